/*
 * How duties stand: events count once for who did them, partial terms are not
 * counted, what the register does not know is never breached, and windows in
 * bulk say what one asked alone says.
 */
#include "unit/exits.h"

#include "duty/duty.h"

#define YUNFU		"cn-445300-yunfu-2017-05"

static struct record *
made(struct county *c, const char *entity, int64_t place)
{
	static int n;
	struct record *r = record_new(&c->rq, county_entity(c, entity));

	record_set(r, "place", VALUE_INT(place));
	record_set(r, "number", VALUE_TEXT(str_fmt(c->arena, "n%d", ++n)));
	return r;
}

static int64_t
add(struct county *c, struct record *r)
{

	county_ok(c, record_add(&c->rq, r));
	return r->id;
}

static int64_t
head(struct county *c)
{
	struct record *r = made(c, "post", TOWNSHIP);

	exits_text(r, "office", "township");
	exits_text(r, "name", "党委书记");
	exits_text(r, "holder", "林书记");
	exits_set(r, "role", 1);
	exits_set(r, "starts", 20160101);
	return add(c, r);
}

static struct record *
contact(struct county *c, int64_t post, int64_t from)
{
	struct record *r = made(c, "custody", VILLAGE_A);

	exits_set(r, "kind", 5);
	exits_set(r, "post", post);
	exits_set(r, "starts", from);
	return r;
}

static void
visit(struct county *c, int64_t post, int64_t day)
{
	struct record *r = made(c, "activity", VILLAGE_A);

	exits_set(r, "kind", 1);	/* village_deploy_visit */
	exits_set(r, "day", day);
	exits_text(r, "office", "township");
	exits_text(r, "note", "到村");
	if (post != 0)
		exits_set(r, "post", post);
	(void)add(c, r);
}

struct seen {
	int n;
	enum duty_state state;
	int64_t done;
	bool sourced;
};

static void
see(struct request *rq, const struct duty_row *x, void *arg)
{
	struct seen *s = arg;

	(void)rq;
	s->n++;
	s->state = x->state;
	s->done = x->window.done;
	s->sourced = x->sourced;
}

/* Of the windows of a duty that end within from..to, the last. */
static struct seen
ask(struct county *c, const char *duty, date on, date from, date to)
{
	struct seen s = { .n = 0 };
	struct duty_survey v = { .place = COUNTY, .as_of = on, .from = from,
	    .to = to, .duty = str_from(duty), .each = see, .arg = &s };
	struct desk d;

	county_ok(c, desk_open(&c->rq, on, &d));
	county_ok(c, rules_of(&c->rq, d.rules, COUNTY, &v.rules));
	county_ok(c, duty_survey(&c->rq, &v));
	return s;
}

#define VISITS		"village.pn_leader_visit"

static void
state_is(struct seen s, int n, enum duty_state state, int64_t done)
{

	if (s.n != n || s.state != state || s.done != done)
		print_message("%d windows, %s, %d done\n", s.n,
		    duty_state_id(s.state), (int)s.done);
	assert_true(s.n == n && s.state == state && s.done == done);
}

static void
test_quota(void **state)
{
	struct exits x;
	int64_t post, other;

	(void)state;
	exits_open(&x);
	/* Nobody has a village: nobody owes a visit. */
	assert_int_equal(ask(&x.c, VISITS, 20181001, 0, 0).n, 0);
	post = head(&x.c);
	other = head(&x.c);
	(void)add(&x.c, contact(&x.c, post, 20170101));
	state_is(ask(&x.c, VISITS, 20180101, 0, 0), 1, DUTY_ON_TRACK, 0);
	state_is(ask(&x.c, VISITS, 20181001, 0, 0), 1, DUTY_AT_RISK, 0);
	visit(&x.c, other, 20180301);	/* by somebody else */
	visit(&x.c, 0, 20180302);	/* by nobody that is named */
	visit(&x.c, post, 20171231);	/* in the year before */
	visit(&x.c, post, 20181101);	/* not yet, on the first of October */
	state_is(ask(&x.c, VISITS, 20181001, 0, 0), 1, DUTY_AT_RISK, 0);
	visit(&x.c, post, 20180101);
	state_is(ask(&x.c, VISITS, 20181001, 0, 0), 1, DUTY_ON_TRACK, 1);
	state_is(ask(&x.c, VISITS, 20181101, 0, 0), 1, DUTY_FULFILLED, 2);
	/* Every year that ends between two days, as they stand today. */
	state_is(ask(&x.c, VISITS, 20190110, 20170101, 20181231), 2,
	    DUTY_FULFILLED, 2);
	state_is(ask(&x.c, VISITS, 20190110, 20170101, 20171231), 1,
	    DUTY_BREACHED, 1);
	county_close(&x.c);
}

static void
test_terms(void **state)
{
	struct exits x;
	struct record *r;
	int64_t post;

	(void)state;
	exits_open(&x);
	post = head(&x.c);
	r = contact(&x.c, post, 20180301);
	(void)add(&x.c, r);
	state_is(ask(&x.c, VISITS, 20181001, 0, 0), 1, DUTY_NOT_COUNTED, 0);
	exits_set(r, "starts", 20180101);
	county_ok(&x.c, record_change(&x.c.rq, r));
	state_is(ask(&x.c, VISITS, 20181001, 0, 0), 1, DUTY_AT_RISK, 0);
	/* A term that ends in the window is no whole term either. */
	exits_set(r, "ends", 20181231);
	county_ok(&x.c, record_change(&x.c.rq, r));
	state_is(ask(&x.c, VISITS, 20181001, 0, 0), 1, DUTY_NOT_COUNTED, 0);
	exits_set(r, "ends", 20190101);
	county_ok(&x.c, record_change(&x.c.rq, r));
	state_is(ask(&x.c, VISITS, 20190110, 20180101, 20181231), 1,
	    DUTY_BREACHED, 0);
	/* An approved exemption of the whole window, and of a part. */
	r = made(&x.c, "exemption", VILLAGE_A);
	exits_text(r, "duty", VISITS);
	exits_set(r, "post", post);
	exits_set(r, "starts", 20180102);
	exits_set(r, "ends", 20190101);
	exits_text(r, "approver", "county_group");
	exits_text(r, "document", "样办〔2018〕1号");
	exits_text(r, "reason", "病假");
	(void)add(&x.c, r);
	state_is(ask(&x.c, VISITS, 20190110, 20180101, 20181231), 1,
	    DUTY_BREACHED, 0);
	exits_set(r, "starts", 20180101);
	county_ok(&x.c, record_change(&x.c.rq, r));
	state_is(ask(&x.c, VISITS, 20190110, 20180101, 20181231), 1,
	    DUTY_EXEMPT, 0);
	county_close(&x.c);
}

static void
test_organs(void **state)
{
	struct exits x;
	struct record *r;
	struct seen s;

	(void)state;
	exits_open(&x);
	s = ask(&x.c, "county.pn_day_1017", 20181001, 0, 0);
	state_is(s, 1, DUTY_AT_RISK, 0);
	assert_true(s.sourced);
	r = made(&x.c, "activity", TOWNSHIP);
	exits_set(r, "kind", 17);	/* relief_day_1017 */
	exits_set(r, "day", 20180917);
	exits_text(r, "office", "township");
	exits_text(r, "note", "活动");
	(void)add(&x.c, r);
	/* The township's own, not the county's. */
	state_is(ask(&x.c, "county.pn_day_1017", 20181001, 0, 0), 1,
	    DUTY_AT_RISK, 0);
	exits_text(r, "office", "county_committee");
	county_ok(&x.c, record_change(&x.c.rq, r));
	state_is(ask(&x.c, "county.pn_day_1017", 20181001, 0, 0), 1,
	    DUTY_FULFILLED, 1);
	county_close(&x.c);
}

/* Twelve at home, one of the register's own name, and the same in bulk. */
static void
test_helpers(void **state)
{
	str path[3] = { STR("packs/" PUNING), STR("packs/" SHANXI),
	    STR("packs/" YUNFU) };
	struct policy_paths paths = { .pack = path, .n = 3 };
	struct record *h, *r;
	struct duty_count *list;
	struct faults f;
	struct exits x;
	size_t i, n;
	struct duty_survey v = { .place = COUNTY, .as_of = 20181001 };
	struct desk d;

	(void)state;
	exits_open(&x);
	faults_init(&f, x.c.arena);
	x.c.rq.policy = policy_load_packs(x.c.arena, x.c.rq.model, &paths, &f);
	assert_non_null(x.c.rq.policy);
	exits_adopt(&x.c, YUNFU, NULL);
	h = county_household(&x.c, VILLAGE_A, "1", "陈一");
	r = made(&x.c, "custody", VILLAGE_A);
	exits_set(r, "kind", 3);
	exits_set(r, "household", h->id);
	exits_text(r, "helper", "黄帮");
	exits_set(r, "starts", 20180101);
	(void)add(&x.c, r);
	r = record_new(&x.c.rq, county_entity(&x.c, "visit"));
	exits_text(r, "number", "v1");
	exits_set(r, "household", h->id);
	exits_set(r, "day", 20180909);
	exits_set(r, "kind", 2);	/* a check is no helping visit */
	exits_text(r, "visitor", "黄帮");
	(void)add(&x.c, r);
	state_is(ask(&x.c, "household.yf_home_visit", 20181001, 0, 0), 1,
	    DUTY_AT_RISK, 0);
	exits_set(r, "kind", 1);
	exits_text(r, "visitor", "别人");
	county_ok(&x.c, record_change(&x.c.rq, r));
	state_is(ask(&x.c, "household.yf_home_visit", 20181001, 0, 0), 1,
	    DUTY_AT_RISK, 0);
	exits_text(r, "visitor", "黄帮");
	county_ok(&x.c, record_change(&x.c.rq, r));
	state_is(ask(&x.c, "household.yf_home_visit", 20181001, 0, 0), 1,
	    DUTY_FULFILLED, 1);
	county_ok(&x.c, desk_open(&x.c.rq, 20181001, &d));
	county_ok(&x.c, rules_of(&x.c.rq, d.rules, COUNTY, &v.rules));
	county_ok(&x.c, duty_counts(&x.c.rq, &v, &list, &n));
	assert_true(n > 10);
	for (i = 0; i < n; i++) {
		/* Without a source there is neither done nor breached. */
		if (!list[i].sourced)
			assert_true(list[i].n[DUTY_BREACHED] +
			    list[i].n[DUTY_FULFILLED] == 0);
		if (str_is(list[i].duty.id, "household.yf_home_visit"))
			assert_int_equal(list[i].n[DUTY_FULFILLED], 1);
	}
	county_close(&x.c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_quota),
		cmocka_unit_test(test_terms),
		cmocka_unit_test(test_organs),
		cmocka_unit_test(test_helpers),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
