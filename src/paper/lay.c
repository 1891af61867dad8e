/*
 * Laying out: blocks to rows, rows to lines at their places on pages.  All
 * text stands in rows of cells: a paragraph is a row of one cell without a
 * box, a table's row has a box for each cell.
 */
#include "paper/internal.h"

#include "base/limits.h"

#define PAD		3.0	/* above and below the text of a boxed row */
#define SIDE		4.0	/* left and right of it */
#define CODE_SIZE	MM(26)
#define CORNER_SIZE	MM(22)
#define CORNER_TOP	MM(12)
#define CODE_GAP	MM(4)
#define ROW_CELLS	LIMIT_PAPER_COLUMNS

struct cell {
	struct text text;
	double x, width;	/* of the box */
	enum paper_align align;
};

struct row {
	struct cell cells[ROW_CELLS];
	size_t n;
	bool boxed;
	bool together;		/* not split over pages when it fits on one */
	double least;		/* height, at least */
};

struct lay {
	struct request *rq;
	PangoContext *context;
	const struct paper *paper;
	struct pages *out;
	int page;
	double y;		/* where the next row begins */
	const struct row *header;	/* of the table being laid out */
	size_t paragraphs;
};

/* ---- marks ---- */

static struct mark *
mark_add(struct lay *l, enum mark_kind kind)
{
	struct mark *m = NEW(l->rq->arena, struct mark);

	m->kind = kind;
	m->page = l->page;
	*l->out->last = m;
	l->out->last = &m->next;
	return m;
}

/* One line of a text, its top at y. */
static void
line_put(struct lay *l, const struct cell *c, int i, double y)
{
	double inset = c->text.face == FACE_CELL ||
	    c->text.face == FACE_LABEL ? SIDE : 0;
	PangoLayoutLine *line = pango_layout_get_line(c->text.layout, i);
	struct mark *m = mark_add(l, MARK_LINE);
	PangoRectangle r;
	double rest;

	pango_layout_line_get_extents(line, NULL, &r);
	rest = c->width - 2 * inset - pango_units_to_double(r.width);
	m->line = line;
	m->x = c->x + inset + (c->align == PAPER_LEFT ? 0 :
	    c->align == PAPER_CENTRE ? rest / 2 : rest);
	if (line->is_paragraph_start && c->align == PAPER_LEFT)
		m->x += pango_units_to_double(
		    pango_layout_get_indent(c->text.layout));
	/* The middle of a Han character is 0.38 of its size up. */
	m->y = y + face_pitch(c->text.face) / 2 +
	    face_size(c->text.face) * 0.38;
}

static void
box_put(struct lay *l, const struct cell *c, double height)
{
	struct mark *m = mark_add(l, MARK_BOX);

	m->x = c->x;
	m->y = l->y;
	m->width = c->width;
	m->height = height;
}

/* ---- rows on pages ---- */

static int
row_lines(const struct row *r)
{
	int n = 1;
	size_t i;

	for (i = 0; i < r->n; i++)
		if (r->cells[i].text.n > n)
			n = r->cells[i].text.n;
	return n;
}

static double
row_pitch(const struct row *r)
{

	return face_pitch(r->cells[0].text.face);
}

static double
row_height(const struct row *r)
{
	double h = row_lines(r) * row_pitch(r) + (r->boxed ? 2 * PAD : 0);

	return h > r->least ? h : r->least;
}

/* Lines from..from+k of each cell; a short cell stands in the middle. */
static void
row_piece(struct lay *l, const struct row *r, int from, int k)
{
	double pitch = row_pitch(r), pad = r->boxed ? PAD : 0;
	bool whole = from == 0 && k == row_lines(r);
	double height = k * pitch + 2 * pad;
	size_t i;
	int j;

	if (whole && r->least > height)
		height = r->least;
	for (i = 0; i < r->n; i++) {
		const struct cell *c = &r->cells[i];
		double top = l->y + pad;

		if (r->boxed)
			box_put(l, c, height);
		if (r->boxed && whole)
			top += (k - c->text.n) * pitch / 2;
		for (j = from; j < from + k && j < c->text.n; j++)
			line_put(l, c, j, top + (j - from) * pitch);
	}
	l->y += height;
}

static enum err
page_next(struct lay *l)
{
	const struct row *h = l->header;

	if (++l->page >= LIMIT_PAPER_PAGES)
		return fail(l->rq, MSG_PAPER_LONG, l->paper->title,
		    l->paper->subject, str_fmt(l->rq->arena, "%d",
		    LIMIT_PAPER_PAGES));
	l->y = AREA_TOP;
	if (h != NULL && row_height(h) < AREA_HEIGHT / 3)
		row_piece(l, h, 0, row_lines(h));
	return OK;
}

/* Whole where it fits, on the next page when it fits there, else in pieces. */
static enum err
row_put(struct lay *l, const struct row *r)
{
	double pitch = row_pitch(r), pad = r->boxed ? 2 * PAD : 0;
	int from = 0, total = row_lines(r), k;

	if (r->together && l->y > AREA_TOP &&
	    row_height(r) <= AREA_HEIGHT * 2 / 3 &&
	    l->y + row_height(r) > AREA_BOTTOM)
		TRY(page_next(l));
	while (from < total) {
		k = (int)((AREA_BOTTOM + 0.01 - l->y - pad) / pitch);
		if (k < 1) {
			TRY(page_next(l));
			continue;
		}
		if (k > total - from)
			k = total - from;
		row_piece(l, r, from, k);
		from += k;
	}
	return OK;
}

static enum err
cell_set(struct lay *l, struct row *r, const struct setting *s, str text,
    const struct spot *spot)
{
	bool boxed = s->face == FACE_CELL || s->face == FACE_LABEL;
	struct cell *c = &r->cells[r->n];
	struct setting in = *s;

	c->width = s->width;
	c->align = s->align;
	c->x = r->n == 0 ? AREA_LEFT :
	    r->cells[r->n - 1].x + r->cells[r->n - 1].width;
	in.width = s->width - (boxed ? 2 * SIDE : 0);
	TRY(text_set(l->rq, l->context, &in, text, spot, &c->text));
	r->n++;
	return OK;
}

/* ---- blocks ---- */

static enum err
lay_title(struct lay *l)
{
	struct spot spot = { .paper = l->paper, .title = true };
	struct setting s = { FACE_TITLE, AREA_WIDTH, PAPER_CENTRE, false };
	struct row r = { .together = true };

	TRY(cell_set(l, &r, &s, l->paper->title, &spot));
	TRY(row_put(l, &r));
	if (l->paper->subject.n > 0) {
		r = (struct row){ .together = true };
		s.face = FACE_CELL;
		TRY(cell_set(l, &r, &s, l->paper->subject, &spot));
		TRY(row_put(l, &r));
	}
	l->y += 10;
	return OK;
}

static enum err
lay_text(struct lay *l, const struct paper_block *b)
{
	bool heading = b->kind == PAPER_HEADING, dense = l->paper->dense;
	struct setting s = { heading ? (dense ? FACE_HEADING_SMALL :
	    FACE_HEADING) : dense ? FACE_TEXT_SMALL : FACE_TEXT, AREA_WIDTH,
	    PAPER_LEFT, !(heading && dense) };
	struct spot spot = { .paper = l->paper, .kind = b->kind,
	    .row = ++l->paragraphs };
	struct row r = { .together = heading };

	TRY(cell_set(l, &r, &s, b->text, &spot));
	/* A heading stays with two lines of what it heads. */
	if (heading && l->y > AREA_TOP &&
	    l->y + row_height(&r) + 2 * face_pitch(FACE_TEXT) > AREA_BOTTOM)
		TRY(page_next(l));
	return row_put(l, &r);
}

static enum err
field_set(struct lay *l, struct row *r, const struct paper_field *f,
    double width)
{
	struct spot spot = { .paper = l->paper, .kind = PAPER_FIELDS,
	    .name = f->label };
	struct setting s = { FACE_LABEL, AREA_WIDTH * 0.17, PAPER_CENTRE,
	    false };

	TRY(cell_set(l, r, &s, f->label, &spot));
	s.width = width - s.width;
	s.face = FACE_CELL;
	s.align = PAPER_LEFT;
	return cell_set(l, r, &s, f->value, &spot);
}

static enum err
lay_fields(struct lay *l, const struct paper_block *b)
{
	size_t i = 0;

	l->y += 4;
	while (i < b->nfields) {
		struct row r = { .boxed = true, .together = true };
		const struct paper_field *f = &b->fields[i];
		bool pair = !f->wide && i + 1 < b->nfields && !f[1].wide;

		TRY(field_set(l, &r, f, pair ? AREA_WIDTH / 2 : AREA_WIDTH));
		if (pair)
			TRY(field_set(l, &r, &f[1], AREA_WIDTH / 2));
		TRY(row_put(l, &r));
		i += pair ? 2 : 1;
	}
	l->y += 8;
	return OK;
}

static int
share_sum(const struct paper_block *b)
{
	int sum = 0;
	size_t i;

	for (i = 0; i < b->ncolumns; i++)
		sum += b->columns[i].share;
	return sum;
}

/* row 0 is the header. */
static enum err
table_row(struct lay *l, const struct paper_block *b, size_t row,
    struct row *out)
{
	double unit = AREA_WIDTH / share_sum(b);
	size_t i;

	*out = (struct row){ .boxed = true, .together = true };
	for (i = 0; i < b->ncolumns; i++) {
		const struct paper_column *c = &b->columns[i];
		struct spot spot = { .paper = l->paper, .kind = PAPER_TABLE,
		    .name = c->heading, .row = row };
		struct setting s = { row == 0 ? FACE_LABEL : FACE_CELL,
		    c->share * unit, row == 0 ? PAPER_CENTRE : c->align,
		    false };

		TRY(cell_set(l, out, &s, row == 0 ? c->heading :
		    b->cells[(row - 1) * b->ncolumns + i], &spot));
	}
	return OK;
}

static enum err
lay_table(struct lay *l, const struct paper_block *b)
{
	struct row *header = NEW(l->rq->arena, struct row), r;
	size_t i;

	if (b->ncolumns == 0 || b->ncolumns > ROW_CELLS || share_sum(b) <= 0)
		return fail(l->rq, MSG_PAPER_COLUMNS, l->paper->title,
		    str_fmt(l->rq->arena, "%d", ROW_CELLS));
	l->y += 4;
	TRY(table_row(l, b, 0, header));
	/* No header alone at the foot of a page. */
	if (l->y > AREA_TOP && l->y + row_height(header) +
	    face_pitch(FACE_CELL) + 2 * PAD > AREA_BOTTOM)
		TRY(page_next(l));
	TRY(row_put(l, header));
	l->header = header;
	for (i = 1; i <= b->ncells / b->ncolumns; i++) {
		TRY(table_row(l, b, i, &r));
		TRY(row_put(l, &r));
	}
	l->header = NULL;
	l->y += 8;
	return OK;
}

static str
sign_text(struct request *rq, const struct paper_sign *s)
{

	return str_fmt(rq->arena, "%.*s%s%.*s\n签字：%.*s\n日期：%.*s",
	    STR_ARG(s->role), s->who.n > 0 ? "\n" : "", STR_ARG(s->who),
	    STR_ARG(s->name.n > 0 ? s->name : STR("______________")),
	    STR_ARG(s->day.n > 0 ? s->day : STR("    年  月  日")));
}

static enum err
lay_signs(struct lay *l, const struct paper_block *b)
{
	struct setting s = { l->paper->dense ? FACE_SIGN_SMALL : FACE_SIGN,
	    AREA_WIDTH / 2, PAPER_LEFT, false };
	size_t i, k;

	l->y += 12;
	for (i = 0; i < b->nsigns; i += 2) {
		struct row r = { .together = true };

		for (k = i; k < i + 2 && k < b->nsigns; k++) {
			struct spot spot = { .paper = l->paper,
			    .kind = PAPER_SIGNS, .name = b->signs[k].role };

			TRY(cell_set(l, &r, &s, sign_text(l->rq,
			    &b->signs[k]), &spot));
		}
		TRY(row_put(l, &r));
		l->y += 8;
	}
	return OK;
}

static void
code_put(struct lay *l, double x, double y, double size)
{
	struct mark *m = mark_add(l, MARK_CODE);

	m->x = x;
	m->y = y;
	m->width = m->height = size;
}

/* In the margin above, at the right: drawn with the title. */
static bool
in_corner(const struct paper *p)
{
	const struct paper_block *b;

	for (b = p->first; b != NULL; b = b->next)
		if (b->kind == PAPER_CODE && b->text.n == 0)
			return true;
	return false;
}

static enum err
lay_code(struct lay *l, const struct paper_block *b)
{
	struct spot spot = { .paper = l->paper, .kind = b->kind,
	    .row = ++l->paragraphs };
	struct setting s = { FACE_CELL, AREA_WIDTH - CODE_SIZE - CODE_GAP,
	    PAPER_LEFT, false };
	struct row r = { .together = true, .least = CODE_SIZE + 8 };

	if (b->text.n == 0)
		return OK;
	TRY(cell_set(l, &r, &s, b->text, &spot));
	r.cells[0].x += CODE_SIZE + CODE_GAP;
	if (l->y + r.least > AREA_BOTTOM)
		TRY(page_next(l));
	l->y += 8;
	code_put(l, AREA_LEFT, l->y, CODE_SIZE);
	return row_put(l, &r);
}

static enum err
lay_block(struct lay *l, const struct paper_block *b)
{

	switch (b->kind) {
	case PAPER_HEADING:
	case PAPER_TEXT:
		return lay_text(l, b);
	case PAPER_FIELDS:
		return lay_fields(l, b);
	case PAPER_TABLE:
		return lay_table(l, b);
	case PAPER_SIGNS:
		return lay_signs(l, b);
	case PAPER_CODE:
		return lay_code(l, b);
	case PAPER_BREAK:
		return l->y > AREA_TOP ? page_next(l) : OK;
	}
	return OK;
}

enum err
pages_lay(struct request *rq, PangoContext *context, const struct paper *p,
    struct pages *out)
{
	struct lay l = { .rq = rq, .context = context, .paper = p,
	    .out = out, .y = AREA_TOP };
	const struct paper_block *b;

	*out = (struct pages){ .code = paper_code(rq->arena, p) };
	out->last = &out->first;
	if (in_corner(p))
		code_put(&l, AREA_LEFT + AREA_WIDTH - CORNER_SIZE, CORNER_TOP,
		    CORNER_SIZE);
	TRY(lay_title(&l));
	for (b = p->first; b != NULL; b = b->next)
		TRY(lay_block(&l, b));
	out->n = l.page + 1;
	return OK;
}
