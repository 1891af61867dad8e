/*
 * Decision tables as steps (eval_table.c, eval_macro.c): whether each row
 * matches is a truth; a table with one hit gives what all rows that may be the
 * hit agree on; the rows of one that collects are gone over one by one.
 */
#include "compile.h"
#include "table.h"

static int
no(struct compiler *c, int truth)
{

	return ir_one(c, IR_NOT, truth);
}

/* ---- cells ---- */

/* Not false, and true only for who is known. */
static int
known_truth(struct compiler *c, struct cval v)
{

	return v.kind == K_BOOL ? ir_two(c, IR_SAME, v.n, v.n) :
	    ir_two(c, IR_EQ, v.n, v.n);
}

static int
truth_cell(struct compiler *c, const struct cell *x, struct cval v)
{
	bool yes = cell_holds(x, 1), not = cell_holds(x, 0);
	int known = known_truth(c, v);

	if (yes == not)
		return yes ? known : no(c, known);
	return yes ? v.n : no(c, v.n);
}

/* Points of an enum are positions in its list. */
static int
code_cell(struct compiler *c, const struct input *in, const struct cell *x,
    struct cval v)
{
	const struct code_list *list = in->type.codes;
	int any = no(c, known_truth(c, v));
	size_t i;

	for (i = 0; i < list->ncodes; i++)
		if (cell_holds(x, (int64_t)i))
			any = ir_two(c, IR_OR, any, ir_two(c, IR_EQ, v.n,
			    ir_const(c, true, list->codes[i].n)));
	return any;
}

static int
number_cell(struct compiler *c, const struct cell *x, struct cval v)
{
	int any = no(c, known_truth(c, v));
	size_t i;

	for (i = 0; i < x->n; i++)
		any = ir_two(c, IR_OR, any, ir_two(c, IR_AND,
		    ir_two(c, IR_GE, v.n, ir_const(c, true, x->in[i].lo)),
		    ir_two(c, IR_LE, v.n, ir_const(c, true, x->in[i].hi))));
	return any;
}

static int
cell(struct compiler *c, const struct input *in, const struct cell *x,
    struct cval v)
{

	switch (in->type.kind) {
	case K_BOOL:
		return truth_cell(c, x, v);
	case K_ENUM:
		return code_cell(c, in, x, v);
	case K_TEXT: case K_RATIO: case K_CODES:
		return compile_fault(c, "input", STR_NONE);
	default:
		return number_cell(c, x, v);
	}
}

/* ---- rows ---- */

/* Does it apply; true without a condition. */
static int
applies(struct compiler *c, const struct stand *st, const struct object *o)
{

	return o->applies == NULL ? ir_const(c, false, 1) :
	    compile_formula(c, st, o->applies).n;
}

static void
match(struct compiler *c, const struct stand *st, const struct object *o,
    int *out)
{
	const struct table *t = o->table;
	struct cval in[TABLE_INPUTS];
	int when = applies(c, st, o);
	size_t i, r;

	for (i = 0; i < t->ninputs; i++)
		in[i] = compile_exact(c, compile_formula(c, st,
		    t->input[i].formula));
	for (r = 0; r < t->nrows; r++) {
		out[r] = when;
		for (i = 0; i < t->ninputs; i++)
			if (!t->row[r].cell[i].any)
				out[r] = ir_two(c, IR_AND, out[r], cell(c,
				    &t->input[i], &t->row[r].cell[i], in[i]));
	}
}

/* Not certainly false. */
static int
possible(struct compiler *c, int truth)
{

	return no(c, ir_one(c, IR_TRUE, no(c, truth)));
}

static struct cval
value(struct compiler *c, const struct table *t, const struct row *r, int k)
{

	return r == NULL ? compile_unknown(c, t->output[k].type.kind) :
	    compile_constant(c, t->output[k].type, r->value[k]);
}

/* The rows of a relation above, seen from a table's formulas: nobody. */
static struct stand
alone(const struct stand *st)
{

	return (struct stand){ .space = st->space, .up = st->up };
}

static struct cval
single(struct compiler *c, const struct stand *st, const struct term *x)
{
	const struct table *t = x->object->table;
	struct agreed a = { .value = compile_unknown(c, x->type.kind) };
	struct stand here = alone(st);
	int m[TABLE_ROWS], open = ir_const(c, false, 1);
	size_t i;

	a.some = a.fails = ir_const(c, false, 0);
	match(c, &here, x->object, m);
	for (i = 0; i < t->nrows; i++) {
		compile_agree(c, &a, value(c, t, &t->row[i], x->arg),
		    ir_two(c, IR_AND, open, possible(c, m[i])));
		open = ir_two(c, IR_AND, open, no(c, ir_one(c, IR_TRUE,
		    m[i])));
	}
	if (t->complete)
		open = ir_two(c, IR_AND, open, no(c, ir_two(c, IR_AND, a.some,
		    ir_one(c, IR_TRUE, applies(c, &here, x->object)))));
	compile_agree(c, &a, value(c, t, t->fallback, x->arg), open);
	return compile_choice(c, a.fails, compile_unknown(c, x->type.kind),
	    a.value);
}

struct cval
compile_output(struct compiler *c, const struct stand *st,
    const struct term *t)
{
	const struct row *r = t->loop > 0 ? st->row[t->loop] : NULL;

	if (t->loop == 0)
		return single(c, st, t);
	if (r == NULL) {
		(void)compile_fault(c, "row of a table", STR_NONE);
		return compile_unknown(c, t->type.kind);
	}
	return compile_constant(c, t->type, r->value[t->arg]);
}

/* ---- the rows of a table that collects ---- */

struct gone {
	int any, all;		/* or, and of the rows */
	int yes, no;		/* how many certainly are, are not */
	int firm;		/* all rows are decided */
	struct cval total;	/* sum, least or most so far */
	int some;
};

static int
one_if(struct compiler *c, int truth)
{

	return compile_choice(c, ir_one(c, IR_TRUE, truth), compile_number(
	    K_INT, ir_const(c, true, 1)), compile_number(K_INT, ir_const(c,
	    true, 0))).n;
}

static void
gather(struct compiler *c, struct gone *g, const struct term *t, int truth,
    struct cval v)
{
	int take = ir_one(c, IR_TRUE, truth);
	struct cval next = v;

	if (t->op == OP_SUM)
		next.n = ir_two(c, IR_ADD, g->total.n, v.n);
	else
		next.n = ir_two(c, t->op == OP_LEAST ? IR_MIN : IR_MAX,
		    g->total.n, v.n);
	if (t->op != OP_SUM)
		next = compile_choice(c, g->some, next, v);
	g->total = compile_choice(c, take, next, g->total);
	g->some = ir_two(c, IR_OR, g->some, take);
}

static void
go_over(struct compiler *c, const struct stand *st, const struct term *t,
    struct gone *g)
{
	const struct table *ta = t->object->table;
	struct stand here = alone(st), in = *st;
	int m[TABLE_ROWS], s;
	size_t i;

	*g = (struct gone){ .any = ir_const(c, false, 0),
	    .all = ir_const(c, false, 1), .firm = ir_const(c, false, 1),
	    .yes = ir_const(c, true, 0), .no = ir_const(c, true, 0),
	    .some = ir_const(c, false, 0), .total = compile_number(
	    t->type.kind, ir_const(c, true, 0)) };
	match(c, &here, t->object, m);
	in.loop[t->arg] = 0;
	for (i = 0; i < ta->nrows; i++) {
		in.row[t->arg] = &ta->row[i];
		s = ir_two(c, IR_AND, m[i], compile_term(c, &in,
		    t->kid[0]).n);
		g->any = ir_two(c, IR_OR, g->any, s);
		g->all = ir_two(c, IR_AND, g->all, s);
		g->firm = ir_two(c, IR_AND, g->firm, ir_one(c, IR_FIRM, s));
		g->yes = ir_two(c, IR_ADD, g->yes, one_if(c, s));
		g->no = ir_two(c, IR_ADD, g->no, one_if(c, no(c, s)));
		if (t->nkid > 1)
			gather(c, g, t, s, compile_exact(c, compile_term(c,
			    &in, t->kid[1])));
	}
}

struct cval
compile_collected(struct compiler *c, const struct stand *st,
    const struct term *t)
{
	struct cval v = { .kind = t->type.kind };
	struct gone g;

	go_over(c, st, t, &g);
	switch (t->op) {
	case OP_EXISTS:
		v.n = g.any;
		return v;
	case OP_ALL:
		v.n = g.all;
		return v;
	case OP_COUNT:
		v.interval = true;
		v.n = g.yes;
		v.m = ir_two(c, IR_SUB, ir_const(c, true,
		    (int64_t)t->object->table->nrows), g.no);
		return v;
	default:
		return compile_choice(c, t->op == OP_SUM ? g.firm : ir_two(c,
		    IR_AND, g.firm, g.some), g.total, compile_unknown(c,
		    t->type.kind));
	}
}
