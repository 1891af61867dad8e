/*
 * The register: records, versions, scope, sealed values, lists.
 */
#include "unit/county.h"

#include "base/json.h"
#include "ledger/ledger.h"

static void
test_add_load_change(void **state)
{
	struct record *h, *r;
	struct county c;

	(void)state;
	county_open(&c);
	h = county_household(&c, VILLAGE_A, "9901810001", "陈一");
	assert_int_equal(id_shard(h->id), 990181);
	county_ok(&c, record_load(&c.rq, h->entity, h->id, 0, &r));
	assert_true(value_eq(record_get(r, "number"),
	    VALUE_TEXT(STR("9901810001"))));
	assert_int_equal(record_get(r, "cause").kind, V_UNKNOWN);
	record_set(r, "cause", VALUE_INT(1));
	county_ok(&c, record_change(&c.rq, r));
	assert_int_equal(r->version, 2);
	/* Nothing altered: nothing written. */
	county_ok(&c, record_change(&c.rq, r));
	assert_int_equal(r->version, 2);
	assert_int_equal(record_load(&c.rq, h->entity, h->id, 1, &r),
	    ERR_CONFLICT);
	assert_int_equal(c.rq.problem.msg, MSG_VERSION);
	/* A fixed field stays. */
	county_ok(&c, record_load(&c.rq, h->entity, h->id, 0, &r));
	record_set(r, "number", VALUE_TEXT(STR("other")));
	assert_int_equal(record_change(&c.rq, r), ERR_INPUT);
	assert_int_equal(c.rq.problem.msg, MSG_VALUE_READONLY);
	county_close(&c);
}

static void
test_changes(void **state)
{
	struct record *h, *before;
	struct change *x;
	struct county c;

	(void)state;
	county_open(&c);
	h = county_household(&c, VILLAGE_A, "1", "陈一");
	for (x = c.rq.changes.first; x->next != NULL; x = x->next)
		;
	assert_int_equal(x->old.n, 0);
	record_set(h, "cause", VALUE_INT(2));
	county_ok(&c, record_change(&c.rq, h));
	x = x->next;
	assert_non_null(x);
	county_ok(&c, record_from_image(&c.rq, h->entity, x->old, &before));
	assert_int_equal(record_get(before, "cause").kind, V_UNKNOWN);
	assert_true(value_eq(record_get(before, "head_name"),
	    VALUE_TEXT(STR("陈一"))));
	county_close(&c);
}

static void
test_scope(void **state)
{
	struct record *h, *r;
	struct county c;
	struct page p;
	struct query q = { 0 };

	(void)state;
	county_open(&c);
	h = county_household(&c, VILLAGE_A, "1", "陈一");
	(void)county_household(&c, VILLAGE_B, "2", "林二");
	county_scope(&c, VILLAGE_B);
	assert_int_equal(record_load(&c.rq, h->entity, h->id, 0, &r),
	    ERR_MISSING);
	county_ok(&c, record_find(&c.rq, h->entity, 0, STR("1"), &r));
	assert_null(r);
	q.entity = h->entity;
	county_ok(&c, record_list(&c.rq, &q, &p));
	assert_int_equal(p.n, 1);
	assert_int_equal(p.total, 1);
	/* A place outside the scope may be asked for: nothing is there. */
	q.place = VILLAGE_A;
	county_ok(&c, record_list(&c.rq, &q, &p));
	assert_int_equal(p.n, 0);
	/* Nor can one write there. */
	r = record_new(&c.rq, h->entity);
	record_set(r, "place", VALUE_INT(VILLAGE_A));
	record_set(r, "number", VALUE_TEXT(STR("3")));
	record_set(r, "head_name", VALUE_TEXT(STR("黄三")));
	assert_int_equal(record_add(&c.rq, r), ERR_MISSING);
	/* The empty scope sees nothing. */
	c.rq.actor.place_lo = 1;
	c.rq.actor.place_hi = 0;
	q.place = 0;
	county_ok(&c, record_list(&c.rq, &q, &p));
	assert_int_equal(p.n, 0);
	county_close(&c);
}

static struct record *
person(struct county *c, const char *number, const char *id_number)
{
	struct record *r = record_new(&c->rq, county_entity(c, "person"));

	record_set(r, "place", VALUE_INT(VILLAGE_A));
	record_set(r, "number", VALUE_TEXT(str_from(number)));
	record_set(r, "name", VALUE_TEXT(STR("陈一")));
	record_set(r, "id_number", VALUE_TEXT(str_from(id_number)));
	return r;
}

static void
test_sealed(void **state)
{
	struct record *p, *r;
	struct county c;
	const struct field *f;
	bool masked;
	str s;

	(void)state;
	county_open(&c);
	p = person(&c, "p1", "99018119900101001X");
	county_ok(&c, record_add(&c.rq, p));
	f = model_field(p->entity, STR("id_number"));
	county_ok(&c, record_load(&c.rq, p->entity, p->id, 0, &r));
	assert_int_equal(r->values[f->index].kind, V_BLOB);
	assert_false(str_find(r->values[f->index].s, STR("1990"), NULL));
	county_ok(&c, record_reveal(&c.rq, r, f, &s));
	assert_true(str_is(s, "99018119900101001X"));
	county_ok(&c, record_show(&c.rq, r, f, PROFILE_DETAIL, &s, &masked));
	assert_true(masked);
	assert_true(str_is(s, "990**************X"));
	county_ok(&c, record_find_sealed(&c.rq, f,
	    STR("99018119900101001X"), &r));
	assert_non_null(r);
	/* Setting the same number is no change; another is. */
	record_set(r, "id_number", VALUE_TEXT(STR("99018119900101001X")));
	county_ok(&c, record_change(&c.rq, r));
	assert_int_equal(r->version, 1);
	/* The same person twice. */
	assert_int_equal(record_add(&c.rq, person(&c, "p2",
	    "99018119900101001X")), ERR_CONFLICT);
	assert_int_equal(c.rq.problem.msg, MSG_IDENTITY_TAKEN);
	county_close(&c);
}

static void
test_pages(void **state)
{
	struct county c;
	struct query q = { 0 };
	struct page p;
	int i, seen = 0;
	int64_t last = -1;

	(void)state;
	county_open(&c);
	for (i = 0; i < 25; i++) {
		struct record *r = record_new(&c.rq,
		    county_entity(&c, "household"));

		record_set(r, "place", VALUE_INT(i % 2 ? VILLAGE_A :
		    VILLAGE_B));
		record_set(r, "number", VALUE_TEXT(str_fmt(c.arena, "%d", i)));
		record_set(r, "head_name", VALUE_TEXT(STR("陈")));
		if (i % 5 != 0)
			record_set(r, "plan_exit_year",
			    VALUE_INT(2016 + i % 3));
		county_ok(&c, record_add(&c.rq, r));
	}
	q.entity = county_entity(&c, "household");
	q.sort = model_field(q.entity, STR("plan_exit_year"));
	q.limit = 7;
	q.after = STR_NONE;
	do {
		size_t k;

		county_ok(&c, record_list(&c.rq, &q, &p));
		assert_int_equal(p.total, 25);
		assert_true(p.exact);
		for (k = 0; k < p.n; k++, seen++) {
			struct value v = record_get(p.items[k],
			    "plan_exit_year");

			/* Ascending, the unknown ones last. */
			if (v.kind == V_INT) {
				assert_true(v.i >= last);
				last = v.i;
			} else
				last = INT64_MAX;
		}
		q.after = p.next;
	} while (p.next.n > 0);
	assert_int_equal(seen, 25);
	q.after = STR("zz");
	assert_int_equal(record_list(&c.rq, &q, &p), ERR_INPUT);
	county_close(&c);
}

static void
test_search(void **state)
{
	struct county c;
	struct query q = { 0 };
	struct page p;

	(void)state;
	county_open(&c);
	(void)county_household(&c, VILLAGE_A, "100%1", "欧阳小明");
	(void)county_household(&c, VILLAGE_A, "2", "陈小明");
	q.entity = county_entity(&c, "household");
	q.q = STR("小明");
	county_ok(&c, record_list(&c.rq, &q, &p));
	assert_int_equal(p.n, 2);
	q.q = STR("0%1");
	county_ok(&c, record_list(&c.rq, &q, &p));
	assert_int_equal(p.n, 1);
	q.q = STR("0_1");
	county_ok(&c, record_list(&c.rq, &q, &p));
	assert_int_equal(p.n, 0);
	county_close(&c);
}

static void
test_input(void **state)
{
	struct county c;
	struct record *r;
	struct json *j;

	(void)state;
	county_open(&c);
	r = record_new(&c.rq, county_entity(&c, "household"));
	county_ok(&c, json_parse(&c.rq, STR("{\"place\":\"990181101201\","
	    "\"number\":\"7\",\"head_name\":\"陈\",\"cause\":\"illness\","
	    "\"martyr\":false}"), &j));
	county_ok(&c, record_input(&c.rq, r, j));
	county_ok(&c, record_add(&c.rq, r));
	assert_int_equal(r->place, VILLAGE_A);
	assert_int_equal(record_get(r, "cause").i, 1);
	assert_int_equal(record_get(r, "martyr").kind, V_INT);
	county_ok(&c, json_parse(&c.rq, STR("{\"status\":\"exited\"}"), &j));
	assert_int_equal(record_input(&c.rq, r, j), ERR_INPUT);
	assert_int_equal(c.rq.problem.msg, MSG_VALUE_READONLY);
	county_ok(&c, json_parse(&c.rq, STR("{\"colour\":1}"), &j));
	assert_int_equal(record_input(&c.rq, r, j), ERR_INPUT);
	assert_int_equal(c.rq.problem.msg, MSG_FIELD_UNKNOWN);
	assert_true(str_is(c.rq.problem.at.field, "colour"));
	county_close(&c);
}

static struct record *
facts(struct county *c, const struct record *h, int64_t year, int64_t source)
{
	struct record *r = record_new(&c->rq, county_entity(c,
	    "household_year"));

	record_set(r, "household", VALUE_INT(h->id));
	record_set(r, "year", VALUE_INT(year));
	record_set(r, "source", VALUE_INT(source));
	return r;
}

/* Who may state what: departments their facts, nobody a finding of others. */
static void
test_suppliers(void **state)
{
	struct record *h, *r;
	struct county c;

	(void)state;
	county_open(&c);
	h = county_household(&c, VILLAGE_A, "1", "陈一");
	c.rq.actor.login = 7;
	c.rq.actor.office = STR("village_committees");
	r = facts(&c, h, 2018, 1);
	record_set(r, "housing_safe", VALUE_INT(1));
	county_ok(&c, record_add(&c.rq, r));
	r = facts(&c, h, 2018, 2);
	record_set(r, "housing_safe", VALUE_INT(1));
	assert_int_equal(record_add(&c.rq, r), ERR_REFUSED);
	assert_int_equal(c.rq.problem.msg, MSG_SUPPLIER);
	assert_true(str_is(c.rq.problem.at.field, "housing_safe"));
	c.rq.actor.office = STR("housing_dept");
	r = facts(&c, h, 2018, 2);
	record_set(r, "housing_safe", VALUE_INT(1));
	county_ok(&c, record_add(&c.rq, r));
	/* What the village found, a department does not change. */
	r = facts(&c, h, 2017, 1);
	record_set(r, "percap_income", VALUE_INT(500000));
	assert_int_equal(record_add(&c.rq, r), ERR_REFUSED);
	assert_int_equal(c.rq.problem.msg, MSG_SOURCE_OFFICE);
	/* The township's finding is the township's, whatever the source. */
	c.rq.actor.office = STR("village_committees");
	r = facts(&c, h, 2017, 1);
	record_set(r, "procedure_ok", VALUE_INT(1));
	assert_int_equal(record_add(&c.rq, r), ERR_REFUSED);
	c.rq.actor.office = STR("county_office");
	assert_int_equal(record_add(&c.rq, r), ERR_REFUSED);
	c.rq.actor.office = STR("township");
	county_ok(&c, record_add(&c.rq, r));
	/* Others may change the row's other facts and leave the finding. */
	c.rq.actor.office = STR("village_committees");
	record_set(r, "food_ok", VALUE_INT(1));
	county_ok(&c, record_change(&c.rq, r));
	record_set(r, "procedure_ok", VALUE_INT(0));
	assert_int_equal(record_change(&c.rq, r), ERR_REFUSED);
	county_close(&c);
}

/* A field that left the dictionary keeps its values through every change. */
static void
test_retired(void **state)
{
	str names[] = { STR("old_thing") };
	struct registry *registry;
	struct record *h;
	struct county c;
	struct stmt *s;
	int numbers[1];
	bool row;

	(void)state;
	county_open(&c);
	h = county_household(&c, VILLAGE_A, "1", "陈一");
	county_ok(&c, store_columns(&c.rq, h->entity->number, h->entity->id,
	    names, 1, numbers));
	county_ok(&c, store_ddl(&c.rq, c.store, STR(
	    "ALTER TABLE \"household\" ADD COLUMN \"old_thing\" TEXT;")));
	county_ok(&c, registry_open(&c.rq, c.store, c.rq.model, true,
	    &registry));
	c.rq.registry = registry;
	county_ok(&c, stmt_text(&c.rq, STR(
	    "UPDATE \"household\" SET \"old_thing\" = $1"), &s));
	stmt_at(s, 1, VALUE_TEXT(STR("kept")));
	county_ok(&c, stmt_run(&c.rq, s, NULL));
	c.rq.changes = (struct changes){ .last = &c.rq.changes.first };
	county_ok(&c, record_load(&c.rq, h->entity, h->id, 0, &h));
	record_set(h, "cause", VALUE_INT(1));
	county_ok(&c, record_change(&c.rq, h));
	c.rq.action = STR("household.change");
	county_ok(&c, ledger_seal(&c.rq, OK));
	county_ok(&c, stmt_text(&c.rq, STR(
	    "SELECT \"old_thing\" FROM \"household\""), &s));
	county_ok(&c, stmt_step(&c.rq, s, &row));
	assert_true(row);
	assert_true(str_is(stmt_column_str(c.arena, s, 0), "kept"));
	stmt_end(s);
	county_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_add_load_change),
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_scope),
		cmocka_unit_test(test_sealed),
		cmocka_unit_test(test_pages),
		cmocka_unit_test(test_search),
		cmocka_unit_test(test_input),
		cmocka_unit_test(test_suppliers),
		cmocka_unit_test(test_retired),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
