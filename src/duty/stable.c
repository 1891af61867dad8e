/*
 * Who must stay: a post or custody that an adopted text holds in place is not
 * ended or handed to another before its day, unless a level above has agreed
 * and that is recorded.  Whether the day has come counts as no while it is not
 * known.
 */
#include "duty/duty.h"

static int64_t
code_n(const struct request *rq, const char *list, str id)
{
	const struct code *c = id.n == 0 ? NULL : code_by_id(
	    model_list(rq->model, str_from(list)), id);

	return c == NULL ? 0 : c->n;
}

/* Was it one thing and becomes another?  What was not known may be said. */
static bool
altered(const struct record *was, const struct record *now, const char *field)
{
	struct value v = record_get(was, field);

	return v.kind != V_UNKNOWN && !value_eq(v, record_get(now, field));
}

static bool
ended(const struct record *was, const struct record *now)
{
	struct value a = record_get(was, "ends"), b = record_get(now, "ends");

	return b.kind != V_UNKNOWN && (a.kind == V_UNKNOWN || b.i < a.i);
}

static bool
moves(const struct record *was, const struct record *now, bool post)
{

	if (ended(was, now))
		return true;
	if (post)
		return altered(was, now, "holder") ||
		    altered(was, now, "role");
	return altered(was, now, "post") || altered(was, now, "helper") ||
	    altered(was, now, "organisation") ||
	    altered(was, now, "household") || altered(was, now, "kind");
}

static bool
names(const struct request *rq, const struct seat_info *s,
    const struct record *was, bool post)
{
	int64_t role = code_n(rq, "post_role", s->role);

	if (post)
		return s->office.n > 0 && str_eq(s->office,
		    record_get(was, "office").s) &&
		    (role == 0 || record_get(was, "role").i == role);
	return s->custody.n > 0 && record_get(was, "kind").i ==
	    code_n(rq, "custody_kind", s->custody);
}

/* The household in custody, or the place, with its facts. */
static enum err
subject_of(struct request *rq, const struct record *was, bool post, date on,
    const struct subject **out)
{
	const struct kind *k = model_kind(rq->model, STR("household"));
	struct subject *s = NEW(rq->arena, struct subject);
	struct duty_place *p;
	struct given *g;
	struct record *h;
	size_t i, n;

	*out = NULL;
	if (!post && record_get(was, "household").kind == V_INT) {
		TRY(record_load(rq, k->base, record_get(was, "household").i,
		    0, &h));
		g = NEW_ARRAY(rq->arena, struct given, k->base->nfields);
		for (i = 0; i < k->base->nfields; i++)
			if (k->base->fields[i].level != L4)
				g[i].value = h->values[i];
		*s = (struct subject){ .kind = k, .id = k->id, .given = g };
		*out = s;
		return OK;
	}
	TRY(duty_places(rq, was->place, on, &p, &n));
	for (i = 0; i < n; i++)
		if (p[i].code == was->place)
			*out = p[i].subject;
	return OK;
}

static int
rank(str level)
{
	static const char *const levels[] = { "nation", "province", "city",
	    "county", "township", "village" };
	int i;

	for (i = 0; i < 6; i++)
		if (str_is(level, levels[i]))
			return i;
	return 99;
}

/* The office the text names, or one of a level above the place. */
static bool
above(const struct request *rq, const struct seat_info *s, str office,
    int64_t place)
{
	const struct office *o = model_office(rq->model, office);

	if (o == NULL)
		return false;
	if (s->office_above.n > 0)
		return str_eq(office, s->office_above);
	return rank(o->level) < (int)place_level(place);
}

static enum err
approved(struct request *rq, const struct seat_info *s,
    const struct record *was, bool post, const struct record **out)
{
	const struct entity *e = model_entity(rq->model, STR("approval"));
	struct records r;
	size_t i;

	*out = NULL;
	TRY(record_children(rq, model_field(e, post ? STR("post") :
	    STR("custody")), was->id, &r));
	for (i = 0; i < r.n; i++)
		if (str_eq(record_get(r.items[i], "rule").s, s->id) &&
		    record_get(r.items[i], "day").i <= rq->today &&
		    above(rq, s, record_get(r.items[i], "approver").s,
		    was->place))
			*out = r.items[i];
	return OK;
}

/* Promotion in place: the same person holds another post there by then. */
static enum err
promoted(struct request *rq, const struct record *was,
    const struct record *now, bool *out)
{
	const struct entity *e = was->entity;
	struct filter place = { .op = FILTER_EQ, .field = model_field(e,
	    STR("place")), .value = VALUE_INT(was->place) };
	struct filter holder = { .op = FILTER_EQ, .field = model_field(e,
	    STR("holder")), .value = record_get(was, "holder") };
	struct filter both = { .op = FILTER_AND, .a = &place, .b = &holder };
	struct query q = { .entity = e, .place = was->place, .where = &both };
	struct value ends = record_get(now, "ends"), v;
	struct page p;
	size_t i;

	*out = false;
	if (holder.value.kind == V_UNKNOWN)
		return OK;
	TRY(record_list(rq, &q, &p));
	for (i = 0; i < p.n; i++) {
		v = record_get(p.items[i], "ends");
		if (p.items[i]->id != was->id && (v.kind == V_UNKNOWN ||
		    (ends.kind != V_UNKNOWN && v.i > ends.i)))
			*out = true;
	}
	return OK;
}

/* A post or custody on its way to something else. */
struct move {
	const struct record *was, *now;
	bool post;
};

/* *out_approval stays as it was when none is needed. */
static enum err
held(struct request *rq, const struct seat_info *s, const struct move *m,
    const struct record **out_approval)
{
	const struct office *o = model_office(rq->model, s->office_above);
	const struct record *approval;
	bool ok;

	TRY(approved(rq, s, m->was, m->post, &approval));
	if (approval != NULL)
		*out_approval = approval;
	ok = approval != NULL;
	if (!ok && m->post && s->promotes)
		TRY(promoted(rq, m->was, m->now, &ok));
	if (ok)
		return OK;
	return fail(rq, MSG_STABLE, rq->lang == LANG_EN ? s->en : s->zh,
	    s->ncites > 0 ? s->cites[0].quote : STR(""), s->id,
	    o != NULL ? rq->lang == LANG_EN ? o->en : o->zh :
	    request_words(rq, "上一级机构", "an office of a level above"));
}

enum err
stable_moves(struct request *rq, const struct record *now, bool *out)
{
	struct record *was;

	TRY(record_load(rq, now->entity, now->id, 0, &was));
	*out = moves(was, now, str_is(now->entity->id, "post"));
	return OK;
}

enum err
stable_check(struct request *rq, const struct ruleset *rules,
    const struct record *now, const struct record **out_approval)
{
	struct move m = { .now = now, .post = str_is(now->entity->id,
	    "post") };
	struct ask ask = { .rules = rules, .as_of = rq->today,
	    .known_at = rq->today };
	const struct record *approval = NULL;
	const struct pack *p;
	struct seat_info s;
	struct record *was;
	size_t i, k;

	TRY(record_load(rq, now->entity, now->id, 0, &was));
	m.was = was;
	if (!moves(was, now, m.post))
		goto out;
	TRY(subject_of(rq, was, m.post, rq->today, &ask.subject));
	for (i = 0; (p = policy_pack(rq->policy, i)) != NULL; i++) {
		if (ruleset_applied(rules, p, rq->today).holds == TRUTH_FALSE)
			continue;
		for (k = 0; pack_seat(p, SEAT_STABLE, k, &s); k++) {
			if (ask.subject == NULL ||
			    s.kind != ask.subject->kind ||
			    !names(rq, &s, was, m.post) ||
			    policy_seat(rq->arena, &ask, &s) == TRUTH_FALSE)
				continue;
			TRY(held(rq, &s, &m, &approval));
		}
	}
out:
	if (out_approval != NULL)
		*out_approval = approval;
	return OK;
}
