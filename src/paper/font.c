/*
 * Fonts: those of one Debian package and no other, so that a document looks
 * the same on every machine.  Debian has no 仿宋 of the standard set; its 宋体
 * stands in for 仿宋 and 小标宋, its 黑体 is one.
 */
#include "paper/internal.h"

#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>

#define FOLDERS								\
	"<dir>/usr/share/fonts/opentype/noto</dir>"			\
	"<cachedir>/var/cache/fontconfig</cachedir>"

/* What is asked for by name must be there: a stand-in would pass unseen. */
static const char *const families[] = {
	"Noto Serif CJK SC", "Noto Sans CJK SC"
};

static void
release(void *p)
{

	g_object_unref(p);
}

static bool
has_family(FcConfig *c, const char *name)
{
	FcPattern *p = FcPatternBuild(NULL, FC_FAMILY, FcTypeString, name,
	    (char *)NULL);
	FcObjectSet *o = FcObjectSetBuild(FC_FILE, (char *)NULL);
	FcFontSet *s = FcFontList(c, p, o);
	bool found = s != NULL && s->nfont > 0;

	if (s != NULL)
		FcFontSetDestroy(s);
	FcObjectSetDestroy(o);
	FcPatternDestroy(p);
	return found;
}

static bool
config_load(FcConfig *c)
{
	static const char text[] = "<?xml version=\"1.0\"?>"
	    "<!DOCTYPE fontconfig SYSTEM \"fonts.dtd\">"
	    "<fontconfig>" FOLDERS "</fontconfig>";
	size_t i;

	if (!FcConfigParseAndLoadFromMemory(c, (const FcChar8 *)text, FcTrue) ||
	    !FcConfigBuildFonts(c))
		return false;
	for (i = 0; i < sizeof(families) / sizeof(families[0]); i++)
		if (!has_family(c, families[i]))
			return false;
	return true;
}

static void
options_set(PangoContext *c)
{
	cairo_font_options_t *o = cairo_font_options_create();

	cairo_font_options_set_hint_style(o, CAIRO_HINT_STYLE_NONE);
	cairo_font_options_set_hint_metrics(o, CAIRO_HINT_METRICS_OFF);
	cairo_font_options_set_antialias(o, CAIRO_ANTIALIAS_GRAY);
	pango_cairo_context_set_font_options(c, o);
	cairo_font_options_destroy(o);
	pango_cairo_context_set_resolution(c, 72);
	pango_context_set_round_glyph_positions(c, FALSE);
	pango_context_set_language(c, pango_language_from_string("zh-cn"));
	pango_context_set_base_dir(c, PANGO_DIRECTION_LTR);
}

enum err
fonts_open(struct request *rq, PangoContext **out)
{
	FcConfig *c = FcConfigCreate();
	PangoFontMap *map;

	if (c == NULL || !config_load(c)) {
		if (c != NULL)
			FcConfigDestroy(c);
		return fail(rq, MSG_PAPER_FONT, STR("fonts-noto-cjk"));
	}
	map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
	pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(map), c);
	FcConfigDestroy(c);
	*out = pango_font_map_create_context(map);
	options_set(*out);
	arena_defer(rq->arena, release, map);
	arena_defer(rq->arena, release, *out);
	return OK;
}
