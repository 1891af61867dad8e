/*
 * A pack varied: what is refused, and what a value does.
 */
#include "help.h"

#define PUNING "cn-445281-puning-2016-10"

struct bench {
	struct help help;
	struct request rq;
	const struct policy *policy;
	const struct pack *pack;
};

static void
open_bench(struct bench *b)
{

	help_open(&b->help);
	request_init(&b->rq, b->help.arena);
	b->rq.lang = LANG_EN;
	b->policy = help_packs(&b->help);
	b->pack = policy_pack_find(b->policy, STR(PUNING));
	assert_non_null(b->pack);
}

/* The message with which a variation is refused. */
static enum msg
refusal(struct bench *b, const char *param, const char *value,
    const char *reading, int64_t n)
{
	struct setting s = { .name = str_from(param), .value =
	    str_from(value) };
	struct reading_choice c = { str_from(reading), n };
	struct variation v = { &s, param != NULL, &c, reading != NULL };
	const struct pack *p;

	request_clear(&b->rq);
	assert_int_not_equal(policy_vary(&b->rq, b->pack, &v, &p), OK);
	return b->rq.problem.msg;
}

static void
refused(void **state)
{
	struct bench b;

	(void)state;
	open_bench(&b);
	assert_int_equal(refusal(&b, "no_such", "1", NULL, 0),
	    MSG_SETTING_PARAM);
	assert_int_equal(refusal(&b, "hh_exit_line_stated", "45%", NULL, 0),
	    MSG_SETTING_VALUE);
	assert_int_equal(refusal(&b, "hh_exit_ratio", "8000元", NULL, 0),
	    MSG_SETTING_VALUE);
	assert_int_equal(refusal(&b, "edu_age_to", "fifteen", NULL, 0),
	    MSG_SETTING_VALUE);
	assert_int_equal(refusal(&b, "price_index", "1", NULL, 0),
	    MSG_PARAM_INDEX);
	assert_int_equal(refusal(&b, NULL, NULL, "R99", 1),
	    MSG_READING_MISSING);
	assert_int_equal(refusal(&b, NULL, NULL, "R1", 2), MSG_READING_OTHER);
	assert_int_equal(refusal(&b, NULL, NULL, "R1", -1),
	    MSG_READING_OTHER);
	/* Said in words alone. */
	assert_int_equal(refusal(&b, NULL, NULL, "R4", 1),
	    MSG_READING_OTHER);
	help_close(&b.help);
}

/* Only this parameter has another value, on every day; before a setting. */
static void
values(void **state)
{
	struct setting s = { .name = STR("hh_exit_line_stated"), .value =
	    STR("8000元") };
	struct setting own = { .name = STR("prov_rural_income"), .value =
	    STR("15000元"), .by = STR("x"), .on = 20180101 };
	struct variation v = { .params = &s, .nparams = 1 };
	struct adopted ad = { .settings = &own, .nsettings = 1 };
	const struct ruleset *rules, *now;
	struct param_value was, is;
	const struct pack *p;
	struct bench b;
	size_t i;

	(void)state;
	open_bench(&b);
	ad.pack = b.pack;
	assert_int_equal(policy_vary(&b.rq, b.pack, &v, &p), OK);
	assert_int_equal(ruleset_make(&b.rq, b.policy, STR("1"), &ad, 1,
	    &rules), OK);
	assert_int_equal(ruleset_swap(&b.rq, rules, b.pack, p, &now), OK);
	assert_true(ruleset_has(now, p, 20180101));
	assert_false(ruleset_has(now, b.pack, 20180101));
	assert_true(policy_param(b.help.arena, now, s.name, 20170101,
	    20170101, &is));
	help_same(is.text, "8000元");
	assert_false(policy_param(b.help.arena, rules, s.name, 20170101,
	    20170101, &was));
	for (i = 0; i < b.pack->nparams; i++) {
		str id = b.pack->params[i].id;
		bool a = policy_param(b.help.arena, rules, id, 20180601,
		    20180601, &was);

		assert_int_equal(a, policy_param(b.help.arena, now, id,
		    20180601, 20180601, &is));
		assert_true(!a || str_eq(was.text, is.text) ==
		    !str_eq(id, s.name));
	}
	/* What the adopter has set gives way as well. */
	s = (struct setting){ .name = own.name, .value = STR("20000元") };
	assert_int_equal(policy_vary(&b.rq, b.pack, &v, &p), OK);
	assert_int_equal(ruleset_swap(&b.rq, rules, b.pack, p, &now), OK);
	assert_true(policy_param(b.help.arena, now, s.name, 20180601,
	    20180601, &is));
	help_same(is.text, "20000元");
	assert_false(is.setting);
	help_close(&b.help);
}

/* A pack that stands in the ruleset already takes the place of the other. */
static void
swapped(void **state)
{
	struct setting own = { .name = STR("notice_days_household"),
	    .value = STR("7"), .by = STR("x"), .on = 20180101 };
	struct adopted ad[2] = { { .from = 20170101, .to = 20190101 },
	    { .from = 20180101, .settings = &own, .nsettings = 1 } };
	const struct ruleset *rules, *now;
	struct param_value v;
	struct bench b;

	(void)state;
	open_bench(&b);
	ad[0].pack = b.pack;
	ad[1].pack = policy_pack_find(b.policy,
	    STR("cn-140000-shanxi-undated"));
	assert_int_equal(ruleset_make(&b.rq, b.policy, STR("1"), ad, 2,
	    &rules), OK);
	assert_int_equal(ruleset_swap(&b.rq, rules, b.pack, ad[1].pack, &now),
	    OK);
	/* On the other's days, with its own settings, once. */
	assert_int_equal(now->n, 1);
	assert_true(ruleset_has(now, ad[1].pack, 20170601));
	assert_false(ruleset_has(now, b.pack, 20170601));
	assert_true(policy_param(b.help.arena, now, own.name, 20170601,
	    20180601, &v));
	help_same(v.text, "7");
	/* With days of its own alone it stays where it is. */
	ad[0].to = 20180101;
	assert_int_equal(ruleset_swap(&b.rq, rules, b.pack, ad[1].pack, &now),
	    OK);
	assert_int_equal(now->n, 2);
	help_close(&b.help);
}

/* A range to try holds the value, in the unit that a person writes. */
static void
ranges(void **state)
{
	struct adopted ad = { .from = 0 };
	const struct ruleset *rules;
	struct param_info p;
	struct param_ask ask = { .as_of = 20180601, .known_at = 20180601 };
	struct bench b;
	size_t i, numbers = 0;
	int64_t now, lo, hi, step;

	(void)state;
	open_bench(&b);
	ad.pack = b.pack;
	assert_int_equal(ruleset_make(&b.rq, b.policy, STR("1"), &ad, 1,
	    &rules), OK);
	ask.rules = rules;
	for (i = 0; pack_param_info(b.help.arena, &ask, b.pack, i, &p); i++) {
		struct pvalue v;

		if (p.now.n == 0)
			continue;
		assert_true(num_parse(p.now, 2, &now));
		assert_true(num_parse(p.min, 2, &lo));
		assert_true(num_parse(p.max, 2, &hi));
		assert_true(num_parse(p.step, 2, &step));
		assert_true(lo <= now && now <= hi && step > 0 && lo < hi);
		assert_true(literal_parse(b.pack->params[i].type,
		    str_fmt(b.help.arena, "%.*s%.*s", STR_ARG(p.max),
		    STR_ARG(p.unit)), &v));
		numbers++;
	}
	assert_int_equal(i, b.pack->nparams);
	assert_true(numbers > 10);
	help_close(&b.help);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refused),
		cmocka_unit_test(values),
		cmocka_unit_test(swapped),
		cmocka_unit_test(ranges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
