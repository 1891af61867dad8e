/*
 * A subject as the rules see it: its fields, its years, its members with
 * theirs, the places above.  Few prepared statements, one per
 * table, run once a household.
 */
#include <assert.h>
#include <inttypes.h>

#include "base/limits.h"
#include "matter/internal.h"

#define MEMBERS_MAX	500	/* rows of one household or person */
#define SOURCES_MAX	500
#define KINDS_MAX	24

/* One kind of subject: how its rows are read. */
struct plan {
	const struct kind *kind;
	bool place;		/* found by place code, not by id */
	struct scan base;
	struct scan range;	/* the same by place */
	struct scan years;	/* first columns: year, source */
	struct scan through;	/* of its relation: far, from, to */
};

struct known_place {
	int64_t code;
	const struct kind *kind;
	const struct subject *subject;
};

struct subjects {
	struct arena *arena;
	date as_of;
	struct plan plans[KINDS_MAX];
	size_t nplans;
	struct known_place *places;
	size_t nplaces, room;
};

struct lifted
scope_lift(struct request *rq)
{
	struct lifted was = { rq->actor.place_lo, rq->actor.place_hi };

	rq->actor.place_lo = 0;
	rq->actor.place_hi = PLACE_ALL_HI;
	return was;
}

void
scope_restore(struct request *rq, struct lifted was)
{

	rq->actor.place_lo = was.lo;
	rq->actor.place_hi = was.hi;
}

/* What a pack reads, and what a list of subjects is shown and told apart by. */
static bool
wanted(const struct request *rq, const struct field *f)
{

	if (f->level == L4)
		return false;
	return f == f->entity->key || f == f->entity->title ||
	    f == f->entity->from || f == f->entity->to ||
	    str_is(f->id, "status") ||
	    (rq->policy != NULL && policy_reads(rq->policy, f));
}

static void
take_columns(struct request *rq, struct scan *s, const struct entity *e)
{
	const struct field **list = NEW_ARRAY(rq->arena, const struct field *,
	    e->nfields + 2);
	size_t i, n = 0;

	if (e->yearly) {
		list[n++] = e->year;
		list[n++] = e->source;
	}
	for (i = 0; i < e->nfields; i++)
		if (wanted(rq, &e->fields[i]) && &e->fields[i] != e->year &&
		    &e->fields[i] != e->source)
			list[n++] = &e->fields[i];
	s->entity = e;
	s->fields = list;
	s->nfields = n;
}

static void
plan_relation(struct request *rq, struct plan *p, const struct relation *r)
{
	const struct field **list = NEW_ARRAY(rq->arena, const struct field *,
	    3);

	list[0] = r->far != NULL ? r->far : r->near;
	list[1] = r->through->from;
	list[2] = r->through->to;
	p->through = (struct scan){ .entity = r->through, .fields = list,
	    .nfields = r->through->from == NULL ? 1 : 3, .reference = r->near,
	    .limit = MEMBERS_MAX };
	scan_init(rq, &p->through);
}

static void
plan_kind(struct request *rq, struct plan *p, const struct kind *k)
{

	p->kind = k;
	p->place = k->base->owner == OWNER_SELF;
	take_columns(rq, &p->base, k->base);
	p->base.limit = 1;
	if (p->place) {
		p->base.reference = k->base->owner_field;
		p->base.limit = SOURCES_MAX;
	}
	scan_init(rq, &p->base);
	p->range = p->base;
	p->range.reference = NULL;
	p->range.by_place = true;
	p->range.limit = SUBJECT_CHUNK;
	scan_init(rq, &p->range);
	if (k->yearly != NULL) {
		take_columns(rq, &p->years, k->yearly);
		p->years.reference = k->yearly->owner_field;
		p->years.limit = SOURCES_MAX;
		scan_init(rq, &p->years);
	}
	if (k->nrelations > 0)
		plan_relation(rq, p, &k->relations[0]);
}

enum err
subject_open(struct request *rq, date as_of, struct subjects **out)
{
	struct subjects *s = NEW(rq->arena, struct subjects);
	const struct model *m = rq->model;
	size_t i;

	s->arena = rq->arena;
	s->as_of = as_of;
	assert(m->nkinds <= KINDS_MAX);
	for (i = 0; i < m->nkinds; i++) {
		assert(m->kinds[i].nrelations <= 1);
		plan_kind(rq, &s->plans[s->nplans++], &m->kinds[i]);
	}
	*out = s;
	return OK;
}

static const struct plan *
plan_of(const struct subjects *s, const struct kind *k)
{
	size_t i;

	for (i = 0; i < s->nplans; i++)
		if (s->plans[i].kind == k)
			return &s->plans[i];
	assert(false);
	return NULL;
}

static struct value
kept(struct arena *a, struct value v)
{

	v.s = str_dup(a, v.s);
	return v;
}

/* The columns of a row from the first-th on, by field. */
static void
take_row(struct request *rq, const struct scan *sc, const struct stmt *st,
    struct given *out)
{
	size_t i;

	for (i = 0; i < sc->nfields; i++)
		out[sc->fields[i]->index].value = kept(rq->arena,
		    stmt_column(st, (int)i + 3));
}

/* A row of a source into what the year's other sources say. */
static void
merge_row(struct request *rq, const struct scan *sc, const struct stmt *st,
    struct given *out)
{
	struct value v, source = stmt_column(st, 4);
	const struct code *c = source.kind != V_INT ? NULL :
	    code_by_n(sc->fields[1]->codes, source.i);
	size_t i;

	for (i = 2; i < sc->nfields; i++) {
		struct given *g = &out[sc->fields[i]->index];

		v = stmt_column(st, (int)i + 3);
		if (v.kind == V_UNKNOWN)
			continue;
		if (g->value.kind == V_UNKNOWN) {
			g->value = kept(rq->arena, v);
			g->source = c == NULL ? STR("") :
			    rq->lang == LANG_EN ? c->en : c->zh;
		} else if (!value_eq(g->value, v))
			g->doubt = DOUBT_CONFLICT;
	}
}

#define YEARS_MAX	64

struct years {
	int year[YEARS_MAX];
	struct given *given[YEARS_MAX];
	size_t n;
};

/* The facts of a year so far; NULL when there is no room for one more. */
static struct given *
year_of(struct request *rq, struct years *y, int year, size_t nfields)
{
	size_t i;

	for (i = 0; i < y->n; i++)
		if (y->year[i] == year)
			return y->given[i];
	if (y->n == YEARS_MAX)
		return NULL;
	y->year[y->n] = year;
	y->given[y->n] = NEW_ARRAY(rq->arena, struct given, nfields);
	return y->given[y->n++];
}

static void
keep_years(struct request *rq, const struct years *y, struct subject *s)
{
	struct subject_year *list = NEW_ARRAY(rq->arena, struct subject_year,
	    y->n);
	size_t i;

	for (i = 0; i < y->n; i++)
		list[i] = (struct subject_year){ y->year[i], y->given[i] };
	s->years = list;
	s->nyears = y->n;
}

static enum err
load_years(struct request *rq, const struct subjects *ss,
    const struct plan *p, int64_t key, struct subject *s)
{
	struct years y = { .n = 0 };
	struct given *g;
	struct stmt *st;
	int64_t year;
	bool row;

	if (p->kind->yearly == NULL)
		return OK;
	TRY(scan_open(rq, &p->years, key, &st));
	for (;;) {
		TRY(stmt_step(rq, st, &row));
		if (!row)
			break;
		year = stmt_column_int(st, 3);
		if (year > date_year(ss->as_of))
			continue;
		g = year_of(rq, &y, (int)year, p->kind->yearly->nfields);
		if (g != NULL)
			merge_row(rq, &p->years, st, g);
	}
	stmt_end(st);
	keep_years(rq, &y, s);
	return OK;
}

/* In force on the day: from unknown is since ever, to unknown is open. */
static bool
holds(const struct stmt *st, int from, date on)
{
	struct value a = stmt_column(st, from), b = stmt_column(st, from + 1);

	return (a.kind == V_UNKNOWN || a.i <= on) &&
	    (b.kind == V_UNKNOWN || on < b.i);
}

/* Since when a row of a place has held on the day; -1: it did not yet. */
static int64_t
row_since(const struct plan *p, const struct stmt *st, date on)
{
	const struct field *from = p->kind->base->from;
	struct value v = VALUE_UNKNOWN;
	size_t i;

	for (i = 0; i < p->base.nfields; i++)
		if (p->base.fields[i] == from)
			v = stmt_column(st, (int)i + 3);
	return v.kind == V_UNKNOWN ? 0 : v.i <= on ? v.i : -1;
}

static void
take_ids(const struct stmt *st, struct subject_row *out)
{

	out->id = stmt_column_int(st, 0);
	out->place = stmt_column_int(st, 1);
	out->version = stmt_column_int(st, 2);
}

/*
 * The base row of a record, or what a place was on the day: of its rows the
 * latest that had begun.  A record that is not there stays without values: all
 * its facts are unknown; so are those of a place before its first row.
 */
static enum err
load_base(struct request *rq, const struct subjects *ss, const struct plan *p,
    int64_t key, struct subject_row *out)
{
	struct subject *s = NEW(rq->arena, struct subject);
	int64_t since, latest = -1;
	struct given *g = NULL;
	struct stmt *st;
	bool row;

	*out = (struct subject_row){ .subject = s };
	s->kind = p->kind;
	TRY(scan_open(rq, &p->base, key, &st));
	for (;;) {
		TRY(stmt_step(rq, st, &row));
		if (!row)
			break;
		if (g == NULL) {
			g = NEW_ARRAY(rq->arena, struct given,
			    p->kind->base->nfields);
			take_ids(st, out);
		}
		since = p->place ? row_since(p, st, ss->as_of) : 0;
		if (since <= latest)
			continue;
		latest = since;
		take_ids(st, out);
		take_row(rq, &p->base, st, g);
	}
	s->given = g;
	stmt_end(st);
	return OK;
}

static enum err
load_place(struct request *rq, struct subjects *ss, const struct kind *k,
    int64_t code, const struct subject **out);

static enum err
make_place(struct request *rq, struct subjects *ss, const struct kind *k,
    int64_t code, const struct subject **out)
{
	const struct plan *p = plan_of(ss, k);
	struct subject_row r;

	TRY(load_base(rq, ss, p, code, &r));
	r.subject->id = str_fmt(rq->arena, "%.*s/%" PRId64, STR_ARG(k->id),
	    code);
	TRY(load_years(rq, ss, p, code, r.subject));
	if (k->parent != NULL)
		TRY(load_place(rq, ss, k->parent, code, &r.subject->parent));
	*out = r.subject;
	return OK;
}

/* The place of the kind around a code; read once. */
static enum err
load_place(struct request *rq, struct subjects *ss, const struct kind *k,
    int64_t code, const struct subject **out)
{
	struct arena *was = rq->arena;
	size_t i;
	enum err e;

	code = place_up(code, (enum place_level)k->level);
	for (i = ss->nplaces; i-- > 0;)
		if (ss->places[i].code == code && ss->places[i].kind == k) {
			*out = ss->places[i].subject;
			return OK;
		}
	rq->arena = ss->arena;
	e = make_place(rq, ss, k, code, out);
	if (e == OK) {
		if (ss->nplaces == ss->room) {
			ss->places = arena_grow(ss->arena, ss->places,
			    ss->room * sizeof(*ss->places),
			    (ss->room * 2 + 64) * sizeof(*ss->places));
			ss->room = ss->room * 2 + 64;
		}
		ss->places[ss->nplaces++] = (struct known_place){ code, k,
		    *out };
	}
	rq->arena = was;
	return e;
}

/* Record ids on the far side that hold on the day. */
static enum err
far_ids(struct request *rq, const struct subjects *ss, const struct plan *p,
    int64_t id, int64_t *out, size_t *out_n)
{
	struct stmt *st;
	bool row;
	size_t n = 0;

	TRY(scan_open(rq, &p->through, id, &st));
	for (;;) {
		TRY(stmt_step(rq, st, &row));
		if (!row)
			break;
		if ((p->through.nfields == 1 || holds(st, 4, ss->as_of)) &&
		    n < MEMBERS_MAX)
			out[n++] = stmt_column_int(st,
			    p->kind->relations[0].far != NULL ? 3 : 0);
	}
	stmt_end(st);
	*out_n = n;
	return OK;
}

static enum err
load_group(struct request *rq, const struct subjects *ss,
    const struct plan *p, int64_t id, struct subject *s)
{
	const struct plan *far = plan_of(ss, p->kind->relations[0].of);
	struct subject_group *g = NEW(rq->arena, struct subject_group);
	int64_t ids[MEMBERS_MAX];
	const struct subject **items;
	struct subject_row r;
	size_t i, n;

	TRY(far_ids(rq, ss, p, id, ids, &n));
	if (n == MEMBERS_MAX)
		return OK;	/* more than a household: not known whom */
	items = NEW_ARRAY(rq->arena, const struct subject *, n);
	for (i = 0; i < n; i++) {
		TRY(load_base(rq, ss, far, ids[i], &r));
		r.subject->id = str_fmt(rq->arena, "%.*s/%zu",
		    STR_ARG(far->kind->id), i + 1);
		TRY(load_years(rq, ss, far, ids[i], r.subject));
		items[i] = r.subject;
	}
	*g = (struct subject_group){ items, n };
	s->groups = g;
	return OK;
}

static enum err
complete(struct request *rq, struct subjects *ss, struct subject_row *r)
{
	const struct plan *p = plan_of(ss, r->subject->kind);

	TRY(load_years(rq, ss, p, p->place ? r->place : r->id, r->subject));
	if (p->kind->nrelations > 0)
		TRY(load_group(rq, ss, p, r->id, r->subject));
	if (p->kind->parent != NULL)
		TRY(load_place(rq, ss, p->kind->parent, r->place,
		    &r->subject->parent));
	return OK;
}

enum err
subject_complete(struct request *rq, struct subjects *ss,
    struct subject_row *r)
{
	struct lifted was = scope_lift(rq);
	enum err e = complete(rq, ss, r);

	scope_restore(rq, was);
	return e;
}

/* By its own number; a record without one has only its kind. */
static str
subject_id(struct request *rq, const struct subject *s)
{
	const struct field *f = s->kind->base->key;
	struct value v = f == NULL || f->level == L4 ? VALUE_UNKNOWN :
	    s->given[f->index].value;

	return str_fmt(rq->arena, "%.*s/%.*s", STR_ARG(s->kind->id),
	    STR_ARG(v.s));
}

enum err
subject_load(struct request *rq, struct subjects *ss, const struct kind *k,
    int64_t id, const struct subject **out)
{
	struct subject_row r;

	TRY(load_base(rq, ss, plan_of(ss, k), id, &r));
	if (r.subject->given == NULL)
		return fail(rq, MSG_MISSING, rq->lang == LANG_EN ? k->en :
		    k->zh);
	if (kind_is_place(k)) {
		r.id = id;	/* its years and parents go by the code */
		r.subject->id = str_fmt(rq->arena, "%.*s/%" PRId64,
		    STR_ARG(k->id), id);
	} else
		r.subject->id = subject_id(rq, r.subject);
	TRY(subject_complete(rq, ss, &r));
	*out = r.subject;
	return OK;
}

/* What a chunk has not yet passed over: in force, and of the kind's level. */
static bool
counts_on(const struct subjects *ss, const struct plan *p,
    const struct subject_row *r)
{
	const struct entity *e = p->kind->base;
	struct value from = e->from == NULL ? VALUE_UNKNOWN :
	    r->subject->given[e->from->index].value;
	struct value to = e->to == NULL ? VALUE_UNKNOWN :
	    r->subject->given[e->to->index].value;

	return (from.kind == V_UNKNOWN || from.i <= ss->as_of) &&
	    (to.kind == V_UNKNOWN || ss->as_of < to.i) &&
	    (!p->place || place_level(r->place) == (enum place_level)
	    p->kind->level);
}

static struct subject_row
chunk_row(struct request *rq, const struct plan *p, const struct stmt *st)
{
	struct given *g = NEW_ARRAY(rq->arena, struct given,
	    p->kind->base->nfields);
	struct subject_row r = { .id = stmt_column_int(st, 0),
	    .place = stmt_column_int(st, 1),
	    .version = stmt_column_int(st, 2),
	    .subject = NEW(rq->arena, struct subject) };

	take_row(rq, &p->range, st, g);
	r.subject->kind = p->kind;
	r.subject->given = g;
	r.subject->id = subject_id(rq, r.subject);
	return r;
}

enum err
subject_chunk(struct request *rq, struct subjects *ss, const struct kind *k,
    struct scan_from *from, struct subject_chunk *out)
{
	const struct plan *p = plan_of(ss, k);
	struct subject_row r;
	struct stmt *st;
	bool row;

	out->n = 0;
	out->end = true;
	TRY(scan_range(rq, &p->range, from, &st));
	for (;;) {
		TRY(stmt_step(rq, st, &row));
		if (!row)
			break;
		r = chunk_row(rq, p, st);
		out->end = false;
		/* A place has a row for each name it had. */
		if (counts_on(ss, p, &r) && (!p->place ||
		    r.place != out->last))
			out->rows[out->n++] = r;
		out->last = out->n == 0 ? out->last :
		    out->rows[out->n - 1].place;
		from->after_place = r.place;
		from->after_id = r.id;
	}
	stmt_end(st);
	return OK;
}
