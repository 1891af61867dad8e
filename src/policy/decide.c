/*
 * Decisions with their criteria: the outcome, and for each criterion whether
 * it is met, not met, unknown or does not apply.
 */
#include "consequence.h"
#include "layer.h"

const char *
outcome_id(enum outcome o)
{
	static const char *const ids[] = { "met", "not_met", "unknown",
	    "not_applicable" };

	return ids[o];
}

str
outcome_words(enum outcome o, enum lang lang)
{
	static const char *const words[2][4] = {
		{ "满足", "不满足", "待核实", "不适用" },
		{ "met", "not met", "to be verified", "not applicable" },
	};

	return str_from(words[lang == LANG_EN][o]);
}

static bool
excluded(struct world *w, const struct object *o, const struct subject *s)
{
	struct pvalue a;

	if (o->applies == NULL)
		return false;
	a = eval_formula(w, o->applies, s);
	return a.known && !a.n;
}

enum outcome
decide_outcome(struct world *w, const struct object *o,
    const struct subject *s)
{
	struct pvalue v;

	o = ruleset_object(w->rules, w->as_of, o);
	v = eval_object(w, o, s);
	if (excluded(w, o, s))
		return OUT_NOT_APPLICABLE;
	if (!v.known)
		return OUT_UNKNOWN;
	return o->type.kind != K_BOOL || v.n ? OUT_MET : OUT_NOT_MET;
}

/* fail_text with its formulas filled in; empty when one is unknown. */
static str
fail_text(struct world *w, const struct object *o, const struct subject *s,
    enum lang lang)
{
	int i = lang == LANG_EN && o->nfail[1] > 0;
	struct buf b;
	size_t k;

	buf_init(&b, w->arena, LIMIT_FAIL_TEXT);
	for (k = 0; k < o->nfail[i]; k++) {
		const struct text_part *p = &o->fail[i][k];
		struct pvalue v;

		buf_str(&b, p->text);
		if (p->formula == NULL)
			continue;
		v = eval_formula(w, p->formula, s);
		if (!v.known)
			return STR_NONE;
		buf_str(&b, literal_words(w->arena, p->formula->term->type, v,
		    lang));
	}
	return buf_text(&b);
}

static struct result
one_result(struct verdict *v, const struct object *o)
{
	struct result r = { .object = o };
	struct world *w = v->world;

	r.value = eval_object(w, o, v->subject);
	r.outcome = decide_outcome(w, o, v->subject);
	if (o->applies != NULL)
		r.applies = eval_formula(w, o->applies, v->subject);
	if (r.outcome == OUT_UNKNOWN)
		r.nlacks = why_lacks(w->arena, v->model, r.value.why,
		    &r.lacks);
	if (r.outcome == OUT_NOT_MET) {
		r.text[0] = fail_text(w, o, v->subject, LANG_ZH);
		r.text[1] = fail_text(w, o, v->subject, LANG_EN);
	}
	return r;
}

static void
take_results(struct verdict *v)
{
	const struct object *o = v->object;
	size_t parts = object_nparts(v->rules, v->as_of, o), i,
	    n = parts > 0 ? parts : 1;
	struct result *list = NEW_ARRAY(v->arena, struct result, n);

	for (i = 0; i < n; i++)
		list[i] = one_result(v, parts == 0 ? o : object_part(v->rules,
		    v->as_of, o, i));
	v->results = list;
	v->nresults = n;
}

/* ---- the readings a decision rests on ---- */

struct found {
	struct verdict *v;
	size_t room;
	int depth;
};

static void find_readings(struct found *, const struct object *);

static void
readings_of_term(void *arg, const struct term *t)
{
	struct found *f = arg;
	const struct object *o = t->object;

	if (t->op == OP_NEED && f->v->rules != NULL)
		o = ruleset_find(f->v->rules, t->kind->id, t->name,
		    f->v->as_of);
	if (o != NULL && f->depth < PEL_CHAIN)
		find_readings(f, ruleset_object(f->v->rules, f->v->as_of, o));
}

static void
add_reading(struct found *f, const struct pack *p, str id)
{
	struct verdict *v = f->v;
	size_t i, size = sizeof(*v->readings);

	for (i = 0; i < p->nreadings && !str_eq(p->readings[i].id, id); i++)
		continue;
	if (i == p->nreadings)
		return;
	for (size_t k = 0; k < v->nreadings; k++)
		if (v->readings[k] == &p->readings[i])
			return;
	if (v->nreadings == f->room) {
		v->readings = arena_grow(v->arena, v->readings, f->room *
		    size, (f->room + 8) * size);
		f->room += 8;
	}
	v->readings[v->nreadings++] = &p->readings[i];
}

/* The layers that made an object what it is here, each once. */
static void
add_layers(struct verdict *v, const struct object *o)
{
	const struct link *l;
	size_t i, k, most = v->rules == NULL ? 0 : v->rules->nlinks;

	if (v->layers == NULL)
		v->layers = NEW_ARRAY(v->arena, const struct layer *, most);
	for (i = 0; (l = ruleset_link(v->rules, v->as_of, i)) != NULL; i++) {
		if (l->layer->with != o && (l->target != o ||
		    l->layer->kind != LAYER_SUPPLEMENT))
			continue;
		for (k = 0; k < v->nlayers && v->layers[k] != l->layer;)
			k++;
		if (k == v->nlayers)
			v->layers[v->nlayers++] = l->layer;
	}
}

static void
find_readings(struct found *f, const struct object *o)
{
	const struct formula *fo;
	const struct object *part;
	size_t i;

	f->depth++;
	for (i = 0; i < o->nreadings; i++)
		add_reading(f, o->pack, o->readings[i]);
	add_layers(f->v, o);
	for (i = 0; (part = object_part(f->v->rules, f->v->as_of, o, i)) !=
	    NULL; i++)
		find_readings(f, part);
	for (i = 0; (fo = object_formula(o, i)) != NULL; i++)
		walk_terms(fo, readings_of_term, f);
	f->depth--;
}

struct verdict *
decide_grounds(struct world *w, const struct model *m, const struct object *o,
    const struct subject *s)
{
	struct verdict *v = NEW(w->arena, struct verdict);
	struct found f = { .v = v };
	struct pvalue raw;

	o = ruleset_object(w->rules, w->as_of, o);
	v->arena = w->arena;
	v->model = m;
	v->object = o;
	v->rules = w->rules;
	v->subject = s;
	v->world = w;
	v->as_of = w->as_of;
	v->known_at = w->known_at;
	v->applied.binds = v->applied.holds = TRUTH_TRUE;
	v->value = eval_object(w, o, s);
	v->outcome = decide_outcome(w, o, s);
	if (v->outcome == OUT_UNKNOWN)
		v->nlacks = why_lacks(w->arena, m, v->value.why, &v->lacks);
	if (o->on_unknown == UNKNOWN_ASSUME) {
		raw = eval_unassumed(w, o, s);
		v->assumed = !raw.known;
		if (!raw.known)
			v->nlacks = why_lacks(w->arena, m, raw.why,
			    &v->lacks);
	}
	find_readings(&f, o);
	return v;
}

struct verdict *
decide_object(struct world *w, const struct model *m, const struct object *o,
    const struct subject *s)
{
	struct verdict *v = decide_grounds(w, m, o, s);

	take_results(v);
	decide_changes(v);
	return v;
}

/*
 * A text by which the place is not to go gives no answer there, nor one of
 * which nobody can say whether it is; its criteria are not told either.
 */
static void
take_applied(struct verdict *v)
{

	v->applied = ruleset_applied(v->rules, v->object->pack, v->as_of);
	if (v->applied.holds == TRUTH_TRUE)
		return;
	v->nresults = v->nchanges = v->nlacks = 0;
	v->assumed = false;
	if (v->applied.holds == TRUTH_FALSE) {
		v->outcome = OUT_NOT_APPLICABLE;
		v->value = value_unknown(NULL);
		return;
	}
	v->outcome = OUT_UNKNOWN;
	v->value = applies_open(v->world);
	v->nlacks = why_lacks(v->arena, v->model, v->value.why, &v->lacks);
}

enum err
policy_decide(struct request *rq, const struct ask *ask, str name,
    const struct verdict **out)
{
	struct world *w = NEW(rq->arena, struct world);
	str kind = ask->subject->kind->id, rest;
	const struct object *o;
	struct verdict *v;

	(void)str_cut(name, '.', &rest);
	if (rest.n > 0) {
		kind = str_sub(name, 0, name.n - rest.n - 1);
		name = rest;
	}
	o = ruleset_find(ask->rules, kind, name, ask->as_of);
	if (o == NULL || o->type.kind == K__MAX ||
	    o->of != ask->subject->kind)
		return fail(rq, MSG_DECISION_MISSING, name);
	world_init(w, rq->arena, ask->rules, ask->as_of, ask->known_at);
	v = decide_object(w, ask->rules->policy->model, o, ask->subject);
	take_applied(v);
	*out = v;
	return OK;
}

str
verdict_label(const struct verdict *v, enum lang lang)
{

	return lang == LANG_EN ? v->object->en : v->object->zh;
}

enum outcome
verdict_outcome(const struct verdict *v)
{

	return v->outcome;
}

bool
verdict_number(const struct verdict *v, int64_t *out)
{
	enum basic k = v->object->type.kind;

	if (!v->value.known || (k != K_INT && k != K_MONEY))
		return false;
	*out = v->value.n;
	return true;
}

const struct lack *
verdict_lacks(const struct verdict *v, size_t *n)
{

	*n = v->nlacks;
	return v->lacks;
}

bool
verdict_criterion(const struct verdict *v, size_t i,
    struct criterion_result *out)
{
	const struct result *r;

	if (i >= v->nresults)
		return false;
	r = &v->results[i];
	*out = (struct criterion_result){ .id = r->object->id,
	    .zh = r->object->zh, .en = r->object->en, .outcome = r->outcome,
	    .lacks = r->lacks, .nlacks = r->nlacks, .text = r->text[0],
	    .text_en = r->text[1] };
	return true;
}
