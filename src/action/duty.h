/*
 * Duties as lists, for pages, calendars and the work list.
 */
#ifndef ACTION_DUTY_H
#define ACTION_DUTY_H

#include "action/internal.h"
#include "duty/duty.h"

/* A duty with one day due. */
struct duty_group {
	struct duty_info duty;
	const struct pack *pack;
	date due;
	bool sourced;
	int64_t n[DUTY_UNDETERMINED + 1];	/* by state */
};

struct duty_list {
	/* asked */
	bool mine;		/* of the caller's post or organ alone */
	str state;		/* rows in this state; empty: all */
	date due;		/* rows due on this day; 0: all */
	int64_t after;		/* rows to pass over */
	size_t limit;
	/* answered */
	struct duty_group *groups;
	size_t ngroups, room;
	struct duty_row *rows;
	struct duty_info *duties;
	size_t nrows;
	int64_t seen;		/* rows that fit */
};
enum err	duty_list(struct request *, struct duty_survey *,
		    struct duty_list *) CHECKED;
/* The fixed day of the year, or the last day of the window. */
date		duty_due(const struct duty_row *);
/* Is it owed by the caller's post, or by the organ the caller acts in? */
bool		duty_mine(const struct request *, const struct duty_row *);
str		duty_state_words(const struct request *, enum duty_state);

#endif
