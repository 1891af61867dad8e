/*
 * Columns against the evaluator that defines the language: random typed
 * formulas, derived values with exceptions, criteria and decisions over random
 * subjects, value and known-ness row by row; what differs is shrunk.  The seed
 * is printed; BANGFU_SEED repeats a run, BANGFU_ROWS sets its size.
 */
#include "grammar.h"

#include "policy/compile.h"

#define ROWS 2000000
#define DBOOL 2		/* position of dbool among the objects */

struct pair_of {
	struct scene s;
	struct arena *scratch;
	struct arena *into;	/* formulas go here */
	struct request rq;
	size_t compared;
	int formulas, refused;
};

/* ---- one formula both ways ---- */

static const struct formula *
check(struct pair_of *x, const struct kind *self, str text)
{
	struct scope sc = { .model = &x->s.model, .self = self,
	    .pack = &x->s.pack, .reading = true };
	struct source *src = NEW(x->into, struct source);
	struct faults faults;
	struct diags ds;

	*src = (struct source){ .text = text, .line = 1, .column = 1 };
	faults_init(&faults, x->into);
	diag_init(&ds, &faults, LANG_EN);
	return check_formula(&ds, src, &sc, NULL);
}

static const struct program *
compile(struct pair_of *x, const struct formula *f, struct compiler **out)
{
	struct compiler *c = NEW(x->scratch, struct compiler);
	struct ir_root *r = NEW_ARRAY(x->scratch, struct ir_root, 2);
	const struct stand here = { .space = 0 };
	struct cval v;

	*out = c;
	compile_init(c, x->scratch, &x->s.house);
	world_init(&c->world, x->scratch, &x->s.rules, SCENE_AS_OF, 0);
	v = compile_exact(c, compile_formula(c, &here, f));
	r[0] = (struct ir_root){ .step = v.n, .applies = -1 };
	r[1] = r[0];
	if (v.kind == K_RATIO)
		r[1].step = v.d;
	return compile_end(c, r, 2);
}

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
	census_answer_init(x->scratch, plan, lo, hi, &a);
	assert_int_equal(census_run(&x->rq, plan, &a), OK);
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

/* ---- what hangs together: derived values, criteria, parameters ---- */

static const struct formula *
random_formula(struct pair_of *x, const struct kind *self, char type)
{
	const struct formula *f = NULL;
	str text;

	while (f == NULL) {
		text = self == &x->s.person ? STR("age(birth, as_of) >= 60") :
		    tree_text(x->s.data, grow(&x->s, x->s.data, type, false,
		    2));
		f = check(x, self, text);
	}
	return f;
}

static void
derived(struct pair_of *x, const char *id, struct ptype type, char letter)
{
	struct object *o = &x->s.pack.objects[x->s.pack.nobjects];
	size_t i, n = scene_pick(&x->s, 4);

	*o = (struct object){ .kind = OBJ_DERIVE, .id = str_from(id),
	    .full = str_from(id), .pack = &x->s.pack, .of = &x->s.house,
	    .type = type, .expr = random_formula(x, &x->s.house, letter) };
	o->excepts = NEW_ARRAY(x->s.data, struct except, n);
	for (i = 0; i < n; i++) {
		o->excepts[i].id = str_fmt(x->s.data, "e%zu", i);
		if (i > 0 && scene_pick(&x->s, 2))
			o->excepts[i].over = o->excepts[i - 1].id;
		o->excepts[i].when = random_formula(x, &x->s.house, 'B');
		o->excepts[i].then = random_formula(x, &x->s.house, letter);
	}
	o->nexcepts = n;
	x->s.pack.nobjects++;
}

static void
criterion(struct pair_of *x)
{
	struct object *o = &x->s.pack.objects[x->s.pack.nobjects];
	const struct object **parts = NEW_ARRAY(x->s.data,
	    const struct object *, 2);

	parts[0] = &x->s.pack.objects[DBOOL];
	*o = (struct object){ .kind = OBJ_CRITERION, .id = STR("dcrit"),
	    .full = STR("dcrit"), .pack = &x->s.pack, .of = &x->s.house,
	    .combine = scene_pick(&x->s, 2) ? COMBINE_ALL : COMBINE_ANY,
	    .parts = parts, .nparts = 1 };
	o->expr = random_formula(x, &x->s.house, 'B');
	if (scene_pick(&x->s, 2))
		o->combine = COMBINE_EXPR;
	if (scene_pick(&x->s, 2))
		o->applies = random_formula(x, &x->s.house, 'B');
	if (scene_pick(&x->s, 4) == 0) {
		o->on_unknown = UNKNOWN_ASSUME;
		o->assumed = scene_pick(&x->s, 2);
	}
	x->s.pack.nobjects++;
}

static void
fixed(struct pair_of *x, const char *id, const struct kind *of,
    const char *text, struct ptype type)
{
	struct object *o = &x->s.pack.objects[x->s.pack.nobjects];

	*o = (struct object){ .kind = OBJ_DERIVE, .id = str_from(id),
	    .full = str_from(id), .pack = &x->s.pack, .of = of, .type = type,
	    .expr = check(x, of, str_from(text)) };
	assert_non_null(o->expr);
	x->s.pack.nobjects++;
}

static const struct param *
parameters(struct scene *s)
{
	static const struct param_row rate[] = { { .from = 20170101,
	    .value = { .known = true, .n = 2, .d = 3 } } };
	static const struct param_row points[] = { { .from = 20170101,
	    .value = { .known = true, .n = 6050, .d = 1 } } };
	struct param *p = NEW_ARRAY(s->arena, struct param, 3);

	p[0] = (struct param){ .id = STR("rate"), .pack = &s->pack,
	    .type = { .kind = K_RATIO }, .rows = rate, .nrows = 1 };
	p[1] = (struct param){ .id = STR("points"), .pack = &s->pack,
	    .type = { .kind = K_DECIMAL, .scale = 2 }, .rows = points,
	    .nrows = 1 };
	p[2] = (struct param){ .id = STR("gap"), .pack = &s->pack,
	    .type = { .kind = K_INT } };
	return p;
}

/* New objects; formulas made earlier may name them. */
static void
objects(struct pair_of *x)
{
	struct pack *p = &x->s.pack;
	const struct ptype yes = { .kind = K_BOOL }, n = { .kind = K_INT };

	x->into = x->s.data;
	p->objects = NEW_ARRAY(x->s.data, struct object, 8);
	p->nobjects = 0;
	fixed(x, "dold", &x->s.person, "age(birth, as_of) >= 60 || b", yes);
	fixed(x, "dcount", &x->s.house, "members.count(m, m.dold)", n);
	/* A name is found once its object is made, so that none names itself. */
	derived(x, "dbool", yes, 'B');
	derived(x, "dint", n, 'I');
	derived(x, "dmoney", (struct ptype){ .kind = K_MONEY }, 'M');
	criterion(x);
	x->into = x->scratch;
}

/* ---- the runs ---- */

static void
open_pair(struct pair_of *x, uint64_t seed)
{

	memset(x, 0, sizeof(*x));
	scene_open(&x->s, seed);
	x->scratch = arena_open(LIMIT_ARENA_PROCESS);
	request_init(&x->rq, x->scratch);
	x->s.pack.params = parameters(&x->s);
	x->s.pack.nparams = 3;
}

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

static uint64_t
first_seed(void)
{
	const char *s = getenv("BANGFU_SEED");
	uint64_t seed = s != NULL ? strtoull(s, NULL, 10) : 20181231;

	print_message("seed %llu\n", (unsigned long long)seed);
	return seed;
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
	print_message("%zu rows, %d formulas, %d refused\n", x.compared,
	    x.formulas, x.refused);
	assert_true(x.refused * 4 < x.formulas);
	arena_close(x.scratch);
	scene_close(&x.s);
}

static void
test_million(void **state)
{
	const char *s = getenv("BANGFU_ROWS");
	size_t rows = s != NULL ? strtoull(s, NULL, 10) : ROWS, i;
	const struct census_options o = { .threads = 1 };
	struct pair_of x;

	(void)state;
	open_pair(&x, first_seed() * 7 + 1);
	for (i = 0; x.compared < rows; i++) {
		if (i % 25 == 0) {
			scene_fill(&x.s, SCENE_ROWS);
			objects(&x);
		}
		one_formula(&x, 0, SCENE_ROWS, &o);
	}
	print_message("%zu rows, %d formulas, %d refused\n", x.compared,
	    x.formulas, x.refused);
	assert_true(x.refused * 4 < x.formulas);
	arena_close(x.scratch);
	scene_close(&x.s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sizes),
		cmocka_unit_test(test_million),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
