/*
 * What reports count, from rows as they stood after a change of the ledger: so
 * the count of today can be made again at any later time.
 */
#include "action/reporting.h"

#include <stdlib.h>

#include "base/limits.h"

/* A household then. */
struct home {
	int64_t id;
	bool left, helped;
};

struct count {
	struct counting *what;
	struct home *homes;
	size_t nhomes, room;
	const struct event *event;	/* while its rows are read */
	int figure;			/* position of the event's */
};

/* ---- rows ---- */

static int
position(const struct counting *w, enum report_count k)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (report_count_of(w->figures[i].id) == k)
			return (int)i;
	return -1;
}

static void
hit(struct request *rq, struct counting *w, int figure, int64_t id)
{

	if (figure < 0)
		return;
	w->figures[figure].n++;
	if (figure != w->pick)
		return;
	if (w->nrows == w->room) {
		w->rows = arena_grow(rq->arena, w->rows, w->room *
		    sizeof(*w->rows), (w->room * 2 + 64) * sizeof(*w->rows));
		w->room = w->room * 2 + 64;
	}
	w->rows[w->nrows++] = id;
}

static bool
in_period(const struct counting *w, struct value day)
{

	return day.kind == V_INT && day.i >= w->starts && day.i <= w->as_of;
}

static bool
holds(const struct counting *w, struct value from, struct value to)
{

	return (from.kind != V_INT || from.i <= w->as_of) &&
	    (to.kind != V_INT || to.i > w->as_of);
}

static int
by_id(const void *a, const void *b)
{
	const struct home *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

static struct home *
home_of(const struct count *c, struct value id)
{
	struct home key = { .id = id.i };

	return id.kind != V_INT || c->nhomes == 0 ? NULL :
	    bsearch(&key, c->homes, c->nhomes, sizeof(key), by_id);
}

struct reading {
	const char *entity;
	const char *fields[PAST_FIELDS];	/* up to NULL */
	past_row_fn each;
};

static enum err
read_rows(struct request *rq, struct count *c, const struct reading *r)
{
	const struct field *fields[PAST_FIELDS];
	struct past p = { .entity = model_entity(rq->model,
	    str_from(r->entity)), .fields = fields,
	    .place = c->what->place, .seq = c->what->seq };

	while (p.nfields < PAST_FIELDS && r->fields[p.nfields] != NULL) {
		fields[p.nfields] = model_field(p.entity,
		    str_from(r->fields[p.nfields]));
		p.nfields++;
	}
	return past_rows(rq, &p, r->each, c);
}

/* ---- households, people, help ---- */

/* status, plan_exit_year */
static enum err
household(struct request *rq, const struct past_row *r, void *arg)
{
	struct count *c = arg;
	const struct field *status = model_field(model_entity(rq->model,
	    STR("household")), STR("status"));
	struct home h = { .id = r->id,
	    .left = survey_left(status, r->values[0]) };

	if (c->nhomes == c->room) {
		c->homes = arena_grow(rq->arena, c->homes, c->room *
		    sizeof(h), (c->room * 2 + 64) * sizeof(h));
		c->room = c->room * 2 + 64;
	}
	c->homes[c->nhomes++] = h;
	if (!h.left)
		hit(rq, c->what, position(c->what, COUNT_HOUSEHOLDS), r->id);
	if (r->values[1].kind == V_INT &&
	    r->values[1].i == date_year(c->what->as_of))
		hit(rq, c->what, position(c->what, COUNT_PLANNED), r->id);
	return OK;
}

/* household, person, starts, ends */
static enum err
member(struct request *rq, const struct past_row *r, void *arg)
{
	struct count *c = arg;
	const struct home *h = home_of(c, r->values[0]);

	if (h != NULL && !h->left && holds(c->what, r->values[2],
	    r->values[3]))
		hit(rq, c->what, position(c->what, COUNT_PEOPLE),
		    r->values[1].i);
	return OK;
}

/* household, kind, starts, ends */
static enum err
custody(struct request *rq, const struct past_row *r, void *arg)
{
	struct count *c = arg;
	const struct code *k = r->values[1].kind != V_INT ? NULL : code_by_n(
	    model_list(rq->model, STR("custody_kind")), r->values[1].i);
	struct home *h = home_of(c, r->values[0]);

	if (h != NULL && k != NULL && str_is(k->id, "helper_household") &&
	    holds(c->what, r->values[2], r->values[3]))
		h->helped = true;
	return OK;
}

/* household, status, starts */
static enum err
standing(struct request *rq, const struct past_row *r, void *arg)
{
	struct count *c = arg;
	const struct code *k = r->values[1].kind != V_INT ? NULL : code_by_n(
	    model_list(rq->model, STR("status")), r->values[1].i);

	if (k != NULL && str_is(k->id, "exited") && in_period(c->what,
	    r->values[2]))
		hit(rq, c->what, position(c->what, COUNT_EXITED),
		    r->values[0].i);
	return OK;
}

static const struct reading households = { "household", { "status",
    "plan_exit_year" }, household };
static const struct reading members = { "membership", { "household",
    "person", "starts", "ends" }, member };
static const struct reading custodies = { "custody", { "household", "kind",
    "starts", "ends" }, custody };
static const struct reading standings = { "standing", { "household",
    "status", "starts" }, standing };

static enum err
count_homes(struct request *rq, struct count *c)
{
	struct counting *w = c->what;
	size_t i;

	TRY(read_rows(rq, c, &households));
	if (c->nhomes > 1)
		qsort(c->homes, c->nhomes, sizeof(*c->homes), by_id);
	if (position(w, COUNT_PEOPLE) >= 0)
		TRY(read_rows(rq, c, &members));
	if (position(w, COUNT_EXITED) >= 0)
		TRY(read_rows(rq, c, &standings));
	if (position(w, COUNT_HELPED) < 0 && position(w, COUNT_UNHELPED) < 0)
		return OK;
	TRY(read_rows(rq, c, &custodies));
	for (i = 0; i < c->nhomes; i++)
		if (!c->homes[i].left)
			hit(rq, w, position(w, c->homes[i].helped ?
			    COUNT_HELPED : COUNT_UNHELPED), c->homes[i].id);
	return OK;
}

/* ---- matters and events ---- */

/* opened, state, entered: when it has ended, the day it did */
static enum err
matter(struct request *rq, const struct past_row *r, void *arg)
{
	struct count *c = arg;
	const struct code *k = r->values[1].kind != V_INT ? NULL : code_by_n(
	    model_list(rq->model, STR("matter_state")), r->values[1].i);

	if (in_period(c->what, r->values[0]))
		hit(rq, c->what, position(c->what, COUNT_OPENED), r->id);
	if (k != NULL && !str_is(k->id, "running") &&
	    in_period(c->what, r->values[2]))
		hit(rq, c->what, position(c->what, COUNT_ENDED), r->id);
	return OK;
}

static const struct reading matters = { "matter", { "opened", "state",
    "entered" }, matter };

/* its day; the field that tells its kind, if it has one */
static enum err
happened(struct request *rq, const struct past_row *r, void *arg)
{
	struct count *c = arg;
	const struct event *e = c->event;

	if (e->when != NULL && (r->values[1].kind != V_INT ||
	    (e->codes >> r->values[1].i & 1) == 0))
		return OK;
	if (in_period(c->what, r->values[0]))
		hit(rq, c->what, c->figure, r->id);
	return OK;
}

static enum err
count_event(struct request *rq, struct count *c)
{
	const struct field *fields[2] = { c->event->day, c->event->when };
	struct past p = { .entity = c->event->entity, .fields = fields,
	    .nfields = c->event->when != NULL ? 2 : 1,
	    .place = c->what->place, .seq = c->what->seq };

	return past_rows(rq, &p, happened, c);
}

/* What the rows behind a figure are. */
static const struct entity *
rows_of(const struct request *rq, str id)
{
	enum report_count k = report_count_of(id);
	str event;

	(void)str_cut(id, ':', &event);
	if (k == COUNT__MAX)
		return model_event(rq->model, event) == NULL ? NULL :
		    model_event(rq->model, event)->entity;
	return model_entity(rq->model, k == COUNT_PEOPLE ? STR("person") :
	    k == COUNT_OPENED || k == COUNT_ENDED ? STR("matter") :
	    STR("household"));
}

enum err
reporting_count(struct request *rq, struct counting *w)
{
	struct count c = { .what = w };
	size_t i;
	str id;

	for (i = 0; i < w->n; i++)
		w->figures[i].n = 0;
	w->entity = w->pick < 0 ? NULL : rows_of(rq, w->figures[w->pick].id);
	TRY(count_homes(rq, &c));
	if (position(w, COUNT_OPENED) >= 0 || position(w, COUNT_ENDED) >= 0)
		TRY(read_rows(rq, &c, &matters));
	for (i = 0; i < w->n; i++) {
		(void)str_cut(w->figures[i].id, ':', &id);
		c.event = report_count_of(w->figures[i].id) != COUNT__MAX ?
		    NULL : model_event(rq->model, id);
		c.figure = (int)i;
		if (c.event != NULL)
			TRY(count_event(rq, &c));
	}
	return OK;
}

/* ---- words ---- */

static const struct {
	const char *zh, *en, *unit, *unit_en;
} words[COUNT__MAX] = {
	[COUNT_HOUSEHOLDS] = { "在册未脱贫户", "Households in poverty", "户",
	    "households" },
	[COUNT_PEOPLE] = { "在册未脱贫人口", "People in poverty", "人",
	    "people" },
	[COUNT_HELPED] = { "已落实帮扶责任人", "With a helper", "户",
	    "households" },
	[COUNT_UNHELPED] = { "未落实帮扶责任人", "Without a helper", "户",
	    "households" },
	[COUNT_PLANNED] = { "本年计划脱贫", "To exit this year", "户",
	    "households" },
	[COUNT_EXITED] = { "本期脱贫", "Exited in the period", "户",
	    "households" },
	[COUNT_OPENED] = { "本期立项事项", "Matters opened in the period",
	    "件", "matters" },
	[COUNT_ENDED] = { "本期办结事项", "Matters ended in the period", "件",
	    "matters" },
};

str
figure_label(const struct request *rq, str id)
{
	enum report_count k = report_count_of(id);
	const struct event *e;
	str event;

	if (k != COUNT__MAX)
		return request_words(rq, words[k].zh, words[k].en);
	(void)str_cut(id, ':', &event);
	e = model_event(rq->model, event);
	return e == NULL ? id : rq->lang == LANG_EN ? e->en : e->zh;
}

str
figure_unit(const struct request *rq, str id)
{
	enum report_count k = report_count_of(id);

	return k == COUNT__MAX ? request_words(rq, "次", "times") :
	    request_words(rq, words[k].unit, words[k].unit_en);
}
