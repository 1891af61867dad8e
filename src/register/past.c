/*
 * The rows of an entity as they stood after a change: those that have not
 * changed since are read from the table, the others from the image that their
 * first later change kept.
 */
#include "register/internal.h"

#include <stdlib.h>

#include "base/limits.h"

/* A record that has changed since: its image then, empty when there was none. */
struct since {
	int64_t id, version;
	str image;
};

struct sinces {
	struct since *item;
	size_t n, room;
};

static int
by_id(const void *a, const void *b)
{
	const struct since *x = a, *y = b;

	if (x->id != y->id)
		return (x->id > y->id) - (x->id < y->id);
	return (x->version > y->version) - (x->version < y->version);
}

/* Of the changes of a record the first: it holds the image then. */
static void
first_only(struct sinces *all)
{
	size_t i, n = 0;

	if (all->n > 1)
		qsort(all->item, all->n, sizeof(*all->item), by_id);
	for (i = 0; i < all->n; i++)
		if (n == 0 || all->item[n - 1].id != all->item[i].id)
			all->item[n++] = all->item[i];
	all->n = n;
}

static enum err
read_since(struct request *rq, const struct past *p, struct sinces *out)
{
	struct stmt *s;
	bool row;

	*out = (struct sinces){ .n = 0 };
	TRY(stmt_named(rq, "change_since", &s));
	stmt_int(s, "entity", p->entity->number);
	stmt_int(s, "seq", p->seq);
	stmt_int(s, "limit", LIMIT_PAST + 1);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (out->n == out->room) {
			out->item = arena_grow(rq->arena, out->item, out->room *
			    sizeof(*out->item), (out->room * 2 + 64) *
			    sizeof(*out->item));
			out->room = out->room * 2 + 64;
		}
		out->item[out->n++] = (struct since){ stmt_column_int(s, 0),
		    stmt_column_int(s, 1), stmt_column_str(rq->arena, s, 2) };
		if (out->n > LIMIT_PAST)
			return fail(rq, MSG_PAST_FAR);
	}
	stmt_end(s);
	first_only(out);
	return OK;
}

static bool
changed(const struct sinces *all, int64_t id)
{
	size_t lo = 0, hi = all->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (all->item[mid].id == id)
			return true;
		if (all->item[mid].id < id)
			lo = mid + 1;
		else
			hi = mid;
	}
	return false;
}

static enum err
read_unchanged(struct request *rq, const struct past *p,
    const struct sinces *since, past_row_fn fn, void *arg)
{
	struct scan sc = { .entity = p->entity, .fields = p->fields,
	    .nfields = p->nfields, .by_place = true, .limit = LIMIT_SCAN };
	struct scan_from from = { .place = p->place };
	struct value v[PAST_FIELDS];
	struct stmt *s;
	size_t i;
	bool row;

	scan_init(rq, &sc);
	TRY(scan_range(rq, &sc, &from, &s));
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (changed(since, stmt_column_int(s, 0)))
			continue;
		for (i = 0; i < p->nfields; i++)
			v[i] = stmt_column(s, (int)i + 3);
		TRY(fn(rq, &(struct past_row){ stmt_column_int(s, 0),
		    stmt_column_int(s, 1), v }, arg));
	}
	stmt_end(s);
	return OK;
}

static enum err
read_images(struct request *rq, const struct past *p,
    const struct sinces *since, past_row_fn fn, void *arg)
{
	struct value v[PAST_FIELDS];
	struct record *r;
	int64_t lo, hi;
	size_t i, k;

	scope_range(rq, p->place, &lo, &hi);
	for (i = 0; i < since->n; i++) {
		if (since->item[i].image.n == 0)
			continue;	/* added since */
		TRY(record_from_image(rq, p->entity, since->item[i].image,
		    &r));
		if (r->place < lo || r->place > hi)
			continue;
		for (k = 0; k < p->nfields; k++)
			v[k] = r->values[p->fields[k]->index];
		TRY(fn(rq, &(struct past_row){ since->item[i].id, r->place,
		    v }, arg));
	}
	return OK;
}

enum err
past_rows(struct request *rq, const struct past *p, past_row_fn fn, void *arg)
{
	struct sinces since;

	TRY(read_since(rq, p, &since));
	TRY(read_unchanged(rq, p, &since, fn, arg));
	return read_images(rq, p, &since, fn, arg);
}

enum err
past_now(struct request *rq, int64_t *out)
{
	struct stmt *s;
	bool row;

	*out = 0;
	TRY(stmt_named(rq, "change_last", &s));
	TRY(stmt_step(rq, s, &row));
	if (row)
		*out = stmt_column_int(s, 0);
	stmt_end(s);
	return OK;
}
