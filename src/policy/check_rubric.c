/*
 * Formulas of rubrics, vetoes, grades and awards; which vetoes bar an award.
 */
#include "rubric.h"
#include "loading.h"

static const struct ptype yes = { .kind = K_BOOL };

static const struct formula *
one(struct loader *ld, const struct object *o, struct toml_node *v,
    const struct ptype *want)
{
	struct scope sc = { .model = ld->model, .self = o->of,
	    .pack = ld->pack, .packed = true, .reading = o->nreadings > 0 };
	struct source src;

	if (v == NULL || v->kind != T_STR)
		return NULL;
	src = parse_source(v);
	return check_formula(&ld->ds, &src, &sc, want);
}

void
check_rubric(struct loader *ld, struct object *o)
{
	size_t i;

	for (i = 0; i < o->rubric->nitems; i++) {
		struct score_item *x = &o->rubric->item[i];

		if (x->how < SCORE_PARTS)
			x->formula = one(ld, o, toml_get(x->node, "expr"),
			    &o->type);
	}
}

void
check_veto(struct loader *ld, struct object *o)
{
	struct toml_node *list = toml_get(o->node, "any_of"), *x;
	struct veto *v = o->veto;
	size_t n = 0;

	o->expr = one(ld, o, toml_get(o->node, "when"), &yes);
	v->unless = one(ld, o, toml_get(o->node, "unless"), &yes);
	v->any = NEW_ARRAY(ld->arena, const struct formula *, v->nany);
	for (x = list == NULL ? NULL : list->child; x != NULL && n < v->nany;
	    x = x->next) {
		v->any[n] = one(ld, o, x, &yes);
		n += v->any[n] != NULL;
	}
	v->nany = n;
}

static bool
orders(struct ptype t)
{

	return t.kind == K_INT || t.kind == K_MONEY || t.kind == K_DECIMAL ||
	    t.kind == K_DATE;
}

/* "final_score desc" */
static void
check_order(struct loader *ld, const struct object *o, struct toml_node *x,
    struct order *out)
{
	struct toml_node *v = NEW(ld->arena, struct toml_node);

	*v = *x;
	out->down = str_ends(x->s, STR(" desc"));
	if (!out->down && !str_ends(x->s, STR(" asc"))) {
		diag_node(&ld->ds, x, DIAG_VALUE, x->s, STR("… desc | … asc"),
		    STR_NONE);
		return;
	}
	v->s.n -= out->down ? 5 : 4;
	out->formula = one(ld, o, v, NULL);
	if (out->formula != NULL && !orders(out->formula->term->type))
		diag_node(&ld->ds, x, DIAG_OPERAND, STR("order"),
		    type_long(ld->arena, out->formula->term->type), STR_NONE);
}

static bool
removes(const struct veto *v, str award)
{
	size_t i;

	for (i = 0; i < v->nremoves; i++)
		if (str_eq(v->removes[i], award))
			return true;
	return false;
}

static void
find_vetoes(struct loader *ld, struct object *o)
{
	struct pack *p = ld->pack;
	size_t i;

	o->award->veto = NEW_ARRAY(ld->arena, const struct object *,
	    p->nobjects);
	for (i = 0; i < p->nobjects; i++)
		if (p->objects[i].of == o->of && p->objects[i].veto != NULL &&
		    removes(p->objects[i].veto, o->id))
			o->award->veto[o->award->nvetoes++] = &p->objects[i];
}

void
check_award(struct loader *ld, struct object *o)
{
	static const struct ptype number = { .kind = K_INT, .any_unit = true };
	struct toml_node *list = toml_get(o->node, "order"), *x;
	struct award *a = o->award;
	size_t n = 0;

	a->among = one(ld, o, toml_get(o->node, "among"), &yes);
	a->eligible = one(ld, o, toml_get(o->node, "eligible"), &yes);
	a->take = one(ld, o, toml_get(o->node, "take"), &number);
	for (x = list->child; x != NULL && n < a->norders; x = x->next)
		check_order(ld, o, x, &a->order[n++]);
	find_vetoes(ld, o);
}

/* What a veto removes is an award of its kind. */
void
check_removes(struct loader *ld, const struct object *o)
{
	const struct object *x;
	size_t i;

	for (i = 0; o->veto != NULL && i < o->veto->nremoves; i++) {
		x = pack_object(ld->pack, o->of, o->veto->removes[i]);
		if (x == NULL || x->award == NULL)
			diag_node(&ld->ds, toml_get(o->node, "removes"),
			    DIAG_REFERENCE, diag_word(&ld->ds, "评优",
			    "award"), o->veto->removes[i], STR_NONE);
	}
}
