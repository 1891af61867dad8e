/*
 * Failed sign-ins.  Two counters a name: with the client's address block, five
 * failures in 15 minutes; alone, fifty in an hour, then a delay that doubles.
 * Attempts that are refused because of a lock do not count, so that one block
 * cannot lock an account out for the others.
 */
#include "internal.h"

#include <sodium.h>
#include <string.h>

/* The network an address belongs to: /24, or the first half of an IPv6. */
static str
block(str address)
{
	size_t i, colons = 0, dot = address.n;

	for (i = 0; i < address.n; i++) {
		if (address.p[i] == '.')
			dot = i;
		if (address.p[i] == ':' && ++colons == 4)
			return str_sub(address, 0, i);
	}
	return str_sub(address, 0, dot);
}

static uint64_t
key_of(struct request *rq, str name, str net)
{
	str text = str_fmt(rq->arena, "%.*s\n%.*s", STR_ARG(name), STR_ARG(net));
	unsigned char out[8];
	uint64_t k;

	crypto_shorthash(out, (const unsigned char *)text.p, text.n,
	    auth_of(rq)->seed);
	memcpy(&k, out, sizeof(k));
	return k == 0 ? 1 : k;
}

/* The lock is held; NULL when there is none and make is false. */
static struct attempt *
find(struct auth *a, uint64_t key, bool make)
{
	struct attempt *b = &a->attempts[key % ATTEMPT_BUCKETS * ATTEMPT_WAYS];
	struct attempt *old = b;
	int i;

	for (i = 0; i < ATTEMPT_WAYS; i++) {
		if (b[i].key == key)
			return &b[i];
		if (b[i].last_ms < old->last_ms)
			old = &b[i];
	}
	if (!make)
		return NULL;
	memset(old, 0, sizeof(*old));
	old->key = key;
	return old;
}

bool
attempt_locked(struct request *rq, str name, str address)
{
	struct auth *a = auth_of(rq);
	uint64_t here = key_of(rq, name, block(address));
	uint64_t all = key_of(rq, name, STR("*"));
	const struct attempt *x;
	bool locked = false;

	pthread_mutex_lock(&a->lock);
	x = find(a, here, false);
	locked = x != NULL && x->until_ms > rq->now_ms;
	x = find(a, all, false);
	locked = locked || (x != NULL && x->until_ms > rq->now_ms);
	pthread_mutex_unlock(&a->lock);
	return locked;
}

static void
count(struct attempt *x, int64_t now, int max, int64_t window, int64_t hold)
{

	if (now - x->first_ms > window) {
		x->first_ms = now;
		x->n = 0;
	}
	x->last_ms = now;
	if (++x->n >= max) {
		x->until_ms = now + hold;
		x->hold_ms = hold;
	}
}

void
attempt_failed(struct request *rq, str name, str address)
{
	struct auth *a = auth_of(rq);
	uint64_t here = key_of(rq, name, block(address));
	uint64_t all = key_of(rq, name, STR("*"));
	struct attempt *x;
	int64_t hold;

	pthread_mutex_lock(&a->lock);
	count(find(a, here, true), rq->now_ms, ATTEMPT_MAX, ATTEMPT_WINDOW_MS,
	    ATTEMPT_WINDOW_MS);
	x = find(a, all, true);
	hold = x->hold_ms == 0 ? MINUTE_MS : x->hold_ms * 2;
	count(x, rq->now_ms, ATTEMPT_ALL_MAX, ATTEMPT_ALL_WINDOW_MS,
	    hold > ATTEMPT_WINDOW_MS ? ATTEMPT_WINDOW_MS : hold);
	pthread_mutex_unlock(&a->lock);
}

void
attempt_good(struct request *rq, str name, str address)
{
	struct auth *a = auth_of(rq);
	uint64_t here = key_of(rq, name, block(address));
	struct attempt *x;

	pthread_mutex_lock(&a->lock);
	x = find(a, here, false);
	if (x != NULL)
		memset(x, 0, sizeof(*x));
	pthread_mutex_unlock(&a->lock);
}
