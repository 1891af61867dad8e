/*
 * Proposals: every consequence for one subject, with its grounds, what follows
 * and what another reading of the text would come to on the same facts.
 */
#include "consequence.h"
#include "layer.h"

/* The pack that states a reading. */
static const struct pack *
pack_of(const struct ruleset *rs, const struct note *n)
{
	size_t i;

	for (i = 0; i < rs->n; i++) {
		const struct pack *p = rs->adopted[i].pack;

		if (n >= p->readings && n < p->readings + p->nreadings)
			return p;
	}
	return NULL;
}

/* What the alternative puts in the place of its objects. */
static const struct override *
overrides_of(struct arena *a, const struct pack *p,
    const struct alternative *alt, const struct override *given)
{
	struct override *o;
	size_t i, k;

	for (i = 0; i < alt->nsets; i++)
		for (k = 0; k < p->nobjects; k++) {
			if (!str_eq(p->objects[k].full, alt->sets[i].full))
				continue;
			o = NEW(a, struct override);
			*o = (struct override){ .object = &p->objects[k],
			    .formula = alt->sets[i].formula, .next = given };
			given = o;
		}
	return given;
}

static struct other_reading
read_so(struct world *w, const struct verdict *v, const struct note *n,
    size_t at)
{
	const struct alternative *alt = &n->alternatives[at];
	const struct pack *p = pack_of(w->rules, n);
	struct other_reading r = { .reading = n->id, .n = at + 1,
	    .zh = alt->zh, .en = alt->en, .outcome = OUT_UNKNOWN };
	struct world other = *w;

	if (alt->nsets == 0 || p == NULL)
		return r;
	other.memo = NULL;
	other.override = overrides_of(w->arena, p, alt, w->override);
	r.said = true;
	r.outcome = decide_outcome(&other, v->object, v->subject);
	return r;
}

static void
take_others(struct world *w, struct proposal *x)
{
	const struct verdict *v = x->verdict;
	struct other_reading *list;
	size_t i, j, n = 0;

	for (i = 0; i < v->nreadings; i++)
		n += v->readings[i]->nalternatives;
	list = NEW_ARRAY(w->arena, struct other_reading, n);
	for (i = 0; i < v->nreadings; i++)
		for (j = 0; j < v->readings[i]->nalternatives; j++)
			list[x->nothers++] = read_so(w, v, v->readings[i], j);
	x->others = list;
}

/* The days that follow-ups have on the day: of the text, or set. */
static void
take_days(struct world *w, struct proposal *x)
{
	struct follow_up *list = NEW_ARRAY(w->arena, struct follow_up,
	    x->info.nthen);
	struct pvalue v;
	size_t i;

	for (i = 0; i < x->info.nthen; i++) {
		list[i] = x->info.then[i];
		if (list[i].due_param.n == 0)
			continue;
		v = eval_param(w, pack_param(x->pack, list[i].due_param),
		    w->as_of);
		list[i].due_days = v.known ? v.n : 0;
	}
	x->info.then = list;
}

static void
propose(struct world *w, const struct consequence_info *info,
    const struct object *o, const struct subject *s, struct proposal *out)
{
	struct arena *a = w->arena;

	*out = (struct proposal){ .info = *info, .pack = o->pack };
	out->verdict = decide_grounds(w, w->rules->policy->model, o, s);
	out->outcome = out->verdict->outcome;
	out->window = str_fmt(a, "%d", date_year(w->as_of));
	out->key = str_fmt(a, "%.*s/%.*s/%.*s/%.*s",
	    STR_ARG(o->pack->info.id), STR_ARG(o->full), STR_ARG(s->id),
	    STR_ARG(out->window));
	take_others(w, out);
	take_days(w, out);
}

static size_t
of_pack(struct world *w, const struct pack *p, const struct subject *s,
    struct proposal *out)
{
	struct consequence_info info;
	size_t i, n = 0;

	for (i = 0; pack_consequence(p, i, &info); i++)
		if (info.kind == s->kind)
			propose(w, &info, pack_object(p, s->kind, str_sub(
			    info.id, s->kind->id.n + 1, info.id.n)), s,
			    &out[n++]);
	return n;
}

const struct proposal *
consequences(struct world *w, const struct ask *ask, const struct pack *only,
    size_t *out_n)
{
	const struct ruleset *rs = ask->rules;
	struct consequence_info info;
	struct proposal *list;
	size_t i, k, n = 0;

	w->strict = true;
	for (i = 0; i < rs->n; i++)
		for (k = 0; pack_consequence(rs->adopted[i].pack, k, &info);)
			k++, n++;
	list = NEW_ARRAY(w->arena, struct proposal, n);
	n = 0;
	for (i = 0; i < rs->n; i++) {
		const struct pack *p = rs->adopted[i].pack;

		if (ruleset_adopted(rs, p, w->as_of) == &rs->adopted[i] &&
		    adopted_holds(&rs->adopted[i], w->as_of) &&
		    (only == NULL || only == p))
			n += of_pack(w, p, ask->subject, &list[n]);
	}
	*out_n = n;
	return list;
}

const struct proposal *
policy_consequences(struct arena *a, const struct ask *ask,
    const struct pack *only, size_t *out_n)
{
	struct world *w = NEW(a, struct world);

	world_init(w, a, ask->rules, ask->as_of, ask->known_at);
	return consequences(w, ask, only, out_n);
}

bool
proposal_otherwise(const struct proposal *p)
{
	size_t i;

	for (i = 0; p->outcome == OUT_NOT_MET && i < p->nothers; i++)
		if (p->others[i].outcome == OUT_MET)
			return true;
	return false;
}
