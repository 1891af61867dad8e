/*
 * Sets of rows of a poll: how many, whose facts, which sum, a page of them.
 */
#include "action/poll.h"

#include "base/num.h"

#define SUM_ROWS	((size_t)1 << 16)	/* of numbers, at a time */

int64_t
poll_count(const struct poll *p, const uint64_t *set,
    const struct census_node *node)
{
	struct census_bits b = { set, p->first, node->row_lo, node->row_hi };

	b.lo = b.lo < p->lo ? p->lo : b.lo;
	b.hi = b.hi > p->hi ? p->hi : b.hi;
	return b.lo < b.hi ? census_count(&b) : 0;
}

int64_t
poll_all(const struct poll *p, const uint64_t *set)
{
	struct census_bits b = { set, p->first, p->lo, p->hi };

	return p->lo < p->hi ? census_count(&b) : 0;
}

bool
poll_has(const struct poll *p, const uint64_t *set, size_t row)
{
	size_t at = row - p->first;

	return (set[at / 64] >> (at % 64) & 1) != 0;
}

const struct ruleset *
poll_rules(const struct poll *p, size_t row)
{
	size_t i;

	for (i = 0; i + 1 < p->nstretches; i++)
		if (row < p->stretches[i].hi)
			break;
	return p->spots.item[p->stretches[i].spot].rules;
}

enum err
poll_offices(struct request *rq, const struct poll *p, str name,
    const uint64_t *set, int64_t *out)
{
	size_t n = census_tree(p->census)->n * rq->model->noffices, i, k;
	int64_t *part = NEW_ARRAY(rq->arena, int64_t, n);

	for (i = 0; i < p->nstretches; i++) {
		const struct stretch *s = &p->stretches[i];
		struct census_lacking x = { p->spots.item[s->spot].rules,
		    name, rq->today, { set, p->first, s->lo, s->hi } };

		if (poll_all(p, set) == 0 || ruleset_find(x.rules,
		    STR("household"), name, p->as_of) == NULL)
			continue;
		TRY(census_offices(rq, p->census, &x, part));
		for (k = 0; k < n; k++)
			out[k] += part[k];
	}
	return OK;
}

/* The known ones of those who are asked. */
static void
add_sum(const struct poll *p, const struct census_answer *a,
    struct poll_sum *out)
{
	size_t r;

	for (r = a->lo; r < a->hi; r++) {
		size_t at = r - a->first;

		if (poll_has(p, p->in[0], r) &&
		    (a->yes[0][at / 64] >> (at % 64) & 1) != 0 &&
		    !num_add(out->n, a->numbers[0][at], &out->n))
			out->large = true;
	}
}

static enum err
sum_stretch(struct request *rq, const struct poll *p,
    const struct program *program, const struct stretch *s,
    struct poll_sum *out)
{
	const struct census_options o = { .threads = 1 };
	const struct census_plan *plan;
	struct arena_mark mark;
	struct census_answer a;
	size_t lo, hi;

	TRY(census_plan(rq, program, census_frame(p->census), &o, &plan));
	mark = arena_mark(rq->arena);
	for (lo = s->lo; lo < s->hi; lo = hi) {
		hi = s->hi - lo < SUM_ROWS ? s->hi :
		    (lo + SUM_ROWS) / 64 * 64;
		census_answer_init(rq->arena, plan, lo, hi, &a);
		census_run(plan, &a);
		add_sum(p, &a, out);
		arena_rewind(rq->arena, mark);
	}
	return OK;
}

enum err
poll_sum(struct request *rq, const struct poll *p, str name,
    struct poll_sum *out)
{
	struct program_ask ask = { .kind = model_kind(rq->model,
	    STR("household")), .as_of = p->as_of, .known_at = rq->today,
	    .names = &name, .nnames = 1 };
	const struct program *program;
	size_t i;

	*out = (struct poll_sum){ .n = 0 };
	for (i = 0; i < p->nstretches; i++) {
		ask.rules = p->spots.item[p->stretches[i].spot].rules;
		if (ruleset_find(ask.rules, ask.kind->id, name,
		    p->as_of) == NULL)
			continue;
		TRY(policy_compile(rq, &ask, &program));
		TRY(sum_stretch(rq, p, program, &p->stretches[i], out));
	}
	return OK;
}

void
poll_page(struct request *rq, const struct poll *p, const uint64_t *set,
    struct poll_page *page)
{
	size_t row = p->lo, hi;
	int64_t id, place;

	page->rows = NEW_ARRAY(rq->arena, struct poll_row,
	    (size_t)page->limit);
	page->n = 0;
	page->more = false;
	if (page->after_place != 0)
		census_slice(p->census, page->after_place, &row, &hi);
	for (row = row < p->lo ? p->lo : row; row < p->hi && !page->more;
	    row++) {
		if (!poll_has(p, set, row))
			continue;
		id = census_id(p->census, row);
		place = census_place(p->census, row);
		if (place < page->after_place || (place == page->after_place &&
		    id <= page->after_id))
			continue;
		if (page->n == (size_t)page->limit)
			page->more = true;
		else
			page->rows[page->n++] = (struct poll_row){ id, place };
	}
}
