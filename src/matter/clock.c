/*
 * Statutory clocks of a matter: when its state and the whole procedure are due.
 * What the text, the adopter or a holiday table does not give stays unknown and
 * the matter says what is missing.  While an objection is open the clock stands
 * still; a posting runs on, and ends when nothing is open.
 */
#include <inttypes.h>

#include "matter/internal.h"

static const struct clock *
state_clock(const struct matter *m)
{

	return &m->procedure->states[m->state].deadline;
}

static void
say_gap(struct request *rq, struct record *r, str param, int year)
{

	record_set(r, "clock_gap", VALUE_TEXT(year != 0 ? str_fmt(rq->arena,
	    "calendar.%d", year) : str_fmt(rq->arena, "p.%.*s",
	    STR_ARG(param))));
}

/* The day that the subject names itself; 0: none. */
static enum err
own_day(struct request *rq, const struct matter *m, const struct clock *c,
    date *out)
{
	struct record *r;
	struct value v;

	*out = 0;
	if (c->day.n == 0)
		return OK;
	TRY(record_load(rq, m->about.kind->base, m->about.id, 0, &r));
	v = record_get(r, str_cstr(rq->arena, c->day));
	if (v.kind == V_INT)
		*out = (date)v.i;
	return OK;
}

static enum err
set_due(struct request *rq, struct matter *m, const struct clock *c,
    date from, const char *field)
{
	struct step s = { .rules = m->rules, .procedure = m->procedure,
	    .known_at = rq->today };
	struct clock_end end = { .last = 0 };

	TRY(own_day(rq, m, c, &end.last));
	if (end.last == 0)
		policy_clock(rq->arena, &s, c, from, &end);
	record_set(m->record, field, end.last == 0 ? VALUE_UNKNOWN :
	    VALUE_INT(end.last));
	if (end.last == 0)
		say_gap(rq, m->record, end.gap, end.year);
	return OK;
}

enum err
clock_begin(struct request *rq, struct desk *d, struct matter *m)
{

	if (m->procedure->deadline.param.n > 0)
		return set_due(rq, m, &m->procedure->deadline, d->as_of,
		    "final_due");
	return OK;
}

enum err
clock_enter(struct request *rq, struct matter *m, date notice)
{
	struct record *r = m->record;
	const struct clock *c = state_clock(m);
	bool open = record_get(r, "final_due").kind == V_UNKNOWN;

	record_set(r, "clock_gap", VALUE_UNKNOWN);
	record_set(r, "escalated", VALUE_UNKNOWN);
	record_set(r, "escalated_to", VALUE_UNKNOWN);
	record_set(r, "escalated_name", VALUE_UNKNOWN);
	record_set(r, "due", notice == 0 ? VALUE_UNKNOWN : VALUE_INT(notice));
	if (m->procedure->states[m->state].final) {
		record_set(r, "final_due", VALUE_UNKNOWN);
		return OK;
	}
	/* A holiday table may have come since. */
	if (open && m->procedure->deadline.param.n > 0)
		TRY(set_due(rq, m, &m->procedure->deadline,
		    (date)record_get(r, "opened").i, "final_due"));
	return c->param.n == 0 ? OK : set_due(rq, m, c,
	    (date)record_get(r, "entered").i, "due");
}

/* Does a row end an objection: dismissed, or upheld and so in another state? */
static bool
settles(const struct record *step)
{

	return str_is(record_get(step, "step").s, STEP_DISMISSED) ||
	    !value_eq(record_get(step, "from_state"), record_get(step,
	    "to_state"));
}

/* From a day on it stood still for some days: put behind its end. */
static void
put_off(struct matter *m, const struct clock *c, const char *field,
    const date span[2])
{
	struct value last = record_get(m->record, field);
	int year;
	date day;

	if (last.kind != V_INT || last.i < span[0])
		return;
	day = policy_clock_resume(m->rules, c, (date)last.i, span[0], span[1],
	    &year);
	record_set(m->record, field, day == 0 ? VALUE_UNKNOWN :
	    VALUE_INT(day));
}

/* What it stood still while objections were open, since a day. */
static void
stood_still(struct matter *m, const struct clock *c, date from,
    const char *field)
{
	date span[2] = { 0, 0 };
	int open = 0;
	size_t i;

	for (i = 0; c->param.n > 0 && i < m->steps.n; i++) {
		const struct record *x = m->steps.items[i];
		date day = (date)record_get(x, "day").i;

		if (str_is(record_get(x, "step").s, STEP_RAISED)) {
			if (open++ == 0)
				span[0] = day < from ? from : day;
			continue;
		}
		if (open == 0 || !settles(x))
			continue;
		open = str_is(record_get(x, "step").s, STEP_DISMISSED) ?
		    open - 1 : 0;
		span[1] = day;
		if (open == 0 && day >= from)
			put_off(m, c, field, span);
	}
}

enum err
clock_again(struct request *rq, struct matter *m, date notice)
{
	struct record *r = m->record;

	record_set(r, "final_due", VALUE_UNKNOWN);
	TRY(clock_enter(rq, m, notice));
	stood_still(m, &m->procedure->deadline, (date)record_get(r,
	    "opened").i, "final_due");
	if (!m->procedure->states[m->state].notice)
		stood_still(m, state_clock(m), (date)record_get(r,
		    "entered").i, "due");
	return OK;
}

void
clock_stop(struct desk *d, struct matter *m)
{

	if (record_get(m->record, "stopped").kind == V_UNKNOWN)
		record_set(m->record, "stopped", VALUE_INT(d->as_of));
}

static void
resume(struct desk *d, struct matter *m, const struct clock *c,
    const char *field, date stopped)
{
	struct value last = record_get(m->record, field);
	int year = 0;
	date due;

	if (c->param.n == 0 || last.kind == V_UNKNOWN)
		return;
	due = last.i < stopped ? (date)last.i : policy_clock_resume(m->rules,
	    c, (date)last.i, stopped, d->as_of, &year);
	record_set(m->record, field, due == 0 ? VALUE_UNKNOWN :
	    VALUE_INT(due));
}

void
clock_go(struct desk *d, struct matter *m)
{
	struct value stopped = record_get(m->record, "stopped");

	if (stopped.kind == V_UNKNOWN)
		return;
	record_set(m->record, "stopped", VALUE_UNKNOWN);
	resume(d, m, &m->procedure->deadline, "final_due", (date)stopped.i);
	if (!m->procedure->states[m->state].notice)
		resume(d, m, state_clock(m), "due", (date)stopped.i);
}

/* ---- a day that is over ---- */

/* The day that is over and the office the text names for it; false: none. */
static bool
missed(const struct desk *d, const struct matter *m, date *out_due,
    str *out_office)
{
	const struct clock *c[2] = { state_clock(m), &m->procedure->deadline };
	const char *const field[2] = { "due", "final_due" };
	int i;

	for (i = 0; i < 2; i++) {
		struct value v = record_get(m->record, field[i]);

		if (c[i]->escalate_to.n == 0 || v.kind != V_INT ||
		    v.i >= d->as_of)
			continue;
		*out_due = (date)v.i;
		*out_office = matter_office(m, c[i]->escalate_to);
		return true;
	}
	return false;
}

enum err
matter_post(struct request *rq, str office, int64_t place, date on,
    struct record **out)
{
	const struct entity *e = model_entity(rq->model, STR("post"));
	struct filter f = { .op = FILTER_EQ, .field = model_field(e,
	    STR("place")), .value = VALUE_INT(place_up(place, office_level(
	    model_office(rq->model, office), PLACE_COUNTY))) };
	struct query q = { .entity = e, .where = &f, .limit = 100 };
	struct lifted was = scope_lift(rq);
	struct page p;
	enum err err = record_list(rq, &q, &p);
	size_t i;

	scope_restore(rq, was);
	*out = NULL;
	TRY(err);
	for (i = 0; i < p.n; i++) {
		struct value from = record_get(p.items[i], "starts"),
		    to = record_get(p.items[i], "ends");

		if (str_eq(record_get(p.items[i], "office").s, office) &&
		    (from.kind == V_UNKNOWN || from.i <= on) &&
		    (to.kind == V_UNKNOWN || on < to.i))
			*out = p.items[i];
	}
	return OK;
}

enum err
clock_escalate(struct request *rq, struct desk *d, struct matter *m,
    bool *out_done)
{
	struct hand h = { .step = STR(STEP_ESCALATED) };
	struct record *r = m->record, *post;
	str office, name = STR_NONE;
	date due;

	*out_done = false;
	if (record_get(r, "escalated").kind == V_INT ||
	    record_get(r, "stopped").kind == V_INT ||
	    !missed(d, m, &due, &office))
		return OK;
	TRY(matter_post(rq, office, r->place, d->as_of, &post));
	if (post != NULL)
		name = record_get(post, "holder").s;
	h.note = str_fmt(rq->arena, "期限%.*s已过,提请%.*s%s%.*s%s督办",
	    STR_ARG(date_text(rq->arena, due)),
	    STR_ARG(model_office(rq->model, office)->zh),
	    name.n > 0 ? "(" : "", STR_ARG(name), name.n > 0 ? ")" : "");
	record_set(r, "escalated", VALUE_INT(d->as_of));
	record_set(r, "escalated_to", VALUE_TEXT(office));
	record_set(r, "escalated_name", value_or_unknown(name));
	TRY(step_note(rq, d, m, &(struct note){ .step = h.step,
	    .to = record_get(r, "step").s, .hand = &h }));
	*out_done = true;
	return record_change(rq, r);
}
