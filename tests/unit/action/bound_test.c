/*
 * Whom a text binds, asked everywhere: by who adopts it, by decisions one at a
 * time, over columns and in SQL, by matters that are to be opened.
 */
#include "unit/exits.h"

#include <sqlite3.h>

#include "action/action.h"
#include "action/live.h"
#include "action/poll.h"

#define DAY	20181001
#define COUNTIES 5

static const str leaves = { "leaves", 6 };

/* One that is of the class, one unsaid, one left out, one of none, a zone. */
static const struct county_case {
	const char *name;
	int64_t classes;	/* -1: nobody has said */
	enum outcome expect;
} cases[COUNTIES] = {
	{ "样县", 1 << 1, OUT_MET },
	{ "乙县", -1, OUT_UNKNOWN },
	{ "丙县", 1 << 1, OUT_NOT_APPLICABLE },
	{ "丁县", 0, OUT_NOT_APPLICABLE },
	{ "样例新区", 0, OUT_MET },
};

static int64_t
county_of(int i)
{

	return COUNTY + i * INT64_C(1000000000);
}

static void
adopt(struct county *c, int64_t place, const char *pack, bool followed)
{
	struct record *r = record_new(&c->rq, county_entity(c, "adoption"));

	exits_set(r, "place", place);
	exits_text(r, "pack", pack);
	exits_set(r, "starts", 20170101);
	if (followed)
		exits_set(r, "followed", 1);
	county_ok(c, record_add(&c->rq, r));
}

/* What a county is, said by a row of its own from the year on. */
static void
state_county(struct county *c, int i)
{
	struct record *r = record_new(&c->rq, county_entity(c, "place"));

	exits_set(r, "place", county_of(i));
	exits_text(r, "name", cases[i].name);
	exits_set(r, "kind", 3);
	exits_set(r, "starts", 20180101);
	if (cases[i].classes >= 0)
		exits_set(r, "classes", cases[i].classes);
	county_ok(c, record_add(&c->rq, r));
}

static void
fed(struct county *c, int64_t village, const char *number)
{
	struct record *h = county_household(c, village, number, "陈一"),
	    *y = record_new(&c->rq, county_entity(c, "household_year"));

	exits_set(y, "household", h->id);
	exits_set(y, "year", 2018);
	exits_set(y, "source", 1);
	exits_set(y, "food_ok", 1);
	county_ok(c, record_add(&c->rq, y));
}

/* A province of five counties, a fed household in each. */
static void
set_up(struct exits *x, bool followed)
{
	struct county *c = &x->c;
	str path[3] = { STR("tests/policy/packs/bound"),
	    STR("packs/" SHANXI), STR("packs/" PUNING) };
	struct policy_paths paths = { .pack = path, .n = 3 };
	struct faults f;
	int i;

	county_open(c);
	faults_init(&f, c->arena);
	c->rq.policy = policy_load_packs(c->arena, c->rq.model, &paths, &f);
	assert_non_null(c->rq.policy);
	exits_console(x);
	county_place(c, place_up(COUNTY, PLACE_PROVINCE), "样省", 1);
	adopt(c, place_up(COUNTY, PLACE_PROVINCE), "bound", followed);
	for (i = 0; i < COUNTIES; i++) {
		int64_t village = VILLAGE_A - COUNTY + county_of(i);

		if (i > 0)
			county_place(c, village, "村", 5);
		state_county(c, i);
		fed(c, village, str_cstr(c->arena, str_fmt(c->arena, "H%d",
		    i)));
	}
}

struct seen {
	const struct poll *poll;
	int64_t by[POLL_OUTCOMES];
};

/* The poll has the survey's outcome for the household, and its lacks. */
static enum err
compare(struct request *rq, const struct surveyed *s, void *arg)
{
	struct seen *t = arg;
	const struct poll_decision *d = &t->poll->decisions[0];
	enum outcome o = verdict_outcome(s->verdict);
	struct ask ask = { .subject = s->subject, .as_of = DAY,
	    .known_at = rq->today };
	const struct lack *lacks, *of;
	struct criterion_result c;
	size_t row, n, nof;

	assert_true(census_row(t->poll->census, s->id, &row));
	assert_true(poll_has(t->poll, d->all.by[o], row));
	ask.rules = poll_rules(t->poll, row);
	lacks = verdict_lacks(s->verdict, &n);
	TRY(policy_lacks(rq, &ask, leaves, &of, &nof));
	assert_int_equal(n, nof);
	assert_int_equal(n, o == OUT_UNKNOWN ? 1 : 0);
	if (n > 0) {
		assert_true(str_is(lacks->fact, "county.classes"));
		assert_true(str_is(of->office, "county_office"));
	}
	assert_int_equal(verdict_criterion(s->verdict, 0, &c), o == OUT_MET);
	t->by[o]++;
	return OK;
}

static void
survey(struct exits *x, const struct poll *p, struct seen *seen)
{
	struct survey v = { .decisions = &leaves, .n = 1, .each = compare,
	    .arg = seen };
	struct desk d;

	*seen = (struct seen){ .poll = p };
	county_ok(&x->c, desk_open(&x->c.rq, DAY, &d));
	v.kind = model_kind(x->c.rq.model, STR("household"));
	county_ok(&x->c, survey_run(&x->c.rq, &d, &v));
}

static void
run_poll(struct exits *x, struct poll *p)
{
	struct poll_ask a = { .place = place_up(COUNTY, PLACE_PROVINCE),
	    .as_of = DAY, .names = &leaves, .n = 1, .parts = true };

	county_ok(&x->c, poll_one(&x->c.rq, &a, p));
}

/* One province, one adoption: each county as the text has it. */
static void
test_counties(void **state)
{
	struct seen seen;
	struct exits x;
	struct poll p;
	size_t row, n = 0;
	int i;

	(void)state;
	set_up(&x, false);
	run_poll(&x, &p);
	survey(&x, &p, &seen);
	assert_int_equal(seen.by[OUT_MET], 2);
	assert_int_equal(seen.by[OUT_UNKNOWN], 1);
	assert_int_equal(seen.by[OUT_NOT_APPLICABLE], 2);
	for (i = 0; i < COUNTIES; i++) {
		size_t hi;

		census_slice(p.census, county_of(i), &row, &hi);
		assert_int_equal(hi - row, 1);
		assert_true(poll_has(&p, p.decisions[0].all.by[
		    cases[i].expect], row));
	}
	/* Counties that are bound alike have one set of programs. */
	for (i = 0; i < COUNTIES; i++) {
		int k;

		for (k = 0; k < i && p.spots.item[k + 1].rules !=
		    p.spots.item[i + 1].rules;)
			k++;
		n += k == i;
	}
	assert_int_equal(p.spots.n, COUNTIES + 1);
	assert_true(n < COUNTIES + 1 && n >= 3);
	county_close(&x.c);
}

/* Whoever follows it by his own decision has every household decided. */
static void
test_followed(void **state)
{
	struct seen seen;
	struct exits x;
	struct poll p;

	(void)state;
	set_up(&x, true);
	run_poll(&x, &p);
	survey(&x, &p, &seen);
	assert_int_equal(seen.by[OUT_MET], COUNTIES);
	assert_int_equal(p.spots.n, 1);
	county_close(&x.c);
}

/* A county that is left out takes up for itself what its province adopted. */
static void
test_taken_up(void **state)
{
	struct seen seen;
	struct exits x;
	struct poll p;

	(void)state;
	set_up(&x, false);
	adopt(&x.c, county_of(2), "bound", true);
	run_poll(&x, &p);
	survey(&x, &p, &seen);
	assert_int_equal(seen.by[OUT_MET], 3);
	assert_int_equal(seen.by[OUT_NOT_APPLICABLE], 1);
	/* One that is bound has it already. */
	adopt(&x.c, county_of(0), "bound", true);
	assert_int_equal(spots_find(&x.c.rq, COUNTY, &p.spots), ERR_REFUSED);
	assert_int_equal(x.c.rq.problem.msg, MSG_DECISION_TWO);
	county_close(&x.c);
}

/*
 * A county leaves its class on a day: before it the text binds, from then on it
 * does not, and before its first row nobody can say.
 */
static void
test_days(void **state)
{
	static const struct {
		date on;
		enum outcome expect;
	} days[] = { { 20171231, OUT_UNKNOWN }, { 20180101, OUT_MET },
	    { 20180630, OUT_MET }, { 20180701, OUT_NOT_APPLICABLE } };
	struct exits x;
	struct record *r;
	struct poll p;
	size_t i, k, row, hi;

	(void)state;
	set_up(&x, false);
	x.c.rq.today = 20190101;
	r = record_new(&x.c.rq, county_entity(&x.c, "place"));
	exits_set(r, "place", COUNTY);
	exits_text(r, "name", "样县");
	exits_set(r, "kind", 3);
	exits_set(r, "starts", 20180701);
	exits_set(r, "classes", 0);
	county_ok(&x.c, record_add(&x.c.rq, r));
	for (i = 0; i < sizeof(days) / sizeof(days[0]); i++) {
		struct poll_ask a = { .place = place_up(COUNTY,
		    PLACE_PROVINCE), .as_of = days[i].on, .names = &leaves,
		    .n = 1, .parts = true };

		county_ok(&x.c, poll_one(&x.c.rq, &a, &p));
		census_slice(p.census, COUNTY, &row, &hi);
		for (k = 0; k < POLL_OUTCOMES; k++)
			if (poll_has(&p, p.decisions[0].all.by[k], row))
				assert_int_equal(k, days[i].expect);
		assert_true(poll_has(&p, p.decisions[0].all.by[
		    days[i].expect], row));
	}
	county_close(&x.c);
}

/* Who is not bound is not ranked; who may not be is waited for. */
static void
test_award(void **state)
{
	struct award_of ask = { .name = STR("best"), .as_of = DAY,
	    .place = place_up(COUNTY, PLACE_PROVINCE) };
	struct awarded a;
	struct exits x;
	bool found;
	size_t i;

	(void)state;
	set_up(&x, false);
	ask.kind = model_kind(x.c.rq.model, STR("household"));
	county_ok(&x.c, award_take(&x.c.rq, &ask, &a, &found));
	assert_true(found);
	assert_int_equal(a.result.n, COUNTIES);
	for (i = 0; i < a.result.n; i++) {
		const struct award_entry *e = &a.result.entries[i];
		int k = (int)((place_up(a.rows[e->subject].place,
		    PLACE_COUNTY) - COUNTY) / (county_of(1) - COUNTY));

		assert_int_equal(e->standing, cases[k].expect == OUT_MET ?
		    AWARD_RANKED : cases[k].expect == OUT_UNKNOWN ?
		    AWARD_PENDING : AWARD_OUTSIDE);
		assert_int_equal(e->nlacks, cases[k].expect == OUT_UNKNOWN);
		if (e->nlacks > 0)
			assert_true(str_is(e->lacks[0].fact,
			    "county.classes"));
		assert_int_equal(e->tied, cases[k].expect == OUT_MET);
	}
	county_close(&x.c);
}

/* The columns of the row: what SQLite makes of the program's text. */
static void
sql_row(struct exits *x, const struct program *p, int *out_r, int *out_a)
{
	sqlite3_stmt *s;
	sqlite3 *db;
	str text;
	int i;

	county_ok(&x->c, policy_sql(&x->c.rq, p, &text));
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	assert_int_equal(sqlite3_exec(db, "CREATE TABLE snap_subject(id, up1, "
	    "up2, up3, c0); INSERT INTO snap_subject VALUES(1, NULL, NULL, "
	    "NULL, 1)", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_prepare_v2(db, text.p, (int)text.n, &s, NULL),
	    SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	*out_r = *out_a = -1;
	for (i = 0; i < sqlite3_column_count(s); i++) {
		int v = sqlite3_column_type(s, i) == SQLITE_NULL ? 2 :
		    sqlite3_column_int(s, i);

		if (strcmp(sqlite3_column_name(s, i), "r0") == 0)
			*out_r = v;
		if (strcmp(sqlite3_column_name(s, i), "a0") == 0)
			*out_a = v;
	}
	sqlite3_finalize(s);
	sqlite3_close(db);
}

/* The SQL of each county's program says what the columns say. */
static void
test_sql(void **state)
{
	struct program_ask ask = { .as_of = DAY, .known_at = DAY,
	    .names = &leaves, .nnames = 1 };
	const struct program *p;
	struct exits x;
	struct desk d;
	int i, r, a;

	(void)state;
	set_up(&x, false);
	ask.kind = model_kind(x.c.rq.model, STR("household"));
	county_ok(&x.c, desk_open(&x.c.rq, DAY, &d));
	for (i = 0; i < COUNTIES; i++) {
		county_ok(&x.c, rules_of(&x.c.rq, d.rules, county_of(i),
		    &ask.rules));
		county_ok(&x.c, policy_compile(&x.c.rq, &ask, &p));
		sql_row(&x, p, &r, &a);
		assert_int_equal(r, cases[i].expect == OUT_MET ? 1 : 2);
		assert_int_equal(a, cases[i].expect == OUT_NOT_APPLICABLE ?
		    0 : -1);
	}
	county_close(&x.c);
}

/* The explanation names the article, in both languages. */
static void
test_explained(void **state)
{
	const struct verdict *v;
	const struct subject *s;
	struct exits x;
	struct desk d;
	struct ask ask = { .as_of = DAY, .known_at = DAY };
	struct jsonw w;
	struct buf b;
	struct query q = { .limit = 10 };
	struct page page;

	(void)state;
	set_up(&x, false);
	q.entity = county_entity(&x.c, "household");
	q.place = county_of(2);
	county_ok(&x.c, record_list(&x.c.rq, &q, &page));
	county_ok(&x.c, desk_open(&x.c.rq, DAY, &d));
	county_ok(&x.c, subject_load(&x.c.rq, d.subjects, model_kind(
	    x.c.rq.model, STR("household")), page.items[0]->id, &s));
	ask.subject = s;
	county_ok(&x.c, rules_of(&x.c.rq, d.rules, county_of(2), &ask.rules));
	county_ok(&x.c, policy_decide(&x.c.rq, &ask, leaves, &v));
	assert_int_equal(verdict_outcome(v), OUT_NOT_APPLICABLE);
	buf_init(&b, x.c.arena, LIMIT_REPLY);
	jsonw_begin(&w, &b);
	verdict_json(v, &w);
	assert_non_null(strstr(str_cstr(x.c.arena, buf_text(&b)),
	    "\"applied\":{\"binds\":\"no\",\"followed\":false"));
	assert_non_null(strstr(str_cstr(x.c.arena, buf_text(&b)), "bo:3"));
	assert_non_null(strstr(str_cstr(x.c.arena, verdict_words(x.c.arena, v,
	    LANG_ZH)), "样省办法:不适用于本地——第3条明文除外"));
	county_close(&x.c);
}

/* A text without rows is for its jurisdiction, which is called by its name. */
static void
test_by_name(void **state)
{
	const struct verdict *v;
	struct ask ask = { .as_of = DAY, .known_at = DAY };
	struct exits x;
	struct desk d;
	struct query q = { .limit = 1 };
	struct page page;

	(void)state;
	set_up(&x, false);
	county_place(&x.c, INT64_C(445281000000000), "普宁市", 3);
	adopt(&x.c, county_of(3), PUNING, false);
	q.entity = county_entity(&x.c, "household");
	q.place = county_of(3);
	county_ok(&x.c, record_list(&x.c.rq, &q, &page));
	county_ok(&x.c, desk_open(&x.c.rq, DAY, &d));
	county_ok(&x.c, subject_load(&x.c.rq, d.subjects, model_kind(
	    x.c.rq.model, STR("household")), page.items[0]->id, &ask.subject));
	county_ok(&x.c, rules_of(&x.c.rq, d.rules, county_of(3), &ask.rules));
	county_ok(&x.c, policy_decide(&x.c.rq, &ask, STR("exit_ready"), &v));
	assert_int_equal(verdict_outcome(v), OUT_NOT_APPLICABLE);
	assert_non_null(strstr(str_cstr(x.c.arena, verdict_words(x.c.arena, v,
	    LANG_ZH)), "适用地区为普宁市(445281)"));
	assert_non_null(strstr(str_cstr(x.c.arena, verdict_words(x.c.arena, v,
	    LANG_EN)), "it is for 普宁市 (445281)"));
	county_close(&x.c);
}

/* ---- adopting ---- */

static enum err
post_adopt(struct exits *x, const char *pack, const char *body)
{
	struct call c = { .fd = -1, .path = { str_from(pack) } };
	struct reply r = { 0 };
	struct json *j;

	county_ok(&x->c, json_parse(&x->c.rq, str_from(body), &j));
	c.body = j;
	buf_init(&r.body, x->c.rq.arena, LIMIT_REPLY);
	request_clear(&x->c.rq);
	return action_pack_adopt(&x->c.rq, &c, &r);
}

static void
test_adopt(void **state)
{
	struct exits x;

	(void)state;
	set_up(&x, false);
	county_place(&x.c, INT64_C(445281000000000), "普宁市", 3);
	county_scope(&x.c, COUNTY);
	assert_int_equal(post_adopt(&x, SHANXI,
	    "{\"from\":\"2018-11-01\",\"decision\":\"x\"}"), ERR_REFUSED);
	assert_int_equal(x.c.rq.problem.msg, MSG_ADOPT_PLACE);
	assert_non_null(strstr(str_cstr(x.c.arena, x.c.rq.problem.detail),
	    "第2条所列范围不含本地"));
	assert_int_equal(post_adopt(&x, SHANXI, "{\"from\":\"2018-11-01\","
	    "\"decision\":\"x\",\"followed\":\"yes\"}"), ERR_INPUT);
	assert_int_equal(post_adopt(&x, SHANXI, "{\"from\":\"2018-11-01\","
	    "\"decision\":\"参照执行\",\"followed\":true}"), OK);
	assert_int_equal(post_adopt(&x, PUNING,
	    "{\"from\":\"2018-11-01\",\"decision\":\"x\"}"), ERR_REFUSED);
	assert_non_null(strstr(str_cstr(x.c.arena, x.c.rq.problem.detail),
	    "适用地区为普宁市(445281)"));
	/* What replaces it is followed as well. */
	assert_int_equal(post_adopt(&x, SHANXI, "{\"from\":\"2018-12-01\","
	    "\"replaces\":\"" SHANXI "\",\"decision\":\"x\"}"), OK);
	county_close(&x.c);
}

/* ---- matters ---- */

static enum err
open_leave(struct exits *x, int i, struct matter *m)
{
	struct query q = { .entity = county_entity(&x->c, "household"),
	    .place = county_of(i), .limit = 10 };
	struct page page;
	struct desk d;

	exits_console(x);
	county_ok(&x->c, record_list(&x->c.rq, &q, &page));
	exits_as(x, 0, "township", TOWNSHIP - COUNTY + county_of(i));
	county_ok(&x->c, desk_open(&x->c.rq, DAY, &d));
	request_clear(&x->c.rq);
	return matter_open(&x->c.rq, &d, exits_about(x, page.items[0]),
	    STR("leave"), m);
}

static void
test_matters(void **state)
{
	struct matter m;
	struct exits x;
	int i;

	(void)state;
	set_up(&x, false);
	for (i = 0; i < COUNTIES; i++) {
		enum err e = open_leave(&x, i, &m);

		assert_int_equal(e, cases[i].expect == OUT_MET ? OK :
		    cases[i].expect == OUT_UNKNOWN ? ERR_UNKNOWN :
		    ERR_REFUSED);
		if (e != OK)
			assert_int_equal(x.c.rq.problem.msg, e == ERR_UNKNOWN ?
			    MSG_CLASS_UNKNOWN : MSG_NOT_APPLICABLE);
	}
	county_close(&x.c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_counties),
		cmocka_unit_test(test_followed),
		cmocka_unit_test(test_taken_up),
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_award),
		cmocka_unit_test(test_sql),
		cmocka_unit_test(test_explained),
		cmocka_unit_test(test_by_name),
		cmocka_unit_test(test_adopt),
		cmocka_unit_test(test_matters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
