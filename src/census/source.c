/*
 * From rows of the register to columns: the same facts that one household is
 * judged by (matter/subject.c), read for all of them.
 */
#include "build.h"

bool
source_wants(const struct source *s)
{

	return s->nfields > 0;
}

static struct census_column *
column_of(const struct census_table *t, const struct source *s, size_t fact,
    int back)
{
	int i = s->column[(size_t)back * s->nfields + fact];

	return i < 0 ? NULL : &t->columns[i];
}

void
source_take(const struct census *c, const struct source *s,
    const struct stmt *st, struct census_table *t, size_t row)
{
	size_t i;

	(void)c;
	for (i = 0; i < s->nfields; i++)
		census_set(column_of(t, s, i, 0), row,
		    stmt_column(st, (int)(s->first + i)));
}

/* The second source either says the same or makes the fact unknown for good. */
void
source_merge(const struct census *c, const struct source *s,
    const struct stmt *st, const struct target *t)
{
	int64_t back = date_year(c->as_of) - stmt_column_int(st, 3);
	struct census_column *col;
	struct value v;
	size_t i;

	if (back < 0 || back > c->back)
		return;
	for (i = 0; i < s->nfields; i++) {
		v = stmt_column(st, (int)(s->first + i));
		col = v.kind == V_UNKNOWN ? NULL : column_of(t->table, s, i,
		    (int)back);
		if (col == NULL)
			continue;
		if (!bit_get(t->given[col - t->table->columns], t->bit)) {
			bit_put(t->given[col - t->table->columns], t->bit,
			    true);
			census_set(col, t->row, v);
		} else if (!value_eq(census_get(col, t->row), v))
			census_set(col, t->row, VALUE_UNKNOWN);
	}
}

bool
build_holds(const struct census *c, const struct stmt *st, int from)
{
	struct value a = stmt_column(st, from), b = stmt_column(st, from + 1);

	return (a.kind == V_UNKNOWN || a.i <= c->as_of) &&
	    (b.kind == V_UNKNOWN || c->as_of < b.i);
}
