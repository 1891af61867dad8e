/*
 * Writers: what is written is read back the same, nothing in it is a formula,
 * and a file appears whole or not at all.
 */
#include "unit/sheet/kit.h"

#include "model/model.h"

static struct kit k;
static char dir[] = P_tmpdir "/sheet-write-XXXXXX";

static int
group_setup(void **state)
{
	(void)state;
	return mkdtemp(dir) == NULL ? -1 : 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	return rmdir(dir);
}

static int
setup(void **state)
{
	(void)state;
	kit_open(&k);
	k.rq.lang = LANG_ZH;
	return 0;
}

static int
teardown(void **state)
{
	(void)state;
	kit_close(&k);
	return 0;
}

static str
path_of(const char *name)
{
	return str_fmt(k.arena, "%s/%s", dir, name);
}

static int
open_written(str path)
{
	int fd = open(str_cstr(k.arena, path), O_RDONLY | O_CLOEXEC);

	assert_true(fd >= 0);
	assert_int_equal(0, unlink(str_cstr(k.arena, path)));
	return fd;
}

static const char *const texts[] = {
	"户编号", "998101199001011236", "=1+1", "+86", "-1+1", "-12.50", "@x",
	"\tq", "a,b", "a\"b", "行\n行", " 空 ", "'", "'=a", "''+b", "-", "007",
	"䶮",
};
#define TEXTS	(sizeof(texts) / sizeof(texts[0]))

static void
write_texts(enum sheet_format format, str path)
{
	struct sheet_column columns[TEXTS] = { { { NULL, 0 }, 0, NULL } };
	struct sheet_writer *w;
	str cells[TEXTS];
	size_t i;

	for (i = 0; i < TEXTS; i++) {
		columns[i].heading = STR("列");
		cells[i] = str_from(texts[i]);
	}
	assert_int_equal(OK, sheet_writer_open(&k.rq, path, format, &w));
	assert_int_equal(OK, sheet_writer_title(&k.rq, w, STR("标题")));
	assert_int_equal(OK, sheet_writer_header(&k.rq, w, columns, TEXTS));
	assert_int_equal(OK, sheet_writer_row(&k.rq, w, cells, TEXTS));
	assert_int_equal(-1, access(str_cstr(k.arena, path), F_OK));
	assert_int_equal(OK, sheet_writer_end(&k.rq, w));
}

static void
check_texts(int fd)
{
	size_t i;

	assert_int_equal(OK, kit_read_child(&k, fd));
	assert_int_equal(3, k.nrows);
	kit_cell(&k, 0, 0, "标题", 0);
	for (i = 0; i < TEXTS; i++)
		kit_cell(&k, 2, i, texts[i], 0);
}

static void
test_round(void **state)
{
	(void)state;
	write_texts(SHEET_CSV_UTF8, path_of("a.csv"));
	check_texts(open_written(path_of("a.csv")));
	write_texts(SHEET_XLSX, path_of("a.xlsx"));
	check_texts(open_written(path_of("a.xlsx")));
}

/* No cell of the file begins with a formula's sign, quotes aside. */
static void
test_no_formula(void **state)
{
	char text[4096];
	ssize_t i, n;
	int fd;

	(void)state;
	write_texts(SHEET_CSV_UTF8, path_of("b.csv"));
	fd = open_written(path_of("b.csv"));
	n = read(fd, text, sizeof(text));
	assert_memory_equal(text, "\xef\xbb\xbf", 3);
	for (i = 3; i < n; i++) {
		bool begins = text[i - 1] == ',' || text[i - 1] == '\n';

		if (begins && memcmp(text + i, "-12.50", 6) != 0)
			assert_null(memchr("=+-@\t", text[i], 5));
	}
	(void)close(fd);
}

static void
test_guard(void **state)
{
	static const struct { const char *in, *out; } cases[] = {
		{ "=1", "'=1" }, { "+1", "'+1" }, { "-1", "-1" },
		{ "-1.5", "-1.5" }, { "-1.", "'-1." }, { "-1-1", "'-1-1" },
		{ "-", "'-" }, { "-.5", "'-.5" }, { "@a", "'@a" },
		{ "\ta", "'\ta" }, { "\ra", "'\ra" }, { "a=1", "a=1" },
		{ "", "" }, { "'=1", "''=1" }, { "'a", "'a" },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_true(str_is(sheet_guard(k.arena,
		    str_from(cases[i].in)), cases[i].out));
}

static void
test_unwritable(void **state)
{
	struct sheet_writer *w;

	(void)state;
	kit_fails(&k, sheet_writer_open(&k.rq, STR("/nowhere/a.csv"),
	    SHEET_CSV_UTF8, &w), MSG_SHEET_WRITE);
}

/* What was begun and not ended leaves nothing. */
static void
test_abandoned(void **state)
{
	static const enum sheet_format formats[] = {
		SHEET_CSV_UTF8, SHEET_XLSX,
	};
	struct sheet_writer *w;
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		assert_int_equal(OK, sheet_writer_open(&k.rq, path_of("c"),
		    formats[i], &w));
		assert_int_equal(OK, sheet_writer_title(&k.rq, w,
		    STR("x")));
		arena_reset(k.arena);
		request_init(&k.rq, k.arena);
		assert_int_equal(-1, access(str_cstr(k.arena,
		    path_of("c.tmp")), F_OK));
	}
}

static str
reason_of(void *arg, int64_t row)
{
	(void)arg;
	return row == 4 ? STR("第2列:没有代码“x”") : STR_NONE;
}

static void
write_reasons(int fd, struct sheet_reasons *r, str path,
    enum sheet_format format)
{
	struct sheet *first, *again;
	struct sheet_row row;
	bool more = true;

	assert_int_equal(OK, sheet_open_child(&k.rq, fd, &first));
	while (more)
		assert_int_equal(OK, sheet_next(&k.rq, first, &row, &more));
	r->columns = sheet_widest(first);
	assert_int_equal(3, r->columns);
	assert_int_equal(OK, sheet_open_child(&k.rq, fd, &again));
	assert_int_equal(OK, sheet_write_reasons(&k.rq, again, r, path,
	    format));
}

/* The same rows, a column 错误原因 behind the widest, title rows kept. */
static void
test_reasons(void **state)
{
	static const char text[] = "名单\n户编号,姓名\n1,a\n2,=b,c\n3,d\n";
	struct sheet_reasons r = { reason_of, NULL, 2, 0, false };
	int fd = kit_file(text, sizeof(text) - 1);

	(void)state;
	write_reasons(fd, &r, path_of("r.xlsx"), SHEET_XLSX);
	assert_int_equal(OK, kit_read(&k, open_written(path_of("r.xlsx"))));
	assert_int_equal(5, k.nrows);
	kit_cell(&k, 0, 0, "名单", 0);
	kit_cell(&k, 1, 3, "错误原因", 0);
	assert_int_equal(2, k.rows[2].n);
	kit_cell(&k, 3, 1, "=b", 0);
	kit_cell(&k, 3, 3, "第2列:没有代码“x”", 0);
	r.only_faulty = true;
	write_reasons(fd, &r, path_of("r.csv"), SHEET_CSV_UTF8);
	assert_int_equal(OK, kit_read(&k, open_written(path_of("r.csv"))));
	assert_int_equal(3, k.nrows);
	kit_cell(&k, 2, 0, "2", 0);
	(void)close(fd);
}

/* A template is found again as the header it is. */
static void
test_template(void **state)
{
	const struct model *model;
	struct sheet_want *wants;
	struct sheet_map m;
	struct faults f;
	size_t i, n;

	(void)state;
	faults_init(&f, k.arena);
	model = model_load(k.arena, STR("model"), &f);
	assert_non_null(model);
	n = sheet_wants(k.arena, model_entity(model, STR("person_year")),
	    &wants);
	assert_int_equal(OK, sheet_write_template(&k.rq, STR("人年度信息"),
	    wants, n, path_of("t.xlsx")));
	assert_int_equal(OK, kit_read(&k, open_written(path_of("t.xlsx"))));
	assert_int_equal(2, k.nrows);
	assert_int_equal(OK, sheet_map_find(&k.rq, k.rows, k.nrows, wants, n,
	    &m));
	assert_int_equal(n, m.n);
	for (i = 0; i < n; i++)
		assert_ptr_equal(wants[i].field, m.fields[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_round, setup, teardown),
		cmocka_unit_test_setup_teardown(test_no_formula, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_guard, setup, teardown),
		cmocka_unit_test_setup_teardown(test_unwritable, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_abandoned, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_reasons, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_template, setup,
		    teardown),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
