/*
 * Laws that hold whatever the formula (rules.md 5.5): more knowledge turns no
 * answer round, the order of rows and members does not matter, the laws of
 * logic hold, constants may be folded or not, a parameter says the same written
 * out or joined as a fact, and every row is true, false or unknown.  All of them
 * hold for 1, 63, 64, 65 and 4,096 rows.
 */
#include "pair.h"

#define FORMULAS	400	/* of one law and all sizes */

static const size_t sizes[] = { 1, 63, 64, 65, 4096 };

/* Fewer of the large ones. */
static size_t
formulas(size_t rows)
{

	return rows > 1000 ? FORMULAS / 10 : FORMULAS / 4;
}

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
	const struct census_options o = { .threads = 1,
	    .batch = (size_t)64 << scene_pick(&x->s, 7),
	    .scalar = scene_pick(&x->s, 2) };
	const struct census_plan *plan;
	struct compiler *c;
	const struct formula *fo = check(x, &x->s.house, text);
	const struct program *p;

	assert_non_null(fo);
	p = compile(x, fo, &c);
	assert_int_equal(c->fault.n, 0);
	assert_int_equal(census_plan(&x->rq, p, f, &o, &plan), OK);
	census_answer_init(x->scratch, plan, 0, x->s.rows, out);
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

	for (r = 0; r < a->hi; r++) {
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
start(struct pair_of *x, size_t rows, uint64_t more)
{

	open_pair(x, first_seed() + more + rows);
	scene_fill(&x->s, rows);
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

	for (r = 0; r < before->hi; r++) {
		int was = said(before, r, &m), is = said(after, r, &n);

		decided += was == 0 && is != 0;
		if (was == 0 || (was == is && m == n))
			continue;
		print_message("row %zu: %.*s\n", r, STR_ARG(text));
		assert_true(false);
	}
	return decided;
}

/* How many rows were decided by what was learnt. */
static size_t
monotone(size_t rows)
{
	struct pair_of x;
	struct census_answer *before = NULL, after;
	str text[20];
	size_t i, k, decided = 0;

	start(&x, rows, 5);
	for (k = 0; k < formulas(rows) / 20; k++) {
		begin(&x);
		scene_fill(&x.s, rows);
		objects(&x);
		before = NEW_ARRAY(x.scratch, struct census_answer, 20);
		for (i = 0; i < 20; i++) {
			text[i] = pick_text(&x, "BBBIMD"[i % 6]);
			answer(&x, text[i], &x.s.frame, &before[i]);
		}
		learn(&x, &x.s.frame.space[0]);
		learn(&x, &x.s.frame.space[1]);
		learn(&x, &x.s.frame.above[0]);
		for (i = 0; i < 20; i++) {
			answer(&x, text[i], &x.s.frame, &after);
			decided += no_turn(&before[i], &after, text[i]);
		}
	}
	done(&x);
	return decided;
}

static void
test_monotone(void **state)
{
	size_t i, decided = 0;

	(void)state;
	for (i = 0; i < COUNT(sizes); i++)
		decided += monotone(sizes[i]);
	assert_true(decided > 1000);
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
order(size_t rows)
{
	struct pair_of x;
	struct census_frame turned = { .offset = { NULL } };
	struct census_answer a, b;
	int64_t m, n;
	size_t i, r;
	str text;

	start(&x, rows, 6);
	turn_table(&x, &x.s.frame.space[0], &turned.space[0]);
	turn_table(&x, &x.s.frame.space[1], &turned.space[1]);
	turned.above[0] = x.s.frame.above[0];
	turned.offset[1] = NEW_ARRAY(x.s.data, uint32_t, rows + 1);
	turned.above_row[0] = NEW_ARRAY(x.s.data, uint32_t, rows + 1);
	turn_used(&x, &turned);
	for (r = 0; r <= rows; r++)
		turned.offset[1][r] = x.s.frame.offset[1][rows] -
		    x.s.frame.offset[1][rows - r];
	for (r = 0; r < rows; r++)
		turned.above_row[0][r] = x.s.frame.above_row[0][rows - 1 - r];
	for (i = 0; i < formulas(rows); i++) {
		begin(&x);
		text = pick_text(&x, "BBBIMDT"[i % 7]);
		answer(&x, text, &x.s.frame, &a);
		answer(&x, text, &turned, &b);
		for (r = 0; r < rows; r++) {
			if (said(&a, r, &m) == said(&b, rows - 1 - r, &n) &&
			    m == n)
				continue;
			print_message("row %zu: %.*s\n", r, STR_ARG(text));
			assert_true(false);
		}
	}
	done(&x);
}

static void
test_order(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(sizes); i++)
		order(sizes[i]);
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
logic(size_t rows)
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

	start(&x, rows, 7);
	for (i = 0; i < formulas(rows); i++) {
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

static void
test_logic(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < COUNT(sizes); i++)
		logic(sizes[i]);
}

/* ---- constants folded or not ---- */

/* A constant beside what is not one, so that there is something to fold. */
static str
with_constant(struct pair_of *x, size_t i)
{
	static const char *const forms[] = { "(%1 && true)", "(false || %1)",
	    "(true || %1)", "(%1 && false)", "!!%1", "(!(true) || %1)",
	    "(%1 && %1)", "members.all(m, m.b && true)",
	    "members.exists(m, false || m.b)", "(true ? %1 : b)" };
	str part[1] = { pick_text(x, 'B') };

	return law(x, forms[i % COUNT(forms)], part);
}

static size_t
folded(size_t rows)
{
	struct pair_of x;
	struct census_answer a, b;
	size_t i, fewer = 0;
	const struct formula *f;
	struct compiler *c;
	str text;

	start(&x, rows, 8);
	for (i = 0; i < formulas(rows); i++) {
		begin(&x);
		text = i % 2 ? with_constant(&x, i / 2) : pick_text(&x,
		    "BBIM"[i / 2 % 4]);
		f = check(&x, &x.s.house, text);
		if (f == NULL)
			continue;	/* longer than a formula may be */
		answer(&x, text, &x.s.frame, &a);
		fewer += compile(&x, f, &c)->nsteps;
		x.unfolded = true;
		answer(&x, text, &x.s.frame, &b);
		fewer -= compile(&x, f, &c)->nsteps;
		x.unfolded = false;
		same(&a, &b, text);
	}
	done(&x);
	return (size_t)0 - fewer;
}

static void
test_folded(void **state)
{
	size_t i, fewer = 0;

	(void)state;
	for (i = 0; i < COUNT(sizes); i++)
		fewer += folded(sizes[i]);
	print_message("%zu steps fewer when folded\n", fewer);
	assert_true(fewer > 50 && fewer < 100000);
}

/* ---- a parameter inlined, joined, written out ---- */

/* Every village says what the parameter says. */
static void
join_parameter(struct pair_of *x)
{
	const struct field *f = model_field(&x->s.entity[OF_VILLAGE_YEAR],
	    STR("n"));
	struct census_column *c = (struct census_column *)census_column(
	    &x->s.frame.above[0], f, 0);
	size_t r;

	for (r = 0; r < SCENE_VILLAGES; r++)
		census_set(c, r, VALUE_INT(PAIR_LIMIT));
}

/* form with what stands for the number. */
static str
stands(struct pair_of *x, const char *form, str part, const char *number)
{
	str both[2] = { part, str_from(number) };

	return law(x, form, both);
}

static size_t
joined(size_t rows, int by)
{
	static const char *const forms[] = { "(%1 < %2)", "(%1 == %2)",
	    "(%1 * 2 >= %2 - 3)", "min(%1, %2)", "(div(%1, 3) > abs(%2))",
	    "(share(%1, %2) >= 0.5)", "(b ? %1 : %2)", "(%1 + %2)",
	    "members.count(m, age(m.birth, as_of) >= %2)",
	    "members.exists(m, m.n * 10 < %2)" };
	struct pair_of x;
	struct census_answer a, b, c;
	size_t i, compared = 0;
	str part, text[3];

	start(&x, rows, 9);
	join_parameter(&x);
	for (i = 0; i < formulas(rows); i++) {
		begin(&x);
		part = i % 3 ? pick_text(&x, 'I') : STR("n");
		text[0] = stands(&x, forms[i % COUNT(forms)], part, "p.limit");
		text[1] = stands(&x, forms[i % COUNT(forms)], part,
		    "village.n");
		text[2] = str_fmt(x.scratch, "%d", PAIR_LIMIT + by);
		text[2] = stands(&x, forms[i % COUNT(forms)], part,
		    str_cstr(x.scratch, text[2]));
		if (check(&x, &x.s.house, text[0]) == NULL ||
		    check(&x, &x.s.house, text[1]) == NULL)
			continue;	/* longer than a formula may be */
		answer(&x, text[0], &x.s.frame, &a);
		answer(&x, text[1], &x.s.frame, &b);
		answer(&x, text[2], &x.s.frame, &c);
		if (by == 0) {
			same(&a, &b, text[0]);
			same(&a, &c, text[2]);
			compared++;
		} else
			compared += memcmp(a.yes[0], c.yes[0], a.words *
			    sizeof(uint64_t)) != 0;
	}
	done(&x);
	return compared;
}

/* The control: another number is not the same. */
static void
test_joined(void **state)
{
	size_t i, compared = 0;

	(void)state;
	for (i = 0; i < COUNT(sizes); i++)
		compared += joined(sizes[i], 0);
	assert_true(compared > FORMULAS / 2);
	assert_true(joined(4096, 1) > 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_monotone),
		cmocka_unit_test(test_order),
		cmocka_unit_test(test_logic),
		cmocka_unit_test(test_folded),
		cmocka_unit_test(test_joined),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
