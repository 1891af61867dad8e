/*
 * The summary of a place on the terminal: what the interface answers, as a
 * table.
 */
#include "action/rows.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"

static str
text_of(const struct json *o, const char *key)
{
	const struct json *j = json_get(o, key);

	return j != NULL ? j->s : STR_NONE;
}

static int64_t
number_of(const struct json *o, const char *key)
{
	const struct json *j = json_get(o, key);

	return j != NULL ? j->i : 0;
}

/* met, not met, to be verified, not applicable, and what keeps back alone. */
static void
print_counts(const struct json *o, const char *alone, const char *indent,
    str label)
{
	const struct json *counts = json_get(o, "counts");
	int i;

	for (i = 0; i < POLL_OUTCOMES; i++)
		(void)printf("%10" PRId64, number_of(counts,
		    outcome_id((enum outcome)i)));
	(void)printf("%12" PRId64 "  %s%.*s\n", number_of(o, alone), indent,
	    STR_ARG(label));
}

/* Labels of criteria stand at the place itself alone. */
static void
print_place(struct request *rq, const struct json *o, str name,
    const struct json *labels)
{
	const struct json *parts = json_get(o, "criteria");
	const struct json *offices = json_get(o, "offices");
	bool en = rq->lang == LANG_EN;
	size_t i;

	print_counts(o, "only_data", "", name);
	for (i = 0; i < parts->n; i++)
		print_counts(&parts->items[i], "only", "  ", text_of(
		    &labels->items[i], "label"));
	for (i = 0; i < offices->n; i++)
		(void)printf("%52" PRId64 "  %s%.*s\n", number_of(
		    &offices->items[i], "n"), en ? "  facts of: " :
		    "  缺的事实在:", STR_ARG(text_of(&offices->items[i],
		    "label")));
}

static void
print_summary(struct request *rq, const struct json *o)
{
	const struct json *places = json_get(o, "places");
	const struct json *labels = json_get(o, "criteria");
	bool en = rq->lang == LANG_EN;
	size_t i;

	(void)printf("%.*s  %.*s  %.*s\n", STR_ARG(text_of(o, "decision")),
	    STR_ARG(text_of(o, "label")), STR_ARG(text_of(o, "as_of")));
	(void)printf(en ?
	    "       met   not met   unknown       n/a  only this*\n" :
	    "      满足    不满足    待核实    不适用    只差这项*\n");
	print_place(rq, o, text_of(o, "place_name"), labels);
	if (number_of(o, "left") > 0)
		(void)printf(en ? "%10" PRId64 " have left\n" :
		    "%10" PRId64 " 户已退出,不计\n", number_of(o, "left"));
	if (number_of(o, "not_adopted") > 0)
		(void)printf(en ? "%10" PRId64 " where no such decision is "
		    "adopted\n" : "%10" PRId64 " 户所在地没有采用该判定\n",
		    number_of(o, "not_adopted"));
	for (i = 0; i < places->n; i++) {
		(void)printf("\n");
		print_place(rq, &places->items[i], text_of(&places->items[i],
		    "name"), labels);
	}
	(void)printf(en ? "\n* of a place: nothing fails, only facts are "
	    "missing; of a criterion: it alone fails\n" :
	    "\n* 地方一行:没有不满足的,只缺事实;指标一行:只有这一项不满足\n");
}

enum err
summary_print(struct request *rq, const struct poll_ask *ask)
{
	struct json *o;
	struct jsonw w;
	struct buf b;

	buf_init(&b, rq->arena, LIMIT_REPLY);
	jsonw_begin(&w, &b);
	TRY(summary_json(rq, ask, &w));
	if (buf_full(&b))
		return fail(rq, MSG_REPLY_TOO_LARGE);
	if (rq->host->json) {
		(void)printf("%.*s\n", STR_ARG(buf_text(&b)));
		return OK;
	}
	TRY(json_parse(rq, buf_text(&b), &o));
	print_summary(rq, o);
	return OK;
}
