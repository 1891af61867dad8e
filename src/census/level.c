/*
 * The places above: village, township and county of each row, with their own
 * facts and those of their years.
 */
#include "build.h"

static enum place_level
level_of(const struct kind *k)
{

	return (enum place_level)k->level;
}

/* Rows are sorted by place: equal codes stand together. */
static void
make_codes(struct census *c, int u)
{
	struct tier *l = &c->level[u];
	size_t rows = c->subjects.n, i, n = 0;
	uint32_t *row = NEW_ARRAY(c->above, uint32_t, rows + 1);
	int64_t last = -1;

	for (i = 0; i < rows; i++) {
		int64_t code = place_up(c->places[i], level_of(l->kind));

		n += code != last;
		last = code;
		row[i] = (uint32_t)(n - 1);
	}
	l->codes = NEW_ARRAY(c->above, int64_t, n);
	for (i = 0; i < rows; i++)
		l->codes[row[i]] = place_up(c->places[i], level_of(l->kind));
	c->frame.above_row[u] = row;
	census_table_init(c->above, &c->frame.above[u], n,
	    c->wanted[2 + u].column, c->wanted[2 + u].n);
}

static bool
find_code(const struct tier *l, size_t n, int64_t code, size_t *out)
{
	size_t lo = 0, hi = n;

	while (lo < hi) {
		size_t mid = lo + (hi - lo) / 2;

		if (l->codes[mid] < code)
			lo = mid + 1;
		else
			hi = mid;
	}
	*out = lo;
	return lo < n && l->codes[lo] == code;
}

struct filling {
	int u;
	uint64_t **given;
	uint64_t *found;
};

/* Of a place's dated rows the first counts, as for one household. */
static void
take_place(struct census *c, const struct source *s, const struct stmt *st,
    void *arg)
{
	struct filling *f = arg;
	struct census_table *t = &c->frame.above[f->u];
	size_t row;

	if (!find_code(&c->level[f->u], t->n, stmt_column_int(st, 1), &row) ||
	    bit_get(f->found, row))
		return;
	bit_put(f->found, row, true);
	source_take(c, s, st, t, row);
}

static void
take_year(struct census *c, const struct source *s, const struct stmt *st,
    void *arg)
{
	struct filling *f = arg;
	struct census_table *t = &c->frame.above[f->u];
	size_t row;

	if (find_code(&c->level[f->u], t->n, stmt_column_int(st, 5), &row))
		source_merge(c, s, st, &(struct target){ t, row, f->given,
		    row });
}

enum err
level_fill(struct request *rq, struct census *c)
{
	int u;

	arena_reset(c->above);
	for (u = 0; u < CENSUS_ABOVE && c->level[u].kind != NULL; u++) {
		struct tier *l = &c->level[u];
		struct census_table *t = &c->frame.above[u];
		struct filling f = { .u = u };

		make_codes(c, u);
		f.given = build_given(c->scratch, t);
		f.found = NEW_ARRAY(c->scratch, uint64_t, t->n / WORD + 1);
		if (source_wants(&l->base))
			TRY(build_each(rq, c, &l->base, take_place, &f));
		if (source_wants(&l->years))
			TRY(build_each(rq, c, &l->years, take_year, &f));
		arena_reset(c->scratch);
	}
	return OK;
}
