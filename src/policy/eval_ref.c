/*
 * The definition of what a formula means: scalar, three-valued, one row at a
 * time.  Short and obvious; other evaluators must agree with it on every case.
 * Every value carries what it rests on, every unknown what it lacks.
 */
#include "layer.h"

struct pvalue
value_int(int64_t n, struct why *why)
{

	return (struct pvalue){ .known = true, .n = n, .d = 1, .why = why };
}

struct pvalue
value_bool(bool b, struct why *why)
{

	return value_int(b, why);
}

struct pvalue
value_unknown(struct why *why)
{

	return (struct pvalue){ .why = why };
}

struct pvalue
value_defect(struct arena *a, const char *code)
{
	struct why *w = why_make(a, WHY_DEFECT);

	w->name = str_from(code);
	return value_unknown(w);
}

bool
eval_is_range(struct pvalue v)
{

	return !v.known && v.why != NULL && v.why->kind == WHY_DEFECT &&
	    str_is(v.why->name, "E_RANGE");
}

/* What both sides rest on, or what the unknown ones lack. */
static struct why *
both(struct frame *f, struct pvalue a, struct pvalue b)
{
	struct arena *m = f->w->arena;

	if (a.known && b.known)
		return why_join(m, a.why, b.why);
	return why_join(m, a.known ? NULL : a.why, b.known ? NULL : b.why);
}

static struct pvalue
not(struct pvalue a)
{

	if (a.known)
		a.n = !a.n;
	return a;
}

/* A decided side absorbs the other: then its facts are not asked for. */
static struct pvalue
logic(struct frame *f, const struct term *t)
{
	bool decides = t->op == OP_OR;
	struct pvalue a = eval_term(f, t->kid[0]), b;

	if (a.known && (a.n != 0) == decides)
		return a;
	b = eval_term(f, t->kid[1]);
	if (b.known && (b.n != 0) == decides)
		return b;
	if (a.known && b.known)
		return value_bool(!decides, both(f, a, b));
	return value_unknown(both(f, a, b));
}

static int
order(const struct term *t, struct pvalue a, struct pvalue b)
{

	switch (t->type.kind) {
	case K_RATIO:
		return ratio_cmp(a.n, a.d, b.n, b.d);
	case K_ENUM: case K_TEXT:
		return str_eq(a.s, b.s) ? 0 : 1;
	default:
		return a.n < b.n ? -1 : a.n > b.n;
	}
}

static bool
holds(enum op op, int order)
{

	switch (op) {
	case OP_EQ:
		return order == 0;
	case OP_NE:
		return order != 0;
	case OP_LT:
		return order < 0;
	case OP_LE:
		return order <= 0;
	case OP_GT:
		return order > 0;
	default:
		return order >= 0;
	}
}

/* Does the comparison come out one way for every pair of the intervals? */
static bool
interval(enum op op, struct pvalue a, struct pvalue b, bool *out)
{
	int64_t al = a.n, ah = a.known ? a.n : a.d;
	int64_t bl = b.n, bh = b.known ? b.n : b.d;
	bool apart = ah < bl || bh < al, same = al == ah && bl == bh;

	switch (op) {
	case OP_EQ: case OP_NE:
		*out = apart == (op == OP_NE);
		return apart || (same && al == bl);
	case OP_LT:
		*out = ah < bl;
		return ah < bl || al >= bh;
	case OP_LE:
		*out = ah <= bl;
		return ah <= bl || al > bh;
	case OP_GT:
		*out = al > bh;
		return al > bh || ah <= bl;
	default:
		*out = al >= bh;
		return al >= bh || ah < bl;
	}
}

static struct pvalue
compare(struct frame *f, const struct term *t)
{
	struct pvalue a = eval_term(f, t->kid[0]);
	struct pvalue b = eval_term(f, t->kid[1]);
	bool yes;

	if (a.known && b.known)
		return value_bool(holds(t->op, order(t->kid[0], a, b)),
		    both(f, a, b));
	if ((a.known || a.interval) && (b.known || b.interval) &&
	    interval(t->op, a, b, &yes))
		return value_bool(yes, why_join(f->w->arena, a.why, b.why));
	return value_unknown(both(f, a, b));
}

static struct pvalue
arithmetic(struct frame *f, const struct term *t)
{
	struct pvalue a = eval_term(f, t->kid[0]);
	struct pvalue b = eval_term(f, t->kid[1]);
	int64_t n;
	bool ok;

	if (!a.known || !b.known)
		return value_unknown(both(f, a, b));
	if (t->op == OP_ADD)
		ok = num_add(a.n, b.n, &n);
	else if (t->op == OP_SUB)
		ok = num_sub(a.n, b.n, &n);
	else
		ok = num_mul(a.n, b.n, &n);
	return ok ? value_int(n, both(f, a, b)) :
	    value_defect(f->w->arena, "E_RANGE");
}

static struct pvalue
negate(struct frame *f, const struct term *t)
{
	struct pvalue a = eval_term(f, t->kid[0]);

	if (!a.known)
		return value_unknown(a.why);
	if (!num_sub(0, a.n, &a.n))
		return value_defect(f->w->arena, "E_RANGE");
	return a;
}

/* With an unknown condition, the common value of both branches. */
static struct pvalue
conditional(struct frame *f, const struct term *t)
{
	struct pvalue c = eval_term(f, t->kid[0]), a, b;
	struct arena *m = f->w->arena;

	if (c.known) {
		a = eval_term(f, t->kid[c.n ? 1 : 2]);
		if (a.known)
			a.why = why_join(m, c.why, a.why);
		a.interval = false;
		return a;
	}
	a = eval_term(f, t->kid[1]);
	b = eval_term(f, t->kid[2]);
	if (a.known && b.known && order(t, a, b) == 0) {
		a.why = both(f, a, b);
		return a;
	}
	return value_unknown(why_join(m, c.why, why_join(m,
	    a.known ? NULL : a.why, b.known ? NULL : b.why)));
}

static struct pvalue
member_of(struct frame *f, const struct term *t)
{
	struct pvalue a = eval_term(f, t->kid[0]);
	size_t i;

	if (!a.known)
		return value_unknown(a.why);
	for (i = 1; i < t->nkid; i++) {
		if (order(t->kid[0], a, t->kid[i]->value) == 0)
			return value_bool(true, a.why);
	}
	return value_bool(false, a.why);
}

static struct pvalue
finding(struct frame *f, const struct term *t)
{
	const struct guard_facts *g = f->w->guard;
	struct why *w = why_make(f->w->arena, WHY_FINDING);
	struct pvalue v = { .d = 1 };
	enum truth truth;

	w->name = t->name;
	w->finding = t->finding;
	w->type = t->type;
	if (g != NULL && t->arg < GUARD_FINDINGS) {
		v.n = t->arg == GUARD_DAYS ? g->days_in_state :
		    g->open_objections;
		v.known = v.n >= 0;
	} else if (g != NULL && g->findings != NULL) {
		truth = g->findings[t->arg - GUARD_FINDINGS];
		v.known = truth != TRUTH_UNKNOWN;
		v.n = truth == TRUTH_TRUE;
	}
	w->value = v;
	v.why = w;
	return v;
}

static const struct subject *
subject_of(struct frame *f, const struct term *t)
{
	const struct subject *s = t->loop > 0 ? f->loop[t->loop] : f->self;
	int i;

	for (i = 0; i < t->up && s != NULL; i++)
		s = s->parent;
	return s;
}

static struct pvalue
need(struct frame *f, const struct term *t)
{
	const struct override *x;
	const struct object *o;
	struct why *w;
	bool open;

	for (x = f->w->override; x != NULL; x = x->next)
		if (x->need.n > 0 && str_eq(x->need, t->name))
			return x->value;
	o = ruleset_need(f->w->rules, t, f->w->as_of, &open);
	if (o != NULL)
		return eval_object(f->w, o, subject_of(f, t));
	if (open)
		return applies_open(f->w);
	w = why_make(f->w->arena, WHY_NEED);
	w->of = t->kind;
	w->name = t->name;
	return value_unknown(w);
}

static struct pvalue
as_of(struct frame *f)
{

	if (f->w->as_of == 0)
		return value_unknown(why_make(f->w->arena, WHY_AS_OF));
	return value_int(f->w->as_of, NULL);
}

struct pvalue
eval_term(struct frame *f, const struct term *t)
{

	switch (t->op) {
	case OP_CONST:
		return t->value;
	case OP_AS_OF:
		return as_of(f);
	case OP_FACT:
		return eval_fact(f, t);
	case OP_PARAM:
		return eval_param(f->w, t->param, f->w->as_of);
	case OP_OBJECT:
		return eval_object(f->w, t->object, subject_of(f, t));
	case OP_OUTPUT:
		return eval_output(f, t);
	case OP_NEED:
		return need(f, t);
	case OP_FINDING:
		return finding(f, t);
	case OP_NOT:
		return not(eval_term(f, t->kid[0]));
	case OP_NEG:
		return negate(f, t);
	case OP_AND: case OP_OR:
		return logic(f, t);
	case OP_EQ: case OP_NE: case OP_LT: case OP_LE: case OP_GT: case OP_GE:
		return compare(f, t);
	case OP_ADD: case OP_SUB: case OP_MUL:
		return arithmetic(f, t);
	case OP_COND:
		return conditional(f, t);
	case OP_IN:
		return member_of(f, t);
	case OP_EXISTS: case OP_ALL: case OP_COUNT: case OP_SUM: case OP_LEAST:
	case OP_MOST:
		return eval_macro(f, t);
	default:
		return eval_call(f, t);
	}
}

void
world_init(struct world *w, struct arena *a, const struct ruleset *rules,
    date on, date known_at)
{

	*w = (struct world){ .arena = a, .rules = rules, .as_of = on,
	    .known_at = known_at };
}

struct pvalue
eval_formula(struct world *w, const struct formula *fo,
    const struct subject *s)
{
	struct frame f = { .w = w, .self = s };

	return eval_term(&f, fo->term);
}

struct pvalue
eval_constant(struct arena *a, const struct term *t)
{
	struct world w;
	struct frame f = { .w = &w };

	world_init(&w, a, NULL, 0, 0);
	return eval_term(&f, t);
}
