/*
 * Letters of responsibility: made for all levels in one act from what the packs
 * order and the register counts, signed, replaced when a post changes hands.
 *
 *	(none) --letter_make--> unsigned --letter_sign--> signed
 *	              |  ^                                   |
 *	 figures move |  | letter_make: next edition         | a signer left
 *	              v  |                                   v
 *	            superseded <-----------letter_make-------+
 *
 * Invariants
 *  1. Of a number's editions only the last is not superseded.
 *  2. content and hash never change; what is signed is the hash.
 *  3. signed is the number of its signatures, each of another person and slot.
 */
#ifndef ACTION_LETTER_H
#define ACTION_LETTER_H

#include "action/internal.h"
#include "action/target.h"
#include "paper/paper.h"

/* Households of the scope in order of place, for the terms of letters. */
struct tallied {
	int64_t id, place;
	int64_t plan_year;	/* 0: not planned */
	int64_t people;		/* members by now */
	bool left;
	bool helped;		/* somebody answers for it today */
};

struct tally {
	struct tallied *items;
	size_t n;
	struct goals goals;	/* what places of the scope have promised */
};
enum err	tally_load(struct request *, int64_t place, int64_t year,
		    struct tally *out) CHECKED;

/*
 * The terms of a letter about a place: label and value each.  Where exits bind,
 * the targets of the place for the year come first, then what the register has
 * planned: a letter hands down the target, the plan is how it is to be met.
 */
struct term {
	str label;
	str value;
};
size_t		tally_terms(struct request *, const struct tally *,
		    const struct letter_info *, int64_t place, int64_t year,
		    struct term *out);
#define TERMS_MAX	16

/* Who holds which post in the scope today. */
struct officers {
	struct record **posts;
	size_t n;
};
enum err	officers_load(struct request *, int64_t place,
		    struct officers *out) CHECKED;
/* Where a signer of a letter about place has his post. */
int64_t		signer_place(const struct request *, str office,
		    int64_t place);

/* What is sent to make: the scope, the year, the day to sign by. */
struct letters {
	int64_t place;
	int64_t year;
	date due;		/* 0: none was set */
	int64_t made, renewed, kept;
};
enum err	letters_make(struct request *, struct letters *) CHECKED;

/* One letter with what it says. */
struct slot {
	str side;		/* from, to */
	str office;
	str title;
	str name;		/* holder when the letter was made; may be empty */
	const struct record *signature;	/* NULL: not signed */
};
struct letter {
	struct record *record;
	const struct json *content;
	struct slot slots[2 * LETTER_SIGNERS];
	size_t nslots;
	struct records signatures;
};
enum err	letter_load(struct request *, int64_t id,
		    struct letter *out) CHECKED;
enum err	letter_open(struct request *, struct record *,
		    struct letter *out) CHECKED;
/* May the caller sign there? (letter_sign.c) */
bool		letter_mine(const struct request *, const struct letter *,
		    size_t slot);
/* Every letter in force of a place that the caller is to sign, and where. */
struct letters_mine {
	int64_t place;		/* 0: the whole scope */
	enum err (*each)(struct request *, const struct letter *, size_t slot,
	    void *arg);
	void *arg;
};
enum err	letters_mine(struct request *, const struct letters_mine *)
		    CHECKED;
/* Items of the work list: what the caller is to sign (letter_work.c). */
enum err	letter_work(struct request *, struct jsonw *) CHECKED;
/* The document; its hash is that of the record. */
enum err	letter_paper(struct request *, const struct letter *,
		    struct paper *out) CHECKED;

#endif
