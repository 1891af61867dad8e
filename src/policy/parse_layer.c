/*
 * Layers: what a pack stands under (uses), and what it adds to, sets in or puts
 * in the place of what those packs say.  They are loaded before it, so that
 * every layer is checked against its target at its own place in the file.
 */
#include "layer.h"
#include "loading.h"

/* ---- uses ---- */

static void
add_above(struct loader *ld, const struct pack *above)
{
	struct pack *p = ld->pack;
	size_t size = sizeof(*p->above);

	if (pack_under(p, above))
		return;
	p->above = arena_grow(ld->arena, p->above, p->nabove * size,
	    (p->nabove + 1) * size);
	p->above[p->nabove++] = above;
}

static int
level_of(str level)
{
	static const char *const levels[] = { "nation", "province", "city",
	    "county", "township" };
	int i;

	for (i = 0; i < 5 && !str_is(level, levels[i]); i++)
		continue;
	return i;
}

void
parse_uses(struct loader *ld)
{
	size_t n, i, j, k;
	const str *ids = parse_list(ld, ld->head, "uses", &n);
	struct toml_node *at = toml_get(ld->head, "uses");
	const struct pack **list = NEW_ARRAY(ld->arena, const struct pack *, n);

	if (at != NULL && at->kind == T_ARRAY)
		at = at->child;
	for (i = j = 0; i < n; i++, at = at == NULL ? NULL : at->next) {
		const struct pack *p = policy_used(ld, ids[i], at);

		if (p == NULL) {
			ld->unmet = true;
			continue;
		}
		if (level_of(p->info.level) > level_of(ld->pack->info.level))
			diag_node(&ld->ds, at, DIAG_USES_BELOW, ids[i],
			    p->info.level, ld->pack->info.level);
		list[j++] = p;
		add_above(ld, p);
	}
	/* The nearest first: those named, then what they stand under. */
	for (i = 0; i < j; i++)
		for (k = 0; k < list[i]->nabove; k++)
			add_above(ld, list[i]->above[k]);
}

/* ---- what a layer is about ---- */

static struct toml_node *
key_of(const struct layer *x, const char *key)
{
	struct toml_node *t = (struct toml_node *)(uintptr_t)x->node;
	struct toml_node *c = toml_get(t, key);

	return c == NULL ? t : c;
}

static void
refuse(struct loader *ld, const struct layer *x, const char *key,
    enum diag what, str a2, str a3)
{

	diag_node(&ld->ds, key_of(x, key), what, x->of, a2, a3);
}

/* "pack-id/name": the pack above; false with a fault. */
static bool
take_of(struct loader *ld, struct layer *x, str *name)
{
	const struct pack *p = ld->pack;
	str id;
	size_t i;

	x->of = parse_str(ld, (struct toml_node *)(uintptr_t)x->node, "of",
	    true);
	if (x->of.n == 0)
		return false;
	id = str_cut(x->of, '/', name);
	for (i = 0; i < p->nabove; i++)
		if (str_eq(p->above[i]->info.id, id))
			x->above = p->above[i];
	if (x->above == NULL)
		refuse(ld, x, "of", DIAG_NOT_ABOVE, id, STR_NONE);
	return x->above != NULL;
}

/* Among the packs above, the one whose object already stands there. */
static const struct layer *
replaced_by(const struct pack *p, const struct object *o)
{
	size_t i, j;

	for (i = 0; i < p->nabove; i++)
		for (j = 0; j < p->above[i]->nlayers; j++) {
			const struct layer *x = &p->above[i]->layers[j];

			if (x->kind == LAYER_OVERRIDE && x->target == o)
				return x;
		}
	return NULL;
}

static bool
take_object(struct loader *ld, struct layer *x)
{
	const struct layer *other;
	const struct kind *k;
	str full, name;

	if (!take_of(ld, x, &full))
		return false;
	k = model_kind(ld->model, str_cut(full, '.', &name));
	x->target = k == NULL ? NULL : pack_object(x->above, k, name);
	if (x->target == NULL) {
		refuse(ld, x, "of", DIAG_TARGET, full, x->above->info.id);
		return false;
	}
	other = replaced_by(ld->pack, x->target);
	if (other == NULL)
		return true;
	refuse(ld, x, "of", DIAG_REPLACED, other->pack->info.id,
	    other->with->full);
	return false;
}

/* ---- supplement ---- */

static void
take_parts(struct loader *ld, struct layer *x, const char *key)
{
	const struct object *o;
	const str *names;
	size_t n, i;

	names = parse_list(ld, (struct toml_node *)(uintptr_t)x->node, key,
	    &n);
	x->parts = NEW_ARRAY(ld->arena, const struct object *, n);
	for (i = 0; i < n; i++) {
		o = pack_object(ld->pack, x->target->of, names[i]);
		if (o != NULL && o->type.kind == K_BOOL)
			x->parts[x->nparts++] = o;
		else
			diag_node(&ld->ds, key_of(x, key), DIAG_NAME_UNKNOWN,
			    names[i], STR_NONE, STR_NONE);
	}
}

static void
supplement(struct loader *ld, struct toml_node *t, struct layer *x)
{
	static const char *const keys[] = { [COMBINE_EXPR] = "expr",
	    [COMBINE_ALL] = "all_of", [COMBINE_ANY] = "any_of" };
	const char *has, *given = toml_get(t, "any_of") != NULL ? "any_of" :
	    "all_of";

	if (toml_get(t, "all_of") == NULL && toml_get(t, "any_of") == NULL)
		(void)parse_list(ld, t, given, &x->nparts);
	if (!take_object(ld, x)) {
		parse_ignore(t);
		return;
	}
	has = x->target->kind == OBJ_DECISION ? keys[x->target->combine] :
	    "expr";
	/* One key, and that by which the decision is put together. */
	if (toml_get(t, has) == NULL || toml_get(t, given) != toml_get(t, has))
		refuse(ld, x, given, DIAG_SUPPLEMENT, str_from(has),
		    str_from(given));
	else
		take_parts(ld, x, given);
}

/* ---- set_param ---- */

/* Rows may stand only where the text above has none, unless it is open. */
static void
check_closed(struct loader *ld, const struct layer *x, const struct param *p)
{
	size_t i, j;

	for (i = 0; !p->open && i < x->set.nrows; i++)
		for (j = 0; j < p->nrows; j++) {
			if (!param_rows_meet(&x->set.rows[i], &p->rows[j]))
				continue;
			refuse(ld, x, "values", DIAG_SET_CLOSED,
			    p->pack->info.id, p->rows[j].year != 0 ?
			    num_text(ld->arena, p->rows[j].year, 0) :
			    date_text(ld->arena, p->rows[j].from));
			return;
		}
}

static void
set_param(struct loader *ld, struct toml_node *t, struct layer *x)
{
	const struct pack *p = ld->pack;
	size_t i, j;
	str name;

	x->set.open = parse_flag(ld, t, "open");
	if (!take_of(ld, x, &name)) {
		parse_ignore(toml_get(t, "values"));
		return;
	}
	x->param = pack_param(x->above, name);
	if (x->param == NULL) {
		refuse(ld, x, "of", DIAG_TARGET, name, x->above->info.id);
		parse_ignore(toml_get(t, "values"));
		return;
	}
	x->set.pack = p;
	x->set.id = x->of;
	x->set.type = x->param->type;
	parse_rows(ld, t, &x->set);
	check_closed(ld, x, x->param);
	for (i = 0; i < p->nabove; i++)
		for (j = 0; j < p->above[i]->nlayers; j++)
			if (p->above[i]->layers[j].param == x->param)
				check_closed(ld, x,
				    &p->above[i]->layers[j].set);
}

/* ---- override ---- */

static bool
granted(const struct object *o, str article)
{
	size_t i;

	for (i = 0; i < o->ngrants; i++)
		if (str_eq(o->grants[i].at, article))
			return true;
	return false;
}

/* What is found by its name when it is asked for. */
static bool
replaceable(const struct object *o)
{

	return o->kind == OBJ_DERIVE || o->kind == OBJ_CRITERION ||
	    o->kind == OBJ_DECISION || o->kind == OBJ_CONSEQUENCE ||
	    o->kind == OBJ_BENEFIT || o->kind == OBJ_DUTY;
}

static void
override(struct loader *ld, struct toml_node *t, struct layer *x)
{
	str with = parse_str(ld, t, "with", true);

	x->grant = parse_str(ld, t, "grant", false);
	if (!take_object(ld, x))
		return;
	if (!granted(x->target, x->grant))
		refuse(ld, x, "grant", DIAG_NO_GRANT, x->above->info.id,
		    x->grant);
	if (with.n == 0)
		return;
	x->with = pack_object(ld->pack, x->target->of, with);
	if (x->with == NULL)
		diag_node(&ld->ds, key_of(x, "with"), DIAG_NAME_UNKNOWN, with,
		    STR_NONE, STR_NONE);
	else if (!replaceable(x->target) || x->with->kind != x->target->kind ||
	    type_differ(x->with->type, x->target->type) != DIAG__MAX ||
	    x->with->type.kind != x->target->type.kind)
		refuse(ld, x, "with", DIAG_UNLIKE, with, STR_NONE);
}

/* ---- all of a pack ---- */

static const struct {
	enum section section;
	enum layer_kind kind;
	void (*build)(struct loader *, struct toml_node *, struct layer *);
} builders[LAYER__MAX] = {
	{ SEC_SUPPLEMENT, LAYER_SUPPLEMENT, supplement },
	{ SEC_SET_PARAM, LAYER_PARAM, set_param },
	{ SEC_OVERRIDE, LAYER_OVERRIDE, override },
};

void
parse_layers(struct loader *ld)
{
	struct pack *p = ld->pack;
	struct layer *list;
	size_t b, i, n = 0;

	for (b = 0; b < LAYER__MAX; b++)
		n += ld->section[builders[b].section].n;
	p->layers = list = NEW_ARRAY(ld->arena, struct layer, n);
	for (b = 0; b < LAYER__MAX; b++) {
		const struct nodes *l = &ld->section[builders[b].section];

		for (i = 0; i < l->n; i++) {
			struct layer *x = &list[p->nlayers++];

			/* Without what is above it nothing can be said. */
			if (ld->unmet) {
				parse_ignore(l->item[i]);
				continue;
			}
			x->kind = builders[b].kind;
			x->pack = p;
			x->node = l->item[i];
			x->cites = parse_cites(ld, l->item[i], true,
			    &x->ncites);
			builders[b].build(ld, l->item[i], x);
		}
	}
}

/* ---- names and cycles, when the pack's own formulas are typed ---- */

static bool
shares(const struct pack *p, const struct object *o,
    const struct object *other)
{
	size_t i;

	for (i = 0; i < p->nlayers; i++)
		if (p->layers[i].kind == LAYER_OVERRIDE &&
		    p->layers[i].target == other && p->layers[i].with == o)
			return true;
	return replaced_by(p, other) != NULL;
}

/* One name has one meaning along the packs that stand above each other. */
static void
check_shared(struct loader *ld, const struct pack *above)
{
	const struct pack *p = ld->pack;
	const struct object *o, *other;
	size_t i;

	for (i = 0; i < p->nobjects; i++) {
		o = &p->objects[i];
		other = pack_object(above, o->of, o->id);
		if (other != NULL && !shares(p, o, other))
			diag_node(&ld->ds, o->node, DIAG_SHARED, o->full,
			    above->info.id, STR_NONE);
	}
}

struct search {
	struct loader *ld;
	const struct object *target;
	const struct object **seen;
	size_t n, room;
	bool found;
};

static void search(struct search *, const struct object *);

static void
search_term(void *arg, const struct term *t)
{
	struct search *s = arg;

	search(s, t->op == OP_NEED ? pack_object_above(s->ld->pack, t->kind,
	    t->name) : t->object);
}

/* What layers add to the object, or put in its place. */
static void
search_layers(struct search *s, const struct pack *p, const struct object *o)
{
	size_t i, j;

	for (i = 0; i < p->nlayers; i++) {
		const struct layer *x = &p->layers[i];

		if (x->target != o)
			continue;
		for (j = 0; j < x->nparts; j++)
			search(s, x->parts[j]);
		search(s, x->with);
	}
}

/* Does an object rest on the target, needs and layers included? */
static void
search(struct search *s, const struct object *o)
{
	const struct pack *p = s->ld->pack;
	const struct formula *f;
	size_t i;

	if (o == NULL || s->found)
		return;
	for (i = 0; i < s->n; i++)
		if (s->seen[i] == o)
			return;
	if (s->n == s->room) {
		s->seen = arena_grow(s->ld->arena, s->seen, s->room *
		    sizeof(o), (s->room * 2 + 32) * sizeof(o));
		s->room = s->room * 2 + 32;
	}
	s->seen[s->n++] = o;
	s->found = o == s->target;
	for (i = 0; (f = object_formula(o, i)) != NULL; i++)
		walk_terms(f, search_term, s);
	for (i = 0; i < o->nparts; i++)
		search(s, o->parts[i]);
	search_layers(s, p, o);
	for (i = 0; i < p->nabove; i++)
		search_layers(s, p->above[i], o);
}

void
check_layers(struct loader *ld)
{
	const struct pack *p = ld->pack;
	size_t i, j;

	for (i = 0; i < p->nabove; i++)
		check_shared(ld, p->above[i]);
	for (i = 0; i < p->nlayers; i++) {
		const struct layer *x = &p->layers[i];
		struct search s = { .ld = ld, .target = x->target };

		for (j = 0; j < x->nparts; j++)
			search(&s, x->parts[j]);
		search(&s, x->with);
		if (s.found)
			refuse(ld, x, "of", DIAG_CYCLE, STR_NONE, STR_NONE);
	}
}
