/*
 * Shared by the files of the import.  A map says which entities one list
 * fills; a plan says which of its fields this file has, in which columns; rows
 * are prepared on the importing thread and written by acts, a slice each.
 *
 *	file --child--> rows --prepare--> slice --act--> register, ledger
 *	                         |                 |
 *	                         +---- reasons <---+
 *
 * Invariants
 *  1. A row is written whole or not at all: everything is looked up and checked
 *     before its first write.
 *  2. The batch's rows_read moves in the act that writes the rows it counts.
 *  3. A dry run writes nothing.
 */
#ifndef ACTION_IMPORT_H
#define ACTION_IMPORT_H

#include "action/action.h"
#include "base/limits.h"
#include "model/model.h"
#include "register/register.h"
#include "sheet/sheet.h"

#define IMPORT_PARTS	8
#define IMPORT_WANTS	512

/* ---- maps (import_map.c) ---- */

enum import_check {
	CHECK_IDENTITY = 1,	/* birth and sex against the ID number */
	CHECK_HEADS = 2,	/* one head a household, relation against sex */
	CHECK_SIZE = 4,		/* stated size against members */
	CHECK_PHONE = 8,	/* one telephone, several households */
	CHECK_STANDING = 16	/* a standing shows in its household */
};

/* How the record of a part is found. */
enum import_find {
	FIND_PLACE,		/* the code of a place */
	FIND_KEY,		/* natural key, or else a sealed unique field */
	FIND_YEARLY,		/* owner, year, source */
	FIND_OPEN		/* interval not ended, same values of find[] */
};

/* A value that no column gives; used for new records and in keys. */
struct import_set {
	const struct field *field;
	struct value value;
	int part;		/* -1: value; else copied from … */
	const struct field *from;	/* … this field of an earlier part */
	bool year;		/* the first day of that year */
};

struct import_part {
	const struct entity *entity;
	enum import_find find_by;
	const struct field *find[4];
	size_t nfind;
	bool always;		/* even when no column is its own */
	bool keep;		/* what is there already stays as it is */
	unsigned checks;
	struct import_set *sets;
	size_t nsets;
	int *link;		/* by field: earlier part it refers to, or -1 */
	int *want;		/* by field: index of its want, or -1 */
};

/* What a column may hold. */
enum import_role {
	WANT_VALUE,		/* a field's value; a reference by its key */
	WANT_KEY,		/* the key of what field refers to */
	WANT_TITLE,		/* compared with the title of what it refers to */
	WANT_PLACE		/* compared with the name of the place */
};

struct import_want {
	struct sheet_want sheet;
	enum import_role role;
	int part;
	const struct field *field;
	enum place_level level;	/* WANT_PLACE */
};

struct import_map {
	str id;
	str zh;
	str en;
	struct import_part parts[IMPORT_PARTS];
	int nparts;
	int main;		/* the part whose key identifies a row */
	uint64_t offices;	/* who may bring such lists in: bits */
	struct import_want *wants;
	size_t nwants;
};

struct import_maps {
	struct import_map *items;
	size_t n;
};

/* Those of dir/import/, and one for every other entity that lists may hold. */
enum err	import_maps_load(struct request *, str dir,
		    struct import_maps *out) CHECKED;
/* By id; MSG_IMPORT_MAP names what there is. */
enum err	import_map_find(struct request *, const struct import_maps *,
		    str id, const struct import_map **out) CHECKED;
/* The want of a part's field, -1 when it has none. */
int		import_want_of(const struct import_map *, int part,
		    const struct field *);

/* ---- reasons (import_reason.c) ---- */

enum import_kind {
	KIND_REFUSE,		/* the row is left out */
	KIND_FLAG,		/* it is in; somebody should look */
	KIND_SAME		/* it repeats an earlier row and counts once */
};

struct import_reason {
	int64_t row;
	int column;		/* from 1; 0: the row */
	enum import_kind kind;
	enum msg msg;
	const struct field *field;	/* or NULL */
	str text;
};

struct reasons {
	struct arena *arena;	/* outlives the slices */
	struct import_reason *items;
	size_t n;
	size_t room;
	int64_t left_off;	/* past LIMIT_IMPORT_REASONS */
	int64_t header;		/* row of the header */
	size_t columns;		/* cells of the widest row */
};

void		reason_add(struct reasons *, const struct import_reason *);
void		reasons_sort(struct reasons *);
/* Reasons of one kind of fault: how often, and the first of them. */
struct reason_group {
	const struct import_reason *first;
	int64_t n;
};
size_t		reasons_group(struct arena *, const struct reasons *,
		    struct reason_group **out);
/* All of them as text, and back; for the error workbook of a finished batch. */
enum err	reasons_save(struct request *, const struct reasons *,
		    str path) CHECKED;
enum err	reasons_load(struct request *, str path,
		    struct reasons *out) CHECKED;
/* in: the same file opened again; the workbook goes to path. */
enum err	reasons_workbook(struct request *, struct sheet *in,
		    const struct reasons *, str path) CHECKED;

/* ---- what this file has seen (import_seen.c) ---- */

/* Hash table from 64 bits to a row and 32 bits more, in memory of its own. */
struct seen_slot {
	uint64_t key;		/* 0: empty */
	uint32_t row;
	uint32_t more;
};

struct seen {
	struct arena *arena;
	struct seen_slot *slots;
	size_t mask;
	size_t n;
	uint64_t seed;
};

void		seen_open(struct seen *);
void		seen_close(struct seen *);
uint64_t	seen_hash(const struct seen *, str);
/* The slot of a key, made when there is none (row 0 then). */
struct seen_slot *seen_take(struct seen *, uint64_t key);
struct seen_slot *seen_find(const struct seen *, uint64_t key);

/* ---- one file (import_plan.c, import_row.c) ---- */

/* Text of a cell to its value, for columns whose texts repeat. */
struct cell_cache {
	char text[56];
	size_t n;		/* 0: empty */
	struct value value;
};
#define CELL_CACHE	64

struct import_plan {
	const struct import_map *map;
	struct sheet_map head;
	int *column;		/* by want: index of its column, or -1 */
	bool active[IMPORT_PARTS];
	bool refers;		/* a column names a record by its key */
	int64_t year;		/* of yearly facts without a column; 0: none */
	struct value source;
	struct cell_cache **cache;	/* by want; NULL: not cached */
	int *own[IMPORT_PARTS];	/* wants with a column that a part reads */
	size_t nown[IMPORT_PARTS];
	unsigned char relation_sex[100];	/* by code: sex it implies, or 0 */
	/* What the checks look at: wants, -1 when the map has none. */
	int id_number;
	int birth;
	int sex;
	int relation;
	int phone;
};

/* From the first rows of the file. */
enum err	import_plan_make(struct request *, const struct import_map *,
		    const struct sheet_row *rows, size_t nrows,
		    struct import_plan *) CHECKED;

struct import_row {
	int64_t number;
	bool refused;
	bool same;		/* repeats an earlier row */
	struct value *values;	/* by want */
	unsigned char *faulty;	/* by want: a reason names its cell */
	str *blind;		/* by want: index of a sealed value */
	uint64_t part_hash[IMPORT_PARTS];
	uint64_t names_hash;	/* of the names of places */
	int64_t owner_place;	/* of the owner a reference names; 0: none */
};

struct prepare {
	struct request *rq;
	const struct import_plan *plan;
	struct reasons *reasons;
	uint64_t *hashes;	/* by want, of the row at hand */
	struct seen keys;	/* main key: row, hash of the whole row */
	struct seen identities;	/* sealed unique fields */
};

/* Values and reasons of one row; lives in arena. */
void		import_row_prepare(struct prepare *, struct arena *,
		    const struct sheet_row *, struct import_row *out);
/* The open problem of rq becomes a reason; want is -1 for the whole row. */
void		import_row_reason(struct request *, struct reasons *,
		    const struct import_plan *, struct import_row *,
		    enum import_kind, int want);

/* ---- writing (import_find.c, import_check.c, import_write.c) ---- */

/* What is known of a household of this file. */
struct roster {
	int64_t row;		/* where it was first seen */
	int32_t members;
	int32_t heads;
	int32_t heads_here;	/* heads in rows of this file */
	int32_t stated;		/* -1: not stated */
};

struct place_known {
	struct place_known *next;
	int64_t code;
	bool found;
	str name;
};

/* A key that was looked up: fixed memory, the newest stay. */
struct ref_known {
	const struct field *field;
	char key[64];
	size_t nkey;
	char title[64];
	size_t ntitle;
	int64_t id;		/* 0: there is none */
	int64_t place;
};

#define PLACE_SLOTS	4096
#define REF_SLOTS	1024

/* The state of the writing side; one act at a time uses it. */
struct writing {
	const struct import_plan *plan;
	struct arena *arena;	/* for what outlives a slice */
	struct reasons *reasons;
	bool dry;
	/*
	 * Rows to come that are looked up first.  At 0 a row is taken to be new:
	 * its insert finds out when it is not, and the row is done again.
	 */
	int careful;
	struct place_known *places[PLACE_SLOTS];
	struct ref_known *refs;
	struct seen rosters;	/* household to its index + 1 */
	struct seen phones;	/* to the row; more: its reason is given */
	struct roster *roster;
	size_t nroster;
	size_t roster_room;
	/* The row before, by part, within a slice. */
	uint64_t last_hash[IMPORT_PARTS];
	struct record *last[IMPORT_PARTS];
	uint64_t names_hash;
	int64_t names_place;
	int64_t good;
	int64_t bad;
	int64_t added;
	int64_t changed;
};

/* One part of the row at hand. */
struct part_state {
	struct record *record;	/* NULL: the part is absent */
	const struct value *before;	/* of a record that was there */
	bool added;		/* it will be new */
	bool write;		/* it has, or may have, changed */
	uint64_t hash;
};

struct row_state {
	struct request *rq;
	struct writing *w;
	struct import_row *row;
	bool guess;		/* what has a key is taken to be new */
	bool guessed;
	struct part_state parts[IMPORT_PARTS];
};

void		import_writing_open(struct writing *, struct arena *,
		    const struct import_plan *, struct reasons *);
void		import_writing_close(struct writing *);
/* A slice begins: what was remembered of its memory is dropped. */
void		import_writing_slice(struct writing *);
enum err	import_write_row(struct request *, struct writing *,
		    struct import_row *) CHECKED;
/* Reasons found only when the whole file is known. */
void		import_write_end(struct request *, struct writing *);
/* The open problem of rq as a reason of the row. */
void		import_write_reason(struct row_state *, enum import_kind,
		    int want);

/* Value of a part's field as this row has it; references by id. */
struct value	import_value(const struct row_state *, int part,
		    const struct field *);
/* It will be the id of a record that this row adds. */
bool		import_pending(const struct row_state *, int part,
		    const struct field *);
/* References by their keys; reasons for those that are not there. */
enum err	import_references(struct row_state *, int part) CHECKED;
/* The record of a part as it stands, or NULL. */
enum err	import_find_record(struct row_state *, int part,
		    struct record **out) CHECKED;
enum err	import_place(struct request *, struct writing *, int64_t code,
		    const struct place_known **out) CHECKED;
/* Places that a row names by code and by name. */
enum err	import_places_check(struct row_state *) CHECKED;
enum err	import_check_part(struct row_state *, int part) CHECKED;
/* The row was written. */
void		import_check_written(struct row_state *);

/* ---- a run (import_run.c, import_batch.c) ---- */

struct import_options {
	const struct import_map *map;
	str file;		/* its name, for people */
	str digest;		/* SM3 of the content in hex */
	int64_t place;		/* where the list belongs; 0: of the actor */
	int64_t year;		/* of yearly facts; 0: the list says */
	str source;		/* code; empty: as the list or the map says */
	bool dry;
	int64_t batch;		/* goes on with this one; 0: by digest, or new */
	void (*progress)(void *, int thousandths, int64_t rows);
	void *progress_arg;
};

struct import_result {
	int64_t batch;		/* 0: none (dry run without one) */
	int64_t resumed;	/* rows that an earlier run had written */
	int64_t read;
	int64_t good;
	int64_t bad;
	int64_t added;
	int64_t changed;
	struct reasons reasons;
	const str *ignored;	/* headings nobody has */
	size_t nignored;
};

/*
 * Read everything from in.  rq has a connection of its own to read from; rows
 * are written by acts of host->store.  *out is filled as far as it went also
 * when it fails.
 */
enum err	import_run(struct request *, const struct import_options *,
		    struct sheet *in, struct import_result *out) CHECKED;

/*
 * A file by its path, for a process with one thread whose database is open for
 * writing: the parser is forked here, and the writer thread runs meanwhile.
 */
struct import_ask {
	str map;
	str path;
	str name;		/* for people; empty: the last part of path */
	int64_t year;
	int64_t place;
	str source;
	bool dry;
	str errors;		/* workbook of the returned rows; empty: none */
	void (*progress)(void *, int thousandths, int64_t rows);
	void *progress_arg;
};
enum err	import_file(struct request *, const struct import_ask *,
		    struct import_result *out) CHECKED;
/* {batch, rows_…, reasons:[{row, column, kind, code, text}]} */
void		import_result_out(struct request *,
		    const struct import_result *, struct jsonw *);

enum import_state {
	BATCH_OPEN = 1, BATCH_DONE, BATCH_UNDONE, BATCH_FAILED
};

/* What moves in a batch. */
struct import_figures {
	int64_t batch;
	enum import_state state;
	int64_t read;
	int64_t good;
	int64_t bad;
	int64_t added;
	int64_t changed;
	int progress;
	str note;		/* empty: as it is */
};

/* In an act. */
enum err	import_batch_add(struct request *, const struct import_options *,
		    int64_t *out_id) CHECKED;
enum err	import_batch_set(struct request *, int64_t id,
		    const struct import_figures *) CHECKED;
/* An open batch of the same file, map, year and source; 0: none. */
enum err	import_batch_resumable(struct request *,
		    const struct import_options *, int64_t *out_id) CHECKED;
/* Where the reasons and the file of a batch are kept. */
str		import_batch_path(struct request *, int64_t id, const char *what);

/* ---- undo (undo.c) ---- */

struct undo_item {
	const struct entity *entity;
	int64_t id;
	enum msg msg;
	str text;
};

struct undo_result {
	int64_t undone;		/* records */
	int64_t refused;	/* records that stand in the way */
	struct undo_item *items;	/* the first of them */
	size_t nitems;
};

/*
 * Within the present act, up to LIMIT_IMPORT_UNDO changes; or by acts of their
 * own, for a subcommand or a job (rq reads by a connection of its own).  When
 * anything is refused nothing is undone.
 */
enum err	undo_batch(struct request *, int64_t batch,
		    struct undo_result *out) CHECKED;
enum err	undo_run(struct request *, int64_t batch,
		    struct undo_result *out) CHECKED;
/* The latter, where import_file() may be called. */
enum err	import_undo(struct request *, int64_t batch,
		    struct undo_result *out) CHECKED;

#endif
