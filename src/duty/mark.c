/*
 * Events of the register, each found once and sorted so that those of an actor
 * and target stand together.
 */
#include "duty/internal.h"

#include <stdlib.h>

#include "base/limits.h"

#define COLUMNS_MAX	80

struct columns {
	const struct field *field[COLUMNS_MAX];
	size_t n;
};

/* The column of a field, added when it is not there; -1: no field. */
static int
column(struct columns *c, const struct field *f)
{
	size_t i;

	if (f == NULL)
		return -1;
	for (i = 0; i < c->n; i++)
		if (c->field[i] == f)
			return (int)i;
	if (c->n == COLUMNS_MAX)
		return -1;
	c->field[c->n++] = f;
	return (int)c->n - 1;
}

struct reading {
	const struct mark_ask *ask;
	struct columns columns;
	int day, when, target, post, name, office;
	struct given *given;	/* of the record, when counts_if asks */
	struct subject subject;
};

static struct value
at(const struct stmt *s, int column)
{

	return column < 0 ? VALUE_UNKNOWN : stmt_column(s, column + 3);
}

static void
plan(struct request *rq, const struct mark_ask *ask, struct reading *r)
{
	const struct event *e = ask->event;
	const struct kind *k = model_kind(rq->model, e->id);
	size_t i;

	*r = (struct reading){ .ask = ask };
	r->day = column(&r->columns, e->day);
	r->when = column(&r->columns, e->when);
	r->target = column(&r->columns, e->target);
	r->post = column(&r->columns, e->post);
	r->name = column(&r->columns, e->name);
	r->office = column(&r->columns, e->office);
	if (!ask->duty->counts_if || k == NULL || k->base != e->entity)
		return;
	for (i = 0; i < e->entity->nfields; i++)
		if (e->entity->fields[i].level != L4)
			(void)column(&r->columns, &e->entity->fields[i]);
	r->given = NEW_ARRAY(rq->arena, struct given, e->entity->nfields);
	r->subject = (struct subject){ .kind = k, .id = k->id,
	    .given = r->given };
}

static enum truth
counts(struct request *rq, struct reading *r, const struct stmt *s)
{
	struct ask ask = { .rules = r->ask->rules, .subject = &r->subject,
	    .as_of = r->ask->as_of, .known_at = rq->today };
	struct value when = at(s, r->when);
	size_t i;

	if (r->ask->event->when != NULL) {
		if (when.kind != V_INT)
			return TRUTH_UNKNOWN;
		if ((r->ask->event->codes >> when.i & 1) == 0)
			return TRUTH_FALSE;
	}
	if (r->given == NULL)
		return TRUTH_TRUE;
	for (i = 0; i < r->columns.n; i++)
		r->given[r->columns.field[i]->index].value =
		    stmt_column(s, (int)i + 3);
	return policy_duty_counts(rq->arena, &ask, r->ask->duty->object);
}

static int
office_of(const struct request *rq, struct value v)
{
	const struct office *o = v.kind != V_TEXT ? NULL :
	    model_office(rq->model, v.s);

	return o == NULL ? -1 : o->number;
}

static int64_t
key_of(const struct reading *r, const struct stmt *s)
{

	switch (r->ask->key) {
	case KEY_TARGET:
		return at(s, r->target).i;
	case KEY_POST:
		return at(s, r->post).i;
	default:
		return stmt_column_int(s, 1);
	}
}

static void
take(struct request *rq, struct reading *r, const struct stmt *s,
    struct marks *out)
{
	struct mark m = { .key = key_of(r, s), .on = (date)at(s, r->day).i };
	enum truth t;

	if (m.key == 0 || m.on == 0)
		return;
	t = counts(rq, r, s);
	if (t == TRUTH_FALSE)
		return;
	m.maybe = t == TRUTH_UNKNOWN;
	m.post = at(s, r->post).i;
	m.office = office_of(rq, at(s, r->office));
	m.name = str_dup(rq->arena, at(s, r->name).s);
	if (out->n == out->room) {
		out->item = arena_grow(rq->arena, out->item, out->room *
		    sizeof(m), (out->room * 2 + 64) * sizeof(m));
		out->room = out->room * 2 + 64;
	}
	out->item[out->n++] = m;
}

static int
by_key(const void *a, const void *b)
{
	const struct mark *x = a, *y = b;

	if (x->key != y->key)
		return (x->key > y->key) - (x->key < y->key);
	return (x->on > y->on) - (x->on < y->on);
}

enum err
marks_load(struct request *rq, const struct mark_ask *ask, struct marks *out)
{
	struct scan_from from = { .place = ask->place };
	struct reading r;
	struct scan sc;
	struct stmt *s;
	bool row;

	out->n = 0;
	plan(rq, ask, &r);
	sc = (struct scan){ .entity = ask->event->entity,
	    .fields = r.columns.field, .nfields = r.columns.n,
	    .by_place = true, .limit = LIMIT_SCAN };
	scan_init(rq, &sc);
	TRY(scan_range(rq, &sc, &from, &s));
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		take(rq, &r, s, out);
	}
	stmt_end(s);
	if (out->n > 1)
		qsort(out->item, out->n, sizeof(*out->item), by_key);
	return OK;
}

/* ---- counting ---- */

static size_t
first_of(const struct marks *m, int64_t key)
{
	size_t lo = 0, hi = m->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (m->item[mid].key < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

/* An organ's events name its office; a person's the post, or else the name. */
static bool
acted(const struct mark *m, const struct duty_actor *a)
{

	if (a->organ)
		return m->office < 0 || m->office == a->office->number;
	if (m->post != 0 || a->name.n == 0)
		return m->post != 0 && m->post == a->post;
	return str_eq(m->name, a->name);
}

struct spacing {
	int64_t gap;
	date done, possible;
};

static bool
apart(const struct spacing *s, date last, date on)
{

	return last == 0 || s->gap == 0 || on < last ||
	    date_number(on) - date_number(last) >= s->gap;
}

void
marks_count(const struct marks *m, const struct duty_actor *a,
    int64_t gap_days, struct duty_case *c)
{
	date last = c->span.to < c->as_of ? c->span.to : c->as_of;
	struct spacing s = { .gap = gap_days };
	size_t i;

	c->done = c->possible = 0;
	for (i = first_of(m, a->lo); i < m->n && m->item[i].key <= a->hi;
	    i++) {
		const struct mark *x = &m->item[i];

		if (x->on < c->span.from || x->on > last || !acted(x, a))
			continue;
		if (apart(&s, s.possible, x->on)) {
			c->possible++;
			s.possible = x->on;
		}
		if (!x->maybe && apart(&s, s.done, x->on)) {
			c->done++;
			s.done = x->on;
		}
	}
}
