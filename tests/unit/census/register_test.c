/*
 * The census of a register against one household at a time: the same answers
 * to every criterion, after the first reading and after every kind of change,
 * and the same columns as a census read anew.
 */
#include "unit/exits.h"
#include "unit/policy/help.h"

#include "census/census.h"
#include "ledger/ledger.h"

#define HOUSES	240
#define AS_OF	20181031
#define ROUNDS	12

struct book {
	struct exits x;
	uint64_t seed;
	struct record *houses[HOUSES * 2];
	size_t nhouses;
	struct record *years[HOUSES * 6];
	size_t nyears;
	struct record *people[HOUSES * 4];
	size_t npeople;
	const struct program *program;
	struct census *census;
};

static uint32_t
pick(struct book *b, uint32_t n)
{

	return help_random(&b->seed) % n;
}

/* ---- a register ---- */

static void
fact(struct book *b, struct record *r, const char *field, int64_t n,
    uint32_t unknown)
{

	record_set(r, field, pick(b, unknown) == 0 ? VALUE_UNKNOWN :
	    VALUE_INT(n));
}

static void
year_facts(struct book *b, struct record *y)
{
	static const char *const truths[] = { "roster_verified", "food_ok",
	    "clothing_ok", "housing_safe", "in_dibao", "water_safe" };
	size_t i;

	for (i = 0; i < 6; i++)
		fact(b, y, truths[i], i == 4 ? pick(b, 2) : pick(b, 16) != 0,
		    40);
	fact(b, y, "percap_income", 736400 + pick(b, 300), 20);
}

static void
add_year(struct book *b, struct record *h)
{
	struct county *c = &b->x.c;
	struct record *y = record_new(&c->rq, county_entity(c,
	    "household_year"));

	exits_set(y, "household", h->id);
	exits_set(y, "year", pick(b, 4) ? 2018 : 2015 + pick(b, 5));
	exits_set(y, "source", 1 + pick(b, 3));
	year_facts(b, y);
	if (record_add(&c->rq, y) == OK)
		b->years[b->nyears++] = y;
	request_clear(&c->rq);
}

static void
add_person(struct book *b, struct record *h)
{
	static const int64_t births[] = { 19400101, 19850101, 20030101,
	    20021231, 20121031, 20121101, 20080901, 20120229 };
	struct county *c = &b->x.c;
	str number = str_fmt(c->arena, "p%zu", b->npeople);
	struct record *p = exits_member(c, h, str_cstr(c->arena, number),
	    (date)births[pick(b, 8)]);

	b->people[b->npeople++] = p;
	if (pick(b, 4) == 0) {
		record_set(p, "birth", VALUE_UNKNOWN);
		county_ok(c, record_change(&c->rq, p));
	}
}

static void
add_house(struct book *b)
{
	struct county *c = &b->x.c;
	str number = str_fmt(c->arena, "h%zu", b->nhouses);
	struct record *h = county_household(c, pick(b, 2) ? VILLAGE_A :
	    VILLAGE_B, str_cstr(c->arena, number), "陈一");
	uint32_t i, n = pick(b, 4);

	b->houses[b->nhouses++] = h;
	for (i = 0; i < n; i++)
		add_person(b, h);
	for (i = 0, n = 1 + pick(b, 2); i < n; i++)
		add_year(b, h);
}

static void
seal(struct book *b)
{
	struct county *c = &b->x.c;

	c->rq.action = STR("household.change");
	county_ok(c, ledger_seal(&c->rq, OK));
	c->rq.changes = (struct changes){ .last = &c->rq.changes.first };
}

/* ---- changes of every kind ---- */

static void
end_membership(struct book *b, struct record *p, bool remove)
{
	struct county *c = &b->x.c;
	struct records m;

	county_ok(c, record_children(&c->rq, model_field(county_entity(c,
	    "membership"), STR("person")), p->id, &m));
	if (m.n == 0)
		return;
	if (remove) {
		county_ok(c, record_remove(&c->rq, m.items[0]));
		return;
	}
	exits_set(m.items[0], "ends", AS_OF - 1 + (int64_t)pick(b, 3));
	county_ok(c, record_change(&c->rq, m.items[0]));
}

/* One change; rows says whether rows of the census may move. */
static void
change(struct book *b, bool rows)
{
	struct county *c = &b->x.c;
	struct record *h = b->houses[pick(b, (uint32_t)b->nhouses)];
	struct record *p = b->people[pick(b, (uint32_t)b->npeople)];
	uint32_t i = pick(b, (uint32_t)b->nyears);
	struct record *y = b->years[i];

	switch (pick(b, rows ? 10 : 5)) {
	case 0:
		year_facts(b, y);
		county_ok(c, record_change(&c->rq, y));
		break;
	case 1:
		add_year(b, h);
		break;
	case 2:
		fact(b, p, "birth", 19300101 + pick(b, 80) * 10000, 4);
		county_ok(c, record_change(&c->rq, p));
		break;
	case 3:
		fact(b, h, "cause", 1, 3);
		county_ok(c, record_change(&c->rq, h));
		break;
	case 4:
		county_ok(c, record_remove(&c->rq, y));
		b->years[i] = b->years[--b->nyears];
		break;
	case 5:
		exits_set(h, "place", h->place == VILLAGE_A ? VILLAGE_B :
		    VILLAGE_A);
		county_ok(c, record_change(&c->rq, h));
		break;
	case 6: case 7:
		end_membership(b, p, pick(b, 2));
		break;
	case 8:
		add_house(b);
		break;
	default:
		add_person(b, h);
		break;
	}
}

/* ---- the same answers ---- */

static int
said(const struct census_answer *a, size_t root, size_t row)
{
	size_t i = row - a->first;

	if (a->excluded[root] != NULL &&
	    (a->excluded[root][i / 64] >> (i % 64) & 1))
		return OUT_NOT_APPLICABLE;
	if (a->yes[root][i / 64] >> (i % 64) & 1)
		return OUT_MET;
	return a->no[root][i / 64] >> (i % 64) & 1 ? OUT_NOT_MET : OUT_UNKNOWN;
}

static void
same_outcomes(struct book *b, const struct census_answer *a, struct desk *d)
{
	struct request *rq = &b->x.c.rq;
	struct ask ask = { .as_of = AS_OF, .known_at = AS_OF };
	struct criterion_result r;
	const struct verdict *v;
	size_t row, i;

	county_ok(&b->x.c, rules_of(rq, d->rules, VILLAGE_A, &ask.rules));
	for (row = a->lo; row < a->hi; row++) {
		county_ok(&b->x.c, subject_load(rq, d->subjects,
		    model_kind(rq->model, STR("household")),
		    census_id(b->census, row), &ask.subject));
		county_ok(&b->x.c, policy_decide(rq, &ask, STR("exit_ready"),
		    &v));
		assert_int_equal(verdict_outcome(v), said(a, 0, row));
		for (i = 0; verdict_criterion(v, i, &r); i++) {
			if ((int)r.outcome != said(a, 1 + i, row))
				print_message("row %zu %.*s\n", row,
				    STR_ARG(r.id));
			assert_int_equal(r.outcome, said(a, 1 + i, row));
		}
	}
}

static void
same_tables(const struct census_table *a, const struct census_table *b)
{
	size_t i, row;

	assert_int_equal(a->n, b->n);
	assert_int_equal(a->ncolumns, b->ncolumns);
	for (i = 0; i < a->ncolumns; i++)
		for (row = 0; row < a->n; row++)
			assert_true(value_eq(census_get(&a->columns[i], row),
			    census_get(&b->columns[i], row)));
}

/* A row in use of b that says the same and is not taken yet. */
static bool
find_member(const struct census_frame *f, size_t row,
    const struct census_table *a, size_t i, bool *taken)
{
	const struct census_table *b = &f->space[1];
	size_t j, k;

	for (j = f->offset[1][row]; j < f->offset[1][row + 1]; j++) {
		if (taken[j] || !(f->used[1][j / 64] >> (j % 64) & 1))
			continue;
		for (k = 0; k < a->ncolumns && value_eq(census_get(
		    &a->columns[k], i), census_get(&b->columns[k], j)); k++)
			continue;
		if (k < a->ncolumns)
			continue;
		taken[j] = true;
		return true;
	}
	return false;
}

/* The same members of each household, in whatever rows. */
static void
same_members(struct book *b, const struct census_frame *f,
    const struct census_frame *g)
{
	bool *taken = NEW_ARRAY(b->x.c.rq.arena, bool, g->space[1].n);
	size_t row, i, n = 0, m = 0;

	assert_int_equal(f->space[1].ncolumns, g->space[1].ncolumns);
	for (row = 0; row < f->space[0].n; row++)
		for (i = f->offset[1][row]; i < f->offset[1][row + 1]; i++) {
			if (!(f->used[1][i / 64] >> (i % 64) & 1))
				continue;
			assert_true(find_member(g, row, &f->space[1], i,
			    taken));
			n++;
		}
	for (i = 0; i < g->space[1].n; i++)
		m += g->used[1][i / 64] >> (i % 64) & 1;
	assert_int_equal(n, m);
}

/* Totals kept are those of a census read anew, and children sum up. */
static void
same_totals(const struct census *a, const struct census *b)
{
	const struct census_tree *t = census_tree(a), *u = census_tree(b);
	size_t n, m;
	uint32_t i, k;

	(void)census_measures(a, &n);
	assert_true(n > 10);
	assert_int_equal(t->n, u->n);
	for (i = 0; i < t->n; i++) {
		const struct census_node *x = &t->nodes[i];

		assert_memory_equal(census_totals(a, x), census_totals(b,
		    &u->nodes[i]), n * sizeof(int64_t));
		if (i < t->first[PLACE_VILLAGE])
			assert_ptr_equal(census_node(t, x->code), x);
		for (m = 0; x->child_lo < x->child_hi && m < n; m++) {
			int64_t sum = 0;

			for (k = x->child_lo; k < x->child_hi; k++)
				sum += census_totals(a, &t->nodes[k])[m];
			assert_int_equal(sum, census_totals(a, x)[m]);
		}
	}
}

/* By place, what the bits say one by one. */
static void
same_tally(const struct census *c, const struct census_answer *a)
{
	const struct census_tree *t = census_tree(c);
	struct census_bits b = { a->no[0], a->first, a->lo, a->hi };
	int64_t n[64];
	size_t row, found;
	uint32_t i;

	assert_true(t->n <= 64);
	census_tally(t, &b, n);
	assert_int_equal(census_count(&b), n[0]);
	for (i = 0; i < t->n; i++) {
		for (found = 0, row = t->nodes[i].row_lo; row <
		    t->nodes[i].row_hi; row++)
			found += said(a, 0, row) == OUT_NOT_MET;
		assert_int_equal(n[i], found);
	}
}

/* Only this blocks, only missing data blocks: row by row. */
static void
same_blocks(struct book *b, const struct census_answer *a)
{
	size_t n = b->program->nroots, row, i;
	struct census_blocks k;

	census_blocks(b->x.c.arena, a, 1, n, &k);
	for (row = a->lo; row < a->hi; row++) {
		size_t bit = row - a->first, no = 0, open = 0, last = 0;

		for (i = 1; i < n; i++) {
			no += said(a, i, row) == OUT_NOT_MET;
			open += said(a, i, row) == OUT_UNKNOWN;
			last = said(a, i, row) == OUT_NOT_MET ? i : last;
		}
		assert_int_equal(k.missing[bit / 64] >> (bit % 64) & 1,
		    no == 0 && open > 0);
		for (i = 1; i < n; i++)
			assert_int_equal(k.only[i - 1][bit / 64] >> (bit % 64)
			    & 1, no == 1 && open == 0 && i == last);
	}
}

/*
 * From the columns the evaluator lacks the same facts as from the register, and
 * offices are counted once a household.
 */
static void
same_lacks(struct book *b, const struct census_answer *a)
{
	struct request *rq = &b->x.c.rq;
	struct ask ask = { .as_of = AS_OF, .known_at = AS_OF };
	const struct office *o = model_office(rq->model,
	    STR("housing_dept"));
	size_t n = rq->model->noffices, row, i, k, m;
	struct census_lacking x = { .decision = STR("exit_ready"),
	    .known_at = AS_OF, .bits = { .first = a->first, .lo = a->lo,
	    .hi = a->hi } };
	uint64_t *bits = NEW_ARRAY(rq->arena, uint64_t, a->words + 1);
	const struct lack *list, *other;
	int64_t *out, count = 0;
	struct desk d;

	county_ok(&b->x.c, desk_open(rq, AS_OF, &d));
	county_ok(&b->x.c, rules_of(rq, d.rules, VILLAGE_A, &ask.rules));
	for (row = a->lo; row < a->hi; row++) {
		bool found = false;

		ask.subject = census_subject(rq->arena, b->census, row);
		county_ok(&b->x.c, policy_lacks(rq, &ask, x.decision, &list,
		    &n));
		county_ok(&b->x.c, subject_load(rq, d.subjects,
		    model_kind(rq->model, STR("household")),
		    census_id(b->census, row), &ask.subject));
		county_ok(&b->x.c, policy_lacks(rq, &ask, x.decision, &other,
		    &m));
		assert_int_equal(n, m);
		assert_int_equal(n > 0, said(a, 0, row) == OUT_UNKNOWN);
		for (i = 0; i < n; i++) {
			for (k = 0; k < m && !str_eq(list[i].fact,
			    other[k].fact); k++)
				continue;
			assert_true(k < m);
			found = found || str_eq(list[i].office, o->id);
		}
		if (n > 0)
			bits[(row - a->first) / 64] |= UINT64_C(1) <<
			    (row - a->first) % 64;
		count += found;
	}
	x.rules = ask.rules;
	x.bits.bits = bits;
	n = rq->model->noffices;
	out = NEW_ARRAY(rq->arena, int64_t, census_tree(b->census)->n * n);
	county_ok(&b->x.c, census_offices(rq, b->census, &x, out));
	assert_true(count > 0);
	assert_int_equal(out[o->number], count);
}

static void
open_census(struct book *b, struct census **out)
{
	struct census_ask ask = { .as_of = AS_OF, .programs = &b->program,
	    .nprograms = 1 };

	ask.kind = model_kind(b->x.c.rq.model, STR("household"));
	county_ok(&b->x.c, census_open(&b->x.c.rq, &ask, out));
}

/* Against one at a time, and against a census read anew. */
static void
compare(struct book *b)
{
	struct request *rq = &b->x.c.rq;
	const struct census_options o = { .threads = 2 };
	const struct census_frame *f = census_frame(b->census);
	const struct census_plan *plan;
	struct census_answer a;
	struct census *fresh;
	struct desk d;
	size_t row;
	int n[4] = { 0 };

	assert_int_equal(f->space[0].n, b->nhouses);
	county_ok(&b->x.c, census_plan(rq, b->program, f, &o, &plan));
	census_answer_init(rq->arena, plan, 0, f->space[0].n, &a);
	census_run(plan, &a);
	for (row = 0; row < f->space[0].n; row++)
		n[said(&a, 0, row)]++;
	print_message("%d met, %d not, %d unknown\n", n[OUT_MET],
	    n[OUT_NOT_MET], n[OUT_UNKNOWN]);
	assert_true(n[OUT_MET] > 0 && n[OUT_NOT_MET] > 10 &&
	    n[OUT_UNKNOWN] > 10);
	county_ok(&b->x.c, desk_open(rq, AS_OF, &d));
	same_outcomes(b, &a, &d);
	open_census(b, &fresh);
	for (row = 0; row < f->space[0].n; row++)
		assert_int_equal(census_id(fresh, row), census_id(b->census,
		    row));
	same_tables(&f->space[0], &census_frame(fresh)->space[0]);
	same_members(b, f, census_frame(fresh));
	same_tables(&f->above[0], &census_frame(fresh)->above[0]);
	same_totals(b->census, fresh);
	same_tally(b->census, &a);
	same_blocks(b, &a);
	same_lacks(b, &a);
	census_close(fresh);
}

static void
open_book(struct book *b)
{
	struct request *rq = &b->x.c.rq;
	const str name = STR("exit_ready");
	struct program_ask ask = { .as_of = AS_OF, .known_at = AS_OF,
	    .names = &name, .nnames = 1 };
	struct desk d;
	int i;

	memset(b, 0, sizeof(*b));
	b->seed = 7;
	exits_open(&b->x);
	for (i = 0; i < HOUSES; i++)
		add_house(b);
	seal(b);
	county_ok(&b->x.c, desk_open(rq, AS_OF, &d));
	county_ok(&b->x.c, rules_of(rq, d.rules, VILLAGE_A, &ask.rules));
	ask.kind = model_kind(rq->model, STR("household"));
	county_ok(&b->x.c, policy_compile(rq, &ask, &b->program));
	open_census(b, &b->census);
}

static void
test_open(void **state)
{
	struct book b;
	size_t lo, hi, row;

	(void)state;
	open_book(&b);
	compare(&b);
	census_slice(b.census, VILLAGE_B, &lo, &hi);
	assert_true(lo > 0 && hi == (size_t)HOUSES);
	for (row = lo; row < hi; row++)
		assert_int_equal(census_place(b.census, row), VILLAGE_B);
	assert_int_equal(census_place(b.census, lo - 1), VILLAGE_A);
	census_slice(b.census, TOWNSHIP, &lo, &hi);
	assert_true(lo == 0 && hi == (size_t)HOUSES);
	assert_true(census_row(b.census, b.houses[5]->id, &row));
	assert_int_equal(census_id(b.census, row), b.houses[5]->id);
	assert_false(census_row(b.census, 1, &row));
	print_message("%zu bytes a household\n", census_bytes(b.census) /
	    HOUSES);
	census_close(b.census);
	county_close(&b.x.c);
}

/* Facts alone first: then no row moves and the census is not made anew. */
static void
test_follow(void **state)
{
	struct book b;
	int64_t changes;
	int round, i;

	(void)state;
	open_book(&b);
	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < 25; i++)
			change(&b, round % 3 == 2);
		seal(&b);
		county_ok(&b.x.c, census_refresh(&b.x.c.rq, b.census,
		    &changes));
		assert_true(changes > 0);
		compare(&b);
	}
	county_ok(&b.x.c, census_refresh(&b.x.c.rq, b.census, &changes));
	assert_int_equal(changes, 0);
	census_close(b.census);
	county_close(&b.x.c);
}

/*
 * Members alone: their rows are set where the columns stand, until no row is
 * left to spare; then all are merged, with new ones.
 */
static void
test_members(void **state)
{
	const struct census_frame *f;
	const void *columns;
	struct book b;
	int64_t changes;
	int round, i, stood = 0;

	(void)state;
	open_book(&b);
	f = census_frame(b.census);
	for (round = 0; round < ROUNDS; round++) {
		for (i = 0; i < 10; i++) {
			if (pick(&b, 2))
				add_person(&b, b.houses[pick(&b, HOUSES)]);
			else
				end_membership(&b, b.people[pick(&b,
				    (uint32_t)b.npeople)], pick(&b, 2));
		}
		seal(&b);
		columns = f->space[0].columns;
		county_ok(&b.x.c, census_refresh(&b.x.c.rq, b.census,
		    &changes));
		assert_true(changes > 0);
		stood += f->space[0].columns == columns;
		compare(&b);
	}
	print_message("%d of %d rounds where the columns stand\n", stood,
	    ROUNDS);
	assert_true(stood > ROUNDS / 2 && stood < ROUNDS);
	census_close(b.census);
	county_close(&b.x.c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_open),
		cmocka_unit_test(test_follow),
		cmocka_unit_test(test_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
