/*
 * Layers: what a pack does to one above it (docs/decisions/0009-layers.md), and
 * what follows from them in a ruleset.
 */
#ifndef POLICY_LAYER_H
#define POLICY_LAYER_H

#include "internal.h"

enum layer_kind { LAYER_SUPPLEMENT, LAYER_PARAM, LAYER_OVERRIDE, LAYER__MAX };

struct layer {
	enum layer_kind kind;
	str of;			/* pack-id/household.exit_ready */
	const struct pack *pack;	/* whose it is */
	const struct pack *above;	/* whose target it is */
	const struct object *target;	/* SUPPLEMENT, OVERRIDE */
	const struct object **parts;	/* SUPPLEMENT: further ones */
	size_t nparts;
	const struct object *with;	/* OVERRIDE: what stands instead */
	str grant;			/* OVERRIDE: the article above */
	const struct param *param;	/* PARAM: of the pack above */
	struct param set;		/* PARAM: its rows here */
	const struct cite *cites;
	size_t ncites;
	const struct toml_node *node;
};

/* A layer of an adopted pack, with its target among the adopted packs. */
struct link {
	const struct layer *layer;
	const struct adopted *by;
	const struct object *target;
	const struct param *param;
};

/* A row of [[applies]]: places that a pack binds, or does not. */
struct reach {
	date from, to;		/* [from, to); 0: no end */
	str place;		/* six digits, with all below; may be empty */
	str level;		/* province city county: of this level alone */
	str cls;		/* class of places; may be empty */
	str name;		/* of a zone without a code; may be empty */
	bool except;
	struct cite cite;
};
/* What an open question of applicability lacks: the classes of the place. */
struct pvalue applies_open(struct world *);
/* Why a pack does not, or may not, bind a place: the article and what it says. */
str	applied_words(struct arena *, const struct pack *, struct applied,
	    enum lang);

const char *layer_id(enum layer_kind);	/* supplement set_param override */
/* The object in whose place another stands on the day, or itself. */
const struct object *ruleset_object(const struct ruleset *, date on,
	    const struct object *);
/* The parts of a decision, with those added below; NULL past the end. */
const struct object *object_part(const struct ruleset *, date on,
	    const struct object *, size_t i);
size_t	object_nparts(const struct ruleset *, date on, const struct object *);
/* The n-th link in force on the day; NULL past the end. */
const struct link *ruleset_link(const struct ruleset *, date on, size_t i);
/* Links every layer of the adopted packs to what it is about. */
enum err ruleset_link_all(struct request *, struct ruleset *) CHECKED;
bool	adopted_in_force(const struct adopted *, date on);	/* 0: any day */
/* Is the place to go by it, as far as anybody can say? */
bool	adopted_holds(const struct adopted *, date on);
/* Is there a day on which the place goes by both, of one pack? */
bool	adopted_both(const struct adopted *, const struct adopted *);
/* Does the first stand under the second, by id? */
bool	pack_under(const struct pack *, const struct pack *above);
/* Of the pack, or else of the nearest above it. */
const struct object *pack_object_above(const struct pack *,
	    const struct kind *, str id);
const struct param *pack_param_above(const struct pack *, str id);

/* Is there a day on which both are in force? */
bool	adopted_overlap(const struct adopted *, const struct adopted *);

#endif
