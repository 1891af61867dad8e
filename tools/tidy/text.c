/*
 * Checks of any text: encoding, width, the comment at its head, words that do
 * not belong into a finished tree, paths of somebody's machine.
 */
#include "tidy.h"

#include "base/arena.h"

#define WIDTH_MAX	100
#define PURPOSE_MIN	15	/* characters of a purpose */

static int
columns(str line)
{
	size_t at = 0;
	int n = 0;
	uint32_t c;

	while ((c = str_next(line, &at)) != 0)
		n += c == '\t' ? 8 - n % 8 : 1;
	return n;
}

static void
width_check(struct tidy *t)
{
	const struct source *s = t->source;
	int i;

	for (i = 0; i < s->n; i++)
		if (columns(s->lines[i]) > WIDTH_MAX)
			rule_report(t, R_WIDTH, i + 1, str_fmt(t->arena,
			    "%d columns, %d at most", columns(s->lines[i]),
			    WIDTH_MAX));
}

/* Characters of the comment lines that begin with the mark, from line i. */
static size_t
marked(const struct source *s, int i, str mark)
{
	size_t n = 0;

	for (; i < s->n && str_starts(str_trim(s->lines[i]), mark); i++)
		n += str_chars(str_trim(s->lines[i])) - mark.n;
	return n;
}

/* Characters of the comment that opens on line i, up to its closing mark. */
static size_t
block(const struct source *s, int i, str open, str close)
{
	size_t n = 0, at;

	if (i >= s->n || !str_starts(str_trim(s->lines[i]), open))
		return 0;
	for (; i < s->n; i++) {
		n += str_chars(str_trim(s->lines[i]));
		if (str_find(s->lines[i], close, &at))
			break;
	}
	return n > open.n + close.n ? n - open.n - close.n : 0;
}

/* How long the purpose at the head is; a script's follows its first line. */
static size_t
purpose(const struct source *s)
{
	str p = s->path;
	int i = s->n > 0 && str_starts(s->lines[0], STR("#!")) ? 1 : 0;
	size_t n;

	if (str_ends(p, STR(".sql")))
		return str_starts(s->text, STR("-- name:")) ? 0 :
		    marked(s, 0, STR("--"));
	if (str_ends(p, STR(".sh")) || i == 1)
		return marked(s, i, STR("#"));
	n = block(s, 0, STR("/*"), STR("*/"));
	if (n > 0 || source_is_c(p))
		return n;
	n = marked(s, 0, STR("//"));
	if (n > 0 || !str_ends(p, STR(".vue")))
		return n;
	n = block(s, 0, STR("<!--"), STR("-->"));
	if (n > 0 || !str_starts(s->text, STR("<script")))
		return n;
	n = block(s, 1, STR("/*"), STR("*/"));
	return n > 0 ? n : marked(s, 1, STR("//"));
}

static void
word_each(struct tidy *t, int i)
{
	/* In halves, so that this file passes. */
	static const char *const words[] = { "TO" "DO", "FIX" "ME", "XX" "X",
	    "HA" "CK" };
	static const char *const paths[] = { "/ho" "me/", "/ro" "ot/",
	    "/Us" "ers/", "/t" "mp/" };
	str line = t->source->lines[i];
	size_t k, at;

	for (k = 0; k < sizeof(words) / sizeof(words[0]); k++)
		if (source_has_word(line, words[k], NULL))
			rule_report(t, R_WORD, i + 1, str_fmt(t->arena,
			    "\"%s\" does not belong here", words[k]));
	if (t->place.n > 1 && str_find(line, t->place, NULL))
		rule_report(t, R_PATH, i + 1, STR("where this checkout lies"));
	for (k = 0; k < sizeof(paths) / sizeof(paths[0]); k++) {
		if (!str_find(line, str_from(paths[k]), &at))
			continue;
		if (at == 0 || line.p[at - 1] == '"' || line.p[at - 1] == ' ' ||
		    line.p[at - 1] == '=' || line.p[at - 1] == '\'' ||
		    line.p[at - 1] == '`' || line.p[at - 1] == '(')
			rule_report(t, R_PATH, i + 1, str_fmt(t->arena,
			    "a path of one machine: \"%s\"", paths[k]));
	}
}

static bool
needs_head(str path)
{

	return source_is_c(path) || str_ends(path, STR(".sql")) ||
	    str_ends(path, STR(".sh")) || str_ends(path, STR(".ts")) ||
	    str_ends(path, STR(".vue")) || str_ends(path, STR(".mjs"));
}

/* A .def is a table: one row one line. */
static bool
has_width(str path)
{

	return (source_is_c(path) && !str_ends(path, STR(".def"))) ||
	    str_ends(path, STR(".sh")) || str_ends(path, STR(".sql"));
}

void
text_check(struct tidy *t)
{
	const struct source *s = t->source;
	int i;

	if (s->text.n > 0 && !str_utf8(s->text)) {
		rule_report(t, R_UTF8, 0, STR("not UTF-8"));
		return;
	}
	if ((needs_head(s->path) || str_starts(s->text, STR("#!"))) &&
	    purpose(s) < PURPOSE_MIN)
		rule_report(t, R_HEAD, 1, STR(
		    "begin with a comment that says what the file is for"));
	if (has_width(s->path))
		width_check(t);
	for (i = 0; i < s->n; i++)
		word_each(t, i);
}
