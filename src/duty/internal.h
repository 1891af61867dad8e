/*
 * Events and actors, as the survey of duties joins them.
 */
#ifndef DUTY_INTERNAL_H
#define DUTY_INTERNAL_H

#include "duty/duty.h"

/* One event; sorted by key and day. */
struct mark {
	int64_t key;		/* target, or post */
	date on;
	int office;		/* number; -1: the record does not say */
	int64_t post;		/* 0: not said */
	str name;
	bool maybe;		/* a fact is missing: might count */
};
struct marks {
	struct mark *item;
	size_t n, room;
};
enum mark_key { KEY_TARGET, KEY_PLACE, KEY_POST };

/*
 * Events of a kind in the place, by that key; counts_if of the duty is asked of
 * each.  Those without the key are left out.  The room of the marks before is
 * used again.
 */
struct mark_ask {
	const struct event *event;
	const struct duty_info *duty;
	const struct ruleset *rules;
	int64_t place;
	date as_of;
	enum mark_key key;
};
enum err	marks_load(struct request *, const struct mark_ask *,
		    struct marks *out) CHECKED;

/* Everybody who may owe something in the place. */
struct actors;
enum err	actors_open(struct request *, const struct duty_survey *,
		    struct actors **out) CHECKED;
/* Those who owe one duty, until the next is asked, and their events' key. */
void		actors_of(struct request *, const struct actors *,
		    const struct duty_info *, struct duty_actor **out,
		    size_t *out_n, enum mark_key *out_key);

/*
 * Count one actor's events in a window: certain ones, and with those that
 * might count.
 */
void		marks_count(const struct marks *, const struct duty_actor *,
		    int64_t gap_days, struct duty_case *);

#endif
