/*
 * Records for people and programs: masks by profile, labels of references and
 * places.
 */
#include <string.h>

#include "register/internal.h"

const struct kind *
record_kind(const struct request *rq, const struct record *r)
{
	struct value v = record_get(r, "kind");

	return v.kind != V_TEXT ? NULL : model_kind(rq->model, v.s);
}

str
kind_url(struct request *rq, const struct kind *k, int64_t id)
{
	static const struct field place = { .type = TYPE_PLACE };

	return kind_is_place(k) ? field_text(rq->arena, &place, VALUE_INT(id),
	    LANG_ZH) : record_url(rq, k->base, id);
}

enum err
kind_url_parse(struct request *rq, const struct kind *k, str s, int64_t *out)
{

	if (!kind_is_place(k))
		return record_url_parse(rq, k->base, s, out);
	if (!place_parse(s, out) || (int)place_level(*out) != k->level)
		return fail(rq, MSG_MISSING, rq->lang == LANG_EN ? k->en :
		    k->zh);
	return OK;
}

enum err
kind_title(struct request *rq, const struct kind *k, int64_t id, str *out)
{

	return kind_is_place(k) ? place_name(rq, id, out) :
	    record_title(rq, k->base, id, out);
}

static bool
masked(const struct field *f, enum profile p)
{

	if (f->level == L4 || f->mask == MASK_PHONE)
		return true;
	return f->level == L3 && f->mask != MASK_NONE && p == PROFILE_LIST;
}

/* An unsealed text for the mask to work on. */
static enum err
plain(struct request *rq, const struct record *r, const struct field *f,
    str *out)
{

	if (f->mask == MASK_HIDDEN) {
		*out = STR("***");
		return OK;
	}
	return record_reveal(rq, r, f, out);
}

enum err
record_show(struct request *rq, const struct record *r, const struct field *f,
    enum profile p, str *out, bool *out_masked)
{
	struct value v = r->values[f->index];

	*out_masked = false;
	*out = STR("");
	if (v.kind == V_UNKNOWN)
		return OK;
	if (masked(f, p)) {
		TRY(plain(rq, r, f, out));
		*out = mask_text(rq->arena, f->mask, *out);
		*out_masked = true;
		return OK;
	}
	if (f->type == TYPE_REFERENCE)
		return record_title(rq, f->target, v.i, out);
	if (f->type == TYPE_PLACE)
		return place_name(rq, v.i, out);
	if (f->type == TYPE_SUBJECT)
		return record_kind(rq, r) == NULL ? OK :
		    kind_title(rq, record_kind(rq, r), v.i, out);
	*out = field_text(rq->arena, f, v, rq->lang);
	return OK;
}

static enum err
out_field(struct request *rq, const struct record *r, const struct field *f,
    enum profile p, struct jsonw *o)
{
	struct value v = r->values[f->index];
	bool is_masked;
	str text;

	jsonw_key_str(o, f->id);
	if (v.kind != V_UNKNOWN && masked(f, p)) {
		TRY(record_show(rq, r, f, p, &text, &is_masked));
		jsonw_str(o, text);
	} else if (v.kind != V_UNKNOWN && f->type == TYPE_REFERENCE)
		jsonw_str(o, record_url(rq, f->target, v.i));
	else if (v.kind != V_UNKNOWN && f->type == TYPE_SUBJECT) {
		if (record_kind(rq, r) == NULL)
			jsonw_null(o);
		else
			jsonw_str(o, kind_url(rq, record_kind(rq, r), v.i));
	} else
		field_out(rq->arena, o, f, v);
	return OK;
}

/* place: the name of the record's own place. */
static enum err
out_label(struct request *rq, const struct record *r, const struct field *f,
    str place, struct jsonw *o)
{
	struct value v = r->values[f->index];
	str text = place;

	if (v.kind != V_INT || (f->type != TYPE_REFERENCE &&
	    f->type != TYPE_PLACE && f->type != TYPE_SUBJECT))
		return OK;
	if (f->type == TYPE_SUBJECT) {
		if (record_kind(rq, r) == NULL)
			return OK;
		TRY(kind_title(rq, record_kind(rq, r), v.i, &text));
	} else if (f->type == TYPE_REFERENCE)
		TRY(record_title(rq, f->target, v.i, &text));
	else if (v.i != r->place)
		TRY(place_name(rq, v.i, &text));
	jsonw_key_str(o, f->id);
	jsonw_str(o, text);
	return OK;
}

enum err
record_out(struct request *rq, const struct record *r, enum profile p,
    struct jsonw *o)
{

	return record_out_said(rq, r, p, NULL, 0, o);
}

enum err
record_out_said(struct request *rq, const struct record *r, enum profile p,
    const struct label *labels, size_t nlabels, struct jsonw *o)
{
	const struct entity *e = r->entity;
	struct field place = { .type = TYPE_PLACE };
	size_t i;
	str name;

	jsonw_open(o, '{');
	jsonw_put_str(o, "id", record_url(rq, e, r->id));
	jsonw_put_int(o, "version", r->version);
	jsonw_key(o, "place");
	field_out(rq->arena, o, &place, VALUE_INT(r->place));
	TRY(place_name(rq, r->place, &name));
	jsonw_put_str(o, "place_name", name);
	jsonw_key(o, "fields");
	jsonw_open(o, '{');
	for (i = 0; i < e->nfields; i++)
		TRY(out_field(rq, r, &e->fields[i], p, o));
	jsonw_close(o, '}');
	jsonw_key(o, "labels");
	jsonw_open(o, '{');
	for (i = 0; i < e->nfields; i++)
		TRY(out_label(rq, r, &e->fields[i], name, o));
	for (i = 0; i < nlabels; i++)
		if (labels[i].text.n > 0)
			jsonw_put_str(o, labels[i].field, labels[i].text);
	jsonw_close(o, '}');
	jsonw_key(o, "masked");
	jsonw_open(o, '[');
	for (i = 0; i < e->nfields; i++)
		if (r->values[i].kind != V_UNKNOWN &&
		    masked(&e->fields[i], p))
			jsonw_str(o, e->fields[i].id);
	jsonw_close(o, ']');
	jsonw_close(o, '}');
	return OK;
}

str
record_url(struct request *rq, const struct entity *e, int64_t id)
{

	return crypt_id(rq->arena, rq->crypt, e->number, id);
}

enum err
record_url_parse(struct request *rq, const struct entity *e, str s,
    int64_t *out)
{

	if (!crypt_id_parse(rq->crypt, s, e->number, out))
		return fail(rq, MSG_MISSING, entity_label(e, rq->lang));
	return OK;
}

/* First column of the first row of a one-parameter statement. */
static enum err
lookup(struct request *rq, str sql, int64_t id, struct value *out)
{
	struct stmt *s;
	bool row;

	*out = VALUE_UNKNOWN;
	TRY(stmt_text(rq, sql, &s));
	stmt_at(s, 1, VALUE_INT(id));
	TRY(stmt_step(rq, s, &row));
	if (row) {
		*out = stmt_column(s, 0);
		out->s = str_dup(rq->arena, out->s);
	}
	stmt_end(s);
	return OK;
}

enum err
record_title(struct request *rq, const struct entity *e, int64_t id, str *out)
{
	struct value v;

	*out = STR("");
	if (e->title == NULL || e->title->level >= L3)
		return OK;
	TRY(lookup(rq, layout_of(rq, e)->title, id, &v));
	*out = field_text(rq->arena, e->title, v, rq->lang);
	return OK;
}

enum err
place_name(struct request *rq, int64_t code, str *out)
{
	int64_t starts, latest = -1;
	struct stmt *s;
	bool row;

	*out = STR("");
	TRY(stmt_named(rq, "place_row", &s));
	stmt_int(s, "place", code);
	stmt_int(s, "today", rq->today);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		/* Unknown, from the beginning, reads as 0. */
		starts = stmt_column_int(s, 1);
		if (starts > latest) {
			latest = starts;
			*out = stmt_column_str(rq->arena, s, 0);
		}
	}
	stmt_end(s);
	return OK;
}

/* In its order by day; of two from one day the first holds. */
static size_t
insert(struct place_classes *list, size_t n, struct place_classes x)
{
	size_t i = n;

	while (i > 0 && list[i - 1].from > x.from)
		i--;
	if (i > 0 && list[i - 1].from == x.from)
		return n;
	memmove(&list[i + 1], &list[i], (n - i) * sizeof(*list));
	list[i] = x;
	return n + 1;
}

enum err
place_classes(struct request *rq, int64_t code, struct place_classes **out,
    size_t *out_n)
{
	struct place_classes *list = NEW_ARRAY(rq->arena, struct place_classes,
	    PLACE_ROWS);
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_named(rq, "place_row", &s));
	stmt_int(s, "place", code);
	stmt_int(s, "today", INT32_MAX);
	while (n < PLACE_ROWS) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		struct value v = stmt_column(s, 2);

		n = insert(list, n, (struct place_classes){
		    .from = (date)stmt_column_int(s, 1),
		    .known = v.kind == V_INT, .set = v.kind == V_INT ? v.i : 0 });
	}
	stmt_end(s);
	*out = list;
	*out_n = n;
	return OK;
}
