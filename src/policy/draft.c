/*
 * Edits laid over the text of a pack.  What comes out are files as any others,
 * so that check, test, seal and export all see the same bytes.
 */
#include "draft.h"

#include <string.h>

#include "base/limits.h"

/* What a draft may add as a whole, and the file that it goes into. */
static const struct addition {
	const char *section;
	const char *file;
} additions[] = {
	{ "test", "tests/draft.toml" },
	{ "migration", "procedures/migration.toml" },
};
#define NADDITIONS	(sizeof(additions) / sizeof(additions[0]))

/* Bytes from..to of a file give way to a text. */
struct splice {
	size_t file, from, to;
	str text;
	size_t lead;		/* bytes before what the edit says */
	size_t length;		/* and of that */
	struct pack_edit *edit;	/* NULL: one of the head's */
};

struct laying {
	struct request *rq;
	struct place_files files;
	struct splice *list;
	size_t n;
};

/* ---- text as TOML ---- */

static void
put_escaped(struct buf *b, str s, bool lines)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '"' || c == '\\') {
			buf_byte(b, '\\');
			buf_byte(b, (char)c);
		} else if ((c < ' ' && !(lines && (c == '\n' || c == '\t'))) ||
		    c == 127)
			buf_fmt(b, "\\u%04x", c);
		else
			buf_byte(b, (char)c);
	}
}

/*
 * Without escapes where that can be, so that places in it are places in the
 * file; *out_lead is how far in it begins.
 */
static str
quoted(struct arena *a, str s, size_t *out_lead)
{
	bool lines = str_find(s, STR("\n"), NULL);
	bool marks = str_find(s, STR("\""), NULL) ||
	    str_find(s, STR("\\"), NULL);
	struct buf b;

	buf_init(&b, a, s.n * 6 + 16);
	if (!lines && marks && !str_find(s, STR("'"), NULL)) {
		*out_lead = 1;
		buf_fmt(&b, "'%.*s'", STR_ARG(s));
		return buf_text(&b);
	}
	*out_lead = lines ? 4 : 1;
	buf_cstr(&b, lines ? "\"\"\"\n" : "\"");
	put_escaped(&b, s, lines);
	buf_cstr(&b, lines ? "\"\"\"" : "\"");
	return buf_text(&b);
}

str
draft_quoted(struct arena *a, str s)
{
	size_t lead;

	return quoted(a, s, &lead);
}

/* One value of the kind of a place, and nothing behind it. */
static enum err
value_fits(struct request *rq, const struct pack_edit *e, enum place_kind k)
{
	enum toml_kind want = k == PLACE_NAMES ? T_ARRAY : T_TABLE;
	struct toml_node *root;
	struct faults f;

	faults_init(&f, rq->arena);
	root = toml_parse(rq->arena, e->path, str_fmt(rq->arena, "v = %.*s\n",
	    STR_ARG(e->text)), &f);
	if (root == NULL)
		return fail(rq, MSG_EDIT_TOML, fault_text(rq->arena, f.first));
	if (root->n != 1 || root->child->kind != want)
		return fail(rq, MSG_EDIT_VALUE, e->path, k == PLACE_NAMES ?
		    STR("[\"…\", \"…\"]") : k == PLACE_ROW ?
		    STR("{ from = 2018-01-01, value = \"…\" }") :
		    STR("{ \"entity.name\" = \"…\" }"));
	return OK;
}

/* Tests as a file of tests has them; maps of running matters. */
static enum err
tests_fit(struct request *rq, const struct pack_edit *e)
{
	static const char *const kinds[] = { "migration", "case", "walk",
	    "duty_case", "award_case", "param_case", "applies_case" };
	bool map = str_is(e->section, "migration");
	struct toml_node *root, *x;
	struct faults f;
	size_t i;

	faults_init(&f, rq->arena);
	root = toml_parse(rq->arena, STR("test"), e->text, &f);
	if (root == NULL)
		return fail(rq, MSG_EDIT_TOML, fault_text(rq->arena, f.first));
	for (x = root->child; x != NULL; x = x->next) {
		for (i = 0; i < 7 && !str_is(x->key, kinds[i]); i++)
			continue;
		if (i == 7 || (i == 0) != map || x->kind != T_ARRAY)
			break;
	}
	return root->n > 0 && x == NULL ? OK : fail(rq, MSG_EDIT_VALUE,
	    e->section, map ? STR("[[migration]]") : STR("[[case]]"));
}

/* ---- splices ---- */

static size_t
line_start(str text, size_t at)
{

	while (at > 0 && text.p[at - 1] != '\n')
		at--;
	return at;
}

static size_t
line_end(str text, size_t at)
{

	while (at < text.n && text.p[at++] != '\n')
		continue;
	return at;
}

/* Of a list in one line: the comma goes with it. */
static void
cut_item(str text, const struct place *p, struct splice *s)
{
	const struct toml_node *prev = NULL, *x;

	for (x = p->list->child; x != p->node; x = x->next)
		prev = x;
	if (p->node->next != NULL)
		s->to = place_offset(text, p->node->next->value_line,
		    p->node->next->value_column);
	else if (prev != NULL)
		s->from = place_end(text, prev);
}

/* What stands there goes: an item of a list, an exception, a key's line. */
static void
cut(struct laying *l, const struct place *p, struct splice *s)
{
	str text = l->files.all->file[p->file].text;
	const struct toml_node *t = p->node;

	s->text = STR_NONE;
	s->from = place_offset(text, t->value_line, t->value_column);
	s->to = place_end(text, t);
	if (p->list->kind == T_ARRAY && s->from < text.n &&
	    text.p[s->from] != '[') {
		cut_item(text, p, s);
		return;
	}
	if (p->list->kind != T_ARRAY)
		s->from = place_offset(text, t->line, t->column);
	s->from = line_start(text, s->from);
	s->to = line_end(text, s->to);
}

/* One more in a list, behind the last. */
static void
add_item(struct laying *l, const struct place *p, struct splice *s)
{
	str text = l->files.all->file[p->file].text;
	const struct toml_node *last = p->list->child;

	while (last != NULL && last->next != NULL)
		last = last->next;
	s->from = s->to = last != NULL ? place_end(text, last) :
	    place_offset(text, p->list->value_line, p->list->value_column) +
	    1;
	s->lead = last != NULL ? 2 : 1;
	s->text = str_fmt(l->rq->arena, last != NULL ? ", %.*s" : " %.*s,",
	    STR_ARG(s->text));
}

/* A key that the object did not have: a line behind its first. */
static void
add_key(struct laying *l, const struct place *p, struct splice *s)
{
	str text = l->files.all->file[p->file].text;
	str head = str_fmt(l->rq->arena, "%.*s = ", STR_ARG(p->key));

	s->from = s->to = line_end(text, place_end(text, p->list->child));
	s->lead += head.n;
	s->text = str_fmt(l->rq->arena, "%.*s%.*s\n", STR_ARG(head),
	    STR_ARG(s->text));
}

static enum err
make_splice(struct laying *l, struct pack_edit *e, const struct place *p,
    struct splice *s)
{
	str text = l->files.all->file[p->file].text;
	bool string = p->kind == PLACE_FORMULA || p->kind == PLACE_TEXT ||
	    p->kind == PLACE_HEAD;

	e->before = place_text(&l->files, p);
	if (e->text.n == 0 && p->node != NULL && p->kind != PLACE_HEAD) {
		cut(l, p, s);
		return OK;
	}
	if (e->text.n == 0 || p->kind == PLACE_EXCEPT)
		return fail(l->rq, MSG_EDIT_PLACE, edit_place(l->rq->arena,
		    e));
	s->length = e->text.n;
	s->text = e->text;
	if (p->kind == PLACE_TEST)
		TRY(tests_fit(l->rq, e));
	else if (string)
		s->text = quoted(l->rq->arena, e->text, &s->lead);
	else
		TRY(value_fits(l->rq, e, p->kind));
	if (p->node != NULL) {
		s->from = place_offset(text, p->node->value_line,
		    p->node->value_column);
		s->to = place_end(text, p->node);
	} else if (str_is(p->key, "+"))
		add_item(l, p, s);
	else if (p->list == p->object)
		add_key(l, p, s);
	else
		return fail(l->rq, MSG_EDIT_PLACE, edit_place(l->rq->arena,
		    e));
	return OK;
}

/* NULL: it does not add a whole. */
static const struct addition *
addition_of(const struct pack_edit *e)
{
	size_t i;

	for (i = 0; i < NADDITIONS; i++)
		if (str_is(e->section, additions[i].section) &&
		    str_is(e->path, "+"))
			return &additions[i];
	return NULL;
}

static enum err
add_splice(struct laying *l, struct pack_edit *e, struct pack_edit *note)
{
	struct splice s = { .edit = note }, *x;
	struct place p;
	size_t i;

	if (!place_find(&l->files, e, &p))
		return fail(l->rq, MSG_EDIT_PLACE, edit_place(l->rq->arena,
		    e));
	if (p.object == NULL) {
		e->file = str_from(addition_of(e)->file);
		return e->text.n == 0 ? fail(l->rq, MSG_EDIT_PLACE,
		    edit_place(l->rq->arena, e)) : tests_fit(l->rq, e);
	}
	s.file = p.file;
	e->file = l->files.all->file[p.file].name;
	TRY(make_splice(l, e, &p, &s));
	for (i = l->n; i > 0; i--) {
		x = &l->list[i - 1];
		if (x->file == s.file && x->from < s.to && s.from < x->to)
			return fail(l->rq, MSG_EDIT_TWICE,
			    edit_place(l->rq->arena, e));
		if (x->file < s.file || (x->file == s.file &&
		    x->from <= s.from))
			break;
	}
	memmove(&l->list[i + 1], &l->list[i], (l->n - i) * sizeof(s));
	l->list[i] = s;
	l->n++;
	return OK;
}

/* ---- laid ---- */

static void
mark(str text, size_t at, int *line, int *column)
{
	size_t start = line_start(text, at), i;

	*line = 1;
	for (i = 0; i < start; i++)
		*line += text.p[i] == '\n';
	*column = 1 + (int)str_chars(str_sub(text, start, at));
}

/* Where in the new text an edit stands. */
static void
mark_edit(struct pack_edit *e, str text, size_t from, size_t length)
{

	mark(text, from, &e->line, &e->column);
	mark(text, from + length, &e->end_line, &e->end_column);
}

static str
splice_file(struct laying *l, size_t file, str text)
{
	struct buf b;
	size_t i, at = 0, *start = NEW_ARRAY(l->rq->arena, size_t, l->n);

	buf_init(&b, l->rq->arena, LIMIT_FILE_TOML);
	for (i = 0; i < l->n; i++) {
		const struct splice *s = &l->list[i];

		if (s->file != file)
			continue;
		buf_str(&b, str_sub(text, at, s->from));
		start[i] = b.n + s->lead;
		buf_str(&b, s->text);
		at = s->to;
	}
	buf_str(&b, str_sub(text, at, text.n));
	text = buf_text(&b);
	for (i = 0; i < l->n; i++)
		if (l->list[i].file == file && l->list[i].edit != NULL)
			mark_edit(l->list[i].edit, text, start[i],
			    l->list[i].length);
	return text;
}

/* What was added, behind what a draft before added. */
static void
lay_added(struct laying *l, const struct addition *add, struct pack_edit *e,
    size_t n, struct pack_files *out)
{
	const struct pack_file *was = files_find(out, str_from(add->file));
	size_t i, *from = NEW_ARRAY(l->rq->arena, size_t, n);
	struct buf b;
	str text;

	buf_init(&b, l->rq->arena, LIMIT_FILE_TOML);
	if (was != NULL)
		buf_str(&b, was->text);
	for (i = 0; i < n; i++)
		if (addition_of(&e[i]) == add) {
			if (b.n > 0)
				buf_byte(&b, '\n');
			from[i] = b.n;
			buf_fmt(&b, "%.*s\n", STR_ARG(str_trim(e[i].text)));
		}
	text = buf_text(&b);
	for (i = 0; i < n; i++)
		if (addition_of(&e[i]) == add)
			mark_edit(&e[i], text, from[i], str_trim(
			    e[i].text).n);
	if (text.n > 0)
		files_add(l->rq->arena, out, str_from(add->file), text);
}

static enum err
lay_head(struct laying *l, const struct draft_head *h)
{
	struct pack_edit head[] = {
		{ .path = STR("id"), .text = h->id },
		{ .path = STR("version"), .text = h->version },
		{ .path = STR("status"), .text = h->sealed ? STR("sealed") :
		    STR("draft") },
	};
	size_t i;

	for (i = 0; i < 3; i++) {
		head[i].section = STR("head");
		TRY(add_splice(l, &head[i], NULL));
	}
	return OK;
}

enum err
policy_lay(struct request *rq, const struct pack *base,
    const struct draft_head *head, struct pack_edit *edits, size_t n,
    struct pack_files *out)
{
	struct laying l = { .rq = rq };
	struct pack_files all = { NEW_ARRAY(rq->arena, struct pack_file,
	    base->files.n + NADDITIONS), 0 };
	size_t i;

	place_files_init(&l.files, rq->arena, &base->files);
	l.list = NEW_ARRAY(rq->arena, struct splice, n + 4);
	TRY(lay_head(&l, head));
	for (i = 0; i < n; i++) {
		if (str_is(edits[i].section, "head"))
			return fail(rq, MSG_EDIT_PLACE, edit_place(rq->arena,
			    &edits[i]));
		TRY(add_splice(&l, &edits[i], &edits[i]));
	}
	for (i = 0; i < base->files.n; i++) {
		struct pack_file f = base->files.file[i];

		if (str_is(f.name, SEAL))
			continue;
		f.text = splice_file(&l, i, f.text);
		all.file[all.n++] = f;
	}
	for (i = 0; i < NADDITIONS; i++)
		lay_added(&l, &additions[i], edits, n, &all);
	*out = all;
	return OK;
}

str
edit_place(struct arena *a, const struct pack_edit *e)
{

	return e->object.n == 0 ? str_fmt(a, "%.*s %.*s", STR_ARG(e->section),
	    STR_ARG(e->path)) : str_fmt(a, "%.*s %.*s %.*s",
	    STR_ARG(e->section), STR_ARG(e->object), STR_ARG(e->path));
}

/* ---- tests of the base ---- */

/* How many tests of a kind and name there are. */
static size_t
count_tests(const struct place_files *f, const char *kind, str id)
{
	size_t i, n = 0;

	for (i = 0; i < f->all->n; i++) {
		struct toml_node *list = toml_get(f->root[i], kind), *x;

		for (x = list == NULL ? NULL : list->child; x != NULL;
		    x = x->next) {
			const struct toml_node *name = toml_get(x, "id");

			n += name != NULL && str_eq(name->s, id);
		}
	}
	return n;
}

/* The first of a kind in a file that another set of files has fewer of. */
static str
gone_of(const struct place_files *base, size_t file, const char *kind,
    const struct place_files *now)
{
	struct toml_node *list = toml_get(base->root[file], kind), *x;

	for (x = list == NULL ? NULL : list->child; x != NULL; x = x->next) {
		const struct toml_node *id = toml_get(x, "id");

		if (id != NULL && count_tests(now, kind, id->s) <
		    count_tests(base, kind, id->s))
			return str_fmt(base->arena, "%s %.*s", kind,
			    STR_ARG(id->s));
	}
	return STR_NONE;
}

str
policy_test_gone(struct arena *a, const struct pack *base,
    const struct pack_files *files)
{
	struct place_files was, now;
	size_t i, k;
	str gone;

	place_files_init(&was, a, &base->files);
	place_files_init(&now, a, files);
	for (k = 0; k < nplace_rules; k++)
		for (i = 0; place_rules[k].kind == PLACE_TEST &&
		    i < was.all->n; i++) {
			gone = gone_of(&was, i, place_rules[k].path, &now);
			if (gone.n > 0)
				return gone;
		}
	return STR_NONE;
}
