/*
 * Help plans of the sample: the first poor villages have one with lines of the
 * unit that helps them, and some households theirs, whose lines are linked to
 * the measures that the register has of them.
 */
#include "action/sample.h"

#include <inttypes.h>

#include "base/limits.h"

#define VILLAGES	3
#define HOUSEHOLDS	8	/* with a plan, of each village */

struct wish {
	int64_t kind;
	const char *what;
	int64_t fen;
	date due;
	bool done;
};

static const struct wish village_lines[] = {
	{ 1, "建设柑橘标准化种植示范片", 2000000000, 20181231, false },
	{ 2, "举办家政、电商技能培训班", 300000000, 20180930, true },
	{ 14, "硬化通自然村道路1.2公里", 4500000000, 20181130, false },
	{ 13, "整治村前排水沟", 800000000, 20180831, false },
};

static enum err
add_plan(struct request *rq, int64_t place, const struct record *household,
    int64_t *out)
{
	struct record *r = record_new(rq, model_entity(rq->model,
	    STR("plan")));

	record_set(r, "place", VALUE_INT(place));
	record_set(r, "number", VALUE_TEXT(household == NULL ? str_fmt(
	    rq->arena, "JH2018-%.*s", STR_ARG(place_digits(rq->arena,
	    place))) : str_fmt(rq->arena, "JH2018-H%.*s", STR_ARG(record_get(
	    household, "number").s))));
	record_set(r, "title", VALUE_TEXT(household == NULL ?
	    STR("2018年村帮扶计划") : str_fmt(rq->arena, "2018年帮扶计划(户%.*s)",
	    STR_ARG(record_get(household, "number").s))));
	record_set(r, "year", VALUE_INT(2018));
	if (household != NULL)
		record_set(r, "household", VALUE_INT(household->id));
	record_set(r, "day", VALUE_INT(20180115));
	record_set(r, "office", VALUE_TEXT(household == NULL ?
	    STR("helping_unit") : STR("township")));
	TRY(record_add(rq, r));
	*out = r->id;
	return OK;
}

static enum err
add_line(struct request *rq, int64_t plan, const struct wish *w,
    int64_t unit, int64_t measure)
{
	struct record *r = record_new(rq, model_entity(rq->model,
	    STR("plan_line")));

	record_set(r, "plan", VALUE_INT(plan));
	record_set(r, "kind", VALUE_INT(w->kind));
	record_set(r, "what", VALUE_TEXT(str_from(w->what)));
	if (unit != 0)
		record_set(r, "organisation", VALUE_INT(unit));
	if (w->fen > 0)
		record_set(r, "amount", VALUE_INT(w->fen / 100));
	record_set(r, "due", VALUE_INT(w->due));
	if (measure != 0)
		record_set(r, "measure", VALUE_INT(measure));
	if (w->done) {
		record_set(r, "done_on", VALUE_INT(w->due));
		record_set(r, "result", VALUE_TEXT(STR("已完成")));
	}
	return record_add(rq, r);
}

/* Measures of 2018 are done; one more line is under way. */
static enum err
household_plan(struct request *rq, const struct record *h)
{
	static const struct wish more = { 1, "落实来年产业项目", 0, 20181231,
	    false };
	struct records m;
	int64_t plan;
	size_t i;

	TRY(record_children(rq, model_field(model_entity(rq->model,
	    STR("measure")), STR("household")), h->id, &m));
	TRY(add_plan(rq, h->place, h, &plan));
	for (i = 0; i < m.n; i++) {
		date day = (date)record_get(m.items[i], "day").i;
		struct wish w = { record_get(m.items[i], "kind").i,
		    str_cstr(rq->arena, record_get(m.items[i], "name").s), 0,
		    20180930, false };

		if (date_year(day) == 2018)
			TRY(add_line(rq, plan, &w, 0, m.items[i]->id));
	}
	return add_line(rq, plan, &more, 0, 0);
}

/* The unit that helps the village; 0: none. */
static enum err
unit_of(struct request *rq, int64_t village, int64_t *out)
{
	struct query q = { .entity = model_entity(rq->model,
	    STR("custody")), .place = village, .limit = LIMIT_PAGE_ROWS };
	struct page p;
	size_t i;

	*out = 0;
	do {
		TRY(record_list(rq, &q, &p));
		for (i = 0; i < p.n && *out == 0; i++)
			if (record_get(p.items[i], "kind").i == 1)
				*out = record_get(p.items[i],
				    "organisation").i;
		q.after = p.next;
	} while (*out == 0 && p.next.n > 0);
	return OK;
}

static enum err
village_plan(struct request *rq, int64_t village)
{
	struct query q = { .entity = model_entity(rq->model,
	    STR("household")), .place = village, .limit = HOUSEHOLDS };
	int64_t plan, unit;
	struct page p;
	size_t i;

	TRY(unit_of(rq, village, &unit));
	TRY(add_plan(rq, village, NULL, &plan));
	for (i = 0; i < sizeof(village_lines) / sizeof(village_lines[0]);
	    i++)
		TRY(add_line(rq, plan, &village_lines[i], unit, 0));
	TRY(record_list(rq, &q, &p));
	for (i = 0; i < p.n; i++)
		TRY(household_plan(rq, p.items[i]));
	return OK;
}

enum err
sample_plans(struct request *rq, void *arg)
{
	int64_t village[VILLAGES] = { 0 };
	const int64_t *county = arg;
	struct stmt *s;
	size_t i, n = 0;
	bool row;

	TRY(stmt_named(rq, "coverage_villages", &s));
	scope_bind(rq, *county, s);
	stmt_int(s, "today", rq->today);
	while (n < VILLAGES) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (stmt_column_int(s, 2) > 0 && stmt_column_int(s, 4) == 1)
			village[n++] = stmt_column_int(s, 0);
	}
	stmt_end(s);
	for (i = 0; i < n; i++)
		TRY(village_plan(rq, village[i]));
	return OK;
}
