/*
 * bangfu import: a list from the command line, with the database locked.
 */
#include "action/import.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "action/internal.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/option.h"

#define BAR		30	/* characters of the progress bar */
#define USAGE		"import KIND FILE [--year Y] [--source S] "	\
			"[--place CODE] [--map M] [--dry-run] "		\
			"[--errors OUT.xlsx]; import --undo BATCH"

/* ---- a file, in a process with one thread ---- */

static enum err
file_digest(struct request *rq, int fd, str path, str *out)
{
	struct sm3 *h = sm3_open(rq->arena);
	char *piece = arena_alloc(rq->arena, 65536);
	unsigned char digest[SM3_SIZE];
	off_t at = 0;
	ssize_t n;

	sm3_begin(h);
	for (;;) {
		n = pread(fd, piece, 65536, at);
		if (n < 0)
			return fail(rq, MSG_FILE_OPEN, path,
			    str_from(strerror(errno)));
		if (n == 0)
			break;
		sm3_add(h, piece, (size_t)n);
		at += n;
	}
	sm3_end(h, digest);
	*out = hex_text(rq->arena, digest, SM3_SIZE);
	return OK;
}

static str
base_name(str path)
{
	str rest = path, last = path;

	while (rest.n > 0)
		last = str_cut(rest, '/', &rest);
	return last;
}

/* The options of an ask, resolved. */
static enum err
options_fill(struct request *rq, const struct import_ask *ask, int fd,
    struct import_options *o)
{
	struct import_maps maps;

	TRY(import_maps_load(rq, str_fmt(rq->arena, "%.*s/model",
	    STR_ARG(rq->host->home)), &maps));
	TRY(import_map_find(rq, &maps, ask->map, &o->map));
	TRY(file_digest(rq, fd, ask->path, &o->digest));
	o->file = ask->name.n > 0 ? ask->name : base_name(ask->path);
	o->place = ask->place;
	o->year = ask->year;
	o->source = ask->source;
	o->dry = ask->dry;
	o->progress = ask->progress;
	o->progress_arg = ask->progress_arg;
	return OK;
}

/* What runs beside the writer: with a connection of its own to read from. */
struct beside {
	const struct import_options *options;
	struct sheet *in;
	struct import_result *result;
	int64_t batch;
	struct undo_result *undo;
};

static enum err
run_beside(struct request *rq, const struct beside *b)
{
	struct request reading = *rq;
	enum err e;

	TRY(store_reader(rq, rq->host->store, &reading.db));
	e = db_fresh(&reading, reading.db);
	if (e == OK)
		e = store_start(&reading, rq->host->store);
	if (e == OK) {
		e = b->in != NULL ? import_run(&reading, b->options, b->in,
		    b->result) : undo_run(&reading, b->batch, b->undo);
		store_stop(rq->host->store);
	}
	db_close(reading.db);
	rq->problem = reading.problem;
	return e;
}

enum err
import_undo(struct request *rq, int64_t batch, struct undo_result *out)
{
	struct beside b = { .batch = batch, .undo = out };

	return run_beside(rq, &b);
}

enum err
import_file(struct request *rq, const struct import_ask *ask,
    struct import_result *out)
{
	int fd = open(str_cstr(rq->arena, ask->path), O_RDONLY | O_CLOEXEC);
	struct import_options o = { 0 };
	struct sheet *in = NULL;
	struct beside b = { .options = &o, .result = out };
	enum err e;

	memset(out, 0, sizeof(*out));
	if (fd < 0)
		return fail(rq, MSG_FILE_OPEN, ask->path,
		    str_from(strerror(errno)));
	e = sheet_open_child(rq, fd, &in);
	if (e == OK)
		e = options_fill(rq, ask, fd, &o);
	if (e == OK)
		b.in = in;
	if (e == OK)
		e = run_beside(rq, &b);
	if (in != NULL)
		sheet_close(in);
	if (out->reasons.n > 0 && ask->errors.n > 0) {
		struct problem was = rq->problem;
		enum err w = sheet_open_child(rq, fd, &in);

		if (w == OK)
			w = reasons_workbook(rq, in, &out->reasons,
			    ask->errors);
		if (e == OK)
			e = w;
		else
			rq->problem = was;
	}
	(void)close(fd);
	if (e != OK && rq->problem.at.file.n == 0)
		rq->problem.at.file = ask->path;
	return e;
}

/* ---- what the terminal shows ---- */

static void
bar(void *arg, int thousandths, int64_t rows)
{
	const struct request *rq = arg;
	char line[BAR + 1];
	int i, full = thousandths * BAR / 1000;

	for (i = 0; i < BAR; i++)
		line[i] = i < full ? '#' : '.';
	line[BAR] = '\0';
	(void)fprintf(stderr, "\r[%s] %3d%% %lld %s ", line,
	    thousandths / 10, (long long)rows,
	    rq->lang == LANG_ZH ? "行" : "rows");
}

static void
bar_clear(void)
{

	if (isatty(STDERR_FILENO))
		(void)fprintf(stderr, "\r%*s\r", BAR + 40, "");
}

static void
show_groups(const struct request *rq, const struct reasons *r)
{
	struct reason_group *g;
	size_t n = reasons_group(rq->arena, r, &g), i;
	bool zh = rq->lang == LANG_ZH;

	for (i = 0; i < n; i++)
		printf(zh ? "  %6lld 行%s  第%lld行:%.*s\n" :
		    "  %6lld rows%s  row %lld: %.*s\n", (long long)g[i].n,
		    g[i].first->kind == KIND_REFUSE ? "" : zh ? "(提示)" :
		    " (note)", (long long)g[i].first->row,
		    STR_ARG(g[i].first->text));
}

static void
show_people(struct request *rq, const struct import_ask *ask,
    const struct import_result *r)
{
	bool zh = rq->lang == LANG_ZH;
	size_t i;

	if (r->batch != 0)
		printf(zh ? "批次 %.*s\n" : "batch %.*s\n",
		    STR_ARG(record_url(rq, model_entity(rq->model,
		    STR("batch")), r->batch)));
	if (r->resumed > 0)
		printf(zh ? "接着上次的第 %lld 行\n" :
		    "going on after %lld rows\n", (long long)r->resumed);
	printf(zh ? "%.*s:读入 %lld 行,通过 %lld,退回 %lld\n" :
	    "%.*s: %lld rows read, %lld accepted, %lld returned\n",
	    STR_ARG(ask->path), (long long)r->read, (long long)r->good,
	    (long long)r->bad);
	if (ask->dry)
		printf("%s\n", zh ? "试导入:没有写入" :
		    "dry run: nothing was written");
	else
		printf(zh ? "新增记录 %lld,修改 %lld\n" :
		    "%lld records added, %lld changed\n",
		    (long long)r->added, (long long)r->changed);
	for (i = 0; i < r->nignored; i++)
		printf(zh ? "  不导入的列:%.*s\n" :
		    "  column not imported: %.*s\n", STR_ARG(r->ignored[i]));
	show_groups(rq, &r->reasons);
	if (r->reasons.left_off > 0)
		printf(zh ? "  另有 %lld 条未列出\n" : "  and %lld more\n",
		    (long long)r->reasons.left_off);
}

static const char *
kind_name(enum import_kind k)
{

	return k == KIND_REFUSE ? "refuse" : k == KIND_FLAG ? "flag" : "same";
}

void
import_result_out(struct request *rq, const struct import_result *r,
    struct jsonw *j)
{
	size_t i;

	jsonw_open(j, '{');
	if (r->batch != 0)
		jsonw_put_str(j, "batch", record_url(rq, model_entity(
		    rq->model, STR("batch")), r->batch));
	jsonw_put_int(j, "rows_read", r->read);
	jsonw_put_int(j, "rows_good", r->good);
	jsonw_put_int(j, "rows_bad", r->bad);
	jsonw_put_int(j, "records_new", r->added);
	jsonw_put_int(j, "records_changed", r->changed);
	jsonw_put_int(j, "header", r->reasons.header);
	jsonw_key(j, "ignored");
	jsonw_open(j, '[');
	for (i = 0; i < r->nignored; i++)
		jsonw_str(j, r->ignored[i]);
	jsonw_close(j, ']');
	jsonw_key(j, "reasons");
	jsonw_open(j, '[');
	for (i = 0; i < r->reasons.n; i++) {
		const struct import_reason *x = &r->reasons.items[i];

		jsonw_open(j, '{');
		jsonw_put_int(j, "row", x->row);
		jsonw_put_int(j, "column", x->column);
		jsonw_put_str(j, "kind", str_from(kind_name(x->kind)));
		jsonw_put_str(j, "code", str_from(message_row(x->msg)->code));
		jsonw_put_str(j, "text", x->text);
		jsonw_close(j, '}');
	}
	jsonw_close(j, ']');
	jsonw_close(j, '}');
}

static void
show_json(struct request *rq, const struct import_result *r)
{
	struct jsonw j;
	struct buf b;

	buf_init(&b, rq->arena, LIMIT_REPLY);
	jsonw_begin(&j, &b);
	import_result_out(rq, r, &j);
	printf("%.*s\n", STR_ARG(buf_text(&b)));
}

static int
show_undo(struct request *rq, const struct undo_result *r)
{
	bool zh = rq->lang == LANG_ZH;
	size_t i;

	if (rq->host->json)
		printf("{\"undone\":%lld,\"refused\":%lld}\n",
		    (long long)r->undone, (long long)r->refused);
	else if (r->refused == 0)
		printf(zh ? "已撤销,恢复 %lld 条记录\n" :
		    "undone: %lld records\n", (long long)r->undone);
	for (i = 0; i < r->nitems; i++)
		(void)fprintf(stderr, "%.*s\n", STR_ARG(r->items[i].text));
	if (r->refused > 0 && !rq->host->json)
		(void)fprintf(stderr, zh ? "没有撤销:%lld 条记录有碍\n" :
		    "nothing was undone: %lld records stand in the way\n",
		    (long long)r->refused);
	return r->refused > 0 ? 1 : 0;
}

/* ---- the command ---- */

struct words {
	str year;
	str place;
	str map;
	str undo;
	str *rest;
	size_t nrest;
};

static enum err
ask_read(struct request *rq, const struct words *w, struct import_ask *ask)
{

	if (w->nrest != 2)
		return fail(rq, MSG_USAGE, STR(USAGE));
	ask->map = w->map.n > 0 ? w->map : w->rest[0];
	ask->path = w->rest[1];
	if (w->year.n > 0 && (!str_int(w->year, &ask->year) ||
	    ask->year < 1900 || ask->year > 2100))
		return fail(rq, MSG_VALUE_TYPE, STR("--year"), w->year,
		    request_words(rq, "年份", "a year"));
	if (w->place.n > 0 && !place_parse(w->place, &ask->place))
		return fail(rq, MSG_VALUE_TYPE, STR("--place"), w->place,
		    request_words(rq, "区划代码", "a place code"));
	if (isatty(STDERR_FILENO)) {
		ask->progress = bar;
		ask->progress_arg = rq;
	}
	return OK;
}

static int
undo_do(struct request *rq, str id)
{
	struct undo_result r = { 0 };
	int64_t batch;
	enum err e = site_enter(rq, STORE_WRITE, SITE_LISTS);

	if (e == OK)
		e = record_url_parse(rq, model_entity(rq->model,
		    STR("batch")), id, &batch);
	if (e == OK)
		e = import_undo(rq, batch, &r);
	return e == OK ? show_undo(rq, &r) : cmd_end(rq, e);
}

int
cmd_import(struct request *rq, int argc, char **argv)
{
	struct import_ask ask = { 0 };
	struct import_result r = { 0 };
	struct words w = { 0 };
	const struct option options[] = {
		{ "--year", &w.year, NULL }, { "--source", &ask.source, NULL },
		{ "--place", &w.place, NULL }, { "--map", &w.map, NULL },
		{ "--dry-run", NULL, &ask.dry },
		{ "--errors", &ask.errors, NULL },
		{ "--undo", &w.undo, NULL },
	};
	enum err e;

	if (option_take(rq, argc, argv, options,
	    sizeof(options) / sizeof(options[0]), &w.rest, &w.nrest) != OK)
		return cmd_end(rq, ERR_INPUT);
	if (w.undo.n > 0 && w.nrest == 0)
		return undo_do(rq, w.undo);
	e = ask_read(rq, &w, &ask);
	if (e == OK)
		e = site_enter(rq, STORE_WRITE, SITE_LISTS);
	if (e == OK)
		e = import_file(rq, &ask, &r);
	bar_clear();
	if (rq->host->json && (e == OK || r.read > 0))
		show_json(rq, &r);
	else if (e == OK || r.read > 0)
		show_people(rq, &ask, &r);
	if (e != OK)
		return cmd_end(rq, e);
	return r.bad > 0 ? 1 : 0;
}
