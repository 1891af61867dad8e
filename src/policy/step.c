/*
 * May a step be taken?  The checks in the order in which a person wants to
 * hear of them: the state, the office, the separation of duties, the notice,
 * the documents, and last the guard, where unknown blocks as false does.
 */
#include "decider.h"
#include "layer.h"

#define VOTE_MAX	10000000	/* heads at a meeting */

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
		[STEP_CALENDAR] = "E_CALENDAR", [STEP_SIGNED] = "E_SIGNED",
		[STEP_VOTE] = "E_VOTE", [STEP_QUORUM] = "E_QUORUM",
		[STEP_VOTE_LOST] = "E_VOTE_LOST",
		[STEP_DECIDER_UNKNOWN] = "E_DECIDER_UNKNOWN",
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
	date first = s->notice_same_day ? entered : date_add_days(entered, 1);
	struct pvalue v;

	*out = (struct notice){ .param = s->notice_param, .first = first,
	    .open = s->notice_open };
	if (out->open)
		return first != 0;
	v = days_of(w, p, s->notice_param, entered);
	if (!v.known || v.n < 1)
		return false;
	out->days = v.n;
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

static void
clock_of(struct world *w, const struct procedure *p, const struct clock *c,
    date from, struct clock_end *out)
{
	struct pvalue v = days_of(w, p, c->param, from);

	*out = (struct clock_end){ .gap = STR_NONE };
	if (!v.known || v.n < 1) {
		out->gap = c->param;
		return;
	}
	out->days = v.n;
	out->last = c->working ? calendar_add(w->rules, from, v.n, w->as_of,
	    &out->year) : date_add_days(from, v.n);
}

void
policy_clock(struct arena *a, const struct step *s, const struct clock *c,
    date from, struct clock_end *out)
{
	struct world w;

	world_init(&w, a, s->rules, from, s->known_at);
	clock_of(&w, s->procedure, c, from, out);
}

date
policy_clock_resume(const struct ruleset *rs, const struct clock *c, date last,
    date stopped, date on, int *out_year)
{
	int64_t left;

	*out_year = 0;
	if (!c->working)
		return date_add_days(last, date_number(on) -
		    date_number(stopped));
	left = calendar_count(rs, stopped, last, stopped, out_year);
	if (left < 0)
		return 0;
	return left == 0 ? on : calendar_add(rs, on, left, on, out_year);
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

/* Is the step in this office's hands? */
static bool
acts(const struct step *s, const struct transition *t)
{

	return str_is(t->by, "anyone") || (t->sign.mode == SIGN_ALL ?
	    str_among(t->sign.of, t->sign.nof, s->office) :
	    str_eq(t->by, s->office));
}

/* An office's step: whose it is by the text, or by the rule of the state. */
static enum refusal
check_office(struct world *w, const struct step *s,
    const struct transition *t, struct step_result *out)
{
	struct decider d;

	out->what = t->by;
	if (!str_is(t->by, "decider") ||
	    !decider_of(w, s->procedure, s->state, s->subject, &d))
		return acts(s, t) ? STEP_OK : STEP_OFFICE;
	if (d.office.n == 0) {
		out->lacks = d.lacks;
		out->nlacks = d.nlacks;
		return STEP_DECIDER_UNKNOWN;
	}
	out->what = d.office;
	return str_eq(d.office, s->office) ? STEP_OK : STEP_OFFICE;
}

/* a/b against a ratio, exactly: heads are few, products far from the limit. */
static bool
reaches(int64_t a, int64_t b, struct pvalue ratio, bool more)
{

	return more ? a * ratio.d > b * ratio.n : a * ratio.d >= b * ratio.n;
}

static enum refusal
check_vote(struct world *w, const struct step *s, const struct transition *t,
    struct step_result *out)
{
	struct pvalue attendance = days_of(w, s->procedure,
	    t->sign.attendance, s->on);
	struct pvalue votes = days_of(w, s->procedure, t->sign.votes, s->on);
	const struct vote *v = s->vote;

	out->what = attendance.known ? t->sign.votes : t->sign.attendance;
	if (!attendance.known || !votes.known)
		return STEP_NOTICE_GAP;
	if (v == NULL || v->entitled < 1 || v->present < 0 ||
	    v->in_favour < 0 || v->against < 0 || v->present > v->entitled ||
	    v->in_favour + v->against > v->present ||
	    v->entitled > VOTE_MAX)
		return STEP_VOTE;
	if (!reaches(v->present, v->entitled, attendance, false))
		return STEP_QUORUM;
	return reaches(v->in_favour, v->present, votes, t->sign.more) &&
	    v->present > 0 ? STEP_OK : STEP_VOTE_LOST;
}

/* Who has signed, who has still to. */
static enum refusal
check_sign(struct world *w, const struct step *s, const struct transition *t,
    struct step_result *out)
{
	size_t i;

	if (t->sign.mode == SIGN_VOTE)
		return check_vote(w, s, t, out);
	if (t->sign.mode != SIGN_ALL)
		return STEP_OK;
	out->what = s->office;
	if (str_among(s->signed_by, s->nsigned, s->office))
		return STEP_SIGNED;
	for (i = 0; i < t->sign.nof; i++)
		if (!str_eq(t->sign.of[i], s->office) &&
		    !str_among(s->signed_by, s->nsigned, t->sign.of[i]))
			out->awaits = true;
	return STEP_OK;
}

/* Who or what sets the step going. */
static enum refusal
check_trigger(struct world *w, const struct step *s,
    const struct transition *t, struct step_result *out)
{
	struct clock_end end = { .last = s->due };
	struct notice n;

	switch (t->trigger) {
	case ON_NOTICE_END:
		out->what = s->procedure->states[s->state].notice_param;
		if (!notice_of(w, s->procedure, s->state, s->entered, &n))
			return STEP_NOTICE_GAP;
		out->until = n.last;
		return s->on > n.last ? STEP_OK : STEP_NOTICE_RUNNING;
	case ON_DEADLINE:
		out->what = s->procedure->states[s->state].deadline.param;
		if (end.last == 0)
			clock_of(w, s->procedure,
			    &s->procedure->states[s->state].deadline,
			    s->entered, &end);
		out->until = end.last;
		out->year = end.year;
		if (end.last == 0)
			return end.year != 0 ? STEP_CALENDAR :
			    STEP_NOTICE_GAP;
		return s->on > end.last ? STEP_OK : STEP_NOTICE_RUNNING;
	case ON_EVENT:
		out->what = t->event;
		return s->by_event ? STEP_OK : STEP_EVENT;
	default:
		return check_office(w, s, t, out);
	}
}

static bool
lacks_document(const struct step *s, const struct transition *t,
    struct step_result *out)
{
	size_t i;

	for (i = 0; i < t->nrequires; i++) {
		if (str_among(s->documents, s->ndocuments, t->requires[i]))
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
	bool open;

	if (t->op == OP_NEED && t->up == 0)
		return ruleset_need(w->rules, t, w->as_of, &open);
	if (t->op == OP_OBJECT && t->loop == 0 && t->up == 0)
		return ruleset_object(w->rules, w->as_of, t->object);
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
		out->refusal = check_sign(w, s, t, out);
	if (out->refusal == STEP_OK)
		out->refusal = check_guard(w, s, t, out);
}
