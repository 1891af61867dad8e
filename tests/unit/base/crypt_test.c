/*
 * Sealed values, blind index, ids in URLs, key files.
 */
#include "unit/test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/crypt.h"
#include "base/file.h"
#include "base/limits.h"
#include "base/request.h"

#define AAD	STR("person/id_number/42")

static struct arena *arena;
static struct keys keys;
static struct crypt *crypt_one;

static int
setup(void **state)
{

	(void)state;
	arena = arena_open(LIMIT_ARENA_REQUEST);
	random_bytes(&keys, sizeof(keys));
	crypt_one = crypt_open(arena, &keys);
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
test_seal(void **state)
{
	static const size_t sizes[] = { 0, 1, 15, 16, 17, 4000 };
	char plain[4000];
	size_t i;

	(void)state;
	random_bytes(plain, sizeof(plain));
	for (i = 0; i < sizeof(sizes) / sizeof(sizes[0]); i++) {
		str p = { plain, sizes[i] }, a, b, out;

		a = crypt_seal(arena, crypt_one, AAD, p);
		b = crypt_seal(arena, crypt_one, AAD, p);
		assert_int_equal(a.n, p.n + 49);
		assert_false(str_eq(a, b));	/* another iv each time */
		assert_true(crypt_unseal(arena, crypt_one, AAD, a, &out));
		assert_true(str_eq(out, p));
	}
}

/* Every single bit of what is stored is covered. */
static void
test_tamper(void **state)
{
	str a = crypt_seal(arena, crypt_one, AAD, STR("445281199001011234"));
	str out = STR("untouched");
	char *p = (char *)(uintptr_t)a.p;
	size_t i;

	(void)state;
	for (i = 0; i < a.n * 8; i++) {
		p[i / 8] ^= (char)(1 << i % 8);
		assert_false(crypt_unseal(arena, crypt_one, AAD, a, &out));
		p[i / 8] ^= (char)(1 << i % 8);
	}
	for (i = 0; i < a.n; i++)
		assert_false(crypt_unseal(arena, crypt_one, AAD,
		    str_sub(a, 0, i), &out));
	assert_false(crypt_unseal(arena, crypt_one, AAD, STR_NONE, &out));
	assert_true(str_is(out, "untouched"));
	assert_true(crypt_unseal(arena, crypt_one, AAD, a, &out));
}

static void
test_moved(void **state)
{
	str a = crypt_seal(arena, crypt_one, AAD, STR("secret")), out;
	struct keys other = keys;
	struct crypt *c;

	(void)state;
	assert_false(crypt_unseal(arena, crypt_one,
	    STR("person/id_number/43"), a, &out));
	assert_false(crypt_unseal(arena, crypt_one,
	    STR("person/phone/42"), a, &out));
	other.field_mac[5] ^= 1;
	c = crypt_open(arena, &other);
	assert_false(crypt_unseal(arena, c, AAD, a, &out));
	/* Another key of the text alone: authentic, and not the plain text. */
	other = keys;
	other.field_text[5] ^= 1;
	c = crypt_open(arena, &other);
	assert_true(crypt_unseal(arena, c, AAD, a, &out));
	assert_false(str_is(out, "secret"));
}

static void
test_index(void **state)
{
	unsigned char a[SM3_SIZE], b[SM3_SIZE], c[SM3_SIZE];
	struct keys other = keys;

	(void)state;
	crypt_index(crypt_one, STR("445281199001011234"), a);
	crypt_index(crypt_one, STR("445281199001011234"), b);
	assert_memory_equal(a, b, SM3_SIZE);
	crypt_index(crypt_one, STR("445281199001011235"), c);
	assert_memory_not_equal(a, c, SM3_SIZE);
	other.index[0] ^= 1;
	crypt_index(crypt_open(arena, &other), STR("445281199001011234"), c);
	assert_memory_not_equal(a, c, SM3_SIZE);
	/* A bare hash would let anybody with a list of numbers try them. */
	sm3_once(STR("445281199001011234"), c);
	assert_memory_not_equal(a, c, SM3_SIZE);
}

static void
test_ids(void **state)
{
	static const int64_t ids[] = { 0, 1, 2, ((int64_t)445281 << 40) | 7,
	    INT64_MAX, -1, INT64_MIN };
	struct keys other = keys;
	struct crypt *c;
	int64_t id = 0;
	size_t i;

	(void)state;
	other.url[0] ^= 1;
	c = crypt_open(arena, &other);
	for (i = 0; i < sizeof(ids) / sizeof(ids[0]); i++) {
		str s = crypt_id(arena, crypt_one, 3, ids[i]);

		assert_int_equal(s.n, 26);
		assert_true(crypt_id_parse(crypt_one, s, 3, &id));
		assert_true(id == ids[i]);
		/* The same id every time, as another kind never. */
		assert_true(str_eq(s, crypt_id(arena, crypt_one, 3, ids[i])));
		assert_false(crypt_id_parse(crypt_one, s, 4, &id));
		assert_false(crypt_id_parse(c, s, 3, &id));
	}
}

static void
test_id_forms(void **state)
{
	static const char *const bad[] = { "", "1", "0000000000000000000000000",
	    "000000000000000000000000000", "zzzzzzzzzzzzzzzzzzzzzzzzzz",
	    "0000000000000000000000000l", "0000000000000000000000000I",
	    "0000000000000000000000000-", "80000000000000000000000000" };
	int64_t id = 0;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(crypt_id_parse(crypt_one, str_from(bad[i]), 3,
		    &id));
	assert_false(crypt_id_parse(crypt_one,
	    (str){ "0000000000000\0000000000000", 26 }, 3, &id));
}

/*
 * Guessing: of 2^128 names 2^64 belong to records of a kind, so that 300,000
 * random ones, and every neighbour of a real one, fail.
 */
static void
test_guesses(void **state)
{
	static const char digits[] = "0123456789abcdefghjkmnpqrstvwxyz";
	char s[26];
	int64_t id = 0;
	size_t i, k;
	str real;

	(void)state;
	for (i = 0; i < 300000; i++) {
		random_bytes(s, sizeof(s));
		s[0] = digits[s[0] & 7];
		for (k = 1; k < sizeof(s); k++)
			s[k] = digits[s[k] & 31];
		assert_false(crypt_id_parse(crypt_one, (str){ s, 26 }, 3,
		    &id));
	}
	real = crypt_id(arena, crypt_one, 3, 1);
	for (i = 0; i < 26 * 31; i++) {
		size_t at = i / 31;

		memcpy(s, real.p, 26);
		k = (size_t)(strchr(digits, s[at]) - digits);
		s[at] = digits[(k + 1 + i % 31) & 31];
		assert_false(crypt_id_parse(crypt_one, (str){ s, 26 }, 3,
		    &id));
	}
}

static void
test_files(void **state)
{
	char dir[] = "build/keys.XXXXXX";
	struct request rq;
	struct keys a, b;
	struct stat st;
	str path, *names;
	size_t n, i;

	(void)state;
	assert_non_null(mkdtemp(dir));
	path = str_fmt(arena, "%s/keys", dir);
	request_init(&rq, arena);
	/* Without create, what is missing is an error and stays missing. */
	assert_int_equal(keys_load(&rq, path, false, &a), ERR_IO);
	assert_int_equal(rq.problem.msg, MSG_KEYS);
	assert_int_equal(keys_load(&rq, path, true, &a), OK);
	assert_int_equal(keys_load(&rq, path, false, &b), OK);
	assert_memory_equal(&a, &b, sizeof(a));
	assert_memory_not_equal(a.field_mac, a.index, SM3_SIZE);
	assert_int_equal(file_names(arena, path, "", &names, &n), 0);
	assert_int_equal(n, 6);
	for (i = 0; i < n; i++) {
		char *file = str_cstr(arena, str_fmt(arena, "%.*s/%.*s",
		    STR_ARG(path), STR_ARG(names[i])));

		assert_int_equal(stat(file, &st), 0);
		assert_int_equal(st.st_mode & 0777, 0400);
		assert_int_equal(chmod(file, 0600), 0);
		assert_int_equal(truncate(file, 5), 0);
		/* A key that was cut is refused, not filled up with zeros. */
		assert_int_equal(keys_load(&rq, path, true, &b), ERR_IO);
		assert_int_equal(unlink(file), 0);
		assert_int_equal(keys_load(&rq, path, true, &b), OK);
		assert_int_equal(unlink(file), 0);
		if (i + 1 < n)
			assert_int_equal(keys_load(&rq, path, true, &b), OK);
	}
	assert_int_equal(file_names(arena, path, "", &names, &n), 0);
	for (i = 0; i < n; i++)
		assert_int_equal(unlink(str_cstr(arena, str_fmt(arena,
		    "%.*s/%.*s", STR_ARG(path), STR_ARG(names[i])))), 0);
	assert_int_equal(rmdir(str_cstr(arena, path)), 0);
	assert_int_equal(rmdir(dir), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_seal),
		cmocka_unit_test(test_tamper),
		cmocka_unit_test(test_moved),
		cmocka_unit_test(test_index),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_id_forms),
		cmocka_unit_test(test_guesses),
		cmocka_unit_test(test_files),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
