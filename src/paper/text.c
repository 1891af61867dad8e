/*
 * Setting text: lines broken by the Chinese rules (no line begins with closing
 * punctuation or ends with an opening one), paragraphs justified between
 * characters, characters without a glyph found.
 */
#include "paper/internal.h"

struct look {
	const char *family;
	PangoWeight weight;
	double size;
	double pitch;
};

/* 22 lines of 28 characters fill the type area (GB/T 9704-2012, 5.2.3). */
static const struct look faces[FACE__MAX] = {
	[FACE_TITLE] = { "Noto Serif CJK SC", PANGO_WEIGHT_BOLD, 22, 33 },
	[FACE_HEADING] = { "Noto Sans CJK SC", PANGO_WEIGHT_NORMAL,
	    AREA_WIDTH / 28, AREA_HEIGHT / 22 },
	[FACE_TEXT] = { "Noto Serif CJK SC", PANGO_WEIGHT_NORMAL,
	    AREA_WIDTH / 28, AREA_HEIGHT / 22 },
	[FACE_LABEL] = { "Noto Sans CJK SC", PANGO_WEIGHT_NORMAL, 10.5, 15 },
	[FACE_CELL] = { "Noto Serif CJK SC", PANGO_WEIGHT_NORMAL, 10.5, 15 },
	[FACE_SIGN] = { "Noto Serif CJK SC", PANGO_WEIGHT_NORMAL, 14, 26 },
	[FACE_HEADING_SMALL] = { "Noto Sans CJK SC", PANGO_WEIGHT_NORMAL, 12,
	    20 },
	[FACE_TEXT_SMALL] = { "Noto Serif CJK SC", PANGO_WEIGHT_NORMAL, 10.5,
	    17 },
	[FACE_SIGN_SMALL] = { "Noto Serif CJK SC", PANGO_WEIGHT_NORMAL, 12,
	    20 },
	[FACE_FOOT] = { "Noto Serif CJK SC", PANGO_WEIGHT_NORMAL, 9, 13 },
	[FACE_HASH] = { "Noto Sans CJK SC", PANGO_WEIGHT_NORMAL, 6.5, 9 },
};

double
face_pitch(enum face f)
{

	return faces[f].pitch;
}

double
face_size(enum face f)
{

	return faces[f].size;
}

static void
release(void *p)
{

	g_object_unref(p);
}

/* ---- a character that no font has ---- */

/* Byte of the text where it stands; -1 when every glyph is known. */
static int
unknown_at(PangoLayout *l)
{
	PangoLayoutIter *it;
	int found = -1;

	if (pango_layout_get_unknown_glyphs_count(l) == 0)
		return -1;
	it = pango_layout_get_iter(l);
	do {
		const PangoGlyphItem *run = pango_layout_iter_get_run_readonly(it);
		int i;

		for (i = 0; run != NULL && i < run->glyphs->num_glyphs; i++)
			if (run->glyphs->glyphs[i].glyph &
			    PANGO_GLYPH_UNKNOWN_FLAG && found < 0)
				found = run->item->offset +
				    run->glyphs->log_clusters[i];
	} while (found < 0 && pango_layout_iter_next_run(it));
	pango_layout_iter_free(it);
	return found < 0 ? 0 : found;
}

static str
spot_text(struct request *rq, const struct spot *s)
{
	bool en = rq->lang == LANG_EN;

	if (s->title)
		return request_words(rq, "标题", "the title");
	switch (s->kind) {
	case PAPER_TABLE:
		return str_fmt(rq->arena, en ? "the table, row %zu, \"%.*s\"" :
		    "表格第%zu行“%.*s”", s->row, STR_ARG(s->name));
	case PAPER_FIELDS:
		return str_fmt(rq->arena, en ? "\"%.*s\"" : "“%.*s”一栏",
		    STR_ARG(s->name));
	case PAPER_SIGNS:
		return str_fmt(rq->arena, en ? "the signature \"%.*s\"" :
		    "签字处“%.*s”", STR_ARG(s->name));
	default:
		return str_fmt(rq->arena, en ? "paragraph %zu" :
		    "正文第%zu段", s->row);
	}
}

static enum err
glyph_fail(struct request *rq, str text, int at, const struct spot *s)
{
	size_t from = (size_t)at, to = from;
	uint32_t c = str_next(text, &to);

	return fail(rq, MSG_PAPER_GLYPH, s->paper->title, s->paper->subject,
	    str_sub(text, from, to), str_fmt(rq->arena, "%04X", (unsigned)c),
	    spot_text(rq, s));
}

/* ---- justification ---- */

/* Room may be added behind Han characters, their punctuation, and blanks. */
static bool
stretches(const char *text, int at)
{
	gunichar c = g_utf8_get_char(text + at);

	return c == ' ' || c >= 0x2e80 ||
	    (c >= 0x2010 && c <= 0x2026);	/* dashes and quotes */
}

/* Clusters of a line behind which room may be added; or add it. */
static int
spread(PangoLayoutLine *line, const char *text, int each, int gaps)
{
	GSList *r;
	int n = 0, i;

	for (r = line->runs; r != NULL; r = r->next) {
		PangoGlyphItem *run = r->data;

		for (i = 0; i < run->glyphs->num_glyphs; i++) {
			int at = run->item->offset +
			    run->glyphs->log_clusters[i];

			if (!run->glyphs->glyphs[i].attr.is_cluster_start ||
			    !stretches(text, at))
				continue;
			if (each > 0 && n < gaps)
				run->glyphs->glyphs[i].geometry.width += each;
			n++;
		}
	}
	return n;
}

/* Does the line's last cluster stretch?  Nothing is added behind it. */
static bool
ends_in_gap(const PangoLayoutLine *line, const char *text)
{
	const char *end = text + line->start_index + line->length;

	if (line->length == 0)
		return false;
	return stretches(text, (int)(g_utf8_prev_char(end) - text));
}

static void
justify(PangoLayout *l, const struct setting *s)
{
	const char *text = pango_layout_get_text(l);
	int i, n = pango_layout_get_line_count(l), width, gaps, slack;
	PangoRectangle r;

	for (i = 0; i + 1 < n; i++) {
		PangoLayoutLine *line = pango_layout_get_line(l, i);

		if (pango_layout_get_line_readonly(l, i + 1)->
		    is_paragraph_start)
			continue;
		pango_layout_line_get_extents(line, NULL, &r);
		width = pango_units_from_double(s->width);
		if (line->is_paragraph_start)
			width -= pango_layout_get_indent(l);
		slack = width - r.width;
		gaps = spread(line, text, 0, 0) - ends_in_gap(line, text);
		/* Half empty: a word that did not fit, better left ragged. */
		if (gaps > 0 && slack > 0 && slack < width / 2)
			(void)spread(line, text, slack / gaps, gaps);
	}
}

/* ---- one text ---- */

static void
face_set(PangoLayout *l, enum face f)
{
	PangoFontDescription *d = pango_font_description_new();

	pango_font_description_set_family_static(d, faces[f].family);
	pango_font_description_set_weight(d, faces[f].weight);
	pango_font_description_set_size(d,
	    pango_units_from_double(faces[f].size));
	pango_layout_set_font_description(l, d);
	pango_font_description_free(d);
}

enum err
text_set(struct request *rq, PangoContext *c, const struct setting *s, str text,
    const struct spot *spot, struct text *out)
{
	PangoLayout *l = pango_layout_new(c);
	int bad;

	arena_defer(rq->arena, release, l);
	face_set(l, s->face);
	pango_layout_set_text(l, text.n == 0 ? "" : text.p, (int)text.n);
	pango_layout_set_width(l, pango_units_from_double(s->width));
	pango_layout_set_wrap(l, PANGO_WRAP_WORD_CHAR);
	if (s->paragraph)
		pango_layout_set_indent(l,
		    pango_units_from_double(2 * faces[s->face].size));
	bad = unknown_at(l);
	if (bad >= 0)
		return glyph_fail(rq, text, bad, spot);
	if (s->paragraph)
		justify(l, s);
	out->face = s->face;
	out->layout = l;
	out->n = pango_layout_get_line_count(l);
	return OK;
}
