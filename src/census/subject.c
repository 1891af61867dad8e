/*
 * A row as a subject of the policy engine, from the columns alone; and for
 * those who are undecided the offices that have the facts in their hands.
 */
#include "build.h"

static const struct given *
given_of(struct arena *a, const struct census_table *t, size_t row,
    const struct entity *e, int back)
{
	struct given *g = NEW_ARRAY(a, struct given, e->nfields);
	size_t i;

	for (i = 0; i < t->ncolumns; i++) {
		const struct census_column *c = &t->columns[i];

		if (c->field->entity == e && c->back == back)
			g[c->field->index].value = census_get(c, row);
	}
	return g;
}

static struct subject *
make(struct arena *a, const struct census *c, const struct census_table *t,
    size_t row, const struct kind *k)
{
	struct subject *s = NEW(a, struct subject);
	struct subject_year *y;
	int i;

	s->kind = k;
	s->id = k->id;
	s->given = given_of(a, t, row, k->base, 0);
	if (k->yearly == NULL)
		return s;
	s->nyears = (size_t)c->back + 1;
	y = NEW_ARRAY(a, struct subject_year, s->nyears);
	for (i = 0; i <= c->back; i++)
		y[i] = (struct subject_year){ date_year(c->as_of) - i,
		    given_of(a, t, row, k->yearly, i) };
	s->years = y;
	return s;
}

static void
add_members(struct arena *a, const struct census *c, size_t row,
    struct subject *s)
{
	const uint32_t *o = c->frame.offset[1] + row;
	size_t most = o[1] - o[0], n = 0, i;
	struct subject_group *g = NEW(a, struct subject_group);
	const struct subject **list = NEW_ARRAY(a, const struct subject *,
	    most);

	for (i = o[0]; i < o[1]; i++)
		if (member_used(c, i))
			list[n++] = make(a, c, &c->frame.space[1], i,
			    c->members->of);
	*g = (struct subject_group){ list, n };
	s->groups = g;
}

const struct subject *
census_subject(struct arena *a, const struct census *c, size_t row)
{
	struct subject *s = make(a, c, &c->frame.space[0], row, c->kind);
	struct subject *below = s;
	int u;

	if (c->members != NULL)
		add_members(a, c, row, s);
	for (u = 0; u < CENSUS_ABOVE && c->level[u].kind != NULL; u++) {
		struct subject *p = make(a, c, &c->frame.above[u],
		    c->frame.above_row[u][row], c->level[u].kind);

		below->parent = p;
		below = p;
	}
	return s;
}

/* Each office once, whatever the number of its facts. */
static enum err
count_offices(struct request *rq, const struct census *c, struct ask *ask,
    str decision, int64_t *by_office)
{
	const struct office *o;
	const struct lack *list;
	uint64_t seen = 0;
	size_t n, i;

	TRY(policy_lacks(rq, ask, decision, &list, &n));
	for (i = 0; i < n; i++) {
		o = list[i].office.n == 0 ? NULL : model_office(c->model,
		    list[i].office);
		if (o == NULL || (seen >> o->number & 1))
			continue;
		seen |= UINT64_C(1) << o->number;
		by_office[o->number]++;
	}
	return OK;
}

enum err
census_offices(struct request *rq, const struct census *c,
    const struct census_lacking *x, int64_t *out)
{
	const struct census_tree *t = &c->totals.tree;
	struct ask ask = { .rules = x->rules, .as_of = c->as_of,
	    .known_at = x->known_at };
	struct arena_mark mark = arena_mark(rq->arena);
	size_t n = c->model->noffices, row, i;
	uint32_t k;

	for (i = 0; i < t->n * n; i++)
		out[i] = 0;
	for (row = x->bits.lo; row < x->bits.hi; row++) {
		if (!bit_get(x->bits.bits, row - x->bits.first))
			continue;
		ask.subject = census_subject(rq->arena, c, row);
		TRY(count_offices(rq, c, &ask, x->decision,
		    out + c->totals.node[row] * n));
		arena_rewind(rq->arena, mark);
	}
	for (k = t->n; k-- > 1;)
		for (i = 0; i < n; i++)
			out[t->nodes[k].parent * n + i] += out[k * n + i];
	return OK;
}
