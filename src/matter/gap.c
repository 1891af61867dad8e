/*
 * Documents that the next steps of a matter ask for and that are not in yet.
 * Of several steps to the same state any one will do; a step back or to a
 * refusal is asked for by nobody.
 */
#include "matter/internal.h"

static bool
handed_in(const struct matter *m, str document)
{
	int64_t since = step_entered(m);
	size_t i;

	for (i = 0; i < m->evidence.n; i++)
		if (m->evidence.items[i]->id > since && str_eq(record_get(
		    m->evidence.items[i], "document").s, document))
			return true;
	return false;
}

/* A step of an office, onwards: not back, not to a refusal. */
static bool
onwards(const struct matter *m, const struct transition *t)
{
	const struct state *to = &m->procedure->states[t->to];

	return t->from == m->state && t->trigger == BY_OFFICE &&
	    t->to > m->state && !str_is(to->id, "rejected");
}

static bool
complete(const struct matter *m, const struct transition *t)
{
	size_t i;

	for (i = 0; i < t->nrequires; i++)
		if (!handed_in(m, t->requires[i]))
			return false;
	return true;
}

/* How many steps lead to the state, and whether one lacks nothing. */
static size_t
ways(const struct matter *m, int to, bool *out_open)
{
	const struct procedure *p = m->procedure;
	size_t i, n = 0;

	*out_open = false;
	for (i = 0; i < p->ntransitions; i++) {
		const struct transition *t = &p->transitions[i];

		if (!onwards(m, t) || t->to != to)
			continue;
		n++;
		*out_open = *out_open || complete(m, t);
	}
	return n;
}

size_t
matter_gaps(struct arena *a, const struct matter *m, struct gap **out)
{
	const struct procedure *p = m->procedure;
	size_t i, j, n = 0, room = 0;
	struct gap *list;

	for (i = 0; p != NULL && i < p->ntransitions; i++)
		room += p->transitions[i].nrequires;
	*out = list = NEW_ARRAY(a, struct gap, room);
	for (i = 0; p != NULL && m->state >= 0 && matter_running(m) &&
	    i < p->ntransitions; i++) {
		const struct transition *t = &p->transitions[i];
		bool open;
		size_t k;

		if (!onwards(m, t) || (k = ways(m, t->to, &open), open))
			continue;
		for (j = 0; j < t->nrequires; j++)
			if (!handed_in(m, t->requires[j]))
				list[n++] = (struct gap){ t, t->requires[j],
				    k > 1 };
	}
	return n;
}
