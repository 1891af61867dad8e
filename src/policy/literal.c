/*
 * Text forms of values: what pack files, settings and --given write, and what
 * explanations print.
 */
#include "internal.h"

struct money_unit {
	const char *word;
	int scale;		/* digits after the point down to fen */
};

/* Longest word first. */
static const struct money_unit money_units[] = {
	{ "亿元", 10 }, { "万元", 6 }, { "元", 2 }, { "角", 1 }, { "分", 0 },
};

static bool
parse_money(str s, int64_t *out)
{
	size_t i;

	for (i = 0; i < sizeof(money_units) / sizeof(money_units[0]); i++) {
		str w = str_from(money_units[i].word);

		if (str_ends(s, w))
			return num_parse(str_trim(str_sub(s, 0, s.n - w.n)),
			    money_units[i].scale, out);
	}
	return false;
}

static int64_t
power_of_ten(int n)
{
	int64_t p = 1;

	while (n-- > 0)
		p *= 10;
	return p;
}

static bool
parse_ratio(str s, int64_t *n, int64_t *d)
{
	str top, rest;
	int64_t a, b;

	if (str_ends(s, STR("%"))) {
		if (!num_parse(str_sub(s, 0, s.n - 1), PEL_DIGITS - 2, &a))
			return false;
		return ratio_make(a, power_of_ten(PEL_DIGITS), n, d);
	}
	top = str_cut(s, '/', &rest);
	if (rest.n > 0)
		return str_int(top, &a) && str_int(rest, &b) && b > 0 &&
		    ratio_make(a, b, n, d);
	if (!num_parse(s, PEL_DIGITS, &a))
		return false;
	return ratio_make(a, power_of_ten(PEL_DIGITS), n, d);
}

static bool
parse_int(str s, str unit, int64_t *out)
{

	if (unit.n > 0 && str_ends(s, unit))
		s = str_trim(str_sub(s, 0, s.n - unit.n));
	return str_int(s, out);
}

static bool
take_code(const struct code_list *list, str s)
{

	return s.n > 0 && (list == NULL || list->ncodes == 0 ||
	    code_by_id(list, s) != NULL);
}

/* "illness,none" to a set, one bit a code. */
static bool
parse_codes(const struct code_list *list, str s, int64_t *out)
{
	const struct code *c;
	int64_t set = 0;
	str one;

	while (s.n > 0) {
		one = str_trim(str_cut(s, ',', &s));
		c = list == NULL ? NULL : code_by_id(list, one);
		if (c == NULL || c->n < 0 || c->n > 62)
			return false;
		set |= (int64_t)1 << c->n;
	}
	*out = set;
	return set != 0;
}

static str
codes_text(struct arena *a, struct ptype t, int64_t set)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, PEL_BYTES);
	for (i = 0; t.codes != NULL && i < t.codes->ncodes; i++) {
		const struct code *c = &t.codes->codes[i];

		if (c->n < 0 || c->n > 62 || !(set >> c->n & 1))
			continue;
		buf_cstr(&b, b.n > 0 ? "," : "");
		buf_str(&b, c->id);
	}
	return buf_text(&b);
}

static bool
parse_month(str s, int64_t *out)
{
	date d;
	int64_t v;

	if (s.n == 7 && s.p[4] == '-') {
		char t[6] = { s.p[0], s.p[1], s.p[2], s.p[3], s.p[5], s.p[6] };

		if (!str_int((str){ t, 6 }, &v))
			return false;
	} else if (s.n != 6 || !str_int(s, &v))
		return false;
	d = date_make((int)(v / 100), (int)(v % 100), 1);
	*out = v;
	return d != 0;
}

bool
literal_parse(struct ptype t, str s, struct pvalue *out)
{
	struct pvalue v = { .known = true, .d = 1 };
	date day;
	bool ok;

	switch (t.kind) {
	case K_BOOL:
		v.n = str_is(s, "true");
		ok = v.n || str_is(s, "false");
		break;
	case K_INT:
		ok = parse_int(s, t.unit, &v.n);
		break;
	case K_MONEY:
		ok = parse_money(s, &v.n);
		break;
	case K_RATIO:
		ok = parse_ratio(s, &v.n, &v.d);
		break;
	case K_DECIMAL:
		ok = num_parse(str_ends(s, STR("分")) ? str_sub(s, 0, s.n -
		    STR("分").n) : s, t.scale, &v.n);
		break;
	case K_DATE:
		ok = date_parse(s, &day);
		v.n = ok ? day : 0;
		break;
	case K_MONTH:
		ok = parse_month(s, &v.n);
		break;
	case K_ENUM:
		v.s = s;
		ok = take_code(t.codes, s);
		break;
	case K_CODES:
		ok = parse_codes(t.codes, s, &v.n);
		break;
	case K_TEXT:
		v.s = s;
		ok = true;
		break;
	default:
		ok = false;
	}
	if (ok)
		*out = v;
	return ok;
}

str
literal_text(struct arena *a, struct ptype t, struct pvalue v)
{

	switch (t.kind) {
	case K_BOOL:
		return v.n ? STR("true") : STR("false");
	case K_MONEY:
		return str_fmt(a, "%.*s元", STR_ARG(num_short(a, v.n, 2)));
	case K_RATIO:
		return v.d == 1 ? num_text(a, v.n, 0) :
		    str_fmt(a, "%lld/%lld", (long long)v.n, (long long)v.d);
	case K_DECIMAL:
		return num_text(a, v.n, t.scale);
	case K_DATE:
		return date_text(a, (date)v.n);
	case K_MONTH:
		return str_fmt(a, "%04d-%02d", (int)(v.n / 100),
		    (int)(v.n % 100));
	case K_ENUM: case K_TEXT:
		return v.s;
	case K_CODES:
		return codes_text(a, t, v.n);
	default:
		return num_text(a, v.n, 0);
	}
}

static str
code_words(struct ptype t, str id, enum lang lang)
{
	const struct code *c = t.codes == NULL ? NULL :
	    code_by_id(t.codes, id);

	if (c == NULL)
		return id;
	return lang == LANG_EN ? c->en : c->zh;
}

str
literal_words(struct arena *a, struct ptype t, struct pvalue v, enum lang lang)
{
	int64_t n;

	switch (t.kind) {
	case K_BOOL:
		if (lang == LANG_EN)
			return v.n ? STR("yes") : STR("no");
		return v.n ? STR("是") : STR("否");
	case K_ENUM:
		return code_words(t, v.s, lang);
	case K_INT:
		return str_fmt(a, "%lld%.*s", (long long)v.n,
		    STR_ARG(lang == LANG_EN ? STR_NONE : t.unit));
	case K_RATIO:
		if (10000 % v.d == 0 && num_mul(v.n, 10000 / v.d, &n))
			return str_fmt(a, "%.*s%%",
			    STR_ARG(num_short(a, n, 2)));
		return literal_text(a, t, v);
	case K_MONEY:
		if (lang == LANG_EN)
			return str_fmt(a, "%.*s yuan",
			    STR_ARG(num_short(a, v.n, 2)));
		return literal_text(a, t, v);
	default:
		return literal_text(a, t, v);
	}
}
