/*
 * What reads a request before anybody is known: the strict reader of the wire,
 * percent-decoding, shapes against JSON.
 */
#include "fuzz/fuzz.h"

#include "base/json.h"
#include "route/internal.h"
#include "serve/internal.h"

static const char *const wire_texts[] = {
	"GET /api/v1/session HTTP/1.1\r\nHost: t\r\nCookie: a=b; c=d\r\n\r\n",
	"POST /api/v1/session HTTP/1.1\r\nHost: t\r\nContent-Length: 17\r\n\r\n"
	    "{\"name\":\"a\",\"b\":1}GET / HTTP/1.1\r\nHost: t\r\n\r\n",
	"POST / HTTP/1.1\r\nHost: t\r\nTransfer-Encoding: chunked\r\n\r\n"
	    "a\r\n0123456789\r\n1F\r\n0123456789012345678901234567890\r\n"
	    "0\r\n\r\nGET / HTTP/1.0\r\nHost: x\r\n\r\n",
	NULL
};

static const char *const escape_texts[] = {
	"a%20b%E6%9D%91%2f", "%F0%A0%AE%B7", "%zz%", "plain+text", NULL
};

static const char *const shape_texts[] = {
	"{items:[{id?:id,version?:int,input:{}}]}",
	"{code:str,name:str,person_name:str,password:str}",
	"[[{a:{b:[bool]},c?:Record}]]", NULL
};

/* In one piece or in three: the same judgement, and within the text. */
static void
wire_check(struct arena *a, str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	struct wire one, three;
	size_t cut = s.n / 3, got, sum = 0, i;

	(void)a;
	memset(&one, 0, sizeof(one));
	memset(&three, 0, sizeof(three));
	got = wire_scan(&one, p, s.n);
	for (i = 0; i < 3 && !three.bad; i++) {
		size_t from = i * cut, to = i == 2 ? s.n : from + cut;

		sum += wire_scan(&three, p + from, to - from);
	}
	if (got > s.n || one.bad != three.bad || got != sum ||
	    (!one.bad && got != s.n))
		fuzz_broken("cut", s);
	if (one.left < 0 || one.nvalue > sizeof(one.value))
		fuzz_broken("state", s);
}

/* What is taken is UTF-8 without NUL and no longer than what came. */
static void
escape_check(struct arena *a, str s)
{
	str out;

	if (route_unescape(a, s, &out) && (!str_utf8(out) || out.n > s.n))
		fuzz_broken("unescape", s);
}

/* Any shape against any JSON: an answer, and no reading past the end. */
static void
shape_check_any(struct arena *a, str s)
{
	static const char json[] = "{\"items\":[{\"id\":\"x\",\"version\":1,"
	    "\"input\":{\"a\":[true,null]}}],\"code\":\"c\",\"name\":\"n\"}";
	const struct shape *shape = shape_parse(a, s);
	struct request rq;
	struct json *j;

	if (shape == NULL)
		return;
	request_init(&rq, a);
	if (json_parse(&rq, str_from(json), &j) != OK)
		fuzz_broken("json", s);
	if (shape_check(&rq, shape, j) != OK && rq.problem.detail.n == 0)
		fuzz_broken("refused without a sentence", s);
}

int
main(void)
{

	fuzz_run("wire", wire_texts, wire_check);
	fuzz_run("percent-decoding", escape_texts, escape_check);
	fuzz_run("shapes", shape_texts, shape_check_any);
	return 0;
}
