/*
 * Entries and change rows: from and to statements, and into hashes.  Every text
 * goes in with its length, every number with eight bytes.
 */
#include "ledger/internal.h"

#include "base/buf.h"
#include "base/limits.h"

static str
column_text(const struct stmt *s, int i)
{

	return stmt_column(s, i).s;
}

void
entry_read(const struct stmt *s, struct entry *e)
{

	e->seq = stmt_column_int(s, 0);
	e->at_ms = stmt_column_int(s, 1);
	e->login = stmt_column_int(s, 2);
	e->login_name = column_text(s, 3);
	e->person = stmt_column_int(s, 4);
	e->post = stmt_column_int(s, 5);
	e->office = column_text(s, 6);
	e->place = stmt_column_int(s, 7);
	e->purpose = column_text(s, 8);
	e->action = column_text(s, 9);
	e->subject = column_text(s, 10);
	e->outcome = column_text(s, 11);
	e->change_first = stmt_column_int(s, 12);
	e->change_last = stmt_column_int(s, 13);
	e->digest = column_text(s, 14);
	e->detail = column_text(s, 15);
	e->prev = column_text(s, 16);
	e->hash = column_text(s, 17);
}

void
entry_bind(struct stmt *s, const struct entry *e)
{
	/* By position, in the order of ledger_add: once for each act. */
	const struct value v[] = { VALUE_INT(e->seq), VALUE_INT(e->at_ms),
	    VALUE_INT(e->login), VALUE_TEXT(e->login_name),
	    VALUE_INT(e->person), VALUE_INT(e->post), VALUE_TEXT(e->office),
	    VALUE_INT(e->place), VALUE_TEXT(e->purpose), VALUE_TEXT(e->action),
	    VALUE_TEXT(e->subject), VALUE_TEXT(e->outcome),
	    VALUE_INT(e->change_first), VALUE_INT(e->change_last),
	    VALUE_BLOB(e->digest), VALUE_TEXT(e->detail), VALUE_BLOB(e->prev),
	    VALUE_BLOB(e->hash) };
	size_t i;

	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++)
		stmt_at(s, (int)i + 1, v[i]);
}

void
entry_hash(struct sm3 *h, const struct entry *e, unsigned char out[SM3_SIZE])
{

	sm3_begin(h);
	sm3_field(h, e->prev);
	sm3_int(h, e->seq);
	sm3_int(h, e->at_ms);
	sm3_int(h, e->login);
	sm3_field(h, e->login_name);
	sm3_int(h, e->person);
	sm3_int(h, e->post);
	sm3_field(h, e->office);
	sm3_int(h, e->place);
	sm3_field(h, e->purpose);
	sm3_field(h, e->action);
	sm3_field(h, e->subject);
	sm3_field(h, e->outcome);
	sm3_int(h, e->change_first);
	sm3_int(h, e->change_last);
	sm3_field(h, e->digest);
	sm3_field(h, e->detail);
	sm3_end(h, out);
}

void
row_read(const struct stmt *s, struct row *r)
{

	r->seq = stmt_column_int(s, 0);
	r->entity = stmt_column_int(s, 1);
	r->id = stmt_column_int(s, 2);
	r->version = stmt_column_int(s, 3);
	r->place = stmt_column_int(s, 4);
	r->old = column_text(s, 5);
	r->digest = column_text(s, 6);
	r->effective = stmt_column_int(s, 7);
	r->act = stmt_column_int(s, 8);
}

void
row_add(struct sm3 *h, const struct row *r)
{

	sm3_int(h, r->seq);
	sm3_int(h, r->entity);
	sm3_int(h, r->id);
	sm3_int(h, r->version);
	sm3_int(h, r->place);
	sm3_field(h, r->old);
	sm3_field(h, r->digest);
	sm3_int(h, r->effective);
}

str
table_select(struct arena *a, const struct table *t, const char *rest)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, LIMIT_REPLY);
	/* tidy: sql, the columns of any table, to digest what it holds */
	buf_cstr(&b, "SELECT id, version");
	for (i = 0; i < t->n; i++)
		buf_fmt(&b, ", \"%.*s\"", STR_ARG(t->columns[i].name));
	buf_fmt(&b, " FROM \"%.*s\" %s", STR_ARG(t->name), rest);
	return buf_text(&b);
}

str
table_image(struct arena *a, const struct stmt *s, const struct table *t)
{
	struct value v[LIMIT_FIELDS];
	size_t i;

	for (i = 0; i < t->n; i++)
		v[i] = stmt_column(s, (int)i + 2);
	return image_make(a, t->columns, v, t->n);
}
