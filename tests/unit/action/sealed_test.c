/*
 * Sealed packs in the database: loaded at every start, held to their seal and
 * to the packs of the folder.
 */
#include "site.h"

#include "action/draft.h"

#define EXIT "cn-000000-exit-2016"
#define NEXT "cn-000000-exit-2016-2.0.0"

static struct site s;

static int
open_site(void **state)
{

	(void)state;
	site_begin(&s);
	return 0;
}

static int
close_site(void **state)
{

	(void)state;
	site_end(&s);
	return 0;
}

/* The exit pack as its version 2.0.0, sealed; id differs when it is wrong. */
static void
make(struct pack_bytes *out, str *hash)
{
	const struct pack *base = policy_pack_find(s.rq.policy, STR(EXIT)), *p;
	struct draft_head head = { STR(NEXT), STR("2.0.0"), true };
	struct pack_edit e = { .section = STR("decision"), .object =
	    STR("household.exit_ready"), .path = STR("label"),
	    .text = STR("改过的名称") };
	struct faults f;

	*out = (struct pack_bytes){ .id = STR(NEXT) };
	ok(&s.rq, policy_lay(&s.rq, base, &head, &e, 1, &out->files));
	policy_seal(s.arena, &(struct seal){ .pack = STR(NEXT),
	    .version = STR("2.0.0"), .base = STR(EXIT), .base_hash =
	    pack_info(base)->hash, .proposed_by = STR("甲"),
	    .confirmed_by = STR("乙"), .on = 20181101 }, &out->files);
	faults_init(&f, s.arena);
	p = pack_load(s.arena, s.rq.model, out, &f);
	if (p == NULL)
		print_message("%.*s\n", STR_ARG(fault_text(s.arena, f.first)));
	assert_non_null(p);
	*hash = pack_info(p)->hash;
}

struct kept {
	struct pack_bytes bytes;
	str hash;
};

static enum err
keep(struct request *rq, void *arg)
{
	struct kept *k = arg;

	return sealed_keep(rq, STR(NEXT), k->hash, &k->bytes.files);
}

static enum err
again(void)
{

	site_close(&s);
	s.arena = arena_open(LIMIT_ARENA_PROCESS);
	memset(&s.host, 0, sizeof(s.host));
	request_init(&s.rq, s.arena);
	s.host.home = STR(".");
	s.host.data = str_from(s.dir);
	s.host.db = str_fmt(s.arena, "sqlite:%s/test.db", s.dir);
	return site_open(&s.rq, &s.host, STORE_WRITE);
}

static void
kept_and_loaded(void **state)
{
	struct kept k;
	const struct pack *p;
	char hash[64];
	size_t n = policy_npacks(s.rq.policy);

	(void)state;
	make(&k.bytes, &k.hash);
	ok(&s.rq, site_act(&s.rq, STR("test"), STR("test"), keep, &k));
	/* Into the running process; a second time changes nothing. */
	s.rq.host = &s.host;
	ok(&s.rq, site_sealed(&s.rq));
	assert_int_equal(policy_npacks(s.host.policy), n + 1);
	ok(&s.rq, sealed_load(&s.rq, &s.host));
	assert_int_equal(policy_npacks(s.host.policy), n + 1);
	/* And at the next start, with the same digest. */
	assert_int_equal(k.hash.n, sizeof(hash));
	memcpy(hash, k.hash.p, sizeof(hash));
	ok(&s.rq, again());
	p = policy_pack_find(s.host.policy, STR(NEXT));
	assert_non_null(p);
	assert_true(str_eq(pack_info(p)->hash, (str){ hash, sizeof(hash) }));
	assert_true(str_is(pack_info(p)->status, "sealed"));
	assert_non_null(policy_pack_find(s.host.policy, STR(EXIT)));
}

static enum err
sql(struct request *rq, void *arg)
{
	struct stmt *q;

	TRY(stmt_text(rq, str_from(arg), &q));
	return stmt_run(rq, q, NULL);
}

/* One byte of a sealed file: the start is refused, and says which. */
static void
other_byte(void **state)
{
	struct kept k;

	(void)state;
	make(&k.bytes, &k.hash);
	ok(&s.rq, site_act(&s.rq, STR("test"), STR("test"), keep, &k));
	ok(&s.rq, site_act(&s.rq, STR("test"), STR("test"), sql,
	    (void *)(uintptr_t)"UPDATE sealed_file SET text = text || '#' "
	    "WHERE name = 'tests/all.toml'"));
	assert_int_not_equal(again(), OK);
	assert_int_equal(s.rq.problem.msg, MSG_PACK);
	assert_true(str_find(s.rq.problem.detail, STR("tests/all.toml"),
	    NULL));
}

static void
other_digest(void **state)
{
	struct kept k;

	(void)state;
	make(&k.bytes, &k.hash);
	ok(&s.rq, site_act(&s.rq, STR("test"), STR("test"), keep, &k));
	ok(&s.rq, site_act(&s.rq, STR("test"), STR("test"), sql,
	    (void *)(uintptr_t)"UPDATE sealed_pack SET hash = 'ab'"));
	assert_int_not_equal(again(), OK);
	assert_int_equal(s.rq.problem.msg, MSG_PACK_TWICE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(kept_and_loaded, open_site,
		    close_site),
		cmocka_unit_test_setup_teardown(other_byte, open_site,
		    close_site),
		cmocka_unit_test_setup_teardown(other_digest, open_site,
		    close_site),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
