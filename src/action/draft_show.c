/*
 * A draft as it stands: its edits before and after, its faults, its tests.
 */
#include "action/draft.h"

#include "base/limits.h"
#include "base/num.h"

static enum err
load_any(struct request *rq, const struct call *c, struct draft *out)
{
	int64_t id;

	TRY(call_id(rq, c, 0, model_entity(rq->model, STR("draft")), &id));
	return draft_load(rq, id, 0, out);
}

static void
out_edits(struct request *rq, const struct draft *d, struct jsonw *o)
{
	size_t i;

	jsonw_key(o, "edits");
	jsonw_open(o, '[');
	for (i = 0; i < d->n; i++) {
		const struct pack_edit *e = &d->edits[i];

		jsonw_open(o, '{');
		jsonw_put_str(o, "id", record_url(rq, d->rows.items[i]->entity,
		    d->rows.items[i]->id));
		jsonw_put_str(o, "section", e->section);
		jsonw_put_str(o, "object", e->object);
		jsonw_put_str(o, "path", e->path);
		jsonw_put_str(o, "file", e->file);
		jsonw_put_int(o, "line", e->line);
		jsonw_put_str(o, "before", e->before);
		jsonw_put_str(o, "text", e->text);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

/* What the person may do with it now. */
static enum err
out_may(struct request *rq, const struct draft *d, struct jsonw *o)
{
	int64_t state = draft_state(d);
	bool mine, stands = d->base != NULL;

	TRY(draft_mine(rq, d, &mine));
	jsonw_key(o, "may");
	jsonw_open(o, '{');
	jsonw_put_bool(o, "edit", stands && mine && state == DRAFT_OPEN);
	jsonw_put_bool(o, "propose", stands && mine && state == DRAFT_OPEN);
	jsonw_put_bool(o, "confirm", stands && !mine &&
	    state == DRAFT_PROPOSED);
	jsonw_put_bool(o, "reject", !mine && state == DRAFT_PROPOSED);
	jsonw_put_bool(o, "withdraw", mine && (state == DRAFT_OPEN ||
	    state == DRAFT_PROPOSED));
	jsonw_close(o, '}');
	return OK;
}

enum err
action_draft_file(struct request *rq, const struct call *c, struct reply *r)
{
	struct pack_bytes bytes;
	struct jsonw o;
	struct draft d;

	TRY(load_any(rq, c, &d));
	if (d.base != NULL)
		TRY(draft_files(rq, &d, false, &bytes));
	r->etag = num_text(rq->arena, d.record->version, 0);
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "draft");
	TRY(record_say(rq, d.record, PROFILE_DETAIL, &o));
	jsonw_put_bool(&o, "stands", d.base != NULL);
	TRY(out_may(rq, &d, &o));
	out_edits(rq, &d, &o);
	jsonw_close(&o, '}');
	return OK;
}

/* With an edit that is not saved, when the body has one. */
enum err
action_draft_check(struct request *rq, const struct call *c, struct reply *r)
{
	static const char *const keys[] = { "edit", NULL };
	const struct json *edit;
	const struct pack *p;
	struct pack_bytes bytes;
	struct faults f;
	struct jsonw o;
	struct draft d;
	size_t i;

	TRY(json_only(rq, c->body, keys));
	TRY(load_any(rq, c, &d));
	edit = json_get(c->body, "edit");
	i = d.n;
	if (edit != NULL && edit->kind == J_OBJECT)
		TRY(draft_put(rq, &d, edit, &i));
	TRY(draft_files(rq, &d, false, &bytes));
	faults_init(&f, rq->arena);
	p = pack_load(rq->arena, rq->model, &bytes, &f);
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_bool(&o, "ok", p != NULL);
	jsonw_put_str(&o, "hash", p == NULL ? STR_NONE : pack_info(p)->hash);
	jsonw_put_int(&o, "edit", i < d.n ? (int64_t)i + 1 : 0);
	jsonw_key(&o, "diagnostics");
	policy_faults_json(&f, bytes.id, d.edits, d.n, &o);
	jsonw_close(&o, '}');
	return OK;
}

enum err
action_draft_test(struct request *rq, const struct call *c, struct reply *r)
{
	const struct pack *p;
	struct jsonw o;
	struct draft d;
	int passed, failed;

	TRY(load_any(rq, c, &d));
	TRY(draft_pack(rq, &d, false, &p));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "items");
	failed = policy_test_json(rq->arena, p, rq->lang, &o, &passed);
	jsonw_put_int(&o, "passed", passed);
	jsonw_put_int(&o, "failed", failed);
	jsonw_close(&o, '}');
	return OK;
}

enum err
action_pack_source(struct request *rq, const struct call *c, struct reply *r)
{
	const struct pack *p = policy_pack_find(rq->policy, c->path[0]);
	struct jsonw o;

	if (p == NULL)
		return fail(rq, MSG_PACK_MISSING, c->path[0]);
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_put_str(&o, "pack", pack_info(p)->id);
	jsonw_key(&o, "items");
	policy_source_json(rq->arena, p, &o);
	jsonw_close(&o, '}');
	return OK;
}
