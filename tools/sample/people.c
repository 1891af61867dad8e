/*
 * Members of each household.  A household is given a shape (a couple with
 * children, a grandmother with a grandson, a man alone …), the shape gives
 * relations and ages, the age gives schooling, health and labour.
 */
#include "world.h"

#include <assert.h>
#include <string.h>

#include "base/arena.h"

#define STREAM_PEOPLE	3
#define SCHOOL_YEAR	2018		/* begins in September */
#define ID_SEQUENCES	900
#define ID_SLOTS	(1 << 16)

struct building {
	struct world *w;
	struct rnd r;
	uint32_t *taken;	/* hash set of birth and sequence */
	int n;			/* people so far */
};

char
people_check_digit(const char *seventeen)
{
	static const int weights[17] = {
		7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2,
	};
	int i, sum = 0;

	for (i = 0; i < 17; i++)
		sum += (seventeen[i] - '0') * weights[i];
	return "10X98765432"[sum % 11];
}

/* True when the pair was free and is now taken. */
static bool
take_sequence(struct building *b, date birth, int sequence)
{
	uint32_t key = (uint32_t)(date_number(birth) - date_number(DATE_MIN)) *
	    1000 + (uint32_t)sequence;
	uint32_t at = key * 2654435761u >> 16;

	for (; b->taken[at] != 0; at = (at + 1) % ID_SLOTS)
		if (b->taken[at] == key)
			return false;
	b->taken[at] = key;
	return true;
}

static void
give_id(struct building *b, struct person *p)
{
	int day = p->birth, i, sequence;

	do {
		sequence = rnd_between(&b->r, 1, ID_SEQUENCES);
		if (sequence % 2 != (p->sex == SEX_MALE ? 1 : 0))
			sequence--;
	} while (sequence < 1 || !take_sequence(b, p->birth, sequence));
	memcpy(p->id, COUNTY_CODE, 6);
	for (i = 13; i >= 6; i--, day /= 10)
		p->id[i] = (char)('0' + day % 10);
	for (i = 16; i >= 14; i--, sequence /= 10)
		p->id[i] = (char)('0' + sequence % 10);
	p->id[17] = people_check_digit(p->id);
}

static date
birth_of_age(struct rnd *r, int age)
{
	int year = date_year(REFERENCE_DAY) - age;
	int month = rnd_between(r, 1, 12), day;

	/* Who is six by the end of 2018 was six when school began. */
	if (age == 6)
		month = rnd_between(r, 1, 8);
	else if (age == 0)
		month = rnd_between(r, 1, 10);
	day = rnd_between(r, 1, date_month_days(year, month));
	return date_make(year, month, day);
}

/* Grade since first grade; below 1 before school. */
static int
grade_of(date birth)
{
	return date_age(birth, date_make(SCHOOL_YEAR, 9, 1)) - 5;
}

static void
give_school(struct rnd *r, struct person *p)
{
	int grade = grade_of(p->birth);

	p->school = SCHOOL_NOT;
	if (grade < 1) {
		p->education = EDU_PRESCHOOL;
		if (grade >= -2)
			p->school = SCHOOL_NURSERY;
	} else if (grade <= 6) {
		p->school = SCHOOL_PRIMARY;
		p->education = EDU_PRIMARY;
	} else if (grade <= 9) {
		p->school = SCHOOL_GRADE7 + grade - 7;
		p->education = EDU_JUNIOR;
	} else if (grade <= 12 &&
	    (date_year(p->birth) >= SCHOOL_YEAR - 16 || rnd_chance(r, 800))) {
		p->school = (rnd_chance(r, 640) ? SCHOOL_SENIOR1 :
		    SCHOOL_VOCATIONAL1) + grade - 10;
		p->education = EDU_SENIOR;
	} else if (grade <= 15 && rnd_chance(r, 330)) {
		p->school = rnd_chance(r, 400) ?
		    SCHOOL_COLLEGE1 + (grade - 10) % 3 : SCHOOL_UNIVERSITY;
		p->education = EDU_COLLEGE;
	}
	p->enrolled = p->school != SCHOOL_NOT;
}

static void
give_education(struct rnd *r, struct person *p, int age)
{
	static const int by_age[3][5] = {
		{ 60, 330, 450, 120, 40 },	/* 16–39 */
		{ 90, 470, 370, 60, 10 },	/* 40–59 */
		{ 430, 460, 100, 9, 1 },	/* 60 and older */
	};

	if (p->education != 0)
		return;
	p->education = (enum education)(EDU_NONE + rnd_weighted(r,
	    by_age[age < 40 ? 0 : age < 60 ? 1 : 2], 5));
	if (age < 18 || (age < 23 && p->education < EDU_JUNIOR))
		p->education = EDU_JUNIOR;
	else if (age < 22 && p->education > EDU_SENIOR)
		p->education = EDU_SENIOR;
}

static void
give_health(struct rnd *r, struct person *p, int age, bool alone)
{
	static const int by_age[4][4] = {
		{ 960, 15, 10, 15 },
		{ 780, 90, 50, 80 },
		{ 540, 300, 70, 90 },
		{ 430, 160, 90, 320 },		/* alone below 60 */
	};
	int row = age < 18 ? 0 : age >= 60 ? 2 : alone ? 3 : 1;

	p->health = (enum health)(HEALTH_GOOD +
	    rnd_weighted(r, by_age[row], 4));
}

static enum labour
labour_of(struct rnd *r, const struct person *p, int age)
{
	if (age < 16 || p->enrolled)
		return LABOUR_NONE;
	if (age > 60)
		return p->health == HEALTH_GOOD && age <= 70 &&
		    rnd_chance(r, 500) ? LABOUR_WEAK : LABOUR_NONE;
	switch (p->health) {
	case HEALTH_GOOD:
		return rnd_chance(r, 70) ? LABOUR_SKILLED : LABOUR_ORDINARY;
	case HEALTH_CHRONIC:
		return rnd_chance(r, 500) ? LABOUR_WEAK : LABOUR_ORDINARY;
	case HEALTH_SERIOUS:
	case HEALTH_DISABLED:
	default:
		return rnd_chance(r, 600) ? LABOUR_LOST : LABOUR_WEAK;
	}
}

static void
give_work(struct rnd *r, struct person *p)
{
	static const int where[4] = { 35, 30, 30, 5 };
	bool able = p->labour == LABOUR_ORDINARY || p->labour == LABOUR_SKILLED;

	if (!able && !(p->labour == LABOUR_WEAK && rnd_chance(r, 150)))
		return;
	if (able && !rnd_chance(r, 820))
		return;
	p->work = 1 + rnd_weighted(r, where, 4);
	p->months = able ? rnd_between(r, 4, 12) : rnd_between(r, 1, 4);
}

static str
give_phone(struct building *b)
{
	return str_fmt(b->w->arena, "154%08d", rnd_below(&b->r, 100000000));
}

static struct person *
add(struct building *b, int household, enum relation rel, enum sex sex,
    int age)
{
	struct person *p = &b->w->people[b->n++];
	struct household *h = &b->w->households[household];
	str family = rel == REL_HEAD || rel == REL_SPOUSE ||
	    rel == REL_MOTHER || rel == REL_SON_WIFE ? name_family(&b->r) :
	    str_sub(b->w->people[h->first].name, 0, 3);

	p->household = household;
	p->relation = rel;
	p->sex = sex;
	p->birth = birth_of_age(&b->r, age);
	age = date_age(p->birth, REFERENCE_DAY);
	p->name = name_person(b->w->arena, &b->r, family, sex,
	    date_year(p->birth));
	p->number = str_fmt(b->w->arena, "99810110%05d", b->n);
	p->nation = rnd_chance(&b->r, 6) ? 22 : 1;
	give_id(b, p);
	give_school(&b->r, p);
	give_education(&b->r, p, age);
	give_health(&b->r, p, age, h->size == 1);
	p->labour = labour_of(&b->r, p, age);
	give_work(&b->r, p);
	p->insured = p->serious_insured = true;
	p->pension = age >= 16 && !p->enrolled;
	p->party = age >= 25 && rnd_chance(&b->r, 25);
	if (age >= 16 && (rel == REL_HEAD || rnd_chance(&b->r, 450)))
		p->phone = give_phone(b);
	return p;
}

static enum sex
any_sex(struct building *b)
{
	return rnd_chance(&b->r, 530) ? SEX_MALE : SEX_FEMALE;
}

static void
add_child(struct building *b, int household, int age)
{
	enum sex sex = any_sex(b);

	add(b, household, sex == SEX_MALE ? REL_SON : REL_DAUGHTER, sex, age);
}

static void
add_grandchild(struct building *b, int household, int age)
{
	enum sex sex = any_sex(b);

	add(b, household, sex == SEX_MALE ? REL_GRANDSON : REL_GRANDDAUGHTER,
	    sex, age);
}

static void
shape_one(struct building *b, int household)
{
	int kind = rnd_below(&b->r, 100);

	add(b, household, REL_HEAD, kind < 72 ? SEX_MALE : SEX_FEMALE,
	    kind % 10 < 6 ? rnd_between(&b->r, 60, 89) :
	    kind % 10 < 9 ? rnd_between(&b->r, 38, 59) :
	    rnd_between(&b->r, 22, 37));
}

static void
shape_two(struct building *b, int household)
{
	int age, kind = rnd_below(&b->r, 100);

	if (kind < 50) {		/* an old couple */
		age = rnd_between(&b->r, 60, 84);
		add(b, household, REL_HEAD, SEX_MALE, age);
		add(b, household, REL_SPOUSE, SEX_FEMALE,
		    age - rnd_between(&b->r, 0, 5));
	} else if (kind < 80) {		/* one parent, one child */
		age = rnd_between(&b->r, 30, 55);
		add(b, household, REL_HEAD, any_sex(b), age);
		add_child(b, household, age - rnd_between(&b->r, 22, 29));
	} else {			/* a grandparent, a grandchild */
		age = rnd_between(&b->r, 62, 76);
		add(b, household, REL_HEAD, any_sex(b), age);
		add_grandchild(b, household, rnd_between(&b->r, 4, 15));
	}
}

/* An old head with a grown son, his wife and their children. */
static void
shape_three_generations(struct building *b, int household, int size)
{
	int age = rnd_between(&b->r, 60, 74);
	int son = age - rnd_between(&b->r, 24, 30), left = size - 3;

	add(b, household, REL_HEAD, SEX_MALE, age);
	if (left > 1) {
		add(b, household, REL_SPOUSE, SEX_FEMALE,
		    age - rnd_between(&b->r, 0, 4));
		left--;
	}
	add(b, household, REL_SON, SEX_MALE, son);
	add(b, household, REL_SON_WIFE, SEX_FEMALE,
	    son - rnd_between(&b->r, 0, 4));
	for (; left > 0; left--)
		add_grandchild(b, household, rnd_between(&b->r, 1,
		    son - 26 > 15 ? 15 : son - 26));
}

/* A couple with children and perhaps his old parents. */
static void
shape_couple(struct building *b, int household, int size)
{
	int parents = size < 4 ? 0 :
	    rnd_weighted(&b->r, (const int[]){ 50, 35, 15 }, 3);
	int children = size - 2 - parents;
	int age = rnd_between(&b->r, 31 + 3 * children, 54);
	int wife = age - rnd_between(&b->r, 0, 4), i, eldest;

	add(b, household, REL_HEAD, SEX_MALE, age);
	add(b, household, REL_SPOUSE, SEX_FEMALE, wife);
	eldest = wife - rnd_between(&b->r, 21, 25);
	for (i = 0; i < children; i++) {
		add_child(b, household, eldest > 0 ? eldest : 0);
		eldest -= rnd_between(&b->r, 1, 3);
	}
	if (parents > 0)
		add(b, household, REL_MOTHER, SEX_FEMALE,
		    age + rnd_between(&b->r, 20, 28));
	if (parents > 1)
		add(b, household, REL_FATHER, SEX_MALE,
		    age + rnd_between(&b->r, 22, 30));
}

static void
shape(struct building *b, int household)
{
	int size = b->w->households[household].size;

	if (size == 1)
		shape_one(b, household);
	else if (size == 2)
		shape_two(b, household);
	else if (size >= 4 && rnd_chance(&b->r, 250))
		shape_three_generations(b, household, size);
	else
		shape_couple(b, household, size);
}

void
people_build(struct world *w)
{
	struct building b = { .w = w };
	int i;

	rnd_init(&b.r, w->seed, STREAM_PEOPLE);
	b.taken = NEW_ARRAY(w->arena, uint32_t, ID_SLOTS);
	w->people = NEW_ARRAY(w->arena, struct person, FIGURE_PEOPLE);
	for (i = 0; i < w->n_households; i++) {
		shape(&b, i);
		assert(b.n == w->households[i].first + w->households[i].size);
		w->households[i].phone =
		    w->people[w->households[i].first].phone;
	}
	assert(b.n == FIGURE_PEOPLE);
}
