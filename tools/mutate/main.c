/*
 * mutate [--law DIR] PACK...: how well the tests of packs hold their rules.
 * Every file of rules and procedures is changed at one place after the other (an
 * operator turned, a number moved by one, an exception, a guard, a document, one
 * of a list or a condition dropped, an office made anybody); with the official
 * texts every citation moves to the next sentence.  A mutant is killed when the
 * pack no longer loads or one of its tests fails.  Survivors are listed, then each
 * pack's count, then counts by kind of object; status 1 when more than one in twenty
 * survives, of all or of one pack with 20 mutants or more.  What a pack adds to, sets
 * in or replaces of those it uses is dropped as well; they are copied beside it as
 * they are.  Anchors of a text that is not at hand are left out and counted.
 *	build/release/mutate packs/cn-445281-puning-2016-10
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "model/model.h"
#include "policy/policy.h"

#define FILES_MAX	64
#define KINDS_MAX	32
#define SHARE_FROM	20	/* mutants of a pack whose share is judged */

struct file {
	str name;		/* within the pack */
	str text;
	bool rules;
};

/* Mutants of one kind of object: the table they stand in, or anchors. */
struct count {
	str kind;
	int killed, all;
};

struct mutate {
	struct arena *arena;	/* of the whole run */
	struct arena *scratch;	/* of one mutant */
	const struct model *model;
	str pack;		/* its id */
	str out;		/* folder of the copy, ends in the id */
	struct file file[FILES_MAX];
	size_t nfiles;
	int killed, survived;
	int below;		/* packs of which too many survive */
	int untried;		/* anchors of texts that are not at hand */
	str law;		/* folder of the official texts; may be empty */
	bool anchors;		/* this one is held against the texts */
	str kind;		/* of what is mutated now */
	struct count count[KINDS_MAX];
	size_t ncounts;
};

/* What is written at a place instead of what stands there. */
struct turn {
	const char *from, *to;
};

/* Longest first: the first that fits at a place is taken. */
static const struct turn operators[] = {
	{ " >= ", " > " }, { " <= ", " < " }, { " == ", " != " },
	{ " != ", " == " }, { " > ", " >= " }, { " < ", " <= " },
	{ " && ", " || " }, { " || ", " && " }, { "!", "" },
	{ "'half_up'", "'down'" }, { "'down'", "'up'" },
	{ "exists(", "all(" }, { ".all(", ".exists(" },
};

static bool
survives(struct mutate *m)
{
	struct policy_paths at = { .pack = &m->out, .n = 1, .lang = LANG_EN };
	const struct policy *po;
	struct faults f;
	struct buf out;
	int passed;

	if (m->anchors)
		at.law = m->law;
	faults_init(&f, m->scratch);
	po = policy_load_packs(m->scratch, m->model, &at, &f);
	if (po == NULL)
		return false;
	buf_init(&out, m->scratch, LIMIT_REPLY);
	return policy_test(m->scratch, po, policy_pack(po, 0), LANG_EN, &out,
	    &passed) == 0;
}

static void
put(struct mutate *m, const struct file *f, str text)
{
	FILE *to = fopen(str_cstr(m->scratch, str_fmt(m->scratch,
	    "%.*s/%.*s", STR_ARG(m->out), STR_ARG(f->name))), "w");

	if (to == NULL || fwrite(text.p, 1, text.n, to) != text.n ||
	    fclose(to) != 0) {
		perror("mutate");
		exit(3);
	}
}

static int
line_of(str text, size_t at)
{
	int n = 1;

	while (at-- > 0)
		n += text.p[at] == '\n';
	return n;
}

static void
count(struct mutate *m, bool killed)
{
	size_t i;

	for (i = 0; i < m->ncounts; i++)
		if (str_eq(m->count[i].kind, m->kind))
			break;
	if (i == KINDS_MAX)
		i--;
	else if (i == m->ncounts)
		m->count[m->ncounts++].kind = str_dup(m->arena, m->kind);
	m->count[i].all++;
	m->count[i].killed += killed;
	*(killed ? &m->killed : &m->survived) += 1;
}

/* The text with from..to replaced: killed, or named. */
static void
attempt(struct mutate *m, const struct file *f, size_t from, size_t to,
    const char *with)
{
	str text = f->text;

	put(m, f, str_fmt(m->scratch, "%.*s%s%.*s", (int)from, text.p, with,
	    (int)(text.n - to), text.p + to));
	if (!survives(m))
		count(m, true);
	else {
		count(m, false);
		printf("%.*s/%.*s:%d: \"%.*s\" -> \"%s\"\n", STR_ARG(m->pack),
		    STR_ARG(f->name), line_of(text, from), (int)(to - from > 40
		    ? 40 : to - from), text.p + from, with);
	}
	put(m, f, text);
	arena_reset(m->scratch);
}

static bool
begins(str line, const char *key)
{

	line = str_trim(line);
	return str_starts(line, str_from(key));
}

/* Lines that hold formulas or figures. */
static bool
counts(str line)
{
	static const char *const keys[] = { "expr = ", "when = ", "then = \"",
	    "unless = ", "applies = ", "eligible = ", "among = ", "take = ",
	    "default = ", "values = ", "{ from = ", "at_least = ", "parts = ",
	    "any_of = ", "[\"", "due = ", "order = ", "places = ",
	    "guard = ", "days = ", "min_gap_days = ", "planning_days = " };
	size_t i;

	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		if (begins(line, keys[i]))
			return !begins(line, "[\"") || line.p[0] == ' ';
	return false;
}

static void
operators_of(struct mutate *m, const struct file *f, size_t from, str line)
{
	size_t i, k, n;

	for (i = 0; i < line.n; i++) {
		for (k = 0; k < sizeof(operators) / sizeof(operators[0]);
		    k++) {
			n = strlen(operators[k].from);
			if (i + n > line.n || memcmp(line.p + i,
			    operators[k].from, n) != 0 ||
			    (n == 1 && line.p[i + 1] == '='))
				continue;
			attempt(m, f, from + i, from + i + n,
			    operators[k].to);
			break;
		}
	}
}

static bool
digit(str s, size_t i)
{

	return i < s.n && s.p[i] >= '0' && s.p[i] <= '9';
}

/* Does an anchor begin at this quotation mark: "pn:3#2"? */
static bool
anchor_at(str line, size_t i)
{
	size_t k = i + 1;

	while (k < line.n && line.p[k] >= 'a' && line.p[k] <= 'z')
		k++;
	return k > i + 1 && k < line.n && line.p[k] == ':';
}

/* The last digit of a number moves by one; not within names. */
static void
numbers_of(struct mutate *m, const struct file *f, size_t from, str line)
{
	size_t i, cell, end = line.n;
	char with[2] = { '0', '\0' };

	/* Behind the values of a table's row stand anchor and phrase. */
	if (begins(line, "[\""))
		for (i = 1; i < line.n; i++)
			if (line.p[i] == '"' && anchor_at(line, i))
				end = i;
	for (i = 1; i < end; i++) {
		char before;

		if (!digit(line, i) || digit(line, i + 1))
			continue;
		for (cell = i; cell > 0 && digit(line, cell - 1); cell--)
			continue;
		before = cell > 0 ? line.p[cell - 1] : ' ';
		if ((before >= 'a' && before <= 'z') || before == '_' ||
		    line.p[i + 1] == '_')
			continue;
		with[0] = line.p[i] == '9' ? '8' : (char)(line.p[i] + 1);
		attempt(m, f, from + i, from + i + 1, with);
	}
}

/* A line that may be left out, or a table until the next one. */
static void
drops_of(struct mutate *m, const struct file *f, size_t from, str line)
{
	static const char *const lines[] = { "unless = ", "applies = ",
	    "among = ", "eligible = ", "also_list_next = ", "due = ",
	    "basis = \"assumption\"", "guard = ", "requires = ",
	    "separation = ", "effect = ", "counts_if = ", "period = ",
	    "min_gap_days = " };
	static const char *const tables[] = { "[[derive.except]]", "[[veto]]",
	    "[[supplement]]", "[[set_param]]", "[[override]]" };
	size_t to = from + line.n, i;

	for (i = 0; i < sizeof(lines) / sizeof(lines[0]); i++)
		if (begins(line, lines[i]))
			attempt(m, f, from, to, "");
	for (i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (begins(line, tables[i]))
			break;
	if (i == sizeof(tables) / sizeof(tables[0]))
		return;
	while (to < f->text.n && f->text.p[to + 1] != '\n' &&
	    !(f->text.p[to] == '\n' && f->text.p[to + 1] == '['))
		to++;
	attempt(m, f, from, to, "");
}

/* One of several in a list of names: ["a", "b"] without "a". */
static void
items_of(struct mutate *m, const struct file *f, size_t from, str line)
{
	static const char *const keys[] = { "any_of = ", "all_of = ",
	    "allow = ", "kinds = ", "removes = ", "requires = " };
	size_t i, k, end;

	for (k = 0; k < sizeof(keys) / sizeof(keys[0]); k++)
		if (begins(line, keys[k]))
			break;
	if (k == sizeof(keys) / sizeof(keys[0]))
		return;
	for (i = 0; i + 1 < line.n; i++) {
		if (line.p[i] != '"')
			continue;
		for (end = i + 1; end < line.n && line.p[end] != '"'; end++)
			continue;
		if (end + 2 < line.n && line.p[end + 1] == ',')
			attempt(m, f, from + i, from + end + 3, "");
		else if (i > 1 && line.p[i - 2] == ',')
			attempt(m, f, from + i - 2, from + end + 1, "");
		i = end;
	}
}

/* Words that stand for a choice: another of the same key. */
static void
words_of(struct mutate *m, const struct file *f, size_t from, str line)
{
	static const struct {
		const char *key, *from, *to;
	} turns[] = {
		{ "window = ", "\"calendar_year\"", "\"calendar_quarter\"" },
		{ "window = ", "\"calendar_quarter\"", "\"calendar_month\"" },
		{ "window = ", "\"calendar_month\"", "\"calendar_year\"" },
		{ "window = ", "\"once\"", "\"calendar_year\"" },
		{ "modality = ", "\"must_not\"", "\"shall\"" },
		{ "{ id = ", "\"next_day\"", "\"same_day\"" },
		{ "{ id = ", "\"extend\"", "\"keep\"" },
		{ "all_of = ", "all_of", "any_of" },
		{ "any_of = ", "any_of", "all_of" },
	};
	size_t i, at, end;

	for (i = 0; i < sizeof(turns) / sizeof(turns[0]); i++)
		if (begins(line, turns[i].key) &&
		    str_find(line, str_from(turns[i].from), &at))
			attempt(m, f, from + at, from + at +
			    strlen(turns[i].from), turns[i].to);
	if (begins(line, "by = \"") && !begins(line, "by = \"anyone") &&
	    str_find(line, STR("\""), &at)) {
		for (end = at + 1; end < line.n && line.p[end] != '"'; end++)
			continue;
		attempt(m, f, from + at + 1, from + end, "anyone");
	}
}

/*
 * Is the text of an anchor at hand?  Of one that is not, law.sum names the anchors
 * without a sum: no phrase can be looked up there, so nothing can tell two apart.
 */
static bool
at_hand(struct mutate *m, str anchor)
{
	str none = str_fmt(m->scratch, "\n%.*s -\n", STR_ARG(anchor));
	size_t i;

	for (i = 0; i < m->nfiles; i++)
		if (str_is(m->file[i].name, "law.sum"))
			return !str_find(m->file[i].text, none, NULL);
	return true;
}

/*
 * ["pn:3#2", "…"] moves to the third sentence; without one it has, to pn:4.  In
 * a row of a table the anchor stands behind the values.
 */
static void
anchors_of(struct mutate *m, const struct file *f, size_t from, str line)
{
	bool row = begins(line, "[\"");
	size_t i, k;
	char with[2] = { '0', '\0' };
	str was = m->kind;

	m->kind = STR("anchor");
	m->anchors = true;
	for (i = 0; m->law.n > 0 && i + 2 < line.n; i++) {
		if ((line.p[i] != '[' && !(row && line.p[i] == ' ')) ||
		    line.p[i + 1] != '"' || !anchor_at(line, i + 1))
			continue;
		for (k = i + 2; k < line.n && line.p[k] != '"'; k++)
			continue;
		if (k + 1 >= line.n || line.p[k + 1] != ',' ||
		    !digit(line, k - 1))
			continue;
		if (!at_hand(m, str_sub(line, i + 2, k))) {
			m->untried++;
			continue;
		}
		with[0] = line.p[k - 1] == '9' ? '8' :
		    (char)(line.p[k - 1] + 1);
		attempt(m, f, from + k - 1, from + k, with);
	}
	m->anchors = false;
	m->kind = was;
}

/* [[duty]] and what follows are mutants of duties, [[x.y]] of x. */
static void
enter(struct mutate *m, str line)
{
	str name = str_trim(line), rest;

	if (!str_starts(name, STR("[")) || str_starts(name, STR("[\"")))
		return;
	while (name.n > 0 && name.p[0] == '[')
		name = str_sub(name, 1, name.n);
	name = str_cut(str_cut(name, ']', &rest), '.', &rest);
	if (name.n > 0)
		m->kind = name;
}

static void
mutate_file(struct mutate *m, const struct file *f)
{
	str rest = f->text, line;

	m->kind = STR("state");
	while (rest.n > 0) {
		size_t at;

		line = str_cut(rest, '\n', &rest);
		at = (size_t)(line.p - f->text.p);
		enter(m, line);
		items_of(m, f, at, line);
		words_of(m, f, at, line);
		anchors_of(m, f, at, line);
		drops_of(m, f, (size_t)(line.p - f->text.p), line);
		if (!counts(line))
			continue;
		operators_of(m, f, (size_t)(line.p - f->text.p), line);
		numbers_of(m, f, (size_t)(line.p - f->text.p), line);
	}
}

/* What an earlier run left there, of files that the pack no longer has. */
static void
clear_folder(struct mutate *m, const char *sub)
{
	str at = str_fmt(m->arena, "%.*s/%s", STR_ARG(m->out), sub), *names;
	size_t n, i;

	if (file_names(m->arena, at, "", &names, &n) != 0)
		return;
	for (i = 0; i < n; i++)	/* folders stay */
		(void)unlink(str_cstr(m->arena, str_fmt(m->arena,
		    "%.*s/%.*s", STR_ARG(at), STR_ARG(names[i]))));
}

static void
take_folder(struct mutate *m, str dir, const char *sub)
{
	str at = sub[0] == '\0' ? dir : str_fmt(m->arena, "%.*s/%s",
	    STR_ARG(dir), sub), *names;
	bool rules = strcmp(sub, "tests") != 0;
	size_t n, i;

	clear_folder(m, sub);
	if (file_names(m->arena, at, "", &names, &n) != 0)
		return;
	(void)mkdir(str_cstr(m->arena, str_fmt(m->arena, "%.*s/%s",
	    STR_ARG(m->out), sub)), 0755);
	for (i = 0; i < n && m->nfiles < FILES_MAX; i++) {
		struct file *f = &m->file[m->nfiles];

		f->name = sub[0] == '\0' ? names[i] : str_fmt(m->arena,
		    "%s/%.*s", sub, STR_ARG(names[i]));
		if (file_read(m->arena, str_fmt(m->arena, "%.*s/%.*s",
		    STR_ARG(dir), STR_ARG(f->name)), LIMIT_FILE_TOML,
		    &f->text) != 0)
			continue;
		f->rules = rules && str_ends(f->name, STR(".toml"));
		m->nfiles++;
	}
}

static str
last_part(str path)
{
	str head = path, rest = path;

	while (rest.n > 0) {
		str one = str_cut(rest, '/', &rest);

		head = one.n > 0 ? one : head;
	}
	return head;
}

/* A copy of a pack in the scratch folder; its files are those of m. */
static void
copy_pack(struct mutate *m, str dir, const char *scratch)
{
	static const char *const subs[] = { "", "rules", "tables", "money",
	    "duties", "rubrics", "consequences", "procedures", "tests" };
	size_t i;

	m->pack = last_part(dir);
	m->nfiles = 0;
	m->out = str_fmt(m->arena, "%s/%.*s", scratch, STR_ARG(m->pack));
	for (i = 0; i < sizeof(subs) / sizeof(subs[0]); i++)
		take_folder(m, dir, subs[i]);
	for (i = 0; i < m->nfiles; i++)
		put(m, &m->file[i], m->file[i].text);
}

/* The packs that it uses, from the folder beside it. */
static void
copy_above(struct mutate *m, str dir, const char *scratch)
{
	struct policy_paths at = { .pack = &dir, .n = 1, .lang = LANG_EN };
	const struct policy *po;
	struct faults f;
	size_t i;

	faults_init(&f, m->arena);
	po = policy_load_packs(m->arena, m->model, &at, &f);
	for (i = 1; po != NULL && i < policy_npacks(po); i++)
		copy_pack(m, str_fmt(m->arena, "%.*s/../%.*s", STR_ARG(dir),
		    STR_ARG(pack_info(policy_pack(po, i))->id)), scratch);
}

static void
one_pack(struct mutate *m, str dir, const char *scratch)
{
	int killed = m->killed, survived = m->survived;
	int untried = m->untried;
	size_t i;

	copy_above(m, dir, scratch);
	copy_pack(m, dir, scratch);
	if (!survives(m)) {
		fprintf(stderr, "%.*s: its tests fail\n", STR_ARG(m->pack));
		exit(1);
	}
	for (i = 0; i < m->nfiles; i++)
		if (m->file[i].rules)
			mutate_file(m, &m->file[i]);
	killed = m->killed - killed;
	survived = m->survived - survived;
	printf("%.*s: %d of %d killed", STR_ARG(m->pack), killed,
	    killed + survived);
	if (m->untried > untried)
		printf(", %d anchors of texts not at hand left out",
		    m->untried - untried);
	printf("\n");
	if (killed + survived >= SHARE_FROM &&
	    survived * 20 > killed + survived) {
		printf("%.*s: more than one in twenty survives\n",
		    STR_ARG(m->pack));
		m->below++;
	}
}

int
main(int argc, char **argv)
{
	struct mutate *m;
	char scratch[] = "build/mutate";
	struct faults f;
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);
	size_t k;
	int i = 1;

	m = NEW(a, struct mutate);
	m->arena = a;
	m->scratch = arena_open(LIMIT_ARENA_PROCESS);
	faults_init(&f, a);
	m->model = model_load(a, STR("model"), &f);
	if (argc > 2 && strcmp(argv[1], "--law") == 0) {
		m->law = str_from(argv[2]);
		i = 3;
	}
	if (m->model == NULL || argc <= i) {
		fprintf(stderr, "usage: mutate [--law DIR] PACK...\n");
		return 2;
	}
	(void)mkdir("build", 0755);
	(void)mkdir(scratch, 0755);
	for (; i < argc; i++)
		one_pack(m, str_from(argv[i]), scratch);
	for (k = 0; k < m->ncounts; k++)
		printf("%12.*s: %d of %d\n", STR_ARG(m->count[k].kind),
		    m->count[k].killed, m->count[k].all);
	printf("%d of %d mutants killed, %d survived\n", m->killed, m->killed +
	    m->survived, m->survived);
	return m->below > 0 || m->survived * 20 > m->killed + m->survived;
}
