/*
 * bangfu init --db URL [--sample puning]: a new site.  The sample is made by
 * the generator beside the program and loaded by the import that everybody
 * uses; it runs on a business date, so that its notices can come to an end.
 */
#include "action/letter.h"
#include "action/reporting.h"
#include "action/sample.h"

#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "auth/auth.h"
#include "base/limits.h"
#include "base/option.h"

#define SAMPLE_COUNTY	INT64_C(998101000000000)
#define SAMPLE_SEED	"1"
#define SAMPLE_YEAR	"2018"
#define SAMPLE_DAY	"2018-11-01"
#define ARGS_MAX	16

/* The lists of a county, in the order in which they build on each other. */
static const struct sample_list {
	const char *map;
	const char *file;
	const char *errors;	/* part of the name of the workbook returned */
} lists[] = {
	{ "place", "places.xlsx", "places" },
	{ "village_year", "village_year.xlsx", "village_year" },
	{ "organisation", "organisations.xlsx", "organisations" },
	{ "custody", "village_helpers.xlsx", "village_helpers" },
	{ "household", "households.xlsx", "households" },
	{ "members", "members.xlsx", "members" },
	{ "custody", "helpers.csv", "helpers" },
	{ "household_year", "household_year.xlsx", "household_year" },
	{ "person_year", "person_year.xlsx", "person_year" },
	{ "measure", "measures.xlsx", "measures" },
	{ "visit", "visits.xlsx", "visits" },
};

static const struct sample_account {
	const char *name;
	const char *person;
	const char *office;
	const char *post;
	enum place_level level;
} accounts[] = {
	{ "admin", "周清源", "system_admin", "系统管理员", PLACE_COUNTY },
	{ "cunganbu", "陈守田", "village_committees", "村党支部书记",
	    PLACE_VILLAGE },
	{ "zhenganbu", "林向阳", "township", "镇扶贫办主任",
	    PLACE_TOWNSHIP },
	{ "fupinban", "黄志远", "county_office", "市扶贫办业务股长",
	    PLACE_COUNTY },
	{ "zhujian", "吴明瑞", "housing_dept", "住建局危改办科员",
	    PLACE_COUNTY },
	{ "lingdao", "郑国栋", "county_leader", "分管副市长", PLACE_COUNTY },
	{ "ducha", "何正平", "inspector", "督查组组员", PLACE_COUNTY },
};
#define NACCOUNTS	(sizeof(accounts) / sizeof(accounts[0]))

static void
say(const struct request *rq, const char *zh, const char *en)
{

	(void)printf("%s\n", rq->lang == LANG_ZH ? zh : en);
	(void)fflush(stdout);
}

/* The program of that name beside this one. */
static char *
beside(struct request *rq, const char *name)
{
	char path[4096];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path));
	str s = { path, n < 0 ? 0 : (size_t)n };

	while (s.n > 0 && s.p[s.n - 1] != '/')
		s.n--;
	return str_cstr(rq->arena, str_fmt(rq->arena, "%.*s%s", STR_ARG(s),
	    name));
}

/* Run a program to its end; wanted is the highest good exit status. */
static enum err
run(struct request *rq, char *const *argv, int wanted)
{
	extern char **environ;
	int status, e;
	pid_t pid;

	e = posix_spawn(&pid, argv[0], NULL, NULL, argv, environ);
	if (e != 0)
		return fail(rq, MSG_FILE_OPEN, str_from(argv[0]),
		    str_from(strerror(e)));
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return fail(rq, MSG_FILE_OPEN, str_from(argv[0]),
			    str_from(strerror(errno)));
	if (!WIFEXITED(status) || WEXITSTATUS(status) > wanted)
		return fail(rq, MSG_FILE_OPEN, str_from(argv[0]),
		    str_fmt(rq->arena, "exit %d", status));
	return OK;
}

static enum err
sample_files(struct request *rq, str dir)
{
	char *argv[] = { beside(rq, "sample"), (char *)(uintptr_t)"--seed",
	    (char *)(uintptr_t)SAMPLE_SEED, (char *)(uintptr_t)"--out",
	    str_cstr(rq->arena, dir), NULL };

	return run(rq, argv, 0);
}

/* Rows that the import refuses are the sample's planted errors: exit 1. */
static enum err
sample_import(struct request *rq, str dir, const struct sample_list *list)
{
	char *argv[ARGS_MAX] = { beside(rq, "bangfu"),
	    (char *)(uintptr_t)"import", (char *)(uintptr_t)list->map,
	    str_cstr(rq->arena, str_fmt(rq->arena, "%.*s/%s", STR_ARG(dir),
	    list->file)), (char *)(uintptr_t)"--year",
	    (char *)(uintptr_t)SAMPLE_YEAR, (char *)(uintptr_t)"--db",
	    str_cstr(rq->arena, rq->host->db), (char *)(uintptr_t)"--errors",
	    str_cstr(rq->arena, str_fmt(rq->arena, "%.*s/errors-%s.xlsx",
	    STR_ARG(dir), list->errors)), NULL };

	return run(rq, argv, 1);
}

static enum err
place_new(struct request *rq, int64_t code, const char *name, int64_t kind)
{
	struct record *r = record_new(rq, model_entity(rq->model,
	    STR("place")));

	record_set(r, "place", VALUE_INT(code));
	record_set(r, "name", VALUE_TEXT(str_from(name)));
	record_set(r, "kind", VALUE_INT(kind));
	return record_add(rq, r);
}

static enum err
adopt(struct request *rq, const char *pack, const char *settings,
    const char *decision)
{
	struct record *r = record_new(rq, model_entity(rq->model,
	    STR("adoption")));

	record_set(r, "place", VALUE_INT(SAMPLE_COUNTY));
	record_set(r, "pack", VALUE_TEXT(str_from(pack)));
	record_set(r, "starts", VALUE_INT(20161110));
	if (settings != NULL)
		record_set(r, "settings", VALUE_TEXT(str_from(settings)));
	/* No text names an invented county: all are followed by decision. */
	record_set(r, "followed", VALUE_INT(1));
	record_set(r, "decision", VALUE_TEXT(str_from(decision)));
	return record_add(rq, r);
}

/* The invented county in an unassigned range, and what it adopts. */
static enum err
sample_base(struct request *rq, void *arg)
{

	(void)arg;
	TRY(site_set(rq, "business_date", STR(SAMPLE_DAY)));
	TRY(site_set(rq, "site", STR("普宁样例县")));
	TRY(site_set(rq, "place", place_digits(rq->arena, SAMPLE_COUNTY)));
	TRY(place_new(rq, place_up(SAMPLE_COUNTY, PLACE_PROVINCE),
	    "样例省", 1));
	TRY(place_new(rq, place_up(SAMPLE_COUNTY, PLACE_CITY), "样例市", 2));
	TRY(place_new(rq, SAMPLE_COUNTY, "普宁样例县", 3));
	TRY(adopt(rq, "cn-445281-puning-2016-10", NULL,
	    "采用普宁市实施意见的识别和退出标准"));
	TRY(adopt(rq, "cn-xx-house-rules", NULL,
	    "上级文件没有写明步骤的,按本县自定的办理规则"));
	return adopt(rq, "cn-140000-shanxi-undated",
	    "notice_days_household=7;notice_days_village=7",
	    "参照山西省实施细则的退出程序;公示期由本县定为7天");
}

/* The first poor village with households; its cadre gets an account. */
static enum err
sample_village(struct request *rq, int64_t *out)
{
	struct stmt *s;
	bool row;

	*out = SAMPLE_COUNTY;
	TRY(stmt_named(rq, "coverage_villages", &s));
	scope_bind(rq, SAMPLE_COUNTY, s);
	stmt_int(s, "today", rq->today);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (stmt_column_int(s, 2) > 0 && stmt_column_int(s, 4) == 1) {
			*out = stmt_column_int(s, 0);
			break;
		}
	}
	stmt_end(s);
	return OK;
}

struct hashes {
	str password[NACCOUNTS];
	str hash[NACCOUNTS];
};

static enum err
sample_accounts(struct request *rq, void *arg)
{
	const struct hashes *h = arg;
	int64_t village, login;
	size_t i;

	TRY(sample_village(rq, &village));
	for (i = 0; i < NACCOUNTS; i++) {
		struct account a = { .name = str_from(accounts[i].name),
		    .person_name = str_from(accounts[i].person),
		    .office = str_from(accounts[i].office),
		    .place = place_up(village, accounts[i].level),
		    .post_name = str_from(accounts[i].post),
		    .hash = h->hash[i] };

		TRY(auth_account_add(rq, &a, &login));
	}
	return OK;
}

static void
accounts_print(const struct request *rq, const struct hashes *h)
{
	size_t i;

	say(rq, "\n账号(密码只显示这一次):",
	    "\nAccounts (passwords are shown this once):");
	for (i = 0; i < NACCOUNTS; i++)
		(void)printf("  %-10s  %.*s  %s %s\n", accounts[i].name,
		    STR_ARG(h->password[i]), accounts[i].post,
		    accounts[i].person);
}

/* What the adopted texts order to be signed, one day before the sample's. */
static enum err
sample_letters(struct request *rq, void *arg)
{
	struct letters l = { .year = date_year(rq->today),
	    .due = date_add_days(rq->today, -1) };

	(void)arg;
	return letters_make(rq, &l);
}

/* The township after the accounts' own hands its targets down. */
static enum err
sample_all_targets(struct request *rq, void *arg)
{
	struct sample_place at = { .county = SAMPLE_COUNTY };

	(void)arg;
	TRY(sample_village(rq, &at.township));
	at.township = place_up(at.township, PLACE_TOWNSHIP) + 1000000;
	return sample_targets(rq, &at);
}

/* What is owed upward for the sample's year and the one before. */
static enum err
sample_reports(struct request *rq, void *arg)
{
	struct reporting_made m = { .year = date_year(rq->today) - 1 };

	(void)arg;
	TRY(reporting_make(rq, &m));
	m.year++;
	return reporting_make(rq, &m);
}

/* Open again after the imports, which were processes of their own. */
static enum err
sample_people(struct request *rq)
{
	int64_t county = SAMPLE_COUNTY;
	struct hashes h;
	size_t i;

	TRY(site_open(rq, rq->host, STORE_WRITE));
	TRY(auth_open(rq, rq->host->store, &rq->host->auth));
	for (i = 0; i < NACCOUNTS; i++) {
		h.password[i] = auth_password_make(rq->arena);
		TRY(auth_password_hash(rq, h.password[i], &h.hash[i]));
	}
	TRY(site_act(rq, STR("site.posts"), STR("sample"), sample_posts,
	    &county));
	TRY(site_act(rq, STR("site.accounts"), STR("sample"),
	    sample_accounts, &h));
	TRY(site_act(rq, STR("site.targets"), STR("sample"),
	    sample_all_targets, NULL));
	TRY(site_act(rq, STR("site.plans"), STR("sample"), sample_plans,
	    &county));
	TRY(site_act(rq, STR("letter.make"), STR("letter"), sample_letters,
	    NULL));
	TRY(site_act(rq, STR("report.make"), STR("report"), sample_reports,
	    NULL));
	accounts_print(rq, &h);
	return OK;
}

static enum err
sample(struct request *rq)
{
	str dir = str_fmt(rq->arena, "%.*s/sample", STR_ARG(rq->host->data));
	size_t i;

	TRY(site_act(rq, STR("site.sample"), STR("puning"), sample_base,
	    NULL));
	store_close(rq->host->store);
	rq->host->store = NULL;
	say(rq, "生成样例县的表格", "Making the spreadsheets of the county");
	TRY(sample_files(rq, dir));
	for (i = 0; i < sizeof(lists) / sizeof(lists[0]); i++)
		TRY(sample_import(rq, dir, &lists[i]));
	return sample_people(rq);
}

static enum err
init(struct request *rq, int argc, char **argv)
{
	str name = STR_NONE, *rest;
	const struct option options[] = { { "--sample", &name, NULL } };
	int64_t added;
	size_t n;

	TRY(option_take(rq, argc, argv, options, 1, &rest, &n));
	if (n != 0 || (name.n > 0 && !str_is(name, "puning")))
		return fail(rq, MSG_USAGE,
		    STR("init --db sqlite:FILE [--sample puning]"));
	TRY(site_open(rq, rq->host, STORE_CREATE));
	say(rq, "装入全国省、市、县三级区划",
	    "Loading provinces, cities and counties");
	TRY(places_load(rq, str_fmt(rq->arena, "%.*s/model/places.csv",
	    STR_ARG(rq->host->home)), &added));
	return name.n > 0 ? sample(rq) : OK;
}

int
cmd_init(struct request *rq, int argc, char **argv)
{

	return cmd_end(rq, init(rq, argc, argv));
}
