/*
 * Every value, criterion and decision of every pack of the tree over random
 * subjects, as columns, in SQL and one at a time: the same outcomes.  What is refused
 * in bulk is listed, by what it would need.
 */
#include "unit/policy/help.h"

#include <sqlite3.h>

#include "census/census.h"

#define ROWS		640
#define YEARS		3
#define AS_OF		20181231
#define PARENTS		5

struct all {
	struct help help;
	struct arena *scratch;
	struct request rq;
	uint64_t seed;
	const struct policy *policy;
	struct subject *subjects;
	const struct subject **people;	/* by row of the relation */
	uint32_t *offset;
	struct subject *above[CENSUS_ABOVE];
	int done, refused, known, unknown, queries;
};

static uint32_t
pick(struct all *x, uint32_t n)
{

	return help_random(&x->seed) % n;
}

/* ---- random subjects of a kind ---- */

static struct value
random_value(struct all *x, const struct field *f)
{
	static const int64_t days[] = { 19381231, 19581231, 20021231, 20030101,
	    20121231, 20130101, 20160229, 20180101, 20181231, 20190101 };
	int64_t lo = f->has_range ? f->min : -5, hi = f->has_range ? f->max :
	    2000000;

	if (pick(x, 5) == 0)
		return VALUE_UNKNOWN;
	switch (f->type) {
	case TYPE_BOOL:
		return VALUE_INT(pick(x, 5) != 0);
	case TYPE_CODE:
		return f->codes == NULL ? VALUE_UNKNOWN : VALUE_INT(
		    f->codes->codes[pick(x, (uint32_t)f->codes->ncodes)].n);
	case TYPE_CODES:
		return VALUE_INT((int64_t)pick(x, 1u << 20) << 1);
	case TYPE_DATE:
		return VALUE_INT(days[pick(x, 10)]);
	case TYPE_INT: case TYPE_MONEY: case TYPE_DECIMAL: case TYPE_RATIO:
	case TYPE_MONTH:
		if (pick(x, 3) == 0)
			return VALUE_INT(lo + (int64_t)pick(x, 200));
		if (pick(x, 3) == 0)
			return VALUE_INT(736400 + (int64_t)pick(x, 200));
		return VALUE_INT(lo + (int64_t)(pick(x, 1u << 30) %
		    (uint64_t)(hi - lo + 1)));
	default:
		return VALUE_UNKNOWN;
	}
}

static const struct given *
random_record(struct all *x, const struct entity *e)
{
	struct given *g = NEW_ARRAY(x->help.arena, struct given, e->nfields);
	size_t i;

	for (i = 0; i < e->nfields; i++)
		g[i].value = random_value(x, &e->fields[i]);
	return g;
}

static void
random_subject(struct all *x, struct subject *s, const struct kind *k)
{
	struct subject_year *y = NEW_ARRAY(x->help.arena, struct subject_year,
	    YEARS);
	int i;

	*s = (struct subject){ .kind = k, .id = k->id,
	    .given = random_record(x, k->base) };
	for (i = 0; i < YEARS && k->yearly != NULL; i++)
		y[i] = (struct subject_year){ AS_OF / 10000 - i,
		    random_record(x, k->yearly) };
	s->years = y;
	s->nyears = k->yearly == NULL ? 0 : YEARS;
}

static void
random_members(struct all *x, size_t row, const struct kind *k)
{
	struct subject_group *g = NEW(x->help.arena, struct subject_group);
	struct subject *m;
	uint32_t n = pick(x, 5), from = x->offset[row], i;

	x->offset[row + 1] = from + n;
	for (i = from; i < from + n; i++) {
		m = NEW(x->help.arena, struct subject);
		random_subject(x, m, k->relations[0].of);
		x->people[i] = m;
	}
	*g = (struct subject_group){ x->people + from, n };
	x->subjects[row].groups = g;
}

static void
random_rows(struct all *x, const struct kind *k)
{
	const struct kind *up;
	size_t i, u;

	x->subjects = NEW_ARRAY(x->help.arena, struct subject, ROWS);
	x->people = NEW_ARRAY(x->help.arena, const struct subject *, ROWS * 5);
	x->offset = NEW_ARRAY(x->help.arena, uint32_t, ROWS + 1);
	for (i = 0; i < ROWS; i++) {
		random_subject(x, &x->subjects[i], k);
		if (k->nrelations > 0)
			random_members(x, i, k);
	}
	for (u = 0, up = k->parent; up != NULL; up = up->parent, u++) {
		x->above[u] = NEW_ARRAY(x->help.arena, struct subject,
		    PARENTS);
		for (i = 0; i < PARENTS; i++)
			random_subject(x, &x->above[u][i], up);
		for (i = 0; u == 0 && i < ROWS; i++)
			x->subjects[i].parent = &x->above[0][i % PARENTS];
		for (i = 0; u > 0 && i < PARENTS; i++)
			x->above[u - 1][i].parent = &x->above[u][i];
	}
}

/* ---- the same as columns ---- */

static struct value
value_of(const struct subject *s, const struct ir_column *c)
{
	size_t i;

	if (c->field->entity != s->kind->yearly)
		return s->given[c->field->index].value;
	for (i = 0; i < s->nyears; i++)
		if (s->years[i].year == AS_OF / 10000 - c->back)
			return s->years[i].given[c->field->index].value;
	return VALUE_UNKNOWN;
}

static const struct subject *
subject_at(const struct all *x, const struct ir_column *c, size_t row)
{

	if (c->up > 0)
		return &x->above[c->up - 1][row];
	return c->space > 0 ? x->people[row] : &x->subjects[row];
}

static void
fill_table(struct all *x, const struct program *p, struct census_table *t,
    struct ir_column like)
{
	size_t n = like.up > 0 ? PARENTS : like.space > 0 ? x->offset[ROWS] :
	    ROWS, i, row, k = 0;
	struct census_column *c = NEW_ARRAY(x->scratch, struct census_column,
	    p->ncolumns);

	for (i = 0; i < p->ncolumns; i++)
		if (p->columns[i].space == like.space && p->columns[i].up ==
		    like.up)
			c[k++] = (struct census_column){ .field =
			    p->columns[i].field, .back = p->columns[i].back };
	census_table_init(x->scratch, t, n, c, k);
	for (i = k = 0; i < p->ncolumns; i++) {
		if (p->columns[i].space != like.space || p->columns[i].up !=
		    like.up)
			continue;
		for (row = 0; row < n; row++)
			census_set(&t->columns[k], row, value_of(subject_at(x,
			    &p->columns[i], row), &p->columns[i]));
		k++;
	}
}

static struct census_frame *
make_frame(struct all *x, const struct program *p)
{
	struct census_frame *f = NEW(x->scratch, struct census_frame);
	int u;
	size_t i;

	fill_table(x, p, &f->space[0], (struct ir_column){ .space = 0 });
	fill_table(x, p, &f->space[1], (struct ir_column){ .space = 1 });
	f->offset[1] = x->offset;
	for (u = 0; u < CENSUS_ABOVE; u++) {
		fill_table(x, p, &f->above[u], (struct ir_column){ .up = u +
		    1 });
		f->above_row[u] = NEW_ARRAY(x->scratch, uint32_t, ROWS + 1);
		for (i = 0; i < ROWS; i++)
			f->above_row[u][i] = (uint32_t)(i % PARENTS);
	}
	return f;
}

/* ---- the same outcomes ---- */

static void
same_row(struct all *x, const struct world *like, const struct object *o,
    const struct census_answer *a, size_t row)
{
	struct world w = *like;
	struct pvalue v = eval_object(&w, o, &x->subjects[row]);
	enum outcome out = decide_outcome(&w, o, &x->subjects[row]);
	bool yes = a->yes[0][row / 64] >> (row % 64) & 1;
	bool no = a->no[0] != NULL && (a->no[0][row / 64] >> (row % 64) & 1);
	bool excluded = a->excluded[0] != NULL &&
	    (a->excluded[0][row / 64] >> (row % 64) & 1);

	if (v.known != (yes || no) || (out == OUT_NOT_APPLICABLE) != excluded ||
	    (v.known && a->numbers[0] == NULL && (v.n != 0) != yes) ||
	    (v.known && a->numbers[0] != NULL && o->type.kind != K_ENUM &&
	    v.n != a->numbers[0][row])) {
		print_message("row %zu of %.*s\n", row, STR_ARG(o->full));
		assert_true(false);
	}
	x->known += v.known;
	x->unknown += !v.known;
}

/* ---- the same in SQL ---- */

static void
sql(struct all *x, sqlite3 *db, const struct buf *b)
{
	char *why = NULL;

	assert_false(buf_full(b));
	if (sqlite3_exec(db, str_cstr(x->scratch, buf_text(b)), NULL, NULL,
	    &why) == SQLITE_OK)
		return;
	print_message("%s: %.*s\n", why, STR_ARG(buf_text(b)));
	assert_true(false);
}

/* A snapshot table: its columns of the program, and id or owner, and above. */
static void
snap(struct all *x, sqlite3 *db, const struct program *p,
    const struct census_table *t, struct ir_column like)
{
	size_t i, row, k, owner = 0;
	struct buf b;

	buf_init(&b, x->scratch, LIMIT_REPLY);
	if (like.up > 0)
		buf_fmt(&b, "CREATE TABLE snap_above%d (id", like.up);
	else
		buf_cstr(&b, like.space > 0 ? "CREATE TABLE snap_rows1 (pid" :
		    "CREATE TABLE snap_subject (id, up1, up2, up3");
	for (i = 0; i < p->ncolumns; i++)
		if (p->columns[i].space == like.space && p->columns[i].up ==
		    like.up)
			buf_fmt(&b, ", c%zu BIGINT", i);
	buf_fmt(&b, "); INSERT INTO %s VALUES ", like.up > 0 ?
	    str_cstr(x->scratch, str_fmt(x->scratch, "snap_above%d",
	    like.up)) : like.space > 0 ? "snap_rows1" : "snap_subject");
	for (row = 0; row < t->n; row++) {
		while (like.space > 0 && x->offset[owner + 1] <= row)
			owner++;
		buf_fmt(&b, "%s(%zu", row > 0 ? "," : "", like.space > 0 ?
		    owner : row);
		for (k = 0; like.space == 0 && like.up == 0 && k < 3; k++)
			buf_fmt(&b, ",%zu", row % PARENTS);
		for (k = 0; k < t->ncolumns; k++) {
			struct value v = census_get(&t->columns[k], row);

			buf_fmt(&b, v.kind == V_UNKNOWN ? ",NULL" : ",%lld",
			    (long long)v.i);
		}
		buf_byte(&b, ')');
	}
	if (t->n > 0)
		sql(x, db, &b);
}

static void
same_query(struct all *x, const struct program *p,
    const struct census_frame *f, const struct census_answer *a)
{
	sqlite3 *db;
	sqlite3_stmt *st;
	size_t row;
	str text;
	int u;

	if (policy_sql(&x->rq, p, &text) != OK)
		return;
	x->queries++;
	assert_int_equal(sqlite3_open(":memory:", &db), SQLITE_OK);
	snap(x, db, p, &f->space[0], (struct ir_column){ .space = 0 });
	snap(x, db, p, &f->space[1], (struct ir_column){ .space = 1 });
	for (u = 1; u <= CENSUS_ABOVE; u++)
		snap(x, db, p, &f->above[u - 1], (struct ir_column){ .up =
		    u });
	if (sqlite3_prepare_v2(db, text.p, (int)text.n, &st, NULL) !=
	    SQLITE_OK) {
		print_message("%s\n", sqlite3_errmsg(db));
		assert_true(false);
	}
	for (row = 0; row < ROWS; row++) {
		bool yes = a->yes[0][row / 64] >> (row % 64) & 1;
		bool no = a->no[0] != NULL && (a->no[0][row / 64] >>
		    (row % 64) & 1);

		assert_int_equal(sqlite3_step(st), SQLITE_ROW);
		assert_int_equal(sqlite3_column_type(st, 1) != SQLITE_NULL,
		    yes || no);
		if (yes || no)
			assert_int_equal(sqlite3_column_int64(st, 1),
			    a->numbers[0] != NULL ? a->numbers[0][row] : yes);
	}
	(void)sqlite3_finalize(st);
	(void)sqlite3_close(db);
}

static void
one_object(struct all *x, const struct ruleset *rules, const struct object *o)
{
	struct program_ask ask = { .rules = rules, .kind = o->of,
	    .as_of = AS_OF, .known_at = AS_OF, .names = &o->id, .nnames = 1 };
	const struct census_options opt = { .batch = 128 };
	const struct census_plan *plan;
	const struct census_frame *f;
	const struct program *p;
	struct census_answer a;
	struct arena_mark mark;
	struct world w;
	size_t row;

	arena_reset(x->scratch);
	request_init(&x->rq, x->scratch);
	x->rq.lang = LANG_EN;
	if (policy_compile(&x->rq, &ask, &p) != OK) {
		print_message("refused: %.*s\n", STR_ARG(x->rq.problem.detail));
		x->refused++;
		return;
	}
	f = make_frame(x, p);
	assert_int_equal(census_plan(&x->rq, p, f, &opt, &plan), OK);
	census_answer_init(x->scratch, plan, 0, ROWS, &a);
	census_run(plan, &a);
	mark = arena_mark(x->scratch);
	for (row = 0; row < ROWS; row++) {
		world_init(&w, x->scratch, rules, AS_OF, AS_OF);
		same_row(x, &w, o, &a, row);
		arena_rewind(x->scratch, mark);
	}
	same_query(x, p, f, &a);
	x->done++;
}

static bool
asked(const struct object *o, const struct kind *k)
{

	return o->of == k && o->type.kind != K__MAX && o->type.kind != K_RATIO
	    && (o->kind == OBJ_DERIVE || o->kind == OBJ_CRITERION ||
	    o->kind == OBJ_DECISION || o->kind == OBJ_CONSEQUENCE);
}

static void
all_of_kind(struct all *x, const struct kind *k)
{
	size_t i, j;

	random_rows(x, k);
	for (i = 0; i < x->policy->npacks; i++) {
		struct adopted ad = { .pack = x->policy->packs[i] };
		struct ruleset rules = { .policy = x->policy, .adopted = &ad,
		    .n = 1 };

		for (j = 0; j < ad.pack->nobjects; j++)
			if (asked(&ad.pack->objects[j], k))
				one_object(x, &rules, &ad.pack->objects[j]);
	}
}

/* The packs of the tree, or one made for the features of the language. */
static void
run_packs(const char *made, int refused)
{
	struct all x = { .seed = 3 };
	str path = made == NULL ? STR_NONE : str_from(made);
	struct policy_paths paths = { .pack = &path, .n = 1 };
	size_t i;

	help_open(&x.help);
	x.policy = made == NULL ? help_packs(&x.help) : policy_load_packs(
	    x.help.arena, x.help.model, &paths, &x.help.faults);
	assert_non_null(x.policy);
	x.scratch = arena_open(LIMIT_ARENA_PROCESS);
	for (i = 0; i < x.help.model->nkinds; i++)
		all_of_kind(&x, &x.help.model->kinds[i]);
	print_message("%d objects the same, %d of them in SQL, %d refused; "
	    "%d known, %d not\n", x.done, x.queries, x.refused, x.known,
	    x.unknown);
	assert_true(x.done > 3 && x.known > 500 && x.unknown > 500);
	assert_true(x.queries > 0);
	assert_int_equal(x.refused, refused);
	arena_close(x.scratch);
	help_close(&x.help);
}

/* ---- other readings ---- */

/* Random subjects that a decision, as read so, judges otherwise. */
static int
judged_otherwise(struct all *x, const struct object *o, const struct object *p)
{
	const struct adopted was = { .pack = o->pack }, now = { .pack =
	    p->pack };
	struct ruleset a = { .policy = x->policy, .adopted = &was, .n = 1 };
	struct ruleset b = { .policy = x->policy, .adopted = &now, .n = 1 };
	struct world wa, wb;
	size_t row;
	int n = 0;

	arena_reset(x->scratch);
	for (row = 0; row < ROWS; row++) {
		struct arena_mark mark = arena_mark(x->scratch);

		world_init(&wa, x->scratch, &a, AS_OF, AS_OF);
		world_init(&wb, x->scratch, &b, AS_OF, AS_OF);
		n += decide_outcome(&wa, o, &x->subjects[row]) !=
		    decide_outcome(&wb, p, &x->subjects[row]);
		arena_rewind(x->scratch, mark);
	}
	return n;
}

/*
 * The pack so read: what is replaced and the decisions of its kind come out
 * the same in bulk and one at a time.  How many subjects are judged otherwise.
 */
static int
one_alternative(struct all *x, const struct pack *base, const struct pack *p,
    const struct kind *k)
{
	struct adopted ad = { .pack = p };
	struct ruleset rules = { .policy = x->policy, .adopted = &ad, .n = 1 };
	int n = 0;
	size_t i;

	random_rows(x, k);
	assert_int_equal(p->nobjects, base->nobjects);
	for (i = 0; i < p->nobjects; i++) {
		if (!asked(&p->objects[i], k))
			continue;
		one_object(x, &rules, &p->objects[i]);
		if (p->objects[i].type.kind == K_BOOL)
			n += judged_otherwise(x, &base->objects[i],
			    &p->objects[i]);
	}
	return n;
}

static int
one_reading(struct all *x, const struct pack *base, const struct note *r,
    int64_t alternative)
{
	const struct alternative *a = &r->alternatives[alternative - 1];
	struct reading_choice c = { r->id, alternative };
	struct variation v = { .readings = &c, .nreadings = 1 };
	const struct pack *p;
	struct request rq;
	int n = 0;
	size_t i;
	str name;

	request_init(&rq, x->help.arena);
	assert_int_equal(policy_vary(&rq, base, &v, &p), OK);
	assert_true(str_eq(p->info.hash, base->info.hash));
	for (i = 0; i < a->nsets; i++)
		n += one_alternative(x, base, p, model_kind(x->help.model,
		    str_cut(a->sets[i].full, '.', &name)));
	/* As chosen: the pack itself. */
	c.n = 0;
	assert_int_equal(policy_vary(&rq, base, &v, &p), OK);
	for (i = 0; i < a->nsets; i++)
		assert_int_equal(one_alternative(x, base, p, model_kind(
		    x->help.model, str_cut(a->sets[i].full, '.', &name))), 0);
	return n;
}

/* Every alternative of a pack that is a formula; how many. */
static int
readings_of(struct all *x, const struct pack *p, int *changed)
{
	const struct note *r;
	int64_t n;
	int done = 0, c;
	size_t j;

	for (j = 0; j < p->nreadings; j++) {
		r = &p->readings[j];
		for (n = 1; n <= (int64_t)r->nalternatives; n++) {
			if (r->alternatives[n - 1].nsets == 0)
				continue;
			c = one_reading(x, p, r, n);
			print_message("%.*s %.*s=%d: %d\n",
			    STR_ARG(p->info.id), STR_ARG(r->id), (int)n, c);
			*changed += c;
			done++;
		}
	}
	return done;
}

static void
test_readings(void **state)
{
	struct all x = { .seed = 7 };
	int done = 0, changed = 0;
	size_t i;

	(void)state;
	help_open(&x.help);
	x.policy = help_packs(&x.help);
	x.scratch = arena_open(LIMIT_ARENA_PROCESS);
	for (i = 0; i < x.policy->npacks; i++)
		done += readings_of(&x, x.policy->packs[i], &changed);
	assert_true(done >= 8 && changed > 1000);
	assert_true(x.known > 500 && x.unknown > 500);
	arena_close(x.scratch);
	help_close(&x.help);
}

static void
test_packs(void **state)
{

	(void)state;
	run_packs(NULL, 1);
}

static void
test_features(void **state)
{

	(void)state;
	run_packs("tests/policy/packs/features", 0);
	/* Texts have no column. */
	run_packs("tests/policy/packs/tables", 4);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_packs),
		cmocka_unit_test(test_readings),
		cmocka_unit_test(test_features),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
