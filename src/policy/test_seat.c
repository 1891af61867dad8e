/*
 * Tests inside packs: whether an establishment or a rule of stability binds a
 * place with these facts.
 */
#include "test.h"

static const struct object *
find(struct tests *t, str id)
{
	size_t i;

	for (i = 0; i < t->pack->nobjects; i++)
		if (t->pack->objects[i].seat != NULL &&
		    str_eq(t->pack->objects[i].full, id))
			return &t->pack->objects[i];
	return NULL;
}

static void
run(struct tests *t, struct toml_node *c)
{
	static const char *const words[] = { "unknown", "no", "yes" };
	struct subject *s = NEW(t->arena, struct subject);
	const struct object *o;
	str of = STR_NONE, want = STR_NONE;
	const char *got;
	struct world w;

	test_start(t, c);
	(void)toml_str(c, "of", true, &t->faults, &of);
	(void)toml_str(c, "expect", true, &t->faults, &want);
	(void)toml_date(c, "as_of", true, &t->faults, &t->as_of);
	t->known_at = t->as_of;
	o = find(t, of);
	if (o == NULL)
		test_complain(t, STR("of"), STR("establishment, stability"),
		    of);
	else {
		s->kind = o->of;
		s->id = o->of->id;
		test_params(t, toml_get(c, "params"));
		test_give(t, s, toml_get(c, "given"));
		world_init(&w, t->arena, t->rules, t->as_of, t->known_at);
		w.override = t->overrides;
		got = words[seat_binds(&w, o, s)];
		if (!str_is(want, got))
			test_complain(t, of, want, str_from(got));
	}
	test_finish(t);
}

void
test_seats(struct tests *t, struct toml_node *root)
{
	struct toml_node *c = toml_get(root, "seat_case"), *x;

	for (x = c == NULL ? NULL : c->child; x != NULL; x = x->next)
		run(t, x);
}
