/*
 * XLSX by libxlsxwriter, with a fixed date of creation so that the bytes
 * depend on the seed alone; CSV by iconv.
 */
#include "out.h"

#include <errno.h>
#include <iconv.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <xlsxwriter.h>

#include "base/arena.h"

#define CREATED		1541030400	/* 2018-11-01 in Shanghai */
#define LINE_MAX_BYTES	8192

struct out {
	struct arena *arena;
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_format *text;
	FILE *csv;
	iconv_t cd;
	int columns;
	lxw_row_t row;
	int64_t header;
	const char *path;
};

static void
die(const char *what, const char *why)
{
	fprintf(stderr, "sample: %s: %s\n", what, why);
	exit(3);
}

static void
check(const struct out *o, lxw_error e)
{
	if (e != LXW_NO_ERROR)
		die(o->path, lxw_strerror(e));
}

static void
book_titles(struct out *o, const struct table *t)
{
	lxw_format *title = workbook_add_format(o->book);
	int i;

	format_set_bold(title);
	format_set_align(title, LXW_ALIGN_CENTER);
	format_set_font_size(title, 14);
	for (i = 0; i < 2 && t->titles[i] != NULL; i++) {
		check(o, worksheet_merge_range(o->sheet, o->row, 0, o->row,
		    (lxw_col_t)(o->columns - 1), t->titles[i], title));
		o->row++;
	}
}

static void
book_header(struct out *o, const struct table *t)
{
	lxw_format *head = workbook_add_format(o->book);
	int i;

	format_set_bold(head);
	format_set_border(head, LXW_BORDER_THIN);
	format_set_bg_color(head, 0xD9E2F3);
	for (i = 0; i < o->columns; i++)
		check(o, worksheet_write_string(o->sheet, o->row,
		    (lxw_col_t)i, t->headings[i], head));
	o->row++;
	worksheet_freeze_panes(o->sheet, o->row, 0);
}

static void
book_open(struct out *o, const struct table *t)
{
	lxw_workbook_options options = { 0 };
	lxw_doc_properties properties = { 0 };

	options.constant_memory = t->form == FORM_XLSX_INLINE;
	o->book = workbook_new_opt(o->path, &options);
	if (o->book == NULL)
		die(o->path, strerror(errno));
	properties.created = CREATED;
	check(o, workbook_set_properties(o->book, &properties));
	o->sheet = workbook_add_worksheet(o->book, NULL);
	o->text = workbook_add_format(o->book);
	format_set_num_format(o->text, "@");
	worksheet_set_column(o->sheet, 0, (lxw_col_t)(o->columns - 1), 14,
	    NULL);
	book_titles(o, t);
	book_header(o, t);
}

/* ---- CSV ---- */

static size_t
csv_cell(char *line, size_t at, str s)
{
	bool quote = memchr(s.n == 0 ? "" : s.p, ',', s.n) != NULL ||
	    memchr(s.n == 0 ? "" : s.p, '"', s.n) != NULL;
	size_t i;

	if (at + s.n * 2 + 4 > LINE_MAX_BYTES)
		die("csv", "line too long");
	if (quote)
		line[at++] = '"';
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			line[at++] = '"';
		line[at++] = s.p[i];
	}
	if (quote)
		line[at++] = '"';
	return at;
}

static void
csv_row(struct out *o, const str *cells)
{
	char line[LINE_MAX_BYTES], coded[LINE_MAX_BYTES];
	char *from = line, *to = coded;
	size_t n = 0, room = sizeof(coded);
	int i;

	for (i = 0; i < o->columns; i++) {
		if (i > 0)
			line[n++] = ',';
		n = csv_cell(line, n, cells[i]);
	}
	line[n++] = '\r';
	line[n++] = '\n';
	if (iconv(o->cd, &from, &n, &to, &room) == (size_t)-1)
		die(o->path, "cannot be written in GB18030");
	if (fwrite(coded, 1, sizeof(coded) - room, o->csv) !=
	    sizeof(coded) - room)
		die(o->path, strerror(errno));
	o->row++;
}

static void
csv_open(struct out *o, const struct table *t)
{
	str heads[COLUMNS_MAX];
	int i;

	o->csv = fopen(o->path, "wb");
	o->cd = iconv_open("GB18030", "UTF-8");
	if (o->csv == NULL || o->cd == (iconv_t)-1)
		die(o->path, strerror(errno));
	for (i = 0; i < o->columns; i++)
		heads[i] = str_from(t->headings[i]);
	csv_row(o, heads);
}

struct out *
out_open(struct arena *a, const char *dir, const struct table *t, int columns)
{
	struct out *o = NEW(a, struct out);

	o->arena = a;
	o->columns = columns;
	o->path = str_cstr(a, str_fmt(a, "%s/%s", dir, t->file));
	if (t->form == FORM_CSV_GB18030)
		csv_open(o, t);
	else
		book_open(o, t);
	o->header = (int64_t)o->row;
	return o;
}

static void
book_row(struct out *o, const str *cells, int number)
{
	struct arena_mark mark = arena_mark(o->arena);
	lxw_col_t i;

	for (i = 0; i < o->columns; i++) {
		const char *c = str_cstr(o->arena, cells[i]);

		if (cells[i].n == 0)
			continue;
		check(o, (int)i == number ?
		    worksheet_write_number(o->sheet, o->row, i,
		    strtod(c, NULL), NULL) :
		    worksheet_write_string(o->sheet, o->row, i, c, o->text));
	}
	o->row++;
	arena_rewind(o->arena, mark);
}

int64_t
out_row(struct out *o, const str *cells, int number)
{
	if (o->csv != NULL)
		csv_row(o, cells);
	else
		book_row(o, cells, number);
	return (int64_t)o->row;
}

int64_t
out_header_row(const struct out *o)
{
	return o->header;
}

void
out_close(struct out *o)
{
	if (o->csv == NULL) {
		check(o, workbook_close(o->book));
		return;
	}
	(void)iconv_close(o->cd);
	if (fclose(o->csv) != 0)
		die(o->path, strerror(errno));
}
