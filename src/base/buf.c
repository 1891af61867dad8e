/*
 * A byte string that grows in an arena.
 */
#include "buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "arena.h"

/* First allocation: of a buffer for a line, and of one for a document. */
#define FIRST		((size_t)256)
#define FIRST_LARGE	((size_t)2048)

void
buf_init(struct buf *b, struct arena *a, size_t max)
{

	*b = (struct buf){ .arena = a, .max = max };
}

void
buf_add(struct buf *b, const void *p, size_t n)
{
	size_t room;

	if (n == 0 || b->full)
		return;
	if (n > b->max - b->n) {
		b->full = true;
		return;
	}
	if (b->room - b->n < n) {
		room = b->room != 0 ? b->room * 2 :
		    b->max > FIRST_LARGE ? FIRST_LARGE : FIRST;
		while (room - b->n < n)
			room *= 2;
		b->p = arena_grow(b->arena, b->p, b->room, room);
		b->room = room;
	}
	memcpy(b->p + b->n, p, n);
	b->n += n;
}

void
buf_str(struct buf *b, str s)
{

	buf_add(b, s.p, s.n);
}

void
buf_cstr(struct buf *b, const char *s)
{

	buf_add(b, s, strlen(s));
}

void
buf_byte(struct buf *b, char c)
{

	if (b->n < b->room && !b->full && b->n < b->max)
		b->p[b->n++] = c;
	else
		buf_add(b, &c, 1);
}

void
buf_char(struct buf *b, uint32_t c)
{

	if (c < 0x80)
		buf_byte(b, (char)c);
	else if (c < 0x800) {
		buf_byte(b, (char)(0xc0 | c >> 6));
		buf_byte(b, (char)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_byte(b, (char)(0xe0 | c >> 12));
		buf_byte(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_byte(b, (char)(0x80 | (c & 0x3f)));
	} else {
		buf_byte(b, (char)(0xf0 | c >> 18));
		buf_byte(b, (char)(0x80 | (c >> 12 & 0x3f)));
		buf_byte(b, (char)(0x80 | (c >> 6 & 0x3f)));
		buf_byte(b, (char)(0x80 | (c & 0x3f)));
	}
}

void
buf_int(struct buf *b, int64_t v)
{
	uint64_t u = v < 0 ? 0 - (uint64_t)v : (uint64_t)v;
	char tmp[24];
	size_t n = sizeof(tmp);

	do
		tmp[--n] = (char)('0' + u % 10);
	while ((u /= 10) != 0);
	if (v < 0)
		tmp[--n] = '-';
	buf_add(b, tmp + n, sizeof(tmp) - n);
}

void
buf_fmt(struct buf *b, const char *fmt, ...)
{
	char tmp[512];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(tmp, sizeof(tmp), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(tmp))
		b->full = true;
	else
		buf_add(b, tmp, (size_t)n);
}

str
buf_text(const struct buf *b)
{

	return (str){ b->n == 0 ? "" : b->p, b->n };
}

bool
buf_full(const struct buf *b)
{

	return b->full;
}
