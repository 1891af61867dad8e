/*
 * What the store asks of a database.  Private to the folder.  sqlite.c fills
 * the table; PostgreSQL is a second file that fills it again.
 *
 * Text is the same for both: parameters are $name, types are BIGINT, TEXT and
 * BLOB, replaced by ddl() where a database calls them otherwise.
 */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include "base/arena.h"
#include "base/value.h"

struct conn;		/* one connection, one thread at a time */
struct prep;		/* one prepared statement of it */

/* How a call ended; the classes a caller can act upon. */
enum drv {
	DRV_OK = 0,
	DRV_ROW,
	DRV_BUSY,	/* locked by another: try again */
	DRV_CONSTRAINT,	/* unique or not null */
	DRV_FULL,	/* no space: the transaction is lost, the next may do */
	DRV_LOST,	/* I/O error, corruption, no memory: stop writing */
	DRV_ERROR	/* the statement is wrong */
};

enum conn_kind {
	CONN_READ,	/* can change nothing */
	CONN_WRITE,
	CONN_CREATE	/* the database must not exist */
};

struct driver {
	const char *scheme;	/* of the URL */
	const char *twin;	/* suffix of statement files of this dialect */

	/*
	 * address is the URL after the scheme.  On failure why says what, in
	 * the arena; DRV_BUSY: in use by another process, DRV_CONSTRAINT: exists.
	 * The connection lives in the arena until close().
	 */
	enum drv (*open)(struct arena *, str address, enum conn_kind,
	    struct conn **out, str *out_why);
	/* Not whole: after a failure nothing more is written, as in a crash. */
	void (*close)(struct conn *, bool whole);
	/* Let DDL and settings through (true), or guard again (false). */
	void (*trust)(struct conn *, bool);

	enum drv (*exec)(struct conn *, const char *sql);
	/* Statements of neutral text that make tables. */
	enum drv (*ddl)(struct conn *, struct arena *, str sql);

	enum drv (*prepare)(struct conn *, str sql, struct prep **out);
	void (*finish)(struct prep *);
	str (*text)(struct prep *);
	/* Position of $name from 1, or 0. */
	int (*parameter)(struct prep *, const char *name);
	/* The value must live until reset(). */
	enum drv (*bind)(struct prep *, int position, struct value);
	/* DRV_ROW, or DRV_OK at the end. */
	enum drv (*step)(struct prep *);
	int (*columns)(struct prep *);
	struct value (*column)(struct prep *, int column);
	/* Back to before the first step, values dropped. */
	void (*reset)(struct prep *);

	int64_t (*changed)(struct conn *);	/* rows of the last step */
	bool (*open_transaction)(struct conn *);
	/* Bring the log home when it is long, or (all) wholly and cut it. */
	enum drv (*tidy)(struct conn *, bool all);
	/* Is what is stored whole, as far as a quick look tells. */
	enum drv (*check)(struct conn *);
	/* The log is long: readers should let go of their snapshots. */
	bool (*log_long)(struct conn *);
	const char *(*why)(struct conn *);	/* of the last failure */
};

extern const struct driver driver_sqlite;

#endif
