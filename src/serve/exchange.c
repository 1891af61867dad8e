/*
 * Requests in flight: taken from the thread's spare ones, with an arena that is
 * used again.
 */
#include "internal.h"

#include <string.h>
#include <unistd.h>

#include "base/limits.h"

struct exchange *
exchange_of(struct request *rq)
{

	return (struct exchange *)rq;
}

struct exchange *
exchange_take(struct worker *w)
{
	struct exchange *ex = w->spare;
	struct arena *a;

	if (ex != NULL) {
		w->spare = ex->next;
		a = ex->rq.arena;
	} else {
		ex = NEW(w->arena, struct exchange);
		a = arena_open(LIMIT_ARENA_REQUEST);
	}
	memset(ex, 0, sizeof(*ex));
	request_init(&ex->rq, a);
	ex->worker = w;
	ex->call.fd = -1;
	ex->head.length = -1;
	site_request(&w->server->host, &ex->rq);
	ex->rq.crypt = w->crypt;
	ex->rq.db = w->db;
	buf_init(&ex->body, a, LIMIT_BODY);
	buf_init(&ex->reply.body, a, LIMIT_REPLY);
	return ex;
}

void
exchange_give(struct exchange *ex)
{

	if (ex->call.fd >= 0)
		(void)close(ex->call.fd);
	arena_reset(ex->rq.arena);
	ex->next = ex->worker->spare;
	ex->worker->spare = ex;
}
