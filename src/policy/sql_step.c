/*
 * One step as SQL.  What the databases do differently is avoided rather than
 * told apart (rules.md 5.4): every constant is cast, operators stand between
 * blanks, nothing divides by zero, nothing leaves 64 bits, and unknown is never
 * taken for false.
 */
#include <inttypes.h>

#include "sql.h"

#define BEYOND	"a number that may leave 64 bits"

static const struct ir_step *
step(const struct sql *q, int i)
{

	return &q->program->steps[i];
}

static void expression(struct sql *, int i);

/* A formatted text with $1 … $4 for operands, # for n. */
static void
write_form(struct sql *q, const struct ir_step *s, const char *form)
{

	for (; *form != '\0'; form++) {
		if (*form == '$')
			expression(q, s->kid[*++form - '1']);
		else if (*form == '#')
			buf_fmt(&q->b, "CAST(%" PRId64 " AS bigint)", s->n);
		else
			buf_byte(&q->b, *form);
	}
}

/* Texts by operation; a truth is a predicate. */
static const char *const forms[IR__MAX] = {
	[IR_NOT] = "(NOT $1)", [IR_AND] = "($1 AND $2)",
	[IR_OR] = "($1 OR $2)",
	[IR_SAME] = "(($1 AND $2) OR ((NOT $1) AND (NOT $2)))",
	[IR_PICK] = "(($1 AND $2) OR ((NOT $1) AND $3) OR ($2 AND $3))",
	[IR_DECIDE] = "(CASE WHEN $1 THEN 1 WHEN $2 THEN 0 END = 1)",
	[IR_TRUE] = "(CASE WHEN $1 THEN 1 ELSE 0 END = 1)",
	[IR_EQ] = "($1 = $2)", [IR_NE] = "($1 <> $2)", [IR_LT] = "($1 < $2)",
	[IR_LE] = "($1 <= $2)", [IR_GT] = "($1 > $2)", [IR_GE] = "($1 >= $2)",
	[IR_NEG] = "(0 - $1)", [IR_ADD] = "($1 + $2)", [IR_SUB] = "($1 - $2)",
	[IR_MUL] = "($1 * $2)",
	[IR_ABS] = "(CASE WHEN $1 < 0 THEN 0 - $1 ELSE $1 END)",
	[IR_MIN] = "(CASE WHEN $1 < $2 THEN $1 WHEN $1 >= $2 THEN $2 END)",
	[IR_MAX] = "(CASE WHEN $1 > $2 THEN $1 WHEN $1 <= $2 THEN $2 END)",
	[IR_DIV] = "($1 / #)", [IR_MOD] = "($1 % #)",
	[IR_WITHIN] = "(CASE WHEN $1 BETWEEN 0 - # AND # THEN $1 END)",
	[IR_SELECT] = "(CASE WHEN $1 THEN $2 WHEN NOT $1 THEN $3 END)",
	[IR_OVER] = "(CASE WHEN $2 > 0 THEN $1 WHEN $2 < 0 THEN 0 - $1 END)",
	[IR_UNDER] = "(CASE WHEN $1 IS NULL THEN NULL WHEN $2 > 0 THEN $2 "
	    "WHEN $2 < 0 THEN 0 - $2 END)",
	[IR_UPTO] = "(CASE WHEN $2 THEN $1 WHEN $1 IS NOT NULL THEN "
	    "CAST(9223372036854775807 AS bigint) END)",
	[IR_EXACT] = "(CASE WHEN $1 = $2 THEN $1 END)",
	[IR_YEAR] = "($1 / 10000)", [IR_MONTH] = "($1 / 100 % 100)",
	[IR_QUARTER] = "(($1 / 100 % 100 - 1) / 3 + 1)",
	[IR_AGE] = "(CASE WHEN $2 >= $1 THEN ($2 - $1) / 10000 "
	    "WHEN $2 < $1 THEN 0 - (($1 - $2 + 9999) / 10000) END)",
};

bool
sql_repeats(enum ir_op op)
{
	const char *f = forms[op];
	int seen[5] = { 0 };

	for (; f != NULL && *f != '\0'; f++)
		if (*f == '$' && seen[f[1] - '0']++ > 0)
			return true;
	return op == IR_FIRM || op == IR_ELSE || op == IR_START ||
	    op == IR_END || op == IR_HAS;
}

static void
constant(struct sql *q, const struct ir_step *s)
{

	if (s->op == IR_UNKNOWN)
		buf_cstr(&q->b, s->number ? "CAST(NULL AS bigint)" :
		    "(CAST(NULL AS bigint) = 1)");
	else if (!s->number)
		buf_cstr(&q->b, s->n ? "(1 = 1)" : "(1 = 0)");
	else if (s->n == INT64_MIN)
		q->fault = "constant";
	else
		buf_fmt(&q->b, "CAST(%" PRId64 " AS bigint)", s->n);
}

/* Days since 1970 of operand k, in integers. */
static void
day_number(struct sql *q, const struct ir_step *s, const char *k)
{
	/* Years begin in March: y of the year, m counted from March. */
	const char *y = str_cstr(q->b.arena, str_fmt(q->b.arena,
	    "(%s / 10000 - CASE WHEN %s / 100 %% 100 <= 2 THEN 1 ELSE 0 END)",
	    k, k));
	const char *m = str_cstr(q->b.arena, str_fmt(q->b.arena,
	    "((%s / 100 %% 100 + 9) %% 12)", k));
	str text = str_fmt(q->b.arena, "(365 * %s + %s / 4 - %s / 100 + %s / "
	    "400 + (153 * %s + 2) / 5 + %s %% 100 - 719469)", y, y, y, y, m,
	    k);

	write_form(q, s, str_cstr(q->b.arena, text));
}

static void
days(struct sql *q, const struct ir_step *s)
{

	buf_byte(&q->b, '(');
	day_number(q, s, "$2");
	buf_cstr(&q->b, " - ");
	day_number(q, s, "$1");
	buf_byte(&q->b, ')');
}

/* First and last days; a month's length from its number and the leap year. */
static void
window(struct sql *q, const struct ir_step *s)
{
	static const char *const month[] = { "12",
	    ("(($1 / 100 % 100 + 2) / 3 * 3)"), "($1 / 100 % 100)" };
	static const char *const first[] = { "($1 / 10000 * 10000 + 101)",
	    ("($1 / 10000 * 10000 + (($1 / 100 % 100 - 1) / 3 * 3 + 1) * 100 "
	    "+ 1)"), "($1 / 100 * 100 + 1)" };
	const char *m = month[s->mode];
	str text;

	if (s->op == IR_START) {
		write_form(q, s, first[s->mode]);
		return;
	}
	text = str_fmt(q->b.arena, "($1 / 10000 * 10000 + %s * 100 + CASE "
	    "WHEN $1 IS NULL THEN NULL WHEN %s IN (4, 6, 9, 11) THEN 30 WHEN "
	    "%s <> 2 THEN 31 WHEN ($1 / 10000 %% 4 = 0 AND $1 / 10000 %% 100 "
	    "<> 0) OR $1 / 10000 %% 400 = 0 THEN 29 ELSE 28 END)", m, m, m);
	write_form(q, s, str_cstr(q->b.arena, text));
}

static wide
far(const struct ir_step *s)
{
	wide a = s->lo < 0 ? -(wide)s->lo : s->lo;
	wide b = s->hi < 0 ? -(wide)s->hi : s->hi;

	return a > b ? a : b;
}

/* |t| by mode to whole multiples of d, in units of n; t is not negative. */
static void
rounded(struct sql *q, const struct ir_step *s, const char *t)
{
	struct arena *a = q->b.arena;
	const char *d = "($3 * #)";
	str up = STR("1 = 0");

	if (s->mode == MODE_HALF_EVEN)
		up = str_fmt(a, "%s %% %s * 2 > %s OR (%s %% %s * 2 = %s AND "
		    "%s / %s %% 2 = 1)", t, d, d, t, d, d, t, d);
	else if (s->mode == MODE_HALF_UP)
		up = str_fmt(a, "%s %% %s * 2 >= %s", t, d, d);
	else if (s->mode == MODE_UP)
		up = str_fmt(a, "%s %% %s > 0", t, d);
	write_form(q, s, str_cstr(a, str_fmt(a, "((%s / %s + CASE WHEN %.*s "
	    "THEN 1 ELSE 0 END) * #)", t, d, STR_ARG(up))));
}

static void
rounding(struct sql *q, const struct ir_step *s)
{
	wide top = far(step(q, s->kid[0])), by = far(step(q, s->kid[1]));
	wide under = far(step(q, s->kid[2]));

	if (s->checked || __builtin_mul_overflow(top, by, &top) ||
	    top > INT64_MAX / 4 || under > INT64_MAX / 8 / s->n) {
		q->fault = "rounding beyond 64 bits";
		return;
	}
	write_form(q, s, "(CASE WHEN $1 * $2 >= 0 THEN ");
	rounded(q, s, "($1 * $2)");
	write_form(q, s, " WHEN $1 * $2 < 0 THEN 0 - ");
	rounded(q, s, "(0 - $1 * $2)");
	buf_cstr(&q->b, " END)");
}

static void
membership(struct sql *q, const struct ir_step *s)
{
	bool any = false;
	int i;

	if (s->n == 0) {
		write_form(q, s, "($1 < $1)");
		return;
	}
	write_form(q, s, "($1 IN (");
	for (i = 0; i < 64; i++) {
		if (!((uint64_t)s->n >> i & 1))
			continue;
		buf_fmt(&q->b, "%s%d", any ? ", " : "", i);
		any = true;
	}
	buf_cstr(&q->b, "))");
}

/* Forms that a table of texts cannot hold. */
static void
other(struct sql *q, const struct ir_step *s)
{

	switch (s->op) {
	case IR_FIRM:
		write_form(q, s, step(q, s->kid[0])->number ?
		    "($1 IS NOT NULL)" :
		    "(CASE WHEN $1 THEN 1 WHEN NOT $1 THEN 1 ELSE 0 END = 1)");
		break;
	case IR_ELSE:
		write_form(q, s, s->number ? "COALESCE($1, $2)" :
		    "(CASE WHEN $1 THEN 1 WHEN NOT $1 THEN 0 WHEN $2 THEN 1 "
		    "WHEN NOT $2 THEN 0 END = 1)");
		break;
	case IR_IN:
		membership(q, s);
		break;
	case IR_HAS:
		buf_byte(&q->b, '(');
		expression(q, s->kid[0]);
		buf_fmt(&q->b, " / CAST(%" PRId64 " AS bigint) %% 2 = 1)",
		    (int64_t)(UINT64_C(1) << s->n));
		break;
	case IR_ROUND:
		rounding(q, s);
		break;
	case IR_DAYS:
		days(q, s);
		break;
	case IR_START: case IR_END:
		window(q, s);
		break;
	default:
		q->fault = "a function";
	}
}

static void
write_step(struct sql *q, const struct ir_step *s)
{

	if (s->checked)
		q->fault = BEYOND;
	else if (s->op == IR_CONST || s->op == IR_UNKNOWN)
		constant(q, s);
	else if (s->op == IR_SELECT && s->kid[3] >= 0)
		write_form(q, s, "(CASE WHEN $1 THEN $2 WHEN NOT $1 THEN $3 "
		    "WHEN $4 THEN $2 END)");
	else if (s->op == IR_LOAD)
		buf_fmt(&q->b, s->number ? "t.c%" PRId64 : "(t.c%" PRId64
		    " = 1)", s->n);
	else if (forms[s->op] != NULL)
		write_form(q, s, forms[s->op]);
	else
		other(q, s);
}

/* A step as an operand: its column, or written out. */
static void
expression(struct sql *q, int i)
{
	const struct ir_step *s = step(q, i);

	if (q->column[i])
		buf_fmt(&q->b, s->number ? "t.x%d" : "(t.x%d = 1)", i);
	else
		write_step(q, s);
}

static void
materialise(struct sql *q, int i, void (*write)(struct sql *, int))
{

	buf_cstr(&q->b, "CASE WHEN ");
	write(q, i);
	buf_cstr(&q->b, " THEN 1 WHEN NOT ");
	write(q, i);
	buf_cstr(&q->b, " THEN 0 END");
}

static void
written_out(struct sql *q, int i)
{

	write_step(q, step(q, i));
}

/* Of the sub-select over rows g<space>. */
static void
gathered(struct sql *q, int i)
{
	const struct ir_step *s = step(q, i);
	int g = s->mode;

	if (s->op == IR_ROWS)
		buf_fmt(&q->b, "COALESCE(g%d.n, 0)", g);
	else if (s->op == IR_YES || s->op == IR_NO)
		buf_fmt(&q->b, "COALESCE(g%d.y%d, 0)", g, i);
	else {
		buf_cstr(&q->b, "CASE WHEN ");
		expression(q, s->kid[2]);
		buf_fmt(&q->b, " AND COALESCE(g%d.d%d, 0) = COALESCE(g%d.n, 0)"
		    " THEN ", g, i, g);
		buf_fmt(&q->b, s->op == IR_SUM ? "COALESCE(g%d.y%d, 0) END" :
		    "g%d.y%d END", g, i);
	}
}

void
sql_column(struct sql *q, int i)
{
	const struct ir_step *s = step(q, i);

	if (s->op >= IR_ROWS && s->op <= IR_MOST)
		gathered(q, i);
	else if (s->op == IR_SPREAD && q->column[s->kid[0]])
		buf_fmt(&q->b, "u.x%d", s->kid[0]);
	else if (s->op == IR_SPREAD)
		buf_fmt(&q->b, "u.c%" PRId64, step(q, s->kid[0])->n);
	else if (s->number)
		written_out(q, i);
	else
		materialise(q, i, written_out);
}

void
sql_value(struct sql *q, int i)
{

	if (q->column[i])
		buf_fmt(&q->b, "t.x%d", i);
	else if (step(q, i)->number)
		expression(q, i);
	else
		materialise(q, i, expression);
}

/* d counts the rows that are decided and have what is asked of them. */
static void
total(struct sql *q, int i, const struct ir_step *s)
{
	static const char *const fn[] = { "SUM", "MIN", "MAX" };

	buf_fmt(&q->b, ", CAST(%s(CASE WHEN ", fn[s->op - IR_SUM]);
	write_form(q, s, "$1 THEN $2 END) AS bigint) AS y");
	buf_fmt(&q->b, "%d, SUM(CASE WHEN ", i);
	write_form(q, s, "NOT $1 THEN 1 WHEN $1 AND $2 IS NOT NULL THEN 1 ");
	buf_fmt(&q->b, "ELSE 0 END) AS d%d", i);
}

void
sql_aggregate(struct sql *q, int i)
{
	const struct ir_step *s = step(q, i);

	if (s->checked)
		q->fault = BEYOND;
	if (s->op == IR_ROWS)
		return;
	if (s->op >= IR_SUM) {
		total(q, i, s);
		return;
	}
	buf_cstr(&q->b, ", SUM(CASE WHEN ");
	write_form(q, s, s->op == IR_YES ? "$1" : "NOT $1");
	buf_fmt(&q->b, " THEN 1 ELSE 0 END) AS y%d", i);
}
