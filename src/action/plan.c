/*
 * The board of help plans: how many lines are done, place by place and unit by
 * unit, and the lines themselves, late ones first.
 */
#include "action/plan.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/limits.h"
#include "duty/duty.h"

#define LINES_MAX	200	/* listed; all are counted */

static const struct state_row {
	const char *id, *zh, *en;
} states[PLAN__MAX] = {
	[PLAN_DONE] = { "done", "已完成", "Done" },
	[PLAN_REPORTED] = { "reported", "已报告,登记册无记录",
	    "Reported, nothing in the register" },
	[PLAN_LATE] = { "late", "逾期未完成", "Late" },
	[PLAN_OPEN] = { "open", "进行中", "Under way" },
};

enum plan_state
plan_state(const struct request *rq, const struct record *line)
{

	if (record_get(line, "measure").kind == V_INT ||
	    record_get(line, "activity").kind == V_INT)
		return PLAN_DONE;
	if (record_get(line, "done_on").kind == V_INT)
		return PLAN_REPORTED;
	return record_get(line, "due").i < rq->today ? PLAN_LATE : PLAN_OPEN;
}

enum err
plan_check(struct request *rq, const struct record *line)
{
	struct value done, measure, household, of;
	struct record *plan, *m;
	bool fits;

	if (!str_is(line->entity->id, "plan_line"))
		return OK;
	done = record_get(line, "done_on");
	measure = record_get(line, "measure");
	if (done.kind == V_INT && done.i > rq->today)
		return fail(rq, MSG_VALUE_RANGE, field_label(model_field(
		    line->entity, STR("done_on")), rq->lang),
		    date_text(rq->arena, (date)done.i), STR("2010-01-01"),
		    date_text(rq->arena, rq->today));
	if (measure.kind != V_INT)
		return OK;
	TRY(record_load(rq, model_entity(rq->model, STR("plan")),
	    record_get(line, "plan").i, 0, &plan));
	TRY(record_load(rq, model_entity(rq->model, STR("measure")),
	    measure.i, 0, &m));
	household = record_get(plan, "household");
	of = record_get(m, "household");
	fits = household.kind == V_INT ? household.i == of.i :
	    place_up(m->place, PLACE_VILLAGE) == plan->place;
	return fits ? OK : fail(rq, MSG_PLAN_MEASURE, record_get(m,
	    "number").s, record_get(plan, "title").s);
}

/* ---- reading ---- */

struct sums {
	int64_t key;		/* place or unit */
	int64_t plans;
	int64_t n[PLAN__MAX];
};

struct plans {
	int64_t place, year;
	int64_t unit;		/* lines of this one alone; 0: all */
	struct records plans;	/* of the year, by id */
	struct records lines;
	struct sums all;
	struct sums *places, *units;
	size_t nplaces, nunits;
};

static int
by_id(const void *a, const void *b)
{
	const struct record *const *x = a, *const *y = b;

	return ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

static const struct record *
plan_of(const struct plans *p, const struct record *line)
{
	int64_t id = record_get(line, "plan").i;
	size_t lo = 0, hi = p->plans.n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (p->plans.items[mid]->id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < p->plans.n && p->plans.items[lo]->id == id ? p->plans.items[lo] : NULL;
}

/* The sum of a key, added when it is the first of it; there is room for all. */
static struct sums *
sum_of(struct sums *list, size_t *n, int64_t key)
{
	size_t i;

	for (i = *n; i-- > 0;)
		if (list[i].key == key)
			return &list[i];
	list[*n] = (struct sums){ .key = key };
	return &list[(*n)++];
}

static void
count(const struct request *rq, struct plans *p)
{
	size_t i;

	p->places = NEW_ARRAY(rq->arena, struct sums, p->plans.n +
	    p->lines.n);
	p->units = NEW_ARRAY(rq->arena, struct sums, p->lines.n);
	for (i = 0; i < p->plans.n; i++) {
		p->all.plans++;
		sum_of(p->places, &p->nplaces, place_under(
		    p->plans.items[i]->place, p->place))->plans++;
	}
	for (i = 0; i < p->lines.n; i++) {
		const struct record *x = p->lines.items[i];
		struct value unit = record_get(x, "organisation");
		enum plan_state state = plan_state(rq, x);

		p->all.n[state]++;
		sum_of(p->places, &p->nplaces, place_under(x->place,
		    p->place))->n[state]++;
		if (unit.kind == V_INT)
			sum_of(p->units, &p->nunits, unit.i)->n[state]++;
	}
}

static enum err
plans_load(struct request *rq, struct plans *p)
{
	const struct entity *e = model_entity(rq->model, STR("plan")),
	    *l = model_entity(rq->model, STR("plan_line"));
	struct filter year = { .op = FILTER_EQ, .value = VALUE_INT(p->year),
	    .field = model_field(e, STR("year")) };
	struct filter unit = { .op = FILTER_EQ, .value = VALUE_INT(p->unit),
	    .field = model_field(l, STR("organisation")) };
	struct query q = { .entity = e, .place = p->place, .where = &year };
	size_t i, n = 0;

	TRY(record_all(rq, &q, &p->plans));
	q = (struct query){ .entity = l, .place = p->place,
	    .where = p->unit == 0 ? NULL : &unit };
	TRY(record_all(rq, &q, &p->lines));
	if (p->plans.n > 0)
		qsort(p->plans.items, p->plans.n,
		    sizeof(p->plans.items[0]), by_id);
	for (i = 0; i < p->lines.n; i++)
		if (plan_of(p, p->lines.items[i]) != NULL)
			p->lines.items[n++] = p->lines.items[i];
	p->lines.n = n;
	count(rq, p);
	return OK;
}

enum err
plan_lines(struct request *rq, int64_t place, int64_t year,
    struct records *out)
{
	struct plans p = { .place = place, .year = year };

	TRY(plans_load(rq, &p));
	*out = p.lines;
	return OK;
}

/* ---- out ---- */

static void
out_sums(const struct sums *s, struct jsonw *o)
{
	int64_t n = 0;
	int i;

	for (i = 0; i < PLAN__MAX; i++)
		n += s->n[i];
	jsonw_put_int(o, "plans", s->plans);
	jsonw_put_int(o, "lines", n);
	for (i = 0; i < PLAN__MAX; i++)
		jsonw_put_int(o, states[i].id, s->n[i]);
}

static enum err
out_places(struct request *rq, const struct plans *p, struct jsonw *o)
{
	str name;
	size_t i;

	jsonw_key(o, "places");
	jsonw_open(o, '[');
	for (i = 0; i < p->nplaces; i++) {
		TRY(place_name(rq, p->places[i].key, &name));
		jsonw_open(o, '{');
		jsonw_put_str(o, "place", place_digits(rq->arena,
		    p->places[i].key));
		jsonw_put_str(o, "place_name", name);
		out_sums(&p->places[i], o);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	return OK;
}

static enum err
out_units(struct request *rq, const struct plans *p, struct jsonw *o)
{
	const struct entity *e = model_entity(rq->model, STR("organisation"));
	str name;
	size_t i;

	jsonw_key(o, "units");
	jsonw_open(o, '[');
	for (i = 0; i < p->nunits; i++) {
		TRY(record_title(rq, e, p->units[i].key, &name));
		jsonw_open(o, '{');
		jsonw_put_str(o, "unit", record_url(rq, e, p->units[i].key));
		jsonw_put_str(o, "name", name);
		out_sums(&p->units[i], o);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	return OK;
}

/* A line and how it stands. */
static enum err
out_how(struct request *rq, const struct record *x, struct jsonw *o)
{
	const struct state_row *state = &states[plan_state(rq, x)];

	jsonw_key(o, "line");
	TRY(record_say(rq, x, PROFILE_LIST, o));
	jsonw_put_str(o, "state", str_from(state->id));
	jsonw_put_str(o, "state_label", request_words(rq, state->zh,
	    state->en));
	return OK;
}

static enum err
out_line(struct request *rq, const struct plans *p, const struct record *x,
    struct jsonw *o)
{
	const struct record *plan = plan_of(p, x);
	struct value household = record_get(plan, "household");

	jsonw_open(o, '{');
	TRY(out_how(rq, x, o));
	jsonw_put_str(o, "plan", record_url(rq, plan->entity, plan->id));
	jsonw_put_str(o, "title", record_get(plan, "title").s);
	jsonw_key(o, "household");
	if (household.kind == V_INT)
		jsonw_str(o, record_url(rq, model_entity(rq->model,
		    STR("household")), household.i));
	else
		jsonw_null(o);
	jsonw_close(o, '}');
	return OK;
}


/* Late, then under way, then reported, then done. */
static enum err
out_lines(struct request *rq, const struct plans *p, struct jsonw *o)
{
	static const enum plan_state order[] = { PLAN_LATE, PLAN_OPEN,
	    PLAN_REPORTED, PLAN_DONE };
	size_t i, k, n = 0;

	jsonw_key(o, "items");
	jsonw_open(o, '[');
	for (k = 0; k < PLAN__MAX; k++)
		for (i = 0; i < p->lines.n && n < LINES_MAX; i++) {
			if (plan_state(rq, p->lines.items[i]) != order[k])
				continue;
			TRY(out_line(rq, p, p->lines.items[i], o));
			n++;
		}
	jsonw_close(o, ']');
	return OK;
}

/* The duties to make help plans, of the packs in force. */
static enum err
out_basis(struct request *rq, int64_t place, struct jsonw *o)
{
	const struct ruleset *rules;
	const struct pack *p;
	struct duty_info d;
	size_t i, k;

	TRY(ruleset_of(rq, place, &rules));
	jsonw_key(o, "basis");
	jsonw_open(o, '[');
	for (i = 0; (p = policy_pack(rq->policy, i)) != NULL; i++)
		for (k = 0; ruleset_has(rules, p, rq->today) &&
		    pack_duty(p, k, &d); k++) {
			if (!str_is(d.event, "help_plan"))
				continue;
			jsonw_open(o, '{');
			jsonw_put_str(o, "label", rq->lang == LANG_EN ?
			    d.en : d.zh);
			jsonw_put_str(o, "pack", pack_info(p)->id);
			cites_out(o, d.cites, d.ncites);
			jsonw_close(o, '}');
		}
	jsonw_close(o, ']');
	return OK;
}

enum err
action_plans(struct request *rq, const struct call *c, struct reply *r)
{
	str year = call_query(c, "year"), unit = call_query(c, "unit"), name;
	struct plans p = { .year = date_year(rq->today) };
	struct jsonw o;

	TRY(call_own_place(rq, c, &p.place));
	if (year.n > 0 && (!str_int(year, &p.year) || p.year < 2010 ||
	    p.year > 2100))
		return fail(rq, MSG_VALUE_RANGE, STR("year"), year,
		    STR("2010"), STR("2100"));
	if (unit.n > 0)
		TRY(record_url_parse(rq, model_entity(rq->model,
		    STR("organisation")), unit, &p.unit));
	TRY(plans_load(rq, &p));
	TRY(place_name(rq, p.place, &name));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "as_of", date_text(rq->arena, rq->today));
	jsonw_put_str(&o, "place", place_digits(rq->arena, p.place));
	jsonw_put_str(&o, "place_name", p.place == 0 ? request_words(rq,
	    "全国", "The nation") : name);
	jsonw_put_int(&o, "year", p.year);
	out_sums(&p.all, &o);
	TRY(out_basis(rq, p.place, &o));
	TRY(out_places(rq, &p, &o));
	TRY(out_units(rq, &p, &o));
	TRY(out_lines(rq, &p, &o));
	TRY(acceptances_out(rq, p.place, p.year, &p.lines, &o));
	jsonw_close(&o, '}');
	return OK;
}

/* ---- of one household ---- */

enum err
plan_file(struct request *rq, int64_t household, struct jsonw *o)
{
	const struct entity *l = model_entity(rq->model, STR("plan_line"));
	struct records plans, lines;
	size_t i, k;

	TRY(record_children(rq, model_field(model_entity(rq->model,
	    STR("plan")), STR("household")), household, &plans));
	jsonw_key(o, "plans");
	jsonw_open(o, '[');
	for (i = 0; i < plans.n; i++) {
		TRY(record_children(rq, model_field(l, STR("plan")),
		    plans.items[i]->id, &lines));
		jsonw_open(o, '{');
		jsonw_key(o, "plan");
		TRY(record_say(rq, plans.items[i], PROFILE_DETAIL, o));
		jsonw_key(o, "lines");
		jsonw_open(o, '[');
		for (k = 0; k < lines.n; k++) {
			jsonw_open(o, '{');
			TRY(out_how(rq, lines.items[k], o));
			jsonw_close(o, '}');
		}
		jsonw_close(o, ']');
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	return OK;
}
