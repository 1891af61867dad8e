/*
 * Truths on words of bits: t where true, f where false, neither where unknown.
 */
#include <string.h>

#include "internal.h"

static void
op_not(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct vec *a = lane_kid(l, s, 0), *out = &l->vecs[i];
	size_t w;

	for (w = 0; w < l->words[s->space]; w++) {
		uint64_t t = a->t[w];

		out->t[w] = a->f[w];
		out->f[w] = t;
	}
}

static void
op_join(struct lane *l, const struct ir_step *s, size_t i)
{

	l->plan->isa->join(s->op == IR_AND, lane_kid(l, s, 0),
	    lane_kid(l, s, 1), &l->vecs[i], l->words[s->space]);
}

static void
op_same(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct vec *a = lane_kid(l, s, 0), *b = lane_kid(l, s, 1);
	const struct vec *out = &l->vecs[i];
	size_t w;

	for (w = 0; w < l->words[s->space]; w++) {
		out->t[w] = (a->t[w] & b->t[w]) | (a->f[w] & b->f[w]);
		out->f[w] = (a->t[w] & b->f[w]) | (a->f[w] & b->t[w]);
	}
}

static void
op_pick(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct vec *c = lane_kid(l, s, 0), *a = lane_kid(l, s, 1);
	const struct vec *b = lane_kid(l, s, 2), *out = &l->vecs[i];
	size_t w;

	for (w = 0; w < l->words[s->space]; w++) {
		out->t[w] = (c->t[w] & a->t[w]) | (c->f[w] & b->t[w]) |
		    (a->t[w] & b->t[w]);
		out->f[w] = (c->t[w] & a->f[w]) | (c->f[w] & b->f[w]) |
		    (a->f[w] & b->f[w]);
	}
}

static void
op_decide(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct vec *a = lane_kid(l, s, 0), *b = lane_kid(l, s, 1);
	const struct vec *out = &l->vecs[i];
	size_t w;

	for (w = 0; w < l->words[s->space]; w++) {
		out->t[w] = a->t[w];
		out->f[w] = b->t[w];
	}
}

/* Is it true; is it known: yes or no. */
static void
op_certain(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct vec *a = lane_kid(l, s, 0), *out = &l->vecs[i];
	bool firm = s->op == IR_FIRM && a->f != NULL;
	size_t w;

	for (w = 0; w < l->words[s->space]; w++) {
		uint64_t t = firm ? a->t[w] | a->f[w] : a->t[w];

		out->t[w] = t;
		out->f[w] = ~t;
	}
}

static void
op_compare(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct vec *a = lane_kid(l, s, 0), *b = lane_kid(l, s, 1);
	const struct ir_step *k = &l->plan->program->steps[s->kid[1]];
	const struct vec *out = &l->vecs[i];
	size_t w;

	if (l->plan->nodes[i].narrow && k->op == IR_CONST)
		l->plan->isa->fixed[CENSUS_32](a->narrow,
		    l->words[s->space], s->op, k->n, out->t);
	else if (l->plan->nodes[i].narrow)
		l->plan->isa->two_narrow(a->narrow, b->narrow,
		    l->words[s->space], s->op, out->t);
	else if (k->op == IR_CONST)
		l->plan->isa->fixed[CENSUS_64](a->v, l->words[s->space], s->op,
		    k->n, out->t);
	else
		l->plan->isa->two(a->v, b->v, l->words[s->space], s->op,
		    out->t);
	for (w = 0; w < l->words[s->space]; w++) {
		uint64_t known = a->t[w] & b->t[w], x = out->t[w];

		out->t[w] = x & known;
		out->f[w] = ~x & known;
	}
}

__extension__ typedef __int128 wide;

static bool
holds(enum ir_op op, wide l, wide r)
{

	switch (op) {
	case IR_EQ:
		return l == r;
	case IR_NE:
		return l != r;
	case IR_LT:
		return l < r;
	case IR_LE:
		return l <= r;
	case IR_GT:
		return l > r;
	default:
		return l >= r;
	}
}

/* a/b op c/d, exactly. */
static void
op_cross(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct vec *k[4], *out = &l->vecs[i];
	size_t w, j;

	for (j = 0; j < 4; j++)
		k[j] = lane_kid(l, s, (int)j);
	for (w = 0; w < l->words[s->space]; w++) {
		uint64_t known = k[0]->t[w] & k[1]->t[w] & k[2]->t[w] &
		    k[3]->t[w], x = 0;

		for (j = w * WORD; j < (w + 1) * WORD; j++)
			x |= (uint64_t)holds((enum ir_op)s->mode,
			    (wide)k[0]->v[j] * k[3]->v[j],
			    (wide)k[2]->v[j] * k[1]->v[j]) << (j % WORD);
		out->t[w] = x & known;
		out->f[w] = ~x & known;
	}
}

/* Is the bit a of n set; is the bit n of a set. */
static void
op_bit(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct vec *a = lane_kid(l, s, 0), *out = &l->vecs[i];
	size_t w, j;

	for (w = 0; w < l->words[s->space]; w++) {
		uint64_t x = 0;

		for (j = 0; j < WORD; j++) {
			uint64_t v = (uint64_t)a->v[w * WORD + j];
			uint64_t b = s->op == IR_IN ?
			    (uint64_t)s->n >> (v & 63) : v >> s->n;

			x |= (b & 1) << j;
		}
		out->t[w] = x & a->t[w];
		out->f[w] = ~x & a->t[w];
	}
}

operator_fn *
operator_of(enum ir_op op)
{
	static operator_fn *const by[IR__MAX] = {
		[IR_SPREAD] = rows_spread, [IR_NOT] = op_not,
		[IR_AND] = op_join, [IR_OR] = op_join, [IR_SAME] = op_same,
		[IR_PICK] = op_pick, [IR_DECIDE] = op_decide,
		[IR_TRUE] = op_certain, [IR_FIRM] = op_certain,
		[IR_EQ] = op_compare, [IR_NE] = op_compare,
		[IR_LT] = op_compare, [IR_LE] = op_compare,
		[IR_GT] = op_compare, [IR_GE] = op_compare,
		[IR_CROSS] = op_cross, [IR_IN] = op_bit, [IR_HAS] = op_bit,
		[IR_NEG] = number_simple, [IR_ADD] = number_simple,
		[IR_SUB] = number_simple, [IR_MUL] = number_simple,
		[IR_ABS] = number_simple, [IR_MIN] = number_simple,
		[IR_MAX] = number_simple, [IR_DIV] = number_simple,
		[IR_MOD] = number_simple, [IR_WITHIN] = number_simple,
		[IR_ROUND] = number_function, [IR_SELECT] = number_pick,
		[IR_ELSE] = number_pick, [IR_OVER] = number_simple,
		[IR_UNDER] = number_simple, [IR_UPTO] = number_pick,
		[IR_EXACT] = number_simple, [IR_YEAR] = number_function,
		[IR_MONTH] = number_function, [IR_QUARTER] = number_function,
		[IR_AGE] = number_function, [IR_AGE_AFTER] = number_function,
		[IR_DAYS] = number_function, [IR_ADD_DAYS] = number_function,
		[IR_ADD_MONTHS] = number_function,
		[IR_START] = number_function, [IR_END] = number_function,
		[IR_ROWS] = rows_count, [IR_YES] = rows_count,
		[IR_NO] = rows_count, [IR_SUM] = rows_total,
		[IR_LEAST] = rows_total, [IR_MOST] = rows_total,
	};

	return by[op];
}
