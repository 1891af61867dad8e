/*
 * Numbers as XLSX stores them ("45", "4.4058219900101101E+17",
 * "0.30000000000000004") turned into the text a person sees: plain digits,
 * percentages, dates.  Decimal arithmetic on digits, no binary fractions.
 */
#include "internal.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/date.h"

#define DIGITS_KEPT	15	/* what Excel itself keeps */
#define DIGITS_MAX	40
#define EXPONENT_MAX	400
#define SECONDS_A_DAY	86400
#define SERIAL_1970	25569	/* 1970-01-01 counted from 1900 */
#define SHIFT_1904	1462
#define SERIAL_NO_DAY	60	/* 1900-02-29, which never was */

/* 0.d1d2d3… × 10^point, no leading zero. */
struct decimal {
	bool negative;
	int n;
	int point;
	char digits[DIGITS_MAX];
};

static bool
read_exponent(str s, size_t at, int *out)
{
	bool negative = false;
	int e = 0;

	if (at < s.n && (s.p[at] == '+' || s.p[at] == '-'))
		negative = s.p[at++] == '-';
	if (at == s.n)
		return false;
	for (; at < s.n; at++) {
		if (s.p[at] < '0' || s.p[at] > '9' || e > EXPONENT_MAX)
			return false;
		e = e * 10 + (s.p[at] - '0');
	}
	*out = negative ? -e : e;
	return e <= EXPONENT_MAX;
}

/* One digit more; digits past the room only move the point. */
static void
push_digit(struct decimal *d, char c, bool fraction)
{
	if (d->n == 0 && c == '0') {
		if (fraction)
			d->point--;
		return;
	}
	if (d->n < DIGITS_MAX)
		d->digits[d->n++] = c;
	if (!fraction)
		d->point++;
}

static bool
decimal_read(str s, struct decimal *d)
{
	bool any = false, fraction = false;
	int exponent = 0;
	size_t i = 0;

	memset(d, 0, sizeof(*d));
	if (s.n > 0 && (s.p[0] == '-' || s.p[0] == '+'))
		d->negative = s.p[i++] == '-';
	for (; i < s.n; i++) {
		if (s.p[i] == '.' && !fraction) {
			fraction = true;
		} else if (s.p[i] >= '0' && s.p[i] <= '9') {
			push_digit(d, s.p[i], fraction);
			any = true;
		} else {
			break;
		}
	}
	if (i < s.n) {
		if ((s.p[i] != 'E' && s.p[i] != 'e') ||
		    !read_exponent(s, i + 1, &exponent))
			return false;
		d->point += exponent;
	}
	while (d->n > 0 && d->digits[d->n - 1] == '0')
		d->n--;
	if (d->n == 0)
		d->point = 0;
	return any;
}

/* Half up at n digits; the noise of binary fractions goes. */
static void
decimal_round(struct decimal *d, int n)
{
	bool up;
	int i = n - 1;

	if (d->n <= n)
		return;
	up = d->digits[n] >= '5';
	d->n = n;
	for (; up && i >= 0; i--) {
		up = d->digits[i] == '9';
		d->digits[i] = up ? '0' : (char)(d->digits[i] + 1);
	}
	if (up) {
		d->digits[0] = '1';
		d->n = 1;
		d->point++;
	}
	while (d->n > 0 && d->digits[d->n - 1] == '0')
		d->n--;
}

/* False when the plain form would not fit: a number nobody means. */
static bool
decimal_write(const struct decimal *d, char *out, size_t *n)
{
	int i;
	size_t at = 0;

	if (d->point > DIGITS_MAX || d->point < -DIGITS_KEPT ||
	    d->n - d->point > DIGITS_MAX)
		return false;
	if (d->negative && d->n > 0)
		out[at++] = '-';
	if (d->point <= 0)
		out[at++] = '0';
	for (i = 0; i < d->point; i++)
		out[at++] = i < d->n ? d->digits[i] : '0';
	if (d->n > d->point) {
		out[at++] = '.';
		for (i = d->point; i < 0; i++)
			out[at++] = '0';
		for (i = d->point > 0 ? d->point : 0; i < d->n; i++)
			out[at++] = d->digits[i];
	}
	*n = at;
	return true;
}

/* Whole days and seconds of a serial date. */
static bool
serial_split(const struct decimal *d, int64_t *days, int64_t *seconds)
{
	int64_t fraction = 0, whole = 0;
	int i;

	if (d->negative || d->point > 7)
		return false;
	for (i = 0; i < d->point; i++)
		whole = whole * 10 + (i < d->n ? d->digits[i] - '0' : 0);
	for (i = d->point; i < d->point + 9; i++)
		fraction = fraction * 10 +
		    (i >= 0 && i < d->n ? d->digits[i] - '0' : 0);
	*seconds = (fraction * SECONDS_A_DAY + 500000000) / 1000000000;
	*days = whole + *seconds / SECONDS_A_DAY;
	*seconds %= SECONDS_A_DAY;
	return true;
}

static size_t
time_write(char *out, size_t at, int64_t seconds)
{
	return at + (size_t)snprintf(out + at, NUMBER_ROOM - at,
	    "%02d:%02d:%02d", (int)(seconds / 3600),
	    (int)(seconds / 60 % 60), (int)(seconds % 60));
}

/* 0 when the serial is no day we know; the caller shows the number. */
static size_t
date_write(int64_t days, int64_t seconds, bool from_1904, char *out)
{
	date day;
	size_t n;

	if (from_1904)
		days += SHIFT_1904;
	else if (days == SERIAL_NO_DAY)
		return 0;
	else if (days < SERIAL_NO_DAY)
		days++;
	if (days < 1 || days > INT32_MAX)
		return 0;
	day = date_from_number((int32_t)(days - SERIAL_1970));
	if (day == 0)
		return 0;
	n = (size_t)snprintf(out, NUMBER_ROOM, "%04d-%02d-%02d",
	    date_year(day), date_month(day), date_day(day));
	if (seconds == 0)
		return n;
	out[n++] = ' ';
	return time_write(out, n, seconds);
}

static size_t
plain(struct decimal *d, bool percent, str stored, char *out, unsigned *flags)
{
	size_t n = 0;

	*flags |= SHEET_NUMBER;
	if (d->point > DIGITS_KEPT)
		*flags |= SHEET_LOSSY;
	else
		decimal_round(d, DIGITS_KEPT);
	if (percent && d->n > 0)
		d->point += 2;
	if (!decimal_write(d, out, &n)) {
		n = stored.n < NUMBER_ROOM - 1 ? stored.n : NUMBER_ROOM - 1;
		memcpy(out, stored.p, n);
		*flags |= SHEET_LOSSY;
		return n;
	}
	if (percent) {
		out[n++] = '%';
		*flags |= SHEET_PERCENT;
	}
	return n;
}

size_t
number_text(str stored, enum number_kind kind, bool from_1904, char *out,
    unsigned *flags)
{
	struct decimal d;
	int64_t days, seconds;
	size_t n = 0;

	if (!decimal_read(stored, &d))
		return 0;
	if (kind == NUMBER_TIME && serial_split(&d, &days, &seconds) &&
	    days == 0) {
		*flags |= SHEET_DATE;
		return time_write(out, 0, seconds);
	}
	if (kind == NUMBER_DATE || kind == NUMBER_TIME) {
		if (serial_split(&d, &days, &seconds))
			n = date_write(days, seconds, from_1904, out);
		if (n > 0) {
			*flags |= SHEET_DATE;
			return n;
		}
		*flags |= SHEET_ERROR;
	}
	return plain(&d, kind == NUMBER_PERCENT, stored, out, flags);
}

/* ---- formats ---- */

/*
 * Built-in formats by number.  27 to 36 and 50 to 58 are dates and times in a
 * Chinese Excel and unused in a Western one.
 */
static bool
builtin_kind(int64_t id, enum number_kind *out)
{
	if (id == 9 || id == 10)
		*out = NUMBER_PERCENT;
	else if ((id >= 18 && id <= 21) || (id >= 32 && id <= 35) ||
	    (id >= 45 && id <= 47) || id == 55 || id == 56)
		*out = NUMBER_TIME;
	else if ((id >= 14 && id <= 22) || (id >= 27 && id <= 36) ||
	    (id >= 50 && id <= 58))
		*out = NUMBER_DATE;
	else
		return false;
	return true;
}

/* Past a quoted text, an escaped character or a [bracket]. */
static const char *
skip_literal(const char *p)
{
	const char *end;

	if (*p == '"') {
		end = strchr(p + 1, '"');
		return end == NULL ? p + strlen(p) : end + 1;
	}
	if (*p == '\\' || *p == '_' || *p == '*')
		return p[1] == '\0' ? p + 1 : p + 2;
	end = strchr(p, ']');
	return end == NULL ? p + strlen(p) : end + 1;
}

static bool
elapsed(const char *p)
{
	return strncasecmp(p, "[h", 2) == 0 || strncasecmp(p, "[m", 2) == 0 ||
	    strncasecmp(p, "[s", 2) == 0;
}

enum number_kind
number_kind_of(int64_t id, const char *code)
{
	enum number_kind kind = NUMBER_PLAIN;
	bool day = false, hour = false, minute = false;
	const char *p;

	if (code == NULL)
		return builtin_kind(id, &kind) ? kind : NUMBER_PLAIN;
	if (strcasecmp(code, "General") == 0)
		return NUMBER_PLAIN;
	for (p = code; *p != '\0' && *p != ';';) {
		if (strchr("\"\\_*[", *p) != NULL) {
			hour = hour || (*p == '[' && elapsed(p));
			p = skip_literal(p);
			continue;
		}
		if (*p == '%')
			return NUMBER_PERCENT;
		day = day || strchr("yYdD", *p) != NULL;
		hour = hour || strchr("hHsS", *p) != NULL;
		minute = minute || strchr("mM", *p) != NULL;
		p++;
	}
	if (day || (minute && !hour))
		return NUMBER_DATE;
	return hour ? NUMBER_TIME : NUMBER_PLAIN;
}
