/*
 * Identification of 10,000 households, a step at a time in one request each, by
 * the verb that everybody uses: opened, taken, reviewed twice, posted, verified,
 * decided, announced.
 */
#include "unit/exits.h"

#include <time.h>

#include "action/action.h"
#include "base/json.h"

#define MANY		10000
#define LIMIT_S		5.0
#define PACK		"cn-xx-house-rules"
#define PAPERS		"\"evidence\":[{\"document\":\"minutes\"}," \
			"{\"document\":\"attendance_list\"}]"
#define VOTE		"\"vote\":{\"entitled\":30,\"present\":24,\"for\":20," \
			"\"against\":4}"

struct bench {
	struct exits x;
	struct json *last;	/* reply of the step before */
	struct arena *arena;	/* of that request */
};

static double
now_s(void)
{
	struct timespec t;

	(void)clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* One request in the room of one, in seconds against the limit of a step. */
static void
act(struct bench *b, const char *name, action_fn fn, const struct buf *body)
{
	struct request *rq = &b->x.c.rq;
	struct arena *own = arena_open(LIMIT_ARENA_REQUEST), *was = rq->arena;
	struct call c = { .fd = -1 };
	struct reply r = { 0 };
	struct json *j;
	double t = now_s();

	request_clear(rq);
	rq->arena = own;
	county_ok(&b->x.c, json_parse(rq, buf_text(body), &j));
	c.body = j;
	buf_init(&r.body, rq->arena, LIMIT_REPLY);
	county_ok(&b->x.c, fn(rq, &c, &r));
	t = now_s() - t;
	county_ok(&b->x.c, json_parse(rq, buf_text(&r.body), &b->last));
	rq->arena = was;
	arena_close(b->arena);
	b->arena = own;
	assert_int_equal(json_get(b->last, "done")->i, MANY);
	printf("identification of %d households, %s  %.2f  s  %.2f  of %.0f s\n",
	    MANY, name, t, t / LIMIT_S, LIMIT_S);
}

static void
step(struct bench *b, const char *name, const char *input)
{
	const struct json *items = json_get(b->last, "items");
	struct buf t;
	size_t i;

	buf_init(&t, b->x.c.arena, LIMIT_BODY);
	buf_fmt(&t, "{\"step\":\"%s\",\"input\":{%s},\"items\":[", name,
	    input);
	for (i = 0; i < items->n; i++)
		buf_fmt(&t, "%s{\"id\":\"%.*s\",\"version\":%d}",
		    i == 0 ? "" : ",",
		    STR_ARG(json_get(&items->items[i], "id")->s),
		    (int)json_get(&items->items[i], "version")->i);
	buf_cstr(&t, "]}");
	act(b, name, action_matter_step, &t);
}

static void
open_all(struct bench *b)
{
	struct county *c = &b->x.c;
	struct buf t;
	int i;

	buf_init(&t, c->arena, LIMIT_BODY);
	buf_cstr(&t, "{\"procedure\":\"identification\",\"items\":[");
	for (i = 0; i < MANY; i++) {
		char *key = str_cstr(c->arena, str_fmt(c->arena, "%d", i));
		struct record *h = county_household(c, VILLAGE_A, key,
		    "陈一");

		buf_fmt(&t, "%s{\"id\":\"%.*s\"}", i == 0 ? "" : ",",
		    STR_ARG(record_url(&c->rq, h->entity, h->id)));
	}
	buf_cstr(&t, "]}");
	exits_cadre(&b->x);
	act(b, "open", action_matter_open, &t);
}

static void
site(struct bench *b)
{
	struct county *c = &b->x.c;
	str path = STR("packs/" PACK);
	struct policy_paths paths = { .pack = &path, .n = 1 };
	struct faults f;

	memset(b, 0, sizeof(*b));
	county_open(c);
	faults_init(&f, c->arena);
	c->rq.policy = policy_load_packs(c->arena, c->rq.model, &paths, &f);
	assert_non_null(c->rq.policy);
	exits_adopt(c, PACK, NULL);
	b->x.cadre = exits_login(c, VILLAGE_A, "jia", "林甲");
	b->x.township = exits_login(c, TOWNSHIP, "zhen", "陈镇");
	b->x.second = exits_login(c, COUNTY, "xian", "王县");
}

static void
run(void **state)
{
	struct bench b;

	(void)state;
	site(&b);
	open_all(&b);
	step(&b, "accept_application",
	    "\"evidence\":[{\"document\":\"application\"}]");
	step(&b, "group_pass", PAPERS "," VOTE);
	step(&b, "representatives_pass", PAPERS "," VOTE);
	b.x.c.rq.today = 20181015;
	step(&b, "notice_end", "");
	exits_township(&b.x);
	step(&b, "township_confirm", "\"facts\":{\"verified\":true},"
	    "\"evidence\":[{\"document\":\"check_report\"}]");
	exits_as(&b.x, b.x.second, "county_group", COUNTY);
	step(&b, "county_approve", "\"facts\":{\"compared\":true}");
	exits_cadre(&b.x);
	step(&b, "announce", "\"evidence\":[{\"document\":\"announcement\"}]");
	arena_close(b.arena);
	county_close(&b.x.c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(run) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
