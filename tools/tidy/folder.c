/*
 * Folders of src/: who may include whom, and what each shows of itself.
 */
#include "tidy.h"

#include <stdio.h>

#include "base/arena.h"

#define README_MAX	40

/* The arrows of ARCHITECTURE.md; they are transitive, and all use base. */
static const struct {
	const char *from;
	const char *to;
} arrows[] = {
	{ "model", "base" },
	{ "store", "base" },
	{ "policy", "model" },
	{ "register", "store" },
	{ "register", "model" },
	{ "ledger", "store" },
	{ "auth", "register" },
	{ "matter", "register" },
	{ "matter", "ledger" },
	{ "matter", "policy" },
	{ "duty", "register" },
	{ "duty", "ledger" },
	{ "duty", "policy" },
	{ "fund", "register" },
	{ "fund", "ledger" },
	{ "fund", "policy" },
	{ "census", "register" },
	{ "census", "ledger" },
	{ "census", "policy" },
	{ "sheet", "model" },
	{ "paper", "model" },
	{ "publish", "store" },
	{ "publish", "sheet" },
	{ "action", "auth" },
	{ "action", "matter" },
	{ "action", "duty" },
	{ "action", "fund" },
	{ "action", "census" },
	{ "action", "sheet" },
	{ "action", "paper" },
	{ "action", "publish" },
	{ "route", "action" },
	{ "serve", "route" },
	{ "serve", "auth" },
	{ "serve", "store" },
	{ "serve", "ledger" },
	{ "main", "serve" },
};

#define NARROWS	(sizeof(arrows) / sizeof(arrows[0]))

/* Is there a way?  The arrows form no circle, so that this ends. */
static bool
reaches(str from, str to)
{
	size_t i;

	if (str_eq(from, to) || str_is(to, "base"))
		return true;
	for (i = 0; i < NARROWS; i++)
		if (str_is(from, arrows[i].from) &&
		    reaches(str_from(arrows[i].to), to))
			return true;
	return false;
}

void
folder_print(void)
{
	size_t i;

	for (i = 0; i < NARROWS; i++)
		printf("%s %s\n", arrows[i].from, arrows[i].to);
}

/* The folder of src/ a path is in; "main" for src/main.c itself. */
static str
folder_of(str path)
{
	str rest, head;

	head = str_cut(path, '/', &rest);
	if (!str_is(head, "src"))
		return STR_NONE;
	head = str_cut(rest, '/', &rest);
	return rest.p == NULL ? STR("main") : head;
}

/* The name between the quotes of an #include line. */
static bool
included(const struct source *s, int i, str *out)
{
	str l = str_trim(s->lines[i]), rest;

	if (!s->directive[i] || !str_starts(l, STR("#include")))
		return false;
	(void)str_cut(l, '"', &rest);
	if (rest.p == NULL)
		return false;
	*out = str_cut(rest, '"', &rest);
	return true;
}

static void
include_check(struct tidy *t, str own, str name, int line)
{
	str rest, folder = str_cut(name, '/', &rest);

	if (rest.p == NULL || str_eq(folder, own))
		return;
	if (!reaches(own, folder))
		rule_report(t, R_ARROW, line, str_fmt(t->arena,
		    "%.*s may not use %.*s", STR_ARG(own), STR_ARG(folder)));
	if (!str_is(folder, "base") && !str_eq(rest, str_fmt(t->arena,
	    "%.*s.h", STR_ARG(folder))))
		rule_report(t, R_HEADER, line, str_fmt(t->arena,
		    "%.*s is private to its folder; %.*s/%.*s.h is not",
		    STR_ARG(name), STR_ARG(folder), STR_ARG(folder)));
}

void
folder_check(struct tidy *t)
{
	const struct source *s = t->source;
	str own = folder_of(s->path), name;
	int i;

	if (own.n == 0)
		return;
	for (i = 0; i < s->n; i++)
		if (included(s, i, &name))
			include_check(t, own, name, i + 1);
}

void
folder_readme(struct tidy *t, str folder, str text)
{
	size_t i;
	int n = 0;

	for (i = 0; i < text.n; i++)
		n += text.p[i] == '\n';
	if (text.p == NULL)
		rule_report(t, R_README, 0, str_fmt(t->arena,
		    "src/%.*s has no README.md", STR_ARG(folder)));
	else if (n > README_MAX)
		rule_report(t, R_README, 0, str_fmt(t->arena,
		    "src/%.*s/README.md has %d lines, %d at most",
		    STR_ARG(folder), n, README_MAX));
}
