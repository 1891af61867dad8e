/*
 * Inside paper/: text set in lines, lines on pages, pages in a file.
 */
#ifndef PAPER_INTERNAL_H
#define PAPER_INTERNAL_H

#include <cairo.h>
#include <pango/pangocairo.h>

#include "base/request.h"
#include "paper/paper.h"

#define MM(n)		((n) * 72.0 / 25.4)
#define PAGE_WIDTH	MM(210)
#define PAGE_HEIGHT	MM(297)
#define AREA_LEFT	MM(28)
#define AREA_TOP	MM(37)
#define AREA_WIDTH	MM(156)
#define AREA_HEIGHT	MM(225)
#define AREA_BOTTOM	(AREA_TOP + AREA_HEIGHT)
#define FOOT_TOP	(AREA_BOTTOM + MM(7))

/* What text looks like; a row of faces[] each (text.c). */
enum face {
	FACE_TITLE,		/* 二号 */
	FACE_HEADING,		/* 三号, 黑体 */
	FACE_TEXT,		/* 三号, 28 to a line */
	FACE_LABEL,		/* 五号, 黑体 */
	FACE_CELL,		/* 五号 */
	FACE_SIGN,		/* 四号 */
	FACE_HEADING_SMALL,	/* of a dense form, as the next two */
	FACE_TEXT_SMALL,
	FACE_SIGN_SMALL,
	FACE_FOOT,		/* the page number, 小五 */
	FACE_HASH,		/* 七号 and smaller */
	FACE__MAX
};

double	face_pitch(enum face);		/* from line to line */
double	face_size(enum face);

/* Fonts and the context that sets text; freed with the arena. */
enum err	fonts_open(struct request *, PangoContext **out) CHECKED;

/* A text set to a width: lines at the pitch of its face. */
struct text {
	enum face face;
	PangoLayout *layout;
	int n;			/* lines, at least 1 */
};

/* Where a text stands, for the fault when a character has no glyph. */
struct spot {
	const struct paper *paper;
	enum paper_kind kind;
	bool title;
	str name;		/* label or heading; may be empty */
	size_t row;		/* from 1; 0: none */
};

struct setting {
	enum face face;
	double width;
	enum paper_align align;
	bool paragraph;		/* indented and justified */
};

/* The layout is released with rq->arena. */
enum err	text_set(struct request *, PangoContext *,
		    const struct setting *, str, const struct spot *,
		    struct text *out) CHECKED;

/* What is drawn, in order of pages. */
enum mark_kind { MARK_LINE, MARK_BOX, MARK_CODE };

struct mark {
	struct mark *next;
	enum mark_kind kind;
	int page;		/* from 0 */
	double x, y, width, height;
	PangoLayoutLine *line;	/* MARK_LINE: y is its baseline */
};

struct pages {
	int n;
	struct mark *first;
	struct mark **last;
	str code;		/* behind MARK_CODE */
};

/* Lay a document out; in rq->arena. */
enum err	pages_lay(struct request *, PangoContext *,
		    const struct paper *, struct pages *out) CHECKED;

/* The code at the mark's x, y and width. */
enum err	code_draw(struct request *, cairo_t *, str text,
		    const struct mark *) CHECKED;

#endif
