/*
 * Undo of a batch: what it changed gets its old image back, what it added is
 * removed.  All or nothing: a record that was changed since, or that other
 * records refer to, is listed and nothing is undone.
 *
 *	import.slice 1, 2, … n  ->  import.undo n, … 2, 1  ->  batch undone
 *
 * Each slice is undone by an act of its own.  An undo that was broken off goes
 * on when it is asked for again: a record whose newest change is by an undo of
 * this batch is done.
 */
#include "action/import.h"
#include "action/internal.h"

#include <string.h>

#include "base/hash.h"
#include "ledger/ledger.h"

#define ITEMS	1000	/* refused records listed */

struct act_range {
	int64_t act;
	int64_t first;
	int64_t last;
	bool undo;
};

struct undo {
	const struct entity *entity;	/* batch */
	int64_t batch;
	struct act_range *acts;		/* in order of time */
	size_t nacts;
	int64_t changes;
	struct undo_result *out;
};

/* What the account says of one record. */
struct story {
	bool changed_since;	/* by somebody else */
	bool undone;
	int64_t first;		/* version the batch wrote first */
};

static const struct act_range *
act_find(const struct undo *u, int64_t act)
{
	size_t lo = 0, hi = u->nacts;

	while (lo < hi) {
		size_t mid = (lo + hi) / 2;

		if (u->acts[mid].act < act)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < u->nacts && u->acts[lo].act == act ? &u->acts[lo] : NULL;
}

static enum err
acts_load(struct request *rq, struct undo *u)
{
	struct stmt *s;
	bool row;
	str action;

	u->acts = NEW_ARRAY(rq->arena, struct act_range, LIMIT_IMPORT_ACTS);
	TRY(stmt_named(rq, "batch_acts", &s));
	stmt_int(s, "entity", u->entity->number);
	stmt_int(s, "id", u->batch);
	stmt_int(s, "limit", LIMIT_IMPORT_ACTS);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		action = stmt_column(s, 1).s;
		if (!str_is(action, "import.slice") &&
		    !str_is(action, "import.undo") &&
		    !str_is(action, "batch.undo"))
			continue;
		u->acts[u->nacts] = (struct act_range){
		    stmt_column_int(s, 0), stmt_column_int(s, 2),
		    stmt_column_int(s, 3), !str_is(action, "import.slice") };
		if (!u->acts[u->nacts].undo)
			u->changes += u->acts[u->nacts].last -
			    u->acts[u->nacts].first + 1;
		u->nacts++;
	}
	stmt_end(s);
	return OK;
}

/* Whether the record says again what it said in an old image. */
static enum err
says_again(struct request *rq, const struct entity *e, int64_t id, str image,
    bool *out)
{
	struct record *now, *was;
	size_t i;

	*out = false;
	if (image.n == 0)
		return OK;
	if (record_load(rq, e, id, 0, &now) != OK) {
		request_clear(rq);
		return OK;
	}
	TRY(record_from_image(rq, e, image, &was));
	for (i = 0; i < e->nfields; i++)
		if (!value_eq(now->values[i], was->values[i]))
			return OK;
	*out = true;
	return OK;
}

/*
 * Newest first: changes by others, then those of the batch, then what was
 * before.  Changes by others that came back to what the batch wrote (another
 * batch that was undone) do not count.
 */
static enum err
story_read(struct request *rq, const struct undo *u, const struct entity *e,
    int64_t id, struct story *out)
{
	const struct act_range *a;
	bool row, since = false, before = false, same = true;
	str after = STR_NONE;	/* what the batch left */
	struct stmt *s;

	memset(out, 0, sizeof(*out));
	TRY(stmt_named(rq, "record_acts", &s));
	stmt_int(s, "entity", e->number);
	stmt_int(s, "id", id);
	stmt_int(s, "limit", LIMIT_HISTORY);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		a = act_find(u, stmt_column_int(s, 1));
		if (a != NULL && a->undo && out->first == 0) {
			out->undone = true;
			break;
		}
		if (a == NULL && out->first == 0) {
			since = true;
			after = stmt_column_str(rq->arena, s, 2);
		} else if (a == NULL)
			before = true;
		else if (before)
			out->changed_since = true;
		else
			out->first = stmt_column_int(s, 0);
	}
	stmt_end(s);
	if (since && !out->undone)
		TRY(says_again(rq, e, id, after, &same));
	if (!same)
		out->changed_since = true;
	return OK;
}

/* ---- the changes of one act ---- */

struct undo_change {
	const struct entity *entity;
	int64_t id;
	int64_t version;
	bool added;
	str old;
};

static enum err
changes_load(struct request *rq, const struct undo *u,
    const struct act_range *a, struct undo_change **out, size_t *out_n)
{
	size_t n = 0, room = (size_t)(a->last - a->first + 1);
	struct undo_change *list = NEW_ARRAY(rq->arena, struct undo_change,
	    room);
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "act_changes", &s));
	stmt_int(s, "first", a->first);
	stmt_int(s, "last", a->last);
	stmt_int(s, "limit", (int64_t)room);
	for (;;) {
		struct undo_change *c = &list[n];

		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		c->entity = model_entity_number(rq->model,
		    (int)stmt_column_int(s, 1));
		c->id = stmt_column_int(s, 2);
		c->version = stmt_column_int(s, 3);
		c->added = stmt_column_int(s, 4) != 0;
		c->old = stmt_column_str(rq->arena, s, 5);
		n += c->entity != NULL && c->entity != u->entity;
	}
	stmt_end(s);
	*out = list;
	*out_n = n;
	return OK;
}

/* ---- may it be undone? ---- */

/* What stands in the way, and where: u keeps the list. */
struct why {
	enum msg msg;
	str text;		/* empty: that of the message */
	struct arena *keep;
};

static void
item_add(struct request *rq, struct undo *u, const struct undo_change *c,
    const struct why *why)
{
	struct undo_item *x;
	struct record *r;
	str name = entity_label(c->entity, rq->lang), args[1];

	if (u->out->refused++ >= ITEMS)
		return;
	x = &u->out->items[u->out->nitems++];
	if (record_load(rq, c->entity, c->id, 0, &r) == OK &&
	    c->entity->key != NULL)
		name = str_fmt(rq->arena, "%.*s %.*s", STR_ARG(name),
		    STR_ARG(r->values[c->entity->key->index].s));
	request_clear(rq);
	args[0] = name;
	x->entity = c->entity;
	x->id = c->id;
	x->msg = why->msg;
	x->text = why->text.n > 0 ? str_fmt(why->keep, "%.*s:%.*s",
	    STR_ARG(name), STR_ARG(why->text)) :
	    message_text(why->keep, why->msg, rq->lang, args, 1);
}

static enum err
added_here(struct request *rq, const struct undo *u, const struct entity *e,
    int64_t id, bool *out)
{
	struct stmt *s;
	bool row;

	*out = false;
	TRY(stmt_named(rq, "record_added_by", &s));
	stmt_int(s, "entity", e->number);
	stmt_int(s, "id", id);
	TRY(stmt_step(rq, s, &row));
	if (row)
		*out = act_find(u, stmt_column_int(s, 0)) != NULL;
	stmt_end(s);
	return OK;
}

/* Records with this value in a field; those the batch added go with it. */
static enum err
referred(struct request *rq, const struct undo *u, const struct field *f,
    int64_t value, bool *out)
{
	struct records all;
	bool here;
	size_t i;

	TRY(record_children(rq, f, value, &all));
	for (i = 0; i < all.n && !*out; i++) {
		TRY(added_here(rq, u, f->entity, all.items[i]->id, &here));
		*out = !here;
	}
	return OK;
}

static enum err
referred_any(struct request *rq, const struct undo *u,
    const struct undo_change *c, bool *out)
{
	const struct model *m = rq->model;
	struct record *r;
	size_t i, k;

	*out = false;
	TRY(record_load(rq, c->entity, c->id, 0, &r));
	for (i = 0; i < m->nentities; i++)
		for (k = 0; k < m->entities[i].nfields && !*out; k++) {
			const struct field *f = &m->entities[i].fields[k];

			if (f->type == TYPE_REFERENCE &&
			    f->target == c->entity)
				TRY(referred(rq, u, f, c->id, out));
			if (f->type == TYPE_PLACE &&
			    c->entity->owner == OWNER_SELF &&
			    m->entities[i].owner == OWNER_PLACE &&
			    f == m->entities[i].owner_field)
				TRY(referred(rq, u, f, r->place, out));
		}
	return OK;
}

/* The record as it was before the batch, not yet written. */
static enum err
as_before(struct request *rq, const struct undo_change *c,
    struct record **out)
{
	struct record *was;

	TRY(record_load(rq, c->entity, c->id, 0, out));
	TRY(record_from_image(rq, c->entity, c->old, &was));
	memcpy((*out)->values, was->values, c->entity->nfields *
	    sizeof(*was->values));
	return OK;
}

/*
 * Going back may move somebody whom a text holds in place.  What the batch
 * itself added is no bond that anybody lost.
 */
static enum err
check_stays(struct request *rq, const struct undo_change *c, bool *out_held)
{
	struct record *before;
	enum err e;

	*out_held = false;
	if (c->added)
		return OK;
	TRY(as_before(rq, c, &before));
	e = stays_check(rq, before, NULL);
	*out_held = e != OK && rq->problem.msg == MSG_STABLE;
	return *out_held ? OK : e;
}

static enum err
change_check(struct request *rq, struct undo *u, const struct undo_change *c,
    struct arena *keep)
{
	struct why why = { .keep = keep };
	struct story story;
	bool used = false, held = false;

	TRY(story_read(rq, u, c->entity, c->id, &story));
	if (story.undone)
		return OK;
	if (!story.changed_since && c->added)
		TRY(referred_any(rq, u, c, &used));
	if (!story.changed_since && story.first == c->version)
		TRY(check_stays(rq, c, &held));
	if (held)
		why.text = rq->problem.detail;
	why.msg = used ? MSG_IMPORT_REFERRED : held ? MSG_STABLE :
	    MSG_UNDO_CHANGED;
	if (story.changed_since || used || held)
		item_add(rq, u, c, &why);
	request_clear(rq);
	return OK;
}

static enum err
act_check(struct request *rq, struct undo *u, const struct act_range *a,
    struct arena *keep)
{
	struct undo_change *list;
	size_t n, i;

	TRY(changes_load(rq, u, a, &list, &n));
	for (i = 0; i < n; i++) {
		struct arena_mark m = arena_mark(rq->arena);

		TRY(change_check(rq, u, &list[i], keep));
		arena_rewind(rq->arena, m);
	}
	return OK;
}

/* ---- undoing ---- */

static enum err
change_undo(struct request *rq, struct undo *u, const struct undo_change *c)
{
	struct record *now;
	struct story story;

	TRY(story_read(rq, u, c->entity, c->id, &story));
	if (story.undone || story.first != c->version)
		return OK;
	if (story.changed_since)
		return fail(rq, MSG_UNDO_CHANGED,
		    entity_label(c->entity, rq->lang));
	u->out->undone++;
	if (c->added) {
		TRY(record_load(rq, c->entity, c->id, 0, &now));
		return record_remove(rq, now);
	}
	TRY(as_before(rq, c, &now));
	return record_change(rq, now);
}

/* The batch moves in every act, so that the account leads from it to them. */
static enum err
batch_move(struct request *rq, struct undo *u, bool last, size_t left)
{
	struct record *b;

	TRY(record_load(rq, u->entity, u->batch, 0, &b));
	if (last)
		record_set(b, "state", VALUE_INT(BATCH_UNDONE));
	record_set(b, "note", last ? VALUE_UNKNOWN : VALUE_TEXT(str_fmt(
	    rq->arena, request_words(rq, "撤销中,余 %zu 段",
	    "being undone, %zu acts left").p, left)));
	return record_change(rq, b);
}

static enum err
act_undo(struct request *rq, struct undo *u, const struct act_range *a)
{
	struct undo_change *list;
	size_t n, i;

	TRY(changes_load(rq, u, a, &list, &n));
	for (i = 0; i < n; i++)
		TRY(change_undo(rq, u, &list[i]));
	return OK;
}

static enum err
undo_open(struct request *rq, int64_t batch, struct undo *u,
    struct undo_result *out)
{
	struct record *b;
	int64_t state;

	memset(out, 0, sizeof(*out));
	memset(u, 0, sizeof(*u));
	out->items = NEW_ARRAY(rq->arena, struct undo_item, ITEMS);
	u->entity = model_entity(rq->model, STR("batch"));
	u->batch = batch;
	u->out = out;
	TRY(record_load(rq, u->entity, batch, 0, &b));
	state = record_get(b, "state").i;
	if (state == BATCH_UNDONE || record_get(b, "dry_run").i != 0 ||
	    (state == BATCH_OPEN && rq->host != NULL &&
	    record_get(b, "started").i >= rq->host->started_ms))
		return fail(rq, MSG_IMPORT_STATE, field_text(rq->arena,
		    model_field(u->entity, STR("state")),
		    record_get(b, "state"), rq->lang),
		    request_words(rq, "撤销", "be undone"));
	return acts_load(rq, u);
}

static enum err
undo_check(struct request *rq, struct undo *u)
{
	struct arena *scratch = arena_open(LIMIT_ARENA_REQUEST);
	struct arena *keep = rq->arena;
	enum err e = OK;
	size_t i;

	rq->arena = scratch;
	for (i = u->nacts; i > 0 && e == OK; i--) {
		if (u->acts[i - 1].undo)
			continue;
		e = act_check(rq, u, &u->acts[i - 1], keep);
		arena_reset(scratch);
	}
	rq->arena = keep;
	if (e != OK)
		rq->problem.detail = str_dup(keep, rq->problem.detail);
	arena_close(scratch);
	return e;
}

enum err
undo_batch(struct request *rq, int64_t batch, struct undo_result *out)
{
	struct undo u;
	size_t i;

	TRY(undo_open(rq, batch, &u, out));
	if (u.changes > LIMIT_IMPORT_UNDO)
		return fail(rq, MSG_SHEET_LARGE, request_words(rq, "改动",
		    "changes"), str_fmt(rq->arena, "%d", LIMIT_IMPORT_UNDO));
	TRY(undo_check(rq, &u));
	if (out->refused > 0)
		return OK;
	for (i = u.nacts; i > 0; i--)
		if (!u.acts[i - 1].undo)
			TRY(act_undo(rq, &u, &u.acts[i - 1]));
	return batch_move(rq, &u, true, 0);
}

/* ---- acts of their own, for any size ---- */

struct undo_act {
	struct undo *u;
	size_t at;
	bool last;
	size_t left;
};

static enum err
undo_act_run(struct request *rq, void *arg)
{
	struct undo_act *x = arg;

	if (x->at < x->u->nacts)
		TRY(act_undo(rq, x->u, &x->u->acts[x->at]));
	return batch_move(rq, x->u, x->last, x->left);
}

static enum err
undo_act_do(struct request *rq, struct undo_act *x, struct arena *a)
{
	struct act act = { .arg = x, .run = undo_act_run,
	    .seal = ledger_seal, .weight = LIMIT_GROUP_WEIGHT };
	struct request own = *rq;
	enum err e;

	own.arena = a;
	own.changes = (struct changes){ .last = &own.changes.first };
	own.now_ms = date_now_ms();
	own.action = STR("import.undo");
	own.subject = record_url(&own, x->u->entity, x->u->batch);
	own.detail = STR_NONE;
	act.rq = &own;
	e = store_act(rq->host->store, &act);
	if (e != OK) {
		rq->problem = own.problem;
		rq->problem.detail = str_dup(rq->arena, own.problem.detail);
	}
	return e;
}

enum err
undo_run(struct request *rq, int64_t batch, struct undo_result *out)
{
	struct arena *a;
	struct undo u;
	enum err e = OK;
	size_t i, left = 0;

	TRY(undo_open(rq, batch, &u, out));
	TRY(undo_check(rq, &u));
	if (out->refused > 0)
		return OK;
	for (i = 0; i < u.nacts; i++)
		left += !u.acts[i].undo;
	db_rest(rq->db);
	a = arena_open(LIMIT_ARENA_REQUEST);
	if (left == 0) {
		struct undo_act x = { &u, u.nacts, true, 0 };

		e = undo_act_do(rq, &x, a);
	}
	for (i = u.nacts; i > 0 && e == OK && left > 0; i--) {
		struct undo_act x = { &u, i - 1, left == 1, left - 1 };

		if (u.acts[i - 1].undo)
			continue;
		e = undo_act_do(rq, &x, a);
		arena_reset(a);
		left--;
	}
	arena_close(a);
	return e;
}
