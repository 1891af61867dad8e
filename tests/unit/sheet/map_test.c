/*
 * Headings: the header below title rows, its columns, what is refused.
 */
#include "unit/sheet/kit.h"

#include "model/model.h"

static struct kit k;
static const struct model *model;

static int
group_setup(void **state)
{
	struct faults f;

	(void)state;
	kit_open(&k);
	faults_init(&f, k.arena);
	model = model_load(k.arena, STR("model"), &f);
	return model == NULL ? -1 : 0;
}

static int
group_teardown(void **state)
{
	(void)state;
	kit_close(&k);
	return 0;
}

static const struct field *
field(const char *entity, const char *id)
{
	const struct field *f = model_field(model_entity(model,
	    str_from(entity)), str_from(id));

	assert_non_null(f);
	return f;
}

static enum err
find(const char *text, const char *entity, struct sheet_map *out)
{
	struct sheet_want *wants;
	size_t n = sheet_wants(k.arena, model_entity(model,
	    str_from(entity)), &wants);

	assert_int_equal(OK, kit_read(&k, kit_file(text, strlen(text))));
	return sheet_map_find(&k.rq, k.rows, k.nrows, wants, n, out);
}

/* Two title rows, full-width brackets, blanks and line breaks in headings. */
static void
test_titles(void **state)
{
	struct sheet_map m;

	(void)state;
	assert_int_equal(OK, find("贫困户名单,,,\n单位:户,,,\n"
	    " 户 编 号,\"户主\n姓名\",村代码(12位),家庭人口(人),别的\n"
	    "1,陈木,998101100200,3,\n", "household", &m));
	assert_int_equal(3, m.header);
	assert_int_equal(5, m.n);
	assert_ptr_equal(field("household", "number"), m.fields[0]);
	assert_ptr_equal(field("household", "head_name"), m.fields[1]);
	assert_ptr_equal(field("household", "place"), m.fields[2]);
	assert_ptr_equal(field("household", "stated_size"), m.fields[3]);
	assert_null(m.fields[4]);
	assert_int_equal(1, m.nunknown);
	assert_true(str_is(m.unknown[0], "别的"));
	assert_true(str_is(m.headings[1], "户主\n姓名"));
}

/* National column codes serve as headings. */
static void
test_codes(void **state)
{
	struct sheet_map m;

	(void)state;
	assert_int_equal(OK, find("AAC001,aac029,AAR008\n", "household",
	    &m));
	assert_ptr_equal(field("household", "head_name"), m.fields[1]);
}

static void
test_required(void **state)
{
	struct sheet_map m;

	(void)state;
	kit_fails(&k, find("x\n户编号,联系电话\n", "household", &m),
	    MSG_SHEET_REQUIRED);
	assert_int_equal(2, k.rq.problem.at.row);
	assert_true(str_find(k.rq.problem.detail,
	    field_label(field("household", "head_name"), LANG_EN),
	    &(size_t){ 0 }));
}

static void
test_ambiguous(void **state)
{
	struct sheet_map m;

	(void)state;
	kit_fails(&k, find("户编号,户主姓名,村代码,户主\n", "household",
	    &m), MSG_SHEET_AMBIGUOUS);
	assert_int_equal(4, k.rq.problem.at.column);
}

static void
test_two_meanings(void **state)
{
	const struct sheet_want wants[] = {
		{ field("household", "number"), true },
		{ field("measure", "household"), false },
	};
	struct sheet_map m;

	(void)state;
	assert_int_equal(OK, kit_read(&k, kit_file("户编号\n", 10)));
	kit_fails(&k, sheet_map_find(&k.rq, k.rows, k.nrows, wants, 2, &m),
	    MSG_SHEET_HEADING_TWO);
	assert_int_equal(1, k.rq.problem.at.column);
}

static void
test_no_header(void **state)
{
	struct sheet_map m;

	(void)state;
	kit_fails(&k, find("1,2,3\n4,5,6\n", "household", &m),
	    MSG_SHEET_HEADER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_titles),
		cmocka_unit_test(test_codes),
		cmocka_unit_test(test_required),
		cmocka_unit_test(test_ambiguous),
		cmocka_unit_test(test_two_meanings),
		cmocka_unit_test(test_no_header),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
