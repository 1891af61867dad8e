/*
 * A proposal brought before who decides: the interval, the post that held on
 * the day, what is frozen, and that nobody else decides it.
 */
#include "unit/exits.h"

#include "action/action.h"
#include "base/json.h"

#define RULES	"cn-xx-house-rules"

struct scene {
	struct exits x;
	int64_t first, second;	/* two of the county's leading group */
	int64_t head;		/* the post that held on the day of the facts */
	int64_t later;		/* … and the one after it */
};

static void
year(struct county *c, int64_t place, int64_t done)
{
	struct record *r = record_new(&c->rq, county_entity(c,
	    "village_year"));

	exits_set(r, "place", place);
	exits_set(r, "year", 2018);
	exits_set(r, "source", 2);
	exits_set(r, "target_done", done);
	county_ok(c, record_add(&c->rq, r));
}

static int64_t
post(struct county *c, const char *number, const char *holder, date from,
    date to)
{
	struct record *r = record_new(&c->rq, county_entity(c, "post"));

	exits_set(r, "place", VILLAGE_A);
	exits_text(r, "number", number);
	exits_text(r, "office", "village_committees");
	exits_text(r, "name", "村党支部书记");
	exits_text(r, "holder", holder);
	exits_set(r, "starts", from);
	if (to != 0)
		exits_set(r, "ends", to);
	county_ok(c, record_add(&c->rq, r));
	return r->id;
}

static void
scene_open(struct scene *s)
{
	str path[2] = { STR("packs/" PUNING), STR("packs/" RULES) };
	struct policy_paths paths = { .pack = path, .n = 2 };
	struct county *c = &s->x.c;
	struct faults f;

	memset(s, 0, sizeof(*s));
	county_open(c);
	faults_init(&f, c->arena);
	c->rq.policy = policy_load_packs(c->arena, c->rq.model, &paths, &f);
	assert_non_null(c->rq.policy);
	exits_adopt(c, PUNING, NULL);
	exits_adopt(c, RULES, NULL);
	s->first = exits_login(c, COUNTY, "zu1", "钱一");
	s->second = exits_login(c, COUNTY, "zu2", "孙二");
	c->rq.today = 20181031;
	year(c, VILLAGE_A, 0);
	year(c, VILLAGE_B, 1);
	s->head = post(c, "P1", "赵前任", 20160101, 20181001);
	s->later = post(c, "P2", "李后任", 20181001, 0);
}

static enum err
bring(struct scene *s, const char *village, int64_t holder, struct json **out)
{
	struct request *rq = &s->x.c.rq;
	struct call c = { .fd = -1 };
	struct reply r = { 0 };
	struct changes before = rq->changes;
	struct json *j;
	enum err e;

	request_clear(rq);
	county_ok(&s->x.c, json_parse(rq, str_fmt(rq->arena, "{\"pack\":\""
	    PUNING "\",\"consequence\":\"village.pn_interview\","
	    "\"subject\":\"%s\",\"as_of\":\"2018-09-01\",\"post\":\"%.*s\"}",
	    village, STR_ARG(record_url(rq, county_entity(&s->x.c, "post"),
	    holder))), &j));
	c.body = j;
	buf_init(&r.body, rq->arena, LIMIT_REPLY);
	county_ok(&s->x.c, db_savepoint(rq, rq->db));
	e = action_consequence_open(rq, &c, &r);
	if (e != OK) {
		db_undo(rq->db);
		rq->changes = before;
		*rq->changes.last = NULL;
		return e;
	}
	county_ok(&s->x.c, db_release(rq, rq->db));
	return json_parse(rq, buf_text(&r.body), out);
}

static void
refused(struct scene *s, enum err e, enum msg msg)
{

	assert_int_not_equal(e, OK);
	if (s->x.c.rq.problem.msg != msg)
		printf("%.*s\n", STR_ARG(s->x.c.rq.problem.detail));
	assert_int_equal(s->x.c.rq.problem.msg, msg);
}

static enum err
act(struct scene *s, int64_t id, const char *step, const char *document,
    const char *facts)
{
	struct request *rq = &s->x.c.rq;
	struct hand h = { .step = str_from(step) };
	struct json *evidence, *found = NULL;
	struct matter m;
	struct desk d;
	enum err e;

	request_clear(rq);
	TRY(json_parse(rq, str_fmt(rq->arena, "[{\"document\":\"%s\"}]",
	    document), &evidence));
	if (facts != NULL)
		TRY(json_parse(rq, str_from(facts), &found));
	h.evidence = evidence;
	h.facts = found;
	TRY(db_savepoint(rq, rq->db));
	TRY(desk_open(rq, rq->today, &d));
	TRY(matter_load(rq, &d, id, 0, &m));
	e = matter_step(rq, &d, &m, &h);
	if (e != OK)
		db_undo(rq->db);
	else
		county_ok(&s->x.c, db_release(rq, rq->db));
	return e;
}

static void
as(struct scene *s, int64_t who)
{

	exits_as(&s->x, who, "county_group", COUNTY);
}

static int64_t
id_of(struct scene *s, const struct json *reply, const char *key,
    const char *entity)
{
	const struct json *j = json_get(reply, key);
	int64_t id;

	if (j->kind == J_OBJECT)
		j = json_get(j, "id");
	county_ok(&s->x.c, record_url_parse(&s->x.c.rq, county_entity(
	    &s->x.c, entity), j->s, &id));
	return id;
}

static struct record *
proposal(struct scene *s, int64_t id)
{
	struct record *r;

	exits_console(&s->x);
	county_ok(&s->x.c, record_load(&s->x.c.rq, county_entity(&s->x.c,
	    "proposal"), id, 0, &r));
	return r;
}

static void
test_decided(void **state)
{
	struct scene s;
	struct json *j = NULL;
	struct record *r;
	int64_t id, matter;
	struct records steps;

	(void)state;
	scene_open(&s);
	as(&s, s.first);
	/* Whoever came after the day of the facts does not answer for it. */
	refused(&s, bring(&s, "990181101201", s.later, &j),
	    MSG_PROPOSAL_POST);
	/* Met targets propose nothing. */
	refused(&s, bring(&s, "990181101202", s.head, &j),
	    MSG_PROPOSAL_NONE);
	county_ok(&s.x.c, bring(&s, "990181101201", s.head, &j));
	id = id_of(&s, j, "proposal", "proposal");
	matter = id_of(&s, j, "matter", "matter");
	refused(&s, bring(&s, "990181101201", s.head, &j),
	    MSG_PROPOSAL_OPEN);
	r = proposal(&s, id);
	assert_int_equal(record_get(r, "post").i, s.head);
	assert_true(str_is(record_get(r, "holder").s, "赵前任"));
	assert_true(record_get(r, "pack_hash").s.n == 64);
	assert_int_equal(record_get(r, "outcome").kind, V_UNKNOWN);

	/* Another office decides nothing, nor who heard. */
	exits_as(&s.x, s.first, "county_office", COUNTY);
	refused(&s, act(&s, matter, "hear", "statement", NULL),
	    MSG_STEP_OFFICE);
	as(&s, s.first);
	county_ok(&s.x.c, act(&s, matter, "hear", "statement", NULL));
	refused(&s, act(&s, matter, "decide", "decision",
	    "{\"starts\":\"2018-11-05\",\"open_ended\":true}"),
	    MSG_SEPARATION);
	as(&s, s.second);
	refused(&s, act(&s, matter, "decide", "decision", NULL),
	    MSG_GUARD_UNKNOWN);
	refused(&s, act(&s, matter, "decide", "decision",
	    "{\"starts\":\"2018-08-31\",\"open_ended\":true}"),
	    MSG_GUARD_FALSE);
	refused(&s, act(&s, matter, "decide", "decision",
	    "{\"starts\":\"2018-11-05\",\"outcome\":\"adopted\"}"),
	    MSG_FIELD_UNKNOWN);
	county_ok(&s.x.c, act(&s, matter, "decide", "decision",
	    "{\"starts\":\"2018-11-05\",\"ends\":\"2019-05-05\"}"));
	/* What was decided is said; what was left open is not. */
	county_ok(&s.x.c, record_children(&s.x.c.rq, model_field(county_entity(
	    &s.x.c, "matter_step"), STR("matter")), matter, &steps));
	assert_true(str_is(record_get(steps.items[steps.n - 1], "grounds").s,
	    "生效日期:2018-11-05。事实截至日期:2018-09-01。"
	    "失效日期:2019-05-05"));
	/* Decided once: its days do not move any more. */
	refused(&s, act(&s, matter, "record", "receipt",
	    "{\"ends\":\"2029-05-05\"}"), MSG_FIELD_UNKNOWN);
	county_ok(&s.x.c, act(&s, matter, "record", "receipt", NULL));
	r = proposal(&s, id);
	assert_int_equal(record_get(r, "outcome").i, 1);
	assert_int_equal(record_get(r, "starts").i, 20181105);
	assert_int_equal(record_get(r, "ends").i, 20190505);
	county_close(&s.x.c);
}

static void
test_declined(void **state)
{
	struct scene s;
	struct json *j = NULL;
	int64_t id, matter;

	(void)state;
	scene_open(&s);
	as(&s, s.first);
	county_ok(&s.x.c, bring(&s, "990181101201", s.head, &j));
	id = id_of(&s, j, "proposal", "proposal");
	matter = id_of(&s, j, "matter", "matter");
	county_ok(&s.x.c, act(&s, matter, "hear", "statement", NULL));
	as(&s, s.second);
	refused(&s, act(&s, matter, "decline", "decision", NULL),
	    MSG_EVIDENCE);
	county_ok(&s.x.c, act(&s, matter, "decline", "reason", NULL));
	assert_int_equal(record_get(proposal(&s, id), "outcome").i, 2);
	as(&s, s.first);
	refused(&s, bring(&s, "990181101201", s.head, &j),
	    MSG_PROPOSAL_OPEN);
	county_close(&s.x.c);
}

/* Who brought it takes it back, then it may be brought once more. */
static void
test_withdrawn(void **state)
{
	struct scene s;
	struct json *j = NULL;
	int64_t id, matter;

	(void)state;
	scene_open(&s);
	exits_as(&s.x, s.first, "county_office", COUNTY);
	county_ok(&s.x.c, bring(&s, "990181101201", s.head, &j));
	id = id_of(&s, j, "proposal", "proposal");
	matter = id_of(&s, j, "matter", "matter");
	as(&s, s.second);
	refused(&s, act(&s, matter, STEP_WITHDRAW, "reason", NULL),
	    MSG_STEP_OFFICE);
	exits_as(&s.x, s.first, "county_office", COUNTY);
	county_ok(&s.x.c, act(&s, matter, STEP_WITHDRAW, "reason", NULL));
	county_ok(&s.x.c, bring(&s, "990181101201", s.head, &j));
	assert_int_equal(id_of(&s, j, "proposal", "proposal"), id);
	assert_int_not_equal(id_of(&s, j, "matter", "matter"), matter);
	county_close(&s.x.c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_decided),
		cmocka_unit_test(test_declined),
		cmocka_unit_test(test_withdrawn),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
