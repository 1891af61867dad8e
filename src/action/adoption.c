/*
 * Which packs hold at a place: those that it and the places above it have
 * adopted, with the adopters' settings; and adopting one, from a day on, in the
 * place of another.
 */
#include "action/internal.h"

#include "base/limits.h"

enum err
ruleset_of(struct request *rq, int64_t place, const struct ruleset **out)
{

	return rules_of(rq, rules_open(rq), place, out);
}

/* Its adoption by the place that holds on the day or begins later. */
static enum err
find_adoption(struct request *rq, int64_t place, str pack, date on,
    struct record **out)
{
	const struct entity *e = model_entity(rq->model, STR("adoption"));
	struct filter there = { .op = FILTER_EQ,
	    .field = model_field(e, STR("place")),
	    .value = VALUE_INT(place) };
	struct query q = { .entity = e, .place = place, .where = &there,
	    .limit = LIMIT_PAGE_ROWS };
	struct page p;
	size_t i;

	TRY(record_list(rq, &q, &p));
	*out = NULL;
	for (i = 0; i < p.n; i++) {
		struct value ends = record_get(p.items[i], "ends");

		if (str_eq(record_get(p.items[i], "pack").s, pack) &&
		    (ends.kind == V_UNKNOWN || ends.i > on))
			*out = p.items[i];
	}
	return OK;
}

struct adopting {
	str pack, replaces, settings, decision;
	int64_t place;
	date from;
	bool followed;
};

static enum err
take(struct request *rq, const struct call *c, struct adopting *a)
{
	static const char *const keys[] = { "from", "replaces", "settings",
	    "decision", "followed", NULL };
	const struct json *followed;
	str day;

	TRY(json_only(rq, c->body, keys));
	TRY(json_need_str(rq, c->body, "from", &day));
	TRY(json_need_str(rq, c->body, "decision", &a->decision));
	TRY(json_str_or(rq, c->body, "replaces", STR_NONE, &a->replaces));
	TRY(json_str_or(rq, c->body, "settings", STR_NONE, &a->settings));
	if (!date_parse(day, &a->from))
		return fail(rq, MSG_VALUE_TYPE, STR("from"), day,
		    request_words(rq, "日期", "a date"));
	if (a->from < rq->today)
		return fail(rq, MSG_ADOPT_PAST, day, date_text(rq->arena,
		    rq->today));
	followed = json_get(c->body, "followed");
	if (followed != NULL && followed->kind != J_BOOL)
		return fail(rq, MSG_JSON_TYPE, STR("followed"),
		    STR("true, false"));
	a->followed = followed != NULL && followed->i != 0;
	a->pack = c->path[0];
	a->place = place_up(rq->actor.place, PLACE_COUNTY);
	a->decision = str_trim(a->decision);
	if (policy_pack_find(rq->policy, a->pack) == NULL)
		return fail(rq, MSG_PACK_MISSING, a->pack);
	return OK;
}

/*
 * The one before ends on the day; its settings go on where none are given, and
 * who followed it by his own decision follows what replaces it.
 */
static enum err
end_earlier(struct request *rq, struct adopting *a)
{
	struct record *was;

	if (a->replaces.n == 0)
		return OK;
	TRY(find_adoption(rq, a->place, a->replaces, a->from, &was));
	if (was == NULL || record_get(was, "starts").i >= a->from)
		return fail(rq, MSG_ADOPT_NONE, a->replaces);
	if (a->settings.n == 0)
		a->settings = record_get(was, "settings").s;
	a->followed = a->followed || record_get(was, "followed").i != 0;
	record_set(was, "ends", VALUE_INT(a->from));
	return record_change(rq, was);
}

/* A text that does not bind the place is followed by decision, or not at all. */
static enum err
may_adopt(struct request *rq, const struct adopting *a)
{
	const struct pack *p = policy_pack_find(rq->policy, a->pack);
	struct bound at;
	str name, where;

	if (a->followed)
		return OK;
	TRY(rules_where(rq, p, &where));
	TRY(rules_bound(rq, a->place, &at));
	TRY(place_name(rq, a->place, &name));
	return pack_binds(rq, p, &at, name, where, a->from);
}

/*
 * From the day on the county is judged by this pack; what was decided before,
 * and matters that run, stay with theirs.
 */
enum err
action_pack_adopt(struct request *rq, const struct call *c, struct reply *r)
{
	const struct ruleset *rules;
	struct adopting a;
	struct record *x;
	struct jsonw o;

	TRY(take(rq, c, &a));
	TRY(end_earlier(rq, &a));
	TRY(may_adopt(rq, &a));
	x = record_new(rq, model_entity(rq->model, STR("adoption")));
	record_set(x, "place", VALUE_INT(a.place));
	record_set(x, "pack", VALUE_TEXT(a.pack));
	record_set(x, "starts", VALUE_INT(a.from));
	if (a.settings.n > 0)
		record_set(x, "settings", VALUE_TEXT(a.settings));
	if (a.followed)
		record_set(x, "followed", VALUE_INT(1));
	record_set(x, "decision", VALUE_TEXT(a.decision));
	TRY(record_add(rq, x));
	/* Two packs that define one name, a setting that does not fit. */
	TRY(ruleset_of(rq, a.place, &rules));
	rq->subject = a.pack;
	reply_json(r, &o);
	return record_say(rq, x, PROFILE_DETAIL, &o);
}
