/*
 * FEEL, as far as the suite's selection needs it, into PEL (rules.md 4.2).  A
 * null becomes a given that is unknown, with the type the other side asks for.
 * What has no PEL says why and is left out.
 */
#ifndef ADAPTERS_FEEL_H
#define ADAPTERS_FEEL_H

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"

#define FEEL_GIVENS	24
#define FEEL_BYTES	((size_t)1 << 16)

enum feel_type {
	F_NULL, F_BOOL, F_INT, F_RATIO, F_DECIMAL, F_DATE, F_TEXT,
	F_MONTHS,		/* a number of months; FEEL has a duration */
	F_TENTHS,		/* ten times FEEL's value */
	F_NONE			/* nothing the rules have */
};

/* An input or another decision, as FEEL and as PEL name it. */
struct feel_name {
	str name, pel;
	enum feel_type type;
	bool used;
};

struct feel_given {
	str name;
	enum feel_type type;
	str value;		/* JSON; empty: unknown */
};

struct feel {
	struct arena *arena;
	str text;
	size_t at;
	bool ratio;		/* numbers are exact ratios */
	struct feel_name *names;
	size_t nnames;
	struct feel_given given[FEEL_GIVENS];
	size_t ngiven;
	const char *why;	/* there is no PEL for it */
	/* VALUE in CELL, which only a table has. */
	bool in;
	str cell;
	enum feel_type cell_type;
};

struct ex {
	str pel;
	enum feel_type type;
	str lit;		/* of a constant, as a cell writes it */
};

static struct ex feel_or(struct feel *);

static struct ex
feel_no(struct feel *f, const char *why)
{

	if (f->why == NULL)
		f->why = why;
	f->at = f->text.n;
	return (struct ex){ STR("0"), F_INT, STR_NONE };
}

static void
feel_blank(struct feel *f)
{

	while (f->at < f->text.n && strchr(" \t\r\n", f->text.p[f->at]))
		f->at++;
}

static char
feel_peek(struct feel *f)
{

	feel_blank(f);
	return f->at < f->text.n ? f->text.p[f->at] : '\0';
}

static bool
feel_letter(char c)
{

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
feel_digit(char c)
{

	return c >= '0' && c <= '9';
}

static bool
feel_eat(struct feel *f, const char *s)
{
	size_t n = strlen(s);

	feel_blank(f);
	if (!str_starts(str_sub(f->text, f->at, f->text.n), str_from(s)))
		return false;
	if (feel_letter(s[n - 1]) && f->at + n < f->text.n &&
	    (feel_letter(f->text.p[f->at + n]) ||
	    feel_digit(f->text.p[f->at + n])))
		return false;
	f->at += n;
	return true;
}

static str
feel_given(struct feel *f, enum feel_type type, str value)
{
	struct feel_given *g;

	if (f->ngiven == FEEL_GIVENS) {
		(void)feel_no(f, "too many unknowns");
		return STR("0");
	}
	g = &f->given[f->ngiven++];
	g->name = str_fmt(f->arena, "g%zu", f->ngiven);
	g->type = type;
	g->value = value;
	return g->name;
}

/* A null is an unknown of this type. */
static void
feel_as(struct feel *f, struct ex *x, enum feel_type type)
{
	size_t i;

	if (x->type != F_NULL)
		return;
	x->type = type;
	for (i = 0; i < f->ngiven; i++)
		if (str_eq(f->given[i].name, x->pel))
			f->given[i].type = type;
}

static void
feel_pair(struct feel *f, struct ex *a, struct ex *b)
{

	if (a->type == F_NULL && b->type == F_NULL)
		feel_as(f, a, F_INT);
	feel_as(f, a, b->type);
	feel_as(f, b, a->type);
}

/* ---- constants ---- */

static struct ex
feel_number(struct feel *f)
{
	size_t from = f->at, points = 0;
	str s;

	while (f->at < f->text.n && (feel_digit(f->text.p[f->at]) ||
	    (f->text.p[f->at] == '.' && f->at + 1 < f->text.n &&
	    feel_digit(f->text.p[f->at + 1])))) {
		points += f->text.p[f->at] == '.';
		f->at++;
	}
	s = str_sub(f->text, from, f->at);
	if (f->at < f->text.n && (f->text.p[f->at] == 'e' ||
	    f->text.p[f->at] == 'E'))
		return feel_no(f, "numbers with an exponent");
	if (points > 0)
		return (struct ex){ s, F_RATIO, s };
	if (f->ratio)
		return (struct ex){ str_fmt(f->arena, "%.*s.0", STR_ARG(s)),
		    F_RATIO, s };
	return (struct ex){ s, F_INT, s };
}

static str
feel_quoted(struct feel *f)
{
	size_t from = ++f->at;

	while (f->at < f->text.n && f->text.p[f->at] != '"')
		f->at++;
	return str_sub(f->text, from, f->at++);
}

static struct ex
feel_date(struct feel *f, str s)
{

	return (struct ex){ str_fmt(f->arena, "date('%.*s')", STR_ARG(s)),
	    F_DATE, s };
}

/* @"…" */
static struct ex
feel_at(struct feel *f)
{
	str s;

	f->at++;
	s = feel_quoted(f);
	if (str_find(s, STR("P"), NULL))
		return feel_no(f, "durations");
	if (str_find(s, STR("T"), NULL))
		return feel_no(f, "dates with a time");
	if (str_find(s, STR(":"), NULL))
		return feel_no(f, "times of day");
	return feel_date(f, s);
}

/* ---- functions ---- */

/* "name:" before an argument, in the function's own order. */
static bool
feel_named(struct feel *f, const char *name)
{
	size_t at = f->at;

	feel_blank(f);
	if (f->at >= f->text.n || !feel_letter(f->text.p[f->at]))
		return true;
	if (feel_eat(f, name) && feel_eat(f, ":"))
		return true;
	while (f->at < f->text.n && feel_letter(f->text.p[f->at]))
		f->at++;
	if (feel_peek(f) == ':')
		return false;
	f->at = at;
	return true;
}

static struct ex
feel_not(struct feel *f)
{
	struct ex x = feel_or(f);

	if (!feel_eat(f, ")"))
		return feel_no(f, "arguments in another number");
	feel_as(f, &x, F_BOOL);
	x.pel = str_fmt(f->arena, "!(%.*s)", STR_ARG(x.pel));
	x.type = F_BOOL;
	x.lit = STR_NONE;
	return x;
}

/* all and any: a closed relation with one yes-or-no field. */
static struct ex
feel_rows(struct feel *f, const char *macro)
{
	bool list, any = false;
	struct buf b;
	str name;

	if (!feel_named(f, "list"))
		return feel_no(f, "an argument by a wrong name");
	list = feel_eat(f, "[");
	buf_init(&b, f->arena, FEEL_BYTES);
	buf_cstr(&b, "{\"type\":\"relation\",\"closed\":true,\"min\":0,"
	    "\"fields\":{\"v\":{\"type\":\"bool\"}},\"value\":[");
	while (feel_peek(f) != (list ? ']' : ')') && f->why == NULL) {
		const char *row = feel_eat(f, "true") ? "{\"v\":true}" :
		    feel_eat(f, "false") ? "{\"v\":false}" :
		    feel_eat(f, "null") ? "{}" : NULL;

		if (row == NULL || (row[1] == '}' && !list && !any &&
		    feel_peek(f) == ')'))
			return feel_no(f, "a list of something else");
		buf_cstr(&b, any ? "," : "");
		buf_cstr(&b, row);
		any = true;
		if (!feel_eat(f, ","))
			break;
	}
	if (!list && !any)
		return feel_no(f, "arguments in another number");
	if ((list && !feel_eat(f, "]")) || !feel_eat(f, ")"))
		return feel_no(f, "arguments in another number");
	buf_cstr(&b, "]}");
	name = feel_given(f, F_NONE, buf_text(&b));
	return (struct ex){ str_fmt(f->arena, "%.*s.%s(m, m.v)",
	    STR_ARG(name), macro), F_BOOL, STR_NONE };
}

static struct ex
feel_round(struct feel *f, const char *mode)
{
	bool before = f->ratio;
	struct ex x, s;
	int64_t scale;

	if (feel_peek(f) == ')')
		return feel_no(f, "arguments in another number");
	if (!feel_named(f, "n"))
		return feel_no(f, "an argument by a wrong name");
	f->ratio = true;
	x = feel_or(f);
	feel_as(f, &x, F_RATIO);
	f->ratio = false;
	if (!feel_eat(f, ",") || !feel_named(f, "scale"))
		return feel_no(f, "arguments in another number");
	s = feel_or(f);
	f->ratio = before;
	if (!feel_eat(f, ")"))
		return feel_no(f, "arguments in another number");
	if (s.type != F_INT || !str_int(s.lit, &scale))
		return feel_no(f, "a scale that is no whole constant");
	if (scale < 0 || scale > 6)
		return feel_no(f, "a scale that the rules do not have");
	if (scale < 2)
		return (struct ex){ str_fmt(f->arena,
		    "times_int(%s, %.*s, '%s')", scale == 0 ? "1" : "10",
		    STR_ARG(x.pel), mode), scale == 0 ? F_INT : F_TENTHS,
		    STR_NONE };
	return (struct ex){ str_fmt(f->arena, "round_to(%.*s, %d, '%s')",
	    STR_ARG(x.pel), (int)scale, mode), F_DECIMAL, STR_NONE };
}

static struct ex
feel_date_of(struct feel *f)
{
	struct ex x;

	if (feel_eat(f, ")"))
		return (struct ex){ STR("date()"), F_DATE, STR_NONE };
	if (!feel_named(f, "from"))
		return feel_no(f, "dates made of three numbers");
	x = feel_or(f);
	if (feel_peek(f) == ',')
		return feel_no(f, "dates made of three numbers");
	if (!feel_eat(f, ")"))
		return feel_no(f, "arguments in another number");
	if (x.type == F_DATE)
		return x;
	feel_as(f, &x, F_TEXT);
	if (x.type == F_TEXT && x.lit.p != NULL)
		return feel_date(f, x.lit);
	return (struct ex){ str_fmt(f->arena, "date(%.*s)", STR_ARG(x.pel)),
	    F_DATE, STR_NONE };
}

/* A date that is written out becomes a given, so that nothing is folded. */
static str
feel_day(struct feel *f, struct ex *x)
{

	feel_as(f, x, F_DATE);
	if (x->lit.n != 10)
		return x->pel;
	return feel_given(f, F_DATE, str_fmt(f->arena, "\"%.*s\"",
	    STR_ARG(x->lit)));
}

/* Whole months from a to b, b not before a. */
static str
feel_months(struct feel *f, str a, str b)
{

	return str_fmt(f->arena, "((year(%.*s) - year(%.*s)) * 12 + "
	    "month(%.*s) - month(%.*s) - "
	    "(days_between(start_of('month', %.*s), %.*s) < "
	    "days_between(start_of('month', %.*s), %.*s) ? 1 : 0))",
	    STR_ARG(b), STR_ARG(a), STR_ARG(b), STR_ARG(a), STR_ARG(b),
	    STR_ARG(b), STR_ARG(a), STR_ARG(a));
}

static struct ex
feel_between_dates(struct feel *f)
{
	struct ex x, y;
	str a, b;

	if (feel_peek(f) == ')' || !feel_named(f, "from"))
		return feel_no(f, "arguments in another number");
	x = feel_or(f);
	if (!feel_eat(f, ",") || !feel_named(f, "to"))
		return feel_no(f, "arguments in another number");
	y = feel_or(f);
	if (!feel_eat(f, ")"))
		return feel_no(f, "arguments in another number");
	a = feel_day(f, &x);
	b = feel_day(f, &y);
	return (struct ex){ str_fmt(f->arena,
	    "(%.*s >= %.*s ? %.*s : 0 - %.*s)", STR_ARG(b), STR_ARG(a),
	    STR_ARG(feel_months(f, a, b)), STR_ARG(feel_months(f, b, a))),
	    F_MONTHS, STR_NONE };
}

static struct ex
feel_max(struct feel *f)
{
	struct ex x = feel_or(f), y;

	if (!feel_eat(f, ","))
		return feel_no(f, "arguments in another number");
	y = feel_or(f);
	if (!feel_eat(f, ")"))
		return feel_no(f, "arguments in another number");
	feel_pair(f, &x, &y);
	return (struct ex){ str_fmt(f->arena, "max(%.*s, %.*s)",
	    STR_ARG(x.pel), STR_ARG(y.pel)), x.type, STR_NONE };
}

static struct ex
feel_call(struct feel *f)
{

	if (feel_eat(f, "not("))
		return feel_not(f);
	if (feel_eat(f, "all("))
		return feel_rows(f, "all");
	if (feel_eat(f, "any("))
		return feel_rows(f, "exists");
	if (feel_eat(f, "round up("))
		return feel_round(f, "up");
	if (feel_eat(f, "round down("))
		return feel_round(f, "down");
	if (feel_eat(f, "round half up("))
		return feel_round(f, "half_up");
	if (feel_eat(f, "decimal("))
		return feel_round(f, "half_even");
	if (feel_eat(f, "date("))
		return feel_date_of(f);
	if (feel_eat(f, "years and months duration("))
		return feel_between_dates(f);
	if (feel_eat(f, "max("))
		return feel_max(f);
	if (feel_eat(f, "date and") || feel_eat(f, "date and time"))
		return feel_no(f, "dates with a time");
	if (feel_eat(f, "time("))
		return feel_no(f, "times of day");
	if (feel_eat(f, "duration("))
		return feel_no(f, "durations");
	return feel_no(f, "functions the rules do not have");
}

/* ---- operators ---- */

/* The longest name that stands here. */
static struct ex
feel_word(struct feel *f)
{
	str rest = str_sub(f->text, f->at, f->text.n);
	struct feel_name *best = NULL;
	size_t i;

	for (i = 0; i < f->nnames; i++)
		if (str_starts(rest, f->names[i].name) &&
		    (best == NULL || f->names[i].name.n > best->name.n))
			best = &f->names[i];
	if (best == NULL)
		return feel_call(f);
	f->at += best->name.n;
	best->used = true;
	if (best->type == F_NONE)
		return feel_no(f, "inputs of a type the rules do not have");
	return (struct ex){ best->pel, best->type, STR_NONE };
}

static struct ex
feel_prim(struct feel *f)
{
	char c = feel_peek(f);
	struct ex x;
	str s;

	if (feel_digit(c) || (c == '.' && f->at + 1 < f->text.n &&
	    feel_digit(f->text.p[f->at + 1])))
		return feel_number(f);
	if (c == '"') {
		s = feel_quoted(f);
		return (struct ex){ str_fmt(f->arena, "'%.*s'", STR_ARG(s)),
		    F_TEXT, s };
	}
	if (c == '@')
		return feel_at(f);
	if (c == '[')
		return feel_no(f, "lists as values");
	if (c == '{')
		return feel_no(f, "contexts");
	if (feel_eat(f, "true"))
		return (struct ex){ STR("true"), F_BOOL, STR("true") };
	if (feel_eat(f, "false"))
		return (struct ex){ STR("false"), F_BOOL, STR("false") };
	if (feel_eat(f, "null"))
		return (struct ex){ feel_given(f, F_NULL, STR_NONE), F_NULL,
		    STR_NONE };
	if (c != '(')
		return feel_word(f);
	f->at++;
	c = feel_peek(f);
	if (c == '<' || c == '>' || c == '=' || c == '!')
		return feel_no(f, "ranges as values");
	x = feel_or(f);
	if (!feel_eat(f, ")"))
		return feel_no(f, "ranges as values");
	x.pel = str_fmt(f->arena, "(%.*s)", STR_ARG(x.pel));
	return x;
}

static struct ex
feel_post(struct feel *f)
{
	struct ex x = feel_prim(f);

	if (f->at < f->text.n && f->text.p[f->at] == '[')
		return feel_no(f, "lists as values");
	if (f->at + 1 >= f->text.n || f->text.p[f->at] != '.' ||
	    f->text.p[f->at + 1] == '.')
		return x;
	f->at++;
	x.lit = STR_NONE;
	if (x.type != F_DATE)
		return feel_no(f, "properties of other types");
	if (feel_eat(f, "year"))
		x.pel = str_fmt(f->arena, "year(%.*s)", STR_ARG(x.pel));
	else if (feel_eat(f, "month"))
		x.pel = str_fmt(f->arena, "month(%.*s)", STR_ARG(x.pel));
	else if (feel_eat(f, "day"))
		x.pel = str_fmt(f->arena,
		    "(days_between(start_of('month', %.*s), %.*s) + 1)",
		    STR_ARG(x.pel), STR_ARG(x.pel));
	else
		return feel_no(f, "the day of the week");
	x.type = F_INT;
	return x;
}

static struct ex
feel_unary(struct feel *f)
{
	struct ex x;

	if (feel_peek(f) != '-')
		return feel_post(f);
	f->at++;
	x = feel_unary(f);
	feel_as(f, &x, F_INT);
	x.pel = str_fmt(f->arena, "-%.*s", STR_ARG(x.pel));
	if (x.lit.n > 0)
		x.lit = str_fmt(f->arena, "-%.*s", STR_ARG(x.lit));
	return x;
}

static struct ex
feel_join(struct feel *f, struct ex a, const char *op, struct ex b)
{

	feel_pair(f, &a, &b);
	a.pel = str_fmt(f->arena, "%.*s %s %.*s", STR_ARG(a.pel), op,
	    STR_ARG(b.pel));
	a.lit = STR_NONE;
	return a;
}

static struct ex
feel_mul(struct feel *f)
{
	struct ex x = feel_unary(f), y;

	for (;;) {
		if (feel_eat(f, "**"))
			return feel_no(f, "powers");
		if (feel_eat(f, "*")) {
			x = feel_join(f, x, "*", feel_unary(f));
			continue;
		}
		if (!feel_eat(f, "/"))
			return x;
		y = feel_unary(f);
		if (!f->ratio || x.lit.n == 0 || y.lit.n == 0)
			return feel_no(f, "division");
		x.pel = str_fmt(f->arena, "share(%.*s, %.*s)", STR_ARG(x.lit),
		    STR_ARG(y.lit));
		x.lit = STR_NONE;
	}
}

static struct ex
feel_add(struct feel *f)
{
	struct ex x = feel_mul(f);

	for (;;) {
		if (feel_eat(f, "+"))
			x = feel_join(f, x, "+", feel_mul(f));
		else if (feel_eat(f, "-"))
			x = feel_join(f, x, "-", feel_mul(f));
		else
			return x;
	}
}

static struct ex
feel_compare(struct feel *f)
{
	static const char *const ops[][2] = { { "!=", "!=" }, { "<=", "<=" },
	    { ">=", ">=" }, { "=", "==" }, { "<", "<" }, { ">", ">" } };
	struct ex x = feel_add(f), lo, hi;
	size_t i;

	if (feel_eat(f, "between")) {
		lo = feel_add(f);
		if (!feel_eat(f, "and"))
			return feel_no(f, "syntax");
		hi = feel_add(f);
		feel_pair(f, &x, lo.type == F_NULL ? &hi : &lo);
		feel_pair(f, &x, &lo);
		feel_pair(f, &x, &hi);
		return (struct ex){ str_fmt(f->arena,
		    "%.*s >= %.*s && %.*s <= %.*s", STR_ARG(x.pel),
		    STR_ARG(lo.pel), STR_ARG(x.pel), STR_ARG(hi.pel)),
		    F_BOOL, STR_NONE };
	}
	if (feel_eat(f, "in")) {
		feel_blank(f);
		f->in = true;
		return x;
	}
	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (!feel_eat(f, ops[i][0]))
			continue;
		x = feel_join(f, x, ops[i][1], feel_add(f));
		x.type = F_BOOL;
		break;
	}
	return x;
}

static struct ex
feel_logic(struct feel *f, struct ex a, const char *op, struct ex b)
{

	feel_as(f, &a, F_BOOL);
	feel_as(f, &b, F_BOOL);
	a.pel = str_fmt(f->arena, "(%.*s %s %.*s)", STR_ARG(a.pel), op,
	    STR_ARG(b.pel));
	a.type = F_BOOL;
	a.lit = STR_NONE;
	return a;
}

static struct ex
feel_and(struct feel *f)
{
	struct ex x = feel_compare(f);

	while (!f->in && feel_eat(f, "and"))
		x = feel_logic(f, x, "&&", feel_compare(f));
	return x;
}

static struct ex
feel_or(struct feel *f)
{
	struct ex x = feel_and(f);

	while (!f->in && feel_eat(f, "or"))
		x = feel_logic(f, x, "||", feel_and(f));
	return x;
}

/* ---- cells of tables ---- */

static str
feel_constant(struct feel *f)
{
	struct ex x = feel_unary(f);

	if (f->why == NULL && x.lit.p == NULL)
		(void)feel_no(f, "cells that hold no constant");
	if (f->cell_type == F_NULL)
		f->cell_type = x.type;
	if (f->cell_type != x.type)
		(void)feel_no(f, "a set of mixed types");
	return x.lit;
}

static void
feel_ordered(struct feel *f)
{

	if (f->cell_type == F_TEXT)
		(void)feel_no(f, "an order of texts");
}

/* Is a bracket the end of a stretch, not a group? */
static bool
feel_stretch(const struct feel *f)
{
	size_t i;
	int depth = 0;
	bool text = false;

	for (i = f->at; i + 1 < f->text.n; i++) {
		char c = f->text.p[i];

		if (c == '"')
			text = !text;
		if (text)
			continue;
		if (c == '.' && f->text.p[i + 1] == '.')
			return depth == 1;
		if (c == '(' || c == '[')
			depth++;
		else if (c == ')' || c == ']')
			depth += i == f->at ? 1 : -1;
		if (depth == 0)
			return false;
	}
	return false;
}

static str
feel_range(struct feel *f)
{
	char open = f->text.p[f->at++], close;
	str lo = feel_constant(f), hi = STR_NONE;

	if (!feel_eat(f, ".."))
		(void)feel_no(f, "syntax");
	else
		hi = feel_constant(f);
	feel_ordered(f);
	close = feel_peek(f);
	f->at += f->at < f->text.n;
	return str_fmt(f->arena, "%c%.*s..%.*s%c", open == '[' ? '[' : '(',
	    STR_ARG(lo), STR_ARG(hi), close == ']' ? ']' : ')');
}

static str feel_tests(struct feel *, char end);

static str
feel_test(struct feel *f)
{
	static const char *const ops[] = { "<=", ">=", "!=", "<", ">", "=" };
	char c = feel_peek(f);
	size_t i;
	str s;

	if ((c == '[' || c == '(' || c == ']') && feel_stretch(f))
		return feel_range(f);
	if (c == '[' || c == '(') {
		f->at++;
		return feel_tests(f, c == '[' ? ']' : ')');
	}
	if (feel_eat(f, "not(")) {
		s = feel_tests(f, ')');
		return str_fmt(f->arena, "not(%.*s)", STR_ARG(s));
	}
	for (i = 0; i < sizeof(ops) / sizeof(ops[0]); i++) {
		if (!feel_eat(f, ops[i]))
			continue;
		s = feel_constant(f);
		if (ops[i][0] == '<' || ops[i][0] == '>')
			feel_ordered(f);
		return str_fmt(f->arena, "%s%.*s", ops[i], STR_ARG(s));
	}
	return feel_constant(f);
}

/* Tests with commas between, up to the end or a bracket. */
static str
feel_tests(struct feel *f, char end)
{
	str s = feel_test(f), more;

	while (f->why == NULL && feel_eat(f, ",")) {
		more = feel_test(f);
		s = str_fmt(f->arena, "%.*s, %.*s", STR_ARG(s),
		    STR_ARG(more));
	}
	if (f->why == NULL && feel_peek(f) != end)
		(void)feel_no(f, "syntax");
	f->at += f->at < f->text.n;
	return s;
}

static str
feel_cell(struct feel *f)
{

	if (str_is(str_trim(f->text), "-"))
		return STR("-");
	return feel_tests(f, '\0');
}

/* The whole of a text; for VALUE in CELL the value, and the cell beside it. */
static struct ex
feel_translate(struct feel *f)
{
	struct ex x;

	x = feel_or(f);
	if (f->in && f->why == NULL) {
		f->cell_type = x.type;
		f->cell = feel_tests(f, '\0');
		x.type = f->cell_type;
	}
	if (f->why == NULL && feel_peek(f) != '\0')
		(void)feel_no(f, "syntax");
	feel_as(f, &x, F_INT);
	return x;
}

#endif
