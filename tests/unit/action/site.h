/*
 * A site for tests of verbs: the tree's own dictionary and packs over a
 * database in a folder of its own, and the sample county's files.
 */
#ifndef TESTS_UNIT_ACTION_SITE_H
#define TESTS_UNIT_ACTION_SITE_H

#include "unit/test.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "action/import.h"
#include "base/file.h"
#include "base/json.h"
#include "ledger/ledger.h"

#define SAMPLE	"build/sample-county"

struct site {
	struct arena *arena;
	struct request rq;
	struct host host;
	char dir[64];
};

struct list_file {
	const char *file;
	const char *map;
};

/* In the order in which a county loads them. */
static const struct list_file lists[] = {
	{ "places.xlsx", "place" }, { "village_year.xlsx", "village_year" },
	{ "organisations.xlsx", "organisation" },
	{ "village_helpers.xlsx", "custody" },
	{ "households.xlsx", "household" }, { "members.xlsx", "members" },
	{ "helpers.csv", "custody" },
	{ "household_year.xlsx", "household_year" },
	{ "person_year.xlsx", "person_year" }, { "measures.xlsx", "measure" },
	{ "visits.xlsx", "visit" },
};
#define NLISTS	(sizeof(lists) / sizeof(lists[0]))

static inline void
ok(struct request *rq, enum err e)
{

	if (e != OK)
		printf("%.*s (%.*s %lld)\n", STR_ARG(rq->problem.detail),
		    STR_ARG(rq->problem.at.file),
		    (long long)rq->problem.at.row);
	assert_int_equal(e, OK);
}

static inline void
site_again(struct site *s, enum store_mode mode)
{

	s->arena = arena_open(LIMIT_ARENA_PROCESS);
	memset(&s->host, 0, sizeof(s->host));
	request_init(&s->rq, s->arena);
	s->rq.lang = LANG_ZH;
	s->host.home = STR(".");
	s->host.data = str_from(s->dir);
	s->host.db = str_fmt(s->arena, "sqlite:%s/test.db", s->dir);
	s->host.started_ms = date_now_ms();
	ok(&s->rq, site_open(&s->rq, &s->host, mode));
}

static inline void
site_close(struct site *s)
{

	store_close(s->host.store);
	arena_close(s->arena);
}

static inline void
site_begin(struct site *s)
{

	memset(s, 0, sizeof(*s));
	memcpy(s->dir, "build/site-XXXXXX", sizeof("build/site-XXXXXX"));
	assert_non_null(mkdtemp(s->dir));
	site_again(s, STORE_CREATE);
}

static inline void
site_end(struct site *s)
{
	char command[128];

	site_close(s);
	(void)snprintf(command, sizeof(command), "rm -rf %s", s->dir);
	(void)!system(command);
}

/* The files of the county, made once for all tests. */
static inline void
sample_make(void)
{

	if (access(SAMPLE "/done", F_OK) == 0)
		return;
	assert_int_equal(system("rm -rf " SAMPLE ".new " SAMPLE " && mkdir -p "
	    SAMPLE ".new && build/release/sample --seed 1 --out " SAMPLE
	    ".new >/dev/null && touch " SAMPLE ".new/done && mv " SAMPLE
	    ".new " SAMPLE), 0);
}

static inline enum err
site_import(struct site *s, const struct list_file *l, bool dry,
    struct import_result *out)
{
	struct import_ask ask = { .map = str_from(l->map), .year = 2018,
	    .path = str_fmt(s->arena, SAMPLE "/%s", l->file), .dry = dry };

	return import_file(&s->rq, &ask, out);
}

static inline int64_t
site_number(struct site *s, const char *sql)
{
	struct stmt *stmt;
	int64_t n;
	bool row;

	ok(&s->rq, stmt_text(&s->rq, str_from(sql), &stmt));
	ok(&s->rq, stmt_step(&s->rq, stmt, &row));
	n = row ? stmt_column_int(stmt, 0) : -1;
	stmt_end(stmt);
	return n;
}

/* Everything a table says, versions left out: to compare before and after. */
static inline void
site_digest(struct site *s, const char *table, unsigned char out[SM3_SIZE])
{
	struct sm3 *h = sm3_open(s->arena);
	struct stmt *stmt;
	bool row;
	int i;

	ok(&s->rq, stmt_text(&s->rq, str_fmt(s->arena,
	    "SELECT * FROM \"%s\" ORDER BY id", table), &stmt));
	sm3_begin(h);
	for (;;) {
		ok(&s->rq, stmt_step(&s->rq, stmt, &row));
		if (!row)
			break;
		for (i = 0; i < stmt_columns(stmt); i++) {
			struct value v = stmt_column(stmt, i);

			if (i == 1)
				continue;
			sm3_int(h, v.kind);
			sm3_int(h, v.i);
			sm3_field(h, v.s);
		}
	}
	stmt_end(stmt);
	sm3_end(h, out);
}

#endif
