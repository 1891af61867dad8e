/*
 * where= to filters, and what filters refuse.
 */
#include "help.h"

/* A filter written back, to compare. */
static void
print(struct buf *b, const struct filter *f)
{
	static const char *const marks[] = { "and", "or", "not", "==", "!=",
	    "<", "<=", ">", ">=", "in", "has", "unknown", "bool" };
	size_t i;

	buf_fmt(b, "(%s", marks[f->op]);
	if (f->field != NULL)
		buf_fmt(b, " %.*s", STR_ARG(f->field->id));
	if (f->other != NULL)
		buf_fmt(b, " %.*s", STR_ARG(f->other->id));
	else if (f->value.kind == V_INT)
		buf_fmt(b, " %lld", (long long)f->value.i);
	else if (f->value.kind == V_TEXT)
		buf_fmt(b, " '%.*s'", STR_ARG(f->value.s));
	for (i = 0; i < f->nset; i++)
		buf_fmt(b, " %lld", (long long)f->set[i].i);
	if (f->a != NULL)
		print(b, f->a);
	if (f->b != NULL)
		print(b, f->b);
	buf_byte(b, ')');
}

struct row {
	const char *entity, *where, *want;
};

static void
made(void **state)
{
	static const struct row rows[] = {
		{ "household", "plan_exit_year == 2018",
		    "(== plan_exit_year 2018)" },
		{ "household", "2018 > registered_year",
		    "(< registered_year 2018)" },
		{ "household", "registered_year <= plan_exit_year",
		    "(<= registered_year plan_exit_year)" },
		{ "household", "status == 'poor' && !two_daughters",
		    "(and(== status 0)(not(== two_daughters 1)))" },
		{ "household", "status in ['poor', 'returned'] || martyr",
		    "(or(in status 0 3)(== martyr 1))" },
		{ "household", "unknown(status)", "(unknown status)" },
		{ "household", "unknown(phone)", "(unknown phone)" },
		{ "household", "has(other_causes, 'illness')",
		    "(has other_causes 1)" },
		{ "household", "head_name == '张三'",
		    "(== head_name '张三')" },
		{ "household", "true", "(bool 1)" },
		{ "household_year", "percap_income < yuan(4000)",
		    "(< percap_income 400000)" },
		{ "household_year", "percap_income < yuan(4000) + fen(1)",
		    "(< percap_income 400001)" },
		{ "standing", "starts <= as_of", "(<= starts 20180630)" },
		{ "standing", "starts > date('2018-01-01')",
		    "(> starts 20180101)" },
		{ "membership", "unknown(household)", "(unknown household)" },
	};
	struct help h;
	struct request rq;
	size_t i;

	(void)state;
	help_open(&h);
	request_init(&rq, h.arena);
	rq.today = 20180630;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct filter *f;
		struct buf b;

		assert_int_equal(policy_where(&rq, h.model,
		    model_entity(h.model, str_from(rows[i].entity)),
		    str_from(rows[i].where), &f), OK);
		buf_init(&b, h.arena, 1000);
		print(&b, f);
		help_same(buf_text(&b), rows[i].want);
	}
	help_close(&h);
}

static void
refused(void **state)
{
	static const struct row rows[] = {
		{ "household", "plan_exit_year", "Filter, column 1: "
		    "'plan_exit_year' must be bool, the formula gives int" },
		{ "household", "plan_exit_yaer == 1", "Filter, column 1: "
		    "nothing here is called 'plan_exit_yaer'"
		    "(plan_exit_year?)" },
		{ "household", "status == 'rich'", "Filter, column 11: "
		    "'rich' is not a code of list status(codes: poor exited "
		    "exit_proposed returned stable)" },
		{ "household", "phone == '1'", NULL },
		{ "household", "account == '1'", NULL },
		{ "household", "plan_exit_year + 1 == 2018", NULL },
		{ "household", "1 == 1 && unknown(1 == 1)", NULL },
		{ "household", "members.exists(m, true)", NULL },
		{ "household", "p.line == 1", NULL },
		{ "person", "birth < date('1950-01-01')", "Filter, column 1: "
		    "'birth' is masked; a filter may only ask "
		    "unknown(birth)" },
		{ "person", "name == ", NULL },
		{ "person", "unknown(name) ? true : false", NULL },
	};
	struct help h;
	struct request rq;
	size_t i;

	(void)state;
	help_open(&h);
	request_init(&rq, h.arena);
	rq.lang = LANG_EN;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct filter *f = NULL;

		assert_int_equal(policy_where(&rq, h.model,
		    model_entity(h.model, str_from(rows[i].entity)),
		    str_from(rows[i].where), &f), ERR_INPUT);
		assert_int_equal(rq.problem.msg, MSG_FILTER);
		assert_null(f);
		if (rows[i].want != NULL)
			help_same(rq.problem.detail, rows[i].want);
	}
	help_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(made),
		cmocka_unit_test(refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
