/*
 * Targets of the sample county: the figures of its text by year, handed down to
 * the townships as the register has them planned, with a gap left to be seen;
 * villages of the first but one township have theirs.
 */
#include "action/sample.h"
#include "action/target.h"

struct wish {
	const char *criterion;	/* NULL: people who leave */
	int from, year;
	int64_t n;
};

static const struct wish county_wishes[] = {
	{ NULL, 2016, 2018, 12682 }, { NULL, 2016, 2016, 3850 },
	{ NULL, 2017, 2017, 4692 }, { NULL, 2018, 2018, 4140 },
	{ "village.c_clinic", 2018, 2018, 18 },
	{ "village.c_road", 2018, 2018, 18 },
};

static enum err
set(struct request *rq, int64_t place, const struct wish *w)
{
	struct target t = { .place = place, .from = w->from, .year = w->year,
	    .measure = w->criterion == NULL ? MEASURE_PEOPLE :
	    MEASURE_CRITERION, .criterion = w->criterion == NULL ? STR_NONE :
	    str_from(w->criterion), .promised = w->n };
	struct record *r;

	return target_put(rq, &t, place_level(place) == PLACE_COUNTY ?
	    STR("city_group") : place_level(place) == PLACE_TOWNSHIP ?
	    STR("county_office") : STR("township"), &r);
}

/* Each place of the level below, with what the register plans for it. */
static enum err
hand_down(struct request *rq, const struct goals *g, const struct target *t,
    int64_t skip)
{
	struct target x = *t;
	struct wish w = { NULL, t->from, t->year, 0 };
	int64_t lo, hi, end;

	w.criterion = t->criterion.n == 0 ? NULL :
	    str_cstr(rq->arena, t->criterion);
	place_range(t->place, &lo, &hi);
	for (lo++; (x.place = target_next_place(g, t, lo, hi)) != 0;
	    lo = end + 1) {
		place_range(x.place, &lo, &end);
		w.n = target_base(g, &x);
		if (x.place != skip)
			TRY(set(rq, x.place, &w));
	}
	return OK;
}

/* The last township has none yet: a gap.  One hands down to its villages. */
static enum err
year_of(struct request *rq, int64_t county)
{
	struct goals g;
	struct target *t;
	int64_t last = 0;
	size_t i;

	TRY(goals_load(rq, county, 2018, &g));
	TRY(goals_count(rq, &g));
	for (i = 0; i < g.nfacts; i++)
		if (g.facts[i].kind == FACT_PLANNED &&
		    g.facts[i].year == 2018)
			last = place_up(g.facts[i].place, PLACE_TOWNSHIP);
	for (i = 0; i < g.n; i++) {
		t = &g.items[i];
		if (t->from == t->year && !str_is(t->criterion,
		    "village.c_road"))
			TRY(hand_down(rq, &g, t, t->criterion.n > 0 ? 0 :
			    last));
	}
	return OK;
}

/* A township that has targets hands those of people down, all of them. */
static enum err
township(struct request *rq, int64_t place)
{
	struct goals g;
	size_t i;

	TRY(goals_load(rq, place, 2018, &g));
	TRY(goals_count(rq, &g));
	for (i = 0; i < g.n; i++)
		if (g.items[i].place == place &&
		    g.items[i].criterion.n == 0)
			return hand_down(rq, &g, &g.items[i], 0);
	return OK;
}

enum err
sample_targets(struct request *rq, void *arg)
{
	const struct sample_place *at = arg;
	size_t i;

	for (i = 0; i < sizeof(county_wishes) / sizeof(county_wishes[0]);
	    i++)
		TRY(set(rq, at->county, &county_wishes[i]));
	TRY(year_of(rq, at->county));
	return township(rq, at->township);
}
