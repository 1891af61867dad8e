/*
 * An import that is killed, and the same file again: no row is there in part,
 * and the end is that of one run.
 */
#include "unit/action/site.h"

#include <signal.h>
#include <sys/wait.h>

/* What the register says, by natural keys: ids differ between two runs. */
static const char content[] =
    "SELECT 1, 1, p.number, h.number, p.name, p.birth, p.sex, m.relation, "
    "y.education, y.health, y.labour, y.work_months, h.stated_size, "
    "f.percap_income, f.dangerous_house, p.place, m.place, h.version, "
    "p.version FROM person p JOIN membership m ON m.person = p.id "
    "JOIN household h ON h.id = m.household "
    "JOIN person_year y ON y.person = p.id AND y.year = 2018 "
    "JOIN household_year f ON f.household = h.id AND f.year = 2018 "
    "ORDER BY p.number";

static void
content_digest(struct site *s, unsigned char out[SM3_SIZE], int64_t *out_n)
{
	struct sm3 *h = sm3_open(s->arena);
	struct stmt *stmt;
	bool row;
	int i;

	*out_n = 0;
	ok(&s->rq, stmt_text(&s->rq, str_from(content), &stmt));
	sm3_begin(h);
	for (;; ++*out_n) {
		ok(&s->rq, stmt_step(&s->rq, stmt, &row));
		if (!row)
			break;
		for (i = 0; i < stmt_columns(stmt); i++) {
			sm3_int(h, stmt_column(stmt, i).i);
			sm3_field(h, stmt_column(stmt, i).s);
		}
	}
	stmt_end(stmt);
	sm3_end(h, out);
}

static void
load_before(struct site *s)
{
	struct import_result r;

	ok(&s->rq, site_import(s, &lists[0], false, &r));
	ok(&s->rq, site_import(s, &lists[4], false, &r));
}

struct end {
	int slices;
};

static void
die(void *arg, int thousandths, int64_t rows)
{
	struct end *e = arg;

	(void)thousandths;
	(void)rows;
	if (--e->slices == 0)
		(void)kill(getpid(), SIGKILL);
}

/* In a process of its own: the members, killed after so many slices. */
static void
import_and_die(struct site *s, int slices)
{
	pid_t pid = fork();
	int status = 0;

	if (pid == 0) {
		struct end end = { slices };
		struct import_ask ask = { .map = STR("members"), .year = 2018,
		    .path = STR(SAMPLE "/members.xlsx"), .progress = die,
		    .progress_arg = &end };
		struct import_result r;

		site_again(s, STORE_WRITE);
		(void)!import_file(&s->rq, &ask, &r);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
}

static void
whole_rows_check(struct site *s)
{
	int64_t people = site_number(s, "SELECT count(*) FROM person");
	int64_t rows = site_number(s, "SELECT rows_read FROM batch "
	    "WHERE state = 1");

	assert_int_equal(site_number(s, "SELECT count(*) FROM membership"),
	    people);
	assert_int_equal(site_number(s, "SELECT count(*) FROM person_year"),
	    people);
	assert_int_equal(site_number(s, "SELECT count(*) FROM person p WHERE "
	    "NOT EXISTS (SELECT 1 FROM membership m WHERE m.person = p.id)"),
	    0);
	assert_true(people < 12682);
	assert_true(rows < 12757 && rows >= people);
	assert_int_equal(rows % LIMIT_IMPORT_SLICE, 0);
}

static void
test_killed(void **state)
{
	unsigned char one[SM3_SIZE], other[SM3_SIZE];
	struct import_result whole, r;
	struct ledger_report report;
	int64_t n = 0, m = 0;
	struct site s;
	int slices;

	(void)state;
	sample_make();
	site_begin(&s);
	load_before(&s);
	ok(&s.rq, site_import(&s, &lists[5], false, &whole));
	content_digest(&s, one, &n);
	assert_int_equal(n, 12682);
	site_end(&s);
	for (slices = 1; slices <= 5; slices += 2) {
		site_begin(&s);
		load_before(&s);
		site_close(&s);
		import_and_die(&s, slices);
		site_again(&s, STORE_WRITE);
		whole_rows_check(&s);
		ok(&s.rq, site_import(&s, &lists[5], false, &r));
		assert_int_equal(r.good, whole.good);
		assert_int_equal(r.bad, whole.bad);
		assert_int_equal(r.added, whole.added);
		assert_int_equal(r.changed, whole.changed);
		assert_int_equal(r.reasons.n, whole.reasons.n);
		assert_true(slices < 3 || r.resumed > 0);
		content_digest(&s, other, &m);
		assert_int_equal(m, n);
		assert_memory_equal(one, other, SM3_SIZE);
		assert_int_equal(site_number(&s, "SELECT count(*) FROM batch "
		    "WHERE map = 'members'"), 1);
		ok(&s.rq, ledger_replay(&s.rq, NULL, &report));
		assert_int_equal(report.nfaults, 0);
		site_end(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_killed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
