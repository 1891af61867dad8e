/*
 * Whole small files and directory listings.
 */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include "str.h"

struct arena;

/* 0, or an errno; EFBIG past max. */
int	file_read(struct arena *, str path, size_t max, str *out);
/* Write to a temporary neighbour, fsync, rename, fsync the folder. */
int	file_write(struct arena *, str path, str text, int mode);
/* Names in a folder that end in suffix, sorted by bytes; 0 or an errno. */
int	file_names(struct arena *, str dir, const char *suffix, str **out,
	    size_t *out_n);
bool	file_exists(struct arena *, str path);

#endif
