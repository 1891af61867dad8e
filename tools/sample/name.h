/*
 * Invented names of people, places and units.  Nothing here is taken from a
 * register: syllables are put together by chance.
 */
#ifndef SAMPLE_NAME_H
#define SAMPLE_NAME_H

#include "base/str.h"

#include "rnd.h"

struct arena;

enum sex { SEX_MALE = 1, SEX_FEMALE = 2 };

/* A family name, by weight. */
str	name_family(struct rnd *);
/* A full name of somebody born in that year. */
str	name_person(struct arena *, struct rnd *, str family, enum sex,
	    int birth_year);
/* The n-th of at most NAME_TOWNS two-syllable names, all different. */
#define NAME_TOWNS	64
str	name_town(struct arena *, int n);
/* The n-th of at most NAME_VILLAGES two-syllable names, all different. */
#define NAME_VILLAGES	1600
str	name_village(struct arena *, int n);
str	name_hamlet(struct arena *, struct rnd *);
/* 一 … 九十九 */
str	name_number(struct arena *, int n);

#endif
