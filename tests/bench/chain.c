/*
 * Pages of the chain of responsibility against their limits: the page of a
 * regulation of 53 articles with all that is live on it, in the sample county;
 * then, with the county's households, people and custodies laid in as often as
 * makes 1,000,000 people, the chain of a household, the coverage of the county,
 * and 1,000,000 windows of duties.  95th percentile of the whole action; beside
 * it the CPU time, as other work may have the machine.  Coverage is asked for the
 * first time, again, and after another process has ended a custody or moved a
 * household.
 * usage: chain DATABASE (a sample county, which is changed)
 */
#include <inttypes.h>
#include <libgen.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "action/action.h"
#include "base/host.h"
#include "base/limits.h"
#include "duty/duty.h"
#include "matter/matter.h"

#define PEOPLE	1000000
#define WINDOWS	1000000
#define ROUNDS	100
#define PACK	"cn-140000-shanxi-undated"
#define VISITS	"cn-445300-yunfu-2017-05"

struct bench {
	struct arena *site;
	struct arena *work;	/* reset after each page */
	struct request rq;
	struct host host;
	str db, data;
	int64_t place;
};

static double
clock_s(clockid_t which)
{
	struct timespec t;

	(void)clock_gettime(which, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void
must(const struct request *rq, enum err e, const char *what)
{

	if (e == OK)
		return;
	(void)fprintf(stderr, "chain: %s: %.*s\n", what,
	    STR_ARG(rq->problem.detail));
	exit(1);
}

static void
site_begin(struct bench *b)
{

	b->site = arena_open(LIMIT_ARENA_PROCESS);
	b->work = arena_open(LIMIT_ARENA_PROCESS);
	request_init(&b->rq, b->site);
	b->rq.lang = LANG_ZH;
	b->host = (struct host){ .home = STR("."), .db = b->db,
	    .data = b->data, .started_ms = date_now_ms() };
	must(&b->rq, site_open(&b->rq, &b->host, STORE_READ), "open");
	must(&b->rq, site_place(&b->rq, &b->place), "place");
}

static void
site_end(struct bench *b)
{

	store_close(b->host.store);
	arena_close(b->work);
	arena_close(b->site);
}

/* A request of the county office on an arena of its own. */
static void
on(struct bench *b, struct request *rq)
{
	struct db *db = b->rq.db;

	request_init(rq, b->work);
	site_request(&b->host, rq);
	site_console(rq);
	rq->lang = LANG_ZH;
	rq->db = db;
	rq->crypt = b->rq.crypt;
	rq->actor.office = STR("county_office");
	rq->actor.place = b->place;
	rq->actor.purpose = STR("work");
	place_range(b->place, &rq->actor.place_lo, &rq->actor.place_hi);
}

static int
by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* ---- what another process does ---- */

/* Run a text. */
static void
sql(sqlite3 *db, const char *text)
{
	char *said = NULL;

	if (sqlite3_exec(db, text, NULL, NULL, &said) == SQLITE_OK)
		return;
	(void)fprintf(stderr, "chain: %s\n", said);
	exit(1);
}

static int64_t
number(sqlite3 *db, const char *text)
{
	sqlite3_stmt *s;
	int64_t n;

	if (sqlite3_prepare_v2(db, text, -1, &s, NULL) != SQLITE_OK ||
	    sqlite3_step(s) != SQLITE_ROW) {
		(void)fprintf(stderr, "chain: %s\n", sqlite3_errmsg(db));
		exit(1);
	}
	n = sqlite3_column_int64(s, 0);
	(void)sqlite3_finalize(s);
	return n;
}

/* The i-th time; ids move on by more than the county's span. */
static void
run(sqlite3 *db, const char *text, int64_t i, int64_t last)
{
	sqlite3_stmt *s;

	if (sqlite3_prepare_v2(db, text, -1, &s, NULL) != SQLITE_OK) {
		(void)fprintf(stderr, "chain: %s\n", sqlite3_errmsg(db));
		exit(1);
	}
	(void)sqlite3_bind_int64(s, sqlite3_bind_parameter_index(s, "$k"),
	    i << 32);
	(void)sqlite3_bind_int64(s, sqlite3_bind_parameter_index(s, "$i"), i);
	(void)sqlite3_bind_int64(s, sqlite3_bind_parameter_index(s, "$last"),
	    last);
	if (sqlite3_step(s) != SQLITE_DONE) {
		(void)fprintf(stderr, "chain: %s\n", sqlite3_errmsg(db));
		exit(1);
	}
	(void)sqlite3_finalize(s);
}

/* Records of the county, none twice, each with its row of change. */
#define THE(entity)	"(SELECT id FROM " entity " ORDER BY id " \
	"LIMIT 1 OFFSET 1000 + 17 * $i)"
#define CHANGED(n, entity) "INSERT INTO change SELECT change + 1, " n ", " \
	THE(entity) ", 1000 + change, 0, NULL, x'00', 20181101, 0 FROM lane"
#define COUNTED	"UPDATE lane SET change = change + 1"

static const char *const end_custody[] = { "UPDATE custody SET ends = 20170101 "
	"WHERE id = " THE("custody"), CHANGED("4", "custody"), COUNTED, NULL };
static const char *const move_household[] = { "UPDATE household SET place = "
	"(SELECT MAX(place) FROM household) WHERE id = " THE("household"),
	CHANGED("5", "household"), COUNTED, NULL };

static void
elsewhere(struct bench *b, const char *const *change, int i)
{
	const char *path = b->db.p + sizeof("sqlite:") - 1;
	sqlite3 *db;

	if (sqlite3_open(path, &db) != SQLITE_OK)
		exit(1);
	sql(db, "BEGIN");
	for (; *change != NULL; change++)
		run(db, *change, i, 0);
	sql(db, "COMMIT");
	(void)sqlite3_close(db);
	must(&b->rq, db_fresh(&b->rq, b->rq.db), "snapshot");
}

/* What a person waits for: one action, or all that a page asks for. */
struct waited {
	const char *name;
	double bar_ms;
	int rounds, warm;		/* the first ones fill what is kept */
	const char *const *change;	/* before each, by another process */
	struct {
		action_fn fn;
		str path;
		struct parameter query;	/* one, or none */
	} part[3];
	size_t nparts;
};

static void
measure(struct bench *b, const struct waited *p)
{
	static double wall[ROUNDS];
	double cpu = 0, mean;
	size_t k, bytes = 0;
	int i;

	for (i = -p->warm; i < p->rounds; i++) {
		double t, c;

		if (p->change != NULL)
			elsewhere(b, p->change, i + p->warm);
		t = clock_s(CLOCK_MONOTONIC);
		c = clock_s(CLOCK_PROCESS_CPUTIME_ID);
		bytes = 0;
		for (k = 0; k < p->nparts; k++) {
			struct call call = { .fd = -1,
			    .path = { p->part[k].path },
			    .query = &p->part[k].query,
			    .nquery = p->part[k].query.name.n > 0 };
			struct reply r = { 0 };
			struct request rq;

			on(b, &rq);
			buf_init(&r.body, rq.arena, LIMIT_REPLY);
			must(&rq, p->part[k].fn(&rq, &call, &r), p->name);
			bytes += r.body.n;
		}
		if (i >= 0) {
			wall[i] = (clock_s(CLOCK_MONOTONIC) - t) * 1e3;
			cpu += clock_s(CLOCK_PROCESS_CPUTIME_ID) - c;
		}
		arena_reset(b->work);
	}
	mean = cpu * 1e3 / p->rounds;
	qsort(wall, (size_t)p->rounds, sizeof(wall[0]), by_value);
	printf("%s  %.1f  ms  %.2f  of %.0f ms\n", p->name,
	    wall[p->rounds * 95 / 100], wall[p->rounds * 95 / 100] / p->bar_ms,
	    p->bar_ms);
	printf("%s, CPU  %.1f  ms  %.2f  of %.0f ms (%zu kB)\n", p->name, mean,
	    mean / p->bar_ms, p->bar_ms, bytes >> 10);
}

/* ---- a million people ---- */

static const char *const lay_in[] = {
	"INSERT INTO household SELECT id + $k, version, shard, place, number "
	"|| '-' || $i, head_name, address, phone, bank, account, standard, "
	"kind, cause, other_causes, registered_year, plan_exit_year, "
	"stated_size, status, martyr, only_child, two_daughters "
	"FROM household WHERE id <= $last",
	"INSERT INTO custody SELECT id + $k, version, shard, place, number || "
	"'-' || $i, kind, organisation, post, household + $k, helper, phone, "
	"starts, ends, student FROM custody WHERE household IS NOT NULL "
	"AND id <= $last",
	"INSERT INTO visit SELECT id + $k, version, shard, place, number || "
	"'-' || $i, household + $k, day, kind, visitor, post, note "
	"FROM visit WHERE id <= $last",
};

static void
enlarge(const char *path)
{
	int64_t people, last, i, n;
	sqlite3 *db;
	size_t k;

	if (sqlite3_open(path, &db) != SQLITE_OK)
		exit(1);
	people = number(db, "SELECT COUNT(*) FROM person");
	if (number(db, "SELECT COUNT(*) FROM household") >= people) {
		(void)sqlite3_close(db);
		return;		/* laid in by an earlier run */
	}
	last = number(db, "SELECT MAX(id) FROM visit");
	n = (PEOPLE + people - 1) / people;
	sql(db, "BEGIN");
	for (i = 1; i < n; i++)
		for (k = 0; k < sizeof(lay_in) / sizeof(lay_in[0]); k++)
			run(db, lay_in[k], i, last);
	/* The regulation that wants every household visited by its helper. */
	sql(db, "INSERT INTO adoption (id, version, shard, place, pack, starts, "
	    "ends, followed, decision) SELECT id + 1000, version, shard, place, "
	    "'" VISITS "', starts, ends, 1, decision FROM adoption LIMIT 1");
	sql(db, "COMMIT");
	printf("# %" PRId64 " people: %" PRId64 " households, %" PRId64
	    " custodies, %" PRId64 " visits\n", n * people,
	    number(db, "SELECT COUNT(*) FROM household"),
	    number(db, "SELECT COUNT(*) FROM custody"),
	    number(db, "SELECT COUNT(*) FROM visit"));
	(void)sqlite3_close(db);
}

/* Any household of the county, by its public id. */
static str
a_household(struct bench *b)
{
	struct query q = { .entity = model_entity(b->rq.model,
	    STR("household")), .limit = 1 };
	struct request rq;
	struct page p;

	on(b, &rq);
	must(&rq, record_list(&rq, &q, &p), "household");
	return str_dup(b->site, record_url(&rq, q.entity, p.items[0]->id));
}

/* ---- duties ---- */

struct seen {
	int64_t n, done;
};

static void
see(struct request *rq, const struct duty_row *x, void *arg)
{
	struct seen *s = arg;

	(void)rq;
	s->n++;
	s->done += x->window.done;
}

/* Every duty of the county for as many years as give the windows. */
static void
duties(struct bench *b)
{
	struct seen seen = { 0, 0 };
	struct duty_survey v = { .place = b->place, .as_of = 20181101,
	    .from = 20170101, .to = 20181231, .each = see, .arg = &seen };
	struct request rq;
	struct desk d;
	double wall, cpu;

	on(b, &rq);
	must(&rq, desk_open(&rq, 20181101, &d), "desk");
	must(&rq, rules_of(&rq, d.rules, b->place, &v.rules), "rules");
	wall = clock_s(CLOCK_MONOTONIC);
	cpu = clock_s(CLOCK_PROCESS_CPUTIME_ID);
	must(&rq, duty_survey(&rq, &v), "survey");
	wall = clock_s(CLOCK_MONOTONIC) - wall;
	cpu = clock_s(CLOCK_PROCESS_CPUTIME_ID) - cpu;
	printf("# %" PRId64 " windows in %.2f s, %" PRId64
	    " events in them\n", seen.n, wall, seen.done);
	wall *= (double)WINDOWS / (double)seen.n;
	cpu *= (double)WINDOWS / (double)seen.n;
	printf("1,000,000 windows of duties  %.2f  s  %.2f  of 1 s\n", wall,
	    wall);
	printf("1,000,000 windows of duties, CPU  %.2f  s  %.2f  of 1 s\n",
	    cpu, cpu);
	arena_reset(b->work);
}

int
main(int argc, char **argv)
{
	struct waited law = { "the page of a regulation of 53 articles, live",
	    50, 30, 2, NULL, { { .fn = action_pack, .path = STR(PACK) },
	    { .fn = action_pack_live, .path = STR(PACK) },
	    { action_pack_consequences, STR(PACK),
	    { STR("rows"), STR("0") } } }, 3 };
	struct waited chain = { "the chain of a household, 1,000,000 people",
	    20, ROUNDS, 2, NULL, { { .fn = action_household_chain } }, 1 };
	struct waited cover = { "the coverage of the county, 1,000,000 people",
	    20, ROUNDS, 0, NULL, { { .fn = action_chain } }, 1 };
	struct waited first = cover, ended = cover, moved = cover;
	struct bench b = { .place = 0 };
	char folder[512];

	if (argc != 2)
		return 2;
	(void)setvbuf(stdout, NULL, _IOLBF, 0);
	b.db = str_from(argv[1]);
	(void)snprintf(folder, sizeof(folder), "%s", argv[1] +
	    sizeof("sqlite:") - 1);
	b.data = str_from(dirname(folder));
	site_begin(&b);
	measure(&b, &law);
	site_end(&b);
	enlarge(argv[1] + sizeof("sqlite:") - 1);
	site_begin(&b);
	chain.part[0].path = a_household(&b);
	measure(&b, &chain);
	first.name = "the coverage, the first time after a start";
	first.bar_ms = 10000;
	first.rounds = 1;
	measure(&b, &first);
	measure(&b, &cover);
	ended.name = "the coverage, a custody has ended";
	ended.change = end_custody;
	measure(&b, &ended);
	moved.name = "the coverage, a household has moved";
	moved.change = move_household;
	measure(&b, &moved);
	duties(&b);
	site_end(&b);
	return 0;
}
