/*
 * bangfu places FILE.csv: load the administrative tree from code,name,kind
 * lines: the built-in provinces to counties, or a longer public list.  Places
 * that are there already are left alone.
 */
#include "action/internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/option.h"

#define SLICE		5000
#define FILE_MAX	((size_t)128 << 20)

struct slice {
	str text;		/* what is left of the file */
	str file;
	int64_t line;
	int64_t added;
	int64_t met;
};

static enum err
line_bad(struct request *rq, const struct slice *s, str what)
{

	return request_at(rq, fail(rq, MSG_SHEET, what),
	    (struct at){ .file = s->file, .row = s->line });
}

/* A line taken apart. */
struct place_line {
	int64_t place;
	int64_t kind;
	str name;
};

static enum err
line_read(struct request *rq, const struct slice *s, str line,
    struct place_line *out)
{
	const struct field *f = model_field(model_entity(rq->model,
	    STR("place")), STR("kind"));
	str rest, kind, code = str_cut(line, ',', &rest);

	out->name = str_trim(str_cut(rest, ',', &kind));
	if (!place_parse(str_trim(code), &out->place) ||
	    !str_int(str_trim(kind), &out->kind) || out->name.n == 0 ||
	    !str_utf8(out->name))
		return line_bad(rq, s, request_words(rq,
		    "应为 代码,名称,类别", "expected code,name,kind"));
	if (code_by_n(f->codes, out->kind) == NULL)
		return line_bad(rq, s, str_fmt(rq->arena, rq->lang == LANG_ZH ?
		    "没有类别“%.*s”" : "there is no kind \"%.*s\"",
		    STR_ARG(str_trim(kind))));
	return OK;
}

/* The next line that is not blank; false at the end.  Headings are line 1. */
static bool
line_next(struct slice *s, str *out)
{
	str rest;

	while (s->text.n > 0) {
		*out = str_trim(str_cut(s->text, '\n', &rest));
		s->text = rest;
		s->line++;
		if (out->n > 0 && (s->line > 1 ||
		    (out->p[0] >= '0' && out->p[0] <= '9')))
			return true;
	}
	return false;
}

/* The whole file is read before a place of it is written. */
static enum err
file_check(struct request *rq, struct slice s)
{
	struct place_line l;
	int64_t n = 0;
	str line;

	for (; line_next(&s, &line); n++)
		TRY(line_read(rq, &s, line, &l));
	s.line = 0;
	return n > 0 ? OK : line_bad(rq, &s, request_words(rq,
	    "文件里没有地点;应为 代码,名称,类别",
	    "no place in the file; expected code,name,kind"));
}

static enum err
place_add(struct request *rq, struct slice *s, str line)
{
	struct place_line l;
	struct record *r;
	str known;

	TRY(line_read(rq, s, line, &l));
	TRY(place_name(rq, l.place, &known));
	s->met++;
	if (known.n > 0)
		return OK;
	r = record_new(rq, model_entity(rq->model, STR("place")));
	record_set(r, "place", VALUE_INT(l.place));
	record_set(r, "name", VALUE_TEXT(l.name));
	record_set(r, "kind", VALUE_INT(l.kind));
	s->added++;
	return record_add(rq, r);
}

static enum err
slice_run(struct request *rq, void *arg)
{
	struct slice *s = arg;
	str line;
	int n;

	for (n = 0; n < SLICE && line_next(s, &line); n++)
		TRY(place_add(rq, s, line));
	return OK;
}

/* Of a path only the name goes into the ledger. */
static str
file_name(str path)
{
	size_t i = path.n;

	while (i > 0 && path.p[i - 1] != '/')
		i--;
	return str_sub(path, i, path.n);
}

enum err
places_load(struct request *rq, str path, int64_t *out_added)
{
	struct slice s = { .file = path };
	struct arena_mark mark;
	int e = file_read(rq->arena, path, FILE_MAX, &s.text);

	if (e != 0)
		return fail(rq, MSG_FILE_OPEN, path, str_from(strerror(e)));
	if (str_starts(s.text, STR("\xEF\xBB\xBF")))
		s.text = str_sub(s.text, 3, s.text.n);
	TRY(file_check(rq, s));
	while (s.text.n > 0) {
		mark = arena_mark(rq->arena);
		TRY(site_act(rq, STR("place.load"), file_name(path),
		    slice_run, &s));
		arena_rewind(rq->arena, mark);
	}
	*out_added = s.added;
	return OK;
}

int
cmd_places(struct request *rq, int argc, char **argv)
{
	int64_t added = 0;
	str *rest;
	size_t n;

	if (option_take(rq, argc, argv, NULL, 0, &rest, &n) != OK)
		return cmd_end(rq, ERR_INPUT);
	if (n != 1)
		return cmd_end(rq, fail(rq, MSG_USAGE,
		    STR("places FILE.csv")));
	if (site_enter(rq, STORE_WRITE, "county_office") != OK ||
	    places_load(rq, rest[0], &added) != OK)
		return cmd_end(rq, ERR_IO);
	printf("%lld %s\n", (long long)added, rq->lang == LANG_ZH ?
	    "个地点已装入" : "places loaded");
	return 0;
}
