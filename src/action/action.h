/*
 * Verbs: the only place where register, policy, matters and sheets meet.  One
 * file per verb.  authorize() has passed; for a write serve/ has opened the
 * savepoint and ends it as we return.
 */
#ifndef ACTION_ACTION_H
#define ACTION_ACTION_H

#include "base/buf.h"
#include "base/json.h"
#include "base/request.h"

/* What was asked, decoded by route/ (or made by a subcommand). */
struct parameter {
	str name;
	str value;
};

struct call {
	str path[3];		/* what stood for {…} in the route, in order */
	const struct parameter *query;
	size_t nquery;
	const struct json *body;	/* NULL when there is none */
	str raw;		/* body bytes of an upload */
	int fd;			/* the upload as an open file; -1 when there is none */
	str address;		/* of the client; empty for the console */
	void *prepared;		/* what the row's prepare step left for its action */
	str if_match;		/* version without quotes; empty when absent */
};

struct reply {
	int status;		/* 0: 200 */
	str type;		/* empty: application/json */
	str etag;		/* without quotes; empty: none */
	str file_name;		/* served as attachment under this name */
	str session;		/* new session token for the cookie */
	bool signed_out;	/* take the cookie back */
	struct buf body;	/* set up by the caller, LIMIT_REPLY */
};

typedef enum err (*action_fn)(struct request *, const struct call *,
    struct reply *);

/* Query parameter; STR_NONE when absent. */
str	call_query(const struct call *, const char *name);

#endif
