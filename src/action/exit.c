/*
 * Who can leave the register now, who cannot, and whose facts are missing.
 */
#include "action/rows.h"

#define DECISION	STR("exit_ready")
#define PROCEDURE	"household_exit"

/* The running exit of the household, or null. */
static enum err
out_matter(struct request *rq, int64_t household, struct jsonw *o)
{
	const struct entity *e = model_entity(rq->model, STR("matter"));
	struct records r;
	struct matter m;
	size_t i;

	jsonw_key(o, "matter");
	TRY(record_children(rq, model_field(e, STR("household")), household,
	    &r));
	for (i = r.n; i-- > 0;) {
		m.record = r.items[i];
		if (!matter_running(&m) || !str_is(record_get(m.record,
		    "procedure").s, PROCEDURE))
			continue;
		return record_say(rq, m.record, PROFILE_LIST, o);
	}
	jsonw_null(o);
	return OK;
}

static enum err
out_candidate(struct request *rq, struct desk *d, int64_t id,
    struct jsonw *o)
{
	const struct verdict *v;
	struct record *h;

	if (record_load(rq, model_entity(rq->model, STR("household")), id, 0,
	    &h) != OK) {
		request_clear(rq);	/* the census knows it before we do */
		return OK;
	}
	TRY(decide_household(rq, d, id, DECISION, &v));
	jsonw_open(o, '{');
	jsonw_key(o, "household");
	TRY(record_say(rq, h, PROFILE_LIST, o));
	verdict_out(rq, v, o);
	TRY(out_matter(rq, id, o));
	jsonw_close(o, '}');
	return OK;
}

static enum err
out_page(struct request *rq, const struct poll_page *page, struct jsonw *o)
{
	struct desk d;
	size_t i;

	TRY(desk_open(rq, rq->today, &d));
	jsonw_key(o, "items");
	jsonw_open(o, '[');
	for (i = 0; i < page->n; i++)
		TRY(out_candidate(rq, &d, page->rows[i].id, o));
	jsonw_close(o, ']');
	jsonw_put_str(o, "next", page_next(rq, page));
	return OK;
}

enum err
action_exit_candidates(struct request *rq, const struct call *c,
    struct reply *r)
{
	const str name = DECISION;
	struct poll_ask ask = { .as_of = rq->today, .names = &name, .n = 1 };
	struct poll_page page;
	struct set_ask which = { .set = NULL };
	struct poll p;
	struct jsonw o;

	TRY(call_own_place(rq, c, &ask.place));
	TRY(call_page(rq, c, &page));
	which.outcome = call_query(c, "outcome");
	TRY(poll_run(rq, &ask, &p));
	TRY(set_take(rq, &p, &which));
	poll_page(rq, &p, which.set, &page);
	reply_json(r, &o);
	jsonw_open(&o, '{');
	TRY(out_page(rq, &page, &o));
	reply_total(&o, poll_all(&p, which.set), true);
	jsonw_key(&o, "counts");
	counts_out(&p, &p.decisions[0].all, NULL, &o);
	jsonw_close(&o, '}');
	return OK;
}
