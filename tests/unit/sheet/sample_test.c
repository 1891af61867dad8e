/*
 * The sample county, counted from its files by another way than it was made:
 * every published figure, every value against the dictionary, every planted
 * error at its row, the same bytes for the same seed.
 */
#include "unit/sheet/kit.h"

#include <errno.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "base/file.h"
#include "base/json.h"
#include "model/model.h"

#define ROWS_MAX	20000
#define PATH_BYTES	4096

static struct kit k;
static const struct model *model;
static const struct json *key;
static char dirs[2][64] = {
	P_tmpdir "/sample-a-XXXXXX", P_tmpdir "/sample-b-XXXXXX",
};
static const char *const files[] = {
	"places.xlsx", "village_year.xlsx", "organisations.xlsx",
	"village_helpers.xlsx", "households.xlsx", "members.xlsx",
	"helpers.csv", "household_year.xlsx", "person_year.xlsx",
	"measures.xlsx", "visits.xlsx", "key.json",
};
#define FILES	(sizeof(files) / sizeof(files[0]))

/* A list read back: header and the rows below it. */
struct list {
	struct sheet_row *rows;
	size_t n;
	struct sheet_row head;
};

static int
run_sample(const char *dir, const char *bench)
{
	char path[PATH_BYTES];
	ssize_t n = readlink("/proc/self/exe", path, sizeof(path) - 64);
	int i, status;
	pid_t child;

	if (n < 0)
		return -1;
	path[n] = '\0';
	/* build/MODE/tests/sheet/sample_test -> build/MODE/sample */
	for (i = 0; i < 3; i++)
		*strrchr(path, '/') = '\0';
	n = (ssize_t)strlen(path);
	(void)snprintf(path + n, sizeof(path) - (size_t)n, "/sample");
	child = fork();
	if (child == 0) {
		int null = open("/dev/null", O_WRONLY);

		(void)dup2(null, 1);
		(void)execl(path, "sample", "--seed", "1", "--out", dir,
		    bench == NULL ? (char *)NULL : "--bench", bench,
		    (char *)NULL);
		_exit(127);
	}
	return waitpid(child, &status, 0) == child && WIFEXITED(status) ?
	    WEXITSTATUS(status) : -1;
}

static str
path_of(int dir, const char *file)
{
	return str_fmt(k.arena, "%s/%s", dirs[dir], file);
}

static int
group_setup(void **state)
{
	struct faults f;
	struct json *j;
	str text;
	int i;

	(void)state;
	kit_open(&k);
	for (i = 0; i < 2; i++)
		if (mkdtemp(dirs[i]) == NULL || run_sample(dirs[i], NULL) != 0)
			return -1;
	faults_init(&f, k.arena);
	model = model_load(k.arena, STR("model"), &f);
	if (model == NULL || file_read(k.arena, path_of(0, "key.json"),
	    (size_t)8 << 20, &text) != 0 ||
	    json_parse(&k.rq, text, &j) != OK)
		return -1;
	key = j;
	return 0;
}

static int
group_teardown(void **state)
{
	size_t i;
	int d;

	(void)state;
	for (d = 0; d < 2; d++) {
		for (i = 0; i < FILES; i++)
			(void)unlink(str_cstr(k.arena, path_of(d,
			    files[i])));
		(void)rmdir(dirs[d]);
	}
	kit_close(&k);
	return 0;
}

/* ---- reading ---- */

static const struct json *
file_entry(const char *file)
{
	const struct json *list = json_get(key, "files");
	size_t i;

	for (i = 0; i < list->n; i++)
		if (str_is(json_get(&list->items[i], "file")->s, file))
			return &list->items[i];
	return NULL;
}

static void
load_once(const char *file, struct list *l)
{
	int64_t header = json_get(file_entry(file), "header_row")->i;
	struct sheet_row row;
	struct sheet *s;
	bool more;

	l->rows = NEW_ARRAY(k.arena, struct sheet_row, ROWS_MAX);
	l->n = 0;
	assert_int_equal(OK, sheet_open_path(&k.rq, path_of(0, file), &s));
	for (;;) {
		assert_int_equal(OK, sheet_next(&k.rq, s, &row, &more));
		if (!more)
			break;
		if (row.number == header)
			l->head = sheet_row_dup(k.arena, &row);
		else if (row.number > header) {
			assert_true(l->n < ROWS_MAX);
			l->rows[l->n++] = sheet_row_dup(k.arena, &row);
		}
	}
	assert_int_equal(json_get(file_entry(file), "rows")->i, l->n);
	assert_int_equal(json_get(file_entry(file), "columns")->i, l->head.n);
}

/* Each file is read once; the rows may be thinned out in a copy. */
static void
load(const char *file, struct list *l)
{
	static struct list cache[FILES];
	size_t i;

	for (i = 0; strcmp(files[i], file) != 0;)
		i++;
	if (cache[i].rows == NULL)
		load_once(file, &cache[i]);
	*l = cache[i];
	l->rows = NEW_ARRAY(k.arena, struct sheet_row, l->n + 1);
	memcpy(l->rows, cache[i].rows, l->n * sizeof(struct sheet_row));
}

static size_t
column(const struct list *l, const char *heading)
{
	size_t i;

	for (i = 0; i < l->head.n; i++)
		if (str_is(l->head.cells[i].text, heading))
			return i;
	print_error("no column %s\n", heading);
	assert_true(false);
	return 0;
}

static str
cell(const struct sheet_row *row, size_t c)
{
	return c < row->n ? row->cells[c].text : STR("");
}

/* The planted error of a row, or NULL. */
static const struct json *
error_at(const char *file, int64_t row)
{
	const struct json *list = json_get(key, "errors"), *e;
	size_t i;

	for (i = 0; i < list->n; i++) {
		e = &list->items[i];
		if (json_get(e, "row")->i == row &&
		    str_is(json_get(e, "file")->s, file))
			return e;
	}
	return NULL;
}

/* Rows that a register holds after an import: without the refused and the
 * repeated. */
static void
load_kept(const char *file, struct list *l)
{
	const struct json *e;
	size_t i, n = 0;

	load(file, l);
	for (i = 0; i < l->n; i++) {
		e = error_at(file, l->rows[i].number);
		if (e != NULL && (str_is(json_get(e, "expect")->s, "refuse") ||
		    str_is(json_get(e, "expect")->s, "same")))
			continue;
		l->rows[n++] = l->rows[i];
	}
	l->n = n;
}

/* ---- a set of texts with a number for each ---- */

struct tally {
	str *keys;
	int64_t *values;
	size_t room;
	size_t n;
};

static void
tally_open(struct tally *t)
{
	t->room = 65536;
	t->n = 0;
	t->keys = NEW_ARRAY(k.arena, str, t->room);
	t->values = NEW_ARRAY(k.arena, int64_t, t->room);
}

static int64_t *
tally_at(struct tally *t, str s)
{
	size_t i = str_hash(s) % t->room;

	for (; t->keys[i].n > 0; i = (i + 1) % t->room)
		if (str_eq(t->keys[i], s))
			return &t->values[i];
	t->keys[i] = s;
	t->n++;
	return &t->values[i];
}

/* ---- figures ---- */

/* Village kind and kind of the helping unit make the four groups. */
enum { POOR, CITY, COUNTY, TOWN, GROUPS };

struct county {
	struct tally poor;	/* village code -> 1 */
	struct tally kind;	/* unit name -> kind */
	struct tally group;	/* village code -> group + 1 */
	struct tally house;	/* household -> group + 1 */
	struct tally plan;	/* household -> year */
	int64_t villages[GROUPS], units[GROUPS], households[GROUPS];
	int64_t people[GROUPS], dongguan, jieyang, exits[3];
	int64_t all_households, all_people;
};

static void
read_villages(struct county *c)
{
	struct list l;
	size_t i, code, kind;

	load_kept("village_year.xlsx", &l);
	code = column(&l, "村代码");
	kind = column(&l, "村属性");
	tally_open(&c->poor);
	for (i = 0; i < l.n; i++)
		*tally_at(&c->poor, cell(&l.rows[i], code)) =
		    str_is(cell(&l.rows[i], kind), "相对贫困村") ? 1 : 0;
	assert_int_equal(510, c->poor.n);
}

static int64_t
unit_kind(str label)
{
	static const char *const kinds[] = {
		"", "东莞市帮扶单位", "揭阳市直单位", "中央、省驻揭单位",
		"普宁市直及驻普单位", "乡镇场街道",
	};
	int64_t i;

	for (i = 1; i < 6; i++)
		if (str_is(label, kinds[i]))
			return i;
	return 0;
}

static void
read_units(struct county *c)
{
	struct list l;
	size_t i, name, kind;

	load_kept("organisations.xlsx", &l);
	name = column(&l, "帮扶单位名称");
	kind = column(&l, "帮扶单位类别");
	tally_open(&c->kind);
	for (i = 0; i < l.n; i++)
		*tally_at(&c->kind, cell(&l.rows[i], name)) =
		    unit_kind(cell(&l.rows[i], kind));
	assert_int_equal(126 + 28, c->kind.n);
}

static int
group_of(struct county *c, str village, int64_t kind)
{
	if (*tally_at(&c->poor, village) == 1)
		return POOR;
	return kind == 4 ? COUNTY : kind == 5 ? TOWN : CITY;
}

static void
read_village_helpers(struct county *c)
{
	struct tally units;
	size_t i, code, unit;
	struct list l;

	load_kept("village_helpers.xlsx", &l);
	code = column(&l, "帮扶村代码");
	unit = column(&l, "帮扶单位名称");
	tally_open(&c->group);
	tally_open(&units);
	for (i = 0; i < l.n; i++) {
		str village = cell(&l.rows[i], code);
		str name = cell(&l.rows[i], unit);
		int64_t kind = *tally_at(&c->kind, name);
		int g = group_of(c, village, kind);
		int64_t *known = tally_at(&c->group, village);

		assert_true(kind > 0);
		c->villages[g] += *known == 0 ? 1 : 0;
		*known = g + 1;
		c->units[g] += (*tally_at(&units, name))++ == 0 ? 1 : 0;
		c->dongguan += g == POOR && kind == 1 ? 1 : 0;
		c->jieyang += g == POOR && kind == 2 ? 1 : 0;
	}
}

static void
read_households(struct county *c)
{
	size_t i, code, number, plan;
	struct list l;

	load_kept("households.xlsx", &l);
	code = column(&l, "村代码");
	number = column(&l, "户编号");
	plan = column(&l, "计划脱贫年度");
	tally_open(&c->house);
	tally_open(&c->plan);
	for (i = 0; i < l.n; i++) {
		str h = cell(&l.rows[i], number);
		int64_t g = *tally_at(&c->group, cell(&l.rows[i], code));

		assert_true(g > 0);
		assert_int_equal(0, *tally_at(&c->house, h));
		*tally_at(&c->house, h) = g;
		assert_true(str_int(cell(&l.rows[i], plan),
		    tally_at(&c->plan, h)));
		c->households[g - 1]++;
		c->all_households++;
	}
}

static void
read_members(struct county *c)
{
	size_t i, number, house, id;
	struct tally people, ids;
	struct list l;

	load_kept("members.xlsx", &l);
	number = column(&l, "人编号");
	house = column(&l, "户编号");
	id = column(&l, "证件号码");
	tally_open(&people);
	tally_open(&ids);
	for (i = 0; i < l.n; i++) {
		str h = cell(&l.rows[i], house);
		int64_t g = *tally_at(&c->house, h);
		int64_t year = *tally_at(&c->plan, h);

		assert_true(g > 0);
		assert_int_equal(0, (*tally_at(&people,
		    cell(&l.rows[i], number)))++);
		assert_int_equal(0, (*tally_at(&ids,
		    cell(&l.rows[i], id)))++);
		c->people[g - 1]++;
		c->all_people++;
		assert_in_range(year, 2016, 2018);
		c->exits[year - 2016]++;
	}
}

static void
test_figures(void **state)
{
	static const int64_t villages[] = { 18, 11, 95, 386 };
	static const int64_t households[] = { 1289, 413, 2101, 2585 };
	static const int64_t people[] = { 4954, 875, 3149, 3704 };
	static const int64_t units[] = { 18, 11, 97, 28 };
	struct county *c = NEW(k.arena, struct county);
	int g;

	(void)state;
	read_villages(c);
	read_units(c);
	read_village_helpers(c);
	read_households(c);
	read_members(c);
	for (g = 0; g < GROUPS; g++) {
		assert_int_equal(villages[g], c->villages[g]);
		assert_int_equal(units[g], c->units[g]);
		assert_int_equal(households[g], c->households[g]);
		assert_int_equal(people[g], c->people[g]);
	}
	assert_int_equal(16, c->dongguan);
	assert_int_equal(2, c->jieyang);
	assert_int_equal(6388, c->all_households);
	assert_int_equal(12682, c->all_people);
	assert_int_equal(3850, c->exits[0]);
	assert_int_equal(4692, c->exits[1]);
	assert_int_equal(4140, c->exits[2]);
}

/* Every household has a helper, of a unit that helps its village. */
static void
test_helpers(void **state)
{
	size_t i, house, unit, village;
	struct tally seen, pairs;
	struct list l, v;

	(void)state;
	load_kept("village_helpers.xlsx", &v);
	tally_open(&pairs);
	tally_open(&seen);
	for (i = 0; i < v.n; i++)
		*tally_at(&pairs, str_fmt(k.arena, "%.*s/%.*s",
		    STR_ARG(cell(&v.rows[i], column(&v, "帮扶村代码"))),
		    STR_ARG(cell(&v.rows[i], column(&v, "帮扶单位名称"))))) = 1;
	load_kept("helpers.csv", &l);
	house = column(&l, "户编号");
	unit = column(&l, "帮扶单位名称");
	village = column(&l, "帮扶村代码");
	for (i = 0; i < l.n; i++) {
		assert_int_equal(1, *tally_at(&pairs, str_fmt(k.arena,
		    "%.*s/%.*s", STR_ARG(cell(&l.rows[i], village)),
		    STR_ARG(cell(&l.rows[i], unit)))));
		*tally_at(&seen, cell(&l.rows[i], house)) = 1;
	}
	assert_int_equal(6388, seen.n);
}

/* ---- the dictionary ---- */

/* What each file may hold: entities whose fields its headings name. */
static const struct {
	const char *file;
	const char *entity;
	int known;		/* headings that the dictionary has */
} held[] = {
	{ "places.xlsx", "place", 4 },
	{ "village_year.xlsx", "village_year", 12 },
	{ "organisations.xlsx", "organisation", 4 },
	{ "village_helpers.xlsx", "custody", 5 },
	{ "households.xlsx", "household", 17 },
	{ "helpers.csv", "custody", 8 },
	{ "household_year.xlsx", "household_year", 21 },
	{ "person_year.xlsx", "person_year", 13 },
	{ "measures.xlsx", "measure", 6 },
	{ "visits.xlsx", "visit", 6 },
};

/* References and places are resolved by the register, not here. */
static bool
plain(const struct field *f)
{
	return f != NULL && f->type != TYPE_REFERENCE &&
	    f->type != TYPE_PLACE;
}

static void
check_row(const struct sheet_map *m, const struct sheet_row *row,
    const char *file)
{
	const struct json *e = error_at(file, row->number);
	size_t bad = 0, i;
	struct value v;
	bool fails;

	if (e != NULL && json_get(e, "column") != NULL)
		bad = (size_t)json_get(e, "column")->i;
	for (i = 0; i < m->n; i++) {
		if (!plain(m->fields[i]))
			continue;
		fails = field_parse(&k.rq, m->fields[i], cell(row, i), &v) !=
		    OK;
		if (fails && (e == NULL || i + 1 != bad ||
		    !str_is(json_get(e, "expect")->s, "refuse")))
			print_error("%s row %d column %zu: %.*s\n", file,
			    (int)row->number, i + 1,
			    STR_ARG(k.rq.problem.detail));
		assert_true(!fails || (e != NULL && i + 1 == bad &&
		    str_is(json_get(e, "expect")->s, "refuse")));
	}
}

static void
check_list(const char *file, const struct sheet_want *wants, size_t n,
    int known)
{
	struct sheet_map m;
	struct list l;
	size_t i, found = 0;

	load(file, &l);
	if (sheet_map_find(&k.rq, &l.head, 1, wants, n, &m) != OK)
		print_error("%s: %.*s\n", file,
		    STR_ARG(k.rq.problem.detail));
	assert_int_equal(OK, sheet_map_find(&k.rq, &l.head, 1, wants, n,
	    &m));
	for (i = 0; i < m.n; i++)
		found += m.fields[i] != NULL ? 1 : 0;
	assert_int_equal(known, found);
	for (i = 0; i < l.n; i++)
		check_row(&m, &l.rows[i], file);
}

static void
test_dictionary(void **state)
{
	struct sheet_want *wants;
	size_t i, n;

	(void)state;
	for (i = 0; i < sizeof(held) / sizeof(held[0]); i++) {
		n = sheet_wants(k.arena, model_entity(model,
		    str_from(held[i].entity)), &wants);
		check_list(held[i].file, wants, n, held[i].known);
	}
}

static struct sheet_want
want(const char *entity, const char *id)
{
	const struct field *f = model_field(model_entity(model,
	    str_from(entity)), str_from(id));

	assert_non_null(f);
	return (struct sheet_want){ f, false };
}

/* The 26-column list names fields of six entities and three places above. */
static void
test_members_dictionary(void **state)
{
	const struct sheet_want wants[] = {
		want("household", "address"), want("household", "number"),
		want("person", "number"), want("person", "name"),
		want("person", "id_number"), want("household", "stated_size"),
		want("membership", "relation"), want("person", "ethnicity"),
		want("person_year", "education"), want("person_year",
		    "school"),
		want("person_year", "health"), want("person_year", "labour"),
		want("person_year", "work"), want("person_year",
		    "work_months"),
		want("person_year", "serious_insured"),
		want("standing", "status"), want("household", "kind"),
		want("household", "cause"), want("household_year",
		    "dangerous_house"),
		want("household_year", "water_safe"),
		want("household_year", "water_hard"),
		want("household_year", "percap_income"),
		want("household", "phone"),
	};

	(void)state;
	assert_int_equal(23, sizeof(wants) / sizeof(wants[0]));
	check_list("members.xlsx", wants, 23, 23);
}

/* ---- the answer key ---- */

/* Of an ID number stored as a number the nearest 1/2^53 is left. */
static bool
near(str a, str b)
{
	int64_t m, n;

	return str_int(a, &m) && str_int(b, &n) && llabs(m - n) <= 128;
}

static void
check_blamed(const struct list *l, size_t row, size_t i, const struct json *e)
{
	bool number = str_is(json_get(e, "kind")->s, "id_as_number");
	str value = json_get(e, "value")->s, there = cell(&l->rows[row], i);

	assert_true(str_eq(l->head.cells[i].text, json_get(e, "heading")->s));
	if (number) {
		assert_int_equal(SHEET_NUMBER | SHEET_LOSSY,
		    l->rows[row].cells[i].flags);
		assert_true(near(there, value));
	} else {
		assert_true(str_eq(there, value));
	}
}

/* Every error of the key stands at its row, in its column. */
static void
test_key(void **state)
{
	const struct json *list = json_get(key, "errors"), *e;
	size_t f, i, n = 0, row;
	struct list l;

	(void)state;
	assert_true(list->n > 300);
	for (f = 0; f + 1 < FILES; f++) {
		load(files[f], &l);
		for (row = 0; row < l.n; row++) {
			e = error_at(files[f], l.rows[row].number);
			if (e == NULL)
				continue;
			n++;
			if (json_get(e, "column") == NULL)
				continue;
			i = (size_t)json_get(e, "column")->i - 1;
			check_blamed(&l, row, i, e);
		}
	}
	assert_int_equal(list->n, n);
}

static void
test_same_bytes(void **state)
{
	str a, b;
	size_t i;

	(void)state;
	for (i = 0; i < FILES; i++) {
		assert_int_equal(0, file_read(k.arena, path_of(0, files[i]),
		    (size_t)16 << 20, &a));
		assert_int_equal(0, file_read(k.arena, path_of(1, files[i]),
		    (size_t)16 << 20, &b));
		assert_true(a.n > 0);
		assert_true(str_eq(a, b));
	}
}

/* ---- the benchmark's lists ---- */

static void
load_bench(const char *file, struct list *l)
{
	struct sheet_row row;
	struct sheet *s;
	bool more = true;

	l->rows = NEW_ARRAY(k.arena, struct sheet_row, ROWS_MAX);
	l->n = 0;
	assert_int_equal(OK, sheet_open_path(&k.rq, path_of(0, file), &s));
	while (more) {
		assert_int_equal(OK, sheet_next(&k.rq, s, &row, &more));
		if (more && l->head.n == 0)
			l->head = sheet_row_dup(k.arena, &row);
		else if (more && l->n < ROWS_MAX)
			l->rows[l->n++] = sheet_row_dup(k.arena, &row);
	}
	(void)unlink(str_cstr(k.arena, path_of(0, file)));
}

static void
parse_all(const struct list *l, const struct sheet_want *wants, size_t n)
{
	struct sheet_map m;
	struct value v;
	size_t c, i;

	assert_int_equal(OK, sheet_map_find(&k.rq, &l->head, 1, wants, n,
	    &m));
	assert_int_equal(0, m.nunknown);
	for (i = 0; i < l->n; i++)
		for (c = 0; c < m.n; c++)
			if (plain(m.fields[c]))
				assert_int_equal(OK, field_parse(&k.rq,
				    m.fields[c], cell(&l->rows[i], c), &v));
}

static void
test_bench(void **state)
{
	const struct sheet_want members[] = {
		want("household", "number"), want("person", "number"),
		want("person", "name"), want("person", "id_number"),
		want("membership", "relation"), want("person", "ethnicity"),
		want("person_year", "education"), want("person_year",
		    "school"), want("person_year", "health"),
		want("person_year", "labour"), want("person_year",
		    "insured"),
	};
	struct list house = { 0 }, people = { 0 }, places = { 0 };
	struct sheet_want *wants;
	struct tally ids;
	size_t i, n;

	(void)state;
	assert_int_equal(0, run_sample(dirs[0], "3000"));
	load_bench("households.csv", &house);
	load_bench("members.csv", &people);
	load_bench("places.csv", &places);
	assert_int_equal(3000, people.n);
	assert_true(places.n > 4);
	tally_open(&ids);
	for (i = 0; i < people.n; i++)
		assert_int_equal(0, (*tally_at(&ids, cell(&people.rows[i],
		    column(&people, "证件号码"))))++);
	parse_all(&people, members, 11);
	n = sheet_wants(k.arena, model_entity(model, STR("household")),
	    &wants);
	parse_all(&house, wants, n);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_figures),
		cmocka_unit_test(test_helpers),
		cmocka_unit_test(test_dictionary),
		cmocka_unit_test(test_members_dictionary),
		cmocka_unit_test(test_key),
		cmocka_unit_test(test_same_bytes),
		cmocka_unit_test(test_bench),
	};

	return cmocka_run_group_tests(tests, group_setup, group_teardown);
}
