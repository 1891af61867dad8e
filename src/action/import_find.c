/*
 * From a row to the records it speaks of: values, references, places, and what
 * is in the register already.
 */
#include "action/import.h"

#include <string.h>

#define SEALED(f)	((f)->unique && (f)->level == L4)

void
import_write_reason(struct row_state *s, enum import_kind kind, int want)
{

	import_row_reason(s->rq, s->w->reasons, s->w->plan, s->row, kind,
	    want);
}

/* ---- values ---- */

static struct value
set_value(const struct row_state *s, const struct import_set *set)
{
	const struct record *r;
	struct value v;

	if (set->part < 0)
		return set->value;
	r = s->parts[set->part].record;
	v = r == NULL ? VALUE_UNKNOWN : r->values[set->from->index];
	if (set->year && v.kind == V_INT)
		v = VALUE_INT(date_make((int)v.i, 1, 1));
	return v;
}

static struct value
link_value(const struct row_state *s, const struct field *f, int link)
{
	const struct record *r = s->parts[link].record;

	if (r == NULL)
		return VALUE_UNKNOWN;
	if (f->type == TYPE_PLACE)
		return VALUE_INT(r->place);
	return r->id == 0 ? VALUE_UNKNOWN : VALUE_INT(r->id);
}

struct value
import_value(const struct row_state *s, int part, const struct field *f)
{
	const struct import_plan *plan = s->w->plan;
	const struct import_part *p = &plan->map->parts[part];
	int want = p->want[f->index];
	size_t i;

	if (p->link[f->index] >= 0)
		return link_value(s, f, p->link[f->index]);
	if (want >= 0 && s->row->values[want].kind != V_UNKNOWN)
		return s->row->values[want];
	if (p->entity->yearly && f == p->entity->year && plan->year != 0)
		return VALUE_INT(plan->year);
	if (p->entity->yearly && f == p->entity->source &&
	    plan->source.kind != V_UNKNOWN)
		return plan->source;
	for (i = 0; i < p->nsets; i++)
		if (p->sets[i].field == f)
			return set_value(s, &p->sets[i]);
	return VALUE_UNKNOWN;
}

bool
import_pending(const struct row_state *s, int part, const struct field *f)
{
	int link = s->w->plan->map->parts[part].link[f->index];

	return link >= 0 && s->parts[link].record != NULL &&
	    s->parts[link].record->id == 0;
}

/* ---- references ---- */

static uint64_t
short_hash(const struct field *f, str key)
{

	return str_hash(key) ^ (uint64_t)f->index * 0x9e3779b97f4a7c15u;
}

static enum err
ref_look(struct row_state *s, const struct field *f, str key,
    struct ref_known *out)
{
	const struct entity *e = f->target;
	struct record *r;
	str title;

	memset(out, 0, sizeof(*out));
	TRY(record_find(s->rq, e, 0, key, &r));
	if (r == NULL)
		return OK;
	out->id = r->id;
	out->place = r->place;
	title = e->title == NULL ? STR_NONE : r->values[e->title->index].s;
	out->ntitle = title.n <= sizeof(out->title) ? title.n : 0;
	if (out->ntitle > 0)
		memcpy(out->title, title.p, out->ntitle);
	return OK;
}

static enum err
ref_find(struct row_state *s, const struct field *f, str key,
    struct ref_known *out)
{
	struct ref_known *slot = &s->w->refs[short_hash(f, key) % REF_SLOTS];

	if (slot->field == f && str_eq((str){ slot->key, slot->nkey }, key)) {
		*out = *slot;
		return OK;
	}
	TRY(ref_look(s, f, key, out));
	if (out->id == 0 || key.n > sizeof(slot->key))
		return OK;
	*slot = *out;
	slot->field = f;
	memcpy(slot->key, key.p, key.n);
	slot->nkey = key.n;
	return OK;
}

static int
other_want(const struct import_plan *plan, const struct field *f,
    enum import_role role)
{
	size_t i;

	for (i = 0; i < plan->map->nwants; i++)
		if (plan->map->wants[i].role == role &&
		    plan->map->wants[i].field == f && plan->column[i] >= 0)
			return (int)i;
	return -1;
}

static bool
same_name(struct arena *a, str x, str y)
{
	static const char *const ends[] = { "村", "村委会", "村民委员会", "社区",
	    "居委会", "镇", "乡", "街道", "街道办事处", "市", "县", "区" };
	str rest;
	size_t i;

	x = heading_fold(a, x);
	y = heading_fold(a, y);
	if (x.n < y.n) {
		rest = x;
		x = y;
		y = rest;
	}
	if (y.n == 0 || !str_starts(x, y))
		return false;
	rest = str_sub(x, y.n, x.n);
	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++)
		if (str_is(rest, ends[i]))
			return true;
	return rest.n == 0;
}

static void
name_differs(struct row_state *s, int want, str registered)
{
	const struct field *f = s->w->plan->map->wants[want].sheet.field;

	(void)!fail(s->rq, MSG_IMPORT_NAME, field_label(f, s->rq->lang),
	    s->row->values[want].s, registered);
	import_write_reason(s, KIND_REFUSE, want);
}

static enum err
ref_resolve(struct row_state *s, int part, const struct field *f)
{
	const struct import_plan *plan = s->w->plan;
	struct import_row *row = s->row;
	int want = plan->map->parts[part].want[f->index], by = want, title;
	struct ref_known k;

	if (want < 0)
		return OK;
	if (plan->column[want] < 0 || row->values[want].kind == V_UNKNOWN)
		by = other_want(plan, f, WANT_KEY);
	if (by < 0 || row->values[by].kind != V_TEXT)
		return OK;
	TRY(ref_find(s, f, row->values[by].s, &k));
	if (k.id == 0) {
		(void)!fail(s->rq, MSG_VALUE_REFERENCE, field_label(
		    plan->map->wants[by].sheet.field, s->rq->lang),
		    row->values[by].s);
		import_write_reason(s, KIND_REFUSE, by);
		return OK;
	}
	row->values[want] = VALUE_INT(k.id);
	if (f == f->entity->owner_field)
		row->owner_place = k.place;
	title = other_want(plan, f, WANT_TITLE);
	if (title >= 0 && row->values[title].kind == V_TEXT && k.ntitle > 0 &&
	    !same_name(s->rq->arena, row->values[title].s,
	    (str){ k.title, k.ntitle }))
		name_differs(s, title, (str){ k.title, k.ntitle });
	return OK;
}

enum err
import_references(struct row_state *s, int part)
{
	const struct entity *e = s->w->plan->map->parts[part].entity;
	size_t i;

	for (i = 0; i < e->nfields; i++)
		if (e->fields[i].type == TYPE_REFERENCE)
			TRY(ref_resolve(s, part, &e->fields[i]));
	return OK;
}

/* ---- places ---- */

static enum err
place_look(struct request *rq, struct writing *w, struct place_known *k)
{
	const struct entity *e = model_entity(rq->model, STR("place"));
	struct arena_mark m = arena_mark(rq->arena);
	struct records all;
	size_t i;

	TRY(record_children(rq, e->owner_field, k->code, &all));
	for (i = 0; i < all.n; i++) {
		if (e->to != NULL &&
		    all.items[i]->values[e->to->index].kind != V_UNKNOWN)
			continue;
		k->found = true;
		k->name = str_dup(w->arena,
		    all.items[i]->values[e->title->index].s);
	}
	arena_rewind(rq->arena, m);
	return OK;
}

enum err
import_place(struct request *rq, struct writing *w, int64_t code,
    const struct place_known **out)
{
	size_t at = (size_t)((uint64_t)code * 0x9e3779b97f4a7c15u >> 52);
	struct place_known *k;

	for (k = w->places[at]; k != NULL; k = k->next)
		if (k->code == code)
			break;
	if (k == NULL) {
		k = NEW(w->arena, struct place_known);
		k->code = code;
		TRY(place_look(rq, w, k));
		k->next = w->places[at];
		w->places[at] = k;
	}
	*out = k;
	return OK;
}

static int64_t
row_place(const struct row_state *s)
{
	int i;

	for (i = 0; i < s->w->plan->map->nparts; i++)
		if (s->parts[i].record != NULL &&
		    s->parts[i].record->place != 0)
			return s->parts[i].record->place;
	return 0;
}

static enum err
codes_check(struct row_state *s)
{
	const struct import_map *map = s->w->plan->map;
	const struct place_known *k;
	size_t i;

	for (i = 0; i < map->nwants; i++) {
		const struct import_want *w = &map->wants[i];
		struct value v = s->row->values[i];

		if (s->w->plan->column[i] < 0 || w->role != WANT_VALUE ||
		    w->field->type != TYPE_PLACE || v.kind != V_INT ||
		    w->field->entity->owner == OWNER_SELF)
			continue;
		TRY(import_place(s->rq, s->w, v.i, &k));
		if (k->found)
			continue;
		(void)!fail(s->rq, MSG_IMPORT_PLACE, field_label(w->field,
		    s->rq->lang), str_fmt(s->rq->arena, "%lld",
		    (long long)(v.i % 1000 == 0 ? v.i / 1000 : v.i)));
		import_write_reason(s, KIND_REFUSE, (int)i);
	}
	return OK;
}

enum err
import_places_check(struct row_state *s)
{
	const struct import_map *map = s->w->plan->map;
	int64_t place = row_place(s);
	const struct place_known *k;
	size_t i;

	TRY(codes_check(s));
	if (place == 0 || (s->w->names_hash == s->row->names_hash &&
	    s->w->names_place == place))
		return OK;
	for (i = 0; i < map->nwants; i++) {
		struct value v = s->row->values[i];
		enum place_level level = map->wants[i].level;

		if (map->wants[i].role != WANT_PLACE || v.kind != V_TEXT ||
		    level > place_level(place))
			continue;
		TRY(import_place(s->rq, s->w, place_up(place, level), &k));
		if (k->found && !same_name(s->rq->arena, v.s, k->name))
			name_differs(s, (int)i, k->name);
	}
	if (!s->row->refused) {
		s->w->names_hash = s->row->names_hash;
		s->w->names_place = place;
	}
	return OK;
}

/* ---- records ---- */

/* The one that has not ended, with the same values of find[]. */
static enum err
find_open(struct row_state *s, int part, const struct field *by, int64_t id,
    struct record **out)
{
	const struct import_part *p = &s->w->plan->map->parts[part];
	struct records all;
	size_t i, k;

	*out = NULL;
	TRY(record_children(s->rq, by, id, &all));
	for (i = 0; i < all.n; i++) {
		struct record *r = all.items[i];

		if (p->entity->to != NULL &&
		    r->values[p->entity->to->index].kind != V_UNKNOWN)
			continue;
		for (k = 0; k < p->nfind; k++)
			if (!value_eq(r->values[p->find[k]->index],
			    import_value(s, part, p->find[k])))
				break;
		if (k == p->nfind)
			*out = r;
	}
	return OK;
}

/* The other record that has this sealed value already. */
static enum err
find_sealed(struct row_state *s, int part, struct record **r)
{
	const struct import_part *p = &s->w->plan->map->parts[part];
	const struct entity *e = p->entity;
	struct record *other;
	struct value key, v;
	size_t i;

	for (i = 0; i < e->nfields; i++) {
		v = p->want[i] < 0 ? VALUE_UNKNOWN :
		    s->row->values[p->want[i]];
		if (!SEALED(&e->fields[i]) || v.kind != V_TEXT ||
		    s->row->faulty[p->want[i]])
			continue;
		TRY(record_find_sealed(s->rq, &e->fields[i], v.s, &other));
		if (other == NULL || (*r != NULL && (*r)->id == other->id))
			continue;
		key = import_value(s, part, e->key);
		if (*r == NULL && key.kind == V_UNKNOWN) {
			*r = other;
			continue;
		}
		(void)!fail(s->rq, MSG_IDENTITY_TAKEN,
		    other->values[e->key->index].s);
		import_write_reason(s, KIND_REFUSE, p->want[i]);
	}
	return OK;
}

static enum err
find_key(struct row_state *s, int part, struct record **out)
{
	const struct entity *e = s->w->plan->map->parts[part].entity;
	struct value key = import_value(s, part, e->key);

	if (key.kind == V_TEXT)
		TRY(record_find(s->rq, e, 0, key.s, out));
	return find_sealed(s, part, out);
}

static enum err
find_yearly(struct row_state *s, int part, struct record **out)
{
	const struct entity *e = s->w->plan->map->parts[part].entity;
	struct value owner = import_value(s, part, e->owner_field);
	struct value year = import_value(s, part, e->year);
	struct value source = import_value(s, part, e->source);

	if (owner.kind != V_INT || year.kind != V_INT || source.kind != V_INT)
		return OK;
	return record_yearly(s->rq, e, owner.i, year.i, source.i, out);
}

static enum err
find_place(struct row_state *s, int part, struct record **out)
{
	const struct entity *e = s->w->plan->map->parts[part].entity;
	struct value code = import_value(s, part, e->owner_field);
	struct records all;
	size_t i;

	if (code.kind != V_INT)
		return OK;
	TRY(record_children(s->rq, e->owner_field, code.i, &all));
	for (i = 0; i < all.n; i++)
		if (e->to == NULL ||
		    all.items[i]->values[e->to->index].kind == V_UNKNOWN)
			*out = all.items[i];
	return OK;
}

/* Only for the first that a row writes: nothing must be taken back. */
static bool
may_guess(struct row_state *s, int part)
{
	int i;

	if (!s->guess || part != s->w->plan->map->main)
		return false;
	for (i = 0; i < part; i++)
		if (s->parts[i].write)
			return false;
	s->guessed = true;
	return true;
}

enum err
import_find_record(struct row_state *s, int part, struct record **out)
{
	const struct import_part *p = &s->w->plan->map->parts[part];
	struct value v;
	size_t i;

	*out = NULL;
	switch (p->find_by) {
	case FIND_PLACE:
		return find_place(s, part, out);
	case FIND_KEY:
		return may_guess(s, part) ? OK : find_key(s, part, out);
	case FIND_YEARLY:
		return import_pending(s, part, p->entity->owner_field) ||
		    may_guess(s, part) ? OK : find_yearly(s, part, out);
	case FIND_OPEN:
	default:
		break;
	}
	for (i = 0; i < p->nfind; i++)
		if (import_pending(s, part, p->find[i]))
			return OK;
	v = import_value(s, part, p->find[0]);
	return v.kind != V_INT ? OK :
	    find_open(s, part, p->find[0], v.i, out);
}
