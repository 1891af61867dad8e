/*
 * What is mine to do: households to propose, steps of my office that wait,
 * objections to decide, facts that my office supplies and others wait for.
 */
#include "action/letter.h"
#include "action/poll.h"
#include "action/target.h"

#include "base/limits.h"

#define DECISION	STR("exit_ready")
#define PROCEDURE	"household_exit"
#define FACTS_MAX	64
#define RUNNING		1	/* code of matter_state */

struct item {
	const char *kind;
	str title, why;
	const struct cite *cites;
	size_t ncites;
	date due;		/* 0: no text gives one */
	int64_t count;
	str link;
};

static void
out_item(struct request *rq, struct jsonw *o, const struct item *x)
{

	jsonw_open(o, '{');
	jsonw_put_str(o, "kind", str_from(x->kind));
	jsonw_put_str(o, "title", x->title);
	jsonw_put_str(o, "why", x->why);
	cites_out(o, x->cites, x->ncites);
	jsonw_key(o, "due");
	if (x->due == 0)
		jsonw_null(o);
	else
		jsonw_str(o, date_text(rq->arena, x->due));
	jsonw_put_int(o, "count", x->count);
	jsonw_put_str(o, "link", x->link);
	jsonw_close(o, '}');
}

/* Matters that stand in one state. */
struct group {
	const struct procedure *procedure;
	int state;
	int64_t count, over;
	date due;
	str holder;		/* where its text names the subject's own */
	bool ruled;		/* those that the rule of the state makes mine */
};

static void
group_row(struct request *rq, const struct stmt *s, bool held,
    struct group *g)
{
	const struct pack *p = policy_pack_find(rq->policy,
	    stmt_column(s, 0).s);

	*g = (struct group){ .state = -1, .count = stmt_column_int(s, 3),
	    .due = (date)stmt_column_int(s, 4), .over = stmt_column_int(s, 5) };
	if (held)
		g->holder = stmt_column_str(rq->arena, s, 6);
	if (p != NULL)
		g->procedure = pack_procedure(p, stmt_column(s, 1).s);
	if (g->procedure != NULL)
		g->state = procedure_state(g->procedure, stmt_column(s, 2).s);
}

static str
words(const struct request *rq, str zh, str en)
{

	return rq->lang == LANG_EN ? en : zh;
}

/* Exits of households and tasks have pages of their own; all else is a board. */
static str
matter_link(struct request *rq, const struct group *g)
{

	if (str_is(g->procedure->kind->id, "task"))
		return str_fmt(rq->arena, "/task?state=%.*s",
		    STR_ARG(g->procedure->states[g->state].id));
	if (!str_is(g->procedure->id, PROCEDURE))
		return str_fmt(rq->arena, "/procedures/%.*s?state=%.*s",
		    STR_ARG(g->procedure->id),
		    STR_ARG(g->procedure->states[g->state].id));
	return str_fmt(rq->arena, "/exit?state=%.*s",
	    STR_ARG(g->procedure->states[g->state].id));
}

/* The end of a notice in my hands. */
static void
timer_item(struct request *rq, const struct group *g,
    const struct transition *t, struct jsonw *o)
{
	struct item x = { .kind = "notice_end", .cites = t->cites,
	    .ncites = t->ncites, .count = g->over, .due = g->due,
	    .link = matter_link(rq, g) };

	x.title = str_fmt(rq->arena, "%.*s:%.*s",
	    STR_ARG(words(rq, g->procedure->zh, g->procedure->en)),
	    STR_ARG(words(rq, t->zh, t->en)));
	x.why = request_words(rq, "公示期已满", "The notice is over");
	if (x.count > 0)
		out_item(rq, o, &x);
}

/* Is the step my office's in this group? */
static bool
takes(const struct request *rq, const struct group *g,
    const struct transition *t)
{
	const struct state *s = &g->procedure->states[g->state];
	bool decider = str_is(t->by, "decider");

	if (t->from != g->state || t->trigger != BY_OFFICE)
		return false;
	if (s->decider != NULL && (decider || g->ruled))
		return decider && g->ruled;
	return str_eq(str_eq(t->by, s->holder) ? g->holder : t->by,
	    rq->actor.office);
}

/* Matters that wait for my office: its steps out of the state, together. */
static void
waiting_item(struct request *rq, const struct group *g, struct jsonw *o)
{
	const struct procedure *p = g->procedure;
	const struct state *s = &p->states[g->state];
	struct item x = { .count = g->count, .due = g->due,
	    .why = words(rq, s->zh, s->en), .link = matter_link(rq, g) };
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, LIMIT_SENTENCE);
	buf_str(&b, words(rq, p->zh, p->en));
	for (i = 0; i < p->ntransitions; i++) {
		const struct transition *t = &p->transitions[i];

		if (!takes(rq, g, t))
			continue;
		buf_cstr(&b, x.kind == NULL ? ":" : " / ");
		buf_str(&b, words(rq, t->zh, t->en));
		if (x.kind != NULL)
			continue;
		x.kind = str_cstr(rq->arena, t->id);
		x.cites = t->cites;
		x.ncites = t->ncites;
	}
	x.title = buf_text(&b);
	if (x.kind != NULL)
		out_item(rq, o, &x);
}

/* A posting of mine that must stay up until its last day. */
static void
posted_item(struct request *rq, const struct group *g, struct jsonw *o)
{
	const struct procedure *p = g->procedure;
	const struct state *s = &p->states[g->state];
	struct item x = { .kind = "notice_running", .cites = p->cites,
	    .ncites = p->ncites, .count = g->count - g->over, .due = g->due,
	    .link = matter_link(rq, g) };

	if (!s->notice || x.count <= 0 ||
	    !str_eq(s->holder, rq->actor.office))
		return;
	x.title = str_fmt(rq->arena, "%.*s:%.*s", STR_ARG(words(rq, p->zh,
	    p->en)), STR_ARG(words(rq, s->zh, s->en)));
	x.why = x.due == 0 ? request_words(rq,
	    "公示天数未定,须由采用地决定",
	    "The days of the notice are not decided") : request_words(rq,
	    "公示须张贴到期满", "The notice stays up until its last day");
	out_item(rq, o, &x);
}

static void
group_items(struct request *rq, const struct group *g, struct jsonw *o)
{
	const struct procedure *p = g->procedure;
	size_t i;

	posted_item(rq, g, o);
	waiting_item(rq, g, o);
	for (i = 0; i < p->ntransitions; i++) {
		const struct transition *t = &p->transitions[i];

		if (t->from == g->state && t->trigger == ON_NOTICE_END &&
		    (str_eq(p->states[t->from].holder, rq->actor.office) ||
		    str_eq(p->states[t->to].holder, rq->actor.office)))
			timer_item(rq, g, t, o);
	}
}

/* ---- states whose office a rule gives ---- */

#define STATES_MAX	100

struct ruled {
	struct group item[STATES_MAX];
	size_t n;
};

/* Each state once, whoever was its holder when a matter came into it. */
static enum err
list_ruled(struct request *rq, struct ruled *out)
{
	struct stmt *s;
	struct group g;
	bool row;

	TRY(stmt_named(rq, "matter_running", &s));
	scope_bind(rq, 0, s);
	stmt_int(s, "running", RUNNING);
	stmt_int(s, "today", rq->today);
	for (out->n = 0; out->n < STATES_MAX;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		group_row(rq, s, false, &g);
		if (g.state < 0 ||
		    g.procedure->states[g.state].decider == NULL ||
		    (out->n > 0 && out->item[out->n - 1].procedure ==
		    g.procedure && out->item[out->n - 1].state == g.state))
			continue;
		g.ruled = true;
		out->item[out->n++] = g;
	}
	stmt_end(s);
	return OK;
}

/* What my office supplies, without which nobody knows whose they are. */
static void
lacking_items(struct request *rq, const struct group *g,
    const struct deciders *d, const struct lack *l, struct jsonw *o)
{
	struct item x = { .kind = "missing_fact",
	    .link = matter_link(rq, g),
	    .cites = g->procedure->cites, .ncites = g->procedure->ncites };
	size_t i, j;

	for (i = 0; i < d->n; i++)
		for (j = 0; j < d->item[i].nlacks; j++)
			x.count += str_eq(d->item[i].lacks[j].fact, l->fact);
	x.title = str_fmt(rq->arena, rq->lang == LANG_EN ? "Supply: %.*s" :
	    "补充:%.*s", STR_ARG(words(rq, l->zh, l->en)));
	x.why = str_fmt(rq->arena, rq->lang == LANG_EN ?
	    "Without it nobody knows whose step it is: %.*s" :
	    "缺少该项,由谁办理不能确定:%.*s",
	    STR_ARG(words(rq, g->procedure->zh, g->procedure->en)));
	out_item(rq, o, &x);
}

/* A fact of mine is listed once, however many matters lack it. */
static bool
first_lack(const struct deciders *d, size_t at, size_t which)
{
	str fact = d->item[at].lacks[which].fact;
	size_t i, j;

	for (i = 0; i <= at; i++)
		for (j = 0; j < (i == at ? which : d->item[i].nlacks); j++)
			if (str_eq(d->item[i].lacks[j].fact, fact))
				return false;
	return true;
}

static void
ruled_items(struct request *rq, struct group *g, const struct deciders *d,
    struct jsonw *o)
{
	size_t i, j;

	g->count = g->over = 0;
	g->due = 0;
	for (i = 0; i < d->n; i++) {
		const struct decider *x = &d->item[i];

		for (j = 0; j < x->nlacks; j++)
			if (str_eq(x->lacks[j].office, rq->actor.office) &&
			    first_lack(d, i, j))
				lacking_items(rq, g, d, &x->lacks[j], o);
		if (x->office.n == 0 || !str_eq(x->office, rq->actor.office))
			continue;
		g->count++;
		if (d->due[i] != 0 && (g->due == 0 || d->due[i] < g->due))
			g->due = d->due[i];
	}
	if (g->count > 0)
		waiting_item(rq, g, o);
}

static enum err
ruled_work(struct request *rq, struct jsonw *o)
{
	struct ruled *r = NEW(rq->arena, struct ruled);
	struct deciders d;
	struct desk desk;
	size_t i;

	TRY(list_ruled(rq, r));
	if (r->n == 0)
		return OK;
	TRY(desk_open(rq, rq->today, &desk));
	for (i = 0; i < r->n; i++) {
		TRY(matter_deciders(rq, &desk, r->item[i].procedure,
		    r->item[i].state, &d));
		ruled_items(rq, &r->item[i], &d, o);
	}
	return OK;
}

static void
dispute_items(struct request *rq, const struct group *g, struct jsonw *o)
{
	const struct procedure *p = g->procedure;
	struct item x = { .kind = "objection", .count = g->count,
	    .due = g->due, .cites = p->cites, .ncites = p->ncites,
	    .link = matter_link(rq, g) };

	x.title = str_fmt(rq->arena, "%.*s:%s", STR_ARG(words(rq, p->zh,
	    p->en)), rq->lang == LANG_EN ? "decide objections" : "处理异议");
	x.why = request_words(rq, "有人在公示期内提出异议",
	    "Somebody objected during the notice");
	out_item(rq, o, &x);
}

/* What others let lie and the text has brought to my office. */
static void
escalated_items(struct request *rq, const struct group *g, struct jsonw *o)
{
	const struct procedure *p = g->procedure;
	const struct state *s = &p->states[g->state];
	struct item x = { .kind = "escalated", .count = g->count,
	    .due = g->due, .cites = p->cites, .ncites = p->ncites,
	    .link = matter_link(rq, g) };

	x.title = str_fmt(rq->arena, "%.*s:%.*s", STR_ARG(words(rq, p->zh,
	    p->en)), STR_ARG(words(rq, s->zh, s->en)));
	x.why = request_words(rq, "办理期限已过,提请督办",
	    "The day is over and nobody has acted");
	out_item(rq, o, &x);
}

static enum err
groups(struct request *rq, const char *statement,
    void (*fn)(struct request *, const struct group *, struct jsonw *),
    struct jsonw *o)
{
	bool held = str_is(str_from(statement), "matter_running"), row;
	struct group g;
	struct stmt *s;

	TRY(stmt_named(rq, statement, &s));
	scope_bind(rq, 0, s);
	stmt_int(s, "running", RUNNING);
	if (held)
		stmt_int(s, "today", rq->today);
	if (str_is(str_from(statement), "matter_escalated") ||
	    str_is(str_from(statement), "matter_disputed"))
		stmt_str(s, "office", rq->actor.office);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		group_row(rq, s, held, &g);
		if (g.state >= 0)
			fn(rq, &g, o);
	}
	stmt_end(s);
	return OK;
}

/* ---- what the households of my scope wait for ---- */

struct lacked {
	str fact, label;
	int64_t n;
};

struct waiting {
	str office;
	const struct procedure *procedure;
	int64_t ready;
	struct lacked facts[FACTS_MAX];
	size_t n;
};

static void
count_fact(struct request *rq, struct waiting *w, const struct lack *l)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (str_eq(w->facts[i].fact, l->fact))
			break;
	if (i == FACTS_MAX)
		return;
	if (i == w->n)
		w->facts[w->n++] = (struct lacked){ l->fact, words(rq, l->zh,
		    l->en), 0 };
	w->facts[i].n++;
}

/* Those who could leave and for whom nothing runs yet. */
static enum err
count_ready(struct request *rq, const struct poll *p, struct waiting *w)
{
	const uint64_t *met = p->decisions[0].all.by[OUT_MET];
	int64_t last = 0, id;
	struct stmt *s;
	size_t at;
	bool row;

	w->ready = poll_all(p, met);
	TRY(stmt_named(rq, "matter_households", &s));
	scope_bind(rq, 0, s);
	stmt_int(s, "running", RUNNING);
	stmt_str(s, "procedure", STR(PROCEDURE));
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		id = stmt_column_int(s, 0);
		if (id != last && census_row(p->census, id, &at) &&
		    at >= p->lo && at < p->hi && poll_has(p, met, at))
			w->ready--;
		last = id;
	}
	stmt_end(s);
	return OK;
}

/* A household counts once for each fact, however many members lack it. */
static enum err
listen(struct request *rq, const struct poll *p, size_t row,
    struct waiting *w)
{
	struct ask ask = { .rules = poll_rules(p, row), .as_of = p->as_of,
	    .known_at = rq->today };
	struct arena_mark mark = arena_mark(rq->arena);
	const struct lack *l;
	size_t i, j, n, before = w->n;

	ask.subject = census_subject(rq->arena, p->census, row);
	TRY(policy_lacks(rq, &ask, DECISION, &l, &n));
	for (i = 0; i < n; i++) {
		if (!str_eq(l[i].office, w->office))
			continue;
		for (j = 0; j < i && !str_eq(l[j].fact, l[i].fact); j++)
			continue;
		if (j == i)
			count_fact(rq, w, &l[i]);
	}
	/* The words of a new fact are kept. */
	if (w->n == before)
		arena_rewind(rq->arena, mark);
	return OK;
}

/* What is not decided, for a place that is not too large to be listed. */
static enum err
count_facts(struct request *rq, const struct poll *p, struct waiting *w)
{
	const uint64_t *open = p->decisions[0].all.by[OUT_UNKNOWN];
	size_t row;

	if (poll_all(p, open) > LIMIT_SURVEY)
		return OK;
	for (row = p->lo; row < p->hi; row++)
		if (poll_has(p, open, row))
			TRY(listen(rq, p, row, w));
	return OK;
}

static void
out_propose(struct request *rq, const struct waiting *w, struct jsonw *o)
{
	const struct procedure *p = w->procedure;
	const struct transition *t = NULL;
	struct item x = { .kind = "candidates",
	    .count = w->ready, .link = STR("/exit?outcome=met") };
	size_t i;

	for (i = 0; p != NULL && i < p->ntransitions; i++)
		if (p->transitions[i].from == p->initial &&
		    str_eq(p->transitions[i].by, rq->actor.office))
			t = &p->transitions[i];
	if (t == NULL || x.count <= 0)
		return;
	x.cites = t->cites;
	x.ncites = t->ncites;
	x.title = str_fmt(rq->arena, "%.*s:%.*s", STR_ARG(words(rq, p->zh,
	    p->en)), STR_ARG(words(rq, t->zh, t->en)));
	x.why = request_words(rq, "已具备条件,尚未提出",
	    "The conditions are met, nobody has proposed it");
	out_item(rq, o, &x);
}

static void
out_facts(struct request *rq, const struct waiting *w, struct jsonw *o)
{
	size_t i;

	for (i = 0; i < w->n; i++) {
		struct item x = { .kind = "missing_fact",
		    .count = w->facts[i].n,
		    .link = STR("/exit?outcome=unknown") };

		x.title = str_fmt(rq->arena, rq->lang == LANG_EN ?
		    "Supply: %.*s" : "补充:%.*s",
		    STR_ARG(w->facts[i].label));
		x.why = request_words(rq, "这些户的退出条件待核实,该项由本单位提供",
		    "Whether these households can leave waits for it");
		out_item(rq, o, &x);
	}
}

/* Offices whose work hangs on the facts of households. */
static bool
surveys(const struct request *rq)
{
	const struct kind *k = model_kind(rq->model, STR("household"));
	const struct relation *r = k->nrelations > 0 ? &k->relations[0] : NULL;
	const struct entity *e[4] = { k->base, k->yearly,
	    r == NULL ? NULL : r->of->base, r == NULL ? NULL : r->of->yearly };
	size_t i, j;

	if (str_is(rq->actor.office, "village_committees"))
		return true;
	for (i = 0; i < 4; i++)
		for (j = 0; e[i] != NULL && j < e[i]->nfields; j++)
			if (str_eq(e[i]->fields[j].supplied_by,
			    rq->actor.office) &&
			    policy_reads(rq->policy, &e[i]->fields[j]))
				return true;
	return false;
}

/* By whose rules it is proposed: the first part of the place that has it. */
static const struct procedure *
procedure_of(struct request *rq, const struct poll *p)
{
	const struct procedure *found = NULL;
	size_t i;

	for (i = 0; i < p->nstretches && found == NULL; i++)
		found = ruleset_procedure(p->spots.item[p->stretches[i].spot]
		    .rules, STR(PROCEDURE), rq->today);
	return found;
}

static enum err
out_waiting(struct request *rq, struct jsonw *o)
{
	const str name = DECISION;
	struct poll_ask ask = { .place = rq->actor.place, .as_of = rq->today,
	    .names = &name, .n = 1 };
	struct waiting w = { .office = rq->actor.office };
	struct poll p;
	enum err e;

	if (!surveys(rq))
		return OK;
	e = poll_run(rq, &ask, &p);
	if (e == ERR_LIMIT) {
		request_clear(rq);	/* by county, not here */
		return OK;
	}
	TRY(e);
	if (p.decisions[0].adopted == 0)
		return OK;
	w.procedure = procedure_of(rq, &p);
	TRY(count_ready(rq, &p, &w));
	TRY(count_facts(rq, &p, &w));
	out_propose(rq, &w, o);
	out_facts(rq, &w, o);
	return OK;
}

enum err
action_work(struct request *rq, const struct call *c, struct reply *r)
{
	struct jsonw o;

	(void)c;
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "items");
	jsonw_open(&o, '[');
	TRY(groups(rq, "matter_disputed", dispute_items, &o));
	TRY(groups(rq, "matter_escalated", escalated_items, &o));
	TRY(groups(rq, "matter_running", group_items, &o));
	TRY(ruled_work(rq, &o));
	TRY(notice_work(rq, &o));
	TRY(out_waiting(rq, &o));
	TRY(letter_work(rq, &o));
	TRY(duty_work(rq, &o));
	TRY(handover_items(rq, &o));
	TRY(indicator_work(rq, &o));
	TRY(target_work(rq, &o));
	jsonw_close(&o, ']');
	jsonw_close(&o, '}');
	return OK;
}
