/*
 * Programs: the objects of a ruleset on a day, their parts, what-if changes of
 * parameters; and what the functions of steps do with numbers.
 */
#include "compile.h"
#include "layer.h"

static enum err
not_bulk(struct request *rq, const struct compiler *c, str name)
{

	return fail(rq, MSG_NOT_BULK, name, c->fault);
}

/* A parameter of an adopted pack by name. */
static const struct param *
find_param(const struct ruleset *rs, str name)
{
	const struct param *p;
	size_t i;

	for (i = 0; i < rs->n; i++) {
		p = pack_param(rs->adopted[i].pack, name);
		if (p != NULL)
			return p;
	}
	return NULL;
}

static enum err
take_changes(struct request *rq, const struct program_ask *ask,
    struct world *w)
{
	struct override *o;
	size_t i;

	for (i = 0; i < ask->nchanges; i++) {
		const struct setting *s = &ask->changes[i];

		o = NEW(rq->arena, struct override);
		o->param = find_param(ask->rules, s->name);
		if (o->param == NULL)
			return fail(rq, MSG_SETTING_PARAM, s->name,
			    ask->rules->place);
		if (!literal_parse(o->param->type, s->value, &o->value))
			return fail(rq, MSG_SETTING_VALUE, s->name, s->value,
			    type_name(rq->arena, o->param->type));
		o->next = w->override;
		w->override = o;
	}
	return OK;
}

static void
add_root(struct compiler *c, const struct object *o, struct ir_root *out)
{
	const struct stand here = { 0 };

	*out = (struct ir_root){ .id = o->id, .zh = o->zh, .en = o->en,
	    .step = compile_exact(c, compile_object(c, &here, o)).n,
	    .applies = -1 };
	if (o->applies != NULL)
		out->applies = compile_formula(c, &here, o->applies).n;
}

/* Is the place to go by the text whose object it is? */
static enum truth
holds(const struct program_ask *ask, const struct object *o)
{

	return ruleset_applied(ask->rules, o->pack, ask->as_of).holds;
}

/* A text that does not hold has no answer, nor one of which nobody can say. */
static void
add_silent(struct compiler *c, const struct object *o, enum truth holds,
    struct ir_root *out)
{

	*out = (struct ir_root){ .id = o->id, .zh = o->zh, .en = o->en,
	    .step = compile_unknown(c, o->type.kind).n, .applies = -1 };
	if (holds == TRUTH_FALSE)
		out->applies = ir_const(c, false, 0);
}

/* The objects asked for; how many roots they and their parts make. */
static enum err
find_objects(struct request *rq, const struct program_ask *ask,
    const struct object **out, size_t *out_n)
{
	size_t i, n = 0;

	for (i = 0; i < ask->nnames; i++) {
		out[i] = ruleset_find(ask->rules, ask->kind->id,
		    ask->names[i], ask->as_of);
		if (out[i] == NULL || out[i]->type.kind == K__MAX)
			return fail(rq, MSG_DECISION_MISSING, ask->names[i]);
		n += 1 + object_nparts(ask->rules, ask->as_of, out[i]);
	}
	*out_n = n;
	return OK;
}

enum err
policy_compile(struct request *rq, const struct program_ask *ask,
    const struct program **out)
{
	struct compiler *c = NEW(rq->arena, struct compiler);
	const struct object **list = NEW_ARRAY(rq->arena,
	    const struct object *, ask->nnames), *part;
	struct ir_root *roots;
	size_t i, j, n = 0;

	compile_init(c, rq->arena, ask->kind);
	world_init(&c->world, rq->arena, ask->rules, ask->as_of,
	    ask->known_at);
	TRY(take_changes(rq, ask, &c->world));
	TRY(find_objects(rq, ask, list, &n));
	roots = NEW_ARRAY(rq->arena, struct ir_root, n);
	n = ask->nnames;
	for (i = 0; i < ask->nnames; i++) {
		if (holds(ask, list[i]) != TRUTH_TRUE) {
			add_silent(c, list[i], holds(ask, list[i]), &roots[i]);
			continue;
		}
		add_root(c, list[i], &roots[i]);
		for (j = 0; (part = object_part(ask->rules, ask->as_of,
		    list[i], j)) != NULL; j++)
			add_root(c, part, &roots[n++]);
		if (c->fault.n > 0)
			return not_bulk(rq, c, ask->names[i]);
	}
	*out = compile_end(c, roots, n);
	return OK;
}

/* ---- numbers ---- */

static date
window(const struct ir_step *s, date d)
{
	int m = date_month(d), length = s->mode == WINDOW_YEAR ? 12 :
	    s->mode == WINDOW_QUARTER ? 3 : 1;

	m = (m - 1) / length * length + (s->op == IR_START ? 1 : length);
	return date_make(date_year(d), m, s->op == IR_START ? 1 :
	    date_month_days(date_year(d), m));
}

static int64_t
moved(const struct ir_step *s, const int64_t *k)
{
	int64_t months;

	if (s->op == IR_ADD_DAYS)
		return date_add_days((date)k[0], k[1]);
	if (s->op != IR_ADD_MONTHS)
		return window(s, (date)k[0]);
	if (!num_mul(k[1], s->n, &months))
		return 0;
	return date_add_months((date)k[0], months, s->mode != 0);
}

static int64_t
age_after(date birth, date on)
{
	date before = date_add_days(on, -1);

	return before == 0 ? 0 : date_age(birth, before);
}

bool
policy_step_number(const struct ir_step *s, const int64_t *k, int64_t *out)
{

	switch (s->op) {
	case IR_ROUND:
		return ratio_round(k[0], k[1], k[2], s->n, (enum mode)s->mode,
		    out);
	case IR_YEAR:
		*out = date_year((date)k[0]);
		return true;
	case IR_MONTH:
		*out = date_month((date)k[0]);
		return true;
	case IR_QUARTER:
		*out = (date_month((date)k[0]) - 1) / 3 + 1;
		return true;
	case IR_AGE:
		*out = date_age((date)k[0], (date)k[1]);
		return true;
	case IR_AGE_AFTER:
		*out = age_after((date)k[0], (date)k[1]);
		return true;
	case IR_DAYS:
		*out = date_number((date)k[1]) - date_number((date)k[0]);
		return true;
	default:
		*out = moved(s, k);
		return *out != 0;
	}
}
