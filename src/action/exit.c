/*
 * Who can leave the register now, who cannot, and whose facts are missing.
 */
#include "action/internal.h"

#include <inttypes.h>

#include "base/limits.h"

#define DECISION	"exit_ready"
#define PROCEDURE	"household_exit"

struct candidate {
	int64_t id, place;
};

/* One pass: counts of all, the page wanted. */
struct sieve {
	bool all;			/* any outcome */
	enum outcome wanted;
	int64_t after_place, after_id;
	int64_t limit;
	int64_t counts[OUT_NOT_APPLICABLE + 1];
	struct candidate *page;
	int64_t n;			/* limit + 1: there is more */
};

static enum err
sift(struct request *rq, const struct surveyed *x, void *arg)
{
	struct sieve *s = arg;
	enum outcome o = verdict_outcome(x->verdict);

	(void)rq;
	s->counts[o]++;
	if ((!s->all && o != s->wanted) || s->n > s->limit ||
	    x->place < s->after_place ||
	    (x->place == s->after_place && x->id <= s->after_id))
		return OK;
	if (s->n < s->limit)
		s->page[s->n] = (struct candidate){ x->id, x->place };
	s->n++;
	return OK;
}

static enum err
call_outcome(struct request *rq, const struct call *c, struct sieve *s)
{
	str text = call_query(c, "outcome");
	int i;

	s->all = text.n == 0;
	for (i = OUT_MET; i <= OUT_UNKNOWN; i++)
		if (str_is(text, outcome_id((enum outcome)i))) {
			s->wanted = (enum outcome)i;
			return OK;
		}
	if (!s->all)
		return fail(rq, MSG_VALUE_CODE, STR("outcome"), text,
		    STR("met, not_met, unknown"));
	return OK;
}

/* The cursor: place and id of the last household shown. */
static enum err
call_after(struct request *rq, const struct call *c, struct sieve *s)
{
	str text = call_query(c, "after"), id, place;

	if (text.n == 0)
		return OK;
	place = str_cut(text, '.', &id);
	if (!str_int(place, &s->after_place) || !str_int(id, &s->after_id))
		return fail(rq, MSG_CURSOR);
	return OK;
}

static void
out_reasons(struct request *rq, const struct verdict *v, struct jsonw *o)
{
	struct criterion_result c;
	size_t i;

	jsonw_key(o, "reasons");
	jsonw_open(o, '[');
	for (i = 0; verdict_criterion(v, i, &c); i++) {
		str text = rq->lang == LANG_EN ? c.text_en : c.text;

		if (c.outcome == OUT_NOT_MET)
			jsonw_str(o, text.n > 0 ? text :
			    rq->lang == LANG_EN ? c.en : c.zh);
	}
	jsonw_close(o, ']');
}

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
out_candidate(struct request *rq, struct desk *d, const struct candidate *x,
    struct jsonw *o)
{
	const struct verdict *v;
	const struct lack *lacks;
	struct record *h;
	size_t n;

	TRY(record_load(rq, model_entity(rq->model, STR("household")), x->id,
	    0, &h));
	TRY(decide_household(rq, d, x->id, STR(DECISION), &v));
	lacks = verdict_lacks(v, &n);
	jsonw_open(o, '{');
	jsonw_key(o, "household");
	TRY(record_say(rq, h, PROFILE_LIST, o));
	jsonw_put_str(o, "outcome",
	    str_from(outcome_id(verdict_outcome(v))));
	jsonw_put_str(o, "outcome_label", outcome_words(verdict_outcome(v),
	    rq->lang));
	out_reasons(rq, v, o);
	missing_out(o, matter_missing(rq, lacks, n), n);
	TRY(out_matter(rq, x->id, o));
	jsonw_close(o, '}');
	return OK;
}

static void
out_counts(const struct sieve *s, struct jsonw *o)
{
	int64_t total = s->counts[s->wanted];
	int i;

	if (s->all)
		total = s->counts[OUT_MET] + s->counts[OUT_NOT_MET] +
		    s->counts[OUT_UNKNOWN] + s->counts[OUT_NOT_APPLICABLE];
	reply_total(o, total, true);
	jsonw_key(o, "counts");
	jsonw_open(o, '{');
	for (i = OUT_MET; i <= OUT_UNKNOWN; i++)
		jsonw_put_int(o, outcome_id((enum outcome)i), s->counts[i]);
	jsonw_close(o, '}');
}

enum err
action_exit_candidates(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct sieve s = { .n = 0 };
	struct survey v = { .decision = STR(DECISION), .each = sift,
	    .arg = &s };
	struct desk d;
	struct jsonw o;
	int64_t i;

	TRY(call_place(rq, c, &v.place));
	TRY(call_limit(rq, c, &s.limit));
	TRY(call_outcome(rq, c, &s));
	TRY(call_after(rq, c, &s));
	TRY(desk_open(rq, rq->today, &d));
	s.page = NEW_ARRAY(rq->arena, struct candidate, s.limit);
	TRY(survey_run(rq, &d, &v));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "items");
	jsonw_open(&o, '[');
	for (i = 0; i < s.n && i < s.limit; i++)
		TRY(out_candidate(rq, &d, &s.page[i], &o));
	jsonw_close(&o, ']');
	jsonw_put_str(&o, "next", s.n <= s.limit ? STR("") :
	    str_fmt(rq->arena, "%" PRId64 ".%" PRId64,
	    s.page[s.limit - 1].place, s.page[s.limit - 1].id));
	out_counts(&s, &o);
	jsonw_close(&o, '}');
	return OK;
}
