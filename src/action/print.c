/*
 * Printing: a form for one household or for all of a place, as one PDF.  What
 * is shown is masked as on the pages; with a purpose, ID numbers stand in full
 * and the act is in the ledger.
 */
#include "action/form.h"

#include <assert.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/option.h"

struct forms_print {
	struct printing printing;
	int64_t place;		/* or */
	int64_t household;
	str purpose;		/* empty: masked */
	int64_t most;		/* households */
};

static bool
put(void *arg, const void *p, size_t n)
{

	return fwrite(p, 1, n, arg) == n;
}

static void
arena_release(void *p)
{

	arena_close(p);
}

static void
file_release(void *p)
{

	(void)fclose(p);
}

static enum err
print_one(struct request *rq, struct forms_print *j, const struct record *h)
{
	struct paper paper;

	if (++j->printing.households > j->most)
		return fail(rq, MSG_PLACE_LARGE, str_fmt(rq->arena, "%" PRId64,
		    j->most));
	TRY(form_make(rq, &j->printing, h, &paper));
	return press_add(rq, j->printing.press, &paper);
}

str
print_cursor(char *room, str next)
{

	assert(next.n <= LIMIT_TEXT);
	if (next.n > 0)
		memcpy(room, next.p, next.n);
	return (str){ room, next.n };
}

/* Households in order of place; nothing of one is kept for the next. */
static enum err
print_place(struct request *rq, struct forms_print *j)
{
	struct query q = { .entity = model_entity(rq->model,
	    STR("household")), .place = j->place, .limit = LIMIT_PAGE_ROWS };
	char cursor[LIMIT_TEXT];
	struct page p;
	size_t i;

	do {
		struct arena_mark m = arena_mark(rq->arena);

		TRY(record_list(rq, &q, &p));
		for (i = 0; i < p.n; i++) {
			struct arena_mark one = arena_mark(rq->arena);

			TRY(print_one(rq, j, p.items[i]));
			arena_rewind(rq->arena, one);
		}
		q.after = print_cursor(cursor, p.next);
		arena_rewind(rq->arena, m);
	} while (q.after.n > 0);
	if (j->printing.households == 0)
		return fail(rq, MSG_PAPER_NONE);
	return OK;
}

static str
form_detail(struct request *rq, const struct forms_print *j)
{
	struct jsonw o;
	struct buf b;

	buf_init(&b, rq->arena, LIMIT_TEXT);
	jsonw_begin(&o, &b);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "form", str_from(j->printing.form->id));
	jsonw_put_int(&o, "households", j->printing.households);
	jsonw_put_str(&o, "place", place_digits(rq->arena, j->place));
	jsonw_put_bool(&o, "plain", j->printing.plain);
	jsonw_close(&o, '}');
	return buf_text(&b);
}

/* ID numbers in full: a stated purpose, and the field is for the office. */
static enum err
purpose_take(struct request *rq, struct forms_print *j)
{

	if (j->purpose.n == 0)
		return OK;
	rq->actor.purpose = j->purpose;
	TRY(purpose_check(rq, j->purpose));
	TRY(field_purpose(rq, model_field(model_entity(rq->model,
	    STR("person")), STR("id_number"))));
	j->printing.plain = true;
	return OK;
}

static enum err
print_forms(struct request *rq, struct print_run *run, void *arg)
{
	const struct entity *e = model_entity(rq->model, STR("household"));
	struct forms_print *j = arg;
	struct record *h;

	TRY(purpose_take(rq, j));
	j->printing.press = run->press;
	j->printing.village = arena_open(LIMIT_ARENA_REQUEST);
	arena_defer(rq->arena, arena_release, j->printing.village);
	if (j->household != 0) {
		TRY(record_load(rq, e, j->household, 0, &h));
		TRY(print_one(rq, j, h));
	} else
		TRY(print_place(rq, j));
	rq->detail = form_detail(rq, j);
	return OK;
}

/* ---- one file ---- */

static enum err
run_print(struct request *rq, struct print_run *run, print_fn fn, void *arg)
{

	TRY(press_open(rq, put, run->file, &run->press));
	TRY(fn(rq, run, arg));
	TRY(press_end(rq, run->press));
	if (fflush(run->file) != 0)
		return fail(rq, MSG_PAPER_WRITE, str_from(strerror(errno)));
	return OK;
}

enum err
print_file(struct request *rq, str path, print_fn fn, void *arg,
    int64_t *out_pages)
{
	str part = str_fmt(rq->arena, "%.*s.part", STR_ARG(path));
	struct print_run run = { .file = fopen(str_cstr(rq->arena, part),
	    "w") };

	if (run.file == NULL)
		return fail(rq, MSG_FILE_OPEN, part, str_from(strerror(errno)));
	arena_defer(rq->arena, file_release, run.file);
	TRY(run_print(rq, &run, fn, arg));
	if (fsync(fileno(run.file)) != 0 || rename(str_cstr(rq->arena, part),
	    str_cstr(rq->arena, path)) != 0)
		return fail(rq, MSG_PAPER_WRITE, str_from(strerror(errno)));
	*out_pages = press_pages(run.press);
	return OK;
}

/* ---- over HTTP ---- */

static enum err
memory_open(struct request *rq, FILE **out)
{
	int fd = memfd_create("paper", MFD_CLOEXEC);

	*out = fd < 0 ? NULL : fdopen(fd, "w+");
	if (*out == NULL) {
		if (fd >= 0)
			(void)close(fd);
		return fail(rq, MSG_PAPER_WRITE, str_from(strerror(errno)));
	}
	arena_defer(rq->arena, file_release, *out);
	return OK;
}

static enum err
reply_pdf(struct request *rq, const struct print_run *run, str name,
    struct reply *r)
{
	long size = ftell(run->file);
	void *p;

	if (size < 0 || (size_t)size > r->body.max)
		return fail(rq, MSG_PAPER_LARGE, str_fmt(rq->arena, "%zu",
		    r->body.max >> 20));
	p = mmap(NULL, (size_t)size, PROT_READ, MAP_SHARED, fileno(run->file),
	    0);
	if (p == MAP_FAILED)
		return fail(rq, MSG_PAPER_WRITE, str_from(strerror(errno)));
	buf_add(&r->body, p, (size_t)size);
	(void)munmap(p, (size_t)size);
	r->type = STR("application/pdf");
	r->file_name = name;
	return OK;
}

enum err
print_reply(struct request *rq, str name, print_fn fn, void *arg,
    struct reply *r)
{
	struct print_run run = { .file = NULL };

	TRY(memory_open(rq, &run.file));
	TRY(run_print(rq, &run, fn, arg));
	return reply_pdf(rq, &run, name, r);
}

static enum err
forms_reply(struct request *rq, struct forms_print *j, str form, str household,
    struct reply *r)
{

	TRY(form_find(rq, form, &j->printing.form));
	if (household.n > 0)
		TRY(record_url_parse(rq, model_entity(rq->model,
		    STR("household")), household, &j->household));
	return print_reply(rq, str_fmt(rq->arena, "%s.pdf",
	    j->printing.form->id), print_forms, j, r);
}

enum err
action_paper(struct request *rq, const struct call *c, struct reply *r)
{
	struct forms_print j = { .most = LIMIT_SURVEY };

	TRY(call_place(rq, c, &j.place));
	return forms_reply(rq, &j, c->path[0], call_query(c, "household"), r);
}

/* An act: what is printed in full is in the ledger. */
enum err
action_paper_plain(struct request *rq, const struct call *c, struct reply *r)
{
	struct forms_print j = { .most = LIMIT_PAPER_PLAIN };
	str place, household;

	TRY(json_need_str(rq, c->body, "purpose", &j.purpose));
	TRY(json_str_or(rq, c->body, "place", STR(""), &place));
	TRY(json_str_or(rq, c->body, "household", STR(""), &household));
	if (place.n > 0 && !place_parse(place, &j.place))
		return fail(rq, MSG_VALUE_TYPE, STR("place"), place,
		    request_words(rq, "区划代码", "a place code"));
	rq->subject = household.n == 0 ? place : str_fmt(rq->arena,
	    "household/%.*s", STR_ARG(household));
	return forms_reply(rq, &j, c->path[0], household, r);
}

/* ---- on the command line ---- */

struct print_cmd {
	struct forms_print job;
	str household;		/* number */
	str path;
	int64_t pages;
};

static enum err
print_act(struct request *rq, void *arg)
{
	struct print_cmd *x = arg;
	struct record *h;

	if (x->household.n > 0) {
		TRY(record_find(rq, model_entity(rq->model, STR("household")),
		    0, x->household, &h));
		if (h == NULL)
			return fail(rq, MSG_MISSING, x->household);
		x->job.household = h->id;
	}
	return print_file(rq, x->path, print_forms, &x->job, &x->pages);
}

static enum err
paper(struct request *rq, int argc, char **argv)
{
	struct print_cmd x = { .job.most = INT64_MAX };
	str place = STR_NONE, *rest;
	const struct option options[] = {
		{ "--place", &place, NULL },
		{ "--household", &x.household, NULL },
		{ "--purpose", &x.job.purpose, NULL },
		{ "-o", &x.path, NULL },
	};
	size_t n;

	TRY(option_take(rq, argc, argv, options, 4, &rest, &n));
	if (n != 1 || x.path.n == 0 || (place.n > 0 && x.household.n > 0))
		return fail(rq, MSG_USAGE, STR("paper FORM [--place CODE | "
		    "--household NUMBER] [--purpose PURPOSE] -o FILE.pdf"));
	TRY(form_find(rq, rest[0], &x.job.printing.form));
	if (place.n > 0 && !place_parse(place, &x.job.place))
		return fail(rq, MSG_VALUE_TYPE, STR("--place"), place,
		    request_words(rq, "区划代码", "a place code"));
	TRY(site_enter(rq, STORE_WRITE, SITE_LISTS));
	TRY(site_placed(rq, x.job.place));
	TRY(site_act(rq, STR("paper.print"), rest[0], print_act, &x));
	(void)printf(rq->lang == LANG_ZH ?
	    "%.*s:%" PRId64 " 份,%" PRId64 " 页\n" :
	    "%.*s: %" PRId64 " documents, %" PRId64 " pages\n",
	    STR_ARG(x.path), x.job.printing.households,
	    x.pages);
	return OK;
}

int
cmd_paper(struct request *rq, int argc, char **argv)
{

	return cmd_end(rq, paper(rq, argc, argv));
}
