/*
 * Drafts: begun, changed, laid over their base.
 */
#include "action/draft.h"

#include <inttypes.h>

#include "base/num.h"

static const struct entity *
entity(const struct request *rq, const char *id)
{

	return model_entity(rq->model, str_from(id));
}

static struct value
text_value(str s)
{

	return s.n == 0 ? VALUE_UNKNOWN : VALUE_TEXT(s);
}

enum err
call_version(struct request *rq, const struct call *c, int64_t *out)
{

	if (!str_int(c->if_match, out) || *out < 1)
		return fail(rq, MSG_VERSION_MISSING);
	return OK;
}

str
draft_text(const struct draft *d, const char *field)
{

	return record_get(d->record, field).s;
}

int64_t
draft_state(const struct draft *d)
{

	return record_get(d->record, "state").i;
}

enum err
draft_mine(struct request *rq, const struct draft *d, bool *out)
{
	str person;

	TRY(desk_person(rq, &person));
	*out = str_eq(person, draft_text(d, "author_key"));
	return OK;
}

enum err
draft_load(struct request *rq, int64_t id, int64_t version, struct draft *out)
{
	const struct entity *edit = entity(rq, "draft_edit");
	size_t i;

	*out = (struct draft){ .n = 0 };
	TRY(record_load(rq, entity(rq, "draft"), id, version, &out->record));
	TRY(record_children(rq, model_field(edit, STR("draft")), id,
	    &out->rows));
	out->edits = NEW_ARRAY(rq->arena, struct pack_edit, out->rows.n + 1);
	for (i = 0; i < out->rows.n; i++) {
		const struct record *x = out->rows.items[i];

		out->edits[out->n++] = (struct pack_edit){
		    .section = record_get(x, "section").s,
		    .object = record_get(x, "object").s,
		    .path = record_get(x, "path").s,
		    .text = record_get(x, "text").s };
	}
	out->base = policy_pack_find(rq->policy, draft_text(out, "base"));
	if (out->base != NULL && str_eq(pack_info(out->base)->hash,
	    draft_text(out, "base_hash")))
		return OK;
	out->base = NULL;
	return OK;
}

enum err
draft_of_call(struct request *rq, const struct call *c, struct draft *out)
{
	int64_t id, version;

	TRY(call_id(rq, c, 0, entity(rq, "draft"), &id));
	TRY(call_version(rq, c, &version));
	TRY(draft_load(rq, id, version, out));
	rq->subject = draft_text(out, "number");
	return OK;
}

enum err
draft_files(struct request *rq, struct draft *d, bool sealed,
    struct pack_bytes *out)
{
	struct draft_head head = { .id = draft_text(d, "pack"),
	    .version = draft_text(d, "edition"), .sealed = sealed };

	if (d->base == NULL)
		return fail(rq, MSG_DRAFT_BASE, draft_text(d, "base"));
	*out = (struct pack_bytes){ .id = head.id, .law = rq->host->law,
	    .lang = rq->lang, .among = rq->policy };
	return policy_lay(rq, d->base, &head, d->edits, d->n, &out->files);
}

enum err
draft_pack(struct request *rq, struct draft *d, bool sealed,
    const struct pack **out)
{
	struct pack_bytes bytes;
	struct faults f;

	TRY(draft_files(rq, d, sealed, &bytes));
	faults_init(&f, rq->arena);
	*out = pack_load(rq->arena, rq->model, &bytes, &f);
	return *out != NULL ? OK : fail(rq, MSG_DRAFT_FAULT,
	    draft_text(d, "number"), fault_text(rq->arena, f.first));
}

enum err
draft_or_pack(struct request *rq, str name, const struct pack **out,
    const struct pack **out_base)
{
	struct draft d = { .base = NULL };
	struct record *r;

	*out = policy_pack_find(rq->policy, name);
	if (*out == NULL) {
		TRY(record_find(rq, entity(rq, "draft"), 0, name, &r));
		if (r == NULL)
			return fail(rq, MSG_PACK_MISSING, name);
		TRY(draft_load(rq, r->id, 0, &d));
		TRY(draft_pack(rq, &d, false, out));
	}
	if (out_base != NULL)
		*out_base = d.base;
	return OK;
}

/* ---- begun ---- */

/* Digits and points, as "1.1.0": part of the id of a pack. */
static bool
is_version(str s)
{
	size_t i;

	for (i = 0; i < s.n; i++)
		if (!(s.p[i] >= '0' && s.p[i] <= '9') && !(s.p[i] == '.' &&
		    i > 0 && s.p[i - 1] != '.' && i + 1 < s.n))
			return false;
	return s.n > 0 && s.n <= 20;
}

/* BASE-VERSION; of a base that is such a version itself, without its own. */
static str
version_id(struct request *rq, const struct pack_info *base, str version)
{
	str tail = str_fmt(rq->arena, "-%.*s", STR_ARG(base->version));
	str stem = str_is(base->status, "sealed") && str_ends(base->id, tail) ?
	    str_sub(base->id, 0, base->id.n - tail.n) : base->id;

	return str_fmt(rq->arena, "%.*s-%.*s", STR_ARG(stem),
	    STR_ARG(version));
}

static enum err
draft_new(struct request *rq, const struct pack *base, str version, str why,
    struct record **out)
{
	const struct pack_info *in = pack_info(base);
	int64_t place = place_up(rq->actor.place, PLACE_COUNTY), n;
	struct record *r = record_new(rq, entity(rq, "draft"));
	str person, id = version_id(rq, in, version);
	struct query q = { .entity = r->entity };
	bool exact;

	if (!is_version(version))
		return fail(rq, MSG_VALUE_TYPE, STR("version"), version,
		    STR("1.1.0"));
	if (policy_pack_find(rq->policy, id) != NULL)
		return fail(rq, MSG_DRAFT_VERSION, id);
	TRY(desk_person(rq, &person));
	TRY(record_count(rq, &q, &n, &exact));
	record_set(r, "place", VALUE_INT(place));
	record_set(r, "number", VALUE_TEXT(str_fmt(rq->arena, "CG%.*s-%"
	    PRId64, 6, place_digits(rq->arena, place).p, n + 1)));
	record_set(r, "base", VALUE_TEXT(in->id));
	record_set(r, "base_hash", VALUE_TEXT(in->hash));
	record_set(r, "pack", VALUE_TEXT(id));
	record_set(r, "edition", VALUE_TEXT(version));
	record_set(r, "why", VALUE_TEXT(why));
	record_set(r, "state", VALUE_INT(DRAFT_OPEN));
	record_set(r, "round", VALUE_INT(0));
	record_set(r, "author_key", VALUE_TEXT(person));
	record_set(r, "author", VALUE_TEXT(rq->actor.person_name.n > 0 ?
	    rq->actor.person_name : rq->actor.login_name));
	*out = r;
	return record_add(rq, r);
}

static enum err
reply_record(struct request *rq, const struct record *x, struct reply *r)
{
	struct jsonw o;

	r->etag = num_text(rq->arena, x->version, 0);
	reply_json(r, &o);
	return record_say(rq, x, PROFILE_DETAIL, &o);
}

enum err
action_draft_open(struct request *rq, const struct call *c, struct reply *r)
{
	static const char *const keys[] = { "pack", "version", "why", NULL };
	const struct pack *base;
	struct record *x = NULL;
	str pack, version, why;

	TRY(json_only(rq, c->body, keys));
	TRY(json_need_str(rq, c->body, "pack", &pack));
	TRY(json_need_str(rq, c->body, "version", &version));
	TRY(json_need_str(rq, c->body, "why", &why));
	base = policy_pack_find(rq->policy, pack);
	if (base == NULL)
		return fail(rq, MSG_PACK_MISSING, pack);
	TRY(draft_new(rq, base, version, str_trim(why), &x));
	rq->subject = record_get(x, "number").s;
	return reply_record(rq, x, r);
}

/* ---- changed ---- */

/* Open, and the actor's own. */
static enum err
changing(struct request *rq, const struct call *c, struct draft *out)
{
	bool mine;

	TRY(draft_of_call(rq, c, out));
	TRY(draft_mine(rq, out, &mine));
	if (!mine)
		return fail(rq, MSG_DRAFT_AUTHOR, draft_text(out, "author"));
	if (draft_state(out) != DRAFT_OPEN)
		return fail(rq, MSG_DRAFT_STATE, draft_text(out, "number"));
	return OK;
}

static enum err
changed(struct request *rq, struct draft *d, struct reply *r)
{

	record_set(d->record, "round", VALUE_INT(record_get(d->record,
	    "round").i + 1));
	TRY(record_change(rq, d->record));
	return reply_record(rq, d->record, r);
}

static size_t
find_edit(const struct draft *d, const struct pack_edit *e)
{
	size_t i;

	if (str_ends(e->path, STR("+")))
		return d->n;
	for (i = 0; i < d->n; i++)
		if (str_eq(d->edits[i].section, e->section) &&
		    str_eq(d->edits[i].object, e->object) &&
		    str_eq(d->edits[i].path, e->path))
			break;
	return i;
}

enum err
draft_put(struct request *rq, struct draft *d, const struct json *body,
    size_t *out_i)
{
	static const char *const keys[] = { "edit", "section", "object",
	    "path", "text", NULL };
	struct pack_edit e = { .line = 0 };
	int64_t id;
	str edit;

	TRY(json_only(rq, body, keys));
	TRY(json_str_or(rq, body, "edit", STR_NONE, &edit));
	TRY(json_need_str(rq, body, "section", &e.section));
	TRY(json_str_or(rq, body, "object", STR_NONE, &e.object));
	TRY(json_need_str(rq, body, "path", &e.path));
	TRY(json_need_str(rq, body, "text", &e.text));
	*out_i = find_edit(d, &e);
	if (edit.n > 0) {
		TRY(record_url_parse(rq, entity(rq, "draft_edit"), edit, &id));
		for (*out_i = 0; *out_i < d->rows.n; ++*out_i)
			if (d->rows.items[*out_i]->id == id)
				break;
		if (*out_i == d->rows.n || !str_eq(d->edits[*out_i].path,
		    e.path) || !str_eq(d->edits[*out_i].object, e.object) ||
		    !str_eq(d->edits[*out_i].section, e.section))
			return fail(rq, MSG_MISSING, edit);
	}
	d->edits[*out_i] = e;
	if (*out_i == d->n)
		d->n++;
	return OK;
}

static enum err
keep_edit(struct request *rq, struct draft *d, size_t i)
{
	const struct pack_edit *e = &d->edits[i];
	struct record *r;

	if (i < d->rows.n) {
		r = d->rows.items[i];
		record_set(r, "text", text_value(e->text));
		return record_change(rq, r);
	}
	r = record_new(rq, entity(rq, "draft_edit"));
	r->place = d->record->place;
	record_set(r, "draft", VALUE_INT(d->record->id));
	record_set(r, "section", VALUE_TEXT(e->section));
	record_set(r, "object", text_value(e->object));
	record_set(r, "path", VALUE_TEXT(e->path));
	record_set(r, "text", text_value(e->text));
	return record_add(rq, r);
}

/* What cannot be laid is not kept; what has faults may be, they can be many. */
enum err
action_draft_edit(struct request *rq, const struct call *c, struct reply *r)
{
	struct pack_bytes bytes;
	struct draft d;
	size_t i;

	TRY(changing(rq, c, &d));
	TRY(draft_put(rq, &d, c->body, &i));
	TRY(draft_files(rq, &d, false, &bytes));
	TRY(keep_edit(rq, &d, i));
	return changed(rq, &d, r);
}

enum err
action_draft_edit_drop(struct request *rq, const struct call *c,
    struct reply *r)
{
	struct draft d;
	int64_t id;
	size_t i;

	TRY(changing(rq, c, &d));
	TRY(call_id(rq, c, 1, entity(rq, "draft_edit"), &id));
	for (i = 0; i < d.rows.n && d.rows.items[i]->id != id; i++)
		continue;
	if (i == d.rows.n)
		return fail(rq, MSG_MISSING, c->path[1]);
	TRY(record_remove(rq, d.rows.items[i]));
	return changed(rq, &d, r);
}

/* Another reading, as the edits it consists of. */
enum err
action_draft_choose(struct request *rq, const struct call *c,
    struct reply *r)
{
	static const char *const keys[] = { "reading", "n", NULL };
	struct reading_choice choice;
	struct pack_bytes bytes;
	struct pack_edit *list;
	struct draft d;
	size_t i, n;

	TRY(json_only(rq, c->body, keys));
	TRY(json_need_str(rq, c->body, "reading", &choice.id));
	TRY(json_need_int(rq, c->body, "n", &choice.n));
	TRY(changing(rq, c, &d));
	if (d.base == NULL)
		return fail(rq, MSG_DRAFT_BASE, draft_text(&d, "base"));
	TRY(policy_choose(rq, d.base, &choice, &list, &n));
	for (i = 0; i < n; i++) {
		size_t k = find_edit(&d, &list[i]);
		struct pack_edit *more = NEW_ARRAY(rq->arena,
		    struct pack_edit, d.n + 2);
		size_t j;

		for (j = 0; j < d.n; j++)
			more[j] = d.edits[j];
		d.edits = more;
		d.edits[k] = list[i];
		d.n += k == d.n;
		TRY(keep_edit(rq, &d, k));
	}
	TRY(draft_files(rq, &d, false, &bytes));
	return changed(rq, &d, r);
}
