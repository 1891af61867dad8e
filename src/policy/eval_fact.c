/*
 * Facts of subjects: the field of the record, or of its yearly row; a value
 * that is doubtful or outside the declared range is withheld.
 */
#include "internal.h"

#define WIDEST_INT	INT64_C(1000000000000)
#define WIDEST_OTHER	INT64_C(1000000000000000)

static const struct given *
given_of(const struct subject *s, const struct field *f, int year)
{
	size_t i;

	if (s == NULL)
		return NULL;
	if (f->entity != s->kind->yearly)
		return s->given == NULL ? NULL : &s->given[f->index];
	for (i = 0; i < s->nyears; i++) {
		if (s->years[i].year == year)
			return &s->years[i].given[f->index];
	}
	return NULL;
}

static int64_t
power_of_ten(int n)
{
	int64_t p = 1;

	while (n-- > 0)
		p *= 10;
	return p;
}

/* Without a declared range a fact of the dictionary is held to the widest. */
void
policy_field_range(const struct field *f, int64_t *out_lo, int64_t *out_hi)
{
	bool counted = f->type == TYPE_INT || f->type == TYPE_MONEY ||
	    f->type == TYPE_DECIMAL || f->type == TYPE_RATIO;
	int64_t most = f->type == TYPE_INT ? WIDEST_INT : WIDEST_OTHER;
	size_t i;

	*out_lo = INT64_MIN;
	*out_hi = INT64_MAX;
	if (f->type == TYPE_BOOL || f->type == TYPE_CODES) {
		*out_lo = 0;
		*out_hi = f->type == TYPE_BOOL ? 1 : INT64_MAX;
	} else if (f->type == TYPE_CODE && f->codes != NULL) {
		*out_hi = *out_lo = f->codes->ncodes > 0 ?
		    f->codes->codes[0].n : 0;
		for (i = 0; i < f->codes->ncodes; i++) {
			int64_t n = f->codes->codes[i].n;

			*out_lo = n < *out_lo ? n : *out_lo;
			*out_hi = n > *out_hi ? n : *out_hi;
		}
	} else if (f->has_range) {
		*out_lo = f->min;
		*out_hi = f->max;
	} else if (f->type == TYPE_DATE) {
		*out_lo = DATE_MIN;
		*out_hi = DATE_MAX;
	} else if (counted && f->entity->number > 0) {
		*out_lo = -most;
		*out_hi = most;
	}
}

static bool
in_range(const struct field *f, struct value v)
{
	int64_t lo, hi;

	if (v.kind != V_INT)
		return true;
	policy_field_range(f, &lo, &hi);
	return v.i >= lo && v.i <= hi;
}

/* The stored form to ours; false when it is no value of the type. */
static bool
convert(const struct field *f, struct value v, struct pvalue *out)
{
	const struct code *c;

	*out = (struct pvalue){ .known = true, .n = v.i, .d = 1, .s = v.s };
	if (!in_range(f, v))
		return false;
	switch (f->type) {
	case TYPE_RATIO:
		return ratio_make(v.i, power_of_ten(f->scale), &out->n,
		    &out->d);
	case TYPE_CODE:
		if (v.kind == V_TEXT)
			return v.s.n > 0;
		c = f->codes == NULL ? NULL : code_by_n(f->codes, v.i);
		if (c != NULL)
			out->s = c->id;
		return c != NULL;
	case TYPE_DATE:
		return date_valid((date)v.i);
	default:
		return true;
	}
}

bool
policy_number(const struct field *f, struct value v, int64_t *out)
{
	struct pvalue p;

	if (v.kind != V_INT || !convert(f, v, &p))
		return false;
	*out = v.i;
	return true;
}

static const struct override *
overridden(const struct world *w, const struct field *f,
    const struct subject *s, int year)
{
	const struct override *o;
	int now = f->entity == s->kind->yearly && w->as_of != 0 ?
	    date_year(w->as_of) : 0;

	for (o = w->override; o != NULL; o = o->next) {
		if (o->field == f && o->subject == s &&
		    (o->year == 0 ? year == now : o->year == year))
			return o;
	}
	return NULL;
}

/* The value is withheld; whose it is, and who supplies it, is still said. */
static struct pvalue
out_of_range(struct world *w, const struct why *fact)
{
	struct pvalue v = value_defect(w->arena, "E_RANGE");

	v.why->subject = fact->subject;
	v.why->of = fact->of;
	v.why->field = fact->field;
	return v;
}

static struct pvalue
read_fact(struct world *w, const struct subject *s, const struct kind *k,
    const struct field *f, int year)
{
	const struct given *g = given_of(s, f, year);
	const struct override *o = s == NULL ? NULL :
	    overridden(w, f, s, year);
	struct why *why = why_make(w->arena, WHY_FACT);
	struct pvalue v = { .d = 1 };

	*why = (struct why){ .kind = WHY_FACT, .subject = s, .of = k,
	    .field = f, .given = g, .type = check_field_type(f) };
	if (o != NULL)
		v = o->value;
	if (o != NULL && v.known && f->type != TYPE_RATIO &&
	    f->type != TYPE_CODE && !in_range(f, (struct value){
	    .kind = V_INT, .i = v.n }))
		return out_of_range(w, why);
	if (o == NULL && g != NULL && g->doubt == DOUBT_NONE &&
	    g->value.kind != V_UNKNOWN && !convert(f, g->value, &v))
		return out_of_range(w, why);
	why->value = v;
	v.why = why;
	return v;
}

struct pvalue
eval_fact(struct frame *f, const struct term *t)
{
	const struct subject *s = t->loop > 0 ? f->loop[t->loop] : f->self;
	bool yearly = t->field->entity == t->kind->yearly;
	struct pvalue v;
	int i, year;

	for (i = 0; i < t->up && s != NULL; i++)
		s = s->parent;
	if (yearly && f->w->as_of == 0)
		return value_unknown(why_make(f->w->arena, WHY_AS_OF));
	year = yearly ? date_year(f->w->as_of) - t->arg : 0;
	v = read_fact(f->w, s, t->kind, t->field, year);
	if (t->arg > 0 && v.why->field != NULL)
		v.why->year = year;
	return v;
}

struct pvalue
eval_roster(struct world *w, const struct subject *s,
    const struct relation *r)
{
	struct pvalue v;

	if (s == NULL || r->roster == NULL)
		return value_bool(s != NULL, NULL);
	v = read_fact(w, s, s->kind, r->roster,
	    r->roster->entity != s->kind->yearly || w->as_of == 0 ? 0 :
	    date_year(w->as_of));
	if (v.why->kind == WHY_FACT)
		v.why->kind = WHY_ROSTER;
	return v;
}
