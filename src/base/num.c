/*
 * Checked arithmetic and exact decimals.
 */
#include "num.h"

#include <inttypes.h>

#include "arena.h"

bool
num_add(int64_t a, int64_t b, int64_t *out)
{

	return !__builtin_add_overflow(a, b, out);
}

bool
num_sub(int64_t a, int64_t b, int64_t *out)
{

	return !__builtin_sub_overflow(a, b, out);
}

bool
num_mul(int64_t a, int64_t b, int64_t *out)
{

	return !__builtin_mul_overflow(a, b, out);
}

/* One more digit onto v, kept negative so that the smallest number fits. */
static bool
digit_add(int64_t *v, char c)
{

	if (c < '0' || c > '9')
		return false;
	return !__builtin_mul_overflow(*v, 10, v) &&
	    !__builtin_sub_overflow(*v, c - '0', v);
}

/*
 * Commas before the point part groups of three; "1,5" is no number, because
 * somebody may have meant a fraction.
 */
static bool
grouped(str s)
{
	bool any = false;
	size_t i, run = 0;

	for (i = 0; i < s.n && s.p[i] != '.'; i++) {
		if (s.p[i] != ',') {
			run++;
			continue;
		}
		if (run == 0 || run > 3 || (any && run != 3))
			return false;
		any = true;
		run = 0;
	}
	return !any || run == 3;
}

bool
num_parse(str s, int scale, int64_t *out)
{
	bool neg = s.n > 0 && s.p[0] == '-', point = false, any = false;
	int64_t v = 0;
	int after = 0;
	size_t i;

	if (!grouped(str_sub(s, neg ? 1 : 0, s.n)))
		return false;
	for (i = neg ? 1 : 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == ',' && any && !point)
			continue;
		if (c == '.' && any && !point) {
			point = true;
			continue;
		}
		any = true;
		if (point && after >= scale) {
			if (c != '0')
				return false;
			continue;
		}
		after += point ? 1 : 0;
		if (!digit_add(&v, c))
			return false;
	}
	for (; after < scale; after++)
		if (!digit_add(&v, '0'))
			return false;
	if (!any || s.p[s.n - 1] == '.' || (!neg && v == INT64_MIN))
		return false;
	*out = neg ? v : -v;
	return true;
}

str
num_text(struct arena *a, int64_t v, int scale)
{
	uint64_t u = v < 0 ? (uint64_t)0 - (uint64_t)v : (uint64_t)v, d = 1;
	int i;

	for (i = 0; i < scale; i++)
		d *= 10;
	if (scale == 0)
		return str_fmt(a, "%" PRId64, v);
	return str_fmt(a, "%s%" PRIu64 ".%0*" PRIu64, v < 0 ? "-" : "",
	    u / d, scale, u % d);
}

str
num_short(struct arena *a, int64_t v, int scale)
{
	str s = num_text(a, v, scale);

	if (scale == 0)
		return s;
	while (s.p[s.n - 1] == '0')
		s.n--;
	if (s.p[s.n - 1] == '.')
		s.n--;
	return s;
}
