/*
 * The dictionary for programs: forms, columns and labels of the UI.
 */
#include "action/internal.h"

static const char *const mask_ids[MASK__MAX] = { "none", "id", "phone",
    "account", "name", "year", "hidden" };

static void
out_bound(struct request *rq, const struct field *f, struct jsonw *o)
{

	if (!f->has_range)
		return;
	jsonw_key(o, "min");
	field_out(rq->arena, o, f, VALUE_INT(f->min));
	jsonw_key(o, "max");
	field_out(rq->arena, o, f, VALUE_INT(f->max));
}

static void
out_names(struct jsonw *o, str id, str zh, str en)
{

	jsonw_open(o, '{');
	jsonw_put_str(o, "id", id);
	jsonw_put_str(o, "zh", zh);
	jsonw_put_str(o, "en", en);
}

static void
out_field(struct request *rq, const struct field *f, struct jsonw *o)
{

	out_names(o, f->id, f->zh, f->en);
	jsonw_put_str(o, "help", f->help);
	jsonw_put_str(o, "type", str_from(type_row(f->type)->id));
	jsonw_put_int(o, "scale", f->scale);
	jsonw_put_str(o, "unit", f->unit);
	jsonw_put_str(o, "per", f->per);
	out_bound(rq, f, o);
	if (f->codes != NULL)
		jsonw_put_str(o, "codes", f->codes->id);
	if (f->target != NULL)
		jsonw_put_str(o, "target", f->target->id);
	jsonw_put_bool(o, "required", f->required);
	jsonw_put_bool(o, "fixed", f->fixed);
	jsonw_put_bool(o, "system", f->system);
	jsonw_put_int(o, "level", (int64_t)f->level);
	jsonw_put_str(o, "mask", str_from(mask_ids[f->mask]));
	jsonw_put_bool(o, "search", f->search);
	jsonw_put_bool(o, "sort", f->level < L4 && (f->indexed || f->unique));
	jsonw_put_str(o, "supplied_by", f->supplied_by);
	/* Left unknown it means "until today". */
	jsonw_put_bool(o, "open_end", f == f->entity->to);
	jsonw_close(o, '}');
}

static void
out_entity(struct request *rq, const struct entity *e, struct jsonw *o)
{
	size_t i;

	out_names(o, e->id, e->zh, e->en);
	jsonw_put_str(o, "key", e->key == NULL ? STR("") : e->key->id);
	jsonw_put_str(o, "title", e->title == NULL ? STR("") : e->title->id);
	jsonw_put_bool(o, "yearly", e->yearly);
	jsonw_put_bool(o, "import", e->external);
	jsonw_key(o, "fields");
	jsonw_open(o, '[');
	for (i = 0; i < e->nfields; i++)
		if (!str_is(e->fields[i].id, "password"))
			out_field(rq, &e->fields[i], o);
	jsonw_close(o, ']');
	jsonw_close(o, '}');
}

static void
out_list(const struct code_list *l, struct jsonw *o)
{
	size_t i;

	out_names(o, l->id, l->zh, l->en);
	jsonw_key(o, "codes");
	jsonw_open(o, '[');
	for (i = 0; i < l->ncodes; i++) {
		out_names(o, l->codes[i].id, l->codes[i].zh, l->codes[i].en);
		jsonw_put_str(o, "code", l->codes[i].code);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	jsonw_close(o, '}');
}

static void
out_offices(const struct model *m, struct jsonw *o)
{
	size_t i;

	jsonw_key(o, "offices");
	jsonw_open(o, '[');
	for (i = 0; i < m->noffices; i++) {
		out_names(o, m->offices[i].id, m->offices[i].zh,
		    m->offices[i].en);
		jsonw_put_str(o, "level", m->offices[i].level);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

/* Kinds of subject: which entity holds them, or that they are places. */
static void
out_kinds(const struct model *m, struct jsonw *o)
{
	size_t i;

	jsonw_key(o, "kinds");
	jsonw_open(o, '[');
	for (i = 0; i < m->nkinds; i++) {
		out_names(o, m->kinds[i].id, m->kinds[i].zh, m->kinds[i].en);
		jsonw_put_str(o, "base", m->kinds[i].base->id);
		jsonw_put_bool(o, "place", kind_is_place(&m->kinds[i]));
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

static void
out_types(struct jsonw *o)
{
	int t;

	jsonw_key(o, "types");
	jsonw_open(o, '[');
	for (t = 0; t < TYPE__MAX; t++) {
		const struct type_row *x = type_row((enum type)t);

		out_names(o, str_from(x->id), str_from(x->zh),
		    str_from(x->en));
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

enum err
action_model(struct request *rq, const struct call *c, struct reply *r)
{
	const struct model *m = rq->model;
	struct jsonw o;
	size_t i;

	(void)c;
	r->etag = hex_text(rq->arena, m->hash, 8);
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "hash", r->etag);
	jsonw_key(&o, "entities");
	jsonw_open(&o, '[');
	for (i = 0; i < m->nentities; i++)
		out_entity(rq, &m->entities[i], &o);
	jsonw_close(&o, ']');
	jsonw_key(&o, "lists");
	jsonw_open(&o, '[');
	for (i = 0; i < m->nlists; i++)
		out_list(&m->lists[i], &o);
	jsonw_close(&o, ']');
	out_offices(m, &o);
	out_kinds(m, &o);
	out_types(&o);
	jsonw_close(&o, '}');
	return OK;
}
