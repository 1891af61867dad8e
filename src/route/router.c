/*
 * The table resolved against the dictionary, and finding the row of a request.
 */
#include "internal.h"

#include <string.h>

#include "base/limits.h"

static const char *const methods[METHOD__MAX] = {
	"GET", "POST", "PATCH", "DELETE",
};

const char *
method_name(enum method m)
{

	return methods[m];
}

static enum err
broken(struct request *rq, const char *path, str what)
{

	return fail(rq, MSG_ROUTE_TABLE, str_from(path), what);
}

/* Ids of offices, separated by spaces, as a set of bits. */
static enum err
offices(struct request *rq, const char *path, const char *names, uint64_t *out)
{
	str rest = str_from(names);
	uint64_t set = 0;

	while (rest.n > 0) {
		str name = str_cut(rest, ' ', &rest);
		const struct office *o = model_office(rq->model, name);

		if (name.n == 0)
			continue;
		if (o == NULL)
			return broken(rq, path, name);
		set |= (uint64_t)1 << o->number;
	}
	*out = set;
	return OK;
}

static enum err
shape_of(struct request *rq, const struct route *r, const char *text,
    const struct shape **out)
{
	const struct shape *s;
	str unknown = STR_NONE;

	if (text == NULL)
		return OK;
	s = shape_parse(rq->arena, str_from(text));
	if (s == NULL)
		return broken(rq, r->path, str_from(text));
	if (!shape_names(s, &unknown))
		return broken(rq, r->path, unknown);
	*out = s;
	return OK;
}

static bool
split(str path, str *out, size_t *out_n)
{
	size_t n = 0;

	if (path.n == 0 || path.p[0] != '/')
		return false;
	path = str_sub(path, 1, path.n);
	while (path.n > 0) {
		size_t had = path.n;

		if (n == ROUTE_SEGMENTS)
			return false;
		out[n] = str_cut(path, '/', &path);
		if (out[n].n == 0 || (path.n == 0 && out[n].n + 1 == had))
			return false;
		n++;
	}
	*out_n = n;
	return n > 0;
}

static enum err
row_open(struct request *rq, const struct route *r, struct row *row)
{
	unsigned by_entity = r->flags & (ROUTE_READS | ROUTE_WRITES);
	bool file = r->output != NULL && strchr(r->output, '/') != NULL;

	row->route = r;
	if (!split(str_from(r->path), row->segments, &row->nsegments))
		return broken(rq, r->path, STR("path"));
	row->fixed = row->segments[0].p[0] != '{';
	if ((r->offices != NULL) + (by_entity != 0) +
	    ((r->flags & ROUTE_PUBLIC) != 0) != 1)
		return broken(rq, r->path, STR("permission"));
	if (r->purpose == NULL || r->run == NULL || r->output == NULL)
		return broken(rq, r->path, STR("row"));
	if (r->method == GET && (r->flags & ROUTE_WRITE) != 0)
		return broken(rq, r->path, STR("GET"));
	if (r->offices != NULL)
		TRY(offices(rq, r->path, r->offices, &row->offices));
	TRY(shape_of(rq, r, r->query, &row->query));
	TRY(shape_of(rq, r, r->input, &row->input));
	return file ? OK : shape_of(rq, r, r->output, &row->output);
}

enum err
route_open(struct request *rq, struct router **out)
{
	struct router *t = NEW(rq->arena, struct router);
	size_t i;

	t->model = rq->model;
	t->rows = NEW_ARRAY(rq->arena, struct row, nroutes);
	t->entities = NEW_ARRAY(rq->arena, struct opened, nopen_entities);
	t->components = NEW_ARRAY(rq->arena, const struct shape *, ncomponents);
	for (i = 0; i < nopen_entities; i++) {
		const struct open_entity *o = &open_entities[i];

		t->entities[i].entity = model_entity(rq->model,
		    str_from(o->entity));
		if (t->entities[i].entity == NULL)
			return broken(rq, "/{entity}", str_from(o->entity));
		TRY(offices(rq, o->entity, o->readers, &t->entities[i].readers));
		TRY(offices(rq, o->entity, o->writers, &t->entities[i].writers));
	}
	for (i = 0; i < ncomponents; i++) {
		t->components[i] = shape_parse(rq->arena,
		    str_from(components[i].shape));
		if (t->components[i] == NULL)
			return broken(rq, components[i].name,
			    str_from(components[i].shape));
	}
	for (i = 0; i < nroutes; i++)
		TRY(row_open(rq, &routes[i], &t->rows[i]));
	*out = t;
	return OK;
}

static const struct opened *
opened_find(const struct router *t, str id)
{
	size_t i;

	for (i = 0; i < nopen_entities; i++)
		if (str_eq(t->entities[i].entity->id, id))
			return &t->entities[i];
	return NULL;
}

/* True when the row is for these segments; fills what stood for {…}. */
static bool
row_fits(const struct router *t, const struct row *row, const str *seg,
    size_t n, struct match *m, const struct opened **out_entity)
{
	size_t i, k = 0;

	if (row->nsegments != n)
		return false;
	*out_entity = NULL;
	for (i = 0; i < n; i++) {
		if (row->segments[i].p[0] != '{') {
			if (!str_eq(row->segments[i], seg[i]))
				return false;
			continue;
		}
		if (str_is(row->segments[i], "{entity}")) {
			*out_entity = opened_find(t, seg[i]);
			if (*out_entity == NULL)
				return false;
		}
		m->path[k++] = seg[i];
	}
	return true;
}

/* "{entity}.list" with the entity's id. */
static str
verb_of(struct request *rq, const struct route *r, const struct entity *e)
{
	str verb = str_from(r->verb);

	if (e == NULL || !str_starts(verb, STR("{entity}")))
		return verb;
	return str_fmt(rq->arena, "%.*s%.*s", STR_ARG(e->id),
	    STR_ARG(str_sub(verb, 8, verb.n)));
}

static void
permission_of(struct request *rq, const struct row *row,
    const struct opened *o, struct match *m)
{
	const struct route *r = row->route;

	m->route = r;
	m->entity = o == NULL ? NULL : o->entity;
	m->permission.offices = row->offices;
	if ((r->flags & ROUTE_READS) != 0)
		m->permission.offices = o->readers;
	if ((r->flags & ROUTE_WRITES) != 0)
		m->permission.offices = o->writers;
	m->permission.open = (r->flags & ROUTE_PUBLIC) != 0;
	m->permission.first = (r->flags & ROUTE_FIRST) != 0;
	m->permission.verb = verb_of(rq, r, m->entity);
	m->permission.purpose = str_from(r->purpose);
}

static bool
segments_of(struct request *rq, str path, str *seg, size_t *n)
{
	size_t i;

	if (!split(path, seg, n))
		return false;
	for (i = 0; i < *n; i++)
		if (!route_unescape(rq->arena, seg[i], &seg[i]))
			return false;
	return true;
}

enum err
route_match(struct request *rq, const struct router *t, enum method method,
    str path, struct match *out)
{
	str seg[ROUTE_SEGMENTS];
	const struct opened *o;
	bool other = false;
	size_t i, n;

	memset(out, 0, sizeof(*out));
	if (!segments_of(rq, path, seg, &n))
		return fail(rq, MSG_ROUTE_MISSING);
	for (i = 0; i < nroutes; i++) {
		const struct row *row = &t->rows[i];

		if (row->nsegments != n || (row->fixed &&
		    !str_eq(row->segments[0], seg[0])) ||
		    !row_fits(t, row, seg, n, out, &o))
			continue;
		if (row->route->method == method) {
			permission_of(rq, row, o, out);
			return OK;
		}
		other = true;
	}
	return other ? fail(rq, MSG_METHOD, str_from(methods[method])) :
	    fail(rq, MSG_ROUTE_MISSING);
}

str
route_allow(struct request *rq, const struct router *t, str path)
{
	str seg[ROUTE_SEGMENTS];
	const struct opened *o;
	struct match m;
	bool has[METHOD__MAX] = { false };
	struct buf b;
	size_t i, n;

	buf_init(&b, rq->arena, LIMIT_SENTENCE);
	if (!segments_of(rq, path, seg, &n))
		return STR_NONE;
	for (i = 0; i < nroutes; i++)
		if (row_fits(t, &t->rows[i], seg, n, &m, &o))
			has[routes[i].method] = true;
	for (i = 0; i < METHOD__MAX; i++) {
		if (!has[i])
			continue;
		buf_cstr(&b, b.n == 0 ? "" : ", ");
		buf_cstr(&b, methods[i]);
		if (i == GET)
			buf_cstr(&b, ", HEAD");
	}
	return buf_text(&b);
}

const struct row *
router_row(const struct router *t, const struct route *r)
{

	return &t->rows[r - routes];
}
