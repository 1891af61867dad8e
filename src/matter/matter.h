/*
 * Matters: running instances of the procedures of packs, each about a subject
 * of some kind: a household, a village, a county, a post, a paper.  What is
 * known of a subject is read here as the rules want it, the rules a place has
 * adopted are linked here, and steps are taken here: by the right office, on the
 * right day, with the documents, by somebody who did not do what must be kept
 * apart from it, and when the guard is met.
 *
 * What decides must not depend on who asks: once a subject is known to lie in
 * the caller's scope, its members, its places and the adoptions are read
 * whatever the scope.
 */
#ifndef MATTER_MATTER_H
#define MATTER_MATTER_H

#include "policy/policy.h"
#include "register/register.h"

/* ---- what is known of a subject (subject.c) ---- */

struct subjects;

/*
 * as_of decides which memberships hold and which years are read; values are
 * those that stand in the register now.  Sources of a year that disagree make
 * the fact doubtful (DOUBT_CONFLICT): unknown, not the one or the other.
 */
enum err	subject_open(struct request *, date as_of,
		    struct subjects **out) CHECKED;
/*
 * A record by its id, a place by its code.  MSG_MISSING outside the scope.
 * Lives in rq->arena.
 */
enum err	subject_load(struct request *, struct subjects *,
		    const struct kind *, int64_t id,
		    const struct subject **out) CHECKED;
/*
 * Subjects of a kind in a place range in (place, id) order, at most
 * SUBJECT_CHUNK of them with their own fields alone: records in force on the
 * day; for a kind of places those of its level, each once.  from moves on.
 */
#define SUBJECT_CHUNK	256
struct subject_row {
	int64_t id, place, version;
	struct subject *subject;
};
struct subject_chunk {
	struct subject_row rows[SUBJECT_CHUNK];
	size_t n;
	bool end;		/* there was nothing more to read */
	int64_t last;		/* place of the last row of all chunks */
};
enum err	subject_chunk(struct request *, struct subjects *,
		    const struct kind *, struct scan_from *from,
		    struct subject_chunk *out) CHECKED;
/* The years, members and places of a row of a chunk. */
enum err	subject_complete(struct request *, struct subjects *,
		    struct subject_row *) CHECKED;

/* ---- which rules hold in a place (rules.c) ---- */

struct rules;

struct rules	*rules_open(struct request *);
/* What the place and those above it have adopted; kept in rules. */
enum err	rules_of(struct request *, struct rules *, int64_t place,
		    const struct ruleset **out) CHECKED;
/*
 * A place as texts speak of it: by its county, whose classes stand in the
 * register or are unknown.
 */
enum err	rules_bound(struct request *, int64_t place,
		    struct bound *out) CHECKED;
/* What the jurisdiction of a pack is called; empty: the register has none. */
enum err	rules_where(struct request *, const struct pack *,
		    str *out) CHECKED;

/* ---- matters ---- */

/* What one request keeps while it works on many matters. */
struct desk {
	date as_of;		/* the legal day of what is decided */
	struct rules *rules;
	struct subjects *subjects;
	str person;		/* who acts: the person, not the account */
	struct arena *scratch;	/* rewound for each question */
	struct arena_mark empty;
};
enum err	desk_open(struct request *, date as_of, struct desk *out) CHECKED;
/*
 * Who acts, for the separation of duties: the person behind the account, who
 * is the same in all of his accounts.
 */
enum err	desk_person(struct request *, str *out) CHECKED;

/* ---- a decision on many (survey.c) ---- */

/* What is given lives until each() returns; keep copies. */
struct surveyed {
	int64_t id, place;
	size_t which;		/* of the survey's decisions */
	const struct subject *subject;
	const struct ruleset *rules;
	const struct verdict *verdict;
};
struct survey {
	const struct kind *kind;
	const str *decisions;
	size_t n;
	int64_t place;		/* subtree; 0: the whole scope */
	enum err (*each)(struct request *, const struct surveyed *, void *);
	void *arg;
};
/* Has a household with this status left the register? */
bool		survey_left(const struct field *status, struct value);
/*
 * Subjects in (place, id) order, each with the decisions that its place has
 * adopted; households that have left the register are passed over.  rq->arena
 * is scratch inside each().  MSG_PLACE_LARGE above LIMIT_SURVEY subjects.
 */
enum err	survey_run(struct request *, struct desk *,
		    const struct survey *) CHECKED;

/* What a matter is about: a record by its id, a place by its code. */
struct about {
	const struct kind *kind;
	int64_t id;
};
/*
 * The subject that a text names, of a kind that some pack has such a procedure
 * for: a record's id as in URLs, or a place code.  MSG_PROCEDURE_MISSING,
 * MSG_MISSING.
 */
enum err	about_parse(struct request *, str procedure, str text,
		    struct about *out) CHECKED;
/* What a matter record is about; MSG_KIND_MISSING when the kind is gone. */
enum err	about_of(struct request *, const struct record *matter,
		    struct about *out) CHECKED;

/*
 * One matter.  What is done in it, by number of the change:
 *
 *	open --> proposed state --step--> ... --step--> final state
 *	             |  ^                                  |
 *	   withdraw  |  objection upheld                   | a step out of it
 *	             v                                     v reopens
 *	         withdrawn                               running
 *
 * Invariants
 *  1. A subject has at most one running matter of a procedure.
 *  2. matter.step is the to_state of its last matter_step.
 *  3. What was written is written in one savepoint: records of evidence, the
 *     step, the notice, the effects and the matter stand or fall together.
 *  4. Nothing counts while an objection is open; a deadline that the text, the
 *     adopter or the holiday table does not give is unknown, not far off.
 *  5. A matter is judged by the pack it was opened under (id and digest) or
 *     was moved to by a map of that pack; under another digest it can only be
 *     moved or withdrawn.
 *  6. No step is taken by a person who did one that the procedure keeps apart
 *     from it, by whatever account.
 */
struct matter {
	struct record *record;
	struct about about;
	/* Offices that the subject names in its fields, or the state's rule. */
	struct named {
		str office, is;	/* office of the dictionary; empty: not named */
	} named[4];
	size_t nnamed;
	const struct procedure *procedure;	/* NULL: other digest */
	const struct ruleset *rules;
	int state;
	struct records steps, evidence, notices;	/* oldest first */
	struct records disputes;	/* objections, oldest first */
	int64_t objections;	/* open ones */
};

/*
 * A new matter in the procedure's first state.  MSG_MATTER_OPEN when one runs,
 * MSG_MATTER_DONE when the subject already has what the procedure gives,
 * MSG_STEP_OFFICE when this office does not begin it.
 */
enum err	matter_open(struct request *, struct desk *,
		    const struct about *, str procedure,
		    struct matter *out) CHECKED;
/* Does this office begin the procedure? */
bool		matter_opens(const struct procedure *, str office);
enum err	matter_load(struct request *, struct desk *, int64_t id,
		    int64_t version, struct matter *out) CHECKED;
bool		matter_running(const struct matter *);

/* What comes with a step. */
struct hand {
	str step;		/* transition, or one of STEP_* */
	const struct json *evidence;	/* [{document, name, day, content}] */
	/* {field: value} the office supplies; findings of the procedure too */
	const struct json *facts;
	const struct json *vote;	/* {entitled, present, for, against} */
	str note;
};
#define STEP_WITHDRAW		"withdraw"
#define STEP_RAISED		"objection_raised"
#define STEP_UPHELD		"objection_upheld"
#define STEP_DISMISSED		"objection_dismissed"
#define STEP_OPENED		"open"
#define STEP_ESCALATED		"escalated"
#define STEP_DOCUMENTS		"documents"	/* handed in before a step */
#define STEP_MIGRATED		"migrated"	/* to another version */

/*
 * Take a step.  Refused with the message of the reason; for what is unknown
 * the problem lists each missing fact and the office that supplies it.
 */
enum err	matter_step(struct request *, struct desk *, struct matter *,
		    const struct hand *) CHECKED;
/*
 * To the procedure of a newer pack, by its map (migrate.c): MSG_MATTER_ENDED,
 * MSG_MIGRATION_*, and of another office than the map's MSG_STEP_OFFICE.
 * Asking writes nothing and is open to any office.
 */
enum err	matter_migration_ask(struct request *, struct matter *,
		    const struct migration *) CHECKED;
enum err	matter_migrate(struct request *, struct desk *,
		    struct matter *, const struct migration *,
		    str note) CHECKED;

/*
 * Documents that the steps onwards ask for and that nobody has handed in since
 * the state was entered (gap.c); none when some step lacks nothing.  either:
 * another step to the same state would do as well.
 */
struct gap {
	const struct transition *step;
	str document;
	bool either;
};
size_t		matter_gaps(struct arena *, const struct matter *,
		    struct gap **out);

/*
 * An objection during the notice: it stops the matter until an office above the
 * one complained of has decided it.  From the public page it is kept even when
 * the notice is over, as a lead; at a desk that is MSG_OBJECTION_STATE.
 */
struct objection {
	str note;		/* what is said */
	str name, phone;	/* empty: anonymous */
	str against;		/* office complained of; empty: none */
	str receipt;		/* empty: given here */
	bool web;		/* from the public page */
};
enum err	matter_object(struct request *, struct desk *, struct matter *,
		    const struct objection *) CHECKED;
/*
 * Take every timer step that has become due in the place, and tell whom the
 * text names of each day that is over; *out_n matters moved or told of.  Those
 * that are refused stay for people.
 */
enum err	matter_sweep(struct request *, struct desk *, int64_t place,
		    int64_t *out_n) CHECKED;

/*
 * What could be done next by the right office with its documents at hand, and
 * what stands in the way; i from 0.
 */
struct next {
	str step;
	str label;
	str office;		/* who takes it; empty: by the calendar */
	bool mine;		/* the caller's office, or anybody's */
	const struct transition *transition;	/* NULL: a built-in step */
	const str *signed_by;	/* offices that have signed it */
	size_t nsigned;
	struct step_result asked;
};
enum err	matter_next(struct request *, struct desk *, struct matter *,
		    size_t i, struct next *out, bool *out_more) CHECKED;
/* Why a step is refused: fails with its message; OK when it is not. */
enum err	matter_refuse(struct request *, struct desk *,
		    struct matter *, const struct next *) CHECKED;

/*
 * Does the latest posting hang today?  One with a window until its last day
 * while the matter stands there; an open-ended one as long as the subject has
 * what the matter gave it.
 */
enum err	matter_posted(struct request *, const struct matter *,
		    bool *out) CHECKED;
/* The office that decides an objection in a state. */
str		matter_decider(const struct procedure *, int state);
/* What a state or a step is called. */
str		matter_step_label(const struct request *,
		    const struct procedure *, str step);
str		matter_state_label(const struct request *,
		    const struct procedure *, str state);
str		matter_office_label(const struct request *, str office);
/*
 * An office of a procedure; one that stands for what the subject names (field
 * in model/office.toml), or for what the rule of the state gives
 * (docs/decisions/0012-who-approves.md), is that one, itself while it is none.
 */
str		matter_office(const struct matter *, str office);
/* Does it stand for the office that the subject of a matter names? */
bool		matter_named(const struct matter *, str office);
/* Who is above an office of one level, upwards: township, county group, … */
str		matter_above(const struct request *, str office);
/* Level of an office; any: of one that works anywhere. */
enum place_level office_level(const struct office *, enum place_level any);
/*
 * The post of an office at the place, or the one above it of the office's
 * level, that somebody holds on the day; NULL: none.  Whatever the scope.
 */
enum err	matter_post(struct request *, str office, int64_t place,
		    date on, struct record **out) CHECKED;
/* By which rule it is that office, in a sentence; empty: by none. */
enum err	matter_decided(struct request *, struct desk *,
		    const struct matter *, str *out) CHECKED;
/* The offices that the rule of a state can give, and on what, in words. */
str		matter_ruled_label(struct request *,
		    const struct procedure *, int state);
/*
 * Whose the matters in a state with a rule are today, in the caller's place: the
 * first LIMIT_DECIDERS.  Without office and lacks: of another version, or gone.
 */
struct deciders {
	struct decider *item;
	date *due;		/* of each; 0: none */
	size_t n;
};
enum err	matter_deciders(struct request *, struct desk *,
		    const struct procedure *, int state,
		    struct deciders *out) CHECKED;
/* The place a subject lies in; MSG_MISSING outside the scope. */
enum err	about_where(struct request *, const struct about *,
		    int64_t *out) CHECKED;
str		matter_document_label(const struct request *,
		    const struct procedure *, str document);
/* Facts that are lacked, for rq->problem and for replies. */
struct missing	*matter_missing(struct request *, const struct lack *,
		    size_t n);

#endif
