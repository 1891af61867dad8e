/*
 * Decision tables (rules.md 2.10): rows over typed inputs.  Every cell is a set
 * of int64 intervals over its input's values, so overlap, gaps and matching
 * are questions about boxes.
 */
#ifndef POLICY_TABLE_H
#define POLICY_TABLE_H

#include "internal.h"

#define TABLE_INPUTS	12
#define TABLE_ROWS	200
#define TABLE_GAPS	5	/* listed in a fault */

enum hit { HIT_UNIQUE, HIT_FIRST, HIT_COLLECT };

/* Inclusive. */
struct stretch {
	int64_t lo, hi;
};

struct cell {
	const struct stretch *in;	/* in order, apart */
	size_t n;
	bool any;		/* "-": holds for an unknown input too */
	struct toml_node *node;
};

struct input {
	const struct formula *formula;
	struct ptype type;
	const str *word;	/* TEXT: the texts that cells name */
	size_t nwords;
	int64_t lo, hi;		/* all values there are */
};

struct output {
	str name;
	struct ptype type;
};

struct row {
	str id;
	struct cell *cell;		/* one per input */
	const struct pvalue *value;	/* one per output; unknown: blank */
	struct cite cite;
	struct toml_node *node;
};

struct table {
	enum hit hit;
	struct input *input;
	size_t ninputs;
	const struct output *output;
	size_t noutputs;
	struct row *row;
	size_t nrows;
	const struct row *fallback;	/* default, or NULL */
	bool partial;
	bool complete;		/* proved: some row always matches */
};

/* A value as a point on its input's line; false when it is none. */
bool	cell_point(const struct input *, struct pvalue, int64_t *out);
bool	cell_holds(const struct cell *, int64_t point);
/* The text of a cell to stretches; a fault at its node otherwise. */
bool	cell_parse(struct loader *, struct input *, struct toml_node *,
	    struct cell *out);
/* A stretch of an input as a person writes it. */
str	cell_text(struct arena *, const struct input *, struct stretch);

/* Disjointness and gaps, with their faults. */
void	cover_check(struct loader *, const struct object *, struct table *);

/* Does a row match this subject?  One per row, then no more. */
struct pvalue *table_match(struct world *, const struct object *,
	    const struct subject *);

#endif
