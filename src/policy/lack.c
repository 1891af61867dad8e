/*
 * What a decision lacks for a subject, and nothing else: for many subjects that
 * are undecided, without sentences and without what would change them.
 */
#include "layer.h"

enum err
policy_lacks(struct request *rq, const struct ask *ask, str name,
    const struct lack **out, size_t *out_n)
{
	const struct object *o = ruleset_find(ask->rules,
	    ask->subject->kind->id, name, ask->as_of);
	enum truth holds;
	struct pvalue v;
	struct world w;

	if (o == NULL || o->type.kind == K__MAX)
		return fail(rq, MSG_DECISION_MISSING, name);
	world_init(&w, rq->arena, ask->rules, ask->as_of, ask->known_at);
	holds = ruleset_applied(ask->rules, o->pack, ask->as_of).holds;
	v = holds == TRUTH_UNKNOWN ? applies_open(&w) : holds == TRUTH_TRUE ?
	    eval_object(&w, o, ask->subject) : value_unknown(NULL);
	*out = NULL;
	*out_n = v.known ? 0 : why_lacks(rq->arena, ask->rules->policy->model,
	    v.why, out);
	return OK;
}
