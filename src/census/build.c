/*
 * The census from the register: every table once, in order of id, which is the
 * order in which the database keeps it.  What belongs together finds itself by
 * sorted ids, so that no statement runs for a single household.
 */
#include <assert.h>

#include "build.h"

enum err
build_each(struct request *rq, struct census *c, const struct source *s,
    each_fn *fn, void *arg)
{
	int64_t after = INT64_MIN, n;
	struct stmt *st;
	bool row;

	do {
		TRY(scan_open(rq, &s->all, after, &st));
		for (n = 0;; n++) {
			TRY(stmt_step(rq, st, &row));
			if (!row)
				break;
			after = stmt_column_int(st, 0);
			fn(c, s, st, arg);
		}
		stmt_end(st);
	} while (n == BUILD_CHUNK);
	return OK;
}

uint64_t **
build_given(struct arena *a, const struct census_table *t)
{
	uint64_t **w = NEW_ARRAY(a, uint64_t *, t->ncolumns);
	size_t i;

	for (i = 0; i < t->ncolumns; i++)
		w[i] = NEW_ARRAY(a, uint64_t, t->n / WORD + 1);
	return w;
}

/* ---- who there is ---- */

struct found {
	int64_t *ids, *places;	/* in order of id */
	size_t n, room;
};

static void
note_subject(struct census *c, const struct source *s, const struct stmt *st,
    void *arg)
{
	struct found *f = arg;

	(void)s;
	if (f->n == f->room) {
		size_t more = f->room * 2 + 1024, size = sizeof(int64_t);

		f->ids = arena_grow(c->scratch, f->ids, f->room * size,
		    more * size);
		f->places = arena_grow(c->scratch, f->places, f->room * size,
		    more * size);
		f->room = more;
	}
	f->ids[f->n] = stmt_column_int(st, 0);
	f->places[f->n++] = stmt_column_int(st, 1);
}

/* Rows by place, and by id within a place. */
static void
order_rows(struct census *c, const struct found *f)
{
	struct roll by_place = { .ids = f->places, .n = f->n };
	struct roll *r = &c->subjects;
	size_t i;

	roll_sort(c->scratch, c->scratch, &by_place);
	r->n = f->n;
	r->ids = NEW_ARRAY(c->arena, int64_t, f->n);
	r->order = NEW_ARRAY(c->arena, uint32_t, f->n);
	c->places = NEW_ARRAY(c->arena, int64_t, f->n);
	for (i = 0; i < f->n; i++) {
		uint32_t k = by_place.order[i];

		r->ids[i] = f->ids[k];
		c->places[i] = f->places[k];
		r->order[k] = (uint32_t)i;
	}
}

static void
take_subject(struct census *c, const struct source *s, const struct stmt *st,
    void *arg)
{
	size_t *k = arg;
	uint32_t row = c->subjects.order[(*k)++];

	assert(c->subjects.ids[row] == stmt_column_int(st, 0));
	source_take(c, s, st, &c->frame.space[0], row);
}

static enum err
fill_subjects(struct request *rq, struct census *c)
{
	struct found f = { .n = 0 };
	const struct wanted *w = &c->wanted[0];
	size_t k = 0;

	TRY(build_each(rq, c, &c->heads, note_subject, &f));
	if (f.n >= UINT32_MAX / 64)
		return fail(rq, MSG_PLACE_LARGE, str_fmt(rq->arena, "%u",
		    UINT32_MAX / 64));
	TRY(wanted_room(rq, c, 0, f.n));
	order_rows(c, &f);
	census_table_init(c->arena, &c->frame.space[0], f.n, w->column, w->n);
	return source_wants(&c->base) ? build_each(rq, c, &c->base,
	    take_subject, &k) : OK;
}

/* ---- facts of years ---- */

struct yearly {
	struct roll *owners;
	struct census_table *table;
	uint64_t **given;
};

static void
take_year(struct census *c, const struct source *s, const struct stmt *st,
    void *arg)
{
	struct yearly *y = arg;
	int64_t owner = stmt_column_int(st, 5);
	bool found;
	size_t at;

	for (found = roll_find(y->owners, owner, &at); found;
	    found = roll_next(y->owners, owner, &at)) {
		uint32_t row = roll_row(y->owners, at);

		source_merge(c, s, st, &(struct target){ y->table, row,
		    y->given, row });
	}
}

static enum err
fill_years(struct request *rq, struct census *c, const struct source *s,
    struct roll *owners, struct census_table *t)
{
	struct yearly y = { owners, t, NULL };
	struct arena_mark mark = arena_mark(c->scratch);
	enum err e;

	if (!source_wants(s))
		return OK;
	y.given = build_given(c->scratch, t);
	owners->near = 0;
	e = build_each(rq, c, s, take_year, &y);
	arena_rewind(c->scratch, mark);
	return e;
}

/* ---- members ---- */

struct joined {
	uint32_t *row;		/* of the subject, in order of membership */
	int64_t *far;
	size_t n, room;
};

static void
note_member(struct census *c, const struct source *s, const struct stmt *st,
    void *arg)
{
	struct joined *j = arg;
	size_t at;

	if (s->first > 5 && !build_holds(c, st, 5))
		return;
	if (!roll_find(&c->subjects, stmt_column_int(st, 3), &at))
		return;
	if (j->n == j->room) {
		size_t more = j->room * 2 + 1024;

		j->row = arena_grow(c->scratch, j->row, j->room *
		    sizeof(*j->row), more * sizeof(*j->row));
		j->far = arena_grow(c->scratch, j->far, j->room *
		    sizeof(*j->far), more * sizeof(*j->far));
		j->room = more;
	}
	j->row[j->n] = c->subjects.order[at];
	j->far[j->n++] = stmt_column_int(st, 4);
}

/* One row to spare behind every eighth subject's. */
static uint32_t
spare(size_t row)
{

	return row % SPARE_EVERY == SPARE_EVERY - 1;
}

/* Offsets by row; a list too long to be a household counts as no list. */
static uint32_t *
make_offsets(struct census *c, const struct joined *j)
{
	size_t rows = c->subjects.n, i;
	uint32_t *o = NEW_ARRAY(c->arena, uint32_t, rows + 1), sum = 0;

	for (i = 0; i < j->n; i++)
		o[j->row[i]]++;
	for (i = 0; i <= rows; i++) {
		uint32_t n = i < rows && o[i] < MEMBERS_MAX ? o[i] : 0;

		o[i] = sum;
		sum += n + (i < rows ? spare(i) : 0);
	}
	return o;
}

static void
place_members(struct census *c, const struct joined *j)
{
	struct roll *r = &c->people;
	const uint32_t *o = c->frame.offset[1];
	uint32_t *next = NEW_ARRAY(c->scratch, uint32_t, c->subjects.n);
	size_t i;

	r->n = o[c->subjects.n];
	r->ids = NEW_ARRAY(c->arena, int64_t, r->n);
	c->frame.used[1] = NEW_ARRAY(c->arena, uint64_t, r->n / WORD + 2);
	for (i = 0; i < j->n; i++) {
		uint32_t row = j->row[i];

		if (next[row] >= o[row + 1] - o[row] - spare(row))
			continue;
		bit_put(c->frame.used[1], o[row] + next[row], true);
		r->ids[o[row] + next[row]++] = j->far[i];
	}
	roll_sort(c->arena, c->scratch, r);
}

static void
take_person(struct census *c, const struct source *s, const struct stmt *st,
    void *arg)
{
	struct roll *r = &c->people;
	int64_t id = stmt_column_int(st, 0);
	bool found;
	size_t at;

	(void)arg;
	for (found = roll_find(r, id, &at); found;
	    found = roll_next(r, id, &at))
		source_take(c, s, st, &c->frame.space[1], roll_row(r, at));
}

static enum err
fill_members(struct request *rq, struct census *c)
{
	struct joined j = { .n = 0 };
	const struct wanted *w = &c->wanted[1];

	if (c->members == NULL)
		return OK;
	c->subjects.near = 0;
	TRY(build_each(rq, c, &c->through, note_member, &j));
	if (j.n >= UINT32_MAX / 2)
		return fail(rq, MSG_PLACE_LARGE, str_fmt(rq->arena, "%u",
		    UINT32_MAX / 2));
	TRY(wanted_room(rq, c, 1, j.n + c->subjects.n / SPARE_EVERY));
	c->frame.offset[1] = make_offsets(c, &j);
	place_members(c, &j);
	census_table_init(c->arena, &c->frame.space[1], c->people.n,
	    w->column, w->n);
	if (source_wants(&c->far))
		TRY(build_each(rq, c, &c->far, take_person, NULL));
	return fill_years(rq, c, &c->far_years, &c->people,
	    &c->frame.space[1]);
}

enum err
census_fill(struct request *rq, struct census *c)
{

	TRY(census_heads(rq, c));
	TRY(fill_subjects(rq, c));
	arena_reset(c->scratch);
	TRY(fill_years(rq, c, &c->years, &c->subjects, &c->frame.space[0]));
	TRY(fill_members(rq, c));
	arena_reset(c->scratch);
	total_fill(c);
	TRY(level_fill(rq, c));
	return links_fill(rq, c);
}
