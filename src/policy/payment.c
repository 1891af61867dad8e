/*
 * Payments against earmarks and prohibitions: allowed, refused with the
 * article, or not decided, with what is missing.
 */
#include "payment.h"
#include "loading.h"

/* ---- from the files ---- */

static const str *
take_codes(struct loader *ld, struct toml_node *t, const char *key,
    const char *list, size_t *out_n)
{
	const struct code_list *l = model_list(ld->model, str_from(list));
	const str *all = parse_list(ld, t, key, out_n);
	size_t i;

	for (i = 0; i < *out_n; i++)
		if (l == NULL || code_by_id(l, all[i]) == NULL)
			diag_node(&ld->ds, toml_get(t, key), DIAG_CODE, all[i],
			    str_from(list), l == NULL ? STR_NONE :
			    code_ids(ld->arena, l));
	return all;
}

void
parse_earmark(struct loader *ld, struct toml_node *t, struct object *o)
{
	struct toml_node *period = toml_get(t, "period");

	parse_labels(ld, t, &o->zh, &o->en);
	o->type.kind = K__MAX;
	o->items = take_codes(ld, t, "allow", "fund_use", &o->nitems);
	(void)parse_str(ld, t, "of", false);
	if (period == NULL)
		return;
	o->from = parse_date(ld, period, "from", true);
	o->to = parse_date(ld, period, "to", false);
	if (o->to != 0 && o->to <= o->from)
		diag_node(&ld->ds, period, DIAG_VALUE, STR("period"),
		    STR("from < to"), STR_NONE);
}

/* An amount from which it holds: a parameter, open where no text gives it. */
static void
take_at_least(struct loader *ld, struct toml_node *t, struct object *o)
{
	str name = parse_str(ld, t, "at_least", false);
	const struct param *p;

	if (name.n == 0)
		return;
	o->at_least = str_sub(name, 2, name.n);
	p = pack_param(ld->pack, o->at_least);
	if (!str_starts(name, STR("p.")) || p == NULL ||
	    p->type.kind != K_MONEY)
		diag_node(&ld->ds, toml_get(t, "at_least"), DIAG_PARAM_UNKNOWN,
		    name, STR_NONE, STR_NONE);
}

void
parse_prohibition(struct loader *ld, struct toml_node *t, struct object *o)
{

	parse_labels(ld, t, &o->zh, &o->en);
	o->type.kind = K__MAX;
	o->items = take_codes(ld, t, "kinds", "fund_breach", &o->nitems);
	if (toml_get(t, "uses") != NULL)
		o->uses = take_codes(ld, t, "uses", "fund_use", &o->nuses);
	take_at_least(ld, t, o);
}

/* ---- of one payment ---- */

struct paying {
	struct world *w;
	const struct payment *pay;
	struct payment_rule *rules;
	size_t n;
	struct lack lacks[8];	/* of the rule that is looked at */
	size_t nlacks;
};

static void
lacks(struct paying *p, const char *fact, const char *zh, const char *en)
{

	p->lacks[p->nlacks++] = (struct lack){ .fact = str_from(fact),
	    .zh = str_from(zh), .en = str_from(en), .why = "not_given" };
}

static enum truth
not(enum truth t)
{

	return t == TRUTH_UNKNOWN ? t : t == TRUTH_TRUE ? TRUTH_FALSE :
	    TRUTH_TRUE;
}

/* Is it so that …? unknown names what is missing. */
static enum truth
is_code(struct paying *p, str have, const char *code, const char *fact)
{

	if (have.n > 0)
		return str_is(have, code) ? TRUTH_TRUE : TRUTH_FALSE;
	if (str_is(str_from(fact), "payment.purpose"))
		lacks(p, fact, "资金用途", "Use of the money");
	else
		lacks(p, fact, "收款人类别", "Kind of payee");
	return TRUTH_UNKNOWN;
}

static enum truth
stated(struct paying *p, enum truth t, const char *const words[3])
{

	if (t == TRUTH_UNKNOWN)
		lacks(p, words[0], words[1], words[2]);
	return t;
}

/* Is it for what the prohibition is about? */
static enum truth
concerned(struct paying *p, const struct object *o)
{

	if (o->nuses == 0)
		return TRUTH_TRUE;
	if (p->pay->purpose.n > 0)
		return str_among(o->uses, o->nuses, p->pay->purpose) ?
		    TRUTH_TRUE : TRUTH_FALSE;
	lacks(p, "payment.purpose", "资金用途", "Use of the money");
	return TRUTH_UNKNOWN;
}

/* Is the amount one from which the prohibition holds? */
static enum truth
large(struct paying *p, const struct object *o)
{
	const struct lack *l;
	struct pvalue v;
	size_t n;

	if (o->at_least.n == 0)
		return TRUTH_TRUE;
	v = eval_param(p->w, pack_param(o->pack, o->at_least), p->w->as_of);
	if (!v.known) {
		n = why_lacks(p->w->arena, p->w->rules->policy->model, v.why,
		    &l);
		if (n > 0)
			p->lacks[p->nlacks++] = l[0];
	}
	if (p->pay->amount_fen < 0)
		lacks(p, "payment.amount", "金额", "Amount");
	if (!v.known || p->pay->amount_fen < 0)
		return TRUTH_UNKNOWN;
	return p->pay->amount_fen >= v.n ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth
in_cash(struct paying *p)
{

	if (p->pay->mode != PAY_UNKNOWN)
		return p->pay->mode == PAY_CASH ? TRUTH_TRUE : TRUTH_FALSE;
	lacks(p, "payment.mode", "付款方式", "How it is paid");
	return TRUTH_UNKNOWN;
}

/* Does the payment do what the kind forbids?  false: it cannot be seen. */
static bool
breach(struct paying *p, str kind, enum truth *out)
{
	static const char *const library[] = { "payment.in_library",
	    "项目在项目库内", "Project in the library" };
	static const char *const planned[] = { "payment.as_planned",
	    "按批准的项目支付", "For the project approved" };
	static const char *const entitled[] = { "payment.entitled",
	    "收款人属项目对象", "Payee is whom the project is for" };
	static const char *const card[] = { "payment.own_card",
	    "直接拨至本人“一卡通”账号", "Straight to the payee's own card" };

	if (str_is(kind, "divert"))
		*out = is_code(p, p->pay->purpose, "not_relief",
		    "payment.purpose");
	else if (str_is(kind, "embezzle"))
		*out = is_code(p, p->pay->payee, "own_staff",
		    "payment.payee");
	else if (str_is(kind, "false_claim"))
		*out = not(stated(p, p->pay->entitled, entitled));
	else if (str_is(kind, "change_project"))
		*out = not(stated(p, p->pay->as_planned, planned));
	else if (str_is(kind, "no_project"))
		*out = not(stated(p, p->pay->in_library, library));
	else if (str_is(kind, "not_own_card"))
		*out = not(stated(p, p->pay->own_card, card));
	else if (str_is(kind, "cash"))
		*out = in_cash(p);
	else
		return false;
	return true;
}

/* a and b, with what is missing only where it matters. */
static enum truth
both(struct paying *p, enum truth a, enum truth b)
{

	if (a == TRUTH_FALSE || b == TRUTH_FALSE) {
		p->nlacks = 0;
		return TRUTH_FALSE;
	}
	return a == TRUTH_TRUE && b == TRUTH_TRUE ? TRUTH_TRUE :
	    TRUTH_UNKNOWN;
}

static void
add(struct paying *p, const struct object *o, str kind, enum truth kept)
{
	struct payment_rule *r = &p->rules[p->n++];
	struct lack *list = NEW_ARRAY(p->w->arena, struct lack, p->nlacks);
	size_t i;

	for (i = 0; i < p->nlacks; i++)
		list[i] = p->lacks[i];
	*r = (struct payment_rule){ .kind = kind, .lacks = list,
	    .nlacks = p->nlacks, .outcome = kept == TRUTH_TRUE ? OUT_MET :
	    kept == TRUTH_FALSE ? OUT_NOT_MET : OUT_UNKNOWN };
	(void)pack_object_info(o->pack, (size_t)(o - o->pack->objects),
	    &r->object);
}

static void
prohibited(struct paying *p, const struct object *o)
{
	enum truth t;
	size_t i;

	for (i = 0; i < o->nitems; i++) {
		p->nlacks = 0;
		if (breach(p, o->items[i], &t))
			add(p, o, o->items[i], not(both(p, both(p, t,
			    concerned(p, o)), large(p, o))));
	}
}

/* poverty_relief takes in every use but what is no relief. */
static bool
allows(const struct object *o, str purpose)
{
	size_t i;

	for (i = 0; i < o->nitems; i++)
		if (str_eq(o->items[i], purpose) ||
		    (str_is(o->items[i], "poverty_relief") &&
		    !str_is(purpose, "not_relief")))
			return true;
	return false;
}

static void
earmarked(struct paying *p, const struct object *o)
{
	const struct payment *pay = p->pay;
	enum truth mine, kept;

	if (o->from > pay->on || (o->to != 0 && pay->on >= o->to))
		return;
	p->nlacks = 0;
	mine = pay->fund.n == 0 ? TRUTH_UNKNOWN : str_eq(pay->fund, o->full) ?
	    TRUTH_TRUE : TRUTH_FALSE;
	if (mine == TRUTH_FALSE)
		return;
	if (mine == TRUTH_UNKNOWN)
		lacks(p, "payment.fund", "所用资金", "Money it is paid from");
	kept = TRUTH_UNKNOWN;
	if (pay->purpose.n == 0)
		lacks(p, "payment.purpose", "资金用途", "Use of the money");
	else
		kept = allows(o, pay->purpose) ? TRUTH_TRUE : TRUTH_FALSE;
	/* Kept to whether or not it is this money; else it depends. */
	add(p, o, STR_NONE, not(both(p, mine, not(kept))));
}

static enum outcome
together(const struct paying *p)
{
	enum outcome all = p->n == 0 ? OUT_NOT_APPLICABLE : OUT_MET;
	size_t i;

	for (i = 0; i < p->n; i++) {
		if (p->rules[i].outcome == OUT_NOT_MET)
			return OUT_NOT_MET;
		if (p->rules[i].outcome == OUT_UNKNOWN)
			all = OUT_UNKNOWN;
	}
	return all;
}

void
payment_check(struct world *w, const struct payment *pay,
    struct payment_check *out)
{
	struct paying p = { .w = w, .pay = pay };
	const struct ruleset *rs = w->rules;
	size_t i, k, room = 0;

	for (i = 0; i < rs->n; i++)
		for (k = 0; k < rs->adopted[i].pack->nobjects; k++)
			room += 1 + rs->adopted[i].pack->objects[k].nitems;
	p.rules = NEW_ARRAY(w->arena, struct payment_rule, room);
	for (i = 0; i < rs->n; i++) {
		const struct pack *x = rs->adopted[i].pack;

		if (ruleset_adopted(rs, x, w->as_of) != &rs->adopted[i])
			continue;
		for (k = 0; k < x->nobjects; k++) {
			if (x->objects[k].kind == OBJ_EARMARK)
				earmarked(&p, &x->objects[k]);
			if (x->objects[k].kind == OBJ_PROHIBITION)
				prohibited(&p, &x->objects[k]);
		}
	}
	*out = (struct payment_check){ together(&p), p.rules, p.n };
}

void
policy_payment_check(struct arena *a, const struct payment_ask *ask,
    struct payment_check *out)
{
	struct world w;

	world_init(&w, a, ask->rules, ask->payment.on, ask->known_at);
	payment_check(&w, &ask->payment, out);
}
