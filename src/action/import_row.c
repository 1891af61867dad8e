/*
 * One row without the register: cells to values, what the row says of itself
 * and of the rows before it.  All that is wrong with it is noted, not the
 * first thing only.
 */
#include "action/import.h"

#include <string.h>

#define SEX_MALE	1
#define SEX_FEMALE	2

void
import_row_reason(struct request *rq, struct reasons *reasons,
    const struct import_plan *plan, struct import_row *row,
    enum import_kind kind, int want)
{
	struct import_reason x = { .row = row->number, .kind = kind,
	    .msg = rq->problem.msg, .text = rq->problem.detail };

	if (want >= 0) {
		x.column = plan->column[want] + 1;
		x.field = plan->map->wants[want].field;
	}
	if (want >= 0 && kind == KIND_REFUSE)
		row->faulty[want] = 1;
	reason_add(reasons, &x);
	if (kind == KIND_REFUSE)
		row->refused = true;
	if (kind == KIND_SAME)
		row->same = true;
	request_clear(rq);
}

static void
refuse(struct prepare *p, struct import_row *row, int want, enum err e)
{

	if (e != OK)
		import_row_reason(p->rq, p->reasons, p->plan, row, KIND_REFUSE,
		    want);
}

static void
flag(struct prepare *p, struct import_row *row, int want, enum err e)
{

	if (e != OK)
		import_row_reason(p->rq, p->reasons, p->plan, row, KIND_FLAG,
		    want);
}

static str
decimal(struct request *rq, int64_t n)
{

	return str_fmt(rq->arena, "%lld", (long long)n);
}

static str
label(const struct prepare *p, int want)
{

	return field_label(p->plan->map->wants[want].sheet.field, p->rq->lang);
}

/* ---- cells ---- */

static enum err
cell_place(struct request *rq, const struct field *f, str text,
    struct value *out)
{
	int64_t code;

	if (!place_parse(text, &code))
		return fail(rq, MSG_VALUE_TYPE, field_label(f, rq->lang), text,
		    request_words(rq, "区划代码", "a place code"));
	*out = VALUE_INT(code);
	return OK;
}

static enum err
cell_text(struct prepare *p, const struct import_want *w, str text,
    struct value *out)
{
	struct request *rq = p->rq;

	if (w->role == WANT_VALUE && w->field->type == TYPE_PLACE)
		return cell_place(rq, w->field, text, out);
	if (w->role == WANT_VALUE && w->field->type != TYPE_REFERENCE)
		return field_parse(rq, w->field, text, out);
	if (text.n > LIMIT_TEXT)
		return fail(rq, MSG_VALUE_LONG, field_label(w->sheet.field,
		    rq->lang), decimal(rq, LIMIT_TEXT));
	*out = VALUE_TEXT(text);
	return OK;
}

/* Long digits that a spreadsheet has rounded are lost. */
static bool
damaged(const struct import_want *w, unsigned flags)
{
	enum type t = w->field->type;

	return (flags & SHEET_LOSSY) != 0 && (w->role != WANT_VALUE ||
	    t == TYPE_TEXT || t == TYPE_ID_NUMBER || t == TYPE_ACCOUNT ||
	    t == TYPE_PHONE || t == TYPE_REFERENCE || t == TYPE_PLACE);
}

static struct cell_cache *
cache_of(const struct prepare *p, size_t want, uint64_t hash)
{

	return p->plan->cache[want] == NULL ? NULL :
	    &p->plan->cache[want][hash % CELL_CACHE];
}

static enum err
cell_parse(struct prepare *p, struct arena *a, size_t i,
    const struct sheet_cell *cell, struct value *out)
{
	const struct import_want *w = &p->plan->map->wants[i];
	struct cell_cache *c = cache_of(p, i, p->hashes[i]);
	str text = str_trim(cell->text);

	*out = VALUE_UNKNOWN;
	if ((cell->flags & SHEET_ERROR) != 0)
		return fail(p->rq, MSG_IMPORT_CELL, label(p, (int)i), text);
	if (damaged(w, cell->flags))
		return fail(p->rq, MSG_IMPORT_NUMBER, label(p, (int)i));
	if (text.n == 0)
		return OK;
	if (c != NULL && c->n == text.n &&
	    memcmp(c->text, text.p, text.n) == 0) {
		*out = c->value;
		return OK;
	}
	TRY(cell_text(p, w, text, out));
	if (out->kind == V_TEXT)
		out->s = str_dup(a, out->s);
	if (c != NULL && text.n <= sizeof(c->text) && out->kind == V_INT) {
		memcpy(c->text, text.p, text.n);
		c->n = text.n;
		c->value = *out;
	}
	return OK;
}

static void
cells_read(struct prepare *p, struct arena *a, const struct sheet_row *in,
    struct import_row *row)
{
	static const struct sheet_cell blank = { { "", 0 }, 0 };
	const struct import_plan *plan = p->plan;
	size_t i;

	for (i = 0; i < plan->map->nwants; i++) {
		int c = plan->column[i];
		const struct sheet_cell *cell = c >= 0 &&
		    (size_t)c < in->n ? &in->cells[c] : &blank;

		p->hashes[i] = 0;
		if (c < 0)
			continue;
		p->hashes[i] = cell->text.n == 0 ? 1 :
		    seen_hash(&p->keys, cell->text);
		refuse(p, row, (int)i, cell_parse(p, a, i, cell,
		    &row->values[i]));
	}
}

/* ---- what identifies the row ---- */

static uint64_t
fold(uint64_t h, uint64_t x)
{

	h = (h ^ x) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

static void
hashes_fold(const struct prepare *p, struct import_row *row)
{
	const struct import_plan *plan = p->plan;
	size_t i;
	int k;

	for (i = 0; i < plan->map->nwants; i++)
		if (plan->map->wants[i].role == WANT_PLACE)
			row->names_hash = fold(row->names_hash, p->hashes[i]);
	for (k = 0; k < plan->map->nparts; k++) {
		uint64_t h = 0;

		for (i = 0; i < plan->nown[k]; i++)
			h = fold(h, p->hashes[plan->own[k][i]]);
		row->part_hash[k] = h;
	}
}

static uint64_t
value_hash(const struct prepare *p, struct value v)
{

	return v.kind == V_UNKNOWN ? 0 : v.kind == V_INT ?
	    fold(1, (uint64_t)v.i) : seen_hash(&p->keys, v.s);
}

/* The want that gives a reference: its own column or the key's. */
static int
reference_want(const struct prepare *p, const struct import_row *row,
    int part, const struct field *f)
{
	const struct import_map *map = p->plan->map;
	int want = import_want_of(map, part, f);
	size_t i;

	if (want >= 0 && row->values[want].kind != V_UNKNOWN)
		return want;
	for (i = 0; i < map->nwants; i++)
		if (map->wants[i].role == WANT_KEY &&
		    map->wants[i].field == f && p->plan->column[i] >= 0)
			return (int)i;
	return want;
}

/* A sealed unique field that a row of this part gives; -1 when none. */
static int
sealed_want(const struct prepare *p, const struct import_row *row, int part)
{
	const struct import_part *x = &p->plan->map->parts[part];
	size_t i;

	for (i = 0; i < x->entity->nfields; i++)
		if (x->entity->fields[i].unique && x->want[i] >= 0 &&
		    x->entity->fields[i].level == L4 &&
		    row->values[x->want[i]].kind != V_UNKNOWN)
			return x->want[i];
	return -1;
}

/* The want by which a part is found; -1 when it comes from another part. */
static int
key_want(const struct prepare *p, const struct import_row *row, int part)
{
	const struct import_part *x = &p->plan->map->parts[part];
	const struct entity *e = x->entity;
	int want;

	if (x->find_by == FIND_KEY) {
		want = import_want_of(p->plan->map, part, e->key);
		return want >= 0 && row->values[want].kind != V_UNKNOWN ?
		    want : sealed_want(p, row, part) >= 0 ?
		    sealed_want(p, row, part) : want;
	}
	if (x->find_by == FIND_PLACE)
		return import_want_of(p->plan->map, part, e->owner_field);
	if (x->find_by == FIND_YEARLY && x->link[e->owner_field->index] < 0)
		return reference_want(p, row, part, e->owner_field);
	return -1;
}

/* A blank key: nobody knows of what the row speaks. */
static void
keys_check(struct prepare *p, struct import_row *row)
{
	int i, want;

	for (i = 0; i < p->plan->map->nparts; i++) {
		if (!p->plan->active[i])
			continue;
		want = key_want(p, row, i);
		if (want >= 0 && !row->faulty[want] &&
		    row->values[want].kind == V_UNKNOWN)
			refuse(p, row, want, fail(p->rq, MSG_VALUE_REQUIRED,
			    label(p, want)));
	}
}

static struct value
yearly_value(const struct prepare *p, const struct import_row *row,
    const struct field *f, struct value dflt)
{
	int want = import_want_of(p->plan->map, p->plan->map->main, f);

	return want >= 0 && row->values[want].kind != V_UNKNOWN ?
	    row->values[want] : dflt;
}

/* 0 when the row has no key of its own. */
static uint64_t
main_key(const struct prepare *p, const struct import_row *row)
{
	const struct import_map *map = p->plan->map;
	const struct entity *e = map->parts[map->main].entity;
	int want = key_want(p, row, map->main);
	uint64_t h;

	if (want < 0 || row->values[want].kind == V_UNKNOWN)
		return 0;
	h = value_hash(p, row->values[want]);
	if (e->yearly) {
		h = fold(h, value_hash(p, yearly_value(p, row, e->year,
		    VALUE_INT(p->plan->year))));
		h = fold(h, value_hash(p, yearly_value(p, row, e->source,
		    p->plan->source)));
	}
	return h == 0 ? 1 : h;
}

/* The same row again, or the same key with other content. */
static bool
twice(struct prepare *p, struct import_row *row, uint64_t key, uint32_t whole)
{
	const struct seen_slot *s = seen_find(&p->keys, key);
	int want;

	if (s == NULL)
		return false;
	if (s->more == whole && !row->refused) {
		(void)!fail(p->rq, MSG_IMPORT_SAME, decimal(p->rq, s->row));
		import_row_reason(p->rq, p->reasons, p->plan, row, KIND_SAME,
		    -1);
		return true;
	}
	want = key_want(p, row, p->plan->map->main);
	refuse(p, row, want, fail(p->rq, MSG_IMPORT_TWICE, label(p, want),
	    decimal(p->rq, s->row)));
	return true;
}

static void
repeats_check(struct prepare *p, struct import_row *row)
{
	uint64_t key = main_key(p, row), identity = 0, whole = 0;
	int sealed = sealed_want(p, row, p->plan->map->main), i;
	const struct seen_slot *s;
	struct seen_slot *slot;

	for (i = 0; i < p->plan->map->nparts; i++)
		whole = fold(whole, row->part_hash[i]);
	if (key != 0 && twice(p, row, key, (uint32_t)whole))
		return;
	if (sealed >= 0) {
		identity = value_hash(p, row->values[sealed]);
		s = seen_find(&p->identities, identity);
		if (s != NULL)
			refuse(p, row, sealed, fail(p->rq, MSG_IMPORT_TWICE,
			    label(p, sealed), decimal(p->rq, s->row)));
	}
	if (row->refused)
		return;
	if (key != 0) {
		slot = seen_take(&p->keys, key);
		slot->row = (uint32_t)row->number;
		slot->more = (uint32_t)whole;
	}
	if (identity != 0)
		seen_take(&p->identities, identity)->row =
		    (uint32_t)row->number;
}

/* ---- checks that need the row alone ---- */

static void
identity_check(struct prepare *p, struct import_row *row)
{
	const struct import_plan *plan = p->plan;
	struct value id = plan->id_number < 0 ? VALUE_UNKNOWN :
	    row->values[plan->id_number], *v;
	date birth;

	if (id.kind != V_TEXT || id.s.n != 18)
		return;
	if (plan->birth >= 0 && date_parse(str_sub(id.s, 6, 14), &birth)) {
		v = &row->values[plan->birth];
		if (v->kind == V_INT && v->i != birth)
			refuse(p, row, plan->birth, fail(p->rq, MSG_IMPORT_ID,
			    label(p, plan->birth)));
		*v = VALUE_INT(birth);
	}
	if (plan->sex >= 0) {
		int64_t sex = (id.s.p[16] - '0') % 2 == 1 ? SEX_MALE :
		    SEX_FEMALE;

		v = &row->values[plan->sex];
		if (v->kind == V_INT && v->i != sex)
			refuse(p, row, plan->sex, fail(p->rq, MSG_IMPORT_ID,
			    label(p, plan->sex)));
		*v = VALUE_INT(sex);
	}
}

static void
relation_check(struct prepare *p, struct import_row *row)
{
	const struct import_plan *plan = p->plan;
	const struct field *f, *g;
	struct value r, s;

	if (plan->relation < 0 || plan->sex < 0)
		return;
	r = row->values[plan->relation];
	s = row->values[plan->sex];
	if (r.kind != V_INT || s.kind != V_INT || r.i < 0 || r.i >= 100 ||
	    plan->relation_sex[r.i] == 0 || plan->relation_sex[r.i] == s.i)
		return;
	f = plan->map->wants[plan->relation].field;
	g = plan->map->wants[plan->sex].field;
	flag(p, row, plan->relation, fail(p->rq, MSG_IMPORT_SEX,
	    field_text(p->rq->arena, f, r, p->rq->lang),
	    field_text(p->rq->arena, g, s, p->rq->lang)));
}

/* Keyed digests cost time: better here than in the act. */
static void
blind_compute(struct prepare *p, struct arena *a, struct import_row *row)
{
	size_t i;

	for (i = 0; i < p->plan->map->nwants; i++) {
		const struct field *f = p->plan->map->wants[i].field;

		if (f->unique && f->level == L4 &&
		    row->values[i].kind == V_TEXT)
			row->blind[i] = record_blind(a, p->rq->crypt,
			    row->values[i].s);
	}
}

void
import_row_prepare(struct prepare *p, struct arena *a,
    const struct sheet_row *in, struct import_row *row)
{

	memset(row, 0, sizeof(*row));
	row->number = in->number;
	row->values = NEW_ARRAY(a, struct value, p->plan->map->nwants);
	row->faulty = NEW_ARRAY(a, unsigned char, p->plan->map->nwants);
	row->blind = NEW_ARRAY(a, str, p->plan->map->nwants);
	cells_read(p, a, in, row);
	hashes_fold(p, row);
	keys_check(p, row);
	identity_check(p, row);
	repeats_check(p, row);
	if (row->same)
		return;
	if (!row->refused)
		blind_compute(p, a, row);
	relation_check(p, row);
}
