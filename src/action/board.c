/*
 * What a sheet of a notice says.  Only what the publication profile names is on
 * it, and nobody's name in full but an adult head of household's on the board
 * of his own village (reliability 3.4).
 */
#include "action/board.h"

#include <inttypes.h>

#include "base/limits.h"
#include "paper/paper.h"

#define FORM		"BF-21"
#define VERSION		1
#define ADULT_YEARS	18

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

/* How a field stands on this sheet for this subject. */
static enum err
shown_as(struct request *rq, const struct published *p,
    const struct record *r, bool web, enum showing *out)
{
	date birth;

	*out = web ? p->web : p->board;
	if (*out != SHOWN_ADULT)
		return OK;
	TRY(head_birth(rq, r->id, &birth));
	*out = birth != 0 && date_age(birth, rq->today) >= ADULT_YEARS ?
	    SHOWN_FULL : SHOWN_MASKED;
	return OK;
}

/* A place is its name; of a record, the field as the profile shows it. */
static enum err
cell(struct request *rq, const struct published *p, const struct about *a,
    bool web, str *out)
{
	const struct field *f = p->field;
	struct record *r;
	enum showing as;

	if (kind_is_place(a->kind))
		return kind_title(rq, a->kind, a->id, out);
	TRY(record_load(rq, a->kind->base, a->id, 0, &r));
	TRY(shown_as(rq, p, r, web, &as));
	*out = STR("");
	if (as == SHOWN_NOT)
		return OK;
	*out = field_text(rq->arena, f, r->values[f->index], rq->lang);
	if (f->level > L1)
		*out = plain_name(rq, *out);
	if (as == SHOWN_MASKED)
		*out = mask_text(rq->arena, f->mask == MASK_NONE ? MASK_NAME :
		    f->mask, *out);
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

static str
basis(struct request *rq, const struct posted *x)
{
	const struct transition *t = posting_step(x->procedure,
	    record_get(x->matter, "step").s);
	const struct pack_info *info = pack_info(x->procedure->pack);
	bool en = rq->lang == LANG_EN;
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, LIMIT_TEXT);
	if (en)
		buf_fmt(&b, "Basis: %.*s", STR_ARG(info->title_en));
	else
		buf_fmt(&b, "依据\uff1a《%.*s》", STR_ARG(info->title));
	for (i = 0; t != NULL && i < t->ncites; i++) {
		buf_cstr(&b, i > 0 ? (en ? ", " : "、") : en ? " " : "");
		buf_str(&b, article_words(rq->arena, t->cites[i].at,
		    rq->lang));
	}
	return buf_text(&b);
}

static str
window(struct request *rq, const struct record *n)
{
	struct value days = record_get(n, "days");
	str from = day_words(rq, (date)record_get(n, "starts").i);
	str to = day_words(rq, (date)record_get(n, "last_day").i);
	bool en = rq->lang == LANG_EN;
	str count = days.kind != V_INT ? STR("") : str_fmt(rq->arena, en ?
	    " (%" PRId64 " days)" : "(%" PRId64 "天)", days.i);

	if (record_get(n, "open_ended").i == 1)
		return str_fmt(rq->arena, en ? "Posted from %.*s for as long "
		    "as it holds." : "长期公示\uff0c自%.*s起\uff0c"
		    "登记结果变更时撤下。", STR_ARG(from));
	return str_fmt(rq->arena, en ? "Posted from %.*s to %.*s%.*s. Take it "
	    "down afterwards." : "公示期\uff1a%.*s至%.*s%.*s。期满即予撤下。",
	    STR_ARG(from), STR_ARG(to), STR_ARG(count));
}

/* Who holds the state; of an end that nobody holds, who took the step to it. */
static str
posted_by(const struct posted *x)
{
	const struct procedure *p = x->procedure;
	str step = record_get(x->matter, "step").s;
	str holder = p->states[procedure_state(p, step)].holder;
	const struct transition *t = posting_step(p, step);

	return holder.n > 0 || t == NULL ? holder : t->by;
}

/* Who posts it, and who goes on after the notice when that is another. */
static str
taken_by(struct request *rq, const struct posted *x)
{
	const struct procedure *p = x->procedure;
	str at = posted_by(x), above = matter_decider(p, procedure_state(p,
	    record_get(x->matter, "step").s));

	if (above.n == 0 || str_eq(at, above))
		return matter_office_label(rq, at);
	return str_fmt(rq->arena, rq->lang == LANG_EN ? "%.*s or %.*s" :
	    "%.*s、%.*s", STR_ARG(matter_office_label(rq, at)),
	    STR_ARG(matter_office_label(rq, above)));
}

static str
objections(struct request *rq, const struct posted *x)
{
	str who = taken_by(rq, x);

	return str_fmt(rq->arena, rq->lang == LANG_EN ? "Anybody may object "
	    "while it hangs, in writing or not, with or without a name, to: "
	    "%.*s." : "公示期内任何人都可以提出异议\uff0c口头、书面均可\uff0c"
	    "可以不署名。受理\uff1a%.*s。", STR_ARG(who));
}

static str
scope(struct request *rq, const struct posted *x, str place, size_t n)
{
	const struct kind *k = x->about.kind;
	bool en = rq->lang == LANG_EN, house = str_is(k->id, "household");

	if (en)
		return str_fmt(rq->arena, "Scope: %.*s; %zu in all",
		    STR_ARG(place), n);
	return str_fmt(rq->arena, "公示范围\uff1a%.*s\uff0c共%zu%s", STR_ARG(place), n,
	    house ? "户" : "个");
}

/* The rows, numbered. */
static enum err
rows(struct request *rq, const struct posted *list, size_t n, bool web,
    struct board *b)
{
	const struct kind *k = list[0].about.kind;
	size_t wide = k->npublished + 1, i, j;
	str *headings = NEW_ARRAY(rq->arena, str, wide);
	str *cells = NEW_ARRAY(rq->arena, str, wide * n);

	headings[0] = request_words(rq, "序号", "No.");
	for (j = 1; j < wide; j++)
		headings[j] = rq->lang == LANG_EN ? k->published[j - 1].en :
		    k->published[j - 1].zh;
	for (i = 0; i < n; i++) {
		cells[i * wide] = str_fmt(rq->arena, "%zu", i + 1);
		for (j = 1; j < wide; j++)
			TRY(cell(rq, &k->published[j - 1], &list[i].about, web,
			    &cells[i * wide + j]));
	}
	b->headings = headings;
	b->ncolumns = wide;
	b->cells = cells;
	b->nrows = n;
	return OK;
}

enum err
board_make(struct request *rq, const struct posted *list, size_t n, bool web,
    struct board *out)
{
	const struct posted *x = &list[0];
	const struct procedure *p = x->procedure;
	bool en = rq->lang == LANG_EN;
	str place;

	TRY(place_name(rq, place_up(x->matter->place, PLACE_VILLAGE), &place));
	*out = (struct board){
	    .title = str_fmt(rq->arena, en ? "%.*s %.*s: notice" :
	    "%.*s %.*s公示", STR_ARG(place), STR_ARG(en ? p->en : p->zh)),
	    .basis = basis(rq, x), .scope = scope(rq, x, place, n),
	    .window = window(rq, x->notice), .objections = objections(rq, x),
	    .office = matter_office_label(rq, posted_by(x)),
	    .id = record_url(rq, x->notice->entity, x->notice->id) };
	return rows(rq, list, n, web, out);
}

/* ---- as a page ---- */

static void
para(struct buf *b, str text)
{

	buf_cstr(b, "<p>");
	html(b, text);
	buf_cstr(b, "</p>\n");
}

void
board_html(const struct board *x, struct buf *b)
{
	size_t i;

	buf_cstr(b, "<section>\n<h1>");
	html(b, x->title);
	buf_cstr(b, "</h1>\n");
	para(b, x->basis);
	para(b, x->scope);
	buf_cstr(b, "<table border=\"1\"><thead><tr>");
	for (i = 0; i < x->ncolumns; i++) {
		buf_cstr(b, "<th>");
		html(b, x->headings[i]);
		buf_cstr(b, "</th>");
	}
	buf_cstr(b, "</tr></thead><tbody>\n");
	for (i = 0; i < x->ncolumns * x->nrows; i++) {
		buf_cstr(b, i % x->ncolumns == 0 ? "<tr><td>" : "<td>");
		html(b, x->cells[i]);
		buf_cstr(b, (i + 1) % x->ncolumns == 0 ? "</td></tr>\n" :
		    "</td>");
	}
	buf_cstr(b, "</tbody></table>\n");
	para(b, x->window);
	para(b, x->objections);
	buf_cstr(b, "</section>\n");
}

/* ---- on paper ---- */

void
board_paper(struct request *rq, const struct board *x, struct paper *out)
{
	struct paper_column *columns = NEW_ARRAY(rq->arena,
	    struct paper_column, x->ncolumns);
	struct paper_field *by = NEW_ARRAY(rq->arena, struct paper_field, 6);
	str site = rq->host->public_address;
	size_t i;

	paper_init(out, rq->arena, STR(FORM), VERSION);
	out->title = x->title;
	paper_add(out, PAPER_TEXT, x->basis);
	paper_add(out, PAPER_TEXT, x->scope);
	for (i = 0; i < x->ncolumns; i++)
		columns[i] = (struct paper_column){ x->headings[i],
		    i == 0 ? 1 : 4, i == 0 ? PAPER_CENTRE : PAPER_LEFT };
	paper_table(out, columns, x->ncolumns, x->cells,
	    x->ncolumns * x->nrows);
	paper_add(out, PAPER_TEXT, x->window);
	paper_add(out, PAPER_TEXT, x->objections);
	by[0] = (struct paper_field){ STR("张贴单位"), x->office, false };
	by[1] = (struct paper_field){ STR("张贴人"), STR(""), false };
	by[2] = (struct paper_field){ STR("张贴日期"), STR(""), false };
	by[3] = (struct paper_field){ STR("撤下日期"), STR(""), false };
	by[4] = (struct paper_field){ STR("张贴地点"), STR(""), true };
	by[5] = (struct paper_field){ STR("在场代表"), STR(""), true };
	paper_fields(out, by, 6);
	if (site.n > 0)
		out->address = str_fmt(rq->arena, "%.*s/n/%.*s",
		    STR_ARG(site), STR_ARG(x->id));
	paper_add(out, PAPER_CODE, site.n == 0 ?
	    STR("本公示未设网上地址。扫码核对校验码。") : str_fmt(rq->arena,
	    "扫码在网上查看本公示、提出异议并核对校验码\uff1a%.*s",
	    STR_ARG(out->address)));
}
