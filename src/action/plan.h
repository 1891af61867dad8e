/*
 * Help plans: lines of households and villages, and what came of them.
 */
#ifndef ACTION_PLAN_H
#define ACTION_PLAN_H

#include "action/internal.h"

/*
 * How a line stands.  What the register has of it counts; a report alone is
 * shown as a report.
 */
enum plan_state {
	PLAN_DONE,		/* a measure or a work of the register came of it */
	PLAN_REPORTED,		/* said to be done, nothing in the register */
	PLAN_LATE,		/* neither, and its day is over */
	PLAN_OPEN,
	PLAN__MAX
};
enum plan_state	plan_state(const struct request *, const struct record *);
/*
 * A line that is to be written: its measure is of the plan's household or
 * village, its report not of a day to come.  MSG_PLAN_MEASURE, MSG_VALUE_RANGE.
 */
enum err	plan_check(struct request *, const struct record *) CHECKED;
/* plans:[{plan, lines:[{line, state, state_label}]}] of a household, all years. */
enum err	plan_file(struct request *, int64_t household,
		    struct jsonw *) CHECKED;

/* The lines of the plans of a year in a place. */
enum err	plan_lines(struct request *, int64_t place, int64_t year,
		    struct records *out) CHECKED;
/*
 * acceptances:[…] and accepts:{…}: what came of units' lines of a year, by unit
 * and village, with the acceptance where one was proposed (acceptance.c).
 */
enum err	acceptances_out(struct request *, int64_t place, int64_t year,
		    const struct records *lines, struct jsonw *) CHECKED;

#endif
