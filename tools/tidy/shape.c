/*
 * Functions: their length, parameters and nesting.  KNF makes them easy to
 * find: the body opens and closes with a brace in the first column.
 */
#include "tidy.h"

#include "base/arena.h"

#define LINES_MAX	70
#define PARAMS_MAX	6
#define NESTING_MAX	3
#define FILE_MAX	900

/* A definition: lines count from 0. */
struct function {
	int name_line;
	int open;
	int close;
	str name;
	int params;
};

static bool
opens(str line)
{

	return line.n > 0 && line.p[0] == '{';
}

static bool
ends_head(const struct source *s, int i)
{
	str l = str_trim(s->code_lines[i]);

	return l.n == 0 || s->directive[i] || str_ends(l, STR(";")) ||
	    str_ends(l, STR("}")) || str_ends(l, STR("{"));
}

static bool
name_char(char c)
{

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_';
}

/* Parameters of the list that opens at from; "(void)" and "()" have none. */
static int
params_count(str head, size_t from)
{
	int depth = 0, commas = 0;
	size_t i, first = from + 1;

	for (i = from; i < head.n; i++) {
		if (head.p[i] == '(')
			depth++;
		else if (head.p[i] == ')' && --depth == 0)
			break;
		else if (head.p[i] == ',' && depth == 1)
			commas++;
	}
	head = str_trim(str_sub(head, first, i));
	return head.n == 0 || str_is(head, "void") ? 0 : commas + 1;
}

/* The head that ends before the brace on line open; false when it is none. */
static bool
head_read(const struct source *s, int open, struct function *out)
{
	int from = open, i;
	size_t at = 0, end;
	str head;

	while (from > 0 && !ends_head(s, from - 1))
		from--;
	if (from == open)
		return false;
	head.p = s->code_lines[from].p;
	head.n = (size_t)(s->code_lines[open].p - head.p);
	if (!str_find(head, STR("("), &at) ||
	    str_find(str_sub(head, 0, at), STR("="), NULL))
		return false;
	for (end = at; end > 0 && !name_char(head.p[end - 1]);)
		end--;
	for (i = 0, out->name.n = 0; end > 0 && name_char(head.p[end - 1]);
	    end--)
		out->name.n++;
	out->name.p = head.p + end;
	out->params = params_count(head, at);
	for (i = from; i < open && s->code_lines[i].p +
	    s->code_lines[i].n < head.p + at;)
		i++;
	out->name_line = i;
	out->open = open;
	return true;
}

/* Tabs before the code, 0 where the line is blank or continues another. */
static int
indent(str line)
{
	size_t i = 0;

	while (i < line.n && line.p[i] == '\t')
		i++;
	return i == line.n || line.p[i] == ' ' ? 0 : (int)i;
}

static int
parens(str line)
{
	size_t i;
	int n = 0;

	for (i = 0; i < line.n; i++)
		n += (line.p[i] == '(') - (line.p[i] == ')');
	return n;
}

static void
nesting_check(struct tidy *t, const struct function *f)
{
	const struct source *s = t->source;
	int i, open = 0;

	for (i = f->open + 1; i < f->close; i++) {
		if (s->directive[i])
			continue;
		if (open == 0 && indent(s->code_lines[i]) > NESTING_MAX + 1) {
			rule_report(t, R_NESTING, i + 1, str_fmt(t->arena,
			    "%.*s: nested %d deep, %d at most",
			    STR_ARG(f->name), indent(s->code_lines[i]) - 1,
			    NESTING_MAX));
			return;
		}
		open += parens(s->code_lines[i]);
	}
}

static void
function_check(struct tidy *t, const struct function *f)
{
	int lines = f->close - f->open + 1;

	if (lines > LINES_MAX)
		rule_report(t, R_LONG, f->name_line + 1, str_fmt(t->arena,
		    "%.*s has %d lines, %d at most", STR_ARG(f->name), lines,
		    LINES_MAX));
	if (f->params > PARAMS_MAX)
		rule_report(t, R_PARAMS, f->name_line + 1, str_fmt(t->arena,
		    "%.*s has %d parameters, %d at most", STR_ARG(f->name),
		    f->params, PARAMS_MAX));
	nesting_check(t, f);
}

void
shape_check(struct tidy *t)
{
	const struct source *s = t->source;
	int i;

	if (s->n > FILE_MAX && !str_ends(s->path, STR(".def")))
		rule_report(t, R_FILE, 1, str_fmt(t->arena,
		    "%d lines, %d at most", s->n, FILE_MAX));
	if (!source_is_c(s->path))
		return;
	for (i = 0; i < s->n; i++) {
		struct function f;

		if (!opens(s->code_lines[i]) || !head_read(s, i, &f))
			continue;
		for (f.close = i; f.close + 1 < s->n; f.close++)
			if (str_starts(s->code_lines[f.close], STR("}")))
				break;
		function_check(t, &f);
		i = f.close;
	}
}
