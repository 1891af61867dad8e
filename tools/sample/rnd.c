/*
 * SplitMix64: short, well spread, and the same everywhere.
 */
#include "rnd.h"

#include <assert.h>

void
rnd_init(struct rnd *r, uint64_t seed, uint64_t stream)
{
	r->state = seed * 0x9e3779b97f4a7c15u + stream * 0xd1b54a32d192ed03u;
	(void)rnd_next(r);
}

uint64_t
rnd_next(struct rnd *r)
{
	uint64_t z;

	r->state += 0x9e3779b97f4a7c15u;
	z = r->state;
	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

int
rnd_below(struct rnd *r, int n)
{
	assert(n > 0);
	return (int)((rnd_next(r) >> 32) * (uint64_t)n >> 32);
}

int
rnd_between(struct rnd *r, int low, int high)
{
	return low + rnd_below(r, high - low + 1);
}

bool
rnd_chance(struct rnd *r, int per_mille)
{
	return rnd_below(r, 1000) < per_mille;
}

int
rnd_weighted(struct rnd *r, const int *weights, int n)
{
	int at, i, sum = 0;

	for (i = 0; i < n; i++)
		sum += weights[i];
	at = rnd_below(r, sum);
	for (i = 0; at >= weights[i]; i++)
		at -= weights[i];
	return i;
}

void
rnd_shuffle(struct rnd *r, int *items, int n)
{
	int i, j, t;

	for (i = n - 1; i > 0; i--) {
		j = rnd_below(r, i + 1);
		t = items[i];
		items[i] = items[j];
		items[j] = t;
	}
}
