/*
 * 一户一档: everything the register holds about a household on one page.
 */
#include "action/plan.h"

static const struct field *
reference(struct request *rq, const char *entity, const char *field)
{

	return model_field(model_entity(rq->model, str_from(entity)),
	    str_from(field));
}

static enum err
out_children(struct request *rq, const char *key, const char *entity,
    const char *field, int64_t id, struct jsonw *o)
{
	struct records r;

	TRY(record_children(rq, reference(rq, entity, field), id, &r));
	return records_say(rq, key, &r, PROFILE_DETAIL, o);
}

static enum err
out_members(struct request *rq, int64_t household, struct jsonw *o)
{
	struct records r;
	struct record *person;
	size_t i;

	TRY(record_children(rq, reference(rq, "membership", "household"),
	    household, &r));
	jsonw_key(o, "members");
	jsonw_open(o, '[');
	for (i = 0; i < r.n; i++) {
		int64_t id = record_get(r.items[i], "person").i;

		TRY(record_load(rq, model_entity(rq->model, STR("person")),
		    id, 0, &person));
		jsonw_open(o, '{');
		jsonw_key(o, "person");
		TRY(record_say(rq, person, PROFILE_DETAIL, o));
		jsonw_key(o, "membership");
		TRY(record_say(rq, r.items[i], PROFILE_DETAIL, o));
		TRY(out_children(rq, "years", "person_year", "person", id, o));
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	return OK;
}

/* Units of the village, and helpers of the household itself. */
static enum err
out_custody(struct request *rq, const struct record *h, struct jsonw *o)
{
	const struct entity *e = model_entity(rq->model, STR("custody"));
	struct filter village = { .op = FILTER_EQ,
	    .field = model_field(e, STR("place")),
	    .value = VALUE_INT(place_up(h->place, PLACE_VILLAGE)) };
	struct filter none = { .op = FILTER_UNKNOWN,
	    .field = model_field(e, STR("household")) };
	struct filter where = { .op = FILTER_AND, .a = &village, .b = &none };
	struct query q = { .entity = e, .where = &where, .place = h->place };
	struct records r;
	struct page p;
	size_t i;

	TRY(record_children(rq, model_field(e, STR("household")), h->id, &r));
	TRY(record_list(rq, &q, &p));
	jsonw_key(o, "custody");
	jsonw_open(o, '[');
	for (i = 0; i < r.n; i++)
		TRY(record_say(rq, r.items[i], PROFILE_DETAIL, o));
	for (i = 0; i < p.n; i++)
		TRY(record_say(rq, p.items[i], PROFILE_DETAIL, o));
	jsonw_close(o, ']');
	return OK;
}

/*
 * Every decision of the adopted packs that asks about a household, exit first
 * to last as the packs have them.
 */
static enum err
out_decisions(struct request *rq, const struct record *h, struct jsonw *o)
{
	const struct ruleset *rules;
	const struct verdict *v;
	struct object_info x;
	struct desk desk;
	size_t p, i;

	TRY(desk_open(rq, rq->today, &desk));
	TRY(rules_of(rq, desk.rules, h->place, &rules));
	jsonw_key(o, "decisions");
	jsonw_open(o, '[');
	for (p = 0; p < policy_npacks(rq->policy); p++) {
		const struct pack *pack = policy_pack(rq->policy, p);

		for (i = 0; pack_object_info(pack, i, &x); i++) {
			str name, kind = str_cut(x.id, '.', &name);

			if (!str_is(str_from(x.kind), "decision") ||
			    !str_is(kind, "household") ||
			    ruleset_find(rules, STR("household"), name,
			    rq->today) == NULL)
				continue;
			TRY(decide_household(rq, &desk, h->id, name, &v));
			verdict_json(v, o);
		}
	}
	jsonw_close(o, ']');
	return OK;
}

enum err
action_household_file(struct request *rq, const struct call *c,
    struct reply *r)
{
	const struct entity *e = model_entity(rq->model, STR("household"));
	struct record *h;
	struct jsonw o;
	int64_t id;

	TRY(call_id(rq, c, 0, e, &id));
	TRY(record_load(rq, e, id, 0, &h));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "household");
	TRY(record_say(rq, h, PROFILE_DETAIL, &o));
	TRY(out_members(rq, id, &o));
	TRY(out_children(rq, "years", "household_year", "household", id, &o));
	TRY(out_children(rq, "standings", "standing", "household", id, &o));
	TRY(out_children(rq, "measures", "measure", "household", id, &o));
	TRY(out_children(rq, "visits", "visit", "household", id, &o));
	TRY(plan_file(rq, id, &o));
	TRY(out_custody(rq, h, &o));
	TRY(out_children(rq, "matters", "matter", "household", id, &o));
	TRY(out_decisions(rq, h, &o));
	jsonw_close(&o, '}');
	return OK;
}
