/*
 * Text as pointer and length, UTF-8, checked once where it enters.  Nothing
 * relies on a terminating NUL; str_cstr() makes one for system calls.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "err.h"

struct arena;

typedef struct str {
	const char *p;
	size_t n;
} str;

#define STR(lit)	((str){ ("" lit), sizeof(lit) - 1 })
#define STR_NONE	((str){ NULL, 0 })
/* For printf: "%.*s" */
#define STR_ARG(s)	(int)(s).n, (s).n == 0 ? "" : (s).p

str	 str_from(const char *cstr);	/* NULL gives STR_NONE */
bool	 str_eq(str, str);
bool	 str_is(str, const char *cstr);
int	 str_cmp(str, str);		/* by bytes, as memcmp */
bool	 str_starts(str s, str prefix);
bool	 str_ends(str s, str suffix);
bool	 str_find(str hay, str needle, size_t *out_at);
str	 str_sub(str, size_t from, size_t to);	/* clamped */
/* Is it one of the list? */
bool	 str_among(const str *list, size_t n, str);
/* The head in at most n bytes, whole characters only. */
str	 str_clip(str, size_t n);
str	 str_trim(str);			/* ASCII blanks and U+3000 */
/* Cut at the first sep: the head is returned, *rest is what follows. */
str	 str_cut(str s, char sep, str *rest);
uint64_t str_hash(str);			/* FNV-1a; for tables, not for secrets */

str	 str_dup(struct arena *, str);
char	*str_cstr(struct arena *, str);
/* Printf into the arena; the format is a literal of ours. */
str	 str_fmt(struct arena *, const char *fmt, ...)
	    __attribute__((format(printf, 2, 3)));

/* Whole text is one decimal number in int64 range, optional '-'. */
bool	 str_int(str, int64_t *out);
bool	 str_utf8(str);			/* well-formed, no NUL */
size_t	 str_chars(str);		/* code points, of well-formed text */
/*
 * Next code point of well-formed text from byte *at, which moves past it;
 * 0 at the end.
 */
uint32_t str_next(str, size_t *at);

#endif
