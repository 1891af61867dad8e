/*
 * The rows behind a number: which set of a poll is meant, a page of it, and
 * what each row says.
 */
#ifndef ACTION_ROWS_H
#define ACTION_ROWS_H

#include "action/poll.h"

/*
 * Which rows of the poll's first decision; all empty: whoever is asked it.
 *	outcome			met, not_met, unknown, not_applicable
 *	part, outcome		the same of a criterion
 *	block = a criterion	it alone is not met
 *	block = data, office	no criterion fails, facts are missing; the
 *				office has some of them in his hands
 */
struct set_ask {
	str outcome, part, block, office;
	const uint64_t *set;	/* out */
};
/* MSG_VALUE_CODE for what is not among those. */
enum err	set_take(struct request *, const struct poll *,
		    struct set_ask *) CHECKED;

/* ?after=, ?limit= of rows; the cursor behind a page, empty at its end. */
enum err	call_page(struct request *, const struct call *,
		    struct poll_page *out) CHECKED;
str		page_next(struct request *, const struct poll_page *);

/* The numbers of a household decision for a place (summary.c). */
enum err	summary_json(struct request *, const struct poll_ask *,
		    struct jsonw *) CHECKED;
/* … on the terminal, or as they are with --json (summary_print.c). */
enum err	summary_print(struct request *, const struct poll_ask *) CHECKED;

/* {met, not_met, unknown, not_applicable}; of a node, NULL: of all. */
void		counts_out(const struct poll *, const struct poll_part *,
		    const struct census_node *, struct jsonw *);
/* outcome, outcome_label, reasons, missing */
void		verdict_out(struct request *, const struct verdict *,
		    struct jsonw *);

#endif
