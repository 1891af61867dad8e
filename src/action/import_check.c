/*
 * Checks that look beyond the row: who else is in the household, and whether
 * the stated size is the number of its members.
 */
#include "action/import.h"
#include "action/internal.h"

#include <string.h>

/* A member as the dictionary has it; NULL fields when it has not. */
struct names {
	const struct entity *e;
	const struct field *household;
	const struct field *person;
	const struct field *relation;
};

static bool
names_find(const struct request *rq, struct names *n)
{

	n->e = model_entity(rq->model, STR("membership"));
	n->household = model_field(n->e, STR("household"));
	n->person = model_field(n->e, STR("person"));
	n->relation = model_field(n->e, STR("relation"));
	return n->e != NULL && n->household != NULL && n->person != NULL &&
	    n->relation != NULL && n->e->to != NULL;
}

static bool
is_head(const struct field *relation, struct value v)
{
	const struct code *c = code_by_id(relation->codes, STR("head"));

	return c != NULL && v.kind == V_INT && v.i == c->n;
}

static enum err
roster_count(struct request *rq, const struct names *n, int64_t household,
    struct roster *out)
{
	struct arena_mark m = arena_mark(rq->arena);
	struct records all;
	size_t i;

	TRY(record_children(rq, n->household, household, &all));
	for (i = 0; i < all.n; i++) {
		const struct record *r = all.items[i];

		if (r->values[n->e->to->index].kind != V_UNKNOWN)
			continue;
		out->members++;
		out->heads += is_head(n->relation,
		    r->values[n->relation->index]);
	}
	arena_rewind(rq->arena, m);
	return OK;
}

static struct roster *
roster_new(struct writing *w, const struct import_row *row)
{
	struct roster *r;

	if (w->nroster == w->roster_room) {
		size_t room = w->roster_room * 2 + 256;

		w->roster = arena_grow(w->arena, w->roster,
		    w->roster_room * sizeof(*r), room * sizeof(*r));
		w->roster_room = room;
	}
	r = &w->roster[w->nroster++];
	*r = (struct roster){ .row = row->number, .stated = -1 };
	return r;
}

/* The household of a row; counted when it is seen for the first time. */
static enum err
roster_of(struct row_state *s, const struct record *household,
    struct roster **out)
{
	struct seen_slot *slot;
	struct names n;

	*out = NULL;
	if (household == NULL || household->id == 0 ||
	    !names_find(s->rq, &n))
		return OK;
	slot = seen_take(&s->w->rosters, (uint64_t)household->id);
	if (slot->row == 0) {
		*out = roster_new(s->w, s->row);
		slot->row = (uint32_t)s->w->nroster;
		return roster_count(s->rq, &n, household->id, *out);
	}
	*out = &s->w->roster[slot->row - 1];
	return OK;
}

static int
part_named(const struct import_map *map, const char *entity)
{
	int i;

	for (i = 0; i < map->nparts; i++)
		if (str_is(map->parts[i].entity->id, entity))
			return i;
	return -1;
}

/* A person is in one household at a time. */
static enum err
check_elsewhere(struct row_state *s, const struct names *n, int part,
    int64_t household)
{
	struct value person = import_value(s, part, n->person);
	struct record *other = NULL;
	struct records all;
	size_t i;

	if (person.kind != V_INT)
		return OK;
	TRY(record_children(s->rq, n->person, person.i, &all));
	for (i = 0; i < all.n; i++)
		if (all.items[i]->values[n->e->to->index].kind == V_UNKNOWN &&
		    all.items[i]->values[n->household->index].i != household)
			other = all.items[i];
	if (other == NULL)
		return OK;
	TRY(record_load(s->rq, n->household->target,
	    other->values[n->household->index].i, 0, &other));
	(void)!fail(s->rq, MSG_IMPORT_MEMBER,
	    other->values[other->entity->key->index].s);
	import_write_reason(s, KIND_REFUSE, -1);
	return OK;
}

static enum err
check_heads(struct row_state *s, int part)
{
	const struct import_plan *plan = s->w->plan;
	struct part_state *x = &s->parts[part];
	int at = part_named(plan->map, "household");
	const struct record *h = at < 0 ? NULL : s->parts[at].record;
	bool head, was;
	struct roster *r;
	struct names n;

	if (!names_find(s->rq, &n) || h == NULL || s->row->refused)
		return OK;
	if (x->added)
		TRY(check_elsewhere(s, &n, part, h->id));
	TRY(roster_of(s, h, &r));
	head = is_head(n.relation, x->record->values[n.relation->index]);
	if (r == NULL || !head)
		return OK;
	was = x->before != NULL &&
	    is_head(n.relation, x->before[n.relation->index]);
	if (r->heads_here > 0 || (!was && r->heads > 0)) {
		(void)!fail(s->rq, MSG_IMPORT_HEADS,
		    h->values[h->entity->key->index].s);
		import_write_reason(s, KIND_FLAG, plan->relation);
	}
	return OK;
}

/* What the household's own record says of its size. */
static enum err
check_size(struct row_state *s, int part)
{
	const struct record *h = s->parts[part].record;
	const struct field *f = model_field(h->entity, STR("stated_size"));
	struct roster *r;

	if (f == NULL || s->row->refused)
		return OK;
	TRY(roster_of(s, h, &r));
	if (r != NULL && h->values[f->index].kind == V_INT)
		r->stated = (int32_t)h->values[f->index].i;
	return OK;
}

/*
 * A standing that is opened shows in the household.  When it began is known
 * from the year of registration only for those who have not left yet.
 */
static void
check_standing(struct row_state *s, int part)
{
	int at = part_named(s->w->plan->map, "household");
	struct record *r = s->parts[part].record, *h;
	const struct field *status = model_field(r->entity, STR("status"));
	const struct code *poor;

	if (!s->parts[part].added || at < 0 || status == NULL)
		return;
	h = s->parts[at].record;
	poor = code_by_id(status->codes, STR("poor"));
	if (h == NULL || model_field(h->entity, STR("status")) == NULL)
		return;
	record_set(h, "status", r->values[status->index]);
	s->parts[at].write = true;
	if (r->entity->from != NULL && (poor == NULL ||
	    r->values[status->index].i != poor->n))
		r->values[r->entity->from->index] = VALUE_UNKNOWN;
}

/*
 * A post or custody that a text holds in place is not moved by a list either;
 * what a level above agreed to is in, and says who did.
 */
static enum err
check_stays(struct row_state *s, int part)
{
	const struct part_state *x = &s->parts[part];
	const struct record *approval;
	struct request *rq = s->rq;
	enum err e;

	if (x->record == NULL || x->added || !x->write)
		return OK;
	e = stays_check(rq, x->record, &approval);
	if (e != OK && rq->problem.msg != MSG_STABLE)
		return e;
	if (e != OK)
		import_write_reason(s, KIND_REFUSE, -1);
	else if (approval != NULL) {
		(void)!fail(rq, MSG_STABLE_APPROVED, matter_office_label(rq,
		    record_get(approval, "approver").s), record_get(approval,
		    "document").s, record_get(approval, "rule").s);
		import_write_reason(s, KIND_FLAG, -1);
	}
	return OK;
}

enum err
import_check_part(struct row_state *s, int part)
{
	unsigned checks = s->w->plan->map->parts[part].checks;

	TRY(check_stays(s, part));
	if (checks & CHECK_SIZE)
		TRY(check_size(s, part));
	if (checks & CHECK_HEADS)
		TRY(check_heads(s, part));
	if (checks & CHECK_STANDING)
		check_standing(s, part);
	return OK;
}

/* A household that this row has added; nobody was in it. */
static void
roster_begin(struct row_state *s, int part)
{
	const struct record *h = s->parts[part].record;
	struct seen_slot *slot;
	struct value stated;

	if (!s->parts[part].added || h->id == 0)
		return;
	slot = seen_take(&s->w->rosters, (uint64_t)h->id);
	if (slot->row != 0)
		return;
	stated = record_get(h, "stated_size");
	roster_new(s->w, s->row)->stated = stated.kind == V_INT ?
	    (int32_t)stated.i : -1;
	slot->row = (uint32_t)s->w->nroster;
}

static void
phone_reason(struct row_state *s, int64_t row, int64_t other)
{
	struct import_row at = { .number = row };
	int want = s->w->plan->phone;
	const struct field *f = s->w->plan->map->wants[want].field;

	(void)!fail(s->rq, MSG_IMPORT_PHONE, field_label(f, s->rq->lang),
	    str_fmt(s->rq->arena, "%lld", (long long)other));
	import_row_reason(s->rq, s->w->reasons, s->w->plan, &at, KIND_FLAG,
	    want);
}

/* Nobody can tell which of the two is wrong: both are named. */
static void
check_phone(struct row_state *s)
{
	int want = s->w->plan->phone;
	struct seen_slot *slot;

	if (want < 0 || s->row->values[want].kind != V_TEXT)
		return;
	slot = seen_take(&s->w->phones, seen_hash(&s->w->phones,
	    s->row->values[want].s));
	if (slot->row == 0) {
		slot->row = (uint32_t)s->row->number;
		return;
	}
	phone_reason(s, s->row->number, slot->row);
	if (slot->more++ == 0)
		phone_reason(s, slot->row, s->row->number);
}

void
import_check_written(struct row_state *s)
{
	const struct import_map *map = s->w->plan->map;
	int at = part_named(map, "household"), m = part_named(map,
	    "membership");
	const struct part_state *x;
	struct seen_slot *slot;
	struct roster *r;
	struct names n;
	bool head, was;

	check_phone(s);
	if (at < 0 || m < 0 || s->parts[at].record == NULL ||
	    s->parts[m].record == NULL || !names_find(s->rq, &n))
		return;
	roster_begin(s, at);
	slot = seen_find(&s->w->rosters, (uint64_t)s->parts[at].record->id);
	x = &s->parts[m];
	if (slot == NULL)
		return;
	r = &s->w->roster[slot->row - 1];
	head = is_head(n.relation, x->record->values[n.relation->index]);
	was = x->before != NULL &&
	    is_head(n.relation, x->before[n.relation->index]);
	r->members += x->added;
	r->heads += head - was;
	r->heads_here += head;
}

void
import_write_end(struct request *rq, struct writing *w)
{
	const struct entity *e = model_entity(rq->model, STR("household"));
	const struct field *f = model_field(e, STR("stated_size"));
	struct import_row row = { 0 };
	int part = part_named(w->plan->map, "household"), want = -1;
	size_t i;

	if (part >= 0 && f != NULL)
		want = import_want_of(w->plan->map, part, f);
	if (want >= 0 && w->plan->column[want] < 0)
		want = -1;
	for (i = 0; i < w->nroster; i++) {
		const struct roster *r = &w->roster[i];

		if (r->members == 0 || r->stated < 0 ||
		    r->members == r->stated)
			continue;
		(void)!fail(rq, MSG_IMPORT_SIZE, str_fmt(rq->arena, "%d",
		    (int)r->stated), str_fmt(rq->arena, "%d",
		    (int)r->members));
		row.number = r->row;
		import_row_reason(rq, w->reasons, w->plan, &row, KIND_FLAG,
		    want);
	}
}
