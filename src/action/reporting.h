/*
 * Reports and bulletins: made for all that owe one, filled from the register,
 * handed in upward as matters, counted again from the past.
 *
 *	(none) --report_make--> owed --fill--> owed, filled
 *	                                           |  a matter: submit
 *	     sent_back <------ check, accept ------v
 *	         | fill, submit                 submitted, checked, accepted
 *
 * Invariants
 *  1. Figures change in the states owed and sent_back only (reporting.c).
 *  2. hash is SM3 of content; content says after which change of the ledger it
 *     was counted, and counting again after that change gives the same bytes.
 *  3. A report is accepted when all that go into it are: a guard of its
 *     procedure over report.below, which is listed whole (complete).
 */
#ifndef ACTION_REPORTING_H
#define ACTION_REPORTING_H

#include "action/internal.h"

struct figure {
	str id;			/* of the list in policy/report.h */
	int64_t n;
};
/* What is counted: a place, a period, the register after a change. */
struct counting {
	int64_t place;
	date starts, as_of;	/* events on these days and between; as_of: the
				 * day that intervals are asked for */
	int64_t seq;		/* of the last change that counts */
	struct figure figures[REPORT_FIGURES];
	size_t n;
	/* The rows behind one figure. */
	int pick;		/* its position; -1: none wanted */
	const struct entity *entity;	/* of the rows */
	int64_t *rows;
	size_t nrows, room;
};
enum err	reporting_count(struct request *, struct counting *) CHECKED;
/* What a figure is called and counted in. */
str		figure_label(const struct request *, str id);
str		figure_unit(const struct request *, str id);

/* The snapshot as bytes, and back. */
str		snapshot_text(struct request *, const struct record *,
		    const struct counting *);
enum err	snapshot_read(struct request *, const struct record *,
		    struct counting *out) CHECKED;
str		snapshot_hash(struct arena *, str text);

/* What the report is to count now, by its kind of the adopted pack. */
enum err	reporting_ask(struct request *, const struct record *,
		    struct counting *out) CHECKED;
/* The report of a pack that the record is one of; MSG_PACK_MISSING. */
enum err	reporting_kind(struct request *, const struct record *,
		    struct report_info *out) CHECKED;

/* The reports of a year: those that lack are made. */
struct reporting_made {
	int64_t place, year;
	int64_t made, kept;
};
enum err	reporting_make(struct request *, struct reporting_made *) CHECKED;
/* What was made, for the ledger. */
void		reporting_note(struct request *, const struct reporting_made *);
/* MSG_VALUE_RANGE unless from 2010 to 2100. */
enum err	reporting_year(struct request *, int64_t year) CHECKED;

/* The board of a place and year as JSON (reporting_board.c). */
enum err	reporting_out(struct request *, int64_t place, int64_t year,
		    struct jsonw *) CHECKED;

/* Not handed in by its day, or handed in after it. */
bool		reporting_late(const struct request *, const struct record *);
/* Who answers for the report: names and posts as one text, or empty. */
enum err	reporting_who(struct request *, const struct record *,
		    str *out) CHECKED;

#endif
