/*
 * Rubrics, vetoes, grades and awards (rules.md 2.15) within the engine.
 */
#ifndef POLICY_RUBRIC_H
#define POLICY_RUBRIC_H

#include "internal.h"

#define RUBRIC_ITEMS	200
#define AWARD_ORDERS	6

enum scoring {
	SCORE_FORMULA,		/* the points themselves */
	SCORE_DEDUCT,		/* points taken off the full ones, 0 at least */
	SCORE_MANUAL,		/* as recorded by the office that scores */
	SCORE_PARTS,		/* the sum of the items below it */
	SCORE_UNSPECIFIED	/* the text does not contain it: no total */
};

struct score_item {
	str id, zh, en;
	int64_t points;		/* scaled */
	enum scoring how;
	const struct formula *formula;
	int parent;		/* index; -1 at the top */
	str office;		/* who scores */
	const struct cite *cites;
	size_t ncites;
	struct toml_node *node;
};

struct rubric {
	int64_t total;
	struct score_item *item;
	size_t nitems;
};

struct veto {
	const struct formula *unless;	/* or NULL */
	const struct formula **any;	/* GRADE: one of them */
	size_t nany;
	str grade;
	const str *removes;		/* awards */
	size_t nremoves;
};

struct order {
	const struct formula *formula;
	bool down;
};

struct prize {
	str label;
	int64_t count;
};

struct award {
	const struct formula *among, *eligible;	/* or NULL */
	struct order order[AWARD_ORDERS];
	size_t norders;
	const struct formula *take;		/* how many, or … */
	const struct prize *prize;		/* … by prizes */
	size_t nprizes;
	int64_t next;		/* groups listed behind the cut */
	const struct object **veto;
	size_t nvetoes;
};

/* Score of one item; unknown while it lacks facts or is not specified. */
struct pvalue rubric_item(struct world *, const struct object *,
	    const struct subject *, size_t i);
struct pvalue rubric_total(struct world *, const struct object *,
	    const struct subject *);
struct pvalue rubric_veto(struct world *, const struct object *,
	    const struct subject *);
/* policy_award() over facts that tests give; false without such an award. */
bool	award_rank(struct arena *, const struct award_ask *,
	    const struct override *given, struct award_result *out);

#endif
