/*
 * What the page of a regulation asks of a pack: its articles in order, what
 * hangs on each, objects with labels and citations, procedures.
 */
#include "help.h"

static void
articles(void **state)
{
	const struct policy *po;
	const struct article *list;
	const struct pack *p;
	struct help h;
	size_t n, i;

	(void)state;
	help_open(&h);
	po = help_packs(&h);
	assert_true(policy_npacks(po) >= 2);
	assert_null(policy_pack(po, policy_npacks(po)));
	assert_null(policy_pack_find(po, STR("nothing")));
	p = policy_pack_find(po, STR("cn-140000-shanxi-undated"));
	help_same(pack_info(p)->jurisdiction, "140000");
	assert_int_equal(pack_info(p)->hash.n, 64);
	list = pack_articles(p, &n);
	assert_int_equal(n, 53);
	help_same(list[0].at, "sx:1");
	help_same(list[52].at, "sx:53");
	for (i = 0; i < n; i++) {
		assert_true(list[i].summary.n > 0);
		assert_true(list[i].summary_en.n > 0);
	}
	help_close(&h);
}

static bool
hangs(const struct json *list, const char *kind, const char *id)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		const struct json *x = &list->items[i];

		if (str_is(json_get(x, "kind")->s, kind) &&
		    str_is(json_get(x, "id")->s, id))
			return true;
	}
	return false;
}

static const struct json *
article_json(struct help *h, const struct pack *p, const char *at)
{
	struct pack_view v = { .pack = p, .lang = LANG_EN };
	struct request rq;
	struct json *j;
	struct jsonw w;
	struct buf b;
	size_t i;

	request_init(&rq, h->arena);
	buf_init(&b, h->arena, LIMIT_REPLY);
	jsonw_begin(&w, &b);
	pack_view_json(h->arena, &v, &w);
	assert_int_equal(json_parse(&rq, buf_text(&b), &j), OK);
	for (i = 0; i < j->n; i++)
		if (str_is(json_get(&j->items[i], "at")->s, at))
			return json_get(&j->items[i], "objects");
	return NULL;
}

static void
objects_of_an_article(void **state)
{
	const struct policy *po;
	const struct pack *p;
	const struct json *j;
	struct help h;

	(void)state;
	help_open(&h);
	po = help_packs(&h);
	p = policy_pack_find(po, STR("cn-445281-puning-2016-10"));
	j = article_json(&h, p, "pn:3");
	assert_true(hangs(j, "decision", "household.exit_ready"));
	assert_true(hangs(j, "criterion", "household.c_income"));
	assert_true(hangs(j, "param", "hh_exit_line_stated"));
	assert_true(hangs(j, "reading", "R2"));
	assert_true(hangs(j, "silence", "S1"));
	assert_false(hangs(j, "split", "county.funding_shares"));
	j = article_json(&h, p, "pn:15");
	assert_true(hangs(j, "split", "county.funding_shares"));
	assert_true(hangs(j, "duty", "county.annual_budget"));
	assert_true(hangs(j, "prohibition", "county.fund_misuse"));
	p = policy_pack_find(po, STR("cn-140000-shanxi-undated"));
	j = article_json(&h, p, "sx:40");
	assert_true(hangs(j, "transition", "approve"));
	assert_true(hangs(j, "transition", "mark"));
	j = article_json(&h, p, "sx:38");
	assert_true(hangs(j, "procedure", "household_exit"));
	assert_null(article_json(&h, p, "sx:99"));
	help_close(&h);
}

static void
objects(void **state)
{
	const struct policy *po;
	const struct pack *p;
	struct object_info o;
	struct help h;
	size_t i, decisions = 0;

	(void)state;
	help_open(&h);
	po = help_packs(&h);
	p = policy_pack_find(po, STR("cn-445281-puning-2016-10"));
	for (i = 0; pack_object_info(p, i, &o); i++) {
		assert_true(o.ncites > 0);
		assert_true(o.zh.n > 0 && o.en.n > 0);
		assert_false(str_eq(o.zh, o.en));
		decisions += strcmp(o.kind, "decision") == 0;
	}
	assert_int_equal(decisions, 6);
	help_close(&h);
}

/* Every procedure is whole in both languages, and its graph was proved. */
static void
procedures(void **state)
{
	const struct policy *po;
	const struct procedure *x;
	const struct pack *p;
	struct help h;
	size_t i, j;

	(void)state;
	help_open(&h);
	po = help_packs(&h);
	p = policy_pack_find(po, STR("cn-140000-shanxi-undated"));
	for (i = 0; (x = pack_procedure_at(p, i)) != NULL; i++) {
		assert_ptr_equal(x, pack_procedure(p, x->id));
		assert_true(x->ncites > 0);
		for (j = 0; j < x->nstates; j++)
			assert_false(str_eq(x->states[j].zh, x->states[j].en));
		for (j = 0; j < x->ntransitions; j++) {
			const struct transition *t = &x->transitions[j];

			assert_true(t->ncites > 0);
			assert_false(str_eq(t->zh, t->en));
			assert_true((t->guard != NULL) ==
			    (t->guard_text.n > 0));
		}
	}
	assert_int_equal(i, 3);
	x = pack_procedure(p, STR("household_exit"));
	assert_int_equal(procedure_state(x, STR("nowhere")), -1);
	assert_int_equal(procedure_transition(x, STR("nothing")), -1);
	assert_true(x->states[procedure_state(x, STR("noticed"))].notice);
	assert_int_equal(x->nseparations, 1);
	help_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(articles),
		cmocka_unit_test(objects_of_an_article),
		cmocka_unit_test(objects),
		cmocka_unit_test(procedures),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
