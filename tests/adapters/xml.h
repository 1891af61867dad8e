/*
 * A small XML file as a tree, for the suites outside the project.  Names lose
 * their prefix; text is that of an element itself.
 */
#ifndef ADAPTERS_XML_H
#define ADAPTERS_XML_H

#include <expat.h>
#include <string.h>

#include "base/arena.h"
#include "base/file.h"
#include "base/str.h"

#define XML_BYTES	((size_t)8 << 20)
#define XML_DEPTH	64

struct xml_attr {
	str name, value;
	struct xml_attr *next;
};

struct xml {
	str name, text;
	struct xml_attr *attr;
	struct xml *kid, *last, *next;
};

struct xml_reader {
	struct arena *arena;
	struct xml *open[XML_DEPTH];
	size_t depth;
};

static str
xml_local(struct arena *a, const char *name)
{
	const char *colon = strrchr(name, ':');

	return str_dup(a, str_from(colon == NULL ? name : colon + 1));
}

static void
xml_start(void *p, const char *name, const char **attr)
{
	struct xml_reader *r = p;
	struct xml *x = NEW(r->arena, struct xml), *up;
	size_t i;

	x->name = xml_local(r->arena, name);
	for (i = 0; attr[i] != NULL; i += 2) {
		struct xml_attr *t = NEW(r->arena, struct xml_attr);

		t->name = xml_local(r->arena, attr[i]);
		t->value = str_dup(r->arena, str_from(attr[i + 1]));
		t->next = x->attr;
		x->attr = t;
	}
	up = r->depth > 0 ? r->open[r->depth - 1] : NULL;
	if (up != NULL && up->last != NULL)
		up->last->next = x;
	else if (up != NULL)
		up->kid = x;
	if (up != NULL)
		up->last = x;
	if (r->depth < XML_DEPTH)
		r->open[r->depth] = x;
	r->depth++;
}

static void
xml_end(void *p, const char *name)
{
	struct xml_reader *r = p;

	(void)name;
	if (r->depth > 1)
		r->depth--;
}

static void
xml_text(void *p, const char *s, int n)
{
	struct xml_reader *r = p;
	struct xml *x = r->depth > 0 && r->depth <= XML_DEPTH ?
	    r->open[r->depth - 1] : NULL;

	if (x != NULL)
		x->text = str_fmt(r->arena, "%.*s%.*s", STR_ARG(x->text), n,
		    s);
}

/* The root; NULL when the file cannot be read or parsed. */
static struct xml *
xml_load(struct arena *a, str path)
{
	struct xml_reader r = { .arena = a };
	XML_Parser p = XML_ParserCreate(NULL);
	bool ok;
	str text;

	XML_SetUserData(p, &r);
	XML_SetElementHandler(p, xml_start, xml_end);
	XML_SetCharacterDataHandler(p, xml_text);
	ok = file_read(a, path, XML_BYTES, &text) == 0 &&
	    XML_Parse(p, text.p, (int)text.n, 1) == XML_STATUS_OK;
	XML_ParserFree(p);
	return ok && r.depth == 1 ? r.open[0] : NULL;
}

static str
xml_get(const struct xml *x, const char *name)
{
	const struct xml_attr *t;

	for (t = x->attr; t != NULL; t = t->next)
		if (str_is(t->name, name))
			return t->value;
	return STR_NONE;
}

/* The next of a name from x on, among its neighbours. */
static const struct xml *
xml_from(const struct xml *x, const char *name)
{

	while (x != NULL && !str_is(x->name, name))
		x = x->next;
	return x;
}

static const struct xml *
xml_kid(const struct xml *x, const char *name)
{

	return xml_from(x->kid, name);
}

/* Of the <text> below. */
static str
xml_body(const struct xml *x)
{
	const struct xml *t = x == NULL ? NULL : xml_kid(x, "text");

	return t == NULL ? STR_NONE : str_trim(t->text);
}

#endif
