/*
 * Import maps: model/import/ID.toml, and for every entity that lists may hold a
 * map of its own without a file.  Which headings mean which field comes from
 * the dictionary, so a new field is imported without a word here.
 */
#include "action/import.h"

#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/toml.h"


/* Names compared with those of the places above a row, for every map. */
struct compare {
	enum place_level level;
	const struct field *field;	/* made for its headings */
};

#define COMPARES	4

struct maker {
	struct request *rq;
	struct faults *faults;
	struct import_map *map;
	struct compare compares[COMPARES];
	size_t ncompares;
	/* By part: what the file says, NULL when it does not. */
	struct toml_node *fields[IMPORT_PARTS];
	struct toml_node *need[IMPORT_PARTS];
};

static void
fault_of(struct maker *m, const struct toml_node *t, const char *what)
{

	toml_fault(m->faults, "E401", t, str_from(what), STR_NONE);
}

static bool
names(const struct toml_node *list, str id)
{
	struct toml_node *c;

	for (c = list->child; c != NULL; c = c->next)
		if (c->kind == T_STR && str_eq(c->s, id))
			return true;
	return false;
}

static int
part_of(const struct import_map *map, const struct entity *e)
{
	int i;

	for (i = 0; i < map->nparts; i++)
		if (map->parts[i].entity == e)
			return i;
	return -1;
}

int
import_want_of(const struct import_map *map, int part, const struct field *f)
{

	return map->parts[part].want[f->index];
}

/* ---- reading a file ---- */

/* "household.place": a field of an earlier part. */
static bool
set_from(struct maker *m, struct toml_node *t, str text,
    struct import_set *out)
{
	str field, part = str_cut(text, '.', &field);
	const struct entity *e = model_entity(m->rq->model, part);

	out->part = e == NULL ? -1 : part_of(m->map, e);
	out->from = out->part < 0 ? NULL : model_field(e, field);
	if (out->from == NULL)
		fault_of(m, t, "names no field of an earlier part");
	return out->from != NULL;
}

static void
set_read(struct maker *m, struct toml_node *t, struct import_part *p)
{
	struct import_set *s = &p->sets[p->nsets];
	str id, text;

	*s = (struct import_set){ .part = -1 };
	if (!toml_str(t, "field", true, m->faults, &id))
		return;
	s->field = model_field(p->entity, id);
	if (s->field == NULL) {
		fault_of(m, t, "there is no such field");
		return;
	}
	if (toml_str(t, "value", false, m->faults, &text)) {
		if (field_parse(m->rq, s->field, text, &s->value) != OK)
			toml_fault(m->faults, "E402", t,
			    m->rq->problem.detail, STR_NONE);
	} else if (toml_str(t, "from", false, m->faults, &text)) {
		if (!set_from(m, t, text, s))
			return;
	} else if (toml_str(t, "year_of", false, m->faults, &text)) {
		s->year = true;
		if (!set_from(m, t, text, s))
			return;
	} else
		fault_of(m, t, "needs value, from or year_of");
	p->nsets++;
}

static void
checks_read(struct maker *m, struct toml_node *list, struct import_part *p)
{
	static const struct {
		const char *id;
		enum import_check check;
	} all[] = {
		{ "identity", CHECK_IDENTITY }, { "heads", CHECK_HEADS },
		{ "size", CHECK_SIZE }, { "phone", CHECK_PHONE },
		{ "standing", CHECK_STANDING },
	};
	struct toml_node *c;
	size_t i;

	for (c = list == NULL ? NULL : list->child; c != NULL; c = c->next) {
		for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
			if (c->kind == T_STR && str_is(c->s, all[i].id))
				break;
		if (i == sizeof(all) / sizeof(all[0]))
			fault_of(m, c, "identity, heads, size, phone or standing");
		else
			p->checks |= all[i].check;
	}
}

static void
find_read(struct maker *m, struct toml_node *list, struct import_part *p)
{
	struct toml_node *c;

	for (c = list == NULL ? NULL : list->child; c != NULL; c = c->next) {
		const struct field *f = c->kind != T_STR ? NULL :
		    model_field(p->entity, c->s);

		if (f == NULL || p->nfind == 4)
			fault_of(m, c, "names no field of the entity");
		else
			p->find[p->nfind++] = f;
	}
}

/* By what a record is found when the file does not say. */
static bool
find_fill(struct import_part *p)
{
	const struct entity *e = p->entity;
	size_t i;

	if (e->owner == OWNER_SELF)
		p->find_by = FIND_PLACE;
	else if (e->yearly)
		p->find_by = FIND_YEARLY;
	else if (p->nfind == 0 && e->key != NULL)
		p->find_by = FIND_KEY;
	else
		p->find_by = FIND_OPEN;
	for (i = 0; p->find_by == FIND_OPEN && p->nfind == 0 &&
	    i < e->nfields; i++)
		if (e->fields[i].fixed && e->fields[i].required &&
		    p->nfind < 4)
			p->find[p->nfind++] = &e->fields[i];
	return p->find_by != FIND_OPEN || (p->nfind > 0 &&
	    p->find[0]->type == TYPE_REFERENCE && e->to != NULL);
}

static void
part_open(struct maker *m, const struct entity *e)
{
	struct import_part *p = &m->map->parts[m->map->nparts];
	size_t i;

	p->entity = e;
	p->link = NEW_ARRAY(m->rq->arena, int, e->nfields);
	p->want = NEW_ARRAY(m->rq->arena, int, e->nfields);
	for (i = 0; i < e->nfields; i++)
		p->link[i] = p->want[i] = -1;
}

static void
part_read(struct maker *m, struct toml_node *t)
{
	int at = m->map->nparts;
	struct import_part *p = &m->map->parts[at];
	struct toml_node *list, *c;
	const struct entity *e;
	str id;

	if (at == IMPORT_PARTS) {
		fault_of(m, t, "too many parts");
		return;
	}
	if (!toml_str(t, "entity", true, m->faults, &id))
		return;
	e = model_entity(m->rq->model, id);
	if (e == NULL || part_of(m->map, e) >= 0) {
		fault_of(m, t, "no such entity, or named twice");
		return;
	}
	part_open(m, e);
	(void)toml_bool(t, "always", false, m->faults, &p->always);
	(void)toml_bool(t, "keep", false, m->faults, &p->keep);
	m->fields[at] = toml_get(t, "fields");
	m->need[at] = toml_get(t, "need");
	find_read(m, toml_get(t, "find"), p);
	checks_read(m, toml_get(t, "checks"), p);
	list = toml_get(t, "set");
	p->sets = NEW_ARRAY(m->rq->arena, struct import_set,
	    list == NULL ? 1 : list->n + 1);
	for (c = list == NULL ? NULL : list->child; c != NULL; c = c->next)
		set_read(m, c, p);
	if (!find_fill(p))
		fault_of(m, t, "find: a reference and an interval");
	m->map->nparts++;
}

/* ---- wants ---- */

static bool
headings_meet(const struct field *f, const struct field *g)
{
	size_t i, k;

	for (i = 0; i < g->nheadings; i++)
		for (k = 0; k < f->nheadings; k++)
			if (str_eq(g->headings[i], f->headings[k]))
				return true;
	return false;
}

static bool
heading_taken(const struct import_map *map, const struct field *f)
{
	size_t w;

	for (w = 0; w < map->nwants; w++)
		if (headings_meet(f, map->wants[w].sheet.field))
			return true;
	return false;
}

static int
want_add(struct maker *m, const struct import_want *w)
{
	struct import_map *map = m->map;

	if (map->nwants == IMPORT_WANTS)
		return -1;
	map->wants[map->nwants] = *w;
	return (int)map->nwants++;
}

static bool
is_copied(const struct import_part *p, const struct field *f)
{
	size_t i;

	for (i = 0; i < p->nsets; i++)
		if (p->sets[i].field == f && p->sets[i].part >= 0 &&
		    !p->sets[i].year)
			return true;
	return false;
}

static bool
has_set(const struct import_part *p, const struct field *f)
{
	size_t i;

	for (i = 0; i < p->nsets; i++)
		if (p->sets[i].field == f)
			return true;
	return false;
}

/* The earlier part that a field refers to; -1 when there is none. */
static int
link_of(const struct import_map *map, int part, const struct field *f)
{
	int i;

	for (i = 0; i < part; i++) {
		const struct entity *e = map->parts[i].entity;

		if (f->type == TYPE_REFERENCE && f->target == e)
			return i;
		if (f->type == TYPE_PLACE && e->owner == OWNER_SELF &&
		    f == map->parts[part].entity->owner_field)
			return i;
	}
	return -1;
}

/* One year and one source a row, whichever parts are yearly. */
static int
shared_want(const struct import_map *map, int part, const struct field *f)
{
	const struct entity *e = f->entity, *o;
	int i;

	for (i = 0; e->yearly && i < part; i++) {
		o = map->parts[i].entity;
		if (o->yearly && f == e->year)
			return map->parts[i].want[o->year->index];
		if (o->yearly && f == e->source)
			return map->parts[i].want[o->source->index];
	}
	return -1;
}

static bool
is_needed(const struct maker *m, int part, const struct field *f)
{
	const struct entity *e = f->entity;

	if (m->need[part] != NULL)
		return names(m->need[part], f->id);
	return f->required && f->type != TYPE_REFERENCE &&
	    !has_set(&m->map->parts[part], f) &&
	    !(e->yearly && (f == e->year || f == e->source));
}

static void
want_fields(struct maker *m, int part)
{
	struct import_part *p = &m->map->parts[part];
	size_t i;

	for (i = 0; i < p->entity->nfields; i++) {
		const struct field *f = &p->entity->fields[i];
		struct import_want w = { { f, is_needed(m, part, f) },
		    WANT_VALUE, part, f, PLACE_NATION };

		p->link[i] = link_of(m->map, part, f);
		p->want[i] = shared_want(m->map, part, f);
		if (p->link[i] >= 0 || p->want[i] >= 0 || f->system ||
		    is_copied(p, f) || (m->fields[part] != NULL &&
		    !names(m->fields[part], f->id)))
			continue;
		p->want[i] = want_add(m, &w);
	}
}

/* What a reference refers to, by its key, and its title for comparison. */
static void
want_references(struct maker *m, int part)
{
	struct import_part *p = &m->map->parts[part];
	size_t i;

	for (i = 0; i < p->entity->nfields; i++) {
		const struct field *f = &p->entity->fields[i];
		const struct entity *e = f->target;
		struct import_want w = { { NULL, false }, WANT_KEY, part, f,
		    PLACE_NATION };

		if (f->type != TYPE_REFERENCE || p->want[i] < 0 ||
		    e->key == NULL)
			continue;
		w.sheet.field = e->key;
		if (!heading_taken(m->map, e->key))
			(void)want_add(m, &w);
		w.role = WANT_TITLE;
		w.sheet.field = e->title;
		if (e->title != NULL && e->title != e->key &&
		    !heading_taken(m->map, e->title))
			(void)want_add(m, &w);
	}
}

/* Without the headings that mean a field of the map. */
static const struct field *
headings_free(struct maker *m, const struct field *f)
{
	struct field *g = NEW(m->rq->arena, struct field);
	str *h = NEW_ARRAY(m->rq->arena, str, f->nheadings);
	size_t i;

	*g = *f;
	g->headings = h;
	g->nheadings = 0;
	for (i = 0; i < f->nheadings; i++) {
		const struct field one = { .headings = &f->headings[i],
		    .nheadings = 1 };

		if (!heading_taken(m->map, &one))
			h[g->nheadings++] = f->headings[i];
	}
	return g;
}

static void
want_places(struct maker *m)
{
	size_t i;

	for (i = 0; i < m->ncompares; i++) {
		const struct field *f = headings_free(m,
		    m->compares[i].field);
		struct import_want w = { { f, false }, WANT_PLACE, 0, f,
		    m->compares[i].level };

		(void)want_add(m, &w);
	}
}

static uint64_t
office_bit(const struct model *model, str id)
{
	const struct office *o = model_office(model, id);

	return o == NULL ? 0 : (uint64_t)1 << o->number;
}

/*
 * Who may bring a list in: those at the place who keep the registers; for
 * yearly facts also who supplies one of them; for places and units the county
 * office alone.
 */
static uint64_t
part_offices(const struct model *model, const struct entity *e)
{
	uint64_t county = office_bit(model, STR("county_office")), set;
	size_t i;

	if (e->owner == OWNER_SELF || str_is(e->id, "organisation"))
		return county;
	set = county | office_bit(model, STR("township"));
	if (str_is(e->id, "custody"))
		return set;
	set |= office_bit(model, STR("village_committees")) |
	    office_bit(model, STR("village_work_team"));
	for (i = 0; e->yearly && i < e->nfields; i++)
		set |= office_bit(model, e->fields[i].supplied_by);
	return set;
}

static void
want_all(struct maker *m)
{
	int i;

	m->map->offices = UINT64_MAX;
	for (i = 0; i < m->map->nparts; i++)
		m->map->offices &= part_offices(m->rq->model,
		    m->map->parts[i].entity);

	m->map->wants = NEW_ARRAY(m->rq->arena, struct import_want,
	    IMPORT_WANTS);
	for (i = 0; i < m->map->nparts; i++)
		want_fields(m, i);
	for (i = 0; i < m->map->nparts; i++)
		want_references(m, i);
	want_places(m);
}

/* ---- all maps ---- */

static void
map_read(struct maker *m, struct toml_node *file)
{
	struct toml_node *t = toml_get(file, "map"), *list, *c;
	const struct entity *e;
	str main;

	memset(m->fields, 0, sizeof(m->fields));
	memset(m->need, 0, sizeof(m->need));
	list = toml_get(file, "part");
	if (t == NULL || t->kind != T_TABLE || list == NULL ||
	    list->kind != T_ARRAY) {
		fault_of(m, file, "a map has [map] and [[part]]");
		return;
	}
	(void)toml_str(t, "id", true, m->faults, &m->map->id);
	(void)toml_str(t, "zh", true, m->faults, &m->map->zh);
	(void)toml_str(t, "en", true, m->faults, &m->map->en);
	for (c = list->child; c != NULL; c = c->next)
		part_read(m, c);
	m->map->main = m->map->nparts - 1;
	if (toml_str(t, "row", false, m->faults, &main)) {
		e = model_entity(m->rq->model, main);
		m->map->main = e == NULL ? -1 : part_of(m->map, e);
		if (m->map->main < 0)
			fault_of(m, t, "row names a part");
	}
	toml_unread(file, m->faults);
	if (m->faults->n == 0)
		want_all(m);
}

static void
map_generic(struct maker *m, const struct entity *e)
{
	struct import_part *p = &m->map->parts[0];

	memset(m->fields, 0, sizeof(m->fields));
	memset(m->need, 0, sizeof(m->need));
	m->map->id = e->id;
	m->map->zh = e->zh;
	m->map->en = e->en;
	part_open(m, e);
	p->sets = NEW_ARRAY(m->rq->arena, struct import_set, 1);
	if (!find_fill(p))
		fault_add(m->faults, "E403", e->file, 1, 1,
		    STR("an imported entity needs a key"), STR_NONE);
	m->map->nparts = 1;
	want_all(m);
}

static void
compare_read(struct maker *m, struct toml_node *t)
{
	static const struct {
		const char *id;
		enum place_level level;
		const char *zh;
		const char *en;
	} levels[] = {
		{ "county", PLACE_COUNTY, "县", "County" },
		{ "township", PLACE_TOWNSHIP, "乡镇", "Township" },
		{ "village", PLACE_VILLAGE, "行政村", "Village" },
	};
	struct field *f = NEW(m->rq->arena, struct field);
	struct toml_node *list = toml_get(t, "headings"), *c;
	str id, *h;
	size_t i;

	if (!toml_str(t, "level", true, m->faults, &id))
		return;
	for (i = 0; i < 3 && !str_is(id, levels[i].id); i++)
		continue;
	if (i == 3 || list == NULL || m->ncompares == COMPARES) {
		fault_of(m, t, "county, township or village, and headings");
		return;
	}
	h = NEW_ARRAY(m->rq->arena, str, list->n + 1);
	for (c = list->child; c != NULL; c = c->next)
		h[f->nheadings++] = heading_fold(m->rq->arena, c->s);
	f->id = id;
	f->zh = str_from(levels[i].zh);
	f->en = str_from(levels[i].en);
	f->headings = h;
	m->compares[m->ncompares++] = (struct compare){ levels[i].level, f };
}

static void
compares_load(struct maker *m, str dir)
{
	struct toml_node *file = toml_load(m->rq->arena, str_fmt(m->rq->arena,
	    "%.*s/import/common.toml", STR_ARG(dir)), m->faults), *list, *c;

	if (file == NULL)
		return;
	list = toml_get(file, "compare");
	for (c = list == NULL ? NULL : list->child; c != NULL; c = c->next)
		compare_read(m, c);
	toml_unread(file, m->faults);
}

static void
maps_read(struct maker *m, str dir, const str *files, size_t n,
    struct import_maps *out)
{
	struct arena *a = m->rq->arena;
	const struct import_map *had;
	struct toml_node *file;
	size_t i;

	compares_load(m, dir);
	for (i = 0; i < n; i++) {
		if (str_is(files[i], "common.toml"))
			continue;
		file = toml_load(a, str_fmt(a, "%.*s/import/%.*s",
		    STR_ARG(dir), STR_ARG(files[i])), m->faults);
		m->map = &out->items[out->n++];
		if (file != NULL)
			map_read(m, file);
	}
	for (i = 0; i < m->rq->model->nentities && m->faults->n == 0; i++) {
		const struct entity *e = &m->rq->model->entities[i];
		size_t k;

		had = NULL;
		for (k = 0; k < out->n; k++)
			if (str_eq(out->items[k].id, e->id))
				had = &out->items[k];
		if (!e->external || had != NULL)
			continue;
		m->map = &out->items[out->n++];
		map_generic(m, e);
	}
}

enum err
import_maps_load(struct request *rq, str dir, struct import_maps *out)
{
	struct maker m = { .rq = rq };
	struct faults faults;
	str *files = NULL;
	size_t n = 0;

	faults_init(&faults, rq->arena);
	m.faults = &faults;
	if (file_names(rq->arena, str_fmt(rq->arena, "%.*s/import",
	    STR_ARG(dir)), ".toml", &files, &n) != 0)
		n = 0;
	*out = (struct import_maps){ NEW_ARRAY(rq->arena, struct import_map,
	    n + rq->model->nentities + 1), 0 };
	maps_read(&m, dir, files, n, out);
	if (faults.n > 0)
		return fail(rq, MSG_DICTIONARY, faults.first->file,
		    str_fmt(rq->arena, "%d", faults.first->line),
		    faults.first->what);
	return OK;
}

enum err
import_map_find(struct request *rq, const struct import_maps *maps, str id,
    const struct import_map **out)
{
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, LIMIT_SENTENCE);
	for (i = 0; i < maps->n; i++) {
		if (str_eq(maps->items[i].id, id)) {
			*out = &maps->items[i];
			return OK;
		}
		buf_cstr(&b, b.n == 0 ? "" : "、");
		buf_str(&b, maps->items[i].id);
	}
	return fail(rq, MSG_IMPORT_MAP, id, buf_text(&b));
}
