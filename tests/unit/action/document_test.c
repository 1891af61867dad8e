/*
 * Documents that a text demands: one issued by another office, or of another
 * kind, does not answer; the right one does, and is listed with its duty.
 */
#include "unit/exits.h"

#include "action/action.h"

static const struct json *
demand(struct exits *x, const char *duty)
{
	struct call c = { .fd = -1 };
	struct reply r = { 0 };
	struct json *j = NULL;
	const struct json *list;
	size_t i;

	buf_init(&r.body, x->c.rq.arena, LIMIT_REPLY);
	request_clear(&x->c.rq);
	county_scope(&x->c, COUNTY);
	county_ok(&x->c, action_documents(&x->c.rq, &c, &r));
	county_ok(&x->c, json_parse(&x->c.rq, buf_text(&r.body), &j));
	list = json_get(j, "demanded");
	for (i = 0; i < list->n; i++)
		if (str_is(json_get(&list->items[i], "duty")->s, duty))
			return &list->items[i];
	assert_true(false);
	return NULL;
}

static void
issue(struct exits *x, const char *number, const char *kind,
    const char *office)
{
	struct record *r = record_new(&x->c.rq, county_entity(&x->c,
	    "document"));

	exits_set(r, "place", COUNTY);
	exits_text(r, "number", number);
	exits_text(r, "title", "配套政策");
	exits_set(r, "kind", exits_code(&x->c, "document_kind", kind));
	exits_text(r, "office", office);
	exits_set(r, "day", 20170315);
	county_ok(&x->c, record_add(&x->c.rq, r));
}

static void
stands(struct exits *x, bool done, size_t documents)
{
	const struct json *d = demand(x, "county.pn_policies");

	assert_int_equal(str_is(json_get(d, "state")->s, "fulfilled"), done);
	assert_int_equal(json_get(d, "documents")->n, documents);
}

static void
test_demanded(void **state)
{
	struct exits x;
	int i;

	(void)state;
	exits_open(&x);
	stands(&x, false, 0);
	issue(&x, "1", "matching_policy", "county_office");
	issue(&x, "2", "standard", "county_government");
	stands(&x, false, 0);
	issue(&x, "3", "matching_policy", "county_government");
	stands(&x, true, 1);
	/* However many others stand before it in order. */
	for (i = 0; i < 150; i++)
		issue(&x, str_cstr(x.c.arena, str_fmt(x.c.arena, "A%d", i)),
		    "standard", "county_office");
	issue(&x, "9", "matching_policy", "county_government");
	stands(&x, true, 2);
	county_close(&x.c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_demanded) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
