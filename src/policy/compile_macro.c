/*
 * Relation macros: the predicate is a truth of every row, the macro counts rows
 * with it true and with it false (rules.md 2.9, eval_macro.c).
 */
#include "compile.h"

struct counted {
	int n, yes, no;		/* numbers of the subject */
	int closed;		/* true only when nobody is missing */
	int truth;		/* of each row */
};

static int
of_rows(struct compiler *c, enum ir_op op, int space, const int k[3])
{

	return ir_make(c, (struct ir_step){ .op = op, .number = true,
	    .kid = { k[0], k[1], k[2], -1 }, .mode = space });
}

static int
closure(struct compiler *c, const struct stand *st, const struct relation *r,
    int n)
{
	int enough = ir_two(c, IR_GE, n, ir_const(c, true, r->min)), roster;

	if (r->roster == NULL)
		return ir_one(c, IR_TRUE, enough);
	roster = compile_fact(c, st, c->kind, r->roster, 0).n;
	return ir_one(c, IR_TRUE, ir_two(c, IR_AND, roster, enough));
}

/* Of the subject itself and its own relations only. */
static bool
possible(struct compiler *c, const struct stand *st, const struct term *t,
    int *out_space)
{
	const struct relation *r = t->relation;

	if (r == NULL || st->space != 0 || st->up != 0 || r < c->kind->relations
	    || r >= c->kind->relations + c->kind->nrelations) {
		(void)compile_fault(c, "relation", r == NULL ? STR_NONE :
		    r->id);
		return false;
	}
	*out_space = 1 + (int)(r - c->kind->relations);
	return true;
}

static int
total(struct compiler *c, const struct stand *in, const struct term *t,
    const struct counted *k)
{
	enum ir_op op = t->op == OP_SUM ? IR_SUM : t->op == OP_LEAST ?
	    IR_LEAST : IR_MOST;
	struct cval v = compile_exact(c, compile_term(c, in, t->kid[1]));
	int space = in->loop[t->arg];

	return of_rows(c, op, space, (int[]){ k->truth, v.n, k->closed });
}

static struct counted
count_rows(struct compiler *c, const struct stand *st, const struct term *t,
    struct stand *in)
{
	static const int none[3] = { -1, -1, -1 };
	int space = in->loop[t->arg];
	struct counted k;

	k.truth = compile_term(c, in, t->kid[0]).n;
	k.n = of_rows(c, IR_ROWS, space, none);
	k.yes = of_rows(c, IR_YES, space, (int[]){ k.truth, -1, -1 });
	k.no = of_rows(c, IR_NO, space, (int[]){ k.truth, -1, -1 });
	k.closed = closure(c, st, t->relation, k.n);
	return k;
}

static int
at_least_one(struct compiler *c, int n)
{

	return ir_two(c, IR_GE, n, ir_const(c, true, 1));
}

/* All rows are counted, and there are no others. */
static int
every(struct compiler *c, const struct counted *k, int n)
{

	return ir_two(c, IR_AND, k->closed, ir_two(c, IR_EQ, n, k->n));
}

struct cval
compile_macro(struct compiler *c, const struct stand *st,
    const struct term *t)
{
	struct stand in = { .loop = { 0 } };	/* no other variables */
	struct counted k;
	struct cval v = { .kind = t->type.kind };
	int space;

	if (t->relation == NULL && t->object != NULL && t->arg <= 4)
		return compile_collected(c, st, t);
	if (!possible(c, st, t, &space) || t->arg > 4)
		return compile_unknown(c, t->type.kind);
	in.loop[t->arg] = space;
	k = count_rows(c, st, t, &in);
	switch (t->op) {
	case OP_EXISTS:
		v.n = ir_two(c, IR_DECIDE, at_least_one(c, k.yes),
		    every(c, &k, k.no));
		break;
	case OP_ALL:
		v.n = ir_two(c, IR_DECIDE, every(c, &k, k.yes),
		    at_least_one(c, k.no));
		break;
	case OP_COUNT:
		v.interval = true;
		v.n = k.yes;
		v.m = ir_two(c, IR_UPTO, ir_two(c, IR_SUB, k.n, k.no),
		    k.closed);
		break;
	default:
		v.n = total(c, &in, t, &k);
		break;
	}
	return v;
}
