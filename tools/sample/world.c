/*
 * The published figures and the order in which the county is built.
 */
#include "world.h"

#include "base/arena.h"

const struct figure world_figures[4] = {
	{ GROUP_DONGGUAN, GROUP_JIEYANG, 18, 18, 1289, 4954 },
	{ GROUP_CITY, GROUP_CITY, 11, 11, 413, 875 },
	{ GROUP_COUNTY, GROUP_COUNTY, 97, 95, 2101, 3149 },
	{ GROUP_TOWN, GROUP_TOWN, 0, 386, 2585, 3704 },
};

const int world_plan[YEARS] = { 3850, 4692, 4140 };

struct world *
world_build(struct arena *arena, uint64_t seed)
{
	struct world *w = NEW(arena, struct world);

	w->arena = arena;
	w->seed = seed;
	place_build(w);
	house_build(w);
	people_build(w);
	helper_build(w);
	fact_build(w);
	return w;
}
