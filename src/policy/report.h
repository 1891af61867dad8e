/*
 * Reports and bulletins.  Part of policy.h, which includes it; nobody else
 * does.
 */
#ifndef POLICY_REPORT_H
#define POLICY_REPORT_H

#include "policy/policy.h"

#define REPORT_FIGURES	32

/* A report (报告) or bulletin (通报) that a cited article orders. */
struct report_info {
	str id, zh, en;		/* township.sx_yearly */
	const struct kind *kind;	/* of the id: a kind of place */
	bool quarterly;		/* else yearly */
	str from;		/* office that hands it in */
	/* It goes into what this office hands in for the same period. */
	str to;
	str procedure;		/* by which it goes there */
	/* what is counted, in order: a count of the list below, event:ID */
	const str *figures;	/* at most REPORT_FIGURES */
	size_t nfigures;
	int64_t due_days;	/* days after the period; 0: none set */
	const struct cite *cites;
	size_t ncites;
};
/* By position among the reports of a pack; false past the end. */
bool		pack_report(const struct pack *, size_t i,
		    struct report_info *out);

/* What the register counts for a report beside its events. */
enum report_count {
	COUNT_HOUSEHOLDS, COUNT_PEOPLE, COUNT_HELPED, COUNT_UNHELPED,
	COUNT_PLANNED, COUNT_EXITED, COUNT_OPENED, COUNT_ENDED, COUNT__MAX
};
/* households people helped … ; COUNT__MAX when there is none of that name. */
enum report_count	report_count_of(str name);

#endif
