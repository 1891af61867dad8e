/*
 * A verb asked as a request asks it, and its reply read.
 */
#ifndef TESTS_UNIT_ACTION_VERB_H
#define TESTS_UNIT_ACTION_VERB_H

#include "unit/exits.h"

#include "action/action.h"

/* path: the first part of it; query: NAME=VALUE&… */
static inline struct json *
ask(struct exits *x, action_fn fn, const char *path, const char *query)
{
	struct parameter q[8];
	struct call c = { .query = q, .fd = -1 };
	struct reply r = { 0 };
	struct json *j = NULL;
	str rest = str_from(query), one;

	for (; rest.n > 0; c.nquery++) {
		one = str_cut(rest, '&', &rest);
		q[c.nquery].name = str_cut(one, '=', &q[c.nquery].value);
	}
	c.path[0] = str_from(path);
	buf_init(&r.body, x->c.rq.arena, LIMIT_REPLY);
	request_clear(&x->c.rq);
	county_ok(&x->c, fn(&x->c.rq, &c, &r));
	county_ok(&x->c, json_parse(&x->c.rq, buf_text(&r.body), &j));
	return j;
}

static inline int64_t
number(const struct json *j, const char *key)
{
	const struct json *m = json_get(j, key);

	assert_non_null(m);
	assert_int_equal(m->kind, J_INT);
	return m->i;
}

#endif
