/*
 * JSON in: what is accepted, every malformed text with line and column; out:
 * escapes, commas, nesting.
 */
#include "unit/test.h"

#include <string.h>

#include "base/arena.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/request.h"

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

static enum err
parse(struct request *rq, str text, struct json **out)
{

	request_init(rq, arena);
	rq->lang = LANG_EN;
	return json_parse(rq, text, out);
}

static void
test_tree(void **state)
{
	static const char text[] = "{\"b\": [1, -2, true, false, null, \"村\"],"
	    " \"a\": {\"\": \"\\u6751\\n\"}, \"big\": 9223372036854775807,"
	    " \"small\": -9223372036854775808}";
	const struct json *b, *a;
	struct request rq;
	struct json *j;

	(void)state;
	assert_int_equal(parse(&rq, str_from(text), &j), OK);
	assert_int_equal(j->kind, J_OBJECT);
	assert_int_equal(j->n, 4);
	assert_true(str_is(j->items[0].key, "b"));	/* in order */
	b = json_get(j, "b");
	assert_int_equal(b->kind, J_LIST);
	assert_int_equal(b->n, 6);
	assert_true(b->items[1].i == -2);
	assert_int_equal(b->items[2].kind, J_BOOL);
	assert_true(b->items[2].i == 1 && b->items[3].i == 0);
	assert_int_equal(b->items[4].kind, J_NULL);
	assert_true(str_is(b->items[5].s, "村"));
	a = json_get(j, "a");
	assert_true(str_is(json_get(a, "")->s, "村\n"));
	assert_true(json_get(j, "big")->i == INT64_MAX);
	assert_true(json_get(j, "small")->i == INT64_MIN);
	assert_null(json_get(j, "none"));
	assert_null(json_get(b, "none"));
	assert_null(json_get(NULL, "none"));
	assert_int_equal(parse(&rq, STR(" 7 "), &j), OK);
	assert_true(j->i == 7);
}

static void
test_malformed(void **state)
{
	static const char *const bad[] = {
		"", " ", "{", "}", "[", "]", "[1", "[1,", "[1,]", "[,1]",
		"[1 2]", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}",
		"{'a':1}", "{1:1}", "{\"a\":1 \"b\":2}", "{\"a\" 1}",
		"{\"a\"::1}", "nul", "NULL", "True", "tru", "truee",
		"undefined", "NaN", "Infinity", "-Infinity", "+1", "01",
		"-01", "-", "1.", ".5", "1e", "1e+", "0x10", "1_000", "--1",
		"\"", "\"a", "\"\\\"", "\"\\x41\"", "\"\\u12\"",
		"\"\\u12g4\"", "\"\\ud800\"", "\"\\ud800\\u0041\"",
		"\"\\udc00\"", "\"\\u0000\"", "\"a\nb\"", "\"a\tb\"",
		"'a'", "[1]x", "{} {}", "[1][2]", "1 2", "/* c */ 1",
		"// c\n1", "[\"a\", // c\n1]", "\xef\xbb\xbf{}",
		"\"\xff\"", "\"\xc0\x80\"", "\"\xed\xa0\x80\"",
		"{\"a\":1,\"a\":2}", "{\"a\":{\"b\":1,\"b\":1}}",
		"{\"a\":1,\"\\u0061\":2}",
		"9223372036854775808", "-9223372036854775809", "1.5", "1.0",
		"1e3", "1E3", "-0.0", "{\"a\":[1,2.5]}", "1e400",
	};
	struct request rq;
	struct json *j;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		j = NULL;
		if (parse(&rq, str_from(bad[i]), &j) != ERR_INPUT)
			printf("accepted: %s\n", bad[i]);
		assert_int_equal(parse(&rq, str_from(bad[i]), &j), ERR_INPUT);
		assert_int_equal(rq.problem.msg, MSG_JSON_SYNTAX);
		assert_true(str_utf8(rq.problem.detail));
		assert_null(j);
	}
	/* A NUL inside is not the end. */
	assert_int_equal(parse(&rq, (str){ "1\0", 2 }, &j), ERR_INPUT);
	assert_int_equal(parse(&rq, (str){ "\"a\0b\"", 5 }, &j), ERR_INPUT);
	assert_int_equal(parse(&rq, STR_NONE, &j), ERR_INPUT);
}

static void
test_positions(void **state)
{
	static const struct {
		const char *text;
		const char *at;
	} cases[] = {
		{ "{\n  \"a\": 1.5\n}", "line 2 column 9" },
		{ "[\"1.5\", 1e3]", "line 1 column 10" },
		{ "[\"\\\"1.5\", \"村\", 12.5]", "line 1 column 18" },
		{ "{\n\n \"a\": tru }", "line 3 column" },
		{ "{\"a\":1,\n\"a\":2}", "line 2 column" },
	};
	struct request rq;
	struct json *j;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(parse(&rq, str_from(cases[i].text), &j),
		    ERR_INPUT);
		if (!str_find(rq.problem.detail, str_from(cases[i].at), NULL))
			printf("%.*s\n", STR_ARG(rq.problem.detail));
		assert_true(str_find(rq.problem.detail,
		    str_from(cases[i].at), NULL));
	}
}

static void
test_depth(void **state)
{
	char deep[200000];
	struct request rq;
	struct json *j;
	size_t n;

	(void)state;
	for (n = LIMIT_JSON_DEPTH; n <= LIMIT_JSON_DEPTH + 1; n++) {
		memset(deep, '[', n);
		memset(deep + n, ']', n);
		assert_int_equal(parse(&rq, (str){ deep, n * 2 }, &j),
		    n <= LIMIT_JSON_DEPTH ? OK : ERR_INPUT);
	}
	assert_true(str_find(rq.problem.detail, STR("line 1 column 33"),
	    NULL));
	memset(deep, '[', sizeof(deep));
	assert_int_equal(parse(&rq, (str){ deep, sizeof(deep) }, &j),
	    ERR_INPUT);
}

static void
test_getters(void **state)
{
	static const char *const known[] = { "s", "i", "l", "z", NULL };
	static const char *const fewer[] = { "s", "i", NULL };
	const struct json *l;
	struct request rq;
	struct json *j;
	int64_t i;
	str s;

	(void)state;
	assert_int_equal(parse(&rq, STR(
	    "{\"s\":\"x\",\"i\":5,\"l\":[1],\"z\":null}"), &j), OK);
	assert_int_equal(json_need_str(&rq, j, "s", &s), OK);
	assert_true(str_is(s, "x"));
	assert_int_equal(json_need_int(&rq, j, "i", &i), OK);
	assert_int_equal(json_need_list(&rq, j, "l", &l), OK);
	assert_int_equal(l->n, 1);
	assert_int_equal(json_need_str(&rq, j, "i", &s), ERR_INPUT);
	assert_int_equal(rq.problem.msg, MSG_JSON_TYPE);
	assert_int_equal(json_need_int(&rq, j, "none", &i), ERR_INPUT);
	assert_int_equal(rq.problem.msg, MSG_JSON_KEY_MISSING);
	assert_int_equal(json_str_or(&rq, j, "none", STR("d"), &s), OK);
	assert_true(str_is(s, "d"));
	assert_int_equal(json_str_or(&rq, j, "z", STR("e"), &s), OK);
	assert_true(str_is(s, "e"));
	assert_int_equal(json_str_or(&rq, j, "i", STR("e"), &s), ERR_INPUT);
	assert_int_equal(json_only(&rq, j, known), OK);
	assert_int_equal(json_only(&rq, j, fewer), ERR_INPUT);
	assert_true(str_find(rq.problem.detail, STR("\"l\""), NULL));
}

static void
test_writer(void **state)
{
	static const char want[] = "{\"a\":1,\"b\":[true,null,\"\",[],{}],"
	    "\"c\":{\"d\":\"\\\"\\\\\\n\\u0009\\u001f\\u007f村\"},\"e\":-5,"
	    "\"f\":false,\"g\":[1,2]}";
	struct request rq;
	struct jsonw o;
	struct json *j;
	struct buf b;

	(void)state;
	buf_init(&b, arena, LIMIT_TEXT);
	jsonw_begin(&o, &b);
	jsonw_open(&o, '{');
	jsonw_put_int(&o, "a", 1);
	jsonw_key(&o, "b");
	jsonw_open(&o, '[');
	jsonw_bool(&o, true);
	jsonw_null(&o);
	jsonw_str(&o, STR_NONE);
	jsonw_open(&o, '[');
	jsonw_close(&o, ']');
	jsonw_open(&o, '{');
	jsonw_close(&o, '}');
	jsonw_close(&o, ']');
	jsonw_key(&o, "c");
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "d", STR("\"\\\n\t\x1f\x7f村"));
	jsonw_close(&o, '}');
	jsonw_put_int(&o, "e", -5);
	jsonw_put_bool(&o, "f", false);
	jsonw_key_str(&o, STR("g"));
	jsonw_raw(&o, STR("[1,2]"));
	jsonw_close(&o, '}');
	assert_true(str_is(buf_text(&b), want));
	assert_int_equal(parse(&rq, buf_text(&b), &j), OK);
	assert_true(str_is(json_get(json_get(j, "c"), "d")->s,
	    "\"\\\n\t\x1f\x7f村"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_malformed),
		cmocka_unit_test(test_positions),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_getters),
		cmocka_unit_test(test_writer),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
