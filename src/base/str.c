/*
 * Text as pointer and length.
 */
#include "str.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "arena.h"

str
str_from(const char *cstr)
{

	if (cstr == NULL)
		return STR_NONE;
	return (str){ cstr, strlen(cstr) };
}

bool
str_eq(str a, str b)
{

	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

bool
str_is(str a, const char *cstr)
{

	return str_eq(a, str_from(cstr));
}

int
str_cmp(str a, str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n == 0 ? 0 : memcmp(a.p, b.p, n);

	if (c != 0)
		return c;
	return a.n < b.n ? -1 : a.n > b.n;
}

bool
str_starts(str s, str prefix)
{

	return s.n >= prefix.n && str_eq((str){ s.p, prefix.n }, prefix);
}

bool
str_among(const str *list, size_t n, str s)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(list[i], s))
			return true;
	return false;
}

bool
str_ends(str s, str suffix)
{

	return s.n >= suffix.n &&
	    str_eq((str){ s.p + (s.n - suffix.n), suffix.n }, suffix);
}

bool
str_find(str hay, str needle, size_t *out_at)
{
	size_t i;

	if (needle.n == 0 || needle.n > hay.n)
		return false;
	for (i = 0; i <= hay.n - needle.n; i++) {
		if (memcmp(hay.p + i, needle.p, needle.n) == 0) {
			if (out_at != NULL)
				*out_at = i;
			return true;
		}
	}
	return false;
}

str
str_sub(str s, size_t from, size_t to)
{

	if (to > s.n)
		to = s.n;
	if (from >= to)
		return (str){ s.p, 0 };
	return (str){ s.p + from, to - from };
}

str
str_clip(str s, size_t n)
{

	if (s.n <= n)
		return s;
	while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return str_sub(s, 0, n);
}

static size_t
blank_ahead(str s)
{

	if (s.n >= 1 && (*s.p == ' ' || *s.p == '\t' || *s.p == '\r' ||
	    *s.p == '\n'))
		return 1;
	if (s.n >= 3 && memcmp(s.p, "\xe3\x80\x80", 3) == 0)
		return 3;
	return 0;
}

static size_t
blank_behind(str s)
{

	if (s.n >= 3 && memcmp(s.p + s.n - 3, "\xe3\x80\x80", 3) == 0)
		return 3;
	if (s.n >= 1)
		return blank_ahead((str){ s.p + s.n - 1, 1 });
	return 0;
}

str
str_trim(str s)
{
	size_t k;

	while ((k = blank_ahead(s)) > 0)
		s = (str){ s.p + k, s.n - k };
	while ((k = blank_behind(s)) > 0)
		s.n -= k;
	return s;
}

str
str_cut(str s, char sep, str *rest)
{
	const char *p = s.n == 0 ? NULL : memchr(s.p, sep, s.n);
	size_t n;

	if (p == NULL) {
		*rest = STR_NONE;
		return s;
	}
	n = (size_t)(p - s.p);
	*rest = (str){ p + 1, s.n - n - 1 };
	return (str){ s.p, n };
}

uint64_t
str_hash(str s)
{
	uint64_t h = 14695981039346656037u;
	size_t i;

	for (i = 0; i < s.n; i++)
		h = (h ^ (unsigned char)s.p[i]) * 1099511628211u;
	return h;
}

str
str_dup(struct arena *a, str s)
{
	char *p;

	if (s.p == NULL)
		return STR_NONE;
	p = arena_alloc(a, s.n + 1);
	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return (str){ p, s.n };
}

char *
str_cstr(struct arena *a, str s)
{
	char *p = arena_alloc(a, s.n + 1);

	if (s.n > 0)
		memcpy(p, s.p, s.n);
	return p;
}

str
str_fmt(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	char *p;
	int n;

	va_start(ap, fmt);
	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, ap);
	va_end(ap);
	if (n < 0)
		abort();
	p = arena_alloc(a, (size_t)n + 1);
	(void)vsnprintf(p, (size_t)n + 1, fmt, again);
	va_end(again);
	return (str){ p, (size_t)n };
}

bool
str_int(str s, int64_t *out)
{
	bool neg = s.n > 0 && s.p[0] == '-';
	size_t i = neg ? 1 : 0;
	int64_t v = 0;

	if (i == s.n)
		return false;
	for (; i < s.n; i++) {
		int d = s.p[i] - '0';

		if (d < 0 || d > 9)
			return false;
		/* Negative throughout, so that -2^63 fits. */
		if (__builtin_mul_overflow(v, 10, &v) ||
		    __builtin_sub_overflow(v, d, &v))
			return false;
	}
	if (!neg && v == INT64_MIN)
		return false;
	*out = neg ? v : -v;
	return true;
}

/* Length of the well-formed sequence at p, 0 when there is none. */
static size_t
utf8_length(const unsigned char *p, size_t n)
{

	if (p[0] < 0x80)
		return p[0] == 0 ? 0 : 1;
	if (p[0] >= 0xc2 && p[0] <= 0xdf)
		return n >= 2 && (p[1] & 0xc0) == 0x80 ? 2 : 0;
	if ((p[0] & 0xf0) == 0xe0) {
		if (n < 3 || (p[1] & 0xc0) != 0x80 || (p[2] & 0xc0) != 0x80)
			return 0;
		if ((p[0] == 0xe0 && p[1] < 0xa0) ||
		    (p[0] == 0xed && p[1] >= 0xa0))
			return 0;
		return 3;
	}
	if (p[0] >= 0xf0 && p[0] <= 0xf4) {
		if (n < 4 || (p[1] & 0xc0) != 0x80 ||
		    (p[2] & 0xc0) != 0x80 || (p[3] & 0xc0) != 0x80)
			return 0;
		if ((p[0] == 0xf0 && p[1] < 0x90) ||
		    (p[0] == 0xf4 && p[1] >= 0x90))
			return 0;
		return 4;
	}
	return 0;
}

bool
str_utf8(str s)
{
	size_t i = 0, k;

	while (i < s.n) {
		k = utf8_length((const unsigned char *)s.p + i, s.n - i);
		if (k == 0)
			return false;
		i += k;
	}
	return true;
}

size_t
str_chars(str s)
{
	size_t i, n = 0;

	for (i = 0; i < s.n; i++)
		n += ((unsigned char)s.p[i] & 0xc0) != 0x80;
	return n;
}

uint32_t
str_next(str s, size_t *at)
{
	const unsigned char *p;
	size_t left, k;
	uint32_t c;

	if (*at >= s.n)
		return 0;
	p = (const unsigned char *)s.p + *at;
	left = s.n - *at;
	k = utf8_length(p, left);
	if (k == 0) {
		*at += 1;
		return 0xfffd;
	}
	*at += k;
	switch (k) {
	case 1:
		return p[0];
	case 2:
		return (p[0] & 0x1fu) << 6 | (p[1] & 0x3fu);
	case 3:
		return (p[0] & 0x0fu) << 12 | (p[1] & 0x3fu) << 6 |
		    (p[2] & 0x3fu);
	default:
		c = (p[0] & 0x07u) << 18 | (p[1] & 0x3fu) << 12;
		return c | (p[2] & 0x3fu) << 6 | (p[3] & 0x3fu);
	}
}
