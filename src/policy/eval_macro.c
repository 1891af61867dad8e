/*
 * Relation macros with interval counts (rules.md 2.9).  n rows, lo of them
 * certainly satisfy the predicate, no certainly do not; the list is closed
 * when its roster is verified and it has the least number of rows.  The rows
 * of a decision table are always closed; one that may match may satisfy.
 */
#include "table.h"

struct rows {
	const struct subject_group *group;
	const struct pvalue *match;	/* of a table's rows */
	size_t n, lo, no;
	bool closed;
	struct why *yes;	/* what the certain rows rest on */
	struct why *first_yes, *first_no;
	struct why *refuted;	/* what the refuted rows rest on */
	struct why *lacks;	/* of undecided rows and of the list itself */
};

/* Is the list closed, and if not, what is lacking. */
static void
closure(struct frame *f, const struct term *t, struct rows *r)
{
	struct arena *a = f->w->arena;
	struct pvalue roster = eval_roster(f->w, f->self, t->relation);
	struct why *w;

	r->closed = roster.known && roster.n != 0;
	if (!r->closed)
		r->lacks = why_join(a, r->lacks, roster.why);
	else
		r->refuted = why_join(a, r->refuted, roster.why);
	if ((int64_t)r->n >= t->relation->min)
		return;
	r->closed = false;
	w = why_make(a, WHY_MEMBERS);
	w->subject = f->self;
	w->relation = t->relation;
	w->of = f->self == NULL ? NULL : f->self->kind;
	r->lacks = why_join(a, r->lacks, w);
}

/* Does row i satisfy the predicate?  The loop variable stands on it after. */
static struct pvalue
satisfies(struct frame *f, const struct term *t, const struct rows *r, size_t i)
{
	struct pvalue m, p;

	if (r->match == NULL) {
		f->loop[t->arg] = r->group->item[i];
		return eval_term(f, t->kid[0]);
	}
	f->row[t->arg] = &t->object->table->row[i];
	m = r->match[i];
	if (m.known && !m.n)
		return m;
	p = eval_term(f, t->kid[0]);
	if (p.known && !p.n)
		return p;
	if (m.known && p.known)
		return value_bool(true, why_join(f->w->arena, m.why, p.why));
	return value_unknown(why_join(f->w->arena, m.known ? NULL : m.why,
	    p.known ? NULL : p.why));
}

static void
one_row(struct frame *f, const struct term *t, struct rows *r, size_t i)
{
	struct pvalue v = satisfies(f, t, r, i);
	struct arena *a = f->w->arena;

	if (!v.known) {
		r->lacks = why_join(a, r->lacks, v.why);
		return;
	}
	if (v.n) {
		if (r->lo++ == 0)
			r->first_yes = v.why;
		r->yes = why_join(a, r->yes, v.why);
		return;
	}
	if (r->no++ == 0)
		r->first_no = v.why;
	r->refuted = why_join(a, r->refuted, v.why);
}

static void
walk(struct frame *f, const struct term *t, struct rows *r)
{
	size_t i;

	*r = (struct rows){ .n = 0 };
	if (t->relation == NULL) {
		r->match = table_match(f->w, t->object, f->self);
		r->n = t->object->table->nrows;
		r->closed = true;
	} else if (f->self != NULL && f->self->groups != NULL) {
		r->group = &f->self->groups[t->group];
		r->n = r->group->n;
	}
	for (i = 0; i < r->n; i++)
		one_row(f, t, r, i);
	if (t->relation != NULL)
		closure(f, t, r);
}

static struct pvalue
exists(struct frame *f, const struct rows *r)
{

	(void)f;
	if (r->lo > 0)
		return value_bool(true, r->first_yes);
	if (r->closed && r->no == r->n)
		return value_bool(false, r->refuted);
	return value_unknown(r->lacks);
}

static struct pvalue
all(struct frame *f, const struct rows *r)
{

	if (r->no > 0)
		return value_bool(false, r->first_no);
	if (r->closed && r->lo == r->n)
		return value_bool(true, why_join(f->w->arena, r->yes,
		    r->refuted));
	return value_unknown(r->lacks);
}

static struct pvalue
count(struct frame *f, const struct rows *r)
{
	struct pvalue v = { .n = (int64_t)r->lo, .interval = true };

	v.d = r->closed ? (int64_t)(r->n - r->no) : INT64_MAX;
	v.why = r->lacks;
	if (v.d != v.n)
		return v;
	return value_int(v.n, why_join(f->w->arena, r->yes, r->refuted));
}

/* One more value into the total; false when it leaves int64. */
static bool
gather(enum op op, bool first, int64_t v, int64_t *total)
{

	if (op == OP_SUM)
		return num_add(*total, v, total);
	if (first || (op == OP_LEAST ? v < *total : v > *total))
		*total = v;
	return true;
}

/* Sum, least and most need every row decided and every value known. */
static struct pvalue
total(struct frame *f, const struct term *t, struct rows *r)
{
	struct arena *a = f->w->arena;
	struct why *rests = NULL, *w;
	size_t i, used = 0;
	int64_t sum = 0;

	for (i = 0; i < r->n; i++) {
		struct pvalue p, v;

		p = satisfies(f, t, r, i);
		if (p.known && !p.n)
			continue;
		v = eval_term(f, t->kid[1]);
		if (!v.known) {
			r->lacks = why_join(a, r->lacks, v.why);
			continue;
		}
		rests = why_join(a, rests, v.why);
		if (!gather(t->op, used++ == 0, v.n, &sum))
			return value_defect(a, "E_RANGE");
	}
	if (r->lacks != NULL)
		return value_unknown(r->lacks);
	if (used == 0 && t->op != OP_SUM && t->relation == NULL)
		return value_defect(a, "E_NO_ROW");
	if (used == 0 && t->op != OP_SUM) {
		w = why_make(a, WHY_MEMBERS);
		w->subject = f->self;
		w->relation = t->relation;
		w->of = f->self == NULL ? NULL : f->self->kind;
		return value_unknown(w);
	}
	return value_int(sum, why_join(a, rests, r->refuted));
}

struct pvalue
eval_macro(struct frame *f, const struct term *t)
{
	struct rows r;

	walk(f, t, &r);
	switch (t->op) {
	case OP_EXISTS:
		return exists(f, &r);
	case OP_ALL:
		return all(f, &r);
	case OP_COUNT:
		return count(f, &r);
	default:
		return total(f, t, &r);
	}
}
