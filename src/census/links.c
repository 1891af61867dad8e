/*
 * Who is linked to whom: records kept by interval that name a subject, those in
 * force on the day.  They lie in no order; the links of a subject hang together,
 * so that the same holder twice of one subject counts once.
 *
 * A record's link is found by its id and stays when it ends, without a holder.
 */
#include <assert.h>
#include <string.h>

#include "build.h"

#define NONE	UINT32_MAX
#define HEAD	7		/* columns: subject, kind, by, from, to */
#define EMPTY	INT64_MIN	/* no id, no hash */

/* Where a number is; it only grows. */
struct map {
	int64_t *key;
	uint32_t *at;
	size_t n, size;		/* a power of two */
};

struct link {
	int64_t subject, place;
	uint32_t holder;	/* NONE: not in force, or of another kind */
	uint32_t next;		/* of the same subject */
};

struct holder {
	struct value by[CENSUS_BY];
	uint32_t next;		/* of the same hash */
};

struct links {
	struct arena *arena;	/* of the arrays below */
	struct link *link;
	struct holder *holder;
	size_t nlinks, links_room, nholders, holders_room;
	struct map of_id, of_subject, of_holder;
	uint64_t *linked;	/* by row of the census, in its arena */
};

/* ---- maps ---- */

static uint64_t
mixed(int64_t key)
{
	uint64_t x = (uint64_t)key * UINT64_C(0x9e3779b97f4a7c15);

	return x ^ x >> 29;
}

/* The slot of the key, or the empty one where it would be. */
static size_t
slot_of(const struct map *m, int64_t key)
{
	size_t i = mixed(key) & (m->size - 1);

	while (m->key[i] != key && m->key[i] != EMPTY)
		i = (i + 1) & (m->size - 1);
	return i;
}

static uint32_t
map_find(const struct map *m, int64_t key)
{
	size_t i;

	if (m->size == 0)
		return NONE;
	i = slot_of(m, key);
	return m->key[i] == key ? m->at[i] : NONE;
}

static void
map_grow(struct arena *a, struct map *m)
{
	struct map big = { .size = m->size == 0 ? 1024 :
	    m->size * 2 };
	size_t i, k;

	big.key = NEW_ARRAY(a, int64_t, big.size);
	big.at = NEW_ARRAY(a, uint32_t, big.size);
	for (i = 0; i < big.size; i++)
		big.key[i] = EMPTY;
	for (i = 0; i < m->size; i++)
		if (m->key[i] != EMPTY) {
			k = slot_of(&big, m->key[i]);
			big.key[k] = m->key[i];
			big.at[k] = m->at[i];
		}
	big.n = m->n;
	*m = big;
}

static void
map_put(struct arena *a, struct map *m, int64_t key, uint32_t at)
{
	size_t i;

	if ((m->n + 1) * 2 > m->size)
		map_grow(a, m);
	i = slot_of(m, key);
	m->n += m->key[i] == EMPTY;
	m->key[i] = key;
	m->at[i] = at;
}

/* ---- holders ---- */

static int64_t
hash_of(const struct value *by)
{
	uint64_t h = 0;
	size_t i, k;

	for (i = 0; i < CENSUS_BY; i++) {
		h = mixed((int64_t)(h ^ (uint64_t)by[i].i ^ by[i].kind));
		for (k = 0; k < by[i].s.n; k++)
			h = (h ^ (unsigned char)by[i].s.p[k]) *
			    UINT64_C(0x100000001b3);
	}
	return (int64_t)(h >> 1);
}

static bool
same_holder(const struct value *a, const struct value *b)
{
	size_t i;

	for (i = 0; i < CENSUS_BY; i++)
		if (!value_eq(a[i], b[i]))
			return false;
	return true;
}

static uint32_t
holder_of(struct links *l, const struct value *by)
{
	int64_t hash = hash_of(by);
	uint32_t first = map_find(&l->of_holder, hash), i;
	size_t more = l->holders_room * 2 + 1024, k;
	struct holder *h;

	for (i = first; i != NONE; i = l->holder[i].next)
		if (same_holder(l->holder[i].by, by))
			return i;
	if (l->nholders == l->holders_room) {
		l->holder = arena_grow(l->arena, l->holder, l->holders_room *
		    sizeof(*h), more * sizeof(*h));
		l->holders_room = more;
	}
	h = &l->holder[l->nholders];
	for (k = 0; k < CENSUS_BY; k++) {
		h->by[k] = by[k];
		h->by[k].s = str_dup(l->arena, by[k].s);
	}
	h->next = first;
	map_put(l->arena, &l->of_holder, hash, (uint32_t)l->nholders);
	return (uint32_t)l->nholders++;
}

/* ---- links ---- */

/* In force, of the kind, and naming a subject? */
static bool
is_link(const struct census *c, const struct stmt *st)
{

	return stmt_column(st, 3).kind == V_INT &&
	    stmt_column(st, 4).kind == V_INT &&
	    stmt_column(st, 4).i == c->links_of.code &&
	    build_holds(c, st, 5 + CENSUS_BY);
}

static bool
is_linked(const struct links *l, int64_t subject)
{
	uint32_t i = map_find(&l->of_subject, subject);

	for (; i != NONE; i = l->link[i].next)
		if (l->link[i].holder != NONE)
			return true;
	return false;
}

/* Where a link counts, and whose it is. */
static void
set_link(struct census *c, const struct stmt *st, struct link *x)
{
	struct value by[CENSUS_BY];
	size_t i;

	for (i = 0; i < CENSUS_BY; i++)
		by[i] = stmt_column(st, (int)(5 + i));
	x->place = stmt_column_int(st, 1);
	x->holder = holder_of(c->links, by);
}

static void
add_link(struct census *c, const struct stmt *st)
{
	struct links *l = c->links;
	size_t more = l->links_room * 2 + 4096;
	int64_t subject = stmt_column_int(st, 3);
	uint32_t n = (uint32_t)l->nlinks;
	struct link *x;

	if (l->nlinks == l->links_room) {
		l->link = arena_grow(l->arena, l->link, l->links_room *
		    sizeof(*x), more * sizeof(*x));
		l->links_room = more;
	}
	x = &l->link[l->nlinks++];
	*x = (struct link){ .subject = subject,
	    .next = map_find(&l->of_subject, subject) };
	map_put(l->arena, &l->of_subject, subject, n);
	map_put(l->arena, &l->of_id, stmt_column_int(st, 0), n);
	set_link(c, st, x);
}

static void
take_link(struct census *c, const struct source *s, const struct stmt *st,
    void *arg)
{

	(void)s;
	(void)arg;
	if (is_link(c, st))
		add_link(c, st);
}

/* The row of a subject, after one of its links changed. */
static void
show(struct census *c, int64_t subject)
{
	size_t at;

	c->subjects.near = 0;
	if (roll_find(&c->subjects, subject, &at))
		bit_put(c->links->linked, roll_row(&c->subjects, at),
		    is_linked(c->links, subject));
}

void
links_find(struct request *rq, struct census *c,
    const struct census_links *of)
{
	const struct field **list = NEW_ARRAY(rq->arena, const struct field *,
	    HEAD);
	struct source *s = &c->link_source;
	size_t i;

	c->links_of = *of;
	list[0] = of->subject;
	list[1] = of->kind;
	for (i = 0; i < CENSUS_BY; i++)
		list[2 + i] = of->by[i];
	list[2 + CENSUS_BY] = of->entity->from;
	list[3 + CENSUS_BY] = of->entity->to;
	s->entity = of->entity;
	s->all = (struct scan){ .entity = of->entity, .fields = list,
	    .nfields = HEAD, .by_id = true, .whole = true,
	    .limit = BUILD_CHUNK };
	scan_init(rq, &s->all);
	s->one = s->all;
	s->one.by_id = s->one.whole = false;
	s->one.limit = 1;
	scan_init(rq, &s->one);
}

enum err
links_fill(struct request *rq, struct census *c)
{
	struct links *l;
	size_t i;

	if (c->links_of.entity == NULL)
		return OK;
	arena_reset(c->above);	/* no levels: it is free for the links */
	l = NEW(c->above, struct links);
	l->arena = c->above;
	c->links = l;
	TRY(build_each(rq, c, &c->link_source, take_link, NULL));
	l->linked = NEW_ARRAY(c->arena, uint64_t, c->subjects.n / WORD + 1);
	for (i = 0; i < c->subjects.n; i++)
		if (is_linked(l, c->subjects.ids[i]))
			bit_put(l->linked, i, true);
	return OK;
}

/* When the record names another subject now, its old link ends. */
enum err
links_reread(struct request *rq, struct census *c, int64_t id)
{
	struct links *l = c->links;
	uint32_t at = map_find(&l->of_id, id);
	struct stmt *st;
	bool row, holds;

	TRY(scan_open(rq, &c->link_source.one, id, &st));
	TRY(stmt_step(rq, st, &row));
	holds = row && is_link(c, st);
	if (at != NONE && holds &&
	    l->link[at].subject == stmt_column_int(st, 3))
		set_link(c, st, &l->link[at]);
	else {
		if (at != NONE)
			l->link[at].holder = NONE;
		if (holds)
			add_link(c, st);
	}
	if (at != NONE)
		show(c, l->link[at].subject);
	if (holds)
		show(c, stmt_column_int(st, 3));
	stmt_end(st);
	return OK;
}

void
links_merge(struct census *c, struct arena *a, const uint32_t *from,
    const int64_t *ids, size_t n)
{
	struct links *l = c->links;
	uint64_t *linked;
	size_t i;

	if (l == NULL)
		return;
	linked = NEW_ARRAY(a, uint64_t, n / WORD + 1);
	for (i = 0; i < n; i++)
		if (from[i] == NONE ? is_linked(l, ids[i]) :
		    bit_get(l->linked, from[i]))
			bit_put(linked, i, true);
	l->linked = linked;
}

/* ---- what is asked of them ---- */

const uint64_t *
census_linked(const struct census *c)
{

	return c->links->linked;
}

static bool
in(const struct link *x, const struct census_loads *o)
{

	return x->holder != NONE && x->place >= o->lo && x->place <= o->hi;
}

/* Does another of the subject's links say the same, further on? */
static bool
said_again(const struct links *l, const struct link *x,
    const struct census_loads *o)
{
	uint32_t i = x->next;

	for (; i != NONE; i = l->link[i].next)
		if (l->link[i].holder == x->holder && in(&l->link[i], o))
			return true;
	return false;
}

static int
by_value(const struct value *a, const struct value *b)
{
	size_t n = a->s.n < b->s.n ? a->s.n : b->s.n;
	int d;

	if (a->kind != b->kind)
		return a->kind == V_UNKNOWN ? -1 : 1;
	if (a->kind == V_INT)
		return (a->i > b->i) - (a->i < b->i);
	d = n == 0 ? 0 : memcmp(a->s.p, b->s.p, n);
	return d != 0 ? d : (a->s.n > b->s.n) - (a->s.n < b->s.n);
}

/* Has x more than y, or the same and comes first? */
static bool
before(const struct census_heavy *x, const struct census_heavy *y)
{
	size_t i;
	int d;

	if (x->load != y->load)
		return x->load > y->load;
	for (i = 0; i < CENSUS_BY; i++) {
		d = by_value(&x->by[i], &y->by[i]);
		if (d != 0)
			return d < 0;
	}
	return false;
}

/* Among the heaviest, if it is one of them. */
static void
weigh(struct census_loads *o, const struct census_heavy *x)
{
	size_t i;

	if (o->nheavy == CENSUS_HEAVY) {
		if (!before(x, &o->heavy[CENSUS_HEAVY - 1]))
			return;
		o->nheavy--;
	}
	for (i = o->nheavy++; i > 0 && before(x, &o->heavy[i - 1]); i--)
		o->heavy[i] = o->heavy[i - 1];
	o->heavy[i] = *x;
}

void
census_loads(struct arena *a, const struct census *c,
    struct census_loads *o)
{
	const struct links *l = c->links;
	uint32_t *load = NEW_ARRAY(a, uint32_t, l->nholders + 1);
	size_t i;

	o->nheavy = o->most = 0;
	for (i = 0; i < l->nlinks; i++) {
		const struct link *x = &l->link[i];

		if (in(x, o) && !said_again(l, x, o) &&
		    ++load[x->holder] > o->most)
			o->most = load[x->holder];
	}
	o->holders = NEW_ARRAY(a, int64_t, o->most + 1);
	for (i = 0; i < l->nholders; i++) {
		if (load[i] == 0)
			continue;
		o->holders[load[i]]++;
		weigh(o, &(struct census_heavy){ l->holder[i].by, load[i] });
	}
}
