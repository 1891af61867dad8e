/*
 * A running server for tests, and a client that says exactly what it is told.
 */
#ifndef TESTS_UNIT_SERVE_CLIENT_H
#define TESTS_UNIT_SERVE_CLIENT_H

#include "unit/test.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"

#define WAIT_MS		15000
#define ANSWER_MAX	((size_t)8 << 20)

struct server_under_test {
	char dir[64];
	str build;		/* build/release */
	str household;		/* id of one in village A */
	pid_t pid;
	int port;
	struct arena *arena;
};

/* First line of a command's output. */
static inline str
output_of(struct arena *a, const char *command)
{
	char line[512];
	FILE *f = popen(command, "r");
	str s = STR_NONE;

	assert_non_null(f);
	if (fgets(line, sizeof(line), f) != NULL)
		s = str_trim(str_dup(a, str_from(line)));
	(void)pclose(f);
	return s;
}

static inline void
server_start(struct server_under_test *s)
{
	int out[2];
	char line[128];
	ssize_t n;
	str rest;
	int64_t port;

	assert_int_equal(pipe(out), 0);
	s->pid = fork();
	if (s->pid == 0) {
		char *bin = str_cstr(s->arena, str_fmt(s->arena, "%.*s/bangfu",
		    STR_ARG(s->build)));
		char *db = str_cstr(s->arena, str_fmt(s->arena,
		    "sqlite:%s/x.db", s->dir));
		char *log = str_cstr(s->arena, str_fmt(s->arena,
		    "%s/log", s->dir));

		(void)setenv("BANGFU_HOME", str_cstr(s->arena,
		    str_fmt(s->arena, "%s/home", s->dir)), 1);
		(void)dup2(out[1], 1);
		if (freopen(log, "a", stderr) == NULL)
			_exit(9);
		(void)close(out[0]);
		(void)execl(bin, "bangfu", "serve", "--db", db, "--listen",
		    "127.0.0.1:0", (char *)NULL);
		_exit(9);
	}
	(void)close(out[1]);
	n = read(out[0], line, sizeof(line) - 1);
	assert_true(n > 0);
	line[n] = '\0';
	rest = str_trim(str_from(strrchr(line, ':')));
	assert_true(str_int(str_sub(rest, 1, rest.n), &port));
	s->port = (int)port;
	(void)close(out[0]);
}

/* A home folder with the tree's files and a small built UI. */
static inline void
home_make(struct server_under_test *s)
{

	assert_int_equal(system(str_cstr(s->arena, str_fmt(s->arena,
	    "mkdir -p %s/home/web/dist/assets && cd %s/home && "
	    "ln -s ../../../model ../../../packs ../../../sql . && "
	    "cd web/dist && echo '<title>bangfu</title>' >index.html && "
	    "echo 'export {}' >assets/app-1a2b.js && "
	    "echo 'export {}' | gzip >assets/app-1a2b.js.gz && "
	    "echo secret >.hidden && echo secret >notes.doc && "
	    "ln -s /etc/passwd assets/link.txt", s->dir, s->dir))), 0);
}

/* bed: arguments of the bed behind the folder; argv0: build/MODE/tests/serve/x_test */
static inline void
server_make(struct server_under_test *s, const char *argv0, const char *bed)
{
	str path = str_from(argv0);
	size_t at;

	memset(s, 0, sizeof(*s));
	s->arena = arena_open(LIMIT_ARENA_PROCESS);
	assert_true(str_find(path, STR("/tests/"), &at));
	s->build = str_sub(path, 0, at);
	memcpy(s->dir, "build/http-XXXXXX", sizeof("build/http-XXXXXX"));
	assert_non_null(mkdtemp(s->dir));
	path = output_of(s->arena, str_cstr(s->arena, str_fmt(s->arena,
	    "%.*s/bed %s %s", STR_ARG(s->build), s->dir, bed)));
	assert_true(str_starts(path, STR("household")));
	s->household = str_sub(path, 10, path.n);
	home_make(s);
	server_start(s);
}

static inline int
server_stop(struct server_under_test *s)
{
	int status = 0;

	(void)kill(s->pid, SIGTERM);
	(void)waitpid(s->pid, &status, 0);
	return status;
}

static inline void
server_remove(struct server_under_test *s)
{

	(void)!system(str_cstr(s->arena, str_fmt(s->arena, "rm -rf %s",
	    s->dir)));
	arena_close(s->arena);
}

/* from: a loopback address to come from, or NULL. */
static inline int
client_connect(const struct server_under_test *s, const char *from)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)s->port) }, me = { .sin_family =
	    AF_INET };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	(void)inet_pton(AF_INET, "127.0.0.1", &sa.sin_addr);
	if (from != NULL) {
		(void)inet_pton(AF_INET, from, &me.sin_addr);
		assert_int_equal(bind(fd, (struct sockaddr *)&me, sizeof(me)),
		    0);
	}
	assert_int_equal(connect(fd, (struct sockaddr *)&sa, sizeof(sa)), 0);
	return fd;
}

/* False when the other end has closed. */
static inline bool
client_send(int fd, str s)
{

	while (s.n > 0) {
		ssize_t k = send(fd, s.p, s.n, MSG_NOSIGNAL);

		if (k <= 0)
			return false;
		s = str_sub(s, (size_t)k, s.n);
	}
	return true;
}

struct answer {
	int status;		/* 0: none came */
	str head;
	str body;
	str rest;		/* what came after it */
	bool closed;		/* the server closed the connection */
};

static inline int64_t
length_in(str head)
{
	size_t at;
	int64_t n;
	str rest;

	if (!str_find(head, STR("Content-Length: "), &at) &&
	    !str_find(head, STR("Content-length: "), &at))
		return 0;
	rest = str_sub(head, at + 16, head.n);
	return str_int(str_cut(rest, '\r', &rest), &n) ? n : 0;
}

/* Cut one answer out of what came; false when it is not whole. */
static inline bool
answer_cut(str all, bool no_body, struct answer *out)
{
	size_t at;
	int64_t n;

	if (!str_find(all, STR("\r\n\r\n"), &at))
		return false;
	out->head = str_sub(all, 0, at + 2);
	n = no_body ? 0 : length_in(out->head);
	if (all.n < at + 4 + (size_t)n)
		return false;
	out->status = (all.p[9] - '0') * 100 + (all.p[10] - '0') * 10 +
	    (all.p[11] - '0');
	out->body = str_sub(all, at + 4, at + 4 + (size_t)n);
	out->rest = str_sub(all, at + 4 + (size_t)n, all.n);
	return true;
}

/*
 * Read until one answer is whole; with to_end, on until the server closes or
 * keeps silent for 300 ms.
 */
static inline void
client_read(struct arena *a, int fd, bool no_body, bool to_end,
    struct answer *out)
{
	struct buf b;
	char part[65536];

	memset(out, 0, sizeof(*out));
	buf_init(&b, a, ANSWER_MAX);
	for (;;) {
		struct pollfd p = { fd, POLLIN, 0 };
		bool whole = answer_cut(buf_text(&b), no_body, out);
		ssize_t k;

		if (whole && !to_end)
			return;
		if (poll(&p, 1, whole ? 300 : WAIT_MS) <= 0)
			return;
		k = recv(fd, part, sizeof(part), 0);
		if (k <= 0) {
			out->closed = true;
			return;
		}
		buf_add(&b, part, (size_t)k);
	}
}

#endif
