/*
 * libmicrohttpd on one side, exchanges on the other.  The library parses; the
 * guard here refuses what two parsers could understand differently: more than
 * one Content-Length, Host or Transfer-Encoding, both of them together, names
 * that are no tokens (ecosystem 1.1).  A connection so refused is closed.
 */
#include "internal.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"

#define HEAD_BYTES	((size_t)20 << 10)	/* memory of a connection */

static inline bool
is(str name, const char *what)
{

	return name.n == strlen(what) && strncasecmp(name.p, what, name.n) == 0;
}

/* Characters of a token (RFC 9110), a bit each, by code. */
static bool
token(str s)
{
	static const uint64_t set[2] = { 0x03ff6cfa00000000,
	    0x57ffffffc7fffffe };
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c > 127 || (set[c >> 6] >> (c & 63) & 1) == 0)
			return false;
	}
	return s.n > 0;
}

static bool
digits(str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0 && s.n <= 18;
}

static void
framing(struct head *h, str name, str value)
{

	if (is(name, "content-length")) {
		h->lengths++;
		if (!digits(value) || !str_int(value, &h->length))
			h->bad = true;
	} else if (is(name, "transfer-encoding")) {
		h->encodings++;
		h->chunked = true;
		if (!is(value, "chunked"))
			h->bad = true;
	} else if (is(name, "host")) {
		h->hosts++;
		h->host = value;
		if (value.n == 0 || memchr(value.p, ',', value.n) != NULL)
			h->bad = true;
	}
}

static enum MHD_Result
header(void *cls, enum MHD_ValueKind kind, const char *p, size_t n,
    const char *v, size_t vn)
{
	static const struct {
		const char *name;
		size_t n;
		size_t to;
	} known[] = {
#define HEADER(name, to)						\
	{ name, sizeof(name) - 1, offsetof(struct head, to) }
		HEADER("cookie", cookie),
		HEADER("idempotency-key", key),
		HEADER("if-match", if_match),
		HEADER("if-none-match", if_none_match),
		HEADER("accept-encoding", accept_encoding),
		HEADER("content-type", type),
		HEADER("x-forwarded-for", forwarded_for),
		HEADER("x-forwarded-proto", forwarded_proto),
		HEADER("x-bangfu-as", as),
		HEADER("x-csrf-token", ticket.csrf),
		HEADER("origin", ticket.origin),
		HEADER("sec-fetch-site", ticket.site),
#undef HEADER
	};
	struct exchange *ex = cls;
	struct head *h = &ex->head;
	str name = { p, n }, value = { v == NULL ? "" : v, v == NULL ? 0 : vn };
	size_t i;

	(void)kind;
	h->n++;
	if (!token(name))
		h->bad = true;
	framing(h, name, value);
	if (is(name, "accept-language") && str_starts(value, STR("en")))
		ex->rq.lang = LANG_EN;
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		str *to = (str *)(void *)((char *)h + known[i].to);

		if (known[i].n != n || strncasecmp(known[i].name, p, n) != 0)
			continue;
		/* One value each; a second one is nobody's good intent. */
		if (to->n > 0)
			h->bad = true;
		*to = value;
	}
	return MHD_YES;
}

static enum MHD_Result
argument(void *cls, enum MHD_ValueKind kind, const char *p, size_t n,
    const char *v, size_t vn)
{
	struct exchange *ex = cls;

	(void)kind;
	if (ex->nquery == QUERY_MAX) {
		ex->head.bad = true;
		return MHD_NO;
	}
	ex->query[ex->nquery].name = (str){ p, n };
	ex->query[ex->nquery++].value = (str){ v == NULL ? "" : v,
	    v == NULL ? 0 : vn };
	return MHD_YES;
}

/* The cookie of that name; the browser sends one header. */
static str
cookie_find(str header_value, str name)
{
	str rest = header_value;

	while (rest.n > 0) {
		str value = STR_NONE;
		str one = str_trim(str_cut(rest, ';', &rest));
		str key = str_cut(one, '=', &value);

		if (str_eq(key, name))
			return value;
	}
	return STR_NONE;
}

static str
last_of(str list)
{
	str one = STR_NONE;

	while (list.n > 0)
		one = str_trim(str_cut(list, ',', &list));
	return one;
}

static str
client(struct exchange *ex)
{
	const union MHD_ConnectionInfo *info;
	char text[INET6_ADDRSTRLEN] = "";
	const struct sockaddr *sa;

	if (ex->worker->server->front && ex->head.forwarded_for.n > 0)
		return last_of(ex->head.forwarded_for);
	info = MHD_get_connection_info(ex->connection,
	    MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	sa = info == NULL ? NULL : info->client_addr;
	if (sa != NULL && sa->sa_family == AF_INET) {
		struct sockaddr_in in;

		memcpy(&in, sa, sizeof(in));
		inet_ntop(AF_INET, &in.sin_addr, text, sizeof(text));
	} else if (sa != NULL && sa->sa_family == AF_INET6) {
		struct sockaddr_in6 in6;

		memcpy(&in6, sa, sizeof(in6));
		inet_ntop(AF_INET6, &in6.sin6_addr, text, sizeof(text));
	}
	return str_dup(ex->rq.arena, str_from(text));
}

static void
method_of(struct exchange *ex, const char *method)
{
	int m;

	if (strcmp(method, "HEAD") == 0) {
		ex->head_only = ex->known = true;
		ex->method = GET;
		return;
	}
	for (m = 0; m < METHOD__MAX; m++)
		if (strcmp(method, method_name((enum method)m)) == 0) {
			ex->method = (enum method)m;
			ex->known = true;
		}
}

static void
ticket_fill(struct exchange *ex)
{
	struct head *h = &ex->head;

	ex->tls = ex->worker->server->front &&
	    is(h->forwarded_proto, "https");
	h->ticket.host = h->host;
	h->ticket.token = cookie_find(h->cookie, ex->tls ?
	    STR("__Host-bangfu") : STR("bangfu_session"));
	if (ex->method != GET)
		ex->call.address = client(ex);
	if (ex->worker->console) {
		h->ticket.console = true;
		h->ticket.as = h->as;
		ex->call.address = STR_NONE;
	}
}

/* The Unix socket is for the user who runs the server, and for root. */
static bool
peer_is_us(const struct exchange *ex)
{
	const union MHD_ConnectionInfo *info = MHD_get_connection_info(
	    ex->connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct ucred who;
	socklen_t n = sizeof(who);

	return info != NULL && getsockopt(info->connect_fd, SOL_SOCKET,
	    SO_PEERCRED, &who, &n) == 0 &&
	    (who.uid == geteuid() || who.uid == 0);
}

/* MSG_OK: fine; otherwise what to refuse the connection with. */
static enum msg
guard(const struct exchange *ex, const char *url, const char *version)
{
	const struct head *h = &ex->head;
	size_t n = strlen(url);

	if (strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0)
		return MSG_HEADER;
	if (h->bad || h->hosts != 1 || h->lengths > 1 || h->encodings > 1 ||
	    (h->chunked && h->lengths > 0) || h->n > HEADERS_MAX)
		return MSG_HEADER;
	if (ex->worker->console && !peer_is_us(ex))
		return MSG_ORIGIN;
	if (n > LIMIT_URI || url[0] != '/')
		return MSG_HEADER;
	return MSG_OK;
}

static void
unmap(void *p)
{
	const str *s = p;

	(void)munmap((void *)(uintptr_t)s->p, s->n);
}

/* The whole upload as bytes. */
static enum err
upload_map(struct exchange *ex)
{
	str *s = NEW(ex->rq.arena, str);
	void *p;

	if (ex->upload_bytes == 0)
		return OK;
	p = mmap(NULL, (size_t)ex->upload_bytes, PROT_READ, MAP_PRIVATE,
	    ex->call.fd, 0);
	if (p == MAP_FAILED)
		return fail(&ex->rq, MSG_BUSY);
	*s = (str){ p, (size_t)ex->upload_bytes };
	ex->call.raw = *s;
	arena_defer(ex->rq.arena, unmap, s);
	return OK;
}

static bool
is_api(str path)
{

	return str_starts(path, STR(API "/"));
}

/*
 * A file is taken into an unlinked file of the data folder, from who may send
 * one only.
 */
static enum err
upload_open(struct exchange *ex)
{
	struct request *rq = &ex->rq;
	enum err e;

	ex->head.ticket.unsafe = true;
	TRY(auth_identify(rq, &ex->head.ticket));
	e = auth_permit(rq, &ex->match.permission);
	db_rest(rq->db);
	if (e != OK)
		return e;
	if (ex->head.length > (int64_t)LIMIT_UPLOAD)
		return fail(rq, MSG_BODY_TOO_LARGE,
		    str_fmt(rq->arena, "%zu", LIMIT_UPLOAD));
	ex->call.fd = open(str_cstr(rq->arena, rq->host->data),
	    O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
	if (ex->call.fd < 0)
		return fail(rq, MSG_BUSY);
	ex->body_hash = sm3_open(rq->arena);
	sm3_begin(ex->body_hash);
	return OK;
}

/* Is there a file to come, and may it; *out_upload. */
static enum err
upload_look(struct exchange *ex)
{
	struct request *rq = &ex->rq;
	enum err e;

	if (ex->method != POST || !ex->known || !is_api(ex->path))
		return OK;
	e = route_match(rq, ex->worker->server->router, ex->method,
	    str_sub(ex->path, sizeof(API) - 1, ex->path.n), &ex->match);
	if (e != OK || (ex->match.route->flags & ROUTE_UPLOAD) == 0) {
		/* Whatever it is, phase "route" says it after the body. */
		request_clear(rq);
		return OK;
	}
	return upload_open(ex);
}

static enum MHD_Result
begin(struct worker *w, struct MHD_Connection *c, const char *url,
    const char *method, const char *version, void **state)
{
	struct exchange *ex = exchange_take(w);
	const union MHD_ConnectionInfo *info;
	enum msg m;

	*state = ex;
	ex->connection = c;
	info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	ex->line = info == NULL ? NULL : info->socket_context;
	line_state(ex->line, LINE_BODY, ex->rq.now_ms);
	ex->path = str_from(url);
	method_of(ex, method);
	(void)MHD_get_connection_values_n(c, MHD_HEADER_KIND, header, ex);
	(void)MHD_get_connection_values_n(c, MHD_GET_ARGUMENT_KIND, argument,
	    ex);
	m = guard(ex, url, version);
	if (m != MSG_OK)
		return (enum MHD_Result)reply_close(ex, m, STR("HTTP"));
	ticket_fill(ex);
	ex->stage = STAGE_BODY;
	if (upload_look(ex) != OK)
		return (enum MHD_Result)reply_close(ex, MSG_OK, STR_NONE);
	if (ex->body_hash == NULL && ex->head.length > (int64_t)LIMIT_BODY)
		return (enum MHD_Result)reply_close(ex, MSG_BODY_TOO_LARGE,
		    str_fmt(ex->rq.arena, "%zu", LIMIT_BODY));
	return MHD_YES;
}

static enum MHD_Result
receive(struct exchange *ex, const char *data, size_t *n)
{
	size_t done = 0;

	if (ex->stage == STAGE_DONE) {
		*n = 0;		/* refused already */
		return MHD_YES;
	}
	if (ex->body_hash == NULL)
		buf_add(&ex->body, data, *n);
	else
		sm3_add(ex->body_hash, data, *n);
	while (ex->body_hash != NULL && done < *n) {
		ssize_t k = write(ex->call.fd, data + done, *n - done);

		if (k <= 0)
			return MHD_NO;
		done += (size_t)k;
	}
	line_bytes(ex->line, *n);
	ex->upload_bytes += (int64_t)*n;
	*n = 0;
	/* What is too long is read and forgotten, then refused; to a point. */
	return ex->upload_bytes > (int64_t)LIMIT_UPLOAD ? MHD_NO : MHD_YES;
}

/* On the writer's thread, after the commit. */
static void
resume(struct exchange *ex)
{

	ex->rq.crypt = ex->worker->crypt;
	ex->rq.db = ex->worker->db;
	ex->stage = STAGE_DONE;
	MHD_resume_connection(ex->connection);
}

static void
written(struct act *a, enum err outcome)
{
	struct exchange *ex = a->arg;

	ex->outcome = outcome;
	job_end(ex, outcome);
	resume(ex);
}

static void
write_submit(struct exchange *ex)
{
	enum err e;

	phase_act(ex, &ex->act, written);
	e = store_submit(ex->rq.host->store, &ex->act);
	if (e != OK) {
		ex->outcome = e;
		resume(ex);
	}
}

/* A slow thread has made the hash, or found that it will not do; or all. */
static void
prepared(struct exchange *ex)
{

	if (ex->prepared)
		resume(ex);
	else
		write_submit(ex);
}

static enum MHD_Result
wait(struct exchange *ex)
{
	enum slow_kind kind;
	enum err e;

	ex->stage = STAGE_WAIT;
	MHD_suspend_connection(ex->connection);
	if (!phase_slow(ex, &kind)) {
		write_submit(ex);
		return MHD_YES;
	}
	e = slow_submit(ex, kind, prepared);
	if (e != OK) {
		ex->outcome = e;
		resume(ex);
	}
	return MHD_YES;
}

static enum MHD_Result
go(struct exchange *ex)
{
	bool wait_on = false;

	line_state(ex->line, LINE_BUSY, ex->rq.now_ms);
	if (!is_api(ex->path) && ex->known && ex->method == GET)
		return (enum MHD_Result)file_send(ex);
	if (!is_api(ex->path))
		ex->outcome = fail(&ex->rq, MSG_ROUTE_MISSING);
	else if (ex->body_hash != NULL && upload_map(ex) != OK)
		ex->outcome = ERR_BUSY;
	else
		(void)!phase_front(ex, &wait_on);
	if (wait_on)
		return wait(ex);
	return (enum MHD_Result)reply_send(ex);
}

/* tidy: params, the library prescribes them */
static enum MHD_Result
answer(void *cls, struct MHD_Connection *c, const char *url,
    const char *method, const char *version, const char *data, size_t *n,
    void **state)
{
	struct exchange *ex = *state;

	if (ex == NULL)
		return begin(cls, c, url, method, version, state);
	if (*n > 0)
		return receive(ex, data, n);
	if (ex->stage == STAGE_DONE)
		return (enum MHD_Result)reply_send(ex);
	return go(ex);
}

static void
completed(void *cls, struct MHD_Connection *c, void **state,
    enum MHD_RequestTerminationCode how)
{

	(void)cls;
	(void)c;
	(void)how;
	if (*state != NULL) {
		line_state(((struct exchange *)*state)->line, LINE_IDLE,
		    date_now_ms());
		exchange_give(*state);
	}
	*state = NULL;
}

/* Names and paths are decoded by route/, once and strictly. */
static size_t
as_sent(void *cls, struct MHD_Connection *c, char *s)
{

	(void)cls;
	(void)c;
	return strlen(s);
}

static void
connected(void *cls, struct MHD_Connection *c, void **context,
    enum MHD_ConnectionNotificationCode what)
{
	const union MHD_ConnectionInfo *info;

	if (what == MHD_CONNECTION_NOTIFY_CLOSED) {
		line_close(cls, *context);
		return;
	}
	info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_CONNECTION_FD);
	*context = line_open(cls, info->connect_fd);
}

enum err
http_start(struct request *rq, struct worker *w, int listener, bool console)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD |
	    MHD_ALLOW_SUSPEND_RESUME | MHD_USE_TURBO;
	int fd = fcntl(listener, F_DUPFD_CLOEXEC, 3);

	w->console = console;
	w->daemon = fd < 0 ? NULL : MHD_start_daemon(flags, 0, NULL, NULL,
	    answer, w,
	    MHD_OPTION_LISTEN_SOCKET, fd,
	    MHD_OPTION_NOTIFY_CONNECTION, connected, w,
	    MHD_OPTION_NOTIFY_COMPLETED, completed, w,
	    MHD_OPTION_UNESCAPE_CALLBACK, as_sent, NULL,
	    MHD_OPTION_CONNECTION_MEMORY_LIMIT, HEAD_BYTES,
	    MHD_OPTION_CONNECTION_LIMIT, (unsigned)CONNECTIONS_MAX,
	    MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_S,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1,
	    MHD_OPTION_END);
	if (w->daemon == NULL)
		return fail(rq, MSG_LISTEN, STR("HTTP"));
	return OK;
}

void
http_stop(struct worker *w)
{

	if (w->daemon != NULL)
		MHD_stop_daemon(w->daemon);
	w->daemon = NULL;
}

void
http_quiesce(struct worker *w)
{
	MHD_socket fd;

	if (w->daemon == NULL)
		return;
	fd = MHD_quiesce_daemon(w->daemon);
	if (fd != MHD_INVALID_SOCKET)
		(void)close(fd);
}
