/*
 * How much of a text a pack has taken up: every sentence of law.sum is cited
 * by an object, registered as not encoded, or unread.
 */
#include "layer.h"

struct place {
	str at;			/* pn:3 */
	int sentence;		/* 0: the whole article */
};

struct tally {
	struct place *item;
	size_t n, room;
	struct arena *arena;
};

static void
add(struct tally *t, struct place p)
{
	size_t size = sizeof(p);

	if (t->n == t->room) {
		t->item = arena_grow(t->arena, t->item, t->room * size,
		    (t->room * 2 + 64) * size);
		t->room = t->room * 2 + 64;
	}
	t->item[t->n++] = p;
}

static void
add_cites(struct tally *t, const struct cite *c, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		add(t, (struct place){ c[i].at, c[i].sentence });
}

/* Everything alive that cites. */
static void
gather(struct tally *t, const struct pack *p)
{
	size_t i, j;

	for (i = 0; i < p->nparams; i++)
		add_cites(t, p->params[i].cites, p->params[i].ncites);
	for (i = 0; i < p->nobjects; i++) {
		const struct object *o = &p->objects[i];

		add_cites(t, o->cites, o->ncites);
		add_cites(t, o->grants, o->ngrants);
		for (j = 0; j < o->nexcepts; j++)
			add_cites(t, o->excepts[j].cites,
			    o->excepts[j].ncites);
	}
	for (i = 0; i < p->ncalendars; i++)
		add_cites(t, p->calendars[i].cites, p->calendars[i].ncites);
	for (i = 0; i < p->nprocedures; i++) {
		const struct procedure *x = &p->procedures[i];

		add_cites(t, x->cites, x->ncites);
		for (j = 0; j < x->ntransitions; j++)
			add_cites(t, x->transitions[j].cites,
			    x->transitions[j].ncites);
	}
	for (i = 0; i < p->nmigrations; i++)
		add_cites(t, p->migrations[i].cites, p->migrations[i].ncites);
	for (i = 0; i < p->nlayers; i++)
		add_cites(t, p->layers[i].cites, p->layers[i].ncites);
	for (i = 0; i < p->nreaches; i++)
		add_cites(t, &p->reaches[i].cite, 1);
	add_cites(t, p->cites, p->ncites);
}

static bool
has(const struct tally *t, struct place p, bool whole)
{
	size_t i;

	for (i = 0; i < t->n; i++)
		if (str_eq(t->item[i].at, p.at) && (p.sentence == 0 ||
		    t->item[i].sentence == p.sentence ||
		    (whole && t->item[i].sentence == 0)))
			return true;
	return false;
}

static enum taken
taken(const struct tally *cited, const struct tally *omitted, struct place p)
{

	if (has(cited, p, p.sentence == 0))
		return TAKEN_ENCODED;
	return has(omitted, p, true) ? TAKEN_OMITTED : TAKEN_UNREAD;
}

bool
pack_sentences(struct arena *a, const struct pack *p,
    const struct pack_sentence **out, size_t *out_n)
{
	struct tally cited = { .arena = a }, omitted = { .arena = a };
	const struct pack_file *sums = files_find(&p->files, STR("law.sum"));
	str text, line, rest, part;
	struct pack_sentence *list;
	int64_t n;
	size_t i;

	if (sums == NULL)
		return false;
	text = sums->text;
	/* A line has four bytes at least: an anchor, a blank, a sum or "-". */
	list = NEW_ARRAY(a, struct pack_sentence, text.n / 4 + 1);
	*out_n = 0;
	gather(&cited, p);
	for (i = 0; i < p->nomitted; i++)
		add(&omitted, (struct place){ p->omitted[i].at,
		    p->omitted[i].sentence });
	while (text.n > 0) {
		struct pack_sentence *x = &list[*out_n];

		line = str_cut(str_cut(text, '\n', &text), ' ', &rest);
		if (rest.n == 0 || line.p[0] == '#')
			continue;
		n = 0;
		(void)str_cut(line, '#', &part);
		(void)str_int(part, &n);
		x->anchor = line;
		x->at = str_sub(line, 0, part.n > 0 ? line.n - part.n - 1 :
		    line.n);
		x->n = (int)n;
		x->taken = taken(&cited, &omitted, (struct place){ x->at,
		    x->n });
		++*out_n;
	}
	*out = list;
	return true;
}

bool
pack_cover(struct arena *a, const struct pack *p, struct cover *out)
{
	const struct pack_sentence *x;
	size_t n, i;

	if (!pack_sentences(a, p, &x, &n))
		return false;
	*out = (struct cover){ .unread_at = NEW_ARRAY(a, str, n) };
	for (i = 0; i < n; i++) {
		if (x[i].n == 0) {
			out->articles++;
			out->live += x[i].taken == TAKEN_ENCODED;
			continue;
		}
		out->sentences++;
		out->encoded += x[i].taken == TAKEN_ENCODED;
		out->omitted += x[i].taken == TAKEN_OMITTED;
		if (x[i].taken == TAKEN_UNREAD)
			out->unread_at[out->unread++] = x[i].anchor;
	}
	return true;
}
