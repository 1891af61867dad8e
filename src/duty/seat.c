/*
 * The posts that packs require: places of the kind, beside who is there.  All
 * lists come in order of place, so that each is read once.
 */
#include "duty/duty.h"

#include "base/limits.h"

/* A post, or the custodies of one kind, in force at a place. */
struct present {
	int64_t place;
	str office;		/* empty: a custody */
	int64_t code;		/* role, or kind of custody; 0: none */
	date starts;		/* 0: not said */
	int64_t n;
};

struct presence {
	struct present *item;
	size_t n, room;
};

static struct present *
more(struct request *rq, struct presence *p)
{

	if (p->n == p->room) {
		p->item = arena_grow(rq->arena, p->item, p->room *
		    sizeof(*p->item), (p->room * 2 + 64) * sizeof(*p->item));
		p->room = p->room * 2 + 64;
	}
	return &p->item[p->n++];
}

/* Posts or custodies: both statements give the same columns. */
static enum err
read_present(struct request *rq, const struct seat_ask *ask,
    const char *statement, struct presence *p)
{
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, statement, &s));
	scope_bind(rq, ask->place, s);
	stmt_int(s, "day", ask->on);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		*more(rq, p) = (struct present){ stmt_column_int(s, 0),
		    stmt_column_str(rq->arena, s, 1), stmt_column_int(s, 2),
		    (date)stmt_column_int(s, 3), stmt_column_int(s, 4) };
	}
	stmt_end(s);
	return OK;
}

static int64_t
code_of(const struct request *rq, const char *list, str id)
{
	const struct code *c = id.n == 0 ? NULL : code_by_id(
	    model_list(rq->model, str_from(list)), id);

	return c == NULL ? 0 : c->n;
}

static bool
term_over(const struct seat_info *r, date starts, date on)
{

	return r->years > 0 && starts != 0 &&
	    date_add_months(starts, r->years * 12, true) <= on;
}

/* Who of those at the place fills the rule. */
static void
look(struct request *rq, const struct seat_info *r,
    const struct presence *p, size_t at, struct seat_gap *g, date on)
{
	int64_t role = code_of(rq, "post_role", r->role);
	int64_t kind = code_of(rq, "custody_kind", r->custody);
	bool over = false;

	for (; at < p->n && p->item[at].place == g->place; at++) {
		const struct present *x = &p->item[at];

		if (r->custody.n > 0 ? x->office.n > 0 || x->code != kind :
		    !str_eq(x->office, r->office) ||
		    (role != 0 && x->code != role))
			continue;
		g->have += x->n;
		if (term_over(r, x->starts, on)) {
			over = true;
			g->since = x->starts;
		}
	}
	g->state = g->have < r->count ? GAP_MISSING : over ? GAP_TERM_OVER :
	    GAP_NONE;
}

struct survey_of {
	const struct seat_ask *ask;
	const struct duty_place *places;
	size_t nplaces;
	struct presence posts, custody;
	struct seats *out;
	size_t room;
};

static void
add_gap(struct request *rq, struct survey_of *v, const struct seat_gap *g)
{
	struct seats *o = v->out;

	o->rules[g->rule].n[g->state]++;
	if (g->state == GAP_NONE)
		return;
	if (o->ngaps == v->room) {
		o->gaps = arena_grow(rq->arena, o->gaps, v->room *
		    sizeof(*g), (v->room * 2 + 64) * sizeof(*g));
		v->room = v->room * 2 + 64;
	}
	o->gaps[o->ngaps++] = *g;
}

static void
run_rule(struct request *rq, struct survey_of *v, size_t rule)
{
	const struct seat_info *r = &v->out->rules[rule].rule;
	const struct presence *p = r->custody.n > 0 ? &v->custody : &v->posts;
	struct ask ask = { .rules = v->ask->rules, .as_of = v->ask->on,
	    .known_at = rq->today };
	size_t i, at = 0;
	enum truth binds;

	for (i = 0; i < v->nplaces; i++) {
		const struct duty_place *x = &v->places[i];
		struct seat_gap g = { .rule = rule, .place = x->code,
		    .name = x->name };

		if (x->subject == NULL || x->subject->kind != r->kind)
			continue;
		ask.subject = x->subject;
		binds = policy_seat(rq->arena, &ask, r);
		if (binds == TRUTH_FALSE)
			continue;
		while (at < p->n && p->item[at].place < x->code)
			at++;
		look(rq, r, p, at, &g, v->ask->on);
		/* Whether it is needed is not known, and nobody is there. */
		if (binds == TRUTH_UNKNOWN && g.state != GAP_NONE)
			g.state = GAP_UNKNOWN;
		add_gap(rq, v, &g);
	}
}

/* The establishments that the place has adopted, but those of households. */
static void
take_rules(struct request *rq, const struct seat_ask *ask, struct seats *out)
{
	struct seat_info r;
	size_t p, i, room = 0;

	for (p = 0; p < policy_npacks(rq->policy); p++) {
		const struct pack *pack = policy_pack(rq->policy, p);

		if (ruleset_applied(ask->rules, pack, ask->on).holds == TRUTH_FALSE)
			continue;
		for (i = 0; pack_seat(pack, SEAT_ESTABLISHED, i, &r); i++) {
			if (str_is(r.kind->id, "household"))
				continue;
			if (out->nrules == room) {
				out->rules = arena_grow(rq->arena, out->rules,
				    room * sizeof(*out->rules), (room * 2 +
				    16) * sizeof(*out->rules));
				room = room * 2 + 16;
			}
			out->rules[out->nrules++] = (struct seat_count){
			    .rule = r, .pack = pack };
		}
	}
}

enum err
seats_of(struct request *rq, const struct seat_ask *ask, struct seats *out)
{
	struct survey_of v = { .ask = ask, .out = out };
	struct duty_place *places;
	size_t i;

	*out = (struct seats){ .nrules = 0 };
	take_rules(rq, ask, out);
	if (out->nrules == 0)
		return OK;
	TRY(duty_places(rq, ask->place, ask->on, &places, &v.nplaces));
	v.places = places;
	TRY(read_present(rq, ask, "seat_posts", &v.posts));
	TRY(read_present(rq, ask, "seat_custody",
	    &v.custody));
	for (i = 0; i < out->nrules; i++)
		run_rule(rq, &v, i);
	return OK;
}
