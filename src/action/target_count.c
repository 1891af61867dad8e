/*
 * How far targets are reached: counted in the register village by village, once
 * for the whole board, and summed for each place.
 */
#include "action/target.h"

#include <stdlib.h>

#include "base/limits.h"

#define READY	STR("exit_ready")

static struct fact *
add_fact(struct arena *a, struct goals *g, struct fact f)
{

	if (g->nfacts == g->room) {
		g->facts = arena_grow(a, g->facts,
		    g->room * sizeof(g->facts[0]),
		    (g->room * 2 + 256) * sizeof(g->facts[0]));
		g->room = g->room * 2 + 256;
	}
	g->facts[g->nfacts] = f;
	return &g->facts[g->nfacts++];
}

/* Rows of place, year, households, people. */
static enum err
read_years(struct request *rq, struct goals *g, const char *name,
    enum fact_kind kind)
{
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, name, &s));
	scope_bind(rq, g->place, s);
	stmt_int(s, "today", rq->today);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		(void)add_fact(rq->arena, g, (struct fact){ .kind = kind,
		    .place = stmt_column_int(s, 0),
		    .year = (int)stmt_column_int(s, 1),
		    .households = stmt_column_int(s, 2),
		    .people = stmt_column_int(s, 3) });
	}
	stmt_end(s);
	return OK;
}

/* ---- who could leave now ---- */

static int64_t
members(const struct census *c, size_t row)
{
	const struct census_frame *f = census_frame(c);
	size_t i, lo = f->offset[1][row], hi = f->offset[1][row + 1];
	int64_t n = 0;

	for (i = lo; i < hi; i++)
		n += f->used[1] == NULL ||
		    (f->used[1][i / 64] >> i % 64 & 1) != 0;
	return n;
}

/* Each is counted for the year it is planned for; without one, for none. */
static void
add_ready(struct request *rq, struct goals *g, const struct poll *p,
    enum fact_kind kind, const uint64_t *set)
{
	const struct census_column *plan = census_column(
	    &census_frame(p->census)->space[0], model_field(model_entity(
	    rq->model, STR("household")), STR("plan_exit_year")), 0);
	struct value year;
	size_t row;

	for (row = p->lo; plan != NULL && row < p->hi; row++) {
		year = census_get(plan, row);
		if (year.kind == V_INT && poll_has(p, set, row))
			(void)add_fact(rq->arena, g, (struct fact){
			    .kind = kind, .households = 1,
			    .place = census_place(p->census, row),
			    .year = (int)year.i,
			    .people = members(p->census, row) });
	}
}

/* The decision on leaving, where it is adopted; as they stand today. */
static enum err
read_ready(struct request *rq, struct goals *g)
{
	const str name = READY;
	struct poll_ask ask = { .place = g->place, .as_of = rq->today,
	    .names = &name, .n = 1 };
	const struct poll_part *all;
	struct poll p;
	enum err e = poll_run(rq, &ask, &p);

	if (e == ERR_LIMIT) {
		request_clear(rq);	/* too many: no forecast */
		return OK;
	}
	TRY(e);
	all = &p.decisions[0].all;
	g->forecast = p.decisions[0].adopted > 0 && p.decisions[0].bulk;
	if (!g->forecast)
		return OK;
	add_ready(rq, g, &p, FACT_READY, all->by[OUT_MET]);
	add_ready(rq, g, &p, FACT_UNKNOWN, all->by[OUT_UNKNOWN]);
	return OK;
}

/* ---- indicators of villages ---- */

struct hearing {
	struct goals *goals;
	struct arena *keep;
	const str *ids;		/* full ones, by decision of the survey */
};

static enum err
take(struct request *rq, const struct surveyed *s, void *arg)
{
	struct hearing *h = arg;
	enum outcome o = verdict_outcome(s->verdict);

	(void)rq;
	if (o != OUT_NOT_APPLICABLE)
		(void)add_fact(h->keep, h->goals, (struct fact){
		    .kind = o == OUT_MET ? FACT_MET : o == OUT_UNKNOWN ?
		    FACT_UNCLEAR : FACT_UNMET,
		    .place = s->place, .criterion = h->ids[s->which],
		    .people = 1, .households = 1 });
	return OK;
}

static enum err
read_criteria(struct request *rq, struct goals *g)
{
	struct hearing h = { .goals = g, .keep = rq->arena };
	struct survey v = { .place = g->place, .each = take, .arg = &h,
	    .kind = model_kind(rq->model, STR("village")) };
	str *ids = NEW_ARRAY(rq->arena, str, g->n + 1), *names;
	struct desk d;
	size_t i, k;

	names = NEW_ARRAY(rq->arena, str, g->n + 1);
	for (i = 0; i < g->n; i++) {
		if (g->items[i].criterion.n == 0)
			continue;
		for (k = 0; k < v.n; k++)
			if (str_eq(ids[k], g->items[i].criterion))
				break;
		if (k < v.n)
			continue;
		ids[v.n] = g->items[i].criterion;
		(void)str_cut(ids[v.n], '.', &names[v.n]);
		v.n++;
	}
	if (v.n == 0)
		return OK;
	v.decisions = names;
	h.ids = ids;
	TRY(desk_open(rq, g->as_of, &d));
	return survey_run(rq, &d, &v);
}

static int
by_place(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;

	return (x->place > y->place) - (x->place < y->place);
}

enum err
goals_count(struct request *rq, struct goals *g)
{

	TRY(read_years(rq, g, "target_exits", FACT_EXITED));
	TRY(read_years(rq, g, "target_planned", FACT_PLANNED));
	TRY(read_ready(rq, g));
	TRY(read_criteria(rq, g));
	if (g->nfacts > 0)
		qsort(g->facts, g->nfacts, sizeof(g->facts[0]), by_place);
	return OK;
}

/* ---- sums ---- */

static size_t
first_of(const struct goals *g, int64_t lo)
{
	size_t a = 0, b = g->nfacts, mid;

	while (a < b) {
		mid = a + (b - a) / 2;
		if (g->facts[mid].place < lo)
			a = mid + 1;
		else
			b = mid;
	}
	return a;
}

static bool
in_span(const struct fact *f, const struct target *t)
{

	return f->year == 0 || (f->year >= t->from && f->year <= t->year);
}

static int64_t
sum(const struct goals *g, const struct target *t, enum fact_kind kind)
{
	int64_t lo, hi, n = 0;
	size_t i;

	place_range(t->place, &lo, &hi);
	for (i = first_of(g, lo); i < g->nfacts && g->facts[i].place <= hi;
	    i++) {
		const struct fact *f = &g->facts[i];

		if (f->kind == kind && in_span(f, t) &&
		    str_eq(f->criterion, t->criterion))
			n += t->measure == MEASURE_PEOPLE ? f->people :
			    f->households;
	}
	return n;
}

int64_t
target_base(const struct goals *g, const struct target *t)
{

	return t->measure != MEASURE_CRITERION ? sum(g, t, FACT_PLANNED) :
	    sum(g, t, FACT_MET) + sum(g, t, FACT_UNMET) +
	    sum(g, t, FACT_UNCLEAR);
}

/* Over: no forecast.  Longer than this year: too early to say. */
static enum target_state
state_of(const struct target *t, int now, const struct progress *p)
{

	if (p->done >= t->promised)
		return TARGET_REACHED;
	if (t->year < now)
		return TARGET_MISSED;
	if (p->low < 0)
		return TARGET_RUNNING;
	if (p->low >= t->promised)
		return TARGET_LIKELY;
	return p->high >= t->promised ? TARGET_OPEN : TARGET_SHORT;
}

void
target_progress(const struct request *rq, const struct goals *g,
    const struct target *t, struct progress *out)
{
	bool of_villages = t->measure == MEASURE_CRITERION;
	int now = date_year(rq->today);

	*out = (struct progress){ .low = -1, .high = -1,
	    .base = target_base(g, t) };
	out->done = sum(g, t, of_villages ? FACT_MET : FACT_EXITED);
	if (t->year == now && (of_villages || g->forecast)) {
		out->low = out->done + (of_villages ? 0 :
		    sum(g, t, FACT_READY));
		out->high = out->low + sum(g, t, of_villages ? FACT_UNCLEAR :
		    FACT_UNKNOWN);
	}
	out->state = state_of(t, now, out);
	target_parts(g, t, out);
}

int64_t
target_next_place(const struct goals *g, const struct target *t, int64_t lo,
    int64_t hi)
{
	enum place_level below = (enum place_level)(place_level(t->place) + 1);
	int64_t best = 0, at;
	size_t i;

	for (i = 0; i < g->nfacts; i++) {
		const struct fact *f = &g->facts[i];

		at = place_up(f->place, below);
		if (at < lo || at > hi || f->kind == FACT_READY ||
		    f->kind == FACT_UNKNOWN || (f->year != 0 &&
		    (f->year < t->from || f->year > t->year)) ||
		    !str_eq(f->criterion, t->criterion))
			continue;
		best = at;
		break;	/* facts are by place */
	}
	for (i = 0; i < g->n; i++) {
		at = g->items[i].place;
		if (at >= lo && at <= hi && place_level(at) == below &&
		    target_same(&g->items[i], t) && (best == 0 || at < best))
			best = at;
	}
	return best;
}
