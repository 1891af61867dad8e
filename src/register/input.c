/*
 * Fields of a JSON object into a record.
 */
#include "register/internal.h"

static enum err
input_reference(struct request *rq, const struct field *f,
    const struct json *j, struct value *out)
{
	struct record *target;
	int64_t id;

	if (j->kind != J_STR)
		return fail(rq, MSG_JSON_TYPE, f->id,
		    request_words(rq, "文字", "a string"));
	if (record_url_parse(rq, f->target, j->s, &id) != OK ||
	    record_load(rq, f->target, id, 0, &target) != OK)
		return fail(rq, MSG_VALUE_REFERENCE,
		    field_label(f, rq->lang), j->s);
	*out = VALUE_INT(id);
	return OK;
}

static enum err
input_place(struct request *rq, const struct field *f, const struct json *j,
    struct value *out)
{
	int64_t code;

	if (j->kind != J_STR || !place_parse(j->s, &code))
		return fail(rq, MSG_VALUE_TYPE, field_label(f, rq->lang),
		    j->kind == J_STR ? j->s : STR("?"),
		    request_words(rq, "区划代码", "a place code"));
	*out = VALUE_INT(code);
	return OK;
}

static enum err
input_one(struct request *rq, struct record *r, const struct json *j)
{
	const struct field *f = model_field(r->entity, j->key);
	struct value v = VALUE_UNKNOWN;

	if (f == NULL)
		return fail(rq, MSG_FIELD_UNKNOWN,
		    entity_label(r->entity, rq->lang), j->key);
	if (f->system)
		return fail(rq, MSG_VALUE_READONLY, field_label(f, rq->lang));
	if (j->kind == J_NULL)
		;
	else if (f->type == TYPE_REFERENCE)
		TRY(input_reference(rq, f, j, &v));
	else if (f->type == TYPE_PLACE)
		TRY(input_place(rq, f, j, &v));
	else
		TRY(field_json(rq, f, j, &v));
	r->values[f->index] = v;
	return OK;
}

enum err
record_input(struct request *rq, struct record *r, const struct json *input)
{
	size_t i;

	if (input == NULL || input->kind != J_OBJECT)
		return fail(rq, MSG_JSON_KEY_MISSING, STR("input"));
	for (i = 0; i < input->n; i++) {
		enum err e = input_one(rq, r, &input->items[i]);

		if (e != OK)
			return request_at(rq, e,
			    (struct at){ .field = input->items[i].key });
	}
	return OK;
}
