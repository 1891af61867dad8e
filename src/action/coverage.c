/*
 * The coverage report: who is registered where, who helps them, when they are
 * to leave poverty (the tables of Puning's items 2, 3 and 24), computed from
 * the register.  Every number opens the rows behind it; beside it stands the
 * figure that the adopted regulation publishes, where one does.
 */
#include "action/internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/option.h"

/* Codes of model/codes.toml that the report speaks of. */
#define POOR_VILLAGE	1
#define DONGGUAN	1
#define JIEYANG		2
#define CENTRAL		3
#define PUNING		4
#define TOWNSHIP_UNIT	5

/* Who helps: a village falls into the first group it meets. */
enum group {
	GROUP_DONGGUAN,
	GROUP_JIEYANG,
	GROUP_CITY_UNITS,
	GROUP_COUNTY_UNITS,
	GROUP_TOWNSHIPS,
	GROUP_NONE,
	GROUP__MAX
};

static const struct group_row {
	const char *id;
	const char *zh;
	const char *en;
	bool poor;
	int64_t kinds;		/* bits of organisation kinds */
} groups[GROUP__MAX] = {
	[GROUP_DONGGUAN] = { "dongguan", "相对贫困村:东莞市定点帮扶",
	    "Poor villages helped by Dongguan", true, 1 << DONGGUAN },
	[GROUP_JIEYANG] = { "jieyang", "相对贫困村:揭阳市直单位定点帮扶",
	    "Poor villages helped by units of Jieyang", true,
	    1 << JIEYANG | 1 << CENTRAL },
	[GROUP_CITY_UNITS] = { "city_units",
	    "分散:揭阳市直及中央、省驻揭单位帮扶",
	    "Scattered, helped by city and central units", false,
	    1 << JIEYANG | 1 << CENTRAL },
	[GROUP_COUNTY_UNITS] = { "county_units",
	    "分散:普宁市直及省、揭阳市驻普单位帮扶",
	    "Scattered, helped by units of the county", false, 1 << PUNING },
	[GROUP_TOWNSHIPS] = { "townships", "分散:乡镇场街道安排帮扶",
	    "Scattered, helped by the townships", false, 1 << TOWNSHIP_UNIT },
	[GROUP_NONE] = { "none", "未落实帮扶单位", "No helping unit", false,
	    0 },
};

struct village {
	int64_t place;
	str name;
	int64_t households;
	int64_t people;
	bool poor;
	int64_t kinds;		/* of the units that help it */
	enum group group;
};

/* One unit that helps one village. */
struct help {
	int64_t place;
	int64_t unit;
	int64_t kind;
};

struct total {
	int64_t villages;
	int64_t units;
	int64_t households;
	int64_t people;
};

struct coverage {
	struct village *villages;
	size_t nvillages;
	struct help *help;
	size_t nhelp;
	struct total all;
	struct total poor;
	struct total scattered;
	struct total groups[GROUP__MAX];
};

static void
add(struct total *t, const struct village *v)
{

	/* A village with nobody registered is not a village of the report. */
	if (v->households == 0)
		return;
	t->villages++;
	t->households += v->households;
	t->people += v->people;
}

static enum err
villages_load(struct request *rq, int64_t place, struct coverage *c)
{
	size_t room = 0;
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "coverage_villages", &s));
	scope_bind(rq, place, s);
	stmt_int(s, "today", rq->today);
	for (;;) {
		struct village *v;

		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (c->nvillages == room) {
			c->villages = arena_grow(rq->arena, c->villages,
			    room * sizeof(*v), (room * 2 + 64) * sizeof(*v));
			room = room * 2 + 64;
		}
		v = &c->villages[c->nvillages++];
		v->place = stmt_column_int(s, 0);
		v->name = stmt_column_str(rq->arena, s, 1);
		v->households = stmt_column_int(s, 2);
		v->people = stmt_column_int(s, 3);
		v->poor = stmt_column_int(s, 4) == POOR_VILLAGE;
	}
	stmt_end(s);
	return OK;
}

static enum err
help_load(struct request *rq, int64_t place, struct coverage *c)
{
	size_t room = 0;
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "coverage_units", &s));
	scope_bind(rq, place, s);
	stmt_int(s, "today", rq->today);
	for (;;) {
		struct help *h;

		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (c->nhelp == room) {
			c->help = arena_grow(rq->arena, c->help,
			    room * sizeof(*h), (room * 2 + 64) * sizeof(*h));
			room = room * 2 + 64;
		}
		h = &c->help[c->nhelp++];
		h->place = stmt_column_int(s, 0);
		h->unit = stmt_column_int(s, 1);
		h->kind = stmt_column_int(s, 2);
	}
	stmt_end(s);
	return OK;
}

static enum group
group_of(const struct village *v)
{
	int g;

	for (g = 0; g < GROUP_NONE; g++)
		if (groups[g].poor == v->poor && (v->kinds & groups[g].kinds))
			return (enum group)g;
	return GROUP_NONE;
}

static int
by_unit(const void *a, const void *b)
{
	const struct help *x = a, *y = b;

	return (x->unit > y->unit) - (x->unit < y->unit);
}

/* Different units that help the villages of each group. */
static void
units_count(struct coverage *c, const enum group *group_of_help)
{
	int64_t last[GROUP__MAX] = { 0 };
	size_t i;

	for (i = 0; i < c->nhelp; i++) {
		enum group g = group_of_help[i];

		if (g == GROUP_NONE || last[g] == c->help[i].unit ||
		    (groups[g].kinds >> c->help[i].kind & 1) == 0)
			continue;
		last[g] = c->help[i].unit;
		c->groups[g].units++;
	}
}

static const struct village *
village_find(const struct coverage *c, int64_t place)
{
	size_t lo = 0, hi = c->nvillages;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (c->villages[mid].place < place)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < c->nvillages && c->villages[lo].place == place ?
	    &c->villages[lo] : NULL;
}

static enum err
coverage_load(struct request *rq, int64_t place, struct coverage *c)
{
	enum group *g;
	size_t i;

	*c = (struct coverage){ 0 };
	TRY(villages_load(rq, place, c));
	TRY(help_load(rq, place, c));
	for (i = 0; i < c->nhelp; i++) {
		struct village *v = (struct village *)(uintptr_t)village_find(
		    c, place_up(c->help[i].place, PLACE_VILLAGE));

		if (v != NULL && c->help[i].kind >= 0 && c->help[i].kind < 63)
			v->kinds |= (int64_t)1 << c->help[i].kind;
	}
	for (i = 0; i < c->nvillages; i++) {
		struct village *v = &c->villages[i];

		v->group = group_of(v);
		add(&c->all, v);
		add(v->poor ? &c->poor : &c->scattered, v);
		add(&c->groups[v->group], v);
	}
	if (c->nhelp > 0)
		qsort(c->help, c->nhelp, sizeof(*c->help), by_unit);
	/* Sorted by unit: a unit counts once in each group. */
	g = NEW_ARRAY(rq->arena, enum group, c->nhelp);
	for (i = 0; i < c->nhelp; i++) {
		const struct village *v = village_find(c,
		    place_up(c->help[i].place, PLACE_VILLAGE));

		g[i] = v == NULL || v->households == 0 ? GROUP_NONE : v->group;
	}
	units_count(c, g);
	return OK;
}

/* ---- out ---- */

/* What a cell opens, and what the regulation says it should be. */
struct cell {
	int64_t n;
	const char *measure;	/* villages units households people */
	str group;		/* of villages; or empty */
	str where;		/* over households; or empty */
	int64_t place;		/* 0: that of the report */
};

struct writer {
	struct request *rq;
	struct jsonw *o;
	const struct ruleset *rules;
	int64_t place;
};

/* The figure of the adopted regulation: parameter published_ROW_MEASURE. */
static void
out_published(struct writer *w, const char *row, const char *measure)
{
	struct param_value v;
	int64_t n;
	size_t k = 0;
	str id = str_fmt(w->rq->arena, "published_%s_%s", row, measure);

	jsonw_key(w->o, "published");
	if (w->rules != NULL && policy_param(w->rq->arena, w->rules, id,
	    w->rq->today, w->rq->today, &v)) {
		/* "6388户": the number before the unit. */
		while (k < v.text.n && v.text.p[k] >= '0' &&
		    v.text.p[k] <= '9')
			k++;
		if (str_int(str_sub(v.text, 0, k), &n)) {
			jsonw_int(w->o, n);
			return;
		}
	}
	jsonw_null(w->o);
}

/* A condition is one over households, of people too. */
static const char *
opened(const struct cell *c)
{

	if (c->where.n == 0 && str_is(str_from(c->measure), "people"))
		return "person";
	return str_is(str_from(c->measure), "units") ? "organisation" :
	    "household";
}

static void
out_cell(struct writer *w, const char *row, const struct cell *c)
{
	struct jsonw *o = w->o;

	jsonw_open(o, '{');
	jsonw_put_int(o, "n", c->n);
	jsonw_put_str(o, "entity", str_from(opened(c)));
	jsonw_put_str(o, "where", c->where);
	jsonw_put_str(o, "group", c->group);
	jsonw_put_str(o, "place", place_digits(w->rq->arena,
	    c->place != 0 ? c->place : w->place));
	out_published(w, row, c->measure);
	jsonw_close(o, '}');
}

static void
out_column(struct writer *w, const char *id, const char *zh, const char *en,
    const char *unit)
{

	jsonw_open(w->o, '{');
	jsonw_put_str(w->o, "id", str_from(id));
	jsonw_put_str(w->o, "label", request_words(w->rq, zh, en));
	jsonw_put_str(w->o, "unit", str_from(unit));
	jsonw_close(w->o, '}');
}

static void
table_open(struct writer *w, const char *id, str title, const char *cite)
{

	jsonw_open(w->o, '{');
	jsonw_put_str(w->o, "id", str_from(id));
	jsonw_put_str(w->o, "title", title);
	jsonw_put_str(w->o, "cite", str_from(cite));
	jsonw_key(w->o, "columns");
	jsonw_open(w->o, '[');
}

static void
table_rows(struct writer *w)
{

	jsonw_close(w->o, ']');
	jsonw_key(w->o, "rows");
	jsonw_open(w->o, '[');
}

static void
table_close(struct writer *w)
{

	jsonw_close(w->o, ']');
	jsonw_close(w->o, '}');
}

static void
row_open(struct writer *w, const char *id, str label, int64_t place)
{

	jsonw_open(w->o, '{');
	jsonw_put_str(w->o, "id", str_from(id));
	jsonw_put_str(w->o, "label", label);
	jsonw_put_str(w->o, "place", place_digits(w->rq->arena, place));
	jsonw_key(w->o, "cells");
	jsonw_open(w->o, '[');
}

static void
row_close(struct writer *w)
{

	jsonw_close(w->o, ']');
	jsonw_close(w->o, '}');
}

static void
out_total(struct writer *w, const char *row, str group, str label,
    const struct total *t, bool units)
{

	row_open(w, row, label, w->place);
	out_cell(w, row, &(struct cell){ .n = t->villages,
	    .measure = "villages", .group = group });
	if (units)
		out_cell(w, row, &(struct cell){ .n = t->units,
		    .measure = "units", .group = group });
	out_cell(w, row, &(struct cell){ .n = t->households,
	    .measure = "households", .group = group });
	out_cell(w, row, &(struct cell){ .n = t->people,
	    .measure = "people", .group = group });
	row_close(w);
}

static void
out_registered(struct writer *w, const struct coverage *c)
{

	table_open(w, "registered", request_words(w->rq, "相对贫困人口分布",
	    "Where the registered live"), "pn:2");
	out_column(w, "villages", "村", "Villages", "村");
	out_column(w, "households", "户", "Households", "户");
	out_column(w, "people", "人", "People", "人");
	table_rows(w);
	out_total(w, "all", STR("all"), request_words(w->rq, "合计", "Total"),
	    &c->all, false);
	out_total(w, "poor", STR("poor"), request_words(w->rq, "相对贫困村内",
	    "In poor villages"), &c->poor, false);
	out_total(w, "scattered", STR("scattered"), request_words(w->rq,
	    "相对贫困村外(分散)", "Outside them (scattered)"), &c->scattered,
	    false);
	table_close(w);
}

static void
out_groups(struct writer *w, const struct coverage *c)
{
	int g;

	table_open(w, "helped", request_words(w->rq, "对口定点帮扶",
	    "Who helps whom"), "pn:24");
	out_column(w, "villages", "村", "Villages", "村");
	out_column(w, "units", "帮扶单位", "Helping units", "个");
	out_column(w, "households", "户", "Households", "户");
	out_column(w, "people", "人", "People", "人");
	table_rows(w);
	for (g = 0; g < GROUP__MAX; g++)
		if (g != GROUP_NONE || c->groups[g].villages > 0)
			out_total(w, groups[g].id, str_from(groups[g].id),
			    request_words(w->rq, groups[g].zh, groups[g].en),
			    &c->groups[g], true);
	table_close(w);
}

static enum err
out_townships(struct writer *w, const struct coverage *c)
{
	size_t i = 0;
	str name;

	table_open(w, "townships", request_words(w->rq, "分乡镇场街道",
	    "By township"), "pn:25");
	out_column(w, "villages", "村", "Villages", "村");
	out_column(w, "households", "户", "Households", "户");
	out_column(w, "people", "人", "People", "人");
	table_rows(w);
	while (i < c->nvillages) {
		int64_t town = place_up(c->villages[i].place, PLACE_TOWNSHIP);
		struct total t = { 0 };

		for (; i < c->nvillages && place_up(c->villages[i].place,
		    PLACE_TOWNSHIP) == town; i++)
			add(&t, &c->villages[i]);
		TRY(place_name(w->rq, town, &name));
		row_open(w, "township", name, town);
		out_cell(w, "township", &(struct cell){ .n = t.villages,
		    .measure = "villages", .group = STR("all"),
		    .place = town });
		out_cell(w, "township", &(struct cell){ .n = t.households,
		    .measure = "households", .place = town });
		out_cell(w, "township", &(struct cell){ .n = t.people,
		    .measure = "people", .place = town });
		row_close(w);
	}
	table_close(w);
	return OK;
}

static void
out_plan_row(struct writer *w, struct value year, int64_t households,
    int64_t people)
{
	struct request *rq = w->rq;
	str label, where, row;

	if (year.kind == V_UNKNOWN) {
		label = request_words(rq, "未列入计划", "Not planned");
		where = STR("unknown(plan_exit_year)");
		row = STR("plan_none");
	} else {
		label = str_fmt(rq->arena, rq->lang == LANG_ZH ?
		    "%" PRId64 "年" : "%" PRId64, year.i);
		where = str_fmt(rq->arena, "plan_exit_year == %" PRId64,
		    year.i);
		row = str_fmt(rq->arena, "plan_%" PRId64, year.i);
	}
	row_open(w, str_cstr(rq->arena, row), label, w->place);
	out_cell(w, str_cstr(rq->arena, row), &(struct cell){
	    .n = households, .measure = "households", .where = where });
	out_cell(w, str_cstr(rq->arena, row), &(struct cell){ .n = people,
	    .measure = "people", .where = where });
	row_close(w);
}

static enum err
out_plan(struct writer *w)
{
	struct stmt *s;
	bool row;

	table_open(w, "plan", request_words(w->rq, "计划脱贫",
	    "Planned exits"), "pn:3");
	out_column(w, "households", "户", "Households", "户");
	out_column(w, "people", "人", "People", "人");
	table_rows(w);
	TRY(stmt_named(w->rq, "coverage_plan", &s));
	scope_bind(w->rq, w->place, s);
	stmt_int(s, "today", w->rq->today);
	for (;;) {
		TRY(stmt_step(w->rq, s, &row));
		if (!row)
			break;
		out_plan_row(w, stmt_column(s, 0), stmt_column_int(s, 1),
		    stmt_column_int(s, 2));
	}
	stmt_end(s);
	table_close(w);
	return OK;
}

/* The villages of one group, each opening its households. */
static bool
in_group(const struct village *v, str group)
{

	if (v->households == 0)
		return false;
	if (str_is(group, "all"))
		return true;
	if (str_is(group, "poor"))
		return v->poor;
	if (str_is(group, "scattered"))
		return !v->poor;
	return str_is(group, groups[v->group].id);
}

static enum err
out_villages(struct writer *w, const struct coverage *c, str group)
{
	size_t i;
	str name;

	table_open(w, "villages", request_words(w->rq, "所含各村",
	    "The villages behind it"), "pn:24");
	out_column(w, "households", "户", "Households", "户");
	out_column(w, "people", "人", "People", "人");
	table_rows(w);
	for (i = 0; i < c->nvillages; i++) {
		const struct village *v = &c->villages[i];

		if (!in_group(v, group))
			continue;
		TRY(place_name(w->rq, place_up(v->place, PLACE_TOWNSHIP),
		    &name));
		row_open(w, "village", str_fmt(w->rq->arena, "%.*s %.*s",
		    STR_ARG(name), STR_ARG(v->name)), v->place);
		out_cell(w, "village", &(struct cell){ .n = v->households,
		    .measure = "households", .place = v->place });
		out_cell(w, "village", &(struct cell){ .n = v->people,
		    .measure = "people", .place = v->place });
		row_close(w);
	}
	table_close(w);
	return OK;
}

/* The smallest place that holds them all: its adoptions are the report's. */
static int64_t
common_place(const struct coverage *c)
{
	enum place_level l;
	int64_t a, b;

	if (c->nvillages == 0)
		return 0;
	a = c->villages[0].place;
	b = c->villages[c->nvillages - 1].place;
	for (l = PLACE_VILLAGE; l > PLACE_NATION; l--)
		if (place_up(a, l) == place_up(b, l))
			return place_up(a, l);
	return 0;
}

static enum err
group_check(struct request *rq, str group)
{
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, LIMIT_SENTENCE);
	buf_cstr(&b, "all, poor, scattered");
	for (i = 0; i < GROUP__MAX; i++) {
		if (str_is(group, groups[i].id))
			return OK;
		buf_fmt(&b, ", %s", groups[i].id);
	}
	if (str_is(group, "all") || str_is(group, "poor") ||
	    str_is(group, "scattered"))
		return OK;
	return fail(rq, MSG_VALUE_CODE, STR("group"), group, buf_text(&b));
}

/* A regulation's figures are those of its whole county, not of a part. */
static bool
whole_county(const struct request *rq, int64_t place)
{
	int64_t lo, hi, from, to;

	scope_range(rq, place, &lo, &hi);
	place_range(place_up(lo, PLACE_COUNTY), &from, &to);
	return lo <= from && to <= hi;
}

enum err
coverage_out(struct request *rq, int64_t place, str group, struct jsonw *o)
{
	struct writer w = { .rq = rq, .o = o, .place = place };
	struct coverage c;

	if (group.n > 0)
		TRY(group_check(rq, group));
	TRY(coverage_load(rq, place, &c));
	if (whole_county(rq, place))
		TRY(ruleset_of(rq, place != 0 ? place : common_place(&c),
		    &w.rules));
	jsonw_open(o, '{');
	jsonw_put_str(o, "title", request_words(rq, "帮扶对象覆盖情况",
	    "Coverage"));
	jsonw_put_str(o, "as_of", date_text(rq->arena, rq->today));
	jsonw_key(o, "tables");
	jsonw_open(o, '[');
	if (group.n > 0)
		TRY(out_villages(&w, &c, group));
	else {
		out_registered(&w, &c);
		out_groups(&w, &c);
		TRY(out_plan(&w));
		TRY(out_townships(&w, &c));
	}
	jsonw_close(o, ']');
	jsonw_close(o, '}');
	return OK;
}

/* Without a place: the county of one's post. */
static int64_t
own_place(const struct request *rq, int64_t place)
{

	return place != 0 ? place : rq->actor.place;
}

enum err
action_coverage(struct request *rq, const struct call *c, struct reply *r)
{
	int64_t place;
	struct jsonw o;

	TRY(call_place(rq, c, &place));
	reply_json(r, &o);
	return coverage_out(rq, own_place(rq, place), call_query(c, "group"),
	    &o);
}
