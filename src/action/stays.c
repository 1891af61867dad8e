/*
 * Posts and custodies that a text holds in place: one rule for what is changed
 * by hand, by a list and by taking a list back.
 */
#include "action/internal.h"

#include "duty/duty.h"

enum err
stays_check(struct request *rq, const struct record *x,
    const struct record **out_approval)
{
	const struct ruleset *rules;
	bool moved;

	if (out_approval != NULL)
		*out_approval = NULL;
	if (!str_is(x->entity->id, "post") && !str_is(x->entity->id,
	    "custody"))
		return OK;
	TRY(stable_moves(rq, x, &moved));
	if (!moved)
		return OK;
	TRY(ruleset_of(rq, x->place, &rules));
	return stable_check(rq, rules, x, out_approval);
}
