/*
 * Whom a pack binds: a dated set of places and classes of places, with
 * exclusions.  A class that nobody has stated for a place leaves it open.
 */
#include "internal.h"

static str
prefix(str code)
{

	while (code.n >= 2 && code.p[code.n - 1] == '0' &&
	    code.p[code.n - 2] == '0')
		code.n -= 2;
	return code;
}

static enum truth
within(str code, str place)
{

	return str_starts(code, prefix(place)) ? TRUTH_TRUE : TRUTH_FALSE;
}

static enum truth
of_class(const struct bound *b, str cls)
{
	size_t i;

	for (i = 0; i < b->nclasses; i++)
		if (str_eq(b->classes[i], cls))
			return TRUTH_TRUE;
	return b->classes_known ? TRUTH_FALSE : TRUTH_UNKNOWN;
}

/* All that a row says must hold. */
static enum truth
row_holds(const struct reach *r, const struct bound *b, date on)
{

	if (on < r->from || (r->to != 0 && on >= r->to))
		return TRUTH_FALSE;
	if (r->place.n > 0 && within(b->code, r->place) == TRUTH_FALSE)
		return TRUTH_FALSE;
	if (r->name.n > 0 && !str_eq(r->name, b->name))
		return TRUTH_FALSE;
	return r->cls.n > 0 ? of_class(b, r->cls) : TRUTH_TRUE;
}

enum truth
pack_applies(const struct pack *p, const struct bound *b, date on)
{
	enum truth in = TRUTH_FALSE, out = TRUTH_FALSE, t;
	size_t i;

	if (p->nreaches == 0 && p->info.jurisdiction.n != 6)
		return TRUTH_UNKNOWN;
	if (p->nreaches == 0)
		return within(b->code, p->info.jurisdiction);
	for (i = 0; i < p->nreaches; i++) {
		const struct reach *r = &p->reaches[i];
		enum truth *to = r->except ? &out : &in;

		t = row_holds(r, b, on);
		if (t == TRUTH_TRUE || (t == TRUTH_UNKNOWN &&
		    *to == TRUTH_FALSE))
			*to = t;
	}
	if (in == TRUTH_FALSE || out == TRUTH_TRUE)
		return TRUTH_FALSE;
	return in == TRUTH_TRUE && out == TRUTH_FALSE ? TRUTH_TRUE :
	    TRUTH_UNKNOWN;
}

void
parse_applies(struct loader *ld)
{
	struct nodes *l = &ld->section[SEC_APPLIES];
	struct reach *list = NEW_ARRAY(ld->arena, struct reach, l->n);
	const struct cite *c;
	size_t i, n;

	for (i = 0; i < l->n; i++) {
		struct toml_node *t = l->item[i];

		list[i].from = parse_date(ld, t, "from", false);
		list[i].to = parse_date(ld, t, "to", false);
		list[i].place = parse_str(ld, t, "place", false);
		list[i].cls = parse_str(ld, t, "class", false);
		list[i].name = parse_str(ld, t, "name", false);
		list[i].except = parse_flag(ld, t, "except");
		c = parse_cites(ld, t, true, &n);
		list[i].cite = n > 0 ? c[0] : (struct cite){ .sentence = 0 };
		if (list[i].place.n + list[i].cls.n + list[i].name.n == 0 ||
		    (list[i].place.n > 0 && list[i].place.n != 6))
			diag_node(&ld->ds, t, DIAG_KEY_KIND, STR("applies"),
			    STR("place = \"620000\" | class | name"),
			    STR_NONE);
	}
	ld->pack->reaches = list;
	ld->pack->nreaches = l->n;
}
