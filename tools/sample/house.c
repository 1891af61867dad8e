/*
 * Households: how many in which village, how many people in each, and in
 * which year each is planned to exit.  Chance proposes, then single steps
 * correct until every published sum is met.
 */
#include "world.h"

#include <assert.h>

#include "base/arena.h"

#define STREAM_HOUSE	2

/* Weight of sizes 1..8: in the poor villages whole families, outside them
 * mostly the old and the alone. */
static const int sizes_village[HOUSE_MAX] = { 8, 15, 19, 24, 18, 10, 4, 2 };
static const int sizes_city[HOUSE_MAX] = { 42, 26, 15, 10, 5, 2, 0, 0 };
static const int sizes_far[HOUSE_MAX] = { 68, 20, 8, 3, 1, 0, 0, 0 };

static bool
in_figure(const struct figure *f, enum group g)
{
	return g >= f->first && g <= f->last;
}

/* Spread n households over the villages of a figure, one each at least. */
static void
spread(struct world *w, struct rnd *r, const struct figure *f)
{
	int weights[VILLAGES], villages[VILLAGES], i, n = 0;

	for (i = 0; i < VILLAGES; i++) {
		if (!in_figure(f, w->villages[i].group))
			continue;
		villages[n] = i;
		weights[n++] = w->villages[i].weight;
		w->villages[i].households = 1;
	}
	assert(n == f->villages);
	for (i = n; i < f->households; i++)
		w->villages[villages[rnd_weighted(r, weights, n)]]
		    .households++;
}

static const int *
sizes_of(enum group g)
{
	if (g <= GROUP_JIEYANG)
		return sizes_village;
	return g == GROUP_CITY ? sizes_city : sizes_far;
}

/* Draw sizes for households from..to, then step until they sum to people. */
static void
draw_sizes(struct world *w, struct rnd *r, const struct figure *f,
    const int *members)
{
	const int *weights = sizes_of(f->first);
	struct household *h;
	int i, sum = 0;

	for (i = 0; i < f->households; i++) {
		h = &w->households[members[i]];
		h->size = 1 + rnd_weighted(r, weights, HOUSE_MAX);
		sum += h->size;
	}
	while (sum != f->people) {
		h = &w->households[members[rnd_below(r, f->households)]];
		if (sum > f->people && h->size > 1) {
			h->size--;
			sum--;
		} else if (sum < f->people && h->size < HOUSE_MAX) {
			h->size++;
			sum++;
		}
	}
}

static void
draw_figure(struct world *w, struct rnd *r, const struct figure *f)
{
	int *members = NEW_ARRAY(w->arena, int, f->households);
	int i, n = 0;

	for (i = 0; i < w->n_households; i++)
		if (in_figure(f,
		    w->villages[w->households[i].village].group))
			members[n++] = i;
	assert(n == f->households);
	draw_sizes(w, r, f, members);
}

static void
place_households(struct world *w, struct rnd *r)
{
	struct household *h;
	struct village *v;
	int i, k, n = 0;

	w->households = NEW_ARRAY(w->arena, struct household,
	    FIGURE_HOUSEHOLDS);
	for (i = 0; i < VILLAGES; i++) {
		v = &w->villages[i];
		for (k = 0; k < v->households; k++, n++) {
			h = &w->households[n];
			h->village = i;
			h->number = str_fmt(w->arena, "99810100%04d", n + 1);
			h->hamlet = name_hamlet(w->arena, r);
			h->unit = v->units[v->units[1] >= 0 ? k % 2 : 0];
		}
	}
	w->n_households = n;
	assert(n == FIGURE_HOUSEHOLDS);
}

/*
 * Years: large households first, each into a year that still has room, by
 * the room it has; the many households of one fill every year to the person.
 */
static void
plan_years(struct world *w, struct rnd *r)
{
	int *order = NEW_ARRAY(w->arena, int, w->n_households);
	int room[YEARS], open[YEARS], i, k, size, y;

	for (y = 0; y < YEARS; y++)
		room[y] = world_plan[y];
	for (i = 0; i < w->n_households; i++)
		order[i] = i;
	rnd_shuffle(r, order, w->n_households);
	for (size = HOUSE_MAX; size >= 1; size--)
		for (i = 0; i < w->n_households; i++) {
			k = order[i];
			if (w->households[k].size != size)
				continue;
			for (y = 0; y < YEARS; y++)
				open[y] = room[y] >= size ? room[y] : 0;
			y = rnd_weighted(r, open, YEARS);
			w->households[k].plan_year = FIRST_YEAR + y;
			room[y] -= size;
		}
	for (y = 0; y < YEARS; y++)
		assert(room[y] == 0);
}

void
house_build(struct world *w)
{
	struct rnd r;
	int i, people = 0;

	rnd_init(&r, w->seed, STREAM_HOUSE);
	for (i = 0; i < 4; i++)
		spread(w, &r, &world_figures[i]);
	place_households(w, &r);
	for (i = 0; i < 4; i++)
		draw_figure(w, &r, &world_figures[i]);
	for (i = 0; i < w->n_households; i++) {
		w->households[i].first = people;
		w->households[i].stated = w->households[i].size;
		people += w->households[i].size;
		w->villages[w->households[i].village].people +=
		    w->households[i].size;
	}
	w->n_people = people;
	assert(people == FIGURE_PEOPLE);
	plan_years(w, &r);
}
