/*
 * The subjects behind a count of a decision: of households by a poll, of all
 * other kinds by a survey.
 */
#include "action/live.h"

#include <inttypes.h>

#include "base/limits.h"

enum err
call_page(struct request *rq, const struct call *c, struct poll_page *out)
{
	str text = call_query(c, "after"), id, place;

	*out = (struct poll_page){ .n = 0 };
	TRY(call_limit(rq, c, &out->limit));
	if (text.n == 0)
		return OK;
	place = str_cut(text, '.', &id);
	if (!str_int(place, &out->after_place) ||
	    !str_int(id, &out->after_id))
		return fail(rq, MSG_CURSOR);
	return OK;
}

str
page_next(struct request *rq, const struct poll_page *p)
{

	if (!p->more || p->n == 0)
		return STR("");
	return str_fmt(rq->arena, "%" PRId64 ".%" PRId64,
	    p->rows[p->n - 1].place, p->rows[p->n - 1].id);
}

static const char outcomes[] = "met, not_met, unknown, not_applicable";

static enum err
outcome_take(struct request *rq, str text, int *out)
{
	int i;

	for (i = 0; i < POLL_OUTCOMES; i++)
		if (str_is(text, outcome_id((enum outcome)i))) {
			*out = i;
			return OK;
		}
	return fail(rq, MSG_VALUE_CODE, STR("outcome"), text,
	    str_from(outcomes));
}

void
counts_out(const struct poll *p, const struct poll_part *x,
    const struct census_node *node, struct jsonw *o)
{
	int i;

	jsonw_open(o, '{');
	for (i = 0; i < POLL_OUTCOMES; i++)
		jsonw_put_int(o, outcome_id((enum outcome)i),
		    x->by[i] == NULL ? 0 : node == NULL ?
		    poll_all(p, x->by[i]) : poll_count(p, x->by[i], node));
	jsonw_close(o, '}');
}

void
verdict_out(struct request *rq, const struct verdict *v, struct jsonw *o)
{
	struct criterion_result c;
	const struct lack *lacks;
	size_t i, n;

	jsonw_put_str(o, "outcome",
	    str_from(outcome_id(verdict_outcome(v))));
	jsonw_put_str(o, "outcome_label", outcome_words(verdict_outcome(v),
	    rq->lang));
	jsonw_key(o, "reasons");
	jsonw_open(o, '[');
	for (i = 0; verdict_criterion(v, i, &c); i++) {
		str text = rq->lang == LANG_EN ? c.text_en : c.text;

		if (c.outcome == OUT_NOT_MET)
			jsonw_str(o, text.n > 0 ? text :
			    rq->lang == LANG_EN ? c.en : c.zh);
	}
	jsonw_close(o, ']');
	lacks = verdict_lacks(v, &n);
	missing_out(o, matter_missing(rq, lacks, n), n);
}

/* ---- sets ---- */

static const struct poll_part *
part_of(const struct poll_decision *d, str id)
{
	size_t i;

	for (i = 0; i < d->nparts; i++)
		if (str_eq(d->parts[i].id, id))
			return &d->parts[i];
	return NULL;
}

static str
part_ids(struct request *rq, const struct poll_decision *d)
{
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, LIMIT_SENTENCE);
	for (i = 0; i < d->nparts; i++)
		buf_fmt(&b, "%s%.*s", i == 0 ? "" : ", ",
		    STR_ARG(d->parts[i].id));
	return buf_text(&b);
}

static enum err
part_take(struct request *rq, const struct poll_decision *d, const char *name,
    str id, const struct poll_part **out)
{

	*out = part_of(d, id);
	if (*out == NULL)
		return fail(rq, MSG_VALUE_CODE, str_from(name), id,
		    part_ids(rq, d));
	return OK;
}

static uint64_t *
new_set(struct request *rq, const struct poll *p)
{

	return NEW_ARRAY(rq->arena, uint64_t, p->words + 1);
}

/* Those of the set who lack a fact that the office supplies. */
static enum err
by_office(struct request *rq, const struct poll *p, str office,
    const uint64_t *set, const uint64_t **out)
{
	struct ask ask = { .as_of = p->as_of, .known_at = rq->today };
	uint64_t *found = new_set(rq, p);
	struct arena_mark mark = arena_mark(rq->arena);
	const struct lack *list;
	size_t row, i, n;

	if (model_office(rq->model, office) == NULL)
		return fail(rq, MSG_VALUE_CODE, STR("office"), office,
		    STR("model/office.toml"));
	for (row = p->lo; row < p->hi; row++) {
		if (!poll_has(p, set, row))
			continue;
		ask.rules = poll_rules(p, row);
		ask.subject = census_subject(rq->arena, p->census, row);
		TRY(policy_lacks(rq, &ask, p->decisions[0].name, &list, &n));
		for (i = 0; i < n && !str_eq(list[i].office, office); i++)
			continue;
		if (i < n)
			found[(row - p->first) / 64] |= UINT64_C(1) <<
			    (row - p->first) % 64;
		arena_rewind(rq->arena, mark);
	}
	*out = found;
	return OK;
}

/* Whoever is asked: one of the outcomes. */
static const uint64_t *
all_of(struct request *rq, const struct poll *p, const struct poll_part *x)
{
	uint64_t *set = new_set(rq, p);
	size_t i;
	int k;

	for (k = 0; x->by[0] != NULL && k < POLL_OUTCOMES; k++)
		for (i = 0; i < p->words; i++)
			set[i] |= x->by[k][i];
	return set;
}

enum err
set_take(struct request *rq, const struct poll *p, struct set_ask *a)
{
	const struct poll_decision *d = &p->decisions[0];
	const struct poll_part *x = &d->all;
	int k;

	if (a->block.n > 0 && !str_is(a->block, "data")) {
		TRY(part_take(rq, d, "block", a->block, &x));
		a->set = x->only;
		return OK;
	}
	if (a->block.n > 0) {
		a->set = d->missing == NULL ? new_set(rq, p) : d->missing;
		return a->office.n == 0 ? OK : by_office(rq, p, a->office,
		    a->set, &a->set);
	}
	if (a->part.n > 0)
		TRY(part_take(rq, d, "part", a->part, &x));
	if (a->outcome.n == 0) {
		a->set = all_of(rq, p, x);
		return OK;
	}
	TRY(outcome_take(rq, a->outcome, &k));
	a->set = x->by[k] == NULL ? new_set(rq, p) : x->by[k];
	return OK;
}

/* ---- the request ---- */

struct ask_rows {
	const struct kind *kind;
	str name;		/* exit_ready */
	int64_t place;
	date as_of;
	const struct pack *pack;	/* NULL: any */
	struct set_ask which;
	struct poll_page page;
	const struct award_entry **ranked;	/* by row; NULL: no award */
	int64_t total;
};

/* What a row is, and what the decision says of it. */
static enum err
out_verdict(struct request *rq, struct desk *d, const struct ask_rows *x,
    const struct poll_row *row, struct jsonw *o)
{
	struct ask ask = { .as_of = d->as_of, .known_at = rq->today };
	bool place = kind_is_place(x->kind);
	const struct verdict *v;

	TRY(rules_of(rq, d->rules, row->place, &ask.rules));
	TRY(subject_load(rq, d->subjects, x->kind, place ? row->place :
	    row->id, &ask.subject));
	TRY(policy_decide(rq, &ask, x->name, &v));
	verdict_out(rq, v, o);
	return OK;
}

static enum err
out_row(struct request *rq, struct desk *d, const struct ask_rows *x,
    size_t i, struct jsonw *o)
{
	const struct poll_row *row = &x->page.rows[i];
	struct record *r;

	if (record_load(rq, x->kind->base, row->id, 0, &r) != OK) {
		request_clear(rq);	/* the census knows it before we do */
		return OK;
	}
	jsonw_open(o, '{');
	jsonw_key(o, "record");
	TRY(record_say(rq, r, PROFILE_LIST, o));
	if (x->ranked == NULL)
		TRY(out_verdict(rq, d, x, row, o));
	else
		entry_out(rq, x->ranked[i], o);
	jsonw_close(o, '}');
	return OK;
}

static enum err
out_rows(struct request *rq, const struct ask_rows *x, struct jsonw *o)
{
	struct desk d;
	size_t i;

	TRY(desk_open(rq, x->as_of, &d));
	jsonw_put_str(o, "entity", x->kind->base->id);
	jsonw_key(o, "items");
	jsonw_open(o, '[');
	for (i = 0; i < x->page.n; i++)
		TRY(out_row(rq, &d, x, i, o));
	jsonw_close(o, ']');
	jsonw_put_str(o, "next", page_next(rq, &x->page));
	reply_total(o, x->total, true);
	return OK;
}

static enum err
of_households(struct request *rq, struct ask_rows *x)
{
	struct poll_ask ask = { .place = x->place, .as_of = x->as_of,
	    .names = &x->name, .n = 1, .pack = x->pack,
	    .parts = x->which.part.n > 0 || x->which.block.n > 0 };
	struct poll p;
	int k;

	if (x->which.outcome.n > 0)
		TRY(outcome_take(rq, x->which.outcome, &k));
	TRY(poll_one(rq, &ask, &p));
	TRY(set_take(rq, &p, &x->which));
	x->total = poll_all(&p, x->which.set);
	poll_page(rq, &p, x->which.set, &x->page);
	return OK;
}

/* Is the row on the page? */
static bool
take_row(struct ask_rows *x, struct poll_row row)
{
	struct poll_page *p = &x->page;

	x->total++;
	if (row.place < p->after_place || (row.place == p->after_place &&
	    row.id <= p->after_id))
		return false;
	if (p->n == (size_t)p->limit) {
		p->more = true;
		return false;
	}
	p->rows[p->n++] = row;
	return true;
}

static enum err
sift(struct request *rq, const struct surveyed *s, void *arg)
{
	struct ask_rows *x = arg;

	(void)rq;
	if (x->pack != NULL && !ruleset_has(s->rules, x->pack, x->as_of))
		return OK;
	if (x->which.outcome.n > 0 && !str_is(x->which.outcome,
	    outcome_id(verdict_outcome(s->verdict))))
		return OK;
	(void)take_row(x, (struct poll_row){ s->id, s->place });
	return OK;
}

/* Is it an award of a pack that is loaded? */
static bool
is_award(const struct request *rq, const struct ask_rows *x)
{
	struct object_info o;
	size_t i, k;
	str name;

	for (i = 0; i < policy_npacks(rq->policy); i++)
		for (k = 0; pack_object_info(policy_pack(rq->policy, i), k,
		    &o); k++)
			if (str_is(str_from(o.kind), "award") &&
			    str_eq(str_cut(o.id, '.', &name), x->kind->id) &&
			    str_eq(name, x->name))
				return true;
	return false;
}

static enum err
of_award(struct request *rq, struct ask_rows *x)
{
	struct award_of ask = { x->kind, x->name, x->place, x->as_of };
	const struct award_entry *e;
	struct awarded a;
	bool found;
	size_t i;

	TRY(award_take(rq, &ask, &a, &found));
	if (!found)
		return fail(rq, MSG_DECISION_MISSING, x->name);
	x->ranked = NEW_ARRAY(rq->arena, const struct award_entry *,
	    (size_t)x->page.limit);
	for (i = 0; i < a.result.n; i++) {
		e = &a.result.entries[i];
		if (x->which.outcome.n > 0 && !(e->won && str_is(
		    x->which.outcome, "won")) && !str_is(x->which.outcome,
		    award_standing_id(e->standing)))
			continue;
		if (take_row(x, a.rows[i]))
			x->ranked[x->page.n - 1] = e;
	}
	return OK;
}

/* Does anybody in the place have such a decision? */
static enum err
decided(struct request *rq, const struct ask_rows *x)
{
	struct spots s;
	size_t i;

	TRY(spots_find(rq, x->place, &s));
	for (i = 0; i < s.n; i++)
		if (ruleset_find(s.item[i].rules, x->kind->id, x->name,
		    x->as_of) != NULL)
			return OK;
	return fail(rq, MSG_DECISION_MISSING, x->name);
}

static enum err
of_others(struct request *rq, struct ask_rows *x)
{
	struct survey v = { .kind = x->kind, .decisions = &x->name, .n = 1,
	    .place = x->place, .each = sift, .arg = x };
	struct desk d;
	int k;

	x->page.rows = NEW_ARRAY(rq->arena, struct poll_row,
	    (size_t)x->page.limit);
	if (is_award(rq, x))
		return of_award(rq, x);
	if (x->which.outcome.n > 0)
		TRY(outcome_take(rq, x->which.outcome, &k));
	TRY(decided(rq, x));
	TRY(desk_open(rq, x->as_of, &d));
	return survey_run(rq, &d, &v);
}

enum err
action_decision_rows(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct ask_rows x = { .which = { .outcome = call_query(c, "outcome"),
	    .part = call_query(c, "part"), .block = call_query(c, "block"),
	    .office = call_query(c, "office") } };
	struct jsonw o;

	TRY(call_decision(rq, c, &x.kind, &x.name));
	TRY(call_own_place(rq, c, &x.place));
	TRY(call_day(rq, c, "as_of", &x.as_of));
	TRY(call_pack(rq, c, &x.pack));
	TRY(call_page(rq, c, &x.page));
	if (x.as_of == 0)
		x.as_of = rq->today;
	TRY(str_is(x.kind->id, "household") ? of_households(rq, &x) :
	    of_others(rq, &x));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	TRY(out_rows(rq, &x, &o));
	jsonw_close(&o, '}');
	return OK;
}
