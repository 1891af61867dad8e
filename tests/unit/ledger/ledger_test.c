/*
 * Sealing, the chain, anchors, lists, and that every kind of tampering by SQL
 * is found: edits, drops, swaps, truncations and insertions in ledger, change,
 * the tables of records, the head row and the catalogue.
 */
#include "unit/test.h"

#include <sqlite3.h>

#include "base/file.h"
#include "unit/bed.h"

#define PATH	"build/ledger_test.db"
#define COPY	"build/ledger_copy.db"
#define ANCHORS	"build/ledger_test.anchor"
#define ROUNDS	10	/* random instances of each kind of tampering */

static struct bed bed;

static int
setup(void **state)
{

	(void)state;
	bed_remove(PATH);
	(void)unlink(ANCHORS);
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

/* What one act does. */
struct script {
	int add;		/* new records */
	int64_t set;		/* id to change, or 0 */
	int64_t drop;		/* id to delete, or 0 */
	int entity;
	bool bulk;
	bool refuse;
	bool forget;		/* a change row that was not written */
	int64_t last;
	const char *day;	/* the business date to set */
};

static enum err
run(struct request *rq, void *arg)
{
	struct script *x = arg;
	struct change *c;
	struct stmt *s;
	int i;

	for (i = 0; i < x->add; i++)
		TRY(bed_add(rq, x->entity, STR("王"), i, x->bulk, &x->last));
	if (x->set != 0)
		TRY(bed_set(rq, x->entity, x->set, 77 + x->last++));
	if (x->drop != 0) {
		TRY(bed_set(rq, x->entity, x->drop, 5));
		for (c = rq->changes.first; c->next != NULL; c = c->next)
			;
		memset(c->digest, 0, sizeof(c->digest));
		TRY(stmt_text(rq, str_fmt(rq->arena,
		    "DELETE FROM %s WHERE id = $id", bed_table(x->entity)),
		    &s));
		stmt_int(s, "id", x->drop);
		TRY(stmt_run(rq, s, NULL));
	}
	if (x->forget) {
		TRY(stmt_text(rq, STR("UPDATE thing SET amount = amount + 1"),
		    &s));
		TRY(stmt_run(rq, s, NULL));
	}
	if (x->day != NULL) {
		TRY(stmt_named(rq, "meta_set", &s));
		stmt_str(s, "name", STR("business_date"));
		stmt_str(s, "value", str_from(x->day));
		TRY(stmt_run(rq, s, NULL));
		rq->action = STR("site.set");
		rq->detail = str_fmt(rq->arena, "{\"business_date\":\"%s\"}",
		    x->day);
	}
	return x->refuse ? fail(rq, MSG_SEPARATION, STR("a"), STR("b")) : OK;
}

static enum err
act(struct script *x)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	struct request rq;
	struct act act = { .rq = &rq, .arg = x, .run = run,
	    .seal = ledger_seal, .weight = 1 };
	enum err e;

	if (x->entity == 0)
		x->entity = BED_ENTITY;
	bed_request(&bed, &rq, a, "thing.add");
	e = store_act(bed.store, &act);
	arena_close(a);
	return e;
}

/* A history with everything in it. */
static void
history(void)
{
	struct script some = { .add = 3 }, other = { .add = 2,
	    .entity = BED_OTHER }, no = { .add = 2, .refuse = true };
	struct script bulk = { .add = 40, .bulk = true }, edit = { 0 };
	struct script drop = { .entity = BED_OTHER };

	some.day = "2018-10-01";
	assert_int_equal(act(&some), OK);
	assert_int_equal(act(&other), OK);
	assert_int_equal(act(&no), ERR_REFUSED);
	edit.set = some.last;
	assert_int_equal(act(&edit), OK);
	assert_int_equal(act(&bulk), OK);
	assert_int_equal(act(&edit), OK);
	drop.drop = other.last;
	assert_int_equal(act(&drop), OK);
	edit.set = bulk.last - 7;
	edit.day = "2018-11-01";
	assert_int_equal(act(&edit), OK);
	edit.day = NULL;
	assert_int_equal(act(&no), ERR_REFUSED);
	edit.set = bulk.last;
	assert_int_equal(act(&edit), OK);
}

static void
check(const struct ledger_anchor *anchor, struct ledger_report *rep)
{

	bed_request(&bed, &bed.rq, bed.arena, "ledger.replay");
	bed.rq.db = store_writer(bed.store);
	assert_int_equal(ledger_replay(&bed.rq, anchor, rep), OK);
}

static void
test_chain(void **state)
{
	struct ledger_report rep;
	struct ledger_anchor a;
	int64_t n;

	(void)state;
	check(NULL, &rep);
	assert_int_equal(rep.nfaults, 0);
	history();
	check(NULL, &rep);
	assert_int_equal(rep.nfaults, 0);
	assert_int_equal(rep.entries, 10);
	assert_int_equal(rep.changes, 3 + 2 + 1 + 40 + 1 + 1 + 1 + 1);
	assert_int_equal(rep.records, 3 + 1 + 40);
	assert_int_equal(rep.head_seq, 10);
	assert_int_equal(ledger_head(&bed.rq, &a), OK);
	assert_int_equal(a.seq, 10);
	assert_memory_equal(a.hash, rep.head, SM3_SIZE);
	for (n = 1; n < 15; n++) {
		assert_int_equal(ledger_verify_tail(&bed.rq, &a, n, &rep), OK);
		assert_int_equal(rep.nfaults, 0);
		assert_int_equal(rep.entries, n < 10 ? n : 10);
		assert_memory_equal(a.hash, rep.head, SM3_SIZE);
	}
	/* Another key does not verify. */
	bed.keys.change[3] ^= 1;
	check(&a, &rep);
	assert_true(rep.nfaults > 0);
}

static void
test_readback(void **state)
{
	struct script some = { .add = 3 }, forget = { .add = 1,
	    .forget = true };
	struct script bulk = { .add = 50, .bulk = true, .forget = true };
	struct ledger_report rep;

	(void)state;
	assert_int_equal(act(&some), OK);
	assert_int_equal(act(&forget), ERR_IO);
	assert_int_equal(act(&bulk), ERR_IO);
	bulk.bulk = false;
	assert_int_equal(act(&bulk), ERR_IO);
	check(NULL, &rep);
	assert_int_equal(rep.nfaults, 0);
	assert_int_equal(rep.entries, 4);
	assert_int_equal(rep.changes, 3);
}

static void
test_anchor(void **state)
{
	struct script some = { .add = 1 };
	struct ledger_report rep;
	struct ledger_anchor a;
	FILE *f;

	(void)state;
	bed.rq.db = store_writer(bed.store);
	assert_int_equal(ledger_anchor_last(&bed.rq, STR(ANCHORS), &a), OK);
	assert_int_equal(a.seq, 0);
	assert_int_equal(act(&some), OK);
	assert_int_equal(ledger_anchor_add(&bed.rq, STR(ANCHORS)), OK);
	assert_int_equal(act(&some), OK);
	assert_int_equal(ledger_anchor_add(&bed.rq, STR(ANCHORS)), OK);
	/* A line that was cut short is passed over. */
	f = fopen(ANCHORS, "a");
	assert_non_null(f);
	(void)fputs("1530000000000 7 00", f);
	(void)fclose(f);
	assert_int_equal(ledger_anchor_last(&bed.rq, STR(ANCHORS), &a), OK);
	assert_int_equal(a.seq, 2);
	check(&a, &rep);
	assert_int_equal(rep.nfaults, 0);
	a.seq = 3;
	check(&a, &rep);
	assert_int_equal(rep.nfaults, 1);
	assert_int_equal(rep.faults->seq, 3);
}

static void
test_lists(void **state)
{
	struct ledger_change *c;
	struct script some = { .add = 1 }, edit = { 0 };
	struct buf b;
	struct jsonw w;
	struct json *j;

	(void)state;
	assert_int_equal(act(&some), OK);
	edit.set = some.last;
	assert_int_equal(act(&edit), OK);
	bed.rq.db = store_writer(bed.store);
	buf_init(&b, bed.arena, 100000);
	jsonw_begin(&w, &b);
	assert_int_equal(ledger_list(&bed.rq, 0, 10, &w), OK);
	assert_int_equal(json_parse(&bed.rq, buf_text(&b), &j), OK);
	assert_int_equal(j->n, 2);
	assert_int_equal(json_get(&j->items[0], "seq")->i, 2);
	assert_int_equal(json_get(&j->items[0], "changes")->i, 1);
	assert_int_equal(json_get(&j->items[0], "detail")->kind, J_OBJECT);
	assert_int_equal(ledger_history(&bed.rq, BED_ENTITY, some.last, &c),
	    OK);
	assert_int_equal(c->version, 2);
	assert_true(c->old.n > 0);
	assert_true(str_is(c->login, "li"));
	assert_int_equal(c->next->version, 1);
	assert_int_equal(c->next->old.n, 0);
	assert_null(c->next->next);
}

/* Tampering. */

static uint64_t seed = 20181231;

static long long
rnd(int64_t n)
{

	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (long long)((seed >> 33) % (uint64_t)n);
}

static sqlite3 *raw;
static struct arena *scratch;	/* given back with each new copy */

#define TEXT(...)	str_cstr(scratch, str_fmt(scratch, __VA_ARGS__))

static void
sql(const char *text)
{
	char *why = NULL;

	if (sqlite3_exec(raw, text, NULL, NULL, &why) != SQLITE_OK)
		print_error("%s: %s\n", text, why);
	assert_null(why);
}

static long long
number(const char *text)
{
	sqlite3_stmt *s;
	long long n;

	assert_int_equal(sqlite3_prepare_v2(raw, text, -1, &s, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	n = sqlite3_column_int64(s, 0);
	sqlite3_finalize(s);
	return n;
}

/* Rowid of a random row. */
static long long
some_row(const char *table)
{
	char q[200];

	(void)snprintf(q, sizeof(q), "SELECT rowid FROM %s LIMIT 1 OFFSET %lld",
	    table, (long long)rnd(number(TEXT(
	    "SELECT count(*) FROM %s", table))));
	return number(q);
}

/* Alter one column of one row by a little. */
static void
edit(const char *table, const char *column, int64_t row)
{
	char q[300];
	sqlite3_stmt *s, *u;
	unsigned char blob[2000];
	int type, n;

	(void)snprintf(q, sizeof(q), "SELECT %s FROM %s WHERE rowid = %lld",
	    column, table, (long long)row);
	assert_int_equal(sqlite3_prepare_v2(raw, q, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	type = sqlite3_column_type(s, 0);
	(void)snprintf(q, sizeof(q), "UPDATE %s SET %s = $v WHERE rowid = %lld",
	    table, column, (long long)row);
	assert_int_equal(sqlite3_prepare_v2(raw, q, -1, &u, NULL), SQLITE_OK);
	n = sqlite3_column_bytes(s, 0);
	assert_true((size_t)n < sizeof(blob) - 1);
	if (type == SQLITE_INTEGER)
		sqlite3_bind_int64(u, 1, sqlite3_column_int64(s, 0) + 1 +
		    rnd(1000000));
	else if (type == SQLITE_NULL)
		sqlite3_bind_blob(u, 1, "x", 1, SQLITE_STATIC);
	else {
		if (n > 0)
			memcpy(blob, sqlite3_column_blob(s, 0), (size_t)n);
		if (n > 0 && rnd(2) == 0)
			blob[rnd(n)] ^= 1;
		else
			blob[n++] = 'x';
		if (type == SQLITE_TEXT)
			sqlite3_bind_text(u, 1, (char *)blob, n, SQLITE_STATIC);
		else
			sqlite3_bind_blob(u, 1, blob, n, SQLITE_STATIC);
	}
	assert_int_equal(sqlite3_step(u), SQLITE_DONE);
	sqlite3_finalize(s);
	sqlite3_finalize(u);
}

/* Exchange the contents of two neighbours, keys stay where they are. */
static void
swap(const char *table, const char *key, const char *columns)
{
	long long n = number(TEXT("SELECT count(*) FROM %s", table));
	long long at = rnd(n - 1);
	long long a = number(TEXT("SELECT rowid FROM %s ORDER BY "
	    "rowid LIMIT 1 OFFSET %lld", table, (long long)at));
	long long b = number(TEXT("SELECT rowid FROM %s ORDER BY "
	    "rowid LIMIT 1 OFFSET %lld", table, (long long)at + 1));

	if (columns == NULL) {
		sql(TEXT("UPDATE %s SET %s = -1 WHERE rowid = %lld",
		    table, key, a));
		sql(TEXT("UPDATE %s SET %s = %lld WHERE rowid = "
		    "%lld", table, key, a, b));
		sql(TEXT("UPDATE %s SET %s = %lld WHERE rowid = -1",
		    table, key, b));
		return;
	}
	sql(TEXT("UPDATE %s SET (%s) = (SELECT %s FROM %s o WHERE "
	    "o.rowid = %lld) WHERE rowid = %lld", table, columns, columns,
	    table, a, b));
}

static void
drop_row(const char *table)
{

	sql(TEXT("DELETE FROM %s WHERE rowid = %lld", table,
	    some_row(table)));
}

static void
cut_tail(const char *table)
{

	sql(TEXT("DELETE FROM %s WHERE rowid IN (SELECT rowid FROM "
	    "%s ORDER BY rowid DESC LIMIT %lld)", table, table,
	    1 + rnd(5)));
}

/*
 * Cut the end off and leave everything else as it was before: the records, the
 * change rows and the head row.  Only an anchor can tell.
 */
static void
roll_back(void)
{

	sql("DELETE FROM ledger WHERE seq > 8");
	sql("DELETE FROM change WHERE act > 8");
	sql("UPDATE lane SET seq = 8, change = (SELECT max(seq) FROM change),"
	    " hash = (SELECT hash FROM ledger WHERE seq = 8)");
	sql("UPDATE thing SET version = 1, amount = 39 WHERE id ="
	    " (SELECT max(id) FROM thing)");
}

static const char *const ledger_columns[] = { "at_ms", "login", "login_name",
    "person", "post", "office", "place", "purpose", "action", "subject",
    "outcome", "change_first", "change_last", "digest", "detail", "prev",
    "hash", "seq" };
static const char *const change_columns[] = { "entity", "id", "version",
    "place", "old", "digest", "effective", "act", "seq" };
static const char *const thing_columns[] = { "version", "shard", "place",
    "name", "amount", "secret", "id" };
#define PICK(list)	(list)[rnd((int64_t)(sizeof(list) / sizeof(*(list))))]

enum tamper { EDIT_LEDGER, EDIT_CHANGE, EDIT_RECORD, DROP_LEDGER, DROP_CHANGE,
    DROP_RECORD, SWAP_LEDGER, SWAP_CHANGE, SWAP_RECORD, COPY_RECORD,
    CUT_LEDGER, CUT_CHANGE, CUT_RECORD, EMPTY_LEDGER, EMPTY_CHANGE,
    EMPTY_RECORD, ADD_LEDGER, ADD_CHANGE, ADD_RECORD, EDIT_LANE, DROP_LANE,
    EDIT_FIELD, DROP_FIELD, DROP_ENTITY, DROP_TABLE, ROLL_BACK, TAMPER__MAX };

static void
tamper_rows(enum tamper kind)
{
	static const char *const tables[] = { "ledger", "change", "thing" };
	const char *table = tables[kind % 3];

	switch (kind) {
	case EDIT_LEDGER:
		edit(table, PICK(ledger_columns), some_row(table));
		break;
	case EDIT_CHANGE:
		edit(table, PICK(change_columns), some_row(table));
		break;
	case EDIT_RECORD:
		edit(table, PICK(thing_columns), some_row(table));
		break;
	case DROP_LEDGER:
	case DROP_CHANGE:
	case DROP_RECORD:
		drop_row(table);
		break;
	case SWAP_LEDGER:
	case SWAP_CHANGE:
		swap(table, "seq", NULL);
		break;
	case SWAP_RECORD:
		swap(table, "id", NULL);
		break;
	default:
		swap("thing", "id", "amount, version, name");
		break;
	}
}

static void
tamper(enum tamper kind)
{

	switch (kind) {
	case CUT_LEDGER:
		cut_tail("ledger");
		break;
	case CUT_CHANGE:
		cut_tail("change");
		break;
	case CUT_RECORD:
		cut_tail("thing");
		break;
	case EMPTY_LEDGER:
		sql("DELETE FROM ledger; DELETE FROM lane");
		break;
	case EMPTY_CHANGE:
		sql("DELETE FROM change");
		break;
	case EMPTY_RECORD:
		sql("DELETE FROM thing");
		break;
	case ADD_LEDGER:
		sql("INSERT INTO ledger SELECT 11, at_ms, login, login_name,"
		    " person, post, office, place, purpose, action, subject,"
		    " outcome, 0, 0, zeroblob(32), detail, hash, zeroblob(32)"
		    " FROM ledger WHERE seq = 10");
		break;
	case ADD_CHANGE:
		sql("INSERT INTO change SELECT (SELECT max(seq) FROM change) +"
		    " 1, entity, id, version + 100, place, old, digest,"
		    " effective, act FROM change ORDER BY seq LIMIT 1");
		break;
	case ADD_RECORD:
		sql("INSERT INTO thing SELECT id + 1000, shard, version, place,"
		    " name, amount, secret FROM thing LIMIT 1");
		break;
	case EDIT_LANE:
		edit("lane", rnd(2) ? "seq" : "hash", 0);
		break;
	case DROP_LANE:
		sql("DELETE FROM lane");
		break;
	case EDIT_FIELD:
		sql("UPDATE field SET name = 'x' WHERE name = 'amount';"
		    "UPDATE field SET name = 'amount' WHERE name = 'shard';"
		    "UPDATE field SET name = 'shard' WHERE name = 'x'");
		break;
	case DROP_FIELD:
		sql("DELETE FROM field WHERE name = 'amount'");
		break;
	case DROP_ENTITY:
		sql("DELETE FROM entity WHERE number = 9");
		break;
	case DROP_TABLE:
		sql("DROP TABLE thing");
		break;
	case ROLL_BACK:
		roll_back();
		break;
	default:
		tamper_rows(kind);
		break;
	}
}

/* A fresh copy of the finished database in its place. */
static void
copy(struct arena *a)
{
	str text;
	FILE *f;

	bed_remove(COPY);
	arena_reset(scratch);
	assert_int_equal(file_read(a, STR(PATH), (size_t)64 << 20, &text), 0);
	f = fopen(COPY, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(text.p, 1, text.n, f), text.n);
	(void)fclose(f);
}

static int64_t
faults_of_copy(const struct ledger_anchor *anchor)
{
	struct ledger_report rep;
	struct bed b;

	assert_int_equal(bed_open(&b, COPY, STORE_READ), OK);
	assert_int_equal(store_reader(&b.rq, b.store, &b.rq.db), OK);
	assert_int_equal(db_fresh(&b.rq, b.rq.db), OK);
	assert_int_equal(ledger_replay(&b.rq, anchor, &rep), OK);
	bed_close(&b);
	return rep.nfaults;
}

static int64_t
tail_faults(int64_t n)
{
	struct ledger_report rep;
	struct bed b;

	assert_int_equal(bed_open(&b, COPY, STORE_READ), OK);
	assert_int_equal(store_reader(&b.rq, b.store, &b.rq.db), OK);
	assert_int_equal(db_fresh(&b.rq, b.rq.db), OK);
	assert_int_equal(ledger_verify_tail(&b.rq, NULL, n, &rep), OK);
	bed_close(&b);
	return rep.nfaults;
}

static void
test_tamper(void **state)
{
	int round, kind, found = 0, all = 0;
	struct ledger_anchor anchor;
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);

	(void)state;
	scratch = arena_open(LIMIT_ARENA_PROCESS);
	history();
	bed.rq.db = store_writer(bed.store);
	assert_int_equal(ledger_head(&bed.rq, &anchor), OK);
	bed_close(&bed);
	copy(a);
	assert_int_equal(faults_of_copy(&anchor), 0);
	for (round = 0; round < ROUNDS; round++)
		for (kind = 0; kind < TAMPER__MAX; kind++) {
			arena_reset(a);
			copy(a);
			assert_int_equal(sqlite3_open(COPY, &raw), SQLITE_OK);
			tamper((enum tamper)kind);
			sqlite3_close(raw);
			all++;
			if (faults_of_copy(&anchor) > 0)
				found++;
			else
				print_error("tamper %d round %d not found\n",
				    kind, round);
		}
	/* The day of the site, and a setting that no entry ever set. */
	arena_reset(a);
	copy(a);
	assert_int_equal(sqlite3_open(COPY, &raw), SQLITE_OK);
	sql("UPDATE meta SET value = '2018-12-31'"
	    " WHERE name = 'business_date'");
	sqlite3_close(raw);
	assert_true(faults_of_copy(&anchor) > 0);
	arena_reset(a);
	copy(a);
	assert_int_equal(sqlite3_open(COPY, &raw), SQLITE_OK);
	sql("INSERT INTO meta (name, value) VALUES ('place', '110101')");
	sqlite3_close(raw);
	assert_true(faults_of_copy(&anchor) > 0);
	/* An edit of the last entries is seen in the tail. */
	arena_reset(a);
	copy(a);
	assert_int_equal(sqlite3_open(COPY, &raw), SQLITE_OK);
	edit("ledger", "subject", 8);
	sqlite3_close(raw);
	assert_int_equal(tail_faults(2), 0);
	assert_true(tail_faults(3) > 0);
	/* The negative control: what only the anchor can tell. */
	arena_reset(a);
	copy(a);
	assert_int_equal(sqlite3_open(COPY, &raw), SQLITE_OK);
	roll_back();
	sqlite3_close(raw);
	assert_int_equal(faults_of_copy(NULL), 0);
	arena_close(a);
	arena_close(scratch);
	bed_remove(COPY);
	print_message("tampering found: %d of %d\n", found, all);
	assert_int_equal(found, all);
	assert_true(all >= 200);
}

int
main(void)
{
#define T(f)	cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = { T(test_chain), T(test_readback),
	    T(test_anchor), T(test_lists), T(test_tamper) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
