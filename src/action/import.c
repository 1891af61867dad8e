/*
 * Import over HTTP: the kinds of list, a new batch, its progress, the rows it
 * returned, undo, empty forms.  The file is read by a job after the reply.
 */
#include "action/import.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "action/internal.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/host.h"

#define XLSX		"application/vnd.openxmlformats-officedocument."	\
			"spreadsheetml.sheet"
#define KEEP_DAYS	7	/* uploaded files, for the returned rows */

static const struct entity *
batch_entity(const struct request *rq)
{

	return model_entity(rq->model, STR("batch"));
}

static enum err
maps_load(struct request *rq, struct import_maps *out)
{

	return import_maps_load(rq, str_fmt(rq->arena, "%.*s/model",
	    STR_ARG(rq->host->home)), out);
}

static enum err
may_import(struct request *rq, const struct import_map *map)
{
	const struct office *o = model_office(rq->model, rq->actor.office);

	if (rq->actor.login == 0 || (o != NULL &&
	    (map->offices >> o->number & 1) != 0))
		return OK;
	return fail(rq, MSG_FORBIDDEN, o == NULL ? rq->actor.office :
	    rq->lang == LANG_ZH ? o->zh : o->en);
}

/* ---- the kinds of list ---- */

static void
map_out(const struct request *rq, const struct import_map *map,
    struct jsonw *j)
{
	size_t i;

	jsonw_open(j, '{');
	jsonw_put_str(j, "id", map->id);
	jsonw_put_str(j, "zh", map->zh);
	jsonw_put_str(j, "en", map->en);
	jsonw_key(j, "headings");
	jsonw_open(j, '[');
	for (i = 0; i < map->nwants; i++)
		if (map->wants[i].role == WANT_VALUE)
			jsonw_str(j, field_label(map->wants[i].sheet.field,
			    rq->lang));
	jsonw_close(j, ']');
	jsonw_close(j, '}');
}

enum err
action_import_maps(struct request *rq, const struct call *c, struct reply *r)
{
	struct import_maps maps;
	struct jsonw j;
	size_t i;

	(void)c;
	TRY(maps_load(rq, &maps));
	reply_json(r, &j);
	jsonw_open(&j, '{');
	jsonw_key(&j, "maps");
	jsonw_open(&j, '[');
	for (i = 0; i < maps.n; i++) {
		if (may_import(rq, &maps.items[i]) == OK)
			map_out(rq, &maps.items[i], &j);
		request_clear(rq);
	}
	jsonw_close(&j, ']');
	jsonw_close(&j, '}');
	return OK;
}

/* ---- the job ---- */

struct import_job {
	struct import_options options;
	str map;
	int fd;
};

static enum err
failed_run(struct request *rq, void *arg)
{
	const struct import_figures *f = arg;

	return import_batch_set(rq, f->batch, f);
}

/* The job could not begin: the batch says why. */
static void
batch_fail(struct request *rq, int64_t batch)
{
	struct import_figures f = { .batch = batch, .state = BATCH_FAILED,
	    .note = rq->problem.detail };
	struct act act = { .arg = &f, .run = failed_run, .seal = ledger_seal,
	    .weight = 1 };
	struct request own = *rq;

	own.changes = (struct changes){ .last = &own.changes.first };
	own.now_ms = date_now_ms();
	own.action = STR("import.end");
	own.subject = record_url(rq, batch_entity(rq), batch);
	act.rq = &own;
	db_rest(rq->db);
	(void)!store_act(rq->host->store, &act);
}

/* Files whose rows were returned days ago. */
static void
purge(struct request *rq)
{
	str dir = str_fmt(rq->arena, "%.*s/import", STR_ARG(rq->host->data));
	time_t now = time(NULL);
	struct stat st;
	size_t n = 0, i;
	str *names = NULL;

	if (file_names(rq->arena, dir, ".file", &names, &n) != 0)
		return;
	for (i = 0; i < n; i++) {
		char *path = str_cstr(rq->arena, str_fmt(rq->arena,
		    "%.*s/%.*s", STR_ARG(dir), STR_ARG(names[i])));

		if (stat(path, &st) == 0 &&
		    now - st.st_mtime > KEEP_DAYS * 86400)
			(void)unlink(path);
	}
}

static enum err
file_keep(struct request *rq, int fd, str path)
{
	int to = open(str_cstr(rq->arena, path), O_WRONLY | O_CREAT | O_TRUNC |
	    O_CLOEXEC, 0600);
	off_t at = 0;
	ssize_t n = 1;

	if (to < 0)
		return fail(rq, MSG_FILE_OPEN, path,
		    str_from(strerror(errno)));
	while (n > 0)
		n = copy_file_range(fd, &at, to, NULL, (size_t)1 << 30, 0);
	if (close(to) != 0 || n < 0)
		return fail(rq, MSG_FILE_OPEN, path,
		    str_from(strerror(errno)));
	return OK;
}

static enum err
job_import(struct request *rq, struct import_job *x)
{
	struct import_options *o = &x->options;
	struct import_result result;
	struct import_maps maps;
	struct sheet *in;
	int pipe_fd;
	enum err e;

	e = maps_load(rq, &maps);
	if (e == OK)
		e = import_map_find(rq, &maps, x->map, &o->map);
	if (e == OK)
		e = file_keep(rq, x->fd, import_batch_path(rq, o->batch,
		    "file"));
	if (e == OK)
		e = rq->host->child(rq, x->fd, &pipe_fd);
	if (e == OK)
		e = sheet_open_pipe(rq, pipe_fd, &in);
	if (e != OK) {
		batch_fail(rq, o->batch);
		return e;
	}
	e = import_run(rq, o, in, &result);
	sheet_close(in);
	if (result.reasons.n == 0)
		(void)unlink(str_cstr(rq->arena, import_batch_path(rq,
		    o->batch, "file")));
	return e;
}

static void
job_run(struct request *rq, void *arg)
{
	struct import_job *x = arg;

	purge(rq);
	/* Its outcome is in the batch. */
	(void)!job_import(rq, x);
	(void)close(x->fd);
}

static void
job_options(struct arena *a, const struct import_options *from,
    struct import_options *to)
{

	*to = *from;
	to->map = NULL;
	to->file = str_dup(a, from->file);
	to->digest = str_dup(a, from->digest);
	to->source = str_dup(a, from->source);
}

/* ---- a new batch ---- */

static enum err
options_read(struct request *rq, const struct call *c,
    struct import_options *o)
{
	struct import_maps maps;
	str year = call_query(c, "year");
	unsigned char digest[SM3_SIZE];

	TRY(maps_load(rq, &maps));
	TRY(import_map_find(rq, &maps, call_query(c, "map"), &o->map));
	TRY(may_import(rq, o->map));
	TRY(call_place(rq, c, &o->place));
	if (year.n > 0 && (!str_int(year, &o->year) || o->year < 1900 ||
	    o->year > 2100))
		return fail(rq, MSG_VALUE_TYPE, STR("year"), year,
		    request_words(rq, "年份", "a year"));
	o->source = call_query(c, "source");
	o->file = call_query(c, "name");
	if (o->file.n == 0)
		o->file = o->map->zh;
	o->dry = str_is(call_query(c, "dry_run"), "1");
	sm3_once(c->raw, digest);
	o->digest = hex_text(rq->arena, digest, SM3_SIZE);
	if (o->place == 0)
		o->place = rq->actor.place;
	return OK;
}

static enum err
batch_take(struct request *rq, struct import_options *o)
{
	struct record *b;

	if (!o->dry)
		TRY(import_batch_resumable(rq, o, &o->batch));
	if (o->batch == 0)
		return import_batch_add(rq, o, &o->batch);
	TRY(record_load(rq, batch_entity(rq), o->batch, 0, &b));
	record_set(b, "started", VALUE_INT(rq->now_ms));
	return record_change(rq, b);
}

enum err
action_import(struct request *rq, const struct call *c, struct reply *r)
{
	struct import_options o = { 0 };
	struct import_job *x;
	struct job *job;
	struct jsonw j;
	str id;

	if (c->fd < 0 || c->raw.n == 0)
		return fail(rq, MSG_SHEET_EMPTY);
	TRY(options_read(rq, c, &o));
	TRY(batch_take(rq, &o));
	TRY(rq->host->job(rq, &job));
	x = NEW(job->arena, struct import_job);
	job_options(job->arena, &o, &x->options);
	x->map = str_dup(job->arena, o.map->id);
	x->fd = dup(c->fd);
	if (x->fd < 0)
		return fail(rq, MSG_BUSY);
	job->run = job_run;
	job->arg = x;
	id = record_url(rq, batch_entity(rq), o.batch);
	rq->subject = id;
	r->status = 202;
	reply_json(r, &j);
	jsonw_open(&j, '{');
	jsonw_put_str(&j, "id", id);
	jsonw_close(&j, '}');
	return OK;
}

/* ---- a batch ---- */

static void
groups_out(struct request *rq, const struct reasons *r, struct jsonw *j)
{
	struct reason_group *g;
	size_t n = reasons_group(rq->arena, r, &g), i;

	for (i = 0; i < n; i++) {
		const struct import_reason *x = g[i].first;

		jsonw_open(j, '{');
		jsonw_put_str(j, "text", str_fmt(rq->arena, rq->lang ==
		    LANG_ZH ? "%.*s(如第%lld行)" : "%.*s (row %lld)",
		    STR_ARG(x->text), (long long)x->row));
		jsonw_put_int(j, "n", g[i].n);
		jsonw_put_int(j, "row", x->row);
		jsonw_put_bool(j, "refused", x->kind == KIND_REFUSE);
		jsonw_close(j, '}');
	}
}

/* The record and what a page shows beside it. */
enum err
action_batch(struct request *rq, const struct call *c, struct reply *r)
{
	struct reasons reasons = { 0 };
	struct record *b;
	struct jsonw j;
	int64_t id;

	TRY(call_id(rq, c, 0, batch_entity(rq), &id));
	TRY(record_load(rq, batch_entity(rq), id, 0, &b));
	if (reasons_load(rq, import_batch_path(rq, id, "reasons"),
	    &reasons) != OK)
		request_clear(rq);
	reply_json(r, &j);
	TRY(record_out(rq, b, PROFILE_DETAIL, &j));
	/* Beside the members of the record. */
	r->body.n--;
	buf_fmt(&r->body, ",\"progress\":%lld,\"dry_run\":%s,\"reasons\":",
	    (long long)record_get(b, "progress").i,
	    record_get(b, "dry_run").i != 0 ? "true" : "false");
	jsonw_begin(&j, &r->body);
	jsonw_open(&j, '[');
	groups_out(rq, &reasons, &j);
	jsonw_close(&j, ']');
	buf_byte(&r->body, '}');
	return OK;
}

/* Who may bring in such a list may see its returned rows and undo it. */
static enum err
batch_mine(struct request *rq, int64_t id, struct record **out)
{
	const struct import_map *map;
	struct import_maps maps;

	TRY(record_load(rq, batch_entity(rq), id, 0, out));
	TRY(maps_load(rq, &maps));
	TRY(import_map_find(rq, &maps, record_get(*out, "map").s, &map));
	return may_import(rq, map);
}

/* A file of ours as the reply; it is removed. */
static enum err
file_reply(struct request *rq, str path, str name, struct reply *r)
{
	str bytes;
	int no = file_read(rq->arena, path, LIMIT_REPLY, &bytes);

	(void)unlink(str_cstr(rq->arena, path));
	if (no != 0)
		return fail(rq, MSG_FILE_OPEN, name, str_from(strerror(no)));
	buf_str(&r->body, bytes);
	r->type = STR(XLSX);
	r->file_name = name;
	return OK;
}

enum err
action_batch_errors(struct request *rq, const struct call *c, struct reply *r)
{
	struct reasons reasons;
	struct record *b;
	struct sheet *in;
	int64_t id;
	int fd, pipe_fd;
	str path;
	enum err e;

	TRY(call_id(rq, c, 0, batch_entity(rq), &id));
	TRY(batch_mine(rq, id, &b));
	TRY(reasons_load(rq, import_batch_path(rq, id, "reasons"),
	    &reasons));
	fd = open(str_cstr(rq->arena, import_batch_path(rq, id, "file")),
	    O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return fail(rq, MSG_IMPORT_ERRORS);
	e = rq->host->child(rq, fd, &pipe_fd);
	(void)close(fd);
	TRY(e);
	TRY(sheet_open_pipe(rq, pipe_fd, &in));
	path = import_batch_path(rq, id, str_cstr(rq->arena, str_fmt(
	    rq->arena, "%lld.xlsx", (long long)date_now_ms())));
	e = reasons_workbook(rq, in, &reasons, path);
	sheet_close(in);
	TRY(e);
	return file_reply(rq, path, str_fmt(rq->arena, "%s-%.*s.xlsx",
	    rq->lang == LANG_ZH ? "退回" : "returned", STR_ARG(record_get(b,
	    "map").s)), r);
}

static void
undo_out(struct request *rq, const struct undo_result *u, struct jsonw *j)
{
	size_t i;

	jsonw_open(j, '{');
	jsonw_put_int(j, "undone", u->undone);
	jsonw_put_int(j, "refused", u->refused);
	jsonw_key(j, "items");
	jsonw_open(j, '[');
	for (i = 0; i < u->nitems; i++) {
		const struct undo_item *x = &u->items[i];

		jsonw_open(j, '{');
		jsonw_put_str(j, "id", record_url(rq, x->entity, x->id));
		jsonw_put_int(j, "status", message_row(x->msg)->http);
		jsonw_put_str(j, "code", str_from(message_row(x->msg)->code));
		jsonw_put_str(j, "message", x->text);
		jsonw_close(j, '}');
	}
	jsonw_close(j, ']');
	jsonw_close(j, '}');
}

static void
job_undo(struct request *rq, void *arg)
{
	struct undo_result u;

	/* Its outcome is in the batch. */
	(void)!undo_run(rq, *(int64_t *)arg, &u);
}

enum err
action_batch_undo(struct request *rq, const struct call *c, struct reply *r)
{
	struct undo_result u = { 0 };
	struct record *b;
	struct job *job;
	struct jsonw j;
	int64_t id;
	enum err e;

	TRY(call_id(rq, c, 0, batch_entity(rq), &id));
	TRY(batch_mine(rq, id, &b));
	rq->subject = record_url(rq, batch_entity(rq), id);
	e = undo_batch(rq, id, &u);
	if (e == ERR_LIMIT) {
		request_clear(rq);
		TRY(rq->host->job(rq, &job));
		job->run = job_undo;
		job->arg = NEW(job->arena, int64_t);
		*(int64_t *)job->arg = id;
		r->status = 202;
	} else
		TRY(e);
	reply_json(r, &j);
	undo_out(rq, &u, &j);
	return OK;
}

/* ---- an empty form ---- */

enum err
action_import_template(struct request *rq, const struct call *c,
    struct reply *r)
{
	const struct import_map *map;
	struct import_maps maps;
	struct sheet_want *wants;
	size_t i, n = 0;
	str path, title;

	TRY(maps_load(rq, &maps));
	TRY(import_map_find(rq, &maps, c->path[0], &map));
	wants = NEW_ARRAY(rq->arena, struct sheet_want, map->nwants);
	for (i = 0; i < map->nwants; i++)
		if (map->wants[i].role == WANT_VALUE ||
		    map->wants[i].role == WANT_KEY)
			wants[n++] = map->wants[i].sheet;
	title = rq->lang == LANG_ZH ? map->zh : map->en;
	path = import_batch_path(rq, date_now_ms(), "template.xlsx");
	TRY(sheet_write_template(rq, title, wants, n, path));
	return file_reply(rq, path, str_fmt(rq->arena, "%.*s.xlsx",
	    STR_ARG(title)), r);
}
