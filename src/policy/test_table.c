/*
 * Tests inside packs: which rows of a table apply, and which may.
 */
#include "table.h"
#include "test.h"

void
test_ids(struct tests *t, const struct toml_node *want, const str *got,
    size_t n)
{
	const struct toml_node *x = want->child;
	size_t i;

	for (i = 0; i < n || x != NULL; i++, x = x == NULL ? NULL : x->next) {
		str a = x == NULL ? STR("-") : x->s;
		str b = i >= n ? STR("-") : got[i];

		if (!str_eq(a, b))
			test_complain(t, want->key, a, b);
	}
}

static const struct object *
table_of(struct tests *t, const struct kind *k, str key, const char *end)
{
	const struct object *o;
	str name = str_from(end);

	if (!str_ends(key, name))
		return NULL;
	o = pack_object(t->pack, k, str_sub(key, 0, key.n - name.n));
	return o != NULL && o->table != NULL ? o : NULL;
}

bool
test_rows(struct tests *t, struct world *w, const struct kind *k,
    const struct subject *s, struct toml_node *x)
{
	const struct object *o = table_of(t, k, x->key, "_rows");
	bool certain = o != NULL;
	struct pvalue *m;
	str got[TABLE_ROWS];
	size_t i, n = 0;

	if (o == NULL)
		o = table_of(t, k, x->key, "_maybe");
	if (o == NULL)
		return false;
	m = table_match(w, o, s);
	for (i = 0; i < o->table->nrows; i++)
		if (m[i].known == certain && (!certain || m[i].n))
			got[n++] = o->table->row[i].id;
	test_ids(t, x, got, n);
	return true;
}
