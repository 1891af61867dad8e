/*
 * One census for all: the same for all who ask, brought up to each snapshot,
 * made anew for other columns and days; and read by many while another commits,
 * always with the answers of one household at a time.
 */
#include <pthread.h>
#include <stdatomic.h>

#include "unit/exits.h"

#include "base/host.h"
#include "census/build.h"
#include "census/census.h"
#include "ledger/ledger.h"

/* How much memory there is, is the tests' to say. */
static size_t limit_census = LIMIT_CENSUS;
#undef LIMIT_CENSUS
#define LIMIT_CENSUS limit_census
#include "census/share.c"
#include "census/wanted.c"

#define HOUSES	60
#define AS_OF	20181031
#define READERS	3
#define COMMITS	60

struct shelf {
	struct exits x;
	struct host host;
	struct record *years[HOUSES];
	struct record *houses[HOUSES];
	atomic_bool over;
	atomic_int compared, changed;
};

static void
commit(struct shelf *s)
{
	struct county *c = &s->x.c;

	c->rq.action = STR("household.change");
	county_ok(c, ledger_seal(&c->rq, OK));
	c->rq.changes = (struct changes){ .last = &c->rq.changes.first };
	county_ok(c, db_commit(&c->rq, c->rq.db));
	county_ok(c, db_begin(&c->rq, c->rq.db));
}

static void
open_shelf(struct shelf *s)
{
	struct county *c = &s->x.c;
	int i;

	memset(s, 0, sizeof(*s));
	exits_open(&s->x);
	for (i = 0; i < HOUSES; i++) {
		str n = str_fmt(c->arena, "h%d", i);

		s->houses[i] = county_household(c, i % 2 ? VILLAGE_A :
		    VILLAGE_B, str_cstr(c->arena, n), "陈一");
		s->years[i] = exits_ready(c, s->houses[i], str_cstr(c->arena,
		    n));
	}
	commit(s);
	s->host.store = c->store;
	s->host.censuses = censuses_open(c->arena);
	c->rq.host = &s->host;
}

/* A request of a thread of its own, with a reader. */
static void
open_reader(struct shelf *s, struct request *rq)
{
	const struct request *of = &s->x.c.rq;

	request_init(rq, arena_open(LIMIT_ARENA_REQUEST));
	rq->model = of->model;
	rq->policy = of->policy;
	rq->registry = of->registry;
	rq->keys = of->keys;
	rq->crypt = crypt_open(rq->arena, rq->keys);
	rq->host = &s->host;
	rq->today = AS_OF;
	place_range(VILLAGE_A, &rq->actor.place_lo, &rq->actor.place_hi);
	assert_int_equal(store_reader(rq, s->x.c.store, &rq->db), OK);
	assert_int_equal(db_fresh(rq, rq->db), OK);
}

static void
close_reader(struct request *rq)
{
	struct db *db = rq->db;

	db_rest(db);
	arena_close(rq->arena);
	db_close(db);
}

static struct census_ask
ask_of(const struct request *rq, date as_of)
{

	return (struct census_ask){ .kind = model_kind(rq->model,
	    STR("household")), .as_of = as_of };
}

static const struct census *
shared(struct request *rq, date as_of)
{
	struct census_ask ask = ask_of(rq, as_of);
	const struct census *c = NULL;

	assert_int_equal(census_share(rq, &ask, &c), OK);
	return c;
}

static const struct program *
program_of(struct request *rq, const struct ruleset *rules)
{
	const str name = STR("exit_ready");
	struct program_ask ask = { .rules = rules, .as_of = AS_OF,
	    .known_at = AS_OF, .names = &name, .nnames = 1 };
	const struct program *p;

	ask.kind = model_kind(rq->model, STR("household"));
	assert_int_equal(policy_compile(rq, &ask, &p), OK);
	return p;
}

/* Does the census stand where the snapshot does? */
static bool
same_state(struct request *rq, const struct census *c)
{
	struct stmt *st;
	bool row, same = true;
	size_t i;

	assert_int_equal(stmt_named(rq, "census_lanes", &st), OK);
	for (;;) {
		assert_int_equal(stmt_step(rq, st, &row), OK);
		if (!row)
			break;
		for (i = 0; i < c->nseen; i++)
			if (c->seen[i].lane == stmt_column_int(st, 0))
				same = same && c->seen[i].seq ==
				    stmt_column_int(st, 1);
	}
	stmt_end(st);
	return same;
}

/* Every answer of the census and of one household at a time. */
static void
compare(struct shelf *s, struct request *rq, const struct census *c,
    const struct program *p, struct desk *d, struct ask *ask)
{
	const struct census_options o = { .threads = 1 };
	const struct census_frame *f = census_frame(c);
	const struct census_plan *plan;
	const struct verdict *v;
	struct census_answer a;
	size_t row, lo, hi;

	census_slice(c, VILLAGE_A, &lo, &hi);
	assert_int_equal(hi - lo, HOUSES / 2);
	assert_int_equal(census_plan(rq, p, f, &o, &plan), OK);
	census_answer_init(rq->arena, plan, lo, hi, &a);
	census_run(plan, &a);
	if (!same_state(rq, c))
		return;
	for (row = lo; row < hi; row++) {
		size_t bit = row - a.first;
		bool yes = a.yes[0][bit / 64] >> (bit % 64) & 1;
		bool no = a.no[0][bit / 64] >> (bit % 64) & 1;

		assert_int_equal(subject_load(rq, d->subjects,
		    model_kind(rq->model, STR("household")),
		    census_id(c, row), &ask->subject), OK);
		assert_int_equal(policy_decide(rq, ask, STR("exit_ready"),
		    &v), OK);
		assert_int_equal(verdict_outcome(v), yes ? OUT_MET : no ?
		    OUT_NOT_MET : OUT_UNKNOWN);
		if (!yes)
			atomic_fetch_add(&s->changed, 1);
	}
	atomic_fetch_add(&s->compared, 1);
}

static void *
reader(void *arg)
{
	struct shelf *s = arg;
	struct request rq;

	while (!atomic_load(&s->over)) {
		struct ask ask = { .as_of = AS_OF, .known_at = AS_OF };
		const struct program *p;
		struct desk d;

		open_reader(s, &rq);
		assert_int_equal(desk_open(&rq, AS_OF, &d), OK);
		assert_int_equal(rules_of(&rq, d.rules, VILLAGE_A,
		    &ask.rules), OK);
		p = program_of(&rq, ask.rules);
		compare(s, &rq, shared(&rq, AS_OF), p, &d, &ask);
		close_reader(&rq);
	}
	return NULL;
}

/* Facts that make and unmake exits, and members who come. */
static void
disturb(struct shelf *s, int round)
{
	static const char *const truths[] = { "food_ok", "housing_safe",
	    "roster_verified" };
	struct county *c = &s->x.c;
	int i;

	for (i = 0; i < 5; i++) {
		struct record *y = s->years[(round * 7 + i * 11) % HOUSES];

		record_set(y, truths[i % 3], i == 4 ? VALUE_UNKNOWN :
		    VALUE_INT(round % 2));
		county_ok(c, record_change(&c->rq, y));
	}
	if (round % 9 == 0)
		(void)exits_member(c, s->houses[round % HOUSES],
		    str_cstr(c->arena, str_fmt(c->arena, "n%d", round)),
		    20121101);
	commit(s);
}

static void
test_parallel(void **state)
{
	pthread_t id[READERS];
	struct shelf s;
	int i, seen;

	(void)state;
	open_shelf(&s);
	for (i = 0; i < READERS; i++)
		assert_int_equal(pthread_create(&id[i], NULL, reader, &s), 0);
	for (i = 0; i < COMMITS; i++) {
		seen = atomic_load(&s.compared);
		disturb(&s, i);
		while (i % 4 == 0 && atomic_load(&s.compared) == seen)
			(void)usleep(1000);
	}
	atomic_store(&s.over, true);
	for (i = 0; i < READERS; i++)
		(void)pthread_join(id[i], NULL);
	print_message("%d times compared, %d not met or unknown\n",
	    atomic_load(&s.compared), atomic_load(&s.changed));
	assert_true(atomic_load(&s.compared) >= COMMITS / 4);
	assert_true(atomic_load(&s.changed) > HOUSES);
	county_close(&s.x.c);
}

/* One for all of a day; a later commit is seen; an older reader keeps his. */
static void
test_shared(void **state)
{
	struct request a, b;
	const struct census *first, *second;
	struct shelf s;
	size_t row;

	(void)state;
	open_shelf(&s);
	open_reader(&s, &a);
	first = shared(&a, AS_OF);
	assert_ptr_equal(shared(&a, AS_OF), first);
	assert_ptr_not_equal(shared(&a, AS_OF - 10000), first);
	(void)county_household(&s.x.c, VILLAGE_A, "later", "陈一");
	commit(&s);
	/* a still reads: b does not wait for it for ever, nor change it. */
	open_reader(&s, &b);
	second = shared(&b, AS_OF);
	assert_ptr_not_equal(second, first);
	assert_int_equal(census_frame(first)->space[0].n, HOUSES);
	assert_int_equal(census_frame(second)->space[0].n, HOUSES + 1);
	assert_true(census_row(first, s.houses[0]->id, &row));
	close_reader(&a);
	close_reader(&b);
	/* Nobody reads: it is changed where it stands. */
	(void)county_household(&s.x.c, VILLAGE_B, "last", "陈一");
	commit(&s);
	open_reader(&s, &a);
	assert_ptr_equal(shared(&a, AS_OF), second);
	assert_int_equal(census_frame(second)->space[0].n, HOUSES + 2);
	close_reader(&a);
	county_close(&s.x.c);
}

/* An act sees what it has written, and nobody else does. */
static void
test_act(void **state)
{
	struct request a;
	const struct census *c;
	struct shelf s;

	(void)state;
	open_shelf(&s);
	(void)county_household(&s.x.c, VILLAGE_A, "new", "陈一");
	c = shared(&s.x.c.rq, AS_OF);
	assert_int_equal(census_frame(c)->space[0].n, HOUSES + 1);
	open_reader(&s, &a);
	assert_int_equal(census_frame(shared(&a, AS_OF))->space[0].n, HOUSES);
	close_reader(&a);
	county_close(&s.x.c);
}

/* What a program reads beyond the analytic fields and the packs' gets room. */
static void
test_columns(void **state)
{
	struct ir_column more = { .back = 2 };
	struct program p = { .columns = &more, .ncolumns = 1 };
	const struct program *list[1] = { &p };
	struct census_ask ask;
	const struct census *first, *second = NULL;
	struct request a;
	struct shelf s;

	(void)state;
	open_shelf(&s);
	open_reader(&s, &a);
	ask = ask_of(&a, AS_OF);
	more.field = model_field(ask.kind->yearly, STR("percap_income"));
	first = shared(&a, AS_OF);
	assert_non_null(census_column(&census_frame(first)->space[0],
	    more.field, 0));
	assert_null(census_column(&census_frame(first)->space[0], more.field,
	    2));
	ask.programs = list;
	ask.nprograms = 1;
	assert_int_equal(census_share(&a, &ask, &second), OK);
	assert_non_null(census_column(&census_frame(second)->space[0],
	    more.field, 2));
	/* Who asks for less later is served by it. */
	assert_ptr_equal(shared(&a, AS_OF), second);
	close_reader(&a);
	county_close(&s.x.c);
}

/* Is the census of the day in a slot? */
static bool
is_kept(const struct shelf *s, date as_of)
{
	const struct slot *x = s->host.censuses->slots;
	size_t i;

	for (i = 0; i < LIMIT_CENSUS_DAYS; i++)
		if (x[i].kind != NULL && x[i].held != NULL &&
		    x[i].as_of == as_of)
			return true;
	return false;
}

static void
look(struct shelf *s, date as_of)
{
	struct request rq;

	open_reader(s, &rq);
	(void)shared(&rq, as_of);
	close_reader(&rq);
}

/* More days than there are slots: the one not asked for longest goes. */
static void
test_days(void **state)
{
	const date first = AS_OF - 10000 * LIMIT_CENSUS_DAYS;
	struct shelf s;
	date d;

	(void)state;
	open_shelf(&s);
	for (d = first; d < AS_OF; d += 10000)
		look(&s, d);
	for (d = first; d < AS_OF; d += 10000)
		assert_true(is_kept(&s, d));
	look(&s, first);
	look(&s, AS_OF);
	assert_true(is_kept(&s, first) && is_kept(&s, AS_OF));
	assert_false(is_kept(&s, first + 10000));
	county_close(&s.x.c);
}

/* Too little memory for three: the oldest that nobody reads goes, no more. */
static void
test_room(void **state)
{
	const struct census *read;
	struct request rq;
	struct shelf s;
	size_t bytes;

	(void)state;
	open_shelf(&s);
	open_reader(&s, &rq);
	read = shared(&rq, AS_OF);
	bytes = census_bytes(read);
	look(&s, AS_OF - 10000);
	look(&s, AS_OF - 20000);
	limit_census = bytes * 5;
	look(&s, AS_OF - 30000);
	assert_true(is_kept(&s, AS_OF) && is_kept(&s, AS_OF - 20000));
	assert_true(is_kept(&s, AS_OF - 30000));
	assert_false(is_kept(&s, AS_OF - 10000));
	assert_int_equal(census_frame(read)->space[0].n, HOUSES);
	close_reader(&rq);
	limit_census = (size_t)12 << 30;
	county_close(&s.x.c);
}

/* No room for it at all is said before the memory is taken. */
static void
test_large(void **state)
{
	const struct census *c = NULL;
	struct census_ask ask;
	struct request rq;
	struct shelf s;

	(void)state;
	open_shelf(&s);
	open_reader(&s, &rq);
	ask = ask_of(&rq, AS_OF);
	limit_census = 1000;
	assert_int_equal(census_share(&rq, &ask, &c), ERR_LIMIT);
	assert_int_equal(rq.problem.msg, MSG_CENSUS_LARGE);
	assert_null(c);
	limit_census = (size_t)12 << 30;
	close_reader(&rq);
	/* And the next who asks is served. */
	look(&s, AS_OF);
	assert_true(is_kept(&s, AS_OF));
	county_close(&s.x.c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_days),
		cmocka_unit_test(test_room),
		cmocka_unit_test(test_large),
		cmocka_unit_test(test_shared),
		cmocka_unit_test(test_act),
		cmocka_unit_test(test_columns),
		cmocka_unit_test(test_parallel),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
