/*
 * Requests and the message table.
 */
#include "request.h"

#include <assert.h>
#include <string.h>

#include "buf.h"
#include "limits.h"

static const struct message messages[MSG__MAX] = {
#define M(id, err, http, code, zh, en)	{ err, http, code, zh, en },
#include "message.def"
#undef M
};

void
request_init(struct request *rq, struct arena *a)
{

	memset(rq, 0, sizeof(*rq));
	rq->arena = a;
	rq->actor.place_lo = 1;		/* the empty scope until auth fills it */
	rq->changes.last = &rq->changes.first;
}

void
request_clear(struct request *rq)
{

	memset(&rq->problem, 0, sizeof(rq->problem));
}

const struct message *
message_row(enum msg msg)
{

	assert(msg < MSG__MAX);
	return &messages[msg];
}

/* An argument: input quoted back may be anything, a sentence is UTF-8. */
static void
argument_add(struct buf *b, str s)
{
	size_t at = 0, from;

	s = str_clip(s, LIMIT_SENTENCE / 4);
	if (str_utf8(s)) {
		buf_str(b, s);
		return;
	}
	while (at < s.n) {
		from = at;
		if (str_next(s, &at) == 0xfffd || s.p[from] == '\0')
			buf_byte(b, '?');
		else
			buf_str(b, str_sub(s, from, at));
	}
}

str
message_text(struct arena *a, enum msg msg, enum lang lang, const str *args,
    size_t n)
{
	const struct message *m = message_row(msg);
	str f = str_from(lang == LANG_ZH ? m->zh : m->en);
	struct buf b;
	size_t i;

	buf_init(&b, a, LIMIT_SENTENCE);
	for (i = 0; i < f.n; i++) {
		size_t k;

		if (i + 2 < f.n && f.p[i] == '{' && f.p[i + 2] == '}' &&
		    f.p[i + 1] >= '1' && f.p[i + 1] <= '9') {
			k = (size_t)(f.p[i + 1] - '0');
			assert(k <= n);
			argument_add(&b, args[k - 1]);
			i += 2;
		} else
			buf_byte(&b, f.p[i]);
	}
	return buf_text(&b);
}

enum err
request_fail(struct request *rq, enum msg msg, const str *args, size_t n)
{
	const struct message *m = message_row(msg);

	assert(m->err != OK);
	memset(&rq->problem, 0, sizeof(rq->problem));
	rq->problem.msg = msg;
	rq->problem.detail = message_text(rq->arena, msg, rq->lang, args + 1, n);
	return m->err;
}

enum err
request_at(struct request *rq, enum err err, struct at at)
{

	if (err != OK)
		rq->problem.at = at;
	return err;
}

str
request_words(const struct request *rq, const char *zh, const char *en)
{

	return str_from(rq->lang == LANG_ZH ? zh : en);
}
