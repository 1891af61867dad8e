/*
 * One file being written: XLSX with shared or inline strings, or a GB18030
 * CSV as an old Excel saves it.
 */
#ifndef SAMPLE_OUT_H
#define SAMPLE_OUT_H

#include "table.h"

struct out;

/* Ends the process with a sentence when a file cannot be written. */
struct out	*out_open(struct arena *, const char *dir,
		    const struct table *, int columns);
/* number: this column is stored as a number; -1: none. */
int64_t		 out_row(struct out *, const str *cells, int number);
int64_t		 out_header_row(const struct out *);
void		 out_close(struct out *);

#endif
