/*
 * The route table: resolved against the dictionary, compared with the OpenAPI
 * document and with the independent list of permissions, both ways.
 */
#include "unit/test.h"

#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "route/internal.h"

static struct arena *arena;
static struct request rq;
static struct router *router;

static int
setup(void **state)
{
	struct faults f;

	(void)state;
	arena = arena_open(LIMIT_ARENA_PROCESS);
	request_init(&rq, arena);
	faults_init(&f, arena);
	rq.model = model_load(arena, STR("model"), &f);
	if (rq.model == NULL || route_open(&rq, &router) != OK) {
		print_error("%.*s\n", STR_ARG(rq.problem.detail));
		return 1;
	}
	return 0;
}

static int
teardown(void **state)
{

	(void)state;
	arena_close(arena);
	return 0;
}

/* Every row says who may, and no row hides another. */
static void
test_rows(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < nroutes; i++) {
		const struct route *r = &routes[i];
		str path = str_from(r->path);
		struct match m;
		struct buf b;
		size_t k;

		assert_non_null(r->zh);
		assert_non_null(r->en);
		/* A path of its own: {entity} is one, {x} anything. */
		buf_init(&b, arena, LIMIT_URI);
		for (k = 0; k < path.n; k++) {
			if (path.p[k] != '{') {
				buf_byte(&b, path.p[k]);
				continue;
			}
			buf_cstr(&b, str_starts(str_sub(path, k, path.n),
			    STR("{entity}")) ? "visit" : "xyz");
			while (path.p[k] != '}')
				k++;
		}
		request_clear(&rq);
		if (route_match(&rq, router, r->method, buf_text(&b), &m) !=
		    OK || m.route != r) {
			print_error("%s %s is hidden\n", method_name(r->method),
			    r->path);
			assert_true(false);
		}
	}
}

static const char *const lower[METHOD__MAX] = { "get", "post", "patch",
    "delete" };

static const struct json *
operation(const struct json *paths, const struct route *r)
{

	return json_get(json_get(paths, str_cstr(arena, str_fmt(arena,
	    "/api/v1%s", r->path))), lower[r->method]);
}

static bool
in_table(const char *path, const char *method)
{
	size_t i;

	for (i = 0; i < nroutes; i++)
		if (strcmp(routes[i].path, path) == 0 &&
		    strcmp(lower[routes[i].method], method) == 0)
			return true;
	return false;
}

/* A $ref somewhere in the document that leads nowhere. */
static void
check_refs(const struct json *j, const struct json *schemas)
{
	size_t i;

	for (i = 0; i < j->n; i++) {
		const struct json *x = &j->items[i];

		if (j->kind == J_OBJECT && str_is(x->key, "$ref")) {
			str name = str_sub(x->s, 21, x->s.n);

			assert_true(str_starts(x->s,
			    STR("#/components/schemas/")));
			if (json_get(schemas, str_cstr(arena, name)) == NULL) {
				print_error("%.*s\n", STR_ARG(x->s));
				assert_true(false);
			}
		}
		check_refs(x, schemas);
	}
}

static void
test_openapi(void **state)
{
	const struct json *paths, *schemas;
	struct json *j = NULL;
	struct buf b;
	size_t i, k;

	(void)state;
	buf_init(&b, arena, LIMIT_REPLY);
	route_openapi(&rq, router, &b);
	assert_false(buf_full(&b));
	assert_int_equal(json_parse(&rq, buf_text(&b), &j), OK);
	assert_true(str_is(json_get(j, "openapi")->s, "3.1.0"));
	paths = json_get(j, "paths");
	schemas = json_get(json_get(j, "components"), "schemas");
	assert_non_null(schemas);
	for (i = 0; i < nroutes; i++)
		if (operation(paths, &routes[i]) == NULL) {
			print_error("not described: %s\n", routes[i].path);
			assert_true(false);
		}
	for (i = 0; i < paths->n; i++)
		for (k = 0; k < paths->items[i].n; k++)
			assert_true(in_table(str_cstr(arena,
			    str_sub(paths->items[i].key, 7,
			    paths->items[i].key.n)), str_cstr(arena,
			    paths->items[i].items[k].key)));
	check_refs(j, schemas);
}

/*
 * tests/http/permission.list says who may do what; it is changed by hand when
 * that is meant to change.  Lines "set NAME = office …" and "METHOD PATH = set or
 * office …"; "public" needs no session, "-" is nobody.
 */
struct granted {
	str what;		/* METHOD PATH */
	uint64_t offices;
	bool anyone;
	bool seen;
};

struct named_set {
	str name;
	uint64_t offices;
};

struct list {
	struct granted *lines;
	size_t n;
	struct named_set sets[16];
	size_t nsets;
};

static uint64_t
offices_named(const struct list *l, str names, bool *out_anyone)
{
	uint64_t set = 0;
	size_t i;

	while (names.n > 0) {
		str name = str_cut(names, ' ', &names);
		const struct office *o = model_office(rq.model, name);

		for (i = 0; i < l->nsets; i++)
			if (str_eq(l->sets[i].name, name))
				break;
		if (i < l->nsets)
			set |= l->sets[i].offices;
		else if (str_is(name, "public"))
			*out_anyone = true;
		else if (o != NULL)
			set |= (uint64_t)1 << o->number;
		else if (name.n > 0 && !str_is(name, "-")) {
			print_error("no office %.*s\n", STR_ARG(name));
			assert_true(false);
		}
	}
	return set;
}

static void
list_read(struct list *l)
{
	str text, line, names;

	memset(l, 0, sizeof(*l));
	assert_int_equal(file_read(arena, STR("tests/http/permission.list"),
	    (size_t)4 << 20, &text), 0);
	l->lines = NEW_ARRAY(arena, struct granted, 2000);
	while (text.n > 0) {
		bool anyone = false;
		str what;

		line = str_cut(text, '\n', &text);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		what = str_trim(str_cut(line, '=', &names));
		if (str_starts(what, STR("set "))) {
			assert_true(l->nsets < 16);
			l->sets[l->nsets].offices = offices_named(l, names,
			    &anyone);
			l->sets[l->nsets++].name = str_sub(what, 4, what.n);
			continue;
		}
		assert_true(l->n < 2000);
		l->lines[l->n].what = what;
		l->lines[l->n].offices = offices_named(l, names, &anyone);
		l->lines[l->n++].anyone = anyone;
	}
}

/* False when the list does not say the same of this row. */
static bool
compare(struct list *l, const struct route *r, const struct opened *o)
{
	bool anyone = (r->flags & ROUTE_PUBLIC) != 0;
	uint64_t offices = router_row(router, r)->offices;
	str path = str_from(r->path), what;
	size_t i;

	if (o != NULL) {
		offices = (r->flags & ROUTE_READS) != 0 ? o->readers :
		    o->writers;
		path = str_fmt(arena, "/%.*s%.*s", STR_ARG(o->entity->id),
		    STR_ARG(str_sub(path, 9, path.n)));
	}
	what = str_fmt(arena, "%s %.*s", method_name(r->method),
	    STR_ARG(path));
	for (i = 0; i < l->n; i++)
		if (str_eq(l->lines[i].what, what))
			break;
	if (i < l->n && l->lines[i].offices == offices &&
	    l->lines[i].anyone == anyone) {
		l->lines[i].seen = true;
		return true;
	}
	if (i < l->n)
		l->lines[i].seen = true;
	print_error("%.*s: table and list differ\n", STR_ARG(what));
	for (i = 0; i < rq.model->noffices; i++)
		if ((offices >> rq.model->offices[i].number & 1) != 0)
			print_error(" %.*s", STR_ARG(rq.model->offices[i].id));
	print_error("\n");
	return false;
}

/* A row of its own serves this address of the entity. */
static bool
shadowed(const struct route *r, const struct opened *o)
{
	str path = str_fmt(arena, "/%.*s%.*s", STR_ARG(o->entity->id),
	    STR_ARG(str_sub(str_from(r->path), 9, strlen(r->path))));
	size_t i;

	for (i = 0; i < nroutes; i++)
		if (routes[i].method == r->method &&
		    str_is(path, routes[i].path))
			return true;
	return false;
}

static void
test_permissions(void **state)
{
	struct list l;
	size_t i, k, bad = 0;

	(void)state;
	list_read(&l);
	for (i = 0; i < nroutes; i++) {
		if (!str_starts(str_from(routes[i].path), STR("/{entity}"))) {
			bad += !compare(&l, &routes[i], NULL);
			continue;
		}
		for (k = 0; k < nopen_entities; k++)
			if (!shadowed(&routes[i], &router->entities[k]))
				bad += !compare(&l, &routes[i],
				    &router->entities[k]);
	}
	for (i = 0; i < l.n; i++)
		if (!l.lines[i].seen) {
			print_error("%.*s: not in the table\n",
			    STR_ARG(l.lines[i].what));
			bad++;
		}
	assert_int_equal(bad, 0);
}

/* Each office at each row: auth_permit says what the table says. */
static void
test_permit(void **state)
{
	size_t i, k, o, cells = 0;

	(void)state;
	for (i = 0; i < nroutes; i++)
		for (k = 0; k < nopen_entities; k++) {
			struct match m = { .route = &routes[i] };
			const struct opened *e = &router->entities[k];
			unsigned f = routes[i].flags;

			m.permission.open = (f & ROUTE_PUBLIC) != 0;
			m.permission.offices = (f & ROUTE_READS) != 0 ?
			    e->readers : (f & ROUTE_WRITES) != 0 ? e->writers :
			    router->rows[i].offices;
			for (o = 0; o < rq.model->noffices; o++, cells++) {
				const struct office *x =
				    &rq.model->offices[o];
				bool may = m.permission.open ||
				    (m.permission.offices >> x->number & 1);

				rq.actor = (struct actor){ .login = 7,
				    .office = x->id,
				    .office_number = x->number };
				assert_int_equal(auth_permit(&rq,
				    &m.permission), may ? OK : ERR_AUTH);
				rq.actor.password_first = true;
				assert_int_equal(auth_permit(&rq,
				    &m.permission), m.permission.open ? OK :
				    ERR_AUTH);
			}
			rq.actor = (struct actor){ .login = 0 };
			assert_int_equal(auth_permit(&rq, &m.permission),
			    m.permission.open ? OK : ERR_AUTH);
		}
	assert_true(cells > 5000);
}

static void
test_shapes(void **state)
{
	static const char *const bad[] = { "{", "}", "{a:}", "{a:str", "[str",
	    "{a:string}", "{:str}", "{a:str,}", "str]", "", "{a:str}}" };
	static const struct {
		const char *shape;
		const char *json;
		enum err want;
	} cases[] = {
		{ "{a:str}", "{\"a\":\"x\"}", OK },
		{ "{a:str}", "{\"a\":1}", ERR_INPUT },
		{ "{a:str}", "{}", ERR_INPUT },
		{ "{a:str}", "{\"a\":null}", ERR_INPUT },
		{ "{a?:str}", "{\"a\":null}", OK },
		{ "{a?:str}", "{}", OK },
		{ "{a?:str}", "{\"b\":1}", ERR_INPUT },
		{ "{}", "{\"b\":[1,{}]}", OK },
		{ "{}", "[]", ERR_INPUT },
		{ "[int]", "[1,2]", OK },
		{ "[int]", "[1,\"2\"]", ERR_INPUT },
		{ "{a:[{b:bool}]}", "{\"a\":[{\"b\":true}]}", OK },
		{ "{a:[{b:bool}]}", "{\"a\":[{\"b\":1}]}", ERR_INPUT },
		{ "{a:any}", "{\"a\":[[]]}", OK },
		{ "{a}", "{\"a\":\"x\"}", OK },
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (shape_parse(arena, str_from(bad[i])) != NULL) {
			print_error("%s is no shape\n", bad[i]);
			assert_true(false);
		}
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		const struct shape *s = shape_parse(arena,
		    str_from(cases[i].shape));
		struct json *j = NULL;

		assert_non_null(s);
		assert_int_equal(json_parse(&rq, str_from(cases[i].json), &j),
		    OK);
		assert_int_equal(shape_check(&rq, s, j), cases[i].want);
	}
}

static void
test_unescape(void **state)
{
	static const char *const bad[] = { "%", "%4", "%zz", "%00", "a%ff",
	    "%c0%80", "%ed%a0%80" };
	size_t i;
	str s;

	(void)state;
	assert_true(route_unescape(arena, STR("a%20b%E6%97%A5"), &s));
	assert_true(str_is(s, "a b\xe6\x97\xa5"));
	assert_true(route_unescape(arena, STR("plain"), &s));
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(route_unescape(arena, str_from(bad[i]), &s));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_openapi),
		cmocka_unit_test(test_permissions),
		cmocka_unit_test(test_permit),
		cmocka_unit_test(test_shapes),
		cmocka_unit_test(test_unescape),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
