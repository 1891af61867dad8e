/*
 * Dated parameters: rows [from, to), each known from a day.
 */
#include "loading.h"

/* The value of a row, as text or as the TOML kind of its type. */
static bool
take_value(struct loader *ld, struct toml_node *t, struct ptype type,
    struct pvalue *out)
{
	struct toml_node *v = toml_get(t, "value");
	struct ptype read = type;

	if (v == NULL) {
		(void)parse_str(ld, t, "value", true);
		return false;
	}
	if (type.kind == K_INDEX)
		read.kind = K_RATIO;
	*out = (struct pvalue){ .known = true, .n = v->i, .d = 1 };
	if (v->kind == T_STR ? literal_parse(read, v->s, out) :
	    (v->kind == T_INT && read.kind == K_INT) ||
	    (v->kind == T_BOOL && read.kind == K_BOOL) ||
	    (v->kind == T_DATE && read.kind == K_DATE))
		return true;
	diag_node(&ld->ds, v, DIAG_VALUE, v->kind == T_STR ? v->s :
	    STR("value"), type_name(ld->arena, type), STR_NONE);
	return false;
}

static void
take_row(struct loader *ld, struct toml_node *t, const struct param *p,
    struct param_row *r)
{
	int64_t year = 0;

	if (p->type.kind == K_INDEX) {
		(void)toml_int(t, "year", true, ld->faults, &year);
		r->year = (int)year;
	} else {
		r->from = parse_date(ld, t, "from", true);
		r->to = parse_date(ld, t, "to", false);
	}
	r->known_from = parse_date(ld, t, "known_from", false);
	(void)take_value(ld, t, p->type, &r->value);
	if (r->to != 0 && r->to <= r->from)
		diag_node(&ld->ds, t, DIAG_ROW_EMPTY, p->id, STR_NONE,
		    STR_NONE);
}

bool
param_rows_meet(const struct param_row *a, const struct param_row *b)
{

	if (a->year != 0 || b->year != 0)
		return a->year == b->year;
	return (a->to == 0 || b->from < a->to) &&
	    (b->to == 0 || a->from < b->to);
}

static void
check_rows(struct loader *ld, struct toml_node *t, const struct param *p)
{
	date released = ld->pack->info.released;
	bool retroactive = parse_flag(ld, t, "retroactive");
	size_t i, j;

	for (i = 0; i < p->nrows; i++) {
		for (j = 0; j < i; j++)
			if (p->rows[i].known_from == p->rows[j].known_from &&
			    param_rows_meet(&p->rows[i], &p->rows[j]))
				diag_node(&ld->ds, t, DIAG_ROWS_OVERLAP,
				    p->id, STR_NONE, STR_NONE);
		if (p->rows[i].from != 0 && p->rows[i].from < released &&
		    !retroactive)
			diag_node(&ld->ds, t, DIAG_RETROACTIVE, p->id,
			    STR_NONE, STR_NONE);
	}
}

void
parse_rows(struct loader *ld, struct toml_node *t, struct param *p)
{
	struct toml_node *values = toml_get(t, "values"), *x;
	struct param_row *rows;
	size_t n = 0;

	if (values == NULL || values->kind != T_ARRAY) {
		diag_node(&ld->ds, t, DIAG_KEY_KIND, STR("values"),
		    STR("[{ from, to, value }]"), STR_NONE);
		return;
	}
	rows = NEW_ARRAY(ld->arena, struct param_row, values->n);
	for (x = values->child; x != NULL; x = x->next)
		take_row(ld, x, p, &rows[n++]);
	p->rows = rows;
	p->nrows = n;
	check_rows(ld, t, p);
}

static void
one_param(struct loader *ld, struct toml_node *t, struct param *p)
{
	static const char *const bases[] = { "stated", "assumption", NULL };
	struct toml_node *values = toml_get(t, "values");
	int64_t base_year;

	p->pack = ld->pack;
	p->id = parse_str(ld, t, "id", true);
	parse_labels(ld, t, &p->zh, &p->en);
	p->cites = parse_cites(ld, t, true, &p->ncites);
	p->open = parse_flag(ld, t, "open");
	if (toml_get(t, "basis") != NULL)
		p->assumption = parse_choice(ld, t, "basis", bases, true) == 1;
	(void)toml_int(t, "base_year", false, ld->faults, &base_year);
	if (!parse_type(ld, t, &p->type)) {
		parse_ignore(values);
		return;
	}
	parse_rows(ld, t, p);
}

static void
parse_checks(struct loader *ld)
{
	struct nodes *l = &ld->section[SEC_CHECK];
	struct check_row *list = NEW_ARRAY(ld->arena, struct check_row, l->n);
	size_t i;

	for (i = 0; i < l->n; i++) {
		struct toml_node *t = l->item[i];

		list[i].node = t;
		list[i].id = parse_str(ld, t, "id", true);
		list[i].as_of = parse_date(ld, t, "as_of", true);
		(void)parse_str(ld, t, "expr", true);
	}
	ld->pack->checks = list;
	ld->pack->nchecks = l->n;
}

void
parse_params(struct loader *ld)
{
	struct nodes *l = &ld->section[SEC_PARAM];
	struct param *list = NEW_ARRAY(ld->arena, struct param, l->n);
	size_t i, j;

	for (i = 0; i < l->n; i++) {
		one_param(ld, l->item[i], &list[i]);
		for (j = 0; j < i; j++)
			if (str_eq(list[i].id, list[j].id))
				diag_node(&ld->ds, l->item[i], DIAG_DUPLICATE,
				    list[i].id, STR_NONE, STR_NONE);
	}
	ld->pack->params = list;
	ld->pack->nparams = l->n;
	parse_checks(ld);
}
