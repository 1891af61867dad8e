/*
 * Replies with their headers (reliability C-53).
 */
#include "internal.h"

#include <microhttpd.h>
#include <string.h>

#include "base/limits.h"

#define POLICY	"default-src 'self'; script-src 'self'; object-src 'none'; " \
		"base-uri 'none'; frame-ancestors 'none'; form-action 'self'; " \
		"require-trusted-types-for 'script'"
#define POLICY_PRINT	"default-src 'none'; style-src 'self'; " \
		"img-src data:; base-uri 'none'; frame-ancestors 'self'; " \
		"form-action 'none'"

static void
set(struct MHD_Response *r, const char *name, const char *value)
{

	(void)MHD_add_response_header(r, name, value);
}

void
reply_headers(const struct exchange *ex, struct MHD_Response *r, bool print)
{

	set(r, "Content-Security-Policy", print ? POLICY_PRINT : POLICY);
	set(r, "X-Content-Type-Options", "nosniff");
	set(r, "Referrer-Policy", "no-referrer");
	set(r, "Cross-Origin-Opener-Policy", "same-origin");
	if (ex->tls)
		set(r, "Strict-Transport-Security",
		    "max-age=31536000; includeSubDomains");
}

static void
cookie(struct exchange *ex, struct MHD_Response *r)
{
	const char *name = ex->tls ? "__Host-bangfu" : "bangfu_session";
	const char *more = ex->tls ? "; Secure" : "";

	if (ex->reply.session.n > 0)
		set(r, "Set-Cookie", str_cstr(ex->rq.arena,
		    str_fmt(ex->rq.arena,
		    "%s=%.*s; Path=/; HttpOnly; SameSite=Strict%s", name,
		    STR_ARG(ex->reply.session), more)));
	if (!ex->reply.signed_out)
		return;
	set(r, "Set-Cookie", str_cstr(ex->rq.arena, str_fmt(ex->rq.arena,
	    "%s=; Path=/; HttpOnly; SameSite=Strict; Max-Age=0%s", name,
	    more)));
	if (ex->tls)
		set(r, "Clear-Site-Data", "\"cache\", \"cookies\"");
}

/* A file name in RFC 8187 form: everything but letters and digits escaped. */
static const char *
disposition(struct arena *a, str name)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, LIMIT_SENTENCE * 4);
	buf_cstr(&b, "attachment; filename*=UTF-8''");
	for (i = 0; i < name.n; i++) {
		char c = name.p[i];

		if ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_')
			buf_byte(&b, c);
		else
			buf_fmt(&b, "%%%02X", (unsigned char)c);
	}
	return str_cstr(a, buf_text(&b));
}

static bool
cached(const struct exchange *ex)
{

	return ex->match.route != NULL && ex->outcome == OK &&
	    (ex->match.route->flags & ROUTE_CACHE) != 0;
}

static const char *
quoted(struct arena *a, str s)
{
	char *p = arena_alloc(a, s.n + 3);

	p[0] = p[s.n + 1] = '"';
	memcpy(p + 1, s.p, s.n);
	return p;
}

static void
headers(struct exchange *ex, struct MHD_Response *r)
{
	struct reply *out = &ex->reply;
	struct arena *a = ex->rq.arena;
	bool html = str_starts(out->type, STR("text/html"));

	if (out->status != 204 && out->status != 304)
		set(r, "Content-Type", out->type.n == 0 ? "application/json" :
		    str_cstr(a, out->type));
	set(r, "Cache-Control", cached(ex) ? "private, no-cache" : "no-store");
	if (out->etag.n > 0)
		set(r, "ETag", quoted(a, out->etag));
	if (out->file_name.n > 0)
		set(r, "Content-Disposition", disposition(a, out->file_name));
	reply_headers(ex, r, html);
	cookie(ex, r);
	if (out->status == 503)
		set(r, "Retry-After", "1");
	if (out->status == 405)
		set(r, "Allow", str_cstr(a, route_allow(&ex->rq,
		    ex->worker->server->router, str_sub(ex->path,
		    sizeof(API) - 1, ex->path.n))));
}

static void
log_failure(const struct exchange *ex)
{
	const struct request *rq = &ex->rq;

	log_line("error", "request", "action", rq->action, "code",
	    str_from(message_row(rq->problem.msg)->code), "detail",
	    rq->problem.detail, (const char *)NULL);
}

static int
queue(struct exchange *ex, bool last)
{
	struct reply *out = &ex->reply;
	struct MHD_Response *r;
	enum MHD_Result done;

	r = MHD_create_response_from_buffer(out->body.n, out->body.p,
	    MHD_RESPMEM_PERSISTENT);
	if (r == NULL)
		return MHD_NO;
	headers(ex, r);
	if (last)
		set(r, "Connection", "close");
	done = MHD_queue_response(ex->connection, (unsigned)out->status, r);
	MHD_destroy_response(r);
	return (int)done;
}

static bool
not_modified(const struct exchange *ex)
{
	str asked = ex->head.if_none_match, tag = ex->reply.etag;

	return cached(ex) && tag.n > 0 && asked.n == tag.n + 2 &&
	    str_eq(str_sub(asked, 1, asked.n - 1), tag);
}

int
reply_send(struct exchange *ex)
{
	struct reply *out = &ex->reply;

	if (ex->outcome != OK) {
		if (message_row(ex->rq.problem.msg)->http >= 500)
			log_failure(ex);
		problem_write(&ex->rq, out);
	}
	if (out->status == 0)
		out->status = 200;
	if (ex->outcome == OK && ex->method == GET && not_modified(ex))
		out->status = 304;
	if (out->status == 204 || out->status == 304)
		out->body.n = 0;
	return queue(ex, false);
}

/* MSG_OK: the problem has been set. */
int
reply_close(struct exchange *ex, enum msg m, str argument)
{
	enum err e;

	if (m == MSG_HEADER)
		e = fail(&ex->rq, MSG_HEADER, argument);
	else if (m != MSG_OK)
		e = request_fail(&ex->rq, m,
		    (const str[]){ STR_NONE, argument }, 1);
	else
		e = message_row(ex->rq.problem.msg)->err;
	ex->outcome = e;
	ex->stage = STAGE_DONE;
	problem_write(&ex->rq, &ex->reply);
	return queue(ex, true);
}
