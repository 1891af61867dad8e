/*
 * The functions of version 1 (rules.md 2.8), one builder each.
 */
#include "internal.h"

#define ARGS_MAX 16

struct call {
	struct check *ck;
	const struct syn *s;
	struct term *k[ARGS_MAX];	/* checked arguments; NULL: literal */
	size_t n;
};

struct fn {
	const char *name;
	size_t min, max;
	/* 'e' expression, 's' literal text, 'p' parameter; last repeats */
	const char *args;
	struct term *(*build)(struct call *);
};

static struct arena *
mem(const struct call *c)
{

	return c->ck->ds->arena;
}

static struct term *
bad_arg(const struct call *c, size_t i, str want)
{

	return check_fault(c->ck, c->s->kid[i]->at, DIAG_ARGUMENT, c->s->text,
	    str_fmt(mem(c), "%zu", i + 1), want);
}

static bool
is_kind(const struct call *c, size_t i, enum basic kind)
{

	if (c->k[i]->type.kind == kind)
		return true;
	(void)bad_arg(c, i, type_name(mem(c), (struct ptype){ .kind = kind }));
	return false;
}

/* A ratio that is a value of its own, not a bare quotient. */
static bool
is_ratio(const struct call *c, size_t i)
{

	if (!is_kind(c, i, K_RATIO))
		return false;
	if (!c->k[i]->type.share)
		return true;
	(void)check_fault(c->ck, c->s->kid[i]->at, DIAG_SHARE, STR_NONE,
	    STR_NONE, STR_NONE);
	return false;
}

static struct term *
made(struct call *c, enum op op, struct ptype type, size_t nkid)
{

	type.interval = false;
	type.literal = false;
	return check_make(c->ck, op, c->s, type, c->k, nkid);
}

static struct ptype
number(void)
{

	return (struct ptype){ .kind = K_INT, .any_unit = true };
}

/* Literal constants. */

static struct term *
constant(struct call *c, enum basic kind, int64_t n)
{
	struct term *t = made(c, OP_CONST, (struct ptype){ .kind = kind }, 0);

	t->value = (struct pvalue){ .known = true, .n = n, .d = 1 };
	return t;
}

static struct term *
build_money(struct call *c)
{
	int64_t unit = str_is(c->s->text, "yuan") ? 100 : 1, n;
	struct term *t;

	if (c->k[0]->op != OP_CONST || c->k[0]->type.kind != K_INT)
		return bad_arg(c, 0, STR("INT"));
	if (!num_mul(c->k[0]->value.n, unit, &n))
		return check_fault(c->ck, c->s->at, DIAG_CONSTRUCTOR,
		    c->s->text, num_text(mem(c), c->k[0]->value.n, 0),
		    STR_NONE);
	t = constant(c, K_MONEY, n);
	/* Money typed in a formula fits a yearly or a single amount. */
	t->type.any_unit = true;
	return t;
}

static bool
strict_date(str s, date *out)
{
	size_t i;

	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-')
		return false;
	for (i = 0; i < s.n; i++) {
		if (i != 4 && i != 7 && (s.p[i] < '0' || s.p[i] > '9'))
			return false;
	}
	return date_parse(s, out);
}

static struct term *
build_date(struct call *c)
{
	date d;

	if (!strict_date(c->s->kid[0]->text, &d))
		return check_fault(c->ck, c->s->kid[0]->at, DIAG_CONSTRUCTOR,
		    c->s->text, c->s->kid[0]->text, STR_NONE);
	return constant(c, K_DATE, d);
}

/* Rounding. */

static bool
take_mode(struct call *c, size_t i, int *out)
{
	enum mode m;

	if (!ratio_mode(c->s->kid[i]->text, &m)) {
		(void)bad_arg(c, i,
		    STR("'half_up' 'half_even' 'down' 'up'"));
		return false;
	}
	*out = (int)m;
	return true;
}

static struct term *
build_times(struct call *c)
{
	static const char *const words[] = { "分", "角", "元" };
	int64_t unit = 1, u = 1;
	struct term *t;
	int mode, i;

	if (!is_kind(c, 0, K_MONEY) || !is_ratio(c, 1) ||
	    !take_mode(c, 2, &mode))
		return NULL;
	if (c->n == 4) {
		for (i = 0, unit = 0; i < 3; i++, u *= 10)
			if (str_is(c->s->kid[3]->text, words[i]))
				unit = u;
		if (unit == 0)
			return bad_arg(c, 3, STR("'分' '角' '元'"));
	}
	t = made(c, OP_TIMES, c->k[0]->type, 2);
	t->arg = mode;
	t->unit = unit;
	return t;
}

static struct term *
build_times_number(struct call *c)
{
	enum basic kind = str_is(c->s->text, "times_int") ? K_INT : K_DECIMAL;
	struct term *t;
	int mode;

	if (!is_kind(c, 0, kind) || !is_ratio(c, 1) || !take_mode(c, 2, &mode))
		return NULL;
	t = made(c, OP_TIMES, c->k[0]->type, 2);
	t->arg = mode;
	t->unit = 1;
	return t;
}

static struct term *
build_per(struct call *c)
{
	struct term *t;
	int mode;

	if (!is_kind(c, 0, K_MONEY) || !is_kind(c, 1, K_INT) ||
	    !take_mode(c, 2, &mode))
		return NULL;
	t = made(c, OP_PER, c->k[0]->type, 2);
	t->arg = mode;
	return t;
}

static struct term *
build_share(struct call *c)
{
	enum diag what;

	if (c->k[0]->type.kind != K_INT && c->k[0]->type.kind != K_MONEY)
		return bad_arg(c, 0, STR("int, money"));
	what = type_differ(c->k[0]->type, c->k[1]->type);
	if (what != DIAG__MAX)
		return check_fault(c->ck, c->s->mark, what, c->s->text,
		    str_fmt(mem(c), "%.*s, %.*s",
		    STR_ARG(type_long(mem(c), c->k[0]->type)),
		    STR_ARG(type_long(mem(c), c->k[1]->type))), STR_NONE);
	return made(c, OP_SHARE, (struct ptype){ .kind = K_RATIO,
	    .share = true }, 2);
}

static struct term *
build_round(struct call *c)
{
	struct ptype type = { .kind = K_DECIMAL };
	struct term *t;
	int mode;

	if (!is_kind(c, 0, K_RATIO) || !take_mode(c, 2, &mode))
		return NULL;
	if (c->k[1]->op != OP_CONST || c->k[1]->type.kind != K_INT ||
	    c->k[1]->value.n < 2 || c->k[1]->value.n > 6)
		return bad_arg(c, 1, STR("2..6"));
	type.scale = (int)c->k[1]->value.n;
	t = made(c, OP_ROUND, type, 1);
	t->arg = mode;
	return t;
}

static struct term *
build_inv(struct call *c)
{

	if (!is_ratio(c, 0))
		return NULL;
	if (c->k[0]->op != OP_CONST && c->k[0]->op != OP_PARAM)
		return bad_arg(c, 0, diag_word(c->ck->ds, "常数或参数", "a constant or parameter"));
	if (c->k[0]->op == OP_CONST && c->k[0]->value.n == 0)
		return check_fault(c->ck, c->s->kid[0]->at, DIAG_DIVISOR,
		    c->s->text, STR_NONE, STR_NONE);
	return made(c, OP_INV, c->k[0]->type, 1);
}

/* Numbers. */

static bool
is_number(const struct call *c, size_t i)
{
	struct ptype t = c->k[i]->type;

	if (t.kind == K_INT || t.kind == K_MONEY || t.kind == K_DECIMAL ||
	    (t.kind == K_RATIO && !t.share))
		return true;
	(void)bad_arg(c, i, STR("int, money, decimal, ratio"));
	return false;
}

static struct term *
build_extreme(struct call *c)
{
	enum op op = str_is(c->s->text, "min") ? OP_MIN : OP_MAX;
	struct ptype type = c->k[0]->type;
	enum diag what;
	size_t i;

	for (i = 0; i < c->n; i++) {
		if (c->k[0]->type.kind != K_DATE && !is_number(c, i))
			return NULL;
		what = type_differ(type, c->k[i]->type);
		if (what != DIAG__MAX)
			return check_fault(c->ck, c->s->kid[i]->at, what,
			    c->s->text, type_long(mem(c), c->k[i]->type),
			    STR_NONE);
		if (type.any_unit)
			type = c->k[i]->type;
	}
	return made(c, op, type, c->n);
}

static struct term *
build_abs(struct call *c)
{

	return is_number(c, 0) ? made(c, OP_ABS, c->k[0]->type, 1) : NULL;
}

static struct term *
build_division(struct call *c)
{
	enum op op = str_is(c->s->text, "div") ? OP_DIV : OP_MOD;

	if (!is_kind(c, 0, K_INT) || !is_kind(c, 1, K_INT))
		return NULL;
	if (c->k[1]->op != OP_CONST || c->k[1]->value.n == 0)
		return check_fault(c->ck, c->s->kid[1]->at, DIAG_DIVISOR,
		    c->s->text, STR_NONE, STR_NONE);
	return made(c, op, c->k[0]->type, 2);
}

/* Dates. */

static struct term *
build_date_part(struct call *c)
{
	enum op op = str_is(c->s->text, "year") ? OP_YEAR :
	    str_is(c->s->text, "month") ? OP_MONTH : OP_QUARTER;

	return is_kind(c, 0, K_DATE) ? made(c, op, number(), 1) : NULL;
}

static struct term *
build_date_pair(struct call *c)
{
	enum op op = str_is(c->s->text, "age") ? OP_AGE :
	    str_is(c->s->text, "age_after") ? OP_AGE_AFTER :
	    str_is(c->s->text, "days_between") ? OP_DAYS_BETWEEN : OP_WORKDAYS;

	if (!is_kind(c, 0, K_DATE) || !is_kind(c, 1, K_DATE))
		return NULL;
	return made(c, op, number(), 2);
}

static struct term *
build_date_add(struct call *c)
{
	bool days = str_is(c->s->text, "add_days");
	struct term *t;

	if (!is_kind(c, 0, K_DATE) || !is_kind(c, 1, K_INT))
		return NULL;
	if (c->n == 3 && !str_is(c->s->kid[2]->text, "up") &&
	    !str_is(c->s->kid[2]->text, "down"))
		return bad_arg(c, 2, STR("'up' 'down'"));
	t = made(c, days ? OP_ADD_DAYS : OP_ADD_MONTHS, c->k[0]->type, 2);
	t->unit = str_is(c->s->text, "add_years") ? 12 : 1;
	t->arg = c->n == 3 && str_is(c->s->kid[2]->text, "up");
	return t;
}

static struct term *
build_window(struct call *c)
{
	static const char *const words[] = { "year", "quarter", "month" };
	struct term *t;
	int i, arg = -1;

	for (i = 0; i < 3; i++)
		if (str_is(c->s->kid[0]->text, words[i]))
			arg = i;
	if (arg < 0)
		return bad_arg(c, 0, STR("'year' 'quarter' 'month'"));
	if (!is_kind(c, 1, K_DATE))
		return NULL;
	c->k[0] = c->k[1];
	t = made(c, str_is(c->s->text, "start_of") ? OP_START_OF : OP_END_OF,
	    c->k[1]->type, 1);
	t->arg = arg;
	return t;
}

/* Parameters, earlier periods, sets. */

static const struct param *
take_param(struct call *c)
{
	const struct syn *s = c->s->kid[0];
	bool p = s->kind == SYN_SELECT && s->kid[0]->kind == SYN_NAME &&
	    str_is(s->kid[0]->text, "p");

	if (p)
		return check_param(c->ck, s);
	(void)check_fault(c->ck, s->at, DIAG_PARAMETER_ONLY, c->s->text,
	    STR_NONE, STR_NONE);
	return NULL;
}

static struct term *
build_at(struct call *c)
{
	const struct param *p = take_param(c);
	struct term *t;

	if (p == NULL || !is_kind(c, 1, K_DATE))
		return NULL;
	if (p->type.kind == K_INDEX)
		return bad_arg(c, 0, diag_word(c->ck->ds, "数值参数", "a parameter, not an index"));
	c->k[0] = c->k[1];
	t = made(c, OP_AT, p->type, 1);
	t->param = p;
	return t;
}

static struct term *
build_known(struct call *c)
{
	const struct param *p = take_param(c);
	struct term *t;

	if (p == NULL)
		return NULL;
	t = made(c, OP_KNOWN, (struct ptype){ .kind = K_BOOL }, 0);
	t->param = p;
	return t;
}

static struct term *
build_index(struct call *c)
{
	const struct param *p = take_param(c);
	struct term *t;

	if (p == NULL || !is_kind(c, 1, K_INT) || !is_kind(c, 2, K_INT))
		return NULL;
	if (p->type.kind != K_INDEX)
		return bad_arg(c, 0, STR("index"));
	c->k[0] = c->k[1];
	c->k[1] = c->k[2];
	t = made(c, OP_INDEX_RATIO, (struct ptype){ .kind = K_RATIO }, 2);
	t->param = p;
	return t;
}

static struct term *
build_prev(struct call *c)
{
	struct term *f = c->k[0], *n = c->k[1];

	if (f->op != OP_FACT || f->kind->yearly == NULL ||
	    f->field->entity != f->kind->yearly)
		return check_fault(c->ck, c->s->kid[0]->at, DIAG_NOT_YEARLY,
		    str_sub(c->ck->src->text, c->s->kid[0]->at.from,
		    c->s->kid[0]->at.to), STR_NONE, STR_NONE);
	if (n->op != OP_CONST || n->type.kind != K_INT || n->value.n < 1 ||
	    n->value.n > 50)
		return bad_arg(c, 1, STR("1..50"));
	f->arg = (int)n->value.n;
	f->at = c->s->at;
	return f;
}

static struct term *
build_or_else(struct call *c)
{
	enum diag what;

	if (c->ck->sc->packed && !c->ck->sc->reading)
		return check_fault(c->ck, c->s->mark, DIAG_NO_READING,
		    STR_NONE, STR_NONE, STR_NONE);
	what = type_differ(c->k[0]->type, c->k[1]->type);
	if (what != DIAG__MAX)
		return check_fault(c->ck, c->s->mark, what, c->s->text,
		    str_fmt(mem(c), "%.*s, %.*s",
		    STR_ARG(type_long(mem(c), c->k[0]->type)),
		    STR_ARG(type_long(mem(c), c->k[1]->type))), STR_NONE);
	if (!check_bind(c->ck, c->k[1], c->k[0]->type))
		return NULL;
	return made(c, OP_OR_ELSE, c->k[0]->type, 2);
}

/* has(causes, 'illness'): a code in a field that holds a set of codes. */
static struct term *
build_has(struct call *c)
{
	const struct code_list *list = c->k[0]->type.codes;
	const struct code *code;
	struct term *t;

	if (!is_kind(c, 0, K_CODES))
		return NULL;
	code = code_by_id(list, c->s->kid[1]->text);
	if (code == NULL)
		return check_fault(c->ck, c->s->kid[1]->at, DIAG_CODE,
		    c->s->kid[1]->text, list->id, STR_NONE);
	t = made(c, OP_HAS, (struct ptype){ .kind = K_BOOL }, 1);
	t->arg = (int)code->n;
	return t;
}

/* unknown(f): two-valued, so in filters only. */
static struct term *
build_unknown(struct call *c)
{

	if (!c->ck->sc->filter)
		return check_fault(c->ck, c->s->mark, DIAG_FUNCTION_UNKNOWN,
		    c->s->text, STR("where="), STR("where="));
	if (c->k[0]->op != OP_FACT)
		return bad_arg(c, 0, diag_word(c->ck->ds, "字段", "a field"));
	return made(c, OP_UNKNOWN, (struct ptype){ .kind = K_BOOL }, 1);
}

static const struct fn fns[] = {
	{ "yuan", 1, 1, "e", build_money },
	{ "fen", 1, 1, "e", build_money },
	{ "date", 1, 1, "s", build_date },
	{ "times", 3, 4, "eess", build_times },
	{ "times_int", 3, 3, "ees", build_times_number },
	{ "times_dec", 3, 3, "ees", build_times_number },
	{ "per", 3, 3, "ees", build_per },
	{ "share", 2, 2, "ee", build_share },
	{ "round_to", 3, 3, "ees", build_round },
	{ "inv", 1, 1, "e", build_inv },
	{ "min", 2, ARGS_MAX, "e", build_extreme },
	{ "max", 2, ARGS_MAX, "e", build_extreme },
	{ "abs", 1, 1, "e", build_abs },
	{ "div", 2, 2, "ee", build_division },
	{ "mod", 2, 2, "ee", build_division },
	{ "year", 1, 1, "e", build_date_part },
	{ "month", 1, 1, "e", build_date_part },
	{ "quarter", 1, 1, "e", build_date_part },
	{ "age", 2, 2, "ee", build_date_pair },
	{ "age_after", 2, 2, "ee", build_date_pair },
	{ "days_between", 2, 2, "ee", build_date_pair },
	{ "workdays_between", 2, 2, "ee", build_date_pair },
	{ "add_days", 2, 2, "ee", build_date_add },
	{ "add_months", 2, 3, "ees", build_date_add },
	{ "add_years", 2, 3, "ees", build_date_add },
	{ "start_of", 2, 2, "se", build_window },
	{ "end_of", 2, 2, "se", build_window },
	{ "at", 2, 2, "pe", build_at },
	{ "known", 1, 1, "p", build_known },
	{ "index_ratio", 3, 3, "pee", build_index },
	{ "prev", 2, 2, "ee", build_prev },
	{ "or_else", 2, 2, "ee", build_or_else },
	{ "has", 2, 2, "es", build_has },
	{ "unknown", 1, 1, "e", build_unknown },
};

#define NFNS (sizeof(fns) / sizeof(fns[0]))

static const struct fn *
find(struct check *ck, const struct syn *s)
{
	str names[NFNS], hint;
	size_t i;

	for (i = 0; i < NFNS; i++) {
		if (str_is(s->text, fns[i].name))
			return &fns[i];
		names[i] = str_from(fns[i].name);
	}
	hint = check_near(ck->ds->arena, s->text, names, NFNS);
	(void)check_fault(ck, s->mark, DIAG_FUNCTION_UNKNOWN, s->text, hint,
	    hint);
	return NULL;
}

static bool
take_args(struct call *c, const struct fn *f)
{
	size_t last = str_from(f->args).n - 1, i;
	bool ok = true;

	for (i = 0; i < c->n; i++) {
		char want = f->args[i < last ? i : last];
		const struct syn *s = c->s->kid[i];

		if (want == 'e') {
			c->k[i] = check_term(c->ck, s);
			ok = c->k[i] != NULL && ok;
		} else if (want == 's' && s->kind != SYN_STR) {
			(void)bad_arg(c, i, STR("'…'"));
			ok = false;
		}
	}
	return ok;
}

struct term *
check_call(struct check *ck, const struct syn *s)
{
	struct call c = { .ck = ck, .s = s, .n = s->nkid };
	const struct fn *f = find(ck, s);
	struct arena *a = ck->ds->arena;

	if (f == NULL)
		return NULL;
	if (s->nkid < f->min || s->nkid > f->max)
		return check_fault(ck, s->mark, DIAG_ARITY, s->text,
		    str_fmt(a, f->min == f->max ? "%zu" : "%zu-%zu", f->min,
		    f->max), str_fmt(a, "%zu", s->nkid));
	return take_args(&c, f) ? f->build(&c) : NULL;
}
