/*
 * The census of the register: opened, found in, closed.
 */
#include <assert.h>

#include "build.h"

static enum err
lifted_fill(struct request *rq, struct census *c)
{
	int64_t lo = rq->actor.place_lo, hi = rq->actor.place_hi;
	enum err e;

	rq->actor.place_lo = 0;
	rq->actor.place_hi = PLACE_ALL_HI;
	e = census_fill(rq, c);
	rq->actor.place_lo = lo;
	rq->actor.place_hi = hi;
	return e;
}

enum err
census_rebuild(struct request *rq, struct census *c)
{

	arena_reset(c->arena);
	arena_reset(c->scratch);
	c->frame = (struct census_frame){ .above_row = { NULL } };
	return lifted_fill(rq, c);
}

enum err
census_make(struct request *rq, const struct census_ask *ask,
    const struct census *like, struct census **out)
{
	struct arena *own = arena_open(LIMIT_ARENA_PROCESS), *was = rq->arena;
	struct census *c = NEW(own, struct census);
	enum err e;

	assert(ask->kind->nrelations <= 1);
	c->own = own;
	c->arena = arena_open(CENSUS_ARENA);
	c->above = arena_open(CENSUS_ARENA);
	c->scratch = arena_open(CENSUS_ARENA);
	c->model = rq->model;
	c->kind = ask->kind;
	c->as_of = ask->as_of;
	c->members = ask->kind->nrelations == 0 || ask->links.entity != NULL ?
	    NULL : &ask->kind->relations[0];
	/* The texts of its statements live as long as it. */
	rq->arena = own;
	if (like != NULL)
		wanted_like(c, like);
	wanted_find(rq, c, ask);
	total_measures(c);
	rq->arena = was;
	e = lifted_fill(rq, c);
	if (e != OK)
		census_close(c);
	else
		*out = c;
	return e;
}

enum err
census_open(struct request *rq, const struct census_ask *ask,
    struct census **out)
{

	return census_make(rq, ask, NULL, out);
}

void
census_close(struct census *c)
{

	if (c == NULL)
		return;
	arena_close(c->scratch);
	arena_close(c->above);
	arena_close(c->arena);
	arena_close(c->own);
}

const struct census_frame *
census_frame(const struct census *c)
{

	return &c->frame;
}

/* The first row whose place is at least code. */
static size_t
first_row(const struct census *c, int64_t code)
{
	size_t lo = 0, hi = c->subjects.n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (c->places[mid] < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo;
}

void
census_slice(const struct census *c, int64_t place, size_t *out_lo,
    size_t *out_hi)
{
	int64_t lo, hi;

	place_range(place, &lo, &hi);
	*out_lo = first_row(c, lo);
	*out_hi = first_row(c, hi + 1);
}

int64_t
census_id(const struct census *c, size_t row)
{

	return c->subjects.ids[row];
}

int64_t
census_place(const struct census *c, size_t row)
{

	return c->places[row];
}

bool
census_row(const struct census *c, int64_t id, size_t *out)
{
	struct roll r = c->subjects;
	size_t at;

	r.near = 0;
	if (!roll_find(&r, id, &at))
		return false;
	*out = r.order[at];
	return true;
}

size_t
census_bytes(const struct census *c)
{

	return arena_used(c->own) + arena_used(c->arena) +
	    arena_used(c->above);
}
