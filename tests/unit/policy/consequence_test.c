/*
 * Proposals: what a pack attaches to how somebody did; other readings against
 * the pack read so; nothing from what is not known.
 */
#include <inttypes.h>

#include "help.h"

#define SHANXI	"cn-140000-shanxi-undated"
#define DAY	20181231

struct bench {
	struct help help;
	struct request rq;
	const struct policy *policy;
	const struct ruleset *rules;
	uint64_t seed;
};

static const struct ruleset *
alone(struct bench *b, const struct pack *p)
{
	struct adopted *ad = NEW(b->help.arena, struct adopted);
	const struct ruleset *rs;

	ad->pack = p;
	assert_int_equal(ruleset_make(&b->rq, b->policy, STR("1"), ad, 1,
	    &rs), OK);
	return rs;
}

static void
open_bench(struct bench *b)
{

	help_open(&b->help);
	request_init(&b->rq, b->help.arena);
	b->policy = help_packs(&b->help);
	b->seed = 20181231;
	print_message("seed %" PRIu64 "\n", b->seed);
}

static struct subject *
subject_new(struct bench *b, const struct kind *k)
{
	struct arena *a = b->help.arena;
	struct subject *s = NEW(a, struct subject);
	struct subject_year *y = NEW(a, struct subject_year);

	s->kind = k;
	s->id = str_fmt(a, "%.*s/1", STR_ARG(k->id));
	s->given = NEW_ARRAY(a, struct given, k->base->nfields);
	if (k->yearly == NULL)
		return s;
	y->year = 2018;
	y->given = NEW_ARRAY(a, struct given, k->yearly->nfields);
	s->years = y;
	s->nyears = 1;
	return s;
}

static void
set(struct subject *s, const char *name, int64_t v)
{

	help_set((struct given *)s->years[0].given, s->kind, name, v);
}

/* Every yearly fact: unknown, its least or its greatest. */
static void
shake(struct bench *b, struct subject *s)
{
	const struct entity *e = s->kind->yearly;
	struct given *g = s->nyears == 0 ? NULL :
	    (struct given *)s->years[0].given;
	size_t i;

	for (i = 0; g != NULL && i < e->nfields; i++) {
		uint32_t how = help_random(&b->seed) % 3;
		int64_t v = how - 1;

		if (e->fields[i].type != TYPE_BOOL &&
		    e->fields[i].type != TYPE_INT)
			continue;
		if (e->fields[i].type == TYPE_INT)
			v = help_random(&b->seed) % 5;
		g[i].value = how == 0 ? VALUE_UNKNOWN : VALUE_INT(v);
	}
}

static const struct proposal *
find(struct bench *b, const struct subject *s, const char *id)
{
	struct ask ask = { .rules = b->rules, .subject = s, .as_of = DAY };
	const struct proposal *list;
	size_t n, i;

	list = policy_consequences(b->help.arena, &ask, NULL, &n);
	for (i = 0; i < n; i++)
		if (str_is(list[i].info.id, id))
			return &list[i];
	print_message("no %s\n", id);
	assert_true(false);
	return NULL;
}

static str
json(struct bench *b, const struct proposal *p)
{
	struct jsonw w;
	struct buf out;

	buf_init(&out, b->help.arena, LIMIT_REPLY);
	jsonw_begin(&w, &out);
	jsonw_open(&w, '{');
	proposal_json(p, &w);
	jsonw_close(&w, '}');
	return buf_text(&out);
}

static void
contains(str text, const char *part)
{
	size_t at;

	if (!str_find(text, str_from(part), &at)) {
		print_message("%.*s\nlacks %s\n", STR_ARG(text), part);
		assert_true(false);
	}
}

/* Article 50: a unit that missed its target. */
static void
told(void **state)
{
	const struct proposal *p;
	struct subject *s;
	struct bench b;
	str text;

	(void)state;
	open_bench(&b);
	b.rules = alone(&b, policy_pack_find(b.policy, STR(SHANXI)));
	s = subject_new(&b, model_kind(b.help.model, STR("unit")));
	set(s, "target_done", 0);
	set(s, "problem_found", 0);
	set(s, "irresponsible", 1);
	p = find(&b, s, "unit.interview");
	assert_int_equal(p->outcome, OUT_MET);
	help_same(p->key, SHANXI "/unit.interview/unit/1/2018");
	help_same(p->info.action, "interview");
	assert_int_equal(p->info.modality, MODAL_SHALL);
	help_same(p->info.decided_by, "province_group");
	assert_int_equal(p->info.nthen, 1);
	help_same(p->info.then[0].action, "order_rectify");
	/* No text gives the days. */
	assert_int_equal(p->info.then[0].due_days, 0);
	text = json(&b, p);
	contains(text, "\"outcome\":\"met\"");
	contains(text, "\"action_label\":\"约谈\"");
	contains(text, "\"due_days\":null");
	contains(text, "\"fact\":\"unit.target_done\"");
	assert_false(proposal_otherwise(p));
	contains(proposal_words(b.help.arena, p, LANG_ZH),
	    "建议(应当):约谈并限期整改——约谈,单位主要负责人;"
	    "由省脱贫攻坚领导小组决定");
	/* Irresponsible alone: a lead, and one that another reading triggers. */
	p = find(&b, s, "unit.liability");
	assert_int_equal(p->outcome, OUT_UNKNOWN);
	assert_int_equal(p->nothers, 1);
	assert_true(p->others[0].said);
	assert_int_equal(p->others[0].outcome, OUT_MET);
	contains(json(&b, p), "\"missing\":[{\"fact\":\"unit.serious\"");
	set(s, "serious", 0);
	p = find(&b, s, "unit.liability");
	assert_int_equal(p->outcome, OUT_NOT_MET);
	assert_true(proposal_otherwise(p));
	help_close(&b.help);
}

/* An open parameter, decided by the adopter, gives the days. */
static void
days(void **state)
{
	struct setting own = { .name = STR("rectify_days"), .value =
	    STR("30"), .by = STR("x"), .on = 20180101 };
	struct adopted ad = { .settings = &own, .nsettings = 1 };
	struct subject *s;
	struct bench b;

	(void)state;
	open_bench(&b);
	ad.pack = policy_pack_find(b.policy, STR(SHANXI));
	assert_int_equal(ruleset_make(&b.rq, b.policy, STR("1"), &ad, 1,
	    &b.rules), OK);
	s = subject_new(&b, model_kind(b.help.model, STR("unit")));
	set(s, "target_done", 0);
	assert_int_equal(find(&b, s, "unit.interview")->info.then[0].due_days,
	    30);
	help_close(&b.help);
}

/* The outcome of a consequence in the pack read so. */
static enum outcome
varied(struct bench *b, const struct pack *p, const struct other_reading *o,
    const struct subject *s, str id)
{
	struct reading_choice c = { o->reading, (int64_t)o->n };
	struct variation v = { .readings = &c, .nreadings = 1 };
	struct ask ask = { .subject = s, .as_of = DAY };
	const struct verdict *verdict;
	const struct pack *now;

	assert_int_equal(policy_vary(&b->rq, p, &v, &now), OK);
	ask.rules = alone(b, now);
	assert_int_equal(policy_decide(&b->rq, &ask, id, &verdict), OK);
	return verdict_outcome(verdict);
}

/* One round; how many other readings were compared. */
static int
compare(struct bench *b, const struct pack *p, const struct subject *s)
{
	struct ask ask = { .rules = b->rules, .subject = s, .as_of = DAY };
	const struct verdict *v;
	const struct proposal *list;
	size_t n, i, j;
	int compared = 0;

	list = policy_consequences(b->help.arena, &ask, p, &n);
	for (i = 0; i < n; i++) {
		assert_int_equal(policy_decide(&b->rq, &ask, list[i].info.id,
		    &v), OK);
		assert_int_equal(verdict_outcome(v), list[i].outcome);
		for (j = 0; j < list[i].nothers; j++) {
			const struct other_reading *o = &list[i].others[j];

			if (!o->said)
				continue;
			assert_int_equal(varied(b, p, o, s, list[i].info.id),
			    o->outcome);
			compared++;
		}
	}
	return compared;
}

/* What an override says of another reading is what the pack so read says. */
static void
readings(void **state)
{
	int compared = 0, rounds;
	struct subject *s;
	struct bench b;
	size_t i, k;

	(void)state;
	open_bench(&b);
	for (i = 0; i < policy_npacks(b.policy); i++) {
		const struct pack *p = policy_pack(b.policy, i);
		struct consequence_info c;

		b.rules = alone(&b, p);
		for (k = 0; pack_consequence(p, k, &c); k++)
			for (rounds = 0; rounds < 10; rounds++) {
				s = subject_new(&b, c.kind);
				shake(&b, s);
				compared += compare(&b, p, s);
			}
	}
	print_message("%d other readings\n", compared);
	assert_true(compared > 50);
	help_close(&b.help);
}

/* Of a subject of whom nothing is known nothing is proposed. */
static void
unknown(void **state)
{
	size_t i, k, n, all = 0;
	struct bench b;

	(void)state;
	open_bench(&b);
	for (i = 0; i < policy_npacks(b.policy); i++) {
		const struct pack *p = policy_pack(b.policy, i);
		struct consequence_info c;

		b.rules = alone(&b, p);
		for (k = 0; pack_consequence(p, k, &c); k++) {
			struct ask ask = { .rules = b.rules, .as_of = DAY,
			    .subject = subject_new(&b, c.kind) };
			const struct proposal *list =
			    policy_consequences(b.help.arena, &ask, p, &n);

			while (n-- > 0)
				assert_int_equal(list[n].outcome,
				    OUT_UNKNOWN);
			all++;
		}
	}
	assert_true(all > 10);
	help_close(&b.help);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(told),
		cmocka_unit_test(days),
		cmocka_unit_test(readings),
		cmocka_unit_test(unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
