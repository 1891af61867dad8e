/*
 * Opening a store, its migrations, its serial numbers.
 */
#include "store/internal.h"

#include <assert.h>
#include <string.h>

#include "base/file.h"

static const struct driver *const drivers[] = { &driver_sqlite };

static enum err
address_find(struct request *rq, struct store *s, str url)
{
	size_t i;

	for (i = 0; i < sizeof(drivers) / sizeof(drivers[0]); i++) {
		str scheme = str_from(drivers[i]->scheme);

		if (!str_starts(url, scheme) || url.n == scheme.n)
			continue;
		s->driver = drivers[i];
		s->address = str_dup(s->arena, str_sub(url, scheme.n, url.n));
		return OK;
	}
	return fail(rq, MSG_STORE_OPEN, url, STR("sqlite:PATH"));
}

static void
close_deferred(void *p)
{

	store_close(p);
}

enum err
store_open(struct request *rq, str url, str sql_dir, enum store_mode mode,
    struct store **out)
{
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);
	struct store *s = NEW(rq->arena, struct store);

	s->arena = a;
	s->mode = mode;
	s->last = &s->first;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->wake, NULL);
	arena_defer(rq->arena, close_deferred, s);
	s->sql_dir = str_dup(a, sql_dir);
	TRY(address_find(rq, s, url));
	TRY(named_load(rq, s));
	if (mode != STORE_READ)
		TRY(db_open(rq, s, mode == STORE_CREATE ? CONN_CREATE :
		    CONN_WRITE, &s->writer));
	*out = s;
	return OK;
}

void
store_close(struct store *s)
{

	if (s->closed)
		return;
	s->closed = true;
	store_stop(s);
	while (s->readers != NULL)
		db_close(s->readers);
	if (s->writer != NULL)
		db_close(s->writer);
	s->writer = NULL;
	pthread_cond_destroy(&s->wake);
	pthread_mutex_destroy(&s->lock);
	arena_close(s->arena);
}

struct db *
store_writer(struct store *s)
{

	assert(s->writer != NULL);
	return s->writer;
}

/* Any number of statements that make tables, in the open transaction. */
static enum err
ddl_run(struct request *rq, struct db *db, str sql)
{
	enum drv d = db->driver->ddl(db->conn, rq->arena, sql);

	return d == DRV_OK ? OK : db_fail(rq, db, d, "DDL");
}

enum err
store_ddl(struct request *rq, struct store *s, str sql)
{
	struct db *db = store_writer(s);
	bool own = !db->driver->open_transaction(db->conn);
	enum err e;

	if (own)
		TRY(db_begin(rq, db));
	e = ddl_run(rq, db, sql);
	if (!own)
		return e;
	if (e == OK)
		return db_commit(rq, db);
	db_rollback(db);
	return e;
}

enum err
store_meta(struct request *rq, const char *name, str *out)
{
	struct stmt *s;
	bool row;

	*out = STR_NONE;
	TRY(stmt_named(rq, "meta_load", &s));
	stmt_str(s, "name", str_from(name));
	TRY(stmt_step(rq, s, &row));
	if (row)
		*out = stmt_column_str(rq->arena, s, 0);
	stmt_end(s);
	return OK;
}

enum err
store_meta_set(struct request *rq, const char *name, str value)
{
	struct stmt *s;

	TRY(stmt_named(rq, "meta_set", &s));
	stmt_str(s, "name", str_from(name));
	stmt_str(s, "value", value);
	return stmt_run(rq, s, NULL);
}

/* 0 when there are no tables yet. */
static enum err
version_read(struct request *rq, int64_t *out)
{
	struct stmt *s;
	int64_t tables;
	bool row;
	str text;

	*out = 0;
	TRY(stmt_named(rq, "meta_tables", &s));
	TRY(stmt_step(rq, s, &row));
	tables = stmt_column_int(s, 0);
	stmt_end(s);
	if (tables == 0)
		return OK;
	TRY(store_meta(rq, "schema", &text));
	if (text.n > 0 && !str_int(text, out))
		return fail(rq, MSG_STORE, STR("meta.schema"));
	return OK;
}

static enum err
version_load(struct request *rq, struct db *db, int64_t *out)
{
	struct db *was = rq->db;
	enum err e;

	rq->db = db;
	e = version_read(rq, out);
	rq->db = was;
	return e;
}

static enum err
version_set(struct request *rq, struct db *db, int64_t version)
{
	struct db *was = rq->db;
	enum err e;

	rq->db = db;
	e = store_meta_set(rq, "schema", str_fmt(rq->arena, "%lld",
	    (long long)version));
	rq->db = was;
	return e;
}

static enum err
migration_run(struct request *rq, struct store *s, str file, int64_t number)
{
	struct db *db = s->writer;
	str text;
	enum err e;
	int n;

	n = file_read(rq->arena, file, LIMIT_FILE_SQL, &text);
	if (n != 0)
		return fail(rq, MSG_FILE_OPEN, file, str_from(strerror(n)));
	TRY(db_begin(rq, db));
	e = ddl_run(rq, db, text);
	if (e == OK)
		e = version_set(rq, db, number);
	if (e == OK)
		return db_commit(rq, db);
	db_rollback(db);
	return e;
}

/* Migrations are sql/migrations/0001_word.sql, without gaps. */
static enum err
migrations_run(struct request *rq, struct store *s, int64_t at, str dir,
    const str *names, size_t n)
{
	int64_t number;
	size_t i;

	for (i = 0; i < n; i++) {
		if (!str_int(str_sub(names[i], 0, 4), &number) ||
		    number != (int64_t)i + 1)
			return fail(rq, MSG_STORE, str_fmt(rq->arena,
			    "migration %.*s is out of order",
			    STR_ARG(names[i])));
		if (number > at)
			TRY(migration_run(rq, s, str_fmt(rq->arena,
			    "%.*s/%.*s", STR_ARG(dir), STR_ARG(names[i])),
			    number));
	}
	return OK;
}

enum err
store_migrate(struct request *rq, struct store *s)
{
	str dir = str_fmt(rq->arena, "%.*s/migrations", STR_ARG(s->sql_dir));
	struct db *db = s->writer;
	int64_t at = 0;
	str *names;
	size_t n;
	int no = file_names(rq->arena, dir, ".sql", &names, &n);

	if (no != 0)
		return fail(rq, MSG_FILE_OPEN, dir, str_from(strerror(no)));
	if (db == NULL)
		TRY(store_reader(rq, s, &db));
	TRY(version_load(rq, db, &at));
	if (at > (int64_t)n)
		return fail(rq, MSG_STORE_NEWER, str_fmt(rq->arena, "%lld",
		    (long long)at));
	if (s->writer != NULL)
		return migrations_run(rq, s, at, dir, names, n);
	db_close(db);
	if (at < (int64_t)n)
		return fail(rq, MSG_STORE_OLDER, str_fmt(rq->arena, "%lld",
		    (long long)at), str_fmt(rq->arena, "%zu", n));
	return OK;
}

enum err
store_prepare(struct request *rq, struct store *s)
{
	struct db *db = s->writer;
	struct stmt *made;
	enum err e = OK;
	size_t i;

	if (db == NULL)
		TRY(store_reader(rq, s, &db));
	for (i = 0; i < s->nnamed && e == OK; i++) {
		/* A reader may prepare no statement that writes. */
		if (s->writer == NULL &&
		    !str_starts(s->named[i].text, STR("SELECT")))
			continue;
		e = stmt_make(rq, db, i, &made);
	}
	if (s->writer == NULL)
		db_close(db);
	return e;
}

enum err
store_check(struct request *rq, struct store *s)
{
	struct db *db = store_writer(s);

	if (db->driver->check(db->conn) == DRV_OK)
		return OK;
	atomic_store(&s->stopped, true);
	return fail(rq, MSG_STORE, str_fmt(rq->arena, "%.*s is damaged",
	    STR_ARG(s->address)));
}

void
store_stats(const struct store *s, struct store_stats *out)
{

	out->commits = atomic_load(&s->commits);
	out->acts = atomic_load(&s->acts);
	out->refused = atomic_load(&s->refused);
	out->stopped = atomic_load(&s->stopped);
}

/* Reserve a block of numbers of the shard in the open transaction. */
static enum err
block_take(struct request *rq, struct serials *x)
{
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "serial_take", &s));
	stmt_int(s, "shard", x->shard);
	stmt_int(s, "block", x->block);
	TRY(stmt_step(rq, s, &row));
	assert(row);
	x->end = stmt_column_int(s, 0);
	x->next = x->end - x->block;
	if (x->block < SERIAL_BLOCK_MAX)
		x->block *= 2;
	stmt_end(s);
	return OK;
}

/*
 * Numbers are taken in blocks, larger ones the more an act needs: each taking is
 * an update, dear within a long savepoint.  A rollback of any savepoint forgets the blocks
 * (db_undo): what was taken inside it is given again, what was taken before it
 * is skipped; no number is given twice to records that were kept.
 */
enum err
store_serial(struct request *rq, int64_t shard, int64_t *out_id)
{
	struct db *db = rq->db;
	struct serials *x = NULL;
	int i;

	assert(shard >= 0 && shard < INT64_C(1) << 23);
	for (i = 0; i < db->nserials; i++)
		if (db->serials[i].shard == shard)
			x = &db->serials[i];
	if (x == NULL) {
		if (db->nserials == SERIAL_SHARDS)
			db->nserials = 0;
		x = &db->serials[db->nserials];
		*x = (struct serials){ shard, 0, 0, SERIAL_BLOCK };
		TRY(block_take(rq, x));
		db->nserials++;
	} else if (x->next == x->end)
		TRY(block_take(rq, x));
	*out_id = shard << 40 | x->next++;
	return OK;
}
