/*
 * Who answers: the chain of a household or a place on a day, who has a helper
 * and who has none, the posts that texts require and nobody holds.
 */
#include "action/cover.h"

#include <inttypes.h>

#include "base/limits.h"
#include "duty/duty.h"

#define GAPS_MAX	500

static enum err
out_place(struct request *rq, const char *key, int64_t code, struct jsonw *o)
{
	str name;

	TRY(place_name(rq, code, &name));
	jsonw_put_str(o, key, place_digits(rq->arena, code));
	jsonw_put_str(o, str_cstr(rq->arena, str_fmt(rq->arena, "%s_name",
	    key)), name);
	return OK;
}

static void
out_day(struct request *rq, const char *key, date d, struct jsonw *o)
{

	jsonw_key(o, key);
	if (d == 0)
		jsonw_null(o);
	else
		jsonw_str(o, date_text(rq->arena, d));
}

static enum err
out_holder(struct request *rq, const struct chain_holder *h, struct jsonw *o)
{
	const struct office *office = model_office(rq->model, h->office);
	const struct entity *e = model_entity(rq->model,
	    str_from(h->entity));
	bool mine = h->place >= rq->actor.place_lo &&
	    h->place <= rq->actor.place_hi;

	jsonw_open(o, '{');
	jsonw_put_str(o, "entity", str_from(h->entity));
	jsonw_key(o, "id");
	if (mine)
		jsonw_str(o, record_url(rq, e, h->id));
	else
		jsonw_null(o);	/* a record outside the scope does not exist */
	TRY(out_place(rq, "place", h->place, o));
	jsonw_put_str(o, "holder", h->holder);
	jsonw_put_str(o, "post", h->post);
	jsonw_put_str(o, "organisation", h->organisation);
	jsonw_put_str(o, "office", office == NULL ? STR("") :
	    rq->lang == LANG_EN ? office->en : office->zh);
	jsonw_put_str(o, "role", h->role);
	out_day(rq, "from", h->from, o);
	out_day(rq, "to", h->to, o);
	jsonw_close(o, '}');
	return OK;
}

static enum err
out_link(struct request *rq, const struct chain_link *l, struct jsonw *o)
{
	size_t i;

	jsonw_open(o, '{');
	jsonw_put_str(o, "id", str_from(l->id));
	jsonw_put_str(o, "label", request_words(rq, l->zh, l->en));
	TRY(out_place(rq, "place", l->place, o));
	jsonw_put_bool(o, "required", l->required);
	jsonw_key(o, "holders");
	jsonw_open(o, '[');
	for (i = 0; i < l->n; i++)
		TRY(out_holder(rq, &l->holders[i], o));
	jsonw_close(o, ']');
	cites_out(o, l->cites, l->ncites);
	jsonw_close(o, '}');
	return OK;
}

static enum err
out_chain(struct request *rq, struct chain_ask *ask, struct jsonw *o)
{
	struct chain_link *l;
	size_t i, n;

	TRY(ruleset_of(rq, ask->place, &ask->rules));
	TRY(chain_of(rq, ask, &l, &n));
	jsonw_put_str(o, "on", date_text(rq->arena, ask->on));
	TRY(out_place(rq, "place", ask->place, o));
	jsonw_key(o, "links");
	jsonw_open(o, '[');
	for (i = 0; i < n; i++)
		TRY(out_link(rq, &l[i], o));
	jsonw_close(o, ']');
	return OK;
}

static enum err
ask_day(struct request *rq, const struct call *c, date *out)
{

	TRY(call_day(rq, c, "on", out));
	if (*out == 0)
		*out = rq->today;
	return OK;
}

enum err
action_household_chain(struct request *rq, const struct call *c,
    struct reply *r)
{
	const struct entity *e = model_entity(rq->model, STR("household"));
	struct chain_ask ask = { .place = 0 };
	struct record *h;
	struct jsonw o;

	TRY(call_id(rq, c, 0, e, &ask.household));
	TRY(record_load(rq, e, ask.household, 0, &h));
	TRY(ask_day(rq, c, &ask.on));
	ask.place = h->place;
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "household");
	TRY(record_say(rq, h, PROFILE_DETAIL, &o));
	TRY(out_chain(rq, &ask, &o));
	jsonw_close(&o, '}');
	return OK;
}

/* One's own place, one below it, or one above it on the way up. */
static enum err
ask_place(struct request *rq, const struct call *c, int64_t *out)
{
	int64_t lo, hi;

	TRY(call_place(rq, c, out));
	if (*out == 0)
		*out = rq->actor.place;
	place_range(*out, &lo, &hi);
	if ((*out < rq->actor.place_lo || *out > rq->actor.place_hi) &&
	    (rq->actor.place < lo || rq->actor.place > hi))
		return fail(rq, MSG_MISSING, STR("place"));
	return OK;
}

/* Hundredths of a percent; null while there is nobody to help. */
static void
out_share(int64_t part, int64_t whole, struct jsonw *o)
{

	jsonw_key(o, "share");
	if (whole == 0)
		jsonw_null(o);
	else
		jsonw_int(o, part * 10000 / whole);
}

static enum err
out_below(struct request *rq, const struct cover_place *x, struct jsonw *o)
{

	TRY(out_place(rq, "place", x->place, o));
	jsonw_put_int(o, "households", x->households);
	jsonw_put_int(o, "helped", x->helped);
	jsonw_put_int(o, "uncovered", x->households - x->helped);
	out_share(x->helped, x->households, o);
	return OK;
}

static enum err
out_bare(struct request *rq, const struct covered *v, struct jsonw *o)
{
	const struct entity *e = model_entity(rq->model, STR("household"));
	size_t i;

	jsonw_key(o, "without");
	jsonw_open(o, '[');
	for (i = 0; i < v->nbare; i++) {
		jsonw_open(o, '{');
		jsonw_put_str(o, "id", record_url(rq, e, v->bare[i].id));
		TRY(out_place(rq, "place", v->bare[i].place, o));
		jsonw_put_str(o, "number", v->bare[i].number);
		jsonw_put_str(o, "head_name", v->bare[i].head_name);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	return OK;
}

static void
out_loads(const struct covered *v, struct jsonw *o)
{
	int64_t helpers = 0;
	size_t i;

	for (i = 0; i < v->nloads; i++)
		helpers += v->loads[i].helpers;
	jsonw_put_int(o, "helpers", helpers);
	jsonw_key(o, "load");
	jsonw_open(o, '[');
	for (i = 0; i < v->nloads; i++) {
		jsonw_open(o, '{');
		jsonw_put_int(o, "households", v->loads[i].load);
		jsonw_put_int(o, "helpers", v->loads[i].helpers);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	jsonw_key(o, "heaviest");
	jsonw_open(o, '[');
	for (i = 0; i < v->nheavy; i++) {
		jsonw_open(o, '{');
		jsonw_put_str(o, "helper", v->heavy[i].helper);
		jsonw_put_str(o, "organisation", v->heavy[i].organisation);
		jsonw_put_int(o, "households", v->heavy[i].load);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

static enum err
out_cover(struct request *rq, int64_t place, date on, struct jsonw *o)
{
	struct covered v;
	size_t i;

	TRY(cover_of(rq, place, on, &v));
	jsonw_key(o, "cover");
	jsonw_open(o, '{');
	TRY(out_below(rq, &v.all, o));
	out_loads(&v, o);
	jsonw_key(o, "below");
	jsonw_open(o, '[');
	for (i = 0; i < v.nbelow; i++) {
		jsonw_open(o, '{');
		TRY(out_below(rq, &v.below[i], o));
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	TRY(out_bare(rq, &v, o));
	jsonw_close(o, '}');
	return OK;
}

/* ---- the posts that texts require ---- */

static const char *const gap_ids[] = { "met", "missing", "term_over",
    "unknown" };

static void
out_rule(struct request *rq, const struct seat_count *x, struct jsonw *o)
{
	size_t k;

	jsonw_open(o, '{');
	jsonw_put_str(o, "id", x->rule.id);
	jsonw_put_str(o, "pack", pack_info(x->pack)->id);
	jsonw_put_str(o, "label", rq->lang == LANG_EN ? x->rule.en :
	    x->rule.zh);
	jsonw_put_int(o, "count", x->rule.count);
	jsonw_put_int(o, "years", x->rule.years);
	for (k = 0; k < 4; k++)
		jsonw_put_int(o, gap_ids[k], x->n[k]);
	cites_out(o, x->rule.cites, x->rule.ncites);
	jsonw_close(o, '}');
}

static enum err
out_gap(struct request *rq, const struct seats *s, const struct seat_gap *g,
    struct jsonw *o)
{

	jsonw_open(o, '{');
	jsonw_put_str(o, "rule", s->rules[g->rule].rule.id);
	jsonw_put_str(o, "label", rq->lang == LANG_EN ?
	    s->rules[g->rule].rule.en : s->rules[g->rule].rule.zh);
	jsonw_put_str(o, "state", str_from(gap_ids[g->state]));
	jsonw_put_str(o, "place", place_digits(rq->arena, g->place));
	jsonw_put_str(o, "place_name", g->name);
	jsonw_put_int(o, "have", g->have);
	jsonw_put_int(o, "need", s->rules[g->rule].rule.count);
	out_day(rq, "since", g->since, o);
	jsonw_close(o, '}');
	return OK;
}

static enum err
out_seats(struct request *rq, int64_t place, date on, struct jsonw *o)
{
	struct seat_ask ask = { .place = place, .on = on };
	struct seats s;
	size_t i;

	TRY(ruleset_of(rq, place, &ask.rules));
	TRY(seats_of(rq, &ask, &s));
	jsonw_key(o, "posts");
	jsonw_open(o, '{');
	jsonw_key(o, "rules");
	jsonw_open(o, '[');
	for (i = 0; i < s.nrules; i++)
		out_rule(rq, &s.rules[i], o);
	jsonw_close(o, ']');
	jsonw_put_int(o, "total", (int64_t)s.ngaps);
	jsonw_key(o, "gaps");
	jsonw_open(o, '[');
	for (i = 0; i < s.ngaps && i < GAPS_MAX; i++)
		TRY(out_gap(rq, &s, &s.gaps[i], o));
	jsonw_close(o, ']');
	jsonw_close(o, '}');
	return OK;
}

enum err
chain_out(struct request *rq, int64_t place, date on, struct jsonw *o)
{
	struct chain_ask ask = { .place = place, .on = on };

	jsonw_open(o, '{');
	TRY(out_chain(rq, &ask, o));
	TRY(out_cover(rq, place, on, o));
	TRY(out_seats(rq, place, on, o));
	jsonw_close(o, '}');
	return OK;
}

enum err
action_chain(struct request *rq, const struct call *c, struct reply *r)
{
	int64_t place;
	struct jsonw o;
	date on;

	TRY(ask_place(rq, c, &place));
	TRY(ask_day(rq, c, &on));
	reply_json(r, &o);
	return chain_out(rq, place, on, &o);
}
