/*
 * What subcommands share: how they end, and small tables on the terminal.
 */
#include "action/internal.h"

#include <inttypes.h>
#include <stdio.h>

int
cmd_end(struct request *rq, enum err e)
{
	const struct at *at = &rq->problem.at;

	if (e == OK)
		return 0;
	(void)fprintf(stderr, "bangfu: ");
	if (at->file.n > 0)
		(void)fprintf(stderr, "%.*s:%" PRId64 ": ", STR_ARG(at->file),
		    at->row);
	(void)fprintf(stderr, "%.*s\n", STR_ARG(rq->problem.detail));
	switch (message_row(rq->problem.msg)->err) {
	case ERR_IO:
	case ERR_BUSY:
		return 3;
	case ERR_INPUT:
		return rq->problem.msg == MSG_USAGE ||
		    rq->problem.msg == MSG_OPTION_UNKNOWN ||
		    rq->problem.msg == MSG_OPTION_VALUE ? 2 : 1;
	default:
		return 1;
	}
}
