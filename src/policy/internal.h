/*
 * What the stages of the policy compiler pass to each other.  Each stage is a
 * function from one immutable structure to the next:
 *
 *   text --lex--> tokens --parse_expr--> struct syn --check_expr--> struct term
 *   TOML --parse_pack--> struct pack (terms not yet made) --check_pack--> sealed
 *   struct term + struct subject --eval_ref--> struct pvalue (with its reasons)
 *   results --explain--> JSON, --sentence--> Chinese and English text
 *
 * Nothing here knows HTTP or a database.
 */
#ifndef POLICY_INTERNAL_H
#define POLICY_INTERNAL_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/fault.h"
#include "base/num.h"
#include "base/request.h"
#include "base/str.h"
#include "base/toml.h"
#include "model/model.h"
#include "policy.h"

/* Limits of one formula (rules.md 2.8). */
#define PEL_BYTES	4096
#define PEL_DEPTH	64
#define PEL_NODES	256
#define PEL_CHAIN	32	/* derived values that depend on each other */
#define PEL_DIGITS	9	/* after the point of a ratio */
#define LIMIT_FAIL_TEXT	2000	/* bytes */
#define LIMIT_HINTS	400	/* names looked through for a hint */

__extension__ typedef __int128 wide;

/* ---- diagnostics (diag.c) ---- */

enum diag {
#define D(name, code, zh, en, hint_zh, hint_en) DIAG_##name,
#include "diag.def"
#undef D
	DIAG__MAX
};

struct span {
	uint32_t from, to;	/* bytes of the formula's text */
};

/* Where a formula stands: its text, and the place of its first byte. */
struct source {
	str text;
	str file;		/* as shown to the reader; may be empty */
	int line, column;	/* 1-based; column counts characters */
};

/* Faults go to the list of base/fault.h, worded here in one language. */
struct diags {
	struct faults *list;
	struct arena *arena;	/* of the list */
	enum lang lang;
};

void	diag_init(struct diags *, struct faults *, enum lang);
/* A word of a sentence in the language of the list. */
str	diag_word(const struct diags *, const char *zh, const char *en);
void	diag_at(struct diags *, const struct source *, struct span, enum diag,
	    str a1, str a2, str a3);
/* At a node of a TOML file. */
void	diag_node(struct diags *, const struct toml_node *, enum diag, str a1,
	    str a2, str a3);
void	diag_file(struct diags *, str file, int line, int column, enum diag,
	    const str arg[3]);

/* ---- tokens (lex.c) ---- */

enum tok {
	TOK_END, TOK_NAME, TOK_INT, TOK_DEC, TOK_STR, TOK_TRUE, TOK_FALSE,
	TOK_IN, TOK_LPAREN, TOK_RPAREN, TOK_LBRACKET, TOK_RBRACKET, TOK_COMMA,
	TOK_DOT, TOK_QUESTION, TOK_COLON, TOK_OR, TOK_AND, TOK_NOT, TOK_EQ,
	TOK_NE, TOK_LT, TOK_LE, TOK_GT, TOK_GE, TOK_PLUS, TOK_MINUS, TOK_TIMES,
	TOK__MAX
};

struct token {
	enum tok kind;
	struct span at;
	str text;		/* name, or the value of a string */
	int64_t n, d;		/* INT: n; DEC: n/d reduced */
	bool lowest;		/* INT 2^63: only behind a minus */
};

struct tokens {
	struct token *item;	/* ends with TOK_END */
	size_t n;
};

/* All lexical faults are reported; false when there was one. */
bool	lex_formula(struct diags *, const struct source *, struct tokens *out);
const char *lex_name(enum tok);
/* The text with full-width marks outside strings made half-width. */
str	lex_narrow(struct arena *, str);

/* ---- syntax (parse_expr.c) ---- */

enum syn_kind {
	SYN_INT, SYN_DEC, SYN_STR, SYN_BOOL, SYN_NAME, SYN_SELECT, SYN_CALL,
	SYN_METHOD, SYN_UNARY, SYN_BINARY, SYN_COND, SYN_IN
};

struct syn {
	enum syn_kind kind;
	enum tok op;		/* UNARY, BINARY */
	struct span at;		/* the whole construct */
	struct span mark;	/* the operator or name */
	str text;		/* NAME, SELECT, CALL, METHOD, STR */
	int64_t n, d;		/* INT, BOOL; DEC */
	size_t nkid;
	const struct syn **kid;	/* METHOD and SELECT: the receiver first */
};

/* NULL when the text is not a formula; the first syntax fault is reported. */
const struct syn *parse_expr(struct diags *, const struct source *);

/* ---- types (type.c) ---- */

enum basic {
	K_BOOL, K_INT, K_MONEY, K_RATIO, K_DECIMAL, K_DATE, K_MONTH, K_ENUM,
	K_CODES, K_TEXT, K_INDEX, K_RELATION, K__MAX
};

enum per { PER_ONCE, PER_YEAR, PER_MONTH, PER__MAX };

struct ptype {
	enum basic kind;
	enum per per;		/* MONEY, INT */
	int scale;		/* DECIMAL: digits; RATIO: digits of a fact */
	str unit;		/* INT: 人 户 天 …; empty = none */
	bool any_unit;		/* INT that takes the other side's unit */
	bool literal;		/* TEXT constant that may become a code */
	bool share;		/* RATIO of two values: compare or round only */
	bool interval;		/* INT from count(): lo..hi */
	const struct code_list *codes;	/* ENUM, CODES; no codes: open */
};

/*
 * "bool" "int" "money" "ratio" "decimal2" … "decimal6" "date" "month" "text"
 * "index" "enum:LIST"; lists are looked up by the caller afterwards: *list is
 * the name or empty.
 */
bool	type_parse(str, struct ptype *out, str *list);
/* "money", "decimal2", "enum:labour" */
str	type_name(struct arena *, struct ptype);
/* With unit and period, for sentences: "int(人)", "money/year". */
str	type_long(struct arena *, struct ptype);
/* The ids of a list, for hints. */
str	code_ids(struct arena *, const struct code_list *);
const char *type_per(enum per);
bool	type_per_parse(str, enum per *out);
/* What of two types differs first: DIAG__MAX when nothing does. */
enum diag type_differ(struct ptype, struct ptype);

/* ---- values (literal.c) ---- */

struct why;

struct pvalue {
	bool known;
	bool interval;		/* not known, but n..d (d INT64_MAX: open) */
	int64_t n;		/* 0/1, int, fen, scaled, yyyymmdd, numerator, set */
	int64_t d;		/* RATIO: denominator > 0 */
	str s;			/* ENUM, TEXT */
	struct why *why;	/* known: what it rests on; else what it lacks */
};

/* "2万元" "45%" "3/5" "96.50" "7天" "2018-12-31" "able" by type. */
bool	literal_parse(struct ptype, str, struct pvalue *out);
/* JSON and English keep 元; ratios are "9/20". */
str	literal_text(struct arena *, struct ptype, struct pvalue);
/* As a person reads it: codes by label, ratios in percent, units behind. */
str	literal_words(struct arena *, struct ptype, struct pvalue, enum lang);

/* ---- exact quotients (ratio.c) ---- */

enum mode { MODE_HALF_UP, MODE_HALF_EVEN, MODE_DOWN, MODE_UP, MODE__MAX };

bool	ratio_mode(str, enum mode *out);
bool	ratio_make(wide n, wide d, int64_t *out_n, int64_t *out_d);
/* Sign of a/b - c/d; b and d positive. */
int	ratio_cmp(int64_t a, int64_t b, int64_t c, int64_t d);
/* v * n / d to a whole multiple of unit; false when it leaves int64. */
bool	ratio_round(wide v, int64_t n, int64_t d, int64_t unit, enum mode,
	    int64_t *out);

/* ---- typed terms (check_expr.c, check_call.c, check_macro.c) ---- */

enum op {
	OP_CONST, OP_AS_OF, OP_FACT, OP_PARAM, OP_AT, OP_OBJECT, OP_NEED,
	OP_FINDING, OP_OUTPUT, OP_NOT, OP_NEG, OP_AND, OP_OR, OP_EQ, OP_NE, OP_LT, OP_LE,
	OP_GT, OP_GE, OP_ADD, OP_SUB, OP_MUL, OP_COND, OP_IN, OP_HAS,
	OP_TIMES, OP_PER, OP_SHARE, OP_ROUND, OP_INV, OP_MIN, OP_MAX, OP_ABS,
	OP_DIV, OP_MOD, OP_YEAR, OP_MONTH, OP_QUARTER, OP_AGE, OP_AGE_AFTER,
	OP_DAYS_BETWEEN, OP_ADD_DAYS, OP_ADD_MONTHS, OP_START_OF, OP_END_OF,
	OP_WORKDAYS, OP_INDEX_RATIO, OP_KNOWN, OP_OR_ELSE, OP_UNKNOWN,
	OP_EXISTS, OP_ALL, OP_COUNT, OP_SUM, OP_LEAST, OP_MOST,
	OP__MAX
};

enum window { WINDOW_YEAR, WINDOW_QUARTER, WINDOW_MONTH };

/* Built-in names of guards; findings follow. */
enum { GUARD_OBJECTIONS, GUARD_DAYS, GUARD_FINDINGS };

struct param;

struct term {
	enum op op;
	struct ptype type;
	struct span at;
	size_t nkid;
	struct term **kid;	/* COUNT: predicate; SUM: predicate, value */
	struct pvalue value;	/* CONST */
	int loop;		/* FACT, OBJECT: 0 self, k the k-th variable */
	int up;			/* then so many parents up */
	const struct field *field;	/* FACT */
	const struct relation *relation;	/* macros */
	int group;		/* index of the relation */
	const struct param *param;	/* PARAM, AT, KNOWN, INDEX_RATIO */
	const struct object *object;	/* OBJECT; OUTPUT and macros: a table */
	const struct kind *kind;	/* FACT, NEED: whose */
	str name;		/* NEED, FINDING */
	const struct finding *finding;	/* FINDING that a procedure lists */
	int arg;		/* mode, window, years back, finding, output */
	int64_t unit;		/* TIMES: fen of the result's unit */
	wide lo, hi;		/* proven range, check_range.c */
};

struct formula {
	struct source src;
	const struct term *term;
	const struct kind *kind;
};

/* Where a formula is checked: what its names may stand for. */
struct scope {
	const struct model *model;
	const struct kind *self;
	const struct pack *pack;	/* parameters and objects; may be NULL */
	const struct finding *findings;	/* of a guard */
	size_t nfindings;
	bool guard;
	bool packed;		/* ranges proved, dead branches refused */
	bool reading;		/* the rule states a reading */
	bool filter;		/* where=: unknown() allowed */
};

/* Parse and check; want is the type it must have, or NULL. */
const struct formula *check_formula(struct diags *, const struct source *,
	    const struct scope *, const struct ptype *want);

/* Shared by the check_*.c files. */
struct loopvar {
	str name;
	const struct kind *kind;	/* members of a relation, or */
	const struct object *table;	/* the rows of a table */
};

struct check {
	struct diags *ds;
	const struct source *src;
	const struct scope *sc;
	struct loopvar loop[4];
	int nloop;
};

struct term *check_term(struct check *, const struct syn *);
struct term *check_make(struct check *, enum op, const struct syn *,
	    struct ptype, struct term **kid, size_t nkid);
struct term *check_fault(struct check *, struct span, enum diag, str, str, str);
/* A text constant becomes a code of the other side's list. */
bool	check_bind(struct check *, struct term *, struct ptype);
struct term *check_call(struct check *, const struct syn *);
struct term *check_macro(struct check *, const struct syn *);
struct term *check_name(struct check *, const struct syn *, str name);
struct term *check_select(struct check *, const struct syn *);
/* The relation a name stands for here, or NULL. */
const struct relation *check_relation(struct check *, const struct syn *,
	    int *out_group);
const struct param *check_param(struct check *, const struct syn *);
/* The table a name stands for here, or NULL. */
const struct object *check_table_name(struct check *, const struct syn *);
/* table.output, or row.output of a loop variable. */
struct term *check_output(struct check *, const struct syn *,
	    const struct object *table, int loop);
struct ptype check_field_type(const struct field *);
/* The nearest known word, as a hint; empty when nothing is near. */
str	check_near(struct arena *, str word, const str *known, size_t n);
/* False when an intermediate may leave int64; fills lo and hi. */
bool	check_range(struct check *, struct term *);

/* ---- evaluation (eval_ref.c and its helpers) ---- */

enum why_kind {
	WHY_JOIN, WHY_FACT, WHY_PARAM, WHY_INDEX, WHY_ROSTER, WHY_MEMBERS,
	WHY_DEFECT, WHY_NEED, WHY_FINDING, WHY_CALENDAR, WHY_AS_OF
};

/* What a value rests on, or what an unknown lacks; joined as a graph. */
struct why {
	enum why_kind kind;
	struct why *a, *b;		/* JOIN */
	const struct subject *subject;
	const struct kind *of;
	const struct field *field;	/* FACT, ROSTER */
	const struct relation *relation;	/* MEMBERS */
	const struct given *given;	/* FACT: may be NULL */
	const struct param *param;	/* PARAM, INDEX */
	const struct param_row *row;	/* PARAM: the row that applied */
	const struct setting *setting;	/* PARAM: the adopter's own */
	const struct layer *layer;	/* PARAM: set by a pack below */
	str name;			/* DEFECT, NEED, FINDING */
	const struct finding *finding;
	int year;			/* FACT of a year, INDEX, CALENDAR */
	struct pvalue value;		/* of a fact, param or finding */
	struct ptype type;
	bool seen;			/* flattening */
};

struct guard_facts {
	int open_objections;		/* < 0: unknown */
	int days_in_state;		/* < 0: unknown */
	const enum truth *findings;	/* may be NULL */
};

/* Values that stand in for facts: what-if, and the params of test cases. */
struct override {
	const struct field *field;	/* one of the four */
	const struct param *param;
	const struct object *object;
	str need;			/* a decision of another pack */
	const struct formula *formula;	/* OBJECT: in place of its own */
	const struct subject *subject;	/* FACT */
	int year;			/* INDEX; FACT: 0 is that of as_of */
	struct pvalue value;
	const struct override *next;
};

struct memo;
struct award;
struct consequence;
struct duty;
struct layer;
struct link;
struct row;
struct rubric;
struct table;
struct veto;

struct world {
	struct arena *arena;
	const struct ruleset *rules;	/* may be NULL */
	date as_of, known_at;		/* 0: not given */
	const struct guard_facts *guard;
	const struct override *override;
	struct memo *memo;
	bool strict;			/* nothing stands in for an unknown */
};

struct frame {
	struct world *w;
	const struct subject *self;
	const struct subject *loop[5];	/* by 1-based index */
	const struct row *row[5];	/* the same for rows of tables */
};

void	world_init(struct world *, struct arena *, const struct ruleset *,
	    date as_of, date known_at);
struct pvalue eval_term(struct frame *, const struct term *);
struct pvalue eval_formula(struct world *, const struct formula *,
	    const struct subject *);
/* A term over constants only. */
struct pvalue eval_constant(struct arena *, const struct term *);
/* Unknown because the result left its range. */
bool	eval_is_range(struct pvalue);

/* Parts of eval_ref.c in other files. */
struct pvalue eval_call(struct frame *, const struct term *);
struct pvalue eval_macro(struct frame *, const struct term *);
struct pvalue eval_output(struct frame *, const struct term *);
struct pvalue eval_fact(struct frame *, const struct term *);
struct pvalue eval_roster(struct world *, const struct subject *,
	    const struct relation *);
struct pvalue eval_param(struct world *, const struct param *, date on);
/* A year of an index, as a ratio; false when it is missing. */
bool	eval_index(struct world *, const struct param *, int year,
	    struct pvalue *out);
struct pvalue eval_object(struct world *, const struct object *,
	    const struct subject *);

/* The same without the assumption that a decision may state for unknown. */
struct pvalue eval_unassumed(struct world *, const struct object *,
	    const struct subject *);

/*
 * What a benefit comes to: zero for whom it is not for; unknown while it is not
 * known whether it is (benefit.c).
 */
struct pvalue eval_benefit(struct world *, const struct object *,
	    const struct subject *);

struct pvalue value_int(int64_t n, struct why *);
struct pvalue value_bool(bool, struct why *);
struct pvalue value_unknown(struct why *);
/* E_DIV0, E_RANGE, E_CONFLICT … */
struct pvalue value_defect(struct arena *, const char *code);

struct why *why_make(struct arena *, enum why_kind);
struct why *why_join(struct arena *, struct why *, struct why *);
/* Leaves, each once; known ones or those that lack a value. */
size_t	why_flatten(struct arena *, struct why *, struct why ***out);
/* household.housing_safe, p.line, p.index[2014], household.members, E_DIV0 */
str	why_name(struct arena *, const struct why *);
size_t	why_lacks(struct arena *, const struct model *, struct why *,
	    const struct lack **out);

/* ---- packs ---- */

struct loader;		/* loading.h */

struct param_row {
	date from, to;		/* [from, to); to 0 is open */
	date known_from;	/* 0: the pack's release */
	int year;		/* INDEX */
	struct pvalue value;
};

struct param {
	str id, zh, en;
	struct ptype type;
	const struct param_row *rows;
	size_t nrows;
	bool open;		/* an adopter may fill it */
	bool assumption;	/* basis = "assumption" */
	bool varied;		/* a trial's value: nothing goes before it */
	const struct pack *pack;
	const struct cite *cites;
	size_t ncites;
};

enum object_kind {
	OBJ_DERIVE, OBJ_CRITERION, OBJ_DECISION, OBJ_CONSEQUENCE, OBJ_SPLIT,
	OBJ_EARMARK, OBJ_PROHIBITION, OBJ_DUTY, OBJ_TABLE, OBJ_RUBRIC,
	OBJ_VETO, OBJ_GRADE, OBJ_AWARD, OBJ_BENEFIT, OBJ_ESTABLISHMENT,
	OBJ_STABILITY, OBJ_LETTER, OBJ_REPORT, OBJ__MAX
};

struct except {
	str id, over;
	const struct formula *when, *then;
	const struct cite *cites;
	size_t ncites;
};

enum combine { COMBINE_EXPR, COMBINE_ALL, COMBINE_ANY };
enum on_unknown { UNKNOWN_PENDING, UNKNOWN_BLOCK, UNKNOWN_ASSUME };

struct split_part {
	str id;
	int64_t weight;
	str to;			/* reassigned to, or empty */
};

/* A piece of fail_text: literal text, or a formula. */
struct text_part {
	str text;
	const struct formula *formula;
};

struct object {
	enum object_kind kind;
	str id;			/* exit_ready */
	str full;		/* household.exit_ready */
	str zh, en;
	const struct pack *pack;
	const struct kind *of;
	struct ptype type;
	const struct formula *expr;	/* DERIVE: the default */
	const struct formula *applies;
	struct except *excepts;
	size_t nexcepts;
	enum combine combine;
	const struct object *const *parts;
	size_t nparts;
	enum on_unknown on_unknown;
	bool assumed;
	bool everyone;		/* DECISION: those who left the register too */
	const struct text_part *fail[2];	/* zh, en */
	size_t nfail[2];
	const str *readings;
	size_t nreadings;
	const struct cite *cites;
	size_t ncites;
	/* Articles that leave it to the levels below to lay down their own. */
	const struct cite *grants;
	size_t ngrants;
	/* SPLIT */
	struct split_part *split;
	size_t nsplit;
	size_t residual;	/* part that takes the rest, from 1; 0: none */
	/* BENEFIT: applies says who; expr, between floor and cap, how much */
	const struct formula *floor, *cap;	/* may be NULL */
	str payer;		/* office; may be empty */
	/*
	 * EARMARK: uses, in its period; PROHIBITION: kinds, for some uses of
	 * money or (none) for all, from an amount
	 */
	const str *items;
	size_t nitems;
	const str *uses;
	size_t nuses;
	date from, to;		/* [from, to); 0: no end */
	str at_least;		/* parameter of the amount; empty: any */
	struct table *table;		/* TABLE */
	struct duty *duty;		/* DUTY */
	struct seat_info *seat;		/* ESTABLISHMENT, STABILITY */
	struct letter_info *letter;	/* LETTER; without id, labels, cites */
	struct report_info *report;	/* likewise */
	struct rubric *rubric;		/* RUBRIC */
	struct veto *veto;		/* VETO, GRADE */
	struct award *award;		/* AWARD */
	struct consequence *consequence;	/* CONSEQUENCE */
	str programme, programme_en;	/* CRITERION: an indicator */
	date due;
	struct toml_node *node;
	int depth, visit;	/* of the dependency chain; cycle search */
};

struct law_source {
	str id, file, scheme, issuer, doc_no;
	str standing;		/* known at second hand: no file, why not */
	date signed_on, published, from;
};

/* What an alternative reading puts in place of an object's formula. */
struct replacement {
	str full;		/* household.has_labour */
	struct toml_node *value;
	const struct formula *formula;
};

struct alternative {
	str zh, en;
	struct toml_node *node;
	struct replacement *sets;
	size_t nsets;		/* 0: not said as a formula */
};

struct note {			/* silence, reading, not_encoded */
	str id, at;
	int sentence;		/* of at; 0: the whole article */
	str zh, en;		/* what is silent, the question, the quote */
	str effect;		/* effect, chosen, why */
	str effect_en;
	str decided_by;
	const struct alternative *alternatives;	/* of a reading */
	size_t nalternatives;
	const struct toml_node *node;
};

struct need {
	const struct kind *kind;
	str name;		/* exit_ready */
	str full;
};

struct check_row {
	str id;
	date as_of;
	const struct formula *expr;
	struct toml_node *node;
};

/* What a file of a pack may hold, by top-level key (parse_pack.c). */
enum section {
	SEC_SOURCE, SEC_ARTICLE, SEC_SILENCE, SEC_READING, SEC_NOT_ENCODED,
	SEC_PARAM, SEC_CHECK, SEC_DERIVE, SEC_CRITERION, SEC_DECISION,
	SEC_CONSEQUENCE, SEC_SPLIT, SEC_EARMARK, SEC_PROHIBITION, SEC_DUTY,
	SEC_CALENDAR, SEC_TABLE, SEC_RUBRIC, SEC_VETO, SEC_GRADE, SEC_AWARD,
	SEC_APPLIES, SEC_BENEFIT, SEC_ESTABLISHMENT, SEC_STABILITY,
	SEC_SUPPLEMENT, SEC_SET_PARAM, SEC_OVERRIDE, SEC_LETTER, SEC_REPORT,
	SEC_MIGRATION,
	SEC__MAX
};

struct nodes {
	struct toml_node **item;
	size_t n, room;
};

/* Write each pack's law.sum from the law folder. */
bool	policy_sum(struct arena *, const struct model *,
	    const struct policy_paths *);

/* A pack read anew with a variation; NULL when there are faults. */
const struct pack *policy_load_varied(struct arena *, const struct pack *,
	    const struct variation *, struct faults *, enum lang);
/* Do two rows speak of one day, or of one year? */
bool	param_rows_meet(const struct param_row *, const struct param_row *);
/* Does the object of parse_seat.c bind the subject? */
enum truth seat_binds(struct world *, const struct object *,
	    const struct subject *);
#define SEAL	"SEAL"		/* the file that seals the others */
#define OWN_TEXT "text.md"	/* rules that are the adopter's own */
/* NULL when there is none of this name. */
const struct pack_file *files_find(const struct pack_files *, str name);
bool	file_is_toml(const struct pack_file *);
bool	file_is_test(const struct pack_file *);
/* The official text of every anchor as printed; none without the folder. */
struct law_text {
	str at;			/* pn:3, pn:3#2 */
	str text;
};
const struct law_text *law_texts(struct arena *, const struct pack *,
	    str law, size_t *out_n);
/* Calls fn for every term of a formula; NULL is no formula. */
void	walk_terms(const struct formula *, void (*fn)(void *, const struct term *),
	    void *arg);
/* All formulas of an object, in a fixed order; NULL past the end. */
const struct formula *object_formula(const struct object *, size_t i);

/* Working days of a year where they differ from Monday to Friday. */
struct calendar {
	const struct cite *cites;
	size_t ncites;
	int year;
	const date *rest, *work;
	size_t nrest, nwork;
};

struct pack {
	struct pack_info info;
	const struct pack **above;	/* what it uses, nearest first */
	size_t nabove;
	const struct layer *layers;
	size_t nlayers;
	const struct reach *reaches;
	size_t nreaches;
	const struct policy *policy;
	struct pack_files files;
	const struct law_source *sources;
	size_t nsources;
	const struct article *articles;
	size_t narticles;
	const struct note *silences, *readings, *omitted;
	size_t nsilences, nreadings, nomitted;
	const struct param *params;
	size_t nparams;
	struct object *objects;
	size_t nobjects;
	const struct need *needs;
	size_t nneeds;
	const str *reads;
	size_t nreads;
	struct procedure *procedures;
	size_t nprocedures;
	struct migration *migrations;
	size_t nmigrations;
	struct check_row *checks;
	size_t nchecks;
	const struct calendar *calendars;
	size_t ncalendars;
	const struct cite *cites;	/* pack.toml's own: scope, force */
	size_t ncites;
	struct toml_node **tests;	/* parsed test files */
	size_t ntests;
};

struct policy {
	const struct model *model;
	const struct pack **packs;
	size_t npacks;
};

struct ruleset {
	const struct policy *policy;
	str place;
	const struct adopted *adopted;
	size_t n;
	const struct link *links;
	size_t nlinks;
};

/* Is this pack in force among the adopted on the day. */
const struct adopted *ruleset_adopted(const struct ruleset *,
	    const struct pack *, date on);
/*
 * The object that another pack gives for a name (OP_NEED): NULL where none does
 * that holds here; *out_open while nobody can say whether it holds.
 */
const struct object *ruleset_need(const struct ruleset *, const struct term *,
	    date as_of, bool *out_open);

/* ---- results (decide.c), told by explain.c and sentence.c ---- */

struct result {
	const struct object *object;
	enum outcome outcome;
	struct pvalue value;		/* as a part of the decision */
	struct pvalue applies;		/* when the object has applies */
	const struct lack *lacks;
	size_t nlacks;
	str text[2];			/* why not: zh, en; may be empty */
};

struct counterfactual {
	str condition[2];		/* zh, en: a fact and what it becomes */
	str formula;			/* household.housing_safe == true */
	enum outcome then;
};

struct verdict {
	struct arena *arena;
	const struct model *model;
	const struct object *object;
	const struct ruleset *rules;
	const struct subject *subject;
	struct world *world;
	date as_of, known_at;
	enum outcome outcome;
	struct pvalue value;
	const struct result *results;	/* criteria, or the object alone */
	size_t nresults;
	const struct lack *lacks;
	size_t nlacks;
	struct counterfactual *changes;
	size_t nchanges;
	const struct note **readings;
	size_t nreadings;
	const struct layer **layers;	/* of packs below, on what it rests on */
	size_t nlayers;
	bool assumed;			/* unknown, decided by assumption */
	struct applied applied;		/* is the place to go by its pack? */
};

struct verdict *decide_object(struct world *, const struct model *,
	    const struct object *, const struct subject *);
enum outcome decide_outcome(struct world *, const struct object *,
	    const struct subject *);
/* Key "rows": what the tables of an object's formulas give. */
void	explain_tables(struct world *, const struct object *,
	    const struct subject *, struct jsonw *);
/* Key "items": the items of a rubric. */
void	explain_rubric(struct world *, const struct object *,
	    const struct subject *, struct jsonw *);
/* What would change the outcome (change.c). */
void	decide_changes(struct verdict *);

/* ---- working days (calendar.c) ---- */

/* The calendar of a year among the packs in force on a day, or NULL. */
const struct calendar *calendar_find(const struct ruleset *, int year, date);
/* Monday to Friday, but for what a calendar of the year says. */
bool	calendar_works(const struct calendar *, date);
/*
 * The n-th working day after a day (n >= 1), and how many lie in (from, to];
 * 0 and -1 when a year on the way has no calendar: *out_year.
 */
date	calendar_add(const struct ruleset *, date from, int64_t n, date on,
	    int *out_year);
int64_t	calendar_count(const struct ruleset *, date from, date to, date on,
	    int *out_year);
/* The day itself, or the next working day after days of rest; 0: none. */
date	calendar_extend(const struct ruleset *, date, date on);

/* The parts of a split, which sum to the whole. */
struct share {
	str id;			/* who bears it, after reassignment */
	int64_t fen;
};
/* False when the whole is unknown; *out_whole says why. */
bool	split_eval(struct world *, const struct object *,
	    const struct subject *, const struct share **out,
	    struct pvalue *out_whole);

const struct param *pack_param(const struct pack *, str id);
const struct object *pack_nth(const struct pack *, enum object_kind, size_t n);
const struct object *pack_object(const struct pack *, const struct kind *, str);
const struct need *pack_need(const struct pack *, const struct kind *, str id);

#endif
