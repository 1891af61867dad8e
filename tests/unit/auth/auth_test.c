/*
 * Passwords and attempts: what needs no running server.
 */
#include "unit/county.h"

#include "auth/internal.h"
#include "base/host.h"

static struct county county;
static struct host host;

static int
setup(void **state)
{

	(void)state;
	county_open(&county);
	county.rq.host = &host;
	county_ok(&county, auth_open(&county.rq, county.store, &host.auth));
	return 0;
}

static int
teardown(void **state)
{

	(void)state;
	county_close(&county);
	return 0;
}

static void
test_rule(void **state)
{
	static const char *const bad[] = { "", "short-1A", "alllowercase",
	    "ALLUPPER1234", "Password2018", "P@ssw0rd2018!", "Admin@123456",
	    "Qwerty123456!", "QwertyQwerty12", "123456789aA!", "Aa123456789!",
	    "abcdefghijkL1", "Aaaaaaaaaaa1", "Welcome2018!!!", "Woaini520520!",
	    "Fupin2018!!!!", "Zhongguo@2018", "1qaz2wsx3edC", "Monkey-Dragon-1",
	    "li.wang-Xy7pQ9", "LI.WANG-xy7pq9", "Iloveyou-20180101",
	    "January-2018!", "!!Puning2018!!", "Summer2018Summer2018",
	    ("\xff\xfe" "ab7C-Xy7pQ9"), "Test-Test-Test-1" };
	static const char *const good[] = { "Kirschbaum-7-Wolke",
	    "Reihenfolge-42x", "x9#Vt2-mLq8Z", "三月春风十里-Kz7-去吧",
	    "correct Horse 7 battery" };
	struct request *rq = &county.rq;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (auth_password_rule(rq, STR("li.wang"), str_from(bad[i])) ==
		    OK) {
			print_error("%s was taken\n", bad[i]);
			assert_true(false);
		}
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		if (auth_password_rule(rq, STR("li.wang"),
		    str_from(good[i])) != OK) {
			print_error("%s was refused\n", good[i]);
			assert_true(false);
		}
	for (i = 0; i < 100; i++)
		assert_int_equal(auth_password_rule(rq, STR("li.wang"),
		    auth_password_make(rq->arena)), OK);
}

static void
test_pepper(void **state)
{
	struct request *rq = &county.rq;
	str hash, again;

	(void)state;
	county_ok(&county, auth_password_hash(rq, STR("Kirschbaum-7-Wolke"),
	    &hash));
	county_ok(&county, auth_password_hash(rq, STR("Kirschbaum-7-Wolke"),
	    &again));
	assert_true(str_starts(hash, STR("$argon2id$v=19$m=19456,t=2,p=1$")));
	assert_false(str_eq(hash, again));
	assert_true(password_is(rq, hash, STR("Kirschbaum-7-Wolke")));
	assert_false(password_is(rq, hash, STR("Kirschbaum-7-Wolkf")));
	assert_false(password_is(rq, hash, STR("")));
	/* A stored hash is worth nothing without the key file. */
	county.keys.pepper[0] ^= 1;
	assert_false(password_is(rq, hash, STR("Kirschbaum-7-Wolke")));
	county.keys.pepper[0] ^= 1;
	assert_false(password_is(rq, STR("no hash"), STR("x")));
}

static void
test_lock(void **state)
{
	struct request *rq = &county.rq;
	str name = STR("zhang"), here = STR("10.1.2.3");
	int i;

	(void)state;
	for (i = 0; i < 4; i++)
		attempt_failed(rq, name, here);
	assert_false(attempt_locked(rq, name, here));
	attempt_failed(rq, name, here);
	assert_true(attempt_locked(rq, name, here));
	assert_true(attempt_locked(rq, name, STR("10.1.2.200")));
	assert_false(attempt_locked(rq, name, STR("10.1.3.3")));
	assert_false(attempt_locked(rq, STR("zhang2"), here));
	rq->now_ms += 15 * MINUTE_MS + 1;
	assert_false(attempt_locked(rq, name, here));
	/* A good one forgets the bad ones before it. */
	for (i = 0; i < 4; i++)
		attempt_failed(rq, STR("wu"), here);
	attempt_good(rq, STR("wu"), here);
	attempt_failed(rq, STR("wu"), here);
	assert_false(attempt_locked(rq, STR("wu"), here));
}

/* From many networks: the account is held after fifty, ever longer. */
static void
test_lock_all(void **state)
{
	struct request *rq = &county.rq;
	str name = STR("target");
	int i;

	(void)state;
	for (i = 0; i < 49; i++)
		attempt_failed(rq, name, str_fmt(rq->arena, "10.2.%d.1", i));
	assert_false(attempt_locked(rq, name, STR("10.9.9.9")));
	attempt_failed(rq, name, STR("10.3.0.1"));
	assert_true(attempt_locked(rq, name, STR("10.9.9.9")));
	rq->now_ms += MINUTE_MS + 1;
	assert_false(attempt_locked(rq, name, STR("10.9.9.9")));
	attempt_failed(rq, name, STR("10.3.1.1"));
	rq->now_ms += MINUTE_MS + 1;
	assert_true(attempt_locked(rq, name, STR("10.9.9.9")));
	rq->now_ms += MINUTE_MS;
	assert_false(attempt_locked(rq, name, STR("10.9.9.9")));
}

static void
test_networks(void **state)
{
	struct request *rq = &county.rq;
	str name = STR("v6");
	int i;

	(void)state;
	for (i = 0; i < 5; i++)
		attempt_failed(rq, name, STR("2001:db8:1:2::7"));
	assert_true(attempt_locked(rq, name, STR("2001:db8:1:2:9::1")));
	assert_false(attempt_locked(rq, name, STR("2001:db8:1:3::7")));
}

/* A thousand names from one network do not push a lock out. */
static void
test_flood(void **state)
{
	struct request *rq = &county.rq;
	int i;

	(void)state;
	for (i = 0; i < 5; i++)
		attempt_failed(rq, STR("kept"), STR("10.5.5.5"));
	for (i = 0; i < 1000; i++)
		attempt_failed(rq, str_fmt(rq->arena, "name%d", i),
		    STR("10.5.5.5"));
	assert_true(attempt_locked(rq, STR("kept"), STR("10.5.5.5")));
}

static void
test_actor(void **state)
{
	struct request *rq = &county.rq;
	struct account a = { .name = STR("town.clerk"),
	    .person_name = STR("王"), .office = STR("township"),
	    .place = TOWNSHIP, .hash = STR("no hash") };
	struct actor actor;
	struct record *login;
	int64_t id;

	(void)state;
	county_ok(&county, auth_account_add(rq, &a, &id));
	county_ok(&county, auth_actor(rq, a.name, &actor));
	assert_true(str_is(actor.office, "township"));
	assert_int_equal(actor.place_lo, TOWNSHIP);
	assert_int_equal(actor.place_hi, TOWNSHIP + 999999);
	/* Outside the one who adds: as if the place did not exist. */
	a.name = STR("far");
	a.place = INT64_C(110101001000000);
	assert_int_equal(auth_account_add(rq, &a, &id), ERR_MISSING);
	/* Disabled, then ended. */
	county_ok(&county, account_find(rq, STR("town.clerk"), &login));
	record_set(login, "disabled", VALUE_INT(1));
	county_ok(&county, record_change(rq, login));
	assert_int_equal(auth_actor(rq, STR("town.clerk"), &actor), ERR_AUTH);
	record_set(login, "disabled", VALUE_INT(0));
	record_set(login, "ends", VALUE_INT(date_of_ms(rq->now_ms)));
	county_ok(&county, record_change(rq, login));
	assert_int_equal(auth_actor(rq, STR("town.clerk"), &actor), ERR_AUTH);
	assert_int_equal(auth_actor(rq, STR("nobody"), &actor), ERR_MISSING);
}

static str
person_key(struct request *rq, str name)
{
	struct record *login = NULL;

	county_ok(&county, account_find(rq, name, &login));
	assert_non_null(login);
	return record_get(login, "person_key").s;
}

/* A second account of one person does not make a second person of him. */
static void
test_namesake(void **state)
{
	struct request *rq = &county.rq;
	struct account a = { .name = STR("village.chen"),
	    .person_name = STR("陈守田"), .office = STR("village_committees"),
	    .place = TOWNSHIP + 201000, .hash = STR("no hash") };
	int64_t id;

	(void)state;
	county_ok(&county, auth_account_add(rq, &a, &id));
	a.name = STR("town.chen");
	a.office = STR("township");
	a.place = TOWNSHIP;
	county_ok(&county, auth_account_add(rq, &a, &id));
	assert_true(str_eq(person_key(rq, STR("village.chen")),
	    person_key(rq, STR("town.chen"))));
	/* Another man of that name, as the administrator declares. */
	a.name = STR("other.chen");
	a.person_key = STR("chen-2");
	county_ok(&county, auth_account_add(rq, &a, &id));
	assert_true(str_is(person_key(rq, a.name), "chen-2"));
	/* Now it must be said which of the two. */
	a.name = STR("which.chen");
	a.person_key = STR_NONE;
	assert_int_equal(auth_account_add(rq, &a, &id), ERR_INPUT);
	assert_int_equal(rq->problem.msg, MSG_PERSON_KEY);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rule),
		cmocka_unit_test(test_pepper),
		cmocka_unit_test(test_lock),
		cmocka_unit_test(test_lock_all),
		cmocka_unit_test(test_networks),
		cmocka_unit_test(test_flood),
		cmocka_unit_test(test_actor),
		cmocka_unit_test(test_namesake),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
