/*
 * What could be done next in a matter and what stands in the way; and the
 * steps that the calendar takes.
 */
#include "base/limits.h"
#include "matter/internal.h"

str
matter_decider(const struct procedure *p, int state)
{
	size_t i;

	for (i = 0; i < p->ntransitions; i++) {
		const struct transition *t = &p->transitions[i];

		if (t->from == state && t->trigger == ON_EVENT &&
		    t->by.n > 0 && !str_is(t->by, "anyone"))
			return t->by;
	}
	for (i = 0; i < p->ntransitions; i++)
		if (p->transitions[i].from == state &&
		    p->transitions[i].trigger == ON_NOTICE_END)
			return p->states[p->transitions[i].to].holder;
	return p->states[state].holder;
}

/* The i-th transition out of the present state, or -1. */
static int
outgoing(const struct matter *m, size_t i)
{
	const struct procedure *p = m->procedure;
	size_t t;

	for (t = 0; t < p->ntransitions; t++)
		if (p->transitions[t].from == m->state && i-- == 0)
			return (int)t;
	return -1;
}

static size_t
count_outgoing(const struct matter *m)
{
	size_t n = 0;

	while (outgoing(m, n) >= 0)
		n++;
	return n;
}

/* The caller's office takes it, or is one of several that have to sign. */
static bool
in_hands(const struct request *rq, const struct transition *x,
    const struct next *n)
{

	if (x->sign.mode != SIGN_ALL)
		return str_eq(n->office, rq->actor.office);
	return str_among(x->sign.of, x->sign.nof, rq->actor.office) &&
	    !str_among(n->signed_by, n->nsigned, rq->actor.office);
}

static enum err
next_transition(struct request *rq, struct desk *d, struct matter *m, int t,
    struct next *out)
{
	static const struct hand nothing;
	const struct transition *x = &m->procedure->transitions[t];
	struct question q = { .transition = t, .hand = &nothing,
	    .assume = true };

	*out = (struct next){ .step = x->id, .transition = x,
	    .label = rq->lang == LANG_EN ? x->en : x->zh,
	    .office = x->trigger == ON_EVENT ?
	    objection_office(rq, m) : matter_office(m, x->by) };
	out->signed_by = sign_list(rq->arena, m, x->id, &out->nsigned);
	out->mine = out->office.n == 0 || str_is(out->office, "anyone") ||
	    in_hands(rq, x, out);
	q.anybody = !out->mine;
	return step_ask(rq, d, m, &q, &out->asked);
}

static void
next_builtin(const struct request *rq, const struct matter *m,
    const char *step, str office, struct next *out)
{

	*out = (struct next){ .step = str_from(step), .office = office,
	    .label = matter_step_label(rq, m->procedure, str_from(step)),
	    .mine = str_eq(office, rq->actor.office) };
}

enum err
matter_next(struct request *rq, struct desk *d, struct matter *m, size_t i,
    struct next *out, bool *out_more)
{
	const struct procedure *p = m->procedure;
	int64_t state = record_get(m->record, "state").i;
	size_t n;

	*out_more = true;
	if (p == NULL || (state != MATTER_RUNNING &&
	    state != MATTER_FINISHED)) {
		*out_more = false;
		return OK;
	}
	n = count_outgoing(m);
	if (i < n)
		return next_transition(rq, d, m, outgoing(m, i), out);
	if (m->objections > 0 && i-- == n) {
		next_builtin(rq, m, STEP_DISMISSED,
		    objection_office(rq, m), out);
		return OK;
	}
	*out_more = i == n && step_withdrawable(m);
	if (*out_more)
		next_builtin(rq, m, STEP_WITHDRAW,
		    step_withdrawer(m), out);
	return OK;
}

enum err
matter_refuse(struct request *rq, struct desk *d, struct matter *m,
    const struct next *n)
{
	static const struct hand nothing;
	struct question q = { .hand = &nothing };

	if (n->transition == NULL || n->asked.refusal == STEP_OK)
		return OK;
	q.transition = procedure_transition(m->procedure, n->step);
	return step_refuse(rq, d, m, &q, &n->asked);
}

/* ---- the calendar ---- */

/* Running matters whose day is over. */
static enum err
list_due(struct request *rq, const struct desk *d, int64_t place,
    struct page *out)
{
	const struct entity *e = model_entity(rq->model, STR("matter"));
	struct filter running = { .op = FILTER_EQ,
	    .field = model_field(e, STR("state")),
	    .value = VALUE_INT(MATTER_RUNNING) };
	struct filter over = { .op = FILTER_LT,
	    .field = model_field(e, STR("due")),
	    .value = VALUE_INT(d->as_of) };
	struct filter all_over = { .op = FILTER_LT,
	    .field = model_field(e, STR("final_due")),
	    .value = VALUE_INT(d->as_of) };
	struct filter any = { .op = FILTER_OR, .a = &over, .b = &all_over };
	struct filter both = { .op = FILTER_AND, .a = &running, .b = &any };
	struct query q = { .entity = e, .place = place, .where = &both,
	    .limit = LIMIT_BATCH_ITEMS };

	return record_list(rq, &q, out);
}

static str
timer_step(const struct matter *m)
{
	size_t i;
	int t;

	for (i = 0; m->procedure != NULL && (t = outgoing(m, i)) >= 0; i++)
		if (m->procedure->transitions[t].trigger == ON_NOTICE_END ||
		    m->procedure->transitions[t].trigger == ON_DEADLINE)
			return m->procedure->transitions[t].id;
	return STR_NONE;
}

static enum err
sweep_one(struct request *rq, struct desk *d, const struct record *r,
    bool *out_moved)
{
	struct hand h = { .step = STR_NONE };
	struct value due = record_get(r, "due");
	struct matter m;

	*out_moved = false;
	TRY(matter_load(rq, d, r->id, 0, &m));
	if (m.procedure == NULL)
		return OK;
	h.step = due.kind == V_INT && due.i < d->as_of ? timer_step(&m) :
	    STR_NONE;
	if (h.step.n == 0)
		return clock_escalate(rq, d, &m, out_moved);
	TRY(matter_step(rq, d, &m, &h));
	*out_moved = true;
	return OK;
}

enum err
matter_sweep(struct request *rq, struct desk *d, int64_t place, int64_t *out_n)
{
	struct changes before;
	struct page p;
	bool moved;
	size_t i;
	enum err e;

	*out_n = 0;
	TRY(list_due(rq, d, place, &p));
	for (i = 0; i < p.n; i++) {
		before = rq->changes;
		TRY(db_savepoint(rq, rq->db));
		e = sweep_one(rq, d, p.items[i], &moved);
		if (e == ERR_IO)
			return e;
		if (e == OK) {
			TRY(db_release(rq, rq->db));
			*out_n += moved;
			continue;
		}
		db_undo(rq->db);
		rq->changes = before;
		*rq->changes.last = NULL;
		request_clear(rq);
	}
	return OK;
}
