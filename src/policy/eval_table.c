/*
 * Which rows of a table match a subject: certainly, certainly not, or not yet
 * known.  A table with one hit gives a value when all rows that could be the
 * hit agree on it.
 */
#include "table.h"

static struct pvalue
one_row(struct world *w, const struct table *t, const struct row *r,
    const struct pvalue *in)
{
	struct why *rests = NULL, *lacks = NULL;
	int64_t point;
	size_t i;

	for (i = 0; i < t->ninputs; i++) {
		if (r->cell[i].any)
			continue;
		if (!in[i].known) {
			lacks = why_join(w->arena, lacks, in[i].why);
			continue;
		}
		if (!cell_point(&t->input[i], in[i], &point) ||
		    !cell_holds(&r->cell[i], point))
			return value_bool(false, in[i].why);
		rests = why_join(w->arena, rests, in[i].why);
	}
	return lacks == NULL ? value_bool(true, rests) : value_unknown(lacks);
}

/* when && row */
static struct pvalue
under(struct world *w, struct pvalue when, struct pvalue row)
{

	if (when.known && !when.n)
		return when;
	if (row.known && !row.n)
		return row;
	if (when.known && row.known)
		return value_bool(true, why_join(w->arena, when.why, row.why));
	return value_unknown(why_join(w->arena, when.known ? NULL : when.why,
	    row.known ? NULL : row.why));
}

struct pvalue *
table_match(struct world *w, const struct object *o, const struct subject *s)
{
	const struct table *t = o->table;
	struct pvalue *list = NEW_ARRAY(w->arena, struct pvalue, t->nrows);
	struct pvalue in[TABLE_INPUTS], when = value_bool(true, NULL);
	size_t i;

	if (o->applies != NULL)
		when = eval_formula(w, o->applies, s);
	for (i = 0; i < t->ninputs; i++)
		in[i] = eval_formula(w, t->input[i].formula, s);
	for (i = 0; i < t->nrows; i++)
		list[i] = under(w, when, one_row(w, t, &t->row[i], in));
	return list;
}

static struct pvalue
output(struct world *w, const struct row *r, int k)
{

	return r->value[k].known ? r->value[k] :
	    value_defect(w->arena, "E_NO_VALUE");
}

struct agreement {
	struct pvalue value;
	bool any, differ;
	struct why *rests, *lacks;
};

static void
candidate(struct world *w, struct agreement *a, struct ptype type,
    struct pvalue v)
{
	bool text = type.kind == K_ENUM || type.kind == K_TEXT;

	if (!v.known) {
		a->differ = true;
		a->lacks = why_join(w->arena, a->lacks, v.why);
		return;
	}
	if (a->any && (text ? !str_eq(v.s, a->value.s) :
	    v.n != a->value.n || v.d != a->value.d))
		a->differ = true;
	a->value = v;
	a->any = true;
}

/* No row may match: the default, or nothing when there can be none. */
static void
no_row(struct world *w, const struct object *o, struct agreement *a, int k)
{
	const struct table *t = o->table;
	struct pvalue v = t->fallback != NULL ? output(w, t->fallback, k) :
	    value_defect(w->arena, "E_NO_ROW");

	candidate(w, a, t->output[k].type, v);
}

static bool
applies(struct world *w, const struct object *o, const struct subject *s)
{
	struct pvalue v;

	if (o->applies == NULL)
		return true;
	v = eval_formula(w, o->applies, s);
	return v.known && v.n != 0;
}

static struct pvalue
single(struct world *w, const struct object *o, const struct subject *s,
    int k)
{
	const struct table *t = o->table;
	struct pvalue *m = table_match(w, o, s);
	struct agreement a = { .any = false };
	bool certain = false, sure = applies(w, o, s);
	size_t i;

	for (i = 0; i < t->nrows && !certain; i++) {
		if (m[i].known && !m[i].n) {
			a.rests = why_join(w->arena, a.rests, m[i].why);
			continue;
		}
		certain = m[i].known;
		candidate(w, &a, t->output[k].type, output(w, &t->row[i], k));
		if (certain)
			a.rests = why_join(w->arena, a.rests, m[i].why);
		else
			a.lacks = why_join(w->arena, a.lacks, m[i].why);
	}
	if (!certain && (!t->complete || !sure || !a.any))
		no_row(w, o, &a, k);
	if (a.differ)
		return value_unknown(a.lacks);
	a.value.why = a.rests;
	return a.value;
}

struct pvalue
eval_output(struct frame *f, const struct term *t)
{

	if (t->loop > 0)
		return output(f->w, f->row[t->loop], t->arg);
	return single(f->w, t->object, f->self, t->arg);
}
