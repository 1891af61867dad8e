/*
 * Scores in bulk: the sum of items that are all known and within their points;
 * vetoes and grades (eval_rubric.c).
 */
#include "compile.h"
#include "rubric.h"

/* Unknown unless it is at least lo and at most hi. */
static struct cval
between(struct compiler *c, struct cval v, int64_t lo, int64_t hi)
{
	int in = ir_two(c, IR_AND, ir_two(c, IR_GE, v.n, ir_const(c, true,
	    lo)), ir_two(c, IR_LE, v.n, ir_const(c, true, hi)));

	return compile_choice(c, in, v, compile_unknown(c, v.kind));
}

static struct cval
one(struct compiler *c, const struct stand *st, const struct object *o,
    const struct score_item *x)
{
	struct cval v;

	if (x->how == SCORE_UNSPECIFIED)
		return compile_unknown(c, o->type.kind);
	v = compile_exact(c, compile_formula(c, st, x->formula));
	if (x->how == SCORE_DEDUCT) {
		v = between(c, v, 0, INT64_MAX);
		v.n = ir_two(c, IR_MAX, ir_const(c, true, 0), ir_two(c,
		    IR_SUB, ir_const(c, true, x->points), v.n));
	}
	return between(c, v, 0, x->points);
}

struct cval
compile_rubric(struct compiler *c, const struct stand *st,
    const struct object *o)
{
	const struct rubric *r = o->rubric;
	int sum = ir_const(c, true, 0);
	size_t i;

	/* Parts of parts are summed with the others: an empty one is nothing. */
	for (i = 0; i < r->nitems; i++)
		if (r->item[i].how != SCORE_PARTS)
			sum = ir_two(c, IR_ADD, sum, one(c, st, o,
			    &r->item[i]).n);
	return compile_number(o->type.kind, sum);
}

struct cval
compile_veto(struct compiler *c, const struct stand *st,
    const struct object *o)
{
	const struct veto *x = o->veto;
	int v = ir_const(c, false, 0);
	size_t i;

	for (i = 0; o->expr == NULL && i < x->nany; i++)
		v = ir_two(c, IR_OR, v, compile_formula(c, st, x->any[i]).n);
	if (o->expr != NULL)
		v = compile_formula(c, st, o->expr).n;
	if (o->expr != NULL && x->unless != NULL)
		v = ir_two(c, IR_AND, v, ir_one(c, IR_NOT, compile_formula(c,
		    st, x->unless).n));
	return compile_bool(v);
}
