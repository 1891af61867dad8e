/*
 * Statement texts from the dictionary.  Identifiers come from the dictionary,
 * values are bound by position, the scope is always there.  One text for
 * SQLite and PostgreSQL.
 */
#include <assert.h>
#include <inttypes.h>

#include "base/buf.h"
#include "base/limits.h"
#include "register/internal.h"

#define SQL_MAX	((size_t)64 << 10)

void
sql_table(struct arena *a, struct layout *t)
{
	str id = t->entity->id;
	struct buf cols, marks, sets;
	size_t i;

	buf_init(&cols, a, SQL_MAX);
	buf_init(&marks, a, SQL_MAX);
	buf_init(&sets, a, SQL_MAX);
	buf_cstr(&cols, "\"id\", \"version\"");
	for (i = 0; i < t->n; i++) {
		buf_fmt(&cols, ", \"%.*s\"", STR_ARG(t->columns[i].name));
		buf_fmt(&marks, ", $%zu", i + 3);
		buf_fmt(&sets, ", \"%.*s\" = $%zu",
		    STR_ARG(t->columns[i].name), i + 2);
	}
	t->columns_text = buf_text(&cols);
	t->load = str_fmt(a, "SELECT %.*s FROM \"%.*s\" WHERE \"id\" = $1 "
	    "AND \"place\" BETWEEN $2 AND $3", STR_ARG(t->columns_text),
	    STR_ARG(id));
	t->insert = str_fmt(a, "INSERT INTO \"%.*s\"(%.*s) VALUES ($1, $2%.*s) "
	    "ON CONFLICT DO NOTHING",
	    STR_ARG(id), STR_ARG(t->columns_text), STR_ARG(buf_text(&marks)));
	/* Parameters are numbered as they appear: SQLite counts them so. */
	t->update = str_fmt(a, "UPDATE \"%.*s\" SET \"version\" = $1%.*s "
	    "WHERE \"id\" = $%zu AND \"version\" = $%zu", STR_ARG(id),
	    STR_ARG(buf_text(&sets)), t->n + 2, t->n + 3);
	t->remove = str_fmt(a, "DELETE FROM \"%.*s\" WHERE \"id\" = $1 "
	    "AND \"version\" = $2", STR_ARG(id));
	if (t->entity->title != NULL)
		t->title = str_fmt(a, "SELECT \"%.*s\" FROM \"%.*s\" "
		    "WHERE \"id\" = $1", STR_ARG(t->entity->title->id),
		    STR_ARG(id));
}

str
sql_where(struct arena *a, const struct layout *t, str column, const char *more)
{

	return str_fmt(a, "SELECT %.*s FROM \"%.*s\" WHERE \"%.*s\" = $1 "
	    "AND \"place\" + 0 BETWEEN $2 AND $3%s ORDER BY \"id\" LIMIT %d",
	    STR_ARG(t->columns_text), STR_ARG(t->entity->id), STR_ARG(column),
	    more, LIMIT_BATCH_ITEMS);
}

/* The look-ups that acts make for every record of a list. */
void
sql_finds(struct arena *a, struct layout *t)
{
	const struct entity *e = t->entity;
	size_t i;

	t->by_field = NEW_ARRAY(a, str, e->nfields);
	for (i = 0; i < e->nfields; i++) {
		const struct field *f = &e->fields[i];

		if (field_blind(f))
			t->by_field[i] = sql_where(a, t, str_fmt(a, "%.*s_x",
			    STR_ARG(f->id)), "");
		else if (f->type == TYPE_REFERENCE || f->type == TYPE_PLACE ||
		    f->type == TYPE_SUBJECT)
			t->by_field[i] = sql_where(a, t, f->id, "");
	}
	if (e->key != NULL) {
		t->by_key = sql_where(a, t, e->key->id, "");
		t->by_key_shard = sql_where(a, t, e->key->id,
		    " AND \"shard\" = $4");
	}
	if (e->yearly)
		t->by_year = sql_where(a, t, e->owner_field->id,
		    " AND \"year\" = $4 AND \"source\" = $5");
}

/* The statement under construction. */
struct text {
	struct buf b;
	struct value *bind;
	size_t n;
};

static void
put_bind(struct text *t, struct value v)
{

	assert(t->n < BIND_MAX);
	t->bind[t->n++] = v;
	buf_fmt(&t->b, "$%zu", t->n);
}

static void
put_column(struct text *t, const struct field *f)
{

	buf_fmt(&t->b, "\"%.*s\"", STR_ARG(f->id));
}

static void
put_in(struct text *t, const struct filter *x)
{
	size_t i;

	put_column(t, x->field);
	buf_cstr(&t->b, " IN (");
	for (i = 0; i < x->nset; i++) {
		buf_cstr(&t->b, i == 0 ? "" : ", ");
		put_bind(t, x->set[i]);
	}
	buf_cstr(&t->b, ")");
}

static void
put_compare(struct text *t, const struct filter *x)
{
	static const char *const op[] = { [FILTER_EQ] = " = ",
	    [FILTER_NE] = " <> ", [FILTER_LT] = " < ", [FILTER_LE] = " <= ",
	    [FILTER_GT] = " > ", [FILTER_GE] = " >= " };

	put_column(t, x->field);
	buf_cstr(&t->b, op[x->op]);
	if (x->other != NULL)
		put_column(t, x->other);
	else
		put_bind(t, x->value);
}

/* NULL behaves as unknown in SQL, so Kleene logic needs no rewriting. */
static void
put_filter(struct text *t, const struct filter *x)
{

	buf_byte(&t->b, '(');
	switch (x->op) {
	case FILTER_AND:
	case FILTER_OR:
		put_filter(t, x->a);
		buf_cstr(&t->b, x->op == FILTER_AND ? " AND " : " OR ");
		put_filter(t, x->b);
		break;
	case FILTER_NOT:
		buf_cstr(&t->b, "NOT ");
		put_filter(t, x->a);
		break;
	case FILTER_IN:
		put_in(t, x);
		break;
	case FILTER_HAS:
		put_column(t, x->field);
		buf_cstr(&t->b, " & ");
		put_bind(t, VALUE_INT((int64_t)1 << x->value.i));
		buf_cstr(&t->b, " <> 0");
		break;
	case FILTER_UNKNOWN:
		put_column(t, x->field);
		buf_cstr(&t->b, " IS NULL");
		break;
	case FILTER_BOOL:
		buf_cstr(&t->b, x->value.i != 0 ? "1 = 1" : "1 = 0");
		break;
	default:
		put_compare(t, x);
		break;
	}
	buf_byte(&t->b, ')');
}

/* The first text after every text that begins with s. */
static str
prefix_end(struct arena *a, str s)
{

	return str_fmt(a, "%.*s\xf4\x8f\xbf\xbf", STR_ARG(s));
}

static str
contains(struct arena *a, str s)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, LIMIT_TEXT);
	buf_byte(&b, '%');
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '%' || s.p[i] == '_' || s.p[i] == '!')
			buf_byte(&b, '!');
		buf_byte(&b, s.p[i]);
	}
	buf_byte(&b, '%');
	return buf_text(&b);
}

/*
 * The search box: anywhere in the text within a small scope, from the start of
 * the text (by its index) within a large one.
 */
static void
put_search(struct request *rq, struct text *t, const struct query *q,
    bool small)
{
	const struct entity *e = q->entity;
	size_t i, n = 0;

	buf_cstr(&t->b, " AND (");
	for (i = 0; i < e->nfields; i++) {
		const struct field *f = &e->fields[i];

		if (!f->search || field_sealed(f))
			continue;
		buf_cstr(&t->b, n++ == 0 ? "" : " OR ");
		put_column(t, f);
		if (small) {
			buf_cstr(&t->b, " LIKE ");
			put_bind(t, VALUE_TEXT(contains(rq->arena, q->q)));
			buf_cstr(&t->b, " ESCAPE '!'");
		} else {
			buf_cstr(&t->b, " BETWEEN ");
			put_bind(t, VALUE_TEXT(q->q));
			buf_cstr(&t->b, " AND ");
			put_bind(t, VALUE_TEXT(prefix_end(rq->arena, q->q)));
		}
	}
	buf_cstr(&t->b, n == 0 ? "1 = 0)" : ")");
}

/*
 * With an order by an indexed field over a large scope the order's index is
 * walked, and the place condition must not lure the planner away from it; with
 * few rows, or a search, the rows are found first and sorted.
 */
static void
put_where(struct request *rq, struct text *t, const struct query *q,
    bool small)
{
	bool walk = q->sort != NULL && !small;
	int64_t lo, hi;

	scope_range(rq, q->place, &lo, &hi);
	buf_cstr(&t->b, walk || q->reference != NULL ||
	    (q->q.n > 0 && !small) ? " WHERE \"place\" + 0 BETWEEN " :
	    " WHERE \"place\" BETWEEN ");
	put_bind(t, VALUE_INT(lo));
	buf_cstr(&t->b, " AND ");
	put_bind(t, VALUE_INT(hi));
	if (q->reference != NULL) {
		buf_cstr(&t->b, " AND ");
		put_column(t, q->reference);
		buf_cstr(&t->b, " = ");
		put_bind(t, VALUE_INT(q->reference_id));
	}
	if (q->where != NULL) {
		buf_cstr(&t->b, " AND ");
		put_filter(t, q->where);
	}
	if (q->q.n > 0)
		put_search(rq, t, q, small);
}

/* "iN.ID", "tHEX.ID", or ".ID" for an unknown. */
static bool
cursor_read(struct request *rq, const struct query *q, struct value *out_v,
    int64_t *out_id)
{
	str id, v = str_cut(q->after, '.', &id);
	unsigned char *p;
	int64_t n;

	if (!str_int(id, out_id))
		return false;
	*out_v = VALUE_UNKNOWN;
	if (v.n == 0)
		return q->sort != NULL && !q->sort->required;
	if ((v.p[0] == 't') != (q->sort != NULL &&
	    field_text_column(q->sort)))
		return false;
	if (v.p[0] == 'i' && str_int(str_sub(v, 1, v.n), &n)) {
		*out_v = VALUE_INT(n);
		return true;
	}
	p = arena_alloc(rq->arena, v.n / 2 + 1);
	if (v.p[0] != 't' || !hex_parse(str_sub(v, 1, v.n), p, v.n / 2))
		return false;
	*out_v = VALUE_TEXT(((str){ (char *)p, v.n / 2 }));
	return true;
}

/* Rows after the cursor in (column, id) order, unknown values last. */
static void
put_cursor(struct text *t, const struct query *q, struct value v, int64_t id)
{
	const char *than = q->descending ? " < " : " > ";
	str column = q->sort == NULL ? STR("place") : q->sort->id;

	buf_cstr(&t->b, " AND (");
	if (v.kind != V_UNKNOWN) {
		buf_fmt(&t->b, "\"%.*s\"%s", STR_ARG(column), than);
		put_bind(t, v);
		if (q->sort != NULL && !q->sort->required)
			buf_fmt(&t->b, " OR \"%.*s\" IS NULL",
			    STR_ARG(column));
		buf_fmt(&t->b, " OR (\"%.*s\" = ", STR_ARG(column));
		put_bind(t, v);
	} else
		buf_fmt(&t->b, "(\"%.*s\" IS NULL", STR_ARG(column));
	buf_fmt(&t->b, " AND \"id\"%s", than);
	put_bind(t, VALUE_INT(id));
	buf_cstr(&t->b, "))");
}

static void
put_order(struct text *t, const struct query *q, bool small)
{
	const char *dir = q->descending ? " DESC" : "";
	str column = q->sort == NULL ? STR("place") : q->sort->id;

	if (q->sort != NULL && (small || q->q.n > 0 || q->reference != NULL))
		/* An expression: sort the rows found, walk no index. */
		buf_fmt(&t->b, " ORDER BY \"%.*s\" %s%s NULLS LAST",
		    STR_ARG(column), field_text_column(q->sort) ? "|| ''" :
		    "+ 0", dir);
	else
		buf_fmt(&t->b, " ORDER BY \"%.*s\"%s%s", STR_ARG(column), dir,
		    q->sort != NULL && !q->sort->required ? " NULLS LAST" : "");
	buf_fmt(&t->b, ", \"id\"%s LIMIT ", dir);
	put_bind(t, VALUE_INT(q->limit + 1));
}

str
sql_list(struct request *rq, const struct query *q, struct value *bind,
    size_t *nbind, bool small)
{
	struct text t = { .bind = bind };
	struct value v;
	int64_t id;

	buf_init(&t.b, rq->arena, SQL_MAX);
	buf_fmt(&t.b, "SELECT %.*s FROM \"%.*s\"",
	    STR_ARG(layout_of(rq, q->entity)->columns_text),
	    STR_ARG(q->entity->id));
	put_where(rq, &t, q, small);
	if (q->after.n > 0) {
		if (!cursor_read(rq, q, &v, &id))
			return STR_NONE;
		put_cursor(&t, q, v, id);
	}
	put_order(&t, q, small);
	*nbind = t.n;
	return buf_text(&t.b);
}

/* Each column of a filter once; a repetition does no harm. */
static void
put_filter_columns(struct text *t, const struct filter *x)
{

	if (x == NULL)
		return;
	if (x->field != NULL) {
		buf_cstr(&t->b, ", ");
		put_column(t, x->field);
	}
	if (x->other != NULL) {
		buf_cstr(&t->b, ", ");
		put_column(t, x->other);
	}
	put_filter_columns(t, x->a);
	put_filter_columns(t, x->b);
}

str
sql_count(struct request *rq, const struct query *q, struct value *bind,
    size_t *nbind, bool small)
{
	struct text t = { .bind = bind };
	struct query scope = *q;
	bool scan = !small && q->where != NULL && q->q.n == 0;

	buf_init(&t.b, rq->arena, SQL_MAX);
	buf_cstr(&t.b, "SELECT COUNT(*) FROM (SELECT 1 AS one FROM ");
	if (scan) {
		/* Look at so many rows of the scope, count those that match. */
		scope.where = NULL;
		buf_cstr(&t.b, "(SELECT 1 AS one");
		put_filter_columns(&t, q->where);
		buf_fmt(&t.b, " FROM \"%.*s\"", STR_ARG(q->entity->id));
		put_where(rq, &t, &scope, true);
		buf_cstr(&t.b, " LIMIT ");
		put_bind(&t, VALUE_INT(LIMIT_COUNT_EXACT));
		buf_cstr(&t.b, ") AS scanned WHERE ");
		put_filter(&t, q->where);
	} else {
		buf_fmt(&t.b, "\"%.*s\"", STR_ARG(q->entity->id));
		put_where(rq, &t, q, small);
	}
	buf_cstr(&t.b, " LIMIT ");
	put_bind(&t, VALUE_INT(q->q.n > 0 && !small ? LIMIT_COUNT_FOUND + 1 :
	    LIMIT_COUNT_EXACT + 1));
	buf_cstr(&t.b, ") AS counted");
	*nbind = t.n;
	return buf_text(&t.b);
}

str
sql_sum(struct request *rq, const struct query *q, const struct field *f,
    struct value *bind, size_t *nbind)
{
	struct text t = { .bind = bind };

	buf_init(&t.b, rq->arena, SQL_MAX);
	buf_cstr(&t.b, "SELECT CAST(COALESCE(SUM(one), 0) AS BIGINT) FROM (SELECT ");
	put_column(&t, f);
	buf_fmt(&t.b, " AS one FROM \"%.*s\"", STR_ARG(q->entity->id));
	put_where(rq, &t, q, true);
	buf_cstr(&t.b, " LIMIT ");
	put_bind(&t, VALUE_INT(LIMIT_COUNT_EXACT));
	buf_cstr(&t.b, ") AS summed");
	*nbind = t.n;
	return buf_text(&t.b);
}
