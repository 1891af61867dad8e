/*
 * Mutable globals: a declaration outside functions, or a static one inside,
 * that is not const.  A heuristic over KNF, not a parser of C.
 */
#include "tidy.h"

#include "base/arena.h"
#include "base/buf.h"

#define STATEMENT_MAX	4000

struct scan {
	struct tidy *tidy;
	struct buf text;	/* statement so far, without what is in braces */
	int line;		/* where it began, from 0 */
	int depth;		/* of braces */
	bool skip;		/* a function body or a type: ends with its brace */
};

static int
words(str s)
{
	size_t i;
	int n = 0;

	for (i = 0; i < s.n; i++)
		n += s.p[i] > ' ' && (i == 0 || s.p[i - 1] <= ' ');
	return n;
}

static bool
starts_word(str s, const char *w)
{
	size_t at;

	return source_has_word(s, w, &at) && at == 0;
}

/* What is declared before the '=' is const: the last pointer, or the thing. */
static bool
is_const(str s)
{
	size_t i = s.n;

	while (i > 0 && s.p[i - 1] != '*')
		i--;
	return source_has_word(str_sub(s, i, s.n), "const", NULL);
}

/* Does the statement declare something that can change? */
static bool
mutable_variable(str s)
{
	size_t at;

	if (str_find(s, STR("="), &at))
		s.n = at;
	s = str_trim(s);
	if (s.n == 0 || starts_word(s, "typedef") || starts_word(s, "extern") ||
	    starts_word(s, "__extension__"))
		return false;
	if ((starts_word(s, "struct") || starts_word(s, "enum") ||
	    starts_word(s, "union")) && words(s) <= 2)
		return false;
	/* A function, unless the first parenthesis holds a pointer's name. */
	if (str_find(s, STR("("), &at))
		return at + 1 < s.n && s.p[at + 1] == '*';
	return words(s) >= 2 && !is_const(s);
}

static void
judge(struct scan *c, const char *what)
{
	str s = str_trim(buf_text(&c->text));

	if (mutable_variable(s))
		rule_report(c->tidy, R_GLOBAL, c->line + 1, str_fmt(
		    c->tidy->arena, "%s can change: \"%.*s\"", what,
		    STR_ARG(str_sub(s, 0, 60))));
	c->text.n = 0;
	c->text.full = false;
}

/* A character outside of functions. */
static void
outer(struct scan *c, char ch, int line)
{
	str s = buf_text(&c->text);

	if (ch == '{') {
		c->depth++;
		/* A function's body: what follows is a new statement. */
		c->skip = str_find(s, STR("("), NULL) &&
		    !str_find(s, STR("="), NULL);
		return;
	}
	if (ch == ';') {
		judge(c, "what is declared outside functions");
		return;
	}
	if (str_trim(s).n == 0)
		c->line = line;
	buf_byte(&c->text, ch == '\t' ? ' ' : ch);
}

/* One more character of it, past the members of a type; true at its end. */
static bool
static_char(struct scan *c, char ch)
{

	c->depth += (ch == '{') - (ch == '}');
	if (c->depth > 0 || ch == '}')
		return false;
	if (ch == ';' || ch == '=') {
		judge(c, "a static variable");
		return true;
	}
	buf_byte(&c->text, ch);
	return false;
}

/* A static declaration that begins on this line inside a function. */
static void
inner(struct scan *c, int line)
{
	const struct source *s = c->tidy->source;
	struct scan own = *c;
	str l = str_trim(s->code_lines[line]);
	size_t i;

	if (!starts_word(l, "static"))
		return;
	buf_init(&own.text, c->tidy->arena, STATEMENT_MAX);
	own.line = line;
	own.depth = 0;
	for (; line < s->n; line++) {
		l = str_trim(s->code_lines[line]);
		for (i = 0; i < l.n; i++) {
			if (static_char(&own, l.p[i]))
				return;
		}
		buf_byte(&own.text, ' ');
	}
}

void
global_check(struct tidy *t)
{
	const struct source *s = t->source;
	struct scan c = { .tidy = t };
	size_t k;
	int i;

	buf_init(&c.text, t->arena, STATEMENT_MAX);
	for (i = 0; i < s->n; i++) {
		if (s->directive[i])
			continue;
		if (c.depth > 0)
			inner(&c, i);
		for (k = 0; k < s->code_lines[i].n; k++) {
			char ch = s->code_lines[i].p[k];

			if (c.depth == 0) {
				outer(&c, ch, i);
				continue;
			}
			c.depth += (ch == '{') - (ch == '}');
			if (c.depth == 0 && c.skip)
				c.text.n = 0;
		}
		if (c.depth == 0)
			outer(&c, ' ', i);
	}
}
