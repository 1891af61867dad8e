/*
 * Parser processes.  The server has threads and cannot fork safely; the
 * single-threaded supervisor forks for it.  Over the door (a socket pair) go one
 * byte and the file's descriptor, back come one byte and the child's socket.
 */
#include "internal.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "sheet/sheet.h"

/* fd -1: only the byte. */
static bool
send_fd(int to, char byte, int fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .room = { 0 } };
	struct iovec io = { &byte, 1 };
	struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1 };
	ssize_t n;

	if (fd >= 0) {
		struct cmsghdr *c;

		m.msg_control = &control;
		m.msg_controllen = sizeof(control.room);
		c = CMSG_FIRSTHDR(&m);
		c->cmsg_level = SOL_SOCKET;
		c->cmsg_type = SCM_RIGHTS;
		c->cmsg_len = CMSG_LEN(sizeof(int));
		memcpy(CMSG_DATA(c), &fd, sizeof(int));
	}
	do
		n = sendmsg(to, &m, MSG_NOSIGNAL);
	while (n < 0 && errno == EINTR);
	return n == 1;
}

/* False when the other end has closed. *fd is -1 when none came. */
static bool
receive_fd(int from, char *byte, int *fd)
{
	union {
		struct cmsghdr head;
		char room[CMSG_SPACE(sizeof(int))];
	} control = { .room = { 0 } };
	struct iovec io = { byte, 1 };
	struct msghdr m = { .msg_iov = &io, .msg_iovlen = 1,
	    .msg_control = &control, .msg_controllen = sizeof(control.room) };
	struct cmsghdr *c;
	ssize_t n;

	*fd = -1;
	do
		n = recvmsg(from, &m, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	if (n != 1)
		return false;
	c = CMSG_FIRSTHDR(&m);
	if (c != NULL && c->cmsg_level == SOL_SOCKET &&
	    c->cmsg_type == SCM_RIGHTS && c->cmsg_len == CMSG_LEN(sizeof(int)))
		memcpy(fd, CMSG_DATA(c), sizeof(int));
	return true;
}

/* Fork a parser of file; the socket to it, or -1. */
static int
parser(int file, enum lang lang, int also_close)
{
	int pair[2];
	pid_t pid;

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
		return -1;
	pid = fork();
	if (pid == 0) {
		(void)close(pair[0]);
		if (also_close >= 0)
			(void)close(also_close);
		sheet_child_serve(file, pair[1], lang);
	}
	(void)close(pair[1]);
	if (pid < 0) {
		(void)close(pair[0]);
		return -1;
	}
	return pair[0];
}

bool
child_answer(int door, enum lang lang, bool *out_ready)
{
	int file, socket_fd;
	char byte;
	bool sent;

	if (!receive_fd(door, &byte, &file))
		return false;
	if (byte == 'r') {
		*out_ready = true;
		return true;
	}
	if (file < 0)
		return send_fd(door, 'n', -1);
	socket_fd = parser(file, byte == 'e' ? LANG_EN : lang, door);
	(void)close(file);
	sent = send_fd(door, socket_fd < 0 ? 'n' : 'y', socket_fd);
	if (socket_fd >= 0)
		(void)close(socket_fd);
	return sent;
}

enum err
child_ask(struct request *rq, int fd_file, int *out_fd)
{
	struct server *s = rq->host->self;
	char byte = 'n';
	bool done;
	int fd = -1;

	pthread_mutex_lock(&s->door_lock);
	done = send_fd(s->door, rq->lang == LANG_EN ? 'e' : 'z', fd_file) &&
	    receive_fd(s->door, &byte, &fd);
	pthread_mutex_unlock(&s->door_lock);
	if (!done || byte != 'y' || fd < 0)
		return fail(rq, MSG_BUSY);
	*out_fd = fd;
	return OK;
}

/* A subcommand has one thread and forks itself. */
enum err
child_fork(struct request *rq, int fd_file, int *out_fd)
{
	int fd = parser(fd_file, rq->lang, -1);

	if (fd < 0)
		return fail(rq, MSG_BUSY);
	*out_fd = fd;
	return OK;
}
