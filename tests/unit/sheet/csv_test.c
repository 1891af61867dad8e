/*
 * CSV: RFC 4180 strictly, two encodings, errors with their place.
 */
#include "unit/sheet/kit.h"

static struct kit k;

static int
setup(void **state)
{
	(void)state;
	kit_open(&k);
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	kit_close(&k);
	return 0;
}

static enum err
read_text(const char *text)
{
	return kit_read(&k, kit_file(text, strlen(text)));
}

static void
test_plain(void **state)
{
	(void)state;
	assert_int_equal(OK, read_text("户编号,姓名\r\n1,陈木\r\n2,\n3,a"));
	assert_int_equal(4, k.nrows);
	kit_cell(&k, 0, 1, "姓名", 0);
	kit_cell(&k, 1, 1, "陈木", 0);
	assert_int_equal(2, k.rows[2].n);
	kit_cell(&k, 2, 1, "", 0);
	kit_cell(&k, 3, 0, "3", 0);
	kit_cell(&k, 3, 1, "a", 0);
	assert_int_equal(4, k.rows[3].number);
}

static void
test_quotes(void **state)
{
	(void)state;
	assert_int_equal(OK, read_text("\"a,b\",\"c\"\"d\",\"e\nf\"\r\n"
	    "\"\",\"\",x\r\n\"\"\"\"\n"));
	assert_int_equal(3, k.nrows);
	kit_cell(&k, 0, 0, "a,b", 0);
	kit_cell(&k, 0, 1, "c\"d", 0);
	kit_cell(&k, 0, 2, "e\nf", 0);
	kit_cell(&k, 1, 2, "x", 0);
	kit_cell(&k, 2, 0, "\"", 0);
	assert_int_equal(2, k.rows[1].number);
}

static void
test_mark_and_blank(void **state)
{
	(void)state;
	assert_int_equal(OK, read_text("\xef\xbb\xbf" "a\n\n,,\n\nb,\n"));
	assert_int_equal(2, k.nrows);
	kit_cell(&k, 0, 0, "a", 0);
	assert_int_equal(5, k.rows[1].number);
	assert_int_equal(2, k.rows[1].n);
}

/* "Text, separated by tabs"; a comma in the first line decides. */
static void
test_tabs(void **state)
{
	(void)state;
	assert_int_equal(OK, read_text("a\t\"b\tc\"\n1,5\t2\n"));
	kit_cell(&k, 0, 1, "b\tc", 0);
	kit_cell(&k, 1, 0, "1,5", 0);
	kit_cell(&k, 1, 1, "2", 0);
	assert_int_equal(OK, read_text("a,b\n1\t2,3\n"));
	kit_cell(&k, 1, 0, "1\t2", 0);
}

/* A lone CR ends a row too: old Macintosh files. */
static void
test_cr(void **state)
{
	(void)state;
	assert_int_equal(OK, read_text("a\rb\r\nc\r"));
	assert_int_equal(3, k.nrows);
	kit_cell(&k, 2, 0, "c", 0);
}

/* 黄䶮: GBK has no 䶮, GB18030 has. */
static void
test_gb18030(void **state)
{
	static const char text[] = "\xd0\xd5\xc3\xfb,a\r\n"
	    "\xbb\xc6\xfe\x9f,\xc9\xc7\x82\x35\x87\x38\r\n";

	(void)state;
	assert_int_equal(OK, kit_read(&k, kit_file(text,
	    sizeof(text) - 1)));
	kit_cell(&k, 0, 0, "姓名", 0);
	kit_cell(&k, 1, 0, "黄䶮", 0);
	kit_cell(&k, 1, 1, "汕䶵", 0);
}

/* Characters cut at the end of each piece the reader takes. */
static void
test_cuts(void **state)
{
	size_t n = (size_t)300 << 10, i, shift;
	char *text = arena_alloc(k.arena, n);

	(void)state;
	for (shift = 0; shift < 5; shift++) {
		memset(text, 'x', n);
		for (i = shift; i + 5 <= n; i += 5)
			memcpy(text + i, "\x82\x35\x87\x38\n", 5);
		memset(text + i, '\n', n - i);
		assert_int_equal(OK, kit_read(&k, kit_file(text, n)));
		kit_cell(&k, 1999, 0, "䶵", 0);
		for (i = shift; i + 4 <= n; i += 4)
			memcpy(text + i, "\xe6\xb1\x95\n", 4);
		memset(text + i, '\n', n - i);
		assert_int_equal(OK, kit_read(&k, kit_file(text, n)));
		kit_cell(&k, 1999, 0, "汕", 0);
	}
}

static void
test_lossy(void **state)
{
	(void)state;
	assert_int_equal(OK, read_text("4.40582E+17,\"4.40582E+17\",1.5\n"));
	kit_cell(&k, 0, 0, "4.40582E+17", SHEET_NUMBER | SHEET_LOSSY);
	kit_cell(&k, 0, 1, "4.40582E+17", 0);
	kit_cell(&k, 0, 2, "1.5", 0);
}

/* Each with the row and byte of the fault. */
static void
test_malformed(void **state)
{
	static const struct {
		const char *text;
		int64_t row, column;
	} cases[] = {
		{ "a,b\n1,x\"y\n", 2, 2 },
		{ "a,\"b\"c\n", 1, 2 },
		{ "a\n\"b\n\n", 2, 1 },
		{ "\"", 1, 1 },
		{ "a\n\"\" \n", 2, 1 },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		kit_fails(&k, read_text(cases[i].text), MSG_SHEET_CSV);
		assert_int_equal(cases[i].row, k.rq.problem.at.row);
		assert_int_equal(cases[i].column, k.rq.problem.at.column);
	}
	kit_fails(&k, kit_read(&k, kit_file("a,b\0c\n", 6)), MSG_SHEET_CSV);
	kit_fails(&k, kit_read(&k, kit_file("\"a\0c\"\n", 6)),
	    MSG_SHEET_CSV);
}

static void
test_encoding(void **state)
{
	(void)state;
	/* Neither; cut off; a mark that lies. */
	kit_fails(&k, read_text("a\xff\xff\n"), MSG_SHEET_ENCODING);
	kit_fails(&k, read_text("a\n\xbb"), MSG_SHEET_ENCODING);
	kit_fails(&k, read_text("\xef\xbb\xbf" "\xbb\xc6\n"),
	    MSG_SHEET_ENCODING);
	assert_true(str_find(k.rq.problem.detail, STR("UTF-8"),
	    &(size_t){ 0 }));
}

static void
test_limits(void **state)
{
	char text[LIMIT_SHEET_CELL + 64];
	size_t n = 0;
	int i;

	(void)state;
	for (i = 0; i < LIMIT_SHEET_COLUMNS; i++)
		text[n++] = ',';
	memcpy(text + n, "x\n", 3);
	kit_fails(&k, read_text(text), MSG_SHEET_COLUMNS);
	memset(text, 'a', sizeof(text));
	text[sizeof(text) - 1] = '\0';
	kit_fails(&k, read_text(text), MSG_SHEET_CELL);
	text[LIMIT_SHEET_CELL] = '\0';
	assert_int_equal(OK, read_text(text));
}

/* What people send instead, each with advice. */
static void
test_kinds(void **state)
{
	static const struct {
		const char *bytes;
		size_t n;
		enum msg msg;
	} cases[] = {
		{ "", 0, MSG_SHEET_EMPTY },
		{ "\n\n\n", 3, MSG_SHEET_EMPTY },
		{ "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8, MSG_SHEET_OLD },
		{ "\xff\xfe" "a\0", 4, MSG_SHEET_KIND },
		{ "%PDF-1.4", 8, MSG_SHEET_KIND },
		{ "<html><table>", 13, MSG_SHEET_KIND },
		{ "  <?xml version", 15, MSG_SHEET_KIND },
		{ "PK\3\4junk", 8, MSG_SHEET_BROKEN },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		kit_fails(&k, kit_read(&k, kit_file(cases[i].bytes,
		    cases[i].n)), cases[i].msg);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_plain, setup, teardown),
		cmocka_unit_test_setup_teardown(test_quotes, setup, teardown),
		cmocka_unit_test_setup_teardown(test_mark_and_blank, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_tabs, setup, teardown),
		cmocka_unit_test_setup_teardown(test_cr, setup, teardown),
		cmocka_unit_test_setup_teardown(test_gb18030, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_cuts, setup, teardown),
		cmocka_unit_test_setup_teardown(test_lossy, setup, teardown),
		cmocka_unit_test_setup_teardown(test_malformed, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_encoding, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_limits, setup, teardown),
		cmocka_unit_test_setup_teardown(test_kinds, setup, teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
