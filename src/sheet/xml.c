/*
 * One XML part through expat.  Names arrive as "namespace local"; what is not
 * of the spreadsheet, relationship or package namespaces (extensions, other
 * vendors' markup) is passed over with all it contains.
 */
#include "internal.h"

#include <string.h>

#include <expat.h>

#define SEPARATOR	' '

struct xml {
	struct request *rq;
	XML_Parser parser;
	const struct xml_handler *handler;
	void *arg;
	const struct zip_part *part;
	uint64_t done;
	size_t quiet;		/* bytes since expat last called us */
	int depth;
	int foreign;		/* depth at which a foreign element began */
	enum err err;
};

static const char *
local_name(const char *name)
{
	const char *p = strrchr(name, SEPARATOR);

	return p == NULL ? name : p + 1;
}

static bool
known_namespace(const char *name)
{
	static const char *const known[] = {
		"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
		"http://purl.oclc.org/ooxml/spreadsheetml/main",
		"http://schemas.openxmlformats.org/package/2006/relationships",
	};
	const char *end = strrchr(name, SEPARATOR);
	size_t i, n;

	if (end == NULL)
		return false;
	n = (size_t)(end - name);
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strlen(known[i]) == n && memcmp(known[i], name, n) == 0)
			return true;
	return false;
}

const char *
xml_attribute(const char *const *a, const char *name)
{
	for (; *a != NULL; a += 2)
		if (strcmp(a[0], name) == 0)
			return a[1];
	return NULL;
}

const char *
xml_attribute_any(const char *const *a, const char *name)
{
	for (; *a != NULL; a += 2)
		if (strcmp(local_name(a[0]), name) == 0)
			return a[1];
	return NULL;
}

static void
stop(struct xml *x, enum err err)
{
	if (err == OK || x->err != OK)
		return;
	x->err = err;
	(void)XML_StopParser(x->parser, XML_FALSE);
}

static void
on_start(void *user, const char *name, const char **attributes)
{
	struct xml *x = user;

	x->quiet = 0;
	if (x->err != OK)
		return;
	if (++x->depth > LIMIT_SHEET_XML_DEPTH) {
		stop(x, fail(x->rq, MSG_SHEET_LARGE,
		    request_words(x->rq, "XML 嵌套层数", "depth of the XML"),
		    str_fmt(x->rq->arena, "%d", LIMIT_SHEET_XML_DEPTH)));
		return;
	}
	if (x->foreign != 0)
		return;
	if (!known_namespace(name)) {
		x->foreign = x->depth;
		return;
	}
	stop(x, x->handler->start(x->arg, local_name(name),
	    (const char *const *)attributes));
}

static void
on_end(void *user, const char *name)
{
	struct xml *x = user;

	x->quiet = 0;
	if (x->err != OK)
		return;
	if (x->foreign == x->depth)
		x->foreign = 0;
	else if (x->foreign == 0)
		stop(x, x->handler->end(x->arg, local_name(name)));
	x->depth--;
}

static void
on_text(void *user, const char *p, int n)
{
	struct xml *x = user;

	x->quiet = 0;
	if (x->err == OK && x->foreign == 0 && x->handler->text != NULL)
		stop(x, x->handler->text(x->arg, p, (size_t)n));
}

static void
on_doctype(void *user, const char *name, const char *system,
    const char *public, int has_internal)
{
	struct xml *x = user;

	(void)name;
	(void)system;
	(void)public;
	(void)has_internal;
	stop(x, fail(x->rq, MSG_SHEET_DOCTYPE, x->part->name));
}

static enum err
syntax(struct xml *x)
{
	struct arena *a = x->rq->arena;
	enum XML_Error code = XML_GetErrorCode(x->parser);

	if (code == XML_ERROR_NO_MEMORY)
		return fail(x->rq, MSG_SHEET_LARGE, x->part->name,
		    str_fmt(a, "%zu", LIMIT_SHEET_MEMORY));
	return fail(x->rq, MSG_SHEET_BROKEN, str_fmt(a, "%.*s %lu:%lu %s",
	    STR_ARG(x->part->name),
	    (unsigned long)XML_GetCurrentLineNumber(x->parser),
	    (unsigned long)XML_GetCurrentColumnNumber(x->parser) + 1,
	    XML_ErrorString(code)));
}

static enum err
take(void *arg, const char *p, size_t n)
{
	struct xml *x = arg;

	x->done += n;
	x->quiet += n;
	if (XML_Parse(x->parser, p, (int)n, x->done == x->part->size) !=
	    XML_STATUS_OK)
		return x->err != OK ? x->err : syntax(x);
	if (x->err != OK)
		return x->err;
	if (x->quiet > LIMIT_SHEET_XML_TOKEN)
		return fail(x->rq, MSG_SHEET_LARGE, x->part->name,
		    str_fmt(x->rq->arena, "%zu", LIMIT_SHEET_XML_TOKEN));
	if (x->handler->piece != NULL)
		return x->handler->piece(x->arg, x->done, x->part->size);
	return OK;
}

enum err
xml_parse(struct request *rq, struct zip *zip, const struct zip_part *part,
    const struct xml_handler *handler, void *arg)
{
	struct xml x = {
		.rq = rq, .handler = handler, .arg = arg, .part = part,
	};
	enum err err;

	if (part->size == 0)
		return fail(rq, MSG_SHEET_BROKEN, part->name);
	x.parser = XML_ParserCreateNS(NULL, SEPARATOR);
	if (x.parser == NULL)
		return fail(rq, MSG_SHEET_LARGE, part->name,
		    str_fmt(rq->arena, "%zu", LIMIT_SHEET_MEMORY));
	XML_SetUserData(x.parser, &x);
	XML_SetElementHandler(x.parser, on_start, on_end);
	XML_SetCharacterDataHandler(x.parser, on_text);
	XML_SetStartDoctypeDeclHandler(x.parser, on_doctype);
	err = zip_inflate(rq, zip, part, take, &x);
	XML_ParserFree(x.parser);
	return err == XML_ENOUGH ? OK : err;
}
