/*
 * Writers: a temporary neighbour that takes the name at the end, so that a
 * half-written file is never seen.
 */
#include "internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "model/model.h"

#define REASON_WIDTH	40

enum err
write_failed(struct request *rq, const struct sheet_writer *w,
    const char *why)
{
	return fail(rq, MSG_SHEET_WRITE, w->path, str_from(why));
}

/* -12.50: a number, which no program takes for a formula. */
static bool
negative_number(str s)
{
	size_t i;
	bool digit = false, point = false;

	for (i = 1; i < s.n; i++) {
		if (s.p[i] == '.' && !point && digit)
			point = true;
		else if (s.p[i] >= '0' && s.p[i] <= '9')
			digit = true;
		else
			return false;
	}
	return digit && s.p[0] == '-' && s.p[s.n - 1] != '.';
}

str
sheet_guard(struct arena *a, str s)
{
	size_t from = 0;

	/* A ' before one of these would be taken off again when read. */
	while (from < s.n && s.p[from] == '\'')
		from++;
	if (from == s.n || memchr("=+-@\t\r", s.p[from], 6) == NULL ||
	    (from == 0 && negative_number(s)))
		return s;
	return str_fmt(a, "'%.*s", STR_ARG(s));
}

static void
drop(void *p)
{
	struct sheet_writer *w = p;

	if (!w->done)
		(void)unlink(w->temporary);
}

enum err
sheet_writer_open(struct request *rq, str path, enum sheet_format format,
    struct sheet_writer **out)
{
	struct sheet_writer *w = NEW(rq->arena, struct sheet_writer);

	w->arena = rq->arena;
	w->format = format;
	w->path = str_dup(rq->arena, path);
	w->temporary = str_cstr(rq->arena, str_fmt(rq->arena, "%.*s.tmp",
	    STR_ARG(path)));
	arena_defer(rq->arena, drop, w);
	*out = w;
	return format == SHEET_XLSX ? xlsx_out_open(rq, w) :
	    csv_out_open(rq, w);
}

enum err
sheet_writer_title(struct request *rq, struct sheet_writer *w, str title)
{
	str guarded = sheet_guard(rq->arena, title);

	w->row++;
	return w->format == SHEET_XLSX ? xlsx_out_title(rq, w, guarded) :
	    csv_out_row(rq, w, &guarded, 1);
}

enum err
sheet_writer_header(struct request *rq, struct sheet_writer *w,
    const struct sheet_column *columns, size_t n)
{
	str heads[LIMIT_SHEET_COLUMNS + 1];
	size_t i;

	if (n > LIMIT_SHEET_COLUMNS + 1)
		return fail(rq, MSG_SHEET_COLUMNS, STR("1"),
		    str_fmt(rq->arena, "%d", LIMIT_SHEET_COLUMNS));
	w->columns = n;
	w->row++;
	if (w->format == SHEET_XLSX)
		return xlsx_out_header(rq, w, columns, n);
	for (i = 0; i < n; i++)
		heads[i] = sheet_guard(rq->arena, columns[i].heading);
	return csv_out_row(rq, w, heads, n);
}

enum err
sheet_writer_row(struct request *rq, struct sheet_writer *w,
    const str *cells, size_t n)
{
	struct arena_mark mark = arena_mark(rq->arena);
	str guarded[LIMIT_SHEET_COLUMNS + 1];
	enum err err;
	size_t i;

	if (n > LIMIT_SHEET_COLUMNS + 1)
		return fail(rq, MSG_SHEET_COLUMNS, STR("1"),
		    str_fmt(rq->arena, "%d", LIMIT_SHEET_COLUMNS));
	for (i = 0; i < n; i++)
		guarded[i] = sheet_guard(rq->arena, cells[i]);
	w->row++;
	err = w->format == SHEET_XLSX ? xlsx_out_row(rq, w, guarded, n) :
	    csv_out_row(rq, w, guarded, n);
	if (err == OK)
		arena_rewind(rq->arena, mark);
	return err;
}

enum err
sheet_writer_end(struct request *rq, struct sheet_writer *w)
{
	TRY(w->format == SHEET_XLSX ? xlsx_out_end(rq, w) :
	    csv_out_end(rq, w));
	if (rename(w->temporary, str_cstr(rq->arena, w->path)) != 0)
		return write_failed(rq, w, strerror(errno));
	w->done = true;
	return OK;
}

/* ---- the same workbook with a reason column ---- */

static bool
wanted(const struct sheet_reasons *r, const struct sheet_row *row, str reason)
{
	return !r->only_faulty || row->number <= r->header || reason.n > 0;
}

static enum err
copy_header(struct request *rq, struct sheet_writer *w,
    const struct sheet_row *row, size_t column)
{
	struct sheet_column *heads = NEW_ARRAY(rq->arena, struct sheet_column,
	    column + 1);
	size_t i;

	for (i = 0; i < row->n && i < column; i++)
		heads[i].heading = str_dup(rq->arena, row->cells[i].text);
	heads[column].heading = request_words(rq, "错误原因", "What is wrong");
	heads[column].width = REASON_WIDTH;
	return sheet_writer_header(rq, w, heads, column + 1);
}

static enum err
copy_row(struct request *rq, struct sheet_writer *w,
    const struct sheet_reasons *r, const struct sheet_row *row, size_t column)
{
	str cells[LIMIT_SHEET_COLUMNS + 1] = { { NULL, 0 } };
	str reason = row->number > r->header ?
	    r->reason(r->arg, row->number) : STR_NONE;
	size_t i;

	if (row->number == r->header)
		return copy_header(rq, w, row, column);
	if (!wanted(r, row, reason))
		return OK;
	for (i = 0; i < row->n && i < column; i++)
		cells[i] = row->cells[i].text;
	cells[column] = reason;
	return sheet_writer_row(rq, w, cells, column + 1);
}

enum err
sheet_write_reasons(struct request *rq, struct sheet *in,
    const struct sheet_reasons *r, str path, enum sheet_format format)
{
	struct sheet_writer *w;
	struct sheet_row row;
	bool more;

	TRY(sheet_writer_open(rq, path, format, &w));
	for (;;) {
		TRY(sheet_next(rq, in, &row, &more));
		if (!more)
			break;
		TRY(copy_row(rq, w, r, &row, r->columns));
	}
	return sheet_writer_end(rq, w);
}

/* ---- templates ---- */

static const struct code yes_no[] = {
	{ .n = 1, .zh = { "是", 3 } }, { .n = 0, .zh = { "否", 3 } },
};
static const struct code_list yes_no_list = { .codes = yes_no, .ncodes = 2 };

static const struct code_list *
offered(const struct field *f)
{
	if (f->type == TYPE_BOOL)
		return &yes_no_list;
	return f->type == TYPE_CODE ? f->codes : NULL;
}

enum err
sheet_write_template(struct request *rq, str title,
    const struct sheet_want *wants, size_t n, str path)
{
	struct sheet_column *columns = NEW_ARRAY(rq->arena,
	    struct sheet_column, n + 1);
	struct sheet_writer *w;
	const struct field *f;
	size_t i;

	for (i = 0; i < n; i++) {
		f = wants[i].field;
		columns[i].heading = str_fmt(rq->arena, "%.*s%s",
		    STR_ARG(f->zh), wants[i].required ? "*" : "");
		columns[i].codes = offered(f);
	}
	TRY(sheet_writer_open(rq, path, SHEET_XLSX, &w));
	if (title.n > 0)
		TRY(sheet_writer_title(rq, w, title));
	TRY(sheet_writer_header(rq, w, columns, n));
	return sheet_writer_end(rq, w);
}
