/*
 * What-if over HTTP: try, save, list, show again, who changes, what may be
 * varied.
 */
#include "action/simulate.h"

#include <inttypes.h>

#include "base/limits.h"

static void
head_out(struct request *rq, const struct sim_kept *k, struct jsonw *o)
{

	jsonw_put_str(o, "id", k->id);
	jsonw_put_str(o, "title", k->title);
	jsonw_put_str(o, "by", k->by);
	jsonw_put_str(o, "at", date_rfc3339(rq->arena, k->at_ms));
}

/* A kept result with its heading and the places of one decision. */
static void
kept_out(struct request *rq, const struct sim_kept *k,
    const struct sim_shown *p, struct reply *r)
{
	struct jsonw o;

	reply_json(r, &o);
	jsonw_open(&o, '{');
	head_out(rq, k, &o);
	jsonw_put_str(&o, "places_of", p->decision);
	jsonw_key(&o, "places");
	jsonw_raw(&o, p->body);
	buf_byte(&r->body, ',');
	buf_str(&r->body, k->body);
	jsonw_close(&o, '}');
}

enum err
action_simulation_try(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct sim_ask ask;
	struct sim s;
	struct jsonw o;
	size_t which;

	TRY(sim_ask_json(rq, c->body, &ask));
	TRY(sim_run(rq, &ask, &s));
	TRY(sim_decision_find(rq, &s, call_query(c, "decision"), &which));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "title", ask.title);
	jsonw_put_str(&o, "by", rq->actor.person_name);
	jsonw_put_str(&o, "at", date_rfc3339(rq->arena, rq->now_ms));
	TRY(sim_out(rq, &s, &o));
	jsonw_put_str(&o, "places_of", s.decisions[which].id);
	jsonw_key(&o, "places");
	TRY(sim_places_out(rq, &s, which, &o));
	jsonw_close(&o, '}');
	return OK;
}

/* Worked out on a reader, so that the writer only writes. */
enum err
prepare_simulation(struct request *rq, struct call *c)
{
	struct sim *s = NEW(rq->arena, struct sim);
	struct sim_draft *d;
	struct sim_ask ask;

	TRY(sim_ask_json(rq, c->body, &ask));
	TRY(sim_run(rq, &ask, s));
	TRY(sim_draft(rq, s, &d));
	c->prepared = d;
	return OK;
}

enum err
action_simulation_save(struct request *rq, const struct call *c,
    struct reply *r)
{
	const struct sim_draft *d = c->prepared;

	TRY(sim_keep(rq, d));
	kept_out(rq, &d->head, &(struct sim_shown){ d->sim->decisions[
	    d->first].id, d->places[d->first] }, r);
	return OK;
}

/* The cursor: when and which was the last one shown. */
static enum err
call_before(struct request *rq, const struct call *c, struct sim_page *p)
{
	str text = call_query(c, "after"), when;

	p->after_id = STR("");
	if (text.n == 0)
		return OK;
	when = str_cut(text, '.', &p->after_id);
	if (!str_int(when, &p->after_n) || p->after_n < 1)
		return fail(rq, MSG_CURSOR);
	return OK;
}

static enum err
line_out(struct request *rq, const struct sim_kept *k, struct jsonw *o)
{
	struct json *ask;
	str pack, name;

	TRY(json_parse(rq, k->ask, &ask));
	TRY(json_str_or(rq, ask, "pack", STR(""), &pack));
	TRY(place_name(rq, k->place, &name));
	jsonw_open(o, '{');
	head_out(rq, k, o);
	jsonw_put_str(o, "place", place_digits(rq->arena, k->place));
	jsonw_put_str(o, "place_name", name);
	jsonw_put_str(o, "pack", pack);
	jsonw_put_str(o, "digest", k->digest);
	jsonw_close(o, '}');
	return OK;
}

enum err
action_simulations(struct request *rq, const struct call *c, struct reply *r)
{
	struct sim_page p = { .limit = 0 };
	struct sim_kept *list;
	struct jsonw o;
	int64_t limit;
	size_t i, n;

	TRY(call_place(rq, c, &p.place));
	TRY(call_limit(rq, c, &limit));
	TRY(call_before(rq, c, &p));
	p.limit = limit + 1;
	TRY(sim_kept_list(rq, &p, &list, &n));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "items");
	jsonw_open(&o, '[');
	for (i = 0; i < n && (int64_t)i < limit; i++)
		TRY(line_out(rq, &list[i], &o));
	jsonw_close(&o, ']');
	jsonw_put_str(&o, "next", (int64_t)n <= limit ? STR("") :
	    str_fmt(rq->arena, "%" PRId64 ".%.*s", list[limit - 1].at_ms,
	    STR_ARG(list[limit - 1].id)));
	jsonw_close(&o, '}');
	return OK;
}

enum err
action_simulation(struct request *rq, const struct call *c, struct reply *r)
{
	struct sim_kept k;
	struct sim_shown places;

	TRY(sim_kept_load(rq, c->path[0], &k));
	TRY(sim_kept_places(rq, k.id, call_query(c, "decision"), &places));
	kept_out(rq, &k, &places, r);
	return OK;
}

/* ---- who changes ---- */

static enum err
call_out(struct request *rq, const struct call *c, const char *name, int *out)
{
	str text = call_query(c, name);
	enum sim_out o;

	*out = -1;
	if (text.n == 0)
		return OK;
	if (!sim_out_parse(text, &o))
		return fail(rq, MSG_VALUE_CODE, str_from(name), text,
		    STR("yes, no, unknown, not_applicable"));
	*out = (int)o;
	return OK;
}

static enum err
call_filter(struct request *rq, const struct call *c, struct sim_filter *f)
{
	str after = call_query(c, "after"), id, place;

	*f = (struct sim_filter){ .decision = call_query(c, "decision"),
	    .after_place = -1, .after_id = -1 };
	TRY(call_place(rq, c, &f->place));
	TRY(call_limit(rq, c, &f->limit));
	TRY(call_out(rq, c, "from", &f->from));
	TRY(call_out(rq, c, "to", &f->to));
	if (after.n == 0)
		return OK;
	place = str_cut(after, '.', &id);
	if (!str_int(place, &f->after_place) || !str_int(id, &f->after_id))
		return fail(rq, MSG_CURSOR);
	return OK;
}

/* As it is now, names masked; null when it is gone or out of one's scope. */
static enum err
household_out(struct request *rq, int64_t id, struct jsonw *o)
{
	struct record *h;
	enum err e = record_load(rq, model_entity(rq->model,
	    STR("household")), id, 0, &h);

	jsonw_key(o, "household");
	if (e == OK)
		return record_say(rq, h, PROFILE_LIST, o);
	if (e != ERR_MISSING)
		return e;
	request_clear(rq);
	jsonw_null(o);
	return OK;
}

static enum err
row_out(struct request *rq, const struct sim_row *x, struct jsonw *o)
{

	jsonw_open(o, '{');
	TRY(household_out(rq, x->household, o));
	jsonw_put_str(o, "from", str_from(sim_out_id(x->from)));
	jsonw_put_str(o, "to", str_from(sim_out_id(x->to)));
	jsonw_close(o, '}');
	return OK;
}

enum err
action_simulation_rows(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct sim_row *list;
	struct sim_filter f;
	struct sim_kept k;
	struct jsonw o;
	int64_t limit;
	size_t i, n;

	TRY(sim_kept_load(rq, c->path[0], &k));
	TRY(call_filter(rq, c, &f));
	limit = f.limit++;
	list = NEW_ARRAY(rq->arena, struct sim_row, f.limit);
	TRY(sim_kept_rows(rq, k.id, &f, list, &n));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "decision", f.decision);
	jsonw_key(&o, "items");
	jsonw_open(&o, '[');
	for (i = 0; i < n && (int64_t)i < limit; i++)
		TRY(row_out(rq, &list[i], &o));
	jsonw_close(&o, ']');
	jsonw_put_str(&o, "next", (int64_t)n <= limit ? STR("") :
	    str_fmt(rq->arena, "%" PRId64 ".%" PRId64, list[limit - 1].place,
	    list[limit - 1].household));
	reply_total(&o, f.total, true);
	jsonw_close(&o, '}');
	return OK;
}
