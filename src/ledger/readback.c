/*
 * What an act wrote is read back from the tables and compared with what its
 * change rows say, before the entry is made: a write that went elsewhere, was
 * forgotten or was altered on the way stops the act.
 */
#include "ledger/internal.h"

#include <stdlib.h>
#include <string.h>

/* From this many records of a table on, a dense run of ids is scanned. */
#define SCAN_MIN	8

static int
by_record(const void *x, const void *y)
{
	const struct change *a = *(const struct change *const *)x;
	const struct change *b = *(const struct change *const *)y;

	if (a->number != b->number)
		return a->number < b->number ? -1 : 1;
	if (a->id != b->id)
		return a->id < b->id ? -1 : 1;
	return (a->version > b->version) - (a->version < b->version);
}

/* The last change of each record, in order of table and id. */
static const struct change **
last_of_each(struct request *rq, size_t *out_n)
{
	const struct change **all, *c;
	size_t n = 0, i, k = 0;

	all = NEW_ARRAY(rq->arena, const struct change *, rq->changes.n);
	for (c = rq->changes.first; c != NULL; c = c->next)
		all[n++] = c;
	if (n > 1)
		qsort(all, n, sizeof(*all), by_record);
	for (i = 0; i < n; i++)
		if (i + 1 == n || all[i]->number != all[i + 1]->number ||
		    all[i]->id != all[i + 1]->id)
			all[k++] = all[i];
	*out_n = k;
	return all;
}

static bool
is_gone(const struct change *c)
{
	static const unsigned char zero[SM3_SIZE];

	return memcmp(c->digest, zero, sizeof(zero)) == 0;
}

static enum err
mismatch(struct request *rq, const struct table *t, int64_t id)
{

	return fail(rq, MSG_VERIFY_ACT, str_fmt(rq->arena, "%.*s %lld",
	    STR_ARG(t->name), (long long)id));
}

/* The current row against the change; scratch memory is given back. */
static bool
row_matches(struct request *rq, const struct stmt *s, const struct table *t,
    const struct change *c)
{
	struct arena_mark m = arena_mark(rq->arena);
	unsigned char d[SM3_SIZE];
	bool same;
	str image;

	if (stmt_column_int(s, 1) != c->version || is_gone(c))
		return false;
	image = table_image(rq->arena, s, t);
	if (c->image.n > 0)
		same = str_eq(image, c->image);
	else {
		image_digest(db_hash(rq->db), rq->keys->change, c->number,
		    c->id, c->version, image, d);
		same = memcmp(d, c->digest, sizeof(d)) == 0;
	}
	arena_rewind(rq->arena, m);
	return same;
}

static enum err
points(struct request *rq, const struct table *t, const struct change **c,
    size_t n)
{
	str sql = table_select(rq->arena, t, "WHERE id = $id");
	struct stmt *s;
	bool row, same;
	size_t i;

	for (i = 0; i < n; i++) {
		TRY(stmt_text(rq, sql, &s));
		stmt_int(s, "id", c[i]->id);
		TRY(stmt_step(rq, s, &row));
		same = row ? row_matches(rq, s, t, c[i]) : is_gone(c[i]);
		stmt_end(s);
		if (!same)
			return mismatch(rq, t, c[i]->id);
	}
	return OK;
}

static enum err
scan(struct request *rq, const struct table *t, const struct change **c,
    size_t n)
{
	struct stmt *s;
	size_t i = 0;
	bool row;

	TRY(stmt_text(rq, table_select(rq->arena, t,
	    "WHERE id BETWEEN $lo AND $hi ORDER BY id"), &s));
	stmt_int(s, "lo", c[0]->id);
	stmt_int(s, "hi", c[n - 1]->id);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		while (i < n && (!row || c[i]->id < stmt_column_int(s, 0))) {
			if (!is_gone(c[i]))
				goto differ;
			i++;
		}
		if (!row)
			break;
		if (i == n || c[i]->id != stmt_column_int(s, 0))
			continue;
		if (!row_matches(rq, s, t, c[i]))
			goto differ;
		i++;
	}
	stmt_end(s);
	return OK;
differ:
	stmt_end(s);
	return mismatch(rq, t, c[i]->id);
}

enum err
readback_check(struct request *rq)
{
	const struct change **c;
	const struct table *t;
	size_t n, i, end;

	c = last_of_each(rq, &n);
	for (i = 0; i < n; i = end) {
		for (end = i; end < n && c[end]->number == c[i]->number; end++)
			;
		TRY(store_table(rq, c[i]->number, &t));
		if (end - i >= SCAN_MIN && c[end - 1]->id - c[i]->id <
		    (int64_t)(end - i) * 4)
			TRY(scan(rq, t, c + i, end - i));
		else
			TRY(points(rq, t, c + i, end - i));
	}
	return OK;
}
