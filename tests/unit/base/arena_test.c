/*
 * Arenas: zeroed memory, growth in place, marks, deferred calls in reverse,
 * caps; under ASan what was given back is poisoned.
 */
#include "unit/test.h"

#include <fcntl.h>
#include <stdbool.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/limits.h"

#if defined(__SANITIZE_ADDRESS__)
#define ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ASAN 1
#endif
#endif
#ifdef ASAN
#include <sanitizer/asan_interface.h>
#endif

#define CAP	((size_t)1 << 20)

static bool
zero(const unsigned char *p, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i] != 0)
			return false;
	return true;
}

static void
test_alloc(void **state)
{
	struct arena *a = arena_open(CAP);
	size_t n;

	(void)state;
	for (n = 0; n < 3000; n = n * 2 + 1) {
		unsigned char *p = arena_alloc(a, n);

		assert_non_null(p);
		assert_int_equal((uintptr_t)p % 16, 0);
		assert_true(zero(p, n));
		memset(p, 0xff, n);
	}
	arena_reset(a);
	assert_int_equal(arena_used(a), 0);
	/* The kept chunk is full of 0xff: what comes out is zero again. */
	assert_true(zero(arena_alloc(a, 4096), 4096));
	arena_close(a);
	arena_close(NULL);
}

static void
test_grow(void **state)
{
	struct arena *a = arena_open(CAP);
	unsigned char *p = arena_alloc(a, 10), *q;
	size_t i;

	(void)state;
	memset(p, 7, 10);
	q = arena_grow(a, p, 10, 5000);
	assert_ptr_equal(p, q);		/* it was the last: in place */
	assert_true(q[9] == 7 && zero(q + 10, 4990));
	(void)arena_alloc(a, 1);
	p = arena_grow(a, q, 5000, 6000);
	assert_ptr_not_equal(p, q);
	assert_true(p[9] == 7 && zero(p + 10, 5990));
	for (i = 6000; i < 200000; i += 7001)
		p = arena_grow(a, p, i, i + 7001);
	assert_true(p[9] == 7 && zero(p + 10, 199990));
	assert_true(zero(arena_grow(a, NULL, 0, 64), 64));
	arena_close(a);
}

struct log {
	int seen[8];
	int n;
};

struct entry {
	struct log *log;
	int number;
};

static void
note(void *p)
{
	struct entry *e = p;

	e->log->seen[e->log->n++] = e->number;
}

static void
later(struct arena *a, struct log *l, int number)
{
	struct entry *e = NEW(a, struct entry);

	e->log = l;
	e->number = number;
	arena_defer(a, note, e);
}

static void
test_defer(void **state)
{
	struct arena *a = arena_open(CAP);
	struct arena_mark m;
	struct log l = { { 0 }, 0 };

	(void)state;
	later(a, &l, 1);
	m = arena_mark(a);
	later(a, &l, 2);
	(void)arena_alloc(a, 200000);	/* in another chunk */
	later(a, &l, 3);
	arena_rewind(a, m);
	assert_int_equal(l.n, 2);
	assert_int_equal(l.seen[0], 3);
	assert_int_equal(l.seen[1], 2);
	later(a, &l, 4);
	arena_close(a);
	assert_int_equal(l.n, 4);
	assert_int_equal(l.seen[2], 4);
	assert_int_equal(l.seen[3], 1);
}

static void
test_rewind_empty(void **state)
{
	struct arena *a = arena_open(CAP);
	struct arena_mark m = arena_mark(a);
	int i;

	(void)state;
	for (i = 0; i < 1000; i++) {
		(void)arena_alloc(a, 3000);
		arena_rewind(a, m);
	}
	assert_int_equal(arena_used(a), 0);
	arena_close(a);
}

/* How the child that runs fn ends: its signal, or 0. */
static int
dies(void (*fn)(void))
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		(void)dup2(open("/dev/null", O_WRONLY), STDERR_FILENO);
		fn();
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return WIFSIGNALED(status) || WEXITSTATUS(status) != 0;
}

static void
past_cap(void)
{
	struct arena *a = arena_open(100000);

	(void)arena_alloc(a, 100001);
}

static void
array_overflow(void)
{
	struct arena *a = arena_open(SIZE_MAX);

	(void)arena_array(a, SIZE_MAX / 2, 3);
}

static void
within_cap(void)
{
	struct arena *a = arena_open(100000);

	(void)arena_alloc(a, 99000);
}

static void
test_cap(void **state)
{

	(void)state;
	assert_true(dies(past_cap));
	assert_true(dies(array_overflow));
	assert_false(dies(within_cap));
}

#ifdef ASAN
static void
test_poison(void **state)
{
	struct arena *a = arena_open(CAP);
	struct arena_mark m;
	char *p = arena_alloc(a, 64), *q;

	(void)state;
	/* Not one byte more than was asked for may be touched. */
	assert_null(__asan_region_is_poisoned(p, 64));
	q = arena_alloc(a, 24);
	assert_true(__asan_address_is_poisoned(q + 24));
	m = arena_mark(a);
	q = arena_alloc(a, 64);
	arena_rewind(a, m);
	assert_true(__asan_address_is_poisoned(q));
	assert_null(__asan_region_is_poisoned(p, 64));
	arena_reset(a);
	assert_true(__asan_address_is_poisoned(p));
	arena_close(a);
}
#endif

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_alloc),
		cmocka_unit_test(test_grow),
		cmocka_unit_test(test_defer),
		cmocka_unit_test(test_rewind_empty),
		cmocka_unit_test(test_cap),
#ifdef ASAN
		cmocka_unit_test(test_poison),
#endif
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
