/*
 * Coverage and load: bits and counts of the census of custodies.  What is told
 * by name, ten helpers and some households, is read from the register.
 */
#include "action/cover.h"

#include "census/census.h"

#define LOADS_MAX	1000

static const int64_t steps[] = { 10000000000000, 100000000000, 1000000000,
    1000000, 1000, 1 };

/* Two custodies by the same name, post and unit are one helper's. */
enum { BY_HELPER, BY_POST, BY_ORGANISATION };

struct covering {
	struct request *rq;
	const struct census *census;
	int64_t lo, hi;		/* places */
	size_t first, last;	/* rows */
	struct covered *out;
};

static enum err
take_census(struct covering *v, date on)
{
	const struct model *m = v->rq->model;
	const struct entity *e = model_entity(m, STR("custody"));
	const struct code *c = code_by_id(model_list(m, STR("custody_kind")),
	    STR("helper_household"));
	struct census_ask ask = { .kind = model_kind(m, STR("household")),
	    .as_of = on, .links = { .entity = e,
	    .subject = model_field(e, STR("household")),
	    .kind = model_field(e, STR("kind")), .code = c == NULL ? 0 : c->n,
	    .by = { [BY_HELPER] = model_field(e, STR("helper")),
	    [BY_POST] = model_field(e, STR("post")),
	    [BY_ORGANISATION] = model_field(e, STR("organisation")) } } };

	return census_share(v->rq, &ask, &v->census);
}

/* The first row from..to whose place is at least code. */
static size_t
first_row(const struct census *c, size_t from, size_t to, int64_t code)
{

	while (from < to) {
		size_t mid = from + (to - from) / 2;

		if (census_place(c, mid) < code)
			from = mid + 1;
		else
			to = mid;
	}
	return from;
}

static int64_t
helped(const struct covering *v, size_t lo, size_t hi)
{

	return census_count(&(struct census_bits){
	    census_linked(v->census), 0, lo, hi });
}

static void
count_below(struct covering *v, int64_t place)
{
	enum place_level l = place_level(place);
	int64_t step = steps[l < PLACE_GROUP ? l : PLACE_VILLAGE], code;
	struct covered *o = v->out;
	size_t row, end, room = 0;

	for (row = v->first; row < v->last; row = end) {
		code = census_place(v->census, row) / step * step;
		end = first_row(v->census, row, v->last, code + step);
		if (o->nbelow == room) {
			o->below = arena_grow(v->rq->arena, o->below, room *
			    sizeof(*o->below), (room * 2 + 64) *
			    sizeof(*o->below));
			room = room * 2 + 64;
		}
		o->below[o->nbelow++] = (struct cover_place){ code,
		    (int64_t)(end - row), helped(v, row, end) };
	}
	o->all = (struct cover_place){ place, (int64_t)(v->last - v->first),
	    helped(v, v->first, v->last) };
}

/* One text of one record; empty when there is none. */
static enum err
word_of(struct request *rq, const char *statement, struct value id, str *out)
{
	struct stmt *s;
	bool row;

	*out = STR_NONE;
	if (id.kind == V_UNKNOWN)
		return OK;
	TRY(stmt_named(rq, statement, &s));
	stmt_int(s, "id", id.i);
	TRY(stmt_step(rq, s, &row));
	if (row)
		*out = stmt_column_str(rq->arena, s, 0);
	stmt_end(s);
	return OK;
}

static enum err
tell_loads(struct covering *v)
{
	struct request *rq = v->rq;
	struct census_loads n = { .lo = v->lo, .hi = v->hi };
	struct covered *o = v->out;
	size_t i;

	census_loads(rq->arena, v->census, &n);
	o->loads = NEW_ARRAY(rq->arena, struct cover_load, LOADS_MAX);
	for (i = 1; i <= n.most && o->nloads < LOADS_MAX; i++)
		if (n.holders[i] > 0)
			o->loads[o->nloads++] = (struct cover_load){
			    (int64_t)i, n.holders[i] };
	o->heavy = NEW_ARRAY(rq->arena, struct cover_heavy, CENSUS_HEAVY);
	for (i = 0; i < n.nheavy; i++) {
		const struct value *by = n.heavy[i].by;
		struct cover_heavy *x = &o->heavy[o->nheavy++];

		x->load = (int64_t)n.heavy[i].load;
		x->helper = by[BY_HELPER].s;
		if (x->helper.n == 0)
			TRY(word_of(rq, "cover_post", by[BY_POST],
			    &x->helper));
		TRY(word_of(rq, "cover_organisation", by[BY_ORGANISATION],
		    &x->organisation));
	}
	return OK;
}

static enum err
tell_household(struct covering *v, size_t row)
{
	struct request *rq = v->rq;
	struct cover_bare *x = &v->out->bare[v->out->nbare];
	struct stmt *s;
	bool there;

	*x = (struct cover_bare){ census_id(v->census, row),
	    census_place(v->census, row), STR_NONE, STR_NONE };
	TRY(stmt_named(rq, "cover_household", &s));
	stmt_int(s, "id", x->id);
	TRY(stmt_step(rq, s, &there));
	if (there) {
		x->number = stmt_column_str(rq->arena, s, 0);
		x->head_name = stmt_column_str(rq->arena, s, 1);
		v->out->nbare++;
	}
	stmt_end(s);
	return OK;
}

/* Those without one, word by word of the bits. */
static enum err
tell_bare(struct covering *v)
{
	const uint64_t *bits = census_linked(v->census);
	size_t row;

	v->out->bare = NEW_ARRAY(v->rq->arena, struct cover_bare, COVER_BARE);
	for (row = v->first; row < v->last && v->out->nbare < COVER_BARE;
	    row++)
		if (row % 64 == 0 && bits[row / 64] == UINT64_MAX)
			row += 63;
		else if ((bits[row / 64] >> row % 64 & 1) == 0)
			TRY(tell_household(v, row));
	return OK;
}

enum err
cover_of(struct request *rq, int64_t place, date on, struct covered *out)
{
	struct covering v = { .rq = rq, .out = out };
	size_t rows;

	*out = (struct covered){ .nbelow = 0 };
	TRY(take_census(&v, on));
	scope_range(rq, place, &v.lo, &v.hi);
	rows = census_frame(v.census)->space[0].n;
	v.first = first_row(v.census, 0, rows, v.lo);
	v.last = first_row(v.census, v.first, rows, v.hi + 1);
	count_below(&v, place);
	TRY(tell_loads(&v));
	return tell_bare(&v);
}
