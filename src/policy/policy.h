/*
 * Regulations as data: packs are loaded, checked against the dictionary and
 * the law's text, and evaluated over subjects that the caller supplies.  Knows
 * neither HTTP nor a database.  Everything returned is immutable and lives in
 * the arena that was given; a struct policy may be shared by all threads.
 *
 * Unknown is a value: a decision that lacks facts says which, and who supplies
 * them.  There is no clock here: as_of (the law in force) and known_at (what
 * was enacted and known) are arguments.
 *
 * tidy: file, the one header of the folder is its whole contract, by section
 */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include "base/buf.h"
#include "base/date.h"
#include "base/fault.h"
#include "base/json.h"
#include "base/request.h"
#include "base/str.h"
#include "base/value.h"
#include "model/model.h"

struct formula;			/* a checked formula */
struct override;
struct object;			/* derive, criterion, decision, split … */
struct pack;
struct policy;			/* all packs of a folder */
struct ruleset;			/* the packs a place has adopted, linked */

/* A key phrase of an article; at is "source:article", "pn:3". */
struct cite {
	str at;
	str quote;
	int sentence;		/* "pn:3#2" names the second; 0: not said */
};

/* ---- what is known of a subject ---- */

enum doubt { DOUBT_NONE, DOUBT_CONFLICT, DOUBT_STALE };

/* One field of one record; all zero is "not collected". */
struct given {
	struct value value;
	str source;		/* office or list it came from */
	date observed;
	enum doubt doubt;	/* a doubtful value reads as unknown */
};

struct subject_year {
	int year;
	const struct given *given;	/* by field index of kind->yearly */
};

struct subject_group {
	const struct subject *const *item;
	size_t n;
};

/*
 * A record with what hangs on it.  given: one per field of kind->base, by
 * index; groups: one per relation of the kind; any of them may be NULL.
 */
struct subject {
	const struct kind *kind;
	str id;			/* as shown: "household/12", "person/1" */
	const struct given *given;
	const struct subject_year *years;
	size_t nyears;
	const struct subject_group *groups;
	const struct subject *parent;
};

enum truth { TRUTH_UNKNOWN, TRUTH_FALSE, TRUTH_TRUE };

/* ---- packs ---- */

struct pack_info {
	str id, version, title, title_en, jurisdiction, level, status;
	date released;
	str hash;		/* SM3 of its files, hex */
};

struct article {
	str at;			/* pn:3 */
	str title;
	str summary, summary_en;	/* our own words */
};
/* An anchor as people say it: pn:3 is 第3条; as it is without a number. */
str		article_words(struct arena *, str at, enum lang);

/*
 * Load every pack of dir.  law is the folder with the official texts, empty
 * when there is none: then each pack's law.sum is used.  NULL when there are
 * faults; all faults of a stage are noted, worded in lang.
 */
const struct policy	*policy_load(struct arena *, const struct model *,
			    str dir, str law, enum lang, struct faults *);
/* The packs named only; paths of pack folders. */
struct policy_paths {
	const str *pack;
	size_t n;
	str law;
	enum lang lang;
};
const struct policy	*policy_load_packs(struct arena *,
			    const struct model *, const struct policy_paths *,
			    struct faults *);
size_t			 policy_npacks(const struct policy *);
const struct pack	*policy_pack(const struct policy *, size_t);
const struct pack	*policy_pack_find(const struct policy *, str id);
/* Does any pack read this field?  Bulk loading takes no other. */
bool			 policy_reads(const struct policy *,
			    const struct field *);
const struct pack_info	*pack_info(const struct pack *);
/* The bytes it was made from; law.sum and SEAL, where it has them, last. */
struct pack_file {
	str name;		/* rules/exit.toml */
	str text;
};
struct pack_files {
	struct pack_file *file;
	size_t n;
};
const struct pack_files *pack_files(const struct pack *);
/* Behind the last, or in the place of the one of this name. */
void			 files_add(struct arena *, struct pack_files *,
			    str name, str text);
/* A pack from files in memory, through all stages; NULL when it has faults. */
struct pack_bytes {
	str id;
	struct pack_files files;
	str law;
	enum lang lang;
	const struct policy *among;	/* whose packs it may use, or NULL */
};
const struct pack	*pack_load(struct arena *, const struct model *,
			    const struct pack_bytes *, struct faults *);
/* The packs of a policy and more; no two may have one id. */
const struct policy	*policy_join(struct arena *, const struct policy *,
			    const struct pack *const *, size_t n);
/* A file named SEAL into files that have none: what they are, and by whom. */
struct seal {
	str pack, version, base, base_hash;
	str proposed_by, confirmed_by;	/* persons */
	date on;
};
void			 policy_seal(struct arena *, const struct seal *,
			    struct pack_files *);
/* The packs it stands under, nearest first; NULL past the end. */
const struct pack	*pack_above(const struct pack *, size_t);
const struct article	*pack_articles(const struct pack *, size_t *n);
/*
 * The kind of an object ("decision", "criterion", …) and its labels, by
 * position; false past the end.
 */
struct object_info {
	const char *kind;
	str id;			/* household.exit_ready */
	str zh, en;
	const struct cite *cites;
	size_t ncites;
	bool decides;		/* policy_decide() has an answer */
	bool money;		/* … which is a sum */
	str of;			/* split, earmark: the value it is about */
	str programme, programme_en;	/* an indicator; else empty */
	date due;		/* … overdue from the day after */
};
bool			 pack_object_info(const struct pack *, size_t i,
			    struct object_info *out);

/* Is the object of this id a value in money? */
bool			 pack_is_money(const struct pack *, str full);

/*
 * What of the text a pack has taken up, by the sentences of its law.sum; false
 * when that cannot be read.
 */
struct cover {
	size_t articles;
	size_t live;		/* articles that an object cites */
	size_t sentences, encoded, omitted, unread;
	str *unread_at;		/* pn:3#2 */
};
bool			 pack_cover(struct arena *, const struct pack *,
			    struct cover *out);

/* The lines of law.sum: articles (n 0) and their sentences, in order. */
enum taken { TAKEN_UNREAD, TAKEN_OMITTED, TAKEN_ENCODED };
struct pack_sentence {
	str anchor;		/* pn:3#2 */
	str at;			/* pn:3 */
	int n;
	enum taken taken;
};
bool	pack_sentences(struct arena *, const struct pack *,
	    const struct pack_sentence **out, size_t *out_n);

/*
 * All articles of a pack as a JSON array: summary, sentences, the objects that
 * cite the article, and what is left open.  law is the folder with the official
 * texts, empty when there is none; the text is shown, never kept.  An object's
 * key names it among all of the pack: "decision:household.exit_ready".
 */
struct pack_view {
	const struct pack *pack;
	str law;
	enum lang lang;
	str at;			/* one article; empty: all */
};
void	pack_view_json(struct arena *, const struct pack_view *,
	    struct jsonw *);
/* How many sentences there are of each kind; false as pack_cover(). */
bool	pack_cover_json(struct arena *, const struct pack *, struct jsonw *);

/* Run the tests of a pack: lines to out; number that failed. */
int			 policy_test(struct arena *, const struct policy *,
			    const struct pack *, enum lang, struct buf *out,
			    int *out_passed);
/*
 * A line to out: how many criteria of the pack its tests expect as yes, as no and as
 * unknown, how many steps they take and see refused, and which not (rules.md
 * 2.17).  Nothing of a pack with neither.  Cases under another reading do not count.
 */
void			 policy_test_cover(struct arena *, const struct pack *,
			    enum lang, struct buf *out);
/*
 * The arithmetic of the document itself ([[check]], rules.md 2.17): a fault at
 * every row that does not hold, or of which it is not known.
 */
void			 policy_checks(struct arena *, const struct pack *,
			    enum lang, struct faults *);
/*
 * The same as [{id, ok, text}] to w.  Tests mark what they read in the pack: it
 * must be the caller's own, loaded for this.
 */
int			 policy_test_json(struct arena *, const struct pack *,
			    enum lang, struct jsonw *, int *out_passed);

/* ---- drafts: a pack with edits laid over its text ---- */

/*
 * What is to stand at a place of the text.  Sections are those of pack files;
 * "pack" is the head of pack.toml, "test" takes tests.  docs/reference/packs.md
 * lists the paths: "expr", "except.1.then", "values.2"; "values.+" adds a row.
 */
struct pack_edit {
	str section, object, path;
	str text;		/* a string without its quotes; empty: it goes */
	/* by policy_lay() */
	str file;
	str before;		/* what stands there in the base */
	int line, column;	/* of text in the file as laid; 0: it went */
	int end_line, end_column;
};
/* What a version of its own says of itself in pack.toml. */
struct draft_head {
	str id, version;
	bool sealed;
};
/*
 * The files of base with edits laid over them, without its SEAL.
 * MSG_EDIT_PLACE: no such place, or none that a draft may change;
 * MSG_EDIT_TOML, MSG_EDIT_VALUE: not a value of its kind; MSG_EDIT_TWICE: in
 * the place of another edit.
 */
enum err		 policy_lay(struct request *, const struct pack *base,
			    const struct draft_head *, struct pack_edit *,
			    size_t n, struct pack_files *out) CHECKED;
/*
 * The first test of base that files no longer has, as "case h14"; of two of one
 * name both must be there.  Empty: all are.  A test with the same name that asks
 * for something else is there (rules.md 2.17).
 */
str			 policy_test_gone(struct arena *, const struct pack *base,
			    const struct pack_files *);
/* "derive household.has_labour expr" */
str			 edit_place(struct arena *, const struct pack_edit *);
struct reading_choice {
	str id;
	int64_t n;		/* alternative, from 1; 0: as chosen */
};
/*
 * The edits that make an alternative of a reading the chosen one: its formulas
 * in place of those that stand, which become the alternative.
 * MSG_READING_MISSING, MSG_READING_OTHER, MSG_READING_PARTS.
 */
enum err		 policy_choose(struct request *, const struct pack *,
			    const struct reading_choice *,
			    struct pack_edit **out, size_t *out_n) CHECKED;
/*
 * All that a draft may change, in the order of the files: [{section, object,
 * label, file, entity, cites:[at], places:[{path, kind, text}]}].
 */
void			 policy_source_json(struct arena *,
			    const struct pack *, struct jsonw *);
/*
 * [{code, file, line, column, message, hint, edit, at_line, at_column}]: edit is
 * the one in whose text the fault is, from 1, and where in that; 0: in none.
 */
void			 policy_faults_json(const struct faults *, str pack,
			    const struct pack_edit *, size_t n,
			    struct jsonw *);

/* ---- whom a pack binds (applies.c) ---- */

/* Of which classes a place is, from a day on until the next one. */
struct class_span {
	date from;		/* 0: since ever */
	const str *classes;	/* ids of the list place_class */
	size_t n;
	bool known;		/* stated: it is in no other class */
};
/* A place as texts speak of it. */
struct bound {
	str code;		/* six digits */
	const str *names;	/* its own and those above: zones have no code */
	size_t nnames;
	const struct class_span *span;	/* by day; before the first: unknown */
	size_t nspans;
};
struct applied {
	enum truth binds;	/* the text by itself */
	enum truth holds;	/* binds, or followed by the place's decision */
	bool except;		/* the row leaves the place out */
	struct cite cite;	/* of the row that says so; none: jurisdiction */
	str where;		/* what the jurisdiction is called; may be empty */
};
/*
 * Does a pack bind a place on a day?  Unknown while a class that matters has
 * not been stated for the place, or the text names no place at all.
 */
struct applied	pack_applies(const struct pack *, const struct bound *,
		    date on);
/* Does every row of a pack hold alike for two places, whatever the day? */
bool		pack_alike(const struct pack *, const struct bound *,
		    const struct bound *);
/*
 * MSG_ADOPT_PLACE when the text does not bind the place: nobody adopts it then
 * without deciding to follow it all the same.  by is what the place is called,
 * where what the jurisdiction of the pack is.
 */
enum err	pack_binds(struct request *, const struct pack *,
		    const struct bound *, str by, str where,
		    date on) CHECKED;

/* ---- adoption ---- */

/* Fills what the pack leaves open; recorded as the adopter's own decision. */
struct setting {
	str name;		/* parameter id */
	str value;		/* "7", "2万元", as in a pack file */
	str by;			/* who decided, for explanations */
	date on;
};

struct adopted {
	const struct pack *pack;
	date from, to;		/* [from, to); to 0 is open */
	const struct setting *settings;
	size_t nsettings;
	bool followed;		/* by the place's decision, bound or not */
	const struct bound *at;	/* the place; NULL: taken to be bound */
	str where;		/* what the pack's jurisdiction is called */
};

/*
 * Link what a place has adopted.  ERR_REFUSED when two packs define one
 * (entity, name), a setting names no open parameter or has the wrong type, or a
 * pack supplements, sets or replaces something of one that is not adopted.
 */
enum err	ruleset_make(struct request *, const struct policy *, str place,
		    const struct adopted *, size_t n,
		    const struct ruleset **out) CHECKED;
/*
 * A pack with those it uses, as if a place had adopted them from the first day:
 * for tests, and to try what is not adopted.
 */
enum err	ruleset_pack(struct request *, const struct pack *, str place,
		    const struct ruleset **out) CHECKED;
/*
 * Is the place of a ruleset to go by a pack on a day?  FALSE as well where it
 * has not adopted it.  The law it stands in is that of the adoption: a text
 * that names no place holds where it is adopted.
 */
struct applied	ruleset_applied(const struct ruleset *, const struct pack *,
		    date on);
/* May the answer be another one for places below that of the ruleset? */
bool		ruleset_varies(const struct ruleset *);
/* MSG_NOT_APPLICABLE, MSG_CLASS_UNKNOWN unless it holds. */
enum err	ruleset_binds(struct request *, const struct ruleset *,
		    const struct pack *, date on) CHECKED;
/* "name=value; name=value" of an adoption record; by and on go with each. */
enum err	policy_settings(struct request *, str text, str by, date on,
		    const struct setting **out, size_t *out_n) CHECKED;
/*
 * How a ruleset depends on the day: NULL when no pack in force on the day
 * defines the name.
 */
const struct object *ruleset_find(const struct ruleset *, str kind, str name,
		    date as_of);
/*
 * Is everyone asked where a decision is made for a whole place, those who have
 * left the register too?  Else only who is on it.
 */
bool		object_everyone(const struct object *);

/* ---- variations ---- */

/* A reading by position; false past the end. */
struct reading_info {
	str id, at;
	str zh, en;		/* the question */
	str chosen, chosen_en;
	size_t nalternatives;
};
bool		 pack_reading(const struct pack *, size_t i,
		    struct reading_info *out);
/* Its n-th alternative, from 1; false past the end. */
struct alternative_info {
	str zh, en;
	size_t nsets;		/* 0: not said as a formula */
};
bool		 pack_alternative(const struct pack *, size_t reading,
		    size_t n, struct alternative_info *out);

/* A pack as it would be: by setting only name and value are looked at. */
struct variation {
	const struct setting *params;
	size_t nparams;
	const struct reading_choice *readings;
	size_t nreadings;
};
/*
 * The pack with a variation, read anew and checked as any other; a parameter
 * has its value on every day then.  MSG_SETTING_PARAM, MSG_SETTING_VALUE,
 * MSG_READING_MISSING, MSG_READING_OTHER; MSG_VARIED when the pack so varied
 * has a fault.
 */
enum err	policy_vary(struct request *, const struct pack *,
		    const struct variation *, const struct pack **out) CHECKED;
/*
 * The ruleset with another pack in the place of one of its packs; one that it
 * has already, on days of both, keeps its own settings and stands there once.
 */
enum err	ruleset_swap(struct request *, const struct ruleset *,
		    const struct pack *was, const struct pack *now,
		    const struct ruleset **out) CHECKED;
/* Is a pack among those adopted for the day, whether it holds or not? */
bool		ruleset_has(const struct ruleset *, const struct pack *,
		    date on);

/*
 * A parameter as it stands in a ruleset, with a range to try values from, in
 * the unit that a person writes: "7365" and "元".
 */
struct param_info {
	str id, zh, en;
	const char *type;
	str unit;		/* 元, %, 人 …; behind a number */
	bool known;
	str text;		/* as a pack file writes it */
	str now, min, max, step;	/* numbers; empty: not a number */
	bool open;
	const struct cite *cites;
	size_t ncites;
};
struct param_ask {
	const struct ruleset *rules;
	date as_of, known_at;
};
/* By position; false past the end. */
bool		 pack_param_info(struct arena *, const struct param_ask *,
		    const struct pack *, size_t i, struct param_info *out);
/*
 * Which parameters the decisions of a kind rest on, by position, under every
 * reading.
 */
const bool	*pack_params_used(struct arena *, const struct pack *,
		    const struct kind *);

/* ---- evaluation ---- */

enum outcome {
	OUT_MET, OUT_NOT_MET, OUT_UNKNOWN, OUT_NOT_APPLICABLE
};
const char	*outcome_id(enum outcome);	/* met not_met unknown … */
str		 outcome_words(enum outcome, enum lang);

struct lack {
	str fact;		/* household.housing_safe, p.line, E_DIV0 */
	str zh, en;
	str office;		/* may be empty */
	str office_zh, office_en;
	str of;			/* the subject it belongs to */
	const char *why;	/* not_collected conflict stale param_gap … */
};

struct verdict;
struct ask {
	const struct ruleset *rules;
	const struct subject *subject;
	date as_of, known_at;
};

/* Evaluate a decision, criterion, derived value or consequence. */
enum err	policy_decide(struct request *, const struct ask *, str name,
		    const struct verdict **out) CHECKED;
enum outcome	verdict_outcome(const struct verdict *);
str		verdict_label(const struct verdict *, enum lang);
/* A whole number that was decided, a sum in fen; false for all else. */
bool		verdict_number(const struct verdict *, int64_t *out);
const struct lack *verdict_lacks(const struct verdict *, size_t *n);
/* Criteria of the decision by position; false past the end. */
struct criterion_result {
	str id, zh, en;
	enum outcome outcome;
	const struct lack *lacks;
	size_t nlacks;
	str text, text_en;	/* why not, in a sentence; may be empty */
};
bool		verdict_criterion(const struct verdict *, size_t i,
		    struct criterion_result *out);
/* The object of rules.md 2.18. */
void		verdict_json(const struct verdict *, struct jsonw *);
/* Conclusion, reasons, what is missing, what would change it. */
str		verdict_words(struct arena *, const struct verdict *,
		    enum lang);

/* ---- duties ---- */

enum duty_window { DUTY_YEAR, DUTY_QUARTER, DUTY_MONTH, DUTY_ROLLING,
    DUTY_ONCE };
enum modality { MODAL_SHALL, MODAL_SHOULD, MODAL_MAY, MODAL_MUST_NOT };

/* At least so many events of a kind in each window, from a cited article. */
struct duty_info {
	str id, zh, en;		/* county.annual_report */
	str actor;		/* office */
	str target;		/* kind or office; may be empty */
	str event;
	int64_t at_least;
	enum duty_window window;
	int64_t days;		/* ROLLING */
	date due;		/* ONCE; 0: none is set */
	enum modality modality;
	bool per_target;
	bool assumption;	/* the number is ours: no ground for sanctions */
	int64_t gap_days;	/* nearer events count once; 0: all count */
	bool counts_if;		/* each event is asked whether it counts */
	int fixed;		/* YEAR: the day it is held on, 1017; 0: none */
	const struct object *object;
	const struct cite *cites;
	size_t ncites;
};
/* By position among the duties of a pack; false past the end. */
bool		pack_duty(const struct pack *, size_t i,
		    struct duty_info *out);

enum duty_state {
	DUTY_FULFILLED, DUTY_ON_TRACK, DUTY_AT_RISK, DUTY_BREACHED,
	DUTY_NOT_COUNTED,	/* office or force covers the window in part */
	DUTY_EXEMPT,
	DUTY_UNDETERMINED	/* events not yet verified might fulfil it */
};
const char	*duty_state_id(enum duty_state);	/* on_track … */

struct duty_event {
	date on;
	const struct subject *record;	/* for counts_if; may be NULL */
};

struct duty_ask {
	const struct ruleset *rules;
	str duty;		/* county.annual_report */
	date day;		/* any day of the window asked about */
	date as_of, known_at;
	date from, to;		/* in office [from, to); 0: no end */
	bool exempt;
	const struct duty_event *events;	/* of one actor and target */
	size_t nevents;
};

struct duty_status {
	enum duty_state state;
	str window;		/* 2018, 2018Q1, 2018-03, a day, once */
	date from, to;		/* first and last day */
	int64_t need;
	int64_t done;		/* certainly count */
	int64_t possible;	/* … and these may, too */
	bool assumption;
};
/* False when no pack in force has the duty. */
bool		policy_duty(struct arena *, const struct duty_ask *,
		    struct duty_status *out);

/*
 * The same for many windows, where the caller counts: first and last day of the
 * window of a day, its name, whether one event's record counts, the state.
 */
struct duty_span {
	date from, to;
};
struct duty_span policy_duty_span(const struct object *duty, date day);
str		policy_duty_name(struct arena *, const struct object *duty,
		    struct duty_span);
enum truth	policy_duty_counts(struct arena *, const struct ask *,
		    const struct object *duty);
struct duty_case {
	struct duty_span span;
	date as_of;
	date from, to;		/* in office [from, to); 0: no end */
	bool exempt;
	int64_t done, possible;
};
enum duty_state	policy_duty_state(const struct object *duty,
		    const struct duty_case *);

/* ---- who must be there, and who must stay ---- */

/*
 * establishment: a place of the kind, when the formula holds, has so many such
 * posts (or, for households and villages, custodies) at the least.  stability:
 * who holds one is not moved or released until the formula holds; unknown is
 * not yet.
 */
enum seat_rule { SEAT_ESTABLISHED, SEAT_STABLE };

struct seat_info {
	const struct object *object;
	str id, zh, en;		/* village.first_secretary */
	const struct kind *kind;	/* where */
	str office, role;	/* a post; role, of post_role, may be empty */
	str custody;		/* or a custody: of custody_kind */
	int64_t count;		/* ESTABLISHED: at least; from 1 */
	int64_t years;		/* ESTABLISHED: the term; 0: none is stated */
	bool promotes;		/* STABLE: promotion in place is no move */
	str office_above;	/* STABLE: who may except; empty: a level up */
	bool assumption;
	const struct cite *cites;
	size_t ncites;
};
/* By position; false past the end. */
bool		pack_seat(const struct pack *, enum seat_rule, size_t i,
		    struct seat_info *out);
/* Does it bind ask's subject on the day? */
enum truth	policy_seat(struct arena *, const struct ask *,
		    const struct seat_info *);

/* ---- awards ---- */

enum award_standing {
	AWARD_RANKED, AWARD_PENDING,	/* lacks facts: never passed over */
	AWARD_INELIGIBLE, AWARD_OUTSIDE
};

struct award_entry {
	size_t subject;		/* index of the ask's subjects */
	enum award_standing standing;
	int64_t rank;		/* RANKED: from 1 */
	int64_t tied;		/* how many others share it */
	bool won;		/* within the cut, ties included */
	bool contested;		/* a tie that the cut goes through */
	bool next;		/* listed behind the cut */
	str prize;		/* or several with "/", when tied */
	const struct lack *lacks;	/* PENDING */
	size_t nlacks;
};

struct award_ask {
	const struct ruleset *rules;
	str award;		/* village.advanced */
	const struct subject *const *subjects;
	size_t n;
	date as_of, known_at;
	/* What holds where each subject is; NULL: rules, for all of them. */
	const struct ruleset *const *rules_at;
};

/*
 * Whom the text does not bind is outside; while that is open he is pending, and
 * lacks the classes of his county.  A proposal: entries in the order of the subjects. */
struct award_result {
	const struct award_entry *entries;
	size_t n;
	int64_t take;		/* how many; -1: not known */
};
/* False when no pack in force has the award. */
bool		policy_award(struct arena *, const struct award_ask *,
		    struct award_result *out);

/* ---- consequences ---- */

/*
 * What a text attaches to how somebody did (rules 2.16): an award, an interview
 * 约谈, rectification in a set time 限期整改, recall 召回, accountability … .  The
 * engine proposes, with the evidence; decided_by decides.  What is not known
 * proposes nothing: in a consequence no assumption and no or_else stands in for
 * an unknown, so a proposal rests on known facts alone.
 */
struct follow_up {
	str action;		/* code of the list consequence_action */
	str whom;		/* code of consequence_whom */
	str due_param;		/* parameter of its days; empty: none is named */
	int64_t due_days;	/* on the day asked about; 0: no text and no
				 * setting gives them, a person fills them in */
	const struct cite *cites;
	size_t ncites;
};

struct consequence_info {
	str id, zh, en;		/* unit.interview */
	const struct kind *kind;	/* whose facts decide */
	str action;		/* code of consequence_action */
	str whom;		/* code of consequence_whom: whom it meets */
	enum modality modality;	/* MODAL_SHALL 应当, MODAL_MAY 可以 */
	str decided_by;		/* office */
	const struct follow_up *then;
	size_t nthen;
	const struct cite *cites;
	size_t ncites;
};
/* By position among the consequences of a pack; false past the end. */
bool		pack_consequence(const struct pack *, size_t i,
		    struct consequence_info *out);

/* What another reading of the text comes to, on the same facts. */
struct other_reading {
	str reading;		/* R2 */
	size_t n;		/* its alternative, from 1 */
	str zh, en;		/* what it says */
	bool said;		/* as a formula; else outcome is not known */
	enum outcome outcome;	/* OUT_MET: it would trigger */
};

/*
 * One consequence on one subject.  The key is stable as long as pack,
 * consequence, subject and window are the same, and names no one else:
 * "PACK/unit.interview/unit/ID/2018".
 */
struct proposal {
	struct consequence_info info;	/* due_days filled in */
	const struct pack *pack;
	str key;
	str window;		/* the year of the facts, 2018 */
	enum outcome outcome;
	const struct verdict *verdict;	/* its grounds: facts, parameters */
	const struct other_reading *others;
	size_t nothers;
};

/*
 * Every consequence for the kind of ask's subject that is in force, in the
 * order of packs; of one pack alone when pack is not NULL.  OUT_MET is a
 * proposal; OUT_UNKNOWN a lead to verify (verdict_lacks() says what is missing
 * and who supplies it), never more; OUT_NOT_MET nothing, unless another reading
 * would trigger.
 */
const struct proposal	*policy_consequences(struct arena *,
			    const struct ask *, const struct pack *,
			    size_t *out_n);
/* Would another reading trigger that the chosen one does not? */
bool		proposal_otherwise(const struct proposal *);
/* One object (docs/reference/api.md); the labels in both languages. */
void		proposal_json(const struct proposal *, struct jsonw *);
/*
 * What it rests on alone, the same as long as the facts, the parameters and the
 * readings are, whatever the version of the pack: for telling whether it was
 * brought before somebody already.
 */
void		proposal_evidence(const struct proposal *, struct jsonw *);
/* The readings it was found under, a sentence each; empty when none. */
str		proposal_reading(struct arena *, const struct proposal *);
/* Conclusion, whom, who decides, what follows, on what evidence. */
str		proposal_words(struct arena *, const struct proposal *,
		    enum lang);

/* ---- payments ---- */

/*
 * A payment out of relief money, against the earmarks and prohibitions of the
 * packs in force on its day (rules 2.12).  What is empty or TRUTH_UNKNOWN is not
 * known: then the answer says what is missing, unless it comes to the same
 * either way.
 */
enum pay_mode { PAY_UNKNOWN, PAY_TRANSFER, PAY_CASH };

struct payment {
	str fund;		/* earmark it draws on: county.donation_630 */
	str purpose;		/* code of fund_use */
	str payee;		/* code of payee_kind */
	int64_t amount_fen;	/* < 0: not known */
	enum pay_mode mode;
	enum truth in_library;	/* its project stands in the library 项目库 */
	enum truth as_planned;	/* … and is the one approved, not another */
	enum truth entitled;	/* the payee is whom the project is for */
	enum truth own_card;	/* it goes straight to his own card 一卡通 */
	date on;
};

struct payment_ask {
	const struct ruleset *rules;
	struct payment payment;
	date known_at;
};

/* One earmark, or one kind of what a prohibition forbids. */
struct payment_rule {
	struct object_info object;	/* its article is in cites */
	str kind;		/* code of fund_breach; empty: an earmark */
	enum outcome outcome;	/* OUT_MET: the payment keeps to it */
	const struct lack *lacks;	/* OUT_UNKNOWN */
	size_t nlacks;
};

struct payment_check {
	enum outcome outcome;	/* OUT_MET allowed 可付, OUT_NOT_MET refused
				 * 不可付, OUT_UNKNOWN; OUT_NOT_APPLICABLE: no
				 * pack in force says anything */
	const struct payment_rule *rules;
	size_t nrules;
};
/*
 * Earmarks bind within their period alone.  Waste and empty forms cannot be
 * seen in a payment and are not among the rules.
 */
void		policy_payment_check(struct arena *,
		    const struct payment_ask *, struct payment_check *out);

/*
 * The same over the payments of the register, as filters (where=) of the entity
 * payment: those that an object is about, those that break it, those that may.
 */
struct payment_where_rule {
	str kind;		/* code of fund_breach; empty: an earmark */
	str broken;		/* empty: of no payment can it be known */
	str open;
};
struct payment_where {
	str about;
	struct payment_where_rule *rules;
	size_t n;		/* 0: a payment does not show it */
};
/*
 * Payments from the day on which the place adopted the pack to ask's as_of; the
 * amount of at_least is that of as_of.  object: its position in the pack.
 * False when it is neither earmark nor prohibition, or not in force.
 */
bool		policy_payment_where(struct arena *, const struct ask *,
		    const struct pack *, size_t object,
		    struct payment_where *out);

/* ---- procedures ---- */

/*
 * A statutory time: so many days, by a parameter, counted from the day after
 * the one it begins on.  Working days need a holiday table for every year they
 * touch; past the last one the end is unknown.
 */
struct clock {
	str param;		/* empty: there is none */
	str day;		/* date of the subject that goes first; or empty */
	bool working;		/* working days, not calendar days */
	str escalate_to;	/* office that is told of a miss; may be empty */
};

/* How a step is signed. */
enum sign_mode {
	SIGN_ONE,		/* by the office that takes it */
	SIGN_ALL,		/* once by each of several offices */
	SIGN_VOTE		/* by a meeting that votes */
};
struct sign {
	enum sign_mode mode;
	const str *of;		/* ALL: the offices */
	size_t nof;
	str attendance;		/* VOTE: parameter, present of entitled */
	str votes;		/* VOTE: parameter, for of present */
	bool more;		/* VOTE: more than it, not just as much */
};

struct state {
	str id;
	str zh, en;
	str holder;		/* office, may be empty */
	bool final;
	bool notice;		/* a public posting runs while here */
	bool notice_open;	/* it hangs as long as what was decided stands */
	str notice_param;	/* its days; empty when open */
	bool notice_same_day;	/* counted from the day itself */
	bool notice_extend;	/* past a day of rest */
	struct clock deadline;
	/* Who decides here, for steps by "decider"; NULL: the subject says. */
	const struct formula *decider;
	str decider_text;
};

enum trigger { BY_OFFICE, ON_NOTICE_END, ON_DEADLINE, ON_EVENT };

struct transition {
	str id;
	str zh, en;
	int from, to;		/* indexes of states */
	enum trigger trigger;
	str by;			/* office; "anyone"; empty for timers */
	str event;		/* ON_EVENT */
	const struct formula *guard;	/* may be NULL */
	str guard_text;
	const str *requires;	/* documents */
	size_t nrequires;
	const str *effects;	/* "set:household.exit_marked=true" */
	size_t neffects;
	struct sign sign;
	const struct cite *cites;
	size_t ncites;
};

/* A recorded finding that guards ask for by name; bool. */
struct finding {
	str id;
	str zh, en;
	str supplied_by;
};

/* A document that a step may require. */
struct document {
	str id;
	str zh, en;
};

struct separation {
	int a, b;		/* indexes of transitions */
};

struct procedure {
	str id;
	str zh, en;
	const struct pack *pack;
	const struct kind *kind;
	struct clock deadline;	/* of the whole procedure */
	const str *openers;	/* offices; none: the first state's holder */
	size_t nopeners;
	int initial;
	const struct state *states;
	size_t nstates;
	const struct transition *transitions;
	size_t ntransitions;
	const struct separation *separations;
	size_t nseparations;
	const struct finding *findings;
	size_t nfindings;
	const struct document *documents;
	size_t ndocuments;
	const struct cite *cites;
	size_t ncites;
};

/* Of several that are in force, that of the lowest level. */
const struct procedure	*ruleset_procedure(const struct ruleset *, str id,
			    date as_of);
const struct procedure	*pack_procedure(const struct pack *, str id);
const struct procedure	*pack_procedure_at(const struct pack *, size_t);
int			 procedure_state(const struct procedure *, str id);
int			 procedure_transition(const struct procedure *,
			    str id);

/*
 * How running matters of an older version go on under a procedure of this pack
 * (docs/decisions/0013).  A live state that is not in moves stays, or is
 * refused by its name.
 */
#define MIGRATION_STAYS	(-1)
struct migration_move {
	str from;		/* state of the old procedure */
	int to;			/* of the new one, or MIGRATION_STAYS */
};
struct migration {
	str from;		/* as written: PACK@VERSION/PROCEDURE */
	str pack, version, procedure;
	const struct procedure *to;
	str by;			/* office that carries it out */
	const struct migration_move *moves;
	size_t nmoves;
	const str *gone;	/* old steps that the new text has not */
	size_t ngone;
	const struct cite *cites;
	size_t ncites;
};
const struct migration	*pack_migration_at(const struct pack *, size_t);
/* NULL: the map does not speak of the state. */
const struct migration_move *migration_move(const struct migration *,
			    str state);

/* What was done in a matter, for separation of duties. */
struct done {
	int transition;
	str person;
};

/* Heads counted at a meeting. */
struct vote {
	int64_t entitled, present, in_favour, against;
};

struct step {
	const struct ruleset *rules;
	const struct procedure *procedure;
	const struct subject *subject;
	int state;
	int transition;
	str office, person;	/* who acts; empty for timers and events */
	date on;		/* the legal day */
	date known_at;
	date entered;		/* the day the state was entered */
	int open_objections;	/* < 0: unknown */
	const enum truth *findings;	/* by index, may be NULL */
	const struct done *done;
	size_t ndone;
	const str *documents;
	size_t ndocuments;
	bool by_event;		/* the transition's event happened */
	const struct vote *vote;	/* or NULL */
	const str *signed_by;	/* offices that have signed this step */
	size_t nsigned;
	date due;		/* last day of the deadline; 0: by the clock */
	const struct override *override;	/* tests of packs only */
};

enum refusal {
	STEP_OK, STEP_STATE, STEP_OFFICE, STEP_SEPARATION,
	STEP_NOTICE_RUNNING, STEP_NOTICE_GAP, STEP_EVIDENCE,
	STEP_GUARD_FALSE, STEP_GUARD_UNKNOWN, STEP_EVENT,
	STEP_CALENDAR,		/* no holiday table for a year that is needed */
	STEP_SIGNED,		/* this office has signed already */
	STEP_VOTE,		/* no vote, or one that cannot be */
	STEP_QUORUM, STEP_VOTE_LOST,
	STEP_DECIDER_UNKNOWN	/* whose step it is cannot be said yet */
};
const char	*refusal_id(enum refusal);	/* E_GUARD_UNKNOWN … */

struct step_result {
	enum refusal refusal;
	str what;		/* office, document, other step, parameter */
	date until;		/* NOTICE_RUNNING: last day of the notice */
	int year;		/* CALENDAR: the year without a table */
	bool awaits;		/* OK, but others have still to sign */
	const struct verdict *guard;	/* when a guard was asked */
	const struct lack *lacks;
	size_t nlacks;
};

/* May this step be taken?  The one place where the question is answered. */
void		policy_step(struct arena *, const struct step *,
		    struct step_result *out);

/*
 * Whose the steps "by decider" out of a state are, where the state says so by a
 * rule (docs/decisions/0012-who-approves.md): an office of model/office.toml, or
 * what is lacked to say; never one in place of the other.
 */
struct object;
struct decider {
	str office;		/* empty: not known, and lacks says why */
	const struct lack *lacks;
	size_t nlacks;
	str label[2];		/* what the rule is called: zh, en */
	str row;		/* of the table that decided; empty: no one */
	str basis[2];		/* facts by name, parameters with values */
	const struct cite *cites;	/* of the row, else of the rule */
	size_t ncites;
	const struct pack_info *by;	/* a pack below laid it down; or NULL */
	const struct object *rule, *table;
};
/*
 * Of the step, rules, procedure, state, subject, on and known_at are read.
 * False when the state has no rule: then the subject names the office.
 */
bool		policy_decider(struct arena *, const struct step *,
		    struct decider *out);
/* What the rule of a state can give and on what, whatever the subject. */
#define DECIDER_OFFICES	16
struct decider_rule {
	const struct office *office[DECIDER_OFFICES];	/* as rows have them */
	size_t noffices;
	str by[2];		/* names of facts and parameters: zh, en */
};
bool		policy_decider_rule(struct arena *, const struct model *,
		    const struct procedure *, int state,
		    struct decider_rule *out);
/*
 * Last day of a notice entered on a day: days from the parameter or the
 * adopter's setting.  False when no text and no setting gives them.
 */
struct notice {
	int64_t days;		/* 0: open */
	date first, last;	/* days of the posting; last 0: open */
	bool open;
	bool setting;		/* the adopter's own decision */
	str param;
};
/* When a clock that began on a day runs out. */
struct clock_end {
	date last;		/* 0: not known, and one of the next says why */
	int64_t days;
	str gap;		/* parameter without a value */
	int year;		/* year without a holiday table; 0: none */
};
/* Of the step, rules, procedure and known_at are read. */
void		policy_clock(struct arena *, const struct step *,
		    const struct clock *, date from, struct clock_end *out);
/*
 * A clock that stood still from a day to another: its end is as many days
 * further as it had left.  0 when that is not known.
 */
date		policy_clock_resume(const struct ruleset *,
		    const struct clock *, date last, date stopped, date on,
		    int *out_year);

/* Of the step, rules, procedure, state, entered and known_at are read. */
bool		policy_notice(struct arena *, const struct step *,
		    struct notice *out);

/* Ids of the parameters by position; false past the end. */
bool		pack_param_id(const struct pack *, size_t i, str *out);
/* What a parameter is called; its id when there is none of that name. */
str		pack_param_label(const struct pack *, str id, enum lang);
/* A parameter's value on a day, as text; false when there is none. */
struct param_value {
	str text;
	str zh, en;		/* as a person reads it */
	bool setting;
	str by;			/* who set it */
	date from, to;		/* of the row in force [from, to); 0: not said */
};
bool		policy_param(struct arena *, const struct ruleset *, str id,
		    date as_of, date known_at, struct param_value *out);
/* The same of one pack, when several have a parameter of that name. */
bool		policy_param_of(struct arena *, const struct param_ask *,
		    const struct pack *, str id, struct param_value *out);

/* ---- single formulas ---- */

/*
 * where= to a filter over an entity's fields; unknown(f) is allowed.  Fails
 * with MSG_FILTER naming the column.
 */
enum err	policy_where(struct request *, const struct model *,
		    const struct entity *, str text,
		    const struct filter **out) CHECKED;
/*
 * One formula over values typed by hand, as one JSON line (design section 9).
 * Returns the exit status: 0, or 2 when it does not compile or the givens are
 * malformed.  model may be NULL: then enum lists are open.
 */
struct pel_ask {
	str given;		/* JSON object, may be empty */
	str expr;
	date as_of;		/* 0: not given */
	enum lang lang;
};
int		policy_pel(struct arena *, const struct model *,
		    const struct pel_ask *, struct buf *out);

/*
 * Subcommands: arguments behind the name; results to stdout, usage faults to
 * stderr; exit status back.
 *	pel [--given JSON] [--as-of DATE] [--model DIR] EXPR
 *	pack check|test [--model DIR] [--law DIR] [--packs DIR] PACK…
 */
int		policy_cmd_pel(struct request *, int argc, char **argv);
int		policy_cmd_pack(struct request *, int argc, char **argv);

/* ---- formulas of a pack, typed by hand ---- */

struct formula_ask {
	const struct pack *pack;
	const struct kind *kind;
	str expr;
	enum lang lang;
};
/*
 * {ok, type, reads:[{kind,name,label,office,office_label}], diagnostics:[{code,
 * line,column,message,hint}], fixed}: what the loader would say of the formula;
 * fixed is the text with its full-width marks made half-width, where it has
 * any outside strings.
 */
void		policy_formula_check(struct arena *,
		    const struct formula_ask *, struct jsonw *);
/*
 * The formula on ask's subject: {type, outcome, value, known, missing,
 * explanation}.  Rules of the pack itself apply where ask's do not have it.
 * MSG_FORMULA when it does not compile.
 */
enum err	policy_formula_try(struct request *,
		    const struct formula_ask *, const struct ask *,
		    struct jsonw *) CHECKED;
/* [{kind,name,label,office,office_label}]: facts, parameters, objects. */
void		policy_formula_names(const struct formula_ask *,
		    struct jsonw *);

#include "policy/letter.h"
#include "policy/report.h"
#include "policy/program.h"	/* formulas for many subjects at once */

#endif
