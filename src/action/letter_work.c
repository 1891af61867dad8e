/*
 * Letters on the work list: those with a place that the caller is to sign, one
 * item for each letter that a pack orders, with its article and the day by which
 * it is to be signed.
 */
#include "action/letter.h"

#include <inttypes.h>

#define KINDS_MAX	64	/* letters of all packs that one office signs */

struct waiting {
	str pack, object;
	int64_t n, late;
	date due;		/* the first; 0: no day is set */
};

struct pile {
	struct waiting items[KINDS_MAX];
	size_t n;
};

static struct waiting *
pile_of(struct request *rq, struct pile *p, const struct record *r)
{
	str pack = record_get(r, "pack").s, object = record_get(r,
	    "object").s;
	size_t i;

	for (i = 0; i < p->n; i++)
		if (str_eq(p->items[i].pack, pack) &&
		    str_eq(p->items[i].object, object))
			return &p->items[i];
	if (p->n == KINDS_MAX)
		return NULL;
	p->items[p->n] = (struct waiting){ .pack = str_dup(rq->arena, pack),
	    .object = str_dup(rq->arena, object) };
	return &p->items[p->n++];
}

static enum err
look_at(struct request *rq, const struct letter *l, size_t slot, void *arg)
{
	struct value due = record_get(l->record, "due");
	struct waiting *w = pile_of(rq, arg, l->record);

	(void)slot;
	if (w == NULL)
		return OK;
	w->n++;
	if (due.kind != V_INT)
		return OK;
	w->late += due.i < rq->today;
	if (w->due == 0 || due.i < w->due)
		w->due = (date)due.i;
	return OK;
}

static bool
find_info(const struct request *rq, const struct waiting *w,
    struct letter_info *out)
{
	const struct pack *p = policy_pack_find(rq->policy, w->pack);
	size_t i;

	for (i = 0; p != NULL && pack_letter(p, i, out); i++)
		if (str_eq(out->id, w->object))
			return true;
	return false;
}

static void
out_item(struct request *rq, const struct waiting *w, struct jsonw *o)
{
	struct letter_info info = { .ncites = 0 };
	bool known = find_info(rq, w, &info);
	str name = known ? rq->lang == LANG_EN ? info.en : info.zh :
	    w->object;

	jsonw_open(o, '{');
	jsonw_put_str(o, "kind", STR("letter"));
	jsonw_put_str(o, "title", str_fmt(rq->arena, rq->lang == LANG_EN ?
	    "Sign: %.*s" : "签字:%.*s", STR_ARG(name)));
	jsonw_put_str(o, "why", w->late == 0 ? request_words(rq,
	    "责任书待本岗位签字", "Letters wait for your signature") :
	    str_fmt(rq->arena, rq->lang == LANG_EN ? "Letters wait for your "
	    "signature, %" PRId64 " of them overdue" :
	    "责任书待本岗位签字,其中%" PRId64 "份已逾期", w->late));
	cites_out(o, info.cites, known ? info.ncites : 0);
	jsonw_key(o, "due");
	if (w->due == 0)
		jsonw_null(o);
	else
		jsonw_str(o, date_text(rq->arena, w->due));
	jsonw_put_int(o, "count", w->n);
	jsonw_put_str(o, "link", STR("/letter"));
	jsonw_close(o, '}');
}

static bool
among(const struct letter_signer *list, size_t n, str office)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (str_eq(list[i].office, office))
			return true;
	return false;
}

/* Does some letter of some pack have a place for the caller's office? */
static bool
signs(const struct request *rq)
{
	struct letter_info l;
	const struct pack *p;
	str office = rq->actor.office;
	size_t i, j;

	for (i = 0; (p = policy_pack(rq->policy, i)) != NULL; i++)
		for (j = 0; pack_letter(p, j, &l); j++)
			if (among(l.from, l.nfrom, office) ||
			    among(l.to, l.nto, office))
				return true;
	return false;
}

enum err
letter_work(struct request *rq, struct jsonw *o)
{
	struct pile *p = NEW(rq->arena, struct pile);
	struct letters_mine m = { .each = look_at, .arg = p };
	size_t i;

	if (!signs(rq))
		return OK;
	TRY(letters_mine(rq, &m));
	for (i = 0; i < p->n; i++)
		out_item(rq, &p->items[i], o);
	return OK;
}
