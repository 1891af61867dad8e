/*
 * What the process offers to an action beyond its request: where files live,
 * a parser in a process of its own, work that goes on after the reply.
 */
#ifndef BASE_HOST_H
#define BASE_HOST_H

#include "date.h"
#include "err.h"
#include "str.h"

struct arena;
struct auth;		/* auth/auth.h */
struct censuses;	/* census/census.h */
struct keys;		/* base/crypt.h */
struct model;		/* model/model.h */
struct policy;		/* policy/policy.h */
struct registry;	/* register/register.h */
struct request;
struct sealed;		/* action/sealed.c */
struct store;		/* store/store.h */

/*
 * Work that outlives its request, an import for example.  It runs on a thread
 * of its own with a request of its own: arena, reader connection, the actor and
 * language of who asked.  It writes by store_act(host->store, …).
 */
struct job {
	struct arena *arena;	/* lives until run returns; put arg here */
	void (*run)(struct request *, void *arg);
	void *arg;
};

struct host {
	void *self;		/* of who fills this in */
	str home;		/* has model/ packs/ sql/ web/dist/ */
	str law;		/* folder of the official texts, or empty */
	str db;			/* URL of the database */
	str data;		/* folder of the database: keys, sockets, files */
	str as;			/* --as LOGIN; empty: the console */
	bool json;		/* --json */
	struct store *store;	/* NULL until it is opened, as the next five */
	const struct model *model;
	const struct registry *registry;
	const struct policy *policy;
	struct sealed *sealed;	/* packs loaded from the database */
	struct keys *keys;
	date business_date;	/* the site runs on this day; 0: today */
	str site;		/* what the site is called */
	str public_address;	/* of the public pages, without a / at its
				 * end; empty: not set */
	struct auth *auth;	/* NULL until it is opened */
	struct censuses *censuses;	/* of all requests; NULL: each its own */
	int64_t started_ms;

	/*
	 * Fork a spreadsheet parser that reads the open file fd_file (it stays
	 * ours) and speaks on the stream socket *out_fd; close that to end it.
	 * The child has neither database nor keys.
	 */
	enum err (*child)(struct request *, int fd_file, int *out_fd);
	/*
	 * A new job; it starts when the present act has been committed and is
	 * dropped when it was not.  MSG_BUSY when too many run.
	 */
	enum err (*job)(struct request *, struct job **out);
};

#endif
