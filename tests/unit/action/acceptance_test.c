/*
 * The help of a unit in a year: proposed on the lines of its plan, decided by whom
 * the regulation charges, its result on the public page and nothing before.
 */
#include "unit/action/public.h"

#include "action/internal.h"
#include "base/json.h"
#include "base/limits.h"

#define RULES	"cn-xx-house-rules"
#define UNIT	"样市供水公司"

struct scene {
	struct public_site open;
	struct record *unit;
	int64_t first, second, third;	/* logins of three persons */
};

static void
packs_load(struct county *c)
{
	str path[3] = { STR("packs/" PUNING), STR("packs/" SHANXI),
	    STR("packs/" RULES) };
	struct policy_paths paths = { .pack = path, .n = 3 };
	struct faults f;

	faults_init(&f, c->arena);
	c->rq.policy = policy_load_packs(c->arena, c->rq.model, &paths, &f);
	assert_non_null(c->rq.policy);
	exits_adopt(c, RULES, NULL);
}

static void
line_add(struct scene *s, const struct record *plan, const char *what,
    date done)
{
	struct county *c = &s->open.x.c;
	struct record *r = record_new(&c->rq, county_entity(c, "plan_line"));

	exits_set(r, "plan", plan->id);
	exits_set(r, "kind", 1);
	exits_text(r, "what", what);
	exits_set(r, "organisation", s->unit->id);
	exits_set(r, "due", 20180930);
	if (done != 0)
		exits_set(r, "done_on", done);
	county_ok(c, record_add(&c->rq, r));
}

static void
scene_open(struct scene *s)
{
	struct county *c = &s->open.x.c;
	struct record *plan;

	public_open(&s->open);
	packs_load(c);
	s->first = exits_login(c, COUNTY, "yi", "钱一");
	s->second = exits_login(c, COUNTY, "er", "孙二");
	s->third = exits_login(c, COUNTY, "san", "李三");
	c->rq.today = 20181203;
	s->unit = record_new(&c->rq, county_entity(c, "organisation"));
	exits_set(s->unit, "place", COUNTY);
	exits_text(s->unit, "name", UNIT);
	exits_set(s->unit, "kind", 1);
	county_ok(c, record_add(&c->rq, s->unit));
	plan = record_new(&c->rq, county_entity(c, "plan"));
	exits_set(plan, "place", VILLAGE_A);
	exits_text(plan, "number", "JH1");
	exits_text(plan, "title", "2018年村计划");
	exits_set(plan, "year", 2018);
	exits_set(plan, "day", 20180110);
	exits_text(plan, "office", "helping_unit");
	county_ok(c, record_add(&c->rq, plan));
	line_add(s, plan, "建水塔", 20180901);
	line_add(s, plan, "铺水管", 0);
}

/* The matter of the acceptance, and its paper. */
static int64_t
bring(struct scene *s, struct record **out)
{
	struct request *rq = &s->open.x.c.rq;
	struct call c = { .fd = -1 };
	struct reply r = { 0 };
	struct json *j;
	int64_t id;

	request_clear(rq);
	exits_as(&s->open.x, s->first, "township", TOWNSHIP);
	county_ok(&s->open.x.c, json_parse(rq, str_fmt(rq->arena,
	    "{\"unit\":\"%.*s\",\"place\":\"990181101201\",\"year\":2018}",
	    STR_ARG(record_url(rq, s->unit->entity, s->unit->id))), &j));
	c.body = j;
	buf_init(&r.body, rq->arena, LIMIT_REPLY);
	county_ok(&s->open.x.c, action_acceptance(rq, &c, &r));
	county_ok(&s->open.x.c, json_parse(rq, buf_text(&r.body), &j));
	county_ok(&s->open.x.c, record_url_parse(rq, county_entity(
	    &s->open.x.c, "help_acceptance"), json_get(json_get(j,
	    "acceptance"), "id")->s, &id));
	county_ok(&s->open.x.c, record_load(rq, county_entity(&s->open.x.c,
	    "help_acceptance"), id, 0, out));
	county_ok(&s->open.x.c, record_url_parse(rq, county_entity(
	    &s->open.x.c, "matter"), json_get(j, "matter")->s, &id));
	return id;
}

static enum err
take(struct scene *s, int64_t who, const char *office, int64_t id,
    const char *step, const char *evidence)
{
	struct request *rq = &s->open.x.c.rq;
	struct hand h = { .step = str_from(step) };
	struct json *j;
	struct matter m;
	struct desk d;

	request_clear(rq);
	exits_as(&s->open.x, who, office, COUNTY);
	TRY(json_parse(rq, str_from(evidence), &j));
	h.evidence = j;
	TRY(desk_open(rq, rq->today, &d));
	TRY(matter_load(rq, &d, id, 0, &m));
	return matter_step(rq, &d, &m, &h);
}

static bool
public_has(struct scene *s, const char *text)
{
	struct county *c = &s->open.x.c;
	int64_t n;

	county_ok(c, site_publish(&c->rq, s->open.pages, &n));
	return str_find(public_bytes(&s->open, true), str_from(text), NULL);
}

static void
test_published(void **state)
{
	struct scene s;
	struct county *c = &s.open.x.c;
	struct record *r;
	int64_t id;

	(void)state;
	scene_open(&s);
	id = bring(&s, &r);
	assert_int_equal(record_get(r, "lines").i, 2);
	assert_int_equal(record_get(r, "reported").i, 1);
	assert_int_equal(record_get(r, "late").i, 1);
	/* Whom the regulation charges with it decides. */
	assert_true(str_is(record_get(r, "decided_by").s,
	    "province_committee"));
	county_ok(c, take(&s, s.first, "township", id, "propose",
	    "[{\"document\":\"summary\"}]"));
	assert_int_equal(take(&s, s.first, "county_office", id, "check",
	    "[{\"document\":\"check_record\"}]"), ERR_REFUSED);
	assert_int_equal(c->rq.problem.msg, MSG_SEPARATION);
	county_ok(c, take(&s, s.second, "county_office", id, "check",
	    "[{\"document\":\"check_record\"}]"));
	assert_int_not_equal(take(&s, s.third, "county_group", id, "pass",
	    "[{\"document\":\"decision\"}]"), OK);
	assert_int_equal(c->rq.problem.msg, MSG_STEP_OFFICE);
	request_clear(&c->rq);
	assert_false(public_has(&s, UNIT));
	county_ok(c, take(&s, s.third, "province_committee", id, "pass",
	    "[{\"document\":\"decision\"}]"));
	assert_true(public_has(&s, UNIT));
	assert_true(public_has(&s, "<td>合格</td>"));
	assert_true(public_has(&s, "帮扶工作验收"));
	assert_true(public_has(&s, "受理\uff1a县级扶贫办。"));
	/* For as long as it stands: a year later, too. */
	c->rq.today = 20191203;
	assert_true(public_has(&s, UNIT));
	public_close(&s.open);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_published),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
