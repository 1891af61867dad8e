/*
 * What the tests of the policy engine share: the dictionary and the packs of
 * the tree, values by hand, random numbers from a printed seed.
 */
#ifndef UNIT_POLICY_HELP_H
#define UNIT_POLICY_HELP_H

#include "unit/test.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "policy/internal.h"
#include "policy/layer.h"

struct help {
	struct arena *arena;
	const struct model *model;
	struct faults faults;
};

static inline void
help_open(struct help *h)
{

	h->arena = arena_open(LIMIT_ARENA_PROCESS);
	faults_init(&h->faults, h->arena);
	h->model = model_load(h->arena, STR("model"), &h->faults);
	assert_non_null(h->model);
}

static inline void
help_close(struct help *h)
{

	arena_close(h->arena);
}

/* The packs of the tree, without the law's text. */
static inline const struct policy *
help_packs(struct help *h)
{
	const struct policy *po = policy_load(h->arena, h->model, STR("packs"),
	    STR_NONE, LANG_ZH, &h->faults);

	if (po == NULL)
		print_message("%s\n", str_cstr(h->arena,
		    fault_text(h->arena, h->faults.first)));
	assert_non_null(po);
	return po;
}

static inline uint32_t
help_random(uint64_t *seed)
{

	*seed = *seed * 6364136223846793005u + 1442695040888963407u;
	return (uint32_t)(*seed >> 33);
}

static inline void
help_same(str got, const char *want)
{

	if (!str_is(got, want)) {
		print_message("got  %.*s\nwant %s\n", STR_ARG(got), want);
		assert_true(false);
	}
}

/* One fact of a subject. */
static inline void
help_set(struct given *g, const struct kind *k, const char *name, int64_t v)
{

	g[model_fact(k, str_from(name))->index].value = VALUE_INT(v);
}

#endif
