/*
 * A decision on every household of a place that has not left the register:
 * one pass, a few kilobytes at a time.
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

	return survey_left(f, s->given[f->index].value);
}

static enum err
look_at(struct request *rq, struct desk *d, const struct survey *s,
    struct subject_row *row)
{
	struct surveyed x = { .id = row->id, .place = row->place,
	    .subject = row->subject };
	struct ask ask = { .subject = row->subject, .as_of = d->as_of,
	    .known_at = rq->today };

	TRY(subject_complete(rq, d->subjects, row));
	TRY(rules_of(rq, d->rules, row->place, &ask.rules));
	x.rules = ask.rules;
	if (ruleset_find(ask.rules, STR("household"), s->decision,
	    d->as_of) == NULL)
		return OK;
	TRY(policy_decide(rq, &ask, s->decision, &x.verdict));
	return s->each(rq, &x, s->arg);
}

static enum err
chunks(struct request *rq, struct desk *d, const struct survey *s)
{
	struct scan_from from = { .place = s->place };
	struct subject_row rows[SUBJECT_CHUNK];
	struct arena_mark mark;
	int64_t seen = 0;
	size_t n, i;

	for (;;) {
		arena_rewind(d->scratch, d->empty);
		TRY(subject_chunk(rq, d->subjects, &from, rows, &n));
		if (n == 0)
			return OK;
		seen += (int64_t)n;
		if (seen > LIMIT_SURVEY)
			return fail(rq, MSG_PLACE_LARGE, str_fmt(rq->arena,
			    "%d", LIMIT_SURVEY));
		mark = arena_mark(d->scratch);
		for (i = 0; i < n; i++) {
			if (has_left(rows[i].subject))
				continue;
			TRY(look_at(rq, d, s, &rows[i]));
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
