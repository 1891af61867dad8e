/*
 * Between the rules of a simulation and its run: a place falls into parts, by
 * who has adopted what; each part has its programs.
 */
#ifndef ACTION_SIMULATE_PART_H
#define ACTION_SIMULATE_PART_H

#include <string.h>

#include "action/simulate.h"
#include "action/stretch.h"

/* A decision or value before and after; NULL: the pack has none. */
struct sim_pair {
	const struct program *before, *after;
};

struct sim_rules {
	const struct ruleset *here;	/* as adopted */
	bool holds;			/* the pack is among them */
	const struct ruleset *before, *after;
	struct sim_pair *pairs;		/* by decision; then the cost */
};

struct sim_parts {
	struct spots spots;
	size_t *which;			/* of rules, by spot */
	struct sim_rules *rules;
	size_t nrules;
};

/* Packs, rulesets, decisions, programs. */
enum err	sim_parts(struct request *, struct sim *,
		    struct sim_parts *) CHECKED;

#endif
