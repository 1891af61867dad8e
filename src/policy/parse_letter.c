/*
 * Letters of responsibility: who signs to whom, for each of what, and what the
 * paper binds.  The contents are data; what a term counts the register knows.
 */
#include "loading.h"

static const char *const terms[] = { "households", "people", "exits",
    "exits_later", "helped", NULL };

/* A list of { office, title, title_en }. */
static const struct letter_signer *
take_signers(struct loader *ld, struct toml_node *t, const char *key,
    size_t *out_n)
{
	struct toml_node *c = toml_get(t, key), *x;
	struct letter_signer *list;
	size_t n = 0;

	*out_n = 0;
	if (c == NULL || c->kind != T_ARRAY || c->n == 0 ||
	    c->n > LETTER_SIGNERS) {
		diag_node(&ld->ds, c == NULL ? t : c, DIAG_KEY_KIND,
		    str_from(key), STR("[{ office, title }]"), STR_NONE);
		return NULL;
	}
	list = NEW_ARRAY(ld->arena, struct letter_signer, c->n);
	for (x = c->child; x != NULL; x = x->next) {
		struct letter_signer *s = &list[n++];

		parse_office(ld, x, "office", true, &s->office);
		s->title = parse_str(ld, x, "title", true);
		s->title_en = parse_str(ld, x, "title_en", false);
		if (s->title_en.n == 0)
			s->title_en = s->title;
	}
	*out_n = n;
	return list;
}

static void
check_terms(struct loader *ld, struct toml_node *t,
    const struct letter_info *l)
{
	struct buf all;
	size_t i, k;

	buf_init(&all, ld->arena, 200);
	for (k = 0; terms[k] != NULL; k++)
		buf_fmt(&all, "%s%s", k > 0 ? " " : "", terms[k]);
	for (i = 0; i < l->nbinds; i++) {
		for (k = 0; terms[k] != NULL; k++)
			if (str_is(l->binds[i], terms[k]))
				break;
		if (terms[k] == NULL)
			diag_node(&ld->ds, toml_get(t, "binds"),
			    DIAG_VALUE_CHOICE, STR("binds"), l->binds[i],
			    buf_text(&all));
	}
}

void
parse_letter(struct loader *ld, struct toml_node *t, struct object *o)
{
	static const char *const pers[] = { "place", "contact_point", "unit",
	    "helper", NULL };
	static const char *const everies[] = { "once", "year", NULL };
	struct letter_info *l = NEW(ld->arena, struct letter_info);
	int per, every;

	parse_labels(ld, t, &o->zh, &o->en);
	o->type.kind = K__MAX;
	o->letter = l;
	l->kind = o->of;
	per = parse_choice(ld, t, "per", pers, true);
	every = parse_choice(ld, t, "every", everies, true);
	l->per = per < 0 ? LETTER_PLACE : (enum letter_per)per;
	l->yearly = every == 1;
	l->from = take_signers(ld, t, "from", &l->nfrom);
	l->to = take_signers(ld, t, "to", &l->nto);
	l->binds = parse_list(ld, t, "binds", &l->nbinds);
	l->says = parse_list(ld, t, "says", &l->nsays);
	l->due = parse_date(ld, t, "due", false);
	check_terms(ld, t, l);
	/* A place signs for itself. */
	parse_of_place(ld, t, o);
}

bool
pack_letter(const struct pack *p, size_t i, struct letter_info *out)
{
	const struct object *o = pack_nth(p, OBJ_LETTER, i);

	if (o == NULL)
		return false;
	*out = *o->letter;
	out->id = o->full;
	out->zh = o->zh;
	out->en = o->en;
	out->cites = o->cites;
	out->ncites = o->ncites;
	return true;
}
