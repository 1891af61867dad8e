/*
 * A small store for tests: one hand-made table in the form the register makes,
 * records added and changed with their change rows.  Each use of the bed is a
 * request of its own on the bed's arena.
 */
#ifndef TESTS_UNIT_BED_H
#define TESTS_UNIT_BED_H

#include <assert.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "ledger/ledger.h"
#include "store/store.h"

#define BED_ENTITY	7	/* table thing */
#define BED_OTHER	9	/* table other, the same form */
#define BED_COLUMNS	5
#define BED_SHARD	5203

struct bed {
	struct arena *arena;	/* as long as the store */
	struct store *store;
	struct keys keys;
	struct request rq;
};

static const char bed_ddl[] =
    "CREATE TABLE \"thing\" (\"id\" BIGINT PRIMARY KEY NOT NULL,"
    " \"shard\" BIGINT NOT NULL, \"version\" BIGINT NOT NULL,"
    " \"place\" BIGINT NOT NULL, \"name\" TEXT, \"amount\" BIGINT,"
    " \"secret\" BLOB);"
    "CREATE TABLE \"other\" (\"id\" BIGINT PRIMARY KEY NOT NULL,"
    " \"shard\" BIGINT NOT NULL, \"version\" BIGINT NOT NULL,"
    " \"place\" BIGINT NOT NULL, \"name\" TEXT, \"amount\" BIGINT,"
    " \"secret\" BLOB);";

static inline void
bed_request(struct bed *b, struct request *rq, struct arena *a,
    const char *action)
{

	request_init(rq, a);
	rq->keys = &b->keys;
	rq->lang = LANG_EN;
	rq->now_ms = INT64_C(1530000000000);
	rq->today = 20180626;
	rq->action = str_from(action);
	rq->subject = STR("thing");
	rq->detail = STR("{}");
	rq->actor.login = 11;
	rq->actor.login_name = STR("li");
	rq->actor.purpose = STR("test");
}

/* Open, and make the tables that are missing. */
static inline enum err
bed_open(struct bed *b, const char *path, enum store_mode mode)
{
	static const str names[BED_COLUMNS] = { { "shard", 5 }, { "place", 5 },
	    { "name", 4 }, { "amount", 6 }, { "secret", 6 } };
	int numbers[BED_COLUMNS];
	struct request *rq = &b->rq;
	const struct table *t;

	b->arena = arena_open(LIMIT_ARENA_PROCESS);
	memset(&b->keys, 7, sizeof(b->keys));
	bed_request(b, rq, b->arena, "bed.open");
	TRY(store_open(rq, str_fmt(b->arena, "sqlite:%s", path), STR("sql"),
	    mode, &b->store));
	TRY(store_migrate(rq, b->store));
	if (mode == STORE_READ)
		return OK;
	rq->db = store_writer(b->store);
	/* The register does it in this way: at each start, what is missing. */
	TRY(db_begin(rq, rq->db));
	if (store_table(rq, BED_OTHER, &t) == ERR_MISSING) {
		TRY(store_ddl(rq, b->store, str_from(bed_ddl)));
		TRY(store_columns(rq, BED_ENTITY, STR("thing"), names,
		    BED_COLUMNS, numbers));
		TRY(store_columns(rq, BED_OTHER, STR("other"), names,
		    BED_COLUMNS, numbers));
	}
	TRY(db_commit(rq, rq->db));
	/* No store_prepare(): the dictionary's tables are not here. */
	return OK;
}

static inline void
bed_close(struct bed *b)
{

	if (b->arena != NULL)
		arena_close(b->arena);
	b->arena = NULL;
}

static inline void
bed_remove(const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm", ".lock" };
	char name[256];
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		(void)snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		(void)unlink(name);
	}
}

/* tidy: params, a change is told in one call */
static inline enum err
bed_note(struct request *rq, int entity, int64_t id, int64_t version, str old,
    const struct value *now, bool bulk)
{
	struct change *c = NEW(rq->arena, struct change);
	const struct table *t;
	str image;

	TRY(store_table(rq, entity, &t));
	assert(t->n == BED_COLUMNS);
	image = image_make(rq->arena, t->columns, now, BED_COLUMNS);
	c->number = entity;
	c->id = id;
	c->version = version;
	c->place = now[1].i;
	c->old = old;
	c->effective = rq->today;
	c->image = bulk ? image : STR_NONE;
	image_digest(db_hash(rq->db), rq->keys->change, entity, id, version,
	    image, c->digest);
	*rq->changes.last = c;
	rq->changes.last = &c->next;
	rq->changes.n++;
	return OK;
}

static inline const char *
bed_table(int entity)
{

	return entity == BED_ENTITY ? "thing" : "other";
}

static inline enum err
bed_add(struct request *rq, int entity, str name, int64_t amount, bool bulk,
    int64_t *out_id)
{
	struct value v[BED_COLUMNS] = { VALUE_INT(BED_SHARD),
	    VALUE_INT(445281001001000), VALUE_TEXT(name), VALUE_INT(amount),
	    VALUE_UNKNOWN };
	struct stmt *s;
	int i;

	TRY(store_serial(rq, BED_SHARD, out_id));
	TRY(stmt_text(rq, str_fmt(rq->arena, "INSERT INTO %s (id, version,"
	    " shard, place, name, amount, secret) VALUES ($id, 1, $shard,"
	    " $place, $name, $amount, $secret)", bed_table(entity)), &s));
	stmt_at(s, 1, VALUE_INT(*out_id));
	for (i = 0; i < BED_COLUMNS; i++)
		stmt_at(s, 2 + i, v[i]);
	TRY(stmt_run(rq, s, NULL));
	return bed_note(rq, entity, *out_id, 1, STR_NONE, v, bulk);
}

static inline enum err
bed_load(struct request *rq, int entity, int64_t id, int64_t *version,
    struct value *out)
{
	struct stmt *s;
	bool row;
	int i;

	TRY(stmt_text(rq, str_fmt(rq->arena, "SELECT version, shard, place,"
	    " name, amount, secret FROM %s WHERE id = $id",
	    bed_table(entity)), &s));
	stmt_int(s, "id", id);
	TRY(stmt_step(rq, s, &row));
	if (!row) {
		stmt_end(s);
		return fail(rq, MSG_MISSING, STR("thing"));
	}
	*version = stmt_column_int(s, 0);
	for (i = 0; i < BED_COLUMNS; i++) {
		out[i] = stmt_column(s, 1 + i);
		out[i].s = str_dup(rq->arena, out[i].s);
	}
	stmt_end(s);
	return OK;
}

static inline enum err
bed_set(struct request *rq, int entity, int64_t id, int64_t amount)
{
	struct value v[BED_COLUMNS];
	const struct table *t;
	struct stmt *s;
	int64_t version = 0;
	str old;

	TRY(bed_load(rq, entity, id, &version, v));
	TRY(store_table(rq, entity, &t));
	old = image_make(rq->arena, t->columns, v, BED_COLUMNS);
	v[3] = VALUE_INT(amount);
	TRY(stmt_text(rq, str_fmt(rq->arena, "UPDATE %s SET version = $version,"
	    " amount = $amount WHERE id = $id", bed_table(entity)), &s));
	stmt_int(s, "version", version + 1);
	stmt_int(s, "amount", amount);
	stmt_int(s, "id", id);
	TRY(stmt_run(rq, s, NULL));
	return bed_note(rq, entity, id, version + 1, old, v, false);
}

static inline enum err
bed_count(struct request *rq, const char *table, int64_t *out)
{
	struct stmt *s;
	bool row;

	TRY(stmt_text(rq, str_fmt(rq->arena, "SELECT count(*) FROM %s", table),
	    &s));
	TRY(stmt_step(rq, s, &row));
	*out = stmt_column_int(s, 0);
	stmt_end(s);
	return OK;
}

#endif
