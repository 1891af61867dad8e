/*
 * What is to be reached: indicators of villages, targets by place and year.
 *
 * A target is a number promised by a place for a measure and a span of years.
 * The same measure and years one level down are its parts by place, the single
 * years of the same place its parts by year; what the parts do not add up to is
 * named as a gap, never filled.  What is reached is counted in the register.
 */
#ifndef ACTION_TARGET_H
#define ACTION_TARGET_H

#include "action/poll.h"

enum measure { MEASURE_PEOPLE = 1, MEASURE_HOUSEHOLDS, MEASURE_CRITERION };

/* One target as it stands on the board's day. */
struct target {
	struct record *record;
	int64_t place;
	enum measure measure;
	str criterion;		/* village.c_clinic; empty: another measure */
	int from, year;		/* [from, year] */
	int64_t promised;
};

/* What the parts of a target add up to. */
struct parts {
	int64_t n;		/* parts that are set */
	int64_t sum;
};

enum target_state {
	TARGET_REACHED,		/* as many as promised */
	TARGET_MISSED,		/* its last year is over and it was not */
	TARGET_LIKELY,		/* those who can leave now are enough */
	TARGET_OPEN,		/* … with those of whom it is not known */
	TARGET_SHORT,		/* not even with those */
	TARGET_RUNNING,		/* the last year has not begun */
	TARGET__MAX
};

/* Counted in the register: a sum over the places below. */
enum fact_kind {
	FACT_EXITED,		/* left in the year, and has not fallen back */
	FACT_PLANNED,		/* planned for the year */
	FACT_READY,		/* planned for it, could leave now */
	FACT_UNKNOWN,		/* planned for it, not known whether */
	FACT_MET,		/* village meets the criterion */
	FACT_UNMET,
	FACT_UNCLEAR		/* not known whether it does */
};
struct fact {
	int64_t place;
	enum fact_kind kind;
	str criterion;
	int year;		/* of criteria 0 */
	int64_t people, households;	/* criteria: villages in both */
};

struct goals {
	int64_t place;
	int year;		/* the board's */
	date as_of;		/* today, or the last day of the year when over */
	struct target *items;	/* by place, then as set */
	size_t n;
	struct fact *facts;	/* by place */
	size_t nfacts, room;
	bool forecast;		/* who could leave now was asked */
};

struct progress {
	int64_t done;
	int64_t base;		/* planned for the years, or concerned villages */
	int64_t low, high;	/* expected at the end; -1: too early to say, over */
	enum target_state state;
	struct parts places, years;
};

/* Targets of the place and below it, of all years (target.c). */
enum err	goals_load(struct request *, int64_t place, int year,
		    struct goals *out) CHECKED;
/*
 * Set the number of the target's place, measure and years, as that office.
 * Whether it may is the caller's to ask.
 */
enum err	target_put(struct request *, const struct target *,
		    str office, struct record **out) CHECKED;
/* What the register has of it (target_count.c). */
enum err	goals_count(struct request *, struct goals *) CHECKED;
void		target_progress(const struct request *, const struct goals *,
		    const struct target *, struct progress *out);
/* The parts of a target, by place and by year. */
void		target_parts(const struct goals *, const struct target *,
		    struct progress *out);
/* Planned in the register for the years; of a criterion: whom it concerns. */
int64_t		target_base(const struct goals *, const struct target *);
bool		target_same(const struct target *, const struct target *);
const struct target *target_at(const struct goals *, const struct target *,
		    int64_t place);

/* The next place one level down in lo..hi that a target concerns; 0: none. */
int64_t		target_next_place(const struct goals *, const struct target *,
		    int64_t lo, int64_t hi);

/* The board as JSON (target_out.c). */
enum err	targets_out(struct request *, int64_t place, int year,
		    struct jsonw *) CHECKED;

/* Items of the work list: facts of indicators that my office supplies. */
enum err	indicator_work(struct request *, struct jsonw *) CHECKED;
/* … targets of my place that are not broken down or do not add up. */
enum err	target_work(struct request *, struct jsonw *) CHECKED;

#endif
