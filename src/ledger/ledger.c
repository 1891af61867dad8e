/*
 * Sealing an act; the head; lists.
 */
#include "ledger/internal.h"

#include <assert.h>
#include <string.h>

#include "base/limits.h"

struct head {
	int64_t seq;
	int64_t change;
	unsigned char hash[SM3_SIZE];
};

static str
bytes(const unsigned char *p)
{

	return (str){ (const char *)p, SM3_SIZE };
}

/* The lane's head row; on PostgreSQL taking it puts acts in a line. */
static enum err
head_load(struct request *rq, struct head *out)
{
	struct value hash;
	struct stmt *s;
	bool row;

	memset(out, 0, sizeof(*out));
	TRY(stmt_named(rq, "lane_load", &s));
	stmt_int(s, "lane", LANE);
	TRY(stmt_step(rq, s, &row));
	if (!row) {
		stmt_end(s);
		out->seq = LANE << 40;
		out->change = LANE << 40;
		return OK;
	}
	out->seq = stmt_column_int(s, 0);
	out->change = stmt_column_int(s, 1);
	hash = stmt_column(s, 2);
	if (hash.s.n == SM3_SIZE)
		memcpy(out->hash, hash.s.p, SM3_SIZE);
	stmt_end(s);
	return hash.s.n == SM3_SIZE ? OK : fail(rq, MSG_LEDGER_BROKEN,
	    str_fmt(rq->arena, "%lld", (long long)out->seq), STR("lane"));
}

static enum err
head_set(struct request *rq, const struct head *head)
{
	struct stmt *s;

	TRY(stmt_named(rq, "lane_set", &s));
	stmt_int(s, "lane", LANE);
	stmt_int(s, "seq", head->seq);
	stmt_int(s, "change", head->change);
	stmt_blob(s, "hash", bytes(head->hash));
	return stmt_run(rq, s, NULL);
}

/* By position, in the order of change_add: a bulk act has thousands. */
static void
row_bind(struct stmt *s, const struct row *r)
{

	stmt_at(s, 1, VALUE_INT(r->seq));
	stmt_at(s, 2, VALUE_INT(r->entity));
	stmt_at(s, 3, VALUE_INT(r->id));
	stmt_at(s, 4, VALUE_INT(r->version));
	stmt_at(s, 5, VALUE_INT(r->place));
	stmt_at(s, 6, r->old.n == 0 ? VALUE_UNKNOWN : VALUE_BLOB(r->old));
	stmt_at(s, 7, VALUE_BLOB(r->digest));
	stmt_at(s, 8, VALUE_INT(r->effective));
	stmt_at(s, 9, VALUE_INT(r->act));
}

/* Write the change rows of the request after head->change. */
static enum err
changes_add(struct request *rq, struct head *head, unsigned char out[SM3_SIZE])
{
	struct sm3 *h = db_hash(rq->db);
	struct change *c;
	struct stmt *s;

	TRY(stmt_named(rq, "change_add", &s));
	hmac_begin(h, rq->keys->change);
	for (c = rq->changes.first; c != NULL; c = c->next) {
		struct row r = { ++head->change, c->number, c->id, c->version,
		    c->place, c->old, bytes(c->digest), c->effective,
		    head->seq };

		c->seq = r.seq;
		row_add(h, &r);
		row_bind(s, &r);
		TRY(stmt_run(rq, s, NULL));
	}
	hmac_end(h, rq->keys->change, out);
	return OK;
}

static str
outcome_code(const struct request *rq, enum err outcome)
{

	if (outcome == OK)
		return STR("ok");
	if (rq->problem.msg == MSG_OK)
		return STR("refused");
	return str_from(message_row(rq->problem.msg)->code);
}

static void
entry_fill(const struct request *rq, enum err outcome, struct entry *e)
{

	e->at_ms = rq->now_ms;
	e->login = rq->actor.login;
	e->login_name = rq->actor.login_name;
	e->person = rq->actor.person;
	e->post = rq->actor.post;
	e->office = rq->actor.office;
	e->place = rq->actor.place;
	e->purpose = rq->actor.purpose;
	e->action = rq->action;
	e->subject = rq->subject;
	e->outcome = outcome_code(rq, outcome);
	e->detail = rq->detail;
}

enum err
ledger_seal(struct request *rq, enum err outcome)
{
	unsigned char digest[SM3_SIZE] = { 0 }, prev[SM3_SIZE];
	struct entry e = { 0 };
	struct head head;
	struct stmt *s;

	assert(rq->keys != NULL);
	assert(outcome == OK || rq->changes.first == NULL);
	if (rq->changes.first != NULL)
		TRY(readback_check(rq));
	TRY(head_load(rq, &head));
	memcpy(prev, head.hash, sizeof(prev));
	entry_fill(rq, outcome, &e);
	e.seq = ++head.seq;
	if (rq->changes.first != NULL) {
		e.change_first = head.change + 1;
		TRY(changes_add(rq, &head, digest));
		e.change_last = head.change;
	}
	e.digest = bytes(digest);
	e.prev = bytes(prev);
	entry_hash(db_hash(rq->db), &e, head.hash);
	e.hash = bytes(head.hash);
	TRY(stmt_named(rq, "ledger_add", &s));
	entry_bind(s, &e);
	TRY(stmt_run(rq, s, NULL));
	return head_set(rq, &head);
}

enum err
ledger_head(struct request *rq, struct ledger_anchor *out)
{
	struct entry e;
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "ledger_newest", &s));
	stmt_int(s, "before", INT64_MAX);
	stmt_int(s, "limit", 1);
	TRY(stmt_step(rq, s, &row));
	memset(out, 0, sizeof(*out));
	if (row) {
		entry_read(s, &e);
		out->seq = e.seq;
		if (e.hash.n == SM3_SIZE)
			memcpy(out->hash, e.hash.p, SM3_SIZE);
	}
	stmt_end(s);
	return OK;
}

/* Detail is JSON of ours; after tampering it may be anything. */
static void
detail_put(struct request *rq, struct jsonw *out, str detail)
{
	struct json *j;

	jsonw_key(out, "detail");
	if (detail.n == 0)
		jsonw_null(out);
	else if (json_parse(rq, detail, &j) == OK)
		jsonw_raw(out, detail);
	else {
		request_clear(rq);
		jsonw_str(out, detail);
	}
}

static void
entry_put(struct request *rq, struct jsonw *out, const struct entry *e)
{

	jsonw_open(out, '{');
	jsonw_put_int(out, "seq", e->seq);
	jsonw_put_str(out, "at", date_rfc3339(rq->arena, e->at_ms));
	jsonw_put_str(out, "login", e->login_name);
	jsonw_put_int(out, "person", e->person);
	jsonw_put_int(out, "post", e->post);
	jsonw_put_str(out, "office", e->office);
	jsonw_put_int(out, "place", e->place);
	jsonw_put_str(out, "purpose", e->purpose);
	jsonw_put_str(out, "action", e->action);
	jsonw_put_str(out, "subject", e->subject);
	jsonw_put_str(out, "outcome", e->outcome);
	jsonw_put_int(out, "changes", e->change_first == 0 ? 0 :
	    e->change_last - e->change_first + 1);
	detail_put(rq, out, e->detail);
	jsonw_put_str(out, "hash", hex_text(rq->arena,
	    (const unsigned char *)e->hash.p, e->hash.n));
	jsonw_close(out, '}');
}

enum err
ledger_list(struct request *rq, int64_t before, int64_t limit,
    struct jsonw *out)
{
	struct entry e;
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "ledger_newest", &s));
	stmt_int(s, "before", before > 0 ? before : INT64_MAX);
	stmt_int(s, "limit", limit);
	jsonw_open(out, '[');
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		entry_read(s, &e);
		entry_put(rq, out, &e);
	}
	jsonw_close(out, ']');
	stmt_end(s);
	return OK;
}

enum err
ledger_history(struct request *rq, int entity, int64_t id,
    struct ledger_change **out)
{
	struct ledger_change *first = NULL, **last = &first, *c;
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "change_history", &s));
	stmt_int(s, "entity", entity);
	stmt_int(s, "id", id);
	stmt_int(s, "limit", LIMIT_HISTORY);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		c = NEW(rq->arena, struct ledger_change);
		c->seq = stmt_column_int(s, 0);
		c->version = stmt_column_int(s, 1);
		c->at_ms = stmt_column_int(s, 2);
		c->login = stmt_column_str(rq->arena, s, 3);
		c->action = stmt_column_str(rq->arena, s, 4);
		c->purpose = stmt_column_str(rq->arena, s, 5);
		c->entry = stmt_column_int(s, 6);
		c->effective = (date)stmt_column_int(s, 7);
		c->old = stmt_column_str(rq->arena, s, 8);
		c->digest = stmt_column_str(rq->arena, s, 9);
		*last = c;
		last = &c->next;
	}
	stmt_end(s);
	*out = first;
	return OK;
}
