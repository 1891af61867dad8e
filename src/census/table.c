/*
 * Columns: widths, room, single values.
 */
#include <string.h>

#include "internal.h"

enum census_width
census_width(const struct field *f)
{
	int64_t lo, hi;

	if (f->type == TYPE_BOOL)
		return CENSUS_TRUTH;
	policy_field_range(f, &lo, &hi);
	if (lo >= INT8_MIN && hi <= INT8_MAX)
		return CENSUS_8;
	if (lo >= INT16_MIN && hi <= INT16_MAX)
		return CENSUS_16;
	if (lo >= INT32_MIN && hi <= INT32_MAX)
		return CENSUS_32;
	return CENSUS_64;
}

static size_t
bytes_of(enum census_width w)
{
	static const size_t bytes[] = { 0, 1, 2, 4, 8 };

	return bytes[w];
}

/* Whole words, and one more: kernels read a word at a time. */
static size_t
words_of(size_t n)
{

	return n / WORD + 2;
}

void
census_table_init(struct arena *a, struct census_table *t, size_t n,
    const struct census_column *columns, size_t ncolumns)
{
	size_t i;

	t->n = n;
	t->ncolumns = ncolumns;
	t->columns = NEW_ARRAY(a, struct census_column, ncolumns);
	for (i = 0; i < ncolumns; i++) {
		struct census_column *c = &t->columns[i];

		*c = columns[i];
		c->width = census_width(c->field);
		policy_field_range(c->field, &c->lo, &c->hi);
		c->checked = c->field->type == TYPE_CODE ||
		    c->field->type == TYPE_DATE ||
		    c->field->type == TYPE_RATIO;
		c->known = NEW_ARRAY(a, uint64_t, words_of(n));
		if (c->width == CENSUS_TRUTH)
			c->no = NEW_ARRAY(a, uint64_t, words_of(n));
		else
			c->values = arena_array(a, words_of(n) * WORD,
			    bytes_of(c->width));
	}
}

const struct census_column *
census_column(const struct census_table *t, const struct field *f, int back)
{
	size_t i;

	for (i = 0; i < t->ncolumns; i++)
		if (t->columns[i].field == f && t->columns[i].back == back)
			return &t->columns[i];
	return NULL;
}

void
census_set(struct census_column *c, size_t row, struct value v)
{
	int64_t n = v.i;
	bool known = v.kind == V_INT && n >= c->lo && n <= c->hi &&
	    (!c->checked || policy_number(c->field, v, &n));

	n = known ? n : 0;

	if (c->width == CENSUS_TRUTH) {
		bit_put(c->known, row, known && n != 0);
		bit_put(c->no, row, known && n == 0);
		return;
	}
	bit_put(c->known, row, known);
	switch (c->width) {
	case CENSUS_8:
		((int8_t *)c->values)[row] = (int8_t)n;
		break;
	case CENSUS_16:
		((int16_t *)c->values)[row] = (int16_t)n;
		break;
	case CENSUS_32:
		((int32_t *)c->values)[row] = (int32_t)n;
		break;
	default:
		((int64_t *)c->values)[row] = n;
		break;
	}
}

struct value
census_get(const struct census_column *c, size_t row)
{

	if (!bit_get(c->known, row)) {
		if (c->width == CENSUS_TRUTH && bit_get(c->no, row))
			return VALUE_INT(0);
		return VALUE_UNKNOWN;
	}
	switch (c->width) {
	case CENSUS_TRUTH:
		return VALUE_INT(1);
	case CENSUS_8:
		return VALUE_INT(((int8_t *)c->values)[row]);
	case CENSUS_16:
		return VALUE_INT(((int16_t *)c->values)[row]);
	case CENSUS_32:
		return VALUE_INT(((int32_t *)c->values)[row]);
	default:
		return VALUE_INT(((int64_t *)c->values)[row]);
	}
}

size_t
census_table_bytes(const struct census_table *t)
{
	size_t i, bytes = 0;

	for (i = 0; i < t->ncolumns; i++)
		bytes += t->columns[i].width == CENSUS_TRUTH ? t->n / 4 :
		    t->n * bytes_of(t->columns[i].width) + t->n / 8;
	return bytes;
}
