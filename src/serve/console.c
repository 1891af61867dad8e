/*
 * Subcommands ask the same routes as everybody: over the Unix socket of the
 * server that has the database, or in their own process, alone with it.
 */
#include "internal.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"

#define HEAD_MAX	((size_t)16 << 10)
#define REPLY_MAX	(LIMIT_REPLY + HEAD_MAX)
#define KEY_BYTES	16

struct console {
	int fd;			/* connection to the server; -1: alone */
	str path;
	struct server *server;	/* alone */
	struct worker *worker;
};

static void
worker_end(void *p)
{

	worker_close(p);
}

static enum err
alone(struct request *rq, struct console *c)
{
	struct server *s = NEW(rq->arena, struct server);

	c->server = s;
	s->host = *rq->host;
	s->host.self = s;
	s->host.child = child_fork;
	s->host.job = job_new;
	s->arena = rq->arena;
	s->door = s->dist = -1;
	TRY(site_open(rq, &s->host, STORE_WRITE));
	TRY(auth_open(rq, s->host.store, &s->host.auth));
	TRY(route_open(rq, &s->router));
	TRY(worker_open(rq, s, &s->workers[0]));
	c->worker = &s->workers[0];
	arena_defer(rq->arena, worker_end, c->worker);
	return OK;
}

static void
console_close(void *p)
{
	struct console *c = p;

	if (c->fd >= 0)
		(void)close(c->fd);
}

enum err
console_open(struct request *rq, struct console **out)
{
	struct console *c = NEW(rq->arena, struct console);

	if (rq->host->db.n == 0)
		return fail(rq, MSG_USAGE, STR("--db sqlite:FILE, BANGFU_DB"));
	c->path = local_path(rq, rq->host);
	c->fd = local_connect(c->path);
	arena_defer(rq->arena, console_close, c);
	if (c->fd < 0)
		TRY(alone(rq, c));
	*out = c;
	return OK;
}

/* The problem of a reply becomes the request's. */
static enum err
problem_read(struct request *rq, str body)
{
	const struct message *m;
	struct json *j;
	str code, detail;
	int i;

	TRY(json_parse(rq, body, &j));
	TRY(json_need_str(rq, j, "code", &code));
	TRY(json_need_str(rq, j, "detail", &detail));
	for (i = 1; i < MSG__MAX; i++) {
		m = message_row((enum msg)i);
		if (!str_is(code, m->code))
			continue;
		memset(&rq->problem, 0, sizeof(rq->problem));
		rq->problem.msg = (enum msg)i;
		rq->problem.detail = str_dup(rq->arena, detail);
		return m->err;
	}
	return fail(rq, MSG_STORE, detail);
}

static enum err
lost(struct request *rq)
{

	return fail(rq, MSG_STORE, str_from(strerror(errno)));
}

static enum err
send_all(struct request *rq, int fd, str s)
{

	while (s.n > 0) {
		ssize_t k = send(fd, s.p, s.n, MSG_NOSIGNAL);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return lost(rq);
		s = str_sub(s, (size_t)k, s.n);
	}
	return OK;
}

static enum err
map_file(struct request *rq, int fd, str *out)
{
	struct stat st;
	void *p;

	if (fstat(fd, &st) != 0)
		return lost(rq);
	if (st.st_size == 0 || (size_t)st.st_size > LIMIT_UPLOAD)
		return fail(rq, MSG_BODY_TOO_LARGE,
		    str_fmt(rq->arena, "%zu", LIMIT_UPLOAD));
	p = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
	if (p == MAP_FAILED)
		return lost(rq);
	*out = (str){ p, (size_t)st.st_size };
	return OK;
}

static str
new_key(struct arena *a)
{
	unsigned char raw[KEY_BYTES];

	random_bytes(raw, sizeof(raw));
	return hex_text(a, raw, sizeof(raw));
}

static enum err
ask_send(struct request *rq, int fd, const struct console_request *q)
{
	str body = q->body;
	struct buf b;

	if (q->file >= 0)
		TRY(map_file(rq, q->file, &body));
	buf_init(&b, rq->arena, HEAD_MAX);
	buf_fmt(&b, "%s %s%.*s HTTP/1.1\r\nHost: localhost\r\n"
	    "Accept-Language: %s\r\n", method_name(q->method), API,
	    STR_ARG(q->path), rq->lang == LANG_EN ? "en" : "zh");
	if (q->method != GET)
		buf_fmt(&b, "Idempotency-Key: %.*s\r\nContent-Length: %zu\r\n",
		    STR_ARG(new_key(rq->arena)), body.n);
	if (q->if_match != 0)
		buf_fmt(&b, "If-Match: \"%" PRId64 "\"\r\n", q->if_match);
	if (rq->host->as.n > 0)
		buf_fmt(&b, "X-Bangfu-As: %.*s\r\n", STR_ARG(rq->host->as));
	buf_cstr(&b, "\r\n");
	if (buf_full(&b))
		return fail(rq, MSG_HEADER, STR("URI"));
	TRY(send_all(rq, fd, buf_text(&b)));
	return send_all(rq, fd, body);
}

/* Value of a header in a head, case as our server writes it. */
static int64_t
content_length(str head)
{
	size_t at;
	str rest;
	int64_t n;

	if (!str_find(head, STR("Content-Length: "), &at))
		return 0;
	rest = str_sub(head, at + 16, head.n);
	return str_int(str_cut(rest, '\r', &rest), &n) ? n : 0;
}

static enum err
reply_read(struct request *rq, int fd, int *out_status, str *out)
{
	struct buf b;
	size_t head = 0;
	int64_t n = 0;
	char part[16384];

	buf_init(&b, rq->arena, REPLY_MAX);
	while (head == 0 || b.n < head + (size_t)n) {
		ssize_t k = recv(fd, part, sizeof(part), 0);

		if (k < 0 && errno == EINTR)
			continue;
		if (k <= 0)
			return lost(rq);
		buf_add(&b, part, (size_t)k);
		if (buf_full(&b))
			return fail(rq, MSG_REPLY_TOO_LARGE);
		if (head == 0 && str_find(buf_text(&b), STR("\r\n\r\n"),
		    &head)) {
			head += 4;
			n = content_length(str_sub(buf_text(&b), 0, head));
		}
	}
	*out_status = 0;
	if (b.n > 12)
		*out_status = (b.p[9] - '0') * 100 + (b.p[10] - '0') * 10 +
		    (b.p[11] - '0');
	*out = str_sub(buf_text(&b), head, head + (size_t)n);
	return OK;
}

static enum err
ask_far(struct request *rq, struct console *c, const struct console_request *q, str *out)
{
	int status;

	TRY(ask_send(rq, c->fd, q));
	TRY(reply_read(rq, c->fd, &status, out));
	return status >= 400 ? problem_read(rq, *out) : OK;
}

/* name=value&… of a path, still escaped. */
static void
query_split(struct exchange *ex, str path)
{
	str rest = STR_NONE;

	ex->path = str_fmt(ex->rq.arena, "%s%.*s", API,
	    STR_ARG(str_cut(path, '?', &rest)));
	while (rest.n > 0 && ex->nquery < QUERY_MAX) {
		struct parameter *p = &ex->query[ex->nquery++];
		str value = STR_NONE, one = str_cut(rest, '&', &rest);

		p->name = str_cut(one, '=', &value);
		p->value = value;
	}
}

static enum err
fill(struct request *rq, struct exchange *ex, const struct console_request *q)
{

	ex->rq.lang = rq->lang;
	ex->known = true;
	ex->method = q->method;
	query_split(ex, q->path);
	ex->head.ticket.console = true;
	ex->head.ticket.as = rq->host->as;
	ex->head.key = new_key(ex->rq.arena);
	if (q->if_match != 0)
		ex->head.if_match = str_fmt(ex->rq.arena, "%" PRId64,
		    q->if_match);
	buf_str(&ex->body, q->body);
	if (q->file < 0)
		return OK;
	TRY(map_file(rq, q->file, &ex->call.raw));
	ex->call.fd = dup(q->file);
	ex->body_hash = sm3_open(ex->rq.arena);
	sm3_begin(ex->body_hash);
	sm3_add(ex->body_hash, ex->call.raw.p, ex->call.raw.n);
	return OK;
}

static enum err
ask_here(struct exchange *ex)
{
	bool wait = false, done = false;
	enum slow_kind kind;
	enum err e;

	e = phase_front(ex, &wait);
	if (!wait)
		return e;
	if (phase_slow(ex, &kind)) {
		TRY(db_fresh(&ex->rq, ex->rq.db));
		/* A failure is sealed by the act. */
		e = phase_prepare(ex, &done);
		db_rest(ex->rq.db);
		if (done)
			return e;
	}
	phase_act(ex, &ex->act, NULL);
	e = store_act(ex->rq.host->store, &ex->act);
	job_end(ex, e);
	return e;
}

enum err
console_ask(struct request *rq, struct console *c, const struct console_request *q,
    str *out)
{
	struct exchange *ex;
	enum err e;

	if (c->fd >= 0)
		return ask_far(rq, c, q, out);
	ex = exchange_take(c->worker);
	e = fill(rq, ex, q);
	if (e == OK)
		e = ask_here(ex);
	if (e == OK)
		*out = str_dup(rq->arena, buf_text(&ex->reply.body));
	else if (ex->rq.problem.msg != MSG_OK) {
		rq->problem = ex->rq.problem;
		rq->problem.detail = str_dup(rq->arena,
		    ex->rq.problem.detail);
		rq->problem.missing = NULL;
		rq->problem.nmissing = 0;
	}
	exchange_give(ex);
	return e;
}
