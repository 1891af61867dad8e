/*
 * What was committed since the last look, by whatever process.
 *
 * A change of a fact sets the row's columns anew from the register; who came,
 * went, moved or has other members makes the rows themselves wrong, and they
 * are made anew.
 */
#include "build.h"

#define CHANGES_CHUNK	10000
#define CHANGES_MAX	200000	/* more are dearer than a new start */

/* What has to be read again; ids may come twice. */
enum stale { STALE_BASE, STALE_YEARS, STALE_FAR, STALE_FAR_YEARS,
    STALE__MAX };

struct list {
	int64_t *id;
	size_t n, room;
};

struct follow {
	struct request *rq;
	struct census *c;
	struct list stale[STALE__MAX];
	bool rows;		/* rows are wrong */
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

/* Whose yearly record it is; 0 when it came and went. */
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
		*out = r->values[s->entity->owner_field->index].i;
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
	bool far = is_of(&c->far_years, number);
	int64_t owner;

	f->above = f->above || is_above(c, number);
	if (is_of(&c->through, number))
		f->rows = true;
	else if (is_of(&c->base, number))
		add(f, STALE_BASE, id);
	else if (is_of(&c->far, number))
		add(f, STALE_FAR, id);
	else if (far || is_of(&c->years, number)) {
		TRY(owner_of(f, far ? &c->far_years : &c->years, id, old,
		    &owner));
		if (owner != 0)
			add(f, far ? STALE_FAR_YEARS : STALE_YEARS, owner);
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
	int64_t n;

	for (i = 0; i < c->nseen; i++) {
		struct seen s = { c->seen[i].lane, c->seen[i].lane << 40 };

		for (j = 0; j < nwas; j++)
			if (was[j].lane == s.lane)
				s = was[j];
		do {
			TRY(read_chunk(f, &s, c->seen[i].seq, &n));
		} while (n == CHANGES_CHUNK && f->changes < CHANGES_MAX);
	}
	f->rows = f->rows || f->changes >= CHANGES_MAX;
	return OK;
}

/* ---- reading again ---- */

/* A subject whose record changed: still there, in the same place? */
static enum err
reread_base(struct follow *f, int64_t id)
{
	struct census *c = f->c;
	struct stmt *st;
	size_t at = 0;
	bool row, here;

	here = roll_find(&c->subjects, id, &at);
	TRY(scan_open(f->rq, &c->base.one, id, &st));
	TRY(stmt_step(f->rq, st, &row));
	if (row != here || (row && stmt_column_int(st, 1) !=
	    c->places[c->subjects.order[at]]))
		f->rows = true;
	else if (row) {
		total_row(c, c->subjects.order[at], -1);
		source_take(c, &c->base, st, &c->frame.space[0],
		    c->subjects.order[at]);
		total_row(c, c->subjects.order[at], 1);
	}
	stmt_end(st);
	return OK;
}

/* A person who is gone is a member of whom nothing is known. */
static enum err
reread_far(struct follow *f, int64_t id)
{
	struct census *c = f->c;
	struct roll *r = &c->people;
	struct stmt *st;
	size_t at, i;
	bool row;

	if (!roll_find(r, id, &at))
		return OK;
	TRY(scan_open(f->rq, &c->far.one, id, &st));
	TRY(stmt_step(f->rq, st, &row));
	f->rows = f->rows || !row;
	for (i = at; row && i < r->n && r->ids[r->order[i]] == id; i++)
		source_take(c, &c->far, st, &c->frame.space[1], r->order[i]);
	stmt_end(st);
	return OK;
}

static void
forget(const struct source *s, struct census_table *t, size_t row)
{
	size_t i;

	for (i = 0; i < t->ncolumns; i++)
		if (t->columns[i].field->entity == s->entity)
			census_set(&t->columns[i], row, VALUE_UNKNOWN);
}

/* All years of an owner into one of its rows. */
static enum err
reread_row(struct follow *f, const struct source *s, int64_t owner,
    struct target *t)
{
	struct stmt *st;
	bool row;

	forget(s, t->table, t->row);
	TRY(scan_open(f->rq, &s->one, owner, &st));
	for (;;) {
		TRY(stmt_step(f->rq, st, &row));
		if (!row)
			break;
		source_merge(f->c, s, st, t);
	}
	stmt_end(st);
	return OK;
}

static enum err
reread_years(struct follow *f, const struct source *s, struct roll *r,
    int64_t owner)
{
	struct census *c = f->c;
	struct census_table *t = &c->frame.space[r == &c->people];
	struct target target = { .table = t };
	struct arena_mark mark = arena_mark(c->scratch);
	size_t at, i;

	if (!source_wants(s) || !roll_find(r, owner, &at))
		return OK;
	for (; at < r->n && r->ids[r->order[at]] == owner; at++) {
		uint64_t **given = NEW_ARRAY(c->scratch, uint64_t *,
		    t->ncolumns);

		for (i = 0; i < t->ncolumns; i++)
			given[i] = NEW(c->scratch, uint64_t);
		target.given = given;
		target.row = r->order[at];
		if (r == &c->subjects)
			total_row(c, target.row, -1);
		TRY(reread_row(f, s, owner, &target));
		if (r == &c->subjects)
			total_row(c, target.row, 1);
	}
	arena_rewind(c->scratch, mark);
	return OK;
}

static enum err
reread_one(struct follow *f, enum stale what, int64_t id)
{
	struct census *c = f->c;

	switch (what) {
	case STALE_BASE:
		return reread_base(f, id);
	case STALE_FAR:
		return reread_far(f, id);
	case STALE_YEARS:
		return reread_years(f, &c->years, &c->subjects, id);
	default:
		return reread_years(f, &c->far_years, &c->people, id);
	}
}

static enum err
reread(struct follow *f)
{
	struct roll r;
	size_t i;
	int what;

	for (what = 0; what < STALE__MAX && !f->rows; what++) {
		r = (struct roll){ .ids = f->stale[what].id,
		    .n = f->stale[what].n };
		roll_sort(f->c->scratch, f->c->scratch, &r);
		for (i = 0; i < r.n && !f->rows; i++) {
			int64_t id = r.ids[r.order[i]];

			if (i == 0 || id != r.ids[r.order[i - 1]])
				TRY(reread_one(f, (enum stale)what, id));
		}
	}
	if (f->rows)
		return census_rebuild(f->rq, f->c);
	return f->above ? level_fill(f->rq, f->c) : OK;
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
