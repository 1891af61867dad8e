/*
 * A verdict as JSON (rules.md 2.18).
 */
#include "consequence.h"
#include "layer.h"

struct out {
	struct jsonw *w;
	const struct verdict *v;
};

static void
put_value(const struct out *o, const char *key, struct ptype t,
    struct pvalue v)
{

	if (!v.known) {
		jsonw_key(o->w, key);
		jsonw_null(o->w);
	} else if (t.kind == K_BOOL)
		jsonw_put_bool(o->w, key, v.n != 0);
	else if (t.kind == K_INT)
		jsonw_put_int(o->w, key, v.n);
	else
		jsonw_put_str(o->w, key, literal_text(o->v->arena, t, v));
}

static void
put_date(const struct out *o, const char *key, date d)
{

	if (d != 0)
		jsonw_put_str(o->w, key, date_text(o->v->arena, d));
}

static void
put_list(const struct out *o, const char *key, const str *list, size_t n)
{
	size_t i;

	jsonw_key(o->w, key);
	jsonw_open(o->w, '[');
	for (i = 0; i < n; i++)
		jsonw_str(o->w, list[i]);
	jsonw_close(o->w, ']');
}

void
explain_cites(struct jsonw *w, const struct cite *c, size_t n)
{
	size_t i;

	jsonw_key(w, "cite");
	jsonw_open(w, '[');
	for (i = 0; i < n; i++) {
		jsonw_open(w, '{');
		jsonw_put_str(w, "at", c[i].at);
		jsonw_put_str(w, "quote", c[i].quote);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

/* A pack by what a reader needs to find it again. */
static void
put_pack(const struct out *o, const struct pack *p)
{

	jsonw_put_str(o->w, "id", p->info.id);
	jsonw_put_str(o->w, "version", p->info.version);
	jsonw_put_str(o->w, "title", p->info.title);
	jsonw_put_str(o->w, "status", p->info.status);
	jsonw_put_str(o->w, "sm3", p->info.hash);
}

/* The pack below that set a parameter, with its article. */
static void
put_set_by(const struct out *o, const struct layer *x)
{

	jsonw_key(o->w, "set_by");
	jsonw_open(o->w, '{');
	put_pack(o, x->pack);
	explain_cites(o->w, x->cites, x->ncites);
	jsonw_close(o->w, '}');
}

static void
put_param(const struct out *o, const struct why *w)
{

	jsonw_open(o->w, '{');
	jsonw_put_str(o->w, "id", w->param->id);
	jsonw_put_str(o->w, "label", w->param->zh);
	put_value(o, "value", w->type, w->value);
	if (w->row != NULL) {
		put_date(o, "from", w->row->from);
		put_date(o, "to", w->row->to);
		if (w->row->year != 0)
			jsonw_put_int(o->w, "year", w->row->year);
	}
	if (w->param->assumption)
		jsonw_put_str(o->w, "basis", STR("assumption"));
	if (w->layer != NULL)
		put_set_by(o, w->layer);
	if (w->setting != NULL) {
		jsonw_put_bool(o->w, "setting", true);
		jsonw_put_str(o->w, "decided_by", w->setting->by);
		put_date(o, "decided_on", w->setting->on);
	}
	jsonw_close(o->w, '}');
}

static void
put_leaf(const struct out *o, const struct why *w)
{

	jsonw_open(o->w, '{');
	jsonw_put_str(o->w, "fact", why_name(o->v->arena, w));
	if (w->field != NULL) {
		jsonw_put_str(o->w, "label", w->field->zh);
		jsonw_put_str(o->w, "label_en", w->field->en);
	}
	if (w->subject != NULL && w->subject->id.n > 0)
		jsonw_put_str(o->w, "of", w->subject->id);
	put_value(o, "value", w->type, w->value);
	if (w->field != NULL && w->field->supplied_by.n > 0)
		jsonw_put_str(o->w, "supplied_by", w->field->supplied_by);
	if (w->given != NULL && w->given->source.n > 0)
		jsonw_put_str(o->w, "source", w->given->source);
	if (w->given != NULL)
		put_date(o, "observed", w->given->observed);
	jsonw_close(o->w, '}');
}

/* The known facts a value rests on. */
static void
put_from(const struct out *o, struct why *root)
{
	struct why **leaf;
	size_t n = why_flatten(o->v->arena, root, &leaf), i;

	jsonw_key(o->w, "from");
	jsonw_open(o->w, '[');
	for (i = 0; i < n; i++)
		if ((leaf[i]->kind == WHY_FACT ||
		    leaf[i]->kind == WHY_ROSTER) && leaf[i]->value.known)
			put_leaf(o, leaf[i]);
	jsonw_close(o->w, ']');
}

static void
put_params(const struct out *o, const char *key, struct why *root)
{
	struct why **leaf;
	size_t n = why_flatten(o->v->arena, root, &leaf), i;

	jsonw_key(o->w, key);
	jsonw_open(o->w, '[');
	for (i = 0; i < n; i++)
		if ((leaf[i]->kind == WHY_PARAM || leaf[i]->kind == WHY_INDEX)
		    && leaf[i]->value.known)
			put_param(o, leaf[i]);
	jsonw_close(o->w, ']');
}

static void
put_lacks(const struct out *o, const struct lack *l, size_t n)
{
	size_t i;

	jsonw_key(o->w, "missing");
	jsonw_open(o->w, '[');
	for (i = 0; i < n; i++) {
		jsonw_open(o->w, '{');
		jsonw_put_str(o->w, "fact", l[i].fact);
		jsonw_put_str(o->w, "label", l[i].zh);
		jsonw_put_str(o->w, "label_en", l[i].en);
		jsonw_put_str(o->w, "office", l[i].office);
		jsonw_put_str(o->w, "office_label", l[i].office_zh);
		jsonw_put_str(o->w, "office_label_en", l[i].office_en);
		if (l[i].of.n > 0)
			jsonw_put_str(o->w, "of", l[i].of);
		jsonw_put_str(o->w, "why", str_from(l[i].why));
		jsonw_close(o->w, '}');
	}
	jsonw_close(o->w, ']');
}

/* Which way a derived value took: its default or one of its exceptions. */
static const char *
path_of(const struct out *o, const struct object *d)
{
	size_t i;

	for (i = 0; i < d->nexcepts; i++) {
		struct pvalue v = eval_formula(o->v->world,
		    d->excepts[i].when, o->v->subject);

		if (v.known && v.n)
			return "except";
	}
	return "default";
}

static void
put_operand(const struct out *o, const char *key, const struct formula *f,
    const struct term *t)
{
	struct frame fr = { .w = o->v->world, .self = o->v->subject };
	struct pvalue v = eval_term(&fr, t);
	const struct object *x;

	jsonw_key(o->w, key);
	jsonw_open(o->w, '{');
	jsonw_put_str(o->w, "expr", str_sub(f->src.text, t->at.from,
	    t->at.to));
	if (t->op == OP_FACT)
		jsonw_put_str(o->w, "fact", str_fmt(o->v->arena, "%.*s.%.*s",
		    STR_ARG(t->kind->id), STR_ARG(t->field->id)));
	if (t->op == OP_OBJECT) {
		x = ruleset_object(o->v->rules, o->v->as_of, t->object);
		jsonw_put_str(o->w, "derive", x->full);
		jsonw_put_str(o->w, "path", str_from(path_of(o, x)));
		put_list(o, "reading", x->readings, x->nreadings);
	}
	put_value(o, "value", t->type, v);
	if (v.known && (t->op == OP_FACT || t->op == OP_OBJECT))
		put_from(o, v.why);
	if (v.known && (t->op == OP_OBJECT || t->op == OP_PARAM))
		put_params(o, "param", v.why);
	jsonw_close(o->w, '}');
}

static void
put_compare(const struct out *o, const struct object *c)
{
	static const char *const marks[] = { "==", "!=", "<", "<=", ">", ">=" };
	const struct term *t = c->expr == NULL ? NULL : c->expr->term;

	if (t == NULL || t->op < OP_EQ || t->op > OP_GE)
		return;
	jsonw_key(o->w, "compare");
	jsonw_open(o->w, '{');
	jsonw_put_str(o->w, "op", str_from(marks[t->op - OP_EQ]));
	put_operand(o, "left", c->expr, t->kid[0]);
	put_operand(o, "right", c->expr, t->kid[1]);
	jsonw_close(o->w, '}');
}

static void
put_applies(const struct out *o, const struct result *r)
{
	const struct object *c = r->object;

	if (c->applies == NULL)
		return;
	jsonw_key(o->w, "applies");
	jsonw_open(o->w, '{');
	jsonw_put_str(o->w, "expr", c->applies->src.text);
	put_value(o, "value", (struct ptype){ .kind = K_BOOL }, r->applies);
	if (r->applies.known)
		put_from(o, r->applies.why);
	jsonw_close(o->w, '}');
}

static void
put_result(const struct out *o, const struct result *r)
{
	static const char *const words[] = { "yes", "no", "unknown", "na" };
	const struct object *c = r->object;

	jsonw_open(o->w, '{');
	jsonw_put_str(o->w, "criterion", c->full);
	jsonw_put_str(o->w, "label", c->zh);
	jsonw_put_str(o->w, "label_en", c->en);
	jsonw_put_str(o->w, "result", str_from(words[r->outcome]));
	if (r->text[0].n > 0) {
		jsonw_put_str(o->w, "text", r->text[0]);
		jsonw_put_str(o->w, "text_en", r->text[1]);
	}
	explain_cites(o->w, c->cites, c->ncites);
	put_list(o, "reading", c->readings, c->nreadings);
	put_applies(o, r);
	if (r->outcome != OUT_NOT_APPLICABLE)
		put_compare(o, c);
	if (r->value.known)
		put_from(o, r->value.why);
	put_lacks(o, r->lacks, r->nlacks);
	jsonw_close(o->w, '}');
}

/* Results with an outcome: in full, or their ids. */
static void
put_results(const struct out *o, const char *key, enum outcome which)
{
	size_t i;

	jsonw_key(o->w, key);
	jsonw_open(o->w, '[');
	for (i = 0; i < o->v->nresults; i++)
		if (o->v->results[i].outcome == which)
			jsonw_str(o->w, o->v->results[i].object->id);
	jsonw_close(o->w, ']');
}

static void
put_because(const struct out *o)
{
	size_t i;

	jsonw_key(o->w, "because");
	jsonw_open(o->w, '[');
	for (i = 0; i < o->v->nresults; i++)
		if (o->v->results[i].outcome == o->v->outcome)
			put_result(o, &o->v->results[i]);
	jsonw_close(o->w, ']');
	jsonw_key(o->w, "criteria");
	jsonw_open(o->w, '[');
	for (i = 0; i < o->v->nresults; i++)
		put_result(o, &o->v->results[i]);
	jsonw_close(o->w, ']');
}

static void
put_changes(const struct out *o)
{
	size_t i;

	jsonw_key(o->w, "would_change");
	jsonw_open(o->w, '[');
	for (i = 0; i < o->v->nchanges; i++) {
		const struct counterfactual *c = &o->v->changes[i];

		jsonw_open(o->w, '{');
		jsonw_put_str(o->w, "if", c->formula);
		jsonw_put_str(o->w, "text", c->condition[0]);
		jsonw_put_str(o->w, "text_en", c->condition[1]);
		jsonw_put_str(o->w, "then", str_from(outcome_id(c->then)));
		jsonw_close(o->w, '}');
	}
	jsonw_close(o->w, ']');
}

static void
put_readings(const struct out *o)
{
	size_t i;

	jsonw_key(o->w, "readings");
	jsonw_open(o->w, '[');
	for (i = 0; i < o->v->nreadings; i++) {
		const struct note *n = o->v->readings[i];

		jsonw_open(o->w, '{');
		jsonw_put_str(o->w, "id", n->id);
		jsonw_put_str(o->w, "at", n->at);
		jsonw_put_str(o->w, "question", n->zh);
		jsonw_put_str(o->w, "chosen", n->effect);
		jsonw_put_str(o->w, "decided_by", n->decided_by);
		jsonw_close(o->w, '}');
	}
	jsonw_close(o->w, ']');
}

/* A text that does not, or may not, bind the place. */
static void
put_binding(const struct out *o)
{
	static const char *const words[] = { "unknown", "no", "yes" };
	const struct applied *a = &o->v->applied;
	enum lang l;

	if (a->binds == TRUTH_TRUE)
		return;
	jsonw_key(o->w, "applied");
	jsonw_open(o->w, '{');
	jsonw_put_str(o->w, "binds", str_from(words[a->binds]));
	jsonw_put_bool(o->w, "followed", a->holds == TRUTH_TRUE);
	for (l = LANG_ZH; l <= LANG_EN; l++)
		jsonw_put_str(o->w, l == LANG_EN ? "text_en" : "text",
		    applied_words(o->v->arena, o->v->object->pack, *a, l));
	explain_cites(o->w, &a->cite, a->cite.at.n > 0);
	jsonw_close(o->w, '}');
}

static void
put_head(const struct out *o)
{
	static const char *const unknown[] = { "pending", "block", "assume" };
	const struct object *x = o->v->object;

	jsonw_put_str(o->w, "decision", x->full);
	jsonw_put_str(o->w, "label", x->zh);
	jsonw_put_str(o->w, "label_en", x->en);
	jsonw_put_str(o->w, "outcome", str_from(outcome_id(o->v->outcome)));
	if (x->type.kind != K_BOOL)
		put_value(o, "value", x->type, o->v->value);
	if (x->kind == OBJ_BENEFIT) {
		jsonw_put_str(o->w, "per", str_from(type_per(x->type.per)));
		if (x->payer.n > 0)
			jsonw_put_str(o->w, "payer", x->payer);
	}
	if (x->kind == OBJ_DECISION)
		jsonw_put_str(o->w, "on_unknown",
		    str_from(unknown[x->on_unknown]));
	if (o->v->assumed)
		jsonw_put_bool(o->w, "assumed", true);
	put_binding(o);
	put_date(o, "as_of", o->v->as_of);
	put_date(o, "known_at", o->v->known_at);
	jsonw_put_str(o->w, "subject", o->v->subject == NULL ? STR_NONE :
	    o->v->subject->id);
	if (x->pack == NULL)
		return;
	jsonw_key(o->w, "pack");
	jsonw_open(o->w, '{');
	put_pack(o, x->pack);
	jsonw_close(o->w, '}');
}

/* What packs below did to the objects that the verdict rests on. */
static void
put_layers(const struct out *o)
{
	size_t i;

	jsonw_key(o->w, "layers");
	jsonw_open(o->w, '[');
	for (i = 0; i < o->v->nlayers; i++) {
		const struct layer *x = o->v->layers[i];

		jsonw_open(o->w, '{');
		jsonw_put_str(o->w, "kind", str_from(layer_id(x->kind)));
		jsonw_put_str(o->w, "of", x->of);
		jsonw_key(o->w, "pack");
		jsonw_open(o->w, '{');
		put_pack(o, x->pack);
		jsonw_close(o->w, '}');
		if (x->grant.n > 0)
			jsonw_put_str(o->w, "grant", x->grant);
		explain_cites(o->w, x->cites, x->ncites);
		jsonw_close(o->w, '}');
	}
	jsonw_close(o->w, ']');
}

void
explain_grounds(const struct verdict *v, struct jsonw *w)
{
	struct out o = { w, v };

	explain_cites(o.w, v->object->cites, v->object->ncites);
	if (v->value.known) {
		put_from(&o, v->value.why);
		put_params(&o, "parameters", v->value.why);
	}
	put_lacks(&o, v->lacks, v->nlacks);
}

void
verdict_json(const struct verdict *v, struct jsonw *w)
{
	struct out o = { w, v };

	jsonw_open(w, '{');
	put_head(&o);
	explain_cites(o.w, v->object->cites, v->object->ncites);
	put_because(&o);
	put_results(&o, "met", OUT_MET);
	put_results(&o, "not_met", OUT_NOT_MET);
	put_results(&o, "unknown", OUT_UNKNOWN);
	put_results(&o, "not_applicable", OUT_NOT_APPLICABLE);
	put_lacks(&o, v->lacks, v->nlacks);
	put_changes(&o);
	put_readings(&o);
	put_layers(&o);
	put_params(&o, "parameters", v->value.why);
	explain_tables(v->world, v->object, v->subject, w);
	if (v->object->rubric != NULL)
		explain_rubric(v->world, v->object, v->subject, w);
	jsonw_key(w, "words");
	jsonw_open(w, '{');
	jsonw_put_str(w, "zh", verdict_words(v->arena, v, LANG_ZH));
	jsonw_put_str(w, "en", verdict_words(v->arena, v, LANG_EN));
	jsonw_close(w, '}');
	jsonw_close(w, '}');
}
