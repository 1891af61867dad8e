/*
 * Any text in any block: it is laid out inside the type area, or refused for a
 * character without a glyph or for its length; the same text twice gives the
 * same pages.
 */
#include "fuzz/fuzz.h"

#include "paper/internal.h"

#define ROUNDS	4000	/* a document each */

static PangoContext *context;

static const char *const texts[] = {
	"层层签订责任书。“两不愁三保障”(含饮水)、《办法》第十条……",
	"a long word withoutanyblankthatcouldbebroken 7365.00",
	"一\n二\r\n三\t四\u2029五\u200b六\u200d七\u202e八\u202c九\ufeff十",
	"\u05d0\u05d1\u05d2 \u0627\u0644\u0642 \u0e01\u0e34 \U0001f600 𠮷𬭊 é e\u0301",
	"", " ", "\n\n\n", NULL
};

static void
document(struct arena *a, str s, struct paper *p)
{
	static struct paper_column columns[] = {
		{ { "a", 1 }, 1, PAPER_LEFT }, { { "b", 1 }, 9, PAPER_RIGHT },
	};
	struct paper_field *f = NEW_ARRAY(a, struct paper_field, 3);
	struct paper_sign *g = NEW_ARRAY(a, struct paper_sign, 1);
	str *cells = NEW_ARRAY(a, str, 4);

	paper_init(p, a, STR("BF-00"), 1);
	p->title = s;
	p->subject = str_clip(s, 30);
	paper_add(p, PAPER_HEADING, s);
	paper_add(p, PAPER_TEXT, s);
	f[0] = f[2] = (struct paper_field){ s, s, false };
	f[1] = (struct paper_field){ str_clip(s, 9), s, true };
	paper_fields(p, f, 3);
	cells[0] = cells[3] = s;
	paper_table(p, columns, 2, cells, 4);
	*g = (struct paper_sign){ s, s, s, s };
	paper_signs(p, g, 1);
	paper_add(p, PAPER_CODE, s);
}

static bool
inside(const struct pages *pages)
{
	const struct mark *m;

	for (m = pages->first; m != NULL; m = m->next)
		/* A code without words stands in the margin above. */
		if (m->page < 0 || m->page >= pages->n ||
		    (m->y < AREA_TOP - 0.1 && m->kind != MARK_CODE) ||
		    m->y + m->height > AREA_BOTTOM + 0.1 ||
		    m->x + m->width > AREA_LEFT + AREA_WIDTH + 0.1)
			return false;
	return true;
}

static void
check(struct arena *a, str s)
{
	struct pages one, two;
	struct request rq;
	struct paper p;
	enum err e;

	if (!str_utf8(s))
		return;
	request_init(&rq, a);
	document(a, s, &p);
	e = pages_lay(&rq, context, &p, &one);
	if (e != OK && rq.problem.msg != MSG_PAPER_GLYPH &&
	    rq.problem.msg != MSG_PAPER_LONG)
		fuzz_broken("refused for another reason", s);
	if (e != OK)
		return;
	if (!inside(&one))
		fuzz_broken("a mark outside the type area", s);
	if (pages_lay(&rq, context, &p, &two) != OK || one.n != two.n)
		fuzz_broken("other pages the second time", s);
}

int
main(void)
{
	struct arena *a = arena_open(LIMIT_ARENA_REQUEST);
	struct request rq;

	request_init(&rq, a);
	if (fonts_open(&rq, &context) != OK)
		return 1;
	fuzz_rounds("paper", texts, check, ROUNDS);
	arena_close(a);
	return 0;
}
