/*
 * May a step be taken?  The checks in the order in which a person wants to
 * hear of them: the state, the office, the separation of duties, the notice,
 * the documents, and last the guard, where unknown blocks as false does.
 */
#include "internal.h"

const char *
refusal_id(enum refusal r)
{
	static const char *const ids[] = {
		[STEP_OK] = "OK", [STEP_STATE] = "E_STATE",
		[STEP_OFFICE] = "E_ROLE",
		[STEP_SEPARATION] = "E_SEPARATION",
		[STEP_NOTICE_RUNNING] = "E_NOTICE_RUNNING",
		[STEP_NOTICE_GAP] = "E_PARAM_GAP",
		[STEP_EVIDENCE] = "E_EVIDENCE",
		[STEP_GUARD_FALSE] = "E_GUARD_FALSE",
		[STEP_GUARD_UNKNOWN] = "E_GUARD_UNKNOWN",
		[STEP_EVENT] = "E_EVENT",
	};

	return ids[r];
}

/* Days of a parameter for a procedure, the adopter's setting included. */
static struct pvalue
days_of(struct world *w, const struct procedure *p, str id, date on)
{
	const struct param *x = pack_param(p->pack, id);

	if (x == NULL)
		return value_unknown(NULL);
	return eval_param(w, x, on);
}

static bool
notice_of(struct world *w, const struct procedure *p, int state, date entered,
    struct notice *out)
{
	const struct state *s = &p->states[state];
	struct pvalue v = days_of(w, p, s->notice_param, entered);
	date first = entered;

	*out = (struct notice){ .param = s->notice_param };
	if (!v.known || v.n < 1)
		return false;
	if (!s->notice_same_day)
		first = date_add_days(entered, 1);
	out->days = v.n;
	out->first = first;
	out->last = date_add_days(first, v.n - 1);
	if (s->notice_extend && out->last != 0)
		out->last = calendar_extend(w->rules, out->last, entered);
	out->setting = v.why != NULL && v.why->setting != NULL;
	return first != 0 && out->last != 0;
}

bool
policy_notice(struct arena *a, const struct step *s, struct notice *out)
{
	struct world w;

	world_init(&w, a, s->rules, s->entered, s->known_at);
	return s->procedure->states[s->state].notice &&
	    notice_of(&w, s->procedure, s->state, s->entered, out);
}

static bool
separated(const struct step *s, struct step_result *out)
{
	const struct procedure *p = s->procedure;
	size_t i, j;

	for (i = 0; i < p->nseparations && s->person.n > 0; i++) {
		const struct separation *x = &p->separations[i];
		int other = x->a == s->transition ? x->b :
		    x->b == s->transition ? x->a : -1;

		for (j = 0; other >= 0 && j < s->ndone; j++) {
			if (s->done[j].transition != other ||
			    !str_eq(s->done[j].person, s->person))
				continue;
			out->what = p->transitions[other].id;
			return true;
		}
	}
	return false;
}

/* Who or what sets the step going. */
static enum refusal
check_trigger(struct world *w, const struct step *s,
    const struct transition *t, struct step_result *out)
{
	struct notice n;
	struct pvalue v;
	date due;

	switch (t->trigger) {
	case ON_NOTICE_END:
		out->what = s->procedure->states[s->state].notice_param;
		if (!notice_of(w, s->procedure, s->state, s->entered, &n))
			return STEP_NOTICE_GAP;
		out->until = n.last;
		return s->on > n.last ? STEP_OK : STEP_NOTICE_RUNNING;
	case ON_DEADLINE:
		out->what = s->procedure->states[s->state].deadline_param;
		v = days_of(w, s->procedure, out->what, s->entered);
		if (!v.known)
			return STEP_NOTICE_GAP;
		due = date_add_days(s->entered, v.n);
		out->until = due;
		return due != 0 && s->on > due ? STEP_OK :
		    STEP_NOTICE_RUNNING;
	case ON_EVENT:
		out->what = t->event;
		return s->by_event ? STEP_OK : STEP_EVENT;
	default:
		out->what = t->by;
		return str_eq(t->by, s->office) || str_is(t->by, "anyone") ?
		    STEP_OK : STEP_OFFICE;
	}
}

static bool
lacks_document(const struct step *s, const struct transition *t,
    struct step_result *out)
{
	size_t i, j;

	for (i = 0; i < t->nrequires; i++) {
		for (j = 0; j < s->ndocuments; j++)
			if (str_eq(s->documents[j], t->requires[i]))
				break;
		if (j < s->ndocuments)
			continue;
		out->what = t->requires[i];
		return true;
	}
	return false;
}

/* The object a term names for the subject itself; NULL for anything else. */
static const struct object *
named_by(const struct world *w, const struct term *t)
{

	if (t->op == OP_NEED && t->up == 0)
		return ruleset_find(w->rules, t->kind->id, t->name, w->as_of);
	if (t->op == OP_OBJECT && t->loop == 0 && t->up == 0)
		return t->object;
	return NULL;
}

/*
 * The part of a guard that a person should be told of: the first part of its
 * "a && b" that does not hold, or, when all hold, the first decision.
 */
static const struct term *
telling_part(struct world *w, const struct subject *s, const struct term *t)
{
	struct frame f = { .w = w, .self = s };
	const struct term *a;
	struct pvalue v;

	if (t->op != OP_AND)
		return t;
	a = telling_part(w, s, t->kid[0]);
	v = eval_term(&f, a);
	if (!v.known || !v.n)
		return a;
	v = eval_term(&f, t->kid[1]);
	if (!v.known || !v.n || named_by(w, a) == NULL)
		return telling_part(w, s, t->kid[1]);
	return a;
}

/* A guard told as a decision: the one it names, or its own formula. */
static const struct verdict *
guard_verdict(struct world *w, const struct step *s,
    const struct transition *t)
{
	const struct term *part = telling_part(w, s->subject, t->guard->term);
	const struct object *named = named_by(w, part);
	struct object *o = NEW(w->arena, struct object);
	struct formula *f = NEW(w->arena, struct formula);

	if (named != NULL)
		return decide_object(w, s->rules->policy->model, named,
		    s->subject);
	*f = *t->guard;
	f->term = part;
	*o = (struct object){ .kind = OBJ_CRITERION, .id = t->id,
	    .full = t->id, .zh = t->zh, .en = t->en, .of = s->procedure->kind,
	    .pack = s->procedure->pack, .type = { .kind = K_BOOL },
	    .expr = f, .cites = t->cites, .ncites = t->ncites };
	return decide_object(w, s->rules->policy->model, o, s->subject);
}

static enum refusal
check_guard(struct world *w, const struct step *s,
    const struct transition *t, struct step_result *out)
{
	struct pvalue v;

	if (t->guard == NULL)
		return STEP_OK;
	v = eval_formula(w, t->guard, s->subject);
	out->guard = guard_verdict(w, s, t);
	out->what = t->guard_text;
	if (v.known)
		return v.n ? STEP_OK : STEP_GUARD_FALSE;
	out->nlacks = why_lacks(w->arena, s->rules->policy->model, v.why,
	    &out->lacks);
	return STEP_GUARD_UNKNOWN;
}

void
policy_step(struct arena *a, const struct step *s, struct step_result *out)
{
	const struct transition *t = &s->procedure->transitions[s->transition];
	struct world *w = NEW(a, struct world);
	struct guard_facts *g = NEW(a, struct guard_facts);

	*out = (struct step_result){ .refusal = STEP_OK };
	world_init(w, a, s->rules, s->on, s->known_at);
	*g = (struct guard_facts){ .open_objections = s->open_objections,
	    .days_in_state = s->entered == 0 ? -1 : date_number(s->on) -
	    date_number(s->entered), .findings = s->findings };
	w->guard = g;
	w->override = s->override;
	if (t->from != s->state) {
		out->refusal = STEP_STATE;
		out->what = s->procedure->states[s->state].id;
		return;
	}
	out->refusal = check_trigger(w, s, t, out);
	if (out->refusal == STEP_OK && separated(s, out))
		out->refusal = STEP_SEPARATION;
	if (out->refusal == STEP_OK && lacks_document(s, t, out))
		out->refusal = STEP_EVIDENCE;
	if (out->refusal == STEP_OK)
		out->refusal = check_guard(w, s, t, out);
}
