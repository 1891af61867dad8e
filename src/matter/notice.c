/*
 * Public postings: the window in which anybody may object, how long it is and
 * who said so, and the objections that are open.
 */
#include <inttypes.h>

#include "matter/internal.h"

static enum err
keep(struct request *rq, struct matter *m, struct record *r)
{

	TRY(record_add(rq, r));
	step_append(rq, &m->notices, r);
	return OK;
}

/*
 * Days come from the pack's parameter or from the adopter's setting; without
 * either the posting begins and has no end (MSG_NOTICE_GAP at the timer).  One
 * that is open-ended has no days.
 */
enum err
notice_start(struct request *rq, struct desk *d, struct matter *m,
    date *out_last)
{
	const struct procedure *p = m->procedure;
	struct step s = { .rules = m->rules, .procedure = p,
	    .state = m->state, .entered = d->as_of, .known_at = rq->today };
	struct record *r = record_new(rq, model_entity(rq->model,
	    STR("notice")));
	struct notice n;

	r->place = m->record->place;
	record_set(r, "matter", VALUE_INT(m->record->id));
	record_set(r, "title", VALUE_TEXT(rq->lang == LANG_EN ?
	    str_fmt(rq->arena, "%.*s: notice", STR_ARG(p->en)) :
	    str_fmt(rq->arena, "%.*s公示", STR_ARG(p->zh))));
	record_set(r, "posted_by", value_or_unknown(rq->actor.person_name));
	record_set(r, "objections", VALUE_INT(0));
	*out_last = 0;
	record_set(r, "open_ended", VALUE_INT(p->states[m->state].notice_open));
	if (!policy_notice(rq->arena, &s, &n))
		return keep(rq, m, r);
	record_set(r, "starts", VALUE_INT(n.first));
	if (!n.open) {
		record_set(r, "days", VALUE_INT(n.days));
		record_set(r, "days_from", VALUE_TEXT(str_fmt(rq->arena,
		    "%s %.*s", n.setting ? "采用地补充规定" : "政策包参数",
		    STR_ARG(n.param))));
		record_set(r, "last_day", VALUE_INT(n.last));
		*out_last = n.last;
	}
	return keep(rq, m, r);
}

/* The latest posting carries the number of open objections. */
enum err
notice_count(struct request *rq, struct matter *m, int64_t objections)
{
	struct record *r;

	if (m->notices.n == 0)
		return OK;
	r = m->notices.items[m->notices.n - 1];
	record_set(r, "objections", VALUE_INT(objections));
	m->objections = objections;
	return record_change(rq, r);
}

enum err
matter_posted(struct request *rq, const struct matter *m, bool *out)
{
	const struct state *s;
	struct value last;
	enum err e;

	*out = false;
	if (m->procedure == NULL || m->state < 0 || m->notices.n == 0)
		return OK;
	s = &m->procedure->states[m->state];
	if (!s->notice)
		return OK;
	if (s->notice_open) {
		e = effect_stands(rq, m->procedure, &m->about, out);
		if (e != ERR_MISSING)
			return e;
		request_clear(rq);	/* who is not there is not posted */
		return OK;
	}
	last = record_get(m->notices.items[m->notices.n - 1], "last_day");
	*out = matter_running(m) && (last.kind != V_INT || last.i >= rq->today);
	return OK;
}
