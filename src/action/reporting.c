/*
 * Reports over HTTP: made, filled, shown, counted again.
 */
#include "action/reporting.h"

#include <inttypes.h>

#include "base/limits.h"
#include "duty/duty.h"

#define ROWS_MAX	200	/* shown of those behind a figure */

static const struct entity *
report_entity(const struct request *rq)
{

	return model_entity(rq->model, STR("report"));
}

static bool
in_state(const struct request *rq, const struct record *r, const char *id)
{
	const struct code *c = code_by_id(model_list(rq->model,
	    STR("report_state")), str_from(id));

	return c != NULL && record_get(r, "state").i == c->n;
}

static bool
open_(const struct request *rq, const struct record *r)
{

	return in_state(rq, r, "owed") || in_state(rq, r, "sent_back");
}

bool
reporting_late(const struct request *rq, const struct record *r)
{
	struct value due = record_get(r, "due");
	struct value in = record_get(r, "submitted");

	if (due.kind != V_INT)
		return false;
	return (in.kind == V_INT ? in.i : rq->today) > due.i;
}

enum err
reporting_kind(struct request *rq, const struct record *r,
    struct report_info *out)
{
	const struct pack *p = policy_pack_find(rq->policy,
	    record_get(r, "pack").s);
	size_t i;

	for (i = 0; p != NULL && pack_report(p, i, out); i++)
		if (str_eq(out->id, record_get(r, "object").s))
			return OK;
	return fail(rq, MSG_PACK_MISSING, record_get(r, "pack").s);
}

enum err
reporting_ask(struct request *rq, const struct record *r,
    struct counting *out)
{
	struct report_info info;
	date ends = (date)record_get(r, "ends").i;
	size_t i;

	TRY(reporting_kind(rq, r, &info));
	*out = (struct counting){ .place = record_get(r, "place").i,
	    .starts = (date)record_get(r, "starts").i, .pick = -1,
	    .as_of = ends < rq->today ? ends : rq->today };
	for (i = 0; i < info.nfigures; i++)
		out->figures[out->n++].id = info.figures[i];
	return past_now(rq, &out->seq);
}

/* ---- snapshots ---- */

str
snapshot_text(struct request *rq, const struct record *r,
    const struct counting *w)
{
	struct jsonw o;
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, LIMIT_TEXT);
	jsonw_begin(&o, &b);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "report", record_get(r, "number").s);
	jsonw_put_str(&o, "place", place_digits(rq->arena, w->place));
	jsonw_put_str(&o, "from", date_text(rq->arena, w->starts));
	jsonw_put_str(&o, "as_of", date_text(rq->arena, w->as_of));
	jsonw_put_int(&o, "change", w->seq);
	jsonw_key(&o, "figures");
	jsonw_open(&o, '[');
	for (i = 0; i < w->n; i++) {
		jsonw_open(&o, '{');
		jsonw_put_str(&o, "id", w->figures[i].id);
		jsonw_put_int(&o, "n", w->figures[i].n);
		jsonw_close(&o, '}');
	}
	jsonw_close(&o, ']');
	jsonw_close(&o, '}');
	return buf_text(&b);
}

str
snapshot_hash(struct arena *a, str text)
{
	unsigned char h[SM3_SIZE];

	sm3_once(text, h);
	return hex_text(a, h, SM3_SIZE);
}

static enum err
read_date(struct request *rq, const struct json *j, const char *key, date *out)
{
	str s;

	TRY(json_need_str(rq, j, key, &s));
	return date_parse(s, out) ? OK : fail(rq, MSG_STORE,
	    STR("report.content"));
}

enum err
snapshot_read(struct request *rq, const struct record *r,
    struct counting *out)
{
	struct json *j;
	const struct json *list;
	size_t i;

	*out = (struct counting){ .place = record_get(r, "place").i,
	    .pick = -1 };
	TRY(json_parse(rq, record_get(r, "content").s, &j));
	TRY(read_date(rq, j, "from", &out->starts));
	TRY(read_date(rq, j, "as_of", &out->as_of));
	TRY(json_need_int(rq, j, "change", &out->seq));
	TRY(json_need_list(rq, j, "figures", &list));
	for (i = 0; i < list->n && i < REPORT_FIGURES; i++) {
		TRY(json_need_str(rq, &list->items[i], "id",
		    &out->figures[i].id));
		TRY(json_need_int(rq, &list->items[i], "n",
		    &out->figures[i].n));
		out->n++;
	}
	return OK;
}

/* ---- making and filling ---- */

enum err
reporting_year(struct request *rq, int64_t year)
{

	return year >= 2010 && year <= 2100 ? OK : fail(rq, MSG_VALUE_RANGE,
	    STR("year"), str_fmt(rq->arena, "%" PRId64, year), STR("2010"),
	    STR("2100"));
}

void
reporting_note(struct request *rq, const struct reporting_made *m)
{

	rq->detail = str_fmt(rq->arena, "{\"year\":%" PRId64 ",\"made\":%"
	    PRId64 ",\"kept\":%" PRId64 "}", m->year, m->made, m->kept);
}

enum err
action_report_make(struct request *rq, const struct call *c, struct reply *r)
{
	const struct json *year = json_get(c->body, "year");
	struct reporting_made m = { .year = date_year(rq->today) };
	struct jsonw o;
	str place;

	TRY(json_str_or(rq, c->body, "place", STR(""), &place));
	if (place.n > 0 && !place_parse(place, &m.place))
		return fail(rq, MSG_VALUE_TYPE, STR("place"), place,
		    request_words(rq, "区划代码", "a place code"));
	if (year != NULL && year->kind == J_INT)
		m.year = year->i;
	TRY(reporting_year(rq, m.year));
	rq->subject = STR("report");
	TRY(reporting_make(rq, &m));
	reporting_note(rq, &m);
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_int(&o, "made", m.made);
	jsonw_put_int(&o, "kept", m.kept);
	jsonw_close(&o, '}');
	return OK;
}

enum err
action_report_fill(struct request *rq, const struct call *c, struct reply *r)
{
	struct counting w;
	struct record *rec;
	struct jsonw o;
	int64_t id;
	str text, hash;

	TRY(call_id(rq, c, 0, report_entity(rq), &id));
	TRY(record_load(rq, report_entity(rq), id, 0, &rec));
	rq->subject = str_fmt(rq->arena, "report/%.*s", STR_ARG(c->path[0]));
	if (!str_eq(record_get(rec, "office").s, rq->actor.office))
		return fail(rq, MSG_STEP_OFFICE, matter_office_label(rq,
		    record_get(rec, "office").s));
	if (!open_(rq, rec))
		return fail(rq, MSG_REPORT_LOCKED, record_get(rec,
		    "number").s);
	TRY(reporting_ask(rq, rec, &w));
	TRY(reporting_count(rq, &w));
	text = snapshot_text(rq, rec, &w);
	hash = snapshot_hash(rq->arena, text);
	record_set(rec, "content", VALUE_TEXT(text));
	record_set(rec, "hash", VALUE_TEXT(hash));
	record_set(rec, "filled", VALUE_INT(1));
	record_set(rec, "filled_on", VALUE_INT(rq->today));
	TRY(record_change(rq, rec));
	rq->detail = str_fmt(rq->arena, "{\"snapshot\":\"%.*s\"}",
	    STR_ARG(hash));
	reply_json(r, &o);
	return record_say(rq, rec, PROFILE_DETAIL, &o);
}

/* ---- one report ---- */

static bool
filled(const struct record *r)
{

	return record_get(r, "content").s.n > 0;
}

/* The figures handed in, or before that those of now. */
static enum err
figures_of(struct request *rq, const struct record *r, bool *out_live,
    struct counting *out)
{

	*out_live = !filled(r);
	if (filled(r))
		return snapshot_read(rq, r, out);
	TRY(reporting_ask(rq, r, out));
	return reporting_count(rq, out);
}

static void
put_figures(struct request *rq, const struct counting *w,
    const struct counting *again, struct jsonw *o)
{
	size_t i;

	jsonw_key(o, "figures");
	jsonw_open(o, '[');
	for (i = 0; i < w->n; i++) {
		jsonw_open(o, '{');
		jsonw_put_str(o, "id", w->figures[i].id);
		jsonw_put_str(o, "label", figure_label(rq,
		    w->figures[i].id));
		jsonw_put_str(o, "unit", figure_unit(rq, w->figures[i].id));
		jsonw_put_int(o, "n", w->figures[i].n);
		if (again != NULL)
			jsonw_put_int(o, "again", again->figures[i].n);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

/* Matters about the report, and who begins one. */
static enum err
put_matters(struct request *rq, const struct record *r, struct jsonw *o)
{
	const struct field *subject = model_field(model_entity(rq->model,
	    STR("matter")), STR("subject"));
	const struct procedure *p;
	const struct ruleset *rules;
	struct records all, mine = { .n = 0 };
	size_t i;

	TRY(record_children(rq, subject, r->id, &all));
	mine.items = NEW_ARRAY(rq->arena, struct record *, all.n);
	for (i = 0; i < all.n; i++)
		if (str_is(record_get(all.items[i], "kind").s, "report"))
			mine.items[mine.n++] = all.items[i];
	TRY(records_say(rq, "matters", &mine, PROFILE_LIST, o));
	TRY(ruleset_of(rq, record_get(r, "place").i, &rules));
	p = ruleset_procedure(rules, record_get(r, "procedure").s, rq->today);
	jsonw_put_str(o, "procedure_label", p == NULL ? STR("") :
	    rq->lang == LANG_EN ? p->en : p->zh);
	jsonw_put_bool(o, "may_open", p != NULL && open_(rq, r) &&
	    matter_opens(p, rq->actor.office));
	jsonw_put_bool(o, "may_fill", open_(rq, r) && str_eq(record_get(r,
	    "office").s, rq->actor.office));
	return OK;
}

static enum err
put_below(struct request *rq, const struct record *r, struct jsonw *o)
{
	struct records below;
	int64_t waiting = 0;
	size_t i;

	TRY(record_children(rq, model_field(report_entity(rq),
	    STR("parent")), r->id, &below));
	for (i = 0; i < below.n; i++)
		waiting += !in_state(rq, below.items[i], "accepted");
	jsonw_put_int(o, "waiting", waiting);
	return records_say(rq, "below", &below, PROFILE_LIST, o);
}

enum err
action_report_file(struct request *rq, const struct call *c, struct reply *r)
{
	struct report_info info;
	struct counting w;
	struct record *rec;
	struct jsonw o;
	int64_t id;
	bool live;
	str who;

	TRY(call_id(rq, c, 0, report_entity(rq), &id));
	TRY(record_load(rq, report_entity(rq), id, 0, &rec));
	TRY(figures_of(rq, rec, &live, &w));
	TRY(reporting_kind(rq, rec, &info));
	TRY(reporting_who(rq, rec, &who));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "report");
	TRY(record_say(rq, rec, PROFILE_DETAIL, &o));
	jsonw_put_bool(&o, "live", live);
	jsonw_put_str(&o, "as_of", date_text(rq->arena, w.as_of));
	put_figures(rq, &w, NULL, &o);
	jsonw_put_str(&o, "to", matter_office_label(rq, info.to));
	jsonw_put_str(&o, "who", who);
	jsonw_put_bool(&o, "late", reporting_late(rq, rec));
	TRY(put_below(rq, rec, &o));
	TRY(put_matters(rq, rec, &o));
	cites_out(&o, info.cites, info.ncites);
	jsonw_close(&o, '}');
	return OK;
}

/* The same count from the register as it stood then. */
enum err
action_report_recount(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct counting was, again;
	struct record *rec;
	struct jsonw o;
	int64_t id;
	str hash;

	TRY(call_id(rq, c, 0, report_entity(rq), &id));
	TRY(record_load(rq, report_entity(rq), id, 0, &rec));
	if (!filled(rec))
		return fail(rq, MSG_REPORT_EMPTY, record_get(rec,
		    "number").s);
	TRY(snapshot_read(rq, rec, &was));
	again = was;
	TRY(reporting_count(rq, &again));
	hash = snapshot_hash(rq->arena, snapshot_text(rq, rec, &again));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_bool(&o, "same", str_eq(hash, record_get(rec, "hash").s));
	jsonw_put_str(&o, "hash", record_get(rec, "hash").s);
	jsonw_put_str(&o, "again", hash);
	jsonw_put_int(&o, "change", was.seq);
	put_figures(rq, &was, &again, &o);
	jsonw_close(&o, '}');
	return OK;
}

/* ---- rows behind a figure ---- */

static enum err
put_rows(struct request *rq, const struct counting *w, struct jsonw *o)
{
	struct record *r;
	enum err e;
	size_t i;

	jsonw_key(o, "items");
	jsonw_open(o, '[');
	for (i = 0; i < w->nrows && i < ROWS_MAX; i++) {
		e = record_load(rq, w->entity, w->rows[i], 0, &r);
		if (e == ERR_MISSING) {	/* counted then, gone since */
			request_clear(rq);
			continue;
		}
		TRY(e);
		TRY(record_say(rq, r, PROFILE_LIST, o));
	}
	jsonw_close(o, ']');
	return OK;
}

enum err
action_report_rows(struct request *rq, const struct call *c, struct reply *r)
{
	str figure = call_query(c, "figure");
	struct record *rec;
	struct counting w;
	struct jsonw o;
	int64_t id;
	bool live;
	size_t i;

	TRY(call_id(rq, c, 0, report_entity(rq), &id));
	TRY(record_load(rq, report_entity(rq), id, 0, &rec));
	TRY(figures_of(rq, rec, &live, &w));
	for (i = 0; i < w.n; i++)
		if (str_eq(w.figures[i].id, figure))
			w.pick = (int)i;
	if (w.pick < 0)
		return fail(rq, MSG_MISSING, figure);
	TRY(reporting_count(rq, &w));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "entity", w.entity == NULL ? STR("") :
	    w.entity->id);
	jsonw_put_str(&o, "label", figure_label(rq, figure));
	jsonw_put_int(&o, "total", w.figures[w.pick].n);
	TRY(put_rows(rq, &w, &o));
	jsonw_close(&o, '}');
	return OK;
}
