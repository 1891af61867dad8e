/*
 * Tables from the dictionary.  Additive: a new entity is a new table, a new
 * field a new column; nothing is ever dropped.  Each column gets a number
 * within its entity that never changes (catalogue table "field").
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/limits.h"
#include "register/internal.h"

#define DDL_MAX		((size_t)1 << 20)
#define COLUMNS_MAX	(LIMIT_FIELDS * 2 + 2)

bool
field_text_column(const struct field *f)
{

	return str_is(str_from(type_row(f->type)->sql), "TEXT");
}

bool
field_sealed(const struct field *f)
{

	return f->level == L4 && field_text_column(f);
}

bool
field_blind(const struct field *f)
{

	return field_sealed(f) && (f->unique || f->search);
}

/* A column that an entity wants. */
struct wanted {
	str name;
	const char *type;
	struct slot slot;
};

static size_t
wanted_list(struct arena *a, const struct entity *e, struct wanted *out)
{
	size_t i, n = 0;

	out[n++] = (struct wanted){ STR("shard"), "BIGINT",
	    { SLOT_SHARD, NULL } };
	if (e->owner == OWNER_REFERENCE)
		out[n++] = (struct wanted){ STR("place"), "BIGINT",
		    { SLOT_PLACE, NULL } };
	for (i = 0; i < e->nfields; i++) {
		const struct field *f = &e->fields[i];

		out[n++] = (struct wanted){ f->id, field_sealed(f) ? "BLOB" :
		    type_row(f->type)->sql, { SLOT_FIELD, f } };
		if (field_blind(f))
			out[n++] = (struct wanted){ str_fmt(a, "%.*s_x",
			    STR_ARG(f->id)), "BLOB", { SLOT_INDEX, f } };
	}
	return n;
}

static void
ddl_create(struct buf *b, const struct entity *e, const struct wanted *w,
    size_t n)
{
	size_t i;

	/* tidy: sql, tables are made from the dictionary */
	buf_fmt(b, "CREATE TABLE \"%.*s\"(\"id\" BIGINT PRIMARY KEY NOT NULL, "
	    "\"version\" BIGINT NOT NULL", STR_ARG(e->id));
	for (i = 0; i < n; i++) {
		/* A required field may retire one day: the register asks. */
		bool must = w[i].slot.kind == SLOT_SHARD ||
		    w[i].slot.kind == SLOT_PLACE;

		buf_fmt(b, ", \"%.*s\" %s%s", STR_ARG(w[i].name), w[i].type,
		    must ? " NOT NULL" : "");
	}
	buf_cstr(b, ");\n");
}

static void
ddl_index(struct buf *b, const struct entity *e, str name, bool unique,
    str columns)
{

	buf_fmt(b, "CREATE %sINDEX IF NOT EXISTS \"%.*s.%.*s\" "
	    "ON \"%.*s\"(%.*s);\n", unique ? "UNIQUE " : "", STR_ARG(e->id),
	    STR_ARG(name), STR_ARG(e->id), STR_ARG(columns));
}

static void
ddl_field_index(struct arena *a, struct buf *b, const struct entity *e,
    const struct field *f)
{

	if (field_blind(f))
		ddl_index(b, e, str_fmt(a, "%.*s_x", STR_ARG(f->id)),
		    f->unique, str_fmt(a, "\"%.*s_x\"", STR_ARG(f->id)));
	else if (f->unique)
		ddl_index(b, e, f->id, true, str_fmt(a,
		    "\"%.*s\", \"shard\"", STR_ARG(f->id)));
	else if (f->indexed && !(e->yearly && f == e->owner_field))
		ddl_index(b, e, f->id, false, str_fmt(a, "\"%.*s\"",
		    STR_ARG(f->id)));
}

static void
ddl_indexes(struct arena *a, struct buf *b, const struct entity *e)
{
	size_t i;

	if (e->listed)
		ddl_index(b, e, STR("place"), false, STR("\"place\""));
	if (e->yearly)
		ddl_index(b, e, STR("year"), true, str_fmt(a,
		    "\"%.*s\", \"year\", \"source\"",
		    STR_ARG(e->owner_field->id)));
	for (i = 0; i < e->nfields; i++)
		ddl_field_index(a, b, e, &e->fields[i]);
}

str
registry_ddl(struct arena *a, const struct model *m)
{
	struct wanted *w = NEW_ARRAY(a, struct wanted, COLUMNS_MAX);
	struct buf b;
	size_t i;

	buf_init(&b, a, DDL_MAX);
	for (i = 0; i < m->nentities; i++) {
		const struct entity *e = &m->entities[i];

		ddl_create(&b, e, w, wanted_list(a, e, w));
		ddl_indexes(a, &b, e);
	}
	return buf_text(&b);
}

/* The columns of an entity as the catalogue has them. */
struct columns {
	struct column *list;
	size_t n;
};

static enum err
catalogue_read(struct request *rq, const struct entity *e,
    struct columns *out)
{
	const struct table *t;
	size_t i;
	enum err err = store_table(rq, e->number, &t);

	*out = (struct columns){ NULL, 0 };
	if (err == ERR_MISSING) {
		request_clear(rq);
		return OK;
	}
	TRY(err);
	out->list = NEW_ARRAY(rq->arena, struct column, t->n);
	for (i = 0; i < t->n; i++) {
		out->list[i].name = str_dup(rq->arena, t->columns[i].name);
		out->list[i].number = t->columns[i].number;
	}
	out->n = t->n;
	return OK;
}

static bool
column_known(const struct columns *c, str name)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (str_eq(c->list[i].name, name))
			return true;
	return false;
}

/* Create or extend one table to what the entity wants. */
static enum err
table_migrate(struct request *rq, struct store *st, const struct entity *e,
    const struct wanted *w, size_t nw)
{
	str *names = NEW_ARRAY(rq->arena, str, nw);
	int *numbers = NEW_ARRAY(rq->arena, int, nw);
	struct columns had;
	struct buf b;
	size_t i;

	TRY(catalogue_read(rq, e, &had));
	buf_init(&b, rq->arena, DDL_MAX);
	if (had.n == 0)
		ddl_create(&b, e, w, nw);
	for (i = 0; i < nw; i++) {
		names[i] = w[i].name;
		/* tidy: sql, tables are made from the dictionary */
		if (had.n > 0 && !column_known(&had, w[i].name))
			buf_fmt(&b, "ALTER TABLE \"%.*s\" ADD COLUMN "
			    "\"%.*s\" %s;\n", STR_ARG(e->id),
			    STR_ARG(w[i].name), w[i].type);
	}
	if (b.n == 0)
		return OK;
	ddl_indexes(rq->arena, &b, e);
	TRY(store_columns(rq, e->number, e->id, names, nw, numbers));
	return store_ddl(rq, st, buf_text(&b));
}

static int
by_number(const void *a, const void *b)
{

	return ((const struct column *)a)->number -
	    ((const struct column *)b)->number;
}

static void
table_fill(struct arena *a, struct layout *t, const struct columns *c,
    const struct wanted *w, size_t nw)
{
	size_t i, k;

	if (c->n > 0)
		qsort(c->list, c->n, sizeof(*c->list), by_number);
	t->columns = NEW_ARRAY(a, struct column, c->n);
	t->slots = NEW_ARRAY(a, struct slot, c->n);
	for (i = 0; i < c->n; i++) {
		for (k = 0; k < nw; k++)
			if (str_eq(w[k].name, c->list[i].name))
				break;
		t->columns[t->n].name = str_dup(a, c->list[i].name);
		t->columns[t->n].number = c->list[i].number;
		t->slots[t->n++] = k < nw ? w[k].slot :
		    (struct slot){ SLOT_RETIRED, NULL };
	}
	sql_table(a, t);
	sql_finds(a, t);
}

enum err
registry_open(struct request *rq, struct store *st, const struct model *m,
    bool write, struct registry **out)
{
	struct arena *a = rq->arena;
	struct wanted *w = NEW_ARRAY(a, struct wanted, COLUMNS_MAX);
	struct registry *r = NEW(a, struct registry);
	struct columns c;
	size_t i, nw;

	r->model = m;
	r->tables = NEW_ARRAY(a, struct layout, m->nentities);
	for (i = 0; i < m->nentities; i++) {
		const struct entity *e = &m->entities[i];

		nw = wanted_list(a, e, w);
		if (write)
			TRY(table_migrate(rq, st, e, w, nw));
		TRY(catalogue_read(rq, e, &c));
		r->tables[i].entity = e;
		table_fill(a, &r->tables[i], &c, w, nw);
		if (r->tables[i].n < nw)
			return fail(rq, MSG_STORE, str_fmt(a,
			    "table %.*s lacks columns: run bangfu migrate",
			    STR_ARG(e->id)));
	}
	*out = r;
	return OK;
}

const struct layout *
layout_of(const struct request *rq, const struct entity *e)
{

	return &rq->registry->tables[e - rq->registry->model->entities];
}
