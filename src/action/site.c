/*
 * The site: one database with its keys, dictionary, packs and settings.
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "action/draft.h"
#include "action/internal.h"
#include "auth/auth.h"
#include "base/crypt.h"
#include "base/limits.h"
#include "base/option.h"
#include "census/census.h"
#include "ledger/ledger.h"
#include "model/model.h"
#include "policy/policy.h"
#include "register/register.h"

str
call_query(const struct call *c, const char *name)
{
	size_t i;

	for (i = 0; i < c->nquery; i++)
		if (str_is(c->query[i].name, name))
			return c->query[i].value;
	return STR_NONE;
}

/* The first fault is the problem; all of them go to the person at the desk. */
static enum err
faults_fail(struct request *rq, const struct faults *f, enum msg msg)
{
	const struct fault *x;

	for (x = f->first; x != NULL; x = x->next)
		(void)fprintf(stderr, "%.*s\n",
		    STR_ARG(fault_text(rq->arena, x)));
	if (msg == MSG_PACK)
		return fail(rq, MSG_PACK, fault_text(rq->arena, f->first));
	return fail(rq, MSG_DICTIONARY, f->first->file,
	    str_fmt(rq->arena, "%d", f->first->line), f->first->what);
}

static enum err
open_files(struct request *rq, struct host *h)
{
	struct arena *a = rq->arena;
	struct faults f;
	str law = str_from(getenv("BANGFU_LAW"));

	faults_init(&f, a);
	if (h->model == NULL)
		h->model = rq->model != NULL ? rq->model : model_load(a,
		    str_fmt(a, "%.*s/model", STR_ARG(h->home)), &f);
	if (h->model == NULL)
		return faults_fail(rq, &f, MSG_DICTIONARY);
	rq->model = h->model;
	h->law = law;
	h->policy = policy_load(a, h->model,
	    str_fmt(a, "%.*s/packs", STR_ARG(h->home)), law, rq->lang, &f);
	if (h->policy == NULL)
		return faults_fail(rq, &f, MSG_PACK);
	return OK;
}

/* {"business_date":"2018-11-01",…}: the ledger keeps what was set. */
static void
setting_note(struct request *rq, const char *name, str value)
{
	struct jsonw w;
	struct buf b, pair;

	buf_init(&pair, rq->arena, LIMIT_TEXT);
	jsonw_begin(&w, &pair);
	jsonw_open(&w, '{');
	jsonw_put_str(&w, name, value);
	jsonw_close(&w, '}');
	buf_init(&b, rq->arena, LIMIT_TEXT);
	if (rq->detail.n > 2) {
		buf_str(&b, str_sub(rq->detail, 0, rq->detail.n - 1));
		buf_byte(&b, ',');
		buf_str(&b, str_sub(buf_text(&pair), 1, pair.n));
	} else
		buf_str(&b, buf_text(&pair));
	rq->detail = buf_text(&b);
}

enum err
site_set(struct request *rq, const char *name, str value)
{

	setting_note(rq, name, value);
	return store_meta_set(rq, name, value);
}

static enum err
open_tables(struct request *rq, struct host *h, bool write)
{
	struct registry *r;
	str day;

	if (write) {
		TRY(store_migrate(rq, h->store));
		rq->db = store_writer(h->store);
		TRY(db_begin(rq, rq->db));
	} else {
		TRY(store_reader(rq, h->store, &rq->db));
		TRY(db_fresh(rq, rq->db));
	}
	TRY(registry_open(rq, h->store, h->model, write, &r));
	if (write) {
		TRY(db_commit(rq, rq->db));
		TRY(store_prepare(rq, h->store));
		TRY(db_begin(rq, rq->db));
	}
	h->registry = r;
	TRY(store_meta(rq, "business_date", &day));
	TRY(store_meta(rq, "site", &h->site));
	TRY(store_meta(rq, "public_address", &h->public_address));
	if (day.n > 0 && !date_parse(day, &h->business_date))
		return fail(rq, MSG_STORE, STR("meta.business_date"));
	if (write)
		TRY(db_commit(rq, rq->db));
	rq->host = h;
	return sealed_open(rq, h);
}

enum err
site_open(struct request *rq, struct host *h, enum store_mode mode)
{
	struct arena *a = rq->arena;
	bool write = mode != STORE_READ;

	if (h->db.n == 0)
		return fail(rq, MSG_USAGE, STR("--db sqlite:FILE, BANGFU_DB"));
	TRY(open_files(rq, h));
	if (mode == STORE_CREATE && mkdir(str_cstr(a, h->data), 0700) != 0 &&
	    errno != EEXIST)
		return fail(rq, MSG_FILE_OPEN, h->data,
		    str_from(strerror(errno)));
	if (h->keys == NULL) {
		h->keys = NEW(a, struct keys);
		TRY(keys_load(rq, str_fmt(a, "%.*s/keys", STR_ARG(h->data)),
		    mode == STORE_CREATE, h->keys));
	}
	rq->keys = h->keys;
	rq->crypt = crypt_open(a, h->keys);
	TRY(store_open(rq, h->db, str_fmt(a, "%.*s/sql", STR_ARG(h->home)),
	    mode, &h->store));
	TRY(open_tables(rq, h, write));
	h->censuses = censuses_open(a);
	site_request(h, rq);
	site_console(rq);
	return OK;
}

void
site_request(struct host *h, struct request *rq)
{

	rq->host = h;
	rq->model = h->model;
	rq->registry = h->registry;
	rq->policy = __atomic_load_n(&h->policy, __ATOMIC_ACQUIRE);
	rq->keys = h->keys;
	rq->now_ms = date_now_ms();
	rq->today = __atomic_load_n(&h->business_date, __ATOMIC_RELAXED);
	if (rq->today == 0)
		rq->today = date_of_ms(rq->now_ms);
}

void
site_console(struct request *rq)
{

	rq->actor = (struct actor){ .login_name = STR("console"),
	    .office = STR("system_admin"), .place_hi = PLACE_ALL_HI,
	    .purpose = STR("console") };
}

static bool
named(const char *offices, str office)
{
	str rest = str_from(offices);

	while (rest.n > 0)
		if (str_eq(str_cut(rest, ' ', &rest), office))
			return true;
	return false;
}

enum err
site_enter(struct request *rq, enum store_mode mode, const char *offices)
{
	struct host *h = rq->host;
	const struct office *o;

	TRY(site_open(rq, h, mode));
	if (h->as.n == 0)
		return OK;
	if (h->auth == NULL)
		TRY(auth_open(rq, h->store, &h->auth));
	TRY(auth_actor(rq, h->as, &rq->actor));
	rq->actor.purpose = STR("work");
	o = model_office(rq->model, rq->actor.office);
	if (o == NULL || !named(offices, o->id))
		return fail(rq, MSG_FORBIDDEN, o == NULL ? rq->actor.office :
		    rq->lang == LANG_EN ? o->en : o->zh);
	return OK;
}

enum err
site_place(struct request *rq, int64_t *out)
{
	str text;

	TRY(store_meta(rq, "place", &text));
	if (!place_parse(text, out))
		*out = 0;
	return OK;
}

enum err
site_placed(struct request *rq, int64_t place)
{
	str name;

	if (place == 0)
		return OK;
	TRY(place_name(rq, place, &name));
	return name.n > 0 ? OK : fail(rq, MSG_MISSING, str_fmt(rq->arena,
	    "--place %.*s", STR_ARG(place_digits(rq->arena, place))));
}

/* An act and what it is given. */
struct console_act {
	struct act act;
	enum err (*fn)(struct request *, void *);
	void *arg;
};

static enum err
console_run(struct request *rq, void *arg)
{
	struct console_act *c = arg;

	return c->fn(rq, c->arg);
}

enum err
site_act(struct request *rq, str action, str subject,
    enum err (*fn)(struct request *, void *), void *arg)
{
	struct console_act c = { .fn = fn, .arg = arg };

	rq->action = action;
	rq->subject = subject;
	rq->detail = STR_NONE;
	rq->changes = (struct changes){ .last = &rq->changes.first };
	c.act.rq = rq;
	c.act.arg = &c;
	c.act.run = console_run;
	c.act.seal = ledger_seal;
	c.act.weight = 1;
	return store_act(rq->host->store, &c.act);
}

/*
 * Move the business date; null returns to the calendar.  Readers see it at
 * once, the entry in the ledger says who moved it.
 */
enum err
action_site(struct request *rq, const struct call *c, struct reply *r)
{
	static const char *const keys[] = { "business_date", NULL };
	date day = 0;
	struct jsonw o;
	str s;

	TRY(json_only(rq, c->body, keys));
	TRY(json_need_str(rq, c->body, "business_date", &s));
	if (s.n > 0 && !date_parse(s, &day))
		return fail(rq, MSG_VALUE_TYPE, STR("business_date"), s,
		    request_words(rq, "日期", "a date"));
	rq->subject = STR("business_date");
	TRY(site_set(rq, "business_date", day == 0 ? STR("") :
	    date_text(rq->arena, day)));
	__atomic_store_n(&rq->host->business_date, day, __ATOMIC_RELAXED);
	jsonw_begin(&o, &r->body);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "business_date", day == 0 ? STR("") :
	    date_text(rq->arena, day));
	jsonw_close(&o, '}');
	return OK;
}

struct site_setting {
	const char *name;
	str value;
};

static enum err
setting_act(struct request *rq, void *arg)
{
	const struct site_setting *s = arg;

	return site_set(rq, s->name, s->value);
}

/* https://notices.example, as a code on paper can hold it; no / at its end. */
static enum err
address_read(struct request *rq, str *s)
{
	size_t i;

	while (s->n > 0 && s->p[s->n - 1] == '/')
		s->n--;
	if ((!str_starts(*s, STR("https://")) &&
	    !str_starts(*s, STR("http://"))) || s->n > LIMIT_ADDRESS)
		return fail(rq, MSG_OPTION_VALUE, STR("--public-address"));
	for (i = 0; i < s->n; i++)
		if (s->p[i] <= ' ' || s->p[i] > '~' || s->p[i] == '#')
			return fail(rq, MSG_OPTION_VALUE,
			    STR("--public-address"));
	return OK;
}

static enum err
site_command(struct request *rq, int argc, char **argv)
{
	struct site_setting day = { "business_date", STR_NONE };
	struct site_setting address = { "public_address", STR_NONE };
	const struct option options[] = {
		{ "--business-date", &day.value, NULL },
		{ "--public-address", &address.value, NULL },
	};
	str *rest;
	size_t n;
	date d;

	TRY(option_take(rq, argc, argv, options, 2, &rest, &n));
	if (n != 0 || (day.value.n == 0) == (address.value.n == 0))
		return fail(rq, MSG_USAGE, STR("site --business-date DATE | "
		    "--public-address URL"));
	if (day.value.n > 0 && !date_parse(day.value, &d))
		return fail(rq, MSG_OPTION_VALUE, STR("--business-date"));
	if (address.value.n > 0)
		TRY(address_read(rq, &address.value));
	TRY(site_enter(rq, STORE_WRITE, SITE_ADMIN));
	if (address.value.n > 0)
		day = address;
	return site_act(rq, STR("site.set"), str_from(day.name), setting_act,
	    &day);
}

int
cmd_site(struct request *rq, int argc, char **argv)
{

	return cmd_end(rq, site_command(rq, argc, argv));
}
