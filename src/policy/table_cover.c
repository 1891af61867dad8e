/*
 * Proof that no two rows of a table can match together, and that one always
 * does: along each input the cells' ends cut elementary stretches; rows are
 * followed through them, input by input.
 */
#include "table.h"
#include "loading.h"

struct sweep {
	struct loader *ld;
	const struct object *o;
	const struct table *t;
	struct stretch at[TABLE_INPUTS];
	size_t gaps;
	struct buf text;
};

static bool
cells_meet(const struct cell *a, const struct cell *b)
{
	size_t i, j;

	if (a->any || b->any)
		return true;
	for (i = 0; i < a->n; i++)
		for (j = 0; j < b->n; j++)
			if (a->in[i].lo <= b->in[j].hi &&
			    b->in[j].lo <= a->in[i].hi)
				return true;
	return false;
}

static bool
rows_meet(const struct table *t, const struct row *a, const struct row *b)
{
	size_t i;

	for (i = 0; i < t->ninputs; i++)
		if (!cells_meet(&a->cell[i], &b->cell[i]))
			return false;
	return true;
}

static void
check_disjoint(struct loader *ld, const struct object *o,
    const struct table *t)
{
	size_t i, j;

	for (i = 0; i < t->nrows; i++)
		for (j = 0; j < i; j++)
			if (rows_meet(t, &t->row[j], &t->row[i]))
				diag_node(&ld->ds, t->row[i].node,
				    DIAG_TABLE_OVERLAP, t->row[j].id,
				    t->row[i].id, o->full);
}

/* The next end of a stretch after from, among the rows still in question. */
static int64_t
next_end(const struct sweep *c, const bool *in, size_t k, int64_t from)
{
	int64_t end = c->t->input[k].hi;
	size_t i, j;

	for (i = 0; i < c->t->nrows; i++) {
		const struct cell *x = &c->t->row[i].cell[k];

		for (j = 0; in[i] && j < x->n; j++) {
			if (x->in[j].lo > from && x->in[j].lo - 1 < end)
				end = x->in[j].lo - 1;
			if (x->in[j].hi >= from && x->in[j].hi < end)
				end = x->in[j].hi;
		}
	}
	return end;
}

static void
gap(struct sweep *c, size_t k)
{
	const struct table *t = c->t;
	size_t i;

	if (c->gaps++ >= TABLE_GAPS)
		return;
	buf_cstr(&c->text, c->text.n > 0 ? "; " : "");
	for (i = 0; i < k; i++) {
		buf_cstr(&c->text, i > 0 ? ", " : "");
		buf_str(&c->text, t->input[i].formula->src.text);
		buf_cstr(&c->text, " = ");
		buf_str(&c->text, cell_text(c->ld->arena, &t->input[i],
		    c->at[i]));
	}
}

/* Rows in[] match inputs 0 … k-1 here; is everything beyond covered? */
static void
follow(struct sweep *c, const bool *in, size_t k)
{
	const struct table *t = c->t;
	bool next[TABLE_ROWS], any = false;
	int64_t from, to;
	size_t i;

	for (i = 0; i < t->nrows; i++)
		any = any || in[i];
	if (!any)
		gap(c, k);
	if (!any || k == t->ninputs)
		return;
	for (from = t->input[k].lo;; from = to + 1) {
		to = next_end(c, in, k, from);
		c->at[k] = (struct stretch){ from, to };
		for (i = 0; i < t->nrows; i++)
			next[i] = in[i] && cell_holds(&t->row[i].cell[k],
			    from);
		follow(c, next, k + 1);
		if (to >= t->input[k].hi)
			return;
	}
}

static void
check_gaps(struct loader *ld, const struct object *o, struct table *t)
{
	struct sweep c = { .ld = ld, .o = o, .t = t };
	bool in[TABLE_ROWS];
	size_t i;

	for (i = 0; i < t->nrows; i++)
		in[i] = true;
	buf_init(&c.text, ld->arena, LIMIT_FAIL_TEXT);
	follow(&c, in, 0);
	t->complete = c.gaps == 0;
	if (!t->complete && !t->partial && t->fallback == NULL)
		diag_node(&ld->ds, o->node, DIAG_TABLE_GAP, o->full,
		    buf_text(&c.text), STR_NONE);
}

void
cover_check(struct loader *ld, const struct object *o, struct table *t)
{

	if (t->hit == HIT_UNIQUE)
		check_disjoint(ld, o, t);
	if (t->hit != HIT_COLLECT)
		check_gaps(ld, o, t);
}
