/*
 * Exact quotients: reduced, compared by cross-multiplication, and rounded only
 * where a rule names the mode.
 */
#include "internal.h"

bool
ratio_mode(str s, enum mode *out)
{
	static const char *const names[MODE__MAX] = { "half_up", "half_even",
	    "down", "up" };
	int i;

	for (i = 0; i < MODE__MAX; i++) {
		if (str_is(s, names[i])) {
			*out = (enum mode)i;
			return true;
		}
	}
	return false;
}

bool
ratio_make(wide n, wide d, int64_t *out_n, int64_t *out_d)
{
	wide a, b, t;

	if (d == 0)
		return false;
	if (d < 0) {
		n = -n;
		d = -d;
	}
	for (a = n < 0 ? -n : n, b = d; b != 0; a = b, b = t)
		t = a % b;
	if (a > 1) {
		n /= a;
		d /= a;
	}
	if (n > INT64_MAX || n < INT64_MIN || d > INT64_MAX)
		return false;
	*out_n = (int64_t)n;
	*out_d = (int64_t)d;
	return true;
}

int
ratio_cmp(int64_t a, int64_t b, int64_t c, int64_t d)
{
	wide l = (wide)a * d, r = (wide)c * b;

	return l < r ? -1 : l > r;
}

bool
ratio_round(wide v, int64_t n, int64_t d, int64_t unit, enum mode mode,
    int64_t *out)
{
	wide top, bottom = (wide)d * unit, q, r;
	bool minus;

	if (__builtin_mul_overflow(v, (wide)n, &top))
		return false;
	minus = top < 0;
	if (minus)
		top = -top;
	q = top / bottom;
	r = top % bottom;
	if ((mode == MODE_UP && r > 0) ||
	    (mode == MODE_HALF_UP && r >= bottom - r) ||
	    (mode == MODE_HALF_EVEN && (r > bottom - r ||
	    (r == bottom - r && q % 2 == 1))))
		q++;
	if (__builtin_mul_overflow(q, (wide)unit, &q))
		return false;
	if (minus)
		q = -q;
	if (q > INT64_MAX || q < INT64_MIN)
		return false;
	*out = (int64_t)q;
	return true;
}
