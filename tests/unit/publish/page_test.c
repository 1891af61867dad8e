/*
 * Pages: what is shown is what was given, and no page with a leak is; letters
 * are read by who has the key and by nobody else.
 */
#include "unit/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/host.h"
#include "base/limits.h"
#include "publish/publish.h"

static struct arena *arena;
static struct host host;
static struct request rq;
static struct store *pages, *inbox;

static int
setup(void **state)
{
	char dir[] = "build/public-test-XXXXXX";

	(void)state;
	arena = arena_open(LIMIT_ARENA_PROCESS);
	request_init(&rq, arena);
	assert_non_null(mkdtemp(dir));
	host.home = STR(".");
	host.data = str_dup(arena, str_from(dir));
	rq.host = &host;
	rq.now_ms = 1;
	assert_int_equal(chdir(getenv("BANGFU_HOME") != NULL ?
	    getenv("BANGFU_HOME") : "."), 0);
	assert_int_equal(system(str_cstr(arena, str_fmt(arena,
	    "mkdir %s/keys", dir))), 0);
	assert_int_equal(publish_open(&rq, PUBLISH_PAGES, true, &pages), OK);
	assert_int_equal(publish_open(&rq, PUBLISH_INBOX, true, &inbox), OK);
	return 0;
}

static int
teardown(void **state)
{

	(void)state;
	store_close(pages);
	store_close(inbox);
	assert_int_equal(system(str_cstr(arena, str_fmt(arena,
	    "rm -r %.*s", STR_ARG(host.data)))), 0);
	arena_close(arena);
	return 0;
}

static str
shown(const char *id, date on)
{
	str html;

	rq.db = store_writer(pages);
	assert_int_equal(publish_page(&rq, str_from(id), on, &html), OK);
	rq.db = NULL;
	return html;
}

static void
test_sync(void **state)
{
	struct page_public p[2] = {
		{ STR("a"), STR("一"), 20180110, STR("<p>陈大年</p>") },
		{ STR("b"), STR("二"), 0, STR("<p>王某</p>") },
	};
	int64_t n;

	(void)state;
	assert_int_equal(publish_sync(&rq, pages, p, 2, NULL, &n), OK);
	assert_int_equal(n, 2);
	assert_int_equal(publish_sync(&rq, pages, p, 2, NULL, &n), OK);
	assert_int_equal(n, 0);
	assert_true(str_is(shown("a", 20180110), "<p>陈大年</p>"));
	/* The last day is over: gone without anybody's doing. */
	assert_int_equal(shown("a", 20180111).n, 0);
	assert_true(shown("b", 20990101).n > 0);
	assert_int_equal(shown("c", 20180101).n, 0);
	/* Not wanted any more: taken down. */
	assert_int_equal(publish_sync(&rq, pages, p + 1, 1, NULL, &n), OK);
	assert_int_equal(n, 1);
	assert_int_equal(shown("a", 20180101).n, 0);
}

static void
test_leak(void **state)
{
	struct page_public p[2] = {
		{ STR("b"), STR("二"), 0, STR("<p>王某</p>") },
		{ STR("d"), STR("三"), 0, STR("<p>11010519491231002X</p>") },
	};
	int64_t n;

	(void)state;
	assert_int_equal(publish_sync(&rq, pages, p, 2, NULL, &n),
	    ERR_REFUSED);
	assert_int_equal(rq.problem.msg, MSG_SCAN_LEAK);
	assert_false(str_find(rq.problem.detail, STR("11010519491231002"),
	    NULL));
	request_clear(&rq);
	/* What stood before stands. */
	assert_true(shown("b", 20180101).n > 0);
	assert_int_equal(shown("d", 20180101).n, 0);
}

static void
test_letters(void **state)
{
	struct letter_public in = { .page = STR("b"), .at_ms = 7,
	    .receipt = STR("ABCDEFGH"), .text = STR("{\"note\":\"不同意\"}") };
	struct letter_public out[4];
	str key, raw;
	size_t n;

	(void)state;
	assert_int_equal(publish_key(&rq, pages), OK);
	rq.db = store_writer(pages);
	assert_int_equal(publish_public_key(&rq, &key), OK);
	assert_int_equal(key.n, 64);
	rq.db = store_writer(inbox);
	assert_int_equal(db_begin(&rq, rq.db), OK);
	assert_int_equal(publish_letter_add(&rq, key, &in), OK);
	assert_int_equal(db_commit(&rq, rq.db), OK);
	assert_int_equal(publish_letters(&rq, 0, out, 4, &n), OK);
	assert_int_equal(n, 1);
	assert_true(str_eq(out[0].text, in.text));
	assert_true(str_is(out[0].receipt, "ABCDEFGH"));
	assert_int_equal(publish_letters(&rq, out[0].seq, out, 4, &n), OK);
	assert_int_equal(n, 0);
	/* The bytes on disk do not say it. */
	assert_int_equal(file_read(arena, str_fmt(arena,
	    "%.*s/public/inbox.db-wal", STR_ARG(host.data)), LIMIT_UPLOAD,
	    &raw), 0);
	assert_false(str_find(raw, STR("不同意"), NULL));
	assert_true(str_find(raw, STR("ABCDEFGH"), NULL));
	rq.db = NULL;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sync),
		cmocka_unit_test(test_leak),
		cmocka_unit_test(test_letters),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
