/*
 * Columns against the evaluator that defines the language: random typed
 * formulas, derived values with exceptions, criteria and decisions over random
 * subjects, value and known-ness row by row; what differs is shrunk.  The seed
 * is printed; BANGFU_SEED repeats a run, BANGFU_ROWS sets its size.
 */
#include "pair.h"

#include "census/internal.h"

#define ROWS 2000000
#define CONTROL 2000		/* formulas that a fault may hide from */

/* Instead of the loops of the machine: with a fault. */
static const struct isa *planted;

static int64_t
number_of(struct scene *s, const struct formula *f, struct pvalue v)
{

	if (f->term->type.kind == K_ENUM)
		return code_by_id(&s->codes, v.s)->n;
	return v.n;
}

/* Does row r of the answers say what the definition says? */
static bool
same_answer(struct pair_of *x, const struct formula *f,
    const struct census_answer *a, size_t r)
{
	struct world w;
	struct pvalue v;
	size_t i = r - a->first;
	bool known, no;
	int64_t n, d = 1;

	world_init(&w, x->scratch, &x->s.rules, SCENE_AS_OF, 0);
	v = eval_formula(&w, f, &x->s.subjects[r]);
	known = a->yes[0][i / 64] >> (i % 64) & 1;
	if (a->numbers[0] == NULL) {
		no = a->no[0][i / 64] >> (i % 64) & 1;
		return !(known && no) && v.known == (known || no) &&
		    (!v.known || (v.n != 0) == known);
	}
	if (v.known != known)
		return false;
	n = a->numbers[0][i];
	if (f->term->type.kind == K_RATIO)
		d = a->numbers[1][i];
	return !known || (f->term->type.kind == K_RATIO ?
	    ratio_cmp(n, d, v.n, v.d) == 0 : n == number_of(&x->s, f, v));
}

/* The first row lo..hi that differs; hi when none does. */
static size_t
compare(struct pair_of *x, const struct formula *f, size_t lo, size_t hi,
    const struct census_options *o)
{
	const struct census_plan *plan;
	struct compiler *c;
	const struct program *p = compile(x, f, &c);
	struct census_answer a;
	struct arena_mark mark;
	size_t r;

	if (c->fault.n > 0) {
		x->refused++;
		return hi;
	}
	assert_int_equal(census_plan(&x->rq, p, &x->s.frame, o, &plan), OK);
	if (planted != NULL)
		((struct census_plan *)plan)->isa = planted;
	census_answer_init(x->scratch, plan, lo, hi, &a);
	census_run(plan, &a);
	mark = arena_mark(x->scratch);
	for (r = lo; r < hi; r++) {
		if (!same_answer(x, f, &a, r))
			return r;
		arena_rewind(x->scratch, mark);
	}
	x->compared += hi - lo;
	return hi;
}

/* ---- shrinking ---- */

struct failing {
	size_t lo, hi;
	const struct census_options *o;
};

static bool
fails(struct pair_of *x, const struct tree *t, const struct failing *w)
{
	const struct formula *f = check(x, &x->s.house, tree_text(x->scratch,
	    t));

	return f != NULL && compare(x, f, w->lo, w->hi, w->o) < w->hi;
}

/* One part at a time gives way to a part of its own or to a leaf. */
static bool
shrink_at(struct pair_of *x, struct tree *top, struct tree *t,
    const struct failing *w)
{
	struct tree was = *t;
	size_t i;

	for (i = 0; was.p->parts[i] != '\0'; i++) {
		if (was.kid[i]->type == was.type &&
		    (!was.kid[i]->inside || was.inside)) {
			*t = *was.kid[i];
			if (fails(x, top, w))
				return true;
			*t = was;
		}
	}
	for (i = 0; was.p->parts[0] != '\0' && i < COUNT(leaves); i++) {
		if (!fits(&leaves[i], t->type, t->inside))
			continue;
		*t = (struct tree){ .type = was.type, .inside = was.inside,
		    .p = &leaves[i] };
		if (fails(x, top, w))
			return true;
		*t = was;
	}
	for (i = 0; was.p->parts[i] != '\0'; i++)
		if (shrink_at(x, top, t->kid[i], w))
			return true;
	return false;
}

static void
report(struct pair_of *x, struct tree *t, const struct failing *w)
{
	const struct formula *f;
	size_t r;

	while (shrink_at(x, t, t, w))
		continue;
	f = check(x, &x->s.house, tree_text(x->scratch, t));
	r = compare(x, f, w->lo, w->hi, w->o);
	print_message("row %zu of %zu..%zu, batch %zu: %.*s\n", r, w->lo,
	    w->hi, w->o->batch, STR_ARG(f->src.text));
	assert_true(false);
}

/* ---- the runs ---- */

static void
one_formula(struct pair_of *x, size_t lo, size_t hi,
    const struct census_options *o)
{
	struct failing w = { lo, hi, o };
	struct tree *t;
	const struct formula *f;
	char type = "BBBBIMDERT"[scene_pick(&x->s, 10)];

	arena_reset(x->scratch);
	request_init(&x->rq, x->scratch);
	t = grow(&x->s, x->scratch, type, false, 4);
	f = check(x, &x->s.house, tree_text(x->scratch, t));
	if (f == NULL)
		return;
	x->formulas++;
	if (compare(x, f, lo, hi, o) < hi)
		report(x, t, &w);
}

/* Sizes about a word and a batch, and slices that begin anywhere. */
static void
test_sizes(void **state)
{
	static const size_t sizes[] = { 1, 63, 64, 65, 4096 };
	static const size_t batches[] = { 64, 128, 4096 };
	struct pair_of x;
	size_t i, k;

	(void)state;
	open_pair(&x, first_seed());
	for (i = 0; i < 5; i++) {
		scene_fill(&x.s, sizes[i]);
		objects(&x);
		for (k = 0; k < 60; k++) {
			struct census_options o = { .batch = batches[k % 3],
			    .scalar = k % 2 == 0, .threads = 1 + (int)(k % 3) };
			size_t lo = k % 5 == 0 ? sizes[i] / 3 : 0;
			size_t hi = k % 4 == 0 ? sizes[i] - sizes[i] / 4 :
			    sizes[i];

			if (sizes[i] < 4096 || k < 20)
				one_formula(&x, lo, hi, &o);
		}
	}
	print_message("%zu rows compared, 0 different, %d formulas, %d "
	    "refused\n", x.compared, x.formulas, x.refused);
	assert_true(x.refused * 4 < x.formulas);
	arena_close(x.scratch);
	scene_close(&x.s);
}

static void
test_million(void **state)
{
	const char *s = getenv("BANGFU_ROWS");
	size_t rows = s != NULL ? strtoull(s, NULL, 10) : ROWS, i;
	struct census_options o = { .threads = 1 };
	struct pair_of x;

	(void)state;
	open_pair(&x, first_seed() * 7 + 1);
	for (i = 0; x.compared < rows; i++) {
		if (i % 25 == 0) {
			scene_fill(&x.s, SCENE_ROWS);
			objects(&x);
		}
		o.scalar = i % 4 == 3;
		one_formula(&x, 0, SCENE_ROWS, &o);
	}
	assert_true(x.compared >= rows);
	print_message("%zu rows compared, 0 different, %d formulas, %d "
	    "refused\n", x.compared, x.formulas, x.refused);
	assert_true(x.refused * 4 < x.formulas);
	arena_close(x.scratch);
	scene_close(&x.s);
}

/* ---- the control: loops with a fault are found out ---- */

static void
fault_join(bool both, const struct vec *a, const struct vec *b,
    const struct vec *out, size_t words)
{

	isa_scalar.join(!both, a, b, out, words);
}

static void
fault_confine(const uint64_t *known, const struct vec *out, size_t words)
{
	size_t w;

	isa_scalar.confine(known, out, words);
	for (w = 0; w < words; w++)
		out->f[w] = ~out->t[w];
}

static void
fault_fixed(const void *values, size_t words, enum ir_op op, int64_t n,
    uint64_t *out)
{

	isa_scalar.fixed[CENSUS_16](values, words, op == IR_GE ? IR_GT : op, n,
	    out);
}

static void
fault_two(const int64_t *a, const int64_t *b, size_t words, enum ir_op op,
    uint64_t *out)
{

	isa_scalar.two(a, b, words, op == IR_LE ? IR_LT : op, out);
}

static void
fault_two_narrow(const int32_t *a, const int32_t *b, size_t words,
    enum ir_op op, uint64_t *out)
{

	isa_scalar.two_narrow(a, b, words, op == IR_LT ? IR_LE : op, out);
}

static void
fault_widen(enum census_width width, const void *values, size_t words,
    const struct vec *out)
{

	isa_scalar.widen(width, values, words, out);
	if (words > 1 && out->v != NULL)
		out->v[WORD] = 0;
}

static void
fault_arithmetic(enum ir_op op, const struct vec *a, const struct vec *b,
    const struct vec *out, size_t words)
{

	isa_scalar.arithmetic(op == IR_MIN ? IR_MAX : op, a, b, out, words);
}

/* The last subject of a batch goes without. */
static void
fault_some_row(const struct bit_rows *b, const struct ends *e, uint64_t flip,
    uint64_t *out)
{

	isa_scalar.some_row(b, e, flip, out);
	if (b->n > 0)
		bit_put(out, b->n - 1, false);
}

static void
fault_count_rows(const struct bit_rows *b, int64_t *out)
{

	isa_scalar.count_rows(b, out);
	if (b->n > 0)
		out[b->n - 1] = 0;
}

/* Some formula of many shows it. */
static bool
found_out(struct pair_of *x, const struct isa *isa)
{
	const struct census_options o = { .batch = 128 };
	const struct formula *f;
	size_t i;

	planted = isa;
	for (i = 0; i < CONTROL; i++) {
		arena_reset(x->scratch);
		request_init(&x->rq, x->scratch);
		f = check(x, &x->s.house, tree_text(x->scratch, grow(&x->s,
		    x->scratch, "BBBBIMD"[i % 7], false, 4)));
		if (f != NULL && compare(x, f, 0, x->s.rows, &o) <
		    x->s.rows)
			break;
	}
	planted = NULL;
	return i < CONTROL;
}

static void
test_control(void **state)
{
	struct isa isa[9];
	struct pair_of x;
	size_t i;

	(void)state;
	open_pair(&x, first_seed() + 3);
	scene_fill(&x.s, 400);
	objects(&x);
	for (i = 0; i < COUNT(isa); i++)
		isa[i] = isa_scalar;
	assert_false(found_out(&x, &isa[0]));
	isa[0].join = fault_join;
	isa[1].confine = fault_confine;
	isa[2].fixed[CENSUS_16] = fault_fixed;
	isa[3].two = fault_two;
	isa[4].two_narrow = fault_two_narrow;
	isa[5].widen = fault_widen;
	isa[6].arithmetic = fault_arithmetic;
	isa[7].some_row = fault_some_row;
	isa[8].count_rows = fault_count_rows;
	for (i = 0; i < COUNT(isa); i++) {
		print_message("fault %zu\n", i);
		assert_true(found_out(&x, &isa[i]));
	}
	arena_close(x.scratch);
	scene_close(&x.s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_control),
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_million),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
