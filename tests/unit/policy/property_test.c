/*
 * Properties of unknown, on random households under the exit decision: more
 * knowledge never turns an answer round, and exactly the facts reported as
 * missing decide it.  The seed is printed; BANGFU_SEED repeats a run.
 */
#include "help.h"

#define MEMBERS_MAX 4
#define ROUNDS 20000

struct house {
	struct subject subject;
	struct subject_year year;
	struct given *given;
	struct subject member[MEMBERS_MAX];
	struct subject_year member_year[MEMBERS_MAX];
	struct given *member_given[MEMBERS_MAX];
	struct given *member_base[MEMBERS_MAX];
	const struct subject *item[MEMBERS_MAX];
	struct subject_group group;
};

struct bench {
	struct help help;
	const struct policy *policy;
	const struct ruleset *rules;
	const struct object *decision;
	const struct kind *household, *person;
	uint64_t seed;
};

static const char *const house_facts[] = { "roster_verified", "food_ok",
    "clothing_ok", "housing_safe", "in_dibao" };
static const char *const member_facts[] = { "enrolled", "insured" };

/* Known with a likelihood of three in four; biased to what passes. */
static void
random_bool(struct bench *b, struct given *g, const struct kind *k,
    const char *name)
{

	if (help_random(&b->seed) % 4 != 0)
		help_set(g, k, name, help_random(&b->seed) % 8 != 0);
}

static void
random_member(struct bench *b, struct house *h, size_t i, struct arena *a)
{
	static const int64_t births[] = { 19400101, 19850101, 20030101,
	    20021231, 20121231, 20130101, 20080901, 20120229 };
	struct subject *m = &h->member[i];

	h->member_base[i] = NEW_ARRAY(a, struct given,
	    b->person->base->nfields);
	h->member_given[i] = NEW_ARRAY(a, struct given,
	    b->person->yearly->nfields);
	if (help_random(&b->seed) % 4 != 0)
		help_set(h->member_base[i], b->person, "birth",
		    births[help_random(&b->seed) % 8]);
	if (help_random(&b->seed) % 4 != 0)
		help_set(h->member_given[i], b->person, "labour",
		    1 + help_random(&b->seed) % 5);
	random_bool(b, h->member_given[i], b->person, member_facts[0]);
	random_bool(b, h->member_given[i], b->person, member_facts[1]);
	h->member_year[i] = (struct subject_year){ 2018, h->member_given[i] };
	*m = (struct subject){ .kind = b->person, .given = h->member_base[i],
	    .years = &h->member_year[i], .nyears = 1,
	    .id = str_fmt(a, "person/%zu", i + 1) };
	h->item[i] = m;
}

static void
random_house(struct bench *b, struct house *h, struct arena *a)
{
	size_t i, n = help_random(&b->seed) % (MEMBERS_MAX + 1);

	memset(h, 0, sizeof(*h));
	h->given = NEW_ARRAY(a, struct given, b->household->yearly->nfields);
	for (i = 0; i < sizeof(house_facts) / sizeof(house_facts[0]); i++)
		random_bool(b, h->given, b->household, house_facts[i]);
	if (help_random(&b->seed) % 4 != 0)
		help_set(h->given, b->household, "percap_income",
		    736400 + (int64_t)(help_random(&b->seed) % 200));
	for (i = 0; i < n; i++)
		random_member(b, h, i, a);
	h->group = (struct subject_group){ h->item, n };
	h->year = (struct subject_year){ 2018, h->given };
	h->subject = (struct subject){ .kind = b->household,
	    .id = STR("household/1"), .years = &h->year, .nyears = 1,
	    .groups = &h->group };
}

static struct verdict *
decide(struct bench *b, struct house *h, struct arena *a)
{
	struct world *w = NEW(a, struct world);

	world_init(w, a, b->rules, 20181231, 0);
	return decide_object(w, b->help.model, b->decision, &h->subject);
}

/* A value for one fact that was missing. */
static void
fill(struct bench *b, struct given *g, const struct field *f)
{

	if (f->type == TYPE_CODE)
		g[f->index].value = VALUE_INT(1 + help_random(&b->seed) % 5);
	else if (f->type == TYPE_DATE)
		g[f->index].value = VALUE_INT(20050101 -
		    (int64_t)(help_random(&b->seed) % 60) * 10000);
	else if (f->type == TYPE_MONEY)
		g[f->index].value = VALUE_INT(736400 +
		    (int64_t)(help_random(&b->seed) % 200));
	else
		g[f->index].value = VALUE_INT(help_random(&b->seed) % 2);
}

static struct given *
place_of(struct bench *b, struct house *h, const struct subject *s,
    const struct field *f)
{
	size_t i;

	if (s == &h->subject)
		return h->given;
	for (i = 0; i < h->group.n; i++)
		if (s == &h->member[i])
			return f->entity == b->person->yearly ?
			    h->member_given[i] : h->member_base[i];
	return NULL;
}

/* Someone more moves in, known in every respect that rules read. */
static void
add_member(struct bench *b, struct house *h, struct arena *a)
{
	size_t i = h->group.n, k;

	random_member(b, h, i, a);
	help_set(h->member_base[i], b->person, "birth", 19850101);
	help_set(h->member_given[i], b->person, "labour",
	    1 + help_random(&b->seed) % 5);
	for (k = 0; k < 2; k++)
		help_set(h->member_given[i], b->person, member_facts[k],
		    help_random(&b->seed) % 2);
	h->group.n++;
}

static void
fill_leaf(struct bench *b, struct house *h, const struct why *w,
    struct arena *a)
{

	if (w->kind == WHY_ROSTER)
		help_set(h->given, b->household, "roster_verified", 1);
	else if (w->kind == WHY_MEMBERS)
		add_member(b, h, a);
	else {
		assert_int_equal(w->kind, WHY_FACT);
		fill(b, place_of(b, h, w->subject, w->field), w->field);
	}
}

/* Learn one fact that is unknown and was not asked for, at random. */
static void
learn_any(struct bench *b, struct house *h)
{
	const char *name = house_facts[help_random(&b->seed) % 5];
	const struct field *f = model_fact(b->household, str_from(name));

	if (h->given[f->index].value.kind == V_UNKNOWN)
		fill(b, h->given, f);
	if (h->group.n == 0)
		return;
	f = model_fact(b->person, STR("insured"));
	if (h->member_given[0][f->index].value.kind == V_UNKNOWN)
		fill(b, h->member_given[0], f);
}

static void
monotone(void **state)
{
	struct bench *b = *state;
	int decided = 0, i;

	for (i = 0; i < ROUNDS; i++) {
		struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
		struct house h;
		enum outcome before, after;

		random_house(b, &h, a);
		before = decide(b, &h, a)->outcome;
		learn_any(b, &h);
		after = decide(b, &h, a)->outcome;
		if (before != OUT_UNKNOWN) {
			assert_int_equal(before, after);
			decided++;
		}
		arena_close(a);
	}
	/* The test would be empty if everything were unknown. */
	assert_true(decided > ROUNDS / 20 && decided < ROUNDS);
}

static void
sufficient(void **state)
{
	struct bench *b = *state;
	int filled = 0, met = 0, i;

	for (i = 0; i < ROUNDS; i++) {
		struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
		struct verdict *v;
		struct house h;
		struct why **leaf;
		size_t n, k;

		random_house(b, &h, a);
		v = decide(b, &h, a);
		if (v->outcome == OUT_UNKNOWN) {
			n = why_flatten(a, v->value.why, &leaf);
			assert_true(n > 0);
			for (k = 0; k < n; k++)
				fill_leaf(b, &h, leaf[k], a);
			v = decide(b, &h, a);
			assert_int_not_equal(v->outcome, OUT_UNKNOWN);
			filled++;
			met += v->outcome == OUT_MET;
		}
		arena_close(a);
	}
	assert_true(filled > ROUNDS / 20 && met > 0 && met < filled);
}

/* A decided house lacks nothing; an open one names facts with offices. */
static void
named(void **state)
{
	struct bench *b = *state;
	int open = 0, i;

	for (i = 0; i < ROUNDS / 10; i++) {
		struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
		struct verdict *v;
		struct house h;
		size_t k;

		random_house(b, &h, a);
		v = decide(b, &h, a);
		assert_true((v->outcome == OUT_UNKNOWN) == (v->nlacks > 0));
		for (k = 0; k < v->nlacks; k++) {
			bool people = str_is(v->lacks[k].fact,
			    "household.members");

			assert_true(people || v->lacks[k].office_zh.n > 0);
			open++;
		}
		arena_close(a);
	}
	assert_true(open > ROUNDS / 10);
}

static void
permuted(void **state)
{
	struct bench *b = *state;
	int i;

	for (i = 0; i < ROUNDS / 10; i++) {
		struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
		const struct subject *t;
		enum outcome before;
		struct house h;

		random_house(b, &h, a);
		before = decide(b, &h, a)->outcome;
		if (h.group.n > 1) {
			t = h.item[0];
			h.item[0] = h.item[h.group.n - 1];
			h.item[h.group.n - 1] = t;
		}
		assert_int_equal(before, decide(b, &h, a)->outcome);
		arena_close(a);
	}
}

static void
open_bench(struct bench *b)
{
	const char *seed = getenv("BANGFU_SEED");
	struct adopted *ad;
	struct ruleset *rs;

	help_open(&b->help);
	b->seed = seed != NULL ? strtoull(seed, NULL, 10) : 20181231;
	print_message("seed %llu\n", (unsigned long long)b->seed);
	b->policy = help_packs(&b->help);
	b->household = model_kind(b->help.model, STR("household"));
	b->person = model_kind(b->help.model, STR("person"));
	ad = NEW(b->help.arena, struct adopted);
	rs = NEW(b->help.arena, struct ruleset);
	ad->pack = policy_pack_find(b->policy,
	    STR("cn-445281-puning-2016-10"));
	ad->from = DATE_MIN;
	*rs = (struct ruleset){ .policy = b->policy, .adopted = ad, .n = 1 };
	b->rules = rs;
	b->decision = ruleset_find(rs, STR("household"), STR("exit_ready"),
	    20181231);
}

int
main(void)
{
	static struct bench bench;
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_prestate(monotone, &bench),
		cmocka_unit_test_prestate(sufficient, &bench),
		cmocka_unit_test_prestate(named, &bench),
		cmocka_unit_test_prestate(permuted, &bench),
	};
	int failed;

	open_bench(&bench);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	help_close(&bench.help);
	return failed;
}
