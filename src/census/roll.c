/*
 * Record ids of the rows of a table, and where an id is.
 */
#include "build.h"

#define DIGITS	65536		/* of one pass: 16 bits */

/* One pass of a radix sort, stable, by the 16 bits from shift on. */
static void
pass(const struct roll *r, const uint32_t *from, uint32_t *to, size_t *at,
    int shift)
{
	const uint64_t mask = DIGITS - 1;
	const int64_t *ids = r->ids;
	size_t n = r->n, sum = 0, i;

	for (i = 0; i < DIGITS; i++)
		at[i] = 0;
	for (i = 0; i < n; i++)
		at[(uint64_t)ids[from[i]] >> shift & mask]++;
	for (i = 0; i < DIGITS; i++) {
		size_t k = at[i];

		at[i] = sum;
		sum += k;
	}
	for (i = 0; i < n; i++)
		to[at[(uint64_t)ids[from[i]] >> shift & mask]++] = from[i];
}

void
roll_sort(struct arena *a, struct arena *scratch, struct roll *r)
{
	uint32_t *other = NEW_ARRAY(scratch, uint32_t, r->n);
	size_t *at = NEW_ARRAY(scratch, size_t, DIGITS), i;
	int shift;

	r->order = NEW_ARRAY(a, uint32_t, r->n);
	for (i = 0; i < r->n; i++)
		r->order[i] = (uint32_t)i;
	for (shift = 0; shift < 64; shift += 32) {
		pass(r, r->order, other, at, shift);
		pass(r, other, r->order, at, shift + 16);
	}
	r->near = 0;
}

static int64_t
id_at(const struct roll *r, size_t i)
{

	return r->ids[r->order[i]];
}

/*
 * What is asked comes mostly in order of id: look near the last place first, in
 * steps that double.
 */
bool
roll_find(struct roll *r, int64_t id, size_t *out_at)
{
	size_t lo = r->near, hi, step = 1;

	if (r->n == 0)
		return false;
	if (lo >= r->n || id_at(r, lo) > id)
		lo = 0;
	for (hi = lo; hi < r->n && id_at(r, hi) < id; step *= 2) {
		lo = hi;
		hi += step;
	}
	hi = hi < r->n ? hi : r->n;
	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (id_at(r, mid) < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	r->near = lo;
	*out_at = lo;
	return lo < r->n && id_at(r, lo) == id;
}
