/*
 * How much of a pack its tests speak of (rules.md 2.17): every criterion expected
 * as yes, as no and as unknown, every step of a procedure taken and refused.
 * Read off the tests as they are written; whether they hold, test_pack.c says.
 */
#include "test.h"

#include "base/limits.h"

enum seen { SEEN_YES = 1, SEEN_NO = 2, SEEN_UNKNOWN = 4, SEEN_ALL = 7 };
enum walked { WALKED = 1, REFUSED = 2, WALKED_BOTH = 3 };

struct covered {
	const struct pack *pack;
	int criteria, steps;	/* that are complete */
	int all_criteria, all_steps;
	struct buf lack;	/* names of the others */
};

static str
word(struct toml_node *table, const char *key)
{
	struct toml_node *x = toml_get(table, key);

	return x != NULL && x->kind == T_STR ? x->s : STR_NONE;
}

/* Under another reading it is another criterion. */
static int
seen_in(struct toml_node *c, const struct object *o)
{
	struct toml_node *expect = toml_get(c, "expect"), *x;
	int seen = 0;

	if (expect == NULL || toml_get(c, "readings") != NULL ||
	    !str_eq(word(c, "entity"), o->of->id))
		return 0;
	for (x = expect->child; x != NULL; x = x->next)
		if (str_eq(x->key, o->id) && x->kind == T_STR)
			seen |= str_is(x->s, "yes") ? SEEN_YES :
			    str_is(x->s, "no") ? SEEN_NO :
			    str_is(x->s, "unknown") ? SEEN_UNKNOWN : 0;
	return seen;
}

static int
walked_in(struct toml_node *c, const struct procedure *p, str step)
{
	struct toml_node *list = toml_get(c, "step"), *x;
	int walked = 0;

	if (list == NULL || !str_eq(word(c, "procedure"), p->id))
		return 0;
	for (x = list->child; x != NULL; x = x->next)
		if (str_eq(word(x, "do"), step))
			walked |= toml_get(x, "expect_error") != NULL ?
			    REFUSED : WALKED;
	return walked;
}

static void
criterion(struct covered *c, const struct object *o)
{
	struct toml_node *list, *x;
	int seen = 0;
	size_t i;

	for (i = 0; i < c->pack->ntests; i++) {
		list = toml_get(c->pack->tests[i], "case");
		for (x = list == NULL ? NULL : list->child; x != NULL;
		    x = x->next)
			seen |= seen_in(x, o);
	}
	c->all_criteria++;
	if (seen == SEEN_ALL)
		c->criteria++;
	else
		buf_fmt(&c->lack, " %.*s", STR_ARG(o->full));
}

static void
step(struct covered *c, const struct procedure *p, str id)
{
	struct toml_node *list, *x;
	int walked = 0;
	size_t i;

	for (i = 0; i < c->pack->ntests; i++) {
		list = toml_get(c->pack->tests[i], "walk");
		for (x = list == NULL ? NULL : list->child; x != NULL;
		    x = x->next)
			walked |= walked_in(x, p, id);
	}
	c->all_steps++;
	if (walked == WALKED_BOTH)
		c->steps++;
	else
		buf_fmt(&c->lack, " %.*s.%.*s", STR_ARG(p->id), STR_ARG(id));
}

void
policy_test_cover(struct arena *a, const struct pack *pack, enum lang lang,
    struct buf *out)
{
	struct covered c = { .pack = pack };
	const struct procedure *p;
	size_t i, k;

	buf_init(&c.lack, a, LIMIT_REPLY);
	for (i = 0; i < pack->nobjects; i++)
		if (pack->objects[i].kind == OBJ_CRITERION)
			criterion(&c, &pack->objects[i]);
	for (i = 0; i < pack->nprocedures; i++) {
		p = &pack->procedures[i];
		for (k = 0; k < p->ntransitions; k++)
			step(&c, p, p->transitions[k].id);
	}
	if (c.all_criteria + c.all_steps == 0)
		return;
	buf_fmt(out, lang == LANG_EN ? "%.*s: criteria expected as yes, no and "
	    "unknown %d of %d, steps taken and refused %d of %d" :
	    "%.*s:是、否、未知都有测试的条件 %d/%d,走通和被拒都有测试的步骤 %d/%d",
	    STR_ARG(pack->info.id), c.criteria, c.all_criteria, c.steps,
	    c.all_steps);
	if (c.lack.n > 0) {
		buf_cstr(out, lang == LANG_EN ? "; not yet:" : ";还缺:");
		buf_str(out, buf_text(&c.lack));
	}
	buf_byte(out, '\n');
}
