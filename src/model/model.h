/*
 * The dictionary: what the register holds, in which types, under which names,
 * for whose eyes.  Read once from the files of model/; immutable afterwards, shared by
 * all threads.  Tables, forms, checks, masks, import maps, the API schema and
 * the names that rules use all come from it.
 */
#ifndef MODEL_MODEL_H
#define MODEL_MODEL_H

#include "base/fault.h"
#include "base/json.h"
#include "base/request.h"
#include "base/value.h"

/* One row each in types.c: dictionary name, SQL column, JSON form. */
enum type {
	TYPE_TEXT,		/* V_TEXT */
	TYPE_CODE,		/* V_INT: code.n of its list */
	TYPE_CODES,		/* V_INT: a set, bit code.n (n <= 62) */
	TYPE_BOOL,		/* V_INT 0, 1 */
	TYPE_INT,		/* V_INT */
	TYPE_MONEY,		/* V_INT, fen */
	TYPE_RATIO,		/* V_INT, scaled by 10^scale */
	TYPE_DECIMAL,		/* V_INT, scaled by 10^scale */
	TYPE_DATE,		/* V_INT yyyymmdd */
	TYPE_MONTH,		/* V_INT yyyymm */
	TYPE_TIME,		/* V_INT, ms since 1970 UTC */
	TYPE_PLACE,		/* V_INT, 15-digit place code */
	TYPE_REFERENCE,		/* V_INT, record id of field.target */
	TYPE_SUBJECT,		/* V_INT, record id or place code of the kind
				   that the field "kind" beside it names */
	TYPE_ID_NUMBER,		/* V_TEXT; GB 11643, 18 characters */
	TYPE_PHONE,		/* V_TEXT */
	TYPE_ACCOUNT,		/* V_TEXT, bank account */
	TYPE_FILE,		/* V_TEXT, SM3 of the content in hex */
	TYPE__MAX
};

struct type_row {
	const char *id;		/* in TOML and in the API */
	const char *zh;
	const char *en;
	const char *sql;	/* column type, the same on both databases */
	const char *json;	/* JSON Schema type */
};

/* Privacy levels (reliability: field classes). */
enum level { L1 = 1, L2, L3, L4 };

enum mask {
	MASK_NONE,
	MASK_ID,		/* first 3 and last 1 */
	MASK_PHONE,		/* first 3 and last 2 */
	MASK_ACCOUNT,		/* last 4 */
	MASK_NAME,		/* surname and * */
	MASK_YEAR,		/* a date as its year */
	MASK_HIDDEN,		/* only whether there is one */
	MASK__MAX
};

struct code {
	int64_t n;		/* stored; numeric value of the code */
	str code;		/* national code as printed, "01" */
	str id;			/* in rules and in JSON */
	str zh;
	str en;
	const str *aliases;	/* other wordings seen in imports */
	size_t naliases;
};

struct code_list {
	str id;
	str zh;
	str en;
	const struct code *codes;
	size_t ncodes;
};

/* The code list of offices, made of model/office.toml: those that can act. */
#define MODEL_OFFICES	"office"

/* Who supplies a fact, holds a step, signs, is allowed a route. */
struct office {
	int number;		/* position, < 64: a bit in role sets */
	str id;
	str zh;
	str en;
	str level;		/* nation province city county township village any */
	bool person;		/* held by a person; else an organ */
	str role;		/* post_role it stands for in any organ; or empty */
	str field;		/* stands for the office that a subject names there */
	bool stands_in;		/* for somebody else: no office of its own */
};

struct entity;

struct field {
	const struct entity *entity;
	int index;		/* position in entity->fields and in values */
	str id;			/* column, JSON key, name in rules */
	str zh;
	str en;
	str help;		/* may be empty */
	enum type type;
	int scale;		/* TYPE_RATIO, TYPE_DECIMAL */
	str unit;		/* 人, 亩, 月, …; may be empty */
	str per;		/* year, month; may be empty */
	bool has_range;
	int64_t min;		/* in stored units */
	int64_t max;
	const struct code_list *codes;
	const struct entity *target;	/* TYPE_REFERENCE */
	bool required;
	bool indexed;		/* has an index: can be sorted by */
	bool unique;		/* within the shard */
	bool fixed;		/* set when added, never changed */
	bool system;		/* set by an act, never by a form or import */
	bool analytic;		/* gets a column in the census */
	bool search;		/* found by the search box */
	enum level level;
	enum mask mask;
	str supplied_by;	/* office id */
	bool single;		/* a reference with one current record at most */
	bool exclusive;		/* nobody but that office may state it */
	str basis;		/* legal basis */
	int retention_years;	/* 0: as long as the record */
	const str *headings;	/* import headings, folded */
	size_t nheadings;
};

/* How a record finds its owner place. */
enum owner {
	OWNER_SELF,		/* the record is a place */
	OWNER_PLACE,		/* owner_field is a place */
	OWNER_REFERENCE		/* the place of the record owner_field names */
};

struct entity {
	int number;		/* 1..63, stable: in change rows and URLs */
	str id;			/* table name, API path */
	str zh;
	str en;
	struct field *fields;
	size_t nfields;
	const struct field *key;	/* natural key, or NULL */
	const struct field *title;	/* shown for a reference */
	enum owner owner;
	const struct field *owner_field;
	bool yearly;		/* key (owner, year, source) */
	const struct field *year;	/* when yearly */
	const struct field *source;	/* when yearly */
	const struct field *from;	/* when kept by interval: valid from … */
	const struct field *to;		/* … to (exclusive) */
	bool external;		/* can be imported from a spreadsheet */
	bool listed;		/* has lists by place, so an index on it */
	str file;		/* where it is written */
};

/* household.members: people by membership at a date */
struct relation {
	str id;
	const struct kind *of;
	const struct entity *through;
	const struct field *near;	/* reference to the one side */
	const struct field *far;	/* to the many side; NULL: through itself */
	const struct field *roster;	/* bool fact: the list is closed */
	int64_t min;			/* fewer rows: not closed */
};

/* How a field stands on a notice. */
enum showing {
	SHOWN_NOT,
	SHOWN_MASKED,		/* by the field's mask; text without one, as a
				 * name */
	SHOWN_ADULT,		/* full for an adult head of household */
	SHOWN_FULL
};

/* A field that a notice shows of its subject (rules 2.14, reliability 3.4). */
struct published {
	const struct field *field;
	str zh, en;		/* heading; the field's own by default */
	enum showing board;	/* printed, in the village */
	enum showing web;		/* to anybody */
};

/*
 * A kind of subject in the rules: a base entity and its yearly facts under one
 * name (design section 9, yearly facts).  village, township and county are
 * places.
 */
struct kind {
	str id;
	str zh;
	str en;
	const struct entity *base;
	int level;			/* of a place; 0: a record */
	const struct entity *yearly;	/* or NULL */
	const struct kind *parent;	/* or NULL */
	const struct relation *relations;
	size_t nrelations;
	const struct published *published;	/* none: it has no notices */
	size_t npublished;
};

/*
 * Where the register has an event that duties count: a record of the entity,
 * with one of the codes where when is set.  NULL: the record does not say it.
 */
struct event {
	str id, zh, en;
	const struct entity *entity;
	const struct field *when;
	uint64_t codes;		/* bits of when's codes */
	const struct field *day;
	const struct field *target;	/* a reference; NULL: its place */
	const struct field *post, *name, *office;	/* who acted */
};

struct model {
	const struct entity *entities;
	size_t nentities;
	const struct code_list *lists;
	size_t nlists;
	const struct office *offices;
	size_t noffices;
	const struct kind *kinds;
	size_t nkinds;
	const struct event *events;
	size_t nevents;
	unsigned char hash[32];		/* SM3 of the files, in name order */
};

/*
 * Load a folder.  NULL when there are faults (all of the stage are noted).
 * Lives in the arena.
 */
const struct model *model_load(struct arena *, str dir, struct faults *);

/* By id; NULL when there is none. */
const struct entity	*model_entity(const struct model *, str id);
const struct entity	*model_entity_number(const struct model *, int n);
const struct field	*model_field(const struct entity *, str id);
const struct code_list	*model_list(const struct model *, str id);
const struct office	*model_office(const struct model *, str id);
const struct kind	*model_kind(const struct model *, str id);
const struct relation	*model_relation(const struct kind *, str id);
/* Its subjects are places, named by code and not by record. */
bool			 kind_is_place(const struct kind *);
const struct event	*model_event(const struct model *, str id);
/*
 * A fact of a kind: a field of its yearly entity, or else of its base.  Of what
 * both have, the yearly one is meant.
 */
const struct field	*model_fact(const struct kind *, str id);

const struct code	*code_by_n(const struct code_list *, int64_t n);
const struct code	*code_by_id(const struct code_list *, str id);
/* By printed code, id, label or alias. */
const struct code	*code_find(const struct code_list *, str text);

const struct type_row	*type_row(enum type);
bool			 type_find(str id, enum type *out);

/*
 * One value.  Text comes from spreadsheets and forms; blank is unknown.
 * Fail with MSG_VALUE_*, MSG_ID_NUMBER_*, MSG_PHONE and at.field set.
 * References and places stay text (keys) here: the register resolves them;
 * field_parse() refuses both types.
 */
enum err	field_parse(struct request *, const struct field *, str text,
		    struct value *out) CHECKED;
enum err	field_json(struct request *, const struct field *,
		    const struct json *, struct value *out) CHECKED;
/* Range, length and form of a value that came another way. */
enum err	field_check(struct request *, const struct field *,
		    struct value) CHECKED;
/* For people: codes by label, money in yuan with 元, dates; "" for unknown. */
str		field_text(struct arena *, const struct field *,
		    struct value, enum lang);
/* For programs: codes by id, fen as integer; writes null for unknown. */
void		field_out(struct arena *, struct jsonw *, const struct field *,
		    struct value);
str		field_label(const struct field *, enum lang);
str		entity_label(const struct entity *, enum lang);
/* What is shown instead of a masked value; unknown stays unknown. */
str		mask_text(struct arena *, enum mask, str plain);

/*
 * A heading or label as compared: without white space and brackets with their
 * content at the end, full-width forms to half-width, lower case.
 */
str		heading_fold(struct arena *, str);

/* Check digit of GB 11643 for 17 digits; 'X' for ten. */
char		id_number_digit(str first17);

/*
 * Places.  A code has 15 digits: province 2, city 2, county 2, township 3,
 * village 3, group 3.  A subtree is the range lo..hi.
 */
enum place_level { PLACE_NATION, PLACE_PROVINCE, PLACE_CITY, PLACE_COUNTY,
    PLACE_TOWNSHIP, PLACE_VILLAGE, PLACE_GROUP };
#define PLACE_ALL_HI	((int64_t)999999999999999)

enum place_level place_level(int64_t code);
/* The range of the subtree below code, code included. */
void		 place_range(int64_t code, int64_t *lo, int64_t *hi);
int64_t		 place_up(int64_t code, enum place_level);
/* The place one level below another in which code lies. */
int64_t		 place_under(int64_t code, int64_t of);
/* 2, 4, 6, 9, 12 or 15 digits; false otherwise. */
bool		 place_parse(str, int64_t *out);
/* The shard: county code, or city, province or nation code for what is above. */
int64_t		 place_shard(int64_t code);

/*
 * A filter over the fields of one entity.  The policy compiler makes it from
 * where=, the register turns it into SQL with the scope added.  Three-valued:
 * a comparison with an unknown is unknown, and only true rows are listed.
 */
enum filter_op {
	FILTER_AND, FILTER_OR, FILTER_NOT,	/* a, b */
	FILTER_EQ, FILTER_NE, FILTER_LT, FILTER_LE, FILTER_GT, FILTER_GE,
						/* field op value */
	FILTER_IN,				/* field in set */
	FILTER_HAS,				/* code in a set field: value.i */
	FILTER_UNKNOWN,				/* field is unknown: two-valued */
	FILTER_BOOL				/* constant value.i */
};

struct filter {
	enum filter_op op;
	const struct field *field;
	const struct field *other;	/* compare with a field, not a value */
	struct value value;
	const struct value *set;
	size_t nset;
	const struct filter *a;
	const struct filter *b;
};

#endif
