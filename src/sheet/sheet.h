/*
 * Spreadsheets in and out: XLSX and CSV, one row at a time, memory that does
 * not grow with the file.
 *
 * Whatever comes from outside is parsed in a child process that has no
 * database handle and little else (sheet_child_serve); the parent reads rows
 * from a pipe and trusts none of it.  A file that breaks a limit of
 * base/limits.h (reliability C-55) or is not what it says fails with a
 * sentence that names the part, row and column.
 */
#ifndef SHEET_SHEET_H
#define SHEET_SHEET_H

#include <sys/types.h>

#include "base/request.h"
#include "base/str.h"

struct code_list;
struct entity;
struct field;

/* What is known of a cell besides its text. */
enum sheet_flag {
	SHEET_NUMBER = 1,	/* was stored as a number */
	SHEET_DATE = 2,		/* a date by its format; text is 2018-12-31 */
	SHEET_LOSSY = 4,	/* a number of 16 or more digits: Excel keeps
				 * 15, so an ID number here is damaged and
				 * must be refused, never repaired */
	SHEET_BOOL = 8,		/* text is TRUE or FALSE */
	SHEET_ERROR = 16,	/* #N/A and the like, or an impossible date */
	SHEET_MERGED = 32,	/* repeated from the merged cell above */
	SHEET_FORMULA = 64,	/* the last computed value of a formula; blank
				 * text: it has never been computed */
	SHEET_PERCENT = 128	/* text ends in % */
};

/* text is UTF-8 without NUL, a leading ' before = + - @ taken off. */
struct sheet_cell {
	str text;
	unsigned flags;
};

/* number counts from 1 as Excel shows it; rows that are blank are left out. */
struct sheet_row {
	int64_t number;
	size_t n;
	const struct sheet_cell *cells;
};

/*
 * Read in this process: for files of our own and for tests.  fd is a regular
 * file and stays open.  row() gets every row; an error of it ends the reading.
 * progress is the share read so far, in thousandths.
 */
struct sheet_sink {
	/* Before the first row; may be NULL.  See sheet_name(). */
	void (*begin)(void *arg, str name, int others);
	enum err (*row)(struct request *, void *arg, const struct sheet_row *,
	    int progress);
	void *arg;
};
enum err	sheet_read(struct request *, int fd, const struct sheet_sink *)
		    CHECKED;

/*
 * The child's side.  Limits itself (memory, time, files, system calls), parses
 * fd_in, writes the rows to fd_out and exits; for a process that has just been
 * forked from a single-threaded one.  Messages are in lang.
 */
void		sheet_child_serve(int fd_in, int fd_out, enum lang lang)
		    __attribute__((noreturn));

/*
 * The parent's side.  sheet_open_child() forks (the caller must have one
 * thread) and owns the child; sheet_open_pipe() reads from a child that the
 * supervisor forked and takes fd over.  Both close with the arena of rq at the
 * latest.
 */
struct sheet;
enum err	sheet_open_child(struct request *, int fd, struct sheet **out)
		    CHECKED;
enum err	sheet_open_path(struct request *, str path, struct sheet **out)
		    CHECKED;
enum err	sheet_open_pipe(struct request *, int fd, struct sheet **out)
		    CHECKED;
/*
 * Next row; *more is false after the last.  The row lives until the next call.
 * Fails with the child's sentence, at the row and column it names.
 */
enum err	sheet_next(struct request *, struct sheet *,
		    struct sheet_row *out, bool *more) CHECKED;
/* Share of the file read, in thousandths. */
int		sheet_progress(const struct sheet *);
/*
 * From the first row on: the worksheet that is read (the first visible one),
 * empty for CSV, and how many visible worksheets are not read.
 */
str		sheet_name(const struct sheet *);
int		sheet_others(const struct sheet *);
/* Cells of the widest row so far. */
size_t		sheet_widest(const struct sheet *);
/* The process that parses, when it is ours; 0 otherwise. */
pid_t		sheet_child_pid(const struct sheet *);
void		sheet_close(struct sheet *);

/*
 * Headings.  Which column holds which field: the header is the row among the
 * first LIMIT_SHEET_HEADER that names most of the candidate fields (national
 * exports have two title rows above it).  Compared folded (heading_fold).
 */
struct sheet_map {
	int64_t header;			/* row number of the header */
	size_t n;			/* columns */
	const struct field **fields;	/* by column; NULL: not known */
	str *headings;			/* by column, as written */
	str *unknown;			/* headings that no field has */
	size_t nunknown;
};

/* A field that a list may hold; without a required one it is refused. */
struct sheet_want {
	const struct field *field;
	bool required;
};

/*
 * rows: the first rows of the file, at most LIMIT_SHEET_HEADER.  Refuses a
 * heading that fits two fields wanted, two columns for one field, and a file
 * in which a required one has no column.  The map lives in rq's arena.
 */
enum err	sheet_map_find(struct request *, const struct sheet_row *rows,
		    size_t nrows, const struct sheet_want *, size_t nwants,
		    struct sheet_map *out) CHECKED;
/* What an entity's own list holds; references and places count by their keys. */
size_t		sheet_wants(struct arena *, const struct entity *,
		    struct sheet_want **out);
/* Copy a row out of the reader's buffer. */
struct sheet_row sheet_row_dup(struct arena *, const struct sheet_row *);

/*
 * Writers.  Constant memory; cells that begin with = + - @ TAB or CR get a
 * leading ' unless they are a plain negative number.
 */
enum sheet_format { SHEET_XLSX, SHEET_CSV_UTF8 };

struct sheet_column {
	str heading;
	int width;			/* characters; 0: by the heading */
	const struct code_list *codes;	/* offered as a list, or NULL */
};

struct sheet_writer;
/* Writes to path + ".tmp" and renames in sheet_writer_end(). */
enum err	sheet_writer_open(struct request *, str path,
		    enum sheet_format, struct sheet_writer **out) CHECKED;
/* A row above the header, over the width of the table. */
enum err	sheet_writer_title(struct request *, struct sheet_writer *,
		    str title) CHECKED;
enum err	sheet_writer_header(struct request *, struct sheet_writer *,
		    const struct sheet_column *, size_t n) CHECKED;
/* All cells are written as text: long digits stay whole. */
enum err	sheet_writer_row(struct request *, struct sheet_writer *,
		    const str *cells, size_t n) CHECKED;
enum err	sheet_writer_end(struct request *, struct sheet_writer *)
		    CHECKED;

/*
 * The same workbook with a reason column: the rows of in again, with the
 * column 错误原因 behind the widest row.  reason() gives the text for a row
 * number, STR_NONE for none; with only_faulty the rows without a reason below
 * the header are left out.
 */
struct sheet_reasons {
	str (*reason)(void *arg, int64_t row);
	void *arg;
	int64_t header;		/* row of the header */
	size_t columns;		/* sheet_widest() of the reading before */
	bool only_faulty;
};
enum err	sheet_write_reasons(struct request *, struct sheet *in,
		    const struct sheet_reasons *, str path,
		    enum sheet_format) CHECKED;

/*
 * An empty form for a list: title, header with * on what is required, code
 * lists to choose from.
 */
enum err	sheet_write_template(struct request *, str title,
		    const struct sheet_want *, size_t n, str path) CHECKED;

/* As written into a cell: the guard against formulas. */
str		sheet_guard(struct arena *, str);

#endif
