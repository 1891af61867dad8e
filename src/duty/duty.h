/*
 * Who answers for whom and what they owe: chains of responsibility, the posts
 * that packs require, what must not be moved.  Reads the register and the
 * adopted rules; writes nothing.
 */
#ifndef DUTY_DUTY_H
#define DUTY_DUTY_H

#include "policy/policy.h"
#include "register/register.h"

/* ---- chains (chain.c) ---- */

/* Somebody who holds a post, or has a household or place in custody. */
struct chain_holder {
	const char *entity;	/* post, custody */
	int64_t id;
	int64_t place;
	str holder;		/* a person's name; may be empty */
	str post;		/* what the post is called; may be empty */
	str organisation;	/* may be empty */
	str office, role;	/* of a post; role may be empty */
	date from, to;		/* [from, to); 0: not said */
};

/* One link: helper, work team, village … province. */
struct chain_link {
	const char *id;
	const char *zh, *en;
	int64_t place;
	const struct chain_holder *holders;
	size_t n;
	const struct cite *cites;	/* what makes it answer; NULL: no text */
	size_t ncites;
	bool required;		/* a text wants somebody here */
};

struct chain_ask {
	const struct ruleset *rules;
	int64_t place;		/* the household's, or the place asked about */
	int64_t household;	/* 0: none */
	date on;
};
/*
 * From the household, or the place, up to the province; each with who held it
 * on the day.  Holders above the caller's scope are given by name: they are
 * officials.
 */
enum err	chain_of(struct request *, const struct chain_ask *,
		    struct chain_link **out, size_t *out_n) CHECKED;

/* ---- the posts that packs require (seat.c) ---- */

enum gap_state { GAP_NONE, GAP_MISSING, GAP_TERM_OVER, GAP_UNKNOWN };

struct seat_gap {
	size_t rule;		/* of the list of rules */
	enum gap_state state;
	int64_t place;
	str name;
	int64_t have;
	date since;		/* TERM_OVER: when the holder began */
};
struct seat_count {
	struct seat_info rule;
	const struct pack *pack;
	int64_t n[4];		/* places by gap_state; those it binds or may */
};
struct seats {
	struct seat_count *rules;
	size_t nrules;
	struct seat_gap *gaps;
	size_t ngaps;
};
/*
 * Establishments of the adopted packs for places of the range; those of
 * households are who has a helper (action/cover.c).
 */
struct seat_ask {
	const struct ruleset *rules;
	int64_t place;
	date on;
};
enum err	seats_of(struct request *, const struct seat_ask *,
		    struct seats *out) CHECKED;

/* ---- who must stay (stable.c) ---- */

/*
 * May the post or custody, as changed but not yet written, be moved or ended?
 * MSG_STABLE while an adopted text holds it and no approval is recorded;
 * *out_approval, which may be NULL, is the approval by which it may, or NULL.
 */
enum err	stable_check(struct request *, const struct ruleset *,
		    const struct record *now,
		    const struct record **out_approval) CHECKED;
/* Is it moved or ended at all?  Cheap: no text is asked. */
enum err	stable_moves(struct request *, const struct record *now,
		    bool *out) CHECKED;

/* ---- what is owed, and how it stands (survey.c) ---- */

/* Who owes: a person in a post, a helper by name, or an organ of a place. */
struct duty_actor {
	int64_t post;		/* 0: an organ, or known by name only */
	int64_t custody;	/* the target came with it; 0: none */
	int64_t place;
	int64_t household;	/* target; 0: a place, or none */
	str name;		/* the person; empty for organs */
	str post_name;
	const struct office *office;
	bool organ;
	date from, to;		/* in office [from, to); 0: no end, not said */
	int64_t lo, hi;		/* keys of its events */
};
struct duty_row {
	const struct duty_info *duty;
	const struct pack *pack;
	const struct duty_actor *actor;
	struct duty_case window;
	enum duty_state state;
	bool sourced;		/* the register has such events at all */
};
struct duty_survey {
	const struct ruleset *rules;
	int64_t place;		/* subtree */
	date as_of;
	date from, to;		/* windows that end in [from, to]; 0: that of as_of */
	str duty, pack, event;	/* these alone, where not empty */
	int64_t post;		/* this alone; 0: all */
	void (*each)(struct request *, const struct duty_row *, void *);
	void *arg;
};
/*
 * Every window of every duty that the place has adopted: each actor, each
 * target where it is owed per target.  Rows live while each() runs.
 */
enum err	duty_survey(struct request *, const struct duty_survey *)
		    CHECKED;

/* How the windows of one duty stand. */
struct duty_count {
	struct duty_info duty;
	const struct pack *pack;
	int64_t n[DUTY_UNDETERMINED + 1];	/* by state */
	bool sourced;
};
/* One for each duty of the survey that somebody owes; each and arg unused. */
enum err	duty_counts(struct request *, const struct duty_survey *,
		    struct duty_count **out, size_t *out_n) CHECKED;

/* ---- places as subjects of rules (place.c) ---- */

struct duty_place {
	int64_t code;
	str name;
	const struct subject *subject;	/* with the facts of the day's year */
};
/* Places of the range below place that stand on the day, by code. */
enum err	duty_places(struct request *, int64_t place, date on,
		    struct duty_place **out, size_t *out_n) CHECKED;

#endif
