/*
 * Units stay with their villages until these have left poverty, and a list does
 * not get round it: refused row by row, let in by an approval that the result
 * names, and taking a list back is asked the same.
 */
#include "unit/action/site.h"

#include "base/file.h"

#define SHANXI		"cn-140000-shanxi-undated"
#define COUNTY		INT64_C(998101000000000)
#define RULE		"village.sx_unit"

static struct record *
made(struct site *s, const char *entity)
{

	return record_new(&s->rq, model_entity(s->rq.model,
	    str_from(entity)));
}

static void
text(struct record *r, const char *field, const char *v)
{

	record_set(r, field, VALUE_TEXT(str_from(v)));
}

static void
add(struct site *s, struct record *r)
{

	ok(&s->rq, db_begin(&s->rq, s->rq.db));
	s->rq.changes = (struct changes){ .last = &s->rq.changes.first };
	ok(&s->rq, record_add(&s->rq, r));
	ok(&s->rq, ledger_seal(&s->rq, OK));
	ok(&s->rq, db_commit(&s->rq, s->rq.db));
}

static void
adopt(struct site *s)
{
	struct record *r = made(s, "adoption");

	record_set(r, "place", VALUE_INT(COUNTY));
	text(r, "pack", SHANXI);
	record_set(r, "starts", VALUE_INT(20161110));
	record_set(r, "followed", VALUE_INT(1));
	text(r, "decision", "样县决定");
	add(s, r);
}

static void
approve(struct site *s, const char *number)
{
	struct record *r = made(s, "approval"), *c;

	ok(&s->rq, record_find(&s->rq, model_entity(s->rq.model,
	    STR("custody")), 0, str_from(number), &c));
	record_set(r, "place", VALUE_INT(c->place));
	text(r, "number", number);
	record_set(r, "custody", VALUE_INT(c->id));
	text(r, "rule", RULE);
	text(r, "approver", "county_group");
	text(r, "document", "县组〔2018〕3号");
	record_set(r, "day", VALUE_INT(20180901));
	text(r, "reason", "工作需要");
	add(s, r);
}

/* Rows of a list of custodies: number and last day. */
static void
import(struct site *s, const char *rows, struct import_result *out)
{
	str path = str_fmt(s->arena, "%s/list.csv", s->dir);
	struct import_ask ask = { .map = STR("custody"), .year = 2018,
	    .path = path };

	assert_int_equal(file_write(s->arena, path, str_fmt(s->arena,
	    "帮扶关系编号,帮扶村代码,帮扶关系,帮扶单位名称,"
	    "帮扶开始日期,帮扶结束日期\n%s", rows), 0600), 0);
	ok(&s->rq, import_file(&s->rq, &ask, out));
}

static const struct import_reason *
reason(const struct import_result *r, int64_t row)
{
	size_t i;

	for (i = 0; i < r->reasons.n; i++)
		if (r->reasons.items[i].row == row)
			return &r->reasons.items[i];
	return NULL;
}

static void
open_site(struct site *s)
{
	struct import_result r;

	sample_make();
	site_begin(s);
	s->rq.today = 20181101;
	ok(&s->rq, site_import(s, &lists[0], false, &r));
	adopt(s);
	import(s, "K1,998101001201,单位定点帮扶村,,2018-01-01,\n"
	    "K2,998101001201,单位定点帮扶村,,2018-01-01,2019-01-01\n"
	    "K3,998101001201,领导联系点,,2018-01-01,\n", &r);
	assert_int_equal(r.added, 3);
}

static void
test_list(void **state)
{
	struct import_result r;
	const struct import_reason *x;
	struct site s;

	(void)state;
	open_site(&s);
	/* The unit may not go; the leader's contact is of no such rule. */
	import(&s, "K1,998101001201,单位定点帮扶村,,2018-01-01,2018-11-10\n"
	    "K3,998101001201,领导联系点,,2018-01-01,2018-11-10\n", &r);
	assert_int_equal(r.bad, 1);
	assert_int_equal(r.changed, 1);
	x = reason(&r, 2);
	assert_non_null(x);
	assert_int_equal(x->msg, MSG_STABLE);
	assert_int_equal(x->kind, KIND_REFUSE);
	assert_true(str_find(x->text, STR(RULE), NULL));
	assert_int_equal(site_number(&s, "SELECT count(*) FROM custody "
	    "WHERE number = 'K1' AND ends IS NULL"), 1);
	/* The level above has agreed: it is in, and says who did. */
	approve(&s, "K1");
	import(&s, "K1,998101001201,单位定点帮扶村,,2018-01-01,2018-11-10\n",
	    &r);
	assert_int_equal(r.changed, 1);
	x = reason(&r, 2);
	assert_non_null(x);
	assert_int_equal(x->msg, MSG_STABLE_APPROVED);
	assert_int_equal(x->kind, KIND_FLAG);
	assert_true(str_find(x->text, STR("县组〔2018〕3号"), NULL));
	assert_int_equal(site_number(&s, "SELECT count(*) FROM custody "
	    "WHERE number = 'K1' AND ends = 20181110"), 1);
	site_end(&s);
}

static void
test_undo(void **state)
{
	struct import_result r;
	struct undo_result u;
	struct site s;

	(void)state;
	open_site(&s);
	/* To stay longer is no move; to take that back is one. */
	import(&s, "K2,998101001201,单位定点帮扶村,,2018-01-01,2020-01-01\n",
	    &r);
	assert_int_equal(r.bad, 0);
	assert_int_equal(r.changed, 1);
	ok(&s.rq, import_undo(&s.rq, r.batch, &u));
	assert_int_equal(u.refused, 1);
	assert_int_equal(u.undone, 0);
	assert_int_equal(u.items[0].msg, MSG_STABLE);
	assert_true(str_find(u.items[0].text, STR("K2"), NULL));
	assert_true(str_find(u.items[0].text, STR(RULE), NULL));
	approve(&s, "K2");
	ok(&s.rq, import_undo(&s.rq, r.batch, &u));
	assert_int_equal(u.refused, 0);
	assert_int_equal(u.undone, 1);
	assert_int_equal(site_number(&s, "SELECT count(*) FROM custody "
	    "WHERE number = 'K2' AND ends = 20190101"), 1);
	/* What a list added goes with it: nobody had it before. */
	import(&s, "K4,998101001201,单位定点帮扶村,,2018-01-01,\n", &r);
	ok(&s.rq, import_undo(&s.rq, r.batch, &u));
	assert_int_equal(u.undone, 1);
	site_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_list),
		cmocka_unit_test(test_undo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
