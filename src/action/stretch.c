/*
 * Which rules hold where below a place, and which rows of a census that covers.
 */
#include "action/stretch.h"

#include <stdlib.h>

#define ADOPTERS_MAX	4096	/* places below with rules of their own */
#define COUNTY_STEP	INT64_C(1000000000)
#define CITY_STEP	INT64_C(100000000000)

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

/* Counties below: a text of those above may bind one and not the other. */
static enum err
note_counties(struct request *rq, struct spots *s, struct rules *rules)
{
	int64_t *list = NEW_ARRAY(rq->arena, int64_t, ADOPTERS_MAX);
	struct stmt *q;
	size_t n = 0, i;
	bool row;

	TRY(stmt_named(rq, "place_counties", &q));
	scope_bind(rq, s->item[0].code, q);
	stmt_int(q, "county", COUNTY_STEP);
	stmt_int(q, "city", CITY_STEP);
	for (;;) {
		TRY(stmt_step(rq, q, &row));
		if (!row || n == ADOPTERS_MAX)
			break;
		list[n++] = stmt_column_int(q, 0);
	}
	stmt_end(q);
	for (i = 0; i < n; i++)
		TRY(note_place(rq, s, rules, list[i]));
	return OK;
}

/* Is there a place above the counties whose rules may differ below it? */
static bool
varies(const struct spots *s)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (place_level(s->item[i].code) < PLACE_COUNTY &&
		    ruleset_varies(s->item[i].rules))
			return true;
	return false;
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
			break;
		q.after = page.next;
	}
	return varies(out) ? note_counties(rq, out, rules) : OK;
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
