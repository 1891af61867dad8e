/*
 * Text: comparison, cutting, trimming, integers, UTF-8.
 */
#include "unit/test.h"

#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "base/str.h"

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

static void
test_compare(void **state)
{

	(void)state;
	assert_true(str_eq(STR_NONE, STR("")));
	assert_true(str_is(STR("村"), "村"));
	assert_false(str_eq(STR("a"), STR("ab")));
	assert_true(str_cmp(STR("a"), STR("ab")) < 0);
	assert_true(str_cmp(STR("b"), STR("ab")) > 0);
	assert_int_equal(str_cmp(STR_NONE, STR("")), 0);
	/* By bytes, unsigned: CJK after ASCII. */
	assert_true(str_cmp(STR("z"), STR("村")) < 0);
	assert_true(str_starts(STR("household"), STR("house")));
	assert_false(str_starts(STR("house"), STR("household")));
	assert_true(str_starts(STR("x"), STR("")));
	assert_true(str_ends(STR("a.toml"), STR(".toml")));
	assert_false(str_ends(STR("l"), STR(".toml")));
	assert_int_equal(str_from(NULL).n, 0);
	assert_true(str_hash(STR("a")) != str_hash(STR("b")));
}

static void
test_cut(void **state)
{
	str rest, s = STR("a,,b");
	size_t at;

	(void)state;
	assert_true(str_is(str_cut(s, ',', &rest), "a"));
	assert_true(str_is(str_cut(rest, ',', &rest), ""));
	assert_non_null(rest.p);
	assert_true(str_is(str_cut(rest, ',', &rest), "b"));
	assert_null(rest.p);
	assert_int_equal(str_cut(STR_NONE, ',', &rest).n, 0);
	assert_true(str_find(STR("abcabd"), STR("abd"), &at));
	assert_int_equal(at, 3);
	assert_false(str_find(STR("abc"), STR(""), &at));
	assert_false(str_find(STR("ab"), STR("abc"), &at));
	assert_true(str_is(str_sub(STR("abc"), 1, 9), "bc"));
	assert_int_equal(str_sub(STR("abc"), 2, 1).n, 0);
	assert_int_equal(str_sub(STR("abc"), 9, 12).n, 0);
	assert_true(str_is(str_clip(STR("a村b"), 5), "a村b"));
	assert_true(str_is(str_clip(STR("a村b"), 4), "a村"));
	assert_true(str_is(str_clip(STR("a村b"), 3), "a"));
	assert_true(str_is(str_clip(STR("a村b"), 1), "a"));
	assert_int_equal(str_clip(STR("村"), 2).n, 0);
}

static void
test_trim(void **state)
{

	(void)state;
	assert_true(str_is(str_trim(STR(" \t\r\n张三 \n")), "张三"));
	assert_true(str_is(str_trim(STR("　 张　三　")), "张　三"));
	assert_int_equal(str_trim(STR(" 　 ")).n, 0);
	assert_int_equal(str_trim(STR_NONE).n, 0);
	/* U+3001 shares its first two bytes with U+3000. */
	assert_true(str_is(str_trim(STR("、a、")), "、a、"));
}

static void
test_copy(void **state)
{
	char nul[] = { 'a', '\0', 'b' };
	str s = str_dup(arena, (str){ nul, 3 });

	(void)state;
	assert_int_equal(s.n, 3);
	assert_memory_equal(s.p, nul, 3);
	assert_int_equal(s.p[3], '\0');
	assert_null(str_dup(arena, STR_NONE).p);
	assert_string_equal(str_cstr(arena, STR_NONE), "");
	assert_true(str_is(str_fmt(arena, "%d-%.*s", 7, STR_ARG(STR("村"))),
	    "7-村"));
	assert_int_equal(str_fmt(arena, "%2000d", 1).n, 2000);
}

struct number {
	const char *text;
	bool ok;
	int64_t value;
};

static void
test_int(void **state)
{
	static const struct number cases[] = {
		{ "0", true, 0 },
		{ "-0", true, 0 },
		{ "007", true, 7 },
		{ "9223372036854775807", true, INT64_MAX },
		{ "-9223372036854775808", true, INT64_MIN },
		{ "9223372036854775808", false, 0 },
		{ "-9223372036854775809", false, 0 },
		{ "99999999999999999999999", false, 0 },
		{ "", false, 0 },
		{ "-", false, 0 },
		{ "+1", false, 0 },
		{ " 1", false, 0 },
		{ "1 ", false, 0 },
		{ "1.0", false, 0 },
		{ "0x1", false, 0 },
		{ "\xef\xbc\x91", false, 0 },	/* full width */
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t v = -77;

		assert_int_equal(str_int(str_from(cases[i].text), &v),
		    cases[i].ok);
		/* Outputs are untouched on failure. */
		assert_true(v == (cases[i].ok ? cases[i].value : -77));
	}
}

static void
test_utf8(void **state)
{
	static const char *const bad[] = {
		"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xe4\xb8",
		"\xe0\x80\x80", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf",
		"\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80", "\xff", "\xfe", "a\xe4\xb8\xadz\xe4",
		"\xe4\x28\xad", "\xf0\x9f\x98",
	};
	static const char *const good[] = {
		"", "a", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf",
		"\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
		"\xf4\x8f\xbf\xbf", "𠮷野家",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(str_utf8(str_from(bad[i])));
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(str_utf8(str_from(good[i])));
	assert_false(str_utf8((str){ "a\0b", 3 }));
}

/* Encode, check, decode: every code point there is. */
static void
test_points(void **state)
{
	uint32_t c;

	(void)state;
	for (c = 1; c <= 0x10ffff; c++) {
		unsigned char b[4];
		size_t n, at = 0;
		str s;

		if (c >= 0xd800 && c <= 0xdfff)
			continue;
		n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
		for (at = n; at-- > 1;)
			b[at] = (unsigned char)(0x80 |
			    (c >> (6 * (n - 1 - at)) & 0x3f));
		b[0] = (unsigned char)(n == 1 ? c :
		    (0xf00u >> n & 0xff) | c >> (6 * (n - 1)));
		s = (str){ (char *)b, n };
		at = 0;
		assert_true(str_utf8(s));
		assert_int_equal(str_chars(s), 1);
		assert_int_equal(str_next(s, &at), c);
		assert_int_equal(at, n);
		assert_int_equal(str_next(s, &at), 0);
	}
}

static void
test_buf(void **state)
{
	struct buf b;
	int i;

	(void)state;
	buf_init(&b, arena, 1000);
	assert_int_equal(buf_text(&b).n, 0);
	assert_non_null(buf_text(&b).p);
	for (i = 0; i < 100; i++) {
		buf_str(&b, STR("0123456789"));
		(void)arena_alloc(arena, 1);	/* so that it has to move */
	}
	assert_false(buf_full(&b));
	assert_int_equal(buf_text(&b).n, 1000);
	assert_memory_equal(buf_text(&b).p + 990, "0123456789", 10);
	buf_byte(&b, 'x');
	assert_true(buf_full(&b));
	assert_int_equal(buf_text(&b).n, 1000);

	buf_init(&b, arena, 10);
	buf_cstr(&b, "123456");
	buf_cstr(&b, "78901");		/* does not fit: stays as it was */
	buf_cstr(&b, "7");
	assert_true(buf_full(&b));
	assert_true(str_is(buf_text(&b), "123456"));

	buf_init(&b, arena, 100);
	buf_int(&b, INT64_MIN);
	buf_fmt(&b, " %d %s", 5, "a");
	assert_true(str_is(buf_text(&b), "-9223372036854775808 5 a"));
	buf_fmt(&b, "%600d", 1);
	assert_true(buf_full(&b));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_compare),
		cmocka_unit_test(test_cut),
		cmocka_unit_test(test_trim),
		cmocka_unit_test(test_copy),
		cmocka_unit_test(test_int),
		cmocka_unit_test(test_utf8),
		cmocka_unit_test(test_points),
		cmocka_unit_test(test_buf),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
