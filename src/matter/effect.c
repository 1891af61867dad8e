/*
 * What a step writes beyond the matter: fields of the subject that no form can
 * set, and with the status of a household the standing, which is never overwritten but
 * closed and followed by the next.
 */
#include "matter/internal.h"

#define PROGRAMME_2014	1	/* poverty_2014: the campaign's register */

/* The day of the step, or none: what dates are set to. */
static bool
date_word(const struct field *f, str text, date today, struct value *out)
{

	if (f->type != TYPE_DATE || !(str_is(text, "today") ||
	    str_is(text, "unknown")))
		return false;
	*out = str_is(text, "today") ? VALUE_INT(today) : VALUE_UNKNOWN;
	return true;
}

/* "set:household.status=exited" to field and value; false when it is neither. */
static bool
effect_parse(const struct kind *k, str effect, date today,
    const struct field **out_field, struct value *out)
{
	const struct code *c;
	str rest, name, text, id;
	int64_t n;

	if (!str_starts(effect, STR("set:")))
		return false;
	rest = str_sub(effect, 4, effect.n);
	name = str_cut(rest, '=', &text);
	(void)str_cut(name, '.', &id);
	*out_field = model_field(k->base, id);
	if (*out_field == NULL)
		return false;
	if (date_word(*out_field, text, today, out))
		return true;
	c = (*out_field)->codes == NULL ? NULL :
	    code_by_id((*out_field)->codes, text);
	if (c != NULL)
		*out = VALUE_INT(c->n);
	else if (str_is(text, "true") || str_is(text, "false"))
		*out = VALUE_INT(str_is(text, "true"));
	else if (str_int(text, &n))
		*out = VALUE_INT(n);
	else
		return false;
	return true;
}

enum err
effect_stands(struct request *rq, const struct procedure *p,
    const struct about *a, bool *out)
{
	const struct field *f;
	struct record *r = NULL;
	struct value v;
	size_t i, j;

	*out = false;
	for (i = 0; i < p->ntransitions; i++)
		for (j = 0; j < p->transitions[i].neffects; j++) {
			/* A day says when, not what stands. */
			if (!effect_parse(p->kind, p->transitions[i].effects[j],
			    rq->today, &f, &v) || f->type == TYPE_DATE)
				continue;
			if (r == NULL)
				TRY(record_load(rq, f->entity, a->id, 0, &r));
			*out = *out || value_eq(r->values[f->index], v);
		}
	return OK;
}

/* The row in force on the day, or NULL. */
static enum err
open_standing(struct request *rq, int64_t household, date on,
    struct record **out)
{
	const struct entity *e = model_entity(rq->model, STR("standing"));
	struct records r;
	size_t i;

	*out = NULL;
	TRY(record_children(rq, model_field(e, STR("household")), household,
	    &r));
	for (i = 0; i < r.n; i++) {
		struct value to = record_get(r.items[i], "ends");

		if (to.kind == V_UNKNOWN || to.i > on)
			*out = r.items[i];
	}
	return OK;
}

static enum err
change_standing(struct request *rq, struct desk *d, const struct matter *m,
    int64_t status)
{
	struct record *was, *now = record_new(rq, model_entity(rq->model,
	    STR("standing")));

	TRY(open_standing(rq, m->about.id, d->as_of, &was));
	if (was != NULL && record_get(was, "status").i == status)
		return OK;
	if (was != NULL) {
		record_set(was, "ends", VALUE_INT(d->as_of));
		TRY(record_change(rq, was));
	}
	now->place = m->record->place;
	record_set(now, "household", VALUE_INT(m->about.id));
	record_set(now, "programme", was != NULL ? record_get(was,
	    "programme") : VALUE_INT(PROGRAMME_2014));
	record_set(now, "status", VALUE_INT(status));
	record_set(now, "starts", VALUE_INT(d->as_of));
	record_set(now, "matter", VALUE_INT(m->record->id));
	return record_add(rq, now);
}

static enum err
set_field(struct request *rq, struct desk *d, const struct matter *m,
    const struct field *f, struct value v)
{
	struct record *h;

	TRY(record_load(rq, f->entity, m->about.id, 0, &h));
	h->values[f->index] = v;
	TRY(record_change(rq, h));
	if (str_is(m->about.kind->id, "household") &&
	    str_is(f->id, "status") &&
	    v.kind == V_INT)
		return change_standing(rq, d, m, v.i);
	return OK;
}

enum err
effect_apply(struct request *rq, struct desk *d, const struct matter *m,
    const struct transition *t)
{
	const struct field *f;
	struct value v;
	size_t i;

	for (i = 0; i < t->neffects; i++) {
		if (!effect_parse(m->procedure->kind, t->effects[i], d->as_of,
		    &f, &v))
			return fail(rq, MSG_PACK, t->effects[i]);
		TRY(set_field(rq, d, m, f, v));
	}
	return OK;
}

/*
 * A matter that ends refused after it had already given something (marked,
 * sent back, not put right) takes it back: what the household was before the
 * matter's own standing, it is again.
 */
enum err
effect_undo(struct request *rq, struct desk *d, const struct matter *m)
{
	const struct entity *e = model_entity(rq->model, STR("standing"));
	const struct field *f = model_field(m->procedure->kind->base,
	    STR("status"));
	struct value before = VALUE_UNKNOWN;
	struct records r;
	size_t i;
	bool ours = false;

	if (!str_is(m->about.kind->id, "household"))
		return OK;
	TRY(record_children(rq, model_field(e, STR("household")),
	    m->about.id, &r));
	for (i = 0; i < r.n; i++) {
		if (record_get(r.items[i], "matter").i == m->record->id &&
		    record_get(r.items[i], "ends").kind == V_UNKNOWN)
			ours = true;
		else if (!ours)
			before = record_get(r.items[i], "status");
	}
	if (!ours || f == NULL)
		return OK;
	if (before.kind == V_UNKNOWN)
		before = VALUE_INT(0);
	return set_field(rq, d, m, f, before);
}
