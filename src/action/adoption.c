/*
 * Which packs hold at a place: those that it and the places above it have
 * adopted, with the adopters' settings.
 */
#include "action/internal.h"

#include "base/limits.h"

#define ADOPTED_MAX	64

static enum err
adopted_row(struct request *rq, const struct stmt *s, struct adopted *out)
{
	str pack = stmt_column_str(rq->arena, s, 0), by;

	out->pack = policy_pack_find(rq->policy, pack);
	if (out->pack == NULL)
		return fail(rq, MSG_PACK_MISSING, pack);
	out->from = (date)stmt_column_int(s, 1);
	out->to = (date)stmt_column_int(s, 2);
	TRY(place_name(rq, stmt_column_int(s, 5), &by));
	return policy_settings(rq, stmt_column_str(rq->arena, s, 3), by,
	    out->from, &out->settings, &out->nsettings);
}

enum err
ruleset_of(struct request *rq, int64_t place, const struct ruleset **out)
{
	struct adopted *all = NEW_ARRAY(rq->arena, struct adopted,
	    ADOPTED_MAX);
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_named(rq, "adoption_of", &s));
	stmt_int(s, "province", place_up(place, PLACE_PROVINCE));
	stmt_int(s, "city", place_up(place, PLACE_CITY));
	stmt_int(s, "county", place_up(place, PLACE_COUNTY));
	stmt_int(s, "township", place_up(place, PLACE_TOWNSHIP));
	stmt_int(s, "village", place_up(place, PLACE_VILLAGE));
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row || n == ADOPTED_MAX)
			break;
		TRY(adopted_row(rq, s, &all[n++]));
	}
	stmt_end(s);
	return ruleset_make(rq, rq->policy, place_digits(rq->arena, place),
	    all, n, out);
}
