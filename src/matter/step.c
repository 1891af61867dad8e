/*
 * Taking a step: asked of the policy engine, then written as evidence, step,
 * effects, notice and the matter's new state.
 */
#include <inttypes.h>

#include "base/limits.h"
#include "matter/internal.h"

void
step_append(struct request *rq, struct records *list, struct record *r)
{
	struct record **items = NEW_ARRAY(rq->arena, struct record *,
	    list->n + 1);
	size_t i;

	for (i = 0; i < list->n; i++)
		items[i] = list->items[i];
	items[list->n++] = r;
	list->items = items;
}

static struct record *
part_new(struct request *rq, const struct matter *m, const char *entity)
{
	struct record *r = record_new(rq, model_entity(rq->model,
	    str_from(entity)));

	r->place = m->record->place;
	record_set(r, "matter", VALUE_INT(m->record->id));
	return r;
}

enum err
step_note(struct request *rq, struct desk *d, struct matter *m,
    const struct note *n)
{
	struct record *r = part_new(rq, m, "matter_step");

	record_set(r, "step", VALUE_TEXT(n->step));
	if (m->steps.n > 0)
		record_set(r, "from_state", record_get(m->record, "step"));
	record_set(r, "to_state", VALUE_TEXT(n->to));
	record_set(r, "day", VALUE_INT(d->as_of));
	record_set(r, "person_key", VALUE_TEXT(d->person));
	record_set(r, "person_name", value_or_unknown(rq->actor.person_name));
	record_set(r, "office", value_or_unknown(rq->actor.office));
	record_set(r, "note", value_or_unknown(n->hand->note));
	record_set(r, "grounds", value_or_unknown(n->grounds));
	if (n->vote != NULL)
		sign_note(r, n->vote);
	TRY(record_add(rq, r));
	step_append(rq, &m->steps, r);
	return OK;
}

/* ---- evidence ---- */

/*
 * Documents count for the state they were handed in: after an upheld objection
 * the same sheet does not serve again.
 */
int64_t
step_entered(const struct matter *m)
{
	size_t i;

	for (i = m->steps.n; i-- > 0;)
		if (!value_eq(record_get(m->steps.items[i], "from_state"),
		    record_get(m->steps.items[i], "to_state")) &&
		    !str_is(record_get(m->steps.items[i], "step").s,
		    STEP_MIGRATED))
			return m->steps.items[i]->id;
	return 0;
}

static const str *
documents(struct request *rq, const struct matter *m, const struct hand *h,
    size_t *out_n)
{
	size_t more = h->evidence == NULL ? 0 : h->evidence->n, i, n = 0;
	str *list = NEW_ARRAY(rq->arena, str, m->evidence.n + more);
	int64_t since = step_entered(m);

	for (i = 0; i < m->evidence.n; i++)
		if (m->evidence.items[i]->id > since)
			list[n++] = record_get(m->evidence.items[i],
			    "document").s;
	for (i = 0; i < more; i++) {
		const struct json *j = json_get(&h->evidence->items[i],
		    "document");

		if (j != NULL && j->kind == J_STR)
			list[n++] = j->s;
	}
	*out_n = n;
	return list;
}

static enum err
add_document(struct request *rq, struct desk *d, struct matter *m,
    const struct json *in)
{
	static const char *const keys[] = { "document", "name", "day",
	    "content", NULL };
	struct record *r = part_new(rq, m, "evidence");
	str document, name, day, content;
	date on = d->as_of;

	TRY(json_only(rq, in, keys));
	TRY(json_need_str(rq, in, "document", &document));
	TRY(json_str_or(rq, in, "name", document, &name));
	TRY(json_str_or(rq, in, "day", STR(""), &day));
	TRY(json_str_or(rq, in, "content", STR(""), &content));
	if (day.n > 0 && (!date_parse(day, &on) || on > d->as_of))
		return fail(rq, MSG_VALUE_TYPE, STR("day"), day,
		    request_words(rq, "今天或以前的日期",
		    "a day not after today"));
	if (document.n > LIMIT_NAME || name.n > LIMIT_NAME)
		return fail(rq, MSG_VALUE_LONG, STR("name"),
		    str_fmt(rq->arena, "%d", LIMIT_NAME));
	record_set(r, "document", VALUE_TEXT(document));
	record_set(r, "name", VALUE_TEXT(name.n == 0 ? document : name));
	record_set(r, "day", VALUE_INT(on));
	record_set(r, "content", value_or_unknown(content));
	TRY(record_add(rq, r));
	step_append(rq, &m->evidence, r);
	return OK;
}

static enum err
add_documents(struct request *rq, struct desk *d, struct matter *m,
    const struct hand *h)
{
	size_t i;

	for (i = 0; h->evidence != NULL && i < h->evidence->n; i++)
		TRY(add_document(rq, d, m, &h->evidence->items[i]));
	return OK;
}

/* ---- asking ---- */

static const struct done *
done_list(struct request *rq, const struct matter *m, size_t *out_n)
{
	struct done *list = NEW_ARRAY(rq->arena, struct done, m->steps.n);
	size_t i, n = 0;

	for (i = 0; i < m->steps.n; i++) {
		int t = procedure_transition(m->procedure,
		    record_get(m->steps.items[i], "step").s);

		if (t >= 0)
			list[n++] = (struct done){ t,
			    record_get(m->steps.items[i], "person_key").s };
	}
	*out_n = n;
	return list;
}

/* The office in which the caller takes a step, as the procedure names it. */
static str
acting(const struct request *rq, const struct matter *m,
    const struct transition *t)
{
	str office = rq->actor.office;

	if (!matter_named(m, t->by) || (str_is(t->by, "decider") &&
	    matter_ruled(m)))
		return office;
	return str_eq(office, matter_office(m, t->by)) ? t->by : STR_NONE;
}

/* Whom a step waits for: the first that has not signed. */
static str
signer(const struct step *s, const struct transition *t)
{
	size_t i, j;

	for (i = 0; t->sign.mode == SIGN_ALL && i < t->sign.nof; i++) {
		for (j = 0; j < s->nsigned; j++)
			if (str_eq(s->signed_by[j], t->sign.of[i]))
				break;
		if (j == s->nsigned)
			return t->sign.of[i];
	}
	return t->by;
}

static enum err
ask(struct request *rq, struct desk *d, struct matter *m,
    const struct question *q, struct step_result *out)
{
	static const struct vote passed = { 1, 1, 1, 0 };
	const struct transition *t = &m->procedure->transitions[q->transition];
	struct step s = { .rules = m->rules, .procedure = m->procedure,
	    .state = m->state, .transition = q->transition,
	    .office = acting(rq, m, t), .person = d->person, .on = d->as_of,
	    .known_at = rq->today, .by_event = m->objections > 0,
	    .entered = (date)record_get(m->record, "entered").i,
	    .due = (date)record_get(m->record, "due").i,
	    .open_objections = (int)m->objections };
	struct vote vote;
	bool voted;

	if (t->guard != NULL || matter_ruled(m))
		TRY(subject_load(rq, d->subjects, m->about.kind,
		    m->about.id, &s.subject));
	s.findings = fact_findings(rq->arena, m->procedure, q->hand->facts);
	TRY(sign_vote(rq, q->hand->vote, &vote, &voted));
	s.vote = voted ? &vote : NULL;
	s.signed_by = sign_list(rq->arena, m, t->id, &s.nsigned);
	s.done = done_list(rq, m, &s.ndone);
	s.documents = documents(rq, m, q->hand, &s.ndocuments);
	if (q->assume) {
		s.office = matter_ruled(m) ? matter_office(m,
		    signer(&s, t)) : signer(&s, t);
		s.vote = &passed;
		s.documents = t->requires;
		s.ndocuments = t->nrequires;
	}
	if (q->anybody)
		s.person = STR_NONE;
	policy_step(rq->arena, &s, out);
	return OK;
}

enum err
step_ask(struct request *rq, struct desk *d, struct matter *m,
    const struct question *q, struct step_result *out)
{
	struct arena *was = rq->arena;
	enum err e;

	rq->arena = d->scratch;
	arena_rewind(d->scratch, d->empty);
	e = ask(rq, d, m, q, out);
	rq->arena = was;
	return e;
}

/* ---- doing ---- */

/* Into a state: its holder, its notice, its end. */
static enum err
enter(struct request *rq, struct desk *d, struct matter *m, int to)
{
	const struct state *s = &m->procedure->states[to];
	struct record *r = m->record;
	date last = 0;

	if (record_get(r, "stopped").kind == V_INT)
		clock_go(d, m);	/* by the clocks of the state it leaves */
	m->state = to;
	record_set(r, "step", VALUE_TEXT(s->id));
	TRY(matter_decide(rq, d, m));
	record_set(r, "holder", value_or_unknown(matter_office(m, s->holder)));
	record_set(r, "entered", VALUE_INT(d->as_of));
	record_set(r, "state", VALUE_INT(!s->final ? MATTER_RUNNING :
	    str_is(s->id, "rejected") ? MATTER_REFUSED : MATTER_FINISHED));
	if (s->notice)
		TRY(notice_start(rq, d, m, &last));
	TRY(clock_enter(rq, m, last));
	return record_change(rq, r);
}

static enum err
move(struct request *rq, struct desk *d, struct matter *m,
    const struct question *q, bool awaits, str grounds)
{
	const struct transition *t = &m->procedure->transitions[q->transition];
	const struct state *to = &m->procedure->states[awaits ? t->from :
	    t->to];
	struct vote vote;
	bool voted;

	TRY(sign_vote(rq, q->hand->vote, &vote, &voted));
	TRY(add_documents(rq, d, m, q->hand));
	TRY(step_note(rq, d, m, &(struct note){ .step = t->id, .to = to->id,
	    .hand = q->hand, .grounds = grounds,
	    .vote = voted && t->sign.mode == SIGN_VOTE ? &vote : NULL }));
	if (awaits)	/* a signature among several */
		return OK;
	if (m->procedure->states[m->state].notice && m->objections > 0)
		TRY(objection_settle(rq, d, m, q->hand));
	TRY(effect_apply(rq, d, m, t));
	TRY(enter(rq, d, m, t->to));
	if (record_get(m->record, "state").i == MATTER_REFUSED)
		return effect_undo(rq, d, m);
	return OK;
}

/* ---- what no pack needs to say ---- */

static enum err
dismiss(struct request *rq, struct desk *d, struct matter *m,
    const struct hand *h)
{

	TRY(objection_may_decide(rq, d, m, h));
	TRY(add_documents(rq, d, m, h));
	TRY(step_note(rq, d, m, &(struct note){ .step = h->step,
	    .to = record_get(m->record, "step").s, .hand = h }));
	if (m->objections == 1) {
		clock_go(d, m);
		TRY(record_change(rq, m->record));
	}
	return objection_dismiss(rq, d, m, h);
}

bool
step_withdrawable(const struct matter *m)
{
	const struct procedure *p = m->procedure;

	return matter_running(m) && (p == NULL || m->state == p->initial ||
	    p->states[m->state].notice);
}

/*
 * The office that may take it back: whose hands it is in at the beginning, or,
 * where somebody else decides from the first step on, who brought it.
 */
str
step_withdrawer(const struct matter *m)
{
	const struct procedure *p = m->procedure;

	if (p == NULL)
		return record_get(m->record, "holder").s;
	if ((matter_named(m, p->states[p->initial].holder) ||
	    p->states[p->initial].decider != NULL) && m->steps.n > 0)
		return record_get(m->steps.items[0], "office").s;
	return p->states[p->initial].holder;
}

/* Who began it may take it back while it is still in his hands. */
static enum err
withdraw(struct request *rq, struct desk *d, struct matter *m,
    const struct hand *h)
{
	const struct procedure *p = m->procedure;
	str office = step_withdrawer(m);

	if (!step_withdrawable(m))
		return fail(rq, MSG_STEP_MISSING, matter_state_label(rq, p,
		    record_get(m->record, "step").s),
		    matter_step_label(rq, p, h->step));
	if (!str_eq(office, rq->actor.office))
		return fail(rq, MSG_STEP_OFFICE,
		    matter_office_label(rq, office));
	TRY(step_note(rq, d, m, &(struct note){ .step = h->step,
	    .to = record_get(m->record, "step").s, .hand = h }));
	record_set(m->record, "state", VALUE_INT(MATTER_WITHDRAWN));
	record_set(m->record, "due", VALUE_UNKNOWN);
	return record_change(rq, m->record);
}

/* Documents may come before their step, from an office that takes one. */
static enum err
hand_in(struct request *rq, struct desk *d, struct matter *m,
    const struct hand *h)
{
	const struct procedure *p = m->procedure;
	bool mine = str_eq(matter_office(m, p->states[m->state].holder),
	    rq->actor.office);
	size_t i;

	for (i = 0; i < p->ntransitions; i++)
		mine = mine || (p->transitions[i].from == m->state &&
		    str_eq(matter_office(m, p->transitions[i].by),
		    rq->actor.office));
	if (!mine)
		return fail(rq, MSG_STEP_OFFICE, matter_office_label(rq,
		    matter_office(m, p->states[m->state].holder)));
	if (h->evidence == NULL || h->evidence->n == 0)
		return fail(rq, MSG_JSON_KEY_MISSING, STR("evidence"));
	TRY(add_documents(rq, d, m, h));
	return step_note(rq, d, m, &(struct note){ .step = h->step,
	    .to = p->states[m->state].id, .hand = h });
}

/* ---- the door ---- */

/* A step that leads out of an end must not make two running matters. */
static enum err
may_reopen(struct request *rq, const struct matter *m, str step)
{
	int64_t state = record_get(m->record, "state").i, n;
	const struct code *c = code_by_n(model_field(m->record->entity,
	    STR("state"))->codes, state);

	if (state == MATTER_RUNNING)
		return OK;
	if (state != MATTER_FINISHED)
		return fail(rq, MSG_MATTER_ENDED, record_get(m->record,
		    "number").s, rq->lang == LANG_EN ? c->en : c->zh,
		    matter_step_label(rq, m->procedure, step));
	return matter_earlier(rq, &m->about, m->procedure->id, &n);
}

static int
find_transition(const struct matter *m, str step)
{
	const struct procedure *p = m->procedure;
	size_t i;

	for (i = 0; i < p->ntransitions; i++) {
		const struct transition *t = &p->transitions[i];

		if (t->trigger == ON_EVENT && str_eq(t->event, step) &&
		    t->from == m->state)
			return (int)i;
	}
	return procedure_transition(p, step);
}

static enum err
take(struct request *rq, struct desk *d, struct matter *m,
    const struct hand *h, int transition)
{
	const struct transition *t = &m->procedure->transitions[transition];
	struct question q = { .transition = transition, .hand = h };
	struct step_result r;
	bool awaits;
	str grounds;

	if (t->from == m->state && t->trigger == ON_EVENT)
		TRY(objection_may_decide(rq, d, m, h));
	if (t->from == m->state && h->facts != NULL)
		TRY(fact_record(rq, d, m, t, h->facts));
	TRY(step_ask(rq, d, m, &q, &r));
	if (r.refusal != STEP_OK)
		return step_refuse(rq, d, m, &q, &r);
	awaits = r.awaits;
	TRY(step_grounds(rq, d, m, &q, &grounds));
	return move(rq, d, m, &q, awaits, grounds);
}

enum err
matter_step(struct request *rq, struct desk *d, struct matter *m,
    const struct hand *h)
{
	int t;

	if (m->procedure == NULL && !str_is(h->step, STEP_WITHDRAW))
		return fail(rq, MSG_PACK_CHANGED, record_get(m->record,
		    "number").s, record_get(m->record, "pack").s);
	if (m->procedure != NULL)
		TRY(may_reopen(rq, m, h->step));
	if (str_is(h->step, STEP_WITHDRAW))
		return withdraw(rq, d, m, h);
	if (str_is(h->step, STEP_DISMISSED))
		return dismiss(rq, d, m, h);
	if (str_is(h->step, STEP_DOCUMENTS) && matter_running(m))
		return hand_in(rq, d, m, h);
	t = find_transition(m, h->step);
	if (t < 0)
		return fail(rq, MSG_STEP_MISSING, matter_state_label(rq,
		    m->procedure, record_get(m->record, "step").s), h->step);
	return take(rq, d, m, h, t);
}
