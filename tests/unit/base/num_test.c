/*
 * Exact numbers: parsing at a scale, text forms, checked arithmetic.
 */
#include "unit/test.h"

#include "base/arena.h"
#include "base/limits.h"
#include "base/num.h"

static void
test_parse(void **state)
{
	static const struct {
		const char *text;
		int scale;
		bool ok;
		int64_t value;
	} cases[] = {
		{ "123", 0, true, 123 },
		{ "123", 2, true, 12300 },
		{ "-1.5", 2, true, -150 },
		{ "1.50", 2, true, 150 },
		{ "1.500", 2, true, 150 },	/* zeros past the scale */
		{ "1.505", 2, false, 0 },
		{ "0.01", 2, true, 1 },
		{ "-0.01", 2, true, -1 },
		{ "1,234.50", 2, true, 123450 },
		{ "1,234,567", 0, true, 1234567 },
		{ "12,34", 2, false, 0 },
		{ "1,5", 2, false, 0 },		/* a fraction somewhere else */
		{ "1,2345", 0, false, 0 },
		{ "1234,567", 0, false, 0 },
		{ ",123", 0, false, 0 },
		{ "123,", 0, false, 0 },
		{ "1,,234", 0, false, 0 },
		{ "1.234,5", 4, false, 0 },
		{ ".5", 2, false, 0 },
		{ "5.", 2, false, 0 },
		{ "1.2.3", 2, false, 0 },
		{ "", 2, false, 0 },
		{ "-", 2, false, 0 },
		{ "--1", 2, false, 0 },
		{ "+1", 2, false, 0 },
		{ "1e3", 2, false, 0 },
		{ "1 000", 0, false, 0 },
		{ "\xef\xbc\x91", 0, false, 0 },	/* full width */
		{ "92233720368547758.07", 2, true, INT64_MAX },
		{ "-92233720368547758.08", 2, true, INT64_MIN },
		{ "92233720368547758.08", 2, false, 0 },
		{ "92233720368547759", 2, false, 0 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t v = 4711;
		bool ok = num_parse(str_from(cases[i].text), cases[i].scale,
		    &v);

		if (ok != cases[i].ok ||
		    v != (ok ? cases[i].value : 4711))
			printf("\"%s\" at %d: %d, %lld\n", cases[i].text,
			    cases[i].scale, ok, (long long)v);
		assert_int_equal(ok, cases[i].ok);
		assert_true(v == (ok ? cases[i].value : 4711));
	}
}

/* What is printed reads back as the same, at every scale. */
static void
test_text(void **state)
{
	static const int64_t values[] = { 0, 1, -1, 9, 10, -10, 99, 100, 101,
	    123456789, -123456789, INT64_MAX, INT64_MIN, INT64_MIN + 1 };
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	int64_t v;
	size_t i;
	int scale;

	(void)state;
	for (i = 0; i < sizeof(values) / sizeof(values[0]); i++) {
		for (scale = 0; scale <= 9; scale++) {
			assert_true(num_parse(num_text(a, values[i], scale),
			    scale, &v));
			assert_true(v == values[i]);
			assert_true(num_parse(num_short(a, values[i], scale),
			    scale, &v));
			assert_true(v == values[i]);
		}
	}
	assert_true(str_is(num_text(a, 1250, 2), "12.50"));
	assert_true(str_is(num_text(a, -5, 2), "-0.05"));
	assert_true(str_is(num_text(a, INT64_MIN, 0),
	    "-9223372036854775808"));
	assert_true(str_is(num_short(a, 1250, 2), "12.5"));
	assert_true(str_is(num_short(a, 1200, 2), "12"));
	assert_true(str_is(num_short(a, 0, 2), "0"));
	assert_true(str_is(num_short(a, 100, 0), "100"));
	arena_close(a);
}

static void
test_checked(void **state)
{
	int64_t v = 0;

	(void)state;
	assert_true(num_add(INT64_MAX, -1, &v));
	assert_true(v == INT64_MAX - 1);
	assert_false(num_add(INT64_MAX, 1, &v));
	assert_true(num_sub(INT64_MIN, -1, &v));
	assert_false(num_sub(INT64_MIN, 1, &v));
	assert_true(num_mul((int64_t)3037000499, 3037000499, &v));
	assert_false(num_mul((int64_t)3037000500, 3037000500, &v));
	assert_false(num_mul(INT64_MIN, -1, &v));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_parse),
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
