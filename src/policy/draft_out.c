/*
 * What a draft may change, its faults in the words and places of its edits, and
 * a reading chosen anew as edits.
 */
#include "draft.h"
#include "loading.h"

/* ---- what may be changed ---- */

struct listing {
	struct place_files files;
	struct jsonw *w;
};

static const char *const kind_ids[] = {
	[PLACE_FORMULA] = "formula", [PLACE_TEXT] = "text",
	[PLACE_ROW] = "row", [PLACE_SETS] = "sets", [PLACE_NAMES] = "names",
	[PLACE_EXCEPT] = "except", [PLACE_TEST] = "test",
	[PLACE_HEAD] = "head",
};

static void
put_place(struct listing *l, const struct pack_edit *e)
{
	struct place p;

	if (!place_find(&l->files, e, &p) || (p.node == NULL &&
	    !str_is(p.key, "+")))
		return;
	jsonw_open(l->w, '{');
	jsonw_put_str(l->w, "path", e->path);
	jsonw_put_str(l->w, "kind", str_from(kind_ids[p.kind]));
	jsonw_put_str(l->w, "text", place_text(&l->files, &p));
	jsonw_close(l->w, '}');
}

/* A rule's path; "#" stands for each of a list. */
static void
put_places_of(struct listing *l, struct pack_edit *e, const char *rule,
    struct toml_node *object)
{
	str path = str_from(rule), head, rest;
	struct toml_node *list;
	size_t at;
	int i;

	if (!str_find(path, STR(".#"), &at)) {
		e->path = path;
		put_place(l, e);
		return;
	}
	head = str_sub(path, 0, at);
	rest = str_sub(path, at + 2, path.n);
	list = toml_get(object, str_cstr(l->files.arena, head));
	for (i = 1; list != NULL && i <= list->n; i++) {
		e->path = str_fmt(l->files.arena, "%.*s.%d%.*s",
		    STR_ARG(head), i, STR_ARG(rest));
		put_place(l, e);
	}
}

static str
label_of(struct toml_node *t)
{
	static const char *const keys[] = { "label", "title", "question",
	    "what" };
	struct toml_node *x;
	size_t i;

	for (i = 0; i < 4; i++) {
		x = toml_get(t, keys[i]);
		if (x != NULL && x->kind == T_STR)
			return x->s;
	}
	return STR_NONE;
}

/* The articles it hangs on, each once. */
static void
put_cites(struct listing *l, struct toml_node *t)
{
	struct toml_node *at = toml_get(t, "at"), *list = toml_get(t, "cite"),
	    *x, *y;
	str article, other;

	jsonw_key(l->w, "cites");
	jsonw_open(l->w, '[');
	if (at != NULL) {
		(void)parse_anchor(at->s, &article);
		jsonw_str(l->w, article);
	}
	for (x = list == NULL ? NULL : list->child; x != NULL; x = x->next) {
		(void)parse_anchor(x->child->s, &article);
		for (y = list->child; y != x; y = y->next) {
			(void)parse_anchor(y->child->s, &other);
			if (str_eq(article, other))
				break;
		}
		if (y == x)
			jsonw_str(l->w, article);
	}
	jsonw_close(l->w, ']');
}

/* A test, changed as a whole: its kind is the path. */
static void
put_test(struct listing *l, str kind, str file, struct toml_node *t)
{
	struct toml_node *id = toml_get(t, "id");
	struct pack_edit e = { .section = STR("test"), .path = kind };

	if (id == NULL || id->kind != T_STR)
		return;
	e.object = id->s;
	jsonw_open(l->w, '{');
	jsonw_put_str(l->w, "section", e.section);
	jsonw_put_str(l->w, "object", e.object);
	jsonw_put_str(l->w, "label", e.object);
	jsonw_put_str(l->w, "file", file);
	jsonw_put_str(l->w, "entity", STR_NONE);
	jsonw_key(l->w, "cites");
	jsonw_open(l->w, '[');
	jsonw_close(l->w, ']');
	jsonw_key(l->w, "places");
	jsonw_open(l->w, '[');
	put_place(l, &e);
	jsonw_close(l->w, ']');
	jsonw_close(l->w, '}');
}

static void
put_object(struct listing *l, str section, str file, struct toml_node *t)
{
	bool head = str_is(section, "pack");
	struct toml_node *id = head ? NULL : toml_get(t, "id");
	struct pack_edit e = { .section = section };
	str rest;
	size_t i;

	if (id == NULL && !head)
		id = toml_get(t, "at");
	if (!head && (id == NULL || id->kind != T_STR))
		return;
	e.object = head ? STR_NONE : id->s;
	jsonw_open(l->w, '{');
	jsonw_put_str(l->w, "section", section);
	jsonw_put_str(l->w, "object", e.object);
	jsonw_put_str(l->w, "label", label_of(t));
	jsonw_put_str(l->w, "file", file);
	jsonw_put_str(l->w, "entity", str_find(e.object, STR("."), NULL) ?
	    str_cut(e.object, '.', &rest) : STR_NONE);
	put_cites(l, t);
	jsonw_key(l->w, "places");
	jsonw_open(l->w, '[');
	for (i = 0; i < nplace_rules; i++)
		if (str_is(section, place_rules[i].section) ||
		    place_rules[i].section[0] == '*')
			put_places_of(l, &e, place_rules[i].path, t);
	jsonw_close(l->w, ']');
	jsonw_close(l->w, '}');
}

/* Sections that a rule names, or whose objects have labels. */
static bool
listed(const struct toml_node *section)
{
	size_t i;

	if (section->kind != T_ARRAY || section->child == NULL ||
	    section->child->kind != T_TABLE)
		return false;
	for (i = 0; i < nplace_rules; i++)
		if (str_is(section->key, place_rules[i].section))
			return true;
	return toml_get(section->child, "label") != NULL;
}

static void
put_section(struct listing *l, const struct pack_file *f,
    const struct toml_node *section)
{
	bool test = file_is_test(f);
	struct toml_node *x;

	if (section->kind != T_ARRAY || !(test || listed(section)))
		return;
	for (x = section->child; x != NULL; x = x->next)
		if (test)
			put_test(l, section->key, f->name, x);
		else
			put_object(l, section->key, f->name, x);
}

void
policy_source_json(struct arena *a, const struct pack *p, struct jsonw *w)
{
	struct listing l = { .w = w };
	struct toml_node *s;
	size_t i;

	place_files_init(&l.files, a, &p->files);
	jsonw_open(w, '[');
	for (i = 0; i < p->files.n; i++) {
		struct toml_node *root = l.files.root[i];
		str file = p->files.file[i].name;

		if (root == NULL)
			continue;
		if (str_is(file, "pack.toml"))
			put_object(&l, STR("pack"), file, root);
		for (s = root->child; s != NULL; s = s->next)
			put_section(&l, &p->files.file[i], s);
	}
	jsonw_close(w, ']');
}

/* ---- faults ---- */

/* In the text of an edit, or in front of it in its first line. */
static bool
within(const struct fault *f, str file, const struct pack_edit *e)
{

	if (e->line == 0 || !str_eq(f->file, file))
		return false;
	return f->line >= e->line - (e->column == 1 && e->line > 1) &&
	    (f->line < e->end_line || (f->line == e->end_line &&
	    f->column <= e->end_column));
}

static void
put_fault(const struct fault *f, const struct pack_edit *e, size_t edit,
    struct jsonw *w)
{
	int line = 0, column = 0;

	if (e != NULL) {
		line = f->line < e->line ? 1 : f->line - e->line + 1;
		column = line > 1 ? f->column : f->line < e->line ||
		    f->column < e->column ? 1 : f->column - e->column + 1;
	}
	jsonw_open(w, '{');
	jsonw_put_str(w, "code", str_from(f->code));
	jsonw_put_str(w, "file", f->file);
	jsonw_put_int(w, "line", f->line);
	jsonw_put_int(w, "column", f->column);
	jsonw_put_str(w, "message", f->what);
	jsonw_put_str(w, "hint", f->hint);
	jsonw_put_int(w, "edit", e == NULL ? 0 : (int64_t)edit + 1);
	jsonw_put_int(w, "at_line", line);
	jsonw_put_int(w, "at_column", column);
	jsonw_close(w, '}');
}

void
policy_faults_json(const struct faults *faults, str pack,
    const struct pack_edit *e, size_t n, struct jsonw *w)
{
	const struct fault *f;
	size_t i;

	jsonw_open(w, '[');
	for (f = faults->first; f != NULL; f = f->next) {
		for (i = 0; i < n; i++)
			if (within(f, str_fmt(faults->arena, "%.*s/%.*s",
			    STR_ARG(pack), STR_ARG(e[i].file)), &e[i]))
				break;
		put_fault(f, i < n ? &e[i] : NULL, i, w);
	}
	jsonw_close(w, ']');
}

/* ---- a reading chosen anew ---- */

#define CHOICE_EDITS	64

struct choice {
	struct request *rq;
	struct place_files files;
	struct pack_edit *list;
	size_t n;
	struct buf text;	/* what the alternative becomes */
	bool first;
};

static void
add_edit(struct choice *c, str section, str object, str path, str text)
{

	if (c->n < CHOICE_EDITS)
		c->list[c->n++] = (struct pack_edit){ .section = section,
		    .object = object, .path = path, .text = text };
}

static const struct toml_node *
node_at(struct choice *c, const char *section, str object, const char *path)
{
	struct pack_edit e = { .section = str_from(section),
	    .object = object, .path = str_from(path) };
	struct place p;

	return place_find(&c->files, &e, &p) ? p.node : NULL;
}

static void
put_set(struct choice *c, str full, str formula)
{

	buf_cstr(&c->text, c->first ? "{ " : ", ");
	c->first = false;
	buf_fmt(&c->text, "\"%.*s\" = ", STR_ARG(full));
	buf_str(&c->text, draft_quoted(c->rq->arena, formula));
}

/* One rule: the alternative's formula in the place of the whole. */
static bool
swap_rule(struct choice *c, const struct toml_node *set)
{
	static const struct {
		const char *section, *key;
	} kinds[] = { { "derive", "expr" }, { "derive", "default" },
	    { "criterion", "expr" }, { "decision", "expr" },
	    { "consequence", "when" } };
	const struct toml_node *was = NULL;
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		was = node_at(c, kinds[i].section, set->key, kinds[i].key);
		if (was != NULL)
			break;
	}
	/* What has exceptions or parts is not one formula to swap with. */
	if (was == NULL || was->kind != T_STR || str_is(was->key, "default"))
		return false;
	add_edit(c, str_from(kinds[i].section), set->key,
	    str_from(kinds[i].key), set->s);
	put_set(c, set->key, was->s);
	return true;
}

static void
swap_words(struct choice *c, str reading, str at, const char *key,
    const char *say)
{
	str path = str_fmt(c->rq->arena, "%.*s.%s", STR_ARG(at), say);
	const struct toml_node *now = node_at(c, "reading", reading, key),
	    *other = node_at(c, "reading", reading, str_cstr(c->rq->arena,
	    path));

	if (now == NULL || other == NULL)
		return;
	add_edit(c, STR("reading"), reading, str_from(key), other->s);
	add_edit(c, STR("reading"), reading, path, now->s);
}

enum err
policy_choose(struct request *rq, const struct pack *p,
    const struct reading_choice *r, struct pack_edit **out, size_t *out_n)
{
	struct choice c = { .rq = rq, .first = true };
	str n = num_text(rq->arena, r->n, 0);
	str at = str_fmt(rq->arena, "alternatives.%.*s", STR_ARG(n));
	str path = str_fmt(rq->arena, "%.*s.set", STR_ARG(at));
	const struct toml_node *sets, *x;

	place_files_init(&c.files, rq->arena, &p->files);
	c.list = NEW_ARRAY(rq->arena, struct pack_edit, CHOICE_EDITS);
	buf_init(&c.text, rq->arena, PEL_BYTES * 16);
	if (node_at(&c, "reading", r->id, "question") == NULL)
		return fail(rq, MSG_READING_MISSING, r->id, p->info.id);
	sets = node_at(&c, "reading", r->id, str_cstr(rq->arena, path));
	if (sets == NULL)
		return fail(rq, MSG_READING_OTHER, r->id, n);
	for (x = sets->child; x != NULL; x = x->next)
		if (!swap_rule(&c, x))
			return fail(rq, MSG_READING_PARTS, r->id, x->key);
	buf_cstr(&c.text, " }");
	add_edit(&c, STR("reading"), r->id, path, buf_text(&c.text));
	swap_words(&c, r->id, at, "chosen", "say");
	swap_words(&c, r->id, at, "chosen_en", "say_en");
	*out = c.list;
	*out_n = c.n;
	return OK;
}
