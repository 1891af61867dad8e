/*
 * Adoption: names resolved among the adopted packs by day, settings as the
 * adopter's own decisions, the journey of one household through both packs.
 */
#include "help.h"

struct bed {
	struct help help;
	struct request rq;
	const struct policy *policy;
	const struct pack *puning, *shanxi;
	const struct kind *household, *person;
	struct adopted adopted[3];
	struct subject house, member;
	struct subject_year year, member_year;
	struct subject_group group;
	const struct subject *item;
};

static void
fill(struct bed *b)
{
	struct arena *a = b->help.arena;
	struct given *g = NEW_ARRAY(a, struct given,
	    b->household->yearly->nfields);
	struct given *p = NEW_ARRAY(a, struct given, b->person->yearly->nfields);
	struct given *base = NEW_ARRAY(a, struct given,
	    b->person->base->nfields);

	help_set(g, b->household, "roster_verified", 1);
	help_set(g, b->household, "percap_income", 736500);
	help_set(g, b->household, "food_ok", 1);
	help_set(g, b->household, "clothing_ok", 1);
	help_set(g, b->household, "housing_safe", 1);
	help_set(g, b->household, "procedure_ok", 1);
	help_set(base, b->person, "birth", 19800501);
	help_set(p, b->person, "labour", 1);
	help_set(p, b->person, "insured", 1);
	b->year = (struct subject_year){ 2018, g };
	b->member_year = (struct subject_year){ 2018, p };
	b->member = (struct subject){ .kind = b->person, .id = STR("person/1"),
	    .given = base, .years = &b->member_year, .nyears = 1 };
	b->item = &b->member;
	b->group = (struct subject_group){ &b->item, 1 };
	b->house = (struct subject){ .kind = b->household,
	    .id = STR("household/1"), .years = &b->year, .nyears = 1,
	    .groups = &b->group };
}

static int
set_up(void **state)
{
	static struct bed bed;
	struct bed *b = &bed;

	memset(b, 0, sizeof(*b));
	help_open(&b->help);
	request_init(&b->rq, b->help.arena);
	b->rq.lang = LANG_EN;
	b->policy = help_packs(&b->help);
	b->puning = policy_pack_find(b->policy,
	    STR("cn-445281-puning-2016-10"));
	b->shanxi = policy_pack_find(b->policy,
	    STR("cn-140000-shanxi-undated"));
	b->household = model_kind(b->help.model, STR("household"));
	b->person = model_kind(b->help.model, STR("person"));
	b->adopted[0] = (struct adopted){ .pack = b->puning,
	    .from = 20161110 };
	b->adopted[1] = (struct adopted){ .pack = b->shanxi,
	    .from = 20170101 };
	fill(b);
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

static const struct ruleset *
rules(struct bed *b, const char *settings)
{
	const struct ruleset *rs;

	assert_int_equal(policy_settings(&b->rq, str_from(settings),
	    STR("Puning office"), 20180105, &b->adopted[1].settings,
	    &b->adopted[1].nsettings), OK);
	assert_int_equal(ruleset_make(&b->rq, b->policy, STR("445281"),
	    b->adopted, 2, &rs), OK);
	return rs;
}

static void
refused(struct bed *b, const char *settings, size_t n, enum msg msg)
{
	const struct ruleset *rs = NULL;

	assert_int_equal(policy_settings(&b->rq, str_from(settings),
	    STR("office"), 20180105, &b->adopted[1].settings,
	    &b->adopted[1].nsettings), OK);
	assert_int_not_equal(ruleset_make(&b->rq, b->policy, STR("445281"),
	    b->adopted, n, &rs), OK);
	assert_int_equal(b->rq.problem.msg, msg);
	assert_null(rs);
}

static void
names_by_day(void **state)
{
	struct bed *b = *state;
	const struct ruleset *rs = rules(b, "");

	assert_non_null(ruleset_find(rs, STR("household"), STR("exit_ready"),
	    20181231));
	assert_null(ruleset_find(rs, STR("household"), STR("exit_ready"),
	    20161109));
	assert_null(ruleset_find(rs, STR("person"), STR("exit_ready"),
	    20181231));
	assert_null(ruleset_procedure(rs, STR("household_exit"), 20161231));
	assert_non_null(ruleset_procedure(rs, STR("household_exit"),
	    20181231));
}

static void
two_are_an_error(void **state)
{
	struct bed *b = *state;
	const struct ruleset *rs;

	b->adopted[2] = (struct adopted){ .pack = b->puning,
	    .from = 20180101 };
	refused(b, "", 3, MSG_DECISION_TWO);
	/* One after the other is no conflict. */
	b->adopted[0].to = 20180101;
	assert_int_equal(ruleset_make(&b->rq, b->policy, STR("445281"),
	    b->adopted, 3, &rs), OK);
}

static void
settings(void **state)
{
	struct bed *b = *state;
	const struct setting *list;
	size_t n;

	refused(b, "no_such = 7", 2, MSG_SETTING_PARAM);
	refused(b, "notice_days_household = soon", 2, MSG_SETTING_VALUE);
	assert_int_not_equal(policy_settings(&b->rq, STR("a = 1; b"),
	    STR("x"), 0, &list, &n), OK);
	assert_int_equal(b->rq.problem.msg, MSG_SETTING_FORM);
	b->adopted[0].settings = &(struct setting){
	    STR("hh_exit_line_stated"), STR("1元"), STR("x"), 0 };
	b->adopted[0].nsettings = 1;
	refused(b, "", 2, MSG_SETTING_CLOSED);
}

static void
own_decision(void **state)
{
	struct bed *b = *state;
	const struct ruleset *rs = rules(b, "notice_days_household = 7天");
	struct param_value v;
	struct notice n;
	struct step s = { .rules = rs, .entered = 20180921 };

	assert_true(policy_param(b->help.arena, rs,
	    STR("notice_days_household"), 20180921, 0, &v));
	help_same(v.text, "7");
	assert_true(v.setting);
	help_same(v.by, "Puning office");
	assert_false(policy_param(b->help.arena, rs,
	    STR("notice_days_village"), 20180921, 0, &v));
	assert_true(policy_param(b->help.arena, rs,
	    STR("hh_exit_line_stated"), 20181231, 0, &v));
	assert_false(v.setting);
	s.procedure = ruleset_procedure(rs, STR("household_exit"), 20180921);
	s.state = procedure_state(s.procedure, STR("noticed"));
	assert_true(policy_notice(b->help.arena, &s, &n));
	assert_int_equal(n.days, 7);
	assert_int_equal(n.first, 20180922);
	assert_int_equal(n.last, 20180928);
	assert_true(n.setting);
	s.rules = rules(b, "");
	assert_false(policy_notice(b->help.arena, &s, &n));
}

/* A published figure, set by the adopter, shows as its own in words. */
static void
own_figure_told(void **state)
{
	struct bed *b = *state;
	struct ask ask = { .subject = &b->house, .as_of = 20181231,
	    .known_at = 20181231 };
	const struct verdict *v;
	str words;

	assert_int_equal(policy_settings(&b->rq,
	    STR("prov_rural_income = 17000元"), STR("Puning office"), 20180105,
	    &b->adopted[0].settings, &b->adopted[0].nsettings), OK);
	ask.rules = rules(b, "");
	assert_int_equal(policy_decide(&b->rq, &ask, STR("exit_ready"), &v),
	    OK);
	assert_int_equal(verdict_outcome(v), OUT_NOT_MET);
	words = verdict_words(b->help.arena, v, LANG_EN);
	assert_true(str_find(words, STR("Decided by the adopter, not by the "
	    "text: Provincial rural income per head, as published = "
	    "17000 yuan."), NULL));
	words = verdict_words(b->help.arena, v, LANG_ZH);
	assert_true(str_find(words, STR("采用地自行决定(非文件规定)"), NULL));
}

static void
known_at(void **state)
{
	struct bed *b = *state;
	struct ask ask = { .rules = rules(b, ""), .subject = &b->house,
	    .as_of = 20181231, .known_at = 20161109 };
	const struct verdict *v;

	/* On the day before its release nothing of the pack was known. */
	assert_int_equal(policy_decide(&b->rq, &ask, STR("exit_ready"), &v),
	    OK);
	assert_int_equal(verdict_outcome(v), OUT_UNKNOWN);
	ask.known_at = 20161110;
	assert_int_equal(policy_decide(&b->rq, &ask, STR("exit_ready"), &v),
	    OK);
	assert_int_equal(verdict_outcome(v), OUT_MET);
	assert_int_not_equal(policy_decide(&b->rq, &ask, STR("no_such"), &v),
	    OK);
	assert_int_equal(b->rq.problem.msg, MSG_DECISION_MISSING);
}

struct act {
	const char *step, *office, *person, *document;
	date on;
	enum refusal want;
	const char *state;
};

/* The whole journey, over the standard of one pack and the steps of another. */
static void
journey(void **state)
{
	static const struct act acts[] = {
		{ "propose", "township", "li", NULL, 20180921, STEP_OFFICE,
		    "proposed" },
		{ "propose", "village_committees", "zhang", NULL, 20180921,
		    STEP_EVIDENCE, "proposed" },
		{ "propose", "village_committees", "zhang", "exit_data_sheet",
		    20180921, STEP_OK, "noticed" },
		{ "notice_end", "", "", NULL, 20180928, STEP_NOTICE_RUNNING,
		    "noticed" },
		{ "notice_end", "", "", NULL, 20180929, STEP_OK,
		    "verifying" },
		{ "approve", "township", "zhang", NULL, 20180929,
		    STEP_SEPARATION, "verifying" },
		{ "approve", "township", "li", NULL, 20180929, STEP_OK,
		    "approved" },
		{ "propose", "village_committees", "zhang", NULL, 20180930,
		    STEP_STATE, "approved" },
		{ "mark", "township", "li", NULL, 20180930, STEP_OK,
		    "marked" },
	};
	struct bed *b = *state;
	const struct ruleset *rs = rules(b, "notice_days_household=7");
	const struct procedure *p = ruleset_procedure(rs,
	    STR("household_exit"), 20180921);
	struct done done[16];
	struct step s = { .rules = rs, .procedure = p, .subject = &b->house,
	    .state = p->initial, .done = done };
	size_t i;

	for (i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		str document = str_from(acts[i].document);
		struct step_result r;

		s.transition = procedure_transition(p, str_from(acts[i].step));
		s.office = str_from(acts[i].office);
		s.person = str_from(acts[i].person);
		s.on = acts[i].on;
		s.documents = &document;
		s.ndocuments = document.n > 0;
		policy_step(b->help.arena, &s, &r);
		assert_string_equal(refusal_id(r.refusal),
		    refusal_id(acts[i].want));
		if (r.refusal == STEP_OK) {
			done[s.ndone++] = (struct done){ s.transition,
			    s.person };
			s.state = p->transitions[s.transition].to;
			s.entered = s.on;
		}
		help_same(p->states[s.state].id, acts[i].state);
	}
	assert_true(p->states[s.state].final);
	help_same(p->transitions[s.transition].effects[0],
	    "set:household.status=exited");
}

/* A guard that blocks tells of the decision that blocks, with its reasons. */
static void
guard_tells(void **state)
{
	struct bed *b = *state;
	const struct ruleset *rs = rules(b, "notice_days_household=7");
	const struct procedure *p = ruleset_procedure(rs,
	    STR("household_exit"), 20180921);
	struct step s = { .rules = rs, .procedure = p, .subject = &b->house,
	    .state = procedure_state(p, STR("verifying")),
	    .transition = procedure_transition(p, STR("approve")),
	    .office = STR("township"), .person = STR("li"), .on = 20180929,
	    .entered = 20180929 };
	struct given *g = (struct given *)b->year.given;
	struct step_result r;
	struct criterion_result c;

	g[model_fact(b->household, STR("housing_safe"))->index].value =
	    VALUE_UNKNOWN;
	policy_step(b->help.arena, &s, &r);
	assert_int_equal(r.refusal, STEP_GUARD_UNKNOWN);
	assert_int_equal(r.nlacks, 1);
	help_same(r.lacks[0].fact, "household.housing_safe");
	help_same(r.lacks[0].office, "housing_dept");
	help_same(r.lacks[0].office_zh, "住建部门");
	assert_true(verdict_criterion(r.guard, 4, &c));
	help_same(c.id, "c_housing");
	assert_int_equal(c.outcome, OUT_UNKNOWN);
	assert_false(verdict_criterion(r.guard, 7, &c));
	help_set(g, b->household, "housing_safe", 1);
	help_set(g, b->household, "procedure_ok", 0);
	policy_step(b->help.arena, &s, &r);
	assert_int_equal(r.refusal, STEP_GUARD_FALSE);
	assert_int_equal(verdict_outcome(r.guard), OUT_NOT_MET);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(names_by_day, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(two_are_an_error, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(settings, set_up, tear_down),
		cmocka_unit_test_setup_teardown(own_decision, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(own_figure_told, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(known_at, set_up, tear_down),
		cmocka_unit_test_setup_teardown(journey, set_up, tear_down),
		cmocka_unit_test_setup_teardown(guard_tells, set_up,
		    tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
