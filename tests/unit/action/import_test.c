/*
 * The sample county's own files through the import, in the order in which a
 * county loads them.
 */
#include "unit/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "action/import.h"
#include "base/file.h"
#include "base/json.h"
#include "ledger/ledger.h"

struct site {
	struct arena *arena;
	struct request rq;
	struct host host;
	char dir[64];
};

static void
ok(struct request *rq, enum err e)
{

	if (e != OK)
		printf("%.*s (%.*s %lld)\n", STR_ARG(rq->problem.detail),
		    STR_ARG(rq->problem.at.file),
		    (long long)rq->problem.at.row);
	assert_int_equal(e, OK);
}

static void
site_begin(struct site *s)
{

	memset(s, 0, sizeof(*s));
	memcpy(s->dir, "build/import-XXXXXX", sizeof("build/import-XXXXXX"));
	assert_non_null(mkdtemp(s->dir));
	s->arena = arena_open(LIMIT_ARENA_PROCESS);
	request_init(&s->rq, s->arena);
	s->rq.lang = LANG_ZH;
	s->host.home = STR(".");
	s->host.data = str_from(s->dir);
	s->host.db = str_fmt(s->arena, "sqlite:%s/test.db", s->dir);
	ok(&s->rq, site_open(&s->rq, &s->host, STORE_CREATE));
	s->host.started_ms = s->rq.now_ms;
}

static void
site_end(struct site *s)
{
	char *command = str_cstr(s->arena, str_fmt(s->arena, "rm -rf %s",
	    s->dir));

	store_close(s->host.store);
	(void)!system(command);
	arena_close(s->arena);
}

static void
test_county(void **state)
{
	static const struct { const char *file, *map; } files[] = {
		{ "places.xlsx", "place" },
		{ "village_year.xlsx", "village_year" },
		{ "organisations.xlsx", "organisation" },
		{ "village_helpers.xlsx", "custody" },
		{ "households.xlsx", "household" },
		{ "members.xlsx", "members" },
		{ "helpers.csv", "custody" },
		{ "household_year.xlsx", "household_year" },
		{ "person_year.xlsx", "person_year" },
		{ "measures.xlsx", "measure" },
		{ "visits.xlsx", "visit" },
	};
	struct site s;
	size_t i;

	(void)state;
	site_begin(&s);
	(void)!system("mkdir -p build/county && build/release/sample --seed 1 "
	    "--out build/county >build/county/log");
	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct import_ask ask = { .map = str_from(files[i].map),
		    .path = str_fmt(s.arena, "build/county/%s",
		    files[i].file), .year = 2018 };
		struct import_result r;
		size_t k;
		enum err e = import_file(&s.rq, &ask, &r);

		ok(&s.rq, e);
		printf("%s %s: %lld read %lld good %lld bad %lld new %lld changed\n",
		    files[i].file, files[i].map, (long long)r.read,
		    (long long)r.good, (long long)r.bad, (long long)r.added,
		    (long long)r.changed);
		for (k = 0; k < r.reasons.n && k < 80; k++)
			printf("   %lld:%d %d %.*s\n",
			    (long long)r.reasons.items[k].row,
			    r.reasons.items[k].column,
			    (int)r.reasons.items[k].kind,
			    STR_ARG(r.reasons.items[k].text));
	}
	site_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_county),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
