/*
 * bangfu export: the records of an entity as a spreadsheet, one column a field
 * of the dictionary, one act in the ledger.  Sealed values and telephones stay
 * masked: a file leaves the house.
 */
#include "action/internal.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/limits.h"
#include "base/option.h"
#include "sheet/sheet.h"

struct export {
	struct query query;
	str where;
	str path;
	struct sheet_writer *out;
	int64_t rows;
};

/* The key of what a field refers to, so that the file can be read in again. */
static enum err
reference_text(struct request *rq, const struct field *f, int64_t id, str *out)
{
	const struct field *key = f->target->key;
	struct record *r;

	if (key == NULL)
		return record_title(rq, f->target, id, out);
	TRY(record_load(rq, f->target, id, 0, &r));
	*out = field_text(rq->arena, key, r->values[key->index], rq->lang);
	return OK;
}

static enum err
cell_text(struct request *rq, const struct record *r, const struct field *f,
    str *out)
{
	struct value v = r->values[f->index];
	bool masked;

	if (f->type == TYPE_PLACE && v.kind == V_INT) {
		*out = place_digits(rq->arena, v.i);
		return OK;
	}
	if (f->type != TYPE_REFERENCE || v.kind != V_INT)
		return record_show(rq, r, f, PROFILE_DETAIL, out, &masked);
	/* What the caller may not see is blank, as anywhere. */
	if (reference_text(rq, f, v.i, out) != OK) {
		if (message_row(rq->problem.msg)->err != ERR_MISSING)
			return message_row(rq->problem.msg)->err;
		request_clear(rq);
		*out = STR("");
	}
	return OK;
}

static enum err
header_write(struct request *rq, struct export *x)
{
	const struct entity *e = x->query.entity;
	struct sheet_column *columns = NEW_ARRAY(rq->arena,
	    struct sheet_column, e->nfields);
	size_t i;

	for (i = 0; i < e->nfields; i++)
		columns[i].heading = e->fields[i].zh;
	return sheet_writer_header(rq, x->out, columns, e->nfields);
}

static enum err
page_write(struct request *rq, struct export *x, const struct page *p)
{
	const struct entity *e = x->query.entity;
	str *cells = NEW_ARRAY(rq->arena, str, e->nfields);
	size_t i, k;

	for (i = 0; i < p->n; i++) {
		for (k = 0; k < e->nfields; k++)
			TRY(cell_text(rq, p->items[i], &e->fields[k],
			    &cells[k]));
		TRY(sheet_writer_row(rq, x->out, cells, e->nfields));
		x->rows++;
	}
	return OK;
}

static enum err
pages_write(struct request *rq, struct export *x)
{
	char cursor[LIMIT_TEXT];
	struct page p;
	size_t i;

	do {
		struct arena_mark m = arena_mark(rq->arena);

		TRY(record_list(rq, &x->query, &p));
		TRY(page_write(rq, x, &p));
		if (p.next.n > sizeof(cursor))
			return fail(rq, MSG_CURSOR);
		for (i = 0; i < p.next.n; i++)
			cursor[i] = p.next.p[i];
		x->query.after = (str){ cursor, p.next.n };
		arena_rewind(rq->arena, m);
	} while (x->query.after.n > 0);
	return OK;
}

static enum err
detail_note(struct request *rq, const struct export *x)
{
	struct jsonw o;
	struct buf b;

	buf_init(&b, rq->arena, LIMIT_TEXT);
	jsonw_begin(&o, &b);
	jsonw_open(&o, '{');
	jsonw_put_int(&o, "rows", x->rows);
	jsonw_put_str(&o, "place", place_digits(rq->arena, x->query.place));
	jsonw_put_str(&o, "where", x->where);
	jsonw_close(&o, '}');
	if (buf_full(&b))
		return fail(rq, MSG_VALUE_LONG, STR("--where"),
		    str_fmt(rq->arena, "%d", LIMIT_TEXT));
	rq->detail = buf_text(&b);
	return OK;
}

static enum err
export_act(struct request *rq, void *arg)
{
	struct export *x = arg;
	enum sheet_format format = str_ends(x->path, STR(".xlsx")) ?
	    SHEET_XLSX : SHEET_CSV_UTF8;

	if (x->where.n > 0)
		TRY(policy_where(rq, rq->model, x->query.entity, x->where,
		    &x->query.where));
	TRY(sheet_writer_open(rq, x->path, format, &x->out));
	TRY(header_write(rq, x));
	TRY(pages_write(rq, x));
	TRY(sheet_writer_end(rq, x->out));
	return detail_note(rq, x);
}

static enum err
export(struct request *rq, int argc, char **argv)
{
	struct export x = { .query.limit = LIMIT_PAGE_ROWS };
	str place = STR_NONE, *rest;
	const struct option options[] = {
		{ "--place", &place, NULL }, { "--where", &x.where, NULL },
		{ "-o", &x.path, NULL },
	};
	size_t n;

	TRY(option_take(rq, argc, argv, options, 3, &rest, &n));
	if (n != 1 || !(str_ends(x.path, STR(".csv")) ||
	    str_ends(x.path, STR(".xlsx"))))
		return fail(rq, MSG_USAGE, STR("export ENTITY [--where EXPR] "
		    "[--place CODE] -o FILE.csv|.xlsx"));
	if (place.n > 0 && !place_parse(place, &x.query.place))
		return fail(rq, MSG_VALUE_TYPE, STR("--place"), place,
		    request_words(rq, "区划代码", "a place code"));
	TRY(site_enter(rq, STORE_WRITE, "county_office"));
	TRY(site_placed(rq, x.query.place));
	x.query.entity = model_entity(rq->model, rest[0]);
	if (x.query.entity == NULL)
		return fail(rq, MSG_ENTITY_MISSING, rest[0]);
	TRY(site_act(rq, str_fmt(rq->arena, "%.*s.export", STR_ARG(rest[0])),
	    rest[0], export_act, &x));
	(void)printf(rq->lang == LANG_ZH ? "%.*s:%" PRId64 " 条\n" :
	    "%.*s: %" PRId64 " records\n", STR_ARG(x.path), x.rows);
	return OK;
}

int
cmd_export(struct request *rq, int argc, char **argv)
{

	return cmd_end(rq, export(rq, argc, argv));
}
