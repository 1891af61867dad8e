/*
 * Record ids of the rows of a table, and where an id is.
 */
#include <string.h>

#include "build.h"

#define CAME_MAX	50000	/* more are dearer than to sort all */
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
	for (i = 0; i < r->n && r->ids[r->order[i]] == 0; i++)
		continue;
	r->first = r->near = i;
	r->came = NULL;
	r->ncame = r->room = 0;
}

static int64_t
id_at(const struct roll *r, size_t i)
{

	return r->ids[r->order[i]];
}

/* The first that came late with an id of at least this. */
static size_t
late(const struct roll *r, int64_t id)
{
	size_t lo = 0, hi = r->ncame;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (r->came[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

static bool
find_late(const struct roll *r, int64_t id, size_t *out_at)
{
	size_t i = late(r, id);

	*out_at = r->n + i;
	return i < r->ncame && r->came[i].id == id;
}

/*
 * What is asked comes mostly in order of id: look near the last place first, in
 * steps that double.
 */
bool
roll_find(struct roll *r, int64_t id, size_t *out_at)
{
	size_t lo = r->near, hi, step = 1;

	if (lo < r->first || lo >= r->n || id_at(r, lo) > id)
		lo = r->first;
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
	return (lo < r->n && id_at(r, lo) == id) || find_late(r, id, out_at);
}

bool
roll_next(const struct roll *r, int64_t id, size_t *at)
{
	size_t i = *at + 1;

	if (i < r->n && id_at(r, i) == id) {
		*at = i;
		return true;
	}
	if (i <= r->n)
		return find_late(r, id, at);
	*at = i;
	return i - r->n < r->ncame && r->came[i - r->n].id == id;
}

uint32_t
roll_row(const struct roll *r, size_t at)
{

	return at < r->n ? r->order[at] : r->came[at - r->n].row;
}

void
roll_put(struct roll *r, size_t at, uint32_t row)
{

	if (at < r->n)
		r->order[at] = row;
	else
		r->came[at - r->n].row = row;
}

bool
roll_come(struct arena *a, struct roll *r, int64_t id, uint32_t row)
{
	size_t i = late(r, id), more = r->room * 2 + 64;

	if (r->ncame == CAME_MAX)
		return false;
	if (r->ncame == r->room) {
		r->came = arena_grow(a, r->came, r->room * sizeof(*r->came),
		    more * sizeof(*r->came));
		r->room = more;
	}
	memmove(&r->came[i + 1], &r->came[i], (r->ncame - i) *
	    sizeof(*r->came));
	r->came[i] = (struct came){ id, row };
	r->ncame++;
	r->ids[row] = id;
	return true;
}
