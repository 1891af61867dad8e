/*
 * Who has a helper and who has none, and how many households each helper has.
 * A household with several helpers is one household, so that no percentage
 * passes a hundred.
 */
#include "duty/duty.h"

static const int64_t steps[] = { 10000000000000, 100000000000, 1000000000,
    1000000, 1000, 1 };

static enum err
ask_cover(struct request *rq, const char *name, int64_t place, date on,
    struct stmt **out)
{
	const struct code *c = code_by_id(model_list(rq->model,
	    STR("custody_kind")), STR("helper_household"));

	TRY(stmt_named(rq, name, out));
	scope_bind(rq, place, *out);
	stmt_int(*out, "day", on);
	stmt_int(*out, "helping", c == NULL ? 0 : c->n);
	return OK;
}

static enum err
read_below(struct request *rq, int64_t place, date on,
    struct chain_cover *out)
{
	enum place_level l = place_level(place);
	struct chain_place *x;
	struct stmt *s;
	size_t room = 0;
	bool row;

	TRY(ask_cover(rq, "chain_cover", place, on, &s));
	stmt_int(s, "step", steps[l < PLACE_GROUP ? l : PLACE_VILLAGE]);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (out->nbelow == room) {
			out->below = arena_grow(rq->arena, out->below, room *
			    sizeof(*x), (room * 2 + 64) * sizeof(*x));
			room = room * 2 + 64;
		}
		x = &out->below[out->nbelow++];
		*x = (struct chain_place){ stmt_column_int(s, 0),
		    stmt_column_int(s, 1), stmt_column_int(s, 2) };
		out->all.households += x->households;
		out->all.helped += x->helped;
	}
	stmt_end(s);
	out->all.place = place;
	return OK;
}

static enum err
read_loads(struct request *rq, int64_t place, date on,
    struct chain_cover *out)
{
	struct stmt *s;
	bool row;

	out->loads = NEW_ARRAY(rq->arena, struct chain_load, 1000);
	TRY(ask_cover(rq, "chain_load", place, on, &s));
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		out->loads[out->nloads++] = (struct chain_load){
		    stmt_column_int(s, 0), stmt_column_int(s, 1) };
	}
	stmt_end(s);
	return OK;
}

static enum err
read_heavy(struct request *rq, int64_t place, date on,
    struct chain_cover *out)
{
	struct stmt *s;
	bool row;
	str name;

	out->heavy = NEW_ARRAY(rq->arena, struct chain_heavy, 10);
	TRY(ask_cover(rq, "chain_heaviest", place, on, &s));
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		name = stmt_column_str(rq->arena, s, 1);
		if (name.n == 0)
			name = stmt_column_str(rq->arena, s, 0);
		out->heavy[out->nheavy++] = (struct chain_heavy){ name,
		    stmt_column_str(rq->arena, s, 3), stmt_column_int(s, 4) };
	}
	stmt_end(s);
	return OK;
}

static enum err
read_bare(struct request *rq, int64_t place, date on, struct chain_cover *out)
{
	struct stmt *s;
	bool row;

	out->bare = NEW_ARRAY(rq->arena, struct chain_bare, 200);
	TRY(ask_cover(rq, "chain_uncovered", place, on, &s));
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		out->bare[out->nbare++] = (struct chain_bare){
		    stmt_column_int(s, 0), stmt_column_int(s, 1),
		    stmt_column_str(rq->arena, s, 2),
		    stmt_column_str(rq->arena, s, 3) };
	}
	stmt_end(s);
	return OK;
}

enum err
chain_cover(struct request *rq, int64_t place, date on,
    struct chain_cover *out)
{

	*out = (struct chain_cover){ .nbelow = 0 };
	TRY(read_below(rq, place, on, out));
	TRY(read_loads(rq, place, on, out));
	TRY(read_heavy(rq, place, on, out));
	return read_bare(rq, place, on, out);
}
