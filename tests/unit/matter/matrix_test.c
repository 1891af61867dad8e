/*
 * Every procedure of every pack, every state, every step, every office: what
 * the text does not give to that office in that state is refused, one by one and
 * in a batch, and leaves nothing; no list that is brought in and no form reaches
 * a matter.  The judge is itself judged: with the offices of one step exchanged
 * it must complain.
 */
#include "unit/exits.h"

#include "action/action.h"
#include "base/file.h"
#include "base/json.h"

#define JILIN		"cn-220000-jilin-undated"
#define STATES_MAX	24

/* What a text leaves to the adopter, so that its steps can be taken. */
static const struct pack_row {
	const char *id;
	const char *settings;
	const char *ruled;	/* office that its rule gives for a measure */
} rows[] = {
	{ SHANXI, "notice_days_household=7;notice_days_village=7;"
	    "notice_days_county=7", NULL },
	{ "cn-000000-exit-2016", "notice_days_household=7;"
	    "notice_days_village=7;notice_days_county=7;attendance=2/3;"
	    "majority=1/2;western=false", NULL },
	{ "cn-000000-monitoring-2021", "notice_days=7;attendance=2/3;"
	    "majority=1/2;total_days=20", NULL },
	{ JILIN, "county_approval_limit=50000元", "county_government" },
};
#define NROWS	(sizeof(rows) / sizeof(rows[0]))

struct matrix {
	struct exits x;
	const struct procedure *p;
	int64_t ids[STATES_MAX];	/* a matter in each state */
	const struct transition *crooked;	/* the control: by another */
	str crooked_by;
	const char *ruled;
	int legal, done, refused, faults;
};

static void
open_pack(struct matrix *m, str id, bool filled)
{
	const char *settings = NULL;
	struct county *c = &m->x.c;
	size_t i;
	str path;
	struct policy_paths paths = { .pack = &path, .n = 1 };
	struct faults f;

	memset(m, 0, sizeof(*m));
	county_open(c);
	path = str_fmt(c->arena, "packs/%.*s", STR_ARG(id));
	faults_init(&f, c->arena);
	c->rq.policy = policy_load_packs(c->arena, c->rq.model, &paths, &f);
	assert_non_null(c->rq.policy);
	for (i = 0; i < NROWS; i++)
		if (str_is(id, rows[i].id)) {
			settings = filled ? rows[i].settings : NULL;
			m->ruled = rows[i].ruled;
		}
	exits_adopt(c, str_cstr(c->arena, id), settings);
	m->x.township = exits_login(c, COUNTY, "zhen", "陈镇");
	c->rq.today = 20181031;
}

#define DECIDER	"discipline"	/* whom the proposal's text names */
#define CHARGED	"township"	/* whom a task charges */

static int64_t
task_of(struct matrix *m)
{
	struct county *c = &m->x.c;
	struct record *r = record_new(&c->rq, county_entity(c, "task"));

	exits_set(r, "place", VILLAGE_A);
	exits_text(r, "number", "x");
	exits_text(r, "title", "x");
	exits_set(r, "source", 1);
	exits_set(r, "set_on", 20180101);
	exits_text(r, "decided_by", DECIDER);
	exits_text(r, "charged", CHARGED);
	county_ok(c, record_add(&c->rq, r));
	return r->id;
}

static int64_t
proposal_of(struct matrix *m)
{
	static const char *const texts[] = { "number", "title", "pack",
	    "pack_version", "pack_hash", "consequence", "grounds", "evidence",
	    "digest" };
	struct county *c = &m->x.c;
	struct record *r = record_new(&c->rq, county_entity(c, "proposal"));
	size_t i;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		exits_text(r, texts[i], "x");
	exits_text(r, "kind", "village");
	exits_text(r, "decided_by", DECIDER);
	exits_set(r, "place", VILLAGE_A);
	exits_set(r, "subject", VILLAGE_A);
	exits_set(r, "fact_day", 20181001);
	exits_set(r, "action", 4);
	exits_set(r, "whom", 6);
	exits_set(r, "part", 0);
	county_ok(c, record_add(&c->rq, r));
	return r->id;
}

/* What is approved by its sum, below what the adopter laid down. */
static int64_t
measure_of(struct matrix *m)
{
	struct county *c = &m->x.c;
	struct record *h = county_household(c, VILLAGE_A, "measured", "陈一");
	struct record *r = record_new(&c->rq, county_entity(c, "measure"));

	exits_text(r, "number", "m-1");
	exits_text(r, "name", "修路");
	r->place = VILLAGE_A;
	exits_set(r, "household", h->id);
	exits_set(r, "kind", 1);
	exits_set(r, "amount", 3000000);
	exits_set(r, "day", 20181001);
	county_ok(c, record_add(&c->rq, r));
	return r->id;
}

static int64_t
acceptance_of(struct matrix *m)
{
	static const char *const counts[] = { "lines", "done", "reported",
	    "late" };
	struct county *c = &m->x.c;
	struct record *r = record_new(&c->rq, county_entity(c,
	    "help_acceptance")), *unit = record_new(&c->rq,
	    county_entity(c, "organisation"));
	size_t i;

	exits_set(unit, "place", COUNTY);
	exits_text(unit, "name", "样单位");
	exits_set(unit, "kind", 1);
	county_ok(c, record_add(&c->rq, unit));
	exits_set(r, "place", VILLAGE_A);
	exits_text(r, "number", "x");
	exits_text(r, "title", "x");
	exits_set(r, "organisation", unit->id);
	exits_text(r, "unit_name", "样单位");
	exits_set(r, "year", 2018);
	for (i = 0; i < sizeof(counts) / sizeof(counts[0]); i++)
		exits_set(r, counts[i], 1);
	exits_set(r, "counted_on", 20181031);
	exits_text(r, "decided_by", DECIDER);
	county_ok(c, record_add(&c->rq, r));
	return r->id;
}

static int64_t
subject_of(struct matrix *m, const struct kind *k)
{
	struct county *c = &m->x.c;

	if (kind_is_place(k))
		return str_is(k->id, "village") ? VILLAGE_A : COUNTY;
	if (str_is(k->id, "proposal"))
		return proposal_of(m);
	if (str_is(k->id, "task"))
		return task_of(m);
	if (str_is(k->id, "help_acceptance"))
		return acceptance_of(m);
	if (str_is(k->id, "measure"))
		return measure_of(m);
	if (!str_is(k->id, "household"))
		return 1;	/* not there: its guards are refused as missing */
	return county_household(c, VILLAGE_A, str_cstr(c->arena, m->p->id),
	    "陈一")->id;
}

/* A matter put into a state by hand. */
static int64_t
put(struct matrix *m, const struct state *s, int64_t subject)
{
	struct county *c = &m->x.c;
	struct record *r = record_new(&c->rq, county_entity(c, "matter"));
	const struct pack_info *info = pack_info(m->p->pack);

	exits_text(r, "number", str_cstr(c->arena, str_fmt(c->arena,
	    "%.*s-%.*s", STR_ARG(m->p->id), STR_ARG(s->id))));
	exits_set(r, "place", kind_is_place(m->p->kind) ? subject :
	    VILLAGE_A);
	record_set(r, "kind", VALUE_TEXT(m->p->kind->id));
	exits_set(r, "subject", subject);
	if (str_is(m->p->kind->id, "household"))
		exits_set(r, "household", subject);
	record_set(r, "pack", VALUE_TEXT(info->id));
	record_set(r, "pack_hash", VALUE_TEXT(info->hash));
	record_set(r, "procedure", VALUE_TEXT(m->p->id));
	record_set(r, "step", VALUE_TEXT(s->id));
	exits_set(r, "state", !s->final ? 1 : str_is(s->id, "rejected") ? 3 :
	    2);
	exits_set(r, "opened", 20180101);
	exits_set(r, "entered", 20180101);
	county_ok(c, record_add(&c->rq, r));
	return r->id;
}

static bool
offers(const struct matrix *m, const struct transition *t, str office)
{
	size_t i;

	if (t == m->crooked)
		return str_eq(m->crooked_by, office);
	if (str_is(t->by, "anyone"))
		return true;
	if (str_is(t->by, "decider"))
		return str_is(office, m->p->states[t->from].decider != NULL ?
		    m->ruled : DECIDER);
	if (str_is(t->by, "charged"))
		return str_is(office, CHARGED);
	for (i = 0; i < t->sign.nof; i++)
		if (str_eq(t->sign.of[i], office))
			return true;
	return t->sign.nof == 0 && str_eq(t->by, office);
}

/* What the pack's own table says of a step in a state by an office. */
static bool
legal(const struct matrix *m, const struct transition *t, size_t state,
    str office)
{

	if (t->from != (int)state || t->trigger == ON_EVENT)
		return false;	/* no objection is open */
	return t->trigger != BY_OFFICE || offers(m, t, office);
}

/* A refusal not of the table: facts, a second matter, days nobody gave. */
static bool
of_facts(str code)
{
	static const char *const list[] = { "guard_false", "guard_unknown",
	    "matter_open", "missing", "notice_gap", "calendar_gap",
	    "decider_unknown", NULL };
	int i;

	for (i = 0; list[i] != NULL; i++)
		if (str_is(code, list[i]))
			return true;
	return false;
}

/* Everything a step may ask for. */
static void
put_input(struct matrix *m, struct buf *b)
{
	const struct procedure *p = m->p;
	bool first = true;
	size_t i;

	buf_cstr(b, "\"input\":{\"note\":\"理由\",\"vote\":{\"entitled\":9,"
	    "\"present\":9,\"for\":9,\"against\":0},\"evidence\":[");
	for (i = 0; i < p->ndocuments; i++)
		buf_fmt(b, "%s{\"document\":\"%.*s\"}", i == 0 ? "" : ",",
		    STR_ARG(p->documents[i].id));
	buf_cstr(b, "],\"facts\":{");
	for (i = 0; i < p->nfindings; i++) {
		if (!str_eq(p->findings[i].supplied_by,
		    m->x.c.rq.actor.office))
			continue;
		buf_fmt(b, "%s\"%.*s\":true", first ? "" : ",",
		    STR_ARG(p->findings[i].id));
		first = false;
	}
	buf_cstr(b, "}}");
}

/* One request for matters lo..hi by state; then all of it is undone. */
static struct json *
ask(struct matrix *m, const struct transition *t, size_t lo, size_t hi)
{
	struct request *rq = &m->x.c.rq;
	struct changes before = rq->changes;
	struct call c = { .fd = -1 };
	struct reply r = { 0 };
	struct json *j;
	struct buf b;
	size_t i;

	request_clear(rq);
	buf_init(&b, rq->arena, LIMIT_BODY);
	buf_fmt(&b, "{\"step\":\"%.*s\",", STR_ARG(t->id));
	put_input(m, &b);
	buf_cstr(&b, ",\"items\":[");
	for (i = lo; i < hi; i++)
		buf_fmt(&b, "%s{\"id\":\"%.*s\",\"version\":1}", i == lo ?
		    "" : ",", STR_ARG(record_url(rq, county_entity(&m->x.c,
		    "matter"), m->ids[i])));
	buf_cstr(&b, "]}");
	county_ok(&m->x.c, json_parse(rq, buf_text(&b), &j));
	c.body = j;
	buf_init(&r.body, rq->arena, LIMIT_REPLY);
	county_ok(&m->x.c, db_savepoint(rq, rq->db));
	county_ok(&m->x.c, action_matter_step(rq, &c, &r));
	county_ok(&m->x.c, json_parse(rq, buf_text(&r.body), &j));
	/* What was refused has left no change. */
	if (json_get(j, "done")->i == 0)
		assert_int_equal(rq->changes.n, before.n);
	db_undo(rq->db);
	rq->changes = before;
	*rq->changes.last = NULL;
	return j;
}

static void
judge(struct matrix *m, const struct transition *t, size_t lo,
    const struct json *reply)
{
	const struct json *items = json_get(reply, "items");
	str office = m->x.c.rq.actor.office;
	size_t i;

	for (i = 0; i < items->n; i++) {
		const struct json *code = json_get(&items->items[i], "code");
		bool ok = json_get(&items->items[i], "status")->i == 200;
		bool may = legal(m, t, lo + i, office);

		m->legal += may;
		m->done += ok;
		m->refused += !ok;
		if (ok == may || (may && code != NULL && of_facts(code->s)))
			continue;
		if (m->faults++ == 0 && m->crooked == NULL)
			printf("%.*s.%.*s in %.*s by %.*s: %.*s\n",
			    STR_ARG(m->p->id), STR_ARG(t->id),
			    STR_ARG(m->p->states[lo + i].id),
			    STR_ARG(office), STR_ARG(code == NULL ?
			    STR("done") : code->s));
	}
}

/* All states at once, then each alone. */
static void
step_office(struct matrix *m, const struct transition *t)
{
	struct county *c = &m->x.c;
	struct arena *was = c->rq.arena, *own = arena_open(
	    LIMIT_ARENA_REQUEST);
	size_t s;

	c->rq.arena = own;
	judge(m, t, 0, ask(m, t, 0, m->p->nstates));
	for (s = 0; s < m->p->nstates; s++)
		judge(m, t, s, ask(m, t, s, s + 1));
	c->rq.arena = was;
	request_clear(&c->rq);
	arena_close(own);
}

static void
over(struct matrix *m, const struct transition *only)
{
	const struct model *model = m->x.c.rq.model;
	size_t t, o;

	for (t = 0; t < m->p->ntransitions; t++) {
		if (only != NULL && only != &m->p->transitions[t])
			continue;
		for (o = 0; o < model->noffices; o++) {
			exits_as(&m->x, m->x.township, "?", 0);
			m->x.c.rq.actor.office = model->offices[o].id;
			step_office(m, &m->p->transitions[t]);
		}
	}
}

static void
prepare(struct matrix *m, const struct procedure *p)
{
	int64_t subject;
	size_t i;

	m->p = p;
	m->crooked = NULL;
	m->legal = m->done = m->refused = m->faults = 0;
	exits_console(&m->x);
	assert_true(p->nstates <= STATES_MAX);
	subject = subject_of(m, p->kind);
	for (i = 0; i < p->nstates; i++)
		m->ids[i] = put(m, &p->states[i], subject);
}

/* The procedures of a pack, one after the other. */
static int
try_pack(struct matrix *m, str id, int *out_tries)
{
	const struct procedure *p;
	int n = 0;

	open_pack(m, id, true);
	while ((p = pack_procedure_at(policy_pack(m->x.c.rq.policy, 0),
	    (size_t)n)) != NULL) {
		prepare(m, p);
		over(m, NULL);
		printf("%.*s %.*s: %d tries, %d legal, %d done\n",
		    STR_ARG(id), STR_ARG(p->id), m->done + m->refused,
		    m->legal, m->done);
		assert_int_equal(m->faults, 0);
		assert_true(m->refused > m->done);
		*out_tries += m->done + m->refused;
		n++;
	}
	county_close(&m->x.c);
	return n;
}

static void
test_matrix(void **state)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	struct matrix m;
	int tries = 0, procedures = 0;
	str *names = NULL;
	size_t i, n = 0;

	(void)state;
	assert_int_equal(file_names(a, STR("packs"), "", &names, &n), 0);
	for (i = 0; i < n; i++)
		if (file_exists(a, str_fmt(a, "packs/%.*s/procedures",
		    STR_ARG(names[i]))))
			procedures += try_pack(&m, names[i], &tries);
	printf("%d procedures, %d tries\n", procedures, tries);
	assert_true(procedures >= 13);
	arena_close(a);
}

/* Offices exchanged in what is expected: the judge must see it. */
static void
test_control(void **state)
{
	struct matrix m;

	(void)state;
	open_pack(&m, STR("cn-xx-house-rules"), true);
	prepare(&m, pack_procedure(policy_pack(m.x.c.rq.policy, 0),
	    STR("appeal")));
	m.crooked = &m.p->transitions[0];
	m.crooked_by = STR("village_committees");
	over(&m, m.crooked);
	/* The right office done, the wrong one not: in a batch and alone. */
	assert_int_equal(m.faults, 4);
	county_close(&m.x.c);
}

/* Nobody has laid down the sum: no office takes a step of the rule's. */
static void
test_unruled(void **state)
{
	struct matrix m;

	(void)state;
	open_pack(&m, STR(JILIN), false);
	prepare(&m, pack_procedure(policy_pack(m.x.c.rq.policy, 0),
	    STR("project_approval")));
	over(&m, &m.p->transitions[procedure_transition(m.p,
	    STR("approve"))]);
	assert_int_equal(m.faults, 0);
	assert_int_equal(m.done, 0);
	assert_int_equal(m.legal, 2);
	county_close(&m.x.c);
}

/* ---- other ways in ---- */

static void
test_import(void **state)
{
	static const char *const closed[] = { "matter", "matter_step",
	    "notice", "evidence", "standing" };
	struct county c;
	const struct field *f;
	struct record *h;
	struct json *j;
	size_t i, k;

	(void)state;
	county_open(&c);
	for (i = 0; i < 5; i++) {
		const struct entity *e = county_entity(&c, closed[i]);

		assert_false(e->external);
		for (k = 0; k < e->nfields && i < 4; k++)
			assert_true(e->fields[k].system);
	}
	/* The standing that an exit gives is no field of a list or a form. */
	h = county_household(&c, VILLAGE_A, "1", "陈一");
	f = model_field(h->entity, STR("status"));
	assert_true(f->system);
	county_ok(&c, json_parse(&c.rq, STR("{\"status\":\"exited\"}"), &j));
	assert_int_not_equal(record_input(&c.rq, h, j), OK);
	assert_int_equal(c.rq.problem.msg, MSG_VALUE_READONLY);
	county_close(&c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_matrix),
		cmocka_unit_test(test_control),
		cmocka_unit_test(test_unruled),
		cmocka_unit_test(test_import),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
