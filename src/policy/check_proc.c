/*
 * Procedures: guards typed, effects resolved, and the graph proved to work:
 * every state reachable, a way out of each that is not final, an end
 * reachable from each, notices with both their exits.
 */
#include "loading.h"

static const struct formula *
guard(struct loader *ld, const struct procedure *p, struct toml_node *t)
{
	static const struct ptype yes = { .kind = K_BOOL };
	struct toml_node *v = toml_get(t, "guard");
	struct scope sc = { .model = ld->model, .self = p->kind,
	    .pack = ld->pack, .findings = p->findings,
	    .nfindings = p->nfindings, .guard = true, .packed = true };
	struct source src;

	if (v == NULL || v->kind != T_STR)
		return NULL;
	src = parse_source(v);
	return check_formula(&ld->ds, &src, &sc, &yes);
}

/* Whose the steps out of a state are: a formula that gives an office. */
static const struct formula *
decider(struct loader *ld, const struct procedure *p, struct toml_node *v)
{
	struct ptype office = { .kind = K_ENUM,
	    .codes = model_list(ld->model, STR(MODEL_OFFICES)) };
	struct scope sc = { .model = ld->model, .self = p->kind,
	    .pack = ld->pack, .packed = true };
	struct source src;

	if (v == NULL || v->kind != T_STR)
		return NULL;
	src = parse_source(v);
	return check_formula(&ld->ds, &src, &sc, &office);
}

static void
compile_states(struct loader *ld, struct procedure *p, struct toml_node *root)
{
	struct state *list = NEW_ARRAY(ld->arena, struct state, p->nstates);
	struct toml_node *c = toml_get(root, "state"), *x;
	size_t i = 0;

	for (x = c == NULL ? NULL : c->child; x != NULL && i < p->nstates;
	    x = x->next, i++) {
		list[i] = p->states[i];
		list[i].decider = decider(ld, p, toml_get(x, "decider"));
	}
	p->states = list;
}

/* A step by "decider" needs somebody who says which office that is. */
static void
check_decider(struct loader *ld, const struct procedure *p,
    struct toml_node *t, const struct transition *x)
{
	const struct state *s = &p->states[x->from];
	const struct office *o = model_office(ld->model, x->by);
	bool ruled = str_is(x->by, "decider") && s->decider_text.n > 0;

	if (o == NULL || o->field.n == 0)
		return;
	if (!ruled && (p->kind == NULL ||
	    model_field(p->kind->base, o->field) == NULL))
		diag_node(&ld->ds, toml_get(t, "by"), DIAG_DECIDER_NONE, x->id,
		    diag_word(&ld->ds, str_cstr(ld->arena, o->zh),
		    str_cstr(ld->arena, o->en)), s->id);
	if (ruled && x->sign.mode == SIGN_ALL)
		diag_node(&ld->ds, toml_get(t, "sign"), DIAG_SIGN, x->id,
		    diag_word(&ld->ds, "由规则确定办理机构的步骤不能再列 of",
		    "a step whose office a rule gives lists no others"),
		    STR_NONE);
}

/*
 * "set:household.status=exited": the field must take the value; a date may be
 * set to the day of the step (today) or taken back (unknown).
 */
static void
check_effect(struct loader *ld, const struct procedure *p,
    struct toml_node *t, str effect)
{
	struct toml_node *at = toml_get(t, "effect");
	str rest = str_sub(effect, 4, effect.n), name, value, id;
	const struct field *f;
	struct pvalue v;

	name = str_cut(rest, '=', &value);
	if (str_starts(effect, STR("set:")) && value.n > 0 &&
	    str_eq(str_cut(name, '.', &id), p->kind->id)) {
		f = model_field(p->kind->base, id);
		if (f != NULL && check_field_type(f).kind != K__MAX &&
		    (literal_parse(check_field_type(f), value, &v) ||
		    (f->type == TYPE_DATE && (str_is(value, "today") ||
		    str_is(value, "unknown")))))
			return;
	}
	diag_node(&ld->ds, at == NULL ? t : at, DIAG_VALUE, effect,
	    STR("set:entity.field=value"), STR_NONE);
}

static void
compile_transitions(struct loader *ld, struct procedure *p,
    struct toml_node *root)
{
	struct transition *list = NEW_ARRAY(ld->arena, struct transition,
	    p->ntransitions);
	struct toml_node *c = toml_get(root, "transition"), *t;
	size_t i = 0, j;

	for (t = c == NULL ? NULL : c->child; t != NULL &&
	    i < p->ntransitions; t = t->next, i++) {
		list[i] = p->transitions[i];
		list[i].guard = guard(ld, p, t);
		check_decider(ld, p, t, &list[i]);
		for (j = 0; j < list[i].neffects; j++)
			check_effect(ld, p, t, list[i].effects[j]);
	}
	p->transitions = list;
}

/* Days are whole numbers, shares of heads are ratios. */
static void
want_param(struct loader *ld, struct toml_node *at, str id, enum basic want)
{
	const struct param *p = id.n == 0 ? NULL : pack_param(ld->pack, id);

	if (p != NULL && p->type.kind != want)
		diag_node(&ld->ds, at, DIAG_SIGN_PARAM, id, want == K_INT ?
		    STR("int") : STR("ratio"), STR_NONE);
}

/* The day that a subject names for itself is a date of its record. */
static void
want_day(struct loader *ld, struct toml_node *at, const struct procedure *p,
    str id)
{
	const struct field *f = p->kind == NULL || id.n == 0 ? NULL :
	    model_field(p->kind->base, id);

	if (id.n > 0 && (f == NULL || f->type != TYPE_DATE))
		diag_node(&ld->ds, at, DIAG_REFERENCE, diag_word(&ld->ds,
		    "日期", "date"), id, STR_NONE);
}

static void
check_params(struct loader *ld, const struct procedure *p, size_t which)
{
	struct toml_node *root = ld->procedures.item[which];
	size_t i;

	want_param(ld, root, p->deadline.param, K_INT);
	want_day(ld, root, p, p->deadline.day);
	for (i = 0; i < p->nstates; i++) {
		want_param(ld, toml_get(root, "state"),
		    p->states[i].notice_param, K_INT);
		want_param(ld, toml_get(root, "state"),
		    p->states[i].deadline.param, K_INT);
		want_day(ld, toml_get(root, "state"), p,
		    p->states[i].deadline.day);
	}
	for (i = 0; i < p->ntransitions; i++) {
		const struct sign *s = &p->transitions[i].sign;

		if (p->transitions[i].trigger == ON_DEADLINE &&
		    p->states[p->transitions[i].from].deadline.param.n == 0)
			diag_node(&ld->ds, toml_get(root, "transition"),
			    DIAG_STEP_EVENT, p->transitions[i].id,
			    STR("timer:deadline"), STR_NONE);

		want_param(ld, toml_get(root, "transition"), s->attendance,
		    K_RATIO);
		want_param(ld, toml_get(root, "transition"), s->votes,
		    K_RATIO);
	}
}

/* Mark what can be reached from a set, along or against the arrows. */
static void
spread(const struct procedure *p, bool *mark, bool backwards)
{
	bool grew = true;
	size_t i;

	while (grew) {
		grew = false;
		for (i = 0; i < p->ntransitions; i++) {
			const struct transition *t = &p->transitions[i];
			int from = backwards ? t->to : t->from;
			int to = backwards ? t->from : t->to;

			if (mark[from] && !mark[to])
				mark[to] = grew = true;
		}
	}
}

static void
state_fault(struct loader *ld, size_t which, enum diag what, str id, str how)
{
	struct toml_node *root = ld->procedures.item[which];

	diag_node(&ld->ds, toml_get(root, "state"), what, id, how, STR_NONE);
}

static void
check_graph(struct loader *ld, const struct procedure *p, size_t which)
{
	bool *reached = NEW_ARRAY(ld->arena, bool, p->nstates);
	bool *ends = NEW_ARRAY(ld->arena, bool, p->nstates);
	bool *leaves = NEW_ARRAY(ld->arena, bool, p->nstates);
	size_t i;

	reached[p->initial] = true;
	for (i = 0; i < p->nstates; i++)
		ends[i] = p->states[i].final;
	for (i = 0; i < p->ntransitions; i++)
		leaves[p->transitions[i].from] = true;
	spread(p, reached, false);
	spread(p, ends, true);
	for (i = 0; i < p->nstates; i++) {
		str id = p->states[i].id;

		if (!reached[i])
			state_fault(ld, which, DIAG_STATE_UNREACHABLE, id,
			    STR_NONE);
		if (!p->states[i].final && !leaves[i])
			state_fault(ld, which, DIAG_STATE_DEAD_END, id,
			    STR_NONE);
		else if (!ends[i])
			state_fault(ld, which, DIAG_FINAL_NEVER, id, STR_NONE);
	}
}

/* It hangs when the matter is over, as long as what was set stands. */
static void
check_open(struct loader *ld, const struct procedure *p, size_t which,
    size_t state)
{
	bool sets = false;
	size_t i;

	for (i = 0; i < p->ntransitions; i++)
		sets = sets || (p->transitions[i].to == (int)state &&
		    p->transitions[i].neffects > 0);
	if (!p->states[state].final || !sets)
		state_fault(ld, which, DIAG_NOTICE_OPEN, p->states[state].id,
		    STR_NONE);
}

/* Who decides objections, as matter_decider() of matter/ has it. */
static str
objections_by(const struct procedure *p, int state)
{
	str by = STR_NONE;
	size_t i;

	for (i = p->ntransitions; i-- > 0;)
		if (p->transitions[i].from == state &&
		    p->transitions[i].trigger == ON_NOTICE_END)
			by = p->states[p->transitions[i].to].holder;
	for (i = 0; i < p->ntransitions; i++)
		if (p->transitions[i].from == state &&
		    p->transitions[i].trigger == ON_EVENT &&
		    p->transitions[i].by.n > 0 &&
		    !str_is(p->transitions[i].by, "anyone"))
			return p->transitions[i].by;
	return by;
}

static void
check_notice(struct loader *ld, const struct procedure *p, size_t which,
    size_t state)
{
	bool timer = false, objection = false;
	size_t i;

	if (p->kind != NULL && p->kind->npublished == 0)
		state_fault(ld, which, DIAG_NOTICE_KIND, p->states[state].id,
		    p->kind->id);
	if (p->states[state].notice_open) {
		check_open(ld, p, which, state);
		return;
	}
	for (i = 0; i < p->ntransitions; i++) {
		const struct transition *t = &p->transitions[i];

		if (t->from != (int)state)
			continue;
		timer = timer || t->trigger == ON_NOTICE_END;
		objection = objection || (t->trigger == ON_EVENT &&
		    str_starts(t->event, STR("objection")));
	}
	if (str_is(objections_by(p, (int)state), "decider"))
		state_fault(ld, which, DIAG_NOTICE_DECIDER,
		    p->states[state].id, STR_NONE);
	if (!timer)
		state_fault(ld, which, DIAG_NOTICE_EXIT, p->states[state].id,
		    STR("timer:notice"));
	if (!objection)
		state_fault(ld, which, DIAG_NOTICE_EXIT, p->states[state].id,
		    STR("event:objection…"));
}

void
check_procedures(struct loader *ld)
{
	struct pack *pack = ld->pack;
	size_t i, j;

	for (i = 0; i < pack->nprocedures; i++) {
		struct procedure *p = &pack->procedures[i];

		compile_states(ld, p, ld->procedures.item[i]);
		compile_transitions(ld, p, ld->procedures.item[i]);
		check_params(ld, p, i);
		check_graph(ld, p, i);
		for (j = 0; j < p->nstates; j++)
			if (p->states[j].notice)
				check_notice(ld, p, i, j);
	}
}
