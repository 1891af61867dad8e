/*
 * Working days.  A calendar names, for one year, the weekdays that are rest
 * and the weekend days that are worked; it is data of a pack.  Without one a
 * count of working days is unknown; a period that ends on a day of rest is
 * moved past Saturday and Sunday alone, and the pack's silence says so.
 */
#include "loading.h"

static const date *
take_days(struct loader *ld, struct toml_node *t, const char *key, int year,
    size_t *out_n)
{
	struct toml_node *c = toml_get(t, key), *x;
	date *list = NEW_ARRAY(ld->arena, date, c == NULL ? 0 : c->n);
	size_t n = 0;

	for (x = c == NULL ? NULL : c->child; x != NULL; x = x->next) {
		if (x->kind == T_DATE && date_year((date)x->i) == year)
			list[n++] = (date)x->i;
		else
			diag_node(&ld->ds, x, DIAG_KEY_KIND, str_from(key),
			    diag_word(&ld->ds, "该年的日期",
			    "dates of the year"), STR_NONE);
	}
	*out_n = n;
	return list;
}

void
parse_calendars(struct loader *ld)
{
	struct nodes *l = &ld->section[SEC_CALENDAR];
	struct calendar *list = NEW_ARRAY(ld->arena, struct calendar, l->n);
	int64_t year;
	size_t i;

	for (i = 0; i < l->n; i++) {
		struct calendar *c = &list[i];

		year = 0;
		(void)toml_int(l->item[i], "year", true, ld->faults, &year);
		c->year = year >= 1900 && year <= 2100 ? (int)year : 0;
		c->rest = take_days(ld, l->item[i], "rest", c->year,
		    &c->nrest);
		c->work = take_days(ld, l->item[i], "work", c->year,
		    &c->nwork);
		c->cites = parse_cites(ld, l->item[i], true, &c->ncites);
	}
	ld->pack->calendars = list;
	ld->pack->ncalendars = l->n;
}

const struct calendar *
calendar_find(const struct ruleset *rs, int year, date on)
{
	size_t i, j;

	for (i = 0; rs != NULL && i < rs->n; i++) {
		const struct pack *p = rs->adopted[i].pack;

		if (ruleset_adopted(rs, p, on) != &rs->adopted[i])
			continue;
		for (j = 0; j < p->ncalendars; j++)
			if (p->calendars[j].year == year)
				return &p->calendars[j];
	}
	return NULL;
}

static bool
listed(const date *list, size_t n, date d)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (list[i] == d)
			return true;
	return false;
}

/* 0 Monday … 6 Sunday; 1970-01-01 was a Thursday. */
static int
weekday(date d)
{

	return (int)(((int64_t)date_number(d) + 3) % 7 + 7) % 7;
}

bool
calendar_works(const struct calendar *c, date d)
{

	if (c != NULL && listed(c->rest, c->nrest, d))
		return false;
	if (c != NULL && listed(c->work, c->nwork, d))
		return true;
	return weekday(d) < 5;
}

date
calendar_extend(const struct ruleset *rs, date d, date on)
{

	while (d != 0 && !calendar_works(calendar_find(rs, date_year(d), on),
	    d))
		d = date_add_days(d, 1);
	return d;
}

/* One day on, with the calendar of its year; false when it has none. */
static bool
next_day(const struct ruleset *rs, date *d, date on, bool *out_works,
    int *out_year)
{
	const struct calendar *c;

	*d = date_add_days(*d, 1);
	c = *d == 0 ? NULL : calendar_find(rs, date_year(*d), on);
	if (c == NULL) {
		*out_year = date_year(*d);
		return false;
	}
	*out_works = calendar_works(c, *d);
	return true;
}

date
calendar_add(const struct ruleset *rs, date from, int64_t n, date on,
    int *out_year)
{
	date d = from;
	bool works;

	while (n > 0) {
		if (!next_day(rs, &d, on, &works, out_year))
			return 0;
		n -= works;
	}
	return d;
}

int64_t
calendar_count(const struct ruleset *rs, date from, date to, date on,
    int *out_year)
{
	int64_t n = 0;
	date d = from;
	bool works;

	while (d < to) {
		if (!next_day(rs, &d, on, &works, out_year))
			return -1;
		n += works;
	}
	return n;
}
