/*
 * Between a subject and the rows of its relations: a value spread over rows,
 * rows counted and gathered; and facts of what is above.
 */
#include <string.h>

#include "internal.h"

/* Rows of subject r of the batch in a space, from the batch's first. */
struct extent {
	size_t from, to;
};

static struct extent
extent(const struct lane *l, int space, size_t r)
{
	const uint32_t *o = l->plan->frame->offset[space] + l->base[0];
	size_t base = l->base[space];

	return (struct extent){ o[r] - base, o[r + 1] - base };
}

/* The batch's rows of a space that are somebody's; NULL: all. */
static const uint64_t *
used_of(const struct lane *l, int space)
{
	const uint64_t *used = l->plan->frame->used[space];

	return used == NULL ? NULL : used + l->base[space] / WORD;
}

void
rows_spread(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct vec *a = lane_kid(l, s, 0), *out = &l->vecs[i];
	size_t bytes = l->words[s->space] * sizeof(uint64_t), r, j;

	memset(out->t, 0, bytes);
	if (out->f != NULL)
		memset(out->f, 0, bytes);
	for (r = 0; r < l->rows; r++) {
		struct extent e = extent(l, s->space, r);
		bool t = bit_get(a->t, r), f = !s->number && bit_get(a->f, r);

		for (j = e.from; j < e.to; j++) {
			if (t)
				bit_put(out->t, j, true);
			if (f)
				bit_put(out->f, j, true);
			if (s->number)
				out->v[j] = a->v[r];
		}
	}
}

static void
all_known(const struct lane *l, const struct vec *out)
{

	memset(out->t, 0xff, l->words[0] * sizeof(uint64_t));
}

static void
count_all(const struct lane *l, const uint32_t *o, const struct vec *out)
{
	size_t r;

	for (r = 0; r < l->rows; r++)
		out->v[r] = (int64_t)(o[r + 1] - o[r]);
}

/* Where the rows of each subject of the batch end, and who has any. */
static const struct ends *
ends_of(struct lane *l, int space)
{
	const uint32_t *o = l->plan->frame->offset[space] + l->base[0];
	const struct ends *e = &l->ends[space];
	size_t r, base = l->base[space];

	if (l->ended[space])
		return e;
	memset(e->last, 0, (l->words[space] + 1) * sizeof(uint64_t));
	memset(e->filled, 0, l->words[0] * sizeof(uint64_t));
	for (r = 0; r < l->rows; r++) {
		uint64_t some = o[r + 1] > o[r];
		size_t last = o[r + 1] - some - base;

		e->last[last / WORD] |= some << last % WORD;
		e->filled[r / WORD] |= some << r % WORD;
	}
	l->ended[space] = true;
	return e;
}

void
rows_some(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct some *k = &l->plan->nodes[i].some;
	const struct vec *out = &l->vecs[i];
	const struct vec *of = k->of < 0 ? NULL : &l->vecs[k->of];
	const struct bit_rows b = {
	    .bits = of == NULL ? NULL : k->no ? of->f : of->t,
	    .used = used_of(l, k->space),
	    .offset = l->plan->frame->offset[k->space] + l->base[0],
	    .base = (uint32_t)l->base[k->space], .n = l->rows,
	    .words = l->words[k->space] };
	uint64_t flip = k->lacks ? ~UINT64_C(0) : 0;
	size_t w;

	(void)s;
	l->plan->isa->some_row(&b, ends_of(l, k->space), flip, out->t);
	for (w = 0; w < l->words[0]; w++) {
		uint64_t x = k->none ? ~out->t[w] : out->t[w];

		out->t[w] = x;
		out->f[w] = ~x;
	}
}

void
rows_count(struct lane *l, const struct ir_step *s, size_t i)
{
	const uint32_t *o = l->plan->frame->offset[s->mode] + l->base[0];
	const struct vec *out = &l->vecs[i];
	struct bit_rows b = { .offset = o, .sums = l->sums,
	    .used = used_of(l, s->mode), .base = (uint32_t)l->base[s->mode],
	    .n = l->rows, .words = l->words[s->mode] };

	if (s->op == IR_ROWS && b.used == NULL)
		count_all(l, o, out);
	else {
		b.bits = s->op == IR_ROWS ? b.used : s->op == IR_YES ?
		    lane_kid(l, s, 0)->t : lane_kid(l, s, 0)->f;
		l->plan->isa->count_rows(&b, out->v);
	}
	all_known(l, out);
}

struct gathering {
	const struct vec *p, *v;
	const uint64_t *used;
};

/* Sum, least or most of one subject's rows; false: unknown. */
static bool
gather(const struct ir_step *s, const struct gathering *g, struct extent e,
    int64_t *out)
{
	const struct vec *p = g->p, *v = g->v;
	int64_t total = 0;
	bool some = false;
	size_t j;

	for (j = e.from; j < e.to; j++) {
		int64_t n = v->v[j];

		if (bit_get(p->f, j) || (g->used != NULL &&
		    !bit_get(g->used, j)))
			continue;
		if (!bit_get(p->t, j) || !bit_get(v->t, j))
			return false;
		if (s->op == IR_SUM) {
			if (__builtin_add_overflow(total, n, &total))
				return false;
		} else if (!some || (s->op == IR_LEAST ? n < total :
		    n > total))
			total = n;
		some = true;
	}
	*out = total;
	return some || s->op == IR_SUM;
}

void
rows_total(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct gathering g = { lane_kid(l, s, 0), lane_kid(l, s, 1),
	    used_of(l, s->mode) };
	const struct vec *closed = lane_kid(l, s, 2), *out = &l->vecs[i];
	size_t r;

	memset(out->t, 0, l->words[0] * sizeof(uint64_t));
	for (r = 0; r < l->rows; r++) {
		int64_t n = 0;
		bool ok = bit_get(closed->t, r) && gather(s, &g, extent(l,
		    s->mode, r), &n);

		out->v[r] = n;
		if (ok)
			bit_put(out->t, r, true);
	}
}

/* A fact of the village, township or county of each subject. */
void
rows_load(struct lane *l, const struct ir_step *s, size_t i)
{
	const struct node *n = &l->plan->nodes[i];
	const uint32_t *row = l->plan->frame->above_row[n->up - 1] +
	    l->base[0];
	const struct vec *out = &l->vecs[i];
	size_t bytes = l->words[0] * sizeof(uint64_t), r;

	memset(out->t, 0, bytes);
	if (out->f != NULL)
		memset(out->f, 0, bytes);
	for (r = 0; r < l->rows; r++) {
		struct value v = census_get(n->column, row[r]);

		if (v.kind == V_UNKNOWN)
			continue;
		if (s->number)
			out->v[r] = v.i;
		bit_put(!s->number && v.i == 0 ? out->f : out->t, r, true);
	}
}
