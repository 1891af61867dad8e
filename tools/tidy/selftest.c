/*
 * Negative controls: a violation of each rule, planted at a known line, must be
 * found, and what merely looks like one must not.
 */
#include "tidy.h"

#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"

#define HEAD	"/*\n * What this file is for, in a sentence.\n */\n"
#define BODY	"int\nf(void)\n{\n\n"

/* A file and the one finding expected; line -1: none at all. */
struct planted {
	const char *path;
	enum rule rule;
	int line;
	const char *text;
};

static const struct planted cases[] = {
	{ "src/base/a.c", R_HEAD, 1, "int x(void);\n" },
	{ "src/base/a.c", R_HEAD, 1, "/* short */\n" },
	{ "sql/a.sql", R_HEAD, 1, "-- name: person_load\nSELECT 1;\n" },
	{ "tools/a.sh", R_HEAD, 1, "#!/bin/sh\nset -e\n" },
	{ "web/src/a.ts", R_HEAD, 1, "export const a = 1\n" },
	{ "web/src/a.vue", R_HEAD, 1, "<template>\n</template>\n" },
	{ "web/src/a.vue", R_HEAD, -1,
	    "<script setup lang=\"ts\">\n// The list of households.\n" },
	{ "src/model/a.c", R_ARROW, 4, HEAD "#include \"store/store.h\"\n" },
	{ "src/policy/a.c", R_ARROW, 4,
	    HEAD "#include \"register/register.h\"\n" },
	{ "src/serve/a.c", R_ARROW, -1, HEAD "#include \"model/model.h\"\n" },
	{ "src/main.c", R_ARROW, -1, HEAD "#include \"policy/policy.h\"\n" },
	{ "src/register/a.c", R_HEADER, 4,
	    HEAD "#include \"store/driver.h\"\n" },
	{ "src/store/a.c", R_HEADER, -1, HEAD "#include \"store/driver.h\"\n" },
	{ "src/model/a.c", R_CALL, 8, HEAD BODY "	strcpy(a, b);\n}\n" },
	{ "tools/x/a.c", R_CALL, 8, HEAD BODY "	p = malloc(4);\n}\n" },
	{ "src/base/arena.c", R_CALL, -1, HEAD BODY "	p = malloc(4);\n}\n" },
	{ "src/model/a.c", R_CALL, -1,
	    HEAD BODY "	g(\"free(p)\", x->free(p)); /* free(p) */\n}\n" },
	{ "src/model/a.c", R_CALL, -1, HEAD BODY
	    "	/* tidy: call, the library frees with it */\n	free(p);\n}\n" },
	{ "src/model/a.c", R_EXEMPT, 8, HEAD BODY
	    "	/* tidy: call, nothing here needs it */\n	g(p);\n}\n" },
	{ "src/model/a.c", R_EXEMPT, 8, HEAD BODY
	    "	/* tidy: call */\n}\n" },
	{ "src/fund/a.c", R_FLOAT, 8, HEAD BODY "	double d = 0;\n}\n" },
	{ "src/paper/a.c", R_FLOAT, -1, HEAD BODY "	double d = 0;\n}\n" },
	{ "docs/a.md", R_WORD, 1, "TO" "DO: finish\n" },
	{ "docs/a.md", R_WORD, -1, "TO" "DOS and mas" "TO" "DON\n" },
	{ "docs/a.md", R_PATH, 1, "see /ho" "me/me/x\n" },
	{ "docs/a.md", R_PATH, 1, "at /planted/place/x\n" },
	{ "docs/a.md", R_PATH, -1, "see http://x/ho" "me/x\n" },
	{ "src/model/a.c", R_GLOBAL, 4, HEAD "static int n;\n" },
	{ "src/model/a.c", R_GLOBAL, 4, HEAD "static int n[] = { 1 };\n" },
	{ "src/model/a.c", R_GLOBAL, 4,
	    HEAD "static const char *names[] = {\n	\"a\"\n};\n" },
	{ "src/model/a.c", R_GLOBAL, 4, HEAD "static void (*fn)(int);\n" },
	{ "src/model/a.c", R_GLOBAL, 8, HEAD BODY "	static int n;\n}\n" },
	{ "src/model/a.c", R_GLOBAL, -1,
	    HEAD "static const char *const a[] = {\n	\"a\"\n};\n"
	    "struct b;\nstruct c {\n	int x;\n};\nenum d { E };\n"
	    "typedef int e;\nint f(int *);\nextern int g;\n" },
	{ "src/model/a.c", R_GLOBAL, -1, HEAD BODY
	    "	static const struct {\n		const char *b;\n	} x[] = {"
	    "\n		{ \"b\" },\n	};\n}\n" },
	{ "docs/a.md", R_UTF8, 0, "caf\xe9\n" },
	{ "src/model/a.c", R_SQL, 8,
	    HEAD BODY "	q(\"SELECT 1 FROM person\");\n}\n" },
	{ "src/register/sql.c", R_SQL, -1,
	    HEAD BODY "	q(\"SELECT 1 FROM person\");\n}\n" },
	{ "src/model/a.c", R_PARAMS, 5,
	    HEAD "int\nf(int a, int b, int c, int d, int e, int g, int h)\n"
	    "{\n\n	return 0;\n}\n" },
	{ "src/model/a.c", R_PARAMS, -1,
	    HEAD "int\nf(int a, int (*b)(int, int, int), int c, int d, int e,"
	    "\n    int g)\n{\n\n	return 0;\n}\n" },
	{ "src/model/a.c", R_NESTING, 12, HEAD BODY
	    "	if (a) {\n		if (b) {\n			if (c) {\n"
	    "				if (d)\n					e();\n"
	    "			}\n		}\n	}\n}\n" },
};

static const struct finding *
run(struct tidy *t, struct arena *a, const char *path, str text)
{

	*t = (struct tidy){ .arena = a, .place = STR("/planted/place/") };
	t->last = &t->first;
	tidy_file(t, str_from(path), text);
	return t->first;
}

/* A finding of the rule at the line, and no other of any rule. */
static bool
as_planted(const struct finding *f, const struct planted *p)
{

	if (p->line < 0)
		return f == NULL;
	return f != NULL && f->next == NULL && f->rule == p->rule &&
	    f->line == p->line;
}

static int
expect(const struct planted *p, str text)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	struct tidy t;
	const struct finding *f = run(&t, a, p->path, text);
	int bad = as_planted(f, p) ? 0 : 1;

	if (bad)
		printf("self-test: %s: expected %s at line %d\n%.*s",
		    p->path, rule_name(p->rule), p->line, STR_ARG(text));
	for (; bad && f != NULL; f = f->next)
		printf("  found %s at line %d: %.*s\n", rule_name(f->rule),
		    f->line, STR_ARG(f->what));
	arena_close(a);
	return bad;
}

/* A file with n lines of its own between head and tail. */
static int
expect_lines(const char *path, enum rule rule, int line, const char *head,
    int n)
{
	struct planted p = { path, rule, line, NULL };
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	struct buf b;
	int bad, i;

	buf_init(&b, a, LIMIT_FILE_TOML);
	buf_cstr(&b, head);
	for (i = 0; i < n; i++)
		buf_cstr(&b, "	g();\n");
	buf_cstr(&b, "}\n");
	bad = expect(&p, buf_text(&b));
	arena_close(a);
	return bad;
}

/* A line of n letters after the head. */
static int
expect_width(const char *path, int line, int n)
{
	struct planted p = { path, R_WIDTH, line, NULL };
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	struct buf b;
	int bad, i;

	buf_init(&b, a, LIMIT_FILE_TOML);
	buf_cstr(&b, HEAD);
	for (i = 0; i < n; i++)
		buf_byte(&b, 'x');
	buf_byte(&b, '\n');
	bad = expect(&p, buf_text(&b));
	arena_close(a);
	return bad;
}

static int
expect_readme(str text, bool found)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	struct tidy t = { .arena = a };
	int bad;

	t.last = &t.first;
	folder_readme(&t, STR("model"), text);
	bad = (t.first != NULL && t.first->rule == R_README) != found;
	if (bad)
		printf("self-test: README.md\n");
	arena_close(a);
	return bad;
}

int
selftest_run(void)
{
	static const char many[] = "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n"
	    "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n";
	int bad = 0, n = 0;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++, n++)
		bad += expect(&cases[i], str_from(cases[i].text));
	bad += expect_lines("src/model/a.c", R_LONG, 5, HEAD BODY, 68);
	bad += expect_lines("src/model/a.c", R_LONG, -1, HEAD BODY, 67);
	bad += expect_lines("src/model/a.c", R_LONG, -1, HEAD
	    "/* tidy: long, one case an opcode */\n" BODY, 68);
	bad += expect_lines("web/src/a.ts", R_FILE, 1, "// What it is for.\n",
	    899);
	bad += expect_lines("web/src/a.ts", R_FILE, -1,
	    "// What it is for.\n", 898);
	bad += expect_width("src/model/a.h", 4, 101);
	bad += expect_width("src/model/a.h", -1, 100);
	bad += expect_readme(STR_NONE, true);
	bad += expect_readme(STR("Short.\n"), false);
	bad += expect_readme(str_from(many), true);
	n += 10;
	printf("%d passed, %d failed\n", n - bad, bad);
	return bad;
}
