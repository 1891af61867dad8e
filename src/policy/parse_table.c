/*
 * A decision table as it is written: one array a row, the row's id first, then
 * a cell an input, a value an output, an anchor and a key phrase.
 */
#include "table.h"
#include "loading.h"

/* "kind:enum:aid_kind" */
static void
take_output(struct loader *ld, struct toml_node *at, str text,
    struct output *out)
{
	str type, list = STR_NONE;

	out->name = str_cut(text, ':', &type);
	out->type = (struct ptype){ .kind = K_TEXT };
	if (type.n == 0)
		return;
	if (!type_parse(type, &out->type, &list) ||
	    out->type.kind == K_INDEX) {
		diag_node(&ld->ds, at, DIAG_TYPE_NAME, type, STR_NONE,
		    STR_NONE);
		out->type.kind = K_TEXT;
	}
	if (list.n == 0)
		return;
	out->type.codes = model_list(ld->model, list);
	if (out->type.codes == NULL)
		diag_node(&ld->ds, at, DIAG_REFERENCE, diag_word(&ld->ds,
		    "代码表", "enum"), list, STR_NONE);
}

static void
take_outputs(struct loader *ld, struct toml_node *t, struct table *ta)
{
	static const char *const periods[] = { "once", "year", "month", NULL };
	int per = toml_get(t, "per") == NULL ? 0 :
	    parse_choice(ld, t, "per", periods, false);
	const str *names = parse_list(ld, t, "outputs", &ta->noutputs);
	struct output *list = NEW_ARRAY(ld->arena, struct output,
	    ta->noutputs);
	size_t i;

	for (i = 0; i < ta->noutputs; i++) {
		take_output(ld, toml_get(t, "outputs"), names[i], &list[i]);
		if (per > 0 && list[i].type.kind == K_MONEY)
			list[i].type.per = (enum per)per;
	}
	ta->output = list;
}

/* The values from here on, one per output; blank is no value. */
static const struct pvalue *
take_values(struct loader *ld, const struct table *ta, struct toml_node *x)
{
	struct pvalue *list = NEW_ARRAY(ld->arena, struct pvalue,
	    ta->noutputs);
	size_t i;

	for (i = 0; i < ta->noutputs; i++, x = x->next) {
		struct ptype type = ta->output[i].type;

		if (x->s.n > 0 && !literal_parse(type, x->s, &list[i]))
			diag_node(&ld->ds, x, DIAG_VALUE, x->s,
			    type_name(ld->arena, type), STR_NONE);
	}
	return list;
}

static bool
all_text(struct loader *ld, struct toml_node *list, size_t want)
{
	struct toml_node *x;
	bool ok = list->kind == T_ARRAY && (size_t)list->n == want;

	for (x = ok ? list->child : NULL; x != NULL; x = x->next)
		ok = x->kind == T_STR && ok;
	if (!ok)
		diag_node(&ld->ds, list, DIAG_TABLE_ROW, num_text(ld->arena,
		    (int64_t)want, 0), STR_NONE, STR_NONE);
	return ok;
}

static bool
take_row(struct loader *ld, const struct table *ta, struct toml_node *list,
    struct row *r)
{
	struct toml_node *x;
	size_t i;

	if (!all_text(ld, list, ta->ninputs + ta->noutputs + 3))
		return false;
	r->node = list;
	x = list->child;
	r->id = x->s;
	x = x->next;
	r->cell = NEW_ARRAY(ld->arena, struct cell, ta->ninputs);
	for (i = 0; i < ta->ninputs; i++, x = x->next)
		r->cell[i].node = x;
	r->value = take_values(ld, ta, x);
	for (i = 0; i < ta->noutputs; i++)
		x = x->next;
	r->cite = parse_cite(x);
	return true;
}

static void
take_rows(struct loader *ld, struct toml_node *t, struct table *ta)
{
	struct toml_node *rows = toml_get(t, "rows"), *x;
	size_t i;

	if (rows == NULL || rows->kind != T_ARRAY || rows->n < 1 ||
	    rows->n > TABLE_ROWS) {
		diag_node(&ld->ds, rows == NULL ? t : rows, DIAG_KEY_KIND,
		    STR("rows"), STR("[[…], …]"), STR_NONE);
		return;
	}
	ta->row = NEW_ARRAY(ld->arena, struct row, rows->n);
	for (x = rows->child; x != NULL; x = x->next) {
		struct row *r = &ta->row[ta->nrows];

		if (!take_row(ld, ta, x, r))
			continue;
		for (i = 0; i < ta->nrows; i++)
			if (str_eq(ta->row[i].id, r->id))
				diag_node(&ld->ds, x, DIAG_DUPLICATE, r->id,
				    STR_NONE, STR_NONE);
		ta->nrows++;
	}
}

static void
take_default(struct loader *ld, struct toml_node *t, struct table *ta)
{
	struct toml_node *c = toml_get(t, "default");
	struct row *r;

	if (c == NULL || !all_text(ld, c, ta->noutputs))
		return;
	r = NEW(ld->arena, struct row);
	r->id = STR("default");
	r->value = take_values(ld, ta, c->child);
	ta->fallback = r;
}

/* What the rows cite is what the table cites. */
static void
gather_cites(struct loader *ld, struct object *o)
{
	const struct table *t = o->table;
	struct cite *list = NEW_ARRAY(ld->arena, struct cite, o->ncites +
	    t->nrows);
	size_t i;

	for (i = 0; i < o->ncites; i++)
		list[i] = o->cites[i];
	for (i = 0; i < t->nrows; i++)
		list[o->ncites + i] = t->row[i].cite;
	o->cites = list;
	o->ncites += t->nrows;
}

void
parse_table(struct loader *ld, struct toml_node *t, struct object *o)
{
	static const char *const hits[] = { "unique", "first", "collect",
	    NULL };
	struct table *ta = NEW(ld->arena, struct table);
	int hit = parse_choice(ld, t, "hit", hits, true);
	str why = parse_str(ld, t, "why_ordered", hit == HIT_FIRST);

	parse_labels(ld, t, &o->zh, &o->en);
	o->type.kind = K__MAX;
	o->table = ta;
	ta->hit = hit < 0 ? HIT_COLLECT : (enum hit)hit;
	ta->partial = parse_flag(ld, t, "partial");
	if (why.n > 0 && hit != HIT_FIRST)
		diag_node(&ld->ds, toml_get(t, "why_ordered"),
		    DIAG_VALUE_CHOICE, STR("hit"), str_from(hits[ta->hit]),
		    STR("first"));
	(void)parse_str(ld, t, "when", false);
	(void)parse_list(ld, t, "inputs", &ta->ninputs);
	if (ta->ninputs < 1 || ta->ninputs > TABLE_INPUTS)
		diag_node(&ld->ds, t, DIAG_KEY_KIND, STR("inputs"),
		    STR("[1-12]"), STR_NONE);
	take_outputs(ld, t, ta);
	take_rows(ld, t, ta);
	take_default(ld, t, ta);
	gather_cites(ld, o);
}
