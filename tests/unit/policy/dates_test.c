/*
 * Month arithmetic against the public tables of the Catala project (suites),
 * when they are at hand: BANGFU_SUITES, or shared/suites beside the checkout.
 */
#include "help.h"

static int checked;

static str
suite(struct arena *a, const char *file)
{
	str dir = str_from(getenv("BANGFU_SUITES")), text;

	if (dir.n == 0)
		dir = STR("../shared/suites");
	if (!file_exists(a, dir))
		dir = STR("../../shared/suites");
	if (file_read(a, str_fmt(a, "%.*s/dates-calc/%s", STR_ARG(dir), file),
	    LIMIT_FILE_TOML, &text) != 0)
		return STR_NONE;
	(void)str_cut(text, '\n', &text);
	return text;
}

/* The next number of "[0 years, 1 months, 10 days]". */
static int
take(str *s)
{
	str word;
	int64_t n;

	while (s->n > 0 && (s->p[0] == '[' || s->p[0] == ' '))
		*s = str_sub(*s, 1, s->n);
	word = str_cut(*s, ' ', s);
	assert_true(str_int(word, &n));
	(void)str_cut(*s, ',', s);
	return (int)n;
}

/* "[0 years, 1 months, 10 days]" applied by the language's own functions. */
static str
formula(struct arena *a, str day, str period, const char *mode)
{
	int years = take(&period), months = take(&period),
	    days = take(&period);

	return str_fmt(a, "add_days(add_months(add_years(date('%.*s'), %d, "
	    "'%s'), %d, '%s'), %d)", STR_ARG(str_trim(day)), years, mode,
	    months, mode, days);
}

static void
check(struct arena *a, str expr, str want)
{
	struct pel_ask ask = { .expr = expr };
	struct buf out;

	buf_init(&out, a, 4096);
	assert_int_equal(policy_pel(a, NULL, &ask, &out), 0);
	want = str_trim(want);
	help_same(str_trim(buf_text(&out)), str_cstr(a, str_fmt(a,
	    "{\"type\":\"date\",\"value\":\"%.*s\"}", STR_ARG(want))));
	checked++;
}

static void
exact(void **state)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	str text = suite(a, "exact_computations.csv"), line, day, period;

	(void)state;
	if (text.n == 0)
		print_message("skip dates-calc: no suites folder\n");
	while (text.n > 0) {
		line = str_cut(text, '\n', &text);
		day = str_cut(line, ';', &line);
		period = str_cut(line, ';', &line);
		if (day.n >= 10)
			check(a, formula(a, day, period, "down"), line);
	}
	arena_close(a);
}

static void
ambiguous(void **state)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	str text = suite(a, "ambiguous_computations.csv"), line, day, period,
	    up;

	(void)state;
	while (text.n > 0) {
		line = str_cut(text, '\n', &text);
		day = str_cut(line, ';', &line);
		period = str_cut(line, ';', &line);
		up = str_cut(line, ';', &line);
		if (day.n < 10)
			continue;
		check(a, formula(a, day, period, "up"), up);
		check(a, formula(a, day, period, "down"), line);
	}
	arena_close(a);
}

static void
first_and_last(void **state)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	str text = suite(a, "first_last_day_of_month.csv"), line, day, first;

	(void)state;
	while (text.n > 0) {
		line = str_cut(text, '\n', &text);
		day = str_cut(line, ';', &line);
		first = str_cut(line, ';', &line);
		if (day.n < 10)
			continue;
		check(a, str_fmt(a, "start_of('month', date('%.*s'))",
		    STR_ARG(day)), first);
		check(a, str_fmt(a, "end_of('month', date('%.*s'))",
		    STR_ARG(day)), line);
	}
	/* All of the tables or none: a file that shrank is a failure. */
	assert_true(checked == 0 || checked == 45);
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(exact),
		cmocka_unit_test(ambiguous),
		cmocka_unit_test(first_and_last),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
