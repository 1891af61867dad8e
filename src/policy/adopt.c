/*
 * Adoption: what a place has decided to apply, linked so that each (entity,
 * name) has one meaning on each day, with the adopter's own settings.
 */
#include "layer.h"

bool
adopted_in_force(const struct adopted *a, date on)
{

	return on == 0 || (a->from <= on && (a->to == 0 || on < a->to));
}

const struct adopted *
ruleset_adopted(const struct ruleset *rs, const struct pack *p, date on)
{
	const struct adopted *found = NULL, *ad;
	size_t i;

	for (i = 0; i < rs->n; i++) {
		ad = &rs->adopted[i];
		if (ad->pack != p || !adopted_in_force(ad, on))
			continue;
		/* What leaves the place out gives way to who follows it. */
		if (found == NULL || !adopted_holds(found, on))
			found = ad;
	}
	return found;
}

bool
ruleset_has(const struct ruleset *rs, const struct pack *p, date as_of)
{

	return ruleset_adopted(rs, p, as_of) != NULL;
}

static const struct object *
find_object(const struct pack *p, str kind, str name)
{
	size_t i;

	for (i = 0; i < p->nobjects; i++) {
		if (str_eq(p->objects[i].of->id, kind) &&
		    str_eq(p->objects[i].id, name))
			return &p->objects[i];
	}
	return NULL;
}

bool
object_everyone(const struct object *o)
{

	return o->everyone;
}

const struct object *
ruleset_find(const struct ruleset *rs, str kind, str name, date as_of)
{
	const struct object *o;
	size_t i;

	for (i = 0; i < rs->n; i++) {
		if (!adopted_in_force(&rs->adopted[i], as_of))
			continue;
		o = find_object(rs->adopted[i].pack, kind, name);
		if (o != NULL)
			return ruleset_object(rs, as_of, o);
	}
	return NULL;
}

#define LEVELS 5

/* How far down the place is whose text it is. */
static int
depth(const struct pack *p)
{
	static const char *const levels[LEVELS] = { "nation", "province",
	    "city", "county", "township" };
	int i;

	for (i = 0; i < LEVELS - 1; i++)
		if (str_is(p->info.level, levels[i]))
			break;
	return i;
}

/*
 * The steps of a province come before those of the nation; those of a text that
 * does not hold here are found only where there are no others.
 */
const struct procedure *
ruleset_procedure(const struct ruleset *rs, str id, date as_of)
{
	const struct procedure *p, *best = NULL;
	int here, most = -1;
	size_t i;

	for (i = 0; i < rs->n; i++) {
		if (!adopted_in_force(&rs->adopted[i], as_of))
			continue;
		p = pack_procedure(rs->adopted[i].pack, id);
		if (p == NULL)
			continue;
		here = depth(p->pack) + (adopted_holds(&rs->adopted[i],
		    as_of) ? LEVELS : 0);
		if (here > most) {
			most = here;
			best = p;
		}
	}
	return best;
}

bool
adopted_overlap(const struct adopted *a, const struct adopted *b)
{

	return (b->to == 0 || a->from < b->to) &&
	    (a->to == 0 || b->from < a->to);
}

/*
 * Two adopted packs that are in force together define nothing twice, but for
 * procedures: there the text of the lower level says how.  What one that stands
 * under the other replaces was checked when it was loaded.
 */
static enum err
check_pair(struct request *rq, const struct adopted *a,
    const struct adopted *b)
{
	bool under = pack_under(a->pack, b->pack) ||
	    pack_under(b->pack, a->pack);
	size_t i;

	if (!adopted_overlap(a, b))
		return OK;
	if (a->pack == b->pack)
		return !adopted_both(a, b) ? OK : fail(rq, MSG_DECISION_TWO, a->pack->info.id,
		    a->pack->info.id, b->pack->info.id);
	for (i = 0; !under && i < a->pack->nobjects; i++) {
		const struct object *o = &a->pack->objects[i];

		if (find_object(b->pack, o->of->id, o->id) != NULL)
			return fail(rq, MSG_DECISION_TWO, o->full,
			    a->pack->info.id, b->pack->info.id);
	}
	for (i = 0; i < a->pack->nprocedures; i++) {
		const struct procedure *p = &a->pack->procedures[i];

		if (pack_procedure(b->pack, p->id) != NULL &&
		    depth(a->pack) == depth(b->pack))
			return fail(rq, MSG_DECISION_TWO, p->id,
			    a->pack->info.id, b->pack->info.id);
	}
	return OK;
}

static enum err
check_setting(struct request *rq, const struct pack *p,
    const struct setting *s)
{
	const struct param *x = pack_param(p, s->name);
	struct pvalue v;

	if (x == NULL)
		return fail(rq, MSG_SETTING_PARAM, s->name, p->info.id);
	if (!x->open && x->nrows > 0)
		return fail(rq, MSG_SETTING_CLOSED, s->name, p->info.id);
	if (x->type.kind == K_INDEX ||
	    !literal_parse(x->type, s->value, &v))
		return fail(rq, MSG_SETTING_VALUE, s->name, s->value,
		    type_name(rq->arena, x->type));
	return OK;
}

enum err
ruleset_make(struct request *rq, const struct policy *po, str place,
    const struct adopted *ad, size_t n, const struct ruleset **out)
{
	struct ruleset *rs = NEW(rq->arena, struct ruleset);
	size_t i, j;

	for (i = 0; i < n; i++) {
		for (j = 0; j < ad[i].nsettings; j++)
			TRY(check_setting(rq, ad[i].pack,
			    &ad[i].settings[j]));
		for (j = 0; j < i; j++)
			TRY(check_pair(rq, &ad[j], &ad[i]));
	}
	rs->policy = po;
	rs->place = place;
	rs->adopted = ad;
	rs->n = n;
	TRY(ruleset_link_all(rq, rs));
	*out = rs;
	return OK;
}

enum err
policy_settings(struct request *rq, str text, str by, date on,
    const struct setting **out, size_t *out_n)
{
	struct setting *list = NEW_ARRAY(rq->arena, struct setting,
	    text.n + 1);
	str rest = text, one, value;
	size_t n = 0;

	while (rest.n > 0) {
		one = str_trim(str_cut(rest, ';', &rest));
		if (one.n == 0)
			continue;
		one = str_cut(one, '=', &value);
		if (value.n == 0)
			return fail(rq, MSG_SETTING_FORM, one);
		list[n++] = (struct setting){ str_trim(one), str_trim(value),
		    by, on };
	}
	*out = list;
	*out_n = n;
	return OK;
}

str
pack_param_label(const struct pack *p, str id, enum lang lang)
{
	const struct param *x = pack_param(p, id);

	return x == NULL ? id : lang == LANG_EN ? x->en : x->zh;
}

bool
policy_param(struct arena *a, const struct ruleset *rs, str id, date as_of,
    date known_at, struct param_value *out)
{
	struct param_ask ask = { rs, as_of, known_at };
	size_t i;

	for (i = 0; i < rs->n; i++) {
		if (adopted_in_force(&rs->adopted[i], as_of) &&
		    pack_param(rs->adopted[i].pack, id) != NULL)
			return policy_param_of(a, &ask, rs->adopted[i].pack,
			    id, out);
	}
	return false;
}

bool
policy_param_of(struct arena *a, const struct param_ask *ask,
    const struct pack *pack, str id, struct param_value *out)
{
	const struct ruleset *rs = ask->rules;
	const struct param *p = pack_param(pack, id);
	struct world w;
	struct pvalue v;

	if (p == NULL || p->type.kind == K_INDEX)
		return false;
	world_init(&w, a, rs, ask->as_of, ask->known_at);
	v = eval_param(&w, p, ask->as_of);
	if (!v.known)
		return false;
	*out = (struct param_value){ .text = literal_text(a, p->type, v),
	    .zh = literal_words(a, p->type, v, LANG_ZH),
	    .en = literal_words(a, p->type, v, LANG_EN) };
	if (v.why->row != NULL) {
		out->from = v.why->row->from;
		out->to = v.why->row->to;
	}
	if (v.why->setting != NULL) {
		out->setting = true;
		out->by = v.why->setting->by;
	}
	return true;
}
