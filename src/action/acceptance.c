/*
 * The yearly acceptance of helping work: by unit and village, what came of the
 * unit's lines of the help plan, proposed as a matter.  Who decides is whom an
 * adopted text charges with it (a duty whose event is such an acceptance), or
 * else the county's leading group.
 */
#include "action/plan.h"

#include <inttypes.h>

#include "base/hash.h"
#include "base/limits.h"
#include "duty/duty.h"

#define PROCEDURE	STR("help_acceptance")
#define EVENT		"help_acceptance"
#define WITHDRAWN	4	/* codes of matter_state */
#define RUNNING		1

static const struct entity *
acceptances(const struct request *rq)
{

	return model_entity(rq->model, PROCEDURE);
}

/* ---- counting ---- */

struct pair {
	int64_t unit, place;
	int64_t n[PLAN__MAX];
};

static int64_t
lines_of(const struct pair *p)
{
	int64_t n = 0;
	int i;

	for (i = 0; i < PLAN__MAX; i++)
		n += p->n[i];
	return n;
}

/* Units and villages in the order of their first lines. */
static struct pair *
pairs_count(struct request *rq, const struct records *lines, size_t *out_n)
{
	struct pair *list = NEW_ARRAY(rq->arena, struct pair, lines->n);
	size_t i, k, n = 0;

	for (i = 0; i < lines->n; i++) {
		const struct record *x = lines->items[i];
		struct value unit = record_get(x, "organisation");
		int64_t place = place_up(x->place, PLACE_VILLAGE);

		if (unit.kind != V_INT)
			continue;
		for (k = n; k > 0; k--)
			if (list[k - 1].unit == unit.i &&
			    list[k - 1].place == place)
				break;
		if (k == 0) {
			list[n++] = (struct pair){ .unit = unit.i,
			    .place = place };
			k = n;
		}
		list[k - 1].n[plan_state(rq, x)]++;
	}
	*out_n = n;
	return list;
}

/* ---- who decides ---- */

struct acceptor {
	str office;
	const struct pack *pack;	/* whose duty it is; NULL: house rules */
	struct duty_info duty;
};

static enum err
decider_of(struct request *rq, int64_t place, struct acceptor *out)
{
	const struct ruleset *rules;
	const struct pack *p;
	size_t i, k;

	*out = (struct acceptor){ .office = STR("county_group") };
	TRY(ruleset_of(rq, place, &rules));
	for (i = 0; (p = policy_pack(rq->policy, i)) != NULL; i++)
		for (k = 0; ruleset_has(rules, p, rq->today) &&
		    pack_duty(p, k, &out->duty); k++)
			if (str_is(out->duty.event, EVENT)) {
				out->office = out->duty.actor;
				out->pack = p;
				return OK;
			}
	return OK;
}

/* ---- bringing one ---- */

/* One and the same for unit, village and year. */
static str
number_of(struct request *rq, const struct pair *p, int64_t year)
{
	unsigned char hash[SM3_SIZE];

	sm3_once(str_fmt(rq->arena, "%" PRId64 "\n%" PRId64, p->unit,
	    p->place), hash);
	return str_fmt(rq->arena, "YS%" PRId64 "-%.*s", year, 10,
	    str_cstr(rq->arena, hex_text(rq->arena, hash, sizeof(hash))));
}

static enum err
count_now(struct request *rq, struct pair *p, int64_t year)
{
	struct records lines;
	struct pair *list;
	size_t i, n;
	str name;

	TRY(plan_lines(rq, p->place, year, &lines));
	list = pairs_count(rq, &lines, &n);
	for (i = 0; i < n; i++)
		if (list[i].unit == p->unit && list[i].place == p->place) {
			*p = list[i];
			return OK;
		}
	TRY(record_title(rq, model_entity(rq->model, STR("organisation")),
	    p->unit, &name));
	return fail(rq, MSG_ACCEPTANCE_NONE, name, str_fmt(rq->arena,
	    "%" PRId64, year));
}

static void
set_counts(const struct request *rq, struct record *r, const struct pair *p)
{

	record_set(r, "lines", VALUE_INT(lines_of(p)));
	record_set(r, "done", VALUE_INT(p->n[PLAN_DONE]));
	record_set(r, "reported", VALUE_INT(p->n[PLAN_REPORTED]));
	record_set(r, "late", VALUE_INT(p->n[PLAN_LATE]));
	record_set(r, "counted_on", VALUE_INT(rq->today));
}

static enum err
add(struct request *rq, const struct pair *p, int64_t year, str number,
    struct record **out)
{
	struct record *r = record_new(rq, acceptances(rq));
	struct acceptor d;
	str unit, place;

	TRY(record_title(rq, model_entity(rq->model, STR("organisation")),
	    p->unit, &unit));
	TRY(place_name(rq, p->place, &place));
	TRY(decider_of(rq, p->place, &d));
	record_set(r, "place", VALUE_INT(p->place));
	record_set(r, "number", VALUE_TEXT(number));
	record_set(r, "title", VALUE_TEXT(str_fmt(rq->arena,
	    "%.*s%" PRId64 "年%.*s帮扶工作", STR_ARG(unit), year,
	    STR_ARG(place))));
	record_set(r, "organisation", VALUE_INT(p->unit));
	record_set(r, "unit_name", VALUE_TEXT(unit));
	record_set(r, "year", VALUE_INT(year));
	record_set(r, "decided_by", VALUE_TEXT(d.office));
	set_counts(rq, r, p);
	*out = r;
	return record_add(rq, r);
}

/* The unit may be of a place outside the scope: its lines say that it helps. */
static enum err
read_ask(struct request *rq, const struct json *in, struct pair *p,
    int64_t *out_year)
{
	static const char *const keys[] = { "unit", "place", "year", NULL };
	const struct entity *e = model_entity(rq->model, STR("organisation"));
	str unit, place;

	TRY(json_only(rq, in, keys));
	TRY(json_need_str(rq, in, "unit", &unit));
	TRY(json_need_str(rq, in, "place", &place));
	TRY(json_need_int(rq, in, "year", out_year));
	if (*out_year < 2010 || *out_year > date_year(rq->today))
		return fail(rq, MSG_VALUE_RANGE, STR("year"), str_fmt(
		    rq->arena, "%" PRId64, *out_year), STR("2010"),
		    str_fmt(rq->arena, "%d", date_year(rq->today)));
	TRY(record_url_parse(rq, e, unit, &p->unit));
	if (!place_parse(place, &p->place) ||
	    place_level(p->place) != PLACE_VILLAGE)
		return fail(rq, MSG_VALUE_TYPE, STR("place"), place,
		    request_words(rq, "行政村的代码", "the code of a village"));
	if (p->place < rq->actor.place_lo || p->place > rq->actor.place_hi)
		return fail(rq, MSG_OUT_OF_SCOPE, place);
	return OK;
}

/* Counted again while it is still being proposed; decided once. */
static enum err
take_record(struct request *rq, const struct pair *p, int64_t year,
    struct record **out, struct record **out_matter)
{
	str number = number_of(rq, p, year);
	struct record *m;

	*out_matter = NULL;
	TRY(record_find(rq, acceptances(rq), 0, number, out));
	if (*out == NULL)
		return add(rq, p, year, number, out);
	TRY(matter_last(rq, PROCEDURE, (*out)->id, &m));
	if (m != NULL && record_get(m, "state").i != WITHDRAWN) {
		if (record_get(m, "state").i != RUNNING || !str_is(
		    record_get(m, "step").s, "proposed"))
			return fail(rq, MSG_DUPLICATE, entity_label(
			    (*out)->entity, rq->lang), number);
		*out_matter = m;
	}
	set_counts(rq, *out, p);
	return record_change(rq, *out);
}

enum err
action_acceptance(struct request *rq, const struct call *c, struct reply *r)
{
	struct pair p = { .unit = 0 };
	struct record *record = NULL, *matter = NULL;
	struct about about;
	struct matter m;
	struct desk d;
	struct jsonw o;
	int64_t year;

	TRY(read_ask(rq, c->body, &p, &year));
	TRY(count_now(rq, &p, year));
	TRY(take_record(rq, &p, year, &record, &matter));
	rq->subject = str_fmt(rq->arena, "help_acceptance/%.*s",
	    STR_ARG(record_url(rq, record->entity, record->id)));
	if (matter == NULL) {
		about = (struct about){ model_kind(rq->model, PROCEDURE),
		    record->id };
		TRY(desk_open(rq, rq->today, &d));
		TRY(matter_open(rq, &d, &about, PROCEDURE, &m));
		matter = m.record;
	}
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "acceptance");
	TRY(record_say(rq, record, PROFILE_DETAIL, &o));
	jsonw_put_str(&o, "matter", record_url(rq, matter->entity,
	    matter->id));
	jsonw_close(&o, '}');
	return OK;
}

/* ---- on the page of plans ---- */

static const struct record *
find(const struct records *list, const struct pair *p)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (record_get(list->items[i], "organisation").i == p->unit &&
		    list->items[i]->place == p->place)
			return list->items[i];
	return NULL;
}

static void
out_counts(const struct pair *p, struct jsonw *o)
{

	jsonw_put_int(o, "lines", lines_of(p));
	jsonw_put_int(o, "done", p->n[PLAN_DONE]);
	jsonw_put_int(o, "reported", p->n[PLAN_REPORTED]);
	jsonw_put_int(o, "late", p->n[PLAN_LATE]);
	jsonw_put_int(o, "open", p->n[PLAN_OPEN]);
}

static enum err
out_pair(struct request *rq, const struct pair *p, const struct record *r,
    bool opens, struct jsonw *o)
{
	const struct entity *e = model_entity(rq->model, STR("organisation"));
	struct record *m = NULL;
	str unit, place;

	TRY(record_title(rq, e, p->unit, &unit));
	TRY(place_name(rq, p->place, &place));
	if (r != NULL)
		TRY(matter_last(rq, PROCEDURE, r->id, &m));
	jsonw_open(o, '{');
	jsonw_put_str(o, "unit", record_url(rq, e, p->unit));
	jsonw_put_str(o, "name", unit);
	jsonw_put_str(o, "place", place_digits(rq->arena, p->place));
	jsonw_put_str(o, "place_name", place);
	out_counts(p, o);
	jsonw_key(o, "acceptance");
	if (r == NULL)
		jsonw_null(o);
	else
		TRY(record_say(rq, r, PROFILE_LIST, o));
	jsonw_key(o, "matter");
	if (m == NULL)
		jsonw_null(o);
	else
		jsonw_str(o, record_url(rq, m->entity, m->id));
	jsonw_put_str(o, "state_label", m == NULL ? request_words(rq,
	    "未提出", "Not proposed") : matter_how(rq, m));
	jsonw_put_bool(o, "may", opens && (m == NULL || record_get(m,
	    "state").i == WITHDRAWN));
	jsonw_close(o, '}');
	return OK;
}

/* By which rules it goes, and which text says who decides. */
static enum err
out_accepts(struct request *rq, int64_t place, bool *out_opens,
    struct jsonw *o)
{
	const struct ruleset *rules;
	const struct procedure *p;
	struct acceptor d;

	TRY(ruleset_of(rq, place, &rules));
	p = ruleset_procedure(rules, PROCEDURE, rq->today);
	*out_opens = p != NULL && matter_opens(p, rq->actor.office);
	TRY(decider_of(rq, place, &d));
	jsonw_key(o, "accepts");
	jsonw_open(o, '{');
	jsonw_put_str(o, "pack", p == NULL ? STR_NONE :
	    pack_info(p->pack)->id);
	cites_out(o, p == NULL ? NULL : p->cites, p == NULL ? 0 : p->ncites);
	jsonw_put_str(o, "decider_label", matter_office_label(rq, d.office));
	jsonw_put_str(o, "decider_pack", d.pack == NULL ? STR_NONE :
	    pack_info(d.pack)->id);
	jsonw_key(o, "decider");
	jsonw_open(o, '{');
	cites_out(o, d.pack == NULL ? NULL : d.duty.cites, d.pack == NULL ?
	    0 : d.duty.ncites);
	jsonw_close(o, '}');
	jsonw_close(o, '}');
	return OK;
}

enum err
acceptances_out(struct request *rq, int64_t place, int64_t year,
    const struct records *lines, struct jsonw *o)
{
	const struct entity *e = acceptances(rq);
	struct filter of = { .op = FILTER_EQ, .value = VALUE_INT(year),
	    .field = model_field(e, STR("year")) };
	struct query q = { .entity = e, .place = place, .where = &of };
	struct records there = { NULL, 0 };
	struct pair *list;
	size_t i, n;
	bool opens;

	list = pairs_count(rq, lines, &n);
	TRY(out_accepts(rq, place == 0 ? rq->actor.place : place, &opens, o));
	TRY(record_all(rq, &q, &there));
	jsonw_key(o, "acceptances");
	jsonw_open(o, '[');
	for (i = 0; i < n && i < LIMIT_PAGE_ROWS; i++)
		TRY(out_pair(rq, &list[i], find(&there, &list[i]), opens, o));
	jsonw_close(o, ']');
	return OK;
}
