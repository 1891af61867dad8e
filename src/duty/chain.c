/*
 * The chain of a household or place on a day: its custodies, and upwards the
 * posts of its places, each under the link it belongs to.
 */
#include "duty/duty.h"

#include "base/limits.h"

#define HOLDERS_MAX	1100	/* of the three statements together */
#define CITES_MAX	8
#define HOUSEHOLD	PLACE_GROUP	/* below the village */

/* Links from below; words separated by a space. */
static const struct link_row {
	const char *id, *zh, *en;
	enum place_level level;
	const char *custody;	/* of custody_kind */
	const char *offices;
	const char *actor;	/* who owes duties here, beside the offices */
	bool optional;		/* left out where neither text nor holder is */
} rows[] = {
	{ "helper", "帮扶责任人", "Helper", HOUSEHOLD,
	    "helper_household unit_household", "", "helper", false },
	{ "teacher", "帮扶教师", "Teacher", HOUSEHOLD, "teacher_student", "",
	    "school", true },
	{ "team", "驻村工作队", "Work team", PLACE_VILLAGE, "team_village",
	    "village_work_team", "", false },
	{ "unit", "定点帮扶单位", "Helping unit", PLACE_VILLAGE,
	    "unit_village", "", "helping_unit", true },
	{ "village", "村两委", "Village", PLACE_VILLAGE, "",
	    "village_committees", "", false },
	{ "leader", "联系点领导", "Leader in contact", PLACE_VILLAGE,
	    "leader_place", "", "county_leader township_leader", true },
	{ "township", "乡镇", "Township", PLACE_TOWNSHIP, "",
	    "township township_leader", "", false },
	{ "county", "县", "County", PLACE_COUNTY, "", "county_committee "
	    "county_government county_group county_leader county_office",
	    "", false },
	{ "city", "市", "City", PLACE_CITY, "",
	    "city_committee city_group city_leader", "", false },
	{ "province", "省", "Province", PLACE_PROVINCE, "",
	    "province_committee province_group province_leader "
	    "provincial_government", "", false },
};
#define NROWS	(sizeof(rows) / sizeof(rows[0]))

/* A holder and the link it hangs on. */
struct found {
	struct chain_holder holder;
	int link;
};

struct walk {
	const struct chain_ask *ask;
	struct found *found;
	size_t n;
};

static bool
has_word(const char *words, str w)
{
	str rest = str_from(words);

	while (rest.n > 0)
		if (str_eq(str_cut(rest, ' ', &rest), w))
			return true;
	return false;
}

static int
link_of_office(str office, enum place_level level)
{
	size_t i;

	for (i = 0; i < NROWS; i++)
		if (rows[i].level == level && has_word(rows[i].offices,
		    office))
			return (int)i;
	return -1;
}

static int
link_of_custody(const struct request *rq, int64_t kind)
{
	const struct code *c = code_by_n(model_list(rq->model,
	    STR("custody_kind")), kind);
	size_t i;

	for (i = 0; i < NROWS; i++)
		if (c != NULL && has_word(rows[i].custody, c->id))
			return (int)i;
	return -1;
}

static void
bind_places(struct stmt *s, int64_t place, bool above)
{
	static const struct {
		const char *name;
		enum place_level level;
	} all[] = { { "village", PLACE_VILLAGE }, { "township",
	    PLACE_TOWNSHIP }, { "county", PLACE_COUNTY }, { "city",
	    PLACE_CITY }, { "province", PLACE_PROVINCE } };
	size_t i;

	for (i = 0; i < (above ? 5 : 3); i++) {
		if (place_level(place) >= all[i].level)
			stmt_int(s, all[i].name, place_up(place,
			    all[i].level));
		else
			stmt_null(s, all[i].name);
	}
}

static str
role_of(const struct request *rq, struct value v)
{
	const struct code *c = v.kind != V_INT ? NULL : code_by_n(
	    model_list(rq->model, STR("post_role")), v.i);

	return c == NULL ? STR_NONE : rq->lang == LANG_EN ? c->en : c->zh;
}

static enum err
read_posts(struct request *rq, struct walk *w)
{
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "chain_posts", &s));
	bind_places(s, w->ask->place, true);
	stmt_int(s, "day", w->ask->on);
	for (;;) {
		struct chain_holder h = { .entity = "post" };
		int link;

		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		h.id = stmt_column_int(s, 0);
		h.place = stmt_column_int(s, 1);
		h.office = stmt_column_str(rq->arena, s, 2);
		link = link_of_office(h.office, place_level(h.place));
		if (link < 0 || w->n == HOLDERS_MAX)
			continue;
		h.role = role_of(rq, stmt_column(s, 3));
		h.post = stmt_column_str(rq->arena, s, 4);
		h.holder = stmt_column_str(rq->arena, s, 5);
		h.from = (date)stmt_column_int(s, 6);
		h.to = (date)stmt_column_int(s, 7);
		h.organisation = stmt_column_str(rq->arena, s, 8);
		w->found[w->n++] = (struct found){ h, link };
	}
	stmt_end(s);
	return OK;
}

static enum err
read_custody(struct request *rq, struct walk *w, const char *name)
{
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, name, &s));
	if (w->ask->household != 0 && str_is(str_from(name),
	    "chain_household"))
		stmt_int(s, "household", w->ask->household);
	else
		bind_places(s, w->ask->place, false);
	stmt_int(s, "day", w->ask->on);
	for (;;) {
		struct chain_holder h = { .entity = "custody" };
		int link;

		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		h.id = stmt_column_int(s, 0);
		h.place = stmt_column_int(s, 1);
		link = link_of_custody(rq, stmt_column_int(s, 2));
		if (link < 0 || w->n == HOLDERS_MAX)
			continue;
		h.post = stmt_column_str(rq->arena, s, 4);
		h.holder = stmt_column_str(rq->arena, s, 5);
		if (h.holder.n == 0)
			h.holder = stmt_column_str(rq->arena, s, 3);
		h.organisation = stmt_column_str(rq->arena, s, 6);
		h.from = (date)stmt_column_int(s, 7);
		h.to = (date)stmt_column_int(s, 8);
		w->found[w->n++] = (struct found){ h, link };
	}
	stmt_end(s);
	return OK;
}

/* ---- what makes a link answer ---- */

static void
add_cites(struct chain_link *l, struct cite *to, const struct cite *from,
    size_t n)
{
	size_t i;

	for (i = 0; i < n && l->ncites < CITES_MAX; i++)
		to[l->ncites++] = from[i];
	l->cites = to;
}

static const char *
kind_of(enum place_level level)
{
	static const char *const kinds[] = { "nation", "province", "city",
	    "county", "township", "village", "household" };

	return kinds[level];
}

/* An empty subject: what binds it binds every place of the kind. */
static bool
always(struct request *rq, const struct chain_ask *ask,
    const struct seat_info *s)
{
	struct subject none = { .kind = s->kind, .id = s->kind->id };
	struct ask a = { .rules = ask->rules, .subject = &none,
	    .as_of = ask->on, .known_at = rq->today };

	return policy_seat(rq->arena, &a, s) == TRUTH_TRUE;
}

static void
cite_seats(struct request *rq, const struct chain_ask *ask,
    const struct pack *p, const struct link_row *row, struct chain_link *l,
    struct cite *to)
{
	struct seat_info s;
	size_t i;

	for (i = 0; pack_seat(p, SEAT_ESTABLISHED, i, &s); i++) {
		if (!str_is(s.kind->id, kind_of(row->level)) ||
		    !(s.custody.n > 0 ? has_word(row->custody, s.custody) :
		    has_word(row->offices, s.office)))
			continue;
		add_cites(l, to, s.cites, s.ncites);
		l->required = l->required || always(rq, ask, &s);
	}
}

static void
cite_duties(const struct pack *p, const struct link_row *row,
    struct chain_link *l, struct cite *to)
{
	struct duty_info d;
	size_t i;

	for (i = 0; pack_duty(p, i, &d); i++)
		if (has_word(row->offices, d.actor) ||
		    has_word(row->actor, d.actor)) {
			add_cites(l, to, d.cites, 1);
			return;
		}
}

/* The posts that texts require; without one, the first duty of each pack. */
static void
cite_link(struct request *rq, const struct chain_ask *ask,
    const struct link_row *row, struct chain_link *l)
{
	struct cite *to = NEW_ARRAY(rq->arena, struct cite, CITES_MAX);
	const struct pack *p;
	size_t i;

	for (i = 0; (p = policy_pack(rq->policy, i)) != NULL; i++)
		if (ruleset_applied(ask->rules, p, ask->on).holds !=
		    TRUTH_FALSE)
			cite_seats(rq, ask, p, row, l, to);
	if (l->ncites > 0)
		return;
	for (i = 0; (p = policy_pack(rq->policy, i)) != NULL; i++)
		if (ruleset_applied(ask->rules, p, ask->on).holds !=
		    TRUTH_FALSE)
			cite_duties(p, row, l, to);
}

static void
fill_link(struct request *rq, const struct walk *w, size_t i,
    struct chain_link *l)
{
	const struct link_row *row = &rows[i];
	struct chain_holder *list = NEW_ARRAY(rq->arena, struct chain_holder,
	    w->n);
	size_t k;

	*l = (struct chain_link){ .id = row->id, .zh = row->zh,
	    .en = row->en, .holders = list };
	l->place = place_up(w->ask->place, row->level < HOUSEHOLD ?
	    row->level : PLACE_VILLAGE);
	for (k = 0; k < w->n; k++)
		if (w->found[k].link == (int)i)
			list[l->n++] = w->found[k].holder;
	cite_link(rq, w->ask, row, l);
}

enum err
chain_of(struct request *rq, const struct chain_ask *ask,
    struct chain_link **out, size_t *out_n)
{
	struct walk w = { .ask = ask };
	struct chain_link *l = NEW_ARRAY(rq->arena, struct chain_link, NROWS);
	enum place_level level = ask->household != 0 ? HOUSEHOLD :
	    place_level(ask->place);
	size_t i, n = 0;

	w.found = NEW_ARRAY(rq->arena, struct found, HOLDERS_MAX);
	if (ask->household != 0)
		TRY(read_custody(rq, &w, "chain_household"));
	TRY(read_custody(rq, &w, "chain_custody"));
	TRY(read_posts(rq, &w));
	for (i = 0; i < NROWS; i++) {
		if (rows[i].level > level)
			continue;
		fill_link(rq, &w, i, &l[n]);
		if (l[n].n > 0 || l[n].ncites > 0 || !rows[i].optional)
			n++;
	}
	*out = l;
	*out_n = n;
	return OK;
}
