/*
 * Checked arithmetic on outside data, and text forms of exact numbers.
 * Money is int64 fen; a decimal is int64 at a declared scale (digits after the
 * point).  There is no binary floating point.
 */
#ifndef BASE_NUM_H
#define BASE_NUM_H

#include "str.h"

typedef int64_t money;	/* fen */

bool	num_add(int64_t a, int64_t b, int64_t *out);
bool	num_sub(int64_t a, int64_t b, int64_t *out);
bool	num_mul(int64_t a, int64_t b, int64_t *out);

/*
 * "123", "-1.5", "1,234.50" at scale digits after the point; more digits than
 * the scale are refused unless they are zeros, commas unless groups of three.
 */
bool	num_parse(str, int scale, int64_t *out);
/* "12.50" for 1250 at scale 2; no grouping, the sign first. */
str	num_text(struct arena *, int64_t v, int scale);
/* Shortest form: "12.5", "12". */
str	num_short(struct arena *, int64_t v, int scale);

#endif
