/*
 * Numbers as stored in XLSX, as text.
 */
#include "unit/sheet/kit.h"

static void
check(const char *stored, enum number_kind kind, bool from_1904,
    const char *text, unsigned flags)
{
	char out[NUMBER_ROOM];
	unsigned got = 0;
	size_t n = number_text(str_from(stored), kind, from_1904, out, &got);

	if (!str_is((str){ out, n }, text) || got != flags)
		print_error("%s: \"%.*s\" %u, not \"%s\" %u\n", stored,
		    (int)n, out, got, text, flags);
	assert_true(str_is((str){ out, n }, text));
	assert_int_equal(flags, got);
}

static void
test_plain(void **state)
{
	static const struct { const char *in, *out; } cases[] = {
		{ "45", "45" }, { "-7", "-7" }, { "0", "0" }, { "-0", "0" },
		{ "007.50", "7.5" }, { "3.14", "3.14" }, { ".5", "0.5" },
		{ "0.30000000000000004", "0.3" }, { "1.5E3", "1500" },
		{ "1.5E-3", "0.0015" }, { "7365.0000000000009", "7365" },
		{ "12345678901234.5", "12345678901234.5" },
		{ "999999999999999", "999999999999999" },
		{ "0.99999999999999999", "1" }, { "1e0", "1" },
		{ "13800138000", "13800138000" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		check(cases[i].in, NUMBER_PLAIN, false, cases[i].out,
		    SHEET_NUMBER);
}

/* What is left of an ID number in a number cell, however it is written. */
static void
test_lossy(void **state)
{
	unsigned lossy = SHEET_NUMBER | SHEET_LOSSY;

	(void)state;
	check("998101199001011000", NUMBER_PLAIN, false, "998101199001011000",
	    lossy);
	check("9.98101199001011E+17", NUMBER_PLAIN, false,
	    "998101199001011000", lossy);
	check("4.4058219900101101E+17", NUMBER_PLAIN, false,
	    "440582199001011010", lossy);
	check("1234567890123456", NUMBER_PLAIN, false, "1234567890123456",
	    lossy);
	check("1E+100", NUMBER_PLAIN, false, "1E+100", lossy);
	check("1E-100", NUMBER_PLAIN, false, "1E-100", lossy);
}

static void
test_percent(void **state)
{
	unsigned f = SHEET_NUMBER | SHEET_PERCENT;

	(void)state;
	check("0.45", NUMBER_PERCENT, false, "45%", f);
	check("0.0825", NUMBER_PERCENT, false, "8.25%", f);
	check("0.57999999999999996", NUMBER_PERCENT, false, "58%", f);
	check("1", NUMBER_PERCENT, false, "100%", f);
	check("0", NUMBER_PERCENT, false, "0%", f);
	check("0.001", NUMBER_PERCENT, false, "0.1%", f);
}

static void
test_dates(void **state)
{
	(void)state;
	check("43465", NUMBER_DATE, false, "2018-12-31", SHEET_DATE);
	check("42003", NUMBER_DATE, true, "2018-12-31", SHEET_DATE);
	check("1", NUMBER_DATE, false, "1900-01-01", SHEET_DATE);
	check("59", NUMBER_DATE, false, "1900-02-28", SHEET_DATE);
	check("61", NUMBER_DATE, false, "1900-03-01", SHEET_DATE);
	check("0", NUMBER_DATE, true, "1904-01-01", SHEET_DATE);
	check("43465.5", NUMBER_DATE, false, "2018-12-31 12:00:00",
	    SHEET_DATE);
	check("43465.999999999", NUMBER_DATE, false, "2019-01-01",
	    SHEET_DATE);
	check("0.75", NUMBER_TIME, false, "18:00:00", SHEET_DATE);
	check("4.1666666666666664E-2", NUMBER_TIME, false, "01:00:00",
	    SHEET_DATE);
}

/* 1900-02-29 never was; neither are negative or far days dates. */
static void
test_not_dates(void **state)
{
	unsigned f = SHEET_NUMBER | SHEET_ERROR;

	(void)state;
	check("60", NUMBER_DATE, false, "60", f);
	check("-5", NUMBER_DATE, false, "-5", f);
	check("20181231", NUMBER_DATE, false, "20181231", f);
	check("9999999999", NUMBER_DATE, false, "9999999999", f);
}

static void
test_not_numbers(void **state)
{
	static const char *const bad[] = {
		"", "-", "1.2.3", "12a", "E5", "1E", "1E+", "1E99999", "1 2",
		"NaN", ".", "一",
	};
	char out[NUMBER_ROOM];
	unsigned flags;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		flags = 0;
		assert_int_equal(0, number_text(str_from(bad[i]),
		    NUMBER_PLAIN, false, out, &flags));
	}
}

static void
test_formats(void **state)
{
	static const struct {
		const char *code;
		enum number_kind kind;
	} cases[] = {
		{ "General", NUMBER_PLAIN }, { "0.00", NUMBER_PLAIN },
		{ "#,##0.00;[Red]-#,##0.00", NUMBER_PLAIN },
		{ "@", NUMBER_PLAIN }, { "0\"d\"", NUMBER_PLAIN },
		{ "yyyy\"年\"m\"月\"d\"日\"", NUMBER_DATE },
		{ "[$-804]yyyy/m/d", NUMBER_DATE },
		{ "[DBNum1][$-804]yyyy\"年\"m\"月\"", NUMBER_DATE },
		{ "yyyy/m/d;@", NUMBER_DATE }, { "m-d", NUMBER_DATE },
		{ "h:mm:ss", NUMBER_TIME }, { "[h]:mm", NUMBER_TIME },
		{ "yyyy-mm-dd hh:mm", NUMBER_DATE },
		{ "0.00%", NUMBER_PERCENT }, { "[Red]0.0", NUMBER_PLAIN },
		{ "0\\d", NUMBER_PLAIN }, { "\"y", NUMBER_PLAIN },
		{ "[", NUMBER_PLAIN }, { "\\", NUMBER_PLAIN },
	};
	int64_t id;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(cases[i].kind,
		    number_kind_of(200, cases[i].code));
	for (id = 27; id <= 31; id++)
		assert_int_equal(NUMBER_DATE, number_kind_of(id, NULL));
	for (id = 32; id <= 35; id++)
		assert_int_equal(NUMBER_TIME, number_kind_of(id, NULL));
	for (id = 50; id <= 54; id++)
		assert_int_equal(NUMBER_DATE, number_kind_of(id, NULL));
	assert_int_equal(NUMBER_DATE, number_kind_of(36, NULL));
	assert_int_equal(NUMBER_DATE, number_kind_of(58, NULL));
	assert_int_equal(NUMBER_PLAIN, number_kind_of(1, NULL));
	assert_int_equal(NUMBER_PLAIN, number_kind_of(49, NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_plain),
		cmocka_unit_test(test_lossy),
		cmocka_unit_test(test_percent),
		cmocka_unit_test(test_dates),
		cmocka_unit_test(test_not_dates),
		cmocka_unit_test(test_not_numbers),
		cmocka_unit_test(test_formats),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
