/*
 * Inside the store.  A store owns its connections; a connection owns its
 * statements: the named ones, made when first used, and a bounded cache of
 * generated ones.
 */
#ifndef STORE_INTERNAL_H
#define STORE_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/limits.h"
#include "store/driver.h"
#include "store/store.h"

struct stmt {
	struct db *db;
	struct prep *prep;	/* NULL: not made yet */
	const char *name;	/* NULL for a generated one */
	uint64_t hash;		/* of a generated text */
	int64_t stamp;		/* last use, for eviction */
	enum drv bound;		/* first failure of a bind */
	bool used;
	int depth;		/* savepoints open when it was taken */
	struct stmt *next;	/* used ones, newest first */
	struct stmt *prev;
};

struct named {
	const char *name;
	str text;
	uint64_t hash;
};

/* Who may use a reader: its own thread, or for a moment the writer. */
enum turn { TURN_FREE, TURN_OWNER, TURN_WRITER };

/* Serial numbers taken in advance within the open transaction. */
struct serials {
	int64_t shard;
	int64_t next;
	int64_t end;
	int64_t block;		/* of the next taking */
};

#define QUICK_SLOTS	256
#define SERIAL_BLOCK	64
#define SERIAL_BLOCK_MAX 4096
#define SERIAL_SHARDS	8

struct db {
	struct store *store;
	struct arena *arena;
	struct conn *conn;
	const struct driver *driver;
	struct db *next;	/* readers of the store */
	bool writes;
	bool snapshot;		/* a reader's transaction is open */
	int64_t seen;		/* commit counter when it was opened */
	atomic_int turn;
	enum drv lost;		/* DRV_FULL, DRV_LOST: transaction is gone */
	int depth;		/* open savepoints */
	int64_t clock;		/* for stamps */
	struct stmt *named;	/* parallel to store->named */
	struct stmt texts[LIMIT_STATEMENTS];
	struct stmt *quick[QUICK_SLOTS];	/* by where the text lies */
	struct stmt *used;
	struct stmt save[3][LIMIT_SAVEPOINTS];
	struct serials serials[SERIAL_SHARDS];
	int nserials;
	struct table *tables[LIMIT_ENTITIES];
	int64_t tables_made;	/* the store's count when they were read */
	bool tables_moved;	/* in the open transaction of the writer */
	struct sm3 *hash;
};

struct store {
	struct arena *arena;
	const struct driver *driver;
	enum store_mode mode;
	str address;
	str sql_dir;
	struct named *named;
	size_t nnamed;
	size_t *slots;		/* open addressing: index + 1 into named */
	size_t nslots;
	struct db *writer;
	bool closed;

	pthread_mutex_t lock;	/* readers, queue */
	pthread_cond_t wake;	/* there is work, or an end to it */
	struct db *readers;
	struct act *first;
	struct act **last;
	int64_t queued;
	bool running;
	bool closing;
	pthread_t thread;

	atomic_llong commits;	/* the commit counter */
	atomic_llong acts;
	atomic_llong refused;
	atomic_llong tables;	/* moves when the catalogue of columns does */
	atomic_bool stopped;
};

/* Turn a driver's class into an error with its sentence. */
enum err	db_fail(struct request *, struct db *, enum drv,
		    const char *what) CHECKED;
enum err	db_open(struct request *, struct store *, enum conn_kind,
		    struct db **out) CHECKED;
/* COMMIT and count it, without the log being brought home. */
enum err	db_commit_only(struct request *, struct db *) CHECKED;
/* Bring the log home when it is long; a failure stops writing. */
void		db_tidy(struct db *);
/* End statements taken at a depth or deeper. */
void		db_end_statements(struct db *, int depth);
enum err	stmt_make(struct request *, struct db *, size_t named,
		    struct stmt **out) CHECKED;
void		stmt_drop(struct stmt *);
bool		named_find(const struct store *, const char *name, size_t *out);
enum err	named_load(struct request *, struct store *) CHECKED;

#endif
