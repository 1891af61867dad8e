/*
 * The board of targets as JSON: each target of a place with its progress, what
 * its parts come to, the same for the places one level down, and what is late
 * or does not add up with who answers for it.
 */
#include "action/target.h"

#include <inttypes.h>

#include "duty/duty.h"

#define ALERTS_MAX	200	/* listed; all are counted */
#define HOLDERS_MAX	4

static const char *const level_ids[] = { "nation", "province", "city",
    "county", "township", "village", "group" };

static const struct state_row {
	const char *id, *zh, *en;
} states[TARGET__MAX] = {
	[TARGET_REACHED] = { "reached", "已完成", "Reached" },
	[TARGET_MISSED] = { "missed", "逾期未完成", "Missed" },
	[TARGET_LIKELY] = { "likely", "预计可完成", "Likely" },
	[TARGET_OPEN] = { "open", "待核实后确定",
	    "Depends on what is not known" },
	[TARGET_SHORT] = { "short", "预计完不成", "Will fall short" },
	[TARGET_RUNNING] = { "running", "未到完成年度",
	    "The last year has not begun" },
};

struct writer {
	struct request *rq;
	struct jsonw *o;
	const struct goals *goals;
	const struct ruleset *rules;	/* of the board's place */
	int64_t answers;		/* place of links; 0: none yet */
	const struct chain_link *link;	/* who answers there; NULL: nobody */
};

/* ---- what demands it ---- */

/* A figure that the text itself gives for the year. */
static bool
text_figure(const struct writer *w, const struct target *t,
    const struct pack **out_pack, struct param_info *out, int64_t *out_n)
{
	struct request *rq = w->rq;
	struct param_ask ask = { .rules = w->rules, .as_of = rq->today,
	    .known_at = rq->today };
	str want = str_fmt(rq->arena, "published_plan_%d_%s", t->year,
	    t->measure == MEASURE_PEOPLE ? "people" : "households"), id;
	size_t p, i;

	if (t->measure == MEASURE_CRITERION || t->from != t->year ||
	    place_level(t->place) != PLACE_COUNTY)
		return false;
	for (p = 0; (*out_pack = policy_pack(rq->policy, p)) != NULL; p++)
		for (i = 0; ruleset_has(w->rules, *out_pack, rq->today) &&
		    pack_param_id(*out_pack, i, &id); i++)
			if (str_eq(id, want) && pack_param_info(rq->arena,
			    &ask, *out_pack, i, out) &&
			    str_int(out->now, out_n))
				return true;
	return false;
}

/* The letter that binds the place to its exits; the object of a criterion. */
static bool
demand_of(const struct pack *p, const struct target *t,
    const struct cite **out, size_t *out_n)
{
	struct object_info x;
	struct letter_info l;
	size_t i, k;

	for (i = 0; t->criterion.n > 0 && pack_object_info(p, i, &x); i++)
		if (str_eq(x.id, t->criterion)) {
			*out = x.cites;
			*out_n = x.ncites;
			return true;
		}
	for (i = 0; t->criterion.n == 0 && pack_letter(p, i, &l); i++) {
		if (l.kind->level != (int)place_level(t->place))
			continue;
		for (k = 0; k < l.nbinds; k++)
			if (str_is(l.binds[k], "exits")) {
				*out = l.cites;
				*out_n = l.ncites;
				return true;
			}
	}
	return false;
}

static void
out_basis(struct writer *w, const struct target *t)
{
	struct jsonw *o = w->o;
	const struct cite *cites = NULL;
	const struct pack *p;
	struct param_info x;
	int64_t figure;
	size_t i, n = 0;

	jsonw_key(o, "text");
	if (text_figure(w, t, &p, &x, &figure)) {
		jsonw_int(o, figure);
		cites = x.cites;
		n = x.ncites;
	} else {
		jsonw_null(o);
		for (i = 0; (p = policy_pack(w->rq->policy, i)) != NULL; i++)
			if (ruleset_has(w->rules, p, w->rq->today) &&
			    demand_of(p, t, &cites, &n))
				break;
	}
	jsonw_put_str(o, "pack", p == NULL ? STR("") : pack_info(p)->id);
	cites_out(o, cites, n);
}

static str
label_of(const struct writer *w, const struct target *t)
{
	struct request *rq = w->rq;
	const struct code *c = code_by_n(model_list(rq->model,
	    STR("target_measure")), (int64_t)t->measure);
	struct object_info x;
	const struct pack *p;
	size_t i, k;

	for (i = 0; t->criterion.n > 0 &&
	    (p = policy_pack(rq->policy, i)) != NULL; i++)
		for (k = 0; pack_object_info(p, k, &x); k++)
			if (str_eq(x.id, t->criterion))
				return rq->lang == LANG_EN ? x.en : x.zh;
	return c == NULL ? STR("") : rq->lang == LANG_EN ? c->en : c->zh;
}

static str
unit_of(const struct writer *w, const struct target *t)
{

	switch (t->measure) {
	case MEASURE_PEOPLE:
		return request_words(w->rq, "人", "people");
	case MEASURE_HOUSEHOLDS:
		return request_words(w->rq, "户", "households");
	default:
		return request_words(w->rq, "村", "villages");
	}
}

/* ---- one target ---- */

static void
out_parts(const struct target *t, const struct parts *p, const char *key,
    struct jsonw *o)
{

	jsonw_key(o, key);
	jsonw_open(o, '{');
	jsonw_put_int(o, "n", p->n);
	jsonw_put_int(o, "sum", p->sum);
	jsonw_put_int(o, "gap", t->promised - p->sum);
	jsonw_close(o, '}');
}

static void
out_known(struct jsonw *o, const char *key, int64_t n)
{

	jsonw_key(o, key);
	if (n < 0)
		jsonw_null(o);
	else
		jsonw_int(o, n);
}

/* x is set; or like another, of a place that has none: id null. */
static enum err
out_numbers(struct writer *w, const struct target *x)
{
	struct request *rq = w->rq;
	struct jsonw *o = w->o;
	struct progress p;
	str name;

	TRY(place_name(rq, x->place, &name));
	jsonw_put_str(o, "place", place_digits(rq->arena, x->place));
	jsonw_put_str(o, "place_name", name);
	jsonw_put_str(o, "level", str_from(level_ids[place_level(x->place)]));
	target_progress(rq, w->goals, x, &p);
	jsonw_key(o, "id");
	if (x->record == NULL) {
		jsonw_null(o);
		out_known(o, "promised", -1);
	} else {
		jsonw_str(o, record_url(rq, x->record->entity,
		    x->record->id));
		jsonw_put_int(o, "promised", x->promised);
	}
	jsonw_put_int(o, "base", p.base);
	jsonw_put_int(o, "done", p.done);
	out_known(o, "low", p.low);
	out_known(o, "high", p.high);
	jsonw_put_str(o, "state", x->record == NULL ? STR("unset") :
	    str_from(states[p.state].id));
	jsonw_put_str(o, "state_label", x->record == NULL ? request_words(rq,
	    "未下达", "Not set") : request_words(rq, states[p.state].zh,
	    states[p.state].en));
	out_parts(x, &p.places, "places", o);
	if (x->from < x->year)
		out_parts(x, &p.years, "years", o);
	else {
		jsonw_key(o, "years");
		jsonw_null(o);
	}
	return OK;
}

static enum err
out_below(struct writer *w, const struct target *t)
{
	struct jsonw *o = w->o;
	int64_t lo, hi, at, end;

	place_range(t->place, &lo, &hi);
	jsonw_key(o, "below");
	jsonw_open(o, '[');
	for (lo++; place_level(t->place) < PLACE_VILLAGE &&
	    (at = target_next_place(w->goals, t, lo, hi)) != 0; lo = end + 1) {
		const struct target *x = target_at(w->goals, t, at);
		struct target like = *t;

		like.place = at;
		like.record = NULL;
		like.promised = 0;
		jsonw_open(o, '{');
		TRY(out_numbers(w, x != NULL ? x : &like));
		jsonw_close(o, '}');
		place_range(at, &at, &end);
	}
	jsonw_close(o, ']');
	return OK;
}

static enum err
out_target(struct writer *w, const struct target *t)
{
	struct jsonw *o = w->o;
	const struct code *c = code_by_n(model_list(w->rq->model,
	    STR("target_measure")), (int64_t)t->measure);

	jsonw_open(o, '{');
	jsonw_put_str(o, "number", record_get(t->record, "number").s);
	jsonw_put_str(o, "measure", c == NULL ? STR("") : c->id);
	jsonw_put_str(o, "criterion", t->criterion);
	jsonw_put_str(o, "label", label_of(w, t));
	jsonw_put_str(o, "unit", unit_of(w, t));
	jsonw_put_int(o, "from", t->from);
	jsonw_put_int(o, "year", t->year);
	jsonw_put_str(o, "set_by", matter_office_label(w->rq,
	    record_get(t->record, "set_by").s));
	jsonw_put_str(o, "set_on", date_text(w->rq->arena,
	    (date)record_get(t->record, "set_on").i));
	TRY(out_numbers(w, t));
	out_basis(w, t);
	TRY(out_below(w, t));
	jsonw_close(o, '}');
	return OK;
}

/* ---- alerts ---- */

/* Who answers: the place's own link of the chain, or the next one up. */
static enum err
find_link(struct writer *w, int64_t place)
{
	struct chain_ask ask = { .place = place, .on = w->rq->today };
	struct chain_link *l;
	bool mine = false;
	size_t i, n;

	if (w->answers == place)
		return OK;
	w->answers = place;
	w->link = NULL;
	TRY(ruleset_of(w->rq, place, &ask.rules));
	TRY(chain_of(w->rq, &ask, &l, &n));
	for (i = 0; i < n && w->link == NULL; i++) {
		mine = mine || str_is(str_from(l[i].id),
		    level_ids[place_level(place)]);
		if (mine && l[i].n > 0)
			w->link = &l[i];
	}
	return OK;
}

/* Where there are heads, the others of the link do not answer. */
static bool
is_head(const struct request *rq, const struct chain_holder *h)
{
	const struct code *c = code_by_id(model_list(rq->model,
	    STR("post_role")), STR("head"));

	return c != NULL && str_eq(h->role, rq->lang == LANG_EN ? c->en :
	    c->zh);
}

static enum err
out_answers(struct writer *w, int64_t place)
{
	struct jsonw *o = w->o;
	bool heads = false;
	size_t i, n = 0;

	TRY(find_link(w, place));
	for (i = 0; w->link != NULL && i < w->link->n; i++)
		heads = heads || is_head(w->rq, &w->link->holders[i]);
	jsonw_key(o, "answers");
	jsonw_open(o, '[');
	for (i = 0; w->link != NULL && i < w->link->n; i++) {
		if ((heads && !is_head(w->rq, &w->link->holders[i])) ||
		    n++ >= HOLDERS_MAX)
			continue;
		jsonw_open(o, '{');
		jsonw_put_str(o, "holder", w->link->holders[i].holder);
		jsonw_put_str(o, "post", w->link->holders[i].post);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	cites_out(o, w->link == NULL ? NULL : w->link->cites,
	    w->link == NULL ? 0 : w->link->ncites);
	return OK;
}

static bool
late(const struct progress *p)
{

	return p->state == TARGET_MISSED || p->state == TARGET_SHORT;
}

/* What the parts lack, or have too much; nothing is below a village. */
static int64_t
gap_of(const struct target *t, const struct progress *p)
{

	if (t->from < t->year)
		return t->promised - p->years.sum;
	return place_level(t->place) >= PLACE_VILLAGE ||
	    p->state == TARGET_REACHED ? 0 : t->promised - p->places.sum;
}

static enum err
out_alert(struct writer *w, const struct target *t, const struct progress *p)
{
	struct jsonw *o = w->o;
	str name;

	TRY(place_name(w->rq, t->place, &name));
	jsonw_open(o, '{');
	jsonw_put_str(o, "place", place_digits(w->rq->arena, t->place));
	jsonw_put_str(o, "place_name", name);
	jsonw_put_str(o, "label", label_of(w, t));
	jsonw_put_str(o, "unit", unit_of(w, t));
	jsonw_put_int(o, "from", t->from);
	jsonw_put_int(o, "year", t->year);
	jsonw_put_str(o, "state", str_from(states[p->state].id));
	jsonw_put_str(o, "state_label", request_words(w->rq,
	    states[p->state].zh, states[p->state].en));
	jsonw_put_int(o, "lacks", p->done >= t->promised ? 0 :
	    t->promised - p->done);
	jsonw_put_int(o, "gap", gap_of(t, p));
	TRY(out_answers(w, t->place));
	jsonw_close(o, '}');
	return OK;
}

/* Those begun by the year; what is late before what does not add up. */
static enum err
out_alerts(struct writer *w)
{
	const struct goals *g = w->goals;
	const struct target *t;
	struct progress p;
	int64_t n = 0;
	size_t i;
	int pass;

	jsonw_key(w->o, "alerts");
	jsonw_open(w->o, '[');
	for (pass = 0; pass < 2; pass++)
		for (i = 0; i < g->n; i++) {
			t = &g->items[i];
			target_progress(w->rq, g, t, &p);
			if (t->from > g->year || late(&p) == (pass == 1) ||
			    (!late(&p) && gap_of(t, &p) == 0))
				continue;
			if (n++ < ALERTS_MAX)
				TRY(out_alert(w, t, &p));
		}
	jsonw_close(w->o, ']');
	jsonw_put_int(w->o, "alerts_total", n);
	return OK;
}

static bool
of_year(const struct goals *g, const struct target *t)
{

	return t->from <= g->year && t->year >= g->year;
}

enum err
targets_out(struct request *rq, int64_t place, int year, struct jsonw *o)
{
	struct writer w = { .rq = rq, .o = o };
	struct goals g;
	str name;
	size_t i;

	TRY(goals_load(rq, place, year, &g));
	TRY(goals_count(rq, &g));
	TRY(ruleset_of(rq, place, &w.rules));
	TRY(place_name(rq, place, &name));
	w.goals = &g;
	jsonw_open(o, '{');
	jsonw_put_str(o, "title", request_words(rq, "任务指标", "Targets"));
	jsonw_put_str(o, "as_of", date_text(rq->arena, g.as_of));
	jsonw_put_str(o, "place", place_digits(rq->arena, place));
	jsonw_put_str(o, "place_name", place == 0 ? request_words(rq, "全国",
	    "The nation") : name);
	jsonw_put_str(o, "level", str_from(level_ids[place_level(place)]));
	jsonw_put_int(o, "year", year);
	jsonw_put_bool(o, "forecast", g.forecast);
	jsonw_key(o, "targets");
	jsonw_open(o, '[');
	for (i = 0; i < g.n; i++)
		if (g.items[i].place == place && of_year(&g, &g.items[i]))
			TRY(out_target(&w, &g.items[i]));
	jsonw_close(o, ']');
	TRY(out_alerts(&w));
	jsonw_close(o, '}');
	return OK;
}
