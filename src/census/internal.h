/*
 * What the files of the census share.
 */
#ifndef CENSUS_INTERNAL_H
#define CENSUS_INTERNAL_H

#include "census.h"

#define WORD	64		/* rows of one word of bits */
#define CENSUS_THREADS	16	/* of one run, at most */

/*
 * A vector of one step for a batch: truths are t and f; numbers are v where t
 * (known) is set, or narrow where 32 bits are proved to do; constants are both.
 */
struct vec {
	uint64_t *t;
	uint64_t *f;
	int64_t *v;
	int32_t *narrow;
};

/* How a step comes by its vector. */
enum how {
	HOW_NONE,		/* nobody asks */
	HOW_FIXED,		/* the same for every batch: filled once */
	HOW_ALIAS,		/* a column's bits as they are */
	HOW_RUN
};

/*
 * What is asked is only whether a subject has such a row: one where the truth
 * "of" is true (-1: any row), or false where no, or not so where lacks; or that
 * there is none.
 */
struct some {
	bool asked;
	int space, of;
	bool no, lacks, none;
};

struct node {
	enum how how;
	int reg;		/* of its class; -1: none */
	bool fused;		/* a comparison of a column with a constant */
	bool narrow;		/* a number of 32 bits; compares such */
	struct some some;
	int root;		/* its vector is that answer's; -1: a register */
	const struct census_column *column;	/* LOAD, fused */
	int up;
};

/* Registers of a class are all of one size. */
enum pool { POOL_TRUTH, POOL_NUMBER, POOL_NARROW, POOL__MAX };

struct census_plan {
	const struct program *program;
	const struct census_frame *frame;
	struct node *nodes;
	size_t batch;		/* rows */
	size_t span[CENSUS_SPACES];	/* rows of a batch in each space */
	int nregs[CENSUS_SPACES][POOL__MAX];
	int threads;
	struct lane **lanes;	/* by thread */
	const struct isa *isa;
};

/* Bits of rows, n subjects having offset[0] .. offset[n] from row base on. */
struct bit_rows {
	const uint64_t *bits;	/* NULL: set for each row */
	const uint64_t *used;	/* NULL: all rows are */
	const uint32_t *offset;
	uint32_t *sums;		/* room for words + 1 */
	uint32_t base;
	size_t n, words;
};

/* By row: the last of a subject; by subject: has rows; and room. */
struct ends {
	uint64_t *last, *filled, *dense;
};

/* Loops by instruction set. */
struct isa {
	/* bits of words * 64 values: value op n, n within the width */
	void (*fixed[5])(const void *values, size_t words, enum ir_op op,
	    int64_t n, uint64_t *out);
	void (*two)(const int64_t *a, const int64_t *b, size_t words,
	    enum ir_op op, uint64_t *out);
	void (*two_narrow)(const int32_t *a, const int32_t *b, size_t words,
	    enum ir_op op, uint64_t *out);
	/* values of a width as 64 bits, or narrow */
	void (*widen)(enum census_width, const void *values, size_t words,
	    const struct vec *out);
	/* NEG ADD SUB MUL ABS MIN MAX that cannot overflow */
	void (*arithmetic)(enum ir_op, const struct vec *a,
	    const struct vec *b, const struct vec *out, size_t words);
	/* and (both), or of two truths; bits to a truth where known */
	void (*join)(bool both, const struct vec *a, const struct vec *b,
	    const struct vec *out, size_t words);
	void (*confine)(const uint64_t *known, const struct vec *out,
	    size_t words);
	/* by subject: is there a set bit, of bits turned by flip */
	void (*some_row)(const struct bit_rows *, const struct ends *,
	    uint64_t flip, uint64_t *out);
	/* set bits by subject, and of the rows from..to */
	void (*count_rows)(const struct bit_rows *, int64_t *out);
	int64_t (*count_range)(const uint64_t *bits, size_t from, size_t to);
	/* of the rows of each place */
	void (*count_places)(const struct census_bits *,
	    const struct census_node *places, size_t n, int64_t *out);
};

extern const struct isa isa_scalar;
/* The best of this machine. */
const struct isa *isa_best(void);

/* One thread's share of a run. */
struct lane {
	const struct census_plan *plan;
	struct census_answer *answer;
	struct vec *vecs;	/* by step */
	struct vec *regs[CENSUS_SPACES][POOL__MAX];
	size_t base[CENSUS_SPACES];	/* first row of the batch */
	size_t words[CENSUS_SPACES];
	uint32_t *sums;		/* of bits, a word of rows each */
	struct ends ends[CENSUS_SPACES];
	bool ended[CENSUS_SPACES];	/* ends are those of the batch */
	int64_t *nyes, *nno;	/* by root, so far */
	size_t rows;		/* of the subject, that exist */
	size_t last;		/* the run ends before this row */
};

struct lane	*lane_open(struct arena *, const struct census_plan *);
/* Work out the batch that begins at row base (a multiple of 64). */
void		lane_batch(struct lane *, size_t base);

/* Clear the bits of rows outside lo..hi. */
void		census_trim(const struct census_answer *, uint64_t *);

/* A step over its batch; operators.c, number.c and rows.c. */
typedef void operator_fn(struct lane *, const struct ir_step *, size_t i);
operator_fn	*operator_of(enum ir_op);
void	number_checked(struct lane *, const struct ir_step *, size_t i);
void	number_simple(struct lane *, const struct ir_step *, size_t i);
void	number_function(struct lane *, const struct ir_step *, size_t i);
void	number_pick(struct lane *, const struct ir_step *, size_t i);
void	rows_spread(struct lane *, const struct ir_step *, size_t i);
void	rows_some(struct lane *, const struct ir_step *, size_t i);
void	rows_count(struct lane *, const struct ir_step *, size_t i);
void	rows_total(struct lane *, const struct ir_step *, size_t i);
void	rows_load(struct lane *, const struct ir_step *, size_t i);

static inline const struct vec *
lane_kid(const struct lane *l, const struct ir_step *s, int k)
{

	return &l->vecs[s->kid[k]];
}

/* Is a number always within 32 bits? */
static inline bool
node_fits(const struct ir_step *s)
{

	return s->lo >= INT32_MIN && s->hi <= INT32_MAX;
}

static inline enum pool
node_pool(const struct node *n, const struct ir_step *s)
{

	return !s->number ? POOL_TRUTH : n->narrow && n->how == HOW_RUN ?
	    POOL_NARROW : POOL_NUMBER;
}

static inline bool
bit_get(const uint64_t *w, size_t i)
{

	return w[i / WORD] >> (i % WORD) & 1;
}

static inline void
bit_put(uint64_t *w, size_t i, bool b)
{
	uint64_t one = UINT64_C(1) << (i % WORD);

	w[i / WORD] = b ? w[i / WORD] | one : w[i / WORD] & ~one;
}

#endif
