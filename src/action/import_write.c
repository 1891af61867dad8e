/*
 * One row into the register: every part is found or made ready and checked
 * first; only a row without a fault is written, part by part.
 */
#include "action/import.h"

#include <string.h>

#define CAREFUL_ROWS	1000	/* after a guess that was wrong */

void
import_writing_open(struct writing *w, struct arena *a,
    const struct import_plan *plan, struct reasons *reasons)
{

	memset(w, 0, sizeof(*w));
	w->arena = a;
	w->plan = plan;
	w->reasons = reasons;
	w->refs = NEW_ARRAY(a, struct ref_known, REF_SLOTS);
	seen_open(&w->rosters);
	seen_open(&w->phones);
}

void
import_writing_close(struct writing *w)
{

	seen_close(&w->rosters);
	seen_close(&w->phones);
}

void
import_writing_slice(struct writing *w)
{

	memset(w->last, 0, sizeof(w->last));
}

/* ---- one part ---- */

/* Nothing of this row is for this part. */
static bool
part_blank(const struct row_state *s, int part)
{
	const struct import_plan *plan = s->w->plan;
	const struct import_part *p = &plan->map->parts[part];
	const struct entity *e = p->entity;
	size_t i;

	if (p->always || part == plan->map->main || !e->yearly)
		return false;
	for (i = 0; i < e->nfields; i++)
		if (&e->fields[i] != e->year && &e->fields[i] != e->source &&
		    &e->fields[i] != e->owner_field && p->want[i] >= 0 &&
		    s->row->values[p->want[i]].kind != V_UNKNOWN)
			return false;
	return true;
}

static uint64_t
fold(uint64_t h, uint64_t x)
{

	h = (h ^ x) * 0x9e3779b97f4a7c15u;
	return h ^ h >> 29;
}

/* Of all that goes into a part: its own cells and the parts it hangs on. */
static uint64_t
part_hash(const struct row_state *s, int part)
{
	const struct import_part *p = &s->w->plan->map->parts[part];
	uint64_t h = s->row->part_hash[part];
	size_t i;

	for (i = 0; i < p->entity->nfields; i++)
		if (p->link[i] >= 0)
			h = fold(h, s->parts[p->link[i]].hash);
	for (i = 0; i < p->nsets; i++)
		if (p->sets[i].part >= 0)
			h = fold(h, s->parts[p->sets[i].part].hash);
	return h;
}

static int
key_column(const struct row_state *s, int part)
{
	const struct import_part *p = &s->w->plan->map->parts[part];
	int want = p->entity->key == NULL ? -1 :
	    p->want[p->entity->key->index];

	return want >= 0 && s->w->plan->column[want] >= 0 ? want : -1;
}

static bool
copied(const struct import_part *p, const struct field *f)
{
	size_t i;

	for (i = 0; i < p->nsets; i++)
		if (p->sets[i].field == f && p->sets[i].part >= 0)
			return true;
	return false;
}

/*
 * A record that does not exist and that the list cannot make, because it has
 * no column for what is required: its key is wrong.
 */
static bool
cannot_add(struct row_state *s, int part)
{
	const struct import_part *p = &s->w->plan->map->parts[part];
	const struct entity *e = p->entity;
	int want, key = key_column(s, part);
	bool lacking = false;
	size_t i;

	for (i = 0; i < e->nfields; i++) {
		const struct field *f = &e->fields[i];

		want = p->want[i];
		if (!f->required || import_pending(s, part, f) ||
		    import_value(s, part, f).kind != V_UNKNOWN)
			continue;
		if (p->link[i] < 0 && !copied(p, f) && (want < 0 ||
		    s->w->plan->column[want] < 0))
			lacking = true;
	}
	if (!lacking || key < 0)
		return false;
	(void)!fail(s->rq, MSG_VALUE_REFERENCE, field_label(e->key,
	    s->rq->lang), s->row->values[key].kind == V_TEXT ?
	    s->row->values[key].s : STR(""));
	import_write_reason(s, KIND_REFUSE, key);
	return true;
}

static void
check_required(struct row_state *s, int part)
{
	const struct import_part *p = &s->w->plan->map->parts[part];
	const struct entity *e = p->entity;
	size_t i;

	for (i = 0; i < e->nfields; i++) {
		const struct field *f = &e->fields[i];
		int want = p->want[i];

		if (!f->required || import_pending(s, part, f) ||
		    import_value(s, part, f).kind != V_UNKNOWN)
			continue;
		/* The parent is at fault and has been named, or the cell has. */
		if (s->row->refused && (p->link[i] >= 0 || copied(p, f) ||
		    f->type == TYPE_REFERENCE || f == e->key ||
		    (want >= 0 && s->row->faulty[want])))
			continue;
		(void)!fail(s->rq, MSG_VALUE_REQUIRED, field_label(f,
		    s->rq->lang));
		import_write_reason(s, KIND_REFUSE, want >= 0 &&
		    s->w->plan->column[want] >= 0 ? want : -1);
	}
}

/* The place it will be under; outside the scope it is as if it were not. */
static void
check_place(struct row_state *s, int part, struct record *r)
{
	const struct entity *e = r->entity;
	struct value v = import_value(s, part, e->owner_field);
	int link = s->w->plan->map->parts[part].link[e->owner_field->index];

	if (e->owner_field->type == TYPE_PLACE)
		r->place = v.kind == V_INT ? v.i : 0;
	else if (link >= 0 && s->parts[link].record != NULL)
		r->place = s->parts[link].record->place;
	else
		r->place = s->row->owner_place;
	if (s->row->refused || (r->place >= s->rq->actor.place_lo &&
	    r->place <= s->rq->actor.place_hi))
		return;
	(void)!fail(s->rq, MSG_OUT_OF_SCOPE, entity_label(e, s->rq->lang));
	import_write_reason(s, KIND_REFUSE, -1);
}

/* Blind indexes that were computed while the row was prepared. */
static const str *
blind_ahead(const struct row_state *s, const struct import_part *p)
{
	str *blind = NULL;
	size_t i;

	for (i = 0; i < p->entity->nfields; i++) {
		if (p->want[i] < 0 || s->row->blind[p->want[i]].n == 0)
			continue;
		if (blind == NULL)
			blind = NEW_ARRAY(s->rq->arena, str,
			    p->entity->nfields);
		blind[i] = s->row->blind[p->want[i]];
	}
	return blind;
}

static struct record *
part_new(struct row_state *s, int part)
{
	const struct import_part *p = &s->w->plan->map->parts[part];
	const struct entity *e = p->entity;
	struct record *r = record_new(s->rq, e);
	size_t i;

	for (i = 0; i < e->nfields; i++)
		r->values[i] = import_value(s, part, &e->fields[i]);
	r->blind = blind_ahead(s, p);
	if (!cannot_add(s, part))
		check_required(s, part);
	check_place(s, part, r);
	return r;
}

static void
differs(struct row_state *s, const struct field *f, int want,
    struct value registered)
{
	struct request *rq = s->rq;

	(void)!fail(rq, MSG_IMPORT_NAME, field_label(f, rq->lang),
	    field_text(rq->arena, f, s->row->values[want], rq->lang),
	    field_text(rq->arena, f, registered, rq->lang));
	import_write_reason(s, KIND_REFUSE, want);
}

/* What the row knows replaces what is there; a blank cell takes nothing away. */
static bool
part_overlay(struct row_state *s, int part, struct record *r)
{
	const struct import_part *p = &s->w->plan->map->parts[part];
	const struct entity *e = p->entity;
	bool changed = false;
	size_t i;

	for (i = 0; i < e->nfields; i++) {
		const struct field *f = &e->fields[i];
		int want = p->want[i];
		struct value v = want < 0 || s->w->plan->column[want] < 0 ?
		    VALUE_UNKNOWN : s->row->values[want];

		/* Birth and sex come with the ID number, not by a column. */
		if (v.kind == V_UNKNOWN && want >= 0 &&
		    (want == s->w->plan->birth || want == s->w->plan->sex))
			v = s->row->values[want];
		if (v.kind == V_UNKNOWN || value_eq(v, r->values[i]))
			continue;
		if (f->fixed && f == e->key && r->values[i].kind == V_TEXT)
			continue;
		if (r->values[i].kind != V_UNKNOWN && (f->fixed ||
		    (f == e->owner_field && f->type == TYPE_PLACE))) {
			differs(s, f, want, r->values[i]);
			continue;
		}
		r->values[i] = v;
		changed = true;
	}
	return changed;
}

static struct value *
values_copy(struct arena *a, const struct record *r)
{
	struct value *v = NEW_ARRAY(a, struct value, r->entity->nfields);

	memcpy(v, r->values, r->entity->nfields * sizeof(*v));
	return v;
}

static enum err
resolve_part(struct row_state *s, int part)
{
	const struct import_plan *plan = s->w->plan;
	struct part_state *x = &s->parts[part];
	struct record *r;

	if (!plan->active[part] || part_blank(s, part))
		return OK;
	x->hash = part_hash(s, part);
	if (s->w->last[part] != NULL && s->w->last_hash[part] == x->hash) {
		x->record = s->w->last[part];
		return OK;
	}
	TRY(import_references(s, part));
	TRY(import_find_record(s, part, &r));
	if (r == NULL) {
		r = part_new(s, part);
		x->added = x->write = true;
	} else if (!plan->map->parts[part].keep) {
		x->before = values_copy(s->rq->arena, r);
		x->write = part_overlay(s, part, r);
	}
	x->record = r;
	return import_check_part(s, part);
}

/* ---- the row ---- */

/* Links to records that this row has added meanwhile. */
static void
patch_links(struct row_state *s, int part)
{
	const struct import_part *p = &s->w->plan->map->parts[part];
	struct record *r = s->parts[part].record;
	size_t i;

	for (i = 0; i < p->entity->nfields; i++)
		if (p->link[i] >= 0 &&
		    p->entity->fields[i].type == TYPE_REFERENCE)
			r->values[i] = import_value(s, part,
			    &p->entity->fields[i]);
}

static enum err
write_part(struct row_state *s, int part)
{
	struct part_state *x = &s->parts[part];
	int64_t version;

	if (x->record == NULL || !x->write)
		return OK;
	if (x->added) {
		patch_links(s, part);
		TRY(record_add(s->rq, x->record));
		s->w->added++;
		return OK;
	}
	version = x->record->version;
	TRY(record_change(s->rq, x->record));
	s->w->changed += x->record->version != version;
	return OK;
}

static void
remember(struct row_state *s)
{
	int i;

	for (i = 0; i < s->w->plan->map->nparts; i++) {
		if (s->parts[i].record == NULL)
			continue;
		s->w->last[i] = s->parts[i].record;
		s->w->last_hash[i] = s->parts[i].hash;
	}
}

static enum err
row_try(struct row_state *s)
{
	int i, n = s->w->plan->map->nparts;

	for (i = 0; i < n; i++)
		TRY(resolve_part(s, i));
	TRY(import_places_check(s));
	for (i = 0; i < n && !s->w->dry && !s->row->refused; i++)
		TRY(write_part(s, i));
	return OK;
}

/*
 * The row as if it were new.  When its key is taken, or it is refused (which may
 * come of the guess), nothing has been written and nothing is noted.
 */
static enum err
row_guess(struct row_state *s, bool *done)
{
	struct reasons *r = s->w->reasons, was = *r;
	struct value *values = s->row->values;
	size_t n = s->w->plan->map->nwants;
	int64_t added = s->w->added;
	enum err e;

	/* References are resolved in place. */
	if (s->w->plan->refers) {
		s->row->values = NEW_ARRAY(s->rq->arena, struct value, n);
		memcpy(s->row->values, values, n * sizeof(*values));
	}
	s->guess = true;
	e = row_try(s);
	/* What was written was new indeed. */
	*done = e == OK && (!s->row->refused || !s->guessed);
	if (*done || (e != OK && (e != ERR_CONFLICT || !s->guessed ||
	    s->w->added != added)))
		return e;
	was.items = r->items;
	was.room = r->room;
	*r = was;
	request_clear(s->rq);
	s->row->values = values;
	s->row->refused = false;
	memset(s->row->faulty, 0, n);
	s->w->careful = e == OK ? 0 : CAREFUL_ROWS;
	return OK;
}

enum err
import_write_row(struct request *rq, struct writing *w,
    struct import_row *row)
{
	struct row_state s = { .rq = rq, .w = w, .row = row };
	bool done = false;

	if (row->same) {
		w->good++;
		return OK;
	}
	if (w->careful > 0)
		w->careful--;
	else if (!w->dry && !row->refused)
		TRY(row_guess(&s, &done));
	if (!done) {
		s = (struct row_state){ .rq = rq, .w = w, .row = row };
		TRY(row_try(&s));
	}
	if (row->refused) {
		w->bad++;
		return OK;
	}
	import_check_written(&s);
	remember(&s);
	w->good++;
	return OK;
}
