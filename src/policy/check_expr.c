/*
 * Syntax to typed terms: names, operators, types and units.  Nothing is
 * converted implicitly; whatever is not permitted here is a fault.
 */
#include "internal.h"

static const struct ptype type_bool = { .kind = K_BOOL };
static const struct ptype type_number = { .kind = K_INT, .any_unit = true };

struct term *
check_fault(struct check *ck, struct span at, enum diag what, str a1, str a2,
    str a3)
{

	diag_at(ck->ds, ck->src, at, what, a1, a2, a3);
	return NULL;
}

struct term *
check_make(struct check *ck, enum op op, const struct syn *s,
    struct ptype type, struct term **kid, size_t nkid)
{
	struct term *t = NEW(ck->ds->arena, struct term);
	size_t i;

	t->op = op;
	t->type = type;
	t->at = s->at;
	t->nkid = nkid;
	t->kid = NEW_ARRAY(ck->ds->arena, struct term *, nkid);
	for (i = 0; i < nkid; i++)
		t->kid[i] = kid[i];
	return t;
}

static struct term *
constant(struct check *ck, const struct syn *s)
{
	struct ptype type = type_bool;
	struct term *t;

	if (s->kind == SYN_INT)
		type = type_number;
	else if (s->kind == SYN_DEC)
		type = (struct ptype){ .kind = K_RATIO };
	else if (s->kind == SYN_STR)
		type = (struct ptype){ .kind = K_TEXT, .literal = true };
	t = check_make(ck, OP_CONST, s, type, NULL, 0);
	t->value = (struct pvalue){ .known = true, .n = s->n, .d = s->d,
	    .s = s->text };
	return t;
}

bool
check_bind(struct check *ck, struct term *t, struct ptype type)
{

	if (type.kind != K_ENUM || !t->type.literal)
		return true;
	if (t->op == OP_COND) {	/* either of two texts */
		t->type = type;
		return check_bind(ck, t->kid[1], type) &&
		    check_bind(ck, t->kid[2], type);
	}
	if (t->op != OP_CONST)
		return true;
	if (type.codes->ncodes > 0 &&
	    code_by_id(type.codes, t->value.s) == NULL) {
		(void)check_fault(ck, t->at, DIAG_CODE, t->value.s,
		    type.codes->id, code_ids(ck->ds->arena, type.codes));
		return false;
	}
	t->type = type;
	return true;
}

static enum op
op_of(enum tok t)
{

	switch (t) {
	case TOK_OR:
		return OP_OR;
	case TOK_AND:
		return OP_AND;
	case TOK_EQ:
		return OP_EQ;
	case TOK_NE:
		return OP_NE;
	case TOK_LT:
		return OP_LT;
	case TOK_LE:
		return OP_LE;
	case TOK_GT:
		return OP_GT;
	case TOK_GE:
		return OP_GE;
	case TOK_PLUS:
		return OP_ADD;
	case TOK_MINUS:
		return OP_SUB;
	default:
		return OP_MUL;
	}
}

static struct term *
wrong_operand(struct check *ck, const struct syn *s, str mark, struct ptype t,
    const char *hint)
{

	return check_fault(ck, s->mark, DIAG_OPERAND, mark,
	    type_long(ck->ds->arena, t), str_from(hint));
}

/* In a filter, a side that has no type in the language says so itself. */
static const struct term *
untyped(const struct check *ck, const struct term *a, const struct term *b)
{

	if (!ck->sc->filter)
		return NULL;
	if (a->op == OP_FACT && a->type.kind == K__MAX)
		return a;
	return b->op == OP_FACT && b->type.kind == K__MAX ? b : NULL;
}

static struct term *
sides_differ(struct check *ck, const struct syn *s, enum diag what,
    struct term *a, struct term *b)
{
	struct arena *m = ck->ds->arena;
	str l = type_long(m, a->type), r = type_long(m, b->type);

	bool amount = a->type.kind == K_MONEY || b->type.kind == K_MONEY;
	bool number = a->type.kind == K_INT || b->type.kind == K_INT;
	const struct term *odd = untyped(ck, a, b);

	if (odd != NULL)
		return check_fault(ck, odd->at, odd->field->mask != MASK_NONE ||
		    odd->field->level == L4 ? DIAG_MASKED : DIAG_FILTER,
		    odd->field->id, STR_NONE, STR_NONE);
	return check_fault(ck, s->mark, what, s->kind == SYN_IN ? STR("in") :
	    s->kind == SYN_COND ? STR("? :") : str_from(lex_name(s->op)),
	    str_fmt(m, "%.*s, %.*s", STR_ARG(l), STR_ARG(r)),
	    amount && number ? STR("yuan(…)") : STR_NONE);
}

/* int * int, money * int, int * money; one side at most has a unit. */
static struct term *
product(struct check *ck, const struct syn *s, struct term **k)
{
	struct ptype a = k[0]->type, b = k[1]->type, type;

	if (a.kind == K_MONEY && b.kind == K_INT)
		type = a;
	else if (a.kind == K_INT && b.kind == K_MONEY)
		type = b;
	else if (a.kind == K_INT && b.kind == K_INT) {
		if (!a.any_unit && !b.any_unit && a.unit.n > 0 && b.unit.n > 0)
			return sides_differ(ck, s, DIAG_UNIT, k[0], k[1]);
		type = a.any_unit || (a.unit.n == 0 && !b.any_unit) ? b : a;
	} else
		return wrong_operand(ck, s, STR("*"), a.kind == K_INT ||
		    a.kind == K_MONEY ? b : a,
		    a.kind == K_RATIO || b.kind == K_RATIO ?
		    "times(money, ratio, mode)" : "");
	type.interval = false;
	return check_make(ck, OP_MUL, s, type, k, 2);
}

static bool
orderable(struct ptype t)
{

	return t.kind == K_INT || t.kind == K_MONEY || t.kind == K_DATE ||
	    t.kind == K_MONTH || t.kind == K_DECIMAL || t.kind == K_RATIO;
}

static bool
equatable(struct ptype t)
{

	return orderable(t) || t.kind == K_BOOL || t.kind == K_ENUM ||
	    t.kind == K_TEXT;
}

static bool
addable(struct ptype t)
{

	return t.kind == K_INT || t.kind == K_MONEY || t.kind == K_DECIMAL;
}

static struct term *
comparison(struct check *ck, const struct syn *s, struct term **k)
{
	enum op op = op_of(s->op);
	bool equal = op == OP_EQ || op == OP_NE;
	size_t i;

	for (i = 0; i < 2; i++) {
		struct ptype t = k[i]->type;

		if (equal ? !equatable(t) : !orderable(t))
			return wrong_operand(ck, s, str_from(lex_name(s->op)),
			    t, "");
	}
	if (!check_bind(ck, k[0], k[1]->type) ||
	    !check_bind(ck, k[1], k[0]->type))
		return NULL;
	return check_make(ck, op, s, type_bool, k, 2);
}

static struct term *
addition(struct check *ck, const struct syn *s, struct term **k)
{
	struct ptype type = k[0]->type.any_unit ? k[1]->type : k[0]->type;
	size_t i;

	for (i = 0; i < 2; i++) {
		if (!addable(k[i]->type))
			return wrong_operand(ck, s, str_from(lex_name(s->op)),
			    k[i]->type, "");
	}
	type.interval = false;
	return check_make(ck, op_of(s->op), s, type, k, 2);
}

static struct term *
binary(struct check *ck, const struct syn *s)
{
	struct term *k[2];
	enum diag what;
	size_t i;

	k[0] = check_term(ck, s->kid[0]);
	k[1] = check_term(ck, s->kid[1]);
	if (k[0] == NULL || k[1] == NULL)
		return NULL;
	if (s->op == TOK_TIMES)
		return product(ck, s, k);
	if (s->op == TOK_AND || s->op == TOK_OR) {
		for (i = 0; i < 2; i++)
			if (k[i]->type.kind != K_BOOL)
				return wrong_operand(ck, s,
				    str_from(lex_name(s->op)), k[i]->type, "");
		return check_make(ck, op_of(s->op), s, type_bool, k, 2);
	}
	what = type_differ(k[0]->type, k[1]->type);
	if (what != DIAG__MAX)
		return sides_differ(ck, s, what, k[0], k[1]);
	if (s->op == TOK_PLUS || s->op == TOK_MINUS)
		return addition(ck, s, k);
	return comparison(ck, s, k);
}

static struct term *
unary(struct check *ck, const struct syn *s)
{
	struct term *k = check_term(ck, s->kid[0]);
	bool ok;

	if (k == NULL)
		return NULL;
	ok = s->op == TOK_NOT ? k->type.kind == K_BOOL :
	    addable(k->type) || (k->type.kind == K_RATIO && !k->type.share);
	if (!ok)
		return wrong_operand(ck, s, str_from(lex_name(s->op)),
		    k->type, "");
	k = check_make(ck, s->op == TOK_NOT ? OP_NOT : OP_NEG, s, k->type, &k,
	    1);
	k->type.interval = false;
	return k;
}

static struct term *
conditional(struct check *ck, const struct syn *s)
{
	struct term *k[3];
	struct ptype type;
	enum diag what;
	size_t i;

	for (i = 0; i < 3; i++)
		k[i] = check_term(ck, s->kid[i]);
	if (k[0] == NULL || k[1] == NULL || k[2] == NULL)
		return NULL;
	if (k[0]->type.kind != K_BOOL)
		return wrong_operand(ck, s, STR("? :"), k[0]->type, "");
	if (ck->sc->packed && k[0]->op == OP_CONST)
		return check_fault(ck, k[0]->at, DIAG_CONDITION_CONSTANT,
		    k[0]->value.n ? STR("true") : STR("false"), STR_NONE,
		    STR_NONE);
	what = type_differ(k[1]->type, k[2]->type);
	if (what != DIAG__MAX)
		return sides_differ(ck, s, what, k[1], k[2]);
	if (!check_bind(ck, k[1], k[2]->type) ||
	    !check_bind(ck, k[2], k[1]->type))
		return NULL;
	type = k[1]->type.any_unit || k[1]->type.literal ? k[2]->type :
	    k[1]->type;
	type.interval = false;
	return check_make(ck, OP_COND, s, type, k, 3);
}

/* x in ['a', 'b'], and for a set of codes 'a' in nothing else: see has(). */
static struct term *
membership(struct check *ck, const struct syn *s)
{
	struct term **k = NEW_ARRAY(ck->ds->arena, struct term *, s->nkid);
	struct ptype type;
	bool ok = true;
	size_t i;

	if ((k[0] = check_term(ck, s->kid[0])) == NULL)
		return NULL;
	type = k[0]->type;
	if (type.kind != K_INT && type.kind != K_ENUM && type.kind != K_TEXT)
		return wrong_operand(ck, s, STR("in"), type, "");
	for (i = 1; i < s->nkid; i++) {
		k[i] = check_term(ck, s->kid[i]);
		if (k[i] == NULL)
			return NULL;
		if (type_differ(type, k[i]->type) != DIAG__MAX) {
			(void)sides_differ(ck, s, DIAG_DIFFER, k[0], k[i]);
			return NULL;
		}
		ok = check_bind(ck, k[i], type) && ok;
	}
	return ok ? check_make(ck, OP_IN, s, type_bool, k, s->nkid) : NULL;
}

/* Constants are worked out at once, so that an overflow is a fault here. */
static struct term *
folded(struct check *ck, const struct syn *s, struct term *t)
{
	struct pvalue v;
	size_t i;

	if (t == NULL || t->nkid == 0 || t->op == OP_OR_ELSE ||
	    t->op == OP_WORKDAYS || t->op == OP_EXISTS || t->op >= OP_ALL ||
	    t->op == OP_AT || t->op == OP_INDEX_RATIO || t->op == OP_UNKNOWN)
		return t;
	for (i = 0; i < t->nkid; i++) {
		if (t->kid[i]->op != OP_CONST)
			return t;
	}
	v = eval_constant(ck->ds->arena, t);
	if (v.known) {
		t->op = OP_CONST;
		t->nkid = 0;
		t->value = v;
		t->value.why = NULL;
		return t;
	}
	if (!eval_is_range(v))
		return t;
	return check_fault(ck, s->mark, DIAG_OVERFLOW, str_sub(ck->src->text,
	    s->mark.from, s->mark.to), STR_NONE, STR_NONE);
}

struct term *
check_term(struct check *ck, const struct syn *s)
{

	switch (s->kind) {
	case SYN_INT: case SYN_DEC: case SYN_STR: case SYN_BOOL:
		return constant(ck, s);
	case SYN_NAME:
		return check_name(ck, s, s->text);
	case SYN_SELECT:
		return check_select(ck, s);
	case SYN_CALL:
		return folded(ck, s, check_call(ck, s));
	case SYN_METHOD:
		return check_macro(ck, s);
	case SYN_UNARY:
		return folded(ck, s, unary(ck, s));
	case SYN_BINARY:
		return folded(ck, s, binary(ck, s));
	case SYN_COND:
		return folded(ck, s, conditional(ck, s));
	default:
		return folded(ck, s, membership(ck, s));
	}
}

/* NULL when it does not check; all faults of the formula are reported. */
static struct term *
whole(struct diags *ds, const struct source *src,
    const struct scope *sc, const struct syn *s)
{
	struct check ck = { .ds = ds, .src = src, .sc = sc };
	struct term *t = check_term(&ck, s);

	if (t == NULL)
		return NULL;
	if (t->type.share)
		return check_fault(&ck, s->at, DIAG_SHARE, STR_NONE, STR_NONE,
		    STR_NONE);
	if (sc->packed && !check_range(&ck, t))
		return NULL;
	return t;
}

const struct formula *
check_formula(struct diags *ds, const struct source *src,
    const struct scope *sc, const struct ptype *want)
{
	const struct syn *s = parse_expr(ds, src);
	struct formula *f;
	struct term *t;

	if (s == NULL)
		return NULL;
	t = whole(ds, src, sc, s);
	if (t == NULL)
		return NULL;
	if (want != NULL) {
		struct check ck = { .ds = ds, .src = src, .sc = sc };

		if (type_differ(*want, t->type) != DIAG__MAX)
			return (void)check_fault(&ck, s->at, DIAG_RESULT_TYPE,
			    src->text, type_long(ds->arena, *want),
			    type_long(ds->arena, t->type)), NULL;
		if (!check_bind(&ck, t, *want))
			return NULL;
	}
	f = NEW(ds->arena, struct formula);
	f->src = *src;
	f->term = t;
	f->kind = sc->self;
	return f;
}
