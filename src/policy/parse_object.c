/*
 * Rules and what a text lays down as data: one builder a kind of object.
 */
#include "consequence.h"
#include "loading.h"
#include "payment.h"

static bool
take_id(struct loader *ld, struct toml_node *t, struct object *o)
{

	o->node = t;
	o->pack = ld->pack;
	o->type = (struct ptype){ .kind = K_BOOL };
	o->full = parse_str(ld, t, "id", true);
	o->readings = parse_list(ld, t, "reading", &o->nreadings);
	o->cites = parse_cites(ld, t, o->kind != OBJ_TABLE, &o->ncites);
	o->grants = parse_cites_at(ld, t, "grant", false, &o->ngrants);
	return o->full.n > 0 && parse_full_id(ld, t, o->full, &o->of, &o->id);
}

static void
take_excepts(struct loader *ld, struct toml_node *t, struct object *o)
{
	struct toml_node *c = toml_get(t, "except"), *x;
	struct except *list;

	if (c == NULL)
		return;
	if (c->n > 16)
		diag_node(&ld->ds, c, DIAG_TOO_MANY, STR("16"), STR_NONE,
		    STR_NONE);
	list = NEW_ARRAY(ld->arena, struct except, c->n);
	for (x = c->child; x != NULL && o->nexcepts < 16; x = x->next) {
		struct except *e = &list[o->nexcepts++];

		e->id = parse_str(ld, x, "id", false);
		e->over = parse_str(ld, x, "over", false);
		(void)parse_str(ld, x, "when", true);
		(void)parse_str(ld, x, "then", true);
		e->cites = parse_cites(ld, x, true, &e->ncites);
	}
	o->excepts = list;
}

static void
derive(struct loader *ld, struct toml_node *t, struct object *o)
{
	bool excepts = toml_get(t, "except") != NULL;

	parse_labels(ld, t, &o->zh, &o->en);
	if (!parse_type(ld, t, &o->type))
		o->type.kind = K_BOOL;
	(void)parse_str(ld, t, excepts ? "default" : "expr", true);
	take_excepts(ld, t, o);
}

/* A criterion with a programme is an indicator: both keys or none. */
static void
take_programme(struct loader *ld, struct toml_node *t, struct object *o)
{
	bool due = toml_get(t, "due") != NULL;

	if (!due && toml_get(t, "programme") == NULL)
		return;
	o->programme = parse_str(ld, t, "programme", true);
	o->programme_en = parse_str(ld, t, "programme_en", true);
	o->due = parse_date(ld, t, "due", true);
}

static void
criterion(struct loader *ld, struct toml_node *t, struct object *o)
{

	take_programme(ld, t, o);
	parse_labels(ld, t, &o->zh, &o->en);
	(void)parse_str(ld, t, "expr", true);
	(void)parse_str(ld, t, "applies", false);
	(void)parse_str(ld, t, "fail_text", false);
	(void)parse_str(ld, t, "fail_text_en", false);
}

static void
decision(struct loader *ld, struct toml_node *t, struct object *o)
{
	static const char *const unknown[] = { "pending", "block",
	    "assume_met", "assume_not_met", NULL };
	static const char *const whom[] = { "registered", "all", NULL };
	int kinds = 0, how;
	size_t n;

	o->everyone = parse_choice(ld, t, "whom", whom, false) == 1;
	parse_labels(ld, t, &o->zh, &o->en);
	(void)parse_str(ld, t, "expr", false);
	(void)parse_list(ld, t, "all_of", &n);
	(void)parse_list(ld, t, "any_of", &n);
	kinds = (toml_get(t, "all_of") != NULL) +
	    (toml_get(t, "any_of") != NULL) + (toml_get(t, "expr") != NULL);
	if (kinds != 1)
		diag_node(&ld->ds, t, DIAG_KEY_KIND, STR("all_of"),
		    STR("all_of | any_of | expr"), STR_NONE);
	o->combine = toml_get(t, "all_of") != NULL ? COMBINE_ALL :
	    toml_get(t, "any_of") != NULL ? COMBINE_ANY : COMBINE_EXPR;
	how = parse_choice(ld, t, "on_unknown", unknown, true);
	o->on_unknown = how == 1 ? UNKNOWN_BLOCK : how >= 2 ? UNKNOWN_ASSUME :
	    UNKNOWN_PENDING;
	o->assumed = how == 2;
	if (how >= 2 && o->nreadings == 0)
		diag_node(&ld->ds, t, DIAG_NO_READING, STR_NONE, STR_NONE,
		    STR_NONE);
}

/* Sum to whom, how often and by whom; the formulas stay text. */
static void
benefit(struct loader *ld, struct toml_node *t, struct object *o)
{
	static const char *const periods[] = { "once", "year", "month", NULL };
	int per;

	parse_labels(ld, t, &o->zh, &o->en);
	(void)parse_str(ld, t, "when", true);
	(void)parse_str(ld, t, "amount", true);
	(void)parse_str(ld, t, "floor", false);
	(void)parse_str(ld, t, "cap", false);
	per = parse_choice(ld, t, "per", periods, true);
	parse_office(ld, t, "payer", false, &o->payer);
	o->type = (struct ptype){ .kind = K_MONEY,
	    .per = per < 0 ? PER_ONCE : (enum per)per };
}

/* The parts in the order of tie_order; without it, as they are written. */
static const str *
part_order(struct loader *ld, struct toml_node *t, size_t *n)
{
	struct toml_node *parts = toml_get(t, "parts"), *x;
	str *order;

	if (toml_get(t, "residual_to") == NULL)
		return parse_list(ld, t, "tie_order", n);
	*n = 0;
	if (parts == NULL || parts->kind != T_TABLE)
		return NULL;
	order = NEW_ARRAY(ld->arena, str, parts->n);
	for (x = parts->child; x != NULL; x = x->next)
		order[(*n)++] = x->key;
	return order;
}

static void
take_parts(struct loader *ld, struct toml_node *t, struct object *o)
{
	struct toml_node *parts = toml_get(t, "parts");
	struct split_part *list;
	int64_t weight;
	const str *order;
	size_t n, i;

	order = part_order(ld, t, &n);
	if (parts == NULL || parts->kind != T_TABLE || (size_t)parts->n != n ||
	    n == 0) {
		diag_node(&ld->ds, t, DIAG_KEY_KIND, STR("parts"),
		    STR("{ a = 6, b = 4 }; tie_order = [\"a\", \"b\"]"),
		    STR_NONE);
		return;
	}
	list = NEW_ARRAY(ld->arena, struct split_part, n);
	for (i = 0; i < n; i++) {
		weight = 0;
		list[i].id = order[i];
		(void)toml_int(parts, str_cstr(ld->arena, order[i]), true,
		    ld->faults, &weight);
		if (weight < 1 || weight > 1000000)
			diag_node(&ld->ds, parts, DIAG_VALUE, order[i],
			    STR("1..1000000"), STR_NONE);
		list[i].weight = weight;
	}
	o->split = list;
	o->nsplit = n;
}

/* The part that takes what rounding the others down leaves over. */
static void
take_residual(struct loader *ld, struct toml_node *t, struct object *o)
{
	str to = parse_str(ld, t, "residual_to", true);
	size_t i;

	for (i = 0; i < o->nsplit; i++)
		if (str_eq(o->split[i].id, to))
			o->residual = i + 1;
	if (o->residual == 0 && to.n > 0)
		diag_node(&ld->ds, toml_get(t, "residual_to"), DIAG_REFERENCE,
		    diag_word(&ld->ds, "份额", "part"), to, STR_NONE);
}

static void
take_reassign(struct loader *ld, struct toml_node *t, struct object *o)
{
	struct toml_node *c = toml_get(t, "reassign"), *x;
	size_t i, n;
	bool found;
	str from, to;

	for (x = c == NULL ? NULL : c->child; x != NULL; x = x->next) {
		from = parse_str(ld, x, "from", true);
		to = parse_str(ld, x, "to", true);
		(void)parse_cites(ld, x, true, &n);
		found = false;
		for (i = 0; i < o->nsplit; i++) {
			if (!str_eq(o->split[i].id, from))
				continue;
			o->split[i].to = to;
			found = true;
		}
		if (!found)
			diag_node(&ld->ds, x, DIAG_REFERENCE, diag_word(&ld->ds, "份额", "part"),
			    from, STR_NONE);
	}
}

static void
split(struct loader *ld, struct toml_node *t, struct object *o)
{
	static const char *const rounds[] = { "largest_remainder", NULL };

	parse_labels(ld, t, &o->zh, &o->en);
	o->type.kind = K__MAX;
	(void)parse_str(ld, t, "of", true);
	take_parts(ld, t, o);
	if (toml_get(t, "residual_to") != NULL)
		take_residual(ld, t, o);
	else
		(void)parse_choice(ld, t, "round", rounds, true);
	take_reassign(ld, t, o);
}

struct builder {
	enum section section;
	enum object_kind kind;
	void (*build)(struct loader *, struct toml_node *, struct object *);
};

static const struct builder builders[] = {
	{ SEC_DERIVE, OBJ_DERIVE, derive },
	{ SEC_CRITERION, OBJ_CRITERION, criterion },
	{ SEC_DECISION, OBJ_DECISION, decision },
	{ SEC_CONSEQUENCE, OBJ_CONSEQUENCE, parse_consequence },
	{ SEC_SPLIT, OBJ_SPLIT, split }, { SEC_EARMARK, OBJ_EARMARK, parse_earmark },
	{ SEC_PROHIBITION, OBJ_PROHIBITION, parse_prohibition },
	{ SEC_DUTY, OBJ_DUTY, parse_duty }, { SEC_TABLE, OBJ_TABLE, parse_table },
	{ SEC_RUBRIC, OBJ_RUBRIC, parse_rubric },
	{ SEC_VETO, OBJ_VETO, parse_veto },
	{ SEC_GRADE, OBJ_GRADE, parse_grade },
	{ SEC_AWARD, OBJ_AWARD, parse_award },
	{ SEC_BENEFIT, OBJ_BENEFIT, benefit },
	{ SEC_ESTABLISHMENT, OBJ_ESTABLISHMENT, parse_establishment },
	{ SEC_STABILITY, OBJ_STABILITY, parse_stability },
	{ SEC_LETTER, OBJ_LETTER, parse_letter },
	{ SEC_REPORT, OBJ_REPORT, parse_report },
};

#define NBUILDERS (sizeof(builders) / sizeof(builders[0]))

void
parse_objects(struct loader *ld)
{
	struct pack *p = ld->pack;
	struct object *o;
	size_t b, i, n = 0;

	for (b = 0; b < NBUILDERS; b++)
		n += ld->section[builders[b].section].n;
	p->objects = NEW_ARRAY(ld->arena, struct object, n);
	for (b = 0; b < NBUILDERS; b++) {
		const struct nodes *l = &ld->section[builders[b].section];

		for (i = 0; i < l->n; i++) {
			o = &p->objects[p->nobjects];
			o->kind = builders[b].kind;
			if (take_id(ld, l->item[i], o))
				p->nobjects++;
			builders[b].build(ld, l->item[i], o);
		}
	}
}
