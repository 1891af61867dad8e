/*
 * Place codes: arithmetic on 15 digits.
 */
#include "model/model.h"

/* What a place of each level leaves to its subtree. */
static const int64_t span[] = {
	[PLACE_NATION] = 1000000000000000, [PLACE_PROVINCE] = 10000000000000,
	[PLACE_CITY] = 100000000000, [PLACE_COUNTY] = 1000000000,
	[PLACE_TOWNSHIP] = 1000000, [PLACE_VILLAGE] = 1000, [PLACE_GROUP] = 1,
};

enum place_level
place_level(int64_t code)
{
	int level;

	if (code <= 0)
		return PLACE_NATION;
	for (level = PLACE_PROVINCE; level < PLACE_GROUP; level++)
		if (code % span[level] == 0)
			return (enum place_level)level;
	return PLACE_GROUP;
}

void
place_range(int64_t code, int64_t *lo, int64_t *hi)
{

	*lo = code;
	*hi = code + span[place_level(code)] - 1;
}

int64_t
place_up(int64_t code, enum place_level level)
{

	return code - code % span[level];
}

bool
place_parse(str s, int64_t *out)
{
	int64_t v;
	size_t i;

	if (s.n != 2 && s.n != 4 && s.n != 6 && s.n != 9 && s.n != 12 &&
	    s.n != 15)
		return false;
	if (!str_int(s, &v) || v <= 0)
		return false;
	for (i = s.n; i < 15; i++)
		v *= 10;
	*out = v;
	return true;
}

int64_t
place_under(int64_t code, int64_t of)
{
	enum place_level l = place_level(of);

	return place_up(code, l >= PLACE_VILLAGE ? l :
	    (enum place_level)(l + 1));
}

int64_t
place_shard(int64_t code)
{

	return place_up(code, PLACE_COUNTY) / span[PLACE_COUNTY];
}
