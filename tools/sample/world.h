/*
 * The invented county: what is true.  It meets the published figures of
 * puning-2016 items 2, 3 and 24 exactly; files.c writes it out as a county's
 * spreadsheets, fault.c adds what real lists get wrong.
 */
#ifndef SAMPLE_WORLD_H
#define SAMPLE_WORLD_H

#include "base/date.h"
#include "base/num.h"
#include "base/str.h"

#include "name.h"
#include "rnd.h"

struct arena;

#define COUNTY		998101		/* no such region in GB/T 2260 */
#define COUNTY_CODE	"998101"
#define TOWNS		28
#define POOR_VILLAGES	18
#define VILLAGES	510
#define UNITS		126		/* 16 + 2 + 11 + 97 */
#define YEARS		3		/* 2016, 2017, 2018 */
#define FIRST_YEAR	2016
#define HOUSE_MAX	8		/* members of one household */
/* The lists show the county on this day; ages are meant on it. */
#define REFERENCE_DAY	((date)20181101)

/* Who helps: the five groups of item 24. */
enum group {
	GROUP_DONGGUAN,		/* 16 poor villages */
	GROUP_JIEYANG,		/* 2 poor villages */
	GROUP_CITY,		/* 11 units, 11 villages */
	GROUP_COUNTY,		/* 97 units, 95 villages */
	GROUP_TOWN,		/* townships, 386 villages */
	GROUP__MAX
};

/* 与户主关系, national codes. */
enum relation {
	REL_HEAD = 1, REL_SPOUSE, REL_SON, REL_DAUGHTER, REL_SON_WIFE,
	REL_DAUGHTER_HUSBAND, REL_GRANDSON, REL_GRANDDAUGHTER,
	REL_FATHER = 11, REL_MOTHER, REL_OTHER = 99
};

enum education {
	EDU_NONE = 1, EDU_PRIMARY, EDU_JUNIOR, EDU_SENIOR, EDU_COLLEGE,
	EDU_PRESCHOOL
};

enum school {
	SCHOOL_NOT = 1, SCHOOL_NURSERY, SCHOOL_PRIMARY, SCHOOL_GRADE7,
	SCHOOL_SENIOR1 = 7, SCHOOL_VOCATIONAL1 = 10, SCHOOL_COLLEGE1 = 13,
	SCHOOL_UNIVERSITY = 16
};

enum health {
	HEALTH_GOOD = 1, HEALTH_CHRONIC, HEALTH_SERIOUS, HEALTH_DISABLED
};

enum labour {
	LABOUR_ORDINARY = 1, LABOUR_SKILLED, LABOUR_LOST, LABOUR_NONE,
	LABOUR_WEAK
};

enum attribute {
	ATTR_GENERAL = 1, ATTR_MINIMUM = 4, ATTR_SUPPORTED = 6
};

/* What the exit decision of 2018 must say of a household, and why. */
enum outcome {
	OUT_MET,
	OUT_INCOME,		/* below the line */
	OUT_SCHOOL,		/* a child of school age not in school */
	OUT_HOUSING,		/* house not safe */
	OUT_INSURANCE,		/* a member without medical insurance */
	OUT_MINIMUM,		/* no labour and not in 低保 */
	OUT_UNKNOWN,		/* a fact nobody has supplied yet */
	OUT__MAX
};

/* The fact left out when the outcome is OUT_UNKNOWN. */
enum gap {
	GAP_NONE, GAP_INCOME, GAP_FOOD, GAP_CLOTHING, GAP_HOUSING,
	GAP_MINIMUM, GAP_SCHOOL, GAP_INSURANCE
};

struct town {
	str name;
	str suffix;		/* 镇, 乡, 街道, 农场 */
	int code;		/* three digits */
	int villages;
};

struct village {
	str name;
	int town;
	int64_t code;		/* 12 digits */
	enum group group;
	int units[2];		/* the second: -1, or another unit */
	int households;
	int people;		/* poor people */
	int residents;		/* registered population */
	money income_fen[YEARS];
	int weight;
};

/* Organisations: the 126 units, then one a town. */
struct unit {
	str name;
	enum group group;
	int kind;		/* 单位类别, code of the dictionary */
	int town;		/* -1: of the county or beyond */
	str phone;
	int helpers;		/* first helper */
	int n_helpers;
};

struct helper {
	str name;
	str phone;
	int unit;
	int households;
	enum sex sex;
};

/* One household's facts of one year, in fen and in yes or no. */
struct house_year {
	money wage_fen, business_fen, expense_fen, property_fen, transfer_fen;
	money minimum_fen;	/* 低保金, part of transfer */
	money total_fen, per_head_fen;
	bool food, clothing, house_safe, water_safe, in_minimum;
};

struct person {
	str name;
	str number;		/* 人编号 */
	char id[18];
	date birth;
	int household;
	enum sex sex;
	enum relation relation;
	int nation;
	enum education education;
	int school;
	enum health health;
	enum labour labour;
	int work;		/* 务工状况, 0: none */
	int months;
	bool insured, serious_insured, pension;
	bool enrolled;
	bool party;
	str phone;		/* empty: none */
};

struct household {
	str number;		/* 户编号 */
	str hamlet;
	str phone;
	int village;
	int unit;
	int helper;
	int size;
	int stated;		/* what the lists say of it */
	int first;		/* index of the head in people */
	int plan_year;
	enum attribute attribute;
	int cause;		/* 主要致贫原因, national code */
	int other_cause;	/* 0: none */
	enum outcome outcome;
	enum gap gap;
	bool has_labour;
	bool dangerous;		/* 危房户 */
	bool exited;		/* by its year's plan, before 2018 */
	str account;
	int farmland, floor;	/* hundredths of 亩, of ㎡ */
	int road, fuel;
	struct house_year year[YEARS];
};

struct world {
	struct arena *arena;
	uint64_t seed;
	struct town towns[TOWNS];
	struct village villages[VILLAGES];
	struct unit units[UNITS + TOWNS];
	struct helper *helpers;
	int n_helpers;
	struct household *households;
	int n_households;
	struct person *people;
	int n_people;
};

/* Published figures. */
#define FIGURE_HOUSEHOLDS	6388
#define FIGURE_PEOPLE		12682

struct figure {
	enum group first, last;
	int units;
	int villages;
	int households;
	int people;
};
extern const struct figure world_figures[4];
extern const int world_plan[YEARS];

/* Build the county; the same for the same seed.  Lives in the arena. */
struct world	*world_build(struct arena *, uint64_t seed);

/* Stages, in the order world_build() calls them. */
void	place_build(struct world *);	/* towns, villages, units */
void	house_build(struct world *);	/* households: where, size, year */
void	people_build(struct world *);	/* members */
void	helper_build(struct world *);	/* who helps whom */
void	fact_build(struct world *);	/* causes, incomes, outcomes */

/* Check character of the first 17 digits of an ID number (GB 11643). */
char	people_check_digit(const char *seventeen);

#endif
