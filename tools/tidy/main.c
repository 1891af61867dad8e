/*
 * tidy [--all] [FOLDER]: checks the form of the tree, prints "file:line: what
 * [rule]" for each finding and ends with 1 when there is one that does not only
 * warn (--all: or warns).  --self-test plants a violation of each rule;
 * --arrows prints which folder may include which.
 */
#include "tidy.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/limits.h"

/* A file that names it speaks of one machine. */
static str
place_of_checkout(struct arena *a)
{
	char path[4096];
	str s = str_from(getcwd(path, sizeof(path)));

	while (s.n > 0 && s.p[s.n - 1] != '/')
		s.n--;
	return str_dup(a, s);
}

void
tidy_file(struct tidy *t, str path, str text)
{

	source_begin(t, path, text);
	text_check(t);
	if (source_is_c(path) || str_ends(path, STR(".ts")) ||
	    str_ends(path, STR(".vue")) || str_ends(path, STR(".sh")))
		shape_check(t);
	if (source_is_c(path))
		word_check(t);
	if (source_is_c(path) && !str_ends(path, STR(".cc")) &&
	    !str_ends(path, STR(".def")) && !str_starts(path, STR("tests/")))
		global_check(t);
	if (source_is_c(path))
		folder_check(t);
	source_end(t);
}

/* Built, installed, or the record of others' work. */
static bool
foreign(const char *name)
{
	static const char *const names[] = { "build", "data", "node_modules",
	    "dist", "package-lock.json", "api.ts", "__pycache__", NULL };
	size_t i;

	if (name[0] == '.' && strcmp(name, ".ci") != 0)
		return true;
	for (i = 0; names[i] != NULL; i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static bool
binary(str path)
{
	static const char *const ends[] = { ".png", ".jpg", ".ico", ".xlsx",
	    ".xls", ".zip", ".gz", ".woff2", ".ttf", ".otf", ".pdf", ".bin",
	    ".csv", ".db", ".svg", NULL };
	size_t i;

	for (i = 0; ends[i] != NULL; i++)
		if (str_ends(path, str_from(ends[i])))
			return true;
	/* Inputs that must be malformed. */
	return str_find(path, STR("/corpus/"), NULL) ||
	    str_find(path, STR("/bad/"), NULL);
}

static void
file_visit(struct tidy *t, str path)
{
	str text;
	int e;

	if (binary(path))
		return;
	e = file_read(t->arena, path, LIMIT_UPLOAD, &text);
	if (e == 0)
		tidy_file(t, path, text);
	else if (e != ENOENT)	/* somebody's temporary file */
		printf("%.*s: %s\n", STR_ARG(path), strerror(e));
}

static void
folder_visit(struct tidy *t, str dir)
{
	DIR *d = opendir(dir.n == 0 ? "." : str_cstr(t->arena, dir));
	const struct dirent *e;

	if (d == NULL)
		return;
	while ((e = readdir(d)) != NULL) {
		str path;

		if (foreign(e->d_name))
			continue;
		path = dir.n == 0 ? str_dup(t->arena, str_from(e->d_name)) :
		    str_fmt(t->arena, "%.*s/%s", STR_ARG(dir), e->d_name);
		if (e->d_type == DT_DIR)
			folder_visit(t, path);
		else if (e->d_type == DT_REG)
			file_visit(t, path);
	}
	(void)closedir(d);
}

static void
readmes_visit(struct tidy *t)
{
	DIR *d = opendir("src");
	const struct dirent *e;

	while (d != NULL && (e = readdir(d)) != NULL) {
		str text = STR_NONE;

		if (e->d_type != DT_DIR || e->d_name[0] == '.')
			continue;
		(void)file_read(t->arena, str_fmt(t->arena,
		    "src/%s/README.md", e->d_name), LIMIT_FILE_TOML, &text);
		folder_readme(t, str_dup(t->arena, str_from(e->d_name)), text);
	}
	if (d != NULL)
		(void)closedir(d);
}

static int
report(const struct tidy *t, bool all)
{
	const struct finding *f;
	int bad = 0, warnings = 0;

	for (f = t->first; f != NULL; f = f->next) {
		bool warns = rule_warns(f->rule) && !all;

		printf("%.*s:%d: %s%.*s [%s]\n", STR_ARG(f->path), f->line,
		    warns ? "warning: " : "", STR_ARG(f->what),
		    rule_name(f->rule));
		bad += !warns;
		warnings += warns;
	}
	if (bad + warnings > 0)
		printf("tidy: %d files, %d findings, %d warnings\n",
		    t->nfiles, bad, warnings);
	return bad > 0 ? 1 : 0;
}

int
main(int argc, char **argv)
{
	struct tidy t = { .arena = NULL };
	bool all = false;
	int i, status;

	for (i = 1; i < argc && argv[i][0] == '-'; i++) {
		if (strcmp(argv[i], "--self-test") == 0)
			return selftest_run() > 0 ? 1 : 0;
		if (strcmp(argv[i], "--arrows") == 0) {
			folder_print();
			return 0;
		}
		if (strcmp(argv[i], "--all") != 0) {
			fprintf(stderr, "usage: tidy [--all|--arrows|"
			    "--self-test] [FOLDER]\n");
			return 2;
		}
		all = true;
	}
	if (i < argc && chdir(argv[i]) != 0) {
		fprintf(stderr, "%s: %s\n", argv[i], strerror(errno));
		return 3;
	}
	t.arena = arena_open(LIMIT_ARENA_PROCESS);
	t.last = &t.first;
	t.place = place_of_checkout(t.arena);
	folder_visit(&t, STR_NONE);
	readmes_visit(&t);
	status = report(&t, all);
	arena_close(t.arena);
	return status;
}
