/*
 * Look-ups in a loaded pack.
 */
#include "duty.h"

const struct param *
pack_param(const struct pack *p, str id)
{
	size_t i;

	for (i = 0; i < p->nparams; i++)
		if (str_eq(p->params[i].id, id))
			return &p->params[i];
	return NULL;
}

const struct object *
pack_object(const struct pack *p, const struct kind *k, str id)
{
	size_t i;

	for (i = 0; i < p->nobjects; i++)
		if (p->objects[i].of == k && str_eq(p->objects[i].id, id))
			return &p->objects[i];
	return NULL;
}

const struct need *
pack_need(const struct pack *p, const struct kind *k, str id)
{
	size_t i;

	for (i = 0; i < p->nneeds; i++)
		if (p->needs[i].kind == k && str_eq(p->needs[i].name, id))
			return &p->needs[i];
	return NULL;
}

const struct pack_info *
pack_info(const struct pack *p)
{

	return &p->info;
}

const struct article *
pack_articles(const struct pack *p, size_t *n)
{

	*n = p->narticles;
	return p->articles;
}

const struct procedure *
pack_procedure(const struct pack *p, str id)
{
	size_t i;

	for (i = 0; i < p->nprocedures; i++)
		if (str_eq(p->procedures[i].id, id))
			return &p->procedures[i];
	return NULL;
}

const struct procedure *
pack_procedure_at(const struct pack *p, size_t i)
{

	return i < p->nprocedures ? &p->procedures[i] : NULL;
}

const struct migration *
pack_migration_at(const struct pack *p, size_t i)
{

	return i < p->nmigrations ? &p->migrations[i] : NULL;
}

const struct migration_move *
migration_move(const struct migration *g, str state)
{
	size_t i;

	for (i = 0; i < g->nmoves; i++)
		if (str_eq(g->moves[i].from, state))
			return &g->moves[i];
	return NULL;
}

int
procedure_state(const struct procedure *p, str id)
{
	size_t i;

	for (i = 0; i < p->nstates; i++)
		if (str_eq(p->states[i].id, id))
			return (int)i;
	return -1;
}

int
procedure_transition(const struct procedure *p, str id)
{
	size_t i;

	for (i = 0; i < p->ntransitions; i++)
		if (str_eq(p->transitions[i].id, id))
			return (int)i;
	return -1;
}

size_t
policy_npacks(const struct policy *po)
{

	return po->npacks;
}

const struct pack *
policy_pack(const struct policy *po, size_t i)
{

	return i < po->npacks ? po->packs[i] : NULL;
}

const struct pack *
policy_pack_find(const struct policy *po, str id)
{
	size_t i;

	for (i = 0; i < po->npacks; i++)
		if (str_eq(po->packs[i]->info.id, id))
			return po->packs[i];
	return NULL;
}

static const char *const kinds[OBJ__MAX] = {
	[OBJ_DERIVE] = "derive", [OBJ_CRITERION] = "criterion",
	[OBJ_DECISION] = "decision", [OBJ_CONSEQUENCE] = "consequence",
	[OBJ_SPLIT] = "split", [OBJ_EARMARK] = "earmark",
	[OBJ_PROHIBITION] = "prohibition", [OBJ_DUTY] = "duty",
	[OBJ_TABLE] = "table", [OBJ_RUBRIC] = "rubric", [OBJ_VETO] = "veto",
	[OBJ_GRADE] = "grade_rule", [OBJ_AWARD] = "award",
	[OBJ_BENEFIT] = "benefit", [OBJ_ESTABLISHMENT] = "establishment",
	[OBJ_STABILITY] = "stability", [OBJ_LETTER] = "letter",
	[OBJ_REPORT] = "report",
};

/* The value that a split or an earmark is about, with its kind. */
static str
about(const struct object *o)
{
	const struct toml_node *c;

	for (c = o->node->child; c != NULL; c = c->next)
		if (str_is(c->key, "of"))
			return c->s;
	return STR_NONE;
}

bool
pack_object_info(const struct pack *p, size_t i, struct object_info *out)
{
	const struct object *o;

	if (i >= p->nobjects)
		return false;
	o = &p->objects[i];
	*out = (struct object_info){ .kind = kinds[o->kind], .id = o->full,
	    .zh = o->zh, .en = o->en, .cites = o->cites, .ncites = o->ncites,
	    .decides = o->type.kind != K__MAX,
	    .money = o->type.kind == K_MONEY, .programme = o->programme,
	    .programme_en = o->programme_en, .due = o->due };
	if (o->kind == OBJ_SPLIT || o->kind == OBJ_EARMARK)
		out->of = about(o);
	return true;
}

bool
pack_is_money(const struct pack *p, str full)
{
	size_t i;

	for (i = 0; i < p->nobjects; i++)
		if (str_eq(p->objects[i].full, full))
			return p->objects[i].type.kind == K_MONEY;
	return false;
}

const struct object *
pack_nth(const struct pack *p, enum object_kind kind, size_t i)
{
	size_t k;

	for (k = 0; k < p->nobjects; k++)
		if (p->objects[k].kind == kind && i-- == 0)
			return &p->objects[k];
	return NULL;
}

bool
pack_duty(const struct pack *p, size_t i, struct duty_info *out)
{
	const struct object *o = pack_nth(p, OBJ_DUTY, i);

	if (o == NULL)
		return false;
	*out = o->duty->info;
	out->id = o->full;
	out->zh = o->zh;
	out->en = o->en;
	out->cites = o->cites;
	out->ncites = o->ncites;
	out->counts_if = o->duty->counts != NULL;
	out->object = o;
	return true;
}

bool
pack_param_id(const struct pack *p, size_t i, str *out)
{

	if (i >= p->nparams)
		return false;
	*out = p->params[i].id;
	return true;
}

bool
policy_reads(const struct policy *p, const struct field *f)
{
	const struct kind *k;
	size_t i, j;
	str id;

	for (i = 0; i < p->npacks; i++)
		for (j = 0; j < p->packs[i]->nreads; j++) {
			k = model_kind(p->model,
			    str_cut(p->packs[i]->reads[j], '.', &id));
			if (k != NULL && model_fact(k, id) == f)
				return true;
		}
	return false;
}
