/*
 * Code lists, offices and kinds of subject.
 */
#include <string.h>

#include "base/limits.h"
#include "model/internal.h"

void
load_strings(struct loader *l, struct toml_node *t, const char *key,
    const str **out, size_t *out_n)
{
	struct toml_node *list = toml_get(t, key), *c;
	str *s;

	if (list == NULL)
		return;
	if (list->kind != T_ARRAY) {
		toml_fault(l->faults, "E104", list,
		    STR("must be an array of strings"), STR_NONE);
		return;
	}
	s = NEW_ARRAY(l->arena, str, list->n);
	for (c = list->child; c != NULL; c = c->next) {
		if (c->kind != T_STR)
			toml_fault(l->faults, "E104", c,
			    STR("must be a string"), STR_NONE);
		else
			s[(*out_n)++] = c->s;
	}
	*out = s;
}

static void
code_read(struct loader *l, struct toml_node *t, struct code_list *list)
{
	struct code *c = (struct code *)&list->codes[list->ncodes];

	if (!toml_str(t, "code", true, l->faults, &c->code) ||
	    !toml_str(t, "id", true, l->faults, &c->id) ||
	    !toml_str(t, "zh", true, l->faults, &c->zh) ||
	    !toml_str(t, "en", true, l->faults, &c->en))
		return;
	load_strings(l, t, "aliases", &c->aliases, &c->naliases);
	if (!str_int(c->code, &c->n) || c->n < 0) {
		toml_fault(l->faults, "E110", t,
		    STR("a code is a number"), STR_NONE);
		return;
	}
	if (code_by_n(list, c->n) != NULL || code_by_id(list, c->id) != NULL) {
		toml_fault(l->faults, "E111", t,
		    STR("code or id occurs twice in this list"), STR_NONE);
		return;
	}
	list->ncodes++;
}

struct toml_node *
load_array(struct loader *l, struct toml_node *t, const char *key)
{
	struct toml_node *a = toml_get(t, key);

	if (a == NULL || a->kind != T_ARRAY) {
		toml_fault(l->faults, "E103", a == NULL ? t : a, str_fmt(
		    l->arena, "\"%s\" must be an array", key), STR_NONE);
		return NULL;
	}
	return a;
}

void
load_codes(struct loader *l, struct toml_node *file)
{
	struct toml_node *lists = load_array(l, file, "list"), *t, *codes, *c;
	struct code_list *all;

	if (lists == NULL)
		return;
	/* and one of offices */
	all = NEW_ARRAY(l->arena, struct code_list, lists->n + 1);
	l->model->lists = all;
	for (t = lists->child; t != NULL; t = t->next) {
		struct code_list *list = &all[l->model->nlists++];

		(void)toml_str(t, "id", true, l->faults, &list->id);
		(void)toml_str(t, "zh", true, l->faults, &list->zh);
		(void)toml_str(t, "en", true, l->faults, &list->en);
		codes = load_array(l, t, "codes");
		if (codes == NULL)
			continue;
		list->codes = NEW_ARRAY(l->arena, struct code, codes->n);
		for (c = codes->child; c != NULL; c = c->next)
			code_read(l, c, list);
	}
}

/*
 * The offices as a code list, so that a rule may say which one acts: those that
 * stand for somebody else are none.
 */
static void
offices_list(struct loader *l, struct code_list *list)
{
	struct code *codes = NEW_ARRAY(l->arena, struct code,
	    l->model->noffices);
	size_t i;

	*list = (struct code_list){ .id = STR(MODEL_OFFICES), .zh = STR("机构"),
	    .en = STR("Office"), .codes = codes };
	for (i = 0; i < l->model->noffices; i++) {
		const struct office *o = &l->model->offices[i];

		if (o->stands_in || o->field.n > 0)
			continue;
		codes[list->ncodes++] = (struct code){ .n = o->number,
		    .code = str_fmt(l->arena, "%d", o->number), .id = o->id,
		    .zh = o->zh, .en = o->en };
	}
	l->model->nlists++;
}

void
load_offices(struct loader *l, struct toml_node *file)
{
	struct toml_node *list = load_array(l, file, "office"), *t;
	struct office *all;

	if (list == NULL)
		return;
	all = NEW_ARRAY(l->arena, struct office, list->n);
	l->model->offices = all;
	for (t = list->child; t != NULL; t = t->next) {
		struct office *o = &all[l->model->noffices];

		o->number = (int)l->model->noffices++;
		(void)toml_str(t, "id", true, l->faults, &o->id);
		(void)toml_str(t, "zh", true, l->faults, &o->zh);
		(void)toml_str(t, "en", true, l->faults, &o->en);
		(void)toml_str(t, "level", true, l->faults, &o->level);
		(void)toml_bool(t, "person", false, l->faults, &o->person);
		(void)toml_str(t, "role", false, l->faults, &o->role);
		(void)toml_str(t, "field", false, l->faults, &o->field);
		(void)toml_bool(t, "stands_in", false, l->faults,
		    &o->stands_in);
		if (o->number > 62)
			toml_fault(l->faults, "E112", t,
			    STR("at most 63 offices"), STR_NONE);
	}
	if (l->model->lists != NULL)
		offices_list(l, (struct code_list *)
		    &l->model->lists[l->model->nlists]);
}

static const struct entity *
entity_named(struct loader *l, struct toml_node *t, const char *key, bool need)
{
	const struct entity *e;
	str id;

	if (!toml_str(t, key, need, l->faults, &id))
		return NULL;
	e = model_entity(l->model, id);
	if (e == NULL)
		toml_fault(l->faults, "E301", t, str_fmt(l->arena,
		    "there is no entity \"%.*s\"", STR_ARG(id)), STR_NONE);
	return e;
}

static const struct field *
field_named(struct loader *l, struct toml_node *t, const char *key,
    const struct entity *e, const struct entity *or_e)
{
	const struct field *f;
	str id;

	if (!toml_str(t, key, true, l->faults, &id))
		return NULL;
	f = model_field(e, id);
	if (f == NULL)
		f = model_field(or_e, id);
	if (f == NULL)
		toml_fault(l->faults, "E302", t, str_fmt(l->arena,
		    "there is no field \"%.*s\"", STR_ARG(id)), STR_NONE);
	return f;
}

static void
relation_read(struct loader *l, struct toml_node *t, struct kind *k)
{
	struct relation *r = (struct relation *)&k->relations[k->nrelations++];
	str of;

	(void)toml_str(t, "id", true, l->faults, &r->id);
	if (toml_str(t, "of", true, l->faults, &of))
		r->of = model_kind(l->model, of);
	r->through = entity_named(l, t, "through", true);
	r->near = field_named(l, t, "near", r->through, NULL);
	/* Without it the rows themselves are meant. */
	if (toml_get(t, "far") != NULL)
		r->far = field_named(l, t, "far", r->through, NULL);
	r->roster = field_named(l, t, "roster", k->base, k->yearly);
	(void)toml_int(t, "min", false, l->faults, &r->min);
	if (r->of == NULL)
		toml_fault(l->faults, "E303", t,
		    STR("\"of\" must name a kind"), STR_NONE);
}

static enum showing
shown_read(struct loader *l, struct toml_node *t, const char *key)
{
	static const char *const words[] = { "not", "masked", "adult", "full" };
	size_t i;
	str s;

	if (!toml_str(t, key, true, l->faults, &s))
		return SHOWN_NOT;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_is(s, words[i]))
			return (enum showing)i;
	toml_fault(l->faults, "E309", t, str_fmt(l->arena,
	    "\"%s\" of a public field is full, adult, masked or not", key),
	    STR_NONE);
	return SHOWN_NOT;
}

/*
 * No profile can show more than the level of the field allows, whoever edits
 * it: level 2 is never in full on the web, and in the village only an adult's;
 * what is above is on no notice.
 */
static void
published_check(struct loader *l, struct toml_node *t, const struct kind *k,
    const struct published *p)
{
	enum level level = p->field->level;

	if (level > L2 || (level == L2 && (p->web > SHOWN_MASKED ||
	    p->board > SHOWN_ADULT)))
		toml_fault(l->faults, "E309", t, str_fmt(l->arena,
		    "\"%.*s\" is of level %d: level 2 is masked on the web and "
		    "at most \"adult\" on the board, levels 3 and 4 are on no "
		    "notice", STR_ARG(p->field->id), (int)level), STR_NONE);
	if (kind_is_place(k) && p->field != k->base->title)
		toml_fault(l->faults, "E309", t, STR("a place is shown by its "
		    "name alone"), STR_NONE);
	if ((p->web == SHOWN_ADULT || p->board == SHOWN_ADULT) &&
	    !str_is(k->id, "household"))
		toml_fault(l->faults, "E309", t, STR("\"adult\" is for the "
		    "head of a household"), STR_NONE);
}

static void
published_read(struct loader *l, struct toml_node *t, struct kind *k)
{
	struct published *p =
	    (struct published *)&k->published[k->npublished];

	p->field = field_named(l, t, "field", k->base, NULL);
	p->board = shown_read(l, t, "board");
	p->web = shown_read(l, t, "web");
	if (p->field == NULL)
		return;
	p->zh = p->field->zh;
	p->en = p->field->en;
	(void)toml_str(t, "zh", false, l->faults, &p->zh);
	(void)toml_str(t, "en", false, l->faults, &p->en);
	published_check(l, t, k, p);
	k->npublished++;
}

static void
kind_link(struct loader *l, struct toml_node *t, struct kind *k)
{
	struct toml_node *rel = toml_get(t, "relation"), *c;
	struct toml_node *pub = toml_get(t, "public");
	str parent;

	if (toml_str(t, "parent", false, l->faults, &parent)) {
		k->parent = model_kind(l->model, parent);
		if (k->parent == NULL)
			toml_fault(l->faults, "E303", t,
			    STR("\"parent\" must name a kind"), STR_NONE);
	}
	if (rel != NULL)
		k->relations = NEW_ARRAY(l->arena, struct relation, rel->n);
	for (c = rel == NULL ? NULL : rel->child; c != NULL; c = c->next)
		relation_read(l, c, k);
	if (pub != NULL)
		k->published = NEW_ARRAY(l->arena, struct published, pub->n);
	for (c = pub == NULL ? NULL : pub->child; c != NULL; c = c->next)
		published_read(l, c, k);
}

static void
level_read(struct loader *l, struct toml_node *t, struct kind *k)
{
	static const char *const levels[] = { "nation", "province", "city",
	    "county", "township", "village" };
	bool place = k->base != NULL && k->base->owner == OWNER_SELF;
	int i;
	str id;

	if (!toml_str(t, "level", place, l->faults, &id) || !place)
		return;
	for (i = PLACE_VILLAGE; i > PLACE_NATION; i--)
		if (str_is(id, levels[i]))
			break;
	k->level = i;
	if (i == PLACE_NATION)
		toml_fault(l->faults, "E307", t,
		    STR("\"level\" of a kind of place is province, city, "
		    "county, township or village"), STR_NONE);
}

void
load_kinds(struct loader *l, struct toml_node *file)
{
	struct toml_node *list = load_array(l, file, "kind"), *t;
	size_t i = 0;

	if (list == NULL)
		return;
	l->kinds = NEW_ARRAY(l->arena, struct kind, list->n);
	l->model->kinds = l->kinds;
	for (t = list->child; t != NULL; t = t->next) {
		struct kind *k = &l->kinds[l->model->nkinds++];

		(void)toml_str(t, "id", true, l->faults, &k->id);
		(void)toml_str(t, "zh", true, l->faults, &k->zh);
		(void)toml_str(t, "en", true, l->faults, &k->en);
		k->base = entity_named(l, t, "base", true);
		k->yearly = entity_named(l, t, "yearly", false);
		level_read(l, t, k);
	}
	for (t = list->child; t != NULL; t = t->next)
		kind_link(l, t, &l->kinds[i++]);
}
