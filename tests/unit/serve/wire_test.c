/*
 * The strict reader: however a stream is cut, it is judged the same.
 */
#include "unit/test.h"

#include <string.h>

#include "serve/internal.h"

/* Bytes taken of a stream given in two pieces; -1: all, and no fault. */
static long
judge(const char *p, size_t n, size_t cut)
{
	struct wire w;
	size_t got;

	memset(&w, 0, sizeof(w));
	got = wire_scan(&w, (const unsigned char *)p, cut);
	if (!w.bad)
		got += wire_scan(&w, (const unsigned char *)p + cut, n - cut);
	return w.bad ? (long)got : -1;
}

static const struct {
	const char *text;
	long bad_at;		/* -1: never */
} streams[] = {
	{ "GET / HTTP/1.1\r\nHost: t\r\n\r\n", -1 },
	{ "GET / HTTP/1.1\r\nHost: t\r\n\r\nGET / HTTP/1.1\r\nHost: t\r\n\r\n",
	    -1 },
	{ "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\n\n\r\nGET",
	    -1 },
	{ "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "3\r\n\n\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: t\r\n\r\n", -1 },
	{ "GET / HTTP/1.1\nHost: t\n\n", 14 },
	{ "GET / HTTP/1.1\r\n\r\n", 17 },
	{ "GET / HTTP/1.1\r\nHost: t\r\n X: y\r\n\r\n", 25 },
	{ "GET / HTTP/1.1\r\nHost: t\r\nX : y\r\n\r\n", 26 },
	{ "GET / HTTP/1.1\r\nHost: t\r\nContent-Length: 1\r\n"
	    "Transfer-Encoding: chunked\r\n\r\n", 73 },
	{ "POST / HTTP/1.1\r\nHost: t\r\nContent-Length: 3\r\n\r\nabc\n", 50 },
	{ "POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "3\r\nabcd\r\n", 62 },
};

static void
test_cuts(void **state)
{
	size_t i, cut;

	(void)state;
	for (i = 0; i < sizeof(streams) / sizeof(streams[0]); i++) {
		const char *p = streams[i].text;
		size_t n = strlen(p);

		for (cut = 0; cut <= n; cut++)
			if (judge(p, n, cut) != streams[i].bad_at) {
				print_error("stream %zu cut at %zu: %ld\n", i,
				    cut, judge(p, n, cut));
				assert_true(false);
			}
	}
}

/* A byte changed to one that may not stand there is found at once or later. */
static void
test_controls(void **state)
{
	static const char good[] = "GET /x HTTP/1.1\r\nHost: t\r\nA: b\r\n\r\n";
	char text[sizeof(good)];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(good) - 1; i++) {
		memcpy(text, good, sizeof(good));
		text[i] = '\001';
		assert_int_equal(judge(text, sizeof(good) - 1, i), (long)i);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cuts),
		cmocka_unit_test(test_controls),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
