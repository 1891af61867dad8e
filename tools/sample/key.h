/*
 * key.json: what the files hold and what is wrong with them.
 */
#ifndef SAMPLE_KEY_H
#define SAMPLE_KEY_H

#include "fault.h"

struct file_written {
	int64_t header;
	int64_t rows;		/* below the header */
};

/* False when it cannot be written. */
bool	key_write(const struct world *, const struct faults_planted *,
	    const struct file_written *, const char *dir);

#endif
