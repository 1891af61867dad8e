/*
 * The functions of the language as steps (eval_call.c).
 */
#include "compile.h"

static struct cval
argument(struct compiler *c, const struct stand *st, const struct term *t,
    size_t i)
{

	return compile_exact(c, compile_term(c, st, t->kid[i]));
}

static struct cval
refuse(struct compiler *c, const struct term *t, const char *what)
{

	(void)compile_fault(c, what, STR_NONE);
	return compile_unknown(c, t->type.kind);
}

/* a / b with the sign above; unknown when b is zero. */
static struct cval
quotient(struct compiler *c, int a, int b)
{

	return (struct cval){ .kind = K_RATIO, .n = ir_two(c, IR_OVER, a, b),
	    .d = ir_two(c, IR_UNDER, a, b) };
}

static struct cval
rounded(struct compiler *c, const struct term *t, int a, struct cval by)
{

	return compile_number(t->type.kind, ir_make(c, (struct ir_step){
	    .op = IR_ROUND, .number = true, .kid = { a, by.n, by.d, -1 },
	    .n = t->op == OP_TIMES ? t->unit : 1, .mode = t->arg }));
}

static struct cval
quotients(struct compiler *c, const struct stand *st, const struct term *t)
{
	struct cval a = argument(c, st, t, 0), b;
	int64_t scale = 1;
	int i;

	switch (t->op) {
	case OP_TIMES:
		return rounded(c, t, a.n, argument(c, st, t, 1));
	case OP_PER:
		b = argument(c, st, t, 1);
		return rounded(c, t, a.n, quotient(c, ir_const(c, true, 1),
		    b.n));
	case OP_ROUND:
		for (i = 0; i < t->type.scale; i++)
			scale *= 10;
		return rounded(c, t, ir_const(c, true, scale), a);
	case OP_INV:
		return quotient(c, a.d, a.n);
	default:
		return quotient(c, a.n, argument(c, st, t, 1).n);
	}
}

static struct cval
extreme(struct compiler *c, const struct stand *st, const struct term *t)
{
	struct cval v = argument(c, st, t, 0);
	size_t i;

	if (v.kind == K_RATIO)
		return refuse(c, t, "least of ratios");
	for (i = 1; i < t->nkid; i++)
		v.n = ir_two(c, t->op == OP_MIN ? IR_MIN : IR_MAX, v.n,
		    argument(c, st, t, i).n);
	return v;
}

static struct cval
whole(struct compiler *c, const struct stand *st, const struct term *t)
{
	struct cval a = argument(c, st, t, 0);

	if (t->op == OP_ABS) {
		a.n = ir_one(c, IR_ABS, a.n);
		return a;
	}
	if (t->kid[1]->op != OP_CONST || t->kid[1]->value.n == 0)
		return refuse(c, t, "divisor");
	return compile_number(t->type.kind, ir_make(c, (struct ir_step){
	    .op = t->op == OP_DIV ? IR_DIV : IR_MOD, .number = true,
	    .kid = { a.n, -1, -1, -1 }, .n = t->kid[1]->value.n }));
}

static enum ir_op
date_op(enum op op)
{

	switch (op) {
	case OP_YEAR:
		return IR_YEAR;
	case OP_MONTH:
		return IR_MONTH;
	case OP_QUARTER:
		return IR_QUARTER;
	case OP_AGE:
		return IR_AGE;
	case OP_AGE_AFTER:
		return IR_AGE_AFTER;
	case OP_DAYS_BETWEEN:
		return IR_DAYS;
	case OP_ADD_DAYS:
		return IR_ADD_DAYS;
	case OP_ADD_MONTHS:
		return IR_ADD_MONTHS;
	case OP_START_OF:
		return IR_START;
	case OP_END_OF:
		return IR_END;
	default:
		return IR__MAX;
	}
}

static struct cval
dates(struct compiler *c, const struct stand *st, const struct term *t)
{
	struct ir_step s = { .op = date_op(t->op), .number = true,
	    .kid = { -1, -1, -1, -1 }, .n = t->unit, .mode = t->arg };
	size_t i;

	if (s.op == IR__MAX || t->nkid > 2)
		return refuse(c, t, "function");
	for (i = 0; i < t->nkid; i++)
		s.kid[i] = argument(c, st, t, i).n;
	return compile_number(t->type.kind, ir_make(c, s));
}

/* A count that is no single number passes through, as it came. */
static struct cval
or_else(struct compiler *c, const struct stand *st, const struct term *t)
{
	struct cval a = argument(c, st, t, 0), b;

	if (c->world.strict)
		return a;
	b = compile_term(c, st, t->kid[1]);
	if (a.kind == K_RATIO)
		return compile_choice(c, ir_one(c, IR_FIRM, a.n), a, b);
	if (b.interval) {
		a.interval = true;
		a.m = ir_two(c, IR_ELSE, a.n, b.m);
	}
	a.n = ir_two(c, IR_ELSE, a.n, b.n);
	return a;
}

struct cval
compile_call(struct compiler *c, const struct stand *st, const struct term *t)
{

	switch (t->op) {
	case OP_OR_ELSE:
		return or_else(c, st, t);
	case OP_HAS:
		return compile_bool(ir_make(c, (struct ir_step){ .op = IR_HAS,
		    .kid = { argument(c, st, t, 0).n, -1, -1, -1 },
		    .n = t->arg }));
	case OP_TIMES: case OP_PER: case OP_SHARE: case OP_ROUND: case OP_INV:
		return quotients(c, st, t);
	case OP_MIN: case OP_MAX:
		return extreme(c, st, t);
	case OP_ABS: case OP_DIV: case OP_MOD:
		return whole(c, st, t);
	default:
		return dates(c, st, t);
	}
}
