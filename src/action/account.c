/*
 * The ledger for people: entries, and the check of chain and records.
 */
#include "action/internal.h"

enum err
action_ledger(struct request *rq, const struct call *c, struct reply *r)
{
	str before = call_query(c, "before");
	int64_t seq = 0, limit, first;
	struct ledger_anchor head;
	struct jsonw o;

	TRY(call_limit(rq, c, &limit));
	if (before.n > 0 && (!str_int(before, &seq) || seq < 1))
		return fail(rq, MSG_CURSOR);
	TRY(ledger_head(rq, &head));
	reply_json(r, &o);
	jsonw_open(&o, '{');
	jsonw_key(&o, "items");
	TRY(ledger_list(rq, seq, limit, &o));
	/* Entries are numbered without gaps. */
	first = seq > 0 && seq <= head.seq ? seq - 1 : head.seq;
	jsonw_key(&o, "next");
	if (first > limit)
		jsonw_int(&o, first - limit + 1);
	else
		jsonw_null(&o);
	jsonw_key(&o, "head");
	jsonw_open(&o, '{');
	jsonw_put_int(&o, "seq", head.seq);
	jsonw_put_str(&o, "hash", hex_text(rq->arena, head.hash, SM3_SIZE));
	jsonw_close(&o, '}');
	jsonw_close(&o, '}');
	return OK;
}

static void
out_faults(struct request *rq, const struct ledger_report *x, struct jsonw *o)
{
	const struct ledger_fault *f;

	jsonw_key(o, "faults");
	jsonw_open(o, '[');
	for (f = x->faults; f != NULL; f = f->next) {
		const struct entity *e = model_entity(rq->model, f->table);

		jsonw_open(o, '{');
		jsonw_put_int(o, "seq", f->seq);
		jsonw_put_str(o, "table", f->table);
		jsonw_key(o, "id");
		if (e != NULL && f->id != 0)
			jsonw_str(o, record_url(rq, e, f->id));
		else
			jsonw_null(o);
		jsonw_put_str(o, "what", f->what);
		jsonw_close(o, '}');
	}
	jsonw_close(o, ']');
}

void
ledger_report_out(struct request *rq, const struct ledger_report *x,
    struct jsonw *o)
{

	jsonw_open(o, '{');
	jsonw_put_bool(o, "ok", x->nfaults == 0);
	jsonw_put_int(o, "entries", x->entries);
	jsonw_put_int(o, "changes", x->changes);
	jsonw_put_int(o, "records", x->records);
	jsonw_key(o, "head");
	jsonw_open(o, '{');
	jsonw_put_int(o, "seq", x->head_seq);
	jsonw_put_str(o, "hash", hex_text(rq->arena, x->head, SM3_SIZE));
	jsonw_close(o, '}');
	jsonw_put_int(o, "nfaults", x->nfaults);
	out_faults(rq, x, o);
	jsonw_close(o, '}');
}

enum err
action_ledger_verify(struct request *rq, const struct call *c,
    struct reply *r)
{
	static const char *const keys[] = { "replay", NULL };
	const struct json *replay = json_get(c->body, "replay");
	struct ledger_report x;
	struct ledger_anchor anchor;
	struct jsonw o;

	if (c->body != NULL)
		TRY(json_only(rq, c->body, keys));
	rq->subject = STR("ledger");
	TRY(ledger_anchor_last(rq, str_fmt(rq->arena, "%.*s/anchors",
	    STR_ARG(rq->host->data)), &anchor));
	if (replay != NULL && replay->kind == J_BOOL && replay->i != 0)
		TRY(ledger_replay(rq, anchor.seq == 0 ? NULL : &anchor, &x));
	else
		TRY(ledger_verify(rq, anchor.seq == 0 ? NULL : &anchor, &x));
	reply_json(r, &o);
	ledger_report_out(rq, &x, &o);
	return OK;
}
