/*
 * What the register says today about the objects of a pack, each under the key
 * that the page of the pack has for it.  What cannot be said has a state that
 * says so: never a zero.
 */
#ifndef ACTION_LIVE_H
#define ACTION_LIVE_H

#include "action/rows.h"

struct live {
	const struct pack *pack;
	int64_t place;
	date as_of;
	const struct kind *kind;	/* household */
	struct spots spots;		/* the place and adopters below it */
	const struct ruleset *rules;	/* of the place itself */
	bool here;			/* it is among those */
	bool adopted;			/* or among those of a place below */
	struct jsonw *o;
};

/* Opens an object of the reply with its state; who calls closes it. */
void		live_key(struct request *, const struct live *,
		    const char *kind, str id, const char *state);
/* Everything that is an object of the pack: live_object.c */
enum err	live_objects(struct request *, const struct live *) CHECKED;
/* Letters, reports, approvals; is an object one of them? live_record.c */
enum err	live_records(struct request *, const struct live *) CHECKED;
bool		live_recorded(const struct object_info *);
/* A count of records, what lists them, and what a field of theirs comes to. */
struct live_line {
	const char *entity, *id;
	str where, label;	/* label: of what; may be empty */
	const struct field *sum;	/* money, or NULL */
};
/* {id, entity, label?, n, exact, where, sum?}, one of "rows" */
enum err	live_rows(struct request *, const struct live *,
		    const struct live_line *) CHECKED;
/*
 * Payments against earmarks and prohibitions: state payments, with seen false
 * where a payment does not show it.  live_paid() puts the rows of one into the
 * object that is open.  live_money.c
 */
enum err	live_money(struct request *, const struct live *) CHECKED;
enum err	live_paid(struct request *, const struct live *,
		    size_t object, bool *out_seen) CHECKED;
bool		live_of_money(const struct object_info *);
/* Duties and required posts; is an object one of them? live_duty.c */
enum err	live_duties(struct request *, const struct live *) CHECKED;
bool		live_held(const struct object_info *);

/* ---- awards (award.c) ---- */

/* Who would be ranked, of a kind in a place; subjects in order of place. */
struct awarded {
	struct poll_row *rows;
	struct award_result result;
};
struct award_of {
	const struct kind *kind;
	str name;
	int64_t place;
	date as_of;
};
/* MSG_PLACE_LARGE; *out_found false when no pack in force has it. */
enum err	award_take(struct request *, const struct award_of *,
		    struct awarded *out, bool *out_found) CHECKED;
/* outcome, outcome_label, rank, missing of an entry. */
void		entry_out(struct request *, const struct award_entry *,
		    struct jsonw *);
/* ranked pending ineligible outside; won is of the ranked. */
const char	*award_standing_id(enum award_standing);

#endif
