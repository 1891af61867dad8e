/*
 * Totals kept by place.  A row is taken out before its facts are set anew and
 * put in after; a sum goes up the five levels above it.
 */
#include "build.h"

#define CODES_MAX	40	/* codes of a list that is counted */

static void
add_measure(struct census *c, const struct field *f, struct value v)
{
	struct totals *t = &c->totals;

	t->measures = arena_grow(c->own, t->measures, t->n *
	    sizeof(*t->measures), (t->n + 1) * sizeof(*t->measures));
	t->measures[t->n++] = (struct census_measure){ f, v };
}

static void
add_values(struct census *c, const struct field *f)
{
	size_t i;

	add_measure(c, f, VALUE_UNKNOWN);
	for (i = 0; f->type == TYPE_BOOL && i < 2; i++)
		add_measure(c, f, VALUE_INT((int64_t)i));
	for (i = 0; f->type == TYPE_CODE && i < f->codes->ncodes; i++)
		add_measure(c, f, VALUE_INT(f->codes->codes[i].n));
}

void
total_measures(struct census *c)
{
	const struct wanted *w = &c->wanted[0];
	size_t i;

	add_measure(c, NULL, VALUE_UNKNOWN);
	add_measure(c, NULL, VALUE_UNKNOWN);
	for (i = 0; i < w->n; i++) {
		const struct field *f = w->column[i].field;

		c->totals.first[i] = 0;
		if (w->column[i].back > 0 || !f->analytic ||
		    (f->type != TYPE_BOOL && (f->type != TYPE_CODE ||
		    f->codes->ncodes > CODES_MAX)))
			continue;
		c->totals.first[i] = c->totals.n;
		add_values(c, f);
	}
}

/* The measure of a column's value; 0: it has none. */
static size_t
measure_of(const struct census *c, size_t column, size_t row)
{
	const struct totals *t = &c->totals;
	struct value v = census_get(&c->frame.space[0].columns[column], row);
	size_t i = t->first[column];

	for (; i != 0 && i < t->n && t->measures[i].field ==
	    t->measures[t->first[column]].field; i++)
		if (value_eq(t->measures[i].value, v))
			return i;
	return 0;
}

static void
count(struct census *c, uint32_t node, size_t measure, int64_t by)
{
	struct totals *t = &c->totals;

	for (;;) {
		t->by_node[node * t->n + measure] += by;
		if (t->tree.nodes[node].parent == node)
			return;
		node = t->tree.nodes[node].parent;
	}
}

static void
count_row(struct census *c, uint32_t node, size_t row, int64_t by)
{
	size_t i, m;

	for (i = 0; i < c->frame.space[0].ncolumns; i++) {
		m = measure_of(c, i, row);
		if (m != 0)
			count(c, node, m, by);
	}
}

void
total_row(struct census *c, size_t row, int64_t by)
{

	if (c->totals.node != NULL)
		count_row(c, c->totals.node[row], row, by);
}

void
total_members(struct census *c, size_t row, int64_t by)
{

	if (c->totals.node != NULL)
		count(c, c->totals.node[row], CENSUS_MEMBERS, by);
}

/* The values of a village into its node alone. */
static void
count_village(struct census *c, uint32_t node)
{
	struct totals *t = &c->totals;
	const struct census_node *v = &t->tree.nodes[node];
	const uint32_t *o = c->frame.offset[1];
	int64_t *n = &t->by_node[node * t->n];
	size_t row, i, m;

	n[CENSUS_SUBJECTS] = (int64_t)(v->row_hi - v->row_lo);
	n[CENSUS_MEMBERS] = o == NULL ? 0 : isa_best()->count_range(
	    c->frame.used[1], o[v->row_lo], o[v->row_hi]);
	for (row = v->row_lo; row < v->row_hi; row++) {
		t->node[row] = node;
		for (i = 0; i < c->frame.space[0].ncolumns; i++) {
			m = measure_of(c, i, row);
			if (m != 0)
				n[m]++;
		}
	}
}

void
total_fill(struct census *c)
{
	struct totals *t = &c->totals;
	uint32_t i;
	size_t m;

	census_tree_init(c->arena, c->places, c->subjects.n, &t->tree);
	t->by_node = NEW_ARRAY(c->arena, int64_t, t->tree.n * t->n);
	t->node = NEW_ARRAY(c->arena, uint32_t, c->subjects.n);
	for (i = t->tree.first[PLACE_VILLAGE]; i < t->tree.n; i++)
		count_village(c, i);
	for (i = t->tree.n; i-- > 1;)
		for (m = 0; m < t->n; m++)
			t->by_node[t->tree.nodes[i].parent * t->n + m] +=
			    t->by_node[i * t->n + m];
}

const struct census_tree *
census_tree(const struct census *c)
{

	return &c->totals.tree;
}

const struct census_measure *
census_measures(const struct census *c, size_t *n)
{

	*n = c->totals.n;
	return c->totals.measures;
}

const int64_t *
census_totals(const struct census *c, const struct census_node *node)
{

	return &c->totals.by_node[(size_t)(node - c->totals.tree.nodes) *
	    c->totals.n];
}
