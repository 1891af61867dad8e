/*
 * Prints what psql runs to see that every table and every named statement is
 * also understood by PostgreSQL: the migrations and the dictionary's tables with
 * their types replaced, then PREPARE for each statement of sql/ with its
 * parameters numbered, then the generated statements of the register.
 * After each comes a line "ok NAME" or "not ok NAME".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "register/internal.h"
#include "store/internal.h"

#define TEXT_MAX	((size_t)8 << 20)
#define NAMES_MAX	64

/* The types of the neutral text as PostgreSQL calls them. */
static const char *const types[][2] = {
	{ "INTEGER", "BIGINT" },
	{ "BLOB", "BYTEA" },
};

static bool
is_word(char c)
{

	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || c == '_';
}

static size_t
word_end(str s, size_t i)
{

	while (i < s.n && is_word(s.p[i]))
		i++;
	return i;
}

/* Past quoted text, a quoted name or a comment; i when there is none. */
static size_t
quoted_end(str s, size_t i)
{
	char q = s.p[i];

	if (q == '-' && i + 1 < s.n && s.p[i + 1] == '-') {
		while (i < s.n && s.p[i] != '\n')
			i++;
		return i;
	}
	if (q != '"' && q != '\'')
		return i;
	for (i++; i < s.n && s.p[i] != q; i++)
		;
	return i + 1;
}

/* The number of $name, by first appearance. */
static size_t
number_of(str name, str *names, size_t *n)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if (str_eq(names[i], name))
			return i + 1;
	if (*n == NAMES_MAX)
		abort();
	names[(*n)++] = name;
	return *n;
}

static void
put_word(struct buf *b, str word)
{
	size_t i;

	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (str_is(word, types[i][0])) {
			buf_cstr(b, types[i][1]);
			return;
		}
	buf_str(b, word);
}

static str
translate(struct arena *a, str s)
{
	str names[NAMES_MAX];
	size_t i = 0, end, n = 0;
	struct buf b;

	buf_init(&b, a, TEXT_MAX);
	while (i < s.n) {
		end = quoted_end(s, i);
		if (end > i)
			buf_str(&b, str_sub(s, i, end));
		else if (s.p[i] == '$') {
			end = word_end(s, i + 1);
			buf_fmt(&b, "$%zu", number_of(str_sub(s, i + 1, end),
			    names, &n));
		} else if (is_word(s.p[i])) {
			end = word_end(s, i);
			put_word(&b, str_sub(s, i, end));
		} else {
			end = i + 1;
			buf_byte(&b, s.p[i]);
		}
		i = end;
	}
	return buf_text(&b);
}

static void
result(str name)
{

	printf("\\if :ERROR\n\\echo not ok %.*s\n\\else\n\\echo ok %.*s\n"
	    "\\endif\n", STR_ARG(name), STR_ARG(name));
}

static void
tables(struct arena *a, str name, str text)
{

	printf("BEGIN;\n%.*s\nCOMMIT;\n", STR_ARG(translate(a, text)));
	result(name);
}

static void
prepare(struct arena *a, str name, str text)
{
	static int n;

	printf("PREPARE s%d AS %.*s\n;\n", ++n, STR_ARG(translate(a, text)));
	result(name);
}

static void
migrations(struct arena *a)
{
	str *names, text;
	size_t n, i;

	if (file_names(a, STR("sql/migrations"), ".sql", &names, &n) != 0)
		exit(1);
	for (i = 0; i < n; i++) {
		if (file_read(a, str_fmt(a, "sql/migrations/%.*s",
		    STR_ARG(names[i])), TEXT_MAX, &text) != 0)
			exit(1);
		tables(a, names[i], text);
	}
}

static void
named(struct request *rq)
{
	/* Only the names of the dialect are used of it. */
	static const struct driver pg = { .scheme = "postgresql:",
	    .twin = ".pg.sql" };
	struct store s = { .arena = rq->arena, .driver = &pg };
	size_t i;

	s.sql_dir = STR("sql");
	if (named_load(rq, &s) != OK)
		exit(1);
	for (i = 0; i < s.nnamed; i++)
		prepare(rq->arena, str_from(s.named[i].name), s.named[i].text);
}

/* Load, insert, update and delete of every table, as the register makes them. */
static void
generated(struct request *rq, const struct model *m)
{
	char path[64] = "build/pg_prepare.XXXXXX";
	str url = str_fmt(rq->arena, "sqlite:%s/x.db", mkdtemp(path));
	struct registry *r;
	struct store *s;
	size_t i;

	if (store_open(rq, url, STR("sql"), STORE_CREATE, &s) != OK ||
	    store_migrate(rq, s) != OK) {
		fprintf(stderr, "%.*s\n", STR_ARG(rq->problem.detail));
		exit(1);
	}
	rq->db = store_writer(s);
	if (db_begin(rq, rq->db) != OK ||
	    registry_open(rq, s, m, true, &r) != OK) {
		fprintf(stderr, "%.*s\n", STR_ARG(rq->problem.detail));
		exit(1);
	}
	for (i = 0; i < m->nentities; i++) {
		const struct layout *t = &r->tables[i];
		str id = m->entities[i].id;

		prepare(rq->arena, str_fmt(rq->arena, "%.*s load",
		    STR_ARG(id)), t->load);
		prepare(rq->arena, str_fmt(rq->arena, "%.*s insert",
		    STR_ARG(id)), t->insert);
		prepare(rq->arena, str_fmt(rq->arena, "%.*s update",
		    STR_ARG(id)), t->update);
		prepare(rq->arena, str_fmt(rq->arena, "%.*s remove",
		    STR_ARG(id)), t->remove);
	}
	store_close(s);
	(void)unlink(str_cstr(rq->arena, str_fmt(rq->arena, "%s/x.db", path)));
	(void)unlink(str_cstr(rq->arena, str_fmt(rq->arena, "%s/x.db.lock",
	    path)));
	(void)rmdir(path);
}

int
main(void)
{
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);
	const struct model *m;
	struct faults faults;
	struct request rq;

	request_init(&rq, a);
	faults_init(&faults, a);
	m = model_load(a, STR("model"), &faults);
	if (m == NULL)
		return 1;
	migrations(a);
	tables(a, STR("dictionary"), registry_ddl(a, m));
	named(&rq);
	generated(&rq, m);
	arena_close(a);
	return 0;
}
