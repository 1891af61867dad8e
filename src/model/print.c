/*
 * One value for people and for programs.
 */
#include <inttypes.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/num.h"
#include "model/model.h"

static str
code_text(struct arena *a, const struct field *f, int64_t n, enum lang lang)
{
	const struct code *c = code_by_n(f->codes, n);

	if (c == NULL)
		return str_fmt(a, "%" PRId64, n);
	return lang == LANG_ZH ? c->zh : c->en;
}

static str
codes_text(struct arena *a, const struct field *f, int64_t set, enum lang lang)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, LIMIT_TEXT);
	for (i = 0; i < f->codes->ncodes; i++) {
		const struct code *c = &f->codes->codes[i];

		if (c->n > 62 || (set >> c->n & 1) == 0)
			continue;
		buf_str(&b, b.n == 0 ? STR("") : STR("、"));
		buf_str(&b, lang == LANG_ZH ? c->zh : c->en);
	}
	return buf_text(&b);
}

/* 12 digits when there is no group. */
static str
place_text(struct arena *a, int64_t code)
{

	if (code % 1000 == 0)
		return str_fmt(a, "%012" PRId64, code / 1000);
	return str_fmt(a, "%015" PRId64, code);
}

static str
money_text(struct arena *a, int64_t fen, enum lang lang)
{
	str s = fen % 100 == 0 ? num_text(a, fen / 100, 0) :
	    num_text(a, fen, 2);

	return str_fmt(a, "%.*s%s", STR_ARG(s), lang == LANG_ZH ? "元" :
	    " yuan");
}

static str
month_text(struct arena *a, int64_t m)
{

	return str_fmt(a, "%04d-%02d", (int)(m / 100), (int)(m % 100));
}

str
field_text(struct arena *a, const struct field *f, struct value v,
    enum lang lang)
{

	if (v.kind == V_UNKNOWN)
		return STR("");
	if (v.kind == V_TEXT)
		return v.s;
	if (v.kind == V_BLOB)
		return STR("***");
	switch (f->type) {
	case TYPE_CODE:
		return code_text(a, f, v.i, lang);
	case TYPE_CODES:
		return codes_text(a, f, v.i, lang);
	case TYPE_BOOL:
		return lang == LANG_ZH ? (v.i ? STR("是") : STR("否")) :
		    (v.i ? STR("yes") : STR("no"));
	case TYPE_MONEY:
		return money_text(a, v.i, lang);
	case TYPE_RATIO:
	case TYPE_DECIMAL:
		return num_short(a, v.i, f->scale);
	case TYPE_DATE:
		return date_text(a, (date)v.i);
	case TYPE_MONTH:
		return month_text(a, v.i);
	case TYPE_TIME:
		return date_rfc3339(a, v.i);
	case TYPE_PLACE:
		return place_text(a, v.i);
	default:
		return str_fmt(a, "%" PRId64, v.i);
	}
}

void
field_out(struct arena *a, struct jsonw *o, const struct field *f,
    struct value v)
{
	const struct code *c;
	size_t i;

	if (v.kind == V_UNKNOWN) {
		jsonw_null(o);
		return;
	}
	switch (v.kind == V_INT ? f->type : TYPE_TEXT) {
	case TYPE_INT:
	case TYPE_MONEY:
		jsonw_int(o, v.i);
		return;
	case TYPE_BOOL:
		jsonw_bool(o, v.i != 0);
		return;
	case TYPE_CODE:
		c = code_by_n(f->codes, v.i);
		jsonw_str(o, c == NULL ? num_text(a, v.i, 0) : c->id);
		return;
	case TYPE_CODES:
		jsonw_open(o, '[');
		for (i = 0; i < f->codes->ncodes; i++) {
			c = &f->codes->codes[i];
			if (c->n <= 62 && (v.i >> c->n & 1) != 0)
				jsonw_str(o, c->id);
		}
		jsonw_close(o, ']');
		return;
	default:
		jsonw_str(o, field_text(a, f, v, LANG_ZH));
		return;
	}
}
