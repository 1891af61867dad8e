/*
 * The place tree, one level at a time, with what is registered below.
 */
#include "action/internal.h"

static const char *const level_ids[] = { "nation", "province", "city",
    "county", "township", "village", "group" };

static enum err
out_place(struct request *rq, int64_t code, struct jsonw *o)
{
	str name;

	TRY(place_name(rq, code, &name));
	jsonw_open(o, '{');
	jsonw_put_str(o, "code", place_digits(rq->arena, code));
	jsonw_put_str(o, "name", code == 0 ? request_words(rq, "全国",
	    "The nation") : name);
	jsonw_put_str(o, "level", str_from(level_ids[place_level(code)]));
	return OK;
}

static enum err
out_path(struct request *rq, int64_t code, struct jsonw *o)
{
	enum place_level l;

	jsonw_key(o, "path");
	jsonw_open(o, '[');
	for (l = PLACE_PROVINCE; l < place_level(code); l++) {
		TRY(out_place(rq, place_up(code, l), o));
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	return OK;
}

/* A child as the statement gives it. */
struct child {
	int64_t code;
	str name;
	int64_t households;
	int64_t people;
};

static void
out_child(struct request *rq, const struct child *x, struct jsonw *o)
{

	jsonw_open(o, '{');
	jsonw_put_str(o, "code", place_digits(rq->arena, x->code));
	jsonw_put_str(o, "name", x->name);
	jsonw_put_str(o, "level",
	    str_from(level_ids[place_level(x->code)]));
	jsonw_put_int(o, "households", x->households);
	jsonw_put_int(o, "people", x->people);
	jsonw_close(o, '}');
}

/* The next level that has places: a city may have towns and no counties. */
static enum err
children(struct request *rq, int64_t code, struct jsonw *o)
{
	static const int64_t steps[] = { 10000000000000, 100000000000,
	    1000000000, 1000000, 1000, 1 };
	enum place_level level = place_level(code);
	struct stmt *s;
	bool row = false, any = false;

	jsonw_key(o, "children");
	jsonw_open(o, '[');
	for (; level < PLACE_GROUP && !any; level++) {
		TRY(stmt_named(rq, "place_children", &s));
		scope_bind(rq, code, s);
		stmt_int(s, "self", code);
		stmt_int(s, "step", steps[level]);
		stmt_int(s, "today", rq->today);
		for (;;) {
			struct child x;

			TRY(stmt_step(rq, s, &row));
			if (!row)
				break;
			x.code = stmt_column_int(s, 0);
			x.name = stmt_column_str(rq->arena, s, 1);
			x.households = stmt_column_int(s, 2);
			x.people = stmt_column_int(s, 3);
			out_child(rq, &x, o);
			any = true;
		}
		stmt_end(s);
	}
	jsonw_close(o, ']');
	return OK;
}

enum err
action_place_tree(struct request *rq, const struct call *c, struct reply *r)
{
	int64_t code;
	struct jsonw o;

	TRY(call_place(rq, c, &code));
	if (call_query(c, "place").n == 0)
		code = rq->actor.place;
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "place");
	TRY(out_place(rq, code, &o));
	jsonw_close(&o, '}');
	TRY(out_path(rq, code, &o));
	TRY(children(rq, code, &o));
	jsonw_close(&o, '}');
	return OK;
}
