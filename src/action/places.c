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

static enum err
place_add(struct request *rq, struct slice *s, str line)
{
	const struct entity *e = model_entity(rq->model, STR("place"));
	str name, kind, known, code = str_cut(line, ',', &name);
	struct record *r;
	int64_t place, k;

	name = str_cut(name, ',', &kind);
	if (!place_parse(code, &place) || !str_int(kind, &k) || name.n == 0 ||
	    !str_utf8(name))
		return line_bad(rq, s, request_words(rq,
		    "应为 代码,名称,类别", "expected code,name,kind"));
	TRY(place_name(rq, place, &known));
	s->met++;
	if (known.n > 0)
		return OK;
	r = record_new(rq, e);
	record_set(r, "place", VALUE_INT(place));
	record_set(r, "name", VALUE_TEXT(name));
	record_set(r, "kind", VALUE_INT(k));
	s->added++;
	return record_add(rq, r);
}

static enum err
slice_run(struct request *rq, void *arg)
{
	struct slice *s = arg;
	int n;

	for (n = 0; n < SLICE && s->text.n > 0; n++) {
		str rest, line = str_trim(str_cut(s->text, '\n', &rest));

		s->text = rest;
		s->line++;
		if (line.n > 0 && line.p[0] >= '0' && line.p[0] <= '9')
			TRY(place_add(rq, s, line));
	}
	return OK;
}

enum err
places_load(struct request *rq, str path, int64_t *out_added)
{
	struct slice s = { .file = path };
	struct arena_mark mark;
	int e = file_read(rq->arena, path, FILE_MAX, &s.text);

	if (e != 0)
		return fail(rq, MSG_FILE_OPEN, path, str_from(strerror(e)));
	while (s.text.n > 0) {
		mark = arena_mark(rq->arena);
		TRY(site_act(rq, STR("place.load"), path, slice_run, &s));
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
