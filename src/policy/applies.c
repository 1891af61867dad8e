/*
 * Whom a pack binds: a dated set of places, levels and classes of places, with
 * exclusions.  A class that nobody has stated for a place leaves it open; a
 * place may follow a text that does not bind it by its own decision.
 */
#include "layer.h"
#include "loading.h"

static str
prefix(str code)
{

	while (code.n >= 2 && code.p[code.n - 1] == '0' &&
	    code.p[code.n - 2] == '0')
		code.n -= 2;
	return code;
}

static bool
within(str code, str place)
{

	return str_starts(code, prefix(place));
}

/* Province, city or county, by how much of the code is said. */
static bool
at_level(str code, str level)
{
	size_t n = prefix(code).n;

	return str_is(level, n <= 2 ? "province" : n <= 4 ? "city" : "county");
}

static enum truth
of_class(const struct bound *b, str cls, date on)
{
	const struct class_span *x = NULL;
	size_t i;

	for (i = 0; i < b->nspans && b->span[i].from <= on; i++)
		x = &b->span[i];
	if (x != NULL && str_among(x->classes, x->n, cls))
		return TRUTH_TRUE;
	return x != NULL && x->known ? TRUTH_FALSE : TRUTH_UNKNOWN;
}

/* All that a row says must hold; its days are asked apart. */
static enum truth
row_holds(const struct reach *r, const struct bound *b, date on)
{

	if ((r->place.n > 0 && !within(b->code, r->place)) ||
	    (r->level.n > 0 && !at_level(b->code, r->level)) ||
	    (r->name.n > 0 && !str_among(b->names, b->nnames, r->name)))
		return TRUTH_FALSE;
	return r->cls.n > 0 ? of_class(b, r->cls, on) : TRUTH_TRUE;
}

/* The rows that bind, or those that leave out, taken together. */
struct rows {
	enum truth holds;
	const struct reach *by;	/* the row that decides, or the first */
};

static struct rows
take_rows(const struct pack *p, const struct bound *b, date on, bool except)
{
	struct rows x = { .holds = TRUTH_FALSE };
	enum truth t;
	size_t i;

	for (i = 0; i < p->nreaches; i++) {
		const struct reach *r = &p->reaches[i];

		if (r->except != except)
			continue;
		t = on < r->from || (r->to != 0 && on >= r->to) ?
		    TRUTH_FALSE : row_holds(r, b, on);
		if (x.by == NULL || t == TRUTH_TRUE ||
		    (t == TRUTH_UNKNOWN && x.holds == TRUTH_FALSE)) {
			x.holds = t;
			x.by = r;
		}
		if (t == TRUTH_TRUE)
			break;
	}
	return x;
}

static bool
names_place(const struct pack *p)
{

	return p->nreaches > 0 || p->info.jurisdiction.n == 6;
}

struct applied
pack_applies(const struct pack *p, const struct bound *b, date on)
{
	struct applied a = { .binds = TRUTH_UNKNOWN };
	struct rows in = take_rows(p, b, on, false),
	    out = take_rows(p, b, on, true);

	if (p->nreaches == 0) {
		if (names_place(p))
			a.binds = within(b->code, p->info.jurisdiction) ?
			    TRUTH_TRUE : TRUTH_FALSE;
	} else if (in.holds == TRUTH_FALSE || out.holds == TRUTH_FALSE) {
		a.binds = in.holds;
	} else {
		a.binds = out.holds == TRUTH_TRUE ? TRUTH_FALSE :
		    TRUTH_UNKNOWN;
		a.except = true;
		in.by = out.by;
	}
	if (in.by != NULL)
		a.cite = in.by->cite;
	a.holds = a.binds;
	return a;
}

/* A row on a day and on every day on which the second's classes change. */
static bool
row_alike(const struct reach *r, const struct bound *a, const struct bound *b)
{
	size_t i;

	if (row_holds(r, a, 0) != row_holds(r, b, 0))
		return false;
	for (i = 0; i < b->nspans; i++)
		if (row_holds(r, a, b->span[i].from) !=
		    row_holds(r, b, b->span[i].from))
			return false;
	return true;
}

bool
pack_alike(const struct pack *p, const struct bound *a, const struct bound *b)
{
	size_t i;

	if (a == b)
		return true;
	if (p->nreaches == 0)
		return !names_place(p) || within(a->code,
		    p->info.jurisdiction) == within(b->code,
		    p->info.jurisdiction);
	for (i = 0; i < p->nreaches; i++)
		if (!row_alike(&p->reaches[i], a, b) ||
		    !row_alike(&p->reaches[i], b, a))
			return false;
	return true;
}

static struct applied
adopted_applied(const struct adopted *ad, date on)
{
	struct applied a = { .binds = TRUTH_TRUE, .holds = TRUTH_TRUE };

	if (ad->at == NULL || !names_place(ad->pack))
		return a;
	a = pack_applies(ad->pack, ad->at, on);
	a.where = ad->where;
	if (ad->followed)
		a.holds = TRUTH_TRUE;
	return a;
}

bool
adopted_holds(const struct adopted *ad, date on)
{

	return ad->at == NULL || adopted_applied(ad, on).holds == TRUTH_TRUE;
}

/* On a day of both, if it is one, do both hold? */
static bool
both_on(const struct adopted *a, const struct adopted *b, date on)
{

	return adopted_in_force(a, on) && adopted_in_force(b, on) &&
	    adopted_holds(a, on) && adopted_holds(b, on);
}

/* On the days on which the classes of the place change. */
static bool
both_spans(const struct adopted *a, const struct adopted *b)
{
	size_t i;

	for (i = 0; a->at != NULL && i < a->at->nspans; i++)
		if (a->at->span[i].from != 0 &&
		    both_on(a, b, a->at->span[i].from))
			return true;
	return false;
}

/*
 * Whether a text holds changes only when an adoption begins, the classes do,
 * or a row of it begins or ends.
 */
bool
adopted_both(const struct adopted *a, const struct adopted *b)
{
	const struct pack *p = a->pack;
	size_t i;

	for (i = 0; i < p->nreaches; i++)
		if ((p->reaches[i].from != 0 &&
		    both_on(a, b, p->reaches[i].from)) ||
		    (p->reaches[i].to != 0 &&
		    both_on(a, b, p->reaches[i].to)))
			return true;
	return both_on(a, b, a->from) || both_on(a, b, b->from) ||
	    both_spans(a, b) || both_spans(b, a);
}

struct applied
ruleset_applied(const struct ruleset *rs, const struct pack *p, date on)
{
	const struct adopted *ad = rs == NULL ? NULL : ruleset_adopted(rs, p,
	    on);

	return ad == NULL ? (struct applied){ .binds = TRUTH_FALSE,
	    .holds = TRUTH_FALSE } : adopted_applied(ad, on);
}

bool
ruleset_varies(const struct ruleset *rs)
{
	const struct adopted *ad;
	size_t i;

	for (i = 0; i < rs->n; i++) {
		ad = &rs->adopted[i];
		if (ad->at != NULL && !ad->followed &&
		    (ad->pack->nreaches > 0 ||
		    adopted_applied(ad, ad->from).holds != TRUTH_TRUE))
			return true;
	}
	return false;
}

const struct object *
ruleset_need(const struct ruleset *rs, const struct term *t, date as_of,
    bool *out_open)
{
	const struct object *o = rs == NULL ? NULL : ruleset_find(rs,
	    t->kind->id, t->name, as_of);
	enum truth holds = o == NULL ? TRUTH_FALSE : ruleset_applied(rs,
	    o->pack, as_of).holds;

	*out_open = holds == TRUTH_UNKNOWN;
	return holds == TRUTH_TRUE ? o : NULL;
}

struct pvalue
applies_open(struct world *w)
{
	const struct entity *e = model_entity(w->rules->policy->model,
	    STR("place"));
	struct why *why = why_make(w->arena, WHY_FACT);

	why->field = model_field(e, STR("classes"));
	why->of = model_kind(w->rules->policy->model, STR("county"));
	return value_unknown(why);
}

/* ---- in words ---- */

str
applied_words(struct arena *a, const struct pack *p, struct applied x,
    enum lang lang)
{
	bool en = lang == LANG_EN;

	if (x.cite.at.n == 0 && x.where.n == 0)
		return str_fmt(a, en ? "it is for %.*s" : "适用地区为%.*s",
		    STR_ARG(p->info.jurisdiction));
	if (x.cite.at.n == 0)
		return str_fmt(a, en ? "it is for %.*s (%.*s)" :
		    "适用地区为%.*s(%.*s)", STR_ARG(x.where),
		    STR_ARG(p->info.jurisdiction));
	return str_fmt(a, x.binds == TRUTH_UNKNOWN ? (en ?
	    "%.*s goes by the classes of counties, and those of this one are "
	    "not stated" : "%.*s按县的类别适用,本县的类别尚未登记") : x.except ?
	    (en ? "%.*s leaves it out" : "%.*s明文除外") : en ?
	    "%.*s does not name it" : "%.*s所列范围不含本地",
	    STR_ARG(article_words(a, x.cite.at, lang)));
}

enum err
pack_binds(struct request *rq, const struct pack *p, const struct bound *b,
    str by, str where, date on)
{
	struct applied a = pack_applies(p, b, on);

	a.where = where;
	return a.binds != TRUTH_FALSE ? OK : fail(rq, MSG_ADOPT_PLACE,
	    p->info.id, by, applied_words(rq->arena, p, a, rq->lang));
}

enum err
ruleset_binds(struct request *rq, const struct ruleset *rs,
    const struct pack *p, date on)
{
	struct applied a = ruleset_applied(rs, p, on);
	str why;

	if (a.holds == TRUTH_TRUE)
		return OK;
	why = applied_words(rq->arena, p, a, rq->lang);
	return a.holds == TRUTH_UNKNOWN ?
	    fail(rq, MSG_CLASS_UNKNOWN, p->info.title, why) :
	    fail(rq, MSG_NOT_APPLICABLE, p->info.title, why);
}

/* ---- reading ---- */

void
parse_applies(struct loader *ld)
{
	static const char *const levels[] = { "province", "city", "county",
	    NULL };
	struct nodes *l = &ld->section[SEC_APPLIES];
	struct reach *list = NEW_ARRAY(ld->arena, struct reach, l->n);
	const struct cite *c;
	size_t i, n;
	int level;

	for (i = 0; i < l->n; i++) {
		struct toml_node *t = l->item[i];
		struct reach *r = &list[i];

		r->from = parse_date(ld, t, "from", false);
		r->to = parse_date(ld, t, "to", false);
		if (r->to != 0 && r->from >= r->to)
			diag_node(&ld->ds, toml_get(t, "to"), DIAG_VALUE,
			    date_text(ld->arena, r->to), diag_word(&ld->ds,
			    "止日,应晚于起日", "end, which is after from"),
			    STR_NONE);
		r->place = parse_str(ld, t, "place", false);
		level = toml_get(t, "level") == NULL ? -1 :
		    parse_choice(ld, t, "level", levels, true);
		r->level = level < 0 ? STR_NONE : str_from(levels[level]);
		r->cls = parse_code(ld, t, "class", "place_class", false);
		r->name = parse_str(ld, t, "name", false);
		r->except = parse_flag(ld, t, "except");
		c = parse_cites(ld, t, true, &n);
		if (n > 0)
			r->cite = c[0];
		if ((toml_get(t, "place") == NULL &&
		    toml_get(t, "class") == NULL && r->name.n == 0) ||
		    (r->place.n > 0 && r->place.n != 6))
			diag_node(&ld->ds, t, DIAG_KEY_KIND, STR("applies"),
			    STR("place = \"620000\" | class | name"),
			    STR_NONE);
	}
	ld->pack->reaches = list;
	ld->pack->nreaches = l->n;
}
