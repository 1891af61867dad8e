/*
 * The history of a record: who changed which field from what to what.
 */
#include "action/internal.h"

static bool
same_text(str a, str b)
{

	return str_eq(a, b);
}

/* One side of a change: null when nothing was known, which is not "". */
static void
out_side(struct jsonw *o, const char *key, const struct record *r,
    const struct field *f, str shown)
{

	jsonw_key(o, key);
	if (r == NULL || r->values[f->index].kind == V_UNKNOWN)
		jsonw_null(o);
	else
		jsonw_str(o, shown);
}

/* Fields that differ between two states; either may be NULL. */
static enum err
out_changes(struct request *rq, const struct record *from,
    const struct record *to, struct jsonw *o)
{
	const struct entity *e = from != NULL ? from->entity : to->entity;
	size_t i;
	bool m;

	jsonw_key(o, "changes");
	jsonw_open(o, '[');
	for (i = 0; i < e->nfields; i++) {
		const struct field *f = &e->fields[i];
		str a = STR(""), b = STR("");

		if (from != NULL && to != NULL &&
		    value_eq(from->values[i], to->values[i]))
			continue;
		if (from != NULL)
			TRY(record_show(rq, from, f, PROFILE_DETAIL, &a, &m));
		if (to != NULL)
			TRY(record_show(rq, to, f, PROFILE_DETAIL, &b, &m));
		if (same_text(a, b) && f->level != L4)
			continue;
		jsonw_open(o, '{');
		jsonw_put_str(o, "field", f->id);
		jsonw_put_str(o, "label", field_label(f, rq->lang));
		out_side(o, "from", from, f, a);
		out_side(o, "to", to, f, b);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	return OK;
}

static enum err
out_change(struct request *rq, const struct ledger_change *x,
    const struct record *from, const struct record *to, struct jsonw *o)
{

	jsonw_open(o, '{');
	jsonw_put_int(o, "seq", x->entry);
	jsonw_put_str(o, "at", date_rfc3339(rq->arena, x->at_ms));
	jsonw_put_str(o, "who", x->login);
	jsonw_put_str(o, "action", x->action);
	jsonw_put_str(o, "purpose", x->purpose);
	jsonw_put_int(o, "version", x->version);
	TRY(out_changes(rq, from, to, o));
	jsonw_close(o, '}');
	return OK;
}

enum err
action_history(struct request *rq, const struct call *c, struct reply *r)
{
	const struct entity *e;
	struct ledger_change *x;
	struct record *to, *from;
	struct jsonw o;
	int64_t id;

	TRY(call_entity(rq, c, 0, &e));
	TRY(call_id(rq, c, 1, e, &id));
	TRY(record_load(rq, e, id, 0, &to));
	TRY(ledger_history(rq, e->number, id, &x));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "items");
	jsonw_open(&o, '[');
	for (; x != NULL; x = x->next, to = from) {
		from = NULL;
		if (x->old.n > 0) {
			TRY(record_from_image(rq, e, x->old, &from));
			from->id = id;
		}
		TRY(out_change(rq, x, from, to, &o));
	}
	jsonw_close(&o, ']');
	jsonw_close(&o, '}');
	return OK;
}
