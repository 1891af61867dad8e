/*
 * Laws that hold whatever the formula (rules.md 5.5): more knowledge turns no
 * answer round, the order of rows and members does not matter, the laws of
 * logic hold, and every row is true, false or unknown.
 */
#include "pair.h"

#define ROWS		700
#define FORMULAS	400

/* Without what breaks the law by intent: or_else, and sums that overflow. */
static str
pick_text(struct pair_of *x, char type)
{
	static const char *const not[] = { "or_else", "dbool", "dint",
	    "dmoney", "dcrit", "free", "9223372036854775807", "big" };
	str s;
	size_t i;

	for (;;) {
		s = tree_text(x->scratch, grow(&x->s, x->scratch, type, false,
		    3));
		for (i = 0; i < COUNT(not); i++)
			if (str_find(s, str_from(not[i]), NULL))
				break;
		if (i == COUNT(not) && check(x, &x->s.house, s) != NULL)
			return s;
	}
}

static void
answer(struct pair_of *x, str text, const struct census_frame *f,
    struct census_answer *out)
{
	const struct census_options o = { .threads = 1, .batch = 256 };
	const struct census_plan *plan;
	struct compiler *c;
	const struct formula *fo = check(x, &x->s.house, text);
	const struct program *p;

	assert_non_null(fo);
	p = compile(x, fo, &c);
	assert_int_equal(c->fault.n, 0);
	assert_int_equal(census_plan(&x->rq, p, f, &o, &plan), OK);
	census_answer_init(x->scratch, plan, 0, ROWS, out);
	census_run(plan, out);
}

/* Of row r: 1 true or known, -1 false, 0 unknown; a number besides. */
static int
said(const struct census_answer *a, size_t r, int64_t *out)
{
	bool yes = a->yes[0][r / 64] >> (r % 64) & 1;
	bool no = a->no[0] != NULL && (a->no[0][r / 64] >> (r % 64) & 1);

	assert_false(yes && no);
	*out = yes && a->numbers[0] != NULL ? a->numbers[0][r] : 0;
	return yes ? 1 : no ? -1 : 0;
}

static void
same(const struct census_answer *a, const struct census_answer *b, str text)
{
	size_t r;
	int64_t m, n;

	for (r = 0; r < ROWS; r++) {
		if (said(a, r, &m) == said(b, r, &n) && m == n)
			continue;
		print_message("row %zu: %.*s\n", r, STR_ARG(text));
		assert_true(false);
	}
}

static void
begin(struct pair_of *x)
{

	arena_reset(x->scratch);
	request_init(&x->rq, x->scratch);
}

static void
start(struct pair_of *x, uint64_t more)
{

	open_pair(x, first_seed() + more);
	scene_fill(&x->s, ROWS);
	objects(x);
}

static void
done(struct pair_of *x)
{

	arena_close(x->scratch);
	scene_close(&x->s);
}

/* ---- more knowledge ---- */

static void
learn(struct pair_of *x, const struct census_table *t)
{
	size_t i, r;

	for (i = 0; i < t->ncolumns; i++) {
		struct census_column *c = &t->columns[i];

		for (r = 0; r < t->n; r++)
			if (census_get(c, r).kind == V_UNKNOWN &&
			    scene_pick(&x->s, 2))
				census_set(c, r, scene_value(&x->s,
				    c->field));
	}
}

/* What was decided stays; how many rows are decided now. */
static size_t
no_turn(const struct census_answer *before, const struct census_answer *after,
    str text)
{
	size_t r, decided = 0;
	int64_t m, n;

	for (r = 0; r < ROWS; r++) {
		int was = said(before, r, &m), is = said(after, r, &n);

		decided += was == 0 && is != 0;
		if (was == 0 || (was == is && m == n))
			continue;
		print_message("row %zu: %.*s\n", r, STR_ARG(text));
		assert_true(false);
	}
	return decided;
}

static void
test_monotone(void **state)
{
	struct pair_of x;
	struct census_answer *before = NULL, after;
	str text[40];
	size_t i, k, decided = 0;

	(void)state;
	start(&x, 5);
	for (k = 0; k < FORMULAS / 40; k++) {
		begin(&x);
		scene_fill(&x.s, ROWS);
		objects(&x);
		before = NEW_ARRAY(x.scratch, struct census_answer, 40);
		for (i = 0; i < 40; i++) {
			text[i] = pick_text(&x, "BBBIMD"[i % 6]);
			answer(&x, text[i], &x.s.frame, &before[i]);
		}
		learn(&x, &x.s.frame.space[0]);
		learn(&x, &x.s.frame.space[1]);
		learn(&x, &x.s.frame.above[0]);
		for (i = 0; i < 40; i++) {
			answer(&x, text[i], &x.s.frame, &after);
			decided += no_turn(&before[i], &after, text[i]);
		}
	}
	assert_true(decided > 1000);
	done(&x);
}

/* ---- another order ---- */

static void
turn_table(struct pair_of *x, const struct census_table *t,
    struct census_table *out)
{
	size_t i, r;

	census_table_init(x->s.data, out, t->n, t->columns, t->ncolumns);
	for (i = 0; i < t->ncolumns; i++)
		for (r = 0; r < t->n; r++)
			census_set(&out->columns[i], t->n - 1 - r,
			    census_get(&t->columns[i], r));
}

static void
turn_used(struct pair_of *x, struct census_frame *out)
{
	size_t n = x->s.frame.space[1].n, r;

	if (x->s.frame.used[1] == NULL)
		return;
	out->used[1] = NEW_ARRAY(x->s.data, uint64_t, n / 64 + 2);
	for (r = 0; r < n; r++)
		if (scene_used(&x->s, r))
			out->used[1][(n - 1 - r) / 64] |= UINT64_C(1) <<
			    (n - 1 - r) % 64;
}

static void
test_order(void **state)
{
	struct pair_of x;
	struct census_frame turned = { .offset = { NULL } };
	struct census_answer a, b;
	int64_t m, n;
	size_t i, r;
	str text;

	(void)state;
	start(&x, 6);
	turn_table(&x, &x.s.frame.space[0], &turned.space[0]);
	turn_table(&x, &x.s.frame.space[1], &turned.space[1]);
	turned.above[0] = x.s.frame.above[0];
	turned.offset[1] = NEW_ARRAY(x.s.data, uint32_t, ROWS + 1);
	turned.above_row[0] = NEW_ARRAY(x.s.data, uint32_t, ROWS + 1);
	turn_used(&x, &turned);
	for (r = 0; r <= ROWS; r++)
		turned.offset[1][r] = x.s.frame.offset[1][ROWS] -
		    x.s.frame.offset[1][ROWS - r];
	for (r = 0; r < ROWS; r++)
		turned.above_row[0][r] = x.s.frame.above_row[0][ROWS - 1 - r];
	for (i = 0; i < FORMULAS; i++) {
		begin(&x);
		text = pick_text(&x, "BBBIMDT"[i % 7]);
		answer(&x, text, &x.s.frame, &a);
		answer(&x, text, &turned, &b);
		for (r = 0; r < ROWS; r++) {
			if (said(&a, r, &m) == said(&b, ROWS - 1 - r, &n) &&
			    m == n)
				continue;
			print_message("row %zu: %.*s\n", r, STR_ARG(text));
			assert_true(false);
		}
	}
	done(&x);
}

/* ---- logic ---- */

static str
law(struct pair_of *x, const char *form, const str *part)
{
	struct buf out;
	str s;

	buf_init(&out, x->scratch, PEL_BYTES);
	for (; *form != '\0'; form++) {
		if (*form != '%') {
			buf_byte(&out, *form);
			continue;
		}
		s = part[*++form - '1'];
		buf_fmt(&out, "(%.*s)", STR_ARG(s));
	}
	return buf_text(&out);
}

static void
test_logic(void **state)
{
	static const char *const laws[][2] = {
		{ "!(%1 && %2)", "(!%1 || !%2)" },
		{ "!(%1 || %2)", "(!%1 && !%2)" },
		{ "!!%1", "%1" },
		{ "(%1 ? %2 : %3)",
		    "((%1 && %2) || (!%1 && %3) || (%2 && %3))" },
		{ "(%1 == %2)", "((%1 && %2) || (!%1 && !%2))" },
		{ "(%1 && (%2 || %3))", "((%1 && %2) || (%1 && %3))" },
		{ "members.exists(m, %1 && m.b)",
		    "!members.all(m, !(%1 && m.b))" },
		{ "(members.count(m, m.b) >= 1)", "members.exists(m, m.b)" },
	};
	struct pair_of x;
	struct census_answer a, b;
	str part[3], text[2];
	size_t i, k, j;

	(void)state;
	start(&x, 7);
	for (i = 0; i < FORMULAS; i++) {
		begin(&x);
		for (k = 0; k < 3; k++)
			part[k] = scene_pick(&x.s, 2) ? STR("b") :
			    i % COUNT(laws) == 6 ? STR("village.b") :
			    pick_text(&x, 'B');
		for (j = 0; j < 2; j++)
			text[j] = law(&x, laws[i % COUNT(laws)][j], part);
		if (check(&x, &x.s.house, text[0]) == NULL ||
		    check(&x, &x.s.house, text[1]) == NULL)
			continue;	/* longer than a formula may be */
		answer(&x, text[0], &x.s.frame, &a);
		answer(&x, text[1], &x.s.frame, &b);
		same(&a, &b, text[0]);
	}
	done(&x);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_monotone),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_logic),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
