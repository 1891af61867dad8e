/*
 * The account of every act.  ledger_seal() writes the change rows of a request
 * and one entry over them, in the act's own transaction.
 *
 * Entry: seq, time, login, person, post, place, purpose, action, subject,
 * outcome, first and last change, digest of the change rows (keyed), detail,
 * previous hash, hash = SM3 over all of them, length-prefixed.
 *
 * Invariants
 *  1. seq of a lane is gap-free from 1; prev of n is hash of n-1.
 *  2. Every change row belongs to exactly one entry, and the entry's digest
 *     covers entity, id, version, old image, new digest, effective date of each.
 *  3. For every record the version is that of its last change row, whose digest
 *     is that of the row as it stands in its table (or zero when it is gone).
 *  4. Refusals and sign-ins have entries without change rows.
 * verify checks 1 and 2 from the chain alone; replay checks 3.
 */
#ifndef LEDGER_LEDGER_H
#define LEDGER_LEDGER_H

#include "base/crypt.h"
#include "base/json.h"
#include "store/store.h"

/*
 * Write rq->changes and the entry.  With outcome other than OK there are no
 * changes: the refusal's code is the entry's outcome.  Reads each changed row
 * back and compares its digest first (MSG_VERIFY_ACT).
 */
enum err	ledger_seal(struct request *, enum err outcome) CHECKED;

/* What a check found; lives in the request's arena. */
struct ledger_fault {
	struct ledger_fault *next;
	int64_t seq;		/* entry, or 0 */
	str table;		/* entity or ledger, change */
	int64_t id;		/* record, or 0 */
	str what;		/* in the request's language */
};

struct ledger_report {
	int64_t entries;
	int64_t changes;
	int64_t records;	/* replay only */
	unsigned char head[SM3_SIZE];
	int64_t head_seq;
	struct ledger_fault *faults;
	int64_t nfaults;	/* all; the list stops at 1,000 */
};

/* A head seen at a time, kept outside the database. */
struct ledger_anchor {
	int64_t seq;
	unsigned char hash[SM3_SIZE];
};

/* The chain; anchored (may be NULL) is a head known from outside. */
enum err	ledger_verify(struct request *, const struct ledger_anchor *,
		    struct ledger_report *out) CHECKED;
/* The last n entries and their change rows only, for the start of a server. */
enum err	ledger_verify_tail(struct request *,
		    const struct ledger_anchor *, int64_t n,
		    struct ledger_report *out) CHECKED;
/* verify, then every record against its last change row and the reverse. */
enum err	ledger_replay(struct request *, const struct ledger_anchor *,
		    struct ledger_report *out) CHECKED;

enum err	ledger_head(struct request *, struct ledger_anchor *out) CHECKED;
/*
 * Append a line "ms seq hash" to the anchor file and sync it / read its last
 * whole line; a missing file gives seq 0.
 */
enum err	ledger_anchor_add(struct request *, str path) CHECKED;
enum err	ledger_anchor_last(struct request *, str path,
		    struct ledger_anchor *out) CHECKED;

/*
 * Entries older than seq before (0: all), newest first, as one JSON list of
 * {seq, at, login, person, post, office, place, purpose, action, subject,
 * outcome, changes, detail, hash}.
 */
enum err	ledger_list(struct request *, int64_t before, int64_t limit,
		    struct jsonw *out) CHECKED;
/*
 * The change rows of one record, newest first.  With a damaged ledger the
 * entry's words are empty.
 */
struct ledger_change {
	struct ledger_change *next;
	int64_t seq;
	int64_t version;
	int64_t at_ms;
	str login;
	str action;
	str purpose;
	int64_t entry;
	date effective;
	str old;		/* image before this change; n = 0: it was new */
	str digest;		/* of the image after it */
};
enum err	ledger_history(struct request *, int entity, int64_t id,
		    struct ledger_change **out) CHECKED;

#endif
