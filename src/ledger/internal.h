/*
 * Inside the ledger: one entry, one change row, how they are hashed.
 */
#ifndef LEDGER_INTERNAL_H
#define LEDGER_INTERNAL_H

#include "ledger/ledger.h"

/*
 * seq is lane << 40 | number.  SQLite has one lane; on PostgreSQL a lane is a
 * shard.
 */
#define LANE	((int64_t)0)

/* In the order of the columns in sql/ledger.sql. */
struct entry {
	int64_t seq;
	int64_t at_ms;
	int64_t login;
	str login_name;
	int64_t person;
	int64_t post;
	str office;
	int64_t place;
	str purpose;
	str action;
	str subject;
	str outcome;		/* ok, or the code of the refusal */
	int64_t change_first;	/* 0 when there are none */
	int64_t change_last;
	str digest;		/* of the change rows, keyed; 32 bytes */
	str detail;
	str prev;		/* 32 bytes */
	str hash;		/* 32 bytes; not part of what is hashed */
};

/* The current row of ledger_walk or ledger_newest; text lives as the row. */
void	entry_read(const struct stmt *, struct entry *out);
void	entry_bind(struct stmt *, const struct entry *);
void	entry_hash(struct sm3 *, const struct entry *,
	    unsigned char out[SM3_SIZE]);

/* One row of change as the entry's digest covers it. */
struct row {
	int64_t seq;
	int64_t entity;
	int64_t id;
	int64_t version;
	int64_t place;
	str old;		/* n = 0: new record */
	str digest;
	int64_t effective;
	int64_t act;
};

/* The current row of change_walk. */
void	row_read(const struct stmt *, struct row *out);
void	row_add(struct sm3 *, const struct row *);

/* SELECT id, version, columns of a table, with what follows. */
str	table_select(struct arena *, const struct table *, const char *rest);
/* Image of the current row of such a statement. */
str	table_image(struct arena *, const struct stmt *, const struct table *);

/* What was written is what the change rows say (MSG_VERIFY_ACT). */
enum err	readback_check(struct request *) CHECKED;

/* Note a fault; the sentences take no arguments. */
struct where {
	int64_t seq;
	str table;
	int64_t id;
};
void	report_fault(struct request *, struct ledger_report *, struct where,
	    const char *zh, const char *en);

#endif
