/*
 * The columnar snapshot: the analytic fields of the register, sorted by place,
 * so that any jurisdiction is a slice of every column; and programs of the
 * policy engine run over it, thousands of subjects a step.  Immutable for its
 * readers while a run lasts; who changes it holds it alone.
 */
#ifndef CENSUS_CENSUS_H
#define CENSUS_CENSUS_H

#include "base/arena.h"
#include "model/model.h"
#include "policy/policy.h"

#define CENSUS_SPACES	3	/* the subject and two relations */
#define CENSUS_ABOVE	3	/* village, township, county */
#define CENSUS_BATCH	4096	/* rows of one batch, at most */
#define CENSUS_BY	3	/* fields that tell a holder of links */
#define CENSUS_HEAVY	10	/* holders with most subjects */

/* Numbers take the narrowest signed width of their range; truths two bits. */
enum census_width {
	CENSUS_TRUTH, CENSUS_8, CENSUS_16, CENSUS_32, CENSUS_64
};

struct census_column {
	const struct field *field;
	int back;		/* years before that of as_of */
	enum census_width width;
	void *values;		/* numbers */
	uint64_t *known;	/* bit by row: is known; truths: is true */
	uint64_t *no;		/* truths: is false */
	/* What counts as known; checked: not everything in between does. */
	int64_t lo, hi;
	bool checked;
};

struct census_table {
	size_t n;
	struct census_column *columns;
	size_t ncolumns;
};

/*
 * Subjects of one kind with their relations and what is above them.  Row r has
 * the rows offset[k][r] .. offset[k][r + 1] of space k, and row above_row[u][r]
 * of the table u + 1 levels above.  Rows of a relation that are not in use are
 * nobody's: room for who comes, and who has left.
 */
struct census_frame {
	struct census_table space[CENSUS_SPACES];
	uint32_t *offset[CENSUS_SPACES];	/* [0] is not used */
	uint64_t *used[CENSUS_SPACES];	/* bit by row; NULL: all are */
	struct census_table above[CENSUS_ABOVE];
	uint32_t *above_row[CENSUS_ABOVE];
};

enum census_width	census_width(const struct field *);
/* A table of n rows with a column for each field; nothing is known. */
void		census_table_init(struct arena *, struct census_table *,
		    size_t n, const struct census_column *, size_t ncolumns);
const struct census_column *census_column(const struct census_table *,
		    const struct field *, int back);
/* Set one value; what is out of the field's range is unknown. */
void		census_set(struct census_column *, size_t row, struct value);
/* The value, or unknown. */
struct value	census_get(const struct census_column *, size_t row);
/* Bytes of a table's columns for the rows it has. */
size_t		census_table_bytes(const struct census_table *);

/* ---- places ---- */

/*
 * Every place that has rows, and what is above it, level by level from the
 * nation to the village and by code within a level, so that the children of a
 * place stand together.  Who is registered with a township itself stands under
 * a child of the township's own code.
 */
struct census_node {
	int64_t code;
	uint32_t parent;	/* of the nation: itself */
	uint32_t child_lo, child_hi;
	size_t row_lo, row_hi;
};

struct census_tree {
	struct census_node *nodes;
	uint32_t n;
	uint32_t first[PLACE_GROUP + 1];	/* node of each level; end */
};

/* places of rows, in order. */
void		census_tree_init(struct arena *, const int64_t *places,
		    size_t rows, struct census_tree *out);
/* The node of a place; NULL when nobody is registered there. */
const struct census_node *census_node(const struct census_tree *,
		    int64_t place);

/*
 * How many bits are set, by node; the bits begin at row first and end before
 * row hi.  Children sum to their parent.
 */
struct census_bits {
	const uint64_t *bits;
	size_t first, lo, hi;
};
int64_t		census_count(const struct census_bits *);	/* of all */
void		census_tally(const struct census_tree *,
		    const struct census_bits *, int64_t *out);

/* ---- the census of the register ---- */

struct census;

/*
 * Records kept by interval that name a subject, such as who has a household in
 * custody: those of one kind; by what fields two of them are one holder's.
 */
struct census_links {
	const struct entity *entity;	/* NULL: none */
	const struct field *subject, *kind;
	int64_t code;			/* of the kind */
	const struct field *by[CENSUS_BY];
};

struct census_ask {
	const struct kind *kind;	/* household */
	date as_of;
	/* Their facts get columns beside the analytic fields. */
	const struct program *const *programs;
	size_t nprograms;
	/* And what any loaded pack says it reads: the columns of most asks. */
	bool packs;
	/* Subjects, their places and these links alone: no column, no member. */
	struct census_links links;
};

/*
 * Read everything from rq->db as it stands, whatever the scope of who asks.
 * Lives until census_close().
 */
enum err	census_open(struct request *, const struct census_ask *,
		    struct census **out) CHECKED;
void		census_close(struct census *);
/*
 * What was committed since, by whatever process: values are set in place; who
 * moved, came or went is read anew.  *out_changes counts rows of change.
 */
enum err	census_refresh(struct request *, struct census *,
		    int64_t *out_changes) CHECKED;

/* ---- one for all requests of the process ---- */

/*
 * Censuses of some days, in struct host: opened when first asked for, brought
 * up to the snapshot of who asks, read by many at a time.  Closes with the
 * arena, when nobody reads.
 */
struct censuses;
struct censuses	*censuses_open(struct arena *);
/*
 * The census of the kind and day with columns for the programs, as committed in
 * rq's snapshot or a later one; it does not change before rq->arena is reset or
 * rewound to before this call.  Read as a whole: what of it the caller may see
 * is the caller's to keep to, by census_slice() of his place.  Without
 * rq->host->censuses, and in an act that writes, it is one for rq alone.
 * MSG_CENSUS_LARGE above LIMIT_CENSUS bytes.
 */
enum err	census_share(struct request *, const struct census_ask *,
		    const struct census **out) CHECKED;

const struct census_frame *census_frame(const struct census *);
/*
 * Totals kept by place: subjects, rows of the relation, and for each truth and
 * code of the subject how many have each value or none.  Kept as facts change,
 * so that a look at a place and its children costs as many look-ups.
 */
enum { CENSUS_SUBJECTS, CENSUS_MEMBERS, CENSUS_VALUES };
struct census_measure {
	const struct field *field;	/* NULL: subjects, rows */
	struct value value;
};
const struct census_tree *census_tree(const struct census *);
const struct census_measure *census_measures(const struct census *, size_t *n);
/* One number for each measure. */
const int64_t	*census_totals(const struct census *,
		    const struct census_node *);
/* The rows of a place and what is below it; 0 is everything. */
void		census_slice(const struct census *, int64_t place,
		    size_t *out_lo, size_t *out_hi);
/* Record id and place of a row; row of an id, or false. */
int64_t		census_id(const struct census *, size_t row);
int64_t		census_place(const struct census *, size_t row);
bool		census_row(const struct census *, int64_t id, size_t *out);

/* ---- a census of links ---- */

/* Bit by row: a link of the kind is in force on the day. */
const uint64_t	*census_linked(const struct census *);
/*
 * How many subjects each holder has by the links whose own place is in lo..hi,
 * a subject once.  holders[n] of them have n, for n in 1..most; the heaviest
 * first, and of equals by their fields, unknown before all.
 */
struct census_heavy {
	const struct value *by;		/* CENSUS_BY of them */
	size_t load;
};
struct census_loads {
	int64_t lo, hi;			/* asked */
	size_t most;
	int64_t *holders;
	struct census_heavy heavy[CENSUS_HEAVY];
	size_t nheavy;
};
void		census_loads(struct arena *, const struct census *,
		    struct census_loads *);

/* All the memory it keeps, in bytes. */
size_t		census_bytes(const struct census *);

/* ---- runs ---- */

struct census_plan;

struct census_options {
	int threads;		/* 0: 1 */
	size_t batch;		/* rows, a multiple of 64; 0: CENSUS_BATCH */
	bool scalar;		/* no vector instructions, for tests */
};

/*
 * A program over a frame.  MSG_NOT_BULK when the frame has no column for what
 * the program reads.  Lives in rq's arena; the frame must not move.
 */
enum err	census_plan(struct request *, const struct program *,
		    const struct census_frame *, const struct census_options *,
		    const struct census_plan **out) CHECKED;

/* Answers by root for the rows lo..hi, as bits from the word of row lo on. */
struct census_answer {
	size_t lo, hi;
	size_t first;		/* row of bit 0: lo rounded down to a word */
	size_t words;
	uint64_t **yes;		/* truths: true; numbers: known */
	uint64_t **no;		/* truths: false */
	int64_t **numbers;	/* numbers: value by row - first; else NULL */
	uint64_t **excluded;	/* does not apply; NULL: always applies */
	int64_t *nyes, *nno;	/* how many of lo..hi */
};

/*
 * What keeps subjects back, of the parts of a decision (roots from..to of the
 * answer): for each part where it alone is not met, and where no part fails and
 * facts are missing.
 */
struct census_blocks {
	uint64_t **only;	/* by part */
	uint64_t *missing;
};
void		census_blocks(struct arena *, const struct census_answer *,
		    size_t from, size_t to, struct census_blocks *out);

/* Room for the answers of a run over lo..hi. */
void		census_answer_init(struct arena *, const struct census_plan *,
		    size_t lo, size_t hi, struct census_answer *out);
/* Work the answers out. */
void		census_run(const struct census_plan *, struct census_answer *);

/* ---- one row at a time ---- */

/*
 * The row as the policy engine wants it, from the columns alone: explanations
 * without the database.  A doubtful fact is one that is not known.
 */
const struct subject *census_subject(struct arena *, const struct census *,
		    size_t row);

/*
 * Who has the missing facts in his hands: for each place and office how many of
 * the rows with a bit lack a fact that the office supplies, out[node *
 * model->noffices + office->number].  Asks the evaluator that defines the
 * language, some microseconds a row: for those whom only data keep back.  The
 * census must have been opened with a program of the decision.
 */
struct census_lacking {
	const struct ruleset *rules;
	str decision;
	date known_at;
	struct census_bits bits;
};
enum err	census_offices(struct request *, const struct census *,
		    const struct census_lacking *, int64_t *out) CHECKED;

#endif
