/*
 * One PDF of many documents: each is laid out, drawn and dropped; the file is
 * written as it goes.
 */
#include "paper/internal.h"

#include <cairo-pdf.h>

/* Of no day: a date would make each printing another file. */
#define CREATED	"2000-01-01T00:00:00Z"

struct press {
	PangoContext *context;
	cairo_surface_t *surface;
	cairo_t *cr;
	press_sink sink;
	void *arg;
	bool broken;		/* the sink said so */
	int64_t pages;
};

static cairo_status_t
put(void *arg, const unsigned char *p, unsigned int n)
{
	struct press *x = arg;

	if (!x->broken && x->sink(x->arg, p, n))
		return CAIRO_STATUS_SUCCESS;
	x->broken = true;
	return CAIRO_STATUS_WRITE_ERROR;
}

static void
release(void *p)
{
	struct press *x = p;

	cairo_destroy(x->cr);
	/* What is left to write goes nowhere. */
	x->broken = true;
	cairo_surface_destroy(x->surface);
}

enum err
press_open(struct request *rq, press_sink sink, void *arg, struct press **out)
{
	struct press *x = NEW(rq->arena, struct press);

	x->sink = sink;
	x->arg = arg;
	TRY(fonts_open(rq, &x->context));
	x->surface = cairo_pdf_surface_create_for_stream(put, x, PAGE_WIDTH,
	    PAGE_HEIGHT);
	cairo_pdf_surface_set_metadata(x->surface,
	    CAIRO_PDF_METADATA_CREATE_DATE, CREATED);
	cairo_pdf_surface_set_metadata(x->surface,
	    CAIRO_PDF_METADATA_CREATOR, "Bangfu");
	x->cr = cairo_create(x->surface);
	arena_defer(rq->arena, release, x);
	pango_cairo_update_context(x->cr, x->context);
	*out = x;
	return OK;
}

static void
line_draw(cairo_t *cr, PangoLayoutLine *line, double x, double y)
{

	cairo_move_to(cr, x, y);
	pango_cairo_show_layout_line(cr, line);
}

static enum err
mark_draw(struct request *rq, struct press *x, const struct mark *m, str code)
{

	switch (m->kind) {
	case MARK_LINE:
		line_draw(x->cr, m->line, m->x, m->y);
		return OK;
	case MARK_BOX:
		return OK;
	case MARK_CODE:
		return code_draw(rq, x->cr, code, m);
	}
	return OK;
}

/* The boxes of a page, from m on: one path. */
static void
boxes_draw(cairo_t *cr, const struct mark *m)
{
	int page = m == NULL ? 0 : m->page;

	cairo_new_path(cr);
	for (; m != NULL && m->page == page; m = m->next)
		if (m->kind == MARK_BOX)
			cairo_rectangle(cr, m->x, m->y, m->width, m->height);
	cairo_set_line_width(cr, 0.6);
	cairo_stroke(cr);
}

/* The page number in the middle, below it form and hash. */
static enum err
foot_draw(struct request *rq, struct press *x, const struct paper *p,
    const struct pages *pages, int page)
{
	struct setting s = { FACE_FOOT, AREA_WIDTH, PAPER_LEFT, false };
	struct spot spot = { .paper = p, .title = true };
	unsigned char hash[SM3_SIZE];
	PangoLayoutLine *line;
	struct text t;
	PangoRectangle r;

	TRY(text_set(rq, x->context, &s, str_fmt(rq->arena,
	    "第%d页 共%d页", page + 1, pages->n), &spot, &t));
	line = pango_layout_get_line(t.layout, 0);
	pango_layout_line_get_extents(line, NULL, &r);
	line_draw(x->cr, line, AREA_LEFT + (AREA_WIDTH -
	    pango_units_to_double(r.width)) / 2, FOOT_TOP);
	paper_hash(rq->arena, p, hash);
	s.face = FACE_HASH;
	TRY(text_set(rq, x->context, &s, str_fmt(rq->arena,
	    "%.*s 第%d版  校验码 %.*s", STR_ARG(p->form), p->version,
	    STR_ARG(hex_text(rq->arena, hash, SM3_SIZE))), &spot, &t));
	line_draw(x->cr, pango_layout_get_line(t.layout, 0), AREA_LEFT,
	    FOOT_TOP + face_pitch(FACE_FOOT));
	return OK;
}

static enum err
broken(struct request *rq, const struct press *x)
{
	cairo_status_t s = cairo_status(x->cr);

	if (s == CAIRO_STATUS_SUCCESS)
		s = cairo_surface_status(x->surface);
	if (s == CAIRO_STATUS_SUCCESS && !x->broken)
		return OK;
	return fail(rq, MSG_PAPER_WRITE, str_from(cairo_status_to_string(s)));
}

enum err
press_add(struct request *rq, struct press *x, const struct paper *p)
{
	const struct mark *m;
	struct pages pages;
	int page;

	TRY(pages_lay(rq, x->context, p, &pages));
	m = pages.first;
	for (page = 0; page < pages.n; page++) {
		boxes_draw(x->cr, m);
		for (; m != NULL && m->page == page; m = m->next)
			TRY(mark_draw(rq, x, m, pages.code));
		TRY(foot_draw(rq, x, p, &pages, page));
		cairo_show_page(x->cr);
	}
	x->pages += pages.n;
	return broken(rq, x);
}

int64_t
press_pages(const struct press *x)
{

	return x->pages;
}

enum err
press_end(struct request *rq, struct press *x)
{

	cairo_surface_finish(x->surface);
	return broken(rq, x);
}
