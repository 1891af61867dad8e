/*
 * Scores: every item in its bounds, the total only when every item is known.
 */
#include "rubric.h"

static struct pvalue
parts(struct world *w, const struct object *o, const struct subject *s,
    int parent)
{
	const struct rubric *r = o->rubric;
	struct why *rests = NULL, *lacks = NULL;
	bool known = true;
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < r->nitems; i++) {
		struct pvalue v;

		if (r->item[i].parent != parent)
			continue;
		v = rubric_item(w, o, s, i);
		if (v.known)
			rests = why_join(w->arena, rests, v.why);
		else {
			known = false;
			lacks = why_join(w->arena, lacks, v.why);
		}
		sum += v.n;
	}
	return known ? value_int(sum, rests) : value_unknown(lacks);
}

struct pvalue
rubric_item(struct world *w, const struct object *o, const struct subject *s,
    size_t i)
{
	const struct score_item *x = &o->rubric->item[i];
	struct pvalue v;

	if (x->how == SCORE_UNSPECIFIED)
		return value_defect(w->arena, "E_UNSPECIFIED");
	if (x->how == SCORE_PARTS)
		return parts(w, o, s, (int)i);
	v = eval_formula(w, x->formula, s);
	if (!v.known)
		return value_unknown(v.why);
	if (x->how == SCORE_DEDUCT) {
		if (v.n < 0)
			return value_defect(w->arena, "E_RANGE");
		v.n = v.n > x->points ? 0 : x->points - v.n;
	}
	if (v.n < 0 || v.n > x->points)
		return value_defect(w->arena, "E_RANGE");
	return v;
}

struct pvalue
rubric_total(struct world *w, const struct object *o, const struct subject *s)
{

	return parts(w, o, s, -1);
}

/* One of several: the first that holds decides. */
static struct pvalue
any_of(struct world *w, const struct veto *v, const struct subject *s)
{
	struct why *rests = NULL, *lacks = NULL;
	bool known = true;
	size_t i;

	for (i = 0; i < v->nany; i++) {
		struct pvalue x = eval_formula(w, v->any[i], s);

		if (x.known && x.n)
			return x;
		if (x.known)
			rests = why_join(w->arena, rests, x.why);
		else {
			known = false;
			lacks = why_join(w->arena, lacks, x.why);
		}
	}
	return known ? value_bool(false, rests) : value_unknown(lacks);
}

struct pvalue
rubric_veto(struct world *w, const struct object *o, const struct subject *s)
{
	struct pvalue v, u;

	if (o->expr == NULL)
		return any_of(w, o->veto, s);
	v = eval_formula(w, o->expr, s);
	if (o->veto->unless == NULL || (v.known && !v.n))
		return v;
	u = eval_formula(w, o->veto->unless, s);
	if (u.known && u.n)
		return value_bool(false, u.why);
	if (v.known && u.known)
		return value_bool(true, why_join(w->arena, v.why, u.why));
	return value_unknown(why_join(w->arena, v.known ? NULL : v.why,
	    u.known ? NULL : u.why));
}
