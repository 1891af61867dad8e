/*
 * Maps of running matters against the version that they lead from, when it is
 * at hand: every live state is mapped or stays, and no step is lost unsaid.  Of
 * a version that is gone nothing can be said here; what its matters have that
 * the map does not name is refused when they are moved.
 */
#include "loading.h"

static bool
among(const str *list, size_t n, str id)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(list[i], id))
			return true;
	return false;
}

static void
check_states(struct loader *ld, const struct toml_node *at,
    const struct migration *g, const struct procedure *old)
{
	size_t i;
	int s;

	for (i = 0; i < g->nmoves; i++) {
		s = procedure_state(old, g->moves[i].from);
		if (s < 0 || old->states[s].final)
			diag_node(&ld->ds, at, DIAG_MIGRATION_STATE, g->from,
			    g->moves[i].from, s < 0 ? diag_word(&ld->ds,
			    "旧程序没有", "is none of the old procedure") :
			    diag_word(&ld->ds, "已办结,无须迁移",
			    "is final: nothing runs there"));
	}
	for (i = 0; i < old->nstates; i++)
		if (!old->states[i].final &&
		    migration_move(g, old->states[i].id) == NULL)
			diag_node(&ld->ds, at, DIAG_MIGRATION_STATE, g->from,
			    old->states[i].id, diag_word(&ld->ds,
			    "没有写明去处", "has no place to go"));
}

static void
check_steps(struct loader *ld, const struct toml_node *at,
    const struct migration *g, const struct procedure *old)
{
	size_t i;

	for (i = 0; i < g->ngone; i++)
		if (procedure_transition(old, g->gone[i]) < 0 ||
		    procedure_transition(g->to, g->gone[i]) >= 0)
			diag_node(&ld->ds, at, DIAG_MIGRATION_STEP, g->from,
			    g->gone[i], diag_word(&ld->ds,
			    "不是旧有而新无的步骤",
			    "is not one of the old procedure alone"));
	for (i = 0; i < old->ntransitions; i++) {
		str id = old->transitions[i].id;

		if (procedure_transition(g->to, id) < 0 &&
		    !among(g->gone, g->ngone, id))
			diag_node(&ld->ds, at, DIAG_MIGRATION_STEP, g->from,
			    id, diag_word(&ld->ds, "新程序没有,也没有写进 gone",
			    "is not in the new procedure, nor in gone"));
	}
}

void
check_migrations(struct loader *ld)
{
	struct nodes *l = &ld->section[SEC_MIGRATION];
	size_t i;

	/* A variation is of a pack that has been through this. */
	for (i = 0; ld->vary == NULL && i < ld->pack->nmigrations; i++) {
		const struct migration *g = &ld->pack->migrations[i];
		const struct toml_node *at = toml_get(l->item[i], "from");
		const struct pack *p = policy_beside(ld, g->pack);
		const struct procedure *old;

		if (p == NULL || !str_eq(p->info.version, g->version))
			continue;
		old = pack_procedure(p, g->procedure);
		if (old == NULL || old->kind != g->to->kind) {
			diag_node(&ld->ds, at, DIAG_MIGRATION_FROM, g->from,
			    STR_NONE, STR_NONE);
			continue;
		}
		check_states(ld, at, g, old);
		check_steps(ld, at, g, old);
	}
}
