/*
 * The parts a worksheet leans on: styles, shared strings, merged ranges.
 */
#include "internal.h"

#include <stdlib.h>
#include <string.h>

/* ---- styles.xml: what each cell format shows ---- */

#define FORMATS_MAX	4096

struct styles {
	struct book *book;
	struct { int64_t id; enum number_kind kind; } *formats;
	size_t nformats;
	bool in_cells;		/* within cellXfs */
};

static int64_t
number_of(const char *text)
{
	int64_t n;

	return text != NULL && str_int(str_from(text), &n) ? n : -1;
}

static enum number_kind
kind_of(const struct styles *s, int64_t id)
{
	size_t i;

	for (i = 0; i < s->nformats; i++)
		if (s->formats[i].id == id)
			return s->formats[i].kind;
	return number_kind_of(id, NULL);
}

static enum err
styles_start(void *arg, const char *name, const char *const *attributes)
{
	struct styles *s = arg;
	struct book *b = s->book;
	const char *code;

	if (strcmp(name, "numFmt") == 0) {
		code = xml_attribute(attributes, "formatCode");
		if (code == NULL || s->nformats == FORMATS_MAX)
			return OK;
		s->formats[s->nformats].id =
		    number_of(xml_attribute(attributes, "numFmtId"));
		s->formats[s->nformats++].kind = number_kind_of(-1, code);
	} else if (strcmp(name, "cellXfs") == 0) {
		s->in_cells = true;
	} else if (s->in_cells && strcmp(name, "xf") == 0) {
		if (b->nstyles == LIMIT_SHEET_STYLES)
			return fail(b->rq, MSG_SHEET_LARGE,
			    request_words(b->rq, "单元格样式数",
			    "cell styles"), str_fmt(b->arena, "%d",
			    LIMIT_SHEET_STYLES));
		b->styles[b->nstyles++] = (unsigned char)kind_of(s,
		    number_of(xml_attribute(attributes, "numFmtId")));
	}
	return OK;
}

static enum err
styles_end(void *arg, const char *name)
{
	struct styles *s = arg;

	if (strcmp(name, "cellXfs") == 0)
		s->in_cells = false;
	return OK;
}

enum err
styles_load(struct book *b, const struct zip_part *part)
{
	static const struct xml_handler handler = {
		styles_start, styles_end, NULL, NULL,
	};
	struct styles s = { .book = b };

	b->styles = arena_alloc(b->arena, LIMIT_SHEET_STYLES);
	s.formats = arena_array(b->arena, FORMATS_MAX, sizeof(*s.formats));
	return xml_parse(b->rq, b->zip, part, &handler, &s);
}

/* ---- sharedStrings.xml ---- */

struct strings {
	struct book *book;
	struct row one;		/* collects the open string */
	size_t bytes;
	bool in_text;
	int phonetic;		/* within rPh: how it is read, not what it is */
};

static enum err
strings_start(void *arg, const char *name, const char *const *attributes)
{
	struct strings *s = arg;

	(void)attributes;
	if (strcmp(name, "si") == 0)
		row_begin(&s->one, (int64_t)s->book->nstrings + 1);
	else if (strcmp(name, "rPh") == 0)
		s->phonetic++;
	else if (strcmp(name, "t") == 0)
		s->in_text = s->phonetic == 0;
	return OK;
}

static enum err
strings_text(void *arg, const char *p, size_t n)
{
	struct strings *s = arg;

	return s->in_text ? row_text(s->book->rq, &s->one, p, n) : OK;
}

static enum err
strings_add(struct strings *s, str text)
{
	struct book *b = s->book;
	size_t block = b->nstrings / BOOK_BLOCK;

	s->bytes += text.n;
	if (s->bytes > LIMIT_SHEET_STRINGS ||
	    b->nstrings >= LIMIT_SHEET_ROWS)
		return fail(b->rq, MSG_SHEET_LARGE, request_words(b->rq,
		    "共享字符串", "shared strings"),
		    str_fmt(b->arena, "%zu", LIMIT_SHEET_STRINGS));
	if (b->nstrings % BOOK_BLOCK == 0)
		b->strings[block] = NEW_ARRAY(b->arena, str, BOOK_BLOCK);
	b->strings[block][b->nstrings++ % BOOK_BLOCK] =
	    str_dup(b->arena, text);
	return OK;
}

static enum err
strings_end(void *arg, const char *name)
{
	struct strings *s = arg;

	if (strcmp(name, "t") == 0)
		s->in_text = false;
	else if (strcmp(name, "rPh") == 0)
		s->phonetic--;
	else if (strcmp(name, "si") == 0)
		return strings_add(s, row_open_text(&s->one));
	return OK;
}

enum err
strings_load(struct book *b, const struct zip_part *part)
{
	static const struct xml_handler handler = {
		strings_start, strings_end, strings_text, NULL,
	};
	struct strings *s = NEW(b->arena, struct strings);

	s->book = b;
	row_init(&s->one, b->arena);
	b->strings = NEW_ARRAY(b->arena, str *,
	    LIMIT_SHEET_ROWS / BOOK_BLOCK + 1);
	return xml_parse(b->rq, b->zip, part, &handler, s);
}

bool
book_string(const struct book *b, int64_t n, str *out)
{
	if (n < 0 || (uint64_t)n >= b->nstrings)
		return false;
	*out = b->strings[n / BOOK_BLOCK][n % BOOK_BLOCK];
	return true;
}

/*
 * ---- merged ranges ----
 *
 * They come after the rows in the part, so the part is read twice; but only
 * when the bytes "mergeCell" are in it at all.
 */

static const char merge_word[] = "mergeCell";

struct search {
	size_t matched;		/* bytes of the word seen at the end so far */
	bool found;
	bool wide;		/* UTF-16: cannot be searched by bytes */
	uint64_t done;
};

static enum err
search_piece(void *arg, const char *p, size_t n)
{
	struct search *s = arg;
	size_t i;

	if (s->done == 0 && n >= 2 && (p[0] == '\0' || p[1] == '\0' ||
	    (unsigned char)p[0] >= 0xfe))
		s->wide = true;
	s->done += n;
	for (i = 0; i < n && !s->found; i++) {
		if (s->matched == 0) {
			const char *m = memchr(p + i, merge_word[0], n - i);

			if (m == NULL)
				break;
			i = (size_t)(m - p);
		}
		if (p[i] == merge_word[s->matched])
			s->matched++;
		else
			s->matched = p[i] == merge_word[0] ? 1 : 0;
		s->found = s->matched == sizeof(merge_word) - 1;
	}
	return OK;
}

static enum err
merge_start(void *arg, const char *name, const char *const *attributes)
{
	struct book *b = arg;
	const char *ref = xml_attribute(attributes, "ref"), *second;
	int64_t top, bottom;
	int column;

	if (strcmp(name, "mergeCell") != 0 || ref == NULL)
		return OK;
	if (b->nmerges == LIMIT_SHEET_MERGES)
		return fail(b->rq, MSG_SHEET_LARGE, request_words(b->rq,
		    "合并单元格数", "merged cells"),
		    str_fmt(b->arena, "%d", LIMIT_SHEET_MERGES));
	second = strchr(ref, ':');
	column = book_column(ref, &top);
	if (column < 0 || second == NULL ||
	    book_column(second + 1, &bottom) < column || bottom < top)
		return fail(b->rq, MSG_SHEET_BROKEN, str_fmt(b->arena,
		    "mergeCell %s", ref));
	if (bottom > top && column < LIMIT_SHEET_COLUMNS)
		b->merges[b->nmerges++] = (struct merge){ top, bottom,
		    (size_t)column };
	return OK;
}

static enum err
merge_end(void *arg, const char *name)
{
	(void)arg;
	(void)name;
	return OK;
}

static int
by_top(const void *a, const void *b)
{
	const struct merge *m = a, *n = b;

	return (m->top > n->top) - (m->top < n->top);
}

enum err
merges_load(struct book *b)
{
	static const struct xml_handler handler = {
		merge_start, merge_end, NULL, NULL,
	};
	struct search s = { 0 };

	TRY(zip_inflate(b->rq, b->zip, b->sheet, search_piece, &s));
	if (!s.found && !s.wide)
		return OK;
	b->merges = NEW_ARRAY(b->arena, struct merge, LIMIT_SHEET_MERGES);
	TRY(xml_parse(b->rq, b->zip, b->sheet, &handler, b));
	qsort(b->merges, b->nmerges, sizeof(struct merge), by_top);
	return OK;
}
