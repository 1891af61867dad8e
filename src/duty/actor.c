/*
 * Who owes a duty: where it is owed per target, whoever has the target in
 * custody; a person in a post of the office; or the organ of each place.
 */
#include "duty/internal.h"

/* Kinds of custody by which an office has its targets. */
static const struct {
	const char *office, *kinds;
} hands[] = {
	{ "helper", "helper_household" },
	{ "helping_unit", "unit_village unit_household" },
	{ "village_work_team", "team_village" },
	{ "school", "teacher_student" },
	{ "main_leader", "leader_place unit_village" },
	{ "deputy_leader", "leader_place unit_village" },
	{ "county_leader", "leader_place" },
	{ "township_leader", "leader_place" },
	{ "city_leader", "leader_place" },
	{ "province_leader", "leader_place" },
};

struct held {
	struct duty_actor actor;
	str kind;		/* of custody; empty for posts */
	str office;		/* of the post behind it; may be empty */
	int64_t role;
};

struct actors {
	const struct duty_survey *survey;
	struct held *custody, *posts;
	size_t ncustody, nposts, custody_room, posts_room;
	struct duty_place *places;
	size_t nplaces;
	struct duty_actor *picked;	/* room for those of one duty */
};

static struct held *
more(struct request *rq, struct held **list, size_t *n, size_t *room)
{

	if (*n == *room) {
		*list = arena_grow(rq->arena, *list, *room * sizeof(**list),
		    (*room * 2 + 64) * sizeof(**list));
		*room = *room * 2 + 64;
	}
	return &(*list)[(*n)++];
}

/* What ended long ago has no window that ends after. */
static date
since(const struct duty_survey *v)
{
	date first = v->from != 0 && v->from < v->as_of ? v->from : v->as_of;

	return date_add_days(first, -400);
}

/* In office from the later beginning to the earlier end. */
static void
narrow(struct duty_actor *a, date from, date to)
{

	if (from > a->from)
		a->from = from;
	if (to != 0 && (a->to == 0 || to < a->to))
		a->to = to;
}

static enum err
read_custody(struct request *rq, struct actors *x)
{
	const struct code_list *kinds = model_list(rq->model,
	    STR("custody_kind"));
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "duty_custody", &s));
	scope_bind(rq, x->survey->place, s);
	stmt_int(s, "since", since(x->survey));
	for (;;) {
		struct held *h;
		const struct code *c;

		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		c = code_by_n(kinds, stmt_column_int(s, 2));
		h = more(rq, &x->custody, &x->ncustody, &x->custody_room);
		*h = (struct held){ .kind = c == NULL ? STR_NONE : c->id };
		h->actor = (struct duty_actor){
		    .custody = stmt_column_int(s, 0),
		    .place = stmt_column_int(s, 1),
		    .household = stmt_column_int(s, 3),
		    .post = stmt_column_int(s, 4),
		    .from = (date)stmt_column_int(s, 6),
		    .to = (date)stmt_column_int(s, 7) };
		h->office = stmt_column_str(rq->arena, s, 8);
		h->role = stmt_column_int(s, 9);
		h->actor.name = stmt_column_str(rq->arena, s,
		    h->actor.post != 0 ? 10 : 5);
		h->actor.post_name = stmt_column_str(rq->arena, s, 11);
		narrow(&h->actor, (date)stmt_column_int(s, 12),
		    (date)stmt_column_int(s, 13));
	}
	stmt_end(s);
	return OK;
}

static enum err
read_posts(struct request *rq, struct actors *x)
{
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "duty_posts", &s));
	scope_bind(rq, x->survey->place, s);
	stmt_int(s, "since", since(x->survey));
	for (;;) {
		struct held *h;

		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		h = more(rq, &x->posts, &x->nposts, &x->posts_room);
		*h = (struct held){ .office = stmt_column_str(rq->arena, s,
		    2), .role = stmt_column_int(s, 3) };
		h->actor = (struct duty_actor){
		    .post = stmt_column_int(s, 0),
		    .place = stmt_column_int(s, 1),
		    .name = stmt_column_str(rq->arena, s, 4),
		    .post_name = stmt_column_str(rq->arena, s, 5),
		    .from = (date)stmt_column_int(s, 6),
		    .to = (date)stmt_column_int(s, 7) };
	}
	stmt_end(s);
	return OK;
}

enum err
actors_open(struct request *rq, const struct duty_survey *v,
    struct actors **out)
{
	struct actors *x = NEW(rq->arena, struct actors);

	x->survey = v;
	TRY(read_custody(rq, x));
	TRY(read_posts(rq, x));
	TRY(duty_places(rq, v->place, v->as_of, &x->places, &x->nplaces));
	x->picked = NEW_ARRAY(rq->arena, struct duty_actor, 1 +
	    (x->ncustody > x->nposts ? x->ncustody : x->nposts) + x->nplaces);
	*out = x;
	return OK;
}

/* ---- those of one duty ---- */

struct picked {
	struct duty_actor *item;
	size_t n;
};

static bool
word_in(const char *words, str w)
{
	str rest = str_from(words);

	while (rest.n > 0 && w.n > 0)
		if (str_eq(str_cut(rest, ' ', &rest), w))
			return true;
	return false;
}

/* Does who stands behind it hold the office, or the role it stands for? */
static bool
fits(const struct request *rq, const struct office *o, const struct held *h)
{
	const struct code *c = o->role.n == 0 ? NULL : code_by_id(
	    model_list(rq->model, STR("post_role")), o->role);

	return str_eq(h->office, o->id) || (c != NULL && h->role == c->n);
}

static const char *
kinds_of(const struct office *o)
{
	size_t i;

	for (i = 0; i < sizeof(hands) / sizeof(hands[0]); i++)
		if (str_is(o->id, hands[i].office))
			return hands[i].kinds;
	return "";
}

static void
pick_custody(const struct request *rq, const struct actors *x,
    const struct duty_info *d, const struct office *o, struct picked *p)
{
	const char *kinds = kinds_of(o);
	bool house = str_is(d->target, "household");
	/* A leader is known by his post; a helper is who has the household. */
	bool leader = word_in(kinds, STR("leader_place"));
	size_t i;

	for (i = 0; i < x->ncustody; i++) {
		const struct held *h = &x->custody[i];
		struct duty_actor *a;

		if (!word_in(kinds, h->kind) ||
		    (h->actor.household != 0) != house ||
		    (!house && place_level(h->actor.place) != PLACE_VILLAGE) ||
		    (leader && !fits(rq, o, h)))
			continue;
		a = &p->item[p->n++];
		*a = h->actor;
		a->office = o;
		a->lo = a->hi = house ? a->household : a->place;
	}
}

static void
pick_posts(const struct request *rq, const struct actors *x,
    const struct office *o, struct picked *p)
{
	size_t i;

	for (i = 0; i < x->nposts; i++) {
		if (!fits(rq, o, &x->posts[i]))
			continue;
		p->item[p->n] = x->posts[i].actor;
		p->item[p->n].office = o;
		p->item[p->n].lo = p->item[p->n].hi = p->item[p->n].post;
		p->n++;
	}
}

/* The organ of each place of its level; else of the kind the duty is about. */
static void
pick_organs(const struct actors *x, const struct duty_info *d,
    const struct office *o, struct picked *p)
{
	str rest, level = str_is(o->level, "any") ?
	    str_cut(d->id, '.', &rest) : o->level;
	size_t i;

	for (i = 0; i < x->nplaces; i++) {
		const struct duty_place *y = &x->places[i];
		struct duty_actor *a;

		if (y->subject == NULL || !str_eq(y->subject->kind->id, level))
			continue;
		a = &p->item[p->n++];
		*a = (struct duty_actor){ .place = y->code, .office = o,
		    .organ = true };
		place_range(y->code, &a->lo, &a->hi);
	}
}

void
actors_of(struct request *rq, const struct actors *x,
    const struct duty_info *d, struct duty_actor **out, size_t *out_n,
    enum mark_key *out_key)
{
	const struct office *o = model_office(rq->model, d->actor);
	struct picked p = { .item = x->picked };

	if (d->per_target) {
		pick_custody(rq, x, d, o, &p);
		*out_key = str_is(d->target, "household") ? KEY_TARGET :
		    KEY_PLACE;
	} else if (o->person) {
		pick_posts(rq, x, o, &p);
		*out_key = KEY_POST;
	} else {
		pick_organs(x, d, o, &p);
		*out_key = KEY_PLACE;
	}
	*out = p.item;
	*out_n = p.n;
}
