/*
 * Who has adopted what below a place, and which rows of a census that covers.
 */
#include "action/stretch.h"

#include <stdlib.h>

#define ADOPTERS_MAX	1000	/* places below with adoptions of their own */

static enum err
note_place(struct request *rq, struct spots *s, struct rules *rules,
    int64_t place)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (s->item[i].code == place)
			return OK;
	if (s->n == ADOPTERS_MAX)
		return fail(rq, MSG_ADOPTERS, str_fmt(rq->arena, "%d",
		    ADOPTERS_MAX));
	s->item[s->n].code = place;
	return rules_of(rq, rules, place, &s->item[s->n++].rules);
}

enum err
spots_find(struct request *rq, int64_t place, struct spots *out)
{
	const struct entity *e = model_entity(rq->model, STR("adoption"));
	struct query q = { .entity = e, .place = place };
	struct rules *rules = rules_open(rq);
	struct page page;
	size_t i;

	out->n = 0;
	out->item = NEW_ARRAY(rq->arena, struct spot, ADOPTERS_MAX);
	TRY(note_place(rq, out, rules, place));
	for (;;) {
		TRY(record_list(rq, &q, &page));
		for (i = 0; i < page.n; i++)
			TRY(note_place(rq, out, rules, page.items[i]->place));
		if (page.next.n == 0)
			return OK;
		q.after = page.next;
	}
}

static int
by_row(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The smallest place that covers the row decides. */
static size_t
spot_at(const struct spots *s, int64_t place)
{
	int64_t lo, hi, best = INT64_MAX;
	size_t i, which = 0;

	for (i = 0; i < s->n; i++) {
		place_range(s->item[i].code, &lo, &hi);
		if (lo <= place && place <= hi && hi - lo < best) {
			best = hi - lo;
			which = i;
		}
	}
	return which;
}

size_t
stretches_cut(struct request *rq, const struct spots *s,
    const struct census *c, struct stretch **out)
{
	size_t *at = NEW_ARRAY(rq->arena, size_t, s->n * 2), i, n = 0;
	struct stretch *list = NEW_ARRAY(rq->arena, struct stretch,
	    s->n * 2);

	for (i = 0; i < s->n; i++)
		census_slice(c, s->item[i].code, &at[i * 2], &at[i * 2 + 1]);
	qsort(at, s->n * 2, sizeof(*at), by_row);
	for (i = 0; i + 1 < s->n * 2; i++) {
		if (at[i] == at[i + 1])
			continue;
		list[n++] = (struct stretch){ at[i], at[i + 1],
		    spot_at(s, census_place(c, at[i])) };
	}
	*out = list;
	return n;
}
