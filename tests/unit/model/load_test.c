/*
 * The dictionary of the tree loads; single values are read and refused.
 */
#include "unit/test.h"

#include <stdlib.h>

#include "base/limits.h"
#include "model/model.h"

static struct arena *arena;
static const struct model *model;

static int
setup(void **state)
{
	struct faults f;
	const struct fault *x;

	(void)state;
	arena = arena_open(LIMIT_ARENA_PROCESS);
	faults_init(&f, arena);
	model = model_load(arena, STR("model"), &f);
	for (x = f.first; x != NULL; x = x->next)
		printf("%.*s\n", STR_ARG(fault_text(arena, x)));
	return model == NULL ? -1 : 0;
}

static int
teardown(void **state)
{

	(void)state;
	arena_close(arena);
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

static enum msg
parse(const struct field *f, const char *text, struct value *out)
{
	struct request rq;
	enum err e;

	request_init(&rq, arena);
	*out = VALUE_UNKNOWN;
	e = field_parse(&rq, f, str_from(text), out);
	return e == OK ? MSG_OK : rq.problem.msg;
}

static void
test_values(void **state)
{
	const struct field *money = field("household_year", "percap_income");
	const struct field *idn = field("person", "id_number");
	struct value v;

	(void)state;
	assert_int_equal(parse(money, "7365元", &v), MSG_OK);
	assert_int_equal(v.i, 736500);
	assert_int_equal(parse(money, " 1.5万元 ", &v), MSG_OK);
	assert_int_equal(v.i, 1500000);
	assert_int_equal(parse(money, "7364.999", &v), MSG_VALUE_TYPE);
	assert_int_equal(parse(money, "-1", &v), MSG_VALUE_RANGE);
	assert_int_equal(parse(money, "", &v), MSG_OK);
	assert_int_equal(v.kind, V_UNKNOWN);
	assert_int_equal(parse(idn, "11010519491231002X", &v), MSG_OK);
	assert_int_equal(parse(idn, "110105194912310021", &v),
	    MSG_ID_NUMBER_CHECK);
	assert_int_equal(parse(idn, "110105194913310021", &v),
	    MSG_ID_NUMBER_DATE);
	assert_int_equal(parse(idn, "1101051949123100", &v),
	    MSG_ID_NUMBER_LENGTH);
	assert_int_equal(parse(field("household", "cause"), "因病", &v),
	    MSG_OK);
	assert_int_equal(v.i, 1);
	assert_int_equal(parse(field("household", "cause"), "因懒", &v),
	    MSG_VALUE_CODE);
	assert_int_equal(parse(field("household", "other_causes"),
	    "因病、因残", &v), MSG_OK);
	assert_int_equal(v.i, 6);
	assert_int_equal(parse(field("person", "birth"), "1990年2月3日", &v),
	    MSG_OK);
	assert_int_equal(v.i, 19900203);
	assert_int_equal(parse(field("person", "birth"), "1990-02-30", &v),
	    MSG_VALUE_TYPE);
	assert_int_equal(parse(field("person", "phone"), "12345678901", &v),
	    MSG_PHONE);
}

static void
test_places(void **state)
{
	int64_t lo, hi, code;

	(void)state;
	assert_true(place_parse(STR("445281"), &code));
	assert_int_equal(code, 445281000000000);
	place_range(code, &lo, &hi);
	assert_int_equal(hi, 445281999999999);
	assert_int_equal(place_level(code), PLACE_COUNTY);
	assert_int_equal(place_shard(445281102003000), 445281);
	assert_int_equal(place_shard(440000000000000), 440000);
	assert_int_equal(place_level(445281102003000), PLACE_VILLAGE);
	assert_false(place_parse(STR("4452811"), &code));
	place_range(0, &lo, &hi);
	assert_int_equal(hi, PLACE_ALL_HI);
}

static void
test_kinds(void **state)
{
	const struct kind *k = model_kind(model, STR("household"));

	(void)state;
	assert_non_null(k);
	assert_non_null(model_fact(k, STR("percap_income")));
	assert_non_null(model_fact(k, STR("number")));
	assert_null(model_fact(k, STR("no_such_fact")));
	assert_int_equal(k->nrelations, 1);
	assert_true(str_is(k->relations[0].of->id, "person"));
	assert_true(str_is(k->parent->id, "village"));
}

/* A dictionary in which one line of kind.toml reads otherwise. */
static bool
refused(const char *was, const char *now, const char *code)
{
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);
	char dir[] = "build/model-XXXXXX", command[256];
	const struct fault *x;
	struct faults f;
	bool found = false;

	assert_non_null(mkdtemp(dir));
	(void)snprintf(command, sizeof(command), "cp -r model/* %s && sed -i "
	    "'s/%s/%s/' %s/kind.toml", dir, was, now, dir);
	assert_int_equal(system(command), 0);
	faults_init(&f, a);
	if (model_load(a, str_from(dir), &f) == NULL)
		for (x = f.first; x != NULL; x = x->next)
			found = found || str_find(fault_text(a, x),
			    str_from(code), NULL);
	(void)snprintf(command, sizeof(command), "rm -r %s", dir);
	assert_int_equal(system(command), 0);
	arena_close(a);
	return found;
}

/* What a notice may show cannot be widened past the level of a field. */
static void
test_published(void **state)
{
	const struct kind *k = model_kind(model, STR("household"));

	(void)state;
	assert_int_equal(k->npublished, 1);
	assert_true(str_is(k->published[0].field->id, "head_name"));
	assert_int_equal(k->published[0].board, SHOWN_ADULT);
	assert_int_equal(k->published[0].web, SHOWN_MASKED);
	assert_int_equal(model_kind(model, STR("person"))->npublished, 0);
	assert_true(refused("web = \"masked\"", "web = \"full\"", "E309"));
	assert_true(refused("board = \"adult\"", "board = \"full\"", "E309"));
	assert_true(refused("web = \"masked\"", "web = \"some\"", "E309"));
	assert_true(refused("field = \"head_name\"", "field = \"phone\"",
	    "E309"));
	assert_true(refused("field = \"head_name\"", "field = \"nose\"",
	    "E302"));
	assert_true(refused("board = \"full\"", "board = \"adult\"", "E309"));
	/* Nothing else is wrong with the copy. */
	assert_false(refused("web = \"masked\"", "web = \"not\"", "E3"));
}

static void
test_masks(void **state)
{

	(void)state;
	assert_true(str_is(mask_text(arena, MASK_ID,
	    STR("11010519491231002X")), "110**************X"));
	assert_true(str_is(mask_text(arena, MASK_NAME, STR("欧阳修")),
	    "欧**"));
	assert_true(str_is(mask_text(arena, MASK_HIDDEN, STR("abc")), "***"));
	assert_true(str_is(mask_text(arena, MASK_ID, STR("123")), "***"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_published),
		cmocka_unit_test(test_masks),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
