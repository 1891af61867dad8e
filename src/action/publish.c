/*
 * The public pages: made anew from the postings that run, and compared with what
 * is shown.  So a page goes when its notice ends, is withdrawn or corrected, and
 * nothing has to remember to take it down (decisions/0010).
 */
#include "action/internal.h"

#include <inttypes.h>

#include "base/limits.h"
#include "publish/publish.h"

#define PAGES_MAX	20000

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
	struct buf b;

	if (ps->n == PAGES_MAX)
		return fail(rq, MSG_PLACE_LARGE, str_fmt(rq->arena, "%d",
		    PAGES_MAX));
	x->place = place_up(list->matter->place, PLACE_VILLAGE);
	x->id = record_url(rq, list->notice->entity, list->notice->id);
	TRY(place_name(rq, x->place, &x->place_name));
	x->title = list->procedure->zh;
	x->window = str_fmt(rq->arena, "%.*s至%.*s", STR_ARG(day_text(rq,
	    list->notice, "starts")), STR_ARG(day_text(rq, list->notice,
	    "last_day")));
	buf_init(&b, rq->arena, LIMIT_REPLY);
	page_open(&b, x->title);
	TRY(notice_board(rq, list, n, true, &b));
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
