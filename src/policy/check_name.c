/*
 * What names stand for (rules.md 2.8, scopes).  Nothing is guessed: a name
 * that is not found is a fault, with the nearest known word as the hint.
 */
#include "internal.h"

#define NEAR_LENGTH 40

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return m < c ? m : c;
}

/* Insertions, deletions and changes between two short words. */
static size_t
distance(str a, str b)
{
	size_t row[NEAR_LENGTH + 1], i, j, last, keep;

	if (a.n > NEAR_LENGTH || b.n > NEAR_LENGTH)
		return NEAR_LENGTH;
	for (j = 0; j <= b.n; j++)
		row[j] = j;
	for (i = 1; i <= a.n; i++) {
		last = row[0];
		row[0] = i;
		for (j = 1; j <= b.n; j++) {
			keep = row[j];
			row[j] = least(row[j] + 1, row[j - 1] + 1, last +
			    (a.p[i - 1] != b.p[j - 1]));
			last = keep;
		}
	}
	return row[b.n];
}

str
check_near(struct arena *a, str word, const str *known, size_t n)
{
	size_t i, d, best = word.n > 5 ? 3 : 2;
	str found = STR_NONE;

	for (i = 0; i < n; i++) {
		d = distance(word, known[i]);
		if (d < best) {
			best = d;
			found = known[i];
		}
	}
	if (found.n == 0)
		return STR_NONE;
	return str_fmt(a, "%.*s?", STR_ARG(found));
}

/* Every name a kind offers, for hints. */
static str
near_of_kind(struct check *ck, const struct kind *k, str word)
{
	const struct entity *e[2] = { k->base, k->yearly };
	const struct pack *p = ck->sc->pack;
	str names[LIMIT_HINTS];
	size_t i, j, n = 0;

	for (j = 0; j < 2; j++) {
		for (i = 0; e[j] != NULL && i < e[j]->nfields &&
		    n < LIMIT_HINTS; i++)
			names[n++] = e[j]->fields[i].id;
	}
	for (i = 0; p != NULL && i < p->nobjects && n < LIMIT_HINTS; i++) {
		if (p->objects[i].of == k)
			names[n++] = p->objects[i].id;
	}
	return check_near(ck->ds->arena, word, names, n);
}

struct ptype
check_field_type(const struct field *f)
{
	static const enum basic map[TYPE__MAX] = {
		[TYPE_TEXT] = K_TEXT, [TYPE_CODE] = K_ENUM,
		[TYPE_CODES] = K_CODES, [TYPE_BOOL] = K_BOOL,
		[TYPE_INT] = K_INT, [TYPE_MONEY] = K_MONEY,
		[TYPE_RATIO] = K_RATIO, [TYPE_DECIMAL] = K_DECIMAL,
		[TYPE_DATE] = K_DATE, [TYPE_MONTH] = K_MONTH,
		[TYPE_TIME] = K__MAX, [TYPE_PLACE] = K__MAX,
		[TYPE_REFERENCE] = K__MAX, [TYPE_SUBJECT] = K__MAX,
		[TYPE_ID_NUMBER] = K__MAX,
		[TYPE_PHONE] = K__MAX, [TYPE_ACCOUNT] = K__MAX,
		[TYPE_FILE] = K__MAX,
	};
	struct ptype t = { .kind = map[f->type], .scale = f->scale,
	    .codes = f->codes };

	if (t.kind == K_INT)
		t.unit = f->unit;
	if (f->per.n > 0)
		(void)type_per_parse(f->per, &t.per);
	return t;
}

static struct term *
fact(struct check *ck, const struct syn *s, const struct kind *k,
    const struct field *f)
{
	struct term *t = check_make(ck, OP_FACT, s, check_field_type(f), NULL,
	    0);

	t->field = f;
	t->kind = k;
	return t;
}

/* A fact, object or need of a kind; NULL without a fault when there is none. */
static struct term *
of_kind(struct check *ck, const struct syn *s, const struct kind *k, str name)
{
	const struct field *f = model_fact(k, name);
	const struct object *o;
	const struct need *need;
	struct term *t;

	if (f != NULL && (ck->sc->filter ||
	    check_field_type(f).kind != K__MAX))
		return fact(ck, s, k, f);
	if (ck->sc->pack == NULL)
		return NULL;
	o = pack_object(ck->sc->pack, k, name);
	if (o != NULL && o->type.kind != K__MAX) {
		t = check_make(ck, OP_OBJECT, s, o->type, NULL, 0);
		t->object = o;
		return t;
	}
	need = pack_need(ck->sc->pack, k, name);
	if (need == NULL)
		return NULL;
	t = check_make(ck, OP_NEED, s, (struct ptype){ .kind = K_BOOL }, NULL,
	    0);
	t->kind = k;
	t->name = name;
	return t;
}

static struct term *
guard_name(struct check *ck, const struct syn *s, str name)
{
	struct ptype type = { .kind = K_INT, .any_unit = true };
	struct term *t;
	size_t i;
	int arg = -1;

	if (str_is(name, "open_objections"))
		arg = GUARD_OBJECTIONS;
	else if (str_is(name, "days_in_state"))
		arg = GUARD_DAYS;
	for (i = 0; i < ck->sc->nfindings; i++) {
		if (str_eq(ck->sc->findings[i].id, name)) {
			arg = GUARD_FINDINGS + (int)i;
			type = (struct ptype){ .kind = K_BOOL };
		}
	}
	if (arg < 0)
		return NULL;
	t = check_make(ck, OP_FINDING, s, type, NULL, 0);
	t->arg = arg;
	t->name = name;
	if (arg >= GUARD_FINDINGS)
		t->finding = &ck->sc->findings[arg - GUARD_FINDINGS];
	return t;
}

static struct term *
unknown_name(struct check *ck, const struct syn *s, const struct kind *k,
    str name)
{
	str hint = near_of_kind(ck, k, name);

	return check_fault(ck, s->mark, DIAG_NAME_UNKNOWN, name, hint, hint);
}

static int
loop_index(const struct check *ck, str name)
{
	int i;

	for (i = ck->nloop; i > 0; i--) {
		if (str_eq(ck->loop[i - 1].name, name))
			return i;
	}
	return 0;
}

const struct relation *
check_relation(struct check *ck, const struct syn *s, int *out_group)
{
	const struct kind *k = ck->sc->self;
	size_t i;

	for (i = 0; s->kind == SYN_NAME && i < k->nrelations; i++) {
		if (str_eq(k->relations[i].id, s->text)) {
			*out_group = (int)i;
			return &k->relations[i];
		}
	}
	return NULL;
}

struct term *
check_name(struct check *ck, const struct syn *s, str name)
{
	struct term *t = NULL;
	int group;

	if (loop_index(ck, name) > 0 || check_relation(ck, s, &group) != NULL)
		return check_fault(ck, s->mark, DIAG_RELATION_VALUE, name,
		    STR_NONE, STR_NONE);
	if (str_is(name, "as_of"))
		return check_make(ck, OP_AS_OF, s,
		    (struct ptype){ .kind = K_DATE }, NULL, 0);
	if (ck->sc->guard)
		t = guard_name(ck, s, name);
	if (t == NULL)
		t = of_kind(ck, s, ck->sc->self, name);
	return t != NULL ? t : unknown_name(ck, s, ck->sc->self, name);
}

const struct param *
check_param(struct check *ck, const struct syn *s)
{
	const struct pack *p = ck->sc->pack;
	const struct param *x;
	str names[LIMIT_HINTS], hint;
	size_t i;

	if (s->kind != SYN_SELECT || s->kid[0]->kind != SYN_NAME ||
	    !str_is(s->kid[0]->text, "p"))
		return NULL;
	x = p == NULL ? NULL : pack_param(p, s->text);
	if (x != NULL)
		return x;
	for (i = 0; p != NULL && i < p->nparams && i < LIMIT_HINTS; i++)
		names[i] = p->params[i].id;
	hint = check_near(ck->ds->arena, s->text, names, i);
	(void)check_fault(ck, s->mark, DIAG_PARAM_UNKNOWN, s->text, hint, hint);
	return NULL;
}

static struct term *
param(struct check *ck, const struct syn *s)
{
	const struct param *p = check_param(ck, s);
	struct term *t;

	if (p == NULL)
		return NULL;
	if (p->type.kind == K_INDEX)
		return check_fault(ck, s->mark, DIAG_OPERAND, s->text,
		    STR("index"), STR("index_ratio(p.x, year, year)"));
	t = check_make(ck, OP_PARAM, s, p->type, NULL, 0);
	t->param = p;
	return t;
}

/* The kind a base name stands for, with the path to its subject. */
static const struct kind *
base_kind(struct check *ck, str name, int *out_loop, int *out_up)
{
	const struct kind *k;

	*out_up = 0;
	*out_loop = loop_index(ck, name);
	if (*out_loop > 0)
		return ck->loop[*out_loop - 1].kind;
	for (k = ck->sc->self->parent; k != NULL; k = k->parent) {
		++*out_up;
		if (str_eq(k->id, name))
			return k;
	}
	return NULL;
}

struct term *
check_select(struct check *ck, const struct syn *s)
{
	const struct syn *base = s->kid[0];
	const struct object *table;
	const struct kind *k;
	struct term *t;
	int loop, up;
	str hint;

	if (base->kind != SYN_NAME)
		return check_fault(ck, s->mark, DIAG_FIELD_UNKNOWN,
		    str_sub(ck->src->text, base->at.from, base->at.to), s->text,
		    STR_NONE);
	loop = loop_index(ck, base->text);
	if (str_is(base->text, "p") && loop == 0)
		return param(ck, s);
	table = loop > 0 ? ck->loop[loop - 1].table :
	    check_table_name(ck, base);
	if (table != NULL)
		return check_output(ck, s, table, loop);
	k = base_kind(ck, base->text, &loop, &up);
	if (k == NULL && of_kind(ck, base, ck->sc->self, base->text) != NULL)
		return check_fault(ck, s->mark, DIAG_FIELD_UNKNOWN, base->text,
		    s->text, STR_NONE);
	if (k == NULL)
		return unknown_name(ck, base, ck->sc->self, base->text);
	t = of_kind(ck, s, k, s->text);
	if (t == NULL) {
		hint = near_of_kind(ck, k, s->text);
		return check_fault(ck, s->mark, DIAG_FIELD_UNKNOWN, k->id,
		    s->text, hint);
	}
	t->loop = loop;
	t->up = up;
	return t;
}
