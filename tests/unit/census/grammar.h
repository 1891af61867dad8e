/*
 * Random typed formulas as trees of productions: % in the text stands for a
 * part, whose type is the next letter.  B truth, I number, M money, D date, E
 * code, R ratio, T decimal; a small b … is the same inside a relation.
 */
#ifndef UNIT_CENSUS_GRAMMAR_H
#define UNIT_CENSUS_GRAMMAR_H

#include "scene.h"

struct production {
	const char *type;	/* of the result; lower case: in a relation only */
	const char *text;
	const char *parts;
};

struct tree {
	char type;		/* B … T */
	bool inside;
	const struct production *p;
	struct tree *kid[3];
};

/* What stands alone. */
static const struct production leaves[] = {
	{ "B", "b", "" }, { "B", "c", "" }, { "B", "closed", "" },
	{ "B", "village.b", "" }, { "B", "true", "" },
	{ "B", "prev(closed, 1)", "" }, { "B", "dbool", "" },
	{ "B", "dcrit", "" }, { "b", "m.b", "" }, { "b", "m.b", "" },
	{ "b", "m.dold", "" },
	{ "I", "n", "" }, { "I", "k", "" }, { "I", "big", "" },
	{ "I", "free", "" }, { "I", "prev(k, 1)", "" },
	{ "I", "village.n", "" }, { "I", "0", "" }, { "I", "18", "" },
	{ "I", "(-7)", "" }, { "I", "100", "" }, { "I", "dint", "" },
	{ "I", "9223372036854775807", "" },
	{ "i", "m.n", "" }, { "i", "m.n", "" }, { "i", "age(m.birth, as_of)",
	    "" },
	{ "M", "income", "" }, { "M", "debt", "" }, { "M", "fen(736500)", "" },
	{ "M", "prev(income, 1)", "" }, { "M", "dmoney", "" },
	{ "M", "fen(1)", "" }, { "m", "m.wage", "" }, { "m", "m.wage", "" },
	{ "D", "day", "" }, { "D", "as_of", "" },
	{ "D", "date('2000-02-29')", "" }, { "d", "m.birth", "" },
	{ "E", "kind", "" }, { "e", "m.kind", "" },
	{ "R", "0.45", "" }, { "R", "part", "" }, { "R", "p.rate", "" },
	{ "T", "score", "" }, { "T", "p.points", "" },
};

static const struct production nodes[] = {
	{ "B", "(% && %)", "BB" }, { "B", "(% && %)", "BB" },
	{ "B", "(% || %)", "BB" }, { "B", "(% || %)", "BB" },
	{ "B", "!(%)", "B" }, { "B", "(% ? % : %)", "BBB" },
	{ "B", "(% == %)", "BB" }, { "B", "(% != %)", "BB" },
	{ "B", "(% == %)", "II" }, { "B", "(% != %)", "II" },
	{ "B", "(% < %)", "II" }, { "B", "(% <= %)", "II" },
	{ "B", "(% > %)", "II" }, { "B", "(% >= %)", "II" },
	{ "B", "(% < %)", "MM" }, { "B", "(% >= %)", "MM" },
	{ "B", "(% == %)", "MM" }, { "B", "(% <= %)", "TT" },
	{ "B", "(% < %)", "DD" }, { "B", "(% >= %)", "DD" },
	{ "B", "(% == %)", "DD" }, { "B", "(% == 'red')", "E" },
	{ "B", "(% != 'blue')", "E" }, { "B", "(% in ['red', 'green'])", "E" },
	{ "B", "(% in [0, 18, 60, 100])", "I" }, { "B", "(% in [])", "I" },
	{ "B", "has(flags, 'blue')", "" }, { "B", "(% < %)", "RR" },
	{ "B", "(% == %)", "RR" }, { "B", "(share(%, %) >= 0.05)", "II" },
	{ "B", "(share(%, %) < %)", "MMR" }, { "B", "or_else(%, %)", "BB" },
	{ "B", "(share(%, %) == 1.5)", "II" },
	{ "B", "(age(%, as_of) >= 16)", "D" },
	{ "B", "(age(%, as_of) < 60)", "D" },
	{ "B", "(18 < age(%, as_of))", "D" },
	{ "B", "(age(%, as_of) <= %)", "DI" },
	{ "B", "(dcount >= 2)", "" }, { "B", "(dcount == 0)", "" },
	{ "B", "known(p.gap)", "" }, { "B", "(n < p.gap)", "" },
	{ "I", "(% + %)", "II" }, { "I", "(% - %)", "II" },
	{ "I", "(% * %)", "II" }, { "I", "(-%)", "I" },
	{ "I", "div(%, 3)", "I" }, { "I", "mod(%, -7)", "I" },
	{ "I", "abs(%)", "I" }, { "I", "min(%, %)", "II" },
	{ "I", "max(%, %)", "II" }, { "I", "(% ? % : %)", "BII" },
	{ "I", "age(%, %)", "DD" }, { "I", "age_after(%, %)", "DD" },
	{ "I", "days_between(%, %)", "DD" }, { "I", "year(%)", "D" },
	{ "I", "month(%)", "D" }, { "I", "quarter(%)", "D" },
	{ "I", "times_int(%, %, 'half_up')", "IR" },
	{ "I", "or_else(%, %)", "II" }, { "I", "(dcount + 1)", "" },
	{ "M", "(% + %)", "MM" }, { "M", "(% - %)", "MM" },
	{ "M", "(% * %)", "MI" }, { "M", "(% ? % : %)", "BMM" },
	{ "M", "times(%, %, 'half_even', '元')", "MR" },
	{ "M", "times(%, %, 'down')", "MR" },
	{ "M", "per(%, %, 'up')", "MI" }, { "M", "min(%, %)", "MM" },
	{ "D", "add_days(%, %)", "DI" }, { "D", "add_months(%, %)", "DI" },
	{ "D", "add_months(%, %, 'up')", "DI" },
	{ "D", "add_years(%, %)", "DI" }, { "D", "start_of('quarter', %)", "D" },
	{ "D", "end_of('month', %)", "D" }, { "D", "max(%, %)", "DD" },
	{ "D", "end_of('year', %)", "D" }, { "D", "(% ? % : %)", "BDD" },
	{ "E", "(% ? % : %)", "BEE" }, { "R", "(% ? % : %)", "BRR" },
	{ "T", "(% + %)", "TT" }, { "T", "times_dec(%, %, 'half_up')", "TR" },
	{ "T", "round_to(%, 2, 'half_even')", "R" },
	{ "T", "round_to(share(%, %), 2, 'half_up')", "II" },
	{ "R", "or_else(%, %)", "RR" },
};

/* Outside a relation only. */
static const struct production macros[] = {
	{ "B", "members.exists(m, %)", "b" }, { "B", "members.all(m, %)", "b" },
	{ "B", "(members.count(m, %) >= 2)", "b" },
	{ "B", "(members.count(m, %) == %)", "bI" },
	{ "B", "(members.count(m, %) < members.count(m, %))", "bb" },
	{ "B", "(members.count(m, %) != 1)", "b" },
	{ "I", "members.count(m, %)", "b" },
	{ "I", "members.sum(m, %, %)", "bi" },
	{ "I", "members.min(m, %)", "i" },
	{ "I", "or_else(n, members.count(m, %))", "b" },
	{ "M", "members.sum(m, %)", "m" },
	{ "M", "members.max(m, %, %)", "bm" },
	{ "D", "members.min(m, %)", "d" },
};

#define COUNT(a) ((uint32_t)(sizeof(a) / sizeof((a)[0])))

static inline char
upper(char c)
{

	return (char)(c >= 'a' ? c - 'a' + 'A' : c);
}

static inline bool
fits(const struct production *p, char type, bool inside)
{

	return upper(p->type[0]) == type && (inside || p->type[0] < 'a');
}

static inline const struct production *
choose(struct scene *s, const struct production *list, uint32_t n,
    struct tree *t)
{
	uint32_t i, from = scene_pick(s, n);

	for (i = 0; i < n; i++)
		if (fits(&list[(from + i * 7) % n], t->type, t->inside))
			return &list[(from + i * 7) % n];
	for (i = 0; i < n; i++)
		if (fits(&list[i], t->type, t->inside))
			return &list[i];
	return NULL;
}

static inline struct tree *
grow(struct scene *s, struct arena *a, char type, bool inside, int depth)
{
	struct tree *t = NEW(a, struct tree);
	size_t i;

	t->type = upper(type);
	t->inside = inside;
	if (depth > 0 && !inside && scene_pick(s, 4) == 0)
		t->p = choose(s, macros, COUNT(macros), t);
	if (depth > 0 && t->p == NULL && scene_pick(s, 6) != 0)
		t->p = choose(s, nodes, COUNT(nodes), t);
	if (t->p == NULL)
		t->p = choose(s, leaves, COUNT(leaves), t);
	for (i = 0; t->p->parts[i] != '\0'; i++)
		t->kid[i] = grow(s, a, t->p->parts[i], inside ||
		    t->p->parts[i] >= 'a', depth - 1);
	return t;
}

static inline void
write_tree(struct buf *b, const struct tree *t)
{
	const char *p;
	int kid = 0;

	for (p = t->p->text; *p != '\0'; p++) {
		if (*p == '%')
			write_tree(b, t->kid[kid++]);
		else
			buf_byte(b, *p);
	}
}

static inline str
tree_text(struct arena *a, const struct tree *t)
{
	struct buf b;

	buf_init(&b, a, (size_t)1 << 16);
	write_tree(&b, t);
	return buf_text(&b);
}

#endif
