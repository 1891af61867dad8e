/*
 * One value from text or JSON.  Blank is unknown; what does not fit the field
 * is refused with what would fit; nothing is repaired.
 */
#include <inttypes.h>

#include "base/buf.h"
#include "base/limits.h"
#include "base/num.h"
#include "model/model.h"

static enum err
bad(struct request *rq, const struct field *f, str text)
{
	const struct type_row *t = type_row(f->type);

	return fail(rq, MSG_VALUE_TYPE, field_label(f, rq->lang), text,
	    request_words(rq, t->zh, t->en));
}

/* The labels of a list, the first thirty. */
static str
code_words(struct request *rq, const struct code_list *l)
{
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, LIMIT_SENTENCE);
	for (i = 0; i < l->ncodes && i < 30; i++) {
		buf_str(&b, i == 0 ? STR("") : STR("、"));
		buf_str(&b, rq->lang == LANG_ZH ? l->codes[i].zh :
		    l->codes[i].en);
	}
	if (i < l->ncodes)
		buf_str(&b, STR("…"));
	return buf_text(&b);
}

static enum err
parse_code(struct request *rq, const struct field *f, str text, int64_t *out)
{
	const struct code *c = code_find(f->codes, text);

	if (c == NULL)
		return fail(rq, MSG_VALUE_CODE, field_label(f, rq->lang), text,
		    code_words(rq, f->codes));
	*out = c->n;
	return OK;
}

/* "Known to be none" goes with no other code of a set. */
static enum err
codes_check(struct request *rq, const struct field *f, int64_t set)
{
	const struct code *none = code_by_id(f->codes, STR("none"));

	if (none != NULL && none->n <= 62 && set != (int64_t)1 << none->n &&
	    (set >> none->n & 1) != 0)
		return fail(rq, MSG_CODE_ALONE, field_label(f, rq->lang),
		    rq->lang == LANG_ZH ? none->zh : none->en);
	return OK;
}

/* 因病,因残: separated by commas, 、 or blanks. */
static enum err
parse_codes(struct request *rq, const struct field *f, str text, int64_t *out)
{
	int64_t set = 0, n;
	size_t at = 0, from = 0, before = 0;

	while (before < text.n) {
		uint32_t c = str_next(text, &at);

		if (c != 0 && c != ',' && c != ';' && c != ' ' && c != 0xff0c &&
		    c != 0x3001 && c != 0xff1b) {
			before = at;
			if (at < text.n)
				continue;
		}
		if (before > from) {
			TRY(parse_code(rq, f,
			    str_trim(str_sub(text, from, before)), &n));
			if (n > 62)
				return bad(rq, f, text);
			set |= (int64_t)1 << n;
		}
		from = before = at;
	}
	*out = set;
	return codes_check(rq, f, set);
}

static enum err
parse_bool(struct request *rq, const struct field *f, str text, int64_t *out)
{
	static const char *const yes[] = { "是", "有", "1", "true", "yes",
	    "Y", "y", "√" };
	static const char *const no[] = { "否", "无", "0", "false", "no", "N",
	    "n", "×" };
	size_t i;

	for (i = 0; i < sizeof(yes) / sizeof(yes[0]); i++) {
		if (str_is(text, yes[i])) {
			*out = 1;
			return OK;
		}
		if (str_is(text, no[i])) {
			*out = 0;
			return OK;
		}
	}
	return bad(rq, f, text);
}

/* 7365元, 7,365.00, 2万元, 1亿元 into fen. */
static enum err
parse_money(struct request *rq, const struct field *f, str text, int64_t *out)
{
	int scale = 2;
	str s = text;

	if (str_ends(s, STR("元")))
		s.n -= STR("元").n;
	if (str_ends(s, STR("万"))) {
		s.n -= STR("万").n;
		scale = 6;
	} else if (str_ends(s, STR("亿"))) {
		s.n -= STR("亿").n;
		scale = 10;
	}
	return num_parse(str_trim(s), scale, out) ? OK : bad(rq, f, text);
}

static enum err
parse_ratio(struct request *rq, const struct field *f, str text, int64_t *out)
{
	bool percent = str_ends(text, STR("%"));
	str s = percent ? str_sub(text, 0, text.n - 1) : text;
	int scale = percent ? f->scale - 2 : f->scale;

	if (scale < 0 || !num_parse(str_trim(s), scale, out))
		return bad(rq, f, text);
	return OK;
}

static enum err
parse_month(struct request *rq, const struct field *f, str text, int64_t *out)
{
	date d;

	if (text.n == 6 && date_parse(str_fmt(rq->arena, "%.*s01",
	    STR_ARG(text)), &d)) {
		*out = d / 100;
		return OK;
	}
	if (text.n == 7 && date_parse(str_fmt(rq->arena, "%.*s-01",
	    STR_ARG(text)), &d)) {
		*out = d / 100;
		return OK;
	}
	return bad(rq, f, text);
}

char
id_number_digit(str s)
{
	static const int weight[17] = { 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9,
	    10, 5, 8, 4, 2 };
	static const char digit[] = "10X98765432";
	int sum = 0, i;

	for (i = 0; i < 17; i++)
		sum += (s.p[i] - '0') * weight[i];
	return digit[sum % 11];
}

static enum err
check_id_number(struct request *rq, const struct field *f, str text, str *out)
{
	char want, *p;
	size_t i;
	date d;

	if (text.n != 18)
		return fail(rq, MSG_ID_NUMBER_LENGTH, field_label(f, rq->lang),
		    str_fmt(rq->arena, "%zu", str_chars(text)));
	for (i = 0; i < 17; i++)
		if (text.p[i] < '0' || text.p[i] > '9')
			return bad(rq, f, mask_text(rq->arena, MASK_ID, text));
	if (!date_parse(str_sub(text, 6, 14), &d))
		return fail(rq, MSG_ID_NUMBER_DATE, field_label(f, rq->lang));
	p = str_cstr(rq->arena, text);
	if (p[17] == 'x')
		p[17] = 'X';
	want = id_number_digit(text);
	if (p[17] != want)
		return fail(rq, MSG_ID_NUMBER_CHECK, field_label(f, rq->lang),
		    str_fmt(rq->arena, "%c", want),
		    str_fmt(rq->arena, "%c", p[17]));
	*out = (str){ p, 18 };
	return OK;
}

/* 11 digits from 1[3-9], or 7 to 12 digits with hyphens for a fixed line. */
static enum err
check_phone(struct request *rq, const struct field *f, str text)
{
	size_t i, digits = 0;

	for (i = 0; i < text.n; i++) {
		if (text.p[i] >= '0' && text.p[i] <= '9')
			digits++;
		else if (text.p[i] != '-')
			digits = 99;
	}
	if (digits == 11 && text.n == 11 && text.p[0] == '1' &&
	    text.p[1] >= '3')
		return OK;
	if (digits >= 7 && digits <= 12 && text.p[0] != '1')
		return OK;
	return fail(rq, MSG_PHONE, field_label(f, rq->lang),
	    mask_text(rq->arena, MASK_PHONE, text));
}

static enum err
check_account(struct request *rq, const struct field *f, str text)
{
	size_t i;

	for (i = 0; i < text.n; i++)
		if (text.p[i] < '0' || text.p[i] > '9')
			break;
	if (i < text.n || text.n < 12 || text.n > 25)
		return bad(rq, f, mask_text(rq->arena, MASK_ACCOUNT, text));
	return OK;
}

static enum err
parse_text(struct request *rq, const struct field *f, str text,
    struct value *out)
{

	if (text.n > LIMIT_TEXT)
		return fail(rq, MSG_VALUE_LONG, field_label(f, rq->lang),
		    str_fmt(rq->arena, "%d", LIMIT_TEXT));
	if (!str_utf8(text))
		return fail(rq, MSG_UTF8, field_label(f, rq->lang));
	if (f->type == TYPE_ID_NUMBER)
		TRY(check_id_number(rq, f, text, &text));
	else if (f->type == TYPE_PHONE)
		TRY(check_phone(rq, f, text));
	else if (f->type == TYPE_ACCOUNT)
		TRY(check_account(rq, f, text));
	*out = VALUE_TEXT(text);
	return OK;
}

static enum err
check_range(struct request *rq, const struct field *f, struct value v)
{

	if (!f->has_range || v.kind != V_INT || (v.i >= f->min &&
	    v.i <= f->max))
		return OK;
	return fail(rq, MSG_VALUE_RANGE, field_label(f, rq->lang),
	    field_text(rq->arena, f, v, rq->lang),
	    field_text(rq->arena, f, VALUE_INT(f->min), rq->lang),
	    field_text(rq->arena, f, VALUE_INT(f->max), rq->lang));
}

static enum err
parse_number(struct request *rq, const struct field *f, str text, int64_t *out)
{
	date d;

	switch (f->type) {
	case TYPE_CODE:
		return parse_code(rq, f, text, out);
	case TYPE_CODES:
		return parse_codes(rq, f, text, out);
	case TYPE_BOOL:
		return parse_bool(rq, f, text, out);
	case TYPE_MONEY:
		return parse_money(rq, f, text, out);
	case TYPE_RATIO:
		return parse_ratio(rq, f, text, out);
	case TYPE_INT:
	case TYPE_DECIMAL:
		return num_parse(text, f->scale, out) ? OK : bad(rq, f, text);
	case TYPE_MONTH:
		return parse_month(rq, f, text, out);
	case TYPE_DATE:
		if (!date_parse(text, &d))
			return bad(rq, f, text);
		*out = d;
		return OK;
	default:
		return bad(rq, f, text);
	}
}

enum err
field_parse(struct request *rq, const struct field *f, str text,
    struct value *out)
{
	struct value v = VALUE_UNKNOWN;
	enum err e;

	text = str_trim(text);
	if (text.n == 0) {
		*out = VALUE_UNKNOWN;
		return OK;
	}
	if (str_is(str_from(type_row(f->type)->sql), "TEXT"))
		e = parse_text(rq, f, text, &v);
	else {
		v.kind = V_INT;
		e = parse_number(rq, f, text, &v.i);
		if (e == OK)
			e = check_range(rq, f, v);
	}
	if (e != OK)
		return request_at(rq, e, (struct at){ .field = f->id });
	*out = v;
	return OK;
}

static enum err
json_codes(struct request *rq, const struct field *f, const struct json *j,
    int64_t *out)
{
	int64_t set = 0, n;
	size_t i;

	for (i = 0; i < j->n; i++) {
		if (j->items[i].kind != J_STR)
			return bad(rq, f, STR("?"));
		TRY(parse_code(rq, f, j->items[i].s, &n));
		if (n > 62)
			return bad(rq, f, j->items[i].s);
		set |= (int64_t)1 << n;
	}
	*out = set;
	return codes_check(rq, f, set);
}

/* A set without members says nothing: none at all is a code of its own. */
static bool
says_nothing(const struct field *f, struct value v)
{

	return f->type == TYPE_CODES && v.kind == V_INT && v.i == 0;
}

enum err
field_json(struct request *rq, const struct field *f, const struct json *j,
    struct value *out)
{
	struct at at = { .field = f->id };
	struct value v = VALUE_INT(0);

	if (j->kind == J_NULL) {
		*out = VALUE_UNKNOWN;
		return OK;
	}
	if (j->kind == J_STR)
		return field_parse(rq, f, j->s, out);
	if (j->kind == J_BOOL && f->type == TYPE_BOOL)
		v.i = j->i;
	else if (j->kind == J_INT && (f->type == TYPE_INT ||
	    f->type == TYPE_MONEY || f->type == TYPE_TIME))
		v.i = j->i;
	else if (j->kind == J_LIST && f->type == TYPE_CODES)
		TRY(json_codes(rq, f, j, &v.i));
	else
		return request_at(rq, bad(rq, f, j->kind == J_INT ?
		    str_fmt(rq->arena, "%" PRId64, j->i) : STR("{…}")), at);
	TRY(request_at(rq, check_range(rq, f, v), at));
	*out = says_nothing(f, v) ? VALUE_UNKNOWN : v;
	return OK;
}

enum err
field_check(struct request *rq, const struct field *f, struct value v)
{
	bool text = str_is(str_from(type_row(f->type)->sql), "TEXT");

	if (v.kind == V_UNKNOWN)
		return OK;
	if ((v.kind == V_TEXT) != text)
		return request_at(rq, bad(rq, f, STR("?")),
		    (struct at){ .field = f->id });
	if (text)
		return request_at(rq, parse_text(rq, f, v.s, &v),
		    (struct at){ .field = f->id });
	return request_at(rq, check_range(rq, f, v),
	    (struct at){ .field = f->id });
}
