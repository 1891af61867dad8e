/*
 * What-if: decisions of a pack on the households of a place, as the rules
 * stand and as they would be with other parameters, another reading or another
 * version of the pack.  Reads the register, changes nothing in it.
 */
#ifndef ACTION_SIMULATE_H
#define ACTION_SIMULATE_H

#include "action/internal.h"
#include "census/census.h"

#define SIM_MAX		64	/* parameters, readings, decisions of one */
#define SIM_ENGINE	"1"	/* grows when an outcome may differ */
#define SIM_ROWS	200000	/* changes that are kept of one */

/* How a decision stands for a household. */
enum sim_out { SIM_YES, SIM_NO, SIM_UNKNOWN, SIM_NONE, SIM_OUTS };
const char	*sim_out_id(enum sim_out);	/* yes no unknown … */
bool		 sim_out_parse(str, enum sim_out *out);

/* What is asked: all that a repetition needs. */
struct sim_ask {
	str title;
	int64_t place;		/* 0: that of who asks */
	date as_of, known_at;	/* 0: today */
	str pack;
	str against;		/* id of a loaded pack, or a folder's path */
	str decision;		/* this one only; empty: all */
	str cost;		/* a money value of the households; or empty */
	struct setting params[SIM_MAX];
	size_t nparams;
	struct reading_choice readings[SIM_MAX];
	size_t nreadings;
};
/* {title?, place?, pack, as_of?, known_at?, params?, readings?, …} */
enum err	sim_ask_json(struct request *, const struct json *,
		    struct sim_ask *out) CHECKED;
/* The same back, without the title. */
str		sim_ask_text(struct request *, const struct sim_ask *);
/* What is left out is filled in: place, as_of, known_at. */
enum err	sim_ask_fill(struct request *, struct sim_ask *) CHECKED;

/* One decision, or a criterion of one, before or after. */
struct sim_counts {
	int64_t n[SIM_OUTS];
};

struct sim_cause {
	str id, zh, en;
	const struct cite *cites;
	size_t ncites;
	int64_t n, gained, lost;	/* households that the change moved */
};

struct sim_decision {
	str id, zh, en;
	struct sim_counts before, after;
	int64_t moves[SIM_OUTS][SIM_OUTS];
	struct sim_cause *causes;
	size_t ncauses;
	int64_t cost_before, cost_after, cost_unknown;
	bool cost_large;	/* the sum does not fit */
	/* By row of the slice: before * SIM_OUTS + after. */
	unsigned char *moved;
};

struct sim_place {
	int64_t code;
	str name;
	struct sim_counts before, after;
	int64_t changed;
};

struct sim_row {
	int64_t place, household;
	int decision;
	enum sim_out from, to;
};

struct sim {
	struct sim_ask ask;
	const struct pack *pack, *now;	/* as it stands, as it would be */
	const struct ruleset *rules;	/* of the place, as they stand */
	bool adopted;			/* there; else the pack alone */
	int64_t seq;			/* changes of the register so far */
	const struct census *census;
	size_t lo, hi;			/* its rows */
	struct sim_decision *decisions;
	size_t ndecisions;
	int64_t outside;		/* households where it is not adopted */
	str digest;
};

/* Does the pack decide anything about households? */
bool		sim_has_decision(const struct pack *);
/* Packs, rules and decisions of what is asked, without a run. */
enum err	sim_look(struct request *, const struct sim_ask *,
		    struct sim *out) CHECKED;
/* Work it out; the census stays as it is as long as the request's arena. */
enum err	sim_run(struct request *, const struct sim_ask *,
		    struct sim *out) CHECKED;
/* The children of the place, for one decision. */
enum err	sim_places(struct request *, const struct sim *, size_t decision,
		    struct sim_place **out, size_t *out_n) CHECKED;
/* Households that change, in order of place; at most max, *out_n all. */
void		sim_rows(struct request *, const struct sim *, size_t max,
		    struct sim_row **out, size_t *out_n);
/*
 * Position of a decision; for none given the first that anybody changes in;
 * MSG_DECISION_MISSING.
 */
enum err	sim_decision_find(struct request *, const struct sim *, str id,
		    size_t *out) CHECKED;
/* How far the register has been changed. */
enum err	sim_seq(struct request *, int64_t *out) CHECKED;

/* Members of the result: inputs, decisions, digest; places. */
enum err	sim_out(struct request *, const struct sim *,
		    struct jsonw *) CHECKED;
enum err	sim_places_out(struct request *, const struct sim *,
		    size_t decision, struct jsonw *) CHECKED;
/* For people, on the terminal. */
enum err	sim_print(struct request *, const struct sim *, size_t decision)
		    CHECKED;

/* ---- kept ---- */

/*
 * A saved simulation: what was asked, what came out, who changes.
 */
struct sim_kept {
	str id, title, by, ask, digest;
	int64_t at_ms, place, seq;
	str body;		/* members of the result in one language */
};
/* What saving writes, worked out before the act begins. */
struct sim_draft {
	struct sim_kept head;
	str zh, en;
	size_t first;		/* shown when no decision is named */
	str *places;		/* by decision; names of places are one */
	const struct sim *sim;
	struct sim_row *rows;
	size_t nrows;
};
enum err	sim_draft(struct request *, const struct sim *,
		    struct sim_draft **out) CHECKED;
enum err	sim_keep(struct request *, const struct sim_draft *) CHECKED;
struct sim_page {
	int64_t place, after_n, limit;
	str after_id;
};
enum err	sim_kept_list(struct request *, const struct sim_page *,
		    struct sim_kept **out, size_t *out_n) CHECKED;
/* MSG_MISSING outside the scope. */
enum err	sim_kept_load(struct request *, str id,
		    struct sim_kept *out) CHECKED;
/* The JSON list of places of a decision. */
struct sim_shown {
	str decision, body;
};
enum err	sim_kept_places(struct request *, str id, str decision,
		    struct sim_shown *out) CHECKED;
/* Who changes: of one decision, by default the first. */
struct sim_filter {
	str decision;
	int64_t place;
	int from, to;		/* -1: any */
	int64_t after_place, after_id, limit;
	int64_t total;		/* out */
};
enum err	sim_kept_rows(struct request *, str id, struct sim_filter *,
		    struct sim_row *out, size_t *out_n) CHECKED;

#endif
