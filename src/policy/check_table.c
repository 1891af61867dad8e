/*
 * A table's condition and inputs are formulas; its cells follow the types of
 * the inputs; then the rows are compared.
 */
#include "table.h"
#include "loading.h"

#define WIDEST	1000000000000000

static bool
fits(struct ptype t)
{

	return t.kind == K_BOOL || t.kind == K_INT || t.kind == K_MONEY ||
	    t.kind == K_DECIMAL || t.kind == K_DATE || t.kind == K_MONTH ||
	    t.kind == K_ENUM || t.kind == K_TEXT;
}

/* The ends of the line on which an input's values lie. */
static void
take_line(struct input *in)
{
	const struct term *t = in->formula->term;

	in->lo = -WIDEST;
	in->hi = WIDEST;
	if (in->type.kind == K_BOOL || in->type.kind == K_ENUM ||
	    in->type.kind == K_TEXT) {
		in->lo = 0;
		in->hi = in->type.kind == K_BOOL ? 1 : in->type.kind == K_TEXT ?
		    (int64_t)in->nwords : (int64_t)in->type.codes->ncodes - 1;
	} else if (t->op == OP_FACT && t->field->has_range) {
		in->lo = t->field->min;
		in->hi = t->field->max;
	}
}

static bool
compile_inputs(struct loader *ld, struct object *o, const struct scope *sc)
{
	struct toml_node *list = toml_get(o->node, "inputs"), *x;
	struct table *t = o->table;
	bool ok = true;
	size_t i = 0;

	t->input = NEW_ARRAY(ld->arena, struct input, t->ninputs);
	for (x = list->child; x != NULL; x = x->next, i++) {
		struct source src = parse_source(x);
		struct input *in = &t->input[i];

		in->formula = check_formula(&ld->ds, &src, sc, NULL);
		if (in->formula == NULL) {
			ok = false;
			continue;
		}
		in->type = in->formula->term->type;
		if (fits(in->type))
			continue;
		diag_node(&ld->ds, x, DIAG_OPERAND, o->id,
		    type_long(ld->arena, in->type), STR_NONE);
		ok = false;
	}
	return ok;
}

void
check_table(struct loader *ld, struct object *o, const struct scope *sc)
{
	struct table *t = o->table;
	bool ok = compile_inputs(ld, o, sc);
	size_t i, k;

	for (k = 0; ok && k < t->ninputs; k++) {
		for (i = 0; i < t->nrows; i++)
			ok = cell_parse(ld, &t->input[k], t->row[i].cell[k].node,
			    &t->row[i].cell[k]) && ok;
		take_line(&t->input[k]);
	}
	if (ok)
		cover_check(ld, o, t);
}

/* ---- names that stand for what a table gives ---- */

const struct object *
check_table_name(struct check *ck, const struct syn *s)
{
	const struct object *o;

	if (s->kind != SYN_NAME || ck->sc->pack == NULL)
		return NULL;
	o = pack_object(ck->sc->pack, ck->sc->self, s->text);
	return o != NULL && o->table != NULL ? o : NULL;
}

struct term *
check_output(struct check *ck, const struct syn *s, const struct object *o,
    int loop)
{
	const struct table *ta = o->table;
	str names[TABLE_INPUTS], hint;
	struct term *t;
	size_t i;

	for (i = 0; i < ta->noutputs; i++) {
		if (!str_eq(ta->output[i].name, s->text))
			continue;
		if (loop == 0 && ta->hit == HIT_COLLECT)
			return check_fault(ck, s->mark, DIAG_RELATION_VALUE,
			    o->id, STR_NONE, STR_NONE);
		t = check_make(ck, OP_OUTPUT, s, ta->output[i].type, NULL, 0);
		t->object = o;
		t->loop = loop;
		t->arg = (int)i;
		return t;
	}
	for (i = 0; i < ta->noutputs && i < TABLE_INPUTS; i++)
		names[i] = ta->output[i].name;
	hint = check_near(ck->ds->arena, s->text, names, i);
	return check_fault(ck, s->mark, DIAG_FIELD_UNKNOWN, o->id, s->text,
	    hint);
}
