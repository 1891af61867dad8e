/*
 * One formula of a pack, typed into the editor: checked as the loader checks
 * it, tried on a subject as the evaluator evaluates it.
 */
#include "loading.h"

#define READS_MAX	400

/* What a formula reads, each once, through the objects it names. */
struct reads {
	struct jsonw *w;
	const struct formula_ask *ask;
	const void *seen[READS_MAX];
	size_t n;
	int depth;
};

static bool
fresh(struct reads *r, const void *p)
{
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->seen[i] == p)
			return false;
	if (r->n == READS_MAX)
		return false;
	r->seen[r->n++] = p;
	return true;
}

static void
put_name(const struct formula_ask *ask, struct jsonw *w, const char *kind,
    str name, const str label[2], str office)
{
	const struct office *o = office.n == 0 ? NULL :
	    model_office(ask->pack->policy->model, office);
	bool en = ask->lang == LANG_EN;

	jsonw_open(w, '{');
	jsonw_put_str(w, "kind", str_from(kind));
	jsonw_put_str(w, "name", name);
	jsonw_put_str(w, "label", label[en]);
	jsonw_put_str(w, "office", office);
	jsonw_put_str(w, "office_label", o == NULL ? STR_NONE : en ? o->en :
	    o->zh);
	jsonw_close(w, '}');
}

static str
of_kind(struct arena *a, const struct kind *k, str name)
{

	return str_fmt(a, "%.*s.%.*s", STR_ARG(k->id), STR_ARG(name));
}

static void
read_term(void *arg, const struct term *t)
{
	struct reads *r = arg;
	struct arena *a = r->w->buf->arena;
	const struct formula *f;
	size_t i;

	if (t->relation != NULL && fresh(r, t->relation) &&
	    t->relation->roster != NULL)
		put_name(r->ask, r->w, "members", t->relation->id,
		    (str[]){ t->relation->of->zh, t->relation->of->en },
		    t->relation->roster->supplied_by);
	if (t->op == OP_FACT && fresh(r, t->field))
		put_name(r->ask, r->w, "fact", of_kind(a, t->kind,
		    t->field->id), (str[]){ t->field->zh, t->field->en },
		    t->field->supplied_by);
	if (t->param != NULL && fresh(r, t->param))
		put_name(r->ask, r->w, "param", str_fmt(a, "p.%.*s",
		    STR_ARG(t->param->id)), (str[]){ t->param->zh,
		    t->param->en }, STR_NONE);
	if (t->op == OP_NEED)
		put_name(r->ask, r->w, "need", of_kind(a, t->kind, t->name),
		    (str[]){ t->name, t->name }, STR_NONE);
	if (t->object == NULL || !fresh(r, t->object) ||
	    r->depth >= PEL_CHAIN)
		return;
	put_name(r->ask, r->w, "object", t->object->full,
	    (str[]){ t->object->zh, t->object->en }, STR_NONE);
	r->depth++;
	for (i = 0; (f = object_formula(t->object, i)) != NULL; i++)
		walk_terms(f, read_term, r);
	r->depth--;
}

/* ---- compiling ---- */

struct sealed {
	struct diags *ds;
	const struct formula *f;
};

static void
refuse_sealed(void *arg, const struct term *t)
{
	struct sealed *s = arg;

	if (t->op == OP_FACT && t->field->level == L4)
		diag_at(s->ds, &s->f->src, t->at, DIAG_SEALED_FIELD,
		    t->field->id, STR_NONE, STR_NONE);
}

static const struct formula *
compile(const struct formula_ask *ask, struct faults *faults)
{
	struct scope sc = { .model = ask->pack->policy->model,
	    .self = ask->kind, .pack = ask->pack, .packed = true,
	    .reading = true };
	struct source src = { .text = ask->expr, .line = 1, .column = 1 };
	const struct formula *f;
	struct sealed s;
	struct diags ds;

	diag_init(&ds, faults, ask->lang);
	f = check_formula(&ds, &src, &sc, NULL);
	if (f == NULL)
		return NULL;
	s = (struct sealed){ &ds, f };
	walk_terms(f, refuse_sealed, &s);
	return faults->n > 0 ? NULL : f;
}

static void
put_faults(const struct faults *faults, struct jsonw *w)
{
	const struct fault *x;

	jsonw_key(w, "diagnostics");
	jsonw_open(w, '[');
	for (x = faults->first; x != NULL; x = x->next) {
		jsonw_open(w, '{');
		jsonw_put_str(w, "code", str_from(x->code));
		jsonw_put_int(w, "line", x->line);
		jsonw_put_int(w, "column", x->column);
		jsonw_put_str(w, "message", x->what);
		jsonw_put_str(w, "hint", x->hint);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

void
policy_formula_check(struct arena *a, const struct formula_ask *ask,
    struct jsonw *w)
{
	struct reads *r = NEW(a, struct reads);
	const struct formula *f;
	struct faults faults;
	str fixed;

	faults_init(&faults, a);
	f = compile(ask, &faults);
	jsonw_open(w, '{');
	jsonw_put_bool(w, "ok", f != NULL);
	jsonw_put_str(w, "type", f == NULL ? STR_NONE : type_long(a,
	    f->term->type));
	jsonw_key(w, "reads");
	jsonw_open(w, '[');
	r->w = w;
	r->ask = ask;
	walk_terms(f, read_term, r);
	jsonw_close(w, ']');
	put_faults(&faults, w);
	fixed = lex_narrow(a, ask->expr);
	jsonw_put_str(w, "fixed", str_eq(fixed, ask->expr) ? STR_NONE : fixed);
	jsonw_close(w, '}');
}

void
policy_formula_names(const struct formula_ask *ask, struct jsonw *w)
{
	const struct pack *p = ask->pack;
	struct arena *a = w->buf->arena;
	const struct kind *k;
	const struct field *f;
	size_t i;
	str id;

	jsonw_open(w, '[');
	for (i = 0; i < p->nreads; i++) {
		k = model_kind(p->policy->model, str_cut(p->reads[i], '.',
		    &id));
		f = k == NULL ? NULL : model_fact(k, id);
		if (f != NULL)
			put_name(ask, w, k == ask->kind ? "fact" : "member",
			    k == ask->kind ? id : p->reads[i],
			    (str[]){ f->zh, f->en }, f->supplied_by);
	}
	for (i = 0; i < ask->kind->nrelations; i++) {
		const struct relation *r = &ask->kind->relations[i];

		put_name(ask, w, "members", r->id, (str[]){ r->of->zh,
		    r->of->en }, STR_NONE);
	}
	for (i = 0; i < p->nparams; i++)
		put_name(ask, w, "param", str_fmt(a, "p.%.*s",
		    STR_ARG(p->params[i].id)), (str[]){ p->params[i].zh,
		    p->params[i].en }, STR_NONE);
	for (i = 0; i < p->nobjects; i++) {
		const struct object *o = &p->objects[i];

		if (o->of == ask->kind && o->type.kind != K__MAX)
			put_name(ask, w, "object", o->id, (str[]){ o->zh,
			    o->en }, STR_NONE);
	}
	jsonw_close(w, ']');
}

/* ---- trying ---- */

static struct object *
as_object(struct request *rq, const struct formula_ask *ask,
    const struct formula *f)
{
	struct object *o = NEW(rq->arena, struct object);

	*o = (struct object){ .kind = f->term->type.kind == K_BOOL ?
	    OBJ_CRITERION : OBJ_DERIVE, .id = STR("formula"),
	    .full = of_kind(rq->arena, ask->kind, STR("formula")),
	    .zh = STR("所写公式"), .en = STR("The formula"),
	    .pack = ask->pack, .of = ask->kind, .type = f->term->type,
	    .expr = f };
	return o;
}

static void
put_missing(const struct formula_ask *ask, const struct verdict *v,
    struct jsonw *w)
{
	bool en = ask->lang == LANG_EN;
	size_t i;

	jsonw_key(w, "missing");
	jsonw_open(w, '[');
	for (i = 0; i < v->nlacks; i++) {
		const struct lack *l = &v->lacks[i];

		jsonw_open(w, '{');
		jsonw_put_str(w, "fact", l->fact);
		jsonw_put_str(w, "label", en ? l->en : l->zh);
		jsonw_put_str(w, "office", l->office);
		jsonw_put_str(w, "office_label", en ? l->office_en :
		    l->office_zh);
		jsonw_put_str(w, "of", l->of);
		jsonw_put_str(w, "why", str_from(l->why));
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

enum err
policy_formula_try(struct request *rq, const struct formula_ask *ask,
    const struct ask *on, struct jsonw *w)
{
	const struct ruleset *rules = on->rules;
	struct world *world = NEW(rq->arena, struct world);
	const struct formula *f;
	const struct verdict *v;
	struct faults faults;

	faults_init(&faults, rq->arena);
	f = compile(ask, &faults);
	if (f == NULL)
		return fail(rq, MSG_FORMULA, fault_text(rq->arena,
		    faults.first));
	if (rules == NULL || ruleset_adopted(rules, ask->pack, on->as_of) ==
	    NULL)
		TRY(ruleset_pack(rq, ask->pack, STR_NONE, &rules));
	world_init(world, rq->arena, rules, on->as_of, on->known_at);
	v = decide_object(world, ask->pack->policy->model, as_object(rq, ask,
	    f), on->subject);
	jsonw_open(w, '{');
	jsonw_put_str(w, "type", type_long(rq->arena, f->term->type));
	jsonw_put_bool(w, "known", v->value.known);
	jsonw_put_str(w, "value", !v->value.known ? STR_NONE : literal_words(
	    rq->arena, f->term->type, v->value, ask->lang));
	jsonw_put_str(w, "outcome", str_from(outcome_id(v->outcome)));
	put_missing(ask, v, w);
	jsonw_key(w, "explanation");
	verdict_json(v, w);
	jsonw_close(w, '}');
	return OK;
}
