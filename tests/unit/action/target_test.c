/*
 * The board of indicators: each cell is what the evaluator says, counts have
 * their rows, what is over is marked, who has the fact is named.
 */
#include "unit/exits.h"

#include "action/action.h"

static struct json *
ask(struct exits *x, action_fn fn, const char *path, const char *query)
{
	struct parameter q[8];
	struct call c = { .query = q, .fd = -1 };
	struct reply r = { 0 };
	struct json *j = NULL;
	str rest = str_from(query), one;

	for (; rest.n > 0; c.nquery++) {
		one = str_cut(rest, '&', &rest);
		q[c.nquery].name = str_cut(one, '=', &q[c.nquery].value);
	}
	c.path[0] = str_from(path);
	buf_init(&r.body, x->c.rq.arena, LIMIT_REPLY);
	request_clear(&x->c.rq);
	county_ok(&x->c, fn(&x->c.rq, &c, &r));
	county_ok(&x->c, json_parse(&x->c.rq, buf_text(&r.body), &j));
	return j;
}

static int64_t
number(const struct json *j, const char *key)
{
	const struct json *m = json_get(j, key);

	assert_non_null(m);
	assert_int_equal(m->kind, J_INT);
	return m->i;
}

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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_board), cmocka_unit_test(test_rows),
		cmocka_unit_test(test_overdue), cmocka_unit_test(test_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
