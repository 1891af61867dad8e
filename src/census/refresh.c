/*
 * What was committed since the last look, by whatever process.
 *
 * A change of a fact sets the row's columns anew from the register; a member who
 * comes takes a row to spare (members.c).  Who came, went or moved is dirty: its
 * rows are read and merged among the others (merge.c).
 */
#include "build.h"

#define CHANGES_CHUNK	10000
#define CHANGES_MAX	200000	/* more are dearer than a new start */

/* What has to be read again; ids may come twice. */
enum stale { STALE_BASE, STALE_YEARS, STALE_FAR, STALE_FAR_YEARS,
    STALE_MEMBERS, STALE_LINKS, STALE_DIRTY, STALE__MAX };

struct list {
	int64_t *id;
	size_t n, room;
};

struct follow {
	struct request *rq;
	struct census *c;
	struct list stale[STALE__MAX];
	bool all;		/* so much that all is read again */
	bool above;		/* facts of places are */
	int64_t changes;
};

enum err
census_heads(struct request *rq, struct census *c)
{
	struct stmt *s;
	bool row;

	c->nseen = 0;
	TRY(stmt_named(rq, "census_lanes", &s));
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (c->nseen == LANES_MAX)
			return fail(rq, MSG_PLACE_LARGE, str_fmt(rq->arena,
			    "%d", LANES_MAX));
		c->seen[c->nseen++] = (struct seen){ stmt_column_int(s, 0),
		    stmt_column_int(s, 1) };
	}
	stmt_end(s);
	return OK;
}

static void
add(struct follow *f, enum stale what, int64_t id)
{
	struct list *l = &f->stale[what];
	size_t size = sizeof(*l->id);

	if (l->n == l->room) {
		l->id = arena_grow(f->c->scratch, l->id, l->room * size,
		    (l->room * 2 + 256) * size);
		l->room = l->room * 2 + 256;
	}
	l->id[l->n++] = id;
}

/* ---- what each change touches ---- */

/* Whose record it is; 0 when it came and went. */
static enum err
owner_of(struct follow *f, const struct source *s, int64_t id, str old,
    int64_t *out)
{
	struct record *r;
	struct stmt *st;
	bool row;

	*out = 0;
	if (old.n > 0) {
		TRY(record_from_image(f->rq, s->entity, old, &r));
		*out = r->values[s->owner.fields[0]->index].i;
		return OK;
	}
	TRY(scan_open(f->rq, &s->owner, id, &st));
	TRY(stmt_step(f->rq, st, &row));
	if (row)
		*out = stmt_column_int(st, 3);
	stmt_end(st);
	return OK;
}

static bool
is_above(const struct census *c, int number)
{
	int u;

	for (u = 0; u < CENSUS_ABOVE && c->level[u].kind != NULL; u++) {
		const struct tier *l = &c->level[u];

		if ((source_wants(&l->base) &&
		    l->base.entity->number == number) ||
		    (source_wants(&l->years) &&
		    l->years.entity->number == number))
			return true;
	}
	return false;
}

static bool
is_of(const struct source *s, int number)
{

	return s->entity != NULL && s->entity->number == number;
}

static enum err
look_at(struct follow *f, int number, int64_t id, str old)
{
	struct census *c = f->c;
	const struct source *by_owner[STALE__MAX] = {
		[STALE_YEARS] = &c->years, [STALE_FAR_YEARS] = &c->far_years,
		[STALE_MEMBERS] = &c->through };
	int64_t owner;
	int what;

	f->above = f->above || is_above(c, number);
	if (is_of(&c->base, number))
		add(f, STALE_BASE, id);
	if (is_of(&c->far, number))
		add(f, STALE_FAR, id);
	if (is_of(&c->link_source, number))
		add(f, STALE_LINKS, id);
	for (what = 0; what < STALE__MAX; what++) {
		if (by_owner[what] == NULL || !is_of(by_owner[what], number))
			continue;
		TRY(owner_of(f, by_owner[what], id, old, &owner));
		if (owner != 0)
			add(f, (enum stale)what, owner);
	}
	return OK;
}

/* One chunk of a lane's changes up to last; how many there were. */
static enum err
read_chunk(struct follow *f, struct seen *s, int64_t last, int64_t *out_n)
{
	struct request *rq = f->rq;
	struct arena_mark mark = arena_mark(rq->arena);
	struct stmt *st;
	int64_t n = 0;
	bool row;

	TRY(stmt_named(rq, "census_changes", &st));
	stmt_int(st, "after", s->seq);
	stmt_int(st, "last", last);
	stmt_int(st, "limit", CHANGES_CHUNK);
	for (;; n++) {
		TRY(stmt_step(rq, st, &row));
		if (!row)
			break;
		s->seq = stmt_column_int(st, 0);
		TRY(look_at(f, (int)stmt_column_int(st, 1),
		    stmt_column_int(st, 2), stmt_column(st, 3).s));
		arena_rewind(rq->arena, mark);
	}
	stmt_end(st);
	f->changes += n;
	*out_n = n;
	return OK;
}

/* Changes of every lane from where we were to where it is. */
static enum err
read_changes(struct follow *f, const struct seen *was, size_t nwas)
{
	struct census *c = f->c;
	size_t i, j;
	int64_t n = 0;

	for (i = 0; i < c->nseen; i++) {
		struct seen s = { c->seen[i].lane, c->seen[i].lane << 40 };

		for (j = 0; j < nwas; j++)
			if (was[j].lane == s.lane)
				s = was[j];
		do {
			TRY(read_chunk(f, &s, c->seen[i].seq, &n));
		} while (n == CHANGES_CHUNK && f->changes < CHANGES_MAX);
	}
	f->all = f->changes >= CHANGES_MAX;
	return OK;
}

/* ---- reading again ---- */

/* All facts of an entity in a row. */
static void
forget(const struct source *s, struct census_table *t, size_t row)
{
	size_t i;

	for (i = 0; i < t->ncolumns; i++)
		if (t->columns[i].field->entity == s->entity)
			census_set(&t->columns[i], row, VALUE_UNKNOWN);
}

/* A subject whose record changed: still there, in the same place? */
static enum err
reread_base(struct request *rq, struct census *c, int64_t id, bool *out_dirty)
{
	struct stmt *st;
	size_t at = 0;
	uint32_t r;
	bool row, here;

	here = roll_find(&c->subjects, id, &at);
	r = here ? c->subjects.order[at] : 0;
	TRY(scan_open(rq, &c->base.one, id, &st));
	TRY(stmt_step(rq, st, &row));
	*out_dirty = row != here || (row && stmt_column_int(st, 1) !=
	    c->places[r]);
	if (row && !*out_dirty) {
		total_row(c, r, -1);
		source_take(c, &c->base, st, &c->frame.space[0], r);
		total_row(c, r, 1);
	}
	stmt_end(st);
	return OK;
}

/* A person who is gone is a member of whom nothing is known. */
static enum err
reread_far(struct request *rq, struct census *c, int64_t id)
{
	struct census_table *t = &c->frame.space[1];
	struct roll *r = &c->people;
	struct stmt *st;
	size_t at;
	bool row, found = roll_find(r, id, &at);

	if (!found)
		return OK;
	TRY(scan_open(rq, &c->far.one, id, &st));
	TRY(stmt_step(rq, st, &row));
	for (; found; found = roll_next(r, id, &at)) {
		if (row)
			source_take(c, &c->far, st, t, roll_row(r, at));
		else
			forget(&c->far, t, roll_row(r, at));
	}
	stmt_end(st);
	return OK;
}

/* All years of an owner into one of its rows. */
static enum err
reread_row(struct request *rq, struct census *c, const struct source *s,
    int64_t owner, struct target *t)
{
	struct stmt *st;
	bool row;

	forget(s, t->table, t->row);
	TRY(scan_open(rq, &s->one, owner, &st));
	for (;;) {
		TRY(stmt_step(rq, st, &row));
		if (!row)
			break;
		source_merge(c, s, st, t);
	}
	stmt_end(st);
	return OK;
}

static uint64_t **
one_given(struct census *c, const struct census_table *t)
{
	uint64_t **given = NEW_ARRAY(c->scratch, uint64_t *, t->ncolumns);
	size_t i;

	for (i = 0; i < t->ncolumns; i++)
		given[i] = NEW(c->scratch, uint64_t);
	return given;
}

static enum err
reread_years(struct request *rq, struct census *c, bool far, int64_t owner)
{
	const struct source *s = far ? &c->far_years : &c->years;
	struct roll *r = far ? &c->people : &c->subjects;
	struct target t = { .table = &c->frame.space[far] };
	struct arena_mark mark = arena_mark(c->scratch);
	size_t at;
	bool found = source_wants(s) && roll_find(r, owner, &at);

	for (; found; found = roll_next(r, owner, &at)) {
		t.given = one_given(c, t.table);
		t.row = roll_row(r, at);
		if (!far)
			total_row(c, t.row, -1);
		TRY(reread_row(rq, c, s, owner, &t));
		if (!far)
			total_row(c, t.row, 1);
	}
	arena_rewind(c->scratch, mark);
	return OK;
}

enum err
reread_subject(struct request *rq, struct census *c, int64_t id)
{
	bool dirty;

	TRY(reread_base(rq, c, id, &dirty));
	return reread_years(rq, c, false, id);
}

enum err
reread_person(struct request *rq, struct census *c, int64_t id)
{

	TRY(reread_far(rq, c, id));
	return reread_years(rq, c, true, id);
}

static enum err
reread_one(struct follow *f, enum stale what, int64_t id)
{
	bool dirty, done;

	switch (what) {
	case STALE_BASE:
		TRY(reread_base(f->rq, f->c, id, &dirty));
		if (dirty)
			add(f, STALE_DIRTY, id);
		return OK;
	case STALE_FAR:
		return reread_far(f->rq, f->c, id);
	case STALE_YEARS:
		return reread_years(f->rq, f->c, false, id);
	case STALE_MEMBERS:
		TRY(members_reread(f->rq, f->c, id, &done));
		if (!done)
			add(f, STALE_DIRTY, id);
		return OK;
	case STALE_LINKS:
		return links_reread(f->rq, f->c, id);
	default:
		return reread_years(f->rq, f->c, true, id);
	}
}

/* In order of id, each once. */
static void
sort_list(struct follow *f, struct list *l)
{
	struct roll r = { .ids = l->id, .n = l->n };
	int64_t *ids = NEW_ARRAY(f->c->scratch, int64_t, l->n);
	size_t i, n = 0;

	roll_sort(f->c->scratch, f->c->scratch, &r);
	for (i = 0; i < r.n; i++)
		if (i == 0 || r.ids[r.order[i]] != ids[n - 1])
			ids[n++] = r.ids[r.order[i]];
	*l = (struct list){ ids, n, n };
}

static enum err
reread(struct follow *f)
{
	struct list *dirty = &f->stale[STALE_DIRTY];
	size_t i;
	int what;

	if (f->all)
		return census_rebuild(f->rq, f->c);
	for (what = 0; what < STALE_DIRTY; what++) {
		struct list *l = &f->stale[what];

		sort_list(f, l);
		for (i = 0; i < l->n; i++)
			TRY(reread_one(f, (enum stale)what, l->id[i]));
	}
	sort_list(f, dirty);
	if (dirty->n > f->c->subjects.n / 4)
		return census_rebuild(f->rq, f->c);
	if (dirty->n > 0)
		TRY(merge_dirty(f->rq, f->c, dirty->id, dirty->n));
	return f->c->links == NULL && (f->above || dirty->n > 0) ?
	    level_fill(f->rq, f->c) : OK;
}

static enum err
refresh(struct request *rq, struct census *c, int64_t *out)
{
	struct follow f = { .rq = rq, .c = c };
	size_t n = c->nseen;
	struct seen *was = NEW_ARRAY(c->scratch, struct seen, n);
	size_t i;

	for (i = 0; i < n; i++)
		was[i] = c->seen[i];
	TRY(census_heads(rq, c));
	TRY(read_changes(&f, was, n));
	*out = f.changes;
	return reread(&f);
}

enum err
census_refresh(struct request *rq, struct census *c, int64_t *out_changes)
{
	int64_t lo = rq->actor.place_lo, hi = rq->actor.place_hi;
	enum err e;

	arena_reset(c->scratch);
	rq->actor.place_lo = 0;
	rq->actor.place_hi = PLACE_ALL_HI;
	if (c->broken) {
		e = census_rebuild(rq, c);
		*out_changes = 0;
	} else
		e = refresh(rq, c, out_changes);
	/* Half done is not done: the next time begins from the start. */
	c->broken = e != OK;
	rq->actor.place_lo = lo;
	rq->actor.place_hi = hi;
	return e;
}
