/*
 * A small county for tests: the dictionary of the tree, a database in a folder
 * of its own, one township with two villages, a request with the county's
 * scope inside an open transaction.
 */
#ifndef TESTS_UNIT_COUNTY_H
#define TESTS_UNIT_COUNTY_H

#include "unit/test.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/limits.h"
#include "register/register.h"

#define COUNTY		INT64_C(990181000000000)
#define TOWNSHIP	INT64_C(990181101000000)
#define VILLAGE_A	INT64_C(990181101201000)
#define VILLAGE_B	INT64_C(990181101202000)

struct county {
	struct arena *arena;
	struct store *store;
	struct keys keys;
	struct request rq;
	char dir[64];
};

static inline void
county_scope(struct county *c, int64_t place)
{

	c->rq.actor.place = place;
	place_range(place, &c->rq.actor.place_lo, &c->rq.actor.place_hi);
}

static inline void
county_ok(struct county *c, enum err e)
{

	if (e != OK)
		printf("%.*s (%.*s)\n", STR_ARG(c->rq.problem.detail),
		    STR_ARG(c->rq.problem.at.field));
	assert_int_equal(e, OK);
}

static inline void
county_place(struct county *c, int64_t code, const char *name, int64_t kind)
{
	struct record *r = record_new(&c->rq, model_entity(c->rq.model,
	    STR("place")));

	record_set(r, "place", VALUE_INT(code));
	record_set(r, "name", VALUE_TEXT(str_from(name)));
	record_set(r, "kind", VALUE_INT(kind));
	county_ok(c, record_add(&c->rq, r));
}

static inline const struct entity *
county_entity(const struct county *c, const char *id)
{
	const struct entity *e = model_entity(c->rq.model, str_from(id));

	assert_non_null(e);
	return e;
}

static inline void
county_open(struct county *c)
{
	struct registry *registry;
	struct faults faults;

	memset(c, 0, sizeof(*c));
	memcpy(c->dir, "build/county-XXXXXX", sizeof("build/county-XXXXXX"));
	assert_non_null(mkdtemp(c->dir));
	c->arena = arena_open(LIMIT_ARENA_PROCESS);
	request_init(&c->rq, c->arena);
	faults_init(&faults, c->arena);
	c->rq.model = model_load(c->arena, STR("model"), &faults);
	assert_non_null(c->rq.model);
	county_ok(c, keys_load(&c->rq, str_fmt(c->arena, "%s/keys", c->dir),
	    true, &c->keys));
	c->rq.keys = &c->keys;
	c->rq.crypt = crypt_open(c->arena, &c->keys);
	c->rq.today = 20181001;
	c->rq.now_ms = 1538352000000;
	county_ok(c, store_open(&c->rq, str_fmt(c->arena,
	    "sqlite:%s/test.db", c->dir), STR("sql"), STORE_CREATE,
	    &c->store));
	county_ok(c, store_migrate(&c->rq, c->store));
	c->rq.db = store_writer(c->store);
	county_ok(c, db_begin(&c->rq, c->rq.db));
	county_ok(c, registry_open(&c->rq, c->store, c->rq.model, true,
	    &registry));
	c->rq.registry = registry;
	county_ok(c, db_commit(&c->rq, c->rq.db));
	county_ok(c, store_prepare(&c->rq, c->store));
	county_ok(c, db_begin(&c->rq, c->rq.db));
	county_scope(c, 0);
	county_place(c, COUNTY, "样县", 3);
	county_place(c, TOWNSHIP, "样镇", 4);
	county_place(c, VILLAGE_A, "甲村", 5);
	county_place(c, VILLAGE_B, "乙村", 5);
	county_scope(c, COUNTY);
}

static inline void
county_close(struct county *c)
{
	char *command = str_cstr(c->arena, str_fmt(c->arena, "rm -rf %s",
	    c->dir));

	db_rollback(c->rq.db);
	store_close(c->store);
	(void)!system(command);
	arena_close(c->arena);
}

static inline struct record *
county_household(struct county *c, int64_t village, const char *number,
    const char *head)
{
	struct record *r = record_new(&c->rq, county_entity(c, "household"));

	record_set(r, "place", VALUE_INT(village));
	record_set(r, "number", VALUE_TEXT(str_from(number)));
	record_set(r, "head_name", VALUE_TEXT(str_from(head)));
	county_ok(c, record_add(&c->rq, r));
	return r;
}

#endif
