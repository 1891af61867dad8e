/*
 * A county that can take households out of poverty: the packs of the tree, the
 * adoptions of the sample, people with facts, actors of each office.
 */
#ifndef TESTS_UNIT_EXITS_H
#define TESTS_UNIT_EXITS_H

#include "unit/county.h"

#include "matter/matter.h"
#include "policy/policy.h"

#define PUNING	"cn-445281-puning-2016-10"
#define SHANXI	"cn-140000-shanxi-undated"
#define MONITORING "cn-000000-monitoring-2021"

struct exits {
	struct county c;
	int64_t cadre, township, second;	/* logins */
};

static inline void
exits_set(struct record *r, const char *field, int64_t v)
{

	record_set(r, field, VALUE_INT(v));
}

static inline void
exits_text(struct record *r, const char *field, const char *v)
{

	record_set(r, field, VALUE_TEXT(str_from(v)));
}

static inline int64_t
exits_code(struct county *c, const char *list, const char *id)
{
	const struct code *x = code_by_id(model_list(c->rq.model,
	    str_from(list)), str_from(id));

	assert_non_null(x);
	return x->n;
}

static inline void
exits_adopt(struct county *c, const char *pack, const char *settings)
{
	struct record *r = record_new(&c->rq, county_entity(c, "adoption"));

	exits_set(r, "place", COUNTY);
	exits_text(r, "pack", pack);
	exits_set(r, "starts", 20161110);
	if (settings != NULL)
		exits_text(r, "settings", settings);
	exits_set(r, "followed", 1);
	exits_text(r, "decision", "样县领导小组决定");
	county_ok(c, record_add(&c->rq, r));
}

static inline void
exits_policy(struct county *c)
{
	str path[3] = { STR("packs/" PUNING), STR("packs/" SHANXI),
	    STR("packs/" MONITORING) };
	struct policy_paths paths = { .pack = path, .n = 3 };
	struct faults f;
	const struct fault *x;

	faults_init(&f, c->arena);
	c->rq.policy = policy_load_packs(c->arena, c->rq.model,
	    &paths, &f);
	for (x = f.first; x != NULL; x = x->next)
		printf("%.*s\n", STR_ARG(fault_text(c->arena, x)));
	assert_non_null(c->rq.policy);
}

static inline int64_t
exits_login(struct county *c, int64_t place, const char *name,
    const char *person)
{
	struct record *r = record_new(&c->rq, county_entity(c, "login"));

	exits_set(r, "place", place);
	exits_text(r, "name", name);
	exits_text(r, "person_name", person);
	exits_text(r, "person_key", person);
	county_ok(c, record_add(&c->rq, r));
	return r->id;
}

static inline void
exits_open(struct exits *x)
{
	struct county *c = &x->c;

	county_open(c);
	exits_policy(c);
	exits_adopt(c, PUNING, NULL);
	exits_adopt(c, SHANXI, "notice_days_household=7");
	x->cadre = exits_login(c, VILLAGE_A, "jia", "林甲");
	x->township = exits_login(c, TOWNSHIP, "zhen", "陈镇");
	x->second = exits_login(c, TOWNSHIP, "zhen2", "林甲");
}

/* Act in an office: as of a login, with the scope of a place. */
static inline void
exits_as(struct exits *x, int64_t login, const char *office, int64_t place)
{

	x->c.rq.actor.login = login;
	x->c.rq.actor.office = str_from(office);
	x->c.rq.actor.place = place;
	county_scope(&x->c, place);
}

static inline void
exits_cadre(struct exits *x)
{

	exits_as(x, x->cadre, "village_committees", VILLAGE_A);
}

static inline void
exits_township(struct exits *x)
{

	exits_as(x, x->township, "township", TOWNSHIP);
}

static inline void
exits_console(struct exits *x)
{

	exits_as(x, 0, "system_admin", 0);
}

static inline struct about *
exits_about(struct exits *x, const struct record *h)
{
	struct about *a = NEW(x->c.arena, struct about);

	a->kind = model_kind(x->c.rq.model, h->entity->id);
	a->id = h->id;
	return a;
}

/* A member with the facts of 2018. */
static inline struct record *
exits_member(struct county *c, struct record *h, const char *number,
    date birth)
{
	struct record *p = record_new(&c->rq, county_entity(c, "person"));
	struct record *m = record_new(&c->rq, county_entity(c, "membership"));
	struct record *y = record_new(&c->rq, county_entity(c,
	    "person_year"));

	exits_set(p, "place", h->place);
	exits_text(p, "number", number);
	exits_text(p, "name", "陈一");
	exits_set(p, "birth", birth);
	county_ok(c, record_add(&c->rq, p));
	exits_set(m, "household", h->id);
	exits_set(m, "person", p->id);
	exits_set(m, "relation", exits_code(c, "relation", "head"));
	county_ok(c, record_add(&c->rq, m));
	exits_set(y, "person", p->id);
	exits_set(y, "year", 2018);
	exits_set(y, "source", 1);
	exits_set(y, "labour", exits_code(c, "labour", "ordinary"));
	exits_set(y, "insured", 1);
	county_ok(c, record_add(&c->rq, y));
	return p;
}

/* Facts of a household that is ready in 2018; *out the yearly row. */
static inline struct record *
exits_ready(struct county *c, struct record *h, const char *person)
{
	struct record *y = record_new(&c->rq, county_entity(c,
	    "household_year"));

	exits_set(y, "household", h->id);
	exits_set(y, "year", 2018);
	exits_set(y, "source", 1);
	exits_set(y, "roster_verified", 1);
	exits_set(y, "percap_income", 800000);
	exits_set(y, "food_ok", 1);
	exits_set(y, "clothing_ok", 1);
	exits_set(y, "housing_safe", 1);
	exits_set(y, "in_dibao", 0);
	county_ok(c, record_add(&c->rq, y));
	(void)exits_member(c, h, person, 19800101);
	return y;
}

#endif
