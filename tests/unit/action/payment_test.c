/*
 * Payments against earmarks and prohibitions: the counts beside the articles are
 * those of the check of each payment, and their filters list as many.
 */
#include "unit/action/verb.h"

#include "action/internal.h"

#define PAYMENTS	600
#define AS_OF		20181001

static uint64_t seed = 20181001;

static int
any(int n)
{

	seed = seed * 6364136223846793005u + 1442695040888963407u;
	return (int)((seed >> 33) % (uint64_t)n);
}

/* A value of the list, or none; what was taken. */
static str
code(struct exits *x, struct record *r, const char *field, const char *list)
{
	const struct code_list *l = model_list(x->c.rq.model, str_from(list));
	int i = any((int)l->ncodes + 1);

	if (i == (int)l->ncodes)
		return STR_NONE;
	exits_set(r, field, l->codes[i].n);
	return l->codes[i].id;
}

static enum truth
fact(struct record *r, const char *field)
{
	int i = any(3);

	if (i == 0)
		return TRUTH_UNKNOWN;
	exits_set(r, field, i == 1);
	return i == 1 ? TRUTH_TRUE : TRUTH_FALSE;
}

static struct payment
pay(struct exits *x, int i)
{
	static const date days[] = { 20160601, 20161110, 20170301, 20180930,
	    20181001, 20181002 };
	static const char *const funds[] = { "county.donation_630",
	    "county.funding_uses", "county.other" };
	struct record *r = record_new(&x->c.rq, county_entity(&x->c,
	    "payment"));
	struct payment p = { .on = days[any(6)], .amount_fen = -1 };
	int k = any(4);
	str mode;

	exits_set(r, "place", any(2) ? VILLAGE_A : COUNTY);
	exits_text(r, "number", str_cstr(x->c.arena, str_fmt(x->c.arena,
	    "P%04d", i)));
	exits_set(r, "day", p.on);
	if (k < 3) {
		p.fund = str_from(funds[k]);
		exits_text(r, "fund", funds[k]);
	}
	if (any(4) > 0) {
		p.amount_fen = 499999 + any(3);
		exits_set(r, "amount", p.amount_fen);
	}
	p.purpose = code(x, r, "purpose", "fund_use");
	p.payee = code(x, r, "payee", "payee_kind");
	mode = code(x, r, "mode", "pay_mode");
	p.mode = mode.n == 0 ? PAY_UNKNOWN : str_is(mode, "cash") ? PAY_CASH :
	    PAY_TRANSFER;
	p.in_library = fact(r, "in_library");
	p.as_planned = fact(r, "as_planned");
	p.entitled = fact(r, "entitled");
	p.own_card = fact(r, "own_card");
	county_ok(&x->c, record_add(&x->c.rq, r));
	return p;
}

/* By object and kind of breach: payments that break it, that may. */
struct tally {
	str key, label;
	int64_t n[2], fen[2];
};
static struct tally tallies[32];
static size_t ntallies;

static void
note(struct exits *x, const struct payment *p, const struct payment_rule *r)
{
	str key = str_fmt(x->c.arena, "%s:%.*s", r->object.kind,
	    STR_ARG(r->object.id));
	const struct code *c = code_by_id(model_list(x->c.rq.model,
	    STR("fund_breach")), r->kind);
	str label = c == NULL ? STR_NONE : c->zh;
	int which = r->outcome == OUT_UNKNOWN;
	size_t i;

	for (i = 0; i < ntallies && !(str_eq(tallies[i].key, key) &&
	    str_eq(tallies[i].label, label));)
		i++;
	assert_true(i < 32);
	if (i == ntallies)
		tallies[ntallies++] = (struct tally){ .key = key,
		    .label = label };
	if (r->outcome == OUT_MET)
		return;
	tallies[i].n[which]++;
	tallies[i].fen[which] += p->amount_fen < 0 ? 0 : p->amount_fen;
}

static const struct json *
row(struct exits *x, const struct json *objects, const struct tally *t,
    const char *id)
{
	const struct json *o = json_get(objects, str_cstr(x->c.arena,
	    t->key));
	const struct json *list = json_get(o, "rows");
	size_t i;

	assert_non_null(list);
	for (i = 0; i < list->n; i++) {
		const struct json *label = json_get(&list->items[i], "label");

		if (str_is(json_get(&list->items[i], "id")->s, id) &&
		    str_eq(label == NULL ? STR_NONE : label->s, t->label))
			return &list->items[i];
	}
	return NULL;
}

static void
compare(struct exits *x, const struct json *objects, const struct tally *t)
{
	static const char *const ids[] = { "broken", "open" };
	static const struct field fen = { .type = TYPE_MONEY };
	int k;

	for (k = 0; k < 2; k++) {
		const struct json *r = row(x, objects, t, ids[k]);

		assert_non_null(r);
		assert_int_equal(number(r, "n"), t->n[k]);
		if (t->n[k] > 0)
			assert_true(str_eq(json_get(r, "sum")->s, field_text(
			    x->c.arena, &fen, VALUE_INT(t->fen[k]),
			    LANG_ZH)));
	}
}

static void
test_random(void **state)
{
	struct payment_ask check = { .known_at = AS_OF };
	const struct json *objects, *o;
	struct payment_check out;
	struct exits x;
	size_t k, broken = 0;
	int i;

	(void)state;
	county_open(&x.c);
	exits_policy(&x.c);
	exits_adopt(&x.c, PUNING, "large_payment=5000元");
	exits_adopt(&x.c, SHANXI, NULL);
	county_ok(&x.c, ruleset_of(&x.c.rq, COUNTY, &check.rules));
	for (i = 0; i < PAYMENTS; i++) {
		check.payment = pay(&x, i);
		if (check.payment.on > AS_OF)
			continue;
		policy_payment_check(x.c.arena, &check, &out);
		for (k = 0; k < out.nrules; k++)
			note(&x, &check.payment, &out.rules[k]);
	}
	objects = json_get(ask(&x, action_pack_live, PUNING,
	    "as_of=2018-10-01"), "objects");
	assert_true(ntallies > 8);
	for (k = 0; k < ntallies; k++) {
		compare(&x, objects, &tallies[k]);
		broken += tallies[k].n[0] > 0;
	}
	assert_true(broken > 8);
	/* Waste and empty forms: no payment shows them. */
	o = json_get(json_get(ask(&x, action_pack_live, SHANXI, ""),
	    "objects"), "prohibition:county.sx_waste");
	assert_true(str_is(json_get(o, "state")->s, "payments"));
	assert_int_equal(json_get(o, "seen")->i, 0);
	assert_null(json_get(o, "rows"));
	county_close(&x.c);
}

/* What is large is not said: of no payment is it known, cash may be. */
static void
test_gap(void **state)
{
	const struct json *o, *rows;
	struct exits x;
	int i;

	(void)state;
	exits_open(&x);
	for (i = 0; i < 40; i++)
		(void)pay(&x, i);
	o = json_get(json_get(ask(&x, action_pack_live, PUNING,
	    "as_of=2018-10-01"), "objects"), "prohibition:county.pn_cash");
	rows = json_get(o, "rows");
	assert_int_equal(rows->n, 2);
	assert_true(str_is(json_get(&rows->items[0], "id")->s, "paid"));
	assert_true(str_is(json_get(&rows->items[1], "id")->s, "open"));
	assert_true(number(&rows->items[1], "n") > 0);
	county_close(&x.c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_random), cmocka_unit_test(test_gap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
