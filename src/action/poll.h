/*
 * Decisions on all households of a place at once, over the census that requests
 * share; each part of the place by the rules that hold in it.  What comes out
 * are sets of rows, so that a number and the rows behind it are one thing.
 *
 * Households that have left the register are asked only what says that it asks
 * all; those whose place has adopted no such decision are asked nothing.
 */
#ifndef ACTION_POLL_H
#define ACTION_POLL_H

#include "action/stretch.h"

#define POLL_OUTCOMES	(OUT_NOT_APPLICABLE + 1)

/* A decision or one of its criteria; bits from the word of row lo on. */
struct poll_part {
	str id, zh, en;
	const struct cite *cites;
	size_t ncites;
	uint64_t *by[POLL_OUTCOMES];	/* a number is met where known */
	uint64_t *only;		/* parts: this alone is not met */
};

struct poll_decision {
	str name;		/* exit_ready */
	bool bulk;		/* false: it has no form for many at once */
	bool number;
	const struct object *object;	/* one of those that have the name */
	const uint64_t *in;	/* whom it asks, adopted or not */
	size_t adopted;		/* rows whose place has it */
	struct poll_part all;
	struct poll_part *parts;
	size_t nparts;
	uint64_t *missing;	/* no part fails, facts are missing */
};

struct poll_ask {
	int64_t place;
	date as_of;
	const str *names;
	size_t n;
	const struct pack *pack;	/* where it is in force; NULL: any */
	bool parts;		/* criteria as well, and what keeps back */
};

struct poll {
	date as_of;
	struct spots spots;
	const struct census *census;
	size_t lo, hi, first, words;
	uint64_t *in[2];	/* on the register; all */
	struct poll_decision *decisions;
	size_t n;
	struct stretch *stretches;
	size_t nstretches;
};
enum err	poll_run(struct request *, const struct poll_ask *,
		    struct poll *out) CHECKED;
/* MSG_DECISION_MISSING where nobody has it, MSG_NOT_BULK. */
enum err	poll_one(struct request *, const struct poll_ask *,
		    struct poll *out) CHECKED;

/* How many of the set are rows of a node of the census' places. */
int64_t		poll_count(const struct poll *, const uint64_t *set,
		    const struct census_node *);
/* … of all rows. */
int64_t		poll_all(const struct poll *, const uint64_t *set);
bool		poll_has(const struct poll *, const uint64_t *set,
		    size_t row);
/* The rules that hold for a row. */
const struct ruleset *poll_rules(const struct poll *, size_t row);
/*
 * Who has the missing facts of a set in his hands, by node and office, as
 * census_offices() has it.
 */
enum err	poll_offices(struct request *, const struct poll *,
		    str name, const uint64_t *set, int64_t *out) CHECKED;

/* The sum of a number over those for whom it is known. */
struct poll_sum {
	int64_t n;
	bool large;		/* it does not fit */
};
enum err	poll_sum(struct request *, const struct poll *, str name,
		    struct poll_sum *out) CHECKED;

/* A page of a set, in order of place and id. */
struct poll_row {
	int64_t id, place;
};
struct poll_page {
	int64_t after_place, after_id, limit;
	struct poll_row *rows;	/* out */
	size_t n;
	bool more;
};
void		poll_page(struct request *, const struct poll *,
		    const uint64_t *set, struct poll_page *);

#endif
