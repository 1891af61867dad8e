/*
 * Drafts of packs.
 *
 *	draft_open --propose--> draft_proposed --confirm--> draft_sealed
 *	   |  ^                      |
 *	   |  +------reject----------+
 *	   +--withdraw--> draft_withdrawn  (also when proposed)
 *
 * Invariants
 *  1. A draft belongs to a base pack of one digest; under another it can only be
 *     withdrawn.
 *  2. Its author alone changes and proposes it; another person confirms or
 *     returns it, whatever accounts the two have.
 *  3. What is sealed has the digest that was proposed, no faults, and passes all
 *     its tests, among them each of its base, as it was or changed.
 *  4. Each edit raises the version of the draft's record, so that If-Match holds
 *     for the draft with its edits.
 */
#ifndef ACTION_DRAFT_H
#define ACTION_DRAFT_H

#include "action/internal.h"

enum { DRAFT_OPEN = 1, DRAFT_PROPOSED, DRAFT_SEALED, DRAFT_WITHDRAWN };

struct draft {
	struct record *record;
	const struct pack *base;
	struct records rows;		/* of edits, oldest first */
	struct pack_edit *edits;	/* of the rows, in order, and room for one */
	size_t n;
};

/* A draft with its edits; version 0: any.  MSG_DRAFT_BASE: see 1. */
enum err	draft_load(struct request *, int64_t id, int64_t version,
		    struct draft *out) CHECKED;
/* The draft that path[0] names, in the version of If-Match. */
enum err	draft_of_call(struct request *, const struct call *,
		    struct draft *out) CHECKED;
/* If-Match as a version; MSG_VERSION_MISSING. */
enum err	call_version(struct request *, const struct call *,
		    int64_t *out) CHECKED;
int64_t		draft_state(const struct draft *);
str		draft_text(const struct draft *, const char *field);
/* Is it the actor's own, by person? */
enum err	draft_mine(struct request *, const struct draft *,
		    bool *out) CHECKED;
/* The pack to be, its files laid; sealed: as it will be sealed. */
enum err	draft_files(struct request *, struct draft *, bool sealed,
		    struct pack_bytes *out) CHECKED;
/* The pack; MSG_DRAFT_FAULT with its first fault. */
enum err	draft_pack(struct request *, struct draft *, bool sealed,
		    const struct pack **out) CHECKED;
/*
 * By the id of a pack or the number of a draft; *out_base, unless NULL, is what
 * a draft was begun on, NULL for a pack.  MSG_PACK_MISSING.
 */
enum err	draft_or_pack(struct request *, str name,
		    const struct pack **out,
		    const struct pack **out_base) CHECKED;
/* An unsaved edit in a body: put among the edits; *out_i is where. */
enum err	draft_put(struct request *, struct draft *,
		    const struct json *, size_t *out_i) CHECKED;

/* Sealed packs that the database has, in those of the process (sealed.c). */
enum err	sealed_load(struct request *, struct host *) CHECKED;
/* For the first time: what it takes lives as long as the request's arena. */
enum err	sealed_open(struct request *, struct host *) CHECKED;
enum err	sealed_keep(struct request *, str id, str hash,
		    const struct pack_files *) CHECKED;

/*
 * A pack on the terminal, or one article of it ("27", "pn:27"); with --json as
 * the articles of GET /pack/{id}, without the text.  (pack_show.c)
 */
enum err	pack_show(struct request *, const struct pack *, str article)
		    CHECKED;

#endif
