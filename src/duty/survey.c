/*
 * Every window of every duty: actors beside their events.  A duty whose events
 * the register does not know stays undetermined, never breached.
 */
#include "duty/internal.h"

struct exemption {
	int64_t place, post;
	str duty;
	date from, to;
};

struct run {
	const struct duty_survey *survey;
	struct actors *actors;
	struct exemption *exemptions;
	size_t nexemptions;
	const struct duty_info *duty;
	const struct pack *pack;
	const struct event *event;
	struct marks marks;
};

static enum err
read_exemptions(struct request *rq, struct run *r)
{
	size_t room = 0;
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "duty_exemptions", &s));
	scope_bind(rq, r->survey->place, s);
	stmt_int(s, "since", 20140101);
	for (;;) {
		struct exemption *e;

		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (r->nexemptions == room) {
			r->exemptions = arena_grow(rq->arena, r->exemptions,
			    room * sizeof(*e), (room * 2 + 16) * sizeof(*e));
			room = room * 2 + 16;
		}
		e = &r->exemptions[r->nexemptions++];
		*e = (struct exemption){ .place = stmt_column_int(s, 0),
		    .duty = stmt_column_str(rq->arena, s, 1),
		    .post = stmt_column_int(s, 2),
		    .from = (date)stmt_column_int(s, 3),
		    .to = (date)stmt_column_int(s, 4) };
	}
	stmt_end(s);
	return OK;
}

/* The whole window, approved: a part of it excuses nobody. */
static bool
exempt(const struct run *r, const struct duty_actor *a, struct duty_span w)
{
	size_t i;

	for (i = 0; i < r->nexemptions; i++) {
		const struct exemption *e = &r->exemptions[i];

		if (str_eq(e->duty, r->duty->id) && e->from <= w.from &&
		    e->to > w.to && (e->post != 0 ? e->post == a->post :
		    e->place == a->place))
			return true;
	}
	return false;
}

static void
one_window(struct request *rq, const struct run *r,
    const struct duty_actor *a, struct duty_span w)
{
	struct duty_row row = { .duty = r->duty, .pack = r->pack,
	    .actor = a, .sourced = r->event != NULL };
	struct duty_case *c = &row.window;

	*c = (struct duty_case){ .span = w, .as_of = r->survey->as_of,
	    .from = a->from, .to = a->to, .exempt = exempt(r, a, w) };
	if (row.sourced)
		marks_count(&r->marks, a, r->duty->gap_days, c);
	row.state = policy_duty_state(r->duty->object, c);
	if (!row.sourced && row.state != DUTY_NOT_COUNTED &&
	    row.state != DUTY_EXEMPT)
		row.state = DUTY_UNDETERMINED;
	r->survey->each(rq, &row, r->survey->arg);
}

/* The window of the day asked about, or all that end between two days. */
static void
windows(struct request *rq, const struct run *r, const struct duty_actor *a)
{
	const struct duty_survey *v = r->survey;
	bool once = r->duty->window == DUTY_ONCE ||
	    r->duty->window == DUTY_ROLLING;
	struct duty_span w;
	date day;

	if (v->from == 0 || once) {
		w = policy_duty_span(r->duty->object, v->as_of);
		if (v->from == 0 || (w.to >= v->from && w.to <= v->to))
			one_window(rq, r, a, w);
		return;
	}
	for (day = v->from; day <= v->to; day = date_add_days(w.to, 1)) {
		w = policy_duty_span(r->duty->object, day);
		if (w.to <= v->to)
			one_window(rq, r, a, w);
	}
}

static enum err
run_duty(struct request *rq, struct run *r)
{
	const struct duty_survey *v = r->survey;
	struct mark_ask ask = { .duty = r->duty, .rules = v->rules,
	    .place = v->place, .as_of = v->as_of };
	struct duty_actor *a;
	size_t i, n;

	actors_of(rq, r->actors, r->duty, &a, &n, &ask.key);
	if (n == 0)
		return OK;
	r->event = model_event(rq->model, r->duty->event);
	ask.event = r->event;
	if (r->event != NULL)
		TRY(marks_load(rq, &ask, &r->marks));
	for (i = 0; i < n; i++)
		if (v->post == 0 || a[i].post == v->post)
			windows(rq, r, &a[i]);
	return OK;
}

static bool
asked(const struct duty_survey *v, const struct pack *p,
    const struct duty_info *d)
{

	return (v->pack.n == 0 || str_eq(v->pack, pack_info(p)->id)) &&
	    (v->duty.n == 0 || str_eq(v->duty, d->id)) &&
	    (v->event.n == 0 || str_eq(v->event, d->event));
}

enum err
duty_survey(struct request *rq, const struct duty_survey *v)
{
	struct run r = { .survey = v };
	struct duty_info d;
	const struct pack *p;
	size_t k, i;

	TRY(actors_open(rq, v, &r.actors));
	TRY(read_exemptions(rq, &r));
	for (k = 0; (p = policy_pack(rq->policy, k)) != NULL; k++) {
		if (ruleset_applied(v->rules, p, v->as_of).holds == TRUTH_FALSE)
			continue;
		for (i = 0; pack_duty(p, i, &d); i++) {
			if (!asked(v, p, &d))
				continue;
			r.duty = &d;
			r.pack = p;
			TRY(run_duty(rq, &r));
		}
	}
	return OK;
}

/* ---- counts ---- */

struct counting {
	struct duty_count *item;
	size_t n, room;
};

static void
count_row(struct request *rq, const struct duty_row *row, void *arg)
{
	struct counting *c = arg;

	if (c->n == 0 || !str_eq(c->item[c->n - 1].duty.id, row->duty->id)) {
		if (c->n == c->room) {
			c->item = arena_grow(rq->arena, c->item, c->room *
			    sizeof(*c->item), (c->room * 2 + 32) *
			    sizeof(*c->item));
			c->room = c->room * 2 + 32;
		}
		c->item[c->n++] = (struct duty_count){ .duty = *row->duty,
		    .pack = row->pack, .sourced = row->sourced };
	}
	c->item[c->n - 1].n[row->state]++;
}

enum err
duty_counts(struct request *rq, const struct duty_survey *v,
    struct duty_count **out, size_t *out_n)
{
	struct duty_survey own = *v;
	struct counting c = { .n = 0 };

	own.each = count_row;
	own.arg = &c;
	TRY(duty_survey(rq, &own));
	*out = c.item;
	*out_n = c.n;
	return OK;
}
