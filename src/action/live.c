/*
 * The live states of a pack: parameters, procedures, and all else from
 * live_object.c.
 */
#include "action/live.h"

void
live_key(struct request *rq, const struct live *l, const char *kind, str id,
    const char *state)
{

	jsonw_key_str(l->o, str_fmt(rq->arena, "%s:%.*s", kind, STR_ARG(id)));
	jsonw_open(l->o, '{');
	jsonw_put_str(l->o, "state", str_from(state));
}

static void
out_value(struct request *rq, const struct live *l,
    const struct param_value *v)
{

	jsonw_put_str(l->o, "value", rq->lang == LANG_EN ? v->en : v->zh);
	if (v->from != 0)
		jsonw_put_str(l->o, "from", date_text(rq->arena, v->from));
	if (v->to != 0)
		jsonw_put_str(l->o, "to", date_text(rq->arena, v->to));
	if (v->setting)
		jsonw_put_str(l->o, "by", v->by);
}

/* Places below where it has another value than here. */
static enum err
out_below(struct request *rq, const struct live *l, str id,
    const struct param_value *here)
{
	struct param_value v;
	size_t i;
	str name;

	jsonw_key(l->o, "below");
	jsonw_open(l->o, '[');
	for (i = 1; i < l->spots.n; i++) {
		const struct spot *s = &l->spots.item[i];

		if (!ruleset_has(s->rules, l->pack, l->as_of) ||
		    !policy_param(rq->arena, s->rules, id, l->as_of,
		    rq->today, &v) || (here != NULL && str_eq(here->text,
		    v.text)))
			continue;
		TRY(place_name(rq, s->code, &name));
		jsonw_open(l->o, '{');
		jsonw_put_str(l->o, "place", place_digits(rq->arena,
		    s->code));
		jsonw_put_str(l->o, "name", name);
		out_value(rq, l, &v);
		jsonw_close(l->o, '}');
	}
	jsonw_close(l->o, ']');
	return OK;
}

static enum err
out_params(struct request *rq, const struct live *l)
{
	struct param_value v;
	bool known;
	size_t i;
	str id;

	for (i = 0; pack_param_id(l->pack, i, &id); i++) {
		known = l->here && policy_param(rq->arena, l->rules, id,
		    l->as_of, rq->today, &v);
		live_key(rq, l, "param", id, known ? "value" : l->here ?
		    "gap" : "not_adopted");
		if (known)
			out_value(rq, l, &v);
		if (l->adopted)
			TRY(out_below(rq, l, id, known ? &v : NULL));
		jsonw_close(l->o, '}');
	}
	return OK;
}

/* ---- matters ---- */

struct step_count {
	str procedure, step;
	int64_t n;
};

struct step_counts {
	struct step_count *item;
	size_t n, room;
};

static enum err
counts_load(struct request *rq, const struct live *l, struct step_counts *c)
{
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "matter_steps", &s));
	scope_bind(rq, l->place, s);
	stmt_str(s, "pack", pack_info(l->pack)->id);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (c->n == c->room) {
			c->item = arena_grow(rq->arena, c->item, c->room *
			    sizeof(*c->item), (c->room * 2 + 16) *
			    sizeof(*c->item));
			c->room = c->room * 2 + 16;
		}
		c->item[c->n++] = (struct step_count){
		    stmt_column_str(rq->arena, s, 0),
		    stmt_column_str(rq->arena, s, 1), stmt_column_int(s, 2) };
	}
	stmt_end(s);
	return OK;
}

static int64_t
counted(const struct step_counts *c, str procedure, str step)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (str_eq(c->item[i].procedure, procedure) &&
		    str_eq(c->item[i].step, step))
			return c->item[i].n;
	return 0;
}

static str
matters_of(struct request *rq, const struct live *l,
    const struct procedure *p, const struct state *s)
{

	return str_fmt(rq->arena, "pack == '%.*s' && procedure == '%.*s' && "
	    "step == '%.*s'", STR_ARG(pack_info(l->pack)->id),
	    STR_ARG(p->id), STR_ARG(s->id));
}

static void
out_state(struct request *rq, const struct live *l,
    const struct step_counts *c, const struct procedure *p, int at)
{
	const struct state *s = &p->states[at];

	jsonw_open(l->o, '{');
	jsonw_put_str(l->o, "id", s->id);
	jsonw_put_str(l->o, "label", rq->lang == LANG_EN && s->en.n > 0 ?
	    s->en : s->zh);
	jsonw_put_int(l->o, "n", counted(c, p->id, s->id));
	jsonw_put_str(l->o, "where", matters_of(rq, l, p, s));
	jsonw_close(l->o, '}');
}

static void
out_procedure(struct request *rq, const struct live *l,
    const struct step_counts *c, const struct procedure *p)
{
	bool none = !l->adopted && c->n == 0;
	const char *state = none ? "not_adopted" : "matters";
	size_t i;

	live_key(rq, l, "procedure", p->id, state);
	jsonw_key(l->o, "matters");
	jsonw_open(l->o, '[');
	for (i = 0; !none && i < p->nstates; i++)
		out_state(rq, l, c, p, (int)i);
	jsonw_close(l->o, ']');
	jsonw_close(l->o, '}');
	for (i = 0; i < p->ntransitions; i++) {
		const struct transition *t = &p->transitions[i];

		/* What stands where the step begins. */
		live_key(rq, l, "transition", str_fmt(rq->arena, "%.*s.%.*s",
		    STR_ARG(p->id), STR_ARG(t->id)), state);
		jsonw_key(l->o, "matters");
		jsonw_open(l->o, '[');
		if (!none)
			out_state(rq, l, c, p, t->from);
		jsonw_close(l->o, ']');
		jsonw_close(l->o, '}');
	}
}

static enum err
out_procedures(struct request *rq, const struct live *l)
{
	struct step_counts c = { .n = 0 };
	size_t i;

	TRY(counts_load(rq, l, &c));
	for (i = 0; pack_procedure_at(l->pack, i) != NULL; i++)
		out_procedure(rq, l, &c, pack_procedure_at(l->pack, i));
	return OK;
}

static enum err
live_open(struct request *rq, const struct call *c, struct live *l)
{
	size_t i;

	l->pack = policy_pack_find(rq->policy, c->path[0]);
	if (l->pack == NULL)
		return fail(rq, MSG_PACK_MISSING, c->path[0]);
	TRY(call_own_place(rq, c, &l->place));
	TRY(call_day(rq, c, "as_of", &l->as_of));
	if (l->as_of == 0)
		l->as_of = rq->today;
	l->kind = model_kind(rq->model, STR("household"));
	TRY(spots_find(rq, l->place, &l->spots));
	l->rules = l->spots.item[0].rules;
	l->here = ruleset_has(l->rules, l->pack, l->as_of);
	for (i = 0; i < l->spots.n; i++)
		l->adopted = l->adopted || ruleset_has(l->spots.item[i].rules,
		    l->pack, l->as_of);
	return OK;
}

enum err
action_pack_live(struct request *rq, const struct call *c, struct reply *r)
{
	struct live l = { .place = 0 };
	struct jsonw o;

	TRY(live_open(rq, c, &l));
	l.o = &o;
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "as_of", date_text(rq->arena, l.as_of));
	jsonw_put_str(&o, "place", place_digits(rq->arena, l.place));
	jsonw_put_bool(&o, "adopted", l.adopted);
	jsonw_key(&o, "objects");
	jsonw_open(&o, '{');
	TRY(out_params(rq, &l));
	TRY(out_procedures(rq, &l));
	TRY(live_objects(rq, &l));
	jsonw_close(&o, '}');
	jsonw_close(&o, '}');
	return OK;
}
