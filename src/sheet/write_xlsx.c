/*
 * XLSX by libxlsxwriter in constant memory.  Every cell is text ("@"), so that
 * long digits stay whole and nothing is taken for a formula.
 */
#include "internal.h"

#include <string.h>

#include <xlsxwriter.h>

#include "base/buf.h"
#include "model/model.h"

#define LIST_ROWS	5000	/* rows below the header that offer the codes */
#define LIST_BYTES	255	/* Excel's limit for a written-out list */
#define WIDTH_LOW	8
#define WIDTH_HIGH	60
#define CELL_CHARS	32767	/* Excel's limit */

struct xlsx_out {
	lxw_workbook *book;
	lxw_worksheet *sheet;
	lxw_worksheet *lists;	/* code lists too long to write out */
	lxw_row_t nlists;
	lxw_format *text;
	lxw_format *head;
	lxw_format *title;
};

/* A workbook is freed only by closing it, which also writes it. */
static void
close_book(void *p)
{
	struct xlsx_out *x = p;

	if (x->book != NULL)
		(void)workbook_close(x->book);
	x->book = NULL;
}

enum err
xlsx_out_open(struct request *rq, struct sheet_writer *w)
{
	struct xlsx_out *x = NEW(rq->arena, struct xlsx_out);
	lxw_workbook_options options = { .constant_memory = LXW_TRUE };

	w->book = x;
	x->book = workbook_new_opt(w->temporary, &options);
	if (x->book == NULL)
		return write_failed(rq, w, "libxlsxwriter");
	arena_defer(rq->arena, close_book, x);
	x->sheet = workbook_add_worksheet(x->book, NULL);
	x->text = workbook_add_format(x->book);
	x->head = workbook_add_format(x->book);
	x->title = workbook_add_format(x->book);
	if (x->sheet == NULL || x->text == NULL || x->head == NULL ||
	    x->title == NULL)
		return write_failed(rq, w, "libxlsxwriter");
	format_set_num_format(x->text, "@");
	format_set_num_format(x->head, "@");
	format_set_bold(x->head);
	format_set_border(x->head, LXW_BORDER_THIN);
	format_set_bg_color(x->head, 0xE2EFDA);
	format_set_bold(x->title);
	format_set_font_size(x->title, 14);
	return OK;
}

static enum err
put(struct request *rq, struct sheet_writer *w, lxw_col_t column, str s,
    lxw_format *format)
{
	lxw_error e;

	if (s.n == 0)
		return OK;
	if (str_chars(s) > CELL_CHARS)
		return fail(rq, MSG_SHEET_CELL,
		    str_fmt(rq->arena, "%u", w->row),
		    str_fmt(rq->arena, "%d", column + 1),
		    str_fmt(rq->arena, "%d", CELL_CHARS));
	e = worksheet_write_string(w->book->sheet, w->row - 1, column,
	    str_cstr(rq->arena, s), format);
	return e == LXW_NO_ERROR ? OK : write_failed(rq, w, lxw_strerror(e));
}

enum err
xlsx_out_title(struct request *rq, struct sheet_writer *w, str title)
{
	return put(rq, w, 0, title, w->book->title);
}

/* Chinese characters take two columns of a digit each. */
static int
width_of(const struct sheet_column *c)
{
	size_t chars = str_chars(c->heading);
	size_t wide = (c->heading.n - chars) / 2;
	int width = c->width > 0 ? c->width : (int)(chars + wide) + 4;

	return width < WIDTH_LOW ? WIDTH_LOW :
	    width > WIDTH_HIGH ? WIDTH_HIGH : width;
}

/* Bytes, not characters: the library copies them into a buffer of 255. */
static size_t
list_bytes(const struct code_list *l)
{
	size_t i, n = 0;

	for (i = 0; i < l->ncodes; i++)
		n += l->codes[i].zh.n + 1;
	return n;
}

/* The list as a row of a hidden sheet, and the range it stands in. */
static char *
list_range(struct request *rq, struct xlsx_out *x, const struct code_list *l)
{
	char name[LXW_MAX_COL_NAME_LENGTH];
	lxw_col_t i;

	for (i = 0; i < l->ncodes; i++)
		(void)worksheet_write_string(x->lists, x->nlists, i,
		    str_cstr(rq->arena, l->codes[i].zh), NULL);
	lxw_col_to_name(name, (lxw_col_t)(l->ncodes - 1), LXW_FALSE);
	x->nlists++;
	return str_cstr(rq->arena, str_fmt(rq->arena, "=codes!$A$%u:$%s$%u",
	    x->nlists, name, x->nlists));
}

static enum err
offer(struct request *rq, struct sheet_writer *w, lxw_col_t column,
    const struct code_list *l)
{
	char **list = NEW_ARRAY(rq->arena, char *,
	    l->ncodes + 1);
	lxw_data_validation v = { 0 };
	lxw_error e;
	size_t i;

	for (i = 0; i < l->ncodes; i++)
		list[i] = str_cstr(rq->arena, l->codes[i].zh);
	if (list_bytes(l) > LIST_BYTES) {
		v.validate = LXW_VALIDATION_TYPE_LIST_FORMULA;
		v.value_formula = list_range(rq, w->book, l);
	} else {
		v.validate = LXW_VALIDATION_TYPE_LIST;
		v.value_list = list;
	}
	v.error_type = LXW_VALIDATION_ERROR_TYPE_WARNING;
	e = worksheet_data_validation_range(w->book->sheet, w->row, column,
	    w->row + LIST_ROWS, column, &v);
	return e == LXW_NO_ERROR ? OK : write_failed(rq, w, lxw_strerror(e));
}

/* Whether any list is too long to be written into the cell's rule. */
static bool
needs_sheet(const struct sheet_column *c, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (c[i].codes != NULL && list_bytes(c[i].codes) > LIST_BYTES)
			return true;
	return false;
}

enum err
xlsx_out_header(struct request *rq, struct sheet_writer *w,
    const struct sheet_column *columns, size_t n)
{
	struct xlsx_out *x = w->book;
	size_t i;

	if (needs_sheet(columns, n)) {
		x->lists = workbook_add_worksheet(x->book, "codes");
		if (x->lists == NULL)
			return write_failed(rq, w, "libxlsxwriter");
		worksheet_hide(x->lists);
	}
	for (i = 0; i < n; i++) {
		(void)worksheet_set_column(x->sheet, (lxw_col_t)i,
		    (lxw_col_t)i, width_of(&columns[i]), x->text);
		TRY(put(rq, w, (lxw_col_t)i,
		    sheet_guard(rq->arena, columns[i].heading), x->head));
		if (columns[i].codes != NULL)
			TRY(offer(rq, w, (lxw_col_t)i, columns[i].codes));
	}
	worksheet_freeze_panes(x->sheet, w->row, 0);
	return OK;
}

enum err
xlsx_out_row(struct request *rq, struct sheet_writer *w, const str *cells,
    size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		TRY(put(rq, w, (lxw_col_t)i, cells[i], w->book->text));
	return OK;
}

enum err
xlsx_out_end(struct request *rq, struct sheet_writer *w)
{
	lxw_error e = workbook_close(w->book->book);

	w->book->book = NULL;
	return e == LXW_NO_ERROR ? OK : write_failed(rq, w, lxw_strerror(e));
}
