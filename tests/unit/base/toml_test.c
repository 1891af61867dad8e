/*
 * TOML: what is read and what is refused, file order, places, the getters and
 * their faults.
 */
#include "unit/test.h"

#include "base/arena.h"
#include "base/fault.h"
#include "base/limits.h"
#include "base/toml.h"

static struct arena *arena;
static struct faults faults;

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

static struct toml_node *
parse(const char *text)
{

	faults_init(&faults, arena);
	return toml_parse(arena, STR("a.toml"), str_from(text), &faults);
}

/* One text and how the value of key "a" reads. */
struct good {
	const char *text;
	enum toml_kind kind;
	int64_t i;
	const char *s;
};

static const struct good good[] = {
	{ "a = 1", T_INT, 1, NULL },
	{ "a = +1", T_INT, 1, NULL },
	{ "a = -17", T_INT, -17, NULL },
	{ "a = 0", T_INT, 0, NULL },
	{ "a = 1_000", T_INT, 1000, NULL },
	{ "a = 0xff", T_INT, 255, NULL },
	{ "a = 0o17", T_INT, 15, NULL },
	{ "a = 0b101", T_INT, 5, NULL },
	{ "a = 9223372036854775807", T_INT, INT64_MAX, NULL },
	{ "a = -9223372036854775808", T_INT, INT64_MIN, NULL },
	{ "a = true", T_BOOL, 1, NULL },
	{ "a = false", T_BOOL, 0, NULL },
	{ "a = 2018-12-31", T_DATE, 20181231, NULL },
	{ "a = \"\"", T_STR, 0, "" },
	{ "a = \"村\"", T_STR, 0, "村" },
	{ "a = \"\\u6751\\n\\\"\\\\\\t\"", T_STR, 0, "村\n\"\\\t" },
	{ "a = \"\\U00020BB7\"", T_STR, 0, "𠮷" },
	{ "a = 'c:\\n'", T_STR, 0, "c:\\n" },
	{ "a = \"\"\"\none\ntwo\"\"\"", T_STR, 0, "one\ntwo" },
	{ "a = \"\"\"one \\\n   two\"\"\"", T_STR, 0, "one two" },
	{ "a = '''\nit's'''", T_STR, 0, "it's" },
	{ "a = \"\"\"x\"\"y\"\"\"", T_STR, 0, "x\"\"y" },
	{ "# first\n\na = 1 # last", T_INT, 1, NULL },
	{ "\"a\" = 1", T_INT, 1, NULL },
	{ "'a' = 1", T_INT, 1, NULL },
	{ "  a\t=\t1  ", T_INT, 1, NULL },
	{ "a = 1\r\nb = 2\r\n", T_INT, 1, NULL },
	{ "a = []", T_ARRAY, 0, NULL },
	{ "a = [1, 2, ]", T_ARRAY, 2, NULL },
	{ "a = [\n1, # one\n2\n]", T_ARRAY, 2, NULL },
	{ "a = [1, \"x\", [true]]", T_ARRAY, 3, NULL },
	{ "a = {}", T_TABLE, 0, NULL },
	{ "a = { b = 1, c = { d = 2 } }", T_TABLE, 2, NULL },
	{ "a.b = 1\na.c = 2", T_TABLE, 2, NULL },
	{ "[a]\nb = 1", T_TABLE, 1, NULL },
	{ "[a.b]\n[a]\nc = 1", T_TABLE, 2, NULL },
	{ "[[a]]\nb = 1\n[[a]]\nb = 2\n[[a]]", T_ARRAY, 3, NULL },
	{ "[ a ]", T_TABLE, 0, NULL },
};

static void
test_good(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		struct toml_node *t = parse(good[i].text), *a;

		if (t == NULL)
			printf("refused: %s: %.*s\n", good[i].text,
			    STR_ARG(fault_text(arena, faults.first)));
		assert_non_null(t);
		a = toml_get(t, "a");
		assert_non_null(a);
		assert_int_equal(a->kind, good[i].kind);
		if (a->kind == T_STR)
			assert_true(str_is(a->s, good[i].s));
		else if (a->kind == T_ARRAY || a->kind == T_TABLE)
			assert_int_equal(a->n, good[i].i);
		else
			assert_true(a->i == good[i].i);
	}
}

static const char *const bad[] = {
	"a", "a =", "= 1", "a = 1 b = 2", "a = 1 = 2", "a b = 1", "a == 1",
	"a = x", "a = tru", "a = True", "a = 01", "a = 1__0", "a = _1",
	"a = 1_", "a = 0x", "a = 0xg", "a = 0b2", "a = 0o8", "a = +0xff",
	"a = 9223372036854775808", "a = -9223372036854775809", "a = 1.",
	"a = .5", "a = \"", "a = \"x\ny\"", "a = \"\\x\"", "a = \"\\u12\"",
	"a = \"\\ud800\"", "a = \"\\U00110000\"", "a = 'x\ny'", "a = '",
	"a = \"\"\"x", "a = '''x", "a = \"\"\"x\"\"\"\"\"\"", "a = [", "a = [1",
	"a = [1 2]", "a = [,]", "a = {", "a = { b = 1", "a = { b }",
	"a = {, b = 1}", "a = 1\na = 2",
	"a = 1\n\"a\" = 2", "[a]\n[a]", "a = 1\n[a]", "a = 1\na.b = 2",
	"a.b = 1\n[a]\nb = 2", "[a]\nb = 1\n[a.b]", "a = []\n[[a]]",
	"a = {}\n[a.b]", "a = { b = 1 }\na.c = 2", "[[a]]\n[a]", "[a]\n[[a]]",
	"a = 1、", "a = [1·]", "[]", "[a", "[a]]", "[a] b = 1", "[[a]", "[a.]", "[.a]", "a. = 1",
	"村 = 1", "a = 2018-02-30", "a = 2018-13-01", "a = 2018-1-1",
	"a = 2018/01/01", "a = \"\x01\"", "# \x01\na = 1",
	"a = \"\xff\"", "a = \"\xc0\x80\"", "a = \"\xed\xa0\x80\"", "\xff = 1",
	"a = \"\x7f\"", "a = nul", "a = null", "a = @x",
	/* Well-formed, and not ours: fractions and times of day. */
	"a = 1.5", "a = 1e3", "a = inf", "a = nan", "a = 2018-12-31T10:00:00Z",
	"a = 2018-12-31 10:00:00", "a = 10:00:00", "a = [1, 2.5]",
	"a = { b = { c = 0.1 } }",
};

static void
test_bad(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		if (parse(bad[i]) != NULL)
			printf("accepted: %s\n", bad[i]);
		assert_null(parse(bad[i]));
		assert_int_equal(faults.n, 1);
		assert_true(faults.first->line >= 1);
		assert_true(faults.first->column >= 1);
		assert_true(str_is(faults.first->file, "a.toml"));
		assert_true(str_utf8(faults.first->what));
	}
}

static void
test_depth(void **state)
{
	char text[20000];
	size_t n, i;

	(void)state;
	for (n = 20; n < 9000; n *= 3) {
		text[0] = 'a';
		text[1] = '=';
		for (i = 0; i < n; i++) {
			text[2 + i] = '[';
			text[2 + n + i] = ']';
		}
		faults_init(&faults, arena);
		assert_int_equal(toml_parse(arena, STR("a"),
		    (str){ text, 2 + 2 * n }, &faults) != NULL, n <= 30);
		assert_int_equal(faults.n > 0, n > 30);
	}
}

/* Children come as written, not by name. */
static void
test_order(void **state)
{
	static const char *const order[] = { "z", "b", "y", "a", "m" };
	struct toml_node *t = parse("z = 1\nb = 2\n\"y\" = 3\na.x = 4\n"
	    "[m]\n  q = 5\n  c = [ 6,\n 7 ]\n"), *c;
	size_t i = 0;

	(void)state;
	assert_non_null(t);
	assert_int_equal(t->n, 5);
	for (c = t->child; c != NULL; c = c->next, i++) {
		assert_true(str_is(c->key, order[i]));
		if (i < 3)
			assert_int_equal(c->line, i + 1);
	}
	assert_int_equal(i, 5);
	c = toml_get(toml_get(t, "m"), "c");
	assert_int_equal(c->line, 7);
	assert_int_equal(c->column, 3);
	assert_int_equal(c->value_line, 7);
	assert_int_equal(c->value_column, 7);
	assert_int_equal(c->child->line, 7);
	assert_int_equal(c->child->next->line, 8);
	assert_int_equal(c->child->next->column, 2);
}

static void
test_fault_place(void **state)
{

	(void)state;
	assert_null(parse("a = 1\nb = \"村\" x\n"));
	assert_int_equal(faults.first->line, 2);
	assert_null(parse("a = 1\n\nc = [1,\n  2.5]\n"));
	assert_int_equal(faults.first->line, 4);
	assert_int_equal(faults.first->column, 3);
	assert_true(str_starts(fault_text(arena, faults.first),
	    STR("a.toml:4:3: E102: ")));
}

static void
test_getters(void **state)
{
	struct toml_node *t = parse("s = \"x\"\ni = 5\nb = true\n"
	    "d = 2018-01-02\n");
	int64_t i = 0;
	bool b = false;
	str s = STR_NONE;
	date d = 0;

	(void)state;
	assert_true(toml_str(t, "s", true, &faults, &s));
	assert_true(str_is(s, "x"));
	assert_true(toml_int(t, "i", true, &faults, &i));
	assert_true(i == 5);
	assert_true(toml_bool(t, "b", true, &faults, &b));
	assert_true(b);
	assert_true(toml_date(t, "d", true, &faults, &d));
	assert_int_equal(d, 20180102);
	assert_int_equal(faults.n, 0);
	assert_false(toml_str(t, "none", false, &faults, &s));
	assert_int_equal(faults.n, 0);
	assert_false(toml_str(t, "none", true, &faults, &s));
	assert_int_equal(faults.n, 1);
	assert_string_equal(faults.first->code, "E103");
	assert_false(toml_int(t, "s", false, &faults, &i));
	assert_int_equal(faults.n, 2);
	assert_string_equal(faults.first->next->code, "E104");
	assert_int_equal(faults.first->next->line, 1);
	assert_true(i == 5 && str_is(s, "x"));
	assert_null(toml_get(NULL, "x"));
	assert_null(toml_get(toml_get(t, "s"), "x"));
}

/* Keys nobody has read are named, with their places. */
static void
test_unread(void **state)
{
	struct toml_node *t = parse("a = 1\nb = 2\n[c]\nd = 3\ne = 4\n"
	    "[[f]]\ng = 5\n[[f]]\nh = 6\n"), *f;
	int64_t i;

	(void)state;
	assert_true(toml_int(t, "a", true, &faults, &i));
	assert_true(toml_int(toml_get(t, "c"), "d", true, &faults, &i));
	f = toml_get(t, "f");
	assert_true(toml_int(f->child, "g", true, &faults, &i));
	toml_unread(t, &faults);
	assert_int_equal(faults.n, 3);
	assert_int_equal(faults.first->line, 2);
	assert_int_equal(faults.first->next->line, 5);
	assert_int_equal(faults.first->next->next->line, 9);
	assert_string_equal(faults.first->code, "E105");
}

static void
test_file(void **state)
{

	(void)state;
	faults_init(&faults, arena);
	assert_null(toml_load(arena, STR("build/no-such.toml"), &faults));
	assert_int_equal(faults.n, 1);
	assert_string_equal(faults.first->code, "E100");
	assert_null(toml_load(arena, STR("build"), &faults));
	faults_init(&faults, arena);
	assert_non_null(toml_load(arena, STR("model/office.toml"), &faults));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_good),
		cmocka_unit_test(test_bad),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_fault_place),
		cmocka_unit_test(test_getters),
		cmocka_unit_test(test_unread),
		cmocka_unit_test(test_file),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
