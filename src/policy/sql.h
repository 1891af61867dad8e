/*
 * What the two halves of the SQL back end share: eval_sql.c lays steps out in
 * layers, sql_step.c writes one step.
 */
#ifndef POLICY_SQL_H
#define POLICY_SQL_H

#include "internal.h"

#define SQL_SPACES	4	/* the subject and three relations */

/* Where a column is made. */
struct part {
	int phase, space, layer;
};

struct sql {
	const struct program *program;
	struct buf b;
	int *uses;		/* by step */
	int *phase;
	int *layer;
	int *depth;		/* of the expression when it is no column */
	int *size;		/* steps written out with it */
	bool *column;
	int nphases, ncolumns;
	int spaces;
	struct part last[SQL_SPACES];	/* written so far, by space */
	int tables[SQL_SPACES + 1];	/* that it stands for; of this layer */
	const char *fault;	/* the first thing without a form in SQL */
};

/* A step as the value of a column: a number, or 0 and 1. */
void	sql_value(struct sql *, int step);
/* The same in the layer where the column is made. */
void	sql_column(struct sql *, int step);
/* ", SUM(…) AS …" of a step over rows, within the sub-select. */
void	sql_aggregate(struct sql *, int step);
/* Its operands are written more than once. */
bool	sql_repeats(enum ir_op);

#endif
