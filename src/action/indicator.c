/*
 * The board of indicators: what packs want of every village by a day, village
 * by village: met, not met, unknown and who supplies it.  The same criteria and
 * the same survey as any decision, so that a count opens exactly its rows.
 */
#include "action/target.h"

#include <inttypes.h>

#include "base/limits.h"

#define INDICATORS	64

struct pillar {
	struct object_info is;
	str pack;
	int64_t n[POLL_OUTCOMES];
	int64_t overdue;
};

struct cell {
	bool asked;		/* its place has adopted it */
	enum outcome outcome;
	const struct missing *missing;
	size_t nmissing;
};

struct line {
	int64_t place;
	struct cell *cells;	/* by column */
};

struct board {
	struct arena *keep;
	const struct kind *kind;
	date as_of;
	struct pillar columns[INDICATORS];
	str names[INDICATORS];
	size_t ncolumns;
	struct line *lines;
	size_t nlines, room;
};

static bool
in_force(const struct spots *s, const struct pack *p, date as_of)
{
	size_t i;

	for (i = 0; i < s->n; i++)
		if (ruleset_has(s->item[i].rules, p, as_of))
			return true;
	return false;
}

static void
add_column(struct board *b, const struct object_info *x, str pack)
{
	str name;
	size_t i;

	if (x->programme.n == 0 || !str_eq(str_cut(x->id, '.', &name),
	    b->kind->id))
		return;
	for (i = 0; i < b->ncolumns; i++)
		if (str_eq(b->names[i], name))
			return;
	if (b->ncolumns == INDICATORS)
		return;
	b->names[b->ncolumns] = name;
	b->columns[b->ncolumns++] = (struct pillar){ .is = *x, .pack = pack };
}

/* The indicators of what is adopted in the place or below it. */
static enum err
find_columns(struct request *rq, int64_t place, struct board *b)
{
	const struct pack *p;
	struct object_info x;
	struct spots s;
	size_t i, k;

	TRY(spots_find(rq, place, &s));
	for (i = 0; i < policy_npacks(rq->policy); i++) {
		p = policy_pack(rq->policy, i);
		if (!in_force(&s, p, b->as_of))
			continue;
		for (k = 0; pack_object_info(p, k, &x); k++)
			add_column(b, &x, pack_info(p)->id);
	}
	return OK;
}

static struct line *
line_of(struct board *b, int64_t place)
{
	if (b->nlines > 0 && b->lines[b->nlines - 1].place == place)
		return &b->lines[b->nlines - 1];
	if (b->nlines == b->room) {
		b->lines = arena_grow(b->keep, b->lines, b->room *
		    sizeof(*b->lines), (b->room * 2 + 64) *
		    sizeof(*b->lines));
		b->room = b->room * 2 + 64;
	}
	b->lines[b->nlines] = (struct line){ place, NEW_ARRAY(b->keep,
	    struct cell, b->ncolumns) };
	return &b->lines[b->nlines++];
}

static bool
overdue(const struct board *b, const struct pillar *c, enum outcome o)
{

	return b->as_of > c->is.due && (o == OUT_NOT_MET || o == OUT_UNKNOWN);
}

static enum err
take(struct request *rq, const struct surveyed *s, void *arg)
{
	struct board *b = arg;
	struct pillar *c = &b->columns[s->which];
	struct cell *x = &line_of(b, s->place)->cells[s->which];
	struct arena *scratch = rq->arena;
	const struct lack *lacks;
	size_t n;

	x->asked = true;
	x->outcome = verdict_outcome(s->verdict);
	c->n[x->outcome]++;
	c->overdue += overdue(b, c, x->outcome);
	lacks = verdict_lacks(s->verdict, &n);
	if (x->outcome != OUT_UNKNOWN)
		return OK;
	rq->arena = b->keep;
	x->missing = matter_missing(rq, lacks, n);
	x->nmissing = n;
	rq->arena = scratch;
	return OK;
}

static enum err
board_make(struct request *rq, int64_t place, date as_of, struct board *b)
{
	struct survey v = { .place = place, .each = take, .arg = b };
	struct desk d;

	*b = (struct board){ .keep = rq->arena, .as_of = as_of,
	    .kind = model_kind(rq->model, STR("village")) };
	TRY(find_columns(rq, place, b));
	if (b->ncolumns == 0)
		return OK;
	v.kind = b->kind;
	v.decisions = b->names;
	v.n = b->ncolumns;
	TRY(desk_open(rq, as_of, &d));
	return survey_run(rq, &d, &v);
}

/* ---- the reply ---- */

static str
words(const struct request *rq, str zh, str en)
{

	return rq->lang == LANG_EN && en.n > 0 ? en : zh;
}

static void
out_column(struct request *rq, const struct board *b, const struct pillar *c,
    struct jsonw *o)
{
	str name;
	int i;

	jsonw_open(o, '{');
	(void)str_cut(c->is.id, '.', &name);
	jsonw_put_str(o, "id", name);
	jsonw_put_str(o, "of", c->is.id);
	jsonw_put_str(o, "pack", c->pack);
	jsonw_put_str(o, "label", words(rq, c->is.zh, c->is.en));
	jsonw_put_str(o, "programme", words(rq, c->is.programme,
	    c->is.programme_en));
	jsonw_put_str(o, "due", date_text(rq->arena, c->is.due));
	jsonw_put_bool(o, "over", b->as_of > c->is.due);
	cites_out(o, c->is.cites, c->is.ncites);
	jsonw_key(o, "counts");
	jsonw_open(o, '{');
	for (i = 0; i < POLL_OUTCOMES; i++)
		jsonw_put_int(o, outcome_id((enum outcome)i), c->n[i]);
	jsonw_close(o, '}');
	jsonw_put_int(o, "overdue", c->overdue);
	jsonw_close(o, '}');
}

static bool
concerned(const struct board *b, const struct line *l)
{
	size_t i;

	for (i = 0; i < b->ncolumns; i++)
		if (l->cells[i].asked &&
		    l->cells[i].outcome != OUT_NOT_APPLICABLE)
			return true;
	return false;
}

static enum err
out_line(struct request *rq, const struct board *b, const struct line *l,
    struct jsonw *o)
{
	const struct cell *x;
	str name;
	size_t i;

	TRY(place_name(rq, l->place, &name));
	jsonw_open(o, '{');
	jsonw_put_str(o, "place", place_digits(rq->arena, l->place));
	jsonw_put_str(o, "name", name);
	jsonw_key(o, "cells");
	jsonw_open(o, '[');
	for (i = 0; i < b->ncolumns; i++) {
		x = &l->cells[i];
		jsonw_open(o, '{');
		jsonw_put_str(o, "id", b->names[i]);
		jsonw_put_str(o, "outcome", x->asked ? str_from(outcome_id(
		    x->outcome)) : STR("not_adopted"));
		jsonw_put_bool(o, "overdue", x->asked && overdue(b,
		    &b->columns[i], x->outcome));
		missing_out(o, x->missing, x->nmissing);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	jsonw_close(o, '}');
	return OK;
}

static enum err
out_board(struct request *rq, const struct board *b, struct jsonw *o)
{
	int64_t others = 0;
	size_t i;

	jsonw_key(o, "indicators");
	jsonw_open(o, '[');
	for (i = 0; i < b->ncolumns; i++)
		out_column(rq, b, &b->columns[i], o);
	jsonw_close(o, ']');
	jsonw_key(o, "villages");
	jsonw_open(o, '[');
	for (i = 0; i < b->nlines; i++)
		if (concerned(b, &b->lines[i]))
			TRY(out_line(rq, b, &b->lines[i], o));
		else
			others++;
	jsonw_close(o, ']');
	jsonw_put_int(o, "others", others);
	return OK;
}

enum err
action_indicators(struct request *rq, const struct call *c, struct reply *r)
{
	struct board b;
	struct jsonw o;
	int64_t place;
	date as_of;
	str name;

	TRY(call_own_place(rq, c, &place));
	TRY(call_day(rq, c, "as_of", &as_of));
	TRY(board_make(rq, place, as_of == 0 ? rq->today : as_of, &b));
	TRY(place_name(rq, place, &name));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "as_of", date_text(rq->arena, b.as_of));
	jsonw_put_str(&o, "place", place_digits(rq->arena, place));
	jsonw_put_str(&o, "place_name", place == 0 ? request_words(rq, "全国",
	    "The nation") : name);
	TRY(out_board(rq, &b, &o));
	jsonw_close(&o, '}');
	return OK;
}

/* ---- the work list ---- */

/* Villages for which my office has a fact of the column in its hands. */
static int64_t
waiting(const struct request *rq, const struct board *b, size_t column)
{
	const struct cell *x;
	int64_t n = 0;
	size_t i, k;

	for (i = 0; i < b->nlines; i++) {
		x = &b->lines[i].cells[column];
		for (k = 0; k < x->nmissing && !str_eq(x->missing[k].office,
		    rq->actor.office); k++)
			continue;
		n += k < x->nmissing;
	}
	return n;
}

enum err
indicator_work(struct request *rq, struct jsonw *o)
{
	const struct pillar *c;
	struct board b;
	int64_t n;
	size_t i;

	if (place_level(rq->actor.place) < PLACE_COUNTY)
		return OK;	/* by county, not here */
	TRY(board_make(rq, rq->actor.place, rq->today, &b));
	for (i = 0; i < b.ncolumns; i++) {
		c = &b.columns[i];
		n = waiting(rq, &b, i);
		if (n == 0)
			continue;
		jsonw_open(o, '{');
		jsonw_put_str(o, "kind", STR("indicator_fact"));
		jsonw_put_str(o, "title", str_fmt(rq->arena, rq->lang ==
		    LANG_EN ? "Report: %.*s" : "补报:%.*s", STR_ARG(words(rq,
		    c->is.zh, c->is.en))));
		jsonw_put_str(o, "why", request_words(rq,
		    "村指标未掌握,由本单位提供",
		    "Not known of villages; my office supplies it"));
		cites_out(o, c->is.cites, c->is.ncites);
		jsonw_put_str(o, "due", date_text(rq->arena, c->is.due));
		jsonw_put_int(o, "count", n);
		jsonw_put_str(o, "link", STR("/targets"));
		jsonw_close(o, '}');
	}
	return OK;
}
