/*
 * Findings of the office that acts, given with the step.  Those that the
 * procedure lists stay with the step; others, the township's conclusion for
 * example, go into the subject's yearly facts, as the office's own, before the
 * guard is asked; of a kind without years into the subject itself.
 */
#include "matter/internal.h"

#define SOURCE_DEPARTMENT	2

static const struct finding *
find(const struct procedure *p, str id, size_t *out_i)
{
	size_t i;

	for (i = 0; i < p->nfindings; i++)
		if (str_eq(p->findings[i].id, id)) {
			*out_i = i;
			return &p->findings[i];
		}
	return NULL;
}

const enum truth *
fact_findings(struct arena *a, const struct procedure *p,
    const struct json *facts)
{
	enum truth *list = NEW_ARRAY(a, enum truth, p->nfindings);
	size_t i, at;

	for (i = 0; facts != NULL && i < facts->n; i++)
		if (find(p, facts->items[i].key, &at) != NULL &&
		    facts->items[i].kind == J_BOOL)
			list[at] = facts->items[i].i ? TRUTH_TRUE :
			    TRUTH_FALSE;
	return list;
}

static enum err
check_finding(struct request *rq, const struct matter *m,
    const struct finding *f, const struct json *j)
{
	str label = rq->lang == LANG_EN ? f->en : f->zh;
	str office = matter_office(m, f->supplied_by);

	if (j->kind != J_BOOL)
		return fail(rq, MSG_JSON_TYPE, j->key,
		    request_words(rq, "是或者否", "true or false"));
	if (!str_eq(office, rq->actor.office))
		return fail(rq, MSG_FACT_OFFICE, label,
		    matter_office_label(rq, office));
	return OK;
}

/* Where the facts of a kind go. */
static const struct entity *
facts_of(const struct kind *k)
{

	return k->yearly == NULL ? k->base : k->yearly;
}

/* What is stated of the subject itself, only when the step asks for it. */
static enum err
check_fact(struct request *rq, const struct matter *m,
    const struct transition *t, const struct json *j)
{
	const struct entity *e = facts_of(m->about.kind);
	const struct field *f = model_fact(m->about.kind, j->key);
	str office;

	if (f == NULL || f->entity != e || (!e->yearly &&
	    !step_asks(t, f->id)))
		return fail(rq, MSG_FIELD_UNKNOWN, entity_label(e, rq->lang),
		    j->key);
	office = matter_office(m, f->supplied_by);
	if (!str_eq(office, rq->actor.office))
		return fail(rq, MSG_FACT_OFFICE, field_label(f, rq->lang),
		    matter_office_label(rq, office));
	return OK;
}

/* Fields of the year alone, without the findings. */
static enum err
take_facts(struct request *rq, const struct matter *m,
    const struct transition *t, const struct json *facts, struct json *out)
{
	const struct finding *f;
	size_t i, at;

	*out = *facts;
	out->items = NEW_ARRAY(rq->arena, struct json, facts->n);
	out->n = 0;
	for (i = 0; i < facts->n; i++) {
		f = find(m->procedure, facts->items[i].key, &at);
		if (f != NULL) {
			TRY(check_finding(rq, m, f, &facts->items[i]));
			continue;
		}
		TRY(check_fact(rq, m, t, &facts->items[i]));
		out->items[out->n++] = facts->items[i];
	}
	return OK;
}

enum err
fact_record(struct request *rq, struct desk *d, const struct matter *m,
    const struct transition *t, const struct json *facts)
{
	const struct entity *e = facts_of(m->about.kind);
	int year = date_year(d->as_of);
	struct record *r;
	struct json own;

	if (facts->kind != J_OBJECT)
		return fail(rq, MSG_JSON_TYPE, STR("facts"),
		    request_words(rq, "对象", "an object"));
	TRY(take_facts(rq, m, t, facts, &own));
	if (own.n == 0)
		return OK;
	if (!e->yearly) {
		TRY(record_load(rq, e, m->about.id, 0, &r));
		TRY(record_input(rq, r, &own));
		return record_change(rq, r);
	}
	TRY(record_yearly(rq, e, m->about.id, year, SOURCE_DEPARTMENT, &r));
	if (r == NULL) {
		r = record_new(rq, e);
		r->values[e->owner_field->index] = VALUE_INT(m->about.id);
		r->values[e->year->index] = VALUE_INT(year);
		r->values[e->source->index] = VALUE_INT(SOURCE_DEPARTMENT);
	}
	TRY(record_input(rq, r, &own));
	return r->id == 0 ? record_add(rq, r) : record_change(rq, r);
}
