/*
 * HTTP figures, each beside what it is compared with in the same run:
 *
 *   reads of one household, 64 connections, beside a bare server of the same
 *   HTTP library with the same lookup in SQLite (a held read transaction, a
 *   prepared SELECT by key of the same columns, written as JSON);
 *   durable writes at 64 connections, beside a commit for each write, without
 *   and with 2 ms added to each sync.
 *
 * usage: http [SECONDS]
 */
#include <dirent.h>
#include <microhttpd.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include "base/host.h"
#include "base/limits.h"
#include "bench/load.h"
#include "serve/serve.h"

#define LINES		64
#define HOUSEHOLDS	2000
#define ROUNDS		8	/* of half the time each; the best counts */
#define THREADS		2
#define DIR_NAME	"build/bench-http"
#define DB_NAME		DIR_NAME "/x.db"

/* ---- a sync that takes longer ---- */

static sqlite3_io_methods slow_methods[2];	/* without, with shared memory */
static sqlite3_vfs slow_vfs;
static int (*real_open)(sqlite3_vfs *, const char *, sqlite3_file *, int,
    int *);
static int (*real_sync)(sqlite3_file *, int);

static int
slow_sync(sqlite3_file *f, int flags)
{
	struct timespec t = { 0, 2000000 };

	(void)nanosleep(&t, NULL);
	return real_sync(f, flags);
}

static int
slow_open(sqlite3_vfs *v, const char *name, sqlite3_file *f, int flags,
    int *out)
{
	int rc = real_open(v, name, f, flags, out);

	if (rc == SQLITE_OK && f->pMethods != NULL) {
		sqlite3_io_methods *m =
		    &slow_methods[f->pMethods->xShmMap != NULL];

		real_sync = f->pMethods->xSync;
		if (m->xSync == NULL) {
			*m = *f->pMethods;
			m->xSync = slow_sync;
		}
		f->pMethods = m;
	}
	return rc;
}

static void
slow_install(void)
{

	(void)sqlite3_initialize();
	slow_vfs = *sqlite3_vfs_find(NULL);
	real_open = slow_vfs.xOpen;
	slow_vfs.xOpen = slow_open;
	slow_vfs.zName = "slow";
	(void)sqlite3_vfs_register(&slow_vfs, 1);
}

/* ---- the two servers ---- */

struct under_load {
	pid_t pid;		/* what was forked */
	pid_t server;		/* the process that answers */
	int port;
};

static int
read_port(int fd)
{
	char line[128];
	ssize_t n = read(fd, line, sizeof(line) - 1);

	if (n <= 0) {
		(void)fprintf(stderr, "http: no server\n");
		exit(1);
	}
	line[n] = '\0';
	return (int)strtol(strrchr(line, ':') + 1, NULL, 10);
}

/* The only child of a process. */
static pid_t
child_of(pid_t pid)
{
	char path[64], text[64] = "";
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/task/%d/children",
	    (int)pid, (int)pid);
	f = fopen(path, "r");
	if (f != NULL && fgets(text, sizeof(text), f) == NULL)
		text[0] = '\0';
	if (f != NULL)
		(void)fclose(f);
	return text[0] == '\0' ? pid : (pid_t)strtol(text, NULL, 10);
}

static void
serve_ours(bool slow, bool each)
{
	char listen_option[] = "--listen", address[] = "127.0.0.1:0";
	char each_option[] = "--commit-each";
	char *argv[] = { listen_option, address, each_option };
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);
	struct host h = { .home = STR("."), .data = STR(DIR_NAME),
	    .db = STR("sqlite:" DB_NAME) };
	struct request rq;

	if (slow)
		slow_install();
	request_init(&rq, a);
	rq.lang = LANG_EN;
	rq.host = &h;
	h.started_ms = rq.now_ms = date_now_ms();
	if (freopen("/dev/null", "w", stderr) == NULL)
		_exit(9);
	_exit(serve_cmd_serve(&rq, each ? 3 : 2, argv));
}

static void
start(struct under_load *s, void (*serve)(bool, bool), bool slow, bool each)
{
	int out[2];

	if (pipe(out) != 0)
		exit(1);
	(void)fflush(stdout);
	s->pid = fork();
	if (s->pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
		(void)dup2(out[1], 1);
		(void)close(out[0]);
		(void)close(out[1]);
		serve(slow, each);
	}
	(void)close(out[1]);
	s->port = read_port(out[0]);
	(void)close(out[0]);
	s->server = child_of(s->pid);
}

static void
stop(struct under_load *s)
{

	(void)kill(s->pid, SIGTERM);
	(void)waitpid(s->pid, NULL, 0);
}

struct bare {
	sqlite3 *db;
	sqlite3_stmt *q;
	char out[8192];
};

/* The row as JSON, as plainly as can be. */
static size_t
bare_row(struct bare *b)
{
	size_t n = 0, room = sizeof(b->out);
	int i, columns = sqlite3_column_count(b->q);

	n += (size_t)snprintf(b->out, room, "{\"fields\":{");
	for (i = 0; i < columns; i++) {
		const char *name = sqlite3_column_name(b->q, i);
		const char *comma = i == 0 ? "" : ",";

		switch (sqlite3_column_type(b->q, i)) {
		case SQLITE_INTEGER:
			n += (size_t)snprintf(b->out + n, room - n,
			    "%s\"%s\":%lld", comma, name,
			    sqlite3_column_int64(b->q, i));
			break;
		case SQLITE_TEXT:
			n += (size_t)snprintf(b->out + n, room - n,
			    "%s\"%s\":\"%s\"", comma, name,
			    (const char *)sqlite3_column_text(b->q, i));
			break;
		default:
			n += (size_t)snprintf(b->out + n, room - n,
			    "%s\"%s\":null", comma, name);
		}
	}
	n += (size_t)snprintf(b->out + n, room - n, "}}");
	return n;
}

/* tidy: params, the library prescribes them */
static enum MHD_Result
bare_answer(void *cls, struct MHD_Connection *c, const char *url,
    const char *method, const char *version, const char *data, size_t *size,
    void **state)
{
	struct bare *b = cls;
	struct MHD_Response *r;
	enum MHD_Result done;
	size_t n = 0;

	(void)method;
	(void)version;
	(void)data;
	(void)size;
	if (*state == NULL) {
		*state = b;
		return MHD_YES;
	}
	(void)sqlite3_bind_int64(b->q, 1, strtoll(url + 3, NULL, 10));
	if (sqlite3_step(b->q) == SQLITE_ROW)
		n = bare_row(b);
	(void)sqlite3_reset(b->q);
	r = MHD_create_response_from_buffer(n, b->out, MHD_RESPMEM_MUST_COPY);
	(void)MHD_add_response_header(r, "Content-Type", "application/json");
	done = MHD_queue_response(c, n == 0 ? 404 : 200, r);
	MHD_destroy_response(r);
	return done;
}

static int64_t first_household;

static void
bare_open(struct bare *b)
{

	if (sqlite3_open_v2(DB_NAME, &b->db, SQLITE_OPEN_READONLY, NULL) !=
	    SQLITE_OK || sqlite3_exec(b->db, "BEGIN", NULL, NULL, NULL) !=
	    SQLITE_OK || sqlite3_prepare_v2(b->db, "SELECT * FROM household "
	    "WHERE id = ?", -1, &b->q, NULL) != SQLITE_OK)
		_exit(9);
}

static void
serve_bare(bool slow, bool each)
{
	static struct bare bare[THREADS];
	struct sockaddr_in sa = { .sin_family = AF_INET };
	socklen_t n = sizeof(sa);
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0), i;

	(void)slow;
	(void)each;
	(void)inet_pton(AF_INET, "127.0.0.1", &sa.sin_addr);
	if (bind(fd, (struct sockaddr *)&sa, sizeof(sa)) != 0 ||
	    listen(fd, 1024) != 0 ||
	    getsockname(fd, (struct sockaddr *)&sa, &n) != 0)
		_exit(9);
	for (i = 0; i < THREADS; i++) {
		bare_open(&bare[i]);
		if (MHD_start_daemon(MHD_USE_EPOLL_INTERNAL_THREAD |
		    MHD_USE_TURBO, 0, NULL, NULL, bare_answer, &bare[i],
		    MHD_OPTION_LISTEN_SOCKET, dup(fd), MHD_OPTION_END) == NULL)
			_exit(9);
	}
	(void)printf("bare: http://127.0.0.1:%d\n", ntohs(sa.sin_port));
	(void)fflush(stdout);
	for (;;)
		(void)pause();
}

/* ---- the requests ---- */

struct script {
	char cookie[80];
	char csrf[80];
	char id[HOUSEHOLDS][32];
	int64_t version[LINES];
	int64_t serial;
	bool bare;
};

static size_t
read_next(void *arg, int line, int64_t round, char *out, size_t room)
{
	struct script *s = arg;
	int i = (int)((line * 31 + round) % HOUSEHOLDS);

	if (s->bare)
		return (size_t)snprintf(out, room, "GET /h/%" PRId64
		    " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
		    first_household + (int64_t)i * 3);
	return (size_t)snprintf(out, room, "GET /api/v1/household/%s HTTP/1.1"
	    "\r\nHost: 127.0.0.1\r\nCookie: bangfu_session=%s\r\n\r\n",
	    s->id[i], s->cookie);
}

static int
is_good(void *arg, int line, const char *answer, size_t n)
{

	(void)arg;
	(void)line;
	return n > 12 && memcmp(answer + 9, "200", 3) == 0;
}

static size_t
write_next(void *arg, int line, int64_t round, char *out, size_t room)
{
	struct script *s = arg;
	char body[128];
	int n = snprintf(body, sizeof(body), "{\"address\":\"%d-%" PRId64
	    "\"}", line, round);

	return (size_t)snprintf(out, room, "PATCH /api/v1/household/%s "
	    "HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: bangfu_session=%s\r\n"
	    "X-CSRF-Token: %s\r\nIdempotency-Key: %d.%d.%" PRId64 "\r\n"
	    "If-Match: \"%" PRId64 "\"\r\nContent-Length: %d\r\n\r\n%s",
	    s->id[line], s->cookie, s->csrf, (int)getpid(), line, s->serial++,
	    s->version[line], n, body);
}

static int
is_written(void *arg, int line, const char *answer, size_t n)
{
	struct script *s = arg;
	const char *at = memmem(answer, n, "\"version\":", 10);

	if (!is_good(arg, line, answer, n) || at == NULL)
		return 0;
	s->version[line] = strtoll(at + 10, NULL, 10);
	return 1;
}

/* One request and its answer; for what is not measured. */
static void
once(int port, const char *request, char *out, size_t room)
{
	int fd = load_connect(port);
	size_t have = 0;
	ssize_t n;

	if (send(fd, request, strlen(request), 0) < 0)
		exit(1);
	while ((n = recv(fd, out + have, room - 1 - have, 0)) > 0)
		have += (size_t)n;
	out[have] = '\0';
	(void)close(fd);
}

static void
take(const char *text, const char *after, char *out, size_t room, char end)
{
	const char *at = strstr(text, after);
	size_t n = 0;

	if (at == NULL) {
		(void)fprintf(stderr, "http: no %s in\n%s\n", after, text);
		exit(1);
	}
	for (at += strlen(after); *at != end && n + 1 < room; at++)
		out[n++] = *at;
	out[n] = '\0';
}

static void
sign_in(int port, struct script *s)
{
	static const char body[] = "{\"name\":\"county_office\","
	    "\"password\":\"Reihenfolge-42x\"}";
	char text[16384], request[1024];

	(void)snprintf(request, sizeof(request), "POST /api/v1/session "
	    "HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
	    "Content-Length: %zu\r\n\r\n%s", strlen(body), body);
	once(port, request, text, sizeof(text));
	take(text, "bangfu_session=", s->cookie, sizeof(s->cookie), ';');
	take(text, "\"csrf\":\"", s->csrf, sizeof(s->csrf), '"');
}

/* Ids of the households, page by page; versions of the first ones. */
static void
list(int port, struct script *s)
{
	static char text[1 << 20];
	char request[1024], after[256] = "";
	int n = 0;

	while (n < HOUSEHOLDS) {
		const char *at = text;

		(void)snprintf(request, sizeof(request), "GET /api/v1/household"
		    "?limit=100%s%s HTTP/1.1\r\nHost: 127.0.0.1\r\n"
		    "Connection: close\r\nCookie: bangfu_session=%s\r\n\r\n",
		    after[0] == '\0' ? "" : "&after=", after, s->cookie);
		once(port, request, text, sizeof(text));
		while (n < HOUSEHOLDS &&
		    (at = strstr(at, "{\"id\":\"")) != NULL) {
			take(at, "{\"id\":\"", s->id[n], sizeof(s->id[n]),
			    '"');
			if (n < LINES)
				s->version[n] = strtoll(strstr(at,
				    "\"version\":") + 10, NULL, 10);
			n++;
			at++;
		}
		if (n < HOUSEHOLDS)
			take(text, "\"next\":\"", after, sizeof(after), '"');
	}
}

/* ---- measuring ---- */

static void
run(struct load *l, const char *what)
{

	load_run(l);
	if (l->wrong > 0) {
		(void)fprintf(stderr, "http: %s: %" PRId64 " wrong of %"
		    PRId64 "\n", what, l->wrong, l->answers);
		exit(1);
	}
}

static double
rate(const struct load *l)
{

	return (double)l->answers * 1e6 / (double)l->took_us;
}

/* ours and bare in turn; best of each, and CPU time a request. */
static void
bench_reads(struct load *l, struct script *s)
{
	struct under_load ours, bare;
	double best[2] = { 0, 0 }, cpu[2] = { 1e9, 1e9 };
	uint32_t p99 = 0;
	int i, k;

	start(&ours, serve_ours, false, false);
	start(&bare, serve_bare, false, false);
	sign_in(ours.port, s);
	list(ours.port, s);
	l->next = read_next;
	l->check = is_good;
	l->for_us /= 2;
	for (i = 0; i < ROUNDS * 2; i++) {
		struct under_load *u = i % 2 == 0 ? &ours : &bare;
		int64_t before = load_cpu_us(u->server);
		double c;

		k = i % 2;
		s->bare = k == 1;
		l->port = u->port;
		l->lines = LINES;
		run(l, k == 0 ? "reads" : "bare reads");
		c = (double)(load_cpu_us(u->server) - before) /
		    (double)l->answers;
		if (rate(l) > best[k]) {
			best[k] = rate(l);
			if (k == 0)
				p99 = load_percentile(l, 990);
		}
		if (c < cpu[k])
			cpu[k] = c;
	}
	l->for_us *= 2;
	(void)printf("reads of one household over HTTP  %.0f  req/s  %.2f  "
	    "bare server of the same library (%.0f)\n", best[0],
	    best[0] / best[1], best[1]);
	(void)printf("  CPU a read  %.1f  us  %.2f  bare server (%.1f)\n",
	    cpu[0], cpu[1] / cpu[0], cpu[1]);
	(void)printf("  p99 at saturation  %.1f  ms  -  64 connections\n",
	    (double)p99 / 1000);
	(void)printf("idle server resident  %ld  MB  -  at most 60\n",
	    load_resident_kb(ours.server) / 1024);
	stop(&bare);
	stop(&ours);
}

static double
writes(struct load *l, struct script *s, bool slow, bool each)
{
	struct under_load u;
	double best = 0;
	int i;

	start(&u, serve_ours, slow, each);
	sign_in(u.port, s);
	l->port = u.port;
	l->next = write_next;
	l->check = is_written;
	l->lines = LINES;
	for (i = 0; i < 2; i++) {
		/* Those in flight at the end of a run were written too. */
		(void)usleep(1500000);
		list(u.port, s);
		run(l, "writes");
		if (rate(l) > best)
			best = rate(l);
	}
	stop(&u);
	return best;
}

static void
bench_writes(struct load *l, struct script *s)
{
	double group, each;

	group = writes(l, s, false, false);
	each = writes(l, s, false, true);
	(void)printf("durable writes over HTTP, 64 connections  %.0f  req/s  "
	    "%.1f  one commit each (%.0f)\n", group, group / each, each);
	group = writes(l, s, true, false);
	each = writes(l, s, true, true);
	(void)printf("durable writes over HTTP, 2 ms more a sync  %.0f  req/s"
	    "  %.1f  one commit each (%.0f)\n", group, group / each, each);
}

static void
prepare(const char *argv0)
{
	char command[512];
	const char *at = strstr(argv0, "/bench/");
	sqlite3_stmt *q;
	sqlite3 *db;

	(void)snprintf(command, sizeof(command), "rm -rf " DIR_NAME
	    " && %.*s/bed " DIR_NAME " %d >/dev/null",
	    at == NULL ? 1 : (int)(at - argv0), at == NULL ? "." : argv0,
	    HOUSEHOLDS);
	if (system(command) != 0)
		exit(1);
	if (sqlite3_open_v2(DB_NAME, &db, SQLITE_OPEN_READONLY, NULL) !=
	    SQLITE_OK || sqlite3_prepare_v2(db, "SELECT min(id) FROM "
	    "household", -1, &q, NULL) != SQLITE_OK ||
	    sqlite3_step(q) != SQLITE_ROW)
		exit(1);
	first_household = sqlite3_column_int64(q, 0);
	(void)sqlite3_finalize(q);
	(void)sqlite3_close(db);
}

int
main(int argc, char **argv)
{
	static uint32_t latencies[LOAD_LATENCIES];
	static struct script s;
	struct load l = { .arg = &s };

	l.for_us = argc > 1 ? strtoll(argv[1], NULL, 10) * 1000000 : 3000000;
	l.latency_us = latencies;
	prepare(argv[0]);
	bench_reads(&l, &s);
	bench_writes(&l, &s);
	return system("rm -rf " DIR_NAME) == 0 ? 0 : 1;
}
