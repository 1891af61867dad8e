/*
 * Small lists: what is refused and how it is said, and what a list may leave
 * out.
 */
#include "unit/action/site.h"

#define PLACES	"代码,地名,地点类别\n990181,样县,县级\n990181101,样镇,乡级\n" \
		"990181101201,甲村,村级\n990181101202,乙村,村级\n"
#define HOUSES	"户编号,村代码,户主姓名,家庭人口,建档年度\n"		\
		"H1,990181101201,张三,2,2016\nH2,990181101202,李四,1,2016\n"
#define MEMBER	"户编号,人编号,姓名,证件号码,与户主关系"

static enum err
give(struct site *s, const char *map, const char *text, int64_t year,
    struct import_result *out)
{
	struct import_ask ask = { .map = str_from(map), .year = year,
	    .path = str_fmt(s->arena, "%s/list.csv", s->dir) };

	assert_int_equal(file_write(s->arena, ask.path, str_from(text), 0600),
	    0);
	memset(out, 0, sizeof(*out));
	return import_file(&s->rq, &ask, out);
}

static void
begin(struct site *s)
{
	struct import_result r;

	site_begin(s);
	ok(&s->rq, give(s, "place", PLACES, 0, &r));
	assert_int_equal(r.good, 4);
	ok(&s->rq, give(s, "household", HOUSES, 0, &r));
	assert_int_equal(r.good, 2);
}

/* The one reason of a list with one row that is refused. */
static const struct import_reason *
only(const struct import_result *r, enum msg msg, int column)
{
	size_t i;

	assert_int_equal(r->bad, 1);
	for (i = 0; i < r->reasons.n; i++)
		if (r->reasons.items[i].msg == msg &&
		    r->reasons.items[i].column == column)
			return &r->reasons.items[i];
	for (i = 0; i < r->reasons.n; i++)
		printf("%d: %.*s\n", r->reasons.items[i].column,
		    STR_ARG(r->reasons.items[i].text));
	assert_true(false);
	return NULL;
}

static void
test_files(void **state)
{
	struct import_result r;
	struct site s;

	(void)state;
	begin(&s);
	assert_int_equal(give(&s, "nothing", PLACES, 0, &r), ERR_MISSING);
	assert_int_equal(s.rq.problem.msg, MSG_IMPORT_MAP);
	assert_int_equal(give(&s, "household", "", 0, &r), ERR_INPUT);
	assert_int_equal(s.rq.problem.msg, MSG_SHEET_EMPTY);
	assert_int_equal(give(&s, "household", "甲,乙\n1,2\n", 0, &r),
	    ERR_INPUT);
	assert_int_equal(s.rq.problem.msg, MSG_SHEET_HEADER);
	assert_int_equal(give(&s, "household", "户编号,村代码\nH3,1\n", 0, &r),
	    ERR_INPUT);
	assert_int_equal(s.rq.problem.msg, MSG_SHEET_REQUIRED);
	assert_int_equal(give(&s, "household_year",
	    "户编号,不愁吃\nH1,是\n", 0, &r), ERR_INPUT);
	assert_int_equal(s.rq.problem.msg, MSG_IMPORT_YEAR);
	assert_int_equal(site_number(&s, "SELECT count(*) FROM batch"), 2);
	site_end(&s);
}

static void
test_rows(void **state)
{
	struct import_result r;
	struct site s;

	(void)state;
	begin(&s);
	ok(&s.rq, give(&s, "household", "户编号,村代码,行政村,户主姓名\n"
	    "H3,990181101201,乙村,王五\n", 0, &r));
	(void)only(&r, MSG_IMPORT_NAME, 3);
	ok(&s.rq, give(&s, "household", "户编号,村代码,户主姓名\n"
	    "H1,990181101202,张三\n", 0, &r));
	(void)only(&r, MSG_IMPORT_NAME, 2);
	ok(&s.rq, give(&s, "members", MEMBER
	    "\nH9,P1,张三,11010519491231002X,户主\n", 2018, &r));
	(void)only(&r, MSG_VALUE_REFERENCE, 1);
	ok(&s.rq, give(&s, "members", MEMBER
	    "\n,P1,张三,11010519491231002X,户主\n", 2018, &r));
	(void)only(&r, MSG_VALUE_REQUIRED, 1);
	ok(&s.rq, give(&s, "members", MEMBER ",性别"
	    "\nH1,P1,张三,11010519491231002X,户主,男\n", 2018, &r));
	(void)only(&r, MSG_IMPORT_ID, 6);
	assert_int_equal(site_number(&s, "SELECT count(*) FROM person"), 0);
	assert_int_equal(site_number(&s, "SELECT count(*) FROM household"), 2);
	site_end(&s);
}

static void
test_people(void **state)
{
	struct import_result r;
	struct site s;

	(void)state;
	begin(&s);
	ok(&s.rq, give(&s, "members", MEMBER
	    "\nH1,P1,张三,11010519491231002X,户主\n", 2018, &r));
	assert_int_equal(r.good, 1);
	assert_int_equal(site_number(&s, "SELECT birth FROM person"),
	    19491231);
	assert_int_equal(site_number(&s, "SELECT sex FROM person"), 2);

	/* In one household at a time; one number, one person. */
	ok(&s.rq, give(&s, "members", MEMBER
	    "\nH2,P1,张三,11010519491231002X,户主\n", 2018, &r));
	(void)only(&r, MSG_IMPORT_MEMBER, 0);
	ok(&s.rq, give(&s, "members", MEMBER
	    "\nH2,P2,张三,11010519491231002X,户主\n", 2018, &r));
	(void)only(&r, MSG_IDENTITY_TAKEN, 4);

	/* Known by the ID number alone; a blank takes nothing away. */
	ok(&s.rq, give(&s, "members", "户编号,姓名,证件号码,与户主关系,民族,"
	    "联系电话\nH1,张三,11010519491231002X,户主,汉族,\n", 2018, &r));
	assert_int_equal(r.good, 1);
	assert_int_equal(r.changed, 1);
	assert_int_equal(site_number(&s, "SELECT count(*) FROM person"), 1);

	/* A list with the household's own columns makes the household. */
	ok(&s.rq, give(&s, "members", MEMBER ",村代码,户主姓名\n"
	    "H5,P5,赵六,440524188001010014,户主,990181101202,赵六\n"
	    "H5,P6,赵七,,之子,990181101202,赵六\n", 2018, &r));
	assert_int_equal(site_number(&s, "SELECT count(*) FROM household"), 3);
	assert_int_equal(site_number(&s, "SELECT count(*) FROM membership"),
	    2);
	(void)only(&r, MSG_ID_NUMBER_DATE, 4);
	site_end(&s);
}

static void
test_scope(void **state)
{
	struct import_result r;
	struct site s;

	(void)state;
	begin(&s);
	place_range(INT64_C(990181101201000), &s.rq.actor.place_lo,
	    &s.rq.actor.place_hi);
	s.rq.actor.place = INT64_C(990181101201000);
	ok(&s.rq, give(&s, "household", "户编号,村代码,户主姓名\n"
	    "H7,990181101202,王五\n", 0, &r));
	assert_int_equal(r.bad, 1);
	ok(&s.rq, give(&s, "household_year", "户编号,不愁吃,年度\n"
	    "H2,是,2018\n", 0, &r));
	(void)only(&r, MSG_VALUE_REFERENCE, 1);
	ok(&s.rq, give(&s, "household_year", "户编号,不愁吃,年度,数据来源\n"
	    "H1,是,2018,入户核查\n", 0, &r));
	assert_int_equal(r.good, 1);
	site_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_files),
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_people),
		cmocka_unit_test(test_scope),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
