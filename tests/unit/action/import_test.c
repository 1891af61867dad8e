/*
 * The sample county's own files through the import, in the order in which a
 * county loads them: published figures, every planted error at its row and
 * nothing else, the same files again, undo.
 */
#include "unit/action/site.h"

/* Planted kinds, and the messages that tell of them. */
static const struct {
	const char *kind;
	const char *codes[2];
} kinds[] = {
	{ "id_check", { "id_check" } }, { "id_date", { "id_date" } },
	{ "id_age", { "id_date" } }, { "id_length", { "id_length" } },
	{ "id_as_number", { "import_number" } },
	{ "identity_twice", { "import_twice", "identity_taken" } },
	{ "row_twice", { "import_same" } }, { "code_unknown", { "value_code" } },
	{ "household_unknown", { "value_reference" } },
	{ "name_missing", { "value_required" } },
	{ "two_heads", { "import_heads" } }, { "relation_sex", { "import_sex" } },
	{ "village_unknown", { "import_place" } },
	{ "size_text", { "value_type" } }, { "size_zero", { "value_range" } },
	{ "size_differs", { "import_size" } },
	{ "phone_shared", { "import_phone" } },
	{ "amount_text", { "value_type" } },
	{ "amount_negative", { "value_range" } },
	{ "months_range", { "value_range" } },
	{ "person_unknown", { "value_reference" } },
	{ "number_text", { "value_type" } },
	{ "unit_unknown", { "value_reference" } },
	{ "phone_short", { "phone" } }, { "day_impossible", { "value_type" } },
	{ "visitor_missing", { "value_required" } },
};

static const struct json *
key_load(struct site *s)
{
	struct json *key;
	str text;

	assert_int_equal(file_read(s->arena, STR(SAMPLE "/key.json"),
	    (size_t)16 << 20, &text), 0);
	ok(&s->rq, json_parse(&s->rq, text, &key));
	return key;
}

static str
member(const struct json *j, const char *key)
{
	const struct json *x = json_get(j, key);

	return x == NULL ? STR_NONE : x->s;
}

static int64_t
number(const struct json *j, const char *key)
{
	const struct json *x = json_get(j, key);

	return x == NULL ? 0 : x->i;
}

static bool
tells(const struct import_reason *x, const struct json *e)
{
	const char *code = message_row(x->msg)->code;
	str expect = member(e, "expect");
	size_t i, k;

	if (x->row != number(e, "row") ||
	    x->kind != (str_is(expect, "refuse") ? KIND_REFUSE :
	    str_is(expect, "same") ? KIND_SAME : KIND_FLAG) ||
	    (x->kind == KIND_REFUSE && x->column != number(e, "column")))
		return false;
	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (str_eq(member(e, "kind"), str_from(kinds[i].kind)))
			break;
	assert_true(i < sizeof(kinds) / sizeof(kinds[0]));
	for (k = 0; k < 2 && kinds[i].codes[k] != NULL; k++)
		if (strcmp(code, kinds[i].codes[k]) == 0)
			return true;
	return false;
}

/* The other row of a pair that shares a telephone. */
static bool
is_partner(const struct reasons *r, const struct import_reason *x,
    const struct json *errors, str file)
{
	size_t i, k;

	if (x->msg != MSG_IMPORT_PHONE)
		return false;
	for (i = 0; i < errors->n; i++)
		for (k = 0; str_eq(member(&errors->items[i], "file"), file) &&
		    k < r->n; k++)
			if (tells(&r->items[k], &errors->items[i]) &&
			    str_eq(x->text, str_fmt(r->arena,
			    "联系电话与第%lld行的户相同",
			    (long long)r->items[k].row)))
				return true;
	return false;
}

/* size_differs shows where the members are known. */
static bool
is_due(const struct json *e, bool members_known)
{
	str kind = member(e, "kind");

	if (str_is(kind, "size_differs"))
		return members_known;
	return !str_is(kind, "fact_missing");
}

static void
compare(const struct reasons *r, const struct json *errors, str file,
    bool members_known)
{
	int missed = 0, invented = 0;
	size_t i, k;

	for (i = 0; i < errors->n; i++) {
		const struct json *e = &errors->items[i];

		if (!str_eq(member(e, "file"), file) ||
		    !is_due(e, members_known))
			continue;
		for (k = 0; k < r->n && !tells(&r->items[k], e); k++)
			continue;
		if (k < r->n)
			continue;
		printf("missed: %.*s row %lld %.*s\n", STR_ARG(file),
		    (long long)number(e, "row"), STR_ARG(member(e, "kind")));
		missed++;
	}
	for (i = 0; i < r->n; i++) {
		for (k = 0; k < errors->n; k++)
			if (str_eq(member(&errors->items[k], "file"), file) &&
			    number(&errors->items[k], "row") ==
			    r->items[i].row)
				break;
		if (k < errors->n || is_partner(r, &r->items[i], errors, file) ||
		    (r->items[i].msg == MSG_IMPORT_SIZE &&
		    str_is(file, "members.xlsx")))
			continue;
		printf("invented: %.*s row %lld %.*s\n", STR_ARG(file),
		    (long long)r->items[i].row, STR_ARG(r->items[i].text));
		invented++;
	}
	assert_int_equal(missed, 0);
	assert_int_equal(invented, 0);
}

static void
figures_check(struct site *s)
{
	static const struct { const char *sql; int64_t n; } all[] = {
		{ "SELECT count(*) FROM household", 6388 },
		{ "SELECT count(*) FROM person", 12682 },
		{ "SELECT count(*) FROM membership WHERE ends IS NULL", 12682 },
		{ "SELECT count(*) FROM standing WHERE status = 0 "
		    "AND starts = 20160101 AND ends IS NULL", 6388 },
		{ "SELECT count(*) FROM household WHERE status = 0", 6388 },
		{ "SELECT count(*) FROM village_year WHERE kind = 1 "
		    "AND year = 2018", 18 },
		{ "SELECT count(*) FROM household h JOIN village_year v "
		    "ON v.place = h.place AND v.year = 2018 AND v.kind = 1",
		    1289 },
		{ "SELECT count(*) FROM membership m JOIN village_year v "
		    "ON v.place = m.place AND v.year = 2018 AND v.kind = 1",
		    4954 },
		{ "SELECT count(*) FROM membership m JOIN household h "
		    "ON h.id = m.household WHERE plan_exit_year = 2016", 3850 },
		{ "SELECT count(*) FROM membership m JOIN household h "
		    "ON h.id = m.household WHERE plan_exit_year = 2017", 4692 },
		{ "SELECT count(*) FROM membership m JOIN household h "
		    "ON h.id = m.household WHERE plan_exit_year = 2018", 4140 },
		{ "SELECT count(*) FROM person WHERE birth IS NULL OR "
		    "sex IS NULL OR id_number IS NULL", 0 },
	};
	size_t i;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (site_number(s, all[i].sql) != all[i].n) {
			printf("%s\n", all[i].sql);
			assert_int_equal(site_number(s, all[i].sql),
			    all[i].n);
		}
}

/* Facts that nobody supplied are unknown, and only those. */
static void
gaps_check(struct site *s, const struct json *errors)
{
	static const struct { const char *heading, *sql; } all[] = {
		{ "年人均可支配收入", "SELECT count(*) FROM household_year "
		    "WHERE year = 2018 AND percap_income IS NULL" },
		{ "不愁吃", "SELECT count(*) FROM household_year "
		    "WHERE year = 2018 AND food_ok IS NULL" },
		{ "享受低保", "SELECT count(*) FROM household_year "
		    "WHERE year = 2018 AND in_dibao IS NULL" },
		{ "是否在校", "SELECT count(*) FROM person_year "
		    "WHERE year = 2018 AND enrolled IS NULL" },
		{ "参加医保", "SELECT count(*) FROM person_year "
		    "WHERE year = 2018 AND insured IS NULL" },
	};
	size_t i, k;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++) {
		int64_t n = 0;

		for (k = 0; k < errors->n; k++)
			n += str_is(member(&errors->items[k], "kind"),
			    "fact_missing") && str_is(member(
			    &errors->items[k], "heading"), all[i].heading);
		assert_int_not_equal(n, 0);
		assert_int_equal(site_number(s, all[i].sql), n);
	}
}

static void
ledger_check(struct site *s)
{
	struct ledger_report report;
	const struct ledger_fault *f;

	ok(&s->rq, ledger_replay(&s->rq, NULL, &report));
	for (f = report.faults; f != NULL; f = f->next)
		printf("ledger %lld %.*s\n", (long long)f->seq,
		    STR_ARG(f->what));
	assert_int_equal(report.nfaults, 0);
}

static void
again(struct site *s, const struct json *errors)
{
	int64_t changes = site_number(s, "SELECT count(*) FROM change "
	    "WHERE entity <> 17");
	struct import_result r;
	size_t i;

	for (i = 0; i < NLISTS; i++) {
		ok(&s->rq, site_import(s, &lists[i], true, &r));
		compare(&r.reasons, errors, str_from(lists[i].file), true);
		assert_int_equal(r.batch, 0);
		ok(&s->rq, site_import(s, &lists[i], false, &r));
		assert_int_equal(r.added, 0);
		assert_int_equal(r.changed, 0);
	}
	assert_int_equal(site_number(s, "SELECT count(*) FROM change "
	    "WHERE entity <> 17"), changes);
}

static void
test_county(void **state)
{
	const struct json *errors;
	struct import_result r;
	struct site s;
	size_t i;

	(void)state;
	sample_make();
	site_begin(&s);
	errors = json_get(key_load(&s), "errors");
	for (i = 0; i < NLISTS; i++) {
		ok(&s.rq, site_import(&s, &lists[i], false, &r));
		compare(&r.reasons, errors, str_from(lists[i].file), false);
		assert_int_equal(r.read, r.good + r.bad);
	}
	figures_check(&s);
	gaps_check(&s, errors);
	again(&s, errors);
	ledger_check(&s);
	site_end(&s);
}

/* ---- undo ---- */

static const char *const tables[] = { "place", "organisation", "custody",
    "household", "person", "membership", "standing", "household_year",
    "person_year", "village_year", "measure", "visit" };
#define NTABLES	(sizeof(tables) / sizeof(tables[0]))

static void
digests(struct site *s, unsigned char out[][SM3_SIZE])
{
	size_t i;

	for (i = 0; i < NTABLES; i++)
		site_digest(s, tables[i], out[i]);
}

static void
test_undo(void **state)
{
	unsigned char before[NTABLES][SM3_SIZE], after[NTABLES][SM3_SIZE];
	static const size_t order[] = { 0, 4, 5, 7 };
	struct import_result r[4];
	struct undo_result u;
	struct record *h;
	struct site s;
	size_t i;

	(void)state;
	sample_make();
	site_begin(&s);
	for (i = 0; i < 3; i++)
		ok(&s.rq, site_import(&s, &lists[order[i]], false, &r[i]));
	digests(&s, before);
	ok(&s.rq, site_import(&s, &lists[order[3]], false, &r[3]));
	assert_true(r[3].added > 0 && r[3].changed > 0);
	ok(&s.rq, import_undo(&s.rq, r[3].batch, &u));
	assert_int_equal(u.refused, 0);
	assert_int_equal(u.undone, r[3].added + r[3].changed);
	digests(&s, after);
	assert_memory_equal(before, after, sizeof(before));
	assert_int_equal(import_undo(&s.rq, r[3].batch, &u), ERR_REFUSED);

	/* Households that have members stay; so do those changed since. */
	ok(&s.rq, import_undo(&s.rq, r[1].batch, &u));
	assert_true(u.refused > 6000 && u.undone == 0 && u.nitems == 1000);
	ok(&s.rq, record_find(&s.rq, model_entity(s.rq.model,
	    STR("household")), 0, STR("998101000001"), &h));
	record_set(h, "address", VALUE_TEXT(STR("别处")));
	ok(&s.rq, db_begin(&s.rq, s.rq.db));
	s.rq.changes = (struct changes){ .last = &s.rq.changes.first };
	ok(&s.rq, record_change(&s.rq, h));
	ok(&s.rq, ledger_seal(&s.rq, OK));
	ok(&s.rq, db_commit(&s.rq, s.rq.db));
	ok(&s.rq, import_undo(&s.rq, r[2].batch, &u));
	assert_int_equal(u.refused, 0);
	ok(&s.rq, import_undo(&s.rq, r[1].batch, &u));
	assert_int_equal(u.refused, 1);
	assert_int_equal(u.items[0].msg, MSG_UNDO_CHANGED);
	assert_int_equal(site_number(&s, "SELECT count(*) FROM household"),
	    6388);
	ledger_check(&s);
	site_end(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_county),
		cmocka_unit_test(test_undo),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
