/*
 * Which column holds which field.
 */
#include "internal.h"

#include <string.h>

#include "base/buf.h"
#include "model/model.h"

#define LIST_MAX	600	/* bytes of headings named in a message */

struct finding {
	struct request *rq;
	const struct sheet_want *wants;
	size_t n;
};

/* Wanted fields that have this heading: how many, and the first two. */
static size_t
lookup(const struct finding *f, str folded, const struct field *two[2])
{
	const struct field *field;
	size_t found = 0, h, i;

	if (folded.n == 0)
		return 0;
	for (i = 0; i < f->n; i++) {
		field = f->wants[i].field;
		for (h = 0; h < field->nheadings; h++)
			if (str_eq(field->headings[h], folded))
				break;
		if (h == field->nheadings)
			continue;
		if (found < 2)
			two[found] = field;
		found++;
	}
	return found;
}

static size_t
matches(const struct finding *f, const struct sheet_row *row)
{
	struct arena_mark mark = arena_mark(f->rq->arena);
	const struct field *two[2];
	size_t i, n = 0;

	for (i = 0; i < row->n; i++)
		n += lookup(f, heading_fold(f->rq->arena,
		    row->cells[i].text), two) > 0 ? 1 : 0;
	arena_rewind(f->rq->arena, mark);
	return n;
}

static str
decimal(struct arena *a, size_t n)
{
	return str_fmt(a, "%zu", n);
}

static void
name_one(struct buf *b, str label)
{
	if (b->n + label.n > LIST_MAX)
		return;
	if (b->n > 0)
		buf_cstr(b, "、");
	buf_str(b, label);
}

static enum err
no_header(const struct finding *f)
{
	struct buf b;
	size_t i;

	buf_init(&b, f->rq->arena, LIST_MAX + 16);
	for (i = 0; i < f->n; i++)
		name_one(&b, field_label(f->wants[i].field, f->rq->lang));
	return fail(f->rq, MSG_SHEET_HEADER,
	    decimal(f->rq->arena, LIMIT_SHEET_HEADER), buf_text(&b));
}

/* One column; a heading nobody has is noted, not refused. */
static enum err
place_column(const struct finding *f, struct sheet_map *m, size_t column)
{
	struct arena *a = f->rq->arena;
	const struct field *two[2];
	size_t found, i;

	if (m->headings[column].n == 0)
		return OK;
	found = lookup(f, heading_fold(a, m->headings[column]), two);
	if (found > 1)
		return fail(f->rq, MSG_SHEET_HEADING_TWO,
		    decimal(a, column + 1), m->headings[column],
		    field_label(two[0], f->rq->lang),
		    field_label(two[1], f->rq->lang));
	if (found == 0) {
		m->unknown[m->nunknown++] = m->headings[column];
		return OK;
	}
	for (i = 0; i < column; i++)
		if (m->fields[i] == two[0])
			return fail(f->rq, MSG_SHEET_AMBIGUOUS,
			    decimal(a, i + 1), decimal(a, column + 1),
			    field_label(two[0], f->rq->lang));
	m->fields[column] = two[0];
	return OK;
}

static enum err
require(const struct finding *f, const struct sheet_map *m)
{
	struct buf b;
	size_t c, i;

	buf_init(&b, f->rq->arena, LIST_MAX + 16);
	for (i = 0; i < f->n; i++) {
		for (c = 0; c < m->n; c++)
			if (m->fields[c] == f->wants[i].field)
				break;
		if (c == m->n && f->wants[i].required)
			name_one(&b, field_label(f->wants[i].field,
			    f->rq->lang));
	}
	if (b.n == 0)
		return OK;
	return request_at(f->rq, fail(f->rq, MSG_SHEET_REQUIRED,
	    buf_text(&b)), (struct at){ .row = m->header });
}

enum err
sheet_map_find(struct request *rq, const struct sheet_row *rows,
    size_t nrows, const struct sheet_want *wants, size_t nwants,
    struct sheet_map *out)
{
	const struct finding f = { rq, wants, nwants };
	const struct sheet_row *header = NULL;
	struct sheet_map m = { 0 };
	size_t best = 0, i, n;

	for (i = 0; i < nrows && i < LIMIT_SHEET_HEADER; i++) {
		n = matches(&f, &rows[i]);
		if (n > best) {
			best = n;
			header = &rows[i];
		}
	}
	if (header == NULL)
		return no_header(&f);
	m.header = header->number;
	m.n = header->n;
	m.fields = NEW_ARRAY(rq->arena, const struct field *, m.n);
	m.headings = NEW_ARRAY(rq->arena, str, m.n);
	m.unknown = NEW_ARRAY(rq->arena, str, m.n);
	for (i = 0; i < m.n; i++)
		m.headings[i] = str_dup(rq->arena,
		    str_trim(header->cells[i].text));
	for (i = 0; i < m.n; i++)
		TRY(request_at(rq, place_column(&f, &m, i),
		    (struct at){ .row = m.header, .column = (int64_t)i + 1,
		    .field = m.headings[i] }));
	TRY(require(&f, &m));
	*out = m;
	return OK;
}

size_t
sheet_wants(struct arena *a, const struct entity *e, struct sheet_want **out)
{
	struct sheet_want *w = NEW_ARRAY(a, struct sheet_want, e->nfields);
	size_t i, n = 0;

	for (i = 0; i < e->nfields; i++) {
		if (e->fields[i].system)
			continue;
		w[n].field = &e->fields[i];
		w[n++].required = e->fields[i].required;
	}
	*out = w;
	return n;
}
