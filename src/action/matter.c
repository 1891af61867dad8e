/*
 * Opening matters, taking steps, raising objections: one at a time or ten
 * thousand by the same code.
 */
#include "action/internal.h"

#include "base/limits.h"

/* What the items of one batch share. */
struct work {
	struct desk desk;
	str step;		/* or the procedure to open */
	const struct json *common;	/* input of items without their own */
	const struct json *item;
	const struct migration *map;	/* of migrate_one */
	str note;
};

static const struct entity *
matter_entity(const struct request *rq)
{

	return model_entity(rq->model, STR("matter"));
}

static enum err
items_of(struct request *rq, const struct call *c, const struct json **out)
{

	TRY(json_need_list(rq, c->body, "items", out));
	if ((*out)->n > LIMIT_BATCH_ITEMS)
		return fail(rq, MSG_VALUE_RANGE, STR("items"),
		    str_fmt(rq->arena, "%zu", (*out)->n), STR("0"),
		    str_fmt(rq->arena, "%d", LIMIT_BATCH_ITEMS));
	return OK;
}

static enum err
need_object(struct request *rq, const struct json *j)
{

	if (j->kind != J_OBJECT)
		return fail(rq, MSG_JSON_TYPE, STR("items"),
		    request_words(rq, "对象的列表", "a list of objects"));
	return OK;
}

static enum err
open_one(struct request *rq, struct batch_item *item, void *arg)
{
	static const char *const keys[] = { "id", NULL };
	struct work *w = arg;
	struct matter m;
	struct about a;
	str id;

	TRY(need_object(rq, w->item));
	TRY(json_only(rq, w->item, keys));
	TRY(json_need_str(rq, w->item, "id", &id));
	TRY(about_parse(rq, w->step, id, &a));
	TRY(matter_open(rq, &w->desk, &a, w->step, &m));
	item->id = m.record->id;
	item->version = m.record->version;
	return OK;
}

/* Input of a step: evidence, facts, note. */
static enum err
take_hand(struct request *rq, const struct json *in, struct hand *h)
{
	static const char *const keys[] = { "evidence", "facts", "vote",
	    "note", NULL };

	if (in == NULL || in->kind == J_NULL)
		return OK;
	TRY(json_only(rq, in, keys));
	TRY(json_str_or(rq, in, "note", STR_NONE, &h->note));
	if (h->note.n > LIMIT_TEXT)
		return fail(rq, MSG_VALUE_LONG, STR("note"),
		    str_fmt(rq->arena, "%d", LIMIT_TEXT));
	h->facts = json_get(in, "facts");
	h->vote = json_get(in, "vote");
	h->evidence = json_get(in, "evidence");
	if (h->evidence != NULL && h->evidence->kind != J_LIST)
		return fail(rq, MSG_JSON_TYPE, STR("evidence"),
		    request_words(rq, "列表", "a list"));
	return OK;
}

/* An item about a matter that there is, as it was when it was read. */
static enum err
take_item(struct request *rq, const struct work *w, const char *const *keys,
    struct batch_item *item, int64_t *out_version)
{
	str id;

	TRY(need_object(rq, w->item));
	TRY(json_only(rq, w->item, keys));
	TRY(json_need_str(rq, w->item, "id", &id));
	TRY(record_url_parse(rq, item->entity, id, &item->id));
	return json_need_int(rq, w->item, "version", out_version);
}

static enum err
step_one(struct request *rq, struct batch_item *item, void *arg)
{
	static const char *const keys[] = { "id", "version", "input", NULL };
	struct work *w = arg;
	struct hand h = { .step = w->step };
	const struct json *in;
	struct matter m;
	int64_t version;

	TRY(take_item(rq, w, keys, item, &version));
	in = json_get(w->item, "input");
	TRY(take_hand(rq, in != NULL ? in : w->common, &h));
	TRY(matter_load(rq, &w->desk, item->id, version, &m));
	TRY(matter_step(rq, &w->desk, &m, &h));
	item->version = m.record->version;
	return OK;
}

static enum err
migrate_one(struct request *rq, struct batch_item *item, void *arg)
{
	static const char *const keys[] = { "id", "version", NULL };
	struct work *w = arg;
	struct matter m;
	int64_t version;

	TRY(take_item(rq, w, keys, item, &version));
	TRY(matter_load(rq, &w->desk, item->id, version, &m));
	TRY(matter_migrate(rq, &w->desk, &m, w->map, w->note));
	item->version = m.record->version;
	return OK;
}

static enum err
run_items(struct request *rq, struct work *w, const struct json *items,
    enum err (*fn)(struct request *, struct batch_item *, void *),
    struct reply *r)
{
	struct batch b;
	struct jsonw o;
	size_t i;

	TRY(desk_open(rq, rq->today, &w->desk));
	reply_json(r, &o);
	batch_begin(&b, rq, &o);
	for (i = 0; i < items->n; i++) {
		struct batch_item item = { .entity = matter_entity(rq) };

		w->item = &items->items[i];
		TRY(batch_item(&b, &item, fn, w));
	}
	rq->detail = str_fmt(rq->arena, "{\"done\":%lld,\"refused\":%lld}",
	    (long long)b.done, (long long)b.refused);
	batch_end(&b);
	return OK;
}

enum err
action_matter_open(struct request *rq, const struct call *c, struct reply *r)
{
	static const char *const keys[] = { "procedure", "items", NULL };
	struct work w = { .common = NULL };
	const struct json *items;

	TRY(json_only(rq, c->body, keys));
	TRY(json_need_str(rq, c->body, "procedure", &w.step));
	TRY(items_of(rq, c, &items));
	rq->subject = str_fmt(rq->arena, "matter/%.*s", STR_ARG(w.step));
	return run_items(rq, &w, items, open_one, r);
}

enum err
action_matter_step(struct request *rq, const struct call *c, struct reply *r)
{
	static const char *const keys[] = { "step", "items", "input", NULL };
	struct work w = { .common = NULL };
	const struct json *items;

	TRY(json_only(rq, c->body, keys));
	TRY(json_need_str(rq, c->body, "step", &w.step));
	w.common = json_get(c->body, "input");
	TRY(items_of(rq, c, &items));
	rq->subject = str_fmt(rq->arena, "matter/%.*s", STR_ARG(w.step));
	return run_items(rq, &w, items, step_one, r);
}

enum err
action_matter_migrate(struct request *rq, const struct call *c,
    struct reply *r)
{
	static const char *const keys[] = { "pack", "from", "note", "items",
	    NULL };
	struct work w = { .common = NULL };
	const struct json *items;
	str pack, from;

	TRY(json_only(rq, c->body, keys));
	TRY(json_need_str(rq, c->body, "pack", &pack));
	TRY(json_need_str(rq, c->body, "from", &from));
	TRY(json_str_or(rq, c->body, "note", STR_NONE, &w.note));
	if (w.note.n > LIMIT_TEXT)
		return fail(rq, MSG_VALUE_LONG, STR("note"),
		    str_fmt(rq->arena, "%d", LIMIT_TEXT));
	TRY(items_of(rq, c, &items));
	TRY(migration_find(rq, pack, from, &w.map));
	rq->subject = str_fmt(rq->arena, "matter/%.*s", STR_ARG(from));
	return run_items(rq, &w, items, migrate_one, r);
}

enum err
objection_read(struct request *rq, const struct json *in,
    struct objection *out)
{
	static const char *const keys[] = { "note", "name", "phone",
	    "against", NULL };

	TRY(json_only(rq, in, keys));
	TRY(json_need_str(rq, in, "note", &out->note));
	TRY(json_str_or(rq, in, "name", STR_NONE, &out->name));
	TRY(json_str_or(rq, in, "phone", STR_NONE, &out->phone));
	TRY(json_str_or(rq, in, "against", STR_NONE, &out->against));
	if (out->note.n > LIMIT_TEXT)
		return fail(rq, MSG_VALUE_LONG, STR("note"),
		    str_fmt(rq->arena, "%d", LIMIT_TEXT));
	return OK;
}

enum err
action_matter_objection(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct objection x = { .web = false };
	struct matter m;
	struct desk d;
	struct jsonw o;
	int64_t id;

	TRY(call_id(rq, c, 0, matter_entity(rq), &id));
	TRY(objection_read(rq, c->body, &x));
	rq->subject = str_fmt(rq->arena, "matter/%.*s", STR_ARG(c->path[0]));
	TRY(desk_open(rq, rq->today, &d));
	TRY(matter_load(rq, &d, id, 0, &m));
	TRY(matter_object(rq, &d, &m, &x));
	reply_json(r, &o);
	return record_say(rq, m.record, PROFILE_DETAIL, &o);
}

enum err
action_matter_sweep(struct request *rq, const struct call *c, struct reply *r)
{
	struct desk d;
	struct jsonw o;
	int64_t place, n;

	TRY(call_place(rq, c, &place));
	rq->subject = STR("matter/sweep");
	TRY(desk_open(rq, rq->today, &d));
	TRY(matter_sweep(rq, &d, place, &n));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_int(&o, "done", n);
	jsonw_close(&o, '}');
	return OK;
}

/* ---- by the clock ---- */

static enum err
sweep_run(struct request *rq, void *arg)
{
	int64_t *n = arg;
	struct desk d;

	TRY(desk_open(rq, rq->today, &d));
	return matter_sweep(rq, &d, 0, n);
}

/* A sweep that moved nothing has no entry. */
static enum err
sweep_seal(struct request *rq, enum err outcome)
{

	if (outcome == OK && rq->changes.n == 0)
		return OK;
	return ledger_seal(rq, outcome);
}

enum err
site_sweep(struct request *rq, int64_t *out_n)
{
	struct act act = { .rq = rq, .arg = out_n, .run = sweep_run,
	    .seal = sweep_seal, .weight = 1 };

	*out_n = 0;
	site_console(rq);
	rq->action = STR("matter.sweep");
	rq->subject = STR("matter/sweep");
	return store_act(rq->host->store, &act);
}
