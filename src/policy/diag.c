/*
 * The sentences of the policy compiler's faults, put into the list of
 * base/fault.h.
 */
#include "internal.h"

struct diag_row {
	const char *code;
	const char *text[2];	/* Chinese, English */
	const char *hint[2];
};

static const struct diag_row rows[DIAG__MAX] = {
#define D(name, code, zh, en, hint_zh, hint_en) \
	[DIAG_##name] = { code, { zh, en }, { hint_zh, hint_en } },
#include "diag.def"
#undef D
};

void
diag_init(struct diags *ds, struct faults *list, enum lang lang)
{

	*ds = (struct diags){ .list = list, .arena = list->arena,
	    .lang = lang };
}

str
diag_word(const struct diags *ds, const char *zh, const char *en)
{

	return str_from(ds->lang == LANG_EN ? en : zh);
}

/* Put the arguments in the place of {1} {2} {3}. */
static str
filled(struct arena *a, const char *form, const str arg[3])
{
	struct buf b;
	const char *p;

	buf_init(&b, a, PEL_BYTES * 2);
	for (p = form; *p != '\0'; p++) {
		if (p[0] == '{' && p[1] >= '1' && p[1] <= '3' && p[2] == '}') {
			buf_str(&b, arg[p[1] - '1']);
			p += 2;
		} else
			buf_byte(&b, *p);
	}
	return buf_text(&b);
}

void
diag_file(struct diags *ds, str file, int line, int column, enum diag what,
    const str arg[3])
{
	const struct diag_row *row = &rows[what];
	int lang = ds->lang == LANG_EN;

	fault_add(ds->list, row->code, file, line, column,
	    filled(ds->arena, row->text[lang], arg),
	    filled(ds->arena, row->hint[lang], arg));
}

void
diag_node(struct diags *ds, const struct toml_node *t, enum diag what, str a1,
    str a2, str a3)
{

	diag_file(ds, t->file, t->line, t->column, what,
	    (str[]){ a1, a2, a3 });
}

/* tidy: params, a place, a kind and its three words */
void
diag_at(struct diags *ds, const struct source *src, struct span at,
    enum diag what, str a1, str a2, str a3)
{
	int line = src->line, column = src->column;
	size_t i;

	for (i = 0; i < at.from && i < src->text.n; i++) {
		unsigned char c = (unsigned char)src->text.p[i];

		if (c == '\n') {
			line++;
			column = 1;
		} else if ((c & 0xc0) != 0x80)
			column++;
	}
	diag_file(ds, src->file, line, column, what, (str[]){ a1, a2, a3 });
}
