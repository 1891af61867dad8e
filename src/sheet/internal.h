/*
 * Private to sheet/: the pieces a reader is made of.
 */
#ifndef SHEET_INTERNAL_H
#define SHEET_INTERNAL_H

#include <iconv.h>

#include "base/limits.h"

#include "sheet.h"

/* ---- row.c: one row being collected; the buffers are reused ---- */

struct row {
	struct arena *arena;
	char *text;			/* all cells, one behind the other */
	size_t used;
	size_t room;
	size_t open;			/* where the open cell begins */
	size_t n;			/* cells so far */
	int64_t number;
	size_t from[LIMIT_SHEET_COLUMNS];
	size_t length[LIMIT_SHEET_COLUMNS];
	unsigned flags[LIMIT_SHEET_COLUMNS];
	struct sheet_cell cells[LIMIT_SHEET_COLUMNS];
};

void		row_init(struct row *, struct arena *);
void		row_begin(struct row *, int64_t number);
/* Add to the open cell. */
enum err	row_text(struct request *, struct row *, const char *, size_t)
		    CHECKED;
/* Close the open cell as column (from 0), filling a gap with blanks. */
enum err	row_cell(struct request *, struct row *, size_t column,
		    unsigned flags) CHECKED;
/* Drop what the open cell has. */
void		row_drop(struct row *);
str		row_open_text(const struct row *);
/* The row as shown to the outside; false when every cell is blank. */
bool		row_end(struct row *, struct sheet_row *out);

/* ---- reader: what the formats share ---- */

struct reader {
	struct request *rq;
	int fd;
	int64_t size;			/* of the file */
	const struct sheet_sink *sink;
	iconv_t gb18030;		/* opened before the sandbox, or -1 */
	struct row row;
	int64_t rows;			/* handed out */
};

enum err	reader_emit(struct reader *, int progress) CHECKED;
enum err	reader_run(struct request *, int fd, iconv_t,
		    const struct sheet_sink *) CHECKED;
enum err	csv_read(struct reader *) CHECKED;
enum err	xlsx_read(struct reader *) CHECKED;
iconv_t		csv_iconv(void);

/* ---- zip.c: the container, every limit of C-55 checked ---- */

struct zip_part {
	str name;
	uint64_t packed;
	uint64_t size;
	uint64_t at[2];			/* minizip's position */
};

struct zip;
enum err	zip_open(struct request *, int fd, int64_t size,
		    struct zip **out) CHECKED;
const struct zip_part *zip_find(const struct zip *, str name);
/* A part whose name begins so, or NULL. */
const struct zip_part *zip_begins(const struct zip *, str prefix);
/* Inflate a part into take(), piece by piece. */
typedef enum err zip_take(void *arg, const char *, size_t);
enum err	zip_inflate(struct request *, struct zip *,
		    const struct zip_part *, zip_take *, void *arg) CHECKED;

/* ---- xml.c: expat with namespaces, no DOCTYPE, bounded ---- */

struct xml;
/* Attribute by local name without namespace, or NULL. */
const char	*xml_attribute(const char *const *attributes,
		    const char *name);
/* Attribute by local name in any namespace, or NULL. */
const char	*xml_attribute_any(const char *const *attributes,
		    const char *name);
struct xml_handler {
	/* Local names of elements of the main or a relationship namespace. */
	enum err (*start)(void *arg, const char *name,
	    const char *const *attributes);
	enum err (*end)(void *arg, const char *name);
	enum err (*text)(void *arg, const char *, size_t);
	/* Called after each piece of the part; may be NULL. */
	enum err (*piece)(void *arg, uint64_t done, uint64_t size);
};
enum err	xml_parse(struct request *, struct zip *,
		    const struct zip_part *, const struct xml_handler *,
		    void *arg) CHECKED;
/* End quietly from within a handler: return this. */
#define XML_ENOUGH	ERR__MAX

/* ---- number.c: numbers as XLSX stores them ---- */

enum number_kind { NUMBER_PLAIN, NUMBER_PERCENT, NUMBER_DATE, NUMBER_TIME };

/*
 * Text of a stored number for people and parsers; adds to *flags.  Lives in
 * out, of NUMBER_ROOM bytes; returns its length, 0 when it is not a number.
 */
#define NUMBER_ROOM	64
size_t		number_text(str stored, enum number_kind, bool from_1904,
		    char *out, unsigned *flags);
/* What a number format shows. */
enum number_kind number_kind_of(int64_t format_id, const char *code);

/* ---- book.c: workbook, styles, shared strings ---- */

struct merge {
	int64_t top, bottom;
	size_t column;
};

struct book {
	struct request *rq;
	struct arena *arena;
	struct zip *zip;
	const struct zip_part *sheet;	/* the first visible worksheet */
	str name;			/* its name */
	int others;			/* visible ones that are not read */
	bool from_1904;
	unsigned char *styles;		/* enum number_kind by cell format */
	size_t nstyles;
	str **strings;			/* blocks of BOOK_BLOCK */
	size_t nstrings;
	struct merge *merges;		/* by top row */
	size_t nmerges;
};

#define BOOK_BLOCK	4096
#define BOOK_NAME	200		/* bytes of a name that are kept */

enum err	book_open(struct request *, int fd, int64_t size,
		    struct book *out) CHECKED;
bool		book_string(const struct book *, int64_t n, str *out);
/* "AB12" as column 27; -1 when it is none. */
int		book_column(const char *reference, int64_t *row);
enum err	strings_load(struct book *, const struct zip_part *) CHECKED;
enum err	merges_load(struct book *) CHECKED;
enum err	styles_load(struct book *, const struct zip_part *) CHECKED;

/* ---- write.c, write_xlsx.c, write_csv.c ---- */

struct csv_out;
struct xlsx_out;

struct sheet_writer {
	struct arena *arena;
	enum sheet_format format;
	str path;
	const char *temporary;	/* path + ".tmp" */
	size_t columns;		/* of the header */
	uint32_t row;		/* rows written */
	struct xlsx_out *book;
	struct csv_out *csv;
	bool done;
};

enum err	csv_out_open(struct request *, struct sheet_writer *) CHECKED;
enum err	csv_out_row(struct request *, struct sheet_writer *,
		    const str *, size_t) CHECKED;
enum err	csv_out_end(struct request *, struct sheet_writer *) CHECKED;

enum err	xlsx_out_open(struct request *, struct sheet_writer *) CHECKED;
enum err	xlsx_out_title(struct request *, struct sheet_writer *, str)
		    CHECKED;
enum err	xlsx_out_header(struct request *, struct sheet_writer *,
		    const struct sheet_column *, size_t) CHECKED;
enum err	xlsx_out_row(struct request *, struct sheet_writer *,
		    const str *, size_t) CHECKED;
enum err	xlsx_out_end(struct request *, struct sheet_writer *) CHECKED;
enum err	write_failed(struct request *, const struct sheet_writer *,
		    const char *why) CHECKED;

/* ---- sandbox.c: what a parsing process may still do ---- */

/* Sanitisers map terabytes and make system calls of their own. */
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SHEET_SANITISED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define SHEET_SANITISED 1
#endif
#endif
#ifndef SHEET_SANITISED
#define SHEET_SANITISED 0
#endif

/* False when the limits could not be set: the process must not go on. */
bool		sandbox_enter(int fd_in, int fd_out);

/* ---- stream.c: rows through a pipe ---- */

struct stream_out {
	int fd;
	size_t used;
	char piece[65536];
};

enum frame { FRAME_BEGIN = 'B', FRAME_ROW = 'R', FRAME_ERROR = 'E',
    FRAME_END = 'Z' };
#define FRAME_ROW_HEAD		((size_t)12)
#define FRAME_ERROR_HEAD	((size_t)20)
#define FRAME_CELL_HEAD		((size_t)5)

/* False when the other side is gone. */
bool		stream_begin(struct stream_out *, str name, int others);
bool		stream_row(struct stream_out *, const struct sheet_row *,
		    int progress);
bool		stream_error(struct stream_out *, const struct problem *);
bool		stream_end(struct stream_out *, int64_t rows);

#endif
