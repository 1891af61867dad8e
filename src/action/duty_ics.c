/*
 * The calendar of one's duties as iCalendar (RFC 5545): a to-do for each
 * window, its last day as DUE; days that come back every year as a rule.
 */
#include "action/duty.h"

#include <inttypes.h>

#include "base/limits.h"

#define TODOS_MAX	2000
#define LINE_MAX_BYTES	73	/* octets of a line before it is folded */

/* A line, folded between characters. */
static void
put_line(struct buf *b, const char *name, str text)
{
	size_t at = 0, from = 0, width = str_from(name).n + 1;

	buf_cstr(b, name);
	buf_cstr(b, ":");
	while (at < text.n) {
		size_t next = at;

		(void)str_next(text, &next);
		if (width + (next - at) > LINE_MAX_BYTES) {
			buf_str(b, str_sub(text, from, at));
			buf_cstr(b, "\r\n ");
			from = at;
			width = 1;
		}
		width += next - at;
		at = next;
	}
	buf_str(b, str_sub(text, from, text.n));
	buf_cstr(b, "\r\n");
}

/* Text with commas, semicolons, backslashes and line ends escaped. */
static str
escaped(struct arena *a, str s)
{
	struct buf b;
	size_t i;

	buf_init(&b, a, LIMIT_SENTENCE * 4);
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == ',' || s.p[i] == ';' || s.p[i] == '\\')
			buf_cstr(&b, "\\");
		if (s.p[i] == '\n')
			buf_cstr(&b, "\\n");
		else if (s.p[i] != '\r')
			buf_str(&b, str_sub(s, i, i + 1));
	}
	return buf_text(&b);
}

static str
cites_text(struct request *rq, const struct duty_info *d)
{
	struct buf b;
	size_t i;

	buf_init(&b, rq->arena, LIMIT_SENTENCE);
	for (i = 0; i < d->ncites; i++)
		buf_fmt(&b, "%s%.*s %.*s", i == 0 ? "" : "; ",
		    STR_ARG(d->cites[i].at), STR_ARG(d->cites[i].quote));
	return buf_text(&b);
}

static enum err
summary(struct request *rq, const struct duty_row *x, str *out)
{
	str to = STR_NONE, label = rq->lang == LANG_EN ? x->duty->en :
	    x->duty->zh;

	if (x->actor->household != 0)
		TRY(record_title(rq, model_entity(rq->model,
		    STR("household")), x->actor->household, &to));
	else
		TRY(place_name(rq, x->actor->place, &to));
	*out = str_fmt(rq->arena, "%.*s %.*s (%" PRId64 "/%" PRId64 ")",
	    STR_ARG(label), STR_ARG(to), x->window.done, x->duty->at_least);
	return OK;
}

static enum err
put_todo(struct request *rq, const struct duty_row *x, struct buf *b)
{
	str text;

	TRY(summary(rq, x, &text));
	buf_cstr(b, "BEGIN:VTODO\r\n");
	put_line(b, "UID", str_fmt(rq->arena, "%.*s-%" PRId64 "-%" PRId64
	    "-%d@bangfu", STR_ARG(x->duty->id), x->actor->place,
	    x->actor->custody != 0 ? x->actor->custody : x->actor->post,
	    x->window.span.to));
	put_line(b, "DTSTAMP", str_fmt(rq->arena, "%dT000000Z", rq->today));
	if (x->window.span.to < DATE_MAX)
		put_line(b, "DUE;VALUE=DATE", str_fmt(rq->arena, "%d",
		    x->window.span.to));
	put_line(b, "SUMMARY", escaped(rq->arena, text));
	put_line(b, "DESCRIPTION", escaped(rq->arena,
	    cites_text(rq, x->duty)));
	put_line(b, "STATUS", x->state == DUTY_FULFILLED ?
	    STR("COMPLETED") : STR("NEEDS-ACTION"));
	buf_cstr(b, "END:VTODO\r\n");
	return OK;
}

/* A day of every year. */
static void
put_fixed(struct request *rq, const struct duty_row *x, struct buf *b)
{
	const struct duty_info *d = x->duty;

	buf_cstr(b, "BEGIN:VEVENT\r\n");
	put_line(b, "UID", str_fmt(rq->arena, "%.*s-%" PRId64 "@bangfu",
	    STR_ARG(d->id), x->actor->place));
	put_line(b, "DTSTAMP", str_fmt(rq->arena, "%dT000000Z", rq->today));
	put_line(b, "DTSTART;VALUE=DATE", str_fmt(rq->arena, "%d",
	    duty_due(x)));
	put_line(b, "RRULE", str_fmt(rq->arena,
	    "FREQ=YEARLY;BYMONTH=%d;BYMONTHDAY=%d", d->fixed / 100,
	    d->fixed % 100));
	put_line(b, "SUMMARY", escaped(rq->arena, rq->lang == LANG_EN ?
	    d->en : d->zh));
	put_line(b, "DESCRIPTION", escaped(rq->arena, cites_text(rq, d)));
	buf_cstr(b, "END:VEVENT\r\n");
}

/* Windows of this year, but those that do not count. */
enum err
action_duty_ics(struct request *rq, const struct call *c, struct reply *r)
{
	int y = date_year(rq->today);
	struct duty_survey v = { .place = rq->actor.place,
	    .as_of = rq->today, .from = date_make(y, 1, 1),
	    .to = date_make(y, 12, 31) };
	struct duty_list l = { .mine = true, .limit = TODOS_MAX };
	struct buf *b = &r->body;
	size_t i;

	(void)c;
	TRY(ruleset_of(rq, v.place, &v.rules));
	TRY(duty_list(rq, &v, &l));
	r->type = STR("text/calendar; charset=utf-8");
	r->file_name = STR("duty.ics");
	buf_cstr(b, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n"
	    "PRODID:-//bangfu//duty//ZH\r\n");
	for (i = 0; i < l.nrows; i++) {
		const struct duty_row *x = &l.rows[i];

		if (x->state == DUTY_NOT_COUNTED || x->state == DUTY_EXEMPT)
			continue;
		if (x->duty->fixed != 0)
			put_fixed(rq, x, b);
		TRY(put_todo(rq, x, b));
	}
	buf_cstr(b, "END:VCALENDAR\r\n");
	return OK;
}
