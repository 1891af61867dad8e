/*
 * One row being collected.  Cells are kept as offsets while the row is open,
 * because the text buffer may move.
 */
#include "internal.h"

#include <string.h>

void
row_init(struct row *r, struct arena *arena)
{
	memset(r, 0, sizeof(*r));
	r->arena = arena;
	r->room = (size_t)16 << 10;
	r->text = arena_alloc(arena, r->room);
}

void
row_begin(struct row *r, int64_t number)
{
	r->used = r->open = r->n = 0;
	r->number = number;
}

static str
decimal(const struct row *r, int64_t n)
{
	return str_fmt(r->arena, "%lld", (long long)n);
}

enum err
row_text(struct request *rq, struct row *r, const char *p, size_t n)
{
	size_t room = r->room;

	if (n > LIMIT_SHEET_CELL ||
	    r->used - r->open + n > LIMIT_SHEET_CELL)
		return fail(rq, MSG_SHEET_CELL, decimal(r, r->number),
		    decimal(r, (int64_t)r->n + 1),
		    decimal(r, (int64_t)LIMIT_SHEET_CELL));
	if (r->used + n > LIMIT_SHEET_ROW)
		return fail(rq, MSG_SHEET_LARGE,
		    request_words(rq, "一行的字节数", "bytes of one row"),
		    decimal(r, (int64_t)LIMIT_SHEET_ROW));
	while (r->used + n > room)
		room *= 2;
	if (room != r->room) {
		r->text = arena_grow(r->arena, r->text, r->room, room);
		r->room = room;
	}
	memcpy(r->text + r->used, p, n);
	r->used += n;
	return OK;
}

void
row_drop(struct row *r)
{
	r->used = r->open;
}

str
row_open_text(const struct row *r)
{
	return (str){ r->text + r->open, r->used - r->open };
}

/* Take off the ' that our own writers (and Excel's users) put in front. */
static bool
guarded(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && p[i] == '\'')
		i++;
	return i > 0 && i < n && memchr("=+-@\t\r", p[i], 6) != NULL;
}

enum err
row_cell(struct request *rq, struct row *r, size_t column, unsigned flags)
{
	size_t from = r->open, n = r->used - r->open;

	if (column >= LIMIT_SHEET_COLUMNS) {
		row_drop(r);
		if (n == 0)
			return OK;
		return fail(rq, MSG_SHEET_COLUMNS, decimal(r, r->number),
		    decimal(r, LIMIT_SHEET_COLUMNS));
	}
	if (guarded(r->text + from, n)) {
		from++;
		n--;
	}
	for (; r->n < column; r->n++)
		r->from[r->n] = r->length[r->n] = r->flags[r->n] = 0;
	r->from[column] = from;
	r->length[column] = n;
	r->flags[column] = flags;
	r->n = column + 1;
	r->open = r->used;
	return OK;
}

bool
row_end(struct row *r, struct sheet_row *out)
{
	bool any = false;
	size_t i;

	for (i = 0; i < r->n; i++) {
		r->cells[i].text = (str){ r->text + r->from[i], r->length[i] };
		r->cells[i].flags = r->flags[i];
		any = any || r->length[i] > 0;
	}
	*out = (struct sheet_row){ r->number, r->n, r->cells };
	return any;
}
