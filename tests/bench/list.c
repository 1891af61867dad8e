/*
 * The household list page at 1,000,000 members: 95th percentile of the whole
 * action (query, masks, labels, JSON) for a county office and a village
 * account, beside the bare statement of the same page in the same run.
 * usage: list [MEMBERS] [DATABASE]; without a database one is made.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "action/action.h"
#include "base/crypt.h"
#include "base/limits.h"
#include "register/register.h"

#define COUNTY		INT64_C(990181000000000)
#define TOWNSHIPS	28
#define VILLAGES	510
#define PER_VILLAGE	653
#define SLICE		2000
#define ROUNDS		400

struct bench {
	struct arena *arena;	/* as long as the run */
	struct arena *work;	/* reset after each page */
	struct store *store;
	struct keys keys;
	struct request base;
};

static _Noreturn void
die(const struct request *rq, const char *what)
{

	(void)fprintf(stderr, "list: %s: %.*s\n", what,
	    STR_ARG(rq->problem.detail));
	exit(1);
}

#define MUST(rq, call) do {						\
	if ((call) != OK)						\
		die((rq), #call);					\
} while (0)

static int64_t
now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

/* Households come village by village, as lists do. */
static int64_t
village(int64_t n)
{
	int64_t v = n / PER_VILLAGE % VILLAGES;

	return COUNTY + (101 + v % TOWNSHIPS) * 1000000 +
	    (200 + v / TOWNSHIPS) * 1000;
}

static void
bench_open(struct bench *b, const char *path, bool fresh)
{
	struct request *rq = &b->base;
	struct registry *registry;
	struct faults faults;

	b->arena = arena_open(LIMIT_ARENA_PROCESS);
	b->work = arena_open(LIMIT_ARENA_PROCESS);
	request_init(rq, b->arena);
	faults_init(&faults, b->arena);
	rq->model = model_load(b->arena, STR("model"), &faults);
	if (rq->model == NULL)
		die(rq, "model");
	MUST(rq, keys_load(rq, str_fmt(b->arena, "%s-keys", path), true,
	    &b->keys));
	rq->keys = &b->keys;
	rq->crypt = crypt_open(b->arena, &b->keys);
	rq->today = 20181001;
	rq->actor.place_hi = PLACE_ALL_HI;
	rq->actor.place_lo = 0;
	MUST(rq, store_open(rq, str_fmt(b->arena, "sqlite:%s", path),
	    STR("sql"), fresh ? STORE_CREATE : STORE_WRITE, &b->store));
	MUST(rq, store_migrate(rq, b->store));
	rq->db = store_writer(b->store);
	MUST(rq, db_begin(rq, rq->db));
	MUST(rq, registry_open(rq, b->store, rq->model, true, &registry));
	rq->registry = registry;
	MUST(rq, db_commit(rq, rq->db));
	MUST(rq, store_prepare(rq, b->store));
}

static void
on(struct bench *b, struct arena *a, struct request *rq)
{

	request_init(rq, a);
	rq->model = b->base.model;
	rq->registry = b->base.registry;
	rq->keys = b->base.keys;
	rq->crypt = b->base.crypt;
	rq->db = b->base.db;
	rq->today = b->base.today;
	rq->actor = b->base.actor;
}

static struct record *
row(struct request *rq, const char *entity)
{

	return record_new(rq, model_entity(rq->model, str_from(entity)));
}

static const char *const surnames[] = { "陈", "林", "黄", "吴", "郑", "李",
    "许", "方", "蔡", "杨" };
static const char *const given[] = { "一", "小明", "守田", "秀英", "建国",
    "文", "丽华", "国强", "海", "玉兰", "志远" };

static str
name(struct request *rq, int64_t n)
{

	return str_fmt(rq->arena, "%s%s", surnames[n * 7 % 10],
	    given[n * 13 % 11]);
}

static void
household(struct request *rq, int64_t n, int members)
{
	struct record *h = row(rq, "household"), *p, *m;
	int i;

	record_set(h, "place", VALUE_INT(village(n)));
	record_set(h, "number", VALUE_TEXT(str_fmt(rq->arena, "%010" PRId64,
	    n)));
	record_set(h, "head_name", VALUE_TEXT(name(rq, n)));
	record_set(h, "phone", VALUE_TEXT(str_fmt(rq->arena, "138%08" PRId64,
	    n)));
	record_set(h, "cause", VALUE_INT(1 + n % 11));
	record_set(h, "plan_exit_year", VALUE_INT(2016 + n % 3));
	record_set(h, "status", VALUE_INT(n % 2));
	MUST(rq, record_add(rq, h));
	for (i = 0; i < members; i++) {
		p = row(rq, "person");
		record_set(p, "place", VALUE_INT(village(n)));
		record_set(p, "number", VALUE_TEXT(str_fmt(rq->arena,
		    "%010" PRId64 "%02d", n, i)));
		record_set(p, "name", VALUE_TEXT(name(rq, n + i)));
		MUST(rq, record_add(rq, p));
		m = row(rq, "membership");
		record_set(m, "household", VALUE_INT(h->id));
		record_set(m, "person", VALUE_INT(p->id));
		record_set(m, "relation", VALUE_INT(i == 0 ? 1 : 3));
		m->place = h->place;
		MUST(rq, record_add(rq, m));
	}
}

static void
places(struct bench *b)
{
	struct request rq;
	int64_t n, code;

	on(b, b->work, &rq);
	MUST(&rq, db_begin(&rq, rq.db));
	for (n = 0; n < VILLAGES + TOWNSHIPS + 1; n++) {
		struct record *r = row(&rq, "place");

		code = n == 0 ? COUNTY : n <= TOWNSHIPS ?
		    COUNTY + (100 + n) * 1000000 :
		    village((n - TOWNSHIPS - 1) * PER_VILLAGE);
		record_set(r, "place", VALUE_INT(code));
		record_set(r, "name", VALUE_TEXT(str_fmt(rq.arena,
		    "地点%" PRId64, n)));
		record_set(r, "kind", VALUE_INT(5));
		MUST(&rq, record_add(&rq, r));
	}
	MUST(&rq, db_commit(&rq, rq.db));
	arena_reset(b->work);
}

static void
fill(struct bench *b, int64_t members)
{
	int64_t n = 0, done = 0;

	places(b);
	while (done < members) {
		struct request rq;
		int64_t k;

		on(b, b->work, &rq);
		MUST(&rq, db_begin(&rq, rq.db));
		for (k = 0; k < SLICE && done < members; k++, n++) {
			int size = 2 + (int)(n % 3);

			household(&rq, n, size);
			done += size;
		}
		MUST(&rq, db_commit(&rq, rq.db));
		arena_reset(b->work);
	}
	(void)printf("# %" PRId64 " households, %" PRId64 " members\n", n,
	    done);
}

static int
by_value(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* A kind of page a person asks for. */
struct view {
	const char *name;
	const char *sort;
	const char *where;
	const char *q;
};

static const struct view views[] = {
	{ "by place", "", "", "" },
	{ "by head of household", "head_name", "", "" },
	{ "by planned year, descending", "-plan_exit_year", "", "" },
	{ "filtered by cause", "", "cause == 'illness'", "" },
	{ "searched by name", "", "", "陈守" },
};

/* 95th percentile in microseconds, the page after the first included. */
static int64_t
pages(struct bench *b, const struct view *k, bool in_village)
{
	static int64_t took[ROUNDS];
	str after = STR_NONE;
	char cursor[256];
	int i;

	for (i = 0; i < ROUNDS; i++) {
		struct request rq;
		struct parameter query[] = {
			{ STR("sort"), str_from(k->sort) },
			{ STR("where"), str_from(k->where) },
			{ STR("q"), str_from(k->q) },
			{ STR("after"), after },
			{ STR("limit"), STR("50") },
		};
		struct call c = { .path = { STR("household") },
		    .query = query, .nquery = 5 };
		struct reply r = { 0 };
		struct json *j;
		const struct json *next;
		int64_t from;

		on(b, b->work, &rq);
		place_range(in_village ? village(i * 7 * PER_VILLAGE) : COUNTY,
		    &rq.actor.place_lo, &rq.actor.place_hi);
		buf_init(&r.body, rq.arena, LIMIT_REPLY);
		from = now_us();
		MUST(&rq, action_list(&rq, &c, &r));
		took[i] = now_us() - from;
		MUST(&rq, json_parse(&rq, buf_text(&r.body), &j));
		next = json_get(j, "next");
		after = STR_NONE;
		if (!in_village && next->kind == J_STR && i % 20 != 19 &&
		    next->s.n < sizeof(cursor)) {
			memcpy(cursor, next->s.p, next->s.n);
			after = (str){ cursor, next->s.n };
		}
		arena_reset(b->work);
	}
	qsort(took, ROUNDS, sizeof(took[0]), by_value);
	return took[ROUNDS * 95 / 100];
}

int
main(int argc, char **argv)
{
	int64_t members = 1000000;
	const char *path = "build/bench-list.db";
	struct bench b = { 0 };
	size_t i;

	if (argc > 1 && !str_int(str_from(argv[1]), &members))
		return 2;
	if (argc > 2)
		path = argv[2];
	bench_open(&b, path, access(path, F_OK) != 0);
	if (argc <= 2)
		fill(&b, members);
	for (i = 0; i < sizeof(views) / sizeof(views[0]); i++) {
		int64_t county = pages(&b, &views[i], false);
		int64_t own = pages(&b, &views[i], true);

		(void)printf("list p95, county office, %s  %.2f  ms  %.2f  "
		    "of 20 ms\n", views[i].name, (double)county / 1000,
		    (double)county / 20000);
		(void)printf("list p95, village account, %s  %.2f  ms  %.2f  "
		    "of the county office's\n", views[i].name,
		    (double)own / 1000, (double)own / (double)county);
	}
	store_close(b.store);
	return 0;
}
