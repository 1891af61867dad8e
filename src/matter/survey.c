/*
 * Decisions on every subject of a kind in a place; households that have left the
 * register are asked only what asks all: one pass, a few kilobytes at a time.
 */
#include <inttypes.h>

#include "base/limits.h"
#include "matter/internal.h"

bool
survey_left(const struct field *status, struct value v)
{
	const struct code *c = v.kind != V_INT ? NULL : code_by_n(
	    status->codes, v.i);

	/* Codes that end the help. */
	return c != NULL && (str_is(c->id, "exited") || str_is(c->id,
	    "stable"));
}

static bool
has_left(const struct subject *s)
{
	const struct field *f = model_field(s->kind->base, STR("status"));

	return str_is(s->kind->id, "household") &&
	    survey_left(f, s->given[f->index].value);
}

static enum err
look_at(struct request *rq, struct desk *d, const struct survey *s,
    struct subject_row *row)
{
	struct surveyed x = { .id = row->id, .place = row->place,
	    .subject = row->subject };
	struct ask ask = { .subject = row->subject, .as_of = d->as_of,
	    .known_at = rq->today };
	bool left = has_left(row->subject), whole = false;
	const struct object *o;

	TRY(rules_of(rq, d->rules, row->place, &ask.rules));
	x.rules = ask.rules;
	for (x.which = 0; x.which < s->n; x.which++) {
		o = ruleset_find(ask.rules, s->kind->id,
		    s->decisions[x.which], d->as_of);
		if (o == NULL || (left && !object_everyone(o)))
			continue;
		if (!whole)
			TRY(subject_complete(rq, d->subjects, row));
		whole = true;
		TRY(policy_decide(rq, &ask, s->decisions[x.which],
		    &x.verdict));
		TRY(s->each(rq, &x, s->arg));
	}
	return OK;
}

static enum err
chunks(struct request *rq, struct desk *d, const struct survey *s)
{
	struct scan_from from = { .place = s->place };
	struct subject_chunk chunk = { .n = 0 };
	struct arena_mark mark;
	int64_t seen = 0;
	size_t i;

	for (;;) {
		arena_rewind(d->scratch, d->empty);
		TRY(subject_chunk(rq, d->subjects, s->kind, &from, &chunk));
		if (chunk.end)
			return OK;
		seen += (int64_t)chunk.n;
		if (seen > LIMIT_SURVEY)
			return fail(rq, MSG_PLACE_LARGE, str_fmt(rq->arena,
			    "%d", LIMIT_SURVEY));
		mark = arena_mark(d->scratch);
		for (i = 0; i < chunk.n; i++) {
			TRY(look_at(rq, d, s, &chunk.rows[i]));
			arena_rewind(d->scratch, mark);
		}
	}
}

enum err
survey_run(struct request *rq, struct desk *d, const struct survey *s)
{
	struct arena *was = rq->arena;
	enum err e;

	rq->arena = d->scratch;
	e = chunks(rq, d, s);
	rq->arena = was;
	/* What went wrong is told after the scratch is gone. */
	rq->problem.detail = str_dup(rq->arena, rq->problem.detail);
	return e;
}
