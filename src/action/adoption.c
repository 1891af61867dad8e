/*
 * Which packs hold at a place: those that it and the places above it have
 * adopted, with the adopters' settings.
 */
#include "action/internal.h"

enum err
ruleset_of(struct request *rq, int64_t place, const struct ruleset **out)
{

	return rules_of(rq, rules_open(rq), place, out);
}
