/*
 * A decision for a whole place: by criterion and by child place how many are
 * met and not, whom one criterion alone keeps back, whom only missing facts do,
 * and which office has those facts.
 */
#include "action/rows.h"

struct summary {
	struct poll poll;
	int64_t place;
	const struct poll_decision *decision;
	const struct census_node *node;	/* NULL: nobody is registered */
	int64_t *offices;		/* by node and office */
};

static enum err
take(struct request *rq, const struct poll_ask *ask, struct summary *s)
{
	const struct census_tree *t;

	TRY(poll_one(rq, ask, &s->poll));
	t = census_tree(s->poll.census);
	s->place = ask->place;
	s->decision = &s->poll.decisions[0];
	s->node = census_node(t, ask->place);
	s->offices = NEW_ARRAY(rq->arena, int64_t, t->n *
	    rq->model->noffices + 1);
	if (s->decision->missing == NULL)
		return OK;
	return poll_offices(rq, &s->poll, s->decision->name,
	    s->decision->missing, s->offices);
}

static str
label(const struct request *rq, str zh, str en)
{

	return rq->lang == LANG_EN && en.n > 0 ? en : zh;
}

static int64_t
count(const struct summary *s, const uint64_t *set,
    const struct census_node *node)
{

	return set == NULL || node == NULL ? 0 :
	    poll_count(&s->poll, set, node);
}

/* To be asked, and asked nothing: their place has no such decision. */
static int64_t
not_adopted(const struct summary *s, const struct census_node *node)
{
	int64_t n = count(s, s->decision->in, node);
	int i;

	for (i = 0; i < POLL_OUTCOMES; i++)
		n -= count(s, s->decision->all.by[i], node);
	return n;
}

static int64_t
left(const struct summary *s, const struct census_node *node)
{
	size_t lo, hi;

	if (node == NULL)
		return 0;
	lo = node->row_lo < s->poll.lo ? s->poll.lo : node->row_lo;
	hi = node->row_hi > s->poll.hi ? s->poll.hi : node->row_hi;
	return (int64_t)(hi - lo) - count(s, s->decision->in, node);
}

static const int64_t *
offices_of(const struct request *rq, const struct summary *s,
    const struct census_node *node)
{

	return &s->offices[(size_t)(node - census_tree(s->poll.census)->nodes)
	    * rq->model->noffices];
}

static void
out_offices(struct request *rq, const struct summary *s,
    const struct census_node *node, struct jsonw *o)
{
	const int64_t *n = node == NULL ? NULL : offices_of(rq, s, node);
	size_t i;

	jsonw_key(o, "offices");
	jsonw_open(o, '[');
	for (i = 0; n != NULL && i < rq->model->noffices; i++) {
		const struct office *f = &rq->model->offices[i];

		if (n[f->number] == 0)
			continue;
		jsonw_open(o, '{');
		jsonw_put_str(o, "office", f->id);
		jsonw_put_str(o, "label", label(rq, f->zh, f->en));
		jsonw_put_int(o, "n", n[f->number]);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

static void
out_parts(struct request *rq, const struct summary *s,
    const struct census_node *node, bool words, struct jsonw *o)
{
	size_t i;

	jsonw_key(o, "criteria");
	jsonw_open(o, '[');
	for (i = 0; i < s->decision->nparts; i++) {
		const struct poll_part *x = &s->decision->parts[i];

		jsonw_open(o, '{');
		jsonw_put_str(o, "id", x->id);
		if (words) {
			jsonw_put_str(o, "label", label(rq, x->zh, x->en));
			cites_out(o, x->cites, x->ncites);
		}
		jsonw_key(o, "counts");
		counts_out(&s->poll, x, node, o);
		jsonw_put_int(o, "only", count(s, x->only, node));
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

/* What is counted of a place. */
static void
out_node(struct request *rq, const struct summary *s,
    const struct census_node *node, bool words, struct jsonw *o)
{

	jsonw_key(o, "counts");
	counts_out(&s->poll, &s->decision->all, node, o);
	jsonw_put_int(o, "left", left(s, node));
	jsonw_put_int(o, "not_adopted", not_adopted(s, node));
	jsonw_put_int(o, "only_data", count(s, s->decision->missing, node));
	out_parts(rq, s, node, words, o);
	out_offices(rq, s, node, o);
}

static enum err
out_places(struct request *rq, const struct summary *s, struct jsonw *o)
{
	const struct census_tree *t = census_tree(s->poll.census);
	uint32_t i;
	str name;

	jsonw_key(o, "places");
	jsonw_open(o, '[');
	for (i = s->node == NULL ? 0 : s->node->child_lo;
	    s->node != NULL && i < s->node->child_hi; i++) {
		TRY(place_name(rq, t->nodes[i].code, &name));
		jsonw_open(o, '{');
		jsonw_put_str(o, "place", place_digits(rq->arena,
		    t->nodes[i].code));
		jsonw_put_str(o, "name", name);
		out_node(rq, s, &t->nodes[i], false, o);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	return OK;
}

static enum err
out_summary(struct request *rq, const struct summary *s, struct jsonw *o)
{
	const struct poll_part *all = &s->decision->all;
	str name;

	TRY(place_name(rq, s->place, &name));
	jsonw_open(o, '{');
	jsonw_put_str(o, "decision", str_fmt(rq->arena, "household.%.*s",
	    STR_ARG(s->decision->name)));
	jsonw_put_str(o, "label", label(rq, all->zh, all->en));
	jsonw_put_str(o, "as_of", date_text(rq->arena, s->poll.as_of));
	jsonw_put_str(o, "place", place_digits(rq->arena, s->place));
	jsonw_put_str(o, "place_name", s->place == 0 ? request_words(rq,
	    "全国", "The nation") : name);
	cites_out(o, all->cites, all->ncites);
	out_node(rq, s, s->node, true, o);
	TRY(out_places(rq, s, o));
	jsonw_close(o, '}');
	return OK;
}

enum err
summary_json(struct request *rq, const struct poll_ask *ask, struct jsonw *o)
{
	struct summary s;

	TRY(take(rq, ask, &s));
	return out_summary(rq, &s, o);
}

enum err
action_decision_summary(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct poll_ask ask = { .n = 1, .parts = true };
	const struct kind *k;
	struct jsonw o;
	str name;

	TRY(call_decision(rq, c, &k, &name));
	if (!str_is(k->id, "household"))
		return fail(rq, MSG_NOT_BULK, name, k->zh);
	TRY(call_own_place(rq, c, &ask.place));
	TRY(call_pack(rq, c, &ask.pack));
	TRY(call_day(rq, c, "as_of", &ask.as_of));
	if (ask.as_of == 0)
		ask.as_of = rq->today;
	ask.names = &name;
	reply_json(r, &o);
	return summary_json(rq, &ask, &o);
}
