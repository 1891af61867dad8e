/*
 * Proposals of consequences: listing them and bringing them before who decides.
 */
#ifndef ACTION_CONSEQUENCE_H
#define ACTION_CONSEQUENCE_H

#include "action/internal.h"

/*
 * opened:[{id, number, part, action_label, holder, matter?, state_label,
 * holder_label}]: how this proposal on the subject was brought already, on the
 * same evidence.
 */
enum err	opened_out(struct request *, const struct about *,
		    const struct proposal *, struct jsonw *) CHECKED;

#endif
