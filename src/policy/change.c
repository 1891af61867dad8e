/*
 * What would change an outcome: one fact at a time, and only what a second
 * evaluation confirms.
 */
#include "internal.h"

/* The one formula a result stands on; NULL when there are several. */
static const struct term *
term_of(const struct object *o)
{

	if (o->combine != COMBINE_EXPR || o->expr == NULL || o->nexcepts > 0)
		return NULL;
	return o->expr->term;
}

static enum outcome
retry(const struct verdict *v, const struct override *o)
{
	struct world w;

	world_init(&w, v->arena, v->world->rules, v->as_of, v->known_at);
	w.guard = v->world->guard;
	w.override = o;
	return decide_outcome(&w, v->object, v->subject);
}

struct trial {
	const struct field *field;
	const struct kind *kind;
	const struct subject *subject;
	struct ptype type;
	struct pvalue value;
	enum op op;		/* how the fact relates to the value */
};

static void
add(struct verdict *v, const struct trial *t, enum outcome then)
{
	struct arena *a = v->arena;
	struct counterfactual *list = arena_grow(a, v->changes,
	    v->nchanges * sizeof(*list), (v->nchanges + 1) * sizeof(*list));
	struct counterfactual *c = &list[v->nchanges++];
	const char *mark = t->op == OP_GE ? ">=" : t->op == OP_LE ? "<=" :
	    "==";
	const char *zh = t->op == OP_GE ? "达到" : t->op == OP_LE ? "降到" :
	    "核实为";
	const char *en = t->op == OP_GE ? "is at least" :
	    t->op == OP_LE ? "is at most" : "is";

	v->changes = list;
	c->then = then;
	c->formula = str_fmt(a, "%.*s.%.*s %s %.*s", STR_ARG(t->kind->id),
	    STR_ARG(t->field->id), mark,
	    STR_ARG(literal_text(a, t->type, t->value)));
	c->condition[0] = str_fmt(a, "%.*s%s%.*s", STR_ARG(t->field->zh), zh,
	    STR_ARG(literal_words(a, t->type, t->value, LANG_ZH)));
	c->condition[1] = str_fmt(a, "%.*s %s %.*s", STR_ARG(t->field->en), en,
	    STR_ARG(literal_words(a, t->type, t->value, LANG_EN)));
}

static void
attempt(struct verdict *v, const struct trial *t)
{
	struct override o = { .field = t->field, .subject = t->subject,
	    .value = t->value, .next = v->world->override };
	enum outcome then = retry(v, &o);

	if (then != v->outcome)
		add(v, t, then);
}

/* The value at which "fact op other" just holds; false when none is meant. */
static bool
threshold(enum op op, bool fact_left, struct pvalue other, struct trial *t)
{
	int64_t step = 0;

	if (!fact_left)
		op = op == OP_LT ? OP_GT : op == OP_LE ? OP_GE :
		    op == OP_GT ? OP_LT : op == OP_GE ? OP_LE : op;
	if (op == OP_NE)
		return false;
	if (op == OP_GT)
		step = 1;
	else if (op == OP_LT)
		step = -1;
	t->op = op == OP_EQ ? OP_EQ : op == OP_GT || op == OP_GE ? OP_GE :
	    OP_LE;
	t->value = other;
	t->value.why = NULL;
	return num_add(other.n, step, &t->value.n);
}

static void
try_comparison(struct verdict *v, const struct term *t)
{
	bool left = t->kid[0]->op == OP_FACT;
	const struct term *fact = t->kid[left ? 0 : 1];
	struct frame f = { .w = v->world, .self = v->subject };
	struct pvalue other;
	struct trial x;

	if (fact->op != OP_FACT || fact->loop > 0 || fact->up > 0 ||
	    fact->arg > 0 || fact->type.kind == K_RATIO)
		return;
	other = eval_term(&f, t->kid[left ? 1 : 0]);
	x = (struct trial){ .field = fact->field, .kind = fact->kind,
	    .subject = v->subject, .type = fact->type };
	if (other.known && threshold(t->op, left, other, &x))
		attempt(v, &x);
}

static void
try_bool(struct verdict *v, const struct field *f, const struct kind *k,
    const struct subject *s, bool to)
{
	struct trial x = { .field = f, .kind = k, .subject = s,
	    .type = { .kind = K_BOOL }, .op = OP_EQ,
	    .value = { .known = true, .n = to, .d = 1 } };

	attempt(v, &x);
}

static void
try_result(struct verdict *v, const struct result *r)
{
	const struct term *t = term_of(r->object);
	bool to = true;

	if (t == NULL)
		return;
	if (t->op >= OP_EQ && t->op <= OP_GE) {
		try_comparison(v, t);
		return;
	}
	if (t->op == OP_NOT) {
		t = t->kid[0];
		to = false;
	}
	if (t->op == OP_FACT && t->loop == 0 && t->up == 0 && t->arg == 0)
		try_bool(v, t->field, t->kind, v->subject, to);
}

/* One missing yes-or-no fact: what either answer would give. */
static void
try_missing(struct verdict *v)
{
	struct why **leaf;
	size_t n = why_flatten(v->arena, v->value.why, &leaf);

	if (n != 1 || (leaf[0]->kind != WHY_FACT &&
	    leaf[0]->kind != WHY_ROSTER) || leaf[0]->year != 0 ||
	    leaf[0]->field->type != TYPE_BOOL)
		return;
	try_bool(v, leaf[0]->field, leaf[0]->of, leaf[0]->subject, true);
	try_bool(v, leaf[0]->field, leaf[0]->of, leaf[0]->subject, false);
}

void
decide_changes(struct verdict *v)
{
	size_t i, failing = 0, which = 0;

	if (v->outcome == OUT_UNKNOWN) {
		try_missing(v);
		return;
	}
	for (i = 0; i < v->nresults; i++) {
		if (v->results[i].outcome != OUT_NOT_MET)
			continue;
		which = i;
		failing++;
	}
	if (v->outcome == OUT_NOT_MET && failing == 1)
		try_result(v, &v->results[which]);
}
