/*
 * Any entity of the dictionary: list, load, add and change in batches.
 */
#include "action/plan.h"

#include <inttypes.h>

#include "base/limits.h"

enum err
action_list(struct request *rq, const struct call *c, struct reply *r)
{
	const struct entity *e;
	struct query q;
	struct page p;
	struct jsonw o;
	date day;
	size_t i;

	TRY(call_entity(rq, c, 0, &e));
	TRY(call_list(rq, c, e, &q));
	TRY(call_day(rq, c, "as_of", &day));
	TRY(record_list(rq, &q, &p));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "items");
	jsonw_open(&o, '[');
	for (i = 0; i < p.n; i++) {
		struct record *x = p.items[i];

		if (day != 0)
			TRY(record_as_of(rq, e, x->id, day, &x));
		if (x != NULL)
			TRY(record_say(rq, x, PROFILE_LIST, &o));
	}
	jsonw_close(&o, ']');
	jsonw_key(&o, "next");
	if (p.next.n > 0)
		jsonw_str(&o, p.next);
	else
		jsonw_null(&o);
	/* How many there were on a past day is not counted. */
	if (day == 0)
		reply_total(&o, p.total, p.exact);
	jsonw_close(&o, '}');
	return OK;
}

static enum err
out_record(struct request *rq, const struct record *x, struct reply *r)
{
	struct jsonw o;

	r->etag = str_fmt(rq->arena, "%" PRId64, x->version);
	reply_json(r, &o);
	return record_say(rq, x, PROFILE_DETAIL, &o);
}

enum err
action_load(struct request *rq, const struct call *c, struct reply *r)
{
	const struct entity *e;
	struct record *x;
	int64_t id;
	date day;

	TRY(call_entity(rq, c, 0, &e));
	TRY(call_id(rq, c, 1, e, &id));
	TRY(call_day(rq, c, "as_of", &day));
	if (day != 0)
		TRY(record_as_of(rq, e, id, day, &x));
	else
		TRY(record_load(rq, e, id, 0, &x));
	if (x == NULL)
		return fail(rq, MSG_MISSING, entity_label(e, rq->lang));
	return out_record(rq, x, r);
}

/* In force on the business date: an open end, or one that lies ahead. */
static bool
current(const struct request *rq, const struct record *x)
{
	const struct field *to = x->entity->to;

	return to == NULL || x->values[to->index].kind == V_UNKNOWN ||
	    x->values[to->index].i > rq->today;
}

/* One current record per reference where the dictionary says single. */
static enum err
single_check(struct request *rq, const struct record *x)
{
	const struct entity *e = x->entity;
	struct records r;
	size_t i, k;
	str name;

	for (i = 0; i < e->nfields && current(rq, x); i++) {
		const struct field *f = &e->fields[i];

		if (!f->single || x->values[i].kind != V_INT)
			continue;
		TRY(record_children(rq, f, x->values[i].i, &r));
		for (k = 0; k < r.n; k++)
			if (r.items[k]->id != x->id && current(rq, r.items[k]))
				break;
		if (k == r.n)
			continue;
		TRY(record_title(rq, f->target, x->values[i].i, &name));
		return fail(rq, MSG_SINGLE, field_label(f, rq->lang), name,
		    entity_label(e, rq->lang));
	}
	return OK;
}

static enum err
write_one(struct request *rq, struct batch_item *item, void *arg)
{
	static const char *const keys[] = { "id", "version", "input", NULL };
	const struct json *j = arg;
	struct record *x;
	int64_t version;
	str id;

	if (j->kind != J_OBJECT)
		return fail(rq, MSG_JSON_TYPE, STR("items"),
		    request_words(rq, "对象的列表", "a list of objects"));
	TRY(json_only(rq, j, keys));
	TRY(json_str_or(rq, j, "id", STR_NONE, &id));
	if (id.n == 0) {
		x = record_new(rq, item->entity);
		TRY(record_input(rq, x, json_get(j, "input")));
		TRY(single_check(rq, x));
		TRY(plan_check(rq, x));
		TRY(record_add(rq, x));
	} else {
		TRY(record_url_parse(rq, item->entity, id, &item->id));
		TRY(json_need_int(rq, j, "version", &version));
		TRY(record_load(rq, item->entity, item->id, version, &x));
		TRY(record_input(rq, x, json_get(j, "input")));
		TRY(single_check(rq, x));
		TRY(stays_check(rq, x, NULL));
		TRY(plan_check(rq, x));
		TRY(record_change(rq, x));
	}
	item->id = x->id;
	item->version = x->version;
	return OK;
}

enum err
action_write(struct request *rq, const struct call *c, struct reply *r)
{
	static const char *const keys[] = { "items", NULL };
	const struct entity *e;
	const struct json *items;
	struct batch b;
	struct jsonw o;
	size_t i;

	TRY(call_entity(rq, c, 0, &e));
	TRY(json_only(rq, c->body, keys));
	TRY(json_need_list(rq, c->body, "items", &items));
	if (items->n > LIMIT_BATCH_ITEMS)
		return fail(rq, MSG_VALUE_RANGE, STR("items"),
		    str_fmt(rq->arena, "%zu", items->n), STR("0"),
		    str_fmt(rq->arena, "%d", LIMIT_BATCH_ITEMS));
	rq->subject = e->id;
	reply_json(r, &o);
	batch_begin(&b, rq, &o);
	for (i = 0; i < items->n; i++) {
		struct batch_item item = { .entity = e };

		TRY(batch_item(&b, &item, write_one,
		    (void *)(uintptr_t)&items->items[i]));
	}
	batch_end(&b);
	return OK;
}

/* Somebody else was faster: the record as it stands goes with the refusal. */
static enum err
load_or_show(struct request *rq, const struct entity *e, int64_t id,
    int64_t version, struct record **out)
{
	struct jsonw o;
	struct buf b;
	enum err err;

	TRY(record_load(rq, e, id, 0, out));
	if ((*out)->version == version)
		return OK;
	buf_init(&b, rq->arena, LIMIT_REPLY);
	jsonw_begin(&o, &b);
	jsonw_open(&o, '{');
	jsonw_put_int(&o, "based_on", version);
	jsonw_key(&o, "now");
	TRY(record_out(rq, *out, PROFILE_DETAIL, &o));
	jsonw_close(&o, '}');
	err = record_load(rq, e, id, version, out);
	rq->problem.conflict = buf_text(&b);
	return err;
}

enum err
action_change(struct request *rq, const struct call *c, struct reply *r)
{
	const struct entity *e;
	struct record *x;
	int64_t id, version;

	TRY(call_entity(rq, c, 0, &e));
	TRY(call_id(rq, c, 1, e, &id));
	if (!str_int(c->if_match, &version) || version < 1)
		return fail(rq, MSG_VERSION_MISSING);
	rq->subject = str_fmt(rq->arena, "%.*s/%.*s", STR_ARG(e->id),
	    STR_ARG(c->path[1]));
	TRY(load_or_show(rq, e, id, version, &x));
	TRY(record_input(rq, x, c->body));
	TRY(single_check(rq, x));
	TRY(stays_check(rq, x, NULL));
	TRY(plan_check(rq, x));
	TRY(record_change(rq, x));
	return out_record(rq, x, r);
}
