/*
 * The board of reports: by level, how many are owed, handed in, checked,
 * accepted, late; those that are late with who answers for them.
 */
#include "action/reporting.h"

#include <inttypes.h>

#include "base/limits.h"
#include "duty/duty.h"

#define TIERS		8	/* codes of tier are below */
#define STATES		6	/* of report_state */
#define ITEMS_MAX	500	/* shown */

struct tier_sums {
	int64_t all, late, undated;
	int64_t state[STATES];
};

struct board {
	int64_t place, year;
	struct tier_sums tiers[TIERS];
	struct record **items;
	size_t n;
	int64_t total;
};

enum err
reporting_who(struct request *rq, const struct record *r, str *out)
{
	const struct code *tier = code_by_n(model_list(rq->model,
	    STR("tier")), record_get(r, "tier").i);
	struct chain_ask ask = { .place = record_get(r, "place").i,
	    .on = rq->today };
	struct chain_link *links;
	struct buf b;
	size_t i, k, n;

	TRY(ruleset_of(rq, ask.place, &ask.rules));
	TRY(chain_of(rq, &ask, &links, &n));
	buf_init(&b, rq->arena, LIMIT_SENTENCE);
	for (i = 0; i < n; i++) {
		if (tier == NULL || !str_is(tier->id, links[i].id))
			continue;
		for (k = 0; k < links[i].n; k++) {
			const struct chain_holder *h = &links[i].holders[k];

			if (h->holder.n == 0 || !str_eq(h->office,
			    record_get(r, "office").s))
				continue;
			buf_fmt(&b, "%s%.*s %.*s", b.n > 0 ?
			    request_words(rq, "、", ", ").p : "",
			    STR_ARG(h->post), STR_ARG(h->holder));
		}
	}
	*out = buf_text(&b);
	return OK;
}

/* ---- reading ---- */

static void
add(const struct request *rq, struct board *b, struct record *r)
{
	int64_t tier = record_get(r, "tier").i;
	int64_t state = record_get(r, "state").i;
	struct tier_sums *s = &b->tiers[tier > 0 && tier < TIERS ? tier : 0];

	s->all++;
	s->late += reporting_late(rq, r);
	s->undated += record_get(r, "due").kind != V_INT;
	s->state[state > 0 && state < STATES ? state : 0]++;
	b->total++;
	if (b->n < ITEMS_MAX)
		b->items[b->n++] = r;
}

static enum err
read_reports(struct request *rq, struct board *b)
{
	struct query q = { .entity = model_entity(rq->model, STR("report")),
	    .place = b->place, .limit = LIMIT_PAGE_ROWS };
	struct page p;
	size_t i;

	b->items = NEW_ARRAY(rq->arena, struct record *, ITEMS_MAX);
	do {
		TRY(record_list(rq, &q, &p));
		for (i = 0; i < p.n; i++)
			if (record_get(p.items[i], "starts").i / 10000 ==
			    b->year)
				add(rq, b, p.items[i]);
		q.after = p.next;
	} while (p.next.n > 0);
	return OK;
}

/* ---- out ---- */

static void
put_tier(struct request *rq, const struct board *b, const struct code *c,
    struct jsonw *o)
{
	const struct tier_sums *s = &b->tiers[c->n];
	const struct code_list *states = model_list(rq->model,
	    STR("report_state"));
	size_t i;

	jsonw_open(o, '{');
	jsonw_put_str(o, "tier", c->id);
	jsonw_put_str(o, "label", rq->lang == LANG_EN ? c->en : c->zh);
	jsonw_put_int(o, "all", s->all);
	jsonw_put_int(o, "late", s->late);
	jsonw_put_int(o, "undated", s->undated);
	for (i = 0; i < states->ncodes; i++)
		if (states->codes[i].n < STATES)
			jsonw_put_int(o, str_cstr(rq->arena,
			    states->codes[i].id),
			    s->state[states->codes[i].n]);
	jsonw_close(o, '}');
}

static enum err
put_item(struct request *rq, const struct record *r, struct jsonw *o)
{
	bool late = reporting_late(rq, r);
	str who = STR("");

	if (late)
		TRY(reporting_who(rq, r, &who));
	jsonw_open(o, '{');
	jsonw_key(o, "report");
	TRY(record_say(rq, r, PROFILE_LIST, o));
	jsonw_put_bool(o, "late", late);
	jsonw_put_str(o, "who", who);
	jsonw_close(o, '}');
	return OK;
}

static enum err
put_board(struct request *rq, const struct board *b, struct jsonw *o)
{
	const struct code_list *list = model_list(rq->model, STR("tier"));
	size_t i;

	jsonw_key(o, "tiers");
	jsonw_open(o, '[');
	for (i = 0; i < list->ncodes; i++)
		if (list->codes[i].n < TIERS &&
		    b->tiers[list->codes[i].n].all > 0)
			put_tier(rq, b, &list->codes[i], o);
	jsonw_close(o, ']');
	jsonw_key(o, "items");
	jsonw_open(o, '[');
	for (i = 0; i < b->n; i++)
		TRY(put_item(rq, b->items[i], o));
	jsonw_close(o, ']');
	jsonw_put_int(o, "total", b->total);
	return OK;
}

enum err
reporting_out(struct request *rq, int64_t place, int64_t year, struct jsonw *o)
{
	struct board b = { .place = place, .year = year };
	str name;

	TRY(read_reports(rq, &b));
	TRY(place_name(rq, b.place, &name));
	jsonw_open(o, '{');
	jsonw_put_str(o, "place", place_digits(rq->arena, b.place));
	jsonw_put_str(o, "place_name", name);
	jsonw_put_int(o, "year", b.year);
	TRY(put_board(rq, &b, o));
	jsonw_close(o, '}');
	return OK;
}

enum err
action_report_board(struct request *rq, const struct call *c, struct reply *r)
{
	str text = call_query(c, "year");
	int64_t place, year = date_year(rq->today);
	struct jsonw o;

	TRY(call_own_place(rq, c, &place));
	if (text.n > 0 && (!str_int(text, &year) || year < 2010 ||
	    year > 2100))
		return fail(rq, MSG_VALUE_RANGE, STR("year"), text,
		    STR("2010"), STR("2100"));
	reply_json(r, &o);
	return reporting_out(rq, place, year, &o);
}
