/*
 * Decisions for a whole place: the poll agrees with the evaluator household by
 * household, every number has exactly its rows, a part of the place with rules
 * of its own is counted by those.
 */
#include "unit/action/verb.h"

#include "action/live.h"

#define HOUSEHOLDS	24

static void
put(struct exits *x, struct record *y, const char *field, struct value v)
{

	record_set(y, field, v);
	county_ok(&x->c, record_change(&x->c.rq, y));
}

/* Ready, too poor, without a fact, with two gaps, gone: over two villages. */
static void
people(struct exits *x)
{
	struct county *c = &x->c;
	int i;

	for (i = 0; i < HOUSEHOLDS; i++) {
		char *key = str_cstr(c->arena, str_fmt(c->arena, "H%03d", i));
		struct record *h = county_household(c, i % 3 == 0 ?
		    VILLAGE_B : VILLAGE_A, key, "陈小一");
		struct record *y = exits_ready(c, h, key);

		if (i % 4 == 1)
			put(x, y, "percap_income", VALUE_INT(300000));
		if (i % 5 == 2)
			put(x, y, "housing_safe", VALUE_UNKNOWN);
		if (i % 6 == 3)
			put(x, y, "food_ok", VALUE_INT(0));
		if (i == 20)
			put(x, h, "status", VALUE_INT(exits_code(c,
			    "status", "exited")));
	}
}

struct seen {
	const struct poll *poll;
	int64_t n;
};

static enum err
compare(struct request *rq, const struct surveyed *s, void *arg)
{
	struct seen *t = arg;
	const struct poll_decision *d = &t->poll->decisions[0];
	struct criterion_result c;
	size_t row, i;

	(void)rq;
	assert_true(census_row(t->poll->census, s->id, &row));
	assert_true(poll_has(t->poll,
	    d->all.by[verdict_outcome(s->verdict)], row));
	for (i = 0; verdict_criterion(s->verdict, i, &c); i++) {
		assert_true(str_eq(c.id, d->parts[i].id));
		assert_true(poll_has(t->poll, d->parts[i].by[c.outcome],
		    row));
	}
	assert_int_equal(i, d->nparts);
	t->n++;
	return OK;
}

/* The poll and the survey agree on a decision that asks n of the people. */
static void
agree(struct exits *x, str name, date as_of, int64_t n, struct poll *p)
{
	struct poll_ask a = { .place = COUNTY, .as_of = as_of,
	    .names = &name, .n = 1, .parts = true };
	struct seen seen = { p, 0 };
	struct survey v = { .decisions = &name, .n = 1, .each = compare,
	    .arg = &seen };
	struct desk d;

	county_ok(&x->c, poll_one(&x->c.rq, &a, p));
	county_ok(&x->c, desk_open(&x->c.rq, as_of, &d));
	v.kind = model_kind(x->c.rq.model, STR("household"));
	county_ok(&x->c, survey_run(&x->c.rq, &d, &v));
	assert_int_equal(seen.n, n);
	assert_int_equal(poll_all(p, p->decisions[0].in), n);
}

/* The same outcome, criterion by criterion, as the survey one by one. */
static void
test_agree(void **state)
{
	struct exits x;
	struct poll p;

	(void)state;
	exits_open(&x);
	people(&x);
	agree(&x, STR("exit_ready"), 20181001, HOUSEHOLDS - 1, &p);
	assert_true(poll_all(&p, p.decisions[0].all.by[OUT_MET]) > 0);
	assert_true(poll_all(&p, p.decisions[0].all.by[OUT_UNKNOWN]) > 0);
	county_close(&x.c);
}

/* Monitoring asks those who have left as well. */
static void
test_everyone(void **state)
{
	struct exits x;
	struct poll p;

	(void)state;
	exits_open(&x);
	people(&x);
	exits_adopt(&x.c, MONITORING, NULL);
	agree(&x, STR("monitored"), 20210601, HOUSEHOLDS, &p);
	agree(&x, STR("exit_ready"), 20210601, HOUSEHOLDS - 1, &p);
	county_close(&x.c);
}

/* Rows of a filter, over all pages of 5. */
static int64_t
rows(struct exits *x, const char *filter)
{
	str after = STR(""), last = STR("");
	int64_t n = 0, total;
	const struct json *items;
	struct json *j;
	size_t i;

	do {
		j = ask(x, action_decision_rows, "household.exit_ready",
		    str_cstr(x->c.arena, str_fmt(x->c.arena,
		    "%s&limit=5%s%.*s", filter, after.n > 0 ? "&after=" : "",
		    STR_ARG(after))));
		items = json_get(j, "items");
		for (i = 0; i < items->n; i++) {
			str id = json_get(json_get(&items->items[i],
			    "record"), "id")->s;

			assert_false(str_eq(id, last));
			last = id;
		}
		n += (int64_t)items->n;
		total = number(json_get(j, "total"), "n");
		after = json_get(j, "next")->s;
	} while (after.n > 0);
	assert_int_equal(n, total);
	return n;
}

static void
same(struct exits *x, int64_t n, const char *form, str a, const char *b)
{
	char *filter = str_cstr(x->c.arena, str_fmt(x->c.arena, form,
	    STR_ARG(a), b));

	if (rows(x, filter) != n)
		printf("%s: %d instead of %d\n", filter,
		    (int)rows(x, filter), (int)n);
	assert_int_equal(rows(x, filter), n);
}

/* Every number of a place has exactly its rows. */
static void
check_place(struct exits *x, const struct json *p, str place)
{
	static const char *const outs[] = { "met", "not_met", "unknown",
	    "not_applicable" };
	const struct json *list = json_get(p, "criteria"), *o;
	str at = str_fmt(x->c.arena, "place=%.*s", STR_ARG(place));
	size_t i, k;

	for (i = 0; i < 4; i++)
		same(x, number(json_get(p, "counts"), outs[i]),
		    "%.*s&outcome=%s", at, outs[i]);
	same(x, number(p, "only_data"), "%.*s&block=%s", at, "data");
	for (k = 0; k < list->n; k++) {
		const struct json *c = &list->items[k];
		char *id = str_cstr(x->c.arena, json_get(c, "id")->s);

		same(x, number(c, "only"), "%.*s&block=%s", at, id);
		for (i = 0; i < 4; i++)
			same(x, number(json_get(c, "counts"), outs[i]),
			    "%.*s&part=%s", at, str_cstr(x->c.arena,
			    str_fmt(x->c.arena, "%s&outcome=%s", id,
			    outs[i])));
	}
	o = json_get(p, "offices");
	for (i = 0; i < o->n; i++)
		same(x, number(&o->items[i], "n"),
		    "%.*s&block=data&office=%s", at, str_cstr(x->c.arena,
		    json_get(&o->items[i], "office")->s));
}

static void
test_summary(void **state)
{
	const struct json *places, *offices;
	int64_t met = 0, data = 0;
	struct exits x;
	struct json *j;
	size_t i;

	(void)state;
	exits_open(&x);
	people(&x);
	j = ask(&x, action_decision_summary, "household.exit_ready",
	    "place=990181101000");
	assert_int_equal(number(j, "left"), 1);
	assert_int_equal(number(j, "not_adopted"), 0);
	assert_true(number(j, "only_data") > 0);
	offices = json_get(j, "offices");
	assert_int_equal(offices->n, 1);
	assert_true(str_is(json_get(&offices->items[0], "office")->s,
	    "housing_dept"));
	check_place(&x, j, json_get(j, "place")->s);
	places = json_get(j, "places");
	assert_int_equal(places->n, 2);
	for (i = 0; i < places->n; i++) {
		check_place(&x, &places->items[i],
		    json_get(&places->items[i], "place")->s);
		met += number(json_get(&places->items[i], "counts"), "met");
		data += number(&places->items[i], "only_data");
	}
	assert_int_equal(met, number(json_get(j, "counts"), "met"));
	assert_int_equal(data, number(j, "only_data"));
	county_close(&x.c);
}

static void
adopt_at(struct exits *x, int64_t place, const char *settings)
{
	struct county *c = &x->c;
	struct record *r = record_new(&c->rq, county_entity(c, "adoption"));

	exits_set(r, "place", place);
	exits_text(r, "pack", PUNING);
	exits_set(r, "starts", 20161110);
	if (settings != NULL)
		exits_text(r, "settings", settings);
	exits_set(r, "followed", 1);
	exits_text(r, "decision", "村级试点");
	county_ok(c, record_add(&c->rq, r));
}

/* A village with a setting of its own: 45 % of 20,000 is above 8,000. */
static void
test_own_rules(void **state)
{
	const struct json *o, *places, *counts;
	struct exits x;
	struct json *j;
	int i;

	(void)state;
	county_open(&x.c);
	exits_policy(&x.c);
	adopt_at(&x, VILLAGE_A, NULL);
	adopt_at(&x, VILLAGE_B, "prov_rural_income=20000元");
	for (i = 0; i < 9; i++) {
		char *key = str_cstr(x.c.arena, str_fmt(x.c.arena, "H%d", i));
		struct record *h = county_household(&x.c, i < 4 ?
		    VILLAGE_A : VILLAGE_B, key, "陈小一");

		(void)exits_ready(&x.c, h, key);
	}
	(void)county_household(&x.c, TOWNSHIP, "T", "镇直户");
	j = ask(&x, action_decision_summary, "household.exit_ready", "");
	counts = json_get(j, "counts");
	assert_int_equal(number(counts, "met"), 4);
	assert_int_equal(number(counts, "not_met"), 5);
	assert_int_equal(number(j, "not_adopted"), 1);
	j = ask(&x, action_pack_live, PUNING, "");
	assert_int_equal(json_get(j, "adopted")->i, 1);
	o = json_get(json_get(j, "objects"), "decision:household.exit_ready");
	assert_true(str_is(json_get(o, "state")->s, "counts"));
	assert_int_equal(number(json_get(o, "counts"), "met"), 4);
	assert_int_equal(number(json_get(o, "counts"), "not_met"), 5);
	assert_int_equal(number(o, "not_adopted"), 1);
	o = json_get(json_get(j, "objects"), "param:prov_rural_income");
	places = json_get(o, "below");
	assert_int_equal(places->n, 1);
	assert_true(str_is(json_get(&places->items[0], "value")->s,
	    "20000元"));
	j = ask(&x, action_exit_candidates, "", "outcome=not_met");
	assert_int_equal(number(json_get(j, "total"), "n"), 5);
	county_close(&x.c);
}

/* Other kinds than households: their counts and rows, and what is unknown. */
static void
test_other_kinds(void **state)
{
	const struct json *objects, *o, *items;
	struct record *y;
	struct exits x;
	struct json *j;

	(void)state;
	exits_open(&x);
	y = record_new(&x.c.rq, county_entity(&x.c, "village_year"));
	exits_set(y, "place", VILLAGE_A);
	exits_set(y, "year", 2018);
	exits_set(y, "source", 1);
	exits_set(y, "percap_income", 100000);
	county_ok(&x.c, record_add(&x.c.rq, y));
	objects = json_get(ask(&x, action_pack_live, PUNING, ""), "objects");
	o = json_get(objects, "decision:village.exit_ready");
	assert_true(str_is(json_get(o, "state")->s, "counts"));
	assert_int_equal(number(json_get(o, "counts"), "not_met"), 1);
	assert_int_equal(number(json_get(o, "counts"), "unknown"), 1);
	j = ask(&x, action_decision_rows, "village.exit_ready",
	    "outcome=unknown");
	assert_int_equal(number(json_get(j, "total"), "n"), 1);
	items = json_get(j, "items");
	assert_int_equal(items->n, 1);
	assert_true(str_is(json_get(json_get(&items->items[0], "record"),
	    "place")->s, "990181101202"));
	assert_true(json_get(&items->items[0], "missing")->n > 0);
	/* Money of the county: the facts are not there, so there is no sum. */
	o = json_get(objects, "split:county.funding_shares");
	assert_true(str_is(json_get(o, "state")->s, "sum"));
	assert_int_equal(number(json_get(o, "counts"), "unknown"), 1);
	assert_int_equal(number(json_get(o, "counts"), "met"), 0);
	/* What is owed and not recorded names who would know. */
	o = json_get(objects, "duty:county.annual_budget");
	assert_non_null(o);
	assert_true(str_is(json_get(o, "state")->s, "no_record"));
	assert_true(json_get(o, "office_label")->s.n > 0);
	county_close(&x.c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_agree),
		cmocka_unit_test(test_everyone),
		cmocka_unit_test(test_summary),
		cmocka_unit_test(test_own_rules),
		cmocka_unit_test(test_other_kinds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
