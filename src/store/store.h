/*
 * The durable truth: connections, statements by name, transactions, one writer
 * with group commit.  SQLite today; driver.h is shaped so that PostgreSQL is a
 * second file.  Knows tables and bytes, no domain word.
 *
 * Threads: a struct db belongs to one thread at a time.  There is one writing
 * connection; it belongs to the writer thread (or to the only thread of a
 * subcommand).  All others are readers.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <semaphore.h>

#include "base/hash.h"
#include "base/request.h"
#include "base/value.h"

struct store;
struct db;
struct stmt;

enum store_mode {
	STORE_READ,		/* readers only; works beside a running server */
	STORE_WRITE,		/* takes the exclusive lock: MSG_STORE_LOCKED */
	STORE_CREATE		/* STORE_WRITE, and the file must not exist */
};

/*
 * url is sqlite:PATH or postgresql://…; sql_dir holds the named statements.
 * The store closes with its arena's defer or by store_close().
 */
enum err	store_open(struct request *, str url, str sql_dir,
		    enum store_mode, struct store **out) CHECKED;
void		store_close(struct store *);
/* Run the numbered migrations of sql_dir/migrations not yet applied. */
enum err	store_migrate(struct request *, struct store *) CHECKED;
/* DDL made by the register from the dictionary; additive only. */
enum err	store_ddl(struct request *, struct store *, str sql) CHECKED;
/*
 * (Re)prepare the named statements whose tables now exist.  Called once
 * after the tables are made; a statement that does not prepare is an error.
 */
enum err	store_prepare(struct request *, struct store *) CHECKED;

/*
 * A row of the table meta in rq->db, by name; *out STR_NONE when there is none,
 * in rq->arena.  Setting it is part of the open transaction.
 */
enum err	store_meta(struct request *, const char *name, str *out) CHECKED;
enum err	store_meta_set(struct request *, const char *name, str value)
		    CHECKED;

/*
 * Is the database whole (SQLite: quick_check)?  At the start of a server after
 * a crash, before anything is written; reads every page.
 */
enum err	store_check(struct request *, struct store *) CHECKED;

/* The writing connection (STORE_WRITE, STORE_CREATE), and a new reader. */
struct db	*store_writer(struct store *);
enum err	store_reader(struct request *, struct store *,
		    struct db **out) CHECKED;
void		 db_close(struct db *);

/*
 * A reader holds a read transaction across requests; db_fresh() renews it when
 * the commit counter has moved.
 */
enum err	db_fresh(struct request *, struct db *) CHECKED;
/*
 * The owner has nothing to read for now: the writer may end the snapshot when
 * the log grows long.  Until the next db_fresh() the connection is not used.
 */
void		db_rest(struct db *);
/* Is it the writing connection, which sees what is not committed yet? */
bool		db_writes(const struct db *);
/* A hash context that lives with the connection. */
struct sm3	*db_hash(struct db *);
/* Writer, used by subcommands with a thread of their own. */
enum err	db_begin(struct request *, struct db *) CHECKED;
enum err	db_commit(struct request *, struct db *) CHECKED;
void		db_rollback(struct db *);
enum err	db_savepoint(struct request *, struct db *) CHECKED;
enum err	db_release(struct request *, struct db *) CHECKED;
void		db_undo(struct db *);	/* roll back to and drop the savepoint */

/*
 * A statement of rq->db, by its name in sql/ or (register/sql.c and
 * policy/eval_sql.c only) by text; cached on the connection, ready to bind.
 * A statement is in use until stmt_end(); taking it twice is a bug (assert).
 * A failed step and stmt_run() end it, and so does the end of the savepoint,
 * transaction or snapshot it was taken in, so that TRY() leaves nothing behind.
 */
enum err	stmt_named(struct request *, const char *name,
		    struct stmt **out) CHECKED;
enum err	stmt_text(struct request *, str sql, struct stmt **out) CHECKED;
/*
 * Bind by name without the sign: stmt_int(s, "id", 7) for $id.  What is bound
 * is not copied: it must live until the statement ends.
 */
void		stmt_int(struct stmt *, const char *name, int64_t);
void		stmt_str(struct stmt *, const char *name, str);
void		stmt_blob(struct stmt *, const char *name, str);
void		stmt_null(struct stmt *, const char *name);
void		stmt_value(struct stmt *, const char *name, struct value);
/* Bind by position from 1, for generated statements. */
void		stmt_at(struct stmt *, int position, struct value);
/* *out_row false at the end. */
enum err	stmt_step(struct request *, struct stmt *, bool *out_row) CHECKED;
int		stmt_columns(const struct stmt *);
/* Column of the current row; text and blobs live until the next step. */
struct value	stmt_column(const struct stmt *, int column);
int64_t		stmt_column_int(const struct stmt *, int column);	/* unknown: 0 */
/* Text copied to the arena. */
str		stmt_column_str(struct arena *, const struct stmt *, int column);
void		stmt_end(struct stmt *);
/*
 * Bind done, run to the end, no rows wanted; *out_n rows changed or NULL.  The
 * statement ends but may be bound and run again at once, in a loop.
 */
enum err	stmt_run(struct request *, struct stmt *, int64_t *out_n) CHECKED;

/*
 * Writing through the writer thread.  run() does the work inside a savepoint
 * on rq->db; seal() writes the ledger entry: inside the same savepoint when run
 * gave OK, after its rollback otherwise.  done() is called on the writer thread
 * after the group's COMMIT (or its loss: ERR_IO, nothing was kept).
 * The act must stay valid until done().
 */
struct act {
	struct act *next;
	struct request *rq;
	void *arg;
	enum err (*run)(struct request *, void *arg);
	enum err (*seal)(struct request *, enum err outcome);
	void (*done)(struct act *, enum err outcome);
	int64_t weight;		/* rows it will write, about; groups are bounded */
	enum err outcome;	/* kept by the store */
	bool waited;		/* kept by the store: of store_post() */
	sem_t ended;
};

/* Start and stop the writer thread; stop waits for the queue. */
enum err	store_start(struct request *, struct store *) CHECKED;
void		store_stop(struct store *);
/*
 * Queue an act: ERR_BUSY when the queue is full or writing has stopped; done()
 * is not called then.  Acts may be queued before the start.
 */
enum err	store_submit(struct store *, struct act *) CHECKED;
/* Queue and wait (or, with no writer thread, run it here and commit). */
enum err	store_act(struct store *, struct act *) CHECKED;
/*
 * The two halves of store_act(): the caller works on meanwhile.  What was
 * posted must be waited for, whatever else fails.
 */
enum err	store_post(struct store *, struct act *) CHECKED;
enum err	store_wait(struct store *, struct act *) CHECKED;

/* For the status page. */
struct store_stats {
	int64_t commits;
	int64_t acts;
	int64_t refused;
	bool stopped;		/* a commit failed: no more writes */
};
void		store_stats(const struct store *, struct store_stats *out);

/*
 * Serial numbers.  A record id is shard << 40 | serial, so that ids of a shard
 * are a range and are unique everywhere.
 */
enum err	store_serial(struct request *, int64_t shard,
		    int64_t *out_id) CHECKED;
static inline int64_t
id_shard(int64_t id)
{

	return id >> 40;
}

/*
 * Columns as the change table knows them.  Every column has a number within its
 * entity that never changes (table "field"), so that an image made before a
 * field was added still reads, and an unknown value costs nothing.
 */
struct column {
	str name;
	int number;
};

/*
 * The catalogue: which tables the dictionary made (tables entity and field).
 * id and version are not columns of it: they go into the digest directly.
 */
struct table {
	str name;
	int number;		/* of the entity */
	const struct column *columns;	/* in order of number */
	size_t n;
};

/*
 * The numbers of a table's columns, given on first sight and for ever.  On
 * the writer, in a transaction.
 */
enum err	store_columns(struct request *, int entity, str table,
		    const str *names, size_t n, int *out) CHECKED;
/* Kept on the connection until the catalogue moves; MSG_ENTITY_MISSING. */
enum err	store_table(struct request *, int entity,
		    const struct table **out) CHECKED;

/*
 * The record as bytes: (number, kind, value) of every known column in order of
 * number.  columns and values run in parallel, sorted by number.
 */
str		image_make(struct arena *, const struct column *,
		    const struct value *, size_t n);
/* Values of an image into the parallel array; absent ones become unknown. */
bool		image_read(str image, const struct column *, size_t n,
		    struct value *out) CHECKED;
/* HMAC-SM3 over entity, id, version and image. */
void		image_digest(struct sm3 *, const unsigned char key[SM3_SIZE],
		    int entity, int64_t id, int64_t version, str image,
		    unsigned char out[SM3_SIZE]);

#endif
