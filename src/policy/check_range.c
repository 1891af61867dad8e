/*
 * Proof by intervals that no sum or product leaves 64 bits, from the ranges
 * the dictionary declares.  A value that comes from outside the proof (a
 * fact, a derived value, a rounded quotient) is held to the widest range of
 * its kind: the evaluator withholds what lies beyond (E_RANGE).
 */
#include "internal.h"

#define WIDEST_INT	((wide)1000000000000)
#define WIDEST_MONEY	((wide)1000000000000000)
#define GROUP_ROWS	1000	/* members that one sum may run over */

static wide
widest(struct ptype t)
{

	return t.kind == K_INT ? WIDEST_INT : WIDEST_MONEY;
}

static bool
counted(struct ptype t)
{

	return t.kind == K_INT || t.kind == K_MONEY || t.kind == K_DECIMAL;
}

static wide
low(wide a, wide b)
{

	return a < b ? a : b;
}

static wide
high(wide a, wide b)
{

	return a > b ? a : b;
}

static void
range_product(struct term *t)
{
	const struct term *a = t->kid[0], *b = t->kid[1];
	wide p = a->lo * b->lo, q = a->lo * b->hi, r = a->hi * b->lo,
	    s = a->hi * b->hi;

	t->lo = low(low(p, q), low(r, s));
	t->hi = high(high(p, q), high(r, s));
}

static void
range_param(struct term *t)
{
	const struct param *p = t->param;
	size_t i;

	if (p->nrows == 0 || p->open)
		return;
	t->lo = t->hi = p->rows[0].value.n;
	for (i = 1; i < p->nrows; i++) {
		t->lo = low(t->lo, p->rows[i].value.n);
		t->hi = high(t->hi, p->rows[i].value.n);
	}
}

static void
range_join(struct term *t, size_t first)
{
	size_t i;

	t->lo = t->kid[first]->lo;
	t->hi = t->kid[first]->hi;
	for (i = first + 1; i < t->nkid; i++) {
		t->lo = low(t->lo, t->kid[i]->lo);
		t->hi = high(t->hi, t->kid[i]->hi);
	}
}

static void
range_of(struct term *t)
{
	const struct term *a = t->nkid > 0 ? t->kid[0] : NULL;

	t->lo = -widest(t->type);
	t->hi = widest(t->type);
	switch (t->op) {
	case OP_CONST:
		t->lo = t->hi = t->value.n;
		break;
	case OP_FACT:
		if (t->field->has_range) {
			t->lo = t->field->min;
			t->hi = t->field->max;
		}
		break;
	case OP_PARAM: case OP_AT:
		range_param(t);
		break;
	case OP_NEG:
		t->lo = -a->hi;
		t->hi = -a->lo;
		break;
	case OP_ADD:
		t->lo = a->lo + t->kid[1]->lo;
		t->hi = a->hi + t->kid[1]->hi;
		break;
	case OP_SUB:
		t->lo = a->lo - t->kid[1]->hi;
		t->hi = a->hi - t->kid[1]->lo;
		break;
	case OP_MUL:
		range_product(t);
		break;
	case OP_COND:
		range_join(t, 1);
		break;
	case OP_MIN: case OP_MAX: case OP_OR_ELSE:
		range_join(t, 0);
		break;
	case OP_SUM:
		t->lo = t->kid[1]->lo * GROUP_ROWS;
		t->hi = t->kid[1]->hi * GROUP_ROWS;
		break;
	default:
		break;
	}
}

bool
check_range(struct check *ck, struct term *t)
{
	bool ok = true;
	size_t i;

	for (i = 0; i < t->nkid; i++)
		ok = check_range(ck, t->kid[i]) && ok;
	if (!ok || !counted(t->type))
		return ok;
	range_of(t);
	if (t->lo >= INT64_MIN && t->hi <= INT64_MAX)
		return true;
	(void)check_fault(ck, t->at, DIAG_OVERFLOW, str_sub(ck->src->text,
	    t->at.from, t->at.to), STR_NONE, STR_NONE);
	return false;
}
