/*
 * Who must stay: heads and helping units before the exit, unknown counting as
 * not yet, an approval of a level above, promotion in place.
 */
#include "unit/exits.h"

#include "duty/duty.h"

#define JILIN		"cn-220000-jilin-undated"

static struct record *
made(struct county *c, const char *entity, int64_t place)
{
	static int n;
	struct record *r = record_new(&c->rq, county_entity(c, entity));

	exits_set(r, "place", place);
	record_set(r, "number", VALUE_TEXT(str_fmt(c->arena, "n%d", ++n)));
	return r;
}

static struct record *
head(struct county *c)
{
	struct record *r = made(c, "post", COUNTY);

	exits_text(r, "office", "county_committee");
	exits_text(r, "name", "县委书记");
	exits_text(r, "holder", "林书记");
	exits_set(r, "role", 1);
	county_ok(c, record_add(&c->rq, r));
	return r;
}

static void
year(struct county *c, const char *entity, int64_t place, int exited)
{
	struct record *r = record_new(&c->rq, county_entity(c, entity));

	exits_set(r, "place", place);
	exits_set(r, "year", 2018);
	exits_set(r, "source", 1);
	exits_set(r, "exited", exited);
	county_ok(c, record_add(&c->rq, r));
}

static enum err
check(struct exits *x, struct record *r)
{
	const struct ruleset *rules;
	struct desk d;

	request_clear(&x->c.rq);
	county_ok(&x->c, desk_open(&x->c.rq, 20181001, &d));
	county_ok(&x->c, rules_of(&x->c.rq, d.rules, r->place, &rules));
	return stable_check(&x->c.rq, rules, r, NULL);
}

static void
approve(struct exits *x, const char *field, int64_t id, const char *rule,
    const char *office)
{
	struct record *r = made(&x->c, "approval", COUNTY);

	exits_set(r, field, id);
	exits_text(r, "rule", rule);
	exits_text(r, "approver", office);
	exits_text(r, "document", "省组〔2018〕9号");
	exits_set(r, "day", 20180901);
	exits_text(r, "reason", "工作需要");
	county_ok(&x->c, record_add(&x->c.rq, r));
}

static void
test_heads(void **state)
{
	struct exits x;
	struct record *r;

	(void)state;
	exits_open(&x);
	r = head(&x.c);
	/* What is no move: another telephone, another name of the post. */
	exits_text(r, "name", "县委书记、县人大主任");
	assert_int_equal(check(&x, r), OK);
	exits_set(r, "ends", 20181010);
	/* Whether the county has left the list nobody has said. */
	assert_int_equal(check(&x, r), ERR_CONFLICT);
	assert_true(x.c.rq.problem.msg == MSG_STABLE);
	year(&x.c, "county_year", COUNTY, 0);
	assert_int_equal(check(&x, r), ERR_CONFLICT);
	/* One's own level may not except, another rule's approval neither. */
	approve(&x, "post", r->id, "county.sx_stay", "county_group");
	approve(&x, "post", r->id, "village.sx_unit", "province_committee");
	assert_int_equal(check(&x, r), ERR_CONFLICT);
	approve(&x, "post", r->id, "county.sx_stay", "province_committee");
	assert_int_equal(check(&x, r), OK);
	county_close(&x.c);
}

static void
test_exited(void **state)
{
	struct exits x;
	struct record *r;

	(void)state;
	exits_open(&x);
	r = head(&x.c);
	year(&x.c, "county_year", COUNTY, 1);
	exits_text(r, "holder", "新书记");
	assert_int_equal(check(&x, r), OK);
	county_close(&x.c);
}

static void
test_unit(void **state)
{
	struct exits x;
	struct record *r;

	(void)state;
	exits_open(&x);
	r = made(&x.c, "custody", VILLAGE_A);
	exits_set(r, "kind", 1);
	county_ok(&x.c, record_add(&x.c.rq, r));
	year(&x.c, "village_year", VILLAGE_A, 0);
	exits_set(r, "ends", 20181010);
	assert_int_equal(check(&x, r), ERR_CONFLICT);
	approve(&x, "custody", r->id, "village.sx_unit", "county_group");
	assert_int_equal(check(&x, r), OK);
	/* A helper of a household is not held by these texts. */
	r = made(&x.c, "custody", VILLAGE_A);
	exits_set(r, "kind", 5);
	county_ok(&x.c, record_add(&x.c.rq, r));
	exits_set(r, "ends", 20181010);
	assert_int_equal(check(&x, r), OK);
	county_close(&x.c);
}

static void
test_promotion(void **state)
{
	str path[2] = { STR("packs/cn-000000-central-2016-10"),
	    STR("packs/" JILIN) };
	struct policy_paths paths = { .pack = path, .n = 2 };
	struct record *r, *now;
	struct faults f;
	struct exits x;

	(void)state;
	county_open(&x.c);
	faults_init(&f, x.c.arena);
	x.c.rq.policy = policy_load_packs(x.c.arena, x.c.rq.model, &paths, &f);
	assert_non_null(x.c.rq.policy);
	exits_adopt(&x.c, JILIN, NULL);
	r = head(&x.c);
	exits_set(r, "ends", 20181010);
	assert_int_equal(check(&x, r), ERR_CONFLICT);
	now = head(&x.c);
	exits_text(now, "name", "县委书记(提级)");
	county_ok(&x.c, record_change(&x.c.rq, now));
	assert_int_equal(check(&x, r), OK);
	county_close(&x.c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_heads),
		cmocka_unit_test(test_exited),
		cmocka_unit_test(test_unit),
		cmocka_unit_test(test_promotion),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
