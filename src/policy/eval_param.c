/*
 * Parameters on two time axes (rules.md 2.5): a row applies when it was known
 * at known_at and covers the day; nothing is carried beyond its rows.  What a
 * text leaves open the adopter's setting may fill.
 */
#include "internal.h"

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
	else if ((why->row = row_for(w, p, on, 0)) != NULL)
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
	else if ((why->row = row_for(w, p, 0, year)) != NULL)
		*out = why->row->value;
	why->value = *out;
	out->why = why;
	return out->known;
}
