/*
 * Places of a range as subjects of rules, with the facts of one year.  Sources
 * that disagree make a fact doubtful.
 */
#include "duty/duty.h"

static const char *const kinds[] = { NULL, "province", "city", "county",
    "township", "village", NULL };

struct places {
	struct duty_place *item;
	size_t n, room;
};

static enum err
read_places(struct request *rq, int64_t place, date on, struct places *p)
{
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "seat_places", &s));
	scope_bind(rq, place, s);
	stmt_int(s, "day", on);
	for (;;) {
		struct duty_place *x;

		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (p->n == p->room) {
			p->item = arena_grow(rq->arena, p->item, p->room *
			    sizeof(*x), (p->room * 2 + 64) * sizeof(*x));
			p->room = p->room * 2 + 64;
		}
		x = &p->item[p->n];
		*x = (struct duty_place){ .code = stmt_column_int(s, 0),
		    .name = stmt_column_str(rq->arena, s, 1) };
		/* Two rows of one code: a change of name. */
		if (p->n > 0 && p->item[p->n - 1].code == x->code)
			p->item[p->n - 1] = *x;
		else
			p->n++;
	}
	stmt_end(s);
	return OK;
}

static void
take(struct request *rq, struct given *g, struct value v)
{

	if (v.kind == V_UNKNOWN)
		return;
	if (g->value.kind != V_UNKNOWN && !value_eq(g->value, v))
		g->doubt = DOUBT_CONFLICT;
	v.s = str_dup(rq->arena, v.s);
	g->value = v;
}

/* All fields but sealed ones; the year comes first. */
static void
scan_of(struct request *rq, const struct entity *e, struct scan *sc)
{
	const struct field **list = NEW_ARRAY(rq->arena, const struct field *,
	    e->nfields);
	size_t i, n = 0;

	list[n++] = e->year;
	for (i = 0; i < e->nfields; i++)
		if (&e->fields[i] != e->year && e->fields[i].level != L4)
			list[n++] = &e->fields[i];
	*sc = (struct scan){ .entity = e, .fields = list, .nfields = n,
	    .by_place = true, .limit = 1000000 };
	scan_init(rq, sc);
}

static const struct subject *
subject_new(struct request *rq, const struct kind *k, int year)
{
	struct subject *s = NEW(rq->arena, struct subject);
	struct subject_year *y = NEW(rq->arena, struct subject_year);

	s->kind = k;
	s->id = k->id;
	if (k->yearly != NULL) {
		y->year = year;
		y->given = NEW_ARRAY(rq->arena, struct given,
		    k->yearly->nfields);
		s->years = y;
		s->nyears = 1;
	}
	return s;
}

/* Rows in order of place, beside the places in the same order. */
static enum err
read_years(struct request *rq, const struct kind *k, int64_t place, int year,
    struct places *p)
{
	struct scan sc;
	struct scan_from from = { .place = place };
	struct stmt *st;
	size_t at = 0, i;
	bool row;

	scan_of(rq, k->yearly, &sc);
	TRY(scan_range(rq, &sc, &from, &st));
	for (;;) {
		int64_t code;
		struct given *g;

		TRY(stmt_step(rq, st, &row));
		if (!row)
			break;
		code = stmt_column_int(st, 1);
		while (at < p->n && p->item[at].code < code)
			at++;
		if (at == p->n || p->item[at].code != code ||
		    p->item[at].subject == NULL ||
		    p->item[at].subject->kind != k ||
		    stmt_column_int(st, 3) != year)
			continue;
		g = (struct given *)(uintptr_t)
		    p->item[at].subject->years[0].given;
		for (i = 1; i < sc.nfields; i++)
			take(rq, &g[sc.fields[i]->index],
			    stmt_column(st, (int)i + 3));
	}
	stmt_end(st);
	return OK;
}

enum err
duty_places(struct request *rq, int64_t place, date on,
    struct duty_place **out, size_t *out_n)
{
	struct places p = { .n = 0 };
	const struct kind *k;
	size_t i;
	enum place_level level;

	TRY(read_places(rq, place, on, &p));
	for (i = 0; i < p.n; i++) {
		level = place_level(p.item[i].code);
		k = kinds[level] == NULL ? NULL : model_kind(rq->model,
		    str_from(kinds[level]));
		if (k != NULL)
			p.item[i].subject = subject_new(rq, k,
			    date_year(on));
	}
	for (level = PLACE_PROVINCE; level <= PLACE_VILLAGE; level++) {
		k = model_kind(rq->model, str_from(kinds[level]));
		if (k != NULL && k->yearly != NULL)
			TRY(read_years(rq, k, place, date_year(on), &p));
	}
	*out = p.item;
	*out_n = p.n;
	return OK;
}
