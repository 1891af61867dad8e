/*
 * Signing in and out, one's own password, the first administrator.
 */
#include <string.h>

#include "action/action.h"
#include "auth/auth.h"
#include "base/limits.h"

#define NAME_MAX_BYTES	64

static void
place_out(struct request *rq, struct jsonw *o, const char *key, int64_t code)
{
	struct field place = { .type = TYPE_PLACE };

	jsonw_key(o, key);
	field_out(rq->arena, o, &place, VALUE_INT(code));
}

/* {login, person, office, office_label, post, …} of the actor. */
static enum err
session_out(struct request *rq, struct reply *out)
{
	const struct actor *a = &rq->actor;
	const struct office *o = model_office(rq->model, a->office);
	const struct entity *post = model_entity(rq->model, STR("post"));
	str title = STR_NONE, place = STR_NONE;
	struct jsonw w;

	if (a->post != 0)
		TRY(record_title(rq, post, a->post, &title));
	if (a->place != 0)
		TRY(place_name(rq, a->place, &place));
	jsonw_begin(&w, &out->body);
	jsonw_open(&w, '{');
	jsonw_put_str(&w, "login", a->login_name);
	jsonw_put_str(&w, "person", a->person_name);
	jsonw_put_str(&w, "office", a->office);
	jsonw_put_str(&w, "office_label", o == NULL ? a->office :
	    rq->lang == LANG_ZH ? o->zh : o->en);
	jsonw_put_str(&w, "post", title);
	place_out(rq, &w, "place", a->place);
	jsonw_put_str(&w, "place_name", place);
	jsonw_put_str(&w, "csrf", a->csrf);
	jsonw_put_bool(&w, "password_first", a->password_first);
	jsonw_put_str(&w, "today", date_text(rq->arena, rq->today));
	jsonw_put_str(&w, "site", rq->host->site);
	jsonw_close(&w, '}');
	return OK;
}

enum err
action_session(struct request *rq, const struct call *c, struct reply *out)
{

	(void)c;
	if (rq->actor.login == 0 && !auth_is_console(&rq->actor))
		return fail(rq, MSG_SIGN_IN);
	return session_out(rq, out);
}

enum err
prepare_sign_in(struct request *rq, struct call *c)
{
	int64_t *login = NEW(rq->arena, int64_t);
	str name, password;

	TRY(json_need_str(rq, c->body, "name", &name));
	TRY(json_need_str(rq, c->body, "password", &password));
	TRY(auth_sign_in_check(rq, name, password, c->address, login));
	c->prepared = login;
	return OK;
}

enum err
action_sign_in(struct request *rq, const struct call *c, struct reply *out)
{
	const int64_t *login = c->prepared;
	str csrf;

	TRY(auth_sign_in(rq, *login, c->address, &out->session, &csrf));
	return session_out(rq, out);
}

enum err
action_sign_out(struct request *rq, const struct call *c, struct reply *out)
{

	(void)c;
	rq->subject = rq->actor.login_name;
	out->status = 204;
	out->signed_out = true;
	return rq->actor.session == NULL ? OK : auth_sign_out(rq);
}

enum err
prepare_password(struct request *rq, struct call *c)
{
	str *hash = NEW(rq->arena, str);
	str old, new;

	rq->subject = rq->actor.login_name;
	if (rq->actor.login == 0)
		return fail(rq, MSG_SIGN_IN);
	TRY(json_need_str(rq, c->body, "old", &old));
	TRY(json_need_str(rq, c->body, "new", &new));
	TRY(auth_password_rule(rq, rq->actor.login_name, new));
	TRY(auth_password_check(rq, old, c->address));
	TRY(auth_password_hash(rq, new, hash));
	c->prepared = hash;
	return OK;
}

enum err
action_password(struct request *rq, const struct call *c, struct reply *out)
{
	const struct entity *e = model_entity(rq->model, STR("login"));
	const str *hash = c->prepared;
	struct actor was = rq->actor;
	struct record *login;

	auth_as_console(rq);
	TRY(record_load(rq, e, was.login, 0, &login));
	rq->actor = was;
	out->status = 204;
	return auth_password_set(rq, login, *hash, false, c->address,
	    &out->session);
}

static enum err
name_rule(struct request *rq, str name)
{
	size_t i;

	for (i = 0; i < name.n; i++)
		if ((name.p[i] >= 0 && name.p[i] <= ' ') || name.p[i] == 127)
			break;
	if (name.n == 0 || name.n > NAME_MAX_BYTES || i < name.n ||
	    str_is(name, "console"))
		return fail(rq, MSG_LOGIN_NAME,
		    str_fmt(rq->arena, "%d", NAME_MAX_BYTES));
	return OK;
}

/* A person's name as people compare it: blanks around it are not part of it. */
static enum err
person_read(struct request *rq, const struct json *in, str *out)
{
	str name;

	TRY(json_need_str(rq, in, "person_name", &name));
	name = str_trim(name);
	if (name.n == 0)
		return request_at(rq, fail(rq, MSG_VALUE_REQUIRED,
		    request_words(rq, "姓名", "Person")),
		    (struct at){ .field = STR("person_name") });
	*out = name;
	return OK;
}

enum err
prepare_setup(struct request *rq, struct call *c)
{
	struct account *a = NEW(rq->arena, struct account);
	str code, password;

	TRY(json_need_str(rq, c->body, "code", &code));
	TRY(json_need_str(rq, c->body, "name", &a->name));
	TRY(person_read(rq, c->body, &a->person_name));
	TRY(json_need_str(rq, c->body, "password", &password));
	TRY(auth_setup_check(rq, code));
	TRY(name_rule(rq, a->name));
	rq->subject = a->name;
	TRY(auth_password_rule(rq, a->name, password));
	TRY(auth_password_hash(rq, password, &a->hash));
	a->office = STR("system_admin");
	c->prepared = a;
	return OK;
}

enum err
action_setup(struct request *rq, const struct call *c, struct reply *out)
{
	const struct account *given = c->prepared;
	struct account a = *given;
	str code;
	int64_t id;

	TRY(json_need_str(rq, c->body, "code", &code));
	/* Again, now that nobody else writes. */
	TRY(auth_setup_check(rq, code));
	TRY(site_place(rq, &a.place));
	auth_as_console(rq);
	rq->actor.login_name = a.name;
	out->status = 204;
	return auth_account_add(rq, &a, &id);
}

/* What an administrator says of a new account. */
static enum err
account_input(struct request *rq, const struct json *in, struct account *a)
{
	str place;

	TRY(json_need_str(rq, in, "name", &a->name));
	TRY(person_read(rq, in, &a->person_name));
	TRY(json_need_str(rq, in, "office", &a->office));
	TRY(json_need_str(rq, in, "place", &place));
	TRY(json_str_or(rq, in, "person_key", STR_NONE, &a->person_key));
	TRY(json_str_or(rq, in, "post_name", STR_NONE, &a->post_name));
	TRY(name_rule(rq, a->name));
	if (!place_parse(place, &a->place))
		return fail(rq, MSG_VALUE_REFERENCE, request_words(rq,
		    "区划代码", "Place"), place);
	return OK;
}

/* An account and the password that is shown once. */
struct new_account {
	struct account account;
	str password;
	bool made;		/* by us: nobody knows it yet */
};

enum err
prepare_account(struct request *rq, struct call *c)
{
	struct new_account *n = NEW(rq->arena, struct new_account);

	TRY(account_input(rq, c->body, &n->account));
	rq->subject = n->account.name;
	TRY(json_str_or(rq, c->body, "password", STR_NONE, &n->password));
	/* Whoever hands a password over knows it; only its owner keeps it. */
	n->account.first = n->password.n == 0 || !auth_is_console(&rq->actor);
	n->made = n->password.n == 0;
	if (n->made)
		n->password = auth_password_make(rq->arena);
	else
		TRY(auth_password_rule(rq, n->account.name, n->password));
	TRY(auth_password_hash(rq, n->password, &n->account.hash));
	c->prepared = n;
	return OK;
}

/* The password is said once, here; it is kept nowhere else. */
static void
password_out(struct reply *out, str name, str password)
{
	struct jsonw w;

	jsonw_begin(&w, &out->body);
	jsonw_open(&w, '{');
	jsonw_put_str(&w, "name", name);
	jsonw_put_str(&w, "password", password);
	jsonw_close(&w, '}');
}

enum err
action_account_add(struct request *rq, const struct call *c,
    struct reply *out)
{
	const struct new_account *n = c->prepared;
	int64_t id;

	TRY(auth_account_add(rq, &n->account, &id));
	password_out(out, n->account.name, n->made ? n->password : STR_NONE);
	return OK;
}

static enum err
account_named(struct request *rq, str name, struct record **out)
{
	const struct entity *e = model_entity(rq->model, STR("login"));

	rq->subject = name;
	TRY(record_find(rq, e, 0, name, out));
	if (*out == NULL)
		return fail(rq, MSG_MISSING, name);
	return OK;
}

enum err
action_accounts(struct request *rq, const struct call *c, struct reply *out)
{
	const struct entity *e = model_entity(rq->model, STR("login"));
	struct query q = { .entity = e, .limit = LIMIT_PAGE_ROWS,
	    .after = call_query(c, "after") };
	struct page page;
	struct jsonw w;
	size_t i;

	TRY(record_list(rq, &q, &page));
	jsonw_begin(&w, &out->body);
	jsonw_open(&w, '{');
	jsonw_key(&w, "items");
	jsonw_open(&w, '[');
	for (i = 0; i < page.n; i++)
		TRY(record_out(rq, page.items[i], PROFILE_LIST, &w));
	jsonw_close(&w, ']');
	jsonw_put_str(&w, "next", page.next);
	jsonw_close(&w, '}');
	return OK;
}

enum err
action_account_disable(struct request *rq, const struct call *c,
    struct reply *out)
{
	struct record *login;

	TRY(account_named(rq, c->path[0], &login));
	record_set(login, "disabled", VALUE_INT(1));
	out->status = 204;
	return record_change(rq, login);
}

enum err
prepare_account_password(struct request *rq, struct call *c)
{
	struct new_account *n = NEW(rq->arena, struct new_account);

	rq->subject = c->path[0];
	n->password = auth_password_make(rq->arena);
	c->prepared = n;
	return auth_password_hash(rq, n->password, &n->account.hash);
}

enum err
action_account_password(struct request *rq, const struct call *c,
    struct reply *out)
{
	const struct new_account *n = c->prepared;
	struct record *login;
	str token;

	TRY(account_named(rq, c->path[0], &login));
	TRY(auth_password_set(rq, login, n->account.hash, true, c->address,
	    &token));
	password_out(out, c->path[0], n->password);
	return OK;
}

enum err
action_status(struct request *rq, const struct call *c, struct reply *out)
{
	struct store_stats s;
	struct jsonw w;

	(void)c;
	store_stats(rq->host->store, &s);
	jsonw_begin(&w, &out->body);
	jsonw_open(&w, '{');
	jsonw_put_str(&w, "version", STR("0.1"));
	jsonw_put_str(&w, "today", date_text(rq->arena,
	    date_of_ms(rq->now_ms)));
	jsonw_put_str(&w, "business_date", date_text(rq->arena, rq->today));
	jsonw_put_str(&w, "started", date_rfc3339(rq->arena,
	    rq->host->started_ms));
	jsonw_put_int(&w, "commits", s.commits);
	jsonw_put_int(&w, "acts", s.acts);
	jsonw_put_int(&w, "refused", s.refused);
	jsonw_put_bool(&w, "stopped", s.stopped);
	jsonw_close(&w, '}');
	return OK;
}
