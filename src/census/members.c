/*
 * Members who come and go.  Who leaves, leaves a row that is not in use and keeps
 * its id; who comes takes a row that nobody ever had: of the household itself, or
 * the nearest one, the rows in between moving by one.
 *
 * Invariants
 *  1. The rows of subject r are those in use of offset[r] .. offset[r + 1].
 *  2. A row in use has an id, and roll_find() of the id finds the row.
 *  3. A row without an id was never in use.
 */
#include <string.h>

#include "build.h"

#define REACH	1024		/* rows that move for one who comes, at most */

/* Who is in force on the day; none when the list is too long to be one. */
static enum err
read_list(struct request *rq, struct census *c, int64_t id, int64_t *list,
    size_t *out_n)
{
	struct stmt *st;
	size_t n = 0;
	bool row;

	TRY(scan_open(rq, &c->through.one, id, &st));
	for (;;) {
		TRY(stmt_step(rq, st, &row));
		if (!row)
			break;
		if (c->through.first <= 5 || build_holds(c, st, 5))
			list[n++] = stmt_column_int(st, 4);
	}
	stmt_end(st);
	*out_n = n < MEMBERS_MAX ? n : 0;
	return OK;
}

/* Take id out of the list; false when it is not there. */
static bool
strike(int64_t *list, size_t *n, int64_t id)
{
	size_t i;

	for (i = 0; i < *n; i++) {
		if (list[i] != id)
			continue;
		list[i] = list[--*n];
		return true;
	}
	return false;
}

/* ---- room ---- */

/* Where the roll has a row. */
static size_t
position(struct census *c, size_t row)
{
	struct roll *r = &c->people;
	int64_t id = r->ids[row];
	size_t at = 0;
	bool found;

	for (found = roll_find(r, id, &at); found && roll_row(r, at) != row;
	    found = roll_next(r, id, &at))
		continue;
	return at;
}

static void
move_bits(uint64_t *bits, size_t from, size_t to, bool up)
{
	size_t i;

	if (bits == NULL)
		return;
	for (i = to; up && i > from; i--)
		bit_put(bits, i, bit_get(bits, i - 1));
	for (i = from; !up && i < to; i++)
		bit_put(bits, i - 1, bit_get(bits, i));
}

static void
move_column(struct census_column *x, size_t from, size_t to, bool up)
{
	static const size_t bytes[] = { 0, 1, 2, 4, 8 };
	size_t size = bytes[x->width];
	char *v = x->values;

	if (size > 0)
		memmove(v + (up ? from + 1 : from - 1) * size, v + from * size,
		    (to - from) * size);
	move_bits(x->known, from, to, up);
	move_bits(x->no, from, to, up);
}

/* The rows from..to go up or down by one, onto a row of nobody. */
static void
move_rows(struct census *c, size_t from, size_t to, bool up)
{
	struct census_table *t = &c->frame.space[1];
	struct roll *r = &c->people;
	size_t at[REACH], i;

	for (i = from; i < to; i++)
		at[i - from] = position(c, i);
	for (i = 0; i < t->ncolumns; i++)
		move_column(&t->columns[i], from, to, up);
	move_bits(c->frame.used[1], from, to, up);
	memmove(r->ids + (up ? from + 1 : from - 1), r->ids + from,
	    (to - from) * sizeof(*r->ids));
	for (i = from; i < to; i++)
		roll_put(r, at[i - from], (uint32_t)(up ? i + 1 : i - 1));
}

/* The nearest row of nobody before from or from to on; false: too far. */
static bool
nearest(const struct census *c, size_t from, size_t to, size_t *out)
{
	const struct roll *r = &c->people;
	size_t i;

	for (i = 0; i < REACH; i++) {
		if (to + i < r->n && r->ids[to + i] == 0) {
			*out = to + i;
			return true;
		}
		if (from > i && r->ids[from - 1 - i] == 0) {
			*out = from - 1 - i;
			return true;
		}
	}
	return false;
}

/* A row of nobody among those of the subject. */
static bool
make_row(struct census *c, size_t subject, size_t *out)
{
	uint32_t *o = c->frame.offset[1];
	size_t from = o[subject], to = o[subject + 1], i, k;

	for (i = from; i < to; i++)
		if (c->people.ids[i] == 0) {
			*out = i;
			return true;
		}
	if (!nearest(c, from, to, &i))
		return false;
	if (i >= to) {
		move_rows(c, to, i, true);
		for (k = subject + 1; k <= c->subjects.n && o[k] <= i; k++)
			o[k]++;
		*out = to;
	} else {
		move_rows(c, i + 1, from, false);
		for (k = subject; k > 0 && o[k] > i; k--)
			o[k]--;
		*out = from - 1;
	}
	return true;
}

/* ---- who comes, who goes ---- */

/* Who was here before has his row still. */
static bool
come_back(struct census *c, size_t subject, int64_t id)
{
	const uint32_t *o = c->frame.offset[1] + subject;
	size_t i;

	for (i = o[0]; i < o[1]; i++) {
		if (c->people.ids[i] != id || member_used(c, i))
			continue;
		bit_put(c->frame.used[1], i, true);
		return true;
	}
	return false;
}

static bool
come(struct census *c, size_t subject, int64_t id)
{
	size_t row;

	if (come_back(c, subject, id))
		return true;
	if (!make_row(c, subject, &row) ||
	    !roll_come(c->arena, &c->people, id, (uint32_t)row))
		return false;
	bit_put(c->frame.used[1], row, true);
	return true;
}

enum err
members_reread(struct request *rq, struct census *c, int64_t id,
    bool *out_done)
{
	int64_t list[MEMBERS_MAX];
	size_t n, at, subject, i;

	*out_done = true;
	if (!roll_find(&c->subjects, id, &at))
		return OK;
	subject = c->subjects.order[at];
	TRY(read_list(rq, c, id, list, &n));
	for (i = c->frame.offset[1][subject];
	    i < c->frame.offset[1][subject + 1]; i++) {
		if (!member_used(c, i) || strike(list, &n,
		    c->people.ids[i]))
			continue;
		bit_put(c->frame.used[1], i, false);
		total_members(c, subject, -1);
	}
	for (i = 0; i < n; i++) {
		*out_done = come(c, subject, list[i]);
		if (!*out_done)
			return OK;
		total_members(c, subject, 1);
		TRY(reread_person(rq, c, list[i]));
	}
	return OK;
}
