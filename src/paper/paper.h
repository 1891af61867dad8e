/*
 * Paper: a document as data, laid out as A4 pages and written as PDF.  This
 * folder knows paragraphs, tables, signatures, a code to scan; it knows neither
 * cards nor letters.  The same document gives the same bytes at every printing:
 * no clock, no random id.  Measures here are points (1/72 inch) unless named.
 *
 * Margins, type area, sizes and the place of the page number are those of
 * official documents (GB/T 9704-2012, 5.2.1, 5.2.2, 7.5): A4, 37 mm above,
 * 28 mm left, a type area of 156 by 225 mm, 22 lines of 28 characters.
 */
#ifndef PAPER_PAPER_H
#define PAPER_PAPER_H

#include "base/arena.h"
#include "base/err.h"
#include "base/hash.h"
#include "base/str.h"

struct request;

enum paper_kind {
	PAPER_HEADING,		/* text; kept with what follows */
	PAPER_TEXT,		/* text: a paragraph, justified */
	PAPER_FIELDS,		/* grid of labels and values */
	PAPER_TABLE,		/* columns and cells; header on every page */
	PAPER_SIGNS,		/* who signs, two abreast; kept together */
	PAPER_CODE,		/* code of the hash to scan, text beside it; without
				 * text: in the corner of the first page */
	PAPER_BREAK		/* the next block begins a page */
};

enum paper_align { PAPER_LEFT, PAPER_CENTRE, PAPER_RIGHT };

struct paper_column {
	str heading;
	int share;		/* of the width, against the other shares */
	enum paper_align align;
};

struct paper_field {
	str label;
	str value;		/* empty: to be filled in by hand */
	bool wide;		/* takes a row of its own */
};

struct paper_sign {
	str role;		/* 县委书记, 驻村第一书记, … */
	str who;		/* organisation and post; may be empty */
	str name;		/* empty: a line to sign on */
	str day;		/* the same */
};

struct paper_block {
	struct paper_block *next;
	enum paper_kind kind;
	str text;
	const struct paper_column *columns;	/* PAPER_TABLE */
	size_t ncolumns;
	const str *cells;		/* row by row, a multiple of ncolumns */
	size_t ncells;
	const struct paper_field *fields;	/* PAPER_FIELDS */
	size_t nfields;
	const struct paper_sign *signs;		/* PAPER_SIGNS */
	size_t nsigns;
};

/*
 * A document.  Its hash is over all of this and nothing else, but for the name
 * and the day of those who sign: they sign what has the hash.
 */
struct paper {
	str form;		/* form number, in the footer */
	int version;		/* of the form */
	str title;
	str subject;		/* what it is about, below the title */
	str address;		/* where it is on the web; may be empty */
	bool dense;		/* a form, small type; else an official document */
	struct paper_block *first;
	struct paper_block **last;
	struct arena *arena;
};

void	paper_init(struct paper *, struct arena *, str form, int version);
struct paper_block *paper_add(struct paper *, enum paper_kind, str text);
void	paper_fields(struct paper *, const struct paper_field *, size_t n);
void	paper_table(struct paper *, const struct paper_column *, size_t ncolumns,
	    const str *cells, size_t ncells);
void	paper_signs(struct paper *, const struct paper_sign *, size_t n);

/* SM3 over form number, version and content, field by field. */
void	paper_hash(struct arena *, const struct paper *,
	    unsigned char out[SM3_SIZE]);
/*
 * The text behind the code to scan: BANGFU:FORM:VERSION:HASH, upper case; after
 * the document's address and a # where it has one.
 */
str	paper_code(struct arena *, const struct paper *);

/*
 * One PDF in the making.  Documents are added one after the other; each has
 * its own pages n/m and its own hash, and nothing of it is kept once drawn.
 */
struct press;
/* Where bytes go; false when they cannot be written. */
typedef bool (*press_sink)(void *arg, const void *p, size_t n);

/* MSG_PAPER_FONT when the fonts are not installed. */
enum err	press_open(struct request *, press_sink, void *arg,
		    struct press **out) CHECKED;
/*
 * MSG_PAPER_GLYPH names a character that no font has and where it stands;
 * then nothing of the document is drawn.  MSG_PAPER_LONG past
 * LIMIT_PAPER_PAGES.
 */
enum err	press_add(struct request *, struct press *,
		    const struct paper *) CHECKED;
/* Pages so far, of all documents. */
int64_t		press_pages(const struct press *);
/* The end of the file; MSG_PAPER_WRITE when it could not be written. */
enum err	press_end(struct request *, struct press *) CHECKED;

#endif
