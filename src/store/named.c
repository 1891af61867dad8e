/*
 * Named statements: the files of sql/, each statement after a line
 * "-- name: x".  A file of another dialect has its suffix before .sql.
 */
#include "store/internal.h"

#include <string.h>

#include "base/file.h"

/* Room for this many more; the array and its table grow at opening only. */
static void
add(struct store *s, str name, str text)
{

	s->named = arena_grow(s->arena, s->named,
	    s->nnamed * sizeof(*s->named),
	    (s->nnamed + 1) * sizeof(*s->named));
	s->named[s->nnamed].name = str_cstr(s->arena, name);
	s->named[s->nnamed].text = text;
	s->named[s->nnamed].hash = str_hash(name);
	s->nnamed++;
}

/* The part of a file after its name line, up to the next name line. */
static str
next_part(str *rest, str *out_name)
{
	static const char sign[] = "-- name: ";
	str line, body = *rest;

	while (rest->n > 0) {
		line = str_cut(*rest, '\n', rest);
		if (str_starts(line, str_from(sign))) {
			*out_name = str_trim(str_sub(line, sizeof(sign) - 1,
			    line.n));
			body = *rest;
			break;
		}
		body = *rest;
	}
	while (rest->n > 0 && !str_starts(*rest, str_from(sign)))
		(void)str_cut(*rest, '\n', rest);
	body.n -= rest->n;
	return str_trim(body);
}

static enum err
file_add(struct request *rq, struct store *s, str path)
{
	str text, name, body;
	int e = file_read(s->arena, path, LIMIT_FILE_SQL, &text);

	if (e != 0)
		return fail(rq, MSG_FILE_OPEN, path, str_from(strerror(e)));
	for (;;) {
		name = STR_NONE;
		body = next_part(&text, &name);
		if (name.n == 0)
			return OK;
		add(s, name, body);
	}
}

/* x.pg.sql serves PostgreSQL only, x.sqlite.sql SQLite only. */
static bool
dialect_fits(const struct store *s, str name)
{
	str base = str_sub(name, 0, name.n - strlen(".sql")), rest;

	str_cut(base, '.', &rest);
	return rest.n == 0 || str_ends(name, str_from(s->driver->twin));
}

static enum err
index_make(struct request *rq, struct store *s)
{
	size_t i, at;

	for (s->nslots = 64; s->nslots < s->nnamed * 2; s->nslots *= 2)
		;
	s->slots = NEW_ARRAY(s->arena, size_t, s->nslots);
	for (i = 0; i < s->nnamed; i++) {
		if (named_find(s, s->named[i].name, &at))
			return fail(rq, MSG_STORE, str_fmt(rq->arena,
			    "statement %s is in sql/ twice", s->named[i].name));
		at = s->named[i].hash & (s->nslots - 1);
		while (s->slots[at] != 0)
			at = (at + 1) & (s->nslots - 1);
		s->slots[at] = i + 1;
	}
	return OK;
}

bool
named_find(const struct store *s, const char *name, size_t *out)
{
	size_t at = str_hash(str_from(name)) & (s->nslots - 1);

	for (; s->slots[at] != 0; at = (at + 1) & (s->nslots - 1))
		if (strcmp(s->named[s->slots[at] - 1].name, name) == 0) {
			*out = s->slots[at] - 1;
			return true;
		}
	return false;
}

enum err
named_load(struct request *rq, struct store *s)
{
	str *names;
	size_t n, i;
	int e = file_names(s->arena, s->sql_dir, ".sql", &names, &n);

	if (e != 0)
		return fail(rq, MSG_FILE_OPEN, s->sql_dir,
		    str_from(strerror(e)));
	for (i = 0; i < n; i++)
		if (dialect_fits(s, names[i]))
			TRY(file_add(rq, s, str_fmt(s->arena, "%.*s/%.*s",
			    STR_ARG(s->sql_dir), STR_ARG(names[i]))));
	return index_make(rq, s);
}
