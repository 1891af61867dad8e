/*
 * Townships, villages and helping units.  Which group a village belongs to
 * follows item 24; where it lies is chance, but every township keeps at least
 * one village that it helps itself.
 */
#include "world.h"

#include <assert.h>

#include "base/arena.h"

#define STREAM_PLACE	1

/* How many of each kind, and the first three-digit code. */
static const struct {
	const char *suffix;
	int n;
	int first_code;
	int weight_low, weight_high;	/* villages, relatively */
} town_kinds[] = {
	{ "街道", 3, 1, 12, 18 },
	{ "镇", 19, 100, 14, 30 },
	{ "乡", 3, 200, 8, 14 },
	{ "农场", 3, 400, 3, 5 },
};

static void
build_towns(struct world *w, struct rnd *r, int weights[TOWNS])
{
	size_t k;
	int i, n = 0;

	for (k = 0; k < sizeof(town_kinds) / sizeof(town_kinds[0]); k++)
		for (i = 0; i < town_kinds[k].n; i++, n++) {
			w->towns[n].name = name_town(w->arena, n);
			w->towns[n].suffix = str_from(town_kinds[k].suffix);
			w->towns[n].code = town_kinds[k].first_code + i;
			weights[n] = rnd_between(r, town_kinds[k].weight_low,
			    town_kinds[k].weight_high);
		}
	assert(n == TOWNS);
}

/* Poor villages lie in nine of the towns proper, two in each. */
static int
town_of_poor(int n)
{
	return 3 + 2 * (n % 9);
}

static void
assign_towns(struct world *w, struct rnd *r, const int weights[TOWNS])
{
	int *town = NEW_ARRAY(w->arena, int, VILLAGES);
	enum group *group = NEW_ARRAY(w->arena, enum group, VILLAGES);
	int f, i, n = 0, own = 0, t, v = 0;

	for (f = 0; f < 4; f++)
		for (i = 0; i < world_figures[f].villages; i++, n++) {
			group[n] = world_figures[f].first;
			if (f == 0) {
				town[n] = town_of_poor(i);
				group[n] = i < 16 ? GROUP_DONGGUAN :
				    GROUP_JIEYANG;
			} else if (f == 3 && own < TOWNS) {
				town[n] = own++;
			} else {
				town[n] = rnd_weighted(r, weights, TOWNS);
			}
		}
	assert(n == VILLAGES);
	for (t = 0; t < TOWNS; t++)
		for (i = 0; i < VILLAGES; i++)
			if (town[i] == t) {
				w->villages[v].town = t;
				w->villages[v++].group = group[i];
				w->towns[t].villages++;
			}
	assert(v == VILLAGES);
}

static void
name_villages(struct world *w, struct rnd *r)
{
	int *order = NEW_ARRAY(w->arena, int, NAME_VILLAGES);
	int i, in_town = 0;
	struct village *v;

	for (i = 0; i < NAME_VILLAGES; i++)
		order[i] = i;
	rnd_shuffle(r, order, NAME_VILLAGES);
	for (i = 0; i < VILLAGES; i++) {
		v = &w->villages[i];
		if (i > 0 && v->town != w->villages[i - 1].town)
			in_town = 0;
		v->name = name_village(w->arena, order[i]);
		v->code = ((int64_t)998101 * 1000 + w->towns[v->town].code) *
		    1000 + 200 + in_town++;
		v->weight = rnd_between(r, 20, 100);
		v->units[0] = v->units[1] = -1;
	}
	/* As everywhere, two villages of different towns share a name. */
	w->villages[VILLAGES - 1].name = w->villages[0].name;
}

/* The city group is made of city units and of central and provincial ones. */
#define CITY_OWN	7

static const struct {
	const char *name;
	int n;
	enum group group;
	int kind;
} unit_kinds[] = {
	{ "东莞市", 16, GROUP_DONGGUAN, 1 },
	{ "揭阳市直", 2, GROUP_JIEYANG, 2 },
	{ "揭阳市直挂点", CITY_OWN, GROUP_CITY, 2 },
	{ "中央省驻揭", 11 - CITY_OWN, GROUP_CITY, 3 },
	{ "普宁市直及驻普", 97, GROUP_COUNTY, 4 },
};

static str
office_phone(struct world *w, struct rnd *r)
{
	return str_fmt(w->arena, "154%08d", rnd_below(r, 100000000));
}

static void
build_units(struct world *w, struct rnd *r)
{
	struct unit *u = w->units;
	const char *office;
	size_t k;
	int i;

	for (k = 0; k < sizeof(unit_kinds) / sizeof(unit_kinds[0]); k++)
		for (i = 0; i < unit_kinds[k].n; i++, u++)
			*u = (struct unit){
				.name = str_fmt(w->arena, "%s第%.*s帮扶单位",
				    unit_kinds[k].name,
				    STR_ARG(name_number(w->arena, i + 1))),
				.group = unit_kinds[k].group,
				.kind = unit_kinds[k].kind, .town = -1,
				.phone = office_phone(w, r),
			};
	assert(u == w->units + UNITS);
	for (i = 0; i < TOWNS; i++, u++) {
		office = str_is(w->towns[i].suffix, "街道") ? "办事处" :
		    str_is(w->towns[i].suffix, "农场") ? "" : "人民政府";
		*u = (struct unit){
			.name = str_fmt(w->arena, "%.*s%.*s%s",
			    STR_ARG(w->towns[i].name),
			    STR_ARG(w->towns[i].suffix), office),
			.group = GROUP_TOWN, .kind = 5, .town = i,
			.phone = office_phone(w, r),
		};
	}
}

/* Each unit has one village; two villages of the county group have two. */
static void
assign_units(struct world *w)
{
	int next[GROUP_TOWN] = { 0, 16, 18, 29 };
	int i, shared = 97 - 95;
	struct village *v;

	for (i = 0; i < VILLAGES; i++) {
		v = &w->villages[i];
		if (v->group == GROUP_TOWN) {
			v->units[0] = UNITS + v->town;
			continue;
		}
		v->units[0] = next[v->group]++;
		if (v->group == GROUP_COUNTY && shared > 0) {
			v->units[1] = next[v->group]++;
			shared--;
		}
	}
	assert(next[GROUP_COUNTY] == UNITS);
}

void
place_build(struct world *w)
{
	int weights[TOWNS];
	struct rnd r;

	rnd_init(&r, w->seed, STREAM_PLACE);
	build_towns(w, &r, weights);
	assign_towns(w, &r, weights);
	name_villages(w, &r);
	build_units(w, &r);
	assign_units(w);
}
