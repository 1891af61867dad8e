/*
 * Opening and loading matters, and what their parts are called.
 */
#include <inttypes.h>

#include "base/limits.h"
#include "matter/internal.h"

struct value
value_or_unknown(str s)
{

	return s.n == 0 ? VALUE_UNKNOWN : VALUE_TEXT(s);
}

static const struct entity *
entity(const struct request *rq, const char *id)
{

	return model_entity(rq->model, str_from(id));
}

bool
matter_running(const struct matter *m)
{

	return record_get(m->record, "state").i == MATTER_RUNNING;
}

/* ---- what things are called ---- */

struct builtin {
	const char *id;
	const char *zh;
	const char *en;
};

static const struct builtin builtins[] = {
	{ STEP_OPENED, "立项", "Opened" },
	{ STEP_WITHDRAW, "撤回", "Withdraw" },
	{ STEP_RAISED, "提出异议", "Objection raised" },
	{ STEP_UPHELD, "异议成立", "Objection upheld" },
	{ STEP_DISMISSED, "异议不成立", "Objection dismissed" },
	{ STEP_ESCALATED, "逾期提请督办", "Escalated" },
	{ STEP_DOCUMENTS, "补交材料", "Documents handed in" },
	{ STEP_MIGRATED, "换版迁移", "Moved to a new version" },
};

/*
 * A procedure of the same name that has the state or step: a matter that was
 * moved has rows in the words of its old version.  NULL: none is at hand.
 */
static const struct procedure *
elsewhere(const struct request *rq, const struct procedure *p, str id,
    int (*find)(const struct procedure *, str))
{
	const struct procedure *x;
	const struct pack *pack;
	size_t i;

	for (i = 0; p != NULL && (pack = policy_pack(rq->policy, i)) != NULL;
	    i++) {
		x = pack_procedure(pack, p->id);
		if (x != NULL && x->kind == p->kind && find(x, id) >= 0)
			return x;
	}
	return NULL;
}

bool
matter_builtin(str step)
{
	size_t i;

	for (i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++)
		if (str_is(step, builtins[i].id))
			return true;
	return false;
}

str
matter_step_label(const struct request *rq, const struct procedure *p,
    str step)
{
	int t = p == NULL ? -1 : procedure_transition(p, step);
	size_t i;

	if (t >= 0)
		return rq->lang == LANG_EN ? p->transitions[t].en :
		    p->transitions[t].zh;
	for (i = 0; i < sizeof(builtins) / sizeof(builtins[0]); i++)
		if (str_is(step, builtins[i].id))
			return request_words(rq, builtins[i].zh,
			    builtins[i].en);
	p = elsewhere(rq, p, step, procedure_transition);
	return p == NULL ? step : matter_step_label(rq, p, step);
}

str
matter_state_label(const struct request *rq, const struct procedure *p,
    str state)
{
	int s = p == NULL ? -1 : procedure_state(p, state);

	if (s < 0) {
		p = elsewhere(rq, p, state, procedure_state);
		return p == NULL ? state : matter_state_label(rq, p, state);
	}
	return rq->lang == LANG_EN ? p->states[s].en : p->states[s].zh;
}

/* ---- loading ---- */

static enum err
children(struct request *rq, const struct matter *m, const char *entity_id,
    struct records *out)
{

	return record_children(rq, model_field(entity(rq, entity_id),
	    STR("matter")), m->record->id, out);
}

static enum err
load_parts(struct request *rq, struct matter *m)
{

	TRY(children(rq, m, "matter_step", &m->steps));
	TRY(children(rq, m, "evidence", &m->evidence));
	TRY(children(rq, m, "notice", &m->notices));
	return objection_load(rq, m);
}

/* The procedure the matter was opened under; none when the pack has changed. */
static void
find_procedure(struct request *rq, struct matter *m)
{
	const struct pack *p = policy_pack_find(rq->policy,
	    record_get(m->record, "pack").s);

	m->procedure = NULL;
	m->state = -1;
	if (p == NULL || !str_eq(pack_info(p)->hash,
	    record_get(m->record, "pack_hash").s))
		return;
	m->procedure = pack_procedure(p, record_get(m->record,
	    "procedure").s);
	if (m->procedure != NULL)
		m->state = procedure_state(m->procedure,
		    record_get(m->record, "step").s);
	if (m->state < 0)
		m->procedure = NULL;
}

enum err
matter_load(struct request *rq, struct desk *d, int64_t id, int64_t version,
    struct matter *out)
{

	TRY(record_load(rq, entity(rq, "matter"), id, version, &out->record));
	TRY(about_of(rq, out->record, &out->about));
	find_procedure(rq, out);
	TRY(rules_of(rq, d->rules, out->record->place, &out->rules));
	TRY(matter_decide(rq, d, out));
	return load_parts(rq, out);
}

/* ---- opening ---- */

/* The matters about a subject, whatever the procedure. */
static enum err
matters_of(struct request *rq, const struct about *a, struct records *out)
{
	bool household = str_is(a->kind->id, "household");

	return record_children(rq, model_field(entity(rq, "matter"),
	    household ? STR("household") : STR("subject")), a->id, out);
}

enum err
matter_earlier(struct request *rq, const struct about *a, str procedure,
    int64_t *out)
{
	struct about other;
	struct records r;
	size_t i;

	TRY(matters_of(rq, a, &r));
	*out = 0;
	for (i = 0; i < r.n; i++) {
		if (!str_eq(record_get(r.items[i], "procedure").s, procedure))
			continue;
		TRY(about_of(rq, r.items[i], &other));
		if (other.kind != a->kind || other.id != a->id)
			continue;
		++*out;
		if (record_get(r.items[i], "state").i == MATTER_RUNNING)
			return fail(rq, MSG_MATTER_OPEN,
			    record_get(r.items[i], "number").s);
	}
	return OK;
}

bool
matter_opens(const struct procedure *p, str office)
{
	size_t i;

	for (i = 0; i < p->nopeners; i++)
		if (str_eq(p->openers[i], office))
			return true;
	return p->nopeners == 0 && str_eq(p->states[p->initial].holder,
	    office);
}

/* Who begins a procedure, in words. */
static str
openers(struct request *rq, const struct procedure *p)
{
	struct buf b;
	size_t i;

	if (p->nopeners == 0)
		return matter_office_label(rq, p->states[p->initial].holder);
	buf_init(&b, rq->arena, LIMIT_SENTENCE);
	for (i = 0; i < p->nopeners; i++) {
		buf_cstr(&b, i == 0 ? "" : rq->lang == LANG_EN ? ", " : "、");
		buf_str(&b, matter_office_label(rq, p->openers[i]));
	}
	return buf_text(&b);
}

static enum err
may_begin(struct request *rq, const struct procedure *p,
    const struct about *a, str key)
{
	bool stands;

	if (!matter_opens(p, rq->actor.office))
		return fail(rq, MSG_STEP_OFFICE, openers(rq, p));
	TRY(effect_stands(rq, p, a, &stands));
	if (stands)
		return fail(rq, MSG_MATTER_DONE, key,
		    rq->lang == LANG_EN ? p->en : p->zh);
	return OK;
}

static void
fill(struct request *rq, const struct matter *m, str number)
{
	const struct procedure *p = m->procedure;
	const struct about *a = &m->about;
	const struct state *s = &p->states[p->initial];
	struct record *r = m->record;

	record_set(r, "place", VALUE_INT(r->place));
	record_set(r, "number", VALUE_TEXT(number));
	record_set(r, "kind", VALUE_TEXT(a->kind->id));
	record_set(r, "subject", VALUE_INT(a->id));
	if (str_is(a->kind->id, "household"))
		record_set(r, "household", VALUE_INT(a->id));
	record_set(r, "pack", VALUE_TEXT(pack_info(p->pack)->id));
	record_set(r, "pack_hash", VALUE_TEXT(pack_info(p->pack)->hash));
	record_set(r, "pack_version", VALUE_TEXT(pack_info(p->pack)->version));
	record_set(r, "procedure", VALUE_TEXT(p->id));
	record_set(r, "step", VALUE_TEXT(s->id));
	record_set(r, "state", VALUE_INT(MATTER_RUNNING));
	record_set(r, "holder", value_or_unknown(matter_office(m, s->holder)));
	record_set(r, "opened", VALUE_INT(rq->today));
	record_set(r, "entered", VALUE_INT(rq->today));
}

enum err
matter_open(struct request *rq, struct desk *d, const struct about *a,
    str procedure, struct matter *out)
{
	static const struct hand nothing;
	const struct procedure *p;
	int64_t earlier, place;
	str key;

	TRY(about_place(rq, a, &place, &key));
	TRY(rules_of(rq, d->rules, place, &out->rules));
	p = ruleset_procedure(out->rules, procedure, d->as_of);
	if (p == NULL || p->kind != a->kind)
		return fail(rq, MSG_PROCEDURE_MISSING, procedure);
	TRY(ruleset_binds(rq, out->rules, p->pack, d->as_of));
	TRY(may_begin(rq, p, a, key));
	TRY(matter_earlier(rq, a, procedure, &earlier));
	out->record = record_new(rq, entity(rq, "matter"));
	out->record->place = place;
	out->about = *a;
	out->procedure = p;
	out->state = p->initial;
	TRY(matter_decide(rq, d, out));
	fill(rq, out, str_fmt(rq->arena, "%.*s-%.*s-%" PRId64, STR_ARG(key),
	    STR_ARG(p->id), earlier + 1));
	TRY(clock_begin(rq, d, out));
	TRY(clock_enter(rq, out, 0));
	TRY(record_add(rq, out->record));
	out->steps = out->evidence = out->notices = (struct records){ NULL, 0 };
	out->disputes = (struct records){ NULL, 0 };
	out->objections = 0;
	return step_note(rq, d, out, &(struct note){ .step = STR(STEP_OPENED),
	    .to = p->states[p->initial].id, .hand = &nothing });
}
