/*
 * The parsing process and its parent.
 *
 *   parent                         child (sheet_child_serve)
 *   sheet_open_child ── fork ───>  sandbox_enter
 *   sheet_next  <── frames ──────  reader_run, one frame a row
 *   sheet_close ── kill, wait ──>  _exit
 *
 * Invariants of the parent: a frame is believed only when its lengths add up,
 * its text is UTF-8, its row number grows and its message exists; a stream
 * that ends without a Z or E frame is an error.
 */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include <sys/prctl.h>
#include <sys/wait.h>

#define FRAME_MAX	(LIMIT_SHEET_ROW + FRAME_ROW_HEAD + 1 +		\
			    LIMIT_SHEET_COLUMNS * FRAME_CELL_HEAD)
#define CHILD_ARENA	(LIMIT_SHEET_MEMORY - ((size_t)32 << 20))
#define SLICE_MS	1000

/* ---- the child ---- */

struct serving {
	struct stream_out *out;
	int64_t rows;
};

static enum err
serve_row(struct request *rq, void *arg, const struct sheet_row *row,
    int progress)
{
	struct serving *s = arg;

	if (!stream_row(s->out, row, progress))
		return fail(rq, MSG_SHEET_CHILD, STR("pipe"));
	s->rows++;
	return OK;
}

static void
serve_begin(void *arg, str name, int others)
{
	struct serving *s = arg;

	/* A parent that is gone shows at the next row. */
	(void)stream_begin(s->out, name, others);
}

void
sheet_child_serve(int fd_in, int fd_out, enum lang lang)
{
	struct arena *arena = arena_open(CHILD_ARENA);
	struct serving serving = { .out = NEW(arena, struct stream_out) };
	struct sheet_sink sink = { serve_begin, serve_row, &serving };
	iconv_t cd = csv_iconv();
	struct request rq;
	bool sent;

	(void)signal(SIGPIPE, SIG_IGN);
	serving.out->fd = fd_out;
	if (!sandbox_enter(fd_in, fd_out))
		_exit(3);
	request_init(&rq, arena);
	rq.lang = lang;
	if (reader_run(&rq, fd_in, cd, &sink) == OK)
		sent = stream_end(serving.out, serving.rows);
	else
		sent = stream_error(serving.out, &rq.problem);
	_exit(sent ? 0 : 1);
}

/* ---- the parent ---- */

struct sheet {
	int fd;			/* -1 when closed */
	pid_t child;		/* 0: not ours */
	bool ended;
	int64_t row;		/* number of the last row */
	int64_t rows;
	int progress;
	int others;
	str name;
	size_t widest;
	size_t from, used;	/* bytes of piece not yet taken */
	char *frame;
	struct sheet_cell cells[LIMIT_SHEET_COLUMNS];
	char piece[65536];
};

void
sheet_close(struct sheet *s)
{
	if (s->fd >= 0)
		(void)close(s->fd);
	s->fd = -1;
	if (s->child > 0) {
		(void)kill(s->child, SIGKILL);
		while (waitpid(s->child, NULL, 0) < 0 && errno == EINTR)
			continue;
	}
	s->child = 0;
}

static void
close_deferred(void *p)
{
	sheet_close(p);
}

static struct sheet *
sheet_new(struct request *rq, int fd, pid_t child)
{
	struct sheet *s = NEW(rq->arena, struct sheet);

	s->fd = fd;
	s->child = child;
	s->frame = arena_alloc(rq->arena, FRAME_MAX);
	arena_defer(rq->arena, close_deferred, s);
	return s;
}

enum err
sheet_open_pipe(struct request *rq, int fd, struct sheet **out)
{
	*out = sheet_new(rq, fd, 0);
	return OK;
}

enum err
sheet_open_child(struct request *rq, int fd, struct sheet **out)
{
	int ends[2];
	pid_t parent = getpid(), child;

	if (pipe2(ends, O_CLOEXEC) != 0)
		return fail(rq, MSG_SHEET_CHILD, str_from(strerror(errno)));
	child = fork();
	if (child == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		if (getppid() != parent)
			_exit(3);
		sheet_child_serve(fd, ends[1], rq->lang);
	}
	(void)close(ends[1]);
	if (child < 0) {
		(void)close(ends[0]);
		return fail(rq, MSG_SHEET_CHILD, str_from(strerror(errno)));
	}
	*out = sheet_new(rq, ends[0], child);
	return OK;
}

enum err
sheet_open_path(struct request *rq, str path, struct sheet **out)
{
	int fd = open(str_cstr(rq->arena, path), O_RDONLY | O_CLOEXEC);
	enum err err;

	if (fd < 0)
		return fail(rq, MSG_FILE_OPEN, path,
		    str_from(strerror(errno)));
	err = sheet_open_child(rq, fd, out);
	(void)close(fd);
	return err;
}

int
sheet_progress(const struct sheet *s)
{
	return s->progress;
}

str
sheet_name(const struct sheet *s)
{
	return s->name;
}

int
sheet_others(const struct sheet *s)
{
	return s->others;
}

size_t
sheet_widest(const struct sheet *s)
{
	return s->widest;
}

pid_t
sheet_child_pid(const struct sheet *s)
{
	return s->child;
}

/* How the child ended, when it is ours. */
static enum err
ended_early(struct request *rq, struct sheet *s)
{
	int status = 0;
	str why = STR("EOF");

	if (s->child > 0 && waitpid(s->child, &status, 0) == s->child) {
		s->child = 0;
		if (WIFSIGNALED(status))
			why = str_from(strsignal(WTERMSIG(status)));
		else
			why = str_fmt(rq->arena, "exit %d",
			    WEXITSTATUS(status));
	}
	sheet_close(s);
	return fail(rq, MSG_SHEET_CHILD, why);
}

static enum err
invalid(struct request *rq, struct sheet *s, const char *what)
{
	sheet_close(s);
	return fail(rq, MSG_SHEET_CHILD, str_from(what));
}

/* Wait for bytes; a child that is silent for too long is stuck. */
static enum err
wait_bytes(struct request *rq, struct sheet *s)
{
	struct pollfd p = { .fd = s->fd, .events = POLLIN };
	int left = LIMIT_SHEET_SILENCE * 1000 / SLICE_MS, n;

	for (; left > 0; left--) {
		n = poll(&p, 1, SLICE_MS);
		if (n > 0)
			return OK;
		if (n < 0 && errno != EINTR)
			return invalid(rq, s, strerror(errno));
	}
	return invalid(rq, s, "timeout");
}

static enum err
take(struct request *rq, struct sheet *s, char *to, size_t n)
{
	size_t part;
	ssize_t got;

	while (n > 0) {
		if (s->from == s->used) {
			TRY(wait_bytes(rq, s));
			got = read(s->fd, s->piece, sizeof(s->piece));
			if (got < 0 && errno == EINTR)
				continue;
			if (got <= 0)
				return ended_early(rq, s);
			s->from = 0;
			s->used = (size_t)got;
		}
		part = s->used - s->from < n ? s->used - s->from : n;
		memcpy(to, s->piece + s->from, part);
		s->from += part;
		to += part;
		n -= part;
	}
	return OK;
}

static bool
cells_valid(struct sheet *s, size_t n, size_t length, struct sheet_row *out)
{
	size_t at = FRAME_ROW_HEAD, i;
	uint32_t size;

	for (i = 0; i < n; i++) {
		if (length - at < FRAME_CELL_HEAD)
			return false;
		s->cells[i].flags = (unsigned char)s->frame[at];
		memcpy(&size, s->frame + at + 1, sizeof(size));
		at += FRAME_CELL_HEAD;
		if (size > LIMIT_SHEET_CELL || size > length - at)
			return false;
		s->cells[i].text = (str){ s->frame + at, size };
		if (!str_utf8(s->cells[i].text))
			return false;
		at += size;
	}
	*out = (struct sheet_row){ s->row, n, s->cells };
	return at == length;
}

static enum err
row_frame(struct request *rq, struct sheet *s, size_t length,
    struct sheet_row *out)
{
	uint16_t head[2];
	int64_t number;

	if (length < FRAME_ROW_HEAD)
		return invalid(rq, s, "frame");
	memcpy(&number, s->frame, sizeof(number));
	memcpy(head, s->frame + sizeof(number), sizeof(head));
	if (number <= s->row || number > LIMIT_SHEET_ROWS ||
	    head[1] > LIMIT_SHEET_COLUMNS || head[0] > 1000)
		return invalid(rq, s, "frame");
	s->row = number;
	s->progress = head[0];
	if (!cells_valid(s, head[1], length, out))
		return invalid(rq, s, "frame");
	s->rows++;
	if (head[1] > s->widest)
		s->widest = head[1];
	return OK;
}

static enum err
error_frame(struct request *rq, struct sheet *s, size_t length)
{
	uint32_t msg;
	int64_t at[2];
	str detail;

	if (length < FRAME_ERROR_HEAD ||
	    length > FRAME_ERROR_HEAD + LIMIT_SENTENCE)
		return invalid(rq, s, "frame");
	memcpy(&msg, s->frame, sizeof(msg));
	memcpy(at, s->frame + sizeof(msg), sizeof(at));
	detail = (str){ s->frame + FRAME_ERROR_HEAD,
	    length - FRAME_ERROR_HEAD };
	if (msg >= MSG__MAX || message_row((enum msg)msg)->err == OK ||
	    at[0] < 0 || at[1] < 0 || !str_utf8(detail))
		return invalid(rq, s, "frame");
	memset(&rq->problem, 0, sizeof(rq->problem));
	rq->problem.msg = (enum msg)msg;
	rq->problem.detail = str_dup(rq->arena, detail);
	rq->problem.at.row = at[0];
	rq->problem.at.column = at[1];
	sheet_close(s);
	return message_row((enum msg)msg)->err;
}

static enum err
end_frame(struct request *rq, struct sheet *s, size_t length)
{
	int64_t rows;

	if (length != sizeof(rows))
		return invalid(rq, s, "frame");
	memcpy(&rows, s->frame, sizeof(rows));
	if (rows != s->rows)
		return invalid(rq, s, "frame");
	s->ended = true;
	s->progress = 1000;
	sheet_close(s);
	return OK;
}

static enum err
begin_frame(struct request *rq, struct sheet *s, size_t length)
{
	int32_t others;
	str name;

	if (length < sizeof(others) || length > sizeof(others) + BOOK_NAME ||
	    s->rows > 0)
		return invalid(rq, s, "frame");
	memcpy(&others, s->frame, sizeof(others));
	name = (str){ s->frame + sizeof(others), length - sizeof(others) };
	if (others < 0 || !str_utf8(name))
		return invalid(rq, s, "frame");
	s->others = others;
	s->name = str_dup(rq->arena, name);
	return OK;
}

static enum err
next_frame(struct request *rq, struct sheet *s, char *kind, size_t *length)
{
	uint32_t n;

	TRY(take(rq, s, (char *)&n, sizeof(n)));
	if (n < 1 || n > FRAME_MAX)
		return invalid(rq, s, "frame");
	TRY(take(rq, s, kind, 1));
	*length = n - 1;
	return take(rq, s, s->frame, *length);
}

enum err
sheet_next(struct request *rq, struct sheet *s, struct sheet_row *out,
    bool *more)
{
	size_t length;
	char kind;

	*more = false;
	if (s->ended)
		return OK;
	if (s->fd < 0)
		return fail(rq, MSG_SHEET_CHILD, STR("closed"));
	TRY(next_frame(rq, s, &kind, &length));
	if (kind == FRAME_BEGIN) {
		TRY(begin_frame(rq, s, length));
		TRY(next_frame(rq, s, &kind, &length));
	}
	switch (kind) {
	case FRAME_ROW:
		TRY(row_frame(rq, s, length, out));
		*more = true;
		return OK;
	case FRAME_ERROR:
		return error_frame(rq, s, length);
	case FRAME_END:
		return end_frame(rq, s, length);
	default:
		return invalid(rq, s, "frame");
	}
}
