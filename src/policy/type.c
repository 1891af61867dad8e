/*
 * Names of types, and where two types part.
 */
#include "internal.h"

static const char *const kinds[K__MAX + 1] = {
	[K_BOOL] = "bool", [K_INT] = "int", [K_MONEY] = "money",
	[K_RATIO] = "ratio", [K_DECIMAL] = "decimal", [K_DATE] = "date",
	[K_MONTH] = "month", [K_ENUM] = "enum", [K_CODES] = "codes",
	[K_TEXT] = "text", [K_INDEX] = "index", [K_RELATION] = "relation",
	[K__MAX] = "record",
};

static const char *const pers[PER__MAX] = { "once", "year", "month" };

static bool
parse_decimal(str s, struct ptype *out)
{
	str rest = str_sub(s, 7, s.n);

	if (!str_starts(s, STR("decimal")) || rest.n != 1 ||
	    rest.p[0] < '2' || rest.p[0] > '6')
		return false;
	out->kind = K_DECIMAL;
	out->scale = rest.p[0] - '0';
	return true;
}

bool
type_parse(str s, struct ptype *out, str *list)
{
	int k;

	*out = (struct ptype){ .kind = K__MAX };
	*list = STR_NONE;
	if (str_starts(s, STR("enum:")) || str_starts(s, STR("codes:"))) {
		(void)str_cut(s, ':', list);
		out->kind = s.p[0] == 'e' ? K_ENUM : K_CODES;
		return list->n > 0;
	}
	if (parse_decimal(s, out))
		return true;
	for (k = 0; k < K__MAX; k++) {
		if (k == K_DECIMAL || k == K_ENUM || k == K_CODES ||
		    k == K_RELATION || !str_is(s, kinds[k]))
			continue;
		out->kind = (enum basic)k;
		return true;
	}
	return false;
}

str
type_name(struct arena *a, struct ptype t)
{

	if (t.kind == K_DECIMAL)
		return str_fmt(a, "decimal%d", t.scale);
	if (t.kind == K_ENUM || t.kind == K_CODES)
		return str_fmt(a, "%s:%.*s", kinds[t.kind],
		    STR_ARG(t.codes == NULL ? STR_NONE : t.codes->id));
	return str_from(kinds[t.kind]);
}

str
type_long(struct arena *a, struct ptype t)
{
	str s = type_name(a, t);

	if (t.unit.n > 0)
		s = str_fmt(a, "%.*s(%.*s)", STR_ARG(s), STR_ARG(t.unit));
	if (t.per != PER_ONCE)
		s = str_fmt(a, "%.*s/%s", STR_ARG(s), pers[t.per]);
	return s;
}

const char *
type_per(enum per p)
{

	return pers[p];
}

bool
type_per_parse(str s, enum per *out)
{
	int i;

	for (i = 0; i < PER__MAX; i++) {
		if (str_is(s, pers[i])) {
			*out = (enum per)i;
			return true;
		}
	}
	return false;
}

enum diag
type_differ(struct ptype a, struct ptype b)
{

	if (a.kind == K_ENUM && b.kind == K_TEXT && b.literal)
		return DIAG__MAX;
	if (b.kind == K_ENUM && a.kind == K_TEXT && a.literal)
		return DIAG__MAX;
	if (a.kind != b.kind)
		return DIAG_DIFFER;
	if (a.kind == K_DECIMAL && a.scale != b.scale)
		return DIAG_DIFFER;
	if ((a.kind == K_ENUM || a.kind == K_CODES) &&
	    !str_eq(a.codes->id, b.codes->id))
		return DIAG_DIFFER;
	if (a.any_unit || b.any_unit)
		return DIAG__MAX;
	if (a.kind == K_INT && !str_eq(a.unit, b.unit))
		return DIAG_UNIT;
	if (a.kind == K_MONEY && a.per != b.per)
		return DIAG_PER;
	return DIAG__MAX;
}

str
code_ids(struct arena *a, const struct code_list *list)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, 200);
	for (i = 0; i < list->ncodes && !buf_full(&b); i++) {
		buf_cstr(&b, i > 0 ? " " : "");
		buf_str(&b, list->codes[i].id);
	}
	return buf_text(&b);
}
