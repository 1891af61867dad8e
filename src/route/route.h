/*
 * The one table of what can be asked: method, path, verb, who may, purpose,
 * input, reply, action.  Matching, decoding, the OpenAPI document and the
 * permission matrix are all derived from it.
 */
#ifndef ROUTE_ROUTE_H
#define ROUTE_ROUTE_H

#include "action/action.h"
#include "auth/auth.h"
#include "model/model.h"

enum method { GET, POST, PATCH, DELETE, METHOD__MAX };

#define ROUTE_WRITE	1u	/* goes through the writer, sealed in the ledger */
#define ROUTE_PUBLIC	2u	/* no session needed */
#define ROUTE_UPLOAD	4u	/* the body is a file */
#define ROUTE_NO_KEY	8u	/* a write without Idempotency-Key */
#define ROUTE_FIRST	16u	/* allowed before the first password is changed */
#define ROUTE_IF_MATCH	32u	/* names the version it is based on */
#define ROUTE_READS	64u	/* entity's readers may */
#define ROUTE_WRITES	128u	/* entity's writers may */
#define ROUTE_SECRET	256u	/* the reply is secret: it is not kept for repeats */
#define ROUTE_LONG	512u	/* a read that takes long: off the HTTP thread */
#define ROUTE_CACHE	1024u	/* by ETag; everything else is never kept */

/* Work before the act, off the HTTP and writer threads (password hashes). */
typedef enum err (*prepare_fn)(struct request *, struct call *);

struct route {
	enum method method;
	const char *path;	/* below /api/v1; {entity}, {id}, … */
	const char *verb;	/* of the ledger; {entity} is filled in */
	unsigned flags;
	const char *offices;	/* who may; NULL: by entity, or public */
	const char *purpose;	/* "" when the form names it */
	const char *query;	/* shape of the query, or NULL */
	const char *input;	/* shape of the body, or NULL */
	const char *output;	/* shape of the reply, or a media type */
	action_fn run;
	prepare_fn prepare;
	const char *zh;
	const char *en;
};

/* An entity that is open to the API, and to whom. */
struct open_entity {
	const char *entity;
	const char *readers;
	const char *writers;	/* "" : by acts only */
};

/* A named shape of replies, see shape.c. */
struct component {
	const char *name;
	const char *shape;
};

extern const struct route routes[];
extern const size_t nroutes;
extern const struct open_entity open_entities[];
extern const size_t nopen_entities;
extern const struct component components[];
extern const size_t ncomponents;

/* What a request turned out to be. */
struct match {
	const struct route *route;
	const struct entity *entity;	/* of {entity}, or NULL */
	struct permission permission;
	str path[3];
};

struct router;

/*
 * Resolve the table against the dictionary: shapes, offices, entities.  A row
 * without a permission, with an unknown office, entity or shape is a failure
 * (MSG_ROUTE_TABLE): the server does not start.
 */
enum err	route_open(struct request *, struct router **out) CHECKED;

/* path is as sent, without the query.  MSG_ROUTE_MISSING, MSG_METHOD. */
enum err	route_match(struct request *, const struct router *,
		    enum method, str path, struct match *out) CHECKED;
/* Methods an address has, as for the Allow header. */
str		route_allow(struct request *, const struct router *, str path);

/* As sent: names and values still percent-encoded. */
struct sent {
	const struct parameter *query;
	size_t nquery;
	str body;
};

/* Check query and body against their shapes and fill call. */
enum err	route_decode(struct request *, const struct router *,
		    const struct match *, const struct sent *,
		    struct call *) CHECKED;
/*
 * Do it: the stored reply when this Idempotency-Key was used, the action
 * otherwise.  key is empty for reads and ROUTE_NO_KEY.
 */
enum err	route_run(struct request *, const struct match *,
		    const struct call *, str key,
		    const unsigned char digest[32], struct reply *) CHECKED;

/* The OpenAPI 3.1 document. */
void		route_openapi(struct request *, const struct router *,
		    struct buf *);
enum err	route_action_openapi(struct request *, const struct call *,
		    struct reply *) CHECKED;

/* Percent-decoding; false when malformed, NUL or not UTF-8. */
bool		route_unescape(struct arena *, str, str *out) CHECKED;
const char	*method_name(enum method);

#endif
