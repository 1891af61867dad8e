/*
 * Rubrics with their items, vetoes, grades, awards and rankings.
 */
#include "rubric.h"
#include "loading.h"

/* ---- rubrics ---- */

static int64_t
take_points(struct loader *ld, struct toml_node *t, const char *key,
    struct ptype type)
{
	str s = parse_str(ld, t, key, true);
	struct pvalue v = { .n = 0 };

	if (s.n > 0 && (!literal_parse(type, s, &v) || v.n < 0))
		diag_node(&ld->ds, toml_get(t, key), DIAG_VALUE, s,
		    type_name(ld->arena, type), STR_NONE);
	return v.n;
}

static void
take_item(struct loader *ld, struct toml_node *t, const struct object *o,
    size_t i)
{
	static const char *const methods[] = { "formula", "deduct", "manual",
	    "parts", NULL };
	static const char *const statuses[] = { "unspecified", NULL };
	struct rubric *r = o->rubric;
	struct score_item *x = &r->item[i];
	str parent = parse_str(ld, t, "parent", false);
	int how = toml_get(t, "method") == NULL ? SCORE_FORMULA :
	    parse_choice(ld, t, "method", methods, true);
	size_t k;

	x->node = t;
	x->id = parse_str(ld, t, "id", true);
	parse_labels(ld, t, &x->zh, &x->en);
	x->points = take_points(ld, t, "points", o->type);
	x->how = how < 0 ? SCORE_FORMULA : (enum scoring)how;
	if (toml_get(t, "status") != NULL &&
	    parse_choice(ld, t, "status", statuses, true) == 0)
		x->how = SCORE_UNSPECIFIED;
	(void)parse_str(ld, t, "expr", x->how < SCORE_PARTS);
	parse_office(ld, t, "score_by", false, &x->office);
	(void)parse_str(ld, t, "evidence", false);
	x->cites = parse_cites(ld, t, true, &x->ncites);
	x->parent = -1;
	for (k = 0; k < i && parent.n > 0; k++)
		if (str_eq(r->item[k].id, parent))
			x->parent = (int)k;
	if (parent.n > 0 && x->parent < 0)
		diag_node(&ld->ds, toml_get(t, "parent"), DIAG_REFERENCE,
		    diag_word(&ld->ds, "上级项目", "item"), parent, STR_NONE);
}

/* The items below one (or at the top, -1) make up its points. */
static void
check_sum(struct loader *ld, struct toml_node *at, const struct object *o,
    int parent, int64_t points)
{
	const struct rubric *r = o->rubric;
	bool any = false;
	int64_t sum = 0;
	size_t i;

	for (i = 0; i < r->nitems; i++) {
		if (r->item[i].parent != parent)
			continue;
		any = true;
		sum += r->item[i].points;
	}
	if (sum != points && (any || parent < 0))
		diag_node(&ld->ds, at, DIAG_RUBRIC_SUM, literal_text(ld->arena,
		    o->type, value_int(sum, NULL)), literal_text(ld->arena,
		    o->type, value_int(points, NULL)), STR_NONE);
}

/* What the items cite is what the rubric cites. */
static void
gather_cites(struct loader *ld, struct object *o)
{
	const struct rubric *r = o->rubric;
	struct cite *list;
	size_t n = o->ncites, i, k;

	for (i = 0; i < r->nitems; i++)
		n += r->item[i].ncites;
	list = NEW_ARRAY(ld->arena, struct cite, n);
	for (n = 0; n < o->ncites; n++)
		list[n] = o->cites[n];
	for (i = 0; i < r->nitems; i++)
		for (k = 0; k < r->item[i].ncites; k++)
			list[n++] = r->item[i].cites[k];
	o->cites = list;
	o->ncites = n;
}

void
parse_rubric(struct loader *ld, struct toml_node *t, struct object *o)
{
	struct toml_node *items = toml_get(t, "item"), *x;
	struct rubric *r = NEW(ld->arena, struct rubric);
	int64_t scale = 2;
	size_t i;

	parse_labels(ld, t, &o->zh, &o->en);
	o->rubric = r;
	(void)toml_int(t, "scale", false, ld->faults, &scale);
	if (scale < 2 || scale > 6)
		diag_node(&ld->ds, toml_get(t, "scale"), DIAG_VALUE,
		    STR("scale"), STR("2..6"), STR_NONE);
	o->type = (struct ptype){ .kind = K_DECIMAL, .scale = (int)scale };
	r->total = take_points(ld, t, "total", o->type);
	if (items == NULL || items->kind != T_ARRAY || items->n < 1 ||
	    items->n > RUBRIC_ITEMS) {
		diag_node(&ld->ds, t, DIAG_KEY_KIND, STR("item"),
		    STR("[[rubric.item]]"), STR_NONE);
		return;
	}
	r->item = NEW_ARRAY(ld->arena, struct score_item, items->n);
	for (x = items->child; x != NULL; x = x->next, r->nitems++)
		take_item(ld, x, o, r->nitems);
	gather_cites(ld, o);
	check_sum(ld, t, o, -1, r->total);
	for (i = 0; i < r->nitems; i++)
		check_sum(ld, r->item[i].node, o, (int)i, r->item[i].points);
}

/* ---- vetoes and grades ---- */

void
parse_veto(struct loader *ld, struct toml_node *t, struct object *o)
{
	struct veto *v = NEW(ld->arena, struct veto);

	parse_labels(ld, t, &o->zh, &o->en);
	o->veto = v;
	(void)parse_str(ld, t, "when", true);
	(void)parse_str(ld, t, "unless", false);
	v->removes = parse_list(ld, t, "removes", &v->nremoves);
}

void
parse_grade(struct loader *ld, struct toml_node *t, struct object *o)
{
	struct veto *v = NEW(ld->arena, struct veto);

	parse_labels(ld, t, &o->zh, &o->en);
	o->veto = v;
	v->grade = parse_str(ld, t, "grade", true);
	(void)parse_list(ld, t, "any_of", &v->nany);
	if (v->nany == 0)
		diag_node(&ld->ds, t, DIAG_KEY_KIND, STR("any_of"),
		    STR("[\"…\"]"), STR_NONE);
}

/* ---- awards ---- */

static void
take_prizes(struct loader *ld, struct toml_node *t, struct award *a)
{
	struct toml_node *c = toml_get(t, "places"), *x;
	struct prize *list;

	if (c == NULL || c->kind != T_ARRAY) {
		(void)parse_str(ld, t, "take", true);
		return;
	}
	list = NEW_ARRAY(ld->arena, struct prize, c->n);
	for (x = c->child; x != NULL; x = x->next) {
		struct prize *p = &list[a->nprizes++];

		p->label = parse_str(ld, x, "prize", true);
		(void)toml_int(x, "count", true, ld->faults, &p->count);
		if (p->count < 1 || p->count > 100000)
			diag_node(&ld->ds, x, DIAG_VALUE, STR("count"),
			    STR("1..100000"), STR_NONE);
	}
	a->prize = list;
}

void
parse_award(struct loader *ld, struct toml_node *t, struct object *o)
{
	static const char *const ties[] = { "list_all", "list_all_at_cutoff",
	    NULL };
	static const char *const effects[] = { "proposal", NULL };
	struct award *a = NEW(ld->arena, struct award);
	str office;

	parse_labels(ld, t, &o->zh, &o->en);
	o->type.kind = K__MAX;
	o->award = a;
	(void)parse_str(ld, t, "among", false);
	(void)parse_str(ld, t, "eligible", false);
	(void)parse_list(ld, t, "order", &a->norders);
	if (a->norders < 1 || a->norders > AWARD_ORDERS)
		diag_node(&ld->ds, t, DIAG_KEY_KIND, STR("order"),
		    STR("[\"… desc\"]"), STR_NONE);
	take_prizes(ld, t, a);
	(void)parse_choice(ld, t, "ties", ties, true);
	(void)parse_choice(ld, t, "effect", effects, true);
	parse_office(ld, t, "decided_by", true, &office);
	(void)toml_int(t, "also_list_next", false, ld->faults, &a->next);
}
