/*
 * Numbers of people among digits: identity numbers (GB 11643), disability
 * certificates, bank cards, mobile telephones.
 */
#include "publish/internal.h"

#include <string.h>

#include "model/model.h"

static int
number(const char *p, size_t n)
{
	int v = 0;

	while (n-- > 0)
		v = v * 10 + (*p++ - '0');
	return v;
}

/* Is there such a day, and could somebody alive be born on it? */
static bool
birth(int year, const char *mmdd)
{

	return year >= 1900 && year <= 2100 && date_make(year,
	    number(mmdd, 2), number(mmdd + 2, 2)) != 0;
}

static bool
region(const char *p)
{
	int r = number(p, 2);

	return r >= 11 && r <= 91;
}

static bool
is_id18(const char *p)
{

	return region(p) && birth(number(p + 6, 4), p + 10) &&
	    id_number_digit((str){ p, 17 }) == p[17];
}

static bool
is_id15(const char *p)
{

	return region(p) && birth(1900 + number(p + 6, 2), p + 8);
}

/* Luhn's sum, ISO/IEC 7812-1 annex B. */
static bool
is_card(const char *p, size_t n)
{
	int sum = 0, d;
	size_t i;

	if (n < 16 || n > 19 || memchr("34569", p[0], 5) == NULL ||
	    p[n - 1] == 'X')
		return false;
	for (i = 0; i < n; i++) {
		d = p[n - 1 - i] - '0';
		if (i % 2 == 1 && (d *= 2) > 9)
			d -= 9;
		sum += d;
	}
	return sum % 10 == 0;
}

static bool
is_phone(const char *p, size_t n)
{

	if (n == 13 && p[0] == '8' && p[1] == '6') {
		p += 2;
		n -= 2;
	}
	return n == 11 && p[0] == '1' && p[1] >= '3';
}

static bool
allowed(const char *p, size_t n, const struct scan_ask *ask)
{
	size_t i;

	for (i = 0; i < ask->nphones; i++)
		if (str_eq(ask->phones[i], (str){ p, n }))
			return true;
	return false;
}

static enum leak_kind
judge(const char *p, size_t n, const struct scan_ask *ask)
{
	size_t i;

	for (i = 0; n >= 18 && i + 18 <= n; i++)
		if (memchr(p + i, 'X', 17) == NULL && is_id18(p + i))
			return n == 20 && i == 0 ? LEAK_CERTIFICATE : LEAK_ID;
	if (memchr(p, 'X', n) != NULL)
		return LEAK__MAX;
	if (n == 15 && is_id15(p))
		return LEAK_ID;
	if (is_card(p, n))
		return LEAK_CARD;
	if (is_phone(p, n) && !allowed(p, n, ask))
		return LEAK_PHONE;
	return LEAK__MAX;
}

/* How people break long numbers up; 0 ends a shape. */
static const struct shape {
	size_t parts[GROUPS_MAX + 1];
} shapes[] = {
	{ { 6, 8, 4 } }, { { 6, 4, 4, 4 } }, { { 6, 6, 3 } },
	{ { 4, 4, 4, 4 } }, { { 4, 4, 4, 4, 1 } }, { { 4, 4, 4, 4, 2 } },
	{ { 4, 4, 4, 4, 3 } }, { { 3, 4, 4 } }, { { 6, 13 } }, { { 6, 12 } },
};

/* Do the last groups have the shape?  Joined into out. */
static bool
joined(const struct group *g, size_t n, const struct shape *s, char *out,
    size_t *out_n)
{
	size_t k, i, total = 0;

	for (k = 0; s->parts[k] != 0; k++)
		continue;
	if (k > n)
		return false;
	for (i = 0; i < k; i++) {
		const struct group *x = &g[n - k + i];

		if (x->n != s->parts[i] || (i > 0 && x->apart))
			return false;
		memcpy(out + total, x->digits, x->n);
		total += x->n;
	}
	*out_n = total;
	return true;
}

enum leak_kind
digits_judge(const struct group *g, size_t n, const struct scan_ask *ask)
{
	const struct group *last = &g[n - 1];
	enum leak_kind k = judge(last->digits, last->n, ask);
	char whole[GROUP_MAX];
	size_t i, total;

	for (i = 0; k == LEAK__MAX && i < sizeof(shapes) / sizeof(shapes[0]);
	    i++)
		if (joined(g, n, &shapes[i], whole, &total))
			k = judge(whole, total, ask);
	return k;
}
