/*
 * New rows without reading everything again: subjects that came, went, moved or
 * have other members are read from the register and take their places among the
 * rows that are kept, whose columns are copied in memory.
 */
#include <string.h>

#include "build.h"

#define NONE	UINT32_MAX

struct merge {
	struct request *rq;
	struct census *c;
	struct arena *arena;	/* of the rows to come */
	struct roll dirty;	/* those that exist, by place and id */
	int64_t *dirty_places;
	uint64_t *gone;		/* old rows that are not kept */
	struct roll subjects, people;
	int64_t *places;
	struct census_frame frame;
	uint32_t *from;		/* old row of each; NONE: it is read */
	uint32_t *from_people;
};

/* ---- who is read ---- */

static enum err
read_dirty(struct merge *m, const int64_t *ids, size_t n)
{
	struct census *c = m->c;
	struct roll *d = &m->dirty;
	struct stmt *st;
	size_t i, at;
	bool row;

	d->ids = NEW_ARRAY(c->scratch, int64_t, n);
	m->dirty_places = NEW_ARRAY(c->scratch, int64_t, n);
	m->gone = NEW_ARRAY(c->scratch, uint64_t, c->subjects.n / WORD + 1);
	for (i = 0; i < n; i++) {
		if (roll_find(&c->subjects, ids[i], &at))
			bit_put(m->gone, c->subjects.order[at], true);
		TRY(scan_open(m->rq, &c->base.one, ids[i], &st));
		TRY(stmt_step(m->rq, st, &row));
		if (row) {
			d->ids[d->n] = ids[i];
			m->dirty_places[d->n++] = stmt_column_int(st, 1);
		}
		stmt_end(st);
	}
	return OK;
}

/* ids come in order: a stable sort by place leaves them so in each place. */
static void
sort_dirty(struct merge *m)
{
	struct arena *a = m->c->scratch;
	struct roll by_place = { .ids = m->dirty_places, .n = m->dirty.n };

	roll_sort(a, a, &by_place);
	m->dirty.order = by_place.order;
}

/* ---- the rows to come ---- */

static void
add_row(struct merge *m, int64_t id, int64_t place, uint32_t from)
{
	size_t n = m->subjects.n++;

	m->subjects.ids[n] = id;
	m->places[n] = place;
	m->from[n] = from;
}

static bool
comes_first(const struct merge *m, uint32_t dirty, size_t old)
{
	int64_t place = m->dirty_places[dirty];

	return place < m->c->places[old] || (place == m->c->places[old] &&
	    m->dirty.ids[dirty] < m->c->subjects.ids[old]);
}

static void
merge_rows(struct merge *m)
{
	const struct roll *old = &m->c->subjects;
	size_t most = old->n + m->dirty.n, i = 0, j = 0;

	m->subjects.ids = NEW_ARRAY(m->arena, int64_t, most);
	m->places = NEW_ARRAY(m->arena, int64_t, most);
	m->from = NEW_ARRAY(m->c->scratch, uint32_t, most);
	while (i < old->n || j < m->dirty.n) {
		uint32_t d = j < m->dirty.n ? m->dirty.order[j] : 0;

		if (i < old->n && bit_get(m->gone, i))
			i++;
		else if (i == old->n || (j < m->dirty.n &&
		    comes_first(m, d, i))) {
			add_row(m, m->dirty.ids[d], m->dirty_places[d], NONE);
			j++;
		} else {
			add_row(m, old->ids[i], m->c->places[i], (uint32_t)i);
			i++;
		}
	}
	roll_sort(m->arena, m->c->scratch, &m->subjects);
}

/* ---- columns that are kept ---- */

static void
copy_column(const struct census_column *old, struct census_column *c,
    const uint32_t *from, size_t n)
{
	static const size_t bytes[] = { 0, 1, 2, 4, 8 };
	size_t size = bytes[c->width], i;

	for (i = 0; i < n; i++) {
		uint32_t k = from[i];

		if (k == NONE)
			continue;
		if (bit_get(old->known, k))
			bit_put(c->known, i, true);
		if (old->no != NULL && bit_get(old->no, k))
			bit_put(c->no, i, true);
		if (size > 0)
			memcpy((char *)c->values + i * size,
			    (const char *)old->values + k * size, size);
	}
}

static void
copy_table(struct merge *m, int space, const uint32_t *from, size_t n)
{
	const struct census_table *old = &m->c->frame.space[space];
	struct census_table *t = &m->frame.space[space];
	size_t i;

	census_table_init(m->arena, t, n, old->columns, old->ncolumns);
	for (i = 0; i < t->ncolumns; i++)
		copy_column(&old->columns[i], &t->columns[i], from, n);
}

/* ---- members ---- */

static void
add_person(struct merge *m, size_t *room, int64_t id, uint32_t from)
{
	struct roll *p = &m->people;
	size_t more = *room * 2 + 1024;

	if (p->n == *room) {
		p->ids = arena_grow(m->arena, p->ids, *room * sizeof(*p->ids),
		    more * sizeof(*p->ids));
		m->from_people = arena_grow(m->c->scratch, m->from_people,
		    *room * sizeof(*m->from_people),
		    more * sizeof(*m->from_people));
		*room = more;
	}
	p->ids[p->n] = id;
	m->from_people[p->n++] = from;
}

/* Of a subject that is read: in force on the day, and not too many. */
static enum err
read_members(struct merge *m, size_t *room, int64_t id)
{
	struct census *c = m->c;
	size_t before = m->people.n;
	struct stmt *st;
	bool row;

	TRY(scan_open(m->rq, &c->through.one, id, &st));
	for (;;) {
		TRY(stmt_step(m->rq, st, &row));
		if (!row)
			break;
		if (c->through.first <= 5 || build_holds(c, st, 5))
			add_person(m, room, stmt_column_int(st, 4), NONE);
	}
	stmt_end(st);
	if (m->people.n - before >= MEMBERS_MAX)
		m->people.n = before;
	return OK;
}

/* Those of an old row that are in use. */
static void
keep_members(struct merge *m, size_t *room, uint32_t row)
{
	const struct census *c = m->c;
	const uint32_t *old = c->frame.offset[1];
	uint32_t k;

	for (k = old[row]; k < old[row + 1]; k++)
		if (member_used(c, k))
			add_person(m, room, c->people.ids[k], k);
}

static enum err
merge_members(struct merge *m)
{
	struct census *c = m->c;
	size_t rows = m->subjects.n, room = 0, i;
	uint32_t *o = NEW_ARRAY(m->arena, uint32_t, rows + 1);

	for (i = 0; i < rows; i++) {
		if (m->from[i] == NONE)
			TRY(read_members(m, &room, m->subjects.ids[i]));
		else
			keep_members(m, &room, m->from[i]);
		if (i % SPARE_EVERY == SPARE_EVERY - 1)
			add_person(m, &room, 0, NONE);
		o[i + 1] = (uint32_t)m->people.n;
	}
	m->frame.offset[1] = o;
	m->frame.used[1] = NEW_ARRAY(m->arena, uint64_t,
	    m->people.n / WORD + 2);
	for (i = 0; i < m->people.n; i++)
		if (m->people.ids[i] != 0)
			bit_put(m->frame.used[1], i, true);
	roll_sort(m->arena, c->scratch, &m->people);
	copy_table(m, 1, m->from_people, m->people.n);
	return OK;
}

/* ---- facts of who is read ---- */

static void
settle(struct merge *m)
{
	struct census *c = m->c;

	arena_close(c->arena);
	c->arena = m->arena;
	c->subjects = m->subjects;
	c->people = m->people;
	c->places = m->places;
	c->frame = m->frame;
	/* Totals are counted at the end; until then no row counts. */
	c->totals.node = NULL;
}

static enum err
read_facts(struct merge *m)
{
	struct census *c = m->c;
	size_t i;
	uint32_t k;

	for (i = 0; i < c->subjects.n; i++) {
		if (m->from[i] != NONE)
			continue;
		TRY(reread_subject(m->rq, c, c->subjects.ids[i]));
		if (c->members == NULL)
			continue;
		for (k = c->frame.offset[1][i]; k < c->frame.offset[1][i + 1];
		    k++)
			if (member_used(c, k))
				TRY(reread_person(m->rq, c,
				    c->people.ids[k]));
	}
	return OK;
}

enum err
merge_dirty(struct request *rq, struct census *c, const int64_t *ids,
    size_t n)
{
	struct merge m = { .rq = rq, .c = c };
	enum err e = OK;

	TRY(read_dirty(&m, ids, n));
	m.arena = arena_open(CENSUS_ARENA);
	sort_dirty(&m);
	merge_rows(&m);
	copy_table(&m, 0, m.from, m.subjects.n);
	links_merge(c, m.arena, m.from, m.subjects.ids, m.subjects.n);
	if (c->members != NULL)
		e = merge_members(&m);
	if (e != OK) {
		arena_close(m.arena);
		return e;
	}
	settle(&m);
	TRY(read_facts(&m));
	total_fill(c);
	return OK;
}
