/*
 * Imports from the command line while a server has the database: the file goes
 * through the server's Unix socket, progress is asked for.  Without a server
 * the subcommand locks the database and works alone (action/import_cmd.c).
 */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/option.h"

#define POLL_MS	200

struct far {
	struct request *rq;
	struct console *console;
	str kind, path, year, place, source, map, errors, undo;
	bool dry;
};

static str
name_of(str path)
{
	size_t n = path.n;

	while (n > 0 && path.p[n - 1] != '/')
		n--;
	return str_sub(path, n, path.n);
}

static void
query_add(struct buf *b, const char *name, str value)
{
	size_t i;

	if (value.n == 0)
		return;
	buf_fmt(b, "%c%s=", b->n > 7 ? '&' : '?', name);
	for (i = 0; i < value.n; i++)
		buf_fmt(b, "%%%02X", (unsigned char)value.p[i]);
}

static enum err
ask(struct far *f, enum method method, str path, int file,
    const struct json **out)
{
	struct console_request q = { .method = method, .path = path,
	    .file = file };
	struct json *j;
	str body = STR_NONE;

	TRY(console_ask(f->rq, f->console, &q, &body));
	TRY(json_parse(f->rq, body, &j));
	*out = j;
	return OK;
}

static int64_t
number(const struct json *j, const char *key)
{
	const struct json *v = json_get(j, key);

	return v != NULL && (v->kind == J_INT || v->kind == J_BOOL) ? v->i : 0;
}

static str
text(const struct json *j, const char *key)
{
	const struct json *v = json_get(j, key);

	return v != NULL && v->kind == J_STR ? v->s : STR_NONE;
}

static enum err
upload(struct far *f, str *out_id)
{
	struct request *rq = f->rq;
	const struct json *j;
	struct buf path;
	enum err e;
	int fd = open(str_cstr(rq->arena, f->path), O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return fail(rq, MSG_FILE_OPEN, f->path,
		    str_from(strerror(errno)));
	buf_init(&path, rq->arena, LIMIT_URI);
	buf_cstr(&path, "/import");
	query_add(&path, "map", f->map.n > 0 ? f->map : f->kind);
	query_add(&path, "name", name_of(f->path));
	query_add(&path, "year", f->year);
	query_add(&path, "place", f->place);
	query_add(&path, "source", f->source);
	query_add(&path, "dry_run", f->dry ? STR("1") : STR_NONE);
	e = ask(f, POST, buf_text(&path), fd, &j);
	(void)close(fd);
	if (e == OK)
		*out_id = text(j, "id");
	return e;
}

/* Ask until the batch has ended. */
static enum err
follow(struct far *f, str id, const struct json **out)
{
	const struct timespec pause = { 0, POLL_MS * 1000000L };
	str path = str_fmt(f->rq->arena, "/batch/%.*s", STR_ARG(id));
	bool shown = isatty(STDERR_FILENO), running = true;

	while (running) {
		const struct json *fields;
		str state;

		(void)nanosleep(&pause, NULL);
		TRY(ask(f, GET, path, -1, out));
		fields = json_get(*out, "fields");
		state = text(fields, "state");
		running = str_is(state, "batch_open") ||
		    str_is(state, "batch_queued");
		if (shown)
			(void)fprintf(stderr, "\r%3" PRId64 "%% %" PRId64
			    " %s ", number(*out, "progress") / 10,
			    number(fields, "rows_read"),
			    f->rq->lang == LANG_ZH ? "行" : "rows");
	}
	if (shown)
		(void)fprintf(stderr, "\r%40s\r", "");
	return OK;
}

static enum err
errors_save(struct far *f, str id)
{
	struct console_request q = { .method = GET, .file = -1,
	    .path = str_fmt(f->rq->arena, "/batch/%.*s/errors", STR_ARG(id)) };
	str book = STR_NONE;
	int error;

	TRY(console_ask(f->rq, f->console, &q, &book));
	error = file_write(f->rq->arena, f->errors, book, 0600);
	if (error != 0)
		return fail(f->rq, MSG_FILE_OPEN, f->errors,
		    str_from(strerror(error)));
	return OK;
}

static void
show(const struct far *f, str id, const struct json *batch)
{
	const struct json *fields = json_get(batch, "fields");
	const struct json *reasons = json_get(batch, "reasons");
	bool zh = f->rq->lang == LANG_ZH;
	size_t i;

	(void)printf(zh ? "批次 %.*s\n" : "batch %.*s\n", STR_ARG(id));
	(void)printf(zh ? "%.*s:读入 %" PRId64 " 行,通过 %" PRId64
	    ",退回 %" PRId64 "\n" : "%.*s: %" PRId64 " rows read, %" PRId64
	    " accepted, %" PRId64 " returned\n", STR_ARG(f->path),
	    number(fields, "rows_read"), number(fields, "rows_good"),
	    number(fields, "rows_bad"));
	(void)printf(f->dry ? zh ? "试导入:没有写入\n" :
	    "dry run: nothing was written\n" : zh ?
	    "新增记录 %" PRId64 ",修改 %" PRId64 "\n" :
	    "%" PRId64 " records added, %" PRId64 " changed\n",
	    number(fields, "records_new"), number(fields, "records_changed"));
	if (text(fields, "note").n > 0)
		(void)printf("%.*s\n", STR_ARG(text(fields, "note")));
	for (i = 0; reasons != NULL && i < reasons->n; i++)
		(void)printf("  %6" PRId64 "  %.*s\n",
		    number(&reasons->items[i], "n"),
		    STR_ARG(text(&reasons->items[i], "text")));
}

static enum err
import_do(struct far *f, int *out_status)
{
	const struct json *batch;
	str id = STR_NONE;

	TRY(upload(f, &id));
	id = str_dup(f->rq->arena, id);
	TRY(follow(f, id, &batch));
	if (f->rq->host->json) {
		struct console_request q = { .method = GET, .file = -1,
		    .path = str_fmt(f->rq->arena, "/batch/%.*s",
		    STR_ARG(id)) };
		str body;

		TRY(console_ask(f->rq, f->console, &q, &body));
		(void)printf("%.*s\n", STR_ARG(body));
	} else
		show(f, id, batch);
	if (f->errors.n > 0 && number(json_get(batch, "fields"),
	    "rows_bad") > 0)
		TRY(errors_save(f, id));
	*out_status = number(json_get(batch, "fields"), "rows_bad") > 0 ||
	    str_is(text(json_get(batch, "fields"), "state"), "batch_failed");
	return OK;
}

static enum err
undo_do(struct far *f, int *out_status)
{
	const struct json *j;
	bool zh = f->rq->lang == LANG_ZH;

	TRY(ask(f, POST, str_fmt(f->rq->arena, "/batch/%.*s/undo",
	    STR_ARG(f->undo)), -1, &j));
	(void)printf(zh ? "已撤销,恢复 %" PRId64 " 条记录;%" PRId64
	    " 条有碍\n" : "undone: %" PRId64 " records; %" PRId64
	    " stand in the way\n", number(j, "undone"), number(j, "refused"));
	*out_status = number(j, "refused") > 0;
	return OK;
}

/* The server of the database, when there is one. */
static bool
server_there(struct request *rq)
{
	int fd = rq->host->db.n == 0 ? -1 :
	    local_connect(local_path(rq, rq->host));

	if (fd >= 0)
		(void)close(fd);
	return fd >= 0;
}

int
serve_cmd_import(struct request *rq, int argc, char **argv)
{
	struct far f = { .rq = rq };
	const struct option options[] = {
		{ "--year", &f.year, NULL }, { "--source", &f.source, NULL },
		{ "--place", &f.place, NULL }, { "--map", &f.map, NULL },
		{ "--dry-run", NULL, &f.dry },
		{ "--errors", &f.errors, NULL }, { "--undo", &f.undo, NULL },
	};
	int status = 0;
	str *rest;
	enum err e;
	size_t n;

	if (!server_there(rq))
		return cmd_import(rq, argc, argv);
	e = option_take(rq, argc, argv, options,
	    sizeof(options) / sizeof(options[0]), &rest, &n);
	/* What is wrong with the words is said by the one that works alone. */
	if (e != OK || (f.undo.n > 0 ? n != 0 : n != 2))
		return cmd_import(rq, argc, argv);
	f.kind = n > 0 ? rest[0] : STR_NONE;
	f.path = n > 1 ? rest[1] : STR_NONE;
	e = console_open(rq, &f.console);
	if (e == OK)
		e = f.undo.n > 0 ? undo_do(&f, &status) :
		    import_do(&f, &status);
	if (e == OK)
		return status;
	return cmd_complain(rq, e);
}
