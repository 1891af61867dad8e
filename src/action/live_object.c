/*
 * Live states of objects: households by one poll, other kinds by one survey
 * each, awards by ranking, and for what the register has no records that it has
 * none.
 */
#include "action/live.h"

#include "base/num.h"

#define SURVEY_MAX	1000	/* subjects looked at for a page */

/* An object that is decided, waiting for its counts. */
struct asked {
	struct object_info info;
	size_t at;		/* its position in the pack */
	str name;		/* without its kind */
};

struct asked_list {
	struct asked *item;
	str *names;
	size_t n;
};

static void
out_counts(const struct live *l, const int64_t *n)
{
	int i;

	jsonw_key(l->o, "counts");
	jsonw_open(l->o, '{');
	for (i = 0; i < POLL_OUTCOMES; i++)
		jsonw_put_int(l->o, outcome_id((enum outcome)i), n[i]);
	jsonw_close(l->o, '}');
}

static void
out_sum(struct request *rq, const struct live *l, const struct poll_sum *s)
{
	static const struct field fen = { .type = TYPE_MONEY };

	if (!s->large)
		jsonw_put_str(l->o, "sum", field_text(rq->arena, &fen,
		    VALUE_INT(s->n), rq->lang));
}

/* The rows behind the counts: GET /decisions/{of}/rows. */
static void
out_of(struct request *rq, const struct live *l, const struct asked *x)
{
	str rest;

	jsonw_put_str(l->o, "of", str_fmt(rq->arena, "%.*s.%.*s",
	    STR_ARG(str_cut(x->info.id, '.', &rest)), STR_ARG(x->name)));
}

/* ---- households ---- */

static enum err
out_polled(struct request *rq, const struct live *l, const struct poll *p,
    size_t k, const struct asked *x)
{
	const struct poll_decision *d = &p->decisions[k];
	int64_t n[POLL_OUTCOMES] = { 0 }, all = 0;
	struct poll_sum sum;
	int i;

	if (!d->bulk) {
		live_key(rq, l, x->info.kind, x->info.id, "not_bulk");
		jsonw_close(l->o, '}');
		return OK;
	}
	for (i = 0; d->all.by[0] != NULL && i < POLL_OUTCOMES; i++)
		all += n[i] = poll_all(p, d->all.by[i]);
	live_key(rq, l, x->info.kind, x->info.id,
	    x->info.money ? "sum" : "counts");
	out_of(rq, l, x);
	out_counts(l, n);
	jsonw_put_int(l->o, "left", (int64_t)(p->hi - p->lo) -
	    poll_all(p, d->in));
	jsonw_put_int(l->o, "not_adopted", poll_all(p, d->in) - all);
	if (x->info.money) {
		TRY(poll_sum(rq, p, x->name, &sum));
		out_sum(rq, l, &sum);
	}
	jsonw_close(l->o, '}');
	return OK;
}

static enum err
of_households(struct request *rq, const struct live *l,
    const struct asked_list *a)
{
	struct poll_ask ask = { .place = l->place, .as_of = l->as_of,
	    .names = a->names, .n = a->n, .pack = l->pack };
	struct poll p;
	size_t i;

	TRY(poll_run(rq, &ask, &p));
	for (i = 0; i < a->n; i++)
		TRY(out_polled(rq, l, &p, i, &a->item[i]));
	return OK;
}

/* ---- other kinds ---- */

struct tally {
	const struct live *live;
	int64_t (*n)[POLL_OUTCOMES];	/* by object */
	struct poll_sum *sums;
};

static enum err
count_one(struct request *rq, const struct surveyed *s, void *arg)
{
	struct tally *t = arg;
	struct poll_sum *sum = &t->sums[s->which];
	int64_t v;

	(void)rq;
	if (!ruleset_has(s->rules, t->live->pack, t->live->as_of))
		return OK;
	t->n[s->which][verdict_outcome(s->verdict)]++;
	if (verdict_number(s->verdict, &v) && !num_add(sum->n, v, &sum->n))
		sum->large = true;
	return OK;
}

/* More than a page looks at one by one? */
static enum err
is_large(struct request *rq, const struct live *l, const struct kind *k,
    bool *out)
{
	struct query q = { .entity = k->base, .place = l->place };
	int64_t n;
	bool exact;

	*out = false;
	if (kind_is_place(k))
		return OK;	/* places are few */
	TRY(record_count(rq, &q, &n, &exact));
	*out = !exact || n > SURVEY_MAX;
	return OK;
}

static enum err
out_surveyed(struct request *rq, const struct live *l, const struct tally *t,
    size_t k, const struct asked *x)
{
	bool seen;

	live_key(rq, l, x->info.kind, x->info.id,
	    x->info.money ? "sum" : "counts");
	out_of(rq, l, x);
	out_counts(l, t->n[k]);
	if (x->info.money)
		out_sum(rq, l, &t->sums[k]);
	if (l->here && live_of_money(&x->info))
		TRY(live_paid(rq, l, x->at, &seen));
	jsonw_close(l->o, '}');
	return OK;
}

static enum err
of_others(struct request *rq, const struct live *l, const struct kind *k,
    const struct asked_list *a)
{
	struct tally t = { l, arena_array(rq->arena, a->n, sizeof(*t.n)),
	    NEW_ARRAY(rq->arena, struct poll_sum, a->n) };
	struct survey v = { .kind = k, .decisions = a->names, .n = a->n,
	    .place = l->place, .each = count_one, .arg = &t };
	struct desk d;
	bool large;
	size_t i;

	TRY(is_large(rq, l, k, &large));
	for (i = 0; large && i < a->n; i++) {
		live_key(rq, l, a->item[i].info.kind, a->item[i].info.id,
		    "large");
		jsonw_close(l->o, '}');
	}
	if (large)
		return OK;
	TRY(desk_open(rq, l->as_of, &d));
	TRY(survey_run(rq, &d, &v));
	for (i = 0; i < a->n; i++)
		TRY(out_surveyed(rq, l, &t, i, &a->item[i]));
	return OK;
}

/* ---- what has no answer of its own ---- */

/*
 * A consequence is a proposal, not an outcome: who may see proposals has their
 * counts from action_pack_consequences().
 */
static bool
is_proposed(const struct object_info *x)
{

	return str_is(str_from(x->kind), "consequence");
}

/* Is it decided by itself, or about a value that is? */
static bool
is_asked(const struct object_info *x)
{

	return !is_proposed(x) && (x->decides || x->of.n > 0);
}

static enum err
out_award(struct request *rq, const struct live *l,
    const struct object_info *x)
{
	struct award_of ask = { .place = l->place, .as_of = l->as_of };
	int64_t n[AWARD_OUTSIDE + 1] = { 0 }, won = 0;
	struct awarded a;
	bool found;
	size_t i;
	int k;

	ask.kind = model_kind(rq->model, str_cut(x->id, '.', &ask.name));
	if (award_take(rq, &ask, &a, &found) == ERR_LIMIT) {
		request_clear(rq);
		live_key(rq, l, x->kind, x->id, "large");
		jsonw_close(l->o, '}');
		return OK;
	}
	live_key(rq, l, x->kind, x->id, found ? "award" : "not_adopted");
	for (i = 0; found && i < a.result.n; i++) {
		n[a.result.entries[i].standing]++;
		won += a.result.entries[i].won;
	}
	if (found) {
		jsonw_put_str(l->o, "of", x->id);
		jsonw_key(l->o, "counts");
		jsonw_open(l->o, '{');
		jsonw_put_int(l->o, "won", won);
		for (k = 0; k <= AWARD_OUTSIDE; k++)
			jsonw_put_int(l->o, award_standing_id(
			    (enum award_standing)k), n[k]);
		jsonw_close(l->o, '}');
	}
	jsonw_close(l->o, '}');
	return OK;
}

static enum err
out_other(struct request *rq, const struct live *l,
    const struct object_info *x)
{

	if (live_held(x) || live_recorded(x) || live_of_money(x))
		return OK;
	if (!l->adopted) {
		live_key(rq, l, x->kind, x->id, "not_adopted");
		jsonw_close(l->o, '}');
		return OK;
	}
	if (str_is(str_from(x->kind), "award"))
		return out_award(rq, l, x);
	if (is_proposed(x)) {
		live_key(rq, l, x->kind, x->id, "consequence");
		jsonw_close(l->o, '}');
		return OK;
	}
	if (str_is(str_from(x->kind), "table")) {
		live_key(rq, l, x->kind, x->id, "not_bulk");
		jsonw_close(l->o, '}');
		return OK;
	}
	live_key(rq, l, x->kind, x->id, "no_record");
	jsonw_close(l->o, '}');
	return OK;
}

/* What of the pack's objects is decided of a kind. */
static void
list_asked(const struct live *l, const struct kind *k, struct asked_list *a)
{
	struct object_info x;
	size_t i;
	str name;

	a->n = 0;
	for (i = 0; pack_object_info(l->pack, i, &x); i++) {
		if (!str_eq(str_cut(x.id, '.', &name), k->id) ||
		    !is_asked(&x))
			continue;
		if (x.of.n > 0) {
			name = x.of;
			x.money = true;
		}
		a->item[a->n] = (struct asked){ x, i, name };
		a->names[a->n++] = name;
	}
}

enum err
live_objects(struct request *rq, const struct live *l)
{
	struct asked_list a = { .n = 0 };
	struct object_info x;
	size_t i, n;

	for (n = 0; pack_object_info(l->pack, n, &x); n++)
		if (!l->adopted || !is_asked(&x))
			TRY(out_other(rq, l, &x));
	TRY(live_duties(rq, l));
	TRY(live_records(rq, l));
	TRY(live_money(rq, l));
	if (!l->adopted)
		return OK;
	a.item = NEW_ARRAY(rq->arena, struct asked, n);
	a.names = NEW_ARRAY(rq->arena, str, n);
	for (i = 0; i < rq->model->nkinds; i++) {
		const struct kind *k = &rq->model->kinds[i];

		list_asked(l, k, &a);
		if (a.n > 0)
			TRY(k == l->kind ? of_households(rq, l, &a) :
			    of_others(rq, l, k, &a));
	}
	return OK;
}
