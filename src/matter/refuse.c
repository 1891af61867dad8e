/*
 * Why a step is refused, in a sentence, and on what grounds one is taken.
 */
#include "base/limits.h"
#include "matter/internal.h"

#define NAMES_MAX	16

str
matter_office_label(const struct request *rq, str id)
{
	const struct office *o = model_office(rq->model, id);

	if (o == NULL)
		return id;
	return rq->lang == LANG_EN ? o->en : o->zh;
}

struct missing *
matter_missing(struct request *rq, const struct lack *l, size_t n)
{
	struct missing *list = NEW_ARRAY(rq->arena, struct missing, n);
	size_t i;

	for (i = 0; i < n; i++) {
		list[i].fact = str_dup(rq->arena, l[i].fact);
		list[i].label = str_dup(rq->arena, rq->lang == LANG_EN ?
		    l[i].en : l[i].zh);
		list[i].office = l[i].office;
		list[i].office_label = rq->lang == LANG_EN ? l[i].office_en :
		    l[i].office_zh;
	}
	return list;
}

/* The next name of a guard: letters, digits and underscores. */
static str
next_name(str *rest)
{
	size_t i = 0, from;

	while (i < rest->n && !((rest->p[i] >= 'a' && rest->p[i] <= 'z') ||
	    rest->p[i] == '_'))
		i++;
	from = i;
	while (i < rest->n && ((rest->p[i] >= 'a' && rest->p[i] <= 'z') ||
	    rest->p[i] == '_' || (rest->p[i] >= '0' && rest->p[i] <= '9')))
		i++;
	str name = str_sub(*rest, from, i);
	*rest = str_sub(*rest, i, rest->n);
	return name;
}

bool
step_asks(const struct transition *t, str name)
{
	str rest = t->guard_text, s;

	while ((s = next_name(&rest)).n > 0)
		if (str_eq(s, name))
			return true;
	return false;
}

/* What a guard speaks of: decisions of packs, and facts. */
struct spoken {
	const struct verdict *decisions[NAMES_MAX];
	str names[NAMES_MAX];
	size_t n;
	const struct field *facts[NAMES_MAX];
	struct value values[NAMES_MAX];	/* of the record itself */
	size_t nfacts;
	const struct finding *findings[NAMES_MAX];
	enum truth found[NAMES_MAX];
	size_t nfindings;
	bool objections;
};

/* A finding of the procedure, with what was found. */
static void
hear_finding(struct request *rq, const struct matter *m,
    const struct question *q, str name, struct spoken *out)
{
	const struct procedure *p = m->procedure;
	const enum truth *found;
	size_t i;

	for (i = 0; i < p->nfindings; i++) {
		if (!str_eq(p->findings[i].id, name) ||
		    out->nfindings == NAMES_MAX)
			continue;
		found = fact_findings(rq->arena, p, q->hand->facts);
		out->findings[out->nfindings] = &p->findings[i];
		out->found[out->nfindings++] = found[i];
	}
}

/* A fact; what the record itself has is heard with its value. */
static void
hear_fact(const struct ask *ask, const struct field *f, struct spoken *out)
{
	const struct subject *s = ask->subject;
	bool own = s != NULL && s->given != NULL && (size_t)f->index <
	    s->kind->base->nfields && s->kind->base->fields + f->index == f;
	size_t i;

	for (i = 0; i < out->nfacts && out->facts[i] != f;)
		i++;
	if (i < out->nfacts || i == NAMES_MAX)
		return;
	out->values[out->nfacts] = own ? s->given[f->index].value :
	    VALUE_UNKNOWN;
	out->facts[out->nfacts++] = f;
}

static enum err
listen(struct request *rq, struct desk *d, const struct matter *m,
    const struct question *q, struct spoken *out)
{
	const struct transition *t = &m->procedure->transitions[q->transition];
	struct ask ask = { .rules = m->rules, .as_of = d->as_of,
	    .known_at = rq->today };
	const struct kind *k = m->procedure->kind;
	str rest = t->guard_text, name;

	*out = (struct spoken){ .n = 0 };
	while ((name = next_name(&rest)).n > 0) {
		const struct field *f = model_fact(k, name);

		hear_finding(rq, m, q, name, out);
		if (str_is(name, "open_objections"))
			out->objections = true;
		if (f == NULL && (out->n == NAMES_MAX || ruleset_find(
		    m->rules, k->id, name, d->as_of) == NULL))
			continue;
		if (ask.subject == NULL)
			TRY(subject_load(rq, d->subjects, m->about.kind,
			    m->about.id, &ask.subject));
		if (f != NULL) {
			hear_fact(&ask, f, out);
			continue;
		}
		out->names[out->n] = name;
		TRY(policy_decide(rq, &ask, name, &out->decisions[out->n++]));
	}
	return OK;
}

/*
 * 生效日期:2018-12-01: what the deciding office laid down is its decision, and
 * is said with its value, as is what stood on the record and is no secret.
 */
static void
say_fact(struct request *rq, const struct field *f, struct value v,
    struct buf *b)
{
	bool said = v.kind != V_UNKNOWN && (str_is(f->supplied_by, "decider") ||
	    (f->level == L1 && (f->system || f->type == TYPE_BOOL)));

	if (v.kind == V_UNKNOWN && str_is(f->supplied_by, "decider"))
		return;		/* the guard held without it */
	buf_fmt(b, "%s%.*s:%.*s", b->n == 0 ? "" : "。", STR_ARG(f->zh),
	    STR_ARG(said ? field_text(rq->arena, f, v, LANG_ZH) :
	    outcome_words(OUT_MET, LANG_ZH)));
}

/*
 * 具备脱贫条件:满足(不愁吃:满足;…):outcomes only, no values but those of
 * say_fact(), in the language of the regulation whoever acts.
 */
static str
grounds_text(struct request *rq, const struct spoken *s)
{
	struct criterion_result c;
	struct buf b;
	size_t i, j;

	buf_init(&b, rq->arena, LIMIT_TEXT);
	for (i = 0; i < s->n; i++) {
		str label = verdict_label(s->decisions[i], LANG_ZH);

		buf_fmt(&b, "%s%.*s:%.*s", i == 0 ? "" : "。",
		    STR_ARG(label), STR_ARG(outcome_words(
		    verdict_outcome(s->decisions[i]), LANG_ZH)));
		for (j = 0; verdict_criterion(s->decisions[i], j, &c); j++)
			buf_fmt(&b, "%s%.*s %.*s", j == 0 ? "(" : ";",
			    STR_ARG(c.zh), STR_ARG(outcome_words(c.outcome,
			    LANG_ZH)));
		buf_cstr(&b, j == 0 ? "" : ")");
	}
	for (i = 0; i < s->nfacts; i++)
		say_fact(rq, s->facts[i], s->values[i], &b);
	for (i = 0; i < s->nfindings; i++)
		buf_fmt(&b, "%s%.*s:%s", b.n == 0 ? "" : "。",
		    STR_ARG(s->findings[i]->zh), s->found[i] == TRUTH_TRUE ?
		    "是" : "否");
	return buf_text(&b);
}

static enum err
guard_grounds(struct request *rq, struct desk *d, const struct matter *m,
    const struct question *q, str *out)
{
	const struct transition *t = &m->procedure->transitions[q->transition];
	struct arena *was = rq->arena;
	struct spoken s;
	enum err e;

	*out = STR_NONE;
	if (t->guard == NULL)
		return OK;
	rq->arena = d->scratch;
	e = listen(rq, d, m, q, &s);
	if (e == OK)
		*out = grounds_text(rq, &s);
	rq->arena = was;
	*out = str_dup(rq->arena, *out);
	return e;
}

enum err
step_grounds(struct request *rq, struct desk *d, struct matter *m,
    const struct question *q, str *out)
{
	const struct transition *t = &m->procedure->transitions[q->transition];
	enum lang was = rq->lang;
	str who = STR_NONE;
	enum err e = OK;

	TRY(guard_grounds(rq, d, m, q, out));
	if (!str_is(t->by, "decider"))
		return OK;
	rq->lang = LANG_ZH;
	e = matter_decided_row(rq, d, m, &who);
	rq->lang = was;
	if (e == OK && who.n > 0)
		*out = str_fmt(rq->arena, "%.*s%s%.*s", STR_ARG(who),
		    out->n > 0 ? "。" : "", STR_ARG(*out));
	return e;
}

static void
add_reason(struct buf *b, str text)
{

	if (b->n > 0)
		buf_cstr(b, ";");
	buf_str(b, text);
}

/* Why a guard is false: the criteria that are not met, in sentences. */
static str
reasons(struct request *rq, const struct spoken *s, str guard)
{
	bool en = rq->lang == LANG_EN;
	struct criterion_result c;
	struct buf b;
	size_t i, j;

	buf_init(&b, rq->arena, LIMIT_SENTENCE);
	for (i = 0; i < s->n; i++)
		for (j = 0; verdict_criterion(s->decisions[i], j, &c); j++) {
			str text = en ? c.text_en : c.text;

			if (c.outcome == OUT_NOT_MET)
				add_reason(&b, text.n > 0 ? text : en ? c.en :
				    c.zh);
		}
	if (b.n == 0 && s->objections)
		add_reason(&b, request_words(rq, "有未处理的异议",
		    "an objection is open"));
	for (i = 0; b.n == 0 && i < s->nfacts; i++)
		add_reason(&b, field_label(s->facts[i], rq->lang));
	for (i = 0; i < s->nfindings; i++)
		add_reason(&b, str_fmt(rq->arena, "%.*s:%.*s",
		    STR_ARG(en ? s->findings[i]->en : s->findings[i]->zh),
		    STR_ARG(s->found[i] == TRUTH_TRUE ? request_words(rq,
		    "是", "yes") : request_words(rq, "否", "no"))));
	return b.n == 0 ? guard : buf_text(&b);
}

static enum err
refuse_false(struct request *rq, struct desk *d, const struct matter *m,
    const struct question *q)
{
	const struct transition *t = &m->procedure->transitions[q->transition];
	struct arena *was = rq->arena;
	str text = STR_NONE;
	struct spoken s;
	enum err e;

	rq->arena = d->scratch;
	e = listen(rq, d, m, q, &s);
	if (e == OK)
		text = reasons(rq, &s, t->guard_text);
	rq->arena = was;
	TRY(e);
	return fail(rq, MSG_GUARD_FALSE, text);
}

static enum err
refuse_unknown(struct request *rq, const struct matter *m,
    const struct step_result *r)
{
	enum msg what = r->refusal == STEP_DECIDER_UNKNOWN ?
	    MSG_DECIDER_UNKNOWN : MSG_GUARD_UNKNOWN;
	struct missing *list = matter_missing(rq, r->lacks, r->nlacks);
	struct buf b;
	enum err e;
	size_t i;

	for (i = 0; i < r->nlacks; i++)
		if (matter_named(m, list[i].office)) {
			list[i].office = matter_office(m, list[i].office);
			list[i].office_label = matter_office_label(rq,
			    list[i].office);
		}
	buf_init(&b, rq->arena, LIMIT_SENTENCE);
	for (i = 0; i < r->nlacks && i < 5; i++) {
		str text = list[i].label;

		if (list[i].office_label.n > 0)
			text = rq->lang == LANG_EN ? str_fmt(rq->arena,
			    "%.*s (%.*s)", STR_ARG(text),
			    STR_ARG(list[i].office_label)) :
			    str_fmt(rq->arena, "%.*s(%.*s提供)",
			    STR_ARG(text), STR_ARG(list[i].office_label));
		add_reason(&b, text);
	}
	e = fail(rq, what, buf_text(&b));
	rq->problem.missing = list;
	rq->problem.nmissing = r->nlacks;
	return e;
}

static str
document_label(const struct request *rq, const struct procedure *p, str id)
{
	size_t i;

	for (i = 0; i < p->ndocuments; i++)
		if (str_eq(p->documents[i].id, id))
			return rq->lang == LANG_EN ? p->documents[i].en :
			    p->documents[i].zh;
	return id;
}

str
matter_document_label(const struct request *rq, const struct procedure *p,
    str id)
{

	return document_label(rq, p, id);
}

/* What the pack asks of a meeting, in figures. */
static enum err
refuse_vote(struct request *rq, const struct matter *m,
    const struct question *q, const struct step_result *r)
{
	const struct transition *t = &m->procedure->transitions[q->transition];
	bool quorum = r->refusal == STEP_QUORUM;
	struct param_ask ask = { m->rules, rq->today, rq->today };
	struct param_value p = { .text = STR_NONE };
	struct vote v = { 0 };
	bool given;
	str need;

	TRY(sign_vote(rq, q->hand->vote, &v, &given));
	if (r->refusal == STEP_VOTE)
		return fail(rq, MSG_VOTE_MISSING, matter_step_label(rq,
		    m->procedure, t->id));
	(void)policy_param_of(rq->arena, &ask, m->procedure->pack, quorum ?
	    t->sign.attendance : t->sign.votes, &p);
	need = rq->lang == LANG_EN ? p.en : p.zh;
	if (!quorum && t->sign.more)
		need = str_fmt(rq->arena, rq->lang == LANG_EN ?
		    "more than %.*s" : "超过%.*s", STR_ARG(need));
	return fail(rq, quorum ? MSG_VOTE_QUORUM : MSG_VOTE_LOST,
	    str_fmt(rq->arena, "%lld", (long long)(quorum ? v.entitled :
	    v.present)), str_fmt(rq->arena, "%lld", (long long)(quorum ?
	    v.present : v.in_favour)), need);
}

enum err
step_refuse(struct request *rq, struct desk *d, struct matter *m,
    const struct question *q, const struct step_result *r)
{
	const struct procedure *p = m->procedure;
	str id = p->transitions[q->transition].id;
	str step = matter_step_label(rq, p, id);

	switch (r->refusal) {
	case STEP_OFFICE:
		return fail(rq, MSG_STEP_OFFICE, matter_office_label(rq,
		    matter_office(m, r->what)));
	case STEP_SEPARATION:
		return fail(rq, MSG_SEPARATION, matter_step_label(rq, p,
		    r->what), step);
	case STEP_NOTICE_RUNNING:
		return fail(rq, p->transitions[q->transition].trigger ==
		    ON_DEADLINE ? MSG_DEADLINE_RUNNING : MSG_NOTICE_RUNNING,
		    date_text(rq->arena, r->until));
	case STEP_NOTICE_GAP:
		return fail(rq, MSG_NOTICE_GAP, r->what);
	case STEP_EVIDENCE:
		return fail(rq, MSG_EVIDENCE, document_label(rq, p, r->what));
	case STEP_GUARD_FALSE:
		return refuse_false(rq, d, m, q);
	case STEP_GUARD_UNKNOWN:
	case STEP_DECIDER_UNKNOWN:
		return refuse_unknown(rq, m, r);
	case STEP_EVENT:
		return fail(rq, MSG_STEP_EVENT);
	case STEP_CALENDAR:
		return fail(rq, MSG_CALENDAR_GAP, str_fmt(rq->arena, "%d",
		    r->year));
	case STEP_SIGNED:
		return fail(rq, MSG_SIGNED, matter_office_label(rq, r->what),
		    step);
	case STEP_VOTE:
	case STEP_QUORUM:
	case STEP_VOTE_LOST:
		return refuse_vote(rq, m, q, r);
	default:
		return fail(rq, MSG_STEP_MISSING, matter_state_label(rq, p,
		    record_get(m->record, "step").s), step);
	}
}
