/*
 * What kind of file is it, by its first bytes; then the reader for it.
 */
#include "internal.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include <sys/stat.h>

static enum err
not_a_table(struct request *rq, const char *zh, const char *en)
{
	return fail(rq, MSG_SHEET_KIND, request_words(rq, zh, en));
}

static bool
begins(const char *p, size_t n, const char *mark, size_t length)
{
	return n >= length && memcmp(p, mark, length) == 0;
}

/* Markup: an Excel 2003 XML file or a web page called .xls. */
static bool
markup(const char *p, size_t n)
{
	if (begins(p, n, "\xef\xbb\xbf", 3)) {
		p += 3;
		n -= 3;
	}
	while (n > 0 && strchr(" \t\r\n", *p) != NULL) {
		p++;
		n--;
	}
	return n > 1 && p[0] == '<' && (p[1] == '?' || p[1] == '!' ||
	    (p[1] >= 'A' && p[1] <= 'z'));
}

static enum err
dispatch(struct reader *rd)
{
	char head[64];
	ssize_t got = pread(rd->fd, head, sizeof(head), 0);
	size_t n = got > 0 ? (size_t)got : 0;

	if (got < 0)
		return fail(rd->rq, MSG_FILE_OPEN, STR("-"),
		    str_from(strerror(errno)));
	if (n == 0)
		return fail(rd->rq, MSG_SHEET_EMPTY);
	if (begins(head, n, "PK\3\4", 4) || begins(head, n, "PK\5\6", 4))
		return xlsx_read(rd);
	if (begins(head, n, "\xd0\xcf\x11\xe0", 4))
		return fail(rd->rq, MSG_SHEET_OLD);
	if (begins(head, n, "\xff\xfe", 2) || begins(head, n, "\xfe\xff", 2))
		return not_a_table(rd->rq, " UTF-16 文本", "UTF-16 text");
	if (begins(head, n, "%PDF", 4))
		return not_a_table(rd->rq, " PDF", "a PDF");
	if (markup(head, n))
		return not_a_table(rd->rq, "网页或 XML 表格",
		    "a web page or XML");
	return csv_read(rd);
}

enum err
reader_emit(struct reader *rd, int progress)
{
	struct sheet_row row;

	if (!row_end(&rd->row, &row))
		return OK;
	rd->rows++;
	return rd->sink->row(rd->rq, rd->sink->arg, &row, progress);
}

enum err
reader_run(struct request *rq, int fd, iconv_t gb18030,
    const struct sheet_sink *sink)
{
	struct reader *rd = NEW(rq->arena, struct reader);
	struct stat st;

	rd->rq = rq;
	rd->fd = fd;
	rd->sink = sink;
	rd->gb18030 = gb18030;
	if (fstat(fd, &st) != 0)
		return fail(rq, MSG_FILE_OPEN, STR("-"),
		    str_from(strerror(errno)));
	if (!S_ISREG(st.st_mode))
		return not_a_table(rq, "管道或目录", "a pipe or a folder");
	rd->size = st.st_size;
	row_init(&rd->row, rq->arena);
	TRY(dispatch(rd));
	if (rd->rows == 0)
		return fail(rq, MSG_SHEET_EMPTY);
	return OK;
}

enum err
sheet_read(struct request *rq, int fd, const struct sheet_sink *sink)
{
	iconv_t cd = csv_iconv();
	enum err err = reader_run(rq, fd, cd, sink);

	if (cd != (iconv_t)-1)
		(void)iconv_close(cd);
	return err;
}

struct sheet_row
sheet_row_dup(struct arena *a, const struct sheet_row *row)
{
	struct sheet_cell *cells = NEW_ARRAY(a, struct sheet_cell,
	    row->n + 1);
	size_t i;

	for (i = 0; i < row->n; i++) {
		cells[i].text = str_dup(a, row->cells[i].text);
		cells[i].flags = row->cells[i].flags;
	}
	return (struct sheet_row){ row->number, row->n, cells };
}
