/*
 * Shared by the verbs: reading a call, writing a reply.
 */
#ifndef ACTION_INTERNAL_H
#define ACTION_INTERNAL_H

#include "action/action.h"
#include "ledger/ledger.h"
#include "matter/matter.h"
#include "model/model.h"
#include "policy/policy.h"
#include "register/register.h"

/* The entity that path[i] names; MSG_ENTITY_MISSING. */
enum err	call_entity(struct request *, const struct call *, int i,
		    const struct entity **out) CHECKED;
/* The record id in path[i]. */
enum err	call_id(struct request *, const struct call *, int i,
		    const struct entity *, int64_t *out) CHECKED;
/* ?place=, that of who asks by default; MSG_MISSING outside the scope. */
enum err	call_own_place(struct request *, const struct call *,
		    int64_t *out) CHECKED;
/* ?pack=, NULL when absent; MSG_PACK_MISSING. */
enum err	call_pack(struct request *, const struct call *,
		    const struct pack **out) CHECKED;
/* path[0] as kind.name, household.exit_ready; MSG_DECISION_MISSING. */
enum err	call_decision(struct request *, const struct call *,
		    const struct kind **out_kind, str *out_name) CHECKED;
/* ?place=, ?limit=, ?as_of=; absent gives 0. */
enum err	call_place(struct request *, const struct call *,
		    int64_t *out) CHECKED;
enum err	call_limit(struct request *, const struct call *,
		    int64_t *out) CHECKED;
enum err	call_day(struct request *, const struct call *, const char *name,
		    date *out) CHECKED;
/* place, where, q, sort, after, limit of a list. */
enum err	call_list(struct request *, const struct call *,
		    const struct entity *, struct query *out) CHECKED;
/* Start the JSON body of a reply. */
void		reply_json(struct reply *, struct jsonw *);
/* A record with words for the ids it holds (say.c). */
enum err	record_say(struct request *, const struct record *,
		    enum profile, struct jsonw *) CHECKED;
/* A key with a list of them. */
enum err	records_say(struct request *, const char *key,
		    const struct records *, enum profile, struct jsonw *) CHECKED;
/* total:{n, exact} */
void		reply_total(struct jsonw *, int64_t n, bool exact);
/* The digits of a place code as the API shows them; "" for the nation. */
str		place_digits(struct arena *, int64_t code);
/* One of the purposes for which L4 is shown; MSG_PURPOSE. */
enum err	purpose_check(struct request *, str purpose) CHECKED;
str		purpose_label(str purpose);
/* May the actor see this L4 field for his purpose? (reveal.c) */
enum err	field_purpose(struct request *, const struct field *) CHECKED;

/* Say what went wrong on stderr; the exit status. */
int		cmd_end(struct request *, enum err);
/* Places of a code,name,kind file that are not there yet. */
enum err	places_load(struct request *, str path,
		    int64_t *out_added) CHECKED;
/* The packs that hold at a place, linked (adoption.c). */
enum err	ruleset_of(struct request *, int64_t place,
		    const struct ruleset **out) CHECKED;
/* The coverage report; group: the villages of one group only. */
enum err	coverage_out(struct request *, int64_t place, str group,
		    struct jsonw *) CHECKED;
/* Items of the work list for sheets to take down (notice_work.c). */
enum err	notice_work(struct request *, struct jsonw *) CHECKED;
/* Items of the work list for one's own duties (duty_work.c). */
enum err	duty_work(struct request *, struct jsonw *) CHECKED;
/* Chain, coverage, load and gaps of a place on a day (chain.c). */
enum err	chain_out(struct request *, int64_t place, date on,
		    struct jsonw *) CHECKED;
/* {ok, entries, changes, records, head, faults} */
void		ledger_report_out(struct request *,
		    const struct ledger_report *, struct jsonw *);

/*
 * An explanation: the decision of that name on a household on the desk's day
 * (decide.c).  MSG_MISSING outside the scope, MSG_DECISION_MISSING.
 */
enum err	decide_household(struct request *, struct desk *,
		    int64_t household, str name,
		    const struct verdict **out) CHECKED;

/* The last matter about a record of a kind; NULL: none (matter_file.c). */
enum err	matter_last(struct request *, str kind, int64_t subject,
		    struct record **out) CHECKED;
/* How a matter stands, in words: its state, or that it was withdrawn. */
str		matter_how(const struct request *, const struct record *);

/* missing:[{fact,label,office,office_label}], cite:[{at,phrase}] */
void		missing_out(struct jsonw *, const struct missing *, size_t n);
void		cites_out(struct jsonw *, const struct cite *, size_t n);

/* One subject on a board (notice.c). */
struct posted {
	struct record *matter, *notice;
	struct about about;
	const struct procedure *procedure;
};
typedef enum err (*notice_sheet_fn)(struct request *, const struct posted *,
    size_t n, void *);
/*
 * The postings that run in a place, together as they hang: one sheet a village,
 * procedure and window; *out_n subjects.
 */
enum err	notice_sheets(struct request *, int64_t place, notice_sheet_fn,
		    void *arg, size_t *out_n) CHECKED;
/* {note, name?, phone?, against?} (matter.c) */
/*
 * stays.c: may a record, as changed but not yet written, be so?  MSG_STABLE for
 * a post or custody that a text holds; see stable_check().
 */
enum err	stays_check(struct request *, const struct record *,
		    const struct record **out_approval) CHECKED;
/* handover.c: does it wait for its answer; custodies of the post on a day */
bool		handover_waits(const struct record *);
enum err	handover_custodies(struct request *, int64_t post, date on,
		    struct records *out) CHECKED;
/* handover_file.c: what the post has to do; posts offered, as work */
enum err	handover_work(struct request *, const struct record *post,
		    const struct json **out) CHECKED;
enum err	handover_items(struct request *, struct jsonw *) CHECKED;
/* migration.c: MSG_PACK_MISSING, MSG_MIGRATION_MISSING */
enum err	migration_find(struct request *, str pack, str from,
		    const struct migration **out) CHECKED;
enum err	objection_read(struct request *, const struct json *,
		    struct objection *) CHECKED;
/* Text into HTML. (notice.c) */
void		html(struct buf *, str);

/* Results of a batch, one per item, in order. */
struct batch {
	struct request *rq;
	struct jsonw *out;
	int64_t done;
	int64_t refused;
	struct buf items;	/* JSON of the results */
	struct jsonw list;
};
void		batch_begin(struct batch *, struct request *, struct jsonw *);
/*
 * Run one item in a savepoint of its own: what it changed is dropped when it
 * is refused.  Only a failure of the store itself is returned.
 */
struct batch_item {
	const struct entity *entity;	/* of the id in the result */
	int64_t id;		/* set by fn */
	int64_t version;	/* set by fn */
};
enum err	batch_item(struct batch *, struct batch_item *,
		    enum err (*fn)(struct request *, struct batch_item *,
		    void *), void *arg) CHECKED;
/* {done, refused, items} */
void		batch_end(struct batch *);

#endif
