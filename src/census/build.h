/*
 * How the census of the register lies in memory, for build.c, reread.c and
 * refresh.c.
 */
#ifndef CENSUS_BUILD_H
#define CENSUS_BUILD_H

#include "base/limits.h"
#include "internal.h"
#include "register/register.h"

#define SPARE_EVERY	8	/* subjects: one row of a member to spare */
#define MEMBERS_MAX	500	/* as many and more: not known whom */
#define BUILD_CHUNK	100000	/* rows of one statement */
#define LANES_MAX	4096
#define CENSUS_ARENA	((size_t)64 << 30)	/* bytes; memory ends before */

/*
 * Record ids of rows, and the rows in order of id.  Rows without an id (0) are
 * not found; a row that is given one later stands in came.
 */
struct roll {
	int64_t *ids;
	uint32_t *order;
	size_t n;
	size_t first;		/* of order that has an id */
	size_t near;		/* where the last search ended */
	struct came *came;	/* in order of id */
	size_t ncame, room;
};

struct came {
	int64_t id;
	uint32_t row;
};

/*
 * Facts of one entity: what is read, and into which columns of a table.  A
 * yearly one reads owner, year and source ahead of the facts, one kept by
 * interval what it joins and from when to when.
 */
struct source {
	const struct entity *entity;
	const struct field **fields;	/* the facts */
	size_t nfields;
	int *column;		/* of the table: by year back, fact; -1 */
	struct scan all;	/* in order of id */
	struct scan one;	/* of an owner, or the record itself */
	struct scan owner;	/* yearly, interval: whose a record is */
	size_t first;		/* result column of fields[0] */
};

struct tier {			/* village, township, county */
	const struct kind *kind;
	int64_t *codes;		/* sorted */
	struct source base, years;
};

struct seen {
	int64_t lane, seq;
};

/* The columns of a table to come. */
struct wanted {
	struct census_column column[LIMIT_FIELDS];
	size_t n;
};

/* Totals by place; see census_totals(). */
struct totals {
	struct census_tree tree;
	struct census_measure *measures;
	size_t n;
	size_t first[LIMIT_FIELDS];	/* measure by column; 0: none */
	uint32_t *node;			/* village of each row */
	int64_t *by_node;		/* n for each node */
};

struct census {
	struct arena *own;	/* of itself */
	struct arena *arena;	/* of columns and rows */
	struct arena *above;	/* of the levels, or else of the links */
	struct arena *scratch;
	const struct model *model;
	const struct kind *kind;
	const struct relation *members;	/* NULL: none */
	date as_of;
	int back;		/* years before as_of that have columns */
	struct wanted wanted[2 + CENSUS_ABOVE];	/* subject, members, above */
	struct census_frame frame;
	struct roll subjects, people;
	int64_t *places;	/* by row */
	struct source heads;	/* of the subjects: no facts */
	struct source base, years, far, far_years, through;
	struct tier level[CENSUS_ABOVE];
	struct totals totals;
	struct census_links links_of;	/* no entity: a census of facts */
	struct source link_source;
	struct links *links;
	struct seen seen[LANES_MAX];
	size_t nseen;
	bool broken;		/* the last refresh failed half way */
};

/* wanted.c: which facts get columns, and how they are read */
void	wanted_find(struct request *, struct census *,
	    const struct census_ask *);
/* The columns of another census of the kind, before wanted_find(). */
void	wanted_like(struct census *, const struct census *);
/* Has it columns for all that the programs read and that can have one? */
bool	wanted_covers(const struct census *, const struct census_ask *);
/* Memory for n rows of a table: MSG_CENSUS_LARGE before it is taken. */
enum err	wanted_room(struct request *, const struct census *, int table,
		    size_t n) CHECKED;

/* build.c */
enum err	census_fill(struct request *, struct census *) CHECKED;

/* roll.c: sort by id; then roll_find() works */
void		roll_sort(struct arena *, struct arena *scratch,
		    struct roll *);
/* The first with the id, and the next after it; false: none. */
bool		roll_find(struct roll *, int64_t id, size_t *out_at);
bool		roll_next(const struct roll *, int64_t id, size_t *at);
/* The row of what was found; it is another now. */
uint32_t	roll_row(const struct roll *, size_t at);
void		roll_put(struct roll *, size_t at, uint32_t row);
/* A row without an id gets one; false: no room. */
bool		roll_come(struct arena *, struct roll *, int64_t id,
		    uint32_t row);

/* source.c: facts of a row of the source's entity into a row of a table */
void		source_take(const struct census *, const struct source *,
		    const struct stmt *, struct census_table *, size_t row);
/* Another source of the same year: what disagrees is unknown. */
struct target {
	struct census_table *table;
	size_t row;
	uint64_t *const *given;	/* by column: bit set once a source spoke */
	size_t bit;
};
void		source_merge(const struct census *, const struct source *,
		    const struct stmt *, const struct target *);
bool		source_wants(const struct source *);
/* In force on the day: an unknown from is ever, an unknown to is open. */
bool		build_holds(const struct census *, const struct stmt *,
		    int from);

/* Call fn for every row of a source, in order of id. */
typedef void each_fn(struct census *, const struct source *,
	    const struct stmt *, void *arg);
enum err	build_each(struct request *, struct census *,
		    const struct source *, each_fn *, void *arg) CHECKED;
/* A bit for each column and row, for source_merge(). */
uint64_t	**build_given(struct arena *, const struct census_table *);

/* level.c: the places above */
enum err	level_fill(struct request *, struct census *) CHECKED;

/* total.c: which are kept; all of them anew; a row out (-1) and in (1) */
void		total_measures(struct census *);
void		total_fill(struct census *);
void		total_row(struct census *, size_t row, int64_t by);
void		total_members(struct census *, size_t row, int64_t by);

/*
 * links.c: how they are read; all of them anew; one record's again; the rows as
 * they are merged, from the old ones or new
 */
void	links_find(struct request *, struct census *,
	    const struct census_links *);
enum err	links_fill(struct request *, struct census *) CHECKED;
enum err	links_reread(struct request *, struct census *,
		    int64_t id) CHECKED;
void		links_merge(struct census *, struct arena *,
		    const uint32_t *from, const int64_t *ids, size_t n);

/* refresh.c: how far the changes go */
enum err	census_heads(struct request *, struct census *) CHECKED;
enum err	reread_subject(struct request *, struct census *,
		    int64_t id) CHECKED;
enum err	reread_person(struct request *, struct census *,
		    int64_t id) CHECKED;
/*
 * members.c: who is in a household now; the rows of others move a little where
 * need be.  *out_done is false when there is no room: then all is merged.
 */
enum err	members_reread(struct request *, struct census *, int64_t id,
		    bool *out_done) CHECKED;
/* Rows in use of a subject's rows from..to. */
static inline bool
member_used(const struct census *c, size_t row)
{

	return bit_get(c->frame.used[1], row);
}

/* merge.c: the subjects with these ids (in order, each once) read anew */
enum err	merge_dirty(struct request *, struct census *,
		    const int64_t *ids, size_t n) CHECKED;
/* census.c: with the columns of like beside those asked for; NULL: none */
enum err	census_make(struct request *, const struct census_ask *,
		    const struct census *like, struct census **out) CHECKED;
/* from the start */
enum err	census_rebuild(struct request *, struct census *) CHECKED;

#endif
