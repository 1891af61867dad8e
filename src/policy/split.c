/*
 * Money divided by weights: largest remainder, ties in the stated order, so
 * that the parts always sum to the whole; or all that is left over goes to one.
 */
#include "internal.h"

struct part {
	int64_t fen;
	wide rest;
	bool topped;
};

/* The part with the largest remainder that has not been topped up yet. */
static size_t
next_top(const struct part *p, size_t n)
{
	size_t i, best = n;

	for (i = 0; i < n; i++) {
		if (!p[i].topped && (best == n || p[i].rest > p[best].rest))
			best = i;
	}
	return best;
}

bool
split_eval(struct world *w, const struct object *o, const struct subject *s,
    const struct share **out, struct pvalue *out_whole)
{
	struct pvalue v = eval_formula(w, o->expr, s);
	struct part *p = NEW_ARRAY(w->arena, struct part, o->nsplit);
	struct share *list = NEW_ARRAY(w->arena, struct share, o->nsplit);
	int64_t weights = 0, left = v.n, sign = v.n < 0 ? -1 : 1;
	size_t i;

	*out_whole = v;
	if (!v.known)
		return false;
	for (i = 0; i < o->nsplit; i++)
		weights += o->split[i].weight;
	for (i = 0; i < o->nsplit; i++) {
		wide top = (wide)v.n * sign * o->split[i].weight;

		p[i].fen = (int64_t)(top / weights) * sign;
		p[i].rest = top % weights;
		left -= p[i].fen;
	}
	if (o->residual > 0) {
		p[o->residual - 1].fen += left;
		left = 0;
	}
	for (; left != 0; left -= sign) {
		i = next_top(p, o->nsplit);
		p[i].fen += sign;
		p[i].topped = true;
	}
	for (i = 0; i < o->nsplit; i++)
		list[i] = (struct share){ o->split[i].to.n > 0 ?
		    o->split[i].to : o->split[i].id, p[i].fen };
	*out = list;
	return true;
}
