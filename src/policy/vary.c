/*
 * A pack as it would be: parameters with other values, readings switched to
 * one of their alternatives.  The pack's files are parsed anew, the variation is
 * put into what was read, and the usual stages follow; so what is varied is
 * checked by the same hands as what stands.
 */
#include "layer.h"
#include "loading.h"

/* ---- alternatives ---- */

static void
take_sets(struct loader *ld, struct toml_node *t, struct alternative *a)
{
	struct toml_node *set = toml_get(t, "set"), *x;

	if (set == NULL)
		return;
	if (set->kind != T_TABLE || set->n == 0) {
		diag_node(&ld->ds, set, DIAG_KEY_KIND, STR("set"),
		    STR("{ \"entity.name\" = \"…\" }"), STR_NONE);
		return;
	}
	a->sets = NEW_ARRAY(ld->arena, struct replacement, set->n);
	for (x = set->child; x != NULL; x = x->next) {
		x->read = true;
		if (x->kind == T_STR)
			a->sets[a->nsets++] = (struct replacement){
			    .full = x->key, .value = x };
		else
			diag_node(&ld->ds, x, DIAG_KEY_KIND, x->key,
			    STR("\"…\""), STR_NONE);
	}
}

void
parse_alternatives(struct loader *ld, struct toml_node *t, struct note *out)
{
	struct toml_node *c = toml_get(t, "alternatives"), *x;
	struct alternative *list;
	size_t n = 0;

	if (c == NULL)
		return;
	list = NEW_ARRAY(ld->arena, struct alternative, c->n + 1);
	for (x = c->child; x != NULL; x = x->next) {
		struct alternative *a = &list[n++];

		a->node = x;
		a->zh = parse_str(ld, x, "say", true);
		a->en = parse_str(ld, x, "say_en", false);
		if (a->en.n == 0)
			a->en = a->zh;
		take_sets(ld, x, a);
	}
	out->alternatives = list;
	out->nalternatives = n;
}

/* The key of an object's formula; NULL when it has none to replace. */
static const char *
formula_key(const struct object *o)
{

	switch (o->kind) {
	case OBJ_DERIVE: case OBJ_CRITERION: case OBJ_DECISION:
		return "expr";
	case OBJ_CONSEQUENCE:
		return "when";
	default:
		return NULL;
	}
}

static void
check_set(struct loader *ld, struct toml_node *set, struct replacement *r)
{
	static const struct ptype yes = { .kind = K_BOOL };
	const struct object *o = NULL;
	struct object as_read;
	const struct kind *k;
	str name;

	if (!parse_full_id(ld, r->value, r->full, &k, &name))
		return;
	o = pack_object(ld->pack, k, name);
	if (o == NULL || formula_key(o) == NULL) {
		diag_node(&ld->ds, r->value, DIAG_REFERENCE, diag_word(&ld->ds,
		    "可替换的规则", "rule to replace"), r->full, STR_NONE);
		return;
	}
	/* An alternative is a reading, so or_else is open to it. */
	as_read = *o;
	as_read.nreadings = 1;
	r->formula = check_key(ld, &as_read, set, str_cstr(ld->arena,
	    r->full), o->kind == OBJ_DERIVE ? &o->type : &yes);
}

void
check_alternatives(struct loader *ld)
{
	const struct pack *p = ld->pack;
	size_t i, j, k;

	for (i = 0; i < p->nreadings; i++)
		for (j = 0; j < p->readings[i].nalternatives; j++) {
			const struct alternative *a =
			    &p->readings[i].alternatives[j];

			for (k = 0; k < a->nsets; k++)
				check_set(ld, toml_get(a->node, "set"),
				    &a->sets[k]);
		}
}

/* ---- into what was read ---- */

static void
drop_key(struct toml_node *t, const char *key)
{
	struct toml_node **x;

	for (x = &t->child; *x != NULL; x = &(*x)->next)
		if (str_is((*x)->key, key)) {
			*x = (*x)->next;
			t->n--;
			return;
		}
}

static void
put_key(struct loader *ld, struct toml_node *t, const char *key,
    const struct toml_node *value)
{
	struct toml_node *v = NEW(ld->arena, struct toml_node);

	*v = *value;
	v->key = str_from(key);
	v->read = false;
	drop_key(t, key);
	v->next = t->child;
	t->child = v;
	t->n++;
}

/* The formula replaces the whole: a default with its exceptions as well. */
static void
put_formula(struct loader *ld, const struct toml_node *value)
{
	static const struct {
		enum section section;
		const char *key;
		const char *drop[2];
	} places[] = {
		{ SEC_DERIVE, "expr", { "default", "except" } },
		{ SEC_CRITERION, "expr", { "", "" } },
		{ SEC_DECISION, "expr", { "all_of", "any_of" } },
		{ SEC_CONSEQUENCE, "when", { "", "" } },
	};
	struct toml_node *id;
	size_t i, j;

	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++) {
		const struct nodes *l = &ld->section[places[i].section];

		for (j = 0; j < l->n; j++) {
			id = toml_get(l->item[j], "id");
			if (id == NULL || !str_eq(id->s, value->key))
				continue;
			drop_key(l->item[j], places[i].drop[0]);
			drop_key(l->item[j], places[i].drop[1]);
			put_key(ld, l->item[j], places[i].key, value);
		}
	}
}

static void
put_alternative(struct loader *ld, struct toml_node *reading, int64_t n)
{
	struct toml_node *list = toml_get(reading, "alternatives"), *x, *set;

	for (x = list == NULL ? NULL : list->child; x != NULL && n > 1;
	    x = x->next)
		n--;
	set = x == NULL ? NULL : toml_get(x, "set");
	for (x = set == NULL ? NULL : set->child; x != NULL; x = x->next)
		put_formula(ld, x);
}

void
vary_readings(struct loader *ld)
{
	const struct nodes *l = &ld->section[SEC_READING];
	struct toml_node *id;
	size_t i, j;

	for (i = 0; i < ld->vary->nreadings; i++)
		for (j = 0; j < l->n; j++) {
			id = toml_get(l->item[j], "id");
			if (ld->vary->readings[i].n > 0 && id != NULL &&
			    str_eq(id->s, ld->vary->readings[i].id))
				put_alternative(ld, l->item[j],
				    ld->vary->readings[i].n);
		}
}

/* One row for every day, known from the first; before any setting. */
void
vary_params(struct loader *ld)
{
	const struct setting *s;
	struct param_row *row;
	struct param *p;
	size_t i;

	for (i = 0; i < ld->vary->nparams; i++) {
		s = &ld->vary->params[i];
		/* Of the loader's own pack, which is still being made. */
		p = (struct param *)(uintptr_t)pack_param(ld->pack, s->name);
		if (p == NULL)
			continue;
		row = NEW(ld->arena, struct param_row);
		row->from = row->known_from = DATE_MIN;
		if (!literal_parse(p->type, s->value, &row->value))
			continue;
		p->rows = row;
		p->nrows = 1;
		p->open = p->varied = true;
	}
}

/* ---- asked for ---- */

static enum err
setting_fits(struct request *rq, const struct pack *p, const struct setting *s)
{
	const struct param *x = pack_param(p, s->name);
	struct pvalue v;

	if (x == NULL)
		return fail(rq, MSG_SETTING_PARAM, s->name, p->info.id);
	if (x->type.kind == K_INDEX)
		return fail(rq, MSG_PARAM_INDEX, s->name);
	if (!literal_parse(x->type, s->value, &v))
		return fail(rq, MSG_SETTING_VALUE, s->name, s->value,
		    type_long(rq->arena, x->type));
	return OK;
}

static enum err
choice_fits(struct request *rq, const struct pack *p,
    const struct reading_choice *c)
{
	const struct note *r = NULL;
	size_t i;

	for (i = 0; i < p->nreadings; i++)
		if (str_eq(p->readings[i].id, c->id))
			r = &p->readings[i];
	if (r == NULL)
		return fail(rq, MSG_READING_MISSING, c->id, p->info.id);
	if (c->n < 0 || (size_t)c->n > r->nalternatives ||
	    (c->n > 0 && r->alternatives[c->n - 1].nsets == 0))
		return fail(rq, MSG_READING_OTHER, c->id,
		    num_text(rq->arena, c->n, 0));
	return OK;
}

enum err
policy_vary(struct request *rq, const struct pack *base,
    const struct variation *v, const struct pack **out)
{
	const struct pack *p;
	struct faults f;
	size_t i;

	for (i = 0; i < v->nparams; i++)
		TRY(setting_fits(rq, base, &v->params[i]));
	for (i = 0; i < v->nreadings; i++)
		TRY(choice_fits(rq, base, &v->readings[i]));
	faults_init(&f, rq->arena);
	p = policy_load_varied(rq->arena, base, v, &f, rq->lang);
	if (p == NULL)
		return fail(rq, MSG_VARIED, f.first == NULL ? base->info.id :
		    fault_text(rq->arena, f.first));
	*out = p;
	return OK;
}

/* An entry of the pack that shares a day with a, or NULL. */
static const struct adopted *
beside(const struct ruleset *rs, const struct pack *p, const struct adopted *a)
{
	size_t i;

	for (i = 0; i < rs->n; i++)
		if (rs->adopted[i].pack == p &&
		    adopted_overlap(a, &rs->adopted[i]))
			return &rs->adopted[i];
	return NULL;
}

enum err
ruleset_swap(struct request *rq, const struct ruleset *rs,
    const struct pack *was, const struct pack *now,
    const struct ruleset **out)
{
	struct adopted *list = NEW_ARRAY(rq->arena, struct adopted, rs->n);
	const struct adopted *a, *x;
	size_t i, n = 0;

	for (i = 0; i < rs->n; i++) {
		a = &rs->adopted[i];
		/* It stands in the other's place already. */
		if (a->pack == now && was != now && beside(rs, was, a) != NULL)
			continue;
		list[n] = *a;
		if (a->pack == was) {
			list[n].pack = now;
			x = was == now ? NULL : beside(rs, now, a);
			if (x != NULL) {
				list[n].settings = x->settings;
				list[n].nsettings = x->nsettings;
			}
		}
		n++;
	}
	return ruleset_make(rq, rs->policy, rs->place, list, n, out);
}

bool
pack_reading(const struct pack *p, size_t i, struct reading_info *out)
{
	const struct note *r;

	if (i >= p->nreadings)
		return false;
	r = &p->readings[i];
	*out = (struct reading_info){ r->id, r->at, r->zh, r->en, r->effect,
	    r->effect_en, r->nalternatives };
	return true;
}

bool
pack_alternative(const struct pack *p, size_t reading, size_t n,
    struct alternative_info *out)
{
	const struct alternative *a;

	if (reading >= p->nreadings || n < 1 ||
	    n > p->readings[reading].nalternatives)
		return false;
	a = &p->readings[reading].alternatives[n - 1];
	*out = (struct alternative_info){ a->zh, a->en, a->nsets };
	return true;
}
