/*
 * Programs of the decisions, one set for each set of rules in the place, run
 * over its stretches of the census and gathered by outcome.
 */
#include "action/poll.h"

#define THREADS_FROM	100000	/* rows from which a second thread pays */
#define NOWHERE		SIZE_MAX
#define ROWS_MAX	((size_t)1 << 20)	/* answered at a time */

/* The decisions of one ruleset as a program. */
struct posed {
	const struct ruleset *rules;
	const struct program *program;	/* NULL: none of them */
	size_t *root;		/* by decision of the poll; NOWHERE */
	size_t *parts;		/* first root of its parts */
	size_t *nparts;
};

struct poser {
	const struct poll_ask *ask;
	const struct kind *kind;
	struct poll *poll;
	struct posed *posed;	/* one for each ruleset that differs */
	size_t n;
	size_t *which;		/* by spot */
};

/* ---- programs ---- */

static enum err
compile(struct request *rq, const struct poser *x, const struct ruleset *rs,
    const str *names, size_t n, const struct program **out)
{
	struct program_ask ask = { .rules = rs, .kind = x->kind,
	    .as_of = x->ask->as_of, .known_at = rq->today, .names = names,
	    .nnames = n };

	return policy_compile(rq, &ask, out);
}

/* The decision's number of parts; false when it has no form in bulk. */
static bool
alone(struct request *rq, const struct poser *x, const struct ruleset *rs,
    const str *name, size_t *out_parts)
{
	const struct program *p;

	if (compile(rq, x, rs, name, 1, &p) == OK) {
		*out_parts = p->nroots - 1;
		return true;
	}
	request_clear(rq);
	return false;
}

/* Do these rules have a say: the pack asked about is among them. */
static bool
holds(const struct poll_ask *ask, const struct ruleset *rs)
{

	return ask->pack == NULL || ruleset_has(rs, ask->pack, ask->as_of);
}

static enum err
pose(struct request *rq, const struct poser *x, struct posed *p)
{
	size_t n = x->ask->n, i, k = 0, at;
	str *names = NEW_ARRAY(rq->arena, str, n);
	const struct object *o;

	p->root = NEW_ARRAY(rq->arena, size_t, n);
	p->parts = NEW_ARRAY(rq->arena, size_t, n);
	p->nparts = NEW_ARRAY(rq->arena, size_t, n);
	for (i = 0; i < n; i++) {
		struct poll_decision *d = &x->poll->decisions[i];

		p->root[i] = NOWHERE;
		o = ruleset_find(p->rules, x->kind->id, x->ask->names[i],
		    x->ask->as_of);
		if (!holds(x->ask, p->rules) || o == NULL)
			continue;
		if (d->object == NULL)
			d->object = o;
		/* Of one name, but of different people. */
		if (object_everyone(d->object) != object_everyone(o))
			d->bulk = false;
		if (!alone(rq, x, p->rules, &x->ask->names[i],
		    &p->nparts[i])) {
			d->bulk = false;
			continue;
		}
		p->root[i] = k;
		names[k++] = x->ask->names[i];
	}
	for (i = 0, at = k; i < n; i++) {
		p->parts[i] = at;
		at += p->root[i] == NOWHERE ? 0 : p->nparts[i];
	}
	return k == 0 ? OK : compile(rq, x, p->rules, names, k, &p->program);
}

static enum err
pose_all(struct request *rq, struct poser *x)
{
	const struct spots *s = &x->poll->spots;
	size_t i, j;

	x->posed = NEW_ARRAY(rq->arena, struct posed, s->n);
	x->which = NEW_ARRAY(rq->arena, size_t, s->n);
	for (i = 0; i < s->n; i++) {
		for (j = 0; j < x->n; j++)
			if (x->posed[j].rules == s->item[i].rules)
				break;
		x->which[i] = j;
		if (j < x->n)
			continue;
		x->posed[x->n++].rules = s->item[i].rules;
		TRY(pose(rq, x, &x->posed[j]));
	}
	return OK;
}

/* ---- the rows ---- */

/* All, and of a column of codes those that have not left. */
static void
take_rows(struct poll *p, const struct kind *kind)
{
	const struct field *f = model_field(kind->base, STR("status"));
	const struct census_column *col = census_column(
	    &census_frame(p->census)->space[0], f, 0);
	uint64_t left = 0, bit;
	struct value v;
	size_t r, i;

	for (i = 0; i < f->codes->ncodes; i++)
		if (f->codes->codes[i].n < 64 && survey_left(f,
		    VALUE_INT(f->codes->codes[i].n)))
			left |= UINT64_C(1) << f->codes->codes[i].n;
	for (r = p->lo; r < p->hi; r++) {
		bit = UINT64_C(1) << (r - p->first) % 64;
		p->in[1][(r - p->first) / 64] |= bit;
		v = col == NULL ? VALUE_UNKNOWN : census_get(col, r);
		if (v.kind != V_INT || (left >> v.i & 1) == 0)
			p->in[0][(r - p->first) / 64] |= bit;
	}
}

static enum err
take_census(struct request *rq, const struct poser *x)
{
	const struct program **list = NEW_ARRAY(rq->arena,
	    const struct program *, x->n);
	struct census_ask ask = { .kind = x->kind, .as_of = x->ask->as_of,
	    .programs = list };
	struct poll *p = x->poll;
	size_t i;

	for (i = 0; i < x->n; i++)
		if (x->posed[i].program != NULL)
			list[ask.nprograms++] = x->posed[i].program;
	TRY(census_share(rq, &ask, &p->census));
	census_slice(p->census, x->ask->place, &p->lo, &p->hi);
	p->first = p->lo / 64 * 64;
	p->words = (p->hi - p->first + 63) / 64;
	for (i = 0; i < 2; i++)
		p->in[i] = NEW_ARRAY(rq->arena, uint64_t, p->words + 1);
	take_rows(p, x->kind);
	for (i = 0; i < p->n; i++)
		p->decisions[i].in = p->in[p->decisions[i].object != NULL &&
		    object_everyone(p->decisions[i].object)];
	return OK;
}

/* ---- gathering ---- */

/* The citation of an object, from whichever pack in force has it. */
static void
cite_part(struct request *rq, const struct poser *x, const struct ruleset *rs,
    struct poll_part *part)
{
	str full = str_fmt(rq->arena, "%.*s.%.*s", STR_ARG(x->kind->id),
	    STR_ARG(part->id));
	struct object_info o;
	size_t i, k;

	for (k = 0; k < policy_npacks(rq->policy); k++) {
		const struct pack *p = policy_pack(rq->policy, k);

		if (!ruleset_has(rs, p, x->ask->as_of))
			continue;
		for (i = 0; pack_object_info(p, i, &o); i++)
			if (str_eq(o.id, full)) {
				part->cites = o.cites;
				part->ncites = o.ncites;
				return;
			}
	}
}

static void
open_part(struct request *rq, const struct poll *p, struct poll_part *x)
{
	int i;

	for (i = 0; i < POLL_OUTCOMES; i++)
		x->by[i] = NEW_ARRAY(rq->arena, uint64_t, p->words + 1);
}

/* Two sets of rules may share a criterion by its id. */
static struct poll_part *
part_find(const struct poll_decision *d, str id)
{
	size_t i;

	for (i = 0; i < d->nparts; i++)
		if (str_eq(d->parts[i].id, id))
			return &d->parts[i];
	return NULL;
}

static void
part_add(struct request *rq, const struct poser *x, const struct posed *q,
    struct poll_decision *d, const struct ir_root *r)
{
	struct poll_part *list = NEW_ARRAY(rq->arena, struct poll_part,
	    d->nparts + 1);
	size_t i;

	for (i = 0; i < d->nparts; i++)
		list[i] = d->parts[i];
	list[i] = (struct poll_part){ .id = r->id, .zh = r->zh, .en = r->en };
	open_part(rq, x->poll, &list[i]);
	list[i].only = NEW_ARRAY(rq->arena, uint64_t, x->poll->words + 1);
	cite_part(rq, x, q->rules, &list[i]);
	d->parts = list;
	d->nparts++;
}

/* Sets for a decision as one ruleset has it. */
static void
open_decision(struct request *rq, const struct poser *x,
    const struct posed *q, size_t k)
{
	struct poll_decision *d = &x->poll->decisions[k];
	const struct program *p = q->program;
	const struct ir_root *r;
	size_t i;

	if (q->root[k] == NOWHERE)
		return;
	r = &p->roots[q->root[k]];
	if (d->all.by[0] == NULL) {
		d->all.zh = r->zh;
		d->all.en = r->en;
		d->number = p->steps[r->step].number;
		open_part(rq, x->poll, &d->all);
		cite_part(rq, x, q->rules, &d->all);
		d->missing = NEW_ARRAY(rq->arena, uint64_t,
		    x->poll->words + 1);
	}
	for (i = 0; x->ask->parts && i < q->nparts[k]; i++)
		if (part_find(d, p->roots[q->parts[k] + i].id) == NULL)
			part_add(rq, x, q, d, &p->roots[q->parts[k] + i]);
}

/* An answer over one stretch, and who of it is asked by one decision. */
struct heard {
	const struct census_answer *answer;
	const uint64_t *in;	/* by word of the answer */
	const uint64_t *whom[2];	/* of the poll's, as its in */
	size_t shift;		/* words between the poll's and its own */
};

static void
add_bits(uint64_t *to, const struct heard *h, const uint64_t *bits)
{
	size_t i;

	for (i = 0; i < h->answer->words; i++)
		to[h->shift + i] |= bits[i] & h->in[i];
}

static void
add_root(const struct heard *h, size_t root, struct poll_part *to)
{
	const struct census_answer *a = h->answer;
	size_t i;

	for (i = 0; i < a->words; i++) {
		uint64_t out = a->excluded[root] == NULL ? 0 :
		    a->excluded[root][i] & h->in[i];
		uint64_t yes = a->yes[root][i] & h->in[i] & ~out;
		uint64_t no = a->no[root] == NULL ? 0 :
		    a->no[root][i] & h->in[i] & ~out;
		size_t at = h->shift + i;

		to->by[OUT_MET][at] |= yes;
		to->by[OUT_NOT_MET][at] |= no;
		to->by[OUT_NOT_APPLICABLE][at] |= out;
		to->by[OUT_UNKNOWN][at] |= h->in[i] & ~(yes | no | out);
	}
}

static void
add_parts(struct request *rq, struct poll_decision *d, const struct posed *q,
    const struct heard *h, size_t k)
{
	struct census_blocks b;
	struct poll_part *to;
	size_t i, from = q->parts[k], n = q->nparts[k];

	if (n == 0)
		return;
	census_blocks(rq->arena, h->answer, from, from + n, &b);
	for (i = 0; i < n; i++) {
		to = part_find(d, q->program->roots[from + i].id);
		add_root(h, from + i, to);
		add_bits(to->only, h, b.only[i]);
	}
	add_bits(d->missing, h, b.missing);
}

static void
add_answer(struct request *rq, const struct poser *x, const struct posed *q,
    struct heard *h)
{
	struct poll *p = x->poll;
	size_t k;

	for (k = 0; k < p->n; k++) {
		struct poll_decision *d = &p->decisions[k];

		if (q->root[k] == NOWHERE)
			continue;
		h->in = h->whom[object_everyone(d->object)];
		d->adopted += h->answer->hi - h->answer->lo;
		add_root(h, q->root[k], &d->all);
		if (x->ask->parts)
			add_parts(rq, d, q, h, k);
	}
}

/* The poll's rows that are of the stretch, by word of its answer. */
static const uint64_t *
clip(struct request *rq, const struct poll *p, const uint64_t *of,
    const struct census_answer *a)
{
	uint64_t *in = NEW_ARRAY(rq->arena, uint64_t, a->words + 1);
	size_t shift = (a->first - p->first) / 64, i;

	for (i = 0; i < a->words; i++)
		in[i] = of[shift + i];
	if (a->words > 0) {
		in[0] &= ~UINT64_C(0) << (a->lo - a->first);
		if ((a->hi - a->first) % 64 != 0)
			in[a->words - 1] &= ~(~UINT64_C(0) <<
			    (a->hi - a->first) % 64);
	}
	return in;
}

static void
ask_rows(struct request *rq, const struct poser *x, const struct posed *q,
    const struct census_plan *plan, struct stretch s)
{
	struct arena_mark mark = arena_mark(rq->arena);
	struct census_answer a;
	struct heard h = { .answer = &a };
	int i;

	census_answer_init(rq->arena, plan, s.lo, s.hi, &a);
	census_run(plan, &a);
	for (i = 0; i < 2; i++)
		h.whom[i] = clip(rq, x->poll, x->poll->in[i], &a);
	h.shift = (a.first - x->poll->first) / 64;
	add_answer(rq, x, q, &h);
	arena_rewind(rq->arena, mark);
}

/* The next rows of a stretch, at most ROWS_MAX; false at its end. */
static bool
next_rows(struct stretch *s, size_t end)
{

	s->lo = s->hi;
	s->hi = end - s->lo < ROWS_MAX ? end : (s->lo + ROWS_MAX) / 64 * 64;
	return s->lo < end;
}

static enum err
ask_stretch(struct request *rq, const struct poser *x, const struct stretch *s)
{
	const struct posed *q = &x->posed[x->which[s->spot]];
	struct census_options o = { .threads = s->hi - s->lo < THREADS_FROM ?
	    1 : 2 };
	struct stretch part = { s->lo, s->lo, s->spot };
	const struct census_plan *plan;

	if (q->program == NULL)
		return OK;
	TRY(census_plan(rq, q->program, census_frame(x->poll->census), &o,
	    &plan));
	while (next_rows(&part, s->hi))
		ask_rows(rq, x, q, plan, part);
	return OK;
}

enum err
poll_run(struct request *rq, const struct poll_ask *ask, struct poll *out)
{
	struct poser x = { .ask = ask, .poll = out,
	    .kind = model_kind(rq->model, STR("household")) };
	size_t i, k;

	*out = (struct poll){ .as_of = ask->as_of, .n = ask->n };
	out->decisions = NEW_ARRAY(rq->arena, struct poll_decision, ask->n);
	for (i = 0; i < ask->n; i++) {
		out->decisions[i].name = out->decisions[i].all.id =
		    ask->names[i];
		out->decisions[i].bulk = true;
	}
	TRY(spots_find(rq, ask->place, &out->spots));
	TRY(pose_all(rq, &x));
	TRY(take_census(rq, &x));
	for (i = 0; i < x.n; i++)
		for (k = 0; k < ask->n; k++)
			open_decision(rq, &x, &x.posed[i], k);
	out->nstretches = stretches_cut(rq, &out->spots, out->census,
	    &out->stretches);
	for (i = 0; i < out->nstretches; i++)
		TRY(ask_stretch(rq, &x, &out->stretches[i]));
	return OK;
}

enum err
poll_one(struct request *rq, const struct poll_ask *ask, struct poll *out)
{
	const struct kind *k = model_kind(rq->model, STR("household"));
	const struct program *p;
	bool found = false;
	size_t i;

	TRY(poll_run(rq, ask, out));
	for (i = 0; i < out->spots.n; i++) {
		struct program_ask again = { .rules = out->spots.item[i].rules,
		    .kind = k, .as_of = ask->as_of, .known_at = rq->today,
		    .names = ask->names, .nnames = 1 };

		if (!holds(ask, again.rules) || ruleset_find(again.rules,
		    k->id, ask->names[0], ask->as_of) == NULL)
			continue;
		found = true;
		if (!out->decisions[0].bulk)
			TRY(policy_compile(rq, &again, &p));
	}
	return found ? OK : fail(rq, MSG_DECISION_MISSING, ask->names[0]);
}
