/*
 * A program's query over the rows of a frame, on SQLite against what the
 * columns answer; and the same as a script for PostgreSQL (tests/pg/run.sh)
 * when a file is open for it.
 */
#ifndef UNIT_CENSUS_SNAP_H
#define UNIT_CENSUS_SNAP_H

#include <sqlite3.h>
#include <stdio.h>

#include "unit/policy/help.h"

#include "census/census.h"

struct snap {
	struct arena *arena;
	struct request *rq;
	FILE *script;		/* or NULL */
	const char *name;	/* of the queries in the script */
	int queries, refused;
};

/* The file of the environment, open for writing; NULL without it. */
static inline FILE *
snap_script(void)
{
	const char *file = getenv("BANGFU_SQL_SCRIPT");
	FILE *f = file == NULL ? NULL : fopen(file, "w");

	assert_true(file == NULL || f != NULL);
	return f;
}

static inline void
snap_sql(struct snap *x, sqlite3 *db, const struct buf *b)
{
	char *why = NULL;

	assert_false(buf_full(b));
	if (x->script != NULL)
		(void)fprintf(x->script, "%.*s;\n", STR_ARG(buf_text(b)));
	if (sqlite3_exec(db, str_cstr(x->arena, buf_text(b)), NULL, NULL,
	    &why) == SQLITE_OK)
		return;
	print_message("%s: %.*s\n", why, STR_ARG(buf_text(b)));
	assert_true(false);
}

/* id, or the owner; and for subjects the rows above. */
static inline void
snap_head(struct buf *b, const struct census_frame *f, struct ir_column like,
    size_t row, size_t *owner)
{
	size_t u;

	while (like.space > 0 && f->offset[1][*owner + 1] <= row)
		++*owner;
	buf_fmt(b, "(%zu", like.space > 0 ? *owner : row);
	for (u = 0; like.space == 0 && like.up == 0 && u < CENSUS_ABOVE; u++)
		buf_fmt(b, ",%u", f->above_row[u][row]);
}

/* A snapshot table: its columns of the program, and id or owner, and above. */
static inline void
snap_table(struct snap *x, sqlite3 *db, const struct program *p,
    const struct census_frame *f, struct ir_column like)
{
	const struct census_table *t = like.up > 0 ? &f->above[like.up - 1] :
	    &f->space[like.space];
	const char *name = like.space > 0 ? "rows1" : like.up > 0 ?
	    str_cstr(x->arena, str_fmt(x->arena, "above%d", like.up)) :
	    "subject";
	const uint64_t *used = like.space > 0 ? f->used[1] : NULL;
	size_t i, row, k, owner = 0, n = 0;
	struct buf b;

	buf_init(&b, x->arena, LIMIT_REPLY);
	buf_fmt(&b, "CREATE TEMP TABLE snap_%s (%s", name, like.space > 0 ?
	    "pid BIGINT" : like.up > 0 ? "id BIGINT" :
	    "id BIGINT, up1 BIGINT, up2 BIGINT, up3 BIGINT");
	for (i = 0; i < p->ncolumns; i++)
		if (p->columns[i].space == like.space && p->columns[i].up ==
		    like.up)
			buf_fmt(&b, ", c%zu BIGINT", i);
	buf_byte(&b, ')');
	snap_sql(x, db, &b);
	buf_init(&b, x->arena, LIMIT_REPLY);
	buf_fmt(&b, "INSERT INTO snap_%s VALUES ", name);
	for (row = 0; row < t->n; row++) {
		if (used != NULL && !(used[row / 64] >> (row % 64) & 1))
			continue;
		if (n++ > 0)
			buf_byte(&b, ',');
		snap_head(&b, f, like, row, &owner);
		for (k = 0; k < t->ncolumns; k++) {
			struct value v = census_get(&t->columns[k], row);

			buf_fmt(&b, v.kind == V_UNKNOWN ? ",NULL" : ",%lld",
			    (long long)v.i);
		}
		buf_byte(&b, ')');
	}
	if (n > 0)
		snap_sql(x, db, &b);
}

/* What row must give; false: unknown. */
static inline bool
snap_said(const struct census_answer *a, size_t row, int64_t *out)
{
	bool yes = a->yes[0][row / 64] >> (row % 64) & 1;
	bool no = a->no[0] != NULL && (a->no[0][row / 64] >> (row % 64) & 1);

	*out = a->numbers[0] != NULL ? a->numbers[0][row] : yes;
	return yes || no;
}

static inline void
snap_rows(sqlite3 *db, str text, const struct census_answer *a, size_t rows)
{
	sqlite3_stmt *st;
	size_t row;
	int64_t n;

	if (sqlite3_prepare_v2(db, text.p, (int)text.n, &st, NULL) !=
	    SQLITE_OK) {
		print_message("%s\n", sqlite3_errmsg(db));
		assert_true(false);
	}
	for (row = 0; row < rows; row++) {
		bool known = snap_said(a, row, &n);

		assert_int_equal(sqlite3_step(st), SQLITE_ROW);
		assert_int_equal(sqlite3_column_int64(st, 0), row);
		assert_int_equal(sqlite3_column_type(st, 1) != SQLITE_NULL,
		    known);
		if (known)
			assert_int_equal(sqlite3_column_int64(st, 1), n);
	}
	assert_int_equal(sqlite3_step(st), SQLITE_DONE);
	(void)sqlite3_finalize(st);
}

static inline void
snap_write(struct snap *x, str text, const struct census_answer *a,
    size_t rows)
{
	size_t row;
	int64_t n;

	(void)fprintf(x->script, "SELECT CASE WHEN count(*) = 0 THEN 'ok ' "
	    "ELSE 'not ok ' END || '%s-%d' FROM (%.*s) AS q FULL JOIN "
	    "(VALUES ", x->name, x->queries, STR_ARG(text));
	for (row = 0; row < rows; row++) {
		bool known = snap_said(a, row, &n);

		(void)fprintf(x->script, "%s(%zu::BIGINT, ", row > 0 ? "," :
		    "", row);
		if (known)
			(void)fprintf(x->script, "%lld::BIGINT)",
			    (long long)n);
		else
			(void)fprintf(x->script, "NULL::BIGINT)");
	}
	(void)fprintf(x->script, ") AS e(id, r) ON e.id = q.id\n"
	    "WHERE q.r0 IS DISTINCT FROM e.r OR q.id IS NULL OR e.id IS NULL;\n"
	    "ROLLBACK;\n");
}

/* False when the program has no SQL. */
static inline bool
snap_same(struct snap *x, const struct program *p,
    const struct census_frame *f, const struct census_answer *a)
{
	size_t rows = f->space[0].n;
	sqlite3 *db;
	str text;
	int u;

	if (policy_sql(x->rq, p, &text) != OK) {
		x->refused++;
		return false;
	}
	x->queries++;
	if (x->script != NULL)
		(void)fprintf(x->script, "BEGIN;\n");
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	snap_table(x, db, p, f, (struct ir_column){ .space = 0 });
	snap_table(x, db, p, f, (struct ir_column){ .space = 1 });
	for (u = 1; u <= CENSUS_ABOVE; u++)
		snap_table(x, db, p, f, (struct ir_column){ .up = u });
	snap_rows(db, text, a, rows);
	if (x->script != NULL)
		snap_write(x, text, a, rows);
	(void)sqlite3_close(db);
	return true;
}

#endif
