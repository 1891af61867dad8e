/*
 * The parts of a place with rules of their own: the place itself, and whatever
 * below it has adopted something.
 */
#ifndef ACTION_STRETCH_H
#define ACTION_STRETCH_H

#include "action/internal.h"
#include "census/census.h"

struct spot {
	int64_t code;
	const struct ruleset *rules;	/* what it and those above adopted */
};
struct spots {
	struct spot *item;		/* the place itself first */
	size_t n;
};
/* MSG_ADOPTERS when too many places below have adopted something. */
enum err	spots_find(struct request *, int64_t place,
		    struct spots *out) CHECKED;

/* Rows of a census for which the rules of one spot hold. */
struct stretch {
	size_t lo, hi;
	size_t spot;
};
/* All rows of the first spot, in order; none is empty. */
size_t		stretches_cut(struct request *, const struct spots *,
		    const struct census *, struct stretch **out);

#endif
