/*
 * A made-up dictionary with every type of fact, random subjects under it both as
 * trees (for the evaluator that defines the language) and as columns, and
 * random typed formulas over them, which shrink when two evaluators differ.
 */
#ifndef UNIT_CENSUS_SCENE_H
#define UNIT_CENSUS_SCENE_H

#include "unit/policy/help.h"

#include "census/census.h"

#define SCENE_ROWS	4096
#define SCENE_MEMBERS	5
#define SCENE_VILLAGES	7
#define SCENE_AS_OF	20180228

enum { OF_HOUSE, OF_HOUSE_YEAR, OF_PERSON, OF_PERSON_YEAR, OF_VILLAGE,
    OF_VILLAGE_YEAR, OF__MAX };

struct shape {
	int of;
	const char *id;
	enum type type;
	int scale;
	bool has_range;
	int64_t min, max;
};

static const struct shape shapes[] = {
	{ OF_HOUSE, "b", TYPE_BOOL, 0, false, 0, 0 },
	{ OF_HOUSE, "c", TYPE_BOOL, 0, false, 0, 0 },
	{ OF_HOUSE, "n", TYPE_INT, 0, true, -100, 100 },
	{ OF_HOUSE, "big", TYPE_INT, 0, true, -4000000000, 4000000000 },
	{ OF_HOUSE, "free", TYPE_INT, 0, false, 0, 0 },
	{ OF_HOUSE, "day", TYPE_DATE, 0, false, 0, 0 },
	{ OF_HOUSE, "kind", TYPE_CODE, 0, false, 0, 0 },
	{ OF_HOUSE, "flags", TYPE_CODES, 0, false, 0, 0 },
	{ OF_HOUSE, "part", TYPE_RATIO, 2, true, 0, 300 },
	{ OF_HOUSE_YEAR, "income", TYPE_MONEY, 0, true, 0, 1000000000 },
	{ OF_HOUSE_YEAR, "debt", TYPE_MONEY, 0, true, -300000, 300000 },
	{ OF_HOUSE_YEAR, "closed", TYPE_BOOL, 0, false, 0, 0 },
	{ OF_HOUSE_YEAR, "k", TYPE_INT, 0, true, 0, 30000 },
	{ OF_HOUSE_YEAR, "score", TYPE_DECIMAL, 2, true, 0, 10000 },
	{ OF_PERSON, "b", TYPE_BOOL, 0, false, 0, 0 },
	{ OF_PERSON, "birth", TYPE_DATE, 0, false, 0, 0 },
	{ OF_PERSON, "kind", TYPE_CODE, 0, false, 0, 0 },
	{ OF_PERSON_YEAR, "n", TYPE_INT, 0, true, 0, 12 },
	{ OF_PERSON_YEAR, "wage", TYPE_MONEY, 0, true, 0, 5000000 },
	{ OF_VILLAGE, "b", TYPE_BOOL, 0, false, 0, 0 },
	{ OF_VILLAGE_YEAR, "n", TYPE_INT, 0, true, 0, 100000 },
};

#define NSHAPES (sizeof(shapes) / sizeof(shapes[0]))

struct scene {
	struct arena *arena;
	struct arena *data;		/* reset with each new data set */
	uint64_t seed;
	struct model model;
	struct entity entity[OF__MAX];
	struct relation relation;
	struct kind house, person, village;
	struct code_list codes;
	struct policy policy;
	struct pack pack;
	struct adopted adopted;
	struct ruleset rules;
	/* the data */
	size_t rows;
	struct subject *subjects;
	struct census_frame frame;
	const char *fields[OF__MAX];
};

static const struct code scene_code[] = {
	{ .n = 1, .code = { "1", 1 }, .id = { "red", 3 } },
	{ .n = 2, .code = { "2", 1 }, .id = { "blue", 4 } },
	{ .n = 5, .code = { "5", 1 }, .id = { "green", 5 } },
};

static inline uint32_t
scene_pick(struct scene *s, uint32_t n)
{

	return help_random(&s->seed) % n;
}

/* ---- the dictionary ---- */

static inline void
scene_entities(struct scene *s)
{
	static const char *const names[] = { "house", "house_year", "person",
	    "person_year", "village", "village_year" };
	size_t i;

	for (i = 0; i < OF__MAX; i++) {
		s->entity[i].number = (int)i + 1;
		s->entity[i].id = str_from(names[i]);
		s->entity[i].yearly = i % 2 == 1;
		s->entity[i].fields = NEW_ARRAY(s->arena, struct field,
		    NSHAPES);
	}
	for (i = 0; i < NSHAPES; i++) {
		const struct shape *x = &shapes[i];
		struct entity *e = &s->entity[x->of];
		bool coded = x->type == TYPE_CODE || x->type == TYPE_CODES;

		e->fields[e->nfields] = (struct field){ .entity = e,
		    .index = (int)e->nfields, .id = str_from(x->id),
		    .type = x->type, .scale = x->scale,
		    .has_range = x->has_range, .min = x->min, .max = x->max,
		    .codes = coded ? &s->codes : NULL, .level = L1 };
		e->nfields++;
	}
}

static inline void
scene_open(struct scene *s, uint64_t seed)
{

	memset(s, 0, sizeof(*s));
	s->seed = seed;
	s->arena = arena_open(LIMIT_ARENA_PROCESS);
	s->data = arena_open(LIMIT_ARENA_PROCESS);
	s->codes = (struct code_list){ .id = STR("colour"),
	    .codes = scene_code, .ncodes = 3 };
	scene_entities(s);
	s->village = (struct kind){ .id = STR("village"),
	    .base = &s->entity[OF_VILLAGE],
	    .yearly = &s->entity[OF_VILLAGE_YEAR] };
	s->person = (struct kind){ .id = STR("person"),
	    .base = &s->entity[OF_PERSON],
	    .yearly = &s->entity[OF_PERSON_YEAR] };
	s->relation = (struct relation){ .id = STR("members"),
	    .of = &s->person, .min = 1,
	    .roster = model_field(&s->entity[OF_HOUSE_YEAR], STR("closed")) };
	s->house = (struct kind){ .id = STR("house"),
	    .base = &s->entity[OF_HOUSE],
	    .yearly = &s->entity[OF_HOUSE_YEAR], .parent = &s->village,
	    .relations = &s->relation, .nrelations = 1 };
	s->policy.model = &s->model;
	s->pack.policy = &s->policy;
	s->pack.info.id = STR("made-up");
	s->adopted.pack = &s->pack;
	s->rules = (struct ruleset){ .policy = &s->policy,
	    .adopted = &s->adopted, .n = 1 };
}

static inline void
scene_close(struct scene *s)
{

	arena_close(s->data);
	arena_close(s->arena);
}

/* ---- the data ---- */

static inline int64_t
scene_date(struct scene *s)
{
	static const int64_t days[] = { 19000101, 21001231, 20000229, 20020228,
	    20020301, 20180228, 20180227, 20180301, 20170831, 20171231,
	    20180101, 19580228, 19580301, 20120229, 20020227, 18991231,
	    20180230 };
	uint32_t i = scene_pick(s, 24);

	if (i < 17)
		return days[i];
	return 19400101 + scene_pick(s, 78) * 10000 + scene_pick(s, 12) * 100
	    + scene_pick(s, 28);
}

/* A value of a fact: edges and the constants of formulas among them. */
static inline struct value
scene_value(struct scene *s, const struct field *f)
{
	static const int64_t spikes[] = { 0, 1, -1, 2, 3, 7, 16, 18, 60, 99,
	    100, 101, 736500, 736499, 736501, 63, 64 };
	int64_t span = f->max - f->min;
	uint32_t i = scene_pick(s, 20);

	if (i < 4)
		return VALUE_UNKNOWN;
	switch (f->type) {
	case TYPE_BOOL:
		return VALUE_INT(scene_pick(s, 2));
	case TYPE_DATE:
		return VALUE_INT(scene_date(s));
	case TYPE_CODE:
		return VALUE_INT(i < 5 ? 9 : scene_code[i % 3].n);
	case TYPE_CODES:
		return VALUE_INT((int64_t)scene_pick(s, 64));
	default:
		break;
	}
	if (i == 4 && f->has_range)
		return VALUE_INT(f->max + 1);
	if (i == 5 && f->has_range)
		return VALUE_INT(f->min);
	if (i == 6 && f->has_range)
		return VALUE_INT(f->max);
	if (i == 4)
		return VALUE_INT(scene_pick(s, 2) ? INT64_MAX : INT64_MIN);
	if (i < 14 || span <= 0)
		return VALUE_INT(spikes[scene_pick(s, 17)]);
	return VALUE_INT(f->min + (int64_t)(((uint64_t)scene_pick(s,
	    1u << 31) << 2) % (uint64_t)(span + 1)));
}

/* Every field of an entity into a record and into row of a table. */
static inline const struct given *
scene_record(struct scene *s, int of, struct census_table *t, size_t row,
    int back)
{
	const struct entity *e = &s->entity[of];
	struct given *g = NEW_ARRAY(s->data, struct given, e->nfields);
	size_t i;

	for (i = 0; i < e->nfields; i++) {
		struct census_column *c = (struct census_column *)
		    census_column(t, &e->fields[i], back);

		g[i].value = scene_value(s, &e->fields[i]);
		if (scene_pick(s, 30) == 0)
			g[i].doubt = DOUBT_CONFLICT;
		census_set(c, row, g[i].doubt != DOUBT_NONE ? VALUE_UNKNOWN :
		    g[i].value);
	}
	return g;
}

static inline void
scene_subject(struct scene *s, struct subject *x, int of,
    struct census_table *t, size_t row)
{
	struct subject_year *y = NEW_ARRAY(s->data, struct subject_year, 2);
	int i;

	x->given = scene_record(s, of, t, row, 0);
	for (i = 0; i < 2; i++)
		y[i] = (struct subject_year){ SCENE_AS_OF / 10000 - i,
		    scene_record(s, of + 1, t, row, i) };
	x->years = y;
	x->nyears = 2;
}

static inline void
scene_table(struct scene *s, int of, size_t n, struct census_table *out)
{
	struct census_column c[NSHAPES * 3];
	size_t i, k = 0;
	int e, back;

	for (e = of; e < of + 2; e++)
		for (back = 0; back < (e == of ? 1 : 2); back++)
			for (i = 0; i < s->entity[e].nfields; i++)
				c[k++] = (struct census_column){ .field =
				    &s->entity[e].fields[i], .back = back };
	census_table_init(s->data, out, n, c, k);
}

/* Rows that are nobody's hold anything. */
static inline bool
scene_used(const struct scene *s, size_t row)
{
	const uint64_t *used = s->frame.used[1];

	return used == NULL || (used[row / 64] >> (row % 64) & 1);
}

/* Every second data set has them: every eighth row, and whole words. */
static inline void
scene_holes(struct scene *s)
{
	size_t words = s->frame.space[1].n / 64 + 2, i;

	if (scene_pick(s, 2) == 0)
		return;
	s->frame.used[1] = NEW_ARRAY(s->data, uint64_t, words);
	for (i = 0; i < words * 64; i++)
		if (scene_pick(s, 8) != 0 && i / 64 % 7 != 3)
			s->frame.used[1][i / 64] |= UINT64_C(1) << (i % 64);
}

static inline void
scene_members(struct scene *s, struct subject *x, size_t from, size_t to)
{
	struct subject_group *g = NEW(s->data, struct subject_group);
	const struct subject **list = NEW_ARRAY(s->data,
	    const struct subject *, to - from);
	size_t i, n = 0;

	for (i = from; i < to; i++) {
		struct subject *m = NEW(s->data, struct subject);

		m->kind = &s->person;
		m->id = STR("person");
		scene_subject(s, m, OF_PERSON, &s->frame.space[1], i);
		if (scene_used(s, i))
			list[n++] = m;
	}
	*g = (struct subject_group){ list, n };
	x->groups = g;
}

static inline void
scene_fill(struct scene *s, size_t rows)
{
	struct census_frame *f = &s->frame;
	struct subject *villages;
	size_t i;

	arena_reset(s->data);
	memset(f, 0, sizeof(*f));
	s->rows = rows;
	s->subjects = NEW_ARRAY(s->data, struct subject, rows);
	villages = NEW_ARRAY(s->data, struct subject, SCENE_VILLAGES);
	f->offset[1] = NEW_ARRAY(s->data, uint32_t, rows + 1);
	f->above_row[0] = NEW_ARRAY(s->data, uint32_t, rows + 1);
	for (i = 0; i < rows; i++)
		f->offset[1][i + 1] = f->offset[1][i] + (scene_pick(s, 40) ==
		    0 ? 90 : scene_pick(s, SCENE_MEMBERS));
	scene_table(s, OF_HOUSE, rows, &f->space[0]);
	scene_table(s, OF_PERSON, f->offset[1][rows], &f->space[1]);
	scene_holes(s);
	scene_table(s, OF_VILLAGE, SCENE_VILLAGES, &f->above[0]);
	for (i = 0; i < SCENE_VILLAGES; i++) {
		villages[i].kind = &s->village;
		scene_subject(s, &villages[i], OF_VILLAGE, &f->above[0], i);
	}
	for (i = 0; i < rows; i++) {
		struct subject *x = &s->subjects[i];

		x->kind = &s->house;
		x->id = STR("house");
		scene_subject(s, x, OF_HOUSE, &f->space[0], i);
		scene_members(s, x, f->offset[1][i], f->offset[1][i + 1]);
		f->above_row[0][i] = (uint32_t)(i * SCENE_VILLAGES / rows);
		x->parent = &villages[f->above_row[0][i]];
	}
}

#endif
