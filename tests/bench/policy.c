/*
 * The engine on one household: every pack loaded and checked, beside reading
 * and hashing the same files; a household decided, and its full explanation as
 * JSON and as sentences, beside the bare decision, in the same run.
 * Run from the project's folder.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/limits.h"
#include "policy/internal.h"

#define FILES	"build/bench-packs.txt"
#define LOADS	20
#define ROUNDS	2000

struct bench {
	struct arena *arena;	/* as long as the run */
	struct arena *work;	/* reset each round */
	const struct model *model;
	const struct policy *policy;
	struct subject house, member;
	struct subject_year year, member_year;
	struct subject_group group;
	const struct subject *item;
};

static int64_t
now_ns(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static _Noreturn void
die(const char *what)
{

	(void)fprintf(stderr, "policy: %s\n", what);
	exit(1);
}

static int
by_number(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

/* The median of n times. */
static int64_t
median(int64_t *ns, size_t n)
{

	qsort(ns, n, sizeof(*ns), by_number);
	return ns[n / 2];
}

/* Everything under the packs' folders, read and hashed: the floor of a load. */
static void
read_files(struct bench *b)
{
	struct sm3 *h = sm3_open(b->work);
	unsigned char digest[SM3_SIZE];
	char line[1024];
	FILE *p;
	str text;

	p = fopen(FILES, "r");
	if (p == NULL)
		die(FILES);
	sm3_begin(h);
	while (fgets(line, sizeof(line), p) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (file_read(b->work, str_from(line), LIMIT_FILE_TOML,
		    &text) != 0)
			die(line);
		sm3_add(h, text.p, text.n);
	}
	sm3_end(h, digest);
	(void)fclose(p);
}

static void
load_packs(struct bench *b)
{
	struct faults f;

	faults_init(&f, b->work);
	if (policy_load(b->work, b->model, STR("packs"), STR_NONE, LANG_ZH,
	    &f) == NULL)
		die("the packs have faults");
}

static void
bench_load(struct bench *b)
{
	int64_t floor[LOADS], load[LOADS], m, f;
	int i;

	if (system("find packs -name '*.toml' -o -name law.sum | sort >"
	    FILES) != 0)
		die("find");
	for (i = 0; i < LOADS; i++) {
		int64_t t0 = now_ns(), t1;

		arena_reset(b->work);
		read_files(b);
		t1 = now_ns();
		arena_reset(b->work);
		load_packs(b);
		floor[i] = t1 - t0;
		load[i] = now_ns() - t1;
	}
	(void)remove(FILES);
	m = median(load, LOADS);
	f = median(floor, LOADS);
	printf("all packs loaded and checked  %" PRId64 ".%" PRId64
	    "  ms  %.1f  x reading and hashing their files, %.3f of 200 ms\n",
	    m / 1000000, m / 100000 % 10, (double)m / (double)f,
	    (double)m / 200e6);
}

/* The household of the tests: one fen short of the line. */
static void
open_house(struct bench *b)
{
	const struct kind *household = model_kind(b->model, STR("household"));
	const struct kind *person = model_kind(b->model, STR("person"));
	static const struct { const char *name; int64_t value; } of_house[] = {
		{ "roster_verified", 1 }, { "percap_income", 736499 },
		{ "food_ok", 1 }, { "clothing_ok", 1 }, { "housing_safe", 1 },
	}, of_year[] = { { "labour", 2 }, { "insured", 1 } };
	struct given *house, *base, *year;
	size_t i;

	house = NEW_ARRAY(b->arena, struct given, household->yearly->nfields);
	year = NEW_ARRAY(b->arena, struct given, person->yearly->nfields);
	base = NEW_ARRAY(b->arena, struct given, person->base->nfields);
	for (i = 0; i < sizeof(of_house) / sizeof(*of_house); i++)
		house[model_fact(household, str_from(of_house[i].name))
		    ->index].value = VALUE_INT(of_house[i].value);
	for (i = 0; i < sizeof(of_year) / sizeof(*of_year); i++)
		year[model_fact(person, str_from(of_year[i].name))
		    ->index].value = VALUE_INT(of_year[i].value);
	base[model_fact(person, STR("birth"))->index].value =
	    VALUE_INT(19800501);
	b->year = (struct subject_year){ 2018, house };
	b->member_year = (struct subject_year){ 2018, year };
	b->member = (struct subject){ .kind = person, .id = STR("person/1"),
	    .given = base, .years = &b->member_year, .nyears = 1 };
	b->item = &b->member;
	b->group = (struct subject_group){ &b->item, 1 };
	b->house = (struct subject){ .kind = household,
	    .id = STR("household/1"), .years = &b->year, .nyears = 1,
	    .groups = &b->group };
}

/* Decide, and with words also explain; its nanoseconds. */
static int64_t
explain_once(struct bench *b, const struct ask *ask, bool words)
{
	int64_t began = now_ns();
	const struct verdict *v;
	struct request rq;
	struct jsonw w;
	struct buf buf;

	arena_reset(b->work);
	request_init(&rq, b->work);
	if (policy_decide(&rq, ask, STR("exit_ready"), &v) != OK)
		die("exit_ready");
	if (verdict_outcome(v) != OUT_NOT_MET)
		die("one fen short is short");
	if (words) {
		buf_init(&buf, b->work, LIMIT_REPLY);
		jsonw_begin(&w, &buf);
		verdict_json(v, &w);
		if (verdict_words(b->work, v, LANG_ZH).n == 0 ||
		    verdict_words(b->work, v, LANG_EN).n == 0)
			die("no sentences");
	}
	return now_ns() - began;
}

static void
bench_explain(struct bench *b)
{
	struct adopted adopted = { .from = DATE_MIN, .pack =
	    policy_pack_find(b->policy, STR("cn-445281-puning-2016-10")) };
	struct ruleset rules = { .policy = b->policy, .adopted = &adopted,
	    .n = 1 };
	struct ask ask = { .rules = &rules, .subject = &b->house,
	    .as_of = 20181231, .known_at = 20181231 };
	int64_t bare[ROUNDS], full[ROUNDS], m;
	int i;

	for (i = 0; i < ROUNDS; i++) {
		bare[i] = explain_once(b, &ask, false);
		full[i] = explain_once(b, &ask, true);
	}
	m = median(full, ROUNDS);
	printf("one household explained, JSON and two languages  %.1f  us"
	    "  %.1f  x the bare decision, %.3f of 1 ms\n", (double)m / 1e3,
	    (double)m / (double)median(bare, ROUNDS), (double)m / 1e6);
	printf("  its slowest of a hundred  %.1f  us  %.3f  of 1 ms\n",
	    (double)full[ROUNDS * 99 / 100] / 1e3,
	    (double)full[ROUNDS * 99 / 100] / 1e6);
}

int
main(void)
{
	struct bench b = { .arena = arena_open(LIMIT_ARENA_PROCESS),
	    .work = arena_open(LIMIT_ARENA_PROCESS) };
	struct faults f;

	faults_init(&f, b.arena);
	b.model = model_load(b.arena, STR("model"), &f);
	if (b.model == NULL)
		die("the dictionary has faults");
	b.policy = policy_load(b.arena, b.model, STR("packs"), STR_NONE,
	    LANG_ZH, &f);
	if (b.policy == NULL)
		die("the packs have faults");
	bench_load(&b);
	open_house(&b);
	bench_explain(&b);
	arena_close(b.work);
	arena_close(b.arena);
	return 0;
}
