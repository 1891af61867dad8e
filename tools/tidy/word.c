/*
 * Words of C that the tree does without: calls that overrun or hide memory,
 * binary fractions, SQL in string literals.
 */
#include "tidy.h"

#include "base/arena.h"

struct banned {
	const char *name;
	const char *instead;
};

static const struct banned unsafe[] = {
	{ "strcpy", "str_dup or memcpy" },
	{ "strncpy", "str_dup or memcpy" },
	{ "strcat", "struct buf" },
	{ "strncat", "struct buf" },
	{ "sprintf", "buf_fmt or str_fmt" },
	{ "vsprintf", "buf_fmt or str_fmt" },
	{ "strtok", "str_cut" },
	{ "strtok_r", "str_cut" },
	{ "atoi", "str_int" },
	{ "atol", "str_int" },
	{ "atoll", "str_int" },
	{ "atof", "num_parse" },
	{ "sscanf", "str_int or num_parse" },
	{ "gets", "file_read" },
	{ "alloca", "the arena" },
	{ NULL, NULL }
};

static const struct banned heap[] = {
	{ "malloc", "the arena" },
	{ "calloc", "the arena" },
	{ "realloc", "the arena" },
	{ "free", "the arena" },
	{ "strdup", "str_dup" },
	{ "strndup", "str_dup" },
	{ "asprintf", "str_fmt" },
	{ NULL, NULL }
};

/* A call, not a member or a longer name. */
static bool
calls(str line, const char *name)
{
	size_t at, after;

	if (!source_has_word(line, name, &at))
		return false;
	if (at > 0 && (line.p[at - 1] == '.' || line.p[at - 1] == '>' ||
	    line.p[at - 1] == ':'))
		return false;
	after = at + str_from(name).n;
	return after < line.n && line.p[after] == '(';
}

static void
calls_check(struct tidy *t, int i, const struct banned *list)
{

	for (; list->name != NULL; list++)
		if (calls(t->source->code_lines[i], list->name))
			rule_report(t, R_CALL, i + 1, str_fmt(t->arena,
			    "%s(): use %s", list->name, list->instead));
}

static bool
may_write_sql(str path)
{

	return str_is(path, "src/register/sql.c") ||
	    str_is(path, "src/policy/eval_sql.c") ||
	    str_starts(path, STR("src/store/"));
}

static void
sql_check(struct tidy *t, int i)
{
	static const char *const verbs[] = { "\"SELECT ", "\"INSERT ",
	    "\"UPDATE ", "\"DELETE ", "\"CREATE TABLE", "\"ALTER TABLE",
	    "\"select ", "\"insert ", "\"update ", "\"delete ",
	    "\"create table", "\"alter table" };
	size_t k;

	for (k = 0; k < sizeof(verbs) / sizeof(verbs[0]); k++)
		if (str_find(t->source->lines[i], str_from(verbs[k]), NULL))
			rule_report(t, R_SQL, i + 1, STR(
			    "SQL text lives in sql/, under a name"));
}

void
word_check(struct tidy *t)
{
	const struct source *s = t->source;
	bool ours = str_starts(s->path, STR("src/"));
	bool arena = str_is(s->path, "src/base/arena.c");
	bool exact = (ours && !str_starts(s->path, STR("src/paper/"))) ||
	    str_starts(s->path, STR("tools/"));
	int i;

	for (i = 0; i < s->n; i++) {
		str l = s->code_lines[i];

		calls_check(t, i, unsafe);
		if (!arena)
			calls_check(t, i, heap);
		if (exact && (source_has_word(l, "float", NULL) ||
		    source_has_word(l, "double", NULL)))
			rule_report(t, R_FLOAT, i + 1, STR(
			    "money and rates are exact: base/num.h"));
		if (ours && !may_write_sql(s->path))
			sql_check(t, i);
	}
}
