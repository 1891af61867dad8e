/*
 * Relation macros: members.exists(m, m.labour == 'able') (rules.md 2.9), and
 * the same over the rows of a table that collects.
 */
#include "table.h"

struct macro {
	const char *name;
	enum op op;
	size_t min, max;	/* arguments, the variable among them */
};

static const struct macro macros[] = {
	{ "exists", OP_EXISTS, 2, 2 }, { "all", OP_ALL, 2, 2 },
	{ "count", OP_COUNT, 2, 2 }, { "sum", OP_SUM, 2, 3 },
	{ "min", OP_LEAST, 2, 3 }, { "max", OP_MOST, 2, 3 },
};

static const struct macro *
find(str name)
{
	size_t i;

	for (i = 0; i < sizeof(macros) / sizeof(macros[0]); i++) {
		if (str_is(name, macros[i].name))
			return &macros[i];
	}
	return NULL;
}

/* kid 0 the predicate (constant true when absent), kid 1 the value. */
static bool
body(struct check *ck, const struct syn *s, const struct macro *m,
    struct term **k)
{
	bool value = m->op == OP_SUM || m->op == OP_LEAST || m->op == OP_MOST;
	const struct syn *last = s->kid[s->nkid - 1];

	k[1] = NULL;
	if (value && s->nkid == 3) {
		k[0] = check_make(ck, OP_CONST, s,
		    (struct ptype){ .kind = K_BOOL }, NULL, 0);
		k[0]->value = (struct pvalue){ .known = true, .n = 1, .d = 1 };
	} else
		k[0] = check_term(ck, s->kid[2]);
	if (value)
		k[1] = check_term(ck, last);
	if (k[0] == NULL || (value && k[1] == NULL))
		return false;
	if (k[0]->type.kind != K_BOOL) {
		(void)check_fault(ck, s->kid[2]->at, DIAG_ARGUMENT, s->text,
		    STR("2"), STR("bool"));
		return false;
	}
	return true;
}

static struct term *
result(struct check *ck, const struct syn *s, const struct macro *m,
    struct term **k)
{
	struct ptype type = { .kind = K_BOOL };
	bool ok;

	if (m->op == OP_COUNT)
		type = (struct ptype){ .kind = K_INT, .any_unit = true,
		    .interval = true };
	if (k[1] != NULL) {
		type = k[1]->type;
		type.interval = false;
		ok = type.kind == K_INT || type.kind == K_MONEY ||
		    type.kind == K_DECIMAL ||
		    (type.kind == K_DATE && m->op != OP_SUM);
		if (!ok)
			return check_fault(ck, k[1]->at, DIAG_OPERAND, s->text,
			    type_long(ck->ds->arena, type), STR_NONE);
	}
	return check_make(ck, m->op, s, type, k, k[1] == NULL ? 1 : 2);
}

static struct term *
inside(struct check *ck, const struct syn *s, const struct macro *m,
    const struct relation *r, const struct object *table)
{
	struct term *k[2], *t;

	if (ck->nloop == 4)
		return check_fault(ck, s->mark, DIAG_TOO_DEEP, STR("4"),
		    STR_NONE, STR_NONE);
	ck->loop[ck->nloop++] = (struct loopvar){ s->kid[1]->text,
	    r == NULL ? NULL : r->of, table };
	t = body(ck, s, m, k) ? result(ck, s, m, k) : NULL;
	ck->nloop--;
	if (t != NULL) {
		t->relation = r;
		t->object = table;
		t->arg = ck->nloop + 1;
	}
	return t;
}

static bool
arguments(struct check *ck, const struct syn *s, const struct macro *m)
{
	struct arena *a = ck->ds->arena;

	if (s->nkid - 1 < m->min || s->nkid - 1 > m->max) {
		(void)check_fault(ck, s->mark, DIAG_ARITY, s->text, str_fmt(a,
		    m->min == m->max ? "%zu" : "%zu-%zu", m->min, m->max),
		    str_fmt(a, "%zu", s->nkid - 1));
		return false;
	}
	if (s->kid[1]->kind == SYN_NAME)
		return true;
	(void)check_fault(ck, s->kid[1]->at, DIAG_ARGUMENT, s->text, STR("1"),
	    STR("NAME"));
	return false;
}

struct term *
check_macro(struct check *ck, const struct syn *s)
{
	const struct macro *m = find(s->text);
	const struct relation *r = NULL;
	const struct object *table = NULL;
	struct term *t;
	int group = 0;

	if (m == NULL)
		return check_fault(ck, s->mark, DIAG_FUNCTION_UNKNOWN, s->text,
		    STR("exists all count sum min max"),
		    STR("exists all count sum min max"));
	if (!ck->sc->filter) {
		r = check_relation(ck, s->kid[0], &group);
		table = check_table_name(ck, s->kid[0]);
	}
	if (r == NULL && (table == NULL || table->table->hit != HIT_COLLECT))
		return check_fault(ck, s->kid[0]->at, DIAG_REFERENCE,
		    diag_word(ck->ds, "关系", "relation"),
		    str_sub(ck->src->text, s->kid[0]->at.from,
		    s->kid[0]->at.to), STR_NONE);
	if (!arguments(ck, s, m))
		return NULL;
	if (m->op == OP_ALL && r != NULL && r->min < 0)
		return check_fault(ck, s->mark, DIAG_NO_MINIMUM, r->id,
		    STR_NONE, STR_NONE);
	t = inside(ck, s, m, r, r == NULL ? table : NULL);
	if (t != NULL)
		t->group = group;
	return t;
}
