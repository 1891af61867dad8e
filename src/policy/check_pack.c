/*
 * Names and formulas of a pack: every formula is parsed and typed, parts of
 * decisions found, cycles refused, and what the pack reads compared with what
 * it says it reads.
 */
#include "loading.h"

static const struct entity no_entity;
static const struct kind no_kind = { .base = &no_entity };

const struct formula *
check_key(struct loader *ld, const struct object *o, struct toml_node *t,
    const char *key, const struct ptype *want)
{
	struct toml_node *v = toml_get(t, key);
	struct scope sc = { .model = ld->model, .self = o->of,
	    .pack = ld->pack, .packed = true, .reading = o->nreadings > 0 };
	struct source src;

	if (v == NULL || v->kind != T_STR)
		return NULL;
	src = parse_source(v);
	return check_formula(&ld->ds, &src, &sc, want);
}

/* "差 {exit_income_line - percap_income}" into pieces. */
static void
compile_text(struct loader *ld, struct object *o, const char *key, int lang)
{
	struct toml_node *v = toml_get(o->node, key);
	struct scope sc = { .model = ld->model, .self = o->of,
	    .pack = ld->pack, .packed = true };
	struct text_part *list;
	struct source whole, src;
	str rest, head;
	size_t n = 0;

	if (v == NULL || v->kind != T_STR)
		return;
	whole = parse_source(v);
	list = NEW_ARRAY(ld->arena, struct text_part, v->s.n + 2);
	for (rest = v->s; rest.n > 0;) {
		head = str_cut(rest, '{', &rest);
		list[n++] = (struct text_part){ .text = head };
		if (rest.n == 0)
			break;
		head = str_cut(rest, '}', &rest);
		src = whole;
		src.text = head;
		src.column += (int)str_chars((str){ v->s.p,
		    (size_t)(head.p - v->s.p) });
		list[n++].formula = check_formula(&ld->ds, &src, &sc, NULL);
	}
	o->fail[lang] = list;
	o->nfail[lang] = n;
}

static void
compile_parts(struct loader *ld, struct object *o)
{
	const char *key = o->combine == COMBINE_ALL ? "all_of" : "any_of";
	struct toml_node *at = toml_get(o->node, key);
	const struct object **list, *x;
	const str *names;
	size_t n, i;

	if (o->combine == COMBINE_EXPR)
		return;
	names = parse_list(ld, o->node, key, &n);
	/* Nothing asked would be met by everybody. */
	if (at != NULL && at->kind == T_ARRAY && n == 0)
		diag_node(&ld->ds, at, DIAG_KEY_KIND, str_from(key),
		    diag_word(&ld->ds, "不空的列表", "a list that is not empty"),
		    STR_NONE);
	list = NEW_ARRAY(ld->arena, const struct object *, n);
	for (i = 0; i < n; i++) {
		x = pack_object(ld->pack, o->of, names[i]);
		if (x != NULL && x->type.kind == K_BOOL)
			list[o->nparts++] = x;
		else
			diag_node(&ld->ds, at, DIAG_NAME_UNKNOWN, names[i],
			    STR_NONE, STR_NONE);
	}
	o->parts = list;
}

/* The exception that number i is over; nexcepts when there is none. */
static size_t
except_over(const struct object *o, size_t i)
{
	size_t j;

	for (j = 0; j < o->nexcepts && (o->excepts[i].over.n == 0 ||
	    !str_eq(o->excepts[j].id, o->excepts[i].over)); j++)
		;
	return j;
}

/* Ids are told apart, over names one of them, and no circle of them. */
static void
check_over(struct loader *ld, const struct object *o, struct toml_node *x,
    size_t i)
{
	const struct except *e = &o->excepts[i];
	struct toml_node *at = toml_get(x, "over");
	size_t j, steps;

	for (j = 0; j < i && e->id.n > 0; j++) {
		if (str_eq(o->excepts[j].id, e->id))
			diag_node(&ld->ds, toml_get(x, "id"), DIAG_DUPLICATE,
			    e->id, STR_NONE, STR_NONE);
	}
	if (e->over.n == 0 || at == NULL)
		return;
	j = except_over(o, i);
	if (j == o->nexcepts)
		diag_node(&ld->ds, at, DIAG_REFERENCE, diag_word(&ld->ds,
		    "例外", "exception"), e->over, STR_NONE);
	for (steps = 0; j < o->nexcepts && j != i && steps < o->nexcepts;
	    steps++)
		j = except_over(o, j);
	if (j == i)
		diag_node(&ld->ds, at, DIAG_CYCLE, e->id, STR_NONE, STR_NONE);
}

static void
compile_excepts(struct loader *ld, struct object *o)
{
	static const struct ptype yes = { .kind = K_BOOL };
	struct toml_node *c = toml_get(o->node, "except"), *x;
	size_t i = 0;

	for (x = c == NULL ? NULL : c->child; x != NULL && i < o->nexcepts;
	    x = x->next, i++) {
		check_over(ld, o, x, i);
		o->excepts[i].when = check_key(ld, o, x, "when", &yes);
		o->excepts[i].then = check_key(ld, o, x, "then", &o->type);
	}
}

static void
compile_table(struct loader *ld, struct object *o)
{
	static const struct ptype yes = { .kind = K_BOOL };
	struct scope sc = { .model = ld->model, .self = o->of,
	    .pack = ld->pack, .packed = true, .reading = o->nreadings > 0 };

	o->applies = check_key(ld, o, o->node, "when", &yes);
	check_table(ld, o, &sc);
}

static void
compile_object(struct loader *ld, struct object *o)
{
	static const struct ptype yes = { .kind = K_BOOL };
	static const struct ptype amount = { .kind = K_MONEY,
	    .any_unit = true };

	switch (o->kind) {
	case OBJ_DERIVE:
		o->expr = check_key(ld, o, o->node, o->nexcepts > 0 ? "default" :
		    "expr", &o->type);
		compile_excepts(ld, o);
		break;
	case OBJ_CRITERION: case OBJ_DECISION:
		o->applies = check_key(ld, o, o->node, "applies", &yes);
		if (o->combine == COMBINE_EXPR)
			o->expr = check_key(ld, o, o->node, "expr", &yes);
		compile_parts(ld, o);
		compile_text(ld, o, "fail_text", 0);
		compile_text(ld, o, "fail_text_en", 1);
		break;
	case OBJ_CONSEQUENCE:
		o->expr = check_key(ld, o, o->node, "when", &yes);
		break;
	case OBJ_BENEFIT:
		o->applies = check_key(ld, o, o->node, "when", &yes);
		o->expr = check_key(ld, o, o->node, "amount", &o->type);
		o->floor = check_key(ld, o, o->node, "floor", &o->type);
		o->cap = check_key(ld, o, o->node, "cap", &o->type);
		break;
	case OBJ_TABLE:
		compile_table(ld, o);
		break;
	case OBJ_DUTY:
		check_duty(ld, o);
		break;
	case OBJ_ESTABLISHMENT: case OBJ_STABILITY:
		check_seat(ld, o);
		break;
	case OBJ_RUBRIC:
		check_rubric(ld, o);
		break;
	case OBJ_VETO: case OBJ_GRADE:
		check_veto(ld, o);
		break;
	case OBJ_AWARD:
		check_award(ld, o);
		break;
	case OBJ_SPLIT: case OBJ_EARMARK:
		o->expr = check_key(ld, o, o->node, "of", &amount);
		break;
	default:
		break;
	}
}

static bool
has_reading(const struct pack *p, str id)
{
	size_t i;

	for (i = 0; i < p->nreadings; i++)
		if (str_eq(p->readings[i].id, id))
			return true;
	return false;
}

static void
check_names(struct loader *ld, const struct object *o)
{
	const struct pack *p = ld->pack;
	size_t i;

	for (i = 0; i < o->nreadings; i++)
		if (!has_reading(p, o->readings[i]))
			diag_node(&ld->ds, toml_get(o->node, "reading"),
			    DIAG_REFERENCE, diag_word(&ld->ds, "读法", "reading"), o->readings[i],
			    STR_NONE);
	check_removes(ld, o);
	check_id(ld, o);
	if (model_fact(o->of, o->id) != NULL)
		diag_node(&ld->ds, o->node, DIAG_DUPLICATE, o->full, STR_NONE,
		    STR_NONE);
	for (i = 0; &p->objects[i] != o; i++)
		if (str_eq(p->objects[i].full, o->full))
			diag_node(&ld->ds, o->node, DIAG_DUPLICATE, o->full,
			    STR_NONE, STR_NONE);
}

/* ---- dependency chains ---- */

enum { UNSEEN, ON_PATH, DONE };

struct chain {
	struct loader *ld;
	struct object *from;
	int depth;
};

static void visit(struct loader *, struct object *);

static void
follow(struct chain *c, const struct object *to)
{
	size_t i = (size_t)(to - c->ld->pack->objects);
	struct object *o = &c->ld->pack->objects[i];

	if (o->visit == ON_PATH) {
		diag_node(&c->ld->ds, c->from->node, DIAG_CYCLE, o->full,
		    STR_NONE, STR_NONE);
		return;
	}
	visit(c->ld, o);
	if (o->depth + 1 > c->depth)
		c->depth = o->depth + 1;
}

static void
follow_term(void *arg, const struct term *t)
{

	if (t->object != NULL)
		follow(arg, t->object);
}

static void
visit(struct loader *ld, struct object *o)
{
	struct chain c = { ld, o, 1 };
	const struct formula *f;
	size_t i;

	if (o->visit == DONE)
		return;
	o->visit = ON_PATH;
	for (i = 0; (f = object_formula(o, i)) != NULL; i++)
		walk_terms(f, follow_term, &c);
	for (i = 0; i < o->nparts; i++)
		follow(&c, o->parts[i]);
	o->visit = DONE;
	o->depth = c.depth;
	if (c.depth > PEL_CHAIN)
		diag_node(&ld->ds, o->node, DIAG_CHAIN, o->full, STR("32"),
		    STR_NONE);
}

/* ---- what is read ---- */

struct reads {
	struct loader *ld;
	bool *used;
	bool *needed;
	const struct toml_node *at;
};

static void
use(struct reads *r, str fact)
{
	const struct pack *p = r->ld->pack;
	size_t i;

	for (i = 0; i < p->nreads; i++) {
		if (str_eq(p->reads[i], fact)) {
			r->used[i] = true;
			return;
		}
	}
	diag_node(&r->ld->ds, r->at, DIAG_NOT_READ, fact, STR_NONE, STR_NONE);
}

/* The roster is a fact of the kind that has the relation. */
static void
use_roster(struct reads *r, const struct relation *x)
{
	const struct model *m = r->ld->model;
	size_t i, j;

	for (i = 0; i < m->nkinds; i++) {
		for (j = 0; j < m->kinds[i].nrelations; j++)
			if (&m->kinds[i].relations[j] == x)
				use(r, str_fmt(r->ld->arena, "%.*s.%.*s",
				    STR_ARG(m->kinds[i].id),
				    STR_ARG(x->roster->id)));
	}
}

static void
use_term(void *arg, const struct term *t)
{
	struct reads *r = arg;
	const struct need *n;

	if (t->op == OP_FACT)
		use(r, str_fmt(r->ld->arena, "%.*s.%.*s", STR_ARG(t->kind->id),
		    STR_ARG(t->field->id)));
	else if (t->op == OP_NEED) {
		n = pack_need(r->ld->pack, t->kind, t->name);
		r->needed[n - r->ld->pack->needs] = true;
	} else if (t->relation != NULL && t->relation->roster != NULL)
		use_roster(r, t->relation);
}

/* What another reading would read is read. */
static void
use_alternatives(struct reads *r)
{
	const struct pack *p = r->ld->pack;
	size_t i, j, k;

	for (i = 0; i < p->nreadings; i++)
		for (j = 0; j < p->readings[i].nalternatives; j++) {
			const struct alternative *a =
			    &p->readings[i].alternatives[j];

			r->at = a->node;
			for (k = 0; k < a->nsets; k++)
				walk_terms(a->sets[k].formula, use_term, r);
		}
}

static void
check_reads(struct loader *ld)
{
	struct pack *p = ld->pack;
	struct reads r = { .ld = ld };
	const struct formula *f;
	size_t i, j;

	r.used = NEW_ARRAY(ld->arena, bool, p->nreads);
	r.needed = NEW_ARRAY(ld->arena, bool, p->nneeds);
	for (i = 0; i < p->nobjects; i++) {
		r.at = p->objects[i].node;
		for (j = 0; (f = object_formula(&p->objects[i], j)) != NULL;
		    j++)
			walk_terms(f, use_term, &r);
	}
	for (i = 0; i < p->nprocedures; i++) {
		r.at = ld->procedures.item[i];
		for (j = 0; j < p->procedures[i].ntransitions; j++)
			walk_terms(p->procedures[i].transitions[j].guard,
			    use_term, &r);
		for (j = 0; j < p->procedures[i].nstates; j++)
			walk_terms(p->procedures[i].states[j].decider,
			    use_term, &r);
	}
	use_alternatives(&r);
	/* What a variation no longer reads is no fault of the pack. */
	if (ld->vary != NULL)
		return;
	for (i = 0; i < p->nreads; i++)
		if (!r.used[i])
			diag_node(&ld->ds, toml_get(ld->head, "reads"),
			    DIAG_NEVER_READ, p->reads[i], STR_NONE, STR_NONE);
	for (i = 0; i < p->nneeds; i++)
		if (!r.needed[i])
			diag_node(&ld->ds, toml_get(ld->head, "needs"),
			    DIAG_NEVER_READ, p->needs[i].full, STR_NONE,
			    STR_NONE);
}

static void
compile_checks(struct loader *ld)
{
	static const struct ptype yes = { .kind = K_BOOL };
	struct object none = { .of = &no_kind };
	size_t i;

	for (i = 0; i < ld->pack->nchecks; i++)
		ld->pack->checks[i].expr = check_key(ld, &none,
		    ld->pack->checks[i].node, "expr",
		    &yes);
}

void
check_pack(struct loader *ld)
{
	struct pack *p = ld->pack;
	int before = ld->faults->n;
	size_t i;

	for (i = 0; i < p->nobjects; i++)
		check_names(ld, &p->objects[i]);
	check_notes_once(ld);
	for (i = 0; i < p->nobjects; i++)
		compile_object(ld, &p->objects[i]);
	compile_checks(ld);
	check_alternatives(ld);
	check_procedures(ld);
	check_migrations(ld);
	if (ld->faults->n > before)
		return;
	for (i = 0; i < p->nobjects; i++)
		visit(ld, &p->objects[i]);
	check_layers(ld);
	check_reads(ld);
}
