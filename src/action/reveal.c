/*
 * Sealed values in plain, each time with a purpose and an entry in the ledger.
 */
#include "action/internal.h"

#include "base/limits.h"

/*
 * Departments see what their task needs and no more (reliability C-14): ID
 * numbers to match their lists; finance the accounts it pays into; the
 * federation its certificates.  Others are bound by their place.
 */
static const struct allowed {
	const char *office;	/* empty: every department */
	const char *purpose;
	enum mask mask;
} departments[] = {
	{ "", "matching", MASK_ID },
	{ "finance_dept", "payment", MASK_ACCOUNT },
	{ "finance_dept", "payment", MASK_ID },
	{ "disabled_federation", "matching", MASK_HIDDEN },
};

static bool
department(const struct request *rq)
{
	const struct office *o = model_office(rq->model, rq->actor.office);

	return o != NULL && str_is(o->level, "county") &&
	    !str_starts(o->id, STR("county_"));
}

enum err
field_purpose(struct request *rq, const struct field *f)
{
	size_t i;

	if (f->level < L3 || !department(rq))
		return OK;
	for (i = 0; i < sizeof(departments) / sizeof(departments[0]); i++) {
		const struct allowed *a = &departments[i];

		if (f->mask == a->mask &&
		    str_is(rq->actor.purpose, a->purpose) &&
		    (a->office[0] == '\0' ||
		    str_is(rq->actor.office, a->office)))
			return OK;
	}
	return fail(rq, MSG_PURPOSE_FIELD, purpose_label(rq->actor.purpose),
	    field_label(f, rq->lang));
}

static enum err
reveal_fields(struct request *rq, const struct record *x,
    const struct json *fields, struct jsonw *o)
{
	size_t i;
	str text;

	jsonw_open(o, '{');
	jsonw_key(o, "fields");
	jsonw_open(o, '{');
	for (i = 0; i < fields->n; i++) {
		const struct field *f = fields->items[i].kind != J_STR ? NULL :
		    model_field(x->entity, fields->items[i].s);

		if (f == NULL || str_is(f->id, "password"))
			return fail(rq, MSG_FIELD_UNKNOWN,
			    entity_label(x->entity, rq->lang),
			    fields->items[i].s);
		TRY(field_purpose(rq, f));
		jsonw_key_str(o, f->id);
		if (x->values[f->index].kind == V_UNKNOWN) {
			jsonw_null(o);
			continue;
		}
		TRY(record_reveal(rq, x, f, &text));
		jsonw_str(o, text);
	}
	jsonw_close(o, '}');
	jsonw_close(o, '}');
	return OK;
}

/* Which fields, for the ledger: names only. */
static str
names(struct request *rq, const struct json *fields)
{
	struct jsonw o;
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, LIMIT_TEXT);
	jsonw_begin(&o, &b);
	jsonw_open(&o, '{');
	jsonw_key(&o, "fields");
	jsonw_open(&o, '[');
	for (i = 0; i < fields->n; i++)
		jsonw_str(&o, fields->items[i].s);
	jsonw_close(&o, ']');
	jsonw_close(&o, '}');
	return buf_text(&b);
}

enum err
action_reveal(struct request *rq, const struct call *c, struct reply *r)
{
	static const char *const keys[] = { "fields", "purpose", NULL };
	const struct entity *e;
	const struct json *fields;
	struct record *x;
	struct jsonw o;
	int64_t id;

	TRY(call_entity(rq, c, 0, &e));
	TRY(call_id(rq, c, 1, e, &id));
	TRY(json_only(rq, c->body, keys));
	TRY(json_need_list(rq, c->body, "fields", &fields));
	TRY(json_need_str(rq, c->body, "purpose", &rq->actor.purpose));
	rq->subject = str_fmt(rq->arena, "%.*s/%.*s", STR_ARG(e->id),
	    STR_ARG(c->path[1]));
	TRY(purpose_check(rq, rq->actor.purpose));
	if (fields->n == 0 || fields->n > e->nfields)
		return fail(rq, MSG_VALUE_RANGE, STR("fields"),
		    str_fmt(rq->arena, "%zu", fields->n), STR("1"),
		    str_fmt(rq->arena, "%zu", e->nfields));
	TRY(record_load(rq, e, id, 0, &x));
	reply_json(r, &o);
	TRY(reveal_fields(rq, x, fields, &o));
	rq->detail = names(rq, fields);
	return OK;
}

/* The households of a person, by membership. */
static enum err
out_memberships(struct request *rq, const struct record *person,
    struct jsonw *o)
{
	struct records r = { .n = 0 };
	size_t i;

	if (person != NULL)
		TRY(record_children(rq, model_field(model_entity(rq->model,
		    STR("membership")), STR("person")), person->id, &r));
	jsonw_key(o, "memberships");
	jsonw_open(o, '[');
	for (i = 0; i < r.n; i++)
		TRY(record_out(rq, r.items[i], PROFILE_LIST, o));
	jsonw_close(o, ']');
	return OK;
}

/* By ID number: in the body, exact, within the scope (C-16, C-19). */
enum err
action_person_find(struct request *rq, const struct call *c, struct reply *r)
{
	static const char *const keys[] = { "id_number", "purpose", NULL };
	const struct field *f = model_field(model_entity(rq->model,
	    STR("person")), STR("id_number"));
	struct record *x;
	struct value v;
	struct jsonw o;
	str number;

	TRY(json_only(rq, c->body, keys));
	TRY(json_need_str(rq, c->body, "id_number", &number));
	TRY(json_need_str(rq, c->body, "purpose", &rq->actor.purpose));
	TRY(purpose_check(rq, rq->actor.purpose));
	rq->subject = STR("person");
	TRY(field_parse(rq, f, number, &v));
	if (v.kind != V_TEXT)
		return fail(rq, MSG_VALUE_REQUIRED, field_label(f, rq->lang));
	TRY(record_find_sealed(rq, f, v.s, &x));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "items");
	jsonw_open(&o, '[');
	if (x != NULL) {
		rq->subject = str_fmt(rq->arena, "person/%.*s",
		    STR_ARG(record_url(rq, x->entity, x->id)));
		TRY(record_out(rq, x, PROFILE_DETAIL, &o));
	}
	jsonw_close(&o, ']');
	TRY(out_memberships(rq, x, &o));
	jsonw_close(&o, '}');
	return OK;
}
