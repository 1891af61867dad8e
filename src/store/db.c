/*
 * Connections and their transactions.
 *
 * A reader's snapshot stays open across requests.  Whose turn it is with a
 * reader:
 *
 *	           db_fresh            db_rest
 *	TURN_FREE ---------> TURN_OWNER -------> TURN_FREE
 *	TURN_FREE ---------> TURN_WRITER ------> TURN_FREE
 *	        release_snapshots (the log is long)
 *
 * The owner waits the moment the writer takes; the writer never waits.
 */
#include "store/internal.h"

#include <assert.h>
#include <sched.h>
#include <string.h>

enum err
db_fail(struct request *rq, struct db *db, enum drv d, const char *what)
{
	const char *why = db->driver->why(db->conn);
	str text = what == NULL ? str_dup(rq->arena, str_from(why)) :
	    str_fmt(rq->arena, "%s: %s", what, why);

	switch (d) {
	case DRV_BUSY:
		return fail(rq, MSG_BUSY);
	case DRV_CONSTRAINT:
		return fail(rq, MSG_CONSTRAINT, text);
	case DRV_FULL:
	case DRV_LOST:
		if (db->lost != DRV_LOST)
			db->lost = d;
		return fail(rq, MSG_STORE, text);
	default:
		return fail(rq, MSG_STORE, text);
	}
}

/* One of our own three kinds of savepoint statement at the depth. */
enum savepoint { SAVE_OPEN, SAVE_RELEASE, SAVE_UNDO };

static enum err
savepoint_run(struct request *rq, struct db *db, enum savepoint kind, int depth)
{
	static const char *const words[] = { "SAVEPOINT", "RELEASE",
	    "ROLLBACK TO" };
	struct stmt *s = &db->save[kind][depth];
	enum drv d = DRV_OK;

	if (s->prep == NULL) {
		s->db = db;
		d = db->driver->prepare(db->conn, str_fmt(db->arena,
		    "%s act%d", words[kind], depth), &s->prep);
	}
	if (d == DRV_OK)
		d = db->driver->step(s->prep);
	if (s->prep != NULL)
		db->driver->reset(s->prep);
	return d == DRV_OK ? OK : db_fail(rq, db, d, words[kind]);
}

enum err
db_open(struct request *rq, struct store *s, enum conn_kind kind,
    struct db **out)
{
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);
	struct db *db = NEW(a, struct db);
	str why = STR_NONE;
	enum drv d;

	db->arena = a;
	db->store = s;
	db->driver = s->driver;
	db->writes = kind != CONN_READ;
	db->seen = -1;
	db->hash = sm3_open(a);
	d = s->driver->open(a, s->address, kind, &db->conn, &why);
	if (d == DRV_OK) {
		db->named = NEW_ARRAY(a, struct stmt, s->nnamed);
		*out = db;
		return OK;
	}
	why = str_dup(rq->arena, why);
	arena_close(a);
	if (d == DRV_BUSY)
		return fail(rq, MSG_STORE_LOCKED);
	if (d == DRV_CONSTRAINT)
		return fail(rq, MSG_STORE_EXISTS, s->address);
	return fail(rq, MSG_STORE_OPEN, s->address, why);
}

static void
forget(struct store *s, struct db *db)
{
	struct db **p;

	pthread_mutex_lock(&s->lock);
	for (p = &s->readers; *p != NULL; p = &(*p)->next)
		if (*p == db) {
			*p = db->next;
			break;
		}
	pthread_mutex_unlock(&s->lock);
}

void
db_close(struct db *db)
{
	size_t i, k;

	forget(db->store, db);
	db_end_statements(db, 0);
	for (i = 0; i < db->store->nnamed; i++)
		stmt_drop(&db->named[i]);
	for (i = 0; i < LIMIT_STATEMENTS; i++)
		stmt_drop(&db->texts[i]);
	for (k = 0; k < 3; k++)
		for (i = 0; i < LIMIT_SAVEPOINTS; i++)
			stmt_drop(&db->save[k][i]);
	db->driver->close(db->conn, db->lost == DRV_OK &&
	    !atomic_load(&db->store->stopped));
	arena_close(db->arena);
}

enum err
store_reader(struct request *rq, struct store *s, struct db **out)
{
	struct db *db;

	TRY(db_open(rq, s, CONN_READ, &db));
	atomic_store(&db->turn, TURN_OWNER);
	pthread_mutex_lock(&s->lock);
	db->next = s->readers;
	s->readers = db;
	pthread_mutex_unlock(&s->lock);
	*out = db;
	return OK;
}

bool
db_writes(const struct db *db)
{

	return db->writes;
}

struct sm3 *
db_hash(struct db *db)
{

	return db->hash;
}

static void
turn_take(struct db *db)
{
	int free_turn;

	if (atomic_load(&db->turn) == TURN_OWNER)
		return;
	for (;;) {
		free_turn = TURN_FREE;
		if (atomic_compare_exchange_strong(&db->turn, &free_turn,
		    TURN_OWNER))
			return;
		sched_yield();
	}
}

static enum drv
snapshot_end(struct db *db)
{
	enum drv d = DRV_OK;

	db_end_statements(db, 0);
	if (db->driver->open_transaction(db->conn))
		d = db->driver->exec(db->conn, "ROLLBACK");
	db->snapshot = false;
	return d;
}

enum err
db_fresh(struct request *rq, struct db *db)
{
	struct store *s = db->store;
	int64_t now, tables;
	enum drv d;

	assert(!db->writes);
	turn_take(db);
	db_end_statements(db, 0);
	/* Counters are read before the snapshot: they can only be too old. */
	now = atomic_load(&s->commits);
	if (db->snapshot && s->mode != STORE_READ && now == db->seen)
		return OK;
	tables = atomic_load(&s->tables);
	if (s->mode == STORE_READ || tables != db->tables_made)
		memset(db->tables, 0, sizeof(db->tables));
	db->tables_made = tables;
	d = snapshot_end(db);
	if (d == DRV_OK)
		d = db->driver->exec(db->conn, "BEGIN");
	/* A snapshot begins with its first read. */
	if (d == DRV_OK)
		d = db->driver->exec(db->conn,
		    "SELECT count(*) FROM meta WHERE name = ''");
	if (d != DRV_OK)
		return db_fail(rq, db, d, NULL);
	db->snapshot = true;
	db->seen = now;
	return OK;
}

void
db_rest(struct db *db)
{

	db_end_statements(db, 0);
	if (atomic_load(&db->turn) == TURN_OWNER)
		atomic_store(&db->turn, TURN_FREE);
}

/* Readers at rest let go, so that the log can begin anew. */
static void
release_snapshots(struct store *s)
{
	struct db *db;
	int turn;

	pthread_mutex_lock(&s->lock);
	for (db = s->readers; db != NULL; db = db->next) {
		turn = TURN_FREE;
		if (!atomic_compare_exchange_strong(&db->turn, &turn,
		    TURN_WRITER))
			continue;
		(void)snapshot_end(db);
		atomic_store(&db->turn, TURN_FREE);
	}
	pthread_mutex_unlock(&s->lock);
}

void
db_tidy(struct db *db)
{

	if (db->driver->log_long(db->conn))
		release_snapshots(db->store);
	if (db->driver->tidy(db->conn, false) == DRV_LOST)
		atomic_store(&db->store->stopped, true);
}

enum err
db_begin(struct request *rq, struct db *db)
{
	enum drv d;

	assert(db->depth == 0);
	if (db->writes && atomic_load(&db->store->stopped))
		return fail(rq, MSG_STOPPING);
	db_end_statements(db, 0);
	db->nserials = 0;
	db->lost = DRV_OK;
	d = db->driver->exec(db->conn, db->writes ? "BEGIN IMMEDIATE" :
	    "BEGIN");
	return d == DRV_OK ? OK : db_fail(rq, db, d, "BEGIN");
}

void
db_rollback(struct db *db)
{

	db_end_statements(db, 0);
	db->depth = 0;
	db->nserials = 0;
	if (db->tables_moved)
		memset(db->tables, 0, sizeof(db->tables));
	db->tables_moved = false;
	if (db->driver->open_transaction(db->conn) &&
	    db->driver->exec(db->conn, "ROLLBACK") != DRV_OK)
		db->lost = DRV_LOST;
	/* What was lost for good is not written past. */
	if (db->writes && db->lost == DRV_LOST)
		atomic_store(&db->store->stopped, true);
}

/*
 * A COMMIT that failed may still be on the disk: its outcome is not known and
 * nothing more may be written after it, except when space alone was lacking.
 */
enum err
db_commit_only(struct request *rq, struct db *db)
{
	enum drv d;
	enum err e;

	assert(db->depth == 0);
	db_end_statements(db, 0);
	db->nserials = 0;
	d = db->lost != DRV_OK ? db->lost :
	    db->driver->exec(db->conn, "COMMIT");
	if (d == DRV_OK) {
		if (db->tables_moved)
			atomic_fetch_add(&db->store->tables, 1);
		db->tables_moved = false;
		if (db->writes)
			atomic_fetch_add(&db->store->commits, 1);
		return OK;
	}
	e = db_fail(rq, db, d, "COMMIT");
	if (d != DRV_FULL)
		db->lost = DRV_LOST;
	db_rollback(db);
	return e == ERR_IO ? e : fail(rq, MSG_WRITE_LOST);
}

enum err
db_commit(struct request *rq, struct db *db)
{

	TRY(db_commit_only(rq, db));
	if (db->writes)
		db_tidy(db);
	return OK;
}

enum err
db_savepoint(struct request *rq, struct db *db)
{

	assert(db->depth < LIMIT_SAVEPOINTS);
	TRY(savepoint_run(rq, db, SAVE_OPEN, db->depth));
	db->depth++;
	return OK;
}

enum err
db_release(struct request *rq, struct db *db)
{

	assert(db->depth > 0);
	db_end_statements(db, db->depth);
	TRY(savepoint_run(rq, db, SAVE_RELEASE, db->depth - 1));
	db->depth--;
	return OK;
}

void
db_undo(struct db *db)
{
	struct request rq;
	enum err e;

	assert(db->depth > 0);
	db_end_statements(db, db->depth);
	db->nserials = 0;
	if (db->tables_moved)
		memset(db->tables, 0, sizeof(db->tables));
	db->depth--;
	if (db->lost != DRV_OK)
		return;
	request_init(&rq, db->arena);
	e = savepoint_run(&rq, db, SAVE_UNDO, db->depth);
	if (e == OK)
		e = savepoint_run(&rq, db, SAVE_RELEASE, db->depth);
	/* A savepoint that cannot be undone takes the transaction with it. */
	if (e != OK && db->lost == DRV_OK)
		db->lost = DRV_LOST;
}
