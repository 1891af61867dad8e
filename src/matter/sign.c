/*
 * Signatures: a meeting's vote as it comes and as it is kept, and who of several
 * offices has signed a step.
 */
#include "base/limits.h"
#include "matter/internal.h"

enum err
sign_vote(struct request *rq, const struct json *in, struct vote *out,
    bool *out_given)
{
	static const char *const keys[] = { "entitled", "present", "for",
	    "against", NULL };

	*out_given = in != NULL && in->kind != J_NULL;
	if (!*out_given)
		return OK;
	if (in->kind != J_OBJECT)
		return fail(rq, MSG_JSON_TYPE, STR("vote"),
		    request_words(rq, "对象", "an object"));
	TRY(json_only(rq, in, keys));
	TRY(json_need_int(rq, in, "entitled", &out->entitled));
	TRY(json_need_int(rq, in, "present", &out->present));
	TRY(json_need_int(rq, in, "for", &out->in_favour));
	return json_need_int(rq, in, "against", &out->against);
}

void
sign_note(struct record *step, const struct vote *v)
{

	record_set(step, "vote_entitled", VALUE_INT(v->entitled));
	record_set(step, "vote_present", VALUE_INT(v->present));
	record_set(step, "vote_for", VALUE_INT(v->in_favour));
	record_set(step, "vote_against", VALUE_INT(v->against));
}

const str *
sign_list(struct arena *a, const struct matter *m, str step, size_t *out_n)
{
	int64_t since = step_entered(m);
	str *list = NEW_ARRAY(a, str, m->steps.n);
	size_t i;

	*out_n = 0;
	for (i = 0; i < m->steps.n; i++)
		if (m->steps.items[i]->id > since &&
		    str_eq(record_get(m->steps.items[i], "step").s, step))
			list[(*out_n)++] = record_get(m->steps.items[i],
			    "office").s;
	return list;
}
