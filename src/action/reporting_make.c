/*
 * Which reports are owed: one for each place that has adopted the text and each
 * period that has begun; those below are tied to the one they go into.
 */
#include "action/reporting.h"

#include <inttypes.h>

#include "duty/duty.h"

struct span {
	date starts, ends;
	str name;		/* 2018, 2018Q3 */
};

struct making {
	struct request *rq;
	struct reporting_made *what;
	struct rules *rules;
	const struct duty_place *places;
	size_t nplaces;
	const struct pack *pack;
	struct report_info info;
};

/* The i-th period of the year; false past the last that has begun. */
static bool
period(const struct making *m, int i, struct span *out)
{
	struct arena *a = m->rq->arena;
	int year = (int)m->what->year;

	if (i >= (m->info.quarterly ? 4 : 1))
		return false;
	out->starts = date_make(year, m->info.quarterly ? i * 3 + 1 : 1, 1);
	out->ends = date_add_days(date_add_months(out->starts,
	    m->info.quarterly ? 3 : 12, false), -1);
	out->name = m->info.quarterly ? str_fmt(a, "%dQ%d", year, i + 1) :
	    str_fmt(a, "%d", year);
	return out->starts <= m->rq->today;
}

static str
number_of(const struct request *rq, str object, int64_t place, str period)
{

	return str_fmt(rq->arena, "%.*s/%.*s-%.*s", STR_ARG(object),
	    STR_ARG(place_digits(rq->arena, place)), STR_ARG(period));
}

static int64_t
code_of(const struct request *rq, const char *list, str id)
{
	const struct code *c = code_by_id(model_list(rq->model,
	    str_from(list)), id);

	return c == NULL ? 0 : c->n;
}

static struct record *
report_new(struct making *m, int64_t place, const struct span *s)
{
	struct request *rq = m->rq;
	struct record *r = record_new(rq, model_entity(rq->model,
	    STR("report")));
	const struct report_info *i = &m->info;

	record_set(r, "place", VALUE_INT(place));
	record_set(r, "number", VALUE_TEXT(number_of(rq, i->id, place,
	    s->name)));
	record_set(r, "title", VALUE_TEXT(i->zh));
	record_set(r, "pack", VALUE_TEXT(pack_info(m->pack)->id));
	record_set(r, "object", VALUE_TEXT(i->id));
	record_set(r, "procedure", VALUE_TEXT(i->procedure));
	record_set(r, "tier", VALUE_INT(code_of(rq, "tier", i->kind->id)));
	record_set(r, "every", VALUE_INT(code_of(rq, "report_every",
	    i->quarterly ? STR("quarter") : STR("year"))));
	record_set(r, "starts", VALUE_INT(s->starts));
	record_set(r, "ends", VALUE_INT(s->ends));
	if (i->due_days > 0)
		record_set(r, "due", VALUE_INT(date_add_days(s->ends,
		    i->due_days)));
	record_set(r, "office", VALUE_TEXT(i->from));
	record_set(r, "complete", VALUE_INT(1));
	record_set(r, "filled", VALUE_INT(0));
	record_set(r, "state", VALUE_INT(code_of(rq, "report_state",
	    STR("owed"))));
	return r;
}

static enum err
make_one(struct making *m, int64_t place, const struct span *s)
{
	const struct entity *e = model_entity(m->rq->model, STR("report"));
	struct record *r;

	TRY(record_find(m->rq, e, 0, number_of(m->rq, m->info.id, place,
	    s->name), &r));
	if (r != NULL) {
		m->what->kept++;
		return OK;
	}
	m->what->made++;
	return record_add(m->rq, report_new(m, place, s));
}

/* Of the same place above, what its office hands in for the same period. */
static enum err
tie_to(struct making *m, struct record *r, int64_t place, const struct span *s)
{
	const struct entity *e = model_entity(m->rq->model, STR("report"));
	const struct pack *p;
	struct report_info into;
	struct record *found;
	size_t i, k;

	for (k = 0; (p = policy_pack(m->rq->policy, k)) != NULL; k++)
		for (i = 0; pack_report(p, i, &into); i++) {
			if (!str_eq(into.from, m->info.to) ||
			    into.quarterly != m->info.quarterly)
				continue;
			TRY(record_find(m->rq, e, 0, number_of(m->rq, into.id,
			    place_up(place, (enum place_level)into.kind->level),
			    s->name), &found));
			if (found == NULL)
				continue;
			record_set(r, "parent", VALUE_INT(found->id));
			return record_change(m->rq, r);
		}
	return OK;
}

static enum err
tie_one(struct making *m, int64_t place, const struct span *s)
{
	struct record *r;

	TRY(record_find(m->rq, model_entity(m->rq->model, STR("report")), 0,
	    number_of(m->rq, m->info.id, place, s->name), &r));
	return r == NULL || record_get(r, "parent").kind == V_INT ? OK :
	    tie_to(m, r, place, s);
}

static enum err
each_place(struct making *m, enum err (*fn)(struct making *, int64_t,
    const struct span *))
{
	const struct ruleset *rules;
	struct span s;
	size_t i;
	int k;

	for (i = 0; i < m->nplaces; i++) {
		if ((int)place_level(m->places[i].code) !=
		    m->info.kind->level)
			continue;
		TRY(rules_of(m->rq, m->rules, m->places[i].code, &rules));
		if (!ruleset_has(rules, m->pack, m->rq->today))
			continue;
		for (k = 0; period(m, k, &s); k++)
			TRY(fn(m, m->places[i].code, &s));
	}
	return OK;
}

static enum err
each_report(struct making *m, enum err (*fn)(struct making *, int64_t,
    const struct span *))
{
	size_t p, i;

	for (p = 0; (m->pack = policy_pack(m->rq->policy, p)) != NULL; p++)
		for (i = 0; pack_report(m->pack, i, &m->info); i++)
			TRY(each_place(m, fn));
	return OK;
}

enum err
reporting_make(struct request *rq, struct reporting_made *what)
{
	struct making m = { .rq = rq, .what = what,
	    .rules = rules_open(rq) };
	struct duty_place *places;
	int pass;

	TRY(duty_places(rq, what->place, rq->today, &places, &m.nplaces));
	m.places = places;
	for (pass = 0; pass < 2; pass++)
		TRY(each_report(&m, pass == 0 ? make_one : tie_one));
	return OK;
}
