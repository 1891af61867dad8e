/*
 * The SQL text of random formulas on SQLite against the columns, row by row.
 * With BANGFU_SQL_SCRIPT=FILE the same is written as a script that PostgreSQL
 * runs (tests/pg/run.sh): every query, what it must give, "ok" or "not ok".
 */
#include "pair.h"

#include <stdio.h>
#include <sqlite3.h>

#define FORMULAS 500
#define SCRIPT_EVERY 4		/* of the formulas go to the script, too */

struct sides {
	struct pair_of x;
	sqlite3 *db;
	FILE *script;
	size_t rows;
	int formulas, refused;
};

/* ---- the data as tables ---- */

static void
run(struct sides *d, str sql)
{
	char *why = NULL;

	if (sqlite3_exec(d->db, str_cstr(d->x.scratch, sql), NULL, NULL,
	    &why) != SQLITE_OK) {
		print_message("%s\n%.*s\n", why, STR_ARG(sql));
		assert_true(false);
	}
	if (d->script != NULL)
		(void)fprintf(d->script, "%.*s;\n", STR_ARG(sql));
}

static void
put_cell(struct buf *b, const struct census_column *c, size_t row)
{
	struct value v = census_get(c, row);

	if (v.kind == V_UNKNOWN)
		buf_cstr(b, ", NULL");
	else
		buf_fmt(b, ", %lld", (long long)v.i);
}

/* Table base_<name>(id, up, f0 …) of a table of the frame. */
static void
make_table(struct sides *d, const char *name, const struct census_table *t,
    const uint32_t *up)
{
	const char *sep = "";
	struct buf b;
	size_t i, row;

	buf_init(&b, d->x.scratch, LIMIT_REPLY);
	buf_fmt(&b, "CREATE TABLE base_%s (id BIGINT, up BIGINT", name);
	for (i = 0; i < t->ncolumns; i++)
		buf_fmt(&b, ", f%zu BIGINT", i);
	buf_byte(&b, ')');
	run(d, buf_text(&b));
	buf_init(&b, d->x.scratch, LIMIT_REPLY);
	buf_fmt(&b, "INSERT INTO base_%s VALUES ", name);
	for (row = 0; row < t->n; row++) {
		if (t == &d->x.s.frame.space[1] && !scene_used(&d->x.s, row))
			continue;
		buf_fmt(&b, "%s(%zu, %u", sep, row, up == NULL ? 0 : up[row]);
		sep = ",\n";
		for (i = 0; i < t->ncolumns; i++)
			put_cell(&b, &t->columns[i], row);
		buf_byte(&b, ')');
	}
	assert_false(buf_full(&b));
	if (t->n > 0)
		run(d, buf_text(&b));
}

static void
make_tables(struct sides *d)
{
	const struct census_frame *f = &d->x.s.frame;
	uint32_t *of = NEW_ARRAY(d->x.scratch, uint32_t, f->space[1].n + 1);
	size_t r, i;

	for (r = 0; r < d->x.s.rows; r++)
		for (i = f->offset[1][r]; i < f->offset[1][r + 1]; i++)
			of[i] = (uint32_t)r;
	make_table(d, "subject", &f->space[0], f->above_row[0]);
	make_table(d, "rows1", &f->space[1], of);
	make_table(d, "above1", &f->above[0], NULL);
	run(d, STR("CREATE TABLE expected (id BIGINT, r BIGINT)"));
}

static size_t
position(const struct census_table *t, const struct ir_column *c)
{

	return (size_t)(census_column(t, c->field, c->back) - t->columns);
}

/* The snapshot tables of a program, as views with its names. */
static void
make_view(struct sides *d, const struct program *p, const char *name,
    const char *head, int which)
{
	const struct census_frame *f = &d->x.s.frame;
	const struct census_table *t = which == 2 ? &f->above[0] :
	    &f->space[which];
	struct buf b;
	size_t i;

	run(d, str_fmt(d->x.scratch, "DROP VIEW IF EXISTS snap_%s", name));
	buf_init(&b, d->x.scratch, LIMIT_REPLY);
	buf_fmt(&b, "CREATE VIEW snap_%s AS SELECT %s", name, head);
	for (i = 0; i < p->ncolumns; i++) {
		const struct ir_column *c = &p->columns[i];

		if ((c->up > 0 ? 2 : c->space) == which)
			buf_fmt(&b, ", f%zu AS c%zu", position(t, c), i);
	}
	buf_fmt(&b, " FROM base_%s", name);
	run(d, buf_text(&b));
}

/* ---- one formula ---- */

static bool
answer(const struct census_answer *a, size_t row, int64_t *out)
{
	bool yes = a->yes[0][row / 64] >> (row % 64) & 1;

	*out = a->numbers[0] != NULL ? a->numbers[0][row] : yes;
	return yes || (a->numbers[0] == NULL &&
	    (a->no[0][row / 64] >> (row % 64) & 1));
}

static void
compare_rows(struct sides *d, str text, str sql, const struct census_answer *a)
{
	sqlite3_stmt *st;
	size_t row;
	int64_t n;

	if (sqlite3_prepare_v2(d->db, sql.p, (int)sql.n, &st, NULL) !=
	    SQLITE_OK) {
		print_message("%s\n%.*s\n%.*s\n", sqlite3_errmsg(d->db),
		    STR_ARG(text), STR_ARG(sql));
		assert_true(false);
	}
	for (row = 0; row < d->x.s.rows; row++) {
		bool known = answer(a, row, &n);
		int type;

		if (sqlite3_step(st) != SQLITE_ROW) {
			print_message("%s: %.*s\n", sqlite3_errmsg(d->db),
			    STR_ARG(text));
			assert_true(false);
		}
		type = sqlite3_column_type(st, 1);
		if (sqlite3_column_int64(st, 0) == (int64_t)row &&
		    (known ? type == SQLITE_INTEGER &&
		    sqlite3_column_int64(st, 1) == n : type == SQLITE_NULL))
			continue;
		print_message("row %zu: %.*s\n%.*s\n", row, STR_ARG(text),
		    STR_ARG(sql));
		assert_true(false);
	}
	assert_int_equal(sqlite3_step(st), SQLITE_DONE);
	(void)sqlite3_finalize(st);
	d->rows += d->x.s.rows;
}

/* The query beside what it must give, for PostgreSQL. */
static void
write_query(struct sides *d, str text, str sql, const struct census_answer *a)
{
	size_t row;
	int64_t n;

	if (d->script == NULL)
		return;
	(void)fprintf(d->script, "DELETE FROM expected;\nINSERT INTO expected "
	    "VALUES ");
	for (row = 0; row < d->x.s.rows; row++) {
		(void)fprintf(d->script, "%s(%zu, ", row > 0 ? "," : "", row);
		if (answer(a, row, &n))
			(void)fprintf(d->script, "%lld)", (long long)n);
		else
			(void)fprintf(d->script, "NULL)");
	}
	(void)fprintf(d->script, ";\n-- %.*s\nSELECT CASE WHEN count(*) = 0 "
	    "THEN 'ok ' ELSE 'not ok ' END || 'formula-%d' FROM (%.*s) AS q "
	    "FULL JOIN expected AS e ON e.id = q.id\nWHERE q.r0 IS DISTINCT "
	    "FROM e.r OR q.id IS NULL OR e.id IS NULL;\n", STR_ARG(text),
	    d->formulas, STR_ARG(sql));
}

static const struct program *
make_program(struct sides *d, str *out_text)
{
	static const char types[] = "BBBBIMDET";
	struct pair_of *x = &d->x;
	const struct formula *f = NULL;
	const struct program *p;
	struct compiler *c;

	while (f == NULL) {
		*out_text = tree_text(x->scratch, grow(&x->s, x->scratch,
		    types[scene_pick(&x->s, 9)], false, 4));
		f = check(x, &x->s.house, *out_text);
	}
	p = compile(x, f, &c);
	return c->fault.n > 0 ? NULL : p;
}

static void
one_formula(struct sides *d)
{
	const struct census_options o = { .threads = 1 };
	struct pair_of *x = &d->x;
	const struct census_plan *plan;
	const struct program *p;
	struct census_answer a;
	FILE *script = d->script;
	str sql, text;

	arena_reset(x->scratch);
	request_init(&x->rq, x->scratch);
	p = make_program(d, &text);
	if (p == NULL || policy_sql(&x->rq, p, &sql) != OK) {
		d->refused++;
		return;
	}
	if (d->formulas++ % SCRIPT_EVERY != 0)
		d->script = NULL;
	make_view(d, p, "subject", "id, up AS up1", 0);
	make_view(d, p, "rows1", "up AS pid", 1);
	make_view(d, p, "above1", "id", 2);
	assert_int_equal(census_plan(&x->rq, p, &x->s.frame, &o, &plan), OK);
	census_answer_init(x->scratch, plan, 0, x->s.rows, &a);
	census_run(plan, &a);
	compare_rows(d, text, sql, &a);
	write_query(d, text, sql, &a);
	d->script = script;
}

static void
test_sqlite(void **state)
{
	const char *file = getenv("BANGFU_SQL_SCRIPT");
	struct sides d = { .rows = 0 };

	(void)state;
	open_pair(&d.x, first_seed() + 99);
	assert_int_equal(sqlite3_open(":memory:", &d.db), SQLITE_OK);
	if (file != NULL) {
		d.script = fopen(file, "w");
		assert_non_null(d.script);
	}
	scene_fill(&d.x.s, 200);
	objects(&d.x);
	make_tables(&d);
	while (d.formulas < FORMULAS)
		one_formula(&d);
	print_message("%zu rows, %d formulas, %d refused\n", d.rows,
	    d.formulas, d.refused);
	/* What is refused is said, and it is not the most. */
	assert_true(d.refused < 2 * d.formulas);
	if (d.script != NULL)
		(void)fclose(d.script);
	(void)sqlite3_close(d.db);
	arena_close(d.x.scratch);
	scene_close(&d.x.s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sqlite),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
