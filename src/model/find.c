/*
 * Look-ups by name: linear over tables of at most a few hundred rows, made at
 * start-up and per import heading, never per row.
 */
#include "model/model.h"

const struct entity *
model_entity(const struct model *m, str id)
{
	size_t i;

	for (i = 0; i < m->nentities; i++)
		if (str_eq(m->entities[i].id, id))
			return &m->entities[i];
	return NULL;
}

const struct entity *
model_entity_number(const struct model *m, int n)
{
	size_t i;

	for (i = 0; i < m->nentities; i++)
		if (m->entities[i].number == n)
			return &m->entities[i];
	return NULL;
}

const struct field *
model_field(const struct entity *e, str id)
{
	size_t i;

	for (i = 0; e != NULL && i < e->nfields; i++)
		if (str_eq(e->fields[i].id, id))
			return &e->fields[i];
	return NULL;
}

const struct code_list *
model_list(const struct model *m, str id)
{
	size_t i;

	for (i = 0; i < m->nlists; i++)
		if (str_eq(m->lists[i].id, id))
			return &m->lists[i];
	return NULL;
}

const struct office *
model_office(const struct model *m, str id)
{
	size_t i;

	for (i = 0; i < m->noffices; i++)
		if (str_eq(m->offices[i].id, id))
			return &m->offices[i];
	return NULL;
}

const struct kind *
model_kind(const struct model *m, str id)
{
	size_t i;

	for (i = 0; i < m->nkinds; i++)
		if (str_eq(m->kinds[i].id, id))
			return &m->kinds[i];
	return NULL;
}

bool
kind_is_place(const struct kind *k)
{

	return k->base->owner == OWNER_SELF;
}

const struct relation *
model_relation(const struct kind *k, str id)
{
	size_t i;

	for (i = 0; i < k->nrelations; i++)
		if (str_eq(k->relations[i].id, id))
			return &k->relations[i];
	return NULL;
}

const struct field *
model_fact(const struct kind *k, str id)
{
	const struct field *f = k->yearly == NULL ? NULL :
	    model_field(k->yearly, id);

	/* A year's own says more: of a village, poor or not, not "a village". */
	return f != NULL && f != k->yearly->owner_field ? f :
	    model_field(k->base, id);
}

const struct code *
code_by_n(const struct code_list *l, int64_t n)
{
	size_t i;

	for (i = 0; i < l->ncodes; i++)
		if (l->codes[i].n == n)
			return &l->codes[i];
	return NULL;
}

const struct code *
code_by_id(const struct code_list *l, str id)
{
	size_t i;

	for (i = 0; i < l->ncodes; i++)
		if (str_eq(l->codes[i].id, id))
			return &l->codes[i];
	return NULL;
}

static bool
code_has(const struct code *c, str text)
{
	size_t i;

	if (str_eq(c->zh, text) || str_eq(c->code, text) ||
	    str_eq(c->id, text) || str_eq(c->en, text))
		return true;
	for (i = 0; i < c->naliases; i++)
		if (str_eq(c->aliases[i], text))
			return true;
	return false;
}

const struct code *
code_find(const struct code_list *l, str text)
{
	int64_t n;
	size_t i;

	for (i = 0; i < l->ncodes; i++)
		if (code_has(&l->codes[i], text))
			return &l->codes[i];
	/* Spreadsheets drop leading zeros. */
	return str_int(text, &n) ? code_by_n(l, n) : NULL;
}

str
field_label(const struct field *f, enum lang lang)
{

	return lang == LANG_ZH ? f->zh : f->en;
}

str
entity_label(const struct entity *e, enum lang lang)
{

	return lang == LANG_ZH ? e->zh : e->en;
}
