/*
 * Problem documents (RFC 9457) from rq->problem.
 */
#include "internal.h"

#include <string.h>

#include "base/limits.h"

static void
at_write(struct jsonw *w, const struct at *at)
{

	if (at->file.n == 0 && at->row == 0 && at->column == 0 &&
	    at->field.n == 0)
		return;
	jsonw_key(w, "at");
	jsonw_open(w, '{');
	if (at->file.n > 0)
		jsonw_put_str(w, "file", at->file);
	if (at->row > 0)
		jsonw_put_int(w, "row", at->row);
	if (at->column > 0)
		jsonw_put_int(w, "column", at->column);
	if (at->field.n > 0)
		jsonw_put_str(w, "field", at->field);
	jsonw_close(w, '}');
}

static void
missing_write(struct jsonw *w, const struct problem *p)
{
	size_t i;

	if (p->nmissing == 0)
		return;
	jsonw_key(w, "missing");
	jsonw_open(w, '[');
	for (i = 0; i < p->nmissing; i++) {
		jsonw_open(w, '{');
		jsonw_put_str(w, "fact", p->missing[i].fact);
		jsonw_put_str(w, "label", p->missing[i].label);
		jsonw_put_str(w, "office", p->missing[i].office);
		jsonw_put_str(w, "office_label", p->missing[i].office_label);
		jsonw_close(w, '}');
	}
	jsonw_close(w, ']');
}

/* What went wrong inside is for the log; the client learns that it did. */
static str
detail_of(const struct request *rq, const struct message *m)
{

	if (rq->problem.msg == MSG_CONSTRAINT)
		return request_words(rq, "与已有数据冲突",
		    "Conflicts with what is stored");
	if (m->http != 500)
		return rq->problem.detail;
	return request_words(rq, "服务器内部出错,本次操作没有保存",
	    "The server failed; nothing of this request was kept");
}

void
problem_write(struct request *rq, struct reply *r)
{
	const struct message *m = message_row(rq->problem.msg);
	str detail = detail_of(rq, m);
	struct jsonw w;

	buf_init(&r->body, rq->arena, LIMIT_REPLY);
	r->status = m->http;
	r->type = STR("application/problem+json");
	r->etag = r->file_name = r->session = STR_NONE;
	r->signed_out = false;
	jsonw_begin(&w, &r->body);
	jsonw_open(&w, '{');
	jsonw_put_str(&w, "type", str_fmt(rq->arena, "/problem/%s", m->code));
	jsonw_put_str(&w, "title", detail);
	jsonw_put_int(&w, "status", m->http);
	jsonw_put_str(&w, "code", str_from(m->code));
	jsonw_put_str(&w, "detail", detail);
	at_write(&w, &rq->problem.at);
	missing_write(&w, &rq->problem);
	if (rq->problem.conflict.n > 0) {
		jsonw_key(&w, "conflict");
		jsonw_raw(&w, rq->problem.conflict);
	}
	jsonw_close(&w, '}');
}
