/*
 * Shapes of input and reply: written as text in the table, checked against
 * what comes in, printed as JSON Schema.
 */
#include "internal.h"

#include <string.h>

#include "base/limits.h"

#define MEMBERS_MAX	64

struct cursor {
	struct arena *arena;
	str text;
	size_t at;
	int depth;
};

static bool
eat(struct cursor *c, char ch)
{

	if (c->at < c->text.n && c->text.p[c->at] == ch) {
		c->at++;
		return true;
	}
	return false;
}

static str
word(struct cursor *c)
{
	size_t from = c->at;

	while (c->at < c->text.n && strchr("{}[]:,?", c->text.p[c->at]) == NULL)
		c->at++;
	return str_sub(c->text, from, c->at);
}

static bool
named(struct shape *s, str name)
{
	static const struct {
		const char *word;
		enum shape_kind kind;
		const char *format;
	} words[] = {
		{ "any", SHAPE_ANY, NULL }, { "str", SHAPE_STR, NULL },
		{ "int", SHAPE_INT, NULL }, { "bool", SHAPE_BOOL, NULL },
		{ "date", SHAPE_STR, "date" }, { "time", SHAPE_STR, "date-time" },
		{ "id", SHAPE_STR, "record-id" },
		{ "place", SHAPE_STR, "place-code" },
		{ "money", SHAPE_INT, "fen" },
	};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_is(name, words[i].word)) {
			s->kind = words[i].kind;
			s->format = words[i].format;
			return true;
		}
	if (name.n == 0 || name.p[0] < 'A' || name.p[0] > 'Z')
		return false;
	s->kind = SHAPE_NAMED;
	s->name = name;
	return true;
}

static const struct shape *parse(struct cursor *);

static bool
parse_members(struct cursor *c, struct shape *s)
{
	struct member *m = NEW_ARRAY(c->arena, struct member, MEMBERS_MAX);

	s->kind = SHAPE_OBJECT;
	s->members = m;
	if (eat(c, '}'))
		return true;
	do {
		struct member *x = &m[s->nmembers];

		if (s->nmembers == MEMBERS_MAX)
			return false;
		x->key = word(c);
		x->optional = eat(c, '?');
		if (x->key.n == 0)
			return false;
		if (!eat(c, ':')) {
			struct shape *text = NEW(c->arena, struct shape);

			text->kind = SHAPE_STR;
			x->shape = text;
		} else if ((x->shape = parse(c)) == NULL)
			return false;
		s->nmembers++;
	} while (eat(c, ','));
	return eat(c, '}');
}

/* Recursive by the nesting of the text; bounded. */
static const struct shape *
parse(struct cursor *c)
{
	struct shape *s = NEW(c->arena, struct shape);
	bool good;

	if (++c->depth > LIMIT_JSON_DEPTH)
		return NULL;
	if (eat(c, '{'))
		good = parse_members(c, s);
	else if (eat(c, '[')) {
		s->kind = SHAPE_LIST;
		s->of = parse(c);
		good = s->of != NULL && eat(c, ']');
	} else
		good = named(s, word(c));
	c->depth--;
	return good ? s : NULL;
}

const struct shape *
shape_parse(struct arena *a, str text)
{
	struct cursor c = { a, text, 0, 0 };
	const struct shape *s = parse(&c);

	return c.at == text.n ? s : NULL;
}

static enum err
wrong(struct request *rq, str at, const char *zh, const char *en)
{

	return request_at(rq, fail(rq, MSG_JSON_TYPE,
	    at.n == 0 ? request_words(rq, "请求体", "the body") : at,
	    request_words(rq, zh, en)), (struct at){ .field = at });
}

static enum err
unknown_key(struct request *rq, const struct shape *s, str key)
{
	struct buf known;
	size_t i;

	buf_init(&known, rq->arena, LIMIT_SENTENCE / 4);
	for (i = 0; i < s->nmembers; i++) {
		buf_cstr(&known, i == 0 ? "" : " ");
		buf_str(&known, s->members[i].key);
	}
	return request_at(rq, fail(rq, MSG_JSON_KEY_UNKNOWN, key,
	    buf_text(&known)), (struct at){ .field = key });
}

static const struct member *
member_find(const struct shape *s, str key)
{
	size_t i;

	for (i = 0; i < s->nmembers; i++)
		if (str_eq(s->members[i].key, key))
			return &s->members[i];
	return NULL;
}

static const struct json *
item(const struct json *j, str key)
{
	size_t i;

	for (i = 0; i < j->n; i++)
		if (str_eq(j->items[i].key, key))
			return &j->items[i];
	return NULL;
}

static enum err check(struct request *, const struct shape *,
    const struct json *, str at);

static str
below(struct request *rq, str at, str key)
{

	return at.n == 0 ? key : str_fmt(rq->arena, "%.*s.%.*s", STR_ARG(at),
	    STR_ARG(key));
}

static enum err
check_object(struct request *rq, const struct shape *s, const struct json *j,
    str at)
{
	size_t i;

	if (j->kind != J_OBJECT)
		return wrong(rq, at, "对象", "an object");
	for (i = 0; i < j->n && s->nmembers > 0; i++)
		if (member_find(s, j->items[i].key) == NULL)
			return unknown_key(rq, s, j->items[i].key);
	for (i = 0; i < s->nmembers; i++) {
		const struct member *m = &s->members[i];
		const struct json *v = item(j, m->key);
		str here = m->key;

		if (v == NULL && !m->optional)
			return request_at(rq, fail(rq, MSG_JSON_KEY_MISSING,
			    below(rq, at, here)),
			    (struct at){ .field = below(rq, at, here) });
		if (v == NULL || (v->kind == J_NULL && m->optional))
			continue;
		TRY(check(rq, m->shape, v, at.n == 0 ? here :
		    below(rq, at, here)));
	}
	return OK;
}

static enum err
check_list(struct request *rq, const struct shape *s, const struct json *j,
    str at)
{
	size_t i;

	if (j->kind != J_LIST)
		return wrong(rq, at, "列表", "a list");
	if (j->n > LIMIT_BATCH_ITEMS)
		return fail(rq, MSG_ITEMS, str_fmt(rq->arena, "%zu", j->n),
		    str_fmt(rq->arena, "%d", LIMIT_BATCH_ITEMS));
	for (i = 0; i < j->n; i++) {
		struct arena_mark m = arena_mark(rq->arena);
		enum err e = check(rq, s->of, &j->items[i],
		    str_fmt(rq->arena, "%.*s[%zu]", STR_ARG(at), i));

		if (e != OK)
			return e;
		arena_rewind(rq->arena, m);
	}
	return OK;
}

/* Recursive by the shape, whose depth is bounded. */
static enum err
check(struct request *rq, const struct shape *s, const struct json *j, str at)
{

	switch (s->kind) {
	case SHAPE_STR:
		return j->kind == J_STR ? OK : wrong(rq, at, "文字", "a string");
	case SHAPE_INT:
		return j->kind == J_INT ? OK : wrong(rq, at, "整数",
		    "an integer");
	case SHAPE_BOOL:
		return j->kind == J_BOOL ? OK : wrong(rq, at, "布尔值",
		    "a boolean");
	case SHAPE_LIST:
		return check_list(rq, s, j, at);
	case SHAPE_OBJECT:
		return check_object(rq, s, j, at);
	case SHAPE_ANY:
	case SHAPE_NAMED:
		break;
	}
	return OK;
}

enum err
shape_check(struct request *rq, const struct shape *s, const struct json *j)
{

	return check(rq, s, j, STR_NONE);
}

enum err
shape_query(struct request *rq, const struct shape *s,
    const struct parameter *p, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		const struct member *m = member_find(s, p[i].name);
		int64_t number;

		if (m == NULL)
			return unknown_key(rq, s, p[i].name);
		for (k = 0; k < i; k++)
			if (str_eq(p[k].name, p[i].name))
				return fail(rq, MSG_QUERY_TWICE, p[i].name);
		if (m->shape->kind == SHAPE_INT && !str_int(p[i].value, &number))
			return wrong(rq, p[i].name, "整数", "an integer");
		if (m->shape->kind == SHAPE_BOOL && !str_is(p[i].value, "1") &&
		    !str_is(p[i].value, "0"))
			return wrong(rq, p[i].name, "1 或 0", "1 or 0");
	}
	for (k = 0; k < s->nmembers; k++) {
		for (i = 0; i < n; i++)
			if (str_eq(s->members[k].key, p[i].name))
				break;
		if (i == n && !s->members[k].optional)
			return fail(rq, MSG_JSON_KEY_MISSING, s->members[k].key);
	}
	return OK;
}

static void
schema_object(struct jsonw *w, const struct shape *s)
{
	size_t i;

	jsonw_put_str(w, "type", STR("object"));
	if (s->nmembers == 0) {
		jsonw_put_bool(w, "additionalProperties", true);
		return;
	}
	jsonw_key(w, "properties");
	jsonw_open(w, '{');
	for (i = 0; i < s->nmembers; i++) {
		jsonw_key_str(w, s->members[i].key);
		if (!s->members[i].optional) {
			shape_schema(w, s->members[i].shape);
			continue;
		}
		jsonw_open(w, '{');
		jsonw_key(w, "anyOf");
		jsonw_open(w, '[');
		shape_schema(w, s->members[i].shape);
		jsonw_open(w, '{');
		jsonw_put_str(w, "type", STR("null"));
		jsonw_close(w, '}');
		jsonw_close(w, ']');
		jsonw_close(w, '}');
	}
	jsonw_close(w, '}');
	jsonw_key(w, "required");
	jsonw_open(w, '[');
	for (i = 0; i < s->nmembers; i++)
		if (!s->members[i].optional)
			jsonw_str(w, s->members[i].key);
	jsonw_close(w, ']');
	jsonw_put_bool(w, "additionalProperties", false);
}

static void
schema_named(struct jsonw *w, str name)
{
	char ref[128] = "#/components/schemas/";
	size_t n = strlen(ref);

	if (name.n > sizeof(ref) - n)
		return;
	memcpy(ref + n, name.p, name.n);
	jsonw_put_str(w, "$ref", (str){ ref, n + name.n });
}

/* Recursive by the shape, whose depth is bounded. */
void
shape_schema(struct jsonw *w, const struct shape *s)
{

	jsonw_open(w, '{');
	switch (s->kind) {
	case SHAPE_STR:
		jsonw_put_str(w, "type", STR("string"));
		break;
	case SHAPE_INT:
		jsonw_put_str(w, "type", STR("integer"));
		break;
	case SHAPE_BOOL:
		jsonw_put_str(w, "type", STR("boolean"));
		break;
	case SHAPE_LIST:
		jsonw_put_str(w, "type", STR("array"));
		jsonw_key(w, "items");
		shape_schema(w, s->of);
		break;
	case SHAPE_OBJECT:
		schema_object(w, s);
		break;
	case SHAPE_NAMED:
		schema_named(w, s->name);
		break;
	case SHAPE_ANY:
		break;
	}
	if (s->format != NULL)
		jsonw_put_str(w, "format", str_from(s->format));
	jsonw_close(w, '}');
}

static bool
component_known(str name)
{
	size_t i;

	for (i = 0; i < ncomponents; i++)
		if (str_is(name, components[i].name))
			return true;
	return false;
}

/* Recursive by the shape, whose depth is bounded. */
bool
shape_names(const struct shape *s, str *out_unknown)
{
	size_t i;

	if (s->kind == SHAPE_NAMED && !component_known(s->name)) {
		*out_unknown = s->name;
		return false;
	}
	if (s->kind == SHAPE_LIST)
		return shape_names(s->of, out_unknown);
	for (i = 0; i < s->nmembers; i++)
		if (!shape_names(s->members[i].shape, out_unknown))
			return false;
	return true;
}
