/*
 * Which facts get columns: the analytic ones, and what the programs read.
 */
#include "build.h"

static bool
has_column(const struct field *f)
{

	switch (f->type) {
	case TYPE_CODE:
		return f->codes != NULL && f->level < L4;
	case TYPE_CODES: case TYPE_BOOL: case TYPE_INT: case TYPE_MONEY:
	case TYPE_RATIO: case TYPE_DECIMAL: case TYPE_DATE: case TYPE_MONTH:
		return f->level < L4;
	default:
		return false;
	}
}

static bool
is_wanted(const struct wanted *w, const struct field *f, int back)
{
	size_t i;

	for (i = 0; i < w->n; i++)
		if (w->column[i].field == f && w->column[i].back == back)
			return true;
	return false;
}

static void
want(struct wanted *w, const struct field *f, int back)
{

	if (is_wanted(w, f, back))
		return;
	if (w->n < LIMIT_FIELDS && has_column(f))
		w->column[w->n++] = (struct census_column){ .field = f,
		    .back = back };
}

static void
want_analytic(struct wanted *w, const struct entity *e)
{
	size_t i;

	for (i = 0; e != NULL && i < e->nfields; i++)
		if (e->fields[i].analytic)
			want(w, &e->fields[i], 0);
}

/* The table of a program's column; -1: no census has it. */
static int
table_of(const struct ir_column *x)
{

	if (x->space > 1 || x->up > CENSUS_ABOVE)
		return -1;
	return x->up > 0 ? 1 + x->up : x->space;
}

static void
want_program(struct census *c, const struct program *p)
{
	size_t i;

	for (i = 0; i < p->ncolumns; i++) {
		const struct ir_column *x = &p->columns[i];
		int t = table_of(x);

		if (t < 0)
			continue;
		want(&c->wanted[t], x->field, x->back);
		c->back = x->back > c->back ? x->back : c->back;
	}
}

/* What the loaded packs declare to read of a kind, this year. */
static void
want_packs(const struct request *rq, struct wanted *w, const struct kind *k)
{
	const struct entity *e[2] = { k->base, k->yearly };
	size_t i, j;

	for (i = 0; i < 2; i++)
		for (j = 0; e[i] != NULL && j < e[i]->nfields; j++)
			if (policy_reads(rq->policy, &e[i]->fields[j]))
				want(w, &e[i]->fields[j], 0);
}

static void
want_all_packs(const struct request *rq, struct census *c)
{
	const struct kind *k = c->kind;
	int u;

	want_packs(rq, &c->wanted[0], k);
	if (c->members != NULL)
		want_packs(rq, &c->wanted[1], c->members->of);
	for (u = 0, k = k->parent; u < CENSUS_ABOVE && k != NULL; u++) {
		want_packs(rq, &c->wanted[2 + u], k);
		k = k->parent;
	}
}

void
wanted_like(struct census *c, const struct census *like)
{
	size_t t;

	for (t = 0; t < sizeof(c->wanted) / sizeof(c->wanted[0]); t++)
		c->wanted[t] = like->wanted[t];
	c->back = like->back;
}

bool
wanted_covers(const struct census *c, const struct census_ask *ask)
{
	size_t i, j;

	for (i = 0; i < ask->nprograms; i++) {
		const struct program *p = ask->programs[i];

		for (j = 0; j < p->ncolumns; j++) {
			const struct ir_column *x = &p->columns[j];
			int t = table_of(x);

			if (t >= 0 && has_column(x->field) &&
			    !is_wanted(&c->wanted[t], x->field, x->back))
				return false;
		}
	}
	return true;
}

enum err
wanted_room(struct request *rq, const struct census *c, int table, size_t n)
{
	static const size_t bits[] = { 2, 9, 17, 33, 65 };
	const struct wanted *w = &c->wanted[table];
	size_t i, row = 8 * 32;		/* id, order, place, offset and so on */

	for (i = 0; i < w->n; i++)
		row += bits[census_width(w->column[i].field)];
	if (census_bytes(c) + n / 8 * row <= LIMIT_CENSUS)
		return OK;
	return fail(rq, MSG_CENSUS_LARGE, str_fmt(rq->arena, "%zu",
	    LIMIT_CENSUS >> 20));
}

/* Where the facts of a source are among the wanted, year by year. */
static void
place_fields(struct arena *a, const struct wanted *w, int back,
    struct source *s)
{
	size_t n = (size_t)(back + 1) * s->nfields, i, j;

	s->column = NEW_ARRAY(a, int, n);
	for (i = 0; i < n; i++)
		s->column[i] = -1;
	for (i = 0; i < w->n; i++)
		for (j = 0; j < s->nfields; j++)
			if (w->column[i].field == s->fields[j])
				s->column[(size_t)w->column[i].back *
				    s->nfields + j] = (int)i;
}

/* The facts of an entity among the wanted, each once whatever its years. */
static void
take_fields(struct arena *a, const struct wanted *w, int back,
    struct source *s)
{
	size_t i, j;

	s->fields = NEW_ARRAY(a, const struct field *, w->n);
	for (i = 0; i < w->n; i++) {
		const struct field *f = w->column[i].field;

		for (j = 0; j < s->nfields && s->fields[j] != f; j++)
			continue;
		if (f->entity == s->entity && j == s->nfields)
			s->fields[s->nfields++] = f;
	}
	place_fields(a, w, back, s);
}

/* Texts of both ways to read: head first, then the facts. */
static void
make_scans(struct request *rq, struct source *s, const struct field *const *head,
    size_t nhead)
{
	const struct field **list = NEW_ARRAY(rq->arena, const struct field *,
	    nhead + s->nfields);
	size_t i;

	for (i = 0; i < nhead; i++)
		list[i] = head[i];
	for (i = 0; i < s->nfields; i++)
		list[nhead + i] = s->fields[i];
	s->first = 3 + nhead;
	s->all = (struct scan){ .entity = s->entity, .fields = list,
	    .nfields = nhead + s->nfields, .by_id = true, .whole = true,
	    .unplaced = true, .limit = BUILD_CHUNK };
	scan_init(rq, &s->all);
	s->one = s->all;
	s->one.by_id = s->one.whole = s->one.unplaced = false;
	s->one.limit = MEMBERS_MAX;
}

static void
make_base(struct request *rq, const struct census *c, const struct entity *e,
    const struct wanted *w, struct source *out)
{

	out->entity = e;
	take_fields(rq->arena, w, c->back, out);
	make_scans(rq, out, NULL, 0);
	if (e->owner == OWNER_SELF)
		out->one.reference = e->owner_field;
	scan_init(rq, &out->one);
}

/* Ids and places, whatever the facts. */
static void
make_places(struct request *rq, const struct source *of, bool facts,
    struct scan *out)
{

	*out = of->all;
	out->unplaced = false;
	out->nfields = facts ? of->all.nfields : 0;
	scan_init(rq, out);
}

/* Whose record it is: result column 3. */
static void
make_owner(struct request *rq, const struct field *owner, struct source *out)
{
	const struct field **list = NEW_ARRAY(rq->arena, const struct field *,
	    1);

	list[0] = owner;
	out->owner = (struct scan){ .entity = out->entity, .fields = list,
	    .nfields = 1, .limit = 1 };
	scan_init(rq, &out->owner);
}

/* Result columns of a yearly source: 3 year, 4 source, 5 owner. */
static void
make_years(struct request *rq, const struct census *c, const struct entity *e,
    const struct wanted *w, struct source *out)
{

	out->entity = e;
	if (e == NULL)
		return;
	take_fields(rq->arena, w, c->back, out);
	make_scans(rq, out, (const struct field *const[]){ e->year, e->source,
	    e->owner_field }, 3);
	out->one.reference = e->owner_field;
	scan_init(rq, &out->one);
	make_owner(rq, e->owner_field, out);
}

/* Result columns: 3 near, 4 far, 5 from, 6 to. */
static void
make_through(struct request *rq, const struct relation *r, struct source *out)
{
	const struct field *head[4] = { r->near, r->far, r->through->from,
	    r->through->to };

	out->entity = r->through;
	make_scans(rq, out, head, r->through->from == NULL ? 2 : 4);
	out->one.reference = r->near;
	scan_init(rq, &out->one);
	make_owner(rq, r->near, out);
}

void
wanted_find(struct request *rq, struct census *c,
    const struct census_ask *ask)
{
	const struct kind *k = ask->kind;
	size_t i;
	int u;

	if (ask->links.entity != NULL) {
		make_base(rq, c, k->base, &c->wanted[0], &c->base);
		make_places(rq, &c->base, false, &c->heads.all);
		links_find(rq, c, &ask->links);
		return;
	}
	want_analytic(&c->wanted[0], k->base);
	want_analytic(&c->wanted[0], k->yearly);
	if (c->members != NULL) {
		want_analytic(&c->wanted[1], c->members->of->base);
		want_analytic(&c->wanted[1], c->members->of->yearly);
	}
	for (i = 0; i < ask->nprograms; i++)
		want_program(c, ask->programs[i]);
	if (ask->packs && rq->policy != NULL)
		want_all_packs(rq, c);
	make_base(rq, c, k->base, &c->wanted[0], &c->base);
	make_places(rq, &c->base, false, &c->heads.all);
	make_years(rq, c, k->yearly, &c->wanted[0], &c->years);
	if (c->members != NULL) {
		make_base(rq, c, c->members->of->base, &c->wanted[1], &c->far);
		make_years(rq, c, c->members->of->yearly, &c->wanted[1],
		    &c->far_years);
		make_through(rq, c->members, &c->through);
	}
	for (u = 0, k = k->parent; u < CENSUS_ABOVE && k != NULL; u++) {
		c->level[u].kind = k;
		make_base(rq, c, k->base, &c->wanted[2 + u], &c->level[u].base);
		make_places(rq, &c->level[u].base, true,
		    &c->level[u].base.all);
		make_years(rq, c, k->yearly, &c->wanted[2 + u],
		    &c->level[u].years);
		k = k->parent;
	}
}
