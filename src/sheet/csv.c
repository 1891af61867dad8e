/*
 * CSV after RFC 4180, strictly: a quote inside a bare cell, text behind a
 * closing quote or an open quote at the end are errors with row and byte.
 * UTF-8, with or without byte order mark, or else GB18030.  The separator is
 * the comma, or TAB when the first line has TABs and no comma.
 */
#include "internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#define PIECE		((size_t)64 << 10)
#define WIDE		(PIECE * 2)	/* GB18030: 2 bytes give at most 3 */

enum state {
	AT_CELL,	/* a cell begins */
	IN_CELL,	/* in a bare cell */
	IN_QUOTES,
	AT_QUOTE,	/* a quote inside quotes: doubled, or the end */
	AT_CR		/* a CR that must be followed by LF or nothing */
};

struct csv {
	struct reader *rd;
	enum state state;
	char separator;
	int64_t row;
	int64_t at;		/* bytes of the file before this piece */
	int64_t piece;		/* bytes of the file in this piece */
	size_t column;
	bool any;		/* something of the row has been seen */
};

iconv_t
csv_iconv(void)
{
	iconv_t cd = iconv_open("UTF-8", "GB18030");
	char in[2] = { '\xb0', '\xa1' }, out[8], *from = in, *to = out;
	size_t n = sizeof(in), room = sizeof(out);

	/* Convert once, so that nothing is loaded later. */
	if (cd != (iconv_t)-1)
		(void)iconv(cd, &from, &n, &to, &room);
	return cd;
}

static enum err
malformed(struct csv *c, const char *zh, const char *en)
{
	struct request *rq = c->rd->rq;
	struct at at = { .row = c->row, .column = (int64_t)c->column + 1 };

	return request_at(rq, fail(rq, MSG_SHEET_CSV,
	    str_fmt(rq->arena, "%lld", (long long)c->row),
	    str_fmt(rq->arena, "%lld", (long long)(c->at + c->piece)),
	    request_words(rq, zh, en)), at);
}

static enum err
cell_done(struct csv *c, bool quoted)
{
	unsigned flags = 0;
	str s = row_open_text(&c->rd->row);

	/* 4.40582E+17: what Excel makes of an ID number. */
	if (!quoted && s.n > 4 && s.n < 24 && s.p[0] >= '0' &&
	    s.p[0] <= '9' && s.p[1] == '.' && memchr(s.p, 'E', s.n) != NULL)
		flags = SHEET_NUMBER | SHEET_LOSSY;
	TRY(row_cell(c->rd->rq, &c->rd->row, c->column++, flags));
	c->state = AT_CELL;
	return OK;
}

static enum err
row_done(struct csv *c)
{
	int progress = c->rd->size == 0 ? 0 :
	    (int)((c->at + c->piece) * 1000 / c->rd->size);

	TRY(reader_emit(c->rd, progress > 1000 ? 1000 : progress));
	if (++c->row > LIMIT_SHEET_ROWS)
		return fail(c->rd->rq, MSG_SHEET_LARGE,
		    request_words(c->rd->rq, "行数", "rows"),
		    str_fmt(c->rd->rq->arena, "%d", LIMIT_SHEET_ROWS));
	row_begin(&c->rd->row, c->row);
	c->column = 0;
	c->any = false;
	return OK;
}

/* A separator or line end after a whole cell. */
static enum err
cell_end(struct csv *c, char b, bool quoted)
{
	if (b == c->separator) {
		c->any = true;
		return cell_done(c, quoted);
	}
	TRY(cell_done(c, quoted));
	if (b == '\r') {
		c->state = AT_CR;
		return OK;
	}
	return row_done(c);
}

static size_t
bare_run(const char *p, size_t n, char separator)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (p[i] == separator || p[i] == '"' || p[i] == '\n' ||
		    p[i] == '\r' || p[i] == '\0')
			break;
	return i;
}

static enum err
in_bare(struct csv *c, const char *p, size_t n, size_t *used)
{
	size_t run = bare_run(p, n, c->separator);

	if (run > 0) {
		TRY(row_text(c->rd->rq, &c->rd->row, p, run));
		c->state = IN_CELL;
		c->any = true;
	}
	*used = run;
	if (run == n)
		return OK;
	*used = run + 1;
	switch (p[run]) {
	case '"':
		if (c->state == IN_CELL)
			return malformed(c, "未加引号的单元格里出现引号",
			    "a quote inside a bare cell");
		c->state = IN_QUOTES;
		c->any = true;
		return OK;
	case '\0':
		return malformed(c, "含有空字符", "a NUL character");
	default:
		return cell_end(c, p[run], false);
	}
}

static enum err
in_quotes(struct csv *c, const char *p, size_t n, size_t *used)
{
	const char *quote = memchr(p, '"', n);
	size_t run = quote == NULL ? n : (size_t)(quote - p);

	if (memchr(p, '\0', run) != NULL)
		return malformed(c, "含有空字符", "a NUL character");
	TRY(row_text(c->rd->rq, &c->rd->row, p, run));
	*used = run;
	if (quote != NULL) {
		c->state = AT_QUOTE;
		(*used)++;
	}
	return OK;
}

static enum err
at_quote(struct csv *c, const char *p, size_t *used)
{
	*used = 1;
	if (*p == '"') {
		c->state = IN_QUOTES;
		return row_text(c->rd->rq, &c->rd->row, p, 1);
	}
	if (*p != c->separator && *p != '\n' && *p != '\r')
		return malformed(c, "右引号之后还有内容",
		    "text behind a closing quote");
	return cell_end(c, *p, true);
}

static enum err
parse(struct csv *c, const char *p, size_t n)
{
	size_t i = 0, used;

	while (i < n) {
		used = 0;
		switch (c->state) {
		case AT_CELL:
		case IN_CELL:
			TRY(in_bare(c, p + i, n - i, &used));
			break;
		case IN_QUOTES:
			TRY(in_quotes(c, p + i, n - i, &used));
			break;
		case AT_QUOTE:
			TRY(at_quote(c, p + i, &used));
			break;
		case AT_CR:
		default:
			used = p[i] == '\n' ? 1 : 0;
			c->state = AT_CELL;
			TRY(row_done(c));
			break;
		}
		i += used;
	}
	return OK;
}

static enum err
finish(struct csv *c)
{
	if (c->state == IN_QUOTES)
		return malformed(c, "引号没有闭合", "a quote is never closed");
	if (c->state == AT_CR)
		return row_done(c);
	if (c->any || c->state != AT_CELL) {
		TRY(cell_done(c, c->state == AT_QUOTE));
		return row_done(c);
	}
	return OK;
}

/* ---- encoding ---- */

static enum err
read_piece(struct reader *rd, char *p, size_t room, int64_t at, size_t *out)
{
	ssize_t n;

	do
		n = pread(rd->fd, p, room, at);
	while (n < 0 && errno == EINTR);
	if (n < 0)
		return fail(rd->rq, MSG_FILE_OPEN, STR("csv"),
		    str_from(strerror(errno)));
	*out = (size_t)n;
	return OK;
}

/* How many bytes of p are whole UTF-8 sequences, or SIZE_MAX when it is not. */
static size_t
whole_utf8(const char *p, size_t n, bool last)
{
	size_t back, keep = n;

	for (back = 1; back <= 3 && back <= n && !last; back++) {
		unsigned char b = (unsigned char)p[n - back];

		if (b < 0x80)
			break;
		if (b >= 0xc0) {
			if ((b >= 0xf0 ? 4u : b >= 0xe0 ? 3u : 2u) > back)
				keep = n - back;
			break;
		}
	}
	/* NUL is UTF-8, but no text: said by the parser, with its row. */
	for (back = 0; back < keep;) {
		const char *nul = memchr(p + back, '\0', keep - back);
		size_t run = nul == NULL ? keep - back :
		    (size_t)(nul - p) - back;

		if (!str_utf8((str){ p + back, run }))
			return SIZE_MAX;
		back += run + 1;
	}
	return keep;
}

static enum err
is_utf8(struct reader *rd, char *piece, int64_t from, bool *out)
{
	int64_t at = from;
	size_t n, keep;

	for (;;) {
		TRY(read_piece(rd, piece, PIECE, at, &n));
		if (n == 0)
			break;
		keep = whole_utf8(piece, n, at + (int64_t)n >= rd->size);
		if (keep == SIZE_MAX || keep == 0) {
			*out = false;
			return OK;
		}
		at += (int64_t)keep;
	}
	*out = true;
	return OK;
}

static enum err
run_utf8(struct csv *c, char *piece)
{
	size_t n;

	for (;;) {
		TRY(read_piece(c->rd, piece, PIECE, c->at, &n));
		if (n == 0)
			return finish(c);
		c->piece = (int64_t)n;
		TRY(parse(c, piece, n));
		c->at += (int64_t)n;
		c->piece = 0;
	}
}

static enum err
bad_encoding(struct csv *c, int64_t at)
{
	struct request *rq = c->rd->rq;

	return fail(rq, MSG_SHEET_ENCODING, str_fmt(rq->arena, "%lld",
	    (long long)at + 1));
}

static enum err
run_gb18030(struct csv *c, char *piece, char *wide)
{
	size_t left, n, room;
	char *from, *to;
	int bad;

	if (c->rd->gb18030 == (iconv_t)-1)
		return bad_encoding(c, 0);
	for (;;) {
		TRY(read_piece(c->rd, piece, PIECE, c->at, &n));
		if (n == 0)
			return finish(c);
		from = piece;
		to = wide;
		left = n;
		room = WIDE;
		errno = 0;
		bad = iconv(c->rd->gb18030, &from, &left, &to, &room) ==
		    (size_t)-1;
		/* EINVAL: a character is cut at the end of the piece. */
		if (bad && (errno != EINVAL || left == n ||
		    c->at + (int64_t)n >= c->rd->size))
			return bad_encoding(c, c->at + (int64_t)(n - left));
		c->piece = (int64_t)(n - left);
		TRY(parse(c, wide, WIDE - room));
		c->at += (int64_t)(n - left);
		c->piece = 0;
	}
}

/* All of these bytes are below 0x40 and so alike in both encodings. */
static char
find_separator(const char *p, size_t n)
{
	const char *end = memchr(p, '\n', n);
	size_t line = end == NULL ? n : (size_t)(end - p);

	return memchr(p, ',', line) == NULL &&
	    memchr(p, '\t', line) != NULL ? '\t' : ',';
}

enum err
csv_read(struct reader *rd)
{
	struct csv c = { .rd = rd, .row = 1 };
	char *piece = arena_alloc(rd->rq->arena, PIECE);
	bool mark, utf8;
	size_t n;

	if (rd->size > (int64_t)LIMIT_SHEET_CSV)
		return fail(rd->rq, MSG_FILE_TOO_LARGE, STR("CSV"),
		    str_fmt(rd->rq->arena, "%zu", LIMIT_SHEET_CSV));
	TRY(read_piece(rd, piece, PIECE, 0, &n));
	c.separator = find_separator(piece, n);
	mark = n >= 3 && memcmp(piece, "\xef\xbb\xbf", 3) == 0;
	c.at = mark ? 3 : 0;
	TRY(is_utf8(rd, piece, c.at, &utf8));
	row_begin(&rd->row, c.row);
	if (utf8)
		return run_utf8(&c, piece);
	if (mark)
		return bad_encoding(&c, 0);
	return run_gb18030(&c, piece, arena_alloc(rd->rq->arena, WIDE));
}
