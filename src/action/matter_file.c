/*
 * One matter on one page: what was done, what can be done next and by whom,
 * what stands in the way, and how far the procedure has come.
 */
#include "action/internal.h"

#define WITHDRAWN	4	/* code of matter_state */

void
missing_out(struct jsonw *o, const struct missing *list, size_t n)
{
	size_t i;

	jsonw_key(o, "missing");
	jsonw_open(o, '[');
	for (i = 0; i < n; i++) {
		jsonw_open(o, '{');
		jsonw_put_str(o, "fact", list[i].fact);
		jsonw_put_str(o, "label", list[i].label);
		jsonw_put_str(o, "office", list[i].office);
		jsonw_put_str(o, "office_label", list[i].office_label);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

void
cites_out(struct jsonw *o, const struct cite *list, size_t n)
{
	size_t i;

	jsonw_key(o, "cite");
	jsonw_open(o, '[');
	for (i = 0; i < n; i++) {
		jsonw_open(o, '{');
		jsonw_put_str(o, "at", list[i].at);
		jsonw_put_str(o, "phrase", list[i].quote);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

enum err
matter_last(struct request *rq, str kind, int64_t subject,
    struct record **out)
{
	const struct field *f = model_field(model_entity(rq->model,
	    STR("matter")), STR("subject"));
	struct records r;
	size_t i;

	*out = NULL;
	TRY(record_children(rq, f, subject, &r));
	for (i = 0; i < r.n; i++)
		if (str_eq(record_get(r.items[i], "kind").s, kind))
			*out = r.items[i];
	return OK;
}

str
matter_how(const struct request *rq, const struct record *m)
{
	const struct pack *pack = policy_pack_find(rq->policy, record_get(m,
	    "pack").s);

	if (record_get(m, "state").i == WITHDRAWN)
		return request_words(rq, "已撤回", "Withdrawn");
	return matter_state_label(rq, pack == NULL ? NULL : pack_procedure(
	    pack, record_get(m, "procedure").s), record_get(m, "step").s);
}

static const char *
guard_outcome(enum refusal r)
{

	return r == STEP_OK ? "met" : r == STEP_GUARD_UNKNOWN ||
	    r == STEP_DECIDER_UNKNOWN ? "unknown" :
	    "not_met";
}

static enum err
out_guard(struct request *rq, struct desk *d, struct matter *m,
    const struct next *n, struct jsonw *o)
{
	enum err e = matter_refuse(rq, d, m, n);

	if (e == ERR_IO)
		return e;
	jsonw_key(o, "guard");
	jsonw_open(o, '{');
	jsonw_put_str(o, "outcome", str_from(guard_outcome(n->asked.refusal)));
	jsonw_put_str(o, "text", e == OK ? STR("") : rq->problem.detail);
	missing_out(o, rq->problem.missing, e == OK ? 0 :
	    rq->problem.nmissing);
	jsonw_close(o, '}');
	request_clear(rq);
	return OK;
}

static void
out_requires(struct request *rq, const struct matter *m,
    const struct transition *t, struct jsonw *o)
{
	size_t i;

	jsonw_key(o, "requires");
	jsonw_open(o, '[');
	for (i = 0; t != NULL && i < t->nrequires; i++) {
		jsonw_open(o, '{');
		jsonw_put_str(o, "document", t->requires[i]);
		jsonw_put_str(o, "label", matter_document_label(rq,
		    m->procedure, t->requires[i]));
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

/* A parameter in words; empty when no text and no adopter gives it. */
static str
param_words(struct request *rq, const struct matter *m, str id)
{
	struct param_ask ask = { m->rules, rq->today, rq->today };
	struct param_value v;

	if (!policy_param_of(rq->arena, &ask, m->procedure->pack, id, &v))
		return STR_NONE;
	return rq->lang == LANG_EN ? v.en : v.zh;
}

/* Who signs, or what a meeting's vote has to reach. */
static void
out_sign(struct request *rq, const struct matter *m, const struct next *n,
    struct jsonw *o)
{
	static const char *const modes[] = { "one", "all", "vote" };
	const struct sign *s = &n->transition->sign;
	size_t i, j;

	jsonw_key(o, "sign");
	jsonw_open(o, '{');
	jsonw_put_str(o, "mode", str_from(modes[s->mode]));
	jsonw_key(o, "of");
	jsonw_open(o, '[');
	for (i = 0; i < s->nof; i++) {
		bool done = false;

		for (j = 0; j < n->nsigned; j++)
			done = done || str_eq(n->signed_by[j], s->of[i]);
		jsonw_open(o, '{');
		jsonw_put_str(o, "office", s->of[i]);
		jsonw_put_str(o, "label", matter_office_label(rq, s->of[i]));
		jsonw_put_bool(o, "signed", done);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	if (s->mode == SIGN_VOTE) {
		jsonw_put_str(o, "attendance", param_words(rq, m,
		    s->attendance));
		jsonw_put_str(o, "votes", param_words(rq, m, s->votes));
		jsonw_put_bool(o, "more", s->more);
	}
	jsonw_close(o, '}');
}

static enum err
out_next_one(struct request *rq, struct desk *d, struct matter *m,
    const struct next *n, struct jsonw *o)
{
	const struct transition *t = n->transition;
	str decided = STR_NONE;

	if (t != NULL && str_is(t->by, "decider"))
		TRY(matter_decided(rq, d, m, &decided));
	jsonw_open(o, '{');
	jsonw_put_str(o, "step", n->step);
	jsonw_put_str(o, "label", n->label);
	jsonw_put_str(o, "office", n->office);
	jsonw_put_str(o, "office_label", matter_office_label(rq, n->office));
	jsonw_put_str(o, "decided", decided);
	jsonw_put_bool(o, "mine", n->mine);
	out_requires(rq, m, t, o);
	if (t != NULL && t->sign.mode != SIGN_ONE)
		out_sign(rq, m, n, o);
	TRY(out_guard(rq, d, m, n, o));
	cites_out(o, t == NULL ? NULL : t->cites, t == NULL ? 0 : t->ncites);
	jsonw_close(o, '}');
	return OK;
}

static enum err
out_next(struct request *rq, struct desk *d, struct matter *m,
    struct jsonw *o)
{
	struct next n;
	bool more;
	size_t i;

	jsonw_key(o, "next");
	jsonw_open(o, '[');
	for (i = 0;; i++) {
		TRY(matter_next(rq, d, m, i, &n, &more));
		if (!more)
			break;
		TRY(out_next_one(rq, d, m, &n, o));
	}
	jsonw_close(o, ']');
	return OK;
}

static bool
been_in(const struct matter *m, str state)
{
	size_t i;

	for (i = 0; i < m->steps.n; i++)
		if (str_eq(record_get(m->steps.items[i], "to_state").s,
		    state))
			return true;
	return false;
}

static void
out_procedure(struct request *rq, const struct matter *m, struct jsonw *o)
{
	const struct procedure *p = m->procedure;
	size_t i;

	jsonw_key(o, "procedure");
	jsonw_open(o, '{');
	jsonw_put_str(o, "id", record_get(m->record, "procedure").s);
	jsonw_put_str(o, "pack", record_get(m->record, "pack").s);
	jsonw_put_str(o, "title", p == NULL ? STR("") : rq->lang == LANG_EN ?
	    p->en : p->zh);
	jsonw_key(o, "states");
	jsonw_open(o, '[');
	for (i = 0; p != NULL && i < p->nstates; i++) {
		const struct state *s = &p->states[i];

		jsonw_open(o, '{');
		jsonw_put_str(o, "id", s->id);
		jsonw_put_str(o, "label", rq->lang == LANG_EN ? s->en : s->zh);
		jsonw_put_bool(o, "final", s->final);
		jsonw_put_bool(o, "current", (int)i == m->state);
		jsonw_put_bool(o, "done", (int)i != m->state &&
		    been_in(m, s->id));
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	jsonw_close(o, '}');
}

/* What the matter is about: any kind in words, a household as its record. */
static enum err
out_subject(struct request *rq, const struct matter *m, struct jsonw *o)
{
	const struct kind *k = m->about.kind;
	struct record *h;
	str title;

	TRY(kind_title(rq, k, m->about.id, &title));
	jsonw_key(o, "subject");
	jsonw_open(o, '{');
	jsonw_put_str(o, "kind", k->id);
	jsonw_put_str(o, "kind_label", rq->lang == LANG_EN ? k->en : k->zh);
	jsonw_put_str(o, "entity", k->base->id);
	jsonw_put_str(o, "id", kind_url(rq, k, m->about.id));
	jsonw_put_str(o, "title", title);
	jsonw_close(o, '}');
	if (!str_is(k->id, "household"))
		return OK;
	jsonw_key(o, "household");
	TRY(record_load(rq, k->base, m->about.id, 0, &h));
	return record_say(rq, h, PROFILE_LIST, o);
}

/* The proofs of all its notices. */
static enum err
out_postings(struct request *rq, const struct matter *m, struct jsonw *o)
{
	const struct field *f = model_field(model_entity(rq->model,
	    STR("posting")), STR("notice"));
	struct records r;
	size_t i, j;

	jsonw_key(o, "postings");
	jsonw_open(o, '[');
	for (i = 0; i < m->notices.n; i++) {
		TRY(record_children(rq, f, m->notices.items[i]->id, &r));
		for (j = 0; j < r.n; j++)
			TRY(record_say(rq, r.items[j], PROFILE_DETAIL, o));
	}
	jsonw_close(o, ']');
	return OK;
}

/* Who decided it may look at it afterwards. */
static bool
has_acted(const struct request *rq, const struct matter *m)
{
	size_t i;

	for (i = 0; i < m->steps.n; i++)
		if (str_eq(record_get(m->steps.items[i], "office").s,
		    rq->actor.office))
			return true;
	return false;
}

/* Is it kept from an office that sees only what it is to decide? */
static bool
kept_from(const struct request *rq, const struct matter *m)
{
	str rest = STR(OFFICES_DECIDE);

	while (rest.n > 0)
		if (str_eq(str_cut(rest, ' ', &rest), rq->actor.office))
			return !str_eq(matter_office(m, STR("decider")),
			    rq->actor.office) && !has_acted(rq, m);
	return false;
}

/* Where a rule says whose it is: today's office, not that of its beginning. */
static void
holder_today(struct matter *m)
{
	const struct procedure *p = m->procedure;

	if (p != NULL && m->state >= 0 && p->states[m->state].decider != NULL)
		record_set(m->record, "holder", VALUE_TEXT(matter_office(m,
		    p->states[m->state].holder)));
}

enum err
action_matter_file(struct request *rq, const struct call *c, struct reply *r)
{
	const struct entity *e = model_entity(rq->model, STR("matter"));
	struct matter m;
	struct desk d;
	struct jsonw o;
	int64_t id;

	TRY(call_id(rq, c, 0, e, &id));
	TRY(desk_open(rq, rq->today, &d));
	TRY(matter_load(rq, &d, id, 0, &m));
	if (kept_from(rq, &m))
		return fail(rq, MSG_MISSING, c->path[0]);
	holder_today(&m);
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "matter");
	TRY(record_say(rq, m.record, PROFILE_DETAIL, &o));
	TRY(out_subject(rq, &m, &o));
	TRY(records_say(rq, "steps", &m.steps, PROFILE_DETAIL, &o));
	TRY(records_say(rq, "evidence", &m.evidence, PROFILE_DETAIL, &o));
	TRY(records_say(rq, "notices", &m.notices, PROFILE_DETAIL, &o));
	TRY(records_say(rq, "objections", &m.disputes, PROFILE_DETAIL, &o));
	TRY(out_postings(rq, &m, &o));
	TRY(out_next(rq, &d, &m, &o));
	out_procedure(rq, &m, &o);
	jsonw_close(&o, '}');
	return OK;
}
