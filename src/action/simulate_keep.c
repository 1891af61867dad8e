/*
 * Saved simulations.  What is written is worked out before the act, on a
 * reader; the act itself only writes.
 */
#include "action/simulate.h"

#include <inttypes.h>

#include "base/limits.h"

/* The members of the result, without the braces around them. */
static enum err
members(struct request *rq, const struct sim *s, enum lang lang, str *out)
{
	enum lang was = rq->lang;
	struct jsonw o;
	struct buf b;
	enum err e;

	buf_init(&b, rq->arena, LIMIT_REPLY);
	jsonw_begin(&o, &b);
	jsonw_open(&o, '{');
	rq->lang = lang;
	e = sim_out(rq, s, &o);
	rq->lang = was;
	jsonw_close(&o, '}');
	if (e == OK && buf_full(&b))
		return fail(rq, MSG_REPLY_TOO_LARGE);
	*out = str_sub(buf_text(&b), 1, b.n - 1);
	return e;
}

static enum err
places(struct request *rq, const struct sim *s, size_t decision, str *out)
{
	struct jsonw o;
	struct buf b;

	buf_init(&b, rq->arena, LIMIT_REPLY);
	jsonw_begin(&o, &b);
	TRY(sim_places_out(rq, s, decision, &o));
	if (buf_full(&b))
		return fail(rq, MSG_REPLY_TOO_LARGE);
	*out = buf_text(&b);
	return OK;
}

/* Who asked what, when, and what came out; long enough not to meet again. */
static str
make_id(struct request *rq, const struct sim_kept *k)
{
	unsigned char digest[SM3_SIZE];
	struct sm3 *h = sm3_open(rq->arena);

	sm3_begin(h);
	sm3_field(h, k->ask);
	sm3_field(h, k->title);
	sm3_field(h, k->by);
	sm3_field(h, k->digest);
	sm3_int(h, k->seq);
	sm3_int(h, k->at_ms);
	sm3_end(h, digest);
	return hex_text(rq->arena, digest, 12);
}

enum err
sim_draft(struct request *rq, const struct sim *s, struct sim_draft **out)
{
	struct sim_draft *d = NEW(rq->arena, struct sim_draft);
	size_t i;

	sim_rows(rq, s, SIM_ROWS, &d->rows, &d->nrows);
	if (d->nrows > SIM_ROWS)
		return fail(rq, MSG_CHANGES_LARGE, str_fmt(rq->arena, "%d",
		    SIM_ROWS));
	d->sim = s;
	d->head = (struct sim_kept){ .title = s->ask.title,
	    .by = rq->actor.person_name.n > 0 ? rq->actor.person_name :
	    rq->actor.login_name, .ask = sim_ask_text(rq, &s->ask),
	    .digest = s->digest, .at_ms = rq->now_ms, .place = s->ask.place,
	    .seq = s->seq };
	d->head.id = make_id(rq, &d->head);
	TRY(members(rq, s, LANG_ZH, &d->zh));
	TRY(members(rq, s, LANG_EN, &d->en));
	d->head.body = rq->lang == LANG_EN ? d->en : d->zh;
	TRY(sim_decision_find(rq, s, STR(""), &d->first));
	d->places = NEW_ARRAY(rq->arena, str, s->ndecisions);
	for (i = 0; i < s->ndecisions; i++)
		TRY(places(rq, s, i, &d->places[i]));
	*out = d;
	return OK;
}

static enum err
keep_places(struct request *rq, const struct sim_draft *d)
{
	struct stmt *s;
	size_t i;

	for (i = 0; i < d->sim->ndecisions; i++) {
		TRY(stmt_named(rq, "simulation_place_add", &s));
		stmt_str(s, "simulation", d->head.id);
		stmt_str(s, "decision", d->sim->decisions[i].id);
		stmt_int(s, "number", i == d->first ? 0 : (int64_t)i + 1);
		stmt_str(s, "body", d->places[i]);
		TRY(stmt_run(rq, s, NULL));
	}
	return OK;
}

static enum err
keep_rows(struct request *rq, const struct sim_draft *d)
{
	struct stmt *s;
	size_t i;

	if (d->nrows == 0)
		return OK;
	TRY(stmt_named(rq, "simulation_row_add", &s));
	for (i = 0; i < d->nrows; i++) {
		const struct sim_row *r = &d->rows[i];

		stmt_str(s, "simulation", d->head.id);
		stmt_str(s, "decision", d->sim->decisions[r->decision].id);
		stmt_int(s, "place", r->place);
		stmt_int(s, "household", r->household);
		stmt_int(s, "moved", r->from * SIM_OUTS + r->to);
		TRY(stmt_run(rq, s, NULL));
	}
	return OK;
}

/* The ledger keeps the digest, so that what was saved can be held to it. */
enum err
sim_keep(struct request *rq, const struct sim_draft *d)
{
	const struct sim_kept *k = &d->head;
	struct stmt *s;

	rq->subject = k->id;
	rq->detail = str_fmt(rq->arena, "{\"digest\":\"%.*s\",\"seq\":%" PRId64
	    "}", STR_ARG(k->digest), k->seq);
	TRY(stmt_named(rq, "simulation_add", &s));
	stmt_str(s, "id", k->id);
	stmt_int(s, "place", k->place);
	stmt_int(s, "at_ms", k->at_ms);
	stmt_str(s, "who", k->by);
	stmt_str(s, "title", k->title);
	stmt_str(s, "ask", k->ask);
	stmt_int(s, "seq", k->seq);
	stmt_str(s, "digest", k->digest);
	stmt_str(s, "zh", d->zh);
	stmt_str(s, "en", d->en);
	TRY(stmt_run(rq, s, NULL));
	TRY(keep_places(rq, d));
	return keep_rows(rq, d);
}

static void
take_head(struct request *rq, const struct stmt *s, struct sim_kept *k)
{
	struct arena *a = rq->arena;

	k->id = stmt_column_str(a, s, 0);
	k->title = stmt_column_str(a, s, 1);
	k->by = stmt_column_str(a, s, 2);
	k->ask = stmt_column_str(a, s, 3);
	k->digest = stmt_column_str(a, s, 4);
	k->at_ms = stmt_column_int(s, 5);
	k->place = stmt_column_int(s, 6);
	k->seq = stmt_column_int(s, 7);
}

enum err
sim_kept_load(struct request *rq, str id, struct sim_kept *out)
{
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "simulation_load", &s));
	stmt_str(s, "id", id);
	scope_bind(rq, 0, s);
	TRY(stmt_step(rq, s, &row));
	if (row) {
		*out = (struct sim_kept){ .seq = 0 };
		take_head(rq, s, out);
		out->body = stmt_column_str(rq->arena, s,
		    rq->lang == LANG_EN ? 9 : 8);
	}
	stmt_end(s);
	return row ? OK : fail(rq, MSG_MISSING, id);
}

enum err
sim_kept_list(struct request *rq, const struct sim_page *p,
    struct sim_kept **out, size_t *out_n)
{
	struct sim_kept *list = NEW_ARRAY(rq->arena, struct sim_kept,
	    p->limit);
	struct stmt *s;
	size_t n = 0;
	bool row;

	TRY(stmt_named(rq, "simulation_list", &s));
	scope_bind(rq, p->place, s);
	stmt_int(s, "before_ms", p->after_n == 0 ? INT64_MAX : p->after_n);
	stmt_str(s, "before_id", p->after_id);
	stmt_int(s, "limit", p->limit);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		take_head(rq, s, &list[n++]);
	}
	stmt_end(s);
	*out = list;
	*out_n = n;
	return OK;
}

enum err
sim_kept_places(struct request *rq, str id, str decision,
    struct sim_shown *out)
{
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "simulation_places", &s));
	stmt_str(s, "simulation", id);
	stmt_str(s, "decision", decision);
	TRY(stmt_step(rq, s, &row));
	if (row) {
		out->decision = stmt_column_str(rq->arena, s, 0);
		out->body = stmt_column_str(rq->arena, s, 1);
	}
	stmt_end(s);
	return row ? OK : fail(rq, MSG_DECISION_MISSING, decision);
}

static void
bind_rows(struct request *rq, struct stmt *s, str id,
    const struct sim_filter *f)
{

	stmt_str(s, "simulation", id);
	stmt_str(s, "decision", f->decision);
	scope_bind(rq, f->place, s);
	stmt_int(s, "before", f->from);
	stmt_int(s, "after", f->to);
}

static enum err
count_rows(struct request *rq, str id, const struct sim_filter *f,
    int64_t *out)
{
	struct stmt *s;
	bool row;

	TRY(stmt_named(rq, "simulation_count", &s));
	bind_rows(rq, s, id, f);
	TRY(stmt_step(rq, s, &row));
	*out = row ? stmt_column_int(s, 0) : 0;
	stmt_end(s);
	return OK;
}

enum err
sim_kept_rows(struct request *rq, str id, struct sim_filter *f,
    struct sim_row *out, size_t *out_n)
{
	struct sim_shown shown;
	struct stmt *s;
	bool row;

	*out_n = 0;
	TRY(sim_kept_places(rq, id, f->decision, &shown));
	f->decision = shown.decision;
	TRY(count_rows(rq, id, f, &f->total));
	TRY(stmt_named(rq, "simulation_rows", &s));
	bind_rows(rq, s, id, f);
	stmt_int(s, "after_place", f->after_place);
	stmt_int(s, "after_id", f->after_id);
	stmt_int(s, "limit", f->limit);
	for (;;) {
		TRY(stmt_step(rq, s, &row));
		if (!row)
			break;
		out[(*out_n)++] = (struct sim_row){ stmt_column_int(s, 0),
		    stmt_column_int(s, 1), 0, (enum sim_out)
		    (stmt_column_int(s, 2) / SIM_OUTS), (enum sim_out)
		    (stmt_column_int(s, 2) % SIM_OUTS) };
	}
	stmt_end(s);
	return OK;
}
