/*
 * Numbers: loops over 64-bit values with a bit each for "known".  A value that
 * is not known may be anything: it is computed along and never looked at.
 */
#include "internal.h"

/* One value; false when it leaves 64 bits or is not defined. */
static bool
one(const struct ir_step *s, int64_t a, int64_t b, int64_t *out)
{

	switch (s->op) {
	case IR_NEG:
		return !__builtin_sub_overflow((int64_t)0, a, out);
	case IR_ADD:
		return !__builtin_add_overflow(a, b, out);
	case IR_SUB:
		return !__builtin_sub_overflow(a, b, out);
	case IR_MUL:
		return !__builtin_mul_overflow(a, b, out);
	case IR_ABS:
		*out = a;
		return a >= 0 || !__builtin_sub_overflow((int64_t)0, a, out);
	case IR_DIV:
		if (s->n == -1)
			return !__builtin_sub_overflow((int64_t)0, a, out);
		*out = a / s->n;
		return true;
	case IR_MOD:
		*out = s->n == -1 ? 0 : a % s->n;
		return true;
	case IR_WITHIN:
		*out = a;
		return a >= -s->n && a <= s->n;
	case IR_OVER:
		*out = a;
		return b > 0 || (b < 0 && b > INT64_MIN &&
		    !__builtin_sub_overflow((int64_t)0, a, out));
	case IR_UNDER:
		*out = b < 0 && b > INT64_MIN ? -b : b;
		return b != 0 && b > INT64_MIN;
	case IR_EXACT:
		*out = a;
		return a == b;
	default:
		*out = s->op == IR_MIN ? (a < b ? a : b) : (a > b ? a : b);
		return true;
	}
}

void
number_checked(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct vec *a = lane_kid(l, s, 0), *out = &l->vecs[i];
	const struct vec *b = s->kid[1] < 0 ? a : lane_kid(l, s, 1);
	size_t w, j;

	for (w = 0; w < l->words[s->space]; w++) {
		uint64_t known = a->t[w] & b->t[w], good = 0;

		for (j = 0; j < WORD; j++) {
			int64_t n = 0;
			bool ok = (known >> j & 1) && one(s,
			    a->v[w * WORD + j], b->v[w * WORD + j], &n);

			out->v[w * WORD + j] = n;
			good |= (uint64_t)ok << j;
		}
		out->t[w] = good;
	}
}

void
number_simple(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct vec *a = lane_kid(l, s, 0), *out = &l->vecs[i];
	const struct vec *b = s->kid[1] < 0 ? a : lane_kid(l, s, 1);
	size_t w, words = l->words[s->space];

	if (s->checked || s->op > IR_MAX) {
		number_checked(l, s, i);
		return;
	}
	l->plan->isa->arithmetic(s->op, a, b, out, words);
	for (w = 0; w < words; w++)
		out->t[w] = a->t[w] & b->t[w];
}

/* Dates and roundings, one value at a time. */
void
number_function(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct vec *k[IR_KIDS], *out = &l->vecs[i];
	size_t w, j, n;

	for (n = 0; n < IR_KIDS && s->kid[n] >= 0; n++)
		k[n] = lane_kid(l, s, (int)n);
	for (w = 0; w < l->words[s->space]; w++) {
		uint64_t known = ~UINT64_C(0), good = 0, left;
		size_t m;

		for (m = 0; m < n; m++)
			known &= k[m]->t[w];
		for (left = known; left != 0; left &= left - 1) {
			int64_t v[IR_KIDS] = { 0 }, x = 0;

			j = w * WORD + (size_t)__builtin_ctzll(left);
			for (m = 0; m < n; m++)
				v[m] = k[m]->v[j];
			if (policy_step_number(s, v, &x))
				good |= left & -left;
			out->v[j] = x;
		}
		out->t[w] = good;
	}
}

/* Where take is set the first, elsewhere the second. */
static void
blend(const struct vec *out, size_t w, uint64_t take, const int64_t *a,
    const int64_t *b)
{
	size_t j;

	for (j = 0; j < WORD; j++)
		out->v[w * WORD + j] = take >> j & 1 ? a[j] : b[j];
}

static void
pick_upto(struct lane *l, const struct ir_step *s, const struct vec *out)
{
	const struct vec *a = lane_kid(l, s, 0), *c = lane_kid(l, s, 1);
	size_t w, j;

	for (w = 0; w < l->words[s->space]; w++) {
		for (j = 0; j < WORD; j++)
			out->v[w * WORD + j] = c->t[w] >> j & 1 ?
			    a->v[w * WORD + j] : INT64_MAX;
		out->t[w] = a->t[w];
	}
}

static void
pick_else(struct lane *l, const struct ir_step *s, const struct vec *out)
{
	const struct vec *a = lane_kid(l, s, 0), *b = lane_kid(l, s, 1);
	size_t w;

	for (w = 0; w < l->words[s->space]; w++) {
		uint64_t known = s->number ? a->t[w] : a->t[w] | a->f[w];
		uint64_t t = a->t[w] | (~known & b->t[w]);

		if (s->number)
			blend(out, w, known, a->v + w * WORD, b->v + w * WORD);
		else
			out->f[w] = a->f[w] | (~known & b->f[w]);
		out->t[w] = t;
	}
}

static void
pick_select(struct lane *l, const struct ir_step *s, const struct vec *out)
{
	const struct vec *c = lane_kid(l, s, 0), *a = lane_kid(l, s, 1);
	const struct vec *b = lane_kid(l, s, 2);
	const struct vec *same = s->kid[3] < 0 ? NULL : lane_kid(l, s, 3);
	size_t w;

	for (w = 0; w < l->words[s->space]; w++) {
		uint64_t first = c->t[w], second = c->f[w], t;

		if (same != NULL)
			first |= ~(first | second) & same->t[w];
		t = (first & a->t[w]) | (second & b->t[w]);
		blend(out, w, first, a->v + w * WORD, b->v + w * WORD);
		out->t[w] = t;
	}
}

void
number_pick(struct lane *l, const struct ir_step *s, size_t i)
{

	if (s->op == IR_UPTO)
		pick_upto(l, s, &l->vecs[i]);
	else if (s->op == IR_ELSE)
		pick_else(l, s, &l->vecs[i]);
	else
		pick_select(l, s, &l->vecs[i]);
}
