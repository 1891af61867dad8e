/*
 * What the register says today about the objects of a pack, each under the key
 * that the page of the pack has for it.  What cannot be said has a state that
 * says so: never a zero.
 */
#include "action/internal.h"

#include "census/census.h"
#include "matter/matter.h"

struct live {
	const struct pack *pack;
	int64_t place;
	date as_of;
	const struct ruleset *rules;
	bool adopted;
	struct jsonw *o;
	const struct kind *kind;
	/* Decisions that are counted over all households at once. */
	str *names;		/* exit_ready */
	str *keys;
	size_t n;
};

static void
open_key(struct request *rq, const struct live *l, const char *kind, str id,
    const char *state)
{

	jsonw_key_str(l->o, str_fmt(rq->arena, "%s:%.*s", kind, STR_ARG(id)));
	jsonw_open(l->o, '{');
	jsonw_put_str(l->o, "state", str_from(state));
}

static void
out_params(struct request *rq, const struct live *l)
{
	struct param_value v;
	size_t i;
	str id;

	for (i = 0; pack_param_id(l->pack, i, &id); i++) {
		if (!l->adopted) {
			open_key(rq, l, "param", id, "not_adopted");
		} else if (!policy_param(rq->arena, l->rules, id, l->as_of,
		    rq->today, &v)) {
			open_key(rq, l, "param", id, "gap");
		} else {
			open_key(rq, l, "param", id, "value");
			jsonw_put_str(l->o, "value",
			    rq->lang == LANG_EN ? v.en : v.zh);
			if (v.from != 0)
				jsonw_put_str(l->o, "from", date_text(
				    rq->arena, v.from));
			if (v.to != 0)
				jsonw_put_str(l->o, "to", date_text(
				    rq->arena, v.to));
			if (v.setting)
				jsonw_put_str(l->o, "by", v.by);
		}
		jsonw_close(l->o, '}');
	}
}

/* ---- matters ---- */

struct step_count {
	str procedure, step;
	int64_t n;
};

struct step_counts {
	struct step_count *item;
	size_t n, room;
};

static enum err
counts_load(struct request *rq, const struct live *l, struct step_counts *c)
{
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "matter_steps", &s));
	scope_bind(rq, l->place, s);
	stmt_str(s, "pack", pack_info(l->pack)->id);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (c->n == c->room) {
			c->item = arena_grow(rq->arena, c->item, c->room *
			    sizeof(*c->item), (c->room * 2 + 16) *
			    sizeof(*c->item));
			c->room = c->room * 2 + 16;
		}
		c->item[c->n++] = (struct step_count){
		    stmt_column_str(rq->arena, s, 0),
		    stmt_column_str(rq->arena, s, 1), stmt_column_int(s, 2) };
	}
	stmt_end(s);
	return OK;
}

static int64_t
counted(const struct step_counts *c, str procedure, str step)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		if (str_eq(c->item[i].procedure, procedure) &&
		    str_eq(c->item[i].step, step))
			return c->item[i].n;
	return 0;
}

static str
matters_of(struct request *rq, const struct live *l,
    const struct procedure *p, const struct state *s)
{

	return str_fmt(rq->arena, "pack == '%.*s' && procedure == '%.*s' && "
	    "step == '%.*s'", STR_ARG(pack_info(l->pack)->id),
	    STR_ARG(p->id), STR_ARG(s->id));
}

static void
out_state(struct request *rq, const struct live *l,
    const struct step_counts *c, const struct procedure *p, int at)
{
	const struct state *s = &p->states[at];

	jsonw_open(l->o, '{');
	jsonw_put_str(l->o, "id", s->id);
	jsonw_put_str(l->o, "label", rq->lang == LANG_EN && s->en.n > 0 ?
	    s->en : s->zh);
	jsonw_put_int(l->o, "n", counted(c, p->id, s->id));
	jsonw_put_str(l->o, "where", matters_of(rq, l, p, s));
	jsonw_close(l->o, '}');
}

static void
out_procedure(struct request *rq, const struct live *l,
    const struct step_counts *c, const struct procedure *p)
{
	/* Matters are of households: of a county's procedure none is kept. */
	bool kept = p->kind == l->kind;
	bool none = !kept || (!l->adopted && c->n == 0);
	const char *state = !kept ? "no_basis" : none ? "not_adopted" :
	    "matters";
	size_t i;

	open_key(rq, l, "procedure", p->id, state);
	jsonw_key(l->o, "matters");
	jsonw_open(l->o, '[');
	for (i = 0; !none && i < p->nstates; i++)
		out_state(rq, l, c, p, (int)i);
	jsonw_close(l->o, ']');
	jsonw_close(l->o, '}');
	for (i = 0; i < p->ntransitions; i++) {
		const struct transition *t = &p->transitions[i];

		/* What stands where the step begins. */
		open_key(rq, l, "transition", str_fmt(rq->arena, "%.*s.%.*s",
		    STR_ARG(p->id), STR_ARG(t->id)), state);
		jsonw_key(l->o, "matters");
		jsonw_open(l->o, '[');
		if (!none)
			out_state(rq, l, c, p, t->from);
		jsonw_close(l->o, ']');
		jsonw_close(l->o, '}');
	}
}

static enum err
out_procedures(struct request *rq, const struct live *l)
{
	struct step_counts c = { .n = 0 };
	size_t i;

	TRY(counts_load(rq, l, &c));
	for (i = 0; pack_procedure_at(l->pack, i) != NULL; i++)
		out_procedure(rq, l, &c, pack_procedure_at(l->pack, i));
	return OK;
}

/* ---- decisions ---- */

/* Compiled alone; what has no form in bulk is refused and forgotten. */
static bool
in_bulk(struct request *rq, const struct live *l, const str *name)
{
	struct program_ask ask = { .rules = l->rules, .kind = l->kind,
	    .as_of = l->as_of, .known_at = rq->today, .names = name,
	    .nnames = 1 };
	const struct program *p;

	if (policy_compile(rq, &ask, &p) == OK)
		return !p->steps[p->roots[0].step].number;
	rq->problem = (struct problem){ 0 };
	return false;
}

/* Households by outcome; those that have left taken out. */
struct tally {
	int64_t n[OUT_NOT_APPLICABLE + 1];
};

/* Bits of those that have not left the register. */
static uint64_t *
registered(struct request *rq, const struct census *c,
    const struct census_answer *a)
{
	const struct field *f = model_field(model_kind(rq->model,
	    STR("household"))->base, STR("status"));
	const struct census_column *col = census_column(
	    &census_frame(c)->space[0], f, 0);
	uint64_t *bits = NEW_ARRAY(rq->arena, uint64_t, a->words);
	size_t r;

	for (r = a->lo; r < a->hi; r++) {
		if (col == NULL || !survey_left(f, census_get(col, r)))
			bits[(r - a->first) / 64] |= (uint64_t)1 <<
			    (r - a->first) % 64;
	}
	return bits;
}

static int64_t
bits_of(uint64_t word)
{

	return __builtin_popcountll(word);
}

static struct tally
tally_root(const struct census_answer *a, const uint64_t *in, size_t root)
{
	struct tally t = { { 0 } };
	size_t i;

	for (i = 0; i < a->words; i++) {
		uint64_t out = a->excluded[root] == NULL ? 0 :
		    a->excluded[root][i] & in[i];
		uint64_t yes = a->yes[root][i] & in[i] & ~out;
		uint64_t no = a->no[root][i] & in[i] & ~out;

		t.n[OUT_MET] += bits_of(yes);
		t.n[OUT_NOT_MET] += bits_of(no);
		t.n[OUT_NOT_APPLICABLE] += bits_of(out);
		t.n[OUT_UNKNOWN] += bits_of(in[i] & ~(yes | no | out));
	}
	return t;
}

/* The page of candidates lists the households of this one. */
static void
out_rows(struct request *rq, const struct live *l, str name)
{

	if (str_is(name, "exit_ready"))
		jsonw_put_str(l->o, "rows", str_fmt(rq->arena,
		    "/exit?place=%.*s", STR_ARG(place_digits(rq->arena,
		    l->place))));
}

static void
out_answers(struct request *rq, const struct live *l, const struct census *c,
    const struct census_answer *a)
{
	const uint64_t *in = registered(rq, c, a);
	struct tally t;
	size_t i;
	int k;

	for (i = 0; i < l->n; i++) {
		t = tally_root(a, in, i);
		jsonw_key_str(l->o, l->keys[i]);
		jsonw_open(l->o, '{');
		jsonw_put_str(l->o, "state", STR("counts"));
		jsonw_key(l->o, "counts");
		jsonw_open(l->o, '{');
		for (k = OUT_MET; k <= OUT_NOT_APPLICABLE; k++)
			jsonw_put_int(l->o, outcome_id((enum outcome)k),
			    t.n[k]);
		jsonw_close(l->o, '}');
		out_rows(rq, l, l->names[i]);
		jsonw_close(l->o, '}');
	}
}

static enum err
run_counts(struct request *rq, const struct live *l, const struct census *c,
    const struct program *p)
{
	const struct census_options op = { .threads = 1 };
	const struct census_plan *plan;
	struct census_answer a;
	size_t lo, hi;

	TRY(census_plan(rq, p, census_frame(c), &op, &plan));
	census_slice(c, l->place, &lo, &hi);
	census_answer_init(rq->arena, plan, lo, hi, &a);
	census_run(plan, &a);
	out_answers(rq, l, c, &a);
	return OK;
}

static enum err
out_counts(struct request *rq, const struct live *l)
{
	struct program_ask ask = { .rules = l->rules, .kind = l->kind,
	    .as_of = l->as_of, .known_at = rq->today, .names = l->names,
	    .nnames = l->n };
	const struct program *p;
	struct census_ask of = { .kind = l->kind, .as_of = l->as_of,
	    .programs = &p, .nprograms = 1 };
	const struct census *c;

	if (l->n == 0)
		return OK;
	TRY(policy_compile(rq, &ask, &p));
	TRY(census_share(rq, &of, &c));
	return run_counts(rq, l, c, p);
}

/* Of what kind of subject, and is it a question of yes or no? */
static bool
asked(const struct object_info *x, str *out_name)
{

	return str_is(str_cut(x->id, '.', out_name), "household") &&
	    (str_is(str_from(x->kind), "decision") ||
	    str_is(str_from(x->kind), "criterion") ||
	    str_is(str_from(x->kind), "consequence") ||
	    str_is(str_from(x->kind), "derive"));
}

static void
out_objects(struct request *rq, struct live *l)
{
	struct object_info x;
	const char *state;
	size_t i, n;
	str name;

	for (n = 0; pack_object_info(l->pack, n, &x); n++)
		continue;
	l->names = NEW_ARRAY(rq->arena, str, n + 1);
	l->keys = NEW_ARRAY(rq->arena, str, n + 1);
	for (i = 0; pack_object_info(l->pack, i, &x); i++) {
		state = "no_basis";
		if (!l->adopted)
			state = "not_adopted";
		else if (asked(&x, &name)) {
			state = "not_bulk";
			if (in_bulk(rq, l, &name)) {
				l->names[l->n] = name;
				l->keys[l->n++] = str_fmt(rq->arena,
				    "%s:%.*s", x.kind, STR_ARG(x.id));
				continue;
			}
		}
		open_key(rq, l, x.kind, x.id, state);
		jsonw_close(l->o, '}');
	}
}

static enum err
live_open(struct request *rq, const struct call *c, struct live *l)
{

	l->pack = policy_pack_find(rq->policy, c->path[0]);
	if (l->pack == NULL)
		return fail(rq, MSG_PACK_MISSING, c->path[0]);
	TRY(call_place(rq, c, &l->place));
	TRY(call_day(rq, c, "as_of", &l->as_of));
	if (l->place == 0)
		l->place = rq->actor.place;
	if (l->place < rq->actor.place_lo || l->place > rq->actor.place_hi)
		return fail(rq, MSG_MISSING, STR("place"));
	if (l->as_of == 0)
		l->as_of = rq->today;
	l->kind = model_kind(rq->model, STR("household"));
	TRY(rules_of(rq, rules_open(rq), l->place, &l->rules));
	l->adopted = ruleset_has(l->rules, l->pack, l->as_of);
	return OK;
}

enum err
action_pack_live(struct request *rq, const struct call *c, struct reply *r)
{
	struct live l = { .n = 0 };
	struct jsonw o;

	TRY(live_open(rq, c, &l));
	l.o = &o;
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "as_of", date_text(rq->arena, l.as_of));
	jsonw_put_str(&o, "place", place_digits(rq->arena, l.place));
	jsonw_put_bool(&o, "adopted", l.adopted);
	jsonw_key(&o, "objects");
	jsonw_open(&o, '{');
	out_params(rq, &l);
	TRY(out_procedures(rq, &l));
	out_objects(rq, &l);
	TRY(out_counts(rq, &l));
	jsonw_close(&o, '}');
	jsonw_close(&o, '}');
	return OK;
}
