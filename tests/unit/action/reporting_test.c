/*
 * Reports: one above is accepted only when all below are; the figures stand
 * when it is handed in; the snapshot counted again later from the register as
 * it stood gives the same bytes, whatever was written since.
 */
#include "unit/exits.h"

#include "action/reporting.h"
#include "ledger/ledger.h"

#define HOUSE	"cn-xx-house-rules"

struct scene {
	struct exits x;
	int64_t office, group, leader;
	struct record *town, *county;
	struct record *homes[4];
	struct record *member;
};

static void
seal(struct scene *s)
{
	struct county *c = &s->x.c;

	c->rq.action = STR("test");
	county_ok(c, ledger_seal(&c->rq, OK));
	c->rq.changes = (struct changes){ .last = &c->rq.changes.first };
}

static struct record *
home(struct county *c, int64_t place, const char *number, int64_t status)
{
	struct record *h = record_new(&c->rq, county_entity(c, "household"));

	exits_set(h, "place", place);
	exits_text(h, "number", number);
	exits_text(h, "head_name", "陈一");
	exits_set(h, "status", status);
	county_ok(c, record_add(&c->rq, h));
	return h;
}

static void
packs(struct county *c)
{
	str path[2] = { STR("packs/" PUNING), STR("packs/" HOUSE) };
	struct policy_paths paths = { .pack = path, .n = 2 };
	struct faults f;

	faults_init(&f, c->arena);
	c->rq.policy = policy_load_packs(c->arena, c->rq.model, &paths, &f);
	assert_non_null(c->rq.policy);
}

static struct record *
report_find(struct scene *s, const char *number)
{
	struct record *r;

	county_ok(&s->x.c, record_find(&s->x.c.rq, county_entity(&s->x.c,
	    "report"), 0, str_from(number), &r));
	assert_non_null(r);
	return r;
}

static void
scene_open(struct scene *s, int64_t year)
{
	struct county *c = &s->x.c;
	struct reporting_made m = { .year = year };

	memset(s, 0, sizeof(*s));
	county_open(c);
	packs(c);
	exits_adopt(c, PUNING, NULL);
	exits_adopt(c, HOUSE, NULL);
	s->x.township = exits_login(c, TOWNSHIP, "zhen", "陈镇");
	s->office = exits_login(c, COUNTY, "ban", "李办");
	s->group = exits_login(c, COUNTY, "zu", "王组");
	s->leader = exits_login(c, COUNTY, "zhang", "赵长");
	s->homes[0] = home(c, VILLAGE_A, "H1", 0);
	s->homes[1] = home(c, VILLAGE_A, "H2", 0);
	s->homes[2] = home(c, VILLAGE_B, "H3", 1);
	s->member = exits_member(c, s->homes[0], "P1", 19800101);
	(void)exits_member(c, s->homes[0], "P2", 20100101);
	c->rq.today = 20190110;
	county_ok(c, reporting_make(&c->rq, &m));
	assert_int_equal(m.made, 6);	/* a township's; a year and 4 quarters */
	seal(s);
	s->town = report_find(s, "township.yearly/990181101000-2018");
	s->county = report_find(s, "county.pn_year_report/990181000000-2018");
}

static enum err
call(struct scene *s, action_fn fn, const struct record *r, struct json **out)
{
	struct call c = { .fd = -1 };
	struct reply reply = { 0 };
	struct json *j;
	struct request *rq = &s->x.c.rq;

	request_clear(rq);
	c.path[0] = record_url(rq, r->entity, r->id);
	buf_init(&reply.body, rq->arena, LIMIT_REPLY);
	TRY(fn(rq, &c, &reply));
	TRY(json_parse(rq, buf_text(&reply.body), &j));
	if (out != NULL)
		*out = j;
	return OK;
}

static void
as_office(struct scene *s)
{

	exits_as(&s->x, s->office, "county_office", COUNTY);
}

static void
as_leader(struct scene *s)
{

	exits_as(&s->x, s->leader, "county_leader", COUNTY);
}

/* The matter of a report, begun. */
static int64_t
begin(struct scene *s, const struct record *r)
{
	struct request *rq = &s->x.c.rq;
	str procedure = record_get(r, "procedure").s;
	struct matter m;
	struct about a;
	struct desk d;

	county_ok(&s->x.c, desk_open(rq, rq->today, &d));
	county_ok(&s->x.c, about_parse(rq, procedure, record_url(rq,
	    r->entity, r->id), &a));
	county_ok(&s->x.c, matter_open(rq, &d, &a, procedure, &m));
	return m.record->id;
}

static enum err
step(struct scene *s, int64_t matter, const char *id)
{
	struct request *rq = &s->x.c.rq;
	struct hand h = { .step = str_from(id) };
	struct json *evidence;
	struct matter m;
	struct desk d;

	request_clear(rq);
	TRY(json_parse(rq, STR("[{\"document\":\"reason\"}]"), &evidence));
	if (strstr(id, "return") != NULL)
		h.evidence = evidence;
	TRY(desk_open(rq, rq->today, &d));
	TRY(matter_load(rq, &d, matter, 0, &m));
	return matter_step(rq, &d, &m, &h);
}

static void
refused(struct scene *s, enum err e, enum msg msg)
{

	assert_int_not_equal(e, OK);
	assert_int_equal(s->x.c.rq.problem.msg, msg);
}

static int64_t
hand_in(struct scene *s, const struct record *r)
{
	int64_t m = begin(s, r);

	refused(s, step(s, m, "submit"), MSG_GUARD_FALSE);	/* no figures */
	county_ok(&s->x.c, call(s, action_report_fill, r, NULL));
	seal(s);
	county_ok(&s->x.c, step(s, m, "submit"));
	refused(s, call(s, action_report_fill, r, NULL), MSG_REPORT_LOCKED);
	request_clear(&s->x.c.rq);
	return m;
}

static const char *
state_of(struct scene *s, const struct record *r)
{
	struct request *rq = &s->x.c.rq;
	struct record *now;

	county_ok(&s->x.c, record_load(rq, r->entity, r->id, 0, &now));
	return str_cstr(rq->arena, code_by_n(model_list(rq->model,
	    STR("report_state")), record_get(now, "state").i)->id);
}

static void
test_upward(void **state)
{
	struct scene s;
	int64_t town, county;

	(void)state;
	scene_open(&s, 2018);
	assert_int_equal(record_get(s.town, "parent").i, s.county->id);
	assert_int_equal(record_get(s.town, "due").i, 20190115);
	assert_int_equal(record_get(s.county, "due").kind, V_UNKNOWN);
	exits_township(&s.x);
	town = hand_in(&s, s.town);
	as_office(&s);
	county = hand_in(&s, s.county);
	county_ok(&s.x.c, step(&s, town, "check"));
	exits_as(&s.x, s.group, "county_group", COUNTY);
	county_ok(&s.x.c, step(&s, county, "check"));
	as_leader(&s);
	refused(&s, step(&s, county, "accept"), MSG_GUARD_FALSE);
	county_ok(&s.x.c, step(&s, town, "accept_return"));
	assert_string_equal(state_of(&s, s.town), "sent_back");
	exits_township(&s.x);
	county_ok(&s.x.c, call(&s, action_report_fill, s.town, NULL));
	county_ok(&s.x.c, step(&s, town, "resubmit"));
	as_office(&s);
	county_ok(&s.x.c, step(&s, town, "check"));
	as_leader(&s);
	refused(&s, step(&s, county, "accept"), MSG_GUARD_FALSE);
	county_ok(&s.x.c, step(&s, town, "accept"));
	county_ok(&s.x.c, step(&s, county, "accept"));
	assert_string_equal(state_of(&s, s.county), "accepted");
	as_office(&s);
	refused(&s, call(&s, action_report_fill, s.county, NULL),
	    MSG_REPORT_LOCKED);
	county_close(&s.x.c);
}

/* While it is not known who is below, nobody says that all have reported. */
static void
test_unknown_below(void **state)
{
	struct scene s;
	struct record *r;
	int64_t county;

	(void)state;
	scene_open(&s, 2018);
	as_office(&s);
	county = hand_in(&s, s.county);
	exits_as(&s.x, s.group, "county_group", COUNTY);
	county_ok(&s.x.c, step(&s, county, "check"));
	/* Nobody below, and that is not known to be all. */
	county_ok(&s.x.c, record_load(&s.x.c.rq, s.town->entity, s.town->id,
	    0, &r));
	record_set(r, "parent", VALUE_UNKNOWN);
	county_ok(&s.x.c, record_change(&s.x.c.rq, r));
	county_ok(&s.x.c, record_load(&s.x.c.rq, s.county->entity,
	    s.county->id, 0, &r));
	record_set(r, "complete", VALUE_INT(0));
	county_ok(&s.x.c, record_change(&s.x.c.rq, r));
	as_leader(&s);
	refused(&s, step(&s, county, "accept"), MSG_GUARD_UNKNOWN);
	county_close(&s.x.c);
}

static int64_t
figure(const struct json *j, const char *id, const char *key)
{
	const struct json *list = json_get(j, "figures");
	size_t i;

	for (i = 0; i < list->n; i++)
		if (str_is(json_get(&list->items[i], "id")->s, id))
			return json_get(&list->items[i], key)->i;
	assert_true(false);
	return -1;
}

/* A household leaves, one moves away, one comes, a person leaves, a visit. */
static void
turn_over(struct scene *s)
{
	struct county *c = &s->x.c;
	struct record *v = record_new(&c->rq, county_entity(c, "visit")), *r;

	county_scope(c, COUNTY);
	county_ok(c, record_load(&c->rq, s->homes[0]->entity,
	    s->homes[0]->id, 0, &r));
	exits_set(r, "status", 1);
	county_ok(c, record_change(&c->rq, r));
	exits_set(r, "plan_exit_year", 2018);
	county_ok(c, record_change(&c->rq, r));	/* twice */
	(void)home(c, VILLAGE_B, "H9", 0);
	exits_set(v, "household", s->homes[1]->id);
	exits_text(v, "number", "V1");
	exits_set(v, "kind", exits_code(c, "visit_kind", "helping"));
	exits_set(v, "day", 20180701);
	exits_text(v, "visitor", "陈二");
	county_ok(c, record_add(&c->rq, v));
	county_ok(c, record_load(&c->rq, s->homes[2]->entity,
	    s->homes[2]->id, 0, &r));
	county_ok(c, record_remove(&c->rq, r));
	seal(s);
}

static void
test_recount(void **state)
{
	struct counting now;
	struct scene s;
	struct json *j;
	struct record *r;

	(void)state;
	scene_open(&s, 2018);
	exits_township(&s.x);
	county_ok(&s.x.c, call(&s, action_report_fill, s.town, NULL));
	seal(&s);
	turn_over(&s);
	exits_township(&s.x);
	county_ok(&s.x.c, call(&s, action_report_recount, s.town, &j));
	assert_true(json_get(j, "same")->i);
	assert_int_equal(figure(j, "households", "n"), 2);
	assert_int_equal(figure(j, "people", "n"), 2);
	assert_int_equal(figure(j, "unhelped", "n"), 2);
	assert_int_equal(figure(j, "event:visit", "again"), 0);
	/* What changed shows when nothing is gone back over. */
	county_ok(&s.x.c, record_load(&s.x.c.rq, s.town->entity, s.town->id,
	    0, &r));
	county_ok(&s.x.c, snapshot_read(&s.x.c.rq, r, &now));
	county_ok(&s.x.c, past_now(&s.x.c.rq, &now.seq));
	county_ok(&s.x.c, reporting_count(&s.x.c.rq, &now));
	assert_string_equal(str_cstr(s.x.c.arena, now.figures[0].id),
	    "households");
	assert_int_equal(now.figures[0].n, 2);	/* one left, one came */
	assert_int_equal(now.figures[1].n, 0);	/* people of who left */
	assert_false(str_eq(snapshot_hash(s.x.c.arena, snapshot_text(
	    &s.x.c.rq, r, &now)), record_get(r, "hash").s));
	county_close(&s.x.c);
}

/* A snapshot that somebody wrote over does not count to the same. */
static void
test_forged(void **state)
{
	struct scene s;
	struct json *j;
	struct record *r;

	(void)state;
	scene_open(&s, 2018);
	exits_township(&s.x);
	county_ok(&s.x.c, call(&s, action_report_fill, s.town, NULL));
	county_ok(&s.x.c, record_load(&s.x.c.rq, s.town->entity, s.town->id,
	    0, &r));
	record_set(r, "content", VALUE_TEXT(str_fmt(s.x.c.arena,
	    "{\"from\":\"2018-01-01\",\"as_of\":\"2018-12-31\",\"change\":%d,"
	    "\"figures\":[{\"id\":\"households\",\"n\":9}]}", 1000000)));
	county_ok(&s.x.c, record_change(&s.x.c.rq, r));
	county_ok(&s.x.c, call(&s, action_report_recount, s.town, &j));
	assert_false(json_get(j, "same")->i);
	assert_int_equal(figure(j, "households", "n"), 9);
	assert_int_equal(figure(j, "households", "again"), 2);
	county_close(&s.x.c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_upward),
		cmocka_unit_test(test_unknown_below),
		cmocka_unit_test(test_recount), cmocka_unit_test(test_forged),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
