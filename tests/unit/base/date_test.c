/*
 * Legal days: every day of 1900 to 2100 there and back, months as the Civil Code
 * counts them (article 202), ages, written forms, instants in Shanghai.
 */
#include "unit/test.h"

#include <time.h>

#include "base/arena.h"
#include "base/date.h"
#include "base/limits.h"

static struct arena *arena;

static int
setup(void **state)
{

	(void)state;
	arena = arena_open(LIMIT_ARENA_REQUEST);
	return 0;
}

static int
teardown(void **state)
{

	(void)state;
	arena_close(arena);
	return 0;
}

/* The calendar written out: days counted one by one. */
static void
test_every_day(void **state)
{
	int y, m, d, n = -25567;	/* 1900-01-01 */

	(void)state;
	for (y = 1900; y <= 2100; y++) {
		bool leap = y % 400 == 0 || (y % 4 == 0 && y % 100 != 0);

		for (m = 1; m <= 12; m++) {
			int last = m == 2 ? 28 + leap : m == 4 || m == 6 ||
			    m == 9 || m == 11 ? 30 : 31;

			assert_int_equal(date_month_days(y, m), last);
			for (d = 1; d <= last; d++, n++) {
				date x = y * 10000 + m * 100 + d, back = 0;

				assert_int_equal(date_make(y, m, d), x);
				assert_int_equal(date_number(x), n);
				assert_int_equal(date_from_number(n), x);
				assert_true(date_parse(date_text(arena, x),
				    &back));
				assert_int_equal(back, x);
			}
			assert_int_equal(date_make(y, m, last + 1), 0);
			assert_false(date_valid(y * 10000 + m * 100 +
			    last + 1));
		}
		arena_reset(arena);
	}
	assert_int_equal(date_from_number(n), 0);
	assert_int_equal(date_from_number(-25568), 0);
	assert_int_equal(date_from_number(INT32_MIN / 2), 0);
}

/* The same count of days as the C library's. */
static void
test_library(void **state)
{
	int n;

	(void)state;
	for (n = -25567; n <= 47846; n += 13) {
		time_t t = (time_t)n * 86400;
		struct tm tm;

		assert_non_null(gmtime_r(&t, &tm));
		assert_int_equal(date_from_number(n), (tm.tm_year + 1900) *
		    10000 + (tm.tm_mon + 1) * 100 + tm.tm_mday);
	}
}

static void
test_add(void **state)
{

	(void)state;
	assert_int_equal(date_add_days(20120228, 1), 20120229);
	assert_int_equal(date_add_days(20120229, 366), 20130301);
	assert_int_equal(date_add_days(20000301, -1), 20000229);
	assert_int_equal(date_add_days(21001231, 1), 0);
	assert_int_equal(date_add_days(19000101, -1), 0);
	assert_int_equal(date_add_days(20180101, INT64_MAX), 0);
	assert_int_equal(date_add_days(20180101, INT64_MIN), 0);
	assert_int_equal(date_add_days(19000101, 73413), 21001231);
}

/*
 * Article 202: the period ends on the corresponding day of the month it ends
 * in, on the last of the month where there is none.
 */
static void
test_months(void **state)
{
	static const struct {
		date from;
		int64_t months;
		date down;
		date up;
	} cases[] = {
		{ 20170115, 1, 20170215, 20170215 },
		{ 20170131, 1, 20170228, 20170301 },
		{ 20160131, 1, 20160229, 20160301 },
		{ 20160229, 12, 20170228, 20170301 },
		{ 20160229, 48, 20200229, 20200229 },
		{ 20170331, 1, 20170430, 20170501 },
		{ 20171231, 2, 20180228, 20180301 },
		{ 20170331, -1, 20170228, 20170301 },
		{ 20170115, -1, 20161215, 20161215 },
		{ 20161231, 6, 20170630, 20170701 },
		{ 20170815, 0, 20170815, 20170815 },
		{ 20990331, 24, 0, 0 },
		{ 19000131, -1, 0, 0 },
		{ 20170101, INT64_MAX, 0, 0 },
		{ 20170101, INT64_MIN, 0, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(date_add_months(cases[i].from,
		    cases[i].months, false), cases[i].down);
		assert_int_equal(date_add_months(cases[i].from,
		    cases[i].months, true), cases[i].up);
	}
}

static void
test_age(void **state)
{

	(void)state;
	assert_int_equal(date_age(20000501, 20180430), 17);
	assert_int_equal(date_age(20000501, 20180501), 18);
	assert_int_equal(date_age(20000229, 20180228), 17);
	assert_int_equal(date_age(20000229, 20180301), 18);
	assert_int_equal(date_age(20180501, 20180501), 0);
	assert_int_equal(date_age(20180501, 20180430), -1);
}

static void
test_parse(void **state)
{
	static const struct {
		const char *text;
		date value;		/* 0: refused */
	} cases[] = {
		{ "2018-12-31", 20181231 },
		{ "20181231", 20181231 },
		{ "2018/1/5", 20180105 },
		{ "2018.1.5", 20180105 },
		{ "2018年1月5日", 20180105 },
		{ "2018年01月05日", 20180105 },
		{ "", 0 },
		{ "2018", 0 },
		{ "2018-12", 0 },
		{ "2018-02-29", 0 },
		{ "2018-13-01", 0 },
		{ "2018-00-01", 0 },
		{ "2018-01-00", 0 },
		{ "2018-01-32", 0 },
		{ "1899-12-31", 0 },
		{ "2101-01-01", 0 },
		{ "18-01-05", 0 },
		{ "2018-1-5 ", 0 },
		{ " 2018-1-5", 0 },
		{ "2018-1-5x", 0 },
		{ "2018-001-05", 0 },
		{ "201812311", 0 },
		{ "2018--1-5", 0 },
		{ "-2018-1-5", 0 },
		{ "99999999", 0 },
		{ "31/12/2018", 0 },
		{ "2018年", 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		date d = 1;
		bool ok = date_parse(str_from(cases[i].text), &d);

		if (ok != (cases[i].value != 0))
			printf("\"%s\"\n", cases[i].text);
		assert_int_equal(ok, cases[i].value != 0);
		assert_int_equal(d, ok ? cases[i].value : 1);
	}
}

static void
test_instants(void **state)
{

	(void)state;
	/* The day in Shanghai begins at 16:00 UTC. */
	assert_int_equal(date_of_ms(1514735999999), 20171231);
	assert_int_equal(date_of_ms(1514736000000), 20180101);
	assert_int_equal(date_of_ms(-1), 19700101);
	assert_int_equal(date_of_ms(-28800001), 19691231);
	assert_true(str_is(date_rfc3339(arena, 0),
	    "1970-01-01T00:00:00.000Z"));
	assert_true(str_is(date_rfc3339(arena, 1514735999999),
	    "2017-12-31T15:59:59.999Z"));
	assert_true(str_is(date_rfc3339(arena, -1),
	    "1969-12-31T23:59:59.999Z"));
	assert_true(date_now_ms() > (int64_t)1700000000 * 1000);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_day),
		cmocka_unit_test(test_library),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_months),
		cmocka_unit_test(test_age),
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_instants),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
