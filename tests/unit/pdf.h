/*
 * The text of a PDF, read back by pdftotext.
 */
#ifndef TESTS_UNIT_PDF_H
#define TESTS_UNIT_PDF_H

#include "unit/test.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/str.h"

/* A test that needs it skips without the program. */
static inline bool
pdf_readable(void)
{

	return access("/usr/bin/pdftotext", X_OK) == 0;
}

static inline void
pdf_text(str pdf, char *out, size_t room)
{
	char path[] = P_tmpdir "/paper.XXXXXX", command[64];
	int fd = mkstemp(path);
	FILE *f;

	assert_true(fd >= 0);
	assert_int_equal(pdf.n, write(fd, pdf.p, pdf.n));
	(void)snprintf(command, sizeof(command), "pdftotext -layout %s -", path);
	f = popen(command, "r");
	assert_non_null(f);
	out[fread(out, 1, room - 1, f)] = '\0';
	(void)pclose(f);
	(void)close(fd);
	(void)unlink(path);
}

#endif
