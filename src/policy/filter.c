/*
 * where= to a filter over the fields of one entity: the part of the language
 * that every database can answer from an index.  A masked field may only be
 * asked whether it is unknown; a comparison would reveal it bit by bit.
 */
#include "internal.h"

struct making {
	struct arena *arena;
	struct diags ds;
	const struct source *src;
	date today;
};

static struct filter *
fault(struct making *m, const struct term *t, enum diag what, str a1)
{

	diag_at(&m->ds, m->src, t->at, what, a1, STR_NONE, STR_NONE);
	return NULL;
}

static str
text_of(const struct making *m, const struct term *t)
{

	return str_sub(m->src->text, t->at.from, t->at.to);
}

static struct filter *
make(struct making *m, enum filter_op op, const struct field *f)
{
	struct filter *x = NEW(m->arena, struct filter);

	x->op = op;
	x->field = f;
	return x;
}

static bool
is_field(struct making *m, const struct term *t)
{

	if (t->op != OP_FACT) {
		(void)fault(m, t, DIAG_FILTER, text_of(m, t));
		return false;
	}
	if (t->field->mask != MASK_NONE || t->field->level == L4) {
		(void)fault(m, t, DIAG_MASKED, t->field->id);
		return false;
	}
	return true;
}

/* A constant in the stored form of a field. */
static bool
stored(struct making *m, const struct field *f, const struct term *t,
    struct value *out)
{
	int64_t scale = 1, n;
	int i;

	if (t->op == OP_AS_OF) {
		*out = VALUE_INT(m->today);
		return true;
	}
	if (t->op != OP_CONST) {
		(void)fault(m, t, DIAG_FILTER, text_of(m, t));
		return false;
	}
	*out = VALUE_INT(t->value.n);
	if (f->type == TYPE_TEXT)
		*out = VALUE_TEXT(t->value.s);
	if (f->type == TYPE_CODE)
		*out = VALUE_INT(code_by_id(f->codes, t->value.s)->n);
	if (f->type != TYPE_RATIO)
		return true;
	for (i = 0; i < f->scale; i++)
		scale *= 10;
	if (scale % t->value.d != 0 ||
	    !num_mul(t->value.n, scale / t->value.d, &n)) {
		(void)fault(m, t, DIAG_FILTER, text_of(m, t));
		return false;
	}
	*out = VALUE_INT(n);
	return true;
}

static enum filter_op
filter_op(enum op op, bool turned)
{
	static const enum filter_op straight[] = { FILTER_EQ, FILTER_NE,
	    FILTER_LT, FILTER_LE, FILTER_GT, FILTER_GE };
	static const enum filter_op turn[] = { FILTER_EQ, FILTER_NE,
	    FILTER_GT, FILTER_GE, FILTER_LT, FILTER_LE };

	return turned ? turn[op - OP_EQ] : straight[op - OP_EQ];
}

static struct filter *
comparison(struct making *m, const struct term *t)
{
	bool turned = t->kid[0]->op != OP_FACT;
	const struct term *f = t->kid[turned], *other = t->kid[!turned];
	struct filter *x;

	if (!is_field(m, f))
		return NULL;
	x = make(m, filter_op(t->op, turned), f->field);
	if (other->op != OP_FACT)
		return stored(m, f->field, other, &x->value) ? x : NULL;
	if (!is_field(m, other))
		return NULL;
	if (f->field->scale != other->field->scale)
		return fault(m, t, DIAG_FILTER, text_of(m, t));
	x->other = other->field;
	return x;
}

static struct filter *
membership(struct making *m, const struct term *t)
{
	struct filter *x;
	struct value *set;
	size_t i;

	if (!is_field(m, t->kid[0]))
		return NULL;
	x = make(m, FILTER_IN, t->kid[0]->field);
	set = NEW_ARRAY(m->arena, struct value, t->nkid);
	for (i = 1; i < t->nkid; i++)
		if (!stored(m, x->field, t->kid[i], &set[i - 1]))
			return NULL;
	x->set = set;
	x->nset = t->nkid - 1;
	return x;
}

static struct filter *convert(struct making *, const struct term *);

static struct filter *
joined(struct making *m, const struct term *t)
{
	struct filter *x = make(m, t->op == OP_AND ? FILTER_AND : FILTER_OR,
	    NULL);

	x->a = convert(m, t->kid[0]);
	x->b = convert(m, t->kid[1]);
	return x->a != NULL && x->b != NULL ? x : NULL;
}

static struct filter *
single(struct making *m, const struct term *t)
{
	struct filter *x = make(m, FILTER_BOOL, NULL);

	switch (t->op) {
	case OP_NOT:
		x->op = FILTER_NOT;
		x->a = convert(m, t->kid[0]);
		return x->a != NULL ? x : NULL;
	case OP_CONST:
		x->value = VALUE_INT(t->value.n);
		return x;
	case OP_FACT:
		x->op = FILTER_EQ;
		x->field = t->field;
		x->value = VALUE_INT(1);
		return is_field(m, t) ? x : NULL;
	case OP_UNKNOWN:
		x->op = FILTER_UNKNOWN;
		x->field = t->kid[0]->field;
		return x;
	case OP_HAS:
		x->op = FILTER_HAS;
		x->field = t->kid[0]->field;
		x->value = VALUE_INT(t->arg);
		return is_field(m, t->kid[0]) ? x : NULL;
	default:
		return fault(m, t, DIAG_FILTER, text_of(m, t));
	}
}

static struct filter *
convert(struct making *m, const struct term *t)
{

	if (t->op == OP_AND || t->op == OP_OR)
		return joined(m, t);
	if (t->op >= OP_EQ && t->op <= OP_GE)
		return comparison(m, t);
	if (t->op == OP_IN)
		return membership(m, t);
	return single(m, t);
}

enum err
policy_where(struct request *rq, const struct model *mo,
    const struct entity *e, str text, const struct filter **out)
{
	static const struct ptype yes = { .kind = K_BOOL };
	struct kind *k = NEW(rq->arena, struct kind);
	struct source src = { .text = text, .line = 1, .column = 1 };
	struct scope sc = { .model = mo, .self = k, .filter = true };
	struct making m = { .arena = rq->arena, .src = &src,
	    .today = rq->today };
	const struct formula *f;
	const struct fault *x;
	struct faults faults;
	struct filter *made = NULL;

	k->id = e->id;
	k->base = e;
	faults_init(&faults, rq->arena);
	diag_init(&m.ds, &faults, rq->lang);
	f = check_formula(&m.ds, &src, &sc, &yes);
	if (f != NULL)
		made = convert(&m, f->term);
	if (made != NULL) {
		*out = made;
		return OK;
	}
	x = faults.first;
	return fail(rq, MSG_FILTER, str_fmt(rq->arena, "%d", x->column),
	    x->hint.n == 0 ? x->what : str_fmt(rq->arena, "%.*s(%.*s)",
	    STR_ARG(x->what), STR_ARG(x->hint)));
}
