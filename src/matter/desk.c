/*
 * What one request keeps while it works on many matters.
 */
#include <inttypes.h>

#include "base/limits.h"
#include "matter/internal.h"

static void
close_scratch(void *a)
{

	arena_close(a);
}

enum err
desk_person(struct request *rq, str *out)
{
	const struct entity *e = model_entity(rq->model, STR("login"));
	struct lifted was = scope_lift(rq);
	struct record *login = NULL;
	struct value key;
	enum err err = OK;

	if (rq->actor.login != 0)
		err = record_load(rq, e, rq->actor.login, 0, &login);
	scope_restore(rq, was);
	TRY(err);
	if (login == NULL) {
		*out = STR("console");
		return OK;
	}
	key = record_get(login, "person_key");
	*out = key.s.n > 0 ? key.s : record_get(login, "name").s;
	return OK;
}

enum err
desk_open(struct request *rq, date as_of, struct desk *out)
{

	out->as_of = as_of;
	out->rules = rules_open(rq);
	TRY(subject_open(rq, as_of, &out->subjects));
	TRY(desk_person(rq, &out->person));
	out->scratch = arena_open(LIMIT_ARENA_REQUEST);
	out->empty = arena_mark(out->scratch);
	arena_defer(rq->arena, close_scratch, out->scratch);
	return OK;
}
