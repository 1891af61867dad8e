/*
 * Import of N members with their households from CSV: validated, committed,
 * indexed, in the ledger; beside bare prepared inserts of the same rows into the
 * same tables with the same indexes, tenth by tenth in the same run.
 *
 * A second process has the bare database.  After each tenth of the import it
 * reads what was written (not timed) and inserts it, in the same order and in
 * commits of the same size, with the same settings of SQLite.  It does so
 * three times: all tables that the import writes; the tables of records alone;
 * and all, with the people of each commit in the order of their identity index.
 *
 * usage: import [MEMBERS]
 */
#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "action/import.h"
#include "base/hash.h"
#include "ledger/ledger.h"

#define DIR_NAME	"build/bench-import"
#define TENTHS		10
#define KINDS		3	/* all tables, records alone, sorted */
#define TIMES		(KINDS + 1)	/* and the first's processor time */
#define ENTITIES	LIMIT_ENTITIES
#define COLUMNS		64
#define LOG_PAGES	1000	/* as the store has it */

static int64_t
clock_us(clockid_t clock)
{
	struct timespec t;

	(void)clock_gettime(clock, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t
now_us(void)
{

	return clock_us(CLOCK_MONOTONIC);
}

/* Of all threads of this process. */
static int64_t
cpu_us(void)
{

	return clock_us(CLOCK_PROCESS_CPUTIME_ID);
}

static _Noreturn void
die(const char *what, const char *why)
{

	(void)fprintf(stderr, "import: %s: %s\n", what, why);
	exit(1);
}

/* ---- the bare side ---- */

struct tuple {
	int table;		/* entity number; 0: change, -1: ledger */
	int n;
	struct value *v;
};

struct bare_db {
	sqlite3 *db;
	sqlite3_stmt *insert[ENTITIES + 2];	/* ledger, change, entities */
	int log_pages;
};

struct bare {
	struct arena *arena;
	struct arena *work;	/* of one commit */
	sqlite3 *from;
	sqlite3_stmt *load[ENTITIES];
	sqlite3_stmt *entries;
	sqlite3_stmt *changes;
	char *names[ENTITIES];
	int identity;		/* column of the identity index in person */
	int person;		/* number of the entity */
	int64_t last;
	struct bare_db to[KINDS];
	int64_t us[TIMES];
};

static void
sql(sqlite3 *db, const char *text)
{

	if (sqlite3_exec(db, text, NULL, NULL, NULL) != SQLITE_OK)
		die(text, sqlite3_errmsg(db));
}

static sqlite3_stmt *
prepared(sqlite3 *db, const char *text)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v3(db, text, -1, SQLITE_PREPARE_PERSISTENT, &s,
	    NULL) != SQLITE_OK)
		die(text, sqlite3_errmsg(db));
	return s;
}

static int
on_commit(void *p, sqlite3 *db, const char *name, int pages)
{

	(void)db;
	(void)name;
	((struct bare_db *)p)->log_pages = pages;
	return SQLITE_OK;
}

/* The same tables and indexes. */
static void
schema_copy(sqlite3 *from, sqlite3 *to)
{
	sqlite3_stmt *s = prepared(from, "SELECT sql FROM sqlite_schema "
	    "WHERE sql IS NOT NULL ORDER BY type = 'index'");

	while (sqlite3_step(s) == SQLITE_ROW)
		sql(to, (const char *)sqlite3_column_text(s, 0));
	(void)sqlite3_finalize(s);
}

static int
columns(sqlite3 *db, const char *table)
{
	char text[200];
	sqlite3_stmt *s;
	int n;

	(void)snprintf(text, sizeof(text), "SELECT * FROM \"%s\"", table);
	s = prepared(db, text);
	n = sqlite3_column_count(s);
	(void)sqlite3_finalize(s);
	return n;
}

static sqlite3_stmt *
insert_of(sqlite3 *db, const char *table)
{
	char text[1000];
	int i, n = columns(db, table), at;

	at = snprintf(text, sizeof(text), "INSERT INTO \"%s\" VALUES (",
	    table);
	for (i = 0; i < n; i++)
		at += snprintf(text + at, sizeof(text) - (size_t)at, "%s?",
		    i == 0 ? "" : ",");
	(void)snprintf(text + at, sizeof(text) - (size_t)at, ")");
	return prepared(db, text);
}

static void
bare_db_open(struct bare *b, struct bare_db *to, int kind)
{
	char path[100];
	int i;

	(void)snprintf(path, sizeof(path), DIR_NAME "/bare%d.db", kind);
	if (sqlite3_open(path, &to->db) != SQLITE_OK)
		die(path, sqlite3_errmsg(to->db));
	sql(to->db, "PRAGMA page_size=4096; PRAGMA journal_mode=WAL;"
	    "PRAGMA synchronous=FULL; PRAGMA secure_delete=ON;"
	    "PRAGMA cache_size=-65536; PRAGMA wal_autocheckpoint=0;"
	    "PRAGMA journal_size_limit=67108864; PRAGMA temp_store=MEMORY;"
	    "PRAGMA mmap_size=0; PRAGMA cell_size_check=ON;");
	schema_copy(b->from, to->db);
	(void)sqlite3_wal_hook(to->db, on_commit, to);
	to->insert[0] = insert_of(to->db, "ledger");
	to->insert[1] = insert_of(to->db, "change");
	for (i = 0; i < ENTITIES; i++)
		if (b->names[i] != NULL)
			to->insert[i + 1] = insert_of(to->db, b->names[i]);
}

static void
bare_open(struct bare *b)
{
	char text[200];
	sqlite3_stmt *s;
	int i;

	b->arena = arena_open(LIMIT_ARENA_PROCESS);
	b->work = arena_open(LIMIT_ARENA_PROCESS);
	if (sqlite3_open_v2(DIR_NAME "/import.db", &b->from,
	    SQLITE_OPEN_READONLY, NULL) != SQLITE_OK)
		die("open", sqlite3_errmsg(b->from));
	sql(b->from, "PRAGMA cache_size=-4096");
	s = prepared(b->from, "SELECT number, name FROM entity");
	while (sqlite3_step(s) == SQLITE_ROW) {
		i = sqlite3_column_int(s, 0);
		b->names[i] = str_cstr(b->arena, str_from((const char *)
		    sqlite3_column_text(s, 1)));
		if (strcmp(b->names[i], "person") == 0)
			b->person = i;
		(void)snprintf(text, sizeof(text), "SELECT * FROM \"%s\" "
		    "WHERE id = ?", b->names[i]);
		b->load[i] = prepared(b->from, text);
	}
	(void)sqlite3_finalize(s);
	for (i = 0; i < sqlite3_column_count(b->load[b->person]); i++)
		if (strcmp(sqlite3_column_name(b->load[b->person], i),
		    "id_number_x") == 0)
			b->identity = i;
	b->entries = prepared(b->from, "SELECT * FROM ledger WHERE seq > ? "
	    "ORDER BY seq");
	b->changes = prepared(b->from, "SELECT * FROM change WHERE seq "
	    "BETWEEN ? AND ? ORDER BY seq");
	for (i = 0; i < KINDS; i++)
		bare_db_open(b, &b->to[i], i);
}

static void
tuple_read(struct arena *a, sqlite3_stmt *s, struct tuple *t)
{
	int i;

	t->n = sqlite3_column_count(s);
	t->v = NEW_ARRAY(a, struct value, t->n);
	for (i = 0; i < t->n; i++) {
		str bytes = { sqlite3_column_blob(s, i),
		    (size_t)sqlite3_column_bytes(s, i) };

		switch (sqlite3_column_type(s, i)) {
		case SQLITE_INTEGER:
			t->v[i] = VALUE_INT(sqlite3_column_int64(s, i));
			break;
		case SQLITE_TEXT:
			t->v[i] = VALUE_TEXT(str_dup(a, bytes));
			break;
		case SQLITE_BLOB:
			t->v[i] = VALUE_BLOB(str_dup(a, bytes));
			break;
		default:
			break;
		}
	}
}

static void
tuple_insert(struct bare_db *to, const struct tuple *t)
{
	sqlite3_stmt *s = to->insert[t->table + 1];
	int i;

	for (i = 0; i < t->n; i++) {
		const struct value *v = &t->v[i];

		if (v->kind == V_INT)
			(void)sqlite3_bind_int64(s, i + 1, v->i);
		else if (v->kind == V_TEXT)
			(void)sqlite3_bind_text(s, i + 1, v->s.n == 0 ? "" :
			    v->s.p, (int)v->s.n, SQLITE_STATIC);
		else if (v->kind == V_BLOB)
			(void)sqlite3_bind_blob(s, i + 1, v->s.n == 0 ? "" :
			    v->s.p, (int)v->s.n, SQLITE_STATIC);
		else
			(void)sqlite3_bind_null(s, i + 1);
	}
	if (sqlite3_step(s) != SQLITE_DONE)
		die("insert", sqlite3_errmsg(to->db));
	(void)sqlite3_reset(s);
}

/* One commit of the import: its records in order, change rows, entry. */
static struct tuple *
commit_read(struct bare *b, size_t *out_n)
{
	int64_t first = sqlite3_column_int64(b->entries, 12);
	int64_t last = sqlite3_column_int64(b->entries, 13);
	size_t room = first == 0 ? 0 : (size_t)(last - first + 1);
	struct tuple *list = NEW_ARRAY(b->work, struct tuple, room * 2 + 1);
	struct tuple *rows = NEW_ARRAY(b->work, struct tuple, room + 1), entry;
	size_t n = 0, changes = 0;
	sqlite3_stmt *s;

	tuple_read(b->work, b->entries, &entry);
	entry.table = -1;
	(void)sqlite3_bind_int64(b->changes, 1, first);
	(void)sqlite3_bind_int64(b->changes, 2, last);
	while (first != 0 && sqlite3_step(b->changes) == SQLITE_ROW) {
		int e = sqlite3_column_int(b->changes, 1);

		tuple_read(b->work, b->changes, &rows[changes++]);
		if (sqlite3_column_int(b->changes, 3) != 1)
			continue;
		s = b->load[e];
		(void)sqlite3_bind_int64(s, 1,
		    sqlite3_column_int64(b->changes, 2));
		if (sqlite3_step(s) == SQLITE_ROW) {
			tuple_read(b->work, s, &list[n]);
			list[n++].table = e;
		}
		(void)sqlite3_reset(s);
	}
	(void)sqlite3_reset(b->changes);
	memcpy(list + n, rows, changes * sizeof(*rows));
	list[n + changes] = entry;
	*out_n = n + changes + 1;
	return list;
}

static int identity_column;

static int
by_identity(const void *p, const void *q)
{
	const struct tuple *a = p, *b = q;

	return str_cmp(a->v[identity_column].s, b->v[identity_column].s);
}

/* The people first, by identity; ids are given in that order. */
static struct tuple *
sorted(struct bare *b, const struct tuple *list, size_t n)
{
	struct tuple *out = NEW_ARRAY(b->work, struct tuple, n);
	int64_t *ids = NEW_ARRAY(b->work, int64_t, n);
	size_t people = 0, rest = 0, i;

	for (i = 0; i < n; i++)
		if (list[i].table == b->person) {
			out[people] = list[i];
			out[people].v = NEW_ARRAY(b->work, struct value,
			    list[i].n);
			memcpy(out[people].v, list[i].v, (size_t)list[i].n *
			    sizeof(struct value));
			ids[people] = list[i].v[0].i;
			people++;
		}
	if (people > 1)
		qsort(out, people, sizeof(*out), by_identity);
	for (i = 0; i < people; i++)
		out[i].v[0].i = ids[i];
	for (i = 0; i < n; i++)
		if (list[i].table != b->person)
			out[people + rest++] = list[i];
	return out;
}

static void
commit_write(struct bare_db *to, const struct tuple *list, size_t n,
    bool records_only, int64_t *us)
{
	int64_t start = now_us();
	size_t i;
	int log = 0, home = 0;

	sql(to->db, "BEGIN IMMEDIATE");
	for (i = 0; i < n; i++)
		if (!records_only || list[i].table > 0)
			tuple_insert(to, &list[i]);
	sql(to->db, "COMMIT");
	if (to->log_pages >= LOG_PAGES && sqlite3_wal_checkpoint_v2(to->db,
	    NULL, SQLITE_CHECKPOINT_PASSIVE, &log, &home) == SQLITE_OK &&
	    log == home)
		to->log_pages = 0;
	*us += now_us() - start;
}

static void
bare_tenth(struct bare *b)
{
	struct tuple *list;
	size_t n;

	memset(b->us, 0, sizeof(b->us));
	(void)sqlite3_bind_int64(b->entries, 1, b->last);
	while (sqlite3_step(b->entries) == SQLITE_ROW) {
		int64_t cpu;

		b->last = sqlite3_column_int64(b->entries, 0);
		list = commit_read(b, &n);
		cpu = cpu_us();
		commit_write(&b->to[0], list, n, false, &b->us[0]);
		b->us[KINDS] += cpu_us() - cpu;
		commit_write(&b->to[1], list, n, true, &b->us[1]);
		commit_write(&b->to[2], sorted(b, list, n), n, false,
		    &b->us[2]);
		arena_reset(b->work);
	}
	(void)sqlite3_reset(b->entries);
}

/* One byte asks for a tenth (or the end, 'e'); the times come back. */
static _Noreturn void
bare_main(int in, int out)
{
	struct bare b = { 0 };
	char c;

	while (read(in, &c, 1) == 1 && c != 'e') {
		if (b.arena == NULL)
			bare_open(&b);
		identity_column = b.identity;
		bare_tenth(&b);
		if (write(out, b.us, sizeof(b.us)) != sizeof(b.us))
			_exit(1);
	}
	_exit(0);
}

/* ---- the import ---- */

struct bench {
	struct arena *arena;
	struct request rq;
	struct host host;
	int to_bare;
	int from_bare;
	int64_t rows;		/* of both files */
	int64_t before;		/* rows of the files before this one */
	int64_t mark;		/* rows at the end of the last tenth */
	int64_t start;
	int tenth;
	int64_t import_us[TENTHS + 1];
	int64_t bare_us[TENTHS + 1][TIMES];
	int64_t cpu;		/* of the import so far */
	int64_t cpu_start;
	int64_t tenth_rows[TENTHS + 1];
};

static void
bare_ask(struct bench *b, int64_t us[TIMES])
{

	if (write(b->to_bare, "t", 1) != 1 || read(b->from_bare, us,
	    TIMES * sizeof(*us)) != TIMES * sizeof(*us))
		die("bare", "gone");
}

/* What was posted has been committed. */
static void
settle(struct bench *b)
{
	struct store_stats s = { 0 };
	int64_t was = -1;
	struct timespec ms = { 0, 3000000 };

	while (was != s.acts || s.acts == 0) {
		was = s.acts;
		(void)nanosleep(&ms, NULL);
		store_stats(b->host.store, &s);
	}
}

static void
tenth_end(struct bench *b, int64_t rows)
{
	int k = b->tenth < TENTHS ? b->tenth : TENTHS - 1;

	b->import_us[k] += now_us() - b->start;
	b->cpu += cpu_us() - b->cpu_start;
	b->tenth_rows[k] += rows - b->mark;
	b->mark = rows;
	settle(b);
	bare_ask(b, b->bare_us[k]);
	b->tenth++;
	printf("import, tenth %d  %.0f  rows/s  %.2f  of %.0f bare\n", k + 1,
	    (double)b->tenth_rows[k] * 1e6 / (double)b->import_us[k],
	    (double)b->bare_us[k][0] / (double)b->import_us[k],
	    (double)b->tenth_rows[k] * 1e6 / (double)b->bare_us[k][0]);
	(void)fflush(stdout);
	b->start = now_us();
	b->cpu_start = cpu_us();
}

static void
progress(void *arg, int thousandths, int64_t rows)
{
	struct bench *b = arg;

	(void)thousandths;
	if (b->before + rows >= b->rows * (b->tenth + 1) / TENTHS &&
	    b->before + rows < b->rows)
		tenth_end(b, b->before + rows);
}

static void
must(const struct request *rq, enum err e, const char *what)
{

	if (e != OK)
		die(what, str_cstr(rq->arena, rq->problem.detail));
}

static void
list_import(struct bench *b, const char *map, const char *file,
    bool measured)
{
	struct import_ask ask = { .map = str_from(map), .year = 2018,
	    .path = str_fmt(b->arena, DIR_NAME "/%s", file) };
	struct import_result r;

	if (measured) {
		ask.progress = progress;
		ask.progress_arg = b;
	}
	must(&b->rq, import_file(&b->rq, &ask, &r), file);
	if (r.bad != 0)
		die(file, "rows were returned");
	b->before += measured ? r.read : 0;
}

static int64_t
peak_kb(void)
{
	char line[200];
	int64_t kb = 0;
	FILE *f = fopen("/proc/self/status", "r");

	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "VmHWM:", 6) == 0)
			(void)str_int(str_cut(str_trim(str_from(line + 6)),
			    ' ', &(str){ 0 }), &kb);
	if (f != NULL)
		(void)fclose(f);
	return kb;
}

static void
report(struct bench *b)
{
	int64_t import = 0, bare[TIMES] = { 0 }, kb = peak_kb();
	int i, k;

	for (i = 0; i < TENTHS; i++) {
		import += b->import_us[i];
		for (k = 0; k < TIMES; k++)
			bare[k] += b->bare_us[i][k];
	}
	printf("import  %.0f  rows/s  %.2f  of bare inserts into the same "
	    "tables (%.0f)\n", (double)b->rows * 1e6 / (double)import,
	    (double)bare[0] / (double)import,
	    (double)b->rows * 1e6 / (double)bare[0]);
	printf("import  %.0f  rows/s  %.2f  of bare inserts into the tables "
	    "of records alone (%.0f)\n", (double)b->rows * 1e6 /
	    (double)import, (double)bare[1] / (double)import,
	    (double)b->rows * 1e6 / (double)bare[1]);
	printf("import, processor time without the parser  %.1f  us/row  %.2f"
	    "  of bare inserts (%.1f)\n", (double)b->cpu / (double)b->rows,
	    (double)bare[KINDS] / (double)b->cpu,
	    (double)bare[KINDS] / (double)b->rows);
	printf("bare inserts, identity runs sorted  %.0f  rows/s  %.2f  "
	    "of unsorted\n", (double)b->rows * 1e6 / (double)bare[2],
	    (double)bare[0] / (double)bare[2]);
	printf("import, resident  %.0f  MB  %.2f  of 256 MB\n",
	    (double)kb / 1024, (double)kb / 1024 / 256);
}

static void
replay(struct bench *b)
{
	struct ledger_report r;
	int64_t start = now_us();

	must(&b->rq, ledger_replay(&b->rq, NULL, &r), "replay");
	if (r.nfaults != 0)
		die("replay", "the ledger has faults");
	printf("ledger verified and replayed  %.1f  s  %.0f  records/s\n",
	    (double)(now_us() - start) / 1e6, (double)r.records * 1e6 /
	    (double)(now_us() - start));
}

static void
bench_open(struct bench *b, const char *self, int64_t members)
{
	char command[600];
	str dir = str_from(self);

	while (dir.n > 0 && dir.p[dir.n - 1] != '/')
		dir.n--;
	(void)snprintf(command, sizeof(command), "rm -rf " DIR_NAME
	    " && mkdir -p " DIR_NAME " && %.*s../sample --bench %" PRId64
	    " --out " DIR_NAME, STR_ARG(dir), members);
	if (system(command) != 0)
		die("sample", "failed");
	b->arena = arena_open(LIMIT_ARENA_PROCESS);
	request_init(&b->rq, b->arena);
	b->rq.lang = LANG_EN;
	b->host.home = STR(".");
	b->host.data = STR(DIR_NAME);
	b->host.db = STR("sqlite:" DIR_NAME "/import.db");
	b->host.started_ms = date_now_ms();
	must(&b->rq, site_open(&b->rq, &b->host, STORE_CREATE), "open");
}

static int64_t
lines(const char *file)
{
	char piece[65536];
	FILE *f = fopen(file, "r");
	int64_t n = -1;
	size_t k, i;

	while (f != NULL && (k = fread(piece, 1, sizeof(piece), f)) > 0)
		for (i = 0; i < k; i++)
			n += piece[i] == '\n';
	if (f != NULL)
		(void)fclose(f);
	return n;
}

static void
bare_start(struct bench *b)
{
	int to[2], from[2];
	pid_t pid;

	if (pipe(to) != 0 || pipe(from) != 0)
		die("pipe", "failed");
	pid = fork();
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)close(to[1]);
		(void)close(from[0]);
		bare_main(to[0], from[1]);
	}
	(void)close(to[0]);
	(void)close(from[1]);
	b->to_bare = to[1];
	b->from_bare = from[0];
}

int
main(int argc, char **argv)
{
	struct bench b = { 0 };
	int64_t members = 1000000;

	if (argc > 2 || (argc == 2 && (!str_int(str_from(argv[1]), &members) ||
	    members < 10000)))
		die("usage", "import [MEMBERS]");
	bare_start(&b);
	bench_open(&b, argv[0], members);
	list_import(&b, "place", "places.csv", false);
	bare_ask(&b, b.bare_us[TENTHS]);
	b.rows = lines(DIR_NAME "/households.csv") +
	    lines(DIR_NAME "/members.csv");
	b.start = now_us();
	b.cpu_start = cpu_us();
	list_import(&b, "household", "households.csv", true);
	list_import(&b, "members", "members.csv", true);
	tenth_end(&b, b.rows);
	report(&b);
	replay(&b);
	store_close(b.host.store);
	(void)!write(b.to_bare, "e", 1);
	(void)wait(NULL);
	return system("rm -rf " DIR_NAME) == 0 ? 0 : 1;
}
