/*
 * A table of kinds, each with how many are planted and a function that makes
 * one.  Rates are per list: about 0.6 % of the members, 0.5 % of the
 * households, fewer elsewhere (docs/reference/sample-county.md).
 */
#include "fault.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"

#include "label.h"

#define STREAM_FAULT	6
#define FAULTS_MAX	4096

struct planting {
	struct world *w;
	struct rnd r;
	struct faults_planted *out;
	int serial;		/* numbers for rows that should not exist */
};

static void
set(struct fault *f, const char *heading, str value)
{
	assert(f->n < OVERRIDES);
	f->set[f->n].column = table_column(f->table, heading);
	f->set[f->n++].value = value;
}

/* The blamed cell: what stands in it and what would be right. */
static void
blame(struct fault *f, const char *heading, str value, str truth)
{
	set(f, heading, value);
	f->column = f->set[f->n - 1].column;
	f->value = value;
	f->truth = truth;
}

static str
made_up(struct planting *p, const char *prefix)
{
	return str_fmt(p->w->arena, "%s%04d", prefix, ++p->serial);
}

/* ---- members ---- */

static str
fresh_id(struct planting *p, const struct person *like)
{
	char id[18];
	int sequence = 901 + p->serial % 90;

	memcpy(id, like->id, 14);
	id[14] = (char)('0' + sequence / 100);
	id[15] = (char)('0' + sequence / 10 % 10);
	id[16] = (char)('0' + sequence % 10);
	id[17] = people_check_digit(id);
	return str_dup(p->w->arena, (str){ id, 18 });
}

static const struct person *
person_at(const struct planting *p, const struct fault *f)
{
	return &p->w->people[f->at];
}

static void
new_member(struct planting *p, struct fault *f)
{
	set(f, "人编号", made_up(p, "998101199"));
}

static void
id_check(struct planting *p, struct fault *f)
{
	str good = fresh_id(p, person_at(p, f)), bad;
	char *c;

	bad = str_dup(p->w->arena, good);
	c = str_cstr(p->w->arena, bad);
	c[17] = c[17] == '5' ? '6' : '5';
	new_member(p, f);
	blame(f, "证件号码", str_from(c), good);
}

static void
id_date(struct planting *p, struct fault *f)
{
	str good = fresh_id(p, person_at(p, f));
	char *c = str_cstr(p->w->arena, good);

	c[10] = '1';
	c[11] = '3';
	c[17] = people_check_digit(c);
	new_member(p, f);
	blame(f, "证件号码", str_from(c), good);
}

/* Born in 1830: the digits are well-formed, the age is impossible. */
static void
id_age(struct planting *p, struct fault *f)
{
	str good = fresh_id(p, person_at(p, f));
	char *c = str_cstr(p->w->arena, good);

	memcpy(c + 6, "18", 2);
	c[17] = people_check_digit(c);
	new_member(p, f);
	blame(f, "证件号码", str_from(c), good);
}

static void
id_length(struct planting *p, struct fault *f)
{
	str good = fresh_id(p, person_at(p, f));

	new_member(p, f);
	blame(f, "证件号码", str_sub(good, 0, 17), good);
}

static void
id_as_number(struct planting *p, struct fault *f)
{
	str good = fresh_id(p, person_at(p, f));
	char *c = str_cstr(p->w->arena, good);

	/* What is left of 18 digits in a number cell. */
	memcpy(c + 15, "000", 3);
	f->number = true;
	new_member(p, f);
	blame(f, "证件号码", str_from(c), good);
}

static void
identity_twice(struct planting *p, struct fault *f)
{
	const struct world *w = p->w;
	const struct person *first;

	/* Behind the row that is right, and in another household. */
	f->at = rnd_between(&p->r, w->n_people / 2, w->n_people - 1);
	first = &w->people[rnd_below(&p->r, w->n_people / 2 - 100)];
	new_member(p, f);
	set(f, "姓名", first->name);
	blame(f, "证件号码", (str){ first->id, 18 }, STR(""));
}

static void
row_twice(struct planting *p, struct fault *f)
{
	(void)p;
	f->column = -1;
	f->truth = STR("");
}

static void
relation_code(struct planting *p, struct fault *f)
{
	new_member(p, f);
	set(f, "证件号码", fresh_id(p, person_at(p, f)));
	blame(f, "与户主关系", STR("之媳妇儿"), label_relation(REL_SON_WIFE));
}

static void
member_household(struct planting *p, struct fault *f)
{
	new_member(p, f);
	set(f, "证件号码", fresh_id(p, person_at(p, f)));
	blame(f, "户编号", made_up(p, "99810109"), STR(""));
}

static void
name_missing(struct planting *p, struct fault *f)
{
	new_member(p, f);
	set(f, "证件号码", fresh_id(p, person_at(p, f)));
	blame(f, "姓名", STR(""), person_at(p, f)->name);
}

static void
two_heads(struct planting *p, struct fault *f)
{
	const struct world *w = p->w;

	do
		f->at = rnd_below(&p->r, w->n_people);
	while (w->people[f->at].relation != REL_SON ||
	    date_age(w->people[f->at].birth, REFERENCE_DAY) < 20);
	blame(f, "与户主关系", label_relation(REL_HEAD),
	    label_relation(REL_SON));
}

static void
relation_sex(struct planting *p, struct fault *f)
{
	const struct world *w = p->w;
	enum relation r;

	do {
		f->at = rnd_below(&p->r, w->n_people);
		r = w->people[f->at].relation;
	} while (r != REL_SON && r != REL_DAUGHTER);
	blame(f, "与户主关系",
	    label_relation(r == REL_SON ? REL_DAUGHTER : REL_SON),
	    label_relation(r));
}

/* ---- households ---- */

static void
new_household(struct planting *p, struct fault *f)
{
	set(f, "户编号", made_up(p, "99810109"));
}

static void
village_unknown(struct planting *p, struct fault *f)
{
	const struct household *h = &p->w->households[f->at];

	new_household(p, f);
	blame(f, "村代码", STR("998101777777"), str_fmt(p->w->arena, "%lld",
	    (long long)p->w->villages[h->village].code));
}

static void
size_text(struct planting *p, struct fault *f)
{
	new_household(p, f);
	blame(f, "家庭人口", STR("三人"), STR("3"));
}

static void
size_zero(struct planting *p, struct fault *f)
{
	new_household(p, f);
	blame(f, "家庭人口", STR("0"), STR(""));
}

static void
cause_code(struct planting *p, struct fault *f)
{
	new_household(p, f);
	blame(f, "主要致贫原因", STR("因懒"), label_cause(11));
}

/* Shows in the household list and in each of its members' rows. */
static void
size_differs(struct planting *p, struct fault *f)
{
	struct household *h = &p->w->households[f->at];

	h->stated = h->size + 1;
	blame(f, "家庭人口", str_fmt(p->w->arena, "%d", h->stated),
	    str_fmt(p->w->arena, "%d", h->size));
}

static void
phone_shared(struct planting *p, struct fault *f)
{
	struct household *h = &p->w->households[f->at];
	const struct household *other =
	    &p->w->households[(f->at + 700) % p->w->n_households];
	str truth = h->phone;

	h->phone = other->phone;
	blame(f, "联系电话", h->phone, truth);
}

/* ---- yearly facts ---- */

/* A row of 2016, which no decision of 2018 reads. */
static void
amount_text(struct planting *p, struct fault *f)
{
	const struct household *h;

	f->at = rnd_below(&p->r, p->w->n_households) * YEARS;
	h = &p->w->households[f->at / YEARS];
	blame(f, "年人均可支配收入", STR("4千5百元"),
	    num_text(p->w->arena, h->year[0].per_head_fen, 2));
}

static void
amount_negative(struct planting *p, struct fault *f)
{
	const struct household *h;

	f->at = rnd_below(&p->r, p->w->n_households) * YEARS;
	h = &p->w->households[f->at / YEARS];
	blame(f, "财产性收入", STR("-300"),
	    num_text(p->w->arena, h->year[0].property_fen, 2));
}

static void
unknown_household(struct planting *p, struct fault *f)
{
	blame(f, "户编号", made_up(p, "99810109"), STR(""));
}

static void
months_range(struct planting *p, struct fault *f)
{
	blame(f, "务工时间", STR("15"), str_fmt(p->w->arena, "%d",
	    person_at(p, f)->months));
}

static void
unknown_person(struct planting *p, struct fault *f)
{
	blame(f, "人编号", made_up(p, "998101199"), STR(""));
}

static void
residents_text(struct planting *p, struct fault *f)
{
	blame(f, "户籍人口", STR("约两千"), str_fmt(p->w->arena, "%d",
	    p->w->villages[f->at / YEARS].residents));
}

/* ---- helpers, measures, visits ---- */

static void
unit_unknown(struct planting *p, struct fault *f)
{
	set(f, "帮扶关系编号", made_up(p, "BR9"));
	blame(f, "帮扶单位名称", STR("某某局(已撤销)"),
	    p->w->units[p->w->households[f->at].unit].name);
}

static void
phone_short(struct planting *p, struct fault *f)
{
	str good =
	    p->w->helpers[p->w->households[f->at].helper].phone;

	set(f, "帮扶关系编号", made_up(p, "BR9"));
	blame(f, "责任人电话", str_sub(good, 0, 10), good);
}

static void
measure_day(struct planting *p, struct fault *f)
{
	set(f, "措施编号", made_up(p, "CS9"));
	blame(f, "实施日期", STR("2018-02-30"), STR(""));
}

static void
measure_code(struct planting *p, struct fault *f)
{
	set(f, "措施编号", made_up(p, "CS9"));
	blame(f, "措施类别", STR("送温暖"), label_measure(12));
}

static void
visit_day(struct planting *p, struct fault *f)
{
	set(f, "走访编号", made_up(p, "ZF9"));
	blame(f, "走访日期", STR("2018年13月1日"), STR(""));
}

static void
visitor_missing(struct planting *p, struct fault *f)
{
	const struct household *h = &p->w->households[f->at / 2];

	set(f, "走访编号", made_up(p, "ZF9"));
	blame(f, "走访人姓名", STR(""), p->w->helpers[h->helper].name);
}

/* ---- kinds ---- */

static const struct kind {
	const char *name;
	enum table_id table;
	int n;
	bool extra;
	const char *expect;
	void (*make)(struct planting *, struct fault *);
} kinds[] = {
	{ "id_check", TABLE_MEMBERS, 12, true, "refuse", id_check },
	{ "id_date", TABLE_MEMBERS, 6, true, "refuse", id_date },
	{ "id_age", TABLE_MEMBERS, 4, true, "refuse", id_age },
	{ "id_length", TABLE_MEMBERS, 5, true, "refuse", id_length },
	{ "id_as_number", TABLE_MEMBERS, 8, true, "refuse", id_as_number },
	{ "identity_twice", TABLE_MEMBERS, 12, true, "refuse",
	    identity_twice },
	{ "row_twice", TABLE_MEMBERS, 14, true, "same", row_twice },
	{ "code_unknown", TABLE_MEMBERS, 5, true, "refuse", relation_code },
	{ "household_unknown", TABLE_MEMBERS, 5, true, "refuse",
	    member_household },
	{ "name_missing", TABLE_MEMBERS, 4, true, "refuse", name_missing },
	{ "two_heads", TABLE_MEMBERS, 6, false, "flag", two_heads },
	{ "relation_sex", TABLE_MEMBERS, 8, false, "flag", relation_sex },
	{ "village_unknown", TABLE_HOUSEHOLDS, 5, true, "refuse",
	    village_unknown },
	{ "size_text", TABLE_HOUSEHOLDS, 3, true, "refuse", size_text },
	{ "size_zero", TABLE_HOUSEHOLDS, 2, true, "refuse", size_zero },
	{ "code_unknown", TABLE_HOUSEHOLDS, 3, true, "refuse", cause_code },
	{ "row_twice", TABLE_HOUSEHOLDS, 5, true, "same", row_twice },
	{ "size_differs", TABLE_HOUSEHOLDS, 10, false, "flag",
	    size_differs },
	{ "phone_shared", TABLE_HOUSEHOLDS, 6, false, "flag",
	    phone_shared },
	{ "amount_text", TABLE_HOUSEHOLD_YEAR, 12, false, "refuse",
	    amount_text },
	{ "amount_negative", TABLE_HOUSEHOLD_YEAR, 6, false, "refuse",
	    amount_negative },
	{ "household_unknown", TABLE_HOUSEHOLD_YEAR, 4, true, "refuse",
	    unknown_household },
	{ "months_range", TABLE_PERSON_YEAR, 6, true, "refuse",
	    months_range },
	{ "person_unknown", TABLE_PERSON_YEAR, 4, true, "refuse",
	    unknown_person },
	{ "number_text", TABLE_VILLAGE_YEAR, 2, true, "refuse",
	    residents_text },
	{ "unit_unknown", TABLE_HELPERS, 4, true, "refuse", unit_unknown },
	{ "phone_short", TABLE_HELPERS, 5, true, "refuse", phone_short },
	{ "day_impossible", TABLE_MEASURES, 6, true, "refuse", measure_day },
	{ "code_unknown", TABLE_MEASURES, 4, true, "refuse", measure_code },
	{ "day_impossible", TABLE_VISITS, 6, true, "refuse", visit_day },
	{ "visitor_missing", TABLE_VISITS, 4, true, "refuse",
	    visitor_missing },
};

static bool
taken(const struct planting *p, const struct fault *f)
{
	const struct fault *g;
	int i;

	for (i = 0; i < p->out->n; i++) {
		g = &p->out->list[i];
		if (g->table == f->table && g->at == f->at)
			return true;
	}
	return false;
}

static void
plant(struct planting *p, const struct kind *k)
{
	struct fault f;

	do {
		memset(&f, 0, sizeof(f));
		f.table = k->table;
		f.kind = k->name;
		f.expect = k->expect;
		f.extra = k->extra;
		f.at = rnd_below(&p->r, table_of(k->table)->rows(p->w));
		if (!taken(p, &f))
			k->make(p, &f);
	} while (taken(p, &f));
	assert(p->out->n < FAULTS_MAX);
	p->out->list[p->out->n++] = f;
}

/* ---- facts nobody has supplied ---- */

static const char *
gap_heading(enum gap gap)
{
	static const char *const headings[] = {
		NULL, "年人均可支配收入", "不愁吃", "不愁穿", "住房安全",
		"享受低保", "是否在校", "参加医保",
	};

	return headings[gap];
}

static str
gap_truth(const struct world *w, const struct household *h)
{
	const struct house_year *f = &h->year[YEARS - 1];

	switch (h->gap) {
	case GAP_INCOME:
		return num_text(w->arena, f->per_head_fen, 2);
	case GAP_MINIMUM:
		return label_yes(f->in_minimum);
	case GAP_HOUSING:
		return label_yes(f->house_safe);
	case GAP_NONE:
	case GAP_FOOD:
	case GAP_CLOTHING:
	case GAP_SCHOOL:
	case GAP_INSURANCE:
	default:
		return label_yes(true);
	}
}

/* Whose schooling or insurance is missing: the first of school age, the head. */
static int
gap_person(const struct world *w, const struct household *h)
{
	int age, i = h->first;

	if (h->gap == GAP_INSURANCE)
		return i;
	for (;; i++) {
		age = date_age(w->people[i].birth, REFERENCE_DAY);
		if (age >= 6 && age <= 15)
			return i;
	}
}

static void
note_gaps(struct planting *p)
{
	const struct household *h;
	struct fault *f;
	int i;

	for (i = 0; i < p->w->n_households; i++) {
		h = &p->w->households[i];
		if (h->gap == GAP_NONE)
			continue;
		assert(p->out->n < FAULTS_MAX);
		f = &p->out->list[p->out->n++];
		*f = (struct fault){
			.table = TABLE_HOUSEHOLD_YEAR, .kind = "fact_missing",
			.expect = "unknown", .at = i * YEARS + YEARS - 1,
			.value = STR(""), .truth = gap_truth(p->w, h),
		};
		if (h->gap >= GAP_SCHOOL) {
			f->table = TABLE_PERSON_YEAR;
			f->at = gap_person(p->w, h);
		}
		f->column = table_column(f->table, gap_heading(h->gap));
	}
}

static int
by_row(const void *a, const void *b)
{
	const struct fault *f = a, *g = b;

	if (f->table != g->table)
		return (f->table > g->table) - (f->table < g->table);
	return (f->at > g->at) - (f->at < g->at);
}

void
fault_build(struct world *w, struct faults_planted *out)
{
	struct planting p = { .w = w, .out = out };
	size_t k;
	int i;

	rnd_init(&p.r, w->seed, STREAM_FAULT);
	out->list = NEW_ARRAY(w->arena, struct fault, FAULTS_MAX);
	out->n = 0;
	note_gaps(&p);
	for (k = 0; k < sizeof(kinds) / sizeof(kinds[0]); k++)
		for (i = 0; i < kinds[k].n; i++)
			plant(&p, &kinds[k]);
	qsort(out->list, (size_t)out->n, sizeof(struct fault), by_row);
}
