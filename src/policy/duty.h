/*
 * Duties (rules.md 2.14) within the engine.
 */
#ifndef POLICY_DUTY_H
#define POLICY_DUTY_H

#include "internal.h"

struct duty {
	struct duty_info info;		/* without id, labels and cites */
	const struct kind *kind;	/* of the events' records, or NULL */
	const struct formula *counts;	/* over it; NULL: every event */
	int64_t planning_days;	/* 0: half the time there is for each */
	date from;		/* in force, from the source */
};

/* policy_duty() over facts that tests give. */
bool	duty_status(struct arena *, const struct duty_ask *,
	    const struct override *given, struct duty_status *out);

#endif
