/*
 * Rows are put together from digits and syllables without any allocation, so
 * that the generator is not what a benchmark measures.
 *
 * The shape of the public list of places: about 15 villages a township, 14
 * townships a county; a county holds some 210 villages.
 */
#include "bench.h"

#include <stdio.h>
#include <string.h>

#include "base/arena.h"

#include "label.h"
#include "world.h"

#define STREAM_BENCH		9
#define PEOPLE_A_VILLAGE	2200
#define VILLAGES_A_TOWN		15
#define TOWNS_A_COUNTY		14
#define COUNTIES_MAX		99
#define OUT_BYTES		((size_t)1 << 20)
#define ROW_BYTES		512

struct lines {
	FILE *file;
	size_t n;
	char *p;
	bool failed;
};

struct bench {
	struct rnd r;
	int64_t people;
	int64_t households;
	int village;
	struct lines out[3];	/* places, households, members */
};

static void
flush(struct lines *l)
{
	if (fwrite(l->p, 1, l->n, l->file) != l->n)
		l->failed = true;
	l->n = 0;
}

static void
room(struct lines *l)
{
	if (l->n + ROW_BYTES > OUT_BYTES)
		flush(l);
}

static void
text(struct lines *l, str s)
{
	memcpy(l->p + l->n, s.p, s.n);
	l->n += s.n;
}

static void
digits(struct lines *l, int64_t v, int width)
{
	int i;

	for (i = width - 1; i >= 0; i--, v /= 10)
		l->p[l->n + (size_t)i] = (char)('0' + v % 10);
	l->n += (size_t)width;
}

static void
byte(struct lines *l, char c)
{
	l->p[l->n++] = c;
}

/* Counties 9981cc, towns 1tt, villages 2vv. */
static int64_t
village_code(int village)
{
	int town = village / VILLAGES_A_TOWN;
	int county = town / TOWNS_A_COUNTY;

	return ((int64_t)(998101 + county % COUNTIES_MAX) * 1000 + 100 +
	    town % TOWNS_A_COUNTY) * 1000 + 200 + village % VILLAGES_A_TOWN;
}

static void
place_line(struct lines *l, int64_t code, int width, str kind)
{
	room(l);
	digits(l, code, width);
	byte(l, ',');
	text(l, STR("样地"));
	digits(l, code, width);
	byte(l, ',');
	text(l, kind);
	byte(l, '\n');
}

static void
new_village(struct bench *b)
{
	struct lines *l = &b->out[0];
	int64_t code = village_code(b->village);

	if (b->village == 0) {
		place_line(l, 99, 2, STR("省级"));
		place_line(l, 9981, 4, STR("地级"));
	}
	if (b->village % (VILLAGES_A_TOWN * TOWNS_A_COUNTY) == 0)
		place_line(l, code / 1000000, 6, STR("县级"));
	if (b->village % VILLAGES_A_TOWN == 0)
		place_line(l, code / 1000, 9, STR("乡级"));
	place_line(l, code, 12, STR("村级"));
}

/* 人 number n's ID number: the pair of day and sequence is unique. */
static void
id_number(struct lines *l, int64_t n, enum sex sex)
{
	char id[18] = "998101";
	int64_t day = n % 26000, turn = n / 26000;
	int64_t region = 998101 + turn / 498 % 800;
	date birth = date_from_number((int32_t)(day - 10000));
	int64_t sequence = turn % 498 * 2 + (sex == SEX_MALE ? 1 : 2);
	int i;

	for (i = 5; i >= 0; i--, region /= 10)
		id[i] = (char)('0' + region % 10);
	for (i = 13; i >= 6; i--, birth /= 10)
		id[i] = (char)('0' + birth % 10);
	for (i = 16; i >= 14; i--, sequence /= 10)
		id[i] = (char)('0' + sequence % 10);
	id[17] = people_check_digit(id);
	text(l, (str){ id, 18 });
}

static void
household_number(struct lines *l, int64_t n)
{
	text(l, STR("9981"));
	digits(l, n, 10);
}

static void
household_line(struct bench *b, int size, int64_t code)
{
	static const int causes[] = { 1, 2, 3, 5, 7, 8, 9, 11, 99 };
	struct lines *l = &b->out[1];

	room(l);
	household_number(l, b->households);
	byte(l, ',');
	digits(l, code, 12);
	byte(l, ',');
	text(l, name_family(&b->r));
	text(l, STR("大有"));
	byte(l, ',');
	text(l, rnd_chance(&b->r, 600) ? STR("一般贫困户") :
	    STR("低保贫困户"));
	byte(l, ',');
	text(l, label_cause(causes[rnd_below(&b->r, 9)]));
	text(l, STR(",2016,"));
	digits(l, 2016 + rnd_below(&b->r, 3), 4);
	byte(l, ',');
	digits(l, size, 1);
	text(l, STR(",154"));
	digits(l, rnd_below(&b->r, 100000000), 8);
	byte(l, '\n');
}

static void
member_line(struct bench *b, int k)
{
	static const enum relation relations[] = {
		REL_HEAD, REL_SPOUSE, REL_SON, REL_DAUGHTER, REL_FATHER,
		REL_MOTHER,
	};
	enum sex sex = k == 1 || k == 3 || k == 5 ? SEX_FEMALE : SEX_MALE;
	struct lines *l = &b->out[2];

	room(l);
	household_number(l, b->households);
	text(l, STR(",9982"));
	digits(l, b->people, 11);
	byte(l, ',');
	text(l, name_family(&b->r));
	text(l, sex == SEX_MALE ? STR("建国") : STR("丽华"));
	byte(l, ',');
	id_number(l, b->people, sex);
	byte(l, ',');
	text(l, label_relation(relations[k]));
	text(l, STR(",汉族,"));
	text(l, label_education((enum education)
	    (1 + rnd_below(&b->r, 5))));
	byte(l, ',');
	text(l, label_school(SCHOOL_NOT));
	byte(l, ',');
	text(l, label_health((enum health)(1 + rnd_below(&b->r, 4))));
	byte(l, ',');
	text(l, label_labour((enum labour)(1 + rnd_below(&b->r, 5))));
	byte(l, ',');
	text(l, label_yes(rnd_chance(&b->r, 950)));
	byte(l, '\n');
}

static bool
open_lines(struct arena *a, struct lines *l, const char *dir,
    const char *name, const char *header)
{
	l->p = arena_alloc(a, OUT_BYTES);
	l->file = fopen(str_cstr(a, str_fmt(a, "%s/%s", dir, name)), "wb");
	if (l->file == NULL)
		return false;
	text(l, str_from(header));
	return true;
}

static void
fill_village(struct bench *b, int64_t n)
{
	int64_t end = b->people + PEOPLE_A_VILLAGE / 2 +
	    rnd_below(&b->r, PEOPLE_A_VILLAGE);
	int k, size;

	new_village(b);
	while (b->people < n && b->people < end) {
		size = 1 + rnd_below(&b->r, 6);
		if (size > n - b->people)
			size = (int)(n - b->people);
		household_line(b, size, village_code(b->village));
		for (k = 0; k < size; k++, b->people++)
			member_line(b, k);
		b->households++;
	}
	b->village++;
}

bool
bench_write(const char *dir, uint64_t seed, int64_t n)
{
	struct arena *a = arena_open((size_t)16 << 20);
	struct bench b = { 0 };
	bool ok;
	int i;

	rnd_init(&b.r, seed, STREAM_BENCH);
	ok = open_lines(a, &b.out[0], dir, "places.csv",
	    "代码,地名,地点类别\n") &&
	    open_lines(a, &b.out[1], dir, "households.csv",
	    "户编号,村代码,户主姓名,贫困户属性,主要致贫原因,建档年度,"
	    "计划脱贫年度,家庭人口,联系电话\n") &&
	    open_lines(a, &b.out[2], dir, "members.csv",
	    "户编号,人编号,姓名,证件号码,与户主关系,民族,文化程度,"
	    "在校生状况,健康状况,劳动技能,参加医保\n");
	while (ok && b.people < n)
		fill_village(&b, n);
	for (i = 0; i < 3; i++) {
		if (b.out[i].file == NULL)
			continue;
		flush(&b.out[i]);
		ok = fclose(b.out[i].file) == 0 && ok && !b.out[i].failed;
	}
	arena_close(a);
	return ok;
}
