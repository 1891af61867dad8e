/*
 * Benefits: a sum for those whom the condition names, held between a floor and
 * a cap.  Who is not entitled gets zero; who may be is unknown.
 */
#include "internal.h"

/* The greater or the lesser of the two; unknown when one is. */
static struct pvalue
bound(struct world *w, const struct formula *f, const struct subject *s,
    bool floor, struct pvalue v)
{
	struct pvalue b;
	struct why *why;

	if (f == NULL)
		return v;
	b = eval_formula(w, f, s);
	if (!v.known || !b.known)
		return value_unknown(why_join(w->arena, v.known ? NULL : v.why,
		    b.known ? NULL : b.why));
	why = why_join(w->arena, v.why, b.why);
	if (floor ? b.n > v.n : b.n < v.n)
		v.n = b.n;
	v.why = why;
	return v;
}

struct pvalue
eval_benefit(struct world *w, const struct object *o, const struct subject *s)
{
	struct pvalue who = eval_formula(w, o->applies, s), v;

	if (who.known && !who.n)
		return value_int(0, who.why);
	v = bound(w, o->floor, s, true, eval_formula(w, o->expr, s));
	v = bound(w, o->cap, s, false, v);
	if (who.known) {
		if (v.known)
			v.why = why_join(w->arena, who.why, v.why);
		return v;
	}
	/* Nothing either way. */
	if (v.known && v.n == 0)
		return v;
	return value_unknown(why_join(w->arena, who.why, v.known ? NULL :
	    v.why));
}
