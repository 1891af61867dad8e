/*
 * Places with their rows, and sums by place.
 */
#include "internal.h"

static void
add_node(struct census_tree *t, int64_t code, size_t row, size_t end)
{

	t->nodes[t->n++] = (struct census_node){ .code = code, .row_lo = row,
	    .row_hi = end };
}

/* The places of a level, rows being sorted by place. */
static void
add_level(struct census_tree *t, enum place_level level, const int64_t *places,
    size_t rows)
{
	size_t row, from = 0;

	t->first[level] = t->n;
	for (row = 1; row <= rows; row++) {
		int64_t code = place_up(places[from], level);

		if (row < rows && place_up(places[row], level) == code)
			continue;
		add_node(t, code, from, row);
		from = row;
	}
}

/* How many nodes there will be. */
static size_t
count_nodes(const int64_t *places, size_t rows)
{
	size_t n = PLACE_GROUP, row;
	int level;

	for (row = 1; row < rows; row++) {
		if (places[row] == places[row - 1])
			continue;
		for (level = PLACE_PROVINCE; level <= PLACE_VILLAGE; level++)
			n += place_up(places[row], (enum place_level)level) !=
			    place_up(places[row - 1], (enum place_level)level);
	}
	return n;
}

/* Both levels are sorted by row: each child is in the next parent or this. */
static void
join_levels(struct census_tree *t, int level)
{
	uint32_t c = t->first[level + 1], p;

	for (p = t->first[level]; p < t->first[level + 1]; p++) {
		t->nodes[p].child_lo = c;
		while (c < t->first[level + 2] &&
		    t->nodes[c].row_hi <= t->nodes[p].row_hi)
			t->nodes[c++].parent = p;
		t->nodes[p].child_hi = c;
	}
}

void
census_tree_init(struct arena *a, const int64_t *places, size_t rows,
    struct census_tree *out)
{
	struct census_tree *t = out;
	int level;

	*t = (struct census_tree){ .n = 0 };
	t->nodes = NEW_ARRAY(a, struct census_node, rows == 0 ? 1 :
	    count_nodes(places, rows));
	for (level = PLACE_NATION; level <= PLACE_VILLAGE; level++)
		add_level(t, (enum place_level)level, places, rows);
	t->first[PLACE_GROUP] = t->n;
	for (level = PLACE_NATION; level < PLACE_VILLAGE; level++)
		join_levels(t, level);
}

const struct census_node *
census_node(const struct census_tree *t, int64_t place)
{
	enum place_level level = place_level(place);
	uint32_t lo, hi, end;

	if (level == PLACE_GROUP)
		return NULL;
	lo = t->first[level];
	hi = end = t->first[level + 1];
	while (lo < hi) {
		uint32_t mid = lo + (hi - lo) / 2;

		if (t->nodes[mid].code < place)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < end && t->nodes[lo].code == place ? &t->nodes[lo] : NULL;
}

int64_t
census_count(const struct census_bits *b)
{

	return isa_best()->count_range(b->bits, b->lo - b->first,
	    b->hi - b->first);
}

void
census_tally(const struct census_tree *t, const struct census_bits *b,
    int64_t *out)
{
	uint32_t i, villages = t->first[PLACE_VILLAGE];

	for (i = 0; i < villages; i++)
		out[i] = 0;
	isa_best()->count_places(b, t->nodes + villages, t->n - villages,
	    out + villages);
	for (i = t->n; i-- > 1;)
		out[t->nodes[i].parent] += out[i];
}

void
census_blocks(struct arena *a, const struct census_answer *answer,
    size_t from, size_t to, struct census_blocks *out)
{
	size_t words = answer->words, i, w;

	out->only = NEW_ARRAY(a, uint64_t *, to - from);
	out->missing = NEW_ARRAY(a, uint64_t, words + 1);
	for (i = from; i < to; i++)
		out->only[i - from] = NEW_ARRAY(a, uint64_t, words + 1);
	for (w = 0; w < words; w++) {
		uint64_t once = 0, twice = 0, fails = 0, open = 0;

		for (i = from; i < to; i++) {
			uint64_t not = ~answer->yes[i][w];

			twice |= once & not;
			once |= not;
			fails |= answer->no[i][w];
			open |= not & ~answer->no[i][w];
		}
		out->missing[w] = open & ~fails;
		for (i = from; i < to; i++)
			out->only[i - from][w] = answer->no[i][w] & once &
			    ~twice;
	}
	census_trim(answer, out->missing);
}
