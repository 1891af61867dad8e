/*
 * A post is handed over: offered with a sheet of what is open, accepted or
 * refused by the successor in person.  On acceptance the old interval ends on
 * the day, the next begins, and the custodies go with the post.
 *
 *	offer --> offered --accept--> accepted
 *	             |
 *	             +-----refuse--> refused
 */
#include "action/internal.h"

#include <inttypes.h>

#include "base/limits.h"
#include "duty/duty.h"

enum { OFFERED = 1, ACCEPTED, REFUSED };

/* What the post has to do now, as its own work list has it, a line each. */
static enum err
sheet_of(struct request *rq, const struct record *post, str *out)
{
	const struct json *items, *n;
	struct buf b;
	size_t i;

	TRY(handover_work(rq, post, &items));
	buf_init(&b, rq->arena, LIMIT_SENTENCE * 4);
	for (i = 0; i < items->n && b.n < LIMIT_SENTENCE * 3; i++) {
		n = json_get(&items->items[i], "count");
		buf_fmt(&b, "%s%.*s (%" PRId64 ")", i == 0 ? "" : "\n",
		    STR_ARG(json_get(&items->items[i], "title")->s),
		    n == NULL ? (int64_t)0 : n->i);
	}
	*out = buf_text(&b);
	return OK;
}

bool
handover_waits(const struct record *h)
{

	return record_get(h, "state").i == OFFERED;
}

/* Custodies of the post that are in force on the day. */
enum err
handover_custodies(struct request *rq, int64_t post, date on, struct records *out)
{
	const struct entity *e = model_entity(rq->model, STR("custody"));
	struct records all;
	size_t i;

	TRY(record_children(rq, model_field(e, STR("post")), post, &all));
	*out = (struct records){ .items = all.items };
	for (i = 0; i < all.n; i++) {
		struct value to = record_get(all.items[i], "ends");

		if (to.kind == V_UNKNOWN || to.i > on)
			out->items[out->n++] = all.items[i];
	}
	return OK;
}

/* One that still waits for its answer. */
static enum err
waiting(struct request *rq, int64_t post)
{
	const struct entity *e = model_entity(rq->model, STR("handover"));
	struct records r;
	size_t i;

	TRY(record_children(rq, model_field(e, STR("post")), post, &r));
	for (i = 0; i < r.n; i++)
		if (handover_waits(r.items[i]))
			return fail(rq, MSG_SINGLE, request_words(rq, "岗位",
			    "Post"), record_get(r.items[i], "number").s,
			    entity_label(e, rq->lang));
	return OK;
}

static enum err
offer(struct request *rq, struct record *post, str successor, date day,
    struct record **out)
{
	const struct entity *e = model_entity(rq->model, STR("handover"));
	struct record *h = record_new(rq, e);
	struct records r;
	str sheet;

	TRY(waiting(rq, post->id));
	TRY(sheet_of(rq, post, &sheet));
	TRY(handover_custodies(rq, post->id, day, &r));
	record_set(h, "place", VALUE_INT(post->place));
	record_set(h, "number", VALUE_TEXT(str_fmt(rq->arena, "%.*s-%d",
	    STR_ARG(record_get(post, "number").s), day)));
	record_set(h, "post", VALUE_INT(post->id));
	record_set(h, "successor", VALUE_TEXT(successor));
	record_set(h, "day", VALUE_INT(day));
	if (sheet.n > 0)
		record_set(h, "sheet", VALUE_TEXT(sheet));
	record_set(h, "custodies", VALUE_INT((int64_t)r.n));
	record_set(h, "state", VALUE_INT(OFFERED));
	TRY(record_add(rq, h));
	*out = h;
	return OK;
}

static enum err
out_handover(struct request *rq, const struct record *h, struct reply *r)
{
	struct jsonw o;

	reply_json(r, &o);
	return record_say(rq, h, PROFILE_DETAIL, &o);
}

enum err
action_handover(struct request *rq, const struct call *c, struct reply *r)
{
	static const char *const keys[] = { "post", "successor", "day", NULL };
	const struct entity *e = model_entity(rq->model, STR("post"));
	struct record *post, *h;
	str id, successor, day;
	int64_t n;
	date on;

	TRY(json_only(rq, c->body, keys));
	TRY(json_need_str(rq, c->body, "post", &id));
	TRY(json_need_str(rq, c->body, "successor", &successor));
	TRY(json_need_str(rq, c->body, "day", &day));
	TRY(record_url_parse(rq, e, id, &n));
	TRY(record_load(rq, e, n, 0, &post));
	if (!date_parse(day, &on))
		return fail(rq, MSG_VALUE_TYPE, STR("day"), day,
		    request_words(rq, "日期", "a date"));
	successor = str_trim(successor);
	if (successor.n == 0 || str_eq(successor,
	    record_get(post, "holder").s))
		return fail(rq, MSG_SUCCESSOR, successor);
	rq->subject = str_fmt(rq->arena, "post/%.*s", STR_ARG(id));
	TRY(offer(rq, post, successor, on, &h));
	return out_handover(rq, h, r);
}

/* ---- the answer ---- */

static void
copy(struct record *to, const struct record *from, const char *const *fields)
{

	for (; *fields != NULL; fields++)
		record_set(to, *fields, record_get(from, *fields));
}

static enum err
next_post(struct request *rq, struct record *was, const struct record *h,
    int64_t *out)
{
	static const char *const same[] = { "place", "office", "role", "name",
	    "organisation", NULL };
	struct record *now = record_new(rq, was->entity);
	const struct ruleset *rules;

	record_set(was, "ends", record_get(h, "day"));
	TRY(ruleset_of(rq, was->place, &rules));
	TRY(stable_check(rq, rules, was, NULL));
	TRY(record_change(rq, was));
	copy(now, was, same);
	record_set(now, "number", VALUE_TEXT(str_fmt(rq->arena, "%.*s-%d",
	    STR_ARG(record_get(was, "number").s),
	    (date)record_get(h, "day").i)));
	record_set(now, "holder", record_get(h, "successor"));
	record_set(now, "starts", record_get(h, "day"));
	record_set(now, "previous", VALUE_INT(was->id));
	TRY(record_add(rq, now));
	*out = now->id;
	return OK;
}

/* The custodies go with the post: an end and a beginning on the day. */
static enum err
move_custodies(struct request *rq, const struct record *h, int64_t next)
{
	static const char *const same[] = { "place", "kind", "organisation",
	    "household", "student", NULL };
	struct value day = record_get(h, "day");
	struct records r;
	size_t i;

	TRY(handover_custodies(rq, record_get(h, "post").i, (date)day.i, &r));
	for (i = 0; i < r.n; i++) {
		struct record *was = r.items[i], *now = record_new(rq,
		    was->entity);

		copy(now, was, same);
		record_set(now, "number", VALUE_TEXT(str_fmt(rq->arena,
		    "%.*s-%d", STR_ARG(record_get(was, "number").s),
		    (date)day.i)));
		record_set(now, "post", VALUE_INT(next));
		record_set(now, "starts", day);
		record_set(was, "ends", day);
		TRY(record_change(rq, was));
		TRY(record_add(rq, now));
	}
	return OK;
}

static enum err
need_answer(struct request *rq, const struct json *body, bool *out)
{
	const struct json *v = json_get(body, "accept");

	if (v == NULL || v->kind != J_BOOL)
		return fail(rq, MSG_JSON_TYPE, STR("accept"),
		    STR("true, false"));
	*out = v->i != 0;
	return OK;
}

enum err
action_handover_answer(struct request *rq, const struct call *c,
    struct reply *r)
{
	static const char *const keys[] = { "accept", "note", NULL };
	const struct entity *e = model_entity(rq->model, STR("handover"));
	struct record *h, *post;
	int64_t id, next;
	bool accept = false;
	str note;

	TRY(call_id(rq, c, 0, e, &id));
	TRY(json_only(rq, c->body, keys));
	TRY(need_answer(rq, c->body, &accept));
	TRY(json_str_or(rq, c->body, "note", STR_NONE, &note));
	TRY(record_load(rq, e, id, 0, &h));
	if (!handover_waits(h))
		return fail(rq, MSG_HANDED_OVER, record_get(h, "number").s);
	if (!str_eq(rq->actor.person_name, record_get(h, "successor").s))
		return fail(rq, MSG_SUCCESSOR_ONLY,
		    record_get(h, "successor").s);
	if (!accept && str_trim(note).n == 0)
		return fail(rq, MSG_NOTE_MISSING, request_words(rq, "退回",
		    "Refuse"));
	rq->subject = str_fmt(rq->arena, "handover/%.*s",
	    STR_ARG(c->path[0]));
	record_set(h, "state", VALUE_INT(accept ? ACCEPTED : REFUSED));
	record_set(h, "answered", VALUE_INT(rq->today));
	if (note.n > 0)
		record_set(h, "note", VALUE_TEXT(note));
	if (accept) {
		TRY(record_load(rq, model_entity(rq->model, STR("post")),
		    record_get(h, "post").i, 0, &post));
		TRY(next_post(rq, post, h, &next));
		TRY(move_custodies(rq, h, next));
		record_set(h, "next", VALUE_INT(next));
	}
	TRY(record_change(rq, h));
	return out_handover(rq, h, r);
}
