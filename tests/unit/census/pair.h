/*
 * A formula both ways: checked and compiled, with random objects and parameters
 * that it may name.
 */
#ifndef UNIT_CENSUS_PAIR_H
#define UNIT_CENSUS_PAIR_H

#include "grammar.h"

#include "policy/compile.h"

#define PAIR_LIMIT 60	/* of the parameter limit */
#define DBOOL 2		/* position of dbool among the objects */

struct pair_of {
	struct scene s;
	struct arena *scratch;
	struct arena *into;	/* formulas go here */
	struct request rq;
	bool unfolded;		/* programs keep their constants */
	size_t compared;
	int formulas, refused;
};

static inline const struct formula *
check(struct pair_of *x, const struct kind *self, str text)
{
	struct scope sc = { .model = &x->s.model, .self = self,
	    .pack = &x->s.pack, .reading = true };
	struct source *src = NEW(x->into, struct source);
	struct faults faults;
	struct diags ds;

	*src = (struct source){ .text = text, .line = 1, .column = 1 };
	faults_init(&faults, x->into);
	diag_init(&ds, &faults, LANG_EN);
	return check_formula(&ds, src, &sc, NULL);
}

static inline const struct program *
compile(struct pair_of *x, const struct formula *f, struct compiler **out)
{
	struct compiler *c = NEW(x->scratch, struct compiler);
	struct ir_root *r = NEW_ARRAY(x->scratch, struct ir_root, 2);
	const struct stand here = { .space = 0 };
	struct cval v;

	*out = c;
	compile_init(c, x->scratch, &x->s.house);
	c->unfolded = x->unfolded;
	world_init(&c->world, x->scratch, &x->s.rules, SCENE_AS_OF, 0);
	v = compile_exact(c, compile_formula(c, &here, f));
	r[0] = (struct ir_root){ .step = v.n, .applies = -1 };
	r[1] = r[0];
	if (v.kind == K_RATIO)
		r[1].step = v.d;
	return compile_end(c, r, 2);
}

/* ---- what hangs together: derived values, criteria, parameters ---- */

static inline const struct formula *
random_formula(struct pair_of *x, const struct kind *self, char type)
{
	const struct formula *f = NULL;
	str text;

	while (f == NULL) {
		text = self == &x->s.person ? STR("age(birth, as_of) >= 60") :
		    tree_text(x->s.data, grow(&x->s, x->s.data, type, false,
		    2));
		f = check(x, self, text);
	}
	return f;
}

static inline void
derived(struct pair_of *x, const char *id, struct ptype type, char letter)
{
	struct object *o = &x->s.pack.objects[x->s.pack.nobjects];
	size_t i, n = scene_pick(&x->s, 4);

	*o = (struct object){ .kind = OBJ_DERIVE, .id = str_from(id),
	    .full = str_from(id), .pack = &x->s.pack, .of = &x->s.house,
	    .type = type, .expr = random_formula(x, &x->s.house, letter) };
	o->excepts = NEW_ARRAY(x->s.data, struct except, n);
	for (i = 0; i < n; i++) {
		o->excepts[i].id = str_fmt(x->s.data, "e%zu", i);
		if (i > 0 && scene_pick(&x->s, 2))
			o->excepts[i].over = o->excepts[i - 1].id;
		o->excepts[i].when = random_formula(x, &x->s.house, 'B');
		o->excepts[i].then = random_formula(x, &x->s.house, letter);
	}
	o->nexcepts = n;
	x->s.pack.nobjects++;
}

static inline void
criterion(struct pair_of *x)
{
	struct object *o = &x->s.pack.objects[x->s.pack.nobjects];
	const struct object **parts = NEW_ARRAY(x->s.data,
	    const struct object *, 2);

	parts[0] = &x->s.pack.objects[DBOOL];
	*o = (struct object){ .kind = OBJ_CRITERION, .id = STR("dcrit"),
	    .full = STR("dcrit"), .pack = &x->s.pack, .of = &x->s.house,
	    .combine = scene_pick(&x->s, 2) ? COMBINE_ALL : COMBINE_ANY,
	    .parts = parts, .nparts = 1 };
	o->expr = random_formula(x, &x->s.house, 'B');
	if (scene_pick(&x->s, 2))
		o->combine = COMBINE_EXPR;
	if (scene_pick(&x->s, 2))
		o->applies = random_formula(x, &x->s.house, 'B');
	if (scene_pick(&x->s, 4) == 0) {
		o->on_unknown = UNKNOWN_ASSUME;
		o->assumed = scene_pick(&x->s, 2);
	}
	x->s.pack.nobjects++;
}

static inline void
fixed(struct pair_of *x, const char *id, const struct kind *of,
    const char *text, struct ptype type)
{
	struct object *o = &x->s.pack.objects[x->s.pack.nobjects];

	*o = (struct object){ .kind = OBJ_DERIVE, .id = str_from(id),
	    .full = str_from(id), .pack = &x->s.pack, .of = of, .type = type,
	    .expr = check(x, of, str_from(text)) };
	assert_non_null(o->expr);
	x->s.pack.nobjects++;
}

static inline const struct param *
parameters(struct scene *s)
{
	static const struct param_row rate[] = { { .from = 20170101,
	    .value = { .known = true, .n = 2, .d = 3 } } };
	static const struct param_row points[] = { { .from = 20170101,
	    .value = { .known = true, .n = 6050, .d = 1 } } };
	static const struct param_row limit[] = { { .from = 20170101,
	    .value = { .known = true, .n = PAIR_LIMIT, .d = 1 } } };
	struct param *p = NEW_ARRAY(s->arena, struct param, 4);

	p[0] = (struct param){ .id = STR("rate"), .pack = &s->pack,
	    .type = { .kind = K_RATIO }, .rows = rate, .nrows = 1 };
	p[1] = (struct param){ .id = STR("points"), .pack = &s->pack,
	    .type = { .kind = K_DECIMAL, .scale = 2 }, .rows = points,
	    .nrows = 1 };
	p[2] = (struct param){ .id = STR("gap"), .pack = &s->pack,
	    .type = { .kind = K_INT } };
	p[3] = (struct param){ .id = STR("limit"), .pack = &s->pack,
	    .type = { .kind = K_INT }, .rows = limit, .nrows = 1 };
	return p;
}

/* New objects; formulas made earlier may name them. */
static inline void
objects(struct pair_of *x)
{
	struct pack *p = &x->s.pack;
	const struct ptype yes = { .kind = K_BOOL }, n = { .kind = K_INT };

	x->into = x->s.data;
	p->objects = NEW_ARRAY(x->s.data, struct object, 8);
	p->nobjects = 0;
	fixed(x, "dold", &x->s.person, "age(birth, as_of) >= 60 || b", yes);
	fixed(x, "dcount", &x->s.house, "members.count(m, m.dold)", n);
	/* A name is found once its object is made, so that none names itself. */
	derived(x, "dbool", yes, 'B');
	derived(x, "dint", n, 'I');
	derived(x, "dmoney", (struct ptype){ .kind = K_MONEY }, 'M');
	criterion(x);
	x->into = x->scratch;
}

static inline void
open_pair(struct pair_of *x, uint64_t seed)
{

	memset(x, 0, sizeof(*x));
	scene_open(&x->s, seed);
	x->scratch = arena_open(LIMIT_ARENA_PROCESS);
	request_init(&x->rq, x->scratch);
	x->s.pack.params = parameters(&x->s);
	x->s.pack.nparams = 4;
}

static inline uint64_t
first_seed(void)
{
	const char *s = getenv("BANGFU_SEED");
	uint64_t seed = s != NULL ? strtoull(s, NULL, 10) : 20181231;

	print_message("seed %llu\n", (unsigned long long)seed);
	return seed;
}

#endif
