/*
 * Anchors in a file outside the database: without one, who can write the
 * database can cut the end of the chain off or write it anew.
 */
#include "ledger/internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES	200

static enum err
file_fail(struct request *rq, str path, int e)
{

	return fail(rq, MSG_FILE_OPEN, path, str_from(strerror(e)));
}

enum err
ledger_anchor_add(struct request *rq, str path)
{
	struct ledger_anchor a;
	ssize_t n;
	int fd, e = 0;
	str line;

	TRY(ledger_head(rq, &a));
	line = str_fmt(rq->arena, "%lld %lld %.*s\n", (long long)rq->now_ms,
	    (long long)a.seq, STR_ARG(hex_text(rq->arena, a.hash, SM3_SIZE)));
	fd = open(str_cstr(rq->arena, path),
	    O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd < 0)
		return file_fail(rq, path, errno);
	/* One write: a line is whole, or it is passed over when read. */
	n = write(fd, line.p, line.n);
	if (n != (ssize_t)line.n)
		e = n < 0 ? errno : ENOSPC;
	else if (fsync(fd) != 0)
		e = errno;
	(void)close(fd);
	return e == 0 ? OK : file_fail(rq, path, e);
}

static bool
line_parse(str line, struct ledger_anchor *out)
{
	struct ledger_anchor a;
	int64_t ms;
	str rest;

	if (!str_int(str_cut(line, ' ', &rest), &ms) ||
	    !str_int(str_cut(rest, ' ', &rest), &a.seq) ||
	    !hex_parse(rest, a.hash, SM3_SIZE))
		return false;
	*out = a;
	return true;
}

/* The last whole line of what was read of the end of the file. */
static bool
last_line(str text, struct ledger_anchor *out)
{
	size_t end = text.n, from;

	while (end > 0) {
		if (text.p[end - 1] != '\n') {
			end--;
			continue;
		}
		for (from = end - 1; from > 0 && text.p[from - 1] != '\n'; )
			from--;
		if (line_parse(str_sub(text, from, end - 1), out))
			return true;
		end = from;
	}
	return false;
}

enum err
ledger_anchor_last(struct request *rq, str path, struct ledger_anchor *out)
{
	char *p = arena_alloc(rq->arena, 4 * LINE_MAX_BYTES);
	int fd = open(str_cstr(rq->arena, path), O_RDONLY | O_CLOEXEC), e;
	off_t size, at;
	ssize_t n;

	memset(out, 0, sizeof(*out));
	if (fd < 0 && errno == ENOENT)
		return OK;
	if (fd < 0)
		return file_fail(rq, path, errno);
	size = lseek(fd, 0, SEEK_END);
	at = size > 4 * LINE_MAX_BYTES ? size - 4 * LINE_MAX_BYTES : 0;
	n = size < 0 ? -1 : pread(fd, p, 4 * LINE_MAX_BYTES, at);
	e = errno;
	(void)close(fd);
	if (n < 0)
		return file_fail(rq, path, e);
	if (n > 0 && !last_line((str){ p, (size_t)n }, out))
		return fail(rq, MSG_LEDGER_BROKEN, STR("0"), path);
	return OK;
}
