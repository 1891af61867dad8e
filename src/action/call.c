/*
 * Reading a call and writing a reply, the same for every verb.
 */
#include "action/internal.h"

#include <inttypes.h>

#include "base/limits.h"

enum err
call_entity(struct request *rq, const struct call *c, int i,
    const struct entity **out)
{

	*out = model_entity(rq->model, c->path[i]);
	if (*out == NULL)
		return fail(rq, MSG_ENTITY_MISSING, c->path[i]);
	return OK;
}

enum err
call_id(struct request *rq, const struct call *c, int i,
    const struct entity *e, int64_t *out)
{

	return record_url_parse(rq, e, c->path[i], out);
}

enum err
call_place(struct request *rq, const struct call *c, int64_t *out)
{
	str s = call_query(c, "place");

	*out = 0;
	if (s.n > 0 && !place_parse(s, out))
		return fail(rq, MSG_VALUE_TYPE, STR("place"), s,
		    request_words(rq, "区划代码", "a place code"));
	return OK;
}

enum err
call_own_place(struct request *rq, const struct call *c, int64_t *out)
{
	int64_t place;

	TRY(call_place(rq, c, &place));
	if (place == 0)
		place = rq->actor.place;
	if (place < rq->actor.place_lo || place > rq->actor.place_hi)
		return fail(rq, MSG_MISSING, STR("place"));
	*out = place;
	return OK;
}

enum err
call_pack(struct request *rq, const struct call *c, const struct pack **out)
{
	str id = call_query(c, "pack");

	*out = id.n == 0 ? NULL : policy_pack_find(rq->policy, id);
	return id.n == 0 || *out != NULL ? OK : fail(rq, MSG_PACK_MISSING,
	    id);
}

enum err
call_decision(struct request *rq, const struct call *c,
    const struct kind **out_kind, str *out_name)
{
	str kind = str_cut(c->path[0], '.', out_name);

	*out_kind = model_kind(rq->model, kind);
	if (*out_kind == NULL || out_name->n == 0)
		return fail(rq, MSG_DECISION_MISSING, c->path[0]);
	return OK;
}

enum err
call_limit(struct request *rq, const struct call *c, int64_t *out)
{
	str s = call_query(c, "limit");

	*out = LIMIT_PAGE_DEFAULT;
	if (s.n > 0 && (!str_int(s, out) || *out < 1 ||
	    *out > LIMIT_PAGE_ROWS))
		return fail(rq, MSG_VALUE_RANGE, STR("limit"), s, STR("1"),
		    str_fmt(rq->arena, "%d", LIMIT_PAGE_ROWS));
	return OK;
}

enum err
call_day(struct request *rq, const struct call *c, const char *name, date *out)
{
	str s = call_query(c, name);

	*out = 0;
	if (s.n > 0 && !date_parse(s, out))
		return fail(rq, MSG_VALUE_TYPE, str_from(name), s,
		    request_words(rq, "日期", "a date"));
	return OK;
}

static str
sortable(struct request *rq, const struct entity *e)
{
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, LIMIT_SENTENCE);
	for (i = 0; i < e->nfields; i++) {
		if (e->fields[i].level == L4 ||
		    (!e->fields[i].indexed && !e->fields[i].unique))
			continue;
		buf_cstr(&b, b.n == 0 ? "" : ", ");
		buf_str(&b, e->fields[i].id);
	}
	return buf_text(&b);
}

static enum err
call_sort(struct request *rq, const struct call *c, const struct entity *e,
    struct query *q)
{
	str s = call_query(c, "sort");

	if (s.n == 0)
		return OK;
	q->descending = s.p[0] == '-';
	if (q->descending)
		s = str_sub(s, 1, s.n);
	q->sort = model_field(e, s);
	if (q->sort == NULL || q->sort->level == L4 ||
	    (!q->sort->indexed && !q->sort->unique))
		return fail(rq, MSG_SORT, s, sortable(rq, e));
	return OK;
}

enum err
call_list(struct request *rq, const struct call *c, const struct entity *e,
    struct query *out)
{
	struct query q = { .entity = e };
	str where = call_query(c, "where");

	TRY(call_place(rq, c, &q.place));
	TRY(call_limit(rq, c, &q.limit));
	TRY(call_sort(rq, c, e, &q));
	if (where.n > 0)
		TRY(policy_where(rq, rq->model, e, where, &q.where));
	q.q = str_trim(call_query(c, "q"));
	q.after = call_query(c, "after");
	*out = q;
	return OK;
}

void
reply_json(struct reply *r, struct jsonw *o)
{

	jsonw_begin(o, &r->body);
}

void
reply_total(struct jsonw *o, int64_t n, bool exact)
{

	jsonw_key(o, "total");
	jsonw_open(o, '{');
	jsonw_put_int(o, "n", n);
	jsonw_put_bool(o, "exact", exact);
	jsonw_close(o, '}');
}

str
place_digits(struct arena *a, int64_t code)
{
	static const struct field place = { .type = TYPE_PLACE };

	if (code == 0)
		return STR("");
	return field_text(a, &place, VALUE_INT(code), LANG_ZH);
}

/* Purposes of reliability C-14. */
static const char *const purposes[][2] = {
	{ "household_check", "入户核查" }, { "payment", "资金发放" },
	{ "matching", "比对" }, { "audit", "审计" }, { "petition", "信访" },
	{ "correction", "更正" },
};

enum err
purpose_check(struct request *rq, str purpose)
{
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, LIMIT_SENTENCE);
	for (i = 0; i < sizeof(purposes) / sizeof(purposes[0]); i++) {
		if (str_is(purpose, purposes[i][0]))
			return OK;
		buf_fmt(&b, "%s%s %s", i == 0 ? "" : ", ", purposes[i][0],
		    purposes[i][1]);
	}
	return fail(rq, MSG_PURPOSE, buf_text(&b));
}

str
purpose_label(str purpose)
{
	size_t i;

	for (i = 0; i < sizeof(purposes) / sizeof(purposes[0]); i++)
		if (str_is(purpose, purposes[i][0]))
			return str_from(purposes[i][1]);
	return purpose;
}

void
batch_begin(struct batch *b, struct request *rq, struct jsonw *out)
{

	*b = (struct batch){ .rq = rq, .out = out };
	buf_init(&b->items, rq->arena, LIMIT_REPLY);
	jsonw_begin(&b->list, &b->items);
	jsonw_open(&b->list, '[');
}

static void
out_missing(struct request *rq, struct jsonw *o)
{
	size_t i;

	jsonw_key(o, "missing");
	jsonw_open(o, '[');
	for (i = 0; i < rq->problem.nmissing; i++) {
		const struct missing *m = &rq->problem.missing[i];

		jsonw_open(o, '{');
		jsonw_put_str(o, "fact", m->fact);
		jsonw_put_str(o, "label", m->label);
		jsonw_put_str(o, "office", m->office);
		jsonw_put_str(o, "office_label", m->office_label);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

static void
out_item(struct batch *b, const struct batch_item *item, enum err e)
{
	struct request *rq = b->rq;
	struct jsonw *o = &b->list;
	const struct message *m = message_row(e == OK ? MSG_OK :
	    rq->problem.msg);

	jsonw_open(o, '{');
	jsonw_key(o, "id");
	if (item->id != 0)
		jsonw_str(o, record_url(rq, item->entity, item->id));
	else
		jsonw_null(o);
	jsonw_put_int(o, "version", item->version);
	jsonw_put_int(o, "status", m->http);
	jsonw_put_str(o, "code", str_from(m->code));
	if (e != OK) {
		jsonw_put_str(o, "message", rq->problem.detail);
		jsonw_put_str(o, "field", rq->problem.at.field);
		out_missing(rq, o);
	}
	jsonw_close(o, '}');
}

enum err
batch_item(struct batch *b, struct batch_item *item,
    enum err (*fn)(struct request *, struct batch_item *, void *), void *arg)
{
	struct request *rq = b->rq;
	struct changes before = rq->changes;
	enum err e;

	TRY(db_savepoint(rq, rq->db));
	e = fn(rq, item, arg);
	if (e == ERR_IO)
		return e;
	if (e == OK) {
		b->done++;
		TRY(db_release(rq, rq->db));
	} else {
		b->refused++;
		db_undo(rq->db);
		rq->changes = before;
		*rq->changes.last = NULL;
	}
	out_item(b, item, e);
	request_clear(rq);
	return OK;
}

void
batch_end(struct batch *b)
{

	jsonw_close(&b->list, ']');
	jsonw_open(b->out, '{');
	jsonw_put_int(b->out, "done", b->done);
	jsonw_put_int(b->out, "refused", b->refused);
	jsonw_key(b->out, "items");
	jsonw_raw(b->out, buf_text(&b->items));
	jsonw_close(b->out, '}');
}
