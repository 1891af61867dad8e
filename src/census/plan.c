/*
 * From a program to a plan over a frame: which column each fact is, which steps
 * are one with the comparison that asks for them, and which register holds each
 * vector while it is needed.
 */
#include "internal.h"

struct planner {
	struct request *rq;
	struct census_plan *plan;
	const struct program *p;
	int *last;		/* the last step that asks for each */
	int *free[CENSUS_SPACES][POOL__MAX];
	int nfree[CENSUS_SPACES][POOL__MAX];
};

static const struct ir_step *
step(const struct planner *m, int i)
{

	return &m->p->steps[i];
}

static bool
compares(enum ir_op op)
{

	return op >= IR_EQ && op <= IR_GE;
}

/* ---- columns ---- */

static enum err
bind_column(struct planner *m, const struct ir_step *s, struct node *out)
{
	const struct census_frame *f = m->plan->frame;
	const struct ir_column *c = &m->p->columns[s->n];
	const struct census_table *t;

	if (c->space >= CENSUS_SPACES || c->up > CENSUS_ABOVE)
		return fail(m->rq, MSG_NOT_BULK, c->field->id, c->kind->id);
	t = c->up > 0 ? &f->above[c->up - 1] : &f->space[c->space];
	out->up = c->up;
	out->column = census_column(t, c->field, c->back);
	if (out->column == NULL)
		return fail(m->rq, MSG_NOT_BULK, c->field->id, c->kind->id);
	return OK;
}

static enum err
bind_columns(struct planner *m)
{
	size_t i;

	for (i = 0; i < m->p->nsteps; i++)
		if (m->p->steps[i].op == IR_LOAD)
			TRY(bind_column(m, &m->p->steps[i],
			    &m->plan->nodes[i]));
	return OK;
}

/* ---- what is asked for ---- */

/* A number's column beside a constant: compared as it is stored. */
static bool
fusible(const struct planner *m, const struct ir_step *s)
{
	const struct node *n;

	if (!compares(s->op) || step(m, s->kid[1])->op != IR_CONST ||
	    step(m, s->kid[0])->op != IR_LOAD)
		return false;
	n = &m->plan->nodes[s->kid[0]];
	return n->up == 0 && n->column->width != CENSUS_TRUTH;
}

/* A count beside a number that tells some from none. */
static bool
tells(enum ir_op op, int64_t n, bool *out_none)
{

	*out_none = (op == IR_LT && n == 1) || ((op == IR_LE || op == IR_EQ) &&
	    n == 0);
	return *out_none || (op == IR_GE && n == 1) ||
	    ((op == IR_GT || op == IR_NE) && n == 0);
}

static bool
counts(const struct ir_step *s)
{

	return s->op == IR_ROWS || s->op == IR_YES || s->op == IR_NO;
}

/* At least one such row, or none; all rows are such, or not. */
static struct some
some_of(const struct planner *m, const struct ir_step *s)
{
	struct some x = { .asked = false };
	const struct ir_step *a, *b;

	if (!compares(s->op))
		return x;
	a = step(m, s->kid[0]);
	b = step(m, s->kid[1]);
	if (counts(a) && b->op == IR_CONST)
		x.asked = tells(s->op, b->n, &x.none);
	else if (counts(a) && counts(b) && a->mode == b->mode &&
	    (a->op == IR_ROWS) != (b->op == IR_ROWS) &&
	    (s->op == IR_EQ || s->op == IR_NE)) {
		a = a->op == IR_ROWS ? b : a;
		x = (struct some){ .asked = true, .lacks = true,
		    .none = s->op == IR_EQ };
	}
	x.space = a->mode;
	x.of = a->op == IR_ROWS ? -1 : a->kid[0];
	x.no = a->op == IR_NO;
	return x;
}

static void
ask(struct planner *m, int i, int by)
{

	if (m->last[i] < by)
		m->last[i] = by;
}

static void
find_uses(struct planner *m)
{
	size_t i;
	int k;

	for (i = 0; i < m->p->nsteps; i++)
		m->last[i] = -1;
	for (i = 0; i < m->p->nroots; i++) {
		ask(m, m->p->roots[i].step, (int)m->p->nsteps);
		if (m->p->roots[i].applies >= 0)
			ask(m, m->p->roots[i].applies, (int)m->p->nsteps);
	}
	for (i = m->p->nsteps; i-- > 0;) {
		const struct ir_step *s = step(m, (int)i);
		struct node *n = &m->plan->nodes[i];

		if (m->last[i] < 0)
			continue;
		if (fusible(m, s)) {
			n->fused = true;
			n->column = m->plan->nodes[s->kid[0]].column;
			continue;
		}
		n->some = some_of(m, s);
		if (n->some.asked) {
			if (n->some.of >= 0)
				ask(m, n->some.of, (int)i);
			continue;
		}
		for (k = 0; k < IR_KIDS && s->kid[k] >= 0; k++)
			ask(m, s->kid[k], (int)i);
	}
}

/* ---- narrow numbers ---- */

static bool
calculates(enum ir_op op)
{

	return op >= IR_NEG && op <= IR_MAX;
}

/* As far as the step itself goes. */
static bool
may_be_narrow(const struct planner *m, int i)
{
	const struct ir_step *s = step(m, i);
	const struct node *n = &m->plan->nodes[i];

	if (!s->number)
		return compares(s->op) && !n->fused && !n->some.asked;
	return node_fits(s) && !s->checked && (s->op == IR_CONST ||
	    calculates(s->op) || (s->op == IR_LOAD && n->up == 0 &&
	    n->column->width <= CENSUS_32));
}

/* What is not narrow makes the numbers it is made of and made into wide. */
static bool
widen_about(struct planner *m, int i)
{
	const struct ir_step *s = step(m, i);
	struct node *n = &m->plan->nodes[i];
	bool was = n->narrow, changed = false;
	int k;

	for (k = 0; k < IR_KIDS && s->kid[k] >= 0; k++)
		n->narrow = n->narrow && m->plan->nodes[s->kid[k]].narrow;
	for (k = 0; !n->narrow && !n->fused && !n->some.asked &&
	    k < IR_KIDS && s->kid[k] >= 0; k++) {
		const struct ir_step *kid = step(m, s->kid[k]);

		if (!kid->number || kid->op == IR_CONST)
			continue;
		changed = changed || m->plan->nodes[s->kid[k]].narrow;
		m->plan->nodes[s->kid[k]].narrow = false;
	}
	return changed || was != n->narrow;
}

static void
find_narrow(struct planner *m)
{
	size_t i, n = m->p->nsteps;
	bool changed = true;

	for (i = 0; i < n; i++)
		m->plan->nodes[i].narrow = m->last[i] >= 0 &&
		    m->last[i] < (int)n && may_be_narrow(m, (int)i);
	/* An answer is wide; a comparison that is one has narrow parts. */
	for (i = 0; i < n; i++)
		if (!step(m, (int)i)->number && m->last[i] >= 0)
			m->plan->nodes[i].narrow = may_be_narrow(m, (int)i);
	while (changed)
		for (changed = false, i = n; i-- > 0;)
			if (m->last[i] >= 0 && widen_about(m, (int)i))
				changed = true;
}

/* ---- registers ---- */

static void
take_register(struct planner *m, int i)
{
	const struct ir_step *s = step(m, i);
	struct node *n = &m->plan->nodes[i];
	enum pool pool = node_pool(n, s);

	if (m->nfree[s->space][pool] > 0)
		n->reg = m->free[s->space][pool][--m->nfree[s->space][pool]];
	else
		n->reg = m->plan->nregs[s->space][pool]++;
}

static void
give_back(struct planner *m, int i)
{
	const struct ir_step *s = step(m, i);
	struct node *n = &m->plan->nodes[i];
	enum pool pool = node_pool(n, s);

	if (n->how == HOW_RUN && n->reg >= 0)
		m->free[s->space][pool][m->nfree[s->space][pool]++] = n->reg;
}

static enum how
how_of(const struct planner *m, int i)
{
	const struct ir_step *s = step(m, i);
	const struct node *n = &m->plan->nodes[i];

	if (m->last[i] < 0)
		return HOW_NONE;
	if (s->op == IR_CONST || s->op == IR_UNKNOWN)
		return HOW_FIXED;
	if (s->op == IR_LOAD && !s->number && n->up == 0)
		return HOW_ALIAS;
	return HOW_RUN;
}

/* A register is free again after the last step that asks for it. */
static void
free_kids(struct planner *m, const struct ir_step *s, int i)
{
	int k, j;

	for (k = 0; k < IR_KIDS && s->kid[k] >= 0; k++) {
		for (j = 0; j < k && s->kid[j] != s->kid[k]; j++)
			continue;
		if (j == k && m->last[s->kid[k]] == i)
			give_back(m, s->kid[k]);
	}
}

static void
free_row(struct planner *m, int of, int i)
{

	if (of >= 0 && m->last[of] == i)
		give_back(m, of);
}

/* A root is worked out where its answer is kept. */
static void
give_answers(struct planner *m)
{
	size_t i;

	for (i = 0; i < m->p->nsteps; i++)
		m->plan->nodes[i].root = -1;
	for (i = m->p->nroots; i-- > 0;) {
		int s = m->p->roots[i].step;

		if (how_of(m, s) == HOW_RUN)
			m->plan->nodes[s].root = (int)i;
	}
}

static void
give_registers(struct planner *m)
{
	size_t i, n = m->p->nsteps;
	int s, p;

	for (s = 0; s < CENSUS_SPACES; s++)
		for (p = 0; p < POOL__MAX; p++)
			m->free[s][p] = NEW_ARRAY(m->rq->arena, int, n);
	give_answers(m);
	/* What is filled once keeps its register to itself. */
	for (i = 0; i < n; i++) {
		m->plan->nodes[i].how = how_of(m, (int)i);
		m->plan->nodes[i].reg = -1;
		if (m->plan->nodes[i].how == HOW_FIXED)
			take_register(m, (int)i);
	}
	for (i = 0; i < n; i++) {
		if (m->plan->nodes[i].how != HOW_RUN)
			continue;
		if (m->plan->nodes[i].root < 0)
			take_register(m, (int)i);
		if (m->plan->nodes[i].some.asked)
			free_row(m, m->plan->nodes[i].some.of, (int)i);
		else if (!m->plan->nodes[i].fused)
			free_kids(m, step(m, (int)i), (int)i);
	}
}

/* Rows of a relation that one batch has, at most, wherever it begins. */
static size_t
widest(const struct census_frame *f, int space, size_t batch)
{
	const uint32_t *o = f->offset[space];
	size_t r, end, n, most = 0, rows = f->space[0].n;

	for (r = 0; o != NULL && r < rows; r += WORD) {
		end = r + batch < rows ? r + batch : rows;
		n = o[end] - o[r] / WORD * WORD;
		most = n > most ? n : most;
	}
	return (most + WORD - 1) / WORD * WORD;
}

enum err
census_plan(struct request *rq, const struct program *p,
    const struct census_frame *f, const struct census_options *o,
    const struct census_plan **out)
{
	struct census_plan *plan = NEW(rq->arena, struct census_plan);
	struct planner m = { .rq = rq, .plan = plan, .p = p };
	int s;

	plan->program = p;
	plan->frame = f;
	plan->nodes = NEW_ARRAY(rq->arena, struct node, p->nsteps);
	plan->batch = o->batch != 0 ? o->batch : CENSUS_BATCH;
	plan->threads = o->threads < 1 ? 1 : o->threads > CENSUS_THREADS ?
	    CENSUS_THREADS : o->threads;
	plan->isa = o->scalar ? &isa_scalar : isa_best();
	m.last = NEW_ARRAY(rq->arena, int, p->nsteps);
	TRY(bind_columns(&m));
	find_uses(&m);
	find_narrow(&m);
	give_registers(&m);
	plan->span[0] = plan->batch;
	for (s = 1; s < CENSUS_SPACES; s++)
		plan->span[s] = widest(f, s, plan->batch);
	plan->lanes = NEW_ARRAY(rq->arena, struct lane *, plan->threads);
	for (s = 0; s < plan->threads; s++)
		plan->lanes[s] = lane_open(rq->arena, plan);
	*out = plan;
	return OK;
}
