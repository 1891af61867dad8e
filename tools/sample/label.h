/*
 * Codes as county spreadsheets write them: the label, not the number.  The
 * wordings are those of the dictionary's code lists (model/codes.toml); a test
 * compares them.
 */
#ifndef SAMPLE_LABEL_H
#define SAMPLE_LABEL_H

#include "world.h"

str	label_yes(bool);
str	label_unit_kind(int);
str	label_attribute(enum attribute);
str	label_cause(int);
str	label_relation(enum relation);
str	label_nation(int);
str	label_education(enum education);
str	label_school(int);
str	label_health(enum health);
str	label_labour(enum labour);
str	label_work(int);		/* 0: 未务工 */
str	label_road(int);
str	label_fuel(int);
str	label_measure(int);
str	label_measure_text(int);

#endif
