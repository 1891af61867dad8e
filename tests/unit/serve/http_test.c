/*
 * The text cases of tests/http against a running server with a database of its
 * own; all files, or with an argument those whose names begin so.  A case:
 *
 *	case NAME
 *	as ACCOUNT                  signed in (once); default: nobody
 *	from 127.0.2.1              address to come from
 *	POST /api/v1/…              the request line without HTTP/1.1
 *	Header: value
 *	| body line
 *	=> 200                      status; "200 close" when it must close
 *	Header: value               begins so
 *	~ text                      the body has it
 *	! text                      the body has not
 *	keep NAME "id":"            $NAME from now on: text up to the next quote (in the
 *	                            head: semicolon)
 *	again 3                     send it as often before the expected answer
 *	until                       … until it comes, 15 s at most
 *
 * or, with C escapes (\r \n \0 \xNN, \repeat(N,TEXT)):
 *
 *	raw GET / HTTP/1.1\r\n…
 *	=> 400 close | => refused (any 4xx or 5xx, and closed, nothing after it;
 *	or closed without an answer) | => 200 | => 200 400 close (two answers)
 *	each 00-1f 7f               a case for each byte, put where \* stands
 */
#include "unit/serve/client.h"

#include <time.h>

#include "base/file.h"

#define CASES_MAX	4000
#define KEPT_MAX	32
#define SESSIONS_MAX	64

struct kept {
	str name;
	str value;
};

struct signed_in {
	str account;
	str cookie;
	str csrf;
};

struct one_case {
	str file;
	int line;
	str name;
	str text;		/* lines after the name */
	int byte;		/* for \*; -1: none */
};

static struct server_under_test server;
static struct one_case cases[CASES_MAX];
static struct CMUnitTest tests[CASES_MAX];
static size_t ncases;
static struct kept kept[KEPT_MAX];
static size_t nkept;
static struct signed_in sessions[SESSIONS_MAX];
static size_t nsessions;
static str sent;		/* of the case that runs, and how often */
static int tries;

static void
keep(str name, str value)
{
	size_t i;

	for (i = 0; i < nkept; i++)
		if (str_eq(kept[i].name, name))
			break;
	assert_true(i < KEPT_MAX);
	kept[i] = (struct kept){ name, str_dup(server.arena, value) };
	if (i == nkept)
		nkept++;
}

/* $NAME replaced by what was kept. */
static str
fill_in(str s)
{
	struct buf b;
	size_t i, k, n;

	buf_init(&b, server.arena, ANSWER_MAX);
	for (i = 0; i < s.n; i += n) {
		n = 1;
		for (k = 0; k < nkept && s.p[i] == '$'; k++)
			if (str_starts(str_sub(s, i + 1, s.n), kept[k].name)) {
				buf_str(&b, kept[k].value);
				n = kept[k].name.n + 1;
				break;
			}
		if (n == 1)
			buf_byte(&b, s.p[i]);
	}
	return buf_text(&b);
}

static str
header_of(const struct answer *a, str name)
{
	size_t at;
	str rest;

	if (!str_find(a->head, str_fmt(server.arena, "\r\n%.*s: ",
	    STR_ARG(name)), &at))
		return STR_NONE;
	rest = str_sub(a->head, at + name.n + 4, a->head.n);
	return str_cut(rest, '\r', &rest);
}

static str
between(str s, const char *after, char end)
{
	size_t at;
	str rest;

	if (!str_find(s, str_from(after), &at))
		return STR_NONE;
	rest = str_sub(s, at + strlen(after), s.n);
	return str_cut(rest, end, &rest);
}

static const struct signed_in *
sign_in(str account)
{
	struct signed_in *s = &sessions[nsessions];
	struct answer a;
	size_t i;
	str body;
	int fd;

	for (i = 0; i < nsessions; i++)
		if (str_eq(sessions[i].account, account))
			return &sessions[i];
	assert_true(nsessions < SESSIONS_MAX);
	body = str_fmt(server.arena,
	    "{\"name\":\"%.*s\",\"password\":\"Reihenfolge-42x\"}",
	    STR_ARG(account));
	fd = client_connect(&server, "127.0.9.1");
	assert_true(client_send(fd, str_fmt(server.arena,
	    "POST /api/v1/session HTTP/1.1\r\nHost: t\r\n"
	    "Content-Length: %zu\r\n\r\n%.*s", body.n, STR_ARG(body))));
	client_read(server.arena, fd, false, false, &a);
	(void)close(fd);
	assert_int_equal(a.status, 200);
	s->account = account;
	s->cookie = between(header_of(&a, STR("Set-Cookie")),
	    "bangfu_session=", ';');
	s->csrf = between(a.body, "\"csrf\":\"", '"');
	assert_int_equal(s->cookie.n, 64);
	assert_int_equal(s->csrf.n, 64);
	nsessions++;
	return s;
}

static unsigned
hex(char c)
{

	return (unsigned)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* \repeat(N,TEXT) at i; how much of s it took. */
static size_t
repeat(str s, size_t i, struct buf *b)
{
	str rest = str_sub(s, i + 8, s.n), count, text;
	size_t at = 0;
	int64_t n = 0;

	count = str_cut(rest, ',', &rest);
	assert_true(str_int(count, &n));
	assert_true(str_find(rest, STR(")"), &at));
	for (text = str_sub(rest, 0, at); n > 0; n--) {
		if (str_ends(text, STR("#")))
			buf_fmt(b, "%.*s%d", (int)text.n - 1, text.p, (int)n);
		else
			buf_str(b, text);
		if (str_is(text, "h: v#"))
			buf_cstr(b, "\r\n");
	}
	return 8 + count.n + 1 + at + 1;
}

/* byte stands where \* is; -1: nowhere. */
static str
unescape(str s, int byte)
{
	struct buf b;
	size_t i;

	buf_init(&b, server.arena, ANSWER_MAX);
	for (i = 0; i < s.n; i++) {
		if (s.p[i] != '\\' || i + 1 == s.n) {
			buf_byte(&b, s.p[i]);
			continue;
		}
		if (str_starts(str_sub(s, i, s.n), STR("\\repeat("))) {
			i += repeat(s, i, &b) - 1;
			continue;
		}
		switch (s.p[++i]) {
		case 'r':
			buf_byte(&b, '\r');
			break;
		case 'n':
			buf_byte(&b, '\n');
			break;
		case 't':
			buf_byte(&b, '\t');
			break;
		case '0':
			buf_byte(&b, '\0');
			break;
		case '*':
			assert_true(byte >= 0);
			buf_byte(&b, (char)byte);
			break;
		case 'x':
			assert_true(i + 2 < s.n);
			buf_byte(&b, (char)(hex(s.p[i + 1]) << 4 |
			    hex(s.p[i + 2])));
			i += 2;
			break;
		default:
			buf_byte(&b, s.p[i]);
		}
	}
	return buf_text(&b);
}

/* What is to be sent, and what should come. */
struct script {
	str from;
	str account;
	str request;		/* request line */
	struct buf headers;
	struct buf body;
	str raw;
	int64_t times;
	bool until;
	str expect;		/* lines from => on */
	str want;		/* of the => line */
};

static void
script_read(const struct one_case *c, struct script *s)
{
	str rest = c->text, line;

	memset(s, 0, sizeof(*s));
	s->times = 1;
	buf_init(&s->headers, server.arena, ANSWER_MAX);
	buf_init(&s->body, server.arena, ANSWER_MAX);
	while (rest.n > 0) {
		line = str_cut(rest, '\n', &rest);
		if (line.n == 0 || line.p[0] == '#')
			continue;
		if (str_starts(line, STR("=> "))) {
			s->want = str_sub(line, 3, line.n);
			s->expect = rest;
			return;
		}
		if (str_starts(line, STR("each ")))
			continue;
		if (str_starts(line, STR("as ")))
			s->account = str_sub(line, 3, line.n);
		else if (str_starts(line, STR("from ")))
			s->from = str_sub(line, 5, line.n);
		else if (str_starts(line, STR("again ")))
			assert_true(str_int(str_sub(line, 6, line.n),
			    &s->times));
		else if (str_is(line, "until"))
			s->until = true;
		else if (str_starts(line, STR("raw ")))
			s->raw = unescape(fill_in(str_sub(line, 4,
			    line.n)), c->byte);
		else if (str_starts(line, STR("| ")))
			buf_str(&s->body, unescape(fill_in(str_sub(line, 2,
			    line.n)), c->byte));
		else if (s->request.n == 0)
			s->request = fill_in(line);
		else {
			buf_str(&s->headers, fill_in(line));
			buf_cstr(&s->headers, "\r\n");
		}
	}
}

static str
wire(const struct script *s)
{
	bool get = str_starts(s->request, STR("GET ")) ||
	    str_starts(s->request, STR("HEAD "));
	bool host = str_find(buf_text(&s->headers), STR("Host:"),
	    &(size_t){ 0 });
	const struct signed_in *who = NULL;
	struct buf b;

	if (s->raw.n > 0)
		return s->raw;
	if (s->account.n > 0)
		who = sign_in(s->account);
	buf_init(&b, server.arena, ANSWER_MAX);
	buf_fmt(&b, "%.*s HTTP/1.1\r\n%s", STR_ARG(s->request),
	    host ? "" : "Host: t\r\n");
	buf_str(&b, buf_text(&s->headers));
	if (who != NULL)
		buf_fmt(&b, "Cookie: bangfu_session=%.*s\r\n",
		    STR_ARG(who->cookie));
	if (who != NULL && !get && !str_find(buf_text(&s->headers),
	    STR("X-CSRF-Token:"), &(size_t){ 0 }))
		buf_fmt(&b, "X-CSRF-Token: %.*s\r\n", STR_ARG(who->csrf));
	if (!get || s->body.n > 0)
		buf_fmt(&b, "Content-Length: %zu\r\n", s->body.n);
	buf_cstr(&b, "\r\n");
	buf_str(&b, buf_text(&s->body));
	assert_false(buf_full(&b));
	return buf_text(&b);
}

static void
complain(const struct one_case *c, const char *what, str line,
    const struct answer *a)
{

	print_error("%.*s:%d: %s: %.*s\n  status %d%s, try %d\n%.*s\n%.*s\n"
	    "sent:\n%.*s\n", STR_ARG(c->file), c->line, what, STR_ARG(line),
	    a->status, a->closed ? ", closed" : "", tries, STR_ARG(a->head),
	    STR_ARG(str_sub(a->body, 0, 2000)),
	    STR_ARG(str_sub(sent, 0, 500)));
	_fail(__FILE__, __LINE__);
}

static void
check_status(const struct one_case *c, str want, struct answer *a)
{
	str rest = want, word = str_cut(rest, ' ', &rest);
	int64_t status;

	if (str_is(word, "refused")) {
		bool none = a->status == 0 && a->closed;

		if (!none && (a->status < 400 || !a->closed || a->rest.n > 0))
			complain(c, "not refused", want, a);
		return;
	}
	assert_true(str_int(word, &status));
	if (a->status != status)
		complain(c, "another status", want, a);
	while (rest.n > 0 && !str_is(rest, "close")) {
		struct answer next = { .closed = a->closed };

		assert_true(str_int(str_cut(rest, ' ', &rest), &status));
		if (!answer_cut(a->rest, false, &next) ||
		    next.status != status)
			complain(c, "another second status", want, a);
		*a = next;
	}
	if (str_is(rest, "close") && (!a->closed || a->rest.n > 0))
		complain(c, "not closed", want, a);
}

static void
check_line(const struct one_case *c, str line, const struct answer *a)
{
	size_t at;

	if (line.p[0] == '~' || line.p[0] == '!') {
		bool has = str_find(a->body, fill_in(str_sub(line, 2,
		    line.n)), &at);

		if (has != (line.p[0] == '~'))
			complain(c, has ? "must not be there" :
			    "is not there", line, a);
		return;
	}
	if (str_starts(line, STR("keep "))) {
		str after, name = str_cut(str_sub(line, 5, line.n), ' ',
		    &after), value;

		value = between(a->body, str_cstr(server.arena, after), '"');
		if (value.n == 0)
			value = between(a->head, str_cstr(server.arena, after),
			    ';');
		if (value.n == 0)
			complain(c, "nothing to keep", line, a);
		keep(name, value);
		return;
	}
	{
		str value, name = str_cut(line, ':', &value);

		if (!str_starts(header_of(a, name), str_trim(value)))
			complain(c, "header differs", line, a);
	}
}

/* What comes after the reply of another request takes its time. */
static bool
came(const struct script *s, const struct answer *a)
{
	struct timespec pause = { 0, 50 * 1000000 };
	int64_t want;

	if (!s->until || ++tries * 50 > WAIT_MS || (str_int(s->want, &want) &&
	    want == a->status))
		return true;
	(void)nanosleep(&pause, NULL);
	return false;
}

static void
run_case(void **state)
{
	const struct one_case *c = *state;
	struct script s;
	struct answer a;
	str rest, line;
	int fd;

	script_read(c, &s);
	assert_true(s.want.n > 0);
	sent = wire(&s);
	tries = 0;
	while (s.times-- > 0 || !came(&s, &a)) {
		fd = client_connect(&server, s.from.n == 0 ? NULL :
		    str_cstr(server.arena, s.from));
		(void)client_send(fd, sent);
		client_read(server.arena, fd, str_starts(s.request,
		    STR("HEAD ")), str_is(s.want, "refused") ||
		    str_ends(s.want, STR("close")), &a);
		(void)close(fd);
	}
	check_status(c, s.want, &a);
	for (rest = s.expect; rest.n > 0;) {
		line = str_cut(rest, '\n', &rest);
		if (line.n > 0 && line.p[0] != '#')
			check_line(c, line, &a);
	}
}

static void
add_one(const struct one_case *c)
{

	assert_true(ncases < CASES_MAX);
	cases[ncases] = *c;
	tests[ncases] = (struct CMUnitTest){ str_cstr(server.arena,
	    c->byte < 0 ? str_fmt(server.arena, "%.*s: %.*s",
	    STR_ARG(c->file), STR_ARG(c->name)) : str_fmt(server.arena,
	    "%.*s: %.*s %02x", STR_ARG(c->file), STR_ARG(c->name), c->byte)),
	    run_case, NULL, NULL, &cases[ncases] };
	ncases++;
}

/* One case, or with "each" one for every byte named. */
static void
add_case(str file, int line, str name, str text)
{
	struct one_case c = { file, line, name, text, -1 };
	str rest = text, first = str_cut(rest, '\n', &rest);

	if (!str_starts(first, STR("each "))) {
		add_one(&c);
		return;
	}
	for (first = str_sub(first, 5, first.n); first.n > 0;) {
		str range = str_cut(first, ' ', &first);
		unsigned from = hex(range.p[0]) << 4 | hex(range.p[1]), to;

		to = range.n < 5 ? from : hex(range.p[3]) << 4 |
		    hex(range.p[4]);
		for (; from <= to; from++) {
			c.byte = (int)from;
			add_one(&c);
		}
	}
}

static void
read_cases(str name)
{
	str text, rest, body = STR_NONE, title = STR_NONE;
	int line = 0, first = 0;

	assert_int_equal(file_read(server.arena, str_fmt(server.arena,
	    "tests/http/%.*s", STR_ARG(name)), (size_t)4 << 20, &text), 0);
	for (rest = text; rest.n > 0;) {
		str l = str_cut(rest, '\n', &rest);

		line++;
		if (!str_starts(l, STR("case ")))
			continue;
		if (title.n > 0)
			add_case(name, first, title, (str){ body.p,
			    (size_t)(l.p - body.p) });
		title = str_sub(l, 5, l.n);
		first = line;
		body = rest;
	}
	if (title.n > 0)
		add_case(name, first, title, body);
}

static int
teardown(void **state)
{
	char *log = str_cstr(server.arena, str_fmt(server.arena,
	    "%s/log", server.dir));
	int status = server_stop(&server);
	str text;

	(void)state;
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		print_error("the server ended with %d\n", status);
		return 1;
	}
	/* It must not have died and been replaced on the way. */
	if (file_read(server.arena, str_from(log), (size_t)64 << 20, &text) !=
	    0 || str_find(text, STR("server_died"), &(size_t){ 0 }) ||
	    str_find(text, STR("Reihenfolge"), &(size_t){ 0 })) {
		print_error("%s: look there\n", log);
		return 1;
	}
	return 0;
}

int
main(int argc, char **argv)
{
	char cwd[4096];
	str *names;
	size_t i, n;
	int failed;

	server_make(&server, argv[0], "10");
	keep(STR("household"), server.household);
	assert_non_null(getcwd(cwd, sizeof(cwd)));
	keep(STR("cwd"), str_from(cwd));
	if (file_names(server.arena, STR("tests/http"), ".case", &names, &n) !=
	    0)
		return 1;
	for (i = 0; i < n; i++)
		if (argc < 2 || str_starts(names[i], str_from(argv[1])))
			read_cases(names[i]);
	failed = _cmocka_run_group_tests("http", tests, ncases, NULL, teardown);
	/* Only now: the names of the cases live in its arena. */
	server_remove(&server);
	return failed;
}
