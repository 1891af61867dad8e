/*
 * Tests inside packs: does the pack bind this place on this day?
 */
#include "test.h"

static void
run(struct tests *t, struct toml_node *c)
{
	static const char *const words[] = { "unknown", "no", "yes" };
	struct toml_node *list = toml_get(c, "classes"), *x;
	struct class_span span = { .known = list != NULL };
	struct bound b = { .span = &span, .nspans = 1 };
	str want = STR_NONE, name = STR_NONE, *names;
	enum truth got;
	date on = 0;

	test_start(t, c);
	(void)toml_str(c, "place", true, &t->faults, &b.code);
	(void)toml_str(c, "name", false, &t->faults, &name);
	(void)toml_date(c, "as_of", true, &t->faults, &on);
	(void)toml_str(c, "expect", true, &t->faults, &want);
	names = NEW_ARRAY(t->arena, str, list == NULL ? 0 : list->n);
	for (x = list == NULL ? NULL : list->child; x != NULL; x = x->next)
		names[span.n++] = x->s;
	span.classes = names;
	b.names = &name;
	b.nnames = name.n > 0;
	got = pack_applies(t->pack, &b, on).binds;
	if (!str_is(want, words[got]))
		test_complain(t, b.code, want, str_from(words[got]));
	test_finish(t);
}

void
test_reaches(struct tests *t, struct toml_node *root)
{
	struct toml_node *c = toml_get(root, "applies_case"), *x;

	for (x = c == NULL ? NULL : c->child; x != NULL; x = x->next)
		run(t, x);
}
