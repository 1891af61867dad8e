/*
 * Derived values with their exceptions, criteria and decisions as steps
 * (eval_object.c), and programs of several of them.
 */
#include "compile.h"
#include "layer.h"

#define WIDEST_INT	INT64_C(1000000000000)
#define WIDEST_OTHER	INT64_C(1000000000000000)
#define EXCEPTS_MAX	16

static struct cval
within(struct compiler *c, const struct object *o, struct cval v)
{
	int64_t most = o->type.kind == K_INT ? WIDEST_INT : WIDEST_OTHER;
	const struct ir_step *s = &c->steps[v.n];

	if (v.interval || (o->type.kind != K_INT && o->type.kind != K_MONEY &&
	    o->type.kind != K_DECIMAL) || (s->lo >= -most && s->hi <= most))
		return v;
	v.n = ir_make(c, (struct ir_step){ .op = IR_WITHIN, .number = true,
	    .kid = { v.n, -1, -1, -1 }, .n = most });
	return v;
}

/* ---- exceptions ---- */

struct cases {
	int when[EXCEPTS_MAX];	/* as stated */
	int live[EXCEPTS_MAX];	/* true and not set aside */
	struct cval then[EXCEPTS_MAX];
	struct cval base;
	int undecided, any, conflict;	/* never unknown */
};

static void
take_cases(struct compiler *c, const struct stand *st, const struct object *o,
    struct cases *k)
{
	size_t i;

	k->undecided = ir_const(c, false, 0);
	for (i = 0; i < o->nexcepts; i++) {
		int w = compile_formula(c, st, o->excepts[i].when).n;

		k->when[i] = w;
		k->undecided = ir_two(c, IR_OR, k->undecided, ir_one(c, IR_NOT,
		    ir_one(c, IR_FIRM, w)));
		k->then[i] = compile_exact(c, compile_formula(c, st,
		    o->excepts[i].then));
	}
	k->base = compile_exact(c, compile_formula(c, st, o->expr));
}

/* True, and no live one says over = its id; loading refuses circles. */
static int
live_of(struct compiler *c, const struct object *o, const struct cases *k,
    size_t i)
{
	int live = ir_one(c, IR_TRUE, k->when[i]);
	size_t j;

	for (j = 0; j < o->nexcepts; j++) {
		if (j == i || o->excepts[j].over.n == 0 ||
		    !str_eq(o->excepts[j].over, o->excepts[i].id))
			continue;
		live = ir_two(c, IR_AND, live, ir_one(c, IR_NOT,
		    live_of(c, o, k, j)));
	}
	return live;
}

/* Which are live, whether one is, whether two are. */
static void
sort_cases(struct compiler *c, const struct object *o, struct cases *k)
{
	size_t i;

	k->any = k->conflict = ir_const(c, false, 0);
	for (i = 0; i < o->nexcepts; i++) {
		int live = live_of(c, o, k, i);

		k->live[i] = live;
		k->conflict = ir_two(c, IR_OR, k->conflict, ir_two(c, IR_AND,
		    k->any, live));
		k->any = ir_two(c, IR_OR, k->any, live);
	}
}

void
compile_agree(struct compiler *c, struct agreed *a, struct cval v, int take)
{
	int same = ir_one(c, IR_TRUE, compile_equal(c, a->value, v));
	int bad = ir_one(c, IR_NOT, ir_two(c, IR_OR, same, ir_one(c, IR_NOT,
	    a->some)));
	int lacks = ir_one(c, IR_NOT, ir_one(c, IR_FIRM, v.n));

	a->fails = ir_two(c, IR_OR, a->fails, ir_two(c, IR_AND, take,
	    ir_two(c, IR_OR, lacks, bad)));
	a->value = compile_choice(c, take, v, a->value);
	a->some = ir_two(c, IR_OR, a->some, take);
}

/* While an exception is open: the common value of all that may apply. */
static struct cval
common(struct compiler *c, const struct object *o, const struct cases *k)
{
	struct agreed a = { .value = compile_unknown(c, o->type.kind) };
	size_t i;

	a.some = a.fails = ir_const(c, false, 0);
	for (i = 0; i < o->nexcepts; i++)
		compile_agree(c, &a, k->then[i], ir_one(c, IR_NOT, ir_one(c, IR_TRUE,
		    ir_one(c, IR_NOT, k->when[i]))));
	compile_agree(c, &a, k->base, ir_one(c, IR_NOT, k->any));
	return compile_choice(c, a.fails, compile_unknown(c, o->type.kind),
	    a.value);
}

static struct cval
derive(struct compiler *c, const struct stand *st, const struct object *o)
{
	struct cases k;
	struct cval v;
	size_t i;

	if (o->nexcepts == 0)
		return within(c, o, compile_formula(c, st, o->expr));
	if (o->nexcepts > EXCEPTS_MAX) {
		(void)compile_fault(c, "exceptions", o->full);
		return compile_unknown(c, o->type.kind);
	}
	take_cases(c, st, o, &k);
	sort_cases(c, o, &k);
	v = k.base;
	for (i = 0; i < o->nexcepts; i++)
		v = compile_choice(c, k.live[i], k.then[i], v);
	v = compile_choice(c, k.undecided, common(c, o, &k), v);
	v = compile_choice(c, k.conflict, compile_unknown(c, o->type.kind), v);
	return within(c, o, v);
}

/* ---- truths ---- */

static int
combined(struct compiler *c, const struct stand *st, const struct object *o)
{
	enum ir_op op = o->combine == COMBINE_ANY ? IR_OR : IR_AND;
	int all = ir_const(c, false, op == IR_AND);
	const struct object *part;
	size_t i;

	for (i = 0; (part = object_part(c->world.rules, c->world.as_of, o,
	    i)) != NULL; i++)
		all = ir_two(c, op, all, compile_object(c, st, part).n);
	return all;
}

static struct cval
conditional(struct compiler *c, const struct stand *st, const struct object *o)
{
	struct cval v;

	v = o->combine == COMBINE_EXPR ? compile_formula(c, st, o->expr) :
	    compile_bool(combined(c, st, o));
	if (o->applies == NULL)
		return v;
	if (v.kind != K_BOOL) {
		(void)compile_fault(c, "applies", o->full);
		return compile_unknown(c, o->type.kind);
	}
	v.n = ir_two(c, IR_OR, ir_one(c, IR_NOT, compile_formula(c, st,
	    o->applies).n), v.n);
	return v;
}

/* eval_benefit; both branches of a choice are numbers of fen. */
static struct cval
benefit(struct compiler *c, const struct stand *st, const struct object *o)
{
	struct cval v = compile_exact(c, compile_formula(c, st, o->expr));
	struct cval x;

	if (o->floor != NULL) {
		x = compile_exact(c, compile_formula(c, st, o->floor));
		v.n = ir_two(c, IR_MAX, v.n, x.n);
	}
	if (o->cap != NULL) {
		x = compile_exact(c, compile_formula(c, st, o->cap));
		v.n = ir_two(c, IR_MIN, v.n, x.n);
	}
	return within(c, o, compile_choice(c, compile_formula(c, st,
	    o->applies).n, v, compile_number(K_MONEY, ir_const(c, true, 0))));
}

static struct cval
make(struct compiler *c, const struct stand *st, const struct object *o)
{
	struct cval v;

	switch (o->kind) {
	case OBJ_DERIVE:
		v = derive(c, st, o);
		break;
	case OBJ_BENEFIT:
		v = benefit(c, st, o);
		break;
	case OBJ_RUBRIC:
		v = compile_rubric(c, st, o);
		break;
	case OBJ_VETO: case OBJ_GRADE:
		v = compile_veto(c, st, o);
		break;
	case OBJ_CRITERION: case OBJ_DECISION: case OBJ_CONSEQUENCE:
		v = conditional(c, st, o);
		break;
	default:
		(void)compile_fault(c, "object", o->full);
		return compile_unknown(c, o->type.kind);
	}
	if (o->on_unknown == UNKNOWN_ASSUME && !c->world.strict)
		v.n = ir_two(c, IR_ELSE, v.n, ir_const(c, false, o->assumed));
	return v;
}

static struct cval
once(struct compiler *c, const struct stand *st, const struct object *o)
{
	const struct stand at = { .space = st->space, .up = st->up };
	bool strict = c->world.strict;
	struct compiled *d;

	o = ruleset_object(c->world.rules, c->world.as_of, o);
	for (d = c->done; d != NULL; d = d->next)
		if (d->object == o && d->stand.space == at.space &&
		    d->stand.up == at.up && d->strict == strict)
			return d->value;
	if (c->depth == PEL_CHAIN * 2) {
		(void)compile_fault(c, "depth", o->full);
		return compile_unknown(c, o->type.kind);
	}
	d = NEW(c->arena, struct compiled);
	d->object = o;
	d->stand = at;
	d->strict = strict;
	c->depth++;
	d->value = make(c, &at, o);
	c->depth--;
	d->next = c->done;
	c->done = d;
	return d->value;
}

struct cval
compile_object(struct compiler *c, const struct stand *st,
    const struct object *o)
{
	bool was = c->world.strict;
	struct cval v;

	/* As eval_object.c: a proposal rests on what is known alone. */
	c->world.strict = was || o->kind == OBJ_CONSEQUENCE;
	v = once(c, st, o);
	c->world.strict = was;
	return v;
}
