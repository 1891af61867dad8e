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
 * fact.c: what comes with a step goes into the subject's yearly facts, but for
 * the findings of the procedure, which stay with the step.
 */
enum err	fact_record(struct request *, struct desk *,
		    const struct matter *, const struct json *facts) CHECKED;
/* By index of the procedure's findings; those not given are unknown. */
const enum truth *fact_findings(struct arena *, const struct procedure *,
		    const struct json *facts);

/* about.c: the place a subject lies in and what numbers of it begin with */
enum err	about_place(struct request *, const struct about *,
		    int64_t *out_place, str *out_key) CHECKED;

/* step.c: a row of what was done */
struct note {
	str step, to;
	const struct hand *hand;
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
bool		step_withdrawable(const struct matter *);
void		step_append(struct request *, struct records *,
		    struct record *);

/* refuse.c */
enum err	step_refuse(struct request *, struct desk *, struct matter *,
		    const struct question *,
		    const struct step_result *) CHECKED;
enum err	step_grounds(struct request *, struct desk *, struct matter *,
		    const struct question *, str *out) CHECKED;

/* matter.c: earlier matters of the procedure; MSG_MATTER_OPEN when one runs */
enum err	matter_earlier(struct request *, const struct about *,
		    str procedure, int64_t *out) CHECKED;

struct value	value_or_unknown(str);

/* Codes of the list matter_state. */
enum { MATTER_RUNNING = 1, MATTER_FINISHED, MATTER_REFUSED, MATTER_WITHDRAWN };

#define LIMIT_NAME	200	/* bytes, name of a document */

#endif
