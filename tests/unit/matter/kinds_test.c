/*
 * Matters about places: a village and a county of Shanxi's chain from the first
 * step to the last, with the findings that only the office itself makes.
 */
#include "unit/exits.h"

#include "action/action.h"
#include "base/json.h"

#define EXIT	"cn-000000-exit-2016"
#define CITY	INT64_C(990100000000000)
#define PROVINCE INT64_C(990000000000000)

static void
packs_load(struct county *c)
{
	str path[2] = { STR("packs/" EXIT), STR("packs/" SHANXI) };
	struct policy_paths paths = { .pack = path, .n = 2 };
	struct faults f;

	faults_init(&f, c->arena);
	c->rq.policy = policy_load_packs(c->arena, c->rq.model, &paths, &f);
	assert_non_null(c->rq.policy);
}

static void
yearly(struct county *c, const char *entity, int64_t place, int64_t poor,
    const char *all)
{
	struct record *r = record_new(&c->rq, county_entity(c, entity));

	exits_set(r, "place", place);
	exits_set(r, "year", 2018);
	exits_set(r, "source", 2);
	exits_set(r, "poor_pop", poor);
	exits_set(r, all, 1000);
	county_ok(c, record_add(&c->rq, r));
}

static void
open_site(struct exits *x)
{
	struct county *c = &x->c;

	memset(x, 0, sizeof(*x));
	county_open(c);
	packs_load(c);
	exits_adopt(c, EXIT, "western=false");
	exits_adopt(c, SHANXI, "notice_days_village=7;notice_days_county=10");
	x->township = exits_login(c, TOWNSHIP, "zhen", "陈镇");
	x->second = exits_login(c, COUNTY, "xian", "王县");
	yearly(c, "village_year", VILLAGE_A, 10, "registered_pop");
	yearly(c, "village_year", VILLAGE_B, 30, "registered_pop");
	yearly(c, "county_year", COUNTY, 10, "rural_pop");
}

static enum err
begin(struct exits *x, date day, const char *procedure, const char *id,
    struct matter *out)
{
	struct request *rq = &x->c.rq;
	struct about a;
	struct desk d;

	request_clear(rq);
	rq->today = day;
	TRY(desk_open(rq, day, &d));
	TRY(about_parse(rq, str_from(procedure), str_from(id), &a));
	return matter_open(rq, &d, &a, str_from(procedure), out);
}

static enum err
act(struct exits *x, date day, int64_t id, const char *step,
    const char *document, const char *facts)
{
	struct request *rq = &x->c.rq;
	struct hand h = { .step = str_from(step) };
	struct json *evidence, *found = NULL;
	struct matter m;
	struct desk d;
	enum err e;

	request_clear(rq);
	rq->today = day;
	TRY(json_parse(rq, document == NULL ? STR("[]") : str_fmt(rq->arena,
	    "[{\"document\":\"%s\"}]", document), &evidence));
	if (facts != NULL)
		TRY(json_parse(rq, str_from(facts), &found));
	h.evidence = evidence;
	h.facts = found;
	TRY(db_savepoint(rq, rq->db));
	TRY(desk_open(rq, day, &d));
	TRY(matter_load(rq, &d, id, 0, &m));
	e = matter_step(rq, &d, &m, &h);
	if (e != OK)
		db_undo(rq->db);
	else
		county_ok(&x->c, db_release(rq, rq->db));
	return e;
}

static void
refused(struct exits *x, enum err e, enum msg msg)
{

	assert_int_not_equal(e, OK);
	if (x->c.rq.problem.msg != msg)
		printf("%.*s\n", STR_ARG(x->c.rq.problem.detail));
	assert_int_equal(x->c.rq.problem.msg, msg);
}

static str
state_of(struct exits *x, int64_t id)
{
	struct record *r;

	exits_console(x);
	county_ok(&x->c, record_load(&x->c.rq, county_entity(&x->c,
	    "matter"), id, 0, &r));
	return record_get(r, "step").s;
}

static void
county_group(struct exits *x)
{

	exits_as(x, x->second, "county_group", COUNTY);
}

static void
test_village(void **state)
{
	struct exits x;
	struct matter m;
	struct records r;
	int64_t id;

	(void)state;
	open_site(&x);
	exits_township(&x);
	county_ok(&x.c, begin(&x, 20181001, "village_exit", "990181101201",
	    &m));
	id = m.record->id;
	assert_int_equal(m.record->place, VILLAGE_A);
	assert_true(str_is(record_get(m.record, "number").s,
	    "990181101201-village_exit-1"));
	refused(&x, begin(&x, 20181001, "village_exit", "990181101201", &m),
	    MSG_MATTER_OPEN);
	/* A township is no village, and a procedure begins with its office. */
	refused(&x, begin(&x, 20181001, "village_exit", "990181101", &m),
	    MSG_MISSING);
	refused(&x, begin(&x, 20181001, "village_exit", "990181101299", &m),
	    MSG_MISSING);
	county_ok(&x.c, act(&x, 20181001, id, "start", NULL, NULL));
	county_ok(&x.c, act(&x, 20181008, id, "confirm", NULL, NULL));
	county_ok(&x.c, act(&x, 20181016, id, "report", NULL, NULL));
	county_group(&x);
	refused(&x, act(&x, 20181017, id, "approve", NULL, NULL),
	    MSG_GUARD_UNKNOWN);
	assert_int_equal(x.c.rq.problem.nmissing, 1);
	refused(&x, act(&x, 20181017, id, "approve", NULL,
	    "{\"village_procedure_ok\":\"yes\"}"), MSG_JSON_TYPE);
	refused(&x, act(&x, 20181017, id, "approve", NULL,
	    "{\"village_procedure_ok\":false}"), MSG_GUARD_FALSE);
	county_ok(&x.c, act(&x, 20181017, id, "approve", NULL,
	    "{\"village_procedure_ok\":true}"));
	assert_true(str_is(state_of(&x, id), "approved"));
	county_ok(&x.c, record_children(&x.c.rq, model_field(county_entity(
	    &x.c, "matter_step"), STR("matter")), id, &r));
	assert_true(str_ends(record_get(r.items[r.n - 1], "grounds").s,
	    STR("村退出程序执行合规:是")));
	county_close(&x.c);
}

/* A finding is made by its office: the township has no say in the county's. */
static void
test_village_not_ready(void **state)
{
	struct exits x;
	struct matter m;

	(void)state;
	open_site(&x);
	exits_township(&x);
	county_ok(&x.c, begin(&x, 20181001, "village_exit", "990181101202",
	    &m));
	county_ok(&x.c, act(&x, 20181001, m.record->id, "start", NULL, NULL));
	refused(&x, act(&x, 20181008, m.record->id, "confirm", NULL, NULL),
	    MSG_GUARD_FALSE);
	refused(&x, act(&x, 20181008, m.record->id, "confirm", NULL,
	    "{\"village_procedure_ok\":true}"), MSG_FACT_OFFICE);
	county_close(&x.c);
}

static void
test_county(void **state)
{
	struct exits x;
	struct matter m;
	int64_t id;

	(void)state;
	open_site(&x);
	exits_as(&x, x.second, "city_group", CITY);
	county_ok(&x.c, begin(&x, 20180901, "county_exit", "990181", &m));
	id = m.record->id;
	assert_int_equal(m.record->place, COUNTY);
	county_ok(&x.c, act(&x, 20180903, id, "first_review",
	    "first_review_result", NULL));
	exits_as(&x, x.township, "province_group", PROVINCE);
	county_ok(&x.c, act(&x, 20180910, id, "evaluate",
	    "evaluation_report", NULL));
	county_ok(&x.c, act(&x, 20180926, id, "submit", NULL, NULL));
	exits_as(&x, x.township, "provincial_government", PROVINCE);
	county_ok(&x.c, act(&x, 20180927, id, "approve", NULL, NULL));
	exits_as(&x, x.township, "province_group", PROVINCE);
	/* Which end it has depends on what the province says of it. */
	refused(&x, act(&x, 20180928, id, "report_state_council", NULL,
	    NULL), MSG_GUARD_UNKNOWN);
	refused(&x, act(&x, 20180928, id, "close", NULL,
	    "{\"national_designated\":true}"), MSG_GUARD_FALSE);
	county_ok(&x.c, act(&x, 20180928, id, "report_state_council", NULL,
	    "{\"national_designated\":true}"));
	assert_true(str_is(state_of(&x, id), "reported"));
	county_close(&x.c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_village),
		cmocka_unit_test(test_village_not_ready),
		cmocka_unit_test(test_county),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
