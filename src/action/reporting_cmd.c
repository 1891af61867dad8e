/*
 * bangfu report make: what is owed for a year, on the command line.  What there
 * is then, bangfu stats reports prints.
 */
#include "action/reporting.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/option.h"

static enum err
make_act(struct request *rq, void *arg)
{
	struct reporting_made *m = arg;

	TRY(reporting_make(rq, m));
	reporting_note(rq, m);
	return OK;
}

static enum err
report(struct request *rq, int argc, char **argv)
{
	struct reporting_made m = { .made = 0 };
	str place = STR_NONE, year = STR_NONE, *rest;
	const struct option options[] = {
		{ "--place", &place, NULL }, { "--year", &year, NULL },
	};
	size_t n;

	TRY(option_take(rq, argc, argv, options, 2, &rest, &n));
	if (n != 1 || !str_is(rest[0], "make"))
		return fail(rq, MSG_USAGE,
		    STR("report make [--place CODE] [--year Y]"));
	if (place.n > 0 && !place_parse(place, &m.place))
		return fail(rq, MSG_VALUE_TYPE, STR("--place"), place,
		    request_words(rq, "区划代码", "a place code"));
	if (year.n > 0 && !str_int(year, &m.year))
		return fail(rq, MSG_OPTION_VALUE, STR("--year"));
	TRY(site_enter(rq, STORE_WRITE, "county_office township"));
	TRY(site_placed(rq, m.place));
	if (year.n == 0)
		m.year = date_year(rq->today);
	TRY(reporting_year(rq, m.year));
	TRY(site_act(rq, STR("report.make"), STR("report"), make_act, &m));
	(void)printf(rq->lang == LANG_ZH ? "新增 %" PRId64 " 份,已有 %" PRId64
	    " 份\n" : "%" PRId64 " made, %" PRId64 " as they were\n", m.made,
	    m.kept);
	return OK;
}

int
cmd_report(struct request *rq, int argc, char **argv)
{

	return cmd_end(rq, report(rq, argc, argv));
}
