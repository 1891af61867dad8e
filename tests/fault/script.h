/*
 * Scripted work on a store, what of it was acknowledged, and the check that
 * nothing acknowledged is lost and everything that is there verifies.
 */
#ifndef TESTS_FAULT_SCRIPT_H
#define TESTS_FAULT_SCRIPT_H

#include "fault/vfs.h"
#include "store/internal.h"
#include "unit/bed.h"

#define SCRIPT_ACKS	20000
/* SCRIPT_NAME keeps programs that run at the same time apart. */
#define SCRIPT_PATH	"build/" SCRIPT_NAME ".db"
#define SCRIPT_SEED	"build/" SCRIPT_NAME "_seed.db"

struct ack {
	int64_t id;
	int64_t amount;		/* only ever grows */
};

struct script {
	struct bed bed;
	bool open;
	bool normal;		/* the control: synchronous=NORMAL */
	struct ack *acks;
	int64_t nacks;
	int64_t acts;		/* acknowledged */
	int64_t refused;	/* the store said that nothing was kept */
	struct ledger_anchor head;	/* after the last acknowledged act */
};

/* One act: new records, or a larger amount for one that is there. */
struct work {
	struct act act;
	struct request rq;
	struct script *script;
	int add;
	size_t name;		/* bytes of each name */
	int64_t set;
	int64_t amount;
	bool refuse;
	struct ack *made;
};

static inline enum err
script_run(struct request *rq, void *arg)
{
	struct work *w = arg;
	char *name = arena_alloc(rq->arena, w->name + 1);
	int i;

	memset(name, 'n', w->name);
	for (i = 0; i < w->add; i++) {
		TRY(bed_add(rq, BED_ENTITY, (str){ name, w->name }, w->amount,
		    w->add > 10, &w->made[i].id));
		w->made[i].amount = w->amount;
	}
	if (w->set != 0) {
		TRY(bed_set(rq, BED_ENTITY, w->set, w->amount));
		w->made[w->add].id = w->set;
		w->made[w->add].amount = w->amount;
	}
	return w->refuse ? fail(rq, MSG_SEPARATION, STR("a"), STR("b")) : OK;
}

/* The act is acknowledged or not: note it.  After the COMMIT. */
static inline void
script_done(struct act *act, enum err outcome)
{
	struct work *w = act->rq == NULL ? NULL : act->arg;
	struct script *s = w->script;
	struct request rq;
	int i;

	if (outcome == ERR_IO || outcome == ERR_BUSY)
		s->refused++;
	else
		s->acts++;
	if (outcome == ERR_IO || outcome == ERR_BUSY)
		return;
	if (outcome == OK)
		for (i = 0; i < w->add + (w->set != 0); i++) {
			assert(s->nacks < SCRIPT_ACKS);
			s->acks[s->nacks++] = w->made[i];
		}
	request_init(&rq, w->rq.arena);
	rq.db = store_writer(s->bed.store);
	if (ledger_head(&rq, &s->head) != OK)
		abort();
}

static inline struct work *
script_work(struct script *s, int add, size_t name, int64_t set, int64_t amount)
{
	struct work *w = NEW(s->bed.arena, struct work);

	bed_request(&s->bed, &w->rq, s->bed.arena, "fault.act");
	w->script = s;
	w->add = add;
	w->name = name;
	w->set = set;
	w->amount = amount;
	w->made = NEW_ARRAY(s->bed.arena, struct ack, add + 1);
	w->act = (struct act){ .rq = &w->rq, .arg = w, .run = script_run,
	    .seal = ledger_seal, .done = script_done, .weight = 1 };
	return w;
}

/* Now, by this thread.  A store that stopped refuses at once. */
static inline enum err
script_do(struct script *s, struct work *w)
{
	enum err e = store_act(s->bed.store, &w->act);

	if (e == ERR_BUSY)
		s->refused++;
	return e;
}

/* Amounts grow with every acknowledged act. */
static inline enum err
script_act(struct script *s, int add, size_t name, int64_t set)
{

	return script_do(s, script_work(s, add, name, set, s->acts + 1));
}

static inline bool
script_open(struct script *s, enum store_mode mode)
{
	struct db *db;

	s->open = true;
	if (bed_open(&s->bed, SCRIPT_PATH, mode) != OK)
		return false;
	if (s->normal) {
		db = store_writer(s->bed.store);
		db->driver->trust(db->conn, true);
		if (db->driver->exec(db->conn, "PRAGMA synchronous=NORMAL") !=
		    DRV_OK)
			abort();
		db->driver->trust(db->conn, false);
	}
	return true;
}

static inline void
script_close(struct script *s)
{

	if (s->open)
		bed_close(&s->bed);
	s->open = false;
}

static inline void
script_copy(const char *from, const char *to)
{
	static char buf[1 << 16];
	FILE *a = fopen(from, "r"), *b;
	size_t n;

	bed_remove(to);
	b = fopen(to, "w");
	assert(a != NULL && b != NULL);
	while ((n = fread(buf, 1, sizeof(buf), a)) > 0)
		if (fwrite(buf, 1, n, b) != n)
			abort();
	(void)fclose(a);
	(void)fclose(b);
}

/* The database the other scripts begin with. */
static inline void
script_seed(void)
{
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);
	struct script s = { .acks = NEW_ARRAY(a, struct ack, SCRIPT_ACKS) };

	bed_remove(SCRIPT_PATH);
	if (!script_open(&s, STORE_CREATE) ||
	    script_act(&s, 20, 10, 0) != OK) {
		printf("%.*s\n", STR_ARG(s.bed.rq.problem.detail));
		exit(1);
	}
	script_close(&s);
	script_copy(SCRIPT_PATH, SCRIPT_SEED);
	arena_close(a);
}

static inline void
script_singles(struct script *s)
{
	struct work *w;
	int64_t i, first;

	for (i = 1; i <= 12; i++) {
		first = s->nacks > 0 ? s->acks[0].id : 0;
		(void)script_act(s, (int)(i % 3), 20, i % 3 == 2 ? 0 : first);
		if (i % 4 != 0)
			continue;
		w = script_work(s, 1, 20, 0, i);
		w->refuse = true;
		(void)script_do(s, w);
	}
}

/* A store is made, and acts come one by one. */
static inline void
script_create(struct script *s)
{

	bed_remove(SCRIPT_PATH);
	if (script_open(s, STORE_CREATE))
		script_singles(s);
	script_close(s);
}

/* Acts wait when the writer starts: four to a commit, refusals among them. */
static inline void
script_groups(struct script *s)
{
	struct work *w;
	int i;

	script_copy(SCRIPT_SEED, SCRIPT_PATH);
	if (script_open(s, STORE_WRITE)) {
		for (i = 0; i < 40; i++) {
			w = script_work(s, 1 + i % 2, 30, 0, i + 1);
			w->act.weight = LIMIT_GROUP_WEIGHT / 4;
			w->refuse = i % 7 == 3;
			if (store_submit(s->bed.store, &w->act) != OK)
				abort();
		}
		if (store_start(&s->bed.rq, s->bed.store) != OK)
			abort();
		store_stop(s->bed.store);
	}
	script_close(s);
}

/* Slices large enough for the log to be brought home, twice opened. */
static inline void
script_bulk(struct script *s)
{
	int round;

	script_copy(SCRIPT_SEED, SCRIPT_PATH);
	for (round = 0; round < 2; round++) {
		if (script_open(s, STORE_WRITE)) {
			(void)script_act(s, 1500 - 1400 * round, 3000, 0);
			(void)script_act(s, 1500 - 1400 * round, 3000, 0);
			script_singles(s);
		}
		script_close(s);
	}
}

static inline bool
script_integrity(const char *path)
{
	sqlite3_stmt *s = NULL;
	sqlite3 *db = NULL;
	bool ok = false;

	if (sqlite3_open(path, &db) == SQLITE_OK &&
	    sqlite3_prepare_v2(db, "PRAGMA integrity_check", -1, &s, NULL) ==
	    SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		ok = strcmp((const char *)sqlite3_column_text(s, 0), "ok") == 0;
	(void)sqlite3_finalize(s);
	(void)sqlite3_close(db);
	return ok;
}

/* What is wrong with what is on the disk. */
struct verdict {
	int64_t lost;		/* acknowledged and not there */
	int64_t bad;		/* damaged, or does not verify */
};

static inline struct verdict
script_check(struct script *s)
{
	struct value v[BED_COLUMNS];
	struct verdict out = { 0, 0 };
	struct ledger_report rep;
	struct script after = *s;
	struct request *rq = &after.bed.rq;
	int64_t i, version;

	after.normal = false;
	if (!script_open(&after, STORE_WRITE)) {
		/* Nothing acknowledged: begin again is the answer. */
		script_close(&after);
		out.lost = s->nacks;
		out.bad = s->acts > 0;
		return out;
	}
	rq->db = store_writer(after.bed.store);
	for (i = 0; i < s->nacks; i++)
		if (bed_load(rq, BED_ENTITY, s->acks[i].id, &version, v) != OK ||
		    v[3].i < s->acks[i].amount)
			out.lost++;
	if (ledger_replay(rq, s->head.seq == 0 ? NULL : &s->head, &rep) != OK ||
	    rep.nfaults > 0)
		out.bad++;
	if (script_act(&after, 1, 5, 0) != OK)
		out.bad++;
	script_close(&after);
	if (!script_integrity(SCRIPT_PATH))
		out.bad++;
	return out;
}

static inline int64_t
script_setting(const char *name, int64_t otherwise)
{
	const char *text = getenv(name);
	int64_t n;

	return text != NULL && str_int(str_from(text), &n) ? n : otherwise;
}

static inline int
script_result(const char *name, bool ok)
{

	printf("%s %s\n", ok ? "ok" : "not ok", name);
	(void)fflush(stdout);
	return ok ? 0 : 1;
}

#endif
