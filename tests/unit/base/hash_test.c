/*
 * SM3 against the two examples of GB/T 32905-2016, HMAC-SM3 against a value
 * computed by another program, hexadecimal text.
 */
#include "unit/test.h"

#include <string.h>

#include "base/arena.h"
#include "base/hash.h"
#include "base/limits.h"

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
assert_hash(const unsigned char got[SM3_SIZE], const char *want)
{

	assert_string_equal(hex_text(arena, got, SM3_SIZE).p, want);
}

static void
test_standard(void **state)
{
	static const char abc[] = "66c7f0f462eeedd9d1f2d46bdc10e4e2"
	    "4167c4875cf2f7a2297da02b8f4ba8e0";
	static const char abcd[] = "debe9ff92275b8a138604889c18e5a4d"
	    "6fdb70e5387e5765293dcba39c0c5732";
	struct sm3 *h = sm3_open(arena);
	unsigned char out[SM3_SIZE];
	int i;

	(void)state;
	sm3_once(STR("abc"), out);
	assert_hash(out, abc);
	sm3_begin(h);
	for (i = 0; i < 16; i++)
		sm3_add(h, "abcd", 4);
	sm3_end(h, out);
	assert_hash(out, abcd);
	/* The context is used again. */
	sm3_begin(h);
	sm3_add(h, "a", 1);
	sm3_add(h, NULL, 0);
	sm3_add(h, "bc", 2);
	sm3_end(h, out);
	assert_hash(out, abc);
	sm3_once(STR_NONE, out);
	assert_hash(out, "1ab21d8355cfa17f8e61194831e81a8f"
	    "22bec8c728fefb747ed035eb5082aa2b");
}

static void
test_hmac(void **state)
{
	struct sm3 *h = sm3_open(arena);
	unsigned char key[SM3_SIZE], a[SM3_SIZE], b[SM3_SIZE];

	(void)state;
	memset(key, 0x0b, sizeof(key));
	hmac_begin(h, key);
	sm3_add(h, "Hi There", 8);
	hmac_end(h, key, a);
	assert_hash(a, "c0ba18c68b90c88bc07de794bfc7d2c8"
	    "d19ec31ed8773bc2b390c9604e0be11e");
	key[31] ^= 1;
	hmac_begin(h, key);
	sm3_add(h, "Hi There", 8);
	hmac_end(h, key, b);
	assert_memory_not_equal(a, b, SM3_SIZE);
}

/* Two fields cannot be cut elsewhere and give the same hash. */
static void
test_fields(void **state)
{
	struct sm3 *h = sm3_open(arena);
	unsigned char a[SM3_SIZE], b[SM3_SIZE];

	(void)state;
	sm3_begin(h);
	sm3_field(h, STR("ab"));
	sm3_field(h, STR("c"));
	sm3_end(h, a);
	sm3_begin(h);
	sm3_field(h, STR("a"));
	sm3_field(h, STR("bc"));
	sm3_end(h, b);
	assert_memory_not_equal(a, b, SM3_SIZE);
	sm3_begin(h);
	sm3_int(h, 1);
	sm3_end(h, a);
	sm3_begin(h);
	sm3_int(h, -1);
	sm3_end(h, b);
	assert_memory_not_equal(a, b, SM3_SIZE);
}

static void
test_hex(void **state)
{
	unsigned char b[3] = { 0, 0xa5, 0xff }, back[3] = { 9, 9, 9 };

	(void)state;
	assert_true(str_is(hex_text(arena, b, 3), "00a5ff"));
	assert_true(hex_parse(STR("00a5ff"), back, 3));
	assert_memory_equal(b, back, 3);
	assert_false(hex_parse(STR("00a5f"), back, 3));
	assert_false(hex_parse(STR("00a5fg"), back, 3));
	assert_false(hex_parse(STR("00A5FF"), back, 3));
	assert_false(hex_parse(STR("00a5ff00"), back, 3));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_standard),
		cmocka_unit_test(test_hmac),
		cmocka_unit_test(test_fields),
		cmocka_unit_test(test_hex),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
