/*
 * The door: who a request is by, and whether they may.
 */
#include "auth.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#include "base/limits.h"
#include "internal.h"

struct auth *
auth_of(const struct request *rq)
{

	assert(rq->host != NULL && rq->host->auth != NULL);
	return rq->host->auth;
}

static void
auth_close(void *p)
{
	struct auth *a = p;

	pthread_mutex_destroy(&a->lock);
}

enum err
auth_open(struct request *rq, struct store *store, struct auth **out)
{
	struct auth *a = NEW(rq->arena, struct auth);

	if (sodium_init() < 0)
		return fail(rq, MSG_BUSY);
	a->store = store;
	a->login = model_entity(rq->model, STR("login"));
	a->post = model_entity(rq->model, STR("post"));
	if (a->login == NULL || a->post == NULL)
		return fail(rq, MSG_ENTITY_MISSING, STR("login, post"));
	a->sessions = NEW_ARRAY(rq->arena, struct session,
	    SESSION_BUCKETS * SESSION_WAYS);
	a->attempts = NEW_ARRAY(rq->arena, struct attempt,
	    ATTEMPT_BUCKETS * ATTEMPT_WAYS);
	random_bytes(a->seed, sizeof(a->seed));
	TRY(auth_password_hash(rq, auth_password_make(rq->arena), &a->nobody));
	pthread_mutex_init(&a->lock, NULL);
	arena_defer(rq->arena, auth_close, a);
	*out = a;
	return OK;
}

/* http://HOST or https://HOST of the same Host. */
static bool
same_origin(str origin, str host)
{
	size_t at;

	if (!str_find(origin, STR("://"), &at))
		return false;
	return host.n > 0 && str_eq(str_sub(origin, at + 3, origin.n), host);
}

static enum err
from_here(struct request *rq, const struct ticket *t)
{

	if (t->origin.n > 0 && !same_origin(t->origin, t->host))
		return fail(rq, MSG_ORIGIN);
	if (t->site.n > 0 && !str_is(t->site, "same-origin") &&
	    !str_is(t->site, "none"))
		return fail(rq, MSG_ORIGIN);
	return OK;
}

static enum err
identify_console(struct request *rq, const struct ticket *t)
{

	if (t->as.n > 0)
		return auth_actor(rq, t->as, &rq->actor);
	rq->actor = actor_console();
	return OK;
}

enum err
auth_identify(struct request *rq, const struct ticket *t)
{
	bool found;

	if (t->console)
		return identify_console(rq, t);
	if (t->unsafe)
		TRY(from_here(rq, t));
	if (t->token.n == 0)
		return OK;
	TRY(session_find(rq, t->token, &found));
	if (!found || !t->unsafe)
		return OK;
	if (t->csrf.n != rq->actor.csrf.n ||
	    sodium_memcmp(t->csrf.p, rq->actor.csrf.p, t->csrf.n) != 0)
		return fail(rq, MSG_ORIGIN);
	return OK;
}

bool
auth_is_console(const struct actor *a)
{

	return a->login == 0 && str_is(a->login_name, "console");
}

enum err
auth_permit(struct request *rq, const struct permission *p)
{
	const struct actor *a = &rq->actor;

	rq->action = p->verb;
	rq->actor.purpose = p->purpose;
	if (p->open || auth_is_console(a))
		return OK;
	if (a->login == 0)
		return fail(rq, MSG_SIGN_IN);
	if (a->password_first && !p->first)
		return fail(rq, MSG_PASSWORD_OLD);
	if (a->office_number < 0 || a->office_number > 63 ||
	    (p->offices >> a->office_number & 1) == 0) {
		const struct office *o = model_office(rq->model, a->office);

		return fail(rq, MSG_FORBIDDEN, o == NULL ? a->office :
		    request_words(rq, str_cstr(rq->arena, o->zh),
		    str_cstr(rq->arena, o->en)));
	}
	return OK;
}

str
auth_setup_code(struct request *rq)
{
	struct auth *a = auth_of(rq);
	struct actor was = rq->actor;
	struct query q = { .entity = a->login };
	int64_t n = 0;
	bool exact;
	enum err e;
	str code;

	rq->actor = actor_console();
	e = record_count(rq, &q, &n, &exact);
	rq->actor = was;
	if (e != OK || n > 0)
		return STR_NONE;
	code = auth_password_make(rq->arena);
	pthread_mutex_lock(&a->lock);
	sm3_once(code, a->setup);
	a->setup_open = true;
	pthread_mutex_unlock(&a->lock);
	return code;
}

enum err
auth_setup_check(struct request *rq, str code)
{
	struct auth *a = auth_of(rq);
	struct actor was = rq->actor;
	struct query q = { .entity = a->login };
	unsigned char h[SM3_SIZE];
	int64_t n = 0;
	bool exact, good;
	enum err e;

	rq->actor = actor_console();
	e = record_count(rq, &q, &n, &exact);
	rq->actor = was;
	if (e != OK)
		return e;
	sm3_once(code, h);
	pthread_mutex_lock(&a->lock);
	good = a->setup_open && sodium_memcmp(h, a->setup, sizeof(h)) == 0;
	pthread_mutex_unlock(&a->lock);
	return good && n == 0 ? OK : fail(rq, MSG_SETUP);
}

void
auth_as_console(struct request *rq)
{
	str purpose = rq->actor.purpose;

	rq->actor = actor_console();
	rq->actor.purpose = purpose;
}
