/*
 * One record: load, find, add, change, remove.  Every change is noted in the
 * request with the image before and the keyed digest of the image after.
 */
#include <assert.h>
#include <inttypes.h>
#include <string.h>

#include "base/limits.h"
#include "register/internal.h"

struct record *
record_new(struct request *rq, const struct entity *e)
{
	struct record *r = NEW(rq->arena, struct record);

	r->entity = e;
	r->values = NEW_ARRAY(rq->arena, struct value, e->nfields);
	return r;
}

struct value
record_get(const struct record *r, const char *field)
{
	const struct field *f = model_field(r->entity, str_from(field));

	assert(f != NULL);
	return r->values[f->index];
}

void
record_set(struct record *r, const char *field, struct value v)
{
	const struct field *f = model_field(r->entity, str_from(field));

	assert(f != NULL);
	r->values[f->index] = v;
}

void
record_fill(const struct layout *t, struct record *r)
{
	size_t i;

	for (i = 0; i < t->n; i++) {
		const struct slot *slot = &t->slots[i];

		if (slot->kind == SLOT_FIELD)
			r->values[slot->field->index] = r->stored[i];
		if (slot->kind == SLOT_PLACE ||
		    (slot->kind == SLOT_FIELD &&
		    slot->field == t->entity->owner_field &&
		    slot->field->type == TYPE_PLACE))
			r->place = r->stored[i].i;
	}
}

struct record *
record_row(struct request *rq, const struct layout *t, const struct stmt *s)
{
	struct record *r = record_new(rq, t->entity);
	size_t i;

	r->id = stmt_column_int(s, 0);
	r->version = stmt_column_int(s, 1);
	r->stored = NEW_ARRAY(rq->arena, struct value, t->n);
	for (i = 0; i < t->n; i++) {
		r->stored[i] = stmt_column(s, (int)i + 2);
		r->stored[i].s = str_dup(rq->arena, r->stored[i].s);
	}
	record_fill(t, r);
	return r;
}

void
scope_range(const struct request *rq, int64_t place, int64_t *out_lo,
    int64_t *out_hi)
{
	int64_t lo = rq->actor.place_lo, hi = rq->actor.place_hi, l, h;

	if (place != 0) {
		place_range(place, &l, &h);
		lo = l > lo ? l : lo;
		hi = h < hi ? h : hi;
	}
	*out_lo = lo;
	*out_hi = hi;
}

void
scope_bind(const struct request *rq, int64_t place, struct stmt *s)
{
	int64_t lo, hi;

	scope_range(rq, place, &lo, &hi);
	stmt_int(s, "place_lo", lo);
	stmt_int(s, "place_hi", hi);
}

static bool
in_scope(const struct request *rq, int64_t place)
{

	return place >= rq->actor.place_lo && place <= rq->actor.place_hi;
}

static enum err
missing(struct request *rq, const struct entity *e)
{

	return fail(rq, MSG_MISSING, entity_label(e, rq->lang));
}

/* The first row of a statement, or NULL; the statement ends. */
static enum err
one_row(struct request *rq, const struct layout *t, struct stmt *s,
    struct record **out)
{
	enum err e;
	bool row;

	*out = NULL;
	e = stmt_step(rq, s, &row);
	if (e == OK && row)
		*out = record_row(rq, t, s);
	stmt_end(s);
	return e;
}

enum err
record_load(struct request *rq, const struct entity *e, int64_t id,
    int64_t version, struct record **out)
{
	const struct layout *t = layout_of(rq, e);
	struct record *r;
	struct stmt *s;

	TRY(stmt_text(rq, t->load, &s));
	stmt_at(s, 1, VALUE_INT(id));
	stmt_at(s, 2, VALUE_INT(rq->actor.place_lo));
	stmt_at(s, 3, VALUE_INT(rq->actor.place_hi));
	TRY(one_row(rq, t, s, &r));
	if (r == NULL)
		return missing(rq, e);
	if (version != 0 && version != r->version)
		return fail(rq, MSG_VERSION, entity_label(e, rq->lang),
		    str_fmt(rq->arena, "%" PRId64, version),
		    str_fmt(rq->arena, "%" PRId64, r->version));
	*out = r;
	return OK;
}

static enum err
where(struct request *rq, str text, struct stmt **out)
{

	TRY(stmt_text(rq, text, out));
	stmt_at(*out, 2, VALUE_INT(rq->actor.place_lo));
	stmt_at(*out, 3, VALUE_INT(rq->actor.place_hi));
	return OK;
}

enum err
record_find(struct request *rq, const struct entity *e, int64_t shard,
    str key, struct record **out)
{
	struct stmt *s;

	assert(e->key != NULL);
	TRY(where(rq, shard == 0 ? layout_of(rq, e)->by_key :
	    layout_of(rq, e)->by_key_shard, &s));
	stmt_at(s, 1, VALUE_TEXT(key));
	if (shard != 0)
		stmt_at(s, 4, VALUE_INT(shard));
	return one_row(rq, layout_of(rq, e), s, out);
}

str
record_blind(struct arena *a, struct crypt *c, str plain)
{
	unsigned char *p = arena_alloc(a, SM3_SIZE);

	crypt_index(c, plain, p);
	return (str){ (char *)p, BLIND_SIZE };
}

enum err
record_find_sealed(struct request *rq, const struct field *f, str plain,
    struct record **out)
{
	struct stmt *s;

	assert(field_blind(f));
	TRY(where(rq, layout_of(rq, f->entity)->by_field[f->index], &s));
	stmt_at(s, 1, VALUE_BLOB(record_blind(rq->arena, rq->crypt, plain)));
	return one_row(rq, layout_of(rq, f->entity), s, out);
}

enum err
record_children(struct request *rq, const struct field *reference, int64_t id,
    struct records *out)
{
	const struct layout *t = layout_of(rq, reference->entity);
	size_t n = 0, room = 0;
	struct record **items = NULL;
	struct stmt *s;
	bool row;

	assert(t->by_field[reference->index].n > 0);
	TRY(where(rq, t->by_field[reference->index], &s));
	stmt_at(s, 1, VALUE_INT(id));
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (n == room) {
			items = arena_grow(rq->arena, items,
			    room * sizeof(*items),
			    (room * 2 + 8) * sizeof(*items));
			room = room * 2 + 8;
		}
		items[n++] = record_row(rq, t, s);
	}
	stmt_end(s);
	*out = (struct records){ items, n };
	return OK;
}

enum err
record_yearly(struct request *rq, const struct entity *e, int64_t owner,
    int64_t year, int64_t source, struct record **out)
{
	struct stmt *s;

	assert(e->yearly);
	TRY(where(rq, layout_of(rq, e)->by_year, &s));
	stmt_at(s, 1, VALUE_INT(owner));
	stmt_at(s, 4, VALUE_INT(year));
	stmt_at(s, 5, VALUE_INT(source));
	return one_row(rq, layout_of(rq, e), s, out);
}

/* Owner place of a record about to be written. */
static enum err
owner_place(struct request *rq, struct record *r)
{
	const struct field *f = r->entity->owner_field;
	struct value v = r->values[f->index];
	struct record *owner;

	if (v.kind != V_INT)
		return request_at(rq, fail(rq, MSG_VALUE_REQUIRED,
		    field_label(f, rq->lang)), (struct at){ .field = f->id });
	if (f->type == TYPE_PLACE)
		r->place = v.i;
	else if (r->place == 0) {
		TRY(record_load(rq, f->target, v.i, 0, &owner));
		r->place = owner->place;
	}
	if (!in_scope(rq, r->place))
		return missing(rq, r->entity);
	return OK;
}

static enum err
check_fields(struct request *rq, const struct layout *t, const struct record *r)
{
	const struct entity *e = t->entity;
	size_t i;

	for (i = 0; i < e->nfields; i++)
		if (e->fields[i].required &&
		    r->values[i].kind == V_UNKNOWN)
			return request_at(rq, fail(rq, MSG_VALUE_REQUIRED,
			    field_label(&e->fields[i], rq->lang)),
			    (struct at){ .field = e->fields[i].id });
	for (i = 0; r->stored != NULL && i < t->n; i++) {
		const struct slot *slot = &t->slots[i];

		if (slot->kind == SLOT_FIELD && slot->field->fixed &&
		    r->stored[i].kind != V_UNKNOWN &&
		    !value_eq(r->stored[i], r->values[slot->field->index]))
			return request_at(rq, fail(rq, MSG_VALUE_READONLY,
			    field_label(slot->field, rq->lang)),
			    (struct at){ .field = slot->field->id });
	}
	return OK;
}

/* Valid from … to: an end before its beginning is none. */
static enum err
check_interval(struct request *rq, const struct record *r)
{
	const struct field *from = r->entity->from, *to = r->entity->to;
	struct value a, b;

	if (from == NULL || to == NULL)
		return OK;
	a = r->values[from->index];
	b = r->values[to->index];
	if (a.kind != V_INT || b.kind != V_INT || b.i >= a.i)
		return OK;
	return request_at(rq, fail(rq, MSG_INTERVAL,
	    field_label(to, rq->lang), field_label(from, rq->lang),
	    field_text(rq->arena, to, b, rq->lang),
	    field_text(rq->arena, from, a, rq->lang)),
	    (struct at){ .field = to->id });
}

/* Does the value of a field differ from what is stored? */
static bool
altered(const struct layout *t, const struct record *r, const struct field *f)
{
	size_t i;

	if (r->stored == NULL)
		return r->values[f->index].kind != V_UNKNOWN;
	for (i = 0; i < t->n; i++)
		if (t->slots[i].kind == SLOT_FIELD && t->slots[i].field == f)
			return !value_eq(r->stored[i], r->values[f->index]);
	return true;
}

/* The row says that a department stated its facts. */
static bool
by_department(const struct record *r)
{
	const struct field *f = r->entity->source;
	const struct code *c = code_by_id(f->codes, STR("department"));

	return c != NULL && r->values[f->index].kind == V_INT &&
	    r->values[f->index].i == c->n;
}

/* An office of the county but the one that keeps the register. */
static bool
is_department(const struct request *rq)
{
	const struct office *o = model_office(rq->model, rq->actor.office);

	return o != NULL && str_is(o->level, "county") &&
	    !str_is(o->id, "county_office");
}

/*
 * Yearly facts come from offices.  What a department states is stated by the
 * office that supplies the fact, or brought in by the county office; some
 * findings nobody but their office may state (exclusive).  A department states
 * in its own name only: what the village or the household said stays theirs.
 * The console restores and loads, so it is free.
 */
static enum err
check_supplier(struct request *rq, const struct layout *t,
    const struct record *r)
{
	const struct entity *e = t->entity;
	bool keeper = str_is(rq->actor.office, "county_office"), department;
	const struct office *o;
	size_t i;

	if (!e->yearly || rq->actor.login == 0)
		return OK;
	department = !keeper && by_department(r);
	if (!department && is_department(rq))
		return request_at(rq, fail(rq, MSG_SOURCE_OFFICE,
		    field_label(e->source, rq->lang)),
		    (struct at){ .field = e->source->id });
	for (i = 0; i < e->nfields; i++) {
		const struct field *f = &e->fields[i];

		if (f->supplied_by.n == 0 || (!f->exclusive && !department) ||
		    str_eq(f->supplied_by, rq->actor.office) ||
		    !altered(t, r, f))
			continue;
		o = model_office(rq->model, f->supplied_by);
		return request_at(rq, fail(rq, MSG_SUPPLIER,
		    field_label(f, rq->lang), o == NULL ? f->supplied_by :
		    rq->lang == LANG_ZH ? o->zh : o->en),
		    (struct at){ .field = f->id });
	}
	return OK;
}

/* What a sealed value is bound to: table, column, record. */
static str
seal_bind(struct request *rq, const struct field *f, int64_t id)
{

	return str_fmt(rq->arena, "%.*s.%.*s.%" PRId64,
	    STR_ARG(f->entity->id), STR_ARG(f->id), id);
}

static str
blind_of(struct request *rq, const struct record *r, const struct field *f)
{

	if (r->blind != NULL && r->blind[f->index].n > 0)
		return r->blind[f->index];
	return record_blind(rq->arena, rq->crypt, r->values[f->index].s);
}

/* The row as it will stand, by column. */
static struct value *
tuple_make(struct request *rq, const struct layout *t, const struct record *r)
{
	struct value *v = NEW_ARRAY(rq->arena, struct value, t->n);
	size_t i;

	for (i = 0; i < t->n; i++) {
		const struct slot *slot = &t->slots[i];
		struct value x = slot->field == NULL ? VALUE_UNKNOWN :
		    r->values[slot->field->index];

		if (slot->kind == SLOT_RETIRED)
			v[i] = r->stored == NULL ? VALUE_UNKNOWN :
			    r->stored[i];
		else if (slot->kind == SLOT_SHARD)
			v[i] = VALUE_INT(id_shard(r->id));
		else if (slot->kind == SLOT_PLACE)
			v[i] = VALUE_INT(r->place);
		else if (slot->kind == SLOT_INDEX && x.kind == V_BLOB)
			v[i] = r->stored[i];
		else if (slot->kind == SLOT_INDEX && x.kind == V_TEXT)
			v[i] = VALUE_BLOB(blind_of(rq, r, slot->field));
		else if (x.kind == V_TEXT && field_sealed(slot->field))
			v[i] = VALUE_BLOB(crypt_seal(rq->arena, rq->crypt,
			    seal_bind(rq, slot->field, r->id), x.s));
		else
			v[i] = x;
	}
	return v;
}

static void
note(struct request *rq, const struct layout *t, const struct record *r,
    const struct value *before, const struct value *after)
{
	struct change *c = NEW(rq->arena, struct change);

	c->entity = t->entity;
	c->number = t->entity->number;
	c->id = r->id;
	c->version = r->version;
	c->place = r->place;
	c->effective = r->effective != 0 ? r->effective : rq->today;
	if (before != NULL)
		c->old = image_make(rq->arena, t->columns, before, t->n);
	if (after != NULL) {
		c->image = image_make(rq->arena, t->columns, after, t->n);
		image_digest(crypt_hash(rq->crypt), rq->keys->change,
		    t->entity->number, r->id, r->version, c->image, c->digest);
	}
	*rq->changes.last = c;
	rq->changes.last = &c->next;
	rq->changes.n++;
}

/* Which unique value stands in the way; the store only says that one does. */
static enum err
name_duplicate(struct request *rq, const struct record *r)
{
	const struct entity *e = r->entity;
	struct record *other;
	size_t i;

	for (i = 0; i < e->nfields; i++) {
		const struct field *f = &e->fields[i];

		if (!f->unique || r->values[i].kind != V_TEXT)
			continue;
		if (!field_blind(f) && f == e->key) {
			TRY(record_find(rq, e, id_shard(r->id),
			    r->values[i].s, &other));
			if (other != NULL)
				return fail(rq, MSG_DUPLICATE,
				    field_label(f, rq->lang), r->values[i].s);
		}
		if (!field_blind(f))
			continue;
		TRY(record_find_sealed(rq, f, r->values[i].s, &other));
		return fail(rq, MSG_IDENTITY_TAKEN, other == NULL ||
		    other->entity->key == NULL ?
		    request_words(rq, "其他人", "somebody else") :
		    other->values[other->entity->key->index].s);
	}
	return fail(rq, MSG_DUPLICATE, entity_label(e, rq->lang),
	    e->key == NULL ? STR("") : r->values[e->key->index].s);
}

static void
bind_tuple(struct stmt *s, int first, const struct value *v, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		stmt_at(s, first + (int)i, v[i]);
}

enum err
record_add(struct request *rq, struct record *r)
{
	const struct layout *t = layout_of(rq, r->entity);
	struct value *after;
	struct stmt *s;
	int64_t n = 0;
	enum err e;

	assert(r->id == 0);
	TRY(owner_place(rq, r));
	TRY(check_fields(rq, t, r));
	TRY(check_interval(rq, r));
	TRY(check_supplier(rq, t, r));
	TRY(store_serial(rq, place_shard(r->place), &r->id));
	r->version = 1;
	after = tuple_make(rq, t, r);
	e = stmt_text(rq, t->insert, &s);
	if (e == OK) {
		stmt_at(s, 1, VALUE_INT(r->id));
		stmt_at(s, 2, VALUE_INT(1));
		bind_tuple(s, 3, after, t->n);
		e = stmt_run(rq, s, &n);
	}
	/* A unique value that is taken leaves the transaction as it was. */
	if (e == OK && n == 0)
		e = ERR_CONFLICT;
	if (e == OK) {
		note(rq, t, r, NULL, after);
		r->stored = after;
		record_fill(t, r);
		return OK;
	}
	if (e == ERR_CONFLICT)
		e = name_duplicate(rq, r);
	r->id = 0;
	r->version = 0;
	return e;
}

static bool
tuple_same(const struct value *a, const struct value *b, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (!value_eq(a[i], b[i]))
			return false;
	return true;
}

/*
 * A sealed value that is set to the text it already holds keeps its ciphertext;
 * otherwise every save would be a change.
 */
static enum err
keep_sealed(struct request *rq, const struct layout *t, struct record *r)
{
	size_t i;
	str plain;

	for (i = 0; i < t->n; i++) {
		const struct field *f = t->slots[i].field;

		if (t->slots[i].kind != SLOT_FIELD || !field_sealed(f) ||
		    r->values[f->index].kind != V_TEXT ||
		    r->stored[i].kind != V_BLOB)
			continue;
		if (!crypt_unseal(rq->arena, rq->crypt, seal_bind(rq, f,
		    r->id), r->stored[i].s, &plain))
			return fail(rq, MSG_SEAL_BROKEN, seal_bind(rq, f,
			    r->id));
		if (str_eq(plain, r->values[f->index].s))
			r->values[f->index] = r->stored[i];
	}
	return OK;
}

enum err
record_change(struct request *rq, struct record *r)
{
	const struct layout *t = layout_of(rq, r->entity);
	struct value *after;
	struct stmt *s;
	int64_t n = 0;
	enum err e;

	assert(r->id != 0 && r->stored != NULL);
	TRY(owner_place(rq, r));
	TRY(keep_sealed(rq, t, r));
	TRY(check_fields(rq, t, r));
	TRY(check_interval(rq, r));
	TRY(check_supplier(rq, t, r));
	after = tuple_make(rq, t, r);
	if (tuple_same(r->stored, after, t->n))
		return OK;
	TRY(stmt_text(rq, t->update, &s));
	stmt_at(s, 1, VALUE_INT(r->version + 1));
	bind_tuple(s, 2, after, t->n);
	stmt_at(s, (int)t->n + 2, VALUE_INT(r->id));
	stmt_at(s, (int)t->n + 3, VALUE_INT(r->version));
	e = stmt_run(rq, s, &n);
	if (e == ERR_CONFLICT)
		return name_duplicate(rq, r);
	TRY(e);
	if (n != 1)
		return fail(rq, MSG_VERSION, entity_label(r->entity, rq->lang),
		    str_fmt(rq->arena, "%" PRId64, r->version), STR("?"));
	r->version++;
	note(rq, t, r, r->stored, after);
	r->stored = after;
	record_fill(t, r);
	return OK;
}

enum err
record_remove(struct request *rq, struct record *r)
{
	const struct layout *t = layout_of(rq, r->entity);
	struct stmt *s;
	int64_t n = 0;

	assert(r->id != 0 && r->stored != NULL);
	TRY(stmt_text(rq, t->remove, &s));
	stmt_at(s, 1, VALUE_INT(r->id));
	stmt_at(s, 2, VALUE_INT(r->version));
	TRY(stmt_run(rq, s, &n));
	if (n != 1)
		return fail(rq, MSG_VERSION, entity_label(r->entity, rq->lang),
		    str_fmt(rq->arena, "%" PRId64, r->version), STR("?"));
	r->version++;
	note(rq, t, r, r->stored, NULL);
	return OK;
}

enum err
record_reveal(struct request *rq, const struct record *r,
    const struct field *f, str *out)
{
	struct value v = r->values[f->index];

	if (v.kind != V_BLOB) {
		*out = field_text(rq->arena, f, v, rq->lang);
		return OK;
	}
	if (!crypt_unseal(rq->arena, rq->crypt, seal_bind(rq, f, r->id), v.s,
	    out))
		return fail(rq, MSG_SEAL_BROKEN, seal_bind(rq, f, r->id));
	return OK;
}
