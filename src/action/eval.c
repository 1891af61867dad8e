/*
 * bangfu eval: a decision on one household, explained, or on all of a place,
 * counted: by outcome, by criterion, and what is missing by office; with
 * --summary by place as well.
 */
#include "action/rows.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/option.h"

#define NOUTCOMES	4
#define CRITERIA_MAX	64
#define LACKS_MAX	200

struct tally {
	str id, label;
	int64_t n[NOUTCOMES];
};

struct lacking {
	str fact, label, office;
	int64_t n;
};

struct eval {
	str pack, decision, subject, place_text;
	date as_of, known_at;
	int64_t place;
	bool summary;
	const struct ruleset *only;	/* --pack: this pack alone */
	struct arena *arena;		/* as long as the command */
	struct tally all;
	struct tally criteria[CRITERIA_MAX];
	size_t ncriteria;
	struct lacking lacks[LACKS_MAX];
	size_t nlacks;
	int64_t without;		/* places that adopted no such decision */
};

static enum err
take_pack(struct request *rq, struct eval *e)
{
	const struct pack *p = policy_pack_find(rq->policy, e->pack);

	if (e->pack.n == 0)
		return OK;
	if (p == NULL)
		return fail(rq, MSG_PACK_MISSING, e->pack);
	return ruleset_pack(rq, p, e->place_text, &e->only);
}

static enum err
take_arguments(struct request *rq, int argc, char **argv, struct eval *e)
{
	str as_of = STR_NONE, known_at = STR_NONE, *rest;
	const struct option options[] = {
		{ "--pack", &e->pack, NULL },
		{ "--decision", &e->decision, NULL },
		{ "--as-of", &as_of, NULL }, { "--known-at", &known_at, NULL },
		{ "--place", &e->place_text, NULL },
		{ "--explain", &e->subject, NULL },
		{ "--summary", NULL, &e->summary },
	};
	size_t n;

	TRY(option_take(rq, argc, argv, options, sizeof(options) /
	    sizeof(options[0]), &rest, &n));
	/* A summary is of many, and of what is known today. */
	if (n != 0 || e->decision.n == 0 || (e->summary &&
	    (e->subject.n > 0 || known_at.n > 0)))
		return fail(rq, MSG_USAGE, STR("eval --decision NAME "
		    "[--as-of DATE] [--pack PACK] [--place CODE] "
		    "[--summary | [--known-at DATE] [--explain HOUSEHOLD]] "
		    "[--json]"));
	/* Named as in packs, with the kind, or alone. */
	if (str_starts(e->decision, STR("household.")))
		(void)str_cut(e->decision, '.', &e->decision);
	if (e->place_text.n > 0 && !place_parse(e->place_text, &e->place))
		return fail(rq, MSG_VALUE_TYPE, STR("--place"), e->place_text,
		    request_words(rq, "区划代码", "a place code"));
	if (as_of.n > 0 && !date_parse(as_of, &e->as_of))
		return fail(rq, MSG_VALUE_TYPE, STR("--as-of"), as_of,
		    request_words(rq, "日期", "a date"));
	if (known_at.n > 0 && !date_parse(known_at, &e->known_at))
		return fail(rq, MSG_VALUE_TYPE, STR("--known-at"), known_at,
		    request_words(rq, "日期", "a date"));
	return OK;
}

/* Criterion by criterion, as the page of a household shows it. */
static void
print_criteria(struct request *rq, const struct verdict *v)
{
	bool en = rq->lang == LANG_EN;
	struct criterion_result c;
	size_t i;

	for (i = 0; verdict_criterion(v, i, &c); i++) {
		str text = en ? c.text_en : c.text;

		(void)printf("  %.*s  %.*s%s%.*s\n",
		    STR_ARG(outcome_words(c.outcome, rq->lang)),
		    STR_ARG(en ? c.en : c.zh), text.n > 0 ? ": " : "",
		    STR_ARG(text));
	}
}

/* One household, by its number: the whole explanation. */
static enum err
explain(struct request *rq, struct desk *d, struct eval *e)
{
	const struct entity *h = model_entity(rq->model, STR("household"));
	struct ask ask = { .rules = e->only, .as_of = d->as_of,
	    .known_at = e->known_at };
	const struct verdict *v;
	struct record *r;
	struct jsonw w;
	struct buf b;

	TRY(record_find(rq, h, 0, e->subject, &r));
	if (r == NULL)
		return fail(rq, MSG_MISSING, e->subject);
	if (ask.rules == NULL)
		TRY(rules_of(rq, d->rules, r->place, &ask.rules));
	TRY(subject_load(rq, d->subjects, model_kind(rq->model,
	    STR("household")), r->id, &ask.subject));
	TRY(policy_decide(rq, &ask, e->decision, &v));
	if (!rq->host->json) {
		(void)printf("%.*s\n", STR_ARG(verdict_words(rq->arena, v,
		    rq->lang)));
		print_criteria(rq, v);
		return OK;
	}
	buf_init(&b, rq->arena, LIMIT_REPLY);
	jsonw_begin(&w, &b);
	verdict_json(v, &w);
	(void)printf("%.*s\n", STR_ARG(buf_text(&b)));
	return OK;
}

static void
count_criterion(struct eval *e, const struct criterion_result *c, enum lang lang)
{
	size_t i;

	for (i = 0; i < e->ncriteria; i++)
		if (str_eq(e->criteria[i].id, c->id))
			break;
	if (i == CRITERIA_MAX)
		return;
	if (i == e->ncriteria) {
		e->criteria[i].id = str_dup(e->arena, c->id);
		e->criteria[i].label = str_dup(e->arena,
		    lang == LANG_EN ? c->en : c->zh);
		e->ncriteria++;
	}
	e->criteria[i].n[c->outcome]++;
}

/* Households that lack the fact, each once. */
static void
count_lack(struct eval *e, const struct lack *l, enum lang lang)
{
	bool en = lang == LANG_EN;
	size_t i;

	for (i = 0; i < e->nlacks; i++)
		if (str_eq(e->lacks[i].fact, l->fact))
			break;
	if (i == LACKS_MAX)
		return;
	if (i == e->nlacks) {
		e->lacks[i].fact = str_dup(e->arena, l->fact);
		e->lacks[i].label = str_dup(e->arena, en ? l->en : l->zh);
		e->lacks[i].office = str_dup(e->arena, en ? l->office_en :
		    l->office_zh);
		e->nlacks++;
	}
	e->lacks[i].n++;
}

static void
count_verdict(struct eval *e, const struct verdict *v, enum lang lang)
{
	struct criterion_result c;
	const struct lack *l;
	size_t n, i, j;

	e->all.n[verdict_outcome(v)]++;
	for (i = 0; verdict_criterion(v, i, &c); i++)
		count_criterion(e, &c, lang);
	l = verdict_lacks(v, &n);
	for (i = 0; i < n; i++) {
		for (j = 0; j < i && !str_eq(l[j].fact, l[i].fact);)
			j++;
		if (j == i)
			count_lack(e, &l[i], lang);
	}
}

static enum err
one_row(struct request *rq, struct desk *d, struct eval *e,
    struct subject_row *row)
{
	struct ask ask = { .rules = e->only, .subject = row->subject,
	    .as_of = d->as_of, .known_at = e->known_at };
	const struct verdict *v;

	TRY(subject_complete(rq, d->subjects, row));
	if (ask.rules == NULL)
		TRY(rules_of(rq, d->rules, row->place, &ask.rules));
	if (ruleset_find(ask.rules, STR("household"), e->decision,
	    d->as_of) == NULL) {
		e->without++;
		return OK;
	}
	TRY(policy_decide(rq, &ask, e->decision, &v));
	count_verdict(e, v, rq->lang);
	return OK;
}

static enum err
all_rows(struct request *rq, struct desk *d, struct eval *e)
{
	const struct kind *k = model_kind(rq->model, STR("household"));
	struct scan_from from = { .place = e->place };
	struct subject_chunk chunk = { .n = 0 };
	struct arena_mark mark;
	size_t i;

	for (;;) {
		arena_rewind(d->scratch, d->empty);
		TRY(subject_chunk(rq, d->subjects, k, &from, &chunk));
		if (chunk.end)
			return OK;
		mark = arena_mark(d->scratch);
		for (i = 0; i < chunk.n; i++) {
			TRY(one_row(rq, d, e, &chunk.rows[i]));
			arena_rewind(d->scratch, mark);
		}
	}
}

static void
put_tally(struct jsonw *w, const struct tally *t)
{
	int i;

	for (i = 0; i < NOUTCOMES; i++)
		jsonw_put_int(w, outcome_id((enum outcome)i), t->n[i]);
}

static void
print_json(struct request *rq, const struct eval *e, date as_of)
{
	struct jsonw w;
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, LIMIT_REPLY);
	jsonw_begin(&w, &b);
	jsonw_open(&w, '{');
	jsonw_put_str(&w, "decision", e->decision);
	jsonw_put_str(&w, "as_of", date_text(rq->arena, as_of));
	put_tally(&w, &e->all);
	jsonw_put_int(&w, "not_adopted", e->without);
	jsonw_key(&w, "criteria");
	jsonw_open(&w, '[');
	for (i = 0; i < e->ncriteria; i++) {
		jsonw_open(&w, '{');
		jsonw_put_str(&w, "id", e->criteria[i].id);
		jsonw_put_str(&w, "label", e->criteria[i].label);
		put_tally(&w, &e->criteria[i]);
		jsonw_close(&w, '}');
	}
	jsonw_close(&w, ']');
	jsonw_key(&w, "missing");
	jsonw_open(&w, '[');
	for (i = 0; i < e->nlacks; i++) {
		jsonw_open(&w, '{');
		jsonw_put_str(&w, "fact", e->lacks[i].fact);
		jsonw_put_str(&w, "label", e->lacks[i].label);
		jsonw_put_str(&w, "office", e->lacks[i].office);
		jsonw_put_int(&w, "households", e->lacks[i].n);
		jsonw_close(&w, '}');
	}
	jsonw_close(&w, ']');
	jsonw_close(&w, '}');
	(void)printf("%.*s\n", STR_ARG(buf_text(&b)));
}

static void
print_line(const struct tally *t)
{
	int i;

	for (i = 0; i < NOUTCOMES; i++)
		(void)printf("%10" PRId64, t->n[i]);
	(void)printf("  %.*s\n", STR_ARG(t->label));
}

static void
print_table(struct request *rq, const struct eval *e, date as_of)
{
	size_t i;

	(void)printf("%.*s  %.*s\n", STR_ARG(e->decision),
	    STR_ARG(date_text(rq->arena, as_of)));
	(void)printf(rq->lang == LANG_EN ?
	    "       met   not met   unknown   n/a\n" :
	    "      满足    不满足    待核实    不适用\n");
	print_line(&e->all);
	for (i = 0; i < e->ncriteria; i++)
		print_line(&e->criteria[i]);
	for (i = 0; i < e->nlacks; i++)
		(void)printf("%10" PRId64 "  %s %.*s  %.*s\n", e->lacks[i].n,
		    rq->lang == LANG_EN ? "lack" : "户缺",
		    STR_ARG(e->lacks[i].label), STR_ARG(e->lacks[i].office));
}

/* The rows are read on the desk's scratch; what is counted stays. */
static enum err
count(struct request *rq, struct desk *d, struct eval *e)
{
	struct arena *was = rq->arena;
	enum err err;

	e->arena = was;
	rq->arena = d->scratch;
	err = all_rows(rq, d, e);
	rq->arena = was;
	rq->problem.detail = str_dup(was, rq->problem.detail);
	TRY(err);
	if (e->without > 0 && e->all.n[0] + e->all.n[1] + e->all.n[2] +
	    e->all.n[3] == 0)
		return fail(rq, MSG_DECISION_MISSING, e->decision);
	if (rq->host->json)
		print_json(rq, e, d->as_of);
	else
		print_table(rq, e, d->as_of);
	return OK;
}

/* The numbers of GET /decisions/household.NAME/summary. */
static enum err
summary(struct request *rq, struct eval *e)
{
	struct poll_ask ask = { .place = e->place, .as_of = e->as_of,
	    .names = &e->decision, .n = 1, .parts = true };

	if (e->pack.n > 0) {
		ask.pack = policy_pack_find(rq->policy, e->pack);
		if (ask.pack == NULL)
			return fail(rq, MSG_PACK_MISSING, e->pack);
	}
	if (ask.as_of == 0)
		ask.as_of = rq->today;
	return summary_print(rq, &ask);
}

static enum err
run(struct request *rq, int argc, char **argv)
{
	struct eval *e = NEW(rq->arena, struct eval);
	struct desk desk;

	TRY(take_arguments(rq, argc, argv, e));
	TRY(site_enter(rq, STORE_READ, SITE_READS));
	TRY(site_placed(rq, e->place));
	if (e->summary)
		return summary(rq, e);
	TRY(take_pack(rq, e));
	if (e->as_of == 0)
		e->as_of = rq->today;
	if (e->known_at == 0)
		e->known_at = rq->today;
	TRY(desk_open(rq, e->as_of, &desk));
	return e->subject.n > 0 ? explain(rq, &desk, e) :
	    count(rq, &desk, e);
}

int
cmd_eval(struct request *rq, int argc, char **argv)
{

	return cmd_end(rq, run(rq, argc, argv));
}
