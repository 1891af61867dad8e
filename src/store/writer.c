/*
 * The writer: one thread, one connection, many acts in a commit.
 *
 *	queue --take--> group --BEGIN--> act, act, … --COMMIT--> done(), done(), …
 *	                                  |
 *	            savepoint: run, seal  |  refused: undo, seal the refusal
 *
 * Invariants
 *  1. done() with OK is called only after the COMMIT of the act's group returned.
 *  2. An act that is refused leaves its ledger entry and nothing else.
 *  3. When the transaction is lost, every act of the group ends in ERR_IO and
 *     nothing of any of them was kept.
 *  4. After a COMMIT or an I/O that failed nothing is written any more.
 */
#include "store/internal.h"

#include <assert.h>

#define WEIGHT_ALONE	500	/* rows from which a copy of the pages is dear */

static bool
lost(const struct db *db)
{

	return db->lost != DRV_OK || !db->driver->open_transaction(db->conn);
}

static void
changes_drop(struct request *rq)
{

	rq->changes = (struct changes){ NULL, NULL, 0 };
	rq->changes.last = &rq->changes.first;
}

/* The entry of an act that was refused, in a savepoint of its own. */
static enum err
refusal_seal(struct act *act, struct db *db, enum err outcome)
{
	struct request *rq = act->rq;
	enum err e;

	changes_drop(rq);
	if (act->seal == NULL || lost(db))
		return outcome;
	TRY(db_savepoint(rq, db));
	e = act->seal(rq, outcome);
	if (e == OK)
		e = db_release(rq, db);
	else
		db_undo(db);
	return e == OK ? outcome : e;
}

static enum err
act_run(struct act *act, struct db *db)
{
	struct request *rq = act->rq;
	int depth = db->depth;
	enum err e;

	TRY(db_savepoint(rq, db));
	e = act->run(rq, act->arg);
	/* A run that returned early may have left savepoints of its own. */
	assert(e != OK || db->depth == depth + 1);
	if (e == OK && act->seal != NULL)
		e = act->seal(rq, OK);
	if (e == OK)
		e = db_release(rq, db);
	while (db->depth > depth)
		db_undo(db);
	return e == OK ? OK : refusal_seal(act, db, e);
}

/*
 * A large act that is alone in its group: the transaction itself is its
 * savepoint.  SQLite copies every page that is changed within one.
 */
static enum err
act_alone(struct act *act, struct db *db)
{
	struct request *rq = act->rq;
	enum err e = act->run(rq, act->arg), again;

	if (e == OK && act->seal != NULL)
		e = act->seal(rq, OK);
	if (e == OK || lost(db))
		return e;
	db_rollback(db);
	again = db_begin(rq, db);
	return again == OK ? refusal_seal(act, db, e) : again;
}

static enum err
end_lost(struct act *act)
{

	changes_drop(act->rq);
	return fail(act->rq, MSG_WRITE_LOST);
}

static void
finish(struct store *s, struct act *act)
{
	enum err outcome = act->outcome;
	bool waited = act->waited;

	atomic_fetch_add(outcome == OK ? &s->acts : &s->refused, 1);
	/* With done(), or its waiter awake, the act may be gone. */
	if (act->done != NULL)
		act->done(act, outcome);
	if (waited)
		(void)sem_post(&act->ended);
}

/* Run the acts of a list in one transaction and tell each how it ended. */
static void
group_run(struct store *s, struct act *first)
{
	struct db *db = s->writer, *was;
	struct act *act, *next;
	enum err e;

	e = db_begin(first->rq, db);
	for (act = first; act != NULL && e == OK; act = act->next) {
		was = act->rq->db;
		act->rq->db = db;
		act->outcome = first->next == NULL &&
		    act->weight >= WEIGHT_ALONE ? act_alone(act, db) :
		    act_run(act, db);
		act->rq->db = was;
		if (lost(db)) {
			db_rollback(db);
			e = ERR_IO;
		}
	}
	if (e == OK)
		e = db_commit_only(first->rq, db);
	for (act = first; act != NULL; act = next) {
		next = act->next;
		if (e != OK)
			act->outcome = end_lost(act);
		finish(s, act);
	}
	if (e == OK)
		db_tidy(db);
}

/* Cut a group off the queue; the lock is held. */
static struct act *
group_take(struct store *s)
{
	struct act *first = s->first, *act = first;
	int64_t n = 1, weight = act->weight;

	while (act->next != NULL && n < LIMIT_GROUP_ACTS &&
	    weight + act->next->weight <= LIMIT_GROUP_WEIGHT) {
		act = act->next;
		weight += act->weight;
		n++;
	}
	s->first = act->next;
	if (s->first == NULL)
		s->last = &s->first;
	act->next = NULL;
	s->queued -= n;
	return first;
}

static void *
writer_main(void *p)
{
	struct store *s = p;
	struct act *group;

	pthread_mutex_lock(&s->lock);
	for (;;) {
		while (s->first == NULL && !s->closing)
			pthread_cond_wait(&s->wake, &s->lock);
		if (s->first == NULL)
			break;
		group = group_take(s);
		pthread_mutex_unlock(&s->lock);
		group_run(s, group);
		pthread_mutex_lock(&s->lock);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

enum err
store_start(struct request *rq, struct store *s)
{

	assert(s->writer != NULL && !s->running);
	s->closing = false;
	if (pthread_create(&s->thread, NULL, writer_main, s) != 0)
		return fail(rq, MSG_STORE, STR("thread"));
	s->running = true;
	return OK;
}

void
store_stop(struct store *s)
{

	if (!s->running)
		return;
	pthread_mutex_lock(&s->lock);
	s->closing = true;
	pthread_cond_broadcast(&s->wake);
	pthread_mutex_unlock(&s->lock);
	pthread_join(s->thread, NULL);
	s->running = false;
}

static enum err
queue_add(struct store *s, struct act *act)
{

	pthread_mutex_lock(&s->lock);
	if (s->closing || atomic_load(&s->stopped)) {
		pthread_mutex_unlock(&s->lock);
		return fail(act->rq, MSG_STOPPING);
	}
	if (s->queued >= LIMIT_QUEUE_ACTS) {
		pthread_mutex_unlock(&s->lock);
		return fail(act->rq, MSG_BUSY);
	}
	act->next = NULL;
	*s->last = act;
	s->last = &act->next;
	s->queued++;
	pthread_cond_signal(&s->wake);
	pthread_mutex_unlock(&s->lock);
	return OK;
}

enum err
store_submit(struct store *s, struct act *act)
{

	act->waited = false;
	return queue_add(s, act);
}

enum err
store_post(struct store *s, struct act *act)
{

	act->waited = true;
	(void)sem_init(&act->ended, 0, 0);
	if (s->running)
		return queue_add(s, act);
	if (atomic_load(&s->stopped))
		return fail(act->rq, MSG_STOPPING);
	act->next = NULL;
	group_run(s, act);
	return OK;
}

enum err
store_wait(struct store *s, struct act *act)
{

	(void)s;
	while (sem_wait(&act->ended) != 0)
		;
	(void)sem_destroy(&act->ended);
	return act->outcome;
}

enum err
store_act(struct store *s, struct act *act)
{

	TRY(store_post(s, act));
	return store_wait(s, act);
}
