/*
 * Tests inside packs (rules.md 2.17): cases, walks and checks, run by the
 * evaluator that serves everybody else.  Other kinds of tests are in test_*.c.
 */
#include "test.h"

#include "base/limits.h"

void
test_complain(struct tests *t, str what, str want, str got)
{

	t->bad = true;
	buf_fmt(t->out, "%s %.*s: %.*s: %s %.*s, %s %.*s\n",
	    t->lang == LANG_EN ? "FAILED" : "未通过", STR_ARG(t->id),
	    STR_ARG(what), t->lang == LANG_EN ? "expected" : "应为",
	    STR_ARG(want), t->lang == LANG_EN ? "got" : "实为", STR_ARG(got));
}

void
test_finish(struct tests *t)
{

	if (t->bad)
		t->failed++;
	else
		t->passed++;
	if (t->each == NULL)
		return;
	jsonw_open(t->each, '{');
	jsonw_put_str(t->each, "id", t->id);
	jsonw_put_bool(t->each, "ok", !t->bad);
	jsonw_put_str(t->each, "text", str_trim(str_sub(buf_text(t->out),
	    t->said, t->out->n)));
	jsonw_close(t->each, '}');
	t->said = t->out->n;
}

str
test_text(struct tests *t, const struct toml_node *n)
{

	switch (n->kind) {
	case T_STR:
		return n->s;
	case T_BOOL:
		return n->i ? STR("true") : STR("false");
	case T_DATE:
		return date_text(t->arena, (date)n->i);
	case T_INT:
		return num_text(t->arena, n->i, 0);
	default:
		return STR("[…]");
	}
}

/* ---- what a case gives ---- */

void
test_override(struct tests *t, struct override o)
{
	struct override *x = NEW(t->arena, struct override);

	*x = o;
	x->next = t->overrides;
	t->overrides = x;
}

bool
test_value(struct tests *t, const struct toml_node *n, struct ptype type,
    struct pvalue *out)
{

	if (literal_parse(type, test_text(t, n), out))
		return true;
	test_complain(t, n->key, type_name(t->arena, type), test_text(t, n));
	return false;
}

static void
give_members(struct tests *t, struct subject *s, size_t group,
    struct toml_node *list)
{
	const struct relation *r = &s->kind->relations[group];
	const struct subject **item = NEW_ARRAY(t->arena,
	    const struct subject *, list->n);
	struct subject_group *groups = (struct subject_group *)s->groups;
	struct toml_node *x;
	size_t n = 0;

	for (x = list->child; x != NULL; x = x->next) {
		struct subject *m = NEW(t->arena, struct subject);

		m->kind = r->of;
		m->id = str_fmt(t->arena, "%.*s/%zu", STR_ARG(r->of->id),
		    n + 1);
		test_give(t, m, x);
		item[n++] = m;
	}
	groups[group] = (struct subject_group){ item, n };
}

/* prev = { 1 = { percap_income = "7000元" } }: so many years back. */
static void
give_earlier(struct tests *t, struct subject *s, struct toml_node *years)
{
	struct toml_node *y, *x;
	int64_t back;

	for (y = years->child; y != NULL; y = y->next) {
		if (!str_int(y->key, &back))
			test_complain(t, STR("prev"), STR("1"), y->key);
		for (x = y->child; x != NULL; x = x->next) {
			struct override o = { .subject = s,
			    .field = model_fact(s->kind, x->key),
			    .year = date_year(t->as_of) - (int)back };

			if (o.field == NULL)
				test_complain(t, x->key, STR("fact"), STR("?"));
			else if (test_value(t, x, check_field_type(o.field),
			    &o.value))
				test_override(t, o);
		}
	}
}

static void
give_one(struct tests *t, struct subject *s, struct toml_node *x)
{
	const struct field *f = model_fact(s->kind, x->key);
	struct override o = { .field = f, .subject = s };
	size_t i;

	for (i = 0; i < s->kind->nrelations; i++) {
		if (str_eq(s->kind->relations[i].id, x->key)) {
			give_members(t, s, i, x);
			return;
		}
	}
	if (str_is(x->key, "prev")) {
		give_earlier(t, s, x);
		return;
	}
	if (f != NULL) {
		if (test_value(t, x, check_field_type(f), &o.value))
			test_override(t, o);
		return;
	}
	if (s->kind->parent != NULL && x->kind == T_TABLE &&
	    str_eq(s->kind->parent->id, x->key)) {
		struct subject *p = NEW(t->arena, struct subject);

		p->kind = s->kind->parent;
		p->id = x->key;
		s->parent = p;
		test_give(t, p, x);
		return;
	}
	test_complain(t, x->key, STR("fact"), STR("?"));
}

void
test_give(struct tests *t, struct subject *s, struct toml_node *given)
{
	struct toml_node *x;

	s->groups = NEW_ARRAY(t->arena, struct subject_group,
	    s->kind->nrelations + 1);
	for (x = given == NULL ? NULL : given->child; x != NULL; x = x->next)
		give_one(t, s, x);
}

static void
give_index(struct tests *t, const struct param *p, struct toml_node *years)
{
	struct override o = { .param = p };
	struct toml_node *x;
	int64_t year;

	for (x = years->child; x != NULL; x = x->next) {
		if (!str_int(x->key, &year)) {
			test_complain(t, p->id, STR("year"), x->key);
			continue;
		}
		o.year = (int)year;
		if (test_value(t, x, (struct ptype){ .kind = K_RATIO },
		    &o.value))
			test_override(t, o);
	}
}

void
test_params(struct tests *t, struct toml_node *params)
{
	struct toml_node *x;

	for (x = params == NULL ? NULL : params->child; x != NULL;
	    x = x->next) {
		const struct param *p = pack_param_above(t->pack, x->key);
		struct override o = { .param = p };

		if (p == NULL)
			test_complain(t, x->key, STR("parameter"), STR("?"));
		else if (p->type.kind == K_INDEX)
			give_index(t, p, x);
		else if (test_value(t, x, p->type, &o.value))
			test_override(t, o);
	}
}

static void
give_overlay(struct tests *t, const struct kind *k, struct toml_node *overlay)
{
	struct toml_node *x;

	for (x = overlay == NULL ? NULL : overlay->child; x != NULL;
	    x = x->next) {
		const struct object *obj = pack_object_above(t->pack, k, x->key);
		struct override o = { .object = obj };

		if (obj == NULL)
			test_complain(t, x->key, STR("derive"), STR("?"));
		else if (test_value(t, x, obj->type, &o.value))
			test_override(t, o);
	}
}

/* ---- what a case expects ---- */

/* Words of an outcome, by the kind of object. */
static const char *
words_of(const struct object *o, enum outcome out)
{
	static const char *const words[3][4] = {
		{ "met", "not_met", "undetermined", "na" },
		{ "yes", "no", "unknown", "na" },
		{ "proposed", "none", "undetermined", "none" },
	};

	return words[o->kind == OBJ_CRITERION || o->veto != NULL ? 1 :
	    o->kind == OBJ_CONSEQUENCE ? 2 : 0][out];
}

static void
expect_split(struct tests *t, struct world *w, const struct object *o,
    const struct subject *s, struct toml_node *x)
{
	const struct share *list;
	struct pvalue whole, want;
	struct toml_node *c;
	int64_t sum = 0;
	size_t i;

	if (!split_eval(w, o, s, &list, &whole)) {
		test_complain(t, x->key, STR("split"), STR("unknown"));
		return;
	}
	for (i = 0; i < o->nsplit; i++) {
		sum += list[i].fen;
		c = toml_get(x, str_cstr(t->arena, list[i].id));
		if (c == NULL || !literal_parse(o->expr->term->type,
		    test_text(t, c), &want) || want.n != list[i].fen)
			test_complain(t, list[i].id, c == NULL ? STR("-") :
			    test_text(t, c), literal_text(t->arena,
			    o->expr->term->type, value_int(list[i].fen,
			    NULL)));
	}
	if (sum != whole.n)
		test_complain(t, x->key, literal_text(t->arena,
		    o->expr->term->type, whole), STR("sum"));
}

static void
expect_value(struct tests *t, struct world *w, const struct object *o,
    const struct subject *s, struct toml_node *x)
{
	struct pvalue got = eval_object(w, o, s), want;
	str shown = got.known ? literal_text(t->arena, o->type, got) :
	    STR("unknown");

	if (!got.known && str_is(test_text(t, x), "unknown"))
		return;
	if (!got.known || !literal_parse(o->type, test_text(t, x), &want) ||
	    !str_eq(literal_text(t->arena, o->type, want), shown))
		test_complain(t, x->key, test_text(t, x), shown);
}

static void
expect_outcome(struct tests *t, struct world *w, const struct object *o,
    const struct subject *s, struct toml_node *x)
{
	const char *got = words_of(o, decide_outcome(w, o, s));

	if (!str_is(test_text(t, x), got))
		test_complain(t, x->key, test_text(t, x), str_from(got));
}

static bool
listed(const struct toml_node *list, str word)
{
	const struct toml_node *x;

	for (x = list->child; x != NULL; x = x->next)
		if (str_eq(x->s, word))
			return true;
	return false;
}

static bool
lacked(const struct lack *l, size_t n, str fact)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(l[i].fact, fact))
			return true;
	return false;
}

/* The missing facts, exactly: none more, none fewer. */
static void
expect_missing(struct tests *t, const struct lack *l, size_t n,
    const struct toml_node *list)
{
	const struct toml_node *x;
	size_t i;

	for (x = list->child; x != NULL; x = x->next)
		if (!lacked(l, n, x->s))
			test_complain(t, STR("missing"), x->s, STR("-"));
	for (i = 0; i < n; i++)
		if (!listed(list, l[i].fact))
			test_complain(t, STR("missing"), STR("-"), l[i].fact);
}

static void
expect_why_not(struct tests *t, const struct verdict *v,
    const struct toml_node *list)
{
	size_t i;
	int n = 0;

	for (i = 0; i < v->nresults; i++) {
		if (v->results[i].outcome != OUT_NOT_MET)
			continue;
		n++;
		if (!listed(list, v->results[i].object->id))
			test_complain(t, STR("why_not"), STR("-"),
			    v->results[i].object->id);
	}
	if (n != list->n)
		test_complain(t, STR("why_not"), num_text(t->arena, list->n, 0),
		    num_text(t->arena, n, 0));
}

static void
expect_one(struct tests *t, struct world *w, const struct kind *k,
    const struct subject *s, struct toml_node *x)
{
	const struct object *o = pack_object_above(t->pack, k, x->key);

	if (o == NULL)
		test_complain(t, x->key, STR("object"), STR("?"));
	else if (o->kind == OBJ_SPLIT)
		expect_split(t, w, o, s, x);
	else if (o->type.kind != K_BOOL || o->kind == OBJ_DERIVE)
		expect_value(t, w, o, s, x);
	else
		expect_outcome(t, w, o, s, x);
}

/* The decision whose missing set and reasons a case speaks of: the last. */
static const struct object *
subject_decision(struct tests *t, const struct kind *k,
    const struct toml_node *expect)
{
	const struct toml_node *x;
	const struct object *o, *found = NULL;

	for (x = expect->child; x != NULL; x = x->next) {
		o = pack_object_above(t->pack, k, x->key);
		if (o != NULL && o->type.kind != K__MAX)
			found = o;
	}
	return found;
}

static void
expect_all(struct tests *t, const struct kind *k, const struct subject *s,
    struct toml_node *expect)
{
	const struct object *o = subject_decision(t, k, expect);
	struct verdict *v = NULL;
	struct toml_node *x;
	struct world *w = NEW(t->arena, struct world);

	world_init(w, t->arena, t->rules, t->as_of, t->known_at);
	w->override = t->overrides;
	if (o != NULL)
		v = decide_object(w, t->policy->model, o, s);
	for (x = expect->child; x != NULL; x = x->next) {
		bool missing = str_is(x->key, "missing");

		if (test_rows(t, w, k, s, x))
			continue;
		if (!missing && !str_is(x->key, "why_not"))
			expect_one(t, w, k, s, x);
		else if (v == NULL)
			test_complain(t, x->key, STR("decision"), STR("?"));
		else if (missing)
			expect_missing(t, v->lacks, v->nlacks, x);
		else
			expect_why_not(t, v, x);
	}
}

void
test_start(struct tests *t, struct toml_node *c)
{
	str id = STR("?");

	(void)toml_str(c, "id", true, &t->faults, &id);
	t->id = id;
	t->bad = false;
	t->overrides = NULL;
}

/* readings = { R1 = 1 }: the case is of the pack read so. */
static bool
give_readings(struct tests *t, struct toml_node *readings)
{
	struct reading_choice *list;
	struct variation v = { .nreadings = 0 };
	const struct pack *read;
	struct request rq;
	struct toml_node *x;

	if (readings == NULL)
		return true;
	list = NEW_ARRAY(t->arena, struct reading_choice, readings->n);
	for (x = readings->child; x != NULL; x = x->next)
		list[v.nreadings++] = (struct reading_choice){ x->key, x->i };
	v.readings = list;
	request_init(&rq, t->arena);
	rq.lang = t->lang;
	if (policy_vary(&rq, t->pack, &v, &read) != OK ||
	    ruleset_pack(&rq, read, STR_NONE, &t->rules) != OK) {
		test_complain(t, STR("readings"), STR("-"),
		    rq.problem.detail);
		return false;
	}
	t->pack = read;
	return true;
}

static void
run_case(struct tests *t, struct toml_node *c)
{
	struct toml_node *expect = toml_get(c, "expect");
	const struct ruleset *rules = t->rules;
	const struct pack *pack = t->pack;
	struct subject *s = NEW(t->arena, struct subject);
	str entity = STR_NONE;

	test_start(t, c);
	(void)toml_str(c, "entity", true, &t->faults, &entity);
	(void)toml_date(c, "as_of", true, &t->faults, &t->as_of);
	t->known_at = 0;
	(void)toml_date(c, "known_at", false, &t->faults, &t->known_at);
	s->kind = model_kind(t->policy->model, entity);
	if (s->kind == NULL || expect == NULL)
		test_complain(t, STR("case"), STR("entity, as_of, expect"), entity);
	else if (give_readings(t, toml_get(c, "readings"))) {
		s->id = str_fmt(t->arena, "%.*s/1", STR_ARG(entity));
		test_give(t, s, toml_get(c, "given"));
		test_params(t, toml_get(c, "params"));
		give_overlay(t, s->kind, toml_get(c, "overlay"));
		expect_all(t, s->kind, s, expect);
	}
	t->rules = rules;
	t->pack = pack;
	test_finish(t);
}

/* ---- walks ---- */

struct walk {
	struct tests *t;
	const struct procedure *p;
	struct subject *subject;
	int state;
	date entered;
	struct done done[64];
	size_t ndone;
	str offices[64];	/* of each */
	size_t since;		/* done[] from here: in this state */
	str signed_by[64];
	int objections;
	enum truth findings[16];
};

/* Givens of a walk: built-ins, findings, needs, or facts of the subject. */
static void
walk_given(struct walk *k, struct toml_node *given)
{
	struct tests *t = k->t;
	struct toml_node *x;
	size_t i;

	k->subject->groups = NEW_ARRAY(t->arena, struct subject_group,
	    k->subject->kind->nrelations + 1);
	for (x = given == NULL ? NULL : given->child; x != NULL;
	    x = x->next) {
		if (str_is(x->key, "open_objections")) {
			k->objections = (int)x->i;
			continue;
		}
		for (i = 0; i < k->p->nfindings && i < 16; i++)
			if (str_eq(k->p->findings[i].id, x->key))
				break;
		if (i < k->p->nfindings && i < 16)
			k->findings[i] = x->i ? TRUTH_TRUE : TRUTH_FALSE;
		else if (pack_need(t->pack, k->p->kind, x->key) != NULL)
			test_override(t, (struct override){ .need = x->key,
			    .value = value_bool(x->i != 0, NULL) });
		else
			give_one(t, k->subject, x);
	}
}

static void
actor(const struct toml_node *step, str *office, str *person)
{
	struct toml_node *by = toml_get((struct toml_node *)step, "by");

	*office = *person = STR_NONE;
	if (by != NULL)
		*office = str_cut(by->s, ':', person);
}

static void
walk_documents(struct walk *k, struct toml_node *step, struct step *s)
{
	struct toml_node *c = toml_get(step, "documents"), *x;
	str *list = NEW_ARRAY(k->t->arena, str, c == NULL ? 0 : c->n);

	for (x = c == NULL ? NULL : c->child; x != NULL; x = x->next)
		list[s->ndocuments++] = x->s;
	s->documents = list;
}

/* vote = [entitled, present, for, against] */
static void
walk_vote(struct toml_node *step, struct vote *v, struct step *s)
{
	struct toml_node *c = toml_get(step, "vote"), *x;
	int64_t *n[4] = { &v->entitled, &v->present, &v->in_favour,
	    &v->against };
	int i = 0;

	for (x = c == NULL ? NULL : c->child; x != NULL && i < 4; x = x->next)
		*n[i++] = x->i;
	s->vote = c == NULL ? NULL : v;
}

static void
walk_signed(struct walk *k, struct step *s)
{
	size_t i;

	for (i = k->since; i < k->ndone; i++)
		if (k->done[i].transition == s->transition)
			k->signed_by[s->nsigned++] = k->offices[i];
	s->signed_by = k->signed_by;
}

/* What the step writes, where the walk says it. */
static void
walk_effects(struct walk *k, struct toml_node *step,
    const struct transition *t)
{
	struct toml_node *c = toml_get(step, "effect"), *x;
	size_t i = 0;

	if (c == NULL)
		return;
	for (x = c->child; x != NULL; x = x->next, i++)
		if (i >= t->neffects || !str_eq(t->effects[i], x->s))
			break;
	if (x != NULL || i != t->neffects)
		test_complain(k->t, t->id, x != NULL ? x->s : STR(""),
		    i < t->neffects ? t->effects[i] : STR(""));
}

static void
walk_step(struct walk *k, struct toml_node *x)
{
	struct tests *t = k->t;
	str name = STR_NONE, want = STR("OK"), to = STR_NONE, got;
	struct step s = { .rules = t->rules, .procedure = k->p,
	    .subject = k->subject, .state = k->state, .entered = k->entered,
	    .open_objections = k->objections, .findings = k->findings,
	    .done = k->done, .ndone = k->ndone, .override = t->overrides };
	struct step_result r;
	struct vote v;

	(void)toml_str(x, "do", true, &t->faults, &name);
	(void)toml_date(x, "on", true, &t->faults, &s.on);
	(void)toml_str(x, "expect", false, &t->faults, &to);
	(void)toml_str(x, "expect_error", false, &t->faults, &want);
	(void)toml_bool(x, "event", false, &t->faults, &s.by_event);
	(void)toml_date(x, "entered", false, &t->faults, &s.entered);
	walk_documents(k, x, &s);
	actor(x, &s.office, &s.person);
	s.transition = procedure_transition(k->p, name);
	if (s.transition < 0) {
		test_complain(t, name, STR("step"), STR("?"));
		return;
	}
	walk_vote(x, &v, &s);
	walk_signed(k, &s);
	policy_step(t->arena, &s, &r);
	got = str_from(refusal_id(r.refusal));
	if (!str_eq(got, want))
		test_complain(t, name, want, got);
	if (r.refusal != STEP_OK)
		return;
	if (k->ndone < 64) {
		k->offices[k->ndone] = s.office;
		k->done[k->ndone++] = (struct done){ s.transition, s.person };
	}
	if (!r.awaits) {
		k->state = k->p->transitions[s.transition].to;
		k->entered = s.on;
		k->since = k->ndone;
	}
	walk_effects(k, x, &k->p->transitions[s.transition]);
	if (!str_eq(k->p->states[k->state].id, to))
		test_complain(t, name, to, k->p->states[k->state].id);
}

static void
run_walk(struct tests *t, struct toml_node *c)
{
	struct walk *k = NEW(t->arena, struct walk);
	struct toml_node *steps = toml_get(c, "step"), *x;
	str name = STR_NONE, from = STR_NONE;

	test_start(t, c);
	(void)toml_str(c, "procedure", true, &t->faults, &name);
	(void)toml_str(c, "state", false, &t->faults, &from);
	k->t = t;
	k->p = pack_procedure(t->pack, name);
	k->objections = -1;
	k->state = k->p == NULL ? -1 : from.n == 0 ? k->p->initial :
	    procedure_state(k->p, from);
	if (k->state < 0 || steps == NULL)
		test_complain(t, STR("walk"), STR("procedure, state, step"),
		    name);
	else {
		k->subject = NEW(t->arena, struct subject);
		k->subject->kind = k->p->kind;
		k->subject->id = k->p->kind->id;
		test_params(t, toml_get(c, "params"));
		walk_given(k, toml_get(c, "given"));
		for (x = steps->child; x != NULL; x = x->next)
			walk_step(k, x);
	}
	test_finish(t);
}

/* ---- checks of the document's own figures ---- */

/* true, false, unknown. */
static str
check_says(struct arena *a, const struct ruleset *rules,
    const struct check_row *c)
{
	struct world w;
	struct pvalue v;

	world_init(&w, a, rules, c->as_of, 0);
	v = eval_formula(&w, c->expr, NULL);
	return !v.known ? STR("unknown") : v.n ? STR("true") : STR("false");
}

static void
run_checks(struct tests *t)
{
	size_t i;
	str says;

	for (i = 0; i < t->pack->nchecks; i++) {
		const struct check_row *c = &t->pack->checks[i];

		says = check_says(t->arena, t->rules, c);
		t->id = c->id;
		t->bad = false;
		if (!str_is(says, "true"))
			test_complain(t, c->expr->src.text, STR("true"), says);
		test_finish(t);
	}
}

void
policy_checks(struct arena *a, const struct pack *p, enum lang lang,
    struct faults *f)
{
	struct diags ds;
	struct request rq;
	const struct ruleset *rules;
	size_t i;
	str says;

	diag_init(&ds, f, lang);
	request_init(&rq, a);
	rq.lang = lang;
	if (ruleset_pack(&rq, p, STR_NONE, &rules) != OK)
		return;
	for (i = 0; i < p->nchecks; i++) {
		says = check_says(a, rules, &p->checks[i]);
		if (!str_is(says, "true"))
			diag_node(&ds, toml_get(p->checks[i].node, "expr"),
			    DIAG_CHECK, p->checks[i].id, says, STR_NONE);
	}
}

static void
run_file(struct tests *t, struct toml_node *root)
{
	struct toml_node *c = toml_get(root, "case"), *x;

	for (x = c == NULL ? NULL : c->child; x != NULL; x = x->next)
		run_case(t, x);
	c = toml_get(root, "walk");
	for (x = c == NULL ? NULL : c->child; x != NULL; x = x->next)
		run_walk(t, x);
	test_duties(t, root);
	test_seats(t, root);
	test_awards(t, root);
	test_payments(t, root);
	test_param_cases(t, root);
	test_reaches(t, root);
	for (x = root->child; x != NULL; x = x->next)
		if (!x->read)
			toml_fault(&t->faults, "E105", x, x->key, STR_NONE);
}

static void
run_all(struct tests *t)
{
	const struct fault *x;
	struct request rq;
	size_t i;

	request_init(&rq, t->arena);
	rq.lang = t->lang;
	faults_init(&t->faults, t->arena);
	t->id = t->pack->info.id;
	if (ruleset_pack(&rq, t->pack, STR_NONE, &t->rules) != OK) {
		test_complain(t, STR("uses"), STR("-"), rq.problem.detail);
		test_finish(t);
		return;
	}
	run_checks(t);
	for (i = 0; i < t->pack->ntests; i++)
		run_file(t, t->pack->tests[i]);
	for (x = t->faults.first; x != NULL; x = x->next) {
		buf_fmt(t->out, "%.*s\n", STR_ARG(fault_text(t->arena, x)));
		t->id = x->file;
		t->bad = true;
		test_finish(t);
	}
}

int
policy_test(struct arena *a, const struct policy *po, const struct pack *p,
    enum lang lang, struct buf *out, int *out_passed)
{
	struct tests t = { .arena = a, .policy = po, .pack = p, .lang = lang,
	    .out = out };

	run_all(&t);
	*out_passed = t.passed;
	return t.failed;
}

int
policy_test_json(struct arena *a, const struct pack *p, enum lang lang,
    struct jsonw *w, int *out_passed)
{
	struct tests t = { .arena = a, .policy = p->policy, .pack = p,
	    .lang = lang, .each = w };
	struct buf out;

	buf_init(&out, a, LIMIT_REPLY);
	t.out = &out;
	jsonw_open(w, '[');
	run_all(&t);
	jsonw_close(w, ']');
	*out_passed = t.passed;
	return t.failed;
}
