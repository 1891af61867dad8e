/*
 * Findings of the office that acts, given with the step: the township's
 * conclusion on the procedure, for example.  They go into the household's
 * yearly facts, as the office's own, before the guard is asked.
 */
#include "matter/internal.h"

#define SOURCE_DEPARTMENT	2

static enum err
check_fact(struct request *rq, const struct kind *k, const struct json *j)
{
	const struct field *f = model_fact(k, j->key);

	if (f == NULL || f->entity != k->yearly)
		return fail(rq, MSG_FIELD_UNKNOWN, entity_label(k->yearly,
		    rq->lang), j->key);
	if (!str_eq(f->supplied_by, rq->actor.office))
		return fail(rq, MSG_FACT_OFFICE, field_label(f, rq->lang),
		    matter_office_label(rq, f->supplied_by));
	return OK;
}

enum err
fact_record(struct request *rq, struct desk *d, int64_t household,
    const struct json *facts)
{
	const struct kind *k = model_kind(rq->model, STR("household"));
	const struct entity *e = k->yearly;
	int year = date_year(d->as_of);
	struct record *r;
	size_t i;

	if (facts->kind != J_OBJECT)
		return fail(rq, MSG_JSON_TYPE, STR("facts"),
		    request_words(rq, "对象", "an object"));
	for (i = 0; i < facts->n; i++)
		TRY(check_fact(rq, k, &facts->items[i]));
	TRY(record_yearly(rq, e, household, year, SOURCE_DEPARTMENT, &r));
	if (r == NULL) {
		r = record_new(rq, e);
		r->values[e->owner_field->index] = VALUE_INT(household);
		r->values[e->year->index] = VALUE_INT(year);
		r->values[e->source->index] = VALUE_INT(SOURCE_DEPARTMENT);
	}
	TRY(record_input(rq, r, facts));
	return r->id == 0 ? record_add(rq, r) : record_change(rq, r);
}
