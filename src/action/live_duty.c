/*
 * Live states of what people owe and hold: duties by the windows of the day,
 * posts that places must have.
 */
#include "action/live.h"

#include "action/cover.h"
#include "duty/duty.h"

bool
live_held(const struct object_info *x)
{
	str kind = str_from(x->kind);

	return str_is(kind, "duty") || str_is(kind, "establishment");
}

/* ---- duties ---- */

/*
 * How the windows of today stand.  nobody_owes: no post is held that owes it;
 * no_record: the register keeps no records of such an event.
 */
static void
out_duty(struct request *rq, const struct live *l, const struct duty_info *d,
    const struct duty_count *n)
{
	int k;

	live_key(rq, l, "duty", d->id, !l->here ? "not_adopted" : n == NULL ?
	    "nobody_owes" : n->sourced ? "duty" : "no_record");
	jsonw_put_str(l->o, "office", d->actor);
	jsonw_put_str(l->o, "office_label", matter_office_label(rq,
	    d->actor));
	jsonw_put_str(l->o, "event", d->event);
	jsonw_put_int(l->o, "at_least", d->at_least);
	if (n != NULL && n->sourced) {
		jsonw_put_str(l->o, "of", d->id);
		jsonw_key(l->o, "counts");
		jsonw_open(l->o, '{');
		for (k = 0; k <= DUTY_UNDETERMINED; k++)
			jsonw_put_int(l->o, duty_state_id((enum duty_state)k),
			    n->n[k]);
		jsonw_close(l->o, '}');
	}
	jsonw_close(l->o, '}');
}

static enum err
out_duties(struct request *rq, const struct live *l)
{
	struct duty_survey ask = { .rules = l->rules, .place = l->place,
	    .as_of = l->as_of, .pack = pack_info(l->pack)->id };
	struct duty_count *counts = NULL;
	struct duty_info d;
	size_t i, k, n = 0;

	if (l->here && pack_duty(l->pack, 0, &d))
		TRY(duty_counts(rq, &ask, &counts, &n));
	for (i = 0; pack_duty(l->pack, i, &d); i++) {
		for (k = 0; k < n && !str_eq(counts[k].duty.id, d.id); k++)
			;
		out_duty(rq, l, &d, k < n ? &counts[k] : NULL);
	}
	return OK;
}

/* ---- posts ---- */

static void
out_seat(struct request *rq, const struct live *l, const struct seat_info *x,
    const struct seat_count *n)
{

	live_key(rq, l, "establishment", x->id, !l->here ? "not_adopted" :
	    n == NULL ? "no_record" : "establishment");
	if (l->here && n != NULL) {
		jsonw_key(l->o, "counts");
		jsonw_open(l->o, '{');
		jsonw_put_int(l->o, "held", n->n[GAP_NONE]);
		jsonw_put_int(l->o, "missing", n->n[GAP_MISSING]);
		jsonw_put_int(l->o, "term_over", n->n[GAP_TERM_OVER]);
		jsonw_put_int(l->o, "unknown", n->n[GAP_UNKNOWN]);
		jsonw_close(l->o, '}');
	}
	jsonw_close(l->o, '}');
}

/* Those of households are not posts: who has no helper is counted. */
static enum err
out_helpers(struct request *rq, const struct live *l,
    const struct seat_info *x)
{
	struct seat_count n = { .n = { 0 } };
	struct covered cover;

	if (l->here) {
		TRY(cover_of(rq, l->place, l->as_of, &cover));
		n.n[GAP_NONE] = cover.all.helped;
		n.n[GAP_MISSING] = cover.all.households - cover.all.helped;
	}
	out_seat(rq, l, x, &n);
	return OK;
}

static enum err
out_seats(struct request *rq, const struct live *l)
{
	struct seat_ask ask = { l->rules, l->place, l->as_of };
	struct seats s = { .nrules = 0 };
	struct seat_info x;
	size_t i, k;

	if (l->here && pack_seat(l->pack, SEAT_ESTABLISHED, 0, &x))
		TRY(seats_of(rq, &ask, &s));
	for (i = 0; pack_seat(l->pack, SEAT_ESTABLISHED, i, &x); i++) {
		for (k = 0; k < s.nrules && !(s.rules[k].pack == l->pack &&
		    str_eq(s.rules[k].rule.id, x.id)); k++)
			;
		if (x.kind == l->kind)
			TRY(out_helpers(rq, l, &x));
		else
			out_seat(rq, l, &x, k < s.nrules ? &s.rules[k] : NULL);
	}
	return OK;
}

enum err
live_duties(struct request *rq, const struct live *l)
{

	TRY(out_duties(rq, l));
	return out_seats(rq, l);
}
