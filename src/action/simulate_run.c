/*
 * The run of a simulation: programs before and after over the columns of the
 * place, row by row compared: who changes, through which criterion, at what
 * cost.
 */
#include "action/simulate_part.h"

#include "base/num.h"

#define THREADS_FROM	100000	/* rows from which a second thread pays */

/* The columns that the programs read, of the census that requests share. */
static enum err
take_census(struct request *rq, struct sim *s, const struct sim_parts *p)
{
	const struct program **list = NEW_ARRAY(rq->arena,
	    const struct program *, p->nrules * (s->ndecisions + 1) * 2);
	struct census_ask ask = { .kind = model_kind(rq->model,
	    STR("household")), .as_of = s->ask.as_of, .programs = list };
	size_t i, j;

	for (i = 0; i < p->nrules; i++)
		for (j = 0; p->rules[i].holds && j <= s->ndecisions; j++) {
			const struct sim_pair *x = &p->rules[i].pairs[j];

			if (x->before != NULL)
				list[ask.nprograms++] = x->before;
			if (x->after != NULL)
				list[ask.nprograms++] = x->after;
		}
	TRY(census_share(rq, &ask, &s->census));
	census_slice(s->census, s->ask.place, &s->lo, &s->hi);
	return OK;
}

/* ---- one program ---- */

struct run {
	const struct program *program;	/* NULL: nothing applies */
	struct census_answer answer;
};

static enum err
run_one(struct request *rq, const struct sim *s, const struct stretch *t,
    const struct program *p, struct run *out)
{
	struct census_options o = { .threads = t->hi - t->lo < THREADS_FROM ?
	    1 : 2 };
	const struct census_plan *plan;

	out->program = p;
	if (p == NULL)
		return OK;
	TRY(census_plan(rq, p, census_frame(s->census), &o, &plan));
	census_answer_init(rq->arena, plan, t->lo, t->hi, &out->answer);
	census_run(plan, &out->answer);
	return OK;
}

static bool
bit(uint64_t *const *bits, size_t root, size_t at)
{

	return bits != NULL && bits[root] != NULL &&
	    (bits[root][at / 64] >> (at % 64) & 1) != 0;
}

static enum sim_out
out_of(const struct run *r, size_t root, size_t row)
{
	size_t at;

	if (r->program == NULL || root >= r->program->nroots)
		return SIM_NONE;
	at = row - r->answer.first;
	if (bit(r->answer.excluded, root, at))
		return SIM_NONE;
	if (bit(r->answer.yes, root, at))
		return SIM_YES;
	return bit(r->answer.no, root, at) ? SIM_NO : SIM_UNKNOWN;
}

/* ---- causes ---- */

/* A criterion before and after, by root; past the end: it is not there. */
struct match {
	struct sim_cause *cause;
	size_t before, after;
};

static size_t
root_of(const struct program *p, str id)
{
	size_t i;

	for (i = 1; p != NULL && i < p->nroots; i++)
		if (str_eq(p->roots[i].id, id))
			return i;
	return SIZE_MAX;
}

/* The criterion's citation, from the pack that has it. */
static void
cite_cause(const struct sim *s, struct request *rq, struct sim_cause *c)
{
	str full = str_fmt(rq->arena, "household.%.*s", STR_ARG(c->id));
	const struct pack *list[] = { s->now, s->pack };
	struct object_info o;
	size_t i, k;

	for (k = 0; k < 2 && c->cites == NULL; k++)
		for (i = 0; pack_object_info(list[k], i, &o); i++)
			if (str_eq(o.id, full)) {
				c->cites = o.cites;
				c->ncites = o.ncites;
			}
}

static struct sim_cause *
cause_of(struct request *rq, const struct sim *s, struct sim_decision *d,
    const struct ir_root *r)
{
	struct sim_cause *c;
	size_t i;

	for (i = 0; i < d->ncauses; i++)
		if (str_eq(d->causes[i].id, r->id))
			return &d->causes[i];
	c = &d->causes[d->ncauses++];
	*c = (struct sim_cause){ .id = r->id, .zh = r->zh, .en = r->en };
	cite_cause(s, rq, c);
	return c;
}

/* The decision's own formula first, then the criteria of either side. */
static size_t
match_parts(struct request *rq, const struct sim *s, struct sim_decision *d,
    const struct sim_pair *pair, struct match *out)
{
	const struct program *list[] = { pair->before, pair->after };
	size_t i, k, n = 1;

	out[0].cause = cause_of(rq, s, d, list[0] != NULL ?
	    &list[0]->roots[0] : &list[1]->roots[0]);
	for (k = 0; k < 2; k++)
		for (i = 1; list[k] != NULL && i < list[k]->nroots; i++) {
			str id = list[k]->roots[i].id;

			if (k == 1 && root_of(list[0], id) != SIZE_MAX)
				continue;
			out[n].cause = cause_of(rq, s, d, &list[k]->roots[i]);
			out[n].before = root_of(list[0], id);
			out[n++].after = root_of(list[1], id);
		}
	return n;
}

static void
add_cause(struct sim_cause *c, enum sim_out from, enum sim_out to)
{

	c->n++;
	c->gained += to == SIM_YES;
	c->lost += from == SIM_YES;
}

/* ---- cost ---- */

static bool
cost_at(const struct run *cost, size_t row, int64_t *sum, bool *large)
{
	size_t at = row - cost->answer.first;

	if (cost->program == NULL || !bit(cost->answer.yes, 0, at))
		return false;
	if (!num_add(*sum, cost->answer.numbers[0][at], sum))
		*large = true;
	return true;
}

static void
add_cost(struct sim_decision *d, const struct run *cost, size_t row,
    enum sim_out from, enum sim_out to)
{
	bool known = true;

	if (from == SIM_YES)
		known = cost_at(&cost[0], row, &d->cost_before,
		    &d->cost_large) && known;
	if (to == SIM_YES)
		known = cost_at(&cost[1], row, &d->cost_after,
		    &d->cost_large) && known;
	d->cost_unknown += !known;
}

/* ---- all of it ---- */

struct compare {
	struct sim *sim;
	struct run run[2], cost[2];
	struct match *match;
	size_t nmatch;
};

static void
compare_row(struct compare *c, struct sim_decision *d, size_t row)
{
	enum sim_out from = out_of(&c->run[0], 0, row);
	enum sim_out to = out_of(&c->run[1], 0, row);
	bool found = false;
	size_t i;

	d->before.n[from]++;
	d->after.n[to]++;
	d->moved[row - c->sim->lo] = (unsigned char)(from * SIM_OUTS + to);
	if (c->sim->ask.cost.n > 0)
		add_cost(d, c->cost, row, from, to);
	if (from == to)
		return;
	d->moves[from][to]++;
	for (i = 1; i < c->nmatch; i++) {
		const struct match *m = &c->match[i];

		if (out_of(&c->run[0], m->before, row) ==
		    out_of(&c->run[1], m->after, row))
			continue;
		add_cause(m->cause, from, to);
		found = true;
	}
	if (!found)
		add_cause(c->match[0].cause, from, to);
}

/* Room for every root of either side: matches point into the list. */
static struct sim_cause *
causes_open(struct request *rq, const struct sim_parts *p, size_t k)
{
	size_t i, n = 0;

	for (i = 0; i < p->nrules; i++) {
		const struct sim_pair *x;

		if (!p->rules[i].holds)
			continue;
		x = &p->rules[i].pairs[k];
		n += x->before == NULL ? 0 : x->before->nroots;
		n += x->after == NULL ? 0 : x->after->nroots;
	}
	return NEW_ARRAY(rq->arena, struct sim_cause, n);
}

static enum err
one_decision(struct request *rq, struct sim *s, const struct stretch *t,
    const struct sim_rules *rules, size_t k)
{
	struct sim_decision *d = &s->decisions[k];
	const struct sim_pair *pair = &rules->pairs[k];
	const struct sim_pair *cost = &rules->pairs[s->ndecisions];
	struct compare c = { .sim = s };
	size_t row;

	if (pair->before == NULL && pair->after == NULL)
		return OK;
	TRY(run_one(rq, s, t, pair->before, &c.run[0]));
	TRY(run_one(rq, s, t, pair->after, &c.run[1]));
	if (s->ask.cost.n > 0) {
		TRY(run_one(rq, s, t, cost->before, &c.cost[0]));
		TRY(run_one(rq, s, t, cost->after, &c.cost[1]));
	}
	c.match = NEW_ARRAY(rq->arena, struct match, 1 +
	    (pair->before == NULL ? 0 : pair->before->nroots) +
	    (pair->after == NULL ? 0 : pair->after->nroots));
	c.nmatch = match_parts(rq, s, d, pair, c.match);
	for (row = t->lo; row < t->hi; row++)
		compare_row(&c, d, row);
	return OK;
}

static void
digest_decision(struct sm3 *h, const struct sim *s, size_t k)
{
	const struct sim_decision *d = &s->decisions[k];
	size_t i, j;

	sm3_field(h, d->id);
	for (i = 0; i < SIM_OUTS; i++)
		for (j = 0; j < SIM_OUTS; j++)
			sm3_int(h, i == j ? d->before.n[i] : d->moves[i][j]);
	for (i = 0; i < d->ncauses; i++) {
		sm3_field(h, d->causes[i].id);
		sm3_int(h, d->causes[i].n);
		sm3_int(h, d->causes[i].gained);
		sm3_int(h, d->causes[i].lost);
	}
	sm3_int(h, d->cost_before);
	sm3_int(h, d->cost_after);
	sm3_int(h, d->cost_unknown);
	for (i = s->lo; i < s->hi; i++) {
		unsigned char m = d->moved[i - s->lo];

		if (m / SIM_OUTS == m % SIM_OUTS)
			continue;
		sm3_int(h, census_id(s->census, i));
		sm3_int(h, m);
	}
}

static void
take_digest(struct request *rq, struct sim *s)
{
	unsigned char digest[SM3_SIZE];
	struct sm3 *h = sm3_open(rq->arena);
	size_t i;

	sm3_begin(h);
	sm3_int(h, (int64_t)(s->hi - s->lo));
	sm3_int(h, s->outside);
	for (i = 0; i < s->ndecisions; i++)
		digest_decision(h, s, i);
	sm3_end(h, digest);
	s->digest = hex_text(rq->arena, digest, SM3_SIZE);
}

enum err
sim_run(struct request *rq, const struct sim_ask *ask, struct sim *out)
{
	struct sim_parts *p = NEW(rq->arena, struct sim_parts);
	struct stretch *list;
	size_t i, k, n;

	*out = (struct sim){ .ask = *ask };
	TRY(sim_ask_fill(rq, &out->ask));
	TRY(sim_parts(rq, out, p));
	TRY(sim_seq(rq, &out->seq));
	TRY(take_census(rq, out, p));
	for (k = 0; k < out->ndecisions; k++) {
		out->decisions[k].causes = causes_open(rq, p, k);
		out->decisions[k].moved = NEW_ARRAY(rq->arena, unsigned char,
		    out->hi - out->lo + 1);
		/* Where nothing holds: not applicable, before and after. */
		memset(out->decisions[k].moved, SIM_NONE * SIM_OUTS +
		    SIM_NONE, out->hi - out->lo);
	}
	n = stretches_cut(rq, &p->spots, out->census, &list);
	for (i = 0; i < n; i++) {
		const struct sim_rules *r = &p->rules[p->which[list[i].spot]];

		if (!r->holds)
			out->outside += (int64_t)(list[i].hi - list[i].lo);
		for (k = 0; r->holds && k < out->ndecisions; k++)
			TRY(one_decision(rq, out, &list[i], r, k));
	}
	take_digest(rq, out);
	return OK;
}

enum err
sim_seq(struct request *rq, int64_t *out)
{
	struct stmt *s;
	bool row;

	*out = 0;
	TRY(stmt_named(rq, "census_lanes", &s));
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		/* Of all lanes: any change of any moves it on. */
		*out += stmt_column_int(s, 1) & (((int64_t)1 << 40) - 1);
	}
	stmt_end(s);
	return OK;
}

static bool
moved(const struct sim_decision *d)
{
	int i, j;

	for (i = 0; i < SIM_OUTS; i++)
		for (j = 0; j < SIM_OUTS; j++)
			if (d->moves[i][j] > 0)
				return true;
	return false;
}

enum err
sim_decision_find(struct request *rq, const struct sim *s, str id, size_t *out)
{
	size_t i;

	for (i = 0; i < s->ndecisions; i++)
		if (id.n == 0 ? moved(&s->decisions[i]) :
		    str_eq(s->decisions[i].id, id)) {
			*out = i;
			return OK;
		}
	*out = 0;
	return id.n == 0 ? OK : fail(rq, MSG_DECISION_MISSING, id);
}

static void
count_place(const struct sim *s, const struct sim_decision *d,
    const struct census_node *node, struct sim_place *out)
{
	size_t row;

	out->code = node->code;
	for (row = node->row_lo; row < node->row_hi; row++) {
		unsigned char m = d->moved[row - s->lo];

		out->before.n[m / SIM_OUTS]++;
		out->after.n[m % SIM_OUTS]++;
		out->changed += m / SIM_OUTS != m % SIM_OUTS;
	}
}

enum err
sim_places(struct request *rq, const struct sim *s, size_t decision,
    struct sim_place **out, size_t *out_n)
{
	const struct census_tree *t = census_tree(s->census);
	const struct census_node *node = census_node(t, s->ask.place);
	const struct sim_decision *d = &s->decisions[decision];
	struct sim_place *list;
	uint32_t i, n;

	*out_n = 0;
	if (node == NULL || s->lo == s->hi)
		return OK;
	n = node->child_hi - node->child_lo;
	list = NEW_ARRAY(rq->arena, struct sim_place, n);
	for (i = 0; i < n; i++) {
		count_place(s, d, &t->nodes[node->child_lo + i], &list[i]);
		TRY(place_name(rq, list[i].code, &list[i].name));
	}
	*out = list;
	*out_n = n;
	return OK;
}

void
sim_rows(struct request *rq, const struct sim *s, size_t max,
    struct sim_row **out, size_t *out_n)
{
	struct sim_row *list;
	size_t k, row, n = 0, all = 0;

	for (k = 0; k < s->ndecisions; k++)
		for (row = 0; row < s->hi - s->lo; row++) {
			unsigned char m = s->decisions[k].moved[row];

			all += m / SIM_OUTS != m % SIM_OUTS;
		}
	list = NEW_ARRAY(rq->arena, struct sim_row, all < max ? all : max);
	for (k = 0; k < s->ndecisions; k++)
		for (row = s->lo; row < s->hi && n < max; row++) {
			unsigned char m = s->decisions[k].moved[row - s->lo];

			if (m / SIM_OUTS == m % SIM_OUTS)
				continue;
			list[n++] = (struct sim_row){ census_place(s->census,
			    row), census_id(s->census, row), (int)k,
			    (enum sim_out)(m / SIM_OUTS),
			    (enum sim_out)(m % SIM_OUTS) };
		}
	*out = list;
	*out_n = all;
}
