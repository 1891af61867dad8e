/*
 * Tests inside packs: a payment is allowed, refused by these objects, or not
 * decided for want of this.
 */
#include "payment.h"
#include "test.h"

static enum truth
take_truth(struct tests *t, struct toml_node *c, const char *key)
{
	bool yes = false;

	if (toml_get(c, key) == NULL)
		return TRUTH_UNKNOWN;
	(void)toml_bool(c, key, true, &t->faults, &yes);
	return yes ? TRUTH_TRUE : TRUTH_FALSE;
}

static void
take_amount(struct tests *t, struct toml_node *c, struct payment *p)
{
	struct toml_node *x = toml_get(c, "amount");
	struct pvalue v;

	p->amount_fen = -1;
	if (x != NULL && test_value(t, x, (struct ptype){ .kind = K_MONEY },
	    &v))
		p->amount_fen = v.n;
}

static void
take_mode(struct tests *t, struct toml_node *c, struct payment *p)
{
	str mode = STR_NONE;

	(void)toml_str(c, "mode", false, &t->faults, &mode);
	p->mode = str_is(mode, "cash") ? PAY_CASH : str_is(mode, "transfer") ?
	    PAY_TRANSFER : PAY_UNKNOWN;
	if (mode.n > 0 && p->mode == PAY_UNKNOWN)
		test_complain(t, STR("mode"), STR("cash | transfer"), mode);
}

/* One more of a list, once. */
static void
once(str *list, size_t *n, str s)
{
	size_t i;

	for (i = 0; i < *n; i++)
		if (str_eq(list[i], s))
			return;
	list[(*n)++] = s;
}

/* Objects that refuse, and what the undecided lack. */
static void
expect_lists(struct tests *t, struct toml_node *c,
    const struct payment_check *r)
{
	str *by = NEW_ARRAY(t->arena, str, r->nrules);
	str *missing = NEW_ARRAY(t->arena, str, r->nrules * 8);
	size_t i, j, nby = 0, n = 0;

	for (i = 0; i < r->nrules; i++) {
		const struct payment_rule *x = &r->rules[i];

		if (x->outcome == OUT_NOT_MET)
			once(by, &nby, x->object.id);
		for (j = 0; j < x->nlacks; j++)
			once(missing, &n, x->lacks[j].fact);
	}
	if (toml_get(c, "by") != NULL)
		test_ids(t, toml_get(c, "by"), by, nby);
	if (toml_get(c, "missing") != NULL)
		test_ids(t, toml_get(c, "missing"), missing, n);
}

static void
run(struct tests *t, struct toml_node *c)
{
	static const char *const words[] = { "allowed", "refused", "unknown",
	    "none" };
	struct payment p = { .on = 0 };
	struct payment_check r;
	str want = STR_NONE;
	struct world w;

	test_start(t, c);
	(void)toml_date(c, "on", true, &t->faults, &p.on);
	(void)toml_str(c, "fund", false, &t->faults, &p.fund);
	(void)toml_str(c, "purpose", false, &t->faults, &p.purpose);
	(void)toml_str(c, "payee", false, &t->faults, &p.payee);
	(void)toml_str(c, "expect", true, &t->faults, &want);
	take_amount(t, c, &p);
	take_mode(t, c, &p);
	p.in_library = take_truth(t, c, "in_library");
	p.as_planned = take_truth(t, c, "as_planned");
	p.entitled = take_truth(t, c, "entitled");
	p.own_card = take_truth(t, c, "own_card");
	test_params(t, toml_get(c, "params"));
	world_init(&w, t->arena, t->rules, p.on, 0);
	w.override = t->overrides;
	payment_check(&w, &p, &r);
	if (!str_is(want, words[r.outcome]))
		test_complain(t, STR("expect"), want,
		    str_from(words[r.outcome]));
	expect_lists(t, c, &r);
	test_finish(t);
}

void
test_payments(struct tests *t, struct toml_node *root)
{
	struct toml_node *c = toml_get(root, "payment_case"), *x;

	for (x = c == NULL ? NULL : c->child; x != NULL; x = x->next)
		run(t, x);
}
