/*
 * bed DIR [HOUSEHOLDS [bare]]: a small database for tests and benches of the server:
 * a county, two townships, four villages, one account for each office (named
 * after it, at village A, township A or the county; none when bare), a few
 * households.  Prints
 * one line "household ID" for the first household of village A.
 */
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "action/action.h"
#include "auth/auth.h"
#include "base/limits.h"

#define COUNTY		INT64_C(990181000000000)
#define COUNTY_B	INT64_C(990182000000000)
#define TOWNSHIP_A	INT64_C(990181101000000)
#define TOWNSHIP_B	INT64_C(990181102000000)
#define VILLAGE_A	INT64_C(990181101201000)
#define PASSWORD	"Reihenfolge-42x"

struct bed {
	int64_t households;
	bool bare;
	str hash;
	str first;
};

static struct record *
fresh(struct request *rq, const char *entity)
{

	return record_new(rq, model_entity(rq->model, str_from(entity)));
}

static enum err
place_add(struct request *rq, int64_t code, const char *name, int64_t kind)
{
	struct record *r = fresh(rq, "place");

	record_set(r, "place", VALUE_INT(code));
	record_set(r, "name", VALUE_TEXT(str_from(name)));
	record_set(r, "kind", VALUE_INT(kind));
	return record_add(rq, r);
}

static enum err
places_add(struct request *rq)
{

	TRY(place_add(rq, COUNTY, "样县", 3));
	TRY(place_add(rq, COUNTY_B, "邻县", 3));
	TRY(place_add(rq, TOWNSHIP_A, "甲镇", 4));
	TRY(place_add(rq, TOWNSHIP_B, "乙镇", 4));
	TRY(place_add(rq, VILLAGE_A, "甲村", 5));
	TRY(place_add(rq, VILLAGE_A + 1000, "乙村", 5));
	TRY(place_add(rq, TOWNSHIP_B + 201000, "丙村", 5));
	return place_add(rq, TOWNSHIP_B + 202000, "丁村", 5);
}

/*
 * A text that orders letters, one with consequences and the procedure for them,
 * and nothing that other tests look at.
 */
static enum err
adoptions_add(struct request *rq)
{
	static const char *const packs[] = { "cn-220000-jilin-undated",
	    "cn-xx-school-aid", "cn-xx-house-rules" };
	size_t i;

	for (i = 0; i < sizeof(packs) / sizeof(packs[0]); i++) {
		struct record *r = fresh(rq, "adoption");

		record_set(r, "place", VALUE_INT(COUNTY));
		record_set(r, "pack", VALUE_TEXT(str_from(packs[i])));
		record_set(r, "starts", VALUE_INT(20160101));
		record_set(r, "followed", VALUE_INT(1));
		record_set(r, "decision", VALUE_TEXT(STR("参照执行")));
		TRY(record_add(rq, r));
	}
	return OK;
}

static int64_t
place_for(str level)
{

	if (str_is(level, "village"))
		return VILLAGE_A;
	return str_is(level, "township") ? TOWNSHIP_A : COUNTY;
}

static enum err
account_of(struct request *rq, const struct bed *bed, str name, str person,
    const struct account *like)
{
	struct account a = *like;
	int64_t id;

	a.name = name;
	a.person_name = person;
	a.hash = bed->hash;
	return auth_account_add(rq, &a, &id);
}

static enum err
account_add(struct request *rq, const struct bed *bed, str name, str office,
    int64_t place)
{

	return account_of(rq, bed, name, name, &(struct account){
	    .office = office, .place = place });
}

/* Another person of the county's office, the same one again, and next door. */
static enum err
county_accounts(struct request *rq, const struct bed *bed)
{
	struct account a = { .office = STR("county_office"),
	    .place = COUNTY };

	TRY(account_of(rq, bed, STR("second"), STR("second"), &a));
	TRY(account_of(rq, bed, STR("again"), STR("county_office"), &a));
	a.place = COUNTY_B;
	return account_of(rq, bed, STR("neighbour"), STR("neighbour"), &a);
}

static enum err
accounts_add(struct request *rq, const struct bed *bed)
{
	const struct model *m = rq->model;
	size_t i;

	for (i = 0; i < m->noffices; i++)
		TRY(account_add(rq, bed, m->offices[i].id, m->offices[i].id,
		    place_for(m->offices[i].level)));
	TRY(account_add(rq, bed, STR("sibling"), STR("village_committees"),
	    VILLAGE_A + 1000));
	TRY(county_accounts(rq, bed));
	TRY(account_add(rq, bed, STR("elsewhere"), STR("township"),
	    TOWNSHIP_B));
	TRY(account_add(rq, bed, STR("throwaway"), STR("township"),
	    TOWNSHIP_A));
	return account_add(rq, bed, STR("locked"), STR("township"),
	    TOWNSHIP_A);
}

static enum err
household_add(struct request *rq, struct bed *bed, int64_t i)
{
	struct record *h = fresh(rq, "household"), *p, *m;
	int64_t place = VILLAGE_A + i % 2 * 1000;

	record_set(h, "place", VALUE_INT(place));
	record_set(h, "number", VALUE_TEXT(str_fmt(rq->arena,
	    "9901810%08" PRId64, i)));
	record_set(h, "head_name", VALUE_TEXT(STR("张三丰")));
	TRY(record_add(rq, h));
	if (i == 0)
		bed->first = record_url(rq, h->entity, h->id);
	p = fresh(rq, "person");
	record_set(p, "place", VALUE_INT(place));
	record_set(p, "number", VALUE_TEXT(str_fmt(rq->arena,
	    "9901810%010" PRId64, i)));
	record_set(p, "name", VALUE_TEXT(STR("张三丰")));
	TRY(record_add(rq, p));
	m = fresh(rq, "membership");
	record_set(m, "household", VALUE_INT(h->id));
	record_set(m, "person", VALUE_INT(p->id));
	record_set(m, "relation", VALUE_INT(1));
	return record_add(rq, m);
}

static enum err
fill(struct request *rq, void *arg)
{
	struct bed *bed = arg;
	int64_t i;

	TRY(places_add(rq));
	TRY(adoptions_add(rq));
	if (!bed->bare)
		TRY(accounts_add(rq, bed));
	for (i = 0; i < bed->households; i++)
		TRY(household_add(rq, bed, i));
	return OK;
}

static enum err
make(struct request *rq, struct host *h, struct bed *bed)
{

	rq->host = h;
	TRY(site_open(rq, h, STORE_CREATE));
	TRY(auth_open(rq, h->store, &h->auth));
	TRY(auth_password_hash(rq, STR(PASSWORD), &bed->hash));
	return site_act(rq, STR("bed"), STR("bed"), fill, bed);
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);
	struct bed bed = { .households = 10 };
	struct host h = { .home = STR(".") };
	struct request rq;
	enum err e;

	if (argc < 2 || argc > 4 || (argc > 2 &&
	    !str_int(str_from(argv[2]), &bed.households))) {
		(void)fprintf(stderr, "usage: bed DIR [HOUSEHOLDS [bare]]\n");
		return 2;
	}
	bed.bare = argc == 4;
	request_init(&rq, a);
	rq.lang = LANG_EN;
	if (mkdir(argv[1], 0700) != 0 && errno != EEXIST)
		return 3;
	h.data = str_from(argv[1]);
	h.db = str_fmt(a, "sqlite:%s/x.db", argv[1]);
	e = make(&rq, &h, &bed);
	if (e != OK)
		(void)fprintf(stderr, "bed: %.*s (%.*s)\n",
		    STR_ARG(rq.problem.detail), STR_ARG(rq.problem.at.field));
	else
		(void)printf("household %.*s\n", STR_ARG(bed.first));
	if (h.store != NULL)
		store_close(h.store);
	arena_close(a);
	return e == OK ? 0 : 1;
}
