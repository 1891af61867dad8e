/*
 * The rules of a simulation: which pack, how it is varied, which rulesets hold
 * in the parts of the place, and the programs of each, before and after.
 */
#include "action/simulate_part.h"

#include "base/file.h"

/* The pack that stands beside: one that is loaded, or a folder. */
static enum err
take_against(struct request *rq, str against, const struct pack **out)
{
	struct policy_paths at = { .pack = &against, .n = 1,
	    .lang = rq->lang };
	const struct policy *po;
	struct faults f;

	*out = policy_pack_find(rq->policy, against);
	if (*out != NULL)
		return OK;
	/* A folder is read for the console alone. */
	if (rq->actor.login != 0 || !file_exists(rq->arena,
	    str_fmt(rq->arena, "%.*s/pack.toml", STR_ARG(against))))
		return fail(rq, MSG_PACK_MISSING, against);
	faults_init(&f, rq->arena);
	po = policy_load_packs(rq->arena, rq->model, &at, &f);
	if (po == NULL || policy_npacks(po) == 0)
		return fail(rq, MSG_VARIED, f.first == NULL ? against :
		    fault_text(rq->arena, f.first));
	*out = policy_pack(po, 0);
	return OK;
}

static enum err
take_packs(struct request *rq, struct sim *s)
{
	const struct sim_ask *a = &s->ask;
	struct variation v = { a->params, a->nparams, a->readings,
	    a->nreadings };

	s->pack = policy_pack_find(rq->policy, a->pack);
	if (s->pack == NULL)
		return fail(rq, MSG_PACK_MISSING, a->pack);
	s->now = s->pack;
	if (a->against.n > 0)
		TRY(take_against(rq, a->against, &s->now));
	if (a->nparams + a->nreadings > 0)
		TRY(policy_vary(rq, s->now, &v, &s->now));
	return OK;
}

/* The pack alone, as if the place had adopted it. */
static enum err
alone(struct request *rq, const struct sim *s, const struct ruleset **out)
{

	return ruleset_pack(rq, s->pack, place_digits(rq->arena,
	    s->ask.place), out);
}

/* ---- programs ---- */

static bool
has_object(const struct pack *p, str full, const char *kind, const char *or)
{
	struct object_info o;
	size_t i;

	for (i = 0; pack_object_info(p, i, &o); i++)
		if (str_eq(o.id, full) && (strcmp(o.kind, kind) == 0 ||
		    strcmp(o.kind, or) == 0))
			return true;
	return false;
}

/* NULL when the pack has no such decision. */
static enum err
compile_one(struct request *rq, const struct sim *s, const struct pack *pack,
    const struct ruleset *rules, str id, const struct program **out)
{
	struct program_ask ask = { .rules = rules, .kind = model_kind(
	    rq->model, STR("household")), .as_of = s->ask.as_of,
	    .known_at = s->ask.known_at, .names = &id, .nnames = 1 };

	*out = NULL;
	if (!has_object(pack, str_fmt(rq->arena, "household.%.*s",
	    STR_ARG(id)), "decision", "derive"))
		return OK;
	return policy_compile(rq, &ask, out);
}

static enum err
compile_pair(struct request *rq, const struct sim *s, struct sim_rules *r,
    str id, struct sim_pair *out)
{

	TRY(compile_one(rq, s, s->pack, r->before, id, &out->before));
	return compile_one(rq, s, s->now, r->after, id, &out->after);
}

static enum err
compile_rules(struct request *rq, const struct sim *s, struct sim_rules *r)
{
	size_t i;

	r->pairs = NEW_ARRAY(rq->arena, struct sim_pair, s->ndecisions + 1);
	for (i = 0; i < s->ndecisions; i++)
		TRY(compile_pair(rq, s, r, s->decisions[i].id, &r->pairs[i]));
	if (s->ask.cost.n > 0)
		TRY(compile_pair(rq, s, r, s->ask.cost,
		    &r->pairs[s->ndecisions]));
	return OK;
}

static bool
listed(const struct sim *s, str id)
{
	size_t i;

	for (i = 0; i < s->ndecisions; i++)
		if (str_eq(s->decisions[i].id, id))
			return true;
	return false;
}

/* Decisions of a pack on households; one that has no bulk form is left out. */
static enum err
list_decisions(struct request *rq, struct sim *s, struct sim_rules *r,
    const struct pack *p)
{
	struct object_info o;
	struct sim_pair pair;
	enum err e;
	size_t i;
	str id, head;

	for (i = 0; pack_object_info(p, i, &o); i++) {
		head = str_cut(o.id, '.', &id);
		if (strcmp(o.kind, "decision") != 0 ||
		    !str_is(head, "household") || listed(s, id) ||
		    s->ndecisions == SIM_MAX || (s->ask.decision.n > 0 &&
		    !str_eq(s->ask.decision, id)))
			continue;
		e = compile_pair(rq, s, r, id, &pair);
		if (e != OK && s->ask.decision.n > 0)
			return e;
		request_clear(rq);
		if (e != OK)
			continue;
		s->decisions[s->ndecisions++] = (struct sim_decision){
		    .id = id, .zh = o.zh, .en = o.en };
	}
	return OK;
}

/* The rulesets of a spot; NULL programs where the pack does not hold. */
static enum err
make_rules(struct request *rq, const struct sim *s,
    const struct ruleset *here, struct sim_rules *r)
{

	r->here = here;
	r->holds = !s->adopted || ruleset_has(here, s->pack, s->ask.as_of);
	if (!r->holds)
		return OK;
	r->before = here;
	if (!s->adopted)
		TRY(alone(rq, s, &r->before));
	return ruleset_swap(rq, r->before, s->pack, s->now, &r->after);
}

static enum err
check_cost(struct request *rq, const struct sim *s)
{
	str full = str_fmt(rq->arena, "household.%.*s", STR_ARG(s->ask.cost));

	if (s->ask.cost.n > 0 && (!has_object(s->pack, full, "derive", "") ||
	    !pack_is_money(s->pack, full)))
		return fail(rq, MSG_COST, s->ask.cost);
	return OK;
}

/* One set of programs for each ruleset that is different. */
static enum err
share_rules(struct request *rq, const struct sim *s, struct sim_parts *p)
{
	size_t i, j;

	for (i = 0; i < p->spots.n; i++) {
		const struct ruleset *here = p->spots.item[i].rules;

		for (j = 0; j < p->nrules; j++)
			if (p->rules[j].here == here)
				break;
		p->which[i] = j;
		if (j < p->nrules)
			continue;
		TRY(make_rules(rq, s, here, &p->rules[j]));
		if (p->rules[j].holds)
			TRY(compile_rules(rq, s, &p->rules[j]));
		p->nrules++;
	}
	return OK;
}

enum err
sim_parts(struct request *rq, struct sim *s, struct sim_parts *p)
{
	struct sim_rules first;

	TRY(take_packs(rq, s));
	TRY(spots_find(rq, s->ask.place, &p->spots));
	s->adopted = ruleset_has(p->spots.item[0].rules, s->pack, s->ask.as_of);
	TRY(make_rules(rq, s, p->spots.item[0].rules, &first));
	s->rules = first.before;
	TRY(check_cost(rq, s));
	s->decisions = NEW_ARRAY(rq->arena, struct sim_decision, SIM_MAX);
	TRY(list_decisions(rq, s, &first, s->pack));
	if (s->now != s->pack)
		TRY(list_decisions(rq, s, &first, s->now));
	if (s->ndecisions == 0)
		return fail(rq, MSG_DECISION_MISSING, s->ask.decision.n > 0 ?
		    s->ask.decision : STR("household"));
	p->rules = NEW_ARRAY(rq->arena, struct sim_rules, p->spots.n);
	p->which = NEW_ARRAY(rq->arena, size_t, p->spots.n);
	return share_rules(rq, s, p);
}

enum err
sim_look(struct request *rq, const struct sim_ask *ask, struct sim *out)
{
	struct sim_parts *p = NEW(rq->arena, struct sim_parts);

	*out = (struct sim){ .ask = *ask };
	TRY(sim_ask_fill(rq, &out->ask));
	return sim_parts(rq, out, p);
}

bool
sim_has_decision(const struct pack *p)
{
	struct object_info o;
	size_t i;
	str id;

	for (i = 0; pack_object_info(p, i, &o); i++)
		if (strcmp(o.kind, "decision") == 0 && str_is(str_cut(o.id,
		    '.', &id), "household"))
			return true;
	return false;
}
