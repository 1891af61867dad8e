/*
 * A running matter goes on under the procedure of a newer pack, by the map that
 * pack gives (docs/decisions/0013).  What was gathered stays with it; days are
 * counted anew; a posting whose last day moves is posted anew.
 */
#include "base/limits.h"
#include "matter/internal.h"

/* The version it runs under; empty: neither it nor a pack at hand says so. */
static str
version_of(const struct matter *m)
{
	struct value v = record_get(m->record, "pack_version");

	if (v.kind == V_TEXT)
		return v.s;
	return m->procedure == NULL ? STR_NONE :
	    pack_info(m->procedure->pack)->version;
}

/* A state of the matter in words, as far as its own procedure is at hand. */
static str
state_now(const struct request *rq, const struct matter *m)
{

	return matter_state_label(rq, m->procedure, record_get(m->record,
	    "step").s);
}

static enum err
ask_whether_old(struct request *rq, const struct matter *m,
    const struct migration *g)
{
	int64_t state = record_get(m->record, "state").i;
	const struct code *c;

	if (!str_eq(record_get(m->record, "pack").s, g->pack) ||
	    !str_eq(record_get(m->record, "procedure").s, g->procedure) ||
	    !str_eq(version_of(m), g->version))
		return fail(rq, MSG_MIGRATION_VERSION, record_get(m->record,
		    "number").s, g->from);
	if (state == MATTER_RUNNING)
		return OK;
	c = code_by_n(model_field(m->record->entity, STR("state"))->codes,
	    state);
	return fail(rq, MSG_MATTER_ENDED, record_get(m->record, "number").s,
	    rq->lang == LANG_EN ? c->en : c->zh, matter_step_label(rq,
	    m->procedure, STR(STEP_MIGRATED)));
}

/* The new procedure is the one in force there, and binds. */
static enum err
ask_place(struct request *rq, const struct matter *m,
    const struct migration *g)
{

	if (ruleset_procedure(m->rules, g->to->id, rq->today) != g->to)
		return fail(rq, MSG_MIGRATION_PLACE, record_get(m->record,
		    "number").s, pack_info(g->to->pack)->id);
	return ruleset_binds(rq, m->rules, g->to->pack, rq->today);
}

static enum err
ask_state(struct request *rq, const struct matter *m,
    const struct migration *g)
{
	const struct migration_move *x = migration_move(g,
	    record_get(m->record, "step").s);

	if (x == NULL)
		return fail(rq, MSG_MIGRATION_STATE, record_get(m->record,
		    "number").s, state_now(rq, m));
	if (x->to == MIGRATION_STAYS)
		return fail(rq, MSG_MIGRATION_STAYS, record_get(m->record,
		    "number").s, state_now(rq, m));
	if (m->objections > 0)
		return fail(rq, MSG_MIGRATION_OBJECTION, record_get(m->record,
		    "number").s);
	return OK;
}

static bool
is_gone(const struct migration *g, str step)
{
	size_t i;

	for (i = 0; i < g->ngone; i++)
		if (str_eq(g->gone[i], step))
			return true;
	return false;
}

/* Who did what must stay known to the separation of duties, by its id. */
static enum err
ask_steps(struct request *rq, const struct matter *m,
    const struct migration *g)
{
	size_t i;

	for (i = 0; i < m->steps.n; i++) {
		str step = record_get(m->steps.items[i], "step").s;

		if (!matter_builtin(step) &&
		    procedure_transition(g->to, step) < 0 && !is_gone(g, step))
			return fail(rq, MSG_MIGRATION_STEP,
			    record_get(m->record, "number").s,
			    matter_step_label(rq, m->procedure, step));
	}
	return OK;
}

enum err
matter_migration_ask(struct request *rq, struct matter *m,
    const struct migration *g)
{

	TRY(ask_whether_old(rq, m, g));
	TRY(ask_place(rq, m, g));
	TRY(ask_state(rq, m, g));
	return ask_steps(rq, m, g);
}

/* ---- moving ---- */

/* The last day of the posting that hangs; 0: none, or no end. */
static date
hangs_until(const struct matter *m)
{
	struct value v;

	if (m->notices.n == 0)
		return 0;
	v = record_get(m->notices.items[m->notices.n - 1], "last_day");
	return v.kind == V_INT ? (date)v.i : 0;
}

/*
 * Into a state with a posting: the one that hangs serves when the new text
 * would have it end on the same day; else it is posted anew from today.
 */
static enum err
post_again(struct request *rq, struct desk *d, struct matter *m,
    date *out_last)
{
	struct step s = { .rules = m->rules, .procedure = m->procedure,
	    .state = m->state, .known_at = rq->today,
	    .entered = (date)record_get(m->record, "entered").i };
	struct notice n;
	date last = hangs_until(m);

	*out_last = last;
	if (!m->procedure->states[m->state].notice) {
		*out_last = 0;
		return OK;
	}
	if (last != 0 && policy_notice(rq->arena, &s, &n) && n.last == last)
		return OK;
	record_set(m->record, "entered", VALUE_INT(d->as_of));
	return notice_start(rq, d, m, out_last);
}

static str
day_words(struct request *rq, struct value day)
{

	return day.kind == V_INT ? date_text(rq->arena, (date)day.i) :
	    request_words(rq, "无", "none");
}

/* Which version to which, by which articles, and what became of its days. */
static str
statement(struct request *rq, const struct matter *m,
    const struct migration *g, const struct value was[2])
{
	struct value due = record_get(m->record, "due");
	struct value all = record_get(m->record, "final_due");
	const struct pack_info *to = pack_info(g->to->pack);
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, LIMIT_SENTENCE);
	buf_fmt(&b, "%.*s → %.*s@%.*s/%.*s", STR_ARG(g->from),
	    STR_ARG(to->id), STR_ARG(to->version), STR_ARG(g->to->id));
	for (i = 0; i < g->ncites; i++)
		buf_fmt(&b, "%s%.*s", i == 0 ? rq->lang == LANG_EN ? "; by " :
		    ";依据 " : " ", STR_ARG(g->cites[i].at));
	buf_fmt(&b, rq->lang == LANG_EN ? "; due %.*s → %.*s; in all "
	    "%.*s → %.*s" : ";期限 %.*s → %.*s;全程期限 %.*s → %.*s",
	    STR_ARG(day_words(rq, was[0])), STR_ARG(day_words(rq, due)),
	    STR_ARG(day_words(rq, was[1])), STR_ARG(day_words(rq, all)));
	return buf_text(&b);
}

/* Its pack and procedure; the old state stays until the row is written. */
static enum err
turn(struct request *rq, struct desk *d, struct matter *m,
    const struct migration *g, int to)
{
	const struct pack_info *info = pack_info(g->to->pack);
	struct record *r = m->record;

	m->procedure = g->to;
	m->state = to;
	TRY(matter_decide(rq, d, m));
	record_set(r, "pack", VALUE_TEXT(info->id));
	record_set(r, "pack_hash", VALUE_TEXT(info->hash));
	record_set(r, "pack_version", VALUE_TEXT(info->version));
	record_set(r, "procedure", VALUE_TEXT(g->to->id));
	record_set(r, "holder", value_or_unknown(matter_office(m,
	    g->to->states[to].holder)));
	return OK;
}

enum err
matter_migrate(struct request *rq, struct desk *d, struct matter *m,
    const struct migration *g, str note)
{
	struct hand h = { .step = STR(STEP_MIGRATED), .note = note };
	struct record *r = m->record;
	struct value was[2];
	const struct state *to;
	date last;

	if (!str_eq(g->by, rq->actor.office))
		return fail(rq, MSG_STEP_OFFICE, matter_office_label(rq,
		    g->by));
	TRY(matter_migration_ask(rq, m, g));
	was[0] = record_get(r, "due");
	was[1] = record_get(r, "final_due");
	TRY(turn(rq, d, m, g, migration_move(g, record_get(r,
	    "step").s)->to));
	to = &g->to->states[m->state];
	TRY(post_again(rq, d, m, &last));
	TRY(clock_again(rq, m, last));
	TRY(step_note(rq, d, m, &(struct note){ .step = h.step, .to = to->id,
	    .hand = &h, .grounds = statement(rq, m, g, was) }));
	record_set(r, "step", VALUE_TEXT(to->id));
	return record_change(rq, r);
}
