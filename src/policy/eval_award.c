/*
 * Who is ranked, who is not, and who cannot be said yet.  Ties are never
 * broken: those who share a rank stay together, also at the cut.
 */
#include "layer.h"
#include "rubric.h"

struct ranking {
	struct world *w;
	const struct object *o;
	const struct award_ask *ask;
	struct award_entry *entry;
	struct pvalue (*key)[AWARD_ORDERS];	/* by subject */
};

/* a && (negate ? !b : b) */
static struct pvalue
both(struct world *w, struct pvalue a, struct pvalue b, bool negate)
{

	if (b.known && negate)
		b.n = !b.n;
	if (a.known && !a.n)
		return a;
	if (b.known && !b.n)
		return b;
	if (a.known && b.known)
		return value_bool(true, why_join(w->arena, a.why, b.why));
	return value_unknown(why_join(w->arena, a.known ? NULL : a.why,
	    b.known ? NULL : b.why));
}

static struct pvalue
eligible(struct world *w, const struct award *a, const struct subject *s)
{
	struct pvalue v = value_bool(true, NULL);
	size_t i;

	if (a->eligible != NULL)
		v = eval_formula(w, a->eligible, s);
	for (i = 0; i < a->nvetoes; i++)
		v = both(w, v, eval_object(w, a->veto[i], s), true);
	return v;
}

static void
pending(struct ranking *r, struct award_entry *e, struct why *why)
{

	e->standing = AWARD_PENDING;
	e->nlacks = why_lacks(r->w->arena, r->ask->rules->policy->model, why,
	    &e->lacks);
}

/* Is the subject's place to go by the text?  Its facts are read by its rules. */
static enum truth
here(struct ranking *r, size_t i)
{

	if (r->ask->rules_at != NULL)
		r->w->rules = r->ask->rules_at[i];
	return ruleset_applied(r->w->rules, r->o->pack, r->ask->as_of).holds;
}

static void
sort_out(struct ranking *r, size_t i)
{
	const struct award *a = r->o->award;
	const struct subject *s = r->ask->subjects[i];
	struct award_entry *e = &r->entry[i];
	struct pvalue in = value_bool(true, NULL), may;
	struct why *lacks = NULL;
	enum truth holds;
	size_t k;

	*e = (struct award_entry){ .subject = i };
	holds = here(r, i);
	if (holds == TRUTH_FALSE) {
		e->standing = AWARD_OUTSIDE;
		return;
	}
	if (holds == TRUTH_UNKNOWN) {
		pending(r, e, applies_open(r->w).why);
		return;
	}
	if (a->among != NULL)
		in = eval_formula(r->w, a->among, s);
	if (in.known && !in.n) {
		e->standing = AWARD_OUTSIDE;
		return;
	}
	may = both(r->w, in, eligible(r->w, a, s), false);
	if (!may.known) {
		pending(r, e, may.why);
		return;
	}
	e->standing = may.n ? AWARD_RANKED : AWARD_INELIGIBLE;
	for (k = 0; may.n && k < a->norders; k++) {
		r->key[i][k] = eval_formula(r->w, a->order[k].formula, s);
		if (!r->key[i][k].known)
			lacks = why_join(r->w->arena, lacks,
			    r->key[i][k].why);
	}
	if (lacks != NULL)
		pending(r, e, lacks);
}

/* Negative when a comes before b. */
static int
compare(const struct ranking *r, size_t a, size_t b)
{
	const struct award *aw = r->o->award;
	size_t k;

	for (k = 0; k < aw->norders; k++) {
		int64_t x = r->key[a][k].n, y = r->key[b][k].n;

		if (x != y)
			return (x < y) == aw->order[k].down ? 1 : -1;
	}
	return 0;
}

/* Rank: one more than how many come before. */
static void
take_ranks(struct ranking *r, size_t n)
{
	size_t i, j;

	for (i = 0; i < n; i++) {
		struct award_entry *e = &r->entry[i];

		for (j = 0; e->standing == AWARD_RANKED && j < n; j++) {
			int c;

			if (j == i || r->entry[j].standing != AWARD_RANKED)
				continue;
			c = compare(r, j, i);
			e->rank += c < 0;
			e->tied += c == 0;
		}
		e->rank += e->standing == AWARD_RANKED;
	}
}

/* The prizes that positions rank … rank + tied share. */
static str
prizes(const struct ranking *r, const struct award_entry *e)
{
	const struct award *a = r->o->award;
	int64_t from = 1, last = e->rank + e->tied;
	struct buf b;
	size_t i;

	buf_init(&b, r->w->arena, LIMIT_FAIL_TEXT);
	for (i = 0; i < a->nprizes; from += a->prize[i++].count) {
		if (from > last || from + a->prize[i].count <= e->rank)
			continue;
		buf_cstr(&b, b.n > 0 ? "/" : "");
		buf_str(&b, a->prize[i].label);
	}
	return buf_text(&b);
}

static struct pvalue
how_many(struct ranking *r)
{
	const struct award *a = r->o->award;
	int64_t n = 0;
	size_t i;

	if (a->take != NULL)
		return eval_formula(r->w, a->take, NULL);
	for (i = 0; i < a->nprizes; i++)
		n += a->prize[i].count;
	return value_int(n, NULL);
}

static void
cut(struct ranking *r, struct award_result *out)
{
	int64_t next = r->o->award->next;
	size_t i;

	for (i = 0; i < out->n && out->take >= 0; i++) {
		struct award_entry *e = &r->entry[i];

		if (e->standing != AWARD_RANKED)
			continue;
		e->won = e->rank + e->tied <= out->take;
		e->contested = !e->won && e->rank <= out->take;
		e->next = e->rank > out->take && e->rank <= out->take + next;
		if (e->won || e->contested)
			e->prize = prizes(r, e);
	}
}

bool
award_rank(struct arena *a, const struct award_ask *ask,
    const struct override *given, struct award_result *out)
{
	str name, kind = str_cut(ask->award, '.', &name);
	struct ranking r = { .ask = ask, .w = NEW(a, struct world) };
	struct pvalue take;
	size_t i;

	r.o = ruleset_find(ask->rules, kind, name, ask->as_of);
	if (r.o == NULL || r.o->award == NULL)
		return false;
	world_init(r.w, a, ask->rules, ask->as_of, ask->known_at);
	r.w->override = given;
	r.entry = NEW_ARRAY(a, struct award_entry, ask->n);
	r.key = arena_array(a, ask->n, sizeof(*r.key));
	for (i = 0; i < ask->n; i++)
		sort_out(&r, i);
	r.w->rules = ask->rules;
	take_ranks(&r, ask->n);
	take = how_many(&r);
	*out = (struct award_result){ .entries = r.entry, .n = ask->n,
	    .take = take.known ? take.n : -1 };
	cut(&r, out);
	return true;
}

bool
policy_award(struct arena *a, const struct award_ask *ask,
    struct award_result *out)
{

	return award_rank(a, ask, NULL, out);
}
