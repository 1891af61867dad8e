/*
 * What is owed by when: every window of every duty of a place, grouped by duty
 * and day due, with the rows behind a group.  No ranking: rows stand in order of
 * place, and a count is never an order.
 */
#include "action/duty.h"

#include <inttypes.h>

#include "base/limits.h"

static const char *const state_words[][2] = {
	{ "已完成", "Done" }, { "进行中", "On track" },
	{ "临近到期", "At risk" }, { "逾期未完成", "Breached" },
	{ "不计", "Not counted" }, { "豁免", "Exempt" },
	{ "待核实", "Undetermined" },
};

str
duty_state_words(const struct request *rq, enum duty_state s)
{

	return request_words(rq, state_words[s][0], state_words[s][1]);
}

date
duty_due(const struct duty_row *x)
{

	if (x->duty->fixed != 0)
		return date_make(date_year(x->window.span.to),
		    x->duty->fixed / 100, x->duty->fixed % 100);
	return x->window.span.to;
}

bool
duty_mine(const struct request *rq, const struct duty_row *x)
{

	if (x->actor->organ)
		return x->actor->place == rq->actor.place &&
		    str_eq(x->actor->office->id, rq->actor.office);
	return x->actor->post != 0 && x->actor->post == rq->actor.post;
}

static struct duty_group *
group_of(struct request *rq, struct duty_list *l, const struct duty_row *x)
{
	date due = duty_due(x);
	size_t i;

	/* Rows of one duty come together: its groups are the last ones. */
	for (i = l->ngroups; i-- > 0 &&
	    str_eq(l->groups[i].duty.id, x->duty->id);)
		if (l->groups[i].due == due)
			return &l->groups[i];
	if (l->ngroups == l->room) {
		l->groups = arena_grow(rq->arena, l->groups, l->room *
		    sizeof(*l->groups), (l->room * 2 + 32) *
		    sizeof(*l->groups));
		l->room = l->room * 2 + 32;
	}
	l->groups[l->ngroups] = (struct duty_group){ .duty = *x->duty,
	    .pack = x->pack, .due = due, .sourced = x->sourced };
	return &l->groups[l->ngroups++];
}

static void
listen(struct request *rq, const struct duty_row *x, void *arg)
{
	struct duty_list *l = arg;
	struct duty_group *g;

	if (l->mine && !duty_mine(rq, x))
		return;
	g = group_of(rq, l, x);
	g->n[x->state]++;
	if (l->due != 0 && g->due != l->due)
		return;
	if (l->state.n > 0 && !str_is(l->state, duty_state_id(x->state)))
		return;
	if (l->seen++ < l->after || l->nrows == l->limit)
		return;
	l->rows[l->nrows] = *x;
	l->duties[l->nrows] = *x->duty;
	l->rows[l->nrows].duty = &l->duties[l->nrows];
	l->nrows++;
}

enum err
duty_list(struct request *rq, struct duty_survey *v, struct duty_list *l)
{

	l->rows = NEW_ARRAY(rq->arena, struct duty_row, l->limit + 1);
	l->duties = NEW_ARRAY(rq->arena, struct duty_info, l->limit + 1);
	v->each = listen;
	v->arg = l;
	return duty_survey(rq, v);
}

static void
out_duty(struct request *rq, const struct duty_info *d, const struct pack *p,
    struct jsonw *o)
{

	jsonw_put_str(o, "duty", d->id);
	jsonw_put_str(o, "label", rq->lang == LANG_EN ? d->en : d->zh);
	jsonw_put_str(o, "pack", pack_info(p)->id);
	jsonw_put_bool(o, "assumption", d->assumption);
	cites_out(o, d->cites, d->ncites);
}

static void
out_day(struct request *rq, const char *key, date d, struct jsonw *o)
{

	jsonw_key(o, key);
	if (d <= DATE_MIN || d >= DATE_MAX)
		jsonw_null(o);
	else
		jsonw_str(o, date_text(rq->arena, d));
}

static void
out_group(struct request *rq, const struct duty_group *g, struct jsonw *o)
{
	const struct event *e = model_event(rq->model, g->duty.event);
	int k;

	jsonw_open(o, '{');
	out_duty(rq, &g->duty, g->pack, o);
	jsonw_put_str(o, "event", e == NULL ? STR("") :
	    rq->lang == LANG_EN ? e->en : e->zh);
	jsonw_put_bool(o, "sourced", g->sourced);
	jsonw_put_bool(o, "fixed", g->duty.fixed != 0);
	out_day(rq, "due", g->due, o);
	jsonw_key(o, "states");
	jsonw_open(o, '{');
	for (k = 0; k <= DUTY_UNDETERMINED; k++)
		jsonw_put_int(o, duty_state_id((enum duty_state)k), g->n[k]);
	jsonw_close(o, '}');
	jsonw_close(o, '}');
}

/* What it is owed to: a household, a village; null for what has no target. */
static enum err
out_target(struct request *rq, const struct duty_row *x, struct jsonw *o)
{
	const struct entity *e = model_entity(rq->model, STR("household"));
	str name;

	jsonw_key(o, "target");
	if (x->actor->custody == 0) {
		jsonw_null(o);
		return OK;
	}
	jsonw_open(o, '{');
	if (x->actor->household != 0) {
		TRY(record_title(rq, e, x->actor->household, &name));
		jsonw_put_str(o, "entity", e->id);
		jsonw_put_str(o, "id", record_url(rq, e,
		    x->actor->household));
	} else {
		TRY(place_name(rq, x->actor->place, &name));
		jsonw_put_str(o, "entity", STR("place"));
		jsonw_put_str(o, "id", place_digits(rq->arena,
		    x->actor->place));
	}
	jsonw_put_str(o, "label", name);
	jsonw_close(o, '}');
	return OK;
}

static enum err
out_row(struct request *rq, const struct duty_row *x, struct jsonw *o)
{
	const struct duty_actor *a = x->actor;
	str place;

	TRY(place_name(rq, a->place, &place));
	jsonw_open(o, '{');
	out_duty(rq, x->duty, x->pack, o);
	jsonw_put_str(o, "place", place_digits(rq->arena, a->place));
	jsonw_put_str(o, "place_name", place);
	jsonw_put_str(o, "office", rq->lang == LANG_EN ? a->office->en :
	    a->office->zh);
	jsonw_put_str(o, "holder", a->name);
	jsonw_put_str(o, "post", a->post_name);
	TRY(out_target(rq, x, o));
	jsonw_put_str(o, "window", policy_duty_name(rq->arena,
	    x->duty->object, x->window.span));
	out_day(rq, "from", x->window.span.from, o);
	out_day(rq, "due", duty_due(x), o);
	jsonw_put_int(o, "need", x->duty->at_least);
	jsonw_put_int(o, "done", x->window.done);
	jsonw_put_int(o, "possible", x->window.possible);
	jsonw_put_str(o, "state", str_from(duty_state_id(x->state)));
	jsonw_put_str(o, "state_label", duty_state_words(rq, x->state));
	jsonw_put_bool(o, "sourced", x->sourced);
	jsonw_close(o, '}');
	return OK;
}

/* ---- reading the call ---- */

/* "2018-12": its first and last day. */
static enum err
call_month(struct request *rq, const struct call *c, date *from, date *to)
{
	str s = call_query(c, "month"), rest;
	str year = str_cut(s, '-', &rest);
	int64_t y, m;

	if (s.n == 0)
		return OK;
	if (!str_int(year, &y) || !str_int(rest, &m) || y < 1900 ||
	    y > 2100 || m < 1 || m > 12)
		return fail(rq, MSG_VALUE_TYPE, STR("month"), s,
		    STR("2018-12"));
	*from = date_make((int)y, (int)m, 1);
	*to = date_make((int)y, (int)m, date_month_days((int)y, (int)m));
	return OK;
}

static enum err
call_survey(struct request *rq, const struct call *c, struct duty_survey *v,
    struct duty_list *l)
{
	str after = call_query(c, "after"), mine = call_query(c, "mine");
	int64_t limit;

	*v = (struct duty_survey){ .duty = call_query(c, "duty"),
	    .pack = call_query(c, "pack") };
	*l = (struct duty_list){ .state = call_query(c, "state"),
	    .mine = str_is(mine, "true") || str_is(mine, "1") };
	TRY(call_place(rq, c, &v->place));
	if (v->place == 0)
		v->place = rq->actor.place;
	if (v->place < rq->actor.place_lo || v->place > rq->actor.place_hi)
		return fail(rq, MSG_MISSING, STR("place"));
	TRY(call_limit(rq, c, &limit));
	l->limit = (size_t)limit;
	TRY(call_day(rq, c, "on", &v->as_of));
	if (v->as_of == 0)
		v->as_of = rq->today;
	TRY(call_day(rq, c, "due", &l->due));
	TRY(call_month(rq, c, &v->from, &v->to));
	if (after.n > 0 && (!str_int(after, &l->after) || l->after < 0))
		return fail(rq, MSG_CURSOR);
	return ruleset_of(rq, v->place, &v->rules);
}

enum err
action_duty(struct request *rq, const struct call *c, struct reply *r)
{
	struct duty_survey v;
	struct duty_list l;
	struct jsonw o;
	size_t i;

	TRY(call_survey(rq, c, &v, &l));
	TRY(duty_list(rq, &v, &l));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "as_of", date_text(rq->arena, v.as_of));
	jsonw_put_str(&o, "place", place_digits(rq->arena, v.place));
	jsonw_key(&o, "groups");
	jsonw_open(&o, '[');
	for (i = 0; i < l.ngroups; i++)
		out_group(rq, &l.groups[i], &o);
	jsonw_close(&o, ']');
	jsonw_key(&o, "items");
	jsonw_open(&o, '[');
	for (i = 0; i < l.nrows; i++)
		TRY(out_row(rq, &l.rows[i], &o));
	jsonw_close(&o, ']');
	jsonw_key(&o, "next");
	if (l.seen > l.after + (int64_t)l.nrows)
		jsonw_str(&o, str_fmt(rq->arena, "%" PRId64, l.after +
		    (int64_t)l.nrows));
	else
		jsonw_null(&o);
	jsonw_close(&o, '}');
	return OK;
}

/* ---- days in the village ---- */

struct stayer {
	int64_t post, place;
	str holder, name;
	uint32_t there, away;	/* days of the month as bits */
};

static uint32_t
days_within(date from, date to, date first, date last)
{
	uint32_t bits = 0;
	date d;

	for (d = from < first ? first : from; d <= last && (to == 0 ||
	    d < to); d = date_add_days(d, 1))
		bits |= (uint32_t)1 << (date_day(d) - 1);
	return bits;
}

static enum err
read_stays(struct request *rq, int64_t place, struct duty_span m,
    struct stayer *list, size_t *n)
{
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "duty_stays", &s));
	scope_bind(rq, place, s);
	stmt_int(s, "first", m.from);
	stmt_int(s, "last", m.to);
	for (;;) {
		uint32_t bits;
		struct stayer *x;

		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (*n == 0 || list[*n - 1].post != stmt_column_int(s, 0)) {
			if (*n == LIMIT_PAGE_ROWS * 10)
				break;
			list[(*n)++] = (struct stayer){
			    stmt_column_int(s, 0), stmt_column_int(s, 1),
			    stmt_column_str(rq->arena, s, 2),
			    stmt_column_str(rq->arena, s, 3), 0, 0 };
		}
		x = &list[*n - 1];
		bits = days_within((date)stmt_column_int(s, 5),
		    (date)stmt_column_int(s, 6), m.from, m.to < rq->today ?
		    m.to : rq->today);
		if (stmt_column_int(s, 4) == 1)
			x->there |= bits;
		else
			x->away |= bits;
	}
	stmt_end(s);
	return OK;
}

enum err
action_stays(struct request *rq, const struct call *c, struct reply *r)
{
	struct stayer *list = NEW_ARRAY(rq->arena, struct stayer,
	    LIMIT_PAGE_ROWS * 10);
	const struct entity *e = model_entity(rq->model, STR("post"));
	struct duty_span m = { 0, 0 };
	int64_t place;
	struct jsonw o;
	size_t i, n = 0;
	str name;

	TRY(call_place(rq, c, &place));
	TRY(call_month(rq, c, &m.from, &m.to));
	if (m.from == 0) {
		m.from = rq->today / 100 * 100 + 1;
		m.to = date_make(date_year(m.from), date_month(m.from),
		    date_month_days(date_year(m.from), date_month(m.from)));
	}
	TRY(read_stays(rq, place == 0 ? rq->actor.place : place, m, list, &n));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "from", date_text(rq->arena, m.from));
	jsonw_put_str(&o, "to", date_text(rq->arena, m.to));
	jsonw_key(&o, "items");
	jsonw_open(&o, '[');
	for (i = 0; i < n; i++) {
		TRY(place_name(rq, list[i].place, &name));
		jsonw_open(&o, '{');
		jsonw_put_str(&o, "id", record_url(rq, e, list[i].post));
		jsonw_put_str(&o, "holder", list[i].holder);
		jsonw_put_str(&o, "post", list[i].name);
		jsonw_put_str(&o, "place", place_digits(rq->arena,
		    list[i].place));
		jsonw_put_str(&o, "place_name", name);
		jsonw_put_int(&o, "days", __builtin_popcount(list[i].there));
		jsonw_put_int(&o, "leave", __builtin_popcount(list[i].away));
		jsonw_close(&o, '}');
	}
	jsonw_close(&o, ']');
	jsonw_close(&o, '}');
	return OK;
}
