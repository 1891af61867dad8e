/*
 * The parsing process: what it may not do, and a parent that believes nothing.
 */
#include "unit/sheet/kit.h"

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>

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

/* Rows come through unchanged. */
static void
test_rows(void **state)
{
	static const char text[] = "a,b,\n\"x\ny\",,3\n";

	(void)state;
	assert_int_equal(OK, kit_read_child(&k, kit_file(text,
	    sizeof(text) - 1)));
	assert_int_equal(2, k.nrows);
	kit_cell(&k, 0, 1, "b", 0);
	kit_cell(&k, 0, 2, "", 0);
	kit_cell(&k, 1, 0, "x\ny", 0);
	kit_cell(&k, 1, 2, "3", 0);
}

/* Which worksheet is read, and that there are others. */
static void
test_others(void **state)
{
	const struct part parts[] = {
		{ "_rels/.rels", KIT_ROOT_RELS, 0 },
		{ "xl/workbook.xml", XML "<workbook xmlns=\"" NS_MAIN
		    "\" xmlns:r=\"" NS_REL "\"><sheets><sheet name=\"户\" "
		    "r:id=\"rId1\"/><sheet name=\"b\" r:id=\"rId1\" "
		    "state=\"hidden\"/><sheet name=\"c\" r:id=\"rId1\"/>"
		    "</sheets></workbook>", 0 },
		{ "xl/_rels/workbook.xml.rels", KIT_BOOK_RELS, 0 },
		{ "xl/styles.xml", KIT_STYLES, 0 },
		{ "xl/sharedStrings.xml", KIT_STRINGS, 0 },
		{ "xl/worksheets/sheet1.xml", KIT_SHEET("<row><c><v>1</v>"
		    "</c></row>"), 0 },
	};
	int fd = kit_zip(parts, 6);
	struct sheet_row row;
	struct sheet *s;
	bool more;

	(void)state;
	assert_int_equal(OK, sheet_open_child(&k.rq, fd, &s));
	assert_int_equal(OK, sheet_next(&k.rq, s, &row, &more));
	assert_true(more);
	assert_true(str_is(sheet_name(s), "户"));
	assert_int_equal(1, sheet_others(s));
	(void)close(fd);
}

/* The child's sentence, in the caller's language, with its place. */
static void
test_sentence(void **state)
{
	(void)state;
	k.rq.lang = LANG_ZH;
	kit_fails(&k, kit_read_child(&k, kit_file("a\n1,\"x\"y\n", 9)),
	    MSG_SHEET_CSV);
	assert_int_equal(2, k.rq.problem.at.row);
	assert_int_equal(2, k.rq.problem.at.column);
	assert_true(str_starts(k.rq.problem.detail, STR("第2行")));
}

/* More than one pipe holds; the parent may take its time. */
static void
test_much(void **state)
{
	size_t n = (size_t)4 << 20, i;
	char *text = arena_alloc(k.arena, n);
	struct sheet_row row;
	struct sheet *s;
	bool more = true;
	int64_t rows = 0;
	int fd, last = 0;

	(void)state;
	memset(text, 'x', n);
	for (i = 63; i < n; i += 64)
		text[i] = '\n';
	fd = kit_file(text, n);
	assert_int_equal(OK, sheet_open_child(&k.rq, fd, &s));
	while (more) {
		assert_int_equal(OK, sheet_next(&k.rq, s, &row, &more));
		rows += more ? 1 : 0;
		assert_true(sheet_progress(s) >= last);
		last = sheet_progress(s);
	}
	assert_int_equal(n / 64, rows);
	assert_int_equal(1000, last);
	(void)close(fd);
}

/* Leaving early takes the child along: no zombie stays. */
static void
test_leave(void **state)
{
	size_t n = (size_t)4 << 20;
	char *text = arena_alloc(k.arena, n);
	struct sheet_row row;
	struct sheet *s;
	bool more;
	int fd;

	(void)state;
	memset(text, '\n', n);
	text[0] = text[n - 2] = 'a';
	fd = kit_file(text, n);
	assert_int_equal(OK, sheet_open_child(&k.rq, fd, &s));
	assert_int_equal(OK, sheet_next(&k.rq, s, &row, &more));
	sheet_close(s);
	assert_int_equal(-1, waitpid(-1, NULL, 0));
	assert_int_equal(ECHILD, errno);
	assert_int_not_equal(OK, sheet_next(&k.rq, s, &row, &more));
	(void)close(fd);
}

static void
test_missing(void **state)
{
	struct sheet *s;

	(void)state;
	kit_fails(&k, sheet_open_path(&k.rq, STR("/nowhere/a.xlsx"), &s),
	    MSG_FILE_OPEN);
}

/* ---- the sandbox ---- */

/* In a process of its own: 0 when nothing forbidden worked. */
static int
try_forbidden(int fd)
{
	struct rlimit limit;

	if (!sandbox_enter(fd, fd))
		return 10;
	if (getrlimit(RLIMIT_CPU, &limit) == 0 &&
	    limit.rlim_cur > LIMIT_SHEET_CPU)
		return 1;
	if (open("/etc/passwd", O_RDONLY) >= 0)
		return 2;
	if (socket(AF_INET, SOCK_STREAM, 0) >= 0)
		return 3;
	if (execl("/bin/true", "true", (char *)NULL) == 0)
		return 4;
	if (fork() >= 0)
		return 5;
	if (kill(getppid(), 0) == 0)
		return 6;
	if (mmap(NULL, LIMIT_SHEET_MEMORY * 2, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0) != MAP_FAILED)
		return 7;
	return 0;
}

static void
test_sandbox(void **state)
{
	int fd, status;
	pid_t child;

	(void)state;
#if SHEET_SANITISED
	print_message("not under a sanitiser, which needs the calls\n");
	skip();
#endif
	fd = kit_file("a", 1);
	child = fork();
	if (child == 0)
		_exit(try_forbidden(fd));
	assert_int_equal(child, waitpid(child, &status, 0));
	assert_true(WIFEXITED(status));
	assert_int_equal(0, WEXITSTATUS(status));
	(void)close(fd);
}

/* ---- a stream that cannot be trusted ---- */

struct bytes {
	char p[512];
	size_t n;
};

static void
put(struct bytes *b, const void *p, size_t n)
{
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

static void
head(struct bytes *b, uint32_t length, char kind)
{
	length++;
	put(b, &length, 4);
	put(b, &kind, 1);
}

static void
one_row(struct bytes *b, int64_t number, uint16_t cells, uint32_t said,
    const char *text, uint32_t there)
{
	uint16_t progress = 5;

	head(b, 12 + 5 + there, 'R');
	put(b, &number, 8);
	put(b, &progress, 2);
	put(b, &cells, 2);
	put(b, "", 1);
	put(b, &said, 4);
	put(b, text, there);
}

/* Everything the bytes yield until the end or the first error. */
static enum err
drain(const struct bytes *b, int64_t *rows)
{
	struct sheet_row row;
	struct sheet *s;
	bool more = true;
	int ends[2];
	enum err err;

	*rows = 0;
	request_clear(&k.rq);
	assert_int_equal(0, pipe(ends));
	assert_true(write(ends[1], b->p, b->n) == (ssize_t)b->n);
	(void)close(ends[1]);
	err = sheet_open_pipe(&k.rq, ends[0], &s);
	while (err == OK && more) {
		err = sheet_next(&k.rq, s, &row, &more);
		*rows += err == OK && more ? 1 : 0;
	}
	return err;
}

static void
test_stream_good(void **state)
{
	struct bytes b = { .n = 0 };
	int64_t rows = 1;

	(void)state;
	one_row(&b, 7, 1, 3, "abc", 3);
	head(&b, 8, 'Z');
	put(&b, &rows, 8);
	assert_int_equal(OK, drain(&b, &rows));
	assert_int_equal(1, rows);
}

static void
test_stream_bad(void **state)
{
	int64_t rows, one = 1, two = 2;
	uint32_t huge = 0x7fffffff, msg;
	size_t i;

	(void)state;
	for (i = 0; i < 14; i++) {
		struct bytes b = { .n = 0 };

		switch (i) {
		case 0: break;					/* nothing */
		case 1: put(&b, &huge, 4); break;		/* too long */
		case 2: head(&b, 0, 'Q'); break;		/* kind */
		case 3: one_row(&b, 1, 1, 4, "abc", 3); break;	/* beyond */
		case 4: one_row(&b, 1, 1, 2, "abc", 3); break;	/* short */
		case 5: one_row(&b, 1, 2, 3, "abc", 3); break;	/* cells */
		case 6: one_row(&b, 1, 300, 3, "abc", 3); break;
		case 7: one_row(&b, 0, 1, 3, "abc", 3); break;	/* number */
		case 8: one_row(&b, 1, 1, 2, "\xff\xfe", 2); break;
		case 9: one_row(&b, 2, 1, 1, "a", 1);
			one_row(&b, 2, 1, 1, "a", 1); break;	/* twice */
		case 10: head(&b, 8, 'Z'); put(&b, &two, 8); break;
		case 11: one_row(&b, 1, 1, 1, "a", 1); break;	/* no end */
		case 12: msg = MSG__MAX; head(&b, 20, 'E');
			put(&b, &msg, 4); put(&b, &one, 8);
			put(&b, &one, 8); break;		/* message */
		default: msg = MSG_OK; head(&b, 20, 'E');
			put(&b, &msg, 4); put(&b, &one, 8);
			put(&b, &one, 8); break;		/* no error */
		}
		kit_fails(&k, drain(&b, &rows), MSG_SHEET_CHILD);
	}
}

/* A child that is killed in the middle is an error, not an end. */
static void
test_killed(void **state)
{
	size_t n = (size_t)8 << 20;
	char *text = arena_alloc(k.arena, n);
	struct sheet_row row;
	struct sheet *s;
	bool more = true;
	enum err err = OK;
	int fd;

	(void)state;
	memset(text, 'x', n);
	for (size_t i = 63; i < n; i += 64)
		text[i] = '\n';
	fd = kit_file(text, n);
	assert_int_equal(OK, sheet_open_child(&k.rq, fd, &s));
	assert_int_equal(OK, sheet_next(&k.rq, s, &row, &more));
	assert_int_equal(0, kill(sheet_child_pid(s), SIGKILL));
	while (err == OK && more)
		err = sheet_next(&k.rq, s, &row, &more);
	kit_fails(&k, err, MSG_SHEET_CHILD);
	(void)close(fd);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_rows, setup, teardown),
		cmocka_unit_test_setup_teardown(test_others, setup, teardown),
		cmocka_unit_test_setup_teardown(test_sentence, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_much, setup, teardown),
		cmocka_unit_test_setup_teardown(test_leave, setup, teardown),
		cmocka_unit_test_setup_teardown(test_missing, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_sandbox, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_stream_good, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_stream_bad, setup,
		    teardown),
		cmocka_unit_test_setup_teardown(test_killed, setup,
		    teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
