/*
 * Objections to a posting: each is a record, goes to an office above the one it
 * complains of, and keeps the matter still until that office has decided it.
 */
#include <inttypes.h>

#include "base/limits.h"
#include "matter/internal.h"

/* Codes of objection_outcome. */
enum { OPEN = 1, UPHELD, DISMISSED, MOOT, LATE };

/* Who supervises whom, upwards. */
static const char *const ladder[] = { "township", "county_group", "city_group",
    "province_group" };

/* What works anywhere counts as of the village. */
static enum place_level
level_of(const struct request *rq, str office)
{

	return office_level(model_office(rq->model, office), PLACE_VILLAGE);
}

str
matter_above(const struct request *rq, str office)
{
	enum place_level level = level_of(rq, office);
	size_t i;

	for (i = 0; i < sizeof(ladder) / sizeof(ladder[0]); i++)
		if (level_of(rq, str_from(ladder[i])) < level)
			return str_from(ladder[i]);
	return STR("province_group");
}

/*
 * The office that would go on after the notice; against an office of its own
 * level or above, the next above that.
 */
static str
decider(const struct request *rq, const struct matter *m, str against)
{
	str office = m->procedure == NULL ? STR("county_office") :
	    matter_decider(m->procedure, m->state < 0 ? 0 : m->state);

	if (against.n == 0 || level_of(rq, office) < level_of(rq, against))
		return office;
	return matter_above(rq, against);
}

enum err
objection_load(struct request *rq, struct matter *m)
{
	size_t i;

	TRY(record_children(rq, model_field(model_entity(rq->model,
	    STR("objection")), STR("matter")), m->record->id,
	    &m->disputes));
	m->objections = 0;
	for (i = 0; i < m->disputes.n; i++)
		m->objections += record_get(m->disputes.items[i],
		    "outcome").i == OPEN;
	return OK;
}

static enum err
add(struct request *rq, struct desk *d, struct matter *m,
    const struct objection *o, int64_t outcome)
{
	struct record *r = record_new(rq, model_entity(rq->model,
	    STR("objection")));

	r->place = m->record->place;
	record_set(r, "matter", VALUE_INT(m->record->id));
	record_set(r, "number", VALUE_TEXT(o->receipt.n > 0 ? o->receipt :
	    str_fmt(rq->arena, "%.*s-Y%zu", STR_ARG(record_get(m->record,
	    "number").s), m->disputes.n + 1)));
	record_set(r, "day", VALUE_INT(d->as_of));
	record_set(r, "channel", VALUE_INT(o->web ? 2 : 1));
	record_set(r, "name", value_or_unknown(o->name));
	record_set(r, "phone", value_or_unknown(o->phone));
	record_set(r, "against", value_or_unknown(o->against));
	record_set(r, "text", VALUE_TEXT(o->note));
	record_set(r, "decider", VALUE_TEXT(decider(rq, m, o->against)));
	record_set(r, "outcome", VALUE_INT(outcome));
	TRY(record_add(rq, r));
	step_append(rq, &m->disputes, r);
	return OK;
}

static bool
posted(const struct matter *m)
{

	return m->procedure != NULL && matter_running(m) &&
	    m->procedure->states[m->state].notice;
}

enum err
matter_object(struct request *rq, struct desk *d, struct matter *m,
    const struct objection *o)
{
	struct hand h = { .step = STR(STEP_RAISED) };

	if (str_trim(o->note).n == 0)
		return fail(rq, MSG_NOTE_MISSING, matter_step_label(rq,
		    m->procedure, h.step));
	if (o->against.n > 0 && model_office(rq->model, o->against) == NULL)
		return fail(rq, MSG_VALUE_TYPE, STR("against"), o->against,
		    request_words(rq, "机构代号", "an office"));
	if (!posted(m))
		return o->web ? add(rq, d, m, o, LATE) : fail(rq,
		    MSG_OBJECTION_STATE, record_get(m->record, "number").s);
	TRY(add(rq, d, m, o, OPEN));
	h.note = record_get(m->disputes.items[m->disputes.n - 1],
	    "number").s;
	TRY(step_note(rq, d, m, &(struct note){ .step = h.step,
	    .to = record_get(m->record, "step").s, .hand = &h }));
	clock_stop(d, m);
	TRY(record_change(rq, m->record));
	return notice_count(rq, m, m->objections + 1);
}

/* The oldest open one that this office decides; NULL when it has none. */
static struct record *
mine(const struct request *rq, const struct matter *m)
{
	size_t i;

	for (i = 0; i < m->disputes.n; i++)
		if (record_get(m->disputes.items[i], "outcome").i == OPEN &&
		    str_eq(record_get(m->disputes.items[i], "decider").s,
		    rq->actor.office))
			return m->disputes.items[i];
	return NULL;
}

str
objection_office(const struct request *rq, const struct matter *m)
{
	const struct record *r = mine(rq, m);
	size_t i;

	for (i = 0; r == NULL && i < m->disputes.n; i++)
		if (record_get(m->disputes.items[i], "outcome").i == OPEN)
			r = m->disputes.items[i];
	return r != NULL ? record_get(r, "decider").s :
	    matter_decider(m->procedure, m->state);
}

/* Nobody decides on what he brought to the notice himself. */
enum err
objection_may_decide(struct request *rq, struct desk *d,
    const struct matter *m, const struct hand *h)
{
	const struct procedure *p = m->procedure;
	size_t i;

	if (m->objections == 0)
		return fail(rq, MSG_STEP_EVENT);
	if (mine(rq, m) == NULL)
		return fail(rq, MSG_STEP_OFFICE, matter_office_label(rq,
		    objection_office(rq, m)));
	for (i = 0; i < m->steps.n; i++) {
		str step = record_get(m->steps.items[i], "step").s;
		int t = procedure_transition(p, step);

		if (t >= 0 && p->transitions[t].to == m->state &&
		    str_eq(record_get(m->steps.items[i], "person_key").s,
		    d->person))
			return fail(rq, MSG_SEPARATION,
			    matter_step_label(rq, p, step),
			    matter_step_label(rq, p, h->step));
	}
	if (str_trim(h->note).n == 0)
		return fail(rq, MSG_NOTE_MISSING, matter_step_label(rq, p,
		    h->step));
	return OK;
}

static enum err
close_one(struct request *rq, struct desk *d, struct record *r,
    int64_t outcome, str answer)
{

	record_set(r, "outcome", VALUE_INT(outcome));
	record_set(r, "decided", VALUE_INT(d->as_of));
	record_set(r, "answer", value_or_unknown(answer));
	return record_change(rq, r);
}

enum err
objection_dismiss(struct request *rq, struct desk *d, struct matter *m,
    const struct hand *h)
{

	TRY(close_one(rq, d, mine(rq, m), DISMISSED, h->note));
	return notice_count(rq, m, m->objections - 1);
}

enum err
objection_settle(struct request *rq, struct desk *d, struct matter *m,
    const struct hand *h)
{
	struct record *first = mine(rq, m);
	size_t i;

	for (i = 0; i < m->disputes.n; i++) {
		struct record *r = m->disputes.items[i];

		if (record_get(r, "outcome").i == OPEN)
			TRY(close_one(rq, d, r, r == first ? UPHELD : MOOT,
			    r == first ? h->note : STR_NONE));
	}
	return notice_count(rq, m, 0);
}
