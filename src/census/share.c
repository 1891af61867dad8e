/*
 * One census for all requests of the process, for each of some days.
 *
 *	none --make()--> held by nobody <--take()/leave()--> read by many
 *	                     |    ^                              |
 *	            fresh()  |    | done                         | a commit came:
 *	                     v    |                              | wait, or retire
 *	                  being changed                       retired --> closed
 *
 * Invariants
 *  1. A census is changed by one thread, and only while nobody reads it.
 *  2. Who changes one waits for its readers a second at most; then he makes a
 *     new one and the old is closed by its last reader.  So no two requests
 *     wait for each other, whatever they hold.
 *  3. A reader with an older snapshot takes what is there, even while somebody
 *     waits to change it.
 *  4. A retired census is in no slot; only its readers know of it.
 */
#include <assert.h>
#include <pthread.h>
#include <time.h>

#include "base/host.h"
#include "build.h"

/* One census with its readers; lives in the census' own arena. */
struct held {
	struct census *census;
	struct censuses *of;
	int readers;
	bool retired;
};

struct slot {
	struct held *held;	/* NULL: not made yet */
	const struct kind *kind;	/* NULL: free */
	date as_of;
	const struct model *model;
	const struct policy *policy;
	const struct entity *links;	/* NULL: of facts */
	bool busy;		/* somebody makes it, or means to change it */
	bool changing;		/* and does: nobody may look */
	int64_t used;		/* the larger the later */
};

struct censuses {
	pthread_mutex_t lock;	/* of all below, not of what a census holds */
	pthread_cond_t moved;	/* a slot is not busy, a reader left */
	struct slot slots[LIMIT_CENSUS_DAYS];
	int64_t uses;
};

struct heads {
	struct seen *seen;
	size_t n;
};

static void
end(void *p)
{
	struct censuses *s = p;
	size_t i;

	for (i = 0; i < LIMIT_CENSUS_DAYS; i++)
		if (s->slots[i].held != NULL)
			census_close(s->slots[i].held->census);
	(void)pthread_cond_destroy(&s->moved);
	(void)pthread_mutex_destroy(&s->lock);
}

struct censuses *
censuses_open(struct arena *a)
{
	struct censuses *s = NEW(a, struct censuses);
	pthread_condattr_t attr;

	(void)pthread_mutex_init(&s->lock, NULL);
	(void)pthread_condattr_init(&attr);
	(void)pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	(void)pthread_cond_init(&s->moved, &attr);
	(void)pthread_condattr_destroy(&attr);
	arena_defer(a, end, s);
	return s;
}

/* ---- readers ---- */

static void
leave(void *p)
{
	struct held *h = p;
	struct censuses *s = h->of;
	struct census *last = NULL;

	(void)pthread_mutex_lock(&s->lock);
	h->readers--;
	if (h->retired && h->readers == 0)
		last = h->census;
	(void)pthread_cond_broadcast(&s->moved);
	(void)pthread_mutex_unlock(&s->lock);
	census_close(last);
}

static void
take(struct request *rq, struct held *h, const struct census **out)
{

	h->readers++;
	arena_defer(rq->arena, leave, h);
	*out = h->census;
}

/* Out of its slot; what is to be closed once the lock is given back. */
static struct census *
retire(struct slot *slot)
{
	struct held *h = slot->held;

	slot->held = NULL;
	if (h == NULL)
		return NULL;
	h->retired = true;
	return h->readers == 0 ? h->census : NULL;
}

/* ---- which slot ---- */

static bool
is_of_ask(const struct slot *x, const struct request *rq,
    const struct census_ask *ask)
{

	return x->kind == ask->kind && x->as_of == ask->as_of &&
	    x->links == ask->links.entity && x->model == rq->model && x->policy == rq->policy;
}

static struct slot *
slot_of(struct censuses *s, const struct request *rq,
    const struct census_ask *ask)
{
	struct slot *x, *oldest = NULL;
	size_t i;

	for (i = 0; i < LIMIT_CENSUS_DAYS; i++) {
		x = &s->slots[i];
		if (is_of_ask(x, rq, ask))
			return x;
		if (!x->busy && (oldest == NULL || x->used < oldest->used))
			oldest = x;
	}
	return oldest;
}

/* ---- how far it goes ---- */

static enum err
read_heads(struct request *rq, struct heads *out)
{
	struct stmt *s;
	bool row;

	out->seen = NEW_ARRAY(rq->arena, struct seen, LANES_MAX);
	TRY(stmt_named(rq, "census_lanes", &s));
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row || out->n == LANES_MAX)
			break;
		out->seen[out->n++] = (struct seen){ stmt_column_int(s, 0),
		    stmt_column_int(s, 1) };
	}
	stmt_end(s);
	return OK;
}

/* Has it seen all that the snapshot has, or more than that? */
static bool
is_fresh(const struct census *c, const struct heads *h)
{
	size_t i, j;
	bool behind = false;

	if (c->broken)
		return false;
	for (i = 0; i < h->n; i++) {
		for (j = 0; j < c->nseen && c->seen[j].lane !=
		    h->seen[i].lane; j++)
			continue;
		if (j < c->nseen && c->seen[j].seq > h->seen[i].seq)
			return true;
		behind = behind || (j < c->nseen ? c->seen[j].seq :
		    h->seen[i].lane << 40) < h->seen[i].seq;
	}
	return !behind;
}

/* What the request asks for is there, and it may be looked at. */
static bool
is_ready(const struct slot *x, const struct request *rq,
    const struct census_ask *ask, const struct heads *h)
{

	return is_of_ask(x, rq, ask) && x->held != NULL && !x->changing &&
	    wanted_covers(x->held->census, ask) &&
	    is_fresh(x->held->census, h);
}

/* ---- making and changing ---- */

static void
deadline(struct timespec *out)
{

	(void)clock_gettime(CLOCK_MONOTONIC, out);
	out->tv_sec += LIMIT_CENSUS_WAIT / 1000;
}

/* Until nobody reads it; false when that takes too long. */
static bool
drain(struct censuses *s, const struct held *h)
{
	struct timespec until;

	deadline(&until);
	while (h->readers > 0)
		if (pthread_cond_timedwait(&s->moved, &s->lock, &until) != 0)
			return h->readers == 0;
	return true;
}

/* What the censuses take that nobody changes; the oldest that nobody reads. */
static size_t
resting(struct censuses *s, struct slot **out_oldest)
{
	struct slot *oldest = NULL, *x;
	size_t i, bytes = 0;

	for (i = 0; i < LIMIT_CENSUS_DAYS; i++) {
		x = &s->slots[i];
		if (x->busy || x->held == NULL)
			continue;
		bytes += census_bytes(x->held->census);
		if (x->held->readers == 0 &&
		    (oldest == NULL || x->used < oldest->used))
			oldest = x;
	}
	*out_oldest = oldest;
	return bytes;
}

/* Those that nobody reads make room for one more, the oldest first. */
static void
make_room(struct censuses *s)
{
	struct slot *x;

	while (resting(s, &x) > LIMIT_CENSUS / 2 && x != NULL) {
		census_close(retire(x));
		*x = (struct slot){ .held = NULL };
	}
}

/* Make a new one in the slot, with the columns of what was there. */
static enum err
make(struct request *rq, struct censuses *s, struct slot *slot,
    const struct census_ask *ask)
{
	bool same = is_of_ask(slot, rq, ask) && slot->held != NULL;
	struct census *old, *made = NULL;
	struct held *like = slot->held;
	enum err e;

	if (like != NULL)
		like->readers++;	/* its columns are looked at */
	old = retire(slot);
	assert(old == NULL || like == NULL);
	*slot = (struct slot){ .kind = ask->kind, .as_of = ask->as_of,
	    .model = rq->model, .policy = rq->policy,
	    .links = ask->links.entity, .busy = true };
	make_room(s);
	(void)pthread_mutex_unlock(&s->lock);
	e = census_make(rq, ask, same ? like->census : NULL, &made);
	if (like != NULL)
		leave(like);
	(void)pthread_mutex_lock(&s->lock);
	if (e == OK) {
		slot->held = NEW(made->own, struct held);
		*slot->held = (struct held){ .census = made, .of = s };
	} else
		slot->kind = NULL;
	return e;
}

/* Bring it to the snapshot, alone. */
static enum err
follow(struct request *rq, struct censuses *s, struct slot *slot,
    const struct census_ask *ask)
{
	int64_t changes;
	enum err e;

	slot->busy = true;
	if (!drain(s, slot->held))
		return make(rq, s, slot, ask);
	slot->changing = true;
	(void)pthread_mutex_unlock(&s->lock);
	e = census_refresh(rq, slot->held->census, &changes);
	(void)pthread_mutex_lock(&s->lock);
	slot->changing = false;
	return e;
}

/* With the lock held, and given back in between. */
static enum err
take_shared(struct request *rq, struct censuses *s,
    const struct census_ask *ask, const struct heads *heads,
    const struct census **out)
{
	struct slot *x;
	enum err e = OK;

	for (;;) {
		x = slot_of(s, rq, ask);
		if (x == NULL)
			return OK;	/* all are being made: one alone */
		if (is_ready(x, rq, ask, heads) || !x->busy)
			break;
		(void)pthread_cond_wait(&s->moved, &s->lock);
	}
	if (!is_ready(x, rq, ask, heads)) {
		bool kept = is_of_ask(x, rq, ask) && x->held != NULL &&
		    wanted_covers(x->held->census, ask);

		e = kept ? follow(rq, s, x, ask) : make(rq, s, x, ask);
		x->busy = false;
		(void)pthread_cond_broadcast(&s->moved);
	}
	TRY(e);
	x->used = ++s->uses;
	take(rq, x->held, out);
	return OK;
}

static void
close_alone(void *p)
{

	census_close(p);
}

enum err
census_share(struct request *rq, const struct census_ask *ask,
    const struct census **out)
{
	struct censuses *s = rq->host == NULL || db_writes(rq->db) ? NULL :
	    rq->host->censuses;
	struct census_ask all = *ask;
	const struct census *found = NULL;
	struct heads heads = { .n = 0 };
	struct census *own;
	enum err e;

	all.packs = true;
	if (s != NULL) {
		TRY(read_heads(rq, &heads));
		(void)pthread_mutex_lock(&s->lock);
		e = take_shared(rq, s, &all, &heads, &found);
		(void)pthread_mutex_unlock(&s->lock);
		TRY(e);
	}
	if (found == NULL) {
		TRY(census_open(rq, &all, &own));
		arena_defer(rq->arena, close_alone, own);
		found = own;
	}
	*out = found;
	return OK;
}
