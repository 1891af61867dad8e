/*
 * Running the action of a row, once per Idempotency-Key.
 */
#include "internal.h"

#include <string.h>

/* *out_found: the reply of the earlier request is in *out. */
static enum err
stored(struct request *rq, str key, const unsigned char digest[32],
    struct reply *out, bool *out_found)
{
	struct stmt *s;
	bool row, same = false;
	enum err e;

	*out_found = false;
	TRY(stmt_named(rq, "idempotency_load", &s));
	stmt_int(s, "login", rq->actor.login);
	stmt_str(s, "key", key);
	e = stmt_step(rq, s, &row);
	if (e == OK && row) {
		str d = stmt_column(s, 0).s;

		same = d.n == 32 && memcmp(d.p, digest, 32) == 0;
		if (same) {
			out->status = (int)stmt_column_int(s, 1);
			buf_str(&out->body, stmt_column_str(rq->arena, s, 2));
			out->replayed = true;
		}
		*out_found = true;
	}
	stmt_end(s);
	if (e == OK && *out_found && !same)
		return fail(rq, MSG_KEY_REUSED);
	return e;
}

static enum err
store_reply(struct request *rq, str key, const unsigned char digest[32],
    const struct reply *out)
{
	struct stmt *s;

	TRY(stmt_named(rq, "idempotency_add", &s));
	stmt_int(s, "login", rq->actor.login);
	stmt_str(s, "key", key);
	stmt_blob(s, "digest", (str){ (const char *)digest, 32 });
	stmt_int(s, "status", out->status);
	stmt_blob(s, "reply", buf_text(&out->body));
	stmt_int(s, "at_ms", rq->now_ms);
	return stmt_run(rq, s, NULL);
}

enum err
route_run(struct request *rq, const struct match *m, const struct call *c,
    str key, const unsigned char digest[32], struct reply *out)
{
	bool keep = key.n > 0 && (m->route->flags & ROUTE_SECRET) == 0;
	bool found = false;

	if (keep)
		TRY(stored(rq, key, digest, out, &found));
	if (found)
		return OK;
	TRY(m->route->run(rq, c, out));
	if (buf_full(&out->body))
		return fail(rq, MSG_REPLY_TOO_LARGE);
	return keep ? store_reply(rq, key, digest, out) : OK;
}
