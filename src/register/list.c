/*
 * Lists and counts: cursor paging over (sort field, id).
 */
#include <inttypes.h>

#include "base/limits.h"
#include "register/internal.h"

static void
bind_all(struct stmt *s, const struct value *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		stmt_at(s, (int)i + 1, v[i]);
}

static enum err
count(struct request *rq, const struct query *q, bool small, int64_t *out)
{
	struct value bind[BIND_MAX];
	struct stmt *s;
	size_t n;
	bool row;

	TRY(stmt_text(rq, sql_count(rq, q, bind, &n, small), &s));
	bind_all(s, bind, n);
	TRY(stmt_step(rq, s, &row));
	*out = row ? stmt_column_int(s, 0) : 0;
	stmt_end(s);
	return OK;
}

/* Few enough rows in scope to find them all and sort. */
static enum err
small_scope(struct request *rq, const struct query *q, bool *out)
{
	struct query all = { .entity = q->entity, .place = q->place };
	int64_t n = 0;

	if (!q->entity->listed || q->reference != NULL) {
		*out = true;
		return OK;
	}
	TRY(count(rq, &all, true, &n));
	*out = n <= LIMIT_COUNT_EXACT;
	return OK;
}

/*
 * Exact where the scope is small, or nothing but the scope is asked for.  In a
 * large scope a filter counts among the first rows only, a search up to the
 * first thousand: "more than n".
 */
static enum err
count_in(struct request *rq, const struct query *query, bool small,
    struct page *out)
{
	int64_t n, most = query->q.n > 0 && !small ? LIMIT_COUNT_FOUND :
	    LIMIT_COUNT_EXACT;
	struct query q = *query;

	q.sort = NULL;
	TRY(count(rq, &q, small, &n));
	out->exact = n <= most && (small || q.where == NULL);
	out->total = n <= most ? n : most;
	return OK;
}

enum err
record_count(struct request *rq, const struct query *q, int64_t *out,
    bool *out_exact)
{
	struct page p;
	bool small;

	TRY(small_scope(rq, q, &small));
	TRY(count_in(rq, q, small, &p));
	*out = p.total;
	*out_exact = p.exact;
	return OK;
}

enum err
record_sum(struct request *rq, const struct query *q, const struct field *f,
    int64_t *out)
{
	struct value bind[BIND_MAX];
	struct stmt *s;
	size_t n;
	bool row;

	TRY(stmt_text(rq, sql_sum(rq, q, f, bind, &n), &s));
	bind_all(s, bind, n);
	TRY(stmt_step(rq, s, &row));
	*out = row ? stmt_column_int(s, 0) : 0;
	stmt_end(s);
	return OK;
}

static str
cursor_make(struct request *rq, const struct query *q, const struct record *r)
{
	struct value v = q->sort == NULL ? VALUE_INT(r->place) :
	    r->values[q->sort->index];

	if (v.kind == V_INT)
		return str_fmt(rq->arena, "i%" PRId64 ".%" PRId64, v.i, r->id);
	if (v.kind == V_TEXT)
		return str_fmt(rq->arena, "t%.*s.%" PRId64,
		    STR_ARG(hex_text(rq->arena, (const unsigned char *)v.s.p,
		    v.s.n)), r->id);
	return str_fmt(rq->arena, ".%" PRId64, r->id);
}

static enum err
rows(struct request *rq, const struct query *q, bool small, struct page *out)
{
	const struct layout *t = layout_of(rq, q->entity);
	struct value bind[BIND_MAX];
	struct stmt *s;
	size_t nbind = 0;
	bool row;
	str sql;

	sql = sql_list(rq, q, bind, &nbind, small);
	if (sql.p == NULL)
		return fail(rq, MSG_CURSOR);
	TRY(stmt_text(rq, sql, &s));
	bind_all(s, bind, nbind);
	out->items = NEW_ARRAY(rq->arena, struct record *, q->limit);
	out->n = 0;
	out->next = STR("");
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (out->n == (size_t)q->limit) {
			out->next = cursor_make(rq, q, out->items[out->n - 1]);
			break;
		}
		out->items[out->n++] = record_row(rq, t, s);
	}
	stmt_end(s);
	return OK;
}

enum err
record_list(struct request *rq, const struct query *query, struct page *out)
{
	struct query q = *query;
	bool small;

	if (q.limit <= 0)
		q.limit = LIMIT_PAGE_DEFAULT;
	TRY(small_scope(rq, &q, &small));
	TRY(count_in(rq, &q, small, out));
	return rows(rq, &q, small, out);
}

enum err
record_all(struct request *rq, const struct query *query, struct records *out)
{
	struct query q = *query;
	struct page p;
	size_t i;

	q.limit = LIMIT_PAGE_ROWS;
	do {
		TRY(record_list(rq, &q, &p));
		out->items = arena_grow(rq->arena, out->items, out->n *
		    sizeof(out->items[0]), (out->n + p.n) *
		    sizeof(out->items[0]));
		for (i = 0; i < p.n; i++)
			out->items[out->n++] = p.items[i];
		q.after = p.next;
	} while (p.next.n > 0);
	return OK;
}
