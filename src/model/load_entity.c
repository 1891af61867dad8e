/*
 * Entity files: [entity] with one inline table per field.
 */
#include <string.h>

#include "base/limits.h"
#include "base/num.h"
#include "model/internal.h"

static const char *const mask_names[MASK__MAX] = { "none", "id", "phone",
    "account", "name", "year", "hidden" };

static void
headings_read(struct loader *l, struct toml_node *t, struct field *f)
{
	struct toml_node *list = toml_get(t, "headings"), *c;
	str *h;

	h = NEW_ARRAY(l->arena, str, (list == NULL ? 0 : list->n) + 2);
	h[f->nheadings++] = heading_fold(l->arena, f->zh);
	for (c = list == NULL ? NULL : list->child; c != NULL; c = c->next) {
		if (c->kind == T_STR)
			h[f->nheadings++] = heading_fold(l->arena, c->s);
		else
			toml_fault(l->faults, "E104", c,
			    STR("must be a string"), STR_NONE);
	}
	f->headings = h;
}

static void
flags_read(struct loader *l, struct toml_node *t, struct field *f)
{
	struct faults *x = l->faults;

	(void)toml_bool(t, "required", false, x, &f->required);
	(void)toml_bool(t, "index", false, x, &f->indexed);
	(void)toml_bool(t, "unique", false, x, &f->unique);
	(void)toml_bool(t, "fixed", false, x, &f->fixed);
	(void)toml_bool(t, "system", false, x, &f->system);
	(void)toml_bool(t, "analytic", false, x, &f->analytic);
	(void)toml_bool(t, "search", false, x, &f->search);
	(void)toml_bool(t, "exclusive", false, x, &f->exclusive);
	(void)toml_bool(t, "single", false, x, &f->single);
}

static void
privacy_read(struct loader *l, struct toml_node *t, struct field *f)
{
	int64_t level = L1, years = 0;
	size_t i;
	str mask;

	if (toml_int(t, "level", false, l->faults, &level) &&
	    (level < L1 || level > L4))
		toml_fault(l->faults, "E113", t,
		    STR("level is 1, 2, 3 or 4"), STR_NONE);
	f->level = (enum level)level;
	(void)toml_int(t, "retention_years", false, l->faults, &years);
	f->retention_years = (int)years;
	if (!toml_str(t, "mask", false, l->faults, &mask))
		return;
	for (i = 0; i < MASK__MAX; i++)
		if (str_is(mask, mask_names[i]))
			break;
	if (i == MASK__MAX)
		toml_fault(l->faults, "E114", t,
		    STR("no such mask"), STR("none id phone account name "
		    "year hidden"));
	else
		f->mask = (enum mask)i;
}

static void
field_read(struct loader *l, struct toml_node *t, struct entity *e)
{
	struct field *f = &e->fields[e->nfields];
	struct faults *x = l->faults;
	int64_t scale = 0;
	str type;

	f->entity = e;
	f->index = (int)e->nfields++;
	f->basis = f->supplied_by = f->unit = f->per = f->help = STR("");
	(void)toml_str(t, "id", true, x, &f->id);
	(void)toml_str(t, "zh", true, x, &f->zh);
	(void)toml_str(t, "en", true, x, &f->en);
	if (toml_str(t, "type", true, x, &type) &&
	    !type_find(type, &f->type))
		toml_fault(x, "E115", t, str_fmt(l->arena,
		    "there is no type \"%.*s\"", STR_ARG(type)), STR_NONE);
	(void)toml_str(t, "unit", false, x, &f->unit);
	(void)toml_str(t, "per", false, x, &f->per);
	(void)toml_str(t, "help", false, x, &f->help);
	(void)toml_str(t, "supplied_by", false, x, &f->supplied_by);
	if (!toml_str(t, "basis", false, x, &f->basis))
		f->basis = STR("");
	if (toml_int(t, "scale", false, x, &scale) &&
	    (scale < 0 || scale > 6))
		toml_fault(x, "E116", t, STR("scale is 0 to 6"), STR_NONE);
	f->scale = (int)scale;
	flags_read(l, t, f);
	privacy_read(l, t, f);
	headings_read(l, t, f);
}

static const struct field *
own_field(struct loader *l, struct toml_node *t, const char *key,
    struct entity *e)
{
	const struct field *f;
	str id;

	if (!toml_str(t, key, false, l->faults, &id))
		return NULL;
	f = model_field(e, id);
	if (f == NULL)
		toml_fault(l->faults, "E302", t, str_fmt(l->arena,
		    "\"%s\" names no field of this entity", key), STR_NONE);
	return f;
}

static void
owner_read(struct loader *l, struct toml_node *t, struct entity *e)
{
	str owner;

	if (!toml_str(t, "owner", true, l->faults, &owner))
		return;
	e->owner = str_is(owner, "self") ? OWNER_SELF :
	    str_is(owner, "place") ? OWNER_PLACE : OWNER_REFERENCE;
	e->owner_field = model_field(e, e->owner == OWNER_SELF ?
	    STR("place") : owner);
	if (e->owner_field == NULL || e->owner_field->type !=
	    (e->owner == OWNER_REFERENCE ? TYPE_REFERENCE : TYPE_PLACE))
		toml_fault(l->faults, "E304", t,
		    STR("owner is self, place, or a reference field"),
		    STR_NONE);
}

void
load_entity(struct loader *l, struct toml_node *file)
{
	struct entity *e = &l->entities[l->model->nentities++];
	struct toml_node *t = toml_get(file, "entity"), *list, *c;
	int64_t number = 0;

	e->file = file->file;
	if (t == NULL || t->kind != T_TABLE) {
		toml_fault(l->faults, "E103", file,
		    STR("[entity] is missing"), STR_NONE);
		return;
	}
	(void)toml_str(t, "id", true, l->faults, &e->id);
	(void)toml_str(t, "zh", true, l->faults, &e->zh);
	(void)toml_str(t, "en", true, l->faults, &e->en);
	if (toml_int(t, "number", true, l->faults, &number) &&
	    (number < 1 || number > 63))
		toml_fault(l->faults, "E117", t,
		    STR("number is 1 to 63"), STR_NONE);
	e->number = (int)number;
	(void)toml_bool(t, "yearly", false, l->faults, &e->yearly);
	(void)toml_bool(t, "import", false, l->faults, &e->external);
	e->listed = !e->yearly;
	(void)toml_bool(t, "listed", false, l->faults, &e->listed);
	list = toml_get(t, "field");
	if (list == NULL || list->kind != T_ARRAY ||
	    list->n > LIMIT_FIELDS) {
		toml_fault(l->faults, "E103", t,
		    STR("\"field\" must be an array of tables"), STR_NONE);
		return;
	}
	e->fields = NEW_ARRAY(l->arena, struct field, list->n);
	for (c = list->child; c != NULL; c = c->next)
		field_read(l, c, e);
	owner_read(l, t, e);
	e->key = own_field(l, t, "key", e);
	e->title = own_field(l, t, "title", e);
	e->from = own_field(l, t, "from", e);
	e->to = own_field(l, t, "to", e);
	if (e->yearly) {
		e->year = model_field(e, STR("year"));
		e->source = model_field(e, STR("source"));
	}
}

/* A bound of range = [low, high]: a number, a date, or text of the type. */
static bool
bound_read(struct loader *l, const struct field *f, struct toml_node *t,
    int64_t *out)
{
	struct request rq;
	struct value v;

	if (t->kind == T_INT || t->kind == T_DATE) {
		*out = t->i;
		return true;
	}
	request_init(&rq, l->arena);
	if (t->kind != T_STR || field_parse(&rq, f, t->s, &v) != OK ||
	    v.kind != V_INT)
		return false;
	*out = v.i;
	return true;
}

/* A subject is told apart by the kind beside it. */
static void
subject_link(struct loader *l, struct toml_node *t, const struct field *f)
{
	const struct field *kind = model_field(f->entity, STR("kind"));

	if (f->type == TYPE_SUBJECT && (kind == NULL ||
	    kind->type != TYPE_TEXT))
		toml_fault(l->faults, "E308", t, STR("a subject needs a text "
		    "field \"kind\" beside it"), STR_NONE);
}

static void
range_link(struct loader *l, struct toml_node *t, struct field *f)
{
	struct toml_node *r = toml_get(t, "range");
	int64_t lo, hi;

	if (r == NULL)
		return;
	if (r->kind != T_ARRAY || r->n != 2 ||
	    !bound_read(l, f, r->child, &lo) ||
	    !bound_read(l, f, r->child->next, &hi) || lo > hi) {
		toml_fault(l->faults, "E118", r,
		    STR("range is [lowest, highest] of the field's type"),
		    STR_NONE);
		return;
	}
	f->min = lo;
	f->max = hi;
	f->has_range = true;
}

static void
field_link(struct loader *l, struct toml_node *t, struct field *f)
{
	bool code = f->type == TYPE_CODE || f->type == TYPE_CODES;
	str id;

	if (toml_str(t, "codes", code, l->faults, &id)) {
		f->codes = model_list(l->model, id);
		if (f->codes == NULL)
			toml_fault(l->faults, "E305", t, str_fmt(l->arena,
			    "there is no code list \"%.*s\"", STR_ARG(id)),
			    STR_NONE);
	}
	if (toml_str(t, "target", f->type == TYPE_REFERENCE, l->faults, &id)) {
		f->target = model_entity(l->model, id);
		if (f->target == NULL)
			toml_fault(l->faults, "E301", t, str_fmt(l->arena,
			    "there is no entity \"%.*s\"", STR_ARG(id)),
			    STR_NONE);
	}
	if (f->supplied_by.n > 0 &&
	    model_office(l->model, f->supplied_by) == NULL)
		toml_fault(l->faults, "E306", t, str_fmt(l->arena,
		    "there is no office \"%.*s\"", STR_ARG(f->supplied_by)),
		    STR("see model/office.toml"));
	range_link(l, t, f);
	subject_link(l, t, f);
}

static void
entity_link(struct loader *l, struct toml_node *file, struct entity *e)
{
	struct toml_node *t = toml_get(file, "entity");
	struct toml_node *list = toml_get(t, "field"), *c;
	size_t i = 0, k;
	str basis;

	if (list == NULL)
		return;
	for (c = list->child; c != NULL; c = c->next, i++) {
		for (k = 0; k < i; k++)
			if (str_eq(e->fields[k].id, e->fields[i].id))
				toml_fault(l->faults, "E119", c,
				    STR("field occurs twice"), STR_NONE);
		field_link(l, c, &e->fields[i]);
	}
	if (toml_str(t, "basis", true, l->faults, &basis))
		for (i = 0; i < e->nfields; i++)
			if (e->fields[i].basis.n == 0)
				e->fields[i].basis = basis;
	if (e->yearly && (e->year == NULL || e->source == NULL))
		toml_fault(l->faults, "E120", t, STR("a yearly entity has "
		    "fields \"year\" and \"source\""), STR_NONE);
}

void
load_link(struct loader *l, struct toml_node **files, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < i; k++)
			if (l->entities[i].number == l->entities[k].number ||
			    str_eq(l->entities[i].id, l->entities[k].id))
				toml_fault(l->faults, "E121", files[i],
				    STR("number or id of another entity"),
				    STR_NONE);
		entity_link(l, files[i], &l->entities[i]);
	}
}
