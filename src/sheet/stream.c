/*
 * Rows through a pipe.  Every frame: a length of four bytes (of what follows),
 * a kind, then
 *
 *   B  others 4, the name of the worksheet
 *   R  number 8, progress 2, cells 2, then a cell: flags 1, length 4, bytes
 *   E  message 4, row 8, column 8, the sentence
 *   Z  rows 8
 *
 * in the machine's byte order, since both ends are one program.
 */
#include "internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool
flush(struct stream_out *s)
{
	size_t done = 0;
	ssize_t n;

	while (done < s->used) {
		n = write(s->fd, s->piece + done, s->used - done);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	s->used = 0;
	return true;
}

static bool
put(struct stream_out *s, const void *p, size_t n)
{
	const char *from = p;
	size_t part;

	while (n > 0) {
		if (s->used == sizeof(s->piece) && !flush(s))
			return false;
		part = sizeof(s->piece) - s->used;
		part = part < n ? part : n;
		memcpy(s->piece + s->used, from, part);
		s->used += part;
		from += part;
		n -= part;
	}
	return true;
}

static bool
put_head(struct stream_out *s, enum frame kind, size_t length)
{
	uint32_t n = (uint32_t)length + 1;
	char k = (char)kind;

	return put(s, &n, sizeof(n)) && put(s, &k, 1);
}

bool
stream_begin(struct stream_out *s, str name, int others)
{
	int32_t n = others;

	return put_head(s, FRAME_BEGIN, sizeof(n) + name.n) &&
	    put(s, &n, sizeof(n)) && put(s, name.p, name.n);
}

bool
stream_row(struct stream_out *s, const struct sheet_row *row, int progress)
{
	size_t i, length = FRAME_ROW_HEAD;
	int64_t number = row->number;
	uint16_t head[2] = { (uint16_t)progress, (uint16_t)row->n };
	uint32_t n;
	unsigned char flags;

	for (i = 0; i < row->n; i++)
		length += FRAME_CELL_HEAD + row->cells[i].text.n;
	if (!put_head(s, FRAME_ROW, length) ||
	    !put(s, &number, sizeof(number)) || !put(s, head, sizeof(head)))
		return false;
	for (i = 0; i < row->n; i++) {
		flags = (unsigned char)row->cells[i].flags;
		n = (uint32_t)row->cells[i].text.n;
		if (!put(s, &flags, 1) || !put(s, &n, sizeof(n)) ||
		    !put(s, row->cells[i].text.p, n))
			return false;
	}
	return true;
}

bool
stream_error(struct stream_out *s, const struct problem *p)
{
	uint32_t msg = (uint32_t)p->msg;
	int64_t at[2] = { p->at.row, p->at.column };

	return put_head(s, FRAME_ERROR, sizeof(msg) + sizeof(at) +
	    p->detail.n) && put(s, &msg, sizeof(msg)) &&
	    put(s, at, sizeof(at)) && put(s, p->detail.p, p->detail.n) &&
	    flush(s);
}

bool
stream_end(struct stream_out *s, int64_t rows)
{
	return put_head(s, FRAME_END, sizeof(rows)) &&
	    put(s, &rows, sizeof(rows)) && flush(s);
}
