/*
 * Which tables the dictionary made, and the number of each of their columns.
 */
#include "store/internal.h"

#include <assert.h>
#include <string.h>

static enum err
columns_load(struct request *rq, struct db *db, struct table *t)
{
	struct column c[LIMIT_FIELDS];
	struct column *all;
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "field_list", &s));
	stmt_int(s, "entity", t->number);
	for (t->n = 0; ; t->n++) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (t->n == LIMIT_FIELDS) {
			stmt_end(s);
			return fail(rq, MSG_STORE, STR("field: too many rows"));
		}
		c[t->n].number = (int)stmt_column_int(s, 0);
		c[t->n].name = stmt_column_str(db->arena, s, 1);
	}
	stmt_end(s);
	all = NEW_ARRAY(db->arena, struct column, t->n);
	if (t->n > 0)
		memcpy(all, c, t->n * sizeof(*c));
	t->columns = all;
	return OK;
}

enum err
store_table(struct request *rq, int entity, const struct table **out)
{
	struct db *db = rq->db;
	struct table *t;
	struct stmt *s;
	bool row;

	assert(entity > 0);
	if (entity >= LIMIT_ENTITIES)
		return fail(rq, MSG_ENTITY_MISSING, str_fmt(rq->arena, "%d",
		    entity));
	if (db->tables[entity] == NULL) {
		t = NEW(db->arena, struct table);
		t->number = entity;
		TRY(stmt_named(rq, "entity_load", &s));
		stmt_int(s, "entity", entity);
		TRY(stmt_step(rq, s, &row));
		if (row)
			t->name = stmt_column_str(db->arena, s, 0);
		stmt_end(s);
		if (!row)
			return fail(rq, MSG_ENTITY_MISSING, str_fmt(rq->arena,
			    "%d", entity));
		TRY(columns_load(rq, db, t));
		db->tables[entity] = t;
	}
	*out = db->tables[entity];
	return OK;
}

static int
number_find(const struct table *t, str name, int *largest)
{
	int found = 0;
	size_t i;

	for (i = 0; i < t->n; i++) {
		if (str_eq(t->columns[i].name, name))
			found = t->columns[i].number;
		if (t->columns[i].number > *largest)
			*largest = t->columns[i].number;
	}
	return found;
}

/* What was read of the catalogue is read again. */
static void
forget(struct db *db, int entity)
{

	db->tables[entity] = NULL;
	db->tables_moved = true;
}

enum err
store_columns(struct request *rq, int entity, str table, const str *names,
    size_t n, int *out)
{
	const struct table *t;
	struct stmt *s;
	int largest = 0;
	size_t i;

	assert(rq->db->writes && entity > 0 && entity < LIMIT_ENTITIES);
	TRY(stmt_named(rq, "entity_add", &s));
	stmt_int(s, "entity", entity);
	stmt_str(s, "name", table);
	TRY(stmt_run(rq, s, NULL));
	TRY(store_table(rq, entity, &t));
	if (!str_eq(t->name, table))
		return fail(rq, MSG_STORE, str_fmt(rq->arena,
		    "entity %d is %.*s, not %.*s", entity, STR_ARG(t->name),
		    STR_ARG(table)));
	for (i = 0; i < n; i++)
		out[i] = number_find(t, names[i], &largest);
	for (i = 0; i < n; i++) {
		if (out[i] != 0)
			continue;
		out[i] = ++largest;
		TRY(stmt_named(rq, "field_add", &s));
		stmt_int(s, "entity", entity);
		stmt_int(s, "number", out[i]);
		stmt_str(s, "name", names[i]);
		TRY(stmt_run(rq, s, NULL));
		forget(rq->db, entity);
	}
	return OK;
}
