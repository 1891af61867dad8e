/*
 * Every value, criterion and decision of every pack of the tree, and of three
 * packs that stand under each other, over random subjects, as columns, in SQL
 * and one at a time: the same outcomes; on a day of 2018, and one day before,
 * on and after every day on which a parameter changes, a calendar begins or a
 * pack enters into force.  What is refused in bulk is listed, by what it would
 * need.  With BANGFU_SQL_SCRIPT=FILE the queries of the day of 2018, and those
 * of the three packs on every day, are written for PostgreSQL.
 */
#include "snap.h"

#define ROWS		640
#define YEARS		3
#define AS_OF		20181231
#define KNOWN_AT	20251231
#define EDGE_ROWS	65	/* looked at on the days of change */
#define PARENTS		5

struct all {
	struct help help;
	struct arena *data, *scratch;
	struct request rq;
	uint64_t seed;
	const struct policy *policy;
	struct subject *subjects;
	const struct subject **people;	/* by row of the relation */
	uint32_t *offset;
	struct subject *above[CENSUS_ABOVE];
	struct snap snap;
	date as_of;
	size_t rows;
	int done, refused, known, unknown, days;
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
	struct given *g = NEW_ARRAY(x->data, struct given, e->nfields);
	size_t i;

	for (i = 0; i < e->nfields; i++)
		g[i].value = random_value(x, &e->fields[i]);
	return g;
}

static void
random_subject(struct all *x, struct subject *s, const struct kind *k)
{
	struct subject_year *y = NEW_ARRAY(x->data, struct subject_year,
	    YEARS);
	int i;

	*s = (struct subject){ .kind = k, .id = k->id,
	    .given = random_record(x, k->base) };
	for (i = 0; i < YEARS && k->yearly != NULL; i++)
		y[i] = (struct subject_year){ x->as_of / 10000 - i,
		    random_record(x, k->yearly) };
	s->years = y;
	s->nyears = k->yearly == NULL ? 0 : YEARS;
}

static void
random_members(struct all *x, size_t row, const struct kind *k)
{
	struct subject_group *g = NEW(x->data, struct subject_group);
	struct subject *m;
	uint32_t n = pick(x, 5), from = x->offset[row], i;

	x->offset[row + 1] = from + n;
	for (i = from; i < from + n; i++) {
		m = NEW(x->data, struct subject);
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

	x->subjects = NEW_ARRAY(x->data, struct subject, x->rows);
	x->people = NEW_ARRAY(x->data, const struct subject *,
	    x->rows * 5);
	x->offset = NEW_ARRAY(x->data, uint32_t, x->rows + 1);
	for (i = 0; i < x->rows; i++) {
		random_subject(x, &x->subjects[i], k);
		if (k->nrelations > 0)
			random_members(x, i, k);
	}
	for (u = 0, up = k->parent; up != NULL; up = up->parent, u++) {
		x->above[u] = NEW_ARRAY(x->data, struct subject,
		    PARENTS);
		for (i = 0; i < PARENTS; i++)
			random_subject(x, &x->above[u][i], up);
		for (i = 0; u == 0 && i < x->rows; i++)
			x->subjects[i].parent = &x->above[0][i % PARENTS];
		for (i = 0; u > 0 && i < PARENTS; i++)
			x->above[u - 1][i].parent = &x->above[u][i];
	}
}

/* ---- the same as columns ---- */

static struct value
value_of(const struct all *x, const struct subject *s,
    const struct ir_column *c)
{
	size_t i;

	if (c->field->entity != s->kind->yearly)
		return s->given[c->field->index].value;
	for (i = 0; i < s->nyears; i++)
		if (s->years[i].year == x->as_of / 10000 - c->back)
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
	size_t n = like.up > 0 ? PARENTS : like.space > 0 ? x->offset[x->rows] :
	    x->rows, i, row, k = 0;
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
			census_set(&t->columns[k], row, value_of(x,
			    subject_at(x, &p->columns[i], row),
			    &p->columns[i]));
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
		f->above_row[u] = NEW_ARRAY(x->scratch, uint32_t, x->rows + 1);
		for (i = 0; i < x->rows; i++)
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

static void
one_object(struct all *x, const struct ruleset *rules, const struct object *o)
{
	struct program_ask ask = { .rules = rules, .kind = o->of,
	    .as_of = x->as_of, .known_at = KNOWN_AT, .names = &o->id, .nnames = 1 };
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
	census_answer_init(x->scratch, plan, 0, x->rows, &a);
	census_run(plan, &a);
	mark = arena_mark(x->scratch);
	for (row = 0; row < x->rows; row++) {
		world_init(&w, x->scratch, rules, x->as_of, KNOWN_AT);
		same_row(x, &w, o, &a, row);
		arena_rewind(x->scratch, mark);
	}
	(void)snap_same(&x->snap, p, f, &a);
	x->done++;
}

static bool
asked(const struct object *o, const struct kind *k)
{

	return o->of == k && o->type.kind != K__MAX && o->type.kind != K_RATIO
	    && (o->kind == OBJ_DERIVE || o->kind == OBJ_CRITERION ||
	    o->kind == OBJ_DECISION || o->kind == OBJ_CONSEQUENCE ||
	    o->kind == OBJ_BENEFIT || o->kind == OBJ_RUBRIC ||
	    o->kind == OBJ_VETO || o->kind == OBJ_GRADE);
}

/* The objects of a pack under the rules of that one or of one below it. */
static void
all_of_kind(struct all *x, const struct ruleset *rules, const struct pack *p,
    const struct kind *k)
{
	bool filled = false;
	size_t j;

	for (j = 0; j < p->nobjects; j++) {
		if (!asked(&p->objects[j], k))
			continue;
		if (!filled) {
			arena_reset(x->data);
			random_rows(x, k);
		}
		filled = true;
		one_object(x, rules, &p->objects[j]);
	}
}

/* As if adopted with what it uses. */
static const struct ruleset *
rules_of_pack(struct all *x, const struct pack *p)
{
	const struct ruleset *rules;
	struct request rq;

	request_init(&rq, x->help.arena);
	assert_int_equal(ruleset_pack(&rq, p, STR_NONE, &rules), OK);
	return rules;
}

/* ---- the days on which something changes ---- */

#define DAYS_MAX	1000

struct days {
	date day[DAYS_MAX];
	size_t n;
};

static void
add_day(struct days *d, date on)
{
	size_t i;

	if (on <= DATE_MIN || on >= DATE_MAX)
		return;
	for (i = 0; i < d->n; i++)
		if (d->day[i] == on)
			return;
	assert_true(d->n < DAYS_MAX);
	d->day[d->n++] = on;
}

/* The day itself, the one before and the one after. */
static void
edge(struct days *d, date on)
{

	if (on == 0)
		return;
	add_day(d, date_add_days(on, -1));
	add_day(d, on);
	add_day(d, date_add_days(on, 1));
}

static void
edges_of(const struct param *p, struct days *d)
{
	size_t j;

	for (j = 0; j < p->nrows; j++) {
		edge(d, p->rows[j].from);
		edge(d, p->rows[j].to);
		if (p->rows[j].year > 0)
			edge(d, p->rows[j].year * 10000 + 101);
	}
}

static void
edges(const struct pack *p, struct days *d)
{
	size_t i;

	for (i = 0; i < p->nparams; i++)
		edges_of(&p->params[i], d);
	for (i = 0; i < p->nlayers; i++)
		edges_of(&p->layers[i].set, d);
	for (i = 0; i < p->ncalendars; i++) {
		edge(d, p->calendars[i].year * 10000 + 101);
		edge(d, p->calendars[i].year * 10000 + 1231);
	}
	for (i = 0; i < p->nreaches; i++) {
		edge(d, p->reaches[i].from);
		edge(d, p->reaches[i].to);
	}
}

static void
on_edges(struct all *x, const struct pack *p)
{
	const struct ruleset *rules = rules_of_pack(x, p);
	const struct model *m = x->help.model;
	struct days *d = NEW(x->help.arena, struct days);
	size_t i, j, k;

	edges(p, d);
	for (j = 0; j < p->nabove; j++)
		edges(p->above[j], d);
	for (i = 0; i < d->n; i++) {
		x->as_of = d->day[i];
		for (k = 0; k < m->nkinds; k++) {
			all_of_kind(x, rules, p, &m->kinds[k]);
			for (j = 0; j < p->nabove; j++)
				all_of_kind(x, rules, p->above[j],
				    &m->kinds[k]);
		}
	}
	x->days += (int)d->n;
}

/* Three packs under each other, on every day of change. */
static void
layered(struct all *x)
{
	str path = STR("tests/policy/packs/layer-county");
	struct policy_paths paths = { .pack = &path, .n = 1 };
	const struct policy *po = policy_load_packs(x->help.arena,
	    x->help.model, &paths, &x->help.faults);
	const struct policy *was = x->policy;

	assert_non_null(po);
	assert_int_equal(po->npacks, 3);
	assert_int_equal(po->packs[0]->nabove, 2);
	x->policy = po;
	on_edges(x, po->packs[0]);
	x->policy = was;
	x->as_of = AS_OF;
}

/* The packs of the tree, or one made for the features of the language. */
static void
open_all(struct all *x, const char *made)
{
	str path = made == NULL ? STR_NONE : str_from(made);
	struct policy_paths paths = { .pack = &path, .n = 1 };

	*x = (struct all){ .seed = 3, .as_of = AS_OF, .rows = ROWS };
	help_open(&x->help);
	x->policy = made == NULL ? help_packs(&x->help) : policy_load_packs(
	    x->help.arena, x->help.model, &paths, &x->help.faults);
	assert_non_null(x->policy);
	x->scratch = arena_open(LIMIT_ARENA_PROCESS);
	x->data = arena_open(LIMIT_ARENA_PROCESS);
	x->snap = (struct snap){ .arena = x->scratch, .rq = &x->rq,
	    .name = "pack" };
}

static void
close_all(struct all *x)
{

	print_message("%d objects the same, %d of them in SQL, %d refused; "
	    "%d known, %d not\n", x->done, x->snap.queries, x->refused,
	    x->known, x->unknown);
	arena_close(x->data);
	arena_close(x->scratch);
	help_close(&x->help);
}

static void
run_packs(const char *made, int refused)
{
	struct all x;
	size_t i, k;

	open_all(&x, made);
	if (made == NULL)
		x.snap.script = snap_script();
	for (i = 0; i < x.policy->npacks; i++)
		for (k = 0; k < x.help.model->nkinds; k++)
			all_of_kind(&x, rules_of_pack(&x, x.policy->packs[i]),
			    x.policy->packs[i], &x.help.model->kinds[k]);
	if (x.snap.script != NULL) {
		x.rows = EDGE_ROWS;
		layered(&x);
	}
	assert_true(x.done > 3 && x.known > 500 && x.unknown > 500);
	assert_true(x.snap.queries > 0);
	assert_int_equal(x.refused, refused);
	if (x.snap.script != NULL)
		(void)fclose(x.snap.script);
	close_all(&x);
}

/* One day before, on and after each day of change, of every pack. */
static void
test_edges(void **state)
{
	struct all x;
	size_t i;

	(void)state;
	open_all(&x, NULL);
	x.rows = EDGE_ROWS;
	for (i = 0; i < x.policy->npacks; i++)
		on_edges(&x, x.policy->packs[i]);
	print_message("%d days of change\n", x.days);
	assert_true(x.days >= 30 && x.done > 100 && x.known > 1000);
	close_all(&x);
}

static void
test_layers(void **state)
{
	struct all x;

	(void)state;
	open_all(&x, NULL);
	x.rows = 320;
	layered(&x);
	assert_true(x.days >= 15 && x.done > 200);
	assert_true(x.snap.queries > 200 && x.refused == 0);
	assert_true(x.known > 5000 && x.unknown > 5000);
	close_all(&x);
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
	struct all x;
	int done = 0, changed = 0;
	size_t i;

	(void)state;
	open_all(&x, NULL);
	x.seed = 7;
	for (i = 0; i < x.policy->npacks; i++)
		done += readings_of(&x, x.policy->packs[i], &changed);
	assert_true(done >= 8 && changed > 1000);
	assert_true(x.known > 500 && x.unknown > 500);
	close_all(&x);
}

static void
test_packs(void **state)
{

	(void)state;
	run_packs(NULL, 0);
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
		cmocka_unit_test(test_layers),
		cmocka_unit_test(test_edges),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
