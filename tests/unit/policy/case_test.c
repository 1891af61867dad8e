/*
 * The text cases of tests/policy: a formula, what is given, and the one JSON
 * line it must answer.  One test a case, named by file and line.
 */
#include "help.h"

struct text_case {
	const char *name;
	const struct model *model;
	str expr, given, as_of, want;
};

static void
run(void **state)
{
	const struct text_case *c = *state;
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	struct pel_ask ask = { .given = c->given, .expr = c->expr };
	struct buf out;
	str got;

	if (c->as_of.n > 0)
		assert_true(date_parse(c->as_of, &ask.as_of));
	buf_init(&out, a, LIMIT_REPLY);
	(void)policy_pel(a, c->model, &ask, &out);
	got = str_trim(buf_text(&out));
	if (!str_eq(got, c->want)) {
		print_message("%.*s\ngot  %.*s\nwant %.*s\n", STR_ARG(c->expr),
		    STR_ARG(got), STR_ARG(c->want));
		assert_true(false);
	}
	arena_close(a);
}

struct list {
	struct help help;
	struct CMUnitTest *test;
	size_t n, room;
};

static void
add(struct list *l, struct text_case c, str file, int line)
{
	struct text_case *x = NEW(l->help.arena, struct text_case);

	*x = c;
	x->model = l->help.model;
	x->name = str_cstr(l->help.arena, str_fmt(l->help.arena, "%.*s:%d",
	    STR_ARG(file), line));
	if (l->n == l->room) {
		l->test = arena_grow(l->help.arena, l->test, l->room *
		    sizeof(*l->test), (l->room * 2 + 64) * sizeof(*l->test));
		l->room = l->room * 2 + 64;
	}
	l->test[l->n++] = (struct CMUnitTest){ x->name, run, NULL, NULL, x };
}

/* Lines of a formula are joined; "= " ends a case. */
static void
read_cases(struct list *l, str file, str text)
{
	struct arena *a = l->help.arena;
	struct text_case c = { .name = NULL };
	int line = 0;
	bool first = true;
	str one;

	while (text.n > 0) {
		one = str_cut(text, '\n', &text);
		line++;
		if (str_starts(one, STR("> "))) {
			c.expr = first ? str_sub(one, 2, one.n) : str_fmt(a,
			    "%.*s\n%.*s", STR_ARG(c.expr),
			    STR_ARG(str_sub(one, 2, one.n)));
			first = false;
		} else if (str_starts(one, STR("given ")))
			c.given = str_sub(one, 6, one.n);
		else if (str_starts(one, STR("as_of ")))
			c.as_of = str_sub(one, 6, one.n);
		else if (str_starts(one, STR("= "))) {
			c.want = str_sub(one, 2, one.n);
			add(l, c, file, line);
			c = (struct text_case){ .name = NULL };
			first = true;
		}
	}
}

static void
read_folder(struct list *l, const char *dir)
{
	struct arena *a = l->help.arena;
	str *names, text;
	size_t n, i;

	if (file_names(a, str_from(dir), ".case", &names, &n) != 0)
		abort();
	for (i = 0; i < n; i++) {
		if (file_read(a, str_fmt(a, "%s/%.*s", dir, STR_ARG(names[i])),
		    LIMIT_FILE_TOML, &text) != 0)
			abort();
		read_cases(l, names[i], text);
	}
}

int
main(void)
{
	struct list l = { .n = 0 };
	int failed;

	help_open(&l.help);
	read_folder(&l, "tests/policy");
	read_folder(&l, "tests/policy/bad");
	failed = l.n < 500 ? 1 : _cmocka_run_group_tests("cases", l.test,
	    l.n, NULL, NULL);
	help_close(&l.help);
	return failed;
}
