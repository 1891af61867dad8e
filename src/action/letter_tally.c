/*
 * What letters bind, read once for a whole scope: households, people, planned
 * exits and help as the register counts them, targets as they were set.
 */
#include "action/letter.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/limits.h"

#define ROWS	5000	/* of one reading */

struct reading {
	struct scan scan;
	const struct field *fields[3];
	void (*each)(struct request *, struct stmt *, struct tally *);
};

/* All rows of the scope, a piece at a time. */
static enum err
read_all(struct request *rq, struct reading *r, int64_t place,
    struct tally *t)
{
	struct scan_from from = { .place = place };
	struct stmt *s;
	int64_t n;
	bool row;

	r->scan.fields = r->fields;
	r->scan.by_place = true;
	r->scan.limit = ROWS;
	scan_init(rq, &r->scan);
	do {
		TRY(scan_range(rq, &r->scan, &from, &s));
		for (n = 0;; n++) {
			TRY(stmt_step(rq, s, &row));
			if (!row)
				break;
			from.after_id = stmt_column_int(s, 0);
			from.after_place = stmt_column_int(s, 1);
			r->each(rq, s, t);
		}
		stmt_end(s);
	} while (n == ROWS && t->n <= LIMIT_SURVEY);
	if (t->n > LIMIT_SURVEY)
		return fail(rq, MSG_PLACE_LARGE, str_fmt(rq->arena, "%d",
		    LIMIT_SURVEY));
	return OK;
}

static void
add_household(struct request *rq, struct stmt *s, struct tally *t)
{
	const struct field *status = model_field(model_entity(rq->model,
	    STR("household")), STR("status"));
	struct tallied *x;

	t->items = arena_grow(rq->arena, t->items, t->n * sizeof(*x),
	    (t->n + 1) * sizeof(*x));
	x = &t->items[t->n++];
	x->id = stmt_column_int(s, 0);
	x->place = stmt_column_int(s, 1);
	x->plan_year = stmt_column_int(s, 3);
	x->left = survey_left(status, stmt_column(s, 4));
}

static int
by_id(const void *a, const void *b)
{
	const struct tallied *x = a, *y = b;

	return x->id < y->id ? -1 : x->id > y->id;
}

static int
by_place(const void *a, const void *b)
{
	const struct tallied *x = a, *y = b;

	return x->place != y->place ? (x->place < y->place ? -1 : 1) :
	    by_id(a, b);
}

static struct tallied *
find(struct tally *t, int64_t id)
{
	struct tallied key = { .id = id };

	return t->n == 0 ? NULL : bsearch(&key, t->items, t->n,
	    sizeof(t->items[0]), by_id);
}

/* fields: household, ends */
static void
add_helper(struct request *rq, struct stmt *s, struct tally *t)
{
	struct tallied *x = find(t, stmt_column_int(s, 3));
	struct value ends = stmt_column(s, 4);

	if (x != NULL && (ends.kind != V_INT || ends.i > rq->today))
		x->helped = true;
}

static void
add_member(struct request *rq, struct stmt *s, struct tally *t)
{
	struct tallied *x = find(t, stmt_column_int(s, 3));
	struct value ends = stmt_column(s, 4);

	if (x != NULL && (ends.kind != V_INT || ends.i > rq->today))
		x->people++;
}

static void
read_of(struct request *rq, struct reading *r, const char *entity,
    const char *a, const char *b)
{
	const struct entity *e = model_entity(rq->model, str_from(entity));

	r->scan.entity = e;
	r->fields[0] = model_field(e, str_from(a));
	r->fields[1] = model_field(e, str_from(b));
	r->scan.nfields = 2;
}

enum err
tally_load(struct request *rq, int64_t place, int64_t year, struct tally *out)
{
	struct reading households = { .each = add_household };
	struct reading helpers = { .each = add_helper };
	struct reading members = { .each = add_member };

	*out = (struct tally){ .n = 0 };
	read_of(rq, &households, "household", "plan_exit_year", "status");
	TRY(read_all(rq, &households, place, out));
	if (out->n > 0)
		qsort(out->items, out->n, sizeof(out->items[0]), by_id);
	read_of(rq, &helpers, "custody", "household", "ends");
	TRY(read_all(rq, &helpers, place, out));
	read_of(rq, &members, "membership", "household", "ends");
	TRY(read_all(rq, &members, place, out));
	if (out->n > 0)
		qsort(out->items, out->n, sizeof(out->items[0]), by_place);
	return goals_load(rq, place, (int)year, &out->goals);
}

/* ---- terms ---- */

struct counts {
	int64_t households, people, exits, later, helped;
};

static struct counts
count(const struct tally *t, int64_t place, int64_t year)
{
	struct counts c = { 0 };
	int64_t lo, hi;
	size_t a = 0, b = t->n, mid;

	place_range(place, &lo, &hi);
	while (a < b) {
		mid = a + (b - a) / 2;
		if (t->items[mid].place < lo)
			a = mid + 1;
		else
			b = mid;
	}
	for (; a < t->n && t->items[a].place <= hi; a++) {
		const struct tallied *x = &t->items[a];

		if (x->left)
			continue;
		c.households++;
		c.people += x->people;
		c.exits += x->plan_year == year;
		c.later += x->plan_year > year;
		c.helped += x->helped;
	}
	return c;
}

static str
number(struct request *rq, int64_t n, const char *unit)
{

	return str_fmt(rq->arena, "%" PRId64 "%s", n, unit);
}

/* What the place has promised for the year, and over spans with the year. */
static size_t
promises(struct request *rq, const struct goals *g, int64_t place, int64_t year,
    struct term *out, size_t room)
{
	size_t i, n = 0;

	for (i = 0; i < g->n && n < room; i++) {
		const struct target *t = &g->items[i];

		if (t->place != place || t->measure == MEASURE_CRITERION ||
		    year < t->from || year > t->year)
			continue;
		out[n++] = (struct term){ t->from == t->year ?
		    str_fmt(rq->arena, "%d年脱贫任务", t->year) :
		    str_fmt(rq->arena, "%d—%d年脱贫任务", t->from, t->year),
		    number(rq, t->promised, t->measure == MEASURE_PEOPLE ?
		    "人" : "户") };
	}
	return n;
}

size_t
tally_terms(struct request *rq, const struct tally *t,
    const struct letter_info *l, int64_t place, int64_t year,
    struct term *out)
{
	struct counts c = count(t, place, year);
	size_t i, n = 0;

	for (i = 0; i < l->nbinds && n < TERMS_MAX; i++) {
		str b = l->binds[i];

		if (str_is(b, "households"))
			out[n++] = (struct term){ STR("在册未脱贫户"),
			    number(rq, c.households, "户") };
		else if (str_is(b, "people"))
			out[n++] = (struct term){ STR("在册未脱贫人口"),
			    number(rq, c.people, "人") };
		else if (str_is(b, "exits")) {
			n += promises(rq, &t->goals, place, year, out + n,
			    TERMS_MAX - n - (l->nbinds - i));
			out[n++] = (struct term){ str_fmt(rq->arena,
			    "%" PRId64 "年计划脱贫", year),
			    number(rq, c.exits, "户") };
		}
		else if (str_is(b, "exits_later"))
			out[n++] = (struct term){ STR("以后年度计划脱贫"),
			    number(rq, c.later, "户") };
		else if (str_is(b, "helped"))
			out[n++] = (struct term){ STR("已落实帮扶责任人"),
			    str_fmt(rq->arena, "%" PRId64 "户，未落实%"
			    PRId64 "户", c.helped, c.households - c.helped) };
	}
	return n;
}
