/*
 * Why rows were returned: kept with row and column, grouped for the screen,
 * saved beside the batch, written back into the workbook.
 */
#include "action/import.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"

#define REASON_TEXT	2000	/* bytes, all reasons of one row */
#define REASONS_FILE	((size_t)128 << 20)
#define GROUPS		64

void
reason_add(struct reasons *r, const struct import_reason *x)
{

	if (r->n == LIMIT_IMPORT_REASONS) {
		r->left_off++;
		return;
	}
	if (r->n == r->room) {
		size_t room = r->room * 2 + 64;

		r->items = arena_grow(r->arena, r->items,
		    r->room * sizeof(*x), room * sizeof(*x));
		r->room = room;
	}
	r->items[r->n] = *x;
	r->items[r->n++].text = str_dup(r->arena, x->text);
}

static int
by_row(const void *p, const void *q)
{
	const struct import_reason *a = p, *b = q;

	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	if (a->kind != b->kind)
		return (int)a->kind - (int)b->kind;
	return a->column - b->column;
}

void
reasons_sort(struct reasons *r)
{

	if (r->n > 1)
		qsort(r->items, r->n, sizeof(*r->items), by_row);
}

size_t
reasons_group(struct arena *a, const struct reasons *r,
    struct reason_group **out)
{
	struct reason_group *g = NEW_ARRAY(a, struct reason_group, GROUPS);
	size_t i, k, n = 0;

	for (i = 0; i < r->n; i++) {
		const struct import_reason *x = &r->items[i];

		for (k = 0; k < n; k++)
			if (g[k].first->msg == x->msg &&
			    g[k].first->column == x->column)
				break;
		if (k == GROUPS)
			k = GROUPS - 1;
		if (k == n) {
			g[n].first = x;
			n++;
		}
		g[k].n++;
	}
	*out = g;
	return n;
}

/* "H header columns", then a line a reason: row column kind message, the sentence. */
enum err
reasons_save(struct request *rq, const struct reasons *r, str path)
{
	struct buf b;
	size_t i;
	int no;

	buf_init(&b, rq->arena, REASONS_FILE);
	buf_fmt(&b, "H %lld %zu\n", (long long)r->header, r->columns);
	for (i = 0; i < r->n; i++) {
		const struct import_reason *x = &r->items[i];

		buf_fmt(&b, "%lld %d %d %s ", (long long)x->row, x->column,
		    (int)x->kind, message_row(x->msg)->code);
		buf_str(&b, x->text);
		buf_byte(&b, '\n');
	}
	no = file_write(rq->arena, path, buf_text(&b), 0600);
	return no == 0 ? OK : fail(rq, MSG_FILE_OPEN, path,
	    str_from(strerror(no)));
}

static enum msg
msg_of(str code)
{
	int i;

	for (i = 0; i < MSG__MAX; i++)
		if (str_is(code, message_row((enum msg)i)->code))
			return (enum msg)i;
	return MSG_SHEET;
}

static bool
reason_parse(str line, struct import_reason *x)
{
	int64_t column, kind;
	str rest, word = str_cut(line, ' ', &rest);

	memset(x, 0, sizeof(*x));
	if (!str_int(word, &x->row))
		return false;
	word = str_cut(rest, ' ', &rest);
	if (!str_int(word, &column))
		return false;
	word = str_cut(rest, ' ', &rest);
	if (!str_int(word, &kind) || kind < 0 || kind > KIND_SAME)
		return false;
	x->column = (int)column;
	x->kind = (enum import_kind)kind;
	x->msg = msg_of(str_cut(rest, ' ', &rest));
	x->text = rest;
	return true;
}

enum err
reasons_load(struct request *rq, str path, struct reasons *out)
{
	struct import_reason x;
	str text, line, rest;
	int64_t columns = 0;
	int no = file_read(rq->arena, path, REASONS_FILE, &text);

	if (no != 0)
		return fail(rq, MSG_IMPORT_ERRORS);
	memset(out, 0, sizeof(*out));
	out->arena = rq->arena;
	while (text.n > 0) {
		line = str_cut(text, '\n', &text);
		if (str_starts(line, STR("H "))) {
			(void)str_int(str_cut(str_sub(line, 2, line.n), ' ',
			    &rest), &out->header);
			(void)str_int(rest, &columns);
			out->columns = (size_t)columns;
		} else if (reason_parse(line, &x))
			reason_add(out, &x);
	}
	return OK;
}

struct workbook {
	struct arena *arena;
	const struct reasons *reasons;
	size_t at;
};

/* Rows come in order, as the reasons do. */
static str
row_text(void *arg, int64_t row)
{
	struct workbook *w = arg;
	const struct reasons *r = w->reasons;
	struct buf b;

	while (w->at < r->n && r->items[w->at].row < row)
		w->at++;
	if (w->at == r->n || r->items[w->at].row != row)
		return STR_NONE;
	buf_init(&b, w->arena, REASON_TEXT);
	for (; w->at < r->n && r->items[w->at].row == row; w->at++) {
		buf_cstr(&b, b.n == 0 ? "" : ";");
		buf_str(&b, r->items[w->at].text);
	}
	return buf_text(&b);
}

enum err
reasons_workbook(struct request *rq, struct sheet *in,
    const struct reasons *r, str path)
{
	struct workbook w = { rq->arena, r, 0 };
	struct sheet_reasons s = { row_text, &w, r->header, r->columns, true };

	return sheet_write_reasons(rq, in, &s, path, SHEET_XLSX);
}
