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

/* One is left for the rule of a state. */
#define NAMED_MAX	(sizeof(((struct matter *)NULL)->named) / \
			sizeof(struct named))

enum err
about_offices(struct request *rq, struct matter *m)
{
	const struct entity *e = m->about.kind->base;
	struct record *r = NULL;
	size_t i;

	m->nnamed = 0;
	for (i = 0; i < rq->model->noffices && m->nnamed < NAMED_MAX - 1; i++) {
		const struct office *o = &rq->model->offices[i];
		const struct field *f = o->field.n == 0 ? NULL :
		    model_field(e, o->field);

		if (f == NULL)
			continue;
		if (r == NULL)
			TRY(record_load(rq, e, m->about.id, 0, &r));
		m->named[m->nnamed++] = (struct named){ o->id,
		    r->values[f->index].s };
	}
	return OK;
}

bool
matter_named(const struct matter *m, str office)
{
	size_t i;

	for (i = 0; i < m->nnamed; i++)
		if (str_eq(m->named[i].office, office))
			return true;
	return false;
}

str
matter_office(const struct matter *m, str office)
{
	size_t i;

	for (i = 0; i < m->nnamed; i++)
		if (str_eq(m->named[i].office, office) &&
		    m->named[i].is.n > 0)
			return m->named[i].is;
	return office;
}

enum place_level
office_level(const struct office *o, enum place_level any)
{
	static const char *const levels[] = { "nation", "province", "city",
	    "county", "township", "village" };
	int i;

	for (i = PLACE_NATION; i <= PLACE_VILLAGE; i++)
		if (o != NULL && str_is(o->level, levels[i]))
			return (enum place_level)i;
	return any;
}
