/*
 * The explanation of one household one fen short, one with a fact missing, and
 * what would change either: JSON that parses, sentences in both languages.
 */
#include "help.h"

struct bed {
	struct help help;
	struct request rq;
	struct ask ask;
	struct adopted adopted;
	struct ruleset rules;
	struct subject house, member;
	struct subject_year year, member_year;
	struct subject_group group;
	const struct subject *item;
	struct given *given;
	const struct kind *household;
};

static int
set_up(void **state)
{
	static struct bed bed;
	struct bed *b = &bed;
	const struct kind *person;
	const struct policy *po;
	struct given *base, *year;

	memset(b, 0, sizeof(*b));
	help_open(&b->help);
	request_init(&b->rq, b->help.arena);
	po = help_packs(&b->help);
	b->household = model_kind(b->help.model, STR("household"));
	person = model_kind(b->help.model, STR("person"));
	b->given = NEW_ARRAY(b->help.arena, struct given,
	    b->household->yearly->nfields);
	year = NEW_ARRAY(b->help.arena, struct given,
	    person->yearly->nfields);
	base = NEW_ARRAY(b->help.arena, struct given, person->base->nfields);
	help_set(b->given, b->household, "roster_verified", 1);
	help_set(b->given, b->household, "percap_income", 736499);
	help_set(b->given, b->household, "food_ok", 1);
	help_set(b->given, b->household, "clothing_ok", 1);
	help_set(b->given, b->household, "housing_safe", 1);
	help_set(base, person, "birth", 19800501);
	help_set(year, person, "labour", 2);
	help_set(year, person, "insured", 1);
	b->year = (struct subject_year){ 2018, b->given };
	b->member_year = (struct subject_year){ 2018, year };
	b->member = (struct subject){ .kind = person, .id = STR("person/1"),
	    .given = base, .years = &b->member_year, .nyears = 1 };
	b->item = &b->member;
	b->group = (struct subject_group){ &b->item, 1 };
	b->house = (struct subject){ .kind = b->household,
	    .id = STR("household/1"), .years = &b->year, .nyears = 1,
	    .groups = &b->group };
	b->adopted = (struct adopted){ .from = DATE_MIN,
	    .pack = policy_pack_find(po, STR("cn-445281-puning-2016-10")) };
	b->rules = (struct ruleset){ .policy = po, .adopted = &b->adopted,
	    .n = 1 };
	b->ask = (struct ask){ .rules = &b->rules, .subject = &b->house,
	    .as_of = 20181231, .known_at = 20181231 };
	*state = b;
	return 0;
}

static int
tear_down(void **state)
{
	struct bed *b = *state;

	help_close(&b->help);
	return 0;
}

static struct given *
income(struct bed *b)
{

	return &b->given[model_fact(b->household,
	    STR("percap_income"))->index];
}

static const struct json *
explain(struct bed *b, const struct verdict **out)
{
	struct json *j;
	struct jsonw w;
	struct buf buf;

	assert_int_equal(policy_decide(&b->rq, &b->ask, STR("exit_ready"),
	    out), OK);
	buf_init(&buf, b->help.arena, LIMIT_REPLY);
	jsonw_begin(&w, &buf);
	verdict_json(*out, &w);
	assert_int_equal(json_parse(&b->rq, buf_text(&buf), &j), OK);
	return j;
}

static const struct json *
at(const struct json *j, const char *key, size_t i)
{
	const struct json *list = json_get(j, key);

	assert_non_null(list);
	assert_int_equal(list->kind, J_LIST);
	assert_true(i < list->n);
	return &list->items[i];
}

static void
is(const struct json *j, const char *key, const char *want)
{
	const struct json *x = json_get(j, key);

	assert_non_null(x);
	assert_int_equal(x->kind, J_STR);
	help_same(x->s, want);
}

static void
one_fen_short(void **state)
{
	struct bed *b = *state;
	const struct verdict *v;
	const struct json *j, *because, *right, *param;

	income(b)->source = STR("village_work_team");
	income(b)->observed = 20181101;
	j = explain(b, &v);
	is(j, "decision", "household.exit_ready");
	is(j, "outcome", "not_met");
	is(j, "as_of", "2018-12-31");
	is(json_get(j, "pack"), "id", "cn-445281-puning-2016-10");
	assert_int_equal(json_get(j, "because")->n, 1);
	assert_int_equal(json_get(j, "criteria")->n, 7);
	assert_int_equal(json_get(j, "met")->n, 5);
	help_same(at(j, "not_applicable", 0)->s, "c_dibao");
	assert_int_equal(json_get(j, "missing")->n, 0);
	because = at(j, "because", 0);
	is(because, "criterion", "household.c_income");
	is(because, "text",
	    "年人均可支配收入 7364.99元 低于 7365元,差 0.01元");
	is(because, "text_en", "income per head 7364.99 yuan is below "
	    "7365 yuan by 0.01 yuan");
	is(at(because, "cite", 0), "at", "pn:3");
	is(at(json_get(because, "applies"), "from", 0), "fact",
	    "person.labour");
	is(at(json_get(because, "applies"), "from", 0), "of", "person/1");
	is(at(json_get(because, "applies"), "from", 0), "value", "skilled");
	is(json_get(because, "compare"), "op", ">=");
	right = json_get(json_get(because, "compare"), "right");
	is(right, "derive", "household.exit_income_line");
	is(right, "path", "default");
	param = at(right, "param", 0);
	is(param, "id", "hh_exit_line_stated");
	is(param, "from", "2018-01-01");
	is(param, "to", "2019-01-01");
	is(at(json_get(json_get(because, "compare"), "left"), "from", 0),
	    "observed", "2018-11-01");
	is(at(j, "would_change", 0), "if",
	    "household.percap_income >= 7365元");
	is(at(j, "would_change", 0), "then", "met");
	assert_int_equal(json_get(j, "would_change")->n, 1);
	is(at(j, "readings", 0), "id", "R1");
	assert_int_equal(json_get(j, "readings")->n, 3);
}

static void
sentences(void **state)
{
	struct bed *b = *state;
	const struct verdict *v;

	(void)explain(b, &v);
	help_same(verdict_words(b->help.arena, v, LANG_ZH),
	    "结论:具备脱贫条件——不满足(依据第3条)。\n"
	    "原因:有劳动能力户收入达标——年人均可支配收入 7364.99元 "
	    "低于 7365元,差 0.01元(依据第3条)。\n"
	    "读法未定:R1(第3条)、R3(第3条)、R2(第3条)。\n"
	    "如何变化:若家庭年人均可支配收入达到7365元,则满足。");
	help_same(verdict_words(b->help.arena, v, LANG_EN),
	    "Conclusion: Ready to leave poverty: not met (article 3).\n"
	    "Reason: Income of a household able to work: income per head "
	    "7364.99 yuan is below 7365 yuan by 0.01 yuan (article 3).\n"
	    "Reading not settled: R1 (article 3), R3 (article 3), R2 "
	    "(article 3).\n"
	    "It would change: if Disposable income per head is at least "
	    "7365 yuan, then met.");
}

static void
housing_missing(void **state)
{
	struct bed *b = *state;
	const struct verdict *v;
	const struct json *j;

	income(b)->value = VALUE_INT(900000);
	b->given[model_fact(b->household, STR("housing_safe"))->index].value =
	    VALUE_UNKNOWN;
	j = explain(b, &v);
	is(j, "outcome", "unknown");
	is(j, "on_unknown", "block");
	assert_int_equal(json_get(j, "missing")->n, 1);
	is(at(j, "missing", 0), "fact", "household.housing_safe");
	is(at(j, "missing", 0), "office", "housing_dept");
	is(at(j, "missing", 0), "why", "not_collected");
	assert_int_equal(json_get(j, "would_change")->n, 2);
	is(at(j, "would_change", 0), "then", "met");
	is(at(j, "would_change", 1), "then", "not_met");
	help_same(verdict_words(b->help.arena, v, LANG_ZH),
	    "结论:具备脱贫条件——待核实(依据第3条)。\n"
	    "还缺:住房安全有保障(由住建部门提供)。\n"
	    "读法未定:R1(第3条)、R3(第3条)、R2(第3条)。\n"
	    "如何变化:若住房安全有保障核实为是,则满足。\n"
	    "如何变化:若住房安全有保障核实为否,则不满足。");
}

/* Sources that disagree, and a value out of its range, are not values. */
static void
doubt(void **state)
{
	struct bed *b = *state;
	const struct verdict *v;
	const struct json *j;

	income(b)->doubt = DOUBT_CONFLICT;
	j = explain(b, &v);
	is(j, "outcome", "unknown");
	is(at(j, "missing", 0), "why", "conflict");
	income(b)->doubt = DOUBT_STALE;
	j = explain(b, &v);
	is(at(j, "missing", 0), "why", "stale");
	income(b)->doubt = DOUBT_NONE;
	income(b)->value = VALUE_INT(-1);
	j = explain(b, &v);
	is(j, "outcome", "unknown");
	is(at(j, "missing", 0), "fact", "E_RANGE");
	help_same(verdict_words(b->help.arena, v, LANG_ZH),
	    "结论:具备脱贫条件——待核实(依据第3条)。\n"
	    "还缺:家庭年人均可支配收入(数值有误,由驻村工作队提供)。\n"
	    "读法未定:R1(第3条)、R3(第3条)、R2(第3条)。");
	assert_non_null(strstr(str_cstr(b->help.arena, verdict_words(
	    b->help.arena, v, LANG_EN)), " (value cannot be used; from "));
	income(b)->value = VALUE_INT(736500);
	(void)explain(b, &v);
	assert_int_equal(verdict_outcome(v), OUT_MET);
}

static void
other_year(void **state)
{
	struct bed *b = *state;
	const struct verdict *v;
	const struct json *j;
	str words;

	/* The facts of 2018 say nothing about 2017. */
	b->ask.as_of = 20171231;
	j = explain(b, &v);
	is(j, "outcome", "unknown");
	assert_true(json_get(j, "missing")->n > 5);
	words = verdict_words(b->help.arena, v, LANG_ZH);
	assert_true(str_find(words, STR("(第1位成员)"), NULL));
	assert_false(str_find(words, STR("person/"), NULL));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_fen_short, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(sentences, set_up, tear_down),
		cmocka_unit_test_setup_teardown(housing_missing, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(doubt, set_up, tear_down),
		cmocka_unit_test_setup_teardown(other_year, set_up,
		    tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
