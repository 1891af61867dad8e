/*
 * Packs that must be refused, tests/policy/bad/packs: the file "want" in each
 * folder holds the diagnostics, line by line, exactly.  BANGFU_WRITE=1 writes
 * them anew, to be read over before they are kept.
 */
#include "help.h"

static str
diagnostics(struct help *h, str dir)
{
	struct policy_paths at = { .pack = &dir, .n = 1, .lang = LANG_ZH };
	const struct fault *x;
	struct faults f;
	struct buf out;

	faults_init(&f, h->arena);
	buf_init(&out, h->arena, LIMIT_REPLY);
	if (policy_load_packs(h->arena, h->model, &at, &f) == NULL)
		assert_int_not_equal(f.n, 0);
	for (x = f.first; x != NULL; x = x->next) {
		buf_str(&out, fault_text(h->arena, x));
		buf_byte(&out, '\n');
	}
	return buf_text(&out);
}

static void
refused(void **state)
{
	static const char root[] = "tests/policy/bad/packs";
	struct help h;
	str *names, want, got, dir, path;
	size_t n, i;
	int good = 0;

	(void)state;
	help_open(&h);
	assert_int_equal(file_names(h.arena, str_from(root), "", &names, &n), 0);
	assert_true(n > 30);
	for (i = 0; i < n; i++) {
		dir = str_fmt(h.arena, "%s/%.*s", root, STR_ARG(names[i]));
		path = str_fmt(h.arena, "%.*s/want", STR_ARG(dir));
		got = diagnostics(&h, dir);
		if (getenv("BANGFU_WRITE") != NULL)
			assert_int_equal(file_write(h.arena, path, got, 0644),
			    0);
		assert_int_equal(file_read(h.arena, path, LIMIT_FILE_TOML,
		    &want), 0);
		if (!str_eq(got, want))
			print_message("%.*s\n", STR_ARG(names[i]));
		help_same(got, str_cstr(h.arena, want));
		good += got.n == 0;
	}
	/* Those that are well-formed, so that the rest fails for its reason. */
	assert_int_equal(good, 4);
	help_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(refused) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
