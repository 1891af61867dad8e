/*
 * Who has a helper and who has none, and how many households each helper has:
 * what the census of custodies says is what a plain count in SQL says, for any
 * place and day, after every change, for who shares the process of the writer
 * and for who only reads its database.
 */
#include "unit/county.h"

#include <sqlite3.h>

#include "action/cover.h"
#include "base/host.h"
#include "census/build.h"
#include "census/census.h"
#include "ledger/ledger.h"

#define HOUSES	150
#define HELPERS	9
#define ROUNDS	400
#define TOLD	(64 << 10)

/* The county's own store, or another opened only to read. */
struct reader {
	struct request rq;
	struct arena *site;
	struct host host;
	struct store *store;	/* NULL: that of the county */
};

struct town {
	struct county c;
	struct reader here, elsewhere;
	sqlite3 *sql;
	int64_t house[HOUSES], custody[ROUNDS], post[3];
	int nhouses, ncustodies, number;
	uint64_t seed;
	int bare, heavy, shared;	/* comparisons that had any */
};

static int
below(struct town *t, int n)
{

	t->seed = t->seed * UINT64_C(6364136223846793005) +
	    UINT64_C(1442695040888963407);
	return (int)(t->seed >> 33) % n;
}

/* ---- the county, and who reads ---- */

static void
commit(struct town *t)
{
	struct county *c = &t->c;

	c->rq.action = STR("custody.change");
	county_ok(c, ledger_seal(&c->rq, OK));
	c->rq.changes = (struct changes){ .last = &c->rq.changes.first };
	county_ok(c, db_commit(&c->rq, c->rq.db));
	county_ok(c, db_begin(&c->rq, c->rq.db));
}

static void
open_reader(struct town *t, struct reader *r, bool apart)
{
	const struct request *of = &t->c.rq;
	struct registry *registry = NULL;

	r->site = arena_open(LIMIT_ARENA_PROCESS);
	request_init(&r->rq, arena_open(LIMIT_ARENA_REQUEST));
	r->rq.model = of->model;
	r->rq.keys = of->keys;
	r->rq.crypt = crypt_open(r->site, of->keys);
	r->rq.registry = of->registry;
	r->rq.today = of->today;
	place_range(COUNTY, &r->rq.actor.place_lo, &r->rq.actor.place_hi);
	r->host.censuses = censuses_open(r->site);
	r->host.store = t->c.store;
	if (apart) {
		struct arena *was = r->rq.arena;

		r->rq.arena = r->site;
		county_ok(&t->c, store_open(&r->rq, str_fmt(r->site,
		    "sqlite:%s/test.db", t->c.dir), STR("sql"), STORE_READ,
		    &r->store));
		r->host.store = r->store;
		county_ok(&t->c, store_reader(&r->rq, r->store, &r->rq.db));
		county_ok(&t->c, db_fresh(&r->rq, r->rq.db));
		county_ok(&t->c, registry_open(&r->rq, r->store, r->rq.model,
		    false, &registry));
		r->rq.registry = registry;
		r->rq.arena = was;
	} else
		county_ok(&t->c, store_reader(&r->rq, t->c.store, &r->rq.db));
	r->rq.host = &r->host;
}

static void
close_reader(struct reader *r)
{
	struct db *db = r->rq.db;

	db_rest(db);
	arena_close(r->rq.arena);
	db_close(db);
	if (r->store != NULL)
		store_close(r->store);
	arena_close(r->site);
}

static void
open_town(struct town *t)
{
	char path[128];

	memset(t, 0, sizeof(*t));
	t->seed = 29;
	county_open(&t->c);
	commit(t);
	open_reader(t, &t->here, false);
	open_reader(t, &t->elsewhere, true);
	(void)snprintf(path, sizeof(path), "%s/test.db", t->c.dir);
	assert_int_equal(sqlite3_open_v2(path, &t->sql, SQLITE_OPEN_READONLY,
	    NULL), SQLITE_OK);
}

static void
close_town(struct town *t)
{

	(void)sqlite3_close(t->sql);
	close_reader(&t->elsewhere);
	close_reader(&t->here);
	county_close(&t->c);
}

/* ---- what happens ---- */

static str
next(struct town *t)
{

	return str_fmt(t->c.arena, "n%d", ++t->number);
}

static int64_t
some_place(struct town *t)
{
	static const int64_t places[] = { VILLAGE_A, VILLAGE_B, TOWNSHIP };

	return places[below(t, 8) == 0 ? 2 : below(t, 2)];
}

static void
add_house(struct town *t)
{
	struct record *r;

	if (t->nhouses == HOUSES)
		return;
	r = county_household(&t->c, some_place(t), str_cstr(t->c.arena,
	    next(t)), "陈一");
	t->house[t->nhouses++] = r->id;
}

static void
set(struct record *r, const char *field, int64_t v)
{

	record_set(r, field, v == 0 ? VALUE_UNKNOWN : VALUE_INT(v));
}

/* By name, by a post, or by nobody that is known. */
static void
set_helper(struct town *t, struct record *r)
{
	int n = below(t, HELPERS + 4);

	record_set(r, "helper", n >= HELPERS ? VALUE_UNKNOWN : VALUE_TEXT(
	    str_fmt(t->c.arena, "人%d", n)));
	set(r, "post", n < HELPERS ? 0 : n < HELPERS + 3 ?
	    t->post[n - HELPERS] : 0);
}

static void
set_interval(struct town *t, struct record *r)
{

	set(r, "starts", below(t, 3) == 0 ? 0 : 20180101 + below(t, 12) * 100);
	set(r, "ends", below(t, 3) != 0 ? 0 : 20181215 + below(t, 2) * 10000);
	if (below(t, 3) == 0) {		/* over before the later day */
		set(r, "starts", 0);
		set(r, "ends", 20180601 + below(t, 5) * 100);
	}
}

static void
fill_custody(struct town *t, struct record *r)
{

	set(r, "place", some_place(t));
	set(r, "kind", below(t, 4) == 0 ? 2 : 3);
	set(r, "household", below(t, 12) == 0 ? 0 :
	    t->house[below(t, t->nhouses)]);
	set_helper(t, r);
	set_interval(t, r);
}

static void
add_custody(struct town *t)
{
	struct record *r = record_new(&t->c.rq, county_entity(&t->c,
	    "custody"));

	record_set(r, "number", VALUE_TEXT(next(t)));
	fill_custody(t, r);
	county_ok(&t->c, record_add(&t->c.rq, r));
	t->custody[t->ncustodies++] = r->id;
}

static struct record *
load(struct town *t, const char *entity, int64_t id)
{
	struct record *r = NULL;

	county_ok(&t->c, record_load(&t->c.rq, county_entity(&t->c, entity),
	    id, 0, &r));
	return r;
}

static void
change_custody(struct town *t)
{
	int i = below(t, t->ncustodies);
	struct record *r = load(t, "custody", t->custody[i]);

	switch (below(t, 5)) {
	case 0:
		set_interval(t, r);
		break;
	case 1:
		set_helper(t, r);
		break;
	case 2:
		fill_custody(t, r);
		break;
	case 3:
		set(r, "place", some_place(t));
		break;
	default:
		county_ok(&t->c, record_remove(&t->c.rq, r));
		t->custody[i] = t->custody[--t->ncustodies];
		return;
	}
	county_ok(&t->c, record_change(&t->c.rq, r));
}

static void
move_house(struct town *t)
{
	struct record *r = load(t, "household", t->house[below(t,
	    t->nhouses)]);

	set(r, "place", some_place(t));
	county_ok(&t->c, record_change(&t->c.rq, r));
}

static void
change_post(struct town *t)
{
	struct record *r = load(t, "post", t->post[below(t, 3)]);

	record_set(r, "holder", VALUE_TEXT(next(t)));
	county_ok(&t->c, record_change(&t->c.rq, r));
}

static void
happen(struct town *t)
{
	int n = below(t, 10);

	if (n < 2)
		add_house(t);
	else if (n < 6 || t->ncustodies == 0)
		add_custody(t);
	else if (n < 8)
		change_custody(t);
	else if (n < 9)
		move_house(t);
	else
		change_post(t);
}

static void
begin(struct town *t)
{
	struct record *r;
	int i;

	for (i = 0; i < 3; i++) {
		r = record_new(&t->c.rq, county_entity(&t->c, "post"));
		set(r, "place", TOWNSHIP);
		record_set(r, "number", VALUE_TEXT(next(t)));
		record_set(r, "office", VALUE_TEXT(STR("township")));
		record_set(r, "name", VALUE_TEXT(STR("岗位")));
		record_set(r, "holder", VALUE_TEXT(next(t)));
		county_ok(&t->c, record_add(&t->c.rq, r));
		t->post[i] = r->id;
	}
	for (i = 0; i < 5; i++)
		add_house(t);
}

/* ---- the two counts, as text ---- */

#define IN_FORCE(c) "(" c "starts IS NULL OR " c "starts <= $day) AND (" c \
	"ends IS NULL OR " c "ends > $day)"
#define HAS_ONE	"EXISTS (SELECT 1 FROM custody AS c WHERE c.household = h.id " \
	"AND c.kind = 3 AND " IN_FORCE("c.") ")"

static const char *const plain[] = {
	"SELECT h.place / $step * $step, COUNT(*), SUM(" HAS_ONE ") "
	"FROM household AS h WHERE h.place BETWEEN $lo AND $hi "
	"GROUP BY 1 ORDER BY 1",
	"SELECT n, COUNT(*) FROM (SELECT COUNT(DISTINCT household) AS n "
	"FROM custody WHERE place BETWEEN $lo AND $hi AND kind = 3 "
	"AND household IS NOT NULL AND " IN_FORCE("") " GROUP BY post, "
	"organisation, helper) GROUP BY n ORDER BY n",
	"SELECT COALESCE(c.helper, p.holder, ''), COUNT(DISTINCT c.household) "
	"FROM custody AS c LEFT JOIN post AS p ON p.id = c.post "
	"WHERE c.place BETWEEN $lo AND $hi AND c.kind = 3 "
	"AND c.household IS NOT NULL AND " IN_FORCE("c.") " GROUP BY c.post, "
	"c.organisation, c.helper ORDER BY 2 DESC, c.helper, c.post LIMIT 10",
	"SELECT h.id, h.place, h.number, h.head_name FROM household AS h "
	"WHERE h.place BETWEEN $lo AND $hi AND NOT " HAS_ONE
	" ORDER BY h.place, h.id LIMIT 200",
};

static void
count_plain(struct town *t, int64_t place, date on, struct buf *b)
{
	int64_t lo, hi, step = place == COUNTY ? 1000000 :
	    place == TOWNSHIP ? 1000 : 1;
	sqlite3_stmt *s;
	size_t i;
	int k;

	place_range(place, &lo, &hi);
	for (i = 0; i < 4; i++) {
		const struct { const char *name; int64_t v; } bind[] = {
		    { "$lo", lo }, { "$hi", hi }, { "$day", on },
		    { "$step", step } };

		assert_int_equal(sqlite3_prepare_v2(t->sql, plain[i], -1, &s,
		    NULL), SQLITE_OK);
		for (k = 0; k < 4; k++)
			(void)sqlite3_bind_int64(s,
			    sqlite3_bind_parameter_index(s, bind[k].name),
			    bind[k].v);
		while (sqlite3_step(s) == SQLITE_ROW) {
			for (k = 0; k < sqlite3_column_count(s); k++)
				buf_fmt(b, "%s ", (const char *)
				    sqlite3_column_text(s, k));
			buf_byte(b, '\n');
		}
		(void)sqlite3_finalize(s);
	}
}

#define N(x)	(long long)(x)

static void
count_fast(struct town *t, struct request *rq, int64_t place, date on,
    struct buf *b)
{
	struct covered v;
	int64_t households = 0, helped = 0;
	size_t i;

	county_ok(&t->c, cover_of(rq, place, on, &v));
	for (i = 0; i < v.nbelow; i++) {
		buf_fmt(b, "%lld %lld %lld \n", N(v.below[i].place),
		    N(v.below[i].households), N(v.below[i].helped));
		households += v.below[i].households;
		helped += v.below[i].helped;
	}
	assert_true(v.all.households == households && v.all.helped == helped);
	for (i = 0; i < v.nloads; i++)
		buf_fmt(b, "%lld %lld \n", N(v.loads[i].load),
		    N(v.loads[i].helpers));
	for (i = 0; i < v.nheavy; i++)
		buf_fmt(b, "%.*s %lld \n", STR_ARG(v.heavy[i].helper),
		    N(v.heavy[i].load));
	for (i = 0; i < v.nbare; i++)
		buf_fmt(b, "%lld %lld %.*s %.*s \n", N(v.bare[i].id),
		    N(v.bare[i].place), STR_ARG(v.bare[i].number),
		    STR_ARG(v.bare[i].head_name));
	t->bare += v.nbare > 0;
	t->heavy += v.nheavy == CENSUS_HEAVY;
	t->shared += v.nloads > 0 && v.loads[v.nloads - 1].load > 1;
}

static void
compare(struct town *t, struct request *rq, int64_t place, date on)
{
	struct buf want, got;

	buf_init(&want, rq->arena, TOLD);
	buf_init(&got, rq->arena, TOLD);
	count_plain(t, place, on, &want);
	count_fast(t, rq, place, on, &got);
	if (!str_eq(buf_text(&want), buf_text(&got)))
		print_message("%lld on %d: counted\n%.*sbut told\n%.*s",
		    N(place), (int)on, STR_ARG(buf_text(&want)),
		    STR_ARG(buf_text(&got)));
	assert_true(str_eq(buf_text(&want), buf_text(&got)));
}

static void
compare_all(struct town *t, struct reader *r)
{
	static const int64_t places[] = { COUNTY, TOWNSHIP, VILLAGE_A,
	    VILLAGE_B };
	static const date days[] = { 20180615, 20181001 };
	size_t i, k;

	county_ok(&t->c, db_fresh(&r->rq, r->rq.db));
	for (i = 0; i < 4; i++)
		for (k = 0; k < 2; k++)
			compare(t, &r->rq, places[i], days[k]);
	arena_reset(r->rq.arena);
}

static void
test_changes(void **state)
{
	struct town t;
	int i, k;

	(void)state;
	open_town(&t);
	begin(&t);
	for (i = 0; i < ROUNDS; i++) {
		for (k = below(&t, 4); k >= 0 && t.ncustodies < ROUNDS; k--)
			happen(&t);
		commit(&t);
		if (i % 3 != 2)		/* sometimes several commits later */
			compare_all(&t, &t.here);
		if (i % 2 == 0)
			compare_all(&t, &t.elsewhere);
	}
	print_message("%d custodies, %d households; with uncovered %d, ten "
	    "helpers %d, two households %d\n", t.ncustodies, t.nhouses,
	    t.bare, t.heavy, t.shared);
	assert_true(t.bare > 100 && t.heavy > 100 && t.shared > 100);
	close_town(&t);
}

/* One census is kept, and follows: it is not made again for each change. */
static void
test_kept(void **state)
{
	const struct census *first, *second;
	struct covered v;
	struct town t;
	struct census_ask ask = { .as_of = 20181001 };

	(void)state;
	open_town(&t);
	begin(&t);
	add_custody(&t);
	commit(&t);
	ask.kind = model_kind(t.c.rq.model, STR("household"));
	ask.links.entity = county_entity(&t.c, "custody");
	county_ok(&t.c, db_fresh(&t.here.rq, t.here.rq.db));
	county_ok(&t.c, cover_of(&t.here.rq, COUNTY, 20181001, &v));
	county_ok(&t.c, census_share(&t.here.rq, &ask, &first));
	arena_reset(t.here.rq.arena);
	add_custody(&t);
	move_house(&t);
	commit(&t);
	county_ok(&t.c, db_fresh(&t.here.rq, t.here.rq.db));
	county_ok(&t.c, cover_of(&t.here.rq, COUNTY, 20181001, &v));
	county_ok(&t.c, census_share(&t.here.rq, &ask, &second));
	assert_ptr_equal(first, second);
	assert_int_equal(second->frame.space[0].ncolumns, 0);
	close_town(&t);
}

/* An act sees what it has written itself, before anybody else. */
static void
test_own(void **state)
{
	struct record *a, *b, *r;
	struct covered v;
	struct town t;
	int i;

	(void)state;
	open_town(&t);
	a = county_household(&t.c, VILLAGE_A, "1", "陈一");
	b = county_household(&t.c, VILLAGE_B, "2", "陈二");
	for (i = 0; i < 3; i++) {
		r = record_new(&t.c.rq, county_entity(&t.c, "custody"));
		set(r, "place", VILLAGE_A);
		record_set(r, "number", VALUE_TEXT(next(&t)));
		set(r, "kind", 3);
		record_set(r, "helper", VALUE_TEXT(i == 0 ? STR("甲") :
		    i == 1 ? STR("乙") : STR("丙")));
		set(r, "household", a->id);
		county_ok(&t.c, record_add(&t.c.rq, r));
	}
	county_ok(&t.c, cover_of(&t.c.rq, COUNTY, 20181001, &v));
	/* Three helpers of one household are one household helped. */
	assert_int_equal(v.all.households, 2);
	assert_int_equal(v.all.helped, 1);
	assert_int_equal(v.nbare, 1);
	assert_true(v.bare[0].id == b->id);
	assert_int_equal(v.nloads, 1);
	assert_int_equal(v.loads[0].helpers, 3);
	county_ok(&t.c, db_fresh(&t.here.rq, t.here.rq.db));
	county_ok(&t.c, cover_of(&t.here.rq, COUNTY, 20181001, &v));
	assert_int_equal(v.all.households, 0);
	/* A scope that ends below the place is where the count ends. */
	place_range(VILLAGE_B, &t.c.rq.actor.place_lo,
	    &t.c.rq.actor.place_hi);
	county_ok(&t.c, cover_of(&t.c.rq, COUNTY, 20181001, &v));
	assert_int_equal(v.all.households, 1);
	assert_int_equal(v.all.helped + (int64_t)v.nloads, 0);
	close_town(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_changes),
		cmocka_unit_test(test_kept),
		cmocka_unit_test(test_own),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
