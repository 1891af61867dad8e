/*
 * The rows of one worksheet, as expat meets them.
 *
 *   row -> c -> v | is -> t | f      one <row>, its cells, their content
 *
 * Invariants: a row's number is larger than the one before; so is a cell's
 * column within its row.  What leaves them is a damaged file.
 */
#include "internal.h"

#include <string.h>

enum cell_type { CELL_NUMBER, CELL_SHARED, CELL_TEXT, CELL_BOOL, CELL_ERROR,
    CELL_ISO_DATE };

/* A merged range that goes on below: its column repeats the text. */
struct fill {
	int64_t until;
	str text;
	unsigned flags;
};

struct rows {
	struct reader *rd;
	struct book book;
	int64_t row;
	int column;
	enum cell_type type;
	enum number_kind kind;
	unsigned flags;
	bool in_row, in_cell, in_value;
	int phonetic;
	uint64_t done, size;		/* bytes of the part, for progress */
	size_t next_merge;
	struct fill *fills;		/* by column, when there are merges */
	struct sheet_cell *filled;
};

static enum err
damaged(struct rows *x, const char *what)
{
	return fail(x->rd->rq, MSG_SHEET_BROKEN, str_fmt(x->rd->rq->arena,
	    "%.*s %s", STR_ARG(x->book.sheet->name), what));
}

static enum err
row_start(struct rows *x, const char *const *attributes)
{
	const char *r = xml_attribute(attributes, "r");
	int64_t number = x->row + 1;

	if (x->in_row || (r != NULL && !str_int(str_from(r), &number)) ||
	    number <= x->row)
		return damaged(x, "row");
	if (number > LIMIT_SHEET_ROWS)
		return fail(x->rd->rq, MSG_SHEET_LARGE,
		    request_words(x->rd->rq, "行数", "rows"),
		    str_fmt(x->rd->rq->arena, "%d", LIMIT_SHEET_ROWS));
	x->row = number;
	x->column = -1;
	x->in_row = true;
	row_begin(&x->rd->row, number);
	return OK;
}

static bool
cell_type(const char *t, enum cell_type *out)
{
	static const struct {
		const char *t;
		enum cell_type type;
	} types[] = {
		{ "n", CELL_NUMBER }, { "s", CELL_SHARED },
		{ "str", CELL_TEXT }, { "inlineStr", CELL_TEXT },
		{ "b", CELL_BOOL }, { "e", CELL_ERROR },
		{ "d", CELL_ISO_DATE },
	};
	size_t i;

	*out = CELL_NUMBER;
	if (t == NULL)
		return true;
	for (i = 0; i < sizeof(types) / sizeof(types[0]); i++)
		if (strcmp(types[i].t, t) == 0) {
			*out = types[i].type;
			return true;
		}
	return false;
}

static enum err
cell_start(struct rows *x, const char *const *attributes)
{
	const char *r = xml_attribute(attributes, "r");
	const char *s = xml_attribute(attributes, "s");
	int column = x->column + 1;
	int64_t row, style = 0;

	if (!x->in_row || x->in_cell)
		return damaged(x, "c");
	if (r != NULL) {
		column = book_column(r, &row);
		if (column <= x->column || row != x->row)
			return damaged(x, r);
	}
	if (!cell_type(xml_attribute(attributes, "t"), &x->type))
		return damaged(x, "t");
	if (s != NULL && !str_int(str_from(s), &style))
		return damaged(x, "s");
	x->kind = style >= 0 && (uint64_t)style < x->book.nstyles ?
	    (enum number_kind)x->book.styles[style] : NUMBER_PLAIN;
	x->column = column;
	x->flags = 0;
	x->in_cell = true;
	return OK;
}

static enum err
on_start(void *arg, const char *name, const char *const *attributes)
{
	struct rows *x = arg;

	if (strcmp(name, "row") == 0)
		return row_start(x, attributes);
	if (strcmp(name, "c") == 0)
		return cell_start(x, attributes);
	if (!x->in_cell)
		return OK;
	if (strcmp(name, "rPh") == 0)
		x->phonetic++;
	else if (strcmp(name, "f") == 0)
		x->flags |= SHEET_FORMULA;
	else if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
		x->in_value = x->phonetic == 0;
	return OK;
}

static enum err
on_text(void *arg, const char *p, size_t n)
{
	struct rows *x = arg;

	return x->in_value ? row_text(x->rd->rq, &x->rd->row, p, n) : OK;
}

static enum err
replace(struct rows *x, const char *p, size_t n)
{
	row_drop(&x->rd->row);
	return row_text(x->rd->rq, &x->rd->row, p, n);
}

/* _x000D_ stands for a control character; _x005F_ for the underscore. */
static void
unescape(struct row *r)
{
	char *p = r->text + r->open;
	size_t i, k, n = r->used - r->open, to = 0;
	unsigned v;

	for (i = 0; i < n; i++, to++) {
		p[to] = p[i];
		if (i + 7 > n || p[i] != '_' || p[i + 1] != 'x' ||
		    p[i + 6] != '_')
			continue;
		for (v = 0, k = 2; k < 6; k++) {
			const char *hex = "0123456789ABCDEFabcdef";
			const char *at = memchr(hex, p[i + k], 22);

			if (at == NULL)
				break;
			v = v * 16 + (unsigned)(at - hex) -
			    (at - hex > 15 ? 6 : 0);
		}
		if (k == 6 && v > 0 && v < 0x80) {
			p[to] = (char)v;
			i += 6;
		}
	}
	r->used = r->open + to;
}

static enum err
number_end(struct rows *x)
{
	char text[NUMBER_ROOM];
	str stored = row_open_text(&x->rd->row);
	size_t n;

	if (stored.n == 0)
		return OK;
	n = number_text(str_trim(stored), x->kind, x->book.from_1904, text,
	    &x->flags);
	if (n == 0)
		return damaged(x, "v");
	return replace(x, text, n);
}

/* 2016-11-10T00:00:00 as a date cell shows it. */
static void
iso_end(struct rows *x)
{
	struct row *r = &x->rd->row;
	str s = row_open_text(r);
	size_t at;

	x->flags |= SHEET_DATE;
	if (!str_find(s, STR("T"), &at))
		return;
	if (str_starts(str_sub(s, at, s.n), STR("T00:00:00")))
		r->used = r->open + at;
	else
		r->text[r->open + at] = ' ';
}

static enum err
shared_end(struct rows *x)
{
	str text, s = str_trim(row_open_text(&x->rd->row));
	int64_t n;

	if (s.n == 0)
		return OK;
	if (!str_int(s, &n) || !book_string(&x->book, n, &text))
		return damaged(x, "shared string");
	TRY(replace(x, text.p, text.n));
	unescape(&x->rd->row);
	return OK;
}

static enum err
bool_end(struct rows *x)
{
	str s = str_trim(row_open_text(&x->rd->row));

	x->flags |= SHEET_BOOL;
	if (str_is(s, "1") || str_is(s, "true"))
		return replace(x, "TRUE", 4);
	if (str_is(s, "0") || str_is(s, "false"))
		return replace(x, "FALSE", 5);
	return s.n == 0 ? OK : damaged(x, "b");
}

static enum err
cell_end(struct rows *x)
{
	x->in_cell = false;
	switch (x->type) {
	case CELL_NUMBER:
		TRY(number_end(x));
		break;
	case CELL_SHARED:
		TRY(shared_end(x));
		break;
	case CELL_BOOL:
		TRY(bool_end(x));
		break;
	case CELL_ISO_DATE:
		iso_end(x);
		break;
	case CELL_ERROR:
		x->flags |= SHEET_ERROR;
		break;
	case CELL_TEXT:
	default:
		unescape(&x->rd->row);
		break;
	}
	return row_cell(x->rd->rq, &x->rd->row, (size_t)x->column, x->flags);
}

/* ---- merged ranges ---- */

static void
fill_begin(struct rows *x, const struct sheet_row *row, const struct merge *m)
{
	struct fill *f = &x->fills[m->column];
	const struct sheet_cell *c = &row->cells[m->column];

	f->until = m->bottom;
	f->text = STR_NONE;
	if (m->column >= row->n)
		return;
	f->text = str_dup(x->book.arena, c->text);
	f->flags = c->flags | SHEET_MERGED;
}

/* Repeat in each row what the merged cell above it shows. */
static bool
fill_row(struct rows *x, struct sheet_row *row)
{
	bool any = false;
	size_t i, n = row->n;

	for (; x->next_merge < x->book.nmerges &&
	    x->book.merges[x->next_merge].top <= row->number; x->next_merge++)
		if (x->book.merges[x->next_merge].top == row->number)
			fill_begin(x, row,
			    &x->book.merges[x->next_merge]);
	memset(x->filled, 0, LIMIT_SHEET_COLUMNS * sizeof(*x->filled));
	memcpy(x->filled, row->cells, row->n * sizeof(*x->filled));
	for (i = 0; i < LIMIT_SHEET_COLUMNS; i++) {
		if (x->filled[i].text.n == 0 && x->fills[i].text.n > 0 &&
		    x->fills[i].until >= row->number) {
			x->filled[i].text = x->fills[i].text;
			x->filled[i].flags = x->fills[i].flags;
			n = i + 1 > n ? i + 1 : n;
		}
		any = any || x->filled[i].text.n > 0;
	}
	row->cells = x->filled;
	row->n = n;
	return any;
}

static enum err
row_done(struct rows *x)
{
	struct sheet_row row;
	bool any = row_end(&x->rd->row, &row);

	x->in_row = false;
	if (x->fills != NULL)
		any = fill_row(x, &row);
	if (!any)
		return OK;
	x->rd->rows++;
	return x->rd->sink->row(x->rd->rq, x->rd->sink->arg, &row,
	    (int)(x->size == 0 ? 0 : x->done * 1000 / x->size));
}

static enum err
on_end(void *arg, const char *name)
{
	struct rows *x = arg;

	if (strcmp(name, "v") == 0 || strcmp(name, "t") == 0)
		x->in_value = false;
	else if (strcmp(name, "rPh") == 0)
		x->phonetic--;
	else if (strcmp(name, "c") == 0 && x->in_cell)
		return cell_end(x);
	else if (strcmp(name, "row") == 0 && x->in_row)
		return row_done(x);
	else if (strcmp(name, "sheetData") == 0)
		return XML_ENOUGH;
	return OK;
}

static enum err
on_piece(void *arg, uint64_t done, uint64_t size)
{
	struct rows *x = arg;

	x->done = done;
	x->size = size;
	return OK;
}

enum err
xlsx_read(struct reader *rd)
{
	static const struct xml_handler handler = {
		on_start, on_end, on_text, on_piece,
	};
	struct rows *x = NEW(rd->rq->arena, struct rows);

	x->rd = rd;
	TRY(book_open(rd->rq, rd->fd, rd->size, &x->book));
	if (rd->sink->begin != NULL)
		rd->sink->begin(rd->sink->arg, x->book.name, x->book.others);
	if (x->book.nmerges > 0) {
		x->fills = NEW_ARRAY(rd->rq->arena, struct fill,
		    LIMIT_SHEET_COLUMNS);
		x->filled = NEW_ARRAY(rd->rq->arena, struct sheet_cell,
		    LIMIT_SHEET_COLUMNS);
	}
	return xml_parse(rd->rq, x->book.zip, x->book.sheet, &handler, x);
}
