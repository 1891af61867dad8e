/*
 * Who must be there, and who must stay: establishments (a place has such a
 * post) and rules of stability (nobody is moved before the exit).
 */
#include "loading.h"

/* A code of a list of the dictionary, when the key is there. */
static str
take_code(struct loader *ld, struct toml_node *t, const char *key,
    const char *list)
{
	const struct code_list *l = model_list(ld->model, str_from(list));
	str s = parse_str(ld, t, key, false);

	if (s.n > 0 && (l == NULL || code_by_id(l, s) == NULL))
		diag_node(&ld->ds, toml_get(t, key), DIAG_REFERENCE,
		    str_from(list), s, STR_NONE);
	return s;
}

static int64_t
take_number(struct loader *ld, struct toml_node *t, const char *key,
    int64_t otherwise)
{
	int64_t n = otherwise;

	(void)toml_int(t, key, false, ld->faults, &n);
	if (toml_get(t, key) != NULL && (n < 1 || n > 100))
		diag_node(&ld->ds, toml_get(t, key), DIAG_VALUE,
		    num_text(ld->arena, n, 0), STR("1..100"), STR_NONE);
	return n;
}

/* An office, with a role in it, or a kind of custody: one of the two. */
static struct seat_info *
take_holder(struct loader *ld, struct toml_node *t, struct object *o)
{
	static const char *const bases[] = { "stated", "assumption", NULL };
	struct seat_info *s = NEW(ld->arena, struct seat_info);

	parse_labels(ld, t, &o->zh, &o->en);
	o->type.kind = K__MAX;
	o->seat = s;
	parse_office(ld, t, "post", false, &s->office);
	s->role = take_code(ld, t, "role", "post_role");
	s->custody = take_code(ld, t, "custody", "custody_kind");
	if ((s->office.n > 0) == (s->custody.n > 0))
		diag_node(&ld->ds, t, DIAG_KEY_KIND, STR("post"),
		    STR("post | custody"), STR_NONE);
	if (toml_get(t, "basis") != NULL)
		s->assumption = parse_choice(ld, t, "basis", bases,
		    true) == 1;
	return s;
}

void
parse_establishment(struct loader *ld, struct toml_node *t, struct object *o)
{
	struct seat_info *s = take_holder(ld, t, o);

	(void)parse_str(ld, t, "when", false);
	s->count = take_number(ld, t, "count", 1);
	s->years = take_number(ld, t, "years", 0);
	/* Households are counted, not asked one by one. */
	if (o->of != NULL && str_is(o->of->id, "household") &&
	    toml_get(t, "when") != NULL)
		diag_node(&ld->ds, toml_get(t, "when"), DIAG_KEY_KIND,
		    STR("when"), STR("village | township | county …"),
		    STR_NONE);
}

void
parse_stability(struct loader *ld, struct toml_node *t, struct object *o)
{
	struct seat_info *s = take_holder(ld, t, o);

	(void)parse_str(ld, t, "until", true);
	s->promotes = parse_flag(ld, t, "promotion");
	parse_office(ld, t, "approver", false, &s->office_above);
}

void
check_seat(struct loader *ld, struct object *o)
{
	static const struct ptype yes = { .kind = K_BOOL };

	if (o->kind == OBJ_ESTABLISHMENT)
		o->applies = check_key(ld, o, o->node, "when", &yes);
	else
		o->expr = check_key(ld, o, o->node, "until", &yes);
}

/* ---- asked ---- */

bool
pack_seat(const struct pack *p, enum seat_rule rule, size_t i,
    struct seat_info *out)
{
	enum object_kind kind = rule == SEAT_STABLE ? OBJ_STABILITY :
	    OBJ_ESTABLISHMENT;
	const struct object *o = pack_nth(p, kind, i);

	if (o == NULL)
		return false;
	*out = *o->seat;
	out->object = o;
	out->id = o->full;
	out->zh = o->zh;
	out->en = o->en;
	out->kind = o->of;
	out->cites = o->cites;
	out->ncites = o->ncites;
	return true;
}

enum truth
seat_binds(struct world *w, const struct object *o, const struct subject *s)
{
	const struct formula *f = o->kind == OBJ_STABILITY ? o->expr :
	    o->applies;
	struct pvalue v;
	bool yes;

	if (f == NULL)
		return TRUTH_TRUE;
	v = eval_formula(w, f, s);
	if (!v.known)
		return TRUTH_UNKNOWN;
	yes = v.n != 0;
	return yes == (o->kind == OBJ_ESTABLISHMENT) ? TRUTH_TRUE :
	    TRUTH_FALSE;
}

enum truth
policy_seat(struct arena *a, const struct ask *ask, const struct seat_info *s)
{
	struct world w;

	world_init(&w, a, ask->rules, ask->as_of, ask->known_at);
	return seat_binds(&w, s->object, ask->subject);
}
