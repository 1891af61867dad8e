/*
 * What the public sees of postings: the masked page while the notice runs and
 * nothing afterwards; no number of anybody, no name in full.
 */
#include "unit/action/public.h"
#include "unit/pdf.h"

#include <string.h>

#include "action/internal.h"
#include "base/file.h"
#include "base/json.h"

#define HOUSES	40

struct site {
	struct public_site open;
	int64_t matters[HOUSES];
};

/* Households whose heads' names and telephones must not be seen. */
static struct record *
house(struct site *s, int i)
{
	struct county *c = &s->open.x.c;
	struct record *h;
	char number[16];

	(void)snprintf(number, sizeof(number), "8%05d", i);
	h = county_household(c, VILLAGE_A, number, NULL);
	record_set(h, "head_name", VALUE_TEXT(str_fmt(c->arena, "陈%s%s",
	    i % 2 == 0 ? "大" : "小", (const char *[]){ "年", "果", "强",
	    "梅" }[i / 2 % 4])));
	record_set(h, "phone", VALUE_TEXT(str_fmt(c->arena, "139%08d", i)));
	county_ok(c, record_change(&c->rq, h));
	(void)exits_ready(c, h, number);
	return h;
}

static void
propose(struct site *s, int i, date day)
{
	struct county *c = &s->open.x.c;
	struct json *e;
	struct matter m;
	struct desk d;
	struct hand hand = { .step = STR("propose") };

	exits_console(&s->open.x);
	c->rq.today = day;
	exits_cadre(&s->open.x);
	assert_int_equal(json_parse(&c->rq,
	    STR("[{\"document\":\"exit_data_sheet\"}]"), &e), OK);
	hand.evidence = e;
	county_ok(c, desk_open(&c->rq, day, &d));
	county_ok(c, matter_load(&c->rq, &d, s->matters[i], 0, &m));
	county_ok(c, matter_step(&c->rq, &d, &m, &hand));
}

static void
open_matter(struct site *s, int i, date day)
{
	struct record *h = house(s, i);
	struct county *c = &s->open.x.c;
	struct matter m;
	struct desk d;

	c->rq.today = day;
	exits_cadre(&s->open.x);
	county_ok(c, desk_open(&c->rq, day, &d));
	county_ok(c, matter_open(&c->rq, &d, exits_about(&s->open.x, h),
	    STR("household_exit"), &m));
	s->matters[i] = m.record->id;
}

static void
test_pages(void **state)
{
	struct site s;
	struct county *c = &s.open.x.c;
	struct leak *l;
	int64_t n;
	str all;
	int i;

	(void)state;
	public_open(&s.open);
	for (i = 0; i < HOUSES; i++) {
		open_matter(&s, i, 20181008);
		propose(&s, i, 20181008);
	}
	c->rq.today = 20181009;
	assert_int_equal(site_publish(&c->rq, s.open.pages, &n), OK);
	/* One sheet for the village, and the index. */
	assert_int_equal(n, 2);
	all = public_bytes(&s.open, true);
	assert_true(str_find(all, STR("共40户"), NULL));
	assert_true(str_find(all, STR("陈"), NULL));
	assert_true(str_find(all, STR("2018年10月15日"), NULL));
	assert_false(str_find(all, STR("陈大年"), NULL));
	assert_false(str_find(all, STR("陈小果"), NULL));
	assert_false(str_find(all, STR("139000"), NULL));
	assert_int_equal(publish_scan(c->arena, all, NULL, &l), 0);
	/* Nothing new: nothing written. */
	assert_int_equal(site_publish(&c->rq, s.open.pages, &n), OK);
	assert_int_equal(n, 0);
	/* The day after the last: taken down. */
	c->rq.today = 20181016;
	assert_int_equal(site_publish(&c->rq, s.open.pages, &n), OK);
	assert_int_equal(n, 2);
	assert_false(str_find(public_bytes(&s.open, true), STR("共40户"), NULL));
	public_close(&s.open);
}

/* The sheet that a matter is on, as the village prints it. */
static str
printed(struct site *s, int i, enum err want)
{
	static char text[1 << 16];
	char *from, *to = text;
	struct request *rq = &s->open.x.c.rq;
	struct call c = { .fd = -1, .path = { record_url(rq,
	    model_entity(rq->model, STR("matter")), s->matters[i]) } };
	struct reply r = { 0 };

	request_clear(rq);
	buf_init(&r.body, rq->arena, LIMIT_REPLY);
	assert_int_equal(action_notice(rq, &c, &r), want);
	if (want != OK)
		return STR("");
	assert_true(str_is(r.type, "application/pdf"));
	pdf_text(buf_text(&r.body), text, sizeof(text));
	/* Where lines break does not matter. */
	for (from = text; *from != '\0'; from++)
		if (*from != ' ' && *from != '\n')
			*to++ = *from;
	*to = '\0';
	return str_from(text);
}

static void
test_sheet(void **state)
{
	struct site s;
	struct county *c = &s.open.x.c;
	str text;
	int i;

	(void)state;
	if (!pdf_readable())
		skip();
	public_open(&s.open);
	for (i = 0; i < 3; i++) {
		open_matter(&s, i, 20181008);
		propose(&s, i, 20181008);
	}
	exits_cadre(&s.open.x);
	c->rq.today = 20181009;
	text = printed(&s, 1, OK);
	/* All of the village, whichever matter is asked for. */
	assert_true(str_find(text, STR("共3户"), NULL));
	assert_true(str_find(text, STR("陈大年"), NULL));
	assert_true(str_find(text, STR("2018年10月15日"), NULL));
	assert_true(str_find(text, STR("公示范围"), NULL));
	assert_true(str_find(text, STR("受理："), NULL));
	assert_true(str_find(text, STR("在场代表"), NULL));
	assert_true(str_find(text, STR("未设网上地址"), NULL));
	assert_true(str_find(text, STR("校验码"), NULL));
	assert_false(str_find(text, STR("139000"), NULL));
	s.open.host.public_address = STR("https://gongshi.example");
	text = printed(&s, 1, OK);
	assert_true(str_find(text, STR("https://gongshi.example/n/"), NULL));
	/* Over, and nothing to print. */
	c->rq.today = 20181016;
	(void)printed(&s, 1, ERR_REFUSED);
	public_close(&s.open);
}

/* ---- open-ended, and what is to be taken down ---- */

#define RULES	"cn-xx-house-rules"
#define PAPERS	"[{\"document\":\"minutes\"}," \
		"{\"document\":\"attendance_list\"}]"
#define VOTE	"{\"entitled\":30,\"present\":24,\"for\":20,\"against\":4}"

static const struct json *
json(struct site *s, const char *text)
{
	struct json *j;

	if (text == NULL)
		return NULL;
	county_ok(&s->open.x.c, json_parse(&s->open.x.c.rq, str_from(text), &j));
	return j;
}

static void
step(struct site *s, const char *id, const char *evidence, const char *facts,
    const char *vote)
{
	struct county *c = &s->open.x.c;
	struct hand hand = { .step = str_from(id),
	    .evidence = json(s, evidence), .facts = json(s, facts),
	    .vote = json(s, vote) };
	struct matter m;
	struct desk d;

	county_ok(c, desk_open(&c->rq, c->rq.today, &d));
	county_ok(c, matter_load(&c->rq, &d, s->matters[0], 0, &m));
	county_ok(c, matter_step(&c->rq, &d, &m, &hand));
}

/* A household through all steps of identification. */
static struct record *
identified(struct site *s)
{
	struct county *c = &s->open.x.c;
	str path[3] = { STR("packs/" PUNING), STR("packs/" SHANXI),
	    STR("packs/" RULES) };
	struct policy_paths paths = { .pack = path, .n = 3 };
	struct record *h;
	struct matter m;
	struct faults f;
	struct desk d;

	faults_init(&f, c->arena);
	c->rq.policy = policy_load_packs(c->arena, c->rq.model, &paths, &f);
	assert_non_null(c->rq.policy);
	exits_adopt(c, RULES, NULL);
	h = county_household(c, VILLAGE_A, "800", "陈大年");
	c->rq.today = 20181008;
	exits_cadre(&s->open.x);
	county_ok(c, desk_open(&c->rq, c->rq.today, &d));
	county_ok(c, matter_open(&c->rq, &d, exits_about(&s->open.x, h),
	    STR("identification"), &m));
	s->matters[0] = m.record->id;
	step(s, "accept_application", "[{\"document\":\"application\"}]", NULL,
	    NULL);
	step(s, "group_pass", PAPERS, NULL, VOTE);
	step(s, "representatives_pass", PAPERS, NULL, VOTE);
	c->rq.today = 20181018;
	step(s, "notice_end", NULL, NULL, NULL);
	exits_township(&s->open.x);
	step(s, "township_confirm", "[{\"document\":\"check_report\"}]",
	    "{\"verified\":true}", NULL);
	exits_as(&s->open.x, s->open.x.second, "county_group", COUNTY);
	step(s, "county_approve", NULL, "{\"compared\":true}", NULL);
	exits_cadre(&s->open.x);
	step(s, "announce", "[{\"document\":\"announcement\"}]", NULL, NULL);
	return h;
}

/* Put up on a day; not yet taken down. */
static struct record *
put_up(struct site *s, int64_t day)
{
	struct county *c = &s->open.x.c;
	struct record *p = record_new(&c->rq, county_entity(c, "posting"));
	struct matter m;
	struct desk d;

	county_ok(c, desk_open(&c->rq, c->rq.today, &d));
	county_ok(c, matter_load(&c->rq, &d, s->matters[0], 0, &m));
	exits_set(p, "notice", m.notices.items[m.notices.n - 1]->id);
	exits_set(p, "day", day);
	exits_text(p, "spot", "村务公开栏");
	exits_text(p, "posted_by", "林甲");
	p->place = VILLAGE_A;
	county_ok(c, record_add(&c->rq, p));
	return p;
}

static str
work(struct site *s)
{
	struct request *rq = &s->open.x.c.rq;
	struct jsonw o;
	struct buf b;

	buf_init(&b, rq->arena, LIMIT_REPLY);
	jsonw_begin(&o, &b);
	jsonw_open(&o, '[');
	county_ok(&s->open.x.c, notice_work(rq, &o));
	jsonw_close(&o, ']');
	return buf_text(&b);
}

static void
test_open_ended(void **state)
{
	struct record *h, *p;
	struct site s;
	struct county *c = &s.open.x.c;
	int64_t n;
	str all;

	(void)state;
	public_open(&s.open);
	h = identified(&s);
	p = put_up(&s, 20181018);
	/* Years later it is still there, and nothing is to be taken down. */
	c->rq.today = 20210301;
	exits_cadre(&s.open.x);
	assert_true(str_is(work(&s), "[]"));
	assert_int_equal(site_publish(&c->rq, s.open.pages, &n), OK);
	all = public_bytes(&s.open, true);
	assert_true(str_find(all, STR("长期公示"), NULL));
	assert_true(str_find(all, STR("共1户"), NULL));
	assert_false(str_find(all, STR("陈大年"), NULL));
	/* What was decided no longer stands: it is gone, the paper is due. */
	exits_console(&s.open.x);
	county_ok(c, record_load(&c->rq, h->entity, h->id, 0, &h));
	exits_set(h, "status", exits_code(c, "status", "exited"));
	county_ok(c, record_change(&c->rq, h));
	assert_int_equal(site_publish(&c->rq, s.open.pages, &n), OK);
	assert_false(str_find(public_bytes(&s.open, true), STR("共1户"), NULL));
	exits_cadre(&s.open.x);
	assert_true(str_find(work(&s), STR("\"kind\":\"take_down\""), NULL));
	assert_true(str_find(work(&s), STR("村务公开栏"), NULL));
	/* Not on the list of who does not post. */
	exits_township(&s.open.x);
	assert_true(str_is(work(&s), "[]"));
	exits_cadre(&s.open.x);
	exits_set(p, "taken_down", 20210302);
	county_ok(c, record_change(&c->rq, p));
	assert_true(str_is(work(&s), "[]"));
	public_close(&s.open);
}

static void
test_take_down(void **state)
{
	struct site s;
	struct county *c = &s.open.x.c;

	(void)state;
	public_open(&s.open);
	open_matter(&s, 0, 20181008);
	propose(&s, 0, 20181008);
	exits_cadre(&s.open.x);
	(void)put_up(&s, 20181009);
	c->rq.today = 20181015;		/* its last day */
	assert_true(str_is(work(&s), "[]"));
	c->rq.today = 20181016;
	assert_true(str_find(work(&s), STR("\"due\":\"2018-10-15\""), NULL));
	public_close(&s.open);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open_ended),
		cmocka_unit_test(test_take_down),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_sheet),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
