/*
 * The sweep: a county's households under notice, their people with everything
 * that must not be seen, and every byte the public can get read over: no digits
 * of a number, nobody's name in full, no minor's name, no health word.  The
 * control shows the same pages without their masks, and must be caught.
 * SWEEP_PEOPLE=100000 for a campaign; in rounds of a county each.
 */
#include "unit/action/public.h"

#include <string.h>

#include "action/board.h"
#include "base/file.h"

#define ROUND		1500	/* people of one county */
#define SIZE		3	/* people of a household */

static const char *const surnames[] = { "陈", "林", "黄", "吴", "郑", "李",
    "许", "方", "蔡", "欧阳" };
static const char *const given[] = { "大年", "小果", "守田", "秀英", "建国",
    "丽华", "国强", "玉兰", "志远", "梅" };
#define NAMES		(sizeof(given) / sizeof(given[0]))

static uint64_t seed = 20181231;

static unsigned
any(unsigned n)
{

	seed = seed * 6364136223846793005 + 1442695040888963407;
	return (unsigned)(seed >> 33) % n;
}

static str
a_name(struct county *c)
{

	return str_fmt(c->arena, "%s%s", surnames[any(NAMES)],
	    given[any(NAMES)]);
}

static str
an_id(struct county *c)
{
	static unsigned serial;
	char id[24];

	serial = (serial + 7919) % 29568000;	/* no two alike */
	(void)snprintf(id, sizeof(id), "445281%04u%02u%02u%03u", 1930 +
	    serial / 336000, 1 + serial / 28000 % 12, 1 + serial / 1000 % 28,
	    serial % 1000);
	id[17] = id_number_digit((str){ id, 17 });
	return str_dup(c->arena, (str){ id, 18 });
}

static str
a_phone(struct county *c)
{

	return str_fmt(c->arena, "13%u%08u", any(10), any(100000000));
}

static void
person(struct county *c, const struct record *h, int i, int k)
{
	struct record *p = record_new(&c->rq, county_entity(c, "person"));
	struct record *m = record_new(&c->rq, county_entity(c, "membership"));

	p->place = h->place;
	exits_set(p, "place", h->place);
	record_set(p, "number", VALUE_TEXT(str_fmt(c->arena, "P%d-%d", i, k)));
	record_set(p, "name", k == 0 ? record_get(h, "head_name") :
	    VALUE_TEXT(a_name(c)));
	record_set(p, "id_number", VALUE_TEXT(an_id(c)));
	/* One head in five is a child. */
	exits_set(p, "birth", k == 2 || (k == 0 && i % 5 == 0) ? 20100101 :
	    19600101);
	county_ok(c, record_add(&c->rq, p));
	m->place = h->place;
	exits_set(m, "household", h->id);
	exits_set(m, "person", p->id);
	exits_set(m, "relation", k == 0 ? 1 : 3);
	county_ok(c, record_add(&c->rq, m));
}

/* Under notice: a matter where its procedure posts, and the posting. */
static void
post(struct county *c, const struct record *h, int i)
{
	struct record *m = record_new(&c->rq, county_entity(c, "matter"));
	struct record *n = record_new(&c->rq, county_entity(c, "notice"));

	exits_set(m, "place", h->place);
	record_set(m, "number", VALUE_TEXT(str_fmt(c->arena, "M%d", i)));
	exits_text(m, "pack", SHANXI);
	record_set(m, "pack_hash", VALUE_TEXT(pack_info(policy_pack_find(
	    c->rq.policy, STR(SHANXI)))->hash));
	exits_text(m, "procedure", "household_exit");
	exits_text(m, "kind", "household");
	exits_set(m, "subject", h->id);
	exits_set(m, "household", h->id);
	exits_text(m, "step", "noticed");
	exits_set(m, "state", 1);
	exits_set(m, "opened", 20181001);
	exits_set(m, "entered", 20181008);
	county_ok(c, record_add(&c->rq, m));
	n->place = h->place;
	exits_set(n, "matter", m->id);
	exits_text(n, "title", "贫困户退出公示");
	exits_set(n, "days", 7);
	exits_set(n, "starts", 20181009);
	exits_set(n, "last_day", 20181015);
	county_ok(c, record_add(&c->rq, n));
}

static void
household(struct county *c, int i)
{
	struct arena_mark mark = arena_mark(c->arena);
	struct record *h = record_new(&c->rq, county_entity(c, "household"));
	int k;

	exits_set(h, "place", i % 2 == 0 ? VILLAGE_A : VILLAGE_B);
	record_set(h, "number", VALUE_TEXT(str_fmt(c->arena, "4452810%05d",
	    i)));
	/* A number has been typed into some names. */
	record_set(h, "head_name", VALUE_TEXT(i % 7 != 0 ? a_name(c) :
	    str_fmt(c->arena, "%.*s%.*s", STR_ARG(a_name(c)),
	    STR_ARG(i % 2 == 0 ? a_phone(c) : an_id(c)))));
	record_set(h, "address", VALUE_TEXT(str_fmt(c->arena,
	    "残疾人%.*s家东侧", STR_ARG(a_name(c)))));
	record_set(h, "phone", VALUE_TEXT(a_phone(c)));
	record_set(h, "account", VALUE_TEXT(str_fmt(c->arena,
	    "6228%07u%07u", any(10000000), any(10000000))));
	exits_set(h, "cause", 1);
	county_ok(c, record_add(&c->rq, h));
	for (k = 0; k < SIZE; k++)
		person(c, h, i, k);
	post(c, h, i);
	c->rq.changes = (struct changes){ .last = &c->rq.changes.first };
	arena_rewind(c->arena, mark);
}

/* Between tags: the longest run of digits. */
static size_t
longest_digits(str page)
{
	size_t i, n = 0, most = 0;
	bool tag = false;

	for (i = 0; i < page.n; i++) {
		char ch = page.p[i];

		tag = ch == '<' || (tag && ch != '>');
		n = !tag && ch >= '0' && ch <= '9' ? n + 1 : 0;
		most = n > most ? n : most;
	}
	return most;
}

/* Every name that anybody in the county can have, in full. */
static int
names_in(struct county *c, str page)
{
	size_t i, k;
	int n = 0;

	for (i = 0; i < NAMES; i++)
		for (k = 0; k < NAMES; k++)
			n += str_find(page, str_fmt(c->arena, "%s%s",
			    surnames[i], given[k]), NULL);
	return n;
}

static int
health_in(str page)
{
	static const char *const words[] = { "残疾", "因病", "慢性病", "大病",
	    "精神", "患" };
	size_t i;
	int n = 0;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		n += str_find(page, str_from(words[i]), NULL);
	return n;
}

static int
by_bytes(const void *a, const void *b)
{

	return str_cmp(*(const str *)a, *(const str *)b);
}

/* Whoever may be a minor: every name, as the scan wants them. */
static struct scan_ask
minors(struct county *c)
{
	str *list = NEW_ARRAY(c->arena, str, NAMES * NAMES);
	size_t i;

	for (i = 0; i < NAMES * NAMES; i++)
		list[i] = str_fmt(c->arena, "%s%s", surnames[i / NAMES],
		    given[i % NAMES]);
	qsort(list, NAMES * NAMES, sizeof(*list), by_bytes);
	return (struct scan_ask){ .minors = list, .nminors = NAMES * NAMES };
}

/* ---- the control: the same sheets without the masks of the web ---- */

static enum err
bare_sheet(struct request *rq, const struct posted *list, size_t n, void *arg)
{
	struct board b;

	TRY(board_make(rq, list, n, false, &b));
	board_html(&b, arg);
	return OK;
}

static void
control(struct public_site *s)
{
	struct county *c = &s->x.c;
	struct scan_ask ask = minors(c);
	struct page_public page = { .id = STR("control"), .title = STR("x") };
	struct leak *l;
	struct buf b;
	int64_t done;
	size_t n;

	buf_init(&b, c->arena, (size_t)32 << 20);
	buf_cstr(&b, "<html><body>");
	county_ok(c, notice_sheets(&c->rq, 0, bare_sheet, &b, &n));
	assert_true(names_in(c, buf_text(&b)) > 0);
	assert_true(publish_scan(c->arena, buf_text(&b), &ask, &l) > 0);
	buf_cstr(&b, "<p>残疾人证 13812345678</p>");
	assert_true(longest_digits(buf_text(&b)) > 4);
	assert_true(health_in(buf_text(&b)) > 0);
	/* And nothing of it is published. */
	page.html = buf_text(&b);
	request_clear(&c->rq);
	assert_int_not_equal(publish_sync(&c->rq, s->pages, &page, 1, NULL,
	    &done), OK);
	assert_int_equal(c->rq.problem.msg, MSG_SCAN_LEAK);
	request_clear(&c->rq);
}

static void
sweep_county(int people)
{
	struct public_site s;
	struct county *c = &s.x.c;
	struct scan_ask ask;
	struct leak *l;
	int64_t n;
	str all;
	int i;

	public_open(&s);
	s.x.c.rq.today = 20181009;
	exits_console(&s.x);
	for (i = 0; i < people / SIZE; i++)
		household(c, i);
	assert_int_equal(site_publish(&c->rq, s.pages, &n), OK);
	assert_int_equal(n, 3);		/* two villages and the index */
	all = public_bytes(&s, false);
	assert_true(str_find(all, str_fmt(c->arena, "共%d户",
	    (people / SIZE + 1) / 2), NULL));
	assert_true(longest_digits(all) <= 4);
	assert_int_equal(names_in(c, all), 0);
	assert_int_equal(health_in(all), 0);
	ask = minors(c);
	assert_int_equal(publish_scan(c->arena, all, &ask, &l), 0);
	control(&s);
	public_close(&s);
}

static void
test_sweep(void **state)
{
	const char *asked = getenv("SWEEP_PEOPLE");
	int64_t people = ROUND, done;
	int round;

	(void)state;
	assert_true(asked == NULL || str_int(str_from(asked), &people));
	round = people <= ROUND ? (int)people : 7 * ROUND;
	for (done = 0; done < people; done += round)
		sweep_county(round);
	print_message("%d people\n", (int)done);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sweep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
