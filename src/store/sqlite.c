/*
 * The driver for SQLite (the pinned amalgamation, threads do not share a
 * connection).  WAL with synchronous=FULL: a commit is on the disk when it
 * returns.  The writing connection alone brings the log home, after the replies
 * of a commit are out; readers can change nothing, by open flag and authorizer.
 */
#include "store/driver.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/limits.h"

#define BUSY_MS		5000
#define LOG_PAGES	2000	/* then the log is brought home */
#define LOG_LONG	8000	/* then readers let go */

struct conn {
	sqlite3 *db;
	int lock;		/* descriptor of the lock file, -1 for readers */
	int log_pages;		/* in the WAL after the last commit */
	bool trusted;
	bool writes;
};

static sqlite3_stmt *
raw(struct prep *p)
{

	return (sqlite3_stmt *)(void *)p;
}

static enum drv
class(int rc)
{

	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_DONE:
		return DRV_OK;
	case SQLITE_ROW:
		return DRV_ROW;
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return DRV_BUSY;
	case SQLITE_CONSTRAINT:
		return DRV_CONSTRAINT;
	case SQLITE_FULL:
		return DRV_FULL;
	case SQLITE_IOERR:
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB:
	case SQLITE_NOMEM:
	case SQLITE_CANTOPEN:
	case SQLITE_PROTOCOL:
		return DRV_LOST;
	default:
		return DRV_ERROR;
	}
}

/* Tables to which rows are only added; the account of what happened. */
static bool
append_only(const char *table)
{

	return table != NULL && (strcmp(table, "ledger") == 0 ||
	    strcmp(table, "change") == 0);
}

/* What a statement may do, asked while it is prepared. */
static int
authorize(void *p, int what, const char *a, const char *b, const char *schema,
    const char *trigger)
{
	const struct conn *c = p;

	(void)b;
	(void)schema;
	(void)trigger;
	if (c->trusted)
		return SQLITE_OK;
	switch (what) {
	case SQLITE_SELECT:
	case SQLITE_READ:
	case SQLITE_FUNCTION:
	case SQLITE_RECURSIVE:
	case SQLITE_TRANSACTION:
	case SQLITE_SAVEPOINT:
		return SQLITE_OK;
	case SQLITE_INSERT:
		return c->writes ? SQLITE_OK : SQLITE_DENY;
	case SQLITE_UPDATE:
	case SQLITE_DELETE:
		return c->writes && !append_only(a) ? SQLITE_OK : SQLITE_DENY;
	default:
		return SQLITE_DENY;
	}
}

static int
on_commit(void *p, sqlite3 *db, const char *name, int pages)
{
	struct conn *c = p;

	(void)db;
	(void)name;
	c->log_pages = pages;
	return SQLITE_OK;
}

static enum drv
exec(struct conn *c, const char *sql)
{

	return class(sqlite3_exec(c->db, sql, NULL, NULL, NULL));
}

/* One writing process at a time: an exclusive lock on a file beside it. */
static enum drv
lock_take(struct arena *a, str path, int *out, str *out_why)
{
	char *name = str_cstr(a, str_fmt(a, "%.*s.lock", STR_ARG(path)));
	int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0) {
		*out_why = str_fmt(a, "%s: %s", name, strerror(errno));
		return DRV_LOST;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
		(void)close(fd);
		*out_why = STR("locked");
		return DRV_BUSY;
	}
	*out = fd;
	return DRV_OK;
}

/* Some file systems cannot do it, and SQLite then says so in a row only. */
static bool
log_is_on(struct conn *c)
{
	sqlite3_stmt *s = NULL;
	bool on = false;

	if (sqlite3_prepare_v2(c->db, "PRAGMA journal_mode;", -1, &s,
	    NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW)
		on = strcmp((const char *)sqlite3_column_text(s, 0),
		    "wal") == 0;
	(void)sqlite3_finalize(s);
	return on;
}

static enum drv
settings(struct conn *c, enum conn_kind kind)
{
	static const char both[] =
	    "PRAGMA cell_size_check=ON; PRAGMA temp_store=MEMORY;"
	    "PRAGMA mmap_size=0;";
	static const char reader[] =
	    "PRAGMA query_only=ON; PRAGMA cache_size=-2048;"
	    "PRAGMA wal_autocheckpoint=0;";
	static const char writer[] =
	    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
	    "PRAGMA secure_delete=ON; PRAGMA cache_size=-65536;"
	    "PRAGMA wal_autocheckpoint=0; PRAGMA journal_size_limit=67108864;";
	enum drv d = DRV_OK;

	/*
	 * A savepoint keeps a copy of each page it touches, so that the acts
	 * of a group cost less with small pages; bulk work does not notice.
	 */
	if (kind == CONN_CREATE)
		d = exec(c, "PRAGMA page_size=4096; PRAGMA encoding='UTF-8';");
	if (d == DRV_OK)
		d = exec(c, kind == CONN_READ ? reader : writer);
	if (d == DRV_OK)
		d = exec(c, both);
	/* The schema is read here: a file that is no database fails now. */
	if (d == DRV_OK)
		d = exec(c, "SELECT count(*) FROM sqlite_schema;");
	return d;
}

static enum drv
guard(struct conn *c)
{
	/* QPSG: a plan does not depend on what is bound, or binding re-parses. */
	static const int on[] = { SQLITE_DBCONFIG_DEFENSIVE,
	    SQLITE_DBCONFIG_ENABLE_QPSG };
	static const int off[] = { SQLITE_DBCONFIG_TRUSTED_SCHEMA,
	    SQLITE_DBCONFIG_ENABLE_TRIGGER, SQLITE_DBCONFIG_ENABLE_VIEW,
	    SQLITE_DBCONFIG_DQS_DML, SQLITE_DBCONFIG_DQS_DDL };
	size_t i;
	int rc = SQLITE_OK;

	for (i = 0; i < sizeof(on) / sizeof(on[0]) && rc == SQLITE_OK; i++)
		rc = sqlite3_db_config(c->db, on[i], 1, NULL);
	for (i = 0; i < sizeof(off) / sizeof(off[0]) && rc == SQLITE_OK; i++)
		rc = sqlite3_db_config(c->db, off[i], 0, NULL);
	if (!c->writes && rc == SQLITE_OK)
		rc = sqlite3_db_config(c->db, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE,
		    1, NULL);
	(void)sqlite3_limit(c->db, SQLITE_LIMIT_ATTACHED, 0);
	if (rc == SQLITE_OK)
		rc = sqlite3_set_authorizer(c->db, authorize, c);
	return class(rc);
}

static void
close_conn(struct conn *c, bool whole)
{

	if (c->db != NULL && !whole)
		(void)sqlite3_db_config(c->db,
		    SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
	if (c->db != NULL)
		(void)sqlite3_close(c->db);
	c->db = NULL;
	if (c->lock >= 0)
		(void)close(c->lock);
	c->lock = -1;
}

static enum drv
open_file(struct arena *a, struct conn *c, str path, enum conn_kind kind,
    str *out_why)
{
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE;
	enum drv d;

	flags |= kind == CONN_READ ? SQLITE_OPEN_READONLY :
	    SQLITE_OPEN_READWRITE;
	if (kind == CONN_CREATE)
		flags |= SQLITE_OPEN_CREATE;
	d = class(sqlite3_open_v2(str_cstr(a, path), &c->db, flags, NULL));
	if (d == DRV_OK) {
		(void)sqlite3_extended_result_codes(c->db, 1);
		(void)sqlite3_busy_timeout(c->db, BUSY_MS);
		c->trusted = true;
		d = settings(c, kind);
	}
	if (d == DRV_OK)
		d = guard(c);
	if (d != DRV_OK)
		*out_why = c->db == NULL ? STR("no memory") :
		    str_dup(a, str_from(sqlite3_errmsg(c->db)));
	if (d == DRV_OK && c->writes && !log_is_on(c)) {
		*out_why = STR("no write-ahead log on this file system");
		d = DRV_ERROR;
	}
	c->trusted = false;
	if (d == DRV_OK)
		(void)sqlite3_wal_hook(c->db, on_commit, c);
	return d;
}

static enum drv
open_conn(struct arena *a, str path, enum conn_kind kind, struct conn **out,
    str *out_why)
{
	struct conn *c = NEW(a, struct conn);
	char *full;
	enum drv d = DRV_OK;

	c->lock = -1;
	c->writes = kind != CONN_READ;
	if (c->writes)
		d = lock_take(a, path, &c->lock, out_why);
	if (d == DRV_OK && kind == CONN_CREATE &&
	    access(str_cstr(a, path), F_OK) == 0) {
		*out_why = STR("exists");
		d = DRV_CONSTRAINT;
	}
	if (d == DRV_OK && kind != CONN_CREATE &&
	    access(str_cstr(a, path), F_OK) != 0) {
		full = strerror(errno);
		*out_why = str_dup(a, str_from(full));
		d = DRV_ERROR;
	}
	if (d == DRV_OK)
		d = open_file(a, c, path, kind, out_why);
	if (d != DRV_OK) {
		close_conn(c, false);
		return d;
	}
	*out = c;
	return DRV_OK;
}

static void
trust(struct conn *c, bool on)
{

	c->trusted = on;
}

static bool
word_char(char c)
{

	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
	    (c >= '0' && c <= '9') || c == '_';
}

/* Past a quoted name or text or a comment that begins at i. */
static size_t
skip_quoted(str s, size_t i)
{
	char q = s.p[i];

	if (q == '-') {
		while (i < s.n && s.p[i] != '\n')
			i++;
		return i;
	}
	for (i++; i < s.n && s.p[i] != q; i++)
		;
	return i < s.n ? i + 1 : i;
}

/*
 * BIGINT becomes INTEGER, and a CREATE TABLE ends in STRICT, so that a column
 * takes its own type only.
 */
static str
translate(struct arena *a, str s)
{
	struct buf b;
	size_t i = 0, from, words = 0;
	bool create = false, table = false;

	buf_init(&b, a, LIMIT_FILE_SQL * 2);
	while (i < s.n) {
		from = i;
		if (s.p[i] == '"' || s.p[i] == '\'' ||
		    (s.p[i] == '-' && i + 1 < s.n && s.p[i + 1] == '-')) {
			i = skip_quoted(s, i);
			buf_str(&b, str_sub(s, from, i));
		} else if (word_char(s.p[i])) {
			while (i < s.n && word_char(s.p[i]))
				i++;
			words++;
			if (words == 1)
				create = str_is(str_sub(s, from, i), "CREATE");
			if (words == 2)
				table = create &&
				    str_is(str_sub(s, from, i), "TABLE");
			if (str_is(str_sub(s, from, i), "BIGINT"))
				buf_cstr(&b, "INTEGER");
			else
				buf_str(&b, str_sub(s, from, i));
		} else {
			if (s.p[i] == ';' && table)
				buf_cstr(&b, " STRICT");
			if (s.p[i] == ';') {
				words = 0;
				table = false;
			}
			buf_byte(&b, s.p[i++]);
		}
	}
	assert(!buf_full(&b));
	return buf_text(&b);
}

static enum drv
ddl(struct conn *c, struct arena *a, str sql)
{
	enum drv d;

	c->trusted = true;
	d = exec(c, str_cstr(a, translate(a, sql)));
	c->trusted = false;
	return d;
}

static enum drv
prepare(struct conn *c, str sql, struct prep **out)
{
	sqlite3_stmt *s = NULL;
	int rc;

	rc = sqlite3_prepare_v3(c->db, sql.p, (int)sql.n,
	    SQLITE_PREPARE_PERSISTENT, &s, NULL);
	if (rc == SQLITE_OK && s == NULL)
		return DRV_ERROR;
	if (rc == SQLITE_OK)
		*out = (struct prep *)(void *)s;
	return class(rc);
}

static void
finish(struct prep *p)
{

	(void)sqlite3_finalize(raw(p));
}

static str
text(struct prep *p)
{

	return str_from(sqlite3_sql(raw(p)));
}

static int
parameter(struct prep *p, const char *name)
{
	char full[64] = "$";
	size_t n = strlen(name);

	if (n > sizeof(full) - 2)
		return 0;
	memcpy(full + 1, name, n + 1);
	return sqlite3_bind_parameter_index(raw(p), full);
}

static enum drv
bind(struct prep *p, int at, struct value v)
{
	const char *s = v.s.n == 0 ? "" : v.s.p;
	int rc = SQLITE_MISUSE;

	switch (v.kind) {
	case V_UNKNOWN:
		rc = sqlite3_bind_null(raw(p), at);
		break;
	case V_INT:
		rc = sqlite3_bind_int64(raw(p), at, v.i);
		break;
	case V_TEXT:
		rc = sqlite3_bind_text64(raw(p), at, s, v.s.n, SQLITE_STATIC,
		    SQLITE_UTF8);
		break;
	case V_BLOB:
		rc = sqlite3_bind_blob64(raw(p), at, s, v.s.n, SQLITE_STATIC);
		break;
	}
	return class(rc);
}

static enum drv
step(struct prep *p)
{

	return class(sqlite3_step(raw(p)));
}

static int
columns(struct prep *p)
{

	return sqlite3_column_count(raw(p));
}

static struct value
column(struct prep *p, int i)
{
	struct value v = VALUE_UNKNOWN;
	sqlite3_value *raw_value = sqlite3_column_value(raw(p), i);
	int type = sqlite3_value_type(raw_value);

	/* STRICT tables hold no fractions and statements make none. */
	assert(type != SQLITE_FLOAT);
	if (type == SQLITE_INTEGER)
		return VALUE_INT(sqlite3_value_int64(raw_value));
	if (type == SQLITE_NULL)
		return v;
	v.kind = type == SQLITE_TEXT ? V_TEXT : V_BLOB;
	v.s.p = type == SQLITE_TEXT ?
	    (const char *)sqlite3_column_text(raw(p), i) :
	    sqlite3_column_blob(raw(p), i);
	v.s.n = (size_t)sqlite3_column_bytes(raw(p), i);
	return v;
}

static void
reset(struct prep *p)
{

	(void)sqlite3_reset(raw(p));
	(void)sqlite3_clear_bindings(raw(p));
}

static int64_t
changed(struct conn *c)
{

	return sqlite3_changes64(c->db);
}

static bool
open_transaction(struct conn *c)
{

	return sqlite3_get_autocommit(c->db) == 0;
}

static enum drv
tidy(struct conn *c, bool all)
{
	int log = 0, home = 0, rc;

	if (!all && c->log_pages < LOG_PAGES)
		return DRV_OK;
	rc = sqlite3_wal_checkpoint_v2(c->db, NULL, all ?
	    SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE, &log, &home);
	if (rc == SQLITE_OK && log == home)
		c->log_pages = 0;
	/* A reader in the way is no failure: the next commit tries again. */
	return (rc & 0xff) == SQLITE_BUSY ? DRV_OK : class(rc);
}

static enum drv
check(struct conn *c)
{
	bool was = c->trusted;
	sqlite3_stmt *s = NULL;
	enum drv d = DRV_LOST;

	c->trusted = true;
	if (sqlite3_prepare_v2(c->db, "PRAGMA quick_check(1);", -1, &s,
	    NULL) == SQLITE_OK && sqlite3_step(s) == SQLITE_ROW &&
	    strcmp((const char *)sqlite3_column_text(s, 0), "ok") == 0)
		d = DRV_OK;
	(void)sqlite3_finalize(s);
	c->trusted = was;
	return d;
}

static bool
log_long(struct conn *c)
{

	return c->log_pages >= LOG_LONG;
}

static const char *
why(struct conn *c)
{

	return sqlite3_errmsg(c->db);
}

const struct driver driver_sqlite = {
	"sqlite:", ".sqlite.sql", open_conn, close_conn, trust, exec, ddl,
	prepare, finish, text, parameter, bind, step, columns, column, reset,
	changed, open_transaction, tidy, check, log_long, why
};
