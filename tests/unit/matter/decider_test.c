/*
 * Steps whose office a rule gives (docs/decisions/0012-who-approves.md): by the
 * sum of a measure, the class of its county, the county's own limit and its own
 * rule, each on its days; nobody's while something is missing, and on the work
 * list of whose it is.
 */
#include "unit/exits.h"

#include "action/action.h"
#include "base/json.h"

#define PROVINCE_RULES	"approve-province"
#define LIMIT_RULES	"approve-limit"
#define OVER_RULES	"approve-over"

struct site {
	struct exits x;
	struct record *measure;
	int64_t matter;
};

static void
adopt(struct county *c, const char *pack, date from)
{
	struct record *r = record_new(&c->rq, county_entity(c, "adoption"));

	exits_set(r, "place", COUNTY);
	exits_text(r, "pack", pack);
	exits_set(r, "starts", from);
	exits_set(r, "followed", 1);
	exits_text(r, "decision", "样县领导小组决定");
	county_ok(c, record_add(&c->rq, r));
}

static void
set_up(struct site *s)
{
	static str path[3] = { STR("tests/policy/packs/" PROVINCE_RULES),
	    STR("tests/policy/packs/" LIMIT_RULES),
	    STR("tests/policy/packs/" OVER_RULES) };
	struct policy_paths paths = { .pack = path, .n = 3 };
	struct county *c = &s->x.c;
	struct record *h, *r;
	struct faults f;

	memset(s, 0, sizeof(*s));
	county_open(c);
	faults_init(&f, c->arena);
	c->rq.policy = policy_load_packs(c->arena, c->rq.model, &paths, &f);
	assert_non_null(c->rq.policy);
	adopt(c, PROVINCE_RULES, 20180101);
	adopt(c, LIMIT_RULES, 20180101);
	s->x.township = exits_login(c, TOWNSHIP, "zhen", "陈镇");
	s->x.second = exits_login(c, COUNTY, "xian", "王县");
	h = county_household(c, VILLAGE_A, "H1", "陈一");
	r = s->measure = record_new(&c->rq, county_entity(c, "measure"));
	exits_text(r, "number", "M1");
	exits_text(r, "name", "修路");
	r->place = VILLAGE_A;
	exits_set(r, "household", h->id);
	exits_set(r, "kind", 1);
	exits_set(r, "day", 20180601);
	county_ok(c, record_add(&c->rq, r));
}

static void
as_county(struct site *s, const char *office)
{

	exits_as(&s->x, s->x.second, office, COUNTY);
}

static void
pay(struct site *s, int64_t fen)
{

	exits_console(&s->x);
	exits_set(s->measure, "amount", fen);
	county_ok(&s->x.c, record_change(&s->x.c.rq, s->measure));
}

static void
begin(struct site *s, date day)
{
	struct request *rq = &s->x.c.rq;
	struct matter m;
	struct desk d;

	request_clear(rq);
	rq->today = day;
	county_ok(&s->x.c, desk_open(rq, day, &d));
	county_ok(&s->x.c, matter_open(rq, &d, exits_about(&s->x,
	    s->measure), STR("project"), &m));
	s->matter = m.record->id;
}

static enum err
act(struct site *s, date day, const char *step, const char *document)
{
	struct request *rq = &s->x.c.rq;
	struct hand h = { .step = str_from(step) };
	struct json *evidence;
	struct matter m;
	struct desk d;
	enum err e;

	request_clear(rq);
	rq->today = day;
	TRY(json_parse(rq, document == NULL ? STR("[]") : str_fmt(rq->arena,
	    "[{\"document\":\"%s\"}]", document), &evidence));
	h.evidence = evidence;
	TRY(db_savepoint(rq, rq->db));
	TRY(desk_open(rq, day, &d));
	TRY(matter_load(rq, &d, s->matter, 0, &m));
	e = matter_step(rq, &d, &m, &h);
	if (e != OK)
		db_undo(rq->db);
	else
		county_ok(&s->x.c, db_release(rq, rq->db));
	return e;
}

static void
refused(struct site *s, enum err e, enum msg msg)
{

	assert_int_not_equal(e, OK);
	if (s->x.c.rq.problem.msg != msg)
		printf("%.*s\n", STR_ARG(s->x.c.rq.problem.detail));
	assert_int_equal(s->x.c.rq.problem.msg, msg);
}

/* A measure that the township has checked: it waits for whoever approves. */
static void
in_review(struct site *s)
{

	exits_township(&s->x);
	begin(s, 20180601);
	county_ok(&s->x.c, act(s, 20180601, "check", "plan"));
}

static const struct json *
work(struct site *s, const char *kind)
{
	struct call c = { .fd = -1 };
	struct reply r = { 0 };
	const struct json *items;
	struct json *j;
	size_t i;

	buf_init(&r.body, s->x.c.arena, LIMIT_REPLY);
	county_ok(&s->x.c, action_work(&s->x.c.rq, &c, &r));
	county_ok(&s->x.c, json_parse(&s->x.c.rq, buf_text(&r.body), &j));
	items = json_get(j, "items");
	for (i = 0; i < items->n; i++)
		if (str_is(json_get(&items->items[i], "kind")->s, kind))
			return &items->items[i];
	return NULL;
}

static str
last_grounds(struct site *s)
{
	struct county *c = &s->x.c;
	struct records r;

	exits_console(&s->x);
	county_ok(c, record_children(&c->rq, model_field(county_entity(c,
	    "matter_step"), STR("matter")), s->matter, &r));
	return record_get(r.items[r.n - 1], "grounds").s;
}

static void
same(str got, const char *want)
{

	if (!str_is(got, want))
		printf("%.*s\n", STR_ARG(got));
	assert_true(str_is(got, want));
}

/* Nobody's while the sum is not stated; whose fact it is hears of it. */
static void
test_unknown(void **state)
{
	struct site s;
	const struct json *w;

	(void)state;
	set_up(&s);
	in_review(&s);
	as_county(&s, "county_government");
	refused(&s, act(&s, 20180602, "approve", NULL), MSG_DECIDER_UNKNOWN);
	assert_true(s.x.c.rq.problem.nmissing >= 1);
	assert_true(str_is(s.x.c.rq.problem.missing[0].fact,
	    "measure.amount"));
	assert_true(str_is(s.x.c.rq.problem.missing[0].office, "township"));
	request_clear(&s.x.c.rq);
	assert_null(work(&s, "approve"));
	exits_township(&s.x);
	refused(&s, act(&s, 20180602, "approve", NULL), MSG_DECIDER_UNKNOWN);
	request_clear(&s.x.c.rq);
	w = work(&s, "missing_fact");
	assert_non_null(w);
	assert_int_equal(json_get(w, "count")->i, 1);
	same(json_get(w, "title")->s, "补充:投入金额");
	county_close(&s.x.c);
}

/* The sum decides when the step is taken, whoever held it on entering. */
static void
test_sum(void **state)
{
	struct site s;
	const struct json *w;

	(void)state;
	set_up(&s);
	pay(&s, 10000000);
	in_review(&s);
	as_county(&s, "county_government");
	w = work(&s, "approve");
	assert_non_null(w);
	assert_int_equal(json_get(w, "count")->i, 1);
	same(json_get(w, "title")->s, "项目审批:批准 / 退回");
	/* Less money: it is the township's now, though the county held it. */
	pay(&s, 4999999);
	as_county(&s, "county_government");
	assert_null(work(&s, "approve"));
	refused(&s, act(&s, 20180602, "approve", NULL), MSG_STEP_OFFICE);
	assert_true(str_ends(s.x.c.rq.problem.detail,
	    STR("乡镇(街道)党委政府办理")));
	/* But not for the person who checked it. */
	exits_township(&s.x);
	assert_non_null(work(&s, "approve"));
	refused(&s, act(&s, 20180602, "approve", NULL), MSG_SEPARATION);
	pay(&s, 10000000);
	as_county(&s, "county_government");
	county_ok(&s.x.c, act(&s, 20180602, "approve", NULL));
	same(last_grounds(&s), "审批机关:县政府,按投入金额、"
	    "县级限额 100000元确定(第1条“十万元”)[within]。投入金额:满足");
	county_close(&s.x.c);
}

/* A limit of the county's own, on the days that the province leaves open. */
static void
test_limit(void **state)
{
	struct site s;

	(void)state;
	set_up(&s);
	pay(&s, 20000000);
	in_review(&s);
	as_county(&s, "county_government");
	refused(&s, act(&s, 20181231, "approve", NULL), MSG_DECIDER_UNKNOWN);
	county_ok(&s.x.c, act(&s, 20190101, "approve", NULL));
	county_close(&s.x.c);
}

/* Delegation: from its first day on the county's rule stands in the place. */
static void
test_override(void **state)
{
	struct site s;

	(void)state;
	set_up(&s);
	pay(&s, 9000000);
	adopt(&s.x.c, OVER_RULES, 20180701);
	in_review(&s);
	as_county(&s, "county_office");
	refused(&s, act(&s, 20180630, "approve", NULL), MSG_STEP_OFFICE);
	as_county(&s, "county_government");
	refused(&s, act(&s, 20180701, "approve", NULL), MSG_STEP_OFFICE);
	as_county(&s, "county_office");
	county_ok(&s.x.c, act(&s, 20180701, "approve", NULL));
	same(last_grounds(&s), "本县审批机关:县级扶贫办,按投入金额确定"
	    "(第1条“放权”),依放权试点。投入金额:满足");
	county_close(&s.x.c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_unknown),
		cmocka_unit_test(test_sum),
		cmocka_unit_test(test_limit),
		cmocka_unit_test(test_override),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
