/*
 * The readers of base/: whatever comes in, what is accepted holds, and nothing
 * is read past the end.
 */
#include "fuzz/fuzz.h"

#include "base/date.h"
#include "base/fault.h"
#include "base/json.h"
#include "base/num.h"
#include "base/toml.h"

static const char *const json_texts[] = {
	"{\"items\":[{\"id\":\"0123456789abcdefghjkmnpqrs\",\"version\":3,"
	    "\"input\":{\"name\":\"张三\",\"cause\":null,\"ok\":true}}]}",
	"[1,-2,9223372036854775807,\"\\u6751\\n\\\"\",[],{},[[[[]]]]]",
	"{\"a\":{\"b\":{\"c\":[false,null,\"\"]}}}",
	"  \"\\ud842\\udfb7\"  ",
	"-0",
	NULL
};

static const char *const toml_texts[] = {
	"# a field\n[[field]]\nid = \"percap_income\"\ntype = \"money\"\n"
	    "min = 0\nmax = 100_000_00\nheadings = [\"人均纯收入\", 'AAR010']\n"
	    "since = 2018-01-01\nkept = true\n",
	"a = { b = 1, \"c d\" = [1, 2, [3]] }\nx.y.z = \"\"\"\none \\\n two"
	    "\"\"\"\n[t.u]\n[[v.w]]\nk = 0xff\n",
	"[.a]\n[b.]\nc = '''\nraw '' text'''\n",
	"s = \"\\u6751\\U00020BB7\\t\\\\\"\nd = 2018-12-31T10:00:00Z\nf = 1e5\n",
	NULL
};

static const char *const utf8_texts[] = {
	"a村𠮷é", "\xe4\xb8\xad\xe6\x96\x87", "\xf4\x8f\xbf\xbf\xed\x9f\xbf",
	"\xc2\x80\xe0\xa0\x80\xf0\x90\x80\x80", "", NULL
};

static const char *const date_texts[] = {
	"2018-12-31", "20180105", "2018/1/5", "2018.1.5", "2018年1月5日",
	"2000-02-29", NULL
};

static const char *const num_texts[] = {
	"1,234,567.89", "-0.01", "92233720368547758.07", "123", "7365.00",
	"-92233720368547758.08", NULL
};

static void
write(struct jsonw *o, const struct json *j)
{
	size_t i;

	switch (j->kind) {
	case J_NULL:
		jsonw_null(o);
		break;
	case J_BOOL:
		jsonw_bool(o, j->i != 0);
		break;
	case J_INT:
		jsonw_int(o, j->i);
		break;
	case J_STR:
		jsonw_str(o, j->s);
		break;
	default:
		jsonw_open(o, j->kind == J_LIST ? '[' : '{');
		for (i = 0; i < j->n; i++) {
			if (j->kind == J_OBJECT)
				jsonw_key_str(o, j->items[i].key);
			write(o, &j->items[i]);
		}
		jsonw_close(o, j->kind == J_LIST ? ']' : '}');
	}
}

static str
written(struct arena *a, const struct json *j)
{
	struct jsonw o;
	struct buf b;

	buf_init(&b, a, LIMIT_REPLY);
	jsonw_begin(&o, &b);
	write(&o, j);
	return buf_text(&b);
}

/* What was read, written and read again, is written the same. */
static void
json_check(struct arena *a, str s)
{
	struct json *j = NULL, *again = NULL;
	struct request rq;
	str one;

	request_init(&rq, a);
	if (json_parse(&rq, s, &j) != OK) {
		if (j != NULL || !str_utf8(rq.problem.detail))
			fuzz_broken("refusal", s);
		return;
	}
	if (!str_utf8(s))
		fuzz_broken("accepted what is not UTF-8", s);
	one = written(a, j);
	if (json_parse(&rq, one, &again) != OK ||
	    !str_eq(one, written(a, again)))
		fuzz_broken("written and read again", s);
}

static void
toml_places(const struct toml_node *t, str s)
{
	const struct toml_node *c;
	int n = 0;

	for (c = t->child; c != NULL; c = c->next, n++) {
		if (c->line < 1 || c->column < 1 || c->value_line < 1)
			fuzz_broken("no place", s);
		if (c->kind == T_STR && c->s.n > 0 && !str_utf8(c->s) &&
		    memchr(c->s.p, 0, c->s.n) == NULL)
			fuzz_broken("text is not UTF-8", s);
		toml_places(c, s);
	}
	if (n != t->n)
		fuzz_broken("number of children", s);
}

/* A tree or a fault with its place, never both, never neither. */
static void
toml_check(struct arena *a, str s)
{
	struct toml_node *t;
	struct faults f;

	faults_init(&f, a);
	t = toml_parse(a, STR("fuzz.toml"), s, &f);
	if ((t == NULL) != (f.n > 0))
		fuzz_broken("tree and fault", s);
	if (t != NULL) {
		toml_places(t, s);
		toml_unread(t, &f);
	} else if (f.first->line < 1 || f.first->column < 1)
		fuzz_broken("fault without a place", s);
}

/* The definition: what the code point, written by the book, looks like. */
static bool
utf8_by_the_book(str s)
{
	size_t i, k, n;

	for (i = 0; i < s.n; i += n) {
		unsigned char c = (unsigned char)s.p[i];
		uint32_t v = c;

		n = c < 0x80 ? 1 : c >> 5 == 6 ? 2 : c >> 4 == 14 ? 3 :
		    c >> 3 == 30 ? 4 : 0;
		if (n == 0 || n > s.n - i || c == 0)
			return false;
		v = n == 1 ? c : c & (0x7fu >> n);
		for (k = 1; k < n; k++) {
			c = (unsigned char)s.p[i + k];
			if (c >> 6 != 2)
				return false;
			v = v << 6 | (c & 0x3f);
		}
		if ((n == 2 && v < 0x80) || (n == 3 && v < 0x800) ||
		    (n == 4 && v < 0x10000) || v > 0x10ffff ||
		    (v >= 0xd800 && v <= 0xdfff))
			return false;
	}
	return true;
}

static void
utf8_check(struct arena *a, str s)
{
	size_t at = 0, n = 0;

	(void)a;
	if (str_utf8(s) != utf8_by_the_book(s))
		fuzz_broken("UTF-8", s);
	if (!str_utf8(s)) {
		/* Walking garbage ends and stays inside. */
		while (at < s.n && n++ <= s.n)
			(void)str_next(s, &at);
		if (at != s.n)
			fuzz_broken("walk", s);
		return;
	}
	while (str_next(s, &at) != 0)
		n++;
	if (n != str_chars(s) || at != s.n)
		fuzz_broken("number of characters", s);
}

static void
date_check(struct arena *a, str s)
{
	date d = 1, back;

	if (!date_parse(s, &d)) {
		if (d != 1)
			fuzz_broken("touched on failure", s);
		return;
	}
	if (!date_valid(d) || !date_parse(date_text(a, d), &back) || back != d)
		fuzz_broken("date", s);
}

static void
num_check(struct arena *a, str s)
{
	int64_t v = 1, back;
	int scale;

	for (scale = 0; scale <= 6; scale++) {
		v = 1;
		if (!num_parse(s, scale, &v)) {
			if (v != 1)
				fuzz_broken("touched on failure", s);
		} else if (!num_parse(num_text(a, v, scale), scale, &back) ||
		    back != v)
			fuzz_broken("number", s);
	}
	if (str_int(s, &v) && (!str_int(num_text(a, v, 0), &back) ||
	    back != v))
		fuzz_broken("integer", s);
}

int
main(void)
{

	fuzz_run("json_parse", json_texts, json_check);
	fuzz_run("toml_parse", toml_texts, toml_check);
	fuzz_run("str_utf8", utf8_texts, utf8_check);
	fuzz_run("date_parse", date_texts, date_check);
	fuzz_run("num_parse", num_texts, num_check);
	return 0;
}
