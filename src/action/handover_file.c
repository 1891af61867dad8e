/*
 * A hand-over on one page: the post, what it has to do now as its own work list
 * has it, the matters it holds, whom it answers for; and on the work list of
 * the successor while it waits for the answer.
 */
#include "action/internal.h"

#include "base/limits.h"

#define MATTERS_MAX	100

enum err
handover_work(struct request *rq, const struct record *post,
    const struct json **out)
{
	struct actor was = rq->actor;
	struct reply r = { 0 };
	struct json *j;
	enum err e;

	buf_init(&r.body, rq->arena, LIMIT_REPLY);
	rq->actor.office = record_get(post, "office").s;
	rq->actor.place = post->place;
	rq->actor.post = post->id;
	rq->actor.person_name = record_get(post, "holder").s;
	place_range(post->place, &rq->actor.place_lo, &rq->actor.place_hi);
	e = action_work(rq, NULL, &r);
	rq->actor = was;
	TRY(e);
	TRY(json_parse(rq, buf_text(&r.body), &j));
	return json_need_list(rq, j, "items", out);
}

static void
out_work(const struct json *items, struct jsonw *o)
{
	static const char *const keys[] = { "kind", "title", "due", NULL };
	const struct json *v;
	size_t i, k;

	jsonw_key(o, "work");
	jsonw_open(o, '[');
	for (i = 0; i < items->n; i++) {
		jsonw_open(o, '{');
		for (k = 0; keys[k] != NULL; k++) {
			v = json_get(&items->items[i], keys[k]);
			jsonw_put_str(o, keys[k], v == NULL || v->kind !=
			    J_STR ? STR("") : v->s);
		}
		v = json_get(&items->items[i], "count");
		jsonw_put_int(o, "count", v == NULL ? 0 : v->i);
		v = json_get(&items->items[i], "link");
		jsonw_put_str(o, "link", v == NULL ? STR("") : v->s);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

/* The running matters that the office of the post holds in its place. */
static enum err
out_matters(struct request *rq, const struct record *post, struct jsonw *o)
{
	const struct entity *e = model_entity(rq->model, STR("matter"));
	const struct field *state = model_field(e, STR("state"));
	struct filter holder = { .op = FILTER_EQ, .field = model_field(e,
	    STR("holder")), .value = record_get(post, "office") };
	struct filter run = { .op = FILTER_EQ, .field = state,
	    .value = VALUE_INT(code_by_id(state->codes, STR("running"))->n) };
	struct filter both = { .op = FILTER_AND, .a = &run, .b = &holder };
	struct query q = { .entity = e, .place = post->place, .where = &both,
	    .limit = MATTERS_MAX };
	struct records r;
	struct page p;

	TRY(record_list(rq, &q, &p));
	r = (struct records){ p.items, p.n };
	TRY(records_say(rq, "matters", &r, PROFILE_LIST, o));
	jsonw_put_int(o, "matters_total", p.total);
	return OK;
}

enum err
action_handover_file(struct request *rq, const struct call *c,
    struct reply *r)
{
	const struct entity *e = model_entity(rq->model, STR("handover"));
	const struct json *items;
	struct record *h, *post;
	struct records held;
	struct jsonw o;
	int64_t id;

	TRY(call_id(rq, c, 0, e, &id));
	TRY(record_load(rq, e, id, 0, &h));
	TRY(record_load(rq, model_entity(rq->model, STR("post")),
	    record_get(h, "post").i, 0, &post));
	TRY(handover_work(rq, post, &items));
	TRY(handover_custodies(rq, post->id, (date)record_get(h, "day").i,
	    &held));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "handover");
	TRY(record_say(rq, h, PROFILE_DETAIL, &o));
	jsonw_key(&o, "post");
	TRY(record_say(rq, post, PROFILE_DETAIL, &o));
	jsonw_put_bool(&o, "mine", handover_waits(h) && str_eq(
	    rq->actor.person_name, record_get(h, "successor").s));
	out_work(items, &o);
	TRY(out_matters(rq, post, &o));
	TRY(records_say(rq, "custodies", &held, PROFILE_LIST, &o));
	jsonw_close(&o, '}');
	return OK;
}

/* ---- on the work list ---- */

static void
out_item(struct request *rq, const struct record *h, struct jsonw *o)
{

	jsonw_open(o, '{');
	jsonw_put_str(o, "kind", STR("handover"));
	jsonw_put_str(o, "title", str_fmt(rq->arena, "%s%.*s",
	    request_words(rq, "岗位交接待答复:", "A post is offered to you: ").p,
	    STR_ARG(record_get(h, "number").s)));
	jsonw_put_str(o, "why", request_words(rq,
	    "移交清单待接任人核对后接收或者退回",
	    "The sheet waits for you to accept it or to refuse with a reason"));
	cites_out(o, NULL, 0);
	jsonw_put_str(o, "due", date_text(rq->arena, (date)record_get(h,
	    "day").i));
	jsonw_put_int(o, "count", 1);
	jsonw_put_str(o, "link", str_fmt(rq->arena, "/handover/%.*s",
	    STR_ARG(record_url(rq, h->entity, h->id))));
	jsonw_close(o, '}');
}

enum err
handover_items(struct request *rq, struct jsonw *o)
{
	const struct entity *e = model_entity(rq->model, STR("handover"));
	struct filter name = { .op = FILTER_EQ, .field = model_field(e,
	    STR("successor")), .value = VALUE_TEXT(rq->actor.person_name) };
	struct query q = { .entity = e, .where = &name,
	    .limit = LIMIT_PAGE_ROWS };
	struct page p;
	size_t i;

	if (rq->actor.person_name.n == 0)
		return OK;
	TRY(record_list(rq, &q, &p));
	for (i = 0; i < p.n; i++)
		if (handover_waits(p.items[i]))
			out_item(rq, p.items[i], o);
	return OK;
}
