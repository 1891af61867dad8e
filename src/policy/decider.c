/*
 * Whose step it is, where a state says so by a rule
 * (docs/decisions/0012-who-approves.md): the office that the rule gives for a
 * subject on a day, by which row of which table and on what it rests; and what
 * the rule can give at all, for who reads the procedure.
 */
#include "decider.h"
#include "layer.h"
#include "table.h"

/* ---- what decided ---- */

struct trace {
	struct world *w;
	const struct subject *s;
	struct decider *out;
	int depth;
};

static void trace_term(struct trace *, const struct term *);

/* The row that matches for certain; several that may and agree are no one. */
static void
trace_table(struct trace *x, const struct object *o)
{
	struct pvalue *m = table_match(x->w, o, x->s);
	size_t i;

	x->out->table = o;
	x->out->cites = o->cites;
	x->out->ncites = o->ncites;
	for (i = 0; i < o->table->nrows; i++) {
		const struct row *r = &o->table->row[i];

		if (m[i].known && !m[i].n)
			continue;
		if (!m[i].known)
			return;
		x->out->row = r->id;
		x->out->cites = &r->cite;
		x->out->ncites = 1;
		return;
	}
	x->out->row = o->table->fallback == NULL ? STR_NONE :
	    o->table->fallback->id;
}

/* The exception in force that gives what the whole gives, or none. */
static const struct except *
excepted(struct trace *x, const struct object *o)
{
	struct pvalue v;
	size_t i;

	for (i = 0; i < o->nexcepts; i++) {
		v = eval_formula(x->w, o->excepts[i].when, x->s);
		if (!v.known || !v.n)
			continue;
		v = eval_formula(x->w, o->excepts[i].then, x->s);
		if (v.known && str_eq(v.s, x->out->office))
			return &o->excepts[i];
	}
	return NULL;
}

static void
trace_object(struct trace *x, const struct object *o)
{
	const struct except *e = excepted(x, o);

	if (x->out->rule == NULL)
		x->out->rule = o;
	x->out->cites = e != NULL ? e->cites : o->cites;
	x->out->ncites = e != NULL ? e->ncites : o->ncites;
	if (e != NULL)
		trace_term(x, e->then->term);
	else if (o->expr != NULL)
		trace_term(x, o->expr->term);
}

static void
trace_term(struct trace *x, const struct term *t)
{
	struct frame f = { .w = x->w, .self = x->s };
	struct pvalue v;

	if (x->depth++ > PEL_CHAIN)
		return;
	if (t->op == OP_OBJECT && t->loop == 0 && t->up == 0)
		trace_object(x, ruleset_object(x->w->rules, x->w->as_of,
		    t->object));
	else if (t->op == OP_OUTPUT && t->loop == 0)
		trace_table(x, t->object);
	else if (t->op == OP_COND) {
		v = eval_term(&f, t->kid[0]);
		if (v.known)
			trace_term(x, t->kid[v.n ? 1 : 2]);
	}
}

/* A parameter with its value, and by whom where not by its own text. */
static void
put_param(struct buf *b, struct arena *a, const struct why *w, bool en)
{
	str by = w->layer != NULL ? w->layer->pack->info.title :
	    w->setting != NULL ? w->setting->by : STR_NONE;
	str value = literal_words(a, w->type, w->value,
	    en ? LANG_EN : LANG_ZH);

	buf_fmt(b, "%.*s %.*s", STR_ARG(en ? w->param->en : w->param->zh),
	    STR_ARG(value));
	if (by.n > 0)
		buf_fmt(b, en ? " (set by %.*s)" : "(%.*s定)", STR_ARG(by));
}

/* On what it rests: facts by name, parameters with their values. */
static str
basis(struct arena *a, struct why *root, bool en)
{
	struct why **leaf;
	size_t n = why_flatten(a, root, &leaf), i;
	struct buf b;

	buf_init(&b, a, LIMIT_SENTENCE);
	for (i = 0; i < n; i++) {
		const struct why *w = leaf[i];

		if (w->kind != WHY_FACT && w->kind != WHY_PARAM)
			continue;
		buf_cstr(&b, b.n == 0 ? "" : en ? ", " : "、");
		if (w->kind == WHY_PARAM)
			put_param(&b, a, w, en);
		else
			buf_str(&b, en ? w->field->en : w->field->zh);
	}
	return buf_text(&b);
}

bool
decider_of(struct world *w, const struct procedure *p, int state,
    const struct subject *s, struct decider *out)
{
	const struct formula *f = state < 0 ? NULL : p->states[state].decider;
	struct trace x = { .w = w, .s = s, .out = out };
	struct pvalue v;

	*out = (struct decider){ .office = STR_NONE };
	if (f == NULL)
		return false;
	v = eval_formula(w, f, s);
	if (!v.known) {
		out->nlacks = why_lacks(w->arena, w->rules->policy->model,
		    v.why, &out->lacks);
		return true;
	}
	out->office = v.s;
	out->basis[0] = basis(w->arena, v.why, false);
	out->basis[1] = basis(w->arena, v.why, true);
	trace_term(&x, f->term);
	if (out->rule == NULL)
		out->rule = out->table;
	if (out->rule != NULL) {
		out->label[0] = out->rule->zh;
		out->label[1] = out->rule->en;
		if (out->rule->pack != p->pack)
			out->by = pack_info(out->rule->pack);
	}
	return true;
}

bool
policy_decider(struct arena *a, const struct step *s, struct decider *out)
{
	struct world w;

	world_init(&w, a, s->rules, s->on, s->known_at);
	w.override = s->override;
	return decider_of(&w, s->procedure, s->state, s->subject, out);
}

/* ---- what it can give ---- */

#define NAMED_MAX	16	/* facts and parameters of one rule, told */
#define OBJECTS_MAX	64

struct reach_of {
	struct decider_rule *out;
	const struct model *model;
	const struct object *seen[OBJECTS_MAX];
	size_t nseen;
	str name[NAMED_MAX][2];
	size_t nnames;
};

static void
add_office(struct reach_of *r, const struct ptype t, struct pvalue v)
{
	const struct office *o;
	size_t i;

	if (t.kind != K_ENUM || t.codes == NULL ||
	    !str_is(t.codes->id, MODEL_OFFICES) || !v.known)
		return;
	o = model_office(r->model, v.s);
	for (i = 0; i < r->out->noffices; i++)
		if (r->out->office[i] == o)
			return;
	if (o != NULL && i < DECIDER_OFFICES)
		r->out->office[r->out->noffices++] = o;
}

static void
add_name(struct reach_of *r, str zh, str en)
{
	size_t i;

	for (i = 0; i < r->nnames; i++)
		if (str_eq(r->name[i][0], zh))
			return;
	if (i == NAMED_MAX)
		return;
	r->name[i][0] = zh;
	r->name[i][1] = en;
	r->nnames++;
}

static void reach_object(struct reach_of *, const struct object *);

static void
reach_term(void *arg, const struct term *t)
{
	struct reach_of *r = arg;

	if (t->op == OP_CONST)
		add_office(r, t->type, t->value);
	if (t->field != NULL && t->op == OP_FACT)
		add_name(r, t->field->zh, t->field->en);
	if (t->param != NULL)
		add_name(r, t->param->zh, t->param->en);
	if (t->object != NULL)
		reach_object(r, t->object);
}

static void
reach_object(struct reach_of *r, const struct object *o)
{
	const struct formula *f;
	size_t i, k;

	for (i = 0; i < r->nseen; i++)
		if (r->seen[i] == o)
			return;
	if (i == OBJECTS_MAX)
		return;
	r->seen[r->nseen++] = o;
	for (i = 0; (f = object_formula(o, i)) != NULL; i++)
		walk_terms(f, reach_term, r);
	for (k = 0; o->table != NULL && k < o->table->noutputs; k++) {
		for (i = 0; i < o->table->nrows; i++)
			add_office(r, o->table->output[k].type,
			    o->table->row[i].value[k]);
		if (o->table->fallback != NULL)
			add_office(r, o->table->output[k].type,
			    o->table->fallback->value[k]);
	}
}

bool
policy_decider_rule(struct arena *a, const struct model *m,
    const struct procedure *p, int state, struct decider_rule *out)
{
	const struct formula *f = p->states[state].decider;
	struct reach_of r = { .out = out, .model = m };
	struct buf b;
	size_t i;
	int lang;

	*out = (struct decider_rule){ .noffices = 0 };
	if (f == NULL)
		return false;
	walk_terms(f, reach_term, &r);
	for (lang = 0; lang < 2; lang++) {
		buf_init(&b, a, LIMIT_SENTENCE);
		for (i = 0; i < r.nnames; i++) {
			buf_cstr(&b, i == 0 ? "" : lang == 1 ? ", " : "、");
			buf_str(&b, r.name[i][lang]);
		}
		out->by[lang] = buf_text(&b);
	}
	return true;
}
