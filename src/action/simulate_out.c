/*
 * The result of a simulation, for programs and for people.
 */
#include "action/simulate.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/num.h"

static str
word(const struct request *rq, str zh, str en)
{

	return rq->lang == LANG_EN && en.n > 0 ? en : zh;
}

static void
pack_out(const struct pack *p, struct jsonw *o)
{
	const struct pack_info *i = pack_info(p);

	jsonw_open(o, '{');
	jsonw_put_str(o, "id", i->id);
	jsonw_put_str(o, "version", i->version);
	jsonw_put_str(o, "hash", i->hash);
	jsonw_close(o, '}');
}

static bool
find_param(struct request *rq, const struct sim *s, str id,
    struct param_info *out)
{
	struct param_ask ask = { s->rules, s->ask.as_of, s->ask.known_at };
	size_t i;

	for (i = 0; pack_param_info(rq->arena, &ask, s->pack, i, out); i++)
		if (str_eq(out->id, id))
			return true;
	return false;
}

static void
params_out(struct request *rq, const struct sim *s, struct jsonw *o)
{
	struct param_info p;
	size_t i;

	jsonw_key(o, "params");
	jsonw_open(o, '[');
	for (i = 0; i < s->ask.nparams; i++) {
		bool found = find_param(rq, s, s->ask.params[i].name, &p);

		jsonw_open(o, '{');
		jsonw_put_str(o, "id", s->ask.params[i].name);
		jsonw_put_str(o, "label", found ? word(rq, p.zh, p.en) :
		    s->ask.params[i].name);
		jsonw_put_str(o, "unit", found ? p.unit : STR(""));
		jsonw_put_str(o, "before", found && p.known ? p.text :
		    STR(""));
		jsonw_put_str(o, "after", s->ask.params[i].value);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

static void
reading_out(struct request *rq, const struct sim *s,
    const struct reading_choice *c, struct jsonw *o)
{
	struct alternative_info a = { .nsets = 0 };
	struct reading_info r = { .nalternatives = 0 };
	size_t i;

	for (i = 0; pack_reading(s->now, i, &r); i++)
		if (str_eq(r.id, c->id))
			break;
	jsonw_open(o, '{');
	jsonw_put_str(o, "id", c->id);
	jsonw_put_str(o, "question", word(rq, r.zh, r.en));
	jsonw_put_str(o, "say", pack_alternative(s->now, i, (size_t)c->n, &a)
	    ? word(rq, a.zh, a.en) : word(rq, r.chosen, r.chosen_en));
	jsonw_put_int(o, "n", c->n);
	jsonw_close(o, '}');
}

static enum err
inputs_out(struct request *rq, const struct sim *s, struct jsonw *o)
{
	str name;
	size_t i;

	TRY(place_name(rq, s->ask.place, &name));
	jsonw_key(o, "inputs");
	jsonw_open(o, '{');
	jsonw_put_str(o, "place", place_digits(rq->arena, s->ask.place));
	jsonw_put_str(o, "place_name", name);
	jsonw_put_str(o, "as_of", date_text(rq->arena, s->ask.as_of));
	jsonw_put_str(o, "known_at", date_text(rq->arena, s->ask.known_at));
	jsonw_put_int(o, "seq", s->seq);
	jsonw_put_str(o, "engine", STR(SIM_ENGINE));
	jsonw_key(o, "pack");
	pack_out(s->pack, o);
	jsonw_put_bool(o, "adopted", s->adopted);
	if (s->ask.against.n > 0) {
		jsonw_key(o, "against");
		pack_out(s->now, o);
	}
	params_out(rq, s, o);
	jsonw_key(o, "readings");
	jsonw_open(o, '[');
	for (i = 0; i < s->ask.nreadings; i++)
		reading_out(rq, s, &s->ask.readings[i], o);
	jsonw_close(o, ']');
	if (s->ask.cost.n > 0)
		jsonw_put_str(o, "cost", s->ask.cost);
	jsonw_close(o, '}');
	return OK;
}

static void
counts_out(const char *key, const struct sim_counts *c, struct jsonw *o)
{
	int i;

	jsonw_key(o, key);
	jsonw_open(o, '{');
	for (i = 0; i < SIM_OUTS; i++)
		jsonw_put_int(o, sim_out_id((enum sim_out)i), c->n[i]);
	jsonw_close(o, '}');
}

static void
moves_out(const struct sim_decision *d, struct jsonw *o)
{
	int i, j;

	jsonw_key(o, "moves");
	jsonw_open(o, '[');
	for (i = 0; i < SIM_OUTS; i++)
		for (j = 0; j < SIM_OUTS; j++) {
			if (d->moves[i][j] == 0)
				continue;
			jsonw_open(o, '{');
			jsonw_put_str(o, "from", str_from(sim_out_id(
			    (enum sim_out)i)));
			jsonw_put_str(o, "to", str_from(sim_out_id(
			    (enum sim_out)j)));
			jsonw_put_int(o, "n", d->moves[i][j]);
			jsonw_close(o, '}');
		}
	jsonw_close(o, ']');
}

static void
causes_out(const struct request *rq, const struct sim_decision *d,
    struct jsonw *o)
{
	size_t i;

	jsonw_key(o, "causes");
	jsonw_open(o, '[');
	for (i = 0; i < d->ncauses; i++) {
		const struct sim_cause *c = &d->causes[i];

		if (c->n == 0)
			continue;
		jsonw_open(o, '{');
		jsonw_put_str(o, "criterion", c->id);
		jsonw_put_str(o, "label", word(rq, c->zh, c->en));
		cites_out(o, c->cites, c->ncites);
		jsonw_put_int(o, "n", c->n);
		jsonw_put_int(o, "gained", c->gained);
		jsonw_put_int(o, "lost", c->lost);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

static void
cost_out(const struct sim *s, const struct sim_decision *d, struct jsonw *o)
{

	jsonw_key(o, "cost");
	if (s->ask.cost.n == 0 || d->cost_large) {
		jsonw_null(o);
		return;
	}
	jsonw_open(o, '{');
	jsonw_put_int(o, "before_fen", d->cost_before);
	jsonw_put_int(o, "after_fen", d->cost_after);
	jsonw_put_int(o, "unknown", d->cost_unknown);
	jsonw_close(o, '}');
}

enum err
sim_out(struct request *rq, const struct sim *s, struct jsonw *o)
{
	size_t i;

	TRY(inputs_out(rq, s, o));
	jsonw_key(o, "decisions");
	jsonw_open(o, '[');
	for (i = 0; i < s->ndecisions; i++) {
		const struct sim_decision *d = &s->decisions[i];

		jsonw_open(o, '{');
		jsonw_put_str(o, "id", d->id);
		jsonw_put_str(o, "label", word(rq, d->zh, d->en));
		counts_out("before", &d->before, o);
		counts_out("after", &d->after, o);
		moves_out(d, o);
		causes_out(rq, d, o);
		cost_out(s, d, o);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	jsonw_put_int(o, "outside", s->outside);
	jsonw_put_str(o, "digest", s->digest);
	return OK;
}

enum err
sim_places_out(struct request *rq, const struct sim *s, size_t decision,
    struct jsonw *o)
{
	struct sim_place *p;
	size_t i, n;

	TRY(sim_places(rq, s, decision, &p, &n));
	jsonw_open(o, '[');
	for (i = 0; i < n; i++) {
		jsonw_open(o, '{');
		jsonw_put_str(o, "place", place_digits(rq->arena, p[i].code));
		jsonw_put_str(o, "name", p[i].name);
		counts_out("before", &p[i].before, o);
		counts_out("after", &p[i].after, o);
		jsonw_put_int(o, "changed", p[i].changed);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	return OK;
}

/* ---- on the terminal ---- */

static void
print_counts(const char *what, const struct sim_counts *c)
{
	int i;

	(void)printf("%s", what);
	for (i = 0; i < SIM_OUTS; i++)
		(void)printf("%10" PRId64, c->n[i]);
	(void)printf("\n");
}

static str
outcome_word(const struct request *rq, int o)
{
	static const char *const words[SIM_OUTS][2] = {
		{ "满足", "met" }, { "不满足", "not met" },
		{ "待核实", "unknown" }, { "不适用", "n/a" },
	};

	return str_from(words[o][rq->lang == LANG_EN]);
}

static void
print_moves(const struct request *rq, const struct sim_decision *d)
{
	size_t k;
	int i, j;

	for (i = 0; i < SIM_OUTS; i++)
		for (j = 0; j < SIM_OUTS; j++)
			if (d->moves[i][j] > 0)
				(void)printf("  %.*s → %.*s  %" PRId64 "\n",
				    STR_ARG(outcome_word(rq, i)),
				    STR_ARG(outcome_word(rq, j)),
				    d->moves[i][j]);
	for (k = 0; k < d->ncauses; k++)
		if (d->causes[k].n > 0)
			(void)printf(rq->lang == LANG_EN ?
			    "  through %.*s  %" PRId64 " (+%" PRId64 " -%"
			    PRId64 ")\n" : "  因%.*s  %" PRId64 "户(新满足%"
			    PRId64 ",不再满足%" PRId64 ")\n",
			    STR_ARG(word(rq, d->causes[k].zh,
			    d->causes[k].en)), d->causes[k].n,
			    d->causes[k].gained, d->causes[k].lost);
}

static void
print_cost(struct request *rq, const struct sim *s,
    const struct sim_decision *d)
{

	if (s->ask.cost.n == 0)
		return;
	if (d->cost_large) {
		(void)printf(rq->lang == LANG_EN ? "  cost: too large\n" :
		    "  金额:合计超出范围\n");
		return;
	}
	(void)printf(rq->lang == LANG_EN ?
	    "  cost %.*s -> %.*s yuan, %" PRId64 " unknown\n" :
	    "  金额 %.*s元 → %.*s元,%" PRId64 "户未知\n",
	    STR_ARG(num_text(rq->arena, d->cost_before, 2)),
	    STR_ARG(num_text(rq->arena, d->cost_after, 2)), d->cost_unknown);
}

static enum err
print_places(struct request *rq, const struct sim *s, size_t decision)
{
	struct sim_place *p;
	size_t i, n;

	TRY(sim_places(rq, s, decision, &p, &n));
	for (i = 0; i < n; i++)
		if (p[i].changed > 0)
			(void)printf("%10" PRId64 "  %.*s\n", p[i].changed,
			    STR_ARG(p[i].name));
	return OK;
}

enum err
sim_print(struct request *rq, const struct sim *s, size_t decision)
{
	bool en = rq->lang == LANG_EN;
	size_t i;

	(void)printf(en ? "              met   not met   unknown       n/a\n" :
	    "            满足    不满足    待核实    不适用\n");
	for (i = 0; i < s->ndecisions; i++) {
		const struct sim_decision *d = &s->decisions[i];

		(void)printf("%.*s\n", STR_ARG(word(rq, d->zh, d->en)));
		print_counts(en ? "before " : "变前  ", &d->before);
		print_counts(en ? "after  " : "变后  ", &d->after);
		print_moves(rq, d);
		print_cost(rq, s, d);
	}
	if (s->outside > 0)
		(void)printf(en ? "%" PRId64 " households where the pack is "
		    "not adopted\n" : "另有%" PRId64
		    "户所在地没有采用该政策包\n", s->outside);
	return print_places(rq, s, decision);
}
