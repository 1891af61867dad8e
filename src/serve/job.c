/*
 * Work that goes on after its reply.  A job starts when the act that asked for
 * it has been committed; it has a thread, an arena, a reader, and the actor and
 * language of who asked.
 */
#include "internal.h"

#include <string.h>

#include "base/limits.h"

struct work {
	struct job job;		/* first */
	struct server *server;
	struct actor actor;
	enum lang lang;
	str action;
};

static struct actor
actor_copy(struct arena *a, const struct actor *from)
{
	struct actor to = *from;

	to.login_name = str_dup(a, from->login_name);
	to.person_name = str_dup(a, from->person_name);
	to.office = str_dup(a, from->office);
	to.purpose = str_dup(a, from->purpose);
	to.csrf = STR_NONE;
	to.session = NULL;
	return to;
}

enum err
job_new(struct request *rq, struct job **out)
{
	struct exchange *ex = exchange_of(rq);
	struct server *s = ex->worker->server;
	struct arena *a;
	struct work *w;

	if (atomic_fetch_add(&s->jobs, 1) >= JOBS_MAX) {
		atomic_fetch_sub(&s->jobs, 1);
		return fail(rq, MSG_BUSY);
	}
	a = arena_open(LIMIT_ARENA_REQUEST);
	w = NEW(a, struct work);
	w->job.arena = a;
	w->server = s;
	w->actor = actor_copy(a, &rq->actor);
	w->lang = rq->lang;
	w->action = str_dup(a, rq->action);
	ex->job = &w->job;
	*out = &w->job;
	return OK;
}

static void
drop(struct work *w)
{

	atomic_fetch_sub(&w->server->jobs, 1);
	arena_close(w->job.arena);
}

static void *
job_main(void *p)
{
	struct work *w = p;
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	struct worker me = { .server = w->server };
	struct request rq;

	request_init(&rq, a);
	rq.lang = w->lang;
	site_request(&w->server->host, &rq);
	if (worker_open(&rq, w->server, &me) == OK) {
		rq.actor = w->actor;
		rq.action = w->action;
		rq.db = me.db;
		rq.crypt = me.crypt;
		if (db_fresh(&rq, me.db) == OK)
			w->job.run(&rq, w->job.arg);
		db_rest(me.db);
	} else
		log_line("error", "job", "detail", rq.problem.detail,
		    (const char *)NULL);
	arena_close(a);
	worker_close(&me);
	drop(w);
	return NULL;
}

void
job_end(struct exchange *ex, enum err outcome)
{
	struct work *w = (struct work *)(void *)ex->job;
	pthread_attr_t attr;
	pthread_t thread;
	bool started = false;

	ex->job = NULL;
	if (w == NULL)
		return;
	if (outcome == OK && ex->connection == NULL) {
		job_main(w);	/* a subcommand does it at once */
		return;
	}
	pthread_attr_init(&attr);
	(void)pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	if (outcome == OK && w->job.run != NULL)
		started = pthread_create(&thread, &attr, job_main, w) == 0;
	pthread_attr_destroy(&attr);
	if (!started)
		drop(w);
}
