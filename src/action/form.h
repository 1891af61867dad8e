/*
 * Forms on paper: what the register says of a household, as a document
 * (paper/paper.h).  A form is data: parts in order, each a heading and fields
 * of the dictionary; labels and values come from there.
 */
#ifndef ACTION_FORM_H
#define ACTION_FORM_H

#include <stdio.h>

#include "action/internal.h"
#include "paper/paper.h"

/* Where the rows of a part come from. */
enum source {
	FROM_HOUSEHOLD,
	FROM_MEMBERS,		/* person and membership in one row */
	FROM_YEARS,
	FROM_STANDINGS,
	FROM_MEASURES,
	FROM_VISITS,
	FROM_CUSTODY,		/* of the household and of its village */
	FROM_MATTERS,
	SOURCE__MAX
};

/* A field; share of the width in a table.  entity NULL ends a list. */
struct form_column {
	const char *entity;
	const char *field;
	int share;
};

struct part {
	const char *heading;
	enum source source;
	const struct form_column *columns;	/* NULL: every field, a grid a record */
	bool table;			/* else a grid of labels and values */
	bool page;			/* begins a page */
	bool money;			/* the sum of measures below it */
};

struct form {
	const char *id;		/* in addresses and on the command line */
	const char *number;	/* form number, printed */
	int version;		/* goes up when parts or words change */
	const char *zh;
	const char *en;
	const struct part *parts;
	size_t nparts;
	const char *const *signs;	/* roles that sign; NULL ends */
};

extern const struct form forms[];
extern const size_t nforms;

/* By id; MSG_FORM_MISSING names those that there are. */
enum err	form_find(struct request *, str id,
		    const struct form **out) CHECKED;

/* What a print run keeps from household to household. */
struct printing {
	const struct form *form;
	struct press *press;
	bool plain;		/* sealed values in full: a purpose was given */
	struct arena *village;	/* custody of the village last seen */
	int64_t village_place;
	struct records units;
	int64_t households;
};

/* A PDF in the making, as a reply or a file; fn adds the documents. */
struct print_run {
	struct press *press;
	FILE *file;
};
typedef enum err (*print_fn)(struct request *, struct print_run *, void *arg);
enum err	print_reply(struct request *, str name, print_fn, void *arg,
		    struct reply *) CHECKED;
enum err	print_file(struct request *, str path, print_fn, void *arg,
		    int64_t *out_pages) CHECKED;
/* A page's cursor kept in LIMIT_TEXT bytes while the arena is rewound. */
str		print_cursor(char *room, str next);

/* The form of a household; lives in rq->arena. */
enum err	form_make(struct request *, struct printing *,
		    const struct record *household, struct paper *) CHECKED;

#endif
