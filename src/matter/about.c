/*
 * What a matter is about: a record of some kind, or a place by its code.
 */
#include "matter/internal.h"

/* A text that is an id of the kind; the request is left without a problem. */
static bool
reads_as(struct request *rq, const struct kind *k, str text, int64_t *out)
{
	bool ok = kind_url_parse(rq, k, text, out) == OK;

	if (!ok)
		request_clear(rq);
	return ok;
}

enum err
about_parse(struct request *rq, str procedure, str text, struct about *out)
{
	const struct procedure *p;
	const struct pack *pack;
	const struct kind *first = NULL;
	size_t i;

	for (i = 0; (pack = policy_pack(rq->policy, i)) != NULL; i++) {
		p = pack_procedure(pack, procedure);
		if (p == NULL)
			continue;
		out->kind = p->kind;
		if (reads_as(rq, p->kind, text, &out->id))
			return OK;
		first = first == NULL ? p->kind : first;
	}
	if (first == NULL)
		return fail(rq, MSG_PROCEDURE_MISSING, procedure);
	return fail(rq, MSG_MISSING, rq->lang == LANG_EN ? first->en :
	    first->zh);
}

/* Matters from before they could be about anything are about households. */
enum err
about_of(struct request *rq, const struct record *matter, struct about *out)
{
	struct value kind = record_get(matter, "kind");

	out->kind = model_kind(rq->model, kind.kind == V_TEXT ? kind.s :
	    STR("household"));
	if (out->kind == NULL)
		return fail(rq, MSG_KIND_MISSING, kind.s);
	out->id = record_get(matter, kind.kind == V_TEXT ? "subject" :
	    "household").i;
	return OK;
}

/* A place of the register, whatever day it is in use. */
static enum err
find_place(struct request *rq, const struct about *a)
{
	const struct kind *k = a->kind;
	struct records r;

	TRY(record_children(rq, k->base->owner_field, a->id, &r));
	if (r.n == 0)
		return fail(rq, MSG_MISSING, rq->lang == LANG_EN ? k->en :
		    k->zh);
	return OK;
}

enum err
about_place(struct request *rq, const struct about *a, int64_t *out_place,
    str *out_key)
{
	const struct field *key = a->kind->base->key;
	struct record *r;

	if (kind_is_place(a->kind)) {
		TRY(find_place(rq, a));
		*out_place = a->id;
		*out_key = kind_url(rq, a->kind, a->id);
		return OK;
	}
	TRY(record_load(rq, a->kind->base, a->id, 0, &r));
	*out_place = r->place;
	*out_key = key == NULL ? record_url(rq, r->entity, r->id) :
	    r->values[key->index].s;
	return OK;
}

enum err
about_where(struct request *rq, const struct about *a, int64_t *out)
{
	str key;

	return about_place(rq, a, out, &key);
}

enum err
about_decider(struct request *rq, const struct about *a, str *out)
{
	const struct field *f = model_field(a->kind->base, STR("decided_by"));
	struct record *r;

	*out = STR_NONE;
	if (f == NULL)
		return OK;
	TRY(record_load(rq, a->kind->base, a->id, 0, &r));
	*out = r->values[f->index].s;
	return OK;
}

str
matter_office(const struct matter *m, str office)
{

	return str_is(office, "decider") && m->decider.n > 0 ? m->decider :
	    office;
}
