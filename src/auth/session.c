/*
 * Sessions.  The table in memory is a cache of what the database says; a slot
 * is believed while nothing has been committed since it was compared, so that a
 * session that was ended, or an account that was changed, fails at its next
 * request.
 */
#include "internal.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

static struct session *
bucket(struct auth *a, const unsigned char mark[MARK_SIZE])
{
	size_t k = ((size_t)mark[0] << 8 | mark[1]) % SESSION_BUCKETS;

	return &a->sessions[k * SESSION_WAYS];
}

/* The lock is held. */
static struct session *
slot_find(struct auth *a, const unsigned char mark[MARK_SIZE])
{
	struct session *s = bucket(a, mark);
	int i;

	for (i = 0; i < SESSION_WAYS; i++)
		if (s[i].used && memcmp(s[i].mark, mark, MARK_SIZE) == 0)
			return &s[i];
	return NULL;
}

/* A slot to write to: free, or the one unseen for longest; lock held. */
static struct session *
slot_take(struct auth *a, const unsigned char mark[MARK_SIZE])
{
	struct session *s = bucket(a, mark), *best = slot_find(a, mark);
	int i;

	for (i = 0; i < SESSION_WAYS && best == NULL; i++)
		if (!s[i].used)
			best = &s[i];
	for (i = 0; i < SESSION_WAYS && best == NULL; i++)
		best = &s[i];
	for (i = 0; i < SESSION_WAYS && best->used; i++)
		if (s[i].used && s[i].seen_ms < best->seen_ms &&
		    memcmp(best->mark, mark, MARK_SIZE) != 0)
			best = &s[i];
	return best;
}

static int64_t
idle_ms(const struct actor *a)
{
	static const char *const strict[] = { "finance_dept", "system_admin",
	    "security_admin", "audit_admin" };
	size_t i;

	for (i = 0; i < sizeof(strict) / sizeof(strict[0]); i++)
		if (str_is(a->office, strict[i]))
			return SESSION_IDLE_MS / 2;
	return SESSION_IDLE_MS;
}

static bool
alive(const struct session *s, int64_t now_ms)
{

	return now_ms - s->seen_ms < idle_ms(&s->actor) &&
	    now_ms - s->created_ms < SESSION_MAX_MS;
}

static str
put(char *to, size_t room, str s)
{

	s = str_sub(s, 0, room - 1);
	if (s.n > 0)
		memcpy(to, s.p, s.n);
	to[s.n] = '\0';
	return (str){ to, s.n };
}

/* Make the slot's actor own its texts. */
static void
keep(struct session *s, const struct actor *a, str csrf)
{

	s->actor = *a;
	s->actor.login_name = put(s->login_name, sizeof(s->login_name),
	    a->login_name);
	s->actor.person_name = put(s->person_name, sizeof(s->person_name),
	    a->person_name);
	s->actor.office = put(s->office, sizeof(s->office), a->office);
	s->actor.csrf = put(s->csrf, sizeof(s->csrf), csrf);
	s->actor.session = s->token;
}

/* The request's own copy: the slot may be given to another session. */
static void
lend(struct request *rq, const struct session *s)
{
	struct session *own = NEW(rq->arena, struct session);

	memcpy(own->token, s->token, SM3_SIZE);
	keep(own, &s->actor, s->actor.csrf);
	rq->actor = own->actor;
}

static bool
find_fresh(struct request *rq, const unsigned char mark[MARK_SIZE],
    int64_t commits)
{
	struct auth *a = auth_of(rq);
	struct session *s;
	bool good = false;

	pthread_mutex_lock(&a->lock);
	s = slot_find(a, mark);
	if (s != NULL && s->commits == commits && alive(s, rq->now_ms)) {
		s->seen_ms = rq->now_ms;
		lend(rq, s);
		good = true;
	}
	pthread_mutex_unlock(&a->lock);
	return good;
}

static void
forget(struct auth *a, const unsigned char mark[MARK_SIZE])
{
	struct session *s;

	pthread_mutex_lock(&a->lock);
	s = slot_find(a, mark);
	if (s != NULL)
		memset(s, 0, sizeof(*s));
	pthread_mutex_unlock(&a->lock);
}

/* Put what the database says into a slot; false when it has run out. */
static bool
remember(struct request *rq, const struct session *is)
{
	struct auth *a = auth_of(rq);
	struct session *s;
	int64_t seen = is->seen_ms;
	bool good;

	pthread_mutex_lock(&a->lock);
	s = slot_find(a, is->mark);
	if (s != NULL && s->seen_ms > seen)
		seen = s->seen_ms;
	s = slot_take(a, is->mark);
	s->used = true;
	memcpy(s->token, is->token, SM3_SIZE);
	memcpy(s->mark, is->mark, MARK_SIZE);
	keep(s, &is->actor, is->actor.csrf);
	s->created_ms = is->created_ms;
	s->written_ms = is->seen_ms;
	s->seen_ms = seen;
	s->commits = is->commits;
	good = alive(s, rq->now_ms);
	if (good) {
		s->seen_ms = rq->now_ms;
		lend(rq, s);
	}
	pthread_mutex_unlock(&a->lock);
	return good;
}

/* *out_login 0 when there is no such session. */
static enum err
row_load(struct request *rq, struct session *s, int64_t *out_login)
{
	struct stmt *q;
	bool row;
	enum err e;

	TRY(stmt_named(rq, "session_load", &q));
	stmt_blob(q, "token", (str){ (const char *)s->token, SM3_SIZE });
	e = stmt_step(rq, q, &row);
	*out_login = 0;
	if (e == OK && row) {
		*out_login = stmt_column_int(q, 0);
		s->actor.csrf = stmt_column_str(rq->arena, q, 1);
		s->created_ms = stmt_column_int(q, 2);
		s->seen_ms = stmt_column_int(q, 3);
	}
	stmt_end(q);
	return e;
}

enum err
session_find(struct request *rq, str token, bool *out)
{
	struct session *s = NEW(rq->arena, struct session);
	unsigned char raw[TOKEN_SIZE];
	struct store_stats stats;
	struct record *login;
	struct actor actor;
	int64_t id;
	str csrf;

	*out = false;
	if (token.n != (size_t)2 * TOKEN_SIZE ||
	    !hex_parse(token, raw, sizeof(raw)))
		return OK;
	(void)crypto_shorthash_siphashx24(s->mark, raw, sizeof(raw),
	    auth_of(rq)->seed);
	/* The counter is read before the rows: it can only be too old. */
	store_stats(auth_of(rq)->store, &stats);
	if (find_fresh(rq, s->mark, stats.commits)) {
		*out = true;
		return OK;
	}
	sm3_once((str){ (const char *)raw, sizeof(raw) }, s->token);
	TRY(db_fresh(rq, rq->db));
	TRY(row_load(rq, s, &id));
	csrf = s->actor.csrf;
	if (id == 0 || account_load(rq, id, &login) != OK ||
	    account_actor(rq, login, &actor) != OK) {
		request_clear(rq);
		forget(auth_of(rq), s->mark);
		return OK;
	}
	s->actor = actor;
	s->actor.csrf = csrf;
	s->commits = stats.commits;
	*out = remember(rq, s);
	return OK;
}

enum err
session_begin(struct request *rq, int64_t login, str csrf, str address,
    str *out_token, str *out_csrf)
{
	unsigned char raw[TOKEN_SIZE], hash[SM3_SIZE];
	struct stmt *q;

	random_bytes(raw, sizeof(raw));
	*out_token = hex_text(rq->arena, raw, sizeof(raw));
	sm3_once((str){ (const char *)raw, sizeof(raw) }, hash);
	if (csrf.n == 0) {
		random_bytes(raw, sizeof(raw));
		csrf = hex_text(rq->arena, raw, sizeof(raw));
	}
	*out_csrf = csrf;
	TRY(stmt_named(rq, "session_add", &q));
	stmt_blob(q, "token", (str){ (const char *)hash, sizeof(hash) });
	stmt_int(q, "login", login);
	stmt_str(q, "csrf", csrf);
	stmt_str(q, "address", address);
	stmt_int(q, "now", rq->now_ms);
	TRY(stmt_run(rq, q, NULL));
	TRY(stmt_named(rq, "session_end_old", &q));
	stmt_int(q, "login", login);
	stmt_int(q, "keep", SESSION_PER_LOGIN);
	return stmt_run(rq, q, NULL);
}

enum err
auth_sign_out(struct request *rq)
{
	struct stmt *q;

	assert(rq->actor.session != NULL);
	TRY(stmt_named(rq, "session_end", &q));
	stmt_blob(q, "token", (str){ (const char *)rq->actor.session,
	    SM3_SIZE });
	return stmt_run(rq, q, NULL);
}

static enum err
seen_write(struct request *rq, const unsigned char token[SM3_SIZE],
    int64_t seen)
{
	struct stmt *q;

	TRY(stmt_named(rq, "session_seen", &q));
	stmt_blob(q, "token", (str){ (const char *)token, SM3_SIZE });
	stmt_int(q, "seen", seen);
	return stmt_run(rq, q, NULL);
}

enum err
auth_housekeep(struct request *rq)
{
	struct auth *a = auth_of(rq);
	struct stmt *q;
	size_t i;

	for (i = 0; i < (size_t)SESSION_BUCKETS * SESSION_WAYS; i++) {
		unsigned char token[SM3_SIZE];
		int64_t seen = 0;

		pthread_mutex_lock(&a->lock);
		if (a->sessions[i].used &&
		    a->sessions[i].seen_ms > a->sessions[i].written_ms) {
			memcpy(token, a->sessions[i].token, SM3_SIZE);
			seen = a->sessions[i].seen_ms;
			a->sessions[i].written_ms = seen;
		}
		pthread_mutex_unlock(&a->lock);
		if (seen != 0)
			TRY(seen_write(rq, token, seen));
	}
	TRY(stmt_named(rq, "session_purge", &q));
	stmt_int(q, "created", rq->now_ms - SESSION_MAX_MS);
	stmt_int(q, "seen", rq->now_ms - SESSION_IDLE_MS - 2 * MINUTE_MS);
	return stmt_run(rq, q, NULL);
}
