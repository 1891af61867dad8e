/*
 * What a pack attaches to how somebody did, over the register: proposals, leads
 * to verify, and what only another reading would propose.  Each subject is
 * judged where the pack is adopted, by the rules of its own place.
 */
#include "action/consequence.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/option.h"

#define SHOWN_MAX 100		/* of each list */
#define SHOWN_EACH 10		/* … of one consequence, but proposals */

/* How a consequence stands on a subject. */
enum proposed { PROPOSED, LEAD, OTHERWISE, NOT_PROPOSED, PROPOSED__MAX };

static const char *const lists[PROPOSED__MAX] = { "proposals",
    "undetermined", "otherwise", "none" };

struct shown {
	struct buf text;
	struct jsonw w;
	int64_t n;
};

struct tally {
	const struct pack *pack;
	struct consequence_info info;
	int64_t n[PROPOSED__MAX];	/* subjects */
};

struct look {
	const struct pack *pack;	/* NULL: every pack */
	str only;		/* one consequence; empty: all */
	int of;			/* enum proposed, the rows of one count; -1 */
	int64_t after;		/* … behind so many of them */
	bool counts;		/* alone, without rows */
	int64_t place;
	date as_of;
	struct desk desk;
	struct arena *arena;	/* of the request */
	struct tally *tally;
	size_t ntally;
	struct shown list[PROPOSED__MAX];
	int64_t seen, outside;	/* outside: where it is not adopted */
};

static void
add_tallies(struct request *rq, struct look *l, const struct pack *p)
{
	struct tally t = { .pack = p };
	size_t i;

	for (i = 0; pack_consequence(p, i, &t.info); i++) {
		if (l->only.n > 0 && !str_eq(l->only, t.info.id))
			continue;
		l->tally = arena_grow(rq->arena, l->tally, l->ntally *
		    sizeof(t), (l->ntally + 1) * sizeof(t));
		l->tally[l->ntally++] = t;
	}
}

static void
look_open(struct request *rq, struct look *l)
{
	const struct pack *p;
	size_t i;

	l->arena = rq->arena;
	for (i = 0; (p = policy_pack(rq->policy, i)) != NULL; i++)
		if (l->pack == NULL || p == l->pack)
			add_tallies(rq, l, p);
	for (i = 0; i < PROPOSED__MAX; i++) {
		buf_init(&l->list[i].text, rq->arena, LIMIT_REPLY / 4);
		jsonw_begin(&l->list[i].w, &l->list[i].text);
		jsonw_open(&l->list[i].w, '[');
	}
}

static bool
is_place(const struct kind *k)
{

	return k->base->owner == OWNER_SELF;
}

/* kind, id as in the API, what it is called, where it is. */
static enum err
out_subject(struct request *rq, const struct subject_row *row,
    struct jsonw *w)
{
	const struct kind *k = row->subject->kind;
	str name, place;

	TRY(place_name(rq, row->place, &place));
	name = place;
	if (!is_place(k))
		TRY(record_title(rq, k->base, row->id, &name));
	jsonw_key(w, "subject");
	jsonw_open(w, '{');
	jsonw_put_str(w, "kind", k->id);
	jsonw_put_str(w, "entity", k->base->id);
	jsonw_put_str(w, "id", is_place(k) ? place_digits(rq->arena,
	    row->place) : record_url(rq, k->base, row->id));
	jsonw_put_str(w, "label", name);
	jsonw_put_str(w, "place", place_digits(rq->arena, row->place));
	jsonw_put_str(w, "place_name", place);
	jsonw_close(w, '}');
	return OK;
}

/*
 * Is the nth of its consequence in that list shown?  Of all together leads and
 * other readings are examples; whom nothing meets is listed when asked for.
 */
static bool
is_shown(struct look *l, enum proposed which, int64_t nth)
{
	struct shown *s = &l->list[which];

	if (l->of >= 0 ? (int)which != l->of || nth <= l->after :
	    which == NOT_PROPOSED)
		return false;
	if (l->only.n == 0 && which != PROPOSED && nth > SHOWN_EACH)
		return false;
	return s->n++ < SHOWN_MAX;
}

static enum err
note(struct request *rq, struct look *l, const struct subject_row *row,
    const struct proposal *p)
{
	const struct kind *k = row->subject->kind;
	struct about a = { k, is_place(k) ? row->place : row->id };
	enum proposed which = p->outcome == OUT_MET ? PROPOSED : p->outcome ==
	    OUT_UNKNOWN ? LEAD : proposal_otherwise(p) ? OTHERWISE :
	    NOT_PROPOSED;
	struct shown *s = &l->list[which];
	int64_t nth = 0;
	size_t i;

	for (i = 0; i < l->ntally; i++)
		if (l->tally[i].pack == p->pack &&
		    str_eq(l->tally[i].info.id, p->info.id))
			nth = ++l->tally[i].n[which];
	if (nth == 0 || l->counts || !is_shown(l, which, nth))
		return OK;
	jsonw_open(&s->w, '{');
	proposal_json(p, &s->w);
	TRY(out_subject(rq, row, &s->w));
	if (which == PROPOSED)
		TRY(opened_out(rq, &a, p, &s->w));
	jsonw_close(&s->w, '}');
	return OK;
}

static enum err
look_at(struct request *rq, struct look *l, struct subject_row *row)
{
	const struct kind *k = row->subject->kind;
	struct ask ask = { .subject = row->subject, .as_of = l->as_of,
	    .known_at = rq->today };
	const struct proposal *list;
	size_t i, n;

	TRY(rules_of(rq, l->desk.rules, row->place, &ask.rules));
	if (l->pack != NULL && ruleset_applied(ask.rules, l->pack,
	    l->as_of).holds != TRUTH_TRUE) {
		l->outside++;
		return OK;
	}
	TRY(subject_complete(rq, l->desk.subjects, row));
	if (is_place(k))
		row->subject->id = str_fmt(rq->arena, "%.*s/%.*s",
		    STR_ARG(k->id), STR_ARG(place_digits(rq->arena,
		    row->place)));
	list = policy_consequences(rq->arena, &ask, l->pack, &n);
	for (i = 0; i < n; i++)
		TRY(note(rq, l, row, &list[i]));
	return OK;
}

/* Households that have left the register are met by nothing. */
static bool
passed_over(const struct subject_row *row)
{
	const struct field *f = model_field(row->subject->kind->base,
	    STR("status"));

	return f != NULL && str_is(row->subject->kind->id, "household") &&
	    survey_left(f, row->subject->given[f->index].value);
}

static enum err
one_kind(struct request *rq, struct look *l, const struct kind *k)
{
	struct scan_from from = { .place = l->place };
	struct subject_chunk chunk = { .n = 0 };
	struct arena_mark mark;
	size_t i;

	for (;;) {
		arena_rewind(l->desk.scratch, l->desk.empty);
		TRY(subject_chunk(rq, l->desk.subjects, k, &from, &chunk));
		if (chunk.end)
			return OK;
		l->seen += (int64_t)chunk.n;
		if (l->seen > LIMIT_SURVEY)
			return fail(rq, MSG_PLACE_LARGE, str_fmt(rq->arena,
			    "%d", LIMIT_SURVEY));
		mark = arena_mark(l->desk.scratch);
		for (i = 0; i < chunk.n; i++) {
			if (passed_over(&chunk.rows[i]))
				continue;
			TRY(look_at(rq, l, &chunk.rows[i]));
			arena_rewind(l->desk.scratch, mark);
		}
	}
}

static enum err
all_kinds(struct request *rq, struct look *l)
{
	const struct model *m = rq->model;
	size_t i, k;

	for (i = 0; i < m->nkinds; i++) {
		for (k = 0; k < l->ntally; k++)
			if (l->tally[k].info.kind == &m->kinds[i])
				break;
		if (k < l->ntally)
			TRY(one_kind(rq, l, &m->kinds[i]));
	}
	return OK;
}

/* Rows are read on the desk's scratch; what is listed stays. */
static enum err
look_run(struct request *rq, struct look *l)
{
	enum err e;

	look_open(rq, l);
	TRY(desk_open(rq, l->as_of, &l->desk));
	rq->arena = l->desk.scratch;
	e = all_kinds(rq, l);
	rq->arena = l->arena;
	rq->problem.detail = str_dup(rq->arena, rq->problem.detail);
	return e;
}

static void
out_counts(const struct look *l, struct jsonw *o)
{
	size_t i, k;

	jsonw_key(o, "counts");
	jsonw_open(o, '[');
	for (i = 0; i < l->ntally; i++) {
		jsonw_open(o, '{');
		jsonw_put_str(o, "pack", pack_info(l->tally[i].pack)->id);
		jsonw_put_str(o, "consequence", l->tally[i].info.id);
		jsonw_put_str(o, "label", l->tally[i].info.zh);
		jsonw_put_str(o, "label_en", l->tally[i].info.en);
		for (k = 0; k < PROPOSED__MAX; k++)
			jsonw_put_int(o, lists[k], l->tally[i].n[k]);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

static void
out_look(struct request *rq, struct look *l, struct jsonw *o)
{
	size_t i;

	jsonw_open(o, '{');
	if (l->pack != NULL)
		jsonw_put_str(o, "pack", pack_info(l->pack)->id);
	jsonw_put_str(o, "as_of", date_text(rq->arena, l->as_of));
	jsonw_put_str(o, "place", place_digits(rq->arena, l->place));
	jsonw_put_int(o, "not_adopted", l->outside);
	out_counts(l, o);
	for (i = 0; i < PROPOSED__MAX; i++) {
		jsonw_close(&l->list[i].w, ']');
		jsonw_key(o, lists[i]);
		jsonw_raw(o, buf_text(&l->list[i].text));
	}
	if (l->of >= 0 && l->list[l->of].n > SHOWN_MAX)
		jsonw_put_int(o, "next", l->after + SHOWN_MAX);
	jsonw_close(o, '}');
}

/* ?consequence=, ?of= one of its counts, ?after= so many rows, ?rows=0. */
static enum err
take_only(struct request *rq, const struct call *c, struct look *l)
{
	str of = call_query(c, "of"), after = call_query(c, "after");

	l->counts = str_is(call_query(c, "rows"), "0");
	l->only = call_query(c, "consequence");
	l->of = -1;
	if (of.n > 0)
		for (l->of = 0; l->of < PROPOSED__MAX && !str_is(of,
		    lists[l->of]);)
			l->of++;
	if (l->of == PROPOSED__MAX || (of.n > 0 && l->only.n == 0))
		return fail(rq, MSG_VALUE_CODE, STR("of"), of, STR(
		    "proposals, undetermined, otherwise, none"));
	if (after.n > 0 && (!str_int(after, &l->after) || l->after < 0))
		return fail(rq, MSG_VALUE_TYPE, STR("after"), after,
		    request_words(rq, "整数", "a whole number"));
	return OK;
}

static bool
has_consequence(const struct pack *p, str id)
{
	struct consequence_info info;
	size_t i;

	for (i = 0; pack_consequence(p, i, &info); i++)
		if (str_eq(info.id, id))
			return true;
	return false;
}

static enum err
reply_look(struct request *rq, const struct call *c, struct look *l,
    struct reply *r)
{
	struct jsonw o;

	TRY(take_only(rq, c, l));
	if (l->only.n > 0 && l->pack == NULL)
		return fail(rq, MSG_VALUE_REQUIRED, STR("pack"));
	if (l->only.n > 0 && !has_consequence(l->pack, l->only))
		return fail(rq, MSG_CONSEQUENCE_MISSING,
		    pack_info(l->pack)->id, l->only);
	TRY(call_own_place(rq, c, &l->place));
	TRY(call_day(rq, c, "as_of", &l->as_of));
	if (l->as_of == 0)
		l->as_of = rq->today;
	TRY(look_run(rq, l));
	reply_json(r, &o);
	out_look(rq, l, &o);
	return OK;
}

enum err
action_pack_consequences(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct look l = { .pack = policy_pack_find(rq->policy, c->path[0]) };

	if (l.pack == NULL)
		return fail(rq, MSG_PACK_MISSING, c->path[0]);
	return reply_look(rq, c, &l, r);
}

/* Of every pack that holds where the subjects are. */
enum err
action_consequences(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct look l = { .pack = NULL };

	TRY(call_pack(rq, c, &l.pack));
	return reply_look(rq, c, &l, r);
}

/* ---- on the terminal ---- */

static void
print_look(struct request *rq, const struct look *l)
{
	bool en = rq->lang == LANG_EN;
	size_t i;

	(void)printf(en ? "  proposed   to verify  otherwise read  no\n" :
	    "      建议    待核实  另一读法    不成立\n");
	for (i = 0; i < l->ntally; i++) {
		const struct tally *t = &l->tally[i];

		(void)printf("%10" PRId64 "%10" PRId64 "%10" PRId64 "%10"
		    PRId64 "  %.*s\n", t->n[PROPOSED], t->n[LEAD],
		    t->n[OTHERWISE], t->n[NOT_PROPOSED],
		    STR_ARG(en ? t->info.en : t->info.zh));
	}
	if (l->outside > 0)
		(void)printf(en ? "not adopted where %" PRId64 " are\n" :
		    "所在地没有采用本政策包的:%" PRId64 "\n", l->outside);
}

static enum err
take_words(struct request *rq, int argc, char **argv, struct look *l)
{
	str pack = STR_NONE, place = STR_NONE, as_of = STR_NONE, *rest;
	const struct option options[] = {
		{ "--pack", &pack, NULL }, { "--place", &place, NULL },
		{ "--as-of", &as_of, NULL },
	};
	size_t n;

	TRY(option_take(rq, argc, argv, options, 3, &rest, &n));
	if (n != 0 || pack.n == 0)
		return fail(rq, MSG_USAGE, STR("consequences --pack PACK "
		    "[--place CODE] [--as-of DATE] [--json]"));
	if (place.n > 0 && !place_parse(place, &l->place))
		return fail(rq, MSG_VALUE_TYPE, STR("--place"), place,
		    request_words(rq, "区划代码", "a place code"));
	if (as_of.n > 0 && !date_parse(as_of, &l->as_of))
		return fail(rq, MSG_VALUE_TYPE, STR("--as-of"), as_of,
		    request_words(rq, "日期", "a date"));
	TRY(site_enter(rq, STORE_READ, SITE_READS));
	TRY(site_placed(rq, l->place));
	l->pack = policy_pack_find(rq->policy, pack);
	if (l->pack == NULL)
		return fail(rq, MSG_PACK_MISSING, pack);
	if (l->as_of == 0)
		l->as_of = rq->today;
	return OK;
}

static enum err
run(struct request *rq, int argc, char **argv)
{
	struct look l = { .of = -1 };
	struct jsonw w;
	struct buf b;

	TRY(take_words(rq, argc, argv, &l));
	TRY(look_run(rq, &l));
	if (!rq->host->json) {
		print_look(rq, &l);
		return OK;
	}
	buf_init(&b, rq->arena, LIMIT_REPLY);
	jsonw_begin(&w, &b);
	out_look(rq, &l, &w);
	(void)printf("%.*s\n", STR_ARG(buf_text(&b)));
	return OK;
}

int
cmd_consequences(struct request *rq, int argc, char **argv)
{

	return cmd_end(rq, run(rq, argc, argv));
}
