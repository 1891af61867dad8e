/*
 * Images of records: what goes in comes out, one record has one image, and no
 * bytes whatever are read past their end.
 */
#include "unit/test.h"

#include <string.h>

#include "base/arena.h"
#include "base/limits.h"
#include "store/store.h"

#define COLUMNS	6

static const struct column columns[COLUMNS] = { { { "a", 1 }, 1 },
    { { "b", 1 }, 2 }, { { "c", 1 }, 5 }, { { "d", 1 }, 63 },
    { { "e", 1 }, 64 }, { { "f", 1 }, 199 } };

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
test_round(void **state)
{
	static const int64_t edge[] = { 0, 1, -1, 63, 64, -64, -65, INT32_MAX,
	    INT64_MAX, INT64_MIN };
	struct value in[COLUMNS], out[COLUMNS];
	size_t i, k;
	str image;

	(void)state;
	for (i = 0; i < sizeof(edge) / sizeof(edge[0]); i++) {
		in[0] = VALUE_INT(edge[i]);
		in[1] = VALUE_TEXT(STR(""));
		in[2] = VALUE_UNKNOWN;
		in[3] = VALUE_BLOB(STR("\0\1\2"));
		in[4] = VALUE_TEXT(STR("贫困"));
		in[5] = i % 2 == 0 ? VALUE_UNKNOWN : VALUE_INT(-edge[i] / 2);
		image = image_make(arena, columns, in, COLUMNS);
		assert_true(image_read(image, columns, COLUMNS, out));
		for (k = 0; k < COLUMNS; k++)
			assert_true(value_eq(in[k], out[k]));
	}
	in[0] = in[1] = in[3] = in[4] = in[5] = VALUE_UNKNOWN;
	assert_int_equal(image_make(arena, columns, in, COLUMNS).n, 0);
}

/* An image from before a column was added, and from after one is looked past. */
static void
test_columns(void **state)
{
	struct value in[COLUMNS], out[COLUMNS];
	size_t i;
	str image;

	(void)state;
	for (i = 0; i < COLUMNS; i++)
		in[i] = VALUE_INT((int64_t)i);
	image = image_make(arena, columns + 2, in + 2, 2);
	assert_true(image_read(image, columns, COLUMNS, out));
	assert_int_equal(out[0].kind, V_UNKNOWN);
	assert_int_equal(out[2].i, 2);
	assert_int_equal(out[3].i, 3);
	assert_int_equal(out[5].kind, V_UNKNOWN);
	image = image_make(arena, columns, in, COLUMNS);
	assert_true(image_read(image, columns + 3, 1, out));
	assert_int_equal(out[0].i, 3);
}

static bool
same(const struct value *a, const struct value *b)
{
	size_t i;

	for (i = 0; i < COLUMNS; i++)
		if (!value_eq(a[i], b[i]))
			return false;
	return true;
}

/* Every cut and every changed byte is refused or reads as another record. */
static void
test_damage(void **state)
{
	struct value in[COLUMNS], out[COLUMNS];
	char *copy;
	size_t i, n;
	int bit;
	str image;

	(void)state;
	for (i = 0; i < COLUMNS; i++)
		in[i] = i % 2 == 0 ? VALUE_INT((int64_t)i * 1000) :
		    VALUE_TEXT(STR("some text"));
	image = image_make(arena, columns, in, COLUMNS);
	for (n = 0; n < image.n; n++) {
		/* A copy of its own, so that a read past its end is seen. */
		copy = arena_alloc(arena, n);
		memcpy(copy, image.p, n);
		if (!image_read((str){ copy, n }, columns, COLUMNS, out))
			continue;
		assert_int_equal(out[COLUMNS - 1].kind, V_UNKNOWN);
	}
	copy = arena_alloc(arena, image.n);
	for (n = 0; n < image.n; n++)
		for (bit = 0; bit < 8; bit++) {
			memcpy(copy, image.p, image.n);
			copy[n] ^= (char)(1 << bit);
			if (image_read((str){ copy, image.n }, columns, COLUMNS,
			    out))
				assert_false(same(in, out));
		}
}

/* Forms that are not the shortest, numbers that do not rise. */
static void
test_refused(void **state)
{
	static const char *const bad[] = { "\x05", "\x05\x80\x00", "\x00",
	    "\x04", ("\x06\x05" "ab"), "\x09\x00\x05\x00", "\x05\x00\x05\x00",
	    "\x01\x02" };
	static const size_t n[] = { 1, 3, 1, 1, 4, 4, 4, 2 };
	struct value out[COLUMNS];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(n) / sizeof(n[0]); i++)
		assert_false(image_read((str){ bad[i], n[i] }, columns, COLUMNS,
		    out));
}

static void
test_digest(void **state)
{
	unsigned char key[SM3_SIZE] = { 1 }, a[SM3_SIZE], b[SM3_SIZE];
	struct sm3 *h = sm3_open(arena);

	(void)state;
	image_digest(h, key, 5, 7, 1, STR("x"), a);
	image_digest(h, key, 5, 7, 1, STR("x"), b);
	assert_memory_equal(a, b, SM3_SIZE);
	image_digest(h, key, 5, 7, 2, STR("x"), b);
	assert_memory_not_equal(a, b, SM3_SIZE);
	image_digest(h, key, 5, 8, 1, STR("x"), b);
	assert_memory_not_equal(a, b, SM3_SIZE);
	image_digest(h, key, 6, 7, 1, STR("x"), b);
	assert_memory_not_equal(a, b, SM3_SIZE);
	image_digest(h, key, 5, 7, 1, STR("y"), b);
	assert_memory_not_equal(a, b, SM3_SIZE);
	key[0] = 2;
	image_digest(h, key, 5, 7, 1, STR("x"), b);
	assert_memory_not_equal(a, b, SM3_SIZE);
}

int
main(void)
{
#define T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = { T(test_round), T(test_columns),
	    T(test_damage), T(test_refused), T(test_digest) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
