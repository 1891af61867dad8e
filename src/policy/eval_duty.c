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

static struct window_days
months(struct arena *a, date day, int n)
{
	int first = (date_month(day) - 1) / n * n + 1;
	int y = date_year(day), last = first + n - 1;
	struct window_days w = { .from = date_make(y, first, 1) };

	w.to = date_make(y, last, date_month_days(y, last));
	w.name = n == 12 ? str_fmt(a, "%d", y) : n == 3 ?
	    str_fmt(a, "%dQ%d", y, last / 3) :
	    str_fmt(a, "%d-%02d", y, first);
	return w;
}

struct window_days
duty_window(struct arena *a, const struct duty *d, date day)
{

	switch (d->info.window) {
	case DUTY_YEAR:
		return months(a, day, 12);
	case DUTY_QUARTER:
		return months(a, day, 3);
	case DUTY_MONTH:
		return months(a, day, 1);
	case DUTY_ROLLING:
		return (struct window_days){ date_add_days(day, 1 -
		    d->info.days), day, date_text(a, day) };
	default:
		return (struct window_days){ d->from != 0 ? d->from : DATE_MIN,
		    d->info.due != 0 ? d->info.due : DATE_MAX, STR("once") };
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

	return last == 0 || d->gap_days == 0 ||
	    date_number(on) - date_number(last) >= d->gap_days;
}

static struct count
count_events(struct world *w, const struct duty *d,
    const struct duty_ask *ask, struct window_days days)
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
covered(const struct duty *d, const struct duty_ask *ask,
    struct window_days days)
{

	if (d->info.window == DUTY_ONCE)
		return ask->to == 0 || ask->to > ask->as_of;
	return d->from <= days.from && ask->from <= days.from &&
	    (ask->to == 0 || ask->to > days.to);
}

static bool
at_risk(const struct duty *d, const struct duty_ask *ask,
    struct window_days days, int64_t need)
{
	int64_t all = date_number(days.to) - date_number(days.from) + 1;
	int64_t left = date_number(days.to) - date_number(ask->as_of);
	int64_t gap = d->planning_days > 0 ? d->planning_days :
	    all / (2 * d->info.at_least);

	if (d->info.window == DUTY_ONCE && d->info.due == 0)
		return false;
	return left < need * gap;
}

static enum duty_state
state_of(const struct duty *d, const struct duty_ask *ask,
    struct window_days days, struct count c)
{
	int64_t need = d->info.at_least;
	bool over = ask->as_of > days.to ||
	    (d->info.window == DUTY_ROLLING && ask->as_of >= days.to);

	if (ask->exempt)
		return DUTY_EXEMPT;
	if (!covered(d, ask, days))
		return DUTY_NOT_COUNTED;
	if (d->info.modality == MODAL_MUST_NOT) {
		if (c.done >= need)
			return DUTY_BREACHED;
		if (!over)
			return DUTY_ON_TRACK;
		return c.possible >= need ? DUTY_UNDETERMINED : DUTY_FULFILLED;
	}
	if (c.done >= need)
		return DUTY_FULFILLED;
	if (over)
		return c.possible >= need ? DUTY_UNDETERMINED : DUTY_BREACHED;
	return at_risk(d, ask, days, need - c.done) ? DUTY_AT_RISK :
	    DUTY_ON_TRACK;
}

bool
duty_status(struct arena *a, const struct duty_ask *ask,
    const struct override *given, struct duty_status *out)
{
	str name, kind = str_cut(ask->duty, '.', &name);
	const struct object *o = ruleset_find(ask->rules, kind, name,
	    ask->as_of);
	struct window_days days;
	struct count c;
	struct world w;

	if (o == NULL || o->duty == NULL)
		return false;
	world_init(&w, a, ask->rules, ask->as_of, ask->known_at);
	w.override = given;
	days = duty_window(a, o->duty, ask->day);
	c = count_events(&w, o->duty, ask, days);
	*out = (struct duty_status){ .window = days.name, .from = days.from,
	    .to = days.to, .need = o->duty->info.at_least, .done = c.done,
	    .possible = c.possible, .assumption = o->duty->info.assumption };
	out->state = state_of(o->duty, ask, days, c);
	return true;
}

bool
policy_duty(struct arena *a, const struct duty_ask *ask,
    struct duty_status *out)
{

	return duty_status(a, ask, NULL, out);
}
