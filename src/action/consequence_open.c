/*
 * A proposal of a pack becomes a matter when a person brings it: what it rests
 * on, the reading and the version of the pack are kept as they stand on that
 * day, with the post that answered for it, before the office that the text
 * names.  From there on it is a matter like any other.
 */
#include "action/consequence.h"

#include <inttypes.h>

#include "base/hash.h"
#include "base/limits.h"
#include "duty/duty.h"

#define PROCEDURE	STR("consequence")
#define ANSWER_MAX	60	/* posts that may be chosen from */
#define WITHDRAWN	4	/* code of matter_state */

static const struct entity *
proposals(const struct request *rq)
{

	return model_entity(rq->model, STR("proposal"));
}

static str
digest_of(struct request *rq, const struct proposal *p)
{
	unsigned char hash[SM3_SIZE];
	struct jsonw w;
	struct buf b;

	buf_init(&b, rq->arena, LIMIT_REPLY);
	jsonw_begin(&w, &b);
	proposal_evidence(p, &w);
	sm3_once(buf_text(&b), hash);
	return hex_text(rq->arena, hash, sizeof(hash));
}

static str
code_words(const struct request *rq, const char *list, str id)
{
	const struct code *c = code_by_id(model_list(rq->model,
	    str_from(list)), id);

	return c == NULL ? id : rq->lang == LANG_EN ? c->en : c->zh;
}

/* ---- brought already ---- */

static enum err
out_opened(struct request *rq, const struct record *r, struct jsonw *o)
{
	const struct field *f = model_field(r->entity, STR("action"));
	const struct code *c = code_by_n(f->codes, record_get(r, "action").i);
	struct record *m;

	jsonw_open(o, '{');
	jsonw_put_str(o, "id", record_url(rq, r->entity, r->id));
	jsonw_put_str(o, "number", record_get(r, "number").s);
	jsonw_put_int(o, "part", record_get(r, "part").i);
	jsonw_put_str(o, "action_label", rq->lang == LANG_EN ? c->en : c->zh);
	jsonw_put_str(o, "holder", record_get(r, "holder").s);
	TRY(matter_last(rq, STR("proposal"), r->id, &m));
	if (m != NULL) {
		jsonw_put_str(o, "matter", record_url(rq, m->entity, m->id));
		jsonw_put_str(o, "state_label", matter_how(rq, m));
		jsonw_put_str(o, "holder_label", matter_office_label(rq,
		    record_get(m, "holder").s));
	}
	jsonw_close(o, '}');
	return OK;
}

enum err
opened_out(struct request *rq, const struct about *a,
    const struct proposal *p, struct jsonw *o)
{
	str digest = digest_of(rq, p);
	struct records r;
	size_t i;

	jsonw_key(o, "opened");
	jsonw_open(o, '[');
	TRY(record_children(rq, model_field(proposals(rq), STR("subject")),
	    a->id, &r));
	for (i = 0; i < r.n; i++)
		if (str_eq(record_get(r.items[i], "kind").s, a->kind->id) &&
		    str_eq(record_get(r.items[i], "consequence").s,
		    p->info.id) && str_eq(record_get(r.items[i],
		    "digest").s, digest))
			TRY(out_opened(rq, r.items[i], o));
	jsonw_close(o, ']');
	return OK;
}

/* Those of a field that holds the id, about the kind alone when it is given. */
static enum err
out_history(struct request *rq, const char *field, const struct about *a,
    bool of_kind, struct jsonw *o)
{
	struct records r;
	size_t i;

	TRY(record_children(rq, model_field(proposals(rq), str_from(field)),
	    a->id, &r));
	for (i = 0; i < r.n; i++) {
		if (of_kind && !str_eq(record_get(r.items[i], "kind").s,
		    a->kind->id))
			continue;
		TRY(record_say(rq, r.items[i], PROFILE_DETAIL, o));
	}
	return OK;
}

enum err
action_consequence_history(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct about a = { .kind = model_kind(rq->model, call_query(c,
	    "kind")) };
	struct jsonw o;
	int64_t place;

	if (a.kind == NULL)
		return fail(rq, MSG_KIND_MISSING, call_query(c, "kind"));
	TRY(kind_url_parse(rq, a.kind, call_query(c, "subject"), &a.id));
	TRY(about_where(rq, &a, &place));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "about");
	jsonw_open(&o, '[');
	TRY(out_history(rq, "subject", &a, true, &o));
	jsonw_close(&o, ']');
	jsonw_key(&o, "answered");
	jsonw_open(&o, '[');
	if (str_is(a.kind->base->id, "post"))
		TRY(out_history(rq, "post", &a, false, &o));
	jsonw_close(&o, ']');
	jsonw_close(&o, '}');
	return OK;
}

/* ---- who answered on that day ---- */

struct answer {
	struct chain_holder list[ANSWER_MAX];
	size_t n;
};

static void
add_holder(const struct request *rq, struct answer *x,
    const struct chain_holder *h)
{
	size_t i;

	if (x->n == ANSWER_MAX || !str_is(str_from(h->entity), "post") ||
	    h->place < rq->actor.place_lo || h->place > rq->actor.place_hi)
		return;
	for (i = 0; i < x->n; i++)
		if (x->list[i].id == h->id)
			return;
	x->list[x->n++] = *h;
}

/* A post by its record, when somebody held it on the day. */
static void
add_post(const struct request *rq, struct answer *x, const struct record *r,
    date on)
{
	struct value from = record_get(r, "starts"), to = record_get(r,
	    "ends");
	struct chain_holder h = { .entity = "post", .id = r->id,
	    .place = r->place, .holder = record_get(r, "holder").s,
	    .post = record_get(r, "name").s,
	    .office = record_get(r, "office").s };

	h.from = from.kind == V_INT ? (date)from.i : 0;
	h.to = to.kind == V_INT ? (date)to.i : 0;
	if (h.from <= on && (h.to == 0 || on < h.to))
		add_holder(rq, x, &h);
}

/* The posts of the unit itself, then the chain above where it is. */
static enum err
answering(struct request *rq, const struct about *a, date on,
    struct answer *out)
{
	const struct entity *post = model_entity(rq->model, STR("post"));
	struct chain_ask ask = { .on = on };
	struct chain_link *l;
	struct records r;
	struct record *own;
	size_t i, j, n;

	out->n = 0;
	TRY(about_where(rq, a, &ask.place));
	if (a->kind->base == post) {
		TRY(record_load(rq, post, a->id, 0, &own));
		add_post(rq, out, own, on);
		return OK;
	}
	if (str_is(a->kind->id, "unit")) {
		TRY(record_children(rq, model_field(post,
		    STR("organisation")), a->id, &r));
		for (i = 0; i < r.n; i++)
			add_post(rq, out, r.items[i], on);
	}
	TRY(ruleset_of(rq, ask.place, &ask.rules));
	TRY(chain_of(rq, &ask, &l, &n));
	for (i = 0; i < n; i++)
		for (j = 0; j < l[i].n; j++)
			add_holder(rq, out, &l[i].holders[j]);
	return OK;
}

enum err
action_consequence_posts(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct answer *x = NEW(rq->arena, struct answer);
	struct about a = { .kind = model_kind(rq->model, call_query(c,
	    "kind")) };
	const struct entity *post = model_entity(rq->model, STR("post"));
	struct jsonw o;
	size_t i;
	date on;

	if (a.kind == NULL)
		return fail(rq, MSG_KIND_MISSING, call_query(c, "kind"));
	TRY(kind_url_parse(rq, a.kind, call_query(c, "subject"), &a.id));
	TRY(call_day(rq, c, "on", &on));
	TRY(answering(rq, &a, on == 0 ? rq->today : on, x));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "items");
	jsonw_open(&o, '[');
	for (i = 0; i < x->n; i++) {
		const struct chain_holder *h = &x->list[i];
		str place;

		TRY(place_name(rq, h->place, &place));
		jsonw_open(&o, '{');
		jsonw_put_str(&o, "id", record_url(rq, post, h->id));
		jsonw_put_str(&o, "place_name", place);
		jsonw_put_str(&o, "post", h->post);
		jsonw_put_str(&o, "holder", h->holder);
		jsonw_put_str(&o, "office_label", matter_office_label(rq,
		    h->office));
		jsonw_close(&o, '}');
	}
	jsonw_close(&o, ']');
	jsonw_close(&o, '}');
	return OK;
}

/* ---- bringing one ---- */

struct opening {
	const struct pack *pack;
	struct about about;
	date fact_day;
	int64_t part;		/* 0: the consequence, from 1: a follow-up */
	str post;		/* as given; may be empty */
	const struct chain_holder *holder;	/* NULL: not a person, not known */
	const struct proposal *proposal;
	str action, whom;
	int64_t due_days;	/* 0: not given */
};

static enum err
read_opening(struct request *rq, const struct json *in, struct opening *x,
    str *out_name)
{
	static const char *const keys[] = { "pack", "consequence", "subject",
	    "as_of", "part", "post", NULL };
	struct consequence_info info;
	str pack, subject, day;
	size_t i;

	TRY(json_only(rq, in, keys));
	TRY(json_need_str(rq, in, "pack", &pack));
	TRY(json_need_str(rq, in, "consequence", out_name));
	TRY(json_need_str(rq, in, "subject", &subject));
	TRY(json_str_or(rq, in, "as_of", date_text(rq->arena, rq->today),
	    &day));
	TRY(json_str_or(rq, in, "post", STR_NONE, &x->post));
	if (json_get(in, "part") != NULL)
		TRY(json_need_int(rq, in, "part", &x->part));
	if (!date_parse(day, &x->fact_day) || x->fact_day > rq->today)
		return fail(rq, MSG_VALUE_TYPE, STR("as_of"), day,
		    request_words(rq, "今天或以前的日期",
		    "a day not after today"));
	x->pack = policy_pack_find(rq->policy, pack);
	if (x->pack == NULL)
		return fail(rq, MSG_PACK_MISSING, pack);
	for (i = 0; pack_consequence(x->pack, i, &info); i++)
		if (str_eq(info.id, *out_name)) {
			x->about.kind = info.kind;
			return kind_url_parse(rq, info.kind, subject,
			    &x->about.id);
		}
	return fail(rq, MSG_CONSEQUENCE_MISSING, pack, *out_name);
}

/* On what is known on the day it must be a proposal, not a lead. */
static enum err
must_hold(struct request *rq, const struct proposal *p)
{
	const struct lack *l;
	size_t n;
	enum err e;

	if (p->outcome == OUT_MET)
		return OK;
	l = verdict_lacks(p->verdict, &n);
	e = fail(rq, MSG_PROPOSAL_NONE, proposal_words(rq->arena, p,
	    rq->lang));
	rq->problem.missing = matter_missing(rq, l, n);
	rq->problem.nmissing = n;
	return e;
}

static enum err
find_proposal(struct request *rq, struct opening *x, str name)
{
	struct ask ask = { .as_of = x->fact_day, .known_at = rq->today };
	const struct proposal *list;
	struct subject *named = NEW(rq->arena, struct subject);
	struct desk d;
	int64_t place;
	size_t i, n;

	TRY(about_where(rq, &x->about, &place));
	TRY(desk_open(rq, x->fact_day, &d));
	TRY(rules_of(rq, d.rules, place, &ask.rules));
	TRY(subject_load(rq, d.subjects, x->about.kind, x->about.id,
	    &ask.subject));
	if (kind_is_place(x->about.kind)) {	/* as the list names it */
		*named = *ask.subject;
		named->id = str_fmt(rq->arena, "%.*s/%.*s",
		    STR_ARG(x->about.kind->id), STR_ARG(kind_url(rq,
		    x->about.kind, x->about.id)));
		ask.subject = named;
	}
	list = policy_consequences(rq->arena, &ask, x->pack, &n);
	for (i = 0; i < n && x->proposal == NULL; i++)
		if (str_eq(list[i].info.id, name))
			x->proposal = &list[i];
	if (x->proposal == NULL)	/* not in force there on the day */
		return fail(rq, MSG_CONSEQUENCE_MISSING,
		    pack_info(x->pack)->id, name);
	return must_hold(rq, x->proposal);
}

static enum err
take_part(struct request *rq, struct opening *x)
{
	const struct consequence_info *i = &x->proposal->info;

	if (x->part < 0 || x->part > (int64_t)i->nthen)
		return fail(rq, MSG_VALUE_RANGE, STR("part"), str_fmt(
		    rq->arena, "%" PRId64, x->part), STR("0"),
		    str_fmt(rq->arena, "%zu", i->nthen));
	x->action = i->action;
	x->whom = i->whom;
	if (x->part > 0) {
		const struct follow_up *f = &i->then[x->part - 1];

		x->action = f->action;
		x->due_days = f->due_days;
		if (f->whom.n > 0)
			x->whom = f->whom;
	}
	return OK;
}

/* What is done to a unit or a place meets no single person. */
static bool
meets_person(str whom)
{

	return !str_is(whom, "unit") && !str_is(whom, "helping_unit") &&
	    !str_is(whom, "county") && !str_is(whom, "household");
}

static enum err
take_holder(struct request *rq, struct opening *x)
{
	const struct entity *post = model_entity(rq->model, STR("post"));
	struct answer *list = NEW(rq->arena, struct answer);
	struct buf b;
	size_t i;

	TRY(answering(rq, &x->about, x->fact_day, list));
	if (x->about.kind->base == post && list->n == 1 && x->post.n == 0)
		x->holder = &list->list[0];
	buf_init(&b, rq->arena, LIMIT_SENTENCE);
	for (i = 0; i < list->n; i++) {
		if (x->post.n > 0 && str_eq(x->post, record_url(rq, post,
		    list->list[i].id)))
			x->holder = &list->list[i];
		if (i < 5)
			buf_fmt(&b, "%s%.*s %.*s", i == 0 ? "" : "、",
			    STR_ARG(list->list[i].post),
			    STR_ARG(list->list[i].holder));
	}
	if (x->holder != NULL || (x->post.n == 0 && (list->n == 0 ||
	    !meets_person(x->whom))))
		return OK;
	return fail(rq, MSG_PROPOSAL_POST, date_text(rq->arena, x->fact_day),
	    list->n > 0 ? buf_text(&b) : request_words(rq, "(没有登记)",
	    "(none on record)"));
}

/* One and the same for subject, consequence, evidence, part and post. */
static str
number_of(struct request *rq, const struct opening *x, str digest)
{
	unsigned char hash[SM3_SIZE];
	str all = str_fmt(rq->arena, "%.*s\n%.*s\n%" PRId64 "\n%" PRId64,
	    STR_ARG(x->proposal->key), STR_ARG(digest), x->part,
	    x->holder == NULL ? 0 : x->holder->id);

	sm3_once(all, hash);
	return str_fmt(rq->arena, "JC%d-%.*s", date_year(x->fact_day), 12,
	    str_cstr(rq->arena, hex_text(rq->arena, hash, sizeof(hash))));
}

static void
set_code(struct record *r, const char *field, str id)
{
	const struct field *f = model_field(r->entity, str_from(field));

	record_set(r, field, VALUE_INT(code_by_id(f->codes, id)->n));
}

static enum err
fill(struct request *rq, const struct opening *x, struct record *r)
{
	const struct pack_info *pack = pack_info(x->pack);
	const struct proposal *p = x->proposal;
	str reading = proposal_reading(rq->arena, p), subject;
	struct jsonw w;
	struct buf b;

	TRY(kind_title(rq, x->about.kind, x->about.id, &subject));
	buf_init(&b, rq->arena, LIMIT_REPLY);
	jsonw_begin(&w, &b);
	jsonw_open(&w, '{');
	proposal_json(p, &w);
	jsonw_close(&w, '}');
	record_set(r, "place", VALUE_INT(r->place));
	record_set(r, "title", VALUE_TEXT(x->part == 0 ? str_fmt(rq->arena,
	    "%.*s:%.*s", STR_ARG(p->info.zh), STR_ARG(subject)) :
	    str_fmt(rq->arena, "%.*s(后续:%.*s):%.*s", STR_ARG(p->info.zh),
	    STR_ARG(code_words(rq, "consequence_action", x->action)),
	    STR_ARG(subject))));
	record_set(r, "kind", VALUE_TEXT(x->about.kind->id));
	record_set(r, "subject", VALUE_INT(x->about.id));
	record_set(r, "fact_day", VALUE_INT(x->fact_day));
	set_code(r, "action", x->action);
	set_code(r, "whom", x->whom);
	if (x->holder != NULL) {
		record_set(r, "post", VALUE_INT(x->holder->id));
		if (x->holder->holder.n > 0)
			record_set(r, "holder", VALUE_TEXT(
			    x->holder->holder));
	}
	record_set(r, "decided_by", VALUE_TEXT(p->info.decided_by));
	if (x->due_days > 0)
		record_set(r, "due_days", VALUE_INT(x->due_days));
	record_set(r, "pack", VALUE_TEXT(pack->id));
	record_set(r, "pack_version", VALUE_TEXT(pack->version));
	record_set(r, "pack_hash", VALUE_TEXT(pack->hash));
	record_set(r, "consequence", VALUE_TEXT(p->info.id));
	record_set(r, "part", VALUE_INT(x->part));
	if (reading.n > 0)
		record_set(r, "reading", VALUE_TEXT(reading));
	record_set(r, "grounds", VALUE_TEXT(proposal_words(rq->arena, p,
	    LANG_ZH)));
	record_set(r, "evidence", VALUE_TEXT(buf_text(&b)));
	return OK;
}

/* Brought once; again only when it was taken back before anybody was heard. */
static enum err
take_record(struct request *rq, const struct opening *x, struct record **out)
{
	str digest = digest_of(rq, x->proposal), number = number_of(rq, x,
	    digest);
	struct record *r, *m;

	TRY(record_find(rq, proposals(rq), 0, number, &r));
	if (r != NULL) {
		TRY(matter_last(rq, STR("proposal"), r->id, &m));
		if (m != NULL && record_get(m, "state").i != WITHDRAWN)
			return fail(rq, MSG_PROPOSAL_OPEN, number);
		*out = r;
		return OK;
	}
	r = record_new(rq, proposals(rq));
	TRY(about_where(rq, &x->about, &r->place));
	record_set(r, "number", VALUE_TEXT(number));
	record_set(r, "digest", VALUE_TEXT(digest));
	TRY(fill(rq, x, r));
	*out = r;
	return record_add(rq, r);
}

enum err
action_consequence_open(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct opening x = { .part = 0 };
	struct record *record = NULL;
	struct about about;
	struct matter m;
	struct desk d;
	struct jsonw o;
	str name;

	TRY(read_opening(rq, c->body, &x, &name));
	TRY(find_proposal(rq, &x, name));
	TRY(take_part(rq, &x));
	TRY(take_holder(rq, &x));
	TRY(take_record(rq, &x, &record));
	rq->subject = str_fmt(rq->arena, "proposal/%.*s", STR_ARG(record_url(
	    rq, record->entity, record->id)));
	about = (struct about){ model_kind(rq->model, STR("proposal")),
	    record->id };
	TRY(desk_open(rq, rq->today, &d));
	TRY(matter_open(rq, &d, &about, PROCEDURE, &m));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "proposal");
	TRY(record_say(rq, record, PROFILE_DETAIL, &o));
	jsonw_put_str(&o, "matter", record_url(rq, m.record->entity,
	    m.record->id));
	jsonw_close(&o, '}');
	return OK;
}
