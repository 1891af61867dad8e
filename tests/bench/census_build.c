/*
 * The census from the database: read whole, then ten thousand changes caught up
 * with; what it keeps of a household.  The tables are filled directly, without
 * the indexes that no reader of the census uses.
 * usage: census_build [HOUSEHOLDS]
 */
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "census/census.h"
#include "register/register.h"

#define CHANGES	10000
#define MOVES	1000

struct bench {
	struct arena *arena;
	struct request rq;
	struct store *store;
	sqlite3 *raw;
	char dir[64];
	int64_t rows;
};

static double
now_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

/* What remains comparable when others use the machine. */
static double
cpu_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
take(struct bench *b, enum err e)
{

	if (e == OK)
		return;
	fprintf(stderr, "%.*s\n", STR_ARG(b->rq.problem.detail));
	abort();
}

/* Past the store, whose connections may do no more than the program does. */
static void
run(struct bench *b, const char *sql)
{
	char *why = NULL;

	if (sqlite3_exec(b->raw, sql, NULL, NULL, &why) == SQLITE_OK)
		return;
	fprintf(stderr, "%s: %s\n", why, sql);
	abort();
}

static void
open_store(struct bench *b)
{
	struct request *rq = &b->rq;
	struct registry *registry;
	struct faults faults;

	memcpy(b->dir, "build/census-XXXXXX", sizeof("build/census-XXXXXX"));
	if (mkdtemp(b->dir) == NULL)
		abort();
	b->arena = arena_open(LIMIT_ARENA_PROCESS);
	request_init(rq, b->arena);
	faults_init(&faults, b->arena);
	rq->model = model_load(b->arena, STR("model"), &faults);
	rq->today = 20181231;
	rq->actor.place_hi = PLACE_ALL_HI;
	take(b, store_open(rq, str_fmt(b->arena, "sqlite:%s/bench.db", b->dir),
	    STR("sql"), STORE_CREATE, &b->store));
	take(b, store_migrate(rq, b->store));
	rq->db = store_writer(b->store);
	take(b, db_begin(rq, rq->db));
	take(b, registry_open(rq, b->store, rq->model, true, &registry));
	rq->registry = registry;
	take(b, db_commit(rq, rq->db));
	take(b, store_prepare(rq, b->store));
	if (sqlite3_open(str_cstr(b->arena, str_fmt(b->arena, "%s/bench.db",
	    b->dir)), &b->raw) != SQLITE_OK)
		abort();
}

/* Indexes cost the filling six times its time; three are read by. */
static void
drop_indexes(struct bench *b)
{
	sqlite3_stmt *s;
	char *list[200];
	size_t n = 0, i;

	if (sqlite3_prepare_v2(b->raw, "SELECT name FROM sqlite_master WHERE "
	    "type = 'index' AND sql IS NOT NULL AND tbl_name IN ('household', "
	    "'household_year', 'person', 'person_year', 'membership')", -1,
	    &s, NULL) != SQLITE_OK)
		abort();
	while (n < 200 && sqlite3_step(s) == SQLITE_ROW)
		list[n++] = str_cstr(b->arena, str_fmt(b->arena,
		    "DROP INDEX \"%s\"", (const char *)sqlite3_column_text(s,
		    0)));
	(void)sqlite3_finalize(s);
	for (i = 0; i < n; i++)
		run(b, list[i]);
}

/* Numbers from nothing but SQL: households $2 .. $3 of shard $1. */
static const char *const filling[] = {
	"INSERT INTO household (id, shard, version, place, number, status, kind)"
	" SELECT ($1 << 40) + n, $1, 1, 110101001001000 + n / 16 % 800 * 1000 +"
	" n / 12800 * 1000000, n, 1, n % 4 + 1 FROM (WITH RECURSIVE c(n) AS (VALUES($2) UNION ALL"
	" SELECT n + 1 FROM c WHERE n < $3) SELECT n FROM c)",
	"INSERT INTO household_year (id, shard, version, place, household,"
	" year, source, roster_verified, percap_income, food_ok, clothing_ok,"
	" housing_safe, in_dibao, water_safe)"
	" SELECT ($1 << 40) + (1 << 32) + n, $1, 1, $1, ($1 << 40) + n, 2018,"
	" 1, n % 7 > 0, n * 977 % 2000000, n % 9 > 0, n % 11 > 0, n % 5 > 0,"
	" n % 13 > 0, n % 17 > 0 FROM (WITH RECURSIVE c(n) AS (VALUES($2) UNION"
	" ALL SELECT n + 1 FROM c WHERE n < $3) SELECT n FROM c)",
	"INSERT INTO person (id, shard, version, place, number, name, sex,"
	" birth) SELECT ($1 << 40) + (1 << 33) + n * 8 + k, $1, 1, $1, n * 8 +"
	" k, 'x', k % 2 + 1, (1940 + n * 31 % 75 + k) * 10000 + 101 FROM (WITH"
	" RECURSIVE c(n) AS (VALUES($2) UNION ALL SELECT n + 1 FROM c WHERE n <"
	" $3) SELECT n FROM c), (SELECT 0 AS k UNION ALL VALUES (1), (2), (3),"
	" (4), (5)) WHERE k <= n % 6",
	"INSERT INTO membership (id, shard, version, place, household, person,"
	" relation) SELECT ($1 << 40) + (1 << 35) + n * 8 + k, $1, 1, $1,"
	" ($1 << 40) + n, ($1 << 40) + (1 << 33) + n * 8 + k, 1 FROM (WITH"
	" RECURSIVE c(n) AS (VALUES($2) UNION ALL SELECT n + 1 FROM c WHERE n <"
	" $3) SELECT n FROM c), (SELECT 0 AS k UNION ALL VALUES (1), (2), (3),"
	" (4), (5)) WHERE k <= n % 6",
	"INSERT INTO person_year (id, shard, version, place, person, year,"
	" source, labour, insured, enrolled) SELECT ($1 << 40) + (1 << 36) + n *"
	" 8 + k, $1, 1, $1, ($1 << 40) + (1 << 33) + n * 8 + k, 2018, 1, n % 5 +"
	" 1, n % 3 > 0, k % 2 FROM (WITH RECURSIVE c(n) AS (VALUES($2) UNION ALL"
	" SELECT n + 1 FROM c WHERE n < $3) SELECT n FROM c), (SELECT 0 AS k"
	" UNION ALL VALUES (1), (2), (3), (4), (5)) WHERE k <= n % 6",
};

static void
fill(struct bench *b)
{
	sqlite3_stmt *s;
	size_t i;

	run(b, "PRAGMA synchronous = OFF");
	run(b, "PRAGMA cache_size = -400000");
	drop_indexes(b);
	for (i = 0; i < sizeof(filling) / sizeof(filling[0]); i++) {
		if (sqlite3_prepare_v2(b->raw, filling[i], -1, &s, NULL) !=
		    SQLITE_OK) {
			fprintf(stderr, "%s\n", sqlite3_errmsg(b->raw));
			abort();
		}
		(void)sqlite3_bind_int64(s, 1, 1);
		(void)sqlite3_bind_int64(s, 2, 1);
		(void)sqlite3_bind_int64(s, 3, b->rows);
		if (sqlite3_step(s) != SQLITE_DONE) {
			fprintf(stderr, "%s\n", sqlite3_errmsg(b->raw));
			abort();
		}
		(void)sqlite3_finalize(s);
	}
	run(b, "CREATE INDEX hy ON household_year (household)");
	run(b, "CREATE INDEX mh ON membership (household)");
	run(b, "CREATE INDEX py ON person_year (person)");
	run(b, "INSERT INTO lane (lane, seq, change, hash) VALUES (1, 1 << 40,"
	    " 1 << 40, x'00')");
}

static void
run_by(struct bench *b, const char *form, int64_t step)
{

	run(b, str_cstr(b->arena, str_fmt(b->arena, form, (long long)step)));
}

/* What ten thousand acts leave behind: new values and rows of change. */
static void
change(struct bench *b)
{

	run_by(b, "UPDATE household_year SET percap_income = 736500, version ="
	    " 2 WHERE id IN (SELECT id FROM household_year WHERE id %% %lld ="
	    " 0 LIMIT 10000)", b->rows / CHANGES);
	run(b, "INSERT INTO change (seq, entity, id, version, place, old,"
	    " digest, effective, act) SELECT (1 << 40) + row_number() OVER"
	    " (ORDER BY id), 9, id, 2, place, x'', x'00', 20181231, 1 FROM"
	    " household_year WHERE version = 2");
	run(b, "UPDATE lane SET change = (SELECT max(seq) FROM change)");
}

/* Five hundred people leave their households and are found in others. */
static void
move(struct bench *b)
{

	run_by(b, "UPDATE membership SET ends = 20180101, version = 2 WHERE id"
	    " IN (SELECT id FROM membership WHERE (id >> 3) %% %lld = 0 AND id"
	    " & 7 = 0 LIMIT 500)", b->rows / 500);
	run(b, "INSERT INTO membership (id, shard, version, place, household,"
	    " person, relation) SELECT id + (1 << 37), shard, 2, place,"
	    " household + 1, person, 1 FROM membership WHERE version = 2");
	run(b, "INSERT INTO change (seq, entity, id, version, place, old,"
	    " digest, effective, act) SELECT (SELECT max(seq) FROM change) +"
	    " row_number() OVER (ORDER BY id), 7, id, 2, place, x'', x'00',"
	    " 20181231, 1 FROM membership WHERE version = 2");
	run(b, "UPDATE lane SET change = (SELECT max(seq) FROM change)");
}

static void
catch_up(struct bench *b, struct census *c, const char *what, int64_t want)
{
	double t, cpu;
	int64_t n;

	take(b, db_begin(&b->rq, b->rq.db));
	t = now_ms();
	cpu = cpu_ms();
	take(b, census_refresh(&b->rq, c, &n));
	cpu = cpu_ms() - cpu;
	t = now_ms() - t;
	printf("census, %lld changes %s caught up with  %.1f  ms  %.2f  of 100 "
	    "ms (CPU %.1f ms)\n", (long long)n, what, t, t / 100, cpu);
	if (n != want)
		abort();
	db_rollback(b->rq.db);
}

static void
measure(struct bench *b)
{
	struct census_ask ask = { .as_of = 20181231 };
	const struct census_node *root;
	struct census *c;
	int64_t members;
	double t, cpu;
	size_t rows;

	ask.kind = model_kind(b->rq.model, STR("household"));
	take(b, db_begin(&b->rq, b->rq.db));
	t = now_ms();
	cpu = cpu_ms();
	take(b, census_open(&b->rq, &ask, &c));
	cpu = (cpu_ms() - cpu) / 1e3;
	t = (now_ms() - t) / 1e3;
	rows = census_frame(c)->space[0].n;
	members = census_totals(c, census_node(census_tree(c), 0))
	    [CENSUS_MEMBERS];
	printf("census, %zu households and %lld members read  %.2f  s  %.2f  of"
	    " 60 s for ten million (CPU %.2f s)\n", rows,
	    (long long)members, t, t / (60 * (double)rows / 1e7),
	    cpu);
	printf("census, memory of a household with its members, ids, totals  "
	    "%zu  bytes\n", census_bytes(c) / rows);
	db_rollback(b->rq.db);
	change(b);
	catch_up(b, c, "of facts", CHANGES);
	move(b);
	catch_up(b, c, "of members", MOVES);
	root = census_node(census_tree(c), 0);
	if (root == NULL || census_totals(c, root)[CENSUS_SUBJECTS] !=
	    (int64_t)rows || census_totals(c, root)[CENSUS_MEMBERS] !=
	    members)
		abort();
	census_close(c);
}

int
main(int argc, char **argv)
{
	struct bench b = { .rows = 200000 };
	char command[100];
	double t;

	if (argc > 1)
		b.rows = strtoll(argv[1], NULL, 10);
	open_store(&b);
	t = now_ms();
	fill(&b);
	fprintf(stderr, "# filled in %.1f s\n", (now_ms() - t) / 1e3);
	measure(&b);
	(void)sqlite3_close(b.raw);
	store_close(b.store);
	(void)snprintf(command, sizeof(command), "rm -rf %s", b.dir);
	return system(command);
}
