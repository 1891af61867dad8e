/*
 * The board of tasks: how many are in hand, late, answered, closed, place by
 * place; the tasks themselves, late ones first.
 */
#include "action/task.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/limits.h"

#define RUNNING		1	/* codes of matter_state */
#define WITHDRAWN_CODE	4
#define WITHDRAWN	STR("withdrawn")

/* ---- reading ---- */

static int
by_subject(const void *a, const void *b)
{
	const struct record *const *x = a, *const *y = b;
	int64_t s = record_get(*x, "subject").i, t = record_get(*y,
	    "subject").i;

	if (s != t)
		return (s > t) - (s < t);
	return ((*x)->id > (*y)->id) - ((*x)->id < (*y)->id);
}

/* The last matter about a subject, or NULL. */
static const struct record *
matter_of(const struct records *m, int64_t subject)
{
	size_t lo = 0, hi = m->n, mid;

	while (lo < hi) {
		mid = lo + (hi - lo) / 2;
		if (record_get(m->items[mid], "subject").i <= subject)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo > 0 && record_get(m->items[lo - 1], "subject").i ==
	    subject ? m->items[lo - 1] : NULL;
}

static void
fill(const struct request *rq, const struct records *matters,
    struct task *t, const struct record *r)
{
	const struct record *m = matter_of(matters, r->id);
	const struct pack *p = m == NULL ? NULL : policy_pack_find(rq->policy,
	    record_get(m, "pack").s);
	struct value due = m == NULL ? VALUE_UNKNOWN : record_get(m, "due");
	int64_t state = m == NULL ? WITHDRAWN_CODE : record_get(m,
	    "state").i;

	*t = (struct task){ .record = r, .matter = m,
	    .procedure = p == NULL ? NULL : pack_procedure(p,
	    record_get(m, "procedure").s),
	    .step = state == WITHDRAWN_CODE ? WITHDRAWN :
	    record_get(m, "step").s, .running = state == RUNNING };
	t->late = t->running && due.kind == V_INT && due.i < rq->today;
}

enum err
tasks_load(struct request *rq, int64_t place, struct task **out,
    size_t *out_n)
{
	const struct entity *e = model_entity(rq->model, STR("matter"));
	struct filter kind = { .op = FILTER_EQ, .field = model_field(e,
	    STR("kind")), .value = VALUE_TEXT(STR("task")) };
	struct query q = { .entity = model_entity(rq->model, STR("task")),
	    .place = place };
	struct records tasks = { NULL, 0 }, matters = { NULL, 0 };
	size_t i;

	TRY(record_all(rq, &q, &tasks));
	q = (struct query){ .entity = e, .place = place, .where = &kind };
	if (tasks.n > 0)
		TRY(record_all(rq, &q, &matters));
	if (matters.n > 0)
		qsort(matters.items, matters.n, sizeof(matters.items[0]),
		    by_subject);
	*out = NEW_ARRAY(rq->arena, struct task, tasks.n);
	*out_n = tasks.n;
	for (i = 0; i < tasks.n; i++)
		fill(rq, &matters, &(*out)[i], tasks.items[i]);
	return OK;
}

bool
task_fits(const struct task_ask *a, const struct task *t)
{
	const struct field *f = model_field(t->record->entity,
	    STR("source"));
	const struct code *c = code_by_n(f->codes, record_get(t->record,
	    "source").i);

	return (a->source.n == 0 || (c != NULL && str_eq(c->id,
	    a->source))) &&
	    (a->state.n == 0 || str_eq(t->step, a->state)) &&
	    (!a->late || t->late) &&
	    (a->meeting == 0 || record_get(t->record, "meeting").i ==
	    a->meeting) &&
	    (a->post == 0 || record_get(t->record, "post").i == a->post);
}

str
task_state_label(const struct request *rq, const struct task *t)
{

	return t->matter == NULL ? request_words(rq, "未立项", "Not opened") :
	    matter_how(rq, t->matter);
}

/* ---- counting ---- */

struct sums {
	int64_t place;
	int64_t all, running, late, answered, closed;
};

static void
count(struct sums *s, const struct task *t)
{

	s->all++;
	s->running += t->running;
	s->late += t->late;
	s->answered += t->running && str_is(t->step, "answered");
	s->closed += !t->running && !str_eq(t->step, WITHDRAWN);
}

static void
out_sums(const struct sums *s, struct jsonw *o)
{

	jsonw_put_int(o, "all", s->all);
	jsonw_put_int(o, "running", s->running);
	jsonw_put_int(o, "late", s->late);
	jsonw_put_int(o, "answered", s->answered);
	jsonw_put_int(o, "closed", s->closed);
}

static int
by_place(const void *a, const void *b)
{
	const struct sums *x = a, *y = b;

	return (x->place > y->place) - (x->place < y->place);
}

/* Sums of the places one level down, in their order. */
static enum err
out_places(struct request *rq, int64_t place, const struct task *list,
    size_t n, struct jsonw *o)
{
	struct sums *s = NEW_ARRAY(rq->arena, struct sums, n);
	size_t i, k, ns = 0;
	str name;

	for (i = 0; i < n; i++) {
		int64_t at = place_under(list[i].record->place, place);

		for (k = 0; k < ns && s[k].place != at; k++)
			continue;
		if (k == ns)
			s[ns++] = (struct sums){ .place = at };
		count(&s[k], &list[i]);
	}
	if (ns > 0)
		qsort(s, ns, sizeof(*s), by_place);
	jsonw_key(o, "places");
	jsonw_open(o, '[');
	for (i = 0; i < ns; i++) {
		TRY(place_name(rq, s[i].place, &name));
		jsonw_open(o, '{');
		jsonw_put_str(o, "place", place_digits(rq->arena,
		    s[i].place));
		jsonw_put_str(o, "place_name", name);
		out_sums(&s[i], o);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	return OK;
}

/* ---- out ---- */

static enum err
out_task(struct request *rq, const struct task *t, struct jsonw *o)
{
	struct value due;

	jsonw_open(o, '{');
	jsonw_key(o, "task");
	TRY(record_say(rq, t->record, PROFILE_LIST, o));
	jsonw_key(o, "matter");
	if (t->matter == NULL)
		jsonw_null(o);
	else
		jsonw_str(o, record_url(rq, t->matter->entity,
		    t->matter->id));
	jsonw_put_str(o, "state", t->step);
	jsonw_put_str(o, "state_label", task_state_label(rq, t));
	jsonw_put_bool(o, "late", t->late);
	due = t->matter == NULL ? VALUE_UNKNOWN : record_get(t->matter,
	    "due");
	jsonw_key(o, "due");
	if (due.kind == V_INT)
		jsonw_str(o, date_text(rq->arena, (date)due.i));
	else
		jsonw_null(o);
	jsonw_put_str(o, "holder_label", t->matter == NULL || !t->running ?
	    STR_NONE : matter_office_label(rq, record_get(t->matter,
	    "holder").s));
	jsonw_put_str(o, "told", t->matter == NULL ? STR_NONE :
	    record_get(t->matter, "escalated_name").s);
	jsonw_put_str(o, "told_label", t->matter == NULL ? STR_NONE :
	    matter_office_label(rq, record_get(t->matter,
	    "escalated_to").s));
	jsonw_close(o, '}');
	return OK;
}

/* Late, then in hand, then what is over. */
static enum err
out_tasks(struct request *rq, const struct task_ask *a,
    const struct task *list, size_t n, struct jsonw *o)
{
	size_t i, k, fit = 0, said = 0;

	jsonw_key(o, "items");
	jsonw_open(o, '[');
	for (k = 0; k < 3; k++)
		for (i = 0; i < n; i++) {
			size_t class = list[i].late ? 0 : list[i].running ?
			    1 : 2;

			if (class != k || !task_fits(a, &list[i]))
				continue;
			fit++;
			if (said++ < TASKS_MAX)
				TRY(out_task(rq, &list[i], o));
		}
	jsonw_close(o, ']');
	jsonw_put_int(o, "total", (int64_t)fit);
	return OK;
}

/* The states of the adopted procedure, with how many stand in each. */
static void
out_states(struct request *rq, const struct procedure *p,
    const struct task *list, size_t n, struct jsonw *o)
{
	size_t i, k;

	jsonw_key(o, "states");
	jsonw_open(o, '[');
	for (i = 0; p != NULL && i < p->nstates; i++) {
		int64_t there = 0;

		for (k = 0; k < n; k++)
			there += str_eq(list[k].step, p->states[i].id);
		jsonw_open(o, '{');
		jsonw_put_str(o, "id", p->states[i].id);
		jsonw_put_str(o, "label", rq->lang == LANG_EN ?
		    p->states[i].en : p->states[i].zh);
		jsonw_put_int(o, "n", there);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

/* By which text, and what this office may set. */
static enum err
out_basis(struct request *rq, const struct task_ask *a,
    const struct task *list, size_t n, struct jsonw *o)
{
	const struct ruleset *rules;
	const struct procedure *p;

	TRY(ruleset_of(rq, a->place == 0 ? rq->actor.place : a->place,
	    &rules));
	p = ruleset_procedure(rules, TASK_PROCEDURE, rq->today);
	out_states(rq, p, list, n, o);
	jsonw_put_str(o, "pack", p == NULL ? STR_NONE :
	    pack_info(p->pack)->id);
	cites_out(o, p == NULL ? NULL : p->cites, p == NULL ? 0 :
	    p->ncites);
	jsonw_put_bool(o, "may_set", p != NULL && matter_opens(p,
	    rq->actor.office));
	jsonw_put_str(o, "above_label", matter_office_label(rq,
	    matter_above(rq, rq->actor.office)));
	return OK;
}

static enum err
read_ask(struct request *rq, const struct call *c, struct task_ask *a)
{
	str meeting = call_query(c, "meeting"), post = call_query(c, "post");

	a->source = call_query(c, "source");
	a->state = call_query(c, "state");
	a->late = str_is(call_query(c, "late"), "1");
	if (meeting.n > 0)
		TRY(record_url_parse(rq, model_entity(rq->model,
		    STR("meeting")), meeting, &a->meeting));
	if (post.n > 0)
		TRY(record_url_parse(rq, model_entity(rq->model,
		    STR("post")), post, &a->post));
	return call_own_place(rq, c, &a->place);
}

enum err
action_tasks(struct request *rq, const struct call *c, struct reply *r)
{
	struct task_ask a = { .place = 0 };
	struct sums all = { .place = 0 };
	struct task *list;
	struct jsonw o;
	size_t i, n;
	str name;

	TRY(read_ask(rq, c, &a));
	TRY(tasks_load(rq, a.place, &list, &n));
	TRY(place_name(rq, a.place, &name));
	for (i = 0; i < n; i++)
		count(&all, &list[i]);
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "as_of", date_text(rq->arena, rq->today));
	jsonw_put_str(&o, "place", place_digits(rq->arena, a.place));
	jsonw_put_str(&o, "place_name", a.place == 0 ? request_words(rq,
	    "全国", "The nation") : name);
	out_sums(&all, &o);
	TRY(out_basis(rq, &a, list, n, &o));
	TRY(out_places(rq, a.place, list, n, &o));
	TRY(out_tasks(rq, &a, list, n, &o));
	jsonw_close(&o, '}');
	return OK;
}
