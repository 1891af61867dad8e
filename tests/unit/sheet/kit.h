/*
 * Workbooks made in memory for the tests of sheet/: parts are given as text,
 * so that each producer's habits and each attack can be written down.
 */
#ifndef SHEET_KIT_H
#define SHEET_KIT_H

#include "unit/test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <minizip/zip.h>

#include "base/limits.h"
#include "sheet/internal.h"

#define NS_MAIN	"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
#define NS_REL	"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define NS_PKG	"http://schemas.openxmlformats.org/package/2006/relationships"
#define XML	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>"

struct part {
	const char *name;
	const char *text;
	size_t n;		/* 0: strlen */
};

struct kit {
	struct arena *arena;
	struct request rq;
	struct sheet_row rows[2000];
	size_t nrows;
};

static inline void
kit_open(struct kit *k)
{
	memset(k, 0, sizeof(*k));
	k->arena = arena_open((size_t)512 << 20);
	request_init(&k->rq, k->arena);
	k->rq.lang = LANG_EN;
}

static inline void
kit_close(struct kit *k)
{
	arena_close(k->arena);
}

static inline int
kit_file(const void *p, size_t n)
{
	int fd = memfd_create("kit", MFD_CLOEXEC);

	assert_true(fd >= 0);
	assert_true(write(fd, p, n) == (ssize_t)n);
	return fd;
}

/* A zip of these parts. */
static inline int
kit_zip(const struct part *parts, size_t n)
{
	int fd = memfd_create("kit", MFD_CLOEXEC);
	zip_fileinfo info;
	char path[64];
	zipFile z;
	size_t i;

	memset(&info, 0, sizeof(info));
	(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	z = zipOpen(path, APPEND_STATUS_CREATE);
	assert_non_null(z);
	for (i = 0; i < n; i++) {
		size_t size = parts[i].n > 0 ? parts[i].n :
		    strlen(parts[i].text);

		assert_int_equal(ZIP_OK, zipOpenNewFileInZip(z, parts[i].name,
		    &info, NULL, 0, NULL, 0, NULL, Z_DEFLATED, 6));
		assert_int_equal(ZIP_OK, zipWriteInFileInZip(z,
		    parts[i].text, (unsigned)size));
		assert_int_equal(ZIP_OK, zipCloseFileInZip(z));
	}
	assert_int_equal(ZIP_OK, zipClose(z, NULL));
	return fd;
}

#define KIT_ROOT_RELS							\
	XML "<Relationships xmlns=\"" NS_PKG "\"><Relationship "	\
	"Id=\"rId1\" Type=\"" NS_REL "/officeDocument\" "		\
	"Target=\"xl/workbook.xml\"/></Relationships>"
#define KIT_BOOK_RELS							\
	XML "<Relationships xmlns=\"" NS_PKG "\">"			\
	"<Relationship Id=\"rId1\" Type=\"" NS_REL "/worksheet\" "	\
	"Target=\"worksheets/sheet1.xml\"/>"				\
	"<Relationship Id=\"rId2\" Type=\"" NS_REL "/styles\" "		\
	"Target=\"styles.xml\"/>"					\
	"<Relationship Id=\"rId3\" Type=\"" NS_REL "/sharedStrings\" "	\
	"Target=\"/xl/sharedStrings.xml\"/></Relationships>"
#define KIT_BOOK							\
	XML "<workbook xmlns=\"" NS_MAIN "\" xmlns:r=\"" NS_REL "\">"	\
	"<sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"rId1\"/>"	\
	"</sheets></workbook>"
/* Cell formats: 0 plain, 1 built-in date, 2 percent, 3 Chinese date 31, 4
 * month 57, 5 own date, 6 time, 7 own text. */
#define KIT_STYLES							\
	XML "<styleSheet xmlns=\"" NS_MAIN "\"><numFmts count=\"2\">"	\
	"<numFmt numFmtId=\"176\" "					\
	"formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;d&quot;日&quot;;@\"/>" \
	"<numFmt numFmtId=\"177\" formatCode=\"0&quot;d&quot;\"/>"	\
	"</numFmts>"							\
	"<cellStyleXfs><xf numFmtId=\"14\"/></cellStyleXfs><cellXfs>"	\
	"<xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"10\"/>" \
	"<xf numFmtId=\"31\"/><xf numFmtId=\"57\"/>"			\
	"<xf numFmtId=\"176\"/><xf numFmtId=\"21\"/>"			\
	"<xf numFmtId=\"177\"/></cellXfs></styleSheet>"
#define KIT_STRINGS							\
	XML "<sst xmlns=\"" NS_MAIN "\"><si><t>甲</t></si>"		\
	"<si><r><t>东</t></r><r><rPr/><t xml:space=\"preserve\"> 莞</t>" \
	"</r><rPh sb=\"0\" eb=\"1\"><t>dong</t></rPh>"			\
	"<phoneticPr fontId=\"1\"/></si></sst>"
#define KIT_SHEET(data)							\
	XML "<worksheet xmlns=\"" NS_MAIN "\"><sheetData>" data		\
	"</sheetData></worksheet>"

/* The usual five parts around a worksheet. */
static inline int
kit_book(const char *sheet)
{
	const struct part parts[] = {
		{ "[Content_Types].xml", "<Types/>", 0 },
		{ "_rels/.rels", KIT_ROOT_RELS, 0 },
		{ "xl/workbook.xml", KIT_BOOK, 0 },
		{ "xl/_rels/workbook.xml.rels", KIT_BOOK_RELS, 0 },
		{ "xl/styles.xml", KIT_STYLES, 0 },
		{ "xl/sharedStrings.xml", KIT_STRINGS, 0 },
		{ "xl/worksheets/sheet1.xml", sheet, 0 },
	};

	return kit_zip(parts, sizeof(parts) / sizeof(parts[0]));
}

static enum err
kit_row(struct request *rq, void *arg, const struct sheet_row *row,
    int progress)
{
	struct kit *k = arg;

	assert_in_range(progress, 0, 1000);
	if (k->nrows < sizeof(k->rows) / sizeof(k->rows[0]))
		k->rows[k->nrows++] = sheet_row_dup(rq->arena, row);
	return OK;
}

/* Read in this process; closes fd. */
static inline enum err
kit_read(struct kit *k, int fd)
{
	struct sheet_sink sink = { NULL, kit_row, k };
	enum err err;

	k->nrows = 0;
	request_clear(&k->rq);
	err = sheet_read(&k->rq, fd, &sink);
	(void)close(fd);
	return err;
}

/* Read through a child; closes fd. */
static inline enum err
kit_read_child(struct kit *k, int fd)
{
	struct sheet_row row;
	struct sheet *s;
	bool more = true;
	enum err err;

	k->nrows = 0;
	request_clear(&k->rq);
	err = sheet_open_child(&k->rq, fd, &s);
	(void)close(fd);
	while (err == OK && more) {
		err = sheet_next(&k->rq, s, &row, &more);
		if (err == OK && more)
			(void)kit_row(&k->rq, k, &row, sheet_progress(s));
	}
	return err;
}

static inline void
kit_cell(const struct kit *k, size_t row, size_t column, const char *text,
    unsigned flags)
{
	const struct sheet_cell *c;

	assert_true(row < k->nrows && column < k->rows[row].n);
	c = &k->rows[row].cells[column];
	if (!str_is(c->text, text))
		print_error("row %zu column %zu: \"%.*s\", not \"%s\"\n", row,
		    column, STR_ARG(c->text), text);
	assert_true(str_is(c->text, text));
	assert_int_equal(flags, c->flags);
}

static inline void
kit_fails(const struct kit *k, enum err err, enum msg msg)
{
	if (err == OK || k->rq.problem.msg != msg)
		print_error("err %d: %.*s\n", (int)err,
		    STR_ARG(k->rq.problem.detail));
	assert_int_not_equal(OK, err);
	assert_int_equal(msg, k->rq.problem.msg);
	assert_true(k->rq.problem.detail.n > 0);
}

#endif
