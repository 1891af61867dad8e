/*
 * Getters over parsed TOML: closed schemas with good faults.
 */
#include "toml.h"

#include <errno.h>
#include <string.h>

#include "file.h"
#include "limits.h"

struct toml_node *
toml_load(struct arena *a, str path, struct faults *f)
{
	str text;
	int e = file_read(a, path, LIMIT_FILE_TOML, &text);

	if (e != 0) {
		fault_add(f, "E100", path, 0, 0, str_from(strerror(e)),
		    STR_NONE);
		return NULL;
	}
	return toml_parse(a, path, text, f);
}

struct toml_node *
toml_get(struct toml_node *t, const char *key)
{
	struct toml_node *c;

	if (t == NULL || t->kind != T_TABLE)
		return NULL;
	for (c = t->child; c != NULL; c = c->next) {
		if (str_is(c->key, key)) {
			c->read = true;
			return c;
		}
	}
	return NULL;
}

static struct toml_node *
typed(struct toml_node *t, const char *key, bool need, enum toml_kind kind,
    struct faults *f)
{
	static const char *const names[] = { "a table", "an array", "a string",
	    "an integer", "true or false", "a date" };
	struct toml_node *c = toml_get(t, key);

	if (c == NULL) {
		if (need)
			toml_fault(f, "E103", t, str_fmt(f->arena,
			    "\"%s\" is missing", key), STR_NONE);
		return NULL;
	}
	if (c->kind != kind) {
		toml_fault(f, "E104", c, str_fmt(f->arena,
		    "\"%s\" must be %s", key, names[kind]), STR_NONE);
		return NULL;
	}
	return c;
}

bool
toml_str(struct toml_node *t, const char *key, bool need, struct faults *f,
    str *out)
{
	struct toml_node *c = typed(t, key, need, T_STR, f);

	if (c == NULL)
		return false;
	*out = c->s;
	return true;
}

bool
toml_int(struct toml_node *t, const char *key, bool need, struct faults *f,
    int64_t *out)
{
	struct toml_node *c = typed(t, key, need, T_INT, f);

	if (c == NULL)
		return false;
	*out = c->i;
	return true;
}

bool
toml_bool(struct toml_node *t, const char *key, bool need, struct faults *f,
    bool *out)
{
	struct toml_node *c = typed(t, key, need, T_BOOL, f);

	if (c == NULL)
		return false;
	*out = c->i != 0;
	return true;
}

bool
toml_date(struct toml_node *t, const char *key, bool need, struct faults *f,
    date *out)
{
	struct toml_node *c = typed(t, key, need, T_DATE, f);

	if (c == NULL)
		return false;
	*out = (date)c->i;
	return true;
}

void
toml_unread(const struct toml_node *t, struct faults *f)
{
	const struct toml_node *c;

	if (t == NULL)
		return;
	for (c = t->child; c != NULL; c = c->next) {
		if (t->kind == T_TABLE && !c->read)
			toml_fault(f, "E105", c, str_fmt(f->arena,
			    "unknown key \"%.*s\"", STR_ARG(c->key)), STR_NONE);
		else
			toml_unread(c, f);
	}
}

void
toml_fault(struct faults *f, const char *code, const struct toml_node *t, str what,
    str hint)
{

	fault_add(f, code, t->file, t->line, t->column, what, hint);
}
