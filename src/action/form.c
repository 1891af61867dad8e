/*
 * A form filled in from the register.
 */
#include "action/form.h"

#include <inttypes.h>

#include "base/limits.h"

#define CELLS_MAX	40000	/* of one table */

/* Records of a row; a member is two of them. */
struct line {
	const struct record *records[2];
};

struct lines {
	struct line *items;
	size_t n;
};

struct filling {
	struct request *rq;
	struct printing *printing;
	const struct record *household;
	struct lines of[SOURCE__MAX];
	bool loaded[SOURCE__MAX];
	struct paper *paper;
};

/* ---- rows ---- */

static void
lines_add(struct filling *f, struct lines *l, const struct record *a,
    const struct record *b)
{

	l->items = arena_grow(f->rq->arena, l->items,
	    l->n * sizeof(l->items[0]), (l->n + 1) * sizeof(l->items[0]));
	l->items[l->n++] = (struct line){ { a, b } };
}

static enum err
load_children(struct filling *f, const char *entity, struct lines *out)
{
	const struct entity *e = model_entity(f->rq->model, str_from(entity));
	struct records r;
	size_t i;

	TRY(record_children(f->rq, model_field(e, STR("household")),
	    f->household->id, &r));
	for (i = 0; i < r.n; i++)
		lines_add(f, out, r.items[i], NULL);
	return OK;
}

/* Who is a member today. */
static enum err
load_members(struct filling *f, struct lines *out)
{
	struct request *rq = f->rq;
	const struct entity *e = model_entity(rq->model, STR("membership"));
	struct record *person;
	struct records r;
	size_t i;

	TRY(record_children(rq, model_field(e, STR("household")),
	    f->household->id, &r));
	for (i = 0; i < r.n; i++) {
		struct value ends = record_get(r.items[i], "ends");

		if (ends.kind == V_INT && ends.i <= rq->today)
			continue;
		TRY(record_load(rq, model_entity(rq->model, STR("person")),
		    record_get(r.items[i], "person").i, 0, &person));
		lines_add(f, out, person, r.items[i]);
	}
	return OK;
}

/* Units of the village: the same for all its households. */
static enum err
load_units(struct filling *f)
{
	struct printing *p = f->printing;
	int64_t place = place_up(f->household->place, PLACE_VILLAGE);
	const struct entity *e = model_entity(f->rq->model, STR("custody"));
	struct filter village = { .op = FILTER_EQ,
	    .field = model_field(e, STR("place")), .value = VALUE_INT(place) };
	struct filter none = { .op = FILTER_UNKNOWN,
	    .field = model_field(e, STR("household")) };
	struct filter where = { .op = FILTER_AND, .a = &village, .b = &none };
	struct query q = { .entity = e, .where = &where, .place = place,
	    .limit = LIMIT_PAGE_ROWS };
	struct arena *was = f->rq->arena;
	struct page page;
	enum err err;

	if (p->village_place == place)
		return OK;
	arena_reset(p->village);
	f->rq->arena = p->village;
	err = record_list(f->rq, &q, &page);
	f->rq->arena = was;
	TRY(err);
	p->units = (struct records){ page.items, page.n };
	p->village_place = place;
	return OK;
}

static enum err
load_custody(struct filling *f, struct lines *out)
{
	size_t i;

	TRY(load_children(f, "custody", out));
	TRY(load_units(f));
	for (i = 0; i < f->printing->units.n; i++)
		lines_add(f, out, f->printing->units.items[i], NULL);
	return OK;
}

static enum err
load(struct filling *f, enum source s, const struct lines **out)
{
	struct lines *l = &f->of[s];

	*out = l;
	if (f->loaded[s])
		return OK;
	f->loaded[s] = true;
	switch (s) {
	case FROM_HOUSEHOLD:
		lines_add(f, l, f->household, NULL);
		return OK;
	case FROM_MEMBERS:
		return load_members(f, l);
	case FROM_YEARS:
		return load_children(f, "household_year", l);
	case FROM_STANDINGS:
		return load_children(f, "standing", l);
	case FROM_MEASURES:
		return load_children(f, "measure", l);
	case FROM_VISITS:
		return load_children(f, "visit", l);
	case FROM_CUSTODY:
		return load_custody(f, l);
	case FROM_MATTERS:
		return load_children(f, "matter", l);
	case SOURCE__MAX:
		break;
	}
	return OK;
}

/* ---- values ---- */

/* Unknown is said: a blank would read as none. */
static enum err
show(struct filling *f, const struct record *r, const struct field *field,
    str *out)
{
	bool masked;

	if (r->values[field->index].kind == V_UNKNOWN) {
		*out = STR("未知");
		return OK;
	}
	if (f->printing->plain && field->mask == MASK_ID)
		return record_reveal(f->rq, r, field, out);
	return record_show(f->rq, r, field, PROFILE_DETAIL, out, &masked);
}

static enum err
cell(struct filling *f, const struct line *l, const struct form_column *c, str *out)
{
	size_t i;

	*out = STR("未知");
	for (i = 0; i < 2; i++) {
		const struct record *r = l->records[i];

		if (r != NULL && str_is(r->entity->id, c->entity))
			return show(f, r, model_field(r->entity,
			    str_from(c->field)), out);
	}
	return OK;
}

static const struct field *
column_field(const struct filling *f, const struct form_column *c)
{

	return model_field(model_entity(f->rq->model, str_from(c->entity)),
	    str_from(c->field));
}

static size_t
columns_count(const struct form_column *c)
{
	size_t n = 0;

	while (c[n].entity != NULL)
		n++;
	return n;
}

/* ---- parts ---- */

static enum err
put_table(struct filling *f, const struct part *p, const struct lines *l)
{
	struct arena *a = f->rq->arena;
	size_t n = columns_count(p->columns), i, k;
	struct paper_column *columns = NEW_ARRAY(a, struct paper_column, n);
	str *cells;

	if (l->n == 0) {
		paper_add(f->paper, PAPER_TEXT, STR("登记册中没有记录。"));
		return OK;
	}
	if (l->n * n > CELLS_MAX)
		return fail(f->rq, MSG_FORM_LONG,
		    record_get(f->household, "number").s);
	cells = NEW_ARRAY(a, str, l->n * n);
	for (k = 0; k < n; k++) {
		const struct field *field = column_field(f, &p->columns[k]);

		columns[k].heading = field->zh;
		columns[k].share = p->columns[k].share;
		columns[k].align = field->type == TYPE_MONEY ? PAPER_RIGHT :
		    PAPER_LEFT;
		for (i = 0; i < l->n; i++)
			TRY(cell(f, &l->items[i], &p->columns[k],
			    &cells[i * n + k]));
	}
	paper_table(f->paper, columns, n, cells, l->n * n);
	return OK;
}

static enum err
put_grid(struct filling *f, const struct part *p, const struct line *l)
{
	size_t n = columns_count(p->columns), i;
	struct paper_field *fields = NEW_ARRAY(f->rq->arena,
	    struct paper_field, n);

	for (i = 0; i < n; i++) {
		fields[i].label = column_field(f, &p->columns[i])->zh;
		TRY(cell(f, l, &p->columns[i], &fields[i].value));
		fields[i].wide = str_is(str_from(p->columns[i].field),
		    "place");
	}
	paper_fields(f->paper, fields, n);
	return OK;
}

/* Every field of the records of a row, as the dictionary has them. */
static enum err
put_all(struct filling *f, const struct line *l)
{
	struct paper_field *fields;
	size_t i, k, n = 0;

	for (i = 0; i < 2 && l->records[i] != NULL; i++)
		n += l->records[i]->entity->nfields;
	fields = NEW_ARRAY(f->rq->arena, struct paper_field, n);
	n = 0;
	for (i = 0; i < 2 && l->records[i] != NULL; i++) {
		const struct record *r = l->records[i];

		for (k = 0; k < r->entity->nfields; k++) {
			const struct field *field = &r->entity->fields[k];

			if (field->type == TYPE_REFERENCE &&
			    field->required)
				continue;	/* the household, the person */
			fields[n].label = field->zh;
			fields[n].wide = field->type == TYPE_PLACE;
			TRY(show(f, r, field, &fields[n++].value));
		}
	}
	paper_fields(f->paper, fields, n);
	return OK;
}

/* What was given, in yuan; what has no amount is said, not counted as none. */
static void
put_sum(struct filling *f, const struct lines *l)
{
	const struct field *amount = model_field(model_entity(f->rq->model,
	    STR("measure")), STR("amount"));
	int64_t sum = 0;
	size_t i, unknown = 0;

	for (i = 0; i < l->n; i++) {
		struct value v = l->items[i].records[0]->values[amount->index];

		if (v.kind != V_INT || __builtin_add_overflow(sum, v.i, &sum))
			unknown++;
	}
	paper_add(f->paper, PAPER_TEXT, unknown == 0 ? str_fmt(f->rq->arena,
	    "共%zu项，投入合计%.*s。", l->n, STR_ARG(field_text(f->rq->arena,
	    amount, VALUE_INT(sum), LANG_ZH))) : str_fmt(f->rq->arena,
	    "共%zu项，其中%zu项金额未知，其余投入合计%.*s。", l->n, unknown,
	    STR_ARG(field_text(f->rq->arena, amount, VALUE_INT(sum),
	    LANG_ZH))));
}

static enum err
put_part(struct filling *f, const struct part *p)
{
	const struct lines *l;
	size_t i;

	TRY(load(f, p->source, &l));
	if (p->page)
		paper_add(f->paper, PAPER_BREAK, STR(""));
	paper_add(f->paper, PAPER_HEADING, str_from(p->heading));
	if (p->table)
		TRY(put_table(f, p, l));
	else if (l->n == 0)
		paper_add(f->paper, PAPER_TEXT, STR("登记册中没有记录。"));
	for (i = 0; i < l->n && !p->table; i++)
		if (p->columns == NULL)
			TRY(put_all(f, &l->items[i]));
		else
			TRY(put_grid(f, p, &l->items[i]));
	if (p->money)
		put_sum(f, l);
	return OK;
}

static void
put_signs(struct filling *f)
{
	const char *const *roles = f->printing->form->signs;
	struct paper_sign *signs;
	size_t i, n = 0;

	while (roles[n] != NULL)
		n++;
	signs = NEW_ARRAY(f->rq->arena, struct paper_sign, n);
	for (i = 0; i < n; i++)
		signs[i].role = str_from(roles[i]);
	if (n > 0)
		paper_signs(f->paper, signs, n);
}

static enum err
make(struct filling *f)
{
	const struct form *form = f->printing->form;
	const struct record *h = f->household;
	struct request *rq = f->rq;
	size_t i;
	str name;

	paper_init(f->paper, rq->arena, str_from(form->number), form->version);
	TRY(place_name(rq, h->place, &name));
	f->paper->dense = true;
	f->paper->title = str_from(form->zh);
	f->paper->subject = str_fmt(rq->arena, "%.*s %.*s 户编号%.*s",
	    STR_ARG(name), STR_ARG(record_get(h, "head_name").s),
	    STR_ARG(record_get(h, "number").s));
	for (i = 0; i < form->nparts; i++)
		TRY(put_part(f, &form->parts[i]));
	put_signs(f);
	paper_add(f->paper, PAPER_CODE, STR(""));
	return OK;
}

/* Documents are in Chinese, whoever prints them. */
enum err
form_make(struct request *rq, struct printing *printing,
    const struct record *household, struct paper *out)
{
	struct filling f = { .rq = rq, .printing = printing,
	    .household = household, .paper = out };
	enum lang was = rq->lang;
	enum err e;

	rq->lang = LANG_ZH;
	e = make(&f);
	rq->lang = was;
	return e;
}
