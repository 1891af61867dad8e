/*
 * Every state, every step, every office: what is not listed is refused and
 * leaves nothing.  And many at once, with what it took.
 */
#include "unit/exits.h"

#include <time.h>

#include "action/action.h"
#include "base/json.h"
#include "ledger/ledger.h"

/* ---- the matrix ---- */

/* A matter put into a state by hand, and the act with everything at hand. */
static enum err
try_step(struct exits *x, int64_t id, const struct transition *t)
{
	struct county *c = &x->c;
	struct changes before = c->rq.changes;
	struct json *evidence, *facts;
	struct matter m;
	struct desk d;
	struct hand h = { .step = t->id, .note = STR("理由") };
	enum err e;

	request_clear(&c->rq);
	county_ok(c, json_parse(&c->rq, STR("[{\"document\":\"exit_data_sheet\""
	    "},{\"document\":\"reason\"},{\"document\":\"problem_list\"}]"),
	    &evidence));
	county_ok(c, json_parse(&c->rq, STR("{\"procedure_ok\":true}"),
	    &facts));
	h.evidence = evidence;
	h.facts = str_is(c->rq.actor.office, "township") ? facts : NULL;
	county_ok(c, desk_open(&c->rq, 20181031, &d));
	county_ok(c, db_savepoint(&c->rq, c->rq.db));
	county_ok(c, matter_load(&c->rq, &d, id, 0, &m));
	e = matter_step(&c->rq, &d, &m, &h);
	/* Allowed or not, the next try begins from the same. */
	if (e == OK)
		assert_true(c->rq.changes.n > before.n);
	db_undo(c->rq.db);
	c->rq.changes = before;
	*c->rq.changes.last = NULL;
	return e;
}

static void
put_state(struct exits *x, struct record *m, const struct state *s)
{
	struct county *c = &x->c;

	exits_as(x, 0, "system_admin", 0);
	record_set(m, "step", VALUE_TEXT(s->id));
	exits_set(m, "state", !s->final ? 1 : str_is(s->id, "rejected") ? 3 :
	    2);
	exits_set(m, "entered", 20181001);
	county_ok(c, record_change(&c->rq, m));
}

static bool
listed(const struct transition *t, int state, str office)
{

	if (t->from != state)
		return false;
	if (t->trigger == BY_OFFICE)
		return str_eq(t->by, office);
	return t->trigger == ON_NOTICE_END;
}

static void
test_matrix(void **state)
{
	struct exits x;
	struct county *c = &x.c;
	const struct procedure *p;
	struct record *h;
	struct matter m;
	struct desk d;
	size_t s, t, o;
	int allowed = 0, refused = 0;

	(void)state;
	exits_open(&x);
	h = county_household(c, VILLAGE_A, "1", "陈一");
	(void)exits_ready(c, h, "1-1");
	exits_cadre(&x);
	county_ok(c, desk_open(&c->rq, 20181001, &d));
	county_ok(c, matter_open(&c->rq, &d, exits_about(&x, h), STR("household_exit"),
	    &m));
	p = m.procedure;
	for (s = 0; s < p->nstates; s++) {
		put_state(&x, m.record, &p->states[s]);
		for (t = 0; t < p->ntransitions; t++)
			for (o = 0; o < c->rq.model->noffices; o++) {
				str office = c->rq.model->offices[o].id;
				enum err e;

				exits_as(&x, x.township, "?", COUNTY);
				c->rq.actor.office = office;
				e = try_step(&x, m.record->id,
				    &p->transitions[t]);
				allowed += e == OK;
				refused += e != OK;
				/* tidy: nesting, a matrix of three sides */
				if ((e == OK) == listed(&p->transitions[t],
				    (int)s, office))
					continue;
				printf("%.*s in %.*s by %.*s: %.*s\n",
				    STR_ARG(p->transitions[t].id),
				    STR_ARG(p->states[s].id), STR_ARG(office),
				    STR_ARG(c->rq.problem.detail));
				assert_true(false);
			}
	}
	/* propose, notice_end by all, approve, reject, mark, two of the county */
	assert_int_equal(allowed, 6 + (int)c->rq.model->noffices);
	assert_true(refused > 1000);
	county_close(c);
}

/* ---- many ---- */

static int64_t
cpu_ms(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void
people(struct exits *x, int i)
{
	struct county *c = &x->c;
	char *key = str_cstr(c->arena, str_fmt(c->arena, "%d", i));
	struct record *h = county_household(c, VILLAGE_A, key, "陈一");
	struct record *y = exits_ready(c, h, key), *o;
	int year;

	(void)exits_member(c, h, str_cstr(c->arena, str_fmt(c->arena, "%d-2",
	    i)), 19850101);
	for (year = 2016; year < 2018; year++) {
		o = record_new(&c->rq, y->entity);
		memcpy(o->values, y->values, y->entity->nfields *
		    sizeof(*y->values));
		exits_set(o, "year", year);
		county_ok(c, record_add(&c->rq, o));
	}
}

static enum err
count_met(struct request *rq, const struct surveyed *x, void *arg)
{

	(void)rq;
	*(int *)arg += verdict_outcome(x->verdict) == OUT_MET;
	return OK;
}

#define COUNTY_HOUSEHOLDS	6388

static void
test_survey(void **state)
{
	struct exits x;
	struct desk d;
	int met = 0, i;
	const str name = STR("exit_ready");
	struct survey v = { .decisions = &name, .n = 1, .each = count_met,
	    .arg = &met };
	int64_t t;

	(void)state;
	exits_open(&x);
	for (i = 0; i < COUNTY_HOUSEHOLDS; i++)
		people(&x, i);
	t = cpu_ms();
	county_ok(&x.c, desk_open(&x.c.rq, 20181001, &d));
	v.kind = model_kind(x.c.rq.model, STR("household"));
	county_ok(&x.c, survey_run(&x.c.rq, &d, &v));
	printf("exit_ready of %d households: %d ms\n", COUNTY_HOUSEHOLDS,
	    (int)(cpu_ms() - t));
	assert_int_equal(met, COUNTY_HOUSEHOLDS);
	county_close(&x.c);
}

#define MANY	1000

static struct json *
act(struct exits *x, action_fn fn, const struct buf *body)
{
	struct request *rq = &x->c.rq;
	struct call c = { .fd = -1 };
	struct reply r = { 0 };
	struct json *j;

	request_clear(rq);
	county_ok(&x->c, json_parse(rq, buf_text(body), &j));
	c.body = j;
	buf_init(&r.body, rq->arena, LIMIT_REPLY);
	county_ok(&x->c, fn(rq, &c, &r));
	county_ok(&x->c, json_parse(rq, buf_text(&r.body), &j));
	return j;
}

static const struct json *
steps(struct exits *x, const struct json *before, const char *step,
    const char *input)
{
	const struct json *items = json_get(before, "items"), *j;
	int64_t t = cpu_ms();
	struct buf b;
	size_t i;

	buf_init(&b, x->c.arena, LIMIT_BODY);
	buf_fmt(&b, "{\"step\":\"%s\",\"input\":%s,\"items\":[", step, input);
	for (i = 0; i < items->n; i++)
		buf_fmt(&b, "%s{\"id\":\"%.*s\",\"version\":%d}",
		    i == 0 ? "" : ",",
		    STR_ARG(json_get(&items->items[i], "id")->s),
		    (int)json_get(&items->items[i], "version")->i);
	buf_cstr(&b, "]}");
	j = act(x, action_matter_step, &b);
	printf("%s of %zu matters: %d ms\n", step, items->n,
	    (int)(cpu_ms() - t));
	return j;
}

static void
test_thousand(void **state)
{
	struct exits x;
	struct county *c = &x.c;
	const struct json *j;
	struct buf b;
	struct page p;
	struct query q = { .limit = 10000 };
	size_t used;
	int i;

	(void)state;
	exits_open(&x);
	for (i = 0; i < MANY; i++)
		people(&x, i);
	q.entity = county_entity(c, "household");
	county_ok(c, record_list(&c->rq, &q, &p));
	buf_init(&b, c->arena, LIMIT_BODY);
	buf_cstr(&b, "{\"procedure\":\"household_exit\",\"items\":[");
	for (i = 0; i < MANY; i++)
		buf_fmt(&b, "%s{\"id\":\"%.*s\"}", i == 0 ? "" : ",",
		    STR_ARG(record_url(&c->rq, q.entity, p.items[i]->id)));
	buf_cstr(&b, "]}");
	exits_cadre(&x);
	used = arena_used(c->arena);
	j = act(&x, action_matter_open, &b);
	assert_int_equal(json_get(j, "done")->i, MANY);
	j = steps(&x, j, "propose", "{\"evidence\":[{\"document\":"
	    "\"exit_data_sheet\",\"name\":\"退出信息采集表\"}]}");
	assert_int_equal(json_get(j, "done")->i, MANY);
	c->rq.today = 20181009;
	j = steps(&x, j, "notice_end", "{}");
	assert_int_equal(json_get(j, "done")->i, MANY);
	exits_township(&x);
	j = steps(&x, j, "approve", "{\"facts\":{\"procedure_ok\":true}}");
	assert_int_equal(json_get(j, "done")->i, MANY);
	j = steps(&x, j, "mark", "{}");
	assert_int_equal(json_get(j, "done")->i, MANY);
	/* Five requests of ten thousand must fit the arena of one each. */
	printf("arena: %zu KiB a matter and request\n",
	    (arena_used(c->arena) - used) / 1024 / MANY / 5);
	assert_true((arena_used(c->arena) - used) / 5 <
	    LIMIT_ARENA_REQUEST / 10000 * MANY);
	county_ok(c, ledger_seal(&c->rq, OK));
	county_close(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matrix),
		cmocka_unit_test(test_survey),
		cmocka_unit_test(test_thousand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
