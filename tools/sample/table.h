/*
 * The files of a county: which columns each list has and what stands in a
 * row.  Headings are those of the dictionary (model/), as counties write them.
 */
#ifndef SAMPLE_TABLE_H
#define SAMPLE_TABLE_H

#include "world.h"

#define COLUMNS_MAX	32

enum table_id {
	TABLE_PLACES, TABLE_VILLAGE_YEAR, TABLE_UNITS, TABLE_VILLAGE_HELP,
	TABLE_HOUSEHOLDS, TABLE_MEMBERS, TABLE_HELPERS, TABLE_HOUSEHOLD_YEAR,
	TABLE_PERSON_YEAR, TABLE_MEASURES, TABLE_VISITS, TABLE__MAX
};

enum form { FORM_XLSX_SHARED, FORM_XLSX_INLINE, FORM_CSV_GB18030 };

struct table {
	const char *file;
	const char *list;	/* what it is, for the answer key */
	enum form form;
	const char *titles[2];	/* rows above the header, or NULL */
	const char *const *headings;	/* NULL-terminated */
	int (*rows)(const struct world *);
	/* Cells of row i, from 0, as the truth has them. */
	void (*fill)(const struct world *, struct arena *, int i, str *cells);
};

const struct table *table_of(enum table_id);
int	table_columns(enum table_id);
/* By heading; the heading must exist. */
int	table_column(enum table_id, const char *heading);

#endif
