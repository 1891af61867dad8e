/*
 * Which rules hold in a place: what it and the places above it have adopted,
 * linked.  Adoptions are read once a county; places that adopted the same, and
 * whom it binds alike, share a ruleset.
 */
#include <inttypes.h>

#include "matter/internal.h"

#define ADOPTIONS_MAX	1000	/* of one county and what is above */
#define COUNTY_STEP	INT64_C(1000000000)	/* places below a code of six */

struct county_rules {
	struct county_rules *next;
	int64_t county;
	struct record **rows;
	size_t n;
	const struct bound *at;
};

struct linked {
	struct linked *next;
	const struct bound *at;
	struct record **rows;	/* what it was linked from */
	size_t n;
	const struct ruleset *rules;
};

struct rules {
	struct arena *arena;
	struct county_rules *counties;
	struct linked *linked;
	int64_t last_place;
	const struct ruleset *last;
};

struct rules *
rules_open(struct request *rq)
{
	struct rules *r = NEW(rq->arena, struct rules);

	r->arena = rq->arena;
	return r;
}

/* Adoptions of a place and below, or of the very place. */
static enum err
adoptions(struct request *rq, int64_t place, bool below,
    struct county_rules *c)
{
	const struct entity *e = model_entity(rq->model, STR("adoption"));
	struct filter exact = { .op = FILTER_EQ,
	    .field = model_field(e, STR("place")),
	    .value = VALUE_INT(place) };
	struct query q = { .entity = e, .place = place,
	    .where = below ? NULL : &exact, .limit = ADOPTIONS_MAX };
	struct page p;
	size_t i;

	TRY(record_list(rq, &q, &p));
	for (i = 0; i < p.n && c->n < ADOPTIONS_MAX; i++)
		c->rows[c->n++] = p.items[i];
	return OK;
}

/* The codes of a set as their ids. */
static struct class_span
span_of(struct arena *a, const struct code_list *list,
    const struct place_classes *row)
{
	str *ids = NEW_ARRAY(a, str, list->ncodes);
	struct class_span x = { .from = row->from, .classes = ids,
	    .known = row->known };
	size_t i;

	for (i = 0; i < list->ncodes && x.known; i++)
		if ((row->set >> list->codes[i].n & 1) != 0)
			ids[x.n++] = list->codes[i].id;
	return x;
}

static enum err
spans_of(struct request *rq, int64_t county, struct bound *out)
{
	const struct code_list *list = model_list(rq->model,
	    STR("place_class"));
	struct place_classes *rows;
	struct class_span *span;
	size_t i;

	TRY(place_classes(rq, county, &rows, &out->nspans));
	span = NEW_ARRAY(rq->arena, struct class_span, out->nspans);
	for (i = 0; i < out->nspans; i++)
		span[i] = span_of(rq->arena, list, &rows[i]);
	out->span = span;
	return OK;
}

enum err
rules_bound(struct request *rq, int64_t place, struct bound *out)
{
	int64_t county = place_up(place, PLACE_COUNTY);
	str *names = NEW_ARRAY(rq->arena, str, PLACE_COUNTY);
	int level;

	*out = (struct bound){ .names = names, .code = str_fmt(rq->arena,
	    "%06" PRId64, county / COUNTY_STEP) };
	for (level = PLACE_PROVINCE; level <= PLACE_COUNTY; level++)
		TRY(place_name(rq, place_up(county, (enum place_level)level),
		    &names[out->nnames++]));
	return spans_of(rq, county, out);
}

enum err
rules_where(struct request *rq, const struct pack *p, str *out)
{
	int64_t code;

	*out = STR_NONE;
	if (pack_info(p)->jurisdiction.n != 6 ||
	    !str_int(pack_info(p)->jurisdiction, &code))
		return OK;
	return place_name(rq, code * COUNTY_STEP, out);
}

static enum err
read_county(struct request *rq, struct rules *r, int64_t county,
    struct county_rules **out)
{
	struct county_rules *c = NEW(rq->arena, struct county_rules);
	struct bound *at = NEW(rq->arena, struct bound);
	int64_t last = -1;
	int level;

	c->county = county;
	c->rows = NEW_ARRAY(rq->arena, struct record *, ADOPTIONS_MAX);
	for (level = PLACE_NATION; level < PLACE_COUNTY; level++) {
		int64_t above = place_up(county, (enum place_level)level);

		/* A province is its own city and county: read it once. */
		if (above != last && above != county)
			TRY(adoptions(rq, above, false, c));
		last = above;
	}
	TRY(adoptions(rq, county, true, c));
	TRY(rules_bound(rq, county, at));
	c->at = at;
	c->next = r->counties;
	r->counties = c;
	*out = c;
	return OK;
}

static str
text_of(const struct record *r, const char *field)
{

	return record_get(r, field).s;
}

static date
day_of(const struct record *r, const char *field)
{

	return (date)record_get(r, field).i;
}

static enum err
adopted_of(struct request *rq, const struct record *r, const struct bound *at,
    struct adopted *out)
{
	str by;

	out->at = at;
	out->followed = record_get(r, "followed").kind == V_INT &&
	    record_get(r, "followed").i != 0;

	out->pack = policy_pack_find(rq->policy, text_of(r, "pack"));
	if (out->pack == NULL)
		return fail(rq, MSG_PACK_MISSING, text_of(r, "pack"));
	out->from = day_of(r, "starts");
	out->to = day_of(r, "ends");
	TRY(rules_where(rq, out->pack, &out->where));
	TRY(place_name(rq, r->place, &by));
	return policy_settings(rq, text_of(r, "settings"), by, out->from,
	    &out->settings, &out->nsettings);
}

static enum err
link_rows(struct request *rq, struct rules *r, int64_t place,
    struct linked *x)
{
	struct adopted *list = NEW_ARRAY(rq->arena, struct adopted, x->n);
	size_t i;

	for (i = 0; i < x->n; i++)
		TRY(adopted_of(rq, x->rows[i], x->at, &list[i]));
	TRY(ruleset_make(rq, rq->policy, str_fmt(rq->arena, "%" PRId64,
	    place), list, x->n, &x->rules));
	x->next = r->linked;
	r->linked = x;
	return OK;
}

/* The same texts, each binding both alike: one ruleset does. */
static bool
same_rules(const struct request *rq, const struct linked *a,
    const struct linked *b)
{
	const struct pack *p;
	size_t i;

	if (a->n != b->n)
		return false;
	for (i = 0; i < a->n; i++) {
		if (a->rows[i]->id != b->rows[i]->id)
			return false;
		p = policy_pack_find(rq->policy, text_of(a->rows[i], "pack"));
		if (p != NULL && !pack_alike(p, a->at, b->at))
			return false;
	}
	return true;
}

static enum err
find_rules(struct request *rq, struct rules *r, int64_t place,
    const struct ruleset **out)
{
	int64_t county = place_up(place, PLACE_COUNTY), lo, hi;
	struct county_rules *c;
	struct linked *x, *found;
	size_t i;

	for (c = r->counties; c != NULL && c->county != county; c = c->next)
		continue;
	if (c == NULL)
		TRY(read_county(rq, r, county, &c));
	x = NEW(rq->arena, struct linked);
	x->at = c->at;
	x->rows = NEW_ARRAY(rq->arena, struct record *, c->n);
	for (i = 0; i < c->n; i++) {
		place_range(c->rows[i]->place, &lo, &hi);
		if (lo <= place && place <= hi)
			x->rows[x->n++] = c->rows[i];
	}
	for (found = r->linked; found != NULL; found = found->next)
		if (same_rules(rq, found, x))
			break;
	if (found == NULL) {
		TRY(link_rows(rq, r, place, x));
		found = x;
	}
	*out = found->rules;
	return OK;
}

enum err
rules_of(struct request *rq, struct rules *r, int64_t place,
    const struct ruleset **out)
{
	struct arena *was = rq->arena;
	struct lifted scope;
	enum err e;

	if (place == r->last_place && r->last != NULL) {
		*out = r->last;
		return OK;
	}
	rq->arena = r->arena;
	scope = scope_lift(rq);
	e = find_rules(rq, r, place, out);
	scope_restore(rq, scope);
	rq->arena = was;
	if (e == OK) {
		r->last_place = place;
		r->last = *out;
	}
	return e;
}
