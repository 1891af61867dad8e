/*
 * Duties on the work list: what of one's own is at risk or over, duty by duty,
 * with its reason and article.
 */
#include "action/duty.h"

#include <inttypes.h>

static bool
urgent(const struct duty_group *g)
{

	return g->n[DUTY_AT_RISK] + g->n[DUTY_BREACHED] > 0;
}

static void
out_item(struct request *rq, const struct duty_group *g, struct jsonw *o)
{
	const struct duty_info *d = &g->duty;
	bool over = g->n[DUTY_BREACHED] > 0;
	str why = request_words(rq, over ? "逾期未完成" : "临近到期",
	    over ? "Over and not done" : "Little time is left");
	str ours = d->assumption ? request_words(rq, "(次数为本系统约定)",
	    " (a number of ours)") : STR("");

	jsonw_open(o, '{');
	jsonw_put_str(o, "kind", STR("duty"));
	jsonw_put_str(o, "title", rq->lang == LANG_EN ? d->en : d->zh);
	jsonw_put_str(o, "why", str_fmt(rq->arena, rq->lang == LANG_EN ?
	    "%.*s: %" PRId64 " in the window%.*s" : "%.*s:本期应有%" PRId64
	    "次%.*s", STR_ARG(why), d->at_least, STR_ARG(ours)));
	cites_out(o, d->cites, d->ncites);
	jsonw_key(o, "due");
	if (g->due >= DATE_MAX)
		jsonw_null(o);
	else
		jsonw_str(o, date_text(rq->arena, g->due));
	jsonw_put_int(o, "count", g->n[DUTY_AT_RISK] + g->n[DUTY_BREACHED]);
	jsonw_put_str(o, "link", str_fmt(rq->arena, "/duty?mine=1&duty=%.*s",
	    STR_ARG(d->id)));
	jsonw_close(o, '}');
}

enum err
duty_work(struct request *rq, struct jsonw *o)
{
	struct duty_survey v = { .place = rq->actor.place,
	    .as_of = rq->today };
	struct duty_list l = { .mine = true };
	size_t i;

	if (place_level(v.place) < PLACE_COUNTY)
		return OK;	/* a province: on its calendar, not here */
	TRY(ruleset_of(rq, v.place, &v.rules));
	TRY(duty_list(rq, &v, &l));
	for (i = 0; i < l.ngroups; i++)
		if (urgent(&l.groups[i]))
			out_item(rq, &l.groups[i], o);
	return OK;
}
