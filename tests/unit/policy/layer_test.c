/*
 * Packs under each other, adopted by day: which parts a decision has, what
 * stands in another's place, who set a parameter, and that all of it is told.
 */
#include "help.h"

struct bed {
	struct help help;
	struct request rq;
	const struct policy *policy;
	const struct pack *nation, *province, *county, *town;
	const struct kind *household;
	struct adopted adopted[4];
	struct subject house;
	struct subject_year year;
};

static int
set_up(void **state)
{
	static struct bed bed;
	struct bed *b = &bed;
	str path[2] = { STR("tests/policy/packs/layer-county"),
	    STR("tests/policy/packs/layer-town") };
	struct policy_paths at = { .pack = path, .n = 2, .lang = LANG_EN };
	struct given *g;

	memset(b, 0, sizeof(*b));
	help_open(&b->help);
	request_init(&b->rq, b->help.arena);
	b->rq.lang = LANG_EN;
	b->policy = policy_load_packs(b->help.arena, b->help.model, &at,
	    &b->help.faults);
	assert_non_null(b->policy);
	/* Those asked for first, then what they use. */
	assert_int_equal(policy_npacks(b->policy), 4);
	b->county = policy_pack(b->policy, 0);
	b->town = policy_pack(b->policy, 1);
	b->nation = policy_pack_find(b->policy, STR("layer-nation"));
	b->province = policy_pack_find(b->policy, STR("layer-province"));
	b->adopted[0] = (struct adopted){ .pack = b->nation,
	    .from = 20180101 };
	b->adopted[1] = (struct adopted){ .pack = b->province,
	    .from = 20180301 };
	b->adopted[2] = (struct adopted){ .pack = b->county,
	    .from = 20180501, .to = 20181101 };
	b->adopted[3] = (struct adopted){ .pack = b->town, .from = 20181101 };
	b->household = model_kind(b->help.model, STR("household"));
	g = NEW_ARRAY(b->help.arena, struct given,
	    b->household->yearly->nfields);
	help_set(g, b->household, "food_ok", 1);
	help_set(g, b->household, "clothing_ok", 1);
	help_set(g, b->household, "water_safe", 1);
	help_set(g, b->household, "housing_safe", 0);
	help_set(g, b->household, "percap_income", 550000);
	b->year = (struct subject_year){ 2018, g };
	b->house = (struct subject){ .kind = b->household,
	    .id = STR("household/1"), .years = &b->year, .nyears = 1 };
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
rules(struct bed *b, size_t n)
{
	const struct ruleset *rs;

	assert_int_equal(ruleset_make(&b->rq, b->policy, STR("445281"),
	    b->adopted, n, &rs), OK);
	return rs;
}

static void
refused(struct bed *b, const struct adopted *ad, size_t n, enum msg msg)
{
	const struct ruleset *rs = NULL;

	assert_int_not_equal(ruleset_make(&b->rq, b->policy, STR("445281"),
	    ad, n, &rs), OK);
	assert_int_equal(b->rq.problem.msg, msg);
	assert_null(rs);
}

static const struct verdict *
decided(struct bed *b, const struct ruleset *rs, const char *name, date on)
{
	struct ask ask = { .rules = rs, .subject = &b->house, .as_of = on,
	    .known_at = 20200101 };
	const struct verdict *v;

	assert_int_equal(policy_decide(&b->rq, &ask, str_from(name), &v), OK);
	return v;
}

static void
outcome(struct bed *b, const struct ruleset *rs, date on, enum outcome want,
    size_t parts)
{
	const struct verdict *v = decided(b, rs, "leaves", on);
	struct criterion_result c;
	size_t n = 0;

	while (verdict_criterion(v, n, &c))
		n++;
	assert_int_equal(n, parts);
	assert_int_equal(verdict_outcome(v), want);
}

/* Each level counts from the day on which the place took it up. */
static void
parts_by_day(void **state)
{
	struct bed *b = *state;
	const struct ruleset *rs = rules(b, 4);

	outcome(b, rs, 20180228, OUT_MET, 2);
	outcome(b, rs, 20180301, OUT_MET, 3);
	outcome(b, rs, 20180430, OUT_MET, 3);
	outcome(b, rs, 20180501, OUT_NOT_MET, 4);
	outcome(b, rs, 20181031, OUT_NOT_MET, 4);
	outcome(b, rs, 20181101, OUT_MET, 3);
}

static void
names_by_day(void **state)
{
	struct bed *b = *state;
	const struct ruleset *rs = rules(b, 4);
	const struct {
		date on;
		const char *label;
	} want[] = { { 20180228, "Aid" }, { 20180301, "Provincial aid" },
	    { 20180501, "County aid" }, { 20181101, "Provincial aid" } };
	const struct object *o;
	size_t i;

	for (i = 0; i < 4; i++) {
		o = ruleset_find(rs, STR("household"), STR("aid"), want[i].on);
		help_same(o->en, want[i].label);
	}
}

static void
alone(void **state)
{
	struct bed *b = *state;
	struct adopted apart[3] = { b->adopted[0], b->adopted[1],
	    b->adopted[2] };

	/* The county without what it adds to. */
	refused(b, &b->adopted[1], 2, MSG_LAYER_ALONE);
	refused(b, &b->adopted[1], 1, MSG_LAYER_ALONE);
	/* Nor when that ended before. */
	apart[0].to = 20180401;
	refused(b, apart, 3, MSG_LAYER_ALONE);
	apart[0].to = 20180502;
	assert_int_equal(ruleset_make(&b->rq, b->policy, STR("445281"), apart,
	    3, &(const struct ruleset *){ NULL }), OK);
}

/* County and township both fill the nation's gap of 2019. */
static void
side_by_side(void **state)
{
	struct bed *b = *state;
	struct adopted both[4];

	memcpy(both, b->adopted, sizeof(both));
	both[2].to = 0;
	refused(b, both, 4, MSG_DECISION_TWO);
}

static void
has(str text, const char *part)
{

	if (!str_find(text, str_from(part), NULL)) {
		print_message("%.*s\nlacks %s\n", STR_ARG(text), part);
		assert_true(false);
	}
}

static void
told(void **state)
{
	struct bed *b = *state;
	const struct ruleset *rs = rules(b, 4);
	const struct verdict *v = decided(b, rs, "leaves", 20181001);
	struct jsonw w;
	struct buf out;
	str words;

	words = verdict_words(b->help.arena, v, LANG_ZH);
	has(words, "《全省细则》补充退出:饮水(依据第1条)。");
	has(words, "《全县办法》补充退出:住房(依据第1条)。");
	has(words, "由《全县办法》设定:收入标准为6000元(依据第1条)。");
	words = verdict_words(b->help.arena, v, LANG_EN);
	has(words, "Provincial rules adds to Leaves: Water (article 1).");
	has(words, "Set by County measures: Line of income = 6000");
	buf_init(&out, b->help.arena, LIMIT_REPLY);
	jsonw_begin(&w, &out);
	verdict_json(v, &w);
	has(buf_text(&out), "{\"kind\":\"supplement\",\"of\":"
	    "\"layer-nation/household.leaves\",\"pack\":{"
	    "\"id\":\"layer-county\"");
	has(buf_text(&out), "\"value\":\"6000元\",\"from\":\"2018-10-01\","
	    "\"to\":\"2018-12-01\",\"set_by\":{\"id\":\"layer-county\"");
	v = decided(b, rs, "aid_twice", 20180501);
	has(verdict_words(b->help.arena, v, LANG_ZH),
	    "《全县办法》依授权另行规定本省补助(授权见其第1条)(依据第1条)。");
	/* Before the county took part nothing of it is told. */
	v = decided(b, rs, "leaves", 20180430);
	assert_false(str_find(verdict_words(b->help.arena, v, LANG_ZH),
	    STR("全县办法"), NULL));
}

/* A trial of the nation's line goes before what levels below set. */
static void
varied(void **state)
{
	struct bed *b = *state;
	const struct ruleset *rs = rules(b, 4), *now;
	const struct setting line = { .name = STR("line"),
	    .value = STR("5400元") };
	const struct variation v = { .params = &line, .nparams = 1 };
	const struct pack *p;

	help_same(literal_text(b->help.arena, (struct ptype){
	    .kind = K_MONEY }, decided(b, rs, "aid_twice", 20180501)->value),
	    "2000元");
	assert_int_equal(verdict_outcome(decided(b, rs, "c_income",
	    20181001)), OUT_NOT_MET);
	assert_int_equal(policy_vary(&b->rq, b->nation, &v, &p), OK);
	assert_int_equal(ruleset_swap(&b->rq, rs, b->nation, p, &now), OK);
	assert_int_equal(verdict_outcome(decided(b, now, "c_income",
	    20181001)), OUT_MET);
	/* What the levels below add and replace is still there. */
	outcome(b, now, 20180501, OUT_NOT_MET, 4);
	help_same(literal_text(b->help.arena, (struct ptype){
	    .kind = K_MONEY }, decided(b, now, "aid_twice",
	    20180501)->value), "2000元");
}

/* A pack in the middle read anew keeps what is above and below it. */
static void
varied_middle(void **state)
{
	struct bed *b = *state;
	const struct ruleset *rs = rules(b, 4), *now;
	const struct setting base = { .name = STR("base"),
	    .value = STR("700元") };
	const struct variation v = { .params = &base, .nparams = 1 };
	const struct pack *p;

	assert_int_equal(policy_vary(&b->rq, b->province, &v, &p), OK);
	assert_int_equal(ruleset_swap(&b->rq, rs, b->province, p, &now), OK);
	help_same(literal_text(b->help.arena, (struct ptype){
	    .kind = K_MONEY }, decided(b, now, "aid_twice",
	    20180301)->value), "1400元");
	help_same(literal_text(b->help.arena, (struct ptype){
	    .kind = K_MONEY }, decided(b, now, "aid_twice",
	    20180501)->value), "2000元");
	outcome(b, now, 20180501, OUT_NOT_MET, 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(parts_by_day, set_up, tear_down),
		cmocka_unit_test_setup_teardown(names_by_day, set_up, tear_down),
		cmocka_unit_test_setup_teardown(alone, set_up, tear_down),
		cmocka_unit_test_setup_teardown(side_by_side, set_up,
		    tear_down),
		cmocka_unit_test_setup_teardown(told, set_up, tear_down),
		cmocka_unit_test_setup_teardown(varied, set_up, tear_down),
		cmocka_unit_test_setup_teardown(varied_middle, set_up,
		    tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
