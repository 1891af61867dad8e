/*
 * Checking the chain from its rows alone, and then the records against it.
 */
#include "ledger/internal.h"

#include <string.h>

#include "base/limits.h"

#define ALL	INT64_MAX	/* of LIMIT: the whole is wanted here */

/* A walk along the chain; the change rows are read beside it. */
struct walk {
	struct request *rq;
	struct ledger_report *rep;
	const struct ledger_anchor *anchor;
	struct stmt *changes;
	bool more;		/* changes stands on a row */
	struct row row;
	int64_t lane;
	int64_t seq;		/* of the last entry seen */
	int64_t change;		/* of the last change row of the lane seen */
	unsigned char hash[SM3_SIZE];
	bool anchored;
};

void
report_fault(struct request *rq, struct ledger_report *rep, struct where at,
    const char *zh, const char *en)
{
	struct ledger_fault *f, **p;

	if (++rep->nfaults > LIMIT_FAULTS)
		return;
	f = NEW(rq->arena, struct ledger_fault);
	f->seq = at.seq;
	f->table = str_dup(rq->arena, at.table);
	f->id = at.id;
	f->what = request_words(rq, zh, en);
	for (p = &rep->faults; *p != NULL; p = &(*p)->next)
		;
	*p = f;
}

static void
entry_fault(struct walk *w, int64_t seq, const char *zh, const char *en)
{

	report_fault(w->rq, w->rep, (struct where){ seq, STR("ledger"), 0 },
	    zh, en);
}

static void
change_fault(struct walk *w, int64_t seq, const char *zh, const char *en)
{

	report_fault(w->rq, w->rep, (struct where){ seq, STR("change"),
	    w->row.id }, zh, en);
}

static enum err
change_next(struct walk *w)
{

	TRY(stmt_step(w->rq, w->changes, &w->more));
	if (w->more)
		row_read(w->changes, &w->row);
	return OK;
}

/* Change rows up to seq that no entry claims. */
static enum err
changes_stray(struct walk *w, int64_t until)
{

	while (w->more && w->row.seq < until) {
		w->rep->changes++;
		change_fault(w, w->row.act, "变更记录不属于任何一条账",
		    "a change row belongs to no entry");
		w->change = w->row.seq;
		TRY(change_next(w));
	}
	return OK;
}

/* The change rows of an entry: all there, in order, as they were sealed. */
static enum err
entry_changes(struct walk *w, const struct entry *e)
{
	static const unsigned char zero[SM3_SIZE];
	struct sm3 *h = db_hash(w->rq->db);
	unsigned char digest[SM3_SIZE];
	int64_t expected = e->change_first;

	if (e->change_first == 0) {
		if (e->change_last != 0 || e->digest.n != SM3_SIZE ||
		    memcmp(e->digest.p, zero, SM3_SIZE) != 0)
			entry_fault(w, e->seq, "变更摘要不符",
			    "the digest of its changes does not match");
		return OK;
	}
	TRY(changes_stray(w, e->change_first));
	if (e->change_first != w->change + 1)
		entry_fault(w, e->seq, "缺少变更记录",
		    "change rows are missing before it");
	hmac_begin(h, w->rq->keys->change);
	for (; w->more && w->row.seq <= e->change_last; expected++) {
		w->rep->changes++;
		if (w->row.seq != expected || w->row.act != e->seq)
			change_fault(w, e->seq, "变更记录缺失或归错账",
			    "a change row is missing or names another entry");
		expected = w->row.seq;
		row_add(h, &w->row);
		TRY(change_next(w));
	}
	hmac_end(h, w->rq->keys->change, digest);
	if (e->digest.n != SM3_SIZE ||
	    memcmp(e->digest.p, digest, SM3_SIZE) != 0)
		entry_fault(w, e->seq, "变更摘要不符",
		    "the digest of its changes does not match");
	w->change = e->change_last;
	return OK;
}

static void
anchor_check(struct walk *w, const struct entry *e)
{

	if (w->anchor == NULL || w->anchor->seq != e->seq)
		return;
	w->anchored = true;
	if (e->hash.n != SM3_SIZE ||
	    memcmp(e->hash.p, w->anchor->hash, SM3_SIZE) != 0)
		entry_fault(w, e->seq, "与外部锚定的哈希不符",
		    "the hash differs from the one anchored outside");
}

static enum err
lane_end(struct walk *w)
{
	struct stmt *s;
	bool row, same;

	TRY(changes_stray(w, (w->lane + 1) << 40));
	TRY(stmt_named(w->rq, "lane_load", &s));
	stmt_int(s, "lane", w->lane);
	TRY(stmt_step(w->rq, s, &row));
	same = row && stmt_column_int(s, 0) == w->seq &&
	    stmt_column_int(s, 1) == w->change &&
	    str_eq(stmt_column(s, 2).s, (str){ (const char *)w->hash,
	    SM3_SIZE });
	stmt_end(s);
	if (!same && (row || w->seq != w->lane << 40))
		entry_fault(w, w->seq, "账尾与登记的末条不符",
		    "the chain does not end where its head row says");
	return OK;
}

static void
lane_begin(struct walk *w, int64_t lane)
{

	w->lane = lane;
	w->seq = lane << 40;
	w->change = lane << 40;
	memset(w->hash, 0, sizeof(w->hash));
}

static enum err
entry_check(struct walk *w, const struct entry *e)
{
	unsigned char hash[SM3_SIZE];
	bool follows = true;

	if (id_shard(e->seq) != w->lane) {
		TRY(lane_end(w));
		lane_begin(w, id_shard(e->seq));
	}
	if (e->seq != w->seq + 1) {
		entry_fault(w, w->seq + 1, "账目缺条", "entries are missing");
		follows = false;
	}
	if (follows && !str_eq(e->prev, (str){ (const char *)w->hash,
	    SM3_SIZE }))
		entry_fault(w, e->seq, "与上一条的哈希不衔接",
		    "it does not follow the entry before it");
	entry_hash(db_hash(w->rq->db), e, hash);
	if (!str_eq(e->hash, (str){ (const char *)hash, SM3_SIZE }))
		entry_fault(w, e->seq, "内容与哈希不符",
		    "its content does not match its hash");
	TRY(entry_changes(w, e));
	anchor_check(w, e);
	w->seq = e->seq;
	/* As stored, so that one fault is reported once. */
	memset(w->hash, 0, SM3_SIZE);
	if (e->hash.n == SM3_SIZE)
		memcpy(w->hash, e->hash.p, SM3_SIZE);
	return OK;
}

/* From the entry after seq on, with the change rows after the one given. */
static enum err
chain_walk(struct walk *w, int64_t seq, int64_t change)
{
	struct entry e;
	struct stmt *s;
	bool row;

	TRY(stmt_named(w->rq, "change_walk", &w->changes));
	stmt_int(w->changes, "after", change);
	stmt_int(w->changes, "limit", ALL);
	TRY(change_next(w));
	TRY(stmt_named(w->rq, "ledger_walk", &s));
	stmt_int(s, "after", seq);
	stmt_int(s, "limit", ALL);
	for (;;) {
		TRY(stmt_step(w->rq, s, &row));
		if (!row)
			break;
		entry_read(s, &e);
		w->rep->entries++;
		TRY(entry_check(w, &e));
	}
	stmt_end(s);
	TRY(lane_end(w));
	TRY(changes_stray(w, INT64_MAX));
	stmt_end(w->changes);
	return OK;
}

static void
walk_end(struct walk *w)
{

	memcpy(w->rep->head, w->hash, SM3_SIZE);
	w->rep->head_seq = w->seq;
	if (w->anchor != NULL && w->anchor->seq != 0 && !w->anchored)
		entry_fault(w, w->anchor->seq, "外部锚定的这一条不在账上",
		    "the entry anchored outside is not in the ledger");
}

enum err
ledger_verify(struct request *rq, const struct ledger_anchor *anchor,
    struct ledger_report *out)
{
	struct walk w = { .rq = rq, .rep = out, .anchor = anchor };

	memset(out, 0, sizeof(*out));
	lane_begin(&w, 0);
	TRY(chain_walk(&w, INT64_MIN, INT64_MIN));
	walk_end(&w);
	return OK;
}

/* Stand on entry seq, as if everything up to it had been walked. */
static enum err
walk_from(struct walk *w, int64_t seq)
{
	struct entry e;
	struct stmt *s;
	bool row;

	TRY(stmt_named(w->rq, "ledger_newest", &s));
	stmt_int(s, "before", seq + 1);
	stmt_int(s, "limit", 1);
	TRY(stmt_step(w->rq, s, &row));
	if (row) {
		entry_read(s, &e);
		w->seq = e.seq;
		if (e.hash.n == SM3_SIZE)
			memcpy(w->hash, e.hash.p, SM3_SIZE);
	}
	stmt_end(s);
	TRY(stmt_named(w->rq, "change_before", &s));
	stmt_int(s, "seq", w->seq);
	TRY(stmt_step(w->rq, s, &row));
	if (row)
		w->change = stmt_column_int(s, 0);
	stmt_end(s);
	return OK;
}

enum err
ledger_verify_tail(struct request *rq, const struct ledger_anchor *anchor,
    int64_t n, struct ledger_report *out)
{
	struct walk w = { .rq = rq, .rep = out, .anchor = anchor };
	struct ledger_anchor head;

	memset(out, 0, sizeof(*out));
	lane_begin(&w, LANE);
	TRY(ledger_head(rq, &head));
	if (head.seq > n)
		TRY(walk_from(&w, head.seq - n));
	/* An anchor further back than that is for the whole walk. */
	w.anchored = anchor != NULL && anchor->seq <= w.seq;
	TRY(chain_walk(&w, w.seq, w.change));
	walk_end(&w);
	return OK;
}
