/*
 * Faults in files that people write (dictionary, packs): a stage notes all of
 * them with file, line, column and hint, then the next stage is not begun.
 */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include "str.h"

struct arena;

struct fault {
	struct fault *next;
	const char *code;	/* E101 … */
	str file;
	int line;
	int column;
	str what;		/* what is wrong */
	str hint;		/* what would be right; may be empty */
};

struct faults {
	struct arena *arena;
	struct fault *first;
	struct fault **last;
	int n;
};

void	faults_init(struct faults *, struct arena *);
/* what and hint must live in the arena or be literals. */
void	fault_add(struct faults *, const char *code, str file, int line,
	    int column, str what, str hint);
/* file:line:column: code: what (hint) */
str	fault_text(struct arena *, const struct fault *);

#endif
