/*
 * What was sent, checked against the row's shapes.
 */
#include "internal.h"

#include <string.h>

#include "base/limits.h"

static int
hex_digit(char c)
{

	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)(c | 0x20);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool
route_unescape(struct arena *a, str s, str *out)
{
	char *p;
	size_t i, n = 0;

	if (s.n == 0 || memchr(s.p, '%', s.n) == NULL) {
		*out = s;
		return str_utf8(s);
	}
	p = arena_alloc(a, s.n);
	for (i = 0; i < s.n; i++) {
		int hi, lo;

		if (s.p[i] != '%') {
			p[n++] = s.p[i];
			continue;
		}
		if (i + 2 >= s.n || (hi = hex_digit(s.p[i + 1])) < 0 ||
		    (lo = hex_digit(s.p[i + 2])) < 0)
			return false;
		p[n++] = (char)(hi << 4 | lo);
		i += 2;
	}
	*out = (str){ p, n };
	return str_utf8(*out);
}

static enum err
decode_query(struct request *rq, const struct row *row,
    const struct sent *sent, struct call *call)
{
	struct parameter *p;
	size_t i;

	if (sent->nquery == 0 && row->query == NULL)
		return OK;
	p = NEW_ARRAY(rq->arena, struct parameter, sent->nquery);
	for (i = 0; i < sent->nquery; i++)
		if (!route_unescape(rq->arena, sent->query[i].name,
		    &p[i].name) || !route_unescape(rq->arena,
		    sent->query[i].value, &p[i].value))
			return fail(rq, MSG_UTF8, STR("query"));
	call->query = p;
	call->nquery = sent->nquery;
	if (row->query != NULL)
		return shape_query(rq, row->query, p, sent->nquery);
	return fail(rq, MSG_JSON_KEY_UNKNOWN, p[0].name, STR("-"));
}

enum err
route_decode(struct request *rq, const struct router *t,
    const struct match *m, const struct sent *sent, struct call *call)
{
	const struct row *row = router_row(t, m->route);
	unsigned flags = m->route->flags;
	struct json *body;

	memcpy(call->path, m->path, sizeof(call->path));
	TRY(decode_query(rq, row, sent, call));
	if ((flags & ROUTE_IF_MATCH) != 0 && call->if_match.n == 0)
		return fail(rq, MSG_VERSION_MISSING);
	if ((flags & ROUTE_UPLOAD) != 0)
		return OK;
	if (row->input == NULL && sent->body.n == 0)
		return OK;
	if (sent->body.n > 0 && !str_utf8(sent->body))
		return fail(rq, MSG_UTF8, request_words(rq, "请求体", "The body"));
	TRY(json_parse(rq, sent->body, &body));
	call->body = body;
	if (row->input == NULL)
		return body->kind == J_OBJECT && body->n == 0 ? OK :
		    fail(rq, MSG_JSON_KEY_UNKNOWN, request_words(rq, "请求体",
		    "body"), STR("-"));
	return shape_check(rq, row->input, body);
}
