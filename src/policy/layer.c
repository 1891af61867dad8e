/*
 * Layers among the packs of a ruleset: which parts a decision has on a day,
 * which object stands in another's place, who set a parameter.  Links are found
 * by name, so that a pack read anew with a variation keeps its layers.
 */
#include "layer.h"

const char *
layer_id(enum layer_kind kind)
{
	static const char *const ids[LAYER__MAX] = { "supplement", "set_param",
	    "override" };

	return ids[kind];
}

bool
pack_under(const struct pack *p, const struct pack *above)
{
	size_t i;

	for (i = 0; i < p->nabove; i++)
		if (str_eq(p->above[i]->info.id, above->info.id))
			return true;
	return false;
}

const struct pack *
pack_above(const struct pack *p, size_t i)
{

	return i < p->nabove ? p->above[i] : NULL;
}

const struct object *
pack_object_above(const struct pack *p, const struct kind *k, str id)
{
	const struct object *o = pack_object(p, k, id);
	size_t i;

	for (i = 0; o == NULL && i < p->nabove; i++)
		o = pack_object(p->above[i], k, id);
	return o;
}

const struct param *
pack_param_above(const struct pack *p, str id)
{
	const struct param *x = pack_param(p, id);
	size_t i;

	for (i = 0; x == NULL && i < p->nabove; i++)
		x = pack_param(p->above[i], id);
	return x;
}

const struct link *
ruleset_link(const struct ruleset *rs, date on, size_t i)
{
	size_t k;

	for (k = 0; rs != NULL && k < rs->nlinks; k++)
		if (adopted_in_force(rs->links[k].by, on) &&
		    adopted_holds(rs->links[k].by, on) && i-- == 0)
			return &rs->links[k];
	return NULL;
}

const struct object *
ruleset_object(const struct ruleset *rs, date on, const struct object *o)
{
	const struct link *l;
	size_t i;

	for (i = 0; (l = ruleset_link(rs, on, i)) != NULL; i++)
		if (l->layer->kind == LAYER_OVERRIDE && l->target == o)
			/* No pack is under itself, so this ends. */
			return ruleset_object(rs, on, l->layer->with);
	return o;
}

const struct object *
object_part(const struct ruleset *rs, date on, const struct object *o,
    size_t i)
{
	const struct link *l;
	size_t k;

	if (i < o->nparts)
		return ruleset_object(rs, on, o->parts[i]);
	i -= o->nparts;
	for (k = 0; (l = ruleset_link(rs, on, k)) != NULL; k++) {
		if (l->layer->kind != LAYER_SUPPLEMENT || l->target != o)
			continue;
		if (i < l->layer->nparts)
			return ruleset_object(rs, on, l->layer->parts[i]);
		i -= l->layer->nparts;
	}
	return NULL;
}

size_t
object_nparts(const struct ruleset *rs, date on, const struct object *o)
{
	size_t n = 0;

	while (object_part(rs, on, o, n) != NULL)
		n++;
	return n;
}

/* ---- linking ---- */

/* The pack that a layer is about, as it was adopted. */
static const struct pack *
find_above(const struct ruleset *rs, const struct adopted *by,
    const struct layer *x)
{
	size_t i;

	for (i = 0; i < rs->n; i++)
		if (str_eq(rs->adopted[i].pack->info.id, x->above->info.id) &&
		    adopted_overlap(by, &rs->adopted[i]))
			return rs->adopted[i].pack;
	return NULL;
}

static enum err
link_one(struct request *rq, const struct ruleset *rs,
    const struct adopted *by, const struct layer *x, struct link *out)
{
	const struct pack *above = find_above(rs, by, x);

	if (above == NULL)
		return fail(rq, MSG_LAYER_ALONE, by->pack->info.id,
		    x->above->info.id, x->of);
	*out = (struct link){ .layer = x, .by = by };
	if (x->target != NULL)
		out->target = pack_object(above, x->target->of, x->target->id);
	if (x->param != NULL)
		out->param = pack_param(above, x->param->id);
	return OK;
}

static bool
rows_meet(const struct param *a, const struct param *b)
{
	size_t i, j;

	for (i = 0; i < a->nrows; i++)
		for (j = 0; j < b->nrows; j++)
			if (param_rows_meet(&a->rows[i], &b->rows[j]))
				return true;
	return false;
}

/* Two packs side by side neither replace one object nor set one value. */
static enum err
check_twice(struct request *rq, const struct link *a, const struct link *b)
{
	const struct pack *p = a->layer->pack, *q = b->layer->pack;

	if (a->layer->kind != b->layer->kind || !adopted_overlap(a->by, b->by) ||
	    p == q || pack_under(p, q) || pack_under(q, p))
		return OK;
	if ((a->layer->kind == LAYER_OVERRIDE && a->target == b->target) ||
	    (a->layer->kind == LAYER_PARAM && a->param == b->param &&
	    rows_meet(&a->layer->set, &b->layer->set)))
		return fail(rq, MSG_DECISION_TWO, a->layer->of, p->info.id,
		    q->info.id);
	return OK;
}

enum err
ruleset_link_all(struct request *rq, struct ruleset *rs)
{
	struct link *list;
	size_t i, j, k, n = 0;

	for (i = 0; i < rs->n; i++)
		n += rs->adopted[i].pack->nlayers;
	rs->links = list = NEW_ARRAY(rq->arena, struct link, n);
	for (i = 0; i < rs->n; i++) {
		const struct adopted *by = &rs->adopted[i];

		for (j = 0; j < by->pack->nlayers; j++) {
			TRY(link_one(rq, rs, by, &by->pack->layers[j],
			    &list[rs->nlinks]));
			for (k = 0; k < rs->nlinks; k++)
				TRY(check_twice(rq, &list[k],
				    &list[rs->nlinks]));
			rs->nlinks++;
		}
	}
	return OK;
}

enum err
ruleset_pack(struct request *rq, const struct pack *p, str place,
    const struct ruleset **out)
{
	struct adopted *list = NEW_ARRAY(rq->arena, struct adopted,
	    p->nabove + 1);
	size_t i;

	for (i = 0; i <= p->nabove; i++)
		list[i] = (struct adopted){ .from = DATE_MIN,
		    .pack = i == 0 ? p : p->above[i - 1] };
	return ruleset_make(rq, p->policy, place, list, p->nabove + 1, out);
}
