/*
 * A load client: N keep-alive connections in one thread, each sending its next
 * request when the last answer is whole.  And CPU time of a process.
 */
#ifndef TESTS_BENCH_LOAD_H
#define TESTS_BENCH_LOAD_H

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LOAD_MAX	256
#define LOAD_BUFFER	65536
#define LOAD_LATENCIES	2000000

struct load_line {
	int fd;
	int id;
	int64_t round;		/* answers so far */
	int64_t sent_us;
	size_t have;		/* bytes of the answer that have come */
	size_t need;		/* 0: its head is not whole */
	char in[LOAD_BUFFER];
};

struct load {
	int port;
	int lines;
	int64_t for_us;
	/* Write the next request of a line; its length. */
	size_t (*next)(void *arg, int line, int64_t round, char *out,
	    size_t room);
	/* Look at an answer; false: it is wrong. */
	int (*check)(void *arg, int line, const char *answer, size_t n);
	void *arg;
	/* results */
	int64_t answers;
	int64_t wrong;
	int64_t took_us;
	uint32_t *latency_us;
	size_t nlatency;
};

static inline int64_t
load_now_us(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static inline void
load_send(struct load *l, struct load_line *x)
{
	char out[8192];
	size_t n = l->next(l->arg, x->id, x->round, out, sizeof(out));

	x->have = x->need = 0;
	x->sent_us = load_now_us();
	if (send(x->fd, out, n, MSG_NOSIGNAL) != (ssize_t)n) {
		perror("load: send");
		exit(1);
	}
}

/* Length of the whole answer once its head is there. */
static inline size_t
load_need(const struct load_line *x)
{
	const char *end = memmem(x->in, x->have, "\r\n\r\n", 4), *at;
	size_t n = 0;

	if (end == NULL)
		return 0;
	at = memmem(x->in, (size_t)(end - x->in), "Content-Length: ", 16);
	for (at = at == NULL ? end : at + 16; *at >= '0' && *at <= '9'; at++)
		n = n * 10 + (size_t)(*at - '0');
	return (size_t)(end - x->in) + 4 + n;
}

static inline void
load_receive(struct load *l, struct load_line *x)
{
	ssize_t n = recv(x->fd, x->in + x->have, LOAD_BUFFER - x->have, 0);

	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		(void)fprintf(stderr, "load: connection lost\n");
		exit(1);
	}
	x->have += (size_t)n;
	if (x->need == 0)
		x->need = load_need(x);
	if (x->need == 0 || x->have < x->need)
		return;
	if (!l->check(l->arg, x->id, x->in, x->need))
		l->wrong++;
	l->answers++;
	if (l->nlatency < LOAD_LATENCIES)
		l->latency_us[l->nlatency++] =
		    (uint32_t)(load_now_us() - x->sent_us);
	x->round++;
	load_send(l, x);
}

static inline int
load_connect(int port)
{
	struct sockaddr_in sa = { .sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port) };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), on = 1;

	(void)inet_pton(AF_INET, "127.0.0.1", &sa.sin_addr);
	if (fd < 0 || connect(fd, (struct sockaddr *)&sa, sizeof(sa)) != 0) {
		perror("load: connect");
		exit(1);
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	return fd;
}

static inline void
load_run(struct load *l)
{
	static struct load_line lines[LOAD_MAX];
	struct epoll_event ev[LOAD_MAX];
	int64_t start, now;
	int ep = epoll_create1(EPOLL_CLOEXEC), i, n;

	memset(lines, 0, sizeof(lines));
	l->answers = l->wrong = 0;
	l->nlatency = 0;
	for (i = 0; i < l->lines; i++) {
		lines[i].id = i;
		lines[i].fd = load_connect(l->port);
		ev[0] = (struct epoll_event){ .events = EPOLLIN,
		    .data.ptr = &lines[i] };
		(void)epoll_ctl(ep, EPOLL_CTL_ADD, lines[i].fd, &ev[0]);
	}
	start = load_now_us();
	for (i = 0; i < l->lines; i++)
		load_send(l, &lines[i]);
	do {
		n = epoll_wait(ep, ev, LOAD_MAX, 100);
		for (i = 0; i < n; i++)
			load_receive(l, ev[i].data.ptr);
		now = load_now_us();
	} while (now - start < l->for_us);
	l->took_us = now - start;
	for (i = 0; i < l->lines; i++)
		(void)close(lines[i].fd);
	(void)close(ep);
}

static inline int
load_compare(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/* Sorts. */
static inline uint32_t
load_percentile(struct load *l, int per_mille)
{

	if (l->nlatency == 0)
		return 0;
	qsort(l->latency_us, l->nlatency, sizeof(*l->latency_us),
	    load_compare);
	return l->latency_us[(l->nlatency - 1) * (size_t)per_mille / 1000];
}

/* User and system time of a process in microseconds; its resident bytes. */
static inline int64_t
load_cpu_us(pid_t pid)
{
	char path[64], text[1024], *at;
	long user, system_time;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	f = fopen(path, "r");
	if (f == NULL)
		return 0;
	at = fgets(text, sizeof(text), f) == NULL ? NULL : strrchr(text, ')');
	(void)fclose(f);
	if (at == NULL)
		return 0;
	for (int i = 0; i < 12 && at != NULL; i++)
		at = strchr(at + 1, ' ');
	if (at == NULL)
		return 0;
	user = strtol(at, &at, 10);
	system_time = strtol(at, &at, 10);
	return (int64_t)(user + system_time) * 1000000 / sysconf(_SC_CLK_TCK);
}

static inline long
load_resident_kb(pid_t pid)
{
	char path[64], line[256];
	long kb = 0;
	FILE *f;

	(void)snprintf(path, sizeof(path), "/proc/%d/status", (int)pid);
	f = fopen(path, "r");
	while (f != NULL && fgets(line, sizeof(line), f) != NULL)
		if (strncmp(line, "VmRSS:", 6) == 0)
			kb = strtol(line + 6, NULL, 10);
	if (f != NULL)
		(void)fclose(f);
	return kb;
}

#endif
