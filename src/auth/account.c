/*
 * Accounts: records of login and post, read with the scope lifted because
 * nobody is signed in yet.
 */
#include "internal.h"

#include <string.h>

#include "base/limits.h"

struct actor
actor_console(void)
{
	struct actor a;

	memset(&a, 0, sizeof(a));
	a.login_name = STR("console");
	a.person_name = STR("console");
	a.office = STR("system_admin");
	a.office_number = -1;
	a.place_hi = PLACE_ALL_HI;
	a.purpose = STR("console");
	return a;
}

enum err
account_find(struct request *rq, str name, struct record **out)
{
	struct actor was = rq->actor;
	enum err e;

	rq->actor = actor_console();
	e = record_find(rq, auth_of(rq)->login, 0, name, out);
	rq->actor = was;
	return e;
}

enum err
account_load(struct request *rq, int64_t id, struct record **out)
{
	struct actor was = rq->actor;
	enum err e;

	rq->actor = actor_console();
	e = record_load(rq, auth_of(rq)->login, id, 0, out);
	rq->actor = was;
	return e;
}

static enum err
post_load(struct request *rq, int64_t id, struct record **out)
{
	struct actor was = rq->actor;
	enum err e;

	rq->actor = actor_console();
	e = record_load(rq, auth_of(rq)->post, id, 0, out);
	rq->actor = was;
	return e;
}

/* Valid from … to (exclusive) holds the day; unknown ends are open. */
static bool
on_day(const struct record *r, date day)
{
	struct value from = record_get(r, "starts");
	struct value to = record_get(r, "ends");

	return (from.kind == V_UNKNOWN || from.i <= day) &&
	    (to.kind == V_UNKNOWN || day < to.i);
}

static str
text(const struct record *r, const char *field)
{
	struct value v = record_get(r, field);

	return v.kind == V_TEXT ? v.s : STR_NONE;
}

/* One person may have several accounts: the same key gives the same number. */
static int64_t
person_number(const struct record *login)
{
	str key = text(login, "person_key");

	if (key.n == 0)
		return login->id;
	return (int64_t)(str_hash(key) >> 12 | (uint64_t)1 << 51);
}

enum err
account_actor(struct request *rq, struct record *login, struct actor *out)
{
	struct actor a;
	const struct office *o;
	struct record *post;
	struct value v = record_get(login, "post");

	memset(&a, 0, sizeof(a));
	if (record_get(login, "disabled").i != 0 || v.kind != V_INT ||
	    !on_day(login, date_of_ms(rq->now_ms)))
		return fail(rq, MSG_SIGN_IN_FAILED);
	TRY(post_load(rq, v.i, &post));
	o = model_office(rq->model, text(post, "office"));
	if (o == NULL || !on_day(post, date_of_ms(rq->now_ms)))
		return fail(rq, MSG_SIGN_IN_FAILED);
	a.login = login->id;
	a.login_name = text(login, "name");
	a.person = person_number(login);
	a.person_name = text(login, "person_name");
	a.post = post->id;
	a.office = o->id;
	a.office_number = o->number;
	a.place = post->place;
	place_range(a.place, &a.place_lo, &a.place_hi);
	a.password_first = record_get(login, "password_first").i != 0;
	*out = a;
	return OK;
}

enum err
auth_actor(struct request *rq, str name, struct actor *out)
{
	struct record *login;

	TRY(account_find(rq, name, &login));
	if (login == NULL)
		return fail(rq, MSG_MISSING, name);
	return account_actor(rq, login, out);
}

enum err
auth_sign_in_check(struct request *rq, str name, str password, str address,
    int64_t *out_login)
{
	struct record *login;
	struct actor actor;
	str hash = auth_of(rq)->nobody;
	bool locked, good;

	rq->subject = str_dup(rq->arena, str_clip(name, 64));
	TRY(account_find(rq, name, &login));
	if (login != NULL)
		TRY(record_reveal(rq, login, model_field(auth_of(rq)->login,
		    STR("password")), &hash));
	if (hash.n == 0)
		hash = auth_of(rq)->nobody;
	/* Whatever the case, exactly one hash is made. */
	locked = attempt_locked(rq, name, address);
	good = password_is(rq, hash, password);
	if (good && login != NULL && !locked &&
	    account_actor(rq, login, &actor) == OK) {
		attempt_good(rq, name, address);
		*out_login = login->id;
		return OK;
	}
	if (!locked)
		attempt_failed(rq, name, address);
	return fail(rq, MSG_SIGN_IN_FAILED);
}

enum err
auth_sign_in(struct request *rq, int64_t id, str address, str *out_token,
    str *out_csrf)
{
	str purpose = rq->actor.purpose;
	struct record *login;

	TRY(account_load(rq, id, &login));
	TRY(account_actor(rq, login, &rq->actor));
	rq->actor.purpose = purpose;
	TRY(session_begin(rq, id, STR_NONE, address, out_token, out_csrf));
	rq->actor.csrf = *out_csrf;
	return OK;
}

enum err
auth_password_check(struct request *rq, str password, str address)
{
	struct record *login;
	str hash = STR_NONE;

	TRY(account_load(rq, rq->actor.login, &login));
	TRY(record_reveal(rq, login, model_field(auth_of(rq)->login,
	    STR("password")), &hash));
	if (attempt_locked(rq, rq->actor.login_name, address))
		return fail(rq, MSG_SIGN_IN_FAILED);
	if (hash.n > 0 && password_is(rq, hash, password))
		return OK;
	attempt_failed(rq, rq->actor.login_name, address);
	return fail(rq, MSG_SIGN_IN_FAILED);
}

/* Change a login record: the scope is lifted, who acts stays who acts. */
static enum err
login_change(struct request *rq, struct record *login)
{
	struct actor was = rq->actor;
	enum err e;

	rq->actor.place_lo = 0;
	rq->actor.place_hi = PLACE_ALL_HI;
	e = record_change(rq, login);
	rq->actor = was;
	return e;
}

enum err
auth_password_set(struct request *rq, struct record *login, str hash,
    bool first, str address, str *out_token)
{
	struct stmt *q;
	str csrf;

	record_set(login, "password", VALUE_TEXT(hash));
	record_set(login, "password_first", VALUE_INT(first));
	TRY(login_change(rq, login));
	TRY(stmt_named(rq, "session_end_login", &q));
	stmt_int(q, "login", login->id);
	TRY(stmt_run(rq, q, NULL));
	*out_token = STR_NONE;
	if (login->id != rq->actor.login || rq->actor.session == NULL)
		return OK;
	return session_begin(rq, login->id, rq->actor.csrf, address, out_token,
	    &csrf);
}

static enum err
post_add(struct request *rq, const struct account *in, int64_t *out)
{
	const struct office *o = model_office(rq->model, in->office);
	struct record *post = record_new(rq, auth_of(rq)->post);

	if (o == NULL)
		return fail(rq, MSG_VALUE_REFERENCE, request_words(rq, "机构",
		    "Office"), in->office);
	record_set(post, "place", VALUE_INT(in->place));
	record_set(post, "number", VALUE_TEXT(str_fmt(rq->arena, "login:%.*s",
	    STR_ARG(in->name))));
	record_set(post, "office", VALUE_TEXT(o->id));
	record_set(post, "name", VALUE_TEXT(in->post_name.n > 0 ?
	    in->post_name : o->zh));
	record_set(post, "holder", VALUE_TEXT(in->person_name));
	record_set(post, "starts", VALUE_INT(date_of_ms(rq->now_ms) <
	    rq->today ? date_of_ms(rq->now_ms) : rq->today));
	TRY(record_add(rq, post));
	*out = post->id;
	return OK;
}

/* The accounts of one name of a person; at most two different keys matter. */
static enum err
namesakes(struct request *rq, str name, str out_keys[2], size_t *out_n)
{
	struct query q = { .entity = auth_of(rq)->login,
	    .limit = LIMIT_PAGE_ROWS };
	struct page page;
	size_t i, n = 0;
	str key;

	do {
		TRY(record_list(rq, &q, &page));
		for (i = 0; i < page.n && n < 2; i++) {
			key = text(page.items[i], "person_key");
			if (str_eq(text(page.items[i], "person_name"), name) &&
			    (n == 0 || !str_eq(out_keys[0], key)))
				out_keys[n++] = key;
		}
		q.after = page.next;
	} while (page.next.n > 0 && n < 2);
	*out_n = n;
	return OK;
}

/*
 * Who the account is, when the administrator does not say: the person of the
 * same name, so that a second account does not get round the separation of
 * duties.  Two people of one name are told apart by a key that is given.
 */
static enum err
person_of(struct request *rq, const struct account *in, str *out)
{
	struct actor was = rq->actor;
	str keys[2];
	size_t n;
	enum err e;

	*out = in->person_key;
	if (in->person_key.n > 0)
		return OK;
	rq->actor = actor_console();
	e = namesakes(rq, in->person_name, keys, &n);
	rq->actor = was;
	TRY(e);
	if (n > 1)
		return request_at(rq, fail(rq, MSG_PERSON_KEY,
		    in->person_name), (struct at){
		    .field = STR("person_key") });
	*out = n == 1 ? keys[0] : in->person_name;
	return OK;
}

enum err
auth_account_add(struct request *rq, const struct account *in,
    int64_t *out_login)
{
	struct record *login = record_new(rq, auth_of(rq)->login), *other;
	int64_t post = 0;
	str person;

	TRY(account_find(rq, in->name, &other));
	if (other != NULL)
		return fail(rq, MSG_DUPLICATE, entity_label(login->entity,
		    rq->lang), in->name);
	TRY(person_of(rq, in, &person));
	TRY(post_add(rq, in, &post));
	record_set(login, "place", VALUE_INT(in->place));
	record_set(login, "name", VALUE_TEXT(in->name));
	record_set(login, "person_name", VALUE_TEXT(in->person_name));
	record_set(login, "person_key", VALUE_TEXT(person));
	record_set(login, "post", VALUE_INT(post));
	record_set(login, "password", VALUE_TEXT(in->hash));
	record_set(login, "password_first", VALUE_INT(in->first));
	record_set(login, "disabled", VALUE_INT(0));
	TRY(record_add(rq, login));
	*out_login = login->id;
	return OK;
}
