/*
 * Notices that run, together as they hang, and their sheets to print and put
 * up.  A sheet is made only while its notice runs.
 */
#include "action/board.h"

#include "action/form.h"

#define RUNNING		1	/* code of matter_state */
#define NOTICES_MAX	100000

void
html(struct buf *b, str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		switch (s.p[i]) {
		case '<':
			buf_cstr(b, "&lt;");
			break;
		case '>':
			buf_cstr(b, "&gt;");
			break;
		case '&':
			buf_cstr(b, "&amp;");
			break;
		case '"':
			buf_cstr(b, "&quot;");
			break;
		default:
			buf_byte(b, s.p[i]);
		}
}

static enum err
posted_load(struct request *rq, struct desk *d, int64_t matter,
    struct posted *out, bool *out_runs)
{
	struct matter m;

	TRY(matter_load(rq, d, matter, 0, &m));
	TRY(matter_posted(rq, &m, out_runs));
	if (!*out_runs)
		return OK;
	out->matter = m.record;
	out->notice = m.notices.items[m.notices.n - 1];
	out->procedure = m.procedure;
	out->about = m.about;
	return OK;
}

static bool
same_board(const struct posted *a, const struct posted *b)
{

	return place_up(a->matter->place, PLACE_VILLAGE) ==
	    place_up(b->matter->place, PLACE_VILLAGE) &&
	    a->procedure == b->procedure &&
	    value_eq(record_get(a->notice, "starts"),
	    record_get(b->notice, "starts")) &&
	    value_eq(record_get(a->notice, "last_day"),
	    record_get(b->notice, "last_day"));
}

static enum err
running_ids(struct request *rq, int64_t place, int64_t *out, size_t *out_n)
{
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_named(rq, "notice_running", &s));
	scope_bind(rq, place, s);
	stmt_int(s, "running", RUNNING);
	stmt_int(s, "today", rq->today);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		if (n == NOTICES_MAX)
			return fail(rq, MSG_PLACE_LARGE, str_fmt(rq->arena,
			    "%d", NOTICES_MAX));
		out[n++] = stmt_column_int(s, 1);
	}
	stmt_end(s);
	*out_n = n;
	return OK;
}

/* A sheet for each village, procedure and window. */
static enum err
each_sheet(struct request *rq, struct posted *list, size_t n,
    notice_sheet_fn fn, void *arg)
{
	struct posted *sheet = NEW_ARRAY(rq->arena, struct posted, n);
	bool *done = NEW_ARRAY(rq->arena, bool, n);
	size_t i, j, k;

	for (i = 0; i < n; i++) {
		if (done[i])
			continue;
		/* By place: what belongs together is not far away. */
		for (j = i, k = 0; j < n && place_up(list[j].matter->place,
		    PLACE_VILLAGE) == place_up(list[i].matter->place,
		    PLACE_VILLAGE); j++) {
			if (done[j] || !same_board(&list[i], &list[j]))
				continue;
			done[j] = true;
			sheet[k++] = list[j];
		}
		TRY(fn(rq, sheet, k, arg));
	}
	return OK;
}

enum err
notice_sheets(struct request *rq, int64_t place, notice_sheet_fn fn,
    void *arg, size_t *out_n)
{
	int64_t *ids = NEW_ARRAY(rq->arena, int64_t, NOTICES_MAX);
	struct posted *list = NEW_ARRAY(rq->arena, struct posted, NOTICES_MAX);
	struct desk d;
	size_t i, n = 0, k = 0;
	bool runs;

	TRY(desk_open(rq, rq->today, &d));
	TRY(running_ids(rq, place, ids, &n));
	for (i = 0; i < n; i++) {
		TRY(posted_load(rq, &d, ids[i], &list[k], &runs));
		k += runs;
	}
	*out_n = k;
	return each_sheet(rq, list, k, fn, arg);
}

/* ---- on paper ---- */

struct sheets {
	int64_t place;		/* or the sheet that this matter is on */
	int64_t matter;
	struct press *press;
	size_t n;
};

static enum err
print_sheet(struct request *rq, const struct posted *list, size_t n,
    void *arg)
{
	struct sheets *s = arg;
	struct paper paper;
	struct board b;
	enum lang was = rq->lang;
	size_t i;
	enum err e;

	for (i = 0; s->matter != 0 && i < n; i++)
		if (list[i].matter->id == s->matter)
			break;
	if (i == n)
		return OK;
	s->n++;
	/* What hangs in the village is in Chinese whoever prints it. */
	rq->lang = LANG_ZH;
	e = board_make(rq, list, n, false, &b);
	if (e == OK) {
		board_paper(rq, &b, &paper);
		e = press_add(rq, s->press, &paper);
	}
	rq->lang = was;
	return e;
}

static enum err
print_sheets(struct request *rq, struct print_run *run, void *arg)
{
	struct sheets *s = arg;
	size_t n;

	s->press = run->press;
	TRY(notice_sheets(rq, s->place, print_sheet, s, &n));
	if (s->n == 0)
		return s->matter != 0 ? fail(rq, MSG_NOTICE_OVER) :
		    fail(rq, MSG_NOTICE_NONE);
	return OK;
}

enum err
action_notice(struct request *rq, const struct call *c, struct reply *r)
{
	const struct entity *e = model_entity(rq->model, STR("matter"));
	struct sheets s = { .n = 0 };
	struct record *m;

	TRY(call_id(rq, c, 0, e, &s.matter));
	TRY(record_load(rq, e, s.matter, 0, &m));
	s.place = place_up(m->place, PLACE_VILLAGE);
	return print_reply(rq, STR("notice.pdf"), print_sheets, &s, r);
}

enum err
action_notice_print(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct sheets s = { .n = 0 };

	TRY(call_place(rq, c, &s.place));
	return print_reply(rq, STR("notices.pdf"), print_sheets, &s, r);
}
