/*
 * Statements of a connection.  A named one is made when first taken and kept; a
 * generated one is found by its text in a bounded cache, where the one unused
 * for longest gives way.  Statements in use form a list, so that the end of
 * what they were taken in ends them too.
 */
#include "store/internal.h"

#include <assert.h>
#include <string.h>

static void
use(struct db *db, struct stmt *s)
{

	assert(!s->used);
	s->used = true;
	s->bound = DRV_OK;
	s->depth = db->depth;
	s->stamp = ++db->clock;
	s->prev = NULL;
	s->next = db->used;
	if (db->used != NULL)
		db->used->prev = s;
	db->used = s;
}

void
stmt_end(struct stmt *s)
{
	struct db *db = s->db;

	if (!s->used)
		return;
	s->used = false;
	if (s->prev != NULL)
		s->prev->next = s->next;
	else
		db->used = s->next;
	if (s->next != NULL)
		s->next->prev = s->prev;
	db->driver->reset(s->prep);
}

void
db_end_statements(struct db *db, int depth)
{

	while (db->used != NULL && db->used->depth >= depth)
		stmt_end(db->used);
}

void
stmt_drop(struct stmt *s)
{

	if (s->prep == NULL)
		return;
	stmt_end(s);
	s->db->driver->finish(s->prep);
	s->prep = NULL;
}

enum err
stmt_make(struct request *rq, struct db *db, size_t i, struct stmt **out)
{
	const struct named *n = &db->store->named[i];
	struct stmt *s = &db->named[i];
	enum drv d;

	if (s->prep == NULL) {
		s->db = db;
		s->name = n->name;
		d = db->driver->prepare(db->conn, n->text, &s->prep);
		if (d != DRV_OK)
			return db_fail(rq, db, d, n->name);
	}
	*out = s;
	return OK;
}

enum err
stmt_named(struct request *rq, const char *name, struct stmt **out)
{
	struct db *db = rq->db;
	size_t i = 0;
	bool found;

	assert(db != NULL);
	found = named_find(db->store, name, &i);
	assert(found);
	TRY(stmt_make(rq, db, i, out));
	use(db, *out);
	return OK;
}

/* Eight bytes at a time: the texts are long and taken for every row. */
static uint64_t
text_hash(str s)
{
	uint64_t h = s.n, w;
	size_t i;

	for (i = 0; i + 8 <= s.n; i += 8) {
		memcpy(&w, s.p + i, 8);
		h = (h ^ w) * 0x9e3779b97f4a7c15u;
		h ^= h >> 29;
	}
	for (; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 32;
}

/* An empty place, or that of the statement unused for longest. */
static struct stmt *
victim(struct db *db)
{
	struct stmt *s, *best = NULL;
	size_t i;

	for (i = 0; i < LIMIT_STATEMENTS; i++) {
		s = &db->texts[i];
		if (s->prep == NULL)
			return s;
		if (!s->used && (best == NULL || s->stamp < best->stamp))
			best = s;
	}
	assert(best != NULL);
	return best;
}

static enum err
text_find(struct request *rq, struct db *db, str sql, struct stmt **out)
{
	uint64_t hash = text_hash(sql);
	struct stmt *s;
	enum drv d;
	size_t i;

	for (i = 0; i < LIMIT_STATEMENTS; i++) {
		s = &db->texts[i];
		if (s->hash == hash && s->prep != NULL &&
		    str_eq(db->driver->text(s->prep), sql))
			break;
	}
	if (i == LIMIT_STATEMENTS) {
		s = victim(db);
		stmt_drop(s);
		s->db = db;
		s->hash = hash;
		d = db->driver->prepare(db->conn, sql, &s->prep);
		if (d != DRV_OK)
			return db_fail(rq, db, d, NULL);
	}
	*out = s;
	return OK;
}

/*
 * Texts of the layouts lie still, so where a text lies says which statement it
 * was last; comparing it costs less than looking for it.
 */
enum err
stmt_text(struct request *rq, str sql, struct stmt **out)
{
	struct db *db = rq->db;
	struct stmt **quick, *s;

	assert(db != NULL);
	quick = &db->quick[((uintptr_t)sql.p >> 4) % QUICK_SLOTS];
	s = *quick;
	if (s == NULL || s->prep == NULL ||
	    !str_eq(db->driver->text(s->prep), sql)) {
		TRY(text_find(rq, db, sql, &s));
		*quick = s;
	}
	use(db, s);
	*out = s;
	return OK;
}

void
stmt_at(struct stmt *s, int position, struct value v)
{
	enum drv d;

	if (!s->used)
		use(s->db, s);
	d = s->db->driver->bind(s->prep, position, v);
	if (d != DRV_OK && s->bound == DRV_OK)
		s->bound = d;
}

void
stmt_value(struct stmt *s, const char *name, struct value v)
{
	int at = s->db->driver->parameter(s->prep, name);

	assert(at > 0);
	stmt_at(s, at, v);
}

void
stmt_int(struct stmt *s, const char *name, int64_t v)
{

	stmt_value(s, name, VALUE_INT(v));
}

void
stmt_str(struct stmt *s, const char *name, str v)
{

	stmt_value(s, name, VALUE_TEXT(v));
}

void
stmt_blob(struct stmt *s, const char *name, str v)
{

	stmt_value(s, name, VALUE_BLOB(v));
}

void
stmt_null(struct stmt *s, const char *name)
{

	stmt_value(s, name, VALUE_UNKNOWN);
}

enum err
stmt_step(struct request *rq, struct stmt *s, bool *out_row)
{
	enum drv d = s->bound;
	enum err e;

	assert(s->used);
	if (d == DRV_OK)
		d = s->db->driver->step(s->prep);
	if (d != DRV_OK && d != DRV_ROW) {
		e = db_fail(rq, s->db, d, s->name);
		stmt_end(s);
		return e;
	}
	*out_row = d == DRV_ROW;
	return OK;
}

int
stmt_columns(const struct stmt *s)
{

	return s->db->driver->columns(s->prep);
}

struct value
stmt_column(const struct stmt *s, int i)
{

	return s->db->driver->column(s->prep, i);
}

int64_t
stmt_column_int(const struct stmt *s, int i)
{
	struct value v = stmt_column(s, i);

	return v.kind == V_INT ? v.i : 0;
}

str
stmt_column_str(struct arena *a, const struct stmt *s, int i)
{
	struct value v = stmt_column(s, i);

	return v.kind == V_TEXT || v.kind == V_BLOB ? str_dup(a, v.s) : STR_NONE;
}

enum err
stmt_run(struct request *rq, struct stmt *s, int64_t *out_n)
{
	bool row = false;

	if (!s->used)
		use(s->db, s);
	do
		TRY(stmt_step(rq, s, &row));
	while (row);
	if (out_n != NULL)
		*out_n = s->db->driver->changed(s->db->conn);
	stmt_end(s);
	return OK;
}
