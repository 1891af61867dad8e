/*
 * What real lists get wrong, planted on purpose and written to the answer key.
 *
 * The register must equal the published figures after importing the files as
 * they are, so a fault is one of:
 *   refuse   a row that must be refused: an extra one, or facts of 2016
 *   same     a row a second time: no effect
 *   flag     a needed row with a doubtful value: accepted, found by a check
 *   unknown  a fact left blank: stays unknown until somebody supplies it
 */
#ifndef SAMPLE_FAULT_H
#define SAMPLE_FAULT_H

#include "table.h"

#define OVERRIDES	5

struct fault {
	enum table_id table;
	int at;			/* row of the truth it is made from */
	bool extra;		/* a row of its own behind that one */
	bool number;		/* the blamed cell is stored as a number */
	const char *kind;
	const char *expect;
	int column;		/* the blamed cell */
	str value;
	str truth;
	int n;
	struct {
		int column;
		str value;
	} set[OVERRIDES];
	int64_t row;		/* in the file, from 1; set when written */
};

struct faults_planted {
	struct fault *list;	/* by table, then row */
	int n;
};

/* Changes the world where a fault shows in several lists. */
void	fault_build(struct world *, struct faults_planted *out);

#endif
