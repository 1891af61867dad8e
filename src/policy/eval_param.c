/*
 * Parameters on two time axes (rules.md 2.5): a row applies when it was known
 * at known_at and covers the day; nothing is carried beyond its rows.  What a
 * text leaves open a pack below may set, and after it the adopter's setting.
 */
#include "layer.h"

static const struct override *
overridden(const struct world *w, const struct param *p, int year)
{
	const struct override *o;

	for (o = w->override; o != NULL; o = o->next) {
		if (o->param == p && o->year == year)
			return o;
	}
	return NULL;
}

static date
known_from(const struct param *p, const struct param_row *r)
{

	if (r->known_from != 0)
		return r->known_from;
	return p->pack == NULL ? 0 : p->pack->info.released;
}

static bool
covers(const struct param_row *r, date on)
{

	return r->from <= on && (r->to == 0 || on < r->to);
}

/* The visible row for a day, or for a year of an index. */
static const struct param_row *
row_for(const struct world *w, const struct param *p, date on, int year)
{
	const struct param_row *best = NULL;
	size_t i;

	for (i = 0; i < p->nrows; i++) {
		const struct param_row *r = &p->rows[i];

		if (w->known_at != 0 && known_from(p, r) > w->known_at)
			continue;
		if (year != 0 ? r->year != year : !covers(r, on))
			continue;
		if (best == NULL || known_from(p, r) > known_from(p, best))
			best = r;
	}
	return best;
}

/* The row of a pack below: of the lowest that has one. */
static const struct param_row *
layer_for(const struct world *w, const struct param *p, date on, int year,
    const struct layer **out)
{
	const struct param_row *row, *best = NULL;
	const struct link *l;
	size_t i;

	for (i = 0; !p->varied && (l = ruleset_link(w->rules, on, i)) != NULL;
	    i++) {
		if (l->param != p || (best != NULL &&
		    !pack_under(l->layer->pack, (*out)->pack)))
			continue;
		row = row_for(w, &l->layer->set, on, year);
		if (row == NULL)
			continue;
		best = row;
		*out = l->layer;
	}
	return best;
}

/* The row that applies, of a pack below or of the text itself. */
static const struct param_row *
find_row(const struct world *w, const struct param *p, date on, struct why *y)
{

	y->row = layer_for(w, p, on, y->year, &y->layer);
	if (y->row == NULL)
		y->row = row_for(w, p, on, y->year);
	return y->row;
}

static const struct setting *
setting_for(const struct world *w, const struct param *p, date on)
{
	const struct adopted *ad = w->rules == NULL ? NULL :
	    ruleset_adopted(w->rules, p->pack, on);
	size_t i;

	for (i = 0; ad != NULL && i < ad->nsettings; i++) {
		if (str_eq(ad->settings[i].name, p->id))
			return &ad->settings[i];
	}
	return NULL;
}

struct pvalue
eval_param(struct world *w, const struct param *p, date on)
{
	const struct override *o = overridden(w, p, 0);
	struct why *why;
	struct pvalue v = { .d = 1 };

	if (on == 0)
		return value_unknown(why_make(w->arena, WHY_AS_OF));
	why = why_make(w->arena, WHY_PARAM);
	why->param = p;
	why->type = p->type;
	if (o != NULL)
		v = o->value;
	else if (find_row(w, p, on, why) != NULL)
		v = why->row->value;
	else if ((why->setting = setting_for(w, p, on)) != NULL &&
	    !literal_parse(p->type, why->setting->value, &v))
		why->setting = NULL;
	why->value = v;
	why->value.why = NULL;
	v.why = why;
	return v;
}

bool
eval_index(struct world *w, const struct param *p, int year,
    struct pvalue *out)
{
	const struct override *o = overridden(w, p, year);
	struct why *why = why_make(w->arena, WHY_INDEX);

	why->param = p;
	why->year = year;
	why->type = (struct ptype){ .kind = K_RATIO };
	*out = value_unknown(NULL);
	if (o != NULL)
		*out = o->value;
	else if (find_row(w, p, w->as_of, why) != NULL)
		*out = why->row->value;
	why->value = *out;
	out->why = why;
	return out->known;
}
