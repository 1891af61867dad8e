/*
 * The cases of the packs themselves through all evaluators: what a case expects
 * is read and judged as `bangfu pack test` does; each value or outcome that is
 * asked for on the way is worked out as columns and in SQL as well, from the same
 * facts.  What cannot go that way is named with its reason, case by case.  With
 * BANGFU_SQL_SCRIPT=FILE the queries are written for PostgreSQL.
 */
#include "snap.h"

#include "policy/compile.h"
#include "policy/test.h"

static struct pvalue seen_value(struct tests *, struct world *,
    const struct object *, const struct subject *);
static enum outcome seen_outcome(struct tests *, struct world *,
    const struct object *, const struct subject *);

/* The evaluator of the tests, with a look at what it is asked. */
#undef expect_value		/* cmocka's */
#define eval_object(w, o, s) seen_value(t, w, o, s)
#define decide_outcome(w, o, s) seen_outcome(t, w, o, s)
#include "policy/test_pack.c"
#undef eval_object
#undef decide_outcome

#define MEMBERS	64

static struct bulk {
	struct arena *scratch;
	struct request rq;
	struct snap snap;
	bool plant;		/* the control: answers are turned round */
	int compared, different, planted;
	int asked, through;	/* of the running case */
	str why;		/* it is not wholly through */
} bulk;

static void
not_through(struct tests *t, str why)
{

	if (bulk.why.n == 0)
		bulk.why = str_dup(t->arena, why);
}

/* ---- the facts of a case as columns ---- */

/* The stored form of what a case gives. */
static struct value
stored(const struct field *f, struct pvalue v)
{
	const struct code *c;
	int64_t n = v.n;
	int i;

	if (!v.known)
		return VALUE_UNKNOWN;
	switch (f->type) {
	case TYPE_CODE:
		c = f->codes == NULL ? NULL : code_by_id(f->codes, v.s);
		return c == NULL ? VALUE_UNKNOWN : VALUE_INT(c->n);
	case TYPE_RATIO:
		for (i = 0; i < f->scale; i++)
			n *= 10;
		assert_int_equal(n % v.d, 0);
		return VALUE_INT(n / v.d);
	default:
		return VALUE_INT(n);
	}
}

static struct value
given(const struct world *w, const struct subject *s,
    const struct ir_column *c)
{
	int year = date_year(w->as_of) - c->back;
	const struct override *o;

	for (o = w->override; s != NULL && o != NULL; o = o->next) {
		if (o->field != c->field || o->subject != s)
			continue;
		if (o->year == year || (o->year == 0 && c->back == 0))
			return stored(c->field, o->value);
	}
	return VALUE_UNKNOWN;
}

static const struct subject *
above(const struct subject *s, int up)
{

	while (s != NULL && up-- > 0)
		s = s->parent;
	return s;
}

static void
fill_table(const struct world *w, const struct program *p,
    const struct subject *s, struct ir_column like, struct census_table *t)
{
	const struct subject_group *g = like.space > 0 && s->kind->nrelations >
	    0 ? &s->groups[like.space - 1] : NULL;
	size_t n = like.space == 0 ? 1 : g == NULL ? 0 : g->n, i, k = 0, row;
	struct census_column *c = NEW_ARRAY(bulk.scratch, struct census_column,
	    p->ncolumns);

	for (i = 0; i < p->ncolumns; i++)
		if (p->columns[i].space == like.space && p->columns[i].up ==
		    like.up)
			c[k++] = (struct census_column){ .field =
			    p->columns[i].field, .back = p->columns[i].back };
	census_table_init(bulk.scratch, t, n, c, k);
	for (i = k = 0; i < p->ncolumns; i++) {
		if (p->columns[i].space != like.space || p->columns[i].up !=
		    like.up)
			continue;
		for (row = 0; row < n; row++)
			census_set(&t->columns[k], row, given(w, g != NULL ?
			    g->item[row] : above(s, like.up), &p->columns[i]));
		k++;
	}
}

static struct census_frame *
make_frame(const struct world *w, const struct program *p,
    const struct subject *s)
{
	struct census_frame *f = NEW(bulk.scratch, struct census_frame);
	int u;

	fill_table(w, p, s, (struct ir_column){ .space = 0 }, &f->space[0]);
	fill_table(w, p, s, (struct ir_column){ .space = 1 }, &f->space[1]);
	f->offset[1] = NEW_ARRAY(bulk.scratch, uint32_t, 2);
	f->offset[1][1] = (uint32_t)f->space[1].n;
	for (u = 0; u < CENSUS_ABOVE; u++) {
		fill_table(w, p, s, (struct ir_column){ .up = u + 1 },
		    &f->above[u]);
		f->above_row[u] = NEW_ARRAY(bulk.scratch, uint32_t, 2);
	}
	return f;
}

/* ---- the same as the definition says ---- */

/* With the world of the case: its parameters are those of the program. */
static const struct program *
program_of(struct tests *t, const struct world *w, const struct object *o)
{
	struct compiler *c = NEW(bulk.scratch, struct compiler);
	struct ir_root *r = NEW_ARRAY(bulk.scratch, struct ir_root, 2);
	const struct stand here = { .space = 0 };
	const struct override *x;
	struct cval v;

	for (x = w->override; x != NULL; x = x->next)
		if (x->object != NULL) {
			not_through(t, str_fmt(t->arena,
			    "the case gives %.*s itself",
			    STR_ARG(x->object->full)));
			return NULL;
		}
	compile_init(c, bulk.scratch, o->of);
	world_init(&c->world, bulk.scratch, w->rules, w->as_of, w->known_at);
	c->world.override = w->override;
	v = compile_exact(c, compile_object(c, &here, o));
	r[0] = (struct ir_root){ .step = v.n, .applies = -1 };
	if (o->applies != NULL)
		r[0].applies = compile_formula(c, &here, o->applies).n;
	r[1] = (struct ir_root){ .step = v.kind == K_RATIO ? v.d : v.n,
	    .applies = -1 };
	if (c->fault.n > 0) {
		not_through(t, c->fault);
		return NULL;
	}
	return compile_end(c, r, 2);
}

static bool
same(const struct object *o, const struct census_answer *a, struct pvalue v,
    enum outcome out)
{
	bool yes = a->yes[0][0] & 1, no = a->no[0] != NULL && (a->no[0][0] & 1);
	bool excluded = a->excluded[0] != NULL && (a->excluded[0][0] & 1);

	if (v.known != (yes || no) ||
	    (o->applies != NULL && (out == OUT_NOT_APPLICABLE) != excluded))
		return false;
	if (!v.known)
		return true;
	if (a->numbers[0] == NULL)
		return (v.n != 0) == yes;
	if (o->type.kind == K_RATIO)
		return ratio_cmp(a->numbers[0][0], a->numbers[1][0], v.n,
		    v.d) == 0;
	if (o->type.kind == K_ENUM)
		return o->type.codes != NULL && code_by_id(o->type.codes,
		    v.s) != NULL && code_by_id(o->type.codes, v.s)->n ==
		    a->numbers[0][0];
	return v.n == a->numbers[0][0];
}

/* Turned round: known, and the other truth or the next number. */
static void
plant(struct census_answer *a)
{

	if (a->no[0] != NULL) {
		a->no[0][0] = a->yes[0][0] & 1;
		a->yes[0][0] = !a->no[0][0];
	} else {
		a->yes[0][0] ^= 1;
		a->numbers[0][0]++;
	}
	bulk.planted++;
}

static void
in_bulk(struct tests *t, const struct world *w, const struct object *o,
    const struct subject *s, struct pvalue v)
{
	const struct census_options opt = { .batch = 64 };
	const struct census_plan *plan;
	const struct census_frame *f;
	const struct program *p;
	struct census_answer a;
	struct world again = *w;

	bulk.asked++;
	arena_reset(bulk.scratch);
	request_init(&bulk.rq, bulk.scratch);
	p = program_of(t, w, o);
	if (p == NULL)
		return;
	f = make_frame(w, p, s);
	if (census_plan(&bulk.rq, p, f, &opt, &plan) != OK) {
		not_through(t, bulk.rq.problem.detail);
		return;
	}
	census_answer_init(bulk.scratch, plan, 0, 1, &a);
	census_run(plan, &a);
	if (bulk.plant)
		plant(&a);
	bulk.compared++;
	if (!same(o, &a, v, decide_outcome(&again, o, s))) {
		bulk.different++;
		if (!bulk.plant)
			print_message("%.*s %.*s: %.*s differs\n",
			    STR_ARG(t->pack->info.id), STR_ARG(t->id),
			    STR_ARG(o->full));
		return;
	}
	if (snap_same(&bulk.snap, p, f, &a))
		bulk.through++;
	else
		not_through(t, STR("no SQL"));
}

static struct pvalue
seen_value(struct tests *t, struct world *w, const struct object *o,
    const struct subject *s)
{
	struct pvalue v = eval_object(w, o, s);

	in_bulk(t, w, o, s, v);
	return v;
}

static enum outcome
seen_outcome(struct tests *t, struct world *w, const struct object *o,
    const struct subject *s)
{

	in_bulk(t, w, o, s, eval_object(w, o, s));
	return decide_outcome(w, o, s);
}

/* ---- all cases ---- */

struct count {
	int cases, through, named;
};

static void
one_case(struct tests *t, struct toml_node *c, struct count *n)
{

	bulk.asked = bulk.through = 0;
	bulk.why = STR_NONE;
	run_case(t, c);
	n->cases++;
	if (bulk.asked > 0 && bulk.through == bulk.asked) {
		n->through++;
		return;
	}
	n->named++;
	if (!bulk.plant)
		print_message("not in bulk: %.*s %.*s: %.*s\n",
		    STR_ARG(t->pack->info.id), STR_ARG(t->id),
		    STR_ARG(bulk.asked == 0 ?
		    STR("asks no value of a subject") : bulk.why));
}

static void
cases_of(struct arena *a, const struct policy *po, const struct pack *p,
    struct count *n)
{
	struct tests t = { .arena = a, .policy = po, .pack = p,
	    .lang = LANG_EN };
	struct request rq;
	struct buf out;
	struct toml_node *c, *x;
	size_t i;

	request_init(&rq, a);
	assert_int_equal(ruleset_pack(&rq, p, STR_NONE, &t.rules), OK);
	buf_init(&out, a, LIMIT_REPLY);
	t.out = &out;
	faults_init(&t.faults, a);
	for (i = 0; i < p->ntests; i++) {
		c = toml_get(p->tests[i], "case");
		for (x = c == NULL ? NULL : c->child; x != NULL; x = x->next)
			one_case(&t, x, n);
	}
	if (t.failed > 0)
		print_message("%.*s", STR_ARG(buf_text(&out)));
	assert_int_equal(t.failed, 0);
	assert_null(t.faults.first);
}

static struct count
all_cases(bool plant)
{
	str path = STR("tests/policy/packs/layer-county");
	struct policy_paths layers = { .pack = &path, .n = 1 };
	struct count n = { 0 };
	const struct policy *po, *three;
	struct help h;
	size_t i;

	help_open(&h);
	po = help_packs(&h);
	three = policy_load_packs(h.arena, h.model, &layers, &h.faults);
	assert_non_null(three);
	bulk = (struct bulk){ .scratch = arena_open(LIMIT_ARENA_PROCESS),
	    .plant = plant };
	bulk.snap = (struct snap){ .arena = bulk.scratch, .rq = &bulk.rq,
	    .name = "case", .script = plant ? NULL : snap_script() };
	for (i = 0; i < po->npacks; i++)
		cases_of(h.arena, po, po->packs[i], &n);
	/* Three packs that stand under each other. */
	for (i = 0; i < three->npacks; i++)
		cases_of(h.arena, three, three->packs[i], &n);
	if (bulk.snap.script != NULL)
		(void)fclose(bulk.snap.script);
	arena_close(bulk.scratch);
	help_close(&h);
	return n;
}

static void
test_cases(void **state)
{
	struct count n = all_cases(false);

	(void)state;
	print_message("%d cases, %d wholly as columns and in SQL, %d named; %d "
	    "answers compared, %d different\n", n.cases, n.through, n.named,
	    bulk.compared, bulk.different);
	assert_int_equal(bulk.different, 0);
	assert_int_equal(n.through + n.named, n.cases);
	assert_true(n.cases >= 147 && n.through > n.cases / 2);
}

/* An answer turned round is found out, every one. */
static void
test_control(void **state)
{

	(void)state;
	(void)all_cases(true);
	assert_true(bulk.planted > 100);
	assert_int_equal(bulk.different, bulk.planted);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_cases),
		cmocka_unit_test(test_control),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
