/*
 * 帮扶责任人: every household has one; nobody has more than five households,
 * four in the poor villages.
 */
#include "world.h"

#include <assert.h>

#include "base/arena.h"

#define STREAM_HELPER	4

struct hiring {
	struct world *w;
	struct rnd r;
	int room;		/* households the last helper may still take */
};

static int
hire(struct hiring *hr, int unit)
{
	struct world *w = hr->w;
	struct helper *p = &w->helpers[w->n_helpers];

	p->unit = unit;
	p->sex = rnd_chance(&hr->r, 680) ? SEX_MALE : SEX_FEMALE;
	p->name = name_person(w->arena, &hr->r, name_family(&hr->r), p->sex,
	    rnd_between(&hr->r, 1962, 1993));
	p->phone = str_fmt(w->arena, "154%08d",
	    rnd_below(&hr->r, 100000000));
	return w->n_helpers++;
}

/* Give helpers to all households of one unit. */
static void
cover(struct hiring *hr, int unit)
{
	struct world *w = hr->w;
	struct household *h;
	int i, helper = -1;

	hr->room = 0;
	for (i = 0; i < w->n_households; i++) {
		h = &w->households[i];
		if (h->unit != unit)
			continue;
		if (hr->room == 0) {
			helper = hire(hr, unit);
			hr->room = rnd_between(&hr->r, 2,
			    w->units[unit].group <= GROUP_JIEYANG ? 4 : 5);
		}
		h->helper = helper;
		w->helpers[helper].households++;
		hr->room--;
	}
}

void
helper_build(struct world *w)
{
	struct hiring hr = { .w = w };
	int u;

	rnd_init(&hr.r, w->seed, STREAM_HELPER);
	w->helpers = NEW_ARRAY(w->arena, struct helper, w->n_households);
	for (u = 0; u < UNITS + TOWNS; u++) {
		w->units[u].helpers = w->n_helpers;
		cover(&hr, u);
		w->units[u].n_helpers = w->n_helpers - w->units[u].helpers;
		assert(w->units[u].n_helpers > 0);
	}
	/* One name that GBK cannot write and GB18030 can. */
	w->helpers[3].name = STR("黄䶮");
}
