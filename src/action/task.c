/*
 * A task is set: by a meeting or an inspection downward, with a post charged;
 * as a problem upward, with the office above charged and whoever holds it.  It
 * begins a matter at once, and is from there on a matter like any other.
 */
#include "action/task.h"

#include "base/hash.h"
#include "base/limits.h"

struct charge {
	str source, title, detail, due_text, place_text;
	str meeting, activity, post;	/* ids as given; may be empty */
	int64_t meeting_id, activity_id, place;
	date due;			/* 0: as the rules of procedure say */
	str charged;			/* office */
	const struct record *holder;	/* the post charged; NULL: not on record */
};

static enum err
read_setting(struct request *rq, const struct json *in, struct charge *x)
{
	static const char *const keys[] = { "source", "title", "detail",
	    "due", "place", "meeting", "activity", "post", NULL };

	TRY(json_only(rq, in, keys));
	TRY(json_need_str(rq, in, "source", &x->source));
	TRY(json_need_str(rq, in, "title", &x->title));
	TRY(json_str_or(rq, in, "detail", STR_NONE, &x->detail));
	TRY(json_str_or(rq, in, "due", STR_NONE, &x->due_text));
	TRY(json_str_or(rq, in, "place", STR_NONE, &x->place_text));
	TRY(json_str_or(rq, in, "meeting", STR_NONE, &x->meeting));
	TRY(json_str_or(rq, in, "activity", STR_NONE, &x->activity));
	TRY(json_str_or(rq, in, "post", STR_NONE, &x->post));
	x->title = str_trim(x->title);
	if (x->title.n == 0)
		return fail(rq, MSG_JSON_KEY_MISSING, STR("title"));
	if (x->title.n > LIMIT_TEXT || x->detail.n > LIMIT_TEXT)
		return fail(rq, MSG_VALUE_LONG, STR("title"),
		    str_fmt(rq->arena, "%d", LIMIT_TEXT));
	return OK;
}

static bool
is_problem(const struct charge *x)
{

	return str_is(x->source, "problem");
}

/* What belongs to the source: a meeting to a meeting, a check to a finding. */
static enum err
take_source(struct request *rq, struct charge *x)
{
	const struct entity *meeting = model_entity(rq->model,
	    STR("meeting")), *activity = model_entity(rq->model,
	    STR("activity"));
	struct record *r;

	if (code_by_id(model_list(rq->model, STR("task_source")),
	    x->source) == NULL)
		return fail(rq, MSG_VALUE_TYPE, STR("source"), x->source,
		    STR("meeting, problem, finding"));
	if (str_is(x->source, "meeting") != (x->meeting.n > 0))
		return fail(rq, MSG_TASK_MEETING);
	if (x->activity.n > 0 && !str_is(x->source, "finding"))
		return fail(rq, MSG_TASK_MEETING);
	if (x->meeting.n > 0) {
		TRY(record_url_parse(rq, meeting, x->meeting,
		    &x->meeting_id));
		TRY(record_load(rq, meeting, x->meeting_id, 0, &r));
	}
	if (x->activity.n > 0) {
		TRY(record_url_parse(rq, activity, x->activity,
		    &x->activity_id));
		TRY(record_load(rq, activity, x->activity_id, 0, &r));
	}
	return OK;
}

static enum err
take_due(struct request *rq, struct charge *x)
{

	if (x->due_text.n == 0)
		return OK;
	if (!date_parse(x->due_text, &x->due) || x->due < rq->today)
		return fail(rq, MSG_VALUE_TYPE, STR("due"), x->due_text,
		    request_words(rq, "今天或以后的日期",
		    "a day not before today"));
	return OK;
}

/* The post that is charged, when somebody holds it today. */
static enum err
take_post(struct request *rq, struct charge *x)
{
	const struct entity *e = model_entity(rq->model, STR("post"));
	struct value from, to;
	struct record *r;
	int64_t id;

	if (x->post.n == 0)
		return fail(rq, MSG_TASK_POST);
	TRY(record_url_parse(rq, e, x->post, &id));
	TRY(record_load(rq, e, id, 0, &r));
	from = record_get(r, "starts");
	to = record_get(r, "ends");
	if ((from.kind == V_INT && from.i > rq->today) ||
	    (to.kind == V_INT && to.i <= rq->today))
		return fail(rq, MSG_TASK_POST);
	x->holder = r;
	x->charged = record_get(r, "office").s;
	x->place = r->place;
	return OK;
}

/* A problem goes to the next level; where it lies is whose it is. */
static enum err
take_above(struct request *rq, struct charge *x)
{
	struct record *r;

	if (x->post.n > 0)
		return fail(rq, MSG_TASK_UP);
	x->charged = matter_above(rq, rq->actor.office);
	if (office_level(model_office(rq->model, x->charged),
	    PLACE_VILLAGE) >= office_level(model_office(rq->model,
	    rq->actor.office), PLACE_VILLAGE))
		return fail(rq, MSG_TASK_TOP);
	x->place = rq->actor.place;
	TRY(matter_post(rq, x->charged, x->place, rq->today, &r));
	x->holder = r;
	return OK;
}

/* A place below, where the task lies nearer than the post. */
static enum err
take_place(struct request *rq, struct charge *x)
{
	int64_t place, lo, hi;

	if (x->place_text.n == 0)
		return OK;
	if (!place_parse(x->place_text, &place))
		return fail(rq, MSG_VALUE_TYPE, STR("place"), x->place_text,
		    request_words(rq, "区划代码", "a place code"));
	place_range(x->place, &lo, &hi);
	if (place < lo || place > hi)
		return fail(rq, MSG_OUT_OF_SCOPE, x->place_text);
	x->place = place;
	return OK;
}

/*
 * Told of a miss: the leader of who set it or of the level above who is
 * charged, whichever is higher; empty where the dictionary has none.
 */
static str
supervisor(const struct request *rq, const struct charge *x)
{
	enum place_level set = office_level(model_office(rq->model,
	    rq->actor.office), place_level(rq->actor.place)),
	    level = office_level(model_office(rq->model, x->charged),
	    place_level(x->place));
	size_t i;

	if (level > PLACE_NATION)
		level = (enum place_level)(level - 1);
	level = set < level ? set : level;
	for (i = 0; i < rq->model->noffices; i++) {
		const struct office *o = &rq->model->offices[i];

		if (o->person && o->role.n == 0 &&
		    office_level(o, PLACE_GROUP) == level)
			return o->id;
	}
	return STR_NONE;
}

static str
number_of(struct request *rq, const struct charge *x)
{
	unsigned char hash[SM3_SIZE];

	sm3_once(str_fmt(rq->arena, "%.*s\n%.*s\n%.*s\n%lld\n%lld\n%lld\n"
	    "%lld", STR_ARG(x->source), STR_ARG(x->title),
	    STR_ARG(x->charged), (long long)x->place, (long long)(x->holder ==
	    NULL ? 0 : x->holder->id), (long long)x->meeting_id,
	    (long long)rq->today), hash);
	return str_fmt(rq->arena, "DB%d-%.*s", date_year(rq->today), 10,
	    str_cstr(rq->arena, hex_text(rq->arena, hash, sizeof(hash))));
}

static enum err
add(struct request *rq, const struct charge *x, struct record **out)
{
	const struct entity *e = model_entity(rq->model, STR("task"));
	struct record *r = record_new(rq, e), *there;
	str number = number_of(rq, x), leader = supervisor(rq, x);

	TRY(record_find(rq, e, 0, number, &there));
	if (there != NULL)
		return fail(rq, MSG_DUPLICATE, entity_label(e, rq->lang),
		    x->title);
	record_set(r, "place", VALUE_INT(x->place));
	record_set(r, "number", VALUE_TEXT(number));
	record_set(r, "title", VALUE_TEXT(x->title));
	record_set(r, "source", VALUE_INT(code_by_id(model_list(rq->model,
	    STR("task_source")), x->source)->n));
	if (x->meeting_id != 0)
		record_set(r, "meeting", VALUE_INT(x->meeting_id));
	if (x->activity_id != 0)
		record_set(r, "activity", VALUE_INT(x->activity_id));
	if (x->detail.n > 0)
		record_set(r, "detail", VALUE_TEXT(x->detail));
	record_set(r, "set_on", VALUE_INT(rq->today));
	record_set(r, "decided_by", VALUE_TEXT(rq->actor.office));
	record_set(r, "charged", VALUE_TEXT(x->charged));
	if (x->holder != NULL) {
		record_set(r, "post", VALUE_INT(x->holder->id));
		record_set(r, "holder", record_get(x->holder, "holder"));
	}
	if (x->due != 0)
		record_set(r, "due", VALUE_INT(x->due));
	if (leader.n > 0)
		record_set(r, "supervisor", VALUE_TEXT(leader));
	*out = r;
	return record_add(rq, r);
}

/* The day that the rules of procedure give is the task's own from now on. */
static enum err
keep_due(struct request *rq, struct record *r, const struct matter *m)
{
	struct value due = record_get(m->record, "due");

	if (record_get(r, "due").kind == V_INT || due.kind != V_INT)
		return OK;
	record_set(r, "due", due);
	return record_change(rq, r);
}

enum err
action_task_set(struct request *rq, const struct call *c, struct reply *r)
{
	struct charge x = { .place = 0 };
	struct record *record = NULL;
	struct about about;
	struct matter m;
	struct desk d;
	struct jsonw o;

	TRY(read_setting(rq, c->body, &x));
	TRY(take_source(rq, &x));
	TRY(take_due(rq, &x));
	TRY(is_problem(&x) ? take_above(rq, &x) : take_post(rq, &x));
	TRY(take_place(rq, &x));
	TRY(add(rq, &x, &record));
	rq->subject = str_fmt(rq->arena, "task/%.*s", STR_ARG(record_url(rq,
	    record->entity, record->id)));
	about = (struct about){ model_kind(rq->model, STR("task")),
	    record->id };
	TRY(desk_open(rq, rq->today, &d));
	TRY(matter_open(rq, &d, &about, TASK_PROCEDURE, &m));
	TRY(keep_due(rq, record, &m));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "task");
	TRY(record_say(rq, record, PROFILE_DETAIL, &o));
	jsonw_put_str(&o, "matter", record_url(rq, m.record->entity,
	    m.record->id));
	jsonw_close(&o, '}');
	return OK;
}
