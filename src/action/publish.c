/*
 * The public pages: made anew from the postings that run, and compared with what
 * is shown.  So a page goes when its notice ends, is withdrawn or corrected, and
 * nothing has to remember to take it down (decisions/0010).
 */
#include "action/board.h"

#include <inttypes.h>

#include "base/limits.h"
#include "publish/publish.h"

#define PAGES_MAX	20000
#define LETTERS_AT_ONCE	20
#define SEEN		"letters_seen"	/* of meta: the last one filed */

/* One line of the index. */
struct listed {
	int64_t place;
	str id, place_name, title, window;
};

struct pages {
	struct page_public *list;
	struct listed *index;
	size_t n;
};

static str
day_text(struct request *rq, const struct record *r, const char *field)
{
	date d = (date)record_get(r, field).i;

	return d == 0 ? STR("未定") : str_fmt(rq->arena, "%d年%d月%d日",
	    date_year(d), date_month(d), date_day(d));
}

static void
page_open(struct buf *b, str title)
{

	buf_cstr(b, "<!doctype html>\n<html lang=\"zh-CN\"><head>"
	    "<meta charset=\"utf-8\"><meta name=\"robots\" "
	    "content=\"noindex\"><meta name=\"viewport\" "
	    "content=\"width=device-width,initial-scale=1\">"
	    "<link rel=\"stylesheet\" href=\"/public.css\"><title>");
	html(b, title);
	buf_cstr(b, "</title></head>\n<body><main>\n");
}

static void
page_shut(struct request *rq, struct buf *b)
{

	buf_cstr(b, "<footer><p>");
	html(b, rq->host->site);
	buf_cstr(b, "</p></footer></main></body></html>\n");
}

/* The page of a sheet lives at the address of its first notice. */
static enum err
sheet_page(struct request *rq, const struct posted *list, size_t n,
    void *arg)
{
	struct pages *ps = arg;
	struct page_public *p = &ps->list[ps->n];
	struct listed *x = &ps->index[ps->n];
	struct board board;
	struct buf b;

	if (ps->n == PAGES_MAX)
		return fail(rq, MSG_PLACE_LARGE, str_fmt(rq->arena, "%d",
		    PAGES_MAX));
	x->place = place_up(list->matter->place, PLACE_VILLAGE);
	x->id = record_url(rq, list->notice->entity, list->notice->id);
	TRY(place_name(rq, x->place, &x->place_name));
	x->title = list->procedure->zh;
	x->window = record_get(list->notice, "open_ended").i == 1 ?
	    str_fmt(rq->arena, "长期公示\uff0c自%.*s起", STR_ARG(day_text(rq,
	    list->notice, "starts"))) : str_fmt(rq->arena, "%.*s至%.*s", STR_ARG(day_text(rq,
	    list->notice, "starts")), STR_ARG(day_text(rq, list->notice,
	    "last_day")));
	buf_init(&b, rq->arena, LIMIT_REPLY);
	page_open(&b, x->title);
	TRY(board_make(rq, list, n, true, &board));
	board_html(&board, &b);
	buf_fmt(&b, "<p><a href=\"/n/%.*s/object\">提出异议</a></p>"
	    "<p><a href=\"/\">返回公示目录</a></p>\n", STR_ARG(x->id));
	page_shut(rq, &b);
	p->id = x->id;
	p->title = str_fmt(rq->arena, "%.*s %.*s", STR_ARG(x->place_name),
	    STR_ARG(x->title));
	p->ends = (date)record_get(list->notice, "last_day").i;
	p->html = buf_text(&b);
	ps->n++;
	return OK;
}

/* Villages under their townships. */
static enum err
index_page(struct request *rq, const struct pages *ps,
    struct page_public *out)
{
	int64_t town = -1;
	struct buf b;
	size_t i;
	str name;

	buf_init(&b, rq->arena, LIMIT_REPLY);
	page_open(&b, STR("公示目录"));
	buf_cstr(&b, "<h1>公示目录</h1>\n");
	if (ps->n == 0)
		buf_cstr(&b, "<p>现在没有正在进行的公示。</p>\n");
	for (i = 0; i < ps->n; i++) {
		const struct listed *x = &ps->index[i];

		if (place_up(x->place, PLACE_TOWNSHIP) != town) {
			buf_cstr(&b, town < 0 ? "<h2>" : "</ul>\n<h2>");
			town = place_up(x->place, PLACE_TOWNSHIP);
			TRY(place_name(rq, town, &name));
			html(&b, name);
			buf_cstr(&b, "</h2>\n<ul>\n");
		}
		buf_fmt(&b, "<li><a href=\"/n/%.*s\">", STR_ARG(x->id));
		html(&b, x->place_name);
		buf_byte(&b, ' ');
		html(&b, x->title);
		buf_cstr(&b, "</a>(");
		html(&b, x->window);
		buf_cstr(&b, ")</li>\n");
	}
	buf_cstr(&b, town < 0 ? "" : "</ul>\n");
	page_shut(rq, &b);
	*out = (struct page_public){ STR("index"), STR("公示目录"), 0,
	    buf_text(&b) };
	return OK;
}

/* ---- what the public hands in ---- */

struct intake {
	struct letter_public letter;
	bool found;		/* its notice is one of ours */
};

static enum err
seen_set(struct request *rq, int64_t seq)
{

	return store_meta_set(rq, SEEN, str_fmt(rq->arena, "%" PRId64, seq));
}

static enum err
seen_load(struct request *rq, int64_t *out)
{
	str text;

	TRY(store_meta(rq, SEEN, &text));
	if (!str_int(text, out))
		*out = 0;
	return OK;
}

/* The matter of the notice at a page's address. */
static enum err
matter_of(struct request *rq, str page, int64_t *out)
{
	const struct entity *e = model_entity(rq->model, STR("notice"));
	struct record *r;
	int64_t id;

	TRY(record_url_parse(rq, e, page, &id));
	TRY(record_load(rq, e, id, 0, &r));
	*out = record_get(r, "matter").i;
	return OK;
}

static enum err
take_letter(struct request *rq, const struct letter_public *l, int64_t matter)
{
	struct objection x = { .web = true, .receipt = l->receipt };
	struct json *in;
	struct matter m;
	struct desk d;

	TRY(json_parse(rq, l->text, &in));
	TRY(objection_read(rq, in, &x));
	TRY(desk_open(rq, rq->today, &d));
	TRY(matter_load(rq, &d, matter, 0, &m));
	return matter_object(rq, &d, &m, &x);
}

static enum err
intake_run(struct request *rq, void *arg)
{
	struct intake *i = arg;
	int64_t matter;
	enum err e = matter_of(rq, i->letter.page, &matter);

	if (e == OK)
		e = take_letter(rq, &i->letter, matter);
	if (e == ERR_IO)
		return e;
	i->found = e == OK;
	TRY(seen_set(rq, i->letter.seq));
	return e;
}

static enum err
intake_one(struct request *rq, struct intake *i)
{
	struct act act = { .rq = rq, .arg = i, .run = intake_run,
	    .seal = ledger_seal, .weight = 4 };

	site_console(rq);
	rq->actor.office = STR("anyone");
	rq->action = STR("matter.objection");
	rq->subject = str_fmt(rq->arena, "public/%.*s",
	    STR_ARG(i->letter.receipt));
	return store_act(rq->host->store, &act);
}

static enum err
pass_seal(struct request *rq, enum err outcome)
{

	(void)rq;
	return outcome;
}

static enum err
pass_run(struct request *rq, void *arg)
{

	return seen_set(rq, *(const int64_t *)arg);
}

/* The refusal is in the ledger; the next letter is not kept waiting. */
static enum err
pass_by(struct request *rq, const struct letter_public *l)
{
	int64_t seq = l->seq;
	struct act act = { .rq = rq, .arg = &seq, .run = pass_run,
	    .seal = pass_seal, .weight = 1 };

	request_clear(rq);
	return store_act(rq->host->store, &act);
}

enum err
site_letters(struct request *rq, struct store *inbox, struct db *read,
    int64_t *out_n)
{
	struct letter_public list[LETTERS_AT_ONCE];
	struct db *was = rq->db, *in = NULL;
	int64_t seen;
	size_t n = 0, i;
	enum err e;

	*out_n = 0;
	rq->db = read;
	TRY(db_fresh(rq, read));
	e = seen_load(rq, &seen);
	db_rest(read);
	if (e == OK)
		e = store_reader(rq, inbox, &in);
	if (e == OK) {
		rq->db = in;
		e = publish_letters(rq, seen, list, LETTERS_AT_ONCE, &n);
		db_close(in);
	}
	rq->db = NULL;
	for (i = 0; e == OK && i < n; i++) {
		struct intake x = { list[i], false };

		e = intake_one(rq, &x);
		if (e != OK && e != ERR_IO && e != ERR_BUSY) {
			/* What cannot be filed is told once and passed by. */
			e = pass_by(rq, &x.letter);
		}
		*out_n += x.found;
	}
	rq->db = was;
	return e;
}

enum err
site_publish(struct request *rq, struct store *pages, int64_t *out_n)
{
	struct pages ps = { .n = 0 };
	enum lang was = rq->lang;
	size_t n;
	enum err e;

	site_console(rq);
	ps.list = NEW_ARRAY(rq->arena, struct page_public, PAGES_MAX + 1);
	ps.index = NEW_ARRAY(rq->arena, struct listed, PAGES_MAX);
	/* The public's pages are in Chinese whoever runs the server. */
	rq->lang = LANG_ZH;
	e = notice_sheets(rq, 0, sheet_page, &ps, &n);
	if (e == OK)
		e = index_page(rq, &ps, &ps.list[ps.n]);
	rq->lang = was;
	if (e != OK)
		return e;
	return publish_sync(rq, pages, ps.list, ps.n + 1, NULL, out_n);
}
