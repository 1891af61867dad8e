/*
 * Targets: parts add up or the gap is named, progress is what the register has,
 * nobody promises to himself.  The board of indicators: each cell is what the
 * evaluator says, counts have their rows, what is over is marked, who has the
 * fact is named.
 */
#include "unit/action/verb.h"

#include "action/plan.h"

/* One poor village with a clinic, without water, silent on the rest. */
static void
villages(struct exits *x)
{
	struct record *y = record_new(&x->c.rq, county_entity(&x->c,
	    "village_year"));

	exits_set(y, "place", VILLAGE_A);
	exits_set(y, "year", 2018);
	exits_set(y, "source", 1);
	exits_set(y, "kind", exits_code(&x->c, "village_kind",
	    "poor_village"));
	exits_set(y, "clinic", 1);
	exits_set(y, "tap_water", 0);
	county_ok(&x->c, record_add(&x->c.rq, y));
	y = record_new(&x->c.rq, county_entity(&x->c, "village_year"));
	exits_set(y, "place", VILLAGE_B);
	exits_set(y, "year", 2018);
	exits_set(y, "source", 1);
	exits_set(y, "kind", exits_code(&x->c, "village_kind",
	    "other_village"));
	county_ok(&x->c, record_add(&x->c.rq, y));
}

static const struct json *
find(const struct json *list, const char *id)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (str_is(json_get(&list->items[i], "id")->s, id))
			return &list->items[i];
	printf("no %s\n", id);
	assert_true(false);
	return NULL;
}

static void
test_board(void **state)
{
	static const struct { const char *id, *outcome, *office; } want[] = {
		{ "c_clinic", "met", "" },
		{ "c_tap_water", "not_met", "" },
		{ "c_environment", "unknown", "township" },
		{ "c_road", "unknown", "county_office" },
	};
	const struct json *list, *cells, *cell, *lacks;
	struct exits x;
	struct json *j;
	size_t i;

	(void)state;
	exits_open(&x);
	villages(&x);
	j = ask(&x, action_indicators, "", "");
	list = json_get(j, "indicators");
	assert_int_equal(list->n, 4);
	assert_int_equal(json_get(j, "villages")->n, 1);
	assert_int_equal(number(j, "others"), 1);
	cells = json_get(&json_get(j, "villages")->items[0], "cells");
	for (i = 0; i < 4; i++) {
		cell = find(cells, want[i].id);
		assert_true(str_is(json_get(cell, "outcome")->s,
		    want[i].outcome));
		assert_int_equal(json_get(cell, "overdue")->i, 0);
		lacks = json_get(cell, "missing");
		assert_int_equal(lacks->n, want[i].office[0] != '\0');
		if (lacks->n > 0)
			assert_true(str_is(json_get(&lacks->items[0],
			    "office")->s, want[i].office));
	}
	county_close(&x.c);
}

/* A count is as many rows; the other village is none of them. */
static void
test_rows(void **state)
{
	static const char *const outs[] = { "met", "not_met", "unknown",
	    "not_applicable" };
	const struct json *list;
	struct exits x;
	struct json *j;
	size_t i, k;

	(void)state;
	exits_open(&x);
	villages(&x);
	list = json_get(ask(&x, action_indicators, "", ""), "indicators");
	for (i = 0; i < list->n; i++)
		for (k = 0; k < 4; k++) {
			j = ask(&x, action_decision_rows, str_cstr(x.c.arena,
			    json_get(&list->items[i], "of")->s),
			    str_cstr(x.c.arena, str_fmt(x.c.arena,
			    "outcome=%s", outs[k])));
			assert_int_equal(number(json_get(j, "total"), "n"),
			    number(json_get(&list->items[i], "counts"),
			    outs[k]));
		}
	county_close(&x.c);
}

/* The day itself is not over; the day after is, for what is not met. */
static void
test_overdue(void **state)
{
	const struct json *list;
	struct exits x;

	(void)state;
	exits_open(&x);
	villages(&x);
	list = json_get(ask(&x, action_indicators, "", "as_of=2018-12-31"),
	    "indicators");
	assert_int_equal(number(find(list, "c_tap_water"), "overdue"), 0);
	assert_int_equal(json_get(find(list, "c_tap_water"), "over")->i, 0);
	list = json_get(ask(&x, action_indicators, "", "as_of=2019-01-01"),
	    "indicators");
	assert_int_equal(json_get(find(list, "c_tap_water"), "over")->i, 1);
	assert_true(number(find(list, "c_tap_water"), "overdue") > 0);
	county_close(&x.c);
}

static void
test_work(void **state)
{
	const struct json *items;
	struct exits x;
	size_t i, n = 0;

	(void)state;
	exits_open(&x);
	villages(&x);
	county_scope(&x.c, COUNTY);
	x.c.rq.actor.office = STR("township");
	items = json_get(ask(&x, action_work, "", ""), "items");
	for (i = 0; i < items->n; i++)
		if (str_is(json_get(&items->items[i], "kind")->s,
		    "indicator_fact")) {
			assert_int_equal(number(&items->items[i], "count"),
			    1);
			n++;
		}
	assert_int_equal(n, 1);
	county_close(&x.c);
}

/* ---- targets ---- */

#define WHOLE	"\"measure\":\"exit_households\",\"year\":2018,"

/* The batch's reply to targets set; the body's items as JSON. */
static struct json *
set_targets(struct exits *x, const char *head, const char *items)
{
	struct call c = { .fd = -1 };
	struct reply r = { 0 };
	struct json *j = NULL;

	county_ok(&x->c, json_parse(&x->c.rq, str_fmt(x->c.rq.arena,
	    "{%s\"items\":[%s]}", head, items), &j));
	c.body = j;
	buf_init(&r.body, x->c.rq.arena, LIMIT_REPLY);
	request_clear(&x->c.rq);
	county_ok(&x->c, action_targets_set(&x->c.rq, &c, &r));
	county_ok(&x->c, json_parse(&x->c.rq, buf_text(&r.body), &j));
	return j;
}

/* Two households of A that can leave, one of B of which nothing is known. */
static struct record *
households(struct exits *x)
{
	struct record *h, *first = NULL;
	int i;

	for (i = 0; i < 3; i++) {
		h = county_household(&x->c, i < 2 ? VILLAGE_A : VILLAGE_B,
		    i == 0 ? "H1" : i == 1 ? "H2" : "H3", "陈一");
		exits_set(h, "plan_exit_year", 2018);
		county_ok(&x->c, record_change(&x->c.rq, h));
		if (i < 2)
			(void)exits_ready(&x->c, h, i == 0 ? "P1" : "P2");
		first = i == 0 ? h : first;
	}
	return first;
}

static const struct json *
only(const struct json *board)
{
	const struct json *list = json_get(board, "targets");

	assert_int_equal(list->n, 1);
	return &list->items[0];
}

static void
want_state(const struct json *t, const char *state)
{

	if (!str_is(json_get(t, "state")->s, state))
		printf("%.*s\n", STR_ARG(json_get(t, "state")->s));
	assert_true(str_is(json_get(t, "state")->s, state));
}

/* 3 promised: 2 could leave, 1 is not known; then 1 has left; then 4. */
static void
test_progress(void **state)
{
	struct record *h, *s;
	const struct json *t;
	struct exits x;

	(void)state;
	exits_open(&x);
	h = households(&x);
	x.c.rq.actor.office = STR("county_office");
	(void)set_targets(&x, WHOLE,
	    "{\"place\":\"990181\",\"promised\":3}");
	t = only(ask(&x, action_targets, "", ""));
	want_state(t, "open");
	assert_int_equal(number(t, "base"), 3);
	assert_int_equal(number(t, "done"), 0);
	assert_int_equal(number(t, "low"), 2);
	assert_int_equal(number(t, "high"), 3);
	(void)set_targets(&x, WHOLE,
	    "{\"place\":\"990181\",\"promised\":4}");
	want_state(only(ask(&x, action_targets, "", "")), "short");
	(void)set_targets(&x, WHOLE,
	    "{\"place\":\"990181\",\"promised\":2}");
	want_state(only(ask(&x, action_targets, "", "")), "likely");
	/* One leaves: done, and no longer among those who could. */
	s = record_new(&x.c.rq, county_entity(&x.c, "standing"));
	exits_set(s, "household", h->id);
	exits_set(s, "programme", 1);
	exits_set(s, "status", 1);
	exits_set(s, "starts", 20180901);
	county_ok(&x.c, record_add(&x.c.rq, s));
	exits_set(h, "status", 1);
	county_ok(&x.c, record_change(&x.c.rq, h));
	t = only(ask(&x, action_targets, "", ""));
	assert_int_equal(number(t, "done"), 1);
	assert_int_equal(number(t, "low"), 2);
	assert_int_equal(number(t, "high"), 3);
	/* Fallen back: the exit does not count any more. */
	exits_set(h, "status", 3);
	county_ok(&x.c, record_change(&x.c.rq, h));
	t = only(ask(&x, action_targets, "", ""));
	assert_int_equal(number(t, "done"), 0);
	county_close(&x.c);
}

static void
test_parts(void **state)
{
	const struct json *t, *p, *alerts;
	struct exits x;
	struct json *j;

	(void)state;
	exits_open(&x);
	(void)households(&x);
	x.c.rq.actor.office = STR("county_office");
	(void)set_targets(&x, WHOLE, "{\"place\":\"990181\",\"promised\":3},"
	    "{\"place\":\"990181101\",\"promised\":2}");
	exits_township(&x);
	j = set_targets(&x, WHOLE, "{\"place\":\"990181101201\",\"promised\":2}"
	    ",{\"place\":\"990181101202\",\"promised\":1}"
	    ",{\"place\":\"990181101\",\"promised\":9}"
	    ",{\"place\":\"990182\",\"promised\":9}");
	assert_int_equal(number(j, "done"), 2);
	assert_int_equal(number(j, "refused"), 2);
	assert_true(str_is(json_get(&json_get(j, "items")->items[2],
	    "code")->s, "target_own"));
	assert_true(str_is(json_get(&json_get(j, "items")->items[3],
	    "code")->s, "missing"));
	t = only(ask(&x, action_targets, "", ""));
	p = json_get(t, "places");
	assert_int_equal(number(p, "n"), 2);
	assert_int_equal(number(p, "sum"), 3);
	assert_int_equal(number(p, "gap"), -1);
	assert_int_equal(json_get(t, "below")->n, 2);
	exits_console(&x);
	county_scope(&x.c, COUNTY);
	j = ask(&x, action_targets, "", "");
	assert_int_equal(number(json_get(only(j), "places"), "gap"), 1);
	/* County and township do not add up; A and B, as far as known, do. */
	alerts = json_get(j, "alerts");
	assert_int_equal(number(j, "alerts_total"), (int64_t)alerts->n);
	assert_int_equal(number(&alerts->items[0], "gap") +
	    number(&alerts->items[1], "gap"), 0);
	county_close(&x.c);
}

/* Years of a span add up on their own; a year that is over is missed. */
static void
test_years(void **state)
{
	const struct json *t, *a;
	struct exits x;
	struct json *j;
	size_t i, missed = 0;

	(void)state;
	exits_open(&x);
	(void)households(&x);
	x.c.rq.actor.office = STR("county_office");
	(void)set_targets(&x, "\"measure\":\"exit_people\",\"from\":2017,"
	    "\"year\":2018,", "{\"place\":\"990181\",\"promised\":5}");
	(void)set_targets(&x, "\"measure\":\"exit_people\",\"year\":2017,",
	    "{\"place\":\"990181\",\"promised\":2}");
	t = only(ask(&x, action_targets, "", ""));
	assert_int_equal(number(json_get(t, "years"), "sum"), 2);
	assert_int_equal(number(json_get(t, "years"), "gap"), 3);
	j = ask(&x, action_targets, "", "");
	a = json_get(j, "alerts");
	for (i = 0; i < a->n; i++)
		missed += str_is(json_get(&a->items[i], "state")->s,
		    "missed");
	assert_int_equal(missed, 1);
	/* A span that begins later is not of this year. */
	j = ask(&x, action_targets, "", "year=2019");
	assert_int_equal(json_get(j, "targets")->n, 0);
	county_close(&x.c);
}

/* The figure and the article of the text; an indicator counts villages. */
static void
test_text(void **state)
{
	const struct json *list;
	struct exits x;
	size_t i;

	(void)state;
	exits_open(&x);
	villages(&x);
	x.c.rq.actor.office = STR("county_office");
	(void)set_targets(&x, "\"measure\":\"exit_people\",\"year\":2018,",
	    "{\"place\":\"990181\",\"promised\":10}");
	(void)set_targets(&x, "\"measure\":\"criterion\",\"criterion\":"
	    "\"village.c_clinic\",\"year\":2018,",
	    "{\"place\":\"990181\",\"promised\":1}");
	list = json_get(ask(&x, action_targets, "", ""), "targets");
	assert_int_equal(list->n, 2);
	for (i = 0; i < 2; i++) {
		const struct json *t = &list->items[i];
		bool people = str_is(json_get(t, "measure")->s,
		    "exit_people");

		assert_true(str_is(json_get(t, "pack")->s, PUNING));
		assert_true(str_is(json_get(&json_get(t, "cite")->items[0],
		    "at")->s, people ? "pn:3" : "pn:9"));
		if (people)
			assert_int_equal(number(t, "text"), 4140);
		else
			want_state(t, "reached");
	}
	county_close(&x.c);
}

/* ---- help plans ---- */

static struct record *
add_measure(struct exits *x, const struct record *h, const char *no)
{
	struct record *m = record_new(&x->c.rq, county_entity(&x->c,
	    "measure"));

	exits_text(m, "number", no);
	exits_set(m, "household", h->id);
	exits_set(m, "kind", 1);
	exits_text(m, "name", "种果");
	exits_set(m, "day", 20180601);
	county_ok(&x->c, record_add(&x->c.rq, m));
	return m;
}

static struct record *
add_line(struct exits *x, const struct record *plan, date due)
{
	struct record *r = record_new(&x->c.rq, county_entity(&x->c,
	    "plan_line"));

	exits_set(r, "plan", plan->id);
	exits_set(r, "kind", 1);
	exits_text(r, "what", "种果");
	exits_set(r, "due", due);
	county_ok(&x->c, record_add(&x->c.rq, r));
	return r;
}

/* Late, open, reported and done are told apart; another's measure is not taken. */
static void
test_plan(void **state)
{
	static const char *const keys[] = { "late", "open", "reported",
	    "done" };
	struct record *h[2], *plan, *line[4];
	struct exits x;
	struct json *j;
	size_t i;

	(void)state;
	exits_open(&x);
	h[0] = county_household(&x.c, VILLAGE_A, "H1", "陈一");
	h[1] = county_household(&x.c, VILLAGE_A, "H2", "陈二");
	plan = record_new(&x.c.rq, county_entity(&x.c, "plan"));
	exits_set(plan, "place", VILLAGE_A);
	exits_text(plan, "number", "JH1");
	exits_text(plan, "title", "户计划");
	exits_set(plan, "year", 2018);
	exits_set(plan, "household", h[0]->id);
	exits_set(plan, "day", 20180101);
	exits_text(plan, "office", "township");
	county_ok(&x.c, record_add(&x.c.rq, plan));
	for (i = 0; i < 4; i++)
		line[i] = add_line(&x, plan, i == 1 ? 20181231 : 20180630);
	exits_set(line[2], "done_on", 20180601);
	county_ok(&x.c, plan_check(&x.c.rq, line[2]));
	county_ok(&x.c, record_change(&x.c.rq, line[2]));
	exits_set(line[3], "measure", add_measure(&x, h[1], "M2")->id);
	assert_int_equal(plan_check(&x.c.rq, line[3]), ERR_INPUT);
	assert_int_equal(x.c.rq.problem.msg, MSG_PLAN_MEASURE);
	request_clear(&x.c.rq);
	exits_set(line[3], "measure", add_measure(&x, h[0], "M1")->id);
	county_ok(&x.c, plan_check(&x.c.rq, line[3]));
	county_ok(&x.c, record_change(&x.c.rq, line[3]));
	j = ask(&x, action_plans, "", "");
	assert_int_equal(number(j, "plans"), 1);
	assert_int_equal(number(j, "lines"), 4);
	for (i = 0; i < 4; i++) {
		assert_int_equal(number(j, keys[i]), 1);
		assert_true(str_is(json_get(&json_get(j, "items")->items[i],
		    "state")->s, keys[i]));
	}
	assert_true(json_get(j, "basis")->n >= 2);
	assert_int_equal(number(ask(&x, action_plans, "", "year=2017"),
	    "lines"), 0);
	county_close(&x.c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plan),
		cmocka_unit_test(test_progress), cmocka_unit_test(test_parts),
		cmocka_unit_test(test_years), cmocka_unit_test(test_text),
		cmocka_unit_test(test_board), cmocka_unit_test(test_rows),
		cmocka_unit_test(test_overdue), cmocka_unit_test(test_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
