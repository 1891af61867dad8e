/*
 * Consequences (rules.md 2.16) within the engine.
 */
#ifndef POLICY_CONSEQUENCE_H
#define POLICY_CONSEQUENCE_H

#include "internal.h"

struct consequence {
	/* Without id, labels, kind and cites, which the object has. */
	struct consequence_info info;
};

void	parse_consequence(struct loader *, struct toml_node *,
	    struct object *);

/* Outcome, value, what is missing and the readings, without criteria. */
struct verdict *decide_grounds(struct world *, const struct model *,
	    const struct object *, const struct subject *);
/* cite:[{at,quote}] (explain.c) */
void	explain_cites(struct jsonw *, const struct cite *, size_t n);
/* What a proposal tells as a verdict does.  Keys cite, from, parameters, missing. */
void	explain_grounds(const struct verdict *, struct jsonw *);
/* Sentences: articles, what is missing, the adopter's own values. */
void	sentence_basis(struct buf *, const struct object *, enum lang);
void	sentence_lacks(struct buf *, const struct verdict *, enum lang);
void	sentence_own(struct buf *, const struct verdict *, enum lang);

/* policy_consequences() over facts that tests give. */
const struct proposal *consequences(struct world *, const struct ask *,
	    const struct pack *, size_t *out_n);

#endif
