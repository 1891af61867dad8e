/*
 * Text forms of values, exact quotients, and money that is divided without
 * losing a fen.
 */
#include "help.h"

struct row {
	struct ptype type;
	const char *text;
	const char *want;	/* NULL: refused */
	const char *zh, *en;
};

#define T(...) { __VA_ARGS__ }

static void
literals(void **state)
{
	static const struct row rows[] = {
		{ T(.kind = K_MONEY), "2万元", "20000元", "20000元",
		    "20000 yuan" },
		{ T(.kind = K_MONEY), "15218.4万元", "152184000元", NULL,
		    NULL },
		{ T(.kind = K_MONEY), "0.01元", "0.01元", "0.01元",
		    "0.01 yuan" },
		{ T(.kind = K_MONEY), "1.5亿元", "150000000元", NULL, NULL },
		{ T(.kind = K_MONEY), "5角", "0.5元", NULL, NULL },
		{ T(.kind = K_MONEY), "5分", "0.05元", NULL, NULL },
		{ T(.kind = K_MONEY), "-3元", "-3元", NULL, NULL },
		{ T(.kind = K_MONEY), "0.001元", NULL, NULL, NULL },
		{ T(.kind = K_MONEY), "5", NULL, NULL, NULL },
		{ T(.kind = K_MONEY), "元", NULL, NULL, NULL },
		{ T(.kind = K_MONEY), "99999999999999999999元", NULL, NULL,
		    NULL },
		{ T(.kind = K_RATIO), "45%", "9/20", "45%", "45%" },
		{ T(.kind = K_RATIO), "3/5", "3/5", "60%", "60%" },
		{ T(.kind = K_RATIO), "0.125", "1/8", "12.5%", "12.5%" },
		{ T(.kind = K_RATIO), "2/3", "2/3", "2/3", "2/3" },
		{ T(.kind = K_RATIO), "100", "100", NULL, NULL },
		{ T(.kind = K_RATIO), "1/0", NULL, NULL, NULL },
		{ T(.kind = K_RATIO), "x", NULL, NULL, NULL },
		{ T(.kind = K_INT, .unit = STR("天")), "7天", "7", "7天", "7" },
		{ T(.kind = K_INT, .unit = STR("天")), "7人", NULL, NULL,
		    NULL },
		{ T(.kind = K_INT), "-12", "-12", "-12", "-12" },
		{ T(.kind = K_INT), "1.0", NULL, NULL, NULL },
		{ T(.kind = K_DECIMAL, .scale = 2), "96.5分", "96.50",
		    "96.50", "96.50" },
		{ T(.kind = K_DECIMAL, .scale = 2), "96.505", NULL, NULL,
		    NULL },
		{ T(.kind = K_DATE), "2018-02-28", "2018-02-28", NULL, NULL },
		{ T(.kind = K_DATE), "2018-02-29", NULL, NULL, NULL },
		{ T(.kind = K_MONTH), "2018-12", "2018-12", NULL, NULL },
		{ T(.kind = K_MONTH), "2018-13", NULL, NULL, NULL },
		{ T(.kind = K_BOOL), "true", "true", "是", "yes" },
		{ T(.kind = K_BOOL), "false", "false", "否", "no" },
		{ T(.kind = K_BOOL), "1", NULL, NULL, NULL },
	};
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		const struct row *r = &rows[i];
		struct pvalue v;
		bool ok = literal_parse(r->type, str_from(r->text), &v);

		if (ok != (r->want != NULL))
			print_message("%s\n", r->text);
		assert_true(ok == (r->want != NULL));
		if (!ok)
			continue;
		help_same(literal_text(a, r->type, v), r->want);
		if (r->zh != NULL)
			help_same(literal_words(a, r->type, v, LANG_ZH),
			    r->zh);
		if (r->en != NULL)
			help_same(literal_words(a, r->type, v, LANG_EN),
			    r->en);
	}
	arena_close(a);
}

static void
codes(void **state)
{
	struct ptype t = { .kind = K_ENUM };
	struct help h;
	struct pvalue v;

	(void)state;
	help_open(&h);
	t.codes = model_list(h.model, STR("labour"));
	assert_true(literal_parse(t, STR("skilled"), &v));
	help_same(literal_words(h.arena, t, v, LANG_ZH), "技能劳动力");
	help_same(literal_words(h.arena, t, v, LANG_EN), "Skilled worker");
	assert_false(literal_parse(t, STR("技能劳动力"), &v));
	help_close(&h);
}

static void
rounding(void **state)
{
	/* n/d of 5, 15, 25, −5, −15 tenths, in every mode. */
	static const int64_t tenths[] = { 5, 15, 25, -5, -15, 14, -14, 11 };
	static const int64_t want[MODE__MAX][8] = {
		[MODE_HALF_UP] = { 1, 2, 3, -1, -2, 1, -1, 1 },
		[MODE_HALF_EVEN] = { 0, 2, 2, 0, -2, 1, -1, 1 },
		[MODE_DOWN] = { 0, 1, 2, 0, -1, 1, -1, 1 },
		[MODE_UP] = { 1, 2, 3, -1, -2, 2, -2, 2 },
	};
	int64_t got;
	int m, i;

	(void)state;
	for (m = 0; m < MODE__MAX; m++) {
		for (i = 0; i < 8; i++) {
			assert_true(ratio_round(tenths[i], 1, 10, 1,
			    (enum mode)m, &got));
			assert_int_equal(got, want[m][i]);
		}
	}
	assert_false(ratio_round(INT64_MAX, 2, 1, 1, MODE_DOWN, &got));
	assert_true(ratio_round(INT64_MIN, 1, 1, 1, MODE_DOWN, &got));
	assert_int_equal(got, INT64_MIN);
	assert_int_equal(ratio_cmp(1, 3, 333333333, 1000000000), 1);
	assert_int_equal(ratio_cmp(INT64_MAX, 1, INT64_MAX, 2), 1);
	assert_int_equal(ratio_cmp(-1, 2, 1, 2), -1);
}

static struct pvalue
constant(int64_t fen)
{

	return (struct pvalue){ .known = true, .n = fen, .d = 1 };
}

/* Random wholes and weights: the parts sum to the whole, none is off by more
 * than one fen from its exact share. */
static void
splits(void **state)
{
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);
	struct term t = { .op = OP_CONST, .type = { .kind = K_MONEY } };
	struct formula f = { .term = &t };
	struct split_part parts[5];
	struct object o = { .expr = &f, .split = parts };
	uint64_t seed = 631;
	struct world w;
	int i;

	(void)state;
	for (i = 0; i < 20000; i++) {
		struct arena_mark mark = arena_mark(a);
		const struct share *s;
		struct pvalue whole;
		int64_t sum = 0, weights = 0, weights_off;
		size_t k;

		world_init(&w, a, NULL, 20181231, 0);
		o.nsplit = 1 + help_random(&seed) % 5;
		for (k = 0; k < o.nsplit; k++) {
			parts[k] = (struct split_part){ .id = STR("x"),
			    .weight = 1 + help_random(&seed) % 1000 };
			weights += parts[k].weight;
		}
		t.value = constant((int64_t)help_random(&seed) *
		    (help_random(&seed) % 2 ? 1 : -1));
		o.residual = help_random(&seed) % (o.nsplit + 1);
		assert_true(split_eval(&w, &o, NULL, &s, &whole));
		for (k = 0; k < o.nsplit; k++) {
			wide off = (wide)s[k].fen * weights -
			    (wide)whole.n * parts[k].weight;

			if (o.residual == k + 1)
				weights_off = weights * (int64_t)o.nsplit;
			else
				weights_off = weights;
			assert_true(off < weights_off && off > -weights_off);
			sum += s[k].fen;
		}
		assert_int_equal(sum, whole.n);
		arena_rewind(a, mark);
	}
	arena_close(a);
}

/* Ties go to the first of the stated order. */
static void
split_ties(void **state)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	struct term t = { .op = OP_CONST, .type = { .kind = K_MONEY } };
	struct formula f = { .term = &t };
	struct split_part parts[] = {
		{ STR("a"), 1, STR_NONE }, { STR("b"), 1, STR("c") },
	};
	struct object o = { .expr = &f, .split = parts, .nsplit = 2 };
	const struct share *s;
	struct pvalue whole;
	struct world w;

	(void)state;
	t.value = constant(101);
	world_init(&w, a, NULL, 20181231, 0);
	assert_true(split_eval(&w, &o, NULL, &s, &whole));
	assert_int_equal(s[0].fen, 51);
	assert_int_equal(s[1].fen, 50);
	help_same(s[1].id, "c");
	t.value = (struct pvalue){ .known = false };
	assert_false(split_eval(&w, &o, NULL, &s, &whole));
	arena_close(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(literals),
		cmocka_unit_test(codes),
		cmocka_unit_test(rounding),
		cmocka_unit_test(splits),
		cmocka_unit_test(split_ties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
