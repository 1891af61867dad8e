/*
 * Shared by the files of matter/.
 */
#ifndef MATTER_INTERNAL_H
#define MATTER_INTERNAL_H

#include "matter/matter.h"

/* The caller's place range, put aside while what hangs on a record is read. */
struct lifted {
	int64_t lo, hi;
};
struct lifted	scope_lift(struct request *);
void		scope_restore(struct request *, struct lifted);

/* notice.c */
enum err	notice_start(struct request *, struct desk *, struct matter *,
		    date *out_last) CHECKED;
/* How many objections are open now. */
enum err	notice_count(struct request *, struct matter *,
		    int64_t objections) CHECKED;

/*
 * clock.c: the days by which a state and the whole procedure are due.  The
 * fields of the matter are set; who calls writes it.
 */
enum err	clock_begin(struct request *, struct desk *,
		    struct matter *) CHECKED;
/* Into a state; notice: the last day of its posting, or 0. */
enum err	clock_enter(struct request *, struct matter *,
		    date notice) CHECKED;
/*
 * Anew under another version: from the days on which the state was entered and
 * the matter opened, and with the days it stood still.
 */
enum err	clock_again(struct request *, struct matter *,
		    date notice) CHECKED;
/* An objection is open: nothing counts until it is decided. */
void		clock_stop(struct desk *, struct matter *);
void		clock_go(struct desk *, struct matter *);
/* A day is over and nobody has acted: told to the office that the text names. */
enum err	clock_escalate(struct request *, struct desk *, struct matter *,
		    bool *out_done) CHECKED;

/* sign.c */
/* {entitled, present, for, against}; *out_given false when there is none. */
enum err	sign_vote(struct request *, const struct json *,
		    struct vote *out, bool *out_given) CHECKED;
void		sign_note(struct record *step, const struct vote *);
/* Offices that have signed a step since the state was entered. */
const str	*sign_list(struct arena *, const struct matter *, str step,
		    size_t *out_n);

/* objection.c */
enum err	objection_load(struct request *, struct matter *) CHECKED;
/* MSG_STEP_EVENT, MSG_STEP_OFFICE, MSG_SEPARATION, MSG_NOTE_MISSING. */
enum err	objection_may_decide(struct request *, struct desk *,
		    const struct matter *, const struct hand *) CHECKED;
/* The one this office decides is dismissed; the posting may go on. */
enum err	objection_dismiss(struct request *, struct desk *,
		    struct matter *, const struct hand *) CHECKED;
/* It is upheld and ends the posting, and with it all others. */
enum err	objection_settle(struct request *, struct desk *,
		    struct matter *, const struct hand *) CHECKED;
/* Who decides next: this office when it has one, else the first other. */
str		objection_office(const struct request *,
		    const struct matter *);

/* effect.c */
enum err	effect_apply(struct request *, struct desk *,
		    const struct matter *, const struct transition *) CHECKED;
/* Take back what this matter gave. */
enum err	effect_undo(struct request *, struct desk *,
		    const struct matter *) CHECKED;
/* Does the subject already have what some step would give? */
enum err	effect_stands(struct request *, const struct procedure *,
		    const struct about *, bool *out) CHECKED;

/*
 * fact.c: what comes with a step goes into the subject's yearly facts, or into
 * the subject when its kind has none, but for the findings of the procedure,
 * which stay with the step.
 */
enum err	fact_record(struct request *, struct desk *,
		    const struct matter *, const struct transition *,
		    const struct json *facts) CHECKED;
/* By index of the procedure's findings; those not given are unknown. */
const enum truth *fact_findings(struct arena *, const struct procedure *,
		    const struct json *facts);

/* about.c: the place a subject lies in and what numbers of it begin with */
enum err	about_place(struct request *, const struct about *,
		    int64_t *out_place, str *out_key) CHECKED;

/* The offices that the subject of a matter names, into the matter. */
enum err	about_offices(struct request *, struct matter *) CHECKED;

/* decider.c */
bool		matter_ruled(const struct matter *);
enum err	matter_rule(struct request *, struct desk *,
		    const struct matter *, struct decider *out) CHECKED;
enum err	matter_decided_row(struct request *, struct desk *,
		    const struct matter *, str *out) CHECKED;
/* Sets m->named for the state it is in. */
enum err	matter_decide(struct request *, struct desk *,
		    struct matter *) CHECKED;

/* step.c: a row of what was done */
struct note {
	str step, to;
	const struct hand *hand;
	const struct vote *vote;	/* or NULL */
	str grounds;
};
enum err	step_note(struct request *, struct desk *, struct matter *,
		    const struct note *) CHECKED;
/* May it be taken?  The answer lives in the desk's scratch until the next. */
struct question {
	int transition;
	const struct hand *hand;
	bool assume;		/* the right office, all documents at hand */
	bool anybody;		/* and a person whom nothing keeps apart */
};
enum err	step_ask(struct request *, struct desk *, struct matter *,
		    const struct question *, struct step_result *out) CHECKED;
/* Id of the step by which the present state was entered. */
int64_t		step_entered(const struct matter *);
bool		step_withdrawable(const struct matter *);
str		step_withdrawer(const struct matter *);
void		step_append(struct request *, struct records *,
		    struct record *);

/* refuse.c */
/* Does the guard of the step speak of it? */
bool		step_asks(const struct transition *, str name);
enum err	step_refuse(struct request *, struct desk *, struct matter *,
		    const struct question *,
		    const struct step_result *) CHECKED;
enum err	step_grounds(struct request *, struct desk *, struct matter *,
		    const struct question *, str *out) CHECKED;

/* matter.c: earlier matters of the procedure; MSG_MATTER_OPEN when one runs */
enum err	matter_earlier(struct request *, const struct about *,
		    str procedure, int64_t *out) CHECKED;

/* Is it a step that no pack needs to say (STEP_*)? */
bool		matter_builtin(str step);

struct value	value_or_unknown(str);

/* Codes of the list matter_state. */
enum { MATTER_RUNNING = 1, MATTER_FINISHED, MATTER_REFUSED, MATTER_WITHDRAWN };

#define LIMIT_NAME	200	/* bytes, name of a document */

#endif
