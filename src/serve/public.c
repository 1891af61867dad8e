/*
 * The process that the public talks to.  It opens the pages to read and the
 * inbox to write, in a folder of their own, and can reach no other file
 * (Landlock); it was forked before anything of the register was opened.
 *
 *	GET  /                     the index
 *	GET  /n/ID                 a notice
 *	GET  /n/ID/object          the form of an objection
 *	POST /n/ID/object          the objection: a receipt
 */
#include "internal.h"

#include <microhttpd.h>
#include <netinet/in.h>
#include <signal.h>
#include <string.h>
#include <sys/socket.h>

#include "base/crypt.h"
#include "base/json.h"
#include "base/limits.h"
#include "publish/publish.h"

#define BODY_MAX	8192	/* bytes of a form */
#define NOTE_MAX	3000	/* bytes of what is said */
#define SENDERS_MAX	1024
#define PER_HOUR	5	/* objections of one address (reliability C-19) */
#define HOUR_MS		INT64_C(3600000)

struct sender {
	uint64_t address;
	int64_t since_ms;
	int n;
};

struct public {
	struct arena *arena;	/* of the process */
	struct request rq;	/* the one thread's */
	struct arena *scratch;	/* of a request */
	struct store *pages, *inbox;
	struct db *read;
	bool front;		/* a proxy in front says who asks */
	struct sender senders[SENDERS_MAX];
};

/* One form being received. */
struct form {
	struct MHD_PostProcessor *post;
	str page;
	struct arena *arena;
	struct buf note, name, phone, against;
	size_t n;
	bool large;
};

/* ---- replies ---- */

static const char css[] =
    "body{margin:0;background:#fff;color:#000;font:18px/1.8 serif}"
    "main{max-width:44rem;margin:1.5rem auto;padding:0 1rem}"
    "h1{font-size:1.6rem}table{width:100%;border-collapse:collapse}"
    "th,td{border:1px solid #000;padding:.3rem .6rem;text-align:left}"
    "label{display:block;margin:.8rem 0}textarea,input,select{font:inherit;"
    "width:100%;box-sizing:border-box}button{font:inherit;padding:.4rem 1.2rem}"
    "a{color:#0b4f9e}footer{border-top:1px solid #999;margin-top:2rem}";

static enum MHD_Result
answer(struct MHD_Connection *c, unsigned status, const char *type, str body)
{
	struct MHD_Response *r = MHD_create_response_from_buffer(body.n,
	    (void *)(uintptr_t)body.p, MHD_RESPMEM_MUST_COPY);
	enum MHD_Result done;

	if (r == NULL)
		return MHD_NO;
	(void)MHD_add_response_header(r, "Content-Type", type);
	(void)MHD_add_response_header(r, "Content-Security-Policy",
	    "default-src 'none'; style-src 'self'; img-src data:; "
	    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'");
	(void)MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
	(void)MHD_add_response_header(r, "X-Robots-Tag", "noindex, noarchive");
	(void)MHD_add_response_header(r, "Referrer-Policy", "no-referrer");
	(void)MHD_add_response_header(r, "Cache-Control", "no-store");
	done = MHD_queue_response(c, status, r);
	MHD_destroy_response(r);
	return done;
}

static str
page(struct arena *a, const char *title, str body)
{

	return str_fmt(a, "<!doctype html>\n<html lang=\"zh-CN\"><head>"
	    "<meta charset=\"utf-8\"><meta name=\"robots\" "
	    "content=\"noindex\"><meta name=\"viewport\" "
	    "content=\"width=device-width,initial-scale=1\"><title>%s</title>"
	    "<link rel=\"stylesheet\" href=\"/public.css\"></head><body>"
	    "<main><h1>%s</h1>%.*s<footer><a href=\"/\">返回公示目录</a>"
	    "</footer></main></body></html>\n", title, title, STR_ARG(body));
}

static enum MHD_Result
say(struct public *p, struct MHD_Connection *c, unsigned status,
    const char *title, const char *text)
{

	return answer(c, status, "text/html; charset=utf-8", page(p->scratch,
	    title, str_fmt(p->scratch, "<p>%s</p>", text)));
}

static enum MHD_Result
say_gone(struct public *p, struct MHD_Connection *c)
{

	return say(p, c, 404, "没有这份公示", "公示期满的已经撤下。");
}

/* ---- the databases ---- */

/* The pages may not be there yet: the register makes them. */
static bool
open_pages(struct public *p)
{
	struct request *rq = &p->rq;

	if (p->read != NULL)
		return true;
	rq->arena = p->arena;
	if (publish_open(rq, PUBLISH_PAGES, false, &p->pages) != OK ||
	    store_reader(rq, p->pages, &p->read) != OK) {
		p->read = NULL;
		request_clear(rq);
	}
	rq->arena = p->scratch;
	return p->read != NULL;
}

static enum err
load(struct public *p, str id, str *out)
{
	struct request *rq = &p->rq;
	enum err e;

	rq->db = p->read;
	e = db_fresh(rq, rq->db);
	if (e == OK)
		e = publish_page(rq, id, date_of_ms(date_now_ms()), out);
	db_rest(p->read);
	rq->db = NULL;
	return e;
}

static enum err
store_letter(struct public *p, const struct letter_public *l)
{
	struct request *rq = &p->rq;
	str key = STR_NONE;
	enum err e;

	rq->db = p->read;
	e = db_fresh(rq, rq->db);
	if (e == OK)
		e = publish_public_key(rq, &key);
	db_rest(p->read);
	rq->db = store_writer(p->inbox);
	if (e == OK)
		e = db_begin(rq, rq->db);
	if (e == OK) {
		e = publish_letter_add(rq, key, l);
		if (e == OK)
			e = db_commit(rq, rq->db);
		else
			db_rollback(rq->db);
	}
	rq->db = NULL;
	return e;
}

/* ---- objections ---- */

static uint64_t
address_of(const struct public *p, struct MHD_Connection *c)
{
	const union MHD_ConnectionInfo *i = MHD_get_connection_info(c,
	    MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const char *front = !p->front ? NULL : MHD_lookup_connection_value(c,
	    MHD_HEADER_KIND, "X-Forwarded-For");

	if (front != NULL)
		return str_hash(str_from(front));
	if (i == NULL || i->client_addr == NULL)
		return 0;
	if (i->client_addr->sa_family == AF_INET6)
		return str_hash((str){ (const char *)&((const struct
		    sockaddr_in6 *)(const void *)i->client_addr)->sin6_addr,
		    16 });
	return str_hash((str){ (const char *)&((const struct sockaddr_in *)
	    (const void *)i->client_addr)->sin_addr, 4 });
}

static bool
may_send(struct public *p, uint64_t address)
{
	struct sender *s = &p->senders[address % SENDERS_MAX];
	int64_t now = date_now_ms();

	if (s->address != address || now - s->since_ms > HOUR_MS)
		*s = (struct sender){ address, now, 0 };
	return ++s->n <= PER_HOUR;
}

static const char form_html[] =
    "<form method=\"post\" action=\"/n/%.*s/object\">"
    "<label>异议内容(必填)<textarea name=\"note\" rows=\"6\" required "
    "maxlength=\"1000\"></textarea></label>"
    "<label>异议针对谁的工作<select name=\"against\">"
    "<option value=\"\">不针对工作人员</option>"
    "<option value=\"village_committees\">村两委、驻村工作队</option>"
    "<option value=\"township\">乡镇(街道)</option>"
    "<option value=\"county_office\">县级部门</option></select></label>"
    "<label>姓名(可不填)<input name=\"name\" maxlength=\"40\"></label>"
    "<label>联系电话(可不填)<input name=\"phone\" maxlength=\"20\" "
    "inputmode=\"tel\"></label>"
    "<p>不填姓名即为匿名。由被反映机构的上一级办理,公示在办结前停止计期。</p>"
    "<button>提交异议</button></form>";

/* tidy: params, the library prescribes them */
static enum MHD_Result
field(void *cls, enum MHD_ValueKind kind, const char *key, const char *file,
    const char *type, const char *encoding, const char *data, uint64_t off,
    size_t size)
{
	struct form *f = cls;
	struct buf *to = strcmp(key, "note") == 0 ? &f->note :
	    strcmp(key, "name") == 0 ? &f->name :
	    strcmp(key, "phone") == 0 ? &f->phone :
	    strcmp(key, "against") == 0 ? &f->against : NULL;

	(void)kind;
	(void)file;
	(void)type;
	(void)encoding;
	(void)off;
	if (to != NULL)
		buf_add(to, data, size);
	return MHD_YES;
}

static void
form_open(struct MHD_Connection *c, str page_id, struct form **out)
{
	struct arena *a = arena_open((size_t)1 << 20);
	struct form *f = NEW(a, struct form);

	f->arena = a;
	f->page = str_dup(a, page_id);
	buf_init(&f->note, a, NOTE_MAX);
	buf_init(&f->name, a, 200);
	buf_init(&f->phone, a, 60);
	buf_init(&f->against, a, 60);
	f->post = MHD_create_post_processor(c, 4096, field, f);
	*out = f;
}

static str
receipt(struct arena *a)
{
	static const char set[] = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";
	unsigned char r[8];
	char *t = arena_alloc(a, 9);
	size_t i;

	random_bytes(r, sizeof(r));
	for (i = 0; i < 8; i++)
		t[i] = set[r[i] % 32];
	return (str){ t, 8 };
}

static str
letter_text(struct public *p, const struct form *f)
{
	struct jsonw w;
	struct buf b;

	buf_init(&b, p->scratch, BODY_MAX * 2);
	jsonw_begin(&w, &b);
	jsonw_open(&w, '{');
	jsonw_put_str(&w, "note", str_trim(buf_text(&f->note)));
	jsonw_put_str(&w, "against", buf_text(&f->against));
	jsonw_put_str(&w, "name", str_trim(buf_text(&f->name)));
	jsonw_put_str(&w, "phone", str_trim(buf_text(&f->phone)));
	jsonw_close(&w, '}');
	return buf_text(&b);
}

static bool
well_formed(const struct form *f)
{

	return !f->large && !buf_full(&f->note) && !buf_full(&f->name) &&
	    !buf_full(&f->phone) && !buf_full(&f->against) &&
	    str_trim(buf_text(&f->note)).n > 0 &&
	    str_utf8(buf_text(&f->note)) && str_utf8(buf_text(&f->name)) &&
	    str_utf8(buf_text(&f->phone)) && str_utf8(buf_text(&f->against));
}

static enum MHD_Result
take_form(struct public *p, struct MHD_Connection *c, struct form *f)
{
	struct letter_public l = { .page = f->page,
	    .at_ms = date_now_ms(), .receipt = receipt(p->scratch) };
	str html;

	if (!may_send(p, address_of(p, c)))
		return say(p, c, 429, "提交太频繁", "请一小时后再试。");
	if (!well_formed(f))
		return say(p, c, 422, "没有收到异议",
		    "请填写异议内容,不超过1000字。");
	if (load(p, f->page, &html) != OK || html.n == 0)
		return say_gone(p, c);
	l.text = letter_text(p, f);
	if (store_letter(p, &l) != OK)
		return say(p, c, 503, "暂时不能受理", "请稍后再试。");
	return answer(c, 200, "text/html; charset=utf-8", page(p->scratch,
	    "已收到异议", str_fmt(p->scratch, "<p>受理编号:<strong>%.*s"
	    "</strong>。请抄下备查。</p>", STR_ARG(l.receipt))));
}

/* ---- the way of a request ---- */

/* "/n/ID" or "/n/ID/object". */
static bool
notice_path(str url, str *out_id, bool *out_form)
{
	str rest;

	if (!str_starts(url, STR("/n/")))
		return false;
	*out_id = str_cut(str_sub(url, 3, url.n), '/', &rest);
	*out_form = str_is(rest, "object");
	return out_id->n > 0 && out_id->n <= 64 && (rest.n == 0 || *out_form);
}

static enum MHD_Result
get(struct public *p, struct MHD_Connection *c, str url)
{
	str id = STR("index"), html = STR_NONE;
	bool form = false;

	if (str_is(url, "/public.css"))
		return answer(c, 200, "text/css; charset=utf-8", str_from(css));
	if (str_is(url, "/robots.txt"))
		return answer(c, 200, "text/plain",
		    STR("User-agent: *\nDisallow: /\n"));
	if (!str_is(url, "/") && !notice_path(url, &id, &form))
		return say_gone(p, c);
	if (!open_pages(p) || load(p, id, &html) != OK)
		return say(p, c, 503, "公示暂时不能查看", "请稍后再试。");
	if (html.n == 0)
		return say_gone(p, c);
	if (form)
		html = page(p->scratch, "提出异议", str_fmt(p->scratch,
		    form_html, STR_ARG(id)));
	return answer(c, 200, "text/html; charset=utf-8", html);
}

static enum MHD_Result
receive(struct form *f, const char *data, size_t *size)
{

	f->n += *size;
	f->large = f->large || f->n > BODY_MAX;
	if (!f->large && f->post != NULL)
		(void)MHD_post_process(f->post, data, *size);
	*size = 0;
	return MHD_YES;
}

/*
 * The state of a request is its form, or our own address when it has none.
 */
/* tidy: params, the library prescribes them */
static enum MHD_Result
handle(void *cls, struct MHD_Connection *c, const char *url,
    const char *method, const char *version, const char *data, size_t *size,
    void **state)
{
	struct public *p = cls;
	bool posts = strcmp(method, "POST") == 0, form;
	str id;

	(void)version;
	if (*state == NULL) {
		*state = p;
		if (posts && notice_path(str_from(url), &id, &form) && form)
			form_open(c, id, (struct form **)state);
		return MHD_YES;
	}
	if (*size > 0 && *state != p)
		return receive(*state, data, size);
	if (*size > 0) {
		*size = 0;
		return MHD_YES;
	}
	arena_reset(p->scratch);
	p->rq.arena = p->scratch;
	p->rq.now_ms = date_now_ms();
	if (*state != p)
		return open_pages(p) ? take_form(p, c, *state) : say(p, c,
		    503, "暂时不能受理", "请稍后再试。");
	if (posts)
		return say_gone(p, c);
	if (strcmp(method, "GET") != 0 && strcmp(method, "HEAD") != 0)
		return say(p, c, 405, "不能这样访问", "");
	return get(p, c, str_from(url));
}

static void
ended(void *cls, struct MHD_Connection *c, void **state,
    enum MHD_RequestTerminationCode why)
{
	struct form *f = *state;

	(void)c;
	(void)why;
	if (f != NULL && *state != cls) {
		if (f->post != NULL)
			(void)MHD_destroy_post_processor(f->post);
		arena_close(f->arena);
	}
	*state = NULL;
}

static int
serve_until_told(struct public *p, int fd)
{
	struct MHD_Daemon *d;
	sigset_t set;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	(void)sigprocmask(SIG_BLOCK, &set, NULL);
	d = MHD_start_daemon(MHD_USE_INTERNAL_POLLING_THREAD, 0, NULL, NULL,
	    handle, p, MHD_OPTION_LISTEN_SOCKET, fd,
	    MHD_OPTION_CONNECTION_TIMEOUT, 15u,
	    MHD_OPTION_CONNECTION_LIMIT, 500u,
	    MHD_OPTION_PER_IP_CONNECTION_LIMIT, 50u,
	    MHD_OPTION_NOTIFY_COMPLETED, ended, p,
	    MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	if (d == NULL)
		return 3;
	(void)sigwait(&set, &sig);
	MHD_stop_daemon(d);
	store_close(p->inbox);
	arena_close(p->scratch);
	arena_close(p->arena);
	return 0;
}

int
public_main(const struct host *h, int fd, bool front)
{
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);
	struct public *p = NEW(a, struct public);

	p->front = front;
	p->arena = a;
	p->scratch = arena_open(LIMIT_ARENA_REQUEST);
	request_init(&p->rq, a);
	p->rq.host = (struct host *)(uintptr_t)h;
	if (publish_open(&p->rq, PUBLISH_INBOX, true, &p->inbox) != OK) {
		log_line("error", "public", "detail", p->rq.problem.detail,
		    (const char *)NULL);
		return 3;
	}
	if (!confine_public(&p->rq, h))
		log_line("warn", "public_not_confined", (const char *)NULL);
	if (harden_process(&p->rq) != OK)
		return 3;
	return serve_until_told(p, fd);
}
