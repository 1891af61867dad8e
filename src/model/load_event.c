/*
 * Events: where the register has what duties, plans and bulletins count.
 */
#include "model/internal.h"

static const struct field *
take_field(struct loader *l, struct toml_node *t, const char *key, bool need,
    const struct entity *e)
{
	const struct field *f;
	str id;

	if (!toml_str(t, key, need, l->faults, &id) || e == NULL)
		return NULL;
	f = model_field(e, id);
	if (f == NULL)
		toml_fault(l->faults, "E302", t, str_fmt(l->arena,
		    "there is no field \"%.*s\"", STR_ARG(id)), STR_NONE);
	return f;
}

/* The codes that count, as bits. */
static void
take_codes(struct loader *l, struct toml_node *t, struct event *e)
{
	const struct code *c;
	const str *list = NULL;
	size_t i, n = 0;

	load_strings(l, t, "codes", &list, &n);
	if ((e->when == NULL || e->when->codes == NULL) != (n == 0)) {
		toml_fault(l->faults, "E302", t,
		    STR("when names a code field, codes its codes"),
		    STR_NONE);
		return;
	}
	for (i = 0; i < n; i++) {
		c = code_by_id(e->when->codes, list[i]);
		if (c == NULL || c->n > 62)
			toml_fault(l->faults, "E302", t, str_fmt(l->arena,
			    "there is no code \"%.*s\"", STR_ARG(list[i])),
			    STR_NONE);
		else
			e->codes |= (uint64_t)1 << c->n;
	}
}

static void
event_read(struct loader *l, struct toml_node *t, struct event *e)
{
	str entity;

	(void)toml_str(t, "id", true, l->faults, &e->id);
	(void)toml_str(t, "zh", true, l->faults, &e->zh);
	(void)toml_str(t, "en", true, l->faults, &e->en);
	if (!toml_str(t, "entity", true, l->faults, &entity))
		return;
	e->entity = model_entity(l->model, entity);
	if (e->entity == NULL)
		toml_fault(l->faults, "E301", t, str_fmt(l->arena,
		    "there is no entity \"%.*s\"", STR_ARG(entity)),
		    STR_NONE);
	e->when = take_field(l, t, "when", false, e->entity);
	take_codes(l, t, e);
	e->day = take_field(l, t, "day", true, e->entity);
	e->target = take_field(l, t, "target", false, e->entity);
	e->post = take_field(l, t, "post", false, e->entity);
	e->name = take_field(l, t, "name", false, e->entity);
	e->office = take_field(l, t, "office", false, e->entity);
	if (e->day != NULL && e->day->type != TYPE_DATE)
		toml_fault(l->faults, "E302", t, STR("day must be a date"),
		    STR_NONE);
}

void
load_events(struct loader *l, struct toml_node *file)
{
	struct toml_node *list, *t;
	struct event *all;

	if (file == NULL)
		return;
	list = load_array(l, file, "event");
	if (list == NULL)
		return;
	all = NEW_ARRAY(l->arena, struct event, list->n);
	l->model->events = all;
	for (t = list->child; t != NULL; t = t->next)
		event_read(l, t, &all[l->model->nevents++]);
}

const struct event *
model_event(const struct model *m, str id)
{
	size_t i;

	for (i = 0; i < m->nevents; i++)
		if (str_eq(m->events[i].id, id))
			return &m->events[i];
	return NULL;
}
