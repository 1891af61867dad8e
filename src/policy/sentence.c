/*
 * A verdict in sentences: conclusion, reasons, what is missing, what would
 * change it.
 */
#include "consequence.h"
#include "layer.h"

#define WORDS_MAX ((size_t)64 << 10)

static str
label(const struct object *o, enum lang lang)
{

	return lang == LANG_EN ? o->en : o->zh;
}

str
article_words(struct arena *a, str at, enum lang lang)
{
	str number;
	int64_t n;

	(void)str_cut(at, ':', &number);
	if (!str_int(number, &n))
		return at;
	return str_fmt(a, lang == LANG_EN ? "article %.*s" : "第%.*s条",
	    STR_ARG(number));
}

/* Each article once; its sentences are not told. */
static void
put_articles(struct buf *b, const struct cite *c, size_t n, enum lang lang)
{
	bool en = lang == LANG_EN;
	size_t i, j;

	if (n == 0)
		return;
	buf_cstr(b, en ? " (" : "(依据");
	for (i = 0; i < n; i++) {
		for (j = 0; j < i && !str_eq(c[j].at, c[i].at);)
			j++;
		if (j < i)
			continue;
		buf_cstr(b, i > 0 ? (en ? ", " : "、") : "");
		buf_str(b, article_words(b->arena, c[i].at, lang));
	}
	buf_cstr(b, en ? ")" : ")");
}

void
sentence_basis(struct buf *b, const struct object *o, enum lang lang)
{

	put_articles(b, o->cites, o->ncites, lang);
}

/* … of an object of another text than the one that is told of. */
static void
basis_elsewhere(struct buf *b, const struct object *o,
    const struct object *home, enum lang lang)
{

	if (o->pack != home->pack && lang == LANG_EN)
		buf_fmt(b, " [%.*s]", STR_ARG(o->pack->info.title_en));
	else if (o->pack != home->pack)
		buf_fmt(b, "《%.*s》", STR_ARG(o->pack->info.title));
	sentence_basis(b, o, lang);
}

static void
conclude(struct buf *b, const struct verdict *v, enum lang lang)
{
	bool en = lang == LANG_EN;

	buf_cstr(b, en ? "Conclusion: " : "结论:");
	buf_str(b, label(v->object, lang));
	buf_cstr(b, en ? ": " : "——");
	if (v->object->type.kind != K_BOOL && v->value.known)
		buf_str(b, literal_words(v->arena, v->object->type, v->value,
		    lang));
	else
		buf_str(b, outcome_words(v->outcome, lang));
	if (v->assumed)
		buf_cstr(b, en ? ", by assumption" : "(推定,未经核实)");
	sentence_basis(b, v->object, lang);
	buf_cstr(b, en ? ".\n" : "。\n");
}

/* Whom the text binds, where that is not simply this place. */
static void
binding(struct buf *b, const struct verdict *v, enum lang lang)
{
	const struct applied *a = &v->applied;
	const struct pack *p = v->object->pack;
	bool en = lang == LANG_EN;
	str why;

	if (a->binds == TRUTH_TRUE)
		return;
	why = applied_words(v->arena, p, *a, lang);
	buf_str(b, en ? p->info.title_en : p->info.title);
	buf_cstr(b, a->holds == TRUTH_TRUE ? (en ?
	    ": followed by the place's own decision, though " :
	    ":由本地决定参照执行,文件本身不约束本地——") :
	    a->holds == TRUTH_FALSE ? (en ? ": does not apply here, " :
	    ":不适用于本地——") : en ? ": may not apply here, " :
	    ":是否适用于本地待核实——");
	buf_str(b, why);
	buf_cstr(b, en ? ".\n" : "。\n");
}

static void
reasons(struct buf *b, const struct verdict *v, enum lang lang)
{
	bool en = lang == LANG_EN;
	size_t i;

	for (i = 0; i < v->nresults; i++) {
		const struct result *r = &v->results[i];
		str text = r->text[en];

		if (r->outcome != OUT_NOT_MET)
			continue;
		buf_cstr(b, en ? "Reason: " : "原因:");
		buf_str(b, label(r->object, lang));
		buf_cstr(b, en ? ": " : "——");
		buf_str(b, text.n > 0 ? text :
		    outcome_words(r->outcome, lang));
		basis_elsewhere(b, r->object, v->object, lang);
		buf_cstr(b, en ? ".\n" : "。\n");
	}
}

static const char *
lack_words(const struct lack *l, bool en)
{
	static const struct {
		const char *why, *zh, *en;
	} rows[] = {
		{ "param_gap", "文件没有规定", "not laid down by any text" },
		{ "index_missing", "指数未公布", "index not published" },
		{ "conflict", "来源不一致", "sources disagree" },
		{ "stale", "已过时,须重新核实", "out of date" },
		{ "roster_open", "名单尚未核实封闭", "list not verified" },
		{ "too_few", "没有成员", "no members recorded" },
		{ "not_adopted", "没有采用规定该判定的政策包",
		    "no adopted pack defines it" },
		{ "defect", "数值有误", "value cannot be used" },
		{ "calendar_missing", "没有该年的工作日历",
		    "no calendar of working days" },
	};
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		if (str_is(str_from(l->why), rows[i].why))
			return en ? rows[i].en : rows[i].zh;
	return "";
}

/*
 * A member by position in the household, never by name; the household itself
 * goes without saying.
 */
static void
put_subject(struct buf *b, str of, bool en)
{
	str n, kind = str_cut(of, '/', &n);

	if (str_is(kind, "person") && n.n > 0)
		buf_fmt(b, en ? " of member %.*s" : "(第%.*s位成员)",
		    STR_ARG(n));
	else if (of.n > 0 && !str_is(kind, "household"))
		buf_fmt(b, " %.*s", STR_ARG(of));
}

static void
one_lack(struct buf *b, const struct lack *l, bool en)
{
	str office = en ? l->office_en : l->office_zh;
	const char *why = lack_words(l, en);

	buf_str(b, en ? l->en : l->zh);
	put_subject(b, l->of, en);
	if (why[0] == '\0' && office.n == 0)
		return;
	buf_cstr(b, en ? " (" : "(");
	buf_cstr(b, why);
	if (office.n > 0) {
		buf_cstr(b, why[0] == '\0' ? "" : en ? "; " : ",");
		buf_cstr(b, en ? "from " : "由");
		buf_str(b, office);
		buf_cstr(b, en ? "" : "提供");
	}
	buf_cstr(b, en ? ")" : ")");
}

void
sentence_lacks(struct buf *b, const struct verdict *v, enum lang lang)
{
	bool en = lang == LANG_EN;
	size_t i;

	if (v->nlacks == 0)
		return;
	buf_cstr(b, en ? "Missing: " : "还缺:");
	for (i = 0; i < v->nlacks; i++) {
		buf_cstr(b, i > 0 ? (en ? ", " : "、") : "");
		one_lack(b, &v->lacks[i], en);
	}
	buf_cstr(b, en ? ".\n" : "。\n");
}

/* It rests on a reading that no one with the power to has decided. */
static void
unsettled(struct buf *b, const struct verdict *v, enum lang lang)
{
	bool en = lang == LANG_EN;
	size_t i, n = 0;

	for (i = 0; i < v->nreadings; i++) {
		const struct note *x = v->readings[i];

		if (!str_is(x->decided_by, "pending"))
			continue;
		buf_cstr(b, n++ > 0 ? (en ? ", " : "、") : en ?
		    "Reading not settled: " : "读法未定:");
		buf_fmt(b, en ? "%.*s (%.*s)" : "%.*s(%.*s)",
		    STR_ARG(x->id), STR_ARG(article_words(b->arena, x->at,
		    lang)));
	}
	if (n > 0)
		buf_cstr(b, en ? ".\n" : "。\n");
}

static void
changes(struct buf *b, const struct verdict *v, enum lang lang)
{
	bool en = lang == LANG_EN;
	size_t i;

	for (i = 0; i < v->nchanges; i++) {
		const struct counterfactual *c = &v->changes[i];

		buf_cstr(b, en ? "It would change: if " : "如何变化:若");
		buf_str(b, c->condition[en]);
		buf_cstr(b, en ? ", then " : ",则");
		buf_str(b, outcome_words(c->then, lang));
		buf_cstr(b, en ? ".\n" : "。\n");
	}
}

/* 《…》补充“…”:道路通畅(依据第2条)。 */
static void
one_layer(struct buf *b, const struct layer *x, bool en)
{
	static const char *const did[LAYER__MAX][2] = {
		{ "补充", " adds to " }, { "设定", " sets " },
		{ "依授权另行规定", " lays down in the place of " } };
	const struct object *o = x->target;
	size_t i;

	if (en)
		buf_str(b, x->pack->info.title_en);
	else
		buf_fmt(b, "《%.*s》", STR_ARG(x->pack->info.title));
	buf_cstr(b, did[x->kind][en]);
	buf_str(b, en ? o->en : o->zh);
	if (x->grant.n > 0)
		buf_fmt(b, en ? ", granted by its %.*s" : "(授权见其%.*s)",
		    STR_ARG(article_words(b->arena, x->grant, en ? LANG_EN :
		    LANG_ZH)));
	for (i = 0; i < x->nparts; i++) {
		buf_cstr(b, i > 0 ? (en ? ", " : "、") : en ? ": " : ":");
		buf_str(b, label(x->parts[i], en ? LANG_EN : LANG_ZH));
	}
	put_articles(b, x->cites, x->ncites, en ? LANG_EN : LANG_ZH);
	buf_cstr(b, en ? ".\n" : "。\n");
}

static void
layers(struct buf *b, const struct verdict *v, enum lang lang)
{
	size_t i;

	for (i = 0; i < v->nlayers; i++)
		one_layer(b, v->layers[i], lang == LANG_EN);
}

/* Values the adopter decided for itself are never passed off as the text's. */
void
sentence_own(struct buf *b, const struct verdict *v, enum lang lang)
{
	bool en = lang == LANG_EN;
	struct why **leaf;
	size_t n = why_flatten(v->arena, v->value.why, &leaf), i;

	for (i = 0; i < n; i++) {
		const struct why *w = leaf[i];

		if ((w->kind != WHY_PARAM && w->kind != WHY_INDEX) ||
		    (w->setting == NULL && w->layer == NULL))
			continue;
		if (w->setting != NULL)
			buf_cstr(b, en ?
			    "Decided by the adopter, not by the text: " :
			    "采用地自行决定(非文件规定):");
		else if (en)
			buf_fmt(b, "Set by %.*s: ", STR_ARG(
			    w->layer->pack->info.title_en));
		else
			buf_fmt(b, "由《%.*s》设定:", STR_ARG(
			    w->layer->pack->info.title));
		buf_str(b, en ? w->param->en : w->param->zh);
		buf_cstr(b, en ? " = " : "为");
		buf_str(b, literal_words(v->arena, w->type, w->value, lang));
		if (w->layer != NULL)
			put_articles(b, w->layer->cites, w->layer->ncites,
			    lang);
		buf_cstr(b, en ? ".\n" : "。\n");
	}
}

str
verdict_words(struct arena *a, const struct verdict *v, enum lang lang)
{
	struct buf b;

	buf_init(&b, a, WORDS_MAX);
	conclude(&b, v, lang);
	binding(&b, v, lang);
	reasons(&b, v, lang);
	sentence_lacks(&b, v, lang);
	unsettled(&b, v, lang);
	changes(&b, v, lang);
	layers(&b, v, lang);
	sentence_own(&b, v, lang);
	return str_trim(buf_text(&b));
}
