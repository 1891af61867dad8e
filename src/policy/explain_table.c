/*
 * The rows of the tables that an object rests on: which apply for certain,
 * which may, with what each gives and its article.
 */
#include "table.h"

struct tables {
	struct jsonw *w;
	struct world *world;
	const struct subject *subject;
	const struct object *done[TABLE_INPUTS];
	size_t n;
};

static void
put_row(struct tables *x, const struct object *o, const struct row *r,
    bool certain)
{
	const struct table *t = o->table;
	size_t i;

	jsonw_open(x->w, '{');
	jsonw_put_str(x->w, "table", o->full);
	jsonw_put_str(x->w, "row", r->id);
	jsonw_put_bool(x->w, "certain", certain);
	jsonw_key(x->w, "gives");
	jsonw_open(x->w, '{');
	for (i = 0; i < t->noutputs; i++) {
		if (r->value[i].known)
			jsonw_put_str(x->w, str_cstr(x->world->arena,
			    t->output[i].name), literal_text(x->world->arena,
			    t->output[i].type, r->value[i]));
	}
	jsonw_close(x->w, '}');
	jsonw_put_str(x->w, "at", r->cite.at);
	jsonw_put_str(x->w, "quote", r->cite.quote);
	jsonw_close(x->w, '}');
}

static void
put_table(struct tables *x, const struct object *o)
{
	struct pvalue *m = table_match(x->world, o, x->subject);
	size_t i;

	for (i = 0; i < o->table->nrows; i++) {
		if (m[i].known && !m[i].n)
			continue;
		put_row(x, o, &o->table->row[i], m[i].known);
		if (m[i].known && o->table->hit != HIT_COLLECT)
			break;
	}
}

static void
of_term(void *arg, const struct term *t)
{
	struct tables *x = arg;
	size_t i;

	if (t->object == NULL || t->object->table == NULL)
		return;
	for (i = 0; i < x->n; i++)
		if (x->done[i] == t->object)
			return;
	if (x->n == TABLE_INPUTS)
		return;
	x->done[x->n++] = t->object;
	put_table(x, t->object);
}

void
explain_tables(struct world *world, const struct object *o,
    const struct subject *s, struct jsonw *w)
{
	struct tables x = { .w = w, .world = world, .subject = s };
	const struct formula *f;
	size_t i;

	jsonw_key(w, "rows");
	jsonw_open(w, '[');
	for (i = 0; (f = object_formula(o, i)) != NULL; i++)
		walk_terms(f, of_term, &x);
	jsonw_close(w, ']');
}
