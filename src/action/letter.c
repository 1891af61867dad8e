/*
 * Letters of responsibility over HTTP and on the command line: made for all
 * levels in one act, shown, printed.
 */
#include "action/letter.h"

#include <inttypes.h>
#include <stdio.h>

#include "action/form.h"
#include "base/limits.h"
#include "base/option.h"

static enum err
year_check(struct request *rq, int64_t year)
{

	if (year >= 2010 && year <= 2100)
		return OK;
	return fail(rq, MSG_VALUE_RANGE, STR("year"), str_fmt(rq->arena,
	    "%" PRId64, year), STR("2010"), STR("2100"));
}

static void
note(struct request *rq, const struct letters *l)
{

	rq->detail = str_fmt(rq->arena, "{\"year\":%" PRId64 ",\"made\":%"
	    PRId64 ",\"renewed\":%" PRId64 ",\"kept\":%" PRId64 "}", l->year,
	    l->made, l->renewed, l->kept);
}

enum err
action_letter_make(struct request *rq, const struct call *c, struct reply *r)
{
	const struct json *year = json_get(c->body, "year");
	struct letters l = { .year = date_year(rq->today) };
	struct jsonw o;
	str place, due;

	TRY(json_str_or(rq, c->body, "place", STR(""), &place));
	TRY(json_str_or(rq, c->body, "due", STR(""), &due));
	if (place.n > 0 && !place_parse(place, &l.place))
		return fail(rq, MSG_VALUE_TYPE, STR("place"), place,
		    request_words(rq, "区划代码", "a place code"));
	if (due.n > 0 && !date_parse(due, &l.due))
		return fail(rq, MSG_VALUE_TYPE, STR("due"), due,
		    request_words(rq, "日期", "a date"));
	if (year != NULL && year->kind == J_INT)
		l.year = year->i;
	TRY(year_check(rq, l.year));
	rq->subject = STR("letter");
	TRY(letters_make(rq, &l));
	note(rq, &l);
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_int(&o, "made", l.made);
	jsonw_put_int(&o, "renewed", l.renewed);
	jsonw_put_int(&o, "kept", l.kept);
	jsonw_close(&o, '}');
	return OK;
}

/* ---- one letter ---- */

static enum err
put_slot(struct request *rq, const struct letter *l, size_t i,
    struct jsonw *o)
{
	const struct slot *s = &l->slots[i];
	str name;

	TRY(place_name(rq, signer_place(rq, s->office, l->record->place),
	    &name));
	jsonw_open(o, '{');
	jsonw_put_int(o, "slot", (int64_t)i + 1);
	jsonw_put_str(o, "side", s->side);
	jsonw_put_str(o, "office", s->office);
	jsonw_put_str(o, "office_label", matter_office_label(rq, s->office));
	jsonw_put_str(o, "place_name", name);
	jsonw_put_str(o, "title", s->title);
	jsonw_put_str(o, "holder", s->name);
	jsonw_put_bool(o, "mine", letter_mine(rq, l, i));
	jsonw_key(o, "signature");
	if (s->signature == NULL)
		jsonw_null(o);
	else
		TRY(record_say(rq, s->signature, PROFILE_DETAIL, o));
	jsonw_close(o, '}');
	return OK;
}

/* The editions of its number, oldest first. */
static enum err
put_editions(struct request *rq, const struct letter *l, struct jsonw *o)
{
	str number = record_get(l->record, "number").s;
	struct record *r;
	size_t cut = number.n;
	int64_t n;

	while (cut > 0 && number.p[cut - 1] != '-')
		cut--;
	jsonw_key(o, "editions");
	jsonw_open(o, '[');
	for (n = 1; n < 1000; n++) {
		TRY(record_find(rq, l->record->entity, 0, str_fmt(rq->arena,
		    "%.*s%" PRId64, STR_ARG(str_sub(number, 0, cut)), n),
		    &r));
		if (r == NULL)
			break;
		TRY(record_say(rq, r, PROFILE_DETAIL, o));
	}
	jsonw_close(o, ']');
	return OK;
}

enum err
action_letter_file(struct request *rq, const struct call *c, struct reply *r)
{
	struct letter l;
	struct jsonw o;
	int64_t id;
	size_t i;

	TRY(call_id(rq, c, 0, model_entity(rq->model, STR("letter")), &id));
	TRY(letter_load(rq, id, &l));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "letter");
	TRY(record_say(rq, l.record, PROFILE_DETAIL, &o));
	jsonw_key(&o, "content");
	jsonw_raw(&o, record_get(l.record, "content").s);
	jsonw_key(&o, "slots");
	jsonw_open(&o, '[');
	for (i = 0; i < l.nslots; i++)
		TRY(put_slot(rq, &l, i, &o));
	jsonw_close(&o, ']');
	TRY(put_editions(rq, &l, &o));
	jsonw_close(&o, '}');
	return OK;
}

/* ---- on paper ---- */

/* The letters in force of a place, or one of any edition. */
struct letter_print {
	int64_t place;
	int64_t one;
	str tier;		/* empty: every level */
	int64_t n;
};

static enum err
press_letter(struct request *rq, struct print_run *p, struct letter_print *x,
    struct record *r)
{
	struct letter l;
	struct paper paper;

	TRY(letter_open(rq, r, &l));
	TRY(letter_paper(rq, &l, &paper));
	x->n++;
	return press_add(rq, p->press, &paper);
}

static enum err
print_all(struct request *rq, struct print_run *p, struct letter_print *x)
{
	const struct entity *e = model_entity(rq->model, STR("letter"));
	const struct field *tier = model_field(e, STR("tier"));
	const struct code *code = code_by_id(tier->codes, x->tier);
	struct filter current = { .op = FILTER_UNKNOWN,
	    .field = model_field(e, STR("superseded_by")) };
	struct filter level = { .op = FILTER_EQ, .field = tier,
	    .value = VALUE_INT(code == NULL ? 0 : code->n) };
	struct filter both = { .op = FILTER_AND, .a = &current, .b = &level };
	struct query q = { .entity = e, .place = x->place,
	    .limit = LIMIT_PAGE_ROWS,
	    .where = x->tier.n > 0 ? &both : &current };
	char cursor[LIMIT_TEXT];
	struct page page;
	size_t i;

	if (x->tier.n > 0 && code == NULL)
		return fail(rq, MSG_VALUE_CODE, STR("tier"), x->tier,
		    STR("province, city, county, township, village"));
	do {
		struct arena_mark m = arena_mark(rq->arena);

		TRY(record_list(rq, &q, &page));
		for (i = 0; i < page.n; i++) {
			struct arena_mark one = arena_mark(rq->arena);

			TRY(press_letter(rq, p, x, page.items[i]));
			arena_rewind(rq->arena, one);
		}
		q.after = print_cursor(cursor, page.next);
		arena_rewind(rq->arena, m);
	} while (q.after.n > 0);
	return x->n > 0 ? OK : fail(rq, MSG_PAPER_NONE);
}

static enum err
print_letters(struct request *rq, struct print_run *p, void *arg)
{
	struct letter_print *x = arg;
	struct record *r;

	if (x->one == 0)
		return print_all(rq, p, x);
	TRY(record_load(rq, model_entity(rq->model, STR("letter")), x->one, 0,
	    &r));
	return press_letter(rq, p, x, r);
}

enum err
action_letter_paper(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct letter_print x = { .n = 0 };

	TRY(call_id(rq, c, 0, model_entity(rq->model, STR("letter")),
	    &x.one));
	return print_reply(rq, STR("letter.pdf"), print_letters, &x, r);
}

enum err
action_letter_print(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct letter_print x = { .tier = call_query(c, "tier") };

	TRY(call_place(rq, c, &x.place));
	return print_reply(rq, STR("letters.pdf"), print_letters, &x, r);
}

/* ---- on the command line ---- */

struct letter_cmd {
	struct letters letters;
	struct letter_print print;
	str path;
	int64_t pages;
};

static enum err
make_act(struct request *rq, void *arg)
{
	struct letter_cmd *x = arg;

	TRY(letters_make(rq, &x->letters));
	note(rq, &x->letters);
	return OK;
}

static enum err
print_act(struct request *rq, void *arg)
{
	struct letter_cmd *x = arg;

	TRY(print_file(rq, x->path, print_letters, &x->print, &x->pages));
	rq->detail = str_fmt(rq->arena, "{\"letters\":%" PRId64 "}",
	    x->print.n);
	return OK;
}

static enum err
command_make(struct request *rq, struct letter_cmd *x)
{

	if (x->letters.year == 0)
		x->letters.year = date_year(rq->today);
	TRY(year_check(rq, x->letters.year));
	TRY(site_act(rq, STR("letter.make"), STR("letter"), make_act, x));
	(void)printf(rq->lang == LANG_ZH ? "新签 %" PRId64 " 份,换版 %" PRId64
	    " 份,不变 %" PRId64 " 份\n" : "%" PRId64 " made, %" PRId64
	    " renewed, %" PRId64 " as they were\n", x->letters.made,
	    x->letters.renewed, x->letters.kept);
	return OK;
}

static enum err
command_print(struct request *rq, struct letter_cmd *x)
{

	x->print.place = x->letters.place;
	TRY(site_act(rq, STR("letter.print"), STR("letter"), print_act, x));
	(void)printf(rq->lang == LANG_ZH ? "%.*s:%" PRId64 " 份,%" PRId64
	    " 页\n" : "%.*s: %" PRId64 " letters, %" PRId64 " pages\n",
	    STR_ARG(x->path), x->print.n, x->pages);
	return OK;
}

static enum err
letter(struct request *rq, int argc, char **argv)
{
	struct letter_cmd x = { .pages = 0 };
	str place = STR_NONE, year = STR_NONE, due = STR_NONE, *rest;
	const struct option options[] = {
		{ "--place", &place, NULL }, { "--year", &year, NULL },
		{ "--due", &due, NULL }, { "--tier", &x.print.tier, NULL },
		{ "-o", &x.path, NULL },
	};
	bool makes;
	size_t n;

	TRY(option_take(rq, argc, argv, options, 5, &rest, &n));
	makes = n == 1 && str_is(rest[0], "make") && x.path.n == 0;
	if (!makes && !(n == 1 && str_is(rest[0], "print") && x.path.n > 0))
		return fail(rq, MSG_USAGE, STR("letter make [--place CODE] "
		    "[--year Y] [--due DATE] | letter print [--place CODE] "
		    "[--tier TIER] -o FILE.pdf"));
	if (place.n > 0 && !place_parse(place, &x.letters.place))
		return fail(rq, MSG_VALUE_TYPE, STR("--place"), place,
		    request_words(rq, "区划代码", "a place code"));
	if ((year.n > 0 && !str_int(year, &x.letters.year)) ||
	    (due.n > 0 && !date_parse(due, &x.letters.due)))
		return fail(rq, MSG_OPTION_VALUE, year.n > 0 ?
		    STR("--year, --due") : STR("--due"));
	TRY(site_enter(rq, STORE_WRITE, "county_office township"));
	TRY(site_placed(rq, x.letters.place));
	return makes ? command_make(rq, &x) : command_print(rq, &x);
}

int
cmd_letter(struct request *rq, int argc, char **argv)
{

	return cmd_end(rq, letter(rq, argc, argv));
}
