/*
 * Earmarks and prohibitions as filters over payments of the register: what
 * payment_check() says of one payment, said of many.  A rule is broken where all
 * that it asks is so; open where nothing it asks is not so and something is not
 * known.
 */
#include "payment.h"

#define WHERE_MAX	((size_t)4 << 10)
#define ASKED_MAX	3

/* One thing a rule asks of a payment, as a filter, and when it is not known. */
struct asked {
	str yes, unknown;	/* empty: never */
};

struct rule {
	struct arena *arena;
	str scope;		/* days */
	struct asked asked[ASKED_MAX];
	size_t n;
};

static void
ask(struct rule *r, str yes, str unknown)
{

	r->asked[r->n++] = (struct asked){ yes, unknown };
}

static str
codes(struct arena *a, const str *list, size_t n)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, WHERE_MAX);
	for (i = 0; i < n; i++)
		buf_fmt(&b, "%s'%.*s'", i > 0 ? ", " : "", STR_ARG(list[i]));
	return buf_text(&b);
}

static str
broken(const struct rule *r)
{
	struct buf b;
	size_t i;

	buf_init(&b, r->arena, WHERE_MAX);
	buf_str(&b, r->scope);
	for (i = 0; i < r->n; i++) {
		if (r->asked[i].yes.n == 0)
			return STR_NONE;
		buf_fmt(&b, " && %.*s", STR_ARG(r->asked[i].yes));
	}
	return buf_text(&b);
}

static str
open(const struct rule *r)
{
	bool always = false;
	struct buf b, any;
	size_t i;

	buf_init(&b, r->arena, WHERE_MAX);
	buf_init(&any, r->arena, WHERE_MAX);
	buf_str(&b, r->scope);
	for (i = 0; i < r->n; i++) {
		const struct asked *x = &r->asked[i];

		if (x->yes.n == 0) {	/* of no payment is it known */
			always = true;
			continue;
		}
		buf_fmt(&b, " && (%.*s || %.*s)", STR_ARG(x->yes),
		    STR_ARG(x->unknown));
		buf_fmt(&any, "%s%.*s", any.n > 0 ? " || " : "",
		    STR_ARG(x->unknown));
	}
	if (!always)
		buf_fmt(&b, " && (%.*s)", STR_ARG(buf_text(&any)));
	return buf_text(&b);
}

/* What a kind of breach looks like; false: it cannot be seen. */
static bool
breach(struct rule *r, str kind)
{
	static const struct {
		const char *kind, *yes, *unknown;
	} rows[] = {
		{ "divert", "purpose == 'not_relief'", "unknown(purpose)" },
		{ "embezzle", "payee == 'own_staff'", "unknown(payee)" },
		{ "false_claim", "!entitled", "unknown(entitled)" },
		{ "change_project", "!as_planned", "unknown(as_planned)" },
		{ "no_project", "!in_library", "unknown(in_library)" },
		{ "not_own_card", "!own_card", "unknown(own_card)" },
		{ "cash", "mode == 'cash'", "unknown(mode)" },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (str_is(kind, rows[i].kind)) {
			ask(r, str_from(rows[i].yes),
			    str_from(rows[i].unknown));
			return true;
		}
	return false;
}

/* From the amount that holds on the day of the question. */
static void
large(struct world *w, struct rule *r, const struct object *o)
{
	struct pvalue v;

	if (o->at_least.n == 0)
		return;
	v = eval_param(w, pack_param(o->pack, o->at_least), w->as_of);
	if (!v.known) {
		ask(r, STR_NONE, STR_NONE);
		return;
	}
	ask(r, str_fmt(r->arena, "amount >= fen(%lld)", (long long)v.n),
	    STR("unknown(amount)"));
}

static void
prohibition(struct world *w, const struct object *o, str days,
    struct payment_where *out)
{
	size_t i;

	out->about = days;
	for (i = 0; i < o->nitems; i++) {
		struct rule r = { .arena = w->arena, .scope = days };

		if (!breach(&r, o->items[i]))
			continue;
		if (o->nuses > 0)
			ask(&r, str_fmt(w->arena, "purpose in [%.*s]",
			    STR_ARG(codes(w->arena, o->uses, o->nuses))),
			    STR("unknown(purpose)"));
		large(w, &r, o);
		out->rules[out->n++] = (struct payment_where_rule){
		    o->items[i], broken(&r), open(&r) };
	}
}

static void
earmark(struct world *w, const struct object *o, str days,
    struct payment_where *out)
{
	struct rule r = { .arena = w->arena, .scope = days };
	str mine = str_fmt(w->arena, "fund == '%.*s'", STR_ARG(o->full));

	if (o->from != 0)
		r.scope = str_fmt(w->arena, "%.*s && day >= date('%.*s')",
		    STR_ARG(days), STR_ARG(date_text(w->arena, o->from)));
	if (o->to != 0)
		r.scope = str_fmt(w->arena, "%.*s && day < date('%.*s')",
		    STR_ARG(r.scope), STR_ARG(date_text(w->arena, o->to)));
	out->about = str_fmt(w->arena, "%.*s && %.*s", STR_ARG(r.scope),
	    STR_ARG(mine));
	ask(&r, mine, STR("unknown(fund)"));
	ask(&r, str_among(o->items, o->nitems, STR("poverty_relief")) ?
	    STR("purpose == 'not_relief'") : str_fmt(w->arena,
	    "!(purpose in [%.*s])", STR_ARG(codes(w->arena, o->items,
	    o->nitems))), STR("unknown(purpose)"));
	out->rules[out->n++] = (struct payment_where_rule){ STR_NONE,
	    broken(&r), open(&r) };
}

bool
policy_payment_where(struct arena *a, const struct ask *ask,
    const struct pack *p, size_t object, struct payment_where *out)
{
	const struct object *o = &p->objects[object];
	const struct adopted *by = ruleset_adopted(ask->rules, p, ask->as_of);
	struct world w;
	str days;

	*out = (struct payment_where){ .n = 0 };
	if (by == NULL || (o->kind != OBJ_EARMARK &&
	    o->kind != OBJ_PROHIBITION))
		return false;
	world_init(&w, a, ask->rules, ask->as_of, ask->known_at);
	out->rules = NEW_ARRAY(a, struct payment_where_rule, o->nitems + 1);
	days = str_fmt(a, "day <= date('%.*s')", STR_ARG(date_text(a,
	    ask->as_of)));
	if (by->from != 0)
		days = str_fmt(a, "day >= date('%.*s') && %.*s",
		    STR_ARG(date_text(a, by->from)), STR_ARG(days));
	if (o->kind == OBJ_EARMARK)
		earmark(&w, o, days, out);
	else
		prohibition(&w, o, days, out);
	return true;
}
