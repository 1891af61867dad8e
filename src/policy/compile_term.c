/*
 * Terms to steps: constants, facts, logic, comparisons, choices.  What does not
 * depend on a subject is worked out by the evaluator that defines the language.
 */
#include "compile.h"

struct cval
compile_bool(int step)
{

	return (struct cval){ .kind = K_BOOL, .n = step };
}

struct cval
compile_number(enum basic kind, int step)
{

	return (struct cval){ .kind = kind, .n = step };
}

struct cval
compile_unknown(struct compiler *c, enum basic kind)
{
	int n = ir_unknown(c, kind != K_BOOL);

	return (struct cval){ .kind = kind, .n = n, .d = n };
}

struct cval
compile_constant(struct compiler *c, struct ptype t, struct pvalue v)
{
	const struct code *code;

	if (!v.known)
		return compile_unknown(c, t.kind);
	switch (t.kind) {
	case K_TEXT:
		return compile_number(K_TEXT, compile_fault(c, "text", v.s));
	case K_ENUM:
		code = t.codes == NULL ? NULL : code_by_id(t.codes, v.s);
		if (code == NULL)
			return compile_number(K_ENUM, compile_fault(c, "code",
			    v.s));
		return compile_number(K_ENUM, ir_const(c, true, code->n));
	case K_RATIO:
		return (struct cval){ .kind = K_RATIO,
		    .n = ir_const(c, true, v.n), .d = ir_const(c, true, v.d) };
	default:
		return compile_number(t.kind, ir_const(c, t.kind != K_BOOL,
		    v.n));
	}
}

struct cval
compile_exact(struct compiler *c, struct cval v)
{

	if (!v.interval)
		return v;
	v.n = ir_two(c, IR_EXACT, v.n, v.m);
	v.interval = false;
	return v;
}

/* ---- facts ---- */

static int64_t
power_of_ten(int n)
{
	int64_t p = 1;

	while (n-- > 0)
		p *= 10;
	return p;
}

struct cval
compile_fact(struct compiler *c, const struct stand *st, const struct kind *k,
    const struct field *f, int back)
{
	struct ir_column col = { .kind = k, .field = f, .space = st->space,
	    .up = st->up, .back = back };
	struct cval v = { .kind = check_field_type(f).kind };

	if (f->type == TYPE_TEXT || f->level == L4 || v.kind == K__MAX ||
	    (f->type == TYPE_CODE && f->codes == NULL))
		return compile_number(v.kind, compile_fault(c, "field", f->id));
	if (f->entity == k->yearly && c->world.as_of == 0)
		return compile_unknown(c, v.kind);
	if (st->space > 0 && st->up > 0)
		return compile_number(v.kind, compile_fault(c, "above a row:",
		    f->id));
	v.n = ir_load(c, &col);
	if (v.kind == K_RATIO)
		v.d = ir_const(c, true, power_of_ten(f->scale));
	return v;
}

/* Where a term's subject stands; false when it is nobody of this program. */
static bool
stand_of(struct compiler *c, const struct stand *st, const struct term *t,
    struct stand *out)
{

	*out = (struct stand){ .space = st->space, .up = st->up };
	if (t->loop > 0) {
		out->space = st->loop[t->loop];
		out->up = 0;
		if (out->space == 0)
			(void)compile_fault(c, "loop variable", STR_NONE);
	}
	out->up += t->up;
	return c->fault.n == 0;
}

static struct cval
fact(struct compiler *c, const struct stand *st, const struct term *t)
{
	struct stand at;

	if (!stand_of(c, st, t, &at))
		return compile_unknown(c, t->type.kind);
	return compile_fact(c, &at, t->kind, t->field,
	    t->field->entity == t->kind->yearly ? t->arg : 0);
}

static struct cval
object(struct compiler *c, const struct stand *st, const struct term *t)
{
	const struct object *o = t->object;
	struct stand at;
	bool open;

	if (t->op == OP_NEED)
		o = ruleset_need(c->world.rules, t, c->world.as_of, &open);
	if (!stand_of(c, st, t, &at) || o == NULL)
		return compile_unknown(c, t->type.kind);
	return compile_object(c, &at, o);
}

/* ---- comparisons ---- */

/* One step of a comparison by order; a constant stands on the right. */
static int
order(struct compiler *c, enum ir_op op, int a, int b)
{
	static const enum ir_op turned[] = { IR_EQ, IR_NE, IR_GT, IR_GE, IR_LT,
	    IR_LE };
	bool turn = c->steps[a].op == IR_CONST && c->steps[b].op != IR_CONST;
	const struct ir_step *s, *k;
	int64_t on;

	if (turn) {
		op = turned[op - IR_EQ];
		return order(c, op, b, a);
	}
	s = &c->steps[a];
	k = &c->steps[b];

	/* age(birth, day) < 16 is birth > day - 16 years: no age is made. */
	if (s->op == IR_AGE && k->op == IR_CONST && op != IR_EQ &&
	    op != IR_NE && c->steps[s->kid[1]].op == IR_CONST &&
	    k->n > -1000 && k->n < 1000) {
		on = c->steps[s->kid[1]].n;
		b = ir_const(c, true, on - 10000 * (k->n +
		    (op == IR_GT || op == IR_LE)));
		op = op == IR_GE || op == IR_GT ? IR_LE : IR_GT;
		return ir_two(c, op, s->kid[0], b);
	}
	return ir_two(c, op, a, b);
}

/* Compare a/b with c/d: by products where they fit, else in 128 bits. */
static int
cross(struct compiler *c, enum ir_op op, struct cval a, struct cval b)
{
	int l = ir_two(c, IR_MUL, a.n, b.d), r = ir_two(c, IR_MUL, b.n, a.d);

	if (!c->steps[l].checked && !c->steps[r].checked)
		return order(c, op, l, r);
	return ir_make(c, (struct ir_step){ .op = IR_CROSS, .mode = (int)op,
	    .kid = { a.n, a.d, b.n, b.d } });
}

/* True, or false, when every pair of the intervals says so. */
static int
intervals(struct compiler *c, enum ir_op op, struct cval a, struct cval b)
{
	int al = a.n, ah = a.interval ? a.m : a.n, bl = b.n,
	    bh = b.interval ? b.m : b.n, yes, no;

	switch (op) {
	case IR_LT:
		yes = ir_two(c, IR_LT, ah, bl);
		no = ir_two(c, IR_GE, al, bh);
		break;
	case IR_LE:
		yes = ir_two(c, IR_LE, ah, bl);
		no = ir_two(c, IR_GT, al, bh);
		break;
	case IR_GT:
		yes = ir_two(c, IR_GT, al, bh);
		no = ir_two(c, IR_LE, ah, bl);
		break;
	case IR_GE:
		yes = ir_two(c, IR_GE, al, bh);
		no = ir_two(c, IR_LT, ah, bl);
		break;
	default:
		no = ir_two(c, IR_OR, ir_two(c, IR_LT, ah, bl),
		    ir_two(c, IR_LT, bh, al));
		yes = ir_two(c, IR_AND, ir_two(c, IR_EQ, al, ah),
		    ir_two(c, IR_AND, ir_two(c, IR_EQ, bl, bh),
		    ir_two(c, IR_EQ, al, bl)));
		return op == IR_EQ ? ir_two(c, IR_DECIDE, yes, no) :
		    ir_two(c, IR_DECIDE, no, yes);
	}
	return ir_two(c, IR_DECIDE, yes, no);
}

static int
compare(struct compiler *c, enum ir_op op, struct cval a, struct cval b)
{
	int same;

	if (a.kind == K_BOOL) {
		same = ir_two(c, IR_SAME, a.n, b.n);
		return op == IR_EQ ? same : ir_one(c, IR_NOT, same);
	}
	if (a.kind == K_RATIO)
		return cross(c, op, a, b);
	if (a.interval || b.interval)
		return intervals(c, op, a, b);
	return order(c, op, a.n, b.n);
}

int
compile_equal(struct compiler *c, struct cval a, struct cval b)
{

	return compare(c, IR_EQ, compile_exact(c, a), compile_exact(c, b));
}

static int
select_step(struct compiler *c, const int k[IR_KIDS])
{

	return ir_make(c, (struct ir_step){ .op = IR_SELECT, .number = true,
	    .kid = { k[0], k[1], k[2], k[3] } });
}

struct cval
compile_choice(struct compiler *c, int when, struct cval a, struct cval b)
{
	int same = -1;

	a = compile_exact(c, a);
	b = compile_exact(c, b);
	if (a.kind == K_BOOL)
		return compile_bool(ir_make(c, (struct ir_step){
		    .op = IR_PICK, .kid = { when, a.n, b.n, -1 } }));
	if (!ir_firm(c, when))
		same = compile_equal(c, a, b);
	if (a.kind == K_RATIO)
		a.d = select_step(c, (int[]){ when, a.d, b.d, same });
	a.n = select_step(c, (int[]){ when, a.n, b.n, same });
	return a;
}

static struct cval
member_of(struct compiler *c, const struct stand *st, const struct term *t)
{
	struct cval a = compile_exact(c, compile_term(c, st, t->kid[0])), b;
	const struct ir_step *s = &c->steps[a.n];
	int any = ir_const(c, false, 0);
	uint64_t bits = 0;
	bool small = a.kind != K_RATIO && a.kind != K_BOOL && s->lo >= 0 &&
	    s->hi < 64;
	size_t i;

	for (i = 1; i < t->nkid; i++) {
		b = compile_constant(c, t->kid[i]->type, t->kid[i]->value);
		any = ir_two(c, IR_OR, any, compare(c, IR_EQ, a, b));
		if (small && c->steps[b.n].n >= 0 && c->steps[b.n].n < 64)
			bits |= UINT64_C(1) << c->steps[b.n].n;
	}
	if (small)
		return compile_bool(ir_make(c, (struct ir_step){ .op = IR_IN,
		    .kid = { a.n, -1, -1, -1 }, .n = (int64_t)bits }));
	return compile_bool(t->nkid > 1 ? any : ir_two(c, IR_NE, a.n, a.n));
}

/* ---- the rest ---- */

static struct cval
arithmetic(struct compiler *c, const struct stand *st, const struct term *t)
{
	struct cval a = compile_exact(c, compile_term(c, st, t->kid[0])), b;
	enum ir_op op = t->op == OP_ADD ? IR_ADD : t->op == OP_SUB ? IR_SUB :
	    IR_MUL;

	if (t->op == OP_NEG) {
		/* A ratio's sign is its numerator's. */
		a.n = ir_one(c, IR_NEG, a.n);
		return a;
	}
	b = compile_exact(c, compile_term(c, st, t->kid[1]));
	return compile_number(t->type.kind, ir_two(c, op, a.n, b.n));
}

/* What gives the same for every subject. */
static bool
subject_free(const struct term *t)
{
	size_t i;

	switch (t->op) {
	case OP_CONST: case OP_AS_OF: case OP_PARAM: case OP_KNOWN:
		return true;
	case OP_AT: case OP_NOT: case OP_NEG: case OP_AND: case OP_OR:
	case OP_EQ: case OP_NE: case OP_LT: case OP_LE: case OP_GT: case OP_GE:
	case OP_ADD: case OP_SUB: case OP_MUL: case OP_COND: case OP_IN:
	case OP_TIMES: case OP_PER: case OP_SHARE: case OP_ROUND: case OP_INV:
	case OP_MIN: case OP_MAX: case OP_ABS: case OP_DIV: case OP_MOD:
	case OP_YEAR: case OP_MONTH: case OP_QUARTER: case OP_AGE:
	case OP_AGE_AFTER: case OP_DAYS_BETWEEN: case OP_ADD_DAYS:
	case OP_ADD_MONTHS: case OP_START_OF: case OP_END_OF:
	case OP_WORKDAYS: case OP_INDEX_RATIO: case OP_OR_ELSE: case OP_HAS:
		break;
	default:
		return false;
	}
	for (i = 0; i < t->nkid; i++)
		if (!subject_free(t->kid[i]))
			return false;
	return true;
}

static struct cval
pair(struct compiler *c, const struct stand *st, const struct term *t)
{
	struct cval a = compile_term(c, st, t->kid[0]);
	struct cval b = compile_term(c, st, t->kid[1]);

	if (t->op == OP_AND || t->op == OP_OR)
		return compile_bool(ir_two(c, t->op == OP_AND ? IR_AND : IR_OR,
		    a.n, b.n));
	return compile_bool(compare(c, (enum ir_op)(IR_EQ +
	    (int)(t->op - OP_EQ)), a, b));
}

struct cval
compile_term(struct compiler *c, const struct stand *st, const struct term *t)
{
	struct frame f = { .w = &c->world };

	if (c->fault.n > 0)
		return compile_unknown(c, t->type.kind);
	if (subject_free(t))
		return compile_constant(c, t->type, eval_term(&f, t));
	switch (t->op) {
	case OP_FACT:
		return fact(c, st, t);
	case OP_OBJECT: case OP_NEED:
		return object(c, st, t);
	case OP_OUTPUT:
		return compile_output(c, st, t);
	case OP_NOT:
		return compile_bool(ir_one(c, IR_NOT, compile_term(c, st,
		    t->kid[0]).n));
	case OP_AND: case OP_OR: case OP_EQ: case OP_NE: case OP_LT:
	case OP_LE: case OP_GT: case OP_GE:
		return pair(c, st, t);
	case OP_ADD: case OP_SUB: case OP_MUL: case OP_NEG:
		return arithmetic(c, st, t);
	case OP_COND:
		return compile_choice(c, compile_term(c, st, t->kid[0]).n,
		    compile_term(c, st, t->kid[1]),
		    compile_term(c, st, t->kid[2]));
	case OP_IN:
		return member_of(c, st, t);
	case OP_EXISTS: case OP_ALL: case OP_COUNT: case OP_SUM: case OP_LEAST:
	case OP_MOST:
		return compile_macro(c, st, t);
	default:
		return compile_call(c, st, t);
	}
}

struct cval
compile_formula(struct compiler *c, const struct stand *st,
    const struct formula *f)
{

	return compile_term(c, st, f->term);
}
