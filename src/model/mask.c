/*
 * What is shown instead of a masked value.
 */
#include "base/buf.h"
#include "base/limits.h"
#include "model/model.h"

/* The first `head` and last `tail` characters, stars between. */
static str
keep(struct arena *a, str s, size_t head, size_t tail)
{
	size_t n = str_chars(s), at = 0, i = 0, from;
	struct buf b;

	buf_init(&b, a, LIMIT_TEXT);
	if (n <= head + tail) {
		head = 0;
		tail = 0;
	}
	while (at < s.n) {
		from = at;
		(void)str_next(s, &at);
		if (i < head || i >= n - tail)
			buf_add(&b, s.p + from, at - from);
		else
			buf_byte(&b, '*');
		i++;
	}
	return buf_text(&b);
}

str
mask_text(struct arena *a, enum mask mask, str s)
{

	if (s.n == 0)
		return s;
	switch (mask) {
	case MASK_NONE:
		return s;
	case MASK_ID:
		return keep(a, s, 3, 1);
	case MASK_PHONE:
		return keep(a, s, 3, 2);
	case MASK_ACCOUNT:
		return keep(a, s, 0, 4);
	case MASK_NAME:
		return keep(a, s, 1, 0);
	case MASK_YEAR:
		return str_sub(s, 0, 4);
	case MASK_HIDDEN:
	case MASK__MAX:
		break;
	}
	return STR("***");
}
