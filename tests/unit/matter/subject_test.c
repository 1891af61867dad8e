/*
 * Households as the rules see them: years and sources, members by day, places
 * above, whatever the scope of who asks.
 */
#include "unit/exits.h"

static const struct verdict *
decide(struct exits *x, struct record *h, date on)
{
	struct ask ask = { .as_of = on, .known_at = on };
	const struct verdict *v;
	struct desk d;

	county_ok(&x->c, desk_open(&x->c.rq, on, &d));
	county_ok(&x->c, rules_of(&x->c.rq, d.rules, h->place, &ask.rules));
	county_ok(&x->c, subject_load(&x->c.rq, d.subjects,
	    exits_about(x, h)->kind, h->id,
	    &ask.subject));
	county_ok(&x->c, policy_decide(&x->c.rq, &ask, STR("exit_ready"), &v));
	return v;
}

static void
test_met(void **state)
{
	struct exits x;
	struct record *h, *y;
	const struct verdict *v;
	size_t n;

	(void)state;
	exits_open(&x);
	h = county_household(&x.c, VILLAGE_A, "1", "陈一");
	v = decide(&x, h, 20181001);
	assert_int_equal(verdict_outcome(v), OUT_UNKNOWN);
	assert_true(verdict_lacks(v, &n) != NULL && n > 0);
	y = exits_ready(&x.c, h, "1-1");
	assert_int_equal(verdict_outcome(decide(&x, h, 20181001)), OUT_MET);
	/* The year of the day asked: nothing is known of 2017. */
	assert_int_equal(verdict_outcome(decide(&x, h, 20171231)),
	    OUT_UNKNOWN);
	exits_set(y, "percap_income", 736499);
	county_ok(&x.c, record_change(&x.c.rq, y));
	assert_int_equal(verdict_outcome(decide(&x, h, 20181001)),
	    OUT_NOT_MET);
	county_close(&x.c);
}

static void
test_sources(void **state)
{
	struct exits x;
	struct record *h, *y;
	const struct verdict *v;
	const struct lack *l;
	size_t n;

	(void)state;
	exits_open(&x);
	h = county_household(&x.c, VILLAGE_A, "1", "陈一");
	(void)exits_ready(&x.c, h, "1-1");
	y = record_new(&x.c.rq, county_entity(&x.c, "household_year"));
	exits_set(y, "household", h->id);
	exits_set(y, "year", 2018);
	exits_set(y, "source", 2);
	exits_set(y, "housing_safe", 1);
	county_ok(&x.c, record_add(&x.c.rq, y));
	/* Two sources that agree, and one silent: known. */
	assert_int_equal(verdict_outcome(decide(&x, h, 20181001)), OUT_MET);
	exits_set(y, "housing_safe", 0);
	county_ok(&x.c, record_change(&x.c.rq, y));
	/* Two that disagree: unknown, and the fact is named. */
	v = decide(&x, h, 20181001);
	assert_int_equal(verdict_outcome(v), OUT_UNKNOWN);
	l = verdict_lacks(v, &n);
	assert_int_equal(n, 1);
	assert_true(str_is(l[0].fact, "household.housing_safe"));
	assert_string_equal(l[0].why, "conflict");
	assert_true(str_is(l[0].office, "housing_dept"));
	county_close(&x.c);
}

/* A member who has left or has not come yet does not count. */
static void
test_members(void **state)
{
	struct exits x;
	struct record *h, *p;
	struct records m;
	struct county *c = &x.c;

	(void)state;
	exits_open(&x);
	h = county_household(c, VILLAGE_A, "1", "陈一");
	(void)exits_ready(c, h, "1-1");
	/* Of school age, enrolment not known. */
	p = exits_member(c, h, "1-2", 20100101);
	assert_int_equal(verdict_outcome(decide(&x, h, 20181001)),
	    OUT_UNKNOWN);
	county_ok(c, record_children(&c->rq, model_field(county_entity(c,
	    "membership"), STR("person")), p->id, &m));
	assert_int_equal(m.n, 1);
	exits_set(m.items[0], "ends", 20181001);
	county_ok(c, record_change(&c->rq, m.items[0]));
	assert_int_equal(verdict_outcome(decide(&x, h, 20181001)), OUT_MET);
	assert_int_equal(verdict_outcome(decide(&x, h, 20180930)),
	    OUT_UNKNOWN);
	county_close(c);
}

/*
 * What is decided does not depend on who asks: a member registered in another
 * village stays a member for the cadre, and the county's rules are his too.
 */
static void
test_scope(void **state)
{
	struct exits x;
	struct record *h, *p;
	struct desk d;
	const struct subject *s;
	struct county *c = &x.c;

	(void)state;
	exits_open(&x);
	h = county_household(c, VILLAGE_A, "1", "陈一");
	(void)exits_ready(c, h, "1-1");
	p = exits_member(c, h, "1-2", 20100101);
	exits_set(p, "place", VILLAGE_B);
	county_ok(c, record_change(&c->rq, p));
	exits_cadre(&x);
	assert_int_equal(verdict_outcome(decide(&x, h, 20181001)),
	    OUT_UNKNOWN);
	county_ok(c, desk_open(&c->rq, 20181001, &d));
	county_ok(c, subject_load(&c->rq, d.subjects,
	    exits_about(&x, h)->kind, h->id, &s));
	assert_int_equal(s->groups[0].n, 2);
	assert_non_null(s->groups[0].item[1]->given);
	assert_non_null(s->parent->parent->parent);
	/* But the household itself must be in scope, and the scope stays. */
	assert_int_equal(c->rq.actor.place_hi, VILLAGE_A + 999);
	exits_as(&x, x.cadre, "village_committees", VILLAGE_B);
	assert_int_equal(subject_load(&c->rq, d.subjects,
	    exits_about(&x, h)->kind, h->id, &s),
	    ERR_MISSING);
	county_close(c);
}

static void
test_chunk(void **state)
{
	struct subject_chunk chunk = { .n = 0 };
	struct scan_from from = { .place = 0 };
	struct exits x;
	struct desk d;
	size_t total = 0, j;
	const struct kind *k;
	int64_t last = 0;
	int i;

	(void)state;
	exits_open(&x);
	for (i = 0; i < 600; i++)
		(void)county_household(&x.c, i % 3 == 0 ? VILLAGE_B :
		    VILLAGE_A, str_cstr(x.c.arena, str_fmt(x.c.arena, "%d",
		    i)), "陈一");
	county_ok(&x.c, desk_open(&x.c.rq, 20181001, &d));
	k = model_kind(x.c.rq.model, STR("household"));
	for (;;) {
		county_ok(&x.c, subject_chunk(&x.c.rq, d.subjects, k, &from,
		    &chunk));
		if (chunk.end)
			break;
		total += chunk.n;
		for (j = 0; j < chunk.n; j++) {
			assert_true(chunk.rows[j].place >= last);
			last = chunk.rows[j].place;
		}
	}
	assert_int_equal(total, 600);
	from = (struct scan_from){ .place = VILLAGE_B };
	county_ok(&x.c, subject_chunk(&x.c.rq, d.subjects, k, &from, &chunk));
	assert_int_equal(chunk.n, 200);
	county_close(&x.c);
}

/* What is above adopts for what is below, and is read once. */
static void
test_rules(void **state)
{
	const int64_t province = place_up(COUNTY, PLACE_PROVINCE);
	struct exits x;
	struct county *c = &x.c;
	const struct ruleset *a, *b;
	struct record *r;
	struct desk d;

	(void)state;
	exits_open(&x);
	exits_console(&x);
	county_place(c, province, "样省", 1);
	county_ok(c, desk_open(&c->rq, 20181001, &d));
	county_ok(c, rules_of(&c->rq, d.rules, VILLAGE_A, &a));
	county_ok(c, rules_of(&c->rq, d.rules, VILLAGE_B, &b));
	assert_ptr_equal(a, b);
	county_ok(c, rules_of(&c->rq, d.rules, province, &b));
	assert_null(ruleset_find(b, STR("household"), STR("exit_ready"),
	    20181001));
	county_ok(c, rules_of(&c->rq, d.rules, 0, &b));
	/* Adopted by the province as well: two meanings are an error. */
	r = record_new(&c->rq, county_entity(c, "adoption"));
	exits_set(r, "place", province);
	exits_text(r, "pack", PUNING);
	exits_set(r, "starts", 20170101);
	exits_set(r, "followed", 1);
	county_ok(c, record_add(&c->rq, r));
	county_ok(c, desk_open(&c->rq, 20181001, &d));
	county_ok(c, rules_of(&c->rq, d.rules, province, &b));
	assert_non_null(ruleset_find(b, STR("household"), STR("exit_ready"),
	    20181001));
	assert_int_equal(rules_of(&c->rq, d.rules, VILLAGE_A, &a),
	    ERR_REFUSED);
	county_close(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_met),
		cmocka_unit_test(test_sources),
		cmocka_unit_test(test_members),
		cmocka_unit_test(test_scope),
		cmocka_unit_test(test_chunk),
		cmocka_unit_test(test_rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
