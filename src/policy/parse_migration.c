/*
 * Maps of running matters from an older version of a procedure to this pack's
 * (docs/decisions/0013).
 */
#include "loading.h"

static void
state_fault(struct loader *ld, const struct toml_node *at,
    const struct migration *g, str state, const char *zh, const char *en)
{

	diag_node(&ld->ds, at, DIAG_MIGRATION_STATE, g->from, state,
	    diag_word(&ld->ds, zh, en));
}

/* "pack@version/procedure" */
static void
take_from(struct loader *ld, struct toml_node *t, struct migration *g)
{
	str rest;

	g->from = parse_str(ld, t, "from", true);
	g->pack = str_cut(g->from, '@', &rest);
	g->version = str_cut(rest, '/', &g->procedure);
	if (g->from.n > 0 && (g->pack.n == 0 || g->version.n == 0 ||
	    g->procedure.n == 0))
		diag_node(&ld->ds, toml_get(t, "from"), DIAG_MIGRATION_FROM,
		    g->from, STR_NONE, STR_NONE);
}

static void
take_to(struct loader *ld, struct toml_node *t, struct migration *g)
{
	str id = parse_str(ld, t, "to", true);

	g->to = pack_procedure(ld->pack, id);
	if (g->to == NULL && id.n > 0)
		diag_node(&ld->ds, toml_get(t, "to"), DIAG_REFERENCE,
		    diag_word(&ld->ds, "程序", "procedure"), id, STR_NONE);
}

/* From live to live: a map ends nothing. */
static int
take_target(struct loader *ld, const struct migration *g,
    struct toml_node *at)
{
	int i = procedure_state(g->to, at->s);

	if (i < 0)
		diag_node(&ld->ds, at, DIAG_STATE_UNKNOWN, at->s, STR_NONE,
		    STR_NONE);
	else if (g->to->states[i].final)
		state_fault(ld, at, g, at->s, "是终点,不能迁移到那里",
		    "is final: nothing is moved there");
	return i < 0 ? MIGRATION_STAYS : i;
}

static void
add_move(struct loader *ld, const struct toml_node *at, struct migration *g,
    struct migration_move *list, struct migration_move m)
{

	if (migration_move(g, m.from) != NULL)
		state_fault(ld, at, g, m.from, "写了两次", "is named twice");
	list[g->nmoves++] = m;
}

static void
take_moves(struct loader *ld, struct toml_node *t, struct migration *g)
{
	struct toml_node *states = toml_get(t, "states"), *c;
	struct migration_move *list;
	const str *stay;
	size_t n, i;

	stay = parse_list(ld, t, "stay", &n);
	if (states == NULL || states->kind != T_TABLE) {
		diag_node(&ld->ds, t, DIAG_KEY_KIND, STR("states"),
		    STR("{ old = \"new\" }"), STR_NONE);
		return;
	}
	g->moves = list = NEW_ARRAY(ld->arena, struct migration_move,
	    (size_t)states->n + n);
	for (c = states->child; c != NULL; c = c->next) {
		struct migration_move m = { .from = c->key };

		(void)parse_str(ld, states, str_cstr(ld->arena, c->key),
		    true);
		if (c->kind != T_STR)
			continue;
		m.to = take_target(ld, g, c);
		add_move(ld, c, g, list, m);
	}
	for (i = 0; i < n; i++)
		add_move(ld, toml_get(t, "stay"), g, list,
		    (struct migration_move){ stay[i], MIGRATION_STAYS });
}

void
parse_migrations(struct loader *ld)
{
	struct nodes *l = &ld->section[SEC_MIGRATION];
	struct migration *list = NEW_ARRAY(ld->arena, struct migration, l->n);
	size_t i, j;

	for (i = 0; i < l->n; i++) {
		struct toml_node *t = l->item[i];
		struct migration *g = &list[i];

		take_from(ld, t, g);
		take_to(ld, t, g);
		parse_office(ld, t, "by", true, &g->by);
		g->gone = parse_list(ld, t, "gone", &g->ngone);
		g->cites = parse_cites(ld, t, true, &g->ncites);
		if (g->to != NULL)
			take_moves(ld, t, g);
		else
			parse_ignore(t);
		for (j = 0; j < i; j++)
			if (str_eq(list[j].from, g->from))
				diag_node(&ld->ds, toml_get(t, "from"),
				    DIAG_DUPLICATE, g->from, STR_NONE,
				    STR_NONE);
	}
	ld->pack->migrations = list;
	ld->pack->nmigrations = l->n;
}
