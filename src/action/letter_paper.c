/*
 * A letter as it was made, and as a document.
 */
#include "action/letter.h"

#include <inttypes.h>

#include "base/limits.h"

#define FORM	"BF-11"
#define VERSION	1

static str
text_of(const struct json *j, const char *key)
{
	const struct json *v = json_get(j, key);

	return v == NULL || v->kind != J_STR ? STR("") : v->s;
}

static void
take_side(struct letter *l, const char *side)
{
	const struct json *list = json_get(l->content, side);
	size_t i;

	for (i = 0; list != NULL && i < list->n &&
	    l->nslots < 2 * LETTER_SIGNERS; i++)
		l->slots[l->nslots++] = (struct slot){ .side = str_from(side),
		    .office = text_of(&list->items[i], "office"),
		    .title = text_of(&list->items[i], "title"),
		    .name = text_of(&list->items[i], "name") };
}

enum err
letter_open(struct request *rq, struct record *r, struct letter *out)
{
	const struct entity *e = model_entity(rq->model,
	    STR("letter_signature"));
	struct json *content;
	size_t i;

	*out = (struct letter){ .record = r };
	TRY(json_parse(rq, record_get(r, "content").s, &content));
	out->content = content;
	take_side(out, "from");
	take_side(out, "to");
	if (r->id == 0)
		return OK;
	TRY(record_children(rq, model_field(e, STR("letter")), r->id,
	    &out->signatures));
	for (i = 0; i < out->signatures.n; i++) {
		int64_t n = record_get(out->signatures.items[i], "slot").i;

		if (n >= 1 && n <= (int64_t)out->nslots)
			out->slots[n - 1].signature =
			    out->signatures.items[i];
	}
	return OK;
}

enum err
letter_load(struct request *rq, int64_t id, struct letter *out)
{
	struct record *r;

	TRY(record_load(rq, model_entity(rq->model, STR("letter")), id, 0,
	    &r));
	return letter_open(rq, r, out);
}

/* ---- the document ---- */

/* 县委书记、县长 */
static str
side_words(struct request *rq, const struct letter *l, const char *side)
{
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, LIMIT_TEXT);
	for (i = 0; i < l->nslots; i++)
		if (str_is(l->slots[i].side, side)) {
			buf_cstr(&b, b.n > 0 ? "、" : "");
			buf_str(&b, l->slots[i].title);
		}
	return buf_text(&b);
}

static str
opening(struct request *rq, const struct letter *l)
{
	const struct json *year = json_get(l->content, "year");
	str who = text_of(l->content, "who");
	str when = year == NULL || year->kind != J_INT || year->i == 0 ?
	    STR("") : str_fmt(rq->arena, "%" PRId64 "年度", year->i);

	return str_fmt(rq->arena, "依据%.*s\uff0c%.*s%.*s就%.*s%.*s的脱贫攻坚责任"
	    "\uff0c向%.*s作出如下承诺。", STR_ARG(text_of(l->content, "basis")),
	    STR_ARG(who), STR_ARG(side_words(rq, l, "from")),
	    STR_ARG(text_of(l->content, "place")), STR_ARG(when),
	    STR_ARG(side_words(rq, l, "to")));
}

static void
put_terms(struct request *rq, const struct letter *l, struct paper *p)
{
	const struct json *terms = json_get(l->content, "terms");
	static const struct paper_column columns[] = {
		{ { "责任目标", 12 }, 3, PAPER_LEFT },
		{ { "数量", 6 }, 2, PAPER_LEFT },
	};
	str *cells;
	size_t i;

	if (terms == NULL || terms->n == 0)
		return;
	paper_add(p, PAPER_HEADING, STR("一、责任目标"));
	cells = NEW_ARRAY(rq->arena, str, terms->n * 2);
	for (i = 0; i < terms->n; i++) {
		cells[2 * i] = text_of(&terms->items[i], "label");
		cells[2 * i + 1] = text_of(&terms->items[i], "value");
	}
	paper_table(p, columns, 2, cells, terms->n * 2);
}

static void
put_says(struct request *rq, const struct letter *l, struct paper *p)
{
	const struct json *says = json_get(l->content, "says");
	size_t i;

	if (says == NULL || says->n == 0)
		return;
	paper_add(p, PAPER_HEADING, STR("二、责任内容"));
	for (i = 0; i < says->n; i++)
		paper_add(p, PAPER_TEXT, str_fmt(rq->arena, "%zu.%.*s", i + 1,
		    STR_ARG(says->items[i].s)));
}

static str
day_words(struct request *rq, date d)
{

	return d == 0 ? STR("") : str_fmt(rq->arena, "%d年%d月%d日",
	    date_year(d), date_month(d), date_day(d));
}

static void
put_signs(struct request *rq, const struct letter *l, struct paper *p)
{
	struct paper_sign *signs = NEW_ARRAY(rq->arena, struct paper_sign,
	    l->nslots);
	size_t i;

	for (i = 0; i < l->nslots; i++) {
		const struct slot *s = &l->slots[i];

		signs[i].role = str_fmt(rq->arena, "%s\uff1a%.*s",
		    str_is(s->side, "from") ? "责任人" : "对方",
		    STR_ARG(s->title));
		if (s->signature == NULL)
			continue;
		signs[i].name = record_get(s->signature, "person_name").s;
		signs[i].day = day_words(rq,
		    (date)record_get(s->signature, "day").i);
	}
	paper_signs(p, signs, l->nslots);
}

enum err
letter_paper(struct request *rq, const struct letter *l, struct paper *out)
{
	const struct record *r = l->record;
	str number;

	paper_init(out, rq->arena, STR(FORM), VERSION);
	out->title = text_of(l->content, "title");
	(void)str_cut(record_get(r, "number").s, '/', &number);
	out->subject = str_fmt(rq->arena, "%.*s 编号 %.*s",
	    STR_ARG(text_of(l->content, "place")), STR_ARG(number));
	paper_add(out, PAPER_TEXT, opening(rq, l));
	put_terms(rq, l, out);
	put_says(rq, l, out);
	if (record_get(r, "due").kind == V_INT)
		paper_add(out, PAPER_TEXT, str_fmt(rq->arena,
		    "本责任书于%.*s前签订。", STR_ARG(day_words(rq,
		    (date)record_get(r, "due").i))));
	put_signs(rq, l, out);
	paper_add(out, PAPER_CODE, STR(""));
	return OK;
}
