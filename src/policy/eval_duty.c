/*
 * Is a duty done in a window?  Events that certainly count decide; events
 * whose facts are missing never count against anybody.
 */
#include "duty.h"

const char *
duty_state_id(enum duty_state s)
{
	static const char *const ids[] = { "fulfilled", "on_track", "at_risk",
	    "breached", "not_counted", "exempt", "undetermined" };

	return ids[s];
}

static struct duty_span
months(date day, int n)
{
	int first = (date_month(day) - 1) / n * n + 1;
	int y = date_year(day), last = first + n - 1;

	return (struct duty_span){ date_make(y, first, 1),
	    date_make(y, last, date_month_days(y, last)) };
}

struct duty_span
policy_duty_span(const struct object *o, date day)
{
	const struct duty *d = o->duty;

	switch (d->info.window) {
	case DUTY_YEAR:
		return months(day, 12);
	case DUTY_QUARTER:
		return months(day, 3);
	case DUTY_MONTH:
		return months(day, 1);
	case DUTY_ROLLING:
		return (struct duty_span){ date_add_days(day, 1 -
		    d->info.days), day };
	default:
		return (struct duty_span){ d->from != 0 ? d->from : DATE_MIN,
		    d->info.due != 0 ? d->info.due : DATE_MAX };
	}
}

str
policy_duty_name(struct arena *a, const struct object *o, struct duty_span s)
{
	int y = date_year(s.to), m = date_month(s.to);

	switch (o->duty->info.window) {
	case DUTY_YEAR:
		return str_fmt(a, "%d", y);
	case DUTY_QUARTER:
		return str_fmt(a, "%dQ%d", y, m / 3);
	case DUTY_MONTH:
		return str_fmt(a, "%d-%02d", y, m);
	case DUTY_ROLLING:
		return date_text(a, s.to);
	default:
		return STR("once");
	}
}

struct count {
	int64_t done, possible;
	date last_done, last_possible;
};

/* Events come in any order: the earliest one not yet taken. */
static const struct duty_event *
next_event(const struct duty_ask *ask, bool *taken)
{
	size_t i, best = ask->nevents;

	for (i = 0; i < ask->nevents; i++)
		if (!taken[i] && (best == ask->nevents ||
		    ask->events[i].on < ask->events[best].on))
			best = i;
	if (best == ask->nevents)
		return NULL;
	taken[best] = true;
	return &ask->events[best];
}

static bool
apart(const struct duty *d, date last, date on)
{

	return last == 0 || d->info.gap_days == 0 ||
	    date_number(on) - date_number(last) >= d->info.gap_days;
}

static struct count
count_events(struct world *w, const struct duty *d,
    const struct duty_ask *ask, struct duty_span days)
{
	bool *taken = NEW_ARRAY(w->arena, bool, ask->nevents);
	struct count c = { .done = 0 };
	const struct duty_event *e;
	struct pvalue v;

	while ((e = next_event(ask, taken)) != NULL) {
		if (e->on < days.from || e->on > days.to ||
		    e->on > ask->as_of)
			continue;
		v = value_bool(true, NULL);
		if (d->counts != NULL)
			v = eval_formula(w, d->counts, e->record);
		if (v.known && !v.n)
			continue;
		if (apart(d, c.last_possible, e->on)) {
			c.possible++;
			c.last_possible = e->on;
		}
		if (v.known && apart(d, c.last_done, e->on)) {
			c.done++;
			c.last_done = e->on;
		}
	}
	return c;
}

/* Office and force must cover the whole window, but for what is owed once. */
static bool
covered(const struct duty *d, const struct duty_case *c)
{

	if (d->info.window == DUTY_ONCE)
		return c->to == 0 || c->to > c->as_of;
	return d->from <= c->span.from && c->from <= c->span.from &&
	    (c->to == 0 || c->to > c->span.to);
}

static bool
at_risk(const struct duty *d, const struct duty_case *c, int64_t need)
{
	int64_t last = date_number(c->span.to);
	int64_t all = last - date_number(c->span.from) + 1;
	int64_t left = last - date_number(c->as_of);
	int64_t gap = d->planning_days > 0 ? d->planning_days :
	    all / (2 * d->info.at_least);

	if (d->info.window == DUTY_ONCE && d->info.due == 0)
		return false;
	return left < need * gap;
}

enum duty_state
policy_duty_state(const struct object *o, const struct duty_case *c)
{
	const struct duty *d = o->duty;
	int64_t need = d->info.at_least;
	bool over = c->as_of > c->span.to ||
	    (d->info.window == DUTY_ROLLING && c->as_of >= c->span.to);

	if (c->exempt)
		return DUTY_EXEMPT;
	if (!covered(d, c))
		return DUTY_NOT_COUNTED;
	if (d->info.modality == MODAL_MUST_NOT) {
		if (c->done >= need)
			return DUTY_BREACHED;
		if (!over)
			return DUTY_ON_TRACK;
		return c->possible >= need ? DUTY_UNDETERMINED :
		    DUTY_FULFILLED;
	}
	if (c->done >= need)
		return DUTY_FULFILLED;
	if (over)
		return c->possible >= need ? DUTY_UNDETERMINED :
		    DUTY_BREACHED;
	return at_risk(d, c, need - c->done) ? DUTY_AT_RISK : DUTY_ON_TRACK;
}

enum truth
policy_duty_counts(struct arena *a, const struct ask *ask,
    const struct object *o)
{
	struct world w;
	struct pvalue v;

	if (o->duty->counts == NULL)
		return TRUTH_TRUE;
	world_init(&w, a, ask->rules, ask->as_of, ask->known_at);
	v = eval_formula(&w, o->duty->counts, ask->subject);
	return !v.known ? TRUTH_UNKNOWN : v.n ? TRUTH_TRUE : TRUTH_FALSE;
}

bool
duty_status(struct arena *a, const struct duty_ask *ask,
    const struct override *given, struct duty_status *out)
{
	str name, kind = str_cut(ask->duty, '.', &name);
	const struct object *o = ruleset_find(ask->rules, kind, name,
	    ask->as_of);
	struct duty_case it = { .as_of = ask->as_of, .from = ask->from,
	    .to = ask->to, .exempt = ask->exempt };
	struct count c;
	struct world w;

	if (o == NULL || o->duty == NULL)
		return false;
	world_init(&w, a, ask->rules, ask->as_of, ask->known_at);
	w.override = given;
	it.span = policy_duty_span(o, ask->day);
	c = count_events(&w, o->duty, ask, it.span);
	it.done = c.done;
	it.possible = c.possible;
	*out = (struct duty_status){ .window = policy_duty_name(a, o, it.span),
	    .from = it.span.from, .to = it.span.to,
	    .need = o->duty->info.at_least, .done = c.done,
	    .possible = c.possible, .assumption = o->duty->info.assumption };
	out->state = policy_duty_state(o, &it);
	return true;
}

bool
policy_duty(struct arena *a, const struct duty_ask *ask,
    struct duty_status *out)
{

	return duty_status(a, ask, NULL, out);
}
