/*
 * Whose the steps of a state are when the text says it by a rule, or leaves it
 * to the subject: asked on the day, never kept.
 */
#include "base/limits.h"
#include "matter/internal.h"

bool
matter_ruled(const struct matter *m)
{

	return m->procedure != NULL && m->state >= 0 &&
	    m->procedure->states[m->state].decider != NULL;
}

/* In the request's arena; false when the state has no rule. */
enum err
matter_rule(struct request *rq, struct desk *d, const struct matter *m,
    struct decider *out)
{
	struct step s = { .rules = m->rules, .procedure = m->procedure,
	    .state = m->state, .on = d->as_of, .known_at = rq->today };

	*out = (struct decider){ .office = STR_NONE };
	if (!matter_ruled(m))
		return OK;
	TRY(subject_load(rq, d->subjects, m->about.kind, m->about.id,
	    &s.subject));
	(void)policy_decider(rq->arena, &s, out);
	return OK;
}

/* What the rule gives goes before what the subject names. */
static struct named *
decider_slot(struct matter *m)
{
	size_t i;

	for (i = 0; i < m->nnamed; i++)
		if (str_is(m->named[i].office, "decider"))
			return &m->named[i];
	return &m->named[m->nnamed++];
}

enum err
matter_decide(struct request *rq, struct desk *d, struct matter *m)
{
	struct arena *was = rq->arena;
	struct decider x;
	struct named *slot;
	enum err e;

	TRY(about_offices(rq, m));
	if (!matter_ruled(m))
		return OK;
	rq->arena = d->scratch;
	arena_rewind(d->scratch, d->empty);
	e = matter_rule(rq, d, m, &x);
	rq->arena = was;
	TRY(e);
	slot = decider_slot(m);
	/* An office of the dictionary, not of the scratch. */
	*slot = (struct named){ STR("decider"), x.office.n == 0 ? STR_NONE :
	    model_office(rq->model, x.office)->id };
	return OK;
}

/* The articles it rests on, with the phrase that tells one row from another. */
static void
tell_cites(struct request *rq, const struct decider *x, struct buf *b)
{
	bool en = rq->lang == LANG_EN;
	size_t i;

	for (i = 0; i < x->ncites; i++) {
		str at = article_words(rq->arena, x->cites[i].at, rq->lang);

		buf_cstr(b, i == 0 ? en ? " (" : "(" : en ? ", " : "、");
		buf_fmt(b, en ? "%.*s, %.*s" : "%.*s“%.*s”", STR_ARG(at),
		    STR_ARG(x->cites[i].quote));
	}
	buf_cstr(b, x->ncites == 0 ? "" : ")");
}

/*
 * 审批机关:县政府,按投入金额、县级限额 100000元确定(第1条“十万元”): facts by
 * name, parameters with their values.
 */
static str
told(struct request *rq, const struct decider *x)
{
	bool en = rq->lang == LANG_EN;
	struct buf b;

	buf_init(&b, rq->arena, LIMIT_TEXT);
	buf_fmt(&b, en ? "%.*s: %.*s" : "%.*s:%.*s", STR_ARG(x->label[en]),
	    STR_ARG(matter_office_label(rq, x->office)));
	if (x->basis[en].n > 0)
		buf_fmt(&b, en ? ", by %.*s" : ",按%.*s确定",
		    STR_ARG(x->basis[en]));
	tell_cites(rq, x, &b);
	if (x->by != NULL)
		buf_fmt(&b, en ? ", as %.*s has it" : ",依%.*s",
		    STR_ARG(en ? x->by->title_en : x->by->title));
	return buf_text(&b);
}

enum err
matter_decided(struct request *rq, struct desk *d, const struct matter *m,
    str *out)
{
	struct decider x;

	*out = STR_NONE;
	TRY(matter_rule(rq, d, m, &x));
	if (x.office.n > 0)
		*out = told(rq, &x);
	return OK;
}

/* The same for the record of the step, with the row of the table by its id. */
enum err
matter_decided_row(struct request *rq, struct desk *d,
    const struct matter *m, str *out)
{
	struct decider x;

	*out = STR_NONE;
	TRY(matter_rule(rq, d, m, &x));
	if (x.office.n > 0)
		*out = x.row.n == 0 ? told(rq, &x) : str_fmt(rq->arena,
		    "%.*s[%.*s]", STR_ARG(told(rq, &x)), STR_ARG(x.row));
	return OK;
}

str
matter_ruled_label(struct request *rq, const struct procedure *p, int state)
{
	bool en = rq->lang == LANG_EN;
	struct decider_rule r;
	struct buf b;
	size_t i;

	if (!policy_decider_rule(rq->arena, rq->model, p, state, &r))
		return matter_office_label(rq, STR("decider"));
	buf_init(&b, rq->arena, LIMIT_TEXT);
	if (r.by[en].n > 0)
		buf_fmt(&b, en ? "By %.*s: " : "按%.*s确定:",
		    STR_ARG(r.by[en]));
	for (i = 0; i < r.noffices; i++) {
		buf_cstr(&b, i == 0 ? "" : en ? " or " : "或者");
		buf_str(&b, en ? r.office[i]->en : r.office[i]->zh);
	}
	return buf_text(&b);
}

/* ---- the matters that stand in such a state ---- */

static enum err
list_in(struct request *rq, const struct procedure *p, int state,
    struct page *out)
{
	const struct entity *e = model_entity(rq->model, STR("matter"));
	struct filter step = { .op = FILTER_EQ,
	    .field = model_field(e, STR("step")),
	    .value = VALUE_TEXT(p->states[state].id) };
	struct filter of = { .op = FILTER_EQ,
	    .field = model_field(e, STR("procedure")),
	    .value = VALUE_TEXT(p->id) };
	struct filter running = { .op = FILTER_EQ,
	    .field = model_field(e, STR("state")),
	    .value = VALUE_INT(MATTER_RUNNING) };
	struct filter both = { .op = FILTER_AND, .a = &step, .b = &of };
	struct filter all = { .op = FILTER_AND, .a = &both, .b = &running };
	struct query q = { .entity = e, .place = rq->actor.place,
	    .where = &all, .limit = LIMIT_DECIDERS };

	return record_list(rq, &q, out);
}

/* Who decides one of them; a subject that is gone is nobody's. */
static enum err
one_of(struct request *rq, struct desk *d, const struct procedure *p,
    int state, struct record *r, struct decider *out)
{
	struct matter m = { .record = r, .procedure = p, .state = state };
	enum err e;

	*out = (struct decider){ .office = STR_NONE };
	if (!str_eq(record_get(r, "pack_hash").s, pack_info(p->pack)->hash))
		return OK;
	TRY(about_of(rq, r, &m.about));
	TRY(rules_of(rq, d->rules, r->place, &m.rules));
	e = matter_rule(rq, d, &m, out);
	if (e != ERR_MISSING)
		return e;
	request_clear(rq);
	return OK;
}

enum err
matter_deciders(struct request *rq, struct desk *d,
    const struct procedure *p, int state, struct deciders *out)
{
	struct page list;
	size_t i;

	TRY(list_in(rq, p, state, &list));
	out->item = NEW_ARRAY(rq->arena, struct decider, list.n);
	out->due = NEW_ARRAY(rq->arena, date, list.n);
	for (i = 0; i < list.n; i++) {
		struct value due = record_get(list.items[i], "due");

		out->due[i] = due.kind == V_INT ? (date)due.i : 0;
		TRY(one_of(rq, d, p, state, list.items[i], &out->item[i]));
	}
	out->n = list.n;
	return OK;
}
