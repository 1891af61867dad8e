/*
 * The verbs over any record: batches item by item, history, reveal, tree.
 */
#include "unit/county.h"

#include "action/action.h"
#include "base/json.h"
#include "ledger/ledger.h"

/* Run an action with a JSON body; the reply as parsed JSON. */
static const struct json *
call(struct county *c, action_fn fn, struct call *x, const char *body,
    enum err want)
{
	struct reply r = { 0 };
	struct json *j = NULL, *out;
	enum err e;

	request_clear(&c->rq);
	if (body != NULL)
		county_ok(c, json_parse(&c->rq, str_from(body), &j));
	x->body = j;
	buf_init(&r.body, c->arena, LIMIT_REPLY);
	e = fn(&c->rq, x, &r);
	if (e != want)
		printf("%.*s\n", STR_ARG(c->rq.problem.detail));
	assert_int_equal(e, want);
	if (e != OK)
		return NULL;
	county_ok(c, json_parse(&c->rq, buf_text(&r.body), &out));
	return out;
}

static int64_t
number(const struct json *j, const char *key)
{
	const struct json *v = json_get(j, key);

	assert_non_null(v);
	assert_int_equal(v->kind, J_INT);
	return v->i;
}

static str
text(const struct json *j, const char *key)
{
	const struct json *v = json_get(j, key);

	assert_non_null(v);
	assert_int_equal(v->kind, J_STR);
	return v->s;
}

static void
test_batch(void **state)
{
	struct county c;
	struct call x = { .path = { STR("household") } };
	const struct json *j, *items;
	int64_t before;

	(void)state;
	county_open(&c);
	before = c.rq.changes.n;
	j = call(&c, action_write, &x, "{\"items\":["
	    "{\"input\":{\"place\":\"990181101201\",\"number\":\"1\","
	    "\"head_name\":\"陈一\"}},"
	    "{\"input\":{\"place\":\"990181101201\",\"number\":\"1\","
	    "\"head_name\":\"陈二\"}},"
	    "{\"input\":{\"place\":\"990181101201\",\"number\":\"3\"}}]}", OK);
	assert_int_equal(number(j, "done"), 1);
	assert_int_equal(number(j, "refused"), 2);
	items = json_get(j, "items");
	assert_int_equal(items->n, 3);
	assert_int_equal(number(&items->items[0], "status"), 200);
	assert_true(str_is(text(&items->items[1], "code"), "duplicate"));
	assert_true(str_is(text(&items->items[2], "code"), "value_required"));
	assert_true(str_is(text(&items->items[2], "field"), "head_name"));
	/* A refused item leaves no change behind. */
	assert_int_equal(c.rq.changes.n - before, 1);
	county_ok(&c, ledger_seal(&c.rq, OK));
	county_close(&c);
}

static void
test_change_and_history(void **state)
{
	struct county c;
	struct record *h;
	struct call x = { .path = { STR("household") } };
	const struct json *j, *items, *changes;
	size_t i;
	bool found = false;

	(void)state;
	county_open(&c);
	c.rq.action = STR("household.add");
	h = county_household(&c, VILLAGE_A, "1", "陈一");
	county_ok(&c, ledger_seal(&c.rq, OK));
	c.rq.changes = (struct changes){ .last = &c.rq.changes.first };
	x.path[1] = record_url(&c.rq, h->entity, h->id);
	(void)call(&c, action_change, &x, "{\"cause\":\"illness\"}",
	    ERR_INPUT);
	assert_int_equal(c.rq.problem.msg, MSG_VERSION_MISSING);
	x.if_match = STR("1");
	j = call(&c, action_change, &x, "{\"cause\":\"illness\"}", OK);
	assert_int_equal(number(j, "version"), 2);
	(void)call(&c, action_change, &x, "{\"cause\":\"land\"}",
	    ERR_CONFLICT);
	county_ok(&c, ledger_seal(&c.rq, OK));
	x.if_match = STR_NONE;
	j = call(&c, action_history, &x, NULL, OK);
	items = json_get(j, "items");
	assert_int_equal(items->n, 2);
	changes = json_get(&items->items[0], "changes");
	for (i = 0; i < changes->n; i++) {
		if (!str_is(text(&changes->items[i], "field"), "cause"))
			continue;
		assert_int_equal(json_get(&changes->items[i], "from")->kind,
		    J_NULL);
		assert_true(str_is(text(&changes->items[i], "to"), "因病"));
		found = true;
	}
	assert_true(found);
	county_close(&c);
}

static void
test_reveal(void **state)
{
	struct county c;
	struct record *h;
	struct call x = { .path = { STR("household") } };
	const struct json *j;

	(void)state;
	county_open(&c);
	h = county_household(&c, VILLAGE_A, "1", "陈一");
	record_set(h, "account", VALUE_TEXT(STR("6217000012345678901")));
	county_ok(&c, record_change(&c.rq, h));
	x.path[1] = record_url(&c.rq, h->entity, h->id);
	j = call(&c, action_load, &x, NULL, OK);
	assert_true(str_is(text(json_get(j, "fields"), "account"),
	    "***************8901"));
	(void)call(&c, action_reveal, &x, "{\"fields\":[\"account\"],"
	    "\"purpose\":\"curiosity\"}", ERR_INPUT);
	assert_int_equal(c.rq.problem.msg, MSG_PURPOSE);
	j = call(&c, action_reveal, &x, "{\"fields\":[\"account\"],"
	    "\"purpose\":\"payment\"}", OK);
	assert_true(str_is(text(json_get(j, "fields"), "account"),
	    "6217000012345678901"));
	/* Another village answers as if there were no such household. */
	county_scope(&c, VILLAGE_B);
	(void)call(&c, action_reveal, &x, "{\"fields\":[\"account\"],"
	    "\"purpose\":\"payment\"}", ERR_MISSING);
	(void)call(&c, action_load, &x, NULL, ERR_MISSING);
	county_close(&c);
}

static void
test_list_filter(void **state)
{
	struct county c;
	struct parameter q[] = { { STR("where"), STR("stated_size >= 3") },
	    { STR("sort"), STR("-head_name") } };
	struct call x = { .path = { STR("household") }, .query = q,
	    .nquery = 2 };
	const struct json *j;
	int i;

	(void)state;
	county_open(&c);
	for (i = 1; i <= 5; i++) {
		struct record *h = county_household(&c, VILLAGE_A,
		    str_cstr(c.arena, str_fmt(c.arena, "%d", i)), "陈");

		if (i == 5)
			continue;	/* size unknown: not listed */
		record_set(h, "stated_size", VALUE_INT(i));
		county_ok(&c, record_change(&c.rq, h));
	}
	j = call(&c, action_list, &x, NULL, OK);
	assert_int_equal(json_get(j, "items")->n, 2);
	assert_int_equal(number(json_get(j, "total"), "n"), 2);
	q[0].value = STR("unknown(stated_size)");
	j = call(&c, action_list, &x, NULL, OK);
	assert_int_equal(json_get(j, "items")->n, 1);
	q[0].value = STR("stated_size >");
	(void)call(&c, action_list, &x, NULL, ERR_INPUT);
	assert_int_equal(c.rq.problem.msg, MSG_FILTER);
	q[0].value = STR("");
	q[1].value = STR("account");
	(void)call(&c, action_list, &x, NULL, ERR_INPUT);
	assert_int_equal(c.rq.problem.msg, MSG_SORT);
	county_close(&c);
}

static void
test_tree(void **state)
{
	struct county c;
	struct parameter q[] = { { STR("place"), STR("990181") } };
	struct call x = { .query = q, .nquery = 1 };
	const struct json *j, *kids;

	(void)state;
	county_open(&c);
	(void)county_household(&c, VILLAGE_A, "1", "陈一");
	(void)county_household(&c, VILLAGE_B, "2", "陈二");
	j = call(&c, action_place_tree, &x, NULL, OK);
	kids = json_get(j, "children");
	assert_int_equal(kids->n, 1);
	assert_int_equal(number(&kids->items[0], "households"), 2);
	q[0].value = STR("990181101");
	j = call(&c, action_place_tree, &x, NULL, OK);
	assert_int_equal(json_get(j, "children")->n, 2);
	/* A village account sees its own village only. */
	county_scope(&c, VILLAGE_A);
	j = call(&c, action_place_tree, &x, NULL, OK);
	assert_int_equal(json_get(j, "children")->n, 1);
	county_close(&c);
}

/* A department sees what its task needs: no accounts, numbers for matching. */
static void
test_reveal_department(void **state)
{
	struct county c;
	struct record *p;
	struct call x = { .path = { STR("person") } };

	(void)state;
	county_open(&c);
	p = record_new(&c.rq, county_entity(&c, "person"));
	record_set(p, "place", VALUE_INT(VILLAGE_A));
	record_set(p, "number", VALUE_TEXT(STR("p1")));
	record_set(p, "name", VALUE_TEXT(STR("陈一")));
	record_set(p, "id_number", VALUE_TEXT(STR("99018119900101001X")));
	record_set(p, "phone", VALUE_TEXT(STR("13800000001")));
	county_ok(&c, record_add(&c.rq, p));
	x.path[1] = record_url(&c.rq, p->entity, p->id);
	c.rq.actor.office = STR("housing_dept");
	(void)call(&c, action_reveal, &x, "{\"fields\":[\"id_number\"],"
	    "\"purpose\":\"matching\"}", OK);
	(void)call(&c, action_reveal, &x, "{\"fields\":[\"id_number\"],"
	    "\"purpose\":\"audit\"}", ERR_AUTH);
	assert_int_equal(c.rq.problem.msg, MSG_PURPOSE_FIELD);
	(void)call(&c, action_reveal, &x, "{\"fields\":[\"phone\"],"
	    "\"purpose\":\"matching\"}", ERR_AUTH);
	c.rq.actor.office = STR("township");
	(void)call(&c, action_reveal, &x, "{\"fields\":[\"phone\"],"
	    "\"purpose\":\"household_check\"}", OK);
	county_close(&c);
}

/* A person belongs to one household at a time. */
static void
test_single_membership(void **state)
{
	struct county c;
	struct record *p, *a, *b;
	struct call x = { .path = { STR("membership") } };
	const struct json *j;
	str body;

	(void)state;
	county_open(&c);
	a = county_household(&c, VILLAGE_A, "1", "陈一");
	b = county_household(&c, VILLAGE_A, "2", "陈二");
	p = record_new(&c.rq, county_entity(&c, "person"));
	record_set(p, "place", VALUE_INT(VILLAGE_A));
	record_set(p, "number", VALUE_TEXT(STR("p1")));
	record_set(p, "name", VALUE_TEXT(STR("陈一")));
	county_ok(&c, record_add(&c.rq, p));
	body = str_fmt(c.arena, "{\"items\":[{\"input\":{\"household\":"
	    "\"%.*s\",\"person\":\"%.*s\",\"relation\":\"head\"}},"
	    "{\"input\":{\"household\":\"%.*s\",\"person\":\"%.*s\","
	    "\"relation\":\"head\"}}]}",
	    STR_ARG(record_url(&c.rq, a->entity, a->id)),
	    STR_ARG(record_url(&c.rq, p->entity, p->id)),
	    STR_ARG(record_url(&c.rq, b->entity, b->id)),
	    STR_ARG(record_url(&c.rq, p->entity, p->id)));
	j = call(&c, action_write, &x, str_cstr(c.arena, body), OK);
	assert_int_equal(number(j, "done"), 1);
	assert_int_equal(number(j, "refused"), 1);
	assert_true(str_is(text(&json_get(j, "items")->items[1], "code"),
	    "single"));
	county_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_batch),
		cmocka_unit_test(test_change_and_history),
		cmocka_unit_test(test_reveal),
		cmocka_unit_test(test_list_filter),
		cmocka_unit_test(test_tree),
		cmocka_unit_test(test_reveal_department),
		cmocka_unit_test(test_single_membership),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
