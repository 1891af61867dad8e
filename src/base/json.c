/*
 * JSON: jansson reads, a stream writer writes.
 */
#include "json.h"

#include <assert.h>
#include <jansson.h>
#include <string.h>

#include "arena.h"
#include "limits.h"
#include "request.h"

static void
tree_free(void *p)
{

	json_decref(p);
}

static bool
copy_leaf(const json_t *t, struct json *out)
{

	if (json_is_string(t)) {
		out->kind = J_STR;
		out->s = (str){ json_string_value(t), json_string_length(t) };
	} else if (json_is_integer(t)) {
		out->kind = J_INT;
		out->i = json_integer_value(t);
	} else if (json_is_boolean(t)) {
		out->kind = J_BOOL;
		out->i = json_is_true(t);
	}
	return !json_is_real(t);
}

/* False when the tree holds what we refuse: reals, or too deep a nesting. */
static bool
copy(struct arena *a, json_t *t, int depth, struct json *out)
{
	const char *key;
	size_t i = 0;
	json_t *v;

	if (!json_is_array(t) && !json_is_object(t))
		return copy_leaf(t, out);
	if (depth > LIMIT_JSON_DEPTH)
		return false;
	out->kind = json_is_array(t) ? J_LIST : J_OBJECT;
	out->n = json_is_array(t) ? json_array_size(t) : json_object_size(t);
	out->items = NEW_ARRAY(a, struct json, out->n);
	json_array_foreach(t, i, v)
		if (!copy(a, v, depth + 1, &out->items[i]))
			return false;
	i = 0;
	json_object_foreach(t, key, v) {
		out->items[i].key = str_from(key);
		if (!copy(a, v, depth + 1, &out->items[i++]))
			return false;
	}
	return true;
}

/*
 * jansson says where text is malformed, not where a number is one that we
 * refuse.  In well-formed text a fraction or an exponent is the first point, e
 * or E that follows a digit outside strings.
 */
static size_t
refused_at(str s)
{
	bool quoted = false;
	int depth = 0;
	size_t i;

	for (i = 0; i < s.n; i++) {
		char c = s.p[i], before = i > 0 ? s.p[i - 1] : ' ';

		if (quoted) {
			i += c == '\\';
			quoted = c != '"';
			continue;
		}
		quoted = c == '"';
		depth += (c == '[' || c == '{') - (c == ']' || c == '}');
		if (depth > LIMIT_JSON_DEPTH || ((c == '.' || c == 'e' ||
		    c == 'E') && before >= '0' && before <= '9'))
			break;
	}
	return i;
}

static enum err
refuse(struct request *rq, str text, size_t at, str why)
{
	size_t i, from = 0;
	int line = 1;

	for (i = 0; i < at; i++) {
		if (text.p[i] == '\n') {
			line++;
			from = i + 1;
		}
	}
	return fail(rq, MSG_JSON_SYNTAX, str_fmt(rq->arena, "%d", line),
	    str_fmt(rq->arena, "%zu",
	    str_chars(str_sub(text, from, at)) + 1), why);
}

/* In our words, and without a piece of the text: it may be a secret. */
static str
fault_words(const struct request *rq, const json_error_t *e)
{

	switch (json_error_code(e)) {
	case json_error_duplicate_key:
		return request_words(rq, "键重复", "a key twice");
	case json_error_premature_end_of_input:
		return request_words(rq, "没有写完", "it ends too early");
	case json_error_end_of_input_expected:
		return request_words(rq, "末尾有多余内容",
		    "something follows the end");
	case json_error_invalid_utf8:
		return request_words(rq, "不是有效的 UTF-8",
		    "not valid UTF-8");
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return request_words(rq, "有空字符", "a NUL byte");
	case json_error_numeric_overflow:
		return request_words(rq, "数太大", "too large a number");
	case json_error_stack_overflow:
		return request_words(rq, "嵌套太深", "nested too deeply");
	default:
		return request_words(rq, "不合 JSON 语法",
		    "this is not JSON");
	}
}

enum err
json_parse(struct request *rq, str text, struct json **out)
{
	struct json *j = NEW(rq->arena, struct json);
	const char *nul = text.n == 0 ? NULL : memchr(text.p, 0, text.n);
	json_error_t e;
	json_t *t;

	/* jansson takes a NUL for the end and ignores what follows. */
	if (nul != NULL)
		return refuse(rq, text, (size_t)(nul - text.p),
		    request_words(rq, "有空字符", "a NUL byte"));
	t = json_loadb(text.n == 0 ? "" : text.p, text.n,
	    JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
	if (t == NULL)
		return fail(rq, MSG_JSON_SYNTAX,
		    str_fmt(rq->arena, "%d", e.line),
		    str_fmt(rq->arena, "%d", e.column),
		    fault_words(rq, &e));
	arena_defer(rq->arena, tree_free, t);
	if (!copy(rq->arena, t, 1, j))
		return refuse(rq, text, refused_at(text),
		    request_words(rq, "不接受小数和指数,嵌套至多32层",
		    "no fractions or exponents, at most 32 levels"));
	*out = j;
	return OK;
}

const struct json *
json_get(const struct json *j, const char *key)
{
	size_t i;

	if (j == NULL || j->kind != J_OBJECT)
		return NULL;
	for (i = 0; i < j->n; i++)
		if (str_is(j->items[i].key, key))
			return &j->items[i];
	return NULL;
}

static enum err
need(struct request *rq, const struct json *j, const char *key,
    enum json_kind kind, const struct json **out)
{
	static const char *const zh[] = { "空", "布尔值", "整数", "文字",
	    "列表", "对象" };
	static const char *const en[] = { "null", "a boolean", "an integer",
	    "a string", "a list", "an object" };
	const struct json *v = json_get(j, key);

	if (v == NULL)
		return fail(rq, MSG_JSON_KEY_MISSING, str_from(key));
	if (v->kind != kind)
		return fail(rq, MSG_JSON_TYPE, str_from(key),
		    request_words(rq, zh[kind], en[kind]));
	*out = v;
	return OK;
}

enum err
json_need_str(struct request *rq, const struct json *j, const char *key,
    str *out)
{
	const struct json *v;

	TRY(need(rq, j, key, J_STR, &v));
	*out = v->s;
	return OK;
}

enum err
json_need_int(struct request *rq, const struct json *j, const char *key,
    int64_t *out)
{
	const struct json *v;

	TRY(need(rq, j, key, J_INT, &v));
	*out = v->i;
	return OK;
}

enum err
json_need_list(struct request *rq, const struct json *j, const char *key,
    const struct json **out)
{

	return need(rq, j, key, J_LIST, out);
}

enum err
json_str_or(struct request *rq, const struct json *j, const char *key,
    str dflt, str *out)
{
	const struct json *v = json_get(j, key);

	if (v == NULL || v->kind == J_NULL) {
		*out = dflt;
		return OK;
	}
	return json_need_str(rq, j, key, out);
}

enum err
json_only(struct request *rq, const struct json *j, const char *const *keys)
{
	struct buf known;
	size_t i, k;

	for (i = 0; i < j->n; i++) {
		for (k = 0; keys[k] != NULL; k++)
			if (str_is(j->items[i].key, keys[k]))
				break;
		if (keys[k] != NULL)
			continue;
		buf_init(&known, rq->arena, LIMIT_SENTENCE);
		for (k = 0; keys[k] != NULL; k++) {
			buf_cstr(&known, k == 0 ? "" : ", ");
			buf_cstr(&known, keys[k]);
		}
		return fail(rq, MSG_JSON_KEY_UNKNOWN, j->items[i].key,
		    buf_text(&known));
	}
	return OK;
}

void
jsonw_begin(struct jsonw *o, struct buf *b)
{

	*o = (struct jsonw){ .buf = b };
}

/* The comma between two items of the open level. */
static void
separate(struct jsonw *o)
{
	uint64_t bit = (uint64_t)1 << o->depth;

	if (o->after_key) {
		o->after_key = false;
		return;
	}
	if ((o->comma & bit) != 0)
		buf_byte(o->buf, ',');
	o->comma |= bit;
}

void
jsonw_open(struct jsonw *o, char bracket)
{

	separate(o);
	buf_byte(o->buf, bracket);
	o->depth++;
	assert(o->depth < 64);
	o->comma &= ~((uint64_t)1 << o->depth);
}

void
jsonw_close(struct jsonw *o, char bracket)
{

	assert(o->depth > 0);
	o->depth--;
	buf_byte(o->buf, bracket);
}

/* Bytes that are written as they are: all but controls, quote, backslash. */
static bool
as_is(unsigned char c)
{

	return c >= 0x20 && c != '"' && c != '\\' && c != 0x7f;
}

static void
escaped(struct buf *b, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	char u[6] = { '\\', 'u', '0', '0', hex[c >> 4], hex[c & 15] };

	if (c == '"' || c == '\\') {
		buf_byte(b, '\\');
		buf_byte(b, (char)c);
	} else if (c == '\n')
		buf_cstr(b, "\\n");
	else
		buf_add(b, u, sizeof(u));
}

static void
quoted(struct buf *b, str s)
{
	size_t i, from = 0;

	buf_byte(b, '"');
	for (i = 0; i < s.n; i++) {
		if (as_is((unsigned char)s.p[i]))
			continue;
		buf_add(b, s.p + from, i - from);
		from = i + 1;
		escaped(b, (unsigned char)s.p[i]);
	}
	if (s.n > from)
		buf_add(b, s.p + from, s.n - from);
	buf_byte(b, '"');
}

void
jsonw_key_str(struct jsonw *o, str key)
{

	separate(o);
	quoted(o->buf, key);
	buf_byte(o->buf, ':');
	o->after_key = true;
}

void
jsonw_key(struct jsonw *o, const char *key)
{

	jsonw_key_str(o, str_from(key));
}

void
jsonw_str(struct jsonw *o, str s)
{

	separate(o);
	quoted(o->buf, s);
}

void
jsonw_int(struct jsonw *o, int64_t v)
{

	separate(o);
	buf_int(o->buf, v);
}

void
jsonw_bool(struct jsonw *o, bool v)
{

	separate(o);
	buf_cstr(o->buf, v ? "true" : "false");
}

void
jsonw_null(struct jsonw *o)
{

	separate(o);
	buf_cstr(o->buf, "null");
}

void
jsonw_raw(struct jsonw *o, str s)
{

	separate(o);
	buf_str(o->buf, s);
}

void
jsonw_put_str(struct jsonw *o, const char *key, str s)
{

	jsonw_key(o, key);
	jsonw_str(o, s);
}

void
jsonw_put_int(struct jsonw *o, const char *key, int64_t v)
{

	jsonw_key(o, key);
	jsonw_int(o, v);
}

void
jsonw_put_bool(struct jsonw *o, const char *key, bool v)
{

	jsonw_key(o, key);
	jsonw_bool(o, v);
}
