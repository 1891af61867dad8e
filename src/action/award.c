/*
 * An award asked of every subject of its kind in a place.
 */
#include "action/live.h"

#include "base/limits.h"

#define AWARD_MAX	2000	/* ranked against each other */

const char *
award_standing_id(enum award_standing s)
{
	static const char *const ids[] = { "ranked", "pending", "ineligible",
	    "outside" };

	return ids[s];
}

void
entry_out(struct request *rq, const struct award_entry *e, struct jsonw *o)
{
	static const char *const words[2][4] = {
		{ "参加排名", "待核实", "不符合条件", "不在范围" },
		{ "ranked", "to be verified", "not eligible", "outside" },
	};

	jsonw_put_str(o, "outcome", str_from(award_standing_id(e->standing)));
	jsonw_put_str(o, "outcome_label",
	    str_from(words[rq->lang == LANG_EN][e->standing]));
	if (e->standing == AWARD_RANKED) {
		jsonw_put_int(o, "rank", e->rank);
		jsonw_put_bool(o, "won", e->won);
	}
	jsonw_key(o, "reasons");
	jsonw_open(o, '[');
	jsonw_close(o, ']');
	missing_out(o, matter_missing(rq, e->lacks, e->nlacks), e->nlacks);
}

struct entrants {
	const struct subject **subjects;
	struct poll_row *rows;
	size_t n;
};

static enum err
take_entrants(struct request *rq, const struct award_of *x,
    struct entrants *e)
{
	struct scan_from from = { .place = x->place };
	struct subject_chunk chunk = { .n = 0 };
	struct subjects *ss;
	size_t i;

	e->subjects = NEW_ARRAY(rq->arena, const struct subject *, AWARD_MAX);
	e->rows = NEW_ARRAY(rq->arena, struct poll_row, AWARD_MAX);
	TRY(subject_open(rq, x->as_of, &ss));
	for (;;) {
		TRY(subject_chunk(rq, ss, x->kind, &from, &chunk));
		if (chunk.end)
			return OK;
		if (e->n + chunk.n > AWARD_MAX)
			return fail(rq, MSG_PLACE_LARGE, str_fmt(rq->arena,
			    "%d", AWARD_MAX));
		for (i = 0; i < chunk.n; i++) {
			TRY(subject_complete(rq, ss, &chunk.rows[i]));
			e->rows[e->n] = (struct poll_row){ chunk.rows[i].id,
			    chunk.rows[i].place };
			e->subjects[e->n++] = chunk.rows[i].subject;
		}
	}
}

/* What holds where each of them is, where that may differ. */
static enum err
take_rules(struct request *rq, struct rules *rules, const struct entrants *e,
    struct award_ask *ask)
{
	const struct ruleset **at = NEW_ARRAY(rq->arena,
	    const struct ruleset *, e->n);
	size_t i;

	if (!ruleset_varies(ask->rules))
		return OK;
	for (i = 0; i < e->n; i++)
		TRY(rules_of(rq, rules, e->rows[i].place, &at[i]));
	ask->rules_at = at;
	return OK;
}

enum err
award_take(struct request *rq, const struct award_of *x, struct awarded *out,
    bool *out_found)
{
	struct award_ask ask = { .as_of = x->as_of, .known_at = rq->today };
	struct entrants e = { .n = 0 };

	struct rules *rules = rules_open(rq);

	TRY(rules_of(rq, rules, x->place, &ask.rules));
	TRY(take_entrants(rq, x, &e));
	TRY(take_rules(rq, rules, &e, &ask));
	ask.award = str_fmt(rq->arena, "%.*s.%.*s", STR_ARG(x->kind->id),
	    STR_ARG(x->name));
	ask.subjects = e.subjects;
	ask.n = e.n;
	out->rows = e.rows;
	*out_found = policy_award(rq->arena, &ask, &out->result);
	return OK;
}
