/*
 * The exit of a household: the whole way by three people, every refusal on it,
 * and every step that is not on it.
 */
#include "unit/exits.h"

#include "base/json.h"

#define SHEET	"[{\"document\":\"exit_data_sheet\",\"name\":\"表\"}]"

static struct json *
parse(struct county *c, const char *text)
{
	struct json *j;

	county_ok(c, json_parse(&c->rq, str_from(text), &j));
	return j;
}

/* Act on a day: another day is another request. */
static void
on(struct exits *x, date day, struct desk *d)
{

	x->c.rq.today = day;
	county_ok(&x->c, desk_open(&x->c.rq, day, d));
}

static enum err
step(struct exits *x, date day, int64_t id, const struct hand *h)
{
	struct county *c = &x->c;
	struct changes before = c->rq.changes;
	struct matter m;
	struct desk d;
	enum err e;

	request_clear(&c->rq);
	on(x, day, &d);
	county_ok(c, db_savepoint(&c->rq, c->rq.db));
	e = matter_load(&c->rq, &d, id, 0, &m);
	if (e == OK)
		e = matter_step(&c->rq, &d, &m, h);
	if (e == OK) {
		county_ok(c, db_release(&c->rq, c->rq.db));
		return OK;
	}
	db_undo(c->rq.db);
	c->rq.changes = before;
	*c->rq.changes.last = NULL;
	return e;
}

static enum err
take(struct exits *x, date day, int64_t id, const char *name)
{
	struct hand h = { .step = str_from(name) };

	return step(x, day, id, &h);
}

static enum err
propose(struct exits *x, date day, int64_t id)
{
	struct hand h = { .step = STR("propose"),
	    .evidence = parse(&x->c, SHEET) };

	return step(x, day, id, &h);
}

static enum err
approve(struct exits *x, date day, int64_t id)
{
	struct hand h = { .step = STR("approve"), .note = STR("同意"),
	    .facts = parse(&x->c, "{\"procedure_ok\":true}") };

	return step(x, day, id, &h);
}

static int64_t
begin(struct exits *x, struct record *h, date day)
{
	struct matter m;
	struct desk d;

	exits_cadre(x);
	on(x, day, &d);
	county_ok(&x->c, matter_open(&x->c.rq, &d, exits_about(x, h),
	    STR("household_exit"), &m));
	return m.record->id;
}

static void
refused(struct exits *x, enum err e, enum msg msg)
{

	assert_int_not_equal(e, OK);
	if (x->c.rq.problem.msg != msg)
		printf("%.*s\n", STR_ARG(x->c.rq.problem.detail));
	assert_int_equal(x->c.rq.problem.msg, msg);
}

static struct record *
load(struct exits *x, const char *entity, int64_t id)
{
	struct record *r;

	exits_console(x);
	county_ok(&x->c, record_load(&x->c.rq, county_entity(&x->c, entity),
	    id, 0, &r));
	return r;
}

static struct record *
ready(struct exits *x, const char *number)
{
	struct county *c = &x->c;
	struct record *h, *s;

	exits_console(x);
	h = county_household(c, VILLAGE_A, number, "陈一");
	(void)exits_ready(c, h, str_cstr(c->arena, str_fmt(c->arena, "%s-1",
	    number)));
	s = record_new(&c->rq, county_entity(c, "standing"));
	exits_set(s, "household", h->id);
	exits_set(s, "programme", 1);
	exits_set(s, "status", 0);
	exits_set(s, "starts", 20160101);
	county_ok(c, record_add(&c->rq, s));
	return h;
}

static void
test_journey(void **state)
{
	struct exits x;
	struct record *h, *m;
	struct records r;
	struct county *c = &x.c;
	int64_t id;

	(void)state;
	exits_open(&x);
	h = ready(&x, "1");
	id = begin(&x, h, 20181008);
	m = load(&x, "matter", id);
	assert_true(str_is(record_get(m, "number").s, "1-household_exit-1"));
	exits_cadre(&x);
	county_ok(c, propose(&x, 20181008, id));
	m = load(&x, "matter", id);
	assert_true(str_is(record_get(m, "step").s, "noticed"));
	assert_true(str_is(record_get(m, "holder").s, "village_committees"));
	/* 9 to 15 October: seven days from the next one; a Monday. */
	assert_int_equal(record_get(m, "due").i, 20181015);
	county_ok(c, record_children(&c->rq, model_field(county_entity(c,
	    "notice"), STR("matter")), id, &r));
	assert_int_equal(r.n, 1);
	assert_int_equal(record_get(r.items[0], "days").i, 7);
	assert_int_equal(record_get(r.items[0], "starts").i, 20181009);
	assert_true(str_starts(record_get(r.items[0], "days_from").s,
	    STR("采用地补充规定")));
	exits_cadre(&x);
	refused(&x, take(&x, 20181015, id, "notice_end"), MSG_NOTICE_RUNNING);
	county_ok(c, take(&x, 20181016, id, "notice_end"));
	exits_township(&x);
	county_ok(c, approve(&x, 20181017, id));
	county_ok(c, take(&x, 20181018, id, "mark"));
	m = load(&x, "matter", id);
	assert_true(str_is(record_get(m, "step").s, "marked"));
	assert_int_equal(record_get(m, "state").i, 2);
	assert_int_equal(record_get(m, "due").kind, V_UNKNOWN);
	h = load(&x, "household", h->id);
	assert_int_equal(record_get(h, "status").i, 1);
	county_ok(c, record_children(&c->rq, model_field(county_entity(c,
	    "standing"), STR("household")), h->id, &r));
	assert_int_equal(r.n, 2);
	assert_int_equal(record_get(r.items[0], "ends").i, 20181018);
	assert_int_equal(record_get(r.items[1], "status").i, 1);
	assert_int_equal(record_get(r.items[1], "matter").i, id);
	county_close(c);
}

/* Each step has its grounds: outcomes of criteria, no values. */
static void
test_grounds(void **state)
{
	struct exits x;
	struct record *h;
	struct records r;
	struct county *c = &x.c;
	int64_t id;
	size_t at;
	str g;

	(void)state;
	exits_open(&x);
	h = ready(&x, "1");
	id = begin(&x, h, 20181008);
	county_ok(c, propose(&x, 20181008, id));
	county_ok(c, record_children(&c->rq, model_field(county_entity(c,
	    "matter_step"), STR("matter")), id, &r));
	assert_int_equal(r.n, 2);
	g = record_get(r.items[1], "grounds").s;
	assert_true(str_find(g, STR("具备脱贫条件:满足("), &at));
	assert_true(str_find(g, STR("有劳动能力户收入达标 满足"), &at));
	assert_false(str_find(g, STR("8000"), &at));
	assert_true(str_is(record_get(r.items[1], "person_key").s, "林甲"));
	county_close(c);
}

static void
test_refusals(void **state)
{
	struct exits x;
	struct record *h, *y;
	struct records r;
	struct county *c = &x.c;
	struct matter m;
	struct desk d;
	int64_t id;

	(void)state;
	exits_open(&x);
	h = ready(&x, "1");
	/* Another office does not begin it, nor one outside its village. */
	exits_township(&x);
	on(&x, 20181008, &d);
	refused(&x, matter_open(&c->rq, &d, exits_about(&x, h), STR("household_exit"), &m),
	    MSG_STEP_OFFICE);
	exits_as(&x, x.cadre, "village_committees", VILLAGE_B);
	refused(&x, matter_open(&c->rq, &d, exits_about(&x, h), STR("household_exit"), &m),
	    MSG_MISSING);
	exits_cadre(&x);
	refused(&x, matter_open(&c->rq, &d, exits_about(&x, h), STR("no_such"), &m),
	    MSG_PROCEDURE_MISSING);
	id = begin(&x, h, 20181008);
	refused(&x, matter_open(&c->rq, &d, exits_about(&x, h), STR("household_exit"), &m),
	    MSG_MATTER_OPEN);
	/* No sheet; a sheet of tomorrow; an unknown key. */
	refused(&x, take(&x, 20181008, id, "propose"), MSG_EVIDENCE);
	refused(&x, step(&x, 20181008, id, &(struct hand){
	    .step = STR("propose"), .evidence = parse(c, "[{\"document\":"
	    "\"exit_data_sheet\",\"day\":\"2018-10-09\"}]") }),
	    MSG_VALUE_TYPE);
	refused(&x, step(&x, 20181008, id, &(struct hand){
	    .step = STR("propose"), .evidence = parse(c, "[{\"document\":"
	    "\"exit_data_sheet\",\"x\":1}]") }), MSG_JSON_KEY_UNKNOWN);
	/* A fact that another office supplies. */
	refused(&x, step(&x, 20181008, id, &(struct hand){
	    .step = STR("propose"), .evidence = parse(c, SHEET),
	    .facts = parse(c, "{\"housing_safe\":true}") }), MSG_FACT_OFFICE);
	/* Unknown blocks, and the office is named. */
	exits_console(&x);
	county_ok(c, record_children(&c->rq, model_field(county_entity(c,
	    "household_year"), STR("household")), h->id, &r));
	y = r.items[0];
	record_set(y, "housing_safe", VALUE_UNKNOWN);
	county_ok(c, record_change(&c->rq, y));
	exits_cadre(&x);
	refused(&x, propose(&x, 20181008, id), MSG_GUARD_UNKNOWN);
	assert_int_equal(c->rq.problem.nmissing, 1);
	assert_true(str_is(c->rq.problem.missing[0].fact,
	    "household.housing_safe"));
	assert_true(str_is(c->rq.problem.missing[0].office_label,
	    "住建部门"));
	/* False blocks, with the reason; nothing was written meanwhile. */
	exits_console(&x);
	exits_set(y, "housing_safe", 1);
	exits_set(y, "percap_income", 736499);
	county_ok(c, record_change(&c->rq, y));
	exits_cadre(&x);
	refused(&x, propose(&x, 20181008, id), MSG_GUARD_FALSE);
	county_ok(c, record_children(&c->rq, model_field(county_entity(c,
	    "evidence"), STR("matter")), id, &r));
	assert_int_equal(r.n, 0);
	county_close(c);
}

static void
test_township(void **state)
{
	struct exits x;
	struct record *h;
	struct county *c = &x.c;
	struct desk d;
	struct matter m;
	int64_t id;

	(void)state;
	exits_open(&x);
	h = ready(&x, "1");
	id = begin(&x, h, 20181008);
	county_ok(c, propose(&x, 20181008, id));
	county_ok(c, take(&x, 20181016, id, "notice_end"));
	refused(&x, approve(&x, 20181016, id), MSG_FACT_OFFICE);
	refused(&x, take(&x, 20181016, id, "approve"), MSG_STEP_OFFICE);
	exits_township(&x);
	refused(&x, take(&x, 20181016, id, "mark"), MSG_STEP_MISSING);
	/* The township has not said whether the procedure was kept. */
	refused(&x, take(&x, 20181016, id, "approve"), MSG_GUARD_UNKNOWN);
	assert_true(str_is(c->rq.problem.missing[0].office, "township"));
	refused(&x, step(&x, 20181016, id, &(struct hand){
	    .step = STR("approve"),
	    .facts = parse(c, "{\"procedure_ok\":false}") }),
	    MSG_GUARD_FALSE);
	refused(&x, take(&x, 20181016, id, "reject"), MSG_EVIDENCE);
	/* The same person in another account, another post. */
	exits_as(&x, x.second, "township", TOWNSHIP);
	refused(&x, approve(&x, 20181016, id), MSG_SEPARATION);
	exits_as(&x, x.township, "county_office", COUNTY);
	refused(&x, take(&x, 20181016, id, "approve"), MSG_STEP_OFFICE);
	exits_township(&x);
	county_ok(c, step(&x, 20181016, id, &(struct hand){
	    .step = STR("reject"), .evidence = parse(c,
	    "[{\"document\":\"reason\",\"name\":\"理由\"}]") }));
	refused(&x, approve(&x, 20181016, id), MSG_MATTER_ENDED);
	/* Refused is over: a new one may begin, under the next number. */
	id = begin(&x, h, 20181017);
	assert_true(str_is(record_get(load(&x, "matter", id), "number").s,
	    "1-household_exit-2"));
	exits_cadre(&x);
	county_ok(c, take(&x, 20181017, id, "withdraw"));
	refused(&x, propose(&x, 20181017, id), MSG_MATTER_ENDED);
	on(&x, 20181017, &d);
	county_ok(c, matter_open(&c->rq, &d, exits_about(&x, h), STR("household_exit"),
	    &m));
	county_close(c);
}

static enum err
object(struct exits *x, date day, int64_t id, const char *note)
{
	struct matter m;
	struct desk d;

	on(x, day, &d);
	TRY(matter_load(&x->c.rq, &d, id, 0, &m));
	return matter_object(&x->c.rq, &d, &m,
	    &(struct objection){ .note = str_from(note) });
}

static enum err
settle(struct exits *x, date day, int64_t id, const char *how)
{

	return step(x, day, id, &(struct hand){ .step = str_from(how),
	    .note = STR("已入户核实") });
}

static void
test_objections(void **state)
{
	struct exits x;
	struct record *h;
	struct county *c = &x.c;
	int64_t id;

	(void)state;
	exits_open(&x);
	h = ready(&x, "1");
	id = begin(&x, h, 20181008);
	refused(&x, object(&x, 20181008, id, "收入不实"),
	    MSG_OBJECTION_STATE);
	county_ok(c, propose(&x, 20181008, id));
	refused(&x, object(&x, 20181009, id, " "), MSG_NOTE_MISSING);
	exits_township(&x);
	refused(&x, settle(&x, 20181009, id, STEP_UPHELD), MSG_STEP_EVENT);
	county_ok(c, object(&x, 20181009, id, "收入不实"));
	county_ok(c, object(&x, 20181010, id, "住房不安全"));
	/* Open objections stop the matter. */
	refused(&x, take(&x, 20181016, id, "notice_end"), MSG_GUARD_FALSE);
	/* Not decided by the village, nor by who proposed, nor silently. */
	exits_cadre(&x);
	refused(&x, settle(&x, 20181016, id, STEP_DISMISSED),
	    MSG_STEP_OFFICE);
	exits_as(&x, x.second, "township", TOWNSHIP);
	refused(&x, settle(&x, 20181016, id, STEP_DISMISSED), MSG_SEPARATION);
	refused(&x, settle(&x, 20181016, id, STEP_UPHELD), MSG_SEPARATION);
	exits_township(&x);
	refused(&x, take(&x, 20181016, id, STEP_DISMISSED), MSG_NOTE_MISSING);
	county_ok(c, settle(&x, 20181016, id, STEP_DISMISSED));
	refused(&x, take(&x, 20181016, id, "notice_end"), MSG_GUARD_FALSE);
	county_ok(c, settle(&x, 20181016, id, STEP_UPHELD));
	assert_true(str_is(record_get(load(&x, "matter", id), "step").s,
	    "proposed"));
	/* The old sheet does not serve again; a new notice runs in full. */
	exits_cadre(&x);
	refused(&x, take(&x, 20181017, id, "propose"), MSG_EVIDENCE);
	county_ok(c, propose(&x, 20181017, id));
	assert_int_equal(record_get(load(&x, "matter", id), "due").i,
	    20181024);
	exits_cadre(&x);
	county_ok(c, take(&x, 20181025, id, "notice_end"));
	county_close(c);
}

static enum err
object_to(struct exits *x, date day, int64_t id, struct objection o)
{
	struct matter m;
	struct desk d;
	enum err e;

	exits_console(x);
	x->c.rq.today = day;
	e = desk_open(&x->c.rq, day, &d);
	if (e == OK)
		e = matter_load(&x->c.rq, &d, id, 0, &m);
	return e != OK ? e : matter_object(&x->c.rq, &d, &m, &o);
}

static const char *
decided_by(struct exits *x, int64_t id, size_t i, int64_t *out_outcome)
{
	struct request *rq = &x->c.rq;
	struct records r;

	exits_console(x);
	assert_int_equal(record_children(rq, model_field(county_entity(&x->c,
	    "objection"), STR("matter")), id, &r), OK);
	assert_true(i < r.n);
	*out_outcome = record_get(r.items[i], "outcome").i;
	return str_cstr(rq->arena, record_get(r.items[i], "decider").s);
}

/*
 * An objection goes above whom it complains of; the office below cannot close
 * it, and the matter stands still until all are decided.
 */
static void
test_above(void **state)
{
	struct exits x;
	struct county *c = &x.c;
	int64_t id, outcome;
	struct objection village = { .note = STR("评议没有开会"),
	    .against = STR("village_committees") };
	struct objection town = { .note = STR("乡镇没有核查"),
	    .against = STR("township"), .web = true,
	    .receipt = STR("ABCD2345") };

	(void)state;
	exits_open(&x);
	id = begin(&x, ready(&x, "1"), 20181008);
	county_ok(c, propose(&x, 20181008, id));
	refused(&x, object_to(&x, 20181009, id, (struct objection){
	    .note = STR("x"), .against = STR("nobody") }), MSG_VALUE_TYPE);
	county_ok(c, object_to(&x, 20181009, id, village));
	county_ok(c, object_to(&x, 20181009, id, town));
	assert_string_equal(decided_by(&x, id, 0, &outcome), "township");
	assert_string_equal(decided_by(&x, id, 1, &outcome), "county_group");
	exits_township(&x);
	county_ok(c, settle(&x, 20181010, id, STEP_DISMISSED));
	exits_township(&x);
	refused(&x, settle(&x, 20181010, id, STEP_DISMISSED),
	    MSG_STEP_OFFICE);
	refused(&x, take(&x, 20181030, id, "notice_end"), MSG_GUARD_FALSE);
	exits_as(&x, x.township, "county_group", COUNTY);
	county_ok(c, settle(&x, 20181011, id, STEP_DISMISSED));
	(void)decided_by(&x, id, 0, &outcome);
	assert_int_equal(outcome, 3);
	(void)decided_by(&x, id, 1, &outcome);
	assert_int_equal(outcome, 3);
	exits_cadre(&x);
	county_ok(c, take(&x, 20181030, id, "notice_end"));
	/* After the notice: from the page kept as a lead, at a desk refused. */
	town.receipt = STR("ABCD2346");
	county_ok(c, object_to(&x, 20181031, id, town));
	(void)decided_by(&x, id, 2, &outcome);
	assert_int_equal(outcome, 5);
	refused(&x, object_to(&x, 20181031, id, village),
	    MSG_OBJECTION_STATE);
	county_close(c);
}

/* Marked, sent back by the county, not put right: the exit is taken back. */
static void
test_rectify(void **state)
{
	struct exits x;
	struct record *h;
	struct records r;
	struct county *c = &x.c;
	struct matter m;
	struct desk d;
	int64_t id;

	(void)state;
	exits_open(&x);
	h = ready(&x, "1");
	id = begin(&x, h, 20181008);
	county_ok(c, propose(&x, 20181008, id));
	county_ok(c, take(&x, 20181016, id, "notice_end"));
	exits_township(&x);
	county_ok(c, approve(&x, 20181017, id));
	county_ok(c, take(&x, 20181018, id, "mark"));
	exits_cadre(&x);
	on(&x, 20181019, &d);
	refused(&x, matter_open(&c->rq, &d, exits_about(&x, h), STR("household_exit"), &m),
	    MSG_MATTER_DONE);
	exits_as(&x, x.township, "county_group", COUNTY);
	refused(&x, take(&x, 20181020, id, "order_rectify"), MSG_EVIDENCE);
	county_ok(c, step(&x, 20181020, id, &(struct hand){
	    .step = STR("order_rectify"), .evidence = parse(c,
	    "[{\"document\":\"problem_list\"}]") }));
	assert_int_equal(record_get(load(&x, "matter", id), "state").i, 1);
	exits_township(&x);
	county_ok(c, take(&x, 20181021, id, "rectified"));
	county_ok(c, step(&x, 20181022, id, &(struct hand){
	    .step = STR("reject"), .evidence = parse(c,
	    "[{\"document\":\"reason\"}]") }));
	assert_int_equal(record_get(load(&x, "household", h->id),
	    "status").i, 0);
	county_ok(c, record_children(&c->rq, model_field(county_entity(c,
	    "standing"), STR("household")), h->id, &r));
	assert_int_equal(r.n, 3);
	assert_int_equal(record_get(r.items[1], "ends").i, 20181022);
	assert_int_equal(record_get(r.items[2], "status").i, 0);
	county_close(c);
}

/* Without a setting the days are unknown, and nothing is invented. */
static void
test_gap(void **state)
{
	struct exits x;
	struct record *h;
	struct records r;
	struct county *c = &x.c;
	int64_t id;

	(void)state;
	exits_open(&x);
	county_ok(c, record_children(&c->rq, model_field(county_entity(c,
	    "adoption"), STR("place")), COUNTY, &r));
	record_set(r.items[1], "settings", VALUE_UNKNOWN);
	county_ok(c, record_change(&c->rq, r.items[1]));
	h = ready(&x, "1");
	id = begin(&x, h, 20181008);
	county_ok(c, propose(&x, 20181008, id));
	assert_int_equal(record_get(load(&x, "matter", id), "due").kind,
	    V_UNKNOWN);
	refused(&x, take(&x, 20181231, id, "notice_end"), MSG_NOTICE_GAP);
	county_close(c);
}

static void
test_sweep(void **state)
{
	struct exits x;
	struct county *c = &x.c;
	struct desk d;
	int64_t id[3], n;
	int i;

	(void)state;
	exits_open(&x);
	for (i = 0; i < 3; i++) {
		id[i] = begin(&x, ready(&x, i == 0 ? "1" : i == 1 ? "2" :
		    "3"), 20181008);
		county_ok(c, propose(&x, 20181008, id[i]));
	}
	county_ok(c, object(&x, 20181010, id[1], "收入不实"));
	exits_console(&x);
	on(&x, 20181015, &d);
	county_ok(c, matter_sweep(&c->rq, &d, 0, &n));
	assert_int_equal(n, 0);
	on(&x, 20181016, &d);
	county_ok(c, matter_sweep(&c->rq, &d, 0, &n));
	assert_int_equal(n, 2);
	assert_true(str_is(record_get(load(&x, "matter", id[1]), "step").s,
	    "noticed"));
	assert_true(str_is(record_get(load(&x, "matter", id[2]), "step").s,
	    "verifying"));
	county_close(c);
}

/* A matter opened under another digest of its pack can only be withdrawn. */
static void
test_pinned(void **state)
{
	struct exits x;
	struct record *m;
	struct county *c = &x.c;
	int64_t id;

	(void)state;
	exits_open(&x);
	id = begin(&x, ready(&x, "1"), 20181008);
	m = load(&x, "matter", id);
	exits_text(m, "pack_hash", "00");
	county_ok(c, record_change(&c->rq, m));
	exits_cadre(&x);
	refused(&x, propose(&x, 20181008, id), MSG_PACK_CHANGED);
	county_ok(c, take(&x, 20181008, id, "withdraw"));
	county_close(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_journey),
		cmocka_unit_test(test_grounds),
		cmocka_unit_test(test_refusals),
		cmocka_unit_test(test_township),
		cmocka_unit_test(test_objections),
		cmocka_unit_test(test_above),
		cmocka_unit_test(test_rectify),
		cmocka_unit_test(test_gap),
		cmocka_unit_test(test_sweep),
		cmocka_unit_test(test_pinned),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
