/*
 * A draft on its way: proposed by its author, confirmed and sealed by another
 * person, or returned, or withdrawn.  What takes long, checking and testing, is
 * prepared off the writer; If-Match makes sure that nothing has moved since.
 */
#include "action/draft.h"

#include "base/limits.h"
#include "base/num.h"

/* What a prepare step leaves for its action. */
struct ready {
	struct pack_files files;
	str hash;
};

/* What stands in the way of a change may be changed with it, for all to see. */
static enum err
tests_stay(struct request *rq, const struct draft *d,
    const struct pack_files *files)
{
	str gone = policy_test_gone(rq->arena, d->base, files);

	return gone.n == 0 ? OK : fail(rq, MSG_DRAFT_TEST_GONE,
	    draft_text(d, "number"), gone);
}

/* As it will be sealed: no fault, no test gone, and every test passes. */
static enum err
prove(struct request *rq, struct draft *d, struct ready *out)
{
	const struct pack *p;
	struct pack_bytes bytes;
	struct jsonw w;
	struct faults f;
	struct buf b;
	int passed, failed;
	str person;

	if (d->n == 0)
		return fail(rq, MSG_DRAFT_EMPTY, draft_text(d, "number"));
	TRY(desk_person(rq, &person));
	TRY(draft_files(rq, d, true, &bytes));
	TRY(tests_stay(rq, d, &bytes.files));
	policy_seal(rq->arena, &(struct seal){ .pack = bytes.id,
	    .version = draft_text(d, "edition"), .base = draft_text(d, "base"),
	    .base_hash = draft_text(d, "base_hash"), .proposed_by =
	    draft_text(d, "author_key"), .confirmed_by = person,
	    .on = rq->today }, &bytes.files);
	faults_init(&f, rq->arena);
	p = pack_load(rq->arena, rq->model, &bytes, &f);
	if (p == NULL)
		return fail(rq, MSG_DRAFT_FAULT, draft_text(d, "number"),
		    fault_text(rq->arena, f.first));
	buf_init(&b, rq->arena, LIMIT_REPLY);
	jsonw_begin(&w, &b);
	failed = policy_test_json(rq->arena, p, rq->lang, &w, &passed);
	if (failed > 0)
		return fail(rq, MSG_DRAFT_TESTS, draft_text(d, "number"),
		    num_text(rq->arena, failed, 0));
	*out = (struct ready){ bytes.files, pack_info(p)->hash };
	return OK;
}

/* In the state, and the actor's own or another's. */
static enum err
stepping(struct request *rq, const struct draft *d, int64_t state, bool own)
{
	bool mine;

	if (draft_state(d) != state)
		return fail(rq, MSG_DRAFT_STATE, draft_text(d, "number"));
	TRY(draft_mine(rq, d, &mine));
	if (own && !mine)
		return fail(rq, MSG_DRAFT_AUTHOR, draft_text(d, "author"));
	if (!own && mine)
		return fail(rq, MSG_DRAFT_OWN, draft_text(d, "number"));
	return OK;
}

static enum err
stepped(struct request *rq, struct draft *d, int64_t state, struct reply *r)
{
	struct jsonw o;

	record_set(d->record, "state", VALUE_INT(state));
	TRY(record_change(rq, d->record));
	r->etag = num_text(rq->arena, d->record->version, 0);
	reply_json(r, &o);
	return record_say(rq, d->record, PROFILE_DETAIL, &o);
}

enum err
prepare_draft_propose(struct request *rq, struct call *c)
{
	struct ready *x = NEW(rq->arena, struct ready);
	struct draft d;

	TRY(draft_of_call(rq, c, &d));
	TRY(stepping(rq, &d, DRAFT_OPEN, true));
	TRY(prove(rq, &d, x));
	c->prepared = x;
	return OK;
}

enum err
action_draft_propose(struct request *rq, const struct call *c,
    struct reply *r)
{
	const struct ready *x = c->prepared;
	struct draft d;

	TRY(draft_of_call(rq, c, &d));
	TRY(stepping(rq, &d, DRAFT_OPEN, true));
	record_set(d.record, "proposed_hash", VALUE_TEXT(x->hash));
	record_set(d.record, "proposed", VALUE_INT(rq->today));
	record_set(d.record, "note", VALUE_UNKNOWN);
	rq->detail = str_fmt(rq->arena, "{\"hash\":\"%.*s\"}",
	    STR_ARG(x->hash));
	return stepped(rq, &d, DRAFT_PROPOSED, r);
}

enum err
prepare_draft_confirm(struct request *rq, struct call *c)
{
	struct ready *x = NEW(rq->arena, struct ready);
	struct draft d;

	TRY(draft_of_call(rq, c, &d));
	TRY(stepping(rq, &d, DRAFT_PROPOSED, false));
	TRY(prove(rq, &d, x));
	if (!str_eq(x->hash, draft_text(&d, "proposed_hash")))
		return fail(rq, MSG_DRAFT_MOVED, draft_text(&d, "number"));
	c->prepared = x;
	return OK;
}

/* The new pack into those of the process, once the act stands. */
static void
sealed_job(struct request *rq, void *arg)
{

	enum err e = site_sealed(rq);

	/* It loaded a moment ago; the server keeps trying and says why not. */
	(void)arg;
	(void)e;
}

enum err
action_draft_confirm(struct request *rq, const struct call *c,
    struct reply *r)
{
	const struct ready *x = c->prepared;
	struct job *job;
	struct draft d;

	TRY(draft_of_call(rq, c, &d));
	TRY(stepping(rq, &d, DRAFT_PROPOSED, false));
	if (policy_pack_find(rq->policy, draft_text(&d, "pack")) != NULL)
		return fail(rq, MSG_DRAFT_VERSION, draft_text(&d, "pack"));
	TRY(sealed_keep(rq, draft_text(&d, "pack"), x->hash, &x->files));
	record_set(d.record, "confirmer", VALUE_TEXT(
	    rq->actor.person_name.n > 0 ? rq->actor.person_name :
	    rq->actor.login_name));
	record_set(d.record, "sealed", VALUE_INT(rq->today));
	rq->detail = str_fmt(rq->arena, "{\"pack\":\"%.*s\",\"hash\":\"%.*s\"}",
	    STR_ARG(draft_text(&d, "pack")), STR_ARG(x->hash));
	TRY(stepped(rq, &d, DRAFT_SEALED, r));
	if (rq->host->job == NULL)
		return OK;
	TRY(rq->host->job(rq, &job));
	job->run = sealed_job;
	return OK;
}

enum err
action_draft_reject(struct request *rq, const struct call *c,
    struct reply *r)
{
	static const char *const keys[] = { "note", NULL };
	struct draft d;
	str note;

	TRY(json_only(rq, c->body, keys));
	TRY(json_need_str(rq, c->body, "note", &note));
	TRY(draft_of_call(rq, c, &d));
	TRY(stepping(rq, &d, DRAFT_PROPOSED, false));
	if (str_trim(note).n == 0)
		return fail(rq, MSG_DRAFT_NOTE);
	record_set(d.record, "note", VALUE_TEXT(str_trim(note)));
	record_set(d.record, "proposed_hash", VALUE_UNKNOWN);
	return stepped(rq, &d, DRAFT_OPEN, r);
}

enum err
action_draft_withdraw(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct draft d;

	TRY(draft_of_call(rq, c, &d));
	TRY(stepping(rq, &d, draft_state(&d) == DRAFT_PROPOSED ?
	    DRAFT_PROPOSED : DRAFT_OPEN, true));
	return stepped(rq, &d, DRAFT_WITHDRAWN, r);
}
