/*
 * bangfu pack show: a pack article by article on the terminal, what was made of
 * each, what it leaves open and how it is read.  It prints what the page of the
 * pack is made from; the official text is not among it.
 */
#include "action/draft.h"

#include <stdio.h>

#include "base/limits.h"

/* What an object is called before its label. */
struct word {
	const char *kind, *zh, *en;
};

static const struct word words[] = {
	{ "param", "参数", "parameter" }, { "derive", "计算", "value" },
	{ "criterion", "指标", "criterion" },
	{ "decision", "判定", "decision" },
	{ "consequence", "奖惩", "consequence" },
	{ "split", "分担", "split" }, { "earmark", "专款", "earmark" },
	{ "prohibition", "禁令", "prohibition" },
	{ "duty", "职责", "duty" }, { "table", "标准表", "table" },
	{ "rubric", "评分", "rubric" }, { "veto", "一票否决", "veto" },
	{ "grade_rule", "评级", "grade" }, { "award", "评优", "award" },
	{ "benefit", "待遇", "benefit" },
	{ "establishment", "岗位设置", "posts required" },
	{ "stability", "人员稳定", "who stays" },
	{ "letter", "责任书", "letter" }, { "report", "报告", "report" },
	{ "procedure", "程序", "procedure" },
	{ "transition", "步骤", "step" },
	{ "supplement", "补充", "adds to" }, { "set", "设定", "sets" },
	{ "replace", "另行规定", "in its place" },
	{ "silence", "未规定", "left open" }, { "reading", "读法", "reading" },
	{ "not_encoded", "不编码", "not encoded" },
};

static str
text_of(const struct json *o, const char *key)
{
	const struct json *j = json_get(o, key);

	return j != NULL && j->kind == J_STR ? j->s : STR_NONE;
}

static const char *
kind_word(str kind, bool en)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_is(kind, words[i].kind))
			return en ? words[i].en : words[i].zh;
	return "";
}

/* "  name: text", when there is one. */
static void
line(const char *name, str text)
{

	if (text.n > 0)
		(void)printf("      %s%s%.*s\n", name, name[0] == '\0' ? "" :
		    ": ", STR_ARG(text));
}

static void
print_list(const struct json *list, const char *name)
{
	size_t i;

	for (i = 0; list != NULL && i < list->n; i++)
		line(name, list->items[i].s);
}

static void
print_object(struct request *rq, const struct json *o)
{
	bool en = rq->lang == LANG_EN;
	const struct json *list = json_get(o, "fields");
	str id = text_of(o, "id"), label = text_of(o, "label");
	size_t i;

	(void)printf("  %s  %.*s  %.*s\n", kind_word(text_of(o, "kind"), en),
	    STR_ARG(id), STR_ARG(label));
	line("", text_of(o, "effect"));
	if (str_is(text_of(o, "decided_by"), "pending"))
		line("", request_words(rq, "尚待有权机关决定",
		    "still to be decided by who may"));
	print_list(json_get(o, "alternatives"), en ? "otherwise" : "另一读法");
	for (i = 0; list != NULL && i < list->n; i++)
		line(str_cstr(rq->arena, text_of(&list->items[i], "key")),
		    text_of(&list->items[i], "text"));
	print_list(json_get(o, "readings"), en ? "reading" : "读法");
}

static void
print_article(struct request *rq, const struct json *a)
{
	const struct json *objects = json_get(a, "objects");
	str at = text_of(a, "at"), name = article_words(rq->arena, at,
	    rq->lang), title = text_of(a, "title");
	str summary = text_of(a, "summary");
	size_t i;

	(void)printf("\n%.*s  %.*s  %.*s\n", STR_ARG(name), STR_ARG(title),
	    STR_ARG(at));
	if (summary.n > 0)
		(void)printf("  %.*s\n", STR_ARG(summary));
	for (i = 0; objects != NULL && i < objects->n; i++)
		print_object(rq, &objects->items[i]);
}

static void
print_pack(struct request *rq, const struct pack *p, const struct json *list)
{
	const struct pack_info *x = pack_info(p);
	const struct pack *above;
	bool en = rq->lang == LANG_EN;
	size_t i;

	(void)printf("%.*s\n%.*s %.*s %.*s\n", STR_ARG(en && x->title_en.n > 0 ?
	    x->title_en : x->title), STR_ARG(x->id), STR_ARG(x->version),
	    STR_ARG(x->hash));
	for (i = 0; (above = pack_above(p, i)) != NULL; i++)
		(void)printf(en ? "under %.*s\n" : "上位文件 %.*s\n",
		    STR_ARG(pack_info(above)->id));
	for (i = 0; i < list->n; i++)
		print_article(rq, &list->items[i]);
}

/* "27" or "pn:27" into an anchor of the pack. */
static enum err
article_find(struct request *rq, const struct pack *p, str word, str *out)
{
	const struct article *a;
	str number;
	size_t i, n;

	a = pack_articles(p, &n);
	for (i = 0; i < n; i++) {
		(void)str_cut(a[i].at, ':', &number);
		if (str_eq(a[i].at, word) || str_eq(number, word)) {
			*out = a[i].at;
			return OK;
		}
	}
	return fail(rq, MSG_ARTICLE_MISSING, pack_info(p)->id, word);
}

enum err
pack_show(struct request *rq, const struct pack *p, str article)
{
	struct pack_view view = { .pack = p, .lang = rq->lang };
	struct json *list;
	struct jsonw w;
	struct buf b;

	if (article.n > 0)
		TRY(article_find(rq, p, article, &view.at));
	buf_init(&b, rq->arena, LIMIT_REPLY);
	jsonw_begin(&w, &b);
	pack_view_json(rq->arena, &view, &w);
	if (buf_full(&b))
		return fail(rq, MSG_REPLY_TOO_LARGE);
	if (rq->host->json) {
		(void)printf("%.*s\n", STR_ARG(buf_text(&b)));
		return OK;
	}
	TRY(json_parse(rq, buf_text(&b), &list));
	print_pack(rq, p, list);
	return OK;
}
