/*
 * The steps of a program: equal ones are made once, constants are folded where
 * that is plain, and every number has a proven range.
 */
#include <string.h>

#include "compile.h"

static const struct ir_step no_step = { .kid = { -1, -1, -1, -1 } };

int
compile_fault(struct compiler *c, const char *what, str arg)
{

	if (c->fault.n == 0)
		c->fault = str_fmt(c->arena, "%s %.*s", what, STR_ARG(arg));
	return 0;
}

/* ---- ranges ---- */

struct range {
	wide lo, hi;
};

static struct range
range_of(const struct compiler *c, int i)
{

	return (struct range){ c->steps[i].lo, c->steps[i].hi };
}

static struct range
product(struct range a, struct range b)
{
	wide p[4] = { a.lo * b.lo, a.lo * b.hi, a.hi * b.lo, a.hi * b.hi };
	struct range r = { p[0], p[0] };
	int i;

	for (i = 1; i < 4; i++) {
		r.lo = p[i] < r.lo ? p[i] : r.lo;
		r.hi = p[i] > r.hi ? p[i] : r.hi;
	}
	return r;
}

static wide
far(struct range r)
{
	wide a = r.lo < 0 ? -r.lo : r.lo, b = r.hi < 0 ? -r.hi : r.hi;

	return a > b ? a : b;
}

static struct range
around(wide n)
{

	return (struct range){ -n, n };
}

static struct range
joined(struct range a, struct range b)
{

	return (struct range){ a.lo < b.lo ? a.lo : b.lo,
	    a.hi > b.hi ? a.hi : b.hi };
}

/* |a| * |b| / c and one unit more; c at least 1. */
static struct range
range_round(const struct compiler *c, const struct ir_step *s)
{
	wide v = far(range_of(c, s->kid[0])), n = far(range_of(c, s->kid[1])),
	    d = c->steps[s->kid[2]].lo, top;

	if (__builtin_mul_overflow(v, n, &top))
		return around((wide)INT64_MAX * 2);
	return around(top / (d < 1 ? 1 : d) + s->n);
}

static struct range
range_sum(struct range v)
{

	v.lo = v.lo < 0 ? v.lo * COMPILE_ROWS : 0;
	v.hi = v.hi > 0 ? v.hi * COMPILE_ROWS : 0;
	return v;
}

static struct range
range_fixed(enum ir_op op)
{
	static const struct { int lo, hi; } by[IR__MAX] = {
		[IR_YEAR] = { 1900, 2100 }, [IR_MONTH] = { 1, 12 },
		[IR_QUARTER] = { 1, 4 }, [IR_AGE] = { -201, 200 },
		[IR_AGE_AFTER] = { -201, 200 }, [IR_DAYS] = { -73500, 73500 },
		[IR_ADD_DAYS] = { DATE_MIN, DATE_MAX },
		[IR_ADD_MONTHS] = { DATE_MIN, DATE_MAX },
		[IR_START] = { DATE_MIN, DATE_MAX },
		[IR_END] = { DATE_MIN, DATE_MAX },
		[IR_ROWS] = { 0, COMPILE_ROWS }, [IR_YES] = { 0, COMPILE_ROWS },
		[IR_NO] = { 0, COMPILE_ROWS },
	};

	if (by[op].lo == by[op].hi)
		return (struct range){ INT64_MIN, INT64_MAX };
	return (struct range){ by[op].lo, by[op].hi };
}

static struct range
range_arithmetic(const struct compiler *c, const struct ir_step *s,
    struct range a, struct range b)
{
	wide n = s->n < 0 ? -(wide)s->n : s->n;

	(void)c;
	switch (s->op) {
	case IR_NEG:
		return (struct range){ -a.hi, -a.lo };
	case IR_ADD:
		return (struct range){ a.lo + b.lo, a.hi + b.hi };
	case IR_SUB:
		return (struct range){ a.lo - b.hi, a.hi - b.lo };
	case IR_MUL:
		return product(a, b);
	case IR_ABS:
		return (struct range){ 0, far(a) };
	case IR_DIV:
		return around(far(a) / n);
	case IR_MOD:
		return around(n - 1);
	case IR_WITHIN:
		return (struct range){ a.lo < -n ? -n : a.lo,
		    a.hi > n ? n : a.hi };
	default:
		return joined(a, b);
	}
}

static struct range
range_step(const struct compiler *c, const struct ir_step *s)
{
	struct range a = { 0, 0 }, b = { 0, 0 };

	if (s->kid[0] >= 0)
		a = range_of(c, s->kid[0]);
	if (s->kid[1] >= 0)
		b = range_of(c, s->kid[1]);
	switch (s->op) {
	case IR_CONST:
		return (struct range){ s->n, s->n };
	case IR_UNKNOWN:
		return (struct range){ 0, 0 };
	case IR_LOAD:
		return (struct range){ s->lo, s->hi };
	case IR_SPREAD: case IR_EXACT:
		return a;
	case IR_ROUND:
		return range_round(c, s);
	case IR_SELECT:
		return joined(b, range_of(c, s->kid[2]));
	case IR_OVER:
		return around(far(a));
	case IR_UNDER:
		return (struct range){ 1, far(b) < 1 ? 1 : far(b) };
	case IR_UPTO:
		return (struct range){ a.lo, INT64_MAX };
	case IR_SUM:
		return range_sum(b);
	case IR_LEAST: case IR_MOST:
		return b;
	case IR_NEG: case IR_ADD: case IR_SUB: case IR_MUL: case IR_ABS:
	case IR_DIV: case IR_MOD: case IR_WITHIN: case IR_MIN: case IR_MAX:
	case IR_ELSE:
		return range_arithmetic(c, s, a, b);
	default:
		return range_fixed(s->op);
	}
}

static void
set_range(struct compiler *c, struct ir_step *s)
{
	struct range r = range_step(c, s);

	s->checked = r.lo < INT64_MIN || r.hi > INT64_MAX;
	s->lo = r.lo < INT64_MIN ? INT64_MIN : (int64_t)r.lo;
	s->hi = r.hi > INT64_MAX ? INT64_MAX : (int64_t)r.hi;
}

/* ---- making ---- */

static bool
same_step(const struct ir_step *a, const struct ir_step *b)
{

	return a->op == b->op && a->number == b->number &&
	    a->space == b->space && a->n == b->n && a->mode == b->mode &&
	    memcmp(a->kid, b->kid, sizeof(a->kid)) == 0;
}

static int
add_step(struct compiler *c, struct ir_step s)
{
	unsigned h = (unsigned)s.op * 31 + (unsigned)s.space;
	int i;

	h = h * 31 + (unsigned)s.kid[0];
	h = h * 31 + (unsigned)s.kid[1];
	h = (h * 31 + (unsigned)s.n) % COMPILE_SLOTS;
	for (i = c->slot[h]; i >= 0; i = c->chain[i])
		if (same_step(&c->steps[i], &s))
			return i;
	if (c->n == COMPILE_STEPS)
		return compile_fault(c, "steps", STR("4096"));
	if (s.number)
		set_range(c, &s);
	c->steps[c->n] = s;
	c->chain[c->n] = c->slot[h];
	c->slot[h] = (int)c->n;
	return (int)c->n++;
}

int
ir_const(struct compiler *c, bool number, int64_t n)
{
	struct ir_step s = no_step;

	s.number = number;
	s.n = n;
	return add_step(c, s);
}

int
ir_unknown(struct compiler *c, bool number)
{
	struct ir_step s = no_step;

	s.op = IR_UNKNOWN;
	s.number = number;
	return add_step(c, s);
}

static bool
same_column(const struct ir_column *a, const struct ir_column *b)
{

	return a->field == b->field && a->space == b->space &&
	    a->up == b->up && a->back == b->back;
}

int
ir_load(struct compiler *c, const struct ir_column *col)
{
	struct ir_step s = no_step;
	size_t i;

	for (i = 0; i < c->ncolumns; i++)
		if (same_column(&c->columns[i], col))
			break;
	if (i == c->ncolumns) {
		c->columns = arena_grow(c->arena, c->columns,
		    i * sizeof(*col), (i + 1) * sizeof(*col));
		c->columns[c->ncolumns++] = *col;
	}
	s.op = IR_LOAD;
	s.number = col->field->type != TYPE_BOOL;
	s.space = col->space;
	s.n = (int64_t)i;
	policy_field_range(col->field, &s.lo, &s.hi);
	return add_step(c, s);
}

/* A step of the subject for every row of a space. */
static int
spread(struct compiler *c, int a, int space)
{
	struct ir_step s = c->steps[a];

	if (s.op == IR_CONST || s.op == IR_UNKNOWN) {
		s.space = space;
		return add_step(c, s);
	}
	s = no_step;
	s.op = IR_SPREAD;
	s.number = c->steps[a].number;
	s.space = space;
	s.kid[0] = a;
	return add_step(c, s);
}

static bool
is_truth(const struct compiler *c, int i, bool truth)
{

	return c->steps[i].op == IR_CONST && !c->steps[i].number &&
	    (c->steps[i].n != 0) == truth;
}

/* The other side of and, or with a constant; -1 when neither is one. */
static int
fold(struct compiler *c, const struct ir_step *s)
{
	bool decides = s->op == IR_OR;
	int i;

	if (s->op == IR_NOT && c->steps[s->kid[0]].op == IR_CONST)
		return ir_make(c, (struct ir_step){ .op = IR_CONST,
		    .space = s->space, .kid = { -1, -1, -1, -1 },
		    .n = c->steps[s->kid[0]].n == 0 });
	if (s->op == IR_NOT && c->steps[s->kid[0]].op == IR_NOT)
		return c->steps[s->kid[0]].kid[0];
	if (s->op != IR_AND && s->op != IR_OR)
		return -1;
	for (i = 0; i < 2; i++) {
		if (is_truth(c, s->kid[i], decides))
			return s->kid[i];
		if (is_truth(c, s->kid[i], !decides))
			return s->kid[1 - i];
	}
	return s->kid[0] == s->kid[1] ? s->kid[0] : -1;
}

/* Rows are gone over by YES … MOST: their operands stay in their space. */
static bool
gathers(enum ir_op op)
{

	return op >= IR_ROWS && op <= IR_MOST;
}

int
ir_make(struct compiler *c, struct ir_step s)
{
	int i, space = 0, folded;

	if (gathers(s.op)) {
		for (i = 0; i < (s.op >= IR_SUM ? 2 : s.op > IR_ROWS); i++)
			if (c->steps[s.kid[i]].space == 0)
				s.kid[i] = spread(c, s.kid[i], s.mode);
		return add_step(c, s);
	}
	for (i = 0; i < IR_KIDS && s.kid[i] >= 0; i++) {
		int k = c->steps[s.kid[i]].space;

		if (k != 0 && space != 0 && k != space)
			return compile_fault(c, "two relations", STR_NONE);
		space = k != 0 ? k : space;
	}
	for (i = 0; i < IR_KIDS && s.kid[i] >= 0; i++)
		if (c->steps[s.kid[i]].space != space)
			s.kid[i] = spread(c, s.kid[i], space);
	if (s.kid[0] >= 0)
		s.space = space;
	folded = c->unfolded ? -1 : fold(c, &s);
	return folded >= 0 ? folded : add_step(c, s);
}

static bool
is_number(const struct compiler *c, enum ir_op op, int a)
{

	if (op == IR_ELSE)
		return c->steps[a].number;
	return op >= IR_NEG;
}

int
ir_two(struct compiler *c, enum ir_op op, int a, int b)
{

	return ir_make(c, (struct ir_step){ .op = op,
	    .number = is_number(c, op, a), .kid = { a, b, -1, -1 } });
}

int
ir_one(struct compiler *c, enum ir_op op, int a)
{

	return ir_two(c, op, a, -1);
}

void
compile_init(struct compiler *c, struct arena *a, const struct kind *k)
{
	size_t i;

	*c = (struct compiler){ .arena = a, .kind = k };
	c->steps = NEW_ARRAY(a, struct ir_step, COMPILE_STEPS);
	c->chain = NEW_ARRAY(a, int, COMPILE_STEPS);
	for (i = 0; i < COMPILE_SLOTS; i++)
		c->slot[i] = -1;
	(void)ir_unknown(c, false);
}

bool
ir_firm(const struct compiler *c, int a)
{
	const struct ir_step *s = &c->steps[a];

	switch (s->op) {
	case IR_CONST: case IR_TRUE: case IR_FIRM:
		return true;
	case IR_NOT:
		return ir_firm(c, s->kid[0]);
	case IR_AND: case IR_OR:
		return ir_firm(c, s->kid[0]) && ir_firm(c, s->kid[1]);
	default:
		return false;
	}
}

/* Steps that a root needs keep their order and get new numbers. */
static size_t
renumber(struct compiler *c, const struct ir_root *roots, size_t n, int *to)
{
	size_t i, kept = 0;
	int k;

	for (i = 0; i < n; i++) {
		to[roots[i].step] = 1;
		if (roots[i].applies >= 0)
			to[roots[i].applies] = 1;
	}
	for (i = c->n; i-- > 0;)
		for (k = 0; k < IR_KIDS && to[i]; k++)
			if (c->steps[i].kid[k] >= 0)
				to[c->steps[i].kid[k]] = 1;
	for (i = 0; i < c->n; i++) {
		if (!to[i])
			continue;
		c->steps[kept] = c->steps[i];
		for (k = 0; k < IR_KIDS; k++)
			if (c->steps[kept].kid[k] >= 0)
				c->steps[kept].kid[k] =
				    to[c->steps[kept].kid[k]];
		to[i] = (int)kept++;
	}
	return kept;
}

struct program *
compile_end(struct compiler *c, struct ir_root *roots, size_t n)
{
	struct program *p = NEW(c->arena, struct program);
	int *to = NEW_ARRAY(c->arena, int, c->n);
	size_t i, kept = renumber(c, roots, n, to);

	for (i = 0; i < n; i++) {
		roots[i].step = to[roots[i].step];
		if (roots[i].applies >= 0)
			roots[i].applies = to[roots[i].applies];
	}
	*p = (struct program){ .kind = c->kind, .as_of = c->world.as_of,
	    .known_at = c->world.known_at, .steps = c->steps, .nsteps = kept,
	    .columns = c->columns, .ncolumns = c->ncolumns, .roots = roots,
	    .nroots = n };
	return p;
}
