/*
 * Sheets that hang without need, on the work list of who puts them up: the
 * window is over, or the matter is no longer where it was posted, and nobody has
 * recorded that they were taken down.
 */
#include "action/internal.h"

#define RUNNING		1	/* code of matter_state */
#define SHEETS_MAX	100

/* Postings of a sheet at one spot. */
struct hanging {
	str spot, pack, procedure, step;
	date starts, last;
	int64_t matter, state, place;
	bool open;
};

static void
hanging_row(struct request *rq, const struct stmt *s, struct hanging *h)
{

	*h = (struct hanging){ .spot = stmt_column_str(rq->arena, s, 0),
	    .starts = (date)stmt_column_int(s, 1),
	    .last = (date)stmt_column_int(s, 2),
	    .matter = stmt_column_int(s, 3),
	    .pack = stmt_column_str(rq->arena, s, 4),
	    .procedure = stmt_column_str(rq->arena, s, 5),
	    .step = stmt_column_str(rq->arena, s, 6),
	    .state = stmt_column_int(s, 7), .open = stmt_column_int(s, 8) == 1,
	    .place = place_up(stmt_column_int(s, 9), PLACE_VILLAGE) };
}

static bool
same_sheet(const struct hanging *a, const struct hanging *b)
{

	return a->place == b->place && a->starts == b->starts &&
	    a->last == b->last && str_eq(a->procedure, b->procedure) &&
	    str_eq(a->spot, b->spot);
}

/* Who posts in a procedure: who holds the state with its notice. */
static bool
mine(const struct request *rq, const struct procedure *p)
{
	size_t i;

	for (i = 0; i < p->nstates; i++)
		if (p->states[i].notice && str_eq(p->states[i].holder,
		    rq->actor.office))
			return true;
	return false;
}

static enum err
is_over(struct request *rq, struct desk *d, const struct hanging *h,
    const struct procedure *p, bool *out)
{
	int s = procedure_state(p, h->step);
	struct matter m;

	if (!h->open) {
		*out = h->state != RUNNING || s < 0 || !p->states[s].notice ||
		    (h->last != 0 && h->last < rq->today);
		return OK;
	}
	TRY(matter_load(rq, d, h->matter, 0, &m));
	TRY(matter_posted(rq, &m, out));
	*out = !*out;
	return OK;
}

static void
out_sheet(struct request *rq, const struct hanging *h,
    const struct procedure *p, struct jsonw *o)
{
	const struct entity *e = model_entity(rq->model, STR("matter"));
	bool en = rq->lang == LANG_EN;

	jsonw_open(o, '{');
	jsonw_put_str(o, "kind", STR("take_down"));
	jsonw_put_str(o, "title", str_fmt(rq->arena, en ?
	    "Take down: %.*s (%.*s)" : "撤下公示单:%.*s(%.*s)",
	    STR_ARG(en ? p->en : p->zh), STR_ARG(h->spot)));
	jsonw_put_str(o, "why", request_words(rq,
	    "公示已经结束,没有撤下的记录",
	    "The notice is over and nobody has recorded that it came down"));
	cites_out(o, p->cites, p->ncites);
	jsonw_key(o, "due");
	if (h->last == 0)
		jsonw_null(o);
	else
		jsonw_str(o, date_text(rq->arena, h->last));
	jsonw_put_int(o, "count", 1);
	jsonw_put_str(o, "link", str_fmt(rq->arena, "/matter/%.*s",
	    STR_ARG(record_url(rq, e, h->matter))));
	jsonw_close(o, '}');
}

/* All that hangs in the scope, sheet by sheet. */
static enum err
hanging_load(struct request *rq, struct hanging **out, size_t *out_n)
{
	struct hanging h, *list = NULL;
	size_t n = 0, room = 0;
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "posting_hanging", &s));
	scope_bind(rq, 0, s);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		hanging_row(rq, s, &h);
		/* An open-ended one comes down for each household alone. */
		if (n > 0 && !h.open && same_sheet(&list[n - 1], &h))
			continue;
		if (n == room) {
			list = arena_grow(rq->arena, list, room *
			    sizeof(*list), (room * 2 + 16) * sizeof(*list));
			room = room * 2 + 16;
		}
		list[n++] = h;
	}
	stmt_end(s);
	*out = list;
	*out_n = n;
	return OK;
}

enum err
notice_work(struct request *rq, struct jsonw *o)
{
	struct hanging *list;
	size_t i, n, said = 0;
	struct desk d;

	TRY(hanging_load(rq, &list, &n));
	if (n > 0)
		TRY(desk_open(rq, rq->today, &d));
	for (i = 0; i < n && said < SHEETS_MAX; i++) {
		const struct pack *k = policy_pack_find(rq->policy,
		    list[i].pack);
		const struct procedure *p = k == NULL ? NULL :
		    pack_procedure(k, list[i].procedure);
		bool over;

		if (p == NULL || !mine(rq, p))
			continue;
		TRY(is_over(rq, &d, &list[i], p, &over));
		if (over)
			out_sheet(rq, &list[i], p, o);
		said += over;
	}
	return OK;
}
