/*
 * Parameters for people who try values: what they are, what they stand at, and
 * a range around it; and which of them a kind's decisions rest on.
 */
#include "internal.h"

/* A number as a person writes it, by its last digit: fen, hundredths of %. */
struct written {
	int64_t n;
	int scale;
	const char *unit;
};

static bool
write_number(const struct param *p, struct pvalue v, struct written *out)
{
	int64_t scaled;

	switch (p->type.kind) {
	case K_MONEY:
		*out = (struct written){ v.n, 2, "元" };
		return true;
	case K_INT:
		*out = (struct written){ v.n, 0, "" };
		return true;
	case K_DECIMAL:
		*out = (struct written){ v.n, p->type.scale, "" };
		return true;
	case K_RATIO:
		if (10000 % v.d != 0 || !num_mul(v.n, 10000 / v.d, &scaled))
			return false;
		*out = (struct written){ scaled, 2, "%" };
		return true;
	default:
		return false;
	}
}

/* The greatest power of ten that leaves n so many digits; at least one. */
static int64_t
step_of(int64_t n, int scale)
{
	int64_t step = 1, least = 1;

	while (scale-- > 0)
		least *= 10;
	while (n / step >= 1000 && step < INT64_MAX / 10)
		step *= 10;
	return step > least ? step : n % least == 0 ? least : step;
}

/* From nothing to twice the value; a share of a whole ends with the whole. */
static void
range(struct arena *a, struct written w, bool share, struct param_info *out)
{
	int64_t size = w.n < 0 ? -w.n : w.n, step = step_of(size, w.scale);
	int64_t top = size > INT64_MAX / 2 ? size : size * 2;

	top = top == 0 ? step * 10 : (top + step - 1) / step * step;
	if (share && size <= 10000)
		top = 10000;
	out->now = num_short(a, w.n, w.scale);
	out->min = num_short(a, w.n < 0 ? -top : 0, w.scale);
	out->max = num_short(a, top, w.scale);
	out->step = num_short(a, step, w.scale);
}

bool
pack_param_info(struct arena *a, const struct param_ask *ask,
    const struct pack *pack, size_t i, struct param_info *out)
{
	const struct param *p;
	struct written w = { .unit = "" };
	struct pvalue v = { .known = false };
	struct world world;

	if (i >= pack->nparams)
		return false;
	p = &pack->params[i];
	*out = (struct param_info){ .id = p->id, .zh = p->zh, .en = p->en,
	    .type = str_cstr(a, type_name(a, p->type)), .unit = p->type.unit,
	    .open = p->open, .cites = p->cites, .ncites = p->ncites };
	world_init(&world, a, ask->rules, ask->as_of, ask->known_at);
	if (p->type.kind != K_INDEX)
		v = eval_param(&world, p, ask->as_of);
	out->known = v.known;
	if (p->type.kind == K_MONEY || p->type.kind == K_RATIO)
		out->unit = p->type.kind == K_MONEY ? STR("元") : STR("%");
	if (!v.known)
		return true;
	out->text = literal_text(a, p->type, v);
	if (!write_number(p, v, &w)) {
		if (p->type.kind == K_RATIO)
			out->unit = STR("");
		return true;
	}
	range(a, w, p->type.kind == K_RATIO, out);
	if (out->unit.n == 0)
		out->unit = str_from(w.unit);
	else if (p->type.kind == K_RATIO)
		out->text = str_fmt(a, "%.*s%%", STR_ARG(out->now));
	return true;
}

/* ---- which of them matter ---- */

struct rest {
	const struct pack *pack;
	bool *params, *objects;
};

static void rest_on(struct rest *, const struct object *);

static void
rest_term(void *arg, const struct term *t)
{
	struct rest *r = arg;
	size_t i;

	for (i = 0; t->param != NULL && i < r->pack->nparams; i++)
		if (&r->pack->params[i] == t->param)
			r->params[i] = true;
	if (t->object != NULL)
		rest_on(r, t->object);
}

static void
rest_alternative(struct rest *r, const struct alternative *a,
    const struct object *o)
{
	size_t k;

	for (k = 0; k < a->nsets; k++)
		if (str_eq(a->sets[k].full, o->full))
			walk_terms(a->sets[k].formula, rest_term, r);
}

static void
rest_alternatives(struct rest *r, const struct object *o)
{
	const struct pack *p = r->pack;
	size_t i, j;

	for (i = 0; i < p->nreadings; i++)
		for (j = 0; j < p->readings[i].nalternatives; j++)
			rest_alternative(r, &p->readings[i].alternatives[j],
			    o);
}

static void
rest_on(struct rest *r, const struct object *o)
{
	size_t at = (size_t)(o - r->pack->objects), i;
	const struct formula *f;

	if (at >= r->pack->nobjects || r->objects[at])
		return;
	r->objects[at] = true;
	for (i = 0; (f = object_formula(o, i)) != NULL; i++)
		walk_terms(f, rest_term, r);
	for (i = 0; i < o->nparts; i++)
		rest_on(r, o->parts[i]);
	rest_alternatives(r, o);
}

const bool *
pack_params_used(struct arena *a, const struct pack *p, const struct kind *k)
{
	struct rest r = { p, NEW_ARRAY(a, bool, p->nparams + 1),
	    NEW_ARRAY(a, bool, p->nobjects + 1) };
	size_t i;

	for (i = 0; i < p->nobjects; i++)
		if (p->objects[i].of == k && p->objects[i].kind ==
		    OBJ_DECISION)
			rest_on(&r, &p->objects[i]);
	return r.params;
}
