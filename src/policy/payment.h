/*
 * Earmarks, prohibitions and payments (rules.md 2.12) within the engine.
 */
#ifndef POLICY_PAYMENT_H
#define POLICY_PAYMENT_H

#include "internal.h"

void	parse_earmark(struct loader *, struct toml_node *, struct object *);
void	parse_prohibition(struct loader *, struct toml_node *,
	    struct object *);
/* policy_payment_check() over parameters that tests give. */
void	payment_check(struct world *, const struct payment *,
	    struct payment_check *out);

#endif
