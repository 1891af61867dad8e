/*
 * Tests inside packs: what a parameter is on a day, "none" where no row holds.
 */
#include "test.h"

static void
expect(struct tests *t, const struct param *p, struct toml_node *x)
{
	struct pvalue got, want;
	struct world w;
	date on = 0;
	str value = STR_NONE, shown;

	(void)toml_date(x, "as_of", true, &t->faults, &on);
	(void)toml_str(x, "value", true, &t->faults, &value);
	world_init(&w, t->arena, t->rules, on, 0);
	got = eval_param(&w, p, on);
	shown = got.known ? literal_text(t->arena, p->type, got) :
	    STR("none");
	if (literal_parse(p->type, value, &want) && p->type.kind != K_TEXT)
		value = literal_text(t->arena, p->type, want);
	if (!str_eq(shown, value))
		test_complain(t, date_text(t->arena, on), value, shown);
}

static void
run(struct tests *t, struct toml_node *c)
{
	struct toml_node *list = toml_get(c, "expect"), *x;
	bool assumption = false;
	str name = STR_NONE;
	const struct param *p;

	test_start(t, c);
	(void)toml_str(c, "param", true, &t->faults, &name);
	(void)toml_bool(c, "assumption", false, &t->faults, &assumption);
	p = pack_param_above(t->pack, name);
	if (p == NULL || list == NULL || p->type.kind == K_INDEX)
		test_complain(t, STR("param"), STR("param, expect"), name);
	else if (p->assumption != assumption)
		test_complain(t, STR("assumption"), assumption ? STR("true") :
		    STR("false"), p->assumption ? STR("true") : STR("false"));
	for (x = p == NULL || list == NULL ? NULL : list->child; x != NULL;
	    x = x->next)
		expect(t, p, x);
	test_finish(t);
}

void
test_param_cases(struct tests *t, struct toml_node *root)
{
	struct toml_node *c = toml_get(root, "param_case"), *x;

	for (x = c == NULL ? NULL : c->child; x != NULL; x = x->next)
		run(t, x);
}
