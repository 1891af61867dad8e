/*
 * One file cut into lines, with a second copy in which comments and literals
 * are blank, so that the checks see code only.
 */
#include "tidy.h"

#include <string.h>

#include "base/arena.h"

#define LITERAL	'\1'

enum state { CODE, BLOCK, LINE, TEXT, CHAR };

bool
source_is_c(str path)
{

	return str_ends(path, STR(".c")) || str_ends(path, STR(".h")) ||
	    str_ends(path, STR(".cc")) || str_ends(path, STR(".def"));
}

static bool
letter(char c)
{

	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_';
}

/* The word, not as a part of a longer one. */
bool
source_has_word(str line, const char *word, size_t *out_at)
{
	size_t from = 0, at;
	str w = str_from(word);

	while (str_find(str_sub(line, from, line.n), w, &at)) {
		at += from;
		if ((at == 0 || !letter(line.p[at - 1])) &&
		    (at + w.n == line.n || !letter(line.p[at + w.n]))) {
			if (out_at != NULL)
				*out_at = at;
			return true;
		}
		from = at + 1;
	}
	return false;
}

/* The state after the character at i; *skip when the next belongs to it. */
static enum state
step(str s, size_t i, enum state st, bool *skip)
{
	char c = s.p[i], d = i + 1 < s.n ? s.p[i + 1] : '\0';

	*skip = false;
	switch (st) {
	case CODE:
		if (c == '/' && d == '*')
			return BLOCK;
		if (c == '/' && d == '/')
			return LINE;
		if (c == '"')
			return TEXT;
		/* 1'000 is a number in C++, not a literal. */
		if (c == '\'' && (i == 0 || !letter(s.p[i - 1])))
			return CHAR;
		return CODE;
	case BLOCK:
		*skip = c == '*' && d == '/';
		return *skip ? CODE : BLOCK;
	case LINE:
		return c == '\n' ? CODE : LINE;
	default:
		*skip = c == '\\' && d != '\n' && d != '\0';
		if (c == (st == TEXT ? '"' : '\'') || c == '\n')
			return CODE;
		return st;
	}
}

/* Comments become blanks, literals become bytes that no check looks for. */
static str
blanked(struct arena *a, str s)
{
	char *p = str_cstr(a, s);
	enum state st = CODE;
	size_t i;

	for (i = 0; i < s.n; i++) {
		bool skip, quoted;
		enum state next = step(s, i, st, &skip);

		quoted = st == TEXT || st == CHAR;
		if (quoted && next != CODE)
			p[i] = LITERAL;
		else if (!quoted && (st != CODE || next == BLOCK ||
		    next == LINE) && s.p[i] != '\n')
			p[i] = ' ';
		if (skip)
			p[++i] = quoted ? LITERAL : ' ';
		st = next;
	}
	return (str){ p, s.n };
}

static int
count_lines(str s)
{
	size_t i;
	int n = 0;

	for (i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return n + (s.n > 0 && s.p[s.n - 1] != '\n');
}

static const str *
split(struct arena *a, str s, int n)
{
	str *lines = NEW_ARRAY(a, str, n + 1);
	int i;

	for (i = 0; i < n; i++)
		lines[i] = str_cut(s, '\n', &s);
	return lines;
}

static const bool *
directives(struct arena *a, const str *lines, int n)
{
	bool *out = NEW_ARRAY(a, bool, n + 1);
	int i;

	for (i = 0; i < n; i++) {
		bool goes_on = i > 0 && out[i - 1] &&
		    str_ends(lines[i - 1], STR("\\"));

		out[i] = goes_on || str_starts(str_trim(lines[i]), STR("#"));
	}
	return out;
}

/* "RULE, reason" after the mark; false when it is not one. */
static bool
exemption_parse(str s, enum rule *out)
{
	str reason, name = str_cut(s, ',', &reason);
	size_t end;

	if (str_find(reason, STR("*/"), &end))
		reason.n = end;
	return rule_parse(str_trim(name), out) &&
	    str_chars(str_trim(reason)) >= 10;
}

/* The line on which the comment that is open on line i closes. */
static int
comment_end(const struct source *s, int i)
{
	bool block = source_is_c(s->path);

	while (block && i + 1 < s->n &&
	    !str_find(s->lines[i], STR("*/"), NULL))
		i++;
	return i + 1;
}

static void
exemptions_find(struct tidy *t, struct source *s)
{
	int i, head = s->n > 0 ? comment_end(s, 0) : 0;

	for (i = 0; i < s->n; i++) {
		struct exemption *e;
		enum rule r;
		size_t at;

		if (!str_find(s->lines[i], STR("* tidy: "), &at) ||
		    s->code_lines[i].p[at] != ' ')
			continue;
		if (!exemption_parse(str_sub(s->lines[i], at + 8,
		    s->lines[i].n), &r)) {
			rule_report(t, R_EXEMPT, i + 1, STR(
			    "an exemption is \"RULE, reason\" in a comment"));
			continue;
		}
		e = NEW(t->arena, struct exemption);
		e->rule = r;
		e->line = comment_end(s, i);
		e->whole = i < head;
		e->next = s->exemptions;
		s->exemptions = e;
	}
}

void
source_begin(struct tidy *t, str path, str text)
{
	struct source *s = NEW(t->arena, struct source);

	s->path = path;
	s->text = text;
	s->n = count_lines(text);
	s->lines = split(t->arena, text, s->n);
	s->code = source_is_c(path) ? blanked(t->arena, text) : text;
	s->code_lines = split(t->arena, s->code, s->n);
	s->directive = directives(t->arena, s->code_lines, s->n);
	t->source = s;
	t->nfiles++;
	if (source_is_c(path))
		exemptions_find(t, s);
}

void
source_end(struct tidy *t)
{
	const struct exemption *e;
	struct source *s = t->source;

	for (e = s->exemptions; e != NULL; e = e->next)
		if (!e->used)
			rule_report(t, R_EXEMPT, e->line, str_fmt(t->arena,
			    "exempts nothing from \"%s\"", rule_name(e->rule)));
	t->source = NULL;
}
