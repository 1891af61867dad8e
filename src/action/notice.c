/*
 * Notices as pages to print and put up: the village board shows heads of
 * households in full, and nothing else of anybody (reliability 3.4).  A page is
 * made only while its notice runs.
 */
#include "action/internal.h"

#include <inttypes.h>

#define RUNNING		1	/* code of matter_state */
#define NOTICES_MAX	20000
#define ADULT_YEARS	18

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

/* No digit of a name goes on a board: it would be part of a number. */
static str
plain_name(struct request *rq, str name)
{
	struct buf b;
	size_t at = 0, from;
	uint32_t c;

	buf_init(&b, rq->arena, name.n + 1);
	for (;;) {
		from = at;
		c = str_next(name, &at);
		if (c == 0)
			break;
		if ((c >= '0' && c <= '9') || (c >= 0xff10 && c <= 0xff19))
			continue;
		buf_add(&b, name.p + from, at - from);
	}
	return buf_text(&b);
}

/* The head's date of birth; 0 when not known. */
static enum err
head_birth(struct request *rq, int64_t household, date *out)
{
	const struct entity *e = model_entity(rq->model, STR("membership"));
	const struct field *f = model_field(e, STR("relation"));
	const struct code *head = code_by_id(f->codes, STR("head"));
	struct record *person;
	struct records r;
	size_t i;
	enum err err;

	*out = 0;
	TRY(record_children(rq, model_field(e, STR("household")), household,
	    &r));
	for (i = 0; i < r.n; i++) {
		if (head == NULL || r.items[i]->values[f->index].i != head->n)
			continue;
		err = record_load(rq, model_entity(rq->model, STR("person")),
		    record_get(r.items[i], "person").i, 0, &person);
		if (err == OK)
			*out = (date)record_get(person, "birth").i;
		else if (err != ERR_MISSING)
			return err;
		else
			request_clear(rq);
	}
	return OK;
}

/*
 * A household by its head: in full for an adult; a child, or an age not known,
 * as surname and star; on the web everybody so (reliability 3.4).  A place or a
 * unit by its name; whatever else has the name of a person in it is masked as a
 * person's.
 */
static enum err
board_name(struct request *rq, const struct about *a, bool web, str *out)
{
	const struct field *title = a->kind->base->title;
	struct record *h;
	date birth = 0;
	str name;

	if (!str_is(a->kind->id, "household")) {
		TRY(kind_title(rq, a->kind, a->id, &name));
		*out = title == NULL || title->level <= L1 ? name :
		    mask_text(rq->arena, MASK_NAME, name);
		return OK;
	}
	TRY(record_load(rq, a->kind->base, a->id, 0, &h));
	name = plain_name(rq, record_get(h, "head_name").s);
	if (!web)
		TRY(head_birth(rq, h->id, &birth));
	if (web || birth == 0 || date_age(birth, rq->today) < ADULT_YEARS)
		name = mask_text(rq->arena, MASK_NAME, name);
	*out = name;
	return OK;
}

static str
day_words(struct request *rq, date d)
{

	if (d == 0)
		return request_words(rq, "(未定)", "(not decided)");
	if (rq->lang == LANG_EN)
		return date_text(rq->arena, d);
	return str_fmt(rq->arena, "%d年%d月%d日", date_year(d),
	    date_month(d), date_day(d));
}

/* The step that brought the matter to the board, for its articles. */
static const struct transition *
posting_step(const struct procedure *p, str state)
{
	int s = procedure_state(p, state);
	size_t i;

	for (i = 0; i < p->ntransitions; i++)
		if (p->transitions[i].to == s)
			return &p->transitions[i];
	return NULL;
}

static void
out_basis(struct request *rq, const struct posted *x, struct buf *b)
{
	const struct transition *t = posting_step(x->procedure,
	    record_get(x->matter, "step").s);
	const struct pack_info *info = pack_info(x->procedure->pack);
	size_t i;
	str n;

	buf_cstr(b, rq->lang == LANG_EN ? "<p>Basis: " : "<p>依据:");
	buf_cstr(b, rq->lang == LANG_EN ? "" : "《");
	html(b, rq->lang == LANG_EN ? info->title_en : info->title);
	buf_cstr(b, rq->lang == LANG_EN ? "" : "》");
	for (i = 0; t != NULL && i < t->ncites; i++) {
		(void)str_cut(t->cites[i].at, ':', &n);
		buf_cstr(b, i > 0 ? (rq->lang == LANG_EN ? ", " : "、") : "");
		buf_fmt(b, rq->lang == LANG_EN ? " article %.*s" :
		    "第%.*s条", STR_ARG(n));
	}
	buf_cstr(b, "</p>\n");
}

static void
out_window(struct request *rq, const struct posted *x, struct buf *b)
{
	const struct record *n = x->notice;
	struct value days = record_get(n, "days");
	bool en = rq->lang == LANG_EN;

	buf_cstr(b, en ? "<p>Posted from " : "<p>公示期:");
	html(b, day_words(rq, (date)record_get(n, "starts").i));
	buf_cstr(b, en ? " to " : "至");
	html(b, day_words(rq, (date)record_get(n, "last_day").i));
	if (days.kind == V_INT)
		buf_fmt(b, en ? " (%" PRId64 " days)" : "(%" PRId64 "天)",
		    days.i);
	buf_cstr(b, en ? ". Take it down afterwards.</p>\n" :
	    "。期满即予撤下。</p>\n");
	buf_cstr(b, en ? "<p>Anybody may object in this time, to the "
	    "village committee or to the township.</p>\n" :
	    "<p>公示期内任何人都可以向村两委或者乡镇(街道)提出异议,"
	    "口头、书面均可。</p>\n");
}

static void
page_begin(struct request *rq, struct reply *r)
{
	bool en = rq->lang == LANG_EN;

	r->type = STR("text/html; charset=utf-8");
	buf_fmt(&r->body, "<!doctype html>\n<html lang=\"%s\">\n<head>"
	    "<meta charset=\"utf-8\"><meta name=\"robots\" "
	    "content=\"noindex\"><meta name=\"viewport\" "
	    "content=\"width=device-width\"><link rel=\"stylesheet\" "
	    "href=\"/notice.css\"><title>%s</title></head>\n"
	    "<body>\n<main>\n", en ? "en" : "zh-CN", en ? "Notice" : "公示");
}

static void
page_end(struct reply *r)
{

	buf_cstr(&r->body, "</main>\n</body>\n</html>\n");
}

enum err
notice_board(struct request *rq, const struct posted *list, size_t n,
    bool web, struct buf *b)
{
	const struct kind *k = list[0].about.kind;
	bool en = rq->lang == LANG_EN, house = str_is(k->id, "household");
	str name;
	size_t i;

	TRY(place_name(rq, place_up(list[0].matter->place, PLACE_VILLAGE),
	    &name));
	buf_cstr(b, "<section>\n<h1>");
	html(b, name);
	buf_byte(b, ' ');
	html(b, en ? list[0].procedure->en : list[0].procedure->zh);
	buf_cstr(b, en ? ": notice</h1>\n" : "公示</h1>\n");
	out_basis(rq, &list[0], b);
	buf_fmt(b, en ? "<p>%zu in all</p>\n" : house ? "<p>共%zu户</p>\n" :
	    "<p>共%zu个</p>\n", n);
	buf_fmt(b, "<table border=\"1\"><thead><tr><th>%s</th><th>",
	    en ? "No." : "序号");
	html(b, house ? request_words(rq, "户主", "Head of household") : en ?
	    k->en : k->zh);
	buf_cstr(b, "</th></tr></thead><tbody>\n");
	for (i = 0; i < n; i++) {
		TRY(board_name(rq, &list[i].about, web, &name));
		buf_fmt(b, "<tr><td>%zu</td><td>", i + 1);
		html(b, name);
		buf_cstr(b, "</td></tr>\n");
	}
	buf_cstr(b, "</tbody></table>\n");
	out_window(rq, &list[0], b);
	buf_cstr(b, "</section>\n");
	return OK;
}

static enum err
posted_load(struct request *rq, struct desk *d, int64_t matter,
    struct posted *out, bool *out_runs)
{
	const struct record *n;
	struct matter m;

	TRY(matter_load(rq, d, matter, 0, &m));
	*out_runs = false;
	if (m.procedure == NULL || m.notices.n == 0 || !matter_running(&m) ||
	    !m.procedure->states[m.state].notice)
		return OK;
	n = m.notices.items[m.notices.n - 1];
	if (record_get(n, "last_day").kind == V_INT &&
	    record_get(n, "last_day").i < rq->today)
		return OK;
	*out_runs = true;
	out->matter = m.record;
	out->notice = m.notices.items[m.notices.n - 1];
	out->procedure = m.procedure;
	out->about = m.about;
	return OK;
}

enum err
action_notice(struct request *rq, const struct call *c, struct reply *r)
{
	struct posted x;
	struct desk d;
	int64_t id;
	bool runs;

	TRY(call_id(rq, c, 0, model_entity(rq->model, STR("matter")), &id));
	TRY(desk_open(rq, rq->today, &d));
	TRY(posted_load(rq, &d, id, &x, &runs));
	if (!runs)
		return fail(rq, MSG_NOTICE_OVER);
	page_begin(rq, r);
	TRY(notice_board(rq, &x, 1, false, &r->body));
	page_end(r);
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
		if (!row || n == NOTICES_MAX)
			break;
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
	size_t i, n, k = 0;
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

static enum err
print_sheet(struct request *rq, const struct posted *list, size_t n,
    void *arg)
{
	struct reply *r = arg;

	return notice_board(rq, list, n, false, &r->body);
}

enum err
action_notice_print(struct request *rq, const struct call *c,
    struct reply *r)
{
	int64_t place;
	size_t n;

	TRY(call_place(rq, c, &place));
	page_begin(rq, r);
	TRY(notice_sheets(rq, place, print_sheet, r, &n));
	if (n == 0)
		return fail(rq, MSG_NOTICE_NONE);
	page_end(r);
	return OK;
}
