/*
 * The exit by its verbs: work lists, candidates, batches, one matter's page,
 * notices that leak nothing.
 */
#include "unit/exits.h"
#include "unit/pdf.h"

#include "action/action.h"
#include "ledger/ledger.h"

#define SHEET	"\"input\":{\"evidence\":[{\"document\":\"exit_data_sheet\"}]}"

static struct json *
run(struct exits *x, action_fn fn, struct call *c, struct reply *r)
{
	struct request *rq = &x->c.rq;
	struct json *j = NULL;

	memset(r, 0, sizeof(*r));
	buf_init(&r->body, rq->arena, LIMIT_REPLY);
	request_clear(rq);
	county_ok(&x->c, fn(rq, c, r));
	if (r->type.n == 0)
		county_ok(&x->c, json_parse(rq, buf_text(&r->body), &j));
	return j;
}

static struct json *
post(struct exits *x, action_fn fn, str body)
{
	struct call c = { .fd = -1 };
	struct json *j;
	struct reply r;

	county_ok(&x->c, json_parse(&x->c.rq, body, &j));
	c.body = j;
	return run(x, fn, &c, &r);
}

static struct json *
get(struct exits *x, action_fn fn, const char *name, const char *value)
{
	struct parameter q = { str_from(name), str_from(value) };
	struct call c = { .query = &q, .nquery = name == NULL ? 0 : 1,
	    .fd = -1 };
	struct reply r;

	return run(x, fn, &c, &r);
}

static int64_t
number(const struct json *j, const char *key)
{
	const struct json *m = json_get(j, key);

	assert_non_null(m);
	assert_int_equal(m->kind, J_INT);
	return m->i;
}

static str
text(const struct json *j, const char *key)
{
	const struct json *m = json_get(j, key);

	assert_non_null(m);
	return m->s;
}

/* The households of a village, n of them ready. */
static str *
households(struct exits *x, int n, int64_t village)
{
	struct county *c = &x->c;
	str *ids = NEW_ARRAY(c->arena, str, n);
	int i;

	for (i = 0; i < n; i++) {
		char *key = str_cstr(c->arena, str_fmt(c->arena, "H%05d",
		    i));
		struct record *h = county_household(c, village, key, "陈小一");

		(void)exits_ready(c, h, key);
		ids[i] = record_url(&c->rq, h->entity, h->id);
	}
	return ids;
}

static struct json *
open_all(struct exits *x, const str *ids, int n)
{
	struct buf b;
	int i;

	buf_init(&b, x->c.arena, LIMIT_BODY);
	buf_cstr(&b, "{\"procedure\":\"household_exit\",\"items\":[");
	for (i = 0; i < n; i++)
		buf_fmt(&b, "%s{\"id\":\"%.*s\"}", i == 0 ? "" : ",",
		    STR_ARG(ids[i]));
	buf_cstr(&b, "]}");
	return post(x, action_matter_open, buf_text(&b));
}

/* The step for every item of a batch reply that was done. */
static struct json *
step_all(struct exits *x, const struct json *before, const char *step,
    const char *input)
{
	const struct json *items = json_get(before, "items");
	struct buf b;
	size_t i, n = 0;

	buf_init(&b, x->c.arena, LIMIT_BODY);
	buf_fmt(&b, "{\"step\":\"%s\",%s%s\"items\":[", step, input,
	    input[0] == '\0' ? "" : ",");
	for (i = 0; i < items->n; i++) {
		if (number(&items->items[i], "status") != 200)
			continue;
		buf_fmt(&b, "%s{\"id\":\"%.*s\",\"version\":%d}",
		    n++ == 0 ? "" : ",", STR_ARG(text(&items->items[i],
		    "id")), (int)number(&items->items[i], "version"));
	}
	buf_cstr(&b, "]}");
	return post(x, action_matter_step, buf_text(&b));
}

static const struct json *
work_item(const struct json *work, const char *kind)
{
	const struct json *items = json_get(work, "items");
	size_t i;

	for (i = 0; i < items->n; i++)
		if (str_is(text(&items->items[i], "kind"), kind))
			return &items->items[i];
	return NULL;
}

static void
test_work(void **state)
{
	struct exits x;
	struct json *j, *done;
	const struct json *w;
	struct record *h;
	str *ids;

	(void)state;
	exits_open(&x);
	ids = households(&x, 3, VILLAGE_A);
	h = county_household(&x.c, VILLAGE_A, "H9", "林二");
	(void)exits_member(&x.c, h, "H9", 19700101);
	exits_cadre(&x);
	w = work_item(get(&x, action_work, NULL, NULL), "candidates");
	assert_non_null(w);
	assert_int_equal(number(w, "count"), 3);
	assert_true(str_is(text(w, "link"), "/exit?outcome=met"));
	assert_true(json_get(w, "cite")->n > 0);
	/* Departments see what waits for them; townships see none of it yet. */
	exits_as(&x, x.township, "housing_dept", COUNTY);
	w = work_item(get(&x, action_work, NULL, NULL), "missing_fact");
	assert_non_null(w);
	assert_int_equal(number(w, "count"), 1);
	assert_true(str_is(text(w, "title"), "补充:住房安全有保障"));
	exits_township(&x);
	assert_null(work_item(get(&x, action_work, NULL, NULL),
	    "candidates"));
	assert_null(work_item(get(&x, action_work, NULL, NULL),
	    "missing_fact"));
	exits_cadre(&x);
	done = open_all(&x, ids, 3);
	assert_null(work_item(get(&x, action_work, NULL, NULL),
	    "candidates"));
	assert_non_null(work_item(get(&x, action_work, NULL, NULL),
	    "propose"));
	done = step_all(&x, done, "propose", SHEET);
	assert_int_equal(number(done, "done"), 3);
	assert_null(work_item(get(&x, action_work, NULL, NULL),
	    "notice_end"));
	assert_int_equal(number(work_item(get(&x, action_work, NULL, NULL),
	    "notice_running"), "count"), 3);
	x.c.rq.today = 20181008;
	assert_null(work_item(get(&x, action_work, NULL, NULL),
	    "notice_end"));
	x.c.rq.today = 20181020;
	w = work_item(get(&x, action_work, NULL, NULL), "notice_end");
	assert_int_equal(number(w, "count"), 3);
	assert_true(str_is(text(w, "due"), "2018-10-08"));
	done = step_all(&x, done, "notice_end", "");
	assert_int_equal(number(done, "done"), 3);
	exits_township(&x);
	j = get(&x, action_work, NULL, NULL);
	w = work_item(j, "approve");
	assert_int_equal(number(w, "count"), 3);
	assert_true(str_is(text(w, "link"), "/exit?state=verifying"));
	county_close(&x.c);
}

static void
test_candidates(void **state)
{
	struct exits x;
	struct json *j;
	const struct json *items, *counts;
	struct record *h, *y;
	struct county *c = &x.c;

	(void)state;
	exits_open(&x);
	(void)households(&x, 5, VILLAGE_A);
	h = county_household(c, VILLAGE_A, "no", "林二");
	y = exits_ready(c, h, "no-1");
	exits_set(y, "percap_income", 700000);
	county_ok(c, record_change(&c->rq, y));
	h = county_household(c, VILLAGE_B, "gone", "黄三");
	(void)exits_ready(c, h, "gone-1");
	exits_set(h, "status", 1);
	county_ok(c, record_change(&c->rq, h));
	(void)county_household(c, VILLAGE_B, "what", "黄四");
	exits_as(&x, x.township, "township", TOWNSHIP);
	j = get(&x, action_exit_candidates, "outcome", "not_met");
	counts = json_get(j, "counts");
	assert_int_equal(number(counts, "met"), 5);
	assert_int_equal(number(counts, "not_met"), 1);
	assert_int_equal(number(counts, "unknown"), 1);
	items = json_get(j, "items");
	assert_int_equal(items->n, 1);
	assert_int_equal(number(json_get(j, "total"), "n"), 1);
	assert_int_equal(json_get(&items->items[0], "reasons")->n, 1);
	j = get(&x, action_exit_candidates, "outcome", "unknown");
	items = json_get(j, "items");
	assert_int_equal(items->n, 1);
	assert_true(json_get(&items->items[0], "missing")->n > 0);
	j = get(&x, action_exit_candidates, "place", "990181101202");
	assert_int_equal(number(json_get(j, "total"), "n"), 1);
	county_close(c);
}

/* Pages follow one another without gap or repetition. */
static void
test_pages(void **state)
{
	struct parameter q[2] = { { STR("limit"), STR("7") },
	    { STR("after"), STR("") } };
	struct call c = { .query = q, .nquery = 2, .fd = -1 };
	struct exits x;
	struct reply r;
	struct json *j;
	size_t seen = 0;
	int pages = 0;
	str last = STR("");

	(void)state;
	exits_open(&x);
	(void)households(&x, 30, VILLAGE_A);
	do {
		const struct json *items;
		size_t i;

		j = run(&x, action_exit_candidates, &c, &r);
		items = json_get(j, "items");
		for (i = 0; i < items->n; i++) {
			str n = text(json_get(json_get(&items->items[i],
			    "household"), "fields"), "number");

			assert_true(str_cmp(last, n) < 0);
			last = n;
			seen++;
		}
		q[1].value = text(j, "next");
		pages++;
	} while (q[1].value.n > 0);
	assert_int_equal(seen, 30);
	assert_int_equal(pages, 5);
	county_close(&x.c);
}

static void
test_batch(void **state)
{
	struct exits x;
	struct json *j;
	struct record *y;
	struct records r;
	struct county *c = &x.c;
	const struct json *item;
	int64_t before;
	str *ids;
	int i;

	(void)state;
	exits_open(&x);
	ids = households(&x, 10, VILLAGE_A);
	/* The fourth loses its housing, the seventh is not known any more. */
	for (i = 3; i <= 6; i += 3) {
		int64_t id;

		county_ok(c, record_url_parse(&c->rq, county_entity(c,
		    "household"), ids[i], &id));
		county_ok(c, record_children(&c->rq, model_field(county_entity(
		    c, "household_year"), STR("household")), id, &r));
		y = r.items[0];
		record_set(y, "housing_safe", i == 3 ? VALUE_INT(0) :
		    VALUE_UNKNOWN);
		county_ok(c, record_change(&c->rq, y));
	}
	exits_cadre(&x);
	j = open_all(&x, ids, 10);
	assert_int_equal(number(j, "done"), 10);
	before = c->rq.changes.n;
	j = step_all(&x, j, "propose", SHEET);
	assert_int_equal(number(j, "done"), 8);
	assert_int_equal(number(j, "refused"), 2);
	/* Evidence, step, notice, matter of each that was taken; no more. */
	assert_int_equal(c->rq.changes.n - before, 8 * 4);
	item = &json_get(j, "items")->items[3];
	assert_int_equal(number(item, "status"), 409);
	assert_true(str_is(text(item, "code"), "guard_false"));
	item = &json_get(j, "items")->items[6];
	assert_true(str_is(text(item, "code"), "guard_unknown"));
	assert_true(str_is(text(&json_get(item, "missing")->items[0],
	    "office"), "housing_dept"));
	assert_true(str_is(c->rq.detail, "{\"done\":8,\"refused\":2}"));
	/* What was refused left nothing: the act can be sealed. */
	county_ok(c, ledger_seal(&c->rq, OK));
	county_close(c);
}

static void
test_file(void **state)
{
	struct call c = { .fd = -1 };
	struct exits x;
	struct json *j;
	const struct json *next;
	struct reply r;
	str *ids;

	(void)state;
	exits_open(&x);
	ids = households(&x, 1, VILLAGE_A);
	exits_cadre(&x);
	j = open_all(&x, ids, 1);
	c.path[0] = text(&json_get(j, "items")->items[0], "id");
	j = run(&x, action_matter_file, &c, &r);
	next = json_get(j, "next");
	assert_int_equal(next->n, 2);
	assert_true(str_is(text(&next->items[0], "step"), "propose"));
	assert_true(json_get(&next->items[0], "mine")->i);
	assert_true(str_is(text(json_get(&next->items[0], "guard"),
	    "outcome"), "met"));
	assert_true(str_is(text(&json_get(&next->items[0],
	    "requires")->items[0], "label"), "退出信息采集表"));
	assert_true(str_is(text(&next->items[1], "step"), "withdraw"));
	assert_int_equal(json_get(json_get(j, "procedure"), "states")->n, 7);
	/* Another office sees the same, as not its own. */
	exits_township(&x);
	j = run(&x, action_matter_file, &c, &r);
	next = json_get(j, "next");
	assert_false(json_get(&next->items[0], "mine")->i);
	assert_true(str_is(text(json_get(&next->items[0], "guard"),
	    "outcome"), "met"));
	county_close(&x.c);
}

static bool
is_digit_at(str s, size_t i)
{

	return s.p[i] >= '0' && s.p[i] <= '9';
}

static size_t
longest_digits(str s)
{
	size_t i, run_n = 0, best = 0;

	for (i = 0; i < s.n; i++) {
		run_n = is_digit_at(s, i) ? run_n + 1 : 0;
		best = run_n > best ? run_n : best;
	}
	return best;
}

static void
set_person(struct county *c, const str *id, const char *head, date birth)
{
	struct record *h, *p;
	struct records r;
	int64_t n;

	county_ok(c, record_url_parse(&c->rq, county_entity(c, "household"),
	    *id, &n));
	county_ok(c, record_load(&c->rq, county_entity(c, "household"), n, 0,
	    &h));
	exits_text(h, "head_name", head);
	exits_text(h, "phone", "13800138000");
	exits_text(h, "address", "3组 110101199003070134");
	county_ok(c, record_change(&c->rq, h));
	county_ok(c, record_children(&c->rq, model_field(county_entity(c,
	    "membership"), STR("household")), n, &r));
	county_ok(c, record_load(&c->rq, county_entity(c, "person"),
	    record_get(r.items[0], "person").i, 0, &p));
	if (birth != 0)
		exits_set(p, "birth", birth);
	exits_text(p, "id_number", birth < 20000101 ? "990181196001010014" :
	    "990181200301010012");
	county_ok(c, record_change(&c->rq, p));
}

/* The head's date of birth is taken out again. */
static void
forget_birth(struct county *c, const str *id)
{
	struct record *p;
	struct records r;
	int64_t n;

	county_ok(c, record_url_parse(&c->rq, county_entity(c, "household"),
	    *id, &n));
	county_ok(c, record_children(&c->rq, model_field(county_entity(c,
	    "membership"), STR("household")), n, &r));
	county_ok(c, record_load(&c->rq, county_entity(c, "person"),
	    record_get(r.items[0], "person").i, 0, &p));
	record_set(p, "birth", VALUE_UNKNOWN);
	county_ok(c, record_change(&c->rq, p));
}

/* What stands on the sheets, blanks left out, without the line of the hash. */
static str
sheets(struct exits *x, struct call *c)
{
	static char page[1 << 16];
	char *from, *to = page, *hash;
	struct reply r;

	(void)run(x, action_notice_print, c, &r);
	assert_true(str_is(r.type, "application/pdf"));
	pdf_text(buf_text(&r.body), page, sizeof(page));
	hash = strstr(page, "BF-21");
	assert_non_null(hash);
	*hash = '\0';
	for (from = page; *from != '\0'; from++)
		if (*from != ' ' && *from != '\n')
			*to++ = *from;
	*to = '\0';
	return str_from(page);
}

static void
test_notice(void **state)
{
	static const char *const words[] = { "13800138000", "110101", "990181",
	    "1380", "健康", "残疾", "因病", "吴小明", "户编号", "H0000" };
	struct call c = { .fd = -1 };
	struct exits x;
	struct host host = { .site = STR("样县") };
	struct json *j;
	struct reply r;
	size_t at, i;
	str *ids, page;

	(void)state;
	if (!pdf_readable())
		skip();
	exits_open(&x);
	x.c.rq.host = &host;
	ids = households(&x, 3, VILLAGE_A);
	set_person(&x.c, &ids[0], "陈<大>13800138000", 19600101);
	/* The head is a child with parents away. */
	set_person(&x.c, &ids[1], "吴小明", 20020101);
	exits_cadre(&x);
	j = open_all(&x, ids, 3);
	c.path[0] = text(&json_get(j, "items")->items[0], "id");
	request_clear(&x.c.rq);
	memset(&r, 0, sizeof(r));
	buf_init(&r.body, x.c.arena, LIMIT_REPLY);
	assert_int_equal(action_notice(&x.c.rq, &c, &r), ERR_REFUSED);
	assert_int_equal(x.c.rq.problem.msg, MSG_NOTICE_OVER);
	j = step_all(&x, j, "propose",
	    "\"input\":{\"evidence\":[{\"document\":\"exit_data_sheet\"}]}");
	page = sheets(&x, &c);
	assert_true(longest_digits(page) <= 4);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_find(page, str_from(words[i]), &at)) {
			printf("leaks %s\n", words[i]);
			assert_true(false);
		}
	assert_true(str_find(page, STR("陈<大>"), &at));
	assert_true(str_find(page, STR("吴*"), &at));
	assert_true(str_find(page, STR("陈小一"), &at));
	assert_true(str_find(page, STR("2018年10月8日"), &at));
	assert_true(str_find(page, STR("第42条"), &at));
	assert_true(str_find(page, STR("共3户"), &at));
	/* An age that is not known is not taken for an adult's. */
	forget_birth(&x.c, &ids[2]);
	page = sheets(&x, &c);
	assert_false(str_find(page, STR("陈小一"), &at));
	/* When the notice is over the page is gone. */
	x.c.rq.today = 20181109;
	request_clear(&x.c.rq);
	buf_init(&r.body, x.c.arena, LIMIT_REPLY);
	assert_int_equal(action_notice_print(&x.c.rq, &c, &r), ERR_MISSING);
	county_close(&x.c);
}

static void
test_objection(void **state)
{
	struct call c = { .fd = -1 };
	struct exits x;
	struct json *j, *body;
	const struct json *w;
	struct reply r;
	str *ids;

	(void)state;
	exits_open(&x);
	ids = households(&x, 1, VILLAGE_A);
	exits_cadre(&x);
	j = step_all(&x, open_all(&x, ids, 1), "propose", SHEET);
	c.path[0] = text(&json_get(j, "items")->items[0], "id");
	county_ok(&x.c, json_parse(&x.c.rq, STR("{\"note\":\"收入不实\"}"),
	    &body));
	c.body = body;
	(void)run(&x, action_matter_objection, &c, &r);
	exits_township(&x);
	w = work_item(get(&x, action_work, NULL, NULL), "objection");
	assert_non_null(w);
	assert_int_equal(number(w, "count"), 1);
	county_close(&x.c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_work),
		cmocka_unit_test(test_candidates),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_batch),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_notice),
		cmocka_unit_test(test_objection),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
