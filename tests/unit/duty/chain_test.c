/*
 * Who answered on a day, which posts lack: intervals decide, unknown is not no.
 */
#include "unit/exits.h"

#include "duty/duty.h"

#define CITY		INT64_C(990100000000000)

static struct record *
post(struct county *c, int64_t place, const char *office, int64_t role,
    const char *holder)
{
	static int n;
	struct record *r = record_new(&c->rq, county_entity(c, "post"));

	record_set(r, "place", VALUE_INT(place));
	record_set(r, "number", VALUE_TEXT(str_fmt(c->arena, "p%d", ++n)));
	record_set(r, "office", VALUE_TEXT(str_from(office)));
	record_set(r, "name", VALUE_TEXT(STR("岗位")));
	record_set(r, "holder", VALUE_TEXT(str_from(holder)));
	if (role != 0)
		record_set(r, "role", VALUE_INT(role));
	return r;
}

static struct record *
custody(struct county *c, int64_t place, int64_t kind, int64_t household,
    const char *helper)
{
	static int n;
	struct record *r = record_new(&c->rq, county_entity(c, "custody"));

	record_set(r, "place", VALUE_INT(place));
	record_set(r, "number", VALUE_TEXT(str_fmt(c->arena, "c%d", ++n)));
	record_set(r, "kind", VALUE_INT(kind));
	record_set(r, "helper", VALUE_TEXT(str_from(helper)));
	if (household != 0)
		record_set(r, "household", VALUE_INT(household));
	return r;
}

static void
between(struct record *r, int64_t from, int64_t to)
{

	record_set(r, "starts", VALUE_INT(from));
	if (to != 0)
		record_set(r, "ends", VALUE_INT(to));
}

static const struct chain_link *
link_of(const struct chain_link *l, size_t n, const char *id)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(l[i].id, id) == 0)
			return &l[i];
	return NULL;
}

static const struct chain_link *
ask(struct exits *x, const struct record *h, date on, const char *id)
{
	struct chain_ask a = { .place = h->place, .household = h->id,
	    .on = on };
	struct chain_link *l;
	const struct chain_link *found;
	struct desk d;
	size_t n;

	county_ok(&x->c, desk_open(&x->c.rq, on, &d));
	county_ok(&x->c, rules_of(&x->c.rq, d.rules, h->place, &a.rules));
	county_ok(&x->c, chain_of(&x->c.rq, &a, &l, &n));
	found = link_of(l, n, id);
	assert_non_null(found);
	return found;
}

static void
same(str got, const char *want)
{

	if (!str_is(got, want))
		print_message("got %.*s, want %s\n", STR_ARG(got), want);
	assert_true(str_is(got, want));
}

static void
test_day(void **state)
{
	const struct chain_link *l;
	struct record *h, *r;
	struct exits x;

	(void)state;
	exits_open(&x);
	h = county_household(&x.c, VILLAGE_A, "1", "陈一");
	r = custody(&x.c, VILLAGE_A, 3, h->id, "旧人");
	between(r, 20170101, 20180601);
	county_ok(&x.c, record_add(&x.c.rq, r));
	r = custody(&x.c, VILLAGE_A, 3, h->id, "新人");
	between(r, 20180601, 0);
	county_ok(&x.c, record_add(&x.c.rq, r));
	county_scope(&x.c, 0);
	county_ok(&x.c, record_add(&x.c.rq, post(&x.c, CITY, "city_group", 1,
	    "市组长")));
	county_scope(&x.c, VILLAGE_A);
	/* The last day of the one is the day before the other's first. */
	l = ask(&x, h, 20180531, "helper");
	assert_int_equal(l->n, 1);
	same(l->holders[0].holder, "旧人");
	l = ask(&x, h, 20180601, "helper");
	assert_int_equal(l->n, 1);
	same(l->holders[0].holder, "新人");
	assert_true(l->required && l->ncites > 0);
	l = ask(&x, h, 20161231, "helper");
	assert_int_equal(l->n, 0);
	/* Up to the city, though a village asks. */
	l = ask(&x, h, 20180601, "city");
	assert_int_equal(l->n, 1);
	same(l->holders[0].holder, "市组长");
	same(l->cites[0].at, "sx:3");
	l = ask(&x, h, 20180601, "county");
	assert_int_equal(l->n, 0);
	assert_true(l->required);
	county_close(&x.c);
}

/* A teacher answers for a student and is nobody's helper. */
static void
test_teacher(void **state)
{
	const struct chain_link *l;
	struct record *h, *p, *r;
	struct exits x;

	(void)state;
	exits_open(&x);
	h = county_household(&x.c, VILLAGE_A, "1", "陈一");
	p = exits_member(&x.c, h, "1-1", 20100101);
	r = custody(&x.c, VILLAGE_A, exits_code(&x.c, "custody_kind",
	    "teacher_student"), h->id, "李老师");
	record_set(r, "student", VALUE_INT(p->id));
	between(r, 20180101, 0);
	county_ok(&x.c, record_add(&x.c.rq, r));
	l = ask(&x, h, 20180601, "teacher");
	assert_int_equal(l->n, 1);
	same(l->holders[0].holder, "李老师");
	l = ask(&x, h, 20180601, "helper");
	assert_int_equal(l->n, 0);
	county_close(&x.c);
}

static const struct seat_count *
rule(const struct seats *s, const char *id)
{
	size_t i;

	for (i = 0; i < s->nrules; i++)
		if (str_is(s->rules[i].rule.id, id))
			return &s->rules[i];
	return NULL;
}

static void
survey(struct exits *x, date on, struct seats *out)
{
	struct seat_ask a = { .place = COUNTY, .on = on };
	struct desk d;

	county_ok(&x->c, desk_open(&x->c.rq, on, &d));
	county_ok(&x->c, rules_of(&x->c.rq, d.rules, COUNTY, &a.rules));
	county_ok(&x->c, seats_of(&x->c.rq, &a, out));
}

static void
poor_village(struct county *c, int64_t place, int64_t kind)
{
	struct record *y = record_new(&c->rq, county_entity(c,
	    "village_year"));

	record_set(y, "place", VALUE_INT(place));
	record_set(y, "year", VALUE_INT(2018));
	record_set(y, "source", VALUE_INT(1));
	record_set(y, "kind", VALUE_INT(kind));
	county_ok(c, record_add(&c->rq, y));
}

static void
test_seats(void **state)
{
	const struct seat_count *r;
	struct record *p;
	struct seats s;
	struct exits x;

	(void)state;
	exits_open(&x);
	survey(&x, 20181001, &s);
	/* Whether the villages are poor nobody has said: not known, not no. */
	r = rule(&s, "village.pn_first_secretary");
	assert_non_null(r);
	assert_int_equal(r->n[GAP_UNKNOWN], 2);
	assert_int_equal(r->n[GAP_MISSING], 0);
	assert_null(rule(&s, "household.pn_official"));
	poor_village(&x.c, VILLAGE_A, 1);
	poor_village(&x.c, VILLAGE_B, 2);
	survey(&x, 20181001, &s);
	r = rule(&s, "village.pn_first_secretary");
	assert_int_equal(r->n[GAP_MISSING], 1);
	assert_int_equal(r->n[GAP_UNKNOWN] + r->n[GAP_NONE], 0);
	/* Three years from 2015-10-01 are over on 2018-10-01. */
	p = post(&x.c, VILLAGE_A, "village_work_team", 5, "书记");
	between(p, 20151001, 0);
	county_ok(&x.c, record_add(&x.c.rq, p));
	survey(&x, 20180930, &s);
	r = rule(&s, "village.pn_first_secretary");
	assert_int_equal(r->n[GAP_NONE], 1);
	survey(&x, 20181001, &s);
	r = rule(&s, "village.pn_first_secretary");
	assert_int_equal(r->n[GAP_TERM_OVER], 1);
	/* One of two heads: still a gap; the second closes it. */
	county_ok(&x.c, record_add(&x.c.rq, post(&x.c, COUNTY,
	    "county_group", 1, "书记")));
	survey(&x, 20181001, &s);
	assert_int_equal(rule(&s, "county.sx_group")->n[GAP_MISSING], 1);
	county_ok(&x.c, record_add(&x.c.rq, post(&x.c, COUNTY,
	    "county_group", 1, "县长")));
	survey(&x, 20181001, &s);
	assert_int_equal(rule(&s, "county.sx_group")->n[GAP_NONE], 1);
	county_close(&x.c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_day),
		cmocka_unit_test(test_teacher),
		cmocka_unit_test(test_seats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
