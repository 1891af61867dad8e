/*
 * What things are called: words that formulas can say and that mean one thing
 * (rules.md 2.8, scopes).  A name of the language or of the model would win
 * over an object of that name, and nobody would see it.
 */
#include "loading.h"

/* as_of and p stand for something everywhere, the others the lexer takes. */
static const char *const taken[] = {
	"as", "as_of", "break", "const", "continue", "else", "false", "for",
	"function", "if", "import", "in", "known_at", "let", "loop",
	"namespace", "null", "p", "package", "return", "true", "var", "void",
	"while",
};

static bool
well_formed(str id)
{
	size_t i;

	if (id.n == 0 || id.p[0] < 'a' || id.p[0] > 'z')
		return false;
	for (i = 1; i < id.n; i++)
		if (!((id.p[i] >= 'a' && id.p[i] <= 'z') ||
		    (id.p[i] >= '0' && id.p[i] <= '9') || id.p[i] == '_'))
			return false;
	return true;
}

static bool
is_taken(const struct model *m, const struct kind *k, str id)
{
	const struct kind *place = model_kind(m, id);
	size_t i;

	for (i = 0; i < sizeof(taken) / sizeof(taken[0]); i++)
		if (str_is(id, taken[i]))
			return true;
	return (place != NULL && kind_is_place(place)) ||
	    model_relation(k, id) != NULL;
}

void
check_id(struct loader *ld, const struct object *o)
{
	const struct toml_node *at = toml_get(o->node, "id");

	at = at == NULL ? o->node : at;
	if (!well_formed(o->id))
		diag_node(&ld->ds, at, DIAG_NAME_FORM, o->full, STR_NONE,
		    STR_NONE);
	else if (is_taken(ld->model, o->of, o->id))
		diag_node(&ld->ds, at, DIAG_NAME_TAKEN, o->full, o->id,
		    STR_NONE);
}

/* The id of a node; empty when it has none, which is a fault elsewhere. */
static str
id_of(struct toml_node *t)
{
	const struct toml_node *x = toml_get(t, "id");

	return x == NULL || x->kind != T_STR ? STR("") : x->s;
}

static void
twice(struct loader *ld, struct toml_node *t)
{

	diag_node(&ld->ds, toml_get(t, "id"), DIAG_DUPLICATE, id_of(t),
	    STR_NONE, STR_NONE);
}

/* States, steps, documents, findings of one procedure. */
void
check_ids_once(struct loader *ld, struct toml_node *root, const char *list)
{
	struct toml_node *c = toml_get(root, list), *x, *y;

	for (x = c == NULL ? NULL : c->child; x != NULL; x = x->next)
		for (y = c->child; y != x; y = y->next)
			if (id_of(x).n > 0 && str_eq(id_of(x), id_of(y))) {
				twice(ld, x);
				break;
			}
}

/* Readings and silences are named side by side: one list of names. */
void
check_notes_once(struct loader *ld)
{
	static const enum section of[] = { SEC_SILENCE, SEC_READING };
	const struct nodes *l[2] = { &ld->section[of[0]],
	    &ld->section[of[1]] };
	size_t i, k, n = l[0]->n + l[1]->n;

	for (i = 0; i < n; i++)
		for (k = 0; k < i; k++) {
			struct toml_node *x = i < l[0]->n ? l[0]->item[i] :
			    l[1]->item[i - l[0]->n];
			struct toml_node *y = k < l[0]->n ? l[0]->item[k] :
			    l[1]->item[k - l[0]->n];

			if (id_of(x).n == 0 || !str_eq(id_of(x), id_of(y)))
				continue;
			twice(ld, x);
			break;
		}
}
