/*
 * One thread's share: registers, and the steps of a program one after the other
 * over a batch of subjects and the rows that hang on them.
 */
#include <string.h>

#include "internal.h"

static struct vec
new_register(struct arena *a, size_t rows, enum pool pool)
{
	struct vec v = { .t = NEW_ARRAY(a, uint64_t, rows / WORD + 1) };

	if (pool == POOL_TRUTH)
		v.f = NEW_ARRAY(a, uint64_t, rows / WORD + 1);
	else if (pool == POOL_NARROW)
		v.narrow = NEW_ARRAY(a, int32_t, rows + WORD);
	else
		v.v = NEW_ARRAY(a, int64_t, rows + WORD);
	return v;
}

static void
fill_fixed(struct arena *a, struct lane *l, const struct ir_step *s, size_t i)
{
	struct vec *out = &l->vecs[i];
	size_t rows = l->plan->span[s->space], w, words = rows / WORD + 1;

	if (s->op == IR_UNKNOWN)
		return;
	memset(s->number || s->n ? out->t : out->f, 0xff,
	    words * sizeof(uint64_t));
	if (!s->number)
		return;
	if (node_fits(s))
		out->narrow = NEW_ARRAY(a, int32_t, rows + WORD);
	for (w = 0; w < rows; w++)
		out->v[w] = s->n;
	for (w = 0; out->narrow != NULL && w < rows; w++)
		out->narrow[w] = (int32_t)s->n;
}

static void
open_ends(struct arena *a, const struct census_plan *plan, struct lane *l)
{
	size_t rows = plan->batch / WORD + 2;
	int s;

	for (s = 1; s < CENSUS_SPACES; s++)
		l->ends[s] = (struct ends){
		    .last = NEW_ARRAY(a, uint64_t, plan->span[s] / WORD + 2),
		    .filled = NEW_ARRAY(a, uint64_t, rows),
		    .dense = NEW_ARRAY(a, uint64_t, rows) };
}

struct lane *
lane_open(struct arena *a, const struct census_plan *plan)
{
	struct lane *l = NEW(a, struct lane);
	const struct program *p = plan->program;
	size_t i, most = 0;
	int s, k, r;

	l->plan = plan;
	for (s = 1; s < CENSUS_SPACES; s++)
		most = plan->span[s] > most ? plan->span[s] : most;
	l->sums = NEW_ARRAY(a, uint32_t, most / WORD + 2);
	l->nyes = NEW_ARRAY(a, int64_t, p->nroots);
	l->nno = NEW_ARRAY(a, int64_t, p->nroots);
	open_ends(a, plan, l);
	l->vecs = NEW_ARRAY(a, struct vec, p->nsteps);
	for (s = 0; s < CENSUS_SPACES; s++)
		for (k = 0; k < POOL__MAX; k++) {
			l->regs[s][k] = NEW_ARRAY(a, struct vec,
			    plan->nregs[s][k]);
			for (r = 0; r < plan->nregs[s][k]; r++)
				l->regs[s][k][r] = new_register(a,
				    plan->span[s], (enum pool)k);
		}
	for (i = 0; i < p->nsteps; i++) {
		const struct ir_step *x = &p->steps[i];
		const struct node *n = &plan->nodes[i];

		if (n->reg >= 0)
			l->vecs[i] = l->regs[x->space][node_pool(n,
			    x)][n->reg];
		if (n->how == HOW_FIXED)
			fill_fixed(a, l, x, i);
	}
	return l;
}

/* A constant beyond the width of the column compares the same with all. */
static bool
beyond(const struct census_column *c, enum ir_op op, int64_t n, bool *out)
{
	static const int bits[] = { 1, 8, 16, 32, 64 };
	int64_t hi = INT64_MAX >> (64 - bits[c->width]);

	if (n > hi) {
		*out = op == IR_NE || op == IR_LT || op == IR_LE;
		return true;
	}
	if (n < -hi - 1) {
		*out = op == IR_NE || op == IR_GT || op == IR_GE;
		return true;
	}
	return false;
}

static const char *
values_at(const struct census_column *c, size_t row)
{
	static const size_t bytes[] = { 0, 1, 2, 4, 8 };

	return (const char *)c->values + row * bytes[c->width];
}

static void
run_fused(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct census_column *c = l->plan->nodes[i].column;
	const struct vec *out = &l->vecs[i];
	size_t words = l->words[s->space], base = l->base[s->space];
	int64_t n = l->plan->program->steps[s->kid[1]].n;
	bool always;

	if (beyond(c, s->op, n, &always))
		memset(out->t, always ? 0xff : 0, words * sizeof(uint64_t));
	else
		l->plan->isa->fixed[c->width](values_at(c, base), words, s->op,
		    n, out->t);
	l->plan->isa->confine(c->known + base / WORD, out, words);
}

static void
load_number(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct census_column *c = l->plan->nodes[i].column;
	const struct vec *out = &l->vecs[i];
	size_t base = l->base[s->space], words = l->words[s->space];

	memcpy(out->t, c->known + base / WORD, words * sizeof(uint64_t));
	l->plan->isa->widen(c->width, values_at(c, base), words, out);
}

static void
run_step(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct node *n = &l->plan->nodes[i];

	if (n->fused)
		run_fused(l, s, i);
	else if (n->some.asked)
		rows_some(l, s, i);
	else if (s->op != IR_LOAD)
		operator_of(s->op)(l, s, i);
	else if (n->up > 0)
		rows_load(l, s, i);
	else
		load_number(l, s, i);
}

static void
place_batch(struct lane *l, size_t base)
{
	const struct census_frame *f = l->plan->frame;
	size_t end = (l->last + WORD - 1) / WORD * WORD, rows;
	int s;

	rows = (end < f->space[0].n ? end : f->space[0].n) - base;
	l->rows = rows < l->plan->batch ? rows : l->plan->batch;
	l->base[0] = base;
	l->words[0] = (l->rows + WORD - 1) / WORD;
	for (s = 1; s < CENSUS_SPACES; s++) {
		if (f->offset[s] == NULL)
			continue;
		l->base[s] = f->offset[s][base] / WORD * WORD;
		l->words[s] = (f->offset[s][base + l->rows] - l->base[s] +
		    WORD - 1) / WORD;
		l->ended[s] = false;
	}
}

/* Where the answer of a root keeps this batch. */
static struct vec
answer_at(const struct lane *l, int root)
{
	const struct census_answer *a = l->answer;
	size_t at = (l->base[0] - a->first) / WORD;

	if (a->numbers[root] != NULL)
		return (struct vec){ .t = a->yes[root] + at,
		    .v = a->numbers[root] + at * WORD };
	return (struct vec){ .t = a->yes[root] + at, .f = a->no[root] + at };
}

void
lane_batch(struct lane *l, size_t base)
{
	const struct program *p = l->plan->program;
	size_t i;

	place_batch(l, base);
	for (i = 0; i < p->nsteps; i++) {
		const struct ir_step *s = &p->steps[i];
		const struct node *n = &l->plan->nodes[i];

		if (n->how == HOW_ALIAS) {
			size_t w = l->base[s->space] / WORD;

			l->vecs[i] = (struct vec){ .t = n->column->known + w,
			    .f = n->column->no + w };
		} else if (n->how == HOW_RUN) {
			if (n->root >= 0)
				l->vecs[i] = answer_at(l, n->root);
			run_step(l, s, i);
		}
	}
}
