/*
 * Threads for what takes long and writes nothing: two for password hashes, two
 * for long reads.  At most 64 of each wait; the next is told to come again
 * (reliability C-01).
 */
#include "internal.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/limits.h"

#define NICE	10

enum err
worker_open(struct request *rq, struct server *s, struct worker *w)
{

	w->server = s;
	pthread_mutex_init(&w->lock, NULL);
	w->arena = arena_open(LIMIT_ARENA_PROCESS);
	w->crypt = crypt_open(w->arena, s->host.keys);
	return store_reader(rq, s->host.store, &w->db);
}

void
worker_close(struct worker *w)
{
	struct exchange *ex;

	for (ex = w->spare; ex != NULL; ex = ex->next)
		arena_close(ex->rq.arena);
	if (w->db != NULL)
		db_close(w->db);
	arena_close(w->arena);
	pthread_mutex_destroy(&w->lock);
	memset(w, 0, sizeof(*w));
}

/* One waiting exchange; NULL when the server stops. */
static struct exchange *
take(struct slow *q)
{
	struct exchange *ex;

	pthread_mutex_lock(&q->lock);
	while (q->first == NULL && !q->closing)
		pthread_cond_wait(&q->wake, &q->lock);
	ex = q->first;
	if (ex != NULL) {
		q->first = ex->next;
		if (q->first == NULL)
			q->last = &q->first;
		q->n--;
	}
	pthread_mutex_unlock(&q->lock);
	return ex;
}

static void *
slow_main(void *p)
{
	struct worker *w = p;
	struct exchange *ex;

	if (w->queue == &w->server->slow[SLOW_HASH])
		(void)setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid),
		    NICE);
	while ((ex = take(w->queue)) != NULL) {
		ex->rq.db = w->db;
		ex->rq.crypt = w->crypt;
		ex->outcome = db_fresh(&ex->rq, w->db);
		if (ex->outcome == OK)
			ex->outcome = phase_prepare(ex, &ex->prepared);
		else
			ex->refused = true;
		db_rest(w->db);
		ex->rq.db = NULL;
		ex->then(ex);
	}
	return NULL;
}

static enum err
queue_start(struct request *rq, struct server *s, struct slow *q)
{
	int i;

	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->wake, NULL);
	q->last = &q->first;
	for (i = 0; i < SLOW_THREADS; i++) {
		TRY(worker_open(rq, s, &q->workers[i]));
		db_rest(q->workers[i].db);
		q->workers[i].queue = q;
		if (pthread_create(&q->workers[i].thread, NULL, slow_main,
		    &q->workers[i]) != 0)
			return fail(rq, MSG_BUSY);
	}
	return OK;
}

enum err
slow_start(struct request *rq, struct server *s)
{
	int k;

	for (k = 0; k < SLOW_KINDS; k++)
		TRY(queue_start(rq, s, &s->slow[k]));
	return OK;
}

static void
queue_stop(struct slow *q)
{
	int i;

	pthread_mutex_lock(&q->lock);
	q->closing = true;
	pthread_cond_broadcast(&q->wake);
	pthread_mutex_unlock(&q->lock);
	for (i = 0; i < SLOW_THREADS; i++)
		if (q->workers[i].thread != 0) {
			pthread_join(q->workers[i].thread, NULL);
			worker_close(&q->workers[i]);
		}
}

void
slow_stop(struct server *s)
{
	int k;

	for (k = 0; k < SLOW_KINDS; k++)
		queue_stop(&s->slow[k]);
}

enum err
slow_submit(struct exchange *ex, enum slow_kind kind,
    void (*then)(struct exchange *))
{
	struct slow *q = &ex->worker->server->slow[kind];
	bool full;

	ex->then = then;
	ex->next = NULL;
	pthread_mutex_lock(&q->lock);
	full = q->n >= SLOW_QUEUE || q->closing;
	if (!full) {
		*q->last = ex;
		q->last = &ex->next;
		q->n++;
		pthread_cond_signal(&q->wake);
	}
	pthread_mutex_unlock(&q->lock);
	return full ? fail(&ex->rq, MSG_BUSY) : OK;
}
