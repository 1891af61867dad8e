/*
 * Derived values with their exceptions, criteria, decisions, consequences, each
 * worked out once per subject.
 */
#include "layer.h"
#include "rubric.h"

#define MEMO_SLOTS 256
#define WIDEST_INT	1000000000000
#define WIDEST_OTHER	1000000000000000

struct memo_entry {
	const struct object *object;
	const struct subject *subject;
	struct pvalue value;
	struct memo_entry *next;
};

struct memo {
	struct memo_entry *slot[MEMO_SLOTS];
};

static struct memo_entry **
slot_of(struct world *w, const struct object *o, const struct subject *s)
{
	uintptr_t h = ((uintptr_t)o >> 4) * 31 + ((uintptr_t)s >> 4);

	if (w->memo == NULL)
		w->memo = NEW(w->arena, struct memo);
	return &w->memo->slot[h % MEMO_SLOTS];
}

static struct pvalue
within(struct world *w, const struct object *o, struct pvalue v)
{
	int64_t most = o->type.kind == K_INT ? WIDEST_INT : WIDEST_OTHER;
	bool counted = o->type.kind == K_INT || o->type.kind == K_MONEY ||
	    o->type.kind == K_DECIMAL;

	if (v.known && counted && (v.n > most || v.n < -most))
		return value_defect(w->arena, "E_RANGE");
	return v;
}

static bool
same(struct ptype t, struct pvalue a, struct pvalue b)
{

	if (t.kind == K_ENUM || t.kind == K_TEXT)
		return str_eq(a.s, b.s);
	return a.n == b.n && (t.kind != K_RATIO || a.d == b.d);
}

struct cases {
	struct pvalue when[16];
	int live, undecided;
	size_t chosen;		/* the live one, or the last of several */
	bool conflict;
	struct why *whens;	/* what the conditions rest on */
	struct why *lacks;	/* what undecided ones lack */
};

/*
 * Is exception i set aside by a live one that says over = its id?  One that is
 * itself set aside is not live.  Ends, since loading refuses circles.
 */
static bool
set_aside(const struct object *o, const struct cases *c, size_t i)
{
	size_t j;

	for (j = 0; j < o->nexcepts; j++) {
		if (j != i && c->when[j].known && c->when[j].n &&
		    o->excepts[j].over.n > 0 &&
		    str_eq(o->excepts[j].over, o->excepts[i].id) &&
		    !set_aside(o, c, j))
			return true;
	}
	return false;
}

static void
sort_out(struct world *w, const struct object *o, const struct subject *s,
    struct cases *c)
{
	size_t i;

	*c = (struct cases){ .live = 0 };
	for (i = 0; i < o->nexcepts; i++)
		c->when[i] = eval_formula(w, o->excepts[i].when, s);
	for (i = 0; i < o->nexcepts; i++) {
		if (!c->when[i].known) {
			c->undecided++;
			c->lacks = why_join(w->arena, c->lacks,
			    c->when[i].why);
			continue;
		}
		c->whens = why_join(w->arena, c->whens, c->when[i].why);
		if (c->when[i].n && !set_aside(o, c, i)) {
			c->conflict = c->live++ > 0;
			c->chosen = i;
		}
	}
}

/* While an exception is open: the common value of all that may apply. */
static struct pvalue
common(struct world *w, const struct object *o, const struct subject *s,
    const struct cases *c)
{
	struct pvalue v, first = value_unknown(NULL);
	struct why *lacks = c->lacks, *rests = c->whens;
	bool agree = true, any = false;
	size_t i;

	for (i = 0; i <= o->nexcepts; i++) {
		if (i == o->nexcepts ? c->live > 0 :
		    c->when[i].known && !c->when[i].n)
			continue;
		v = eval_formula(w, i == o->nexcepts ? o->expr :
		    o->excepts[i].then, s);
		if (!v.known) {
			agree = false;
			lacks = why_join(w->arena, lacks, v.why);
			continue;
		}
		rests = why_join(w->arena, rests, v.why);
		if (any && !same(o->type, first, v))
			agree = false;
		first = v;
		any = true;
	}
	if (!agree)
		return value_unknown(lacks);
	first.why = rests;
	return first;
}

static struct pvalue
derive(struct world *w, const struct object *o, const struct subject *s)
{
	struct cases c;
	struct pvalue v;

	if (o->nexcepts == 0)
		return within(w, o, eval_formula(w, o->expr, s));
	sort_out(w, o, s, &c);
	if (c.conflict)
		return value_defect(w->arena, "E_CONFLICT");
	if (c.undecided > 0)
		return within(w, o, common(w, o, s, &c));
	v = eval_formula(w, c.live > 0 ? o->excepts[c.chosen].then : o->expr,
	    s);
	if (v.known)
		v.why = why_join(w->arena, c.whens, v.why);
	v.interval = false;
	return within(w, o, v);
}

/* and, or over the parts, as in formulas. */
static struct pvalue
combined(struct world *w, const struct object *o, const struct subject *s)
{
	bool decides = o->combine == COMBINE_ANY;
	struct why *rests = NULL, *lacks = NULL;
	const struct object *part;
	bool known = true;
	size_t i;

	for (i = 0; (part = object_part(w->rules, w->as_of, o, i)) != NULL;
	    i++) {
		struct pvalue v = eval_object(w, part, s);

		if (v.known && (v.n != 0) == decides)
			return v;
		if (v.known)
			rests = why_join(w->arena, rests, v.why);
		else {
			known = false;
			lacks = why_join(w->arena, lacks, v.why);
		}
	}
	return known ? value_bool(!decides, rests) : value_unknown(lacks);
}

/* !applies || expr, so that what does not apply is no obstacle. */
static struct pvalue
conditional(struct world *w, const struct object *o, const struct subject *s)
{
	struct pvalue a, v;

	if (o->applies != NULL) {
		a = eval_formula(w, o->applies, s);
		if (a.known && !a.n)
			return value_bool(true, a.why);
	} else
		a = value_bool(true, NULL);
	v = o->combine == COMBINE_EXPR ? eval_formula(w, o->expr, s) :
	    combined(w, o, s);
	if (a.known) {
		if (v.known)
			v.why = why_join(w->arena, a.why, v.why);
		return v;
	}
	if (v.known && v.n)
		return v;
	return value_unknown(why_join(w->arena, a.why, v.known ? NULL :
	    v.why));
}

/* A proposal rests on what is known alone: assumptions are put aside. */
static struct pvalue
proposed(const struct world *w, const struct object *o,
    const struct subject *s)
{
	struct world own = *w;

	if (!own.strict)
		own.memo = NULL;
	own.strict = true;
	return conditional(&own, o, s);
}

static const struct override *
overridden(const struct world *w, const struct object *o,
    const struct subject *s)
{
	const struct override *x;

	for (x = w->override; x != NULL; x = x->next) {
		if (x->object == o && (x->subject == s || x->subject == NULL))
			return x;
	}
	return NULL;
}

struct pvalue
eval_unassumed(struct world *w, const struct object *o,
    const struct subject *s)
{

	switch (o->kind) {
	case OBJ_DERIVE:
		return derive(w, o, s);
	case OBJ_RUBRIC:
		return rubric_total(w, o, s);
	case OBJ_BENEFIT:
		return within(w, o, eval_benefit(w, o, s));
	case OBJ_VETO: case OBJ_GRADE:
		return rubric_veto(w, o, s);
	case OBJ_CONSEQUENCE:
		return proposed(w, o, s);
	default:
		return conditional(w, o, s);
	}
}

/* As another reading has it: one formula, no exceptions, no parts. */
static struct pvalue
reread(struct world *w, const struct object *o, const struct subject *s,
    const struct formula *f)
{
	struct object as_read = *o;

	as_read.expr = f;
	as_read.nexcepts = 0;
	as_read.combine = COMBINE_EXPR;
	return eval_unassumed(w, &as_read, s);
}

struct pvalue
eval_object(struct world *w, const struct object *o, const struct subject *s)
{
	struct memo_entry **slot, *e;
	const struct override *x;
	struct pvalue v;

	o = ruleset_object(w->rules, w->as_of, o);
	slot = slot_of(w, o, s);
	x = overridden(w, o, s);
	if (x != NULL && x->formula == NULL)
		return x->value;
	for (e = *slot; e != NULL; e = e->next) {
		if (e->object == o && e->subject == s)
			return e->value;
	}
	/* Readings taken together might ask for each other: then unknown. */
	e = NEW(w->arena, struct memo_entry);
	*e = (struct memo_entry){ o, s, x == NULL ? value_unknown(NULL) :
	    value_defect(w->arena, "E_CYCLE"), *slot };
	*slot = e;
	v = x != NULL ? reread(w, o, s, x->formula) : eval_unassumed(w, o, s);
	if (!v.known && o->on_unknown == UNKNOWN_ASSUME && !w->strict)
		v = value_bool(o->assumed, NULL);
	e->value = v;
	return v;
}
