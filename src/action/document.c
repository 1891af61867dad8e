/*
 * The documents that adopted texts demand beside those issued, and meetings with
 * who was there.  What is demanded are duties whose events are documents.
 */
#include "action/duty.h"

#include "base/limits.h"

struct demand {
	struct jsonw *o;
	const struct entity *document;
	struct records there;	/* all documents */
	enum err err;
};

static bool
answers(const struct event *e,
    const struct duty_actor *a, const struct record *r)
{
	struct value kind = record_get(r, "kind");

	return kind.kind == V_INT && (e->codes >> kind.i & 1) != 0 &&
	    record_get(r, "place").i == a->place &&
	    str_eq(record_get(r, "office").s, a->office->id);
}

static enum err
put_demand(struct request *rq, const struct duty_row *row, struct demand *d,
    const struct event *e)
{
	const struct duty_info *i = row->duty;
	struct jsonw *o = d->o;
	size_t k;
	str name;

	TRY(place_name(rq, row->actor->place, &name));
	jsonw_open(o, '{');
	jsonw_put_str(o, "duty", i->id);
	jsonw_put_str(o, "label", rq->lang == LANG_EN ? i->en : i->zh);
	jsonw_put_str(o, "event_label", rq->lang == LANG_EN ? e->en : e->zh);
	jsonw_put_str(o, "place_name", name);
	jsonw_put_str(o, "office_label", matter_office_label(rq,
	    row->actor->office->id));
	jsonw_put_str(o, "state", str_from(duty_state_id(row->state)));
	jsonw_key(o, "due");
	if (i->due == 0)
		jsonw_null(o);
	else
		jsonw_str(o, date_text(rq->arena, i->due));
	jsonw_put_str(o, "pack", pack_info(row->pack)->id);
	cites_out(o, i->cites, i->ncites);
	jsonw_key(o, "documents");
	jsonw_open(o, '[');
	for (k = 0; k < d->there.n; k++)
		if (answers(e, row->actor, d->there.items[k]))
			TRY(record_say(rq, d->there.items[k], PROFILE_LIST,
			    o));
	jsonw_close(o, ']');
	jsonw_close(o, '}');
	return OK;
}

static void
take(struct request *rq, const struct duty_row *row, void *arg)
{
	struct demand *d = arg;
	const struct event *e = model_event(rq->model, row->duty->event);

	if (d->err == OK && e != NULL && e->entity == d->document)
		d->err = put_demand(rq, row, d, e);
}

static enum err
put_demanded(struct request *rq, int64_t place, struct jsonw *o)
{
	struct demand d = { .o = o, .document = model_entity(rq->model,
	    STR("document")) };
	struct query q = { .entity = d.document, .place = place };
	struct duty_survey v = { .place = place, .as_of = rq->today,
	    .each = take, .arg = &d };

	TRY(ruleset_of(rq, place, &v.rules));
	TRY(record_all(rq, &q, &d.there));
	jsonw_key(o, "demanded");
	jsonw_open(o, '[');
	TRY(duty_survey(rq, &v));
	jsonw_close(o, ']');
	return d.err;
}

/* The first hundred by place, and how many there are. */
static enum err
put_meetings(struct request *rq, int64_t place, struct jsonw *o)
{
	const struct field *of = model_field(model_entity(rq->model,
	    STR("attendance")), STR("meeting"));
	const struct code *present = code_by_id(model_list(rq->model,
	    STR("presence")), STR("present"));
	struct query q = { .entity = model_entity(rq->model, STR("meeting")),
	    .place = place, .limit = LIMIT_PAGE_ROWS };
	struct records list;
	struct page p;
	size_t i, k;
	int64_t n;

	TRY(record_list(rq, &q, &p));
	jsonw_key(o, "meetings");
	jsonw_open(o, '[');
	for (i = 0; i < p.n; i++) {
		TRY(record_children(rq, of, p.items[i]->id, &list));
		for (k = 0, n = 0; k < list.n; k++)
			n += record_get(list.items[k], "presence").i ==
			    present->n;
		jsonw_open(o, '{');
		jsonw_key(o, "meeting");
		TRY(record_say(rq, p.items[i], PROFILE_LIST, o));
		jsonw_put_int(o, "present", n);
		jsonw_put_int(o, "invited", (int64_t)list.n);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
	reply_total(o, p.total, p.exact);
	return OK;
}

enum err
action_documents(struct request *rq, const struct call *c, struct reply *r)
{
	struct jsonw o;
	int64_t place;
	str name;

	TRY(call_own_place(rq, c, &place));
	TRY(place_name(rq, place, &name));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "place", place_digits(rq->arena, place));
	jsonw_put_str(&o, "place_name", name);
	TRY(put_demanded(rq, place, &o));
	TRY(put_meetings(rq, place, &o));
	jsonw_close(&o, '}');
	return OK;
}
