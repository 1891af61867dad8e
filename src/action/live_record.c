/*
 * Live states that are records of the register: letters signed and not, reports
 * handed in and owed, changes that a level above agreed to.  A number and the
 * filter that lists its rows are one query.
 */
#include "action/live.h"

/* A number beside an object of that kind; the filter names the object. */
struct line {
	const char *kind, *entity;
	const char *id;		/* what is counted */
	const char *more;	/* of the filter */
};

static const struct line lines[] = {
	{ "letter", "letter", "signed",
	    "unknown(superseded_by) && !unknown(signed_on)" },
	{ "letter", "letter", "unsigned",
	    "unknown(superseded_by) && unknown(signed_on)" },
	{ "report", "report", "handed_in",
	    "state != 'owed' && state != 'sent_back'" },
	{ "report", "report", "owed",
	    "(state == 'owed' || state == 'sent_back')" },
	{ "stability", "approval", "approved", "" },
};
#define NLINES	(sizeof(lines) / sizeof(lines[0]))

static str
filter(struct request *rq, const struct live *l, const struct line *x,
    str object)
{

	if (str_is(str_from(x->kind), "stability"))
		return str_fmt(rq->arena, "rule == '%.*s'", STR_ARG(object));
	return str_fmt(rq->arena, "pack == '%.*s' && object == '%.*s' && %s",
	    STR_ARG(pack_info(l->pack)->id), STR_ARG(object), x->more);
}

enum err
live_rows(struct request *rq, const struct live *l,
    const struct live_line *x)
{
	struct query q = { .entity = model_entity(rq->model,
	    str_from(x->entity)), .place = l->place };
	int64_t n, sum;
	bool exact;

	TRY(policy_where(rq, rq->model, q.entity, x->where, &q.where));
	TRY(record_count(rq, &q, &n, &exact));
	jsonw_open(l->o, '{');
	jsonw_put_str(l->o, "id", str_from(x->id));
	jsonw_put_str(l->o, "entity", str_from(x->entity));
	if (x->label.n > 0)
		jsonw_put_str(l->o, "label", x->label);
	jsonw_put_int(l->o, "n", n);
	jsonw_put_bool(l->o, "exact", exact);
	jsonw_put_str(l->o, "where", x->where);
	/* What was not counted whole has no sum. */
	if (x->sum != NULL && exact && n > 0) {
		TRY(record_sum(rq, &q, x->sum, &sum));
		jsonw_put_str(l->o, "sum", field_text(rq->arena, x->sum,
		    VALUE_INT(sum), rq->lang));
	}
	jsonw_close(l->o, '}');
	return OK;
}

static bool
is_of(const struct line *x, const struct object_info *o)
{

	return str_is(str_from(x->kind), o->kind);
}

bool
live_recorded(const struct object_info *o)
{
	size_t i;

	for (i = 0; i < NLINES && !is_of(&lines[i], o);)
		i++;
	return i < NLINES;
}

enum err
live_records(struct request *rq, const struct live *l)
{
	struct object_info x;
	size_t i, k;

	for (i = 0; pack_object_info(l->pack, i, &x); i++) {
		if (!live_recorded(&x))
			continue;
		live_key(rq, l, x.kind, x.id, l->here ? "rows" :
		    "not_adopted");
		jsonw_key(l->o, "rows");
		jsonw_open(l->o, '[');
		for (k = 0; l->here && k < NLINES; k++)
			if (is_of(&lines[k], &x))
				TRY(live_rows(rq, l, &(struct live_line){
				    .entity = lines[k].entity,
				    .id = lines[k].id, .where = filter(rq, l,
				    &lines[k], x.id) }));
		jsonw_close(l->o, ']');
		jsonw_close(l->o, '}');
	}
	return OK;
}
