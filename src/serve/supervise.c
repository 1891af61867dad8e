/*
 * The supervisor: one thread, no database.  It owns the listening sockets, so
 * that clients wait rather than fail while a server is replaced; it forks the
 * server, starts another when it dies, and forks parsers for it.
 *
 *	fork_server ──> serving ──dies, was ready──> fork_server
 *	                   │ └────dies, not ready──> exit with its status
 *	                   └──SIGTERM, SIGINT──> pass on ──ends──> exit 0
 */
#include "internal.h"

#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/option.h"

#define RESTARTS_MAX	5	/* within RESTARTS_S seconds */
#define RESTARTS_S	60
#define BACKLOG		1024

struct supervisor {
	struct request *rq;
	const struct host *host;
	struct listeners listeners;
	bool front;
	bool each;
	pid_t server;
	pid_t public;		/* 0: none */
	int door;		/* our end */
	bool ready;		/* this server has said so */
	bool ending;
	int64_t deaths[RESTARTS_MAX];
	int ndeaths;
	int status;
};

static enum err
no_listen(struct request *rq, str address)
{

	return fail(rq, MSG_LISTEN, str_fmt(rq->arena, "%.*s (%s)",
	    STR_ARG(address), strerror(errno)));
}

/* host:port of a bound socket. */
static str
bound(struct arena *a, int fd)
{
	struct sockaddr_storage sa;
	socklen_t n = sizeof(sa);
	char host[128], port[16];

	if (getsockname(fd, (struct sockaddr *)&sa, &n) != 0 ||
	    getnameinfo((struct sockaddr *)&sa, n, host, sizeof(host), port,
	    sizeof(port), NI_NUMERICHOST | NI_NUMERICSERV) != 0)
		return STR("?");
	return str_fmt(a, strchr(host, ':') == NULL ? "%s:%s" : "[%s]:%s",
	    host, port);
}

static enum err
listen_tcp(struct request *rq, str address, int *out)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_PASSIVE |
	    AI_NUMERICSERV, .ai_socktype = SOCK_STREAM }, *ai = NULL;
	size_t n = address.n;
	str host, port;
	int fd, on = 1;
	bool good;

	while (n > 0 && address.p[n - 1] != ':')
		n--;
	host = str_sub(address, 0, n == 0 ? 0 : n - 1);
	port = str_sub(address, n, address.n);
	if (host.n > 1 && host.p[0] == '[')
		host = str_sub(host, 1, host.n - 1);
	errno = EINVAL;
	if (host.n == 0 || port.n == 0 || getaddrinfo(str_cstr(rq->arena,
	    host), str_cstr(rq->arena, port), &hints, &ai) != 0)
		return no_listen(rq, address);
	fd = socket(ai->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
	    0);
	good = fd >= 0 && setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on,
	    sizeof(on)) == 0 && bind(fd, ai->ai_addr, ai->ai_addrlen) == 0 &&
	    listen(fd, BACKLOG) == 0;
	freeaddrinfo(ai);
	if (!good)
		return no_listen(rq, address);
	*out = fd;
	return OK;
}

str
local_path(struct request *rq, const struct host *h)
{
	str file = str_starts(h->db, STR("sqlite:")) ?
	    str_sub(h->db, 7, h->db.n) : h->db;

	return str_fmt(rq->arena, "%.*s.sock", STR_ARG(file));
}

bool
local_address(str path, struct sockaddr_un *out)
{

	memset(out, 0, sizeof(*out));
	out->sun_family = AF_UNIX;
	if (path.n == 0 || path.n >= sizeof(out->sun_path))
		return false;
	memcpy(out->sun_path, path.p, path.n);
	return true;
}

int
local_connect(str path)
{
	struct sockaddr_un sa;
	int fd;

	if (!local_address(path, &sa))
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd >= 0 && connect(fd, (struct sockaddr *)&sa, sizeof(sa)) != 0) {
		(void)close(fd);
		return -1;
	}
	return fd;
}

static enum err
listen_local(struct request *rq, str path, int *out)
{
	struct sockaddr_un sa;
	int fd = local_connect(path);
	mode_t mask;
	bool good;

	if (fd >= 0) {
		(void)close(fd);
		return fail(rq, MSG_STORE_LOCKED);
	}
	errno = ENAMETOOLONG;
	if (!local_address(path, &sa))
		return no_listen(rq, path);
	(void)unlink(sa.sun_path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	mask = umask(0177);
	good = fd >= 0 && bind(fd, (struct sockaddr *)&sa, sizeof(sa)) == 0 &&
	    listen(fd, BACKLOG) == 0;
	(void)umask(mask);
	if (!good)
		return no_listen(rq, path);
	*out = fd;
	return OK;
}

static bool
fork_server(struct supervisor *v, const sigset_t *normal)
{
	int pair[2];
	pid_t parent = getpid();

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return false;
	v->ready = false;
	v->server = fork();
	if (v->server == 0) {
		int status;

		(void)close(pair[0]);
		(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			_exit(3);
		(void)sigprocmask(SIG_SETMASK, normal, NULL);
		v->listeners.door = pair[1];
		status = server_main(v->rq, v->host, &v->listeners,
		    v->front, v->each);
		(void)fflush(stdout);
		_exit(status);
	}
	(void)close(pair[1]);
	v->door = pair[0];
	return v->server > 0;
}

/* What the public talks to: it gets its own socket and nothing else of ours. */
static bool
fork_public(struct supervisor *v, const sigset_t *normal)
{
	pid_t parent = getpid();

	v->public = fork();
	if (v->public == 0) {
		(void)close(v->listeners.tcp);
		(void)close(v->listeners.local);
		(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
		if (getppid() != parent)
			_exit(3);
		(void)sigprocmask(SIG_SETMASK, normal, NULL);
		_exit(public_main(v->host, v->listeners.open, v->front));
	}
	return v->public > 0;
}

/* May another server be started, or do they die one after the other. */
static bool
may_restart(struct supervisor *v)
{
	int64_t now = date_now_ms(), first = v->deaths[0];

	if (v->ndeaths == RESTARTS_MAX) {
		if (now - first < (int64_t)RESTARTS_S * 1000)
			return false;
		memmove(v->deaths, v->deaths + 1,
		    sizeof(v->deaths[0]) * (RESTARTS_MAX - 1));
		v->ndeaths--;
	}
	v->deaths[v->ndeaths++] = now;
	return true;
}

static int
exit_status(int wait_status)
{

	return WIFEXITED(wait_status) ? WEXITSTATUS(wait_status) : 3;
}

/* False when the supervisor's own time has come. */
static bool
reap(struct supervisor *v, const sigset_t *normal)
{
	int status;
	pid_t pid;

	while ((pid = waitpid(-1, &status, WNOHANG)) > 0) {
		if (pid == v->public && !v->ending) {
			log_line("error", "public_died", "status",
			    log_number(v->rq->arena, status),
			    (const char *)NULL);
			if (!may_restart(v) || !fork_public(v, normal))
				v->public = 0;
		}
		if (pid != v->server)
			continue;	/* a parser, or the public's */
		v->server = 0;
		(void)close(v->door);
		v->door = -1;
		v->status = exit_status(status);
		if (v->ending) {
			v->status = 0;
			return false;
		}
		log_line("error", "server_died", "status",
		    log_number(v->rq->arena, status), (const char *)NULL);
		if (!v->ready || !may_restart(v) || !fork_server(v, normal))
			return false;
	}
	return true;
}

static void
pass_on(struct supervisor *v)
{

	v->ending = true;
	if (v->public > 0)
		(void)kill(v->public, SIGTERM);
	if (v->server > 0)
		(void)kill(v->server, SIGTERM);
}

static int
supervise(struct supervisor *v)
{
	sigset_t set, normal;
	int sig;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	(void)sigprocmask(SIG_BLOCK, &set, &normal);
	sig = signalfd(-1, &set, SFD_CLOEXEC);
	if (sig < 0 || (v->listeners.open >= 0 && !fork_public(v, &normal)) ||
	    !fork_server(v, &normal))
		return 3;
	for (;;) {
		struct pollfd p[2] = { { sig, POLLIN, 0 },
		    { v->door, POLLIN, 0 } };
		struct signalfd_siginfo s;

		if (poll(p, 2, -1) < 0 && errno != EINTR)
			return 3;
		if ((p[1].revents & (POLLIN | POLLHUP)) != 0 && !child_answer(
		    v->door, v->rq->lang, &v->ready)) {
			(void)close(v->door);
			v->door = -1;	/* its end is near: SIGCHLD follows */
		}
		if ((p[0].revents & POLLIN) == 0 ||
		    read(sig, &s, sizeof(s)) != (ssize_t)sizeof(s))
			continue;
		if (s.ssi_signo != SIGCHLD)
			pass_on(v);
		else if (!reap(v, &normal))
			return v->status;
	}
}

static int
complain(const struct request *rq, int status)
{

	(void)fprintf(stderr, "bangfu: %.*s\n", STR_ARG(rq->problem.detail));
	return status;
}

int
serve_cmd_serve(struct request *rq, int argc, char **argv)
{
	struct supervisor v = { .rq = rq, .host = rq->host, .door = -1 };
	str address = STR("127.0.0.1:8080"), open = STR_NONE, *rest, path;
	const struct option options[] = {
		{ "--listen", &address, NULL },
		{ "--public", &open, NULL },
		{ "--behind-proxy", NULL, &v.front },
		/* Not for use: what group commit is measured against. */
		{ "--commit-each", NULL, &v.each },
	};
	size_t n;
	int status;

	if (option_take(rq, argc, argv, options,
	    sizeof(options) / sizeof(options[0]), &rest, &n) != OK)
		return complain(rq, 2);
	if (n > 0 || rq->host->db.n == 0) {
		enum err e = fail(rq, MSG_USAGE, STR("bangfu serve "
		    "--db sqlite:FILE [--listen ADDRESS:PORT] "
		    "[--public ADDRESS:PORT] [--behind-proxy]"));

		(void)e;
		return complain(rq, 2);
	}
	path = local_path(rq, rq->host);
	if (listen_tcp(rq, address, &v.listeners.tcp) != OK ||
	    listen_local(rq, path, &v.listeners.local) != OK)
		return complain(rq, 3);
	v.listeners.open = -1;
	if (open.n > 0 && listen_tcp(rq, open, &v.listeners.open) != OK)
		return complain(rq, 3);
	v.listeners.address = bound(rq->arena, v.listeners.tcp);
	status = supervise(&v);
	(void)unlink(str_cstr(rq->arena, path));
	return status;
}
