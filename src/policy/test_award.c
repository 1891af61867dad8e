/*
 * Tests inside packs: an award over a list of subjects.
 */
#include "rubric.h"
#include "test.h"

#define SUBJECTS 200

struct awarded {
	struct tests *t;
	const struct award_result *r;
	const struct subject *const *s;
};

typedef bool choose(const struct award_entry *);

static bool
ineligible(const struct award_entry *e)
{

	return e->standing == AWARD_INELIGIBLE;
}

static bool
waiting(const struct award_entry *e)
{

	return e->standing == AWARD_PENDING;
}

static bool
won(const struct award_entry *e)
{

	return e->won;
}

static bool
contested(const struct award_entry *e)
{

	return e->contested;
}

static bool
next(const struct award_entry *e)
{

	return e->next;
}

static void
ids(struct awarded *a, const struct toml_node *want, choose *fn)
{
	str got[SUBJECTS];
	size_t i, n = 0;

	if (want == NULL)
		return;
	for (i = 0; i < a->r->n; i++)
		if (fn(&a->r->entries[i]))
			got[n++] = a->s[i]->id;
	test_ids(a->t, want, got, n);
}

/* [["a"], ["b", "c"]]: groups in order of rank. */
static void
groups(struct awarded *a, const struct toml_node *want)
{
	const struct toml_node *x;
	str got[SUBJECTS];
	int64_t rank = 1;
	size_t i, n;

	for (x = want == NULL ? NULL : want->child; x != NULL; x = x->next) {
		for (i = n = 0; i < a->r->n; i++)
			if (a->r->entries[i].standing == AWARD_RANKED &&
			    a->r->entries[i].rank == rank)
				got[n++] = a->s[i]->id;
		test_ids(a->t, x, got, n);
		rank += (int64_t)n;
	}
	for (i = n = 0; want != NULL && i < a->r->n; i++)
		n += a->r->entries[i].standing == AWARD_RANKED;
	if (want != NULL && (int64_t)n != rank - 1)
		test_complain(a->t, STR("ranked"), num_text(a->t->arena,
		    rank - 1, 0), num_text(a->t->arena, (int64_t)n, 0));
}

/* { "a" = "一等奖" } */
static void
prizes(struct awarded *a, const struct toml_node *want)
{
	const struct toml_node *x;
	size_t i;

	for (x = want == NULL ? NULL : want->child; x != NULL; x = x->next) {
		for (i = 0; i < a->r->n && !str_eq(a->s[i]->id, x->key); i++)
			continue;
		if (i == a->r->n || !str_eq(a->r->entries[i].prize, x->s))
			test_complain(a->t, x->key, x->s, i == a->r->n ?
			    STR("?") : a->r->entries[i].prize);
	}
}

static void
expect(struct awarded *a, struct toml_node *want)
{
	int64_t take = -1;

	ids(a, toml_get(want, "ineligible"), ineligible);
	ids(a, toml_get(want, "pending"), waiting);
	ids(a, toml_get(want, "won"), won);
	ids(a, toml_get(want, "contested"), contested);
	ids(a, toml_get(want, "next"), next);
	groups(a, toml_get(want, "ranked"));
	prizes(a, toml_get(want, "prizes"));
	if (toml_get(want, "take") != NULL && toml_int(want, "take", true,
	    &a->t->faults, &take) && take != a->r->take)
		test_complain(a->t, STR("take"), num_text(a->t->arena, take,
		    0), num_text(a->t->arena, a->r->take, 0));
}

static size_t
take_subjects(struct tests *t, struct toml_node *list, const struct kind *k,
    const struct subject **out)
{
	struct toml_node *x, *id, **link;
	struct subject *s;
	size_t n = 0;

	for (x = list == NULL ? NULL : list->child; x != NULL && n < SUBJECTS;
	    x = x->next) {
		s = NEW(t->arena, struct subject);
		s->kind = k;
		id = toml_get(x, "id");
		s->id = id == NULL ? STR("?") : id->s;
		for (link = &x->child; *link != NULL; link = &(*link)->next) {
			if (*link != id)
				continue;
			*link = id->next;
			break;
		}
		test_give(t, s, x);
		out[n++] = s;
	}
	return n;
}

static void
run(struct tests *t, struct toml_node *c)
{
	struct toml_node *wanted = toml_get(c, "expect");
	const struct subject *subjects[SUBJECTS];
	struct award_ask ask = { .rules = t->rules, .subjects = subjects };
	struct award_result got;
	struct awarded a = { t, &got, subjects };
	const struct kind *k;
	str name;

	test_start(t, c);
	(void)toml_str(c, "award", true, &t->faults, &ask.award);
	(void)toml_date(c, "as_of", true, &t->faults, &ask.as_of);
	t->as_of = ask.as_of;
	k = model_kind(t->policy->model, str_cut(ask.award, '.', &name));
	test_params(t, toml_get(c, "params"));
	if (k != NULL)
		ask.n = take_subjects(t, toml_get(c, "subjects"), k, subjects);
	if (k == NULL || wanted == NULL ||
	    !award_rank(t->arena, &ask, t->overrides, &got))
		test_complain(t, ask.award, STR("award, expect"), STR("?"));
	else
		expect(&a, wanted);
	test_finish(t);
}

void
test_awards(struct tests *t, struct toml_node *root)
{
	struct toml_node *c = toml_get(root, "award_case"), *x;

	for (x = c == NULL ? NULL : c->child; x != NULL; x = x->next)
		run(t, x);
}
