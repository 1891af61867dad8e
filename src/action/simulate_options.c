/*
 * What may be varied at a place: parameters with a range to try, readings with
 * what else they could mean, decisions that can be compared.
 */
#include "action/simulate.h"

#include <string.h>

static str
word(const struct request *rq, str zh, str en)
{

	return rq->lang == LANG_EN && en.n > 0 ? en : zh;
}

static void
number_out(struct jsonw *o, const char *key, str s)
{

	if (s.n > 0)
		jsonw_put_str(o, key, s);
	else {
		jsonw_key(o, key);
		jsonw_null(o);
	}
}

static void
param_out(const struct request *rq, const struct param_info *p,
    struct jsonw *o)
{

	jsonw_open(o, '{');
	jsonw_put_str(o, "id", p->id);
	jsonw_put_str(o, "label", word(rq, p->zh, p->en));
	jsonw_put_str(o, "type", str_from(p->type));
	jsonw_put_str(o, "unit", p->unit);
	jsonw_put_bool(o, "open", p->open);
	number_out(o, "value", p->text);
	number_out(o, "now", p->now);
	number_out(o, "min", p->min);
	number_out(o, "max", p->max);
	number_out(o, "step", p->step);
	cites_out(o, p->cites, p->ncites);
	jsonw_close(o, '}');
}

static void
params_out(struct request *rq, const struct sim *s, struct jsonw *o)
{
	const bool *used = pack_params_used(rq->arena, s->pack,
	    model_kind(rq->model, STR("household")));
	struct param_ask ask = { s->rules, s->ask.as_of, s->ask.known_at };
	struct param_info p;
	size_t i;

	jsonw_key(o, "params");
	jsonw_open(o, '[');
	for (i = 0; pack_param_info(rq->arena, &ask, s->pack, i, &p); i++)
		if (used[i] && strcmp(p.type, "index") != 0)
			param_out(rq, &p, o);
	jsonw_close(o, ']');
}

static void
reading_out(struct request *rq, const struct sim *s, size_t i,
    const struct reading_info *r, struct jsonw *o)
{
	struct alternative_info a;
	size_t n;

	jsonw_open(o, '{');
	jsonw_put_str(o, "id", r->id);
	jsonw_put_str(o, "at", r->at);
	jsonw_put_str(o, "question", word(rq, r->zh, r->en));
	jsonw_put_str(o, "chosen", word(rq, r->chosen, r->chosen_en));
	jsonw_key(o, "alternatives");
	jsonw_open(o, '[');
	for (n = 1; pack_alternative(s->pack, i, n, &a); n++) {
		if (a.nsets == 0)
			continue;
		jsonw_open(o, '{');
		jsonw_put_int(o, "n", (int64_t)n);
		jsonw_put_str(o, "say", word(rq, a.zh, a.en));
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	jsonw_close(o, '}');
}

/* Readings with an alternative that is said as a formula. */
static void
readings_out(struct request *rq, const struct sim *s, struct jsonw *o)
{
	struct alternative_info a;
	struct reading_info r;
	size_t i, n;
	bool any;

	jsonw_key(o, "readings");
	jsonw_open(o, '[');
	for (i = 0; pack_reading(s->pack, i, &r); i++) {
		any = false;
		for (n = 1; pack_alternative(s->pack, i, n, &a); n++)
			any = any || a.nsets > 0;
		if (any)
			reading_out(rq, s, i, &r, o);
	}
	jsonw_close(o, ']');
}

static void
packs_out(struct request *rq, const struct sim *s,
    const struct ruleset *here, struct jsonw *o)
{
	size_t i;

	jsonw_key(o, "packs");
	jsonw_open(o, '[');
	for (i = 0; i < policy_npacks(rq->policy); i++) {
		const struct pack *p = policy_pack(rq->policy, i);
		const struct pack_info *x = pack_info(p);

		if (!sim_has_decision(p))
			continue;
		jsonw_open(o, '{');
		jsonw_put_str(o, "id", x->id);
		jsonw_put_str(o, "title", word(rq, x->title, x->title_en));
		jsonw_put_str(o, "version", x->version);
		jsonw_put_bool(o, "adopted", ruleset_has(here, p,
		    s->ask.as_of));
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

/* Ids with labels: decisions; money values that a cost may be summed of. */
static void
objects_out(struct request *rq, const struct sim *s, struct jsonw *o)
{
	struct object_info x;
	size_t i;
	str id;

	jsonw_key(o, "decisions");
	jsonw_open(o, '[');
	for (i = 0; i < s->ndecisions; i++) {
		jsonw_open(o, '{');
		jsonw_put_str(o, "id", s->decisions[i].id);
		jsonw_put_str(o, "label", word(rq, s->decisions[i].zh,
		    s->decisions[i].en));
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	jsonw_key(o, "costs");
	jsonw_open(o, '[');
	for (i = 0; pack_object_info(s->pack, i, &x); i++) {
		if (strcmp(x.kind, "derive") != 0 || !str_is(str_cut(x.id,
		    '.', &id), "household") || !pack_is_money(s->pack, x.id))
			continue;
		jsonw_open(o, '{');
		jsonw_put_str(o, "id", id);
		jsonw_put_str(o, "label", word(rq, x.zh, x.en));
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

/* The first pack of the place with a decision on households. */
static enum err
choose(struct request *rq, const struct ruleset *here, struct sim_ask *a)
{
	size_t i;

	for (i = 0; i < policy_npacks(rq->policy) && a->pack.n == 0; i++) {
		const struct pack *p = policy_pack(rq->policy, i);

		if (ruleset_has(here, p, a->as_of) && sim_has_decision(p))
			a->pack = pack_info(p)->id;
	}
	for (i = 0; i < policy_npacks(rq->policy) && a->pack.n == 0; i++)
		if (sim_has_decision(policy_pack(rq->policy, i)))
			a->pack = pack_info(policy_pack(rq->policy, i))->id;
	return a->pack.n > 0 ? OK : fail(rq, MSG_PACK_MISSING, STR(""));
}

enum err
action_simulation_options(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct sim_ask ask = { .pack = call_query(c, "pack") };
	const struct ruleset *here;
	struct jsonw o;
	struct sim s;
	str name;

	TRY(call_place(rq, c, &ask.place));
	TRY(call_day(rq, c, "as_of", &ask.as_of));
	TRY(sim_ask_fill(rq, &ask));
	TRY(ruleset_of(rq, ask.place, &here));
	TRY(choose(rq, here, &ask));
	TRY(sim_look(rq, &ask, &s));
	TRY(place_name(rq, ask.place, &name));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "place", place_digits(rq->arena, ask.place));
	jsonw_put_str(&o, "place_name", name);
	jsonw_put_str(&o, "as_of", date_text(rq->arena, ask.as_of));
	jsonw_put_str(&o, "pack", ask.pack);
	packs_out(rq, &s, here, &o);
	params_out(rq, &s, &o);
	readings_out(rq, &s, &o);
	objects_out(rq, &s, &o);
	jsonw_close(&o, '}');
	return OK;
}
