/*
 * Random numbers that depend on the seed alone: the same files on every
 * machine.  A stream per concern, so that a change in one part of the county
 * does not shuffle the others.
 */
#ifndef SAMPLE_RND_H
#define SAMPLE_RND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rnd {
	uint64_t state;
};

void		 rnd_init(struct rnd *, uint64_t seed, uint64_t stream);
uint64_t	 rnd_next(struct rnd *);
int		 rnd_below(struct rnd *, int n);	/* 0..n-1, n > 0 */
int		 rnd_between(struct rnd *, int low, int high);	/* inclusive */
bool		 rnd_chance(struct rnd *, int per_mille);
/* An index, drawn by weight. */
int		 rnd_weighted(struct rnd *, const int *weights, int n);
void		 rnd_shuffle(struct rnd *, int *items, int n);

#endif
