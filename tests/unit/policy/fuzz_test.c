/*
 * Malformed input to the front ends: expressions, givens and packs, mutated
 * from good ones.  No answer is expected, only that there is one; the run with
 * sanitizers is the one that counts.  BANGFU_SEED repeats a run, BANGFU_ROUNDS
 * lengthens it.
 */
#include "help.h"

#include <stdio.h>
#include <unistd.h>

#define FORMULAS 20000
#define GIVENS 4000
#define PACKS 400

static uint64_t seed;

static const char *const corpus[] = {
	"members.exists(m, m.labour == 'ordinary') && !(a >= yuan(4000))",
	"times(a, 0.45, 'half_up', '元') <= yuan(1) ? n + 1 : -n * 3",
	"share(n, 1000) >= 0.05 || x in ['a', \"b\", r'\\c', '''d''']",
	"age(birth, as_of) >= 6 && age(birth, add_months(as_of, -3)) <= 15",
	"round_to(share(n, 7), 4, 'half_even') == round_to(0.125, 4, 'up')",
	"members.count(m, m.v > 4) < 3 && members.sum(m, m.v) != n",
	"start_of('quarter', birth) < end_of('year', date('2018-05-06'))",
	"((((((((((1))))))))))+-9223372036854775808 // tail",
	"at(p.line, as_of) > or_else(a, fen(1)) && known(p.line)",
	"min(1, n, max(2, 3)) == abs(div(n, 2)) - mod(n, 3)",
	"“中文”，（全角）＝＞ '\\u4f60\\x41\\101\\n'",
};

static const char given[] =
    "{\"a\":{\"type\":\"money/year\",\"value\":\"7365元\"},\"n\":12,"
    "\"x\":\"a\",\"birth\":{\"type\":\"date\",\"value\":\"1980-05-01\"},"
    "\"as_of\":\"2018-12-31\",\"b\":true,\"u\":{\"type\":\"bool\"},"
    "\"members\":{\"type\":\"relation\",\"closed\":true,\"min\":1,"
    "\"value\":[{\"labour\":{\"type\":\"enum:labour\","
    "\"value\":\"ordinary\"},\"v\":3},{\"v\":5}]}}";

static const char *const pieces[] = {
	"(", ")", "[", "]", "'", "\"", "'''", ".", ",", "&&", "||", "!", "-",
	"*", "==", "<", "?", ":", " in ", "true", "members", "m.", "p.",
	"9223372036854775807", "9223372036854775808", "0.000000001", "\\",
	"\\u", "yuan(", "date('", "，", "\xff", "\xe4", "{", "}", "=", "\n",
	"null", "exists(", "prev(", "{}", "[[", "]]", "#", "0", "-1",
};

static int
rounds(int n)
{
	const char *s = getenv("BANGFU_ROUNDS");

	return s == NULL ? n : n * (int)strtol(s, NULL, 10);
}

static void
change_byte(char *p, size_t n)
{

	if (n > 0)
		p[help_random(&seed) % n] = (char)(1 + help_random(&seed) %
		    255);
}

/* A few edits: replace, insert a piece, delete, repeat a stretch. */
static str
mutate(struct arena *a, str s)
{
	int edits = 1 + (int)(help_random(&seed) % 4);
	size_t at, len;
	const char *piece;

	for (; edits > 0; edits--) {
		at = s.n == 0 ? 0 : help_random(&seed) % s.n;
		len = s.n - at < 12 ? s.n - at : help_random(&seed) % 12;
		piece = pieces[help_random(&seed) %
		    (sizeof(pieces) / sizeof(pieces[0]))];
		switch (help_random(&seed) % 4) {
		case 0:
			s = str_dup(a, s);
			change_byte((char *)s.p, s.n);
			break;
		case 1:
			s = str_fmt(a, "%.*s%s%.*s", (int)at, s.p, piece,
			    (int)(s.n - at), s.p + at);
			break;
		case 2:
			s = str_fmt(a, "%.*s%.*s", (int)at, s.p,
			    (int)(s.n - at - len), s.p + at + len);
			break;
		default:
			s = str_fmt(a, "%.*s%.*s%.*s", (int)(at + len), s.p,
			    (int)len, s.p + at, (int)(s.n - at), s.p + at);
		}
	}
	return s;
}

static int
ask(struct arena *a, const struct model *m, str expr, str json)
{
	struct pel_ask q = { .expr = expr, .given = json,
	    .lang = LANG_EN };
	struct buf out;
	int status;

	buf_init(&out, a, LIMIT_REPLY);
	status = policy_pel(a, m, &q, &out);
	assert_true(status == 0 || status == 2);
	assert_true(out.n > 2 && out.p[0] == '{' && out.p[out.n - 1] == '\n');
	return status;
}

static void
formulas(void **state)
{
	struct help h;
	int i, good = 0, n = rounds(FORMULAS);

	(void)state;
	help_open(&h);
	for (i = 0; i < n; i++) {
		struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
		str s = str_from(corpus[help_random(&seed) %
		    (sizeof(corpus) / sizeof(corpus[0]))]);

		good += ask(a, h.model, i % 50 == 0 ? s : mutate(a, s),
		    str_from(given)) == 0;
		arena_close(a);
	}
	assert_true(good > 0 && good < n);
	help_close(&h);
}

static void
givens(void **state)
{
	int i, n = rounds(GIVENS);

	(void)state;
	for (i = 0; i < n; i++) {
		struct arena *a = arena_open(LIMIT_ARENA_REQUEST);

		(void)ask(a, NULL, STR("n + 1 > 0 && x == 'a'"),
		    mutate(a, str_from(given)));
		arena_close(a);
	}
}

/* The files of the tree's packs that hold the most kinds of objects. */
static const char *const files[] = {
	"cn-445281-puning-2016-10/pack.toml",
	"cn-445281-puning-2016-10/params.toml",
	"cn-445281-puning-2016-10/rules/exit.toml",
	"cn-445281-puning-2016-10/money/funding.toml",
	"cn-445281-puning-2016-10/tests/exit.toml",
	"cn-140000-shanxi-undated/pack.toml",
	"cn-140000-shanxi-undated/procedures/household_exit.toml",
	"cn-140000-shanxi-undated/tests/walks.toml",
};

#define NFILES (sizeof(files) / sizeof(files[0]))

static void
write_text(struct arena *a, str path, str text)
{
	FILE *f = fopen(str_cstr(a, path), "w");

	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	assert_int_equal(fclose(f), 0);
}

static void
shell(struct arena *a, str command)
{

	assert_int_equal(system(str_cstr(a, command)), 0);
}

/* Load what is in dir, and run its tests when it loads. */
static bool
load(const struct model *m, const char *dir)
{
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);
	const struct policy *po;
	struct faults f;
	struct buf out;
	size_t i;
	int passed;

	faults_init(&f, a);
	po = policy_load(a, m, str_from(dir), STR_NONE, LANG_EN, &f);
	assert_true((po == NULL) == (f.n > 0));
	buf_init(&out, a, LIMIT_REPLY);
	for (i = 0; po != NULL && i < policy_npacks(po); i++)
		(void)policy_test(a, po, policy_pack(po, i), LANG_EN, &out,
		    &passed);
	arena_close(a);
	return po != NULL;
}

static void
packs(void **state)
{
	char dir[] = "build/fuzz-XXXXXX";
	str text[NFILES], path[NFILES];
	int i, good = 0, n = rounds(PACKS);
	struct help h;
	size_t k;

	(void)state;
	help_open(&h);
	assert_non_null(mkdtemp(dir));
	shell(h.arena, str_fmt(h.arena, "cp -r packs/* %s", dir));
	for (k = 0; k < NFILES; k++) {
		path[k] = str_fmt(h.arena, "%s/%s", dir, files[k]);
		assert_int_equal(file_read(h.arena, path[k], LIMIT_FILE_TOML,
		    &text[k]), 0);
	}
	assert_true(load(h.model, dir));
	for (i = 0; i < n; i++) {
		struct arena *a = arena_open(LIMIT_ARENA_REQUEST);

		k = help_random(&seed) % NFILES;
		write_text(a, path[k], mutate(a, text[k]));
		good += load(h.model, dir);
		write_text(a, path[k], text[k]);
		arena_close(a);
	}
	/* Some edits fall into comments and labels; most must be noticed. */
	assert_true(good < n / 2);
	shell(h.arena, str_fmt(h.arena, "rm -r %s", dir));
	help_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(formulas),
		cmocka_unit_test(givens),
		cmocka_unit_test(packs),
	};
	const char *s = getenv("BANGFU_SEED");

	seed = s != NULL ? strtoull(s, NULL, 10) : 445281;
	print_message("seed %llu\n", (unsigned long long)seed);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
