/*
 * The OpenAPI 3.1 document: from the table, the shapes and the dictionary.
 */
#include "internal.h"

#include <string.h>

#include "base/limits.h"

static str
both(struct request *rq, const char *zh, const char *en)
{

	return str_fmt(rq->arena, "%s / %s", zh, en);
}

static void
type_out(struct jsonw *w, const char *type)
{

	jsonw_open(w, '{');
	jsonw_put_str(w, "type", str_from(type));
	jsonw_close(w, '}');
}

static void
parameter_open(struct jsonw *w, str name, const char *in, bool required)
{

	jsonw_open(w, '{');
	jsonw_put_str(w, "name", name);
	jsonw_put_str(w, "in", str_from(in));
	jsonw_put_bool(w, "required", required);
	jsonw_key(w, "schema");
}

static void
header_out(struct jsonw *w, const char *name)
{

	parameter_open(w, str_from(name), "header", true);
	type_out(w, "string");
	jsonw_close(w, '}');
}

static void
entity_parameter(const struct router *t, struct jsonw *w)
{
	size_t i;

	parameter_open(w, STR("entity"), "path", true);
	jsonw_open(w, '{');
	jsonw_put_str(w, "type", STR("string"));
	jsonw_key(w, "enum");
	jsonw_open(w, '[');
	for (i = 0; i < nopen_entities; i++)
		jsonw_str(w, t->entities[i].entity->id);
	jsonw_close(w, ']');
	jsonw_close(w, '}');
	jsonw_close(w, '}');
}

static void
parameters_out(const struct router *t, const struct row *row, struct jsonw *w)
{
	unsigned flags = row->route->flags;
	size_t i;

	jsonw_key(w, "parameters");
	jsonw_open(w, '[');
	for (i = 0; i < row->nsegments; i++) {
		str s = row->segments[i];

		if (s.p[0] != '{')
			continue;
		if (str_is(s, "{entity}")) {
			entity_parameter(t, w);
			continue;
		}
		parameter_open(w, str_sub(s, 1, s.n - 1), "path", true);
		type_out(w, "string");
		jsonw_close(w, '}');
	}
	for (i = 0; row->query != NULL && i < row->query->nmembers; i++) {
		const struct member *m = &row->query->members[i];

		parameter_open(w, m->key, "query", !m->optional);
		shape_schema(w, m->shape);
		jsonw_close(w, '}');
	}
	if ((flags & ROUTE_WRITE) != 0 && (flags & ROUTE_NO_KEY) == 0)
		header_out(w, "Idempotency-Key");
	if ((flags & ROUTE_IF_MATCH) != 0)
		header_out(w, "If-Match");
	if (row->route->method != GET && (flags & ROUTE_PUBLIC) == 0)
		header_out(w, "X-CSRF-Token");
	jsonw_close(w, ']');
}

static void
content_out(struct jsonw *w, const char *type, const struct shape *s)
{

	jsonw_key(w, "content");
	jsonw_open(w, '{');
	jsonw_key(w, type);
	jsonw_open(w, '{');
	jsonw_key(w, "schema");
	if (s != NULL)
		shape_schema(w, s);
	else {
		jsonw_open(w, '{');
		jsonw_put_str(w, "type", STR("string"));
		jsonw_put_str(w, "format", STR("binary"));
		jsonw_close(w, '}');
	}
	jsonw_close(w, '}');
	jsonw_close(w, '}');
}

static void
responses_out(const struct row *row, struct jsonw *w)
{
	const struct shape problem = { .kind = SHAPE_NAMED,
	    .name = STR("Problem") };
	bool nothing = strcmp(row->route->output, "{}") == 0;

	jsonw_key(w, "responses");
	jsonw_open(w, '{');
	jsonw_key(w, nothing ? "204" : "200");
	jsonw_open(w, '{');
	jsonw_put_str(w, "description", nothing ? STR("done") : STR("result"));
	if (!nothing)
		content_out(w, row->output == NULL ? row->route->output :
		    "application/json", row->output);
	jsonw_close(w, '}');
	jsonw_key(w, "default");
	jsonw_open(w, '{');
	jsonw_put_str(w, "description", STR("problem (RFC 9457)"));
	content_out(w, "application/problem+json", &problem);
	jsonw_close(w, '}');
	jsonw_close(w, '}');
}

/* The offices of a set, by id. */
static void
office_list(const struct router *t, const char *key, uint64_t set, bool anyone,
    struct jsonw *w)
{
	size_t i;

	jsonw_key(w, key);
	jsonw_open(w, '[');
	for (i = 0; i < t->model->noffices; i++)
		if ((set >> t->model->offices[i].number & 1) != 0)
			jsonw_str(w, t->model->offices[i].id);
	if (anyone)
		jsonw_str(w, STR("anyone"));
	jsonw_close(w, ']');
}

static void
offices_out(const struct router *t, const struct row *row, struct jsonw *w)
{

	if ((row->route->flags & (ROUTE_READS | ROUTE_WRITES)) != 0) {
		jsonw_put_str(w, "x-offices",
		    (row->route->flags & ROUTE_READS) != 0 ?
		    STR("readers of the entity") : STR("writers of the entity"));
		return;
	}
	office_list(t, "x-offices", row->offices,
	    (row->route->flags & ROUTE_PUBLIC) != 0, w);
}

/* lower-case word of a method, as keys of a path item are */
static const char *const keys[METHOD__MAX] = { "get", "post", "patch",
    "delete" };

static str
operation_id(struct request *rq, const struct route *r)
{
	str verb = str_from(r->verb);

	if (!str_starts(verb, STR("{entity}")))
		return verb;
	return str_fmt(rq->arena, "record%.*s",
	    STR_ARG(str_sub(verb, 8, verb.n)));
}

static void
operation_out(struct request *rq, const struct router *t,
    const struct row *row, struct jsonw *w)
{
	const struct route *r = row->route;

	jsonw_key(w, keys[r->method]);
	jsonw_open(w, '{');
	jsonw_put_str(w, "operationId", operation_id(rq, r));
	jsonw_put_str(w, "summary", both(rq, r->zh, r->en));
	jsonw_put_bool(w, "x-write", (r->flags & ROUTE_WRITE) != 0);
	if (r->purpose[0] != '\0')
		jsonw_put_str(w, "x-purpose", str_from(r->purpose));
	offices_out(t, row, w);
	if ((r->flags & ROUTE_PUBLIC) != 0) {
		jsonw_key(w, "security");
		jsonw_open(w, '[');
		jsonw_close(w, ']');
	}
	parameters_out(t, row, w);
	if (row->input != NULL || (r->flags & ROUTE_UPLOAD) != 0) {
		jsonw_key(w, "requestBody");
		jsonw_open(w, '{');
		jsonw_put_bool(w, "required", true);
		content_out(w, (r->flags & ROUTE_UPLOAD) != 0 ?
		    "application/octet-stream" : "application/json",
		    row->input);
		jsonw_close(w, '}');
	}
	responses_out(row, w);
	jsonw_close(w, '}');
}

/* Rows of one path are one item; it is written at the first of them. */
static void
paths_out(struct request *rq, const struct router *t, struct jsonw *w)
{
	size_t i, k;

	jsonw_key(w, "paths");
	jsonw_open(w, '{');
	for (i = 0; i < nroutes; i++) {
		for (k = 0; k < i; k++)
			if (strcmp(routes[k].path, routes[i].path) == 0)
				break;
		if (k < i)
			continue;
		jsonw_key_str(w, str_fmt(rq->arena, "/api/v1%s",
		    routes[i].path));
		jsonw_open(w, '{');
		for (k = i; k < nroutes; k++)
			if (strcmp(routes[k].path, routes[i].path) == 0)
				operation_out(rq, t, &t->rows[k], w);
		jsonw_close(w, '}');
	}
	jsonw_close(w, '}');
}

static void
field_schema(const struct field *f, struct jsonw *w)
{
	size_t i;

	jsonw_key_str(w, f->id);
	jsonw_open(w, '{');
	jsonw_key(w, "type");
	jsonw_open(w, '[');
	jsonw_str(w, str_from(type_row(f->type)->json));
	jsonw_str(w, STR("null"));
	jsonw_close(w, ']');
	jsonw_put_str(w, "title", f->zh);
	if (f->system)
		jsonw_put_bool(w, "readOnly", true);
	if (f->type == TYPE_CODE && f->codes != NULL) {
		jsonw_key(w, "enum");
		jsonw_open(w, '[');
		for (i = 0; i < f->codes->ncodes; i++)
			jsonw_str(w, f->codes->codes[i].id);
		jsonw_null(w);
		jsonw_close(w, ']');
	}
	jsonw_close(w, '}');
}

static void
components_out(struct request *rq, const struct router *t, struct jsonw *w)
{
	size_t i, k;

	jsonw_key(w, "components");
	jsonw_open(w, '{');
	jsonw_key(w, "securitySchemes");
	jsonw_open(w, '{');
	jsonw_key(w, "session");
	jsonw_open(w, '{');
	jsonw_put_str(w, "type", STR("apiKey"));
	jsonw_put_str(w, "in", STR("cookie"));
	jsonw_put_str(w, "name", STR("bangfu_session"));
	jsonw_close(w, '}');
	jsonw_close(w, '}');
	jsonw_key(w, "schemas");
	jsonw_open(w, '{');
	for (i = 0; i < ncomponents; i++) {
		jsonw_key(w, components[i].name);
		shape_schema(w, t->components[i]);
	}
	for (i = 0; i < nopen_entities; i++) {
		const struct entity *e = t->entities[i].entity;

		jsonw_key_str(w, str_fmt(rq->arena, "fields.%.*s",
		    STR_ARG(e->id)));
		jsonw_open(w, '{');
		jsonw_put_str(w, "type", STR("object"));
		jsonw_put_str(w, "title", e->zh);
		office_list(t, "x-readers", t->entities[i].readers, false, w);
		office_list(t, "x-writers", t->entities[i].writers, false, w);
		jsonw_key(w, "properties");
		jsonw_open(w, '{');
		for (k = 0; k < e->nfields; k++)
			field_schema(&e->fields[k], w);
		jsonw_close(w, '}');
		jsonw_close(w, '}');
	}
	jsonw_close(w, '}');
	jsonw_close(w, '}');
}

void
route_openapi(struct request *rq, const struct router *t, struct buf *out)
{
	struct jsonw w;

	jsonw_begin(&w, out);
	jsonw_open(&w, '{');
	jsonw_put_str(&w, "openapi", STR("3.1.0"));
	jsonw_key(&w, "info");
	jsonw_open(&w, '{');
	jsonw_put_str(&w, "title", STR("Bangfu 帮扶"));
	jsonw_put_str(&w, "version", STR("1"));
	jsonw_close(&w, '}');
	jsonw_key(&w, "security");
	jsonw_open(&w, '[');
	jsonw_open(&w, '{');
	jsonw_key(&w, "session");
	jsonw_open(&w, '[');
	jsonw_close(&w, ']');
	jsonw_close(&w, '}');
	jsonw_close(&w, ']');
	paths_out(rq, t, &w);
	components_out(rq, t, &w);
	jsonw_close(&w, '}');
}

enum err
route_action_openapi(struct request *rq, const struct call *c,
    struct reply *out)
{
	struct router *t;

	(void)c;
	TRY(route_open(rq, &t));
	route_openapi(rq, t, &out->body);
	return OK;
}
