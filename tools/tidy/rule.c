/*
 * The rules by name, and the list of findings.
 */
#include "tidy.h"

#include "base/arena.h"

/* A rule that warns is one the tree does not meet everywhere yet: none now. */
static const struct {
	const char *name;
	bool warns;
} rules[R__MAX] = {
	[R_LONG] = { "long", false },
	[R_PARAMS] = { "params", false },
	[R_NESTING] = { "nesting", false },
	[R_FILE] = { "file", false },
	[R_HEAD] = { "head", false },
	[R_ARROW] = { "arrow", false },
	[R_HEADER] = { "header", false },
	[R_CALL] = { "call", false },
	[R_FLOAT] = { "float", false },
	[R_WORD] = { "word", false },
	[R_PATH] = { "path", false },
	[R_GLOBAL] = { "global", false },
	[R_WIDTH] = { "width", false },
	[R_README] = { "readme", false },
	[R_UTF8] = { "utf8", false },
	[R_SQL] = { "sql", false },
	[R_EXEMPT] = { "exempt", false },
};

const char *
rule_name(enum rule r)
{

	return rules[r].name;
}

bool
rule_warns(enum rule r)
{

	return rules[r].warns;
}

bool
rule_parse(str name, enum rule *out)
{
	int r;

	for (r = 0; r < R__MAX; r++) {
		if (str_is(name, rules[r].name)) {
			*out = (enum rule)r;
			return true;
		}
	}
	return false;
}

/* An exemption reaches four lines down and three up: over a function's head. */
static bool
exempt(const struct source *s, enum rule r, int line)
{
	struct exemption *e;

	for (e = s->exemptions; e != NULL; e = e->next) {
		if (e->rule != r)
			continue;
		if (e->whole || (line - e->line <= 4 && e->line - line <= 3)) {
			e->used = true;
			return true;
		}
	}
	return false;
}

void
rule_report(struct tidy *t, enum rule r, int line, str what)
{
	struct finding *f;

	if (t->source != NULL && exempt(t->source, r, line))
		return;
	f = NEW(t->arena, struct finding);
	f->path = t->source == NULL ? STR_NONE : t->source->path;
	f->line = line;
	f->rule = r;
	f->what = what;
	*t->last = f;
	t->last = &f->next;
}
