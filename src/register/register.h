/*
 * The only door to records of any entity of the dictionary: tables, checks,
 * scope, versions, sealed values, change notes.  Every statement it issues
 * carries the caller's place range; a record outside it answers exactly as one
 * that does not exist (design: Scope).
 */
#ifndef REGISTER_REGISTER_H
#define REGISTER_REGISTER_H

#include "base/crypt.h"
#include "model/model.h"
#include "store/store.h"

/*
 * Make or extend the tables of the dictionary (additive), note new columns in
 * the catalogue, and give the immutable registry that requests carry.  With a
 * store opened for reading nothing is changed: a missing column is an error.
 */
enum err	registry_open(struct request *, struct store *,
		    const struct model *, bool write,
		    struct registry **out) CHECKED;
/* All DDL for an empty database, for the test on PostgreSQL. */
str		registry_ddl(struct arena *, const struct model *);

struct record {
	const struct entity *entity;
	int64_t id;		/* 0 until added */
	int64_t version;	/* 0 until added */
	int64_t place;		/* owner place */
	date effective;		/* of the change to come; 0: today */
	/*
	 * By field index.  A sealed value (L4) is V_BLOB as loaded; setting it
	 * to V_TEXT seals it when written.
	 */
	struct value *values;
	struct value *stored;	/* as in the table, by column; NULL if new */
	/*
	 * Bulk only: record_blind() of a sealed value, by field, computed ahead;
	 * NULL, or entries with n = 0: computed when written.
	 */
	const str *blind;
};

struct record	*record_new(struct request *, const struct entity *);
struct value	 record_get(const struct record *, const char *field);
void		 record_set(struct record *, const char *field, struct value);

/* version 0: any; otherwise MSG_VERSION when it is not the current one. */
enum err	record_load(struct request *, const struct entity *, int64_t id,
		    int64_t version, struct record **out) CHECKED;
/* By natural key within a shard (0: any); *out NULL when there is none. */
enum err	record_find(struct request *, const struct entity *,
		    int64_t shard, str key, struct record **out) CHECKED;
/* By an L4 value, through the blind index; *out NULL when there is none. */
enum err	record_find_sealed(struct request *, const struct field *,
		    str plain, struct record **out) CHECKED;
/* What the blind index holds for a plain value. */
str		record_blind(struct arena *, struct crypt *, str plain);
/* Children: records whose reference field has this id; oldest first. */
struct records {
	struct record **items;
	size_t n;
};
enum err	record_children(struct request *, const struct field *reference,
		    int64_t id, struct records *out) CHECKED;
/* Yearly row of an owner (record id or place), year and source, or NULL. */
enum err	record_yearly(struct request *, const struct entity *,
		    int64_t owner, int64_t year, int64_t source,
		    struct record **out) CHECKED;

/*
 * Add, change, remove.  Each checks required and fixed fields and the scope,
 * bumps the version, and notes the change in rq->changes.  A change that
 * alters nothing writes nothing.  System fields are set by acts alone:
 * record_input() refuses them.
 */
enum err	record_add(struct request *, struct record *) CHECKED;
enum err	record_change(struct request *, struct record *) CHECKED;
enum err	record_remove(struct request *, struct record *) CHECKED;

/* Fields of a JSON object into the record; references and places resolved. */
enum err	record_input(struct request *, struct record *,
		    const struct json *input) CHECKED;

/* Lists. */
struct query {
	const struct entity *entity;
	int64_t place;			/* subtree; 0: the whole scope */
	const struct filter *where;	/* or NULL */
	const struct field *reference;	/* = reference_id, or NULL */
	int64_t reference_id;
	str q;
	const struct field *sort;	/* indexed, or NULL: by place */
	bool descending;
	str after;			/* cursor of the page before */
	int64_t limit;			/* 0: LIMIT_PAGE_DEFAULT */
};

struct page {
	struct record **items;
	size_t n;
	str next;			/* empty on the last page */
	int64_t total;
	bool exact;			/* else "more than total" */
};

enum err	record_list(struct request *, const struct query *,
		    struct page *out) CHECKED;
/* All pages of what is few; what out has stays before them. */
enum err	record_all(struct request *, const struct query *,
		    struct records *out) CHECKED;
/* How many, exact up to LIMIT_COUNT_EXACT. */
enum err	record_count(struct request *, const struct query *,
		    int64_t *out, bool *out_exact) CHECKED;
/*
 * What a number of theirs comes to, of the first LIMIT_COUNT_EXACT records, as
 * far as it is known; 0 of none.
 */
enum err	record_sum(struct request *, const struct query *,
		    const struct field *, int64_t *out) CHECKED;

/*
 * Columns of many records, streamed, for bulk evaluation: 0 id, 1 place,
 * 2 version, then the fields, none of level 4.  scan_init() makes the text,
 * which may be kept with the arena and opened again and again.
 */
struct scan {
	const struct entity *entity;
	const struct field *const *fields;
	size_t nfields;
	const struct field *reference;	/* rows whose reference is the key */
	bool by_place;			/* a place range, in (place, id) order */
	bool by_id;			/* all of it, in order of id, … */
	bool whole;			/* … whatever the scope; version is 0 */
	bool unplaced;			/* whole, and place is 0 */
	int64_t limit;			/* rows */
	str text;			/* of scan_init() */
};
struct scan_from {
	int64_t place;			/* subtree; 0: the whole scope */
	int64_t after_place;		/* after this row; 0: from the start */
	int64_t after_id;
};
void		scan_init(struct request *, struct scan *);
/* By reference, or the record of an id; by_id: those after the id. */
enum err	scan_open(struct request *, const struct scan *, int64_t key,
		    struct stmt **out) CHECKED;
enum err	scan_range(struct request *, const struct scan *,
		    const struct scan_from *, struct stmt **out) CHECKED;

/* How much a reader sees (reliability: list and detail views). */
enum profile {
	PROFILE_LIST,		/* L3 and L4 masked */
	PROFILE_DETAIL		/* L3 plain but telephones, L4 masked */
};

/* {id, version, place, place_name, fields, labels, masked} */
enum err	record_out(struct request *, const struct record *,
		    enum profile, struct jsonw *) CHECKED;
/* The same with words for fields that hold an id of something else. */
struct label {
	const char *field;
	str text;
};
enum err	record_out_said(struct request *, const struct record *,
		    enum profile, const struct label *, size_t n,
		    struct jsonw *) CHECKED;
/* One value as the profile shows it to people; *out_masked when masked. */
enum err	record_show(struct request *, const struct record *,
		    const struct field *, enum profile, str *out,
		    bool *out_masked) CHECKED;
/* The plain text of a sealed value; the caller has checked the purpose. */
enum err	record_reveal(struct request *, const struct record *,
		    const struct field *, str *out) CHECKED;

/* The record as it was on a day (effective date); *out NULL: not there yet. */
enum err	record_as_of(struct request *, const struct entity *,
		    int64_t id, date day, struct record **out) CHECKED;
/* Turn a change's old image into a record (values only). */
enum err	record_from_image(struct request *, const struct entity *,
		    str image, struct record **out) CHECKED;

/*
 * All rows of an entity as they stood after a change of the ledger, whatever
 * was written since (past.c); in no order, a removed one among them.  The values
 * live while fn() runs.  MSG_PAST_FAR when too much has changed since.
 */
#define PAST_FIELDS	8
struct past {
	const struct entity *entity;
	const struct field *const *fields;	/* none of level 4 */
	size_t nfields;			/* at most PAST_FIELDS */
	int64_t place;			/* subtree */
	int64_t seq;			/* of the last change that counts */
};
struct past_row {
	int64_t id, place;
	const struct value *values;	/* by position in fields */
};
typedef enum err (*past_row_fn)(struct request *, const struct past_row *,
    void *);
enum err	past_rows(struct request *, const struct past *, past_row_fn,
		    void *arg) CHECKED;
/* The last change that is sealed; 0: none. */
enum err	past_now(struct request *, int64_t *out) CHECKED;

/* Ids in URLs. */
str		record_url(struct request *, const struct entity *, int64_t id);
enum err	record_url_parse(struct request *, const struct entity *, str,
		    int64_t *out) CHECKED;
/*
 * A subject of a kind: a record by its id, a place by its code.  MSG_MISSING
 * for what is no id of the kind, or a place of another level.
 */
const struct kind *record_kind(const struct request *, const struct record *);
str		kind_url(struct request *, const struct kind *, int64_t id);
enum err	kind_url_parse(struct request *, const struct kind *, str,
		    int64_t *out) CHECKED;
enum err	kind_title(struct request *, const struct kind *, int64_t id,
		    str *out) CHECKED;
/* What a reference or place is called; "" when unknown. */
enum err	record_title(struct request *, const struct entity *,
		    int64_t id, str *out) CHECKED;
enum err	place_name(struct request *, int64_t code, str *out) CHECKED;
/* Of which classes a place is, from the day of each of its rows on, by day. */
struct place_classes {
	date from;		/* 0: since ever */
	bool known;		/* somebody has stated them */
	int64_t set;		/* bits of the list place_class */
};
#define PLACE_ROWS	100	/* of one place, over time */
enum err	place_classes(struct request *, int64_t code,
		    struct place_classes **out, size_t *out_n) CHECKED;

/* Scope parameters $place_lo, $place_hi of a named statement. */
void		scope_bind(const struct request *, int64_t place,
		    struct stmt *);
/* The part of the scope below place; 0 is the whole scope. */
void		scope_range(const struct request *, int64_t place,
		    int64_t *out_lo, int64_t *out_hi);

#endif
