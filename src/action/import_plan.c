/*
 * What one file has of a map: its header, the column of each want, which parts
 * it fills.
 */
#include "action/import.h"

#include "base/buf.h"

/* The header, and where each want stands in it. */
static enum err
columns_find(struct request *rq, const struct sheet_row *rows, size_t nrows,
    struct import_plan *p)
{
	const struct import_map *map = p->map;
	struct sheet_want *wants = NEW_ARRAY(rq->arena, struct sheet_want,
	    map->nwants);
	size_t i, c;

	for (i = 0; i < map->nwants; i++)
		wants[i] = map->wants[i].sheet;
	TRY(sheet_map_find(rq, rows, nrows, wants, map->nwants, &p->head));
	p->column = NEW_ARRAY(rq->arena, int, map->nwants);
	for (i = 0; i < map->nwants; i++) {
		p->column[i] = -1;
		for (c = 0; c < p->head.n; c++)
			if (p->head.fields[c] == map->wants[i].sheet.field)
				p->column[i] = (int)c;
	}
	return OK;
}

/* A reference that is required: by its own column or by the key's. */
static enum err
references_check(struct request *rq, const struct import_plan *p)
{
	const struct import_map *map = p->map;
	size_t i, k;

	for (i = 0; i < map->nwants; i++) {
		const struct import_want *w = &map->wants[i];
		bool has = p->column[i] >= 0;

		if (w->role != WANT_VALUE || !w->field->required ||
		    w->field->type != TYPE_REFERENCE || !p->active[w->part])
			continue;
		for (k = 0; k < map->nwants; k++)
			if (map->wants[k].role == WANT_KEY &&
			    map->wants[k].field == w->field &&
			    p->column[k] >= 0)
				has = true;
		if (!has)
			return request_at(rq, fail(rq, MSG_SHEET_REQUIRED,
			    field_label(w->field->target->key, rq->lang)),
			    (struct at){ .row = p->head.header });
	}
	return OK;
}

static bool
part_active(const struct import_plan *p, int part)
{
	const struct import_map *map = p->map;
	const struct entity *e = map->parts[part].entity;
	size_t i;

	if (map->parts[part].always || part == map->main)
		return true;
	for (i = 0; i < map->nwants; i++) {
		const struct import_want *w = &map->wants[i];

		if (w->part == part && w->role != WANT_PLACE &&
		    p->column[i] >= 0 && !(e->yearly &&
		    (w->field == e->year || w->field == e->source)))
			return true;
	}
	return false;
}

static enum err
year_check(struct request *rq, const struct import_plan *p)
{
	int i;

	for (i = 0; i < p->map->nparts; i++) {
		const struct entity *e = p->map->parts[i].entity;
		int want = !e->yearly ? -1 : import_want_of(p->map, i,
		    e->year);

		if (p->active[i] && e->yearly && p->year == 0 &&
		    (want < 0 || p->column[want] < 0))
			return request_at(rq, fail(rq, MSG_IMPORT_YEAR),
			    (struct at){ .row = p->head.header });
	}
	return OK;
}

/* The wants of a part that have a column, shared ones included. */
static void
own_find(struct request *rq, struct import_plan *p, int part)
{
	const struct import_part *x = &p->map->parts[part];
	size_t i, n = 0;
	int *own = NEW_ARRAY(rq->arena, int, p->map->nwants);

	for (i = 0; i < x->entity->nfields; i++)
		if (x->want[i] >= 0 && p->column[x->want[i]] >= 0)
			own[n++] = x->want[i];
	for (i = 0; i < p->map->nwants; i++)
		if (p->map->wants[i].part == part && p->column[i] >= 0 &&
		    p->map->wants[i].role != WANT_VALUE)
			own[n++] = (int)i;
	p->own[part] = own;
	p->nown[part] = n;
}

static int
want_named(const struct import_map *map, const char *entity,
    const char *field)
{
	const struct field *f;
	int i;

	for (i = 0; i < map->nparts; i++) {
		if (!str_is(map->parts[i].entity->id, entity))
			continue;
		f = model_field(map->parts[i].entity, str_from(field));
		return f == NULL ? -1 : import_want_of(map, i, f);
	}
	return -1;
}

/* Relations that only a man or only a woman has. */
static void
relations_fill(struct import_plan *p)
{
	static const char *const of[2][9] = {
		{ "son", "son_in_law", "grandson", "daughters_son", "father",
		    "wifes_father", "husbands_father", "grandfather",
		    "mothers_father" },
		{ "daughter", "daughter_in_law", "granddaughter",
		    "daughters_daughter", "mother", "wifes_mother",
		    "husbands_mother", "grandmother", "mothers_mother" },
	};
	const struct code_list *l;
	const struct code *c;
	int sex, i;

	if (p->relation < 0)
		return;
	l = p->map->wants[p->relation].field->codes;
	for (sex = 0; sex < 2; sex++)
		for (i = 0; i < 9; i++) {
			c = code_by_id(l, str_from(of[sex][i]));
			if (c != NULL && c->n < 100)
				p->relation_sex[c->n] =
				    (unsigned char)(sex + 1);
		}
}

static void
checks_find(struct import_plan *p)
{
	const struct import_map *map = p->map;
	unsigned checks = 0;
	int i;

	p->id_number = p->birth = p->sex = p->relation = p->phone = -1;
	for (i = 0; i < map->nparts; i++)
		checks |= map->parts[i].checks;
	if (checks & CHECK_IDENTITY) {
		p->id_number = want_named(map, "person", "id_number");
		p->birth = want_named(map, "person", "birth");
		p->sex = want_named(map, "person", "sex");
	}
	if (checks & CHECK_HEADS)
		p->relation = want_named(map, "membership", "relation");
	if (checks & CHECK_PHONE)
		p->phone = want_named(map, "household", "phone");
	relations_fill(p);
}

static bool
is_cached(enum type t)
{

	return t == TYPE_CODE || t == TYPE_CODES || t == TYPE_BOOL ||
	    t == TYPE_INT || t == TYPE_PLACE;
}

enum err
import_plan_make(struct request *rq, const struct import_map *map,
    const struct sheet_row *rows, size_t nrows, struct import_plan *p)
{
	size_t i;

	p->map = map;
	TRY(columns_find(rq, rows, nrows, p));
	for (i = 0; i < (size_t)map->nparts; i++) {
		p->active[i] = part_active(p, (int)i);
		own_find(rq, p, (int)i);
	}
	checks_find(p);
	for (i = 0; i < map->nwants; i++)
		p->refers |= p->column[i] >= 0 &&
		    map->wants[i].field->type == TYPE_REFERENCE;
	TRY(references_check(rq, p));
	TRY(year_check(rq, p));
	p->cache = NEW_ARRAY(rq->arena, struct cell_cache *, map->nwants);
	for (i = 0; i < map->nwants; i++)
		if (p->column[i] >= 0 && is_cached(map->wants[i].field->type))
			p->cache[i] = NEW_ARRAY(rq->arena, struct cell_cache,
			    CELL_CACHE);
	return OK;
}
