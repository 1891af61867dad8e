/*
 * The store: opening and locking, statements, transactions, the writer, serial
 * numbers, the catalogue.
 */
#include "unit/test.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "store/internal.h"
#include "unit/bed.h"

#define PATH	"build/store_test.db"

static struct bed bed;

static int
setup(void **state)
{

	(void)state;
	bed_remove(PATH);
	return bed_open(&bed, PATH, STORE_CREATE) == OK ? 0 : -1;
}

static int
teardown(void **state)
{

	(void)state;
	bed_close(&bed);
	bed_remove(PATH);
	return 0;
}

static enum err
run_add(struct request *rq, void *arg)
{
	int64_t id;

	TRY(bed_add(rq, BED_ENTITY, STR("a"), *(int64_t *)arg, false, &id));
	if (*(int64_t *)arg < 0)
		return fail(rq, MSG_VALUE_REQUIRED, STR("amount"));
	return OK;
}

static enum err
act(int64_t amount)
{
	struct request rq;
	struct act a = { .rq = &rq, .arg = &amount, .run = run_add,
	    .weight = 1 };

	bed_request(&bed, &rq, bed.arena, "thing.add");
	return store_act(bed.store, &a);
}

static int64_t
count(const char *table)
{
	int64_t n = -1;

	bed.rq.db = store_writer(bed.store);
	assert_int_equal(bed_count(&bed.rq, table, &n), OK);
	return n;
}

static void
test_act(void **state)
{

	(void)state;
	assert_int_equal(act(5), OK);
	assert_int_equal(act(-1), ERR_INPUT);
	assert_int_equal(count("thing"), 1);
}

static void
test_lock(void **state)
{
	struct bed second;
	struct db *reader;
	int64_t n;

	(void)state;
	assert_int_equal(bed_open(&second, PATH, STORE_WRITE), ERR_BUSY);
	assert_int_equal(second.rq.problem.msg, MSG_STORE_LOCKED);
	bed_close(&second);
	assert_int_equal(bed_open(&second, PATH, STORE_READ), OK);
	assert_int_equal(act(5), OK);
	assert_int_equal(store_reader(&second.rq, second.store, &reader), OK);
	assert_int_equal(db_fresh(&second.rq, reader), OK);
	second.rq.db = reader;
	assert_int_equal(bed_count(&second.rq, "thing", &n), OK);
	assert_int_equal(n, 1);
	bed_close(&second);
	bed_close(&bed);
	assert_int_equal(bed_open(&bed, PATH, STORE_CREATE), ERR_REFUSED);
	assert_int_equal(bed.rq.problem.msg, MSG_STORE_EXISTS);
	bed_close(&bed);
	assert_int_equal(bed_open(&bed, "build/no/such.db", STORE_WRITE), ERR_IO);
	bed_close(&bed);
	assert_int_equal(bed_open(&bed, "sql/store.sql", STORE_WRITE), ERR_IO);
	bed_close(&bed);
	(void)unlink("sql/store.sql.lock");
	assert_int_equal(bed_open(&bed, PATH, STORE_WRITE), OK);
	assert_int_equal(count("thing"), 1);
}

static enum err
text(struct request *rq, const char *sql)
{
	struct stmt *s;

	TRY(stmt_text(rq, str_from(sql), &s));
	return stmt_run(rq, s, NULL);
}

/* Readers change nothing; the writer adds to the account and no more. */
static void
test_guard(void **state)
{
	static const char *const refused[] = {
	    "DELETE FROM ledger", "UPDATE change SET place = 1",
	    "DROP TABLE thing", "ATTACH 'x' AS y", "PRAGMA synchronous = OFF",
	    "CREATE TABLE z (a)", "UPDATE sqlite_schema SET sql = ''",
	    "INSERT INTO thing (id, shard, version, place) VALUES (1, 2, 3, 'x')",
	};
	struct request rq;
	struct db *reader;
	size_t i;

	(void)state;
	assert_int_equal(act(5), OK);
	bed_request(&bed, &rq, bed.arena, "x");
	rq.db = store_writer(bed.store);
	for (i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
		assert_int_not_equal(text(&rq, refused[i]), OK);
	assert_int_equal(store_reader(&rq, bed.store, &reader), OK);
	rq.db = reader;
	assert_int_equal(db_fresh(&rq, reader), OK);
	assert_int_not_equal(text(&rq, "DELETE FROM thing"), OK);
	assert_int_not_equal(text(&rq, "INSERT INTO meta VALUES ('a', 'b')"), OK);
	assert_int_equal(text(&rq, "SELECT name FROM thing"), OK);
	db_close(reader);
	assert_int_equal(act(6), OK);
}

static void
test_values(void **state)
{
	struct value v[BED_COLUMNS];
	struct request rq;
	int64_t id, version;
	struct stmt *s;

	(void)state;
	bed_request(&bed, &rq, bed.arena, "x");
	rq.db = store_writer(bed.store);
	assert_int_equal(db_begin(&rq, rq.db), OK);
	assert_int_equal(bed_add(&rq, BED_ENTITY, STR(""), INT64_MIN, false,
	    &id), OK);
	assert_int_equal(stmt_text(&rq, STR("UPDATE thing SET secret = $b"
	    " WHERE id = $id"), &s), OK);
	stmt_blob(s, "b", STR(""));
	stmt_int(s, "id", id);
	assert_int_equal(stmt_run(&rq, s, &version), OK);
	assert_int_equal(version, 1);
	assert_int_equal(bed_load(&rq, BED_ENTITY, id, &version, v), OK);
	assert_int_equal(v[2].kind, V_TEXT);
	assert_int_equal(v[2].s.n, 0);
	assert_true(v[3].i == INT64_MIN);
	assert_int_equal(v[4].kind, V_BLOB);
	db_rollback(rq.db);
	assert_int_equal(count("thing"), 0);
}

static void
test_savepoints(void **state)
{
	struct request rq;
	struct stmt *s;
	int64_t id, second;
	bool row;

	(void)state;
	bed_request(&bed, &rq, bed.arena, "x");
	rq.db = store_writer(bed.store);
	assert_int_equal(db_begin(&rq, rq.db), OK);
	assert_int_equal(bed_add(&rq, BED_ENTITY, STR("a"), 1, false, &id), OK);
	/* A list being read outlives the savepoints of its items. */
	assert_int_equal(stmt_text(&rq, STR("SELECT id FROM thing"), &s), OK);
	assert_int_equal(stmt_step(&rq, s, &row), OK);
	assert_int_equal(db_savepoint(&rq, rq.db), OK);
	assert_int_equal(bed_add(&rq, BED_OTHER, STR("b"), 1, false, &id), OK);
	assert_int_equal(db_savepoint(&rq, rq.db), OK);
	assert_int_equal(bed_add(&rq, BED_OTHER, STR("c"), 1, false, &second),
	    OK);
	db_undo(rq.db);
	assert_int_equal(db_release(&rq, rq.db), OK);
	assert_true(row);
	assert_int_equal(stmt_step(&rq, s, &row), OK);
	assert_false(row);
	stmt_end(s);
	assert_int_equal(bed_add(&rq, BED_OTHER, STR("d"), 1, false, &second),
	    OK);
	assert_true(second > id);
	assert_int_equal(id_shard(second), BED_SHARD);
	assert_int_equal(db_commit(&rq, rq.db), OK);
	assert_int_equal(count("other"), 2);
}

/* More generated statements than are kept. */
static void
test_cache(void **state)
{
	struct request rq;
	struct stmt *s;
	int i;

	(void)state;
	bed_request(&bed, &rq, bed.arena, "x");
	rq.db = store_writer(bed.store);
	for (i = 0; i < 1000; i++) {
		bool row;

		assert_int_equal(stmt_text(&rq, str_fmt(rq.arena,
		    "SELECT %d", i % 300), &s), OK);
		assert_int_equal(stmt_step(&rq, s, &row), OK);
		assert_int_equal(stmt_column_int(s, 0), i % 300);
		stmt_end(s);
	}
	assert_int_not_equal(text(&rq, "SELECT nothing FROM thing"), OK);
	assert_int_equal(rq.problem.msg, MSG_STORE);
}

#define THREADS	16
#define EACH	50

static atomic_int done_ok, done_refused;

struct job {
	struct act act;
	struct request rq;
	int64_t amount;
};

static void
job_done(struct act *a, enum err outcome)
{

	(void)a;
	atomic_fetch_add(outcome == OK ? &done_ok : &done_refused, 1);
}

static void *
client(void *arg)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	int i, n = *(int *)arg;

	for (i = 0; i < EACH; i++) {
		struct job *j = NEW(a, struct job);

		bed_request(&bed, &j->rq, arena_open(LIMIT_ARENA_REQUEST),
		    "thing.add");
		j->amount = (i + n) % 5 == 0 ? -1 : i;
		j->act = (struct act){ .rq = &j->rq, .arg = &j->amount,
		    .run = run_add, .done = job_done, .weight = 1 };
		if (store_act(bed.store, &j->act) == ERR_IO)
			break;
		arena_close(j->rq.arena);
	}
	arena_close(a);
	return NULL;
}

static atomic_bool reading;

/* A reader sees whole groups only, and never goes back. */
static void *
reader_main(void *arg)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	struct request rq;
	struct db *db;
	int64_t n, last = 0;

	bed_request(&bed, &rq, a, "x");
	if (store_reader(&rq, bed.store, &db) != OK)
		return arg;
	rq.db = db;
	while (atomic_load(&reading)) {
		if (db_fresh(&rq, db) != OK || bed_count(&rq, "thing", &n) !=
		    OK || n < last)
			return arg;
		last = n;
		db_rest(db);
	}
	db_close(db);
	arena_close(a);
	return NULL;
}

static void
test_threads(void **state)
{
	pthread_t t[THREADS], r[2];
	struct store_stats stats;
	int n[THREADS], i;
	void *bad;

	(void)state;
	assert_int_equal(store_start(&bed.rq, bed.store), OK);
	atomic_store(&reading, true);
	for (i = 0; i < 2; i++)
		assert_int_equal(pthread_create(&r[i], NULL, reader_main,
		    &n[0]), 0);
	for (i = 0; i < THREADS; i++) {
		n[i] = i;
		assert_int_equal(pthread_create(&t[i], NULL, client, &n[i]), 0);
	}
	for (i = 0; i < THREADS; i++)
		pthread_join(t[i], NULL);
	atomic_store(&reading, false);
	for (i = 0; i < 2; i++) {
		pthread_join(r[i], &bad);
		assert_null(bad);
	}
	store_stop(bed.store);
	store_stats(bed.store, &stats);
	assert_int_equal(atomic_load(&done_ok), THREADS * EACH / 5 * 4);
	assert_int_equal(atomic_load(&done_refused), THREADS * EACH / 5);
	assert_int_equal(count("thing"), THREADS * EACH / 5 * 4);
	assert_true(stats.commits < THREADS * EACH);
	assert_false(stats.stopped);
}

struct slice {
	int rows;
	str name;
};

static enum err
run_slice(struct request *rq, void *arg)
{
	const struct slice *x = arg;
	int64_t id;
	int i;

	for (i = 0; i < x->rows; i++)
		TRY(bed_add(rq, BED_ENTITY, x->name, i, true, &id));
	return OK;
}

/* Megabytes of log after much writing beside a reader. */
static int64_t
log_after_writing(bool rests)
{
	struct slice x = { 500, { NULL, 0 } };
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	struct request rq;
	struct act act = { .rq = &rq, .arg = &x, .run = run_slice,
	    .weight = 500 };
	struct db *reader;
	struct stat st;
	int i;

	assert_int_equal(store_reader(&bed.rq, bed.store, &reader), OK);
	assert_int_equal(db_fresh(&bed.rq, reader), OK);
	if (rests)
		db_rest(reader);
	x.name = (str){ arena_alloc(bed.arena, 2000), 2000 };
	for (i = 0; i < 50; i++) {
		arena_reset(a);
		bed_request(&bed, &rq, a, "thing.add");
		assert_int_equal(store_act(bed.store, &act), OK);
	}
	arena_close(a);
	assert_int_equal(stat(PATH "-wal", &st), 0);
	db_close(reader);
	return st.st_size >> 20;
}

/* The log begins anew though a reader holds a snapshot, if it is at rest. */
static void
test_log(void **state)
{

	(void)state;
	assert_true(log_after_writing(true) < 48);
	assert_true(log_after_writing(false) > 48);
}

/* A page that was overwritten is found by the check, and writing stops. */
static void
test_damage(void **state)
{
	char junk[4096];
	FILE *f;
	int i;

	(void)state;
	assert_int_equal(store_check(&bed.rq, bed.store), OK);
	for (i = 0; i < 200; i++)
		assert_int_equal(act(i), OK);
	bed_close(&bed);
	f = fopen(PATH, "r+");
	assert_non_null(f);
	memset(junk, 'j', sizeof(junk));
	for (i = 3; i < 12; i++) {
		(void)fseek(f, i * 8192L, SEEK_SET);
		(void)fwrite(junk, 1, sizeof(junk), f);
	}
	(void)fclose(f);
	if (bed_open(&bed, PATH, STORE_WRITE) != OK)
		return;
	assert_int_equal(store_check(&bed.rq, bed.store), ERR_IO);
	assert_int_equal(act(1), ERR_BUSY);
}

/* After the end nothing is taken any more. */
static void
test_closed_queue(void **state)
{

	(void)state;
	assert_int_equal(store_start(&bed.rq, bed.store), OK);
	store_stop(bed.store);
	assert_int_equal(act(1), OK);
}

static void
test_catalogue(void **state)
{
	static const str names[] = { { "place", 5 }, { "extra", 5 } };
	const struct table *t;
	int number[2];

	(void)state;
	bed.rq.db = store_writer(bed.store);
	assert_int_equal(db_begin(&bed.rq, bed.rq.db), OK);
	assert_int_equal(store_columns(&bed.rq, BED_ENTITY, STR("thing"), names,
	    2, number), OK);
	assert_int_equal(number[0], 2);
	assert_int_equal(number[1], 6);
	assert_int_equal(store_table(&bed.rq, BED_ENTITY, &t), OK);
	assert_int_equal(t->n, 6);
	db_rollback(bed.rq.db);
	assert_int_equal(store_table(&bed.rq, BED_ENTITY, &t), OK);
	assert_int_equal(t->n, 5);
	assert_int_equal(store_columns(&bed.rq, BED_ENTITY, STR("wrong"), names,
	    2, number), ERR_IO);
	assert_int_equal(store_table(&bed.rq, 60, &t), ERR_MISSING);
}

/* Statements are made when a store is prepared; one without its table fails. */
static void
test_prepare(void **state)
{
	size_t at;

	(void)state;
	assert_true(bed.store->nnamed > 20);
	assert_true(named_find(bed.store, "ledger_add", &at));
	assert_false(named_find(bed.store, "no_such_statement", &at));
	assert_int_equal(store_ddl(&bed.rq, bed.store,
	    STR("CREATE TABLE \"late\" (\"a\" BIGINT);")), OK);
	bed.rq.db = store_writer(bed.store);
	assert_int_not_equal(text(&bed.rq, "INSERT INTO late VALUES ('x')"),
	    OK);
	assert_int_equal(text(&bed.rq, "INSERT INTO late VALUES (1)"), OK);
	bed.store->named[at = 0].text = STR("SELECT x FROM nowhere");
	assert_int_equal(store_prepare(&bed.rq, bed.store), ERR_IO);
	assert_non_null(strstr(str_cstr(bed.arena, bed.rq.problem.detail),
	    bed.store->named[0].name));
}

int
main(void)
{
#define T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = { T(test_act), T(test_lock),
	    T(test_guard), T(test_values), T(test_savepoints), T(test_cache),
	    T(test_threads), T(test_log), T(test_closed_queue),
	    T(test_damage), T(test_catalogue),
	    T(test_prepare) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
