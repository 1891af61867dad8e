/*
 * The way of a request.  A read runs every phase on its HTTP thread, inside the
 * thread's read transaction.  A write runs to "decode", waits, runs "begin" to
 * "verify" on the writer in a savepoint of its own, and replies after the
 * group's commit.  A phase that fails sends the request to reply.
 */
#include "internal.h"

#include <string.h>

#include "base/limits.h"

#define SUBJECT_MAX	64	/* bytes of a refused act's subject */

struct phase {
	const char *name;
	enum err (*run)(struct exchange *);
};

static enum err
http_read(struct exchange *ex)
{

	if (!ex->known)
		return fail(&ex->rq, MSG_METHOD, request_words(&ex->rq,
		    "这种方法", "this method"));
	if (buf_full(&ex->body))
		return fail(&ex->rq, MSG_BODY_TOO_LARGE,
		    str_fmt(ex->rq.arena, "%zu", LIMIT_BODY));
	return OK;
}

static enum err
identify(struct exchange *ex)
{

	ex->head.ticket.unsafe = ex->method != GET;
	return auth_identify(&ex->rq, &ex->head.ticket);
}

static enum err
match(struct exchange *ex)
{

	return route_match(&ex->rq, ex->worker->server->router, ex->method,
	    str_sub(ex->path, sizeof(API) - 1, ex->path.n), &ex->match);
}

static enum err
permit(struct exchange *ex)
{

	return auth_permit(&ex->rq, &ex->match.permission);
}

static bool
writes(const struct exchange *ex)
{

	return (ex->match.route->flags & ROUTE_WRITE) != 0;
}

static enum err
key_check(struct exchange *ex)
{
	str key = ex->head.key;
	size_t i;

	if (!writes(ex) || (ex->match.route->flags & ROUTE_NO_KEY) != 0) {
		ex->head.key = STR_NONE;
		return OK;
	}
	for (i = 0; i < key.n; i++)
		if (key.p[i] <= ' ' || key.p[i] >= 127)
			break;
	if (key.n == 0)
		return fail(&ex->rq, MSG_KEY_MISSING);
	if (i < key.n || key.n > KEY_CHARS_MAX)
		return fail(&ex->rq, MSG_HEADER, STR("Idempotency-Key"));
	return OK;
}

/* What the key stands for: all that could make the request another one. */
static void
digest(struct exchange *ex)
{
	struct sm3 *h = crypt_hash(ex->rq.crypt);
	unsigned char upload[SM3_SIZE];
	size_t i;

	if (ex->head.key.n == 0)
		return;
	if (ex->body_hash != NULL)
		sm3_end(ex->body_hash, upload);
	hmac_begin(h, ex->rq.keys->pepper);
	sm3_field(h, str_from(method_name(ex->method)));
	sm3_field(h, ex->path);
	for (i = 0; i < ex->nquery; i++) {
		sm3_field(h, ex->query[i].name);
		sm3_field(h, ex->query[i].value);
	}
	sm3_field(h, ex->head.if_match);
	sm3_field(h, ex->body_hash == NULL ? buf_text(&ex->body) :
	    (str){ (const char *)upload, SM3_SIZE });
	hmac_end(h, ex->rq.keys->pepper, ex->digest);
}

/* "12" with or without its quotes. */
static str
unquote(str s)
{

	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		return str_sub(s, 1, s.n - 1);
	return s;
}

static enum err
decode(struct exchange *ex)
{
	struct sent sent = { ex->query, ex->nquery, buf_text(&ex->body) };

	TRY(key_check(ex));
	ex->call.if_match = unquote(ex->head.if_match);
	TRY(route_decode(&ex->rq, ex->worker->server->router, &ex->match,
	    &sent, &ex->call));
	digest(ex);
	return OK;
}

static enum err
begin(struct exchange *ex)
{

	/* The store has begun a write's savepoint. */
	return writes(ex) ? OK : db_fresh(&ex->rq, ex->rq.db);
}

static enum err
act(struct exchange *ex)
{

	return route_run(&ex->rq, &ex->match, &ex->call, ex->head.key,
	    ex->digest, &ex->reply);
}

static enum err
verify(struct exchange *ex)
{

	if (!writes(ex) || ex->reply.replayed)
		return OK;
	return ledger_seal(&ex->rq, ex->outcome);
}

/* A read lets go of its reader; a write was committed with its group. */
static enum err
commit(struct exchange *ex)
{

	if (!writes(ex))
		db_rest(ex->rq.db);
	return OK;
}

static enum err
http_reply(struct exchange *ex)
{

	return buf_full(&ex->reply.body) ?
	    fail(&ex->rq, MSG_REPLY_TOO_LARGE) : OK;
}

enum { READ, AUTHENTICATE, ROUTE, AUTHORISE, DECODE, BEGIN, ACT, VERIFY,
    COMMIT, REPLY, PHASES };

static const struct phase phases[PHASES] = {
	{ "read", http_read }, { "authenticate", identify }, { "route", match },
	{ "authorise", permit }, { "decode", decode }, { "begin", begin },
	{ "act", act }, { "verify", verify }, { "commit", commit },
	{ "reply", http_reply },
};

/* Run from one phase to another, both included; *out_last: the failed one. */
static enum err
run(struct exchange *ex, int from, int to, int *out_last)
{
	enum err e = OK;
	int i;

	for (i = from; i <= to && e == OK; i++) {
		*out_last = i;
		e = phases[i].run(ex);
	}
	return e;
}

enum err
phase_back(struct exchange *ex)
{
	int last;

	ex->outcome = run(ex, BEGIN, REPLY, &last);
	if (last < COMMIT)
		db_rest(ex->rq.db);
	return ex->outcome;
}

static bool
long_read(const struct exchange *ex)
{

	return !writes(ex) && (ex->match.route->flags & ROUTE_LONG) != 0;
}

/* What the refused act was about, as far as its address says: entity/id. */
static str
refused_subject(const struct exchange *ex)
{
	str path = str_sub(ex->path, sizeof(API), ex->path.n);

	return str_clip(path, SUBJECT_MAX);
}

enum err
phase_front(struct exchange *ex, bool *out_wait)
{
	struct request *rq = &ex->rq;
	int last = 0;

	*out_wait = false;
	ex->outcome = run(ex, READ, DECODE, &last);
	if (ex->match.route == NULL)
		return ex->outcome;
	/* Who is known and may not write is refused in the ledger. */
	if (writes(ex) && ex->outcome != OK && last == AUTHORISE &&
	    rq->actor.login != 0) {
		rq->subject = refused_subject(ex);
		ex->refused = true;
		*out_wait = true;
		return OK;
	}
	if (ex->outcome != OK)
		return ex->outcome;
	if (writes(ex) || long_read(ex)) {
		*out_wait = true;
		return OK;
	}
	return phase_back(ex);
}

bool
phase_slow(const struct exchange *ex, enum slow_kind *out)
{

	*out = long_read(ex) ? SLOW_READ : SLOW_HASH;
	return !ex->refused && (ex->match.route->prepare != NULL ||
	    long_read(ex));
}

/* On a slow thread: its crypt and reader instead of the HTTP thread's. */
enum err
phase_prepare(struct exchange *ex, bool *out_done)
{

	*out_done = long_read(ex);
	if (*out_done)
		return phase_back(ex);
	ex->outcome = ex->match.route->prepare(&ex->rq, &ex->call);
	ex->refused = ex->outcome != OK;
	return ex->outcome;
}

static enum err
write_run(struct request *rq, void *arg)
{
	struct exchange *ex = arg;
	int last;

	if (ex->worker->server->writer_crypt != NULL)
		rq->crypt = ex->worker->server->writer_crypt;
	if (ex->refused)
		return ex->outcome;
	return run(ex, BEGIN, ACT, &last);
}

static enum err
write_seal(struct request *rq, enum err outcome)
{
	struct exchange *ex = exchange_of(rq);
	int last;

	ex->outcome = outcome;
	return run(ex, VERIFY, VERIFY, &last);
}

void
phase_act(struct exchange *ex, struct act *a,
    void (*done)(struct act *, enum err))
{

	memset(a, 0, sizeof(*a));
	a->rq = &ex->rq;
	a->arg = ex;
	a->run = write_run;
	a->seal = write_seal;
	a->done = done;
	a->weight = 1;
	if (ex->worker->server->each)
		a->weight = LIMIT_GROUP_WEIGHT;
	else if (ex->call.body != NULL) {
		const struct json *items = json_get(ex->call.body, "items");

		if (items != NULL && items->kind == J_LIST)
			a->weight = 1 + (int64_t)items->n;
	}
}
