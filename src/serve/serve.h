/*
 * HTTP in and out.  bangfu serve is a single-threaded supervisor and one server
 * process; in it HTTP threads, two threads for password hashes, one writer, and
 * a thread for each running job.  Every request takes the phases of phase.c.
 *
 * Subcommands ask the same table of routes: through the Unix socket of a running
 * server, or in their own process with the database locked.
 */
#ifndef SERVE_SERVE_H
#define SERVE_SERVE_H

#include "route/route.h"

/* Subcommands; exit status back. */
int	serve_cmd_serve(struct request *, int argc, char **argv);
int	serve_cmd_openapi(struct request *, int argc, char **argv);
int	serve_cmd_user(struct request *, int argc, char **argv);
/* Through the server when one runs, otherwise cmd_import(). */
int	serve_cmd_import(struct request *, int argc, char **argv);

/*
 * What subcommands call: one request of the API as the console, or as --as.
 * path begins below /api/v1 and may have a query.  body: JSON, or with file
 * (not -1) the upload.  fail() has been called when it is not OK.
 */
struct console_request {
	enum method method;
	str path;
	str body;
	int file;		/* open file to upload; -1: none */
	int64_t if_match;	/* version; 0: none */
};

struct console;

/* Finds the server of host->db, or opens the database itself. */
enum err	console_open(struct request *, struct console **out) CHECKED;
/* The reply's body, in the request's arena; problems become errors. */
enum err	console_ask(struct request *, struct console *,
		    const struct console_request *, str *out) CHECKED;

#endif
