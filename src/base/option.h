/*
 * Options of a subcommand, in any order; "--" ends them.  "--name value" or
 * "--name=value".  What is not known is an error that names what is.
 */
#ifndef BASE_OPTION_H
#define BASE_OPTION_H

#include "err.h"
#include "str.h"

struct request;

struct option {
	const char *name;	/* with its dashes */
	str *text;		/* takes a value, or */
	bool *flag;		/* takes none */
};

/*
 * argv: what follows the subcommand.  *out_rest gets the arguments that are no
 * options, in order.
 */
enum err	option_take(struct request *, int argc, char **argv,
		    const struct option *, size_t n, str **out_rest,
		    size_t *out_n) CHECKED;

#endif
