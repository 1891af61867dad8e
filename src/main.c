/*
 * Subcommands: one row each.  Options every subcommand shares (--db, --as,
 * --json) are taken here; exit status 0 done, 1 refused or not found, 2 usage,
 * 3 failed.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "action/action.h"
#include "base/host.h"
#include "base/limits.h"
#include "base/option.h"
#include "base/request.h"
#include "policy/policy.h"
#include "publish/publish.h"
#include "serve/serve.h"

struct command {
	const char *name;
	const char *arguments;
	int (*run)(struct request *, int argc, char **argv);
	bool model;		/* wants the dictionary of the home folder */
	const char *zh;
	const char *en;
};

static const struct command commands[] = {
	{ "serve", "[--listen ADDRESS:PORT] [--behind-proxy]", serve_cmd_serve,
	    false, "启动服务", "run the server" },
	{ "user", "list|add|disable|password [NAME]", serve_cmd_user, false,
	    "管理账号", "manage accounts" },
	{ "openapi", "", serve_cmd_openapi, true,
	    "输出接口说明(OpenAPI 3.1)", "print the OpenAPI document" },
	{ "pel", "[--given JSON] [--as-of DATE] EXPR", policy_cmd_pel, true,
	    "计算一个规则表达式", "evaluate an expression of the rules" },
	{ "pack", "check|test|cover|show|sum|export PACK...", cmd_pack, true,
	    "检查、测试、查看政策包", "check, test or show policy packs" },
	{ "init", "[--sample puning]", cmd_init, false,
	    "新建数据库", "make a new database" },
	{ "site", "--business-date DATE | --public-address URL", cmd_site, false,
	    "设定业务日期", "set the business date" },
	{ "places", "FILE.csv", cmd_places, false,
	    "装入行政区划", "load places from code,name,kind lines" },
	{ "import", "KIND FILE [--year Y] [--dry-run] [--errors OUT.xlsx]",
	    serve_cmd_import, false, "导入名单", "import a list" },
	{ "export", "ENTITY [--where EXPR] [--place CODE] -o FILE", cmd_export,
	    false, "导出记录", "export records" },
	{ "eval", "--decision NAME [--explain HOUSEHOLD | --summary]",
	    cmd_eval, true, "判定一户并说明,或统计一地",
	    "decide and explain one household, or count a place" },
	{ "consequences", "--pack PACK [--place CODE] [--as-of DATE]",
	    cmd_consequences, false, "奖惩建议和待核实线索",
	    "proposals and leads to verify" },
	{ "simulate", "--pack PACK [--set P=V] [--reading ID=N] [--save]",
	    cmd_simulate, false, "模拟测算:改参数、换读法、比版本",
	    "what if: parameters, readings, versions" },
	{ "paper", "FORM [--place CODE | --household NUMBER] -o FILE.pdf",
	    cmd_paper, false, "打印帮扶卡、手册、一户一档",
	    "print cards, handbooks, ledgers" },
	{ "stats", "coverage|chain|targets|reports [--place CODE]",
	    cmd_stats, false, "统计报表", "reports" },
	{ "report", "make [--place CODE] [--year Y]", cmd_report, false,
	    "按文件列出应报送的报告", "list the reports that texts order" },
	{ "publish", "scan FILE...", publish_cmd, false,
	    "公开前检查文件", "may a file go out?" },
	{ "letter", "make|print [--place CODE] [--due DATE] [-o FILE.pdf]",
	    cmd_letter, false, "生成、打印责任书",
	    "make or print letters of responsibility" },
	{ "ledger", "verify|replay|anchor", cmd_ledger, false,
	    "核验账本", "check the ledger" },
};

#define NCOMMANDS	(sizeof(commands) / sizeof(commands[0]))

static void
help(const struct request *rq, FILE *to)
{
	size_t i;

	fprintf(to, "%s\n\n", rq->lang == LANG_ZH ?
	    "用法:bangfu 子命令 [--db sqlite:文件] [--as 用户名] [--json] …" :
	    "usage: bangfu COMMAND [--db sqlite:FILE] [--as LOGIN] [--json] ...");
	for (i = 0; i < NCOMMANDS; i++)
		fprintf(to, "  %-8s %-40s %s\n", commands[i].name,
		    commands[i].arguments, rq->lang == LANG_ZH ?
		    commands[i].zh : commands[i].en);
}

/* Chinese unless the locale says English. */
static enum lang
language(void)
{
	static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
	size_t i;

	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const char *v = getenv(names[i]);

		if (v != NULL && v[0] != '\0')
			return strncmp(v, "en", 2) == 0 ? LANG_EN : LANG_ZH;
	}
	return LANG_ZH;
}

/* BANGFU_HOME, or two folders above that of the program. */
static str
home(struct arena *a)
{
	char path[4096];
	str s = str_from(getenv("BANGFU_HOME"));
	ssize_t n;
	int up;

	if (s.n > 0)
		return s;
	n = readlink("/proc/self/exe", path, sizeof(path));
	s = (str){ path, n < 0 ? 0 : (size_t)n };
	for (up = 0; up < 3; up++)
		while (s.n > 0 && s.p[--s.n] != '/')
			continue;
	return s.n == 0 ? STR("/") : str_dup(a, s);
}

/* Folder of the database file; where its keys and sockets are. */
static str
data_folder(str db)
{
	str path = str_starts(db, STR("sqlite:")) ? str_sub(db, 7, db.n) : db;
	size_t n = path.n;

	while (n > 0 && path.p[n - 1] != '/')
		n--;
	return n == 0 ? STR(".") : n == 1 ? STR("/") : str_sub(path, 0, n - 1);
}

/* Take the shared options out of argv; the number of arguments that stay. */
static enum err
take_shared(struct request *rq, struct host *h, int argc, char **argv,
    int *out_n)
{
	int i, n = 0;

	for (i = 0; i < argc; i++) {
		str a = str_from(argv[i]);
		str *to = str_is(a, "--db") ? &h->db :
		    str_is(a, "--as") ? &h->as : NULL;

		if (str_is(a, "--")) {
			while (i < argc)
				argv[n++] = argv[i++];
		} else if (str_is(a, "--json"))
			h->json = true;
		else if (to != NULL && i + 1 == argc)
			return fail(rq, MSG_OPTION_VALUE, a);
		else if (to != NULL)
			*to = str_from(argv[++i]);
		else
			argv[n++] = argv[i];
	}
	*out_n = n;
	return OK;
}

static int
complain(const struct request *rq)
{

	fprintf(stderr, "bangfu: %.*s\n", STR_ARG(rq->problem.detail));
	return 2;
}

static int
load_model(struct request *rq, str dir)
{
	const struct fault *x;
	struct faults f;

	faults_init(&f, rq->arena);
	rq->model = model_load(rq->arena,
	    str_fmt(rq->arena, "%.*s/model", STR_ARG(dir)), &f);
	for (x = f.first; x != NULL; x = x->next)
		fprintf(stderr, "%.*s\n", STR_ARG(fault_text(rq->arena, x)));
	return rq->model == NULL ? 3 : 0;
}

static int
dispatch(struct request *rq, int argc, char **argv)
{
	struct host host = { .db = str_from(getenv("BANGFU_DB")) };
	size_t i;

	rq->host = &host;
	host.home = home(rq->arena);
	host.started_ms = rq->now_ms = date_now_ms();
	rq->today = date_of_ms(rq->now_ms);
	if (take_shared(rq, &host, argc, argv, &argc) != OK)
		return complain(rq);
	host.data = data_folder(host.db);
	if (argc == 0) {
		help(rq, stderr);
		return 2;
	}
	if (strcmp(argv[0], "help") == 0 || strcmp(argv[0], "--help") == 0) {
		help(rq, stdout);
		return 0;
	}
	for (i = 0; i < NCOMMANDS; i++)
		if (strcmp(argv[0], commands[i].name) == 0)
			break;
	if (i == NCOMMANDS) {
		fprintf(stderr, "bangfu: %s%s\n", rq->lang == LANG_ZH ?
		    "没有子命令 " : "no such command: ", argv[0]);
		return 2;
	}
	if (commands[i].model && load_model(rq, host.home) != 0)
		return 3;
	rq->action = str_from(commands[i].name);
	return commands[i].run(rq, argc - 1, argv + 1);
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);
	struct request rq;
	int status;

	request_init(&rq, a);
	rq.lang = language();
	/* Registers, exports, returned rows: personal data, for their owner. */
	(void)umask(077);
	status = dispatch(&rq, argc - 1, argv + 1);
	arena_close(a);
	return fflush(stdout) == 0 ? status : 3;
}
