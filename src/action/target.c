/*
 * Targets: set for the places below, broken down level by level and year by
 * year.  Who sets one is above the place, so that nobody promises to himself;
 * the county office also puts on record what the county has been given.
 */
#include "action/target.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/limits.h"

static const struct entity *
entity(const struct request *rq)
{

	return model_entity(rq->model, STR("target"));
}

static int
by_place(const void *a, const void *b)
{
	const struct target *x = a, *y = b;

	if (x->place != y->place)
		return x->place < y->place ? -1 : 1;
	if (x->measure != y->measure)
		return x->measure < y->measure ? -1 : 1;
	if (x->year != y->year)
		return x->year < y->year ? -1 : 1;
	return x->record->id < y->record->id ? -1 :
	    x->record->id > y->record->id;
}

static struct target
read_target(struct record *r)
{

	return (struct target){ .record = r, .place = r->place,
	    .measure = (enum measure)record_get(r, "measure").i,
	    .criterion = record_get(r, "criterion").s,
	    .from = (int)record_get(r, "from_year").i,
	    .year = (int)record_get(r, "year").i,
	    .promised = record_get(r, "promised").i };
}

enum err
goals_load(struct request *rq, int64_t place, int year, struct goals *out)
{
	struct query q = { .entity = entity(rq), .place = place };
	date end = date_make(year, 12, 31);
	struct records all = { .n = 0 };
	size_t i;

	*out = (struct goals){ .place = place, .year = year,
	    .as_of = rq->today < end ? rq->today : end };
	TRY(record_all(rq, &q, &all));
	out->n = all.n;
	out->items = NEW_ARRAY(rq->arena, struct target, all.n);
	for (i = 0; i < all.n; i++)
		out->items[i] = read_target(all.items[i]);
	if (out->n > 0)
		qsort(out->items, out->n, sizeof(out->items[0]), by_place);
	return OK;
}

/* ---- parts ---- */

bool
target_same(const struct target *a, const struct target *b)
{

	return a->measure == b->measure && a->from == b->from &&
	    a->year == b->year && str_eq(a->criterion, b->criterion);
}

const struct target *
target_at(const struct goals *g, const struct target *like, int64_t place)
{
	size_t i;

	for (i = 0; i < g->n; i++)
		if (g->items[i].place == place &&
		    target_same(&g->items[i], like))
			return &g->items[i];
	return NULL;
}

/* A single year of the span, of the same place. */
static bool
is_year(const struct target *x, const struct target *of)
{

	return x->place == of->place && x->measure == of->measure &&
	    str_eq(x->criterion, of->criterion) && x->from == x->year &&
	    x->from >= of->from && x->year <= of->year;
}

static void
add_part(struct parts *p, const struct target *x)
{

	p->n++;
	p->sum += x->promised;
}

void
target_parts(const struct goals *g, const struct target *t,
    struct progress *out)
{
	enum place_level below = (enum place_level)(place_level(t->place) + 1);
	int64_t lo, hi;
	size_t i;

	place_range(t->place, &lo, &hi);
	for (i = 0; i < g->n && g->items[i].place <= hi; i++) {
		const struct target *x = &g->items[i];

		if (x->place < lo)
			continue;
		if (t->from < t->year && is_year(x, t))
			add_part(&out->years, x);
		if (place_level(x->place) == below && target_same(x, t))
			add_part(&out->places, x);
	}
}

/* ---- setting ---- */

/* One number a place, measure and span: its key. */
static str
number(struct request *rq, const struct target *t)
{
	const struct code *c = code_by_n(model_list(rq->model,
	    STR("target_measure")), (int64_t)t->measure);

	return str_fmt(rq->arena, "%.*s/%.*s/%d-%d", STR_ARG(
	    t->criterion.n > 0 || c == NULL ? t->criterion : c->id),
	    STR_ARG(place_digits(rq->arena, t->place)), t->from, t->year);
}

enum err
target_put(struct request *rq, const struct target *t, str office,
    struct record **out)
{
	str key = number(rq, t);
	struct record *r = NULL;

	TRY(record_find(rq, entity(rq), 0, key, &r));
	if (r == NULL) {
		r = record_new(rq, entity(rq));
		record_set(r, "place", VALUE_INT(t->place));
		record_set(r, "number", VALUE_TEXT(key));
		record_set(r, "measure", VALUE_INT((int64_t)t->measure));
		if (t->criterion.n > 0)
			record_set(r, "criterion", VALUE_TEXT(t->criterion));
		record_set(r, "from_year", VALUE_INT(t->from));
		record_set(r, "year", VALUE_INT(t->year));
	}
	record_set(r, "promised", VALUE_INT(t->promised));
	record_set(r, "set_by", VALUE_TEXT(office));
	record_set(r, "set_on", VALUE_INT(rq->today));
	*out = r;
	return r->id == 0 ? record_add(rq, r) : record_change(rq, r);
}

struct ordered {
	struct target like;
	const struct json *item;
};

static enum err
may_set(struct request *rq, int64_t place)
{
	int64_t lo, hi;
	str name;

	TRY(place_name(rq, place, &name));
	place_range(rq->actor.place, &lo, &hi);
	if (name.n == 0 || place < lo || place > hi ||
	    place_level(place) > PLACE_VILLAGE)
		return fail(rq, MSG_MISSING, place_digits(rq->arena, place));
	if (place != rq->actor.place ||
	    str_is(rq->actor.office, "county_office"))
		return OK;
	return fail(rq, MSG_TARGET_OWN, name);
}

static enum err
criterion_check(struct request *rq, str id, int64_t place)
{
	const struct ruleset *rules;
	str name, kind = str_cut(id, '.', &name);

	TRY(ruleset_of(rq, place, &rules));
	if (!str_is(kind, "village") || ruleset_find(rules, kind, name,
	    rq->today) == NULL)
		return fail(rq, MSG_DECISION_MISSING, id);
	return OK;
}

static enum err
set_one(struct request *rq, struct batch_item *item, void *arg)
{
	static const char *const keys[] = { "place", "promised", NULL };
	struct ordered *w = arg;
	struct target t = w->like;
	struct record *r;
	str text;

	if (w->item->kind != J_OBJECT)
		return fail(rq, MSG_JSON_TYPE, STR("items"),
		    request_words(rq, "对象的列表", "a list of objects"));
	TRY(json_only(rq, w->item, keys));
	TRY(json_need_str(rq, w->item, "place", &text));
	TRY(json_need_int(rq, w->item, "promised", &t.promised));
	if (!place_parse(text, &t.place))
		return fail(rq, MSG_VALUE_TYPE, STR("place"), text,
		    request_words(rq, "区划代码", "a place code"));
	TRY(may_set(rq, t.place));
	if (t.criterion.n > 0)
		TRY(criterion_check(rq, t.criterion, t.place));
	TRY(target_put(rq, &t, rq->actor.office, &r));
	item->id = r->id;
	item->version = r->version;
	return OK;
}

static enum err
read_years(struct request *rq, const struct json *body, struct target *out)
{
	int64_t from, year;
	bool bad;

	TRY(json_need_int(rq, body, "year", &year));
	from = year;
	if (json_get(body, "from") != NULL)
		TRY(json_need_int(rq, body, "from", &from));
	bad = from < 2010 || from > year;
	if (bad || year > 2100)
		return fail(rq, MSG_VALUE_RANGE, bad ? STR("from") :
		    STR("year"), str_fmt(rq->arena, "%" PRId64, bad ? from :
		    year), STR("2010"), bad ? str_fmt(rq->arena, "%" PRId64,
		    year) : STR("2100"));
	out->from = (int)from;
	out->year = (int)year;
	return OK;
}

static enum err
read_setting(struct request *rq, const struct json *body, struct target *out)
{
	static const char *const keys[] = { "measure", "criterion", "from",
	    "year", "items", NULL };
	const struct field *f = model_field(entity(rq), STR("measure"));
	const struct code *c;
	str id;

	TRY(json_only(rq, body, keys));
	TRY(json_need_str(rq, body, "measure", &id));
	TRY(json_str_or(rq, body, "criterion", STR_NONE, &out->criterion));
	c = code_by_id(f->codes, id);
	if (c == NULL)
		return fail(rq, MSG_VALUE_CODE, field_label(f, rq->lang), id,
		    STR("exit_people, exit_households, criterion"));
	out->measure = (enum measure)c->n;
	if ((out->measure == MEASURE_CRITERION) != (out->criterion.n > 0))
		return fail(rq, MSG_VALUE_REQUIRED, field_label(model_field(
		    entity(rq), STR("criterion")), rq->lang));
	return read_years(rq, body, out);
}

enum err
action_targets_set(struct request *rq, const struct call *c, struct reply *r)
{
	struct ordered w = { .item = NULL };
	const struct json *items;
	struct batch b;
	struct jsonw o;
	size_t i;

	TRY(read_setting(rq, c->body, &w.like));
	TRY(json_need_list(rq, c->body, "items", &items));
	if (items->n > LIMIT_BATCH_ITEMS)
		return fail(rq, MSG_VALUE_RANGE, STR("items"),
		    str_fmt(rq->arena, "%zu", items->n), STR("0"),
		    str_fmt(rq->arena, "%d", LIMIT_BATCH_ITEMS));
	rq->subject = STR("target");
	reply_json(r, &o);
	batch_begin(&b, rq, &o);
	for (i = 0; i < items->n; i++) {
		struct batch_item item = { .entity = entity(rq) };

		w.item = &items->items[i];
		TRY(batch_item(&b, &item, set_one, &w));
	}
	batch_end(&b);
	return OK;
}

/* ---- the board ---- */

enum err
action_targets(struct request *rq, const struct call *c, struct reply *r)
{
	int64_t place, year = date_year(rq->today);
	str text = call_query(c, "year");
	struct jsonw o;

	TRY(call_own_place(rq, c, &place));
	if (text.n > 0 && (!str_int(text, &year) || year < 2010 ||
	    year > 2100))
		return fail(rq, MSG_VALUE_RANGE, STR("year"), text,
		    STR("2010"), STR("2100"));
	reply_json(r, &o);
	return targets_out(rq, place, (int)year, &o);
}

/* ---- the work list ---- */

/* Targets of my place in their last year that do not add up below. */
enum err
target_work(struct request *rq, struct jsonw *o)
{
	struct progress p;
	struct goals g;
	int64_t n = 0;
	size_t i;

	if (!str_is(rq->actor.office, "county_office") &&
	    !str_is(rq->actor.office, "township"))
		return OK;
	TRY(goals_load(rq, rq->actor.place, date_year(rq->today), &g));
	for (i = 0; i < g.n; i++) {
		p = (struct progress){ .base = 0 };
		if (g.items[i].place != rq->actor.place ||
		    g.items[i].year != g.year || g.items[i].from != g.year)
			continue;
		target_parts(&g, &g.items[i], &p);
		n += p.places.sum != g.items[i].promised;
	}
	if (n == 0)
		return OK;
	jsonw_open(o, '{');
	jsonw_put_str(o, "kind", STR("target_gap"));
	jsonw_put_str(o, "title", request_words(rq, "分解年度任务指标",
	    "Break the targets of the year down"));
	jsonw_put_str(o, "why", request_words(rq,
	    "下级任务合计与本级任务不一致",
	    "What is promised below does not add up to what is promised here"));
	jsonw_key(o, "cite");
	jsonw_open(o, '[');
	jsonw_close(o, ']');
	jsonw_key(o, "due");
	jsonw_null(o);
	jsonw_put_int(o, "count", n);
	jsonw_put_str(o, "link", STR("/targets?tab=targets"));
	jsonw_close(o, '}');
	return OK;
}
