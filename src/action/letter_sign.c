/*
 * Signing a letter: on screen by the holder of the post, or a scan of the
 * signed paper put on record by the office that keeps it.
 */
#include "action/letter.h"

#include <inttypes.h>

#include "base/limits.h"

#define SCREEN	1	/* codes of signature_way */
#define SCAN	2
#define FROM	1	/* codes of signature_side */
#define TO	2

struct signing {
	struct desk desk;
	const struct json *item;
	const struct json *scan;	/* NULL: on screen */
};

/* Does the caller hold such a post there today? */
static bool
mine(const struct request *rq, const struct slot *s, int64_t place)
{
	const struct office *o = model_office(rq->model, s->office);

	if (!str_eq(s->office, rq->actor.office))
		return false;
	return o == NULL || str_is(o->level, "any") ||
	    rq->actor.place == signer_place(rq, s->office, place);
}

bool
letter_mine(const struct request *rq, const struct letter *l, size_t slot)
{

	return l->slots[slot].signature == NULL &&
	    record_get(l->record, "superseded_by").kind == V_UNKNOWN &&
	    mine(rq, &l->slots[slot], l->record->place);
}

static enum err
choose(struct request *rq, const struct signing *w, const struct letter *l,
    size_t *out)
{
	const struct json *j = json_get(w->item, "slot");
	size_t i;

	if (j != NULL && j->kind == J_INT) {
		if (j->i < 1 || j->i > (int64_t)l->nslots)
			return fail(rq, MSG_VALUE_RANGE, STR("slot"),
			    str_fmt(rq->arena, "%" PRId64, j->i), STR("1"),
			    str_fmt(rq->arena, "%zu", l->nslots));
		*out = (size_t)j->i - 1;
	} else {
		for (i = 0; i < l->nslots; i++)
			if (l->slots[i].signature == NULL &&
			    (w->scan != NULL || mine(rq, &l->slots[i],
			    l->record->place)))
				break;
		*out = i;
	}
	if (*out == l->nslots || (w->scan == NULL &&
	    !mine(rq, &l->slots[*out], l->record->place)))
		return fail(rq, MSG_LETTER_SLOT,
		    record_get(l->record, "number").s,
		    matter_office_label(rq, rq->actor.office));
	if (l->slots[*out].signature != NULL)
		return fail(rq, MSG_LETTER_SIGNED,
		    record_get(l->record, "number").s,
		    l->slots[*out].title);
	return OK;
}

/* Two heads sign: one person does not sign for both. */
static enum err
apart(struct request *rq, const struct letter *l, size_t slot, str key,
    str name)
{
	size_t i;

	for (i = 0; i < l->nslots; i++) {
		const struct record *s = l->slots[i].signature;
		str other;

		if (s == NULL || i == slot)
			continue;
		other = record_get(s, "person_key").s;
		if (key.n > 0 ? str_eq(other, key) :
		    str_eq(record_get(s, "person_name").s, name))
			return fail(rq, MSG_SEPARATION, l->slots[i].title,
			    l->slots[slot].title);
	}
	return OK;
}

/* The post of the session, as it stands on the day. */
static enum err
post_today(struct request *rq, int64_t *out)
{
	struct record *p;
	struct value ends;

	TRY(record_load(rq, model_entity(rq->model, STR("post")),
	    rq->actor.post, 0, &p));
	ends = record_get(p, "ends");
	if (ends.kind == V_INT && ends.i <= rq->today)
		return fail(rq, MSG_LETTER_POST, record_get(p, "name").s);
	*out = p->id;
	return OK;
}

static enum err
take_scan(struct request *rq, const struct signing *w, const struct letter *l,
    struct record *s)
{
	static const char *const keys[] = { "digest", "person", "day", NULL };
	unsigned char bytes[SM3_SIZE];
	str digest, person, text;
	date day;

	(void)l;
	TRY(json_only(rq, w->scan, keys));
	TRY(json_need_str(rq, w->scan, "digest", &digest));
	TRY(json_need_str(rq, w->scan, "person", &person));
	TRY(json_need_str(rq, w->scan, "day", &text));
	if (!hex_parse(digest, bytes, SM3_SIZE))
		return fail(rq, MSG_VALUE_TYPE, STR("digest"), digest,
		    request_words(rq, "64 位十六进制摘要", "64 hex digits"));
	if (!date_parse(text, &day) || day > rq->today)
		return fail(rq, MSG_VALUE_TYPE, STR("day"), text,
		    request_words(rq, "不晚于今天的日期", "a day not after today"));
	if (str_trim(person).n == 0)
		return fail(rq, MSG_VALUE_REQUIRED, STR("person"));
	record_set(s, "scan", VALUE_TEXT(digest));
	record_set(s, "person_name", VALUE_TEXT(str_trim(person)));
	record_set(s, "day", VALUE_INT(day));
	record_set(s, "way", VALUE_INT(SCAN));
	record_set(s, "recorded_by", VALUE_TEXT(rq->actor.person_name));
	return OK;
}

static enum err
take_screen(struct request *rq, struct signing *w, struct record *s)
{
	int64_t post = 0;

	TRY(post_today(rq, &post));
	record_set(s, "post", VALUE_INT(post));
	record_set(s, "person_name", VALUE_TEXT(rq->actor.person_name));
	record_set(s, "person_key", VALUE_TEXT(w->desk.person));
	record_set(s, "day", VALUE_INT(rq->today));
	record_set(s, "way", VALUE_INT(SCREEN));
	return OK;
}

static enum err
signed_add(struct request *rq, struct letter *l, struct record *s)
{
	struct record *r = l->record;
	int64_t n = record_get(r, "signed").i + 1;

	TRY(record_add(rq, s));
	record_set(r, "signed", VALUE_INT(n));
	if (n == record_get(r, "slots").i)
		record_set(r, "signed_on", VALUE_INT(rq->today));
	return record_change(rq, r);
}

static enum err
sign_one(struct request *rq, struct batch_item *item, void *arg)
{
	static const char *const keys[] = { "id", "slot", NULL };
	struct signing *w = arg;
	struct letter l;
	struct record *s;
	size_t slot = 0;
	str id;

	if (w->item->kind != J_OBJECT)
		return fail(rq, MSG_JSON_TYPE, STR("items"),
		    request_words(rq, "对象的列表", "a list of objects"));
	TRY(json_only(rq, w->item, keys));
	TRY(json_need_str(rq, w->item, "id", &id));
	TRY(record_url_parse(rq, item->entity, id, &item->id));
	TRY(letter_load(rq, item->id, &l));
	if (record_get(l.record, "superseded_by").kind != V_UNKNOWN)
		return fail(rq, MSG_LETTER_OLD,
		    record_get(l.record, "number").s);
	TRY(choose(rq, w, &l, &slot));
	s = record_new(rq, model_entity(rq->model, STR("letter_signature")));
	record_set(s, "letter", VALUE_INT(l.record->id));
	record_set(s, "slot", VALUE_INT((int64_t)slot + 1));
	record_set(s, "side", VALUE_INT(str_is(l.slots[slot].side, "from") ?
	    FROM : TO));
	record_set(s, "office", VALUE_TEXT(l.slots[slot].office));
	TRY(w->scan != NULL ? take_scan(rq, w, &l, s) :
	    take_screen(rq, w, s));
	TRY(apart(rq, &l, slot, record_get(s, "person_key").s,
	    record_get(s, "person_name").s));
	TRY(signed_add(rq, &l, s));
	item->version = l.record->version;
	return OK;
}

enum err
action_letter_sign(struct request *rq, const struct call *c, struct reply *r)
{
	struct signing w = { .scan = json_get(c->body, "scan") };
	const struct json *items;
	struct batch b;
	struct jsonw o;
	size_t i;

	if (w.scan != NULL && w.scan->kind == J_NULL)
		w.scan = NULL;
	TRY(json_need_list(rq, c->body, "items", &items));
	if (items->n > LIMIT_BATCH_ITEMS)
		return fail(rq, MSG_VALUE_RANGE, STR("items"),
		    str_fmt(rq->arena, "%zu", items->n), STR("0"),
		    str_fmt(rq->arena, "%d", LIMIT_BATCH_ITEMS));
	rq->subject = STR("letter");
	TRY(desk_open(rq, rq->today, &w.desk));
	reply_json(r, &o);
	batch_begin(&b, rq, &o);
	for (i = 0; i < items->n; i++) {
		struct batch_item item = { .entity = model_entity(rq->model,
		    STR("letter")) };

		w.item = &items->items[i];
		TRY(batch_item(&b, &item, sign_one, &w));
	}
	rq->detail = str_fmt(rq->arena, "{\"done\":%" PRId64
	    ",\"refused\":%" PRId64 "}", b.done, b.refused);
	batch_end(&b);
	return OK;
}

/* ---- what waits for the caller ---- */

#define MINE_MAX	200

enum err
letters_mine(struct request *rq, const struct letters_mine *m)
{
	const struct entity *e = model_entity(rq->model, STR("letter"));
	struct filter current = { .op = FILTER_UNKNOWN,
	    .field = model_field(e, STR("superseded_by")) };
	struct filter open = { .op = FILTER_UNKNOWN,
	    .field = model_field(e, STR("signed_on")) };
	struct filter both = { .op = FILTER_AND, .a = &current, .b = &open };
	struct query q = { .entity = e, .place = m->place, .where = &both,
	    .limit = LIMIT_PAGE_ROWS };
	struct letter l;
	struct page p;
	size_t i, k;

	do {
		TRY(record_list(rq, &q, &p));
		for (i = 0; i < p.n; i++) {
			TRY(letter_open(rq, p.items[i], &l));
			for (k = 0; k < l.nslots && !letter_mine(rq, &l, k);
			    k++)
				;
			if (k < l.nslots)
				TRY(m->each(rq, &l, k, m->arg));
		}
		q.after = p.next;
	} while (p.next.n > 0);
	return OK;
}

struct mine {
	struct jsonw *o;
	int64_t n;
};

static enum err
out_mine(struct request *rq, const struct letter *l, size_t slot, void *arg)
{
	struct mine *x = arg;

	if (++x->n > MINE_MAX)
		return OK;
	jsonw_open(x->o, '{');
	jsonw_key(x->o, "letter");
	TRY(record_say(rq, l->record, PROFILE_LIST, x->o));
	jsonw_put_int(x->o, "slot", (int64_t)slot + 1);
	jsonw_put_str(x->o, "title", l->slots[slot].title);
	jsonw_close(x->o, '}');
	return OK;
}

enum err
action_letter_mine(struct request *rq, const struct call *c, struct reply *r)
{
	struct jsonw o;
	struct mine x = { .o = &o };
	struct letters_mine m = { .each = out_mine, .arg = &x };

	TRY(call_place(rq, c, &m.place));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "items");
	jsonw_open(&o, '[');
	TRY(letters_mine(rq, &m));
	jsonw_close(&o, ']');
	jsonw_put_int(&o, "total", x.n);
	jsonw_close(&o, '}');
	return OK;
}
