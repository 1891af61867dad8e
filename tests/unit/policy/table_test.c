/*
 * The proof of disjointness and completeness against counting every point, for
 * random tables; what explanations say of a table; duties over the interface.
 */
#include "help.h"
#include "policy/loading.h"
#include "policy/table.h"

#define SIDE	7		/* values 0 … 6 on each of two inputs */
#define ROWS	5

static const struct term no_term = { .op = OP_CONST };
static const struct formula no_formula = { .term = &no_term,
    .src = { .text = { "x", 1 } } };

static void
random_cell(uint64_t *seed, struct stretch *s, struct cell *c)
{
	int64_t a = help_random(seed) % SIDE, b = help_random(seed) % SIDE;

	c->any = help_random(seed) % 5 == 0;
	c->in = s;
	c->n = 1;
	s[0] = (struct stretch){ a < b ? a : b, a < b ? b : a };
	if (s[0].lo >= 2 && help_random(seed) % 3 == 0) {
		s[1] = s[0];
		s[0] = (struct stretch){ 0, s[1].lo - 2 };
		c->n = 2;
	}
}

static int
matching(const struct table *t, int64_t x, int64_t y)
{
	int n = 0;
	size_t i;

	for (i = 0; i < t->nrows; i++)
		n += cell_holds(&t->row[i].cell[0], x) &&
		    cell_holds(&t->row[i].cell[1], y);
	return n;
}

static void
one_table(struct help *h, uint64_t *seed)
{
	struct stretch s[ROWS][2][2];
	struct cell c[ROWS][2];
	struct row row[ROWS] = { { .id = STR("r") } };
	struct toml_node node = { .line = 1 };
	struct input in[2] = { { .formula = &no_formula, .hi = SIDE - 1,
	    .type = { .kind = K_INT } }, { .formula = &no_formula,
	    .hi = SIDE - 1, .type = { .kind = K_INT } } };
	struct object o = { .full = STR("t"), .node = &node };
	struct table t = { .input = in, .ninputs = 2, .row = row,
	    .nrows = 1 + help_random(seed) % ROWS };
	struct loader ld = { .arena = h->arena, .faults = &h->faults };
	int64_t x, y;
	bool full = true, apart = true;
	size_t i;
	int n;

	memset(c, 0, sizeof(c));
	for (i = 0; i < t.nrows; i++) {
		random_cell(seed, s[i][0], &c[i][0]);
		random_cell(seed, s[i][1], &c[i][1]);
		row[i] = (struct row){ .id = STR("r"), .cell = c[i],
		    .node = &node };
	}
	for (x = 0; x < SIDE; x++) {
		for (y = 0; y < SIDE; y++) {
			n = matching(&t, x, y);
			full = full && n > 0;
			apart = apart && n < 2;
		}
	}
	faults_init(&h->faults, h->arena);
	diag_init(&ld.ds, &h->faults, LANG_EN);
	t.partial = true;
	cover_check(&ld, &o, &t);
	assert_int_equal(t.complete, full);
	assert_int_equal(h->faults.n == 0, apart);
}

static void
cover(void **state)
{
	uint64_t seed = 7;
	struct help h;
	int i;

	(void)state;
	help_open(&h);
	for (i = 0; i < 20000; i++) {
		struct arena_mark m = arena_mark(h.arena);

		one_table(&h, &seed);
		arena_rewind(h.arena, m);
	}
	help_close(&h);
}

static const struct policy *
load(struct help *h)
{
	str dir = STR("tests/policy/packs/tables");
	struct policy_paths at = { .pack = &dir, .n = 1, .lang = LANG_EN };
	const struct policy *po = policy_load_packs(h->arena, h->model, &at,
	    &h->faults);

	assert_non_null(po);
	return po;
}

static const struct ruleset *
adopt(struct help *h, struct request *rq, const struct policy *po)
{
	struct adopted *ad = NEW(h->arena, struct adopted);
	const struct ruleset *rs;

	*ad = (struct adopted){ .pack = policy_pack(po, 0),
	    .from = DATE_MIN };
	assert_int_equal(ruleset_make(rq, po, STR("445281"), ad, 1, &rs), OK);
	return rs;
}

static void
explained(void **state)
{
	const struct verdict *v;
	struct request rq;
	struct subject s = { .id = STR("household/1") };
	struct ask ask = { .subject = &s, .as_of = 20181231 };
	struct given *g;
	struct jsonw w;
	struct buf b;
	struct json *j;
	const struct json *rows;
	struct help h;

	(void)state;
	help_open(&h);
	request_init(&rq, h.arena);
	s.kind = model_kind(h.model, STR("household"));
	g = NEW_ARRAY(h.arena, struct given, s.kind->base->nfields);
	s.given = g;
	ask.rules = adopt(&h, &rq, load(&h));
	assert_int_equal(policy_decide(&rq, &ask, STR("cash"), &v), OK);
	buf_init(&b, h.arena, LIMIT_REPLY);
	jsonw_begin(&w, &b);
	verdict_json(v, &w);
	assert_int_equal(json_parse(&rq, buf_text(&b), &j), OK);
	rows = json_get(j, "rows");
	assert_int_equal(rows->n, 3);
	help_same(json_get(&rows->items[0], "row")->s, "a");
	assert_false(json_get(&rows->items[0], "certain")->i);
	help_same(json_get(json_get(&rows->items[1], "gives"), "amount")->s,
	    "30元");
	help_same(json_get(&rows->items[2], "at")->s, "pn:3");
	help_close(&h);
}

static void
duties(void **state)
{
	struct duty_event e[] = { { .on = 20180301 }, { .on = 20180401 } };
	struct duty_ask ask = { .duty = STR("county.quarterly"),
	    .day = 20180331, .as_of = 20180401, .events = e, .nevents = 2 };
	const struct policy *po;
	struct duty_status got;
	struct duty_info info;
	struct request rq;
	struct help h;

	(void)state;
	help_open(&h);
	request_init(&rq, h.arena);
	po = load(&h);
	ask.rules = adopt(&h, &rq, po);
	assert_true(policy_duty(h.arena, &ask, &got));
	help_same(str_from(duty_state_id(got.state)), "fulfilled");
	help_same(got.window, "2018Q1");
	assert_int_equal(got.done, 1);
	assert_int_equal(got.from, 20180101);
	assert_true(got.assumption);
	ask.duty = STR("county.nothing");
	assert_false(policy_duty(h.arena, &ask, &got));
	assert_true(pack_duty(policy_pack(po, 0), 0, &info));
	help_same(info.id, "county.visits");
	help_same(info.target, "household");
	assert_int_equal(info.at_least, 2);
	assert_int_equal(info.ncites, 1);
	assert_false(pack_duty(policy_pack(po, 0), 7, &info));
	help_close(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(cover), cmocka_unit_test(explained),
		cmocka_unit_test(duties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
