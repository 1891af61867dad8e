/*
 * Durable writes: 64 clients through the writer with group commit against one
 * commit for each act, by 64 clients and by one thread alone, in the same run,
 * the same acts (a record, its change row, its ledger entry); then all again
 * with 2 ms added to each sync.  Last,
 * what a bulk act costs against bare prepared inserts of the same rows.
 * Prints "name  value  unit  ratio  against-what".
 *
 *	BENCH_MS	length of each measurement (2000)
 */
#include <stdatomic.h>

#define SCRIPT_NAME "bench_store"
#include "fault/script.h"

#define CLIENTS	64
#define ROUNDS	3		/* in turn; the median is printed */
#define BULK	200000
#define SLICE	2000

static struct bed bed;
static atomic_bool over;
static atomic_llong count;

static int64_t
now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Of this process: bulk work is one thread, and the machine is shared. */
static int64_t
cpu_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static enum err
run_one(struct request *rq, void *arg)
{
	int64_t id;

	(void)arg;
	return bed_add(rq, BED_ENTITY, STR("张三"), 7, false, &id);
}

/* The weight decides how many acts a commit takes: the largest is alone. */
static void
one(struct arena *a, int64_t weight)
{
	struct request rq;
	struct act act = { .rq = &rq, .run = run_one, .seal = ledger_seal,
	    .weight = weight };

	arena_reset(a);
	bed_request(&bed, &rq, a, "bench.add");
	if (store_act(bed.store, &act) != OK)
		abort();
	atomic_fetch_add(&count, 1);
}

static void *
client(void *arg)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);

	while (!atomic_load(&over))
		one(a, *(const int64_t *)arg);
	arena_close(a);
	return arg;
}

enum way {
	GROUPED,	/* 64 clients, many acts a commit */
	EACH,		/* 64 clients, one act a commit */
	ALONE		/* one thread without a writer, one act a commit */
};

/* Acts in a second. */
static int64_t
rate(enum way way, int64_t ms)
{
	int64_t weight = way == EACH ? LIMIT_GROUP_WEIGHT : 1;
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	int64_t from = now_us(), i;
	pthread_t t[CLIENTS];

	atomic_store(&count, 0);
	atomic_store(&over, false);
	if (way != ALONE) {
		if (store_start(&bed.rq, bed.store) != OK)
			abort();
		for (i = 0; i < CLIENTS; i++)
			if (pthread_create(&t[i], NULL, client, &weight) != 0)
				abort();
		usleep((useconds_t)ms * 1000);
		atomic_store(&over, true);
		for (i = 0; i < CLIENTS; i++)
			pthread_join(t[i], NULL);
		store_stop(bed.store);
	} else
		while (now_us() - from < ms * 1000)
			one(a, 1);
	arena_close(a);
	return (int64_t)atomic_load(&count) * 1000000 / (now_us() - from);
}

static int
by_value(const void *x, const void *y)
{
	int64_t a = *(const int64_t *)x, b = *(const int64_t *)y;

	return (a > b) - (a < b);
}

static void
print(const char *name, int64_t value, const char *unit, int64_t against,
    const char *what)
{

	printf("%-28s %9lld %-10s %6lld.%02lld  %s (%lld)\n", name,
	    (long long)value, unit, (long long)(value / against),
	    (long long)(value * 100 / against % 100), what, (long long)against);
	(void)fflush(stdout);
}

static bool
pair(const char *name, int64_t ms)
{
	int64_t group[ROUNDS], each[ROUNDS], alone[ROUNDS];
	int i;

	for (i = 0; i < ROUNDS; i++) {
		group[i] = rate(GROUPED, ms);
		each[i] = rate(EACH, ms);
		alone[i] = rate(ALONE, ms);
	}
	qsort(group, ROUNDS, sizeof(*group), by_value);
	qsort(each, ROUNDS, sizeof(*each), by_value);
	qsort(alone, ROUNDS, sizeof(*alone), by_value);
	print(name, group[ROUNDS / 2], "acts/s", each[ROUNDS / 2],
	    "one commit each, 64 clients");
	print(name, group[ROUNDS / 2], "acts/s", alone[ROUNDS / 2],
	    "one commit each, one thread alone");
	return group[ROUNDS / 2] >= each[ROUNDS / 2] * 10;
}

static enum err
run_slice(struct request *rq, void *arg)
{
	int64_t id;
	int i;

	(void)arg;
	for (i = 0; i < SLICE; i++)
		TRY(bed_add(rq, BED_ENTITY, STR("张三"), i, true, &id));
	return OK;
}

/* Rows in a CPU second by acts of 2,000 rows, sealed, a commit each. */
static int64_t
bulk(void)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	int64_t from = cpu_us(), n;
	struct request rq;
	struct act act = { .rq = &rq, .run = run_slice, .seal = ledger_seal,
	    .weight = SLICE };

	for (n = 0; n < BULK; n += SLICE) {
		arena_reset(a);
		bed_request(&bed, &rq, a, "bench.bulk");
		if (store_act(bed.store, &act) != OK)
			abort();
	}
	arena_close(a);
	return n * 1000000 / (cpu_us() - from);
}

/* The same rows into the same table, prepared, a commit for each slice. */
static int64_t
bare(void)
{
	struct request *rq = &bed.rq;
	int64_t from = cpu_us(), n;
	struct stmt *s;

	rq->db = store_writer(bed.store);
	for (n = 0; n < BULK; n++) {
		if (n % SLICE == 0 && db_begin(rq, rq->db) != OK)
			abort();
		if (stmt_text(rq, STR("INSERT INTO other (id, version, shard,"
		    " place, name, amount, secret) VALUES ($1, 1, $2, $3, $4,"
		    " $5, $6)"), &s) != OK)
			abort();
		stmt_at(s, 1, VALUE_INT((int64_t)BED_SHARD << 40 | n));
		stmt_at(s, 2, VALUE_INT(BED_SHARD));
		stmt_at(s, 3, VALUE_INT(445281001001000));
		stmt_at(s, 4, VALUE_TEXT(STR("张三")));
		stmt_at(s, 5, VALUE_INT(n));
		stmt_at(s, 6, VALUE_UNKNOWN);
		if (stmt_run(rq, s, NULL) != OK)
			abort();
		if (n % SLICE == SLICE - 1 && db_commit(rq, rq->db) != OK)
			abort();
	}
	return n * 1000000 / (cpu_us() - from);
}

/* Records and change rows checked in a CPU second. */
static int64_t
replay(void)
{
	int64_t from = cpu_us();
	struct ledger_report rep;

	bed.rq.db = store_writer(bed.store);
	if (ledger_replay(&bed.rq, NULL, &rep) != OK || rep.nfaults > 0)
		abort();
	return rep.changes * 1000000 / (cpu_us() - from);
}

int
main(void)
{
	int64_t ms = script_setting("BENCH_MS", 2000), rows;
	bool ok;

	vfs_install();
	vfs_arm(VFS_NONE, 0, false);
	vfs.to_disk = true;
	bed_remove(SCRIPT_PATH);
	if (bed_open(&bed, SCRIPT_PATH, STORE_CREATE) != OK)
		return 1;
	ok = pair("store.acts", ms);
	vfs.delay_us = 2000;
	ok = pair("store.acts.sync2ms", ms) && ok;
	vfs.delay_us = 0;
	rows = bulk();
	print("store.replay", replay(), "rows/cpu s", rows, "sealing them");
	print("store.bulk", rows, "rows/cpu s", bare(), "bare inserts");
	bed_close(&bed);
	bed_remove(SCRIPT_PATH);
	return ok ? 0 : 1;
}
