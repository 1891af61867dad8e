/*
 * Procedures: one flat state machine a file (rules.md 2.13).
 */
#include "loading.h"

/* "p.name": the name of a parameter of this pack. */
static str
take_param(struct loader *ld, struct toml_node *t, const char *key, bool need)
{
	str text = parse_str(ld, t, key, need), id;

	if (text.n == 0)
		return STR_NONE;
	id = str_sub(text, 2, text.n);
	if (!str_starts(text, STR("p.")) || pack_param(ld->pack, id) == NULL)
		diag_node(&ld->ds, toml_get(t, key), DIAG_PARAM_UNKNOWN, text,
		    STR_NONE, STR_NONE);
	return id;
}

static void
take_notice(struct loader *ld, struct toml_node *t, struct state *s)
{
	static const char *const starts[] = { "next_day", "same_day", NULL };
	static const char *const ends[] = { "extend", "keep", NULL };
	struct toml_node *n = toml_get(t, "notice");

	if (n == NULL)
		return;
	s->notice = true;
	s->notice_same_day = parse_choice(ld, n, "start", starts, true) == 1;
	s->notice_open = parse_flag(ld, n, "open_ended");
	if (s->notice_open)
		return;
	s->notice_extend = parse_choice(ld, n, "end_on_holiday", ends,
	    true) == 0;
	s->notice_param = take_param(ld, n, "days", true);
}

static void
take_clock(struct loader *ld, struct toml_node *t, struct clock *out)
{
	static const char *const units[] = { "day", "working_day", NULL };
	struct toml_node *n = toml_get(t, "deadline");

	if (n == NULL)
		return;
	out->param = take_param(ld, n, "days", true);
	out->day = parse_str(ld, n, "day", false);
	out->working = parse_choice(ld, n, "unit", units, false) == 1;
	parse_office(ld, n, "escalate_to", false, &out->escalate_to);
}

static const struct state *
take_states(struct loader *ld, struct toml_node *root, size_t *out_n)
{
	struct toml_node *c = toml_get(root, "state"), *x;
	struct state *list;
	size_t n = 0;

	*out_n = 0;
	if (c == NULL || c->kind != T_ARRAY) {
		diag_node(&ld->ds, root, DIAG_KEY_KIND, STR("state"),
		    STR("[{ id, label }]"), STR_NONE);
		return NULL;
	}
	list = NEW_ARRAY(ld->arena, struct state, c->n);
	for (x = c->child; x != NULL; x = x->next) {
		struct state *s = &list[n++];

		s->id = parse_str(ld, x, "id", true);
		parse_labels(ld, x, &s->zh, &s->en);
		s->final = parse_flag(ld, x, "final");
		parse_office(ld, x, "holder", !s->final, &s->holder);
		take_notice(ld, x, s);
		take_clock(ld, x, &s->deadline);
		s->decider_text = parse_str(ld, x, "decider", false);
	}
	*out_n = n;
	return list;
}

static const struct finding *
take_findings(struct loader *ld, struct toml_node *root, size_t *out_n)
{
	struct toml_node *c = toml_get(root, "finding"), *x;
	struct finding *list;
	size_t n = 0;

	*out_n = 0;
	if (c == NULL)
		return NULL;
	list = NEW_ARRAY(ld->arena, struct finding, c->n);
	for (x = c->child; x != NULL; x = x->next) {
		struct finding *f = &list[n++];

		f->id = parse_str(ld, x, "id", true);
		parse_labels(ld, x, &f->zh, &f->en);
		parse_office(ld, x, "supplied_by", true, &f->supplied_by);
	}
	*out_n = n;
	return list;
}

static const struct document *
take_documents(struct loader *ld, struct toml_node *root, size_t *out_n)
{
	struct toml_node *c = toml_get(root, "document"), *x;
	struct document *list;
	size_t n = 0;

	*out_n = 0;
	if (c == NULL)
		return NULL;
	list = NEW_ARRAY(ld->arena, struct document, c->n);
	for (x = c->child; x != NULL; x = x->next) {
		list[n].id = parse_str(ld, x, "id", true);
		parse_labels(ld, x, &list[n].zh, &list[n].en);
		n++;
	}
	*out_n = n;
	return list;
}

/* What a step requires must be a document of the procedure. */
static void
check_requires(struct loader *ld, struct toml_node *t,
    const struct procedure *p, const struct transition *x)
{
	size_t i, j;

	for (i = 0; i < x->nrequires; i++) {
		for (j = 0; j < p->ndocuments; j++)
			if (str_eq(p->documents[j].id, x->requires[i]))
				break;
		if (j == p->ndocuments)
			diag_node(&ld->ds, toml_get(t, "requires"),
			    DIAG_REFERENCE, diag_word(&ld->ds, "材料", "document"), x->requires[i],
			    STR_NONE);
	}
}

static int
take_state(struct loader *ld, struct toml_node *t, const char *key,
    const struct procedure *p)
{
	str id = parse_str(ld, t, key, true);
	int i = procedure_state(p, id);

	if (i < 0 && id.n > 0)
		diag_node(&ld->ds, toml_get(t, key), DIAG_STATE_UNKNOWN, id,
		    STR_NONE, STR_NONE);
	return i < 0 ? 0 : i;
}

static void
take_trigger(struct loader *ld, struct toml_node *t, struct transition *x)
{
	str on = parse_str(ld, t, "on", false);

	parse_office(ld, t, "by", false, &x->by);
	if (on.n == 0) {
		x->trigger = BY_OFFICE;
		if (x->by.n == 0)
			diag_node(&ld->ds, t, DIAG_STEP_ACTOR, x->id,
			    STR_NONE, STR_NONE);
	} else if (str_is(on, "timer:notice"))
		x->trigger = ON_NOTICE_END;
	else if (str_is(on, "timer:deadline"))
		x->trigger = ON_DEADLINE;
	else if (str_starts(on, STR("event:")) && on.n > 6) {
		x->trigger = ON_EVENT;
		x->event = str_sub(on, 6, on.n);
	} else
		diag_node(&ld->ds, toml_get(t, "on"), DIAG_STEP_EVENT, x->id,
		    on, STR_NONE);
}

static void
sign_fault(struct loader *ld, struct toml_node *n, const struct transition *x,
    const char *zh, const char *en)
{

	diag_node(&ld->ds, n, DIAG_SIGN, x->id, diag_word(&ld->ds, zh, en),
	    STR_NONE);
}

/* Each of several offices; the one of "by" is among them. */
static void
take_signers(struct loader *ld, struct toml_node *n, struct transition *x)
{
	struct toml_node *of = toml_get(n, "of"), *c;
	bool among = false;

	x->sign.of = parse_list(ld, n, "of", &x->sign.nof);
	for (c = of == NULL ? NULL : of->child; c != NULL; c = c->next) {
		among = among || str_eq(c->s, x->by);
		if (model_office(ld->model, c->s) == NULL)
			diag_node(&ld->ds, c, DIAG_REFERENCE, diag_word(
			    &ld->ds, "办理机构", "office"), c->s, STR_NONE);
	}
	if (x->sign.nof < 2 || !among)
		sign_fault(ld, n, x, "all 须在 of 里写两个以上机构,包括 by",
		    "all lists two offices or more in \"of\", that of "
		    "\"by\" among them");
}

static void
take_vote(struct loader *ld, struct toml_node *n, struct transition *x)
{
	struct sign *s = &x->sign;

	s->attendance = take_param(ld, n, "attendance", true);
	s->votes = take_param(ld, n, "more_than", false);
	s->more = s->votes.n > 0;
	if (!s->more)
		s->votes = take_param(ld, n, "at_least", true);
}

static void
take_sign(struct loader *ld, struct toml_node *t, struct transition *x)
{
	static const char *const modes[] = { "one", "all", "vote", NULL };
	struct toml_node *n = toml_get(t, "sign");
	int mode;

	if (n == NULL)
		return;
	mode = parse_choice(ld, n, "mode", modes, true);
	x->sign.mode = mode < 0 ? SIGN_ONE : (enum sign_mode)mode;
	if (x->trigger != BY_OFFICE && x->sign.mode != SIGN_ONE)
		sign_fault(ld, n, x, "只有机构办理的步骤才能签署或者表决",
		    "only a step of an office is signed or voted on");
	else if (x->sign.mode == SIGN_ALL)
		take_signers(ld, n, x);
	else if (x->sign.mode == SIGN_VOTE)
		take_vote(ld, n, x);
}

static const struct transition *
take_transitions(struct loader *ld, struct toml_node *root,
    const struct procedure *p, size_t *out_n)
{
	struct toml_node *c = toml_get(root, "transition"), *t;
	struct transition *list;
	size_t n = 0;

	*out_n = 0;
	if (c == NULL || c->kind != T_ARRAY) {
		diag_node(&ld->ds, root, DIAG_KEY_KIND, STR("transition"),
		    STR("[[transition]]"), STR_NONE);
		return NULL;
	}
	list = NEW_ARRAY(ld->arena, struct transition, c->n);
	for (t = c->child; t != NULL; t = t->next) {
		struct transition *x = &list[n++];

		x->id = parse_str(ld, t, "id", true);
		parse_labels(ld, t, &x->zh, &x->en);
		x->from = take_state(ld, t, "from", p);
		x->to = take_state(ld, t, "to", p);
		take_trigger(ld, t, x);
		x->guard_text = parse_str(ld, t, "guard", false);
		x->requires = parse_list(ld, t, "requires", &x->nrequires);
		x->effects = parse_list(ld, t, "effect", &x->neffects);
		take_sign(ld, t, x);
		x->cites = parse_cites(ld, t, true, &x->ncites);
		check_requires(ld, t, p, x);
	}
	*out_n = n;
	return list;
}

static void
take_separations(struct loader *ld, struct toml_node *t, struct procedure *p)
{
	struct toml_node *c = toml_get(t, "separation"), *x, *y;
	struct separation *list = NEW_ARRAY(ld->arena, struct separation,
	    c == NULL ? 0 : c->n);
	int pair[2], i;

	for (x = c == NULL ? NULL : c->child; x != NULL; x = x->next) {
		pair[0] = pair[1] = -1;
		y = x->kind == T_ARRAY && x->n == 2 ? x->child : NULL;
		for (i = 0; y != NULL; y = y->next, i++) {
			pair[i] = procedure_transition(p, y->s);
			if (pair[i] < 0)
				diag_node(&ld->ds, y, DIAG_SEPARATION, y->s,
				    STR_NONE, STR_NONE);
		}
		if (i == 2 && pair[0] >= 0 && pair[1] >= 0)
			list[p->nseparations++] = (struct separation){
			    pair[0], pair[1] };
	}
	p->separations = list;
}

static void
take_openers(struct loader *ld, struct toml_node *t, struct procedure *p)
{
	struct toml_node *c = toml_get(t, "open_by"), *x;

	p->openers = parse_list(ld, t, "open_by", &p->nopeners);
	for (x = c == NULL ? NULL : c->child; x != NULL; x = x->next)
		if (model_office(ld->model, x->s) == NULL)
			diag_node(&ld->ds, x, DIAG_REFERENCE, diag_word(
			    &ld->ds, "办理机构", "office"), x->s, STR_NONE);
}

static void
one_procedure(struct loader *ld, struct toml_node *root, struct procedure *p)
{
	struct toml_node *t = toml_get(root, "procedure");
	str kind = parse_str(ld, t, "entity", true);

	p->pack = ld->pack;
	p->id = parse_str(ld, t, "id", true);
	p->zh = parse_str(ld, t, "title", true);
	p->en = parse_str(ld, t, "title_en", true);
	p->kind = model_kind(ld->model, kind);
	if (p->kind == NULL && kind.n > 0)
		diag_node(&ld->ds, toml_get(t, "entity"), DIAG_REFERENCE,
		    diag_word(&ld->ds, "对象", "entity"), kind, STR_NONE);
	check_ids_once(ld, root, "state");
	check_ids_once(ld, root, "document");
	check_ids_once(ld, root, "finding");
	check_ids_once(ld, root, "transition");
	p->states = take_states(ld, root, &p->nstates);
	take_clock(ld, t, &p->deadline);
	take_openers(ld, t, p);
	p->findings = take_findings(ld, root, &p->nfindings);
	p->documents = take_documents(ld, root, &p->ndocuments);
	if (p->nstates == 0)
		return;
	p->initial = take_state(ld, t, "initial", p);
	p->transitions = take_transitions(ld, root, p, &p->ntransitions);
	take_separations(ld, t, p);
	p->cites = parse_cites(ld, t, true, &p->ncites);
}

void
parse_procedures(struct loader *ld)
{
	struct nodes *l = &ld->procedures;
	struct procedure *list = NEW_ARRAY(ld->arena, struct procedure, l->n);
	size_t i;

	for (i = 0; i < l->n; i++)
		one_procedure(ld, l->item[i], &list[i]);
	ld->pack->procedures = list;
	ld->pack->nprocedures = l->n;
}
