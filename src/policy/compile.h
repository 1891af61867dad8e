/*
 * What the parts of the compiler of programs share: steps are made once each
 * (equal ones are one), with the range of their numbers.
 */
#ifndef POLICY_COMPILE_H
#define POLICY_COMPILE_H

#include "internal.h"

#define COMPILE_STEPS	4096	/* of one program */
#define COMPILE_SLOTS	1024
#define COMPILE_ROWS	1000	/* of a relation, at most */

/* Where a formula stands: whose facts its bare names are. */
struct stand {
	int space;
	int up;
	int loop[5];		/* space of each loop variable; 0: none */
	const struct row *row[5];	/* or the row of a table */
};

/* A value while it is compiled, by steps; ratios and counts take two. */
struct cval {
	enum basic kind;
	int n;
	int d;			/* RATIO: denominator */
	bool interval;		/* n to m, of a count */
	int m;
};

struct compiled {
	const struct object *object;
	struct stand stand;
	bool strict;
	struct cval value;
	struct compiled *next;
};

struct compiler {
	struct arena *arena;
	const struct kind *kind;
	struct world world;
	struct ir_step *steps;
	size_t n, room;
	int *chain;		/* next step of the same slot */
	int slot[COMPILE_SLOTS];
	struct ir_column *columns;
	size_t ncolumns;
	struct compiled *done;
	int depth;
	bool unfolded;		/* constants stay as written: for tests */
	str fault;		/* the first thing that cannot be expressed */
};

void	compile_init(struct compiler *, struct arena *, const struct kind *);
/* The program of these roots; steps that none of them needs are left out. */
struct program *compile_end(struct compiler *, struct ir_root *, size_t n);
/* Note what cannot be expressed; step 0, which is unknown. */
int	compile_fault(struct compiler *, const char *what, str);

/* Steps (ir.c).  Operands of the subject are spread over rows. */
int	ir_const(struct compiler *, bool number, int64_t n);
int	ir_unknown(struct compiler *, bool number);
int	ir_load(struct compiler *, const struct ir_column *);
int	ir_make(struct compiler *, struct ir_step);
int	ir_one(struct compiler *, enum ir_op, int a);
int	ir_two(struct compiler *, enum ir_op, int a, int b);
/* Never unknown, whatever the facts. */
bool	ir_firm(const struct compiler *, int a);

/* compile_term.c, compile_macro.c, compile_call.c, compile_object.c */
struct cval compile_formula(struct compiler *, const struct stand *,
	    const struct formula *);
struct cval compile_term(struct compiler *, const struct stand *,
	    const struct term *);
struct cval compile_macro(struct compiler *, const struct stand *,
	    const struct term *);
struct cval compile_call(struct compiler *, const struct stand *,
	    const struct term *);
struct cval compile_object(struct compiler *, const struct stand *,
	    const struct object *);
/* compile_table.c: table.output or row.output; macros over a table's rows */
struct cval compile_output(struct compiler *, const struct stand *,
	    const struct term *);
struct cval compile_collected(struct compiler *, const struct stand *,
	    const struct term *);
/* compile_rubric.c */
struct cval compile_rubric(struct compiler *, const struct stand *,
	    const struct object *);
struct cval compile_veto(struct compiler *, const struct stand *,
	    const struct object *);
/*
 * One more value where take (never unknown) is true: what all taken agree on,
 * where nothing fails.
 */
struct agreed {
	struct cval value;
	int some;		/* a value was taken */
	int fails;		/* one was unknown, or two differed */
};
void	compile_agree(struct compiler *, struct agreed *, struct cval,
	    int take);
/* A fact of the one who stands there. */
struct cval compile_fact(struct compiler *, const struct stand *,
	    const struct kind *, const struct field *, int back);
struct cval compile_constant(struct compiler *, struct ptype, struct pvalue);
struct cval compile_unknown(struct compiler *, enum basic);
/* A number that is no interval any more. */
struct cval compile_exact(struct compiler *, struct cval);
/* Known and equal. */
int	compile_equal(struct compiler *, struct cval, struct cval);
/* c ? a : b; with c unknown the common value. */
struct cval compile_choice(struct compiler *, int c, struct cval a,
	    struct cval b);
struct cval compile_bool(int step);
struct cval compile_number(enum basic, int step);

#endif
