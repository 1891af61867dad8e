/*
 * Live states of earmarks and prohibitions: the payments of the register against
 * each, with their sums and the filters that list them.
 */
#include "action/live.h"

/* A count of payments with what they come to, as far as amounts are known. */
static enum err
out_paid(struct request *rq, const struct live *l, const char *id, str kind,
    str where)
{
	struct live_line line = { .entity = "payment", .id = id,
	    .where = where };
	const struct code *c = kind.n == 0 ? NULL : code_by_id(model_list(
	    rq->model, STR("fund_breach")), kind);

	if (c != NULL)
		line.label = rq->lang == LANG_EN ? c->en : c->zh;
	line.sum = model_field(model_entity(rq->model, STR("payment")),
	    STR("amount"));
	return live_rows(rq, l, &line);
}

enum err
live_paid(struct request *rq, const struct live *l, size_t object,
    bool *out_seen)
{
	struct ask ask = { .rules = l->rules, .as_of = l->as_of,
	    .known_at = rq->today };
	struct payment_where x;
	size_t i;

	*out_seen = policy_payment_where(rq->arena, &ask, l->pack, object,
	    &x) && x.n > 0;
	if (!*out_seen)
		return OK;
	jsonw_key(l->o, "rows");
	jsonw_open(l->o, '[');
	TRY(out_paid(rq, l, "paid", STR_NONE, x.about));
	for (i = 0; i < x.n; i++) {
		if (x.rules[i].broken.n > 0)
			TRY(out_paid(rq, l, "broken", x.rules[i].kind,
			    x.rules[i].broken));
		TRY(out_paid(rq, l, "open", x.rules[i].kind,
		    x.rules[i].open));
	}
	jsonw_close(l->o, ']');
	return OK;
}

bool
live_of_money(const struct object_info *x)
{

	return str_is(str_from(x->kind), "earmark") ||
	    str_is(str_from(x->kind), "prohibition");
}

/* Those of an earmark that is about a value stand beside its sum. */
enum err
live_money(struct request *rq, const struct live *l)
{
	struct object_info x;
	size_t i;
	bool seen;

	for (i = 0; pack_object_info(l->pack, i, &x); i++) {
		if (!live_of_money(&x) || (l->adopted && x.of.n > 0))
			continue;
		live_key(rq, l, x.kind, x.id, !l->here ? "not_adopted" :
		    "payments");
		if (l->here) {
			TRY(live_paid(rq, l, i, &seen));
			jsonw_put_bool(l->o, "seen", seen);
		}
		jsonw_close(l->o, '}');
	}
	return OK;
}
