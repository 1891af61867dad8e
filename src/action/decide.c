/*
 * A decision on a household, criterion by criterion, with what is missing and
 * who supplies it.
 */
#include "action/internal.h"

enum err
decide_household(struct request *rq, struct desk *d, int64_t household,
    str name, const struct verdict **out)
{
	const struct entity *e = model_entity(rq->model, STR("household"));
	struct ask ask = { .as_of = d->as_of, .known_at = rq->today };
	struct record *h;

	TRY(record_load(rq, e, household, 0, &h));
	TRY(rules_of(rq, d->rules, h->place, &ask.rules));
	TRY(subject_load(rq, d->subjects, model_kind(rq->model,
	    STR("household")), household, &ask.subject));
	return policy_decide(rq, &ask, name, out);
}

enum err
action_decision(struct request *rq, const struct call *c, struct reply *r)
{
	const struct entity *e = model_entity(rq->model, STR("household"));
	const struct verdict *v;
	struct desk desk;
	struct jsonw o;
	int64_t id;
	date as_of;

	TRY(call_id(rq, c, 0, e, &id));
	TRY(call_day(rq, c, "as_of", &as_of));
	TRY(desk_open(rq, as_of == 0 ? rq->today : as_of, &desk));
	TRY(decide_household(rq, &desk, id, c->path[1], &v));
	reply_json(r, &o);
	verdict_json(v, &o);
	return OK;
}
