/*
 * Legal days and instants; the proleptic Gregorian calendar.
 */
#include "date.h"

#include <inttypes.h>
#include <time.h>

#include "arena.h"

#define SHANGHAI_MS	((int64_t)8 * 3600 * 1000)
#define DAY_MS		((int64_t)86400000)

static bool
leap(int y)
{

	return (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
}

int
date_month_days(int y, int m)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31,
	    30, 31 };

	if (m < 1 || m > 12)
		return 0;
	return m == 2 && leap(y) ? 29 : days[m - 1];
}

int
date_year(date d)
{

	return d / 10000;
}

int
date_month(date d)
{

	return d / 100 % 100;
}

int
date_day(date d)
{

	return d % 100;
}

bool
date_valid(date d)
{
	int day = date_day(d);

	return d >= DATE_MIN && d <= DATE_MAX && day >= 1 &&
	    day <= date_month_days(date_year(d), date_month(d));
}

date
date_make(int y, int m, int day)
{
	date d;

	if (y < 1900 || y > 2100 || m < 1 || m > 12 || day < 1 || day > 31)
		return 0;
	d = y * 10000 + m * 100 + day;
	return date_valid(d) ? d : 0;
}

/* Days from civil: years begin in March so that the leap day comes last. */
int32_t
date_number(date d)
{
	int32_t y = date_year(d), m = date_month(d), era, yoe, doy;

	y -= m <= 2;
	era = y / 400;
	yoe = y - era * 400;
	doy = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + date_day(d) - 1;
	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

date
date_from_number(int32_t n)
{
	int32_t z = n + 719468, era, doe, yoe, doy, mp, y, m;

	if (z < 0)
		return 0;
	era = z / 146097;
	doe = z - era * 146097;
	yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	mp = (5 * doy + 2) / 153;
	m = mp < 10 ? mp + 3 : mp - 9;
	y = yoe + era * 400 + (m <= 2);
	return date_make(y, m, doy - (153 * mp + 2) / 5 + 1);
}

date
date_add_days(date d, int64_t n)
{

	if (n > 100000 || n < -100000)
		return 0;
	return date_from_number(date_number(d) + (int32_t)n);
}

date
date_add_months(date d, int64_t n, bool up)
{
	int64_t months;
	int y, m, last;

	if (n > 2500 || n < -2500)
		return 0;
	months = (int64_t)date_year(d) * 12 + date_month(d) - 1 + n;
	if (months < 0)
		return 0;
	y = (int)(months / 12);
	m = (int)(months % 12) + 1;
	last = date_month_days(y, m);
	if (date_day(d) <= last)
		return date_make(y, m, date_day(d));
	if (!up)
		return date_make(y, m, last);
	return m == 12 ? date_make(y + 1, 1, 1) : date_make(y, m + 1, 1);
}

int
date_age(date birth, date on)
{
	int years = date_year(on) - date_year(birth);

	return on % 10000 < birth % 10000 ? years - 1 : years;
}

/* A run of digits at *at; *out_n how many. */
static int
take_number(str s, size_t *at, size_t *out_n)
{
	int v = 0;
	size_t from = *at;

	while (*at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9' &&
	    *at - from < 8)
		v = v * 10 + (s.p[(*at)++] - '0');
	*out_n = *at - from;
	return v;
}

static bool
take_mark(str s, size_t *at, const char *han)
{
	str rest = str_sub(s, *at, s.n), mark = str_from(han);

	if (rest.n > 0 && (rest.p[0] == '-' || rest.p[0] == '/' ||
	    rest.p[0] == '.')) {
		*at += 1;
		return true;
	}
	if (str_starts(rest, mark)) {
		*at += mark.n;
		return true;
	}
	return false;
}

bool
date_parse(str s, date *out)
{
	size_t at = 0, n;
	int y, m, d;
	date v;

	y = take_number(s, &at, &n);
	if (n == 8 && at == s.n)
		v = date_make(y / 10000, y / 100 % 100, y % 100);
	else {
		if (n != 4 || !take_mark(s, &at, "年"))
			return false;
		m = take_number(s, &at, &n);
		if (n < 1 || n > 2 || !take_mark(s, &at, "月"))
			return false;
		d = take_number(s, &at, &n);
		if (n < 1 || n > 2)
			return false;
		if (at < s.n && !str_is(str_sub(s, at, s.n), "日"))
			return false;
		v = date_make(y, m, d);
	}
	if (v == 0)
		return false;
	*out = v;
	return true;
}

str
date_text(struct arena *a, date d)
{

	return str_fmt(a, "%04d-%02d-%02d", date_year(d), date_month(d),
	    date_day(d));
}

int64_t
date_now_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_REALTIME, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static int32_t
day_of(int64_t ms)
{

	return (int32_t)(ms >= 0 ? ms / DAY_MS : -((-ms + DAY_MS - 1) / DAY_MS));
}

date
date_of_ms(int64_t ms)
{

	return date_from_number(day_of(ms + SHANGHAI_MS));
}

str
date_rfc3339(struct arena *a, int64_t ms)
{
	int32_t day = day_of(ms);
	int64_t t = ms - (int64_t)day * DAY_MS;
	date d = date_from_number(day);

	return str_fmt(a, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", date_year(d),
	    date_month(d), date_day(d), (int)(t / 3600000),
	    (int)(t / 60000 % 60), (int)(t / 1000 % 60), (int)(t % 1000));
}
