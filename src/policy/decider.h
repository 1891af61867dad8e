/*
 * The rule by which a state says whose its steps are, for step.c.
 */
#ifndef POLICY_DECIDER_H
#define POLICY_DECIDER_H

#include "base/limits.h"
#include "internal.h"

/* False when the state has no rule; the world is that of the step. */
bool	decider_of(struct world *, const struct procedure *, int state,
	    const struct subject *, struct decider *out);

#endif
