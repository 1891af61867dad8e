/*
 * The message table: both languages say the same thing with the same
 * arguments, codes and statuses agree; sentences are filled in and stay UTF-8.
 */
#include "unit/test.h"

#include <string.h>

#include "base/arena.h"
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

/* The set of {n} in a sentence as bits; -1 when a brace is something else. */
static int
arguments(const char *s)
{
	int set = 0;

	for (; *s != '\0'; s++) {
		if (*s == '}')
			return -1;
		if (*s != '{')
			continue;
		if (s[1] < '1' || s[1] > '9' || s[2] != '}')
			return -1;
		set |= 1 << (s[1] - '0');
		s += 2;
	}
	return set;
}

static void
test_table(void **state)
{
	int m;

	(void)state;
	for (m = 0; m < MSG__MAX; m++) {
		const struct message *row = message_row((enum msg)m);
		int zh = arguments(row->zh), en = arguments(row->en);

		if (zh != en || zh < 0)
			printf("%s: %s / %s\n", row->code, row->zh,
			    row->en);
		assert_true(zh >= 0);
		assert_int_equal(zh, en);
		/* {2} without {1} is a slip. */
		assert_int_equal(zh & (zh + 2), 0);
		assert_true(str_utf8(str_from(row->zh)));
		assert_true(strlen(row->code) > 0);
		assert_int_equal(strspn(row->code,
		    "abcdefghijklmnopqrstuvwxyz0123456789_"),
		    strlen(row->code));
		assert_true(row->http >= 200 && row->http <= 599);
		assert_int_equal(row->err == OK, row->http < 400);
	}
}

/* A code that programs read means one status. */
static void
test_codes(void **state)
{
	int a, b;

	(void)state;
	for (a = 0; a < MSG__MAX; a++) {
		for (b = a + 1; b < MSG__MAX; b++) {
			const struct message *x = message_row((enum msg)a);
			const struct message *y = message_row((enum msg)b);

			if (strcmp(x->code, y->code) == 0)
				assert_int_equal(x->http, y->http);
		}
	}
}

static void
test_fail(void **state)
{
	struct request rq;

	(void)state;
	request_init(&rq, arena);
	assert_int_equal(fail(&rq, MSG_VALUE_RANGE, STR("年龄"), STR("200"),
	    STR("0"), STR("150")), ERR_INPUT);
	assert_true(str_is(rq.problem.detail, "年龄:200 不在 0 至 150 之间") ||
	    str_find(rq.problem.detail, STR("200 不在 0 至 150 之间"), NULL));
	rq.lang = LANG_EN;
	assert_int_equal(fail(&rq, MSG_VALUE_RANGE, STR("Age"), STR("200"),
	    STR("0"), STR("150")), ERR_INPUT);
	assert_true(str_is(rq.problem.detail,
	    "Age: 200 is not between 0 and 150"));
	assert_int_equal(request_at(&rq, ERR_INPUT, (struct at){ .row = 7 }),
	    ERR_INPUT);
	assert_true(rq.problem.at.row == 7);
	request_clear(&rq);
	assert_int_equal(rq.problem.msg, MSG_OK);
	assert_true(rq.problem.at.row == 0);
	/* No scope until auth/ has filled it. */
	assert_true(rq.actor.place_lo > rq.actor.place_hi);
}

/* What people send is quoted back: long, cut in a character, or garbage. */
static void
test_arguments(void **state)
{
	struct request rq;
	char text[3002];
	size_t i, n;

	(void)state;
	for (i = 0; i < 1000; i++)
		memcpy(text + i * 3, "村", 3);
	request_init(&rq, arena);
	for (n = 0; n < 3000; n += 7) {
		assert_int_equal(fail(&rq, MSG_MISSING, (str){ text, n }),
		    ERR_MISSING);
		assert_true(str_utf8(rq.problem.detail));
		assert_true(rq.problem.detail.n <= LIMIT_SENTENCE);
	}
	assert_int_equal(fail(&rq, MSG_MISSING, (str){ "a\0\xff{1}b", 7 }),
	    ERR_MISSING);
	assert_true(str_find(rq.problem.detail, STR("a??{1}b"), NULL));
	assert_int_equal(fail(&rq, MSG_MISSING, STR_NONE), ERR_MISSING);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_table),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_fail),
		cmocka_unit_test(test_arguments),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
