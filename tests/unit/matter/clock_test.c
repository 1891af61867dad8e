/*
 * Statutory clocks: working days over a week of holidays, a year without a
 * table, a day that is over and to whom it is brought, objections that stop what
 * counts, votes and signatures as they are kept.
 */
#include "unit/exits.h"

#include "base/json.h"

#define HOUSE		"cn-xx-house-rules"
#define MONITORING	"cn-000000-monitoring-2021"

static void
open_site(struct exits *x)
{
	struct county *c = &x->c;
	str path[2] = { STR("packs/" HOUSE), STR("packs/" MONITORING) };
	struct policy_paths paths = { .pack = path, .n = 2 };
	struct faults f;

	memset(x, 0, sizeof(*x));
	county_open(c);
	faults_init(&f, c->arena);
	c->rq.policy = policy_load_packs(c->arena, c->rq.model, &paths, &f);
	assert_non_null(c->rq.policy);
	exits_adopt(c, HOUSE, NULL);
	exits_adopt(c, MONITORING, "total_days=20;notice_days=7;"
	    "attendance=2/3;majority=1/2");
	x->cadre = exits_login(c, VILLAGE_A, "jia", "林甲");
	x->township = exits_login(c, TOWNSHIP, "zhen", "陈镇");
	x->second = exits_login(c, COUNTY, "xian", "王县");
}

static void
post_new(struct exits *x, const char *office, const char *holder, date ends)
{
	struct record *r = record_new(&x->c.rq, county_entity(&x->c, "post"));

	exits_set(r, "place", COUNTY);
	exits_text(r, "number", holder);
	exits_text(r, "office", office);
	exits_text(r, "name", office);
	exits_text(r, "holder", holder);
	if (ends != 0)
		exits_set(r, "ends", ends);
	county_ok(&x->c, record_add(&x->c.rq, r));
}

static int64_t
begin(struct exits *x, date day, const char *procedure,
    const struct about *a)
{
	struct matter m;
	struct desk d;

	request_clear(&x->c.rq);
	x->c.rq.today = day;
	county_ok(&x->c, desk_open(&x->c.rq, day, &d));
	county_ok(&x->c, matter_open(&x->c.rq, &d, a, str_from(procedure),
	    &m));
	return m.record->id;
}

/* input as over the API: {evidence:[…], facts:{…}, vote:{…}, note} */
static enum err
act(struct exits *x, date day, int64_t id, const char *step,
    const char *input)
{
	struct request *rq = &x->c.rq;
	struct hand h = { .step = str_from(step), .note = STR("理由") };
	struct json *in;
	struct matter m;
	struct desk d;
	enum err e;

	request_clear(rq);
	rq->today = day;
	county_ok(&x->c, json_parse(rq, str_from(input), &in));
	h.evidence = json_get(in, "evidence");
	h.facts = json_get(in, "facts");
	h.vote = json_get(in, "vote");
	county_ok(&x->c, desk_open(rq, day, &d));
	county_ok(&x->c, db_savepoint(rq, rq->db));
	county_ok(&x->c, matter_load(rq, &d, id, 0, &m));
	e = str_is(h.step, STEP_RAISED) ? matter_object(rq, &d, &m,
	    &(struct objection){ .note = h.note }) :
	    matter_step(rq, &d, &m, &h);
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

static struct value
field(struct exits *x, int64_t id, const char *name)
{
	int64_t lo = x->c.rq.actor.place_lo, hi = x->c.rq.actor.place_hi;
	struct record *r;

	county_scope(&x->c, 0);
	county_ok(&x->c, record_load(&x->c.rq, county_entity(&x->c,
	    "matter"), id, 0, &r));
	x->c.rq.actor.place_lo = lo;
	x->c.rq.actor.place_hi = hi;
	return record_get(r, name);
}

static int64_t
sweep(struct exits *x, date day)
{
	struct desk d;
	int64_t n;

	request_clear(&x->c.rq);
	exits_console(x);
	x->c.rq.today = day;
	county_ok(&x->c, desk_open(&x->c.rq, day, &d));
	county_ok(&x->c, matter_sweep(&x->c.rq, &d, 0, &n));
	return n;
}

/* Charged by the county's office to a township, due on a day or on none. */
static struct about
task_new(struct exits *x, const char *number, date due)
{
	struct record *r = record_new(&x->c.rq, county_entity(&x->c, "task"));

	exits_set(r, "place", TOWNSHIP);
	exits_text(r, "number", number);
	exits_text(r, "title", "核实两户住房");
	exits_set(r, "source", 3);
	exits_set(r, "set_on", 20180601);
	exits_text(r, "decided_by", "county_office");
	exits_text(r, "charged", "township");
	exits_text(r, "supervisor", "county_leader");
	if (due != 0)
		exits_set(r, "due", due);
	county_ok(&x->c, record_add(&x->c.rq, r));
	return (struct about){ model_kind(x->c.rq.model, STR("task")),
	    r->id };
}

static void
test_task(void **state)
{
	struct exits x;
	struct about a, b;
	int64_t id, other;

	(void)state;
	open_site(&x);
	post_new(&x, "county_leader", "前任", 20180601);
	post_new(&x, "county_leader", "郑县", 0);
	a = task_new(&x, "DB1", 0);
	b = task_new(&x, "DB2", 20180710);
	exits_as(&x, x.second, "county_office", COUNTY);
	id = begin(&x, 20180601, "task", &a);
	other = begin(&x, 20180601, "task", &b);
	/* Its own day goes first; without one the rules of procedure. */
	assert_int_equal(field(&x, id, "due").i, 20180701);
	assert_int_equal(field(&x, other, "due").i, 20180710);
	assert_true(str_is(field(&x, id, "holder").s, "township"));
	refused(&x, act(&x, 20180602, id, "answer", "{\"evidence\":["
	    "{\"document\":\"reply\"}]}"), MSG_STEP_OFFICE);
	assert_int_equal(sweep(&x, 20180701), 0);
	/* The timer takes its step, then the miss is brought higher, once. */
	assert_int_equal(sweep(&x, 20180702), 1);
	assert_true(str_is(field(&x, id, "step").s, "overdue"));
	assert_int_equal(sweep(&x, 20180711), 1);
	assert_int_equal(sweep(&x, 20180712), 1);
	assert_true(str_is(field(&x, other, "escalated_to").s,
	    "county_leader"));
	assert_true(str_is(field(&x, other, "escalated_name").s, "郑县"));
	assert_int_equal(sweep(&x, 20180713), 0);
	exits_township(&x);
	refused(&x, act(&x, 20180714, other, "answer_late", "{}"),
	    MSG_EVIDENCE);
	county_ok(&x.c, act(&x, 20180714, other, "answer_late",
	    "{\"evidence\":[{\"document\":\"reply\"},"
	    "{\"document\":\"reason\"}]}"));
	assert_int_equal(field(&x, other, "escalated").kind, V_UNKNOWN);
	assert_true(str_is(field(&x, other, "holder").s, "county_office"));
	refused(&x, act(&x, 20180715, other, "accept", "{\"evidence\":["
	    "{\"document\":\"check_record\"}]}"), MSG_STEP_OFFICE);
	/* Not checked by who answered, whatever his office. */
	exits_as(&x, x.township, "county_office", COUNTY);
	refused(&x, act(&x, 20180715, other, "accept", "{\"evidence\":["
	    "{\"document\":\"check_record\"}]}"), MSG_SEPARATION);
	/* Sent back, its own day is over and is over still. */
	exits_as(&x, x.second, "county_office", COUNTY);
	county_ok(&x.c, act(&x, 20180716, other, "send_back",
	    "{\"evidence\":[{\"document\":\"reason\"}]}"));
	assert_int_equal(field(&x, other, "due").i, 20180710);
	assert_int_equal(sweep(&x, 20180717), 1);
	assert_true(str_is(field(&x, other, "step").s, "overdue"));
	county_close(&x.c);
}

#define SHEETS	"\"evidence\":[{\"document\":\"minutes\"}," \
		"{\"document\":\"attendance_list\"}]"
#define VOTE	"\"vote\":{\"entitled\":30,\"present\":20,\"for\":11," \
		"\"against\":9}"

/* Up to the township, which gets it on the day. */
static int64_t
to_township(struct exits *x, const char *number, date first, date township)
{
	struct county *c = &x->c;
	struct record *h;
	int64_t id;

	exits_console(x);
	h = county_household(c, VILLAGE_A, number, "陈一");
	exits_cadre(x);
	id = begin(x, first, "identification", exits_about(x, h));
	county_ok(c, act(x, first, id, "accept_application",
	    "{\"evidence\":[{\"document\":\"application\"}]}"));
	county_ok(c, act(x, first, id, "group_pass", "{" SHEETS "," VOTE
	    "}"));
	county_ok(c, act(x, first, id, "representatives_pass", "{" SHEETS ","
	    VOTE "}"));
	county_ok(c, act(x, township, id, "notice_end", "{}"));
	return id;
}

static void
test_working_days(void **state)
{
	struct exits x;
	struct records r;
	int64_t id;

	(void)state;
	open_site(&x);
	/*
	 * From Thursday 27 September: 28, the weekend worked, the week of the
	 * holiday skipped: the tenth is 16 October.
	 */
	id = to_township(&x, "1", 20180918, 20180927);
	assert_int_equal(field(&x, id, "due").i, 20181016);
	assert_int_equal(sweep(&x, 20181016), 0);
	assert_int_equal(sweep(&x, 20181017), 1);
	assert_true(str_is(field(&x, id, "escalated_to").s,
	    "county_office"));
	/* Nobody holds the office: it is told all the same. */
	assert_int_equal(field(&x, id, "escalated_name").kind, V_UNKNOWN);
	county_ok(&x.c, record_children(&x.c.rq, model_field(county_entity(
	    &x.c, "matter_step"), STR("matter")), id, &r));
	assert_true(str_is(record_get(r.items[2], "step").s, "group_pass"));
	assert_int_equal(record_get(r.items[2], "vote_entitled").i, 30);
	assert_int_equal(record_get(r.items[2], "vote_against").i, 9);
	assert_true(str_is(record_get(r.items[r.n - 1], "step").s,
	    STEP_ESCALATED));
	/* The table ends with 2019: what runs into 2020 is not known. */
	id = to_township(&x, "2", 20191210, 20191220);
	assert_int_equal(field(&x, id, "due").kind, V_UNKNOWN);
	assert_true(str_is(field(&x, id, "clock_gap").s, "calendar.2020"));
	assert_int_equal(sweep(&x, 20200301), 0);
	county_close(&x.c);
}

static void
test_votes(void **state)
{
	struct exits x;
	struct county *c = &x.c;
	struct record *h;
	int64_t id;

	(void)state;
	open_site(&x);
	h = county_household(c, VILLAGE_A, "1", "陈一");
	exits_cadre(&x);
	id = begin(&x, 20180601, "identification", exits_about(&x, h));
	county_ok(c, act(&x, 20180601, id, "accept_screening",
	    "{\"evidence\":[{\"document\":\"screening_list\"}]}"));
	refused(&x, act(&x, 20180602, id, "group_pass", "{" SHEETS "}"),
	    MSG_VOTE_MISSING);
	refused(&x, act(&x, 20180602, id, "group_pass", "{" SHEETS ",\"vote\":"
	    "{\"entitled\":30,\"present\":19,\"for\":19,\"against\":0}}"),
	    MSG_VOTE_QUORUM);
	refused(&x, act(&x, 20180602, id, "group_pass", "{" SHEETS ",\"vote\":"
	    "{\"entitled\":30,\"present\":20,\"for\":10,\"against\":10}}"),
	    MSG_VOTE_LOST);
	refused(&x, act(&x, 20180602, id, "group_pass", "{" SHEETS ",\"vote\":"
	    "{\"entitled\":30,\"present\":20}}"), MSG_JSON_KEY_MISSING);
	/* Papers ahead of the step, and then the step without them. */
	county_ok(c, act(&x, 20180602, id, STEP_DOCUMENTS, "{" SHEETS "}"));
	county_ok(c, act(&x, 20180602, id, "group_pass", "{" VOTE "}"));
	county_close(c);
}

static void
test_signatures(void **state)
{
	struct exits x;
	struct county *c = &x.c;
	struct record *h;
	int64_t id;

	(void)state;
	open_site(&x);
	h = county_household(c, VILLAGE_A, "1", "陈一");
	exits_as(&x, x.cadre, "helper", VILLAGE_A);
	id = begin(&x, 20180601, "help_plan", exits_about(&x, h));
	county_ok(c, act(&x, 20180601, id, "submit",
	    "{\"evidence\":[{\"document\":\"plan\"}]}"));
	assert_true(str_is(field(&x, id, "step").s, "drafting"));
	refused(&x, act(&x, 20180602, id, "submit", "{}"), MSG_SIGNED);
	exits_as(&x, x.township, "village_work_team", VILLAGE_A);
	county_ok(c, act(&x, 20180602, id, "submit", "{}"));
	assert_true(str_is(field(&x, id, "step").s, "household_consent"));
	county_close(c);
}

static void
test_stopped(void **state)
{
	struct exits x;
	struct county *c = &x.c;
	struct record *h;
	int64_t id;

	(void)state;
	open_site(&x);
	h = county_household(c, VILLAGE_A, "1", "陈一");
	exits_as(&x, x.cadre, "village_work_team", VILLAGE_A);
	/* Friday 1 June, 20 working days over the 18th: Monday 2 July. */
	id = begin(&x, 20180601, "monitoring", exits_about(&x, h));
	assert_int_equal(field(&x, id, "final_due").i, 20180702);
	county_ok(c, act(&x, 20180601, id, "check",
	    "{\"evidence\":[{\"document\":\"visit_sheet\"}]}"));
	exits_cadre(&x);
	county_ok(c, act(&x, 20180601, id, "authorise",
	    "{\"evidence\":[{\"document\":\"authorisation\"}]}"));
	exits_as(&x, x.second, "county_office", COUNTY);
	county_ok(c, act(&x, 20180604, id, "compare",
	    "{\"evidence\":[{\"document\":\"comparison\"}]}"));
	exits_cadre(&x);
	county_ok(c, act(&x, 20180604, id, "review", "{" SHEETS "," VOTE
	    "}"));
	county_ok(c, act(&x, 20180605, id, STEP_RAISED, "{}"));
	assert_int_equal(field(&x, id, "stopped").i, 20180605);
	/* While it stands still nobody is told. */
	assert_int_equal(sweep(&x, 20180710), 0);
	exits_township(&x);
	county_ok(c, act(&x, 20180611, id, STEP_DISMISSED, "{}"));
	assert_int_equal(field(&x, id, "stopped").kind, V_UNKNOWN);
	/* 18 working days were left on the 5th: counted on from the 11th. */
	assert_int_equal(field(&x, id, "final_due").i, 20180706);
	assert_int_equal(field(&x, id, "due").i, 20180611);
	county_close(c);
}

static void
test_appeal(void **state)
{
	struct exits x;
	struct county *c = &x.c;
	struct about a;
	struct record *m;
	int64_t first, id;

	(void)state;
	open_site(&x);
	first = to_township(&x, "1", 20180601, 20180609);
	a = (struct about){ model_kind(c->rq.model, STR("matter")), first };
	exits_as(&x, x.second, "county_office", COUNTY);
	id = begin(&x, 20180610, "appeal", &a);
	county_ok(c, record_load(&c->rq, county_entity(c, "matter"), id, 0,
	    &m));
	assert_int_equal(m->place, VILLAGE_A);
	assert_int_equal(record_get(m, "final_due").i, 20180702);
	county_close(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_task),
		cmocka_unit_test(test_working_days),
		cmocka_unit_test(test_votes),
		cmocka_unit_test(test_signatures),
		cmocka_unit_test(test_stopped),
		cmocka_unit_test(test_appeal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
