/*
 * Consequences: who is met by what, who decides, what follows (rules.md 2.16).
 */
#include "consequence.h"
#include "loading.h"

/* What follows: an action of its own, with its days where a text has them. */
static void
take_follow_up(struct loader *ld, struct toml_node *t, struct follow_up *f)
{
	str days;

	f->action = parse_code(ld, t, "action", "consequence_action", true);
	f->whom = parse_code(ld, t, "subject", "consequence_whom", false);
	f->cites = parse_cites(ld, t, true, &f->ncites);
	days = parse_str(ld, t, "due", false);
	if (days.n == 0)
		return;
	f->due_param = str_sub(days, 2, days.n);
	if (!str_starts(days, STR("p.")) ||
	    pack_param(ld->pack, f->due_param) == NULL)
		diag_node(&ld->ds, toml_get(t, "due"), DIAG_PARAM_UNKNOWN,
		    days, STR_NONE, STR_NONE);
}

static void
take_then(struct loader *ld, struct toml_node *t, struct consequence_info *c)
{
	struct toml_node *then = toml_get(t, "then"), *x;
	struct follow_up *list;
	size_t n = 0;

	if (then == NULL)
		return;
	for (x = then->child; x != NULL; x = x->next)
		n += x->kind == T_TABLE;
	if (then->kind != T_ARRAY || n == 0 || n != (size_t)then->n) {
		parse_ignore(then);
		diag_node(&ld->ds, then, DIAG_KEY_KIND, STR("then"),
		    STR("[{ action, cite }]"), STR_NONE);
		return;
	}
	list = NEW_ARRAY(ld->arena, struct follow_up, n);
	for (x = then->child; x != NULL; x = x->next)
		take_follow_up(ld, x, &list[c->nthen++]);
	c->then = list;
}

void
parse_consequence(struct loader *ld, struct toml_node *t, struct object *o)
{
	static const char *const effects[] = { "proposal", NULL };
	static const char *const modalities[] = { "shall", "may", NULL };
	struct consequence *c = NEW(ld->arena, struct consequence);

	o->consequence = c;
	parse_labels(ld, t, &o->zh, &o->en);
	(void)parse_str(ld, t, "when", true);
	c->info.action = parse_code(ld, t, "action", "consequence_action",
	    true);
	c->info.whom = parse_code(ld, t, "subject", "consequence_whom", true);
	c->info.modality = parse_choice(ld, t, "modality", modalities,
	    true) == 1 ? MODAL_MAY : MODAL_SHALL;
	(void)parse_choice(ld, t, "effect", effects, true);
	parse_office(ld, t, "decided_by", true, &c->info.decided_by);
	take_then(ld, t, &c->info);
}

bool
pack_consequence(const struct pack *p, size_t i, struct consequence_info *out)
{
	const struct object *o = pack_nth(p, OBJ_CONSEQUENCE, i);

	if (o == NULL)
		return false;
	*out = o->consequence->info;
	out->id = o->full;
	out->zh = o->zh;
	out->en = o->en;
	out->kind = o->of;
	out->cites = o->cites;
	out->ncites = o->ncites;
	return true;
}
