/*
 * A byte string that grows in an arena up to a stated maximum.  Past it the
 * buffer stays as it was and buf_full() says so: the caller checks once, at
 * the end.
 */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include "str.h"

struct arena;

struct buf {
	struct arena *arena;
	char *p;
	size_t n;
	size_t room;
	size_t max;
	bool full;
};

void	buf_init(struct buf *, struct arena *, size_t max);
void	buf_add(struct buf *, const void *p, size_t n);
void	buf_str(struct buf *, str);
void	buf_cstr(struct buf *, const char *);
void	buf_byte(struct buf *, char);
void	buf_char(struct buf *, uint32_t);	/* one code point, as UTF-8 */
void	buf_int(struct buf *, int64_t);
void	buf_fmt(struct buf *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));
str	buf_text(const struct buf *);
bool	buf_full(const struct buf *);

#endif
