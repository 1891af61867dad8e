/*
 * Going over the terms of formulas and the formulas of objects.
 */
#include "duty.h"
#include "rubric.h"
#include "table.h"

static void
walk(const struct term *t, void (*fn)(void *, const struct term *), void *arg)
{
	size_t i;

	fn(arg, t);
	for (i = 0; i < t->nkid; i++)
		walk(t->kid[i], fn, arg);
}

void
walk_terms(const struct formula *f, void (*fn)(void *, const struct term *),
    void *arg)
{

	if (f != NULL && f->term != NULL)
		walk(f->term, fn, arg);
}

static const struct formula none;

static const struct formula *
of_award(const struct award *a, size_t i)
{

	if (i < 3)
		return i == 0 ? a->among : i == 1 ? a->eligible : a->take;
	return a->order[i - 3].formula;
}

static const struct formula *
of_veto(const struct veto *v, size_t i)
{

	return i == 0 ? v->unless : v->any[i - 1];
}

/* Of rubrics, vetoes and awards; *i goes down when it lies beyond them. */
static const struct formula *
scoring(const struct object *o, size_t *i)
{
	const struct formula *f = NULL;
	size_t n = o->rubric != NULL ? o->rubric->nitems : o->veto != NULL ?
	    1 + o->veto->nany : o->award != NULL ? 3 + o->award->norders : 0;

	if (*i >= n) {
		*i -= n;
		return NULL;
	}
	if (o->rubric != NULL)
		f = o->rubric->item[*i].formula;
	else
		f = o->veto != NULL ? of_veto(o->veto, *i) :
		    of_award(o->award, *i);
	return f != NULL ? f : &none;
}

/* A formula that is absent reads as one without terms. */
const struct formula *
object_formula(const struct object *o, size_t i)
{
	const struct formula *extra;
	size_t lang, j;

	if (i < 2)
		return i == 0 ? (o->applies != NULL ? o->applies : &none) :
		    (o->expr != NULL ? o->expr : &none);
	i -= 2;
	if (i < o->nexcepts * 2) {
		const struct formula *f = i % 2 == 0 ? o->excepts[i / 2].when :
		    o->excepts[i / 2].then;

		return f != NULL ? f : &none;
	}
	i -= o->nexcepts * 2;
	if (o->kind == OBJ_BENEFIT)
		return i > 1 ? NULL : i == 0 ? (o->floor != NULL ? o->floor :
		    &none) : o->cap != NULL ? o->cap : &none;
	if (o->table != NULL && i < o->table->ninputs)
		return o->table->input[i].formula;
	if (o->duty != NULL && i == 0)
		return o->duty->counts != NULL ? o->duty->counts : &none;
	i -= o->duty != NULL;
	extra = scoring(o, &i);
	if (extra != NULL)
		return extra;
	for (lang = 0; lang < 2; lang++) {
		for (j = 0; j < o->nfail[lang]; j++) {
			if (o->fail[lang][j].formula != NULL && i-- == 0)
				return o->fail[lang][j].formula;
		}
	}
	return NULL;
}
