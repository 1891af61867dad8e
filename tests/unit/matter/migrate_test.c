/*
 * Running matters under the next version of their pack: moved by its map and no
 * other way.  The house rules lie beside a second version of themselves, whose
 * help plan has another first state, another step and other days; each test
 * writes the map.
 */
#include "unit/exits.h"

#include <stdlib.h>

#include "base/file.h"
#include "base/json.h"

#define OLD	"cn-xx-house-rules"
#define NEW_ID	"cn-xx-house-rules-2"
#define FROM	OLD "@1.0.0/help_plan"
#define HEAD	"[[migration]]\nfrom = \"" FROM "\"\nto = \"help_plan\"\n" \
		"by = \"county_office\"\ncite = [ [\"hr:6#1\", \"拟定帮扶计划\"] ]\n"
#define STATES	"states = { drafting = \"writing\", household_consent = " \
		"\"household_consent\", township_review = \"township_review\", " \
		"acceptance = \"acceptance\" }\nstay = [\"running\"]\n"
#define GONE	"gone = [\"agree\"]\n"

struct site {
	struct exits x;
	char dir[32];
	struct faults faults;
};

static void
copy_packs(struct site *s, const char *map)
{
	struct arena *a = s->x.c.arena;

	memcpy(s->dir, "build/packs-XXXXXX", sizeof("build/packs-XXXXXX"));
	assert_non_null(mkdtemp(s->dir));
	assert_int_equal(system(str_cstr(a, str_fmt(a,
	    "cd %s && cp -r ../../packs/" OLD " . && cp -r " OLD " " NEW_ID
	    " && cd " NEW_ID " && sed -i -e 's/^id = \"" OLD "\"/id = \""
	    NEW_ID "\"/' -e 's/^version = .*/version = \"2.0.0\"/' pack.toml "
	    "&& sed -i -e 's/\"drafting\"/\"writing\"/' -e "
	    "'s/^id = \"agree\"/id = \"consent_given\"/' -e "
	    "'s/p.township_days/p.appeal_days/' procedures/help_plan.toml "
	    "&& rm -rf tests", s->dir))), 0);
	assert_int_equal(file_write(a, str_fmt(a, "%s/" NEW_ID
	    "/procedures/migration.toml", s->dir), str_from(map), 0644), 0);
}

/* NULL: the packs do not load with this map. */
static const struct policy *
load(struct site *s, const char *map)
{
	struct county *c = &s->x.c;
	str path[2] = { STR_NONE, STR_NONE };
	struct policy_paths paths = { .pack = path, .n = 2 };

	copy_packs(s, map);
	path[0] = str_fmt(c->arena, "%s/" OLD, s->dir);
	path[1] = str_fmt(c->arena, "%s/" NEW_ID, s->dir);
	faults_init(&s->faults, c->arena);
	return policy_load_packs(c->arena, c->rq.model, &paths, &s->faults);
}

static void
open_site(struct site *s, const char *map)
{
	struct county *c = &s->x.c;

	memset(s, 0, sizeof(*s));
	county_open(c);
	c->rq.policy = load(s, map);
	if (c->rq.policy == NULL)
		printf("%.*s\n", STR_ARG(fault_text(c->arena,
		    s->faults.first)));
	assert_non_null(c->rq.policy);
	exits_adopt(c, OLD, NULL);
	s->x.cadre = exits_login(c, VILLAGE_A, "jia", "林甲");
	s->x.township = exits_login(c, TOWNSHIP, "zhen", "陈镇");
	s->x.second = exits_login(c, COUNTY, "xian", "王县");
}

static void
close_site(struct site *s)
{

	(void)!system(str_cstr(s->x.c.arena, str_fmt(s->x.c.arena,
	    "rm -rf %s", s->dir)));
	county_close(&s->x.c);
}

/* The county goes over to the new version from a day on. */
static void
adopt_new(struct site *s, date day)
{
	struct county *c = &s->x.c;
	struct page p;
	struct query q = { .entity = county_entity(c, "adoption"),
	    .limit = 10 };
	struct record *r;

	exits_console(&s->x);
	county_ok(c, record_list(&c->rq, &q, &p));
	assert_int_equal(p.n, 1);
	county_ok(c, record_load(&c->rq, county_entity(c, "adoption"),
	    p.items[0]->id, 0, &r));
	exits_set(r, "ends", day);
	county_ok(c, record_change(&c->rq, r));
	r = record_new(&c->rq, county_entity(c, "adoption"));
	exits_set(r, "place", COUNTY);
	exits_text(r, "pack", NEW_ID);
	exits_set(r, "starts", day);
	exits_set(r, "followed", 1);
	exits_text(r, "decision", "换版");
	county_ok(c, record_add(&c->rq, r));
}

static int64_t
begin(struct site *s, const char *number)
{
	struct county *c = &s->x.c;
	struct record *h;
	struct matter m;
	struct desk d;

	exits_console(&s->x);
	h = county_household(c, VILLAGE_A, number, "陈一");
	exits_as(&s->x, s->x.cadre, "helper", VILLAGE_A);
	county_ok(c, desk_open(&c->rq, c->rq.today, &d));
	county_ok(c, matter_open(&c->rq, &d, exits_about(&s->x, h),
	    STR("help_plan"), &m));
	return m.record->id;
}

static enum err
act(struct site *s, int64_t id, const char *step, const char *document)
{
	struct request *rq = &s->x.c.rq;
	struct hand h = { .step = str_from(step), .note = STR("理由") };
	struct json *in;
	struct matter m;
	struct desk d;

	request_clear(rq);
	county_ok(&s->x.c, json_parse(rq, document == NULL ? STR("[]") :
	    str_fmt(rq->arena, "[{\"document\":\"%s\"}]", document), &in));
	h.evidence = in;
	county_ok(&s->x.c, desk_open(rq, rq->today, &d));
	county_ok(&s->x.c, matter_load(rq, &d, id, 0, &m));
	return matter_step(rq, &d, &m, &h);
}

static const struct migration *
map_of(struct site *s)
{

	return pack_migration_at(policy_pack_find(s->x.c.rq.policy,
	    STR(NEW_ID)), 0);
}

static enum err
migrate(struct site *s, int64_t id)
{
	struct request *rq = &s->x.c.rq;
	struct matter m;
	struct desk d;

	request_clear(rq);
	county_ok(&s->x.c, desk_open(rq, rq->today, &d));
	county_ok(&s->x.c, matter_load(rq, &d, id, 0, &m));
	return matter_migrate(rq, &d, &m, map_of(s), STR("换版"));
}

static void
refused(struct site *s, enum err e, enum msg msg)
{

	assert_int_not_equal(e, OK);
	if (s->x.c.rq.problem.msg != msg)
		printf("%.*s\n", STR_ARG(s->x.c.rq.problem.detail));
	assert_int_equal(s->x.c.rq.problem.msg, msg);
}

static struct record *
matter(struct site *s, int64_t id)
{
	struct record *r;

	county_ok(&s->x.c, record_load(&s->x.c.rq, county_entity(&s->x.c,
	    "matter"), id, 0, &r));
	return r;
}

static void
as_county(struct site *s)
{

	exits_as(&s->x, s->x.second, "county_office", COUNTY);
}

/* What was signed, handed in and done goes with it; days are the new text's. */
static void
test_moved(void **state)
{
	struct site s;
	struct county *c = &s.x.c;
	struct records r;
	struct record *m;
	int64_t id;

	(void)state;
	open_site(&s, HEAD STATES GONE);
	c->rq.lang = LANG_ZH;
	c->rq.today = 20180601;
	id = begin(&s, "1");
	county_ok(c, act(&s, id, "submit", "plan"));
	adopt_new(&s, 20180605);
	c->rq.today = 20180606;
	as_county(&s);
	county_ok(c, migrate(&s, id));
	m = matter(&s, id);
	assert_true(str_is(record_get(m, "pack").s, NEW_ID));
	assert_true(str_is(record_get(m, "pack_version").s, "2.0.0"));
	assert_true(str_is(record_get(m, "step").s, "writing"));
	assert_int_equal(record_get(m, "entered").i, 20180601);
	county_ok(c, record_children(&c->rq, model_field(county_entity(c,
	    "matter_step"), STR("matter")), id, &r));
	assert_int_equal(r.n, 3);
	assert_true(str_is(record_get(r.items[2], "step").s, STEP_MIGRATED));
	assert_true(str_is(record_get(r.items[2], "from_state").s,
	    "drafting"));
	assert_true(str_find(record_get(r.items[2], "grounds").s,
	    STR(FROM " → " NEW_ID "@2.0.0/help_plan;依据 hr:6;期限"), NULL));
	/* The helper's signature and the plan count: the team is the last. */
	exits_as(&s.x, s.x.cadre, "helper", VILLAGE_A);
	refused(&s, act(&s, id, "submit", NULL), MSG_SIGNED);
	exits_as(&s.x, s.x.township, "village_work_team", VILLAGE_A);
	county_ok(c, act(&s, id, "submit", NULL));
	assert_true(str_is(record_get(matter(&s, id), "step").s,
	    "household_consent"));
	/* Its own step is the new one, and once moved it is of that version. */
	exits_cadre(&s.x);
	refused(&s, act(&s, id, "agree", "consent"), MSG_STEP_MISSING);
	county_ok(c, act(&s, id, "consent_given", "consent"));
	as_county(&s);
	refused(&s, migrate(&s, id), MSG_MIGRATION_VERSION);
	/* Who submitted is kept apart from who approves, as before. */
	exits_as(&s.x, s.x.township, "township", TOWNSHIP);
	refused(&s, act(&s, id, "approve", NULL), MSG_SEPARATION);
	close_site(&s);
}

static void
test_days(void **state)
{
	struct site s;
	struct county *c = &s.x.c;
	struct record *m;
	int64_t id;
	date was;

	(void)state;
	open_site(&s, HEAD STATES GONE);
	c->rq.today = 20180601;
	id = begin(&s, "1");
	county_ok(c, act(&s, id, "submit", "plan"));
	exits_as(&s.x, s.x.township, "village_work_team", VILLAGE_A);
	county_ok(c, act(&s, id, "submit", NULL));
	exits_cadre(&s.x);
	c->rq.today = 20180604;
	county_ok(c, act(&s, id, "agree", "consent"));
	was = (date)record_get(matter(&s, id), "due").i;
	adopt_new(&s, 20180605);
	c->rq.today = 20180607;
	as_county(&s);
	county_ok(c, migrate(&s, id));
	m = matter(&s, id);
	/* Counted from the day it came to the township, by the other number. */
	assert_int_equal(record_get(m, "entered").i, 20180604);
	assert_int_not_equal(record_get(m, "due").i, was);
	assert_true(record_get(m, "due").i > 20180607);
	close_site(&s);
}

/* The matrix of what is no migration: each refused, and nothing written. */
static void
test_refused(void **state)
{
	struct site s;
	struct county *c = &s.x.c;
	int64_t id, running;

	(void)state;
	open_site(&s, HEAD STATES GONE);
	c->rq.today = 20180601;
	running = begin(&s, "1");
	county_ok(c, act(&s, running, "submit", "plan"));
	exits_as(&s.x, s.x.township, "village_work_team", VILLAGE_A);
	county_ok(c, act(&s, running, "submit", NULL));
	exits_cadre(&s.x);
	county_ok(c, act(&s, running, "agree", "consent"));
	exits_as(&s.x, s.x.second, "township", TOWNSHIP);
	county_ok(c, act(&s, running, "approve", NULL));
	id = begin(&s, "2");
	/* The old version is in force still. */
	as_county(&s);
	refused(&s, migrate(&s, id), MSG_MIGRATION_PLACE);
	adopt_new(&s, 20180605);
	c->rq.today = 20180606;
	/* Another office. */
	exits_township(&s.x);
	refused(&s, migrate(&s, id), MSG_STEP_OFFICE);
	/* A state that stays, and its matter goes on under the old version. */
	as_county(&s);
	refused(&s, migrate(&s, running), MSG_MIGRATION_STAYS);
	exits_as(&s.x, s.x.cadre, "helper", VILLAGE_A);
	county_ok(c, act(&s, running, "report", "result"));
	/* One that has ended. */
	exits_as(&s.x, s.x.second, "township", TOWNSHIP);
	county_ok(c, act(&s, running, "accept", NULL));
	as_county(&s);
	refused(&s, migrate(&s, running), MSG_MATTER_ENDED);
	assert_true(str_is(record_get(matter(&s, id), "pack").s, OLD));
	assert_int_equal(matter(&s, id)->version, 1);
	close_site(&s);
}

/* A version that is not at hand: the map is the list, and nothing else goes. */
static void
test_gone_version(void **state)
{
	struct site s;
	struct county *c = &s.x.c;
	struct record *r;
	int64_t id, agreed;

	(void)state;
	open_site(&s, "[[migration]]\nfrom = \"" OLD "@0.9.0/help_plan\"\n"
	    "to = \"help_plan\"\nby = \"county_office\"\n"
	    "cite = [ [\"hr:6#1\", \"拟定帮扶计划\"] ]\n"
	    "states = { drafting = \"writing\", township_review = "
	    "\"township_review\" }\n");
	c->rq.today = 20180601;
	id = begin(&s, "1");
	agreed = begin(&s, "2");
	county_ok(c, act(&s, agreed, "submit", "plan"));
	exits_as(&s.x, s.x.township, "village_work_team", VILLAGE_A);
	county_ok(c, act(&s, agreed, "submit", NULL));
	adopt_new(&s, 20180605);
	c->rq.today = 20180606;
	as_county(&s);
	refused(&s, migrate(&s, id), MSG_MIGRATION_VERSION);
	/* As if their pack had changed on the disk since. */
	r = matter(&s, id);
	exits_text(r, "pack_version", "0.9.0");
	exits_text(r, "pack_hash", "another");
	county_ok(c, record_change(&c->rq, r));
	r = matter(&s, agreed);
	exits_text(r, "pack_version", "0.9.0");
	exits_text(r, "pack_hash", "another");
	county_ok(c, record_change(&c->rq, r));
	refused(&s, act(&s, id, "submit", "plan"), MSG_PACK_CHANGED);
	refused(&s, migrate(&s, agreed), MSG_MIGRATION_STATE);
	assert_true(str_find(c->rq.problem.detail, STR("household_consent"),
	    NULL));
	as_county(&s);
	county_ok(c, migrate(&s, id));
	assert_true(str_is(record_get(matter(&s, id), "step").s, "writing"));
	/* A step that the new text has not, and of which nothing is said. */
	exits_cadre(&s.x);
	r = matter(&s, agreed);
	exits_text(r, "pack_version", "1.0.0");
	record_set(r, "pack_hash", VALUE_TEXT(pack_info(policy_pack_find(
	    c->rq.policy, STR(OLD)))->hash));
	county_ok(c, record_change(&c->rq, r));
	county_ok(c, act(&s, agreed, "agree", "consent"));
	r = matter(&s, agreed);
	exits_text(r, "pack_version", "0.9.0");
	county_ok(c, record_change(&c->rq, r));
	as_county(&s);
	refused(&s, migrate(&s, agreed), MSG_MIGRATION_STEP);
	close_site(&s);
}

/* A map that does not hold is no map: told when the pack is loaded. */
static void
test_checked(void **state)
{
	static const struct {
		const char *map, *code;
	} bad[] = {
		{ HEAD GONE "states = { drafting = \"writing\" }\n", "E616" },
		{ HEAD STATES, "E617" },
		{ HEAD STATES "gone = [\"agree\", \"approve\"]\n", "E617" },
		{ HEAD GONE "states = { drafting = \"drafting\" }\n", "E601" },
		{ HEAD GONE "states = { drafting = \"accepted\" }\n", "E616" },
		{ HEAD GONE STATES "other = 1\n", "E105" },
		{ HEAD GONE STATES HEAD GONE STATES, "E307" },
		{ "[[migration]]\nfrom = \"" OLD "\"\nto = \"help_plan\"\n"
		    "by = \"county_office\"\ncite = [ [\"hr:6#1\", "
		    "\"拟定帮扶计划\"] ]\n" STATES, "E615" },
		{ "[[migration]]\nfrom = \"" FROM "\"\nto = \"appeal\"\n"
		    "by = \"county_office\"\ncite = [ [\"hr:6#1\", "
		    "\"拟定帮扶计划\"] ]\nstates = {}\n", "E615" },
		{ "[[migration]]\nfrom = \"" FROM "\"\nto = \"help_plan\"\n"
		    "by = \"county_office\"\n" STATES GONE, "E404" },
	};
	struct site s;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		memset(&s, 0, sizeof(s));
		county_open(&s.x.c);
		assert_null(load(&s, bad[i].map));
		if (!str_is(str_from(s.faults.first->code), bad[i].code))
			printf("map %zu: %.*s\n", i, STR_ARG(fault_text(
			    s.x.c.arena, s.faults.first)));
		assert_string_equal(s.faults.first->code, bad[i].code);
		close_site(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_moved),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_refused),
		cmocka_unit_test(test_gone_version),
		cmocka_unit_test(test_checked),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
