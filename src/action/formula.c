/*
 * A rule of a pack typed by hand: checked by the loader's own checker, tried by
 * the evaluator on a household of one's own places.
 */
#include "action/draft.h"

static enum err
find(struct request *rq, str pack, str entity, struct formula_ask *out,
    const struct pack **out_base)
{

	out->lang = rq->lang;
	TRY(draft_or_pack(rq, pack, &out->pack, out_base));
	out->kind = model_kind(rq->model, entity);
	if (out->kind == NULL)
		return fail(rq, MSG_KIND_MISSING, entity);
	return OK;
}

static enum err
take(struct request *rq, const struct json *body, struct formula_ask *out,
    const struct pack **out_base)
{
	str pack, entity;

	TRY(json_need_str(rq, body, "pack", &pack));
	TRY(json_need_str(rq, body, "entity", &entity));
	TRY(json_need_str(rq, body, "expr", &out->expr));
	return find(rq, pack, entity, out, out_base);
}

enum err
action_formula_check(struct request *rq, const struct call *c,
    struct reply *r)
{
	static const char *const keys[] = { "pack", "entity", "expr", NULL };
	struct formula_ask ask;
	struct jsonw o;

	TRY(json_only(rq, c->body, keys));
	TRY(take(rq, c->body, &ask, NULL));
	reply_json(r, &o);
	policy_formula_check(rq->arena, &ask, &o);
	return OK;
}

enum err
action_formula_names(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct formula_ask ask = { .expr = STR_NONE };
	struct jsonw o;

	TRY(find(rq, call_query(c, "pack"), call_query(c, "entity"), &ask,
	    NULL));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "items");
	policy_formula_names(&ask, &o);
	jsonw_close(&o, '}');
	return OK;
}

/* By its id in URLs, or by its number. */
static enum err
household(struct request *rq, str subject, struct record **out)
{
	const struct entity *e = model_entity(rq->model, STR("household"));
	int64_t id;

	TRY(record_find(rq, e, 0, subject, out));
	if (*out != NULL)
		return OK;
	TRY(record_url_parse(rq, e, subject, &id));
	return record_load(rq, e, id, 0, out);
}

enum err
action_formula_try(struct request *rq, const struct call *c, struct reply *r)
{
	static const char *const keys[] = { "pack", "entity", "expr",
	    "subject", "as_of", NULL };
	struct ask on = { .known_at = rq->today };
	const struct pack *base;
	struct formula_ask ask;
	struct record *h;
	struct desk desk;
	struct jsonw o;
	str subject, day;

	TRY(json_only(rq, c->body, keys));
	TRY(take(rq, c->body, &ask, &base));
	TRY(json_need_str(rq, c->body, "subject", &subject));
	TRY(json_str_or(rq, c->body, "as_of", STR_NONE, &day));
	on.as_of = rq->today;
	if (day.n > 0 && !date_parse(day, &on.as_of))
		return fail(rq, MSG_VALUE_TYPE, STR("as_of"), day,
		    request_words(rq, "日期", "a date"));
	if (!str_is(ask.kind->id, "household"))
		return fail(rq, MSG_KIND_MISSING, ask.kind->id);
	TRY(household(rq, subject, &h));
	TRY(desk_open(rq, on.as_of, &desk));
	TRY(rules_of(rq, desk.rules, h->place, &on.rules));
	TRY(subject_load(rq, desk.subjects, ask.kind, h->id, &on.subject));
	reply_json(r, &o);
	return policy_formula_try(rq, &ask, &on, &o);
}
