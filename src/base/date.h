/*
 * Legal days and instants.  A date is int32 yyyymmdd, 19000101..21001231, so
 * that it sorts and splits by division; an instant is int64 milliseconds UTC.
 * Legal days are those of Asia/Shanghai (UTC+8, no summer time since 1992).
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "str.h"

typedef int32_t date;

#define DATE_MIN	((date)19000101)
#define DATE_MAX	((date)21001231)

bool	date_valid(date);
int	date_year(date);
int	date_month(date);
int	date_day(date);
date	date_make(int year, int month, int day);	/* 0 when not a day */
int	date_month_days(int year, int month);

/* Days since 1970-01-01, and back; 0 outside the range. */
int32_t	date_number(date);
date	date_from_number(int32_t);
/* 0 when the result leaves the range. */
date	date_add_days(date, int64_t n);
/*
 * The corresponding day n months on; a day the month lacks becomes its last
 * day (Civil Code art. 202), or with up the first of the next month.
 */
date	date_add_months(date, int64_t n, bool up);
/* Completed years from birth to on; negative before birth. */
int	date_age(date birth, date on);

/* "2018-12-31", "20181231", "2018/1/5", "2018.1.5" and 年月日 forms. */
bool	date_parse(str, date *out);
str	date_text(struct arena *, date);		/* 2018-12-31 */

int64_t	date_now_ms(void);
date	date_of_ms(int64_t ms);				/* in Shanghai */
str	date_rfc3339(struct arena *, int64_t ms);	/* …Z */

#endif
