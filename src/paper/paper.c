/*
 * A document as data, and its hash.
 */
#include "paper/internal.h"

void
paper_init(struct paper *p, struct arena *a, str form, int version)
{

	*p = (struct paper){ .form = form, .version = version, .arena = a };
	p->last = &p->first;
}

struct paper_block *
paper_add(struct paper *p, enum paper_kind kind, str text)
{
	struct paper_block *b = NEW(p->arena, struct paper_block);

	b->kind = kind;
	b->text = text;
	*p->last = b;
	p->last = &b->next;
	return b;
}

void
paper_fields(struct paper *p, const struct paper_field *fields, size_t n)
{
	struct paper_block *b = paper_add(p, PAPER_FIELDS, STR(""));

	b->fields = fields;
	b->nfields = n;
}

void
paper_table(struct paper *p, const struct paper_column *columns,
    size_t ncolumns, const str *cells, size_t ncells)
{
	struct paper_block *b = paper_add(p, PAPER_TABLE, STR(""));

	b->columns = columns;
	b->ncolumns = ncolumns;
	b->cells = cells;
	b->ncells = ncells;
}

void
paper_signs(struct paper *p, const struct paper_sign *signs, size_t n)
{
	struct paper_block *b = paper_add(p, PAPER_SIGNS, STR(""));

	b->signs = signs;
	b->nsigns = n;
}

static void
hash_block(struct sm3 *h, const struct paper_block *b)
{
	size_t i;

	sm3_int(h, b->kind);
	sm3_field(h, b->text);
	sm3_int(h, (int64_t)b->ncolumns);
	for (i = 0; i < b->ncolumns; i++) {
		sm3_field(h, b->columns[i].heading);
		sm3_int(h, b->columns[i].share);
		sm3_int(h, b->columns[i].align);
	}
	sm3_int(h, (int64_t)b->ncells);
	for (i = 0; i < b->ncells; i++)
		sm3_field(h, b->cells[i]);
	sm3_int(h, (int64_t)b->nfields);
	for (i = 0; i < b->nfields; i++) {
		sm3_field(h, b->fields[i].label);
		sm3_field(h, b->fields[i].value);
		sm3_int(h, b->fields[i].wide);
	}
	sm3_int(h, (int64_t)b->nsigns);
	for (i = 0; i < b->nsigns; i++) {
		sm3_field(h, b->signs[i].role);
		sm3_field(h, b->signs[i].who);
	}
}

void
paper_hash(struct arena *a, const struct paper *p, unsigned char out[SM3_SIZE])
{
	struct sm3 *h = sm3_open(a);
	const struct paper_block *b;

	sm3_begin(h);
	sm3_field(h, STR("bangfu paper 1"));
	sm3_field(h, p->form);
	sm3_int(h, p->version);
	sm3_field(h, p->title);
	sm3_field(h, p->subject);
	sm3_int(h, p->dense);
	if (p->address.n > 0)
		sm3_field(h, p->address);
	for (b = p->first; b != NULL; b = b->next)
		hash_block(h, b);
	sm3_end(h, out);
}

str
paper_code(struct arena *a, const struct paper *p)
{
	unsigned char hash[SM3_SIZE];
	str s;
	char *c;
	size_t i;

	paper_hash(a, p, hash);
	s = str_fmt(a, "bangfu:%.*s:%d:%.*s", STR_ARG(p->form), p->version,
	    STR_ARG(hex_text(a, hash, SM3_SIZE)));
	c = str_cstr(a, s);
	for (i = 0; i < s.n; i++)
		if (c[i] >= 'a' && c[i] <= 'z')
			c[i] = (char)(c[i] - 'a' + 'A');
	s = (str){ c, s.n };
	return p->address.n == 0 ? s : str_fmt(a, "%.*s#%.*s",
	    STR_ARG(p->address), STR_ARG(s));
}
