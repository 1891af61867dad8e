/*
 * fields [FOLDER]: the reference page of the dictionary in Markdown, from the
 * dictionary itself (model/ unless another folder is named).
 *	build/release/fields >docs/reference/fields.md
 */
#include <stdio.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/limits.h"
#include "model/model.h"

static const char *const masks[MASK__MAX] = { "", "first 3, last 1",
	"first 3, last 2", "last 4", "surname", "year", "hidden" };

/* A cell: bars would end it. */
static void
cell(struct buf *b, str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '|')
			buf_byte(b, '\\');
		buf_byte(b, s.p[i]);
	}
}

/* ", " between the parts of a cell; start is where the cell began. */
static void
part(struct buf *b, size_t start)
{

	if (b->n > start)
		buf_cstr(b, ", ");
}

static void
type_cell(struct buf *b, const struct field *f)
{

	buf_cstr(b, type_row(f->type)->id);
	if (f->codes != NULL)
		buf_fmt(b, " [%.*s](#list-%.*s)", STR_ARG(f->codes->id),
		    STR_ARG(f->codes->id));
	if (f->target != NULL)
		buf_fmt(b, " to [%.*s](#%.*s)", STR_ARG(f->target->id),
		    STR_ARG(f->target->id));
	if (f->scale > 0)
		buf_fmt(b, " (%d digits)", f->scale);
}

static void
range_cell(struct buf *b, struct arena *a, const struct field *f)
{
	size_t start = b->n;

	if (f->has_range)
		buf_fmt(b, "%.*s to %.*s",
		    STR_ARG(field_text(a, f, VALUE_INT(f->min), LANG_EN)),
		    STR_ARG(field_text(a, f, VALUE_INT(f->max), LANG_EN)));
	if (f->unit.n > 0) {
		part(b, start);
		cell(b, f->unit);
	}
	if (f->per.n > 0) {
		part(b, start);
		buf_cstr(b, "a ");
		cell(b, f->per);
	}
}

static void
level_cell(struct buf *b, const struct field *f)
{

	buf_fmt(b, "L%d", (int)f->level);
	if (f->mask != MASK_NONE)
		buf_fmt(b, ", %s", masks[f->mask]);
}

static void
notes_cell(struct buf *b, const struct field *f)
{
	const struct {
		bool is;
		const char *word;
	} notes[] = {
		{ f->required, "required" },
		{ f->unique, "unique" },
		{ f->fixed, "never changed" },
		{ f->system, "set by an act" },
		{ f->search, "found by the search box" },
		{ f->indexed, "sorts" },
		{ f->analytic, "counted" },
	};
	size_t i, start = b->n;

	for (i = 0; i < sizeof(notes) / sizeof(notes[0]); i++) {
		if (!notes[i].is)
			continue;
		part(b, start);
		buf_cstr(b, notes[i].word);
	}
	if (f->help.n > 0) {
		part(b, start);
		cell(b, f->help);
	}
}

static void
headings_cell(struct buf *b, const struct field *f)
{
	size_t i, start = b->n;

	for (i = 0; i < f->nheadings; i++) {
		part(b, start);
		cell(b, f->headings[i]);
	}
}

static void
field_row(struct buf *b, struct arena *a, const struct field *f)
{

	buf_fmt(b, "| `%.*s` | ", STR_ARG(f->id));
	cell(b, f->zh);
	buf_cstr(b, " | ");
	cell(b, f->en);
	buf_cstr(b, " | ");
	type_cell(b, f);
	buf_cstr(b, " | ");
	range_cell(b, a, f);
	buf_cstr(b, " | ");
	level_cell(b, f);
	buf_cstr(b, " | ");
	cell(b, f->supplied_by);
	buf_cstr(b, " | ");
	notes_cell(b, f);
	buf_cstr(b, " | ");
	headings_cell(b, f);
	buf_cstr(b, " |\n");
}

static void
entity_section(struct buf *b, struct arena *a, const struct entity *e)
{
	size_t i;

	buf_fmt(b, "\n### %.*s\n\n", STR_ARG(e->id));
	buf_fmt(b, "%.*s, %.*s. Number %d", STR_ARG(e->zh), STR_ARG(e->en),
	    e->number);
	if (e->key != NULL)
		buf_fmt(b, "; natural key `%.*s`", STR_ARG(e->key->id));
	if (e->yearly)
		buf_cstr(b, "; a row a year and source");
	if (e->from != NULL)
		buf_cstr(b, "; kept by interval");
	buf_cstr(b, e->external ? "; can be imported.\n\n" : ".\n\n");
	buf_cstr(b, "| field | 中文 | English | type | range, unit | level, mask"
	    " | supplied by | notes | headings of imports |\n"
	    "|---|---|---|---|---|---|---|---|---|\n");
	for (i = 0; i < e->nfields; i++)
		field_row(b, a, &e->fields[i]);
}

static void
list_section(struct buf *b, const struct code_list *l)
{
	size_t i, k;

	buf_fmt(b, "\n### List %.*s\n\n%.*s, %.*s.\n\n", STR_ARG(l->id),
	    STR_ARG(l->zh), STR_ARG(l->en));
	buf_cstr(b, "| code | id | 中文 | English | also read as |\n"
	    "|---|---|---|---|---|\n");
	for (i = 0; i < l->ncodes; i++) {
		const struct code *c = &l->codes[i];
		size_t start;

		buf_fmt(b, "| %.*s | `%.*s` | ", STR_ARG(c->code),
		    STR_ARG(c->id));
		cell(b, c->zh);
		buf_cstr(b, " | ");
		cell(b, c->en);
		buf_cstr(b, " | ");
		start = b->n;
		for (k = 0; k < c->naliases; k++) {
			part(b, start);
			cell(b, c->aliases[k]);
		}
		buf_cstr(b, " |\n");
	}
}

static void
kinds_section(struct buf *b, const struct model *m)
{
	size_t i;

	buf_cstr(b, "\n## Subjects of rules\n\n"
	    "A rule reads a fact as `kind.field`, a yearly one in the year of "
	    "the day it is asked for.\n\n"
	    "| kind | 中文 | fields of | yearly facts of | within |\n"
	    "|---|---|---|---|---|\n");
	for (i = 0; i < m->nkinds; i++) {
		const struct kind *k = &m->kinds[i];

		buf_fmt(b, "| `%.*s` | %.*s | %.*s | %.*s | %.*s |\n",
		    STR_ARG(k->id), STR_ARG(k->zh), STR_ARG(k->base->id),
		    STR_ARG(k->yearly == NULL ? STR_NONE : k->yearly->id),
		    STR_ARG(k->parent == NULL ? STR_NONE : k->parent->id));
	}
}

static void
page(struct buf *b, struct arena *a, const struct model *m)
{
	size_t i;

	buf_cstr(b, "# Every field and code\n\n"
	    "Written by `tools/fields` from the files of `model/`; a test "
	    "compares the two. Unknown is a value of every field and is not "
	    "zero, no or empty.\n\n"
	    "Levels: L1 public, L2 internal, L3 sensitive (masked), L4 sealed. "
	    "Money is whole fen inside and yuan on paper.\n\n## Entities\n");
	for (i = 0; i < m->nentities; i++)
		entity_section(b, a, &m->entities[i]);
	kinds_section(b, m);
	buf_cstr(b, "\n## Offices\n\n| id | 中文 | English | level |\n"
	    "|---|---|---|---|\n");
	for (i = 0; i < m->noffices; i++)
		buf_fmt(b, "| `%.*s` | %.*s | %.*s | %.*s |\n",
		    STR_ARG(m->offices[i].id), STR_ARG(m->offices[i].zh),
		    STR_ARG(m->offices[i].en), STR_ARG(m->offices[i].level));
	buf_cstr(b, "\n## Code lists\n");
	for (i = 0; i < m->nlists; i++)
		list_section(b, &m->lists[i]);
}

int
main(int argc, char **argv)
{
	struct arena *a = arena_open(LIMIT_ARENA_PROCESS);
	const struct model *m;
	const struct fault *x;
	struct faults f;
	struct buf b;
	int status = 0;

	faults_init(&f, a);
	m = model_load(a, argc > 1 ? str_from(argv[1]) : STR("model"), &f);
	for (x = f.first; x != NULL; x = x->next)
		fprintf(stderr, "%s\n", str_cstr(a, fault_text(a, x)));
	buf_init(&b, a, LIMIT_FILE_TOML);
	if (m != NULL)
		page(&b, a, m);
	if (m == NULL || buf_full(&b) ||
	    fwrite(buf_text(&b).p, 1, b.n, stdout) != b.n)
		status = 3;
	arena_close(a);
	return status;
}
