/*
 * Cells of decision tables:
 *
 *	cell = "-" | alt, { ",", alt } | "not(" alt, { ",", alt } ")"
 *	alt  = lit ".." lit | ("[" | "(") lit ".." lit ("]" | ")")
 *	     | ("<" | "<=" | ">" | ">=" | "=" | "!=") lit | lit
 *
 * A code stands for its position in its list, a text for its position among
 * those the column names, with one more for all others.
 */
#include "table.h"
#include "loading.h"

#define CELL_STRETCHES	64

struct set {
	struct stretch item[CELL_STRETCHES];
	size_t n;
};

static void
add(struct set *s, int64_t lo, int64_t hi)
{

	if (lo <= hi && s->n < CELL_STRETCHES)
		s->item[s->n++] = (struct stretch){ lo, hi };
}

bool
cell_point(const struct input *in, struct pvalue v, int64_t *out)
{
	size_t i;

	if (in->type.kind == K_ENUM) {
		for (i = 0; i < in->type.codes->ncodes; i++) {
			*out = (int64_t)i;
			if (str_eq(in->type.codes->codes[i].id, v.s))
				return true;
		}
		return false;
	}
	*out = v.n;
	if (in->type.kind != K_TEXT)
		return true;
	for (i = 0; i < in->nwords && !str_eq(in->word[i], v.s); i++)
		continue;
	*out = (int64_t)i;
	return true;
}

bool
cell_holds(const struct cell *c, int64_t point)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (c->in[i].lo <= point && point <= c->in[i].hi)
			return true;
	return c->any;
}

static bool
ordered(const struct input *in)
{

	return in->type.kind != K_ENUM && in->type.kind != K_TEXT &&
	    in->type.kind != K_BOOL;
}

/* A literal as a point; a new text joins the column's texts. */
static bool
literal(struct loader *ld, struct input *in, str s, int64_t *out)
{
	struct pvalue v;
	str *words;
	size_t i;

	s = str_trim(s);
	if (s.n == 0 || !literal_parse(in->type, s, &v))
		return false;
	if (in->type.kind == K_TEXT) {
		for (i = 0; i < in->nwords && !str_eq(in->word[i], s); i++)
			continue;
		if (i == in->nwords) {
			words = NEW_ARRAY(ld->arena, str, i + 1);
			for (size_t k = 0; k < i; k++)
				words[k] = in->word[k];
			words[i] = s;
			in->word = words;
			in->nwords++;
		}
	}
	return cell_point(in, v, out);
}

/* [a..b) and its kin; outside brackets the ends belong to it. */
static bool
range(struct loader *ld, struct input *in, str s, struct set *set)
{
	bool open_lo = s.p[0] == '(', open_hi = s.p[s.n - 1] == ')';
	int64_t lo, hi;
	size_t at;

	if (open_lo || s.p[0] == '[') {
		if (!open_hi && s.p[s.n - 1] != ']')
			return false;
		s = str_sub(s, 1, s.n - 1);
	}
	if (!ordered(in) || !str_find(s, STR(".."), &at) ||
	    !literal(ld, in, str_sub(s, 0, at), &lo) ||
	    !literal(ld, in, str_sub(s, at + 2, s.n), &hi))
		return false;
	lo += open_lo;
	hi -= open_hi;
	add(set, lo, hi);
	return lo <= hi;
}

static bool
compared(struct loader *ld, struct input *in, str s, struct set *set)
{
	bool equal = s.n > 1 && s.p[1] == '=';
	char op = s.p[0];
	int64_t v;

	if (!literal(ld, in, str_sub(s, equal && op != '=' ? 2 : 1, s.n), &v))
		return false;
	if (op == '=') {
		add(set, v, v);
		return true;
	}
	if (op == '!') {
		add(set, INT64_MIN, v - 1);
		add(set, v + 1, INT64_MAX);
		return equal;
	}
	if (!ordered(in))
		return false;
	if (op == '<')
		add(set, INT64_MIN, equal ? v : v - 1);
	else
		add(set, equal ? v : v + 1, INT64_MAX);
	return true;
}

static bool
alternative(struct loader *ld, struct input *in, str s, struct set *set)
{
	int64_t v;

	s = str_trim(s);
	if (s.n == 0)
		return false;
	if (str_find(s, STR(".."), NULL))
		return range(ld, in, s, set);
	if (s.p[0] == '<' || s.p[0] == '>' || s.p[0] == '=' || s.p[0] == '!')
		return compared(ld, in, s, set);
	if (!literal(ld, in, s, &v))
		return false;
	add(set, v, v);
	return true;
}

/* In order, and those that touch joined. */
static void
tidy_set(struct set *s)
{
	size_t i, j, n = 0;

	for (i = 1; i < s->n; i++) {
		struct stretch x = s->item[i];

		for (j = i; j > 0 && s->item[j - 1].lo > x.lo; j--)
			s->item[j] = s->item[j - 1];
		s->item[j] = x;
	}
	for (i = 1; i < s->n; i++) {
		struct stretch *last = &s->item[n];

		if (last->hi == INT64_MAX || s->item[i].lo <= last->hi + 1) {
			if (s->item[i].hi > last->hi)
				last->hi = s->item[i].hi;
		} else
			s->item[++n] = s->item[i];
	}
	s->n = s->n == 0 ? 0 : n + 1;
}

/* not(…): what is left over. */
static struct set
inverse(const struct set *s)
{
	struct set out = { .n = 0 };
	int64_t from = INT64_MIN;
	size_t i;

	for (i = 0; i < s->n; i++) {
		if (s->item[i].lo > from)
			add(&out, from, s->item[i].lo - 1);
		if (s->item[i].hi == INT64_MAX)
			return out;
		from = s->item[i].hi + 1;
	}
	add(&out, from, INT64_MAX);
	return out;
}

bool
cell_parse(struct loader *ld, struct input *in, struct toml_node *t,
    struct cell *c)
{
	str rest = str_trim(t->s);
	struct set set = { .n = 0 };
	struct stretch *list;
	bool not = false;
	size_t i;

	c->any = str_is(rest, "-");
	if (c->any)
		return true;
	if (str_starts(rest, STR("not(")) && str_ends(rest, STR(")"))) {
		not = true;
		rest = str_sub(rest, 4, rest.n - 1);
	}
	do {
		if (!alternative(ld, in, str_cut(rest, ',', &rest), &set)) {
			diag_node(&ld->ds, t, DIAG_CELL, t->s,
			    type_long(ld->arena, in->type), STR_NONE);
			return false;
		}
	} while (rest.n > 0);
	tidy_set(&set);
	if (not)
		set = inverse(&set);
	list = NEW_ARRAY(ld->arena, struct stretch, set.n);
	for (i = 0; i < set.n; i++)
		list[i] = set.item[i];
	c->in = list;
	c->n = set.n;
	return true;
}

static str
point_text(struct arena *a, const struct input *in, int64_t v)
{

	if (in->type.kind == K_ENUM)
		return in->type.codes->codes[v].id;
	if (in->type.kind == K_TEXT)
		return v < (int64_t)in->nwords ? in->word[v] : STR("…");
	return literal_text(a, in->type, value_int(v, NULL));
}

str
cell_text(struct arena *a, const struct input *in, struct stretch s)
{
	str lo = point_text(a, in, s.lo > in->lo ? s.lo : in->lo);
	str hi = point_text(a, in, s.hi < in->hi ? s.hi : in->hi);

	if (s.lo <= in->lo && s.hi >= in->hi)
		return STR("-");
	if (s.lo == s.hi)
		return lo;
	if (!ordered(in))
		return str_fmt(a, "%.*s…", STR_ARG(lo));
	if (s.lo <= in->lo)
		return str_fmt(a, "<=%.*s", STR_ARG(hi));
	if (s.hi >= in->hi)
		return str_fmt(a, ">=%.*s", STR_ARG(lo));
	return str_fmt(a, "%.*s..%.*s", STR_ARG(lo), STR_ARG(hi));
}
