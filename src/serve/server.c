/*
 * The server process: opens the site, starts threads, keeps house once a minute,
 * ends by signal or when writing has failed (fail-stop: the supervisor starts
 * another, whose start-up check runs).
 */
#include "internal.h"

#include <fcntl.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "publish/publish.h"

#define KEEP_REPLIES_MS	((int64_t)90 * 24 * 3600 * 1000)
#define HOUSE_S		60
#define SWEEP_S		3600
#define COLLECT_S	5
#define SHOW_MS		2000	/* between two makings of the public pages */
#define TAIL_ENTRIES	1000	/* of the ledger, read at the start */
#define DRAIN_MS	10000

static int
workers_wanted(void)
{
	long n = sysconf(_SC_NPROCESSORS_ONLN);

	return n < 2 ? 2 : n > WORKERS_MAX - 1 ? WORKERS_MAX - 1 : (int)n;
}

static enum err
open_all(struct request *rq, struct server *s)
{
	str dist = str_fmt(rq->arena, "%.*s/web/dist", STR_ARG(s->host.home));

	TRY(site_open(rq, &s->host, STORE_WRITE));
	TRY(auth_open(rq, s->host.store, &s->host.auth));
	TRY(route_open(rq, &s->router));
	s->writer_crypt = crypt_open(rq->arena, s->host.keys);
	s->dist = open(str_cstr(rq->arena, dist),
	    O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return OK;
}

static enum err
start_all(struct request *rq, struct server *s, const struct listeners *l)
{
	int i;

	TRY(store_start(rq, s->host.store));
	TRY(slow_start(rq, s));
	for (i = 0; i < s->nworkers; i++)
		TRY(http_start(rq, &s->workers[i], i == s->nworkers - 1 ?
		    l->local : l->tcp, i == s->nworkers - 1));
	return OK;
}

/* A code for the first administrator, when there is no account yet. */
static void
setup_say(struct request *rq, struct server *s)
{
	struct db *was = rq->db;
	str code = STR_NONE;

	rq->db = s->workers[0].db;
	if (db_fresh(rq, rq->db) == OK)
		code = auth_setup_code(rq);
	db_rest(rq->db);
	rq->db = was;
	if (code.n > 0)
		(void)fprintf(stderr, rq->lang == LANG_ZH ?
		    "还没有账号。首位管理员开通码:%.*s\n" :
		    "There is no account yet.  Code for the first "
		    "administrator: %.*s\n", STR_ARG(code));
}

/* The act that keeps house changes no record and has no entry. */
static enum err
house_run(struct request *rq, void *arg)
{
	struct stmt *q;

	(void)arg;
	TRY(stmt_named(rq, "idempotency_purge", &q));
	stmt_int(q, "before", rq->now_ms - KEEP_REPLIES_MS);
	TRY(stmt_run(rq, q, NULL));
	return auth_housekeep(rq);
}

static void
keep_house(struct server *s)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	struct request rq;
	struct act act;

	request_init(&rq, a);
	site_request(&s->host, &rq);
	rq.crypt = s->writer_crypt;
	memset(&act, 0, sizeof(act));
	act.rq = &rq;
	act.run = house_run;
	act.weight = 1;
	if (store_act(s->host.store, &act) != OK)
		log_line("error", "housekeeping", "detail", rq.problem.detail,
		    (const char *)NULL);
	arena_close(a);
	/* What a crowd of connections took goes back. */
	(void)malloc_trim(0);
}

/* Notices that have ended, each hour and at the start. */
static void
end_notices(struct server *s)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	struct request rq;
	int64_t moved;

	request_init(&rq, a);
	site_request(&s->host, &rq);
	rq.crypt = s->writer_crypt;
	if (site_sweep(&rq, &moved) != OK)
		log_line("error", "sweep", "detail", rq.problem.detail,
		    (const char *)NULL);
	arena_close(a);
}

static str
anchor_file(struct request *rq)
{

	return str_fmt(rq->arena, "%.*s/anchors", STR_ARG(rq->host->data));
}

/* The head of the ledger into the file outside the database, when it moved. */
static enum err
anchor_add(struct request *rq, struct server *s)
{
	struct ledger_anchor head;

	TRY(db_fresh(rq, rq->db));
	TRY(ledger_head(rq, &head));
	if (head.seq != s->anchored) {
		TRY(ledger_anchor_add(rq, anchor_file(rq)));
		s->anchored = head.seq;
	}
	db_rest(rq->db);
	return OK;
}

static void
anchor(struct server *s)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	struct request rq;

	request_init(&rq, a);
	site_request(&s->host, &rq);
	rq.db = s->watch;
	if (anchor_add(&rq, s) != OK)
		log_line("error", "anchor", "detail", rq.problem.detail,
		    (const char *)NULL);
	arena_close(a);
}

/*
 * The public pages follow the register: when something was written or a day has
 * begun, and never for more than a twentieth of the time.
 */
static void
show(struct server *s, const struct store_stats *stats)
{
	int64_t now = date_now_ms(), n;
	struct arena *a;
	struct request rq;

	if (s->pages == NULL || now - s->shown_ms < SHOW_MS +
	    20 * s->show_ms)
		return;
	a = arena_open(LIMIT_ARENA_REQUEST);
	request_init(&rq, a);
	site_request(&s->host, &rq);
	rq.crypt = s->writer_crypt;
	rq.db = s->watch;
	if (stats->commits != s->shown || rq.today != s->shown_on) {
		if (db_fresh(&rq, rq.db) != OK || site_publish(&rq, s->pages,
		    &n) != OK)
			log_line("error", "publish", "detail",
			    rq.problem.detail, (const char *)NULL);
		db_rest(s->watch);
		s->shown = stats->commits;
		s->shown_on = rq.today;
		s->shown_ms = date_now_ms();
		s->show_ms = s->shown_ms - now;
	}
	arena_close(a);
}

/* Objections of the public, every few seconds; the inbox appears by itself. */
static void
collect(struct server *s)
{
	struct arena *a;
	struct request rq;
	int64_t n;
	enum err e = OK;

	if (s->pages == NULL)
		return;
	a = arena_open(LIMIT_ARENA_REQUEST);
	request_init(&rq, a);
	site_request(&s->host, &rq);
	rq.crypt = s->writer_crypt;
	if (s->inbox == NULL) {
		rq.arena = s->arena;
		if (publish_open(&rq, PUBLISH_INBOX, false, &s->inbox) != OK)
			s->inbox = NULL;
		rq.arena = a;
		request_clear(&rq);
	}
	if (s->inbox != NULL)
		e = site_letters(&rq, s->inbox, s->watch, &n);
	if (e != OK)
		log_line("error", "letters", "detail", rq.problem.detail,
		    (const char *)NULL);
	arena_close(a);
}

/*
 * Packs sealed by another process of this database, or whose job here came to
 * nothing; a failure is told once, until it is over.
 */
static void
take_sealed(struct server *s)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	struct request rq;
	enum err e;

	request_init(&rq, a);
	site_request(&s->host, &rq);
	rq.crypt = s->writer_crypt;
	rq.db = s->watch;
	e = db_fresh(&rq, rq.db);
	if (e == OK)
		e = site_sealed(&rq);
	db_rest(s->watch);
	if (e != OK && !s->sealed_failed)
		log_line("error", "sealed", "detail", rq.problem.detail,
		    (const char *)NULL);
	s->sealed_failed = e != OK;
	arena_close(a);
}

/*
 * Before the first request: the database is whole, and the last entries of the
 * chain hold and reach the head that was seen outside (reliability, fail-stop).
 */
static enum err
check_start(struct request *rq, struct server *s)
{
	struct ledger_report report;
	struct ledger_anchor last;

	TRY(store_check(rq, s->host.store));
	TRY(store_reader(rq, s->host.store, &s->watch));
	rq->db = s->watch;
	TRY(db_fresh(rq, rq->db));
	TRY(ledger_anchor_last(rq, anchor_file(rq), &last));
	TRY(ledger_verify_tail(rq, last.seq == 0 ? NULL : &last, TAIL_ENTRIES,
	    &report));
	db_rest(s->watch);
	s->anchored = last.seq;
	if (report.nfaults == 0)
		return OK;
	return fail(rq, MSG_LEDGER_BROKEN, str_fmt(rq->arena, "%lld",
	    (long long)report.faults->seq), report.faults->what);
}

/* Until a signal to end (0) or writing has stopped (3). */
static int
run(struct server *s)
{
	struct timespec second = { 1, 0 };
	struct store_stats stats;
	sigset_t set;
	int n;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	for (n = 1;; n++) {
		if (sigtimedwait(&set, NULL, &second) > 0)
			return 0;
		store_stats(s->host.store, &stats);
		if (stats.stopped)
			return 3;
		http_sweep(s);
		show(s, &stats);
		if (n % COLLECT_S == 0) {
			collect(s);
			take_sealed(s);
		}
		if (n % HOUSE_S == 0) {
			keep_house(s);
			anchor(s);
		}
		if (n % SWEEP_S == 1)
			end_notices(s);
	}
}

static void
pause_ms(long ms)
{
	struct timespec t = { 0, ms * 1000000 };

	(void)nanosleep(&t, NULL);
}

/* No new connections; what was accepted is finished; then the store closes. */
static void
stop_all(struct server *s, bool orderly)
{
	int i, waited;

	for (i = 0; i < s->nworkers; i++)
		http_quiesce(&s->workers[i]);
	if (orderly)
		keep_house(s);
	slow_stop(s);
	store_stop(s->host.store);
	for (waited = 0; atomic_load(&s->jobs) > 0 && waited < DRAIN_MS;
	    waited += 50)
		pause_ms(50);
	pause_ms(100);
	for (i = 0; i < s->nworkers; i++) {
		http_stop(&s->workers[i]);
		worker_close(&s->workers[i]);
	}
	if (s->dist >= 0)
		(void)close(s->dist);
	if (atomic_load(&s->jobs) > 0)
		_exit(3);
	store_close(s->host.store);
}

static int
refuse(const struct request *rq)
{

	log_line("error", "start", "detail", rq->problem.detail,
	    (const char *)NULL);
	(void)fprintf(stderr, "bangfu: %.*s\n", STR_ARG(rq->problem.detail));
	return 3;
}

static void
ready(const struct listeners *l, str address)
{
	char byte = 'r';

	(void)fprintf(stdout, "bangfu: http://%.*s\n", STR_ARG(address));
	(void)fflush(stdout);
	if (l->door >= 0)
		(void)send(l->door, &byte, 1, MSG_NOSIGNAL);
	log_line("info", "start", "address", address, (const char *)NULL);
}

static enum err
server_open(struct request *rq, struct server *s)
{
	int i;

	TRY(open_all(rq, s));
	TRY(check_start(rq, s));
	for (i = 0; i < s->nworkers; i++) {
		TRY(worker_open(rq, s, &s->workers[i]));
		db_rest(s->workers[i].db);
	}
	setup_say(rq, s);
	return OK;
}

static enum err
pages_open(struct request *rq, struct server *s, const struct listeners *l)
{

	if (l->open < 0)
		return OK;
	rq->host = &s->host;
	TRY(publish_open(rq, PUBLISH_PAGES, true, &s->pages));
	return publish_key(rq, s->pages);
}

int
server_main(struct request *rq, const struct host *h,
    const struct listeners *l, bool front, bool each)
{
	struct server *s = NEW(rq->arena, struct server);
	sigset_t all;
	int status;

	sigfillset(&all);
	sigdelset(&all, SIGSEGV);
	sigdelset(&all, SIGBUS);
	sigdelset(&all, SIGFPE);
	sigdelset(&all, SIGILL);
	sigdelset(&all, SIGABRT);
	(void)pthread_sigmask(SIG_BLOCK, &all, NULL);
	s->host = *h;
	s->host.self = s;
	s->host.child = child_ask;
	s->host.job = job_new;
	s->arena = rq->arena;
	s->front = front;
	s->each = each;
	s->door = l->door;
	s->lang = rq->lang;
	s->dist = -1;
	s->nworkers = workers_wanted() + 1;
	pthread_mutex_init(&s->door_lock, NULL);
	s->shown = -1;
	if (harden_process(rq) != OK || server_open(rq, s) != OK ||
	    pages_open(rq, s, l) != OK || start_all(rq, s, l) != OK)
		return refuse(rq);
	ready(l, l->address);
	status = run(s);
	if (status != 0)
		log_line("error", "stopped", "detail",
		    STR("writing failed; the process ends"),
		    (const char *)NULL);
	if (status == 0)
		anchor(s);
	stop_all(s, status == 0);
	log_line("info", "end", (const char *)NULL);
	return status;
}
