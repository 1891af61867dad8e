/*
 * Where in the text of a pack something stands: by section, object and path,
 * found through the nodes of the reader, which know lines and columns.
 */
#include "draft.h"

const struct place_rule place_rules[] = {
	{ "pack", "title", PLACE_TEXT }, { "pack", "title_en", PLACE_TEXT },
	{ "pack", "reads", PLACE_NAMES },
	{ "article", "summary", PLACE_TEXT },
	{ "article", "summary_en", PLACE_TEXT },
	{ "silence", "what", PLACE_TEXT }, { "silence", "what_en", PLACE_TEXT },
	{ "silence", "effect", PLACE_TEXT },
	{ "silence", "effect_en", PLACE_TEXT },
	{ "silence", "decided_by", PLACE_TEXT },
	{ "reading", "question", PLACE_TEXT },
	{ "reading", "question_en", PLACE_TEXT },
	{ "reading", "chosen", PLACE_TEXT },
	{ "reading", "chosen_en", PLACE_TEXT },
	{ "reading", "decided_by", PLACE_TEXT },
	{ "reading", "alternatives.#.say", PLACE_TEXT },
	{ "reading", "alternatives.#.say_en", PLACE_TEXT },
	{ "reading", "alternatives.#.set", PLACE_SETS },
	{ "param", "values.#", PLACE_ROW }, { "param", "values.+", PLACE_ROW },
	{ "derive", "expr", PLACE_FORMULA },
	{ "derive", "default", PLACE_FORMULA },
	{ "derive", "except.#.when", PLACE_FORMULA },
	{ "derive", "except.#.then", PLACE_FORMULA },
	{ "derive", "except.#", PLACE_EXCEPT },
	{ "criterion", "expr", PLACE_FORMULA },
	{ "criterion", "applies", PLACE_FORMULA },
	{ "criterion", "fail_text", PLACE_TEXT },
	{ "criterion", "fail_text_en", PLACE_TEXT },
	{ "decision", "expr", PLACE_FORMULA },
	{ "decision", "all_of", PLACE_NAMES },
	{ "decision", "any_of", PLACE_NAMES },
	{ "consequence", "when", PLACE_FORMULA },
	{ "benefit", "when", PLACE_FORMULA },
	{ "benefit", "amount", PLACE_FORMULA },
	{ "benefit", "floor", PLACE_FORMULA },
	{ "benefit", "cap", PLACE_FORMULA },
	{ "*", "label", PLACE_TEXT }, { "*", "label_en", PLACE_TEXT },
	{ "test", "+", PLACE_TEST }, { "test", "case", PLACE_TEST },
	{ "test", "walk", PLACE_TEST }, { "test", "duty_case", PLACE_TEST },
	{ "test", "award_case", PLACE_TEST },
	{ "test", "param_case", PLACE_TEST },
	{ "test", "applies_case", PLACE_TEST },
	{ "migration", "+", PLACE_TEST },
	{ "head", "id", PLACE_HEAD }, { "head", "version", PLACE_HEAD },
	{ "head", "status", PLACE_HEAD },
};
const size_t nplace_rules = sizeof(place_rules) / sizeof(place_rules[0]);

void
place_files_init(struct place_files *f, struct arena *a,
    const struct pack_files *all)
{
	struct faults ignored;
	size_t i;

	faults_init(&ignored, a);
	f->arena = a;
	f->all = all;
	f->root = NEW_ARRAY(a, struct toml_node *, all->n + 1);
	for (i = 0; i < all->n; i++)
		if (file_is_toml(&all->file[i])) {
			f->root[i] = toml_parse(a, all->file[i].name,
			    all->file[i].text, &ignored);
			/* Its states and steps have ids of their own. */
			if (toml_get(f->root[i], "procedure") != NULL)
				f->root[i] = NULL;
		}
}

size_t
place_offset(str text, int line, int column)
{
	size_t at = 0;

	while (line > 1 && at < text.n)
		line -= text.p[at++] == '\n';
	while (column > 1 && at < text.n && text.p[at] != '\n') {
		(void)str_next(text, &at);
		column--;
	}
	return at;
}

size_t
place_end(str text, const struct toml_node *t)
{
	size_t end = place_offset(text, t->end_line, t->end_column), x;
	const struct toml_node *c;

	for (c = t->child; c != NULL; c = c->next) {
		x = place_end(text, c);
		if (x > end)
			end = x;
	}
	return end;
}

/* Does a path follow a rule's: "values.2" is "values.#". */
static bool
follows(str path, const char *rule)
{
	str want = str_from(rule), a, b;
	int64_t n;

	while (path.n > 0 && want.n > 0) {
		a = str_cut(path, '.', &path);
		b = str_cut(want, '.', &want);
		if (str_is(b, "#") ? !str_int(a, &n) || n < 1 : !str_eq(a, b))
			return false;
	}
	return path.n == 0 && want.n == 0;
}

static const struct place_rule *
rule_of(const struct pack_edit *e)
{
	const struct place_rule *r;
	size_t i;

	for (i = 0; i < nplace_rules; i++) {
		r = &place_rules[i];
		if ((r->section[0] == '*' || str_is(e->section, r->section)) &&
		    follows(e->path, r->path))
			return r;
	}
	return NULL;
}

static bool
named(struct toml_node *t, str id)
{
	struct toml_node *x = toml_get(t, "id");

	if (x == NULL)
		x = toml_get(t, "at");
	return x != NULL && x->kind == T_STR && str_eq(x->s, id);
}

static struct toml_node *
find_object(const struct place_files *f, const struct pack_edit *e,
    size_t *out_file)
{
	bool head = str_is(e->section, "pack") || str_is(e->section, "head");
	bool test = str_is(e->section, "test");
	const char *section = str_cstr(f->arena, test ? e->path : e->section);
	struct toml_node *x;

	for (*out_file = 0; *out_file < f->all->n; ++*out_file) {
		struct toml_node *root = f->root[*out_file];

		if (root == NULL ||
		    test != file_is_test(&f->all->file[*out_file]))
			continue;
		if (head && str_is(f->all->file[*out_file].name, "pack.toml"))
			return root;
		x = head ? NULL : toml_get(root, section);
		for (x = x == NULL ? NULL : x->child; x != NULL; x = x->next)
			if (x->kind == T_TABLE && named(x, e->object))
				return x;
	}
	return NULL;
}

/* Down the path from the object; false when it leads nowhere. */
static bool
descend(const struct place_files *f, str path, struct place *p)
{
	struct toml_node *t = p->object;
	int64_t n;

	p->node = NULL;
	while (path.n > 0) {
		p->key = str_cut(path, '.', &path);
		if (t == NULL)
			return false;
		p->list = t;
		if (t->kind == T_TABLE)
			t = toml_get(t, str_cstr(f->arena, p->key));
		else if (t->kind != T_ARRAY)
			return false;
		else if (str_is(p->key, "+"))
			return path.n == 0;
		else if (str_int(p->key, &n)) {
			for (t = t->child; t != NULL && n > 1; n--)
				t = t->next;
			if (t == NULL)
				return false;
		} else
			return false;
	}
	p->node = t;
	return true;
}

bool
place_find(const struct place_files *f, const struct pack_edit *e,
    struct place *out)
{
	const struct place_rule *r = rule_of(e);

	*out = (struct place){ .kind = PLACE_TEST };
	if (r == NULL)
		return false;
	out->kind = r->kind;
	out->key = r->kind == PLACE_TEST ? e->path : STR_NONE;
	if (str_is(out->key, "+"))
		return e->object.n == 0;
	out->object = find_object(f, e, &out->file);
	if (r->kind == PLACE_TEST && out->object != NULL) {
		/* A test is changed as a whole. */
		out->node = out->object;
		out->list = toml_get(f->root[out->file], str_cstr(f->arena,
		    e->path));
		return true;
	}
	if (out->object == NULL || !descend(f, e->path, out))
		return false;
	/* A label is changed where there is one. */
	return out->node != NULL || r->section[0] != '*' ||
	    toml_get(out->object, "label") != NULL;
}

str
place_text(const struct place_files *f, const struct place *p)
{
	const struct toml_node *t = p->node;
	str text;

	if (t == NULL)
		return STR_NONE;
	if (t->kind == T_STR)
		return t->s;
	text = f->all->file[p->file].text;
	return str_sub(text, place_offset(text, t->value_line,
	    t->value_column), place_end(text, t));
}
