/*
 * The procedures that hold in a place: their states and steps as the packs have
 * them, with how many matters stand where.
 */
#include "action/internal.h"

#define ROWS_MAX	2000

struct count {
	str pack, procedure, step;
	int64_t n, over;
};

struct counts {
	struct count item[ROWS_MAX];
	size_t n;
};

static enum err
load_counts(struct request *rq, int64_t place, struct counts *c)
{
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "procedure_counts", &s));
	scope_bind(rq, place, s);
	stmt_int(s, "today", rq->today);
	for (c->n = 0; c->n < ROWS_MAX; c->n++) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		c->item[c->n] = (struct count){
		    stmt_column_str(rq->arena, s, 0),
		    stmt_column_str(rq->arena, s, 1),
		    stmt_column_str(rq->arena, s, 2), stmt_column_int(s, 3),
		    stmt_column_int(s, 4) };
	}
	stmt_end(s);
	return OK;
}

static str
words(const struct request *rq, str zh, str en)
{

	return rq->lang == LANG_EN ? en : zh;
}

/* An office by name, or whose it can be by the rule of the state. */
static str
office_label(struct request *rq, const struct procedure *p, int state,
    str office)
{

	return str_is(office, "decider") ? matter_ruled_label(rq, p, state) :
	    matter_office_label(rq, office);
}

static void
out_state(struct request *rq, const struct counts *c,
    const struct procedure *p, const struct state *s, struct jsonw *o)
{
	str pack = pack_info(p->pack)->id;
	int64_t n = 0, over = 0;
	size_t i;

	for (i = 0; i < c->n; i++) {
		const struct count *x = &c->item[i];

		if (!str_eq(x->pack, pack) || !str_eq(x->procedure, p->id) ||
		    !str_eq(x->step, s->id))
			continue;
		n += x->n;
		over += x->over;
	}
	jsonw_open(o, '{');
	jsonw_put_str(o, "id", s->id);
	jsonw_put_str(o, "label", words(rq, s->zh, s->en));
	jsonw_put_str(o, "holder", s->holder);
	jsonw_put_str(o, "holder_label", office_label(rq, p, (int)(s -
	    p->states), s->holder));
	jsonw_put_bool(o, "final", s->final);
	jsonw_put_bool(o, "notice", s->notice);
	jsonw_put_int(o, "n", n);
	jsonw_put_int(o, "over", s->final ? 0 : over);
	jsonw_close(o, '}');
}

static void
out_step(struct request *rq, const struct procedure *p,
    const struct transition *t, struct jsonw *o)
{
	static const char *const triggers[] = { "office", "notice_end",
	    "deadline", "event" };

	jsonw_open(o, '{');
	jsonw_put_str(o, "id", t->id);
	jsonw_put_str(o, "label", words(rq, t->zh, t->en));
	jsonw_put_str(o, "from", p->states[t->from].id);
	jsonw_put_str(o, "to", p->states[t->to].id);
	jsonw_put_str(o, "by", t->by);
	jsonw_put_str(o, "by_label", office_label(rq, p, t->from, t->by));
	jsonw_put_str(o, "trigger", str_from(triggers[t->trigger]));
	cites_out(o, t->cites, t->ncites);
	jsonw_close(o, '}');
}

static void
out_procedure(struct request *rq, const struct counts *c,
    const struct procedure *p, struct jsonw *o)
{
	const struct pack_info *info = pack_info(p->pack);
	size_t i;

	jsonw_open(o, '{');
	jsonw_put_str(o, "id", p->id);
	jsonw_put_str(o, "title", words(rq, p->zh, p->en));
	jsonw_put_str(o, "pack", info->id);
	jsonw_put_str(o, "pack_title", words(rq, info->title,
	    info->title_en));
	jsonw_put_str(o, "kind", p->kind->id);
	jsonw_put_str(o, "kind_label", words(rq, p->kind->zh, p->kind->en));
	jsonw_put_bool(o, "opens", matter_opens(p, rq->actor.office));
	jsonw_put_str(o, "initial", p->states[p->initial].id);
	cites_out(o, p->cites, p->ncites);
	jsonw_key(o, "states");
	jsonw_open(o, '[');
	for (i = 0; i < p->nstates; i++)
		out_state(rq, c, p, &p->states[i], o);
	jsonw_close(o, ']');
	jsonw_key(o, "steps");
	jsonw_open(o, '[');
	for (i = 0; i < p->ntransitions; i++)
		out_step(rq, p, &p->transitions[i], o);
	jsonw_close(o, ']');
	jsonw_close(o, '}');
}

enum err
action_procedures(struct request *rq, const struct call *c, struct reply *r)
{
	struct counts *n = NEW(rq->arena, struct counts);
	const struct ruleset *rules;
	const struct procedure *p;
	const struct pack *pack;
	struct jsonw o;
	int64_t place;
	size_t i, j;

	TRY(call_own_place(rq, c, &place));
	TRY(ruleset_of(rq, place, &rules));
	TRY(load_counts(rq, place, n));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "items");
	jsonw_open(&o, '[');
	for (i = 0; (pack = policy_pack(rq->policy, i)) != NULL; i++)
		for (j = 0; (p = pack_procedure_at(pack, j)) != NULL; j++)
			/* Of two of one id, that of the lower level. */
			if (ruleset_procedure(rules, p->id, rq->today) == p)
				out_procedure(rq, n, p, &o);
	jsonw_close(&o, ']');
	jsonw_close(&o, '}');
	return OK;
}
