/*
 * CSV for Excel: UTF-8 with a byte order mark, CRLF.
 */
#include "internal.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

struct csv_out {
	FILE *file;
};

static void
close_file(void *p)
{
	struct csv_out *c = p;

	if (c->file != NULL)
		(void)fclose(c->file);
	c->file = NULL;
}

enum err
csv_out_open(struct request *rq, struct sheet_writer *w)
{
	w->csv = NEW(rq->arena, struct csv_out);
	w->csv->file = fopen(w->temporary, "wbe");
	if (w->csv->file == NULL)
		return write_failed(rq, w, strerror(errno));
	arena_defer(rq->arena, close_file, w->csv);
	if (fputs("\xef\xbb\xbf", w->csv->file) < 0)
		return write_failed(rq, w, strerror(errno));
	return OK;
}

static bool
needs_quotes(str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (s.p[i] == ',' || s.p[i] == '"' || s.p[i] == '\n' ||
		    s.p[i] == '\r')
			return true;
	return s.n > 0 && (s.p[0] == ' ' || s.p[s.n - 1] == ' ');
}

static void
put_cell(FILE *f, str s)
{
	size_t i;

	if (!needs_quotes(s)) {
		if (s.n > 0)
			(void)fwrite(s.p, 1, s.n, f);
		return;
	}
	(void)putc('"', f);
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			(void)putc('"', f);
		(void)putc(s.p[i], f);
	}
	(void)putc('"', f);
}

enum err
csv_out_row(struct request *rq, struct sheet_writer *w, const str *cells,
    size_t n)
{
	FILE *f = w->csv->file;
	size_t i;

	for (i = 0; i < n; i++) {
		if (i > 0)
			(void)putc(',', f);
		put_cell(f, cells[i]);
	}
	if (fputs("\r\n", f) < 0 || ferror(f))
		return write_failed(rq, w, strerror(errno));
	return OK;
}

enum err
csv_out_end(struct request *rq, struct sheet_writer *w)
{
	FILE *f = w->csv->file;
	bool bad = fflush(f) != 0 || fsync(fileno(f)) != 0;

	w->csv->file = NULL;
	if (fclose(f) != 0 || bad)
		return write_failed(rq, w, strerror(errno));
	return OK;
}
