/*
 * Who has a helper and who has none, and how many households each helper has
 * (pn:25#8: every household has one).  A household with several helpers is one
 * household, so that no percentage passes a hundred.
 */
#ifndef ACTION_COVER_H
#define ACTION_COVER_H

#include "action/internal.h"

#define COVER_BARE	200	/* households without a helper that are told */

struct cover_place {
	int64_t place;
	int64_t households;
	int64_t helped;		/* with a helper: at most all of them */
};
struct cover_load {
	int64_t load;		/* households each */
	int64_t helpers;
};
struct cover_heavy {
	str helper, organisation;	/* may be empty */
	int64_t load;
};
struct cover_bare {		/* a household without a helper */
	int64_t id, place;
	str number, head_name;
};
struct covered {
	struct cover_place all;
	struct cover_place *below;	/* by the places one level down */
	size_t nbelow;
	struct cover_load *loads;	/* the lightest first */
	size_t nloads;
	struct cover_heavy *heavy;	/* those with most */
	size_t nheavy;
	struct cover_bare *bare;	/* the first, by place and id */
	size_t nbare;
};
/*
 * As it stood on the day, of what the caller's scope has of the place: from the
 * census of links that requests share, so that it costs what it says.  Errors
 * are those of census_share().
 */
enum err	cover_of(struct request *, int64_t place, date on,
		    struct covered *out) CHECKED;

#endif
