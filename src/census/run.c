/*
 * Runs: batches one after the other, on as many threads as the plan says, and
 * their answers.
 */
#include <pthread.h>
#include <string.h>

#include "internal.h"

struct share {
	const struct census_plan *plan;
	struct census_answer *answer;
	struct lane *lane;
	size_t from, to;	/* rows; from a multiple of 64 */
};

void
census_answer_init(struct arena *a, const struct census_plan *plan, size_t lo,
    size_t hi, struct census_answer *out)
{
	const struct program *p = plan->program;
	size_t i;

	*out = (struct census_answer){ .lo = lo, .hi = hi,
	    .first = lo / WORD * WORD };
	out->words = hi <= lo ? 0 : (hi - out->first + WORD - 1) / WORD;
	out->yes = NEW_ARRAY(a, uint64_t *, p->nroots);
	out->no = NEW_ARRAY(a, uint64_t *, p->nroots);
	out->numbers = NEW_ARRAY(a, int64_t *, p->nroots);
	out->excluded = NEW_ARRAY(a, uint64_t *, p->nroots);
	out->nyes = NEW_ARRAY(a, int64_t, p->nroots);
	out->nno = NEW_ARRAY(a, int64_t, p->nroots);
	for (i = 0; i < p->nroots; i++) {
		const struct ir_root *r = &p->roots[i];

		out->yes[i] = NEW_ARRAY(a, uint64_t, out->words + 1);
		if (p->steps[r->step].number)
			out->numbers[i] = NEW_ARRAY(a, int64_t,
			    out->words * WORD);
		else
			out->no[i] = NEW_ARRAY(a, uint64_t, out->words + 1);
		if (r->applies >= 0)
			out->excluded[i] = NEW_ARRAY(a, uint64_t,
			    out->words + 1);
	}
}

void
census_trim(const struct census_answer *a, uint64_t *w)
{
	size_t end = a->hi - a->first;

	if (w == NULL || a->words == 0)
		return;
	w[0] &= ~UINT64_C(0) << (a->lo - a->first);
	if (end % WORD != 0)
		w[a->words - 1] &= ~UINT64_C(0) >> (WORD - end % WORD);
}

/* What was not worked out in its place. */
static void
keep(const struct lane *l, struct census_answer *a, size_t base)
{
	const struct program *p = l->plan->program;
	size_t at = (base - a->first) / WORD, i;
	size_t bytes = l->words[0] * sizeof(uint64_t);

	for (i = 0; i < p->nroots; i++) {
		const struct ir_root *r = &p->roots[i];
		const struct vec *v = &l->vecs[r->step];

		if (r->applies >= 0)
			memcpy(a->excluded[i] + at, l->vecs[r->applies].f,
			    bytes);
		if (l->plan->nodes[r->step].root == (int)i)
			continue;
		memcpy(a->yes[i] + at, v->t, bytes);
		if (a->numbers[i] != NULL)
			memcpy(a->numbers[i] + at * WORD, v->v,
			    l->words[0] * WORD * sizeof(int64_t));
		else
			memcpy(a->no[i] + at, v->f, bytes);
	}
}

/* How many have each answer, while its words are near. */
static void
tally(struct lane *l, struct census_answer *a, size_t base)
{
	size_t at = (base - a->first) / WORD, words = l->words[0], i;
	bool edge = at == 0 || at + words >= a->words;

	for (i = 0; i < l->plan->program->nroots; i++) {
		if (edge) {
			census_trim(a, a->yes[i]);
			census_trim(a, a->no[i]);
			census_trim(a, a->excluded[i]);
		}
		l->nyes[i] += l->plan->isa->count_range(a->yes[i] + at, 0,
		    words * WORD);
		if (a->no[i] != NULL)
			l->nno[i] += l->plan->isa->count_range(a->no[i] + at,
			    0, words * WORD);
	}
}

static void *
work(void *arg)
{
	struct share *s = arg;
	struct lane *l = s->lane;
	size_t base, batch = s->plan->batch, nroots = s->plan->program->nroots;

	l->answer = s->answer;
	l->last = s->to;
	memset(l->nyes, 0, nroots * sizeof(*l->nyes));
	memset(l->nno, 0, nroots * sizeof(*l->nno));
	for (base = s->from; base < s->to; base += batch) {
		lane_batch(l, base);
		keep(l, s->answer, base);
		tally(l, s->answer, base);
	}
	return NULL;
}

static void
run_threads(struct share *shares, int n)
{
	pthread_t id[CENSUS_THREADS];
	bool started[CENSUS_THREADS] = { false };
	int i;

	for (i = 1; i < n; i++)
		started[i] = pthread_create(&id[i], NULL, work,
		    &shares[i]) == 0;
	(void)work(&shares[0]);
	for (i = 1; i < n; i++) {
		if (started[i])
			(void)pthread_join(id[i], NULL);
		else
			(void)work(&shares[i]);
	}
}

void
census_run(const struct census_plan *plan, struct census_answer *a)
{
	struct share shares[CENSUS_THREADS];
	size_t batches = (a->words * WORD + plan->batch - 1) / plan->batch;
	size_t i, n = (size_t)plan->threads, each;

	n = batches < n ? 1 : n;
	each = (batches + n - 1) / n * plan->batch;
	for (i = 0; i < n; i++) {
		size_t from = a->first + i * each, to = from + each;

		shares[i] = (struct share){ plan, a, plan->lanes[i], from,
		    to < a->hi ? to : a->hi };
	}
	run_threads(shares, (int)n);
	for (i = 0; i < plan->program->nroots; i++) {
		size_t k;

		a->nyes[i] = a->nno[i] = 0;
		for (k = 0; k < n; k++) {
			a->nyes[i] += plan->lanes[k]->nyes[i];
			a->nno[i] += plan->lanes[k]->nno[i];
		}
	}
}
