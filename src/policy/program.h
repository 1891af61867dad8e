/*
 * Programs: formulas for many subjects at once.  Part of policy.h, which
 * includes it; nobody else does.
 */
#ifndef POLICY_PROGRAM_H
#define POLICY_PROGRAM_H

#include "policy/policy.h"

/*
 * A decision compiled into steps that each name earlier ones, for one day and
 * one state of knowledge: parameters are constants by then.  A step works on
 * the subject (space 0) or on each row of its k-th relation (space k).  What
 * this form cannot express is refused when it is compiled (MSG_NOT_BULK).
 *
 * A step gives a truth (true, false or unknown) or a number (known or not).
 */
enum ir_op {
	IR_CONST,		/* n; a truth is 0 or 1 */
	IR_UNKNOWN,
	IR_LOAD,		/* column */
	IR_SPREAD,		/* a of the subject, for each row of the space */
	/* truths */
	IR_NOT, IR_AND, IR_OR,
	IR_SAME,		/* a == b, both truths */
	IR_PICK,		/* a ? b : c, truths */
	IR_DECIDE,		/* true where a is true, false where b is */
	IR_TRUE,		/* a is true: never unknown */
	IR_FIRM,		/* a is known: never unknown */
	IR_EQ, IR_NE, IR_LT, IR_LE, IR_GT, IR_GE,
	IR_CROSS,		/* a/b op c/d; mode is one of the six above */
	IR_IN,			/* bit a of n; a is 0..63 */
	IR_HAS,			/* bit n of the set a */
	/* numbers */
	IR_NEG, IR_ADD, IR_SUB, IR_MUL, IR_ABS, IR_MIN, IR_MAX,
	IR_DIV, IR_MOD,		/* by the constant n */
	IR_WITHIN,		/* a, unknown beyond -n..n */
	IR_ROUND,		/* a * b / c by mode to a multiple of n */
	IR_SELECT,		/* a ? b : c; a unknown: b where d is true */
	IR_ELSE,		/* a, where unknown b; also truths */
	IR_OVER, IR_UNDER,	/* a/b: numerator, denominator > 0 */
	IR_UPTO,		/* a where b is true, else the greatest number */
	IR_EXACT,		/* a where a == b */
	IR_YEAR, IR_MONTH, IR_QUARTER, IR_AGE, IR_AGE_AFTER, IR_DAYS,
	IR_ADD_DAYS,
	IR_ADD_MONTHS,		/* b times n; mode: up */
	IR_START, IR_END,	/* of the window mode */
	/* over the rows of space mode */
	IR_ROWS,		/* how many */
	IR_YES, IR_NO,		/* … with a true, with a false */
	IR_SUM, IR_LEAST, IR_MOST,	/* b of the rows with a; c: list closed */
	IR__MAX
};

#define IR_KIDS 4

struct ir_step {
	enum ir_op op;
	bool number;
	int space;
	int kid[IR_KIDS];	/* earlier steps; -1: none */
	int64_t n;
	int mode;
	int64_t lo, hi;		/* a number, where known, is within */
	bool checked;		/* the result may leave int64: then unknown */
};

/* A fact that a program reads. */
struct ir_column {
	const struct kind *kind;
	const struct field *field;
	int space;
	int up;			/* so many parents of the subject up */
	int back;		/* years before that of as_of */
};

struct ir_root {
	str id, zh, en;
	int step;
	int applies;		/* step, or -1: always */
};

struct program {
	const struct kind *kind;
	date as_of, known_at;
	const struct ir_step *steps;
	size_t nsteps;
	const struct ir_column *columns;
	size_t ncolumns;
	/* First what was asked for, then the parts of each, in order. */
	const struct ir_root *roots;
	size_t nroots;
};

struct program_ask {
	const struct ruleset *rules;
	const struct kind *kind;
	date as_of, known_at;
	const str *names;	/* decisions, criteria, derived values */
	size_t nnames;
	const struct setting *changes;	/* what-if: parameters by name */
	size_t nchanges;
};
enum err	policy_compile(struct request *, const struct program_ask *,
		    const struct program **out) CHECKED;
/*
 * The same as one SQL text for SQLite and PostgreSQL, over snapshot tables with
 * BIGINT columns alone, NULL being unknown (rules.md 5.3):
 *
 *	snap_subject(id, up1, up2, up3, c0, c1, …)
 *	snap_rows1(pid, c…), snap_rows2 …	rows of the relations
 *	snap_above1(id, c…), …			what is 1, 2, 3 parents up
 *
 * c<i> is column i of the program, in the table of its space.  The result has
 * id, r0, r1, … in order of the roots, a0, a1 … where one applies only in part.
 * MSG_NOT_BULK when a number cannot be proved to stay within 64 bits, and for
 * what has no form in SQL.
 */
enum err	policy_sql(struct request *, const struct program *,
		    str *out) CHECKED;
/*
 * What a decision lacks for ask's subject, not more: none when it is decided.
 */
enum err	policy_lacks(struct request *, const struct ask *, str name,
		    const struct lack **out, size_t *out_n) CHECKED;
/* What a stored value counts for: false is unknown (blank, out of range). */
bool		policy_number(const struct field *, struct value, int64_t *out);
/* The least and the greatest value that does not count as out of range. */
void		policy_field_range(const struct field *, int64_t *out_lo,
		    int64_t *out_hi);
/* The functions of dates and roundings; false: the result is unknown. */
bool		policy_step_number(const struct ir_step *, const int64_t *k,
		    int64_t *out);

#endif
