/*
 * bangfu stats REPORT and bangfu ledger verify|replay|anchor: the same JSON as
 * over HTTP, or tables on the terminal.
 */
#include "action/reporting.h"
#include "action/target.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/option.h"

/* Columns a terminal needs for a text: Han characters take two. */
static int
width(str s)
{
	size_t at = 0;
	uint32_t c;
	int n = 0;

	while ((c = str_next(s, &at)) != 0)
		n += c >= 0x2e80 ? 2 : 1;
	return n;
}

static void
pad(str s, int to, bool right)
{
	int n = to - width(s);

	if (right)
		(void)printf("%*s%.*s", n > 0 ? n : 0, "", STR_ARG(s));
	else
		(void)printf("%.*s%*s", STR_ARG(s), n > 0 ? n : 0, "");
}

static str
text_of(const struct json *j, const char *key)
{
	const struct json *v = json_get(j, key);

	return v == NULL || v->kind != J_STR ? STR("") : v->s;
}

/* 6388 or, when the regulation publishes another figure, 6388 (≠ 6389). */
static str
cell_text(struct request *rq, const struct json *cell)
{
	const struct json *n = json_get(cell, "n");
	const struct json *p = json_get(cell, "published");

	if (p == NULL || p->kind != J_INT)
		return str_fmt(rq->arena, "%" PRId64, n->i);
	if (p->i == n->i)
		return str_fmt(rq->arena, "%" PRId64 " =", n->i);
	return str_fmt(rq->arena, "%" PRId64 " (%" PRId64 ")", n->i, p->i);
}

#define LABEL_WIDTH	44
#define CELL_WIDTH	14

static void
table_print(struct request *rq, const struct json *t)
{
	const struct json *columns = json_get(t, "columns");
	const struct json *rows = json_get(t, "rows"), *cells;
	size_t i, k;

	(void)printf("\n%.*s (%.*s)\n", STR_ARG(text_of(t, "title")),
	    STR_ARG(text_of(t, "cite")));
	pad(STR(""), LABEL_WIDTH, false);
	for (i = 0; i < columns->n; i++)
		pad(text_of(&columns->items[i], "label"), CELL_WIDTH, true);
	(void)printf("\n");
	for (i = 0; i < rows->n; i++) {
		pad(text_of(&rows->items[i], "label"), LABEL_WIDTH, false);
		cells = json_get(&rows->items[i], "cells");
		for (k = 0; k < cells->n; k++)
			pad(cell_text(rq, &cells->items[k]), CELL_WIDTH, true);
		(void)printf("\n");
	}
}

static enum err
tables_print(struct request *rq, str text)
{
	const struct json *tables;
	struct json *j;
	size_t i;

	TRY(json_parse(rq, text, &j));
	TRY(json_need_list(rq, j, "tables", &tables));
	(void)printf("%.*s  %.*s\n", STR_ARG(text_of(j, "title")),
	    STR_ARG(text_of(j, "as_of")));
	for (i = 0; i < tables->n; i++)
		table_print(rq, &tables->items[i]);
	return OK;
}

/* Coverage, load and gaps of the chain, for a terminal. */
static enum err
chain_print(struct request *rq, str text)
{
	const struct json *cover, *posts, *rules, *x;
	struct json *j;
	size_t i;

	TRY(json_parse(rq, text, &j));
	cover = json_get(j, "cover");
	posts = json_get(j, "posts");
	(void)printf("%.*s  %.*s\n", STR_ARG(text_of(j, "place_name")),
	    STR_ARG(text_of(j, "on")));
	(void)printf(rq->lang == LANG_EN ? "households %" PRId64
	    ", with a helper %" PRId64 ", without %" PRId64
	    ", helpers %" PRId64 "\n" : "在册户 %" PRId64 ",有帮扶责任人 %"
	    PRId64 ",未落实 %" PRId64 ",帮扶责任人 %" PRId64 "\n",
	    json_get(cover, "households")->i, json_get(cover, "helped")->i,
	    json_get(cover, "uncovered")->i, json_get(cover, "helpers")->i);
	rules = json_get(posts, "rules");
	pad(STR(""), LABEL_WIDTH, false);
	pad(request_words(rq, "已落实", "met"), CELL_WIDTH, true);
	pad(request_words(rq, "缺", "missing"), CELL_WIDTH, true);
	pad(request_words(rq, "任期已满", "term over"), CELL_WIDTH, true);
	pad(request_words(rq, "待核实", "unknown"), CELL_WIDTH, true);
	for (i = 0; i < rules->n; i++) {
		static const char *const keys[] = { "met", "missing",
		    "term_over", "unknown" };
		size_t k;

		x = &rules->items[i];
		(void)printf("\n");
		pad(text_of(x, "label"), LABEL_WIDTH, false);
		for (k = 0; k < 4; k++)
			pad(str_fmt(rq->arena, "%" PRId64,
			    json_get(x, keys[k])->i), CELL_WIDTH, true);
	}
	(void)printf("\n");
	return OK;
}

static str
number_of(struct request *rq, const struct json *j, const char *key)
{
	const struct json *v = json_get(j, key);

	return v == NULL || v->kind != J_INT ? STR("–") :
	    str_fmt(rq->arena, "%" PRId64, v->i);
}

static void
target_print(struct request *rq, str label, const struct json *t)
{
	static const char *const keys[] = { "promised", "base", "done", "low",
	    "high" };
	const struct json *places = json_get(t, "places");
	size_t i;

	(void)printf("\n");
	pad(label, LABEL_WIDTH, false);
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++)
		pad(number_of(rq, t, keys[i]), CELL_WIDTH / 2 + 1, true);
	pad(json_get(places, "n")->i == 0 ? STR("–") :
	    number_of(rq, places, "sum"), CELL_WIDTH / 2 + 1, true);
	(void)printf("  %.*s", STR_ARG(text_of(t, "state_label")));
}

static str
span_of(struct request *rq, const struct json *t)
{
	int64_t from = json_get(t, "from")->i, year = json_get(t, "year")->i;

	return from == year ? number_of(rq, t, "year") : str_fmt(rq->arena,
	    "%" PRId64 "–%" PRId64, from, year);
}

/* Targets of the place and of those one level down, for a terminal. */
static enum err
targets_print(struct request *rq, str text)
{
	static const struct { const char *zh, *en; } heads[] = {
		{ "任务", "promised" }, { "登记", "register" },
		{ "完成", "done" }, { "预计", "at least" },
		{ "至多", "at most" }, { "下级", "below" },
	};
	const struct json *targets, *t, *below;
	struct json *j;
	size_t i, k;

	TRY(json_parse(rq, text, &j));
	TRY(json_need_list(rq, j, "targets", &targets));
	(void)printf("%.*s  %.*s\n", STR_ARG(text_of(j, "place_name")),
	    STR_ARG(text_of(j, "as_of")));
	pad(STR(""), LABEL_WIDTH, false);
	for (i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		pad(request_words(rq, heads[i].zh, heads[i].en),
		    CELL_WIDTH / 2 + 1, true);
	for (i = 0; i < targets->n; i++) {
		t = &targets->items[i];
		target_print(rq, str_fmt(rq->arena, "%.*s %.*s(%.*s)",
		    STR_ARG(span_of(rq, t)), STR_ARG(text_of(t, "label")),
		    STR_ARG(text_of(t, "unit"))), t);
		below = json_get(t, "below");
		for (k = 0; k < below->n; k++)
			target_print(rq, str_fmt(rq->arena, "  %.*s",
			    STR_ARG(text_of(&below->items[k],
			    "place_name"))), &below->items[k]);
	}
	(void)printf(rq->lang == LANG_EN ? "\nlate or not adding up: %.*s\n" :
	    "\n未完成、有差额 %.*s 项\n", STR_ARG(number_of(rq, j,
	    "alerts_total")));
	return OK;
}

/* Which reports are owed, by level, then each that is late with who owes it. */
static enum err
reports_print(struct request *rq, str text)
{
	static const struct { const char *key, *zh, *en; } cells[] = {
		{ "all", "应报", "owed" }, { "submitted", "已报送",
		    "handed in" }, { "checked", "已核对", "checked" },
		{ "accepted", "已审定", "accepted" },
		{ "sent_back", "退回", "sent back" },
		{ "late", "逾期", "late" },
	};
	const struct json *tiers, *items, *x;
	struct json *j;
	size_t i, k;

	TRY(json_parse(rq, text, &j));
	TRY(json_need_list(rq, j, "tiers", &tiers));
	TRY(json_need_list(rq, j, "items", &items));
	(void)printf("%.*s  %.*s\n", STR_ARG(text_of(j, "place_name")),
	    STR_ARG(number_of(rq, j, "year")));
	pad(STR(""), CELL_WIDTH, false);
	for (k = 0; k < sizeof(cells) / sizeof(cells[0]); k++)
		pad(request_words(rq, cells[k].zh, cells[k].en), CELL_WIDTH,
		    true);
	for (i = 0; i < tiers->n; i++) {
		(void)printf("\n");
		pad(text_of(&tiers->items[i], "label"), CELL_WIDTH, false);
		for (k = 0; k < sizeof(cells) / sizeof(cells[0]); k++)
			pad(number_of(rq, &tiers->items[i], cells[k].key),
			    CELL_WIDTH, true);
	}
	for (i = 0; i < items->n; i++) {
		x = json_get(&items->items[i], "late");
		if (x == NULL || x->kind != J_BOOL || x->i == 0)
			continue;
		x = json_get(json_get(&items->items[i], "report"), "fields");
		(void)printf("\n%s %.*s  %.*s", request_words(rq, "逾期",
		    "late").p, STR_ARG(text_of(x, "number")),
		    STR_ARG(text_of(&items->items[i], "who")));
	}
	(void)printf("\n");
	return OK;
}

/* Reports of stats, each with its page for a terminal. */
struct stats {
	int64_t place, year;
	str group;
};

static enum err
coverage_make(struct request *rq, const struct stats *x, struct jsonw *o)
{

	return coverage_out(rq, x->place, x->group, o);
}

static enum err
chain_make(struct request *rq, const struct stats *x, struct jsonw *o)
{

	return chain_out(rq, x->place, rq->today, o);
}

static enum err
targets_make(struct request *rq, const struct stats *x, struct jsonw *o)
{

	return targets_out(rq, x->place, (int)x->year, o);
}

static enum err
reports_make(struct request *rq, const struct stats *x, struct jsonw *o)
{

	return reporting_out(rq, x->place, x->year, o);
}

static const struct report {
	const char *name;
	bool placed;		/* of one place: by default the site's */
	bool grouped, yearly;	/* takes --group, --year */
	enum err (*make)(struct request *, const struct stats *,
	    struct jsonw *);
	enum err (*print)(struct request *, str);
} reports[] = {
	{ "coverage", false, true, false, coverage_make, tables_print },
	{ "chain", true, false, false, chain_make, chain_print },
	{ "targets", true, false, true, targets_make, targets_print },
	{ "reports", true, false, true, reports_make, reports_print },
};
#define NREPORTS	(sizeof(reports) / sizeof(reports[0]))

static enum err
stats_options(struct request *rq, int argc, char **argv, struct stats *x,
    const struct report **out)
{
	str place = STR_NONE, year = STR_NONE, *rest;
	const struct option options[] = {
		{ "--place", &place, NULL }, { "--group", &x->group, NULL },
		{ "--year", &year, NULL },
	};
	size_t i, n;

	TRY(option_take(rq, argc, argv, options, 3, &rest, &n));
	for (i = 0; n == 1 && i < NREPORTS; i++)
		if (str_is(rest[0], reports[i].name) &&
		    (x->group.n == 0 || reports[i].grouped) &&
		    (year.n == 0 || reports[i].yearly))
			break;
	if (n != 1 || i == NREPORTS)
		return fail(rq, MSG_USAGE, STR("stats coverage|chain|targets|"
		    "reports [--place CODE] [--group ID] [--year Y] [--json]"));
	*out = &reports[i];
	if (place.n > 0 && !place_parse(place, &x->place))
		return fail(rq, MSG_OPTION_VALUE, STR("--place"));
	if (year.n > 0 && (!str_int(year, &x->year) || x->year < 2010 ||
	    x->year > 2100))
		return fail(rq, MSG_OPTION_VALUE, STR("--year"));
	return OK;
}

static enum err
stats(struct request *rq, int argc, char **argv)
{
	struct stats x = { .group = STR_NONE };
	const struct report *report = NULL;
	struct reply r = { 0 };
	struct jsonw o;

	TRY(stats_options(rq, argc, argv, &x, &report));
	TRY(site_enter(rq, STORE_READ, SITE_READS));
	TRY(site_placed(rq, x.place));
	buf_init(&r.body, rq->arena, LIMIT_REPLY);
	reply_json(&r, &o);
	if (report->placed && x.place == 0)
		x.place = rq->actor.place;
	if (report->placed && x.place == 0)
		TRY(site_place(rq, &x.place));
	if (x.year == 0)
		x.year = date_year(rq->today);
	TRY(report->make(rq, &x, &o));
	if (!rq->host->json)
		return report->print(rq, buf_text(&r.body));
	(void)printf("%.*s\n", STR_ARG(buf_text(&r.body)));
	return OK;
}

int
cmd_stats(struct request *rq, int argc, char **argv)
{

	return cmd_end(rq, stats(rq, argc, argv));
}

static void
report_print(struct request *rq, const struct ledger_report *x)
{
	const struct ledger_fault *f;

	for (f = x->faults; f != NULL; f = f->next)
		(void)printf("%.*s %" PRId64 " #%" PRId64 ": %.*s\n",
		    STR_ARG(f->table), f->id, f->seq, STR_ARG(f->what));
	(void)printf(rq->lang == LANG_ZH ?
	    "账本 %" PRId64 " 条,变更 %" PRId64 " 条,记录 %" PRId64
	    " 条,异常 %" PRId64 " 处\n末条 %" PRId64 " %.*s\n" :
	    "%" PRId64 " entries, %" PRId64 " changes, %" PRId64
	    " records, %" PRId64 " faults\nhead %" PRId64 " %.*s\n",
	    x->entries, x->changes, x->records, x->nfaults, x->head_seq,
	    STR_ARG(hex_text(rq->arena, x->head, SM3_SIZE)));
}

static str
anchor_file(struct request *rq)
{

	return str_fmt(rq->arena, "%.*s/anchors", STR_ARG(rq->host->data));
}

static enum err
check(struct request *rq, bool replay)
{
	struct ledger_report x;
	struct ledger_anchor a;
	struct reply r = { 0 };
	struct jsonw o;

	TRY(ledger_anchor_last(rq, anchor_file(rq), &a));
	if (replay)
		TRY(ledger_replay(rq, a.seq == 0 ? NULL : &a, &x));
	else
		TRY(ledger_verify(rq, a.seq == 0 ? NULL : &a, &x));
	if (rq->host->json) {
		buf_init(&r.body, rq->arena, LIMIT_REPLY);
		reply_json(&r, &o);
		ledger_report_out(rq, &x, &o);
		(void)printf("%.*s\n", STR_ARG(buf_text(&r.body)));
	} else
		report_print(rq, &x);
	if (x.nfaults == 0)
		return OK;
	return fail(rq, MSG_LEDGER_BROKEN, str_fmt(rq->arena, "%" PRId64,
	    x.faults == NULL ? (int64_t)0 : x.faults->seq),
	    x.faults == NULL ? STR("?") : x.faults->what);
}

static enum err
ledger(struct request *rq, int argc, char **argv)
{
	str *rest;
	size_t n;

	TRY(option_take(rq, argc, argv, NULL, 0, &rest, &n));
	if (n != 1 || !(str_is(rest[0], "verify") ||
	    str_is(rest[0], "replay") || str_is(rest[0], "anchor")))
		return fail(rq, MSG_USAGE,
		    STR("ledger verify|replay|anchor [--json]"));
	TRY(site_enter(rq, STORE_READ, SITE_LEDGER));
	if (str_is(rest[0], "anchor"))
		return ledger_anchor_add(rq, anchor_file(rq));
	return check(rq, str_is(rest[0], "replay"));
}

int
cmd_ledger(struct request *rq, int argc, char **argv)
{

	return cmd_end(rq, ledger(rq, argc, argv));
}
